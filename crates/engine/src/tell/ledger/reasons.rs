//! Resources that say something of registries, Defender or workloads, and yet settle none of the three
//! links: what they are, and why.
//!
//! Each reason goes on behind a number of them, so it begins with a verb that knows no plural.

use crate::azure::letters::alike;

/// Why a type of resource settles nothing.
#[derive(Debug)]
pub(super) struct Reason {
    /// The type; all below it are meant too.
    of: &'static str,
    /// What such a resource is, in the singular.
    pub what: &'static str,
    /// Why it settles nothing.
    pub why: &'static str,
}

const fn reason(of: &'static str, what: &'static str, why: &'static str) -> Reason {
    Reason { of, what, why }
}

/// Of findings of the present scanner Azure's SDK for Python empties what they are about (azure-mgmt-security 6.0.0
/// and 7.0.0, `findings/azure-sdk-empties-what-defender-found.sh`).
const NO_IMAGE: &str = "can only tell what a scan saw, not the setting (of an image it does not say which: Azure's SDK for Python leaves that out, `az rest` does not)";

const OWNERS: &str = "can only tell who is to mend what, and by when";
const COMPLIANCE: &str = "regulatory compliance result";
const THINKS: &str = "can only tell what Defender for Cloud thinks, not the setting (export `az security pricing list -o json`)";
const SUM: &str =
    "can only tell a sum, not the setting (export `az security pricing list -o json`)";

/// What Machine Learning keeps.
pub(super) const MACHINE_LEARNING: &str = "Microsoft.MachineLearningServices/workspaces";

/// More precise types first.
const REASONS: [Reason; 52] = [
    reason(
        "Microsoft.Security/assessments/subAssessments",
        "Defender finding",
        NO_IMAGE,
    ),
    reason(
        "Microsoft.Security/subAssessments",
        "Defender finding",
        NO_IMAGE,
    ),
    reason(
        "Microsoft.Security/assessments/governanceAssignments",
        "governance assignment",
        OWNERS,
    ),
    reason(
        "Microsoft.Security/governanceRules",
        "governance rule",
        OWNERS,
    ),
    reason("Microsoft.Security/attackPaths", "attack path", THINKS),
    reason(
        "Microsoft.Security/tasks",
        "Defender recommendation",
        THINKS,
    ),
    reason(
        "Microsoft.Security/locations/tasks",
        "Defender recommendation",
        THINKS,
    ),
    reason(
        "Microsoft.Security/regulatoryComplianceStandard",
        COMPLIANCE,
        SUM,
    ),
    reason(
        "Microsoft.Security/regulatoryComplianceControl",
        COMPLIANCE,
        SUM,
    ),
    reason(
        "Microsoft.Security/regulatoryComplianceAssessment",
        COMPLIANCE,
        SUM,
    ),
    reason(
        "Microsoft.Security/regulatoryComplianceStandards",
        COMPLIANCE,
        SUM,
    ),
    reason(
        "Microsoft.Security/assessments",
        "Defender assessment",
        THINKS,
    ),
    reason(
        "Microsoft.Security/assessmentMetadata",
        "assessment description",
        "can only tell what an assessment means",
    ),
    reason(
        "Microsoft.Security/locations",
        "Defender alert",
        "can only tell what happened, not what is set",
    ),
    reason(
        "Microsoft.Security/alerts",
        "Defender alert",
        "can only tell what happened, not what is set",
    ),
    reason("Microsoft.Security/secureScores", "secure score", SUM),
    reason(
        "Microsoft.Security/secureScoreControls",
        "secure score",
        SUM,
    ),
    reason(
        "Microsoft.Security",
        "Defender setting",
        "can tell of no plan whether it is on (export `az security pricing list -o json`)",
    ),
    reason(
        "Microsoft.Resources/deployments",
        "deployment",
        "can only tell what was deployed, not how it is set (`Microsoft.Resources/deployments`; drop what `az deployment group export` prints, or `az acr list -o json`)",
    ),
    reason(
        "Microsoft.Resources/deploymentStacks",
        "deployment stack",
        "can only tell what is managed together, not how it is set (drop what `az stack group export` prints, or `az acr list -o json`)",
    ),
    reason(
        "Microsoft.PolicyInsights",
        "policy state",
        "can only tell what a policy thinks, not the setting",
    ),
    reason(
        "Microsoft.Authorization/policyAssignments",
        "policy assignment",
        "can only tell what is wanted, not what is set",
    ),
    reason(
        "Microsoft.Authorization/policyDefinitions",
        "policy definition",
        "can only tell what is wanted, not what is set",
    ),
    reason(
        "Microsoft.Authorization/roleDefinitions",
        "role definition",
        "cannot tell who holds such a role",
    ),
    reason(
        "Microsoft.ContainerRegistry/registries/scopeMaps",
        "scope map",
        "cannot tell whether any token is on",
    ),
    reason(
        "Microsoft.ContainerRegistry/registries/webhooks",
        "registry webhook",
        "would open or close none of the three links",
    ),
    reason(
        "Microsoft.ContainerRegistry/registries/replications",
        "registry replica",
        "would open or close none of the three links",
    ),
    reason(
        "Microsoft.ContainerRegistry/registries/tasks",
        "registry task",
        "would open or close none of the three links",
    ),
    reason(
        "Microsoft.ContainerRegistry/registries/runs",
        "registry run",
        "would open or close none of the three links",
    ),
    reason(
        "Microsoft.ContainerRegistry/registries/cacheRules",
        "registry cache rule",
        "would open or close none of the three links",
    ),
    reason(
        "Microsoft.ContainerRegistry/registries/credentialSets",
        "registry credential set",
        "would open or close none of the three links",
    ),
    reason(
        "Microsoft.ContainerRegistry/registries/connectedRegistries",
        "connected registry",
        "would open or close none of the three links",
    ),
    reason(
        "Microsoft.ContainerRegistry/registries/privateEndpointConnections",
        "private endpoint connection",
        "would open or close none of the three links",
    ),
    reason(
        "Microsoft.ContainerRegistry/registries/importPipelines",
        "registry import pipeline",
        "would open or close none of the three links",
    ),
    reason(
        "Microsoft.ContainerRegistry/registries/exportPipelines",
        "registry export pipeline",
        "would open or close none of the three links",
    ),
    reason(
        "Microsoft.ContainerRegistry/registries",
        "registry part",
        "would open or close none of the three links",
    ),
    reason(
        "Microsoft.ContainerService/managedClusters",
        "cluster part",
        "would open or close none of the three links",
    ),
    reason(
        "Microsoft.App/managedEnvironments",
        "Container Apps environment",
        "cannot tell what runs there",
    ),
    reason(
        "Microsoft.RedHatOpenShift/openShiftClusters",
        "OpenShift cluster",
        "cannot tell what runs there (export its pods, `kubectl get pods -A -o json`)",
    ),
    reason(
        "Microsoft.Batch/batchAccounts",
        "Batch resource",
        "cannot tell what runs there (export its pools)",
    ),
    reason(
        "Microsoft.MachineLearningServices/workspaces/environments",
        "Machine Learning environment",
        "cannot tell its image by its name alone (export each of its versions, `az ml environment show -n NAME -v VERSION -w WORKSPACE -g GROUP -o json`)",
    ),
    reason(
        MACHINE_LEARNING,
        "Machine Learning resource",
        "cannot tell what runs there (export its environments and deployments)",
    ),
    reason(
        "Microsoft.MachineLearningServices/registries",
        "Machine Learning resource",
        "cannot tell what runs there (export its environments and deployments)",
    ),
    reason(
        "Microsoft.ServiceFabric",
        "Service Fabric resource",
        "cannot tell what runs there (export its service manifests, `sfctl service manifest`, which name the images)",
    ),
    reason(
        "Microsoft.Devices/IotHubs",
        "IoT hub",
        "cannot tell what its devices run (export the twin of each one's agent, `az iot hub module-twin show`, or the deployments, `az iot edge deployment list`)",
    ),
    reason(
        "Microsoft.IoTOperations/instances",
        "IoT Operations resource",
        "cannot tell what runs there (export its `akriConnectorTemplates`, `dataflowGraphs` and `registryEndpoints`)",
    ),
    reason(
        "Microsoft.Databricks/workspaces",
        "Databricks workspace",
        "cannot tell what runs there (export its clusters, `databricks clusters list -o json`, and its jobs and pools)",
    ),
    reason(
        "Microsoft.HybridNetwork",
        "network function resource",
        "cannot tell what runs there (export the pods of its clusters, `kubectl get pods -A -o json`)",
    ),
    reason(
        "Microsoft.AppPlatform/Spring",
        "Spring Apps resource",
        "cannot tell what runs there (export its deployments)",
    ),
    reason(
        "Microsoft.DevCenter",
        "Dev Center resource",
        "can only name images of virtual machines (what runs a definition of an environment stands in its catalogue, `environment.yaml`)",
    ),
    reason(
        "Microsoft.Web/serverFarms",
        "App Service plan",
        "cannot tell what runs there",
    ),
    reason(
        "Microsoft.Web/sites",
        "App Service part",
        "cannot tell what runs there",
    ),
];

/// Whether a type is one of Machine Learning's.
pub(super) fn is_of_machine_learning(kind: &str) -> bool {
    let known = MACHINE_LEARNING
        .split_inclusive('/')
        .next()
        .unwrap_or_default();
    kind.get(..known.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(known))
}

/// Whether what runs there is what is not told: the host of a registry says something of it.
pub(super) fn may_run(reason: &Reason) -> bool {
    reason.why.starts_with("cannot tell what runs there")
}

/// Why a resource of this type settles nothing, if that can be said.
pub(super) fn of(kind: &str) -> Option<&'static Reason> {
    REASONS.iter().find(|reason| {
        let known = reason.of.as_bytes();
        let (start, rest) = kind
            .as_bytes()
            .split_at_checked(known.len())
            .unwrap_or_default();
        alike(start, known) && matches!(rest, [] | [b'/', ..]) && !kind.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_found_for_a_type_and_what_is_below_it_in_any_case() {
        for (kind, what) in [
            ("microsoft.security/assessments", "Defender assessment"),
            (
                "Microsoft.Security/assessments/subAssessments",
                "Defender finding",
            ),
            ("Microsoft.Security/locations/alerts", "Defender alert"),
            (
                "MICROSOFT.SECURITY/autoProvisioningSettings",
                "Defender setting",
            ),
            (
                "Microsoft.ContainerRegistry/registries/webhooks",
                "registry webhook",
            ),
        ] {
            assert_eq!(of(kind).map(|reason| reason.what), Some(what), "{kind}");
        }
        for kind in [
            "",
            "Service",
            "Microsoft.Storage/storageAccounts",
            "Microsoft.SecurityInsights/incidents",
            "Microsoft.ContainerRegistry/registriesX",
        ] {
            assert!(of(kind).is_none(), "{kind}");
        }
    }

    #[test]
    fn no_plural_is_wrong() {
        for reason in &REASONS {
            let verb = reason.why.split(' ').next().unwrap();
            assert!(["can", "cannot", "would"].contains(&verb), "{}", reason.why);
            assert!(!reason.what.contains(" of "), "{}", reason.what);
        }
    }
}
