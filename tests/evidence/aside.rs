//! What a template or a plan names and does not leave behind, and rows that are hardly any: none is passed
//! over in silence.

use super::*;

#[test]
fn what_a_template_does_not_deploy_is_counted() {
    let template = |resources: Value| {
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "languageVersion": "2.0",
            "parameters": {"on": {"type": "bool", "defaultValue": false}}, "resources": resources})
    };
    let registry = |over: Value| {
        let mut registry = json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": "contosoacr",
            "sku": {"name": "Standard"}, "properties": {"adminUserEnabled": true}});
        lay_over(&mut registry, over);
        registry
    };
    let nested = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner", "condition": false,
        "properties": {"mode": "Incremental", "template": template(json!({"acr": registry(json!({}))}))}});
    for (resource, says) in [
        (registry(json!({"existing": true})), "only be referred to"),
        (
            registry(json!({"condition": false})),
            "its condition is false",
        ),
        (
            registry(json!({"condition": "[parameters('on')]"})),
            "its condition is false",
        ),
        (nested, "its condition is false"),
    ] {
        let report = judge(&[template(json!({"one": resource}))]);
        // What is referred to is there, and no more is known of it.
        let is_there = resource.get("existing").is_some();
        let known = &report.chains[0].registries;
        assert_eq!(known.len(), usize::from(is_there), "{resource}");
        if is_there {
            assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{resource}");
        }
        assert_eq!(report.sources[0].documents[0].ledger.total, 1, "{resource}");
        assert_says(&ledger(&report), &[says]);
    }
}

#[test]
fn what_a_plan_removes_or_leaves_for_later_is_counted() {
    let change = |actions: Value| {
        json!({"address": "azurerm_container_registry.acr", "mode": "managed", "type": "azurerm_container_registry", "name": "acr",
            "change": {"actions": actions, "before": {"admin_enabled": true}, "after": null, "after_unknown": {}}})
    };
    let plan = |over: Value| {
        let mut plan = json!({"format_version": "1.2", "planned_values": {"root_module": {}}});
        lay_over(&mut plan, over);
        plan
    };
    for (plan, says) in [
        (
            plan(json!({"resource_changes": [change(json!(["delete"]))]})),
            "gone after this plan",
        ),
        (
            plan(json!({"resource_changes": [change(json!(["forget"]))]})),
            "lets go of it",
        ),
        (
            plan(
                json!({"deferred_changes": [{"reason": "provider_config_unknown", "resource_change": change(json!(["create"]))}]}),
            ),
            "planned only later",
        ),
    ] {
        let report = judge(std::slice::from_ref(&plan));
        assert_eq!(report.sources[0].documents[0].ledger.total, 1, "{plan}");
        assert_says(&ledger(&report), &[says]);
    }
}

/// A query may leave nothing of a recommendation but what it was about and how that was found.
#[test]
fn a_row_of_a_recommendation_that_is_not_known_settles_nothing_of_its_registry() {
    for row in [
        json!({"resourceId": acr("contosoacr"), "statusCode": "Unhealthy"}),
        json!({"resourceId": acr("contosoacr"), "recommendationName": "Something else", "status": "Healthy"}),
        json!({"ResourceId": acr("contosoacr"), "RecommendationName": "Something else", "State": "NotApplicable"}),
    ] {
        let report = judge(&[json!([row])]);
        assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{row}");
        assert_eq!(report.sources[0].documents[0].ledger.total, 1, "{row}");
    }
    let row = json!({"resourceId": acr("contosoacr"), "status": "Unhealthy",
        "recommendationName": "Container registries should not allow unrestricted network access"});
    let report = judge(&[json!([row])]);
    assert_eq!(found(&report, "contosoacr")[1], Fires);
}

#[test]
fn rows_that_are_not_read_are_told_as_what_they_are() {
    for (text, said) in [
        (
            "sep=;\r\nname;sku;location\r\ncontosoacr;Premium;x\r\n",
            "this is CSV",
        ),
        (
            "name;sku;location\r\ncontosoacr;Premium;x\r\n",
            "this is CSV",
        ),
        ("id,name,sku\r\n", "this is CSV"),
        (
            "#TYPE Microsoft.Azure.Commands.ContainerRegistry.PSContainerRegistry\r\n\"Name\",\"SkuName\",\"Location\"\r\n\"contosoacr\",\"Premium\",\"x\"\r\n",
            "this is CSV, as PowerShell writes it",
        ),
        (
            "#TYPE Deserialized.Registry\r\n\"Id\";\"Name\";\"SkuName\"\r\n",
            "this is CSV, as PowerShell writes it",
        ),
    ] {
        let report = judge_texts(&[text]);
        let mut messages = report
            .problems
            .iter()
            .map(|problem| problem.message.as_str());
        assert!(
            messages.any(|message| message == said),
            "{text}: {:?}",
            report.problems
        );
    }
}

/// What Terraform makes none of, and what it makes only later, says nothing of how a registry is.
#[test]
fn a_block_of_which_none_is_made_is_not_judged() {
    let block = |over: Value| {
        let mut block = json!({"name": "contosoacr", "resource_group_name": "rg", "location": "westeurope", "sku": "Premium",
            "admin_enabled": false, "public_network_access_enabled": false});
        lay_over(&mut block, over);
        json!({"resource": {"azurerm_container_registry": {"acr": block}}})
    };
    for over in [
        json!({"count": 0}),
        json!({"count": "${0}"}),
        json!({"count": "0"}),
        json!({"for_each": {}}),
        json!({"for_each": []}),
        json!({"for_each": "${{}}"}),
        json!({"for_each": "${toset([])}"}),
    ] {
        let report = judge(&[block(over.clone())]);
        assert!(report.chains[0].registries.is_empty(), "{over}");
        let rules = report.chains[0].rules.iter();
        assert!(rules.clone().all(|rule| rule.outcome == Unknown), "{over}");
        assert_says(&ledger(&report), &["would not be deployed"]);
    }
    for over in [
        json!({"count": 1}),
        json!({"count": "${var.on ? 1 : 0}"}),
        json!({"for_each": {"a": 1}}),
        json!({"for_each": "${var.names}"}),
    ] {
        let report = judge(&[block(over.clone())]);
        assert_eq!(report.chains[0].registries.len(), 1, "{over}");
    }
}

#[test]
fn a_registry_that_a_plan_puts_off_is_not_known() {
    let closed = json!({"name": "contosoacr", "sku": "Premium", "admin_enabled": false, "public_network_access_enabled": false});
    let put_off = |name: &str, before: Value, after: Value| {
        json!({"reason": "instance_count_unknown", "resource_change": {"address": format!("azurerm_container_registry.{name}"), "mode": "managed",
            "type": "azurerm_container_registry", "name": name, "change": {"actions": ["create"], "before": before, "after": after, "after_unknown": {}}}})
    };
    for after in [
        json!({"name": "contosob", "admin_enabled": true, "sku": "Standard"}),
        json!({"name": "contosob", "admin_enabled": false, "public_network_access_enabled": false}),
        json!({}),
        Value::Null,
    ] {
        let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
            {"address": "azurerm_container_registry.acr", "mode": "managed", "type": "azurerm_container_registry", "name": "acr", "values": closed}]}},
            "deferred_changes": [put_off("b", Value::Null, after.clone())]});
        let report = judge(&[plan]);
        assert_eq!(report.chains[0].registries.len(), 2, "{after}");
        let outcomes = report.chains[0].rules.iter().map(|rule| rule.outcome);
        let outcomes: Vec<Outcome> = outcomes.collect();
        assert!(!outcomes.contains(&Clear), "{after} {outcomes:?}");
    }
}
