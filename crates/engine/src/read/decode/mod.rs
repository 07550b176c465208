//! Text to documents: finds the JSON in what was pasted, recognises what it is, notes where the
//! facts stand, and says plainly what could not be used.
//!
//! Nothing fails as a whole: a broken document becomes an [`Issue`] with its place, and the next one
//! is read. Live secrets are overwritten here, before any later stage can see them.

pub(in crate::read) mod about;
pub mod addresses;
pub mod asked;
mod begins;
pub mod carried;
pub(super) mod compose;
mod encoded;
mod errors;
pub mod extensions;
pub mod fields;
pub(in crate::read) mod given;
pub mod insights;
pub(crate) mod keep;
mod lacking;
pub(crate) mod mention;
pub(in crate::read) mod named;
mod reader;
pub mod recognise;
pub mod records;
pub mod rewritten;
pub mod scopes;
mod secrets;
pub mod service_fabric;
mod table;
pub(in crate::read) mod tags;
mod texts;
mod trace;
pub mod under;
mod undone;
mod unread;
pub mod updated;
pub mod walk;
mod wanted;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use crate::{
    azure::ids::unquoted,
    read::{
        Watch,
        cursor::FILLER,
        decode::fields::Field,
        sheet,
        source::{Span, Text, offset},
    },
};
use model::{
    Limits, folder::is_script_among_others, issue::Issue, order, protocol::Unread,
    sentence::is_filler,
};
use reader::{MAX_BROKEN, Reader, unescaped};
use recognise::Kind;
pub(in crate::read) use unread::PARAMETERS;
use walk::{Found, Resource};

/// Everything read from one source.
pub struct Decoded {
    /// Its name, unique among the sources it is judged with.
    pub name: String,
    /// Its text; what was secret in it is gone.
    pub text: Text,
    /// How many bytes came in.
    pub bytes: u64,
    /// The resources and where their facts stand. Its many lists stand apart, so that what has none is small.
    pub found: Box<Found>,
    /// Strings that are written with escapes, by where they stand, as they read.
    pub unescaped: HashMap<u32, String>,
    /// The literals in expressions of which no more is shown than that they are there, in order.
    pub veils: Vec<Span>,
    /// The documents, in order.
    pub documents: Vec<Document>,
    /// What a reader should know.
    pub issues: Vec<Issue>,
    /// What a reader should know of how its documents belong to others; made anew by every
    /// [`join`](crate::read::join::join).
    pub join_issues: Vec<Issue>,
    /// Values of parameter files, which are no facts until a template turns up that depends on them.
    /// Never shown, and never part of anything that is handed on.
    pub(in crate::read) withheld: Vec<Withheld>,
    /// Numbers of names that stand before values in what was not understood, or that a document gives values
    /// whatever it is, in order.
    pub(in crate::read) given: Vec<given::Given>,
    /// Those to which a template here hands values on, which are none of its own.
    pub(in crate::read) passed: Vec<given::Given>,
    /// How much of `found` was there before anything was joined.
    pub(in crate::read) base: Base,
    /// A document in it is cut off, broken, or one page of more, so that it may have held more.
    pub incomplete: bool,
    /// What it declares stands in part elsewhere: a template that it refers to; found out anew by every
    /// [`join`](crate::read::join::join).
    pub join_incomplete: bool,
    /// Something in it was not read, or not worked out, because it was more than may be.
    pub unread: bool,
    /// The same of what it declares together with others; found out anew by every
    /// [`join`](crate::read::join::join).
    pub join_unread: bool,
    /// A link says of the documents whose facts these are that they declare more than was worked out.
    pub declares_more: bool,
    /// A link says that so many objects that were not read may pull from a registry in it.
    pub may_pull: u32,
    /// It is the answer that there is none of what the collecting script asked for.
    pub none_of: Option<&'static asked::Question>,
    /// Why there is no document: `empty`, `unreadable`, `unrecognised`, `refused`; or `archive`.
    pub without: &'static str,
}

/// A text or number in a value of a parameter file.
pub(in crate::read) struct Withheld {
    /// The document it stands in, by its place among the resources.
    pub(in crate::read) resource: u32,
    /// Where it stands in the text, overwritten unless it is `shown`.
    pub(in crate::read) start: u32,
    /// What stood there.
    pub(in crate::read) bytes: Vec<u8>,
    /// It has been put back, because a template's facts depend on it.
    pub(in crate::read) shown: bool,
}

/// Lengths of the lists in [`Found`].
#[derive(Clone, Copy, Default)]
pub(in crate::read) struct Base {
    pub(in crate::read) resources: usize,
    pub(in crate::read) records: usize,
    pub(in crate::read) prefixes: usize,
    pub(in crate::read) computed: usize,
    pub(in crate::read) scopes: usize,
}

/// One JSON document of a source.
pub struct Document {
    /// Where it stands.
    pub span: Span,
    /// Its resources, as a range of `found.resources`.
    pub resources: std::ops::Range<usize>,
    /// What was unfolded from it later, as a range of `found.resources`.
    pub unfolded: std::ops::Range<usize>,
    /// How many objects in it were not recognised.
    pub unrecognised: u32,
    /// How many objects in it were refused, since they hold live secrets.
    pub refused: u32,
    /// What it is, for people.
    pub kind: String,
    /// What a reader should know of it.
    pub note: String,
}

impl Decoded {
    /// It is known not to hold all that it belongs to.
    pub fn is_incomplete(&self) -> bool {
        self.incomplete || self.join_incomplete
    }

    /// A piece of the text as people are shown it: `·` for each character that was overwritten or is veiled.
    pub fn shown(&self, piece: Span) -> String {
        let text = self.text.get(piece);
        // Nearly every value is plain, and stands in a source in which nothing is veiled.
        if self.veils.is_empty() && text.is_ascii() && !text.as_bytes().contains(&FILLER) {
            return text.to_owned();
        }
        let mut shown = String::new();
        for (at, character) in text.char_indices() {
            let at = piece.start + offset(at);
            let behind = self.veils.partition_point(|veil| veil.start <= at);
            let veil = behind.checked_sub(1).and_then(|last| self.veils.get(last));
            let veiled = veil.is_some_and(|veil| at < veil.end);
            shown.push(if veiled || is_filler(character) {
                '·'
            } else {
                character
            });
        }
        shown
    }

    /// The document in which something stands.
    pub fn document_at(&self, place: u32) -> Option<&Document> {
        let after = self
            .documents
            .partition_point(|document| document.span.start <= place);
        let last = self.documents.get(after.checked_sub(1)?)?;
        (place < last.span.end).then_some(last)
    }
}

/// A source of which no text is kept, and what is said of it. `without` is why.
pub fn textless(name: &str, bytes: u64, without: &'static str, issues: Vec<Issue>) -> Decoded {
    Decoded {
        name: name.to_owned(),
        incomplete: false,
        join_incomplete: false,
        unread: false,
        join_unread: false,
        declares_more: false,
        may_pull: 0,
        text: Text::default(),
        bytes,
        found: Box::default(),
        unescaped: HashMap::new(),
        veils: Vec::new(),
        documents: Vec::new(),
        issues,
        join_issues: Vec::new(),
        withheld: Vec::new(),
        given: Vec::new(),
        passed: Vec::new(),
        base: Base::default(),
        none_of: None,
        without,
    }
}

/// Reads one source.
pub fn decode(name: &str, bytes: Vec<u8>, limits: &Limits) -> Decoded {
    decode_watched(name, bytes, limits, 0, &mut |_| {})
}

/// The same beside others of so many documents, and tells `watch` of each stage.
pub fn decode_watched(
    name: &str,
    bytes: Vec<u8>,
    limits: &Limits,
    beside: usize,
    watch: &mut Watch,
) -> Decoded {
    let mut decoded = textless(name, bytes.len() as u64, "unreadable", Vec::new());
    if bytes.len() > limits.max_input_bytes {
        decoded.issues.push(too_large(decoded.bytes, limits));
        decoded.unread = true;
        return decoded;
    }
    let read = crate::read::text::decode(bytes);
    decoded.issues = read.issues;
    let Some(mut text) = read.text else {
        // Packed, or no text at all: whatever is in it was not seen.
        decoded.incomplete = true;
        return decoded;
    };
    let mut lines = read.lines;
    crate::read::text::blank_stamps(&mut text);
    crate::read::text::blank_heads(&mut text);
    unpack_whole(&mut text);
    let mut said = lacking::look(&text);
    let texts = texts::free(&mut text);
    let sheet = sheet::objects(&text);
    let is_sheet = sheet.is_some();
    // Rows that are not known may be of what is judged all the same.
    let bears = is_sheet && std::str::from_utf8(&text).is_ok_and(unread::is_evidence);
    if let Some(sheet) = sheet {
        decoded.incomplete = !sheet.issues.is_empty();
        decoded.unread = sheet.unread;
        decoded.issues.extend(sheet.issues);
        (text, lines) = (sheet.json, None);
        said = lacking::Said::default();
    }
    let signs = addresses::make_ids_with_signs(&mut text);
    watch("text");
    let is_empty = is_blank(&text);
    let mut reader = Reader {
        text,
        inline: false,
        limits,
        beside,
        found: Found {
            ahead: mention::Ahead::of(&signs),
            ..Found::default()
        },
        documents: Vec::new(),
        incomplete: !texts.issues.is_empty(),
        issues: texts.issues,
        breaks: texts.breaks,
        escaped: Vec::new(),
        veils: Vec::new(),
        withheld: Vec::new(),
        refused: false,
        unread: texts.unread,
        declares_more: false,
        may_pull: 0,
        bears: 0,
        unread_registries: texts.named,
        settings: Vec::new(),
        sets: false,
        dump: false,
        broken: 0,
        names_beside: false,
        handed: given::Handed::default(),
        named: Vec::new(),
        hands_in: false,
        is_of_pulumi: false,
        images: Vec::new(),
        closes: 0,
        wanted: wanted::Wanted::default(),
        asked: false,
        said,
        line: None,
        overrides: crate::read::forms::is_override(&decoded.name),
    };
    reader.read(is_empty, &signs);
    decoded.incomplete |= reader.incomplete;
    decoded.unread |= reader.unread || bears && reader.found.unrecognised.0 > 0;
    decoded.declares_more = reader.declares_more;
    decoded.may_pull = reader.may_pull;
    watch("walk");
    if let Some(more) = reader
        .broken
        .checked_sub(MAX_BROKEN)
        .filter(|more| *more > 0)
    {
        reader.issues.push(Issue::error(
            None,
            format!(
                "{more} more pieces of this file could not be read, for reasons like those above"
            ),
            "if this is a log, take the JSON out of it and drop that",
        ));
    }
    decoded.without = match (reader.refused, is_empty) {
        (true, _) => "refused",
        (false, true) => "empty",
        (false, false) => "unrecognised",
    };
    for at in reader.breaks {
        // There is no line end in the file.
        if let Some(sign @ b'\n') = reader.text.get_mut(at as usize) {
            *sign = b' ';
        }
    }
    decoded.unescaped = unescaped(&reader.text, &reader.escaped);
    order::unique(&mut reader.veils);
    decoded.veils = reader.veils;
    decoded.withheld = reader.withheld;
    decoded.given = reader.found.given.take();
    let (given, passed) = reader.handed.take();
    decoded.passed = passed;
    if !given.is_empty() {
        decoded.given.extend(given);
        decoded.given.sort_unstable();
        decoded.given.dedup();
    }
    decoded.base = Base {
        resources: reader.found.resources.len(),
        records: reader.found.records.len(),
        prefixes: reader.found.prefixes.len(),
        computed: reader.found.computed.len(),
        scopes: reader.found.scopes.len(),
    };
    decoded.found = Box::new(reader.found);
    decoded.documents = reader.documents;
    if is_sheet {
        for document in &mut decoded.documents {
            document.note = match document.note.as_str() {
                "" => ROWS.to_owned(),
                note => format!("{note}; {ROWS}"),
            };
        }
    }
    decoded.issues.extend(reader.issues);
    decoded.issues = few(decoded.issues);
    decoded.none_of = take_for_answer(name, &mut decoded.documents, &mut decoded.issues);
    decoded.text = Text::with_lines(reader.text, lines);
    if is_script_among_others(name) {
        let_go_of_script(&mut decoded, reader.sets);
    }
    watch("documents");
    decoded
}

/// What is said of rows of CSV.
const ROWS: &str = "its rows of CSV were read as objects, and are shown so";

/// Takes from a script that lies among exports what is none, if it holds no export: then only what it may hand in to
/// templates is kept, and nothing is said of it but that it `sets` what is judged.
fn let_go_of_script(decoded: &mut Decoded, sets: bool) {
    let holds_evidence = decoded.found.resources.iter().any(|resource| {
        !matches!(
            resource.kind,
            Kind::Other | Kind::Unknown | Kind::Envelope | Kind::Change
        )
    });
    if decoded.without == "unrecognised" && !holds_evidence {
        (decoded.incomplete, decoded.unread) = (sets, sets);
        decoded.documents.clear();
        decoded.issues.retain(unread::is_of_settings);
        *decoded.found = Found::default();
        decoded.base = Base::default();
    }
}

/// So often the same is said of one source, each time with its place.
const MOST_ALIKE: usize = 1_000;

/// The issues without those that say once more what was said so often: a file of nothing but `{}` would take a
/// hundred times its size to say so of each.
fn few(issues: Vec<Issue>) -> Vec<Issue> {
    if issues.len() <= MOST_ALIKE {
        return issues;
    }
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut few = Vec::with_capacity(MOST_ALIKE);
    let mut over: Vec<Issue> = Vec::new();
    for issue in issues {
        let count = counts
            .entry((issue.message.clone(), issue.help.clone()))
            .or_default();
        *count += 1;
        if *count <= MOST_ALIKE {
            few.push(issue);
        } else if *count == MOST_ALIKE + 1 {
            over.push(issue);
        }
    }
    few.extend(over.into_iter().map(|issue| {
        let Issue {
            severity,
            offset,
            message,
            help,
        } = issue;
        let said = (message, help);
        let count = counts.get(&said).copied().unwrap_or_default();
        let (message, help) = said;
        let more = count.saturating_sub(MOST_ALIKE);
        let message =
            format!("from here on {more} more remarks on this file say the same: {message}");
        Issue {
            severity,
            offset,
            message,
            help,
        }
    }));
    few
}

/// An empty list of which the file's name says what was asked is an answer, and nothing to mend.
fn take_for_answer(
    name: &str,
    documents: &mut [Document],
    issues: &mut Vec<Issue>,
) -> Option<&'static asked::Question> {
    let (question, about) = asked::of(name)?;
    let [document] = documents else { return None };
    if document.note != unread::AN_EMPTY_LIST {
        return None;
    }
    issues.retain(|issue| issue.message != unread::IS_EMPTY);
    document.kind = "nothing found".to_owned();
    document.note = format!("{} `{about}`", question.none);
    Some(question)
}

/// Where the whole text is one string that packs a document, as two `ConvertTo-Json` in a row print it, puts the document in
/// its place.
fn unpack_whole(text: &mut [u8]) {
    let whole = text.trim_ascii();
    if !matches!(whole, [b'"', .., b'"']) {
        return;
    }
    let start = text.len() - text.trim_ascii_start().len();
    if let Some(unpacked) = walk::packed::unpacked(whole)
        && let Some(there) = text.get_mut(start..start + unpacked.len())
    {
        there.copy_from_slice(&unpacked);
    }
}

/// Nothing but white space.
fn is_blank(text: &[u8]) -> bool {
    match text.trim_ascii_start().first() {
        None => true,
        Some(byte) if byte.is_ascii_graphic() => false,
        // Of other scripts, or a sign that is none.
        Some(_) => std::str::from_utf8(text).is_ok_and(|text| text.trim().is_empty()),
    }
}

/// What is said of a source for which there is no room beside the others.
pub fn too_much(limits: &Limits) -> Issue {
    Issue::error(
        None,
        format!(
            "what was dropped comes to more than {} together, and this is what is too much; it was not read",
            spelled(limits.max_total_bytes)
        ),
        "take away what is not needed and drop this again, or export one subscription at a time and compare the reports",
    )
}

/// So many bytes, for people.
pub fn spelled(bytes: usize) -> String {
    match bytes >> 20 {
        0 => format!("{bytes} bytes"),
        mebibytes => format!("{mebibytes} MiB"),
    }
}

/// What is said of a source that is larger than the limit, whether it was read or not.
pub fn too_large(bytes: u64, limits: &Limits) -> Issue {
    let mebibytes = |bytes: u64| bytes.div_ceil(1 << 20);
    Issue::error(
        None,
        format!(
            "this is {} MiB, and at most {} MiB are read from one file",
            mebibytes(bytes),
            mebibytes(limits.max_input_bytes as u64)
        ),
        "export one subscription at a time with `az acr list --subscription NAME -o json`, and drop the files together",
    )
}

/// What is said of a file that was handed in and is not read.
pub fn not_readable(why: Unread) -> Issue {
    let (message, help) = match why {
        Unread::Gone => (
            "this file could not be read: it is no longer where it was",
            "drop it again from where it is now",
        ),
        Unread::Changed => (
            "this file could not be read: it was changed since it was chosen",
            "drop it again; if something is still writing it, wait until that is done",
        ),
        Unread::Refused => (
            "this file could not be read: it was changed since it was chosen, or the browser may not open it",
            "drop it again; if it stays so, open it and paste what is in it",
        ),
        Unread::NoRoom => (
            "this file could not be read: the browser has not enough memory left for it",
            "take other documents out, or export one subscription at a time; at a command line, `linchpin judge` has all the memory of the machine",
        ),
        Unread::SetAside => (
            "this document was set aside: judging broke off over it, for want of memory or by an error of Linchpin, so nothing of it counts",
            "try it alone; if it is an archive, unpack it and drop only the exports in it",
        ),
    };
    Issue::error(None, message, help)
}

impl Reader<'_> {}

pub(in crate::read) use compose::on_server;

/// The images in a value that packs them; none if it has none, or cannot be unpacked.
pub(in crate::read) fn images_in(packed: &str) -> Option<Vec<String>> {
    compose::images(packed).filter(|images| !images.is_empty())
}

/// Keys that stand twice in a resource that was unfolded.
pub(in crate::read) fn duplicates(text: &[u8], found: &Found, resource: &Resource) -> Vec<Issue> {
    unread::Object::new(text, found, resource).duplicate_issues()
}

/// What a string with escapes says; none if it has none.
pub(in crate::read) fn escaped_text(raw: &[u8]) -> Option<String> {
    match unquoted(std::str::from_utf8(raw).ok()?)? {
        Cow::Owned(plain) => Some(plain),
        Cow::Borrowed(_) => None,
    }
}

/// Whether the list that a resource stands in is one page of more.
pub fn is_page_of_more(source: &Decoded, resource: u32) -> bool {
    let index = resource as usize;
    let document = source
        .documents
        .iter()
        .find(|document| document.resources.contains(&index));
    let range = document.map(|document| document.resources.clone());
    let resources = range.and_then(|range| source.found.resources.get(range));
    let mut lists = resources
        .unwrap_or_default()
        .iter()
        .filter(|resource| matches!(resource.kind, Kind::Envelope | Kind::Table));
    lists.any(|list| {
        unread::Object::new(source.text.bytes(), &source.found, list)
            .paging_issue()
            .is_some()
    })
}

/// Whether the platform's defaults do not stand for what is missing below: the settings of a
/// declared resource are themselves an expression, or only some of them are told.
pub fn is_unresolved(found: &Found, resource: &Resource) -> bool {
    let range = resource.records.start as usize..resource.records.end as usize;
    found
        .records
        .get(range)
        .unwrap_or_default()
        .iter()
        .any(|record| {
            record.field == Field::Properties
                && (record.mark.is_unknown() || record.mark == walk::Mark::Open)
        })
}
