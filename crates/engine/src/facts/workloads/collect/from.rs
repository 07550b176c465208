//! Which cluster a list comes from that does not say so: `kubectl` names none.
//!
//! Only what things are called follows from that, and never that two workloads are one: a cluster is given
//! to one source at most, and to none beside a list that names it.

use std::collections::{HashMap, HashSet};

use super::{is_kubernetes, named_cluster};
use crate::{
    azure::ids::{Folded, ResourceId},
    facts::{Doc, Handle},
    read::decode::{Decoded, recognise::Kind},
};

/// The clusters of sources that name none: the one whose name the source goes by, or the only one there is
/// for the only such source.
pub(super) fn clusters<'a>(
    sources: &'a [Decoded],
    known: &HashMap<Folded<'a>, Option<ResourceId<'a>>>,
) -> HashMap<usize, &'a str> {
    let mut found = HashMap::new();
    if known.is_empty() {
        return found;
    }
    let mut named: HashSet<Folded> = HashSet::new();
    let mut nameless: Vec<usize> = Vec::new();
    for (place, source) in sources.iter().enumerate() {
        for document in &source.documents {
            match named_cluster(source, &document.resources) {
                Some(cluster) => {
                    let id = ResourceId::new(cluster);
                    named.insert(Folded(id.name().unwrap_or(cluster)));
                }
                None if nameless.last() != Some(&place) => {
                    if document
                        .resources
                        .clone()
                        .any(|index| runs_pods(source, index))
                    {
                        nameless.push(place);
                    }
                }
                None => {}
            }
        }
    }
    let free = |name: &&Folded<'a>| !named.contains(*name);
    let mut taken: HashMap<Folded, Vec<usize>> = HashMap::new();
    for place in &nameless {
        let source = sources
            .get(*place)
            .map_or("", |source| source.name.as_str());
        let only = (known.len(), nameless.len()) == (1, 1);
        let own = known.keys().filter(free);
        let own = own.filter(|name| only || is_of(source, name.0));
        if let Some(name) = own.max_by_key(|name| (name.0.len(), name.0)) {
            taken.entry(*name).or_default().push(*place);
        }
    }
    for (name, places) in taken {
        // Of two clusters of one name nobody knows which.
        if let ([place], Some(Some(id))) = (places.as_slice(), known.get(&name)) {
            found.extend(id.name().map(|name| (*place, name)));
        }
    }
    found
}

/// Whether this resource of a source is of Kubernetes.
fn runs_pods(source: &Decoded, index: usize) -> bool {
    let resource = source.found.resources.get(index);
    resource.is_some_and(|resource| {
        let handle = Handle {
            source: 0,
            resource: 0,
        };
        resource.kind == Kind::Workload
            && is_kubernetes(&Doc {
                source,
                handle,
                resource,
            })
    })
}

/// Whether a file is called by a cluster: `aks-east.json`, `pods-aks-east.json`, `aks-east/pods.json`.
fn is_of(file: &str, cluster: &str) -> bool {
    let file = file.to_lowercase();
    let stem = file
        .rsplit_once('.')
        .map_or(file.as_str(), |(stem, _)| stem);
    let mut parts = stem.split(['/', '\\']);
    let cluster = cluster.to_lowercase();
    parts.any(|part| {
        let rest = part.strip_prefix(&cluster).or(part.strip_suffix(&cluster));
        // What stands beside the name says what was asked for, and is no part of another name.
        let word = rest.map(|rest| rest.trim_matches(['-', '_', '.']));
        matches!(
            word,
            Some(
                "" | "pods"
                    | "pod"
                    | "workloads"
                    | "controllers"
                    | "deployments"
                    | "all"
                    | "kubectl"
            )
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_its_cluster() {
        for file in [
            "aks-east.json",
            "pods-aks-east.json",
            "AKS-East.pods.json",
            "exports/aks-east/pods.json",
            "aks-east_workloads.json",
        ] {
            assert!(is_of(file, "aks-east"), "{file}");
        }
        for file in [
            "aks-east2.json",
            "pods.json",
            "pods-aks-eastern.json",
            "my-aks-east.json",
            "",
        ] {
            assert!(!is_of(file, "aks-east"), "{file}");
        }
    }
}
