//! What an engineer would conclude from Terraform's plans and states, one question a test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

use engine::{Detail, Input, analyze};
use model::{
    Limits,
    report::{
        Outcome::{self, Clear, Fires, Unknown},
        Report,
    },
};
use serde_json::{Value, json};

const HERE: &str = "11111111-1111-4111-8111-111111111111";
const THERE: &str = "22222222-2222-4222-8222-222222222222";
const ACR: &str = "azurerm_container_registry.acr";

fn judge(documents: &[&Value]) -> Report {
    let texts: Vec<String> = documents.iter().map(|value| format!("{value:#}")).collect();
    judge_text(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn judge_text(texts: &[&str]) -> Report {
    let inputs = texts.iter().enumerate().map(|(index, text)| Input {
        name: format!("{index}.json"),
        bytes: text.as_bytes().to_vec(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

/// The outcomes of the three rules for a registry.
fn outcomes(report: &Report, name: &str) -> [Outcome; 3] {
    let registries = report.chains[0].registries.iter();
    let mut named = registries.filter(|registry| registry.name == name);
    let only = named
        .next()
        .unwrap_or_else(|| panic!("{name} is not there"));
    assert!(named.next().is_none(), "{name} is there twice");
    let outcomes: Vec<_> = only.rules.iter().map(|rule| rule.finding.outcome).collect();
    outcomes.try_into().unwrap()
}

fn resource(address: &str, values: &Value) -> Value {
    let kind = address.rsplit('.').nth(1).unwrap();
    json!({"address": address, "mode": "managed", "type": kind, "values": values})
}

fn change(address: &str, unknown: &Value) -> Value {
    json!({"address": address, "mode": "managed", "change": {"actions": ["create"], "after_unknown": unknown}})
}

fn written(address: &str, provider: &str, expressions: &Value) -> Value {
    json!({"address": address, "mode": "managed", "provider_config_key": provider, "expressions": expressions})
}

fn plan(resources: &[Value], changes: &[Value], configuration: &Value) -> Value {
    json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": changes, "configuration": configuration})
}

/// A plan of one registry on Premium.
fn registry(over: Value, unknown: &Value) -> Value {
    let mut values = json!({"name": "contosoacr", "sku": "Premium", "admin_enabled": false,
        "public_network_access_enabled": true, "network_rule_set": [{"default_action": "Deny", "ip_rule": []}]});
    for (key, value) in over.as_object().unwrap() {
        values[key] = value.clone();
        if value.is_null() {
            values.as_object_mut().unwrap().remove(key);
        }
    }
    plan(
        &[resource(ACR, &values)],
        &[change(ACR, unknown)],
        &json!({"root_module": {"resources": [written(ACR, "azurerm", &json!({}))]}}),
    )
}

#[test]
fn what_is_known_only_after_the_apply_is_unknown_wherever_it_stands() {
    let rules =
        |rules: Value| json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": rules}]});
    let known = rules(json!([{"action": "Allow", "ip_range": "203.0.113.0/28"}]));
    for (over, unknown, expected) in [
        (json!({}), json!({}), [Clear, Clear]),
        (known, json!({}), [Clear, Clear]),
        (
            json!({"admin_enabled": null}),
            json!({"admin_enabled": true}),
            [Unknown, Clear],
        ),
        (
            json!({"public_network_access_enabled": null}),
            json!({"public_network_access_enabled": true}),
            [Clear, Clear],
        ),
        (
            json!({"network_rule_set": [{"ip_rule": []}]}),
            json!({"network_rule_set": [{"default_action": true}]}),
            [Clear, Unknown],
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny"}]}),
            json!({"network_rule_set": [{"ip_rule": true}]}),
            [Clear, Unknown],
        ),
        (
            rules(json!([{"action": "Allow"}])),
            json!({"network_rule_set": [{"ip_rule": [{"ip_range": true}]}]}),
            [Clear, Unknown],
        ),
        (
            rules(json!([null])),
            json!({"network_rule_set": [{"ip_rule": [true]}]}),
            [Clear, Unknown],
        ),
        (
            rules(json!([])),
            json!({"network_rule_set": [{"ip_rule": [{"ip_range": true}]}]}),
            [Clear, Unknown],
        ),
        // Nobody wrote it, so the platform lets everyone in.
        (
            json!({"network_rule_set": null}),
            json!({"network_rule_set": true}),
            [Clear, Fires],
        ),
    ] {
        let report = judge(&[&registry(over.clone(), &unknown)]);
        assert_eq!(
            outcomes(&report, "contosoacr")[..2],
            expected,
            "{over} {unknown}"
        );
    }
}

#[test]
fn a_defender_plan_counts_for_its_own_subscription_only() {
    let defender = "azurerm_security_center_subscription_pricing.defender";
    let document = |provider: &str, providers: Value| {
        plan(
            &[
                resource(
                    ACR,
                    &json!({"name": "contosoacr", "sku": "Standard", "admin_enabled": true, "public_network_access_enabled": true}),
                ),
                resource(
                    defender,
                    &json!({"resource_type": "Containers", "tier": "Standard", "extension": []}),
                ),
            ],
            &[
                change(ACR, &json!({"id": true})),
                change(defender, &json!({"id": true})),
            ],
            &json!({"provider_config": providers, "root_module": {"resources": [
                written(ACR, "azurerm", &json!({})), written(defender, provider, &json!({}))]}}),
        )
    };
    let of = |id: &str| json!({"name": "azurerm", "expressions": {"subscription_id": {"constant_value": id}}});
    let named = |id: &str, alias: &str| json!({"name": "azurerm", "alias": alias, "expressions": {"subscription_id": {"constant_value": id}}});
    let silent = |alias: &str| json!({"name": "azurerm", "alias": alias});
    for (provider, providers, expected) in [
        ("azurerm", json!({"azurerm": of(HERE)}), Clear),
        ("azurerm", json!({}), Clear),
        (
            "azurerm.platform",
            json!({"azurerm": of(HERE), "azurerm.platform": named(THERE, "platform")}),
            Unknown,
        ),
        (
            "azurerm.platform",
            json!({"azurerm": {"name": "azurerm"}, "azurerm.platform": silent("platform")}),
            Unknown,
        ),
        // Another name for the same subscription.
        (
            "azurerm.platform",
            json!({"azurerm": of(HERE), "azurerm.platform": named(HERE, "platform")}),
            Clear,
        ),
    ] {
        let report = judge(&[&document(provider, providers.clone())]);
        assert_eq!(
            outcomes(&report, "contosoacr")[2],
            expected,
            "{provider} {providers}"
        );
    }
    // What was exported of the subscription of the provider decides, too.
    let exported = json!({"id": format!("/subscriptions/{HERE}/providers/Microsoft.Security/pricings/Containers"), "name": "Containers", "pricingTier": "Free"});
    let elsewhere = json!({"azurerm": of(HERE), "azurerm.platform": named(THERE, "platform")});
    let report = judge(&[&document("azurerm.platform", elsewhere), &exported]);
    assert_eq!(outcomes(&report, "contosoacr")[2], Fires);
}

#[test]
fn a_state_is_read_in_the_same_words_as_a_plan() {
    let id = format!(
        "/subscriptions/{HERE}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contosoacr"
    );
    for (public, expected) in [(true, Fires), (false, Clear)] {
        let values = json!({"id": id, "name": "contosoacr", "sku": "Premium", "admin_enabled": true, "public_network_access_enabled": public,
            "network_rule_set": [{"default_action": "Allow", "ip_rule": []}], "admin_password": "hush"});
        let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [resource(ACR, &values)]}}});
        let report = judge(&[&state]);
        assert_eq!(outcomes(&report, "contosoacr")[..2], [Fires, expected]);
        assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
    }
    // Of what is there, nothing is the default.
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [resource(ACR, &json!({"id": id, "name": "contosoacr", "sku": "Premium"}))]}}});
    assert_eq!(
        outcomes(&judge(&[&state]), "contosoacr")[..2],
        [Unknown, Unknown]
    );
}

#[test]
fn what_a_plan_has_read_is_evidence_of_what_is_there() {
    let id = format!(
        "/subscriptions/{HERE}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contososhared"
    );
    let mut document = registry(json!({}), &json!({}));
    let read = json!({"address": "data.azurerm_container_registry.shared", "mode": "data", "type": "azurerm_container_registry",
        "values": {"id": id, "name": "contososhared", "sku": "Premium", "admin_enabled": true, "login_server": "contososhared.azurecr.io"}});
    let old = resource(
        "azurerm_container_registry.old",
        &json!({"name": "contosoold", "admin_enabled": true}),
    );
    document["prior_state"] =
        json!({"format_version": "1.0", "values": {"root_module": {"resources": [read, old]}}});
    let report = judge(&[&document]);
    assert_eq!(outcomes(&report, "contososhared")[..2], [Fires, Unknown]);
    assert_eq!(
        report.chains[0].registries.len(),
        2,
        "what was there before is no evidence"
    );
}

#[test]
fn a_registry_in_arms_words_is_judged_like_any_other() {
    let address = "azapi_resource.acr";
    let kind = "Microsoft.ContainerRegistry/registries@2023-07-01";
    let group = format!("/subscriptions/{HERE}/resourceGroups/rg");
    let judged = |address: &str, body: &Value, unknown: Value| {
        let mut values =
            json!({"type": kind, "name": "contosoacr", "parent_id": group, "body": body});
        if body.is_null() {
            values.as_object_mut().unwrap().remove("body");
        }
        let report = judge(&[&plan(
            &[resource(address, &values)],
            &[change(address, &unknown)],
            &json!({}),
        )]);
        outcomes(&report, "contosoacr")
    };
    let rules = |rules: Value| json!({"sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true, "networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}}});
    for (body, expected) in [
        (
            rules(json!([{"value": "203.0.113.7"}])),
            [Fires, Clear, Unknown],
        ),
        (
            rules(json!([{"value": "0.0.0.0/1"}, {"value": "128.0.0.0/1"}])),
            [Fires, Fires, Unknown],
        ),
        (
            json!({"sku": {"name": "Basic"}, "properties": {}}),
            [Clear, Fires, Unknown],
        ),
    ] {
        assert_eq!(judged(address, &body, json!({})), expected, "{body}");
        assert_eq!(
            judged(address, &json!(body.to_string()), json!({})),
            expected,
            "{body} in a text"
        );
    }
    assert_eq!(
        judged(address, &Value::Null, json!({"body": true})),
        [Unknown; 3]
    );
    // An update leaves the rest as it is, which nobody here knows.
    let update = json!({"properties": {"publicNetworkAccess": "Disabled"}});
    assert_eq!(
        judged("azapi_update_resource.acr", &update, json!({})),
        [Unknown, Clear, Unknown]
    );
}

#[test]
fn what_is_deleted_is_named_in_no_verdict() {
    let mut document = registry(json!({"admin_enabled": true}), &json!({}));
    document["resource_changes"][0]["change"]["actions"] = json!(["delete"]);
    let report = judge(&[&document]);
    assert!(report.chains[0].registries.is_empty());
}

#[test]
fn no_cut_makes_a_plan_look_better_than_it_is() {
    let whole = registry(
        json!({"admin_enabled": null, "public_network_access_enabled": null, "network_rule_set": null}),
        &json!({"admin_enabled": true, "public_network_access_enabled": true, "network_rule_set": true}),
    );
    // In the order in which Terraform writes it.
    let part = |key: &str| whole[key].to_string();
    let text = format!(
        r#"{{"format_version": "1.2", "planned_values": {}, "resource_changes": {}, "configuration": {}}}"#,
        part("planned_values"),
        part("resource_changes"),
        part("configuration")
    );
    assert_eq!(
        outcomes(&judge_text(&[&text]), "contosoacr")[..2],
        [Unknown, Unknown]
    );
    for cut in 0..text.len() {
        let report = judge_text(&[&text[..cut]]);
        for registry in &report.chains[0].registries {
            for rule in &registry.rules {
                assert_ne!(rule.finding.outcome, Clear, "{}", &text[..cut]);
            }
        }
    }
}

#[test]
fn an_app_service_beside_its_registry_pulls_from_it() {
    let app = "azurerm_linux_web_app.api";
    let document = plan(
        &[
            resource(
                ACR,
                &json!({"name": "contosoacr", "sku": "Standard", "admin_enabled": true, "public_network_access_enabled": true}),
            ),
            resource(
                app,
                &json!({"name": "contoso-api", "site_config": [{"application_stack": [{"docker_image_name": "api:2.1"}]}]}),
            ),
        ],
        &[
            change(ACR, &json!({"login_server": true})),
            change(
                app,
                &json!({"site_config": [{"linux_fx_version": true, "application_stack": [{"docker_registry_url": true}]}]}),
            ),
        ],
        &json!({"root_module": {"resources": [
            written(ACR, "azurerm", &json!({})),
            written(app, "azurerm", &json!({"site_config": [{"application_stack": [{
                "docker_image_name": {"constant_value": "api:2.1"},
                "docker_registry_url": {"references": ["azurerm_container_registry.acr.login_server", ACR]}}]}]})),
        ]}}),
    );
    let report = judge(&[&document]);
    let found: Vec<_> = report.chains[0]
        .blast_radius
        .workloads
        .iter()
        .map(|row| (row.name.as_str(), row.image.as_str()))
        .collect();
    assert_eq!(found, [("contoso-api", "contosoacr.azurecr.io/api:2.1")]);
}
