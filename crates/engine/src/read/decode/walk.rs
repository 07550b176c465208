//! One pass over one JSON value: notes where the facts stand that `fields` names, and overwrites
//! everything else.
//!
//! In: bytes, and where a value begins. Out: the resources in it with their facts, 16 bytes a fact,
//! nothing copied. What is no fact is gone when the pass is over: a string or number under a key that
//! no table names at once, the rest when its object turns out to be something that has no such fact.
//! A text that ends or breaks in the middle still gives every object that was whole.

pub(super) mod aside;
pub(crate) mod change;
mod finish;
mod found;
mod look;
pub(crate) mod loose;
pub(super) mod packed;
pub(super) mod settle;
mod typed;

use super::{
    fields::{Field, Fields, NOTHING, Node, OF_A_MAP, Take, is_properties},
    given, keep,
    mention::{self, Ahead},
    recognise::{Kind, recognise},
    rewritten,
    trace::{Expected, Slot, Step, Trace},
    unread::stands_for_more,
    updated,
};
use crate::{
    azure::{
        ids::{ResourceId, is_guid, unquoted},
        letters::alike,
    },
    read::{
        cursor::{Cursor, Quoted, Stop, Why, is_taken_out, string_end},
        forms,
        source::{Span, offset},
        tree::Tree,
    },
};
use aside::{Aside, Said, are_of_an_example, said_by, stands_aside};
use change::Change;

pub use found::{Computed, Declared, Found, GAP, Listed, Mark, Record, Resource, Scope};

use look::{
    Look, MOST_KEYS, MOST_WRAPPED, first_object, has_key_behind, has_key_of, has_own_id,
    has_properties, has_service, id_at, is_of_its_own, is_request, is_service, is_table,
    keeps_others, look, look_into, names_by_id, names_by_type, opens_packed, warns,
};

/// What bounds a walk.
#[derive(Clone, Copy)]
pub struct Bounds {
    /// How deep known containers may nest before the document is given up.
    pub depth: u32,
    /// How many resources may be found before the document is given up.
    pub resources: usize,
}

/// Walks the JSON value that begins at `start` in `text`, and overwrites what is no fact in it.
///
/// Returns where it ends, or where it stopped. Whatever was whole before that place is in `found`;
/// what was still open has been overwritten up to there.
pub fn walk(
    text: &mut [u8],
    start: usize,
    prefix: &str,
    bounds: Bounds,
    found: &mut Found,
    escaped: &mut Vec<u32>,
) -> Result<usize, Stop> {
    let ahead = found.ahead;
    let mut walker = Walker::new(Cursor::new(text, start), bounds, ahead, found, escaped);
    walker.naming = true;
    let prefix = walker.prefix(prefix.to_owned());
    let place = Place {
        prefix,
        index: None,
    };
    let result = walker.value(Mode::Resource(place), 0);
    if result.is_err() {
        walker.cut_off();
    }
    walker.found.ahead = walker.ahead;
    let omits = walker.cursor.omits();
    let omits = omits.map(|at| (offset(at), false));
    walker.found.dropped = walker.found.dropped.or(omits);
    walker.found.taken_out = walker.cursor.taken_out().map(offset);
    result.map(|_| walker.cursor.at())
}

/// Reads one object by another table of names, as one resource of a known kind. Nothing is
/// overwritten.
pub fn walk_as(text: &[u8], span: Span, node: &'static Node) -> Vec<Record> {
    let (mut found, mut escaped) = (Found::default(), Vec::new());
    // A copy of it alone, which may be overwritten: a walker that only looks would be all of this code once more.
    let mut part = span.of(text).unwrap_or_default().to_vec();
    let cursor = Cursor::new(&mut part[..], 0);
    let ahead = Ahead::default();
    let mut walker = Walker::new(cursor, ALONE, ahead, &mut found, &mut escaped);
    walker.of_a_copy = true;
    // The value was read before, as part of its document, so this does not fail.
    let _ = walker.value(Mode::Inside(node, 0), 0);
    let mut records = std::mem::take(&mut walker.stack);
    for record in records
        .iter_mut()
        .filter(|record| !record.mark.is_computed())
    {
        record.span.start += span.start;
        record.span.end += span.start;
    }
    records
}

/// What the object at `start` is, read by itself; none if that is not known, or it breaks off. Nothing is
/// overwritten.
fn kind_at(text: &[u8], start: usize) -> Option<Kind> {
    let (mut found, mut escaped) = (Found::default(), Vec::new());
    // What stands behind it is not looked at: a document may have many of them.
    let span = Cursor::new(text, start).skip(false).ok()?;
    let mut part = span.of(text)?.to_vec();
    let (cursor, ahead) = (Cursor::new(&mut part[..], 0), Ahead::default());
    let mut walker = Walker::new(cursor, ALONE, ahead, &mut found, &mut escaped);
    walker.alone = true;
    walker.of_a_copy = true;
    walker
        .value(Mode::Inside(&super::fields::RESOURCE, 0), 0)
        .ok()?;
    if walker.other_names {
        walker.settle_names(0);
    }
    walker.settle_type(0);
    recognise(walker.cursor.bytes(), &walker.stack)
}

/// Deployments, their operations and stacks are of types that begin so.
const MADE_BY: &str = "Microsoft.Resources/deployment";

fn is_made_by(kind: String) -> bool {
    let head = kind.get(..MADE_BY.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(MADE_BY))
}

/// Under which a check of a deployment lists what it would make, by ids or as it would be.
/// (Microsoft.Resources/deployments 2024-11-01: `validate`.)
const VALIDATED: &[u8] = b"validatedResources";

/// For one object.
const ALONE: Bounds = Bounds {
    depth: 64,
    resources: usize::MAX,
};

struct Walker<'f, P> {
    cursor: Cursor<P>,
    bounds: Bounds,
    found: &'f mut Found,
    /// Records of the objects that are being read, innermost last.
    stack: Vec<Record>,
    /// Where strings begin that are written with escapes.
    escaped: &'f mut Vec<u32>,
    /// What is read is what a deployment would make, so the platform's defaults stand for the rest.
    declared: bool,
    /// It is among the changes of which a what-if answer does not know whether they will be made.
    /// (azure-cli 2.91: `potentialChanges`.)
    maybe: bool,
    /// An id or type was met by other names than Azure's.
    other_names: bool,
    /// The object in whose later part the text broke: its first record, where it begins, its place.
    cut: Option<(usize, u32, Place)>,
    /// The place of the resource that is being read.
    here: Place,
    /// The keys that were read so far.
    trace: Trace,
    /// Where the next object's first key is looked for in it.
    slot: Slot,
    /// Where a reference to an image may stand that nobody looks for, and a command that names a registry.
    ahead: Ahead,
    /// The change that the next object is one state of.
    change: Option<Change>,
    /// Somebody's own wrapping has more than the resources in it.
    passed_over: bool,
    /// The change that was read last: its states and its end ask for it.
    last_change: Option<Change>,
    /// One object is looked at, and nothing that stands in it for itself.
    alone: bool,
    /// Nothing of what is changed in it is seen by anybody.
    of_a_copy: bool,
    /// The key under which the next object stands, if that is its id.
    key_id: Option<Span>,
    /// Whether an object is a request, and where it begins.
    asks: (usize, bool),
    /// What was seen of an object ahead of its end: where it begins, and what its keys say of it.
    looked: (usize, Look),
    /// The last object that was seen to have named itself, by where it begins.
    named: usize,
    /// The names in what is read are noted, for it may be nothing that is known here.
    naming: bool,
    /// A record of a change was met that was made.
    past: bool,
    /// The kind of the objects in the list that is read, where the list says it in their place.
    listed: Option<typed::Listed>,
}

/// Whether a container that holds facts stands twice in the same object.
pub fn is_ambiguous(records: &[Record]) -> bool {
    const SINGLE: Fields = Fields::NONE.and(&[
        Field::Properties,
        Field::NetworkRuleSet,
        Field::Sku,
        Field::Policies,
        Field::IpRules,
        Field::Extensions,
        Field::SecurityProfile,
    ]);
    let mut seen = Fields::NONE;
    for record in records {
        if !SINGLE.has(record.field) || record.mark == Mark::Open {
            continue;
        }
        if seen.has(record.field) {
            return true;
        }
        seen.add(record.field);
    }
    false
}

/// What a key is called, as far as that bears on what stands under it. It is found out once, and remembered with the
/// key.
#[derive(Clone, Copy)]
pub(super) struct Called {
    /// It says that what stands there is not what is there now.
    said: Option<Said>,
    /// A kustomization has it.
    rewrites: bool,
    /// What a deployment has made may stand there.
    made: bool,
    /// It begins like one of a subscription, or may be one.
    subscription: bool,
    /// What was not looked into, or went wrong, may stand there.
    warns: bool,
}

impl Called {
    /// Of a key between its quotes, in an object of this form, and of what that means there.
    fn new(name: &[u8], node: &Node, take: Option<Take>) -> Called {
        // What a stack has deleted is gone; what it has let go of, or failed at, may be there.
        const LISTS: [&[u8]; 6] = [
            b"outputResources",
            b"resources",
            b"targetResource",
            b"detachedResources",
            b"failedResources",
            VALIDATED,
        ];
        let is_of_a_resource = std::ptr::eq(node, &super::fields::RESOURCE) && take.is_none();
        let head = name.get(..3);
        Called {
            said: is_of_a_resource.then(|| said_by(name)).flatten(),
            rewrites: rewritten::is_key(name),
            made: LISTS.iter().any(|known| alike(known, name)),
            subscription: name == b"item" || head.is_some_and(|head| alike(head, b"sub")),
            warns: alike(name, b"diagnostics") || alike(name, b"error"),
        }
    }
}

/// Which array, and which element of it.
#[derive(Clone, Copy)]
struct Place {
    prefix: u32,
    index: Option<u32>,
}

#[derive(Clone, Copy)]
enum Mode {
    /// Objects here are resources; arrays are lists of them.
    Resource(Place),
    /// Inside a resource, at these keys, in this element of the innermost array.
    Inside(&'static Node, u32),
}

/// What stood where a container was expected.
#[derive(PartialEq)]
enum Shape {
    Container,
    Scalar(Span),
}

/// A text that is longer is no name or id of anything.
const LONG: usize = 200;

impl<'f, P: crate::read::cursor::Page> Walker<'f, P> {
    fn new(
        cursor: Cursor<P>,
        bounds: Bounds,
        ahead: Ahead,
        found: &'f mut Found,
        escaped: &'f mut Vec<u32>,
    ) -> Walker<'f, P> {
        Walker {
            cursor,
            bounds,
            found,
            stack: Vec::new(),
            escaped,
            declared: false,
            maybe: false,
            other_names: false,
            cut: None,
            here: Place {
                prefix: 0,
                index: None,
            },
            trace: Trace::new(),
            slot: Slot::START,
            ahead,
            change: None,
            passed_over: false,
            last_change: None,
            alone: false,
            of_a_copy: false,
            key_id: None,
            asks: (usize::MAX, false),
            looked: (usize::MAX, Look::default()),
            named: usize::MAX,
            naming: false,
            past: false,
            listed: None,
        }
    }

    fn prefix(&mut self, pointer: String) -> u32 {
        self.found.prefixes.push(pointer);
        offset(self.found.prefixes.len() - 1)
    }

    #[inline(always)]
    fn note(&mut self, field: Field, mark: Mark, element: u32, span: Span) {
        self.stack.push(Record {
            field,
            mark,
            element,
            span,
        });
    }

    fn stop<T>(&self, why: Why) -> Result<T, Stop> {
        let at = self.cursor.at();
        Err(Stop { at, from: at, why })
    }

    /// The value that begins here, in a mode. A scalar is left as it is.
    fn value(&mut self, mode: Mode, depth: u32) -> Result<Shape, Stop> {
        if depth > self.bounds.depth {
            return self.stop(Why::TooDeep);
        }
        match self.cursor.peek() {
            Some(b'{') => {
                self.object(mode, depth + 1)?;
                Ok(Shape::Container)
            }
            Some(b'[') => {
                self.array(mode, depth + 1)?;
                Ok(Shape::Container)
            }
            _ => Ok(Shape::Scalar(self.scalar()?)),
        }
    }

    /// A value that is kept for now, whatever it is: a scalar as it stands, a container emptied.
    fn scalar(&mut self) -> Result<Span, Stop> {
        match self.cursor.peek() {
            Some(b'"') => {
                let string = self.cursor.string()?;
                if string.escaped {
                    self.escaped.push(offset(string.start));
                }
                Ok(Span::new(string.start, string.end))
            }
            Some(b'{' | b'[') => self.skip_over(),
            _ => self.cursor.skip(false),
        }
    }

    fn array(&mut self, mode: Mode, depth: u32) -> Result<(), Stop> {
        let at = self.cursor.at();
        self.cursor.go(at + 1);
        if self.cursor.take(b']') {
            if matches!(mode, Mode::Resource(_)) {
                self.found.empty_lists += 1;
            }
            return Ok(());
        }
        let prefix = match mode {
            Mode::Resource(place) => match place.index {
                None => place.prefix,
                Some(index) => {
                    let outer = self.found.prefixes.get(place.prefix as usize);
                    let pointer = format!("{}/{index}", outer.map_or("", String::as_str));
                    self.prefix(pointer)
                }
            },
            Mode::Inside(..) => 0,
        };
        let mut index = 0;
        let first = self.found.resources.len();
        let mut dropped = None;
        // All elements begin alike.
        let slot = self.slot;
        loop {
            self.slot = slot;
            match mode {
                Mode::Resource(_) => {
                    let place = Place {
                        prefix,
                        index: Some(index),
                    };
                    if matches!(self.cursor.peek(), Some(b'"')) {
                        self.unpack_resources(None, true);
                    }
                    // A list of bare values is nobody's fact.
                    if let Shape::Scalar(span) = self.value(Mode::Resource(place), depth)? {
                        let is_id = span.text_of(self.cursor.bytes()).and_then(stands_for_more);
                        dropped = dropped.or(is_id.map(|is_id| (span.start, is_id)));
                        self.note_text(span);
                        self.bare_mention(place, span);
                    }
                }
                Mode::Inside(node, _) if std::ptr::eq(node, &NOTHING) => {
                    if self.naming && matches!(self.cursor.peek(), Some(b'"')) {
                        let at = self.cursor.at();
                        let end = string_end(self.cursor.bytes(), at);
                        self.note_text(Span::new(at, end));
                    }
                    self.pass_over(&NOTHING, index, depth)?;
                }
                Mode::Inside(node, _) => self.element(node, index, depth)?,
            }
            index += 1;
            if !self.cursor.more(false)? {
                break;
            }
        }
        if dropped.is_some() {
            let found = self.found.resources.get(first..).unwrap_or_default();
            if found.iter().any(|one| one.kind == Kind::Registry) {
                self.found.dropped = dropped;
            }
        }
        Ok(())
    }

    /// One element of a list of objects.
    fn element(&mut self, node: &'static Node, index: u32, depth: u32) -> Result<(), Stop> {
        let place = match self.cursor.peek() {
            Some(b'{' | b'[') => Some(self.cursor.at()),
            _ => None,
        };
        if let (Some(field), Some(at)) = (node.element, place) {
            self.note(field, Mark::Container, index, Span::new(at, at));
        }
        match (self.value(Mode::Inside(node, index), depth)?, node.element) {
            (Shape::Container, _) => {}
            (Shape::Scalar(span), Some(field)) => self.note(field, Mark::Value, index, span),
            (Shape::Scalar(span), None) if node.rest.is_some() => self.loose_text(index, span),
            (Shape::Scalar(span), None) if node.parts_of_image => {
                self.loose_image((0, 0), index, span);
            }
            (Shape::Scalar(span), None) => {
                self.note_text(span);
                self.mention_in(index, span);
            }
        }
        Ok(())
    }

    /// Of a text that nobody reads, the references to images.
    fn mention_in(&mut self, element: u32, span: Span) {
        let (start, end) = (span.start as usize, span.end as usize);
        if !self.ahead.mention.is_in(self.cursor.bytes(), start, end) {
            return self.wipe_value(span);
        }
        if self.is_reference(span) {
            return self.note(Field::Mention, Mark::Value, element, span);
        }
        self.mentions_inside(&[Field::Mention], element, span);
        self.wipe_value(span);
    }

    /// The same of a text that stands in a list by itself, as if it were an object.
    fn bare_mention(&mut self, place: Place, span: Span) {
        let mark = self.stack.len();
        self.mention_in(0, span);
        if self.stack.len() > mark {
            self.found.unrecognised.0 += 1;
            self.found.unrecognised.1.get_or_insert(span.start);
            self.keep_mentions(mark, span.start, place);
        }
        self.stack.truncate(mark);
    }

    fn object(&mut self, mode: Mode, depth: u32) -> Result<(), Stop> {
        let (node, element) = match mode {
            Mode::Resource(_) => (&super::fields::RESOURCE, 0),
            Mode::Inside(node, element) => (node, element),
        };
        let mut change = None;
        // What the object around it is called by is that one's own to settle.
        let mut outer_names = false;
        let mut listed = None;
        if let Mode::Resource(place) = mode {
            self.here = place;
            listed = self.listed.take();
            change = self.change.take();
            outer_names = std::mem::take(&mut self.other_names);
        }
        let mark = self.stack.len();
        let start = self.cursor.at();
        if self.named == start {
            self.named = usize::MAX;
        }
        if let Mode::Resource(place) = mode
            && !self.alone
            && self.ahead.has_form(self.cursor.bytes(), start)
            && forms::is_one(self.cursor.bytes(), start)
        {
            self.key_id = None;
            self.other_names = outer_names;
            self.listed = listed;
            return self.form(place, start);
        }
        if let (Mode::Resource(_), Some(span)) = (mode, self.key_id.take()) {
            self.note(Field::Id, Mark::Value, 0, span);
        }
        let looked = self.looked;
        let first_resource = self.found.resources.len();
        let (naming, given) = (self.naming, self.found.given.len());
        let passed_over = std::mem::take(&mut self.passed_over);
        let mention = match mode {
            Mode::Resource(_) => self.next_mention(start),
            Mode::Inside(..) => usize::MAX,
        };
        self.cursor.go(start + 1);
        let mut slot = self.slot;
        let mut first = true;
        loop {
            let expected = self
                .trace
                .follow(slot, node, self.cursor.bytes(), self.cursor.at());
            let key = match expected {
                Some(key) => {
                    self.cursor.go(key.end);
                    key
                }
                None => match self.key(slot, node, first)? {
                    Some(key) => key,
                    None => break,
                },
            };
            first = false;
            if naming {
                self.note_name(key.key);
            }
            let before = self.stack.len();
            self.slot = key.step.inside();
            slot = key.step.after();
            if let Err(stop) = self.entry(mode, (start, mark), key, element, depth) {
                let later = self.stack.len() > before
                    && self
                        .stack
                        .last()
                        .is_some_and(|last| last.mark == Mark::Open);
                if let (true, Mode::Resource(place)) = (later, mode) {
                    self.cut = Some((mark, offset(start), place));
                }
                return Err(stop);
            }
            self.naming = naming;
        }
        let passed_over = std::mem::replace(&mut self.passed_over, passed_over);
        match mode {
            Mode::Resource(place) => {
                let holds = self.found.resources.len() > first_resource;
                let passed_over =
                    passed_over && !(holds && keeps_others(self.cursor.bytes(), start));
                if let Some(change) = change {
                    self.settle_state(mark, change);
                }
                // What is refused says nothing of what stands around it.
                let within = self.found.resources.get(first_resource..);
                let mut within = within.unwrap_or_default().iter();
                let wraps = within.any(|one| !matches!(one.kind, Kind::Secret(_))) && !passed_over;
                let mentions = mention < self.cursor.at();
                self.listed = listed;
                self.finish(
                    mark,
                    first_resource,
                    offset(start),
                    place,
                    (wraps, mentions),
                    given,
                )?;
                if let Some(change) = change {
                    self.settle_unseen(offset(start), change);
                }
                self.other_names = outer_names;
                self.looked = looked;
                Ok(())
            }
            Mode::Inside(node, _) => {
                if node.pairs {
                    self.settle_pair(mark);
                } else if node.parts_of_image {
                    self.settle_parts(mark, element);
                } else if let Some(empty) = node.empty {
                    self.settle_empty(empty, element, start);
                }
                Ok(())
            }
        }
    }

    /// A registry as a tool writes it that deploys it: it is left as it is until the document is whole.
    #[inline(never)]
    fn form(&mut self, place: Place, start: usize) -> Result<(), Stop> {
        if self.found.resources.len() >= self.bounds.resources {
            return self.stop(Why::TooMany);
        }
        let part = self.cursor.skip(false);
        let end = part
            .as_ref()
            .map_or_else(|stop| stop.at, |span| span.end as usize);
        let record = Record {
            field: Field::Resources,
            mark: if part.is_ok() {
                Mark::Value
            } else {
                Mark::Open
            },
            element: 0,
            span: Span::new(start, end),
        };
        if let Err(stop) = part {
            self.stack.push(record);
            return Err(stop);
        }
        self.keep_plain(Kind::Form, offset(start), place, &[record]);
        Ok(())
    }

    /// Where the next reference or command may stand at `at` or behind it.
    fn next_mention(&mut self, at: usize) -> usize {
        let reference = self.ahead.mention.behind(self.cursor.bytes(), at);
        reference.min(self.ahead.commands.behind(self.cursor.bytes(), at))
    }

    /// What a key is called, which may be a parameter.
    #[inline(never)]
    fn note_name(&mut self, key: (usize, usize)) {
        let at = self.cursor.at();
        let value = given::value_at(self.cursor.bytes(), at);
        let name = self.cursor.bytes().get(key.0 + 1..key.1 - 1);
        self.found.given.add_with(name.unwrap_or_default(), value);
    }

    /// The same of a text that stands under `key`.
    #[inline(never)]
    fn note_given_text(&mut self, key: (usize, usize), at: usize) {
        let bytes = self.cursor.bytes();
        let key = bytes.get(key.0 + 1..key.1 - 1).unwrap_or_default();
        let text = bytes.get(at..string_end(bytes, at)).unwrap_or_default();
        given::add_under(key, text, &mut self.found.given);
    }

    /// The same of one that stands by itself.
    fn note_text(&mut self, span: Span) {
        if self.naming {
            let text = span.of(self.cursor.bytes()).unwrap_or_default();
            self.found.given.add_text(text);
        }
    }

    /// The next key of an object, with what stands before it; none if the object ends here.
    #[inline(never)]
    fn key(
        &mut self,
        slot: Slot,
        node: &'static Node,
        first: bool,
    ) -> Result<Option<Expected>, Stop> {
        let from = self.cursor.at();
        if !first && !self.cursor.take(b',') {
            // Says what was expected, and where.
            return match self.cursor.more(true)? {
                true => self.stop(Why::NoKey),
                false => Ok(None),
            };
        }
        if self.cursor.take(b'}') {
            return Ok(None);
        }
        let key = self.cursor.key()?;
        let take = if key.escaped {
            self.take_of_escaped(node, key)
        } else {
            node.get_at(self.cursor.bytes(), key.start + 1, key.end - key.start - 2)
        };
        let take = take.or_else(|| {
            let name = self.cursor.bytes().get(key.start + 1..key.end - 1);
            node.get_anybodys(name?)
        });
        let end = self.cursor.at();
        // Of keys that are facts, what is none is overwritten elsewhere.
        let is_fact = node.keys.is_some_and(|field| field != Field::TagValue);
        self.cursor.hide_key(key, take.is_none() && !is_fact);
        let key = (key.start, key.end);
        let bytes = self.cursor.bytes();
        let name = bytes.get(key.0 + 1..key.1 - 1).unwrap_or_default();
        let called = Called::new(name, node, take);
        let meant = (take, called);
        let step = self.trace.learn(slot, node, bytes, (from, end), key, meant);
        Ok(Some(Expected {
            step,
            take,
            called,
            end,
            key,
        }))
    }

    /// A key's value.
    fn entry(
        &mut self,
        mode: Mode,
        (object, mark): (usize, usize),
        key: Expected,
        element: u32,
        depth: u32,
    ) -> Result<(), Stop> {
        let first = self.cursor.peek();
        let at = self.cursor.at();
        if let (Mode::Resource(_), Some(b'{' | b'[' | b'"')) = (mode, first)
            && let Some(aside) = self.is_aside(object, &key, at)
        {
            self.pass_over_aside(aside, at)?;
            return Ok(());
        }
        // Somebody's own wrapping may hold resources under any key, and one of Azure's among them.
        let first = match (mode, first) {
            (Mode::Resource(_), Some(b'"'))
                if opens_packed(self.cursor.bytes().get(at..).unwrap_or_default())
                    && depth <= MOST_WRAPPED
                    && !self.is_named(object, mark) =>
            {
                let unknown = key.take.is_none();
                self.passed_over |= !self.unpack_resources(Some(object), unknown);
                self.cursor.peek()
            }
            _ => first,
        };
        let at = self.cursor.at();
        // It is read on as if nobody had looked.
        if key.called.rewrites && matches!(first, Some(b'{' | b'[')) {
            self.note_rewritten(key.key, at, element);
        }
        if let (Mode::Resource(outer), Some(b'{' | b'[')) = (mode, first)
            && depth <= MOST_WRAPPED
            && !self.is_named(object, mark)
            // The rows of a table are read by its columns, those of Steampipe as they are.
            && !(matches!(key.take, Some(Take::Later(Field::Rows)))
                && (self.is_list_of_objects() || self.is_list_of_cells()))
            // Resources are read there as it is; but a map of texts stands there too.
            && (!matches!(key.take, Some(Take::Resources(_)))
                || matches!(key.take, Some(Take::Resources(Field::SecretData)))
                    && matches!(first, Some(b'{'))
                    && !is_table(self.cursor.bytes(), at))
        {
            let holds = self.holds_resources(object, at, key.take);
            // What names itself only further on is no more of a wrapping.
            let names_itself = self.looked.0 == object && self.looked.1.named;
            if holds
                || names_itself && self.is_of_another(&key, at)
                || self.is_of_compose(outer, &key, at)
            {
                let mode = self.below(outer, key.key);
                if matches!(first, Some(b'{')) {
                    self.key_id = self.id_of_key(key.key, at);
                }
                self.value(mode, depth)?;
                return Ok(());
            }
            // The type of an output of Terraform is a list, and holds nothing.
            let is_type = matches!(key.take, Some(Take::Value(Field::Type)));
            let object = first_object(self.cursor.bytes(), at);
            let object = object.filter(|at| !is_type && !self.is_empty_at(*at));
            self.passed_over |= object.is_some();
            // The lines of a text are read where it stands as a whole.
            let is_object = |at| self.cursor.bytes().get(at) == Some(&b'{');
            if key.take.is_none() && object.is_some_and(is_object) && self.holds_settings(at) {
                self.found.too_deep.get_or_insert(offset(at));
            }
        } else if let (Mode::Resource(outer), Some(b'{' | b'[')) = (mode, first)
            && depth <= MOST_WRAPPED
            && self.is_of_another(&key, at)
        {
            let mode = self.below(outer, key.key);
            self.value(mode, depth)?;
            return Ok(());
        }
        if key.called.warns && !self.alone {
            self.note_warning(mode, first, (object, at));
        }
        if key.called.made
            && let Some(list) = self.lists_what_it_made(mode, (object, mark), key.key, first)
        {
            let name = self.cursor.bytes().get(key.key.0 + 1..key.key.1 - 1);
            let is_to_be = name.is_some_and(|name| alike(name, VALIDATED));
            return self.what_it_made(list, depth, is_to_be);
        }
        let Some(take) = key.take else {
            if let Mode::Inside(node, _) = mode
                && let Some(field) = node.keys
            {
                if field != Field::TagValue {
                    self.note_key(field, key.key, element);
                } else if matches!(first, Some(b'"')) {
                    let bytes = self.cursor.bytes();
                    let end = string_end(bytes, at);
                    if !self.ahead.mention.is_in(bytes, at, end)
                        && !self.ahead.commands.is_in(bytes, at, end)
                    {
                        let span = self.scalar()?;
                        self.note(field, Mark::Value, element, span);
                        return Ok(());
                    }
                }
            }
            if let (Mode::Resource(_), Some(b'"')) = (mode, first)
                && key.called.subscription
                && self.is_subscription(at)
            {
                let span = self.scalar()?;
                self.note(Field::SubscriptionId, Mark::Value, element, span);
                return Ok(());
            }
            let rest = match mode {
                Mode::Inside(node, _) => node.rest.unwrap_or(&NOTHING),
                Mode::Resource(_) => &NOTHING,
            };
            // A wrapping has no long texts of its own: one may be an export that begins otherwise; and a
            // failed command says why there is none.
            if self.naming && matches!(first, Some(b'"')) {
                self.note_given_text(key.key, at);
            }
            if let (Mode::Resource(_), Some(b'"')) = (mode, first)
                && self.tells_subscription(&key, at)
            {
                let span = self.scalar()?;
                self.note(Field::Beside, Mark::Value, element, span);
                return Ok(());
            }
            // What a deployment was told to hand on is as it was then.
            if self.cursor.bytes().get(key.key.0..key.key.1) == Some(b"\"outputs\"")
                && matches!(first, Some(b'{'))
                && self.holds_settings(at)
            {
                self.found.other_state = self.found.other_state.or(Some(offset(at)));
            }
            let text = self.cursor.bytes().get(at..).unwrap_or_default();
            let failed = text.starts_with(b"\"ERROR:");
            self.pass_over(rest, element, depth)?;
            let long = matches!(first, Some(b'"')) && self.cursor.at() - at > LONG;
            self.passed_over |= failed || long;
            return Ok(());
        };
        let first = match first {
            Some(b'"')
                if matches!(take, Take::Into(..) | Take::Resources(_))
                    && self.unpack(take, key.key) =>
            {
                self.cursor.peek()
            }
            first => first,
        };
        let at = self.cursor.at();
        let is_container = matches!(first, Some(b'{' | b'['));
        match take {
            // Others keep objects there, and then the key is nobody's.
            Take::Value(Field::ServiceManifest) if is_container => {
                return self.pass_over(&NOTHING, element, depth);
            }
            Take::Value(Field::UpdatedImage) if matches!(first, Some(b'"')) => {
                // What is listed apart from what is deployed is only looked after.
                let is_scanned =
                    self.cursor.bytes().get(key.key.0..key.key.1) == Some(b"\"image\"");
                let span = self.scalar()?;
                let fields = [Field::UpdatedImage, Field::Mention];
                let fields = fields.get(..if is_scanned { 1 } else { 2 });
                let named = self.mentions_inside(fields.unwrap_or_default(), element, span);
                self.wipe_but_named(span, &named);
            }
            // Annotations are texts.
            Take::Value(Field::UpdatedImage) => self.pass_over(&NOTHING, element, depth)?,
            // The values of a chart have an image in parts there; and others keep objects of their own under any key.
            Take::Value(field) if is_container => {
                self.pass_over(&NOTHING, element, depth)?;
                let span = Span::new(at, self.cursor.at());
                self.note(field, Mark::Value, element, span);
            }
            Take::Value(field) => {
                let span = self.scalar()?;
                self.other_names |= matches!(
                    field,
                    Field::AssessedId | Field::TypeName | Field::DisplayName
                );
                self.past |= matches!(field, Field::ChangedId | Field::ChangedAt);
                self.note(field, Mark::Value, element, span);
            }
            // Steampipe writes its rows as objects.
            Take::Later(Field::Rows)
                if matches!(first, Some(b'[')) && self.is_list_of_objects() =>
            {
                self.note(Field::Value, Mark::Container, element, Span::new(at, at));
                let mode = match mode {
                    Mode::Resource(outer) => self.below(outer, key.key),
                    Mode::Inside(..) => Mode::Inside(&NOTHING, element),
                };
                self.value(mode, depth)?;
            }
            Take::Later(field) => self.later(field, element, at)?,
            // A query may have kept the bare name of the size.
            Take::Into(Field::Sku, _) if matches!(first, Some(b'"')) => {
                let span = self.scalar()?;
                self.note(Field::SkuName, Mark::Value, element, span);
            }
            Take::Into(Field::LooseImage, _) if !is_container => {
                let span = self.scalar()?;
                self.loose_image(key.key, element, span);
            }
            Take::Into(Field::Configuration, _) if is_container && self.is_of_a_plan(at) => {
                self.later(Field::Configuration, element, at)?;
            }
            Take::Into(field, _) | Take::Resources(field) if !is_container => {
                // `null`, mostly.
                let span = self.scalar()?;
                self.other_names |= field == Field::Status && matches!(first, Some(b'"'));
                self.note(field, Mark::Value, element, span);
            }
            Take::Into(field, inner) => {
                self.note(field, Mark::Container, element, Span::new(at, at));
                if matches!(first, Some(b'{'))
                    && let Some(each) = inner.element
                {
                    self.note(each, Mark::Container, element, Span::new(at, at));
                    // One in place of a list: a query that made a row of each element has others elsewhere.
                    if field == Field::IpRules {
                        self.note(field, Mark::Open, element, Span::new(at, at));
                    }
                }
                self.value(Mode::Inside(inner, element), depth)?;
            }
            // A map of texts, as Secrets and ConfigMaps have; Resource Graph has a list there, or a table.
            Take::Resources(Field::SecretData)
                if matches!(first, Some(b'{')) && !is_table(self.cursor.bytes(), at) =>
            {
                self.note(
                    Field::SecretData,
                    Mark::Container,
                    element,
                    Span::new(at, at),
                );
                self.mentions_in_map(element)?;
            }
            // Of changes that were made, each stands under what it changed.
            Take::Resources(Field::Changes) if self.is_map_of_changes(at) => {
                self.note(Field::Nested, Mark::Container, element, Span::new(at, at));
                self.value(Mode::Inside(&super::fields::CHANGED, element), depth)?;
            }
            Take::Resources(field) => {
                self.note(field, Mark::Container, element, Span::new(at, at));
                // Only a what-if answer has resources further in, or what holds templates, and those right
                // below `properties`.
                let mode = match mode {
                    Mode::Inside(..)
                        if matches!(field, Field::Changes | Field::Potential | Field::Inner)
                            && !self.alone =>
                    {
                        self.below_properties()
                    }
                    mode => mode,
                };
                match mode {
                    Mode::Resource(outer) => {
                        let quoted = self.cursor.bytes().get(key.key.0..key.key.1);
                        let name = quoted
                            .and_then(|raw| std::str::from_utf8(raw).ok())
                            .and_then(unquoted)
                            .unwrap_or_default();
                        let pointer = self.pointer_below(outer, &name);
                        let prefix = self.prefix(pointer);
                        let place = Place {
                            prefix,
                            index: None,
                        };
                        let before = (self.declared, self.maybe);
                        if matches!(field, Field::After | Field::Before) {
                            let change = self.change_at(object);
                            self.declared |= field == Field::After && !change.is_none();
                            self.change = matches!(first, Some(b'{')).then_some(change);
                        }
                        if field == Field::StackChange {
                            self.last_change =
                                Some(Change::of_stack(self.cursor.bytes(), object, at));
                        }
                        self.maybe |= field == Field::Potential;
                        let listed = match field {
                            Field::Value if depth <= MOST_WRAPPED => self.kind_listed(mark, at),
                            _ => None,
                        };
                        let outer = std::mem::replace(&mut self.listed, listed);
                        self.value(Mode::Resource(place), depth)?;
                        self.listed = outer;
                        (self.declared, self.maybe) = before;
                    }
                    Mode::Inside(..) => {
                        self.skip_over()?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether the object at `at`, or the first in the list there, has a key that is read in such objects. It mostly has
    /// the keys of the one that stood under the same key before, and what these are is known.
    #[inline(never)]
    fn has_key_of(&self, node: &'static Node, step: Step, at: usize) -> bool {
        let bytes = self.cursor.bytes();
        // What anybody's key may be is not asked here, nor what one is that is written with escapes.
        let at = match bytes.get(at) {
            Some(b'{') if node.rest.is_none() => at,
            _ => return has_key_of(node, bytes, at),
        };
        let mut slot = step.inside();
        let mut cursor = Cursor::new(bytes, at + 1);
        for seen in 0..MOST_KEYS {
            let known = self.trace.follow(slot, node, bytes, cursor.at());
            let known = known.filter(|known| {
                let key = bytes.get(known.key.0..known.key.1).unwrap_or_default();
                !key.contains(&b'\\')
            });
            let Some(known) = known else {
                // As far as they are the same.
                let goes_on = seen == 0 || cursor.take(b',');
                return goes_on && has_key_behind(node, &mut cursor, MOST_KEYS - seen);
            };
            if known.take.is_some() {
                return true;
            }
            cursor.go(known.end);
            if cursor.skip(false).is_err() {
                break;
            }
            slot = known.step.after();
        }
        false
    }

    /// Where what a deployment, one of its operations or a stack has made stands under this key, each by its id.
    fn lists_what_it_made(
        &mut self,
        mode: Mode,
        (object, mark): (usize, usize),
        key: (usize, usize),
        first: Option<u8>,
    ) -> Option<Mode> {
        let is_list = matches!(first, Some(b'{' | b'['));
        let mark = match mode {
            Mode::Resource(_) => mark,
            // The names stand before the properties.
            Mode::Inside(node, _) if is_properties(node) => 0,
            Mode::Inside(..) => return None,
        };
        if !is_list || self.alone {
            return None;
        }
        // The CLI sorts its keys, and then the id stands behind what was detached or failed.
        let bytes = self.cursor.bytes();
        let before = matches!(bytes.get(key.0 + 1), Some(b'd' | b'f'));
        let is_by_id = |id: String| ResourceId::new(&id).resource_type().is_some_and(is_made_by);
        let by_id = || before && id_at(bytes, object).is_some_and(is_by_id);
        let is_made = self.is_deployed_since(mark) || matches!(mode, Mode::Resource(_)) && by_id();
        is_made.then_some(())?;
        Some(match mode {
            Mode::Resource(outer) => self.below(outer, key),
            Mode::Inside(..) => {
                let Mode::Resource(properties) = self.below_properties() else {
                    return None;
                };
                self.below(properties, key)
            }
        })
    }

    /// Whether the resource around has named itself as a deployment, an operation of one, or a stack. What is
    /// nested in it has no such name.
    fn is_deployed_since(&self, mark: usize) -> bool {
        let bytes = self.cursor.bytes();
        let mut records = self.stack.get(mark..).unwrap_or_default().iter().rev();
        let named = records.find(|record| {
            record.mark == Mark::Value && matches!(record.field, Field::Id | Field::Type)
        });
        named.is_some_and(|record| {
            let text = record.span.text_of(bytes).and_then(unquoted);
            let kind = match record.field {
                Field::Id => text.and_then(|id| ResourceId::new(&id).resource_type()),
                _ => text.map(std::borrow::Cow::into_owned),
            };
            kind.is_some_and(is_made_by)
        })
    }

    /// Notes that a document warns of what it leaves out, or that something went wrong: what begins at `at` in `object`
    /// says so.
    #[inline(never)]
    fn note_warning(&mut self, mode: Mode, first: Option<u8>, (object, at): (usize, usize)) {
        let bytes = self.cursor.bytes();
        let is_at_top = match mode {
            Mode::Resource(_) => true,
            Mode::Inside(node, _) => is_properties(node),
        };
        match first {
            Some(b'[') if is_at_top && self.found.warns.is_none() && warns(bytes, at) => {
                self.found.warns = Some(offset(at));
            }
            Some(b'{') if matches!(mode, Mode::Resource(_)) => {
                self.found.erred = Some((offset(object), offset(at)));
            }
            _ => {}
        }
    }

    /// Of what a deployment has made, the registries: that they are there is known, and nothing more of them. Where
    /// it `is_to_be`, all that is shown whole is read as what would be deployed.
    fn what_it_made(&mut self, list: Mode, depth: u32, is_to_be: bool) -> Result<(), Stop> {
        let Mode::Resource(place) = list else {
            return Ok(());
        };
        if matches!(self.cursor.peek(), Some(b'{')) {
            return self.made(place, depth, is_to_be);
        }
        let at = self.cursor.at();
        self.cursor.go(at + 1);
        if self.cursor.take(b']') {
            return Ok(());
        }
        let mut index = 0;
        loop {
            let place = Place {
                index: Some(index),
                ..place
            };
            self.made(place, depth, is_to_be)?;
            index += 1;
            if !self.cursor.more(false)? {
                return Ok(());
            }
        }
    }

    fn made(&mut self, place: Place, depth: u32, is_to_be: bool) -> Result<(), Stop> {
        let at = self.cursor.at();
        let is_object = matches!(self.cursor.peek(), Some(b'{'));
        let bytes = self.cursor.bytes();
        let is_whole = is_to_be && is_object && has_properties(bytes, at);
        let is_registry = || {
            id_at(bytes, at).is_some_and(|id| {
                ResourceId::new(&id).is_a("Microsoft.ContainerRegistry/registries")
            })
        };
        if is_whole || is_object && is_registry() {
            let outer = (self.here, self.declared);
            self.declared |= is_whole;
            self.value(Mode::Resource(place), depth)?;
            (self.here, self.declared) = outer;
        } else {
            self.skip_over()?;
        }
        Ok(())
    }

    /// A key that is a fact by what it is called.
    fn note_key(&mut self, field: Field, key: (usize, usize), element: u32) {
        let raw = self.cursor.bytes().get(key.0..key.1).unwrap_or_default();
        let raw = raw.to_vec();
        let name = std::str::from_utf8(&raw).ok().and_then(unquoted);
        let name = name.unwrap_or_default();
        let fact = keep::only_the_fact(field, &name);
        for (from, to) in keep::beside_the_fact(field, &raw) {
            self.cursor.wipe(key.0 + from, key.0 + to);
        }
        let value = Computed::of_text(fact, Span::new(key.0, key.1));
        let element = match field {
            Field::VariableName => OF_A_MAP,
            _ => element,
        };
        let record = self.found.compute(field, element, false, value);
        self.stack.push(record);
    }

    /// A value under a key that means nothing, or by itself nothing: then `rest` says what is read in
    /// it. Its own keys repeat like any others, so containers in it are read like known ones, as long as
    /// they do not nest too deep for that.
    #[inline]
    fn pass_over(&mut self, rest: &'static Node, element: u32, depth: u32) -> Result<(), Stop> {
        const SHALLOW: u32 = 16;
        const DEEP: u32 = 48;
        let most = match std::ptr::eq(rest, &NOTHING) {
            true => SHALLOW,
            false => DEEP,
        };
        const LIST: usize = 4_096;
        let first = self.cursor.peek();
        let at = self.cursor.at();
        let nested = match first {
            Some(b'{') => true,
            Some(b'[') => {
                self.is_list_of_objects()
                    || self.ahead.mention.is_near(self.cursor.bytes(), at, LIST)
            }
            Some(b'"') if !std::ptr::eq(rest, &NOTHING) => {
                let span = self.scalar()?;
                self.loose_text(element, span);
                return Ok(());
            }
            Some(b'"')
                if self.ahead.mention.is_within(self.cursor.bytes(), at)
                    || self.ahead.commands.is_within(self.cursor.bytes(), at) =>
            {
                return self.perhaps_mention(element);
            }
            _ => false,
        };
        if nested && depth < self.bounds.depth.min(most) {
            self.value(Mode::Inside(rest, element), depth)?;
        } else {
            self.skip_over()?;
        }
        Ok(())
    }

    /// Whether the value at `at` is a part of a request, which the object at `object` is: what somebody asked for, and
    /// may have been refused.
    fn is_asked_for(&mut self, object: usize, at: usize) -> bool {
        let bytes = self.cursor.bytes();
        if self.ahead.methods.behind(bytes, object) >= bytes.len() {
            return false;
        }
        if self.asks.0 != object {
            self.asks = (object, is_request(bytes, object));
        }
        let text = bytes.get(at..).unwrap_or_default();
        self.asks.1 && (!text.starts_with(b"\"") || opens_packed(text))
    }

    /// Why the value at `at` tells nothing of what is there, where it stands in a request, or under a key that says so.
    #[inline]
    fn is_aside(&mut self, object: usize, key: &Expected, at: usize) -> Option<Aside> {
        if self.is_asked_for(object, at) {
            return Some(Aside::Request);
        }
        let bytes = self.cursor.bytes();
        match key.take {
            None => {
                let text = bytes.get(at..).unwrap_or_default();
                let said = key.called.said?;
                (!text.starts_with(b"\"") || opens_packed(text))
                    .then(|| stands_aside(bytes, said, at))
                    .flatten()
            }
            Some(Take::Later(Field::Parameters)) => {
                let may = self.ahead.responses.behind(bytes, object) < bytes.len();
                (may && are_of_an_example(bytes, object, at)).then_some(Aside::Request)
            }
            Some(_) => None,
        }
    }

    fn pass_over_aside(&mut self, aside: Aside, at: usize) -> Result<(), Stop> {
        if aside == Aside::OtherState {
            self.found.other_state = self.found.other_state.or(Some(offset(at)));
        } else if self.found.asked_for.is_none() {
            // The first says it for all.
            let holds = self.text_at(at).is_some_and(is_taken_out);
            self.found.asked_for = holds.then(|| offset(at));
        }
        self.passed_over = true;
        let span = self.skip_over()?;
        let span = span.start as usize..span.end as usize;
        self.found.asides.push(span);
        Ok(())
    }

    /// The value at `at`, as it stands.
    fn text_at(&self, at: usize) -> Option<&str> {
        let bytes = self.cursor.bytes();
        let whole = Cursor::new(bytes, at).skip(false);
        whole.unwrap_or(Span::new(at, bytes.len())).text_of(bytes)
    }

    /// Whether settings that are judged stand somewhere in the value at `at`.
    fn holds_settings(&self, at: usize) -> bool {
        let has = |text: &str| text.contains("dminUserEnabled") || text.contains("ricingTier");
        self.text_at(at).is_some_and(has)
    }

    /// A value in which nothing is read.
    fn skip_over(&mut self) -> Result<Span, Stop> {
        if self.naming && matches!(self.cursor.peek(), Some(b'{' | b'[')) {
            given::of_value(self.cursor.bytes(), self.cursor.at(), &mut self.found.given);
        }
        self.cursor.skip(true)
    }

    /// A text that may be a reference to an image.
    #[inline(never)]
    fn perhaps_mention(&mut self, element: u32) -> Result<(), Stop> {
        let span = self.scalar()?;
        if self.is_reference(span) {
            self.note(Field::Mention, Mark::Value, element, span);
        } else {
            self.mentions_inside(&[Field::Mention], element, span);
            self.wipe_value(span);
        }
        Ok(())
    }

    /// A map of texts, of which only the references to images are kept that stand in them.
    fn mentions_in_map(&mut self, element: u32) -> Result<(), Stop> {
        let at = self.cursor.at();
        let mut ahead = Cursor::new(self.cursor.bytes(), at);
        let end = ahead.skip(false).map_or(at, |span| span.end as usize);
        if !self.ahead.mention.is_in(self.cursor.bytes(), at, end)
            && !self.ahead.commands.is_in(self.cursor.bytes(), at, end)
        {
            self.skip_over()?;
            return Ok(());
        }
        self.pass_over(&NOTHING, element, 0)
    }

    /// The references in a text that holds more.
    fn mentions_inside(&mut self, fields: &[Field], element: u32, span: Span) -> Vec<String> {
        let raw = span.text_of(self.cursor.bytes());
        let raw = raw.filter(|raw| mention::holds(raw));
        let named = raw.map(mention::inside).unwrap_or_default();
        for image in &named {
            for field in fields {
                let value = Computed::of_text(image.clone(), span);
                let record = self.found.compute(*field, element, false, value);
                self.stack.push(record);
            }
        }
        if !named.is_empty() && !fields.contains(&Field::UpdatedImage) {
            self.updated_inside(element, span);
        }
        named
    }

    /// Those of them that the text says are updated.
    pub(super) fn updated_inside(&mut self, element: u32, span: Span) {
        let raw = span.text_of(self.cursor.bytes());
        for image in raw.map(updated::in_text).unwrap_or_default() {
            let value = Computed::of_text(image, span);
            let record = self
                .found
                .compute(Field::UpdatedImage, element, false, value);
            self.stack.push(record);
        }
    }

    /// What the value at `at` rewrites, under a key that a kustomization has.
    #[cold]
    fn note_rewritten(&mut self, key: (usize, usize), at: usize, element: u32) {
        let bytes = self.cursor.bytes();
        let name = bytes.get(key.0 + 1..key.1 - 1).unwrap_or_default();
        let Ok(name) = std::str::from_utf8(name).map(str::to_owned) else {
            return;
        };
        if !rewritten::may_begin(&name, bytes.get(at..).unwrap_or_default()) {
            return;
        }
        let end = Cursor::new(bytes, at).skip(false).map(|span| span.end);
        let value = end.ok().and_then(|end| bytes.get(at..end as usize));
        let Some(value) = value.filter(|value| rewritten::may_rewrite(&name, value)) else {
            return;
        };
        let (tree, _) = Tree::read(value, 0);
        let found = tree.root().map(|root| rewritten::under(&name, root));
        // The value itself is not kept.
        let place = Span::new(at, at + 1);
        for rewrites in found.unwrap_or_default() {
            let (field, text) = rewrites.noted();
            match text {
                Some(text) => {
                    let value = Computed::of_text(text, place);
                    let record = self.found.compute(field, element, false, value);
                    self.stack.push(record);
                }
                None => self.note(field, Mark::Unresolved, element, place),
            }
        }
    }

    /// Overwrites of a text what is none of the images that it names, which stand in this order.
    fn wipe_but_named(&mut self, span: Span, named: &[String]) {
        let (mut at, end) = (span.start as usize + 1, span.end as usize);
        for image in named {
            let rest = self.cursor.bytes().get(at..end).unwrap_or_default();
            if let Some(found) = memchr::memmem::find(rest, image.as_bytes()) {
                self.cursor.wipe(at, at + found);
                at += found + image.len();
            }
        }
        self.cursor.wipe(at, (end - 1).max(at));
    }

    /// The images that a longer text spells out in a workload of anybody's form (a script, a manifest of what it makes,
    /// values of a chart), and the registries that it names otherwise.
    fn named_inside(&mut self, element: u32, span: Span) {
        let raw = span.text_of(self.cursor.bytes());
        for found in raw.map(mention::inside).unwrap_or_default() {
            let is_whole =
                found.starts_with(mention::MIRRORED) || mention::reference_of(&found).is_some();
            let named = match is_whole {
                true => Some(found.as_str()),
                false => mention::host_of(&found),
            };
            let Some(named) = named else { continue };
            let value = Computed::of_text(named.to_owned(), span);
            let record = self.found.compute(Field::Mention, element, false, value);
            self.stack.push(record);
        }
    }

    fn is_reference(&self, span: Span) -> bool {
        let raw = span.text_of(self.cursor.bytes());
        raw.is_some_and(|raw| mention::reference(raw).is_some())
    }

    /// Whether the container at `at` has nothing in it.
    fn is_empty_at(&self, at: usize) -> bool {
        let mut cursor = Cursor::new(self.cursor.bytes(), at + 1);
        matches!(cursor.peek(), Some(b'}' | b']'))
    }

    /// Whether the object at `at` begins with an object that says what a setting was changed to.
    fn is_map_of_changes(&self, at: usize) -> bool {
        let mut cursor = Cursor::new(self.cursor.bytes(), at);
        if !cursor.take(b'{') || cursor.key().is_err() || !cursor.take(b'{') {
            return false;
        }
        const KEYS: [&[u8]; 4] = [
            b"newValue",
            b"previousValue",
            b"propertyChangeType",
            b"changeCategory",
        ];
        let Ok(key) = cursor.key() else { return false };
        let name = self.cursor.bytes().get(key.start + 1..key.end - 1);
        name.is_some_and(|name| KEYS.iter().any(|known| known.eq_ignore_ascii_case(name)))
    }

    /// Whether the list that begins here begins with an object.
    fn is_list_of_objects(&self) -> bool {
        let mut cursor = Cursor::new(self.cursor.bytes(), self.cursor.at() + 1);
        matches!(cursor.peek(), Some(b'{'))
    }

    /// Whether the list here is one of lists that do not begin with an object or a list.
    fn is_list_of_cells(&self) -> bool {
        let mut cursor = Cursor::new(self.cursor.bytes(), self.cursor.at() + 1);
        if !matches!(cursor.peek(), Some(b'[')) {
            return false;
        }
        let mut cursor = Cursor::new(self.cursor.bytes(), cursor.at() + 1);
        !matches!(cursor.peek(), Some(b'{' | b'['))
    }

    /// The place of the properties of the resource that is being read.
    fn below_properties(&mut self) -> Mode {
        let pointer = self.pointer_below(self.here, "properties");
        Mode::Resource(Place {
            prefix: self.prefix(pointer),
            index: None,
        })
    }

    /// What a key means that is written with escapes.
    #[inline(never)]
    fn take_of_escaped(&self, node: &'static Node, key: Quoted) -> Option<Take> {
        // Half of a surrogate pair makes no text, and so no key that is looked for.
        let quoted = self.cursor.bytes().get(key.start..key.end);
        let plain = quoted.and_then(|raw| std::str::from_utf8(raw).ok());
        node.get(unquoted(plain?)?.as_bytes())
    }

    /// The place of what stands under a key of a resource or a wrapping.
    fn below(&mut self, outer: Place, key: (usize, usize)) -> Mode {
        let quoted = self.cursor.bytes().get(key.0..key.1);
        let name = quoted
            .and_then(|raw| std::str::from_utf8(raw).ok())
            .and_then(unquoted)
            .unwrap_or_default();
        let pointer = self.pointer_below(outer, &name);
        Mode::Resource(Place {
            prefix: self.prefix(pointer),
            index: None,
        })
    }

    /// Whether the object that begins at `object`, and its records at `mark`, has named itself so far: then it is no
    /// wrapping.
    #[inline]
    fn is_named(&mut self, object: usize, mark: usize) -> bool {
        // Behind its name that stays so.
        if self.named != object && self.is_named_since(mark) {
            self.named = object;
        }
        self.named == object
    }

    #[inline(never)]
    fn is_named_since(&self, mark: usize) -> bool {
        const NAMES: Fields = Fields::NONE.and(&[
            Field::Kind,
            Field::ApiVersion,
            Field::Schema,
            Field::ContentVersion,
            Field::FormatVersion,
        ]);
        let records = self.stack.get(mark..).unwrap_or_default();
        let bytes = self.cursor.bytes();
        // What only holds resources may hold those that somebody put beside its name.
        let names = |record: &Record| match record.field {
            Field::Id => names_by_id(record.span.of(bytes).unwrap_or_default()),
            Field::Type => names_by_type(record.span.of(bytes).unwrap_or_default()),
            field => NAMES.has(field),
        };
        records
            .iter()
            .any(|record| record.mark == Mark::Value && names(record))
    }

    /// Whether the value at `at` is a resource or a list of some, and the object it stands in at `object`
    /// is none itself: of a resource, what it is made of is no resource. Under a key that some resource
    /// has (`clusters`, `tags`, `properties`), only what cannot be such a part counts.
    #[inline(never)]
    fn holds_resources(&mut self, object: usize, at: usize, take: Option<Take>) -> bool {
        let bytes = self.cursor.bytes();
        // Under a key that has a text wherever it is read, an object is anybody's.
        let take = take.filter(|take| !matches!(take, Take::Value(_)));
        // What a change lists of itself has two states as well, and each is one of a setting.
        if change::is_delta(bytes, at) {
            return false;
        }
        let inner = look_into(bytes, at);
        // What a Secret holds under such a key are texts; a scanner puts there what it read of a resource.
        let is_data = matches!(take, Some(Take::Resources(Field::SecretData)));
        if inner.judged || is_data && inner.holds_judged {
            return true;
        }
        let wraps = inner.wraps && inner.sure;
        let may = match take {
            None => inner.has_resource(),
            // Their elements are resources by themselves, and parts all the same.
            Some(Take::Into(Field::PrivateEndpoints | Field::AgentPools, _)) => false,
            // Where nobody's image stands beside them, they are a list by itself.
            Some(Take::Into(Field::AppSettings, _)) => inner.has_resource(),
            Some(Take::Into(_, node)) => {
                // What a snapshot calls the configuration of a resource is all of it.
                inner.whole || (wraps || inner.settings) && !has_key_of(node, bytes, at)
            }
            // .NET shows what it knows of a resource there; what a Secret holds has such a key around it.
            Some(Take::Resources(Field::SecretData)) => inner.has_resource() && inner.sure,
            Some(_) => inner.whole || wraps,
        };
        may && {
            if self.looked.0 != object {
                self.looked = (object, look(bytes, object, 0));
            }
            let outer = self.looked.1;
            match take {
                None => !outer.named && (inner.sure || !outer.signs),
                Some(_) => outer.is_nobodys(),
            }
        }
    }

    /// Of no resource is what the rules judge a part, whatever key it stands under, nor any other one that is read.
    fn is_of_another(&mut self, key: &Expected, at: usize) -> bool {
        let bytes = self.cursor.bytes();
        let is_form = matches!(bytes.get(at), Some(b'{'))
            && self.ahead.has_form(bytes, at)
            && forms::is_one(bytes, at);
        is_form
            || (match key.take {
                Some(Take::Resources(_)) => false,
                Some(Take::Into(_, node)) => !self.has_key_of(node, key.step, at),
                _ => true,
            } && is_of_its_own(self.cursor.bytes(), at))
    }

    /// Whether it is what Docker Compose starts, all of it under its key at the top of a document, or one by its name.
    fn is_of_compose(&self, outer: Place, key: &Expected, at: usize) -> bool {
        let bytes = self.cursor.bytes();
        let pointer = self.found.prefixes.get(outer.prefix as usize);
        match pointer
            .map(String::as_str)
            .filter(|_| outer.index.is_none())
        {
            Some("") => {
                bytes.get(key.key.0..key.key.1) == Some(b"\"services\"") && has_service(bytes, at)
            }
            Some("/services") => is_service(bytes, at),
            _ => false,
        }
    }

    /// Whether the id of a subscription stands at `at`, and nothing more.
    fn is_subscription(&self, at: usize) -> bool {
        let bytes = self.cursor.bytes();
        let value = bytes.get(at + 1..string_end(bytes, at).saturating_sub(1));
        let text = value.and_then(|value| std::str::from_utf8(value).ok());
        text.is_some_and(|text| {
            let bare = text.strip_prefix("/subscriptions/").unwrap_or(text);
            is_guid(bare)
        })
    }

    /// Whether a text under a key that means nothing else tells of a subscription, by an id below one or by what
    /// the key is called.
    fn tells_subscription(&mut self, key: &Expected, at: usize) -> bool {
        const BELOW: &[u8] = b"/subscriptions/";
        let begins = |text: Option<&[u8]>, with: &[u8]| {
            let head = text.and_then(|text| text.get(..with.len()));
            head.is_some_and(|head| alike(head, with))
        };
        let bytes = self.cursor.bytes();
        let name = bytes.get(key.key.0 + 1..key.key.1 - 1);
        let called =
            key.called.subscription && (begins(name, b"subscription") || name == Some(b"sub"));
        // Most texts are of something else, and that is seen before they are looked through.
        if !called && bytes.get(at + 1) != BELOW.first() {
            return false;
        }
        let end = string_end(bytes, at);
        let text = bytes.get(at + 1..end);
        let tells = begins(text, BELOW) || called && text != Some(b"\"");
        // What is more than a name or an id may hold anything.
        tells && end - at <= LONG && !self.ahead.mention.is_in(bytes, at, end)
    }

    /// The id of the object at `at`, if that is the key it stands under, as where resources are put down by
    /// their ids.
    fn id_of_key(&self, key: (usize, usize), at: usize) -> Option<Span> {
        let bytes = self.cursor.bytes();
        let name = bytes.get(key.0 + 1..key.1)?;
        let head = name.get(..b"/subscriptions/".len())?;
        let is_id = head.eq_ignore_ascii_case(b"/subscriptions/") && !name.contains(&b'\\');
        (is_id && !has_own_id(bytes, at)).then(|| Span::new(key.0, key.1))
    }
}

/// Overwrites a value: a string between its quotes, a number, everything in a container. Words stay.
fn wipe_value<P: crate::read::cursor::Page>(cursor: &mut Cursor<P>, span: Span) {
    if let Some([b'"', .., b'"']) = span.of(cursor.bytes()) {
        return cursor.wipe_quoted(span);
    }
    let at = cursor.at();
    cursor.go(span.start as usize);
    // It was read before, so this does not fail.
    let _ = cursor.skip(true);
    cursor.go(at);
}

/// Overwrites a value that is all there is in `bytes`.
pub(in crate::read) fn wipe_whole(bytes: &mut [u8]) {
    let span = Span::new(0, bytes.len());
    wipe_value(&mut Cursor::new(bytes, 0), span);
}

/// Overwrites everything in `tree` but for the values that begin at one of `kept`.
pub fn wipe_but(text: &mut [u8], leaves: impl Iterator<Item = Span>, kept: &[u32]) {
    let mut cursor = Cursor::new(text, 0);
    for span in leaves {
        if kept.binary_search(&span.start).is_err() {
            wipe_value(&mut cursor, span);
        }
    }
}
