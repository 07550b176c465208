//! Environments of Machine Learning whose image is built: with Conda packages on the image that they name, or of a
//! Dockerfile. What runs is kept in the registry of their workspace, as `azureml/azureml_HASH`. (learn.microsoft.com
//! …/machine-learning/concept-environments: "Environment building, caching, and reuse";
//! findings/azureml-image-is-only-what-it-builds-on.sh.)

use super::{Collector, Decoded, Field, HashMap, Hosts, Image, Pulls, docs};
use crate::{
    azure::{hosts::is_name, ids::ResourceId, runs},
    facts::{
        Doc, Place,
        workloads::{Service, Text, Workload},
    },
    read::decode::recognise::Kind,
};

/// How the moment of a pull is put of what an image is built on.
pub(super) const WHEN_BUILT: &str =
    "when the image that it runs is built anew: the one that it names is what that is built on";

const WORKSPACE: &str = "Microsoft.MachineLearningServices/workspaces";

/// The registries of a workspace, by what each document says of them; none where that is not known.
type Kept<'a> = Vec<Option<(Place, &'a str)>>;

impl Collector<'_, '_> {
    /// What runs where an image is built lies in the registry of the workspace. The image that is named is what it
    /// is built on: that it comes from elsewhere says nothing of what runs.
    pub(super) fn settle_built(&mut self) {
        let rows = [runs::ML_ENVIRONMENT, runs::ML_DEPLOYMENT].map(runs::hosted);
        let mut workspaces: Option<HashMap<String, Kept>> = None;
        for workload in &mut self.workloads.list {
            let Service::Hosted(row) = workload.service else {
                continue;
            };
            let own = || {
                let docs = workload.docs.iter();
                docs.filter_map(|handle| Doc::new(self.sources, *handle))
            };
            if !rows.contains(&Some(row)) || !own().any(|doc| is_built(&doc)) {
                continue;
            }
            let workspaces = workspaces.get_or_insert_with(|| kept(self.sources));
            let mut ids = own().filter_map(|doc| doc.first_text(Field::Id).map(ResourceId::new));
            let workspace = ids.find_map(workspace);
            let kept = workspace.and_then(|workspace| workspaces.get(&workspace.key()));
            // By digest or by tag, that is not what it runs.
            workload.images.retain(|image| image.registry.is_some());
            for image in &mut workload.images {
                (image.pulls, image.when) = (Pulls::Unknown, WHEN_BUILT);
            }
            let all: &[Option<(Place, &str)>] = kept.map_or(&[None], Vec::as_slice);
            for registry in all {
                let Some((place, name)) = registry.filter(|(_, name)| is_told(self.hosts, name))
                else {
                    workload.lacks_image = true;
                    continue;
                };
                let joined = self.hosts.called(name);
                let others = joined.map_or(&[][..], |joined| joined.others);
                let image = Image {
                    place,
                    text: Text::Built,
                    registry: joined.map(|joined| joined.registry),
                    alike: (!others.is_empty()).then(|| self.alike.note(others)),
                    pulls: Pulls::Unknown,
                    when: "",
                };
                let mut known = workload.images.iter();
                if !known.any(|known| known.text == image.text && known.registry == image.registry)
                {
                    workload.images.push(image);
                }
            }
        }
    }
}

/// The workspace that keeps what a workload runs, where that is built.
pub fn keeper<'a>(sources: &'a [Decoded], workload: &Workload) -> Option<ResourceId<'a>> {
    let docs = workload.docs.iter();
    let mut built = docs
        .filter_map(|handle| Doc::new(sources, *handle))
        .filter(is_built);
    built.find_map(|doc| workspace(ResourceId::new(doc.first_text(Field::Id)?)))
}

/// Whether a document says that what runs is built.
fn is_built(doc: &Doc) -> bool {
    let mut said = doc.of(Field::ImageBuilt);
    said.any(|record| !matches!(doc.raw(record), "null" | "\"\""))
}

/// Whether this is the name of a registry of which it can be told whether it is here.
fn is_told(hosts: &Hosts, name: &str) -> bool {
    is_name(name) && (!hosts.is_open() || hosts.called(name).is_some())
}

/// The workspace that something is in.
fn workspace(id: ResourceId) -> Option<ResourceId> {
    let mut outer = std::iter::successors(Some(id), |id| id.parent());
    outer.find(|id| id.is_a(WORKSPACE))
}

/// The registries of all workspaces, by their ids.
fn kept(sources: &[Decoded]) -> HashMap<String, Kept<'_>> {
    let mut found: HashMap<String, Kept> = HashMap::new();
    for doc in docs(sources).filter(|doc| doc.resource.kind == Kind::RegistryPart) {
        let id = doc.first_text(Field::Id).map(ResourceId::new);
        let Some(id) = id.filter(|id| id.is_a(WORKSPACE)) else {
            continue;
        };
        let list = found.entry(id.key()).or_default();
        list.extend(doc.of(Field::OwnRegistry).map(|record| {
            let name = doc.said(record).and_then(|id| ResourceId::new(id).name());
            let name = name.filter(|_| !record.mark.is_unknown());
            name.map(|name| (doc.place(record), name))
        }));
    }
    found.retain(|_, list| !list.is_empty());
    found
}
