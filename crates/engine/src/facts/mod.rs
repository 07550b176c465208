//! Documents to typed facts: what an export says of a registry, a plan, a cluster, and where.
//!
//! Nothing is judged here. A fact is known, known in part, unknown, `null` or not there ([`Seen`]), and
//! each of these has its place; the rules decide what follows.

pub mod alerts;
pub mod assessments;
pub mod defender;
pub mod findings;
pub mod guards;
pub mod pulls;
pub mod registries;
pub mod roles;
pub mod workloads;

use std::{borrow::Cow, collections::BTreeMap};

use crate::{
    azure::{
        ids::{ResourceId, subscription_in},
        tokens::LATER,
    },
    read::{
        decode::{
            Decoded,
            fields::{Field, Fields},
            keep::is_word,
            under::NOT_TOLD,
            walk::{
                Computed, Mark, Record, Resource, Scope,
                change::{READS, REMOVES},
            },
        },
        source::Span,
    },
};
use model::sentence::is_filler;

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

/// What an export says about one field: a scalar, or a list.
///
/// Whoever looks at it has to say what follows in each case, so that a list which is not there cannot
/// be taken for an empty one, nor an expression for its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen<T> {
    /// The key is not there.
    Missing,
    /// It is there and `null`, which the CLI prints for whatever the service did not say.
    Null(Place),
    /// It says this, and nothing else.
    Known(T, Place),
    /// This much is known of it: some elements of a list, some of a text, in which `…` stands for the
    /// rest. The places are those of what is not known.
    Partly(T, Vec<Place>),
    /// It is there, but what it says is not known. Nothing follows from it but a quotation.
    Unknown(Why, Vec<Place>),
}

/// Why it is not known what a field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is an expression that the document does not settle.
    Expression,
    /// It is known only once it has been applied.
    AfterApply,
    /// It is marked as sensitive, so its text was not kept.
    Hidden,
    /// It is not of the right type, such as a text where a boolean belongs.
    WrongType,
    /// It stands there twice.
    Twice,
    /// It is what a record of changes shows of the time of one.
    Past,
}

impl<T> Seen<T> {
    /// Whether it neither says something nor contradicts itself.
    pub fn is_silent(&self) -> bool {
        matches!(self, Seen::Missing | Seen::Null(_))
    }

    /// The value, if there is one and all of it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Seen::Known(value, _) => Some(value),
            _ => None,
        }
    }

    /// Where it stands; empty if it does not.
    pub fn places(&self) -> Vec<Place> {
        match self {
            Seen::Missing => Vec::new(),
            Seen::Null(place) | Seen::Known(_, place) => vec![*place],
            Seen::Partly(_, places) | Seen::Unknown(_, places) => places.clone(),
        }
    }

    /// The same as something else; what cannot be read so is of the wrong type.
    fn then<U>(self, read: impl Fn(T) -> Option<U>) -> Seen<U> {
        match self {
            Seen::Missing => Seen::Missing,
            Seen::Null(place) => Seen::Null(place),
            Seen::Unknown(why, places) => Seen::Unknown(why, places),
            Seen::Known(value, place) => match read(value) {
                Some(value) => Seen::Known(value, place),
                None => Seen::Unknown(Why::WrongType, vec![place]),
            },
            Seen::Partly(value, places) => match read(value) {
                Some(value) => Seen::Partly(value, places),
                None => Seen::Unknown(Why::WrongType, places),
            },
        }
    }
}

/// One element of a list, with what was read in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// Where it begins.
    pub place: Place,
    /// The bare value that stands there, if it is no object.
    pub bare: Option<&'a Record>,
    /// The facts in it.
    pub records: Vec<&'a Record>,
}

/// Whether it stands for a text that is known, in part at least, only after an update.
fn is_known_later(raw: &[u8]) -> bool {
    // Every fact is asked: to look for its first `-` is quicker than to prepare a search for all of it.
    const BEFORE: usize = 8;
    let begins = |dash: usize| dash.checked_sub(BEFORE).and_then(|start| raw.get(start..));
    raw.len() > LATER.len()
        && memchr::memchr_iter(b'-', raw)
            .filter_map(begins)
            .any(|rest| rest.starts_with(LATER.as_bytes()))
}

/// Whether it is a text of which nothing is left.
fn is_hidden(raw: &[u8]) -> bool {
    // What fillers begin with; every fact is asked.
    if !matches!(raw, [b'"', 0x7F | 0xEE | 0xF3, ..]) {
        return false;
    }
    let text = std::str::from_utf8(raw).unwrap_or_default();
    let text = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    text.is_some_and(|text| !text.is_empty() && text.chars().all(is_filler))
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

    /// Those of its facts that are of this field.
    pub fn of(&self, field: Field) -> impl Iterator<Item = &'a Record> + use<'a> {
        let records = &self.source.found.records;
        records.of(self.resource.records.clone(), field)
    }

    /// Whether something in it names an image, or says that one is to be written anew: of what is not read this is
    /// asked of each, and hardly any does.
    pub fn speaks_of_images(&self) -> bool {
        const FIELDS: Fields = Fields::NONE.and(&[
            Field::Mention,
            Field::Rewritten,
            Field::RewrittenBy,
            Field::RewrittenName,
            Field::RewrittenTo,
            Field::Updated,
            Field::UpdatedImage,
        ]);
        let mut records = self.records().iter();
        records.any(|record| FIELDS.has(record.field))
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
            None => {
                let raw = self.source.text.get(record.span);
                let text = self
                    .plain(raw, record.span)
                    .filter(|_| !is_known_later(raw.as_bytes()));
                match record.field {
                    // The query behind an id was overwritten, and is no part of it.
                    Field::Id => text.map(|id| id.trim_end_matches(is_filler)),
                    _ => text,
                }
            }
        }
    }

    /// The subscription that it stands under, where it does not name one itself: an object around it says so,
    /// a key, or what its file or folder is called. None of what is to be deployed.
    pub fn within(&self) -> Option<&'a str> {
        if self.resource.declared || self.is_under_some() {
            return None;
        }
        let found = &self.source.found;
        let named = (self.resource.within as usize).checked_sub(1);
        let named = named.and_then(|place| found.around.get(place));
        let pointer = || {
            let pointer = found.prefixes.get(self.resource.prefix as usize)?;
            // A key may be an id itself, of which the slashes are written otherwise.
            let keys = pointer.rsplit('/').flat_map(|key| key.rsplit("~1"));
            { keys }.find_map(subscription_in)
        };
        let named = named.map(String::as_str).or_else(pointer);
        named.or_else(|| subscription_in(&self.source.name))
    }

    /// Something around it names a subscription and does not tell which one that is.
    pub fn is_under_some(&self) -> bool {
        self.resource.within == NOT_TOLD
    }

    /// Where it is to be deployed; none of what is there.
    pub fn scope(&self) -> Option<&'a Scope> {
        let scopes = &self.source.found.scopes;
        scopes
            .get(self.resource.scope as usize)
            .filter(|_| self.resource.declared)
    }

    /// The group that it is deployed to, in lower case, if that is known.
    pub fn deployed_group(&self) -> Option<String> {
        let group = self.scope()?.resource_group.as_deref()?;
        Some(group.to_ascii_lowercase())
    }

    /// The same of an object of Kubernetes that a plan of Terraform shows as it is: it has no id by which it and what
    /// is planned of it were one.
    pub fn scope_of_manifest(&self) -> Option<&'a Scope> {
        let scope = self.source.found.scopes.get(self.resource.scope as usize);
        scope.filter(|_| {
            self.is_terraform() && !self.has_id() && self.of(Field::ApiVersion).next().is_some()
        })
    }

    /// It is a record of a change that was made, not of what there is.
    pub fn is_of_the_past(&self) -> bool {
        self.of(Field::ChangedAt).next().is_some()
    }

    /// It is there, and a what-if answer says that a deployment would remove it.
    pub fn is_to_be_removed(&self) -> bool {
        !self.resource.declared
            && self
                .first_text(Field::ChangeType)
                .is_some_and(|word| word.eq_ignore_ascii_case(REMOVES))
    }

    /// Terraform read it before it made its plan, as a data source or as what was there: names to plan with, and no
    /// proof of how it is.
    pub fn is_only_read(&self) -> bool {
        !self.resource.declared
            && self
                .first_text(Field::ChangeType)
                .is_some_and(|word| word.eq_ignore_ascii_case(READS))
    }

    /// A what-if answer shows what a deployment would make of it, and neither what is there now nor by which
    /// id that could be told.
    pub fn hides_what_is_there(&self) -> bool {
        self.resource.declared && self.of(Field::ChangeType).next().is_some()
    }

    /// It describes what is to be deployed, so the platform's defaults stand for what is missing.
    pub fn takes_defaults(&self) -> bool {
        self.resource.declared
            && !crate::read::decode::is_unresolved(&self.source.found, self.resource)
    }

    /// It is to be deployed, and changes only what it names: whatever else declares the same, or shows it,
    /// tells the rest.
    pub fn is_part_of_it(&self) -> bool {
        let mut settings = self.of(Field::Properties);
        self.resource.declared && settings.any(|record| record.mark == Mark::Open)
    }

    /// It is known by its id.
    pub fn has_id(&self) -> bool {
        self.first_text(Field::Id).is_some()
    }

    /// What it says about a field that stands at most once.
    pub fn get(&self, field: Field) -> Seen<&'a str> {
        self.record(field).then(|record| Some(self.raw(record)))
    }

    /// The record of a field that stands at most once.
    fn record(&self, field: Field) -> Seen<&'a Record> {
        // A container is only noted; what matters stands inside it.
        let mut records = self
            .of(field)
            .filter(|record| !matches!(record.mark, Mark::Container | Mark::Open));
        let Some(record) = records.next() else {
            // The object it would stand in may itself be no object.
            return match parent(field) {
                Some(parent) => self.record(parent).then(|_| None),
                None => Seen::Missing,
            };
        };
        let place = self.place(record);
        let others = records.map(|record| self.place(record));
        let places: Vec<Place> = others.collect();
        if !places.is_empty() || self.is_ambiguous(field) {
            let places = std::iter::once(place).chain(places).collect();
            return Seen::Unknown(Why::Twice, places);
        }
        match record.mark {
            Mark::Unresolved if self.is_of_the_past() => Seen::Unknown(Why::Past, vec![place]),
            Mark::Unresolved => Seen::Unknown(Why::Expression, vec![place]),
            Mark::AfterApply if is_hidden(self.raw_bytes(record)) => {
                Seen::Unknown(Why::Hidden, vec![place])
            }
            Mark::AfterApply => Seen::Unknown(Why::AfterApply, vec![place]),
            Mark::Partly => Seen::Partly(record, vec![place]),
            _ if self.is_null(record) => Seen::Null(place),
            _ if is_known_later(self.raw_bytes(record)) => {
                Seen::Unknown(Why::AfterApply, vec![place])
            }
            // Where an object belongs, a text hides none; and what stood in the place of a word and was no word is
            // one that is not known.
            _ if is_hidden(self.raw_bytes(record)) && (self.is_terraform() || !is_word(field)) => {
                match field {
                    Field::Properties => Seen::Unknown(Why::WrongType, vec![place]),
                    _ => Seen::Unknown(Why::Hidden, vec![place]),
                }
            }
            _ => Seen::Known(record, place),
        }
    }

    fn is_null(&self, record: &Record) -> bool {
        self.raw_bytes(record) == b"null"
    }

    fn raw_bytes(&self, record: &Record) -> &'a [u8] {
        match self.computed(record) {
            Some(computed) => computed.json.as_bytes(),
            None => self.source.text.piece(record.span),
        }
    }

    fn is_ambiguous(&self, field: Field) -> bool {
        if !self.resource.ambiguous || matches!(field, Field::Id | Field::Name | Field::Type) {
            return false;
        }
        // What it stands in stands there twice. Everything may stand in the properties.
        let twice = |container: Field| {
            let records = self.records().iter();
            let there =
                records.filter(|record| record.field == container && record.mark != Mark::Open);
            there.count() > 1
        };
        let outer = std::iter::successors(Some(field), |field| parent(*field));
        outer.chain([Field::Properties]).any(twice)
    }

    /// A field that is a string.
    pub fn string(&self, field: Field) -> Seen<Cow<'a, str>> {
        self.text(field).then(|text| Some(Cow::Borrowed(text)))
    }

    /// The same, straight from the source.
    pub fn text(&self, field: Field) -> Seen<&'a str> {
        self.record(field).then(|record| self.said(record))
    }

    /// A list of objects, by the field of the list and that of each of its elements.
    pub fn list(&self, list: Field, each: Field) -> Seen<Vec<Element<'a>>> {
        let mut there = None;
        let mut open = Vec::new();
        let mut elements: Vec<Element<'a>> = Vec::new();
        let mut inside = false;
        for record in self.records() {
            if record.field == list {
                inside = true;
                match record.mark {
                    Mark::Container => {
                        there.get_or_insert(self.place(record));
                    }
                    Mark::Open => open.push(self.place(record)),
                    _ => {}
                }
            } else if record.field == each {
                elements.push(Element {
                    place: self.place(record),
                    bare: (record.mark != Mark::Container).then_some(record),
                    records: Vec::new(),
                });
            } else if inside
                && let Some(element) = elements.last_mut()
                && parent(record.field) == Some(each)
            {
                element.records.push(record);
            }
        }
        let seen = match (self.get(list), there) {
            (Seen::Unknown(why, places), _) => return Seen::Unknown(why, places),
            // Something stands there that is no list.
            (Seen::Known(_, place), _) => return Seen::Unknown(Why::WrongType, vec![place]),
            (Seen::Partly(_, places), _) => return Seen::Unknown(Why::Expression, places),
            (seen, None) if elements.is_empty() && open.is_empty() => seen.then(|_| None),
            (_, there) => match (there, elements.first()) {
                (Some(place), _) => Seen::Known(elements, place),
                (None, Some(first)) => {
                    let place = first.place;
                    Seen::Known(elements, place)
                }
                (None, None) => Seen::Partly(elements, Vec::new()),
            },
        };
        match seen {
            Seen::Known(_, place) if self.is_ambiguous(list) => {
                Seen::Unknown(Why::Twice, vec![place])
            }
            Seen::Known(elements, _) | Seen::Partly(elements, _) if !open.is_empty() => {
                Seen::Partly(elements, open)
            }
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

    /// It was read from Terraform, which has words of its own for some values.
    pub fn is_terraform(&self) -> bool {
        self.of(Field::Address).next().is_some()
    }

    /// The folder and the address of what a Terraform configuration or plan declares: files of one folder
    /// are one configuration.
    pub fn block(&self) -> Option<(&'a str, &'a str)> {
        let address = self.first_text(Field::Address)?;
        self.resource
            .declared
            .then_some((self.in_folder().0, address))
    }

    /// The folder and the file that it stands in.
    fn in_folder(&self) -> (&'a str, &'a str) {
        let name = &*self.source.name;
        name.rsplit_once(['/', '\\']).unwrap_or(("", name))
    }

    /// The first string under this key, even if another one follows; none if it is empty.
    pub fn first_text(&self, field: Field) -> Option<&'a str> {
        let record = self.of(field).find(|record| {
            !record.mark.is_unknown() && !matches!(record.mark, Mark::Container | Mark::Open)
        })?;
        self.said(record).filter(|text| !text.is_empty())
    }

    /// Of a document about a subscription, which one that is: its id stands there alone or as ARM writes it.
    pub fn account(&self) -> Option<&'a str> {
        let id = self.first_text(Field::Id)?;
        Some(ResourceId::new(id).subscription().unwrap_or(id))
    }

    /// A field that is a boolean; `"true"` is not one.
    pub fn boolean(&self, field: Field) -> Seen<bool> {
        self.record(field).then(|record| {
            let raw = match self.computed(record) {
                Some(computed) => computed.json.as_bytes(),
                None => self.source.text.piece(record.span),
            };
            match raw {
                b"true" => Some(true),
                b"false" => Some(false),
                _ => None,
            }
        })
    }

    /// The text under this key as it stands, even if it is an expression.
    pub fn spelled(&self, field: Field) -> Option<&'a str> {
        let record = self.of(field).find(|record| {
            !matches!(record.mark, Mark::Container | Mark::Open | Mark::AfterApply)
        })?;
        self.said(record).filter(|text| !text.is_empty())
    }

    /// Whether an object or array stands there.
    pub fn has_container(&self, field: Field) -> bool {
        self.of(field).any(|record| record.mark == Mark::Container)
    }

    /// The elements of an array, by index, with the records in each.
    pub fn elements(&self, fields: &[Field]) -> Vec<(u32, Vec<&'a Record>)> {
        let mut elements: Vec<(u32, Vec<&Record>)> = Vec::new();
        let mut places: BTreeMap<u32, usize> = BTreeMap::new();
        for record in self.records() {
            if !fields.contains(&record.field) {
                continue;
            }
            let next = elements.len();
            let place = *places.entry(record.element).or_insert(next);
            match elements.get_mut(place) {
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
        Field::IpRuleValue | Field::IpRuleAction => Some(Field::IpRule),
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

    /// The same for one document of another resource, in the place of what was there.
    pub fn turn_to(&mut self, doc: Doc<'a>) {
        self.docs.clear();
        self.docs.push(doc);
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
                (Seen::Known(..) | Seen::Partly(..) | Seen::Unknown(..), _) => return seen,
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

    /// A list of objects: as the first document has it that says anything of it.
    pub fn list(&self, list: Field, each: Field) -> Seen<Vec<Element<'a>>> {
        self.first(|doc| doc.list(list, each))
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
