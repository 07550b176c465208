//! What somebody put beside the name of a subscription, a group or a tenant, and what a loop over them caught.

use super::*;

/// A registry of which a query kept no id, by its login server.
fn nameless(name: &str, over: Value) -> Value {
    let mut registry = cli(name, over);
    lay_over(
        &mut registry,
        json!({"id": "(gone)", "type": "(gone)", "resourceGroup": "(gone)"}),
    );
    registry
}

fn plan(tier: &str) -> Value {
    json!({"name": "Containers", "pricingTier": tier})
}

#[test]
fn the_id_of_what_only_holds_resources_makes_no_resource_of_what_it_stands_beside() {
    let group = format!("{}/resourceGroups/rg-contoso", subscription(HERE));
    let inside = || json!([nameless("contosoacr", json!({}))]);
    for wrapper in [
        json!({"id": subscription(HERE), "acr": inside()}),
        json!({"acr": inside(), "id": subscription(HERE)}),
        json!({"id": subscription(HERE), "displayName": "Contoso", "tenantId": THERE, "state": "Enabled", "acr": {"west": inside()}}),
        json!({"id": group, "name": "rg-contoso", "type": "Microsoft.Resources/resourceGroups", "location": "westeurope", "found": inside()}),
        json!({"id": subscription(HERE), "type": "Microsoft.Resources/subscriptions", "name": "Contoso", "found": {"list": inside()}}),
        json!({"id": "/providers/Microsoft.Management/managementGroups/contoso", "type": "Microsoft.Management/managementGroups", "name": "contoso", "under": inside()}),
        json!({"tenantId": THERE, "displayName": "Contoso", "subscriptions": [{"id": subscription(HERE), "defender": [plan("Free")], "acr": inside()}]}),
    ] {
        let report = judge(std::slice::from_ref(&wrapper));
        assert_eq!(
            found(&report, "contosoacr")[..2],
            [Fires, Fires],
            "{wrapper}"
        );
    }
}

#[test]
fn a_plan_beside_a_subscriptions_id_is_that_subscriptions() {
    let report = judge(&[json!([
        {"id": subscription(HERE), "acr": [nameless("contosoacr", json!({}))], "defenderPlans": [plan("Free")]},
        {"id": subscription(THERE), "acr": [nameless("contosoweb", json!({}))], "defenderPlans": [plan("Standard")]},
    ])]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Fires]);
    assert_eq!(found(&report, "contosoweb"), [Fires, Fires, Clear]);
}

#[test]
fn parts_of_a_resource_are_no_resources_all_the_same() {
    let registry = cli(
        "contosoacr",
        json!({"privateEndpointConnections": [{"id": format!("{}/privateEndpointConnections/a", acr("contosoacr")), "name": "a"}]}),
    );
    let app = json!({"id": id("Microsoft.Web/sites/contoso"), "type": "Microsoft.Web/sites", "name": "contoso",
        "parts": [nameless("contosoweb", json!({}))]});
    let report = judge(&[registry, app]);
    assert_eq!(report.chains[0].registries.len(), 1);
}

#[test]
fn what_a_loop_caught_is_read_though_no_id_stands_in_it() {
    let text = |value: Value| Value::from(value.to_string());
    let registry = || nameless("contosoacr", json!({}));
    for document in [
        json!({"results": [{"item": "prod", "rc": 0, "stdout": text(json!([registry()]))}]}),
        json!({"results": [{"item": "prod", "stdout": text(registry())}], "changed": false}),
        json!({"msg": "done", "results": [{"stdout": text(json!([])), "item": "dev"}, {"stdout": text(json!([registry()])), "item": "prod"}]}),
        json!({"hosts": {"localhost": {"results": [{"stdout": text(json!({"value": [registry()]}))}]}}}),
    ] {
        let report = judge(&[document.clone(), pricing(&subscription(HERE), "Free")]);
        assert_eq!(
            found(&report, "contosoacr")[..2],
            [Fires, Fires],
            "{document}"
        );
    }
}

#[test]
fn a_plan_that_a_loop_caught_without_an_id_is_read() {
    let text = Value::from(json!({"value": [plan("Free")]}).to_string());
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!({"results": [{"item": "prod", "stdout": text}]}),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Fires]);
}
