//! Documents that hold two states: what is there, and what a deployment would make of it.

use super::*;

/// A registry as a what-if prints it.
fn state(name: &str, admin: bool) -> Value {
    json!({"id": id(name), "name": name, "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "location": "westeurope",
        "sku": {"name": "Standard"}, "properties": {"adminUserEnabled": admin, "publicNetworkAccess": "Enabled"}})
}

fn change(kind: &str, name: &str, before: Value, after: Value) -> Value {
    json!({"changeType": kind, "resourceId": id(name), "before": before, "after": after, "delta": null, "unsupportedReason": null})
}

fn what_if(changes: Value) -> Value {
    json!({"status": "Succeeded", "error": null, "changes": changes})
}

fn judged(changes: Value) -> Report {
    judge_all(&[what_if(changes)])
}

#[test]
fn a_change_is_judged_as_declared_in_every_envelope() {
    let changes = json!([change(
        "Modify",
        "contosoacr",
        state("contosoacr", false),
        state("contosoacr", true)
    )]);
    for document in [
        what_if(changes.clone()),
        // As REST answers it.
        json!({"status": "Succeeded", "properties": {"correlationId": "00000000-0000-0000-0000-00000000c0de", "changes": changes}}),
        // As PowerShell writes it.
        json!({"Status": "Succeeded", "Error": null, "Changes": [{"ChangeType": "Modify", "ResourceId": id("contosoacr"),
            "Before": state("contosoacr", false), "After": state("contosoacr", true)}]}),
    ] {
        let report = judge_all(&[document]);
        assert_eq!(scan(&report), [Fires, Fires, Unknown]);
        assert_says(&said(&report), &["deployment"]);
    }
}

#[test]
fn a_change_for_the_better_does_not_make_today_clear() {
    let report = judged(json!([change(
        "Modify",
        "contosoacr",
        state("contosoacr", true),
        state("contosoacr", false)
    )]));
    // Judged as declared it is off; until then it is on, and that must be said somewhere.
    let said = said(&report).to_lowercase();
    let warned = said.contains("turn") && said.contains("off");
    assert!(scan(&report)[0] == Fires || warned, "{said}");
}

#[test]
fn what_is_created_is_declared() {
    let report = judged(json!([change(
        "Create",
        "contosonew",
        Value::Null,
        state("contosonew", true)
    )]));
    assert_eq!(found(&report), [Fires, Fires, Unknown]);
    assert_eq!(only(&report).name, "contosonew");
    let report = judged(json!([change(
        "Create",
        "contosonew",
        Value::Null,
        state("contosonew", false)
    )]));
    assert_eq!(found(&report), [Clear, Fires, Unknown]);
}

#[test]
fn what_does_not_change_is_there() {
    let report = judged(json!([change(
        "NoChange",
        "contosoacr",
        state("contosoacr", true),
        state("contosoacr", true)
    )]));
    assert_eq!(scan(&report), [Fires, Fires, Unknown]);
    assert_eq!(names(&report), ["contosoacr"]);
    assert!(!said(&report).contains("would turn"));
    // And only `before` may be printed of it.
    let report = judged(json!([change(
        "NoChange",
        "contosoacr",
        state("contosoacr", true),
        Value::Null
    )]));
    assert_eq!(scan(&report)[0], Fires);
}

#[test]
fn what_is_ignored_is_there_as_it_was() {
    for after in [Value::Null, state("contosoacr", true)] {
        let report = judged(json!([change(
            "Ignore",
            "contosoacr",
            state("contosoacr", true),
            after
        )]));
        assert_eq!(scan(&report), [Fires, Fires, Unknown]);
    }
}

#[test]
fn what_would_be_deleted_is_not_passed_over() {
    let report = judged(json!([
        change(
            "Delete",
            "contosoold",
            state("contosoold", true),
            Value::Null
        ),
        change(
            "Create",
            "contosonew",
            Value::Null,
            state("contosonew", false)
        ),
    ]));
    assert_eq!(named(&report, "contosonew").rules[0].finding.outcome, Clear);
    let registries = names(&report);
    let said = said(&report);
    assert!(
        registries.contains(&"contosoold") || said.to_lowercase().contains("delete"),
        "{registries:?} {said}"
    );
}

#[test]
fn what_the_tool_does_not_support_is_unknown() {
    for kind in ["Unsupported", "Deploy"] {
        let mut unsupported = change(kind, "contosoacr", Value::Null, Value::Null);
        unsupported["unsupportedReason"] =
            json!("The resource id could not be worked out before the deployment");
        let report = judged(json!([unsupported]));
        assert_eq!(scan(&report), [Unknown; 3], "{kind}");
        let mentioned =
            names(&report).contains(&"contosoacr") || !said_of_documents(&report).trim().is_empty();
        assert!(mentioned, "{kind} is passed over in silence");
    }
}

#[test]
fn an_expression_in_what_would_be_is_unknown() {
    let mut after = state("contosoacr", true);
    after["sku"]["name"] = json!("Premium");
    after["properties"]["adminUserEnabled"] = json!("[reference('settings').outputs.admin.value]");
    after["properties"]["networkRuleSet"] =
        json!({"defaultAction": "Deny", "ipRules": "[reference('settings').outputs.rules.value]"});
    let report = judged(json!([change("Create", "contosoacr", Value::Null, after)]));
    assert_eq!(found(&report)[0], Unknown);
    assert_unknown(&report);
}

#[test]
fn several_changes_are_judged_each() {
    let storage = |name: &str| {
        json!({"changeType": "Ignore", "after": null, "resourceId": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Storage/storageAccounts/{name}"),
        "before": {"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Storage/storageAccounts/{name}"), "name": name, "type": "Microsoft.Storage/storageAccounts",
            "properties": {"publicNetworkAccess": "Disabled", "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}}}})
    };
    let report = judged(json!([
        change(
            "Create",
            "contosoone",
            Value::Null,
            state("contosoone", false)
        ),
        change(
            "NoChange",
            "contosotwo",
            state("contosotwo", true),
            state("contosotwo", true)
        ),
        storage("contosodata"),
        storage("contosologs"),
        storage("contosoback"),
    ]));
    assert_eq!(
        outcomes(named(&report, "contosoone")),
        [Clear, Fires, Unknown]
    );
    assert_eq!(
        outcomes(named(&report, "contosotwo")),
        [Fires, Fires, Unknown]
    );
    assert_counts(&said_of_documents(&report), 3);
}

#[test]
fn workloads_and_plans_of_a_what_if_count() {
    let app_id = format!(
        "/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.App/containerApps/contoso-api"
    );
    let app = json!({"changeType": "Create", "resourceId": app_id, "before": null, "after": {"id": app_id, "name": "contoso-api", "type": "Microsoft.App/containerApps",
        "properties": {"template": {"containers": [{"name": "api", "image": "contosoacr.azurecr.io/api:1"}]}}}});
    let plan_id = format!("/subscriptions/{HERE}/providers/Microsoft.Security/pricings/Containers");
    let plan = json!({"changeType": "Modify", "resourceId": plan_id, "before": pricing(&subscription(HERE), "Standard"), "after": pricing(&subscription(HERE), "Free")});
    let report = judged(json!([
        change(
            "NoChange",
            "contosoacr",
            state("contosoacr", true),
            state("contosoacr", true)
        ),
        app,
        plan,
    ]));
    assert_eq!(scan(&report), [Fires; 3]);
    assert_buckets(&report, &[("exposed", 1)]);
}

#[test]
fn a_live_export_beside_a_what_if_is_a_state_of_its_own() {
    // The what-if would turn the account off, and today it is on.
    let changes = json!([change(
        "Modify",
        "contosoacr",
        state("contosoacr", true),
        state("contosoacr", false)
    )]);
    let live = cli("contosoacr", json!({}));
    for documents in [
        [what_if(changes.clone()), live.clone()],
        [live, what_if(changes)],
    ] {
        assert_eq!(scan(&judge_all(&documents))[0], Fires);
    }
}

#[test]
fn a_list_of_changes_without_one_says_nothing() {
    let report = judged(json!([]));
    assert_eq!(scan(&report), [Unknown; 3]);
    assert!(report.chains[0].registries.is_empty());
}
