//! What compiled Bicep is made of: deployments inside deployments, loops, conditions, symbolic names.

use super::*;

/// A deployment of these resources; `properties` is laid over its own.
fn nested(name: &str, resources: Value, over: Value, properties: Value) -> Value {
    let mut own = json!({"mode": "Incremental", "template": template(resources, over)});
    lay_over(&mut own, properties);
    json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name, "properties": own})
}

fn inner() -> Value {
    json!({"scope": "inner"})
}

#[test]
fn deployments_may_nest_deeper_than_anyone_does() {
    for depth in [8, 9, 12, 20] {
        let mut resources = json!([arm("contosoacr", json!({}))]);
        for level in 0..depth {
            resources = json!([nested(
                &format!("level{level}"),
                resources,
                json!({}),
                json!({"expressionEvaluationOptions": inner()})
            )]);
        }
        let report = judge_all(&[template(resources, json!({}))]);
        assert_eq!(found(&report), [Fires, Fires, Unknown], "{depth}");
    }
}

#[test]
fn the_parameters_of_an_inner_scope_are_its_own() {
    let acr = arm(
        "contosoacr",
        json!({"adminUserEnabled": "[parameters('admin')]"}),
    );
    let of = |inside: Value, passed: Value, outside: Value| {
        let module = nested(
            "registry",
            json!([acr]),
            json!({"parameters": {"admin": inside}}),
            json!({"expressionEvaluationOptions": inner(), "parameters": passed}),
        );
        found(&judge_all(&[template(
            json!([module]),
            json!({"parameters": {"admin": outside}}),
        )]))[0]
    };
    let on = json!({"type": "bool", "defaultValue": true});
    let off = json!({"type": "bool", "defaultValue": false});
    let open = json!({"type": "bool"});
    assert_eq!(of(on.clone(), json!({}), off.clone()), Fires);
    assert_eq!(of(off.clone(), json!({}), on.clone()), Clear);
    assert_eq!(
        of(off.clone(), json!({"admin": {"value": true}}), off.clone()),
        Fires
    );
    assert_eq!(
        of(
            off.clone(),
            json!({"admin": {"value": "[parameters('admin')]"}}),
            on.clone()
        ),
        Fires
    );
    // Whatever the deployment passes, the inner default does not stand.
    assert_eq!(
        of(
            off,
            json!({"admin": {"value": "[parameters('admin')]"}}),
            open.clone()
        ),
        Unknown
    );
    assert_eq!(of(open, json!({}), on), Unknown);
}

#[test]
fn without_an_inner_scope_the_outer_parameters_hold() {
    let acr = arm(
        "contosoacr",
        json!({"adminUserEnabled": "[parameters('admin')]"}),
    );
    let module = nested(
        "registry",
        json!([acr]),
        json!({"parameters": {"admin": {"type": "bool", "defaultValue": false}}}),
        json!({}),
    );
    let parameters = json!({"parameters": {"admin": {"type": "bool", "defaultValue": true}}});
    assert_eq!(
        found(&judge_all(&[template(json!([module]), parameters)]))[0],
        Fires
    );
}

#[test]
fn a_parameter_file_reaches_through_modules() {
    let acr = arm(
        "[parameters('name')]",
        json!({"adminUserEnabled": "[parameters('admin')]"}),
    );
    let module = nested(
        "registry",
        json!([acr]),
        json!({"parameters": {"name": {"type": "string"}, "admin": {"type": "bool", "defaultValue": false}}}),
        json!({"expressionEvaluationOptions": inner(), "parameters": {
            "name": {"value": "[format('{0}acr', parameters('prefix'))]"}, "admin": {"value": "[parameters('adminUser')]"}}}),
    );
    let main = template(
        json!([module]),
        json!({"parameters": {"prefix": {"type": "string"}, "adminUser": {"type": "bool"}}}),
    );
    let values = parameter_file(json!({"prefix": "contoso", "adminUser": true}));
    let report = judge_all(&[main, values]);
    assert_eq!(only(&report).name, "contosoacr");
    assert_eq!(found(&report)[0], Fires);
}

#[test]
fn symbolic_names_hold_resources_too() {
    let mut existing = arm("contososhared", json!({}));
    existing["existing"] = json!(true);
    existing.as_object_mut().unwrap().remove("properties");
    let mut off = arm("contosogone", json!({}));
    off["condition"] = json!(false);
    let report = judge_all(&[template(
        json!({"acr": arm("contosoacr", json!({})), "shared": existing, "gone": off}),
        json!({"languageVersion": "2.0"}),
    )]);
    // What is there already is one of them.
    assert_eq!(names(&report), ["contosoacr", "contososhared"]);
    let made = outcomes(&report.chains[0].registries[0]);
    assert_eq!(made, [Fires, Fires, Unknown]);
}

#[test]
fn a_symbolic_name_leads_from_an_image_to_its_registry() {
    let app = |image: &str| {
        json!({"type": "Microsoft.App/containerApps", "apiVersion": "2024-03-01", "name": "contoso-api",
        "properties": {"template": {"containers": [{"name": "api", "image": image}]}}})
    };
    for image in [
        "[format('{0}/api:1', reference('acr').loginServer)]",
        "[format('{0}/api:{1}', reference('acr').loginServer, parameters('tag'))]",
        "[concat(reference('acr', '2023-07-01').loginServer, '/api:', parameters('tag'))]",
        "[format('{0}/api:1', reference(resourceId('Microsoft.ContainerRegistry/registries', 'contosoacr'), '2023-07-01').loginServer)]",
        "[format('{0}.azurecr.io/api:{1}', 'contosoacr', parameters('tag'))]",
        "[concat('contosoacr.azurecr.io/', parameters('tag'))]",
        "[concat(toLower('ContosoACR'), '.azurecr.io/api')]",
    ] {
        let report = judge_all(&[template(
            json!({"acr": arm("contosoacr", json!({})), "api": app(image)}),
            json!({"languageVersion": "2.0", "parameters": {"tag": {"type": "string"}}}),
        )]);
        assert_eq!(
            buckets(&report).0,
            BTreeMap::from([("possible", 1)]),
            "{image}"
        );
    }
    // What cannot be worked out may come from here, and is never "elsewhere".
    for image in [
        "[parameters('tag')]",
        "[format('{0}/api', parameters('tag'))]",
        "[reference('other').outputs.image.value]",
    ] {
        let report = judge_all(&[template(
            json!({"acr": arm("contosoacr", json!({})), "api": app(image)}),
            json!({"languageVersion": "2.0", "parameters": {"tag": {"type": "string"}}}),
        )]);
        assert_eq!(
            buckets(&report).0,
            BTreeMap::from([("imageUnknown", 1)]),
            "{image}"
        );
    }
}

#[test]
fn an_existing_registry_is_the_one_that_lives() {
    let existing = json!({"existing": true, "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contosoacr", "resourceGroup": "rg-contoso"});
    for image in [
        "[format('{0}/api:1', reference('acr').loginServer)]".to_owned(),
        format!(
            "[format('{{0}}/api:1', reference(resourceId('{HERE}', 'rg-contoso', 'Microsoft.ContainerRegistry/registries', 'contosoacr'), '2023-07-01').loginServer)]"
        ),
    ] {
        let app = json!({"type": "Microsoft.App/containerApps", "apiVersion": "2024-03-01", "name": "contoso-api",
            "properties": {"template": {"containers": [{"name": "api", "image": image}]}}});
        let main = template(
            json!({"acr": existing, "api": app}),
            json!({"languageVersion": "2.0"}),
        );
        let report = judge_all(&[main, cli("contosoacr", json!({}))]);
        assert_eq!(found(&report), [Fires, Fires, Unknown], "{image}");
        assert_buckets(&report, &[("possible", 1)]);
    }
}

#[test]
fn an_image_of_another_host_with_an_unknown_tail_is_elsewhere() {
    let app = json!({"type": "Microsoft.App/containerApps", "apiVersion": "2024-03-01", "name": "contoso-api",
        "properties": {"template": {"containers": [{"name": "api", "image": "[concat('ghcr.io/contoso/api:', parameters('tag'))]"}]}}});
    let report = judge_all(&[template(
        json!([arm("contosoacr", json!({})), app]),
        json!({"parameters": {"tag": {"type": "string"}}}),
    )]);
    assert_buckets(&report, &[("elsewhere", 1)]);
}

#[test]
fn a_resource_under_an_unknown_condition_is_judged_and_the_condition_said() {
    let mut maybe = arm("contosoacr", json!({}));
    maybe["condition"] = json!("[parameters('deployRegistry')]");
    let report = judge_all(&[template(
        json!([maybe]),
        json!({"parameters": {"deployRegistry": {"type": "bool"}}}),
    )]);
    assert_eq!(found(&report), [Fires, Fires, Unknown]);
    assert_says(
        &said(&report),
        &["condition", "deployRegistry", "perhaps", "only if"],
    );
}

#[test]
fn a_condition_that_is_false_takes_its_resource_away() {
    for condition in [
        json!(false),
        json!("[variables('deploy')]"),
        json!("[equals('a', 'b')]"),
        json!("[empty(variables('names'))]"),
    ] {
        let mut gone = arm("contosogone", json!({}));
        gone["condition"] = condition.clone();
        let report = judge_all(&[template(
            json!([arm("contosoacr", json!({"adminUserEnabled": false})), gone]),
            json!({"variables": {"deploy": false, "names": ["one"]}}),
        )]);
        assert_eq!(names(&report), ["contosoacr"], "{condition}");
    }
}

#[test]
fn a_condition_on_a_deployment_holds_for_what_is_in_it() {
    let mut module = nested(
        "registry",
        json!([arm("contosoacr", json!({}))]),
        json!({}),
        json!({}),
    );
    module["condition"] = json!(false);
    let report = judge_all(&[template(json!([module]), json!({}))]);
    assert!(report.chains[0].registries.is_empty());
    module["condition"] = json!("[parameters('deploy')]");
    let report = judge_all(&[template(
        json!([module]),
        json!({"parameters": {"deploy": {"type": "bool"}}}),
    )]);
    assert_eq!(found(&report)[0], Fires);
}

/// Registries made by a loop, with `count` and what stands in each.
fn looped(count: Value, name: &str, properties: Value, over: Value) -> Report {
    let mut acr = arm(name, properties);
    acr["copy"] = json!({"name": "registries", "count": count});
    judge_all(&[template(json!([acr]), over)])
}

#[test]
fn a_loop_of_resources_is_unrolled() {
    let report = looped(
        json!(3),
        "[format('contoso{0}', copyIndex())]",
        json!({}),
        json!({}),
    );
    assert_eq!(names(&report), ["contoso0", "contoso1", "contoso2"]);
    assert_eq!(scan(&report), [Fires, Fires, Unknown]);
    let report = looped(
        json!("[length(parameters('names'))]"),
        "[parameters('names')[copyIndex()]]",
        json!({}),
        json!({"parameters": {"names": {"type": "array", "defaultValue": ["contosoeu", "contosous"]}}}),
    );
    assert_eq!(names(&report), ["contosoeu", "contosous"]);
}

#[test]
fn each_turn_of_a_loop_has_its_own_settings() {
    let report = looped(
        json!("[length(variables('all'))]"),
        "[variables('all')[copyIndex()].name]",
        json!({"adminUserEnabled": "[variables('all')[copyIndex('registries')].admin]"}),
        json!({"variables": {"all": [{"name": "contosodev", "admin": true}, {"name": "contosoprod", "admin": false}]}}),
    );
    assert_eq!(outcomes(named(&report, "contosodev"))[0], Fires);
    assert_eq!(outcomes(named(&report, "contosoprod"))[0], Clear);
}

#[test]
fn a_loop_over_what_is_not_known_leaves_the_settings_known() {
    let unknown = json!({"parameters": {"names": {"type": "array"}}});
    let report = looped(
        json!("[length(parameters('names'))]"),
        "[parameters('names')[copyIndex()]]",
        json!({}),
        unknown.clone(),
    );
    assert_eq!(scan(&report), [Fires, Fires, Unknown]);
    let each = json!({"adminUserEnabled": "[parameters('names')[copyIndex()].admin]"});
    let report = looped(
        json!("[length(parameters('names'))]"),
        "[parameters('names')[copyIndex()].name]",
        each,
        unknown,
    );
    assert_eq!(scan(&report)[0], Unknown);
}

#[test]
fn a_loop_of_deployments_is_unrolled_too() {
    let acr = arm("[parameters('name')]", json!({}));
    let mut module = nested(
        "[format('registry-{0}', copyIndex())]",
        json!([acr]),
        json!({"parameters": {"name": {"type": "string"}}}),
        json!({"expressionEvaluationOptions": inner(), "parameters": {"name": {"value": "[variables('names')[copyIndex()]]"}}}),
    );
    module["copy"] = json!({"name": "modules", "count": "[length(variables('names'))]"});
    let report = judge_all(&[template(
        json!([module]),
        json!({"variables": {"names": ["contosoeu", "contosous"]}}),
    )]);
    assert_eq!(names(&report), ["contosoeu", "contosous"]);
}

#[test]
fn an_array_of_templates_is_as_many_templates() {
    let of = |name: &str, admin: bool| {
        template(
            json!([arm(
                name,
                json!({"adminUserEnabled": "[parameters('admin')]"})
            )]),
            json!({"parameters": {"admin": {"type": "bool", "defaultValue": admin}}}),
        )
    };
    let report = judge_all(&[json!([of("contosoone", false), of("contosotwo", true)])]);
    assert_eq!(outcomes(named(&report, "contosoone"))[0], Clear);
    assert_eq!(outcomes(named(&report, "contosotwo"))[0], Fires);
}

#[test]
fn comments_and_trailing_commas_are_what_people_write() {
    let text = r#"// our registry
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", // not a comment: https://
  "contentVersion": "1.0.0.0",
  /* "parameters": {}, of
     last year */
  "resources": [
    {
      "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01",
      "name": "contosoacr", /* "name": "contosoold" */
      "sku": { "name": "Premium", },
      "properties": {
        "adminUserEnabled": true, // "adminUserEnabled": false,
        "networkRuleSet": { "defaultAction": "Deny", "ipRules": [ { "value": "203.0.113.0/24" }, /* { "value": "0.0.0.0/0" }, */ ], },
      },
    },
  ],
}
"#;
    let report = judge(&[("azuredeploy.json", text)]);
    assert_eq!(only(&report).name, "contosoacr");
    assert_eq!(found(&report), [Fires, Clear, Unknown]);
    assert_eq!(only(&report).rules[1].finding.addresses, Some(256));
    // Places are those of the file as it was handed in.
    let fact = &only(&report).rules[0].finding.facts[0];
    assert_eq!((fact.line, fact.value.as_str()), (13, "true"));
}

#[test]
fn variables_lead_to_variables() {
    let report = judge_all(&[template(
        json!([arm(
            "[variables('name')]",
            json!({"adminUserEnabled": "[variables('settings').admin]", "publicNetworkAccess": "[if(variables('closed'), 'Disabled', 'Enabled')]"})
        )]),
        json!({"variables": {
            "prefix": "contoso", "name": "[toLower(concat(variables('prefix'), 'ACR'))]",
            "settings": {"admin": true}, "closed": "[equals(variables('prefix'), 'fabrikam')]"}}),
    )]);
    assert_eq!(only(&report).name, "contosoacr");
    assert_eq!(found(&report), [Fires, Fires, Unknown]);
}

#[test]
fn children_of_a_registry_are_no_registries() {
    let child = |kind: &str| json!({"type": format!("Microsoft.ContainerRegistry/registries/{kind}"), "apiVersion": "2023-07-01", "name": "contosoacr/child", "properties": {}});
    let report = judge_all(&[template(
        json!([
            arm("contosoacr", json!({})),
            child("replications"),
            child("webhooks"),
            child("scopeMaps")
        ]),
        json!({}),
    )]);
    assert_eq!(names(&report), ["contosoacr"]);
}
