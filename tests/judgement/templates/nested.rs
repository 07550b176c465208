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
    assert_eq!(names(&report), ["contosoacr", "there"]);
    let registries = &report.chains[0].registries;
    assert_eq!(
        registries[0].rules[0].finding.facts[0].pointer,
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

/// A name that says by its group what it is, as Bicep's samples have it.
const BY_GROUP: &str = "[toLower(concat('hub', uniqueString(resourceGroup().id, 'images')))]";

/// A plan that is set on the registry called by this expression.
fn plan_on(scope: &str, tier: &str) -> Value {
    json!({"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers",
        "scope": scope, "properties": {"pricingTier": tier}})
}

/// What deploys these to a group.
fn to_group(group: &str, resources: Value) -> Value {
    let mut one = module(group, json!({}), inner(json!({}), resources));
    one["resourceGroup"] = json!(group);
    one
}

/// How the admin account and Defender's plan were judged of each registry.
fn of_each(report: &Report) -> Vec<[Outcome; 2]> {
    let all = all(report).into_iter();
    let mut all: Vec<_> = all.map(|(_, found)| [found[0], found[2]]).collect();
    all.sort();
    all
}

#[test]
fn a_plan_on_a_registry_is_not_that_of_another_groups_by_the_same_expression() {
    let by_group = BY_GROUP.trim_matches(['[', ']']);
    let scopes = [
        format!("[format('Microsoft.ContainerRegistry/registries/{{0}}', {by_group})]"),
        format!("[resourceId('Microsoft.ContainerRegistry/registries', {by_group})]"),
        format!(
            "[concat(resourceGroup().id, '/providers/Microsoft.ContainerRegistry/registries/', {by_group})]"
        ),
    ];
    let mut below = plan_on("", "Standard");
    below.as_object_mut().unwrap().remove("scope");
    below["type"] = json!("Microsoft.ContainerRegistry/registries/providers/pricings");
    below["name"] = json!(format!(
        "[concat({by_group}, '/Microsoft.Security/Containers')]"
    ));
    let watched = json!({"adminUserEnabled": true});
    for plan in { scopes.iter() }
        .map(|scope| plan_on(scope, "Standard"))
        .chain([below])
    {
        for turned in [false, true] {
            let mut parts = vec![
                to_group("rg-alder", json!([acr(BY_GROUP, json!({}))])),
                to_group("rg-birch", json!([acr(BY_GROUP, watched.clone()), plan])),
            ];
            if turned {
                parts.reverse();
            }
            let report = judge(&[template(json!(parts))]);
            assert_eq!(
                of_each(&report),
                [[Clear, Unknown], [Fires, Clear]],
                "{plan}"
            );
        }
        // Where the other one is there already, too.
        let report = judge(&[template(json!([
            to_group("rg-alder", json!([acr(BY_GROUP, json!({}))])),
            to_group("rg-birch", json!([plan])),
        ]))]);
        assert_eq!(of_each(&report), [[Clear, Unknown]], "{plan}");
    }
    // Each has its own.
    let report = judge(&[template(json!([
        to_group(
            "rg-alder",
            json!([acr(BY_GROUP, json!({})), plan_on(&scopes[0], "Standard")])
        ),
        to_group(
            "rg-birch",
            json!([acr(BY_GROUP, watched), plan_on(&scopes[1], "Free")])
        ),
    ]))]);
    assert_eq!(of_each(&report), [[Clear, Clear], [Fires, Fires]]);
}

#[test]
fn a_plan_on_a_registry_of_another_subscription_or_group_is_not_this_ones() {
    let on = |before: &str| {
        plan_on(
            &format!(
                "[resourceId({before}'Microsoft.ContainerRegistry/registries', 'contosoacr')]"
            ),
            "Standard",
        )
    };
    let judged = |group: &str, plan: Value| {
        let report = judge(&[template(json!([
            to_group(group, json!([acr("contosoacr", json!({}))])),
            plan
        ]))]);
        finding(&report, 2).outcome
    };
    assert_eq!(
        judged("images", on(&format!("'{THERE}', 'images', "))),
        Unknown
    );
    assert_eq!(judged("images", on("'other', ")), Unknown);
    assert_eq!(judged("images", on("'images', ")), Clear);
    assert_eq!(
        judged("images", on("subscription().subscriptionId, 'Images', ")),
        Clear
    );
    assert_eq!(judged("images", to_group("images", json!([on("")]))), Clear);
    assert_eq!(judged("images", to_group("apps", json!([on("")]))), Unknown);
    // Of two subscriptions that are only told by what they are called here, neither is the other.
    let sections = json!({"parameters": {"hub": {"type": "string"}, "spoke": {"type": "string"}}});
    let to = |parameter: &str, resources: Value| {
        let mut one = to_group("images", resources);
        one["subscriptionId"] = json!(format!("[parameters('{parameter}')]"));
        one
    };
    for (of_plan, outcome) in [("hub", Clear), ("spoke", Unknown)] {
        let parts = json!([
            to("hub", json!([acr("contosoacr", json!({}))])),
            to(of_plan, json!([on("")]))
        ]);
        let report = judge(&[with(sections.clone(), parts)]);
        assert_eq!(finding(&report, 2).outcome, outcome, "{of_plan}");
    }
}

#[test]
fn a_role_on_a_registry_is_not_that_of_another_groups_by_the_same_expression() {
    let by_group = BY_GROUP.trim_matches(['[', ']']);
    let role = json!({
        "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "pull",
        "scope": format!("[format('Microsoft.ContainerRegistry/registries/{{0}}', {by_group})]"),
        "properties": {
            "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')]",
            "principalId": "[reference(resourceId('Microsoft.ContainerService/managedClusters', 'dock'), '2024-02-01').identityProfile.kubeletidentity.objectId]",
        },
    });
    let dock = json!({"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2024-02-01",
        "name": "dock", "location": "westeurope", "identity": {"type": "SystemAssigned"}, "properties": {}});
    let report = judge(&[template(json!([
        to_group("rg-alder", json!([acr(BY_GROUP, json!({}))])),
        to_group(
            "rg-birch",
            json!([acr(BY_GROUP, json!({"adminUserEnabled": true})), dock, role])
        ),
    ]))]);
    assert_eq!(of_each(&report), [[Clear, Unknown], [Fires, Fires]]);
}
