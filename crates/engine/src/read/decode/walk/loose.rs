//! Images in objects of anybody's form: operators and charts name theirs under keys of their own, in one
//! text or in parts, or inside a text that holds more.

use super::{Computed, GAP, Mark, Record, Walker};
use crate::{
    azure::{ids::unquoted, images::ImageRef},
    read::{
        cursor::Page,
        decode::{
            compose,
            fields::{Field, IMAGE_PARTS, Take},
            mention,
        },
        source::Span,
        tree::Tree,
    },
};

/// What a text in such an object is.
enum Loose {
    /// A reference, or what a key calls an image.
    Image,
    /// The same of an artifact, with what stands before a reference.
    Artifact,
    /// It holds an image, and which one is not read.
    Unknown,
    /// Something else.
    Nothing,
}

/// How an address of an artifact in a registry begins: of charts, and of the disks of virtual machines.
/// (kubevirt.io, containerized-data-importer: `doc/image-from-registry.md`.)
const SCHEMES: [&str; 2] = ["oci://", "docker://"];

/// What stands behind that.
fn artifact(text: &str) -> Option<&str> {
    SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme))
}

/// The image that Kustomize is to take in place of another, where Argo CD has both in one text: `NAME=NEWNAME:TAG`.
/// (argo-cd: `KustomizeImage`.)
fn renamed(raw: &str) -> Option<&str> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    let (old, new) = inner.split_once('=')?;
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"./_-:@".contains(&byte);
    let is_name = old.starts_with(|first: char| first.is_ascii_alphanumeric());
    let is_one = is_name && old.bytes().all(is_of_name) && mention::reference_of(new).is_some();
    is_one.then_some(new)
}

/// A text under a key that calls it an image; `plainly` if it says nothing else.
fn named(text: &str, plainly: bool) -> Loose {
    // Of what others fill in, nothing is known.
    let filled = ["{{", "${", "$("].iter().any(|sign| text.contains(sign));
    match ImageRef::parse(text) {
        _ if artifact(text).is_some() => Loose::Artifact,
        _ if plainly => Loose::Image,
        Ok(_) if text.contains(['/', ':']) => Loose::Image,
        _ if filled => Loose::Unknown,
        _ => Loose::Nothing,
    }
}

/// A text that names a registry of Azure.
fn of_registry(raw: &str) -> Loose {
    let inner = raw.strip_prefix('"').unwrap_or(raw);
    match artifact(inner) {
        Some(rest)
            if mention::reference_of(rest.trim_end_matches('"')).is_some()
                || mention::reference_of(&format!("{}/a", rest.trim_end_matches(['"', '/'])))
                    .is_some() =>
        {
            Loose::Artifact
        }
        None if mention::reference(raw).is_some() => Loose::Image,
        _ => Loose::Unknown,
    }
}

/// Whether a text seems to hold an object that names an image: a patch, or a manifest.
fn holds_object(raw: &str) -> bool {
    const SHORTEST: usize = 24;
    if raw.len() < SHORTEST {
        return false;
    }
    let mut rest = raw;
    while let Some((_, behind)) = rest.split_once("image") {
        let behind = behind.trim_start_matches(['\\', '"', '\'', ' ']);
        if behind.starts_with(':') {
            return true;
        }
        rest = behind;
    }
    false
}

/// An image in parts: each of them a text that is not empty.
#[derive(Default)]
pub(crate) struct Parts {
    /// The registry, perhaps with a folder behind it.
    pub(crate) server: Option<String>,
    /// The repository, or a folder in front of it.
    pub(crate) repository: Option<String>,
    /// The image's name, or the container's.
    pub(crate) name: Option<String>,
    /// Its tag.
    pub(crate) tag: Option<String>,
    /// Its digest.
    pub(crate) digest: Option<String>,
}

impl Parts {
    /// Where the part goes that stands under this key; none if none does.
    pub(crate) fn under(&mut self, key: &[u8]) -> Option<&mut Option<String>> {
        Some(match IMAGE_PARTS.get(key)? {
            Take::Value(Field::LooseServer) => &mut self.server,
            Take::Value(Field::LooseRepository) => &mut self.repository,
            Take::Value(Field::LooseName) => &mut self.name,
            Take::Value(Field::LooseTag) => &mut self.tag,
            Take::Value(Field::LooseDigest) => &mut self.digest,
            _ => return None,
        })
    }
}

/// The reference that the parts come to; none if that is no reference.
pub(crate) fn join(parts: Parts) -> Option<String> {
    let strip = |text: String| {
        let bare = text.split_once("://").map(|(_, bare)| bare.to_owned());
        bare.unwrap_or(text)
    };
    let (server, repository) = (parts.server.map(strip), parts.repository.map(strip));
    // Something else fills it in.
    let filled = |host: &String| host.contains(['{', '$', '%', '#', '(']);
    if server.as_ref().is_some_and(filled) {
        return None;
    }
    let path = match (repository, parts.name.map(strip)) {
        // With a registry beside it the name is the container's; without one it may be the image's.
        (Some(repository), Some(name))
            if server.is_none() && repository.rsplit('/').next() != Some(&name) =>
        {
            format!("{}/{name}", repository.trim_end_matches('/'))
        }
        (Some(path), _) | (None, Some(path)) => path,
        // Which image it is, is left to a default.
        (None, None) => {
            let server = compose::on_server(server.as_deref(), "");
            let host = server.trim_end_matches('/');
            return (!host.is_empty() && parts.digest.is_none()).then(|| format!("{host}/{GAP}"));
        }
    };
    let tag = match (parts.digest, parts.tag) {
        (Some(digest), _) if digest.contains(':') => format!("@{digest}"),
        (Some(digest), _) => format!("@sha256:{digest}"),
        (None, Some(tag)) if tag.starts_with("sha256:") => format!("@{tag}"),
        (None, Some(tag)) => format!(":{tag}"),
        (None, None) => String::new(),
    };
    // One that has its tag already keeps it.
    let last = path.rsplit('/').next().unwrap_or_default();
    let tag = match last.contains([':', '@']) {
        true => String::new(),
        false => tag,
    };
    let image = compose::on_server(server.as_deref(), &path);
    let image = format!("{image}{tag}");
    (!path.is_empty() && ImageRef::parse(&image).is_ok()).then_some(image)
}

/// Whether a text under a key that calls it an image is one, as far as that can be told.
pub(crate) fn is_image(text: &str, plainly: bool) -> bool {
    matches!(named(text, plainly), Loose::Image)
}

impl<P: Page> Walker<'_, P> {
    fn raw(&self, span: Span) -> &str {
        span.text_of(self.cursor.bytes()).unwrap_or_default()
    }

    /// A text under a key that says nothing, in an object of anybody's form.
    pub(super) fn loose_text(&mut self, element: u32, span: Span) {
        let (start, end) = (span.start as usize, span.end as usize);
        let is_near = self.ahead.mention.is_in(self.cursor.bytes(), start, end);
        if is_near {
            self.updated_inside(element, span);
        }
        let raw = self.raw(span);
        if let Some(image) = { Some(raw).filter(|_| is_near) }.and_then(renamed) {
            let image = super::super::keep::only_the_fact(Field::LooseImage, image);
            let value = Computed::of_text(image, span);
            let record = self
                .found
                .compute(Field::LooseMention, element, false, value);
            self.stack.push(record);
            self.wipe_value(span);
            return;
        }
        let loose = if is_near {
            of_registry(raw)
        } else if holds_object(raw) {
            Loose::Unknown
        } else {
            Loose::Nothing
        };
        if is_near && matches!(loose, Loose::Unknown) {
            self.named_inside(element, span);
        }
        // By itself it makes no workload of the object it stands in.
        self.note_loose(Field::LooseMention, loose, element, span);
    }

    /// What stands under a key that calls it an image.
    pub(super) fn loose_image(&mut self, key: (usize, usize), element: u32, span: Span) {
        let bytes = self.cursor.bytes();
        let key = bytes.get(key.0..key.1).unwrap_or_default();
        let plainly = key.eq_ignore_ascii_case(b"\"image\"");
        let (start, end) = (span.start as usize, span.end as usize);
        let is_near = self.ahead.mention.is_in(self.cursor.bytes(), start, end);
        let raw = self.raw(span);
        let loose = match unquoted(raw).filter(|_| raw.starts_with('"')) {
            None => Loose::Nothing,
            Some(text) if text.is_empty() => Loose::Nothing,
            Some(_) if is_near && !plainly => of_registry(raw),
            Some(text) => named(&text, plainly),
        };
        if is_near && matches!(loose, Loose::Unknown) {
            self.mentions_inside(&[Field::Mention], element, span);
        }
        self.note_loose(Field::LooseImage, loose, element, span);
    }

    fn note_loose(&mut self, field: Field, loose: Loose, element: u32, span: Span) {
        match loose {
            Loose::Image => self.note(field, Mark::Value, element, span),
            Loose::Artifact => {
                let text = unquoted(self.raw(span)).unwrap_or_default();
                let text = artifact(&text).unwrap_or_default();
                let image = super::super::keep::only_the_fact(Field::LooseImage, text);
                let image = match image.trim_end_matches('/') {
                    // What of it is fetched is said elsewhere.
                    host if !host.contains('/') => format!("{host}/{GAP}"),
                    image => image.to_owned(),
                };
                self.compute_loose(image, element, span);
            }
            Loose::Unknown => {
                self.note(field, Mark::Unresolved, element, span);
                self.wipe_value(span);
            }
            Loose::Nothing => self.wipe_value(span),
        }
    }

    /// Notes the object that began at `start` if nothing in it says what it holds. What a cluster fills in itself
    /// where a manifest says nothing may be written as null.
    pub(super) fn settle_empty(&mut self, field: Field, element: u32, start: usize) {
        let span = Span::new(start, self.cursor.at());
        if says_nothing(span.of(self.cursor.bytes()).unwrap_or_default()) {
            self.note(field, Mark::Unresolved, element, span);
        }
    }

    fn compute_loose(&mut self, image: String, element: u32, place: Span) {
        let value = Computed::of_text(image, place);
        let partly = value.text.as_ref().is_some_and(|text| text.contains(GAP));
        let record = self
            .found
            .compute(Field::LooseImage, element, partly, value);
        self.stack.push(record);
    }

    /// Puts the parts of an image together that stand behind `mark`.
    pub(super) fn settle_parts(&mut self, mark: usize, element: u32) {
        let records: Vec<Record> = self.stack.get(mark..).unwrap_or_default().to_vec();
        // None if it is not there, or says nothing.
        let part = |field: Field| {
            let mut records = records.iter();
            let record = records.find(|record| record.field == field)?;
            let raw = self.raw(record.span);
            let text = match unquoted(raw) {
                Some(text) => text.trim().to_owned(),
                None if matches!(raw, "null" | "true" | "false") => return None,
                None => raw.to_owned(),
            };
            (!text.is_empty()).then_some((text, record.span))
        };
        let name = part(Field::LooseName);
        let repository = part(Field::LooseRepository);
        let server = part(Field::LooseServer);
        let place = [&repository, &name, &server].into_iter().flatten().next();
        let Some(place) = place.map(|(_, span)| *span) else {
            return;
        };
        let text = |part: Option<(String, Span)>| part.map(|(text, _)| text);
        let image = join(Parts {
            server: text(server),
            repository: text(repository),
            name: text(name),
            tag: text(part(Field::LooseTag)),
            digest: text(part(Field::LooseDigest)),
        });
        let Some(image) = image else {
            self.note(Field::LooseImage, Mark::Unresolved, element, place);
            return;
        };
        self.compute_loose(image, element, place);
        // The policy that stands among the parts is read behind the image.
        let among = self.stack.get_mut(mark..).unwrap_or_default();
        among.rotate_right(1);
    }
}

/// Whether an object has nothing but a name. What it holds would be an object, or is told by a text.
fn says_nothing(object: &[u8]) -> bool {
    if memchr::memrchr(b'{', object) != Some(0) {
        return false;
    }
    let (tree, _) = Tree::read(object, 0);
    let Some(root) = tree.root().filter(|root| root.get("name").is_some()) else {
        return false;
    };
    let mut entries = root.entries();
    entries.all(|(key, value)| key == "name" || value.is("null") && key != "emptyDir")
}
