//! The report's workloads as the picture takes them.

use std::collections::BTreeMap;

use super::{Estate, Image, Reach, ReachKind, scene::Workload as DrawnWorkload};
use engine::azure::images::ImageRef;
use model::{
    picture::is_drawn,
    report::{Chain, Pulls, Reach::Possible, Workload},
    sentence::Text,
};

/// A workload of the picture, whatever its texts are in the report.
pub(super) struct Row<'a> {
    kind: &'a str,
    name: &'a str,
    location: &'a str,
    cluster: &'a str,
    namespace: &'a str,
    environment: &'a str,
    image: &'a str,
    registry: &'a str,
    pulls: Pulls,
    /// Of its registry a link is not known.
    doubt: bool,
    identity: &'a str,
    secret_names: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn of<T: Text>(workload: &'a Workload<T>) -> Row<'a> {
        let names = workload.secret_names.iter();
        Row {
            kind: workload.kind.as_ref(),
            name: workload.name.as_ref(),
            location: workload.location.as_ref(),
            cluster: workload.cluster.as_ref(),
            namespace: workload.namespace.as_ref(),
            environment: workload.environment.as_ref(),
            image: workload.image.as_ref(),
            registry: workload.registry.as_ref(),
            pulls: workload.pulls,
            doubt: workload.reach == Possible,
            identity: workload.identity.as_ref(),
            secret_names: names.map(AsRef::as_ref).collect(),
        }
    }
}

/// The report's workloads that belong in the picture, or of those the ones that pull from this registry.
pub(super) fn rows<'a, T: Text>(chain: &'a Chain<T>, only: Option<&str>) -> Vec<Row<'a>> {
    let workloads = chain.blast_radius.workloads.iter();
    let own =
        workloads.filter(|workload| only.is_none_or(|name| workload.registry.as_ref() == name));
    let drawn = own.filter(|workload| is_drawn(workload));
    drawn.map(Row::of).collect()
}

/// The workloads as the picture takes them.
pub(super) fn with_estate<R>(rows: &[Row], then: impl FnOnce(&Estate) -> R) -> R {
    let parsed: Vec<(String, &str)> = rows
        .iter()
        .map(|row| match ImageRef::parse(row.image) {
            Ok(image) => (
                image.repository().into_owned(),
                image.tag().or(image.digest()).unwrap_or_default(),
            ),
            Err(_) => (row.image.to_owned(), ""),
        })
        .collect();
    let mut estate = Estate::default();
    let mut registries: BTreeMap<&str, usize> = BTreeMap::new();
    let mut images: BTreeMap<(usize, &str, &str), usize> = BTreeMap::new();
    let mut workloads: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    let mut reaches: BTreeMap<(ReachKind, &str), usize> = BTreeMap::new();
    for (row, (repository, tag)) in rows.iter().zip(&parsed) {
        let registry = *registries.entry(row.registry).or_insert_with(|| {
            estate.registries.push((row.registry, false));
            estate.registries.len() - 1
        });
        if let Some((_, doubt)) = estate.registries.get_mut(registry) {
            *doubt |= row.doubt;
        }
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
            .map(|name| reached(ReachKind::Secret, name))
            .collect();
        if !row.identity.is_empty() {
            held.push(reached(ReachKind::Identity, row.identity));
        }
        let key = (row.location, row.kind, row.name);
        let workload = *workloads.entry(key).or_insert_with(|| {
            let environment = if row.environment.is_empty() {
                "environment unknown"
            } else {
                row.environment
            };
            let service = if row.cluster.is_empty() {
                row.kind
            } else {
                row.cluster
            };
            let mut places = vec![environment, service];
            if !row.namespace.is_empty() {
                places.push(row.namespace);
            }
            estate.workloads.push(DrawnWorkload {
                places,
                name: row.name,
                images: Vec::new(),
                pulls: row.pulls,
                reaches: Vec::new(),
                // What another image of it brings is sure.
                doubt: true,
            });
            estate.workloads.len() - 1
        });
        if let Some(workload) = estate.workloads.get_mut(workload) {
            workload.images.push(image);
            workload.doubt &= row.doubt;
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
