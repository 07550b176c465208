//! Where the nodes of a cluster fetch what they start with.

use super::*;

const KUBELET: &str = "44444444-4444-4444-8444-444444444444";

fn with(name: &str, sensor: bool, profile: Value) -> Value {
    let mut cluster = cluster(name, sensor);
    cluster["identityProfile"] = json!({"kubeletidentity": {"objectId": KUBELET}});
    cluster["bootstrapProfile"] = profile;
    cluster
}

fn pulls(registry: &str) -> Value {
    json!({"id": format!("{}/providers/Microsoft.Authorization/roleAssignments/one", acr(registry)), "type": "Microsoft.Authorization/roleAssignments",
        "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d",
        "principalId": KUBELET, "principalType": "ServicePrincipal", "scope": acr(registry)})
}

#[test]
fn a_registry_that_caches_for_nodes_is_told_from_one_that_does_not() {
    let here = json!({"artifactSource": "Cache", "containerRegistryId": acr("contosoacr")});
    let there = json!({"artifactSource": "Cache", "containerRegistryId": acr("contosocache")});
    let own = json!({"artifactSource": "cache", "containerRegistryId": null});
    let direct = json!({"artifactSource": "Direct", "containerRegistryId": null});
    for (profile, says) in [
        (
            here,
            "even AKS's own images through this registry (artifact source `Cache`)",
        ),
        (
            there,
            "AKS's own images through another registry (artifact source `Cache`)",
        ),
        (
            own,
            "AKS's own images through another registry (artifact source `Cache`)",
        ),
        (
            direct,
            "AKS's own images from Microsoft (artifact source `Direct`)",
        ),
    ] {
        let flat = with("aks-contoso", true, profile.clone());
        let mut nested = cluster("aks-contoso", true);
        nested["properties"] = json!({"bootstrapProfile": profile, "identityProfile": {"kubeletidentity": {"objectId": KUBELET}}});
        for cluster in [flat, nested] {
            let report = judge(&[
                cli("contosoacr", json!({})),
                json!([cluster]),
                pulls("contosoacr"),
            ]);
            assert_says(
                &said_at(&report, 4),
                &["Nodes of the cluster `aks-contoso`", says],
            );
        }
    }
    // Where nothing says so, nothing is said.
    for profile in [
        json!(null),
        json!({}),
        json!({"artifactSource": null}),
        json!({"artifactSource": "Elsewhere"}),
    ] {
        let report = judge(&[
            cli("contosoacr", json!({})),
            with("aks-contoso", true, profile),
            pulls("contosoacr"),
        ]);
        assert!(!said_at(&report, 4).contains("artifact source"));
    }
}

#[test]
fn a_cluster_that_fetches_elsewhere_is_not_known_to_pull_by_that() {
    // Its sensor is off: that is a finding at a registry that it pulls from.
    let plan = pricing(&subscription(HERE), "Standard");
    for (source, outcome) in [
        (json!("Cache"), Fires),
        (json!("Direct"), Clear),
        (json!(null), Fires),
    ] {
        let profile = json!({"artifactSource": source, "containerRegistryId": acr("contosoacr")});
        let report = judge(&[
            cli("contosoacr", json!({})),
            with("aks-contoso", false, profile),
            plan.clone(),
        ]);
        assert_eq!(found(&report, "contosoacr")[2], outcome, "{source}");
    }
}

#[test]
fn a_template_and_a_plan_say_it_too() {
    let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "resources": [{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-01-01", "name": "aks-contoso",
            "properties": {"bootstrapProfile": {"artifactSource": "Cache", "containerRegistryId": acr("contosoacr")}}}]});
    let report = judge(&[cli("contosoacr", json!({})), template]);
    assert!(
        report.chains[0].rules[2]
            .subjects
            .iter()
            .any(|subject| subject.kind == "cluster")
    );
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "azurerm_kubernetes_cluster.a", "mode": "managed",
        "type": "azurerm_kubernetes_cluster", "name": "a", "values": {"id": aks("aks-contoso"), "name": "aks-contoso", "microsoft_defender": [],
            "bootstrap_profile": [{"artifact_source": "Cache", "container_registry_id": acr("contosoacr")}]}}]}}});
    let report = judge(&[cli("contosoacr", json!({})), state]);
    assert_says(
        &said_at(&report, 4),
        &["even AKS's own images through this registry"],
    );
    let table = json!({"data": [with("aks-contoso", true, json!({"artifactSource": "Direct", "containerRegistryId": null}))], "count": 1, "total_records": 1, "skip_token": null});
    let report = judge(&[cli("contosoacr", json!({})), table, pulls("contosoacr")]);
    assert_says(
        &said_at(&report, 4),
        &["from Microsoft (artifact source `Direct`)"],
    );
}
