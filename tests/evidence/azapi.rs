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

/// A registry by azapi whose group is written by reference, beside a plan of Defender by azurerm, and how the providers
/// are set.
fn in_a_group(group: &Value, written: &Value, parent: &str) -> Value {
    let acr = json!({"type": "Microsoft.ContainerRegistry/registries@2023-07-01", "name": "contosoacr", "location": "westeurope",
        "body": {"sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}}});
    let one = |address: &str, values: &Value| {
        let (kind, name) = address.split_once('.').unwrap();
        json!({"address": address, "mode": "managed", "type": kind, "name": name, "values": values})
    };
    let group_address = parent.trim_end_matches(".id");
    json!({"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {"root_module": {"resources": [
            one("azapi_resource.acr", &acr), one(group_address, group),
            one("azurerm_security_center_subscription_pricing.c", &json!({"tier": "Standard", "resource_type": "Containers"}))]}},
        "resource_changes": [{"address": "azapi_resource.acr", "mode": "managed", "type": "azapi_resource", "name": "acr",
            "change": {"actions": ["create"], "before": null, "after": acr, "after_unknown": {"id": true, "parent_id": true}}}],
        "configuration": {"provider_config": {
                "azapi": {"name": "azapi", "expressions": {"subscription_id": {"constant_value": HERE}}},
                "azurerm": {"name": "azurerm", "expressions": {"subscription_id": {"constant_value": HERE}}},
                "azurerm.spoke": {"name": "azurerm", "alias": "spoke", "expressions": {"subscription_id": {"constant_value": THERE}}}},
            "root_module": {"resources": [
                {"address": "azapi_resource.acr", "mode": "managed", "type": "azapi_resource", "name": "acr", "provider_config_key": "azapi",
                    "expressions": {"parent_id": {"references": [parent, group_address]}}},
                written,
                {"address": "azurerm_security_center_subscription_pricing.c", "mode": "managed",
                    "type": "azurerm_security_center_subscription_pricing", "name": "c", "provider_config_key": "azurerm", "expressions": {}}]}}})
}

#[test]
fn what_azapi_makes_is_in_the_subscription_of_what_it_is_made_in() {
    let group = json!({"name": "rg-contoso", "location": "westeurope"});
    let by = |key: &str| {
        json!({"address": "azurerm_resource_group.g", "mode": "managed", "type": "azurerm_resource_group", "name": "g",
            "provider_config_key": key, "expressions": {}})
    };
    let settled = |plan: &Value, tier: &str| {
        let there = json!([pricing(&subscription(THERE), tier)]);
        found(&judge(&[plan.clone(), there]), "contosoacr")[2]
    };
    let spoke = in_a_group(&group, &by("azurerm.spoke"), "azurerm_resource_group.g.id");
    assert_eq!(
        found(&judge(std::slice::from_ref(&spoke)), "contosoacr")[2],
        Unknown
    );
    assert_eq!(settled(&spoke, "Free"), Fires);
    let same = in_a_group(&group, &by("azurerm"), "azurerm_resource_group.g.id");
    assert_eq!(found(&judge(&[same]), "contosoacr")[2], Clear);
    // A group by azapi, of which it is known where it is, and one of which it is not.
    let own = |over: Value| {
        let mut values =
            json!({"type": "Microsoft.Resources/resourceGroups@2024-03-01", "name": "rg-contoso"});
        lay_over(&mut values, over);
        let written = json!({"address": "azapi_resource.g", "mode": "managed", "type": "azapi_resource", "name": "g",
            "provider_config_key": "azapi", "expressions": {"parent_id": {"references": ["var.where"]}}});
        in_a_group(&values, &written, "azapi_resource.g.id")
    };
    let told = own(json!({"parent_id": subscription(THERE)}));
    assert_eq!(
        found(&judge(std::slice::from_ref(&told)), "contosoacr")[2],
        Unknown
    );
    assert_eq!(settled(&told, "Free"), Fires);
    assert_eq!(found(&judge(&[own(json!({}))]), "contosoacr")[2], Unknown);
    // Through what nobody can follow.
    let lost = in_a_group(&group, &by("azurerm"), "local.group.id");
    assert_eq!(found(&judge(&[lost]), "contosoacr")[2], Unknown);
}

#[test]
fn a_provider_that_is_repeated_is_of_many_subscriptions() {
    let plan = |expression: Value| {
        let acr = json!({"name": "contosoacr", "sku": "Premium", "admin_enabled": true, "public_network_access_enabled": true, "network_rule_set": []});
        let of = |address: &str| {
            let (kind, name) = address.split_once('.').unwrap();
            json!({"address": address, "mode": "managed", "type": kind, "name": name, "provider_config_key": "azurerm.each", "expressions": {}})
        };
        let written = [
            "azurerm_container_registry.acr",
            "azurerm_security_center_subscription_pricing.c",
        ]
        .map(of);
        json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [
                {"address": "azurerm_container_registry.acr[\"a\"]", "mode": "managed", "type": "azurerm_container_registry", "name": "acr", "index": "a", "values": acr},
                {"address": "azurerm_security_center_subscription_pricing.c[\"b\"]", "mode": "managed", "type": "azurerm_security_center_subscription_pricing",
                    "name": "c", "index": "b", "values": {"tier": "Standard", "resource_type": "Containers"}}]}},
            "configuration": {"provider_config": {"azurerm.each": {"name": "azurerm", "alias": "each", "expressions": {"subscription_id": expression}}},
                "root_module": {"resources": written}}})
    };
    for (expression, outcome) in [
        (json!({"references": ["each.value"]}), Unknown),
        (
            json!({"references": ["var.subscriptions", "each.key"]}),
            Unknown,
        ),
        (json!({"references": ["var.subscription"]}), Clear),
        (json!({"constant_value": HERE}), Clear),
    ] {
        let report = judge(&[plan(expression.clone())]);
        assert_eq!(found(&report, "contosoacr")[2], outcome, "{expression}");
    }
}

#[test]
fn what_only_refers_to_a_registry_until_it_is_applied_may_pull_from_it_too() {
    let login = json!({"references": ["azurerm_container_registry.acr.login_server", "azurerm_container_registry.acr"]});
    let other = json!({"references": ["var.image"]});
    let of = |kind: &str, values: Value, unknown: Value, written: Value| {
        let report = judge(&[beside_a_registry(kind, &values, &unknown, &written)]);
        let radius = report.chains[0].blast_radius.clone();
        let images: Vec<String> = { radius.workloads.iter() }
            .map(|workload| format!("{} {}", workload.namespace, workload.image))
            .collect();
        (radius.totals.unread, radius.totals.image_unknown, images)
    };
    let named = || vec!["till contosoacr.azurecr.io/…".to_owned()];
    // Charts: values one by one, as blocks, and as texts.
    let chart = |over: Value| {
        let mut chart = json!({"name": "till", "chart": "till", "namespace": "till", "repository": "https://charts.example"});
        lay_over(&mut chart, over);
        chart
    };
    for (over, unknown, key) in [
        (
            json!({"set": [{"name": "image.repository"}]}),
            json!({"set": [{"value": true}]}),
            "set",
        ),
        (json!({}), json!({"values": true}), "values"),
        (
            json!({"values": [null]}),
            json!({"values": [true]}),
            "values",
        ),
    ] {
        for (written, expected) in [
            (json!({key: login}), (0, 0, named())),
            (
                json!({key: [{"value": login, "name": {"constant_value": "image.repository"}}]}),
                (0, 0, named()),
            ),
            (json!({key: other}), (0, 1, Vec::new())),
        ] {
            assert_eq!(
                of(
                    "helm_release",
                    chart(over.clone()),
                    unknown.clone(),
                    written.clone()
                ),
                expected,
                "{over} {written}"
            );
        }
    }
    // What is known only then, by way of what nobody can follow, may name an image; what is not called one does not.
    let local = json!({"values": {"references": ["local.values"]}});
    assert_eq!(
        of(
            "helm_release",
            chart(json!({})),
            json!({"values": true}),
            local
        )
        .1,
        1
    );
    for (name, unknown) in [("image.tag", 1), ("serviceAccount.clientId", 0)] {
        let set = json!({"set": [{"name": name}]});
        let written = json!({"set": [{"name": {"constant_value": name}, "value": {"references": ["local.one"]}}]});
        assert_eq!(
            of(
                "helm_release",
                chart(set),
                json!({"set": [{"value": true}]}),
                written
            )
            .1,
            unknown,
            "{name}"
        );
    }
    // Objects and applications as they are sent.
    for (kind, key) in [
        ("kubectl_manifest", "yaml_body"),
        ("argocd_application", "spec"),
    ] {
        assert_eq!(
            of(
                kind,
                json!({"id": null}),
                json!({key: true}),
                json!({key: login})
            )
            .0,
            1,
            "{kind}"
        );
        assert_eq!(
            of(
                kind,
                json!({"id": null}),
                json!({key: true}),
                json!({key: other})
            )
            .0,
            0,
            "{kind}"
        );
    }
    let spring = |written: &Value| {
        of(
            "azurerm_spring_cloud_container_deployment",
            json!({"name": "default", "image": "shop/api:1.4"}),
            json!({"server": true}),
            json!({"server": written}),
        )
    };
    assert_eq!(spring(&login).2, [" contosoacr.azurecr.io/shop/api:1.4"]);
    assert_eq!(spring(&other).1, 1);
}

#[test]
fn what_a_plan_deploys_to_a_cluster_is_in_its_namespace() {
    let spec = json!([{"template": [{"spec": [{"container": [{"name": "c", "image": "contosoacr.azurecr.io/a:1"}]}]}]}]);
    let object = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "shop"},
        "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "contosoacr.azurecr.io/a:1"}]}}}});
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  namespace: shop\nspec:\n  template:\n    spec:\n      containers:\n      - image: contosoacr.azurecr.io/a:1\n";
    for (kind, values) in [
        (
            "kubernetes_deployment",
            json!({"metadata": [{"name": "api", "namespace": "shop"}], "spec": spec}),
        ),
        (
            "kubernetes_deployment_v1",
            json!({"metadata": [{"name": "api", "namespace": "shop"}], "spec": spec}),
        ),
        ("kubernetes_manifest", json!({"manifest": object})),
        ("kubectl_manifest", json!({"yaml_body": text})),
    ] {
        let report = judge(&[beside_a_registry(kind, &values, &json!({}), &json!({}))]);
        let radius = &report.chains[0].blast_radius;
        let row = radius.workloads.first().unwrap();
        assert_eq!(
            (&*row.namespace, &*row.location),
            ("shop", "shop"),
            "{kind}"
        );
        assert!(
            radius
                .totals
                .by_namespace
                .iter()
                .any(|tally| tally.name == "shop"),
            "{kind}"
        );
    }
}

#[test]
fn what_is_sent_to_a_registry_that_is_not_told_may_be_sent_to_any_of_the_plan() {
    let lost = || json!({"resource_id": {"references": ["local.registry_id"]}});
    for address in ["azapi_update_resource.on", "azapi_resource_action.on"] {
        let sent = |body: Value| {
            let values = json!({"type": TYPE, "method": "PATCH", "body": {"properties": body}});
            one(address, values, json!({"resource_id": true}), lost())
        };
        let of = |closed: One, body: Value| {
            let report = judge(&[plan(&[closed, sent(body)])]);
            let found = found(&report, "contosoacr");
            [found[0], found[1]]
        };
        let shut = || closed(json!({}));
        let open = || closed(json!({"admin_enabled": true}));
        assert_eq!(
            of(shut(), json!({"adminUserEnabled": true})),
            [Unknown, Clear],
            "{address}"
        );
        assert_eq!(
            of(shut(), json!({"adminUserEnabled": false})),
            [Clear, Clear],
            "{address}"
        );
        // It takes no finding away.
        assert_eq!(
            of(open(), json!({"adminUserEnabled": true})),
            [Fires, Clear],
            "{address}"
        );
        assert_eq!(
            of(open(), json!({"adminUserEnabled": false})),
            [Fires, Clear],
            "{address}"
        );
    }
}

/// Before 2.0 the provider took the body as a text.
#[test]
fn what_a_body_says_is_quoted_from_where_it_stands_in_it() {
    let settings = json!({"sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true, "publicNetworkAccess": "Enabled",
        "note": "hush-1"}});
    for body in [
        settings.clone(),
        json!(settings.to_string()),
        json!(format!("{settings:#}")),
    ] {
        let values = self::body(json!({"body": body}));
        let one = one("azapi_resource.acr", values, json!({}), json!({}));
        let report = judge(&[plan(&[one])]);
        assert_eq!(found(&report, "contosoacr")[..2], [Fires, Fires], "{body}");
        let said = serde_json::to_string(&report).unwrap();
        for pointer in [
            "/body/properties/adminUserEnabled",
            "/body/properties/publicNetworkAccess",
        ] {
            assert!(said.contains(pointer), "{pointer}: {said}");
        }
        assert!(!said.contains("hush"), "{said}");
    }
}
