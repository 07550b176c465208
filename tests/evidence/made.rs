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
        deployment(
            "deployments",
            json!({"error": null, "properties": {"provisioningState": "Succeeded", "validatedResources": [one(), storage]}}),
        ),
        deployment(
            "deploymentStacks",
            json!({"properties": {"deletedResources": [], "detachedResources": [{"id": acr(name)}], "resources": []}}),
        ),
        deployment(
            "deploymentStacks",
            json!({"failedResources": [{"error": {"code": "Conflict", "message": "planted"}, "id": acr(name)}], "provisioningState": "failed"}),
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
        json!({"properties": {"deletedResources": [{"id": acr("contosoacr")}], "detachedResources": []}}),
        json!({"properties": {"outputResources": [{"id": format!("{}/webhooks/a", acr("contosoacr"))}]}}),
        json!({"properties": {"outputs": {"acr": {"type": "String", "value": acr("contosoacr")}}}}),
        json!({"properties": {"parameters": {"acrId": {"type": "String", "value": acr("contosoacr")}}}}),
    ] {
        let report = judge(&[deployment("deploymentStacks", over.clone())]);
        assert!(report.chains[0].registries.is_empty(), "{over}");
    }
    // Under lists of the same name in anything else it is one that is referred to, and there.
    let set = json!({"id": id("Microsoft.Network/privateEndpoints/contoso"), "type": "Microsoft.Network/privateEndpoints",
        "properties": {"resources": [{"id": acr("contosoacr")}], "outputResources": [{"id": acr("contosoacr")}]}});
    assert_eq!(found(&judge(&[set]), "contosoacr"), [Unknown; 3]);
}

#[test]
fn what_a_check_shows_whole_is_what_would_be_deployed() {
    let one = |over: Value| {
        let mut one = json!({"apiVersion": "2025-04-01", "id": acr("contosoacr"), "name": "contosoacr",
            "type": "Microsoft.ContainerRegistry/registries", "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}});
        lay_over(&mut one, over);
        one
    };
    let job = json!({"id": id("Microsoft.App/jobs/contoso-job"), "name": "contoso-job", "type": "Microsoft.App/jobs",
        "properties": {"template": {"containers": [{"name": "one", "image": "contosoacr.azurecr.io/job:1"}]}}});
    let checked = |one: Value| {
        deployment(
            "deployments",
            json!({"properties": {"validatedResources": [job.clone(), one], "provisioningState": "Succeeded"}}),
        )
    };
    let report = judge(&[checked(one(json!({})))]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
    assert_eq!(counted(&report), [1, 0, 0]);
    let report = judge(&[checked(one(
        json!({"properties": {"publicNetworkAccess": "Disabled"}}),
    ))]);
    assert_eq!(found(&report, "contosoacr"), [Clear, Clear, Unknown]);
    // It is there already, and open until then.
    let report = judge(&[
        cli("contosoacr", json!({})),
        checked(one(
            json!({"properties": {"publicNetworkAccess": "Disabled"}}),
        )),
    ]);
    assert_eq!(found(&report, "contosoacr")[..2], [Fires, Fires]);
}

#[test]
fn what_a_stack_has_deleted_is_gone() {
    let stack = deployment(
        "deploymentStacks",
        json!({"properties": {"deletedResources": [{"id": acr("contosoold")}], "resources": [{"id": acr("contosoacr"), "status": "managed"}]}}),
    );
    assert_eq!(judge(&[stack]).chains[0].registries.len(), 1);
}
