//! Which clusters are known to pull from which registry.
//!
//! A role that holds for a subscription lets every cluster that has it pull from every registry there: as
//! pairs these are as many as registries times clusters. So clusters are kept where the role stands, each at
//! the outermost scope that lets it pull, and a registry has the few scopes that it lies in.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    rc::Rc,
};

use super::{View, defender::per_repository};
use crate::azure::{
    ids::{Folded, FoldedMap, ResourceId},
    scope_tree::ScopeTree,
};

/// Clusters that any registry in a scope shares with the others there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shared {
    scope: u32,
    /// Of a registry with permissions per repository, where roles for whole registries do not count.
    per_repository: bool,
}

/// The clusters that are known to pull from one registry: none is in two of these.
#[derive(Clone, Debug, Default)]
pub struct Pulling<'a> {
    /// Those that other registries share.
    pub shared: Vec<Shared>,
    /// Those that name this registry, in order.
    pub own: Vec<Folded<'a>>,
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
    named: BTreeMap<Folded<'a>, BTreeSet<Folded<'a>>>,
    /// The kubelet identities of clusters, in lower case.
    kubelets: BTreeMap<Folded<'a>, BTreeSet<String>>,
    scopes: ScopeTree<'a>,
    /// Who holds a role at a scope, and whether it is one for whole registries.
    grants: HashMap<u32, BTreeSet<(&'a str, bool)>>,
    /// The clusters of each class, in order.
    classes: Vec<Rc<[Folded<'a>]>>,
    class_of: FoldedMap<'a, Class>,
    /// The classes that may pull from a scope and from none around it, where there are any.
    added: BTreeMap<Shared, BTreeSet<Class>>,
}

impl<'a> Pulls<'a> {
    /// Takes note of a cluster that names a registry.
    pub(super) fn name(&mut self, registry: &'a str, cluster: &'a str) {
        let named = self.named.entry(Folded(registry)).or_default();
        named.insert(Folded(cluster));
    }

    /// Takes note of a cluster's identity.
    pub(super) fn kubelet(&mut self, principal: &str, cluster: &'a str) {
        let identities = self.kubelets.entry(Folded(cluster)).or_default();
        identities.insert(principal.to_ascii_lowercase());
    }

    /// Takes note of a role.
    pub(super) fn grant(&mut self, principal: &'a str, scope: &'a str, registry_wide: bool) {
        let scope = self.scopes.note(ResourceId::new(scope));
        let grants = self.grants.entry(scope).or_default();
        grants.insert((principal, registry_wide));
    }

    /// Ties roles to clusters, once all are noted.
    pub(super) fn tie(&mut self) {
        let mut classes: BTreeMap<&BTreeSet<String>, Vec<Folded<'a>>> = BTreeMap::new();
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
        // What contains another comes first.
        for scope in 0..scopes {
            let Some(grants) = self.grants.get(&scope) else {
                continue;
            };
            for per_repository in [false, true] {
                let mut added = BTreeSet::new();
                for (principal, registry_wide) in grants {
                    if per_repository && *registry_wide {
                        continue;
                    }
                    let of = by_identity.get(principal.to_ascii_lowercase().as_str());
                    let new = of.into_iter().flatten().filter(|class| {
                        let outer = self.scopes.outer(scope);
                        !self.is_added(**class, outer, per_repository)
                    });
                    added.extend(new.copied());
                }
                if !added.is_empty() {
                    let shared = Shared {
                        scope,
                        per_repository,
                    };
                    self.added.insert(shared, added);
                }
            }
        }
    }

    /// Whether a class may pull from a scope or something around it.
    fn is_added(&self, class: Class, scope: Option<u32>, per_repository: bool) -> bool {
        let mut around = std::iter::successors(scope, |scope| self.scopes.outer(*scope));
        around.any(|scope| {
            let added = self.added.get(&Shared {
                scope,
                per_repository,
            });
            added.is_some_and(|added| added.contains(&class))
        })
    }

    /// The clusters that pull from a registry.
    pub fn of(&self, registry: &str, view: &View) -> Pulling<'a> {
        let mut pulling = Pulling::default();
        if !self.added.is_empty() {
            let per_repository = per_repository(view);
            let around = self.scopes.around(ResourceId::new(registry)).into_iter();
            let shared = around.map(|scope| Shared {
                scope,
                per_repository,
            });
            pulling.shared = shared.filter(|at| self.added.contains_key(at)).collect();
        }
        if let Some(named) = self.named.get(&Folded(registry)) {
            let own = named.iter().copied();
            pulling.own = own
                .filter(|cluster| !self.holds(&pulling.shared, *cluster))
                .collect();
        }
        pulling
    }

    /// The classes of clusters that registries share at a scope.
    pub fn classes(&self, shared: Shared) -> impl Iterator<Item = Class> + '_ {
        self.added.get(&shared).into_iter().flatten().copied()
    }

    /// The clusters of a class, in order.
    pub fn clusters(&self, class: Class) -> &[Folded<'a>] {
        self.classes.get(class).map_or(&[], |clusters| clusters)
    }

    fn holds(&self, shared: &[Shared], cluster: Folded) -> bool {
        let Some(class) = self.class_of.get(&cluster) else {
            return false;
        };
        let mut added = shared.iter().filter_map(|shared| self.added.get(shared));
        added.any(|added| added.contains(class))
    }

    /// Whether a cluster is among those that pull.
    pub fn contains(&self, pulling: &Pulling, cluster: Folded) -> bool {
        self.holds(&pulling.shared, cluster) || pulling.own.binary_search(&cluster).is_ok()
    }

    /// Every cluster that registries share at a scope.
    pub fn all(&self, shared: Shared) -> impl Iterator<Item = Folded<'a>> + '_ {
        self.classes(shared)
            .flat_map(|class| self.clusters(class).iter().copied())
    }

    /// Nothing is known of who pulls.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.added.is_empty()
    }
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
        pulls.kubelet("Principal-1", "/clusters/one");
        pulls.kubelet("principal-2", "/clusters/two");
        pulls.kubelet("principal-3", "/clusters/three");
        pulls.grant("principal-1", "/subscriptions/S", true);
        // It may there already by what holds for all of the subscription.
        pulls.grant("PRINCIPAL-1", "/subscriptions/s/resourceGroups/g", false);
        pulls.grant("principal-2", "/subscriptions/s/resourceGroups/g", false);
        for cluster in ["/clusters/TWO", "/clusters/four"] {
            pulls.name(HERE, cluster);
            pulls.name(THERE, cluster);
        }
        pulls.tie();
        assert!(!pulls.is_empty());
        let pulling = |registry| pulls.of(registry, &View::new(Vec::new()));
        let all = |registry| {
            let pulling = pulling(registry);
            let shared = pulling.shared.iter().flat_map(|shared| pulls.all(*shared));
            let own = pulling.own.iter().copied();
            let mut all: Vec<_> = shared.chain(own).map(|id| id.0.to_owned()).collect();
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
            let found = [HERE, THERE].map(|one| pulls.contains(&pulling(one), Folded(cluster)));
            assert_eq!(found, [here, there], "{cluster}");
        }
        let nobody =
            "/subscriptions/u/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/x";
        assert!(
            pulling(nobody).is_empty() && !pulling(HERE).is_empty() && !pulling(THERE).is_empty()
        );
    }
}
