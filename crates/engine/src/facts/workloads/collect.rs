//! Workloads out of documents: which of them speak of the same one, and what they show together.

mod seen;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
};

use crate::{
    azure::{
        hosts::Hosts,
        ids::{Folded, QuickMap, ResourceId},
        runs,
    },
    facts::{
        Doc, Handle, Seen, docs,
        workloads::{
            Image, Location, Means, Service, Workload, Workloads,
            environment::hinted,
            images::{Alike, Images, Scratch, Shown, WHEN_PARTLY},
            kinds,
            owner::{Owner, Part, maker_of, owner_of},
            reference,
        },
    },
    read::{
        decode::{Decoded, fields::Field, recognise::Kind},
        source::offset,
    },
};
use model::{order, report::Pulls};

/// Collects the workloads of all sources.
pub fn collect(sources: &[Decoded], hosts: &Hosts) -> Workloads {
    let mut collector = Collector {
        sources,
        workloads: Workloads::default(),
        parts: Vec::new(),
        hosts,
        known: QuickMap::default(),
        makers: QuickMap::default(),
        kinds: HashMap::new(),
        locations: HashMap::new(),
        environments: BTreeMap::new(),
        namespaces: QuickMap::default(),
        here: QuickMap::default(),
        clusters: clusters(sources),
        alike: Alike::default(),
        scratch: Scratch::default(),
    };
    let resources = sources.iter().flat_map(|source| &source.found.resources);
    let workloads = resources.filter(|resource| resource.kind == Kind::Workload);
    // Pods of one owner are one, so there may be far fewer; but each takes little room here.
    collector.known.reserve(workloads.count());
    for (source_index, source) in sources.iter().enumerate() {
        let mut documents = source.documents.iter().peekable();
        let mut cluster = None;
        collector.here.clear();
        for (index, resource) in source.found.resources.iter().enumerate() {
            while let Some(document) =
                documents.next_if(|document| document.resources.start <= index)
            {
                cluster = named_cluster(source, &document.resources);
                collector.here.clear();
            }
            if resource.kind != Kind::Workload {
                continue;
            }
            let doc = Doc {
                source,
                handle: Handle {
                    source: u32::try_from(source_index).unwrap_or(u32::MAX),
                    resource: u32::try_from(index).unwrap_or(u32::MAX),
                },
                resource,
            };
            collector.workload(&doc, cluster);
        }
    }
    collector.finish()
}

/// The cluster that a list was taken from, as the collecting script wrote it above it.
fn named_cluster<'a>(source: &'a Decoded, resources: &std::ops::Range<usize>) -> Option<&'a str> {
    let lists = source.found.resources.get(resources.clone())?;
    // A list closes after its items, so its envelope comes last.
    let envelope = lists
        .iter()
        .enumerate()
        .rev()
        .find(|(_, resource)| resource.kind == Kind::Envelope)?;
    let doc = Doc {
        source,
        handle: Handle {
            source: 0,
            resource: 0,
        },
        resource: envelope.1,
    };
    doc.first_text(Field::ClusterName)
}

/// Subscription and resource group of each AKS cluster whose name stands once.
fn clusters(sources: &[Decoded]) -> HashMap<Folded<'_>, Option<ResourceId<'_>>> {
    let mut clusters: HashMap<Folded, Option<ResourceId>> = HashMap::new();
    for doc in docs(sources).filter(|doc| doc.resource.kind == Kind::Cluster) {
        let Some(id) = doc.first_text(Field::Id).map(ResourceId::new) else {
            continue;
        };
        let Some(name) = id.name() else { continue };
        clusters
            .entry(Folded(name))
            .and_modify(|known| {
                if known.is_some_and(|known| known.key() != id.key()) {
                    *known = None;
                }
            })
            .or_insert(Some(id));
    }
    clusters
}

/// Whether the images of a workload stand in resources of their own.
#[derive(Clone, Copy, Default)]
struct Parts {
    /// A document says so.
    said: bool,
    /// Those that tell what it runs were read: a site's main container, or a list of revisions.
    seen: bool,
    /// One was read of which another is the main one.
    beside: bool,
    /// A document that shows more than a part of it names an image.
    named: bool,
    /// A document shows it by itself, and not only something that it made.
    itself: bool,
}

struct Collector<'a, 'h> {
    sources: &'a [Decoded],
    workloads: Workloads,
    /// Of each workload.
    parts: Vec<Parts>,
    hosts: &'h Hosts,
    /// Workloads by what tells them apart.
    known: QuickMap<Key<'a>, usize>,
    /// Who made what of Kubernetes is neither a pod nor made by Kubernetes itself.
    makers: QuickMap<Key<'a>, (Key<'a>, bool)>,
    /// Kinds that are nobody's but their operators', by their names.
    kinds: HashMap<&'a str, u32>,
    locations: HashMap<Location, u32>,
    environments: BTreeMap<String, u32>,
    /// Namespaces of clusters, numbered as they are met.
    namespaces: QuickMap<(&'a str, &'a str), u32>,
    /// The namespaces of the list that is being read, which all belong to one cluster.
    here: QuickMap<&'a str, Namespace>,
    clusters: HashMap<Folded<'a>, Option<ResourceId<'a>>>,
    /// Registries that answer to one host, numbered as they are met.
    alike: Alike,
    /// Room that each document uses again.
    scratch: Scratch,
}

/// What tells a workload apart from others.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key<'a> {
    /// In Kubernetes: its namespace by number, its kind and its name.
    Kubernetes(u32, &'a str, &'a str),
    /// Of Azure.
    Azure(String),
}

/// What all workloads of a namespace have in common.
#[derive(Clone, Copy)]
struct Namespace {
    /// Its number.
    number: u32,
    location: u32,
    /// What the names of namespace, resource group and cluster hint at.
    hint: Option<&'static str>,
}

/// What a document is about.
struct About<'a> {
    service: Service,
    name: Cow<'a, str>,
    location: u32,
    /// What tells it apart from others.
    key: Key<'a>,
    part: Part,
    /// The document shows it, and not only something that it made.
    itself: bool,
    /// What the names of the place it runs in hint at.
    hint: Option<&'static str>,
}

impl<'a> Collector<'a, '_> {
    fn workload(&mut self, doc: &Doc<'a>, cluster: Option<&'a str>) {
        let kubernetes = doc.first_text(Field::Type).is_none()
            && doc.has_container(Field::Metadata)
            && doc.first_text(Field::Address).is_none();
        let about = if kubernetes {
            self.kubernetes(doc, cluster)
        } else {
            self.azure(doc)
        };
        let mut images = Images {
            hosts: self.hosts,
            malformed: &mut self.workloads.malformed,
            alike: &mut self.alike,
            scratch: &mut self.scratch,
        };
        let part = about.part;
        // A revision that is switched off runs nothing.
        let off = part == Part::Revision && doc.boolean(Field::Active).value() == Some(&false);
        let mut shown = match off {
            true => Shown::default(),
            false => images.of(doc, about.service, part == Part::SiteContainer),
        };
        if matches!(about.service, Service::Kubernetes(kind) if kinds::is_fetched(kind)) {
            for image in &mut shown.images {
                if image.pulls != Pulls::PinnedByDigest {
                    (image.pulls, image.when) = (Pulls::Unknown, kinds::WHEN_FETCHED);
                }
            }
        }
        let (service, itself) = (about.service, about.itself);
        let seen = match part {
            Part::Whole => false,
            Part::SiteContainer => doc.boolean(Field::IsMain).value() == Some(&true),
            // A single one does not tell which others there are.
            Part::Revision => doc.resource.index.is_some(),
        };
        let place = match self.known.get(&about.key) {
            Some(known) => *known,
            None => self.begin(doc, about),
        };
        if let Some(parts) = self.parts.get_mut(place) {
            parts.said |= shown.in_parts;
            parts.seen |= seen;
            parts.beside |= part != Part::Whole && !seen;
            parts.named |= part == Part::Whole && !shown.images.is_empty();
            parts.itself |= itself;
        }
        if let Some(workload) = self.workloads.list.get_mut(place) {
            workload.docs.push(doc.handle);
            // A site's configuration does not say what the site is.
            if workload.service == Service::AppService {
                workload.service = service;
            }
            add(self.sources, workload, shown);
        }
    }

    /// A workload of which no document was read before.
    fn begin(&mut self, doc: &Doc<'a>, about: About<'a>) -> usize {
        let environment = self.environment(doc, &about);
        let place = self.workloads.list.len();
        self.known.insert(about.key, place);
        self.parts.push(Parts::default());
        self.workloads.list.push(Workload {
            docs: Vec::with_capacity(1),
            service: about.service,
            name: about.name.into_owned(),
            location: about.location,
            environment,
            images: Vec::new(),
            lacks_image: false,
            has_runtime: false,
            has_identity: false,
            has_secrets: false,
            stored_credential: None,
            seen: None,
            found: String::new(),
        });
        place
    }

    /// Kind, name, place and key of a Kubernetes object: those of its owner, where it has one.
    fn kubernetes(&mut self, doc: &Doc<'a>, cluster: Option<&'a str>) -> About<'a> {
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
                if let Some(owner) = owner.filter(|owner| *owner != own) {
                    let key = |(kind, name)| Key::Kubernetes(namespace.number, kind, name);
                    let passing = kinds::is_passing(kind);
                    self.makers.insert(key(own), (key(owner), passing));
                }
                own
            }
        };
        About {
            service: self.of_kind(kind),
            key: Key::Kubernetes(namespace.number, kind, name),
            itself,
            name: Cow::Borrowed(name),
            location: namespace.location,
            part: Part::Whole,
            hint: namespace.hint,
        }
    }

    /// What runs an object of this kind.
    fn of_kind(&mut self, kind: &'a str) -> Service {
        let list = &mut self.workloads.kinds;
        Service::of_kind(kind, || {
            *self.kinds.entry(kind).or_insert_with(|| {
                list.push(kind.to_owned());
                offset(list.len() - 1)
            })
        })
    }

    /// A namespace that the list which is being read has not named before.
    fn namespace(
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

    /// Service, name, place and key of an Azure resource.
    fn azure(&mut self, doc: &Doc<'a>) -> About<'a> {
        let text = |field| doc.first_text(field);
        let owner = Owner::of(doc);
        let function = text(Field::Kind).unwrap_or_default().to_ascii_lowercase();
        let service = match text(Field::Kind) {
            // Terraform's resource for objects of any kind.
            Some(kind) if owner.kind == "kubernetes_manifest" => self.of_kind(kind),
            _ => owner.service(&function),
        };
        let declared = doc.scope();
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
                .unwrap_or_default()
                .to_owned(),
            ..Location::default()
        };
        // `az webapp config container show` does not say whose settings these are.
        let setting = text(Field::Name).filter(|name| runs::is_image_setting(name));
        let is_setting = setting.is_some() || doc.of(Field::SlotSetting).next().is_some();
        let named = owner.name.filter(|_| !is_setting);
        let name = named.unwrap_or_else(|| "unnamed".to_owned());
        let key = match owner.id {
            Some(id) => id.key(),
            None => {
                let label = declared.map_or("", |scope| scope.label.as_str());
                // Two whose names are not known are not one.
                let place = match doc.get(Field::Name) {
                    _ if is_setting => {
                        let place = setting_of(doc, setting.unwrap_or_default());
                        format!("{}/{place}", doc.handle.source)
                    }
                    Seen::Partly(..) | Seen::Unknown(..) => {
                        format!("{}/{}", doc.handle.source, doc.handle.resource)
                    }
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
                    &name,
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

    fn location(&mut self, location: Location) -> u32 {
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
    fn environment(&mut self, doc: &Doc<'a>, about: &About) -> Option<u32> {
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
    fn settle_hosted(&mut self) {
        for place in 0..self.workloads.list.len() {
            let Some(workload) = self.workloads.list.get(place) else {
                continue;
            };
            let Service::Hosted(row) = workload.service else {
                continue;
            };
            let only_fetches = runs::at(row).only_fetches;
            let mut environments = workload.docs.iter().filter_map(|handle| {
                let doc = Doc::new(self.sources, *handle)?;
                doc.first_text(Field::ImageSource)
            });
            let environment = environments.find_map(|id| {
                let id = ResourceId::new(id.strip_prefix("azureml:").unwrap_or(id));
                let place = self.known.get(&Key::Azure(id.key()))?;
                self.workloads.list.get(*place)
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
                if image.pulls != Pulls::PinnedByDigest && image.when != WHEN_PARTLY {
                    (image.pulls, image.when) = (pulls, when);
                }
            }
        }
    }

    /// What an operator's object has made counts as that object: where a document shows the object
    /// itself, or what was made comes and goes.
    fn join_makers(&mut self) {
        const LONGEST: usize = 8;
        let mut gone: Vec<usize> = Vec::new();
        let mut from: Vec<(usize, Key)> = self
            .makers
            .keys()
            .filter_map(|made| Some((*self.known.get(made)?, made.clone())))
            .collect();
        order::by_key(&mut from, |(place, _)| *place);
        for (place, made) in from {
            let mut top: Option<Key> = None;
            let mut key = made;
            for _ in 0..LONGEST {
                let Some((maker, passing)) = self.makers.get(&key) else {
                    break;
                };
                let shown = self
                    .known
                    .get(maker)
                    .is_some_and(|place| self.parts.get(*place).is_some_and(|parts| parts.itself));
                if shown || *passing {
                    top = Some(maker.clone());
                }
                key = maker.clone();
            }
            let Some(top) = top else { continue };
            let Some(Key::Kubernetes(_, kind, name)) = Some(&top) else {
                continue;
            };
            match self.known.get(&top).copied() {
                Some(maker) if maker != place => {
                    self.join(place, maker);
                    gone.push(place);
                }
                Some(_) => {}
                None => {
                    let service = self.of_kind(kind);
                    if let Some(workload) = self.workloads.list.get_mut(place) {
                        workload.service = service;
                        (*name).clone_into(&mut workload.name);
                    }
                    self.known.insert(top, place);
                }
            }
        }
        order::list(&mut gone);
        let mut place = 0;
        self.workloads.list.retain(|_| {
            place += 1;
            gone.binary_search(&(place - 1)).is_err()
        });
        place = 0;
        self.parts.retain(|_| {
            place += 1;
            gone.binary_search(&(place - 1)).is_err()
        });
    }

    /// Adds what one workload shows to another one.
    fn join(&mut self, place: usize, maker: usize) {
        let Some(made) = self.workloads.list.get_mut(place) else {
            return;
        };
        let shown = Shown {
            images: std::mem::take(&mut made.images),
            lacks_image: made.lacks_image,
            has_runtime: made.has_runtime,
            in_parts: false,
        };
        let docs = std::mem::take(&mut made.docs);
        if let Some(maker) = self.workloads.list.get_mut(maker) {
            maker.docs.extend(docs);
            add(self.sources, maker, shown);
        }
    }

    /// What can be told only once every document was read.
    fn finish(mut self) -> Workloads {
        self.settle_hosted();
        // Places in the list are no more what they were when this is done.
        if !self.makers.is_empty() {
            self.join_makers();
        }
        // Only now stands everything under the name that people know it by.
        self.seen();
        let mut workloads = self.workloads;
        for (workload, parts) in workloads.list.iter_mut().zip(self.parts) {
            workload.lacks_image |= parts.said && !parts.seen;
            workload.lacks_image |=
                parts.beside && !parts.seen && !parts.named && !workload.has_runtime;
            workload.lacks_image |=
                kinds::is_knative(workload.service) && serves_older(self.sources, workload);
            let (identity, secrets, stored) = Means::in_short(self.sources, workload);
            workload.has_identity = identity;
            workload.has_secrets = secrets;
            workload.stored_credential = stored;
        }
        workloads.alike = self.alike.into_lists();
        let mut by_registry: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (index, workload) in workloads.list.iter().enumerate() {
            for registry in workload
                .images
                .iter()
                .flat_map(|image| workloads.registries(image))
            {
                let pulling = by_registry.entry(registry).or_default();
                // Once, however many of its images it takes from there.
                if pulling.last() != Some(&index) {
                    pulling.push(index);
                }
            }
        }
        workloads.by_registry = by_registry;
        workloads
    }
}

/// The setting that says what an app runs, of a setting with this name. `az` prints the decoded one right
/// behind it.
fn setting_of(doc: &Doc, name: &str) -> u32 {
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
fn serves_older(sources: &[Decoded], workload: &Workload) -> bool {
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

/// A pod itself: what lists the API itself prints carries no kind.
fn is_pod(doc: &Doc) -> bool {
    doc.first_text(Field::Kind).is_none_or(|kind| kind == "Pod")
}

/// The environment that the names of a place hint at.
fn hint(location: &Location) -> Option<&'static str> {
    let names = [
        location.namespace.as_str(),
        &location.resource_group,
        &location.cluster,
    ];
    names.into_iter().find_map(hinted)
}

/// What one more document shows of a workload. It adds, and takes nothing away.
fn add(sources: &[Decoded], workload: &mut Workload, shown: Shown) {
    /// Up to so many images are compared one by one.
    const FEW: usize = 32;
    workload.lacks_image |= shown.lacks_image;
    workload.has_runtime |= shown.has_runtime;
    let of = |image: &Image| (image.pulls, reference(sources, image));
    // Pods of one owner repeat its images.
    let mut known: HashSet<(Pulls, &str)> = HashSet::new();
    if workload.images.len() + shown.images.len() > FEW {
        known.extend(workload.images.iter().map(of));
        for image in shown.images {
            if known.insert(of(&image)) {
                workload.images.push(image);
            }
        }
        return;
    }
    for image in shown.images {
        if workload.images.is_empty() {
            workload.images.push(image);
            continue;
        }
        let what = of(&image);
        if !workload.images.iter().any(|old| of(old) == what) {
            workload.images.push(image);
        }
    }
}
