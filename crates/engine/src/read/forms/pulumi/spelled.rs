//! What of Pulumi is made of Terraform's providers: their types, and their names in camel case.
//! (pulumi.com/registry: azure, databricks; pulumi/pulumi-terraform-bridge, which puts what is a list in the plural, and
//! makes an object of what stands at most once.)

use crate::read::plan;

/// Where they are called otherwise than Terraform has it, and what is made like one of Terraform's.
const TYPES: [(&str, &str); 13] = [
    ("azure:appservice/slot:Slot", "azurerm_app_service_slot"),
    ("azure:batch/pool:Pool", "azurerm_batch_pool"),
    ("azure:containerapp/app:App", "azurerm_container_app"),
    ("azure:containerapp/job:Job", "azurerm_container_app_job"),
    (
        "azure:containerservice/group:Group",
        "azurerm_container_group",
    ),
    (
        "azure:containerservice/kubernetesCluster:KubernetesCluster",
        "azurerm_kubernetes_cluster",
    ),
    (
        "azure:logicapps/standard:Standard",
        "azurerm_logic_app_standard",
    ),
    (
        "azure:appplatform/springCloudContainerDeployment:SpringCloudContainerDeployment",
        "azurerm_spring_cloud_container_deployment",
    ),
    (
        "azure:securitycenter/subscriptionPricing:SubscriptionPricing",
        "azurerm_security_center_subscription_pricing",
    ),
    ("databricks:index/cluster:Cluster", "databricks_cluster"),
    (
        "databricks:index/instancePool:InstancePool",
        "databricks_instance_pool",
    ),
    ("databricks:index/job:Job", "databricks_job"),
    ("kubernetes:helm.sh/v3:Release", "helm_release"),
];

/// Keys that are not the same in the plural.
const LISTS: [(&str, &str); 15] = [
    ("containers", "container"),
    ("dockers", "docker"),
    ("envs", "env"),
    ("extensions", "extension"),
    ("imageRegistryCredentials", "image_registry_credential"),
    ("initContainers", "init_container"),
    ("jobClusters", "job_cluster"),
    ("preloadedDockerImages", "preloaded_docker_image"),
    ("registries", "registry"),
    ("secrets", "secret"),
    ("siteConfigs", "site_config"),
    ("tasks", "task"),
    ("templates", "template"),
    ("volumes", "volume"),
    ("newClusters", "new_cluster"),
];

/// Terraform's name of a type.
pub(super) fn known_as(kind: &str) -> Option<&'static str> {
    let known = TYPES.iter().find(|(name, _)| *name == kind);
    known.map(|(_, known)| *known).or_else(|| {
        // The other apps are called alike.
        let (_, name) = kind.strip_prefix("azure:appservice/")?.split_once(':')?;
        let mut first = name.chars();
        let name: String = { first.next()?.to_lowercase() }.chain(first).collect();
        let name = format!("azurerm_{}", key(&name));
        let mut known = plan::WORKLOADS.iter();
        known.find(|known| **known == name).copied()
    })
}

/// A key as Terraform writes it.
pub(super) fn key(key: &str) -> String {
    if let Some((_, known)) = LISTS.iter().find(|(list, _)| *list == key) {
        return (*known).to_owned();
    }
    // The name of a setting.
    if !key.contains(|letter: char| letter.is_ascii_lowercase()) {
        return key.to_owned();
    }
    let mut spelled = String::with_capacity(key.len() + 4);
    for letter in key.chars() {
        if letter.is_ascii_uppercase() && !spelled.is_empty() {
            spelled.push('_');
        }
        spelled.push(letter.to_ascii_lowercase());
    }
    spelled
}
