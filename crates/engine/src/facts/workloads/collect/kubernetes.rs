//! What runs in Kubernetes: its kind, its namespace, the cluster.

use std::borrow::Cow;

use super::{About, Collector, Key, azure::hint};
use crate::{
    azure::ids::{Folded, ResourceId},
    facts::{
        Doc,
        workloads::{
            Location, Service, kinds,
            owner::{Part, maker_of, owner_of},
        },
    },
    read::{
        decode::{Decoded, fields::Field},
        source::offset,
    },
};

impl<'a> Collector<'a, '_> {
    /// Kind, name, place and key of a Kubernetes object: those of its owner, where it has one.
    pub(super) fn kubernetes(&mut self, doc: &Doc<'a>, cluster: Option<&'a str>) -> About<'a> {
        let text = |field| doc.first_text(field).unwrap_or_default();
        let owner = doc
            .first_text(Field::OwnerKind)
            .zip(doc.first_text(Field::OwnerName));
        let namespace = text(Field::Namespace);
        let namespace = match self.here.get(namespace) {
            Some(known) => *known,
            None => self.namespace(doc.source, cluster, namespace),
        };
        let mut itself = false;
        let (kind, name) = match owner {
            Some((kind, name)) if kinds::is_own(kind) || is_pod(doc) => maker_of(doc, name)
                .unwrap_or_else(|| owner_of(kind, name, doc.first_text(Field::TemplateHash))),
            owner => {
                let kind = doc.first_text(Field::Kind).unwrap_or("Pod");
                let name = text(Field::ObjectName);
                let made = maker_of(doc, name);
                itself = made.is_none();
                let own = made.unwrap_or_else(|| owner_of(kind, name, None));
                self.refer(doc, namespace.number, own);
                if let Some(owner) = owner.filter(|owner| *owner != own && !own.1.is_empty()) {
                    let key = |(kind, name)| Key::Kubernetes(namespace.number, kind, name);
                    let passing = kinds::is_passing(kind);
                    self.makers.insert(key(own), (key(owner), passing));
                }
                own
            }
        };
        let azures = doc
            .first_text(Field::ApiVersion)
            .and_then(|version| kinds::made_in_azure(version, kind));
        About {
            service: azures.map_or_else(|| self.of_kind(kind), |(_, _, service)| *service),
            key: match name {
                // Two of which the names are not told are not one.
                "" => Key::Azure(format!("{}/{}", doc.handle.source, doc.handle.resource)),
                _ => Key::Kubernetes(namespace.number, kind, name),
            },
            itself,
            name: Cow::Borrowed(name),
            location: namespace.location,
            part: Part::Whole,
            hint: namespace.hint,
        }
    }

    /// Of an object that makes its pods of what another one says: whatever that shows is this one's.
    fn refer(&mut self, doc: &Doc<'a>, namespace: u32, own: (&'a str, &'a str)) {
        let text = |field| doc.first_text(field);
        let referred = text(Field::ReferredKind).zip(text(Field::ReferredName));
        if let Some((kind, name)) = referred.filter(|referred| *referred != own) {
            let made = Key::Kubernetes(namespace, kind, name);
            let maker = Key::Kubernetes(namespace, own.0, own.1);
            self.makers.insert(made, (maker, false));
        }
    }

    /// What runs an object of this kind.
    pub(super) fn of_kind(&mut self, kind: &'a str) -> Service {
        let list = &mut self.workloads.kinds;
        Service::of_kind(kind, || {
            *self.kinds.entry(kind).or_insert_with(|| {
                list.push(kind.to_owned());
                offset(list.len() - 1)
            })
        })
    }

    /// A namespace that the list which is being read has not named before.
    pub(super) fn namespace(
        &mut self,
        source: &'a Decoded,
        cluster: Option<&'a str>,
        namespace: &'a str,
    ) -> Namespace {
        let mut location = Location {
            namespace: namespace.to_owned(),
            ..Location::default()
        };
        let cluster = match cluster {
            Some(cluster) => {
                let id = ResourceId::new(cluster);
                let name = if cluster.starts_with('/') {
                    id.name().unwrap_or(cluster)
                } else {
                    cluster
                };
                let known = match id.subscription() {
                    Some(_) => Some(id),
                    None => self.clusters.get(&Folded(name)).copied().flatten(),
                };
                if let Some(id) = known {
                    id.subscription()
                        .unwrap_or_default()
                        .clone_into(&mut location.subscription);
                    id.resource_group()
                        .unwrap_or_default()
                        .clone_into(&mut location.resource_group);
                }
                name
            }
            None => {
                location.by_source = true;
                source.name.as_str()
            }
        };
        cluster.clone_into(&mut location.cluster);
        let hint = hint(&location);
        let next = offset(self.namespaces.len());
        let number = self.namespaces.entry((cluster, namespace)).or_insert(next);
        let number = *number;
        let found = Namespace {
            number,
            location: self.location(location),
            hint,
        };
        self.here.insert(namespace, found);
        found
    }
}

/// What all workloads of a namespace have in common.
#[derive(Clone, Copy)]
pub(super) struct Namespace {
    /// Its number.
    pub(super) number: u32,
    pub(super) location: u32,
    /// What the names of namespace, resource group and cluster hint at.
    pub(super) hint: Option<&'static str>,
}

/// A pod itself: what lists the API itself prints carries no kind.
pub fn is_pod(doc: &Doc) -> bool {
    doc.first_text(Field::Kind).is_none_or(|kind| kind == "Pod")
}
