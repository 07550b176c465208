//! How what pulls from a registry comes by its images: where the nodes of clusters fetch what they start with,
//! and which workloads log in as the admin account.

use crate::{
    azure::ids::{Folded, ResourceId},
    facts::{
        Place,
        defender::Bootstrap,
        workloads::{Workload, Workloads, user_names},
    },
    read::decode::Decoded,
};
use model::sentence::quoted;

/// How many names a remark holds before it only counts the rest.
const NAMED: usize = 3;

/// Where the nodes of a cluster fetch what they start with, as told at the registry with this id.
pub(super) fn fetching(
    cluster: &str,
    said: &Bootstrap,
    registry: Option<&str>,
) -> (String, Vec<Place>) {
    let name = quoted(ResourceId::new(cluster).name().unwrap_or_default());
    let here = said.registry.zip(registry);
    let here = here.is_some_and(|(one, other)| Folded(one) == Folded(other));
    let text = match (said.cached, here) {
        (true, true) => format!(
            "Nodes of the cluster {name} fetch even AKS's own images through this registry (artifact source `Cache`): what is poisoned here runs on every node, whether or not a workload pulls it."
        ),
        (true, false) => format!(
            "Nodes of the cluster {name} fetch AKS's own images through another registry (artifact source `Cache`): from here only its workloads pull."
        ),
        (false, _) => format!(
            "Nodes of the cluster {name} fetch AKS's own images from Microsoft (artifact source `Direct`): from here only its workloads pull."
        ),
    };
    (text, vec![said.place])
}

/// What tells workloads apart in whatever order their documents come: cluster, namespace, group, name, and the
/// document that tells of them.
type Key<'a> = [&'a str; 5];

/// Workloads of which something is said together: how many there are, and the first of them by their names with
/// where it is told.
#[derive(Default)]
pub(super) struct Named<'a> {
    count: usize,
    first: Vec<(Key<'a>, Place)>,
}

impl<'a> Named<'a> {
    /// Adds one.
    pub(super) fn add(&mut self, key: Key<'a>, place: Place) {
        self.count += 1;
        let before = |(one, at): &(Key, Place)| (*one, at.span.start) < (key, place.span.start);
        let at = self.first.partition_point(before);
        if at < NAMED {
            self.first.insert(at, (key, place));
            self.first.truncate(NAMED);
        }
    }

    /// What is to be said of them, before their names.
    pub(super) fn said(&self, what: &str) -> Option<(String, Vec<Place>)> {
        let names = self.first.iter().map(|([.., name, _], _)| quoted(name));
        let names: Vec<String> = names.collect();
        let named = match self.count.saturating_sub(NAMED) {
            _ if names.is_empty() => return None,
            0 => names.join(", "),
            more => format!("{} and {more} more", names.join(", ")),
        };
        Some((format!("{what}: {named}."), self.places()))
    }

    /// Where it is told.
    pub(super) fn places(&self) -> Vec<Place> {
        self.first.iter().map(|(_, place)| *place).collect()
    }
}

/// What is said of workloads that log in by the registry's own name, which is that of its admin account.
pub(super) const ADMIN_LOGINS: &str =
    "By the registry's own name these log in with the admin password";

/// The same of those that are pinned by a digest which is written anew.
pub(super) const RENEWED: &str = "By digest, and not pinned all the same, for the digest is written anew whenever something else is pushed, these pull";

/// The same of those whose digest a kustomization takes away.
pub(super) const REWRITTEN: &str = "By digest, and not pinned all the same, for a kustomization among the documents puts a tag in its place, these pull";

/// Where a workload that pulls from the registry of this name says that it logs in so, if it does.
pub(super) fn admin_login(
    sources: &[Decoded],
    workloads: &Workloads,
    workload: &Workload,
    (registry, name): (u32, &str),
) -> Option<Place> {
    let mut names = user_names(sources, workloads, workload, registry).into_iter();
    let found = names.find(|(user, _)| user.eq_ignore_ascii_case(name));
    found.map(|(_, place)| place)
}
