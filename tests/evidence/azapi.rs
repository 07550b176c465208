//! What the `azapi` provider writes to a registry beside its body: what is merged over it, what is sent once, what
//! changes a registry that stands in the same plan; and what the service answered.

use super::*;

const ACR: &str = "azurerm_container_registry.acr";
const TYPE: &str = "Microsoft.ContainerRegistry/registries@2023-07-01";

struct One {
    address: &'static str,
    values: Value,
    unknown: Value,
    written: Value,
}

fn one(address: &'static str, values: Value, unknown: Value, written: Value) -> One {
    One {
        address,
        values,
        unknown,
        written,
    }
}

fn plan(all: &[One]) -> Value {
    let base = |one: &One| {
        let kind = one.address.split('.').next().unwrap();
        json!({"address": one.address, "mode": "managed", "type": kind, "name": "x"})
    };
    let with = |one: &One, key: &str, value: Value| {
        let mut base = base(one);
        base[key] = value;
        base
    };
    let values = all
        .iter()
        .map(|one| with(one, "values", one.values.clone()));
    let changes = all.iter().map(|one| {
        let change = json!({"actions": ["create"], "before": null, "after": one.values, "after_unknown": one.unknown});
        with(one, "change", change)
    });
    let written = all
        .iter()
        .map(|one| with(one, "expressions", one.written.clone()));
    json!({"format_version": "1.2",
        "planned_values": {"root_module": {"resources": values.collect::<Vec<_>>()}},
        "resource_changes": changes.collect::<Vec<_>>(),
        "configuration": {"root_module": {"resources": written.collect::<Vec<_>>()}}})
}

/// A closed registry that azapi makes.
fn body(over: Value) -> Value {
    let mut values = json!({"type": TYPE, "name": "contosoacr", "parent_id": format!("{}/resourceGroups/rg-contoso", subscription(HERE)),
        "body": {"sku": {"name": "Premium"}, "properties": {"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}}});
    lay_over(&mut values, over);
    values
}

/// A closed registry that azurerm makes, there already or not.
fn closed(over: Value) -> One {
    let mut values = json!({"name": "contosoacr", "sku": "Premium", "admin_enabled": false,
        "public_network_access_enabled": false, "network_rule_set": []});
    lay_over(&mut values, over);
    one(ACR, values, json!({}), json!({}))
}

fn refers() -> Value {
    json!({"resource_id": {"references": ["azurerm_container_registry.acr.id", ACR]}})
}

/// The outcomes for the only registry that is there.
#[track_caller]
fn only(document: Value) -> [Outcome; 2] {
    let report = judge(&[document]);
    let registries = &report.chains[0].registries;
    assert_eq!(registries.len(), 1, "{registries:#?}");
    [0, 1].map(|rule| registries[0].rules[rule].finding.outcome)
}

#[test]
fn what_is_merged_over_the_body_and_not_shown_leaves_its_settings_open() {
    let azapi = |values: Value, unknown: Value, written: Value| {
        only(plan(&[one(
            "azapi_resource.acr",
            body(values),
            unknown,
            written,
        )]))
    };
    let nothing = || json!({"sensitive_body": null});
    assert_eq!(azapi(json!({}), json!({}), json!({})), [Clear, Clear]);
    assert_eq!(
        azapi(
            nothing(),
            json!({}),
            json!({"sensitive_body": {"constant_value": null}})
        ),
        [Clear, Clear]
    );
    // A reference, something that is not told, one that waits for the apply, and only its versions.
    for (values, unknown, written) in [
        (
            nothing(),
            json!({}),
            json!({"sensitive_body": {"references": ["var.secret"]}}),
        ),
        (nothing(), json!({}), json!({"sensitive_body": {}})),
        (json!({}), json!({"sensitive_body": true}), json!({})),
        (
            json!({"sensitive_body_version": {"properties.adminUserEnabled": "2"}}),
            json!({}),
            json!({}),
        ),
        (json!({"sensitive_body": "(hidden)"}), json!({}), json!({})),
    ] {
        assert_eq!(azapi(values, unknown, written), [Unknown, Unknown]);
    }
}

#[test]
fn what_is_merged_over_the_body_and_shown_is_what_will_be() {
    let azapi = |over: Value, written: bool| {
        let constant = json!({"sensitive_body": {"constant_value": over}});
        let (shown, written) = match written {
            true => (json!({"sensitive_body": null}), constant),
            false => (json!({"sensitive_body": over}), json!({})),
        };
        only(plan(&[one(
            "azapi_resource.acr",
            body(shown),
            json!({}),
            written,
        )]))
    };
    for written in [false, true] {
        let admin = json!({"properties": {"adminUserEnabled": true}});
        assert_eq!(azapi(admin, written), [Fires, Clear]);
        let open = json!({"properties": {"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}});
        assert_eq!(azapi(open, written), [Clear, Fires]);
        assert_eq!(
            azapi(
                json!({"properties": {"encryption": {"status": "disabled"}}}),
                written
            ),
            [Clear, Clear]
        );
    }
    // A list is replaced as a whole, and what is not known of the body stays so.
    let ranges = json!({"body": {"properties": {"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}]}}},
        "sensitive_body": {"properties": {"networkRuleSet": {"ipRules": [{"value": "0.0.0.0/0"}]}}}});
    assert_eq!(
        only(plan(&[one(
            "azapi_resource.acr",
            body(ranges),
            json!({}),
            json!({})
        )])),
        [Clear, Fires]
    );
    let mut values =
        body(json!({"sensitive_body": {"properties": {"publicNetworkAccess": "Disabled"}}}));
    values.as_object_mut().unwrap().remove("body");
    assert_eq!(
        only(plan(&[one(
            "azapi_resource.acr",
            values,
            json!({"body": true}),
            json!({})
        )])),
        [Unknown, Unknown]
    );
}

#[test]
fn what_the_service_answered_counts_beside_what_was_sent() {
    let state = |output: Value| {
        let mut values = body(json!({"id": acr("contosoacr"), "output": output}));
        values["body"]["properties"]["publicNetworkAccess"] = json!("Disabled");
        only(
            json!({"format_version": "1.0", "values": {"root_module": {"resources": [
            {"address": "azapi_resource.acr", "mode": "managed", "type": "azapi_resource", "name": "acr", "values": values}]}}}),
        )
    };
    assert_eq!(
        state(json!({"properties": {"loginServer": "contosoacr.azurecr.io"}})),
        [Clear, Clear]
    );
    assert_eq!(
        state(json!({"properties": {"adminUserEnabled": true}})),
        [Fires, Clear]
    );
    assert_eq!(
        state(json!("{\"properties\": {\"adminUserEnabled\": true}}")),
        [Fires, Clear]
    );
    assert_eq!(
        state(
            json!({"properties": {"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}})
        ),
        [Clear, Fires]
    );
}

#[test]
fn what_is_sent_to_a_registry_of_the_same_plan_is_about_that_one() {
    let on = json!({"properties": {"adminUserEnabled": true}});
    for address in ["azapi_update_resource.acr", "azapi_resource_action.acr"] {
        let sent = |over: Value, unknown: Value, written: Value| {
            let mut values = json!({"type": TYPE, "method": "PATCH", "body": on});
            lay_over(&mut values, over);
            one(address, values, unknown, written)
        };
        let by_id = || {
            sent(
                json!({"resource_id": acr("contosoacr")}),
                json!({}),
                json!({}),
            )
        };
        let by_reference = || sent(json!({}), json!({"resource_id": true}), refers());
        // There already; by reference, to one that is not there yet; to one that has no name yet.
        assert_eq!(
            only(plan(&[closed(json!({"id": acr("contosoacr")})), by_id()])),
            [Fires, Clear]
        );
        assert_eq!(
            only(plan(&[
                closed(json!({"id": acr("contosoacr")})),
                by_reference()
            ])),
            [Fires, Clear]
        );
        assert_eq!(
            only(plan(&[closed(json!({})), by_reference()])),
            [Fires, Clear]
        );
        let mut unnamed = closed(json!({}));
        unnamed.values.as_object_mut().unwrap().remove("name");
        unnamed.unknown = json!({"name": true});
        assert_eq!(only(plan(&[unnamed, by_reference()])), [Fires, Clear]);
        // Of what it does not show anything may be.
        let hidden = sent(
            json!({"body": null}),
            json!({"body": true, "resource_id": true}),
            refers(),
        );
        assert_eq!(only(plan(&[closed(json!({})), hidden])), [Unknown, Unknown]);
        // Alone it leaves open what it does not name.
        assert_eq!(only(plan(&[by_id()])), [Fires, Unknown]);
    }
}

#[test]
fn an_action_that_writes_no_settings_says_nothing_of_them() {
    for over in [
        json!({"action": "regenerateCredential", "method": "POST", "body": {"name": "password"}}),
        json!({"action": "listCredentials", "method": "POST"}),
        json!({"method": "DELETE"}),
        json!({"method": "PATCH", "when": "destroy", "body": {"properties": {"adminUserEnabled": true}}}),
    ] {
        let mut values = json!({"type": TYPE, "resource_id": acr("contosoacr")});
        lay_over(&mut values, over);
        let action = one("azapi_resource_action.acr", values, json!({}), json!({}));
        assert_eq!(
            only(plan(&[closed(json!({"id": acr("contosoacr")})), action])),
            [Clear, Clear]
        );
    }
    // Which one it is may not be known.
    let values = json!({"type": TYPE, "resource_id": acr("contosoacr"), "body": {"properties": {"adminUserEnabled": true}}});
    let action = one(
        "azapi_resource_action.acr",
        values,
        json!({"action": true, "method": true}),
        json!({}),
    );
    assert_eq!(
        only(plan(&[closed(json!({"id": acr("contosoacr")})), action])),
        [Fires, Clear]
    );
}

#[test]
fn a_plan_that_an_action_sets_is_read() {
    let values = json!({"type": "Microsoft.Security/pricings@2024-01-01", "method": "PUT",
        "resource_id": format!("{}/providers/Microsoft.Security/pricings/Containers", subscription(HERE)),
        "body": {"properties": {"pricingTier": "Free"}}});
    let action = one("azapi_resource_action.plan", values, json!({}), json!({}));
    let report = judge(&[plan(&[closed(json!({"id": acr("contosoacr")})), action])]);
    assert_ne!(report.chains[0].rules[2].outcome, Clear);
    assert_eq!(report.chains[0].rules[2].outcome, Fires);
}

#[test]
fn a_plan_that_azapi_sets_on_a_registry_by_reference_decides_there() {
    let on = json!({"name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": "Standard"});
    let values = json!({"type": "Microsoft.Security/pricings@2024-01-01", "name": "Containers",
        "body": {"properties": {"pricingTier": "Free"}}});
    let own = |refers: Value| {
        let unknown = json!({"id": true, "parent_id": true});
        one("azapi_resource.plan", values.clone(), unknown, refers)
    };
    for (written, outcome) in [
        (
            json!({"parent_id": {"references": ["azurerm_container_registry.acr.id", "azurerm_container_registry.acr"]}}),
            Fires,
        ),
        // Whatever it may be.
        (
            json!({"parent_id": {"references": ["var.parent"]}}),
            Unknown,
        ),
    ] {
        let report = judge(&[plan(&[closed(json!({})), own(written.clone())]), on.clone()]);
        assert_eq!(found(&report, "contosoacr")[2], outcome, "{written}");
    }
}

#[test]
fn a_workload_that_azapi_updates_by_a_reference_is_not_pinned() {
    let pinned = format!("contosoacr.azurecr.io/till@sha256:{}", "a".repeat(64));
    let containers = json!([{"name": "c", "image": pinned}]);
    let app = || {
        let values = json!({"name": "till", "template": [{"container": containers}]});
        one("azurerm_container_app.till", values, json!({}), json!({}))
    };
    let refers = || json!({"resource_id": {"references": ["azurerm_container_app.till.id", "azurerm_container_app.till"]}});
    let kind = "Microsoft.App/containerApps@2024-03-01";
    let sent = json!({"properties": {"template": {"containers": [{"name": "c", "image": "contosoacr.azurecr.io/till:1"}]}}});
    let waits = || json!({"resource_id": true});
    let pins = |others: Vec<One>| {
        let mut all = vec![app()];
        all.extend(others);
        let report = judge(&[cli("contosoacr", json!({})), plan(&all)]);
        report.chains[0].blast_radius.totals.pinned
    };
    assert_eq!(pins(vec![]), 1);
    let update =
        |values: Value, unknown: Value| one("azapi_update_resource.u", values, unknown, refers());
    for other in [
        update(json!({"type": kind, "body": sent}), waits()),
        update(json!({"type": kind, "body": sent.to_string()}), waits()),
        update(
            json!({"type": kind}),
            json!({"resource_id": true, "body": true}),
        ),
        one(
            "azapi_resource_action.u",
            json!({"type": kind, "method": "PATCH", "body": sent}),
            waits(),
            refers(),
        ),
        one(
            "azapi_resource_action.u",
            json!({"type": kind, "method": "PUT"}),
            json!({"resource_id": true, "body": true}),
            refers(),
        ),
    ] {
        assert_eq!(pins(vec![other]), 0);
    }
    // What sets something else, asks or starts something, or is of another.
    let ingress = json!({"properties": {"configuration": {"ingress": {"external": false}}}});
    for other in [
        update(json!({"type": kind, "body": ingress}), waits()),
        one(
            "azapi_resource_action.u",
            json!({"type": kind, "method": "GET", "body": sent}),
            waits(),
            refers(),
        ),
        one(
            "azapi_resource_action.u",
            json!({"type": kind, "action": "start", "body": {}}),
            waits(),
            refers(),
        ),
        one(
            "azapi_update_resource.u",
            json!({"type": kind, "body": sent}),
            waits(),
            json!({"resource_id": {"references": ["azurerm_container_app.other.id", "azurerm_container_app.other"]}}),
        ),
    ] {
        assert_eq!(pins(vec![other]), 1);
    }
}

/// A plan of a registry and of one resource that is made of it.
fn beside_a_registry(kind: &str, values: &Value, unknown: &Value, written: &Value) -> Value {
    let acr = json!({"name": "contosoacr", "sku": "Premium", "admin_enabled": true,
        "public_network_access_enabled": true, "network_rule_set": []});
    let address = format!("{kind}.a");
    let provider = match kind.starts_with("azapi") {
        true => "azapi",
        false => "azurerm",
    };
    json!({"format_version": "1.2", "terraform_version": "1.9.5", "planned_values": {"root_module": {"resources": [
            {"address": "azurerm_container_registry.acr", "mode": "managed", "type": "azurerm_container_registry", "name": "acr", "values": acr},
            {"address": address, "mode": "managed", "type": kind, "name": "a", "values": values}]}},
        "resource_changes": [
            {"address": "azurerm_container_registry.acr", "mode": "managed", "type": "azurerm_container_registry", "name": "acr",
                "change": {"actions": ["create"], "before": null, "after": acr, "after_unknown": {"id": true, "login_server": true}}},
            {"address": address, "mode": "managed", "type": kind, "name": "a",
                "change": {"actions": ["create"], "before": null, "after": values, "after_unknown": unknown}}],
        "configuration": {"provider_config": {}, "root_module": {"resources": [
            {"address": "azurerm_container_registry.acr", "mode": "managed", "type": "azurerm_container_registry", "name": "acr", "provider_config_key": "azurerm",
                "expressions": {"name": {"constant_value": "contosoacr"}}},
            {"address": address, "mode": "managed", "type": kind, "name": "a", "provider_config_key": provider, "expressions": written}]}}})
}

#[test]
fn an_image_by_reference_falls_with_its_registry_wherever_it_is_written() {
    let login = json!({"references": ["azurerm_container_registry.acr.login_server", "azurerm_container_registry.acr"]});
    let tag = json!({"references": ["var.tag"]});
    let site = |kind: &str, key: &str, written: &Value| {
        let values = json!({"type": format!("{kind}@2024-04-01"), "name": "contosoweb",
            "parent_id": "/subscriptions/00000000-0000-4000-8000-0000000000a1/resourceGroups/rg-contoso",
            "body": {"kind": "app,container", "properties": {"siteConfig": {"alwaysOn": true}}}});
        let unknown = json!({"id": true, "body": {"properties": {"siteConfig": {key: true}}}});
        beside_a_registry(
            "azapi_resource",
            &values,
            &unknown,
            &json!({"body": written}),
        )
    };
    let pool = |values: Value, unknown: Value, written: Value| {
        let mut pool = json!({"name": "render", "account_name": "contosobatch", "resource_group_name": "rg-contoso"});
        lay_over(&mut pool, values);
        beside_a_registry("azurerm_batch_pool", &pool, &unknown, &written)
    };
    let docker = |over: Value| {
        let mut docker = json!({"type": "DockerCompatible"});
        lay_over(&mut docker, over);
        json!({"container_configuration": [docker]})
    };
    for plan in [
        site("Microsoft.Web/sites", "linuxFxVersion", &login),
        site("Microsoft.Web/sites/slots", "windowsFxVersion", &login),
        // All of the list, and one of it.
        pool(
            docker(json!({})),
            json!({"container_configuration": [{"container_image_names": true}]}),
            json!({"container_configuration": [{"container_image_names": login}]}),
        ),
        pool(
            docker(json!({"container_image_names": [null]})),
            json!({"container_configuration": [{"container_image_names": [true]}]}),
            json!({"container_configuration": [{"container_image_names": login}]}),
        ),
    ] {
        let report = judge(std::slice::from_ref(&plan));
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!((totals.workloads, totals.possible), (1, 1), "{plan:#}");
    }
    // What refers to no registry is not known.
    for plan in [
        site("Microsoft.Web/sites", "linuxFxVersion", &tag),
        pool(
            docker(json!({})),
            json!({"container_configuration": [{"container_image_names": true}]}),
            json!({"container_configuration": [{"container_image_names": tag}]}),
        ),
    ] {
        let report = judge(&[plan]);
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!((totals.workloads, totals.image_unknown), (1, 1));
    }
}
