//! The report's workloads as the picture takes them.

use std::collections::BTreeMap;

use super::{Estate, Image, Reach, ReachKind, scene::Workload as DrawnWorkload};
use engine::azure::images::ImageRef;
use model::{
    picture::is_drawn,
    report::{Chain, Workload},
};

/// The report's workloads as the picture takes them.
pub fn with_estate<T>(chain: &Chain, then: impl FnOnce(&Estate) -> T) -> T {
    let rows: Vec<&Workload> = chain
        .blast_radius
        .workloads
        .iter()
        .filter(|workload| is_drawn(workload))
        .collect();
    let parsed: Vec<(String, &str)> = rows
        .iter()
        .map(|row| match ImageRef::parse(&row.image) {
            Ok(image) => (
                image.repository().into_owned(),
                image.tag().or(image.digest()).unwrap_or_default(),
            ),
            Err(_) => (row.image.clone(), ""),
        })
        .collect();
    let mut estate = Estate::default();
    let mut registries: BTreeMap<&str, usize> = BTreeMap::new();
    let mut images: BTreeMap<(usize, &str, &str), usize> = BTreeMap::new();
    let mut workloads: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    let mut reaches: BTreeMap<(ReachKind, &str), usize> = BTreeMap::new();
    for (row, (repository, tag)) in rows.iter().zip(&parsed) {
        let registry = *registries.entry(&row.registry).or_insert_with(|| {
            estate.registries.push(&row.registry);
            estate.registries.len() - 1
        });
        let image = *images
            .entry((registry, repository, tag))
            .or_insert_with(|| {
                estate.images.push(Image {
                    registry,
                    repository,
                    tag,
                });
                estate.images.len() - 1
            });
        let mut reached = |kind, name| {
            *reaches.entry((kind, name)).or_insert_with(|| {
                estate.reaches.push(Reach { kind, name });
                estate.reaches.len() - 1
            })
        };
        let mut held: Vec<usize> = row
            .secret_names
            .iter()
            .map(|name| reached(ReachKind::Secret, name.as_str()))
            .collect();
        if !row.identity.is_empty() {
            held.push(reached(ReachKind::Identity, row.identity.as_str()));
        }
        let key = (row.location.as_str(), row.kind.as_str(), row.name.as_str());
        let workload = *workloads.entry(key).or_insert_with(|| {
            let environment = if row.environment.is_empty() {
                "not told"
            } else {
                &row.environment
            };
            let service = if row.cluster.is_empty() {
                row.kind.as_str()
            } else {
                row.cluster.as_str()
            };
            let mut places = vec![environment, service];
            if !row.namespace.is_empty() {
                places.push(&row.namespace);
            }
            estate.workloads.push(DrawnWorkload {
                places,
                name: &row.name,
                images: Vec::new(),
                pulls: row.pulls,
                reaches: Vec::new(),
            });
            estate.workloads.len() - 1
        });
        if let Some(workload) = estate.workloads.get_mut(workload) {
            workload.images.push(image);
            workload.pulls = workload.pulls.min(row.pulls);
            for reach in held {
                if !workload.reaches.contains(&reach) {
                    workload.reaches.push(reach);
                }
            }
        }
    }
    then(&estate)
}
