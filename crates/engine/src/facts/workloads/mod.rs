//! What runs images: workloads of Kubernetes and of Azure, and which registry each image comes from.
//!
//! In: decoded sources, and the hosts that the judged registries answer to.
//! Out: one [`Workload`] per owner, however many pods or documents show it. A workload keeps where
//! its facts stand; texts are made only of those that somebody looks at.
//!
//! An image that no document shows is not known, and nothing else: only a runtime that is written
//! there shows that a workload runs no container.

mod collect;
mod domains;
mod endpoints;
mod environment;
mod images;
mod kinds;
mod login;
mod means;
mod owner;
mod pull;

use std::collections::BTreeMap;

use crate::{
    azure::{
        images::{ImageError, PullPolicy, Runner, SiteImage, image_parts},
        runs,
    },
    facts::{Doc, Handle, Place},
    read::decode::Decoded,
};
use model::{order, report::Pulls};

pub use collect::{
    Asking, Keeping, asking, collect, is_file, is_pod, keeper, keeping, renewing, rewriting,
    sent_to,
};
pub use domains::{connected, domains, leads};
pub use environment::hinted;
pub use images::WHEN_LOGS_IN;
pub use kinds::{KNOWN as KNOWN_KINDS, known as known_kind, made_in_azure};
pub use login::{Way, names_somebody, user_names};
pub use means::{Means, OF_ACCOUNT};
pub use owner::is_hash;
pub use pull::{MANAGED, WITH_WHICH};

/// What runs a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// A Kubernetes object of this kind.
    Kubernetes(&'static str),
    /// A Kubernetes object of a kind that somebody brings along, as a place in [`Workloads::kinds`].
    Custom(u32),
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
    /// Something else of Azure's, by its place in [`runs::HOSTED`].
    Hosted(u8),
}

impl Service {
    /// Its name, for people; that of a kind of its own stands elsewhere, see [`Workloads::kind_of`].
    pub fn name(self) -> &'static str {
        match self {
            Service::Kubernetes(kind) => kind,
            Service::Custom(_) => "Custom resource",
            Service::AppService => "App Service",
            Service::FunctionApp => "Function app",
            Service::ContainerApp => "Container App",
            Service::ContainerAppJob => "Container Apps job",
            Service::ContainerInstance => "Container Instance",
            Service::Hosted(place) => runs::at(place).name,
        }
    }

    /// Whether Defender's sensor can watch it.
    pub fn is_kubernetes(self) -> bool {
        self.is_of_cluster() || matches!(self, Service::Hosted(place) if runs::is_in_cluster(place))
    }

    /// Whether the cluster itself shows it, and with it what runs there.
    pub fn is_of_cluster(self) -> bool {
        matches!(self, Service::Kubernetes(_) | Service::Custom(_))
    }

    fn runner<'a>(self, policy: PullPolicy<'a>) -> Runner<'a> {
        match self {
            Service::Kubernetes(_) | Service::Custom(_) => Runner::Kubernetes(policy),
            Service::AppService | Service::FunctionApp => Runner::AppService,
            Service::ContainerApp => Runner::ContainerApp,
            Service::ContainerAppJob => Runner::ContainerAppJob,
            Service::ContainerInstance => Runner::ContainerInstance,
            Service::Hosted(place) => Runner::Hosted(runs::at(place).pulls),
        }
    }
}

/// Whether what a workload is called is the name of a kind that somebody brought along.
pub fn is_custom(kind: &str) -> bool {
    !(known_kind(kind).is_some() || kind == "Custom resource" || is_outside_kubernetes(kind))
}

/// Whether what a workload is called is one of Azure's own ways to run containers, which Defender's sensor
/// never watches.
pub fn is_outside_kubernetes(kind: &str) -> bool {
    const AZURE: [Service; 5] = [
        Service::AppService,
        Service::FunctionApp,
        Service::ContainerApp,
        Service::ContainerAppJob,
        Service::ContainerInstance,
    ];
    let ours = || AZURE.iter().any(|service| service.name() == kind);
    let mut hosted = (0..).zip(&runs::HOSTED);
    ours() || hosted.any(|(place, row)| row.name == kind && !runs::is_in_cluster(place))
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

impl Location {
    /// The namespace, or outside Kubernetes the resource group. A plan tells of an object's namespace, and of no cluster.
    pub fn within(&self) -> &str {
        match self.cluster.is_empty() && !self.resource_group.is_empty() {
            true => &self.resource_group,
            false => &self.namespace,
        }
    }
}

/// An image that a workload asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Where the reference stands.
    pub place: Place,
    /// How its text is found.
    pub text: Text,
    /// The judged registry it comes from.
    pub registry: Option<u32>,
    /// Where several registries answer to its host, as a place in [`Workloads::alike`]: the others.
    pub alike: Option<u32>,
    /// When it would be pulled again.
    pub pulls: Pulls,
    /// How the moment is put in words.
    pub when: &'static str,
}

/// How the text of a reference is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// At its place.
    Here,
    /// One of those that are packed into the value at its place.
    Packed(u32),
    /// It was worked out: the source, and which of its computed values.
    Computed(u32, u32),
    /// No document names it: it is built into the registry that is named at its place.
    Built,
}

/// Something that runs containers, or may.
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
    /// It asks for an image that the documents do not show, or for none that can be told.
    pub lacks_image: bool,
    /// A runtime is written there: it runs code and no container.
    pub has_runtime: bool,
    /// It acts as a managed or workload identity.
    pub has_identity: bool,
    /// It is given secrets.
    pub has_secrets: bool,
    /// By whom it logs in to its registry.
    pub login: Way,
    /// The same for each registry that it pulls from, where that differs.
    pub login_by: Vec<(u32, Way)>,
    /// Where it is told that a digest it asks for is written anew, so that it pins nothing.
    pub renewed: Option<Place>,
    /// Where it is told that a kustomization puts a tag in place of a digest that it asks for.
    pub rewritten: Option<Place>,
    /// The day on which Defender for Cloud last saw it run.
    pub seen: Option<String>,
    /// What it found in its image, as `2 critical, 1 high`; empty if nothing.
    pub found: String,
}

impl Workload {
    /// One of which nothing more is known yet.
    fn new(service: Service, name: String, location: u32) -> Workload {
        Workload {
            docs: Vec::new(),
            service,
            name,
            location,
            environment: None,
            images: Vec::new(),
            lacks_image: false,
            has_runtime: false,
            has_identity: false,
            has_secrets: false,
            login: Way::Untold,
            login_by: Vec::new(),
            renewed: None,
            rewritten: None,
            seen: None,
            found: String::new(),
        }
    }

    /// Of at least one of its images it is not known which it is.
    pub fn is_image_unknown(&self) -> bool {
        self.lacks_image || (self.images.is_empty() && !self.has_runtime)
    }

    /// It names an image without a host, and nothing says from which server it is taken.
    pub fn lacks_server(&self, sources: &[Decoded]) -> bool {
        self.lacks_image && self.images.iter().any(|image| is_hostless(sources, image))
    }

    /// By whom it logs in to the registry at this place.
    pub fn login_to(&self, registry: u32) -> Way {
        let mut known = self.login_by.iter();
        let known = known.find(|(place, _)| *place == registry);
        known.map_or(self.login, |(_, way)| *way)
    }

    /// A document shows that it runs no container.
    pub fn runs_none(&self) -> bool {
        self.images.is_empty() && !self.is_image_unknown()
    }
}

/// Everything that runs images.
#[derive(Default)]
pub struct Workloads {
    /// In the order of the sources.
    pub list: Vec<Workload>,
    /// Each once.
    pub locations: Vec<Location>,
    /// Kinds of Kubernetes objects that are nobody's but their operators', each once.
    pub kinds: Vec<String>,
    /// `production`, `staging`, or as a label puts it; each once.
    pub environments: Vec<String>,
    /// The places in `list` of those that pull from each registry, by the registry's place.
    pub by_registry: BTreeMap<u32, Vec<usize>>,
    /// Registries that answer to the same host as another one.
    pub alike: Vec<Vec<u32>>,
    /// References that are none: where, and why.
    pub malformed: Vec<(Place, ImageError)>,
}

impl Workloads {
    /// What a workload is, for people.
    pub fn kind_of(&self, workload: &Workload) -> &str {
        match workload.service {
            Service::Custom(place) => self.kinds.get(place as usize).map_or("", String::as_str),
            service => service.name(),
        }
    }

    /// Follows registries to the places to which they went.
    pub fn renumber(&mut self, to: &[u32]) {
        let went = |place: u32| to.get(place as usize).copied().unwrap_or(place);
        // Of several that answer to one host the first stands with the image.
        let mut firsts: Vec<Option<u32>> = vec![None; self.alike.len()];
        for workload in &mut self.list {
            for image in &mut workload.images {
                let Some(registry) = image.registry.as_mut() else {
                    continue;
                };
                *registry = went(*registry);
                let Some(alike) = image.alike.map(|alike| alike as usize) else {
                    continue;
                };
                if let (Some(others), Some(first)) =
                    (self.alike.get_mut(alike), firsts.get_mut(alike))
                {
                    *registry = *first.get_or_insert_with(|| {
                        let mut all = vec![*registry];
                        all.extend(others.iter().map(|other| went(*other)));
                        order::list(&mut all);
                        let first = all.first().copied();
                        *others = all.into_iter().skip(1).collect();
                        first.unwrap_or_default()
                    });
                }
            }
            for (registry, _) in &mut workload.login_by {
                *registry = went(*registry);
            }
        }
        let by_registry = std::mem::take(&mut self.by_registry).into_iter();
        self.by_registry = order::map(by_registry.map(|(place, list)| (went(place), list)));
    }

    /// The registries of the scan that an image may come from: mostly one or none, more only where
    /// several answer to one host.
    pub fn registries(&self, image: &Image) -> impl Iterator<Item = u32> {
        let alike = image.alike.and_then(|place| self.alike.get(place as usize));
        let alike = alike.into_iter().flatten().copied();
        image.registry.into_iter().chain(alike)
    }

    /// Whether an image may come from the registry at this place.
    pub fn comes_from(&self, image: &Image, registry: u32) -> bool {
        let alike = image.alike.and_then(|place| self.alike.get(place as usize));
        // They were noted in the order of the registries.
        image.registry == Some(registry)
            || alike.is_some_and(|alike| alike.binary_search(&registry).is_ok())
    }
}

/// How an image is called that Machine Learning built: behind the first part stands a hash.
const BUILT: &str = "azureml/…";

/// Whether an image is named without the host of its registry, and no login has told it.
fn is_hostless(sources: &[Decoded], image: &Image) -> bool {
    let host = |image| image_parts(reference(sources, image).trim()).host.is_none();
    image.registry.is_none() && image.text != Text::Built && host(image)
}

/// An image's reference as pasted, or as it was worked out.
pub fn reference<'a>(sources: &'a [Decoded], image: &Image) -> &'a str {
    let Some(doc) = Doc::new(sources, image.place.handle) else {
        return "";
    };
    let span = image.place.span;
    let text = match image.text {
        Text::Here => doc.plain(doc.source.text.get(span), span),
        Text::Packed(packed) => {
            let images = doc.source.found.composed.get(&span.start);
            let images = images.and_then(|images| images.get(packed as usize));
            return images.map_or("", String::as_str);
        }
        Text::Built => return BUILT,
        Text::Computed(source, place) => sources
            .get(source as usize)
            .and_then(|source| source.found.computed.get(place as usize))
            .and_then(|computed| computed.text.as_deref()),
    };
    let text = text.unwrap_or_default();
    // `DOCKER|image`, as App Service writes it.
    match SiteImage::parse(text) {
        Some(SiteImage::Image(image)) => image,
        _ => text,
    }
}
