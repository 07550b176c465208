//! Sentences that would be wrong where they are easily said.

use super::*;

#[track_caller]
fn assert_never_says(report: &Report, wrong: &str) {
    let said = said(report);
    assert!(!said.to_lowercase().contains(wrong), "{said}");
}

#[test]
fn a_string_is_not_called_an_expression() {
    for text in ["true", "false", "yes"] {
        let declared = template(
            json!([arm("contosoacr", json!({ "adminUserEnabled": text }))]),
            json!({}),
        );
        let report = judge_all(&[declared]);
        assert_eq!(found(&report)[0], Unknown);
        assert!(
            !words(&only(&report).rules[0].finding).contains("expression"),
            "{text}"
        );
        let report = judge_all(&[cli("contosoacr", json!({ "adminUserEnabled": text }))]);
        assert_eq!(found(&report)[0], Unknown);
        assert!(
            !words(&only(&report).rules[0].finding).contains("expression"),
            "{text}"
        );
    }
    let declared = template(
        json!([arm(
            "contosoacr",
            json!({"publicNetworkAccess": "Sometimes"})
        )]),
        json!({}),
    );
    let report = judge_all(&[declared]);
    assert_eq!(found(&report)[1], Unknown);
    assert!(!words(&only(&report).rules[1].finding).contains("expression"));
    let mut planned = planned_acr(
        "azurerm_container_registry.acr",
        json!({"admin_enabled": "true"}),
    );
    planned.written["admin_enabled"] = json!({"constant_value": "true"});
    let report = judge_all(&[terraform(&[planned])]);
    assert!(!words(&only(&report).rules[0].finding).contains("expression"));
}

#[test]
fn an_expression_is_called_one() {
    let declared = template(
        json!([arm(
            "contosoacr",
            json!({"adminUserEnabled": "[parameters('admin')]"})
        )]),
        json!({"parameters": {"admin": {"type": "bool"}}}),
    );
    let report = judge_all(&[declared]);
    assert_eq!(found(&report)[0], Unknown);
    assert_says(
        &words(&only(&report).rules[0].finding),
        &["expression", "parameter"],
    );
}

#[test]
fn a_firewall_that_is_shown_is_not_said_to_be_missing() {
    for set in [
        json!({"defaultAction": "Deny"}),
        json!({"defaultAction": "Deny", "ipRules": null}),
        json!({"defaultAction": "Deny", "ipRules": ["the office"]}),
        json!({"ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}),
        json!({"defaultAction": "Perhaps", "ipRules": []}),
    ] {
        let report = judge_all(&[cli("contosoacr", json!({ "networkRuleSet": set }))]);
        assert_eq!(found(&report)[1], Unknown, "{set}");
        assert_never_says(&report, "does not show the firewall");
        assert_never_says(&report, "nor the firewall");
    }
}

#[test]
fn a_firewall_that_is_missing_is_said_to_be() {
    let report = judge_all(&[cli("contosoacr", json!({"networkRuleSet": "(gone)"}))]);
    assert_eq!(found(&report)[1], Unknown);
    assert_says(
        &words(&only(&report).rules[1].finding),
        &["firewall", "networkRuleSet"],
    );
}

#[test]
fn nobody_is_told_to_leave_out_a_query_that_was_not_there() {
    let storage = json!({"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Storage/storageAccounts/contosodata"), "name": "contosodata",
        "type": "Microsoft.Storage/storageAccounts", "location": "westeurope", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "tags": {}, "primaryEndpoints": {"blob": "x"}});
    let assessment = json!({"displayName": "Machines should be patched", "id": format!("/subscriptions/{HERE}/providers/Microsoft.Security/assessments/00000000-0000-0000-0000-000000000e01"),
        "name": "00000000-0000-0000-0000-000000000e01", "resourceDetails": {"id": subscription(HERE), "source": "Azure"}, "status": {"code": "Unhealthy"}, "type": "Microsoft.Security/assessments"});
    for document in [
        storage.clone(),
        json!([storage]),
        json!([assessment]),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": []}}),
        json!({"name": "contoso-shop", "version": "1.0.0", "dependencies": {"express": "^4"}}),
        template(json!([]), json!({})),
        parameter_file(json!({"acrName": "contosoacr"})),
        json!({"status": "Succeeded", "error": null, "changes": []}),
        json!({"count": 0, "data": [], "skip_token": null, "total_records": 0}),
        json!({"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": []}),
        template(
            json!([arm(
                "contosoacr",
                json!({"networkRuleSet": {"defaultAction": "Deny"}})
            )]),
            json!({}),
        ),
        terraform(&[planned_acr("azurerm_container_registry.acr", json!({}))]),
    ] {
        let report = judge_all(&[document]);
        let said = said(&report);
        assert!(!said.contains("--query"), "{said}");
    }
}

#[test]
fn what_a_query_has_cut_is_said_to_be() {
    // Keys that no command prints by itself: somebody chose them.
    let report =
        judge_all(&[json!([{"adminUserEnabled": true, "publicNetworkAccess": "Enabled"}])]);
    assert_eq!(scan(&report), [Unknown; 3]);
    assert_says(&said_of_documents(&report), &["--query", "`id`"]);
}

#[test]
fn a_state_is_not_said_to_take_defaults_nor_to_be_odd() {
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "azurerm_container_registry.acr", "mode": "managed", "type": "azurerm_container_registry", "name": "acr",
        "values": {"id": id("contosoacr"), "name": "contosoacr", "sku": "Premium", "admin_enabled": false, "public_network_access_enabled": true}}]}}});
    let report = judge_all(&[state]);
    assert_never_says(&report, "neither enabled nor disabled");
    assert!(!words(&only(&report).rules[1].finding).contains("by default"));
}

#[test]
fn a_plan_that_is_there_is_not_said_to_be_missing() {
    let report = judge_all(&[
        cli("contosoacr", json!({})),
        pricing(
            &format!("/subscriptions/{HERE}/resourceGroups/rg-contoso"),
            "Standard",
        ),
    ]);
    assert_eq!(found(&report)[2], Unknown);
    // The document is there, and why it does not count is said.
    assert_says(&said(&report), &["resource group", "scope"]);
}

#[test]
fn no_addresses_are_claimed_where_the_list_is_not_known() {
    let set = json!({"defaultAction": "Deny", "ipRules": "[parameters('rules')]"});
    let report = judge_all(&[template(
        json!([arm("contosoacr", json!({ "networkRuleSet": set }))]),
        json!({"parameters": {"rules": {"type": "array"}}}),
    )]);
    assert_unknown(&report);
    assert_never_says(&report, "0 ipv4 addresses");
    assert_never_says(&report, "no address is allowed");
}
