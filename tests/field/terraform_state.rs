//! What Terraform says of what is there: states, data sources, and resources by other providers.

use super::*;

/// A shown state of one registry with these values.
fn state(values: Value) -> Report {
    let mut all = json!({
        "id": id("contosoacr"), "name": "contosoacr", "resource_group_name": "rg-contoso", "location": "westeurope",
        "login_server": "contosoacr.azurecr.io", "sku": "Standard", "admin_enabled": true,
        "public_network_access_enabled": true, "network_rule_set": [], "network_rule_bypass_option": "AzureServices",
    });
    lay_over(&mut all, values);
    judge_all(&[json!({
        "format_version": "1.0", "terraform_version": "1.9.8",
        "values": {"root_module": {"resources": [{"address": "azurerm_container_registry.acr", "mode": "managed",
            "type": "azurerm_container_registry", "name": "acr", "schema_version": 2, "values": all, "sensitive_values": {}}]}},
    })])
}

#[test]
fn a_state_says_the_same_in_the_same_words_as_a_plan() {
    let report = state(json!({}));
    assert_eq!(found(&report), [Fires, Fires, Unknown]);
    assert!(
        !said(&report).contains("neither Enabled nor Disabled"),
        "{}",
        said(&report)
    );
    let report = state(
        json!({"admin_enabled": false, "public_network_access_enabled": false, "sku": "Premium"}),
    );
    assert_eq!(found(&report), [Clear, Clear, Unknown]);
    assert!(!words(&only(&report).rules[0].finding).contains("default"));
}

#[test]
fn a_state_s_firewall_is_read() {
    let with = |rules: Value| {
        state(
            json!({"sku": "Premium", "network_rule_set": [{"default_action": "Deny", "ip_rule": rules}]}),
        )
    };
    assert_eq!(network(&with(json!([]))), (Clear, Some(0)));
    assert_eq!(
        network(&with(
            json!([{"action": "Allow", "ip_range": "203.0.113.0/24"}])
        )),
        (Clear, Some(256))
    );
    assert_eq!(
        network(&with(json!([{"action": "Allow", "ip_range": "0.0.0.0/0"}]))),
        (Fires, WHOLE_INTERNET)
    );
    let open = state(
        json!({"sku": "Premium", "network_rule_set": [{"default_action": "Allow", "ip_rule": []}]}),
    );
    assert_eq!(network(&open), (Fires, WHOLE_INTERNET));
}

#[test]
fn a_state_has_no_defaults() {
    let report = state(
        json!({"admin_enabled": "(gone)", "public_network_access_enabled": "(gone)", "sku": "Premium"}),
    );
    assert_eq!(found(&report), [Unknown; 3]);
    // No rule set on Premium may be a lost one.
    assert_eq!(network(&state(json!({"sku": "Premium"}))).0, Unknown);
    let unlisted =
        state(json!({"sku": "Premium", "network_rule_set": [{"default_action": "Deny"}]}));
    assert_unknown(&unlisted);
}

#[test]
fn a_plan_of_a_state_is_joined_by_its_subscription() {
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [
        {"address": "azurerm_container_registry.acr", "mode": "managed", "type": "azurerm_container_registry", "name": "acr",
            "values": {"id": id("contosoacr"), "name": "contosoacr", "sku": "Standard", "admin_enabled": true, "public_network_access_enabled": true}},
        {"address": "azurerm_security_center_subscription_pricing.c", "mode": "managed", "type": "azurerm_security_center_subscription_pricing", "name": "c",
            "values": {"id": format!("/subscriptions/{THERE}/providers/Microsoft.Security/pricings/Containers"), "tier": "Standard", "resource_type": "Containers", "extension": []}}]}}});
    assert_eq!(found(&judge_all(std::slice::from_ref(&state)))[2], Unknown);
    let here = state.to_string().replace(THERE, HERE);
    assert_eq!(found(&judge(&[("state.json", &here)]))[2], Clear);
}

/// A registry that a plan has read, with these values.
fn data(values: Value) -> Value {
    let mut all = json!({"id": id("contosoacr"), "name": "contosoacr", "resource_group_name": "rg-contoso", "location": "westeurope",
        "login_server": "contosoacr.azurecr.io", "sku": "Basic", "admin_enabled": true, "admin_username": "contosoacr", "admin_password": "not-a-real-one"});
    lay_over(&mut all, values);
    json!({"address": "data.azurerm_container_registry.shared", "mode": "data", "type": "azurerm_container_registry", "name": "shared", "values": all})
}

fn plan_that_read(place: &str, resource: Value) -> Value {
    let mut plan = terraform(&[]);
    match place {
        // What was read while planning stands here.
        "prior_state" => {
            plan["prior_state"] = json!({"format_version": "1.0", "values": {"root_module": {"resources": [resource]}}})
        }
        _ => plan["planned_values"]["root_module"]["resources"] = json!([resource]),
    }
    plan
}

#[test]
fn what_a_plan_has_read_counts_against_a_registry_and_clears_nothing() {
    for place in ["prior_state", "planned_values"] {
        let report = judge_all(&[plan_that_read(place, data(json!({})))]);
        assert_eq!(only(&report).name, "contosoacr", "{place}");
        // Basic has no firewall, whatever the data source leaves out.
        assert_eq!(found(&report), [Fires, Fires, Unknown], "{place}");
        let report = judge_all(&[plan_that_read(
            place,
            data(json!({"sku": "Premium", "admin_enabled": false})),
        )]);
        // It gives names to plan with: how the registry is now, the plan does not tell.
        assert_eq!(found(&report), [Unknown; 3], "{place}");
        assert!(
            !serde_json::to_string(&report)
                .unwrap()
                .contains("not-a-real-one")
        );
    }
}

#[test]
fn what_was_there_before_is_not_what_will_be() {
    let mut plan = terraform(&[planned_acr("azurerm_container_registry.acr", json!({}))]);
    let before = json!({"id": id("contosoacr"), "name": "contosoacr", "sku": "Premium", "admin_enabled": false, "public_network_access_enabled": false});
    plan["prior_state"] = json!({"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "azurerm_container_registry.acr",
        "mode": "managed", "type": "azurerm_container_registry", "name": "acr", "values": before}]}}});
    let report = judge_all(&[plan]);
    assert_eq!(scan(&report), [Fires, Fires, Unknown]);
}

#[test]
fn an_image_by_a_data_source_is_joined() {
    let image = references(&[
        "data.azurerm_container_registry.shared.login_server",
        "data.azurerm_container_registry.shared",
    ]);
    let worker = Planned::new(
        "azurerm_container_app.worker",
        json!({"name": "contoso-worker", "resource_group_name": "rg-contoso", "template": [{"container": [{"name": "worker"}]}]}),
        json!({"id": true, "template": [{"container": [{"image": true}]}]}),
        json!({"template": [{"container": [{ "image": image }]}]}),
    );
    let mut plan = terraform(&[worker]);
    plan["prior_state"] = json!({"format_version": "1.0", "values": {"root_module": {"resources": [data(json!({}))]}}});
    let report = judge_all(&[plan]);
    assert_eq!(found(&report)[0], Fires);
    assert_buckets(&report, &[("possible", 1)]);
}

/// A registry through azapi, its body an object or JSON in a string.
fn azapi(address: &'static str, body: &Value, packed: bool, unknown: Value) -> Planned {
    let body = if packed {
        json!(body.to_string())
    } else {
        body.clone()
    };
    Planned::new(
        address,
        json!({"type": "Microsoft.ContainerRegistry/registries@2023-07-01", "name": "contosoacr", "location": "westeurope",
            "parent_id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso"), "body": body}),
        unknown,
        json!({"type": {"constant_value": "Microsoft.ContainerRegistry/registries@2023-07-01"}}),
    )
    .by("azapi")
}

#[test]
fn a_registry_through_azapi_is_read_as_arm() {
    let open = json!({"sku": {"name": "Standard"}, "properties": {"adminUserEnabled": true}});
    let office = json!({"sku": {"name": "Premium"}, "properties": {"adminUserEnabled": false,
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}}});
    for packed in [false, true] {
        let report = judge_all(&[terraform(&[azapi(
            "azapi_resource.acr",
            &open,
            packed,
            json!({"id": true, "output": true}),
        )])]);
        assert_eq!(only(&report).name, "contosoacr", "{packed}");
        assert_eq!(found(&report), [Fires, Fires, Unknown], "{packed}");
        let report = judge_all(&[terraform(&[azapi(
            "azapi_resource.acr",
            &office,
            packed,
            json!({"id": true}),
        )])]);
        assert_eq!(found(&report), [Clear, Clear, Unknown], "{packed}");
        assert_eq!(only(&report).rules[1].finding.addresses, Some(256));
    }
}

#[test]
fn a_registry_through_azapi_is_of_the_subscription_above_it() {
    let open = json!({"sku": {"name": "Standard"}, "properties": {"adminUserEnabled": true}});
    let plan = terraform(&[azapi(
        "azapi_resource.acr",
        &open,
        false,
        json!({"id": true}),
    )]);
    assert_eq!(
        found(&judge_all(&[
            plan.clone(),
            pricing(&subscription(HERE), "Free")
        ]))[2],
        Fires
    );
    assert_eq!(
        found(&judge_all(&[plan, pricing(&subscription(THERE), "Free")]))[2],
        Unknown
    );
}

#[test]
fn a_body_that_apply_fills_is_unknown() {
    let partly = json!({"sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true, "networkRuleSet": {"defaultAction": "Deny"}}});
    for unknown in [
        json!({"body": {"properties": {"networkRuleSet": {"ipRules": true}}}}),
        json!({"body": {"properties": {"networkRuleSet": {"ipRules": [{"value": true}]}}}}),
    ] {
        let report = judge_all(&[terraform(&[azapi(
            "azapi_resource.acr",
            &partly,
            false,
            unknown,
        )])]);
        assert_eq!(found(&report), [Fires, Unknown, Unknown]);
    }
    let mut nothing = azapi(
        "azapi_resource.acr",
        &partly,
        false,
        json!({"id": true, "body": true}),
    );
    nothing.values.as_object_mut().unwrap().remove("body");
    assert_eq!(found(&judge_all(&[terraform(&[nothing])])), [Unknown; 3]);
}

#[test]
fn an_update_says_nothing_of_what_it_leaves() {
    let body = json!({"properties": {"adminUserEnabled": true}});
    for packed in [false, true] {
        let mut update = azapi(
            "azapi_update_resource.acr",
            &body,
            packed,
            json!({"id": true}),
        );
        update.values.as_object_mut().unwrap().remove("parent_id");
        update.values.as_object_mut().unwrap().remove("name");
        update.values["resource_id"] = json!(id("contosoacr"));
        let report = judge_all(&[terraform(&[update])]);
        // Whatever else is set on the registry stays as it is, so no default stands for it.
        assert_eq!(found(&report), [Fires, Unknown, Unknown], "{packed}");
        assert_eq!(only(&report).name, "contosoacr");
    }
}

#[test]
fn an_update_of_a_registry_in_the_same_plan_is_not_overlooked() {
    let acr = planned_acr(
        "azurerm_container_registry.acr",
        json!({"admin_enabled": false}),
    );
    let mut update = azapi(
        "azapi_update_resource.acr",
        &json!({"properties": {"adminUserEnabled": true}}),
        false,
        json!({"id": true, "resource_id": true}),
    );
    for key in ["parent_id", "name"] {
        update.values.as_object_mut().unwrap().remove(key);
    }
    update.written["resource_id"] = references(&[
        "azurerm_container_registry.acr.id",
        "azurerm_container_registry.acr",
    ]);
    let report = judge_all(&[terraform(&[acr, update])]);
    assert_eq!(scan(&report)[0], Fires);
}

#[test]
fn other_resources_through_azapi_are_no_registries() {
    let mut other = azapi(
        "azapi_resource.hook",
        &json!({"properties": {"adminUserEnabled": true}}),
        false,
        json!({}),
    );
    other.values["type"] = json!("Microsoft.ContainerRegistry/registries/webhooks@2023-07-01");
    let report = judge_all(&[terraform(&[other])]);
    assert!(report.chains[0].registries.is_empty());
}
