//! What a deployment would change of the chain: `before` is there, `after` is declared.

use super::*;

fn change(kind: &str, before: Value, after: Value) -> Value {
    let id = [&after, &before]
        .into_iter()
        .find_map(|side| side.get("id").cloned());
    json!({"changeType": kind, "resourceId": id, "before": before, "after": after, "delta": []})
}

fn what_if(changes: Value) -> Value {
    json!({"changes": changes, "error": null, "potentialChanges": null, "diagnostics": null, "status": "Succeeded"})
}

fn state(admin: bool, access: &str) -> Value {
    json!({
        "id": acr("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries",
        "apiVersion": "2025-04-01", "sku": {"name": "Standard"},
        "properties": {"adminUserEnabled": admin, "publicNetworkAccess": access},
    })
}

fn explanation(report: &Report) -> &str {
    &report.chains[0].explanation
}

#[test]
fn a_deployment_that_completes_the_chain_is_said_to() {
    let plan = pricing(&subscription(HERE), "Free");
    let changes = json!([change(
        "Modify",
        state(false, "Enabled"),
        state(true, "Enabled")
    )]);
    let report = judge(&[what_if(changes), plan]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_says(
        explanation(&report),
        &["would complete the chain at `contosoacr`"],
    );
    assert_says(
        &warnings(&named(&report, "contosoacr").rules[0].finding),
        &["this deployment would turn the admin account on: now the admin account is disabled"],
    );
}

#[test]
fn a_deployment_that_breaks_the_chain_is_said_to_and_does_not_make_today_clear() {
    let plan = pricing(&subscription(HERE), "Free");
    let changes = json!([change(
        "Modify",
        state(true, "Enabled"),
        state(false, "Enabled")
    )]);
    let report = judge(&[what_if(changes), plan]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_says(
        explanation(&report),
        &["would break the chain at `contosoacr`"],
    );
}

#[test]
fn a_plan_that_a_deployment_turns_off_is_no_contradiction() {
    let plan = |tier| pricing(&subscription(HERE), tier);
    let changes = json!([change("Modify", plan("Standard"), plan("Free"))]);
    let report = judge(&[cli("contosoacr", json!({})), what_if(changes)]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    let finding = &named(&report, "contosoacr").rules[2].finding;
    assert_says(
        &warnings(finding),
        &["would turn Defender for Containers off"],
    );
    assert!(!words(finding).contains("contradict"));
    assert_says(
        explanation(&report),
        &["would complete the chain at `contosoacr`"],
    );

    let changes = json!([change("Modify", plan("Free"), plan("Standard"))]);
    let report = judge(&[cli("contosoacr", json!({})), what_if(changes)]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    assert_says(
        explanation(&report),
        &["would break the chain at `contosoacr`"],
    );
}

#[test]
fn a_sensor_that_a_deployment_turns_off_is_said_so() {
    let changes = json!([change(
        "Modify",
        cluster("aks-contoso", true),
        cluster("aks-contoso", false)
    )]);
    let report = judge(&[what_if(changes)]);
    let finding = &subject(&report, "aks-contoso").finding;
    assert_eq!(finding.outcome, Fires);
    assert_says(&warnings(finding), &["would turn the Defender sensor off"]);
}

#[test]
fn a_deployment_that_changes_nothing_of_the_chain_says_nothing() {
    let same = state(true, "Enabled");
    for changes in [
        json!([change("Modify", same.clone(), same.clone())]),
        json!([change("NoChange", same.clone(), same.clone())]),
        json!([change("Ignore", same.clone(), Value::Null)]),
    ] {
        let report = judge(&[what_if(changes)]);
        assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
        assert!(!explanation(&report).contains("about to be deployed"));
    }
}

#[test]
fn an_assessment_speaks_of_today_only() {
    let scope = acr("contosoacr");
    let key = "9b828565-a0ed-61c2-6bf3-1afc99a9b2ca";
    let judged = json!({
        "id": format!("{scope}/providers/Microsoft.Security/assessments/{key}"), "name": key,
        "type": "Microsoft.Security/assessments", "properties": {
            "resourceDetails": {"id": scope}, "status": {"code": "Unhealthy", "statusChangeDate": "2026-03-01T00:00:00Z"},
        },
    });
    let mut after = state(true, "Enabled");
    after["properties"] =
        json!({"adminUserEnabled": true, "publicNetworkAccess": "[reference('x').y]"});
    after["sku"] = json!({"name": "Premium"});
    let report = judge(&[
        what_if(json!([change("Create", Value::Null, after)])),
        judged,
    ]);
    assert_eq!(found(&report, "contosoacr")[1], Unknown);
}
