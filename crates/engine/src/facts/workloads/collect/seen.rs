//! Images that Defender for Cloud saw running: workloads like any other, merged with the pods that run
//! them.
//!
//! By which tag a cluster pulls such an image is not told, so when it would pull again is not known; that
//! Defender saw a digest does not make it pinned.

use std::collections::HashMap;

use super::Collector;
use crate::{
    azure::{
        ids::{Folded, ResourceId},
        images::ImageRef,
    },
    facts::{
        Doc,
        findings::{self, Run, Scanned},
        workloads::{Location, Service, Workload, images::Images, owner::owner_of, reference},
    },
};
use model::report::Pulls;

/// The moment of a pull, in words.
const WHEN: &str =
    "at a moment that is not shown: Defender for Cloud saw it run, not how it is pulled";

impl<'a> Collector<'a, '_> {
    /// Adds what was found in images to the workloads that run them, and those that no export shows.
    pub(super) fn seen(&mut self) {
        let scanned = findings::collect(self.sources);
        if scanned.is_empty() {
            return;
        }
        let mut by_name: HashMap<(&str, &str), Vec<&Scanned>> = HashMap::new();
        for image in &scanned {
            let name = (image.host.as_str(), image.repository);
            by_name.entry(name).or_default().push(image);
        }
        let mut by_cluster: HashMap<String, Vec<usize>> = HashMap::new();
        let sources = self.sources;
        for (place, workload) in self.workloads.list.iter_mut().enumerate() {
            for mine in &workload.images {
                let text = reference(sources, mine);
                let name = Name::of(text);
                let host = name.host.to_ascii_lowercase();
                let images = by_name.get(&(host.as_str(), name.repository));
                let mut images = images.into_iter().flatten();
                let found = images.find(|image| name.is(image) == Some(true));
                if let Some(image) = found.filter(|_| workload.found.is_empty()) {
                    workload.found = image.counted();
                }
            }
            let location = self.workloads.locations.get(workload.location as usize);
            if let Some(location) = location.filter(|location| !location.cluster.is_empty()) {
                let cluster = location.cluster.to_ascii_lowercase();
                by_cluster.entry(cluster).or_default().push(place);
            }
        }
        for image in &scanned {
            for run in &image.runs {
                let cluster = run.cluster.name().unwrap_or_default().to_ascii_lowercase();
                let places = by_cluster.get(&cluster).map_or(&[][..], Vec::as_slice);
                if !self.is_known(places, image, run) {
                    self.begin_seen(image, run);
                }
            }
        }
    }

    /// Whether one of these workloads, all of a cluster of that name, runs the image, as far as can be
    /// told; if so, what was seen is written beside it.
    fn is_known(&mut self, places: &[usize], image: &Scanned, run: &Run) -> bool {
        let (namespace, kind, name) = run.workload;
        let owner = owner_of(kind, name, None);
        let subscription = run.cluster.subscription().unwrap_or_default();
        let mut known = false;
        for place in places {
            let kind = self.workloads.list.get(*place);
            let kind = kind.map_or("", |workload| self.workloads.kind_of(workload));
            let same_kind = kind.eq_ignore_ascii_case(owner.0);
            let Some(workload) = self.workloads.list.get_mut(*place) else {
                continue;
            };
            let location = self.workloads.locations.get(workload.location as usize);
            let here = location.is_some_and(|location| {
                (location.subscription.is_empty()
                    || Folded(&location.subscription) == Folded(subscription))
                    && (namespace.is_empty() || location.namespace == namespace)
            });
            let named = name.is_empty() || workload.name == owner.1 && same_kind;
            let runs = workload.images.iter().any(|mine| {
                let name = Name::of(reference(self.sources, mine));
                match name.is(image) {
                    // Another tag is most likely another image, unless the very workload is named.
                    None => !owner.1.is_empty() || image.tags.is_empty(),
                    Some(same) => same,
                }
            });
            if here && named && runs {
                known = true;
                workload.seen = workload.seen.take().max(image.day());
                workload.found = image.counted();
            }
        }
        known
    }

    /// A workload of which nothing but the running image is known.
    fn begin_seen(&mut self, image: &Scanned<'a>, run: &Run<'a>) {
        let Some(doc) = Doc::new(self.sources, run.handle) else {
            return;
        };
        let text = doc.said(&run.image).unwrap_or_default();
        if ImageRef::parse(text).is_err() {
            return;
        }
        let (namespace, kind, name) = run.workload;
        let (service, name) = match name {
            "" => (Service::Kubernetes("Running image"), image.repository),
            name => {
                let (kind, name) = owner_of(kind, name, None);
                (self.of_kind(kind), name)
            }
        };
        let mut images = Images {
            hosts: self.hosts,
            malformed: &mut self.workloads.malformed,
            alike: &mut self.alike,
            endpoints: &self.endpoints,
            scratch: &mut self.scratch,
        };
        let mut shown = images.seen(&doc, &run.image, service);
        for image in &mut shown {
            image.pulls = Pulls::Unknown;
            image.when = WHEN;
        }
        let id: ResourceId = run.cluster;
        let location = self.location(Location {
            cluster: id.name().unwrap_or_default().to_owned(),
            namespace: namespace.to_owned(),
            resource_group: id.resource_group().unwrap_or_default().to_owned(),
            subscription: id.subscription().unwrap_or_default().to_owned(),
            ..Location::default()
        });
        self.workloads.list.push(Workload {
            images: shown,
            seen: image.day(),
            found: image.counted(),
            ..Workload::new(service, name.to_owned(), location)
        });
        self.parts.push(super::Parts::default());
    }
}

/// A reference in its parts.
struct Name<'t> {
    host: &'t str,
    repository: &'t str,
    tag: &'t str,
    digest: Option<&'t str>,
}

impl<'t> Name<'t> {
    fn of(text: &'t str) -> Name<'t> {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (text, None),
        };
        let (host, path) = name.split_once('/').unwrap_or(("", name));
        let (repository, tag) = path.split_once(':').unwrap_or((path, "latest"));
        Name {
            host,
            repository,
            tag,
            digest,
        }
    }

    /// Whether it is to a scanned image: by its digest, or by a tag that the image had; none if that cannot
    /// be told, though both are of one repository.
    fn is(&self, image: &Scanned) -> Option<bool> {
        if !self.host.eq_ignore_ascii_case(&image.host) || self.repository != image.repository {
            return Some(false);
        }
        match self.digest {
            Some(digest) if !image.digest.is_empty() => Some(digest == image.digest),
            Some(_) => None,
            None if image.tags.contains(self.tag) => Some(true),
            // A tag moves: the one that runs may have been another's since.
            None => None,
        }
    }
}
