//! Clusters of which no pods are here, at the registries from which they may pull: what pulls from there is
//! then not known, however few of its workloads are seen.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{Judged, Subject, defender_not_enabled::Context};
use crate::{
    azure::ids::{Folded, FoldedMap},
    facts::{
        pulls::{How, Shared},
        registries::Names,
        workloads::Workloads,
    },
    read::decode::{Decoded, asked},
};
use model::order;

/// How many of them are named.
const NAMED: usize = 3;

/// Clusters that may pull from a registry, and of which no pods are here.
#[derive(Clone, Debug, Default)]
pub struct Unseen {
    /// How many there are.
    pub count: u32,
    /// The first few by name.
    pub first: Rc<[String]>,
}

/// The clusters of which no pods are here, by the names under which pods are shown or were asked for.
pub fn without_pods<'s>(
    sources: &[Decoded],
    workloads: &Workloads,
    subjects: &'s [Subject],
) -> Vec<&'s Subject> {
    // What only brings manifests there shows no pods.
    let shows: BTreeSet<u32> = order::set(
        { workloads.list.iter() }
            .filter(|workload| workload.service.is_of_cluster())
            .map(|workload| workload.location),
    );
    let located = (0..).zip(&workloads.locations);
    let located = located.filter(|(place, _)| shows.contains(place));
    let located = located.map(|(_, location)| location);
    let located = located.filter(|location| !location.by_source && !location.cluster.is_empty());
    let mut shown: BTreeSet<String> =
        order::set(located.map(|location| location.cluster.to_ascii_lowercase()));
    // Where the script asked for pods and there is none, that is known.
    let asked = sources.iter().filter(|source| source.none_of.is_some());
    let asked = asked.filter_map(|source| asked::of(&source.name));
    let asked = asked.filter(|(question, _)| question.file == "pods");
    shown.extend(asked.map(|(_, about)| about.to_ascii_lowercase()));
    let clusters = subjects.iter().filter(|one| one.kind == "cluster");
    let dark = clusters.filter(|one| {
        let name = one.name.to_ascii_lowercase();
        !shown.contains(&name) && !shown.contains(&asked::file_of(&name))
    });
    // One that has a plan of its own is there twice.
    let mut known = BTreeSet::new();
    let mut dark: Vec<&Subject> = dark.collect();
    dark.retain(|one| known.insert((one.id.to_ascii_lowercase(), one.name.as_str())));
    dark
}

/// Notes of each registry which clusters without pods may pull from it.
pub(super) fn note(
    context: &Context,
    registries: &mut [Judged],
    workloads: &Workloads,
    subjects: &[Subject],
) {
    let pulls = &context.defender.pulls;
    if pulls.is_empty() {
        return;
    }
    let dark = without_pods(context.sources, workloads, subjects);
    let mut places: FoldedMap<usize> = FoldedMap::default();
    for (place, subject) in dark.iter().enumerate() {
        let key = match subject.id.as_str() {
            "" => subject.name.as_str(),
            id => id,
        };
        places.insert(Folded(key), place);
    }
    if places.is_empty() {
        return;
    }
    let told = |found: &BTreeSet<usize>| Unseen {
        count: super::count(found.len()),
        first: { found.iter() }
            .filter_map(|place| dark.get(*place))
            .take(NAMED)
            .map(|one| one.shown.clone())
            .collect(),
    };
    // Registries of one scope share them.
    let mut memo: BTreeMap<Vec<Shared>, (BTreeSet<usize>, Unseen)> = BTreeMap::new();
    for (place, judged) in registries.iter_mut().enumerate() {
        let view = judged.group.view(context.sources);
        let id = Names::of(&view).id;
        let pulling = pulls.of(id, u32::try_from(place).ok(), &view);
        let shared = pulling.shared.iter();
        let shared: Vec<Shared> = shared
            .filter(|at| at.how <= How::Conditional)
            .copied()
            .collect();
        let own = pulling.own.iter();
        let own = own.filter_map(|own| places.get(&own.cluster.called).copied());
        let mut own = own.peekable();
        if shared.is_empty() && own.peek().is_none() {
            continue;
        }
        let (common, said) = memo.entry(shared).or_insert_with_key(|shared| {
            let all = shared.iter().flat_map(|at| pulls.all(*at));
            let found = all.filter_map(|cluster| places.get(&cluster.called).copied());
            let found = order::set(found);
            let said = told(&found);
            (found, said)
        });
        judged.unseen = match own.peek() {
            None => said.clone(),
            Some(_) => told(&order::set({ common.iter().copied() }.chain(own))),
        };
    }
}
