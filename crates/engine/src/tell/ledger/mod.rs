//! The ledger: what became of every resource-like object that was handed in.
//!
//! In: the decoded sources and the judged scan. Out: for each document, counts in which every object
//! stands exactly once: judged, joined to something, read and settling nothing, or not read. They are
//! made by one pass over the resources; what needs more than its kind to be told is looked at singly.

mod reasons;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashSet},
};

use crate::{
    azure::{
        assessments::Target,
        assets::Asset,
        ids::{Folded, FoldedMap, ResourceId, is_called_registry},
        roles,
    },
    facts::{
        Doc, Handle, Seen, alerts, assessments, findings,
        guards::{self, Below, below},
        pulls::declared::{At, Named},
        roles::{Definitions, Lets, scope_of},
        workloads::{asking, is_pod, keeping, leads, renewing, rewriting},
    },
    read::{
        decode::{
            Decoded,
            fields::Field,
            mention,
            recognise::{Kind, type_kind},
            walk::{GAP, Mark},
        },
        source::offset,
    },
};
use crate::{
    judge::{
        self, Scan,
        blast::{Bucket, bucket},
    },
    tell::parts::{self, Part},
};
use model::ledger::{Joined, Judged, Ledger, NotRead, SettlesNothing};
use model::{
    order,
    outcome::{Verdict, is_only_watched},
    sentence::{is_filler, quoted},
};

/// How much of a type is shown, in characters.
const MAX_TYPE: usize = 80;

/// What was counted in one document.
#[derive(Default)]
pub struct Counted {
    /// Registries read from it.
    pub registries: u32,
    /// Defender plans read from it.
    pub plans: u32,
    /// AKS clusters read from it.
    pub clusters: u32,
    /// Workloads read from it.
    pub workloads: u32,
    /// What became of everything in it.
    pub ledger: Ledger,
}

/// Where an object ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Judged(&'static str),
    Joined(&'static str, &'static str),
    Nothing(&'static str, &'static str),
}

const REFUSED: &str = "would show a live secret, so nothing of it was kept";
/// What is said of a resource that is not read and may pull all the same.
pub const HOLDS_REFERENCE: &str = "(holds a reference, not read further)";
/// The same where an expression may come to one.
pub const MAY_HOLD_REFERENCE: &str =
    "(may hold a reference that an expression makes up, not read further)";
const UNREAD_REGISTRY: &str =
    "cannot be read in this form (export it with `az acr show -n NAME -o json`)";
const REACHES_NONE: &str = "would reach no registry here";
const WHICH_REGISTRY: &str = "cannot tell which registry that is";

/// Counts every document of every source.
pub fn of(sources: &[Decoded], scan: &Scan) -> Vec<Vec<Counted>> {
    let book = Book {
        sources,
        scan,
        reached: once(|| registries(sources)),
        named: once(|| guards::names(sources)),
        definitions: once(|| Definitions::collect(sources)),
        held: once(|| {
            let docs = crate::facts::docs(sources);
            let roles = docs.filter(|doc| doc.resource.kind == Kind::RoleAssignment);
            let roles = roles.filter_map(|doc| doc.first_text(Field::RoleDefinitionId));
            roles.map(roles::end_of).collect()
        }),
        hosts: once(|| {
            let hosts = scan.registries.iter();
            hosts
                .map(|judged| judged.login_server.to_ascii_lowercase())
                .collect()
        }),
        labels: once(|| scan.registries.iter().map(label).collect()),
        places: once(|| {
            let names = scan.registries.iter().map(|judged| {
                [&judged.name, &judged.login_server].map(|name| name.to_ascii_lowercase())
            });
            let names: Vec<_> = names.collect();
            Named::new(
                names
                    .iter()
                    .map(|names| names.each_ref().map(String::as_str)),
            )
        }),
        declaring: once(|| {
            let docs = scan.registries.iter().flat_map(|judged| &judged.group.docs);
            let declared = docs.filter(|handle| {
                Doc::new(sources, **handle).is_some_and(|doc| doc.resource.declared)
            });
            declared.map(|handle| handle.source).collect()
        }),
        ids: once(|| {
            let clusters = scan.subjects.iter().map(|subject| subject.id.as_str());
            let workloads = scan
                .workloads
                .list
                .iter()
                .flat_map(|workload| &workload.docs);
            let workloads =
                workloads.filter_map(|handle| Doc::new(sources, *handle)?.first_text(Field::Id));
            let ids = clusters
                .chain(workloads)
                .map(|id| ResourceId::new(id).key());
            ids.chain(registries(sources)).collect()
        }),
        plans: once(|| {
            let places = scan
                .subjects
                .iter()
                .flat_map(|subject| &subject.draft.places);
            places.map(|place| place.handle).collect()
        }),
        subscriptions: once(|| subscriptions(scan)),
        settings: once(|| {
            let workloads = scan.workloads.list.iter();
            let docs = workloads.flat_map(|workload| workload.docs.iter().copied());
            let is_one = |handle: &Handle| {
                let doc = Doc::new(sources, *handle);
                doc.is_some_and(|doc| doc.resource.kind == Kind::Setting)
            };
            docs.filter(is_one).collect()
        }),
    };
    let mut tallies: Vec<Vec<Tally>> = (0..)
        .zip(sources)
        .map(|(index, source)| book.source(index, source))
        .collect();
    // A document that tells of no registry is not judged after all.
    for stray in &scan.strays {
        if let Some((tally, kind)) = book.tally(&mut tallies, stray.handle) {
            let counted = match kind {
                Kind::NetworkRules => &mut tally.joined_rules,
                _ => &mut tally.judged_registries,
            };
            *counted = counted.saturating_sub(1);
            tally.add(Line::Nothing("registry", WHICH_REGISTRY));
        }
    }
    let workloads = &scan.workloads;
    for workload in &workloads.list {
        let (bucket, _) = bucket(workloads, workload, |registry| scan.verdict_of(registry));
        let mut last = None;
        for handle in &workload.docs {
            // Both states of it stand in one object.
            let place = (handle.source, starts(sources, *handle));
            if last.replace(place) == Some(place) && place.1.is_some() {
                continue;
            }
            // One workload may have made many pods, and each of them is an object here.
            let doc = Doc::new(sources, *handle).filter(|_| workload.service.is_kubernetes());
            let pods = doc.is_some_and(|doc| doc.has_container(Field::Metadata) && is_pod(&doc));
            let tally = book.tally(&mut tallies, *handle);
            // A setting has a line of its own.
            let tally = tally.filter(|(_, kind)| *kind != Kind::Setting);
            let buckets = tally.and_then(|(tally, _)| tally.buckets.get_mut(usize::from(pods)));
            if let Some(count) = buckets.and_then(|buckets| buckets.get_mut(bucket as usize)) {
                *count += 1;
            }
        }
    }
    tallies
        .into_iter()
        .map(|documents| documents.into_iter().map(Tally::counted).collect())
        .collect()
}

/// Where the object behind a handle begins.
fn starts(sources: &[Decoded], handle: Handle) -> Option<u32> {
    Doc::new(sources, handle).map(|doc| doc.resource.start)
}

/// How many objects are not read and name an image of a registry that may be taken over: whatever they are, they may
/// pull it. Behind a link, what it says of those that it was made of counts with them.
pub fn may_pull(sources: &[Decoded], scan: &Scan) -> u32 {
    let reached = scan.registries.iter();
    // What Defender would see falls too.
    let reached = reached
        .filter(|judged| judged.verdict != Verdict::Broken || is_only_watched(judged.outcomes));
    if reached.clone().next().is_none() {
        return 0;
    }
    let carried = sources.iter().map(|source| source.may_pull);
    let carried = carried.fold(0, u32::saturating_add);
    let labels = once(|| reached.clone().map(label).collect());
    let may_run = |doc: &Doc| {
        let reason = doc.first_text(Field::Type).and_then(reasons::of);
        let is_left_out = doc.resource.declared && doc.of(Field::Condition).next().is_some();
        reason.is_none_or(reasons::may_run) && !is_left_out
    };
    let is_read = |doc: &Doc| {
        keeping(doc).is_some()
            || renewing(doc).next().is_some()
            || rewriting(doc).next().is_some()
            || asking(doc).is_some()
            || leads(doc).is_some()
    };
    let holding = crate::facts::docs(sources).filter(|doc| {
        matches!(doc.resource.kind, Kind::Other | Kind::Unknown)
            && doc.speaks_of_images()
            && may_run(doc)
            && holds_reference(doc, &labels)
            && !is_read(doc)
    });
    let here = u32::try_from(holding.count()).unwrap_or(u32::MAX);
    here.saturating_add(carried)
}

/// The first label of the host that a registry answers to. One that is to be made will answer to its name.
fn label(judged: &judge::Judged) -> String {
    match judged.login_server.split('.').next() {
        Some(label) if !label.is_empty() => label.to_ascii_lowercase(),
        _ => judged.name.to_ascii_lowercase(),
    }
}

/// Whether a resource that is not read names one of these hosts, each by its first label.
fn holds_reference(doc: &Doc, labels: &Once<HashSet<String>>) -> bool {
    // Of hundreds of thousands of objects nearly none has any.
    if doc.of(Field::Mention).next().is_none() {
        return false;
    }
    // Of a type that says why it settles nothing, a host alone adds nothing, unless images are spelled in pieces
    // there.
    let told = doc.first_text(Field::Type).and_then(reasons::of);
    let told = told.is_some_and(|reason| !reasons::may_run(reason));
    let mut named = doc.of(Field::Mention).chain(doc.of(Field::UpdatedImage));
    named.any(|record| {
        if told && doc.said(record).is_some_and(mention::is_host) {
            return false;
        }
        // Of the hosts of one region or of data only the first label is the registry's.
        let label = doc.said(record).and_then(mention::label_of);
        label.is_some_and(|label| labels.contains(&label))
    })
}

/// Every bucket, in the order in which a tally counts them.
const BUCKETS: [Bucket; 7] = [
    Bucket::Exposed,
    Bucket::Possible,
    Bucket::Pinned,
    Bucket::Spared,
    Bucket::Elsewhere,
    Bucket::ImageUnknown,
    Bucket::RunsNone,
];

/// Where the documents of a workload end.
fn of_workload(what: &'static str, bucket: Bucket) -> Line {
    match bucket {
        Bucket::Exposed | Bucket::Possible | Bucket::Pinned | Bucket::Spared => {
            Line::Joined(what, "registry")
        }
        Bucket::Elsewhere => Line::Nothing(what, "would pull from elsewhere only"),
        Bucket::ImageUnknown => Line::Nothing(what, "would run an image that is not known here"),
        Bucket::RunsNone => {
            Line::Nothing(what, "would run no container: a runtime is written there")
        }
    }
}

/// A value that is made when it is first asked for.
type Once<'a, T> = std::cell::LazyCell<T, Box<dyn Fn() -> T + 'a>>;

fn once<'a, T>(make: impl Fn() -> T + 'a) -> Once<'a, T> {
    Once::new(Box::new(make))
}

/// What is looked up while objects are counted.
struct Book<'a> {
    sources: &'a [Decoded],
    scan: &'a Scan,
    /// The ids of registries, in the form that compares, sorted.
    reached: Once<'a, Vec<String>>,
    /// The names of registries, in order, as parts that are to be deployed call them.
    named: Once<'a, Vec<String>>,
    /// The same for roles that are only declared, and the sources that declare a registry.
    places: Once<'a, Named>,
    declaring: Once<'a, HashSet<u32>>,
    /// What roles are defined to let their holders do, and those that somebody holds.
    definitions: Once<'a, Definitions>,
    held: Once<'a, HashSet<String>>,
    /// Their login servers, in lower case.
    hosts: Once<'a, HashSet<String>>,
    /// The first labels of these.
    labels: Once<'a, HashSet<String>>,
    /// The ids of everything that is judged or runs images, in the form that compares.
    ids: Once<'a, HashSet<String>>,
    /// What the judgement of subscriptions and clusters quotes.
    plans: Once<'a, HashSet<Handle>>,
    /// The subscriptions of which anything is judged, in lower case.
    subscriptions: Once<'a, BTreeSet<String>>,
    /// The settings that tell how an app logs in.
    settings: Once<'a, HashSet<Handle>>,
}

fn registries(sources: &[Decoded]) -> Vec<String> {
    let docs = crate::facts::docs(sources);
    let mut ids: Vec<String> = docs
        .filter_map(|doc| match doc.resource.kind {
            Kind::Registry | Kind::Named => doc.first_text(Field::Id),
            Kind::Assessment => match assessments::judged(&doc)? {
                (about, id) if about.target() == Target::Registry => Some(id),
                _ => None,
            },
            _ => None,
        })
        .map(|id| ResourceId::new(id).key())
        .collect();
    order::list(&mut ids);
    ids
}

fn subscriptions(scan: &Scan) -> BTreeSet<String> {
    let registries = scan.registries.iter();
    let of_subjects = scan.subjects.iter().filter_map(|subject| {
        let id = ResourceId::new(&subject.id);
        id.subscription()
    });
    let names = registries.map(|judged| &*judged.subscription);
    order::set(names.chain(of_subjects).map(str::to_ascii_lowercase))
}

impl<'a> Book<'a> {
    /// Counts the documents of a source; of its workloads only how many there are.
    fn source(&self, index: u32, source: &'a Decoded) -> Vec<Tally<'a>> {
        let mut tallies = Vec::with_capacity(source.documents.len());
        for document in &source.documents {
            let mut tally = Tally::default();
            let mut last = None;
            for place in document.resources.clone().chain(document.unfolded.clone()) {
                let Some(resource) = source.found.resources.get(place) else {
                    continue;
                };
                let doc = Doc {
                    source,
                    handle: Handle {
                        source: index,
                        resource: offset(place),
                    },
                    resource,
                };
                // What a plan leaves as it is stands for both states, and is one object; so is a registry of
                // which one object says twice how it is.
                let one = |declared| (resource.kind, resource.start, declared);
                let before = last.replace(one(resource.declared));
                let twice = resource.kind == Kind::Registry && !resource.declared;
                if before != Some(one(!resource.declared)) && !(twice && before == Some(one(false)))
                {
                    self.object(&doc, &mut tally);
                }
            }
            tally.more(Line::Nothing("credential", REFUSED), document.refused);
            tally.nameless += document.unrecognised.saturating_sub(tally.told);
            tallies.push(tally);
        }
        tallies
    }

    /// The tally of the document that an object stands in, and what it is.
    fn tally<'t>(
        &self,
        tallies: &'t mut [Vec<Tally<'a>>],
        handle: Handle,
    ) -> Option<(&'t mut Tally<'a>, Kind)> {
        let source = self.sources.get(handle.source as usize)?;
        let place = handle.resource as usize;
        let kind = source.found.resources.get(place)?.kind;
        let documents = &source.documents;
        // They follow one another; only what was unfolded later stands apart.
        let after = documents.partition_point(|document| document.resources.end <= place);
        let index = documents
            .get(after)
            .filter(|document| document.resources.contains(&place))
            .map(|_| after)
            .or_else(|| {
                let after = documents.partition_point(|document| document.unfolded.end <= place);
                let document = documents.get(after)?;
                document.unfolded.contains(&place).then_some(after)
            })?;
        let tally = tallies.get_mut(handle.source as usize)?.get_mut(index)?;
        Some((tally, kind))
    }

    fn object(&self, doc: &Doc<'a>, tally: &mut Tally<'a>) {
        let kind = doc.resource.kind;
        let line = match kind {
            // These only wrap what is counted.
            Kind::Envelope
            | Kind::Table
            | Kind::Change
            | Kind::Template
            | Kind::Parameters
            | Kind::Plan
            | Kind::State
            | Kind::ShownState
            | Kind::Form
            | Kind::Carried
            // Nor is this an object of its own.
            | Kind::Named
            | Kind::Secret(_) => return,
            // There are many of these, so they are only counted, and get their line in the end.
            Kind::Registry => {
                tally.registries += 1;
                tally.judged_registries += 1;
                return;
            }
            Kind::NetworkRules => {
                tally.registries += 1;
                tally.joined_rules += 1;
                return;
            }
            Kind::Cluster => {
                tally.clusters += 1;
                Line::Judged("AKS cluster")
            }
            // Where it ends is known once all are read.
            Kind::Workload => {
                tally.workloads += 1;
                return;
            }
            Kind::Pricing => {
                tally.plans += 1;
                self.plan(doc)
            }
            Kind::Assessment => self.assessment(doc),
            Kind::Finding => self.finding(doc),
            Kind::RegistryPart => self.part(doc),
            Kind::Alert => self.alert(doc),
            Kind::RoleAssignment => self.role(doc),
            Kind::RoleDefinition => self.definition(doc),
            Kind::Token => self.token(doc),
            Kind::Repository => self.repository(doc),
            Kind::ContentTrust => match self.scan.registries.len() {
                1 => Line::Joined("content trust setting", "registry"),
                _ => Line::Nothing("content trust setting", WHICH_REGISTRY),
            },
            Kind::Account => self.account(doc),
            Kind::Setting => self.setting(doc),
            Kind::NamelessRegistry => Line::Nothing("registry", WHICH_REGISTRY),
            Kind::Tag => Line::Nothing("tag", WHICH_REGISTRY),
            Kind::ErrorAnswer => Line::Nothing("error", "can only tell that a command failed"),
            Kind::Other if !doc.speaks_of_images() => return tally.other(doc, None),
            Kind::Other if self.holds_reference(doc) && keeping(doc).is_some() => {
                Line::Joined(keeping(doc).map_or("", |keeping| keeping.what), "registry")
            }
            Kind::Other if self.holds_reference(doc) && renewing(doc).next().is_some() => {
                Line::Joined("image updater", "registry")
            }
            Kind::Other
                if rewriting(doc).next().is_some() && !self.scan.workloads.list.is_empty() =>
            {
                Line::Joined("kustomization", "workload")
            }
            Kind::Other if asking(doc).is_some() => Line::Joined("image updater", "workload"),
            Kind::Other if self.holds_reference(doc) && leads(doc).is_some() => {
                Line::Joined("DNS record", "registry")
            }
            Kind::Other => return tally.other(doc, self.reference_in(doc)),
            // It is counted among what is nothing here, unless there is more to be said of it.
            Kind::Unknown => {
                if self.holds_reference(doc) {
                    tally.told += 1;
                    *tally
                        .holders
                        .entry((String::new(), HOLDS_REFERENCE))
                        .or_default() += 1;
                }
                return;
            }
        };
        tally.add(line);
    }

    /// What is said of a resource that is not read, and holds a reference to a registry of the scan or may
    /// hold one.
    fn reference_in(&self, doc: &Doc) -> Option<&'static str> {
        let mut mentions = doc.of(Field::Mention).peekable();
        mentions.peek()?;
        if self.holds_reference(doc) {
            return Some(HOLDS_REFERENCE);
        }
        mentions
            .any(|record| record.mark.is_unknown())
            .then_some(MAY_HOLD_REFERENCE)
    }

    fn holds_reference(&self, doc: &Doc) -> bool {
        holds_reference(doc, &self.labels)
    }

    fn setting(&self, doc: &Doc) -> Line {
        const WHAT: &str = "app setting";
        let login = [
            Field::RegistryServer,
            Field::RegistryUsername,
            Field::RegistryPassword,
        ];
        if self.settings.contains(&doc.handle) {
            Line::Joined(WHAT, "workload")
        } else if login.iter().any(|field| doc.of(*field).next().is_some()) {
            Line::Nothing(WHAT, "cannot tell which app that is")
        } else {
            Line::Nothing(WHAT, "would say nothing without its value")
        }
    }

    fn plan(&self, doc: &Doc) -> Line {
        const WHAT: &str = "Defender plan";
        let id = doc.first_text(Field::Id).map(ResourceId::new);
        let from_id = id.filter(|id| id.is_a("Microsoft.Security/pricings"));
        let called = || doc.first_text(Field::Name)?.rsplit('/').next();
        let name = from_id
            .and_then(ResourceId::name)
            .or_else(called)
            .or_else(|| doc.first_text(Field::ResourceType));
        let Some(name) = name else {
            // A declared one that names none is the platform's own default.
            return Line::Nothing(WHAT, "cannot tell which plan that is");
        };
        let is = |known: &str| known.eq_ignore_ascii_case(name.trim());
        let scope = from_id.and_then(ResourceId::scope);
        let on_resource = scope.is_some_and(|scope| scope.is_resource());
        if self.plans.contains(&doc.handle) || (on_resource && is("Containers")) {
            return Line::Judged(WHAT);
        }
        if doc.resource.declared && id.is_none() && is("Containers") {
            let at = match doc.text(Field::Scope) {
                Seen::Missing => None,
                Seen::Known(scope, _) | Seen::Partly(scope, _) => Some(self.places.at(scope)),
                _ => Some(At::Unclear),
            };
            match at {
                Some(At::Registries(_)) => return Line::Judged(WHAT),
                Some(At::Unclear) => return Line::Nothing(WHAT, "cannot tell what it is set on"),
                _ => {}
            }
        }
        let why = if is("Containers") {
            "would apply to nothing that is known here"
        } else if ["ContainerRegistry", "KubernetesService", "CloudPosture"]
            .into_iter()
            .any(is)
        {
            "would decide only where no plan for containers does"
        } else {
            "would not watch containers"
        };
        Line::Nothing(WHAT, why)
    }

    fn assessment(&self, doc: &Doc) -> Line {
        const WHAT: &str = "Defender assessment";
        let judged = assessments::judged(doc).filter(|_| !doc.resource.declared);
        match judged {
            // What it judges is judged here for its sake.
            Some(_) => Line::Joined(WHAT, "resource"),
            None => Line::Nothing(WHAT, "cannot tell what was assessed"),
        }
    }

    fn alert(&self, doc: &Doc) -> Line {
        const WHAT: &str = "Defender alert";
        let here = alerts::resources(doc).any(|id| self.ids.contains(&ResourceId::new(id).key()));
        if here {
            Line::Joined(WHAT, "resource")
        } else {
            Line::Nothing(WHAT, "would be about something that is not judged here")
        }
    }

    fn part(&self, doc: &Doc) -> Line {
        let part = parts::what(doc);
        let what = part.map_or("registry part", Part::name);
        let id = doc.first_text(Field::Id).map(ResourceId::new);
        let own = doc.first_text(Field::OwnRegistry).map(ResourceId::new);
        if part == Some(Part::Workspace) && own.is_none() {
            return match doc
                .of(Field::OwnRegistry)
                .any(|record| doc.raw(record) != "null")
            {
                true => Line::Nothing(what, WHICH_REGISTRY),
                false => Line::Nothing(
                    what,
                    "would have no registry yet (export its environments and deployments)",
                ),
            };
        }
        if let Below::Name(registry) = below(doc) {
            return self.part_to_be(what, &registry);
        }
        match own.or_else(|| id.and_then(ResourceId::parent)) {
            Some(registry) if self.reached.binary_search(&registry.key()).is_ok() => {
                Line::Joined(what, "registry")
            }
            Some(_) => Line::Nothing(what, "would belong to a registry that is not here"),
            None => Line::Nothing(what, WHICH_REGISTRY),
        }
    }

    /// What is to be deployed below a registry, which goes by its name.
    fn part_to_be(&self, what: &'static str, registry: &str) -> Line {
        match self
            .named
            .binary_search_by(|name| name.as_str().cmp(registry))
        {
            Ok(_) => Line::Joined(what, "registry"),
            Err(_) if registry.contains(GAP) => Line::Nothing(what, WHICH_REGISTRY),
            Err(_) => Line::Nothing(what, "would belong to a registry that is not here"),
        }
    }

    fn finding(&self, doc: &Doc) -> Line {
        const WHAT: &str = "Defender finding";
        match findings::image_of(doc) {
            Some((_, host, _)) if self.hosts.contains(&host.to_ascii_lowercase()) => {
                Line::Joined(WHAT, "registry")
            }
            Some(_) => Line::Nothing(WHAT, "would be about an image from elsewhere"),
            None => Line::Nothing(WHAT, "cannot tell which image was scanned"),
        }
    }

    fn role(&self, doc: &Doc) -> Line {
        const WHAT: &str = "role assignment";
        let role = doc.first_text(Field::RoleDefinitionId);
        let lets = role.map(|role| self.definitions.lets(role));
        let gives_nothing = |role| roles::role_of(role).is_none();
        if lets == Some(Lets::Nothing) && role.is_some_and(gives_nothing) {
            return Line::Nothing(WHAT, "would give no power over images");
        }
        let line = self.where_role_is(WHAT, doc);
        match (&line, lets) {
            (Line::Nothing(_, REACHES_NONE), _) => line,
            (_, None) => Line::Nothing(WHAT, "cannot tell which role it is"),
            (_, Some(Lets::NotTold)) => Line::Nothing(WHAT, "cannot tell what its role allows"),
            _ => line,
        }
    }

    fn where_role_is(&self, what: &'static str, doc: &Doc) -> Line {
        let not_told = Line::Nothing(what, "cannot tell what is reached");
        let scope = match scope_of(doc) {
            Seen::Known(scope, _) | Seen::Partly(scope, _) => scope,
            Seen::Missing | Seen::Null(_) if doc.resource.declared => "",
            _ => return not_told,
        };
        if doc.resource.declared {
            let here = || self.declaring.contains(&doc.handle.source);
            match self.places.at(scope) {
                At::Registries(_) => return Line::Joined(what, "registry"),
                At::Around(_) if here() => return Line::Joined(what, "registry"),
                At::Unclear => return not_told,
                At::Around(_) | At::Elsewhere => {}
            }
        }
        match self.reaches(ResourceId::new(scope)) {
            true => Line::Joined(what, "registry"),
            false => Line::Nothing(what, REACHES_NONE),
        }
    }

    /// What a role allows counts where somebody holds it.
    fn definition(&self, doc: &Doc) -> Line {
        const WHAT: &str = "role definition";
        let names = [Field::Id, Field::Name, Field::RoleName].into_iter();
        let mut names = names.filter_map(|field| doc.first_text(field));
        match names.any(|name| self.held.contains(&roles::end_of(name))) {
            true => Line::Joined(WHAT, "role assignment"),
            false => Line::Nothing(WHAT, "cannot tell who holds such a role"),
        }
    }

    /// Whether a scope holds a registry of the scan.
    fn reaches(&self, scope: ResourceId) -> bool {
        let scope = scope.key();
        if scope.is_empty() {
            return !self.reached.is_empty();
        }
        let inside = format!("{scope}/");
        let from = self.reached.partition_point(|id| *id < inside);
        let next = self.reached.get(from);
        next.is_some_and(|id| id.starts_with(&inside)) || self.reached.binary_search(&scope).is_ok()
    }

    fn token(&self, doc: &Doc) -> Line {
        const WHAT: &str = "registry token";
        if let Below::Name(registry) = below(doc) {
            return self.part_to_be(WHAT, &registry);
        }
        let id = doc.first_text(Field::Id).map(ResourceId::new);
        match id.and_then(ResourceId::parent) {
            None => Line::Nothing(WHAT, WHICH_REGISTRY),
            Some(registry) if self.reached.binary_search(&registry.key()).is_ok() => {
                Line::Joined(WHAT, "registry")
            }
            Some(_) => Line::Nothing(WHAT, "would open a registry that is not here"),
        }
    }

    fn repository(&self, doc: &Doc) -> Line {
        const WHAT: &str = "repository";
        let host = doc.first_text(Field::RegistryHost).unwrap_or_default();
        if self.hosts.contains(&host.to_ascii_lowercase()) {
            Line::Joined(WHAT, "registry")
        } else {
            Line::Nothing(WHAT, "would be in a registry that is not here")
        }
    }

    fn account(&self, doc: &Doc) -> Line {
        const WHAT: &str = "subscription name";
        let id = doc.account().unwrap_or_default();
        if self.subscriptions.contains(&id.to_ascii_lowercase()) {
            Line::Joined(WHAT, "subscription")
        } else {
            Line::Nothing(WHAT, "would name nothing that is judged here")
        }
    }
}

/// What was counted so far in one document.
#[derive(Default)]
struct Tally<'a> {
    registries: u32,
    plans: u32,
    clusters: u32,
    workloads: u32,
    judged_registries: u32,
    joined_rules: u32,
    /// The documents of workloads, by [`BUCKETS`]; of pods apart.
    buckets: [[u32; BUCKETS.len()]; 2],
    lines: BTreeMap<Line, u32>,
    /// Types that were not read, as they stand there.
    types: FoldedMap<'a, u32>,
    /// Those among them that hold a reference to a registry of the scan.
    holders: BTreeMap<(String, &'static str), u32>,
    /// Those that only an id tells.
    from_ids: BTreeMap<String, u32>,
    /// The type among them that was met last, if that is all there is to say of what has it.
    plain: Option<&'a str>,
    /// Objects that name no type.
    nameless: u32,
    /// Those of them of which more is said.
    told: u32,
}

/// A type without the version of the interface that stands behind it.
fn without_version(kind: &str) -> &str {
    let version = memchr::memchr(b'@', kind.as_bytes());
    version.and_then(|at| kind.get(..at)).unwrap_or(kind)
}

impl<'a> Tally<'a> {
    fn add(&mut self, line: Line) {
        self.more(line, 1);
    }

    fn more(&mut self, line: Line, count: u32) {
        if count > 0 {
            *self.lines.entry(line).or_default() += count;
        }
    }

    /// Counts a resource that means nothing to the chain.
    fn other(&mut self, doc: &Doc<'a>, reference: Option<&'static str>) {
        let id = || {
            let id = doc.first_text(Field::Id)?;
            let asset = || Asset::of(id).map(|_| reasons::MACHINE_LEARNING.to_owned());
            ResourceId::new(id).resource_type().or_else(asset)
        };
        if let Some(aside) = doc
            .of(Field::Condition)
            .next()
            .filter(|_| doc.resource.declared)
        {
            self.add(Line::Nothing("resource", not_deployed(aside.mark)));
            return;
        }
        if let Some(said) = reference {
            let named = doc.first_text(Field::Type).map(str::to_owned).or_else(id);
            let kind = named.or(doc.first_text(Field::Kind).map(str::to_owned));
            let kind = kind.unwrap_or_default();
            let kind = kind.split('@').next().unwrap_or_default().to_owned();
            *self.holders.entry((kind, said)).or_default() += 1;
            return;
        }
        let typed = doc.first_text(Field::Type);
        let has_kind = doc.of(Field::Kind).next().is_some();
        // One like the one before it.
        if typed.is_some() && typed == self.plain && !has_kind {
            let kind = typed.map(without_version).unwrap_or_default();
            *self.types.entry(Folded(kind)).or_default() += 1;
            return;
        }
        if { [typed, doc.first_text(Field::Kind)].into_iter().flatten() }.any(is_called_registry) {
            self.add(Line::Nothing("registry", UNREAD_REGISTRY));
            return;
        }
        let of_a_rule = typed
            .and_then(type_kind)
            .is_some_and(|kind| matches!(kind, Kind::Registry | Kind::Cluster | Kind::Workload));
        let has_id = || { doc.first_text(Field::Id) }.is_some_and(|id| id.contains('/'));
        if of_a_rule && !doc.resource.declared && !has_id() {
            self.add(Line::Nothing(
                "rule",
                "would name no resource, only a type of them",
            ));
            return;
        }
        // Machine Learning's own tools have a word there that is no type of Azure's, such as `managed`.
        let learning = typed
            .is_some_and(|kind| !kind.contains('/'))
            .then(id)
            .flatten();
        let learning = learning.filter(|kind| reasons::is_of_machine_learning(kind));
        if let Some(kind) = typed.filter(|_| learning.is_none()) {
            // Terraform's azapi writes the version of the API behind it.
            *self.types.entry(Folded(without_version(kind))).or_default() += 1;
            self.plain = typed.filter(|kind| !of_a_rule && kind.contains('/'));
        } else if let Some(kind) = learning.or_else(id) {
            *self.from_ids.entry(kind).or_default() += 1;
        } else if let Some(kind) = doc.first_text(Field::Kind) {
            *self.types.entry(Folded(kind)).or_default() += 1;
        } else {
            self.nameless += 1;
        }
    }

    /// The ledger. Its total is what its counts add up to; that this is everything the document holds
    /// is what `tests/accounting.rs` counts on its own.
    fn counted(mut self) -> Counted {
        self.more(Line::Judged("registry"), self.judged_registries);
        self.more(
            Line::Joined("network rule set", "registry"),
            self.joined_rules,
        );
        for (what, counts) in ["workload", "pod"].into_iter().zip(self.buckets) {
            for (bucket, count) in BUCKETS.into_iter().zip(counts) {
                self.more(of_workload(what, bucket), count);
            }
        }
        let mut ledger = Ledger::default();
        let mut nothing: BTreeMap<(&str, &str), u32> = BTreeMap::new();
        for (line, count) in self.lines.into_iter().filter(|(_, count)| *count > 0) {
            match line {
                Line::Judged(what) => ledger.judged.push(Judged {
                    what: what.to_owned(),
                    count,
                }),
                Line::Joined(what, to) => ledger.joined.push(Joined {
                    what: what.to_owned(),
                    to: to.to_owned(),
                    count,
                }),
                Line::Nothing(what, why) => *nothing.entry((what, why)).or_default() += count,
            }
        }
        // Registries first, as everybody names them.
        let order = ["registry", "Defender plan"];
        order::by_key(&mut ledger.judged, |line| {
            let place = order.iter().position(|what| line.what == **what);
            place.unwrap_or(order.len())
        });
        let mut types: BTreeMap<String, (String, u32)> = BTreeMap::new();
        let of_types = self
            .types
            .into_iter()
            .map(|(kind, count)| (kind.0.to_owned(), count));
        let mut nameless = self.nameless;
        for (kind, count) in of_types.chain(self.from_ids) {
            if let Some(reason) = reasons::of(&kind) {
                *nothing.entry((reason.what, reason.why)).or_default() += count;
                continue;
            }
            let kind = short(&kind);
            if kind.is_empty() {
                nameless += count;
                continue;
            }
            let slot = types.entry(kind.to_ascii_lowercase());
            let (spelled, sum) = slot.or_insert((kind.clone(), 0));
            // Of several spellings the same one, whichever comes first.
            if kind < *spelled {
                *spelled = kind;
            }
            *sum += count;
        }
        ledger.settles_nothing = nothing
            .into_iter()
            .map(|((what, why), count)| SettlesNothing {
                what: what.to_owned(),
                why: why.to_owned(),
                count,
            })
            .collect();
        let holders = self.holders.into_iter();
        let holders: Vec<SettlesNothing> = holders
            .map(|((kind, said), count)| SettlesNothing {
                what: "resource".to_owned(),
                why: match short(&kind) {
                    kind if kind.is_empty() => said.to_owned(),
                    kind => format!("of type {} {said}", quoted(&kind)),
                },
                count,
            })
            .collect();
        ledger.settles_nothing.extend(holders);
        ledger.not_read = types
            .into_values()
            .map(|(kind, count)| NotRead { kind, count })
            .collect();
        // Most of them first; equally many by their names.
        order::by_key(&mut ledger.settles_nothing, |line| Reverse(line.count));
        order::by_key(&mut ledger.not_read, |line| Reverse(line.count));
        if nameless > 0 {
            ledger.not_read.push(NotRead {
                kind: String::new(),
                count: nameless,
            });
        }
        ledger.total = u32::try_from(ledger.sum()).unwrap_or(u32::MAX);
        Counted {
            registries: self.registries,
            plans: self.plans,
            clusters: self.clusters,
            workloads: self.workloads,
            ledger,
        }
    }
}

/// Why a resource that a template or plan names is none that it leaves behind.
fn not_deployed(mark: Mark) -> &'static str {
    match mark {
        Mark::Present => "would only be referred to here (it is there already)",
        Mark::Open => "would be gone after this plan",
        Mark::Unresolved => "would stay as it is, and this plan lets go of it",
        Mark::AfterApply => "would be planned only later (the plan defers it)",
        _ => "would not be deployed (its condition is false)",
    }
}

/// A type as it is shown: a long one is cut, and what was overwritten behind it left out.
fn short(kind: &str) -> String {
    let kind = kind.split(is_filler).next().unwrap_or_default().trim();
    let mut short: String = kind.chars().take(MAX_TYPE).collect();
    if short.len() < kind.len() {
        short.push('…');
    }
    short
}
