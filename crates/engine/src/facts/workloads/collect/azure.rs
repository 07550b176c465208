//! What runs in services of Azure: where, and what hosts it.

use std::{borrow::Cow, collections::HashMap};

use super::{About, Collector, Key, add, built::WHEN_BUILT};
use crate::{
    azure::{assets::Asset, ids::ResourceId, runs},
    facts::{
        Doc, Handle, Seen,
        workloads::{
            Location, Service, Workload,
            environment::hinted,
            images::{Shown, WHEN_PARTLY},
            owner::Owner,
        },
    },
    read::{
        decode::{Decoded, fields::Field, recognise::Kind},
        source::offset,
    },
};
use model::report::Pulls;

impl<'a> Collector<'a, '_> {
    /// Service, name, place and key of an Azure resource.
    pub(super) fn azure(&mut self, doc: &Doc<'a>) -> About<'a> {
        let text = |field| doc.first_text(field);
        let owner = Owner::of(doc);
        let function = text(Field::Kind).unwrap_or_default().to_ascii_lowercase();
        let service = match text(Field::Kind) {
            // Terraform's resource for objects of any kind.
            Some(kind) if owner.kind == "kubernetes_manifest" => self.of_kind(kind),
            _ => owner.service(&function),
        };
        let declared = doc.scope().or_else(|| doc.scope_of_manifest());
        let location = Location {
            resource_group: owner
                .id
                .and_then(ResourceId::resource_group)
                .or(text(Field::ResourceGroup))
                .or(declared.and_then(|scope| scope.resource_group.as_deref()))
                .unwrap_or_default()
                .to_owned(),
            subscription: owner
                .id
                .and_then(ResourceId::subscription)
                .or(text(Field::SubscriptionId))
                .or(declared.and_then(|scope| scope.subscription.as_deref()))
                .or_else(|| doc.within().filter(|_| declared.is_none()))
                .unwrap_or_default()
                .to_owned(),
            cluster: owner
                .id
                .filter(|_| service.is_kubernetes())
                .and_then(ResourceId::scope)
                .and_then(ResourceId::name)
                .unwrap_or_default()
                .to_owned(),
            namespace: text(Field::Namespace)
                .filter(|_| service.is_kubernetes())
                .unwrap_or_default()
                .to_owned(),
            by_source: false,
        };
        // `az webapp config container show` does not say whose settings these are.
        let setting = text(Field::Name).filter(|name| runs::is_image_setting(name));
        let is_setting = setting.is_some() || doc.of(Field::SlotSetting).next().is_some();
        let named = owner.name.filter(|_| !is_setting);
        let is_nameless = named.is_none();
        let name = named.unwrap_or_else(|| "unnamed".to_owned());
        let key = match owner.id {
            Some(id) => id.key(),
            None => {
                let label = declared.map_or("", |scope| scope.label.as_str());
                // Two whose names are not known are not one.
                let own = || format!("{}/{}", doc.handle.source, doc.handle.resource);
                let place = match doc.get(Field::Name) {
                    _ if is_setting => {
                        let place = setting_of(doc, setting.unwrap_or_default());
                        format!("{}/{place}", doc.handle.source)
                    }
                    _ if is_nameless => own(),
                    // Unless the very same expression says it of both.
                    Seen::Partly(..) | Seen::Unknown(..) => match owner.open {
                        Some(open) => format!("{}/{open}", doc.handle.source),
                        None => own(),
                    },
                    // Terraform tells its resources apart by their addresses, whatever they are called.
                    Seen::Missing | Seen::Null(_) | Seen::Known(..) => {
                        let address = doc.first_text(Field::Address);
                        address.unwrap_or_default().to_owned()
                    }
                };
                let mut key = [
                    "a",
                    &place,
                    &owner.kind,
                    label,
                    &location.subscription,
                    &location.resource_group,
                    match owner.open {
                        Some(_) => "",
                        None => &name,
                    },
                ]
                .join("\0");
                key.make_ascii_lowercase();
                key
            }
        };
        About {
            service,
            name: Cow::Owned(name),
            hint: hint(&location),
            location: self.location(location),
            key: Key::Azure(key),
            part: owner.part,
            itself: true,
        }
    }

    pub(super) fn location(&mut self, location: Location) -> u32 {
        let next = u32::try_from(self.workloads.locations.len()).unwrap_or(u32::MAX);
        let list = &mut self.workloads.locations;
        *self
            .locations
            .entry(location)
            .or_insert_with_key(|location| {
                list.push(location.clone());
                next
            })
    }

    /// The environment that a label or tag states, or that names hint at.
    pub(super) fn environment(&mut self, doc: &Doc<'a>, about: &About) -> Option<u32> {
        let found = match doc.first_text(Field::Environment) {
            Some(stated) => hinted(stated).unwrap_or(stated),
            None => about.hint.or_else(|| hinted(&about.name))?,
        };
        if let Some(known) = self.environments.get(found) {
            return Some(*known);
        }
        let next = offset(self.workloads.environments.len());
        self.workloads.environments.push(found.to_owned());
        self.environments.insert(found.to_owned(), next);
        Some(next)
    }

    /// What only a workload's kind tells of its images, and those that an environment holds for it.
    pub(super) fn settle_hosted(&mut self) {
        let environments = self.environments();
        for place in 0..self.workloads.list.len() {
            let Some(workload) = self.workloads.list.get(place) else {
                continue;
            };
            let Service::Hosted(row) = workload.service else {
                continue;
            };
            let only_fetches = runs::at(row).only_fetches;
            let mut docs = workload.docs.iter();
            let environment = docs.find_map(|handle| {
                let doc = Doc::new(self.sources, *handle)?;
                let said = doc.first_text(Field::ImageSource)?;
                let place = self.environment_of(&doc, said, &environments)?;
                self.workloads.list.get(place)
            });
            let held = environment.map(|environment| Shown {
                images: environment.images.clone(),
                lacks_image: environment.is_image_unknown(),
                ..Shown::default()
            });
            let Some(workload) = self.workloads.list.get_mut(place) else {
                continue;
            };
            if let Some(held) = held {
                add(self.sources, workload, held);
            }
            workload.lacks_image |= only_fetches;
            let (pulls, when) = runs::at(row).pulls;
            for image in &mut workload.images {
                let is_told = [WHEN_PARTLY, WHEN_BUILT].contains(&image.when);
                if image.pulls != Pulls::PinnedByDigest && !is_told {
                    (image.pulls, image.when) = (pulls, when);
                }
            }
        }
    }
}

impl Collector<'_, '_> {
    /// Environments of Machine Learning by their names and versions in lower case; none of which there are
    /// several.
    fn environments(&self) -> HashMap<String, Option<usize>> {
        let row = runs::hosted(runs::ML_ENVIRONMENT).map(Service::Hosted);
        let mut by_name: HashMap<String, Option<usize>> = HashMap::new();
        let list = self.workloads.list.iter().enumerate();
        for (place, workload) in list.filter(|(_, workload)| Some(workload.service) == row) {
            by_name
                .entry(workload.name.to_ascii_lowercase())
                .and_modify(|known| *known = None)
                .or_insert(Some(place));
        }
        by_name
    }

    /// Which environment a deployment of Machine Learning says that it runs, by its id or by its name within
    /// the workspace.
    fn environment_of(
        &self,
        doc: &Doc,
        said: &str,
        named: &HashMap<String, Option<usize>>,
    ) -> Option<usize> {
        let id = ResourceId::new(said);
        if let Some(place) = self.known.get(&Key::Azure(id.key())) {
            return Some(*place);
        }
        let asset = Asset::of(said).filter(|asset| asset.is_environment())?;
        let (name, version) = (asset.name, asset.version?);
        let own = doc.first_text(Field::Id).map(ResourceId::new);
        let endpoint = own.and_then(ResourceId::parent);
        // One of a registry is in no workspace.
        let workspace = endpoint.and_then(ResourceId::parent);
        if let Some(workspace) = workspace.filter(|_| asset.kind.is_empty()) {
            let key = format!("{}/environments/{name}/versions/{version}", workspace.key());
            if let Some(place) = self.known.get(&Key::Azure(key.to_ascii_lowercase())) {
                return Some(*place);
            }
        }
        let place = (*named.get(&asset.spelled().to_ascii_lowercase())?)?;
        // One of another workspace is another.
        let environment = self.workloads.list.get(place)?;
        let has_id = environment.docs.iter().any(|handle| {
            let id = Doc::new(self.sources, *handle).and_then(|doc| doc.first_text(Field::Id));
            id.is_some_and(|id| ResourceId::new(id).is_resource())
        });
        (workspace.is_none() || !has_id).then_some(place)
    }
}

/// The setting that says what an app runs, of a setting with this name. `az` prints the decoded one right
/// behind it.
pub(super) fn setting_of(doc: &Doc, name: &str) -> u32 {
    let own = doc.handle.resource;
    let before = own.checked_sub(1).filter(|_| name == runs::DECODED_IMAGE);
    let list = &doc.source.found.resources;
    let is_its = |before: &u32| {
        let resource = list.get(*before as usize)?;
        let before = Doc {
            source: doc.source,
            handle: Handle {
                source: doc.handle.source,
                resource: *before,
            },
            resource,
        };
        let same = resource.kind == Kind::Workload && resource.prefix == doc.resource.prefix;
        (same && before.first_text(Field::Name)? == runs::CUSTOM_IMAGE).then_some(())
    };
    before
        .filter(|before| is_its(before).is_some())
        .unwrap_or(own)
}

/// Whether a Knative Service sends requests to a revision that no document shows.
pub(super) fn serves_older(sources: &[Decoded], workload: &Workload) -> bool {
    let docs = || {
        let handles = workload.docs.iter();
        handles.filter_map(|handle| Doc::new(sources, *handle))
    };
    let shown = |name: &str| {
        docs().any(|doc| {
            doc.first_text(Field::Kind) == Some("Revision")
                && doc.first_text(Field::ObjectName) == Some(name)
        })
    };
    docs().any(|doc| {
        doc.of(Field::TrafficRevision).any(|record| {
            let name = doc.said(record).filter(|_| !record.mark.is_unknown());
            let silent = doc.raw(record) == "null" || name == Some("");
            !silent && !name.is_some_and(shown)
        })
    })
}

/// The environment that the names of a place hint at.
pub(super) fn hint(location: &Location) -> Option<&'static str> {
    let names = [
        location.namespace.as_str(),
        &location.resource_group,
        &location.cluster,
    ];
    names.into_iter().find_map(hinted)
}
