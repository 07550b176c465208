//! Copies a text, with pseudonyms where originals stand.

use std::ops::Bound;

use super::Redactor;
use super::pseudonym::Kind;
use super::shape::{
    address, email_length, guid, is_resource_id, is_word, known_host, lowered, resource_id_length,
};
use super::vocabulary::{NAME_FLAGS, PLANS, PUBLISHED_IDS};
use model::sentence::{Piece, pieces};

/// Where a text stands, and so how names are told from words in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A sentence with quotations between backticks.
    Prose,
    /// A value as pasted, or a quotation.
    Code,
    /// A command line.
    Command,
    /// A JSON pointer.
    Pointer,
    /// A resource id.
    ResourceId,
    /// A host name.
    Host,
    /// A reference to an image.
    Image,
    /// A name and nothing else.
    Name(Kind),
    /// A piece of a raw document.
    Excerpt,
}
/// How the scan over a text treats names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Words,
    Code,
}
/// From this length on a name is looked for inside longer words of code.
const MIN_INSIDE: usize = 5;
impl Redactor {
    /// The text with pseudonyms; while originals are gathered, nobody looks at it.
    pub(super) fn replaced(&mut self, place: Place, text: &str) -> String {
        match place {
            Place::Prose => self.prose(text),
            Place::Code => self.code(text),
            Place::Command => self.command(text),
            Place::Pointer => self.pointer(text),
            Place::ResourceId => self.resource_id(text),
            Place::Host => self.host(text),
            Place::Image => self.image(text),
            Place::Name(Kind::File) if !self.redaction.files => self.code(text),
            Place::Name(kind) => self.name(kind, text),
            Place::Excerpt => String::new(),
        }
    }

    /// Host, repository, tag and digest, each by itself; `latest` says nothing of anybody.
    fn image(&mut self, text: &str) -> String {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        let (host, path) = match rest.split_once('/') {
            Some((host, path)) if host.contains(['.', ':']) => (Some(host), path),
            _ => (None, rest),
        };
        let (repository, tag) = match path.rsplit_once(':') {
            Some((repository, tag)) => (repository, Some(tag)),
            None => (path, None),
        };
        let mut out = String::new();
        if let Some(host) = host {
            out.push_str(&self.host(host));
            out.push('/');
        }
        out.push_str(&self.name(Kind::Image, repository));
        if let Some(tag) = tag {
            out.push(':');
            if tag == "latest" {
                out.push_str(tag);
            } else {
                out.push_str(&self.name(Kind::Tag, tag));
            }
        }
        if let Some(digest) = digest {
            out.push('@');
            out.push_str(&self.name(Kind::Tag, digest));
        }
        out
    }

    pub(super) fn prose(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                Piece::Words(words) => out.push_str(&self.scan(words, Mode::Words)),
                Piece::Code(code) => {
                    out.push('`');
                    out.push_str(
                        &if code.starts_with("az ") || code.starts_with("kubectl ") {
                            self.command(code)
                        } else {
                            self.code(code)
                        },
                    );
                    out.push('`');
                }
            }
        }
        out
    }

    fn code(&mut self, text: &str) -> String {
        self.whole(text)
            .unwrap_or_else(|| self.scan(text, Mode::Code))
    }

    /// The pseudonym if all of the text, but for quotes around it, is one name.
    fn whole(&self, text: &str) -> Option<String> {
        let inner = text.trim_matches(['"', '\'']);
        let name = self.names.get(&lowered(inner))?;
        if !super::hides(self.redaction, name.kind) {
            return None;
        }
        Some(text.replacen(inner, &name.pseudonym, 1))
    }

    fn command(&mut self, line: &str) -> String {
        let mut out = String::with_capacity(line.len());
        let mut names_follow = false;
        for (index, word) in line.split(' ').enumerate() {
            if index > 0 {
                out.push(' ');
            }
            let whole = if names_follow { self.whole(word) } else { None };
            match whole {
                Some(pseudonym) => out.push_str(&pseudonym),
                None => out.push_str(&self.scan(word, Mode::Code)),
            }
            if word.starts_with('-') {
                names_follow = NAME_FLAGS.contains(&word);
            }
        }
        out
    }

    fn pointer(&mut self, pointer: &str) -> String {
        let segments: Vec<String> = pointer
            .split('/')
            .map(|segment| {
                let plain = segment.replace("~1", "/").replace("~0", "~");
                self.scan(&plain, Mode::Code)
                    .replace('~', "~0")
                    .replace('/', "~1")
            })
            .collect();
        segments.join("/")
    }

    pub(super) fn resource_id(&mut self, id: &str) -> String {
        let lower = lowered(id);
        if is_resource_id(&lower) {
            self.segments(id)
        } else if guid(&lower).is_some_and(|guid| guid.len() == id.len()) {
            self.name(Kind::Subscription, id)
        } else {
            self.name(Kind::Resource, id)
        }
    }

    /// Walks an ARM id: which segments are names follows from the ones before.
    pub(super) fn segments(&mut self, id: &str) -> String {
        enum Next {
            Key,
            Namespace,
            Type,
            Name(Option<Kind>),
        }
        let mut out = String::with_capacity(id.len());
        let mut next = Next::Key;
        for (index, segment) in id.split('/').enumerate() {
            if index > 0 {
                out.push('/');
            }
            if segment.is_empty() {
                continue;
            }
            let lower = segment.to_ascii_lowercase();
            match next {
                Next::Key | Next::Type if lower == "providers" => {
                    out.push_str(segment);
                    next = Next::Namespace;
                }
                Next::Key if lower == "subscriptions" || lower == "resourcegroups" => {
                    out.push_str(segment);
                    let kind = if lower == "subscriptions" {
                        Kind::Subscription
                    } else {
                        Kind::Group
                    };
                    next = Next::Name(Some(kind));
                }
                Next::Namespace if lower.starts_with("microsoft.") => {
                    out.push_str(segment);
                    next = Next::Type;
                }
                Next::Type if lower.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                    out.push_str(segment);
                    next = Next::Name(match lower.as_str() {
                        "registries" => Some(Kind::Registry),
                        "managedclusters" => Some(Kind::Cluster),
                        "pricings" => None,
                        _ => Some(Kind::Resource),
                    });
                }
                Next::Name(None) if PLANS.contains(&lower.as_str()) => {
                    out.push_str(segment);
                    next = Next::Type;
                }
                Next::Name(kind) => {
                    let kind = kind.unwrap_or(Kind::Resource);
                    out.push_str(&self.name(kind, segment));
                    next = if matches!(kind, Kind::Subscription | Kind::Group) {
                        Next::Key
                    } else {
                        Next::Type
                    };
                }
                Next::Key | Next::Namespace | Next::Type => {
                    out.push_str(&self.name(Kind::Resource, segment));
                    next = Next::Type;
                }
            }
        }
        out
    }

    pub(super) fn host(&mut self, host: &str) -> String {
        match known_host(&lowered(host)) {
            Some((label, rest, kind)) => self.known_host(host, &label, &rest, kind),
            None => self.name(Kind::Host, host),
        }
    }

    fn known_host(&mut self, host: &str, label: &str, rest: &str, kind: Kind) -> String {
        let kind = self.names.get(label).map_or(kind, |name| name.kind);
        let pseudonym = self.name(kind, host.get(..label.len()).unwrap_or(label));
        if self.found.is_some() || !super::hides(self.redaction, kind) {
            return host.to_owned();
        }
        format!("{pseudonym}{rest}")
    }

    /// Copies a text, replacing what is recognised by its shape or is a known name.
    fn scan(&mut self, text: &str, mode: Mode) -> String {
        let lower = lowered(text);
        let mut out = String::with_capacity(text.len());
        let mut before = None;
        let mut at = 0;
        while let (Some(rest), Some(lower_rest)) = (text.get(at..), lower.get(at..)) {
            let Some(first) = rest.chars().next() else {
                break;
            };
            let (length, last) = match self.replacement(rest, lower_rest, before, mode) {
                Some((length, replacement)) => {
                    out.push_str(&replacement);
                    (
                        length,
                        rest.get(..length)
                            .and_then(|matched| matched.chars().next_back()),
                    )
                }
                None => {
                    out.push(first);
                    (first.len_utf8(), Some(first))
                }
            };
            before = last;
            at += length;
        }
        out
    }

    /// What stands at the beginning of `rest`, if it is to be replaced: its length, and by what.
    fn replacement(
        &mut self,
        rest: &str,
        lower: &str,
        before: Option<char>,
        mode: Mode,
    ) -> Option<(usize, String)> {
        if let Some(length) = resource_id_length(lower) {
            let id = rest.get(..length)?;
            return Some((length, self.segments(id)));
        }
        let at_word = !before.is_some_and(is_word);
        if at_word && let Some(found) = self.shape(rest, lower, before) {
            return Some(found);
        }
        self.known_name(lower, before, at_word, mode)
    }

    fn shape(&mut self, rest: &str, lower: &str, before: Option<char>) -> Option<(usize, String)> {
        if let Some(id) = guid(lower) {
            let text = rest.get(..id.len())?;
            let kept = PUBLISHED_IDS.contains(&id);
            return Some((
                id.len(),
                if kept {
                    text.to_owned()
                } else {
                    self.name(Kind::Id, text)
                },
            ));
        }
        // The rest may begin inside a longer one of its kind only after a joining character.
        if matches!(before, Some('.' | '-' | '_' | '@')) {
            return None;
        }
        if let Some(length) = email_length(lower) {
            let text = rest.get(..length)?;
            return Some((length, self.name(Kind::Person, text)));
        }
        if let Some((address, length)) = address(lower) {
            if matches!(
                lower.get(..length)?,
                "0.0.0.0" | "0.0.0.0/0" | "0.0.0.0/1" | "128.0.0.0/1" | "::" | "::/0"
            ) {
                return Some((length, rest.get(..length)?.to_owned()));
            }
            let range = rest.get(address..length)?;
            let text = rest.get(..address)?;
            return Some((length, format!("{}{range}", self.name(Kind::Address, text))));
        }
        let run = lower
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.'))
            .unwrap_or(lower.len());
        let host = lower.get(..run)?.trim_end_matches(['.', '-']);
        let (label, tail, kind) = known_host(host)?;
        let text = rest.get(..host.len())?;
        Some((host.len(), self.known_host(text, &label, &tail, kind)))
    }

    fn known_name(
        &self,
        lower: &str,
        before: Option<char>,
        at_word: bool,
        mode: Mode,
    ) -> Option<(usize, String)> {
        if !at_word && mode == Mode::Words {
            return None;
        }
        let mut limit = lower;
        loop {
            // The greatest key that is not greater than the text is the longest that begins it, if any does.
            let (key, name) = self
                .names
                .range::<str, _>((Bound::Unbounded, Bound::Included(limit)))
                .next_back()?;
            if !limit.starts_with(key.as_str()) {
                limit = common_beginning(limit, key);
                if limit.is_empty() {
                    return None;
                }
                continue;
            }
            let after = lower.get(key.len()..)?.chars().next();
            let whole = at_word && !after.is_some_and(is_word);
            let inside = mode == Mode::Code
                && key.chars().count() >= MIN_INSIDE
                && !self.inside_our_word(lower, key.len());
            let quoted = matches!((before, after), (Some(a @ ('"' | '\'')), Some(b)) if a == b);
            let replaced = if name.common {
                mode == Mode::Code && quoted
            } else {
                whole || inside
            };
            if replaced && super::hides(self.redaction, name.kind) {
                return Some((key.len(), name.pseudonym.clone()));
            }
            limit = shorter(key);
            if limit.is_empty() {
                return None;
            }
        }
    }

    /// A name inside one of our field names, as in `networkRuleSet`, is not a name.
    fn inside_our_word(&self, lower: &str, length: usize) -> bool {
        let end = lower.find(|c| !is_word(c)).unwrap_or(lower.len());
        end > length
            && lower
                .get(..end)
                .is_some_and(|word| self.our_words.has(word))
    }
}
fn common_beginning<'a>(a: &'a str, b: &str) -> &'a str {
    let length = a
        .chars()
        .zip(b.chars())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    a.get(..length).unwrap_or_default()
}

fn shorter(key: &str) -> &str {
    key.char_indices()
        .next_back()
        .and_then(|(end, _)| key.get(..end))
        .unwrap_or_default()
}
