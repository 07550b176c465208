//! What falls with the registries, in numbers: workloads counted by how the attack concerns them.
//!
//! In: the workloads, joined to judged registries, and those registries' verdicts.
//! Out: the counts of the report's blast radius. Counting is one pass over numbers, so it can follow
//! every switch of a what-if.

use std::collections::BTreeMap;

use crate::facts::workloads::{Image, Workload, Workloads};
use model::{
    order,
    outcome::Verdict,
    report::{Pulls, RadiusTotals, Reach, Tally},
};

/// How the attack concerns an image, given its registry's verdict.
pub fn reach(image: &Image, verdict: Verdict) -> Reach {
    match (verdict, image.pulls) {
        (Verdict::Broken, _) => Reach::Spared,
        (_, Pulls::PinnedByDigest) => Reach::Pinned,
        (Verdict::Fires, _) => Reach::Exposed,
        (Verdict::Undetermined, _) => Reach::Possible,
    }
}

/// The registry of the scan that an image comes from, with its verdict: of several that answer to one
/// host, the one that stands worst. `verdict` is asked by a registry's place.
pub fn origin(
    workloads: &Workloads,
    image: &Image,
    verdict: impl Fn(u32) -> Verdict,
) -> Option<(u32, Verdict)> {
    let mut worst: Option<(u32, Verdict)> = None;
    for registry in workloads.registries(image) {
        let found = verdict(registry);
        if worst.is_none_or(|(_, worst)| found > worst) {
            worst = Some((registry, found));
        }
    }
    worst
}

/// What becomes of a workload. Each has exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// It pulls by tag from a registry that carries all three links.
    Exposed,
    /// It pulls by tag from a registry of which a link is not known.
    Possible,
    /// It pulls from registries of the scan, by digest where that matters.
    Pinned,
    /// It pulls only from registries whose chain is broken.
    Spared,
    /// Its images all come from registries that are not in the scan.
    Elsewhere,
    /// Which image it runs, or one of them, is not known, and what is known does not expose it.
    ImageUnknown,
    /// A document shows that it runs no container.
    RunsNone,
}

/// What becomes of a workload; with the worst reach of its images and the soonest pull among those
/// that have it, if it pulls from a registry of the scan.
pub fn bucket(
    workloads: &Workloads,
    workload: &Workload,
    verdict: impl Fn(u32) -> Verdict,
) -> (Bucket, Option<(Reach, Pulls)>) {
    let joined = workload.images.iter().filter_map(|image| {
        let (_, verdict) = origin(workloads, image, &verdict)?;
        Some((reach(image, verdict), image.pulls))
    });
    let worst = joined.min();
    let bucket = match worst.map(|(reach, _)| reach) {
        Some(Reach::Exposed) => Bucket::Exposed,
        Some(Reach::Possible) => Bucket::Possible,
        // What is not known may be worse than what is.
        _ if workload.is_image_unknown() => Bucket::ImageUnknown,
        Some(Reach::Pinned) => Bucket::Pinned,
        Some(Reach::Spared) => Bucket::Spared,
        None if workload.runs_none() => Bucket::RunsNone,
        None => Bucket::Elsewhere,
    };
    (bucket, worst)
}

/// Counts the workloads.
pub fn totals(workloads: &Workloads, verdict: impl Fn(u32) -> Verdict) -> RadiusTotals {
    let mut totals = RadiusTotals {
        workloads: count(workloads.list.len()),
        ..RadiusTotals::default()
    };
    let mut kinds: BTreeMap<&str, Tally> = BTreeMap::new();
    // By place in their tables, so that a hundred thousand workloads compare numbers and no texts.
    let mut locations = vec![Tally::default(); workloads.locations.len()];
    let mut environments = vec![Tally::default(); workloads.environments.len() + 1];
    for workload in &workloads.list {
        let (bucket, worst) = bucket(workloads, workload, &verdict);
        *match bucket {
            Bucket::Exposed => &mut totals.exposed,
            Bucket::Possible => &mut totals.possible,
            Bucket::Pinned => &mut totals.pinned,
            Bucket::Spared => &mut totals.spared,
            Bucket::Elsewhere => &mut totals.elsewhere,
            Bucket::ImageUnknown => &mut totals.image_unknown,
            Bucket::RunsNone => &mut totals.runs_none,
        } += 1;
        let Some((_, pulls)) = worst else { continue };
        let reached = matches!(bucket, Bucket::Exposed | Bucket::Possible);
        if reached {
            match pulls {
                Pulls::NextRestart => totals.pulls.next_restart += 1,
                Pulls::NextRollout => totals.pulls.next_rollout += 1,
                Pulls::Unknown | Pulls::PinnedByDigest => totals.pulls.unknown += 1,
            }
            totals.with_identity += u32::from(workload.has_identity);
            totals.with_secrets += u32::from(workload.has_secrets);
            totals.outside_kubernetes += u32::from(!workload.service.is_kubernetes());
        }
        let environment = workload.environment.map_or(0, |index| index as usize + 1);
        let tallies = [
            Some(kinds.entry(workloads.kind_of(workload)).or_default()),
            locations.get_mut(workload.location as usize),
            environments.get_mut(environment),
        ];
        for tally in tallies.into_iter().flatten() {
            tally.workloads += 1;
            tally.reached += u32::from(reached);
            tally.possible += u32::from(bucket == Bucket::Possible);
        }
    }
    totals.by_kind = named(&mut kinds.into_iter());
    let environment_names =
        std::iter::once("").chain(workloads.environments.iter().map(String::as_str));
    totals.by_environment = merged(&mut environment_names.zip(environments));
    let placed = || workloads.locations.iter().zip(locations.iter().cloned());
    totals.by_cluster = merged(
        &mut placed()
            .filter(|(location, _)| !location.cluster.is_empty())
            .map(|(location, tally)| (location.cluster.as_str(), tally)),
    );
    totals.by_namespace = merged(&mut placed().map(|(location, tally)| (location.within(), tally)));
    totals.by_subscription =
        merged(&mut placed().map(|(location, tally)| (location.subscription.as_str(), tally)));
    totals
}

/// Adds up the tallies of the same name, whatever its case.
fn merged(tallies: &mut dyn Iterator<Item = (&str, Tally)>) -> Vec<Tally> {
    use crate::azure::ids::{Folded, FoldedMap};

    // In the order in which they are met; there may be as many as namespaces in a large estate.
    let mut sums: Vec<(&str, Tally)> = Vec::new();
    let mut places: FoldedMap<usize> = FoldedMap::default();
    for (name, tally) in tallies {
        let place = *places.entry(Folded(name)).or_insert(sums.len());
        if place == sums.len() {
            sums.push((name, Tally::default()));
        }
        if let Some((_, sum)) = sums.get_mut(place) {
            sum.workloads += tally.workloads;
            sum.reached += tally.reached;
            sum.possible += tally.possible;
        }
    }
    named(&mut sums.into_iter())
}

/// The tallies that count anything, most reached first.
fn named(tallies: &mut dyn Iterator<Item = (&str, Tally)>) -> Vec<Tally> {
    let mut named: Vec<Tally> = tallies
        .filter(|(_, tally)| tally.workloads > 0)
        .map(|(name, tally)| Tally {
            name: name.to_owned(),
            ..tally
        })
        .collect();
    order::by(&mut named, |left, right| {
        (right.reached, right.workloads, &left.name).cmp(&(
            left.reached,
            left.workloads,
            &right.name,
        ))
    });
    named
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
