//! Kinds of Kubernetes objects that run containers, and who made what.
//!
//! Kubernetes' own kinds and those of projects that everybody uses are known by name. Any other kind is
//! an operator's own, and goes by the name that it gives itself.

use crate::facts::workloads::Service;

/// Kubernetes' own, and those of widely used projects. (kubernetes.io/docs/concepts/workloads;
/// argoproj.github.io, fluxcd.io, knative.dev, keda.sh, tekton.dev, openkruise.io, kubeflow.org, ray.io, strimzi.io,
/// kubevirt.io, docs.openshift.com, docs.crossplane.io, olm.operatorframework.io, istio.io, gateway.envoyproxy.io,
/// spinkube.dev.)
pub const KNOWN: [&str; 72] = [
    "AdvancedCronJob",
    "Alertmanager",
    "Application",
    "ApplicationSet",
    "BroadcastJob",
    "CatalogSource",
    "CloneSet",
    "ClusterCatalog",
    "ClusterServiceVersion",
    "ClusterTask",
    "ClusterWorkflowTemplate",
    "Configuration",
    "CronJob",
    "CronWorkflow",
    "DaemonSet",
    "DataImportCron",
    "DataVolume",
    "Deployment",
    "DeploymentConfig",
    "Elasticsearch",
    "EnvoyExtensionPolicy",
    "EventSource",
    "Fleet",
    "FlinkDeployment",
    "Function",
    "GameServer",
    "GameServerSet",
    "HelmChart",
    "HelmRelease",
    "HelmRepository",
    "InferenceService",
    "Job",
    "JobSet",
    "Kafka",
    "KafkaConnect",
    "LeaderWorkerSet",
    "MPIJob",
    "OCIRepository",
    "PersistentVolume",
    "Pipeline",
    "PipelineRun",
    "Pod",
    "PodTemplate",
    "Prometheus",
    "Provider",
    "PyTorchJob",
    "RayCluster",
    "RayJob",
    "RayService",
    "ReplicaSet",
    "ReplicationController",
    "Revision",
    "Rollout",
    "ScaledJob",
    "ScheduledSparkApplication",
    "Sensor",
    "SidecarSet",
    "SparkApplication",
    "SpinApp",
    "StatefulSet",
    "Static pod",
    "StrimziPodSet",
    "TFJob",
    "Task",
    "TaskRun",
    "ThanosRuler",
    "VirtualMachine",
    "VirtualMachineInstance",
    "VirtualMachinePool",
    "WasmPlugin",
    "Workflow",
    "WorkflowTemplate",
];

/// A Service that runs something is Knative's: Kubernetes' own has no containers.
const KNATIVE_SERVICE: &str = "Knative Service";

/// Whether it is one of those.
pub(super) fn is_knative(service: Service) -> bool {
    service == Service::Kubernetes(KNATIVE_SERVICE)
}

/// What an object's kind is called, where it is one that everybody knows.
pub fn known(kind: &str) -> Option<&'static str> {
    if matches!(kind, "Service" | KNATIVE_SERVICE) {
        return Some(KNATIVE_SERVICE);
    }
    KNOWN
        .binary_search(&kind)
        .ok()
        .and_then(|at| KNOWN.get(at))
        .copied()
}

/// Whether this may be the name of a kind: whatever else stands there is not repeated.
pub(super) fn is_kind(kind: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    kind.len() <= 63
        && kind.starts_with(|first: char| first.is_ascii_alphabetic())
        && kind.bytes().all(sign)
}

/// Kinds that Kubernetes' own controllers make, so that whoever owns them owns the pods.
pub(super) fn is_own(kind: &str) -> bool {
    matches!(
        kind,
        "CronJob"
            | "DaemonSet"
            | "Deployment"
            | "Job"
            | "Node"
            | "ReplicaSet"
            | "ReplicationController"
            | "StatefulSet"
    )
}

/// Kinds that fetch what a registry holds for a cluster, each time that somebody looks after them.
pub(super) fn is_fetched(kind: &str) -> bool {
    matches!(
        kind,
        "Application"
            | "ApplicationSet"
            | "ClusterCatalog"
            | "Configuration"
            | "DataImportCron"
            | "DataVolume"
            | "Function"
            | "HelmChart"
            | "HelmRelease"
            | "HelmRepository"
            | "OCIRepository"
            | "Provider"
    )
}

/// The moment of that, in words.
pub(super) const WHEN_FETCHED: &str =
    "with the next reconciliation that finds something new, or the next start of what it deploys";

/// Kinds that come and go with every rollout or run: people know their makers.
pub(super) fn is_passing(kind: &str) -> bool {
    matches!(
        kind,
        "Job" | "ReplicaSet" | "ReplicationController" | "Revision" | "TaskRun" | "Workflow"
    )
}

/// What Azure Service Operator makes in Azure of an object of these kinds: none of it runs in the cluster.
/// (azure.github.io/azure-service-operator/reference.)
const MADE_IN_AZURE: [(&str, &str, Service); 4] = [
    ("app.azure.com/", "ContainerApp", Service::ContainerApp),
    ("app.azure.com/", "Job", Service::ContainerAppJob),
    (
        "containerinstance.azure.com/",
        "ContainerGroup",
        Service::ContainerInstance,
    ),
    ("web.azure.com/", "Site", Service::AppService),
];

/// The group, the kind and the service of Azure that runs it, of an object of this version and kind, if one does.
pub fn made_in_azure(
    version: &str,
    kind: &str,
) -> Option<&'static (&'static str, &'static str, Service)> {
    let mut known = MADE_IN_AZURE.iter();
    known.find(|(group, known, _)| version.starts_with(group) && kind == *known)
}

impl Service {
    /// What runs a Kubernetes object of this kind; `number` numbers kinds that nobody knows.
    pub(super) fn of_kind(kind: &str, number: impl FnOnce() -> u32) -> Service {
        match known(kind) {
            Some(kind) => Service::Kubernetes(kind),
            None if is_kind(kind) => Service::Custom(number()),
            None => Service::Kubernetes("Custom resource"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_found_by_their_names() {
        assert!(KNOWN.is_sorted());
        assert!(KNOWN.iter().all(|kind| known(kind) == Some(kind)));
        assert_eq!(known("Service"), Some("Knative Service"));
        assert_eq!(known("ContosoThing"), None);
        assert!(is_kind("ContosoThing") && is_kind("value-3"));
        for odd in ["", "7", "a b", "a/b", "é", &"x".repeat(64)] {
            assert!(!is_kind(odd), "{odd}");
        }
    }
}
