//! What queries leave of resources: columns named after a path, bare names where an object was, rows of
//! other programs; and answers about deployments, which hold no settings.

use super::*;

/// Rows of Resource Graph, as the CLI wraps them and as a table.
fn of_graph(row: &Value) -> [Value; 3] {
    let columns: Vec<Value> = row
        .as_object()
        .unwrap()
        .keys()
        .map(|key| json!({"name": key, "type": "object"}))
        .collect();
    let cells: Vec<Value> = row.as_object().unwrap().values().cloned().collect();
    [
        json!([row]),
        json!({"count": 1, "data": [row], "skip_token": null, "total_records": 1}),
        json!({"totalRecords": 1, "count": 1, "data": {"columns": columns, "rows": [cells]}, "facets": [], "resultTruncated": "false"}),
    ]
}

/// csvkit 2.2.0, `in2csv` and then `csvjson`; see findings/csvkit-says-null-of-what-others-lack.sh.
#[test]
fn what_a_spreadsheet_made_of_a_list_is_read_as_far_as_it_says_something() {
    let row = |name: &str, admin: bool, action: Value, range: Value| {
        json!({
            "id": acr(name), "name": name, "type": "Microsoft.ContainerRegistry/registries",
            "sku/name": "Premium", "properties/loginServer": format!("{name}.azurecr.io"),
            "properties/adminUserEnabled": admin, "properties/publicNetworkAccess": "Enabled",
            "properties/networkRuleSet/defaultAction": action, "properties/networkRuleSet": null,
            "properties/networkRuleSet/ipRules/0/value": range,
        })
    };
    let report = judge(&[json!([
        row("contosoall", true, json!("Allow"), Value::Null),
        row("contosofew", false, json!("Deny"), json!("203.0.113.0/24")),
        row("contosonone", true, json!("Deny"), Value::Null),
        row("contosolost", true, Value::Null, Value::Null),
    ])]);
    assert_eq!(found(&report, "contosoall"), [Fires, Fires, Unknown]);
    // Of a list that was taken apart or left out nobody knows what was in it.
    assert_eq!(found(&report, "contosofew"), [Clear, Unknown, Unknown]);
    assert_eq!(found(&report, "contosonone"), [Fires, Unknown, Unknown]);
    assert_eq!(found(&report, "contosolost"), [Fires, Unknown, Unknown]);
}

#[test]
fn columns_named_after_their_path_are_the_settings() {
    let row = json!({
        "id": acr("contosoacr"), "name": "contosoacr", "type": "microsoft.containerregistry/registries", "sku": "Premium",
        "properties_adminUserEnabled": true, "properties_publicNetworkAccess": "Enabled",
        "properties_networkRuleSet_defaultAction": "Deny",
        "properties_networkRuleSet_ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}],
        "properties_loginServer": "contosoacr.azurecr.io", "properties_policies_trustPolicy_status": "disabled",
    });
    for document in of_graph(&row) {
        let report = judge(&[document]);
        assert_eq!(found(&report, "contosoacr"), [Fires, Clear, Unknown]);
        let registry = named(&report, "contosoacr");
        assert_eq!(registry.rules[1].finding.addresses, Some(256));
        assert_eq!(registry.sku.as_deref(), Some("Premium"));
        assert_eq!(
            registry.login_server.as_deref(),
            Some("contosoacr.azurecr.io")
        );
    }
}

#[test]
fn a_column_that_the_query_left_out_is_unknown() {
    let row = json!({
        "id": acr("contosoacr"), "name": "contosoacr", "type": "microsoft.containerregistry/registries", "sku_name": "Premium",
        "properties_publicNetworkAccess": "Enabled", "properties_networkRuleSet_defaultAction": "Deny",
    });
    for document in of_graph(&row) {
        assert_eq!(found(&judge(&[document]), "contosoacr"), [Unknown; 3]);
    }
}

#[test]
fn a_column_as_text_is_not_the_boolean() {
    let row = json!({
        "id": acr("contosoacr"), "properties_adminUserEnabled": "true", "properties_publicNetworkAccess": "Disabled",
    });
    for document in of_graph(&row) {
        assert_eq!(
            found(&judge(&[document]), "contosoacr"),
            [Unknown, Clear, Unknown]
        );
    }
}

#[test]
fn a_setting_beside_its_column_stands_there_twice() {
    let report = judge(&[json!([{
        "id": acr("contosoacr"), "properties": {"adminUserEnabled": false, "publicNetworkAccess": "Enabled"},
        "properties_adminUserEnabled": true,
    }])]);
    assert_eq!(found(&report, "contosoacr")[0], Unknown);
}

#[test]
fn the_bare_name_of_the_size_settles_what_a_firewall_would() {
    for sku in ["Basic", "standard"] {
        for key in ["sku", "skuName", "sku_name", "sku_tier"] {
            let row = json!({"id": acr("contosoacr"), "type": "microsoft.containerregistry/registries",
                "adminUserEnabled": true, "publicNetworkAccess": "Enabled", key: sku});
            for document in of_graph(&row) {
                assert_eq!(
                    found(&judge(&[document]), "contosoacr"),
                    [Fires, Fires, Unknown],
                    "{key}"
                );
            }
        }
    }
}

#[test]
fn plans_and_clusters_are_read_by_columns_too() {
    let plan = json!({
        "id": format!("/subscriptions/{HERE}/providers/microsoft.security/pricings/containers"), "name": "Containers",
        "type": "microsoft.security/pricings", "properties_pricingTier": "Free",
    });
    let aks = json!({
        "id": aks("aks-contoso"), "name": "aks-contoso", "type": "microsoft.containerservice/managedclusters",
        "properties_securityProfile_defender_securityMonitoring_enabled": false,
    });
    let report = judge(&[cli("contosoacr", json!({})), json!([plan]), json!([aks])]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_eq!(subject(&report, "aks-contoso").finding.outcome, Fires);
}

fn steampipe() -> Value {
    json!({
        "name": "contosoacr", "id": acr("contosoacr"), "type": "Microsoft.ContainerRegistry/registries",
        "provisioning_state": "Succeeded", "creation_date": "2024-01-01T00:00:00Z", "admin_user_enabled": true,
        "data_endpoint_enabled": false, "login_server": "contosoacr.azurecr.io",
        "network_rule_bypass_options": "AzureServices", "public_network_access": "Enabled",
        "sku_name": "Premium", "sku_tier": "Premium", "zone_redundancy": "Disabled", "title": "contosoacr",
        "network_rule_set": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]},
        "login_credentials": {"username": "contosoacr", "passwords": [{"name": "password", "value": "hush-hush"}]},
        "policies": {"trustPolicy": {"status": "disabled", "type": "Notary"}}, "region": "westeurope",
        "subscription_id": HERE, "resource_group": "rg-contoso", "akas": ["azure:///x"], "cloud_environment": "AZUREPUBLICCLOUD",
    })
}

#[test]
fn rows_of_steampipe_are_registries_in_snake_case() {
    // Version 0 prints the bare rows, version 1 puts columns beside them.
    let columns =
        json!({"columns": [{"name": "name", "data_type": "text"}], "rows": [steampipe()]});
    for document in [
        json!([steampipe()]),
        columns.clone(),
        json!({"rows": [steampipe()]}),
    ] {
        let report = judge(&[document]);
        assert_eq!(found(&report, "contosoacr"), [Fires, Clear, Unknown]);
        assert_eq!(
            named(&report, "contosoacr").rules[1].finding.addresses,
            Some(256)
        );
        assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
    }
    let empty = judge(&[json!({"columns": [{"name": "name"}], "rows": []})]);
    assert!(empty.chains[0].registries.is_empty());
    let nothing =
        judge(&[json!({"columns": [{"name": "name"}], "rows": [{"name": "x", "color": "red"}]})]);
    assert!(nothing.chains[0].registries.is_empty());
}

#[test]
fn the_json_view_of_the_portal_is_the_resource() {
    let report = judge(&[json!({
        "sku": {"name": "Premium", "tier": "Premium"}, "type": "Microsoft.ContainerRegistry/registries",
        "id": acr("contosoacr"), "name": "contosoacr", "location": "westeurope", "tags": {},
        "systemData": {"createdBy": "someone@example.com", "lastModifiedAt": "2026-01-01T00:00:00Z"},
        "properties": {"loginServer": "contosoacr.azurecr.io", "adminUserEnabled": true, "publicNetworkAccess": "Disabled"},
        "apiVersion": "2025-04-01",
    })]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Clear, Unknown]);
    assert!(!serde_json::to_string(&report).unwrap().contains("someone"));
}

#[test]
fn an_exported_deployment_or_stack_is_its_template() {
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "parameters": {"registries_contosoacr_name": {"type": "String", "defaultValue": "contosoacr"}},
        "variables": {}, "resources": [{
            "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-11-01-preview",
            "name": "[parameters('registries_contosoacr_name')]", "location": "westeurope",
            "sku": {"name": "Standard", "tier": "Standard"}, "properties": {"adminUserEnabled": true},
        }],
    });
    for document in [
        json!({"template": template}),
        json!({"template": template, "templateLink": null}),
        template.clone(),
    ] {
        let report = judge(&[document]);
        assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
        assert_says(
            &words(&named(&report, "contosoacr").rules[0].finding),
            &["to be deployed"],
        );
    }
}

#[test]
fn a_deployment_that_is_shown_tells_no_setting_and_that_is_said() {
    let deployment = json!({
        "id": format!("/subscriptions/{HERE}/resourceGroups/rg/providers/Microsoft.Resources/deployments/main"),
        "location": null, "name": "main", "resourceGroup": "rg", "tags": null, "type": "Microsoft.Resources/deployments",
        "properties": {
            "mode": "Incremental", "provisioningState": "Succeeded", "timestamp": "2026-01-01T00:00:00+00:00",
            "outputResources": [{"id": acr("contosoacr"), "resourceGroup": "rg"}],
            "outputs": {"password": {"type": "String", "value": "hush-hush"}},
            "parameters": {"adminUserEnabled": {"type": "Bool", "value": false}},
        },
    });
    let stack = json!({
        "id": format!("/subscriptions/{HERE}/resourceGroups/rg/providers/Microsoft.Resources/deploymentStacks/main"),
        "name": "main", "type": "Microsoft.Resources/deploymentStacks", "provisioningState": "succeeded",
        "actionOnUnmanage": {"resources": "detach"}, "denySettings": {"mode": "denyWriteAndDelete"},
        "outputs": {"password": {"type": "String", "value": "hush-hush"}}, "deletedResources": [],
        "resources": [{"denyStatus": "denyWriteAndDelete", "id": acr("contosoacr"), "resourceGroup": "rg", "status": "managed"}],
    });
    for (document, words) in [
        (
            deployment,
            ["1 deployment can only tell", "az deployment group export"],
        ),
        (
            stack,
            ["1 deployment stack can only tell", "az stack group export"],
        ),
    ] {
        let report = judge(&[document]);
        assert_eq!(scan(&report), [Unknown; 3]);
        assert_says(&ledger(&report), &words);
        assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
    }
}

#[test]
fn bare_ranges_survive_a_link() {
    let report = judge(&[json!([{
        "id": acr("contosoacr"), "properties_adminUserEnabled": true, "properties_publicNetworkAccess": "Enabled",
        "properties_networkRuleSet": {"defaultAction": "Deny", "ipRules": ["0.0.0.0/1", "128.0.0.0/1"]},
    }])]);
    // Dropped on the way, they would have left an endpoint that nobody may reach.
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
}

#[test]
fn what_only_a_login_server_ties_counts_for_every_registry_that_has_it() {
    // It was moved, and one of the exports is from before that.
    let moved = |group: &str, admin: bool| {
        let id = acr("contosoacr").replace(
            "/resourceGroups/rg-contoso/",
            &format!("/resourceGroups/{group}/"),
        );
        json!({"id": id, "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries",
            "loginServer": "contosoacr.azurecr.io", "adminUserEnabled": admin, "publicNetworkAccess": "Disabled"})
    };
    // A query that kept neither id nor name.
    let seen = json!([{"loginServer": "ContosoAcr.azurecr.io", "adminUserEnabled": true, "publicNetworkAccess": "Enabled",
        "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}]);
    let report = judge(&[moved("before", false), moved("after", false), seen]);
    let registries = &report.chains[0].registries;
    assert_eq!(registries.len(), 2);
    for registry in registries {
        let [admin, network, _] = &registry.rules[..] else {
            panic!()
        };
        assert_eq!(
            (admin.finding.outcome, network.finding.outcome),
            (Fires, Fires),
            "{registry:#?}"
        );
    }
}

#[test]
fn what_stands_under_keys_of_somebodys_own_is_carried_in_a_link() {
    let registry = |name: &str| {
        json!({"id": acr(name), "type": "Microsoft.ContainerRegistry/registries", "name": name,
            "properties": {"loginServer": format!("{name}.azurecr.io"), "adminUserEnabled": true, "publicNetworkAccess": "Enabled",
                "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}})
    };
    let runs = json!({"id": format!("/subscriptions/{HERE}/resourceGroups/apps/providers/Microsoft.App/containerApps/shop"),
        "type": "Microsoft.App/containerApps", "name": "shop",
        "properties": {"template": {"containers": [{"name": "web", "image": "contosob.azurecr.io/shop:1"}]}}});
    let report = judge(&[json!({
        "madeBy": "a script of ours",
        "production": {"images": registry("contosoa"), "more": {"mirrors": [registry("contosob")]}},
        "apps": [runs],
    })]);
    assert_eq!(
        report.chains[0].registries.len(),
        2,
        "{:#?}",
        report.problems
    );
    assert_eq!(report.chains[0].blast_radius.totals.workloads, 1);
}

#[test]
fn of_many_documents_each_is_filled_in_by_those_before_it_and_behind_it() {
    let of = |settings: Value| {
        json!({"id": acr("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries",
            "properties": settings})
    };
    let silent = || of(json!({"adminUserEnabled": false}));
    let mut documents = vec![
        of(json!({"publicNetworkAccess": "Disabled"})),
        of(json!({"publicNetworkAccess": "Enabled"})),
    ];
    documents.extend((0..6).map(|_| silent()));
    documents.push(of(
        json!({"networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}),
    ));
    // Open by the second and the last of nine together, which no other order shows.
    let report = judge(&documents);
    assert_eq!(found(&report, "contosoacr"), [Clear, Fires, Unknown]);
}

/// `mv-expand` makes a row of each range, and the list that stood there is one object in each of them.
#[test]
fn a_row_for_each_range_is_not_a_list_of_one() {
    let row = |range: &str| {
        json!({"id": acr("contosoacr"), "name": "contosoacr", "type": "microsoft.containerregistry/registries",
            "properties_adminUserEnabled": true, "properties_publicNetworkAccess": "Enabled",
            "properties_networkRuleSet_defaultAction": "Deny",
            "properties_networkRuleSet_ipRules": {"action": "Allow", "value": range}})
    };
    for rows in [
        json!([row("0.0.0.0/1"), row("128.0.0.0/1")]),
        json!([row("203.0.113.0/24")]),
    ] {
        let report =
            judge(&[json!({"count": 2, "data": rows, "skip_token": null, "total_records": 2})]);
        assert_eq!(found(&report, "contosoacr")[..2], [Fires, Unknown]);
    }
    // One that lets everyone in does so whatever stands in the others.
    let report = judge(&[json!([row("0.0.0.0/0")])]);
    assert_eq!(found(&report, "contosoacr")[1], Fires);
    let nested =
        json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": {"value": "203.0.113.7"}}});
    let report = judge(&[cli("contosoacr", nested)]);
    assert_eq!(found(&report, "contosoacr")[1], Unknown);
}

#[test]
fn a_login_server_is_enough_for_a_registry_to_be_there() {
    let clear = cli(
        "contosodev",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    );
    let row = json!({"name": "contosoacr", "loginServer": "contosoacr.azurecr.io", "resourceGroup": "rg-contoso"});
    for document in [
        json!([row]),
        json!([{"loginServer": "contosoacr.azurecr.io"}]),
        json!({"results": {"registries": [row], "areResultsTruncated": false}}),
        json!({"name": "contosoacr", "login_server": "contosoacr.azurecr.us", "location": "westeurope"}),
    ] {
        let report = judge(&[clear.clone(), document.clone()]);
        assert_eq!(report.chains[0].registries.len(), 2, "{document}");
        assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{document}");
    }
    // Another server is none, and neither is a text that only begins like one.
    for document in [
        json!([{"name": "contoso", "loginServer": "registry.example.com"}]),
        json!([{"name": "contoso", "loginServer": "contosoacr.azurecr.io/shop"}]),
    ] {
        let report = judge(&[clear.clone(), document.clone()]);
        assert_eq!(report.chains[0].registries.len(), 1, "{document}");
    }
}
