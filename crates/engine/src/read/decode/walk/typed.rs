//! Objects of Kubernetes that do not say what kind they are of.
//!
//! A list may say it once: so the API itself answers (`kubectl get --raw`), and so do its clients
//! (`{"kind": "NodeList", "items": […]}`). Of a file of Kustomize it goes without saying.

use super::{
    super::fields::Field,
    Walker,
    found::{Computed, Mark, Record},
};
use crate::{
    azure::ids::unquoted,
    read::{
        cursor::{Cursor, Page},
        source::Span,
    },
};

/// How the kind of such a list ends.
const LIST: &str = "List";

/// What a file is that gives images other names.
const KUSTOMIZATION: &str = "Kustomization";

/// What the machines of a cluster are, whose list may say nothing of itself.
const NODE: &str = "Node";

/// What a list says of each of its objects.
#[derive(Clone, Copy)]
pub(super) struct Listed {
    /// Its kind.
    pub(super) kind: Record,
    /// The version of its kind, which says whose that is.
    pub(super) version: Option<Record>,
}

impl<P: Page> Walker<'_, P> {
    /// The kind of the objects in the list at `at`, in the object whose records begin at `mark`; none if they
    /// say it themselves, or nothing does.
    pub(super) fn kind_listed(&mut self, mark: usize, at: usize) -> Option<Listed> {
        let bytes = self.cursor.bytes();
        let first = first_in(bytes, at)?;
        let (metadata, own) = (
            value_of(bytes, first, "metadata"),
            value_of(bytes, first, "kind"),
        );
        let is_object = |value: Option<Span>| {
            value.is_some_and(|span| bytes.get(span.start as usize) == Some(&b'{'))
        };
        if !is_object(metadata) || own.is_some_and(|span| span.of(bytes) != Some(b"null")) {
            return None;
        }
        let before = self.stack.get(mark..).unwrap_or_default();
        let said = |field: Field, key: &str| {
            let mut before = before.iter();
            let said = before.find(|record| record.field == field && record.mark == Mark::Value);
            let span = match said {
                Some(record) => Some(record.span),
                None => behind(bytes, at, key),
            }?;
            Some((unquoted(span.text_of(bytes)?)?.into_owned(), span))
        };
        let (kind, version) = (
            said(Field::Kind, "kind"),
            said(Field::ApiVersion, "apiVersion"),
        );
        let (kind, place) = match kind {
            Some((kind, place)) => (kind.strip_suffix(LIST)?.to_owned(), place),
            None => {
                let status = value_of(bytes, first, "status")?.start as usize;
                let is_node = value_of(bytes, status, "nodeInfo").is_some()
                    || value_of(bytes, status, "images").is_some_and(|images| {
                        let image = first_in(bytes, images.start as usize);
                        image.and_then(|at| value_of(bytes, at, "names")).is_some()
                    });
                (
                    is_node.then(|| NODE.to_owned())?,
                    Span::new(first, first + 1),
                )
            }
        };
        let is_name = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_version = |text: &str| {
            let mut bytes = text.bytes();
            !text.is_empty()
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"./-".contains(&byte))
        };
        let version = version.filter(|(text, _)| is_version(text));
        is_name.then(|| {
            let value = Computed::of_text(kind, place);
            let kind = self.found.compute(Field::Kind, 0, false, value);
            let version = version.map(|(text, place)| {
                let value = Computed::of_text(text, place);
                self.found.compute(Field::ApiVersion, 0, false, value)
            });
            Listed { kind, version }
        })
    }

    /// The kind of an object with these facts, which does not say it: what its list calls it, or what it is by its
    /// form.
    pub(super) fn kind_unsaid(&mut self, records: std::ops::RangeFrom<usize>) -> Option<Listed> {
        let records = self.stack.get(records).unwrap_or_default();
        let says = |record: &Record| {
            let raw = record.span.text_of(self.cursor.bytes());
            record.field == Field::Kind && raw != Some("null")
        };
        let renames = |record: &&Record| record.field == Field::NewName;
        let renames = records.iter().find(renames).map(|record| record.span);
        if self.listed.is_none() && renames.is_none() || records.iter().any(says) {
            return None;
        }
        self.listed.or_else(|| {
            let value = Computed::of_text(KUSTOMIZATION.to_owned(), renames?);
            let kind = self.found.compute(Field::Kind, 0, false, value);
            let version = None;
            Some(Listed { kind, version })
        })
    }
}

/// Where the first object of the list at `at` begins.
fn first_in(bytes: &[u8], at: usize) -> Option<usize> {
    let mut cursor = Cursor::new(bytes, at);
    let opens = cursor.take(b'[') && cursor.peek() == Some(b'{');
    opens.then(|| cursor.at())
}

/// The value under a key of the object that begins at `start`.
fn value_of(bytes: &[u8], start: usize, key: &str) -> Option<Span> {
    if bytes.get(start) != Some(&b'{') {
        return None;
    }
    among(&mut Cursor::new(bytes, start + 1), key)
}

/// The same of an object of which a value begins at `at`, and of the keys behind that.
fn behind(bytes: &[u8], at: usize, key: &str) -> Option<Span> {
    let mut cursor = Cursor::new(bytes, at);
    cursor.skip(false).ok()?;
    cursor.take(b',').then(|| among(&mut cursor, key))?
}

fn among(cursor: &mut Cursor<&[u8]>, wanted: &str) -> Option<Span> {
    /// Objects of Kubernetes have fewer.
    const MOST: usize = 64;
    for _ in 0..MOST {
        let key = cursor.key().ok()?;
        let is_it = cursor.bytes().get(key.start + 1..key.end - 1) == Some(wanted.as_bytes());
        cursor.peek();
        let value = cursor.skip(false).ok()?;
        if is_it {
            return Some(value);
        }
        if !cursor.take(b',') {
            return None;
        }
    }
    None
}
