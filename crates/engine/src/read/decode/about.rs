//! Registries and clusters that Defender for Cloud speaks of: they are there, whether or not anything else shows them.
//!
//! Alerts, findings, recommendations, whom they are assigned to, attack paths: each is about resources by their ids. So
//! are records of changes of which no more is read. A registry is there as well where something is that only it can have:
//! a token, a replica, a lock, a diagnostic setting, somebody's role at it; and where nodes fetch from it.

use std::ops::Range;

use super::{
    fields::Field,
    keep,
    named::{ids_in, is_name},
    recognise::Kind,
    walk::{Computed, Declared, Found, Mark, Record, Resource},
};
use crate::{
    azure::{
        ids::{FoldedSet, ResourceId, unquoted},
        letters::alike,
    },
    read::{source::Span, tree::Node},
};

/// The namespaces of the types of all that, and the one type of another: the rest there is about something else.
const SPEAKING: [&str; 3] = [
    "microsoft.security",
    "microsoft.changeanalysis",
    "Microsoft.Resources/changes",
];

/// What deployments have made, and what they deleted, is told apart where they are read.
const OF_DEPLOYMENTS: [&str; 1] = ["microsoft.resources"];

/// What is judged by itself, once it is known to be there.
const JUDGED: [(&str, &str); 2] = [
    ("Microsoft.ContainerRegistry", "registries"),
    ("Microsoft.ContainerService", "managedClusters"),
];

/// How the id of a registry goes on behind its namespace.
const REGISTRIES: &[u8] = b"/registries/";

/// What an object of this kind with these facts names, and is none of `known`: the id, and which of the records
/// holds it.
pub(super) fn named(
    text: &[u8],
    records: &[Record],
    kind: Kind,
    known: &FoldedSet,
) -> Vec<(String, Record)> {
    let is_about = match kind {
        // Of recommendations that bear on the chain it is known what they are about.
        Kind::Alert | Kind::Finding => true,
        // The type says it sooner than the id, which has to be taken apart.
        Kind::Other => {
            let is = |field| {
                let mut records = records.iter().filter(move |record| record.field == field);
                records.any(|record| is_of(text, record, &SPEAKING))
            };
            is(Field::Type) || is(Field::Id) || is_of_insights(records)
        }
        _ => false,
    };
    let is_of_deployments = || is_any_of(text, records, &OF_DEPLOYMENTS);
    let is_of_one = matches!(
        kind,
        Kind::Other
            | Kind::RoleAssignment
            | Kind::RegistryPart
            | Kind::Token
            | Kind::Pricing
            | Kind::Cluster
    );
    if !is_about && !is_of_one {
        return Vec::new();
    }
    let types = match is_about {
        true => JUDGED.as_slice(),
        false => JUDGED.get(..1).unwrap_or_default(),
    };
    let ids = records.iter().filter(|record| {
        record.mark == Mark::Value
            && match record.field {
                Field::Id => is_about || kind != Kind::Cluster,
                // Of a recommendation without an id of its own, too.
                Field::AssessedId => is_about || kind == Kind::Other && !is_of_deployments(),
                Field::AlertedId => is_about,
                Field::Scope | Field::BootstrapRegistry | Field::OwnRegistry => !is_about,
                _ => false,
            }
    });
    let mut found: Vec<(String, Record)> = Vec::new();
    let mut before = String::new();
    for record in ids {
        let raw = record.span.text_of(text).unwrap_or_default();
        // Most are about something else, and that is seen at once.
        let mut slashes = memchr::memchr_iter(b'/', raw.as_bytes());
        let is_one = |at| {
            let piece = raw.as_bytes().get(at..at + REGISTRIES.len());
            piece.is_some_and(|piece| piece.eq_ignore_ascii_case(REGISTRIES))
        };
        if !is_about && !slashes.any(is_one) || is_about && slashes.next().is_none() {
            continue;
        }
        let id = unquoted(raw).unwrap_or_default();
        // The object's own id mostly says it as well.
        if says_the_same(&id, &before) {
            continue;
        }
        // Many are said of one, and what was found once is known.
        if let Some(judged) = judged_by(&id).filter(|judged| known.has(judged)) {
            before = judged.to_owned();
            continue;
        }
        let Some(judged) = ResourceId::new(&id).within(types) else {
            continue;
        };
        let judged = judged.as_str();
        let is_new = !judged.eq_ignore_ascii_case(&before) && !known.has(judged);
        // What is overwritten in an id is not kept by another way.
        if is_new && keep::beside_the_fact(Field::Id, raw.as_bytes()).is_empty() {
            found.push((judged.to_owned(), *record));
        }
        before = judged.to_owned();
    }
    found
}

/// The registries that a resource refers to which is not read, by their ids, wherever they stand in it: a private endpoint,
/// a subscription to events, a workspace that builds its images there.
pub(super) fn referred_to(
    text: &[u8],
    records: &[Record],
    found: &Found,
    part: Range<usize>,
) -> Vec<(String, Record)> {
    if is_any_of(text, records, &OF_DEPLOYMENTS) {
        return Vec::new();
    }
    let ids = found
        .registries_in(part)
        .filter(|(_, one)| one.contains('/'));
    ids.map(|(at, id)| at_place(*at, id.clone())).collect()
}

/// An id that stands around a place.
pub(in crate::read) fn at_place(at: usize, id: String) -> (String, Record) {
    let place = Span::new(at, at + 1);
    (id, Record::plain(Field::Id, Mark::Value, place))
}

/// The registries that a template, or what is handed to one, refers to by their ids. What it makes itself has none yet,
/// but where somebody put what was exported into one.
pub(super) fn referred_to_in(part: Node, text: &[u8], around: &Resource, found: &mut Found) {
    let span = part.span();
    let own = part.get("resources").into_iter().flat_map(Node::items);
    let own: Vec<String> = { own.filter_map(|one| one.get("id")?.string()) }
        .map(|id| ResourceId::new(&id).key())
        .collect();
    let ids = ids_in(span.of(text).unwrap_or_default());
    let ids = ids.filter(|(_, id)| !own.contains(&ResourceId::new(id).key()));
    let ids = ids.map(|(at, id)| at_place(at + span.start as usize, id));
    add(found, ids.collect(), around);
}

/// How the id of an assessment goes on behind what it judges.
const BELOW: &str = "/providers/Microsoft.Security/assessments/";

/// What an id is about, if it is an assessment's and that is the id of something judged: to know it, that one has to
/// be known for one.
fn judged_by(id: &str) -> Option<&str> {
    let name = memchr::memrchr(b'/', id.as_bytes())?;
    let (below, name) = id.split_at_checked(name + 1)?;
    below.strip_suffix(BELOW).filter(|_| !name.is_empty())
}

/// Whether an id is this one's, or that of an assessment of it, in the same letters.
fn says_the_same(id: &str, judged: &str) -> bool {
    let rest = Some(judged).filter(|judged| !judged.is_empty());
    let rest = rest.and_then(|judged| id.strip_prefix(judged));
    rest.is_some_and(|rest| {
        let name = rest.strip_prefix(BELOW);
        rest.is_empty() || name.is_some_and(|name| !name.contains('/'))
    })
}

/// Whether it is a row of Container insights, which is about a cluster.
fn is_of_insights(records: &[Record]) -> bool {
    let has = |field| records.iter().any(|record| record.field == field);
    has(Field::SeenTag) && has(Field::Image)
}

/// Whether one of the facts says that.
fn is_any_of(text: &[u8], records: &[Record], types: &[&str]) -> bool {
    records.iter().any(|record| is_of(text, record, types))
}

/// Whether a fact says that an object's type is one of these, or of one of these namespaces.
fn is_of(text: &[u8], record: &Record, types: &[&str]) -> bool {
    if record.mark != Mark::Value || !matches!(record.field, Field::Type | Field::Id) {
        return false;
    }
    let named = record.span.text_of(text).and_then(unquoted);
    named.is_some_and(|named| {
        let head = named.split('/').next().unwrap_or_default();
        let is = |known: &str| match (record.field, known.contains('/')) {
            (Field::Id, true) => ResourceId::new(&named).is_a(known),
            (Field::Id, false) => ResourceId::new(&named).is_in(known),
            (_, true) => alike(named.as_bytes(), known.as_bytes()),
            (_, false) => alike(head.as_bytes(), known.as_bytes()),
        };
        types.iter().any(|known| is(known))
    })
}

/// Adds a registry of which no more is told than its name, by what is a part of it or takes it as there; `name` may go
/// on behind it.
pub(in crate::read) fn add_by_name(found: &mut Found, name: &str, start: u32, pointer: String) {
    let name = name.split('/').next().unwrap_or_default();
    if !is_name(name) {
        return;
    }
    let here = Computed::of_text(name.to_owned(), Span { start, end: start });
    let record = found.compute(Field::Name, 0, false, here);
    let named = Declared {
        kind: Kind::Named,
        start,
        pointer,
        declared: false,
        scope: 0,
        maybe: false,
    };
    found.add(named, &[record]);
}

/// Adds what is named so, each once in a source.
pub(in crate::read) fn add(found: &mut Found, names: Vec<(String, Record)>, around: &Resource) {
    for (id, record) in names {
        if !found.named.insert(ResourceId::new(&id).as_str()) {
            continue;
        }
        let record = found.compute(Field::Id, 0, false, Computed::of_text(id, record.span));
        let first = found.records.len();
        found.records.extend_from_slice(&[record]);
        let records =
            crate::read::source::offset(first)..crate::read::source::offset(found.records.len());
        found.resources.push(Resource {
            kind: Kind::Named,
            records,
            ambiguous: false,
            ..around.clone()
        });
    }
}
