//! Workloads out of documents: which of them speak of the same one, and what they show together.

mod azure;
mod built;
mod cached;
mod charts;
mod from;
mod kubernetes;
mod logins;
mod nodes;
mod owners;
mod renewed;
mod rewritten;
mod seen;
mod sent;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
};

use crate::{
    azure::{
        hosts::Hosts,
        ids::{Folded, QuickMap, ResourceId},
    },
    facts::{
        Doc, Handle, docs,
        workloads::{
            Image, Location, Means, Service, Workload, Workloads,
            endpoints::Endpoints,
            images::{Alike, Images, Scratch, Shown, is_asked_for},
            kinds, login,
            means::Names,
            owner::Part,
            reference,
        },
    },
    read::decode::{Decoded, fields::Field, recognise::Kind},
};
use azure::serves_older;
pub use built::keeper;
use kubernetes::Namespace;
pub use kubernetes::is_pod;
use model::report::Pulls;
pub use nodes::{Keeping, keeping};
pub use renewed::{Asking, asking, renewing};
pub(super) use rewritten::may_rewrite;
pub use rewritten::{is_file, rewriting};
pub use sent::sent_to;

/// Collects the workloads of all sources; `names` are those of the registries that answer to `hosts`.
pub fn collect(sources: &[Decoded], hosts: &Hosts, names: &Names) -> Workloads {
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
        senders: Vec::new(),
        nodes: Vec::new(),
        renewing: Vec::new(),
        rewriting: Vec::new(),
        charts: Vec::new(),
        endpoints: Endpoints::of(sources),
        scratch: Scratch::default(),
    };
    let resources = sources.iter().flat_map(|source| &source.found.resources);
    let workloads = resources.filter(|resource| resource.kind == Kind::Workload);
    // Pods of one owner are one, so there may be far fewer; but each takes little room here.
    collector.known.reserve(workloads.count());
    let from = from::clusters(sources, &collector.clusters);
    for (source_index, source) in sources.iter().enumerate() {
        let mut documents = source.documents.iter().peekable();
        let mut cluster = None;
        collector.here.clear();
        for (index, resource) in source.found.resources.iter().enumerate() {
            while let Some(document) =
                documents.next_if(|document| document.resources.start <= index)
            {
                cluster = named_cluster(source, &document.resources)
                    .or_else(|| from.get(&source_index).copied());
                collector.here.clear();
            }
            if !matches!(resource.kind, Kind::Workload | Kind::Other | Kind::Unknown) {
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
            match resource.kind {
                Kind::Workload => collector.workload(&doc, cluster),
                _ if !doc.speaks_of_images() => {}
                _ => {
                    collector.sender(&doc, cluster);
                    collector.node(&doc, cluster);
                    collector.renews(&doc);
                    collector.rewrites(&doc);
                }
            }
        }
    }
    collector.finish(names)
}

/// Whether it is an object of Kubernetes, and no resource of Azure or Terraform.
fn is_kubernetes(doc: &Doc) -> bool {
    // An agent of Foundry has metadata too.
    doc.first_text(Field::Type).is_none()
        && doc.has_container(Field::Metadata)
        && !doc.has_container(Field::AgentDefinition)
        && doc.first_text(Field::Address).is_none()
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
    // Of which no document tells the id, it is another one all the same.
    let without = docs(sources).filter(|doc| {
        let is_cluster = doc.resource.kind == Kind::Cluster && !doc.resource.declared;
        is_cluster && doc.first_text(Field::Id).is_none()
    });
    for doc in without {
        let name = doc.first_text(Field::Name).unwrap_or_default();
        clusters.entry(Folded(name)).or_insert(None);
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
    /// One leaves a list of its containers out.
    cut: bool,
    /// One shows all of them.
    whole: bool,
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
    /// The clusters of what sends pulls to a registry of the scan; none where its document names no cluster.
    senders: Vec<Option<Folded<'a>>>,
    /// What tells of images that were pulled, and where it is.
    nodes: Vec<(Handle, u32, &'static Keeping)>,
    /// What names images that an updater looks after.
    renewing: Vec<Handle>,
    /// What rewrites images.
    rewriting: Vec<Handle>,
    /// What has its chart from another object: its place in the list, and kind and name of that one.
    charts: Vec<(usize, &'a str, &'a str)>,
    /// From which registries endpoints have pulled what names them.
    endpoints: Endpoints<'a>,
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
        let about = if is_kubernetes(doc) {
            self.kubernetes(doc, cluster)
        } else {
            self.azure(doc)
        };
        let mut images = Images {
            hosts: self.hosts,
            malformed: &mut self.workloads.malformed,
            alike: &mut self.alike,
            endpoints: &self.endpoints,
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
        if shown.renews {
            self.renewing.push(doc.handle);
        }
        if shown.rewrites {
            self.rewriting.push(doc.handle);
        }
        let (service, itself) = (about.service, about.itself);
        let seen = match part {
            // Of a job, the next may run its own image again.
            Part::Whole | Part::Execution => false,
            Part::SiteContainer => doc.boolean(Field::IsMain).value() == Some(&true),
            // A single one does not tell which others there are.
            Part::Revision => doc.resource.index.is_some(),
        };
        let place = match self.known.get(&about.key) {
            Some(known) => *known,
            None => self.begin(doc, about),
        };
        self.chart(doc, place);
        if let Some(parts) = self.parts.get_mut(place) {
            parts.said |= shown.in_parts;
            parts.seen |= seen;
            parts.beside |= part != Part::Whole && !seen;
            parts.named |= part == Part::Whole && !shown.images.is_empty();
            parts.itself |= itself;
            parts.cut |= shown.whole == Some(false);
            parts.whole |= shown.whole == Some(true);
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
            environment,
            ..Workload::new(about.service, about.name.into_owned(), about.location)
        });
        place
    }

    /// What can be told only once every document was read.
    fn finish(mut self, names: &Names) -> Workloads {
        self.join_settings();
        self.settle_built();
        self.settle_hosted();
        self.settle_hostless();
        self.settle_sent();
        self.settle_charts();
        // Places in the list are no more what they were when this is done.
        if !self.makers.is_empty() {
            self.join_makers();
        }
        // Only now stands everything under the name that people know it by.
        self.seen();
        self.settle_nodes();
        self.settle_renewed();
        self.settle_rewritten();
        self.settle_cached(names);
        let mut workloads = self.workloads;
        for (workload, parts) in workloads.list.iter_mut().zip(self.parts) {
            workload.lacks_image |= parts.said && !parts.seen;
            workload.lacks_image |= parts.cut && !parts.whole;
            workload.lacks_image |=
                parts.beside && !parts.seen && !parts.named && !workload.has_runtime;
            workload.lacks_image |=
                kinds::is_knative(workload.service) && serves_older(self.sources, workload);
        }
        workloads.alike = self.alike.into_lists();
        let tokens = login::tokens(self.sources);
        for place in 0..workloads.list.len() {
            let Some(workload) = workloads.list.get(place) else {
                continue;
            };
            let short = Means::in_short(self.sources, &workloads, workload, names, &tokens);
            if let Some(workload) = workloads.list.get_mut(place) {
                workload.has_identity = short.acts;
                workload.has_secrets = short.given;
                workload.login = short.login;
                workload.login_by = short.by_registry;
            }
        }
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

/// What one more document shows of a workload. It adds, and takes nothing away.
fn add(sources: &[Decoded], workload: &mut Workload, shown: Shown) {
    /// Up to so many images are compared one by one.
    const FEW: usize = 32;
    workload.lacks_image |= shown.lacks_image;
    workload.has_runtime |= shown.has_runtime;
    workload.renewed = workload.renewed.or(shown.renewed);
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
