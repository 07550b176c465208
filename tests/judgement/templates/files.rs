//! Templates and the parameter files that belong to them.

use super::*;

fn parameters(values: Value) -> Value {
    let values: serde_json::Map<String, Value> = values
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), json!({"value": value})))
        .collect();
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": values,
    })
}

fn azuredeploy() -> Value {
    let mut registry = acr(
        "[parameters('acrName')]",
        json!({"adminUserEnabled": "[parameters('admin')]"}),
    );
    registry["sku"]["name"] = json!("[parameters('acrSku')]");
    with(
        json!({"parameters": {
            "acrName": {"type": "string"}, "acrSku": {"type": "string", "defaultValue": "Basic"},
            "admin": {"type": "bool", "defaultValue": false},
            "password": {"type": "securestring"},
        }}),
        json!([registry]),
    )
}

fn messages(report: &Report) -> String {
    let problems = report.problems.iter();
    problems
        .map(|problem| format!("{}\n", problem.message))
        .collect()
}

#[test]
fn a_parameter_file_joins_its_template_whichever_comes_first() {
    let file = parameters(
        json!({"acrName": "contosoacr", "admin": true, "acrSku": "Standard", "password": "planted-secret"}),
    );
    for documents in [[azuredeploy(), file.clone()], [file, azuredeploy()]] {
        let report = judge(&documents);
        let registry = only(&report);
        assert_eq!(registry.name, "contosoacr");
        assert_eq!(registry.sku.as_deref(), Some("Standard"));
        assert_eq!(outcomes(registry), [Fires, Fires, Unknown]);
        let found = finding(&report, 0);
        assert_eq!(found.facts[0].value, "true");
        assert_eq!(found.facts[0].pointer, "/parameters/admin/value");
        assert!(!notes(found).contains("another value"));
        assert_eq!(messages(&report), "");
        assert!(
            !serde_json::to_string(&report)
                .unwrap()
                .contains("planted-secret")
        );
    }
}

#[test]
fn several_parameter_files_are_several_deployments() {
    let report = judge(&[
        azuredeploy(),
        parameters(json!({"acrName": "contosodev", "admin": true})),
        parameters(json!({"acrName": "contosoprod", "admin": false})),
    ]);
    let found: Vec<_> = all(&report)
        .into_iter()
        .map(|(name, found)| (name, found[0]))
        .collect();
    assert_eq!(
        found,
        [
            ("contosodev".to_owned(), Fires),
            ("contosoprod".to_owned(), Clear)
        ]
    );
    // Of one registry, the worst stands.
    let report = judge(&[
        azuredeploy(),
        parameters(json!({"acrName": "contosoacr", "admin": false})),
        parameters(json!({"acrName": "contosoacr", "admin": true})),
    ]);
    let found = finding(&report, 0);
    assert_eq!(found.outcome, Fires);
    let sources: Vec<_> = found
        .facts
        .iter()
        .map(|fact| fact.source.as_str())
        .collect();
    assert!(sources.contains(&"2.json"), "{found:#?}");
}

#[test]
fn a_parameter_file_by_itself_holds_nothing_and_shows_nothing() {
    let report = judge(&[parameters(
        json!({"acrName": "planted-name", "other": ["planted-value"]}),
    )]);
    assert!(
        messages(&report).contains("parameter file"),
        "{:#?}",
        report.problems
    );
    assert!(!serde_json::to_string(&report).unwrap().contains("planted"));
}

#[test]
fn a_file_belongs_to_the_template_that_knows_its_names() {
    let other = with(
        json!({"parameters": {"acrName": {"type": "string"}, "location": {"type": "string"}}}),
        json!([acr("[parameters('acrName')]", json!({}))]),
    );
    // Both know the name, but only one gets all that it asks for.
    let file = parameters(json!({"acrName": "contosoacr", "location": "westeurope"}));
    let report = judge(&[azuredeploy(), other.clone(), file]);
    assert_eq!(names(&report), ["[parameters('acrName')]", "contosoacr"]);
    // A name too many is said.
    let file = parameters(
        json!({"acrName": "contosoacr", "admin": true, "acrSku": "Basic", "unheard": 1}),
    );
    let report = judge(&[azuredeploy(), file]);
    assert_eq!(names(&report), ["contosoacr"]);
    assert!(
        messages(&report).contains("1 name"),
        "{}",
        messages(&report)
    );
    // One that knows nothing of it stays as it is.
    let report = judge(&[other, parameters(json!({"zone": 1}))]);
    assert_eq!(names(&report), ["[parameters('acrName')]"]);
}

#[test]
fn values_that_stand_in_a_vault_or_are_named_as_secrets_are_not_known() {
    let mut file = parameters(json!({"acrName": "contosoacr"}));
    file["parameters"]["admin"] = json!({"reference": {
        "keyVault": {"id": "/subscriptions/s/providers/Microsoft.KeyVault/vaults/planted"}, "secretName": "planted",
    }});
    let report = judge(&[azuredeploy(), file]);
    assert_eq!(finding(&report, 0).outcome, Unknown);
    assert!(!serde_json::to_string(&report).unwrap().contains("planted"));
}

#[test]
fn lists_and_objects_are_passed_too() {
    let rules = json!({"networkRuleSet": {"defaultAction": "Deny", "copy": [{
        "name": "ipRules", "count": "[length(parameters('network').ranges)]",
        "input": {"value": "[parameters('network').ranges[copyIndex('ipRules')].cidr]"},
    }]}});
    let declared = with(
        json!({"parameters": {"network": {"type": "object", "defaultValue": {"ranges": []}}}}),
        json!([acr("contosoacr", rules)]),
    );
    let file = parameters(json!({"network": {
        "ranges": [{"cidr": "0.0.0.0/1", "note": "planted"}, {"cidr": "128.0.0.0/1"}], "key": "planted",
    }}));
    let report = judge(&[declared.clone(), file]);
    let found = finding(&report, 1);
    assert_eq!(found.outcome, Fires);
    let pointers: Vec<_> = found
        .facts
        .iter()
        .map(|fact| fact.pointer.as_str())
        .collect();
    assert!(
        pointers.contains(&"/parameters/network/value/ranges/1/cidr"),
        "{pointers:?}"
    );
    assert!(!serde_json::to_string(&report).unwrap().contains("planted"));
    assert_eq!(finding(&judge(&[declared]), 1).outcome, Clear);
}

#[test]
fn places_that_a_tool_fills_are_not_known() {
    for (name, admin) in [
        ("${ACR_NAME}", "${ADMIN=false}"),
        ("contoso#{stage}#", "#{admin}#"),
    ] {
        let report = judge(&[
            azuredeploy(),
            parameters(json!({"acrName": name, "admin": admin})),
        ]);
        assert_eq!(finding(&report, 0).outcome, Unknown, "{admin}");
        assert!(!only(&report).name.contains('{'), "{}", only(&report).name);
    }
}

#[test]
fn a_parameter_file_is_known_without_its_schema() {
    let mut file = parameters(json!({"acrName": "contosoacr", "admin": true}));
    file.as_object_mut().unwrap().remove("$schema");
    let report = judge(&[azuredeploy(), file]);
    assert_eq!(only(&report).name, "contosoacr");
    assert_eq!(finding(&report, 0).outcome, Fires);
}

#[test]
fn a_plan_on_a_registry_counts_by_the_files_that_deploy_it() {
    let on = json!({"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers",
        "condition": "[not(empty(parameters('tier')))]", "properties": {"pricingTier": "[parameters('tier')]"},
        "scope": "[resourceId('Microsoft.ContainerRegistry/registries', parameters('acrName'))]"});
    let mut main = azuredeploy();
    main["parameters"]["tier"] = json!({"type": "string", "defaultValue": ""});
    main["resources"].as_array_mut().unwrap().push(on);
    let judged = |tiers: [&str; 2]| {
        let files = tiers.map(|tier| parameters(json!({"acrName": "contosoacr", "tier": tier})));
        let [one, two] = files;
        finding(&judge(&[main.clone(), one, two]), 2).outcome
    };
    assert_eq!(judged(["Standard", "Standard"]), Clear);
    assert_eq!(judged(["Free", "Free"]), Fires);
    assert_eq!(judged(["Standard", "Free"]), Unknown);
    // One of the two deployments has none.
    assert_eq!(judged(["Standard", ""]), Unknown);
}
