//! Several plans of Terraform in one document: each is configured by itself.

use super::*;

fn planned(kind: &str, values: Value, providers: &Value) -> Value {
    let name = kind.rsplit('_').next().unwrap();
    let base =
        json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name});
    let with = |key: &str, value: Value| {
        let mut one = base.clone();
        one[key] = value;
        one
    };
    let change =
        json!({"actions": ["create"], "before": null, "after": values, "after_unknown": {}});
    let mut written = base.clone();
    written["provider_config_key"] = json!("azurerm");
    written["expressions"] = json!({});
    json!({"format_version": "1.2", "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": [with("values", values)]}},
        "resource_changes": [with("change", change)],
        "configuration": {"provider_config": providers, "root_module": {"resources": [written]}}})
}

fn registry(providers: &Value) -> Value {
    planned(
        "azurerm_container_registry",
        json!({"name": "contosoacr", "sku": "Premium", "admin_enabled": true, "public_network_access_enabled": true}),
        providers,
    )
}

fn defender(providers: &Value) -> Value {
    planned(
        "azurerm_security_center_subscription_pricing",
        json!({"resource_type": "Containers", "tier": "Standard"}),
        providers,
    )
}

fn provider(expressions: &Value) -> Value {
    json!({"azurerm": {"name": "azurerm", "full_name": "registry.terraform.io/hashicorp/azurerm", "expressions": expressions}})
}

/// Both in one document.
fn together(one: &Value, other: &Value) -> Vec<Value> {
    vec![
        json!([one, other]),
        json!([other, one]),
        json!({"app": one, "security": other}),
        json!({"security": {"plan.json": other}, "app": {"plan.json": one}}),
        json!({"plans": [{"path": "app", "plan": one}, {"path": "security", "plan": other}]}),
        json!([{"dir": "app", "stdout": one.to_string()}, {"dir": "security", "stdout": other.to_string()}]),
    ]
}

#[test]
fn a_defender_plan_of_one_plan_clears_no_registry_of_another() {
    for providers in [
        json!({}),
        provider(&json!({"features": [{}]})),
        provider(&json!({"subscription_id": {"references": ["var.subscription_id"]}})),
    ] {
        for document in together(&registry(&providers), &defender(&providers)) {
            let report = judge(std::slice::from_ref(&document));
            assert_eq!(
                found(&report, "contosoacr"),
                [Fires, Fires, Unknown],
                "{document:#}"
            );
        }
    }
}

#[test]
fn subscriptions_that_are_told_join_several_plans() {
    let here = provider(&json!({"subscription_id": {"constant_value": HERE}}));
    let there = provider(&json!({"subscription_id": {"constant_value": THERE}}));
    for document in together(&registry(&here), &defender(&here)) {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(found(&report, "contosoacr")[2], Clear, "{document:#}");
    }
    for document in together(&registry(&here), &defender(&there)) {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(found(&report, "contosoacr")[2], Unknown, "{document:#}");
    }
}

#[test]
fn what_one_plan_declares_still_belongs_together() {
    let mut both = registry(&json!({}));
    let other = defender(&json!({}));
    for path in [
        "/planned_values/root_module/resources",
        "/resource_changes",
        "/configuration/root_module/resources",
    ] {
        let more = other.pointer(path).unwrap()[0].clone();
        let list = both.pointer_mut(path).unwrap();
        list.as_array_mut().unwrap().push(more);
    }
    let second = registry(&json!({})).to_string();
    let second: Value = serde_json::from_str(&second.replace("contosoacr", "contosoweb")).unwrap();
    for document in together(&both, &second) {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(found(&report, "contosoacr")[2], Clear, "{document:#}");
        assert_eq!(found(&report, "contosoweb")[2], Unknown, "{document:#}");
    }
}
