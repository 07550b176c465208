//! Documents to typed facts: what an export says of a registry, a plan, a cluster, and where.
//!
//! Nothing is judged here. A fact that is not there is [`Seen::Missing`], one that is there but is
//! not what it should be is [`Seen::Odd`]; the rules decide what follows.

pub mod defender;
pub mod guards;
pub mod registries;
pub mod workloads;

use std::borrow::Cow;

use crate::read::{
    decode::{
        Decoded,
        fields::Field,
        walk::{Computed, Mark, Record, Resource},
    },
    source::Span,
};

/// Which resource of which source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle {
    /// Index of the source.
    pub source: u32,
    /// Index of the resource in it.
    pub resource: u32,
}

/// Where a value stands: what a fact of the report is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The resource it belongs to.
    pub handle: Handle,
    /// Its text.
    pub span: Span,
}

/// What an export says about one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen<T> {
    /// The key is not there.
    Missing,
    /// It is there and `null`, which the CLI prints for whatever the service did not say.
    Null(Place),
    /// It says this.
    Is(T, Place),
    /// It is there, but it is not one value of the right type: a string instead of a boolean,
    /// an expression, the same key twice. Nothing follows from it but a quotation.
    Odd(Vec<Place>),
}

impl<T> Seen<T> {
    /// Whether it neither says something nor contradicts itself.
    pub fn is_silent(&self) -> bool {
        matches!(self, Seen::Missing | Seen::Null(_))
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Seen::Is(value, _) => Some(value),
            _ => None,
        }
    }

    /// Where it stands; empty if it does not.
    pub fn places(&self) -> Vec<Place> {
        match self {
            Seen::Missing => Vec::new(),
            Seen::Null(place) | Seen::Is(_, place) => vec![*place],
            Seen::Odd(places) => places.clone(),
        }
    }

    fn then<U>(self, read: impl FnOnce(T) -> Option<U>) -> Seen<U> {
        match self {
            Seen::Missing => Seen::Missing,
            Seen::Null(place) => Seen::Null(place),
            Seen::Odd(places) => Seen::Odd(places),
            Seen::Is(value, place) => match read(value) {
                Some(value) => Seen::Is(value, place),
                None => Seen::Odd(vec![place]),
            },
        }
    }
}

/// One resource as one export shows it.
#[derive(Clone, Copy)]
pub struct Doc<'a> {
    /// The source it stands in.
    pub source: &'a Decoded,
    /// Which one it is.
    pub handle: Handle,
    /// What was recognised.
    pub resource: &'a Resource,
}

/// Every resource of all sources, in order.
pub fn docs(sources: &[Decoded]) -> impl Iterator<Item = Doc<'_>> {
    let place = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
    sources.iter().enumerate().flat_map(move |(index, source)| {
        let resources = source.found.resources.iter().enumerate();
        resources.map(move |(resource_index, resource)| Doc {
            source,
            handle: Handle {
                source: place(index),
                resource: place(resource_index),
            },
            resource,
        })
    })
}

impl<'a> Doc<'a> {
    /// The resource behind a handle.
    pub fn new(sources: &'a [Decoded], handle: Handle) -> Option<Doc<'a>> {
        let source = sources.get(handle.source as usize)?;
        let resource = source.found.resources.get(handle.resource as usize)?;
        Some(Doc {
            source,
            handle,
            resource,
        })
    }

    /// Its facts.
    pub fn records(&self) -> &'a [Record] {
        let range = self.resource.records.start as usize..self.resource.records.end as usize;
        self.source.found.records.get(range).unwrap_or_default()
    }

    /// The place of a record.
    pub fn place(&self, record: &Record) -> Place {
        let Some(computed) = self.computed(record) else {
            return Place {
                handle: self.handle,
                span: record.span,
            };
        };
        let handle = match computed.elsewhere {
            Some((source, resource)) => Handle { source, resource },
            None => self.handle,
        };
        Place {
            handle,
            span: computed.place,
        }
    }

    /// The JSON text of a record.
    pub fn raw(&self, record: &Record) -> &'a str {
        match self.computed(record) {
            Some(computed) => &computed.json,
            None => self.source.text.get(record.span),
        }
    }

    /// The value that was worked out for a record, if it was.
    pub fn computed(&self, record: &Record) -> Option<&'a Computed> {
        if !record.mark.is_computed() {
            return None;
        }
        self.source.found.computed.get(record.span.start as usize)
    }

    /// What the string of a record says, its escapes resolved; none if it is no string.
    pub fn said(&self, record: &Record) -> Option<&'a str> {
        match self.computed(record) {
            Some(computed) => computed.text.as_deref(),
            None => self.plain(self.source.text.get(record.span), record.span),
        }
    }

    /// It describes what is to be deployed, so the platform's defaults stand for what is missing.
    pub fn takes_defaults(&self) -> bool {
        self.resource.declared
            && !crate::read::decode::is_unresolved(&self.source.found, self.resource)
    }

    /// What it says about a field that stands at most once.
    pub fn get(&self, field: Field) -> Seen<&'a str> {
        let mut found = None;
        let mut others: Vec<Place> = Vec::new();
        for record in self.records() {
            // A container is only noted; what matters stands inside it.
            if record.field != field || record.mark == Mark::Container {
                continue;
            }
            match found {
                None => found = Some(record),
                Some(_) => others.push(self.place(record)),
            }
        }
        let Some(record) = found else {
            // The object it would stand in may itself be no object.
            return match parent(field) {
                Some(parent) => self.get(parent).then(|_| None),
                None => Seen::Missing,
            };
        };
        let place = self.place(record);
        if !others.is_empty() || self.is_ambiguous(field) || record.mark == Mark::Unresolved {
            others.insert(0, place);
            return Seen::Odd(others);
        }
        match self.raw(record) {
            "null" => Seen::Null(place),
            raw => Seen::Is(raw, place),
        }
    }

    fn is_ambiguous(&self, field: Field) -> bool {
        self.resource.ambiguous && !matches!(field, Field::Id | Field::Name | Field::Type)
    }

    /// A field that is a string.
    pub fn string(&self, field: Field) -> Seen<Cow<'a, str>> {
        self.text(field).then(|text| Some(Cow::Borrowed(text)))
    }

    /// The same, straight from the source.
    pub fn text(&self, field: Field) -> Seen<&'a str> {
        match self.get(field) {
            Seen::Is(raw, place) => match self.plain(raw, place.span) {
                Some(text) => Seen::Is(text, place),
                None => Seen::Odd(vec![place]),
            },
            seen => seen,
        }
    }

    /// What the string at `span` says, its escapes resolved.
    pub fn plain(&self, raw: &'a str, span: Span) -> Option<&'a str> {
        match self.source.unescaped.get(&span.start) {
            Some(text) => Some(text),
            None => raw.strip_prefix('"')?.strip_suffix('"'),
        }
    }

    /// The first string under this key, even if another one follows; none if it is empty.
    pub fn first_text(&self, field: Field) -> Option<&'a str> {
        let record = self
            .records()
            .iter()
            .find(|record| record.field == field && record.mark != Mark::Container)?;
        self.plain(self.raw(record), record.span)
            .filter(|text| !text.is_empty())
    }

    /// A field that is a boolean; `"true"` is not one.
    pub fn boolean(&self, field: Field) -> Seen<bool> {
        self.get(field).then(|raw| match raw {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        })
    }

    /// Whether an object or array stands there.
    pub fn has_container(&self, field: Field) -> bool {
        self.records()
            .iter()
            .any(|record| record.field == field && record.mark == Mark::Container)
    }

    /// The elements of an array, by index, with the records in each.
    pub fn elements(&self, fields: &[Field]) -> Vec<(u32, Vec<&'a Record>)> {
        let mut elements: Vec<(u32, Vec<&Record>)> = Vec::new();
        for record in self.records() {
            if !fields.contains(&record.field) {
                continue;
            }
            match elements
                .iter_mut()
                .find(|(index, _)| *index == record.element)
            {
                Some((_, records)) => records.push(record),
                None => elements.push((record.element, vec![record])),
            }
        }
        elements
    }
}

/// The object that a field stands in, where that object itself may be `null` or an expression.
fn parent(field: Field) -> Option<Field> {
    match field {
        Field::DefaultAction | Field::IpRules => Some(Field::NetworkRuleSet),
        Field::SkuName | Field::SkuTier => Some(Field::Sku),
        Field::AdminUserEnabled
        | Field::PublicNetworkAccess
        | Field::NetworkRuleSet
        | Field::PricingTier => Some(Field::Properties),
        _ => None,
    }
}

/// One resource as several exports show it together: what the first says, and where that is silent,
/// what the others say.
pub struct View<'a> {
    docs: Vec<Doc<'a>>,
}

impl<'a> View<'a> {
    /// Of documents about the same resource, the most telling first.
    pub fn new(docs: Vec<Doc<'a>>) -> View<'a> {
        View { docs }
    }

    /// The documents.
    pub fn docs(&self) -> &[Doc<'a>] {
        &self.docs
    }

    fn first<T>(&self, read: impl Fn(&Doc<'a>) -> Seen<T>) -> Seen<T> {
        let mut answer = Seen::Missing;
        for doc in &self.docs {
            let seen = read(doc);
            match (&seen, &answer) {
                (Seen::Is(..) | Seen::Odd(_), _) => return seen,
                (Seen::Null(_), Seen::Missing) => answer = seen,
                _ => {}
            }
        }
        answer
    }

    /// A field as it stands.
    pub fn get(&self, field: Field) -> Seen<&'a str> {
        self.first(|doc| doc.get(field))
    }

    /// A field that is a string.
    pub fn string(&self, field: Field) -> Seen<Cow<'a, str>> {
        self.first(|doc| doc.string(field))
    }

    /// A field that is a boolean.
    pub fn boolean(&self, field: Field) -> Seen<bool> {
        self.first(|doc| doc.boolean(field))
    }

    /// The platform's defaults stand for what no document says.
    pub fn takes_defaults(&self) -> bool {
        self.docs.iter().any(Doc::takes_defaults)
    }

    /// The first document that has this object or array.
    pub fn with_container(&self, field: Field) -> Option<&Doc<'a>> {
        self.docs.iter().find(|doc| doc.has_container(field))
    }
}
