//! Digests that something writes anew: an updater that follows a tag or whatever is pushed, or what looks a digest up
//! for each revision. Whoever asks for such a digest is pinned until the next one is written, and no longer.
//!
//! (argocd-image-updater.readthedocs.io, fluxcd.io/flux/components/image, keel.sh/docs, docs.kargo.io, fleet.rancher.io,
//! knative.dev/docs/serving/tag-resolution, docs.openshift.com: image change triggers.)

use std::collections::HashMap;

use super::{Collector, Doc, Field, Pulls, Service, is_asked_for, kinds, reference};
use crate::{
    azure::images::ImageRef,
    facts::Place,
    read::decode::{updated::NAMING, walk::Record},
};

/// How the moment of a pull is put of an image that such an object names.
const WHEN_NAMED: &str = "as soon as an updater that looks after this image writes another digest: it follows what is pushed, as another object here says";

/// The same of a workload that asks for it itself.
const WHEN_ASKED: &str = "as soon as the updater that its own annotation or trigger asks for writes another image: it follows what is pushed";

/// The same where only what was made for a revision is shown.
const WHEN_LOOKED_UP: &str = "with the next revision, for which the digest is looked up anew: what is asked for is in no document";

/// Where an object names images that an updater looks after.
pub fn renewing<'a>(doc: &Doc<'a>) -> impl Iterator<Item = &'a Record> {
    let mut named = doc.of(Field::Mention).peekable();
    let is_one = named.peek().is_some() && {
        let text = |field| doc.first_text(field).unwrap_or_default();
        let (version, kind) = (text(Field::ApiVersion), text(Field::Kind));
        let mut known = NAMING.iter();
        known.any(|(group, known)| kind == *known && version.starts_with(group))
    };
    let listed = doc.of(Field::UpdatedImage);
    listed.chain(named.filter(move |_| is_one))
}

/// What asks for updates of an object that something else shows.
pub struct Asking<'a> {
    /// Its kind.
    pub kind: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// Its namespace; empty if that is not told.
    pub namespace: &'a str,
    place: Place,
}

/// Of what is no workload, for which it asks that its images are written anew: an annotation that is set by itself.
pub fn asking<'a>(doc: &Doc<'a>) -> Option<Asking<'a>> {
    let record = doc
        .of(Field::Updated)
        .find(|record| is_asked_for(doc, record))?;
    Some(Asking {
        kind: doc.first_text(Field::Kind)?,
        name: doc.first_text(Field::ObjectName)?,
        namespace: doc.first_text(Field::Namespace).unwrap_or_default(),
        place: doc.place(record),
    })
}

/// What tells an image from those of other repositories.
fn repository(text: &str) -> Option<(String, String)> {
    let image = ImageRef::parse(text.trim()).ok()?;
    Some((
        image.host().to_ascii_lowercase(),
        image.repository().into_owned(),
    ))
}

impl<'a> Collector<'a, '_> {
    /// Takes note of an object that is no workload, if an updater looks after images that it names.
    pub(super) fn renews(&mut self, doc: &Doc<'a>) {
        if renewing(doc).next().is_some() || asking(doc).is_some() {
            self.renewing.push(doc.handle);
        }
    }

    /// Of what asks for a digest that is written anew: whichever cluster the updater is in, it writes to files that
    /// others read.
    pub(super) fn settle_renewed(&mut self) {
        let sources = self.sources;
        let mut watched: HashMap<(String, String), Place> = HashMap::new();
        let mut asked_for: HashMap<(&str, &str), Vec<(&str, Place)>> = HashMap::new();
        for handle in std::mem::take(&mut self.renewing) {
            let Some(doc) = Doc::new(sources, handle) else {
                continue;
            };
            if let Some(Asking {
                kind,
                name,
                namespace,
                place,
            }) = asking(&doc)
            {
                asked_for
                    .entry((kind, name))
                    .or_default()
                    .push((namespace, place));
            }
            for record in renewing(&doc) {
                if let Some(image) = doc.said(record).and_then(repository) {
                    watched.entry(image).or_insert_with(|| doc.place(record));
                }
            }
        }
        for (workload, parts) in self.workloads.list.iter_mut().zip(&self.parts) {
            let asked = workload.renewed.take();
            let asked = asked.or_else(|| {
                let kind = match workload.service {
                    Service::Kubernetes(kind) => kind,
                    Service::Custom(place) => self.workloads.kinds.get(place as usize)?,
                    _ => return None,
                };
                let places = asked_for.get(&(kind, workload.name.as_str()))?;
                let mut docs = workload
                    .docs
                    .iter()
                    .filter_map(|handle| Doc::new(sources, *handle));
                let namespace = docs.find_map(|doc| doc.first_text(Field::Namespace));
                let here = |named: &&(&str, Place)| {
                    named.0.is_empty() || namespace.is_none_or(|here| here == named.0)
                };
                places.iter().find(here).map(|(_, place)| *place)
            });
            let looks_up = kinds::is_knative(workload.service)
                || workload.service == Service::Kubernetes("DeploymentConfig");
            let looked_up = looks_up && !parts.itself;
            if !workload.service.is_kubernetes()
                || asked.is_none() && !looked_up && watched.is_empty()
            {
                continue;
            }
            for image in &mut workload.images {
                if image.pulls != Pulls::PinnedByDigest {
                    continue;
                }
                let named = || {
                    watched
                        .get(&repository(reference(sources, image))?)
                        .copied()
                };
                let (when, place) = match asked {
                    Some(place) => (WHEN_ASKED, place),
                    None => match named() {
                        Some(place) => (WHEN_NAMED, place),
                        None if looked_up => (WHEN_LOOKED_UP, image.place),
                        None => continue,
                    },
                };
                (image.pulls, image.when) = (Pulls::NextRollout, when);
                workload.renewed = Some(place);
            }
        }
    }
}
