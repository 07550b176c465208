//! Values that are known, known in part, or not known.

use std::rc::Rc;

use super::{
    gap::{Gap, Symbol},
    handle::Handle,
    origin::Origin,
    text::Text,
};

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub what: What,
    /// Where it came from. What holds of a list or an object holds of everything in it: read its
    /// elements by [`Value::elements`] and [`Value::entries`], which hand that on.
    pub origin: Origin,
}

/// What a value is. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Not known; with a symbol, the same unknown can be recognised elsewhere.
    Unknown(Option<Symbol>),
    /// `null`, or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text, perhaps with gaps.
    Text(Text),
    /// A list, perhaps with parts that are not known.
    List(List),
    /// An object, perhaps with keys that are not known.
    Object(Object),
    /// A resource, or something in it that only Azure knows.
    Resource(Rc<Handle>),
}

/// A list. A missing part is not an empty one: see [`Element`].
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    elements: Rc<[Element]>,
    /// How many elements stand at the front of which each is surely there.
    sure: usize,
    bulk: (u32, u16),
}

/// What stands in a list, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Element {
    /// This value.
    Sure(Value),
    /// This value, or nothing: a condition decides.
    Perhaps(Value),
    /// Any number of values, perhaps none.
    Any,
}

/// An object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    entries: Rc<[Entry]>,
    open: bool,
    bulk: (u32, u16),
}

/// One key of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key as spelled.
    pub key: Rc<str>,
    /// What stands there.
    pub value: Value,
    /// Whether the key is surely there.
    pub sure: bool,
}

/// What stands under a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// This value; whether the key is surely there.
    Value(Value, bool),
    /// The key is not there.
    Missing,
    /// It may be there.
    Unknown,
}

/// How many elements a list may have. Azure unrolls 800, and `range` gives 10,000.
const MAX_ELEMENTS: usize = 1 << 15;

/// How many values one may hold in all, and how deep they may nest. A few variables that hold each
/// other twice would be beyond counting; whoever walks a value is safe from that.
const MAX_BULK: (u32, u16) = (1 << 20, 160);

/// How many values something holds, itself included, and how deep they nest; none if that is too many.
fn bulk<'a>(values: impl Iterator<Item = &'a Value>) -> Option<(u32, u16)> {
    let mut sum = (1_u32, 0_u16);
    for value in values {
        let (size, depth) = value.bulk();
        sum = (sum.0.checked_add(size)?, sum.1.max(depth + 1));
    }
    (sum.0 <= MAX_BULK.0 && sum.1 <= MAX_BULK.1).then_some(sum)
}

impl List {
    /// A list of these elements.
    pub fn new(elements: impl IntoIterator<Item = Element>) -> List {
        let mut all: Vec<Element> = Vec::new();
        for element in elements {
            if all.len() >= MAX_ELEMENTS {
                all.push(Element::Any);
                break;
            }
            if !(matches!(element, Element::Any) && matches!(all.last(), Some(Element::Any))) {
                all.push(element);
            }
        }
        let values = all.iter().filter_map(|element| match element {
            Element::Sure(value) | Element::Perhaps(value) => Some(value),
            Element::Any => None,
        });
        let Some(bulk) = bulk(values) else {
            return List::unknown();
        };
        let sure = |element: &Element| matches!(element, Element::Sure(_));
        List {
            sure: all.iter().take_while(|element| sure(element)).count(),
            elements: all.into(),
            bulk,
        }
    }

    /// A list of these values and no others.
    pub fn of(values: impl IntoIterator<Item = Value>) -> List {
        List::new(values.into_iter().map(Element::Sure))
    }

    /// A list of which nothing is known.
    pub fn unknown() -> List {
        List::new([Element::Any])
    }

    /// Its elements as they stand; [`Value::elements`] also hands on what holds of the list.
    pub fn raw(&self) -> &[Element] {
        &self.elements
    }

    /// The element at `index`; none as an index is one that no list has.
    pub fn get(&self, index: Option<usize>) -> Found {
        let element = index.and_then(|index| self.elements.get(index));
        match (element, index) {
            (Some(Element::Sure(value)), Some(index)) if index < self.sure => {
                Found::Value(value.clone(), true)
            }
            (_, Some(_)) if self.sure < self.elements.len() => Found::Unknown,
            _ => Found::Missing,
        }
    }

    /// How many there are; none if that is not known.
    pub fn len(&self) -> Option<usize> {
        (self.sure == self.elements.len()).then_some(self.sure)
    }

    /// Whether there is nothing in it; none if that is not known.
    pub fn is_empty(&self) -> Option<bool> {
        if self.elements.is_empty() {
            return Some(true);
        }
        let sure = |element: &Element| matches!(element, Element::Sure(_));
        self.elements.iter().any(sure).then_some(false)
    }

    fn either(&self, other: &List) -> List {
        let (mut mine, mut theirs) = (self.raw(), other.raw());
        let equal = |one: &Element, two: &Element| match (one, two) {
            (Element::Sure(one), Element::Sure(two)) => one.same(two) == Some(true),
            _ => false,
        };
        let mut all = Vec::new();
        while let (Some((first, rest)), Some((second, others))) =
            (mine.split_first(), theirs.split_first())
            && equal(first, second)
        {
            all.push(first.clone());
            (mine, theirs) = (rest, others);
        }
        let mut behind = Vec::new();
        while let (Some((last, rest)), Some((second, others))) =
            (mine.split_last(), theirs.split_last())
            && equal(last, second)
        {
            behind.push(last.clone());
            (mine, theirs) = (rest, others);
        }
        all.extend(mine.iter().chain(theirs).map(Element::perhaps));
        all.extend(behind.into_iter().rev());
        List::new(all)
    }
}

impl Element {
    /// The same, but it may not be there.
    #[must_use]
    pub fn perhaps(&self) -> Element {
        match self {
            Element::Sure(value) | Element::Perhaps(value) => Element::Perhaps(value.clone()),
            Element::Any => Element::Any,
        }
    }

    /// The same with another value, if it has one.
    pub(super) fn map(&self, change: impl FnOnce(&Value) -> Value) -> Element {
        match self {
            Element::Sure(value) => Element::Sure(change(value)),
            Element::Perhaps(value) => Element::Perhaps(change(value)),
            Element::Any => Element::Any,
        }
    }
}

impl Object {
    /// An object of these entries, and perhaps others if it is `open`.
    pub fn new(entries: impl IntoIterator<Item = Entry>, open: bool) -> Object {
        let entries: Rc<[Entry]> = entries.into_iter().collect();
        match bulk(entries.iter().map(|entry| &entry.value)) {
            Some(bulk) => Object {
                entries,
                open,
                bulk,
            },
            None => Object::unknown(),
        }
    }

    /// An object of which nothing is known.
    pub fn unknown() -> Object {
        Object::new([], true)
    }

    /// Its entries as they stand; [`Value::entries`] also hands on what holds of the object.
    pub fn raw(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether there may be other keys.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Where `key` stands: spelled alike if possible, else in another case.
    pub(super) fn position(&self, key: &str) -> Option<usize> {
        let alike = self.entries.iter().position(|entry| &*entry.key == key);
        alike.or_else(|| {
            let folded = |entry: &Entry| entry.key.eq_ignore_ascii_case(key);
            self.entries.iter().position(folded)
        })
    }

    /// What stands under `key`.
    pub fn get(&self, key: &str) -> Found {
        match self.position(key).and_then(|at| self.entries.get(at)) {
            Some(entry) => Found::Value(entry.value.clone(), entry.sure),
            None if self.open => Found::Unknown,
            None => Found::Missing,
        }
    }

    fn either(&self, other: &Object) -> Object {
        let mut all: Vec<Entry> = Vec::new();
        for entry in self.raw() {
            all.push(match other.get(&entry.key) {
                Found::Value(value, sure) => Entry {
                    key: entry.key.clone(),
                    value: entry.value.either(&value),
                    sure: entry.sure && sure,
                },
                Found::Missing => entry.unsure(),
                Found::Unknown => Entry {
                    value: Value::unknown().at(entry.value.origin.clone()),
                    ..entry.unsure()
                },
            });
        }
        for entry in other.raw() {
            match self.get(&entry.key) {
                Found::Value(..) => {}
                Found::Missing => all.push(entry.unsure()),
                Found::Unknown => all.push(Entry {
                    value: Value::unknown().at(entry.value.origin.clone()),
                    ..entry.unsure()
                }),
            }
        }
        Object::new(all, self.open || other.open)
    }
}

impl Entry {
    /// A key that is surely there.
    pub fn new(key: impl Into<Rc<str>>, value: Value) -> Entry {
        Entry {
            key: key.into(),
            value,
            sure: true,
        }
    }

    fn unsure(&self) -> Entry {
        Entry {
            sure: false,
            ..self.clone()
        }
    }
}

impl From<What> for Value {
    fn from(what: What) -> Value {
        Value {
            what,
            origin: Origin::default(),
        }
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Value {
        What::Text(text).into()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Text::from(text).into()
    }
}

impl Value {
    /// A value of which nothing is known.
    pub fn unknown() -> Value {
        What::Unknown(None).into()
    }

    /// The same, from there.
    #[must_use]
    pub fn at(self, origin: Origin) -> Value {
        Value { origin, ..self }
    }

    /// The same; what holds of `origin` led to it.
    #[must_use]
    pub fn chosen_by(mut self, origin: &Origin) -> Value {
        self.origin = self.origin.chosen_by(origin);
        self
    }

    /// How many values it holds, itself included, and how deep they nest.
    pub(super) fn bulk(&self) -> (u32, u16) {
        match &self.what {
            What::List(list) => list.bulk,
            What::Object(object) => object.bulk,
            _ => (1, 0),
        }
    }

    /// The text, if it is one and all of it is known.
    pub fn whole(&self) -> Option<&str> {
        match &self.what {
            What::Text(text) => text.whole(),
            _ => None,
        }
    }

    /// The elements of a list, each with what holds of the list; none of what is no list.
    pub fn elements(&self) -> impl Iterator<Item = Element> {
        let elements = match &self.what {
            What::List(list) => list.raw(),
            _ => &[],
        };
        elements
            .iter()
            .map(|element| element.map(|value| value.clone().chosen_by(&self.origin)))
    }

    /// The entries of an object, each with what holds of the object; none of what is no object.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        let entries = match &self.what {
            What::Object(object) => object.raw(),
            _ => &[],
        };
        entries.iter().map(|entry| Entry {
            value: entry.value.clone().chosen_by(&self.origin),
            ..entry.clone()
        })
    }

    /// As a piece of a longer text: what is not known becomes a gap.
    pub fn spoken(&self) -> Text {
        match &self.what {
            What::Text(text) => text.clone(),
            What::Int(number) => number.to_string().as_str().into(),
            What::Bool(true) => "True".into(),
            What::Bool(false) => "False".into(),
            What::Null => "".into(),
            What::Unknown(symbol) => Text::gap(Gap::named(*symbol)),
            What::Resource(handle) => Text::gap(Gap::named(handle.symbol())),
            What::List(_) | What::Object(_) => Text::gap(Gap::ANY),
        }
    }

    /// What tells it from every other value; none if something in it is unknown without a symbol.
    pub fn symbol(&self) -> Option<Symbol> {
        Some(match &self.what {
            What::Unknown(symbol) => (*symbol)?,
            What::Null => Symbol::of("null"),
            What::Bool(value) => Symbol::of("bool").number(u64::from(*value)),
            What::Int(number) => Symbol::of("int").number(number.cast_unsigned()),
            What::Text(text) => text.symbol()?,
            What::List(list) => {
                let mut symbol = Symbol::of("list");
                for element in list.raw() {
                    let Element::Sure(value) = element else {
                        return None;
                    };
                    symbol = symbol.symbol(value.symbol()?);
                }
                symbol
            }
            What::Object(object) => {
                let mut symbol = Symbol::of("object");
                for entry in object.raw() {
                    symbol = symbol
                        .text(&entry.key)
                        .symbol(entry.value.symbol().filter(|_| entry.sure)?);
                }
                (!object.open).then_some(symbol)?
            }
            What::Resource(handle) => handle.symbol()?,
        })
    }

    /// Whether the two are equal, as `equals` has it; none if that depends on what is not known.
    pub fn same(&self, other: &Value) -> Option<bool> {
        match (&self.what, &other.what) {
            (What::Unknown(_) | What::Resource(_), _)
            | (_, What::Unknown(_) | What::Resource(_)) => {
                (self.symbol()? == other.symbol()?).then_some(true)
            }
            (What::Null, What::Null) => Some(true),
            (What::Bool(mine), What::Bool(theirs)) => Some(mine == theirs),
            (What::Int(mine), What::Int(theirs)) => Some(mine == theirs),
            (What::Text(mine), What::Text(theirs)) => mine.same(theirs),
            (What::List(mine), What::List(theirs)) => {
                if mine.len()? != theirs.len()? {
                    return Some(false);
                }
                let pairs = mine.raw().iter().zip(theirs.raw());
                all(pairs.map(|pair| match pair {
                    (Element::Sure(mine), Element::Sure(theirs)) => mine.same(theirs),
                    _ => None,
                }))
            }
            (What::Object(mine), What::Object(theirs)) => {
                let half = |one: &Object, two: &Object| {
                    all(one.raw().iter().map(|entry| match two.get(&entry.key) {
                        Found::Value(value, true) if entry.sure => entry.value.same(&value),
                        Found::Missing if entry.sure => Some(false),
                        _ => None,
                    }))
                    .filter(|equal| !equal || !(one.open || two.open))
                };
                all([half(mine, theirs), half(theirs, mine)].into_iter())
            }
            _ => Some(false),
        }
    }

    /// What holds of both. For a value that is one of the two, it is not known which.
    #[must_use]
    pub fn either(&self, other: &Value) -> Value {
        let what = match (&self.what, &other.what) {
            _ if self.same(other) == Some(true) => self.what.clone(),
            (What::Text(mine), What::Text(theirs)) => What::Text(mine.either(theirs)),
            (What::List(mine), What::List(theirs)) => What::List(mine.either(theirs)),
            (What::Object(mine), What::Object(theirs)) => What::Object(mine.either(theirs)),
            _ => What::Unknown(None),
        };
        let origin = self.origin.clone().with(&other.origin);
        let one_of = self.candidates().into_iter().chain(other.candidates());
        Value {
            what,
            origin: origin.perhaps_one_of(one_of),
        }
    }

    /// The texts and resources that it may be: itself, or those of which it is not known which it is.
    pub(super) fn candidates(&self) -> Vec<Value> {
        match (&self.what, self.origin.perhaps()) {
            (What::Text(_) | What::Resource(_), []) => vec![self.clone()],
            (_, perhaps) => perhaps.to_vec(),
        }
    }

    /// The same, of which it is not told what it may be.
    #[must_use]
    pub(super) fn alone(&self) -> Value {
        let origin = self.origin.clone().perhaps_one_of([]);
        self.clone().at(origin)
    }
}

/// Whether all hold: false as soon as one does not, and none if one is not known.
pub(super) fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}
