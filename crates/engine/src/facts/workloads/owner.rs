//! By what name people know what runs: a pod by its owner, a configuration by its site.

use crate::{
    azure::{assets::Asset, ids::ResourceId, runs},
    facts::{Doc, Seen, workloads::Service},
    read::decode::fields::Field,
};

/// The kind and name that people know a Kubernetes object by: a ReplicaSet is a Deployment's, a Job
/// with a time in its name a CronJob's, and so is Argo's Workflow a CronWorkflow's.
pub(super) fn owner_of<'t>(kind: &'t str, name: &'t str, hash: Option<&str>) -> (&'t str, &'t str) {
    let stem = |name: &'t str| name.rsplit_once('-');
    match kind {
        "ReplicaSet" => match stem(name) {
            Some((stem, end)) if hash.map_or(is_hash(end), |hash| hash == end) => {
                ("Deployment", stem)
            }
            _ => ("ReplicaSet", name),
        },
        "Job" => match stem(name) {
            Some((stem, end))
                if end.len() >= 8 && end.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                ("CronJob", stem)
            }
            _ => ("Job", name),
        },
        // The time is that of Unix (argoproj/argo-workflows: workflow/cron/operator.go).
        "Workflow" => match stem(name) {
            Some((stem, end))
                if end.len() >= 10 && end.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                ("CronWorkflow", stem)
            }
            _ => ("Workflow", name),
        },
        // A node's own static pods.
        "Node" => ("Static pod", name),
        _ => (kind, name),
    }
}

/// The maker that a label or annotation names, where an object's own owner does not tell it.
pub(super) fn maker_of<'t>(doc: &Doc<'t>, owner: &'t str) -> Option<(&'static str, &'t str)> {
    let mut records = doc.records().iter();
    let record = records.find(|record| {
        matches!(
            record.field,
            Field::RolloutHash | Field::KnativeService | Field::ScaledJob | Field::DeploymentConfig
        )
    })?;
    let text = doc.said(record).filter(|text| !text.is_empty())?;
    match record.field {
        Field::RolloutHash => {
            let (stem, end) = owner.rsplit_once('-')?;
            (end == text).then_some(("Rollout", stem))
        }
        Field::KnativeService => Some(("Service", text)),
        Field::ScaledJob => Some(("ScaledJob", text)),
        _ => Some(("DeploymentConfig", text)),
    }
}

/// Whether this may be the hash that a Deployment gives its ReplicaSets: eight to ten of the letters
/// and digits that Kubernetes takes for random names.
pub fn is_hash(end: &str) -> bool {
    (5..=10).contains(&end.len())
        && end
            .bytes()
            .all(|byte| b"bcdfghjklmnpqrstvwxz2456789".contains(&byte))
}

/// The parts of a site that are resources of their own.
const PARTS_OF_A_SITE: [&str; 2] = ["config", "sitecontainers"];

/// A Spring app runs one of its deployments, and may have another beside it.
const SPRING_APP: &str = "microsoft.appplatform/spring/apps";

/// A container app may run several of its revisions.
const CONTAINER_APP: &str = "microsoft.app/containerapps";

/// A job may be started with another image than its own.
const APP_JOB: &str = "microsoft.app/jobs";

/// Whether a resource of this kind inside one of that type is part of it.
fn is_part(kind: &str, of: &str) -> bool {
    let mut parts = PARTS_OF_A_SITE.iter();
    parts.any(|part| part.eq_ignore_ascii_case(kind))
        || kind.eq_ignore_ascii_case("deployments") && of.eq_ignore_ascii_case(SPRING_APP)
        || kind.eq_ignore_ascii_case("revisions") && of.eq_ignore_ascii_case(CONTAINER_APP)
        || kind.eq_ignore_ascii_case("executions") && of.eq_ignore_ascii_case(APP_JOB)
}

/// What a document shows of what it is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it, or how it is set.
    Whole,
    /// One of a site's containers.
    SiteContainer,
    /// One revision of a container app.
    Revision,
    /// One run of a job, with the image that it was started with.
    Execution,
}

impl Part {
    fn of(kind: &str) -> Part {
        match kind.to_ascii_lowercase().as_str() {
            "sitecontainers" => Part::SiteContainer,
            "revisions" => Part::Revision,
            "executions" => Part::Execution,
            _ => Part::Whole,
        }
    }
}

/// What an Azure document is about. A site's configuration and its containers are part of the site.
pub(super) struct Owner<'a> {
    /// The id of what runs, where there is one.
    pub id: Option<ResourceId<'a>>,
    /// Its type in lower case, Azure's or Terraform's; empty if nothing tells.
    pub kind: String,
    /// Its name; of a slot, with its site's before it. None if nothing tells.
    pub name: Option<String>,
    /// What tells it from others where its name is an expression.
    pub open: Option<&'a str>,
    /// How much of it the document shows.
    pub part: Part,
}

impl<'a> Owner<'a> {
    pub(super) fn of(doc: &Doc<'a>) -> Owner<'a> {
        let id = doc.first_text(Field::Id);
        // Batch's own interface gives ids that are names.
        for (field, kind) in [
            (Field::NodeSettings, runs::BATCH_POOL),
            (Field::TaskContainer, runs::BATCH_TASK),
            (Field::ClusterImage, runs::DATABRICKS),
            (Field::AgentDefinition, runs::AGENT),
            (Field::PipelineSpec, runs::PIPELINE),
            // Of a module only its key is its name.
            (Field::EdgeSettings, runs::EDGE_MODULE),
            // The cluster itself names the service alone.
            (Field::ServiceManifest, runs::SERVICE_FABRIC),
        ] {
            if id.is_none_or(|id| !id.starts_with('/')) && doc.has_container(field) {
                return Owner {
                    id: None,
                    kind: kind.to_owned(),
                    name: { doc.first_text(Field::OtherName) }
                        .or(id)
                        .or(doc.first_text(Field::Name))
                        .map(str::to_owned),
                    open: None,
                    part: Part::Whole,
                };
            }
        }
        if let Some(asset) = id.and_then(Asset::of) {
            return Owner::of_asset(asset, doc);
        }
        match id.map(ResourceId::new) {
            Some(id) => Owner::of_id(id, doc),
            None => Owner::of_type(doc),
        }
    }

    /// Of what Machine Learning's own tools call by no resource id.
    fn of_asset(asset: Asset<'a>, doc: &Doc<'a>) -> Owner<'a> {
        let kind = match doc.of(Field::ImageSource).next() {
            Some(_) => runs::ML_DEPLOYMENT,
            None => runs::ML_ENVIRONMENT,
        };
        Owner {
            id: None,
            kind: kind.to_owned(),
            name: Some(asset.spelled()),
            open: None,
            part: Part::Whole,
        }
    }

    fn of_id(id: ResourceId<'a>, doc: &Doc<'a>) -> Owner<'a> {
        let mut id = id;
        let mut part = Part::Whole;
        let mut parts = id.types_and_names();
        while let Some((kind, _)) = parts.last().copied()
            && let Some(site) = id.parent()
            && is_part(kind, &site.resource_type().unwrap_or_default())
        {
            part = Part::of(kind);
            parts.pop();
            id = site;
        }
        let kind = id
            .resource_type()
            .or_else(|| doc.first_text(Field::Type).map(str::to_owned));
        let name = match parts.as_slice() {
            // A slot is named after its site.
            [.., (_, site), (kind, slot)] if kind.eq_ignore_ascii_case("slots") => {
                Some(format!("{site}/{slot}"))
            }
            // So is what Machine Learning keeps in several versions or deploys several times.
            [.., (_, name), (kind, version)]
                if kind.eq_ignore_ascii_case("versions")
                    || kind.eq_ignore_ascii_case("deployments") =>
            {
                Some(format!("{name}/{version}"))
            }
            _ => id.name().map(str::to_owned),
        };
        Owner {
            id: Some(id),
            kind: kind.unwrap_or_default().to_ascii_lowercase(),
            name,
            open: None,
            part,
        }
    }

    /// Of a document without an id, as templates and plans declare it: `Microsoft.Web/sites/config`
    /// named `front/web` is part of the site `front`.
    fn of_type(doc: &Doc<'a>) -> Owner<'a> {
        let spelled = doc.first_text(Field::Type).unwrap_or_default();
        // Terraform's azapi writes the version of the API behind it.
        let mut kind = spelled
            .split('@')
            .next()
            .unwrap_or(spelled)
            .to_ascii_lowercase();
        let text = |field| doc.first_text(field);
        // Two whose names are expressions are told apart by these.
        let (own, open) = match doc.get(Field::ObjectName) {
            Seen::Partly(..) => (None, text(Field::ObjectName)),
            _ => (text(Field::ObjectName), None),
        };
        let mut open = open;
        let mut name = text(Field::Name)
            .or(text(Field::OtherName))
            .or(own)
            .or(text(Field::Address))
            .or(doc.spelled(Field::Name));
        let mut part = Part::Whole;
        while let Some((outer, inner)) = kind.rsplit_once('/')
            && is_part(inner, outer)
        {
            part = Part::of(inner);
            name = name.map(|name| name.rsplit_once('/').map_or(name, |(site, _)| site));
            open = open
                .and_then(|open| open.rsplit_once('/'))
                .map(|(site, _)| site);
            kind = outer.to_owned();
        }
        Owner {
            id: None,
            kind,
            name: name.map(str::to_owned),
            open,
            part,
        }
    }

    /// What runs it. `function` is its kind in lower case, which may name a Function app.
    pub(super) fn service(&self, function: &str) -> Service {
        if let Some(place) = runs::hosted(&self.kind) {
            return Service::Hosted(place);
        }
        // Terraform's own types, which a plan has in place of Azure's.
        let is = |name: &str| self.kind.starts_with(name);
        match self.kind.as_str() {
            _ if is("azurerm_container_app_job") => Service::ContainerAppJob,
            _ if is("azurerm_container_app") => Service::ContainerApp,
            _ if is("azurerm_container_group") => Service::ContainerInstance,
            // A Logic App is a Function app to Azure too, with a word more in its kind.
            kind if is("azurerm_")
                && (kind.contains("_function_app") || kind.contains("_logic_app")) =>
            {
                Service::FunctionApp
            }
            "helm_release" => Service::Kubernetes("HelmRelease"),
            _ if is("kubernetes_deployment") => Service::Kubernetes("Deployment"),
            _ if is("kubernetes_stateful_set") => Service::Kubernetes("StatefulSet"),
            _ if is("kubernetes_daemon") => Service::Kubernetes("DaemonSet"),
            _ if is("kubernetes_cron_job") => Service::Kubernetes("CronJob"),
            _ if is("kubernetes_job") => Service::Kubernetes("Job"),
            _ if is("kubernetes_replication") => Service::Kubernetes("ReplicationController"),
            _ if is("kubernetes_") => Service::Kubernetes("Pod"),
            CONTAINER_APP | "microsoft.web/containerapps" => Service::ContainerApp,
            APP_JOB => Service::ContainerAppJob,
            "microsoft.containerinstance/containergroups" => Service::ContainerInstance,
            _ if function.contains("functionapp") => {
                match function.contains("azurecontainerapps") {
                    true => Service::Hosted(runs::FUNCTION_IN_CONTAINER_APPS),
                    false => Service::FunctionApp,
                }
            }
            _ => Service::AppService,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_known_by_the_names_that_people_gave_them() {
        for (kind, name, hash, expected) in [
            (
                "ReplicaSet",
                "api-6d4b75cb6d",
                Some("6d4b75cb6d"),
                ("Deployment", "api"),
            ),
            ("ReplicaSet", "api-6d4b75cb6d", None, ("Deployment", "api")),
            ("ReplicaSet", "api", None, ("ReplicaSet", "api")),
            ("Job", "night-28391040", None, ("CronJob", "night")),
            ("Job", "once", None, ("Job", "once")),
            ("Node", "kube-proxy", None, ("Static pod", "kube-proxy")),
            ("Widget", "x", None, ("Widget", "x")),
            (
                "Workflow",
                "night-1712345678",
                None,
                ("CronWorkflow", "night"),
            ),
            ("Workflow", "once-x7k2p", None, ("Workflow", "once-x7k2p")),
        ] {
            assert_eq!(owner_of(kind, name, hash), expected, "{kind} {name}");
        }
    }
}
