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

/// What is there is not shown, and what the deployment would leave is as it should be.
#[test]
fn what_a_deployment_leaves_clears_nothing_of_what_is_there() {
    let after = || state(false, "Disabled");
    let id = acr("contosoacr");
    let without_id = || {
        let mut after = after();
        after.as_object_mut().unwrap().remove("id");
        after
    };
    let bare =
        json!({"properties": {"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}});
    for change in [
        json!({"changeType": "Modify", "resourceId": id, "before": null, "after": after(), "delta": []}),
        json!({"changeType": "Deploy", "resourceId": id, "after": after()}),
        json!({"after": after(), "resourceId": id, "changeType": "modify"}),
        json!({"after": after(), "changeType": "Modify"}),
        json!({"resourceId": id, "after": after()}),
        json!({"changeType": "Unsupported", "resourceId": id, "before": {}, "after": after()}),
        json!({"changeType": "NoEffect", "resourceId": id, "after": after()}),
        json!({"changeType": ["Create"], "resourceId": id, "after": after()}),
        json!({"changeType": "Create", "changeType2": "", "resourceId": id, "before": {"id": id, "type": "Microsoft.ContainerRegistry/registries"}, "after": after()}),
        json!({"change_type": "Modify", "resource_id": id, "before": null, "after": after()}),
        json!({"changeType": "Modify", "resourceId": id, "before": null, "after": without_id()}),
        json!({"after": without_id(), "before": null, "changeType": "Deploy", "resourceId": id}),
        json!({"after": bare, "before": null, "changeType": "Modify", "resourceId": id}),
    ] {
        let report = judge(&[what_if(json!([change]))]);
        assert_eq!(report.chains[0].registries.len(), 1, "{change}");
        assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{change}");
        // One by itself, and the answer as a whole without its wrapping.
        let report = judge(std::slice::from_ref(&change));
        assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{change}");
        // What is there is shown by somebody else.
        let now = cli("contosoacr", json!({}));
        let report = judge(&[what_if(json!([change])), now]);
        assert_eq!(report.chains[0].registries.len(), 1, "{change}");
        assert_eq!(found(&report, "contosoacr")[..2], [Fires; 2], "{change}");
    }
    // What is made anew was not there before; what does not change is what is there.
    for change in [
        json!({"changeType": "Create", "resourceId": id, "before": null, "after": after()}),
        json!({"changeType": "Create", "resourceId": id, "after": without_id()}),
        json!({"changeType": "NoChange", "resourceId": id, "before": after(), "after": without_id()}),
        json!({"changeType": "Ignore", "resourceId": id, "before": without_id(), "after": null}),
        json!({"changeType": "Modify", "resourceId": id, "before": without_id(), "after": without_id()}),
    ] {
        let report = judge(&[what_if(json!([change]))]);
        assert_eq!(report.chains[0].registries.len(), 1, "{change}");
        assert_eq!(
            found(&report, "contosoacr"),
            [Clear, Clear, Unknown],
            "{change}"
        );
    }
}

#[test]
fn an_answer_of_ids_alone_shows_nothing() {
    for kind in ["Modify", "Deploy", "Ignore", "Delete", "Unsupported"] {
        let change = json!({"changeType": kind, "resourceId": acr("contosoacr"), "before": null, "after": null});
        let report = judge(&[what_if(json!([change]))]);
        assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{kind}");
    }
    // As `--result-format ResourceIdOnly` answers: which ones, in both states, and no more.
    let ids = json!({"id": acr("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01"});
    for (kind, before) in [
        ("Deploy", ids.clone()),
        ("Modify", ids.clone()),
        ("Create", json!(null)),
        ("NoChange", ids.clone()),
    ] {
        let report = judge(&[what_if(json!([change(kind, before, ids.clone())]))]);
        assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{kind}");
        assert!(
            !format!("{report:?}").contains("this deployment would"),
            "{kind}"
        );
    }
    // Nor of what runs: it may be one of ours.
    let app = json!({"id": id("Microsoft.App/containerApps/till"), "name": "till", "type": "Microsoft.App/containerApps"});
    let report = judge(&[
        cli("contosoacr", json!({})),
        what_if(json!([change("Create", json!(null), app)])),
    ]);
    assert_eq!(report.chains[0].blast_radius.totals.image_unknown, 1);
}

#[test]
fn a_plan_or_sensor_that_is_to_be_on_is_not_on_now() {
    let id = acr("contosoacr");
    let plan = pricing(&subscription(HERE), "Standard");
    let mut nameless = plan.clone();
    nameless.as_object_mut().unwrap().remove("id");
    for after in [plan.clone(), nameless] {
        let changes = json!([
            {"changeType": "Modify", "resourceId": plan["id"], "after": after},
            {"changeType": "Modify", "resourceId": id, "before": state(true, "Enabled"), "after": state(true, "Enabled")},
        ]);
        let report = judge(&[what_if(changes)]);
        assert_eq!(
            found(&report, "contosoacr"),
            [Fires, Fires, Unknown],
            "{after}"
        );
    }
    let changes = json!([{"changeType": "Modify", "resourceId": aks("aks-contoso"), "after": cluster("aks-contoso", true)}]);
    let report = judge(&[what_if(changes)]);
    assert_eq!(subject(&report, "aks-contoso").finding.outcome, Unknown);
}

#[test]
fn a_workload_that_is_to_run_another_image_may_run_one_of_ours_now() {
    let app = |image: &str| {
        json!({
            "id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.App/containerApps/web"),
            "name": "web", "type": "Microsoft.App/containerApps",
            "properties": {"template": {"containers": [{"name": "web", "image": image}]}},
        })
    };
    let foreign = app("docker.io/library/nginx:1");
    let registry = cli("contosoacr", json!({}));
    let counted = |change: Value| counted(&judge(&[what_if(json!([change])), registry.clone()]));
    let of = |kind: &str, before: Value, after: &Value| json!({"changeType": kind, "resourceId": foreign["id"], "before": before, "after": after});
    let ours = app("contosoacr.azurecr.io/web:1");
    assert_eq!(counted(of("Create", Value::Null, &foreign)), [0, 1, 0]);
    assert_eq!(counted(of("Modify", Value::Null, &foreign)), [0, 0, 1]);
    assert_eq!(counted(of("Modify", ours.clone(), &foreign)), [1, 0, 0]);
    assert_eq!(counted(of("Deploy", Value::Null, &ours)), [1, 0, 0]);
}

#[test]
fn what_a_deployment_removes_is_said_and_judged_as_it_is() {
    let id = acr("contosoacr");
    let plan = |scope: &str| {
        let plan = pricing(scope, "Standard");
        json!({"changeType": "Delete", "resourceId": plan["id"], "before": plan, "after": null})
    };
    let gone = json!({"after": null, "before": state(true, "Enabled"), "changeType": "delete", "resourceId": id});
    let report = judge(&[what_if(json!([gone, plan(&subscription(HERE))]))]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
    let rules = &named(&report, "contosoacr").rules;
    assert_says(
        &warnings(&rules[0].finding),
        &["this deployment would remove this registry"],
    );
    assert_says(
        &warnings(&rules[2].finding),
        &["the plan of the whole subscription would be gone"],
    );

    let report = judge(&[what_if(json!([plan(&id)])), cli("contosoacr", json!({}))]);
    assert_eq!(found(&report, "contosoacr")[2], Unknown);

    let aks = cluster("aks-contoso", true);
    let gone = json!({"changeType": "Delete", "resourceId": aks["id"], "before": aks});
    let report = judge(&[what_if(json!([gone]))]);
    let finding = &subject(&report, "aks-contoso").finding;
    assert_says(&warnings(finding), &["would remove this cluster"]);
    // Nothing else says so.
    let mut odd = cli("contosoacr", json!({}));
    odd["changeType"] = json!("Modify");
    let report = judge(&[odd]);
    assert!(
        !words(&named(&report, "contosoacr").rules[0].finding).contains("remove this registry")
    );
}

#[test]
fn other_tools_show_a_preview_in_their_own_words() {
    let after = state(false, "Disabled");
    let id = acr("contosoacr");
    let change = json!({"changeType": "Modify", "resourceId": id, "before": null, "after": after});
    let rest =
        json!({"status": "Succeeded", "properties": {"correlationId": "x", "changes": [change]}});
    let shell = json!({"Status": "Succeeded", "Changes": [{"Scope": subscription(HERE), "FullyQualifiedResourceId": id,
        "ChangeType": 3, "Before": null, "After": {"properties": after["properties"]}}]});
    for document in [rest, shell] {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(report.chains[0].registries.len(), 1, "{document}");
        assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{document}");
    }
}

#[test]
fn what_a_deployment_leaves_as_it_is_by_default_is_quoted_by_whatever_names_it() {
    let named = [
        ("name", json!("contosoa")),
        ("loginServer", json!("contosoa.azurecr.io")),
        ("type", json!("Microsoft.ContainerRegistry/registries")),
    ];
    for kept in 0..1_usize << named.len() {
        let mut after = json!({"id": acr("contosoa"), "adminUserEnabled": true});
        let kept = named
            .iter()
            .enumerate()
            .filter(|(bit, _)| kept >> bit & 1 == 1);
        for (_, (key, value)) in kept {
            after[*key] = value.clone();
        }
        let answer = json!({"status": "Succeeded", "changes": [{"changeType": "Create",
            "resourceId": acr("contosoa"), "before": null, "after": after}]});
        let report = judge(&[answer]);
        let registry = named_registry(&report);
        for rule in &registry.rules[..2] {
            assert_eq!(rule.finding.outcome, Fires, "{after}");
            assert!(!rule.finding.facts.is_empty(), "{after}: {rule:#?}");
        }
    }
}

fn named_registry(report: &Report) -> &Registry {
    let [registry] = &report.chains[0].registries[..] else {
        panic!("{:#?}", report.problems)
    };
    registry
}

/// Without an id nothing can stand for what is there; what would be is judged, and clears nothing.
#[test]
fn what_would_be_clears_nothing_where_no_id_tells_what_is_there() {
    let after = |admin, access| {
        let mut after = state(admin, access);
        after.as_object_mut().unwrap().remove("id");
        after
    };
    let mut nameless = after(false, "Disabled");
    nameless.as_object_mut().unwrap().remove("name");
    for change in [
        json!({"changeType": "Modify", "before": null, "after": after(false, "Disabled")}),
        json!({"after": after(false, "Disabled"), "before": {}, "changeType": "Deploy"}),
        json!({"resourceId": null, "after": after(false, "Disabled"), "changeType": "Modify"}),
        json!({"resourceId": "", "before": null, "after": after(false, "Disabled")}),
        json!({"changeType": 3, "Before": null, "After": after(false, "Disabled")}),
        json!({"changeType": "Modify", "after": nameless}),
    ] {
        let report = judge(&[what_if(json!([change]))]);
        assert_eq!(scan(&report), [Unknown; 3], "{change}");
        assert_eq!(report.chains[0].registries.len(), 1, "{change}");
    }
    let change = json!({"changeType": "Modify", "before": null, "after": after(true, "Enabled")});
    let report = judge(&[what_if(json!([change]))]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
    // What is made anew was not there before.
    let change = json!({"changeType": "Create", "after": after(false, "Disabled")});
    let report = judge(&[what_if(json!([change]))]);
    assert_eq!(found(&report, "contosoacr"), [Clear, Clear, Unknown]);
    // What is there is shown.
    let change = json!({"changeType": "Modify", "before": after(false, "Disabled"), "after": after(false, "Disabled")});
    let report = judge(&[what_if(json!([change]))]);
    assert_eq!(scan(&report), [Clear, Clear, Unknown]);
}

#[test]
fn nor_does_a_sensor_or_a_workload_of_which_no_id_tells_what_is_there() {
    let mut aks = cluster("aks-contoso", true);
    aks.as_object_mut().unwrap().remove("id");
    let change = |after: &Value| what_if(json!([{"changeType": "Modify", "after": after}]));
    let report = judge(&[change(&aks)]);
    assert_eq!(subject(&report, "aks-contoso").finding.outcome, Unknown);
    let app = |image: &str| {
        json!({"name": "web", "type": "Microsoft.App/containerApps",
            "properties": {"template": {"containers": [{"name": "web", "image": image}]}}})
    };
    let registry = cli("contosoacr", json!({}));
    let report = judge(&[change(&app("docker.io/library/nginx:1")), registry.clone()]);
    assert_eq!(counted(&report), [0, 0, 1]);
    let report = judge(&[change(&app("contosoacr.azurecr.io/web:1")), registry]);
    assert_eq!(counted(&report), [1, 0, 0]);
}

#[test]
fn a_plan_that_would_be_made_clears_no_registry_that_is_only_changed() {
    let plan = pricing(&subscription(HERE), "Standard");
    let mut nameless = plan.clone();
    nameless.as_object_mut().unwrap().remove("id");
    let open = || state(true, "Enabled");
    for after in [&plan, &nameless] {
        let made = json!({"changeType": "Create", "before": null, "after": after});
        for registry in [
            json!({"changeType": "Modify", "before": open(), "after": open()}),
            json!({"changeType": "Modify", "resourceId": acr("contosoacr"), "before": null, "after": open()}),
            json!({"changeType": "NoChange", "before": open(), "after": open()}),
            json!({"changeType": "Ignore", "before": open(), "after": null}),
        ] {
            let report = judge(&[what_if(json!([registry, made]))]);
            assert_eq!(found(&report, "contosoacr")[2], Unknown, "{registry}");
        }
        // One that is made with it is there once it is.
        let registry = json!({"changeType": "Create", "before": null, "after": open()});
        let report = judge(&[what_if(json!([registry, made]))]);
        assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Clear]);
    }
    // One that would be off is bad news all the same.
    let off = json!({"changeType": "Create", "before": null, "after": pricing(&subscription(HERE), "Free")});
    let registry = json!({"changeType": "Modify", "before": open(), "after": open()});
    let report = judge(&[what_if(json!([registry, off]))]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
}

#[test]
fn a_change_that_shows_no_tier_takes_nothing_from_an_export_that_does() {
    let plan = |tier| pricing(&subscription(HERE), tier);
    let change = json!({"changeType": "Modify", "resourceId": plan("")["id"], "before": null, "after": plan("Standard")});
    for (now, outcome) in [("Standard", Clear), ("Free", Fires)] {
        let report = judge(&[
            cli("contosoacr", json!({})),
            plan(now),
            what_if(json!([change])),
        ]);
        assert_eq!(found(&report, "contosoacr")[2], outcome, "{now}");
    }
}

#[test]
fn an_assessment_of_what_is_there_counts_beside_a_change_of_it() {
    let scope = acr("contosoacr");
    let key = "9b828565-a0ed-61c2-6bf3-1afc99a9b2ca";
    let judged = json!({
        "id": format!("{scope}/providers/Microsoft.Security/assessments/{key}"), "name": key,
        "type": "Microsoft.Security/assessments", "properties": {
            "resourceDetails": {"id": scope}, "status": {"code": "Unhealthy", "statusChangeDate": "2026-03-01T00:00:00Z"},
        },
    });
    let change = json!({"changeType": "Modify", "resourceId": scope, "before": null, "after": state(false, "Disabled")});
    let report = judge(&[what_if(json!([change])), judged]);
    assert_eq!(found(&report, "contosoacr"), [Unknown, Fires, Unknown]);
}

/// As Azure PowerShell takes an id apart.
#[test]
fn an_id_in_two_parts_is_one() {
    let bare = |admin: bool| {
        let mut state = state(admin, "Enabled");
        state.as_object_mut().unwrap().remove("id");
        state
    };
    let group = format!("{}/resourceGroups/rg-contoso", subscription(HERE));
    let of = |scope: &str, relative: &str| {
        json!({"Status": "Succeeded", "Changes": [{"Scope": scope, "RelativeResourceId": relative,
        "ChangeType": "Modify", "Before": bare(false), "After": bare(true)}]})
    };
    for document in [
        of(&group, "Microsoft.ContainerRegistry/registries/contosoacr"),
        of(
            &group,
            "/providers/Microsoft.ContainerRegistry/registries/contosoacr",
        ),
        of(
            &subscription(HERE),
            "resourceGroups/rg-contoso/providers/Microsoft.ContainerRegistry/registries/contosoacr",
        ),
        json!({"changes": [{"after": bare(true), "before": bare(false), "changeType": "Modify",
            "relativeResourceId": "Microsoft.ContainerRegistry/registries/contosoacr", "scope": group}]}),
    ] {
        let report = judge(&[document.clone(), pricing(&subscription(HERE), "Free")]);
        assert_eq!(report.chains[0].registries.len(), 1, "{document}");
        assert_eq!(found(&report, "contosoacr"), [Fires; 3], "{document}");
        assert_says(
            explanation(&report),
            &["would complete the chain at `contosoacr`"],
        );
    }
    // What is there is not shown, and clears nothing.
    let app = json!({"name": "shop", "type": "Microsoft.App/containerApps",
        "properties": {"template": {"containers": [{"name": "c", "image": "mcr.example/web:1"}]}}});
    let change = |relative: &str, after: Value| json!({"changes": [{"scope": group, "relativeResourceId": relative, "changeType": "Modify", "before": null, "after": after}]});
    let report = judge(&[
        change("Microsoft.App/containerApps/shop", app),
        change(
            "Microsoft.ContainerRegistry/registries/contosoacr",
            bare(false),
        ),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Unknown, Fires, Unknown]);
    assert_eq!(counted(&report), [0, 0, 1]);
}

/// A list of ranges to which one is added.
fn adds(range: &str, does: &str) -> Value {
    json!([{"path": "properties.networkRuleSet.ipRules", "propertyChangeType": "Array", "children": [
        {"path": "0", "propertyChangeType": does, "before": null, "after": {"action": "Allow", "value": range}}]}])
}

#[test]
fn a_change_that_does_not_show_what_comes_of_it_leaves_that_open() {
    let mut closed = state(false, "Enabled");
    closed["properties"]["networkRuleSet"] = json!({"defaultAction": "Deny", "ipRules": []});
    let judged = |does: &str, before: &Value, delta: Value| {
        let mut change = change(does, before.clone(), Value::Null);
        change["delta"] = delta;
        change["resourceId"] = json!(acr("contosoacr"));
        found(&judge(&[what_if(json!([change]))]), "contosoacr")
    };
    assert_eq!(
        judged("Modify", &closed, adds("0.0.0.0/0", "Create"))[..2],
        [Unknown, Unknown]
    );
    let admin = json!([{"path": "properties.adminUserEnabled", "propertyChangeType": "Modify", "before": false, "after": true}]);
    assert_eq!(judged("Modify", &closed, admin)[0], Unknown);
    let nothing = json!([{"path": "properties.policies", "propertyChangeType": "NoEffect", "before": null, "after": {}}]);
    assert_eq!(judged("Modify", &closed, nothing)[..2], [Clear, Clear]);
    assert_eq!(judged("Modify", &closed, json!([]))[..2], [Clear, Clear]);
    assert_eq!(judged("NoChange", &closed, json!([]))[..2], [Clear, Clear]);
    // What is open now stays so.
    let open = state(true, "Enabled");
    assert_eq!(
        judged("Modify", &open, adds("203.0.113.0/24", "Create"))[..2],
        [Fires, Fires]
    );
    // Of what is new nothing is shown at all.
    assert_eq!(judged("Create", &Value::Null, json!([])), [Unknown; 3]);
}

#[test]
fn what_a_deployment_stack_would_change_is_read() {
    let stack = |does: &str, states: Value| {
        json!({"id": id("Microsoft.Resources/deploymentStacksWhatIfResults/one"), "name": "one",
            "type": "Microsoft.Resources/deploymentStacksWhatIfResults", "properties": {
                "deploymentStackResourceId": id("Microsoft.Resources/deploymentStacks/one"),
                "changes": {
                    "denySettingsChange": {"before": null, "after": {"mode": "none"}, "delta": []},
                    "deploymentScopeChange": {"before": null, "after": null},
                    "resourceChanges": [{"id": acr("contosoacr"), "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01",
                        "changeType": does, "changeCertainty": "definite", "managementStatusChange": {"before": "unmanaged", "after": "managed"},
                        "resourceConfigurationChanges": states}]}}})
    };
    let bare = |admin: bool| {
        json!({"location": "westeurope", "sku": {"name": "Premium"},
        "properties": {"adminUserEnabled": admin, "publicNetworkAccess": "Disabled"}})
    };
    for (now, then) in [
        (state(false, "Disabled"), state(true, "Disabled")),
        (bare(false), bare(true)),
    ] {
        let judged = |does: &str, before: &Value, after: &Value, delta: Value| {
            let report = judge(&[stack(
                does,
                json!({"before": before, "after": after, "delta": delta}),
            )]);
            found(&report, "contosoacr")[0]
        };
        let none = Value::Null;
        assert_eq!(judged("modify", &now, &then, json!([])), Fires);
        assert_eq!(judged("modify", &then, &now, json!([])), Fires);
        assert_eq!(judged("modify", &now, &now, json!([])), Clear);
        assert_eq!(judged("create", &none, &then, json!([])), Fires);
        assert_eq!(judged("create", &none, &now, json!([])), Clear);
        assert_eq!(judged("noChange", &now, &now, json!([])), Clear);
        assert_eq!(judged("detach", &then, &none, json!([])), Fires);
        // What is not shown is not known.
        assert_eq!(judged("modify", &none, &now, json!([])), Unknown);
        let delta = json!([{"path": "properties.adminUserEnabled", "changeType": "modify", "before": false, "after": true}]);
        assert_eq!(judged("modify", &now, &none, delta.clone()), Unknown);
        assert_eq!(judged("modify", &none, &none, delta), Unknown);
    }
}

#[test]
fn what_a_stack_would_change_is_read_though_no_registry_is_in_it() {
    // Microsoft.Resources/deploymentStacksWhatIfResults 2025-07-01.
    let worker = |image: &str| {
        json!({"id": id("Microsoft.App/containerApps/worker"), "type": "Microsoft.App/containerApps", "changeType": "create", "changeCertainty": "definite",
            "resourceConfigurationChanges": {"after": {"properties": {"template": {"containers": [{"name": "w", "image": image}]}}}}})
    };
    let reference = format!(
        "[format('{{0}}/w:2', reference('{}', '2023-07-01').loginServer)]",
        acr("contosoacr")
    );
    for (image, shown) in [
        ("contosoacr.azurecr.io/w:1", "contosoacr.azurecr.io/w:1"),
        (&*reference, "contosoacr.azurecr.io/w:2"),
    ] {
        let answer = json!({"id": id("Microsoft.Resources/deploymentStacksWhatIfResults/w"), "name": "w",
            "type": "Microsoft.Resources/deploymentStacksWhatIfResults",
            "properties": {"provisioningState": "succeeded", "changes": {"resourceChanges": [worker(image)]}}});
        let report = judge(&[cli("contosoacr", json!({"adminUserEnabled": true})), answer]);
        let rows = &report.chains[0].blast_radius.workloads;
        let rows: Vec<(&str, &str)> = rows.iter().map(|row| (&*row.name, &*row.image)).collect();
        assert_eq!(rows, [("worker", shown)], "{image}");
    }
}

#[test]
fn what_a_change_names_runs_once_it_is_made_though_no_state_shows_it() {
    let job = json!({"id": id("Microsoft.App/jobs/contoso-job"), "name": "contoso-job", "type": "Microsoft.App/jobs",
        "properties": {"template": {"containers": [{"name": "one", "image": "mcr.microsoft.com/one:1"}]}}});
    let site = json!({"id": id("Microsoft.Web/sites/contoso-web"), "name": "contoso-web", "type": "Microsoft.Web/sites",
        "kind": "app,linux,container", "properties": {"siteConfig": {"linuxFxVersion": "DOCKER|mcr.microsoft.com/one:1"}}});
    let of = |before: &Value, delta: Value| {
        let mut change = change("Modify", before.clone(), Value::Null);
        change["resourceId"] = before["id"].clone();
        change["delta"] = delta;
        counted(&judge(&[
            cli("contosoacr", json!({})),
            what_if(json!([change])),
        ]))
    };
    let to = |image: &str| {
        [
            of(
                &job,
                json!([{"path": "properties.template.containers", "propertyChangeType": "Array", "children": [
                {"path": "1", "propertyChangeType": "Create", "before": null, "after": {"name": "two", "image": image}}]}]),
            ),
            of(
                &site,
                json!([{"path": "properties.siteConfig.linuxFxVersion", "propertyChangeType": "Modify",
                "before": "DOCKER|mcr.microsoft.com/one:1", "after": format!("DOCKER|{image}")}]),
            ),
        ]
    };
    assert_eq!(to("contosoacr.azurecr.io/two:1"), [[1, 0, 0]; 2]);
    assert_eq!(to("[parameters('image')]"), [[0, 0, 1]; 2]);
}

#[test]
fn what_fires_only_once_it_is_deployed_is_said_so_wherever_it_is_said() {
    let opened = (state(true, "Disabled"), state(true, "Enabled"));
    let turned_on = (state(false, "Enabled"), state(true, "Enabled"));
    for ((before, after), rule, step, turn) in [
        (turned_on, 0, 0, "turn the admin account on at"),
        (opened, 1, 1, "open the endpoint to the internet at"),
    ] {
        let report = judge(&[what_if(json!([change("Modify", before, after)]))]);
        assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
        let chain = &report.chains[0];
        let registry = named(&report, "contosoacr");
        let once = "once this is deployed";
        assert_says(&chain.explanation, &[turn, "today it is not so", once]);
        for said in [
            &chain.rules[rule].found,
            &chain.steps[step].here,
            &registry.rules[rule].finding.because,
            &registry.steps[step].here,
        ] {
            assert_says(said, &[once]);
        }
        // The other link is so today.
        for said in [
            &chain.rules[1 - rule].found,
            &registry.rules[1 - rule].finding.because,
        ] {
            assert!(!said.contains(once), "{said}");
        }
    }
}

#[test]
fn what_a_deployment_would_do_to_something_without_a_name_yet_leaves_the_scan_open() {
    let good = || {
        change(
            "NoChange",
            state(false, "Disabled"),
            state(false, "Disabled"),
        )
    };
    let unnamed = |kind: &str, id: &str| {
        json!({"changeType": kind, "resourceId": id, "before": null, "after": null, "delta": null,
            "unsupportedReason": "Changes to the resource cannot be analyzed"})
    };
    let plan = || pricing(&subscription(HERE), "Standard");
    let group = format!("{}/resourceGroups/rg", subscription(HERE));
    for id in [
        "[resourceId('Microsoft.ContainerRegistry/registries', reference('x').outputs.name.value)]",
        "[subscriptionResourceId('Microsoft.Security/pricings', parameters('plan'))]",
        "[resourceId(parameters('s'), 'rg', 'microsoft.containerservice/managedclusters', format('aks-{0}', utcNow()))]",
        &format!(
            "{group}/providers/Microsoft.ContainerRegistry/registries/[take(guid(utcNow()), 8)]"
        ),
    ] {
        let report = judge(&[what_if(json!([good(), unnamed("Unsupported", id)])), plan()]);
        assert_eq!(scan(&report)[..2], [Unknown; 2], "{id}");
        assert_eq!(found(&report, "contosoacr"), [Clear; 3], "{id}");
    }
    // Role assignments have such ids in every what-if.
    for id in [
        "[extensionResourceId(resourceId('Microsoft.ContainerRegistry/registries', 'contosoacr'), 'Microsoft.Authorization/roleAssignments', guid('a'))]",
        "[resourceId('Microsoft.Storage/storageAccounts', reference('x').name)]",
        &format!(
            "{}/providers/Microsoft.Authorization/roleAssignments/[guid(utcNow())]",
            acr("contosoacr")
        ),
    ] {
        let report = judge(&[what_if(json!([good(), unnamed("Unsupported", id)])), plan()]);
        assert_eq!(scan(&report), [Clear; 3], "{id}");
    }
}
