//! What other tools than the Azure CLI print of the same facts, as they were seen to (`findings/`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
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

const ID: &str = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/contoso";

fn judge(texts: &[&str]) -> Report {
    let inputs = texts.iter().enumerate().map(|(index, text)| Input {
        name: format!("{index}.json"),
        bytes: text.as_bytes().to_vec(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

fn judge_all(documents: &[Value]) -> Report {
    let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
    judge(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn scan(report: &Report) -> Vec<Outcome> {
    let rules = report.chains[0].rules.iter();
    rules.map(|rule| rule.outcome).collect()
}

fn assert_problem(report: &Report, words: &str) {
    let found: Vec<_> = report
        .problems
        .iter()
        .map(|problem| format!("{} {}", problem.message, problem.help))
        .collect();
    assert!(
        found.iter().any(|problem| problem.contains(words)),
        "no `{words}` in {found:#?}"
    );
}

/// azure-mgmt-containerregistry 14.0.0 (`as_dict`): flat, snake case, nulls left out.
#[test]
fn the_python_sdk_tells_the_same_in_snake_case() {
    let registry = |action: &str, ranges: Value| {
        json!({"id": ID, "name": "contoso", "type": "Microsoft.ContainerRegistry/registries", "location": "westeurope",
            "login_server": "contoso.azurecr.io", "admin_user_enabled": true, "public_network_access": "Enabled", "sku": {"name": "Premium"},
            "network_rule_set": {"default_action": action, "ip_rules": ranges}})
    };
    assert_eq!(
        scan(&judge_all(&[registry("Allow", json!([]))])),
        [Fires, Fires, Unknown]
    );
    let office = registry(
        "Deny",
        json!([{"action": "Allow", "ip_address_or_range": "203.0.113.0/24"}]),
    );
    let report = judge_all(&[office]);
    assert_eq!(scan(&report), [Fires, Clear, Unknown]);
    assert_eq!(
        report.chains[0].registries[0].rules[1].finding.addresses,
        Some(256)
    );
    // What it leaves out may have been null, so no default stands for it.
    let mut silent = registry("Allow", json!([]));
    silent.as_object_mut().unwrap().remove("admin_user_enabled");
    assert_eq!(scan(&judge_all(&[silent]))[0], Unknown);
}

/// @azure/arm-containerregistry 12.0.0 and @azure/arm-security 5.0.0: a third name for a range, no extensions.
#[test]
fn the_sdk_for_javascript_says_nothing_of_the_parts_of_a_plan() {
    let registry = |range: &str| {
        json!({"location": "westeurope", "id": ID, "name": "contoso", "type": "Microsoft.ContainerRegistry/registries",
            "systemData": {"lastModifiedAt": "2026-11-20T10:00:00.123Z"}, "adminUserEnabled": true, "publicNetworkAccess": "Enabled",
            "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "iPAddressOrRange": range}]},
            "sku": {"name": "Premium", "tier": "Premium"}})
    };
    let plan = |tier: &str| {
        json!({"value": [{"id": "/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Security/pricings/Containers",
            "name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": tier, "freeTrialRemainingTime": "PT0S"}]})
    };
    let report = judge_all(&[registry("0.0.0.0/0"), plan("Standard")]);
    assert_eq!(scan(&report), [Fires, Fires, Clear]);
    let found = &report.chains[0].registries[0].rules[2].finding;
    let notes = serde_json::to_string(found).unwrap();
    assert!(notes.contains("lists no extensions"), "{notes}");
    let report = judge_all(&[registry("203.0.113.0/24"), plan("Free")]);
    assert_eq!(scan(&report), [Fires, Clear, Fires]);
}

/// azure-mgmt-security 7.0.0 likewise; `serialize()` loses id and name.
#[test]
fn a_plan_in_snake_case_counts_and_a_nameless_one_does_not() {
    let registry = json!({"id": ID, "name": "contoso", "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Basic"}});
    let plan = json!({"id": "/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Security/pricings/Containers",
        "name": "Containers", "type": "Microsoft.Security/pricings", "pricing_tier": "Free"});
    assert_eq!(
        scan(&judge_all(&[registry.clone(), plan])),
        [Fires, Fires, Fires]
    );
    let nameless = json!({"properties": {"pricingTier": "Standard"}});
    assert_eq!(scan(&judge_all(&[registry, nameless]))[2], Unknown);
}

/// @kubernetes/client-node 1.4.0 and kubernetes 37.0.2 rename the mark of a further page.
#[test]
fn a_page_of_more_is_one_by_whatever_name() {
    for mark in [
        json!({"_continue": "eyJ2"}),
        json!({"remainingItemCount": 41}),
        json!({"remaining_item_count": 41}),
    ] {
        let list = json!({"apiVersion": "v1", "kind": "PodList", "metadata": mark, "items": [
            {"metadata": {"name": "web", "namespace": "shop"}, "spec": {"containers": [{"name": "web", "image": "contoso.azurecr.io/web:1"}]}}]});
        assert_problem(&judge_all(&[list]), "one page of more");
    }
}

/// @azure/mcp 2.0.5, `azmcp acr registry list`: Resource Graph is asked for 50, and what it then says is passed on.
#[test]
fn fifty_registries_of_the_azure_mcp_server_may_be_more() {
    let answer = |rows: usize, cut: Value| {
        let registries: Vec<Value> = (0..rows)
            .map(|row| json!({"name": format!("contoso{row:02}"), "location": "westeurope", "loginServer": format!("contoso{row:02}.azurecr.io"),
                "skuName": "Premium", "skuTier": "Premium"}))
            .collect();
        json!({"status": 200, "message": "Success", "results": {"registries": registries, "areResultsTruncated": cut}, "duration": 683})
    };
    let cut_off = |document: Value| {
        let report = judge_all(&[document]);
        let problems = format!("{:?}", report.problems);
        let holds = report.chains[0].registries.len();
        (problems.contains("this list may be cut off"), holds)
    };
    assert_eq!(cut_off(answer(49, json!(false))), (false, 49));
    assert_eq!(cut_off(answer(50, json!(false))), (true, 50));
    assert_eq!(cut_off(answer(3, json!(true))), (true, 3));
    assert_eq!(cut_off(answer(3, json!(null))), (false, 3));
    // Neither of the two links is known of any: it shows no settings.
    assert_eq!(
        scan(&judge_all(&[answer(2, json!(false))])),
        [Unknown, Unknown, Unknown]
    );
}

/// What Resource Graph itself says, in REST and through azure-mgmt-resourcegraph 8.0.1.
#[test]
fn a_result_that_is_truncated_is_no_whole_one() {
    let shut = json!({"id": ID, "name": "contoso", "type": "microsoft.containerregistry/registries",
        "properties": {"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}});
    for (key, says, cut) in [
        ("resultTruncated", "true", true),
        ("result_truncated", "true", true),
        ("resultTruncated", "false", false),
    ] {
        let rows = vec![shut.clone(); 50];
        let answer =
            json!({"totalRecords": 50, "count": 50, key: says, "facets": [], "data": rows});
        let report = judge_all(&[answer]);
        let holds = report.chains[0]
            .explanation
            .contains("This holds for what was read");
        assert_eq!(holds, cut, "{key}: {says}");
    }
}

/// msticpy 3.0.2 with pandas 2.3.3: `QueryProvider("ResourceGraph")`, then `to_json(orient="records")`.
#[test]
fn a_flat_table_of_resource_graphs_answer_is_read_by_its_paths() {
    let row = |over: Value| {
        let mut row = json!({"id": ID, "name": "contoso", "type": "microsoft.containerregistry/registries", "location": "westeurope",
            "sku.name": "Premium", "sku.tier": "Premium", "properties.loginServer": "contoso.azurecr.io", "properties.adminUserEnabled": true,
            "properties.publicNetworkAccess": "Enabled", "properties.networkRuleSet.defaultAction": "Deny",
            "properties.networkRuleSet.ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}], "properties.policies.trustPolicy.status": "disabled",
            // A column that only another row fills.
            "properties.networkRuleSet": null});
        for (key, value) in over.as_object().unwrap() {
            row[key] = value.clone();
        }
        row
    };
    let says = |over: Value| {
        let found = scan(&judge_all(&[json!([row(over)])]));
        [found[0], found[1]]
    };
    assert_eq!(says(json!({})), [Fires, Clear]);
    assert_eq!(
        says(
            json!({"properties.adminUserEnabled": false, "properties.networkRuleSet.defaultAction": "Allow"})
        ),
        [Clear, Fires]
    );
    // Where one has no such list, or no rule set at all, its cells are empty.
    assert_eq!(
        says(json!({"properties.networkRuleSet.ipRules": null})),
        [Fires, Unknown]
    );
    assert_eq!(
        says(
            json!({"properties.adminUserEnabled": null, "properties.networkRuleSet.defaultAction": null, "properties.networkRuleSet.ipRules": null})
        ),
        [Unknown, Unknown]
    );
    let plan = json!({"id": "/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Security/pricings/Containers",
        "name": "Containers", "type": "microsoft.security/pricings", "properties.pricingTier": "Free"});
    assert_eq!(
        scan(&judge_all(&[json!([row(json!({}))]), json!([plan])])),
        [Fires, Clear, Fires]
    );
}

/// The same, as `to_json()` writes it by itself and with `orient="split"`.
#[test]
fn a_table_by_columns_is_named_and_leaves_a_gap() {
    let shut = json!({"id": format!("{ID}dev"), "name": "contosodev", "type": "Microsoft.ContainerRegistry/registries",
        "adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    for table in [
        json!({"id": {"0": ID}, "name": {"0": "contoso"}, "type": {"0": "microsoft.containerregistry/registries"}, "properties.adminUserEnabled": {"0": true}}),
        json!({"columns": ["id", "properties.adminUserEnabled"], "index": [0], "data": [[ID, true]]}),
    ] {
        let report = judge_all(&[shut.clone(), table.clone()]);
        assert_problem(&report, "orient=");
        let said = &report.chains[0].explanation;
        // The registry that it names is there.
        assert!(said.starts_with("Not known: "), "{table}: {said}");
    }
}

/// azure-cli 2.91.0: `potentialChanges` beside `changes`.
#[test]
fn what_a_deployment_may_or_may_not_change_clears_nothing() {
    let state = |admin: bool| {
        json!({"id": ID, "name": "contoso", "type": "Microsoft.ContainerRegistry/registries", "sku": {"name": "Standard"},
            "properties": {"adminUserEnabled": admin, "publicNetworkAccess": "Enabled"}})
    };
    let change = json!([{"changeType": "Modify", "resourceId": ID, "before": state(true), "after": state(false)}]);
    let report =
        judge_all(&[json!({"status": "Succeeded", "changes": [], "potentialChanges": change})]);
    assert_eq!(scan(&report), [Fires, Fires, Unknown]);
    assert_eq!(report.chains[0].registries.len(), 1);
}

#[test]
fn a_what_if_for_people_is_answered_with_the_switch_that_is_missing() {
    let text = "Resource and property changes are indicated with these symbols:\n  ~ Modify\n\nResource changes: 1 to modify.\n";
    assert_problem(&judge(&[text]), "--no-pretty-print");
}

/// pulumi 3.272.0: a text of which a part is not known yet is this constant as a whole.
#[test]
fn pulumi_s_word_for_not_known_yet_is_unknown() {
    const LATER: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    let registry = json!({"id": ID, "name": "contoso", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "contoso.azurecr.io",
        "adminUserEnabled": true, "publicNetworkAccess": LATER, "networkRuleSet": {"defaultAction": LATER, "ipRules": []}, "sku": {"name": "Premium"}});
    assert_eq!(scan(&judge_all(&[registry])), [Fires, Unknown, Unknown]);
    let app = json!({"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/apps/providers/Microsoft.App/containerApps/web",
        "name": "web", "type": "Microsoft.App/containerApps", "properties": {"template": {"containers": [{"name": "web", "image": LATER}]}}});
    let report = judge_all(&[app]);
    let totals = &report.chains[0].blast_radius.totals;
    assert_eq!((totals.workloads, totals.image_unknown), (1, 1));
}

/// kubectl 1.37.1: `-o kyaml` looks like JSON and is none.
#[test]
fn kyaml_is_named() {
    let text = "---\n{\n  apiVersion: \"v1\",\n  kind: \"PodList\",\n  items: [],\n}\n";
    assert_problem(&judge(&[text]), "KYAML");
}

/// Helm 4.3.1: the objects are YAML in one text.
#[test]
fn a_helm_release_is_named_and_nothing_of_it_is_kept() {
    let release = json!({"name": "web", "chart": {"metadata": {"name": "web"}, "values": {"image": {"repository": "contoso.azurecr.io/web", "tag": 1.1}}},
        "info": {"status": "deployed"}, "config": {"password": "hush-hush"}, "manifest": "kind: Pod\n"});
    let report = judge_all(&[release]);
    assert_problem(&report, "Helm release");
    assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
    assert_eq!(report.chains[0].blast_radius.totals.workloads, 0);
}

/// @azure/container-registry 1.1.2: locks are `canWrite`, and name their registry.
#[test]
fn the_data_client_s_locks_join_their_registry() {
    let registry = json!({"id": ID, "name": "contoso", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "contoso.azurecr.io",
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Basic"}});
    let repository = json!({"registryLoginServer": "contoso.azurecr.io", "name": "shop/web", "manifestCount": 3, "tagCount": 2,
        "canDelete": true, "canWrite": false, "canList": true, "canRead": true});
    let report = judge_all(&[registry, repository]);
    let step = &report.chains[0].registries[0].steps[2];
    assert!(
        step.details
            .iter()
            .any(|detail| detail.text.contains("shop/web")),
        "{step:#?}"
    );
}

#[test]
fn json_that_is_not_understood_leaves_a_gap_where_it_may_bear_on_the_chain() {
    let shut = json!({"id": format!("{ID}dev"), "name": "contosodev", "type": "Microsoft.ContainerRegistry/registries",
        "adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    let gap = |other: Value| {
        let said = judge_all(&[shut.clone(), other]).chains[0]
            .explanation
            .clone();
        said.contains("This holds for what was read")
            || said.contains("Not all that was dropped was read")
    };
    for other in [
        json!([{"Registry": "contoso", "Admin": true}]),
        json!([["contoso", true, "Enabled"]]),
        json!(["contoso", true]),
        json!({"count": 1, "data": [{"who": "contoso", "on": true}]}),
        json!({"count": 1, "data": [{"count_": 7, "type": "microsoft.containerregistry/registries"}], "total_records": 1}),
        json!({"results": {"failed": [{"resource": "Microsoft.ContainerRegistry/registries.contoso"}]}}),
        json!({"failed": [{"resource": "azurerm_container_registry.contoso"}]}),
        json!({"cells": [{"outputs": [{"text": ["{\n", "  \"server\": \"contoso.azurecr.io\"\n"]}]}]}),
        json!({"scope": format!("/subscriptions/{ID}/providers/Microsoft.Security/x"), "on": false}),
        json!({"adminUserEnabled": true}),
        json!({"version": 4, "terraform_version": "1.9", "lineage": "x", "serial": 1, "resources": []}),
    ] {
        assert!(gap(other.clone()), "{other}");
    }
    for other in [
        json!({"name": "shop", "version": "1.0.0", "scripts": {"build": "tsc"}, "files": ["dist"]}),
        json!({"compilerOptions": {"target": "es2022", "lib": ["dom"]}, "include": ["src"]}),
        json!({"recommendations": ["ms-azuretools.vscode-bicep"]}),
        json!({"note": "microsoft.securityinsights and azurecr are no names of these"}),
        json!({"items": ["a", "b"], "azurecr.io": 1}),
        json!([]),
        json!({"value": []}),
        json!({}),
    ] {
        assert!(!gap(other.clone()), "{other}");
    }
}
