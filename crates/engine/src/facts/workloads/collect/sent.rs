//! What sends a pull to another registry than the image names: policies that change pods, mirrors of a
//! container runtime, image streams, overlays.
//!
//! Nothing is read of these but that one names a registry of the scan. Which images it sends there is not
//! told, so an image from elsewhere is not promised to come from there.

use super::{Collector, Doc, Field, Folded, Pulls, ResourceId, is_file, rewriting};
use crate::read::decode::mention;

/// Kinds of objects that rewrite images, or where they are pulled from: Kyverno's and Gatekeeper's, those of
/// the API server, OpenShift's, Kustomize's and Flux's.
const SENDING: [&str; 15] = [
    "Assign",
    "AssignImage",
    "ClusterPolicy",
    "ImageContentPolicy",
    "ImageContentSourcePolicy",
    "ImageDigestMirrorSet",
    "ImageStream",
    "ImageTagMirrorSet",
    "Kustomization",
    "ModifySet",
    "MutatingAdmissionPolicy",
    "MutatingPolicy",
    "MutatingWebhookConfiguration",
    "NamespacedMutatingPolicy",
    "Policy",
];

/// How the moment of a pull is put where another object may send it to a registry of the scan.
const WHEN_SENT: &str = "at a moment that is not shown: a policy or a mirror here names a registry of the scan, and may send the pull there";

/// The hosts to which an object that is no workload sends pulls, as far as it names them.
pub fn sent_to<'a>(doc: &Doc<'a>) -> impl Iterator<Item = &'a str> {
    let mut mentions = doc.of(Field::Mention).peekable();
    let kind = mentions.peek().and_then(|_| doc.first_text(Field::Kind));
    // What a file rewrites is told apart: it works on manifests alone.
    let told = rewriting(doc).next().is_some() && is_file(doc);
    let is_known = kind.is_some_and(|kind| SENDING.contains(&kind)) && !told;
    let said: Vec<&str> = mentions.filter_map(|record| doc.said(record)).collect();
    let sending =
        { said.into_iter() }.filter(move |said| is_known || said.starts_with(mention::MIRRORED));
    sending.filter_map(mention::host_of)
}

impl<'a> Collector<'a, '_> {
    /// Takes note of an object that is no workload, if it sends pulls to a registry of the scan.
    pub(super) fn sender(&mut self, doc: &Doc<'a>, cluster: Option<&'a str>) {
        let sends = sent_to(doc).any(|host| self.hosts.registry(host).is_some());
        if sends {
            let name = cluster.map(|cluster| ResourceId::new(cluster).name().unwrap_or(cluster));
            self.senders.push(name.map(Folded));
        }
    }

    /// Whatever is pulled from elsewhere where such an object is may come from a registry of the scan. A digest
    /// names the same image wherever it is pulled from.
    pub(super) fn settle_sent(&mut self) {
        if self.senders.is_empty() {
            return;
        }
        let anywhere = self.senders.contains(&None);
        for workload in &mut self.workloads.list {
            let location = self.workloads.locations.get(workload.location as usize);
            let Some(location) = location.filter(|_| workload.service.is_kubernetes()) else {
                continue;
            };
            let here = anywhere
                || location.by_source
                || location.cluster.is_empty()
                || self.senders.contains(&Some(Folded(&location.cluster)));
            let elsewhere = { workload.images.iter_mut() }
                .filter(|image| image.registry.is_none() && image.pulls != Pulls::PinnedByDigest);
            for image in elsewhere.filter(|_| here) {
                (image.pulls, image.when) = (Pulls::Unknown, WHEN_SENT);
                workload.lacks_image = true;
            }
        }
    }
}
