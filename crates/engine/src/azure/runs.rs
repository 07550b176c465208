//! What runs containers in Azure beside Kubernetes, App Service, Container Apps and Container Instances:
//! one row for each, with its types, when it pulls, and what shows its image.
//!
//! Defender's sensor watches none of these (learn.microsoft.com …/defender-for-cloud/
//! support-matrix-defender-for-containers).

use model::report::Pulls;

/// One way to run containers.
#[derive(Debug)]
pub struct Hosted {
    /// What one of them is, for people.
    pub name: &'static str,
    /// Azure's types of it, in lower case.
    pub types: &'static [&'static str],
    /// Terraform's, without the version.
    pub terraform: &'static [&'static str],
    /// When it pulls an image that is asked for by tag, and how that is put.
    pub pulls: (Pulls, &'static str),
    /// What it names is fetched beforehand, and what it runs names its own.
    pub only_fetches: bool,
    /// The command that shows its image, `{name}` and `{group}` to be filled in.
    pub command: &'static str,
}

/// All of them. Their places are part of nothing that is kept.
pub const HOSTED: [Hosted; 20] = [
    // learn.microsoft.com …/container-apps/sessions-custom-container: a pool keeps sessions ready; when
    // these resolve the tag again is not said.
    Hosted {
        name: "Session pool",
        types: &["microsoft.app/sessionpools"],
        terraform: &[],
        pulls: (
            Pulls::Unknown,
            "perhaps with the next session that is made ready",
        ),
        only_fetches: false,
        command: "az resource show -n {name} -g {group} --resource-type Microsoft.App/sessionPools -o json",
    },
    // learn.microsoft.com …/azure-functions/functions-container-apps-hosting
    Hosted {
        name: "Function app in Container Apps",
        types: &[],
        terraform: &[],
        pulls: (
            Pulls::NextRollout,
            "with the next revision, perhaps with the next replica",
        ),
        only_fetches: false,
        command: "az functionapp config container show -n {name} -g {group} -o json",
    },
    // learn.microsoft.com …/container-instances/container-instance-ngroups
    Hosted {
        name: "Container group profile",
        types: &[
            "microsoft.containerinstance/containergroupprofiles",
            // As Resource Graph lists it.
            "microsoft.containerinstance/containergroupprofile",
        ],
        terraform: &[],
        pulls: (
            Pulls::NextRestart,
            "whenever a group of this profile starts",
        ),
        only_fetches: false,
        command: "az container container-group-profile show -n {name} -g {group} -o json",
    },
    // learn.microsoft.com …/batch/batch-docker-container-workloads: images that a pool names are pulled
    // when a node joins it or is made anew; a task's own when it starts.
    Hosted {
        name: "Batch pool",
        types: &["microsoft.batch/batchaccounts/pools"],
        terraform: &["azurerm_batch_pool"],
        pulls: (
            Pulls::NextRollout,
            "when a node joins the pool or is made anew, or a task starts where the image is not",
        ),
        only_fetches: true,
        command: "az batch task list --job-id JOB -o json",
    },
    Hosted {
        name: "Batch task",
        types: &["linchpin.batch/task"],
        terraform: &[],
        pulls: (
            Pulls::NextRollout,
            "when it starts on a node that has not got the image",
        ),
        only_fetches: false,
        command: "az batch task list --job-id JOB -o json",
    },
    // learn.microsoft.com …/machine-learning/concept-environments; a list of them by `az ml environment list`
    // leaves their images out (azure-ai-ml 1.35: `Environment._from_container_rest_object`).
    Hosted {
        name: "Machine Learning environment",
        types: &[
            ML_ENVIRONMENT,
            "microsoft.machinelearningservices/registries/environments/versions",
        ],
        terraform: &[],
        pulls: (
            Pulls::NextRollout,
            "when a job or an endpoint starts on a node that has not got the image",
        ),
        only_fetches: false,
        command: "az ml environment show -n ENVIRONMENT -v VERSION -w WORKSPACE -g {group} -o json",
    },
    // learn.microsoft.com …/machine-learning/how-to-deploy-custom-container
    Hosted {
        name: "Machine Learning deployment",
        types: &[
            ML_DEPLOYMENT,
            "microsoft.machinelearningservices/workspaces/batchendpoints/deployments",
        ],
        terraform: &[],
        pulls: (
            Pulls::NextRollout,
            "with the next change of the deployment, or on an instance that has not got the image",
        ),
        only_fetches: false,
        command: "az ml environment show -n ENVIRONMENT -v VERSION -w WORKSPACE -g {group} -o json",
    },
    // learn.microsoft.com …/spring-apps/how-to-deploy-with-custom-container-image
    Hosted {
        name: "Spring app",
        types: &[
            "microsoft.appplatform/spring/apps",
            "microsoft.appplatform/spring/apps/deployments",
        ],
        terraform: &["azurerm_spring_cloud_container_deployment"],
        pulls: (
            Pulls::NextRollout,
            "with the next deployment, or on an instance that has not got the image",
        ),
        only_fetches: false,
        command: "az spring app show -n {name} -s SERVICE -g {group} -o json",
    },
    // learn.microsoft.com …/service-fabric/service-fabric-containers-overview: the images stand in the manifests
    // of its services, which Azure does not show and the cluster does (…/rest/api/servicefabric/
    // sfclient-api-getservicemanifest).
    Hosted {
        name: "Service Fabric application",
        types: &[
            SERVICE_FABRIC,
            "microsoft.servicefabric/managedclusters/applications",
        ],
        terraform: &[],
        pulls: (
            Pulls::NextRollout,
            "with the next upgrade, or on a node that has not got the image",
        ),
        only_fetches: false,
        command: "sfctl service manifest --application-type-id TYPE --application-type-version VERSION --service-manifest-name MANIFEST -o json",
    },
    // learn.microsoft.com …/iot-edge/module-edgeagent-edgehub (`imagePullPolicy`): the agent pulls when it creates
    // a module; a tag that only points elsewhere is no change to it (Azure/iotedge#364). No list of Azure's has
    // modules: they stand in twins and deployments, which the hub keeps. What a query leaves of a twin here has
    // no login in it.
    Hosted {
        name: "IoT Edge module",
        types: &[EDGE_MODULE],
        terraform: &[],
        pulls: (
            Pulls::NextRollout,
            "when a device creates the module anew: its deployment changes, or its container is gone",
        ),
        only_fetches: false,
        command: "az iot hub module-twin show --hub-name HUB --device-id DEVICE --module-id '$edgeAgent' --query '{deviceId:deviceId,systemModules:properties.reported.systemModules,modules:properties.reported.modules}' -o json",
    },
    // learn.microsoft.com …/azure-arc/kubernetes/conceptual-gitops-flux2. Versions of the interface before 2025 have no
    // place for a registry (findings/azure-flux-clients-lose-the-registry.sh), so the version is asked for.
    Hosted {
        name: "Flux configuration",
        types: &[FLUX],
        terraform: &[],
        pulls: (
            Pulls::Unknown,
            "with the next reconciliation that finds something new, or the next start of what it deploys",
        ),
        only_fetches: false,
        command: "az rest --method get --url 'CLUSTER_ID/providers/Microsoft.KubernetesConfiguration/fluxConfigurations?api-version=2025-04-01' -o json",
    },
    // learn.microsoft.com …/foundry/agents/how-to/deploy-hosted-agent, manage-hosted-agent: compute comes with a
    // request and goes when nobody asks any more; whether a tag is resolved again then is not said. The image moved
    // between versions of the interface (findings/foundry-image-has-moved.sh). No resource of Azure's has it.
    Hosted {
        name: "Foundry hosted agent",
        types: &[AGENT],
        terraform: &[],
        pulls: (
            Pulls::Unknown,
            "with the next version of the agent, perhaps with the next session",
        ),
        only_fetches: false,
        command: "az rest --method get --resource https://ai.azure.com --url 'PROJECT_ENDPOINT/agents?api-version=v1' -o json",
    },
    // learn.microsoft.com …/databricks/compute/custom-containers: the image is fetched when a cluster starts; a job
    // may start one for each run, a pool fetches it beforehand. Azure's own interface shows the workspace alone.
    Hosted {
        name: "Databricks compute",
        types: &[DATABRICKS],
        terraform: &[
            "databricks_cluster",
            "databricks_instance_pool",
            "databricks_job",
        ],
        pulls: (
            Pulls::NextRestart,
            "whenever a cluster starts, or a pool makes an instance ready",
        ),
        only_fetches: false,
        command: "databricks clusters list -o json",
    },
    // learn.microsoft.com …/iot-operations/develop-edge-apps/howto-configure-registry-endpoint: connectors and WASM
    // modules are pulled from a registry that stands in another resource; when it is asked again is not said.
    Hosted {
        name: "IoT Operations connector",
        types: &["microsoft.iotoperations/instances/akriconnectortemplates"],
        terraform: &[],
        pulls: (Pulls::Unknown, WHEN_EDGE),
        only_fetches: false,
        command: "az rest --method get --url 'INSTANCE_ID/akriConnectorTemplates?api-version=2025-10-01' -o json",
    },
    Hosted {
        name: "IoT Operations data flow graph",
        types: &["microsoft.iotoperations/instances/dataflowprofiles/dataflowgraphs"],
        terraform: &[],
        pulls: (Pulls::Unknown, WHEN_EDGE),
        only_fetches: false,
        command: "az rest --method get --url 'INSTANCE_ID/dataflowProfiles/default/dataflowGraphs?api-version=2025-10-01' -o json",
    },
    // learn.microsoft.com …/container-instances/container-instances-about-ngroups, container-instances-standby-pool:
    // what they start stands in a profile, which they name.
    Hosted {
        name: "Container groups of a profile",
        types: &[
            "microsoft.containerinstance/ngroups",
            "microsoft.standbypool/standbycontainergrouppools",
        ],
        terraform: &[],
        pulls: (Pulls::NextRestart, "whenever one of its groups starts"),
        only_fetches: false,
        command: "az container container-group-profile list -o json",
    },
    // kubeflow.org …/pipelines/user-guides/core-functions/compile-a-pipeline: what a pipeline is compiled to has no kind.
    Hosted {
        name: "Kubeflow pipeline",
        types: &[PIPELINE],
        terraform: &[],
        pulls: (
            Pulls::NextRestart,
            "with its next run, where a node has not got the image",
        ),
        only_fetches: false,
        command: "kfp dsl compile --py FILE --output FILE",
    },
    // microsoft/azure-container-apps, docs/early, sandboxes-overview.md: what a sandbox starts from is a disk image, and
    // that alone names an image, in no list of Azure's (findings/aca-sandboxes-hide-the-image.sh). The query gives what is
    // answered a type.
    Hosted {
        name: "Sandbox group",
        types: &["microsoft.app/sandboxgroups"],
        terraform: &[],
        pulls: (
            Pulls::NextRollout,
            "when one of its disk images is made anew",
        ),
        only_fetches: false,
        command: "az rest --method get --resource https://dynamicsessions.io --url 'https://management.REGION.azuredevcompute.io/subscriptions/SUBSCRIPTION/resourceGroups/GROUP/sandboxGroups/NAME/diskimages?api-version=2026-02-01-preview' --query \"value[].{name:id,type:'Microsoft.App/sandboxGroups',image:image.base}\" -o json",
    },
    // docs.docker.com/reference/compose-file/services, `pull_policy`: without one an image is pulled where it is not there.
    Hosted {
        name: "Docker Compose service",
        types: &[COMPOSE_SERVICE],
        terraform: &[],
        pulls: (
            Pulls::NextRollout,
            "with `docker compose pull`, or on a machine that has not got the image",
        ),
        only_fetches: false,
        command: "docker compose config --format json",
    },
    Hosted {
        name: "IoT Operations registry endpoint",
        types: &[ENDPOINT],
        terraform: &[],
        pulls: (Pulls::Unknown, "whenever something pulls that names it"),
        only_fetches: false,
        command: "az rest --method get --url 'INSTANCE_ID/registryEndpoints?api-version=2025-10-01' -o json",
    },
];

/// When IoT Operations pulls, in words.
const WHEN_EDGE: &str =
    "when its pods are made anew on the cluster at the edge, perhaps with their next restart";

/// The command that shows in which registry a workspace of Machine Learning keeps what it builds.
pub const ML_WORKSPACE: &str = "az ml workspace show -n {name} -g {group} -o json";
/// The type of an environment of Machine Learning.
pub const ML_ENVIRONMENT: &str =
    "microsoft.machinelearningservices/workspaces/environments/versions";
/// That of what runs one behind an online endpoint.
pub const ML_DEPLOYMENT: &str =
    "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments";
/// The place of a Function app in Container Apps.
pub const FUNCTION_IN_CONTAINER_APPS: u8 = 1;
/// The type of an application of Service Fabric.
pub const SERVICE_FABRIC: &str = "microsoft.servicefabric/clusters/applications";
/// The types of what Batch's own interface shows, which has none.
pub const BATCH_POOL: &str = "microsoft.batch/batchaccounts/pools";
/// The same of a task.
pub const BATCH_TASK: &str = "linchpin.batch/task";
/// The type of what brings manifests into a cluster, from a registry or from elsewhere.
pub const FLUX: &str = "microsoft.kubernetesconfiguration/fluxconfigurations";
/// What a cluster with Kubeflow runs.
pub const PIPELINE: &str = "linchpin.kubeflow/pipeline";
/// What IoT Operations pulls by.
pub const ENDPOINT: &str = "microsoft.iotoperations/instances/registryendpoints";
/// What Foundry hosts by an image, which is no resource of Azure's.
pub const AGENT: &str = "linchpin.foundry/agent";
/// What Databricks starts from one, which is none either.
pub const DATABRICKS: &str = "linchpin.databricks/compute";
/// What a device at the edge runs, which is no resource of Azure's.
pub const EDGE_MODULE: &str = "linchpin.iotedge/module";

/// What a Compose file starts; nothing says so there but where it stands.
pub const COMPOSE_SERVICE: &str = "linchpin.compose/service";
/// The name that `az webapp config container show` prints before an app's image.
pub const CUSTOM_IMAGE: &str = "DOCKER_CUSTOM_IMAGE_NAME";
/// The same of a Compose file, decoded (`--show-multicontainer-config`).
pub const DECODED_IMAGE: &str = "DOCKER_CUSTOM_IMAGE_NAME_DECODED";

/// The settings that it prints beside that, in upper case. (azure-cli 2.91: `CONTAINER_APPSETTING_NAMES`; it
/// leaves the value of the password out.)
pub const BESIDE_IMAGE: [&str; 4] = [
    "DOCKER_REGISTRY_SERVER_PASSWORD",
    "DOCKER_REGISTRY_SERVER_URL",
    "DOCKER_REGISTRY_SERVER_USERNAME",
    "WEBSITES_ENABLE_APP_SERVICE_STORAGE",
];

/// What Ansible calls the framework whose version is the image of an app.
pub const DOCKER: &str = "docker";

/// What a setting says of how an app logs in to its registry. (learn.microsoft.com …/app-service/
/// reference-app-settings: "Custom containers".)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginSetting {
    /// The address of the server.
    Server,
    /// The name that it is done by.
    User,
    /// Its password.
    Password,
}

/// What a setting of this name says of that, whatever its case; none if it says nothing of it.
pub fn login_setting(name: &str) -> Option<LoginSetting> {
    let settings = [
        LoginSetting::Password,
        LoginSetting::Server,
        LoginSetting::User,
    ];
    let mut known = BESIDE_IMAGE.iter().zip(settings);
    let known = known.find(|(known, _)| known.eq_ignore_ascii_case(name.trim()));
    known.map(|(_, setting)| setting)
}

/// Whether a setting of this name has an app's image for its value.
pub fn is_image_setting(name: &str) -> bool {
    name == CUSTOM_IMAGE || name == DECODED_IMAGE
}

/// Whether an agent of Foundry is of this kind; all but the first run no image of anybody's. (azure-ai-projects 2.10:
/// `AgentKind`.)
pub fn is_agent(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("hosted") || is_agent_without_image(kind)
}

/// Whether it is one of those.
pub fn is_agent_without_image(kind: &str) -> bool {
    ["external", "prompt", "voice", "workflow"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(kind))
}

/// The place of what a type runs, Azure's or Terraform's, whatever its case.
pub fn hosted(kind: &str) -> Option<u8> {
    let is = |known: &&str| known.eq_ignore_ascii_case(kind);
    let place = HOSTED
        .iter()
        .position(|row| row.types.iter().any(is) || row.terraform.iter().any(is))?;
    u8::try_from(place).ok()
}

/// Whether Batch runs what stands at a place.
pub fn is_of_batch(place: u8) -> bool {
    let mut types = at(place).types.iter();
    types.any(|kind| [BATCH_POOL, BATCH_TASK].contains(kind))
}

/// Whether what stands at a place is in a cluster, where Defender's sensor watches what it brings.
pub fn is_in_cluster(place: u8) -> bool {
    const OF_IOT: &str = "microsoft.iotoperations/";
    let mut types = at(place).types.iter();
    types.any(|kind| [FLUX, PIPELINE].contains(kind) || kind.starts_with(OF_IOT))
}

/// Whether it names a registry for others.
pub fn is_endpoint(place: u8) -> bool {
    at(place).types.contains(&ENDPOINT)
}

/// What stands at a place.
pub fn at(place: u8) -> &'static Hosted {
    HOSTED.get(usize::from(place)).unwrap_or(&HOSTED[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_known_by_its_name() {
        for (name, setting) in [
            ("DOCKER_REGISTRY_SERVER_URL", Some(LoginSetting::Server)),
            ("docker_registry_server_username", Some(LoginSetting::User)),
            (
                "DOCKER_REGISTRY_SERVER_PASSWORD",
                Some(LoginSetting::Password),
            ),
            ("WEBSITES_ENABLE_APP_SERVICE_STORAGE", None),
            ("DOCKER_REGISTRY_SERVER", None),
            ("", None),
        ] {
            assert_eq!(login_setting(name), setting, "{name}");
        }
    }

    #[test]
    fn a_type_has_one_row_in_any_case() {
        for (place, row) in HOSTED.iter().enumerate() {
            for kind in row.types.iter().chain(row.terraform) {
                assert_eq!(kind.to_ascii_lowercase(), **kind);
                assert_eq!(hosted(&kind.to_ascii_uppercase()), u8::try_from(place).ok());
            }
            let (program, _) = row.command.split_once(' ').unwrap();
            assert!(["az", "databricks", "docker", "kfp", "sfctl"].contains(&program));
        }
        assert_eq!(hosted("microsoft.batch/batchaccounts"), None);
        assert_eq!(
            at(FUNCTION_IN_CONTAINER_APPS).name,
            "Function app in Container Apps"
        );
    }
}
