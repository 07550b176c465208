//! A Defender plan counts in its own scope only.

use super::*;

/// 021 of the only registry.
#[track_caller]
fn defender(documents: &[Value]) -> Outcome {
    found(&judge_all(documents))[2]
}

fn declared_plan(tier: &str) -> Value {
    json!({"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers", "properties": {"pricingTier": tier}})
}

/// A deployment inside a template; `over` says where it goes.
fn nested(name: &str, resources: Value, over: Value) -> Value {
    let mut deployment = json!({
        "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name,
        "properties": {"mode": "Incremental", "template": template(resources, json!({}))},
    });
    lay_over(&mut deployment, over);
    deployment
}

#[test]
fn a_plan_of_the_same_template_counts() {
    let acr = arm("contosoacr", json!({}));
    assert_eq!(
        defender(&[template(json!([acr, declared_plan("Standard")]), json!({}))]),
        Clear
    );
    assert_eq!(
        defender(&[template(json!([acr, declared_plan("Free")]), json!({}))]),
        Fires
    );
    // Another resource group is still the same subscription.
    let elsewhere = nested("acr", json!([acr]), json!({"resourceGroup": "rg-contoso"}));
    assert_eq!(
        defender(&[template(
            json!([declared_plan("Standard"), elsewhere]),
            json!({})
        )]),
        Clear
    );
}

#[test]
fn a_plan_of_another_template_does_not_count() {
    let acr = template(json!([arm("contosoacr", json!({}))]), json!({}));
    for tier in ["Standard", "Free"] {
        let plan = template(json!([declared_plan(tier)]), json!({}));
        assert_eq!(defender(&[acr.clone(), plan.clone()]), Unknown);
        assert_eq!(defender(&[plan.clone(), acr.clone()]), Unknown);
        // Nor for a registry that lives.
        assert_eq!(
            defender(&[cli("contosoacr", json!({})), plan.clone()]),
            Unknown
        );
        // Nor where two templates are kept in one file.
        assert_eq!(defender(&[json!([acr, plan])]), Unknown);
    }
}

#[test]
fn a_deployment_to_another_subscription_is_another_scope() {
    let acr = arm("contosoacr", json!({}));
    let there = |resource: Value| {
        nested(
            "there",
            json!([resource]),
            json!({"subscriptionId": THERE, "resourceGroup": "rg"}),
        )
    };
    for tier in ["Standard", "Free"] {
        let plan = declared_plan(tier);
        assert_eq!(
            defender(&[template(json!([acr, there(plan.clone())]), json!({}))]),
            Unknown
        );
        assert_eq!(
            defender(&[template(json!([there(acr.clone()), plan]), json!({}))]),
            Unknown
        );
    }
    let asked = nested(
        "asked",
        json!([declared_plan("Standard")]),
        json!({"subscriptionId": "[parameters('security')]"}),
    );
    let parameters = json!({"parameters": {"security": {"type": "string"}}});
    assert_eq!(
        defender(&[template(json!([acr, asked]), parameters)]),
        Unknown
    );
}

#[test]
fn two_deployments_to_one_subscription_are_one_scope() {
    let there = |name: &str, resource: Value| {
        nested(
            name,
            json!([resource]),
            json!({"subscriptionId": THERE, "resourceGroup": "rg"}),
        )
    };
    let acr = there("acr", arm("contosoacr", json!({})));
    let free = there("plan", declared_plan("Free"));
    let standard = there("plan", declared_plan("Standard"));
    assert_eq!(defender(&[template(json!([acr, free]), json!({}))]), Fires);
    assert_eq!(
        defender(&[template(json!([acr, standard]), json!({}))]),
        Clear
    );
}

#[test]
fn a_deployment_s_subscription_joins_what_lives_there() {
    let acr = nested(
        "acr",
        json!([arm("contosoacr", json!({}))]),
        json!({"subscriptionId": THERE, "resourceGroup": "rg"}),
    );
    let main = template(json!([acr]), json!({}));
    assert_eq!(
        defender(&[main.clone(), pricing(&subscription(THERE), "Free")]),
        Fires
    );
    assert_eq!(
        defender(&[main, pricing(&subscription(HERE), "Free")]),
        Unknown
    );
}

#[test]
fn plans_that_could_both_apply_clear_nothing() {
    let acr = arm("contosoacr", json!({}));
    let both = template(
        json!([acr, declared_plan("Standard"), declared_plan("Free")]),
        json!({}),
    );
    assert_ne!(defender(&[both]), Clear);
    let mut maybe = declared_plan("Standard");
    maybe["condition"] = json!("[parameters('protect')]");
    let parameters = json!({"parameters": {"protect": {"type": "bool"}}});
    assert_ne!(
        defender(&[template(json!([acr, maybe]), parameters)]),
        Clear
    );
}

fn planned_pricing(tier: &str) -> Planned {
    Planned::new(
        "azurerm_security_center_subscription_pricing.containers",
        json!({"tier": tier, "resource_type": "Containers", "subplan": null, "extension": []}),
        json!({"id": true}),
        json!({"tier": {"constant_value": tier}, "resource_type": {"constant_value": "Containers"}}),
    )
}

/// A registry by one provider and a plan by another; `configured` says what these are.
fn by_providers(acr: &'static str, plan: &'static str, tier: &str, configured: Value) -> Value {
    let mut document = terraform(&[
        planned_acr("azurerm_container_registry.acr", json!({})).by(acr),
        planned_pricing(tier).by(plan),
    ]);
    document["configuration"]["provider_config"] = configured;
    document
}

fn provider(alias: Option<&str>, subscription: Value) -> Value {
    json!({"name": "azurerm", "alias": alias, "expressions": {"subscription_id": subscription}})
}

#[test]
fn a_plan_by_the_same_provider_counts() {
    let one = json!({"azurerm": {"name": "azurerm", "expressions": {"features": [{}]}}});
    assert_eq!(
        defender(&[by_providers("azurerm", "azurerm", "Standard", one.clone())]),
        Clear
    );
    assert_eq!(
        defender(&[by_providers("azurerm", "azurerm", "Free", one)]),
        Fires
    );
    let alias = json!({"azurerm": {"name": "azurerm"}, "azurerm.shop": provider(Some("shop"), json!({"constant_value": HERE}))});
    assert_eq!(
        defender(&[by_providers(
            "azurerm.shop",
            "azurerm.shop",
            "Standard",
            alias
        )]),
        Clear
    );
}

#[test]
fn a_plan_by_a_provider_of_another_subscription_does_not_count() {
    let two = json!({
        "azurerm": provider(None, json!({"constant_value": HERE})),
        "azurerm.security": provider(Some("security"), json!({"constant_value": THERE})),
    });
    for tier in ["Standard", "Free"] {
        assert_eq!(
            defender(&[by_providers(
                "azurerm",
                "azurerm.security",
                tier,
                two.clone()
            )]),
            Unknown
        );
        assert_eq!(
            defender(&[by_providers(
                "azurerm.security",
                "azurerm",
                tier,
                two.clone()
            )]),
            Unknown
        );
    }
}

#[test]
fn providers_whose_subscriptions_are_not_shown_may_be_anywhere() {
    // The first takes it from the environment, the second from a variable.
    let hidden = json!({
        "azurerm": {"name": "azurerm", "expressions": {"features": [{}]}},
        "azurerm.security": provider(Some("security"), references(&["var.security_subscription"])),
    });
    assert_eq!(
        defender(&[by_providers(
            "azurerm",
            "azurerm.security",
            "Standard",
            hidden.clone()
        )]),
        Unknown
    );
    let mut shown = by_providers("azurerm", "azurerm.security", "Standard", hidden);
    shown["variables"] = json!({"security_subscription": {"value": THERE}});
    assert_eq!(defender(&[shown]), Unknown);
}

#[test]
fn two_providers_of_one_subscription_are_one_scope() {
    let two = json!({
        "azurerm": provider(None, json!({"constant_value": HERE})),
        "azurerm.other_features": provider(Some("other_features"), json!({"constant_value": HERE.to_uppercase()})),
    });
    assert_eq!(
        defender(&[by_providers(
            "azurerm",
            "azurerm.other_features",
            "Standard",
            two.clone()
        )]),
        Clear
    );
    assert_eq!(
        defender(&[by_providers(
            "azurerm",
            "azurerm.other_features",
            "Free",
            two
        )]),
        Fires
    );
}

#[test]
fn a_plan_in_a_module_keeps_its_provider() {
    let mut inner = planned_pricing("Standard").by("azurerm.security");
    inner.address = "module.defender.azurerm_security_center_subscription_pricing.containers";
    let mut document = terraform(&[
        planned_acr("azurerm_container_registry.acr", json!({})),
        inner,
    ]);
    document["configuration"]["provider_config"] = json!({
        "azurerm": provider(None, json!({"constant_value": HERE})),
        "azurerm.security": provider(Some("security"), json!({"constant_value": THERE})),
    });
    assert_eq!(defender(&[document.clone()]), Unknown);
    document["configuration"]["root_module"]["module_calls"]["defender"]["module"]["resources"]
        [0]["provider_config_key"] = json!("azurerm");
    assert_eq!(defender(&[document]), Clear);
}

#[test]
fn a_plan_of_another_terraform_plan_does_not_count() {
    let acr = terraform(&[planned_acr("azurerm_container_registry.acr", json!({}))]);
    let plan = terraform(&[planned_pricing("Standard")]);
    assert_eq!(defender(&[acr, plan.clone()]), Unknown);
    assert_eq!(defender(&[cli("contosoacr", json!({})), plan]), Unknown);
}

#[test]
fn a_provider_s_subscription_joins_what_lives_there() {
    let mut document = terraform(&[planned_acr("azurerm_container_registry.acr", json!({}))]);
    document["configuration"]["provider_config"] =
        json!({"azurerm": provider(None, json!({"constant_value": THERE}))});
    assert_eq!(
        defender(&[document.clone(), pricing(&subscription(THERE), "Free")]),
        Fires
    );
    assert_eq!(
        defender(&[document, pricing(&subscription(HERE), "Free")]),
        Unknown
    );
}

#[test]
fn a_plan_that_is_settled_by_applying_it_is_unknown() {
    let mut plan = planned_pricing("Standard");
    plan.values = json!({"resource_type": "Containers"});
    plan.unknown = json!({"id": true, "tier": true});
    assert_eq!(
        defender(&[terraform(&[
            planned_acr("azurerm_container_registry.acr", json!({})),
            plan
        ])]),
        Unknown
    );
}

fn without_id(tier: &str) -> Value {
    json!({"name": "Containers", "pricingTier": tier, "freeTrialRemainingTime": "0:00:00", "type": "Microsoft.Security/pricings"})
}

#[test]
fn a_plan_without_an_id_is_assumed_for_one_subscription_only() {
    let acr = cli("contosoacr", json!({}));
    let report = judge_all(&[acr.clone(), without_id("Standard")]);
    assert_eq!(found(&report)[2], Clear);
    assert_says(&words(&only(&report).rules[2].finding), &["assum"]);
    let there = cli(
        "contosothere",
        json!({"id": id("contosothere").replace(HERE, THERE)}),
    );
    for tier in ["Standard", "Free"] {
        let report = judge_all(&[acr.clone(), there.clone(), without_id(tier)]);
        assert_eq!(outcomes(named(&report, "contosoacr"))[2], Unknown);
        assert_eq!(outcomes(named(&report, "contosothere"))[2], Unknown);
    }
    // Another plan speaks of another subscription, so there are two.
    let report = judge_all(&[
        acr,
        pricing(&subscription(THERE), "Free"),
        without_id("Standard"),
    ]);
    assert_eq!(found(&report)[2], Unknown);
}

#[test]
fn a_plan_below_a_resource_group_is_not_its_subscription_s() {
    for scope in [
        format!("/subscriptions/{HERE}/resourceGroups/rg-contoso"),
        format!(
            "/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Compute/virtualMachines/vm1"
        ),
        format!(
            "/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.ContainerService/managedClusters/aks"
        ),
        id("contosoother"),
        "/providers/Microsoft.Management/managementGroups/contoso".to_owned(),
    ] {
        for tier in ["Standard", "Free"] {
            let report = judge_all(&[cli("contosoacr", json!({})), pricing(&scope, tier)]);
            assert_eq!(
                outcomes(named(&report, "contosoacr"))[2],
                Unknown,
                "{scope} {tier}"
            );
        }
    }
}

#[test]
fn an_id_that_names_no_subscription_is_not_a_missing_id() {
    for id in [
        "/providers/Microsoft.Security/pricings/Containers",
        "Microsoft.Security/pricings/Containers",
        "/subscriptions//providers/Microsoft.Security/pricings/Containers",
        "[subscriptionResourceId('Microsoft.Security/pricings', 'Containers')]",
    ] {
        let mut plan = without_id("Standard");
        plan["id"] = json!(id);
        assert_eq!(
            defender(&[cli("contosoacr", json!({})), plan]),
            Unknown,
            "{id}"
        );
    }
}

#[test]
fn a_plan_on_the_registry_decides_before_its_subscription_s() {
    let acr = cli("contosoacr", json!({}));
    let on = |name: &str, tier: &str| pricing(&id(name), tier);
    let shared = |tier: &str| pricing(&subscription(HERE), tier);
    assert_eq!(
        defender(&[acr.clone(), shared("Standard"), on("contosoacr", "Free")]),
        Fires
    );
    assert_eq!(
        defender(&[acr.clone(), shared("Free"), on("contosoacr", "Standard")]),
        Clear
    );
    assert_eq!(
        defender(&[acr.clone(), on("contosoacr", "Standard")]),
        Clear
    );
    let lower = json!({"id": pricing(&id("contosoacr"), "")["id"].as_str().unwrap().to_lowercase(), "name": "containers",
        "type": "microsoft.security/pricings", "properties": {"pricingTier": "Free"}});
    assert_eq!(defender(&[acr.clone(), shared("Standard"), lower]), Fires);
    // A registry of the same name in another group is another registry.
    let namesake = pricing(&id("contosoacr").replace("rg-contoso", "rg-other"), "Free");
    let report = judge_all(&[acr, shared("Standard"), namesake]);
    let [other, ours] = report.chains[0].registries.as_slice() else {
        panic!("not two of one name");
    };
    assert_eq!((outcomes(ours)[2], outcomes(other)[2]), (Clear, Fires));
}

/// A plan of the subscription as it is now, with or without saying which.
fn live(tier: &str) -> Value {
    json!({"name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": tier})
}

fn scoped(tier: &str, scope: &str) -> Value {
    let mut plan = declared_plan(tier);
    plan["scope"] = json!(scope);
    plan
}

#[test]
fn a_plan_that_is_declared_for_a_registry_decides_there_before_the_subscriptions() {
    let acr = arm("contosoacr", json!({}));
    let below = json!({"type": "Microsoft.ContainerRegistry/registries/providers/pricings", "apiVersion": "2024-01-01",
        "name": "[concat('contosoacr', '/Microsoft.Security/', 'Containers')]", "properties": {"pricingTier": "Free"}});
    for own in [
        scoped(
            "Free",
            "[resourceId('Microsoft.ContainerRegistry/registries', 'contosoacr')]",
        ),
        scoped(
            "Free",
            "[concat('Microsoft.ContainerRegistry/registries', '/', toLower('ContosoACR'))]",
        ),
        below,
    ] {
        let file = template(json!([acr, own]), json!({}));
        assert_eq!(defender(&[file.clone(), live("Standard")]), Fires, "{own}");
        assert_eq!(defender(&[file]), Fires, "{own}");
    }
    // Nor is it the plan of the others, and on it is on.
    let other = arm("contosoother", json!({}));
    let own = scoped(
        "Standard",
        "[resourceId('Microsoft.ContainerRegistry/registries', 'contosoacr')]",
    );
    let report = judge_all(&[template(json!([acr, other, own]), json!({})), live("Free")]);
    let of = |name: &str| {
        let mut all = report.chains[0].registries.iter();
        all.find(|one| one.name == name).unwrap().rules[2]
            .finding
            .outcome
    };
    assert_eq!([of("contosoacr"), of("contosoother")], [Clear, Fires]);
    // What is there already is not watched by what is only to be.
    let own = scoped(
        "Standard",
        "[resourceId('Microsoft.ContainerRegistry/registries', 'contosoacr')]",
    );
    let there = cli("contosoacr", json!({}));
    assert_eq!(
        defender(&[
            there.clone(),
            template(json!([own]), json!({})),
            live("Free")
        ]),
        Fires
    );
    let own = scoped(
        "Free",
        "[resourceId('Microsoft.ContainerRegistry/registries', 'contosoacr')]",
    );
    assert_eq!(
        defender(&[there, template(json!([own]), json!({})), live("Standard")]),
        Fires
    );
}

#[test]
fn a_plan_at_a_scope_that_is_not_told_leaves_open_what_stands_beside_it() {
    let named = json!({"parameters": {"what": {"type": "string"}, "acr": {"type": "string"}}});
    let acr = arm("contosoacr", json!({}));
    for scope in [
        "[parameters('what')]",
        "[resourceId('Microsoft.ContainerRegistry/registries', parameters('what'))]",
    ] {
        let file = template(json!([acr, scoped("Free", scope)]), named.clone());
        assert_eq!(defender(&[file, live("Standard")]), Unknown, "{scope}");
        let file = template(json!([acr, scoped("Standard", scope)]), named.clone());
        assert_eq!(defender(&[file, live("Standard")]), Clear, "{scope}");
    }
    // Nor is it told of one that is called by the same expression.
    let mut acr = arm("contosoacr", json!({}));
    acr["name"] = json!("[parameters('acr')]");
    let own = scoped(
        "Free",
        "[resourceId('Microsoft.ContainerRegistry/registries', parameters('acr'))]",
    );
    assert_eq!(
        defender(&[template(json!([acr, own]), named), live("Standard")]),
        Unknown
    );
    // What is set on something else is none of theirs.
    let acr = arm("contosoacr", json!({}));
    let other = scoped(
        "Free",
        "[resourceId('Microsoft.ContainerService/managedClusters', 'contosoaks')]",
    );
    assert_eq!(
        defender(&[template(json!([acr, other]), json!({})), live("Standard")]),
        Clear
    );
}

#[test]
fn a_plan_for_a_registry_of_another_file_clears_nothing_of_it() {
    let acr = template(json!([arm("contosoacr", json!({}))]), json!({}));
    let own = |tier: &str| {
        let scope = "[resourceId('Microsoft.ContainerRegistry/registries', 'contosoacr')]";
        template(json!([scoped(tier, scope)]), json!({}))
    };
    assert_eq!(defender(&[acr.clone(), own("Standard")]), Unknown);
    assert_eq!(defender(&[acr, own("Free"), live("Standard")]), Fires);
}

#[test]
fn what_bicep_loads_from_a_file_is_read() {
    let mut acr = arm(
        "contosoacr",
        json!({"adminUserEnabled": "[variables('$fxv#1').prod.admin]"}),
    );
    acr["name"] = json!("[variables('$fxv#0')]");
    let loaded = |admin: bool| json!({"variables": {"$fxv#0": "contosoacr", "$fxv#1": {"prod": {"admin": admin}}}});
    for (admin, outcome) in [(true, Fires), (false, Clear)] {
        let report = judge_all(&[template(json!([acr]), loaded(admin))]);
        assert_eq!(report.chains[0].registries[0].name, "contosoacr");
        assert_eq!(found(&report)[0], outcome);
    }
}
