//! Deployments inside templates, symbolic names, resources in resources.

use super::*;

fn deployment(name: &str, over: Value, properties: Value) -> Value {
    let mut one = json!({
        "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name,
        "properties": properties,
    });
    lay_over(&mut one, over);
    one
}

/// A module as Bicep compiles it.
fn module(name: &str, parameters: Value, inner: Value) -> Value {
    let properties = json!({
        "expressionEvaluationOptions": {"scope": "inner"}, "mode": "Incremental",
        "parameters": parameters, "template": inner,
    });
    deployment(name, json!({}), properties)
}

fn inner(parameters: Value, resources: Value) -> Value {
    with(json!({"parameters": parameters}), resources)
}

#[test]
fn parameters_are_passed_on_to_inner_scopes_only() {
    let sections = json!({"parameters": {
        "admin": {"type": "bool", "defaultValue": true}, "name": {"type": "string", "defaultValue": "outer"},
    }});
    let resource = |name: &str| acr(name, json!({"adminUserEnabled": "[parameters('admin')]"}));
    let own = json!({
        "admin": {"type": "bool", "defaultValue": false}, "name": {"type": "string", "defaultValue": "inner"},
    });
    let named = json!({"name": {"value": "[format('{0}passed', parameters('name'))]"}});
    let report = judge(&[with(
        sections,
        json!([
            module(
                "one",
                named,
                inner(own.clone(), json!([resource("[parameters('name')]")]))
            ),
            deployment(
                "two",
                json!({}),
                json!({"template": inner(own, json!([resource("[parameters('name')]")]))})
            ),
        ]),
    )]);
    let found: Vec<_> = all(&report)
        .into_iter()
        .map(|(name, found)| (name, found[0]))
        .collect();
    assert_eq!(
        found,
        [
            ("outer".to_owned(), Fires),
            ("outerpassed".to_owned(), Clear)
        ]
    );
    // A default of the inner template is no default of the deployment.
    let registry = &report.chains[0]
        .registries
        .iter()
        .find(|one| one.name == "outerpassed");
    assert!(!notes(&registry.unwrap().rules[0].finding).contains("another value"));
}

#[test]
fn deployments_are_followed_however_deep_they_nest() {
    let mut innermost = inner(
        json!({"name": {"type": "string"}}),
        json!([acr(
            "[parameters('name')]",
            json!({"adminUserEnabled": true})
        )]),
    );
    for _ in 0..40 {
        let passed = json!({"name": {"value": "[parameters('name')]"}});
        innermost = inner(
            json!({"name": {"type": "string"}}),
            json!([module("inner", passed, innermost)]),
        );
    }
    innermost["parameters"]["name"]["defaultValue"] = json!("contosoacr");
    let report = judge(&[innermost]);
    assert_eq!(names(&report), ["contosoacr"]);
    assert!(notes(finding(&report, 0)).contains("deployed"));
}

#[test]
fn a_plan_counts_in_the_subscription_that_its_deployment_names() {
    let plan = || {
        json!({"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers",
            "properties": {"pricingTier": "Standard"}})
    };
    let sections = json!({"parameters": {"other": {"type": "string"}}});
    let with_plan_in = |subscription: Value| {
        let over = json!({"subscriptionId": subscription, "location": "westeurope"});
        let properties = json!({"template": inner(json!({}), json!([plan()]))});
        let report = judge(&[with(
            sections.clone(),
            json!([
                acr("contosoacr", json!({})),
                deployment("plans", over, properties)
            ]),
        )]);
        finding(&report, 2).outcome
    };
    assert_eq!(
        with_plan_in(json!("[subscription().subscriptionId]")),
        Clear
    );
    assert_eq!(with_plan_in(json!(THERE)), Unknown);
    assert_eq!(with_plan_in(json!("[parameters('other')]")), Unknown);
    // Both in the same other subscription.
    let over = |group: Value| json!({"subscriptionId": THERE, "resourceGroup": group});
    let report = judge(&[template(json!([
        deployment(
            "one",
            over(json!("images")),
            json!({"template": inner(json!({}), json!([acr("contosoacr", json!({}))]))})
        ),
        deployment(
            "two",
            over(Value::Null),
            json!({"template": inner(json!({}), json!([plan()]))})
        ),
    ]))]);
    assert_eq!(finding(&report, 2).outcome, Clear);
    assert_eq!(only(&report).subscription_id.as_deref(), Some(THERE));
}

#[test]
fn a_plan_attached_to_something_else_says_nothing_of_the_subscription() {
    let plan = |scope: &str| {
        json!({"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers",
            "scope": scope, "properties": {"pricingTier": "Standard"}})
    };
    for (scope, outcome) in [
        ("[subscription().id]".to_owned(), Clear),
        (format!("/subscriptions/{THERE}"), Unknown),
        (
            "[resourceId('Microsoft.ContainerService/managedClusters', 'dock')]".to_owned(),
            Unknown,
        ),
        ("[parameters('scope')]".to_owned(), Unknown),
    ] {
        let report = judge(&[template(json!([
            acr("contosoacr", json!({})),
            plan(&scope)
        ]))]);
        assert_eq!(finding(&report, 2).outcome, outcome, "{scope}");
    }
}

#[test]
fn symbolic_names_and_existing_resources_are_read() {
    let mut declared = acr("contosoacr", json!({"adminUserEnabled": true}));
    declared["dependsOn"] = json!(["other"]);
    let existing = json!({"existing": true, "type": "Microsoft.ContainerRegistry/registries",
        "apiVersion": "2025-04-01", "name": "there"});
    let whole = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "languageVersion": "2.0", "contentVersion": "1.0.0.0",
        "resources": {"acr": declared, "there": existing},
    });
    let report = judge(&[whole]);
    assert_eq!(names(&report), ["contosoacr"]);
    assert_eq!(
        finding(&report, 0).facts[0].pointer,
        "/resources/acr/properties/adminUserEnabled"
    );
}

#[test]
fn a_template_behind_a_link_is_named_as_not_read() {
    let linked = deployment(
        "linked",
        json!({}),
        json!({"templateLink": {"uri": "https://contoso.example/acr.json?sig=planted-secret"}}),
    );
    let report = judge(&[template(json!([linked, acr("contosoacr", json!({}))]))]);
    let problem = report
        .problems
        .iter()
        .find(|problem| problem.message.contains("link"));
    assert!(problem.is_some(), "{:#?}", report.problems);
    assert!(
        !serde_json::to_string(&report)
            .unwrap()
            .contains("planted-secret")
    );
}

#[test]
fn deployments_in_a_loop_have_names_of_their_own() {
    let sections = json!({"variables": {"names": ["alder", "birch"]}});
    let mut one = module(
        "[format('acr-{0}', copyIndex())]",
        json!({"name": {"value": "[variables('names')[copyIndex()]]"}}),
        inner(
            json!({"name": {"type": "string"}}),
            json!([acr("[parameters('name')]", json!({}))]),
        ),
    );
    one["copy"] = json!({"name": "acrs", "count": "[length(variables('names'))]"});
    let report = judge(&[with(sections, json!([one]))]);
    assert_eq!(names(&report), ["alder", "birch"]);
}

#[test]
fn arguments_may_be_chosen_as_a_whole_and_null_is_none() {
    let own = json!({
        "admin": {"type": "bool", "defaultValue": true}, "name": {"type": "string"},
        "access": {"type": "string", "nullable": true},
    });
    let properties = json!({
        "adminUserEnabled": "[parameters('admin')]", "publicNetworkAccess": "[parameters('access')]",
    });
    let registry = inner(own, json!([acr("[parameters('name')]", properties)]));
    let sections = json!({"parameters": {
        "private": {"type": "bool", "defaultValue": true}, "open": {"type": "bool"},
    }});
    let judged = |admin: Value, access: Value| {
        let arguments = json!({"name": {"value": "contosoacr"}, "admin": admin, "access": access});
        let report = judge(&[with(
            sections.clone(),
            json!([module("registry", arguments, registry.clone())]),
        )]);
        let found = outcomes(only(&report));
        (found[0], found[1])
    };
    let chosen = |parameter: &str, yes: &str, no: &str| {
        json!(format!(
            "[if(parameters('{parameter}'), createObject('value', {yes}), createObject('value', {no}))]"
        ))
    };
    assert_eq!(
        judged(
            chosen("private", "false()", "true()"),
            chosen("private", "'Disabled'", "null()")
        ),
        (Clear, Clear)
    );
    assert_eq!(
        judged(
            chosen("open", "false()", "true()"),
            chosen("open", "'Disabled'", "null()")
        ),
        (Unknown, Unknown)
    );
    // The default of the template stands for null; without one, the platform's does.
    assert_eq!(
        judged(json!({"value": null}), json!({"value": null})),
        (Fires, Fires)
    );
    let vault = json!({"reference": {"keyVault": {"id": "x"}, "secretName": "y"}});
    assert_eq!(judged(vault.clone(), vault), (Unknown, Unknown));
}

#[test]
fn an_exported_template_is_read_in_its_wrapping() {
    let mut whole = with(
        json!({"parameters": {"admin": {"type": "bool", "defaultValue": true}}}),
        json!([acr(
            "contosoacr",
            json!({"adminUserEnabled": "[parameters('admin')]"})
        )]),
    );
    whole["$schema"] = json!(
        "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
    );
    let report = judge(&[json!({"template": whole})]);
    assert_eq!(finding(&report, 0).outcome, Fires);
    assert_eq!(
        finding(&report, 0).facts[0].pointer,
        "/template/parameters/admin/defaultValue"
    );
}
