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
            std::slice::from_ref(&registry),
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

/// Documents that are not read any further, or only for something else, and name a subscription.
fn not_read(of: &str) -> Vec<String> {
    let group = format!("{}/resourceGroups/rg-hub", subscription(of));
    let vault = format!("{group}/providers/Microsoft.KeyVault/vaults/contosokv");
    let shown = |values: Value| {
        json!({"format_version": "1.0", "terraform_version": "1.9.5", "values": {"root_module": {"resources": [
            {"address": "azurerm_resource_group.hub", "mode": "managed", "type": "azurerm_resource_group", "name": "hub", "values": values}]}}})
    };
    let objects = [
        shown(json!({"id": group, "name": "rg-hub", "location": "westeurope"})),
        json!({"format_version": "1.0", "values": {"root_module": {"child_modules": [{"address": "module.kv", "resources": [
            {"address": "module.kv.azurerm_key_vault_secret.a", "mode": "data", "type": "azurerm_key_vault_secret", "name": "a", "values": {"key_vault_id": vault}}]}]}}}),
        json!({"version": 4, "terraform_version": "1.9.5", "serial": 3, "lineage": "x", "outputs": {}, "resources": [
            {"mode": "managed", "type": "azurerm_storage_account", "name": "s", "provider": "provider[\"registry.terraform.io/hashicorp/azurerm\"]",
             "instances": [{"schema_version": 4, "attributes": {"id": format!("{group}/providers/Microsoft.Storage/storageAccounts/contosost"), "name": "contosost"}}]}]}),
        json!([{"complianceState": "NonCompliant", "policyDefinitionName": "deny", "resourceId": vault.to_lowercase(), "subscriptionId": of}]),
        json!({"value": [{"complianceState": "Compliant", "policyAssignmentScope": subscription(of)}]}),
        json!([{"eventTimestamp": "2026-02-03T04:05:06Z", "operationName": {"value": "Microsoft.Resources/tags/write"}, "resourceId": group}]),
        json!({"count": 1, "data": [{"subscriptionId": of.to_uppercase(), "total": 3}], "skip_token": null, "total_records": 1}),
        json!({"totalRecords": 1, "count": 1, "data": {"columns": [{"name": "total", "type": "integer"}, {"name": "subscriptionId", "type": "string"}], "rows": [[3, of]]}}),
        json!({"Name": "Contoso", "Account": {"Id": "somebody@contoso.com"}, "Subscription": {"Name": "hub", "Id": of}}),
        json!([{"RoleAssignmentId": format!("{group}/providers/Microsoft.Authorization/roleAssignments/r"), "RoleDefinitionName": "Reader", "ObjectType": "User"}]),
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "aks-1"}, "spec": {"providerID": format!("azure://{group}/providers/Microsoft.Compute/virtualMachineScaleSets/v/virtualMachines/0")}}),
        json!({"version": 3, "deployment": {"resources": [{"urn": "u", "type": "azure-native:resources:ResourceGroup", "id": group, "outputs": {"id": group}}]}}),
        json!({"error": {"code": "AuthorizationFailed", "message": format!("The client does not have authorization over scope '{}'", subscription(of))}}),
        json!({"parameters": {"hubSubscriptionId": {"value": of}}, "note": "none"}),
        json!({"events": [{"subject": group.replace('/', "\\/"), "topic": subscription(of)}]}),
        json!({"schemaId": "azureMonitorCommonAlertSchema", "data": {"essentials": {"alertTargetIDs": [vault]}}}),
    ];
    let texts = [
        format!("2026-02-03 04:05:06 INFO scanned {vault}\n"),
        format!("$ az acr list --subscription {of}\n[]\n"),
        format!(
            "resource \"azurerm_resource_group\" \"hub\" {{\n  parent_id = \"{}\"\n}}\n",
            subscription(of)
        ),
        format!("subscription_id = \"{of}\"\n"),
        format!("kind: Profile\nsubscriptionId: {of}\n"),
        format!("{{\"subject\": \"\\/subscriptions\\/{of}\\/resourceGroups\\/rg-hub\"}}"),
        format!("https://portal.azure.com/?scope=%2Fsubscriptions%2F{of}"),
    ];
    let objects = objects.iter().map(|object| format!("{object:#}"));
    objects.chain(texts).collect()
}

#[test]
fn what_is_not_read_is_something_of_its_subscription_all_the_same() {
    let registry = cli("contosoacr", json!({})).to_string();
    for (of, outcome) in [(HERE, Clear), (THERE, Unknown)] {
        for text in not_read(of) {
            let report = judge_texts(&[&registry, &plans().to_string(), &text]);
            let all = found(&report, "contosoacr");
            assert_eq!(all, [Fires, Fires, outcome], "{text}");
        }
    }
    // In one file with others, before and behind them.
    let list = plans().to_string();
    for text in not_read(THERE) {
        for file in [
            format!("{registry}\n{text}"),
            format!("{text}\n{registry}\n{list}"),
        ] {
            let report = judge_texts(&[&file, &list]);
            assert_eq!(found(&report, "contosoacr")[2], Unknown, "{file}");
        }
    }
}

#[test]
fn what_a_registry_or_a_plan_refers_to_is_no_more_than_a_name_in_it() {
    let there = |kind: &str| {
        format!(
            "{}/resourceGroups/rg-hub/providers/{kind}",
            subscription(THERE)
        )
    };
    let endpoint = json!({"privateEndpointConnections": [{"id": acr("contosoacr/privateEndpointConnections/a"), "privateEndpoint": {"id": there("Microsoft.Network/privateEndpoints/pe")}}]});
    let identity = json!({"identity": {"userAssignedIdentities": {there("Microsoft.ManagedIdentity/userAssignedIdentities/i"): {}}}});
    let mut cluster = cluster("aks", true);
    cluster["securityProfile"]["defender"]["logAnalyticsWorkspaceResourceId"] =
        json!(there("Microsoft.OperationalInsights/workspaces/w"));
    for documents in [
        vec![cli("contosoacr", endpoint), plans()],
        vec![cli("contosoacr", identity), plans()],
        vec![cli("contosoacr", json!({})), cluster, plans()],
    ] {
        let report = judge(&documents);
        assert_eq!(found(&report, "contosoacr")[2], Clear, "{documents:?}");
    }
}
