//! Which cluster a list comes from that does not say so: `kubectl` names none.
//!
//! Only what things are called follows from that, and never that two workloads are one: a cluster is given
//! to one source at most, and to none beside a list that names it.

use std::collections::{BTreeMap, HashMap};

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
) -> BTreeMap<usize, &'a str> {
    let mut found = BTreeMap::new();
    if known.is_empty() {
        return found;
    }
    // The sources of each cluster; of one that a list names, more than one.
    let mut taken: BTreeMap<Folded, Vec<usize>> = BTreeMap::new();
    let mut nameless: Vec<usize> = Vec::new();
    for (place, source) in sources.iter().enumerate() {
        for document in &source.documents {
            match named_cluster(source, &document.resources) {
                Some(cluster) => {
                    let id = ResourceId::new(cluster);
                    let named = taken.entry(Folded(id.name().unwrap_or(cluster)));
                    named.or_default().extend([usize::MAX; 2]);
                }
                None if nameless.last() != Some(&place)
                    && document
                        .resources
                        .clone()
                        .any(|index| runs_pods(source, index)) =>
                {
                    nameless.push(place);
                }
                None => {}
            }
        }
    }
    for place in &nameless {
        let source = sources
            .get(*place)
            .map_or("", |source| source.name.as_str());
        let only = (known.len(), nameless.len()) == (1, 1);
        let own = match only {
            true => known.keys().next().copied(),
            false => {
                let names = names_in(source).into_iter().map(Folded);
                names
                    .filter(|name| known.contains_key(name))
                    .max_by_key(|name| name.0.len())
            }
        };
        if let Some(name) = own {
            taken.entry(name).or_default().push(*place);
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

/// The clusters that a file may be called by: `aks-east.json`, `pods-aks-east.json`, `aks-east/pods.json`.
fn names_in(file: &str) -> Vec<&str> {
    // What stands beside a name says what was asked for, and is no part of another name.
    const WORDS: [&str; 7] = [
        "pods",
        "pod",
        "workloads",
        "controllers",
        "deployments",
        "all",
        "kubectl",
    ];
    const BETWEEN: [char; 3] = ['-', '_', '.'];
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let mut names = Vec::new();
    for part in stem.split(['/', '\\']) {
        names.push(part);
        for word in WORDS {
            let before = part
                .strip_prefix(word)
                .and_then(|rest| rest.strip_prefix(BETWEEN));
            let behind = part
                .strip_suffix(word)
                .and_then(|rest| rest.strip_suffix(BETWEEN));
            names.extend(before.into_iter().chain(behind));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(file: &str) -> Vec<Folded<'_>> {
        names_in(file).into_iter().map(Folded).collect()
    }

    #[test]
    fn a_file_is_called_by_its_cluster() {
        for file in [
            "aks-east.json",
            "pods-aks-east.json",
            "AKS-East.pods.json",
            "exports/aks-east/pods.json",
            "aks-east_workloads.json",
        ] {
            assert!(names(file).contains(&Folded("aks-east")), "{file}");
        }
        for file in [
            "aks-east2.json",
            "pods.json",
            "pods-aks-eastern.json",
            "my-aks-east.json",
            "",
        ] {
            assert!(!names(file).contains(&Folded("aks-east")), "{file}");
        }
    }
}
