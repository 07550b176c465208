//! What templates declare, worked out from their expressions, loops, conditions and deployments.

mod files;
mod kept;
mod loops;
mod nested;
mod workloads;

use super::*;

/// A registry as a template declares it.
fn acr(name: &str, properties: Value) -> Value {
    json!({
        "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": name,
        "location": "westeurope", "sku": {"name": "Premium"}, "properties": properties,
    })
}

/// A template with these sections.
fn with(sections: Value, resources: Value) -> Value {
    let mut whole = template(resources);
    lay_over(&mut whole, sections);
    whole
}

/// The names of the registries and what was concluded of each, by name.
fn all(report: &Report) -> Vec<(String, Vec<Outcome>)> {
    let registries = report.chains[0].registries.iter();
    let mut all: Vec<_> = registries
        .map(|registry| (registry.name.clone(), outcomes(registry)))
        .collect();
    all.sort_by(|one, two| one.0.cmp(&two.0));
    all
}

fn names(report: &Report) -> Vec<String> {
    all(report).into_iter().map(|(name, _)| name).collect()
}

/// The outcome of one rule on the only registry of a template with one setting.
fn outcome_of(sections: Value, properties: Value, rule: usize) -> Outcome {
    let report = judge(&[with(sections, json!([acr("contosoacr", properties)]))]);
    finding(&report, rule).outcome
}

#[test]
fn expressions_are_worked_out() {
    let sections = json!({
        "parameters": {
            "environment": {"type": "string", "defaultValue": "Prod"},
            "open": {"type": "bool"},
            "settings": {"type": "object", "defaultValue": {"acr": {"admin": true}}},
        },
        "variables": {
            "isProd": "[equals(toLower(parameters('environment')), 'prod')]",
            "byStage": {"prod": {"access": "Disabled"}, "dev": {"access": "Enabled"}},
        },
    });
    for (admin, outcome) in [
        ("[variables('isProd')]", Fires),
        ("[not(variables('isProd'))]", Clear),
        ("[parameters('settings').acr.admin]", Fires),
        ("[if(parameters('open'), true(), false())]", Unknown),
        ("[if(parameters('open'), true(), true())]", Fires),
        ("[or(parameters('open'), true())]", Fires),
        (
            "[contains(createArray('prod'), toLower(parameters('environment')))]",
            Fires,
        ),
        ("[bool('false')]", Clear),
        (
            "[coalesce(tryGet(parameters('settings'), 'none'), false())]",
            Clear,
        ),
        ("[parameters('undeclared')]", Unknown),
        ("[someFunctionOfTomorrow()]", Unknown),
        ("[[true]", Unknown),
    ] {
        let found = outcome_of(sections.clone(), json!({"adminUserEnabled": admin}), 0);
        assert_eq!(found, outcome, "{admin}");
    }
    let access = "[variables('byStage')[toLower(parameters('environment'))].access]";
    let report = judge(&[with(
        sections,
        json!([acr("contosoacr", json!({"publicNetworkAccess": access}))]),
    )]);
    assert_eq!(finding(&report, 1).outcome, Clear);
    assert!(notes(finding(&report, 1)).contains("another value"));
}

#[test]
fn objects_behind_expressions_are_unfolded() {
    let sections = json!({
        "parameters": {"extra": {"type": "object"}, "none": {"type": "object", "defaultValue": {}}},
        "variables": {
            "base": {"adminUserEnabled": true, "networkRuleSet": "[variables('rules')]"},
            "rules": {"defaultAction": "Deny", "ipRules": [{"value": "0.0.0.0/0"}]},
        },
    });
    let judged = |properties: &str| {
        let report = judge(&[with(
            sections.clone(),
            json!([acr("contosoacr", json!(properties))]),
        )]);
        let found = outcomes(only(&report));
        (found[0], found[1])
    };
    assert_eq!(judged("[variables('base')]"), (Fires, Fires));
    let off = "[union(variables('base'), createObject('adminUserEnabled', false()))]";
    assert_eq!(judged(off), (Clear, Fires));
    assert_eq!(
        judged("[union(variables('base'), parameters('none'))]"),
        (Fires, Fires)
    );
    // What is laid over it may say anything.
    assert_eq!(
        judged("[union(variables('base'), parameters('extra'))]"),
        (Unknown, Unknown)
    );
    // What is under it may still close the endpoint.
    assert_eq!(
        judged("[union(parameters('extra'), variables('base'))]"),
        (Fires, Unknown)
    );
    let under = "[union(parameters('extra'), createObject('adminUserEnabled', false()))]";
    assert_eq!(judged(under), (Clear, Unknown));
    assert_eq!(judged("[parameters('extra')]"), (Unknown, Unknown));
}

#[test]
fn a_list_that_an_expression_fills_is_not_empty() {
    let sections = json!({
        "parameters": {
            "ranges": {"type": "array"},
            "all": {"type": "array", "defaultValue": ["0.0.0.0/0"]},
            "office": {"type": "array", "defaultValue": [{"action": "Allow", "value": "203.0.113.0/24"}]},
            "none": {"type": "array", "defaultValue": []},
        },
    });
    let rules = |rules: Value| {
        let properties = json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}});
        outcome_of(sections.clone(), properties, 1)
    };
    assert_eq!(rules(json!([])), Clear);
    assert_eq!(rules(json!("[parameters('ranges')]")), Unknown);
    assert_eq!(rules(json!("[parameters('office')]")), Clear);
    assert_eq!(rules(json!("[parameters('none')]")), Clear);
    assert_eq!(
        rules(json!(
            "[concat(parameters('office'), parameters('ranges'))]"
        )),
        Unknown
    );
    assert_eq!(rules(json!("[parameters('all')]")), Fires);
    let mapped =
        "[map(parameters('all'), lambda('r', createObject('value', lambdaVariables('r'))))]";
    assert_eq!(rules(json!(mapped)), Fires);
    let mapped =
        "[map(parameters('ranges'), lambda('r', createObject('value', lambdaVariables('r'))))]";
    assert_eq!(rules(json!(mapped)), Unknown);
    // One of them is the whole internet, whatever the others are.
    let both = "[concat(createArray(createObject('value', '0.0.0.0/0')), parameters('ranges'))]";
    assert_eq!(rules(json!(both)), Fires);
    assert_eq!(rules(json!([{"value": "[parameters('one')]"}])), Unknown);
    assert_eq!(
        rules(json!(
            "[if(parameters('ranges'), createArray(), createArray())]"
        )),
        Clear
    );
}

#[test]
fn what_a_condition_leaves_out_is_not_there() {
    let sections = json!({"parameters": {
        "deploy": {"type": "bool"}, "on": {"type": "bool", "defaultValue": true},
    }});
    let conditional = |name: &str, condition: Value| {
        let mut one = acr(name, json!({"adminUserEnabled": true}));
        one["condition"] = condition;
        one
    };
    let report = judge(&[with(
        sections,
        json!([
            conditional("alder", json!(false)),
            conditional("birch", json!("[not(parameters('on'))]")),
            conditional("cedar", json!("[parameters('on')]")),
            conditional("elm", json!("[parameters('deploy')]")),
        ]),
    )]);
    assert_eq!(names(&report), ["cedar", "elm"]);
}

#[test]
fn a_plan_counts_as_far_as_it_will_be_there() {
    let plan = |condition: Value, tier: Value| {
        json!({"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers",
            "condition": condition, "properties": {"pricingTier": tier}})
    };
    let sections = json!({"parameters": {
        "deploy": {"type": "bool"}, "tier": {"type": "string"},
        "on": {"type": "bool", "defaultValue": true},
    }});
    for (condition, tier, outcome) in [
        (json!(true), json!("Standard"), Clear),
        (json!(true), json!("Free"), Fires),
        (json!(true), json!("[parameters('tier')]"), Unknown),
        (json!("[parameters('deploy')]"), json!("Standard"), Unknown),
        (json!("[parameters('on')]"), json!("Standard"), Clear),
        (json!(false), json!("Standard"), Unknown),
    ] {
        let resources = json!([
            acr("contosoacr", json!({})),
            plan(condition.clone(), tier.clone())
        ]);
        let report = judge(&[with(sections.clone(), resources)]);
        assert_eq!(finding(&report, 2).outcome, outcome, "{condition} {tier}");
    }
}

#[test]
fn a_secret_parameter_says_nothing() {
    let sections = json!({
        "parameters": {
            "plain": {"$ref": "#/definitions/hidden"},
            "admin": {"type": "securestring", "defaultValue": "true"},
        },
        "definitions": {"hidden": {"type": "secureString"}},
    });
    for parameter in ["plain", "admin"] {
        let admin = format!("[bool(parameters('{parameter}'))]");
        let found = outcome_of(sections.clone(), json!({"adminUserEnabled": admin}), 0);
        assert_eq!(found, Unknown);
    }
}

#[test]
fn comments_and_trailing_commas_do_no_harm() {
    let text = r#"{
        // what the team agreed on
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"admin": {"type": "bool", "defaultValue": true /* for now */}},
        "resources": [{
            "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01",
            "name": "contosoacr", "sku": {"name": "Basic"},
            "properties": {"adminUserEnabled": "[parameters('admin')]",},
        },],
    }"#;
    let report = judge_text(&[text]);
    assert_eq!(finding(&report, 0).outcome, Fires);
    assert_eq!(finding(&report, 0).facts[0].line, 5);
}

#[test]
fn an_array_of_templates_is_as_many_templates() {
    let one = |name: &str, admin: bool| {
        with(
            json!({"parameters": {"admin": {"type": "bool", "defaultValue": admin}}}),
            json!([acr(
                name,
                json!({"adminUserEnabled": "[parameters('admin')]"})
            )]),
        )
    };
    let report = judge(&[json!([one("alder", true), one("birch", false)])]);
    let found: Vec<_> = all(&report)
        .into_iter()
        .map(|(name, found)| (name, found[0]))
        .collect();
    assert_eq!(
        found,
        [("alder".to_owned(), Fires), ("birch".to_owned(), Clear)]
    );
}

#[test]
fn functions_of_the_template_are_called() {
    let sections = json!({
        "functions": [{"namespace": "contoso", "members": {
            "named": {
                "parameters": [{"name": "stem", "type": "string"}],
                "output": {"type": "string", "value": "[format('{0}acr', toLower(parameters('stem')))]"},
            },
            "twice": {
                "parameters": [{"name": "stem", "type": "string"}],
                "output": {"type": "string", "value": "[concat(contoso.named(parameters('stem')), '2')]"},
            },
        }}],
    });
    let report = judge(&[with(
        sections,
        json!([acr("[contoso.twice('Contoso')]", json!({}))]),
    )]);
    assert_eq!(names(&report), ["contosoacr2"]);
}

#[test]
fn a_template_that_multiplies_or_runs_in_circles_ends_and_says_so() {
    let mut variables = serde_json::Map::new();
    variables.insert("v0".to_owned(), json!("x"));
    for index in 1..60 {
        let before = index - 1;
        let doubled = format!("[createArray(variables('v{before}'), variables('v{before}'))]");
        variables.insert(format!("v{index}"), json!(doubled));
    }
    variables.insert("a".to_owned(), json!("[variables('b')]"));
    variables.insert("b".to_owned(), json!("[variables('a')]"));
    for admin in [
        "[equals(variables('v59'), variables('v58'))]",
        "[variables('a')]",
    ] {
        let report = judge(&[with(
            json!({"variables": variables}),
            json!([acr("contosoacr", json!({"adminUserEnabled": admin}))]),
        )]);
        assert_ne!(finding(&report, 0).outcome, Clear, "{admin}");
    }
    let report = judge(&[with(
        json!({"variables": variables}),
        json!([acr(
            "contosoacr",
            json!({"adminUserEnabled": "[variables('a')]"})
        )]),
    )]);
    let said = |problem: &model::report::Problem| problem.message.contains("circle");
    assert!(report.problems.iter().any(said), "{:#?}", report.problems);
}
