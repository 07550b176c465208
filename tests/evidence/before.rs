//! What a Terraform plan shows of what is there now.

use super::*;

fn values(admin: bool) -> Value {
    json!({"id": acr("contosoacr"), "name": "contosoacr", "login_server": "contosoacr.azurecr.io", "resource_group_name": "rg-contoso", "sku": "Standard",
        "admin_enabled": admin, "public_network_access_enabled": true, "network_rule_set": []})
}

fn change(kind: &str, actions: &[&str], before: Value, after: Value) -> Value {
    json!({"address": format!("{kind}.one"), "mode": "managed", "type": kind, "name": "one",
        "change": {"actions": actions, "before": before, "after": after, "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}}})
}

fn plan(changes: &[Value]) -> Value {
    let planned = changes.iter().filter(|change| !change["change"]["after"].is_null()).map(|change| {
        json!({"address": change["address"], "mode": "managed", "type": change["type"], "name": "one", "values": change["change"]["after"]})
    });
    json!({"format_version": "1.2", "terraform_version": "1.9.5", "planned_values": {"root_module": {"resources": planned.collect::<Vec<_>>()}},
        "resource_changes": changes, "configuration": {"root_module": {}}})
}

const ACR: &str = "azurerm_container_registry";

#[test]
fn what_is_there_now_counts_until_the_plan_is_applied() {
    let free = pricing(&subscription(HERE), "Free");
    let report = judge(&[
        plan(&[change(ACR, &["update"], values(true), values(false))]),
        free.clone(),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_says(
        &report.chains[0].explanation,
        &["would break the chain at `contosoacr`"],
    );
    let finding = &named(&report, "contosoacr").rules[0].finding;
    assert_says(
        &warnings(finding),
        &["would turn the admin account off: now the admin account is enabled"],
    );
    assert!(
        evidence(finding).contains(&("/resource_changes/0/change/before/admin_enabled", "true")),
        "{:?}",
        evidence(finding)
    );
    // Where both are as bad, nothing contradicts.
    assert!(!words(&named(&report, "contosoacr").rules[1].finding).contains("contradict"));

    let report = judge(&[
        plan(&[change(ACR, &["update"], values(false), values(true))]),
        free.clone(),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_says(
        &report.chains[0].explanation,
        &["would complete the chain at `contosoacr`"],
    );

    // What stays as it is, and what is new, is what is planned.
    for actions in [&["no-op"][..], &["create"]] {
        let before = match actions {
            ["create"] => Value::Null,
            _ => values(false),
        };
        let report = judge(&[
            plan(&[change(ACR, actions, before, values(false))]),
            free.clone(),
        ]);
        assert_eq!(found(&report, "contosoacr")[0], Clear);
        assert_eq!(report.sources[0].documents[0].ledger.total, 1);
    }
}

#[test]
fn what_a_plan_removes_is_there_until_then() {
    let free = pricing(&subscription(HERE), "Free");
    let report = judge(&[
        plan(&[change(ACR, &["delete"], values(true), Value::Null)]),
        free.clone(),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_says(
        &warnings(&named(&report, "contosoacr").rules[0].finding),
        &["would remove this registry"],
    );
    assert_eq!(report.sources[0].documents[0].ledger.total, 1);
    // What it lets go of stays.
    let report = judge(&[
        plan(&[change(ACR, &["forget"], values(true), Value::Null)]),
        free,
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert!(!warnings(&named(&report, "contosoacr").rules[0].finding).contains("remove"));
}

#[test]
fn what_is_made_anew_is_there_too() {
    let mut after = values(false);
    lay_over(
        &mut after,
        json!({"id": "(gone)", "login_server": "(gone)"}),
    );
    for actions in [["delete", "create"], ["create", "delete"]] {
        let mut changed = change(ACR, &actions, values(true), after.clone());
        changed["change"]["after_unknown"] = json!({"id": true, "login_server": true});
        let report = judge(&[plan(&[changed]), pricing(&subscription(HERE), "Free")]);
        assert_eq!(scan(&report), [Fires; 3], "{actions:?}");
    }
}

#[test]
fn plans_clusters_and_workloads_have_two_states_as_well() {
    let tier = |tier: &str| json!({"id": format!("{}/providers/Microsoft.Security/pricings/Containers", subscription(HERE)), "resource_type": "Containers", "tier": tier});
    let changed = change(
        "azurerm_security_center_subscription_pricing",
        &["update"],
        tier("Free"),
        tier("Standard"),
    );
    let report = judge(&[cli("contosoacr", json!({})), plan(&[changed])]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_says(
        &warnings(&named(&report, "contosoacr").rules[2].finding),
        &["would turn Defender for Containers on"],
    );

    let aks = |sensor: bool| json!({"id": aks("aks-contoso"), "name": "aks-contoso", "microsoft_defender": if sensor { json!([{"log_analytics_workspace_id": "/x"}]) } else { json!([]) }});
    let changed = change(
        "azurerm_kubernetes_cluster",
        &["update"],
        aks(false),
        aks(true),
    );
    let report = judge(&[plan(&[changed])]);
    assert_says(
        &warnings(&subject(&report, "aks-contoso").finding),
        &["would turn the Defender sensor on"],
    );

    let app = |image: &str| {
        json!({"id": id("Microsoft.App/containerApps/front"), "name": "front",
        "template": [{"container": [{"name": "c", "image": image}]}]})
    };
    let (old, new) = (
        "contosoacr.azurecr.io/shop/web:1",
        "mcr.microsoft.com/hello:1",
    );
    let changed = change("azurerm_container_app", &["update"], app(old), app(new));
    let report = judge(&[cli("contosoacr", json!({})), plan(&[changed])]);
    assert_eq!(pulling(&report), [["Container App", "front", old]]);
    assert_eq!(report.chains[0].blast_radius.totals.workloads, 1);
    let gone = change("azurerm_container_app", &["delete"], app(old), Value::Null);
    let report = judge(&[cli("contosoacr", json!({})), plan(&[gone])]);
    assert_eq!(pulling(&report), [["Container App", "front", old]]);
}

#[test]
fn a_plan_that_broke_off_is_not_all_there_is() {
    for (errored, warns) in [
        (json!(true), true),
        (json!(false), false),
        (json!(null), false),
        (json!("true"), false),
    ] {
        let mut plan = plan(&[change(ACR, &["no-op"], values(false), values(false))]);
        plan["errored"] = errored.clone();
        let report = judge(&[plan]);
        assert_eq!(
            problems(&report).contains("Warning: this plan is not complete"),
            warns,
            "{errored}"
        );
    }
}
