//! Which clusters are known to pull from which registry, and by what: a role of theirs, their own word, or
//! an image that runs there.
//!
//! A role that holds for a subscription lets every cluster that has it pull from every registry there: as
//! pairs these are as many as registries times clusters. So clusters are kept where the role stands, each at
//! the outermost scope that lets it pull, and a registry has the few scopes that it lies in. Clusters of
//! which it is not known which one runs something are kept together in the same way.

pub mod declared;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    rc::Rc,
};

use super::{
    Doc, Handle, Place, View,
    defender::per_repository,
    workloads::{Location, Workload, Workloads},
};
use crate::{
    azure::{
        ids::{Folded, FoldedMap, QuickMap, ResourceId},
        scope_tree::ScopeTree,
    },
    read::decode::Decoded,
};
use model::order;

/// How well it is known that a cluster pulls from a registry, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// It does, or may as things are.
    Now,
    /// Once something is deployed that is only declared.
    Deployed,
    /// It may by a role with a condition, which leaves out some of the registry or all of it, by one at a
    /// management group, which may not hold the registry, by one of which it is not told what it allows, or by
    /// that of an identity which may be the cluster's.
    Conditional,
    /// Something runs an image of the registry, and it may be on this cluster or on another one.
    Unplaced,
    /// A role that is only declared may let it pull: it is not told whose that is, where, or which one.
    Unclear,
}

impl How {
    /// From the surest on.
    pub const ALL: [How; 5] = [
        How::Now,
        How::Deployed,
        How::Conditional,
        How::Unplaced,
        How::Unclear,
    ];

    /// It is known to pull, if only once something is deployed.
    pub fn is_known(self) -> bool {
        self <= How::Deployed
    }
}

/// A cluster: its id, or its name where no document has the id. One of which no document tells either stands
/// for itself, in the order of the sources' names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cluster<'a> {
    /// What it is called; of one that is called nothing its source.
    pub called: Folded<'a>,
    /// The document that shows one that is called nothing.
    pub only: Option<Handle>,
}

impl<'a> Cluster<'a> {
    /// By its id, or its name.
    pub fn called(called: &'a str) -> Cluster<'a> {
        Cluster {
            called: Folded(called),
            only: None,
        }
    }

    /// What to call it.
    pub fn shown(&self) -> &'a str {
        match self.only {
            None => self.called.0,
            Some(_) => UNNAMED,
        }
    }
}

/// Stands for the identity of a cluster that shows none.
const SOMEBODY: &str = "?";

/// Stands for whoever is in a group that holds a role, and for whoever holds one of which that is not told.
pub(super) const ANY_MEMBER: &str = "??";
pub(super) const ANYBODY: &str = "???";

/// What a cluster is called of which no document tells its name.
pub const UNNAMED: &str = "unnamed cluster";

/// Clusters that any registry in a scope shares with the others there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shared {
    scope: u32,
    /// Of a registry with permissions per repository, where roles for whole registries do not count.
    per_repository: bool,
    /// How well it is known that they pull.
    pub how: How,
}

/// A cluster that pulls from this registry, whatever others do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own<'a> {
    /// Which one.
    pub cluster: Cluster<'a>,
    /// How well it is known.
    pub how: How,
    /// What says so: the image that it runs, or a role.
    pub place: Option<Place>,
}

/// The clusters that are known to pull from one registry: of those that are known equally well, none is in
/// two of these.
#[derive(Clone, Debug, Default)]
pub struct Pulling<'a> {
    /// Those that other registries share.
    pub shared: Vec<Shared>,
    /// Those that are tied to this registry, in order.
    pub own: Vec<Own<'a>>,
    /// Images of the registry that run on a cluster of which it is not known which one.
    pub unplaced: Vec<Place>,
    /// Roles of which something is not told.
    pub unclear: Vec<Place>,
}

impl Pulling<'_> {
    /// No cluster is known to pull from it.
    pub fn is_empty(&self) -> bool {
        self.shared.is_empty() && self.own.is_empty()
    }
}

/// A set of clusters that the same identities let pull.
pub type Class = usize;

/// Who may pull from where.
#[derive(Default)]
pub struct Pulls<'a> {
    /// Clusters that name a registry, by its id.
    named: BTreeMap<Folded<'a>, BTreeSet<Cluster<'a>>>,
    /// Clusters that run an image of a registry, by its place among those of the scan.
    running: BTreeMap<u32, BTreeMap<Cluster<'a>, (How, Place)>>,
    /// Clusters that registries share though no scope around them says so, and what does: those of which one
    /// runs an image, and those that will have a role.
    sets: BTreeMap<u32, BTreeMap<Shared, Place>>,
    /// How many of these there are.
    made: u32,
    /// The kubelet identities of clusters, in lower case.
    kubelets: BTreeMap<Cluster<'a>, BTreeSet<String>>,
    /// Every cluster, whether or not its identity is shown; and whether it is there.
    all: BTreeMap<Cluster<'a>, bool>,
    /// Roles that are there: whose they are, where, and whether they are for whole registries.
    strangers: BTreeSet<(Cow<'a, str>, u32, bool)>,
    scopes: ScopeTree<'a>,
    /// Who holds a role at a scope, whether it is one for whole registries, and how well that is known.
    grants: HashMap<u32, BTreeSet<(Cow<'a, str>, bool, How)>>,
    /// The clusters of each class, in order.
    classes: Vec<Rc<[Cluster<'a>]>>,
    class_of: QuickMap<Cluster<'a>, Class>,
    /// The classes that may pull from a scope and from none around it, where there are any.
    added: BTreeMap<Shared, BTreeSet<Class>>,
}

impl<'a> Pulls<'a> {
    /// Takes note of a cluster that names a registry.
    pub(super) fn name(&mut self, registry: &'a str, cluster: Cluster<'a>) {
        let named = self.named.entry(Folded(registry)).or_default();
        named.insert(cluster);
    }

    /// Takes note of a cluster's identity.
    pub(super) fn kubelet(&mut self, principal: &str, cluster: Cluster<'a>) {
        let identities = self.kubelets.entry(cluster).or_default();
        identities.insert(principal.to_ascii_lowercase());
    }

    /// Takes note of a cluster, and whether it is there.
    pub(super) fn cluster(&mut self, cluster: Cluster<'a>, is_there: bool) {
        *self.all.entry(cluster).or_default() |= is_there;
    }

    /// The clusters that no document calls anything.
    pub(super) fn unnamed(&self) -> impl Iterator<Item = Cluster<'a>> + '_ {
        let all = self.all.keys().copied();
        all.filter(|cluster| cluster.only.is_some())
    }

    /// The clusters that are there.
    fn there(&self) -> Vec<Cluster<'a>> {
        let there = self.all.iter().filter(|(_, there)| **there);
        there.map(|(cluster, _)| *cluster).collect()
    }

    /// Takes note of a role whose holder may be a cluster of which the identity is not shown.
    pub(super) fn stranger(
        &mut self,
        principal: Cow<'a, str>,
        scope: &'a str,
        registry_wide: bool,
    ) {
        let scope = self.scopes.note(ResourceId::new(scope));
        self.strangers.insert((principal, scope, registry_wide));
    }

    /// Whoever holds a role and is no cluster that is known may be one of which the identity is not shown: a
    /// projection lost it, or its nodes pull by a service principal, of which a cluster shows the application only.
    /// And where it is not told who holds one, or who is in a group that does, any may be.
    fn suspect(&mut self) {
        let there = self.there();
        let mut lacking = there.clone();
        lacking.retain(|cluster| !self.kubelets.contains_key(cluster));
        let known: BTreeSet<&str> =
            order::set({ self.kubelets.values() }.flatten().map(String::as_str));
        for (principal, scope, registry_wide) in &self.strangers {
            if !lacking.is_empty() && !known.contains(principal.to_ascii_lowercase().as_str()) {
                let grants = self.grants.entry(*scope).or_default();
                grants.insert((Cow::Borrowed(SOMEBODY), *registry_wide, How::Conditional));
            }
        }
        let all = self.all.keys().copied().collect();
        for (who, clusters) in [(SOMEBODY, lacking), (ANY_MEMBER, there), (ANYBODY, all)] {
            let is_who = |(principal, ..): &(Cow<str>, bool, How)| principal == who;
            let granted = self.grants.values().flatten().any(is_who);
            for cluster in clusters.into_iter().filter(|_| granted || who == SOMEBODY) {
                let identities = self.kubelets.entry(cluster).or_default();
                identities.insert(who.to_owned());
            }
        }
    }

    /// Takes note of a role.
    pub(super) fn grant(
        &mut self,
        principal: Cow<'a, str>,
        scope: &'a str,
        registry_wide: bool,
        how: How,
    ) {
        let scope = self.scopes.note(ResourceId::new(scope));
        let grants = self.grants.entry(scope).or_default();
        grants.insert((principal, registry_wide, how));
    }

    /// Ties roles to clusters, once all are noted.
    pub(super) fn tie(&mut self) {
        self.suspect();
        let mut classes: BTreeMap<&BTreeSet<String>, Vec<Cluster<'a>>> = BTreeMap::new();
        for (cluster, identities) in &self.kubelets {
            classes.entry(identities).or_default().push(*cluster);
        }
        let mut by_identity: HashMap<&str, Vec<Class>> = HashMap::new();
        for (class, (identities, clusters)) in classes.into_iter().enumerate() {
            for identity in identities {
                by_identity.entry(identity).or_default().push(class);
            }
            self.class_of
                .extend(clusters.iter().map(|cluster| (*cluster, class)));
            self.classes.push(clusters.into());
        }
        let scopes = u32::try_from(self.scopes.count()).unwrap_or(u32::MAX);
        // What is surer comes first, and of that what contains another.
        for how in How::ALL {
            for scope in 0..scopes {
                let Some(grants) = self.grants.get(&scope) else {
                    continue;
                };
                for per_repository in [false, true] {
                    let shared = Shared {
                        scope,
                        per_repository,
                        how,
                    };
                    let mut added = BTreeSet::new();
                    for (principal, registry_wide, of) in grants {
                        if *of != how || per_repository && *registry_wide {
                            continue;
                        }
                        let of = by_identity.get(principal.to_ascii_lowercase().as_str());
                        let new = of.into_iter().flatten();
                        added.extend(new.filter(|class| !self.is_added(**class, shared)));
                    }
                    if !added.is_empty() {
                        self.added.insert(shared, added);
                    }
                }
            }
        }
    }

    /// Whether a class may pull from a scope or something around it, as is known as well or better.
    fn is_added(&self, class: Class, at: Shared) -> bool {
        let mut around = std::iter::successors(Some(at.scope), |scope| self.scopes.outer(*scope));
        around.any(|scope| {
            let mut surer = How::ALL.into_iter().take_while(|how| *how <= at.how);
            surer.any(|how| {
                let added = self.added.get(&Shared { scope, how, ..at });
                added.is_some_and(|added| added.contains(&class))
            })
        })
    }

    /// Takes note of what runs on which of the clusters, all of them with their names, as far as they have any.
    pub(crate) fn run(
        &mut self,
        sources: &[Decoded],
        workloads: &Workloads,
        clusters: &[(Cluster<'a>, &'a str)],
    ) {
        if clusters.is_empty() {
            return;
        }
        let mut by_name: FoldedMap<Vec<Cluster<'a>>> = FoldedMap::default();
        for (cluster, name) in clusters {
            by_name.entry(Folded(name)).or_default().push(*cluster);
        }
        let unnamed = by_name.remove(&Folded(""));
        // Several that may be meant are one set, however many workloads are on one of them.
        let mut sets: FoldedMap<Shared> = FoldedMap::default();
        // Which place is quoted must not hang on what came first.
        let rank = |place: &Place| {
            let source = sources.get(place.handle.source as usize);
            (source.map(|source| &source.name), place.span.start)
        };
        for (registry, list) in &workloads.by_registry {
            for workload in list.iter().filter_map(|place| workloads.list.get(*place)) {
                let mut images = workload.images.iter();
                let image = images.find(|image| workloads.comes_from(image, *registry));
                let location = workloads.locations.get(workload.location as usize);
                let (Some(image), Some(location)) = (image, location) else {
                    continue;
                };
                if !workload.service.is_kubernetes() {
                    continue;
                }
                // Where no cluster is named it may be any.
                let (name, named) = match location.by_source || location.cluster.is_empty() {
                    true => ("", None),
                    false => {
                        let name = location.cluster.as_str();
                        match (by_name.get(&Folded(name)), &unnamed) {
                            (Some(named), _) => (name, Some(named.as_slice())),
                            // It may be one of which nobody tells what it is called.
                            (None, Some(unnamed)) => (UNNAMED, Some(unnamed.as_slice())),
                            (None, None) => continue,
                        }
                    }
                };
                let cluster = match named {
                    Some(named) if name != UNNAMED => match (one_of(clusters, location), named) {
                        (Some(cluster), _) => Some(cluster),
                        (None, [one]) if may_be(*one, location) => Some(*one),
                        (None, [_]) => continue,
                        (None, _) => None,
                    },
                    _ => None,
                };
                if let Some(cluster) = cluster {
                    let how = match is_declared(sources, workload) {
                        true => How::Deployed,
                        false => How::Now,
                    };
                    let known = self.running.entry(*registry).or_default();
                    let known = known.entry(cluster).or_insert((how, image.place));
                    if (how, rank(&image.place)) < (known.0, rank(&known.1)) {
                        *known = (how, image.place);
                    }
                    continue;
                }
                let set = match sets.get(&Folded(name)) {
                    Some(set) => *set,
                    None => {
                        let all = || clusters.iter().map(|(cluster, _)| *cluster).collect();
                        let set = self.set(How::Unplaced, named.map_or_else(all, Into::into));
                        sets.insert(Folded(name), set);
                        set
                    }
                };
                let known = self.sets.entry(*registry).or_default();
                let known = known.entry(set).or_insert(image.place);
                if rank(&image.place) < rank(known) {
                    *known = image.place;
                }
            }
        }
    }

    /// Follows registries to the places to which they went.
    pub(crate) fn renumber(&mut self, to: &[u32]) {
        let went = |place: u32| to.get(place as usize).copied().unwrap_or(place);
        let running = std::mem::take(&mut self.running).into_iter();
        self.running = order::map(running.map(|(place, of)| (went(place), of)));
        let sets = std::mem::take(&mut self.sets).into_iter();
        self.sets = order::map(sets.map(|(place, of)| (went(place), of)));
    }

    /// Makes some clusters, in order, one that registries share.
    fn set(&mut self, how: How, clusters: Rc<[Cluster<'a>]>) -> Shared {
        let set = Shared {
            scope: u32::MAX - self.made,
            per_repository: false,
            how,
        };
        self.made += 1;
        self.added.insert(set, [self.classes.len()].into());
        self.classes.push(clusters);
        set
    }

    /// The registries, by their places, of which an image is known to run, or a role to be declared.
    pub fn run_from(&self) -> impl Iterator<Item = u32> + '_ {
        self.running.keys().chain(self.sets.keys()).copied()
    }

    /// The clusters that pull from a registry, by its id if it is known and by its place in the scan.
    pub fn of(&self, registry: Option<&str>, place: Option<u32>, view: &View) -> Pulling<'a> {
        let mut pulling = Pulling::default();
        if let Some(registry) = registry.filter(|_| !self.grants.is_empty()) {
            let per_repository = per_repository(view);
            let around = self.scopes.around(ResourceId::new(registry)).into_iter();
            let shared = around.flat_map(|scope| {
                How::ALL.map(|how| Shared {
                    scope,
                    per_repository,
                    how,
                })
            });
            pulling.shared = shared.filter(|at| self.added.contains_key(at)).collect();
        }
        let mut own: BTreeMap<Cluster<'a>, (How, Option<Place>)> = BTreeMap::new();
        let running = place.and_then(|place| self.running.get(&place));
        for (cluster, (how, place)) in running.into_iter().flatten() {
            own.insert(*cluster, (*how, Some(*place)));
        }
        let named = registry.and_then(|registry| self.named.get(&Folded(registry)));
        for cluster in named.into_iter().flatten() {
            own.entry(*cluster).or_insert((How::Now, None)).0 = How::Now;
        }
        let sets = place.and_then(|place| self.sets.get(&place));
        for (shared, place) in sets.into_iter().flatten() {
            pulling.shared.push(*shared);
            match shared.how {
                How::Unplaced => pulling.unplaced.push(*place),
                How::Unclear => pulling.unclear.push(*place),
                _ => {}
            }
        }
        let own = own.into_iter().map(|(cluster, (how, place))| Own {
            cluster,
            how,
            place,
        });
        pulling.own = own
            .filter(|own| !self.holds(&pulling.shared, own.cluster, own.how))
            .collect();
        pulling
    }

    /// The classes of clusters that registries share at a scope.
    pub fn classes(&self, shared: Shared) -> impl Iterator<Item = Class> + '_ {
        self.added.get(&shared).into_iter().flatten().copied()
    }

    /// The clusters of a class, in order.
    pub fn clusters(&self, class: Class) -> &[Cluster<'a>] {
        self.classes.get(class).map_or(&[], |clusters| clusters)
    }

    fn holds(&self, shared: &[Shared], cluster: Cluster, how: How) -> bool {
        let class = self.class_of.get(&cluster);
        let mut surer = shared.iter().filter(|shared| shared.how <= how);
        surer.any(|shared| {
            let added = self.added.get(shared).into_iter().flatten();
            let is_made = shared.scope > u32::MAX - self.made;
            { added }.any(|added| match is_made {
                true => self.clusters(*added).binary_search(&cluster).is_ok(),
                false => Some(added) == class,
            })
        })
    }

    /// Whether a cluster is among those that are known to pull.
    pub fn contains(&self, pulling: &Pulling, cluster: Cluster) -> bool {
        self.holds(&pulling.shared, cluster, How::Deployed)
            || pulling
                .own
                .binary_search_by(|own| own.cluster.cmp(&cluster))
                .is_ok()
    }

    /// Every cluster that registries share at a scope.
    pub fn all(&self, shared: Shared) -> impl Iterator<Item = Cluster<'a>> + '_ {
        self.classes(shared)
            .flat_map(|class| self.clusters(class).iter().copied())
    }

    /// Nothing is known of who pulls.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.added.is_empty() && self.running.is_empty()
    }
}

/// The cluster that a place names with its subscription and resource group, of those in order.
fn one_of<'a>(clusters: &[(Cluster<'a>, &str)], location: &Location) -> Option<Cluster<'a>> {
    if location.subscription.is_empty() {
        return None;
    }
    let id = format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ContainerService/managedClusters/{}",
        location.subscription, location.resource_group, location.cluster
    );
    let id = Cluster::called(&id);
    let found = clusters.binary_search_by(|(cluster, _)| cluster.cmp(&id));
    let found = found.ok().and_then(|found| clusters.get(found));
    found.map(|(cluster, _)| *cluster)
}

/// Nothing that is known of either says that they are not one.
fn may_be(cluster: Cluster, location: &Location) -> bool {
    let id = ResourceId::new(cluster.called.0);
    let same = |known: &str, its: Option<&str>| {
        known.is_empty() || its.is_none_or(|its| Folded(its) == Folded(known))
    };
    same(&location.subscription, id.subscription())
        && same(&location.resource_group, id.resource_group())
}

/// It is only to be deployed.
fn is_declared(sources: &[Decoded], workload: &Workload) -> bool {
    let mut docs = workload.docs.iter();
    !workload.docs.is_empty()
        && docs.all(|handle| Doc::new(sources, *handle).is_some_and(|doc| doc.resource.declared))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_pulls_by_a_role_or_by_its_own_word_and_counts_once() {
        const HERE: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/here";
        const THERE: &str = "/subscriptions/t/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/there";
        let mut pulls = Pulls::default();
        assert!(pulls.is_empty());
        pulls.kubelet("Principal-1", Cluster::called("/clusters/one"));
        pulls.kubelet("principal-2", Cluster::called("/clusters/two"));
        pulls.kubelet("principal-3", Cluster::called("/clusters/three"));
        pulls.grant("principal-1".into(), "/subscriptions/S", true, How::Now);
        // It may there already by what holds for all of the subscription.
        pulls.grant(
            "PRINCIPAL-1".into(),
            "/subscriptions/s/resourceGroups/g",
            false,
            How::Now,
        );
        pulls.grant(
            "principal-2".into(),
            "/subscriptions/s/resourceGroups/g",
            false,
            How::Now,
        );
        for cluster in ["/clusters/TWO", "/clusters/four"] {
            pulls.name(HERE, Cluster::called(cluster));
            pulls.name(THERE, Cluster::called(cluster));
        }
        pulls.tie();
        assert!(!pulls.is_empty());
        let pulling = |registry| pulls.of(Some(registry), None, &View::new(Vec::new()));
        let all = |registry| {
            let pulling = pulling(registry);
            let shared = pulling.shared.iter().flat_map(|shared| pulls.all(*shared));
            let own = pulling.own.iter().map(|own| own.cluster);
            let mut all: Vec<_> = shared
                .chain(own)
                .map(|cluster| cluster.called.0.to_owned())
                .collect();
            all.sort();
            all
        };
        assert_eq!(
            all(HERE),
            ["/clusters/four", "/clusters/one", "/clusters/two"]
        );
        assert_eq!(all(THERE), ["/clusters/TWO", "/clusters/four"]);
        for (cluster, here, there) in [
            ("/clusters/One", true, false),
            ("/clusters/two", true, true),
            ("/clusters/four", true, true),
            ("/clusters/three", false, false),
            ("/clusters/five", false, false),
        ] {
            let found =
                [HERE, THERE].map(|one| pulls.contains(&pulling(one), Cluster::called(cluster)));
            assert_eq!(found, [here, there], "{cluster}");
        }
        let nobody =
            "/subscriptions/u/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/x";
        assert!(
            pulling(nobody).is_empty() && !pulling(HERE).is_empty() && !pulling(THERE).is_empty()
        );
    }
}
