//! The lists of facts: for each kind of resource, the keys under which they stand.
//!
//! In lower case, `properties` left out; `#` marks a bare element of an array.

/// Of every Azure resource, known or not.
pub(crate) const EVERY: &[&str] = &[
    "id",
    "name",
    "type",
    "kind",
    "apiversion",
    "resourcegroup",
    "resourcegroupname",
    "subscriptionid",
    "tenantid",
    "sku",
    "sku name",
    "sku tier",
    "identity type",
    "provisioningstate",
    "systemdata lastmodifiedat",
    "tags env",
    "tags environment",
    "tags stage",
];

/// Of what a template declares.
pub(crate) const DECLARED: &[&str] = &[
    "condition",
    "existing",
    "scope",
    "copy name",
    "copy count",
    "copy mode",
    // The settings may be an expression as a whole.
    "",
];

pub(crate) const REGISTRY: &[&str] = &[
    "adminuserenabled",
    "anonymouspullenabled",
    "dataendpointenabled",
    "endpointprotocol",
    "loginserver",
    "networkrulebypassallowedfortasks",
    "networkrulebypassoptions",
    "networkruleset",
    "networkruleset defaultaction",
    "networkruleset iprules",
    "networkruleset iprules #",
    "networkruleset iprules action",
    "networkruleset iprules value",
    "networkruleset iprules ipaddressorrange",
    "policies exportpolicy status",
    "policies quarantinepolicy status",
    "policies retentionpolicy days",
    "policies retentionpolicy status",
    "policies softdeletepolicy status",
    "policies trustpolicy status",
    "privateendpointconnections privatelinkserviceconnectionstate status",
    "publicnetworkaccess",
    "roleassignmentmode",
    // What `Get-AzContainerRegistry` calls them.
    "skuname",
    "skutier",
    "networkrulebypassoption",
    "networkrulesetdefaultaction",
    "networkrulesetiprule",
    "networkrulesetiprule #",
    "networkrulesetiprule action",
    "networkrulesetiprule value",
    "networkrulesetiprule ipaddressorrange",
    "exportpolicystatus",
    "quarantinepolicystatus",
    "retentionpolicyday",
    "retentionpolicystatus",
    "softdeletepolicystatus",
    "trustpolicystatus",
    "systemdatalastmodifiedat",
];
/// Settings of an app that are facts.
pub(crate) const LOGIN_SETTINGS: &[&str] = &[
    "docker_registry_server_url",
    "docker_registry_server_username",
];
pub(crate) const ENDPOINTS: &[&str] = &["loginserver"];
pub(crate) const PRICING: &[&str] = &[
    "pricingtier",
    "subplan",
    "freetrialremainingtime",
    "freetrialremainingtime ticks",
    "resourcescoveragestatus",
    "enforce",
    "inherited",
    "extensions name",
    "extensions isenabled",
    "extensions operationstatus code",
    "extensions additionalextensionproperties exclusiontags",
];
pub(crate) const CLUSTER: &[&str] = &[
    "kubernetesversion",
    "identityprofile kubeletidentity objectid",
    "bootstrapprofile containerregistryid",
    "securityprofile defender securitymonitoring enabled",
    "securityprofile defender securitymonitoring",
    "securityprofile defender",
    "securityprofile azuredefender enabled",
    "securityprofile azuredefender",
    "securityprofile",
];
pub(crate) const ROLE: &[&str] = &[
    "principalid",
    "principalname",
    "principaltype",
    "roledefinitionid",
    "roledefinitionname",
    "scope",
];
pub(crate) const SITE_CONFIG: &[&str] = &[
    "linuxfxversion",
    "windowsfxversion",
    "acrusemanagedidentitycreds",
    "acrusermanagedidentityid",
];
pub(crate) const SITE: &[&str] = &[
    "state",
    "linuxfxversion",
    "windowsfxversion",
    "acrusemanagedidentitycreds",
    "acrusermanagedidentityid",
    "siteconfig",
    "siteconfig linuxfxversion",
    "siteconfig windowsfxversion",
    "siteconfig acrusemanagedidentitycreds",
    "siteconfig acrusermanagedidentityid",
    "siteconfig appsettings name",
    "appsettings name",
    // Of a container of a site.
    "image",
    "authtype",
    "username",
    "environmentvariables name",
];
pub(crate) const APP: &[&str] = &[
    "configuration registries server",
    "configuration registries identity",
    "configuration registries username",
    "configuration registries passwordsecretref",
    "configuration secrets name",
    "configuration secrets identity",
    "template containers name",
    "template containers image",
    "template containers env name",
    "template containers env secretref",
    "template initcontainers name",
    "template initcontainers image",
    "template initcontainers env name",
    "template initcontainers env secretref",
];
pub(crate) const SESSION_POOL: &[&str] = &[
    "containertype",
    "customcontainertemplate registrycredentials server",
    "customcontainertemplate registrycredentials identity",
    "customcontainertemplate registrycredentials username",
    "customcontainertemplate registrycredentials passwordsecretref",
    "customcontainertemplate containers name",
    "customcontainertemplate containers image",
    "customcontainertemplate containers env name",
    "customcontainertemplate containers env secretref",
];
pub(crate) const GROUP: &[&str] = &[
    "imageregistrycredentials server",
    "imageregistrycredentials identity",
    "imageregistrycredentials username",
    "containers name",
    "containers image",
    "containers environmentvariables name",
    "initcontainers name",
    "initcontainers image",
    "initcontainers environmentvariables name",
];
pub(crate) const TOKEN: &[&str] = &["status", "scopemapid"];
pub(crate) const REPOSITORY: &[&str] = &["registry", "imagename", "digest", "tags #"];
pub(crate) const ACCOUNT: &[&str] = &["cloudname", "environmentname", "state"];
pub(crate) const TRUST: &[&str] = &["status"];
pub(crate) const ASSESSMENT: &[&str] = &[
    "displayname",
    "status code",
    "status cause",
    "status statuschangedate",
    "status firstevaluationdate",
    "resourcedetails id",
    "resourcedetails source",
];

pub(crate) const FINDING: &[&str] = &[
    "status code",
    "status severity",
    "timegenerated",
    "additionaldata imagedigest",
    "additionaldata repositoryname",
    "additionaldata artifactdetails digest",
    "additionaldata artifactdetails registryhost",
    "additionaldata artifactdetails repositoryname",
    "additionaldata artifactdetails tags #",
    "additionaldata clusterdetails clusterresourceid",
    "additionaldata kubernetescontext workloads kind",
    "additionaldata kubernetescontext workloads name",
    "additionaldata kubernetescontext workloads namespace",
    "additionaldata vulnerabilitydetails severity",
];

pub(crate) const ALERT: &[&str] = &[
    "alertdisplayname",
    "severity",
    "status",
    "starttimeutc",
    "timegeneratedutc",
    "resourceidentifiers azureresourceid",
];
pub(crate) const PART: &[&str] = &[
    "status",
    "scope",
    "mode",
    "actions #",
    "sourcerepository",
    "targetrepository",
    "credentialsetresourceid",
    "regionendpointenabled",
    "step imagenames #",
    "step ispushenabled",
    "step baseimagedependencies repository",
    "trigger baseimagetrigger status",
];

/// The facts of a resource of this type, in lower case.
pub(crate) fn of_type(kind: &str) -> &'static [&'static str] {
    match kind.split('@').next().unwrap_or_default() {
        "microsoft.containerregistry/registries" => REGISTRY,
        "microsoft.containerregistry/registries/tokens" => TOKEN,
        "microsoft.security/pricings" => PRICING,
        "microsoft.security/assessments" => ASSESSMENT,
        "microsoft.security/locations/alerts" => ALERT,
        "microsoft.containerregistry/registries/replications"
        | "microsoft.containerregistry/registries/cacherules"
        | "microsoft.containerregistry/registries/connectedregistries"
        | "microsoft.containerregistry/registries/scopemaps"
        | "microsoft.containerregistry/registries/tasks"
        | "microsoft.containerregistry/registries/webhooks"
        | "microsoft.containerregistry/registries/exportpipelines"
        | "microsoft.containerregistry/registries/importpipelines" => PART,
        "microsoft.security/assessments/subassessments" => FINDING,
        "microsoft.containerservice/managedclusters" => CLUSTER,
        "microsoft.authorization/roleassignments" => ROLE,
        "microsoft.web/sites"
        | "microsoft.web/sites/slots"
        | "microsoft.web/sites/config"
        | "microsoft.web/sites/slots/config"
        | "microsoft.web/sites/sitecontainers" => SITE,
        "microsoft.app/containerapps" | "microsoft.app/jobs" => APP,
        "microsoft.app/sessionpools" => SESSION_POOL,
        "microsoft.machinelearningservices/workspaces" => &["containerregistry"],
        "microsoft.containerinstance/containergroups" => GROUP,
        _ => &[],
    }
}

/// Kinds of Kubernetes that run containers, or tell how they log in.
pub(crate) const RUNS_CONTAINERS: &[&str] = &[
    "pod",
    "deployment",
    "statefulset",
    "daemonset",
    "replicaset",
    "replicationcontroller",
    "job",
    "cronjob",
    "serviceaccount",
];
pub(crate) const KUBERNETES_LIST: &[&str] = &[
    "apiversion",
    "kind",
    "metadata annotations linchpin/cluster",
];
pub(crate) const KUBERNETES: &[&str] = &[
    "apiversion",
    "kind",
    "metadata name",
    "metadata namespace",
    "metadata annotations linchpin/cluster",
    "metadata labels env",
    "metadata labels environment",
    "metadata labels pod-template-hash",
    "metadata labels azure.workload.identity/use",
    "metadata ownerreferences kind",
    "metadata ownerreferences name",
    "spec template metadata labels env",
    "spec template metadata labels environment",
    "spec template metadata labels pod-template-hash",
    "spec template metadata labels azure.workload.identity/use",
    "spec jobtemplate spec template metadata labels env",
    "spec jobtemplate spec template metadata labels environment",
    "spec jobtemplate spec template metadata labels azure.workload.identity/use",
    "imagepullsecrets name",
    "status containerstatuses image",
    "status containerstatuses imageid",
];
/// Below a pod's `spec`.
pub(crate) const POD_SPEC: &[&str] = &[
    "serviceaccountname",
    "imagepullsecrets name",
    "volumes name",
    "volumes secret secretname",
    "volumes image reference",
    "volumes image pullpolicy",
    "volumes projected sources secret name",
];
/// The same of its containers; `*` is the array that they stand in.
pub(crate) const CONTAINER: &[&str] = &[
    "* name",
    "* image",
    "* imagepullpolicy",
    "* env name",
    "* env valuefrom secretkeyref name",
    "* envfrom secretref name",
];

pub(crate) const TERRAFORM_EVERY: &[&str] = &[
    "id",
    "name",
    "resource_group_name",
    "tags env",
    "tags environment",
    "tags stage",
];
const TERRAFORM_REGISTRY: &[&str] = &[
    "sku",
    "login_server",
    "admin_enabled",
    "anonymous_pull_enabled",
    "data_endpoint_enabled",
    "export_policy_enabled",
    "network_rule_bypass_for_tasks_enabled",
    "network_rule_bypass_option",
    "network_rule_set default_action",
    "network_rule_set ip_rule action",
    "network_rule_set ip_rule ip_range",
    "public_network_access_enabled",
    "quarantine_policy_enabled",
    "retention_policy_in_days",
    "role_assignment_mode",
    "trust_policy_enabled",
];
const TERRAFORM_PRICING: &[&str] = &["tier", "subplan", "resource_type", "extension name"];
const TERRAFORM_CLUSTER: &[&str] = &["kubelet_identity object_id"];
const TERRAFORM_ROLE: &[&str] = &[
    "scope",
    "role_definition_id",
    "role_definition_name",
    "principal_id",
];
const TERRAFORM_SITE: &[&str] = &[
    "identity type",
    "site_config linux_fx_version",
    "site_config windows_fx_version",
    "site_config container_registry_use_managed_identity",
    "site_config container_registry_managed_identity_client_id",
    "site_config application_stack docker_image_name",
    "site_config application_stack docker_registry_url",
    "site_config application_stack docker_registry_username",
    "site_config application_stack docker registry_url",
    "site_config application_stack docker image_name",
    "site_config application_stack docker image_tag",
];
const TERRAFORM_APP: &[&str] = &[
    "identity type",
    "registry server",
    "registry identity",
    "registry username",
    "registry password_secret_name",
    "secret name",
    "template container name",
    "template container image",
    "template container env name",
    "template container env secret_name",
    "template init_container name",
    "template init_container image",
    "template init_container env name",
    "template init_container env secret_name",
];
const TERRAFORM_GROUP: &[&str] = &[
    "identity type",
    "container name",
    "container image",
    "init_container name",
    "init_container image",
    "image_registry_credential server",
    "image_registry_credential username",
    "image_registry_credential user_assigned_identity_id",
];
/// Below `spec` of a pod, or of the template of one.
const TERRAFORM_POD: &[&str] = &[
    "metadata name",
    "metadata namespace",
    "metadata labels env",
    "metadata labels environment",
    "spec service_account_name",
    "spec image_pull_secrets name",
    "spec volume name",
    "spec volume secret secret_name",
    "spec container name",
    "spec container image",
    "spec container image_pull_policy",
    "spec container env name",
    "spec container env value_from secret_key_ref name",
    "spec container env_from secret_ref name",
    "spec init_container name",
    "spec init_container image",
    "spec init_container image_pull_policy",
];
/// What `azapi` says of a resource; its `body` is ARM.
const TERRAFORM_AZAPI: &[&str] = &["type", "parent_id", "resource_id"];

/// The facts of a resource of this Terraform type.
pub(crate) fn of_terraform(kind: &str) -> &'static [&'static str] {
    match kind {
        "azurerm_container_registry" => TERRAFORM_REGISTRY,
        "azurerm_security_center_subscription_pricing" => TERRAFORM_PRICING,
        "azurerm_kubernetes_cluster" => TERRAFORM_CLUSTER,
        "azurerm_role_assignment" => TERRAFORM_ROLE,
        "azurerm_container_app" | "azurerm_container_app_job" => TERRAFORM_APP,
        "azurerm_container_group" => TERRAFORM_GROUP,
        "azapi_resource" | "azapi_update_resource" => TERRAFORM_AZAPI,
        kind if kind.starts_with("kubernetes_") && !kind.contains("secret") => TERRAFORM_POD,
        kind if kind.ends_with("_app") || kind.ends_with("_app_slot") => TERRAFORM_SITE,
        _ => &[],
    }
}
