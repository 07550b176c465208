//! Text to documents: finds the JSON in what was pasted, recognises what it is, notes where the
//! facts stand, and says plainly what could not be used.
//!
//! Nothing fails as a whole: a broken document becomes an [`Issue`] with its place, and the next one
//! is read. Live secrets are overwritten here, before any later stage can see them.

pub mod asked;
pub mod carried;
pub(super) mod compose;
pub mod extensions;
pub mod fields;
pub(crate) mod keep;
pub(crate) mod mention;
pub mod recognise;
pub mod records;
pub mod scopes;
mod secrets;
mod table;
mod trace;
mod unread;
pub mod walk;

use std::{borrow::Cow, collections::BTreeMap};

use recognise::{Kind, Secret};
use walk::{Bounds, Found, Mark, Resource};

use crate::read::decode::fields::Field;
use crate::{
    azure::{ids::unquoted, images::SiteImage},
    read::{
        Watch,
        arm::template,
        cursor::{string_end, value_end, wipe, wipe_words},
        plan,
        source::{Span, Text, offset},
        tree::{Node, Tree},
    },
};
use model::{Limits, issue::Issue, order, protocol::Unread};

/// Everything read from one source.
pub struct Decoded {
    /// Its name, unique among the sources it is judged with.
    pub name: String,
    /// Its text; what was secret in it is gone.
    pub text: Text,
    /// How many bytes came in.
    pub bytes: u64,
    /// The resources and where their facts stand.
    pub found: Found,
    /// Strings that are written with escapes, by where they stand, as they read.
    pub unescaped: BTreeMap<u32, String>,
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
    /// How much of `found` was there before anything was joined.
    pub(in crate::read) base: Base,
    /// A document in it is cut off, broken, or one page of more, so that it may have held more.
    pub incomplete: bool,
    /// Something in it was not read, or not worked out, because it was more than may be.
    pub unread: bool,
    /// The same of what it declares together with others; found out anew by every
    /// [`join`](crate::read::join::join).
    pub join_unread: bool,
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
        unread: false,
        join_unread: false,
        text: Text::default(),
        bytes,
        found: Found::default(),
        unescaped: BTreeMap::new(),
        documents: Vec::new(),
        issues,
        join_issues: Vec::new(),
        withheld: Vec::new(),
        base: Base::default(),
        none_of: None,
        without,
    }
}

/// Reads one source.
pub fn decode(name: &str, bytes: Vec<u8>, limits: &Limits) -> Decoded {
    decode_watched(name, bytes, limits, &mut |_| {})
}

/// The same, and tells `watch` of each stage.
pub fn decode_watched(name: &str, bytes: Vec<u8>, limits: &Limits, watch: &mut Watch) -> Decoded {
    let mut decoded = textless(name, bytes.len() as u64, "unreadable", Vec::new());
    if bytes.len() > limits.max_input_bytes {
        decoded.issues.push(too_large(decoded.bytes, limits));
        decoded.unread = true;
        return decoded;
    }
    let read = crate::read::text::decode(bytes);
    decoded.issues = read.issues;
    let Some(text) = read.text else {
        return decoded;
    };
    let lines = read.lines;
    watch("text");
    let is_empty = is_blank(&text);
    let mut reader = Reader {
        text,
        inline: false,
        limits,
        found: Found::default(),
        documents: Vec::new(),
        issues: Vec::new(),
        escaped: Vec::new(),
        withheld: Vec::new(),
        refused: false,
        incomplete: false,
        unread: false,
        broken: 0,
    };
    reader.read(is_empty);
    decoded.incomplete = reader.incomplete;
    decoded.unread = reader.unread;
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
    decoded.unescaped = unescaped(&reader.text, &reader.escaped);
    decoded.withheld = reader.withheld;
    decoded.base = Base {
        resources: reader.found.resources.len(),
        records: reader.found.records.len(),
        prefixes: reader.found.prefixes.len(),
        computed: reader.found.computed.len(),
        scopes: reader.found.scopes.len(),
    };
    decoded.found = reader.found;
    decoded.documents = reader.documents;
    decoded.issues.extend(reader.issues);
    decoded.none_of = take_for_answer(name, &mut decoded.documents, &mut decoded.issues);
    decoded.text = Text::with_lines(reader.text, lines);
    watch("documents");
    decoded
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

/// The strings among the facts that are written with escapes, as they read. Those that were
/// overwritten have none any more.
fn unescaped(text: &[u8], starts: &[u32]) -> BTreeMap<u32, String> {
    let strings = starts.iter().filter_map(|start| {
        let from = *start as usize;
        let raw = text.get(from..string_end(text, from))?;
        match unquoted(std::str::from_utf8(raw).ok()?)? {
            Cow::Owned(plain) => Some((*start, plain)),
            Cow::Borrowed(_) => None,
        }
    });
    order::map(strings)
}

struct Reader<'l> {
    text: Vec<u8>,
    /// Documents stand behind other text on their lines, as in a log.
    inline: bool,
    limits: &'l Limits,
    found: Found,
    documents: Vec<Document>,
    issues: Vec<Issue>,
    /// Where strings begin that are written with escapes.
    escaped: Vec<u32>,
    withheld: Vec<Withheld>,
    refused: bool,
    /// A document is cut off, broken, or one page of more.
    /// Something was more than is read.
    unread: bool,
    incomplete: bool,
    /// Documents that could not be read.
    broken: usize,
}

/// So many broken documents of one source are explained one by one: a log file may look like
/// thousands.
const MAX_BROKEN: usize = 20;

impl Reader<'_> {
    fn read(&mut self, is_empty: bool) {
        if is_empty {
            self.issues.push(Issue::error(
                None,
                "there is nothing in it",
                "run the command again and look at what it prints: `-o none` and a failed login both leave an empty file",
            ));
            return;
        }
        let mut position = 0;
        let mut failed = false;
        while let Some(start) = self.next_document(position) {
            if self.documents.is_empty() && !failed {
                self.found.unrecognised = (0, None);
            }
            self.beside(position, start);
            if self.documents.len() >= self.limits.max_documents {
                self.issues.push(Issue::error(
                    Some(offset(start)),
                    format!(
                        "only the first {} documents of a file are read",
                        self.limits.max_documents
                    ),
                    "split the file",
                ));
                let end = self.text.len();
                wipe_words(&mut self.text, start, end);
                self.unread = true;
                return;
            }
            let (end, whole) = self.document(start);
            position = end;
            failed |= !whole;
        }
        let end = self.text.len();
        if self.documents.is_empty() && !failed {
            let text = std::str::from_utf8(&self.text).unwrap_or_default();
            let (issue, secret) = unread::describe(text);
            self.refused |= secret;
            self.issues.push(issue);
            wipe_words(&mut self.text, 0, end);
        } else {
            self.beside(position, end);
        }
    }

    /// Looks at the lines beside the documents: prompts, warnings, fences. They hold no facts, so they
    /// are overwritten; a secret or an error in them is told.
    fn beside(&mut self, from: usize, to: usize) {
        let piece = self.text.get(from..to).unwrap_or_default();
        if piece.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        let piece = std::str::from_utf8(piece).unwrap_or_default();
        let mut start = from;
        let mut issues = Vec::new();
        for line in piece.split_inclusive('\n') {
            let place = offset(start);
            start += line.len();
            if secrets::is_secret_line(line) {
                issues.push(Issue::warning(
                    Some(place),
                    "this line seems to hold a password, so it was dropped",
                    "nothing of it was kept; if it was live, change it",
                ));
            } else if let Some(issue) = unread::error_line(line, place) {
                issues.push(issue);
            }
        }
        self.issues.append(&mut issues);
        wipe_words(&mut self.text, from, to);
    }

    /// Reads the document at `start`: where to look for the next, and whether this one was whole.
    fn document(&mut self, start: usize) -> (usize, bool) {
        let bounds = Bounds {
            depth: self.limits.max_depth,
            resources: self.limits.max_resources,
        };
        let first = self.found.resources.len();
        let unrecognised = self.found.unrecognised.0;
        self.found.unrecognised.1 = None;
        let walked = walk::walk(
            &mut self.text,
            start,
            "",
            bounds,
            &mut self.found,
            &mut self.escaped,
        );
        let (end, next, stop) = match walked {
            Ok(end) => (end, end, None),
            Err(stop) => {
                let next = next_line_start(&self.text, stop.at.max(start + 1));
                (stop.at, next.unwrap_or(self.text.len()), Some(stop))
            }
        };
        self.expand(first, start, stop.is_some());
        let resources = first..self.found.resources.len();
        let mut words = None;
        if let Some(stop) = stop {
            self.incomplete = true;
            self.unread |= matches!(
                stop.why,
                crate::read::cursor::Why::TooMany | crate::read::cursor::Why::TooDeep
            );
            self.broken += 1;
            if self.broken <= MAX_BROKEN {
                let kept = resources.len();
                let issue = unread::syntax(&self.text, start, stop, kept, self.limits);
                self.issues.push(issue);
            }
            wipe_words(&mut self.text, stop.from, next);
            if resources.is_empty() {
                self.found.unrecognised.0 = unrecognised;
                return (next, false);
            }
            words = Some("it is cut off or broken; what stands before that was read");
        }
        let span = Span::new(start, end);
        let refused = self.refuse(first);
        let unrecognised = self.found.unrecognised.0 - unrecognised;
        let resources = first..self.found.resources.len();
        let (kind, note) = self.describe(resources.clone(), span, unrecognised, refused > 0);
        let note = match (words, note.is_empty()) {
            (None, _) => note,
            (Some(words), true) => words.to_owned(),
            (Some(words), false) => format!("{note}; {words}"),
        };
        self.documents.push(Document {
            span,
            resources,
            unfolded: 0..0,
            unrecognised,
            refused,
            kind,
            note,
        });
        (next, stop.is_none())
    }

    /// Adds what templates, plans and tables hold, and overwrites what is no fact in them.
    fn expand(&mut self, first: usize, start: usize, cut: bool) {
        let most = self.limits.max_resources;
        let bounds = Bounds {
            depth: self.limits.max_depth,
            // One more than is wanted shows that there were too many.
            resources: most.saturating_add(1),
        };
        let mut index = first;
        while let Some(resource) = self.found.resources.get(index).cloned() {
            index += 1;
            let place = resource.start as usize;
            if !matches!(
                resource.kind,
                Kind::Template
                    | Kind::Parameters
                    | Kind::Plan
                    | Kind::ShownState
                    | Kind::Table
                    | Kind::Carried
            ) {
                continue;
            }
            let before = self.found.records.len();
            if resource.kind == Kind::Table {
                walk::packed::unpack_cells(&mut self.text, place);
            }
            let (tree, _) = Tree::read(&self.text, place);
            let Some(root) = tree.root() else { continue };
            let pointer = self.found.prefixes.get(resource.prefix as usize).cloned();
            let pointer = match (pointer.unwrap_or_default(), resource.index) {
                (outer, Some(index)) => format!("{outer}/{index}"),
                (outer, None) => outer,
            };
            let mut of_template = template::Facts::default();
            let file = match resource.kind {
                Kind::Template => template::own_file_of(root),
                Kind::Parameters => template::file_of(root),
                _ => None,
            };
            for start in file.map(template::values_of_file).unwrap_or_default() {
                let end = value_end(&self.text, start as usize).unwrap_or_default();
                let bytes = self.text.get(start as usize..end).unwrap_or_default();
                self.withheld.push(Withheld {
                    resource: offset(index - 1),
                    start,
                    bytes: bytes.to_vec(),
                    shown: false,
                });
            }
            match resource.kind {
                Kind::Template => {
                    if let Some((root, _)) = template::root_of(root, &pointer) {
                        of_template = template::facts(root);
                    }
                }
                Kind::Plan => {
                    plan::expand(
                        root,
                        &pointer,
                        &self.text,
                        bounds,
                        &mut self.found,
                        &mut self.issues,
                    );
                }
                Kind::ShownState => {
                    plan::expand_state(
                        root,
                        &pointer,
                        &self.text,
                        bounds,
                        &mut self.found,
                        &mut self.issues,
                    );
                }
                Kind::Carried => carried::expand(root, &pointer, bounds, &mut self.found),
                Kind::Table => table::expand(root, &pointer, &self.text, bounds, &mut self.found),
                _ => {}
            }
            let mut kept: Vec<u32> = self
                .found
                .records
                .get(before..)
                .unwrap_or_default()
                .iter()
                .filter_map(|record| match record.mark {
                    mark if mark.is_computed() => {
                        let computed = self.found.computed.get(record.span.start as usize)?;
                        Some(computed.place.start)
                    }
                    Mark::Container => None,
                    _ => Some(record.span.start),
                })
                .collect();
            kept.extend(root.get("$schema").map(|schema| schema.span().start));
            kept.extend(&of_template.kept);
            if resource.kind == Kind::Carried {
                // There is nothing in it but facts.
                kept = tree.leaves().map(|leaf| leaf.start).collect();
            }
            if resource.kind == Kind::Table {
                // What its columns are called are its keys.
                let columns = root.get("columns").into_iter().flat_map(Node::items);
                let names = columns.filter_map(|column| column.get("name"));
                kept.extend(names.map(|name| name.span().start));
            }
            kept.sort_unstable();
            let leaves: Vec<Span> = tree.leaves().collect();
            for span in &leaves {
                let raw = self.text.get(span.start as usize..span.end as usize);
                if raw.is_some_and(|raw| raw.contains(&b'\\')) {
                    self.escaped.push(span.start);
                }
            }
            walk::wipe_but(&mut self.text, leaves.into_iter(), &kept);
            self.trim(before);
            for (start, text) in of_template.packed {
                if let Some(SiteImage::Compose(packed) | SiteImage::Kube(packed)) =
                    SiteImage::parse(&text)
                    && let Some(images) = images_in(packed)
                {
                    self.found.composed.insert(start, images);
                }
            }
            for (from, to) in of_template.beside {
                wipe(&mut self.text, from as usize, to as usize);
            }
        }
        let _ = cut;
        if self.found.resources.len() > most {
            self.found.resources.truncate(most);
            self.issues.push(Issue::error(
                Some(offset(start)),
                format!("there are more than {most} resources in this file; the rest of them were not judged"),
                "export one subscription at a time",
            ));
        }
    }

    /// Of the facts noted since, only the part stays that is the fact.
    fn trim(&mut self, first: usize) {
        for record in self.found.records.get(first..).unwrap_or_default() {
            let stands = matches!(record.mark, Mark::Value | Mark::ParameterDefault);
            if !stands || !keep::MAY_HOLD_MORE.has(record.field) {
                continue;
            }
            let start = record.span.start as usize;
            let raw = self.text.get(start..record.span.end as usize);
            for (from, to) in keep::beside_the_fact(record.field, raw.unwrap_or_default()) {
                wipe(&mut self.text, start + from, start + to);
            }
        }
    }

    /// Says which documents hold live secrets, and lets go of the resources that held them: how many
    /// these were.
    fn refuse(&mut self, first: usize) -> u32 {
        let mut refused: Vec<(Secret, u32, u32)> = Vec::new();
        let mut state = None;
        for resource in self.found.resources.get(first..).unwrap_or_default() {
            match resource.kind {
                Kind::Secret(secret) => {
                    match refused.iter_mut().find(|(known, _, _)| *known == secret) {
                        Some((_, _, count)) => *count += 1,
                        None => refused.push((secret, resource.start, 1)),
                    }
                }
                Kind::State => state = Some(resource.start),
                _ => {}
            }
        }
        for (secret, start, count) in &refused {
            let (what, field) = secret.describe();
            let many = if *count > 1 {
                format!(" ({count} times)")
            } else {
                String::new()
            };
            self.issues.push(Issue::error(
                Some(*start),
                format!("this is {what}{many}: the field `{field}` holds a live secret, so it was refused and nothing of it was kept"),
                "export the registry itself with `az acr show -n NAME -o json`; it holds no secret",
            ));
        }
        if let Some(start) = state {
            self.issues.push(Issue::error(
                Some(start),
                "this is a Terraform state file: it keeps passwords in clear, such as `admin_password`, so it was refused and nothing of it was kept",
                "paste what `terraform show -json` prints, or the registry itself (`az acr show -n NAME -o json`)",
            ));
        }
        let any = !refused.is_empty() || state.is_some();
        if any {
            self.refused = true;
            // What a refused state or list says elsewhere is let go with it.
            let keep =
                |resource: &Resource| !matches!(resource.kind, Kind::Secret(_) | Kind::State);
            let mut kept = self.found.resources.split_off(first);
            let before = kept.len();
            kept.retain(keep);
            let gone = before - kept.len();
            self.found.resources.extend(kept);
            return offset(gone);
        }
        0
    }

    /// What the document is, in a word and a sentence; issues for what is odd about it.
    fn describe(
        &mut self,
        resources: std::ops::Range<usize>,
        span: Span,
        unrecognised: u32,
        refused: bool,
    ) -> (String, String) {
        let mut kinds: Vec<Kind> = Vec::new();
        let mut listed = false;
        let mut pages = false;
        let mut issues = Vec::new();
        for resource in self.found.resources.get(resources).unwrap_or_default() {
            let object = unread::Object::new(&self.text, &self.found, resource);
            match resource.kind {
                Kind::Change => continue,
                Kind::Envelope | Kind::Table => {
                    let page = object.paging_issue();
                    pages |= page.is_some();
                    issues.extend(page);
                    continue;
                }
                Kind::ErrorAnswer => issues.push(object.error_issue()),
                Kind::NamelessRegistry => issues.push(object.nameless_issue()),
                Kind::Pricing if !resource.declared && object.is_nameless_plan() => {
                    issues.push(object.nameless_plan_issue());
                }
                Kind::Registry | Kind::NetworkRules | Kind::Pricing | Kind::Cluster => {
                    issues.extend(object.duplicate_issues());
                    listed |= resource.index.is_some();
                }
                _ => {}
            }
            if !kinds.contains(&resource.kind) {
                kinds.push(resource.kind);
            }
        }
        self.incomplete |= pages;
        self.issues.extend(issues);
        let nothing = kinds.is_empty() && !refused;
        if nothing {
            let (issue, note) = unread::unrecognised(&self.text, span, unrecognised);
            self.issues.push(issue);
            return ("unrecognised".to_owned(), note);
        }
        if unrecognised > 0 {
            let at = self.found.unrecognised.1;
            self.issues.push(Issue::warning(
                at,
                format!("{unrecognised} of the objects in this document are nothing that is known here, and were passed over"),
                "if they are registries, export them with `-o json` and without `--query`",
            ));
        }
        let judged: Vec<Kind> = kinds
            .iter()
            .copied()
            .filter(|kind| label(*kind).1)
            .collect();
        let kind = match (judged.as_slice(), kinds.as_slice()) {
            _ if kinds.contains(&Kind::Template) => "arm template".to_owned(),
            _ if kinds.contains(&Kind::Plan) => "terraform plan".to_owned(),
            _ if kinds.contains(&Kind::ShownState) => "terraform state".to_owned(),
            ([one @ (Kind::Registry | Kind::NetworkRules | Kind::Pricing | Kind::Cluster)], _)
                if listed =>
            {
                format!("{} list", label(*one).0)
            }
            ([one], _) => label(*one).0.to_owned(),
            ([], []) if refused => "refused".to_owned(),
            ([], [one, ..]) => label(*one).0.to_owned(),
            _ => "mixed".to_owned(),
        };
        let note = match kinds.as_slice() {
            [Kind::Parameters] => {
                "a parameter file holds no resources; drop the template it belongs to"
            }
            [Kind::ShownState] | [Kind::ShownState, ..] => {
                "only registries, plans, clusters and images were read from it; everything else was dropped unread"
            }
            _ => "",
        };
        (kind, note.to_owned())
    }

    /// Where the next document begins at or after `from`: right there, or at the beginning of a line.
    /// Only where no line begins with one it is looked for behind a prompt or a timestamp.
    fn next_document(&mut self, from: usize) -> Option<usize> {
        let at_line_start = || next_at_line_start(&self.text, from);
        let start = match self.inline {
            false => at_line_start(),
            true => None,
        };
        let start = start.or_else(|| {
            let start = next_anywhere(&self.text, from)?;
            self.inline = true;
            Some(start)
        });
        start.or_else(|| self.inline.then(at_line_start).flatten())
    }
}

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

/// The name of a kind, and whether it can say something about the chain.
fn label(kind: Kind) -> (&'static str, bool) {
    match kind {
        Kind::Registry => ("registry", true),
        Kind::NetworkRules => ("registry network rules", true),
        Kind::NamelessRegistry => ("registry without id", false),
        Kind::Pricing => ("defender pricing", true),
        Kind::Cluster => ("aks cluster", true),
        Kind::Assessment => ("defender assessments", true),
        Kind::Finding => ("defender findings", true),
        Kind::RegistryPart => ("registry parts", true),
        Kind::Alert => ("defender alerts", true),
        Kind::RoleAssignment => ("role assignments", true),
        Kind::Workload => ("workloads", true),
        Kind::Token => ("registry tokens", true),
        Kind::Repository => ("repository", true),
        Kind::Tag => ("image tags", true),
        Kind::ContentTrust => ("content trust", true),
        Kind::Account => ("subscriptions", true),
        Kind::Other => ("other resources", false),
        Kind::Change => ("what-if answer", false),
        Kind::Carried => ("facts", false),
        Kind::Envelope | Kind::Table => ("list", false),
        Kind::Template => ("arm template", false),
        Kind::Parameters => ("arm parameters", false),
        Kind::Plan => ("terraform plan", false),
        Kind::State | Kind::ShownState => ("terraform state", false),
        Kind::ErrorAnswer => ("error answer", false),
        Kind::Secret(_) => ("refused", false),
    }
}

/// The next document that stands right behind the one before, as in `}{` or `},{`, or at the
/// beginning of a line.
fn next_at_line_start(bytes: &[u8], from: usize) -> Option<usize> {
    let mut gap = from;
    loop {
        let blank = blank(bytes, gap);
        let comma = bytes.get(gap) == Some(&b',');
        if blank == 0 && !comma {
            break;
        }
        gap += blank.max(usize::from(comma));
    }
    if opens(bytes, gap) {
        return Some(gap);
    }
    let mut line = from;
    while line < bytes.len() {
        let mut at = line;
        while !matches!(bytes.get(at), Some(b'\n')) {
            match blank(bytes, at) {
                0 => break,
                length => at += length,
            }
        }
        if opens(bytes, at) {
            return Some(at);
        }
        let rest = bytes.get(line..).unwrap_or_default();
        line += memchr::memchr(b'\n', rest)? + 1;
    }
    None
}

/// The next document behind whatever else stands on its line.
fn next_anywhere(bytes: &[u8], from: usize) -> Option<usize> {
    (from..bytes.len()).find(|position| {
        opens(bytes, *position)
            && bytes.get(position + 1..).is_some_and(|after| {
                after
                    .iter()
                    .find(|byte| !byte.is_ascii_whitespace())
                    .is_some_and(|byte| matches!(byte, b'"' | b'{'))
            })
    })
}

/// How many bytes of white space stand at `at`, also of what chats and joined files put between
/// documents: no-break and zero-width spaces, byte order marks.
fn blank(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..).unwrap_or_default() {
        [b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C, ..] => 1,
        [0xC2, 0xA0 | 0x85, ..] => 2,
        [0xEF, 0xBB, 0xBF, ..]
        | [0xE2, 0x80, 0x80..=0x8B | 0xA8 | 0xA9 | 0xAF, ..]
        | [0xE3, 0x80, 0x80, ..] => 3,
        _ => 0,
    }
}

/// Whether a document may begin at `position`. A `[` also begins the lines of many logs.
fn opens(bytes: &[u8], position: usize) -> bool {
    match bytes.get(position) {
        Some(b'{') => true,
        Some(b'[') => bytes
            .get(position + 1..)
            .and_then(|after| after.iter().find(|byte| !byte.is_ascii_whitespace()))
            .is_none_or(|byte| {
                matches!(
                    byte,
                    b'{' | b'[' | b']' | b'"' | b'0'..=b'9' | b't' | b'f' | b'n'
                )
            }),
        _ => false,
    }
}

/// The next line at or after `from` whose very first character opens a document. Exports indent
/// all but their first line, so this is where a new one begins after a broken one.
fn next_line_start(bytes: &[u8], from: usize) -> Option<usize> {
    (from..bytes.len()).find(|position| {
        let line_start = position
            .checked_sub(1)
            .is_none_or(|before| bytes.get(before) == Some(&b'\n'));
        line_start && opens(bytes, *position)
    })
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
/// declared resource are themselves an expression.
pub fn is_unresolved(found: &Found, resource: &Resource) -> bool {
    let range = resource.records.start as usize..resource.records.end as usize;
    found
        .records
        .get(range)
        .unwrap_or_default()
        .iter()
        .any(|record| record.field == Field::Properties && record.mark.is_unknown())
}
