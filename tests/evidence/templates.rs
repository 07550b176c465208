//! Templates that stand in something else: a template spec, the definition of a managed application, what Terraform
//! deploys.

use super::*;

fn template(admin: bool) -> Value {
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {}, "resources": [{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contosoacr",
            "sku": {"name": "Basic"}, "properties": {"adminUserEnabled": admin}}]})
}

#[test]
fn the_template_of_a_template_spec_or_an_application_is_read() {
    let spec = |properties: Value| {
        json!({"id": id("Microsoft.Resources/templateSpecs/acr/versions/1.0"), "name": "1.0",
        "type": "Microsoft.Resources/templateSpecs/versions", "properties": properties})
    };
    let app = |properties: Value| {
        json!({"id": id("Microsoft.Solutions/applicationDefinitions/acr"), "name": "acr",
        "type": "Microsoft.Solutions/applicationDefinitions", "properties": properties})
    };
    for admin in [true, false] {
        let outcome = if admin { Fires } else { Clear };
        for document in [
            spec(json!({"mainTemplate": template(admin)})),
            app(json!({"lockLevel": "ReadOnly", "mainTemplate": template(admin)})),
            app(json!({"mainTemplate": template(admin).to_string()})),
            spec(
                json!({"linkedTemplates": [{"path": "acr.json", "template": template(admin)}], "mainTemplate": {
                "$schema": template(admin)["$schema"], "contentVersion": "1.0.0.0", "resources": []}}),
            ),
            // As the CLI flattens it.
            json!({"id": id("Microsoft.Resources/templateSpecs/acr/versions/1.0"), "name": "1.0",
                "type": "Microsoft.Resources/templateSpecs/versions", "mainTemplate": template(admin)}),
        ] {
            assert_eq!(
                found(&judge(std::slice::from_ref(&document)), "contosoacr")[..2],
                [outcome, Fires],
                "{document:#}"
            );
        }
    }
}

#[test]
fn a_template_that_terraform_deploys_is_said_to_be_unread() {
    let closed = || cli("contosoacr", json!({"adminUserEnabled": false}));
    let resource = |kind: &str, values: Value| json!({"address": format!("{kind}.one"), "mode": "managed", "type": kind, "name": "one", "values": values});
    let plan = |resource: &Value, unknown: Value| {
        let mut change = resource.clone();
        change["change"] = json!({"actions": ["create"], "before": null, "after": resource["values"], "after_unknown": unknown});
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [resource]}}, "resource_changes": [change]})
    };
    let state = |resource: &Value| json!({"format_version": "1.0", "values": {"root_module": {"resources": [resource]}}});
    let text = template(true).to_string();
    let deployment = |properties: Value| {
        resource(
            "azapi_resource",
            json!({"type": "Microsoft.Resources/deployments@2021-04-01", "name": "one", "body": {"properties": properties}}),
        )
    };
    for one in [
        resource(
            "azurerm_resource_group_template_deployment",
            json!({"name": "one", "template_content": text}),
        ),
        resource(
            "azurerm_subscription_template_deployment",
            json!({"name": "one", "template_spec_version_id": id("Microsoft.Resources/templateSpecs/acr/versions/1.0")}),
        ),
        deployment(json!({"mode": "Incremental", "template": template(true)})),
        deployment(
            json!({"mode": "Incremental", "templateLink": {"uri": "https://example.com/acr.json"}}),
        ),
    ] {
        for document in [plan(&one, json!({})), state(&one)] {
            let report = judge(&[document, closed()]);
            assert_eq!(scan(&report)[0], Unknown, "{one:#}");
            assert!(
                report
                    .problems
                    .iter()
                    .any(|problem| problem.message.contains("deploys a template"))
            );
        }
    }
    let unknown = resource(
        "azurerm_resource_group_template_deployment",
        json!({"name": "one"}),
    );
    assert_eq!(
        scan(&judge(&[
            plan(&unknown, json!({"template_content": true})),
            closed()
        ]))[0],
        Unknown
    );
    // One that declares none of what is judged here hides nothing.
    let mut network = template(true);
    network["resources"][0]["type"] = json!("Microsoft.Network/virtualNetworks");
    let one = resource(
        "azurerm_resource_group_template_deployment",
        json!({"name": "one", "template_content": network.to_string()}),
    );
    assert_eq!(scan(&judge(&[plan(&one, json!({})), closed()]))[0], Clear);
}

#[test]
fn a_plan_for_some_resources_only_is_not_all_there_is() {
    let plan = |over: Value| {
        let mut plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": []}}, "resource_changes": []});
        lay_over(&mut plan, over);
        plan
    };
    let closed = || cli("contosoacr", json!({"adminUserEnabled": false}));
    assert_eq!(
        scan(&judge(&[
            plan(json!({"complete": true, "errored": false})),
            closed()
        ]))[0],
        Clear
    );
    for (says, problem) in [
        (
            json!({"complete": false, "errored": false}),
            "leaves some for later",
        ),
        (json!({"complete": false, "errored": true}), "met an error"),
    ] {
        // What it left out may be another registry.
        let report = judge(&[plan(says), closed()]);
        assert_eq!(found(&report, "contosoacr")[0], Clear);
        assert_eq!(scan(&report)[0], Unknown);
        assert_says(
            &report.chains[0].explanation,
            &["so nothing is called clear"],
        );
        assert_says(&problems(&report), &[problem]);
    }
}

#[test]
fn a_defender_plan_that_was_there_before_is_none_that_will_be() {
    let pricing = |tier: &str| {
        json!({"address": "azurerm_security_center_subscription_pricing.one", "mode": "managed",
        "type": "azurerm_security_center_subscription_pricing", "name": "one", "values": {
            "id": format!("{}/providers/Microsoft.Security/pricings/Containers", subscription(HERE)), "resource_type": "Containers", "tier": tier}})
    };
    let plan = |tier: &str| {
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": []}}, "resource_changes": [],
        "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": [pricing(tier)]}}}})
    };
    let report = judge(&[plan("Standard"), cli("contosoacr", json!({}))]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
    assert!(
        report
            .problems
            .iter()
            .any(|problem| problem.message.contains("does not count"))
    );
    assert_eq!(
        found(
            &judge(&[plan("Free"), cli("contosoacr", json!({}))]),
            "contosoacr"
        ),
        [Fires; 3]
    );
}

/// A template whose parameters have closed settings by default.
fn with_defaults() -> Value {
    let mut template = template(false);
    template["parameters"] = json!({"admin": {"type": "bool", "defaultValue": false}, "open": {"type": "string", "defaultValue": "Disabled"}});
    template["resources"][0]["sku"]["name"] = json!("Premium");
    template["resources"][0]["properties"] = json!({"adminUserEnabled": "[parameters('admin')]", "publicNetworkAccess": "[parameters('open')]"});
    template
}

/// A deployment of a template beside it, which hands this on.
fn linked(parameters: Value) -> Value {
    json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "acr",
        "properties": {"mode": "Incremental", "templateLink": {"relativePath": "acr.json"}, "parameters": parameters}})
}

fn main_of(resources: Value) -> Value {
    json!({"$schema": template(false)["$schema"], "contentVersion": "1.0.0.0", "parameters": {"all": {"type": "object"}, "on": {"type": "bool"}},
        "resources": resources})
}

#[test]
fn a_linked_template_gets_what_the_main_template_hands_to_it_and_not_its_defaults_alone() {
    let inside = |resource: Value| {
        json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inside",
        "properties": {"mode": "Incremental", "template": main_of(json!([resource]))}})
    };
    for (parameters, outcomes) in [
        (
            json!({"admin": {"value": true}, "open": {"value": "Enabled"}}),
            [Unknown, Unknown],
        ),
        (json!({"admin": {"value": true}}), [Unknown, Clear]),
        (
            json!({"open": {"value": "[variables('open')]"}}),
            [Clear, Unknown],
        ),
        (
            json!({"ADMIN": {"value": "[parameters('on')]"}, "open": {"reference": {"secretName": "s"}}}),
            [Unknown, Unknown],
        ),
        (json!("[parameters('all')]"), [Unknown, Unknown]),
        // What is handed on is what they have by default, or something else.
        (
            json!({"admin": {"value": false}, "open": {"value": "Disabled"}}),
            [Clear, Clear],
        ),
        (json!({"zone": {"value": "1"}}), [Clear, Clear]),
    ] {
        for main in [
            main_of(json!([linked(parameters.clone())])),
            main_of(json!([inside(linked(parameters.clone()))])),
            main_of(json!({"symbolic": linked(parameters.clone())})),
        ] {
            let list = json!([{"path": "other.json", "template": main_of(json!([]))}, {"path": "acr.json", "template": with_defaults()}]);
            let (id, kind) = (
                id("Microsoft.Resources/templateSpecs/acr/versions/1.0"),
                "Microsoft.Resources/templateSpecs/versions",
            );
            for document in [
                json!({"id": id, "name": "1.0", "type": kind, "properties": {"mainTemplate": main, "linkedTemplates": list}}),
                json!({"id": id, "name": "1.0", "type": kind, "linkedTemplates": list, "mainTemplate": main}),
                json!([with_defaults(), main]),
            ] {
                let report = judge(std::slice::from_ref(&document));
                let all = found(&report, "contosoacr");
                assert_eq!(all[..2], outcomes, "{document:#}");
            }
            // In two documents of one file, and in two files.
            let (one, other) = (main.to_string(), with_defaults().to_string());
            for texts in [
                vec![format!("{one}\n{other}")],
                vec![format!("{other}\n{one}")],
                vec![one, other],
            ] {
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                let report = judge_texts(&texts);
                assert_eq!(found(&report, "contosoacr")[..2], outcomes, "{texts:?}");
            }
        }
    }
}

#[test]
fn what_a_template_hands_on_is_none_of_its_own() {
    let mut main = with_defaults();
    let deployment = linked(json!({"admin": {"value": true}, "open": {"value": "Enabled"}}));
    main["resources"].as_array_mut().unwrap().push(deployment);
    let other = main_of(json!([]));
    let spec = json!({"id": id("Microsoft.Resources/templateSpecs/acr/versions/1.0"), "name": "1.0",
        "type": "Microsoft.Resources/templateSpecs/versions", "properties": {"mainTemplate": main, "linkedTemplates": [{"path": "acr.json", "template": other}]}});
    let report = judge(&[spec]);
    assert_eq!(found(&report, "contosoacr")[..2], [Clear, Clear]);
}

/// What Azure passes over where it is there already says nothing of what is there.
#[test]
fn what_is_deployed_only_where_it_is_not_yet_clears_nothing() {
    let left = |option: Value, properties: Value| {
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "languageVersion": "2.0", "resources": {"acr": {"@options": option, "type": "Microsoft.ContainerRegistry/registries",
                "apiVersion": "2025-04-01", "name": "contosoacr", "sku": {"name": "Premium"}, "properties": properties}}})
    };
    let once = || json!({"onlyIfNotExists": []});
    let shut = json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    let firewall = json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": []}});
    let open = json!({"adminUserEnabled": true, "publicNetworkAccess": "Enabled"});
    for (option, properties, expected) in [
        (once(), shut.clone(), [Unknown, Unknown]),
        (once(), firewall, [Unknown, Unknown]),
        (once(), json!({}), [Unknown, Fires]),
        (once(), open, [Fires, Fires]),
        (
            json!({"onlyIfNotExists": true}),
            shut.clone(),
            [Unknown, Unknown],
        ),
        (
            json!({"onlyIfNotExists": false}),
            shut.clone(),
            [Clear, Clear],
        ),
        (json!({}), shut.clone(), [Clear, Clear]),
    ] {
        let report = judge(&[left(option.clone(), properties.clone())]);
        assert_eq!(
            found(&report, "contosoacr")[..2],
            expected,
            "{option} {properties}"
        );
    }
    // Beside what is there it would break nothing.
    let report = judge(&[cli("contosoacr", json!({})), left(once(), shut)]);
    assert_eq!(found(&report, "contosoacr")[..2], [Fires, Fires]);
    assert!(!report.chains[0].explanation.contains("would break"));
    // There always is a plan.
    let mut plan = left(once(), json!({"pricingTier": "Standard"}));
    lay_over(
        &mut plan["resources"]["acr"],
        json!({"type": "Microsoft.Security/pricings", "name": "Containers", "apiVersion": "2024-01-01"}),
    );
    assert_ne!(
        scan(&judge(&[cli("contosoacr", json!({})), plan]))[2],
        Clear
    );
    // An app that is there may run another image.
    let mut app = left(
        once(),
        json!({"template": {"containers": [{"name": "a", "image": "docker.io/library/nginx:1"}]}}),
    );
    lay_over(
        &mut app["resources"]["acr"],
        json!({"type": "Microsoft.App/containerApps", "name": "till", "apiVersion": "2024-03-01"}),
    );
    let report = judge(&[cli("contosoacr", json!({})), app]);
    let totals = &report.chains[0].blast_radius.totals;
    assert_eq!((totals.elsewhere, totals.image_unknown), (0, 1));
}

/// (`findings/prefect-writes-over-one-image-and-not-the-other.sh`)
#[test]
fn the_first_container_of_a_pool_of_prefects_runs_another_image_than_is_written() {
    let pool = |first: &str, second: &str| {
        json!({"job_configuration": {"arm_template": {"$schema": "https://schema.management.azure.com/schemas/2019-08-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.ContainerInstance/containerGroups", "apiVersion": "2022-09-01", "name": "till",
                "properties": {"containers": [{"name": "a", "properties": {"image": first}}, {"name": "b", "properties": {"image": second}}]}}]}},
            "variables": {"type": "object", "properties": {"image": {"type": "string"}}}})
    };
    let public = "mcr.microsoft.com/mirror/python:3";
    let own = "contosoacr.azurecr.io/flows/till:1";
    let totals = |pool: Value| {
        let report = judge(&[cli("contosoacr", json!({})), pool.clone()]);
        let nested = judge(&[
            cli("contosoacr", json!({})),
            json!({"name": "x", "base_job_template": pool}),
        ]);
        let radius = &report.chains[0].blast_radius.totals;
        let below = &nested.chains[0].blast_radius.totals;
        assert_eq!(
            radius.elsewhere + radius.exposed + radius.possible,
            below.elsewhere + below.exposed + below.possible
        );
        (radius.elsewhere, radius.image_unknown, radius.possible)
    };
    assert_eq!(totals(pool(public, public)), (0, 1, 0));
    // The second is as it is written.
    assert_eq!(totals(pool(public, own)), (0, 0, 1));
}
