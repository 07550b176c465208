//! Where to start: what falls with each registry, and the first change that keeps an attacker out.
//!
//! Here the evidence is counted; [`model::start`] says what comes first.

use std::collections::{BTreeMap, BTreeSet};

use super::{around, breaking};
use crate::{
    facts::workloads::{Way, hinted},
    judge::Scan,
    read::decode::Decoded,
};
use model::{
    order,
    protocol::Standing,
    report::{Change, Pulls, Scale},
    start::{Falls, Start, Worth, first, most_first},
};

/// How many workloads that a change may break are named.
const NAMED: usize = 5;

/// What falls with each registry, in the scan's order. One pass over the workloads; no switch changes it.
pub fn falls(scan: &Scan) -> Vec<Falls> {
    let workloads = &scan.workloads;
    let production: Vec<bool> = workloads
        .environments
        .iter()
        .map(|name| hinted(name) == Some("production"))
        .collect();
    let mut falls = vec![Falls::default(); scan.registries.len()];
    for (falls, judged) in falls.iter_mut().zip(&scan.registries) {
        falls.unseen = judged.unseen.count;
        falls.unseen_first = judged.unseen.first.to_vec();
    }
    for (registry, places) in &workloads.by_registry {
        let Some(falls) = falls.get_mut(*registry as usize) else {
            continue;
        };
        // By place in the table of environments.
        let mut environments: BTreeMap<u32, u32> = BTreeMap::new();
        for workload in places.iter().filter_map(|place| workloads.list.get(*place)) {
            let own = workload.images.iter();
            let own = own.filter(|image| workloads.comes_from(image, *registry));
            let mut own = own.map(|image| image.pulls).peekable();
            if own.peek().is_none() {
                continue;
            }
            falls.pulls += 1;
            // The soonest of them; one by digest is no way in.
            let by_tag = own.filter(|pulls| *pulls != Pulls::PinnedByDigest);
            let Some(soonest) = by_tag.min() else {
                continue;
            };
            falls.by_tag += 1;
            falls.soon += u32::from(soonest == Pulls::NextRestart);
            falls.identities += u32::from(workload.has_identity);
            falls.secrets += u32::from(workload.has_secrets);
            let Some(environment) = workload.environment else {
                continue;
            };
            let is_production = production.get(environment as usize) == Some(&true);
            falls.production += u32::from(is_production);
            *environments.entry(environment).or_default() += 1;
        }
        falls.environments = most_first(environments);
    }
    falls
}

/// The places of registries, those with which most falls first; equals keep their order.
pub fn heaviest_first(falls: &[Falls]) -> Vec<usize> {
    let points: Vec<u64> = { falls.iter() }
        .map(|falls| falls.points(Worth::default()))
        .collect();
    let of = |place: usize| points.get(place).copied().unwrap_or_default();
    order::sorted(points.len(), &mut |a, b| of(b).cmp(&of(a)))
}

/// Where to begin, and with what; none without a registry.
pub fn start(
    sources: &[Decoded],
    scan: &Scan,
    standings: &[Standing],
    falls: &[Falls],
    scale: Scale,
    worth: Worth,
) -> Option<Start> {
    let row = first(standings, falls, worth)?;
    let (change, rather) = breaking::keeping_out(sources, scan, row, scale).unzip();
    let hit = |change: &Change| hits(scan, row, &change.fix);
    let (breaks, perhaps) = change.as_ref().map(hit).unwrap_or_default();
    let rather = rather.flatten();
    let beside = rather.as_ref().and_then(|change| {
        let (breaks, perhaps) = hit(change);
        Some((count(&breaks?), count(&perhaps)))
    });
    let (sure, unsure) = (breaks.as_deref().map_or(0, count), count(&perhaps));
    // Several workloads may go by one name: each is counted, and each name said once.
    let named = |mut names: Vec<String>| {
        let mut known = BTreeSet::new();
        names.retain(|name| known.len() < NAMED && known.insert(name.clone()));
        names
    };
    Some(Start {
        row: u32::try_from(row).ok()?,
        change,
        rather_than: rather,
        beside,
        breaks: breaks.map(named),
        count: sure,
        perhaps: named(perhaps),
        unsure,
    })
}

fn count(names: &[String]) -> u32 {
    u32::try_from(names.len()).unwrap_or(u32::MAX)
}

/// The workloads that a change at a registry breaks, none where no export tells, and those that it may break.
fn hits(scan: &Scan, row: usize, fix: &str) -> (Option<Vec<String>>, Vec<String>) {
    let is_admin = fix == "disable-admin";
    let breaks = match is_admin {
        true => match around::login(scan, row) {
            Way::Untold => None,
            _ => around::logging_in(scan, row, Way::Admin).or_else(|| Some(Vec::new())),
        },
        // Over which network each of them comes, no export tells.
        false => around::pulling(scan, row, &|_| true),
    };
    let perhaps = match is_admin {
        true => around::logging_in(scan, row, Way::Unnamed),
        false => None,
    };
    (breaks, perhaps.unwrap_or_default())
}
