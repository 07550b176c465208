//! What is shown of a report that was handed in: its overview, made of what it says of itself.

use std::{collections::BTreeMap, rc::Rc};

use engine::facts::workloads::hinted;
use model::{
    order,
    protocol::{Overview, Row, Standing},
    report::{Pulls, Registry, Report, Workload},
    start::{Falls, most_first},
};

/// The overview of a report that was handed in.
pub(super) fn overview_of(mut report: Report) -> Option<Overview> {
    let chain = report.chains.first_mut()?;
    let registries = std::mem::take(&mut chain.registries);
    let standing = |registry: &Registry| Standing {
        verdict: registry.verdict,
        outcomes: registry.outcomes(),
        mended: [false; 3],
    };
    let standings = registries.iter().map(standing).collect();
    let unseen = registries.iter().map(|one| one.workloads.unseen_clusters);
    let unseen: Vec<u32> = unseen.collect();
    let rows = registries.into_iter().map(|registry| Row {
        name: registry.name,
        login_server: registry.login_server.unwrap_or_default(),
        subscription_id: registry.subscription_id.unwrap_or_default(),
    });
    let rows: Vec<Row> = rows.collect();
    let (mut falls, environments) = falls(&rows, &chain.blast_radius.workloads);
    for (falls, unseen) in falls.iter_mut().zip(unseen) {
        falls.unseen = unseen;
    }
    Some(Overview {
        claimed: true,
        falls: Rc::new(falls),
        environments: Rc::new(environments),
        ..Overview::of(report, rows, standings)
    })
}

/// What falls with each registry of a report, by what it says of its workloads; and the environments.
fn falls(rows: &[Row], workloads: &[Workload]) -> (Vec<Falls>, Vec<String>) {
    let named = rows.iter().enumerate();
    let places = order::map(named.map(|(place, row)| (row.name.as_str(), place)));
    let mut falls = vec![Falls::default(); rows.len()];
    let mut by_environment: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); rows.len()];
    let mut environments: Vec<String> = Vec::new();
    let mut known: BTreeMap<&str, u32> = BTreeMap::new();
    // A workload stands there once for each of its images, first for the one that it pulls soonest.
    let mut counted: BTreeMap<(usize, &str, &str, &str), bool> = BTreeMap::new();
    for workload in workloads {
        let Some(place) = places.get(workload.registry.as_str()).copied() else {
            continue;
        };
        let Some(falls) = falls.get_mut(place) else {
            continue;
        };
        let by_tag = workload.pulls != Pulls::PinnedByDigest;
        let key = (place, &*workload.location, &*workload.kind, &*workload.name);
        let before = counted.insert(key, by_tag || counted.get(&key) == Some(&true));
        falls.pulls += u32::from(before.is_none());
        if !by_tag || before == Some(true) {
            continue;
        }
        falls.by_tag += 1;
        falls.soon += u32::from(workload.pulls == Pulls::NextRestart);
        falls.identities += u32::from(!workload.identity.is_empty());
        falls.secrets += u32::from(!workload.secret_names.is_empty());
        let name = workload.environment.as_str();
        if name.is_empty() {
            continue;
        }
        falls.production += u32::from(hinted(name) == Some("production"));
        let environment = *known.entry(name).or_insert_with(|| {
            environments.push(name.to_owned());
            u32::try_from(environments.len() - 1).unwrap_or(u32::MAX)
        });
        if let Some(counts) = by_environment.get_mut(place) {
            *counts.entry(environment).or_default() += 1;
        }
    }
    for (falls, counts) in falls.iter_mut().zip(by_environment) {
        falls.environments = most_first(counts);
    }
    (falls, environments)
}
