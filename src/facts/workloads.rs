//! What runs images: workloads of Kubernetes and of Azure, and which registry each image comes from.
//!
//! In: decoded sources, and the hosts that the judged registries answer to.
//! Out: one [`Workload`] per owner, however many pods or documents show it. A workload keeps where
//! its facts stand; texts are made only of those that somebody looks at.

use std::collections::{BTreeMap, HashMap};

use crate::{
    azure::ids::{Folded, ResourceId},
    facts::{Doc, Handle, Place, Seen, docs},
};
use crate::{
    azure::images::{ImageError, ImageRef, PullPolicy, Pulls, Runner, SiteImage},
    read::decode::{Decoded, fields::Field, recognise::Kind, walk::Mark},
};

/// What runs a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// A Kubernetes object of this kind.
    Kubernetes(&'static str),
    /// An App Service.
    AppService,
    /// A Function app.
    FunctionApp,
    /// A Container App.
    ContainerApp,
    /// A job of Container Apps.
    ContainerAppJob,
    /// A container group of Container Instances.
    ContainerInstance,
}

impl Service {
    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Service::Kubernetes(kind) => kind,
            Service::AppService => "App Service",
            Service::FunctionApp => "Function app",
            Service::ContainerApp => "Container App",
            Service::ContainerAppJob => "Container Apps job",
            Service::ContainerInstance => "Container Instance",
        }
    }

    /// Whether Defender's sensor can watch it.
    pub fn is_kubernetes(self) -> bool {
        matches!(self, Service::Kubernetes(_))
    }

    fn runner<'a>(self, policy: PullPolicy<'a>) -> Runner<'a> {
        match self {
            Service::Kubernetes(_) => Runner::Kubernetes(policy),
            Service::AppService | Service::FunctionApp => Runner::AppService,
            Service::ContainerApp => Runner::ContainerApp,
            Service::ContainerAppJob => Runner::ContainerAppJob,
            Service::ContainerInstance => Runner::ContainerInstance,
        }
    }
}

/// Where workloads run.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The cluster, empty outside Kubernetes.
    pub cluster: String,
    /// The export does not name the cluster, so it goes by the name of its source.
    pub by_source: bool,
    /// The namespace, empty outside Kubernetes.
    pub namespace: String,
    /// The resource group, empty if not known.
    pub resource_group: String,
    /// The subscription, empty if not known.
    pub subscription: String,
}

/// An image that a workload asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Where the reference stands.
    pub place: Place,
    /// Which one it is, where one value packs several.
    pub packed: Option<u32>,
    /// The judged registry it comes from.
    pub registry: Option<u32>,
    /// When it would be pulled again.
    pub pulls: Pulls,
    /// How the moment is put in words.
    pub when: &'static str,
}

/// Something that runs containers.
#[derive(Clone, Debug)]
pub struct Workload {
    /// The documents that show it, the first of them telling most.
    pub docs: Vec<Handle>,
    /// What runs it.
    pub service: Service,
    /// Its name.
    pub name: String,
    /// Place in [`Workloads::locations`].
    pub location: u32,
    /// Place in [`Workloads::environments`]; none if nothing hints at one.
    pub environment: Option<u32>,
    /// Its images, each reference once.
    pub images: Vec<Image>,
    /// It runs a container, but the export does not show which image.
    pub image_unknown: bool,
    /// It acts as a managed or workload identity.
    pub has_identity: bool,
    /// It is given secrets.
    pub has_secrets: bool,
    /// It logs in to its registry with a stored password.
    pub has_stored_credential: bool,
}

/// Everything that runs images.
#[derive(Default)]
pub struct Workloads {
    /// In the order of the sources.
    pub list: Vec<Workload>,
    /// Each once.
    pub locations: Vec<Location>,
    /// `production`, `staging`, or as a label puts it; each once.
    pub environments: Vec<String>,
    /// The places in `list` of those that pull from each registry, by the registry's place.
    pub by_registry: BTreeMap<u32, Vec<usize>>,
    /// References that are none: where, and why.
    pub malformed: Vec<(Place, ImageError)>,
}

/// Which judged registry answers to a host.
#[derive(Default)]
pub struct Hosts {
    by_host: HashMap<String, u32>,
}

impl Hosts {
    /// Of registries with these login servers, in order; an empty one goes by its name.
    pub fn new<'a>(registries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Hosts {
        let mut by_host = HashMap::new();
        for (index, (login_server, name)) in registries.into_iter().enumerate() {
            let mut host = if login_server.is_empty() {
                // Azure's public cloud forms it so unless a hash was asked for.
                format!("{name}.azurecr.io")
            } else {
                login_server.to_owned()
            };
            host.make_ascii_lowercase();
            by_host
                .entry(host)
                .or_insert(u32::try_from(index).unwrap_or(u32::MAX));
        }
        Hosts { by_host }
    }

    /// The registry that an image on this host comes from; regional and data hosts count.
    pub fn registry(&self, host: &str) -> Option<u32> {
        let host = host.to_ascii_lowercase();
        if let Some(found) = self.by_host.get(&host) {
            return Some(*found);
        }
        let (name, rest) = host.split_once('.')?;
        let (_, rest) = rest.split_once('.')?;
        let (kind, suffix) = rest.split_once('.')?;
        matches!(kind, "geo" | "data")
            .then(|| self.by_host.get(&format!("{name}.{suffix}")).copied())
            .flatten()
    }
}

/// Collects the workloads of all sources.
pub fn collect(sources: &[Decoded], hosts: &Hosts) -> Workloads {
    let mut collector = Collector {
        sources,
        workloads: Workloads::default(),
        hosts,
        known: HashMap::new(),
        locations: HashMap::new(),
        environments: BTreeMap::new(),
        clusters: clusters(sources),
    };
    for (source_index, source) in sources.iter().enumerate() {
        let mut documents = source.documents.iter().peekable();
        let mut cluster = None;
        for (index, resource) in source.found.resources.iter().enumerate() {
            while let Some(document) =
                documents.next_if(|document| document.resources.start <= index)
            {
                cluster = named_cluster(source, &document.resources);
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
    let mut workloads = collector.workloads;
    for (index, workload) in workloads.list.iter_mut().enumerate() {
        for registry in workload.images.iter().filter_map(|image| image.registry) {
            let pulling = workloads.by_registry.entry(registry).or_default();
            // Once, however many of its images it takes from there.
            if pulling.last() != Some(&index) {
                pulling.push(index);
            }
        }
        let means = Means::of(sources, workload);
        workload.has_identity = !means.identity.is_empty();
        workload.has_secrets = !means.secret_names.is_empty();
        workload.has_stored_credential = means.stored_credential == Some(true);
    }
    workloads
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
                if known.is_some_and(|known| Folded(known.as_str()) != Folded(id.as_str())) {
                    *known = None;
                }
            })
            .or_insert(Some(id));
    }
    clusters
}

struct Collector<'a, 'h> {
    sources: &'a [Decoded],
    workloads: Workloads,
    hosts: &'h Hosts,
    /// Workloads by what tells them apart.
    known: HashMap<String, usize>,
    locations: HashMap<Location, u32>,
    environments: BTreeMap<String, u32>,
    clusters: HashMap<Folded<'a>, Option<ResourceId<'a>>>,
}

impl<'a> Collector<'a, '_> {
    fn workload(&mut self, doc: &Doc<'a>, cluster: Option<&'a str>) {
        let kubernetes = doc.first_text(Field::Type).is_none()
            && doc.has_container(Field::Metadata)
            && doc.first_text(Field::Address).is_none();
        let (service, name, location, key) = if kubernetes {
            self.kubernetes(doc, cluster)
        } else {
            self.azure(doc)
        };
        let (images, image_unknown) = self.images(doc, service);
        if let Some(known) = self.known.get(&key)
            && let Some(workload) = self.workloads.list.get_mut(*known)
        {
            workload.docs.push(doc.handle);
            if workload.service == Service::AppService {
                workload.service = service;
            }
            for image in images {
                let text = reference(self.sources, &image);
                // Pods of one owner repeat its images.
                let known = workload
                    .images
                    .iter()
                    .any(|old| old.pulls == image.pulls && reference(self.sources, old) == text);
                if !known {
                    workload.images.push(image);
                }
            }
            workload.image_unknown &= image_unknown && workload.images.is_empty();
            return;
        }
        let environment = self.environment(doc, &location, &name);
        let location = self.location(location);
        self.known.insert(key, self.workloads.list.len());
        self.workloads.list.push(Workload {
            docs: vec![doc.handle],
            service,
            name,
            location,
            environment,
            images,
            image_unknown,
            has_identity: false,
            has_secrets: false,
            has_stored_credential: false,
        });
    }

    /// Kind, name, place and key of a Kubernetes object: those of its owner, where it has one.
    fn kubernetes(
        &self,
        doc: &Doc<'a>,
        cluster: Option<&'a str>,
    ) -> (Service, String, Location, String) {
        let text = |field| doc.first_text(field).unwrap_or_default();
        let owner = doc
            .first_text(Field::OwnerKind)
            .zip(doc.first_text(Field::OwnerName));
        let (kind, name) = match owner {
            Some((kind, name)) => owner_of(kind, name, doc.first_text(Field::TemplateHash)),
            None => owner_of(
                doc.first_text(Field::Kind).unwrap_or("Pod"),
                text(Field::ObjectName),
                None,
            ),
        };
        let mut location = Location {
            namespace: text(Field::Namespace).to_owned(),
            ..Location::default()
        };
        match cluster {
            Some(cluster) => {
                let id = ResourceId::new(cluster);
                let name = if cluster.starts_with('/') {
                    id.name().unwrap_or(cluster)
                } else {
                    cluster
                };
                name.clone_into(&mut location.cluster);
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
            }
            None => {
                doc.source.name.clone_into(&mut location.cluster);
                location.by_source = true;
            }
        }
        let key = ["k", &location.cluster, &location.namespace, kind, name].join("\0");
        (Service::Kubernetes(kind), name.to_owned(), location, key)
    }

    /// The same of an Azure resource. A site's configuration and its containers are part of the site.
    fn azure(&self, doc: &Doc<'a>) -> (Service, String, Location, String) {
        let id = doc.first_text(Field::Id);
        let own = id.map(|id| {
            let lower = id.to_ascii_lowercase();
            let end = ["/config/", "/sitecontainers/"]
                .iter()
                .filter_map(|part| lower.find(part))
                .min()
                .unwrap_or(id.len());
            ResourceId::new(id.get(..end).unwrap_or(id))
        });
        let kind = own
            .and_then(ResourceId::resource_type)
            .or_else(|| doc.first_text(Field::Type).map(str::to_owned))
            .unwrap_or_default()
            .to_ascii_lowercase();
        let text = |field| doc.first_text(field);
        let function = doc
            .first_text(Field::Kind)
            .is_some_and(|kind| kind.to_ascii_lowercase().contains("functionapp"));
        // Terraform's own types, which a plan has in place of Azure's.
        let is = |name: &str| kind.starts_with(name);
        let service = match kind.as_str() {
            _ if is("azurerm_container_app_job") => Service::ContainerAppJob,
            _ if is("azurerm_container_app") => Service::ContainerApp,
            _ if is("azurerm_container_group") => Service::ContainerInstance,
            _ if is("azurerm_linux_function_app") => Service::FunctionApp,
            _ if is("kubernetes_deployment") => Service::Kubernetes("Deployment"),
            _ if is("kubernetes_stateful_set") => Service::Kubernetes("StatefulSet"),
            _ if is("kubernetes_daemon") => Service::Kubernetes("DaemonSet"),
            _ if is("kubernetes_cron_job") => Service::Kubernetes("CronJob"),
            _ if is("kubernetes_job") => Service::Kubernetes("Job"),
            _ if is("kubernetes_replication") => Service::Kubernetes("ReplicationController"),
            _ if is("kubernetes_") => Service::Kubernetes("Pod"),
            "microsoft.app/containerapps" => Service::ContainerApp,
            "microsoft.app/jobs" => Service::ContainerAppJob,
            "microsoft.containerinstance/containergroups" => Service::ContainerInstance,
            _ if function => Service::FunctionApp,
            _ => Service::AppService,
        };
        let name = match own {
            // A slot is named after its site.
            Some(own) if kind.ends_with("/slots") => {
                let mut names = own.as_str().rsplit('/');
                let slot = names.next().unwrap_or_default();
                let site = names.nth(1).unwrap_or_default();
                format!("{site}/{slot}")
            }
            Some(own) => own.name().unwrap_or_default().to_owned(),
            None => text(Field::Name)
                .or(text(Field::ObjectName))
                .or(text(Field::Address))
                .unwrap_or("unnamed")
                .to_owned(),
        };
        let location = Location {
            resource_group: own
                .and_then(ResourceId::resource_group)
                .or(text(Field::ResourceGroup))
                .unwrap_or_default()
                .to_owned(),
            subscription: own
                .and_then(ResourceId::subscription)
                .or(text(Field::SubscriptionId))
                .unwrap_or_default()
                .to_owned(),
            ..Location::default()
        };
        let key = match own {
            Some(own) => own.as_str().to_ascii_lowercase(),
            None => ["a", &kind, &location.resource_group, &name].join("\0"),
        };
        (service, name, location, key)
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
    fn environment(&mut self, doc: &Doc<'a>, location: &Location, name: &str) -> Option<u32> {
        let stated = doc.first_text(Field::Environment);
        let hints = [
            location.namespace.as_str(),
            &location.resource_group,
            &location.cluster,
            name,
        ];
        let found = match stated {
            Some(stated) => hinted(stated).unwrap_or(stated).to_owned(),
            None => hints.into_iter().find_map(hinted)?.to_owned(),
        };
        let next = u32::try_from(self.workloads.environments.len()).unwrap_or(u32::MAX);
        let list = &mut self.workloads.environments;
        Some(*self.environments.entry(found).or_insert_with_key(|found| {
            list.push(found.clone());
            next
        }))
    }

    /// The images of one document, and whether it runs one that it does not show.
    fn images(&mut self, doc: &Doc<'a>, service: Service) -> (Vec<Image>, bool) {
        let mut images: Vec<Image> = Vec::new();
        let mut unknown = false;
        let policies = policies(doc);
        let mut array = 0;
        for record in doc.records() {
            match record.field {
                Field::Containers => array += 1,
                Field::Image if record.mark == Mark::Unresolved => unknown = true,
                Field::Image => {
                    if let Some(composed) = doc.source.found.composed.get(&record.span.start) {
                        for (index, text) in composed.iter().enumerate() {
                            let index = u32::try_from(index).ok();
                            let policy = PullPolicy::Default;
                            self.image(
                                doc.place(record),
                                text,
                                index,
                                service,
                                policy,
                                &mut images,
                            );
                        }
                        continue;
                    }
                    let Some(text) = doc.plain(doc.raw(record), record.span) else {
                        continue;
                    };
                    let stated = policies
                        .iter()
                        .find(|(of, element, _)| (*of, *element) == (array, record.element));
                    let policy = match stated {
                        Some((_, _, Some(policy))) => PullPolicy::Stated(policy),
                        Some((_, _, None)) => PullPolicy::Lost,
                        // The API server always fills it in, so what lives has lost it on the way.
                        None if doc
                            .records()
                            .iter()
                            .any(|record| record.field == Field::Status) =>
                        {
                            PullPolicy::Lost
                        }
                        None => PullPolicy::Default,
                    };
                    self.image(doc.place(record), text, None, service, policy, &mut images);
                }
                Field::LinuxFxVersion | Field::WindowsFxVersion => {
                    let Some(text) = doc.plain(doc.raw(record), record.span) else {
                        continue;
                    };
                    match SiteImage::parse(text) {
                        Some(SiteImage::Image(text)) => {
                            let policy = PullPolicy::Default;
                            self.image(doc.place(record), text, None, service, policy, &mut images);
                        }
                        Some(SiteImage::Compose(_) | SiteImage::Kube(_)) => {
                            let packed = doc.source.found.composed.get(&record.span.start);
                            unknown |= packed.is_none();
                            for (index, text) in packed.into_iter().flatten().enumerate() {
                                let index = u32::try_from(index).ok();
                                let policy = PullPolicy::Default;
                                self.image(
                                    doc.place(record),
                                    text,
                                    index,
                                    service,
                                    policy,
                                    &mut images,
                                );
                            }
                        }
                        Some(SiteImage::SiteContainers) => unknown = true,
                        Some(SiteImage::Runtime(_)) | None => {}
                    }
                }
                _ => {}
            }
        }
        // `az webapp list` leaves the site's configuration out.
        let site = matches!(service, Service::AppService | Service::FunctionApp);
        let container = doc
            .first_text(Field::Kind)
            .is_some_and(|kind| kind.to_ascii_lowercase().contains("container"));
        let shown = [Field::LinuxFxVersion, Field::WindowsFxVersion]
            .into_iter()
            .any(|field| doc.first_text(field).is_some());
        unknown |= site && container && !shown && images.is_empty();
        (images, unknown)
    }

    fn image(
        &mut self,
        place: Place,
        text: &str,
        packed: Option<u32>,
        service: Service,
        policy: PullPolicy,
        images: &mut Vec<Image>,
    ) {
        let parsed = match ImageRef::parse(text) {
            Ok(parsed) => parsed,
            Err(error) => {
                self.workloads.malformed.push((place, error));
                return;
            }
        };
        let runner = service.runner(policy);
        let pulls = parsed.pulls(runner);
        images.push(Image {
            place,
            packed,
            // A registry of Azure answers on this port only.
            registry: match parsed.port() {
                None | Some(443) => self.hosts.registry(parsed.host()),
                Some(_) => None,
            },
            pulls,
            when: pulls.when(runner),
        });
    }
}

/// The pull policy of each container: `(which array, which element, the policy or null)`.
fn policies<'a>(doc: &Doc<'a>) -> Vec<(u32, u32, Option<&'a str>)> {
    let mut array = 0;
    let mut policies = Vec::new();
    for record in doc.records() {
        match record.field {
            Field::Containers => array += 1,
            Field::PullPolicy => {
                policies.push((
                    array,
                    record.element,
                    doc.plain(doc.raw(record), record.span),
                ));
            }
            _ => {}
        }
    }
    policies
}

/// The kind and name that people know a Kubernetes object by: a ReplicaSet is a Deployment's, a Job
/// with a time in its name a CronJob's.
fn owner_of<'t>(kind: &'t str, name: &'t str, hash: Option<&str>) -> (&'static str, &'t str) {
    let stem = |name: &'t str| name.rsplit_once('-');
    match kind {
        "ReplicaSet" => match stem(name) {
            Some((stem, end)) if hash.map_or(is_hash(end), |hash| hash == end) => {
                ("Deployment", stem)
            }
            _ => ("ReplicaSet", name),
        },
        "Job" => match stem(name) {
            Some((stem, end))
                if end.len() >= 8 && end.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                ("CronJob", stem)
            }
            _ => ("Job", name),
        },
        "Deployment" => ("Deployment", name),
        "StatefulSet" => ("StatefulSet", name),
        "DaemonSet" => ("DaemonSet", name),
        "CronJob" => ("CronJob", name),
        "ReplicationController" => ("ReplicationController", name),
        "Pod" => ("Pod", name),
        // A node's own static pods, and whatever an operator makes.
        "Node" => ("Static pod", name),
        _ => ("Custom resource", name),
    }
}

/// Whether this may be the hash that a Deployment gives its ReplicaSets: eight to ten of the letters
/// and digits that Kubernetes takes for random names.
pub(crate) fn is_hash(end: &str) -> bool {
    (5..=10).contains(&end.len())
        && end
            .bytes()
            .all(|byte| b"bcdfghjklmnpqrstvwxz2456789".contains(&byte))
}

/// The environment that a name hints at.
pub(crate) fn hinted(name: &str) -> Option<&'static str> {
    const WORDS: [(&str, &[&str]); 4] = [
        (
            "staging",
            &[
                "stg",
                "stage",
                "staging",
                "uat",
                "preprod",
                "preproduction",
                "acceptance",
            ],
        ),
        (
            "development",
            &[
                "dev",
                "develop",
                "development",
                "sandbox",
                "sbx",
                "playground",
            ],
        ),
        ("test", &["test", "tst", "qa", "testing"]),
        ("production", &["prod", "prd", "production", "live"]),
    ];
    let is = |word: &str, of: &[&str]| of.iter().any(|known| known.eq_ignore_ascii_case(word));
    name.split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .find_map(|word| WORDS.iter().find(|(_, words)| is(word, words)))
        .map(|(environment, _)| *environment)
}

/// An image's reference as pasted.
pub fn reference<'a>(sources: &'a [Decoded], image: &Image) -> &'a str {
    let Some(doc) = Doc::new(sources, image.place.handle) else {
        return "";
    };
    let span = image.place.span;
    if let Some(packed) = image.packed {
        let packed = usize::try_from(packed).unwrap_or(usize::MAX);
        let images = doc.source.found.composed.get(&span.start);
        return images
            .and_then(|images| images.get(packed))
            .map_or("", String::as_str);
    }
    let text = doc
        .plain(doc.source.text.get(span), span)
        .unwrap_or_default();
    // `DOCKER|image`, as App Service writes it.
    match SiteImage::parse(text) {
        Some(SiteImage::Image(image)) => image,
        _ => text,
    }
}

/// How the identity of a Kubernetes workload begins, before its service account.
pub const OF_ACCOUNT: &str = "workload identity of ";

/// What a workload can reach and how it logs in, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// The identity it acts as; empty if no document shows one.
    pub identity: String,
    /// The secrets it is given: names of secrets, and `env NAME` for variables that look like one.
    pub secret_names: Vec<String>,
    /// It logs in to the registry with a stored password; none if the documents do not tell.
    pub stored_credential: Option<bool>,
}

impl Means {
    /// Of a workload, from all documents that show it.
    pub fn of(sources: &[Decoded], workload: &Workload) -> Means {
        let mut means = Means::default();
        // Hundreds of pods of one owner say the same.
        for handle in workload.docs.iter().take(8) {
            if let Some(doc) = Doc::new(sources, *handle) {
                means.add(&doc, workload.service);
            }
        }
        means
    }

    fn add(&mut self, doc: &Doc, service: Service) {
        let mut pull_secret = false;
        let mut variable: Option<(u32, &str)> = None;
        for record in doc.records() {
            let text = || doc.plain(doc.raw(record), record.span);
            match record.field {
                Field::VariableName => {
                    self.literal(variable.take());
                    variable = text().map(|name| (record.element, name));
                }
                Field::VariableReference if record.mark == Mark::Container => {
                    variable = variable.filter(|(element, _)| *element != record.element);
                }
                Field::SecretName => {
                    variable = variable.filter(|(element, _)| *element != record.element);
                    if let Some(name) = text() {
                        self.secret(name.to_owned());
                    }
                }
                Field::PullSecret => pull_secret = true,
                _ => {}
            }
        }
        self.literal(variable);
        let says = |field, word: &str| {
            doc.first_text(field)
                .is_some_and(|text| text.eq_ignore_ascii_case(word))
        };
        let identity = match service {
            Service::Kubernetes(_) if says(Field::UsesWorkloadIdentity, "true") => {
                match doc.first_text(Field::ServiceAccount) {
                    Some(account) => format!("{OF_ACCOUNT}{account}"),
                    None => "workload identity".to_owned(),
                }
            }
            Service::Kubernetes(_) => String::new(),
            _ => match doc.first_text(Field::IdentityType) {
                Some(kind) if !kind.eq_ignore_ascii_case("None") => {
                    format!("{kind} managed identity")
                }
                _ => String::new(),
            },
        };
        if self.identity.is_empty() {
            self.identity = identity;
        }
        let has = |field| doc.first_text(field).is_some();
        let stored = match service {
            Service::Kubernetes(_) => Some(pull_secret),
            Service::AppService | Service::FunctionApp => {
                // Without the identity it may log in with a password, or pull anonymously: the settings
                // that would tell hold secrets, so nobody should export them.
                match doc.boolean(Field::PullsByIdentity) {
                    Seen::Known(true, _) => Some(false),
                    _ if has(Field::RegistryUsername) => Some(true),
                    _ => None,
                }
            }
            _ if has(Field::RegistryUsername) || has(Field::RegistryPasswordRef) => Some(true),
            _ if has(Field::RegistryIdentity) => Some(false),
            _ => None,
        };
        self.stored_credential = self.stored_credential.or(stored);
    }

    /// A variable whose value stands in the workload itself.
    fn literal(&mut self, variable: Option<(u32, &str)>) {
        if let Some((_, name)) = variable
            && looks_secret(name)
        {
            self.secret(format!("env {name}"));
        }
    }

    fn secret(&mut self, name: String) {
        if !self.secret_names.contains(&name) {
            self.secret_names.push(name);
        }
    }
}

/// Whether a variable of this name is likely to hold a secret.
pub(crate) fn looks_secret(name: &str) -> bool {
    const WORDS: [&str; 12] = [
        "password",
        "passwd",
        "pwd",
        "secret",
        "token",
        "apikey",
        "accesskey",
        "accountkey",
        "connectionstring",
        "connstr",
        "privatekey",
        "credential",
    ];
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    WORDS.iter().any(|word| plain.contains(word))
}
