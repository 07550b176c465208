//! What a walk finds: records of fields, resources, lists, scopes.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    super::{
        extensions::Packed,
        fields::Field,
        given::Names,
        mention::Ahead,
        recognise::{Kind, Secret},
        records::Records,
        scopes::Scopes,
    },
    is_ambiguous,
};
use crate::{
    azure::ids::{FoldedSet, quoted},
    read::source::{Span, offset},
};

/// What stands in [`Computed::text`] and in texts made of it where something is not known.
pub const GAP: char = '…';

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

impl Record {
    /// A value that stands in no list.
    pub fn plain(field: Field, mark: Mark, span: Span) -> Record {
        Record {
            field,
            mark,
            element: 0,
            span,
        }
    }
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

impl Computed {
    /// A text that was worked out from what stands at `place`.
    pub fn of_text(text: String, place: Span) -> Computed {
        Computed {
            json: quoted(&text),
            text: Some(text),
            place,
            elsewhere: None,
            by_default: false,
        }
    }
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
    /// Which of [`Found::around`] is the subscription that it stands under, counted from one; none is zero.
    pub within: u32,
}

impl Resource {
    /// One that is there, with these facts, none of which stands in it twice.
    pub fn plain(
        kind: Kind,
        records: std::ops::Range<u32>,
        start: u32,
        (prefix, index): (u32, Option<u32>),
    ) -> Resource {
        Resource {
            kind,
            records,
            start,
            prefix,
            index,
            declared: false,
            ambiguous: false,
            scope: 0,
            maybe: false,
            within: 0,
        }
    }
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
    /// How many plans of Terraform were read, so that what two of them declare is told apart.
    pub plans: u32,
    /// Subscriptions that stand around resources, in what somebody put together.
    pub around: Vec<String>,
    /// The registries that a short text names otherwise than as those of images, with their places, in order.
    pub registries: Vec<(usize, String)>,
    /// Subscriptions of which something is here, read or not, in lower case.
    pub here: BTreeSet<String>,
    /// The images in Compose files and manifests that are packed into one value, by where it stands.
    pub composed: BTreeMap<u32, Vec<String>>,
    /// The extensions of a plan that are packed into one string, by where it stands.
    pub extensions: BTreeMap<u32, Vec<Packed>>,
    /// Objects that were not recognised, and where the first of them begins.
    pub unrecognised: (u32, Option<u32>),
    /// Where an element of a list stands for resources that are not in it, and whether it is the id of one.
    pub dropped: Option<(u32, bool)>,
    /// Where a comment in the document that was read last holds what would be judged.
    pub taken_out: Option<u32>,
    /// Where a request in the document that was read last asks for what would be judged.
    pub asked_for: Option<u32>,
    /// Where a key in it says that what would be judged is not what is there now.
    pub other_state: Option<u32>,
    /// What was passed over since it is not what is there now.
    pub asides: Vec<Range<usize>>,
    /// Where something in it was passed over that holds what would be judged, so deep that nothing looks there.
    pub too_deep: Option<u32>,
    /// Where a row of it is one rule of a registry's firewall.
    pub flattened: Option<u32>,
    /// A registry in it has a list of them.
    pub unflattened: bool,
    /// Where it warns that something was not looked into.
    pub warns: Option<u32>,
    /// Where an object begins in it, and the error that stands there last.
    pub erred: Option<(u32, u32)>,
    /// Secrets that stood beside facts in the document that was read last, and where what they stood in begins.
    pub beside_secrets: Vec<(Secret, u32)>,
    /// Settings that are judged, and images, stood in what is refused for a secret.
    pub refused: (bool, bool),
    /// Where an empty list of resources stands.
    pub empty_lists: u32,
    /// What the next documents will ask for first.
    pub ahead: Ahead,
    /// The names in what was not understood.
    pub given: Names,
    /// What documents only name.
    pub named: FoldedSet,
}

impl Found {
    /// The pointer of a resource, by those of what it stands in and its place in the list there.
    pub fn pointer(&self, prefix: u32, index: Option<u32>) -> String {
        let outer = self.prefixes.get(prefix as usize);
        let outer = outer.map_or("", String::as_str);
        match index {
            Some(index) => format!("{outer}/{index}"),
            None => outer.to_owned(),
        }
    }

    /// Those of the registries named in a short text that stand in this part of it.
    pub(in crate::read::decode) fn registries_in(
        &self,
        part: Range<usize>,
    ) -> impl Iterator<Item = &(usize, String)> {
        let first = self.registries.partition_point(|(at, _)| *at < part.start);
        let named = self.registries.iter().skip(first);
        named.take_while(move |(at, _)| *at < part.end)
    }

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
            within: 0,
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
            within: 0,
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
