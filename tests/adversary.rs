//! What somebody who had not seen the code found within the hour, each mended with its kind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets something else must fail"
)]

use engine::{Detail, Input, analyze};
use model::{
    Limits,
    report::{
        Outcome::{Clear, Fires, Unknown},
        Report, Verdict,
    },
};
use serde_json::{Value, json};

const HERE: &str = "11111111-1111-4111-8111-111111111111";
const THERE: &str = "22222222-2222-4222-8222-222222222222";

fn judge(documents: &[Value]) -> Report {
    let inputs = documents.iter().enumerate().map(|(index, document)| Input {
        name: format!("{index}.json"),
        bytes: document.to_string().into_bytes(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

fn id(name: &str) -> String {
    format!(
        "/subscriptions/{HERE}/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/{name}"
    )
}

fn registry(name: &str) -> Value {
    json!({"id": id(name), "name": name, "type": "Microsoft.ContainerRegistry/registries", "loginServer": format!("{name}.azurecr.io"),
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}, "sku": {"name": "Premium"}})
}

fn site(subscription: &str, fx: &str) -> Value {
    json!({"id": format!("/subscriptions/{subscription}/resourceGroups/apps/providers/Microsoft.Web/sites/web"), "name": "web",
        "type": "Microsoft.Web/sites", "kind": "app,linux,container", "siteConfig": {"linuxFxVersion": fx}})
}

#[test]
fn a_plan_without_an_id_settles_nothing_beside_a_workload_of_another_subscription() {
    let plan = json!({"name": "Containers", "pricingTier": "Standard"});
    let fx = "DOCKER|contoso.azurecr.io/web:1";
    let outcome = |subscription| {
        let report = judge(&[registry("contoso"), site(subscription, fx), plan.clone()]);
        report.chains[0].registries[0].rules[2].finding.outcome
    };
    assert_eq!(outcome(HERE), Clear);
    assert_eq!(outcome(THERE), Unknown);
    let account = json!([{"id": HERE, "name": "a", "tenantId": "t", "isDefault": true}, {"id": THERE, "name": "b", "tenantId": "t", "isDefault": false}]);
    let report = judge(&[registry("contoso"), account, plan.clone()]);
    assert_eq!(
        report.chains[0].registries[0].rules[2].finding.outcome,
        Unknown
    );
}

#[test]
fn a_declared_plan_that_may_be_any_leaves_it_open() {
    let plan = |name: &str, values: Value| {
        json!({"address": format!("azurerm_security_center_subscription_pricing.{name}"), "mode": "managed",
            "type": "azurerm_security_center_subscription_pricing", "name": name, "values": values})
    };
    let acr = json!({"address": "azurerm_container_registry.acr", "mode": "managed", "type": "azurerm_container_registry", "name": "acr",
        "values": {"name": "contoso", "sku": "Standard", "admin_enabled": true, "public_network_access_enabled": true}});
    let change = |address: &str, unknown: Value| json!({"address": address, "change": {"actions": ["create"], "after_unknown": unknown}});
    let all = [
        acr,
        plan(
            "on",
            json!({"tier": "Standard", "resource_type": "Containers"}),
        ),
        plan("off", json!({"tier": "Free"})),
    ];
    let report = judge(&[
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": all}}, "resource_changes": [
            change("azurerm_container_registry.acr", json!({"id": true})),
            change("azurerm_security_center_subscription_pricing.on", json!({"id": true})),
            change("azurerm_security_center_subscription_pricing.off", json!({"id": true, "resource_type": true})),
        ]}),
    ]);
    assert_eq!(
        report.chains[0].registries[0].rules[2].finding.outcome,
        Unknown
    );
}

#[test]
fn a_compose_file_gives_its_images_however_they_are_written() {
    use base64::{Engine, prelude::BASE64_STANDARD};
    for yaml in [
        "services:\n  a:\n    image: nginx\n  b:\n    \"image\": contoso.azurecr.io/b:1\n",
        "services:\n  a:\n    image: nginx\n  b:\n    image : contoso.azurecr.io/b:1\n",
        "services:\n  a: {image: nginx}\n  b: {\"image\": \"contoso.azurecr.io/b:1\"}\n",
    ] {
        let fx = format!("COMPOSE|{}", BASE64_STANDARD.encode(yaml));
        let totals = judge(&[registry("contoso"), site(HERE, &fx)]).chains[0]
            .blast_radius
            .totals
            .clone();
        assert_eq!((totals.possible, totals.elsewhere), (1, 0), "{yaml}");
    }
    let built = format!(
        "COMPOSE|{}",
        BASE64_STANDARD.encode("services:\n  a:\n    image: nginx\n  b:\n    build: .\n")
    );
    let report = judge(&[registry("contoso"), site(HERE, &built)]);
    assert_eq!(report.chains[0].blast_radius.totals.image_unknown, 1);
    assert!(!serde_json::to_string(&report).unwrap().contains('\u{7F}'));
}

#[test]
fn the_config_of_a_site_is_read_as_rest_answers_it() {
    let config = json!({"id": format!("/subscriptions/{HERE}/resourceGroups/apps/providers/Microsoft.Web/sites/web/config/web"), "name": "web",
        "type": "Microsoft.Web/sites/config", "properties": {"linuxFxVersion": "DOCKER|contoso.azurecr.io/web:1"}});
    let report = judge(&[registry("contoso"), config]);
    assert_eq!(report.chains[0].blast_radius.totals.possible, 1);
}

#[test]
fn registries_in_somebody_s_own_wrapping_are_found_and_none_vanishes() {
    for document in [
        json!({"registries": [registry("a"), registry("b")]}),
        json!({"first": registry("a"), "second": registry("b")}),
        json!({"value": [registry("a")], "extra": [registry("b")]}),
        json!({"result": {"made": "today", "registries": [registry("a"), registry("b")]}}),
    ] {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(report.chains[0].registries.len(), 2, "{document}");
        assert_eq!(report.chains[0].rules[0].outcome, Fires);
    }
    // What a resource is made of is none.
    let mut one = registry("a");
    one["encryption"] =
        json!({"keyVaultProperties": {"id": id("b"), "type": "Microsoft.KeyVault/vaults"}});
    assert_eq!(judge(&[one]).chains[0].registries.len(), 1);
}

#[test]
fn a_list_with_a_secret_counts_each_of_its_items_once() {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "b"}},
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}]});
    let report = judge(&[list]);
    assert_eq!(report.sources[0].documents[0].ledger.total, 3);
}

#[test]
fn a_key_that_stands_twice_makes_nothing_else_doubtful() {
    let text = format!(
        r#"{{"id": "{}", "name": "contoso", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "contoso.azurecr.io", "adminUserEnabled": true,
        "publicNetworkAccess": "Enabled", "networkRuleSet": {{"defaultAction": "Deny", "ipRules": [], "ipRules": [{{"value": "0.0.0.0/0"}}]}}, "sku": {{"name": "Premium"}}}}"#,
        id("contoso")
    );
    let input = Input {
        name: "twice.json".to_owned(),
        bytes: text.into_bytes(),
    };
    let report = analyze(vec![input], &Limits::default(), Detail::Full);
    let registry = &report.chains[0].registries[0];
    assert_eq!(registry.rules[0].finding.outcome, Fires);
    assert_ne!(registry.rules[1].finding.outcome, Clear);
    assert_eq!(registry.login_server.as_deref(), Some("contoso.azurecr.io"));
}

#[test]
fn what_has_not_the_form_of_a_type_is_quoted_nowhere() {
    for (key, value) in [
        ("type", "https://u:hush-hush@h/x?sig=hush-hush"),
        ("kind", "a hush-hush thing"),
        ("loginServer", "contoso.azurecr.io -p hush-hush"),
    ] {
        let mut document = registry("contoso");
        document[key] = json!(value);
        let report = judge(&[document]);
        assert!(
            !serde_json::to_string(&report).unwrap().contains("hush"),
            "{key}"
        );
    }
}

#[test]
fn workloads_of_one_name_and_no_group_stay_as_many() {
    let app = |address: &str| {
        json!({"address": address, "mode": "managed", "type": "azurerm_container_app", "name": "w",
            "values": {"name": "web", "template": [{"container": [{"name": "c", "image": "contoso.azurecr.io/web:1"}]}]}})
    };
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        app("azurerm_container_app.a"), app("azurerm_container_app.b")]}}});
    assert_eq!(judge(&[plan]).chains[0].blast_radius.totals.workloads, 2);
}

#[test]
fn a_plan_set_on_a_parent_that_is_not_known_yet_counts_for_nobody() {
    let plan = |parent: Value, unknown: Value| {
        let pricing = "azapi_resource.plan";
        judge(&[
            json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
            {"address": "azurerm_container_registry.acr", "mode": "managed", "type": "azurerm_container_registry", "name": "acr",
                "values": {"name": "contoso", "sku": "Standard", "admin_enabled": true, "public_network_access_enabled": true}},
            {"address": pricing, "mode": "managed", "type": "azapi_resource", "name": "plan",
                "values": {"type": "Microsoft.Security/pricings@2024-01-01", "name": "Containers", "parent_id": parent, "body": {"properties": {"pricingTier": "Standard"}}}}]}},
            "resource_changes": [
                {"address": "azurerm_container_registry.acr", "change": {"actions": ["create"], "after_unknown": {"id": true}}},
                {"address": pricing, "change": {"actions": ["create"], "after_unknown": unknown}}]}),
        ])
    };
    let report = plan(Value::Null, json!({"id": true, "parent_id": true}));
    assert_eq!(
        report.chains[0].registries[0].rules[2].finding.outcome,
        Unknown
    );
}

#[test]
fn a_chain_is_not_broken_by_a_list_that_is_cut_off() {
    let mut closed = registry("closed");
    closed["adminUserEnabled"] = json!(false);
    let text = format!("[{closed}, {}", registry("open"));
    let cut = text.split("\"loginServer\":\"open").next().unwrap();
    let report = analyze(
        vec![Input {
            name: "list.json".to_owned(),
            bytes: cut.as_bytes().to_vec(),
        }],
        &Limits::default(),
        Detail::Full,
    );
    assert_eq!(report.chains[0].verdict, Verdict::Undetermined);
    assert!(
        report.chains[0]
            .explanation
            .contains("what was left out may be about anything"),
        "{}",
        report.chains[0].explanation
    );
    let whole = judge(&[closed]);
    assert_eq!(whole.chains[0].verdict, Verdict::Broken);
    assert!(!whole.chains[0].explanation.contains("left out"));
}

/// A template that declares a registry and, of a site, what is given.
fn site_template(resources: &[Value]) -> Value {
    let mut all = vec![
        json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contoso",
        "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}}),
    ];
    all.extend(resources.iter().cloned());
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "parameters": {"tag": {"type": "string"}}, "resources": all})
}

#[test]
fn the_image_of_a_site_counts_where_its_configuration_declares_it() {
    let fx = json!("DOCKER|contoso.azurecr.io/web:1");
    let part = json!({"linuxFxVersion": fx});
    let declared = |fx: &str, children: Value| {
        json!({"type": "Microsoft.Web/sites", "apiVersion": "2022-09-01", "name": "w", "kind": "app,linux,container",
            "properties": {"siteConfig": {"linuxFxVersion": fx}}, "resources": children})
    };
    let config = |name: &str, kind: &str, properties: &Value| json!({"type": kind, "apiVersion": "2022-09-01", "name": name, "properties": properties});
    let full = "Microsoft.Web/sites/config";
    let slot = "Microsoft.Web/sites/slots/config";
    let cases = [
        (
            "child",
            vec![declared("NODE|18", json!([config("web", "config", &part)]))],
            1,
        ),
        (
            "own",
            vec![declared("NODE|18", json!([])), config("w/web", full, &part)],
            1,
        ),
        (
            "formatted",
            vec![
                declared("NODE|18", json!([])),
                config("[format('{0}/{1}', 'w', 'web')]", full, &part),
            ],
            1,
        ),
        (
            "alone",
            vec![config("[concat('w', '/web')]", full, &part)],
            1,
        ),
        ("of a slot", vec![config("w/blue/web", slot, &part)], 1),
        (
            "of an expression",
            vec![
                declared("NODE|18", json!([])),
                config(
                    "w/web",
                    full,
                    &json!({"linuxFxVersion": "[concat('DOCKER|contoso.azurecr.io/web:', parameters('tag'))]"}),
                ),
            ],
            1,
        ),
        (
            "settings alone",
            vec![config("w/appsettings", full, &json!({"A": "b"}))],
            0,
        ),
        (
            "settings",
            vec![declared(
                "NODE|18",
                json!([config("appsettings", "config", &json!({"A": "b"}))]),
            )],
            0,
        ),
    ];
    for (name, resources, exposed) in cases {
        let report = judge(&[site_template(&resources)]);
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!(totals.possible, exposed, "{name}");
        let runs_none = u32::from(name == "settings");
        assert_eq!(totals.runs_none, runs_none, "{name}");
    }
}

fn template(parameters: Value, resources: Value) -> Value {
    json!({"$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "parameters": parameters, "resources": resources})
}

fn parameters(values: Value) -> Value {
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": values})
}

/// A registry, deployed to a group of a subscription.
fn into_group(subscription: &str) -> Value {
    let inner = template(
        json!({}),
        json!([{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contoso",
            "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}}]),
    );
    json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "registry", "resourceGroup": "images",
        "subscriptionId": subscription,
        "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, "template": inner}})
}

#[test]
fn a_parameter_file_that_may_be_another_template_s_takes_no_finding_away() {
    let of = |name: &str| {
        template(
            json!({"admin": {"type": "bool", "defaultValue": true}}),
            json!([{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": name,
                "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": "[parameters('admin')]"}}]),
        )
    };
    let file = parameters(json!({"admin": {"value": false}}));
    let outcomes = |documents: &[Value]| -> Vec<_> {
        let report = judge(documents);
        let registries = report.chains[0].registries.iter();
        registries.map(|one| one.rules[0].finding.outcome).collect()
    };
    // Whose it is, nobody can tell.
    assert_eq!(
        outcomes(&[of("north"), of("south"), file.clone()]),
        [Fires, Fires]
    );
    assert_eq!(outcomes(&[of("north"), file]), [Clear]);
}

#[test]
fn a_plan_that_one_of_several_deployments_leaves_out_settles_nothing() {
    let plan = |condition: &str, tier: &str| {
        json!({"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers",
            "condition": condition, "properties": {"pricingTier": tier}})
    };
    let outcome = |documents: &[Value]| {
        let report = judge(documents);
        report.chains[0].registries[0].rules[2].finding.outcome
    };
    let on = json!({"on": {"type": "bool"}});
    let switched = |value: bool| parameters(json!({"on": {"value": value}}));
    let conditional = template(
        on.clone(),
        json!([plan("[parameters('on')]", "Standard"), into_group(HERE)]),
    );
    let alone = |files: &[Value], template: &Value| {
        let mut all = vec![template.clone()];
        all.extend(files.iter().cloned());
        outcome(&all)
    };
    let own = template(
        on,
        json!([
            {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "plan", "location": "westeurope",
                "subscriptionId": HERE, "condition": "[parameters('on')]",
                "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
                    "template": template(json!({}), json!([plan("[equals(1, 1)]", "Standard")]))}},
            into_group(HERE),
        ]),
    );
    assert_eq!(alone(&[switched(true)], &own), Clear);
    assert_eq!(alone(&[switched(true), switched(true)], &own), Clear);
    assert_eq!(alone(&[switched(true), switched(false)], &own), Unknown);
    assert_ne!(
        alone(&[switched(true), switched(false)], &conditional),
        Clear
    );
    let tiered = template(
        json!({"tier": {"type": "string"}}),
        json!([
            {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "plan", "location": "westeurope",
                "subscriptionId": HERE, "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
                    "parameters": {"tier": {"value": "[parameters('tier')]"}},
                    "template": template(json!({"tier": {"type": "string"}}), json!([plan("[equals(1, 1)]", "[parameters('tier')]")]))}},
            into_group(HERE),
        ]),
    );
    let tier = |value: &str| parameters(json!({"tier": {"value": value}}));
    assert_eq!(alone(&[tier("Standard")], &tiered), Clear);
    assert_eq!(alone(&[tier("Standard"), tier("Free")], &tiered), Unknown);
    // Off in one deployment is a finding over the scan.
    let shared = template(
        json!({"tier": {"type": "string"}}),
        json!([plan("[equals(1, 1)]", "[parameters('tier')]")]),
    );
    let report = judge(&[shared, tier("Standard"), tier("Free")]);
    assert_eq!(report.chains[0].rules[2].outcome, Fires);
}

#[test]
fn deployments_to_other_subscriptions_cast_no_doubt_on_a_plan() {
    let to = json!({"to": {"type": "string"}});
    let all = template(
        to,
        json!([
            {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "plan", "location": "westeurope",
                "subscriptionId": "[parameters('to')]",
                "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
                    "template": template(json!({}), json!([{"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01",
                        "name": "Containers", "properties": {"pricingTier": "Standard"}}]))}},
            into_group("[parameters('to')]"),
        ]),
    );
    let file = |to: &str| parameters(json!({"to": {"value": to}}));
    let report = judge(&[all.clone(), file(HERE), file(THERE)]);
    let registries = &report.chains[0].registries;
    assert!(!registries.is_empty());
    for registry in registries {
        assert_eq!(registry.rules[2].finding.outcome, Clear);
    }
    // The plan of one says nothing of a registry that stays where it is.
    let mut stays = all;
    stays["resources"][1] = into_group(HERE);
    let report = judge(&[stays, file(HERE), file(THERE)]);
    assert_eq!(
        report.chains[0].registries[0].rules[2].finding.outcome,
        Unknown
    );
}

#[test]
fn a_cluster_of_which_the_sensor_is_not_known_leaves_the_scan_open() {
    let plan = json!({"id": format!("/subscriptions/{HERE}/providers/Microsoft.Security/pricings/Containers"), "name": "Containers",
        "type": "Microsoft.Security/pricings", "pricingTier": "Standard"});
    let cluster = |enabled: Value| {
        json!({"id": format!("/subscriptions/{HERE}/resourceGroups/apps/providers/Microsoft.ContainerService/managedClusters/k"), "name": "k",
            "type": "Microsoft.ContainerService/managedClusters", "securityProfile": {"defender": {"securityMonitoring": {"enabled": enabled}}}})
    };
    let outcome = |cluster: Value| {
        let report = judge(&[registry("contoso"), plan.clone(), cluster]);
        report.chains[0].rules[2].outcome
    };
    assert_eq!(outcome(cluster(json!(true))), Clear);
    assert_eq!(outcome(cluster(json!("perhaps"))), Unknown);
    assert_eq!(outcome(cluster(json!(false))), Fires);
}

#[test]
fn what_a_pipeline_fills_in_is_not_taken_as_it_stands() {
    let of = |literal: &str| {
        let condition = "[equals(parameters('env'), 'dev')]";
        let mut all = template(
            json!({"env": {"type": "string"}}),
            json!([{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contoso",
                "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": condition}}]),
        );
        let by_file = judge(&[all.clone(), parameters(json!({"env": {"value": literal}}))]);
        all["variables"] = json!({"env": literal});
        all["parameters"] = json!({});
        all["resources"][0]["properties"]["adminUserEnabled"] =
            json!("[equals(variables('env'), 'dev')]");
        let by_variable = judge(&[all]);
        [by_file, by_variable].map(|report| report.chains[0].registries[0].rules[0].finding.outcome)
    };
    for place in [
        "$(env)",
        "$(Release.Stage)",
        "${env}",
        "${{ env.STAGE }}",
        "#{env}#",
        "{{ env }}",
        "__env__",
        "__ENV_NAME__",
        "%env%",
        "<env>",
        "@@env@@",
        "de$(last)",
    ] {
        assert_eq!(of(place), [Unknown, Unknown], "{place}");
    }
    // However many there are, and whatever begins like one.
    for long in [
        "$(env)".repeat(2000),
        format!("${{env}}{}", "_".repeat(9000)),
    ] {
        assert_eq!(of(&long), [Unknown, Unknown]);
    }
    assert_eq!(of("dev"), [Fires, Fires]);
    for none in ["prod", "50% of 2%", "a<b", "a__b", "$(", "p-$(env)"] {
        assert_eq!(of(none), [Clear, Clear], "{none}");
    }
}

#[test]
fn a_plan_for_a_subscription_that_is_not_known_may_be_for_this_one() {
    let plan = |subscription: &str, tier: &str| {
        json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": format!("plan-{tier}"), "location": "westeurope",
            "subscriptionId": subscription,
            "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
                "template": template(json!({}), json!([{"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01",
                    "name": "Containers", "properties": {"pricingTier": tier}}]))}})
    };
    let outcome = |resources: Value| {
        let all = template(json!({"there": {"type": "string"}}), resources);
        judge(&[all]).chains[0].registries[0].rules[2]
            .finding
            .outcome
    };
    let there = "[parameters('there')]";
    let on = plan(HERE, "Standard");
    assert_eq!(outcome(json!([into_group(HERE), on])), Clear);
    assert_eq!(
        outcome(json!([into_group(HERE), on, plan(THERE, "Free")])),
        Clear
    );
    assert_eq!(
        outcome(json!([into_group(HERE), on, plan(there, "Standard")])),
        Clear
    );
    assert_eq!(
        outcome(json!([into_group(HERE), on, plan(there, "Free")])),
        Unknown
    );
    let off = plan(HERE, "Free");
    assert_eq!(
        outcome(json!([into_group(there), plan(there, "Standard"), off])),
        Unknown
    );
}

#[test]
fn a_template_that_cannot_be_worked_out_is_said() {
    let inner = template(json!({}), json!([into_group(HERE)]));
    let request =
        json!({"properties": {"mode": "Incremental", "template": inner, "parameters": {}}});
    let expression = template(json!({}), json!("[parameters('all')]"));
    let typeless = template(
        json!({"kind": {"type": "string"}}),
        json!([{"type": "[parameters('kind')]", "apiVersion": "2023-07-01", "name": "contoso", "properties": {}}]),
    );
    for document in [request, expression, typeless] {
        let report = judge(std::slice::from_ref(&document));
        assert_ne!(report.problems.len(), 0, "{document}");
    }
}

#[test]
fn a_cluster_that_pulls_and_may_be_blind_leaves_its_registry_open() {
    let plan = json!({"id": format!("/subscriptions/{HERE}/providers/Microsoft.Security/pricings/Containers"), "name": "Containers",
        "type": "Microsoft.Security/pricings", "pricingTier": "Standard"});
    let cluster = |enabled: Value| {
        json!({"id": format!("/subscriptions/{HERE}/resourceGroups/apps/providers/Microsoft.ContainerService/managedClusters/k"), "name": "k",
            "type": "Microsoft.ContainerService/managedClusters",
            "identityProfile": {"kubeletidentity": {"objectId": "33333333-3333-4333-8333-333333333333"}},
            "securityProfile": {"defender": {"securityMonitoring": {"enabled": enabled}}}})
    };
    let role = json!({"id": format!("{}/providers/Microsoft.Authorization/roleAssignments/1", id("contoso")),
        "type": "Microsoft.Authorization/roleAssignments", "principalId": "33333333-3333-4333-8333-333333333333",
        "scope": id("contoso"),
        "roleDefinitionId": format!("/subscriptions/{HERE}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d")});
    let outcome = |enabled: Value| {
        let report = judge(&[
            registry("contoso"),
            plan.clone(),
            cluster(enabled),
            role.clone(),
        ]);
        report.chains[0].registries[0].rules[2].finding.outcome
    };
    assert_eq!(outcome(json!(true)), Clear);
    assert_eq!(outcome(json!("perhaps")), Unknown);
    assert_eq!(outcome(json!(false)), Fires);
}

#[test]
fn a_file_with_a_name_that_the_template_does_not_know_counts_beside_the_defaults() {
    let of = |default: bool, value: bool| {
        let all = template(
            json!({"admin": {"type": "bool", "defaultValue": default}}),
            json!([{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contoso",
                "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": "[parameters('admin')]"}}]),
        );
        let file = parameters(json!({"admin": {"value": value}, "other": {"value": 1}}));
        judge(&[all, file]).chains[0].registries[0].rules[0]
            .finding
            .outcome
    };
    assert_eq!(of(false, true), Fires);
    assert_eq!(of(true, false), Fires);
    assert_eq!(of(false, false), Clear);
}

#[test]
fn what_stands_where_a_key_belongs_is_overwritten_and_quoted_nowhere() {
    let before = r#"[{"id": "/subscriptions/1", "name": "contoso", "adminUserEnabled": true, "#;
    for broken in [
        r#""hush-hush"}]"#,
        r#""password": {"hush-hush"}}]"#,
        r#""password: hush-hush"}]"#,
        r#""a": {"value": "x", "hush-hush" }}]"#,
    ] {
        let input = Input {
            name: "broken.json".to_owned(),
            bytes: [before, broken].concat().into_bytes(),
        };
        let report = analyze(vec![input], &Limits::default(), Detail::Full);
        assert_eq!(report.problems.len(), 1, "{broken}");
        let told = serde_json::to_string(&report).unwrap();
        assert!(!told.contains("hush"), "{broken}");
    }
}

#[test]
fn a_login_server_of_which_something_was_overwritten_is_the_host_in_it_or_none() {
    for (written, host) in [
        ("contoso.azurecr.io?sig=hush", Some("contoso.azurecr.io")),
        (
            "https://u:hush@contoso.azurecr.io",
            Some("contoso.azurecr.io"),
        ),
        ("=cmd|'/c calc'!A0", None),
        ("a|b", None),
        ("contoso.azurecr.io", Some("contoso.azurecr.io")),
    ] {
        let mut document = registry("contoso");
        document["loginServer"] = json!(written);
        document["id"] = json!(id("contoso") + "?api-version=hush");
        let report = judge(&[document, site(HERE, "DOCKER|contoso.azurecr.io/web:1")]);
        let found = &report.chains[0].registries[0];
        assert_eq!(found.login_server.as_deref(), host, "{written}");
        assert_eq!(found.id, Some(id("contoso")), "{written}");
        assert!(!serde_json::to_string(found).unwrap().contains('\u{7F}'));
        if host.is_some() {
            // It falls, whatever was pasted around the host.
            assert_eq!(report.chains[0].blast_radius.totals.possible, 1);
        }
    }
}

#[test]
fn the_text_of_a_function_or_a_long_resource_is_not_read_without_end() {
    let said = |report: &Report, piece: &str| {
        let mut problems = report.problems.iter();
        problems.any(|problem| problem.message.contains(piece))
    };
    let acr = |admin: &str| {
        json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contoso",
            "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": admin}})
    };
    // A thousand calls of a short function are worked out, of a long one they are too much.
    for (letters, known) in [(10, true), (100_000, false)] {
        let text = format!("[if(true(), 1, '{}')]", "x".repeat(letters));
        let mut document = template(
            json!({}),
            json!([acr(
                "[contains(map(range(0, 1000), lambda('i', c.f())), 2)]"
            )]),
        );
        document["functions"] = json!([{"namespace": "c", "members": {"f": {"parameters": [], "output": {"type": "int", "value": text}}}}]);
        let report = judge(&[document]);
        let outcome = report.chains[0].registries[0].rules[0].finding.outcome;
        assert_eq!(
            outcome,
            if known { Clear } else { Unknown },
            "{letters} letters"
        );
        assert_eq!(
            said(&report, "says more than can be worked out"),
            !known,
            "{letters} letters"
        );
    }
    // So is a long resource in every round of a loop.
    for (letters, known) in [(10, true), (200_000, false)] {
        let mut one = acr("[equals(1, 2)]");
        one["name"] = json!("[concat('contoso', copyIndex())]");
        one["copy"] = json!({"name": "c", "count": 800});
        one["tags"] = json!({"note": "x".repeat(letters)});
        let report = judge(&[template(json!({}), json!([one]))]);
        let rule = &report.chains[0].rules[0];
        assert_eq!(rule.outcome, if known { Clear } else { Unknown });
        assert_eq!(
            said(&report, "come to more than is worked out at once"),
            !known
        );
    }
}

#[test]
fn a_fact_in_a_link_that_cannot_be_taken_as_it_says_is_not_known() {
    for (sign, expected) in [("=", Fires), ("{", Unknown), ("later", Unknown)] {
        let carried = json!({"linchpinFacts": 1, "scopes": [{"label": "0", "subscription": HERE}], "resources": [{
            "kind": "registry", "declared": true, "scope": 0, "facts": [
                ["id", id("contoso")], ["name", "contoso"], ["type", "Microsoft.ContainerRegistry/registries"],
                ["adminUserEnabled", true, sign]]}]});
        let report = judge(&[carried]);
        let outcome = report.chains[0].registries[0].rules[0].finding.outcome;
        assert_eq!(outcome, expected, "{sign}");
    }
}
