//! Whatever is read as a document is read as a value under a key of somebody's own.

use super::*;

const IMAGE: &str = "contosoacr.azurecr.io/shop/web:1";

/// A registry of which a query kept no id.
fn without_id(admin: bool) -> Value {
    json!({"name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "sku": {"name": "Standard"},
        "properties": {"adminUserEnabled": admin, "loginServer": "contosoacr.azurecr.io", "publicNetworkAccess": "Enabled"}})
}

fn template() -> Value {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "parameters": {"admin": {"type": "bool"}},
        "resources": [{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": "contosonew",
            "sku": {"name": "Basic"}, "properties": {"adminUserEnabled": "[parameters('admin')]"}}],
    })
}

fn parameters() -> Value {
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": {"admin": {"value": true}}})
}

fn terraform(after: bool) -> Value {
    let values = json!({"name": "contosotf", "admin_enabled": true, "sku": "Basic", "location": "westeurope",
        "resource_group_name": "rg-contoso", "public_network_access_enabled": true, "login_server": "contosotf.azurecr.io",
        "id": acr("contosotf")});
    let resource = json!({"address": "azurerm_container_registry.a", "mode": "managed", "type": "azurerm_container_registry",
        "name": "a", "provider_name": "registry.terraform.io/hashicorp/azurerm", "schema_version": 2, "values": values});
    let root = json!({"root_module": {"resources": [resource]}});
    match after {
        true => {
            json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": root, "resource_changes": []})
        }
        false => json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": root}),
    }
}

fn role() -> Value {
    let scope = acr("contosoacr");
    json!({"id": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/1"), "principalId": "00000000-0000-0000-0000-0000000000e1",
        "principalType": "User", "scope": scope,
        "roleDefinitionId": format!("/subscriptions/{HERE}/providers/Microsoft.Authorization/roleDefinitions/8311e382-0749-4cb8-b61a-304f252e45ec")})
}

fn setting(name: &str, value: Value) -> Value {
    json!({"name": name, "slotSetting": false, "value": value})
}

/// Each a document that is read where it stands alone.
fn documents() -> Vec<(&'static str, Value)> {
    let registry = cli("contosoacr", json!({"adminUserEnabled": false}));
    let alert = json!({"AlertName": "Suspicious push", "AlertSeverity": "High", "SystemAlertId": "a-1", "Type": "SecurityAlert",
        "ResourceId": acr("contosoacr"), "TimeGenerated": "2026-03-01T10:00:00Z"});
    let after = json!({"id": acr("contosodev"), "name": "contosodev", "type": "Microsoft.ContainerRegistry/registries",
        "sku": {"name": "Basic"}, "properties": {"adminUserEnabled": true}});
    let change = json!({"changeType": "Create", "resourceId": acr("contosodev"), "before": null, "after": after, "delta": []});
    vec![
        ("registry", registry.clone()),
        ("registry without id", without_id(true)),
        ("list of those", json!([without_id(true)])),
        ("pages", json!([[registry.clone()], [without_id(false)]])),
        (
            "envelope",
            json!({"value": [without_id(true)], "nextLink": null}),
        ),
        (
            "plan without id",
            json!({"name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": "Standard"}),
        ),
        ("template", template()),
        ("plan of Terraform", terraform(true)),
        ("state of Terraform", terraform(false)),
        ("role", role()),
        ("roles", json!([role()])),
        (
            "role of PowerShell's",
            json!([{"RoleAssignmentName": "1", "Scope": acr("contosoacr"), "RoleDefinitionId": "8311e382-0749-4cb8-b61a-304f252e45ec",
                "PrincipalId": "00000000-0000-0000-0000-0000000000e1", "PrincipalType": "User"}]),
        ),
        (
            "registries of PowerShell's",
            json!([{"Id": acr("contosoacr"), "Name": "contosoacr", "Type": "Microsoft.ContainerRegistry/registries",
                "LoginServer": "contosoacr.azurecr.io", "AdminUserEnabled": true, "PublicNetworkAccess": "Enabled", "SkuName": "Basic"}]),
        ),
        (
            "resources of PowerShell's",
            json!([{"ResourceId": aks("aks"), "ResourceType": "Microsoft.ContainerService/managedClusters", "Name": "aks",
                "Properties": {"securityProfile": {"defender": {"securityMonitoring": {"enabled": false}}}}}]),
        ),
        (
            "tokens",
            json!([{"name": "ci", "status": "enabled", "scopeMapId": format!("{}/scopeMaps/_repositories_push", acr("contosoacr")),
                "id": format!("{}/tokens/ci", acr("contosoacr"))}]),
        ),
        (
            "environments of Machine Learning",
            json!([{"id": format!("azureml:{}/environments/train/versions/3", id("Microsoft.MachineLearningServices/workspaces/ml")),
                "image": IMAGE, "name": "train", "version": "3", "os_type": "linux"}]),
        ),
        (
            "pool of Batch",
            json!({"id": "p", "state": "active", "vmSize": "x", "virtualMachineConfiguration": {"containerConfiguration":
                {"type": "dockerCompatible", "containerImageNames": [IMAGE]}}}),
        ),
        (
            "task of Batch",
            json!({"id": "t", "commandLine": "x", "containerSettings": {"imageName": IMAGE},
                "environmentSettings": [{"name": "A", "value": "HEMLIG-SETTING"}]}),
        ),
        (
            "locks of a repository",
            json!([{"registry": "contosoacr.azurecr.io", "imageName": "shop/web", "tagCount": 1,
                "changeableAttributes": {"writeEnabled": false, "deleteEnabled": true}}]),
        ),
        (
            "an app's image",
            json!([
                setting(
                    "DOCKER_REGISTRY_SERVER_URL",
                    json!("https://contosoacr.azurecr.io")
                ),
                setting("DOCKER_REGISTRY_SERVER_PASSWORD", Value::Null),
                setting("DOCKER_CUSTOM_IMAGE_NAME", json!(format!("DOCKER|{IMAGE}")))
            ]),
        ),
        (
            "the settings of an app",
            json!([setting("PLAIN", json!("HEMLIG-SETTING"))]),
        ),
        (
            "an app",
            json!({"name": "shop", "linuxFxVersion": format!("DOCKER|{IMAGE}")}),
        ),
        ("rows of alerts", json!([alert.clone()])),
        (
            "rows of recommendations",
            json!([{"AssessedResourceId": acr("contosoacr"), "RecommendationState": "Unhealthy", "Type": "SecurityRecommendation",
                "RecommendationDisplayName": "Container registries should not allow unrestricted network access"}]),
        ),
        (
            "what-if",
            json!({"status": "Succeeded", "changes": [change.clone()]}),
        ),
        (
            "what-if of REST",
            json!({"properties": {"changes": [change]}, "status": "Succeeded"}),
        ),
        (
            "error",
            json!({"error": {"code": "AuthorizationFailed", "message": "somebody may not"}}),
        ),
        (
            "list of Kubernetes",
            json!({"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Pod",
                "metadata": {"name": "web", "namespace": "prod"}, "spec": {"containers": [{"name": "c", "image": IMAGE}]}}]}),
        ),
        (
            "table",
            json!({"columns": [{"name": "id", "type": "string"}, {"name": "name", "type": "string"}, {"name": "type", "type": "string"}],
                "rows": [[acr("contosoacr"), "contosoacr", "microsoft.containerregistry/registries"]]}),
        ),
        (
            "rule set",
            json!({"name": "contosoacr", "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}),
        ),
        (
            "credentials",
            json!({"username": "contosoacr", "passwords": [{"name": "password", "value": "HEMLIG"}]}),
        ),
        (
            "a state file",
            json!({"version": 4, "serial": 3, "lineage": "x", "resources": [], "outputs": {}}),
        ),
        (
            "settings of nobody",
            json!({"adminUserEnabled": true, "sku": {"name": "Basic"}}),
        ),
    ]
}

/// What a report says, but for where things stand.
fn told(report: &Report) -> String {
    let chain = &report.chains[0];
    let mut lines = conclusions(report);
    for registry in &chain.registries {
        lines.push(registry.name.clone());
        for step in &registry.steps {
            lines.extend(step.details.iter().map(|detail| detail.text.clone()));
        }
    }
    lines.push(format!("{:?} {:?}", pulling(report), counted(report)));
    // Somebody's own objects around what is read are passed over, and said to be.
    let problems = report.problems.iter().map(|problem| &problem.message);
    lines.extend(
        problems
            .filter(|said| !said.contains("passed over"))
            .cloned(),
    );
    lines.join("\n")
}

/// Beside it stands a registry, so that every document of a wrapping has one that is read.
fn beside() -> Value {
    cli("contosoother", json!({}))
}

#[test]
fn what_is_read_alone_is_read_under_any_key_that_means_nothing() {
    for (what, document) in documents() {
        let alone = judge(&[document.clone(), beside()]);
        let expected = told(&alone);
        for wrapped in [
            json!({"my_own": document.clone(), "x": beside()}),
            json!({"x": beside(), "prod": {"west": document.clone()}}),
            json!({"x": [beside()], "prod": {"west": [{"made": "2026-03-01", "of": document.clone()}]}}),
            json!([{"stage": "dev"}, {"stage": "prod", "found": [document.clone()]}, {"a": beside()}]),
        ] {
            let report = judge(std::slice::from_ref(&wrapped));
            let found = told(&report);
            assert_eq!(found, expected, "{what}: {wrapped:#}");
        }
    }
}

#[test]
fn what_is_read_alone_is_read_under_a_key_that_some_resource_has() {
    for (what, document) in documents() {
        // Of these a part may look the same, and anything may have it; what is not read is said.
        let may_be_a_part = ["error", "the settings of an app", "settings of nobody"];
        if may_be_a_part.contains(&what) {
            continue;
        }
        let expected = told(&judge(&[document.clone(), beside()]));
        for key in ["clusters", "registry", "actions"] {
            let mut wrapped = json!({"x": beside()});
            wrapped[key] = document.clone();
            let found = told(&judge(std::slice::from_ref(&wrapped)));
            assert_eq!(found, expected, "{what} under `{key}`");
        }
    }
}

#[test]
fn a_parameter_file_finds_its_template_in_the_same_wrapping() {
    for all in [
        json!({"tpl": template(), "given": parameters()}),
        json!({"given": {"prod": parameters()}, "made": [template()]}),
    ] {
        let report = judge(std::slice::from_ref(&all));
        assert_eq!(found(&report, "contosonew")[0], Fires, "{all}");
    }
}

#[test]
fn two_apps_whose_images_stand_in_lists_of_their_own_are_two() {
    let app = |image: &str| {
        json!([
            setting("WEBSITES_PORT", json!("80")),
            setting("DOCKER_CUSTOM_IMAGE_NAME", json!(image))
        ])
    };
    let all = json!({"acr": [cli("contosoacr", json!({}))], "apps": {
        "shop": app("DOCKER|contosoacr.azurecr.io/shop:1"), "pay": app("DOCKER|contosoacr.azurecr.io/pay:2"),
    }});
    let report = judge(std::slice::from_ref(&all));
    let images: Vec<&str> = pulling(&report).iter().map(|row| row[2]).collect();
    assert_eq!(
        images,
        [
            "contosoacr.azurecr.io/pay:2",
            "contosoacr.azurecr.io/shop:1"
        ]
    );
}

#[test]
fn a_map_by_ids_says_whose_each_is() {
    let plan = |tier: &str| json!({"name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": tier});
    let of = |subscription: &str| {
        format!("/subscriptions/{subscription}/providers/Microsoft.Security/pricings/Containers")
    };
    let other = format!(
        "/subscriptions/{THERE}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contosoeast"
    );
    let registry = |name: &str| {
        let mut registry = without_id(true);
        lay_over(&mut registry, json!({"name": name}));
        lay_over(
            &mut registry["properties"],
            json!({"loginServer": format!("{name}.azurecr.io")}),
        );
        registry
    };
    let all = json!({
        "registries": {acr("contosoacr"): registry("contosoacr"), other: registry("contosoeast")},
        "plans": {of(HERE): plan("Free"), of(THERE): plan("Standard")},
    });
    let report = judge(std::slice::from_ref(&all));
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Fires]);
    assert_eq!(found(&report, "contosoeast"), [Fires, Fires, Clear]);
    assert_eq!(
        named(&report, "contosoacr").subscription_id.as_deref(),
        Some(HERE)
    );
    assert!(report.problems.is_empty(), "{}", problems(&report));
}

#[test]
fn nothing_is_read_twice_and_a_part_stays_a_part() {
    // Each of these is one thing, with parts that would be something by themselves.
    let batch = json!({"id": "t", "environmentSettings": [{"name": "A", "value": "HEMLIG"}],
        "more": [setting("B", json!("HEMLIG"))], "containerSettings": {"imageName": IMAGE}});
    let report = judge(&[beside(), batch]);
    assert!(report.problems.is_empty(), "{}", problems(&report));
    let failed = json!({"id": id("Microsoft.App/containerApps/api"), "name": "api", "type": "Microsoft.App/containerApps",
        "lastRun": {"error": {"code": "AuthorizationFailed"}},
        "properties": {"template": {"containers": [{"name": "c", "image": IMAGE}]}}});
    let report = judge(&[beside(), failed]);
    assert!(report.problems.is_empty(), "{}", problems(&report));
    let twice = json!({"all": {"x": [role()]}, "registry": without_id(true)});
    let report = judge(std::slice::from_ref(&twice));
    assert_eq!(report.chains[0].totals.registries, 1);
    assert_eq!(
        report.sources[0].documents[0].ledger.total,
        2,
        "{}",
        ledger(&report)
    );
}

#[test]
fn a_resource_may_carry_others_that_are_read() {
    let mut registry = cli("contosoacr", json!({}));
    let app = json!({"id": id("Microsoft.App/containerApps/api"), "name": "api", "type": "Microsoft.App/containerApps",
        "properties": {"template": {"containers": [{"name": "c", "image": IMAGE}]}}});
    lay_over(&mut registry, json!({"pulledBy": [app]}));
    let report = judge(&[registry]);
    assert_eq!(pulling(&report), [["Container App", "api", IMAGE]]);
}
