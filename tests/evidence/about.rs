//! Registries and clusters that only Defender for Cloud speaks of.

use super::*;

const KEY: &str = "00000000-0000-4000-8000-0000000000e1";

fn row(name: &str, kind: &str, properties: Value) -> Value {
    json!({"id": format!("{}/providers/Microsoft.Security/{name}", subscription(HERE)), "name": "x", "type": kind, "properties": properties})
}

/// What is said about a resource, in every form in which something is.
fn about(id: &str) -> Vec<Value> {
    let entity = |id: &str, kind: &str| json!({"entityName": "x", "entityType": kind, "entityIdentifiers": {"azureResourceId": id}});
    let path = json!({"displayName": "Internet exposed", "riskLevel": "High", "graphComponent": {"connections": [], "insights": [],
        "entities": [entity(&id.to_lowercase(), "registry"), entity("/subscriptions/x/resourceGroups/y/providers/Microsoft.KeyVault/vaults/z", "vault")]}});
    let alert = json!({"alertDisplayName": "Suspicious pull", "severity": "High", "resourceIdentifiers": [{"type": "AAD"}, {"azureResourceId": id, "type": "AzureResource"}]});
    let columns = json!([{"name": "id", "type": "string"}, {"name": "type", "type": "string"}, {"name": "properties", "type": "object"}]);
    vec![
        json!({"data": [row("attackPaths/x", "microsoft.security/attackpaths", path.clone())]}),
        json!({"data": {"columns": columns, "rows": [["/subscriptions/s/providers/Microsoft.Security/attackPaths/x", "microsoft.security/attackpaths", path]]}}),
        json!({"value": [{"id": format!("{id}/providers/Microsoft.Security/assessments/{KEY}/governanceAssignments/x"), "name": "x",
            "type": "Microsoft.Security/assessments/governanceAssignments", "properties": {"owner": "someone@contoso.example"}}]}),
        json!([{"id": format!("{id}/providers/Microsoft.Security/assessments/{KEY}"), "name": KEY, "type": "Microsoft.Security/assessments",
            "displayName": "Diagnostic logs should be enabled", "status": {"code": "Healthy"}, "resourceDetails": {"source": "Azure", "id": id}}]),
        row(
            "locations/westeurope/alerts/x",
            "Microsoft.Security/Locations/alerts",
            alert,
        ),
        row(
            "locations/westeurope/alerts/x",
            "Microsoft.Security/Locations/alerts",
            json!({"alertDisplayName": "Suspicious pull", "severity": "High", "compromisedEntity": id}),
        ),
        json!([{"id": format!("{id}/providers/Microsoft.Security/assessments/{KEY}/subAssessments/y"), "name": "y",
            "type": "Microsoft.Security/assessments/subAssessments", "properties": {"displayName": "CVE", "resourceDetails": {"id": id}}}]),
    ]
}

#[test]
fn a_registry_that_only_defender_names_is_there_and_nothing_of_it_is_known() {
    let shut = || {
        cli(
            "contosodev",
            json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
        )
    };
    for document in about(&acr("contosoacr")) {
        let report = judge(&[
            shut(),
            pricing(&subscription(HERE), "Free"),
            document.clone(),
        ]);
        assert_eq!(
            found(&report, "contosoacr"),
            [Unknown, Unknown, Fires],
            "{document:#}"
        );
        assert_eq!(scan(&report), [Unknown, Unknown, Fires], "{document:#}");
        // It stands once, however often it is named.
        let twice = judge(&[
            shut(),
            document.clone(),
            json!([document.clone()]),
            document.clone(),
        ]);
        assert_eq!(twice.chains[0].registries.len(), 2, "{document:#}");
        // The document has one object, and that is what is counted.
        let counted = &report.sources[2].documents[0].ledger;
        assert_eq!(
            (counted.total, counted.judged.len()),
            (1, 0),
            "{document:#}"
        );
    }
}

#[test]
fn what_defender_names_says_nothing_of_a_registry_or_cluster_that_is_shown() {
    let shut = json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    for document in about(&acr("contosoacr")) {
        let report = judge(&[
            cli("contosoacr", shut.clone()),
            pricing(&subscription(HERE), "Standard"),
            document,
        ]);
        assert_eq!(found(&report, "contosoacr"), [Clear; 3]);
    }
    for document in about(&aks("aks-contoso")) {
        let report = judge(&[
            cli("contosoacr", shut.clone()),
            pricing(&subscription(HERE), "Standard"),
            cluster("aks-contoso", true),
            document.clone(),
        ]);
        assert_eq!(subject(&report, "aks-contoso").finding.outcome, Clear);
        assert_eq!(scan(&report), [Clear; 3], "{document:#}");
    }
}

#[test]
fn a_cluster_that_only_defender_names_is_not_known_to_be_watched() {
    for document in about(&aks("aks-contoso")) {
        let report = judge(&[
            cli("contosoacr", json!({})),
            pricing(&subscription(HERE), "Standard"),
            document.clone(),
        ]);
        assert_eq!(
            subject(&report, "aks-contoso").finding.outcome,
            Unknown,
            "{document:#}"
        );
        assert_eq!(scan(&report)[2], Unknown, "{document:#}");
    }
}

#[test]
fn what_others_name_is_not_judged_for_that() {
    for document in [
        json!([row(
            "pricings/VirtualMachines",
            "Microsoft.Security/pricings",
            json!({"pricingTier": "Free", "scope": "x"})
        )]),
        json!({"value": [row("regulatoryComplianceStandards/PCI", "Microsoft.Security/regulatoryComplianceStandards", json!({"state": "Failed", "failedResources": 3}))]}),
    ] {
        let report = judge(&[cli("contosodev", json!({})), document.clone()]);
        assert_eq!(report.chains[0].registries.len(), 1, "{document}");
    }
}

#[test]
fn what_refers_to_a_registry_by_its_id_shows_that_it_is_there() {
    let shut = json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    let to = acr("contosoacr");
    let connection =
        json!({"name": "a", "properties": {"privateLinkServiceId": to, "groupIds": ["registry"]}});
    for document in [
        json!([{"id": id("Microsoft.Network/privateEndpoints/a"), "type": "Microsoft.Network/privateEndpoints", "name": "a",
            "privateLinkServiceConnections": [{"name": "a", "privateLinkServiceId": to, "groupIds": ["registry"]}]}]),
        json!({"id": id("Microsoft.Network/privateEndpoints/a"), "type": "Microsoft.Network/privateEndpoints", "name": "a",
            "properties": {"manualPrivateLinkServiceConnections": [connection]}}),
        json!({"id": id("Microsoft.EventGrid/systemTopics/a"), "type": "Microsoft.EventGrid/systemTopics", "name": "a",
            "source": to.to_lowercase(), "topicType": "Microsoft.ContainerRegistry.Registries"}),
        json!({"value": [{"id": id("Microsoft.MachineLearningServices/workspaces/a"), "type": "Microsoft.MachineLearningServices/workspaces",
            "name": "a", "properties": {"containerRegistry": to, "keyVault": id("Microsoft.KeyVault/vaults/a")}}]}),
        json!([{"id": id("Microsoft.Insights/metricAlerts/a"), "type": "Microsoft.Insights/metricAlerts", "name": "a", "scopes": [to]}]),
    ] {
        let others = [
            cli("contosodev", shut.clone()),
            pricing(&subscription(HERE), "Standard"),
            document.clone(),
        ];
        let report = judge(&others);
        assert_eq!(
            found(&report, "contosoacr"),
            [Unknown, Unknown, Clear],
            "{document:#}"
        );
        assert_eq!(scan(&report), [Unknown, Unknown, Clear], "{document:#}");
        let report = judge(&[cli("contosoacr", shut.clone()), document.clone()]);
        assert_eq!(report.chains[0].registries.len(), 1, "{document:#}");
    }
    // What a stack deleted is gone.
    let stack = json!({"id": id("Microsoft.Resources/deploymentStacks/a"), "type": "Microsoft.Resources/deploymentStacks", "name": "a",
        "deletedResources": [{"id": to}], "resources": [], "provisioningState": "succeeded"});
    let report = judge(&[cli("contosodev", shut), stack]);
    assert_eq!(report.chains[0].registries.len(), 1);
}

/// A document of Terraform's with these resources: what is there, or what a plan leaves as it is, makes or takes away.
fn terraform(resources: &[(&str, Value)], action: Option<&str>) -> Value {
    let whole = |(kind, values): &(&str, Value), key: &str| json!({"address": format!("{kind}.x"), "mode": "managed", "type": kind, "name": "x", key: values});
    let listed: Vec<Value> = resources.iter().map(|one| whole(one, "values")).collect();
    let module = json!({"root_module": {"resources": listed}});
    let Some(action) = action else {
        return json!({"format_version": "1.0", "terraform_version": "1.9.8", "values": module});
    };
    let change = |values: &Value| match action {
        "delete" => json!({"actions": [action], "before": values, "after": null}),
        "create" => {
            json!({"actions": [action], "before": null, "after": values, "after_unknown": {}})
        }
        _ => json!({"actions": [action], "before": values, "after": values, "after_unknown": {}}),
    };
    let changes = resources.iter().map(|one| {
        let mut whole = whole(one, "change");
        whole["change"] = change(&one.1);
        whole
    });
    let planned = match action {
        "delete" => json!({"root_module": {}}),
        _ => module,
    };
    json!({"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": planned,
        "resource_changes": changes.collect::<Vec<_>>(), "configuration": {"root_module": {"resources": []}}})
}

fn template(resources: Value) -> Value {
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"acr": {"type": "string", "defaultValue": "contosoacr"}, "open": {"type": "string"},
            "acr_externalid": {"type": "string", "defaultValue": "/subscriptions/x"}}, "resources": resources})
}

/// What `others` say of `contosoacr` beside a registry that is shut.
fn beside_one_that_is_shut(document: &Value) -> Vec<[Outcome; 3]> {
    let shut = json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    let plan = pricing(&subscription(HERE), "Standard");
    let report = judge(&[cli("contosodev", shut), plan, document.clone()]);
    let named = { report.chains[0].registries.iter() }.filter(|one| one.name == "contosoacr");
    named.map(|_| found(&report, "contosoacr")).collect()
}

#[test]
fn what_terraform_shows_beside_a_registry_shows_that_it_is_there() {
    let to = acr("contosoacr");
    let by_id = [
        (
            "azurerm_private_endpoint",
            json!({"name": "a", "private_service_connection": [{"private_connection_resource_id": to}]}),
        ),
        (
            "azurerm_role_assignment",
            json!({"scope": to, "role_definition_name": "AcrPull", "principal_id": "a"}),
        ),
        (
            "azurerm_management_lock",
            json!({"scope": to.to_lowercase(), "lock_level": "CanNotDelete"}),
        ),
        (
            "azurerm_container_registry_agent_pool",
            json!({"id": format!("{to}/agentPools/a"), "name": "a", "container_registry_name": "contosoacr"}),
        ),
        (
            "azurerm_machine_learning_workspace",
            json!({"name": "a", "container_registry_id": to}),
        ),
        (
            "azapi_resource",
            json!({"type": "Microsoft.ContainerRegistry/registries/webhooks@2023-07-01", "name": "a", "parent_id": to, "body": {}}),
        ),
        (
            "azurerm_eventgrid_system_topic",
            json!({"name": "a", "source_arm_resource_id": to}),
        ),
    ];
    for resource in &by_id {
        for action in [None, Some("no-op"), Some("create"), Some("update")] {
            let document = terraform(std::slice::from_ref(resource), action);
            let known = beside_one_that_is_shut(&document);
            assert_eq!(known, [[Unknown, Unknown, Clear]], "{document:#}");
        }
        let gone = terraform(std::slice::from_ref(resource), Some("delete"));
        assert!(beside_one_that_is_shut(&gone).is_empty(), "{gone:#}");
    }
    // By its name alone it is not told whose it is.
    let webhook = json!({"name": "a", "registry_name": "contosoacr", "service_uri": "https://hooks.contoso.example"});
    let webhook = [("azurerm_container_registry_webhook", webhook)];
    let document = terraform(&webhook, Some("create"));
    let known = beside_one_that_is_shut(&document);
    assert_eq!(known, [[Unknown; 3]], "{document:#}");
    // What is made beside it is one and the same.
    let made = json!({"name": "contosoacr", "sku": "Premium", "admin_enabled": true, "public_network_access_enabled": true, "network_rule_set": []});
    let both = [("azurerm_container_registry", made), webhook[0].clone()];
    let known = beside_one_that_is_shut(&terraform(&both, Some("create")));
    assert_eq!(known.len(), 1);
    assert_eq!(known[0][0], Fires);
}

#[test]
fn what_a_template_takes_as_there_is_there() {
    const PART: &str = "Microsoft.ContainerRegistry/registries/scopeMaps";
    let to = acr("contosoacr");
    let part = json!([{"type": PART, "apiVersion": "2023-07-01", "name": "[concat(parameters('acr'), '/_repositories_admin')]", "properties": {"actions": []}}]);
    let existing = json!({"a": {"existing": true, "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "[parameters('acr')]"}});
    let mut symbolic = template(existing);
    symbolic["languageVersion"] = json!("2.0");
    for document in [template(part.clone()), symbolic] {
        let known = beside_one_that_is_shut(&document);
        assert_eq!(known, [[Unknown; 3]], "{document:#}");
    }
    let endpoint = json!([{"type": "Microsoft.Network/privateEndpoints", "apiVersion": "2024-05-01", "name": "a",
        "properties": {"privateLinkServiceConnections": [{"name": "a", "properties": {"privateLinkServiceId": "[parameters('acr_externalid')]"}}]}}]);
    let mut exported = template(endpoint);
    exported["parameters"]["acr_externalid"]["defaultValue"] = json!(to);
    let known = beside_one_that_is_shut(&exported);
    assert_eq!(known, [[Unknown, Unknown, Clear]], "{exported:#}");
    // What the template makes itself is that, once; and what is not named is none.
    let registry = json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "[parameters('acr')]",
        "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}});
    let known = beside_one_that_is_shut(&template(json!([registry, part[0]])));
    assert_eq!(known.len(), 1);
    assert_eq!(known[0][0], Fires);
    let mut unnamed = part;
    unnamed[0]["name"] = json!("[concat(parameters('open'), '/a')]");
    assert!(beside_one_that_is_shut(&template(unnamed)).is_empty());
}

#[test]
fn a_recommendation_without_an_id_of_its_own_names_what_it_is_about() {
    let shut = json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    let to = acr("contosoacr");
    for document in [
        json!([{"displayName": "Container registries should use private link", "status": {"code": "Healthy"},
            "resourceDetails": {"id": to, "source": "Azure"}}]),
        json!({"value": [{"displayName": "CVE-2024-1", "status": {"code": "Unhealthy"}, "resourceDetails": {"id": to.to_lowercase()}}]}),
        json!([{"properties": {"displayName": "Diagnostic logs should be enabled", "status": {"code": "Healthy"}, "resourceDetails": {"Id": to}}}]),
    ] {
        let report = judge(&[
            cli("contosodev", shut.clone()),
            pricing(&subscription(HERE), "Standard"),
            document.clone(),
        ]);
        assert_eq!(
            found(&report, "contosoacr"),
            [Unknown, Unknown, Clear],
            "{document:#}"
        );
        assert_eq!(scan(&report)[..2], [Unknown, Unknown], "{document:#}");
    }
}
