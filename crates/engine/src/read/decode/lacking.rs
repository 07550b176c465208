//! Documents that say themselves that not all is in them: a part that failed beside one that did not, nothing or an error
//! in the place of an answer, one page of more.
//!
//! In: a text as it came. Out: places at which it says so, each with what has to be read around it for that to count: in
//! what is nobody's answer, such words mean nothing that is known here.

mod counts;
mod issues;
pub(super) mod lines;
mod words;

use std::{collections::BTreeMap, ops::Range};

use super::begins::{next_anywhere, next_at_line_start, next_line_start};
use crate::read::{
    cursor::{self, Cursor, Stop},
    source::{Span, offset},
};
use words::{Key, Says, is_plain, tells_of_failure};

/// What is wanting.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// A part says that it failed.
    Failed,
    /// Nothing, or an error, stands in the place of an answer.
    Empty,
    /// What went wrong or was passed over is told beside the answer.
    Told,
    /// There is another page.
    Page,
}

/// A place at which a document says that not all is in it.
pub(super) struct Lack {
    pub(super) why: Why,
    /// What says it.
    pub(super) span: Span,
    /// Where something has to be read for that to count.
    beside: Vec<Range<usize>>,
}

/// What the documents of a text say of themselves.
#[derive(Default)]
pub(super) struct Said {
    lacks: Vec<Lack>,
    /// Where a registry is named and not shown: as that of an image by its parts, or as one that is not there.
    pub(super) silent: Vec<Range<usize>>,
}

/// Nobody's wrapping is deeper.
const DEEPEST: u32 = 40;
/// So many keys and elements of one container are told apart.
const MOST: usize = 1_024;

/// From this length on a text of nothing but resources is looked at no further than that is seen: it would take as long as
/// reading a good part of it does.
const LONG: usize = 1 << 20;
/// So many resources in a row are a list of nothing else.
const IN_A_ROW: u32 = 64;

/// All that the documents of a text say of themselves.
pub(super) fn look(text: &[u8]) -> Said {
    let next = match next_at_line_start(text, 0, 0) {
        Some(_) => next_at_line_start,
        None => next_anywhere,
    };
    let mut skim = Skim {
        cursor: Cursor::new(text, 0),
        text,
        entries: Vec::new(),
        lacks: Vec::new(),
        silent: Vec::new(),
        keys: BTreeMap::new(),
        in_a_row: 0,
        is_plain: false,
    };
    let mut at = 0;
    while let Some(start) = next(text, at, 0) {
        skim.cursor.go(start);
        skim.entries.clear();
        at = match skim.value(0) {
            Ok(seen) => seen.end,
            Err(_) if skim.is_plain => break,
            Err(stop) => match next_line_start(text, stop.at.max(start + 1)) {
                Some(next) => next,
                None => break,
            },
        };
    }
    Said {
        lacks: skim.lacks,
        silent: skim.silent,
    }
}

/// What a value is, as far as that is asked for.
#[derive(Clone, Copy)]
struct Seen {
    start: usize,
    end: usize,
    shape: Shape,
    /// It says that it failed; by a word alone where it is not `sure`.
    fails: Option<Sure>,
    /// It says that there is another page.
    more: bool,
    /// How many there are in all, as it says.
    total: u64,
    /// How many elements stand in it, in lists and objects further in too.
    rows: u64,
    /// Something in it is more than `null`.
    filled: bool,
    /// It is a resource, or a list of some, perhaps as Azure answers with one.
    answers: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Sure(bool);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A resource, or a document of a kind that is read as a whole.
    Own,
    Object,
    List,
    Text,
    Word,
    Null,
}

impl Seen {
    fn is_container(&self) -> bool {
        matches!(self.shape, Shape::Own | Shape::Object | Shape::List)
    }

    /// `null`, a text without anything in it, an object without any key.
    fn is_nothing(&self) -> bool {
        match self.shape {
            Shape::Null => true,
            Shape::Text => !self.filled,
            Shape::Object => self.rows == 0 && self.end - self.start == 2,
            Shape::Own | Shape::List | Shape::Word => false,
        }
    }
}

/// A key of an object, between its quotes, and what stands under it.
#[derive(Clone, Copy)]
struct Entry {
    key: (usize, usize),
    means: Key,
    seen: Seen,
}

struct Skim<'t> {
    text: &'t [u8],
    cursor: Cursor<&'t [u8]>,
    /// Those of the objects that are open, innermost last.
    entries: Vec<Entry>,
    lacks: Vec<Lack>,
    silent: Vec<Range<usize>>,
    /// What keys say that were met.
    keys: BTreeMap<&'t [u8], Key>,
    /// How many resources were met since something else was.
    in_a_row: u32,
    /// A long text has nothing else in it.
    is_plain: bool,
}

impl<'t> Skim<'t> {
    /// The value that begins here. What it had as an object stays on the entries.
    fn value(&mut self, depth: u32) -> Result<Seen, Stop> {
        let first = self.cursor.peek().unwrap_or_default();
        let start = self.cursor.at();
        let mut seen = Seen {
            start,
            end: start,
            shape: Shape::Word,
            fails: None,
            more: false,
            total: 0,
            rows: 0,
            filled: true,
            answers: false,
        };
        match first {
            b'{' if depth < DEEPEST => self.object(&mut seen, depth)?,
            b'[' if depth < DEEPEST => self.list(&mut seen, depth)?,
            _ => {
                let end = self.cursor.skip(false)?.end as usize;
                (seen.shape, seen.filled) = match (first, self.text.get(start..end)) {
                    (b'{' | b'[', _) => (Shape::List, true),
                    (b'"', _) => (Shape::Text, end - start > 2),
                    (_, Some(b"null")) => (Shape::Null, false),
                    (_, raw) => (Shape::Word, !matches!(raw, Some(b"false" | b"0"))),
                };
            }
        }
        seen.end = self.cursor.at();
        Ok(seen)
    }

    fn object(&mut self, seen: &mut Seen, depth: u32) -> Result<(), Stop> {
        let (mark, first) = (self.entries.len(), self.lacks.len());
        self.cursor.go(seen.start + 1);
        let mut goes_on = !self.cursor.take(b'}');
        (seen.shape, seen.filled) = (Shape::Object, false);
        while goes_on {
            let key = self.cursor.key()?;
            let key = (key.start + 1, key.end - 1);
            self.cursor.peek();
            if seen.shape == Shape::Object && self.is_of_its_own(key) {
                (seen.shape, seen.answers) = (Shape::Own, true);
                self.entries.truncate(mark);
                self.lacks.truncate(first);
                self.in_a_row += 1;
                let is_whole = depth == 0 && self.text.len() - seen.start > LONG;
                if self.text.len() > LONG && (is_whole || self.in_a_row > IN_A_ROW) {
                    self.is_plain = true;
                    let (at, why) = (seen.start, cursor::Why::TooMany);
                    return Err(Stop { at, from: at, why });
                }
            }
            let inner = self.entries.len();
            if seen.shape == Shape::Own || inner - mark > MOST {
                self.cursor.skip(false)?;
                seen.filled = true;
            } else {
                let value = self.value(depth + 1)?;
                self.entries.truncate(inner);
                seen.filled |= value.filled;
                seen.rows += value.rows + u64::from(value.is_container());
                let means = self.key(key);
                if means.aside {
                    self.silent.push(value.start..value.end);
                }
                seen.answers |= value.answers && means.general;
                self.entries.push(Entry {
                    key,
                    means,
                    seen: value,
                });
            }
            // What follows the last one is no key.
            goes_on = match self.cursor.take(b',') {
                true => !self.cursor.take(b'}'),
                false => self.cursor.more(true)?,
            };
        }
        seen.end = self.cursor.at();
        match seen.shape {
            Shape::Own => {
                seen.rows = 0;
                // What a record of changes is about may be gone by now; where it is not, the record is read.
                let own = self.text.get(seen.start..seen.end).unwrap_or_default();
                if memchr::memmem::find(own, b"icrosoft.resources/changes\"").is_some() {
                    self.silent.push(seen.start..seen.end);
                }
            }
            _ => {
                self.in_a_row = 0;
                self.weigh(seen, mark);
            }
        }
        if depth == 0 && self.is_written_for_people(seen) {
            self.silent.push(seen.start..seen.end);
        }
        Ok(())
    }

    /// Whether a document is a schema, the description of an interface, or a notebook: what it names are examples, and what
    /// somebody wrote.
    fn is_written_for_people(&self, document: &Seen) -> bool {
        const SIGNS: [&[u8]; 4] = [
            b"\"openapi\"",
            b"\"swagger\"",
            b"\"nbformat",
            b"json-schema.org",
        ];
        let text = self.raw(document);
        SIGNS
            .iter()
            .any(|sign| memchr::memmem::find(text, sign).is_some())
    }

    /// Whether a key, whose value begins here, is one of something by itself.
    fn is_of_its_own(&self, key: (usize, usize)) -> bool {
        const KEYS: [&[u8]; 17] = [
            b"$schema",
            b"contentVersion",
            b"apiVersion",
            b"format_version",
            b"terraform_version",
            b"lineage",
            b"properties",
            b"loginServer",
            b"adminUserEnabled",
            b"pricingTier",
            b"urn",
            b"columns",
            b"login_server",
            b"admin_user_enabled",
            b"admin_enabled",
            b"pricing_tier",
            b"changeType",
        ];
        let name = self.name(key);
        let rest = self.text.get(self.cursor.at()..).unwrap_or_default();
        let text = || {
            let rest = rest.strip_prefix(b"\"").unwrap_or_default();
            let end = memchr::memchr(b'"', rest).unwrap_or_default();
            rest.get(..end).unwrap_or_default()
        };
        match name.len() {
            2 if name.eq_ignore_ascii_case(b"id") => {
                memchr::memmem::find(text(), b"/providers/").is_some()
            }
            4 if name.eq_ignore_ascii_case(b"type") => {
                text().iter().any(|byte| b"/:.".contains(byte))
            }
            _ => KEYS.iter().any(|known| known.eq_ignore_ascii_case(name)),
        }
    }

    /// What a key says. Objects of a list have the same ones.
    fn key(&mut self, key: (usize, usize)) -> Key {
        let name = self.name(key);
        if let Some(known) = self.keys.get(name) {
            return *known;
        }
        let known = Key::new(name);
        if self.keys.len() < MOST {
            self.keys.insert(name, known);
        }
        known
    }

    fn name(&self, key: (usize, usize)) -> &'t [u8] {
        self.text.get(key.0..key.1).unwrap_or_default()
    }

    fn raw(&self, seen: &Seen) -> &'t [u8] {
        self.text.get(seen.start..seen.end).unwrap_or_default()
    }

    /// What an object says of itself and of what stands in it.
    fn weigh(&mut self, object: &mut Seen, mark: usize) {
        let entries = self.entries.get(mark..).unwrap_or_default().to_vec();
        let mut lists = 0;
        let (mut stdout, mut stderr) = (None, false);
        let (mut page, mut pages) = (0, 0);
        // Of the outcomes of checks nothing has failed that should have been read.
        let checks = entries
            .iter()
            .any(|one| one.means.says == Some(Says::Passed));
        for one in &entries {
            let (seen, raw) = (&one.seen, self.raw(&one.seen));
            lists += seen.rows;
            let number = || {
                let raw = raw.strip_prefix(b"\"").unwrap_or(raw);
                let raw = raw.strip_suffix(b"\"").unwrap_or(raw);
                std::str::from_utf8(raw).ok()?.parse::<u64>().ok()
            };
            let said = one.means.says;
            let fails = match said {
                Some(Says::Error) if !checks => match seen.shape {
                    // What a condition left out was not wanted. (Ansible: `skipped`.)
                    Shape::Word if self.name(one.key).eq_ignore_ascii_case(b"skipped") => false,
                    Shape::Word => raw == b"true" || number().is_some_and(|many| many > 0),
                    _ => seen.filled && !is_plain(raw),
                },
                Some(Says::Succeeded) => raw == b"false",
                Some(Says::Exit) => number().is_some_and(|code| code > 0) || raw.starts_with(b"-"),
                Some(Says::Http | Says::Status) => {
                    number().is_some_and(|code| (400..600).contains(&code))
                }
                _ => false,
            };
            if fails {
                object.fails = Some(Sure(true));
            } else if said == Some(Says::Status) && words::is_failed(raw) {
                object.fails = object.fails.or(Some(Sure(false)));
            }
            let tells = match said {
                Some(Says::Error) => fails,
                Some(Says::Status) => words::is_partial(raw),
                Some(Says::Warns) => words::warns(raw),
                _ => false,
            };
            if tells {
                self.note(Why::Told, seen, around(object, seen));
            }
            match said {
                Some(Says::Stdout) => stdout = Some(seen.filled),
                Some(Says::Stderr) => stderr = seen.filled,
                Some(Says::Page | Says::Paging) if seen.shape == Shape::Object => {
                    object.more |= seen.more;
                    object.total = object.total.max(seen.total);
                }
                Some(Says::Page) => page = number().unwrap_or_default(),
                Some(Says::Pages) => pages = number().unwrap_or_default(),
                Some(Says::Total) => {
                    object.total = object.total.max(number().unwrap_or_default());
                }
                Some(Says::Next) => {
                    object.more |= seen.filled && seen.shape != Shape::Own && !is_plain(raw);
                }
                Some(Says::More) => {
                    object.more |= matches!(raw, b"true" | b"\"true\"" | b"\"True\"")
                        || number().is_some_and(|many| many > 0);
                }
                Some(Says::Last) => object.more |= raw == b"false",
                _ => {}
            }
        }
        if entries
            .iter()
            .any(|one| one.means.says == Some(Says::Image))
        {
            self.silent.push(object.start..object.end);
        }
        if stdout == Some(false) && stderr {
            object.fails = Some(Sure(true));
        }
        object.more |= pages > 1 && page <= pages;
        if object.more || lists > 0 && object.total > lists {
            let whole = object.start + 1..object.end;
            self.note(Why::Page, object, vec![whole]);
        }
        self.weigh_parts(object, &entries);
    }

    /// What under the keys of an object failed, or is not there, beside others of the same form.
    fn weigh_parts(&mut self, object: &Seen, entries: &[Entry]) {
        let mut named: Option<(Vec<Range<usize>>, bool)> = None;
        let (mut empty, mut failed) = (false, 0);
        for one in entries {
            let (seen, means) = (&one.seen, one.means);
            let fails = match seen.shape {
                _ if failed >= 4 => None,
                Shape::Text if !means.prose => tells_of_failure(self.raw(seen)),
                _ => seen.fails,
            };
            if fails == Some(Sure(true)) && means.says != Some(Says::Error) {
                failed += 1;
                self.note(Why::Failed, seen, around(object, seen));
                continue;
            }
            let nothing = seen.is_nothing();
            if !(nothing || fails.is_some()) || empty || means.general {
                continue;
            }
            let (parts, pure) = named.get_or_insert_with(|| self.named(entries));
            let is_id = words::is_id(self.name(one.key));
            let beside = match *pure || is_id {
                true => parts.clone(),
                false => self.by_name(entries),
            };
            if !beside.is_empty() {
                empty = true;
                self.note(Why::Empty, seen, beside);
            }
        }
    }

    /// What stands under keys that somebody gave, and whether all of the object is so.
    fn named(&self, entries: &[Entry]) -> (Vec<Range<usize>>, bool) {
        let parts = { entries.iter() }.filter(|one| one.seen.answers && !one.means.general);
        let pure = entries.iter().all(|one| {
            let fails =
                || one.seen.shape == Shape::Text && tells_of_failure(self.raw(&one.seen)).is_some();
            one.seen.is_container() || one.seen.is_nothing() || one.means.beside || fails()
        });
        (
            parts.map(|one| one.seen.start..one.seen.end).collect(),
            pure,
        )
    }

    /// What stands under its own name or id.
    fn by_name(&self, entries: &[Entry]) -> Vec<Range<usize>> {
        let parts = entries.iter().filter(|one| {
            let name = self.name(one.key);
            let is_its_own = || {
                let quoted = [name, b"\""].concat();
                let mut found = memchr::memmem::find_iter(self.raw(&one.seen), &quoted);
                found.any(|at| {
                    let before = (one.seen.start + at).checked_sub(1);
                    let before = before.and_then(|before| self.text.get(before));
                    before.is_some_and(|before| b"\"/".contains(before))
                })
            };
            one.seen.is_container() && !one.means.general && (words::is_id(name) || is_its_own())
        });
        parts.map(|one| one.seen.start..one.seen.end).collect()
    }

    fn list(&mut self, seen: &mut Seen, depth: u32) -> Result<(), Stop> {
        let mark = self.entries.len();
        self.cursor.go(seen.start + 1);
        (seen.shape, seen.filled) = (Shape::List, false);
        let mut goes_on = !self.cursor.take(b']');
        let (mut empty, mut failed) = (false, 0);
        let mut own = Vec::new();
        let mut columns: Columns<'t> = BTreeMap::new();
        while goes_on {
            let one = self.value(depth + 1)?;
            seen.filled |= one.filled;
            seen.answers |= one.answers;
            seen.rows += 1 + one.rows;
            let fails = match one.shape {
                Shape::Text if !empty => tells_of_failure(self.raw(&one)),
                _ => one.fails,
            };
            if fails.is_some() && failed < 4 {
                failed += 1;
                own.push((Why::Failed, one));
            } else if one.is_nothing() && !empty {
                empty = true;
                own.push((Why::Empty, one));
            }
            for entry in self.entries.drain(mark..) {
                let name = self.text.get(entry.key.0..entry.key.1);
                let name = name.unwrap_or_default();
                if entry.seen.is_nothing() && !entry.means.beside {
                    if columns.len() < MOST {
                        columns.entry(name).or_default().0.get_or_insert(entry.seen);
                    }
                } else if entry.seen.answers && columns.len() < MOST {
                    let parts = &mut columns.entry(name).or_default().1;
                    if parts.len() < MOST {
                        parts.push(entry.seen.start..entry.seen.end);
                    }
                }
            }
            goes_on = self.cursor.more(false)?;
        }
        seen.end = self.cursor.at();
        for (why, one) in own {
            self.note(why, &one, around(seen, &one));
        }
        for (nothing, parts) in columns.into_values() {
            if let Some(nothing) = nothing.filter(|_| !parts.is_empty()) {
                self.note(Why::Empty, &nothing, parts);
            }
        }
        Ok(())
    }

    fn note(&mut self, why: Why, seen: &Seen, beside: Vec<Range<usize>>) {
        let span = Span {
            start: offset(seen.start),
            end: offset(seen.end),
        };
        self.lacks.push(Lack { why, span, beside });
    }
}

/// Under each key of the objects in a list: where nothing stands, and what stands there elsewhere.
type Columns<'t> = BTreeMap<&'t [u8], (Option<Seen>, Vec<Range<usize>>)>;

/// What stands in a container before and behind a value.
fn around(container: &Seen, value: &Seen) -> Vec<Range<usize>> {
    vec![container.start + 1..value.start, value.end..container.end]
}
