//! Text to documents: finds the JSON in what was pasted, recognises what it is, notes where the
//! facts stand, and says plainly what could not be used.
//!
//! Nothing fails as a whole: a broken document becomes an [`Issue`] with its place, and the next one
//! is read. Live secrets are overwritten here, before any later stage can see them.

mod compose;
pub mod fields;
mod plan;
mod raw;
pub mod recognise;
mod secrets;
mod table;
mod template;
mod unread;
pub mod walk;

use std::{borrow::Cow, collections::BTreeMap};

use recognise::{Kind, Secret};
use serde_json::error::Category;
use walk::{Bounds, Found, Mark, Resource};

use crate::read::decode::fields::Field;
use crate::{
    azure::{ids::unquoted, images::SiteImage},
    read::{
        Limits,
        issue::Issue,
        source::{Span, Text, offset},
    },
};

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
    /// The images in Compose files and manifests that are packed into one value, by where it stands.
    pub composed: BTreeMap<u32, Vec<String>>,
    /// The documents, in order.
    pub documents: Vec<Document>,
    /// What a reader should know.
    pub issues: Vec<Issue>,
    /// Why there is no document: `empty`, `unreadable`, `unrecognised`, `refused`; or `archive`.
    pub without: &'static str,
}

/// One JSON document of a source.
pub struct Document {
    /// Where it stands.
    pub span: Span,
    /// Its resources, as a range of `found.resources`.
    pub resources: std::ops::Range<usize>,
    /// What it is, for people.
    pub kind: String,
    /// What else it holds, and what was made of it.
    pub note: String,
}

/// A source of which no text is kept, and what is said of it. `without` is why.
pub fn textless(name: &str, bytes: u64, without: &'static str, issues: Vec<Issue>) -> Decoded {
    Decoded {
        name: name.to_owned(),
        text: Text::default(),
        bytes,
        found: Found::default(),
        unescaped: BTreeMap::new(),
        composed: BTreeMap::new(),
        documents: Vec::new(),
        issues,
        without,
    }
}

/// Reads one source.
pub fn decode(name: &str, bytes: Vec<u8>, limits: &Limits) -> Decoded {
    let mut decoded = textless(name, bytes.len() as u64, "unreadable", Vec::new());
    if bytes.len() > limits.max_input_bytes {
        decoded.issues.push(too_large(decoded.bytes, limits));
        return decoded;
    }
    let read = crate::read::text::decode(bytes);
    decoded.issues = read.issues;
    let Some(text) = read.text else {
        return decoded;
    };
    let escapes = memchr::memchr(b'\\', text.as_bytes()).is_some();
    let mut reader = Reader {
        text: &text,
        escapes,
        inline: false,
        limits,
        found: Found::default(),
        documents: Vec::new(),
        issues: Vec::new(),
        blank: Vec::new(),
        composed: BTreeMap::new(),
        refused: false,
        broken: 0,
    };
    reader.read();
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
    let Reader {
        found,
        documents,
        issues,
        blank,
        composed,
        refused,
        ..
    } = reader;
    decoded.found = found;
    decoded.composed = composed;
    decoded.without = match (refused, text.trim().is_empty()) {
        (true, _) => "refused",
        (false, true) => "empty",
        (false, false) => "unrecognised",
    };
    decoded.documents = documents;
    decoded.issues.extend(issues);
    decoded.text = Text::new(text);
    decoded.text.blank(&blank);
    if escapes {
        // Only now, so that no secret is among them.
        decoded.unescaped = unescaped(decoded.text.as_str(), &decoded.found);
    }
    decoded
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

/// The strings among the facts that are written with escapes.
fn unescaped(text: &str, found: &Found) -> BTreeMap<u32, String> {
    let strings = found.records.iter().filter_map(|record| {
        let raw = text.get(record.span.start as usize..record.span.end as usize)?;
        match unquoted(raw)? {
            Cow::Owned(plain) => Some((record.span.start, plain)),
            Cow::Borrowed(_) => None,
        }
    });
    strings.collect()
}

struct Reader<'t, 'l> {
    text: &'t str,
    /// There are backslashes in it.
    escapes: bool,
    /// Documents stand behind other text on their lines, as in a log.
    inline: bool,
    limits: &'l Limits,
    found: Found,
    documents: Vec<Document>,
    issues: Vec<Issue>,
    blank: Vec<Span>,
    composed: BTreeMap<u32, Vec<String>>,
    refused: bool,
    /// Documents that could not be read.
    broken: usize,
}

/// So many broken documents of one source are explained one by one: a log file may look like
/// thousands.
const MAX_BROKEN: usize = 20;

impl Reader<'_, '_> {
    fn read(&mut self) {
        // Exports have a fact for about every hundred bytes; growing step by step would copy them all
        // several times.
        self.found.records.reserve(self.text.len() / 96);
        if self.text.trim().is_empty() {
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
                return;
            }
            match self.document(start) {
                Ok(end) => position = end,
                Err(next) => {
                    failed = true;
                    position = next;
                }
            }
        }
        let rest = self.text.get(position..).unwrap_or_default();
        if self.documents.is_empty() && !failed {
            let (issue, secret) = unread::describe(self.text);
            if secret {
                self.refused = true;
                self.blank.push(Span::new(0, self.text.len()));
            }
            self.issues.push(issue);
        } else if !rest.is_empty() {
            self.beside(position, self.text.len());
        }
    }

    /// Looks at the lines beside the documents: prompts, warnings, fences. They are passed over,
    /// unless they hold a secret or an error.
    fn beside(&mut self, from: usize, to: usize) {
        let mut start = from;
        for line in self
            .text
            .get(from..to)
            .unwrap_or_default()
            .split_inclusive('\n')
        {
            let span = Span::new(start, start + line.len());
            start += line.len();
            if secrets::is_secret_line(line) {
                self.blank.push(span);
                self.issues.push(Issue::warning(
                    Some(span.start),
                    "this line seems to hold a password, so it was dropped",
                    "nothing of it was kept; if it was live, change it",
                ));
            } else if let Some(issue) = unread::error_line(line, span.start) {
                self.issues.push(issue);
            }
        }
    }

    /// Reads the document at `start`; `Ok` with its end, or `Err` with where to look for the next.
    fn document(&mut self, start: usize) -> Result<usize, usize> {
        let text = self.text;
        let bounds = Bounds {
            depth: self.limits.max_depth,
            resources: self.limits.max_resources,
            escapes: self.escapes,
        };
        let first = self.found.resources.len();
        let (unrecognised, empty_lists) = (self.found.unrecognised.0, self.found.empty_lists);
        self.found.unrecognised.1 = None;
        let end = match walk::walk(text, start, "", bounds, &mut self.found) {
            Ok(end) => end.unwrap_or(text.len()),
            Err(error) => return Err(self.broken(start, &error)),
        };
        let span = Span::new(
            start,
            text.get(start..end)
                .map_or(end, |json| start + json.trim_end().len()),
        );
        self.expand(first, span, bounds);
        let secret = self.refuse(first, span);
        let unrecognised = self.found.unrecognised.0 - unrecognised;
        let empty_lists = self.found.empty_lists - empty_lists;
        let resources = first..self.found.resources.len();
        let (kind, note) =
            self.describe(resources.clone(), span, unrecognised, empty_lists, secret);
        self.documents.push(Document {
            span,
            resources,
            kind,
            note,
        });
        Ok(end)
    }

    /// Adds what templates, plans and tables hold.
    fn expand(&mut self, first: usize, span: Span, bounds: Bounds) {
        let most = bounds.resources;
        // One more than is wanted shows that there were too many.
        let bounds = Bounds {
            resources: most.saturating_add(1),
            ..bounds
        };
        let mut index = first;
        while let Some(resource) = self.found.resources.get(index) {
            match resource.kind {
                Kind::Template => template::expand(self.text, span, bounds, &mut self.found),
                Kind::Plan => {
                    plan::expand(
                        self.text,
                        span,
                        bounds,
                        &mut self.found,
                        &mut self.issues,
                        &mut self.composed,
                    );
                }
                Kind::ShownState => {
                    plan::expand_state(
                        self.text,
                        span,
                        bounds,
                        &mut self.found,
                        &mut self.issues,
                        &mut self.composed,
                    );
                }
                Kind::Table => {
                    let resource = resource.clone();
                    table::expand(self.text, &resource, bounds, &mut self.found);
                }
                _ => {}
            }
            index += 1;
        }
        if self.found.resources.len() > most {
            self.found.resources.truncate(most);
            self.issues.push(Issue::error(
                Some(span.start),
                format!("there are more than {most} resources in this file; the rest of them were not judged"),
                "export one subscription at a time",
            ));
        }
    }

    /// Overwrites what is secret and lets go of the resources that held it.
    fn refuse(&mut self, first: usize, document: Span) -> bool {
        let mut refused: Vec<(Secret, u32, u32)> = Vec::new();
        let mut state = None;
        let mut shown_state = false;
        let mut plain = true;
        let mut values = false;
        let mut whole = None;
        for resource in self.found.resources.get(first..).unwrap_or_default() {
            match resource.kind {
                Kind::Registry | Kind::Pricing | Kind::Envelope => {}
                Kind::Secret(secret) => {
                    let rest = self.text.get(resource.start as usize..).unwrap_or_default();
                    let length = offset(walk::value_length(rest));
                    self.blank.push(Span {
                        start: resource.start,
                        end: resource.start + length,
                    });
                    match refused.iter_mut().find(|(known, _, _)| *known == secret) {
                        Some((_, _, count)) => *count += 1,
                        None => refused.push((secret, resource.start, 1)),
                    }
                }
                Kind::State => state = Some(resource.start),
                Kind::ShownState => shown_state = true,
                kind => {
                    plain = false;
                    values |= kind == Kind::Workload;
                }
            }
            whole.get_or_insert(resource.start);
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
            let rest = self.text.get(start as usize..).unwrap_or_default();
            self.blank.push(Span {
                start,
                end: start + offset(walk::value_length(rest)),
            });
            self.issues.push(Issue::error(
                Some(start),
                "this is a Terraform state file: it keeps passwords in clear, such as `admin_password`, so it was refused and nothing of it was kept",
                "paste what `terraform show -json` prints, or the registry itself (`az acr show -n NAME -o json`)",
            ));
        }
        if self.found.unrecognised.1.is_some() {
            plain = false;
        }
        if shown_state {
            self.keep_facts_only(first, document);
        }
        let any = !refused.is_empty() || state.is_some();
        if any {
            self.refused = true;
            // What a refused state or list says elsewhere is let go with it.
            let keep =
                |resource: &Resource| !matches!(resource.kind, Kind::Secret(_) | Kind::State);
            let mut kept = self.found.resources.split_off(first);
            kept.retain(keep);
            self.found.resources.extend(kept);
        }
        if !plain && let Some(from) = whole.or(self.found.unrecognised.1) {
            let range = Span {
                start: from,
                end: document.end,
            };
            self.blank.extend(secrets::find(self.text, range, values));
            if values {
                self.compose(first);
            }
        }
        any
    }

    /// Takes the images out of Compose files and manifests that are packed into one value, and drops
    /// the rest: their environment may hold passwords.
    fn compose(&mut self, first: usize) {
        for resource in self.found.resources.get(first..).unwrap_or_default() {
            let range = resource.records.start as usize..resource.records.end as usize;
            for record in self.found.records.get(range).unwrap_or_default() {
                if !matches!(
                    record.field,
                    Field::LinuxFxVersion | Field::WindowsFxVersion
                ) {
                    continue;
                }
                let span = record.span;
                let Some(raw) = self.text.get(span.start as usize..span.end as usize) else {
                    continue;
                };
                let Some(value) = unquoted(raw) else { continue };
                let Some(SiteImage::Compose(packed) | SiteImage::Kube(packed)) =
                    SiteImage::parse(&value)
                else {
                    continue;
                };
                if let Some(images) = compose::images(packed).filter(|images| !images.is_empty()) {
                    self.composed.insert(span.start, images);
                }
                let kept = raw.find('|').map_or(0, |at| at + 1);
                self.blank.push(Span {
                    start: span.start + offset(kept),
                    end: span.end.saturating_sub(1),
                });
            }
        }
    }

    /// Drops everything of a Terraform state but the facts that were read from it.
    fn keep_facts_only(&mut self, first: usize, document: Span) {
        let mut facts: Vec<u32> = Vec::new();
        for resource in self.found.resources.get(first..).unwrap_or_default() {
            let range = resource.records.start as usize..resource.records.end as usize;
            let records = self.found.records.get(range).unwrap_or_default();
            facts.extend(records.iter().map(|record| record.span.start));
        }
        facts.sort_unstable();
        let strings = secrets::strings(self.text, document);
        self.blank.extend(strings.into_iter().filter(|string| {
            facts
                .binary_search(&string.start.saturating_sub(1))
                .is_err()
        }));
    }

    /// What the document is, in a word and a sentence; issues for what is odd about it.
    fn describe(
        &mut self,
        resources: std::ops::Range<usize>,
        span: Span,
        unrecognised: u32,
        empty_lists: u32,
        refused: bool,
    ) -> (String, String) {
        let mut notes: Vec<String> = Vec::new();
        let mut kinds: Vec<Kind> = Vec::new();
        let mut others: Vec<(String, u32)> = Vec::new();
        let mut listed = false;
        let mut issues = Vec::new();
        for resource in self.found.resources.get(resources).unwrap_or_default() {
            let object = unread::Object::new(self.text, &self.found, resource);
            match resource.kind {
                Kind::Envelope | Kind::Table => {
                    issues.extend(object.paging_issue());
                    continue;
                }
                Kind::ErrorAnswer => issues.push(object.error_issue()),
                Kind::NamelessRegistry => issues.push(object.nameless_issue()),
                Kind::Pricing if !resource.declared && object.is_nameless_plan() => {
                    issues.push(object.nameless_plan_issue());
                }
                Kind::Other | Kind::Workload => {
                    let name = object.type_name();
                    match others
                        .iter_mut()
                        .find(|(known, _)| known.eq_ignore_ascii_case(&name))
                    {
                        Some((_, count)) => *count += 1,
                        None => others.push((name, 1)),
                    }
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
        self.issues.extend(issues);
        for (name, count) in others.iter().take(5) {
            notes.push(format!("{count} × {name}"));
        }
        if others.len() > 5 {
            notes.push(format!("{} more types", others.len() - 5));
        }
        let others = if notes.is_empty() {
            String::new()
        } else {
            format!("also holds {}", notes.join(", "))
        };
        let nothing = kinds.is_empty() && !refused;
        if nothing && (unrecognised > 0 || empty_lists > 0 || others.is_empty()) {
            let (issue, note) = unread::unrecognised(self.text, span, unrecognised, self.limits);
            self.issues.push(issue);
            return ("unrecognised".to_owned(), note);
        }
        if unrecognised > 0 && !nothing {
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
                "a parameter file holds no resources; drop the template it belongs to".to_owned()
            }
            [Kind::Workload] => others.replacen("also holds ", "", 1),
            [Kind::ShownState] | [Kind::ShownState, ..] => {
                "only registries, plans, clusters and images were read from it; everything else was dropped unread".to_owned()
            }
            [Kind::Other] => others.replacen("also holds", "holds", 1),
            _ => others,
        };
        (kind, note)
    }

    /// Says what is wrong with a document, and where to look for the next.
    fn broken(&mut self, start: usize, error: &serde_json::Error) -> usize {
        let text = self.text;
        let json = text.get(start..).unwrap_or_default();
        let at = match error.classify() {
            // Where it stops, not what came last.
            Category::Eof => start + json.trim_end().len(),
            _ => start + walk::at(json, error.line(), error.column()),
        };
        let next = next_line_start(text, at.max(start + 1));
        self.broken += 1;
        if self.broken <= MAX_BROKEN {
            let issue = unread::syntax(text, start, at, error, self.limits);
            self.issues.push(issue);
        }
        let span = Span::new(start, next.unwrap_or(text.len()));
        if !secrets::find(text, span, false).is_empty() {
            self.refused = true;
            self.blank.push(span);
        }
        next.unwrap_or(text.len())
    }

    /// Where the next document begins at or after `from`: right there, or at the beginning of a line.
    /// Only where no line begins with one it is looked for behind a prompt or a timestamp.
    fn next_document(&mut self, from: usize) -> Option<usize> {
        let at_line_start = || next_at_line_start(self.text, from);
        let start = match self.inline {
            false => at_line_start(),
            true => None,
        };
        let start = start.or_else(|| {
            let start = next_anywhere(self.text, from)?;
            self.inline = true;
            Some(start)
        });
        start.or_else(|| self.inline.then(at_line_start).flatten())
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
        Kind::RoleAssignment => ("role assignments", true),
        Kind::Workload => ("workloads", true),
        Kind::Token => ("registry tokens", true),
        Kind::Repository => ("repository", true),
        Kind::Tag => ("image tags", true),
        Kind::ContentTrust => ("content trust", true),
        Kind::Account => ("subscriptions", true),
        Kind::Other => ("other resources", false),
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
fn next_at_line_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let rest = text.get(from..)?;
    let gap = rest.find(|c: char| !is_blank(c) && c != ',')?;
    if opens(bytes, from + gap) {
        return Some(from + gap);
    }
    let mut position = from;
    for line in rest.split_inclusive('\n') {
        let indent = line.find(|c: char| !is_blank(c));
        if let Some(indent) = indent
            && opens(bytes, position + indent)
        {
            return Some(position + indent);
        }
        position += line.len();
    }
    None
}

/// The next document behind whatever else stands on its line.
fn next_anywhere(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
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

/// White space, also what chats and joined files put between documents: no-break and zero-width
/// spaces, byte order marks.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{FEFF}' | '\u{200B}')
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
fn next_line_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
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
        unread::Object::new(source.text.as_str(), &source.found, list)
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
        .any(|record| record.field == Field::Properties && record.mark == Mark::Unresolved)
}
