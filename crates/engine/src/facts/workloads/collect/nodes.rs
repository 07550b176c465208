//! Images that nodes keep: whatever runs or ran them, they were pulled there.
//!
//! One that nothing of its cluster is shown to run counts by itself: its pod is gone, or in no export.

use std::collections::HashSet;

use super::{Collector, Parts};
use crate::{
    azure::images::ImageRef,
    facts::{
        Doc, Handle,
        workloads::{Location, Service, Workload, images::Images, reference},
    },
    read::decode::{fields::Field, walk::Record},
};
use model::report::Pulls;

/// The moment of a pull, in words.
const WHEN: &str =
    "at a moment that is not shown: a node keeps it, and what runs it is in no document";

/// The kind of object that keeps images.
const NODE: &str = "Node";

/// What such an image is called among workloads.
const KEPT: Service = Service::Kubernetes("Image on a node");

/// The images of registries that a node keeps, if the document is one of a node.
pub fn kept<'a>(doc: &Doc<'a>) -> impl Iterator<Item = &'a Record> {
    let is_node = doc.first_text(Field::Kind) == Some(NODE);
    doc.of(Field::Mention).filter(move |_| is_node)
}

impl<'a> Collector<'a, '_> {
    /// Takes note of a node that keeps images.
    pub(super) fn node(&mut self, doc: &Doc<'a>, cluster: Option<&'a str>) {
        if kept(doc).next().is_some() {
            let place = self.namespace(doc.source, cluster, "").location;
            self.nodes.push((doc.handle, place));
        }
    }

    /// Adds what nodes keep of the registries of the scan and nothing there is shown to run.
    pub(super) fn settle_nodes(&mut self) {
        let sources = self.sources;
        // What a cluster runs: its name, and the host and the repository.
        let mut known: HashSet<(String, String, String)> = HashSet::new();
        let of = |location: Option<&Location>, image: &ImageRef| {
            let cluster = location.map_or("", |location| &location.cluster);
            let lower = |text: &str| text.to_ascii_lowercase();
            let repository = image.repository().into_owned();
            (lower(cluster), lower(image.host()), repository)
        };
        let nodes: Vec<(Handle, u32)> = std::mem::take(&mut self.nodes);
        if nodes.is_empty() {
            return;
        }
        for workload in &self.workloads.list {
            let location = self.workloads.locations.get(workload.location as usize);
            for image in &workload.images {
                let parsed = ImageRef::parse(reference(sources, image)).ok();
                known.extend(parsed.map(|image| of(location, &image)));
            }
        }
        for (handle, location) in nodes {
            let Some(doc) = Doc::new(sources, handle) else {
                continue;
            };
            // A tag says more than the digest that it stood for.
            let (digests, tags): (Vec<&Record>, Vec<&Record>) = kept(&doc)
                .partition(|record| doc.said(record).is_some_and(|text| text.contains('@')));
            for record in tags.into_iter().chain(digests) {
                let text = doc.said(record).unwrap_or_default();
                let Ok(parsed) = ImageRef::parse(text) else {
                    continue;
                };
                let place = self.workloads.locations.get(location as usize);
                if self.hosts.pulled_from(&parsed).is_none() || !known.insert(of(place, &parsed)) {
                    continue;
                }
                let mut images = Images {
                    hosts: self.hosts,
                    malformed: &mut self.workloads.malformed,
                    alike: &mut self.alike,
                    scratch: &mut self.scratch,
                };
                let mut shown = images.seen(&doc, record, KEPT);
                for image in &mut shown {
                    (image.pulls, image.when) = (Pulls::Unknown, WHEN);
                }
                self.workloads.list.push(Workload {
                    docs: vec![handle],
                    images: shown,
                    ..Workload::new(KEPT, parsed.repository().into_owned(), location)
                });
                self.parts.push(Parts::default());
            }
        }
    }
}
