//! One pass over one JSON value: notes where the facts stand that `fields` names.
//!
//! serde_json does the reading; nothing is copied but 16 bytes for each fact found, so an export of
//! many megabytes costs little more than skipping over it.

use std::{borrow::Cow, fmt};

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use crate::read::decode::{
    fields::{Field, Node, Take},
    recognise::{Kind, recognise},
};
use crate::{
    azure::ids::unquoted,
    read::source::{Span, offset},
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
    /// Where the value stands. For a container that is only noted, where it begins.
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
    /// An expression or a value that is settled only when it is deployed.
    Unresolved,
    /// The switch is in the presence of the block, as Terraform writes it.
    Present,
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
}

/// What a walk has found so far; one for a whole source.
#[derive(Default)]
pub struct Found {
    /// Every recognised resource, in order.
    pub resources: Vec<Resource>,
    /// Their facts.
    pub records: Vec<Record>,
    /// JSON pointers of the arrays that resources stand in.
    pub prefixes: Vec<String>,
    /// Objects that were not recognised, and where the first of them begins.
    pub unrecognised: (u32, Option<u32>),
    /// Where an empty list of resources stands.
    pub empty_lists: u32,
}

/// What bounds a walk.
#[derive(Clone, Copy)]
pub struct Bounds {
    /// How deep containers may nest before the document is given up.
    pub depth: u32,
    /// How many resources may be found before the document is given up.
    pub resources: usize,
    /// The text has backslashes, so keys may be written with escapes.
    pub escapes: bool,
}

/// Walks the JSON value that begins at `start` in `text`.
///
/// Returns where it ends, or serde_json's error, whose line and column count from `start`.
/// On an error nothing of this value is kept.
pub fn walk(
    text: &str,
    start: usize,
    prefix: &str,
    bounds: Bounds,
    found: &mut Found,
) -> Result<Option<usize>, serde_json::Error> {
    let json = text.get(start..).unwrap_or_default();
    let before = (
        found.resources.len(),
        found.records.len(),
        found.prefixes.len(),
        found.unrecognised,
        found.empty_lists,
    );
    let mut walker = Walker::new(text, bounds, found);
    let prefix = walker.prefix(prefix.to_owned());
    let place = Place {
        prefix,
        index: None,
    };
    walker.root = (offset(start), place);
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let result = Seed {
        walker: &mut walker,
        mode: Mode::Resource(place),
        depth: 0,
    }
    .deserialize(&mut deserializer);
    match result {
        Ok(_) => match deserializer.end() {
            Ok(()) => Ok(None),
            // Something follows; the error says where.
            Err(error) => Ok(Some(start + at(json, error.line(), error.column()))),
        },
        Err(error) => {
            found.resources.truncate(before.0);
            found.records.truncate(before.1);
            found.prefixes.truncate(before.2);
            found.unrecognised = before.3;
            found.empty_lists = before.4;
            Err(error)
        }
    }
}

/// Reads one object by another table of names, as one resource of a known kind.
pub fn walk_as(text: &str, span: Span, node: &'static Node) -> Vec<Record> {
    let mut found = Found::default();
    let mut walker = Walker::new(
        text,
        Bounds {
            depth: 64,
            resources: usize::MAX,
            escapes: true,
        },
        &mut found,
    );
    let mut deserializer = serde_json::Deserializer::from_str(
        text.get(span.start as usize..span.end as usize)
            .unwrap_or_default(),
    );
    // The value was read before, as part of its document, so this does not fail.
    let _ = Seed {
        walker: &mut walker,
        mode: Mode::Inside(node, 0),
        depth: 0,
    }
    .deserialize(&mut deserializer);
    std::mem::take(&mut walker.stack)
}

/// The byte that serde_json's line and column (in bytes, both counted from 1) point at.
pub fn at(json: &str, line: usize, column: usize) -> usize {
    let bytes = json.as_bytes();
    let line_start = match line.checked_sub(2) {
        None => 0,
        Some(ends) => bytes
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
            .nth(ends)
            .map_or(bytes.len(), |(index, _)| index + 1),
    };
    let mut position = (line_start + column.saturating_sub(1)).min(bytes.len());
    while !json.is_char_boundary(position) {
        position -= 1;
    }
    position
}

struct Walker<'a> {
    text: &'a str,
    bounds: Bounds,
    found: &'a mut Found,
    /// Records of the objects that are being read, innermost last.
    stack: Vec<Record>,
    /// Where the whole value begins, and its own place: what stands in for a place that is not known.
    root: (u32, Place),
}

impl<'a> Walker<'a> {
    fn new(text: &'a str, bounds: Bounds, found: &'a mut Found) -> Walker<'a> {
        let root = (
            0,
            Place {
                prefix: 0,
                index: None,
            },
        );
        Walker {
            text,
            bounds,
            found,
            stack: Vec::new(),
            root,
        }
    }

    fn prefix(&mut self, pointer: String) -> u32 {
        self.found.prefixes.push(pointer);
        offset(self.found.prefixes.len() - 1)
    }

    /// Where a piece of the text stands in it.
    fn offset_of(&self, piece: &str) -> usize {
        (piece.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize)
    }

    fn note(&mut self, field: Field, mark: Mark, element: u32, span: Span) {
        self.stack.push(Record {
            field,
            mark,
            element,
            span,
        });
    }

    /// Closes an object whose records begin at `mark`.
    fn finish(&mut self, mark: usize, start: u32, place: Place) -> Result<(), TooMany> {
        let records = self.stack.get(mark..).unwrap_or_default();
        match recognise(self.text, records) {
            Some(kind) => {
                if self.found.resources.len() >= self.bounds.resources {
                    return Err(TooMany);
                }
                let first = offset(self.found.records.len());
                self.found.records.extend_from_slice(records);
                self.found.resources.push(Resource {
                    kind,
                    records: first..offset(self.found.records.len()),
                    start,
                    prefix: place.prefix,
                    index: place.index,
                    declared: false,
                    ambiguous: is_ambiguous(records),
                });
            }
            None => {
                self.found.unrecognised.0 += 1;
                self.found.unrecognised.1.get_or_insert(start);
            }
        }
        self.stack.truncate(mark);
        Ok(())
    }
}

/// Whether a container that holds facts stands twice in the same object.
pub fn is_ambiguous(records: &[Record]) -> bool {
    let mut seen = 0_u32;
    for record in records {
        let bit = match record.field {
            Field::Properties => 1,
            Field::NetworkRuleSet => 2,
            Field::Sku => 4,
            Field::Policies => 8,
            Field::IpRules => 16,
            Field::Extensions => 32,
            Field::SecurityProfile => 64,
            _ => continue,
        };
        if seen & bit != 0 {
            return true;
        }
        seen |= bit;
    }
    false
}

struct TooMany;

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
    Scalar,
}

struct Seed<'w, 'a> {
    walker: &'w mut Walker<'a>,
    mode: Mode,
    depth: u32,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        if self.depth > self.walker.bounds.depth {
            return Err(D::Error::custom(TOO_DEEP));
        }
        deserializer.deserialize_any(self)
    }
}

/// How a walk that was given up for its depth begins its error.
pub const TOO_DEEP: &str = "nested too deep";
/// How a walk that was given up for the number of its resources begins its error.
pub const TOO_MANY: &str = "too many resources";

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Shape;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
    fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Shape, A::Error> {
        let Seed {
            walker,
            mode,
            depth,
        } = self;
        let depth = depth + 1;
        match mode {
            Mode::Resource(place) => {
                let prefix = match place.index {
                    None => place.prefix,
                    Some(index) => {
                        let outer = walker.found.prefixes.get(place.prefix as usize);
                        let pointer = format!("{}/{index}", outer.map_or("", String::as_str));
                        walker.prefix(pointer)
                    }
                };
                let mut index = 0;
                loop {
                    let mode = Mode::Resource(Place {
                        prefix,
                        index: Some(index),
                    });
                    if elements
                        .next_element_seed(Seed {
                            walker,
                            mode,
                            depth,
                        })?
                        .is_none()
                    {
                        break;
                    }
                    index += 1;
                }
                if index == 0 {
                    walker.found.empty_lists += 1;
                }
            }
            Mode::Inside(node, _) => {
                let mut index = 0;
                loop {
                    let mode = Mode::Inside(node, index);
                    if elements
                        .next_element_seed(Seed {
                            walker,
                            mode,
                            depth,
                        })?
                        .is_none()
                    {
                        break;
                    }
                    index += 1;
                }
            }
        }
        Ok(Shape::Container)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Shape, A::Error> {
        let Seed {
            walker,
            mode,
            depth,
        } = self;
        let depth = depth + 1;
        let (node, element) = match mode {
            Mode::Resource(_) => (&super::fields::RESOURCE, 0),
            Mode::Inside(node, element) => (node, element),
        };
        let mark = walker.stack.len();
        let mut start: Option<usize> = None;
        while let Some(key) = entries.next_key_seed(Key { walker, node })? {
            start.get_or_insert_with(|| opening_brace(walker.text, key.start));
            // Where the value begins, worked out from where its key ends.
            let value = || value_start(walker.text, key.end);
            match key.take {
                None => {
                    entries.next_value::<IgnoredAny>()?;
                }
                Some(Take::Value(field)) => {
                    let raw = entries.next_value::<&'de RawValue>()?.get();
                    let start = walker.offset_of(raw);
                    walker.note(
                        field,
                        Mark::Value,
                        element,
                        Span::new(start, start + raw.len()),
                    );
                }
                Some(Take::Into(field, inner)) => {
                    let before = walker.stack.len();
                    let place = value();
                    walker.note(field, Mark::Container, element, Span::new(place, place));
                    let mode = Mode::Inside(inner, element);
                    let shape = entries.next_value_seed(Seed {
                        walker,
                        mode,
                        depth,
                    })?;
                    walker.settle(before, shape);
                }
                Some(Take::Resources(field)) => {
                    let before = walker.stack.len();
                    let place = value();
                    walker.note(field, Mark::Container, element, Span::new(place, place));
                    let shape = match mode {
                        Mode::Resource(outer) => {
                            let pointer = walker.pointer_below(outer, &key.name(walker.text));
                            let prefix = walker.prefix(pointer);
                            let mode = Mode::Resource(Place {
                                prefix,
                                index: None,
                            });
                            entries.next_value_seed(Seed {
                                walker,
                                mode,
                                depth,
                            })?
                        }
                        Mode::Inside(..) => {
                            entries.next_value::<IgnoredAny>()?;
                            Shape::Container
                        }
                    };
                    walker.settle(before, shape);
                }
            }
        }
        if let Mode::Resource(place) = mode {
            // An empty object has no key to go by.
            let (start, place) = match start {
                Some(start) => (offset(start), place),
                None => walker.root,
            };
            walker
                .finish(mark, start, place)
                .map_err(|TooMany| A::Error::custom(TOO_MANY))?;
        }
        Ok(Shape::Container)
    }
}

impl Walker<'_> {
    /// A container that turned out to be a scalar (`null`, mostly) is a value after all.
    fn settle(&mut self, record: usize, shape: Shape) {
        if shape == Shape::Scalar
            && let Some(record) = self.stack.get_mut(record)
        {
            record.mark = Mark::Value;
            let start = record.span.start as usize;
            let rest = self.text.get(start..).unwrap_or_default();
            record.span = Span::new(start, start + value_length(rest));
        }
    }

    fn pointer_below(&self, place: Place, key: &str) -> String {
        let outer = self
            .found
            .prefixes
            .get(place.prefix as usize)
            .map_or("", String::as_str);
        match place.index {
            Some(index) => format!("{outer}/{index}/{key}"),
            None => format!("{outer}/{key}"),
        }
    }
}

/// The length of the JSON value that `text` begins with.
pub fn value_length(text: &str) -> usize {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.next();
    values.byte_offset()
}

/// The `{` before an object's first key, which stands at `key`.
fn opening_brace(text: &str, key: usize) -> usize {
    let before = text.as_bytes().get(..key).unwrap_or_default();
    before.iter().rposition(|byte| *byte == b'{').unwrap_or(key)
}

/// Where the value of a key begins whose text ends at `end`: past the quote, the colon and white space.
fn value_start(text: &str, end: usize) -> usize {
    let rest = text.as_bytes().get(end + 1..).unwrap_or_default();
    let skipped = rest
        .iter()
        .position(|byte| !matches!(byte, b':' | b' ' | b'\t' | b'\n' | b'\r'))
        .unwrap_or(rest.len());
    end + 1 + skipped
}

struct Key<'w, 'a> {
    walker: &'w Walker<'a>,
    node: &'static Node,
}

struct FoundKey {
    take: Option<Take>,
    /// From where to where the key stands, without its quotes.
    start: usize,
    end: usize,
}

impl FoundKey {
    /// The key as a pointer names it.
    fn name<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let quoted = text.get(self.start.saturating_sub(1)..self.end + 1);
        quoted.and_then(unquoted).unwrap_or_default()
    }
}

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = FoundKey;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<FoundKey, D::Error> {
        if !self.walker.bounds.escapes {
            return deserializer.deserialize_str(self);
        }
        let quoted = <&RawValue>::deserialize(deserializer)?.get();
        let start = self.walker.offset_of(quoted);
        // Half of a surrogate pair makes no text, and so no key that is looked for.
        let take = unquoted(quoted).and_then(|key| self.node.get(&key));
        Ok(FoundKey {
            take,
            start: start + 1,
            end: (start + quoted.len()).saturating_sub(1),
        })
    }
}

impl<'de> Visitor<'de> for Key<'_, '_> {
    type Value = FoundKey;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<FoundKey, E> {
        let start = self.walker.offset_of(key);
        Ok(FoundKey {
            take: self.node.get(key),
            start,
            end: start + key.len(),
        })
    }
}
