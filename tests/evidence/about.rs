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
    // What a stack deleted is gone, and a template only says what is to be.
    for document in [
        json!({"id": id("Microsoft.Resources/deploymentStacks/a"), "type": "Microsoft.Resources/deploymentStacks", "name": "a",
            "deletedResources": [{"id": to}], "resources": [], "provisioningState": "succeeded"}),
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "resources": [{"type": "Microsoft.Network/privateEndpoints", "apiVersion": "2024-05-01", "name": "a", "location": "x",
                "properties": {"privateLinkServiceConnections": [connection]}}]}),
    ] {
        let report = judge(&[cli("contosodev", shut.clone()), document.clone()]);
        assert_eq!(report.chains[0].registries.len(), 1, "{document:#}");
    }
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
