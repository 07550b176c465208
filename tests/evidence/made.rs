//! What deployments, their operations and stacks say that they made: each registry by its id, and nothing more.

use super::*;

fn deployment(kind: &str, over: Value) -> Value {
    let mut document = json!({"id": id(&format!("Microsoft.Resources/{kind}/contoso")), "name": "contoso",
        "type": format!("Microsoft.Resources/{kind}")});
    lay_over(&mut document, over);
    document
}

/// The same in each form in which Azure says it.
fn says(name: &str) -> Vec<Value> {
    let storage =
        json!({"id": id("Microsoft.Storage/storageAccounts/contoso"), "status": "managed"});
    let one = || json!({"id": acr(name), "resourceGroup": "rg-contoso"});
    vec![
        deployment(
            "deployments",
            json!({"properties": {"provisioningState": "Succeeded", "outputResources": [storage, one()]}}),
        ),
        deployment(
            "deployments",
            json!({"properties": {"outputResources": [one()], "dependencies": []}, "type": "(gone)"}),
        ),
        deployment(
            "deploymentStacks",
            json!({"properties": {"resources": [{"id": acr(name), "status": "managed", "denyStatus": "none"}, storage]}}),
        ),
        deployment(
            "deploymentStacks",
            json!({"resources": [storage, {"denyStatus": "none", "id": acr(name).to_uppercase(), "status": "managed"}]}),
        ),
        json!([deployment(
            "deployments/contoso/operations",
            json!({"properties": {"targetResource": {"id": acr(name), "resourceName": name, "resourceType": "Microsoft.ContainerRegistry/registries"}}}),
        )]),
    ]
}

#[test]
fn a_registry_that_a_deployment_made_is_there_and_nothing_of_it_is_known() {
    let clear = || {
        cli(
            "contosodev",
            json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
        )
    };
    for document in says("contosoacr") {
        let report = judge(&[clear(), document.clone()]);
        assert_eq!(
            found(&report, "contosoacr"),
            [Unknown, Unknown, Unknown],
            "{document}"
        );
        assert_eq!(scan(&report), [Unknown, Unknown, Unknown], "{document}");
        assert_eq!(report.chains[0].registries.len(), 2, "{document}");
    }
}

#[test]
fn it_says_nothing_of_a_registry_that_is_read_elsewhere() {
    let older = || {
        cli(
            "contosoacr",
            json!({"systemData": {"lastModifiedAt": "2026-01-01T00:00:00Z"}}),
        )
    };
    let later = || {
        cli(
            "contosoacr",
            json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled", "systemData": {"lastModifiedAt": "2026-02-01T00:00:00Z"}}),
        )
    };
    for document in says("contosoacr") {
        let report = judge(&[
            older(),
            later(),
            document.clone(),
            pricing(&subscription(HERE), "Free"),
        ]);
        assert_eq!(
            found(&report, "contosoacr"),
            [Clear, Clear, Fires],
            "{document}"
        );
        assert_eq!(report.chains[0].registries.len(), 1, "{document}");
    }
}

#[test]
fn what_a_deployment_only_refers_to_or_removed_makes_no_registry() {
    for over in [
        json!({"properties": {"deletedResources": [{"id": acr("contosoacr")}], "detachedResources": [{"id": acr("contosoacr")}]}}),
        json!({"properties": {"outputResources": [{"id": format!("{}/webhooks/a", acr("contosoacr"))}]}}),
        json!({"properties": {"outputs": {"acr": {"type": "String", "value": acr("contosoacr")}}}}),
        json!({"properties": {"parameters": {"acrId": {"type": "String", "value": acr("contosoacr")}}}}),
    ] {
        let report = judge(&[deployment("deploymentStacks", over.clone())]);
        assert!(report.chains[0].registries.is_empty(), "{over}");
    }
    // Nor do lists of the same name in anything else.
    let set = json!({"id": id("Microsoft.Network/privateEndpoints/contoso"), "type": "Microsoft.Network/privateEndpoints",
        "properties": {"resources": [{"id": acr("contosoacr")}], "outputResources": [{"id": acr("contosoacr")}]}});
    assert!(judge(&[set]).chains[0].registries.is_empty());
}
