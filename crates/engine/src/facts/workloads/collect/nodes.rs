//! Images that nodes keep, that events say were pulled, and by which Flux replaces others: whatever runs or ran them, they
//! are pulled there.
//!
//! One that nothing of its cluster is shown to run counts by itself: its pod is gone, or in no export.

use std::collections::HashSet;

use super::{Collector, Parts};
use crate::{
    azure::images::ImageRef,
    facts::{
        Doc,
        workloads::{Location, Service, Workload, images::Images, reference},
    },
    read::decode::{fields::Field, insights, walk::Record},
};
use model::report::Pulls;

/// What tells of images that were pulled, or will be.
#[derive(Debug)]
pub struct Keeping {
    /// The kind of object.
    pub kind: &'static str,
    /// How its version begins, where others have that kind too.
    pub version: &'static str,
    /// What it is, for people.
    pub what: &'static str,
    /// What such an image is called among workloads.
    called: &'static str,
    /// The moment of a pull, in words.
    when: &'static str,
}

/// All of it. (fluxcd.io/flux/components/kustomize/kustomizations: `spec.images`.)
const KEEPING: [Keeping; 4] = [
    Keeping {
        kind: "Node",
        version: "",
        what: "node",
        called: "Image on a node",
        when: "at a moment that is not shown: a node keeps it, and what runs it is in no document",
    },
    Keeping {
        kind: "Event",
        version: "",
        what: "event",
        called: "Image in an event",
        when: "at a moment that is not shown: an event tells of it, and what runs it is in no document",
    },
    Keeping {
        kind: insights::SEEN,
        version: "",
        what: "row of Container insights",
        called: "Image that Container insights saw",
        when: "at a moment that is not shown: Container insights saw it run, and what runs it is in no document",
    },
    Keeping {
        kind: "Kustomization",
        version: "kustomize.toolkit.fluxcd.io/",
        what: "Kustomization",
        called: "Image by which Flux replaces another",
        when: "at a moment that is not shown: Flux puts it in the place of another one, and what runs it is in no document",
    },
];

/// What tells of pulled images in a document, if it does.
pub fn keeping(doc: &Doc) -> Option<&'static Keeping> {
    doc.of(Field::Mention).next()?;
    let text = |field| doc.first_text(field).unwrap_or_default();
    let (kind, version) = (text(Field::Kind), text(Field::ApiVersion));
    let mut known = KEEPING.iter();
    known.find(|known| known.kind == kind && version.starts_with(known.version))
}

impl<'a> Collector<'a, '_> {
    /// Takes note of a node that keeps images.
    pub(super) fn node(&mut self, doc: &Doc<'a>, cluster: Option<&'a str>) {
        if let Some(keeping) = keeping(doc) {
            let own = doc
                .first_text(Field::Id)
                .filter(|_| keeping.kind == insights::SEEN);
            let cluster = own.or(cluster);
            let place = self.namespace(doc.source, cluster, "").location;
            self.nodes.push((doc.handle, place, keeping));
        }
    }

    /// Adds what nodes keep of the registries of the scan and nothing there is shown to run.
    pub(super) fn settle_nodes(&mut self) {
        let sources = self.sources;
        // What a cluster runs: its name, and the host and the repository.
        let mut known: HashSet<(String, String, String)> = HashSet::new();
        // The same of what it runs by digest alone: what it pulled by a tag was something else.
        let mut pinned = HashSet::new();
        let of = |location: Option<&Location>, image: &ImageRef| {
            let cluster = location.map_or("", |location| &location.cluster);
            let lower = |text: &str| text.to_ascii_lowercase();
            let repository = image.repository().into_owned();
            (lower(cluster), lower(image.host()), repository)
        };
        let nodes = std::mem::take(&mut self.nodes);
        if nodes.is_empty() {
            return;
        }
        for workload in &self.workloads.list {
            let location = self.workloads.locations.get(workload.location as usize);
            for image in &workload.images {
                let parsed = ImageRef::parse(reference(sources, image)).ok();
                let set = match image.pulls {
                    Pulls::PinnedByDigest => &mut pinned,
                    _ => &mut known,
                };
                set.extend(parsed.map(|image| of(location, &image)));
            }
        }
        for (handle, location, keeping) in nodes {
            let Some(doc) = Doc::new(sources, handle) else {
                continue;
            };
            // A tag says more than the digest that it stood for.
            let (digests, tags): (Vec<&Record>, Vec<&Record>) = { doc.of(Field::Mention) }
                .partition(|record| doc.said(record).is_some_and(|text| text.contains('@')));
            for record in tags.into_iter().chain(digests) {
                let text = doc.said(record).unwrap_or_default();
                let Ok(parsed) = ImageRef::parse(text) else {
                    continue;
                };
                let place = self.workloads.locations.get(location as usize);
                let one = of(place, &parsed);
                if self.hosts.pulled_from(&parsed).is_none()
                    || parsed.digest().is_some() && pinned.contains(&one)
                    || !known.insert(one)
                {
                    continue;
                }
                let mut images = Images {
                    hosts: self.hosts,
                    malformed: &mut self.workloads.malformed,
                    alike: &mut self.alike,
                    endpoints: &self.endpoints,
                    scratch: &mut self.scratch,
                };
                let called = Service::Kubernetes(keeping.called);
                let mut shown = images.seen(&doc, record, called);
                for image in &mut shown {
                    (image.pulls, image.when) = (Pulls::Unknown, keeping.when);
                }
                self.workloads.list.push(Workload {
                    docs: vec![handle],
                    images: shown,
                    ..Workload::new(called, parsed.repository().into_owned(), location)
                });
                self.parts.push(Parts::default());
            }
        }
    }
}
