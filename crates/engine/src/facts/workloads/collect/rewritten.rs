//! Images that a kustomization rewrites before they run: it puts a tag where a digest was, or another registry.
//!
//! A kustomization that is a file works on manifests: what is exported from a cluster has come out of it. What Flux
//! and Argo CD are told they apply again, whatever runs now.

use std::collections::HashMap;

use super::{Collector, Doc, Field, Pulls, reference, renewed::repository};
use crate::{
    facts::Place,
    read::decode::{rewritten::ANY, walk::Record},
};

/// How the moment of a pull is put where a digest is rewritten to a tag.
const WHEN_REWRITTEN: &str = "once it is applied, and with the next rollout: a kustomization here rewrites this image to a tag, and drops the digest";

/// The same where it may be sent to a registry of the scan.
const WHEN_SENT: &str = "at a moment that is not shown: a kustomization here rewrites images to a registry of the scan, and may send the pull there";

/// The same where something may do so that is not read here.
const WHEN_UNREAD: &str = "at a moment that is not shown: a kustomization or policy here may put a tag in place of this digest, by patches, components or rules of which not all is read";

/// The fields that say what is rewritten.
const FIELDS: [Field; 4] = [
    Field::Rewritten,
    Field::RewrittenName,
    Field::RewrittenTo,
    Field::RewrittenBy,
];

/// What an object rewrites.
pub fn rewriting<'a>(doc: &Doc<'a>) -> impl Iterator<Item = &'a Record> {
    let by = |record: &&Record| record.field != Field::RewrittenBy || may_rewrite(doc, record);
    let found = FIELDS.into_iter().flat_map(|field| doc.of(field));
    found.filter(by).collect::<Vec<_>>().into_iter()
}

/// Whether an object that has such a key is one that rewrites images by it: others have them as well.
pub(crate) fn may_rewrite(doc: &Doc, record: &Record) -> bool {
    /// Of Kustomize, Flux, Argo CD, Gatekeeper and Kyverno.
    const GROUPS: [&str; 6] = [
        "kustomize.config.k8s.io/",
        "kustomize.toolkit.fluxcd.io/",
        "helm.toolkit.fluxcd.io/",
        "argoproj.io/",
        "mutations.gatekeeper.sh/",
        "kyverno.io/",
    ];
    const TYPES: [&str; 3] = ["argocd_", "kubernetes_", "kubectl_"];
    let text = |field| doc.first_text(field).unwrap_or_default();
    let (version, kind) = (text(Field::ApiVersion), text(Field::Kind));
    let begins = |text: &str, with: &[&str]| with.iter().any(|with| text.starts_with(with));
    if begins(version, &GROUPS) {
        return true;
    }
    match (kind, doc.first_text(Field::Type)) {
        ("Kustomization" | "Component", _) => version.is_empty(),
        (_, Some(name)) => begins(name, &TYPES),
        // A file of Kustomize needs no kind. But then it must look like one.
        ("", None) => version.is_empty() && !record.mark.is_unknown(),
        _ => false,
    }
}

/// Whether it is a file of Kustomize, and no object that something in a cluster acts on.
pub fn is_file(doc: &Doc) -> bool {
    let text = |field| doc.first_text(field).unwrap_or_default();
    let (version, kind) = (text(Field::ApiVersion), text(Field::Kind));
    match kind {
        // A resource of Terraform tells its type in place of one.
        "" => doc.first_text(Field::Type).is_none(),
        "Component" => true,
        "Kustomization" => !version.contains(".toolkit."),
        _ => version.starts_with("kustomize.config.k8s.io/"),
    }
}

/// Whether a document shows what is to be applied, and not what is there.
fn is_manifest(doc: &Doc) -> bool {
    let mut live = doc.of(Field::Live);
    let is_live = live.any(|record| doc.raw(record) != "null");
    !is_live && doc.first_text(Field::Address).is_none()
}

/// Where something is told, of files and of what acts in a cluster.
#[derive(Clone, Copy, Default)]
struct Told {
    by_file: Option<Place>,
    by_actor: Option<Place>,
}

impl Told {
    fn note(&mut self, file: bool, place: Place) {
        let told = match file {
            true => &mut self.by_file,
            false => &mut self.by_actor,
        };
        *told = told.or(Some(place));
    }

    /// Where it is told of an image, which stands in a manifest or not.
    fn of(&self, manifest: bool) -> Option<Place> {
        self.by_actor.or(self.by_file.filter(|_| manifest))
    }
}

impl<'a> Collector<'a, '_> {
    /// Takes note of an object if it rewrites images.
    pub(super) fn rewrites(&mut self, doc: &Doc<'a>) {
        if rewriting(doc).next().is_some() {
            self.rewriting.push(doc.handle);
        }
    }

    /// Of what is rewritten, whichever cluster it is applied to: a manifest does not say that.
    pub(super) fn settle_rewritten(&mut self) {
        let sources = self.sources;
        let (mut any, mut sends, mut unread) = (Told::default(), Told::default(), Told::default());
        let mut unread_of: HashMap<&str, Told> = HashMap::new();
        let mut images: HashMap<(String, String), Told> = HashMap::new();
        let mut objects: HashMap<&str, Told> = HashMap::new();
        for handle in std::mem::take(&mut self.rewriting) {
            let Some(doc) = Doc::new(sources, handle) else {
                continue;
            };
            let file = is_file(&doc);
            for record in rewriting(&doc) {
                let place = doc.place(record);
                let said = doc.said(record).filter(|_| !record.mark.is_unknown());
                let told = match (record.field, said) {
                    (Field::RewrittenTo, Some(host)) => {
                        if self.hosts.registry(host).is_none() {
                            continue;
                        }
                        &mut sends
                    }
                    (Field::RewrittenTo, None) => continue,
                    (Field::RewrittenBy, Some(name)) if name != ANY => {
                        unread_of.entry(name).or_default()
                    }
                    (Field::RewrittenBy, _) => &mut unread,
                    (Field::RewrittenName, Some(name)) => objects.entry(name).or_default(),
                    (_, said) => match said.and_then(repository) {
                        Some(image) => images.entry(image).or_default(),
                        None => &mut any,
                    },
                };
                told.note(file, place);
            }
        }
        let nothing = |told: &Told| told.of(true).is_none();
        let no_one = nothing(&any) && nothing(&sends) && nothing(&unread);
        if no_one && images.is_empty() && objects.is_empty() && unread_of.is_empty() {
            return;
        }
        for workload in &mut self.workloads.list {
            if !workload.service.is_kubernetes() {
                continue;
            }
            let location = self.workloads.locations.get(workload.location as usize);
            let named = location
                .is_some_and(|location| !location.by_source && !location.cluster.is_empty());
            let object = objects.get(workload.name.as_str());
            let patched = unread_of.get(workload.name.as_str());
            for image in &mut workload.images {
                let doc = Doc::new(sources, image.place.handle);
                let manifest = !named && doc.is_some_and(|doc| is_manifest(&doc));
                let is_pinned = image.pulls == Pulls::PinnedByDigest;
                let told = || {
                    let own = repository(reference(sources, image));
                    let own = own.and_then(|own| images.get(&own));
                    let told = own.into_iter().chain(object).chain([&any]);
                    told.filter_map(|told| told.of(manifest)).next()
                };
                let may_be = || {
                    let told = patched.into_iter().chain([&unread]);
                    told.filter_map(|told| told.of(manifest)).next()
                };
                let sent = || sends.of(manifest).filter(|_| image.registry.is_none());
                match is_pinned {
                    true => {
                        let Some(place) = told() else {
                            if image.registry.is_some() && may_be().is_some() {
                                (image.pulls, image.when) = (Pulls::Unknown, WHEN_UNREAD);
                            }
                            continue;
                        };
                        if image.registry.is_some() {
                            (image.pulls, image.when) = (Pulls::NextRollout, WHEN_REWRITTEN);
                            workload.rewritten = Some(place);
                            continue;
                        }
                        if sent().is_none() {
                            continue;
                        }
                    }
                    false if sent().is_none() => continue,
                    false => {}
                }
                (image.pulls, image.when) = (Pulls::Unknown, WHEN_SENT);
                workload.lacks_image = true;
            }
        }
    }
}
