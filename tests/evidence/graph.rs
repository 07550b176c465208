//! The queries that the page offers for a whole tenant: what they make of resources as ARM answers them is
//! read, row by row, and brings no value along.

mod kusto;

use super::*;
use std::collections::{BTreeSet, HashMap};

const IMAGE: &str = "contosoacr.azurecr.io/shop/api:1.4";

/// The tables of Resource Graph. What no query may hand on says `hush`.
fn tenant() -> HashMap<&'static str, Vec<Value>> {
    let group = format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers");
    let row = |id: String, kind: &str, properties: Value| {
        let name = id.rsplit('/').next().unwrap().to_owned();
        json!({
            "id": id, "name": name, "type": kind, "tenantId": "t", "subscriptionId": HERE, "resourceGroup": "rg-contoso",
            "location": "westeurope", "kind": "", "sku": null, "plan": null, "tags": {}, "identity": null,
            "managedBy": "", "zones": null, "extendedLocation": null, "properties": properties,
        })
    };
    let in_group = |path: &str, kind: &str, properties: Value| {
        row(format!("{group}/{path}"), kind, properties)
    };
    let below = |path: &str, kind: &str, properties: Value| {
        row(format!("{}/{path}", acr("contosoacr")), kind, properties)
    };
    let variable = json!([{"name": "TOKEN", "value": "hush", "secretRef": "hush-reference"}]);
    let containers = json!([{"name": "c", "image": IMAGE, "env": variable, "command": ["hush"], "args": ["hush"]}]);
    let grouped = json!([{"name": "c", "properties": {"image": IMAGE, "environmentVariables": variable, "command": ["hush"]}}]);
    let digest = format!("sha256:{}", "a".repeat(64));
    let assessed = format!(
        "{}/providers/Microsoft.Security/assessments",
        acr("contosoacr")
    );
    let version = |image: &str| json!([{"name": "ScmType", "value": "hush"}, {"name": "LinuxFxVersion", "value": image}]);
    HashMap::from([
        (
            "resources",
            vec![
                row(
                    acr("contosoacr"),
                    "microsoft.containerregistry/registries",
                    json!({
                "loginServer": "contosoacr.azurecr.io", "adminUserEnabled": true, "publicNetworkAccess": "Enabled",
                "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}),
                ),
                below(
                    "replications/northeurope",
                    "microsoft.containerregistry/registries/replications",
                    json!({"regionEndpointEnabled": true}),
                ),
                below(
                    "webhooks/deploy",
                    "microsoft.containerregistry/registries/webhooks",
                    json!({
                "status": "enabled", "scope": "shop/api:*", "actions": ["push"], "serviceUri": "https://hush"}),
                ),
                below(
                    "tasks/build",
                    "microsoft.containerregistry/registries/tasks",
                    json!({
                "status": "Enabled", "step": {"type": "Docker", "imageNames": ["shop/api:1.4"], "isPushEnabled": true,
                "contextPath": "https://hush@example.com/x.git", "baseImageDependencies": [{"repository": "base/node", "tag": "22"}]},
                "trigger": {"baseImageTrigger": {"status": "Enabled"}}}),
                ),
                row(
                    aks("aks-shop"),
                    "microsoft.containerservice/managedclusters",
                    json!({
                "kubernetesVersion": "1.34.1", "linuxProfile": {"ssh": "hush"}, "securityProfile": {},
                "agentPoolProfiles": [{"name": "system", "nodeLabels": {"a": "hush"}}, {"name": "stream", "artifactStreamingProfile": {"enabled": true}}],
                "identityProfile": {"kubeletidentity": {"objectId": "70000000-0000-4000-8000-000000000002"}}}),
                ),
                in_group(
                    "Microsoft.MachineLearningServices/workspaces/ml",
                    "microsoft.machinelearningservices/workspaces",
                    json!({
                "containerRegistry": acr("contosoacr"), "keyVault": "hush"}),
                ),
                in_group(
                    "Microsoft.Web/sites/front",
                    "microsoft.web/sites",
                    json!({"state": "Running", "siteProperties": {"properties": version(&format!("DOCKER|{IMAGE}"))}}),
                ),
                in_group(
                    "Microsoft.Web/sites/front/slots/next",
                    "microsoft.web/sites/slots",
                    json!({"state": "Running", "siteProperties": {"properties": version(&format!("DOCKER|{IMAGE}"))}}),
                ),
                in_group(
                    "Microsoft.Web/sites/many",
                    "microsoft.web/sites",
                    json!({"state": "Running", "siteProperties": {"properties": version("COMPOSE|aHVzaA==hush")}}),
                ),
                in_group(
                    "Microsoft.App/containerApps/shop",
                    "microsoft.app/containerapps",
                    json!({
                "template": {"containers": containers, "initContainers": containers},
                "configuration": {"secrets": [{"name": "hush"}], "registries": [{"server": "contosoacr.azurecr.io", "identity": "system"}]}}),
                ),
                in_group(
                    "Microsoft.App/jobs/night",
                    "microsoft.app/jobs",
                    json!({"template": {"containers": containers}, "configuration": {"triggerType": "Manual"}}),
                ),
                in_group(
                    "Microsoft.App/sessionPools/agents",
                    "microsoft.app/sessionpools",
                    json!({
                "containerType": "CustomContainer", "customContainerTemplate": {"containers": containers,
                "registryCredentials": {"server": "contosoacr.azurecr.io", "username": "contosoacr", "passwordSecretRef": "hush"}}}),
                ),
                in_group(
                    "Microsoft.ContainerInstance/containerGroups/batch",
                    "microsoft.containerinstance/containergroups",
                    json!({
                "containers": grouped, "initContainers": grouped, "restartPolicy": "Always",
                "imageRegistryCredentials": [{"server": "contosoacr.azurecr.io", "username": "contosoacr", "password": "hush"}]}),
                ),
                in_group(
                    "Microsoft.ContainerInstance/containerGroupProfiles/wide",
                    "microsoft.containerinstance/containergroupprofiles",
                    json!({"containers": grouped}),
                ),
                in_group(
                    "Microsoft.ContainerInstance/containerGroupProfiles/old",
                    "microsoft.containerinstance/containergroupprofile",
                    json!({"containers": grouped}),
                ),
                in_group(
                    "Microsoft.MachineLearningServices/workspaces/ml/onlineEndpoints/score/deployments/blue",
                    "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments",
                    json!({
                "environmentId": "azureml:sk:3", "endpointComputeType": "Managed", "environmentVariables": {"TOKEN": "hush"}}),
                ),
                in_group(
                    "Microsoft.MachineLearningServices/workspaces/ml/batchEndpoints/night/deployments/one",
                    "microsoft.machinelearningservices/workspaces/batchendpoints/deployments",
                    json!({
                "environmentId": "azureml:sk:3", "environmentVariables": {"TOKEN": "hush"}}),
                ),
                in_group(
                    "Microsoft.Storage/storageAccounts/other",
                    "microsoft.storage/storageaccounts",
                    json!({"note": "hush"}),
                ),
            ],
        ),
        (
            "securityresources",
            vec![
                row(
                    format!(
                        "/subscriptions/{HERE}/providers/Microsoft.Security/pricings/Containers"
                    ),
                    "microsoft.security/pricings",
                    json!({"pricingTier": "Free"}),
                ),
                row(
                    format!(
                        "/subscriptions/{HERE}/providers/Microsoft.Security/pricings/KeyVaults"
                    ),
                    "microsoft.security/pricings",
                    json!({"pricingTier": "hush"}),
                ),
                row(
                    format!("{assessed}/9b828565-a0ed-61c2-6bf3-1afc99a9b2ca"),
                    "microsoft.security/assessments",
                    json!({
                "displayName": "Container registries should not allow unrestricted network access", "resourceDetails": {"Source": "Azure", "Id": acr("contosoacr")},
                "status": {"code": "Unhealthy", "statusChangeDate": "2026-03-01T10:00:00Z"}, "additionalData": {"note": "hush"}}),
                ),
                row(
                    format!("{assessed}/c0b7cfc6-3172-465a-b378-53c7ff2cc0d5/subAssessments/1"),
                    "microsoft.security/assessments/subassessments",
                    json!({
                "displayName": "CVE-2026-0001", "status": {"code": "Unhealthy", "severity": "High"}, "timeGenerated": "2026-03-01T10:00:00Z",
                "additionalData": {"cve": "hush", "artifactDetails": {"repositoryName": "shop/api", "registryHost": "contosoacr.azurecr.io", "digest": digest, "tags": ["1.4"]}}}),
                ),
                row(
                    format!(
                        "/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Security/locations/westeurope/alerts/1_x"
                    ),
                    "microsoft.security/locations/alerts",
                    json!({
                "AlertDisplayName": "Pull from an unfamiliar address", "Severity": "High", "Status": "Active", "StartTimeUtc": "2026-03-01T10:00:00Z",
                "ExtendedProperties": {"user": "hush"}, "ResourceIdentifiers": [{"Type": "AzureResource", "AzureResourceId": acr("contosoacr")}]}),
                ),
            ],
        ),
        (
            "batchresources",
            vec![in_group(
                "Microsoft.Batch/batchAccounts/render/pools/frames",
                "microsoft.batch/batchaccounts/pools",
                json!({
            "deploymentConfiguration": {"virtualMachineConfiguration": {"containerConfiguration": {"containerImageNames": [IMAGE],
                "containerRegistries": [{"registryServer": "contosoacr.azurecr.io", "username": "contosoacr", "password": "hush"}]}}},
            "startTask": {"commandLine": "hush", "environmentSettings": variable, "containerSettings": {"imageName": IMAGE}}}),
            )],
        ),
        (
            "servicefabricresources",
            vec![
                in_group(
                    "Microsoft.ServiceFabric/managedclusters/sf/applications/voting",
                    "microsoft.servicefabric/managedclusters/applications",
                    json!({"parameters": {"Password": "hush"}}),
                ),
                in_group(
                    "Microsoft.ServiceFabric/clusters/old/applications/voting",
                    "microsoft.servicefabric/clusters/applications",
                    json!({"parameters": {"Password": "hush"}}),
                ),
                in_group(
                    "Microsoft.ServiceFabric/managedclusters/sf/nodetypes/n",
                    "microsoft.servicefabric/managedclusters/nodetypes",
                    json!({"note": "hush"}),
                ),
            ],
        ),
        (
            "authorizationresources",
            [
                // Owner by a service principal, AcrPull by the cluster.
                ("1", "8311e382-0749-4cb8-b61a-304f252e45ec", "3"),
                ("2", "7f951dda-4ed3-4680-a7ca-43fe172d538d", "2"),
            ]
            .map(|(name, role, principal)| {
                row(
                    format!("/subscriptions/{HERE}/providers/Microsoft.Authorization/roleAssignments/{name}"),
                    "microsoft.authorization/roleassignments",
                    json!({
                        "roleDefinitionId": format!("/subscriptions/{HERE}/providers/Microsoft.Authorization/roleDefinitions/{role}"),
                        "principalId": format!("70000000-0000-4000-8000-00000000000{principal}"),
                        "principalType": "ServicePrincipal", "scope": acr("contosoacr"), "description": "hush"}),
                )
            })
            .into_iter()
            // Of roles those that are none of Azure's own.
            .chain([("d", "CustomRole"), ("hush", "BuiltInRole")].map(|(name, kind)| {
                row(
                    format!("/subscriptions/{HERE}/providers/Microsoft.Authorization/roleDefinitions/{name}"),
                    "microsoft.authorization/roledefinitions",
                    json!({"roleName": "Puller", "type": kind, "description": "hush",
                        "permissions": [{"actions": ["Microsoft.ContainerRegistry/registries/pull/read"], "notActions": []}]}),
                )
            }))
            .collect(),
        ),
        (
            "resourcecontainers",
            vec![
                json!({"id": format!("/subscriptions/{HERE}"), "name": "Contoso Shop", "type": "microsoft.resources/subscriptions", "tenantId": "t", "subscriptionId": HERE,
                "resourceGroup": "", "properties": {"state": "Enabled", "note": "hush"}}),
                json!({"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso"), "name": "hush", "type": "microsoft.resources/subscriptions/resourcegroups",
                "tenantId": "t", "subscriptionId": HERE, "resourceGroup": "rg-contoso", "properties": {}}),
            ],
        ),
    ])
}

/// What the portal and the CLI make of the rows that the queries find.
fn answers() -> Vec<Value> {
    let tables = tenant();
    let queries = more::collect::QUERIES.iter();
    queries
        .map(|query| {
            let rows = kusto::ask(&query.text(), &tables);
            json!({"count": rows.len(), "data": rows, "skip_token": null, "total_records": rows.len()})
        })
        .collect()
}

#[test]
fn every_row_that_the_queries_bring_is_read() {
    let answers = answers();
    let mut found: BTreeSet<String> = BTreeSet::new();
    for answer in &answers {
        assert!(!answer.to_string().contains("hush"), "{answer:#}");
        for row in answer["data"].as_array().unwrap() {
            found.insert(row["type"].as_str().unwrap().to_owned());
        }
    }
    // Whatever a query names as a type is among them.
    let asked: BTreeSet<String> = more::collect::QUERIES
        .iter()
        .flat_map(|query| {
            let text = query.text();
            let words = text.split('\'').map(str::to_owned);
            words.collect::<Vec<_>>()
        })
        .filter(|word| word.starts_with("microsoft.") && !word.ends_with('/'))
        .collect();
    assert_eq!(found, asked);

    let report = judge(&answers);
    assert_eq!(report.problems, []);
    for document in report.sources.iter().flat_map(|source| &source.documents) {
        assert_eq!(document.ledger.not_read, [], "{}", document.ledger.line());
    }
    assert_eq!(self::found(&report, "contosoacr"), [Fires; 3]);
    // All that names an image runs that of the registry.
    let kinds: HashMap<&str, u32> = report.chains[0]
        .blast_radius
        .totals
        .by_kind
        .iter()
        .map(|tally| (tally.name.as_str(), tally.workloads))
        .collect();
    for (kind, count) in [
        ("App Service", 2),
        ("Container App", 1),
        ("Container Apps job", 1),
        ("Session pool", 1),
        ("Container Instance", 1),
        ("Container group profile", 2),
        ("Batch pool", 1),
    ] {
        assert_eq!(kinds.get(kind), Some(&count), "{kind} of {kinds:?}");
    }
    // The Compose file, two deployments of Machine Learning and two applications of Service Fabric.
    assert_eq!(counted(&report), [9, 0, 5]);
    let workloads = report.chains[0].blast_radius.workloads.iter();
    let of_registry = workloads.filter(|workload| workload.image.contains("contosoacr"));
    assert_eq!(of_registry.count(), 9);
}

#[test]
fn a_pool_of_nodes_that_streams_artifacts_is_seen_wherever_it_stands() {
    let report = judge(&answers());
    let steps = serde_json::to_string(&report.chains[0].registries[0].steps).unwrap();
    assert_says(
        &steps,
        &["Node pools of the cluster `aks-shop` stream images"],
    );
}

#[test]
fn a_subscription_goes_by_its_name() {
    let report = judge(&answers());
    let rule = &report.chains[0].rules[2];
    let subject = rule
        .subjects
        .iter()
        .find(|subject| subject.kind == "subscription");
    assert_eq!(subject.unwrap().name, "Contoso Shop");
    assert_eq!(subject.unwrap().id, subscription(HERE));
}

#[test]
fn a_subscription_goes_by_its_name_whoever_lists_it() {
    let rest = json!({"value": [{
        "id": subscription(HERE), "authorizationSource": "RoleBased", "managedByTenants": [], "tenantId": "t",
        "subscriptionId": HERE, "displayName": "Contoso Shop", "state": "Enabled", "subscriptionPolicies": {"spendingLimit": "Off"}}]});
    let powershell = json!([{
        "Id": HERE, "Name": "Contoso Shop", "State": "Enabled", "SubscriptionId": HERE, "TenantId": "t", "HomeTenantId": "t",
        "ExtendedProperties": {"Account": "somebody", "Environment": "AzureCloud"}}]);
    let steampipe = json!({"columns": [{"name": "id"}, {"name": "display_name"}], "rows": [{
        "id": subscription(HERE), "subscription_id": HERE, "display_name": "Contoso Shop", "state": "Enabled", "tenant_id": "t"}]});
    let cli = json!([{"id": HERE, "name": "Contoso Shop", "cloudName": "AzureCloud", "tenantId": "t", "isDefault": true, "state": "Enabled"}]);
    for list in [rest, powershell, steampipe, cli] {
        let plan = pricing(&subscription(HERE), "Free");
        let report = judge(&[list.clone(), self::cli("contosoacr", json!({})), plan]);
        assert_eq!(report.problems, [], "{list:#}");
        let rule = &report.chains[0].rules[2];
        assert_eq!(rule.subjects[0].name, "Contoso Shop", "{list:#}");
        assert_says(&ledger(&report), &["subscription name"]);
    }
}

#[test]
fn what_only_looks_like_a_subscription_names_none() {
    // Something within one, something of the same kind without a name, and a deployment at its level.
    for odd in [
        json!([{"id": format!("{}/resourceGroups/rg-contoso", subscription(HERE)), "name": "rg-contoso", "type": "Microsoft.Resources/resourceGroups"}]),
        json!([{"id": subscription(HERE), "tags": {"a": "b"}}]),
        json!([{"id": format!("{}/providers/Microsoft.Resources/deployments/d", subscription(HERE)), "name": "d", "type": "Microsoft.Resources/deployments"}]),
    ] {
        let report = judge(&[
            odd.clone(),
            self::cli("contosoacr", json!({})),
            pricing(&subscription(HERE), "Free"),
        ]);
        assert_eq!(report.chains[0].rules[2].subjects[0].name, HERE, "{odd:#}");
    }
}
