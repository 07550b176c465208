//! What is there already: states, and what a plan has read.

use super::*;

const ID: &str = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contosoacr";

fn resource(mode: &str, address: &str, kind: &str, values: Value) -> Value {
    json!({"address": address, "mode": mode, "type": kind, "name": "x", "values": values})
}

fn live() -> Value {
    json!({"id": ID, "name": "contosoacr", "login_server": "contosoacr.azurecr.io", "admin_enabled": true,
        "public_network_access_enabled": false, "sku": "Premium", "admin_password": "hush",
        "network_rule_set": [{"default_action": "Deny", "ip_rule": []}]})
}

#[test]
fn a_state_says_the_same_facts_and_is_live() {
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [
        resource("managed", "azurerm_container_registry.acr", "azurerm_container_registry", live()),
        resource("data", "data.azurerm_container_registry.other", "azurerm_container_registry", json!({"name": "contosob", "admin_enabled": false})),
    ], "child_modules": [{"address": "module.m", "resources": [resource("managed", "module.m.azurerm_key_vault.kv", "azurerm_key_vault", json!({"name": "kv"}))]}]}}});
    let decoded = read(&state);
    let acr = "azurerm_container_registry.acr";
    assert!(!at(&decoded, acr).declared);
    check(
        &decoded,
        acr,
        Field::PublicNetworkAccess,
        &[(Mark::Value, 0, "false")],
    );
    check(
        &decoded,
        acr,
        Field::Id,
        &[(Mark::Value, 0, &format!("\"{ID}\""))],
    );
    assert_eq!(
        at(&decoded, "data.azurerm_container_registry.other").kind,
        Kind::Registry
    );
    assert_eq!(
        at(&decoded, "module.m.azurerm_key_vault.kv").kind,
        Kind::Other
    );
    assert!(!String::from_utf8_lossy(decoded.text.bytes()).contains("hush"));
}

#[test]
fn what_a_plan_has_read_is_live_and_the_rest_of_the_state_before_is_not() {
    let mut document = plan(&[registry("azurerm_container_registry.acr", "contosonew")]);
    document["prior_state"] = json!({"format_version": "1.0", "values": {"root_module": {"resources": [
        resource("data", "data.azurerm_container_registry.shared", "azurerm_container_registry", live()),
        resource("managed", "azurerm_container_registry.old", "azurerm_container_registry", json!({"name": "contosoold", "admin_enabled": true})),
        resource("data", "data.azurerm_client_config.me", "azurerm_client_config", json!({"tenant_id": "hush"})),
    ]}}});
    let decoded = read(&document);
    assert_eq!(
        kinds(&decoded),
        [Kind::Plan, Kind::Registry, Kind::Registry, Kind::Other]
    );
    let shared = at(&decoded, "data.azurerm_container_registry.shared");
    assert!(!shared.declared);
    assert!(at(&decoded, "azurerm_container_registry.acr").declared);
    let text = String::from_utf8_lossy(decoded.text.bytes());
    assert!(
        !text.contains("hush") && !text.contains("contosoold"),
        "{text}"
    );
}

#[test]
fn an_image_may_refer_to_what_was_read() {
    let app = "azurerm_container_app.app";
    let mut document = plan(&[planned(app, json!({"name": "app", "template": [{"container": [{}]}]}))
        .unknown(json!({"template": [{"container": [{"image": true}]}]}))
        .written(json!({"template": [{"container": [{"image": reference(&["data.azurerm_container_registry.shared.login_server", "data.azurerm_container_registry.shared", "random_id.t.hex"])}]}]}))]);
    document["prior_state"] = json!({"values": {"root_module": {"resources": [
        resource("data", "data.azurerm_container_registry.shared", "azurerm_container_registry", live())]}}});
    check(
        &read(&document),
        app,
        Field::Image,
        &[(Mark::Partly, 0, "\"contosoacr.azurecr.io/…\"")],
    );
}

#[test]
fn what_is_read_only_during_the_apply_is_counted_and_settles_nothing() {
    let document = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        resource("data", "data.azurerm_container_registry.later", "azurerm_container_registry", json!({"name": "contosoacr"}))]}},
        "resource_changes": [{"address": "data.azurerm_container_registry.later", "mode": "data", "change": {"actions": ["read"], "after_unknown": {"login_server": true}}}]});
    assert_eq!(kinds(&read(&document)), [Kind::Plan, Kind::Other]);
}

#[test]
fn azapi_answers_are_read_too() {
    let answer =
        json!({"properties": {"adminUserEnabled": true, "loginServer": "contosoacr.azurecr.io"}});
    for output in [answer.clone(), json!(answer.to_string())] {
        let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [
            resource("data", "data.azapi_resource.acr", "azapi_resource", json!({"type": "Microsoft.ContainerRegistry/registries@2023-07-01",
                "id": ID, "name": "contosoacr", "output": output}))]}}});
        let decoded = read(&state);
        let found = at(&decoded, "data.azapi_resource.acr");
        assert_eq!((found.kind, found.declared), (Kind::Registry, false));
        assert_eq!(said(&decoded, found, Field::AdminUserEnabled)[0].2, "true");
        assert_eq!(
            said(&decoded, found, Field::LoginServer)[0].2,
            "\"contosoacr.azurecr.io\""
        );
    }
}
