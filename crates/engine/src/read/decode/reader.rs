//! Reads one source: its documents one after the other, what packs or declares others, and what cannot be read.

use std::{borrow::Cow, collections::HashMap};

use super::{
    Document, Withheld, about,
    begins::{comment, next_anywhere, next_at_line_start, next_line_start},
    carried,
    fields::Field,
    given, images_in, keep,
    lacking::{self, lines},
    mention,
    recognise::{Kind, Secret},
    table, under, undone, unread,
    walk::{self, Bounds, Computed, Found, Mark, Record, Resource},
    wanted::Wanted,
};
use crate::{
    azure::{ids::unquoted, images::SiteImage},
    read::{
        arm::{template, veil::literals},
        cursor::{is_secret_key, is_taken_out, string_end, value_end, wipe, wipe_words},
        forms, plan,
        signs::{Sign, Signs},
        source::{Span, offset},
        tree::{Node, Tree},
    },
};
use model::{Limits, issue::Issue, order};

/// So many broken documents of one source are explained one by one: a log file may look like
/// thousands.
pub(super) const MAX_BROKEN: usize = 20;

pub(super) struct Reader<'l> {
    pub(super) text: Vec<u8>,
    /// Documents stand behind other text on their lines, as in a log.
    pub(super) inline: bool,
    pub(super) limits: &'l Limits,
    /// So many documents are read of others already.
    pub(super) beside: usize,
    pub(super) found: Found,
    pub(super) documents: Vec<Document>,
    pub(super) issues: Vec<Issue>,
    /// Where lines end that are none in the file.
    pub(super) breaks: Vec<u32>,
    /// Where strings begin that are written with escapes.
    pub(super) escaped: Vec<u32>,
    /// Literals that are not shown.
    pub(super) veils: Vec<Span>,
    pub(super) withheld: Vec<Withheld>,
    pub(super) refused: bool,
    /// Something was more than is read.
    pub(super) unread: bool,
    /// So was something of what is declared, where a link was made.
    pub(super) declares_more: bool,
    /// So many objects that were not read may pull from a registry, where a link was made.
    pub(super) may_pull: u32,
    /// A document is cut off, broken, or one page of more.
    pub(super) incomplete: bool,
    /// Where what comes next names something that bears on the chain, as far as that was looked for.
    pub(super) bears: usize,
    /// Those that stand in what was not read.
    pub(super) unread_registries: Vec<String>,
    /// Commands of scripts that make or open what is judged, in order.
    pub(super) settings: Vec<undone::Setting>,
    /// One of them bears on what is judged, and nobody knows how.
    pub(super) sets: bool,
    /// It was said that this is `kubectl cluster-info dump`.
    pub(super) dump: bool,
    /// Documents that could not be read.
    pub(super) broken: usize,
    /// Lines beside the documents name what bears on the chain; looked for while nothing was known for what it is.
    pub(super) names_beside: bool,
    /// What its documents hand in to templates, whatever they are known as.
    pub(super) handed: given::Handed,
    /// Subscriptions that are named in the text, where it matters.
    pub(super) named: Vec<under::Named>,
    /// Something in the text may hand anything in.
    pub(super) hands_in: bool,
    /// Something in the text is a resource of Pulumi's.
    pub(super) is_of_pulumi: bool,
    /// Images of registries that are named beside the documents.
    pub(super) images: Vec<String>,
    /// What Terraform reads in it is a part of what stands in other files.
    pub(super) overrides: bool,
    /// Where the last comment is closed.
    pub(super) closes: usize,
    /// What is open where its documents begin: a text that goes to a command, a here document.
    pub(super) wanted: Wanted,
    /// The document that comes next is one that somebody asks for.
    pub(super) asked: bool,
    /// What its documents say themselves of what is not in them.
    pub(super) said: lacking::Said,
    /// The first line beside them that says so.
    pub(super) line: Option<(u32, lines::Line)>,
}

/// Whether something is there, and nothing tells what.
fn is_not_known(resource: &Resource) -> bool {
    matches!(resource.kind, Kind::Envelope | Kind::Other | Kind::Unknown)
}

impl Reader<'_> {
    pub(super) fn read(&mut self, is_empty: bool, signs: &Signs) {
        if is_empty {
            self.issues.push(Issue::error(
                None,
                "there is nothing in it",
                "run the command again and look at what it prints: `-o none` and a failed login both leave an empty file",
            ));
            self.incomplete = true;
            return;
        }
        // From the beginning: only that way many bytes at a time are looked at.
        let first = signs.first(Sign::CommentEnd);
        let closes = first.and_then(|first| {
            let rest = self.text.get(first..)?;
            Some(first + memchr::memmem::find_iter(rest, b"*/").last()?)
        });
        self.closes = closes.unwrap_or_default();
        self.hands_in = given::may_hand_in_by(&self.text, signs);
        self.look_for_registries();
        self.is_of_pulumi = signs.has(Sign::Urn);
        let mentions = under::mentions(&self.text);
        if under::may_matter(&self.text, signs) {
            self.named = under::named(&self.text);
        }
        let mut position = 0;
        let mut failed = false;
        while let Some(start) = self.next_document(position) {
            if self.documents.is_empty() && !failed {
                self.found.unrecognised = (0, None);
            }
            // Before that is overwritten.
            let gap = self.text.get(position..start).unwrap_or_default();
            self.asked = self.wanted.is_asked_for(gap);
            let keeps = std::str::from_utf8(gap).ok().and_then(lines::keeps);
            let keeps = keeps.map(|(at, keeps)| (offset(position + at), keeps));
            self.beside(position, start);
            if self.documents.len() + self.beside >= self.limits.max_documents {
                self.issues.push(Issue::error(
                    Some(offset(start)),
                    format!(
                        "only the first {} documents of all that was dropped are read",
                        self.limits.max_documents
                    ),
                    "take away what is not needed, or judge one subscription at a time and compare the reports",
                ));
                let end = self.text.len();
                wipe_words(&mut self.text, start, end);
                self.unread = true;
                return;
            }
            let first = self.found.resources.len();
            let (end, whole) = self.document(start);
            if let Some((place, keeps)) = keeps {
                self.note_kept(place, keeps, first);
            }
            position = end;
            failed |= !whole;
        }
        let end = self.text.len();
        if self.documents.is_empty() && !failed {
            given::of_text(&self.text, &mut self.found.given);
            self.note_roles(0, end);
            let text = std::str::from_utf8(&self.text).unwrap_or_default();
            let (issue, secret) = unread::describe(text);
            self.refused |= secret;
            // A key or a password is known for what it is, and hides nothing that is judged; what shows settings
            // beside one does.
            self.incomplete |= !secret;
            let is_evidence = !secret && unread::is_evidence(text);
            self.unread |= match secret {
                true => unread::shows_settings(text),
                false => is_evidence && unread::shows_more_than_hosts(text),
            };
            let first = text.len() - text.trim_start().len();
            let taken_out = comment(&self.text, first, self.closes).is_some() && is_taken_out(text);
            let images = mention::named_in_text(text);
            // Of what is refused nothing is kept, and it may be more than a key.
            self.incomplete |= !images.is_empty();
            if !secret {
                self.images.extend(images);
            }
            self.issues.push(issue);
            if taken_out {
                self.issues.push(unread::taken_out(offset(first)));
            }
            self.look_into_script();
            if !secret && !taken_out {
                match is_evidence {
                    true => self.note_registries(0..end),
                    false => self.note_registries_beside(0..end),
                }
            }
            wipe_words(&mut self.text, 0, end);
        } else {
            self.beside(position, end);
            // What only began like JSON, or is none that is known, may be a cell of a table whose other cells stand beside it.
            let not_read = self.broken > 0 || self.found.unrecognised.0 > 0;
            self.unread |= not_read && self.names_beside && self.nothing_known();
        }
        self.note_lacks();
        self.note_registries_unread();
        // Other documents than templates have expressions too: what a deployment would make of something.
        for record in self.found.records.iter() {
            let begins = record.span.of(&self.text);
            if begins.is_some_and(|raw| raw.starts_with(b"\"["))
                && !record.mark.is_computed()
                && keep::WORDS.has(record.field)
                && let Some(raw) = record.span.text_of(&self.text)
            {
                let start = record.span.start as usize;
                let literals = literals(raw).into_iter();
                let spans = literals.map(|one| Span::new(start + one.start, start + one.end));
                self.veils.extend(spans);
            }
        }
        let named = std::mem::take(&mut self.named);
        under::tie(&self.text, &named, &self.documents, &mut self.found);
        let here = mentions.here(&self.text, &self.found);
        self.found.here.extend(here);
        // What stands for all of the text is none of its documents, in which something may say of whom the others are.
        self.name_images();
        self.name_registries();
    }

    /// Whether nothing that was read is known for what it is.
    fn nothing_known(&self) -> bool {
        self.found.resources.iter().all(is_not_known)
    }

    /// Where lines that are not read list role assignments, there is one of which nothing is told.
    fn note_roles(&mut self, from: usize, to: usize) {
        let piece = self.text.get(from..to).unwrap_or_default();
        if !std::str::from_utf8(piece).is_ok_and(unread::lists_roles) {
            return;
        }
        let first = offset(self.found.records.len());
        let roles = Resource::plain(Kind::RoleAssignment, first..first, offset(from), (0, None));
        self.found.resources.push(roles);
    }

    /// Looks at the lines beside the documents: prompts, warnings, fences. They hold no facts, so they
    /// are overwritten; a secret or an error in them is told.
    pub(super) fn beside(&mut self, from: usize, to: usize) {
        let piece = self.text.get(from..to).unwrap_or_default();
        if piece.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        given::of_text(piece, &mut self.found.given);
        self.note_roles(from, to);
        let piece = self.text.get(from..to).unwrap_or_default();
        let piece = std::str::from_utf8(piece).unwrap_or_default();
        // By the last one alone: there may be as many lines as documents. Of all it is asked once, at the end.
        if !self.names_beside && self.found.resources.last().is_none_or(is_not_known) {
            self.names_beside = unread::is_evidence(piece);
        }
        let mut start = from;
        let mut issues = Vec::new();
        let mut undoing = Vec::new();
        let (mut pieces, mut left_out) = (false, false);
        let mut commented = from;
        let mut taken_out = false;
        let many = memchr::memchr_iter(b'\n', piece.as_bytes()).count();
        for (at, line) in piece.split_inclusive('\n').enumerate() {
            let place = offset(start);
            let begins = start + line.len() - line.trim_start().len();
            start += line.len();
            if begins >= commented
                && let Some(end) = comment(&self.text, begins, self.closes)
            {
                commented = end.min(to);
                let said = self.text.get(begins..commented).unwrap_or_default();
                let said = std::str::from_utf8(said).unwrap_or_default();
                if !taken_out && is_taken_out(said) {
                    taken_out = true;
                    self.incomplete = true;
                    issues.push(unread::taken_out(place));
                }
            }
            if begins >= commented {
                self.images.extend(mention::images_in_text(line));
            }
            if unread::is_secret(line) {
                issues.push(Issue::warning(
                    Some(place),
                    "this line seems to hold a password, so it was dropped",
                    "nothing of it was kept; if it was live, change it",
                ));
            } else if line.starts_with("==== START logs for container ") && !self.dump {
                self.dump = true;
                issues.push(unread::dump(place));
            } else if let Some(error) = unread::error_line(line, place)
                // kubectl says the same again for each thing that it tries.
                && issues.last().is_none_or(|last: &Issue| {
                    (&last.message, &last.help) != (&error.message, &error.help)
                })
            {
                self.incomplete = true;
                self.unread |= unread::is_left_out(line);
                issues.push(error);
            } else if unread::is_left_out(line) {
                (self.incomplete, self.unread) = (true, true);
                if !std::mem::replace(&mut left_out, true) {
                    issues.push(unread::partial_export(place));
                }
            } else if let Some(command) = undone::undoing(line) {
                undoing.push((place, command));
            } else if !pieces && begins >= commented && unread::is_piece(line) {
                // Those behind the first say the same.
                pieces = true;
                self.unread = true;
                // Behind a fault it was said that nothing was read.
                if self.broken == 0 {
                    issues.push(unread::dropped_piece(place));
                }
            } else if lines::is_near(at, many)
                && !matches!(self.line, Some((_, lines::Line::Cut)))
                && let Some(said) = lines::says(line)
                && (self.line.is_none() || said == lines::Line::Cut)
            {
                self.line = Some((place, said));
            }
        }
        for (place, command) in undoing {
            if command.undo(&mut self.text, &mut self.found) {
                self.incomplete = true;
                issues.push(unread::undone(place));
            }
        }
        self.issues.append(&mut issues);
        if !taken_out {
            self.note_registries_beside(from..to);
        }
        wipe_words(&mut self.text, from, to);
    }

    /// Reads the document at `start`: where to look for the next, and whether this one was whole.
    pub(super) fn document(&mut self, start: usize) -> (usize, bool) {
        let bounds = Bounds {
            depth: self.limits.max_depth,
            resources: self.limits.max_resources,
        };
        // Before it is overwritten.
        if unread::is_failed_command(self.text.get(start..).unwrap_or_default()) {
            self.incomplete = true;
            self.issues.push(unread::failed_command(offset(start)));
        }
        let first = self.found.resources.len();
        let unrecognised = self.found.unrecognised.0;
        let given = self.found.given.len();
        let handed = self.handed.len();
        // What is no fact is overwritten when it is walked over.
        if self.hands_in {
            self.handed.look(&self.text, start);
        }
        if self.bears < start || start == 0 {
            self.bears = unread::bears_at(&self.text, start);
        }
        let text = self.text.get(start..).unwrap_or_default();
        let begins = given::begins_as_parameters(text);
        let mut referred = None;
        if self.found.ahead.has_form(&self.text, start) {
            referred = forms::referred(&self.text, start);
        }
        if self.is_of_pulumi
            && let Some(place) = forms::broke_off(&self.text, start)
        {
            self.unread = true;
            self.issues.push(unread::broke_off(place));
        }
        self.found.unrecognised.1 = None;
        self.found.dropped = None;
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
        if let Some(place) = self.found.taken_out.take() {
            self.incomplete = true;
            self.issues.push(unread::taken_out(place));
        }
        if let Some(place) = self.found.asked_for.take() {
            self.incomplete = true;
            self.issues.push(unread::asked_for(place));
        }
        if let Some(place) = self.found.other_state.take() {
            self.incomplete = true;
            self.issues.push(unread::other_state(place));
        }
        if let Some(place) = self.found.too_deep.take() {
            (self.incomplete, self.unread) = (true, true);
            self.issues.push(unread::too_deep(place));
        }
        // Where one with a list is there too, nothing was made flat.
        let whole = std::mem::take(&mut self.found.unflattened);
        if let Some(place) = self.found.flattened.take().filter(|_| !whole) {
            (self.incomplete, self.unread) = (true, true);
            self.issues.push(unread::flattened(place));
        }
        if let Some(place) = self.found.warns.take() {
            (self.incomplete, self.unread) = (true, true);
            self.issues.push(unread::warned_of(place));
        }
        let erred = self.found.erred.take();
        if let Some((place, is_id)) = self.found.dropped {
            self.unread = true;
            self.issues.push(unread::dropped_element(place, is_id));
        }
        let walked_to = self.found.resources.len();
        let mut read = { self.found.resources.iter() }.skip(first);
        if let Some((object, place)) = erred
            && read.any(|one| one.kind == Kind::Template && one.start == object)
        {
            (self.incomplete, self.unread) = (true, true);
            self.issues.push(unread::partial_export(place));
        }
        self.expand(first, start);
        if let Some(referred) = referred {
            self.found.refer(walked_to, &self.text, &referred);
        }
        self.look_into_scripts(first, start..next);
        let wanted = std::mem::take(&mut self.asked) && self.let_go_of_wanted(first, start);
        let resources = first..self.found.resources.len();
        let read = self.found.resources.get(resources.clone());
        let mut kinds = read.unwrap_or_default().iter().map(|one| one.kind);
        // A parameter file by itself is joined with its template, by its values.
        let is_file = resources.len() == 1 && kinds.next() == Some(Kind::Parameters);
        if is_file {
            self.handed.truncate(handed);
        }
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
                let breaks = self.breaks.partition_point(|at| (*at as usize) < start);
                let issue = unread::syntax(&self.text, (start, breaks), stop, kept, self.limits);
                self.issues.push(issue);
            }
            let piece = self.text.get(start..next).unwrap_or_default();
            // What stands behind the fault was dropped, or never copied, and nobody knows what it says.
            self.unread |= self.bears < next;
            // What stood behind, or was meant to be filled in, may be any parameter with any value.
            if is_file || resources.is_empty() && given::is_of_parameters(piece, begins) {
                self.handed.given.add_any();
            }
            if resources.is_empty() {
                let text = std::str::from_utf8(piece).unwrap_or_default();
                self.images.extend(mention::images_in_text(text));
                given::of_text(piece, &mut self.found.given);
            } else {
                // What was open may have been a resource like these.
                self.found.given.truncate(given);
            }
            wipe_words(&mut self.text, stop.from, next);
            // What was read before the fault names others as what it logs in to; what began behind that and did not
            // end is not read.
            let last = { self.found.resources.iter() }
                .skip(first)
                .map(|one| one.start);
            let ends = last
                .max()
                .and_then(|last| value_end(&self.text, last as usize).ok());
            let unread = if resources.is_empty() {
                start
            } else {
                ends.unwrap_or(stop.at)
            };
            self.note_registries(unread.min(stop.at)..next);
            if resources.is_empty() {
                self.found.unrecognised.0 = unrecognised;
                return (next, false);
            }
            words = Some("it is cut off or broken; what stands before that was read");
        }
        let span = Span::new(start, end);
        let refused = self.refuse(first, next);
        let unrecognised = self.found.unrecognised.0 - unrecognised;
        // A password in it says nothing of what else it is.
        let (settings, images) = std::mem::take(&mut self.found.refused);
        self.unread |= settings;
        self.incomplete |= images || refused > 0 && unrecognised > 0 && self.bears < next;
        let resources = first..self.found.resources.len();
        let (kind, note) = match wanted && resources.is_empty() {
            true => {
                wipe_words(&mut self.text, start, end);
                ("unrecognised".to_owned(), unread::ASKED_FOR.to_owned())
            }
            false => self.describe(resources.clone(), span, unrecognised, refused > 0),
        };
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
    pub(super) fn expand(&mut self, first: usize, start: usize) {
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
                    | Kind::Form
                    | Kind::Table
                    | Kind::Carried
            ) {
                continue;
            }
            let before = self.found.records.len();
            if resource.kind == Kind::Table {
                walk::packed::unpack_cells(&mut self.text, place);
            }
            if matches!(resource.kind, Kind::Plan | Kind::ShownState) {
                let (tree, _) = Tree::read(&self.text, place);
                let root = tree.root().into_iter();
                let marked: Vec<Span> = root
                    .flat_map(|root| plan::sensitive(root, bounds))
                    .collect();
                for span in marked {
                    wipe(&mut self.text, span.start as usize, span.end as usize);
                }
                walk::packed::unpack_bodies(&mut self.text, place);
            }
            let (tree, _) = Tree::read(&self.text, place);
            let Some(root) = tree.root() else { continue };
            let pointer = self.found.pointer(resource.prefix, resource.index);
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
                        about::referred_to_in(root, &self.text, &resource, &mut self.found);
                    }
                }
                Kind::Parameters => {
                    if let Some(given) = root.get("parameters") {
                        about::referred_to_in(given, &self.text, &resource, &mut self.found);
                    }
                }
                Kind::Plan => {
                    let says = |key: &str, word: &str| root.get(key).is_some_and(|it| it.is(word));
                    if says("errored", "true") {
                        (self.incomplete, self.unread) = (true, true);
                        self.issues.push(unread::errored_plan(resource.start));
                    } else if says("complete", "false") {
                        (self.incomplete, self.unread) = (true, true);
                        self.issues.push(unread::partial_plan(resource.start));
                    }
                    self.unread |= plan::expand(
                        root,
                        &pointer,
                        &self.text,
                        bounds,
                        &mut self.found,
                        &mut self.issues,
                    );
                }
                Kind::ShownState => {
                    self.unread |= plan::expand_state(
                        root,
                        &pointer,
                        &self.text,
                        bounds,
                        &mut self.found,
                        &mut self.issues,
                    );
                }
                Kind::Form => {
                    let states = self.found.resources.len();
                    self.incomplete |= forms::expand(
                        root,
                        &pointer,
                        &self.text,
                        (bounds, self.overrides),
                        &mut self.found,
                        &mut self.issues,
                    );
                    for state in self.found.resources.iter_mut().skip(states) {
                        state.within = resource.within;
                    }
                }
                Kind::Carried => {
                    carried::expand(root, &pointer, bounds, &mut self.found);
                    let left_out = carried::left_out(root);
                    self.may_pull = self.may_pull.saturating_add(left_out.may_pull);
                    if left_out.any {
                        self.unread = true;
                        self.declares_more |= left_out.declared;
                        self.issues.push(unread::left_out_of_link(resource.start));
                    }
                }
                Kind::Table => {
                    let rows = self.found.resources.len();
                    table::expand(root, &pointer, &self.text, bounds, &mut self.found);
                    for row in self.found.resources.iter_mut().skip(rows) {
                        row.within = resource.within;
                    }
                }
                _ => {}
            }
            let place_of = |record: &Record| match record.mark {
                mark if mark.is_computed() => {
                    let computed = self.found.computed.get(record.span.start as usize)?;
                    Some(computed.place.start)
                }
                // Of a password only that it is there.
                Mark::Container | Mark::Present => None,
                _ => Some(record.span.start),
            };
            let made = self.found.records.get(before..).unwrap_or_default();
            let mut kept: Vec<u32> = made.iter().filter_map(place_of).collect();
            // What stands beside its parts under keys of somebody's own was read on its own.
            let span = root.span();
            let all = self.found.resources.get(first..).unwrap_or_default().iter();
            let beside = all.filter(|other| {
                other.start > span.start
                    && other.start < span.end
                    && other.records.start < offset(before)
            });
            for other in beside {
                let range = other.records.start as usize..other.records.end as usize;
                let facts = self.found.records.get(range).unwrap_or_default();
                kept.extend(facts.iter().filter_map(place_of));
            }
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
                if span.of(&self.text).is_some_and(|raw| raw.contains(&b'\\')) {
                    self.escaped.push(span.start);
                }
            }
            let keys: Vec<Span> = match resource.kind {
                Kind::Carried => Vec::new(),
                _ => tree
                    .keys()
                    .filter(|key| {
                        let quoted = (key.start - 1) as usize..(key.end + 1) as usize;
                        is_secret_key(&self.text, quoted)
                    })
                    .collect(),
            };
            walk::wipe_but(&mut self.text, leaves.into_iter(), &kept);
            for key in keys {
                wipe(&mut self.text, key.start as usize, key.end as usize);
            }
            self.trim(before);
            for (start, text) in of_template.packed {
                if let Some(SiteImage::Compose(packed) | SiteImage::Kube(packed)) =
                    SiteImage::parse(&text)
                    && let Some(images) = images_in(packed)
                {
                    self.found.composed.insert(start, images);
                }
            }
            self.veils.extend(of_template.veils);
            self.found.composed.extend(of_template.named);
            for (from, to) in of_template.beside {
                wipe(&mut self.text, from as usize, to as usize);
            }
        }
        if self.found.resources.len() > most {
            self.found.resources.truncate(most);
            self.issues.push(Issue::error(
                Some(offset(start)),
                format!("there are more than {most} resources in this file; the rest of them were not judged"),
                "export one subscription at a time",
            ));
            self.unread = true;
        }
    }

    /// Of the facts noted since, only the part stays that is the fact.
    pub(super) fn trim(&mut self, first: usize) {
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
    /// these were. The document that may hold them ends at `end`.
    pub(super) fn refuse(&mut self, first: usize, end: usize) -> u32 {
        let mut refused: Vec<(Secret, u32, u32)> = Vec::new();
        let mut state = None;
        for resource in self.found.resources.get(first..).unwrap_or_default() {
            let kind = match resource.kind {
                Kind::Setting if self.held_password(resource) => {
                    Kind::Secret(Secret::ContainerSetting)
                }
                kind => kind,
            };
            match kind {
                Kind::Secret(secret) => count_secret(&mut refused, secret, resource.start),
                Kind::State => state = Some(resource.start),
                _ => {}
            }
        }
        let mut beside: Vec<(Secret, u32, u32)> = Vec::new();
        for (secret, start) in std::mem::take(&mut self.found.beside_secrets) {
            count_secret(&mut beside, secret, start);
        }
        for (secret, start, count) in beside {
            let (what, field) = secret.describe();
            let many = times(count);
            self.issues.push(Issue::warning(
                Some(start),
                format!("beside what is read here stands {what}{many}: the field `{field}` may hold a live secret, so nothing of it was kept; the rest was read"),
                "take it out before you hand the file on, and change it if it is live",
            ));
        }
        let kept = self.found.resources.get(first..).unwrap_or_default();
        let shows_image = kept.iter().any(|resource| resource.kind == Kind::Workload);
        for (secret, start, count) in &refused {
            let (what, field) = secret.describe();
            let many = times(*count);
            // The command that shows an app's image shows these too, and the image was read.
            if *secret == Secret::ContainerSetting && shows_image {
                self.issues.push(Issue::warning(
                    Some(*start),
                    format!("these are {what}{many}: the field `{field}` may hold a secret, so nothing of it was kept; the image was read"),
                    "nothing more is needed of these; take them out before you hand the file on",
                ));
                continue;
            }
            self.issues.push(Issue::error(
                Some(*start),
                format!("this is {what}{many}: the field `{field}` holds a live secret, so it was refused and nothing of it was kept"),
                secret.instead(),
            ));
        }
        if let Some(start) = state {
            self.incomplete = true;
            // A registry in it may be the one that falls.
            self.unread |= self.bears < end;
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

    /// Lets go of the registries, plans and clusters that only a request shows, and says so: whether there were any.
    /// What is to be deployed is judged as that, whoever asks for it.
    fn let_go_of_wanted(&mut self, first: usize, start: usize) -> bool {
        let is_wanted =
            |resource: &Resource| !resource.declared && walk::aside::is_judged(resource.kind);
        let read = self.found.resources.get(first..).unwrap_or_default();
        if !read.iter().any(is_wanted) {
            return false;
        }
        let mut kept = self.found.resources.split_off(first);
        kept.retain(|resource| {
            !is_wanted(resource) && !matches!(resource.kind, Kind::Envelope | Kind::Other)
        });
        self.found.resources.extend(kept);
        self.incomplete = true;
        self.issues.push(unread::asked_for(offset(start)));
        true
    }

    /// Whether a setting had an app's password for its value. That there is one is a fact, and stays.
    fn held_password(&self, resource: &Resource) -> bool {
        let range = resource.records.start as usize..resource.records.end as usize;
        let mut records = self.found.records.get(range).unwrap_or_default().iter();
        records.any(|record| {
            record.field == Field::RegistryPassword
                && record.span.of(&self.text).is_some_and(|raw| raw != b"null")
        })
    }

    /// What the document is, in a word and a sentence; issues for what is odd about it.
    pub(super) fn describe(
        &mut self,
        resources: std::ops::Range<usize>,
        span: Span,
        unrecognised: u32,
        refused: bool,
    ) -> (String, String) {
        let mut kinds: Vec<Kind> = Vec::new();
        let mut listed = false;
        let mut pages = false;
        let mut called = false;
        let mut unjudged = false;
        let mut denied = Vec::new();
        let mut issues = Vec::new();
        // Its columns are called like settings, and each is an object.
        let all = self.found.resources.get_mut(resources.clone());
        let all = all.unwrap_or_default();
        let mut others = { all.iter() }.filter(|one| one.kind != Kind::Unknown);
        if others.all(|one| one.start == span.start)
            && !refused
            && let Some(issue) = unread::frame(&self.text, span)
        {
            for one in all {
                one.kind = Kind::Unknown;
            }
            self.incomplete = true;
            self.issues.push(issue);
            return ("unrecognised".to_owned(), "a table by columns".to_owned());
        }
        let resources = self.found.resources.get(resources).unwrap_or_default();
        let is_unknown = { resources.iter() }.all(|one| one.kind == Kind::Unknown);
        let only_passwords = resources.iter().all(|one| self.held_password(one));
        for resource in resources {
            let object = unread::Object::new(&self.text, &self.found, resource);
            match resource.kind {
                // What is not known is counted, and said once.
                Kind::Change | Kind::Unknown => continue,
                Kind::Envelope | Kind::Table => {
                    let page = object.paging_issue().into_iter();
                    let before = issues.len();
                    issues.extend(page.chain(object.partial_issue()));
                    pages |= issues.len() > before;
                    continue;
                }
                Kind::ErrorAnswer => {
                    pages = true;
                    denied.extend(object.is_denied().then_some(resource.start));
                    issues.push(object.error_issue());
                }
                Kind::Other if !called && !resource.declared => {
                    let issue = object.unread_registry_issue();
                    called = issue.is_some();
                    unjudged |= called;
                    issues.extend(issue);
                }
                // Which one it is, is not told, so nothing of it is judged.
                Kind::NamelessRegistry => {
                    unjudged = true;
                    issues.push(object.nameless_issue());
                }
                Kind::Pricing if !resource.declared && object.is_nameless_plan() => {
                    pages = true;
                    issues.push(object.nameless_plan_issue());
                }
                Kind::Registry if !resource.declared && object.is_nameless() => pages = true,
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
        self.incomplete |= pages || unjudged;
        // It may be another one than those that are judged, and be open.
        self.unread |= unjudged;
        self.issues.extend(issues);
        let nothing = kinds.is_empty() && !refused;
        for start in denied {
            let start = start as usize;
            let end = value_end(&self.text, start).unwrap_or(start);
            self.note_registries(start..end);
        }
        if nothing && is_unknown && unread::is_list_of_words(&self.text, span) {
            self.note_registries(span.start as usize..span.end as usize);
        }
        if nothing {
            let (issue, note) = unread::unrecognised(&self.text, span, unrecognised);
            // That it found nothing is not so where it says that there are more.
            let is_event = self.is_of_pulumi && unread::is_event(&note);
            if !(pages && note == unread::AN_EMPTY_LIST || is_event) {
                self.issues.push(issue);
            }
            self.unread |= note == unread::NO_LIST;
            let bears = self.bears < span.end as usize;
            self.incomplete |= unread::may_matter(&self.text, span, &note, bears);
            return ("unrecognised".to_owned(), note);
        }
        if unrecognised > 0 {
            let at = self.found.unrecognised.1;
            self.issues.push(Issue::warning(
                at,
                format!("{unrecognised} of the objects in this document are nothing that is known here, and were passed over"),
                "if one of them is an export of its own, drop it as a file of its own; if they are registries, export them with `-o json` and without `--query`",
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
            ([], [Kind::Setting]) if only_passwords => "refused".to_owned(),
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

    /// Notes the images that the text names beside its documents: it may be a manifest of what pulls them.
    fn name_images(&mut self) {
        let mut images = std::mem::take(&mut self.images);
        // What is named as a registry is counted as one.
        images.retain(|image| !self.unread_registries.contains(image));
        order::unique(&mut images);
        let place = self.found.resources.len();
        if images.is_empty() || place >= self.limits.max_resources {
            return;
        }
        let first = self
            .text
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace());
        let first = first.count();
        let whole = Span::new(first, self.text.len());
        let of = |image| Computed::of_text(image, Span::new(first, first));
        let from = offset(self.found.records.len());
        let records: Vec<Record> = { images.into_iter() }
            .map(|image| self.found.compute(Field::Mention, 0, false, of(image)))
            .collect();
        self.found.prefixes.push(String::new());
        let prefix = offset(self.found.prefixes.len() - 1);
        self.found.records.extend_from_slice(&records);
        let records = from..offset(self.found.records.len());
        let named = Resource::plain(Kind::Unknown, records, whole.start, (prefix, None));
        self.found.resources.push(named);
        self.documents.push(Document {
            span: self.span_of_all(first),
            resources: place..place + 1,
            unfolded: 0..0,
            unrecognised: 1,
            refused: 0,
            kind: "unrecognised".to_owned(),
            note: unread::NAMES_IMAGES.to_owned(),
        });
    }

    /// Where the next document begins at or after `from`: right there, or at the beginning of a line.
    /// Only where no line begins with one it is looked for behind a prompt or a timestamp.
    pub(super) fn next_document(&mut self, from: usize) -> Option<usize> {
        let at_line_start = || next_at_line_start(&self.text, from, self.closes);
        let start = match self.inline {
            false => at_line_start(),
            true => None,
        };
        let start = start.or_else(|| {
            let start = next_anywhere(&self.text, from, self.closes)?;
            self.inline = true;
            Some(start)
        });
        start.or_else(|| self.inline.then(at_line_start).flatten())
    }
}

/// The name of a kind, and whether it can say something about the chain.
pub(super) fn label(kind: Kind) -> (&'static str, bool) {
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
        Kind::RoleDefinition => ("role definitions", true),
        Kind::Workload => ("workloads", true),
        Kind::Token => ("registry tokens", true),
        Kind::Repository => ("repository", true),
        Kind::Tag => ("image tags", true),
        Kind::ContentTrust => ("content trust", true),
        Kind::Account => ("subscriptions", true),
        Kind::Setting => ("app settings", false),
        Kind::Other | Kind::Unknown => ("other resources", false),
        Kind::Named => ("named resources", false),
        Kind::Change => ("what-if answer", false),
        Kind::Carried => ("facts", false),
        Kind::Form => ("what a tool deploys", false),
        Kind::Envelope | Kind::Table => ("list", false),
        Kind::Template => ("arm template", false),
        Kind::Parameters => ("arm parameters", false),
        Kind::Plan => ("terraform plan", false),
        Kind::State | Kind::ShownState => ("terraform state", false),
        Kind::ErrorAnswer => ("error answer", false),
        Kind::Secret(_) => ("refused", false),
    }
}

/// The strings among the facts that are written with escapes, as they read. Those that were
/// overwritten have none any more.
pub(super) fn unescaped(text: &[u8], starts: &[u32]) -> HashMap<u32, String> {
    let strings = starts.iter().filter_map(|start| {
        let from = *start as usize;
        let raw = text.get(from..string_end(text, from))?;
        match unquoted(std::str::from_utf8(raw).ok()?)? {
            Cow::Owned(plain) => Some((*start, plain)),
            Cow::Borrowed(_) => None,
        }
    });
    strings.collect()
}

/// Adds one to those of its kind, of which the first is pointed to.
fn count_secret(all: &mut Vec<(Secret, u32, u32)>, secret: Secret, start: u32) {
    match all.iter_mut().find(|(known, _, _)| *known == secret) {
        Some((_, _, count)) => *count += 1,
        None => all.push((secret, start, 1)),
    }
}

/// How often something is there, where that is more than once.
fn times(count: u32) -> String {
    match count {
        0 | 1 => String::new(),
        count => format!(" ({count} times)"),
    }
}
