//! Alerts that Defender for Cloud raised: on what, when, how grave, and what they are called.

use std::collections::{BTreeMap, HashSet};

use crate::{
    azure::{ids::ResourceId, times},
    facts::{Doc, Place, Seen, docs},
    read::decode::{Decoded, fields::Field, recognise::Kind},
};
use model::order;

/// An alert.
#[derive(Clone, Debug)]
pub struct Alert<'a> {
    /// What it is called.
    pub name: &'a str,
    /// How grave it is, in Defender's word; empty if that is not told.
    pub severity: &'a str,
    /// When it was raised.
    pub raised: Option<i128>,
    /// Name, severity and moment, where they stand.
    pub places: Vec<Place>,
}

impl Alert<'_> {
    /// The day it was raised.
    pub fn day(&self) -> Option<String> {
        self.raised.map(times::day)
    }
}

/// The ids of the Azure resources that an alert is about.
pub fn resources<'a>(doc: &Doc<'a>) -> impl Iterator<Item = &'a str> {
    let doc = *doc;
    let named = move |field| {
        let said = doc.of(field).filter_map(move |record| doc.said(record));
        said.filter(|id| ResourceId::new(id).subscription().is_some())
    };
    // What else it names counts where nothing else is said.
    let alone = named(Field::AssessedId).next().is_none();
    named(Field::AssessedId).chain(named(Field::AlertedId).filter(move |_| alone))
}

/// Every alert, by the id of what it is about, in the form that compares. Each once, however many exports
/// hold it.
pub fn collect(sources: &[Decoded]) -> BTreeMap<String, Vec<Alert<'_>>> {
    let mut alerts: BTreeMap<String, Vec<Alert>> = BTreeMap::new();
    let mut known: HashSet<(String, String)> = HashSet::new();
    let mut found: Vec<Doc> = docs(sources)
        .filter(|doc| doc.resource.kind == Kind::Alert && !doc.resource.declared)
        .collect();
    order::by_key(&mut found, |doc| (&doc.source.name, doc.handle));
    for doc in found {
        let mut places = Vec::new();
        let mut text = |field: Field| match doc.text(field) {
            Seen::Known(text, place) if !text.is_empty() => {
                places.push(place);
                Some(text)
            }
            // Start and end of one alert are both times; the first counts.
            Seen::Unknown(_, twice) => {
                places.extend(twice.first());
                doc.first_text(field)
            }
            _ => None,
        };
        let name = text(Field::AlertName).unwrap_or("an alert without a name");
        let severity = text(Field::Severity).unwrap_or_default();
        let raised = text(Field::SeenAt).and_then(times::moment);
        let alert = Alert {
            name,
            severity,
            raised,
            places,
        };
        let named = [Field::Name, Field::Id, Field::AlertId].into_iter();
        let mut named = named.filter_map(|field| doc.first_text(field));
        let id = named.next();
        let id = id.map_or_else(
            || {
                let raised = raised.map_or_else(String::new, |raised| raised.to_string());
                format!("{name}\n{raised}")
            },
            |id| {
                id.rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .to_ascii_lowercase()
            },
        );
        for resource in resources(&doc) {
            let resource = ResourceId::new(resource).key();
            if known.insert((resource.clone(), id.clone())) {
                alerts.entry(resource).or_default().push(alert.clone());
            }
        }
    }
    alerts
}
