//! What a plan of Terraform has beside its resources: what its actions send when it is applied, and what it leaves for
//! a later plan.

use super::*;

const TYPE: &str = "Microsoft.ContainerRegistry/registries@2023-07-01";

/// A plan that makes a closed registry, with `over` beside it.
fn plan(over: Value) -> Value {
    let values = json!({"id": acr("contosoacr"), "name": "contosoacr", "sku": "Premium", "admin_enabled": false,
        "public_network_access_enabled": false, "network_rule_set": []});
    let one = |key: &str, value: Value| {
        let mut one = json!({"address": "azurerm_container_registry.acr", "mode": "managed",
            "type": "azurerm_container_registry", "name": "acr"});
        one[key] = value;
        json!([one])
    };
    let change =
        json!({"actions": ["update"], "before": values, "after": values, "after_unknown": {}});
    let mut plan = json!({"format_version": "1.2", "resource_changes": one("change", change),
        "planned_values": {"root_module": {"resources": one("values", values)}}});
    lay_over(&mut plan, over);
    plan
}

fn action(kind: &str, values: Value, unknown: Value) -> Value {
    json!({"address": format!("action.{kind}.one"), "type": kind, "name": "one", "config_values": values,
        "config_sensitive": {}, "config_unknown": unknown, "provider_name": "registry.terraform.io/azure/azapi",
        "lifecycle_action_trigger": {"action_trigger_event": "AfterUpdate", "actions_list_index": 0,
            "triggering_resource_address": "azurerm_container_registry.acr"}})
}

fn sends(over: Value, unknown: Value) -> Value {
    let mut values = json!({"type": TYPE, "resource_id": acr("contosoacr"), "method": "PATCH",
        "body": {"properties": {"adminUserEnabled": true, "publicNetworkAccess": "Enabled"}}});
    lay_over(&mut values, over);
    action("azapi_resource_action", values, unknown)
}

#[test]
fn what_an_action_sends_to_a_registry_opens_it() {
    let of = |actions: Value| {
        let found_at = |plan: Value| {
            let report = judge(&[plan]);
            assert_eq!(report.chains[0].registries.len(), 1);
            let found = found(&report, "contosoacr");
            [found[0], found[1]]
        };
        let later: Vec<Value> = { actions.as_array().unwrap().iter() }
            .map(|action| json!({"reason": "resource_config_unknown", "action_invocation": action}))
            .collect();
        let now = found_at(plan(json!({"action_invocations": actions})));
        assert_eq!(
            now,
            found_at(plan(json!({"deferred_action_invocations": later})))
        );
        now
    };
    assert_eq!(of(json!([])), [Clear, Clear]);
    assert_eq!(of(json!([sends(json!({}), json!({}))])), [Fires, Fires]);
    assert_eq!(
        of(json!([sends(json!({"body": null}), json!({"body": true}))])),
        [Unknown, Unknown]
    );
    let admin = json!({"body": {"properties": {"adminUserEnabled": true}}});
    assert_eq!(of(json!([sends(admin, json!({}))])), [Fires, Clear]);
    // What asks for something, and what is none of azapi's.
    for quiet in [
        sends(json!({"method": "GET", "body": null}), json!({})),
        sends(json!({"method": "POST", "action": "listUsages"}), json!({})),
        action(
            "azurerm_virtual_machine_power",
            json!({"power_action": "restart"}),
            json!({}),
        ),
    ] {
        assert_eq!(of(json!([quiet])), [Clear, Clear], "{quiet}");
    }
}

#[test]
fn an_action_of_which_it_is_not_told_where_it_sends_may_send_to_any() {
    let sent = sends(json!({"resource_id": null}), json!({"resource_id": true}));
    let report = judge(&[plan(json!({"action_invocations": [sent]}))]);
    assert_eq!(found(&report, "contosoacr")[..2], [Unknown, Unknown]);
}

#[test]
fn nothing_secret_of_an_action_is_kept() {
    let body = json!({"properties": {"adminUserEnabled": true, "token": "planted-in-a-body"}});
    let mut sent = sends(
        json!({"body": body, "sensitive_body": {"properties": {"password": "planted-beside"}}}),
        json!({}),
    );
    sent["config_sensitive"] = json!({"body": true, "sensitive_body": true, "resource_id": true});
    let text = plan(json!({"action_invocations": [sent]})).to_string();
    let decoded = decode("plan.json", text.into_bytes(), &Limits::default());
    for gone in ["planted", "contosoacr/"] {
        assert!(
            !decoded.text.as_str().contains(gone),
            "{}",
            decoded.text.as_str()
        );
    }
}

#[test]
fn what_a_later_plan_will_run_falls_by_the_images_that_are_known() {
    let app = |image: Value, unknown: Value| {
        let after = json!({"name": "contoso-app", "template": [{"container": [{"name": "one", "image": image}]}]});
        json!([{"reason": "resource_config_unknown", "resource_change": {"address": "azurerm_container_app.one[\"a\"]",
            "mode": "managed", "type": "azurerm_container_app", "name": "one", "index": "a",
            "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": unknown}}}])
    };
    let of = |deferred: Value| {
        let mut plan = plan(json!({"deferred_changes": deferred, "complete": false}));
        let open = json!({"admin_enabled": true, "public_network_access_enabled": true, "sku": "Standard"});
        lay_over(
            &mut plan["planned_values"]["root_module"]["resources"][0]["values"],
            open,
        );
        counted(&judge(&[plan]))
    };
    assert_eq!(
        of(app(json!("contosoacr.azurecr.io/one:1"), json!({}))),
        [1, 0, 0]
    );
    assert_eq!(
        of(app(json!("contosoother.azurecr.io/one:1"), json!({}))),
        [0, 1, 0]
    );
    assert_eq!(
        of(app(
            json!(null),
            json!({"template": [{"container": [{"image": true}]}]})
        )),
        [0, 0, 1]
    );
}
