//! What is there now by a Terraform plan, wherever in it that stands: what it leaves as it is, what was deposed,
//! what drifted, what it does not touch, and what runs until it is made anew.

use super::*;

const ACR: &str = "azurerm_container_registry";
const APP: &str = "azurerm_container_app";
const AKS: &str = "azurerm_kubernetes_cluster";
const PLAN: &str = "azurerm_security_center_subscription_pricing";

fn registry(name: &str, admin: bool) -> Value {
    json!({"id": acr(name), "name": name, "login_server": format!("{name}.azurecr.io"), "resource_group_name": "rg-contoso",
        "sku": "Standard", "admin_enabled": admin, "public_network_access_enabled": true, "network_rule_set": []})
}

fn app(name: &str, image: &str) -> Value {
    json!({"id": id(&format!("Microsoft.App/containerApps/{name}")), "name": name, "resource_group_name": "rg-contoso",
        "template": [{"container": [{"name": "c", "image": image}]}]})
}

fn tier(tier: &str) -> Value {
    json!({"id": format!("{}/providers/Microsoft.Security/pricings/Containers", subscription(HERE)), "resource_type": "Containers", "tier": tier})
}

fn sensor(on: bool) -> Value {
    let block = if on {
        json!([{"log_analytics_workspace_id": "/x"}])
    } else {
        json!([])
    };
    json!({"id": aks("aks-contoso"), "name": "aks-contoso", "resource_group_name": "rg-contoso", "microsoft_defender": block})
}

/// What is known of something only once it is there.
fn without_id(mut values: Value) -> Value {
    lay_over(
        &mut values,
        json!({"id": "(gone)", "login_server": "(gone)"}),
    );
    values
}

fn change(kind: &str, actions: &[&str], before: Value, after: Value) -> Value {
    let unknown = match &after {
        Value::Object(after) if !after.contains_key("id") => {
            json!({"id": true, "login_server": true})
        }
        _ => json!({}),
    };
    json!({"address": format!("{kind}.one"), "mode": "managed", "type": kind, "name": "one",
        "change": {"actions": actions, "before": before, "after": after, "after_unknown": unknown}})
}

fn resource(kind: &str, values: Value) -> Value {
    json!({"address": format!("{kind}.one"), "mode": "managed", "type": kind, "name": "one", "values": values})
}

fn plan(changes: &[Value]) -> Value {
    let planned = changes
        .iter()
        .filter(|change| !change["change"]["after"].is_null() && change.get("deposed").is_none());
    let planned: Vec<Value> = planned
        .map(|change| {
            let mut planned = resource("x", change["change"]["after"].clone());
            planned["address"] = change["address"].clone();
            planned["type"] = change["type"].clone();
            planned
        })
        .collect();
    json!({"format_version": "1.2", "terraform_version": "1.9.5", "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes, "configuration": {"root_module": {}}})
}

fn free() -> Value {
    pricing(&subscription(HERE), "Free")
}

#[test]
fn what_a_plan_leaves_as_it_is_is_there_now() {
    for actions in [&["no-op"][..], &["read"]] {
        let same = registry("contosoacr", true);
        let report = judge(&[plan(&[change(ACR, actions, same.clone(), same)]), free()]);
        assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
        let headline = &report.chains[0].headline;
        assert!(!headline.contains("once this is deployed"), "{headline}");
        let said = words(&named(&report, "contosoacr").rules[0].finding);
        assert!(!said.contains("what is to be deployed"), "{said}");
        assert_eq!(report.sources[0].documents[0].registries, 1);
    }
    // A live plan and a live cluster count for what stands elsewhere.
    let same = tier("Free");
    let report = judge(&[
        plan(&[change(PLAN, &["no-op"], same.clone(), same)]),
        cli("contosoacr", json!({})),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    let report = judge(&[plan(&[change(
        AKS,
        &["no-op"],
        sensor(false),
        sensor(false),
    )])]);
    assert_eq!(subject(&report, "aks-contoso").finding.outcome, Fires);
    // One that is new is not.
    let new = without_id(registry("contosoacr", true));
    let report = judge(&[plan(&[change(ACR, &["create"], Value::Null, new)])]);
    let said = words(&named(&report, "contosoacr").rules[0].finding);
    assert!(said.contains("what is to be deployed"), "{said}");
}

#[test]
fn what_is_declared_beside_it_still_counts_for_a_registry_that_stays() {
    let same = registry("contosoacr", true);
    let mut new = tier("Standard");
    lay_over(&mut new, json!({"id": "(gone)"}));
    let mut both = plan(&[
        change(ACR, &["no-op"], same.clone(), same),
        change(PLAN, &["create"], Value::Null, new),
    ]);
    let written = |kind: &str| json!({"address": format!("{kind}.one"), "mode": "managed", "type": kind, "name": "one", "provider_config_key": "azurerm", "expressions": {}});
    both["configuration"] = json!({
        "provider_config": {"azurerm": {"name": "azurerm", "expressions": {"subscription_id": {"constant_value": HERE}}}},
        "root_module": {"resources": [written(ACR), written(PLAN)]},
    });
    let report = judge(&[both]);
    // It is on only once that is deployed.
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
    assert_says(
        &warnings(&named(&report, "contosoacr").rules[2].finding),
        &["would turn Defender for Containers on"],
    );
}

#[test]
fn what_was_deposed_is_there_until_it_is_deleted() {
    let deposed = |kind: &str, before: Value| {
        let mut deposed = change(kind, &["delete"], before, Value::Null);
        deposed["deposed"] = json!("ab12cd34");
        deposed
    };
    let same = registry("contosonew", false);
    let report = judge(&[
        plan(&[
            change(ACR, &["no-op"], same.clone(), same),
            deposed(ACR, registry("contosoacr", true)),
        ]),
        free(),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_eq!(found(&report, "contosonew"), [Clear, Fires, Fires]);
    assert_says(
        &warnings(&named(&report, "contosoacr").rules[0].finding),
        &["would remove this registry"],
    );
    let report = judge(&[
        plan(&[
            deposed(APP, app("old", "contosoacr.azurecr.io/web:1")),
            deposed(AKS, sensor(false)),
        ]),
        cli("contosoacr", json!({})),
    ]);
    assert_eq!(counted(&report), [1, 0, 0]);
    assert_eq!(subject(&report, "aks-contoso").finding.outcome, Fires);
}

#[test]
fn what_runs_until_an_app_is_made_anew_falls_now() {
    let (old, new) = ("contosoacr.azurecr.io/web:1", "mcr.example/web:1");
    let site = |name: &str, image: &str| {
        json!({"id": id(&format!("Microsoft.Web/sites/{name}")), "name": name, "resource_group_name": "rg-contoso",
            "site_config": [{"application_stack": [{"docker_image_name": image.split_once('/').unwrap().1,
                "docker_registry_url": format!("https://{}", image.split_once('/').unwrap().0)}]}]})
    };
    let deployment = |name: &str, image: &str| {
        json!({"id": format!("shop/{name}"), "metadata": [{"name": name, "namespace": "shop", "uid": image}],
            "spec": [{"template": [{"spec": [{"container": [{"name": "c", "image": image}]}]}]}]})
    };
    for (kind, before, after) in [
        (APP, app("shop", old), app("shop", new)),
        (
            "azurerm_linux_web_app",
            site("shop", old),
            site("shop", new),
        ),
        (
            "kubernetes_deployment_v1",
            deployment("shop", old),
            deployment("shop", new),
        ),
    ] {
        for actions in [
            &["delete", "create"][..],
            &["create", "delete"],
            &["create", "forget"],
        ] {
            for after in [after.clone(), without_id(after.clone())] {
                let changed = change(kind, actions, before.clone(), after);
                let report = judge(&[plan(&[changed]), cli("contosoacr", json!({}))]);
                assert_eq!(counted(&report), [1, 0, 0], "{kind} {actions:?}");
                assert_eq!(pulling(&report).len(), 1);
                assert_eq!(report.chains[0].blast_radius.totals.workloads, 1);
            }
        }
    }
    // The other way round both states count as well, and pinning it does not help today.
    let digest = format!("contosoacr.azurecr.io/web@sha256:{}", "a".repeat(64));
    for (before, after) in [(new, old), (old, &digest), (&digest, old)] {
        let changed = change(
            APP,
            &["delete", "create"],
            app("shop", before),
            without_id(app("shop", after)),
        );
        let report = judge(&[plan(&[changed]), cli("contosoacr", json!({})), free()]);
        assert_eq!(report.chains[0].blast_radius.totals.exposed, 1, "{before}");
        assert_eq!(report.chains[0].blast_radius.totals.workloads, 1);
    }
    // Under another name it is another one.
    let changed = change(
        APP,
        &["delete", "create"],
        app("old", old),
        without_id(app("new", new)),
    );
    let report = judge(&[plan(&[changed]), cli("contosoacr", json!({}))]);
    assert_eq!(counted(&report), [1, 1, 0]);
}

#[test]
fn a_registry_that_is_made_anew_under_its_name_is_one() {
    let changed = |after: Value| {
        change(
            ACR,
            &["delete", "create"],
            registry("contosoacr", false),
            without_id(after),
        )
    };
    let report = judge(&[plan(&[changed(registry("contosoacr", true))]), free()]);
    assert_eq!(report.chains[0].registries.len(), 1);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_says(
        &report.chains[0].explanation,
        &["would complete the chain at `contosoacr`"],
    );
    // In another group, or under another name, it is another.
    let mut moved = registry("contosoacr", true);
    moved["resource_group_name"] = json!("rg-else");
    let report = judge(&[plan(&[changed(moved)]), free()]);
    assert_eq!(report.chains[0].registries.len(), 2);
    let report = judge(&[plan(&[changed(registry("contosotwo", true))]), free()]);
    assert_eq!(found(&report, "contosoacr"), [Clear, Fires, Fires]);
    assert_eq!(found(&report, "contosotwo")[..2], [Fires; 2]);
}

#[test]
fn a_plan_without_planned_values_still_shows_both_states() {
    let mut broken = plan(&[
        change(
            ACR,
            &["update"],
            registry("contosoacr", true),
            registry("contosoacr", false),
        ),
        change(AKS, &["no-op"], sensor(false), sensor(false)),
        change(
            APP,
            &["create"],
            Value::Null,
            without_id(app("shop", "contosoacr.azurecr.io/web:1")),
        ),
    ]);
    broken["errored"] = json!(true);
    for values in [json!({}), json!({"outputs": {}}), Value::Null] {
        broken["planned_values"] = values;
        let report = judge(&[broken.clone(), free()]);
        assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
        assert_says(
            &report.chains[0].explanation,
            &["would break the chain at `contosoacr`"],
        );
        assert_eq!(subject(&report, "aks-contoso").finding.outcome, Fires);
        assert_eq!(counted(&report), [1, 0, 0]);
        assert_says(&problems(&report), &["no `planned_values.root_module`"]);
    }
}

#[test]
fn what_drifted_is_as_it_was_found() {
    let drift = |kind: &str, before: Value, after: Value| {
        let mut plan = plan(&[]);
        plan["resource_drift"] = json!([change(kind, &["update"], before, after)]);
        plan
    };
    let report = judge(&[
        drift(
            ACR,
            registry("contosoacr", false),
            registry("contosoacr", true),
        ),
        free(),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    let report = judge(&[
        drift(PLAN, tier("Standard"), tier("Free")),
        cli("contosoacr", json!({})),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    let report = judge(&[
        drift(
            APP,
            app("shop", "mcr.example/web:1"),
            app("shop", "contosoacr.azurecr.io/web:1"),
        ),
        cli("contosoacr", json!({})),
    ]);
    assert_eq!(counted(&report), [1, 0, 0]);
    // What was deleted behind Terraform's back is gone, and what is planned was refreshed before.
    let report = judge(&[drift(ACR, registry("contosoacr", true), Value::Null)]);
    assert!(report.chains[0].registries.is_empty());
    let mut again = plan(&[change(
        ACR,
        &["update"],
        registry("contosoacr", true),
        registry("contosoacr", false),
    )]);
    again["resource_drift"] = json!([change(
        ACR,
        &["update"],
        registry("contosoacr", false),
        registry("contosoacr", true)
    )]);
    let report = judge(&[again]);
    assert_eq!(report.sources[0].documents[0].registries, 2);
}

#[test]
fn what_a_plan_does_not_touch_is_there() {
    let prior = |resources: Value| json!({"format_version": "1.0", "values": {"root_module": {"resources": resources}}});
    // As `-target` and `-refresh-only` leave it.
    let mut aside = plan(&[change(
        APP,
        &["create"],
        Value::Null,
        without_id(app("shop", "contosoacr.azurecr.io/web:1")),
    )]);
    aside["prior_state"] = prior(json!([
        resource(ACR, registry("contosoacr", true)),
        resource(PLAN, tier("Free")),
        resource(AKS, sensor(false)),
        {"address": "azurerm_key_vault.one", "mode": "managed", "type": "azurerm_key_vault", "name": "one", "values": {"id": id("Microsoft.KeyVault/vaults/kv")}},
    ]));
    let report = judge(std::slice::from_ref(&aside));
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_eq!(counted(&report), [1, 0, 0]);
    assert_eq!(subject(&report, "aks-contoso").finding.outcome, Fires);
    let headline = &report.chains[0].headline;
    assert!(!headline.contains("once this is deployed"), "{headline}");
    // What the changes show is not counted again.
    let mut both = plan(&[change(
        ACR,
        &["update"],
        registry("contosoacr", true),
        registry("contosoacr", false),
    )]);
    both["prior_state"] = prior(json!([resource(ACR, registry("contosoacr", true))]));
    let report = judge(&[both.clone()]);
    assert_eq!(report.sources[0].documents[0].registries, 2);
    // With its changes taken out, the state before says what is there.
    both["resource_changes"] = json!([]);
    let report = judge(&[both, free()]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_says(
        &report.chains[0].explanation,
        &["would break the chain at `contosoacr`"],
    );
}

#[test]
fn a_registry_that_only_terraform_shows_is_said_to_be_so() {
    let prior = |resource: Value| {
        let mut plan = plan(&[]);
        plan["prior_state"] =
            json!({"format_version": "1.0", "values": {"root_module": {"resources": [resource]}}});
        plan
    };
    let notes = |documents: &[Value]| {
        let report = judge(documents);
        let finding = &named(&report, "contosoacr").rules[0].finding;
        finding
            .notes
            .iter()
            .map(|note| note.text.clone())
            .collect::<Vec<_>>()
            .join("; ")
    };
    let managed = || resource(ACR, registry("contosoacr", true));
    let looked_up = |address: &str| {
        let mut one = managed();
        one["mode"] = json!("data");
        one["address"] = json!(address);
        one
    };
    let plain = notes(&[prior(managed())]);
    assert!(
        plain.contains("as it was when the Terraform plan was made"),
        "{plain}"
    );
    for address in [
        "data.azurerm_container_registry.acr",
        "module.shop.data.azurerm_container_registry.acr[0]",
    ] {
        let read = notes(&[prior(looked_up(address))]);
        assert!(
            read.contains("a data source of Terraform read this"),
            "{read}"
        );
        assert!(!read.contains("when the Terraform plan was made"), "{read}");
    }
    // What Azure shows as well, or the plan makes of it, or of it nothing, is told otherwise.
    let live = cli("contosoacr", json!({}));
    let changed = || {
        change(
            ACR,
            &["update"],
            registry("contosoacr", true),
            registry("contosoacr", false),
        )
    };
    let gone = change(ACR, &["delete"], registry("contosoacr", true), Value::Null);
    for documents in [
        vec![prior(managed()), live],
        vec![plan(&[changed()])],
        vec![plan(&[gone])],
    ] {
        let told = notes(&documents);
        assert!(!told.contains("nothing else shows"), "{told}");
    }
}

/// What Terraform reads to plan with (data sources, the state before) gives names; how a registry is now, the plan
/// does not tell by it.
#[test]
fn what_terraform_only_read_clears_nothing() {
    let closed = || {
        let mut values = registry("contosoacr", false);
        values["public_network_access_enabled"] = json!(false);
        values
    };
    let values = |resources: Value| json!({"root_module": {"resources": resources}});
    let looked_up = |kind: &str, values: Value| {
        json!({"address": format!("data.{kind}.one"), "mode": "data", "type": kind, "name": "one",
            "provider_name": "registry.terraform.io/hashicorp/azurerm", "schema_version": 0, "values": values})
    };
    let by_azapi = json!({"type": "Microsoft.ContainerRegistry/registries@2023-07-01", "name": "contosoacr",
        "id": id("Microsoft.ContainerRegistry/registries/contosoacr"), "parent_id": "x",
        "output": {"properties": {"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}}});
    let in_prior = |resource: Value| {
        let mut plan = plan(&[]);
        plan["prior_state"] = json!({"format_version": "1.0", "values": values(json!([resource]))});
        plan
    };
    let in_module = |resource: Value| {
        let mut plan = plan(&[]);
        plan["prior_state"] = json!({"format_version": "1.0", "values": {"root_module": {"child_modules": [
            {"address": "module.shared", "resources": [resource]}]}}});
        plan
    };
    let shown = |resource: Value| json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": values(json!([resource]))});
    let acr = || looked_up("azurerm_container_registry", closed());
    for read in [
        in_prior(acr()),
        in_module(acr()),
        shown(acr()),
        in_prior(looked_up("azapi_resource", by_azapi)),
        in_prior(resource(ACR, closed())),
    ] {
        let report = judge(std::slice::from_ref(&read));
        let [admin, network, _] = found(&report, "contosoacr");
        assert_eq!([admin, network], [Unknown; 2], "{read}");
        let finding = &named(&report, "contosoacr").rules[0].finding;
        assert_says(&finding.because, &["what Terraform read to plan with"]);
        assert!(
            finding
                .settle
                .as_ref()
                .is_some_and(|one| one.line.starts_with("az acr show"))
        );
        // What Azure shows decides.
        let live = cli(
            "contosoacr",
            json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
        );
        let [admin, network, _] = found(&judge(&[read, live]), "contosoacr");
        assert_eq!([admin, network], [Clear; 2]);
    }
    // A state shows what it manages.
    let managed = shown(resource(ACR, closed()));
    let [admin, network, _] = found(&judge(&[managed]), "contosoacr");
    assert_eq!([admin, network], [Clear; 2]);
    // What it read in the bad state is quoted as such.
    let open = looked_up("azurerm_container_registry", registry("contosoacr", true));
    assert_eq!(found(&judge(&[in_prior(open)]), "contosoacr")[0], Fires);
    // Plans of Defender and sensors alike.
    let plan_of = json!({"type": "Microsoft.Security/pricings@2024-01-01", "name": "Containers",
        "id": tier("Standard")["id"], "parent_id": subscription(HERE), "output": {"properties": {"pricingTier": "Standard"}}});
    for read in [
        in_prior(looked_up("azapi_resource", plan_of.clone())),
        shown(looked_up("azapi_resource", plan_of)),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), read]);
        assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
    }
    let watched = in_prior(looked_up("azurerm_kubernetes_cluster", sensor(true)));
    assert_eq!(
        subject(&judge(&[watched]), "aks-contoso").finding.outcome,
        Unknown
    );
}

#[test]
fn what_is_put_off_is_there_as_it_is() {
    let mut later = plan(&[]);
    later["deferred_changes"] = json!([{"reason": "provider_config_unknown", "resource_change":
        change(ACR, &["update"], registry("contosoacr", true), registry("contosoacr", false))}]);
    let report = judge(&[later, free()]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
}

#[test]
fn a_plan_whose_resource_is_deleted_is_reset() {
    let report = judge(&[
        cli("contosoacr", json!({})),
        plan(&[change(PLAN, &["delete"], tier("Standard"), Value::Null)]),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_says(
        &warnings(&named(&report, "contosoacr").rules[2].finding),
        &["would turn Defender for Containers off"],
    );
    assert_eq!(report.sources[1].documents[0].plans, 1);
    // What Terraform only lets go of stays as it is.
    let report = judge(&[
        cli("contosoacr", json!({})),
        plan(&[change(PLAN, &["forget"], tier("Standard"), Value::Null)]),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Clear]);
    // Another provider's deletion of it leaves nobody knows what.
    let of_azapi = json!({"id": tier("Standard")["id"], "name": "Containers", "type": "Microsoft.Security/pricings@2024-01-01",
        "parent_id": subscription(HERE), "body": {"properties": {"pricingTier": "Standard"}}});
    let report = judge(&[
        cli("contosoacr", json!({})),
        plan(&[change("azapi_resource", &["delete"], of_azapi, Value::Null)]),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
    let said = words(&named(&report, "contosoacr").rules[2].finding);
    assert!(!said.contains("unless the plan of the whole"), "{said}");
}
