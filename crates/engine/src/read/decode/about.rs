//! Registries and clusters that Defender for Cloud speaks of: they are there, whether or not anything else shows them.
//!
//! Alerts, findings, recommendations, whom they are assigned to, attack paths: each is about resources by their ids.

use super::{
    fields::Field,
    recognise::Kind,
    walk::{Computed, Found, Mark, Record, Resource},
};
use crate::azure::ids::{ResourceId, unquoted};

/// How the types of all that begin.
const DEFENDER: &str = "microsoft.security/";

/// What is judged by itself, once it is known to be there.
const JUDGED: [&str; 2] = [
    "Microsoft.ContainerRegistry/registries",
    "Microsoft.ContainerService/managedClusters",
];

/// What an object of this kind with these facts names: the id, and which of the records holds it.
pub(super) fn named(text: &[u8], records: &[Record], kind: Kind) -> Vec<(String, Record)> {
    let is_about = match kind {
        // Of recommendations that bear on the chain it is known what they are about.
        Kind::Alert | Kind::Finding => true,
        Kind::Other => records.iter().any(|record| is_defenders(text, record)),
        _ => false,
    };
    if !is_about {
        return Vec::new();
    }
    let ids = records.iter().filter(|record| {
        record.mark == Mark::Value
            && matches!(
                record.field,
                Field::Id | Field::AssessedId | Field::AlertedId
            )
    });
    let found = ids.filter_map(|record| {
        let raw = record.span.text_of(text)?;
        // Most are about something else, and that is seen at once.
        memchr::memchr(b'/', raw.as_bytes())?;
        let id = unquoted(raw)?;
        let judged = judged(ResourceId::new(&id))?;
        Some((judged.as_str().to_owned(), *record))
    });
    found.collect()
}

/// Whether a fact says that an object is Defender's.
fn is_defenders(text: &[u8], record: &Record) -> bool {
    if record.mark != Mark::Value || !matches!(record.field, Field::Type | Field::Id) {
        return false;
    }
    let named = record.span.text_of(text).and_then(unquoted);
    let kind = named.and_then(|named| match record.field {
        Field::Type => Some(named.into_owned()),
        _ => ResourceId::new(&named).resource_type(),
    });
    kind.is_some_and(|kind| {
        let head = kind.get(..DEFENDER.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(DEFENDER))
    })
}

/// The registry or cluster that an id names, or something that belongs to it.
fn judged(id: ResourceId) -> Option<ResourceId> {
    /// Nothing lies deeper in one.
    const MOST: usize = 8;
    let mut next = Some(id);
    for _ in 0..MOST {
        let id = next?;
        if JUDGED.iter().any(|known| id.is_a(known)) {
            return Some(id);
        }
        next = id.parent().or_else(|| id.scope());
    }
    None
}

/// Adds what is named so, each once in a source.
pub(super) fn add(found: &mut Found, names: Vec<(String, Record)>, around: &Resource) {
    for (id, record) in names {
        if !found.named.insert(ResourceId::new(&id).key()) {
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
