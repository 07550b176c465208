//! What Defender for Cloud found in images, and where it saw them run.
//!
//! In: findings, one for each vulnerability, image and export. Out: for each image how many of each
//! severity, every one counted once, and the clusters and workloads that it was seen in.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::{
    azure::{ids::ResourceId, times},
    facts::{Doc, Handle, Place, docs},
    read::decode::{Decoded, fields::Field, recognise::Kind, walk::Record},
};
use model::order;

/// How grave a vulnerability is.
const SEVERITIES: [&str; 4] = ["critical", "high", "medium", "low"];

/// What was found in one image.
#[derive(Clone, Debug)]
pub struct Scanned<'a> {
    /// The host it was pulled from, in lower case.
    pub host: String,
    /// Its repository.
    pub repository: &'a str,
    /// Its digest; empty if it is not told.
    pub digest: &'a str,
    /// The tags it had.
    pub tags: BTreeSet<&'a str>,
    /// How many are critical, high, medium and low.
    pub counts: [u32; 4],
    /// Findings of no severity that is known.
    pub others: u32,
    /// When Defender last saw it.
    pub seen: Option<i128>,
    /// Where the first of them names the image.
    pub place: Place,
    /// Where it was seen running.
    pub runs: Vec<Run<'a>>,
}

/// A place where an image was seen running.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    /// The cluster's id.
    pub cluster: ResourceId<'a>,
    /// Namespace, kind and name of what runs it; empty where that is not told.
    pub workload: (&'a str, &'a str, &'a str),
    /// The finding that says so.
    pub handle: Handle,
    /// The image's reference there.
    pub image: Record,
}

impl Scanned<'_> {
    /// `2 critical, 1 high`; empty if nothing of a known severity was found.
    pub fn counted(&self) -> String {
        let named = self.counts.iter().zip(SEVERITIES);
        let parts: Vec<String> = named
            .filter(|(count, _)| **count > 0)
            .map(|(count, severity)| format!("{count} {severity}"))
            .collect();
        if parts.is_empty() && self.others > 0 {
            return format!("{} of no severity that is told", self.others);
        }
        parts.join(", ")
    }

    /// The day it was last seen.
    pub fn day(&self) -> Option<String> {
        self.seen.map(times::day)
    }
}

/// The images that findings speak of, in the order of their names.
pub fn collect(sources: &[Decoded]) -> Vec<Scanned<'_>> {
    let mut images: BTreeMap<(String, &str, &str), Scanned> = BTreeMap::new();
    // Of the registry and of what runs there are findings of their own, of the same vulnerabilities.
    let mut seen: HashSet<(bool, String)> = HashSet::new();
    let mut running: BTreeMap<(String, &str, &str), ([u32; 4], u32)> = BTreeMap::new();
    let mut sorted: Vec<Doc> = docs(sources)
        .filter(|doc| doc.resource.kind == Kind::Finding && !doc.resource.declared)
        .collect();
    order::by_key(&mut sorted, |doc| (&doc.source.name, doc.handle));
    for doc in sorted {
        let Some((record, host, repository)) = image_of(&doc) else {
            continue;
        };
        let digest = doc.first_text(Field::Digest).unwrap_or_default();
        let key = (host.to_ascii_lowercase(), repository, digest);
        let image = images.entry(key.clone()).or_insert_with(|| Scanned {
            host: key.0.clone(),
            repository,
            digest,
            tags: BTreeSet::new(),
            counts: [0; 4],
            others: 0,
            seen: None,
            place: doc.place(record),
            runs: Vec::new(),
        });
        let tags = doc
            .of(Field::ImageTag)
            .filter_map(|record| doc.said(record));
        image.tags.extend(tags);
        let moment = doc.first_text(Field::SeenAt).and_then(times::moment);
        image.seen = image.seen.max(moment);
        let cluster = cluster_of(&doc);
        if let Some(cluster) = cluster {
            for workload in workloads_of(&doc) {
                let run = Run {
                    cluster,
                    workload,
                    handle: doc.handle,
                    image: *record,
                };
                let same =
                    |old: &Run| old.cluster.key() == cluster.key() && old.workload == run.workload;
                if !image.runs.iter().any(same) {
                    image.runs.push(run);
                }
            }
        }
        // The same finding may stand in several exports; and in several clusters that run the image.
        let id = doc
            .first_text(Field::Id)
            .map(|id| ResourceId::new(id).key());
        let name = doc.first_text(Field::Name).unwrap_or_default();
        let id = match (cluster, id) {
            (Some(_), _) | (None, None) => {
                let name = name.to_ascii_lowercase();
                [&*key.0, key.1, key.2, &*name].join("\n")
            }
            (None, Some(id)) => id,
        };
        if !seen.insert((cluster.is_some(), id)) {
            continue;
        }
        let (counts, others) = match cluster {
            Some(_) => {
                let (counts, others) = running.entry(key).or_default();
                (counts, others)
            }
            None => (&mut image.counts, &mut image.others),
        };
        let severity = doc.first_text(Field::Severity).unwrap_or_default();
        let place = SEVERITIES
            .iter()
            .position(|known| known.eq_ignore_ascii_case(severity));
        match place.and_then(|place| counts.get_mut(place)) {
            Some(count) => *count += 1,
            None => *others += 1,
        }
    }
    for (key, (counts, others)) in running {
        if let Some(image) = images.get_mut(&key) {
            for (mine, theirs) in image.counts.iter_mut().zip(counts) {
                *mine = (*mine).max(theirs);
            }
            image.others = image.others.max(others);
        }
    }
    images.into_values().collect()
}

/// The reference that was put together, and its host and repository.
pub fn image_of<'a>(doc: &Doc<'a>) -> Option<(&'a Record, &'a str, &'a str)> {
    let record = doc.of(Field::Image).next()?;
    let (host, _) = doc.said(record)?.split_once('/')?;
    Some((record, host, doc.first_text(Field::RepositoryName)?))
}

/// The cluster that the image was seen in; none if it was scanned in its registry.
fn cluster_of<'a>(doc: &Doc<'a>) -> Option<ResourceId<'a>> {
    let said = doc.first_text(Field::SeenIn).map(ResourceId::new);
    // The id of a finding stands below the assessment, and that below what was assessed.
    let scope = doc.first_text(Field::Id).map(ResourceId::new)?.scope();
    let is_cluster = |id: &ResourceId| id.is_a("Microsoft.ContainerService/managedClusters");
    said.filter(is_cluster).or(scope.filter(is_cluster))
}

/// Namespace, kind and name of each workload that a finding names; one of nothing if it names none.
fn workloads_of<'a>(doc: &Doc<'a>) -> Vec<(&'a str, &'a str, &'a str)> {
    let fields = [Field::Namespace, Field::OwnerKind, Field::OwnerName];
    let named: Vec<(&str, &str, &str)> = doc
        .elements(&fields)
        .into_iter()
        .map(|(_, records)| {
            let text = |field| {
                let mut records = records.iter();
                let record = records.find(|record| record.field == field);
                record
                    .and_then(|record| doc.said(record))
                    .unwrap_or_default()
            };
            (
                text(Field::Namespace),
                text(Field::OwnerKind),
                text(Field::OwnerName),
            )
        })
        .collect();
    match named.is_empty() {
        true => vec![("", "", "")],
        false => named,
    }
}
