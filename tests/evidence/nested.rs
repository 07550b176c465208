//! Deployments inside deployments: what they deploy goes where the innermost goes that says where.

use super::*;

const SCHEMA: &str =
    "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

fn template(resources: Value) -> Value {
    json!({"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": resources,
        "parameters": {"told": {"type": "string", "defaultValue": THERE}, "hub": {"type": "string"}, "spoke": {"type": "string"}}})
}

/// A deployment of these resources, with `over` laid over it. It evaluates its expressions where this says.
fn deployment(name: &str, evaluated: Option<&str>, over: Value, resources: Value) -> Value {
    let inside = json!({"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": resources,
        "parameters": {"told": {"type": "string", "defaultValue": THERE}}});
    let mut one = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name,
        "properties": {"mode": "Incremental", "template": inside}});
    if let Some(evaluated) = evaluated {
        one["properties"]["expressionEvaluationOptions"] = json!({"scope": evaluated});
    }
    lay_over(&mut one, over);
    one
}

fn registry() -> Value {
    json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contosoacr",
        "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}})
}

fn plan() -> Value {
    json!({"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers",
        "properties": {"pricingTier": "Standard"}})
}

const EVALUATED: [Option<&str>; 3] = [None, Some("outer"), Some("inner")];

#[track_caller]
fn defender(resources: Value) -> Outcome {
    let text = format!("{resources:#}");
    let report = judge(&[template(resources)]);
    let found = found(&report, "contosoacr");
    assert_eq!(found[..2], [Fires, Fires], "{text}");
    found[2]
}

#[test]
fn a_plan_two_deployments_down_is_one_of_where_the_outer_of_them_goes() {
    for outer in EVALUATED {
        for inner in EVALUATED {
            for (of, outcome) in [(Some(THERE), Unknown), (None, Clear)] {
                let to = || of.map_or(json!({}), |of| json!({"subscriptionId": of}));
                let name = "security";
                let deep = |over: Value, kind: Value| {
                    deployment(
                        "hub",
                        outer,
                        to(),
                        json!([deployment(name, inner, over, json!([kind]))]),
                    )
                };
                assert_eq!(
                    defender(json!([registry(), deep(json!({}), plan())])),
                    outcome,
                    "{outer:?} {inner:?} {of:?}"
                );
                assert_eq!(
                    defender(json!([plan(), deep(json!({}), registry())])),
                    outcome,
                    "{outer:?} {inner:?} {of:?}"
                );
                // A resource group of its own is one in the same subscription.
                let group = json!({"resourceGroup": "rg-deep"});
                assert_eq!(
                    defender(json!([plan(), deep(group, registry())])),
                    outcome,
                    "{outer:?} {inner:?} {of:?}"
                );
                // With the plan in the middle both are of one.
                let both = json!([
                    plan(),
                    deployment("acr", inner, json!({}), json!([registry()]))
                ]);
                let hub = deployment("hub", outer, to(), both);
                assert_eq!(defender(json!([hub])), Clear, "{outer:?} {inner:?} {of:?}");
            }
        }
    }
}

#[test]
fn one_deeper_that_goes_elsewhere_counts_by_that() {
    for outer in EVALUATED {
        for inner in EVALUATED {
            let back = |of: &str| {
                let deep = deployment(
                    "back",
                    inner,
                    json!({"subscriptionId": of}),
                    json!([deployment("deepest", None, json!({}), json!([plan()]))]),
                );
                let hub = deployment(
                    "hub",
                    outer,
                    json!({"subscriptionId": THERE}),
                    json!([deep]),
                );
                let acr = deployment("acr", None, json!({}), json!([registry()]));
                let spoke = deployment(
                    "spoke",
                    outer,
                    json!({"subscriptionId": HERE, "name": "spoke"}),
                    json!([acr]),
                );
                defender(json!([spoke, hub]))
            };
            assert_eq!(back(HERE), Clear, "{outer:?} {inner:?}");
            assert_eq!(back(THERE), Unknown, "{outer:?} {inner:?}");
        }
    }
}

#[test]
fn a_subscription_that_is_an_expression_is_handed_down_too() {
    for inner in EVALUATED {
        let of = |hub: &str, spoke: &str| {
            let hub = deployment(
                "hub",
                None,
                json!({"subscriptionId": hub}),
                json!([deployment("security", inner, json!({}), json!([plan()]))]),
            );
            let spoke = deployment(
                "spoke",
                None,
                json!({"subscriptionId": spoke}),
                json!([deployment("acr", inner, json!({}), json!([registry()]))]),
            );
            defender(json!([hub, spoke]))
        };
        assert_eq!(of("[parameters('told')]", THERE), Clear);
        assert_eq!(of("[parameters('told')]", HERE), Unknown);
        assert_eq!(of("[parameters('hub')]", HERE), Unknown);
        assert_eq!(of("[parameters('hub')]", "[parameters('spoke')]"), Unknown);
    }
}

#[test]
fn loops_and_levels_above_subscriptions_hand_it_down() {
    for inner in EVALUATED {
        // In each round into another one.
        let looped = |list: Value| {
            let security = deployment("security", inner, json!({}), json!([plan()]));
            let mut hub = deployment(
                "[concat('hub', copyIndex())]",
                None,
                json!({"subscriptionId": "[variables('all')[copyIndex()]]", "copy": {"name": "hubs", "count": "[length(variables('all'))]"}}),
                json!([security]),
            );
            hub["location"] = json!("westeurope");
            let acr = deployment(
                "acr",
                None,
                json!({"subscriptionId": HERE}),
                json!([registry()]),
            );
            let mut template = template(json!([acr, hub]));
            template["variables"] = json!({"all": list});
            let report = judge(&[template]);
            found(&report, "contosoacr")[2]
        };
        assert_eq!(looped(json!([THERE])), Unknown);
        assert_eq!(looped(json!([THERE, HERE])), Clear);
        // To a management group, or to all of a tenant: no subscription.
        for scope in [
            "Microsoft.Management/managementGroups/contoso",
            "[format('Microsoft.Management/managementGroups/{0}', parameters('hub'))]",
            "/",
            "[parameters('hub')]",
        ] {
            let security = deployment("security", inner, json!({}), json!([plan()]));
            let up = deployment("up", None, json!({"scope": scope}), json!([security]));
            assert_eq!(defender(json!([registry(), up])), Unknown, "{scope}");
        }
        let security = deployment("security", inner, json!({}), json!([plan()]));
        let own = deployment(
            "own",
            None,
            json!({"subscriptionId": "[subscription().subscriptionId]"}),
            json!([security]),
        );
        assert_eq!(defender(json!([registry(), own])), Clear);
    }
}
