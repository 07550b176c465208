//! How to collect the evidence: what each export adds, one script that collects everything for
//! chosen subscriptions, and one Resource Graph query for all of a tenant.
//!
//! Nothing secret may reach a disk by these: every command that could print the value of an
//! environment variable, a password or a Compose file asks for named fields only, so the rest never
//! leaves the command. In: subscription ids, treated as hostile. Out: text to copy.

mod cluster;
mod exports;
mod graph;

use crate::{fill::fill, shell::survives_cmd};
use cluster::{KINDS, NAMES_IMAGE, NEVER, POD_TEMPLATE};
use engine::azure::ids::is_guid;
use model::{Shell, evidence::Asks};

pub use exports::{EXPORTS, Export};
pub use graph::{LEFT_OUT, QUERIES, Query, graph_script};

/// Where the list of a cluster's pods that the script writes names its cluster, among the
/// annotations of the list itself: an export of pods says nowhere which cluster it is of.
pub const CLUSTER_ANNOTATION: &str = "linchpin/cluster";

/// A command of the script whose output is kept for every subscription.
struct Kept {
    /// The beginning of the file's name.
    file: &'static str,
    /// Words that every shell reads alike.
    command: &'static str,
    /// The address that is asked, if the command is `rest`.
    url: &'static str,
    /// The fields to keep (JMESPath); all of them if empty, where nothing secret can be among them.
    ///
    /// With a space and without a double quote in each: only so does it reach `az.cmd` whole.
    fields: &'static str,
}

const ACCOUNTS: &str = "[].{id: id, name: name, tenantId: tenantId, state: state, isDefault: isDefault, environmentName: cloudName}";

const PER_SUBSCRIPTION: &[Kept] = &[
    Kept {
        file: "registries",
        command: "acr list",
        url: "",
        fields: "",
    },
    Kept {
        // The CLI's own list leaves out `enforce`, `inherited` and `resourcesCoverageStatus` (2.91).
        file: "defender",
        command: "rest --method get",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.Security/pricings?api-version=2024-01-01",
        fields: "",
    },
    Kept {
        file: "clusters",
        command: "aks list",
        url: "",
        fields: "[].{id: id, name: name, type: type, location: location, resourceGroup: resourceGroup, tags: tags, \
                 kubernetesVersion: kubernetesVersion, agentPoolProfiles: agentPoolProfiles[].{name: name, count: count, mode: mode, artifactStreamingProfile: artifactStreamingProfile}, \
                 securityProfile: {defender: securityProfile.defender, azureDefender: securityProfile.azureDefender, workloadIdentity: securityProfile.workloadIdentity}, \
                 identityProfile: identityProfile, identity: identity, oidcIssuerProfile: oidcIssuerProfile, \
                 servicePrincipalProfile: {clientId: servicePrincipalProfile.clientId}, \
                 networkProfile: {networkPlugin: networkProfile.networkPlugin, networkPolicy: networkProfile.networkPolicy, outboundType: networkProfile.outboundType, loadBalancerSku: networkProfile.loadBalancerSku}, \
                 apiServerAccessProfile: {enablePrivateCluster: apiServerAccessProfile.enablePrivateCluster, authorizedIpRanges: apiServerAccessProfile.authorizedIpRanges}, \
                 nodeResourceGroup: nodeResourceGroup, fqdn: fqdn, privateFqdn: privateFqdn, powerState: powerState, \
                 disableLocalAccounts: disableLocalAccounts, bootstrapProfile: bootstrapProfile}",
    },
    Kept {
        file: "webapps",
        command: "webapp list --show-details",
        url: "",
        fields: "[].{id: id, name: name, type: type, kind: kind, location: location, resourceGroup: resourceGroup, state: state, tags: tags, identity: identity, \
                 siteConfig: siteConfig.{linuxFxVersion: linuxFxVersion && (((starts_with(linuxFxVersion, 'DOCKER|') || starts_with(linuxFxVersion, 'docker|') || starts_with(linuxFxVersion, 'sitecontainers') || starts_with(linuxFxVersion, 'SITECONTAINERS')) && linuxFxVersion) || (starts_with(linuxFxVersion, 'COMPOSE|') && 'COMPOSE|') || (starts_with(linuxFxVersion, 'KUBE|') && 'KUBE|') || 'RUNTIME|'), \
                 windowsFxVersion: windowsFxVersion && ((starts_with(windowsFxVersion, 'DOCKER|') && windowsFxVersion) || 'RUNTIME|'), \
                 acrUseManagedIdentityCreds: acrUseManagedIdentityCreds, acrUserManagedIdentityId: acrUserManagedIdentityId}}",
    },
    Kept {
        file: "functionapps",
        command: "functionapp list",
        url: "",
        fields: "[].{id: id, name: name, type: type, kind: kind, location: location, resourceGroup: resourceGroup, state: state, tags: tags, identity: identity}",
    },
    Kept {
        // By neither of the two lists before (CLI 2.91): findings/az-sites-in-no-list.sh.
        file: "logicapps",
        command: "logicapp list",
        url: "",
        fields: "[].{id: id, name: name, type: type, kind: kind, location: location, resourceGroup: resourceGroup, state: state, tags: tags, identity: identity}",
    },
    Kept {
        file: "containerapps",
        command: "containerapp list",
        url: "",
        fields: CONTAINER_APPS,
    },
    Kept {
        file: "containerapp-jobs",
        command: "containerapp job list",
        url: "",
        fields: CONTAINER_APPS,
    },
    Kept {
        file: "session-pools",
        // By the extension for Container Apps alone, which need not be there (CLI 2.91).
        command: "rest --method get",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.App/sessionPools?api-version=2025-01-01",
        fields: "value[].{id: id, name: name, type: type, location: location, resourceGroup: resourceGroup, tags: tags, identity: identity, \
                 properties: {containerType: properties.containerType, poolManagementType: properties.poolManagementType, environmentId: properties.environmentId, \
                 customContainerTemplate: {containers: properties.customContainerTemplate.containers[].{name: name, image: image, env: env[].{name: name, secretRef: secretRef}}, \
                 registryCredentials: {server: properties.customContainerTemplate.registryCredentials.server, username: properties.customContainerTemplate.registryCredentials.username, \
                 passwordSecretRef: properties.customContainerTemplate.registryCredentials.passwordSecretRef, identity: properties.customContainerTemplate.registryCredentials.identity}}}}",
    },
    Kept {
        file: "container-instances",
        command: "container list",
        url: "",
        fields: "[].{id: id, name: name, type: type, location: location, resourceGroup: resourceGroup, tags: tags, identity: identity, restartPolicy: restartPolicy, \
                 containers: containers[].{name: name, image: image, environmentVariables: environmentVariables[].{name: name}}, \
                 initContainers: initContainers[].{name: name, image: image, environmentVariables: environmentVariables[].{name: name}}, \
                 imageRegistryCredentials: imageRegistryCredentials[].{server: server, username: username, identity: identity}}",
    },
    Kept {
        file: "container-group-profiles",
        // The CLI lists those of one resource group.
        command: "rest --method get",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.ContainerInstance/containerGroupProfiles?api-version=2024-05-01-preview",
        fields: "value[].{id: id, name: name, type: type, location: location, tags: tags, properties: {\
                 containers: properties.containers[].{name: name, properties: {image: properties.image, environmentVariables: properties.environmentVariables[].{name: name}}}, \
                 initContainers: properties.initContainers[].{name: name, properties: {image: properties.image, environmentVariables: properties.environmentVariables[].{name: name}}}, \
                 imageRegistryCredentials: properties.imageRegistryCredentials[].{server: server, username: username, identity: identity}, restartPolicy: properties.restartPolicy}}",
    },
    Kept {
        // The list of a site's slots leaves out all settings, and one of the subscription needs no sites.
        file: "slots",
        command: "resource list --resource-type Microsoft.Web/sites/slots",
        url: "",
        fields: "[].{id: id, name: name, type: type, kind: kind, location: location, resourceGroup: resourceGroup, tags: tags, identity: identity}",
    },
    Kept {
        file: "ml-workspaces",
        command: "rest --method get",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.MachineLearningServices/workspaces?api-version=2024-10-01",
        fields: "value[].{id: id, name: name, type: type, location: location, properties: {containerRegistry: properties.containerRegistry}}",
    },
    Kept {
        file: "assessments",
        command: "security assessment list",
        url: "",
        fields: ASSESSMENTS,
    },
    Kept {
        file: "alerts",
        command: "security alert list",
        url: "",
        fields: "[].{id: id, name: name, type: type, alertDisplayName: alertDisplayName, severity: severity, status: status, \
                 startTimeUtc: startTimeUtc, timeGeneratedUtc: timeGeneratedUtc, resourceIdentifiers: resourceIdentifiers[?azureResourceId].{type: type, azureResourceId: azureResourceId}}",
    },
    Kept {
        file: "roles",
        // Without the names nothing is asked of Microsoft Graph, which cannot be reached from everywhere.
        command: "role assignment list --all --include-inherited --fill-principal-name false",
        url: "",
        fields: "[].{id: id, roleDefinitionId: roleDefinitionId, roleDefinitionName: roleDefinitionName, principalId: principalId, principalType: principalType, scope: scope, condition: condition, conditionVersion: conditionVersion}",
    },
    Kept {
        // Of the others it is known what they let their holders do.
        file: "role-definitions",
        command: "role definition list --custom-role-only true",
        url: "",
        fields: "[].{id: id, name: name, type: type, roleName: roleName, roleType: roleType, \
                 permissions: permissions[].{actions: actions, notActions: notActions, dataActions: dataActions, notDataActions: notDataActions}}",
    },
];

/// Those that bear on the chain, by key or else by name, and those that judge an image each. There are
/// hundreds of others for each of these. A test holds it to what is read.
const ASSESSMENTS: &str = "[?contains('9b828565-a0ed-61c2-6bf3-1afc99a9b2ca e599a9fe-30e3-47c6-a173-8b4b6d9d3255 56a83a6e-c417-42ec-b567-1e6fcb3d09a9 \
    13e7d036-6903-821c-6018-962938929bf0 8d244d29-fa00-4332-b935-c3a51d525417', name) || additionalData.artifactDetails || displayName && \
    (contains(displayName, 'ontainer registries should ') || contains(displayName, 'Defender for Containers should be enabled') || \
    contains(displayName, 'Defender profile enabled') || contains(displayName, 'trusted registries only'))].\
    {id: id, name: name, type: type, displayName: displayName, resourceDetails: {id: resourceDetails.id}, \
    status: {code: status.code, cause: status.cause, statusChangeDate: status.statusChangeDate, firstEvaluationDate: status.firstEvaluationDate}, \
    additionalData: {artifactDetails: additionalData.artifactDetails}}";

/// What is listed for every subscription in pages, each of which is a file.
const PAGED: &[Kept] = &[Kept {
    // The CLI's own list leaves out which image it is of (2.91).
    file: "findings",
    command: "",
    url: "/subscriptions/{subscriptionId}/providers/Microsoft.Security/subAssessments?api-version=2019-01-01-preview",
    fields: "value[?properties.status.code == 'Unhealthy' && (properties.additionalData.artifactDetails || properties.additionalData.repositoryName)].\
             {id: id, name: name, type: type, properties: {timeGenerated: properties.timeGenerated, resourceDetails: {id: properties.resourceDetails.id}, \
             status: {code: properties.status.code, severity: properties.status.severity}, \
             additionalData: {artifactDetails: properties.additionalData.artifactDetails.{registryHost: registryHost, repositoryName: repositoryName, digest: digest, tags: tags}, \
             registryHost: properties.additionalData.registryHost, repositoryName: properties.additionalData.repositoryName, imageDigest: properties.additionalData.imageDigest, \
             clusterDetails: properties.additionalData.clusterDetails.{clusterResourceId: clusterResourceId}, \
             kubernetesContext: properties.additionalData.kubernetesContext.{clusterResourceId: clusterResourceId, workloads: workloads[].{name: name, kind: kind, namespace: namespace}}}}}",
}];

/// Where the next page is (JMESPath); nothing if there is none.
const NEXT: &str = "nextLink || ''";

/// The fields of a list that `az rest` brings, with the word that it goes on: `az` follows pages, `az rest`
/// does not, and what is not there must not look as if it were all.
fn with_next(fields: &str) -> String {
    match fields.starts_with("value[") {
        true => format!("{{value: {fields}, nextLink: nextLink}}"),
        false => fields.to_owned(),
    }
}

/// The ids of a page, and behind them where the next one is.
fn ids_and_next(ids: &str) -> String {
    format!("[{ids}, [{NEXT}]] | []")
}

const CONTAINER_APPS: &str = "[].{id: id, name: name, type: type, location: location, resourceGroup: resourceGroup, tags: tags, identity: identity, \
    properties: {template: {containers: properties.template.containers[].{name: name, image: image, env: env[].{name: name, secretRef: secretRef}}, \
    initContainers: properties.template.initContainers[].{name: name, image: image, env: env[].{name: name, secretRef: secretRef}}}, \
    configuration: {activeRevisionsMode: properties.configuration.activeRevisionsMode, registries: properties.configuration.registries[].{server: server, username: username, passwordSecretRef: passwordSecretRef, identity: identity}, \
    secrets: properties.configuration.secrets[].{name: name, keyVaultUrl: keyVaultUrl, identity: identity}}, \
    managedEnvironmentId: properties.managedEnvironmentId, environmentId: properties.environmentId, \
    latestRevisionName: properties.latestRevisionName, runningStatus: properties.runningStatus}}";

/// The names of a subscription's registries, to ask each for its tokens.
const REGISTRY_NAMES: &str = "[].name";

/// What each registry is asked for.
const PER_REGISTRY: &[Kept] = &[
    Kept {
        file: "tokens",
        command: "acr token list",
        url: "",
        fields: "[].{id: id, name: name, type: type, status: status, scopeMapId: scopeMapId, creationDate: creationDate, \
                 credentials: {passwords: credentials.passwords[].{name: name, creationTime: creationTime, expiry: expiry}}}",
    },
    Kept {
        file: "scope-maps",
        command: "acr scope-map list",
        url: "",
        fields: "[].{id: id, name: name, type: type, actions: actions}",
    },
    Kept {
        file: "cache-rules",
        command: "acr cache list",
        url: "",
        fields: "[].{id: id, name: name, type: type, sourceRepository: sourceRepository, targetRepository: targetRepository, credentialSetResourceId: credentialSetResourceId}",
    },
    Kept {
        // Neither its context, an address that may hold a token, nor its steps.
        file: "tasks",
        command: "acr task list",
        url: "",
        fields: "[].{id: id, name: name, type: type, status: status, step: step.{imageNames: imageNames, isPushEnabled: isPushEnabled, \
                 baseImageDependencies: baseImageDependencies[].{repository: repository}}, trigger: trigger.{baseImageTrigger: baseImageTrigger.{status: status}}}",
    },
    Kept {
        file: "webhooks",
        command: "acr webhook list",
        url: "",
        fields: "[].{id: id, name: name, type: type, location: location, status: status, scope: scope, actions: actions}",
    },
];

/// Resources inside others, which no list of a subscription shows.
struct Inside {
    /// The beginning of the file's name.
    file: &'static str,
    /// The list of the outermost.
    url: &'static str,
    /// Their ids (JMESPath).
    ids: &'static str,
    /// What is listed below each, the last of them being kept.
    below: &'static [&'static str],
    /// The fields to keep.
    fields: &'static str,
}

const IDS: &str = "value[? id].id";

/// The registries of a subscription, and those of them that may have what only Premium has: of others the
/// question is an error.
const REGISTRIES: &str = "/subscriptions/{subscriptionId}/providers/Microsoft.ContainerRegistry/registries?api-version=2025-04-01";
const PREMIUM_IDS: &str = "value[?id && sku.name == 'Premium'].id";
/// Of a pipeline its name: where it carries images to is an address with a token's place in a vault.
const PIPELINES: &str = "value[].{id: id, name: name, type: type, location: location}";

/// All by Azure's own interface, since each service's part of the CLI is another extension.
const INSIDE: &[Inside] = &[
    Inside {
        file: "replicas",
        url: REGISTRIES,
        ids: PREMIUM_IDS,
        below: &["replications?api-version=2025-04-01"],
        fields: "value[].{id: id, name: name, type: type, location: location, properties: {regionEndpointEnabled: properties.regionEndpointEnabled}}",
    },
    Inside {
        file: "connected-registries",
        url: REGISTRIES,
        ids: PREMIUM_IDS,
        below: &["connectedRegistries?api-version=2025-03-01-preview"],
        fields: "value[].{id: id, name: name, type: type, properties: {mode: properties.mode, loginServer: {host: properties.loginServer.host}}}",
    },
    Inside {
        file: "export-pipelines",
        url: REGISTRIES,
        ids: PREMIUM_IDS,
        below: &["exportPipelines?api-version=2025-03-01-preview"],
        fields: PIPELINES,
    },
    Inside {
        file: "import-pipelines",
        url: REGISTRIES,
        ids: PREMIUM_IDS,
        below: &["importPipelines?api-version=2025-03-01-preview"],
        fields: PIPELINES,
    },
    Inside {
        file: "site-containers",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.Web/sites?api-version=2024-04-01",
        ids: "value[?kind && contains(kind, 'linux')].id",
        below: &["sitecontainers?api-version=2024-04-01"],
        fields: SITE_CONTAINERS,
    },
    Inside {
        // The list of apps shows the latest revision alone, and others may run beside it.
        file: "containerapp-revisions",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.App/containerApps?api-version=2025-01-01",
        ids: "value[?id && properties.configuration.activeRevisionsMode == 'Multiple'].id",
        below: &["revisions?api-version=2025-01-01"],
        fields: "value[].{id: id, name: name, type: type, properties: {active: properties.active, \
                 template: {containers: properties.template.containers[].{name: name, image: image, env: env[].{name: name, secretRef: secretRef}}, \
                 initContainers: properties.template.initContainers[].{name: name, image: image, env: env[].{name: name, secretRef: secretRef}}}}}",
    },
    Inside {
        file: "batch-pools",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.Batch/batchAccounts?api-version=2024-07-01",
        ids: IDS,
        below: &["pools?api-version=2024-07-01"],
        fields: "value[].{id: id, name: name, type: type, identity: identity, properties: {vmSize: properties.vmSize, \
                 deploymentConfiguration: {virtualMachineConfiguration: {containerConfiguration: {containerImageNames: properties.deploymentConfiguration.virtualMachineConfiguration.containerConfiguration.containerImageNames, \
                 containerRegistries: properties.deploymentConfiguration.virtualMachineConfiguration.containerConfiguration.containerRegistries[].{registryServer: registryServer, username: username, identityReference: identityReference}}}}, \
                 startTask: {containerSettings: {imageName: properties.startTask.containerSettings.imageName}}}}",
    },
    Inside {
        file: "ml-environments",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.MachineLearningServices/workspaces?api-version=2024-10-01",
        ids: IDS,
        below: &[
            "environments?api-version=2024-10-01",
            "versions?api-version=2024-10-01",
        ],
        fields: "value[].{id: id, name: name, type: type, properties: {image: properties.image, environmentType: properties.environmentType}}",
    },
    Inside {
        file: "ml-deployments",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.MachineLearningServices/workspaces?api-version=2024-10-01",
        ids: IDS,
        below: &[
            "onlineEndpoints?api-version=2024-10-01",
            "deployments?api-version=2024-10-01",
        ],
        fields: "value[].{id: id, name: name, type: type, identity: identity, properties: {environmentId: properties.environmentId, endpointComputeType: properties.endpointComputeType}}",
    },
    Inside {
        file: "ml-batch-deployments",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.MachineLearningServices/workspaces?api-version=2024-10-01",
        ids: IDS,
        below: &[
            "batchEndpoints?api-version=2024-10-01",
            "deployments?api-version=2024-10-01",
        ],
        fields: "value[].{id: id, name: name, type: type, identity: identity, properties: {environmentId: properties.environmentId}}",
    },
    Inside {
        // That there are applications: their images stand in packages, which Azure's interface does not show, and
        // what their parameters are is anybody's.
        file: "service-fabric-managed",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.ServiceFabric/managedClusters?api-version=2024-04-01",
        ids: IDS,
        below: &["applications?api-version=2024-04-01"],
        fields: "value[].{id: id, name: name, type: type, location: location, properties: {provisioningState: properties.provisioningState}}",
    },
    Inside {
        file: "service-fabric",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.ServiceFabric/clusters?api-version=2021-06-01",
        ids: IDS,
        below: &["applications?api-version=2021-06-01"],
        fields: "value[].{id: id, name: name, type: type, location: location, properties: {provisioningState: properties.provisioningState}}",
    },
    Inside {
        file: "spring-apps",
        url: "/subscriptions/{subscriptionId}/providers/Microsoft.AppPlatform/Spring?api-version=2023-12-01",
        ids: IDS,
        below: &[
            "apps?api-version=2023-12-01",
            "deployments?api-version=2023-12-01",
        ],
        fields: "value[].{id: id, name: name, type: type, properties: {active: properties.active, source: {type: properties.source.type, \
                 customContainer: {server: properties.source.customContainer.server, containerImage: properties.source.customContainer.containerImage, \
                 imageRegistryCredential: {username: properties.source.customContainer.imageRegistryCredential.username}}}}}",
    },
];

/// The ids of function apps that run a container.
/// Every site that runs a container and is no web app by its kind. One without a kind, as templates may leave
/// it, is in no list of the CLI's but this (2.91).
const FUNCTION_IDS: &str = "[?contains(kind || 'function,container', 'function') && contains(kind || 'function,container', 'container')].id";

const FUNCTION_CONFIG: &str = "{id: id, name: name, type: type, resourceGroup: resourceGroup, \
    linuxFxVersion: linuxFxVersion && ((starts_with(linuxFxVersion, 'DOCKER|') || starts_with(linuxFxVersion, 'docker|')) && linuxFxVersion || 'RUNTIME|'), \
    acrUseManagedIdentityCreds: acrUseManagedIdentityCreds, acrUserManagedIdentityId: acrUserManagedIdentityId}";

/// What a site runs, and how it logs in.
const SITE_CONFIG: &str = "{id: id, name: name, type: type, resourceGroup: resourceGroup, \
    linuxFxVersion: linuxFxVersion && (((starts_with(linuxFxVersion, 'DOCKER|') || starts_with(linuxFxVersion, 'docker|')) && linuxFxVersion) || 'RUNTIME|'), \
    windowsFxVersion: windowsFxVersion && ((starts_with(windowsFxVersion, 'DOCKER|') && windowsFxVersion) || 'RUNTIME|'), \
    acrUseManagedIdentityCreds: acrUseManagedIdentityCreds, acrUserManagedIdentityId: acrUserManagedIdentityId}";

/// What a slot runs, and how it logs in.
const SLOT_CONFIG: &str = "{id: id, name: name, type: type, properties: {\
    linuxFxVersion: properties.linuxFxVersion && (((starts_with(properties.linuxFxVersion, 'DOCKER|') || starts_with(properties.linuxFxVersion, 'docker|') || starts_with(properties.linuxFxVersion, 'sitecontainers') || starts_with(properties.linuxFxVersion, 'SITECONTAINERS')) && properties.linuxFxVersion) || (starts_with(properties.linuxFxVersion, 'COMPOSE|') && 'COMPOSE|') || (starts_with(properties.linuxFxVersion, 'KUBE|') && 'KUBE|') || 'RUNTIME|'), \
    windowsFxVersion: properties.windowsFxVersion && ((starts_with(properties.windowsFxVersion, 'DOCKER|') && properties.windowsFxVersion) || 'RUNTIME|'), \
    acrUseManagedIdentityCreds: properties.acrUseManagedIdentityCreds, acrUserManagedIdentityID: properties.acrUserManagedIdentityID}}";
const SLOT_IDS: &str = "[? id].id";

/// The containers of a site or a slot that are resources of their own.
const SITE_CONTAINERS: &str = "value[].{id: id, name: name, type: type, properties: {image: properties.image, isMain: properties.isMain, authType: properties.authType, \
    userName: properties.userName, environmentVariables: properties.environmentVariables[].{name: name}}}";

const ENABLED: &str = "[?state == 'Enabled'].id";

/// The subscriptions in what somebody typed: one on a line, by name or id. Ids may also stand side
/// by side, with commas or blanks between them; a name may have both in it.
pub fn subscriptions(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let pieces = line.split([',', ';', ' ', '\t']).map(bare);
        let pieces: Vec<&str> = pieces.filter(|piece| !piece.is_empty()).collect();
        let line = if pieces.iter().all(|piece| is_guid(piece)) {
            pieces
        } else {
            vec![bare(line)]
        };
        for subscription in line {
            if !found.contains(&subscription) {
                found.push(subscription);
            }
        }
    }
    found
}

/// Those of the subscriptions that the script for this shell leaves out, since their names could not
/// be handed on unchanged. Their ids can.
pub fn unusable<'a>(subscriptions: &[&'a str], shell: Shell) -> Vec<&'a str> {
    let out = subscriptions.iter().copied();
    out.filter(|name| !is_usable(name, shell)).collect()
}

fn is_usable(subscription: &str, shell: Shell) -> bool {
    // Names that `cmd` would read otherwise are no subscription's.
    shell == Shell::Bash || survives_cmd(subscription)
}

/// Without the blanks, quotes and commas around it that come along when a list is copied.
fn bare(text: &str) -> &str {
    text.trim_matches(|char: char| char.is_whitespace() || matches!(char, ',' | ';' | '"' | '\''))
}

/// The script that collects everything for these subscriptions into one folder.
///
/// With none named it takes those named on its command line, and else every enabled one the person
/// can see. What cannot be read is left out and listed at the end; the rest is kept.
pub fn script(subscriptions: &[&str], shell: Shell) -> String {
    let (parts, comma) = match shell {
        Shell::Bash => (&BASH, " "),
        Shell::PowerShell => (&POWERSHELL, ", "),
    };
    // What stands between plain words, and between patterns.
    let (words, patterns) = match shell {
        Shell::Bash => (" ", " | "),
        Shell::PowerShell => ("', '", "', '"),
    };
    let mut chosen = String::new();
    for subscription in subscriptions {
        if !is_usable(subscription, shell) {
            continue;
        }
        if !chosen.is_empty() {
            chosen.push_str(comma);
        }
        let word = crate::shell::word(shell, subscription);
        match shell {
            // In a list a bare word would be a command.
            Shell::PowerShell if word == *subscription => {
                chosen.push_str(&["'", &word, "'"].concat())
            }
            Shell::Bash | Shell::PowerShell => chosen.push_str(&word),
        }
    }
    let word = |text: &str| crate::shell::word(shell, text);
    let accounts = fill(parts.accounts, &[("accounts", &word(ACCOUNTS))]);
    let functions = fill(
        parts.functions,
        &[
            ("function-ids", &word(FUNCTION_IDS)),
            ("function-config", &word(FUNCTION_CONFIG)),
        ],
    );
    let slots = fill(
        parts.slots,
        &[
            ("slot-ids", &word(SLOT_IDS)),
            ("slot-config", &word(SLOT_CONFIG)),
            ("slot-containers", &word(&with_next(SITE_CONTAINERS))),
        ],
    );
    let per_registry = kept(PER_REGISTRY, parts.per_registry, shell);
    let registries = fill(
        parts.registries,
        &[
            ("registry-names", &word(REGISTRY_NAMES)),
            ("per-registry", &per_registry),
        ],
    );
    let per_subscription = kept(PER_SUBSCRIPTION, parts.per_subscription, shell);
    let (paged, inside) = (paged(shell), inside(shell));
    let each = fill(
        parts.each,
        &[
            ("chosen", &chosen),
            ("enabled", &word(ENABLED)),
            ("per-subscription", &per_subscription),
            ("paged", &paged),
            ("functions", &functions),
            ("slots", &slots),
            ("registries", &registries),
            ("inside", &inside),
        ],
    );
    let pods = fill(
        parts.pods,
        &[
            ("kinds", &KINDS.join(words)),
            ("never", &NEVER.join(patterns)),
            ("reads-pods", &reads_pods(parts)),
        ],
    );
    fill(
        parts.script,
        &[
            ("all-ids", &word(&ids_and_next(IDS))),
            ("next", &word(NEXT)),
            ("chosen", &chosen),
            ("keep", parts.keep),
            ("accounts-kept", &accounts),
            ("each", &each),
            ("pods", &pods),
        ],
    )
}

/// The script that runs some commands, and keeps what each prints under its name: all that is missing, and
/// nothing else. What has a name to be written in is there to be completed.
pub fn script_for(asks: &[Asks], shell: Shell) -> String {
    let parts = match shell {
        Shell::Bash => &BASH,
        Shell::PowerShell => &POWERSHELL,
    };
    let (mut asked, mut pods) = (String::new(), false);
    for Asks { command, file, .. } in asks {
        let line = command.line.strip_suffix(" -o json");
        let line = line.unwrap_or(&command.line);
        if is_unfinished(line) {
            asked.extend(["# to be completed: ", &command.line, "\n"]);
            continue;
        }
        let name = crate::shell::word(shell, file);
        let context = line.strip_prefix("kubectl --context ");
        let context = context.and_then(|rest| rest.strip_suffix(" get pods -A"));
        let query = query_of(line, shell);
        if context.is_none() && query.is_none() {
            asked.extend([
                "# prints more than is read, so run it by hand: ",
                &command.line,
                "\n",
            ]);
            continue;
        }
        let query = query.unwrap_or_default();
        let piece = match (context, shell) {
            (Some(context), Shell::Bash) => format!("keep {name} pods {context} pods ''"),
            (Some(context), Shell::PowerShell) => {
                format!("Save-Output '{file}' {{ Read-Pods {context} @('pods') @() }}")
            }
            (None, Shell::Bash) => format!("keep {name} {line}{query}"),
            (None, Shell::PowerShell) => {
                let rest = line.strip_prefix("az ").unwrap_or(line);
                format!("Save-Output '{file}' {{ Invoke-Az {rest}{query} --output json }}")
            }
        };
        pods |= context.is_some();
        asked.extend([piece.as_str(), "\n"]);
    }
    let reads = match pods {
        true => reads_pods(parts),
        false => String::new(),
    };
    let cleans = match (pods, shell) {
        (false, _) => "",
        (true, Shell::Bash) => {
            "rm -f -- \"$template\" \"$template.items\" \"$template.inner\" \"$template.errors\"\n"
        }
        (true, Shell::PowerShell) => "Remove-Item $template\n",
    };
    fill(
        parts.few,
        &[
            ("keep", parts.keep),
            ("reads", &reads),
            ("asked", &asked),
            ("cleans", cleans),
        ],
    )
}

/// A word stands in it in place of a name that nobody told.
fn is_unfinished(line: &str) -> bool {
    line.split(' ').any(|word| {
        let letters = word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        word.len() > 1 && letters
    })
}

/// Commands that print nothing secret, whatever of it is read.
const HARMLESS: [&str; 8] = [
    "az account list",
    "az acr list",
    "az acr show",
    "az aks list",
    "az aks show",
    "az graph query",
    "az resource show --ids ",
    "az security pricing",
];

/// What a command is asked for by name, where it may print more than is read; none where nothing is known by
/// which that would be left out, so that nothing secret reaches a disk.
fn query_of(line: &str, shell: Shell) -> Option<String> {
    let query = |fields: &str| match fields {
        "" => String::new(),
        fields => [" --query ", &crate::shell::word(shell, fields)].concat(),
    };
    let is = |command: &str| {
        let rest = line
            .strip_prefix("az ")
            .and_then(|rest| rest.strip_prefix(command));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let all = || PER_SUBSCRIPTION.iter().chain(PER_REGISTRY);
    if let Some(kept) = all().find(|kept| is(kept.command)) {
        return Some(query(kept.fields));
    }
    // One of a list has the fields that the list has.
    let one_of = |kept: &Kept| {
        let command = kept.command.strip_suffix(" list")?;
        let fields = kept.fields.strip_prefix("[].")?;
        is(&[command, " show"].concat()).then(|| query(fields))
    };
    if let Some(query) = all().find_map(one_of) {
        return Some(query);
    }
    if ["webapp config show", "functionapp config show"]
        .iter()
        .any(|one| is(one))
    {
        return Some(query(SITE_CONFIG));
    }
    let harmless = line.contains(" --query ") || HARMLESS.iter().any(|one| line.starts_with(one));
    harmless.then(String::new)
}

/// What reads pods without their values.
fn reads_pods(parts: &Parts) -> String {
    fill(
        parts.reads_pods,
        &[
            ("names-image", NAMES_IMAGE),
            ("template", POD_TEMPLATE.trim_end()),
            ("annotation", CLUSTER_ANNOTATION),
        ],
    )
}

/// A line of the script for everything inside other resources.
fn inside(shell: Shell) -> String {
    let mut out = String::new();
    for row in INSIDE {
        let below: Vec<String> = row
            .below
            .iter()
            .map(|step| crate::shell::word(shell, step))
            .collect();
        let (line, gap) = match shell {
            Shell::Bash => (
                "  number=0\n  below <<file>> <<url>> <<ids>> <<fields>> <<below>>\n",
                " ",
            ),
            Shell::PowerShell => (
                "  $script:number = 0\n  Save-Below '<<file>>' $subscription <<url>> <<ids>> <<fields>> @(<<below>>)\n",
                ", ",
            ),
        };
        let (url, ids) = (
            crate::shell::word(shell, row.url),
            crate::shell::word(shell, &ids_and_next(row.ids)),
        );
        let words = [
            ("file", row.file),
            ("url", &*url),
            ("ids", &*ids),
            (
                "fields",
                &*crate::shell::word(shell, &with_next(row.fields)),
            ),
            ("below", &*below.join(gap)),
        ];
        out.push_str(&fill(line, &words));
    }
    out
}

/// A line of the script for everything that comes in pages.
fn paged(shell: Shell) -> String {
    let line = match shell {
        Shell::Bash => "  pages \"<<file>>-$subscription\" <<url>> <<fields>>\n",
        Shell::PowerShell => "  Save-Pages \"<<file>>-$subscription\" <<url>> <<fields>>\n",
    };
    let mut out = String::new();
    for row in PAGED {
        let words = [
            ("file", row.file),
            ("url", &*crate::shell::word(shell, row.url)),
            ("fields", &*crate::shell::word(shell, row.fields)),
        ];
        out.push_str(&fill(line, &words));
    }
    out
}

/// A line of the script for each command.
fn kept(commands: &[Kept], line: &str, shell: Shell) -> String {
    let mut out = String::new();
    for Kept {
        file,
        command,
        url,
        fields,
    } in commands
    {
        let mut query = match *url {
            "" => String::new(),
            url => [" --url ", &crate::shell::word(shell, url)].concat(),
        };
        if !fields.is_empty() {
            let fields = crate::shell::word(shell, &with_next(fields));
            query.extend([" --query ", &fields]);
        }
        out.push_str(&fill(
            line,
            &[("file", file), ("command", command), ("query", &query)],
        ));
    }
    out
}

/// A script, and the lines that are in it once for each command.
struct Parts {
    /// The list of subscriptions.
    accounts: &'static str,
    /// Function apps and whatever else is in no list with its image, one by one.
    functions: &'static str,
    /// Slots one by one, for what they run.
    slots: &'static str,
    /// Registries one by one.
    registries: &'static str,
    /// All that is asked for each subscription.
    each: &'static str,
    /// What keeps the output of a command in a file.
    keep: &'static str,
    /// What reads pods without their values.
    reads_pods: &'static str,
    /// What runs in clusters.
    pods: &'static str,
    /// Some commands, one after the other.
    few: &'static str,
    per_subscription: &'static str,
    per_registry: &'static str,
    script: &'static str,
}

static BASH: Parts = Parts {
    accounts: r#"keep accounts az account list --query <<accounts>>
"#,
    functions: r#"  number=0
  list az resource list --resource-type Microsoft.Web/sites --subscription "$subscription" --query <<function-ids>>
  while IFS= read -r id; do
    [[ -n $id ]] || continue
    number=$((number + 1))
    keep "functionapp-$subscription-$number" az functionapp config show --ids "$id" --query <<function-config>> </dev/null
  done <<<"$listed"

"#,
    slots: r#"  number=0
  list az resource list --resource-type Microsoft.Web/sites/slots --subscription "$subscription" --query <<slot-ids>>
  while IFS= read -r id; do
    [[ -n $id ]] || continue
    number=$((number + 1))
    keep "slot-config-$subscription-$number" az rest --method get --url "$id/config/web?api-version=2024-04-01" --query <<slot-config>> --subscription "$subscription" </dev/null
    keep "slot-containers-$subscription-$number" az rest --method get --url "$id/sitecontainers?api-version=2024-04-01" --query <<slot-containers>> --subscription "$subscription" </dev/null
  done <<<"$listed"

"#,
    registries: r#"  list az acr list --subscription "$subscription" --query <<registry-names>>
  while IFS= read -r registry; do
    [[ -n $registry ]] || continue
<<per-registry>>  done <<<"$listed"

"#,
    each: r#"subscriptions=(<<chosen>>)
if (($#)); then subscriptions=("$@"); fi
if ((${#subscriptions[@]} == 0)); then
  list az account list --query <<enabled>>
  while IFS= read -r subscription; do
    if [[ -n $subscription ]]; then subscriptions+=("$subscription"); fi
  done <<<"$listed"
fi

for subscription in ${subscriptions[@]+"${subscriptions[@]}"}; do
<<per-subscription>><<paged>>
<<functions>><<slots>><<registries>><<inside>>done

"#,
    keep: r#"# A default group or location of the CLI, and preferences of kubectl, would cut lists without a word.
export AZURE_DEFAULTS_GROUP='' AZURE_DEFAULTS_LOCATION='' KUBERC=off

# keep NAME COMMAND...: keeps what a command prints, all of it or nothing.
keep() {
  local file="$folder/${1//[^A-Za-z0-9._-]/_}.json"
  shift
  if "$@" --output json >"$file.part"; then
    mv -f -- "$file.part" "$file"
    printf 'kept    %s\n' "$file"
  else
    rm -f -- "$file.part"
    missing+=("$file")
  fi
}
"#,
    reads_pods: r#"  template="$folder/.pods.template"
  cat >"$template" <<'END'
<<template>>
END
  # pods CONTEXT KINDS OTHERS: a list that says which cluster it is of. A kind that cannot be read is left out;
  # of the others, which may be anything, so is an object that names no image.
  pods() {
    local kind other read=0 comma='' unread=''
    printf '{"apiVersion":"v1","kind":"List","metadata":{"annotations":{"<<annotation>>":"%s"}},"items":[' "${1//[^A-Za-z0-9._:\/@-]/_}"
    for kind in $2 $3; do
      other=''
      if [[ " $3 " == *" $kind "* ]]; then other=1; fi
      if kubectl get "$kind" "--context=$1" --all-namespaces "--output=go-template-file=$template" >"$template.items" 2>"$template.errors"; then
        read=1
        # The first and the last line are the brackets.
        sed -e '1d' -e '$d' -e 's/,$//' "$template.items" >"$template.inner"
        if [[ -n $other ]]; then
          grep -iE '<<names-image>>' "$template.inner" >"$template.items" || true
          mv -f -- "$template.items" "$template.inner"
        fi
        if [[ -s "$template.inner" ]]; then
          printf '%s\n' "$comma"
          sed '$!s/$/,/' "$template.inner"
          comma=,
        fi
      elif [[ -n $other ]]; then
        unread="$unread $kind"
      else
        cat -- "$template.errors" >&2
        missing+=("$kind of $1")
      fi
    done
    printf ']}\n'
    if [[ -n $unread ]]; then missing+=("of $1, in case they run anything:$unread"); fi
    ((read))
  }
"#,
    few: r#"#!/usr/bin/env bash
# Runs the commands that Linchpin names for what is missing, and keeps what each prints in one folder.
# It only reads. Of lists and pods it keeps what Linchpin reads, without values of environment variables.
# Save it and run it: bash collect.sh
set -euo pipefail
umask 077

folder=linchpin-exports
missing=()

<<keep>>
mkdir -p -- "$folder"
<<reads>><<asked>><<cleans>>
if ((${#missing[@]})); then
  printf 'missing %s\n' "${missing[@]}"
  printf 'what is missing could not be read: the reason stands above\n'
fi
printf 'drop the folder %s on the page\n' "$folder"
"#,
    pods: r#"if command -v kubectl >/dev/null; then
<<reads-pods>>  set -f
  for context in ${KUBE_CONTEXTS-$(kubectl config current-context || true)}; do
    others=''
    for kind in $(kubectl api-resources "--context=$context" --verbs=list --output=name || true); do
      case $kind in
        <<never>>) ;;
        *) others="$others $kind" ;;
      esac
    done
    keep "pods-$context" pods "$context" pods ''
    keep "controllers-$context" pods "$context" '<<kinds>>' "$others"
  done
  rm -f -- "$template" "$template.items" "$template.inner" "$template.errors"
fi

"#,
    per_subscription: "  keep \"<<file>>-$subscription\" az <<command>> --subscription \"$subscription\"<<query>>\n",
    per_registry: "    keep \"<<file>>-$registry\" az <<command>> --registry \"$registry\" --subscription \"$subscription\"<<query>> </dev/null\n",
    script: r#"#!/usr/bin/env bash
# Collects what Linchpin reads, for the subscriptions named here or on the command line, into one
# folder. It only reads, and keeps no values of environment variables, no passwords and no keys.
# Save it and run it: bash collect.sh [SUBSCRIPTION...]
# Pods are those of the current context of kubectl, or of the contexts named in KUBE_CONTEXTS.
set -euo pipefail
umask 077

folder=linchpin-exports
missing=()

<<keep>># below FILE URL IDS FIELDS STEP...: keeps what stands inside the resources of a list.
below() {
  local file=$1 url=$2 ids=$3 fields=$4 found='' next id
  shift 4
  while [[ -n $url ]]; do
    list az rest --method get --url "$url" --query "$ids" --subscription "$subscription" </dev/null
    # The last line is where the list goes on, if it does.
    next=${listed##*$'\n'}
    if [[ $next != https://* || $next == "$url" ]]; then next=''; fi
    found="$found${listed%"$next"}"$'\n'
    url=$next
  done
  while IFS= read -r id <&3; do
    [[ -n $id ]] || continue
    if (($# == 1)); then
      number=$((number + 1))
      keep "$file-$subscription-$number" az rest --method get --url "$id/$1" --query "$fields" --subscription "$subscription"
    else
      below "$file" "$id/$1" <<all-ids>> "$fields" "${@:2}"
    fi
  done 3<<<"$found"
}
# pages NAME URL FIELDS: keeps a list that comes in pages, each as a file.
pages() {
  local name=$1 url=$2 fields=$3 page=1 next
  while [[ -n $url ]]; do
    keep "$name-$page" az rest --method get --url "$url" --query "$fields" --subscription "$subscription" </dev/null
    if ! next=$(az rest --method get --url "$url" --query <<next>> --subscription "$subscription" --output tsv </dev/null | tr -d '\r'); then
      missing+=("what follows $folder/${name//[^A-Za-z0-9._-]/_}-$page.json")
      break
    fi
    if [[ $next == "$url" ]]; then break; fi
    url=$next
    page=$((page + 1))
  done
}
# list COMMAND...: puts the lines a command prints into `listed`; from Windows they end in a return.
list() {
  listed=$("$@" --output tsv | tr -d '\r') || listed=''
}

command -v az >/dev/null || { printf 'the Azure CLI, az, is not installed\n' >&2; exit 1; }
mkdir -p -- "$folder"
<<accounts-kept>>
<<each>><<pods>>if ((${#missing[@]})); then
  printf 'missing %s\n' "${missing[@]}"
  printf 'what is missing could not be read: the reason stands above\n'
fi
printf 'drop the folder %s on the page\n' "$folder"
"#,
};

static POWERSHELL: Parts = Parts {
    accounts: r#"Save-Output 'accounts' { Invoke-Az account list --query <<accounts>> --output json }
"#,
    functions: r#"  $number = 0
  foreach ($id in Read-List { Invoke-Az resource list --resource-type Microsoft.Web/sites --subscription $subscription --query <<function-ids>> --output tsv }) {
    $number++
    Save-Output "functionapp-$subscription-$number" { Invoke-Az functionapp config show --ids $id --query <<function-config>> --output json }
  }

"#,
    slots: r#"  $number = 0
  foreach ($id in Read-List { Invoke-Az resource list --resource-type Microsoft.Web/sites/slots --subscription $subscription --query <<slot-ids>> --output tsv }) {
    $number++
    Save-Output "slot-config-$subscription-$number" { Invoke-Az rest --method get --url "$id/config/web?api-version=2024-04-01" --query <<slot-config>> --subscription $subscription --output json }
    Save-Output "slot-containers-$subscription-$number" { Invoke-Az rest --method get --url "$id/sitecontainers?api-version=2024-04-01" --query <<slot-containers>> --subscription $subscription --output json }
  }

"#,
    registries: r#"  foreach ($registry in Read-List { Invoke-Az acr list --subscription $subscription --query <<registry-names>> --output tsv }) {
<<per-registry>>  }

"#,
    each: r#"if (-not $Subscriptions) { $Subscriptions = @(Read-List { Invoke-Az account list --query <<enabled>> --output tsv }) }

foreach ($subscription in $Subscriptions) {
<<per-subscription>><<paged>>
<<functions>><<slots>><<registries>><<inside>>}

"#,
    keep: r#"$folder = Join-Path (Get-Location) 'linchpin-exports'
$missing = New-Object System.Collections.ArrayList

$az = Get-Command az -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
if (-not $az) { throw 'the Azure CLI, az, is not installed' }
# On Windows az is a batch file, so cmd reads the words once more: a parenthesis needs quotes for it.
$batch = $az.Source -match '\.(cmd|bat)$'
if ($batch) { $PSNativeCommandArgumentPassing = 'Legacy' }
function Invoke-Az {
  $words = foreach ($word in $args) {
    if ($batch -and "$word" -match '[()]' -and "$word" -notmatch '\s') { "`"$word`"" } else { "$word" }
  }
  & $az.Source @words
  if ($LASTEXITCODE -ne 0) { throw "az ended with exit code $LASTEXITCODE" }
}
# A default group or location of the CLI, and preferences of kubectl, would cut lists without a word.
$env:KUBERC = 'off'
$env:AZURE_DEFAULTS_GROUP = ''
$env:AZURE_DEFAULTS_LOCATION = ''
# Before PowerShell 7.5 no variable is empty, and what a file sets stands.
if (-not (Test-Path Env:AZURE_DEFAULTS_GROUP)) {
  $defaults = @(Invoke-Az config get --local --only-show-errors --query "defaults[?name=='group' || name=='location'].name" --output tsv)
  if ($defaults) { throw "the Azure CLI has a default ($defaults) to which it would cut lists: az config unset defaults.NAME takes it back, with --local where a file in this folder or above it has it" }
}
# Keeps what a command prints, all of it or nothing.
function Save-Output($name, [scriptblock] $command) {
  $file = Join-Path $folder (($name -replace '[^A-Za-z0-9._-]', '_') + '.json')
  try {
    $lines = & $command
    [IO.File]::WriteAllLines($file, [string[]]$lines)
    Write-Host "kept    $file"
  } catch {
    [void]$missing.Add("missing ${file}: $_")
  }
}
"#,
    reads_pods: r#"  $template = Join-Path $folder '.pods.template'
  [IO.File]::WriteAllText($template, @'
<<template>>
'@)
  # A list that says which cluster it is of. A kind that cannot be read is left out; of the others, which may
  # be anything, so is an object that names no image.
  function Read-Pods($context, $kinds, $others) {
    '{"apiVersion":"v1","kind":"List","metadata":{"annotations":{"<<annotation>>":"' + ($context -replace '[^A-Za-z0-9._:/@-]', '_') + '"}},"items":['
    $read = $false
    $comma = ''
    $unread = ''
    foreach ($kind in @($kinds) + @($others)) {
      $other = $others -contains $kind
      $items = @(kubectl get $kind "--context=$context" --all-namespaces "--output=go-template-file=$template")
      if ($LASTEXITCODE -ne 0) {
        if ($other) { $unread += " $kind" } else { [void]$missing.Add("missing $kind of $context") }
        continue
      }
      $read = $true
      # The first and the last line are the brackets.
      if ($items.Count -le 2) { continue }
      $inner = @($items[1..($items.Count - 2)] | ForEach-Object { $_ -replace ',$', '' })
      if ($other) { $inner = @($inner | Where-Object { $_ -match '<<names-image>>' }) }
      if ($inner) {
        $comma
        $inner -join ",`n"
        $comma = ','
      }
    }
    ']}'
    if ($unread) { [void]$missing.Add("missing of $context, in case they run anything:$unread") }
    if (-not $read) { throw 'nothing of it could be read' }
  }
"#,
    few: r#"# Runs the commands that Linchpin names for what is missing, and keeps what each prints in one folder.
# It only reads. Of lists and pods it keeps what Linchpin reads, without values of environment variables.
# Save it and run it: ./collect.ps1
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8

<<keep>>
[void](New-Item -ItemType Directory -Force $folder)
<<reads>><<asked>><<cleans>>
$missing | ForEach-Object { Write-Host $_ }
Write-Host "drop the folder $folder on the page"
"#,
    pods: r#"if (Get-Command kubectl -ErrorAction SilentlyContinue) {
<<reads-pods>>  if (-not $Contexts) { $Contexts = @(Read-List { kubectl config current-context }) }
  $never = @('<<never>>')
  foreach ($context in $Contexts) {
    $served = @(Read-List { kubectl api-resources "--context=$context" --verbs=list --output=name })
    $others = @($served | Where-Object { $kind = $_; -not ($never | Where-Object { $kind -like $_ }) })
    Save-Output "pods-$context" { Read-Pods $context @('pods') @() }
    Save-Output "controllers-$context" { Read-Pods $context @('<<kinds>>') $others }
  }
  Remove-Item $template
}

"#,
    per_subscription: "  Save-Output \"<<file>>-$subscription\" { Invoke-Az <<command>> --subscription $subscription<<query>> --output json }\n",
    per_registry: "    Save-Output \"<<file>>-$registry\" { Invoke-Az <<command>> --registry $registry --subscription $subscription<<query>> --output json }\n",
    script: r#"# Collects what Linchpin reads, for the subscriptions named here or on the command line, into one
# folder. It only reads, and keeps no values of environment variables, no passwords and no keys.
# Save it and run it: ./collect.ps1 [-Subscriptions SUBSCRIPTION, ...] [-Contexts CONTEXT, ...]
# Pods are those of the current context of kubectl, or of the contexts named.
param([string[]] $Subscriptions = @(<<chosen>>), [string[]] $Contexts = @())
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8

<<keep>>function Read-List([scriptblock] $command) {
  try { & $command | Where-Object { $_ } } catch { @() }
}

# Keeps what stands inside the resources of a list.
function Save-Below($file, $subscription, $url, $ids, $fields, $steps) {
  $found = @()
  while ($url) {
    $page = @(Read-List { Invoke-Az rest --method get --url $url --query $ids --subscription $subscription --output tsv })
    # The last line is where the list goes on, if it does.
    $next = @($page | Where-Object { $_ -like 'https://*' -and $_ -ne $url } | Select-Object -Last 1)
    $found += @($page | Where-Object { $_ -notlike 'https://*' })
    $url = "$next"
  }
  foreach ($id in $found) {
    $inner = "$id/$($steps[0])"
    if ($steps.Count -eq 1) {
      $script:number++
      Save-Output "$file-$subscription-$script:number" { Invoke-Az rest --method get --url $inner --query $fields --subscription $subscription --output json }
    } else {
      Save-Below $file $subscription $inner <<all-ids>> $fields @($steps | Select-Object -Skip 1)
    }
  }
}

# Keeps a list that comes in pages, each as a file.
function Save-Pages($name, $url, $fields) {
  $page = 1
  while ($url) {
    Save-Output "$name-$page" { Invoke-Az rest --method get --url $url --query $fields --subscription $subscription --output json }
    try {
      $next = "$(Invoke-Az rest --method get --url $url --query <<next>> --subscription $subscription --output tsv)".Trim()
    } catch {
      [void]$missing.Add("missing what follows $name-${page}: $_")
      break
    }
    if ($next -eq $url) { break }
    $url = $next
    $page++
  }
}

[void](New-Item -ItemType Directory -Force $folder)
<<accounts-kept>><<each>><<pods>>$missing | ForEach-Object { Write-Host $_ }
Write-Host "drop the folder $folder on the page"
"#,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        shell::tests::HOSTILE,
        stubs::{Run, Stubs, shellcheck},
    };

    /// Answers questions for names, prints an empty list for the rest, and fails at `$FAIL_ON`.
    const AZ: &str = r#"#!/bin/bash
printf '%s\0' "$#" "$@" >>"$LOG"
if [[ -n "${FAIL_ON-}" && "$*" == "$FAIL_ON"* ]]; then printf '[{"half":'; exit 1; fi
case "$*" in
  *"--output tsv")
    case "$*" in
      "account list"*) printf 'sub-a\r\nsub-b\r\n' ;;
      "acr list"*) printf 'contosoprod\nfabrikamdev\n' ;;
      "resource list --resource-type Microsoft.Web/sites "*) printf '/subscriptions/a/sites/fn (1)\n' ;;
      *"/providers/Microsoft.Web/sites?"*) printf '/subscriptions/a/sites/one\r\nhttps://localhost/more-sites\n' ;;
      *"/more-sites "*) printf '/subscriptions/a/sites/two\n\n' ;;
      *"/workspaces?"*) printf '/subscriptions/a/workspaces/ml\n' ;;
      *"/Microsoft.ContainerRegistry/registries?"*) printf '/subscriptions/a/registries/contosoprod\n' ;;
      "resource list"*) printf '/subscriptions/a/sites/one/slots/blue\r\n' ;;
      *"/subAssessments?"*) if [[ -n "${PAGES-}" ]]; then printf 'https://localhost/second\r\n'; fi ;;
      *"/environments?"*) printf '/subscriptions/a/workspaces/ml/environments/sk\n' ;;
    esac ;;
  *) cat >/dev/null; printf '[]\n' ;;
esac
"#;

    const KUBECTL: &str = r#"#!/bin/bash
printf '%s\0' "$#" "$@" >>"$LOG"
if [[ "$1" == config ]]; then echo 'aks shop'; exit; fi
if [[ "$1" == api-resources ]]; then
  printf '%s\n' bindings pods pods.metrics.k8s.io secrets configmaps events.events.k8s.io deployments.apps replicasets.apps \
    ingresses.networking.k8s.io rollouts.argoproj.io widgets.example.com plain.example.com sealedsecrets.bitnami.com \
    certificates.cert-manager.io vulnerabilityreports.aquasecurity.github.io
  exit 1 # as it does where one group does not answer
fi
if [[ "$2" == "${FORBIDDEN-}" ]]; then echo 'Error from server (Forbidden)' >&2; exit 1; fi
for word in "$@"; do
  if [[ "$word" == --output=go-template-file=* ]]; then test -s "${word#*go-template-file=}" || exit 1; fi
done
spec='{"dockerImage":"a"}'
if [[ "$2" == plain* ]]; then spec='{}'; fi
printf '[\n{"apiVersion":"x/v1","kind":"%s","metadata":{"name":"a"},"spec":%s},\n{"apiVersion":"x/v1","kind":"%s","metadata":{"name":"b"},"spec":{}}\n]\n' "$2" "$spec" "$2"
"#;

    fn run(subscriptions: &[&str], arguments: &[&str], env: &[(&str, &str)]) -> Run {
        let stubs = Stubs::new(&[("az", AZ), ("kubectl", KUBECTL)]);
        stubs.run(&script(subscriptions, Shell::Bash), arguments, "", env)
    }

    #[test]
    fn subscriptions_are_read_as_people_type_them() {
        const ID: &str = "c0ffee00-1111-4222-8333-444455556666";
        const OTHER: &str = "C0FFEE00-1111-4222-8333-444455557777";
        let ids = format!("{ID}, {OTHER}\n  \"{ID}\",\r\n\n");
        assert_eq!(subscriptions(&ids), [ID, OTHER]);
        assert_eq!(
            subscriptions("Contoso, Prod and Test\n'Fabrikam'\n c0ffee00-1111"),
            ["Contoso, Prod and Test", "Fabrikam", "c0ffee00-1111"]
        );
        assert!(subscriptions(" \n,\n\"\"").is_empty());
    }

    #[test]
    fn names_that_a_script_leaves_out_are_told() {
        let names = ["Contoso", "100% \"safe\" & sound"];
        assert!(unusable(&names, Shell::Bash).is_empty());
        assert_eq!(unusable(&names, Shell::PowerShell), [names[1]]);
        assert!(!script(&names, Shell::PowerShell).contains("sound"));
    }

    #[test]
    fn everything_is_collected_into_one_folder() {
        let run = run(&["sub-a"], &[], &[("KUBE_CONTEXTS", "aks-shop aks-pay")]);
        assert!(run.success, "{}", run.stderr);
        let mut expected: Vec<String> = PER_SUBSCRIPTION
            .iter()
            .map(|kept| format!("{}-sub-a", kept.file))
            .collect();
        for registry in ["contosoprod", "fabrikamdev"] {
            expected.extend(
                PER_REGISTRY
                    .iter()
                    .map(|kept| format!("{}-{registry}", kept.file)),
            );
        }
        for context in ["aks-shop", "aks-pay"] {
            expected.extend(["pods", "controllers"].map(|kind| format!("{kind}-{context}")));
        }
        expected.extend(["accounts".to_owned(), "functionapp-sub-a-1".to_owned()]);
        for (file, count) in [
            ("site-containers", 2),
            ("slot-config", 1),
            ("slot-containers", 1),
            ("ml-environments", 1),
            ("replicas", 1),
            ("connected-registries", 1),
            ("export-pipelines", 1),
            ("import-pipelines", 1),
            ("findings", 1),
        ] {
            expected.extend((1..=count).map(|number| format!("{file}-sub-a-{number}")));
        }
        let mut expected: Vec<String> = expected
            .iter()
            .map(|name| format!("linchpin-exports/{name}.json"))
            .collect();
        expected.sort();
        assert_eq!(run.files(), expected);
        for file in run.files() {
            serde_json::from_str::<serde_json::Value>(&run.file(&file)).unwrap();
        }
        let pods: serde_json::Value =
            serde_json::from_str(&run.file("linchpin-exports/pods-aks-shop.json")).unwrap();
        assert_eq!(
            pods["metadata"]["annotations"][CLUSTER_ANNOTATION],
            "aks-shop"
        );
    }

    fn asks(all: &[(&str, &str)]) -> Vec<Asks> {
        let one = |(file, line): &(&str, &str)| Asks {
            command: model::report::Command {
                line: (*line).to_owned(),
                shows: String::new(),
            },
            file: (*file).to_owned(),
            by_name: false,
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn a_script_for_what_is_missing_runs_its_commands_and_nothing_else() {
        let all = asks(&[
            (
                "registry-contosoprod",
                "az resource show --ids /subscriptions/a/x --api-version 2025-04-01 -o json",
            ),
            (
                "roles-a",
                "az role assignment list --all --include-inherited --fill-principal-name false --subscription a -o json",
            ),
            (
                "webapps-b",
                "az webapp list --show-details --subscription b -o json",
            ),
            (
                "image-1",
                "az containerapp show -n 'my app' -g g --subscription b -o json",
            ),
            (
                "registries-of-graph-1",
                "az graph query -q \"resources | where name in~ ('a', 'b')\" --first 1000 -o json",
            ),
            ("pods-aks_1", "kubectl --context aks-1 get pods -A -o json"),
            ("tokens", "az acr token list --registry NAME -o json"),
            ("image-2", "az batch task list --job-id j -o json"),
        ]);
        let text = script_for(&all, Shell::Bash);
        let stubs = Stubs::new(&[("az", AZ), ("kubectl", KUBECTL)]);
        let run = stubs.run(&text, &[], "", &[]);
        assert!(run.success, "{}", run.stderr);
        let files = [
            "image-1",
            "pods-aks_1",
            "registries-of-graph-1",
            "registry-contosoprod",
            "roles-a",
            "webapps-b",
        ];
        let files = files.map(|file| format!("linchpin-exports/{file}.json"));
        assert_eq!(run.files(), files);
        let calls: Vec<String> = run.calls.iter().map(|words| words.join(" ")).collect();
        assert_eq!(calls.len(), 6, "{calls:?}");
        let asked = |begin: &str| calls.iter().find(|call| call.starts_with(begin)).unwrap();
        // What may hold values of environment variables is asked for by name.
        asked("resource show --ids /subscriptions/a/x --api-version 2025-04-01 --output json");
        asked("graph query -q resources | where name in~ ('a', 'b') --first 1000 --output json");
        assert!(
            asked("webapp list --show-details --subscription b --query [")
                .contains("linuxFxVersion")
        );
        assert!(
            asked("containerapp show -n my app -g g --subscription b --query {id")
                .contains("image")
        );
        assert!(asked("get pods --context=aks-1").contains("go-template-file"));
        assert!(text.contains("# to be completed: az acr token list --registry NAME -o json"));
        assert!(text.contains("run it by hand: az batch task list"));
        assert_eq!(shellcheck(&text), "");
        let text = script_for(&all, Shell::PowerShell);
        assert!(text.contains("Save-Output 'webapps-b' { Invoke-Az webapp list --show-details --subscription b --query "));
        assert!(text.contains("Save-Output 'pods-aks_1' { Read-Pods aks-1 @('pods') @() }"));
        assert!(!text.contains("\nSave-Output 'tokens'"));
    }

    #[test]
    fn a_list_in_pages_is_followed_to_its_end() {
        let findings = |env: &[(&str, &str)]| {
            let run = run(&["sub-a"], &[], env);
            let files = run.files().into_iter();
            let found = files.filter(|file| file.contains("findings"));
            (found.collect::<Vec<_>>(), run.stdout)
        };
        let file = |page: usize| format!("linchpin-exports/findings-sub-a-{page}.json");
        assert_eq!(findings(&[("PAGES", "1")]).0, [file(1), file(2)]);
        assert_eq!(findings(&[]).0, [file(1)]);
        // Where a page does not come, it is said.
        let (found, said) = findings(&[
            ("PAGES", "1"),
            (
                "FAIL_ON",
                "rest --method get --url https://localhost/second",
            ),
        ]);
        assert_eq!(found, [file(1)]);
        assert!(said.contains(&format!("missing {}", file(2))), "{said}");
    }

    #[test]
    fn every_recommendation_that_is_read_is_asked_for() {
        use engine::azure::assessments::{KEYS, NAMES};
        for (key, _) in KEYS {
            assert!(ASSESSMENTS.contains(key), "{key}");
        }
        for (name, _) in NAMES {
            let asked = ASSESSMENTS.split("contains(displayName, '").skip(1);
            let mut asked = asked.map(|rest| rest.split('\'').next().unwrap());
            assert!(asked.any(|part| name.contains(part)), "{name}");
        }
    }

    #[test]
    fn a_kind_that_may_not_be_read_takes_no_other_with_it() {
        let kinds = |env: &[(&str, &str)]| {
            let run = run(
                &["sub-a"],
                &[],
                &[&[("KUBE_CONTEXTS", "aks")], env].concat(),
            );
            let file = "linchpin-exports/controllers-aks.json";
            let list: serde_json::Value = serde_json::from_str(&run.file(file)).unwrap();
            let items = list["items"].as_array().unwrap().iter();
            let kinds: Vec<String> = items
                .map(|item| item["kind"].as_str().unwrap().to_owned())
                .collect();
            (kinds, run.stdout)
        };
        // Of what Kubernetes knows all objects, of everything else those that name an image.
        let all = [
            "deployments",
            "deployments",
            "statefulsets",
            "statefulsets",
            "daemonsets",
            "daemonsets",
            "cronjobs",
            "cronjobs",
            "jobs",
            "jobs",
            "rollouts.argoproj.io",
            "widgets.example.com",
        ];
        assert_eq!(kinds(&[]).0, all);
        let (kept, said) = kinds(&[("FORBIDDEN", "widgets.example.com")]);
        assert_eq!(kept, all[..11]);
        let unread = "missing of aks, in case they run anything: widgets.example.com";
        assert!(said.contains(unread), "{said}");
        let (kept, said) = kinds(&[("FORBIDDEN", "daemonsets")]);
        assert_eq!(
            kept,
            all.into_iter()
                .filter(|kind| *kind != "daemonsets")
                .collect::<Vec<_>>()
        );
        assert!(said.contains("missing daemonsets of aks"), "{said}");
        // Where nothing of it can be read there is no file.
        let run = run(
            &["sub-a"],
            &[],
            &[("KUBE_CONTEXTS", "aks"), ("FORBIDDEN", "pods")],
        );
        assert!(
            !run.files()
                .contains(&"linchpin-exports/pods-aks.json".to_owned())
        );
        assert!(
            run.files()
                .contains(&"linchpin-exports/controllers-aks.json".to_owned())
        );
        assert!(
            !run.files()
                .iter()
                .any(|file| file.contains(".pods") || file.ends_with(".part"))
        );
    }

    #[test]
    fn secrets_and_what_is_noise_are_never_asked_of_a_cluster() {
        let run = run(&["sub-a"], &[], &[("KUBE_CONTEXTS", "aks")]);
        let calls = run.calls.iter().filter(|call| call[0] == "get");
        let asked: Vec<&str> = calls.map(|call| call[1].as_str()).collect();
        assert_eq!(
            asked,
            [
                "pods",
                "deployments",
                "statefulsets",
                "daemonsets",
                "cronjobs",
                "jobs",
                "rollouts.argoproj.io",
                "widgets.example.com",
                "plain.example.com",
            ]
        );
        // PowerShell leaves out by the same patterns.
        let text = script(&["sub-a"], Shell::PowerShell);
        for pattern in NEVER {
            assert!(text.contains(&format!("'{pattern}'")), "{pattern}");
        }
    }

    #[test]
    fn a_list_that_goes_on_says_so() {
        for (_, fields) in [PER_SUBSCRIPTION, PER_REGISTRY]
            .into_iter()
            .flatten()
            .map(|row| (row.file, row.fields))
            .chain(INSIDE.iter().map(|row| (row.file, row.fields)))
        {
            assert_eq!(
                fields.starts_with("value["),
                with_next(fields).ends_with(", nextLink: nextLink}"),
                "{fields}"
            );
        }
    }

    #[test]
    fn the_page_knows_what_every_file_was_asked_for() {
        let kept = PER_SUBSCRIPTION.iter().chain(PER_REGISTRY);
        let files = kept.map(|kept| kept.file);
        let files = files.chain(INSIDE.iter().map(|row| row.file));
        let files = files.chain(PAGED.iter().map(|row| row.file));
        let files = files.chain(QUERIES.iter().map(|query| query.file));
        let one_by_one = ["functionapp", "slot-config", "slot-containers"];
        let files = files.chain(one_by_one);
        for file in files.chain(["pods", "controllers"]) {
            let name = format!("linchpin-exports/{file}-x.json");
            let known = engine::read::decode::asked::of(&name);
            // Of Defender's plans there are always some.
            assert_eq!(known.is_some(), file != "defender", "{file}");
            assert!(known.is_none_or(|(question, about)| question.file == file && about == "x"));
        }
    }

    #[test]
    fn nothing_that_hands_out_credentials_is_asked_for() {
        for shell in [Shell::Bash, Shell::PowerShell] {
            let text = script(&["sub-a"], shell);
            for never in [
                "webapp show",
                "functionapp show",
                "publishxml",
                "listkeys",
                "list-keys",
                "credential show",
                "--method post",
            ] {
                assert!(!text.to_ascii_lowercase().contains(never), "{never}");
            }
        }
    }

    #[test]
    fn without_names_every_enabled_subscription_is_taken() {
        let run = run(&[], &[], &[]);
        assert!(run.success, "{}", run.stderr);
        for subscription in ["sub-a", "sub-b"] {
            assert!(
                run.files()
                    .contains(&format!("linchpin-exports/registries-{subscription}.json"))
            );
        }
    }

    #[test]
    fn names_on_the_command_line_come_first() {
        let run = run(&["sub-a"], &["sub-c"], &[]);
        assert!(
            run.files()
                .contains(&"linchpin-exports/registries-sub-c.json".to_owned())
        );
        assert!(!run.files().iter().any(|file| file.contains("sub-a")));
    }

    #[test]
    fn what_cannot_be_read_is_named_and_the_rest_is_kept() {
        let run = run(&["sub-a"], &[], &[("FAIL_ON", "aks list")]);
        assert!(run.success, "{}", run.stderr);
        assert!(
            run.stdout
                .contains("missing linchpin-exports/clusters-sub-a.json")
        );
        assert!(
            !run.files()
                .iter()
                .any(|file| file.contains("clusters") || file.ends_with(".part"))
        );
        assert!(
            run.files()
                .contains(&"linchpin-exports/registries-sub-a.json".to_owned())
        );
    }

    #[test]
    fn a_hostile_subscription_arrives_whole_and_nothing_else_happens() {
        let hostile: Vec<&str> = HOSTILE
            .into_iter()
            .chain(["CHOSEN ENABLED ACCOUNTS '"])
            .collect();
        let run = run(&hostile, &[], &[]);
        assert!(run.success, "{}", run.stderr);
        for name in &hostile {
            let asked = run.calls.iter().any(|call| {
                call.iter()
                    .zip(call.iter().skip(1))
                    .any(|(option, value)| option == "--subscription" && value == name)
            });
            assert!(asked, "{name:?}");
        }
        assert!(
            run.files()
                .iter()
                .all(|file| file.starts_with("linchpin-exports/") && file.ends_with(".json"))
        );
    }

    #[test]
    fn every_command_that_could_print_a_secret_names_its_fields() {
        let run = run(&["sub-a"], &[], &[]);
        for call in &run.calls {
            let line = call.join(" ");
            let harmless = [
                "acr list --subscription sub-a --output json",
                "rest --method get --subscription sub-a --url /subscriptions/{subscriptionId}/providers/Microsoft.Security/pricings?api-version=2024-01-01 --output json",
                "config current-context",
                "api-resources",
            ];
            let named = call
                .iter()
                .any(|word| word == "--query" || word.starts_with("--output=go-template-file="));
            assert!(
                named || harmless.iter().any(|harmless| line.starts_with(harmless)),
                "{line}"
            );
        }
    }

    #[test]
    fn a_query_reaches_az_on_windows_whole() {
        let all = PER_SUBSCRIPTION
            .iter()
            .chain(PER_REGISTRY)
            .chain(PAGED)
            .map(|kept| kept.fields)
            .chain(INSIDE.iter().map(|row| row.fields))
            .chain([NEXT, PREMIUM_IDS, SLOT_IDS, SLOT_CONFIG])
            .filter(|fields| !fields.is_empty());
        for fields in all.chain([ACCOUNTS, ENABLED, FUNCTION_IDS, FUNCTION_CONFIG]) {
            // In quotes, which a blank brings about, these are the only characters `cmd` still reads.
            assert!(
                fields.contains(' ') && !fields.contains(['"', '%', '^', '!', '\\', '\n']),
                "{fields}"
            );
        }
    }

    #[test]
    fn no_query_asks_for_a_value() {
        for kept in PER_SUBSCRIPTION.iter().chain(PER_REGISTRY).chain(PAGED) {
            for part in [
                "value",
                "secureValue",
                "password:",
                "command",
                "args",
                "appSettings",
                "connectionStrings",
                "key:",
            ] {
                // As Azure's own answers name their lists.
                let fields = kept.fields.strip_prefix("value[").unwrap_or(kept.fields);
                assert!(!fields.contains(part), "{} asks for {part}", kept.file);
            }
        }
        for row in INSIDE {
            let fields = row.fields.strip_prefix("value[").unwrap_or(row.fields);
            for part in [
                "value",
                "assword:",
                "commandLine",
                "contextPath",
                "ncodedTaskContent",
                "serviceUri",
                "Settings:",
                "environmentSettings",
            ] {
                let image = part == "Settings:" && fields.contains("containerSettings: {imageName");
                assert!(
                    image || !fields.contains(part),
                    "{} asks for {part}",
                    row.file
                );
            }
        }
        for part in [
            "annotations",
            ".value}",
            ".value ",
            ".command",
            ".args",
            ".data",
        ] {
            assert!(!POD_TEMPLATE.contains(part), "{part}");
        }
    }

    #[test]
    fn shellcheck_finds_nothing() {
        for text in [
            script(&[], Shell::Bash),
            script(&["sub-a", "it's"], Shell::Bash),
            graph_script(Shell::Bash),
        ] {
            assert_eq!(shellcheck(&text), "");
        }
    }

    #[test]
    fn the_powershell_script_is_ascii_and_asks_for_the_same() {
        let (bash, powershell) = (
            script(&["sub-a", "été"], Shell::Bash),
            script(&["sub-a", "été", "a&calc"], Shell::PowerShell),
        );
        assert!(powershell.is_ascii() && !powershell.contains("calc"));
        assert!(powershell.contains("@('sub-a', ('' + [char]233 + 't' + [char]233))"));
        for Kept {
            file,
            command,
            url,
            fields,
        } in PER_SUBSCRIPTION.iter().chain(PER_REGISTRY).chain(PAGED)
        {
            for text in [&bash, &powershell] {
                assert!(
                    text.contains(file)
                        && text.contains(command)
                        && text.contains(url)
                        && text.contains(fields),
                    "{file}"
                );
            }
        }
    }

    #[test]
    fn every_export_says_what_it_adds() {
        assert!(EXPORTS.iter().any(|export| export.needed));
        for export in EXPORTS {
            assert!(
                export.command.ends_with("--output json") && export.adds.ends_with('.'),
                "{}",
                export.what
            );
        }
    }
}
