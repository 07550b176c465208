//! Registries that are named where nothing is read: in a table, in YAML, beside a document, behind a fault, or in an
//! error that says that they may not be seen.
//!
//! In: a text, and which part of it was not read. Out: a registry each, of which nothing but its host, id or name is
//! known. What pulls from one of them pulls from none that is elsewhere.

use std::ops::Range;

use super::{
    Document,
    fields::Field,
    reader::Reader,
    recognise::Kind,
    undone,
    unread::{self, host_around, named_beside_images},
    walk::{Computed, Resource},
};
use crate::{
    azure::{
        hosts::{login_server, login_server_at},
        ids::ResourceId,
    },
    read::source::{Span, offset},
};
use model::order;

/// What people write or print for others is seldom longer, in bytes.
const SHORT: usize = 4 << 20;
/// Nobody's script is longer, nor a template with one.
const SCRIPT: usize = 1 << 20;
/// How the zone begins in which private endpoints have their names.
const PRIVATE_ZONE: &str = "privatelink.";
/// How an id goes on behind the first word of its provider.
const TYPE: &str = "containerregistry/registries/";
/// Letters and digits in the name of a registry.
/// (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules)
const LENGTHS: std::ops::RangeInclusive<usize> = 5..=50;

/// Registries by their hosts, their ids, or their names where no more is told; each with its place, in order. As those of
/// images alone they do not count: who pulls an image shows no registry. An endpoint for data or of a region stands for
/// its registry; a zone of DNS is none.
pub(super) fn registries_in(text: &[u8]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut from = 0;
    loop {
        let at = named_beside_images(text, from);
        if at == text.len() {
            return found;
        }
        let name = host_around(text, at);
        let host = text.get(name.clone()).unwrap_or_default();
        let (before, rest) = text.split_at(at);
        let one = host_of(host).or_else(|| id_at(before, rest));
        found.extend(one.map(|one| (at, one)));
        from = name.end;
    }
}

/// The same of those with whole ids, which begin a text as the value of something does, and no sentence: where somebody hands
/// in such an id, a registry has it already.
pub(in crate::read) fn ids_in(text: &[u8]) -> impl Iterator<Item = (usize, String)> {
    let named = registries_in(text).into_iter();
    named.filter(|(at, one)| {
        let behind = one
            .rsplit('/')
            .next()
            .map_or(0, |name| TYPE.len() + name.len());
        let before = (at + behind).checked_sub(one.len() + 1);
        let before = before.and_then(|before| text.get(before));
        one.contains('/') && before.is_some_and(|byte| b"\"'".contains(byte))
    })
}

/// The registry at which something answers under this name.
fn host_of(name: &[u8]) -> Option<String> {
    let host = std::str::from_utf8(name).unwrap_or_default();
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let whole = login_server_at(&host) == Some(host.len());
    let server = login_server(&host);
    // Of letters and digits, and perhaps what Azure puts behind it.
    let name = server.split(['.', '-']).next().unwrap_or_default();
    // An endpoint for data has its registry and its region before that word, the zone of such endpoints the region alone.
    let is_of_data = |(head, _): (&str, &str)| !head.contains('.');
    let is_zone =
        host.starts_with(PRIVATE_ZONE) || host.split_once(".data.").is_some_and(is_of_data);
    (whole && LENGTHS.contains(&name.len()) && !is_zone).then_some(server)
}

/// Whether a registry may be called this.
pub(super) fn is_name(name: &str) -> bool {
    LENGTHS.contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The id of a registry around the place at which its type is named, or its name where that begins a line, as what a
/// what-if prints for people. The actions of a role look like names.
fn id_at(before: &[u8], rest: &[u8]) -> Option<String> {
    const PROVIDER: &str = "microsoft.";
    const LONGEST: usize = 512;
    let head = std::str::from_utf8(rest.get(..TYPE.len())?).ok()?;
    let behind = head
        .eq_ignore_ascii_case(TYPE)
        .then(|| rest.get(TYPE.len()..))??;
    let length = behind
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric());
    let name = behind.get(..length.count())?;
    if !LENGTHS.contains(&name.len()) {
        return None;
    }
    let before = before.get(..before.len().checked_sub(PROVIDER.len())?)?;
    // No id is longer.
    let before = before.get(before.len().saturating_sub(LONGEST)..)?;
    let is_of_path = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-_.()".contains(byte);
    let start = before.iter().rposition(|byte| !is_of_path(byte));
    let path = before.get(start.map_or(0, |place| place + 1)..)?;
    let name = std::str::from_utf8(name).ok()?;
    if path.is_empty() {
        let line = before.rsplit(|byte| *byte == b'\n').next()?;
        let is_sign = |byte: &u8| b" ~+-=!*x\t".contains(byte);
        return line.iter().all(is_sign).then(|| name.to_owned());
    }
    let id = format!(
        "{}Microsoft.ContainerRegistry/registries/{name}",
        std::str::from_utf8(path).ok()?
    );
    let at = id.find("/subscriptions/")?;
    let id = id.get(at..)?;
    ResourceId::new(id)
        .is_a("Microsoft.ContainerRegistry/registries")
        .then(|| id.to_owned())
}

/// Whether a line is the host of a registry and nothing else, as commands print one that they are asked for.
fn is_host_alone(line: &str) -> bool {
    let line = line.trim().trim_end_matches(',').trim_matches('"');
    !line.contains(['/', ' ', '\t']) && host_of(line.as_bytes()).is_some()
}

/// The text in quotes around a place, if it says that what it names is not there.
fn said_to_be_gone(text: &[u8], at: usize) -> Option<Range<usize>> {
    const LONGEST: usize = 400;
    const GONE: [&str; 4] = ["notfound", "not found", "does not exist", "was deleted"];
    let from = at.saturating_sub(LONGEST);
    let before = text.get(from..at)?;
    let from = from + memchr::memrchr(b'"', before).map_or(0, |quote| quote + 1);
    let rest = text.get(at..text.len().min(at + LONGEST))?;
    let end = at + memchr::memchr(b'"', rest).unwrap_or(rest.len());
    let said = String::from_utf8_lossy(text.get(from..end)?).to_ascii_lowercase();
    GONE.iter()
        .any(|word| said.contains(word))
        .then_some(from..end)
}

impl Reader<'_> {
    /// Looks for registries in the text, before anything of it is overwritten; not in a long one, of which only the
    /// parts are looked through that are not read.
    pub(super) fn look_for_registries(&mut self) {
        if self.text.len() <= SHORT {
            self.found.registries = registries_in(&self.text);
            let places = self.found.registries.iter().map(|(at, _)| *at);
            let gone = places.filter_map(|at| said_to_be_gone(&self.text, at));
            self.said.silent.extend(gone);
        }
        if self.text.len() <= SCRIPT {
            self.settings = undone::settings(&self.text);
        }
    }

    /// Notes the registries that are named in a part that was not read.
    pub(super) fn note_registries(&mut self, part: Range<usize>) {
        if self.text.len() > SHORT {
            let part = self.text.get(part).unwrap_or_default();
            let named = registries_in(part).into_iter();
            self.unread_registries.extend(named.map(|(_, one)| one));
            return;
        }
        let named = self.found.registries_in(part);
        self.unread_registries
            .extend(named.map(|(_, one)| one.clone()));
    }

    /// The same of lines beside documents, or of a text without any: of those that are part of an export all the same, that
    /// are nothing but a host, or that say that somebody may not see a registry.
    pub(super) fn note_registries_beside(&mut self, part: Range<usize>) {
        let lines = self.text.get(part.clone()).unwrap_or_default();
        let Ok(lines) = std::str::from_utf8(lines) else {
            return;
        };
        let shows =
            |line: &str| unread::is_piece(line) || is_host_alone(line) || unread::is_denied(line);
        if lines.lines().any(shows) {
            self.note_registries(part);
        }
    }

    /// Looks into a text without any document for commands that make or set registries: those that it names are there.
    /// What is opened and not named may be any.
    pub(super) fn look_into_script(&mut self) {
        // What has such signs is written for people, and has examples.
        const FENCE: &[u8] = b"```";
        if self.settings.is_empty() || memchr::memmem::find(&self.text, FENCE).is_some() {
            return;
        }
        for one in std::mem::take(&mut self.settings) {
            // A word before it makes a sentence of it.
            let before = self.text.get(..one.at).unwrap_or_default().iter();
            let before = before.rev().find(|byte| !b" \t".contains(byte));
            if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"`.,".contains(byte)) {
                continue;
            }
            match one.host {
                Some(host) => self.unread_registries.push(host),
                None => self.note_setting(one.at),
            }
        }
    }

    /// The same of what runs as a template or a plan is deployed; what it does to what is declared there is not known.
    pub(super) fn look_into_scripts(&mut self, first: usize, part: Range<usize>) {
        let mut inside = self.settings.iter().filter(|one| part.contains(&one.at));
        let Some(at) = inside.next().map(|one| one.at) else {
            return;
        };
        let read = self.found.resources.get(first..).unwrap_or_default();
        let is_declared = |one: &Resource| matches!(one.kind, Kind::Template | Kind::Plan);
        if read.iter().any(is_declared) {
            self.note_setting(at);
        }
    }

    fn note_setting(&mut self, at: usize) {
        if !std::mem::replace(&mut self.sets, true) {
            self.issues.push(unread::sets(offset(at)));
        }
        (self.unread, self.incomplete) = (true, true);
    }

    /// Where a document is put that stands for what is named all over the text: behind the others, which are in order.
    pub(super) fn span_of_all(&self, first: usize) -> Span {
        let end = self.text.len();
        let start = if self.documents.is_empty() {
            first
        } else {
            end
        };
        Span::new(start, end)
    }

    /// Each registry that is named in what was not read is there, and nothing is known of it: whatever pulls from it
    /// pulls from none that is elsewhere.
    pub(super) fn name_registries(&mut self) {
        let mut named = std::mem::take(&mut self.unread_registries);
        order::unique(&mut named);
        let room = self
            .limits
            .max_resources
            .saturating_sub(self.found.resources.len());
        let first = self
            .text
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        let place = self.found.resources.len();
        for one in named.into_iter().take(room) {
            let field = match (one.contains('/'), one.contains('.')) {
                (true, _) => Field::Id,
                (false, true) => Field::LoginServer,
                (false, false) => Field::Name,
            };
            let from = offset(self.found.records.len());
            let one = Computed::of_text(one, Span::new(first, first));
            let record = self.found.compute(field, 0, false, one);
            self.found.records.push(record);
            self.found.prefixes.push(String::new());
            let prefix = offset(self.found.prefixes.len() - 1);
            let named = Resource::plain(Kind::Named, from..from + 1, offset(first), (prefix, None));
            self.found.resources.push(named);
        }
        if self.found.resources.len() > place {
            self.documents.push(Document {
                span: self.span_of_all(first),
                resources: place..self.found.resources.len(),
                unfolded: 0..0,
                unrecognised: 0,
                refused: 0,
                kind: "unrecognised".to_owned(),
                note: unread::NAMES_REGISTRIES.to_owned(),
            });
        }
    }
}
