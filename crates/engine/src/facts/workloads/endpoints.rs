//! Endpoints of IoT Operations: what pulls from a registry names one of these, and only the endpoint names the
//! registry. (learn.microsoft.com …/iot-operations/develop-edge-apps/howto-configure-registry-endpoint.)

use std::collections::HashMap;

use crate::{
    azure::{ids::ResourceId, runs},
    facts::{Doc, Seen, docs},
    read::decode::{
        Decoded,
        fields::Field,
        recognise::Kind,
        walk::{GAP, Record},
    },
};

const INSTANCE: &str = "Microsoft.IoTOperations/instances";

/// The hosts of endpoints, by the key of their instance and their name in lower case; none where documents disagree
/// or do not tell.
#[derive(Default)]
pub(super) struct Endpoints<'a>(HashMap<(String, String), Option<&'a str>>);

/// What an image says of the endpoint that it is pulled by.
pub(super) enum Named<'a> {
    /// It names none.
    None,
    /// It names one of which the host is not known.
    Unknown,
    /// It names one of this host.
    Host(&'a str),
}

impl<'a> Endpoints<'a> {
    pub(super) fn of(sources: &'a [Decoded]) -> Endpoints<'a> {
        let mut found = Endpoints::default();
        let workloads = docs(sources).filter(|doc| doc.resource.kind == Kind::Workload);
        for doc in workloads.filter(|doc| doc.of(Field::LoginHost).next().is_some()) {
            let id = doc.first_text(Field::Id).map(ResourceId::new);
            let Some(id) = id.filter(|id| id.is_a(runs::ENDPOINT)) else {
                continue;
            };
            let host = match doc.text(Field::LoginHost) {
                Seen::Known(host, _) if !host.is_empty() && !host.contains(GAP) => Some(host),
                _ => None,
            };
            let (Some(instance), Some(name)) = (id.parent(), id.name()) else {
                continue;
            };
            let key = (instance.key(), name.to_ascii_lowercase());
            let known = found.0.entry(key).or_insert(host);
            let same =
                { known.zip(host) }.is_some_and(|(known, host)| known.eq_ignore_ascii_case(host));
            *known = host.filter(|_| same);
        }
        found
    }

    /// The endpoint that an image of a document is pulled by: what names it stands in the same element of a list.
    pub(super) fn of_image(&self, doc: &Doc, image: &Record) -> Named<'a> {
        let mut named = doc.of(Field::EndpointRef);
        let Some(named) = named.find(|record| record.element == image.element) else {
            return Named::None;
        };
        if doc.raw(named) == "null" {
            return Named::None;
        }
        let name = doc.said(named).filter(|_| !named.mark.is_unknown());
        let id = doc.first_text(Field::Id).map(ResourceId::new);
        let mut outer = std::iter::successors(id, |id| id.parent());
        let instance = outer.find(|id| id.is_a(INSTANCE));
        let host = name.zip(instance).and_then(|(name, instance)| {
            let key = (instance.key(), name.to_ascii_lowercase());
            self.0.get(&key).copied().flatten()
        });
        host.map_or(Named::Unknown, Named::Host)
    }
}
