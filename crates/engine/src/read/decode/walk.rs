//! One pass over one JSON value: notes where the facts stand that `fields` names, and overwrites
//! everything else.
//!
//! In: bytes, and where a value begins. Out: the resources in it with their facts, 16 bytes a fact,
//! nothing copied. What is no fact is gone when the pass is over: a string or number under a key that
//! no table names at once, the rest when its object turns out to be something that has no such fact.
//! A text that ends or breaks in the middle still gives every object that was whole.

pub(crate) mod change;
pub(crate) mod loose;
pub(super) mod packed;
pub(super) mod settle;

use std::collections::BTreeMap;

use change::Change;

use super::{
    compose,
    extensions::{Packed, packed},
    fields::{Field, Fields, NOTHING, Node, Take},
    keep,
    mention::{self, Next},
    recognise::{Kind, recognise},
    records::Records,
    scopes::Scopes,
    trace::{Expected, Slot, Trace},
};
use crate::{
    azure::{ids::unquoted, images::SiteImage},
    read::{
        cursor::{Cursor, Quoted, Stop, Why},
        source::{Span, offset},
    },
};

/// A value of interest, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it means.
    pub field: Field,
    /// How the value is to be taken.
    pub mark: Mark,
    /// Which element of the innermost array it belongs to.
    pub element: u32,
    /// Where the value stands. For a container that is only noted, where it begins. For a computed
    /// value, `start` is its place in [`Found::computed`].
    pub span: Span,
}

/// How a record's value is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// As it stands.
    Value,
    /// An object or array that was read on its own; only its place is noted.
    Container,
    /// It stands as the default of a template's parameter, so a deployment may pass another one.
    ParameterDefault,
    /// An expression that the document does not settle.
    Unresolved,
    /// A value that is known only once it has been applied.
    AfterApply,
    /// The switch is in the presence of the block, as Terraform writes it.
    Present,
    /// It was worked out; see [`Found::computed`].
    Computed,
    /// The same, but some of the text is not known, and reads `…`.
    Partly,
    /// Of the list of this field: there may be more elements than are noted.
    Open,
}

impl Mark {
    /// Nothing is known of the value but that it is there.
    pub fn is_unknown(self) -> bool {
        matches!(self, Mark::Unresolved | Mark::AfterApply)
    }

    /// The record's span is a place in [`Found::computed`].
    pub fn is_computed(self) -> bool {
        matches!(self, Mark::Computed | Mark::Partly)
    }
}

/// A value that stands nowhere as it is: an expression was worked out, or a reference followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Computed {
    /// The value as JSON text.
    pub json: String,
    /// The string it is, if it is one; `…` stands for what is not known of it.
    pub text: Option<String>,
    /// What to point to: the expression, or the literal it comes down to.
    pub place: Span,
    /// Which resource of which source that place belongs to, where it is not this one: a parameter
    /// file's. By source and resource.
    pub elsewhere: Option<(u32, u32)>,
    /// The default of a parameter has a part in it, so a deployment may pass another value.
    pub by_default: bool,
}

/// What stands in [`Computed::text`] and in texts made of it where something is not known.
pub const GAP: char = '…';

/// Where declared resources are deployed to. Two of the same document, scope and subscription are
/// deployed together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The subscription, where the document tells it.
    pub subscription: Option<String>,
    /// The resource group, where the document tells it.
    pub resource_group: Option<String>,
    /// What tells this scope from others of its document, for people and for comparing: an
    /// expression, a provider's alias, a parameter file's name.
    pub label: String,
}

/// A resource that was recognised, with its facts in `records`.
#[derive(Clone, Debug)]
pub struct Resource {
    /// What it is.
    pub kind: Kind,
    /// Its facts, as a range of [`Found::records`].
    pub records: std::ops::Range<u32>,
    /// Where it begins; together with `prefix` this is what pointers are worked out from.
    pub start: u32,
    /// Which of [`Found::prefixes`] leads to the array it stands in, or to itself.
    pub prefix: u32,
    /// Its index in that array.
    pub index: Option<u32>,
    /// It describes what is to be deployed, so the platform's defaults stand for what is missing.
    pub declared: bool,
    /// A container that holds facts stands in it twice, so no value in it can be trusted.
    pub ambiguous: bool,
    /// Of a declared resource: which of [`Found::scopes`] it is deployed to.
    pub scope: u32,
    /// Of a declared resource: whether it will be there is not known.
    pub maybe: bool,
}

/// What a walk has found so far; one for a whole source.
#[derive(Default)]
pub struct Found {
    /// Every recognised resource, in order.
    pub resources: Vec<Resource>,
    /// Their facts.
    pub records: Records,
    /// JSON pointers of the arrays that resources stand in.
    pub prefixes: Vec<String>,
    /// Values that were worked out.
    pub computed: Vec<Computed>,
    /// Where declared resources are deployed to.
    pub scopes: Scopes,
    /// The images in Compose files and manifests that are packed into one value, by where it stands.
    pub composed: BTreeMap<u32, Vec<String>>,
    /// The extensions of a plan that are packed into one string, by where it stands.
    pub extensions: BTreeMap<u32, Vec<Packed>>,
    /// Objects that were not recognised, and where the first of them begins.
    pub unrecognised: (u32, Option<u32>),
    /// Where an empty list of resources stands.
    pub empty_lists: u32,
}

impl Found {
    /// Adds a resource with its facts, whose pointer is `pointer`.
    pub fn add(&mut self, resource: Declared, records: &[Record]) {
        let first = offset(self.records.len());
        self.records.extend_from_slice(records);
        self.prefixes.push(resource.pointer);
        self.resources.push(Resource {
            kind: resource.kind,
            records: first..offset(self.records.len()),
            start: resource.start,
            prefix: offset(self.prefixes.len() - 1),
            index: None,
            declared: resource.declared,
            ambiguous: is_ambiguous(records),
            scope: resource.scope,
            maybe: resource.maybe,
        });
    }

    /// The same of one that stands in a list: where that stands was noted before.
    pub fn add_listed(&mut self, resource: Listed, records: &[Record]) {
        let first = offset(self.records.len());
        self.records.extend_from_slice(records);
        self.resources.push(Resource {
            kind: resource.kind,
            records: first..offset(self.records.len()),
            start: resource.start,
            prefix: resource.prefix,
            index: Some(resource.index),
            declared: resource.declared,
            ambiguous: is_ambiguous(records),
            scope: resource.scope,
            maybe: false,
        });
    }

    /// Notes a scope; one that is there already is not noted twice.
    pub fn scope(&mut self, scope: Scope) -> u32 {
        self.scopes.note(scope)
    }

    /// Notes a value that was worked out, and gives the record for it.
    pub fn compute(&mut self, field: Field, element: u32, partly: bool, value: Computed) -> Record {
        self.computed.push(value);
        let place = self.computed.len() - 1;
        Record {
            field,
            mark: if partly { Mark::Partly } else { Mark::Computed },
            element,
            span: Span::new(place, place),
        }
    }
}

/// What [`Found::add`] is told of a resource that was unfolded from a document.
pub struct Declared {
    /// What it is.
    pub kind: Kind,
    /// Where it begins.
    pub start: u32,
    /// Its JSON pointer.
    pub pointer: String,
    /// It is yet to be deployed.
    pub declared: bool,
    /// Where it is deployed to.
    pub scope: u32,
    /// Whether it will be there is not known.
    pub maybe: bool,
}

/// What [`Found::add_listed`] is told of a resource in a list.
pub struct Listed {
    /// What it is.
    pub kind: Kind,
    /// Where it begins.
    pub start: u32,
    /// Which of [`Found::prefixes`] leads to its list.
    pub prefix: u32,
    /// Its place in that.
    pub index: u32,
    /// It is yet to be deployed.
    pub declared: bool,
    /// Where it is deployed to.
    pub scope: u32,
}

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
    let mut walker = Walker {
        cursor: Cursor::new(text, start),
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
        mention: Next::START,
        change: None,
    };
    let prefix = walker.prefix(prefix.to_owned());
    let place = Place {
        prefix,
        index: None,
    };
    let result = walker.value(Mode::Resource(place), 0);
    if result.is_err() {
        walker.cut_off();
    }
    result.map(|_| walker.cursor.at())
}

/// Reads one object by another table of names, as one resource of a known kind. Nothing is
/// overwritten.
pub fn walk_as(text: &[u8], span: Span, node: &'static Node) -> Vec<Record> {
    let mut found = Found::default();
    let mut escaped = Vec::new();
    let mut walker = Walker {
        cursor: Cursor::new(text, span.start as usize),
        bounds: Bounds {
            depth: 64,
            resources: usize::MAX,
        },
        found: &mut found,
        stack: Vec::new(),
        escaped: &mut escaped,
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
        mention: Next::START,
        change: None,
    };
    // The value was read before, as part of its document, so this does not fail.
    let _ = walker.value(Mode::Inside(node, 0), 0);
    std::mem::take(&mut walker.stack)
}

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
    /// Where a reference to an image may stand that nobody looks for.
    mention: Next,
    /// The change that the next object is one state of.
    change: Option<Change>,
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

impl<P: crate::read::cursor::Page> Walker<'_, P> {
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
            Some(b'{' | b'[') => self.cursor.skip(true),
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
                    // A list of bare values is nobody's fact.
                    if let Shape::Scalar(span) = self.value(Mode::Resource(place), depth)? {
                        self.wipe_value(span);
                    }
                }
                Mode::Inside(node, _) if std::ptr::eq(node, &NOTHING) => {
                    self.pass_over(&NOTHING, index, depth)?;
                }
                Mode::Inside(node, _) => self.element(node, index, depth)?,
            }
            index += 1;
            if !self.cursor.more(false)? {
                return Ok(());
            }
        }
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
            (Shape::Scalar(span), None) => self.wipe_value(span),
        }
        Ok(())
    }

    fn object(&mut self, mode: Mode, depth: u32) -> Result<(), Stop> {
        let (node, element) = match mode {
            Mode::Resource(_) => (&super::fields::RESOURCE, 0),
            Mode::Inside(node, element) => (node, element),
        };
        let mut change = None;
        if let Mode::Resource(place) = mode {
            self.here = place;
            change = self.change.take();
        }
        let mark = self.stack.len();
        let start = self.cursor.at();
        let first_resource = self.found.resources.len();
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
            let before = self.stack.len();
            self.slot = key.step.inside();
            slot = key.step.after();
            if let Err(stop) = self.entry(mode, start, key, element, depth) {
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
        }
        match mode {
            Mode::Resource(place) => {
                if let Some(change) = change {
                    self.settle_state(mark, change);
                }
                self.finish(mark, first_resource, offset(start), place)
            }
            Mode::Inside(node, _) => {
                if node.pairs {
                    self.settle_pair(mark);
                } else if node.parts_of_image {
                    self.settle_parts(mark, element);
                }
                Ok(())
            }
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
        let (end, key) = (self.cursor.at(), (key.start, key.end));
        let bytes = self.cursor.bytes();
        let step = self.trace.learn(slot, node, bytes, (from, end), key, take);
        Ok(Some(Expected {
            step,
            take,
            end,
            key,
        }))
    }

    /// A key's value.
    fn entry(
        &mut self,
        mode: Mode,
        object: usize,
        key: Expected,
        element: u32,
        depth: u32,
    ) -> Result<(), Stop> {
        let first = self.cursor.peek();
        let at = self.cursor.at();
        let Some(take) = key.take else {
            // Somebody's own wrapping may hold resources under any key.
            if let (Mode::Resource(outer), Some(b'{' | b'[')) = (mode, first)
                && depth <= MOST_WRAPPED
                && self.holds_resources(object, at, depth)
            {
                let mode = self.below(outer, key.key);
                self.value(mode, depth)?;
                return Ok(());
            }
            let rest = match mode {
                Mode::Inside(node, _) => node.rest.unwrap_or(&NOTHING),
                Mode::Resource(_) => &NOTHING,
            };
            return self.pass_over(rest, element, depth);
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
            Take::Value(field) => {
                let span = self.scalar()?;
                self.other_names |= matches!(
                    field,
                    Field::AssessedId | Field::TypeName | Field::DisplayName
                );
                self.note(field, Mark::Value, element, span);
            }
            // Steampipe writes its rows as objects.
            Take::Later(Field::Rows) if first == Some(b'[') && self.is_list_of_objects() => {
                self.note(Field::Value, Mark::Container, element, Span::new(at, at));
                let mode = match mode {
                    Mode::Resource(outer) => self.below(outer, key.key),
                    Mode::Inside(..) => Mode::Inside(&NOTHING, element),
                };
                self.value(mode, depth)?;
            }
            Take::Later(field) => self.later(field, element, at)?,
            // A query may have kept the bare name of the size.
            Take::Into(Field::Sku, _) if first == Some(b'"') => {
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
                self.other_names |= field == Field::Status && first == Some(b'"');
                self.note(field, Mark::Value, element, span);
            }
            Take::Into(field, inner) => {
                self.note(field, Mark::Container, element, Span::new(at, at));
                if first == Some(b'{')
                    && let Some(each) = inner.element
                {
                    self.note(each, Mark::Container, element, Span::new(at, at));
                }
                self.value(Mode::Inside(inner, element), depth)?;
            }
            // A map of texts, as Secrets and ConfigMaps have; Resource Graph has a list there, or a table.
            Take::Resources(Field::SecretData)
                if first == Some(b'{') && !is_table(self.cursor.bytes(), at) =>
            {
                self.note(
                    Field::SecretData,
                    Mark::Container,
                    element,
                    Span::new(at, at),
                );
                self.cursor.skip(true)?;
            }
            Take::Resources(field) => {
                self.note(field, Mark::Container, element, Span::new(at, at));
                // Only a what-if answer has resources further in, and those right below `properties`.
                let mode = match mode {
                    Mode::Inside(..) if matches!(field, Field::Changes | Field::Potential) => {
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
                            let change = Change::of(self.cursor.bytes(), object);
                            self.declared |= field == Field::After && !change.is_none();
                            self.change = (first == Some(b'{')).then_some(change);
                        }
                        self.maybe |= field == Field::Potential;
                        self.value(Mode::Resource(place), depth)?;
                        (self.declared, self.maybe) = before;
                    }
                    Mode::Inside(..) => {
                        self.cursor.skip(true)?;
                    }
                }
            }
        }
        Ok(())
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
                self.is_list_of_objects() || self.mention.is_near(self.cursor.bytes(), at, LIST)
            }
            Some(b'"') if !std::ptr::eq(rest, &NOTHING) => {
                let span = self.scalar()?;
                self.loose_text(element, span);
                return Ok(());
            }
            Some(b'"') if self.mention.is_near(self.cursor.bytes(), at, 0) => {
                return self.perhaps_mention(element);
            }
            _ => false,
        };
        if nested && depth < self.bounds.depth.min(most) {
            self.value(Mode::Inside(rest, element), depth)?;
        } else {
            self.cursor.skip(true)?;
        }
        Ok(())
    }

    /// A text that may be a reference to an image.
    #[inline(never)]
    fn perhaps_mention(&mut self, element: u32) -> Result<(), Stop> {
        let span = self.scalar()?;
        if self.is_reference(span) {
            self.note(Field::Mention, Mark::Value, element, span);
        } else {
            self.wipe_value(span);
        }
        Ok(())
    }

    fn is_reference(&self, span: Span) -> bool {
        let raw = self
            .cursor
            .bytes()
            .get(span.start as usize..span.end as usize);
        let raw = raw.and_then(|raw| std::str::from_utf8(raw).ok());
        raw.is_some_and(|raw| mention::reference(raw).is_some())
    }

    /// Whether the list that begins here begins with an object.
    fn is_list_of_objects(&self) -> bool {
        let mut cursor = Cursor::new(self.cursor.bytes(), self.cursor.at() + 1);
        cursor.peek() == Some(b'{')
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

    /// Whether the value at `at` is a resource or a list of some, and the object it stands in at `object`
    /// is none itself: of a resource, what it is made of is no resource.
    #[inline(never)]
    fn holds_resources(&self, object: usize, at: usize, depth: u32) -> bool {
        let bytes = self.cursor.bytes();
        let mut cursor = Cursor::new(bytes, at);
        if cursor.take(b'[') && cursor.peek() != Some(b'{') {
            return false;
        }
        // Near the top there may be a wrapping in a wrapping.
        let inner = look(bytes, cursor.at(), depth <= 2);
        inner.resource && !look(bytes, object, false).named
    }

    /// A part that is left as it is until it is known what the document is.
    fn later(&mut self, field: Field, element: u32, at: usize) -> Result<(), Stop> {
        let part = self.cursor.skip(false);
        let (mark, end) = match &part {
            Ok(span) => (Mark::Value, span.end as usize),
            Err(stop) => (Mark::Open, stop.at),
        };
        self.note(field, mark, element, Span::new(at, end));
        part.map(|_| ())
    }

    /// The text broke: what was open is overwritten, unless it is a document whose parts can be read
    /// as far as they go.
    fn cut_off(&mut self) {
        if let Some((mark, start, place)) = self.cut.take() {
            let records = self.stack.split_off(mark);
            let kind = recognise(self.cursor.bytes(), &records);
            if let Some(
                kind @ (Kind::Template | Kind::Parameters | Kind::Plan | Kind::ShownState),
            ) = kind
            {
                let first = offset(self.found.records.len());
                self.found.records.extend_from_slice(&records);
                self.found.resources.push(Resource {
                    kind,
                    records: first..offset(self.found.records.len()),
                    start,
                    prefix: place.prefix,
                    index: place.index,
                    declared: false,
                    ambiguous: false,
                    scope: 0,
                    maybe: false,
                });
            } else {
                self.wipe_all(&records);
            }
        }
        let open = std::mem::take(&mut self.stack);
        self.wipe_all(&open);
    }

    /// A plan's configuration begins with one of two keys, and has no other.
    fn is_of_a_plan(&self, at: usize) -> bool {
        let mut cursor = Cursor::new(self.cursor.bytes(), at + 1);
        let Ok(key) = cursor.key() else { return false };
        let name = cursor.bytes().get(key.start + 1..key.end - 1);
        matches!(name, Some(b"provider_config" | b"root_module"))
    }

    /// Closes an object whose records begin at `mark`.
    fn finish(
        &mut self,
        mark: usize,
        first_resource: usize,
        start: u32,
        place: Place,
    ) -> Result<(), Stop> {
        if std::mem::take(&mut self.other_names) {
            self.settle_names(mark);
        }
        let records = self.stack.get(mark..).unwrap_or_default();
        let kind = recognise(self.cursor.bytes(), records);
        // A rule set joins a registry by its name alone, so nothing else may stand beside it.
        let kind = kind.map(|kind| match kind {
            Kind::NetworkRules if keep::has_foreign_key(self.cursor.bytes(), start) => Kind::Other,
            kind => kind,
        });
        let Some(kind) = kind else {
            self.found.unrecognised.0 += 1;
            self.found.unrecognised.1.get_or_insert(start);
            self.drop_records(mark);
            return Ok(());
        };
        if self.found.resources.len() >= self.bounds.resources {
            self.drop_records(mark);
            return self.stop(Why::TooMany);
        }
        let kind = match kind {
            Kind::Change => {
                let stands_for = self.settle_change(mark, first_resource, start);
                stands_for.unwrap_or(Kind::Change)
            }
            kind => kind,
        };
        match kind {
            Kind::Finding => self.name_image(mark),
            Kind::Workload => self.settle_workload(mark),
            Kind::Other => self.settle_other(mark),
            _ => {}
        }
        let (kept, shown) = keep::of(kind);
        let first = offset(self.found.records.len());
        let mut to = mark;
        for place in mark..self.stack.len() {
            let Some(record) = self.stack.get(place).copied() else {
                break;
            };
            if record.mark == Mark::Value {
                if kept.has(record.field) {
                    if keep::MAY_HOLD_MORE.has(record.field) {
                        self.trim(record);
                    }
                } else {
                    self.wipe_value(record.span);
                    if !shown.has(record.field) {
                        continue;
                    }
                }
            }
            // Nobody asks for the others any more.
            if record.field != Field::Nested
                && let Some(slot) = self.stack.get_mut(to)
            {
                *slot = record;
                to += 1;
            }
        }
        let records = self.stack.get(mark..to).unwrap_or_default();
        let share = (self.cursor.at(), self.cursor.bytes().len());
        self.found.records.make_room(records.len(), share);
        self.found.records.extend_from_slice(records);
        self.stack.truncate(mark);
        let last = offset(self.found.records.len());
        let ambiguous = self
            .found
            .records
            .get(first as usize..)
            .is_some_and(is_ambiguous);
        self.found.resources.push(Resource {
            kind,
            records: first..last,
            start,
            prefix: place.prefix,
            index: place.index,
            declared: self.declared,
            ambiguous,
            scope: 0,
            maybe: self.maybe && self.declared,
        });
        Ok(())
    }

    /// Of a fact that may hold a secret all the same, only the part that is the fact stays.
    fn trim(&mut self, record: Record) {
        let range = record.span.start as usize..record.span.end as usize;
        let raw = self.cursor.bytes().get(range).unwrap_or_default();
        if matches!(
            record.field,
            Field::LinuxFxVersion | Field::WindowsFxVersion
        ) && let Some(value) = std::str::from_utf8(raw).ok().and_then(unquoted)
            && let Some(SiteImage::Compose(packed) | SiteImage::Kube(packed)) =
                SiteImage::parse(&value)
            && let Some(images) = compose::images(packed).filter(|images| !images.is_empty())
        {
            let images = images
                .iter()
                .map(|image| keep::only_the_fact(Field::Image, image))
                .collect();
            self.found.composed.insert(record.span.start, images);
        }
        if record.field == Field::Extensions
            && let Some(extensions) = packed(raw)
        {
            self.found.extensions.insert(record.span.start, extensions);
        }
        for (from, to) in keep::beside_the_fact(record.field, raw) {
            let start = record.span.start as usize;
            self.cursor.wipe(start + from, start + to);
        }
    }

    fn wipe_value(&mut self, span: Span) {
        wipe_value(&mut self.cursor, span);
    }

    /// Overwrites what the innermost records stand for, and lets them go.
    fn drop_records(&mut self, mark: usize) {
        let records = self.stack.split_off(mark);
        self.wipe_all(&records);
    }

    fn wipe_all(&mut self, records: &[Record]) {
        for record in records {
            match record.mark {
                Mark::Value => self.wipe_value(record.span),
                Mark::Open => self
                    .cursor
                    .wipe(record.span.start as usize, record.span.end as usize),
                _ => {}
            }
        }
    }

    fn pointer_below(&self, place: Place, key: &str) -> String {
        let outer = self
            .found
            .prefixes
            .get(place.prefix as usize)
            .map_or("", String::as_str);
        let key = key.replace('~', "~0").replace('/', "~1");
        match place.index {
            Some(index) => format!("{outer}/{index}/{key}"),
            None => format!("{outer}/{key}"),
        }
    }
}

/// How deep somebody's own wrapping is looked for.
const MOST_WRAPPED: u32 = 4;

/// What the keys of an object say of it.
struct Look {
    /// It names itself as resources do.
    named: bool,
    /// It is a resource: an id below a subscription beside a type, or what only registries have.
    resource: bool,
}

fn look_for(bytes: &[u8], start: usize) -> bool {
    look(bytes, start, false).resource
}

/// Whether the object at `start` begins as a table does.
fn is_table(bytes: &[u8], start: usize) -> bool {
    let mut cursor = Cursor::new(bytes, start + 1);
    let Ok(key) = cursor.key() else { return false };
    let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
    name.eq_ignore_ascii_case(b"columns") || name.eq_ignore_ascii_case(b"rows")
}

fn look(bytes: &[u8], start: usize, deeper: bool) -> Look {
    /// Nobody's own wrapping has more keys.
    const MOST: usize = 64;

    let mut look = Look {
        named: false,
        resource: false,
    };
    let (mut id, mut kind, mut wraps) = (false, false, false);
    let mut cursor = Cursor::new(bytes, start + 1);
    for _ in 0..MOST {
        let Ok(key) = cursor.key() else { break };
        let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        cursor.peek();
        let at = cursor.at();
        let Ok(span) = cursor.skip(false) else { break };
        let value = bytes.get(at..span.end as usize).unwrap_or_default();
        if is(b"id") {
            look.named = true;
            id = value
                .get(..16)
                .is_some_and(|head| head.eq_ignore_ascii_case(b"\"/subscriptions/"));
        } else if is(b"type") || is(b"kind") || is(b"apiVersion") {
            look.named = true;
            kind |= is(b"type") && value.contains(&b'/');
        } else if is(b"loginServer") || is(b"adminUserEnabled") || is(b"pricingTier") {
            look.resource = true;
        } else if deeper && !wraps && matches!(value.first(), Some(b'{' | b'[')) {
            let mut inner = Cursor::new(bytes, at);
            inner.take(b'[');
            wraps = inner.peek() == Some(b'{') && look_for(bytes, inner.at());
        }
        if !cursor.take(b',') {
            break;
        }
    }
    look.resource |= id && kind || wraps && !look.named;
    look
}

/// Overwrites a value: a string between its quotes, a number, everything in a container. Words stay.
fn wipe_value<P: crate::read::cursor::Page>(cursor: &mut Cursor<P>, span: Span) {
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
