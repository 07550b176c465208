//! Something of another subscription that only tells of it by where it is deployed to.

use super::*;

/// A list of plans that does not say whose it is.
fn plans() -> Value {
    json!([{"name": "Containers", "pricingTier": "Standard"}, {"name": "VirtualMachines", "pricingTier": "Free"}])
}

/// What such a list settles beside this.
#[track_caller]
fn beside(document: &Value) -> Outcome {
    let report = judge(&[cli("contosoacr", json!({})), plans(), document.clone()]);
    found(&report, "contosoacr")[2]
}

#[track_caller]
fn is_elsewhere(document: impl Fn(&str) -> Value) {
    for (of, outcome) in [(HERE, Clear), (THERE, Unknown)] {
        let document = document(of);
        assert_eq!(beside(&document), outcome, "{document:#}");
    }
}

fn vault() -> Value {
    json!({"address": "azurerm_key_vault.a", "mode": "managed", "type": "azurerm_key_vault", "name": "a",
        "values": {"name": "contosokv", "location": "westeurope", "resource_group_name": "rg-contoso"}})
}

fn plan(resources: &[Value], providers: Value) -> Value {
    let written = resources.iter().map(|one| {
        json!({"address": one["address"], "mode": "managed", "type": one["type"], "name": one["name"], "provider_config_key": "azurerm", "expressions": {}})
    });
    let written: Vec<Value> = written.collect();
    json!({"format_version": "1.2", "terraform_version": "1.9.5", "planned_values": {"root_module": {"resources": resources}},
        "configuration": {"provider_config": providers, "root_module": {"resources": written}}})
}

fn constant(of: &str) -> Value {
    json!({"subscription_id": {"constant_value": of}, "features": [{}]})
}

#[test]
fn a_provider_of_terraform_tells_of_its_subscription() {
    is_elsewhere(|of| {
        plan(
            &[vault()],
            json!({"azurerm": {"name": "azurerm", "expressions": constant(of)}}),
        )
    });
    is_elsewhere(|of| {
        plan(
            &[vault()],
            json!({"azurerm": {"name": "azurerm", "full_name": "registry.terraform.io/hashicorp/azurerm", "expressions": constant(&of.to_uppercase())}}),
        )
    });
    // One that is made nothing with here, or none of Azure's resource manager alone.
    is_elsewhere(|of| {
        plan(
            &[],
            json!({"azapi": {"name": "azapi", "expressions": constant(of)}}),
        )
    });
    is_elsewhere(|of| {
        plan(
            &[vault()],
            json!({"azurerm": {"name": "azurerm", "expressions": constant(HERE)},
        "azurerm.hub": {"name": "azurerm", "alias": "hub", "expressions": constant(of)}}),
        )
    });
    is_elsewhere(|of| {
        plan(
            &[vault()],
            json!({"module.shop:azurerm.spoke": {"name": "azurerm", "alias": "spoke", "module_address": "module.shop", "expressions": constant(of)}}),
        )
    });
    // What somebody else calls so, and what is none.
    for text in ["contoso", "", "00000000-0000-0000-0000"] {
        let document = plan(
            &[vault()],
            json!({"azurerm": {"name": "azurerm", "expressions": constant(text)}}),
        );
        assert_eq!(beside(&document), Clear, "{text}");
    }
}

#[test]
fn a_variable_of_terraform_tells_of_a_subscription_too() {
    let by_variable = |of: &str| {
        let mut plan = plan(
            &[vault()],
            json!({"azurerm": {"name": "azurerm", "expressions": {"subscription_id": {"references": ["var.where"]}}}}),
        );
        plan["variables"] = json!({"where": {"value": of}, "hush": {"value": "hush"}});
        plan
    };
    is_elsewhere(by_variable);
    for name in ["subscription_id", "hub_subscription", "ARM_SUBSCRIPTION_ID"] {
        is_elsewhere(|of| {
            let mut plan = plan(&[vault()], json!({}));
            plan["variables"] = json!({name: {"value": of}});
            plan
        });
        is_elsewhere(|of| {
            let mut plan = plan(&[vault()], json!({}));
            plan["variables"] = json!({name: {"value": subscription(of)}});
            plan
        });
    }
    // One of a tenant is none of a subscription.
    let mut other = plan(&[vault()], json!({}));
    other["variables"] = json!({"tenant_id": {"value": THERE}});
    assert_eq!(beside(&other), Clear);
}

#[test]
fn what_is_declared_in_another_subscription_is_something_of_it() {
    let registry = json!({"address": "azurerm_container_registry.b", "mode": "managed", "type": "azurerm_container_registry", "name": "b",
        "values": {"name": "fabrikamacr", "sku": "Premium", "admin_enabled": false, "public_network_access_enabled": false, "network_rule_set": []}});
    is_elsewhere(|of| {
        plan(
            &[registry.clone()],
            json!({"azurerm": {"name": "azurerm", "expressions": constant(of)}}),
        )
    });
}

#[test]
fn it_is_told_beside_other_documents_of_its_file_too() {
    let other = plan(
        &[vault()],
        json!({"azurerm": {"name": "azurerm", "expressions": constant(THERE)}}),
    );
    let registry = cli("contosoacr", json!({}));
    for text in [
        format!("{registry}\n{other}"),
        format!("{other}\n{registry}"),
        format!("{registry}\n{other}\n{}", plans()),
    ] {
        let report = judge_texts(&[&text, &plans().to_string()]);
        assert_eq!(found(&report, "contosoacr")[2], Unknown, "{text}");
    }
}

fn template(resources: Value) -> Value {
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"hub": {"type": "string", "defaultValue": THERE}, "own": {"type": "string", "defaultValue": HERE}}, "resources": resources})
}

#[test]
fn a_nested_deployment_tells_of_the_subscription_that_it_deploys_to() {
    let nested = |of: &str, properties: Value| {
        json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "hub", "subscriptionId": of,
            "resourceGroup": "rg-hub", "properties": properties})
    };
    let vault = json!({"type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "contosokv", "properties": {}});
    let inside = |resources: Value| {
        json!({"mode": "Incremental", "template": {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": resources}})
    };
    for properties in [
        inside(json!([vault])),
        inside(json!([])),
        json!({"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, "template": inside(json!([vault]))["template"]}),
    ] {
        is_elsewhere(|of| template(json!([nested(of, properties.clone())])));
        let by_parameter = |name: &str| {
            template(json!([nested(
                &format!("[parameters('{name}')]"),
                properties.clone()
            )]))
        };
        assert_eq!(beside(&by_parameter("own")), Clear);
        assert_eq!(beside(&by_parameter("hub")), Unknown);
    }
    // Though what it deploys stands elsewhere.
    let linked =
        json!({"mode": "Incremental", "templateLink": {"uri": "https://contoso.example/a.json"}});
    let report = judge(&[
        cli("contosoacr", json!({})),
        plans(),
        template(json!([nested(THERE, linked)])),
    ]);
    assert_eq!(found(&report, "contosoacr")[2], Unknown);
}
