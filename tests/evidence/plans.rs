//! Plans by `az rest`, which has what the CLI's own list leaves out.

use super::*;

fn by_rest(scope: &str, tier: &str, over: Value) -> Value {
    let mut plan = pricing(scope, tier);
    lay_over(&mut plan["properties"], over);
    json!({"value": [plan]})
}

/// As `az security pricing list` prints it: flat, and without what its model does not know.
fn by_cli(tier: &str) -> Value {
    json!({"value": [{
        "deprecated": null, "enablementTime": null, "extensions": null, "freeTrialRemainingTime": "0:00:00",
        "id": format!("/subscriptions/{HERE}/providers/Microsoft.Security/pricings/Containers"), "name": "Containers",
        "pricingTier": tier, "replacedBy": null, "subPlan": null, "type": "Microsoft.Security/pricings",
    }]})
}

fn finding(report: &Report) -> &Finding {
    &named(report, "contosoacr").rules[2].finding
}

#[test]
fn what_the_cli_leaves_out_says_nothing() {
    let report = judge(&[cli("contosoacr", json!({})), by_cli("Standard")]);
    assert_eq!(found(&report, "contosoacr")[2], Clear);
    assert!(!words(finding(&report)).contains("opted out"));
    // Beside a setting on the registry itself nothing shows that the subscription forbids it.
    let own = by_rest(&acr("contosoacr"), "Free", json!({"inherited": "False"}));
    assert_eq!(
        found(
            &judge(&[cli("contosoacr", json!({})), by_cli("Standard"), own]),
            "contosoacr"
        )[2],
        Fires
    );
}

#[test]
fn what_the_cli_leaves_out_counts_where_rest_has_it() {
    let part = by_rest(
        &subscription(HERE),
        "Standard",
        json!({"resourcesCoverageStatus": "PartiallyCovered", "enforce": "False"}),
    );
    let report = judge(&[
        cli("contosoacr", json!({})),
        part.clone(),
        by_cli("Standard"),
    ]);
    assert_eq!(found(&report, "contosoacr")[2], Clear);
    assert_says(&warnings(finding(&report)), &["PartiallyCovered"]);
    let enforced = by_rest(&subscription(HERE), "Standard", json!({"enforce": "True"}));
    let own = by_rest(&acr("contosoacr"), "Free", json!({"inherited": "False"}));
    let report = judge(&[cli("contosoacr", json!({})), enforced, own]);
    assert_eq!(found(&report, "contosoacr")[2], Clear);
    assert_says(&words(finding(&report)), &["enforces its plan"]);
}

/// Only a plan on a resource is or is not inherited, so without an id nobody knows on which.
#[test]
fn a_plan_without_an_id_that_is_not_inherited_is_that_of_a_resource() {
    let list = |tier: &str, of: &str, more: Value| {
        let mut plan = by_rest(of, tier, more)["value"][0].take();
        plan.as_object_mut().unwrap().remove("id");
        plan
    };
    let flat = |tier: &str, key: &str, value: Value| {
        let mut row = json!({"name": "Containers", "pricingTier": tier, "subscriptionId": HERE});
        row[key] = value;
        json!([row])
    };
    let here = subscription(HERE);
    let registry = cli("contosoacr", json!({}));
    let outcome = |plan: Value| found(&judge(&[registry.clone(), plan]), "contosoacr")[2];
    for value in [json!("False"), json!("false"), json!(false)] {
        for plan in [
            list(
                "Standard",
                &here,
                json!({"inherited": value, "inheritedFrom": null}),
            ),
            json!({"value": [list("Standard", &here, json!({"inherited": value}))]}),
            flat("Standard", "inherited", value.clone()),
            flat("Standard", "Inherited", value.clone()),
        ] {
            assert_eq!(outcome(plan.clone()), Unknown, "{plan}");
        }
        // That it is off counts against it.
        let off = list("Free", &here, json!({"inherited": value}));
        assert_eq!(outcome(off), Fires);
    }
    for plan in [
        list(
            "Standard",
            &here,
            json!({"inherited": null, "inheritedFrom": null}),
        ),
        list(
            "Standard",
            &here,
            json!({"inherited": "False", "resourcesCoverageStatus": "FullyCovered"}),
        ),
        list(
            "Standard",
            &here,
            json!({"inherited": "True", "inheritedFrom": here}),
        ),
        by_rest(&here, "Standard", json!({"inherited": "False"})),
    ] {
        assert_eq!(outcome(plan.clone()), Clear, "{plan}");
    }
}

#[test]
fn a_plan_that_a_registry_inherits_is_not_said_to_be_set_there() {
    let said = |inherited: &str| {
        let own = by_rest(
            &acr("contosoacr"),
            "Free",
            json!({"inherited": inherited, "inheritedFrom": subscription(HERE)}),
        );
        let report = judge(&[cli("contosoacr", json!({})), by_cli("Standard"), own]);
        assert_eq!(found(&report, "contosoacr")[2], Fires);
        words(finding(&report))
    };
    assert_says(&said("True"), &["it is inherited, and not set"]);
    assert!(!said("True").contains("set on the registry itself"));
    assert_says(&said("False"), &["the plan set on the registry itself"]);
}

/// What stands for one subscription may stand for another one as well.
#[test]
fn a_masked_subscription_is_one_only_while_no_other_is_here() {
    for mask in [
        "***",
        "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
        "REDACTED",
        "$SUB",
        "00000000-0000-0000-0000-000000000000",
    ] {
        let masked = |value: Value| -> Value {
            serde_json::from_str(&value.to_string().replace(HERE, mask)).unwrap()
        };
        let registry = masked(cli("contosoacr", json!({})));
        let plan = |tier: &str| masked(pricing(&subscription(HERE), tier));
        let report = judge(&[registry.clone(), plan("Standard")]);
        assert_eq!(found(&report, "contosoacr")[2], Clear, "{mask}");
        let of_another: Value = serde_json::from_str(
            &cli("contosotwo", json!({}))
                .to_string()
                .replace(HERE, THERE),
        )
        .unwrap();
        let accounts = json!([{"id": HERE, "name": "prod", "isDefault": true, "state": "Enabled", "tenantId": THERE},
            {"id": THERE, "name": "test", "isDefault": false, "state": "Enabled", "tenantId": THERE}]);
        for other in [of_another, accounts, pricing(&subscription(THERE), "Free")] {
            let report = judge(&[registry.clone(), plan("Standard"), other.clone()]);
            assert_eq!(found(&report, "contosoacr")[2], Unknown, "{mask}");
            let report = judge(&[registry.clone(), plan("Free"), other]);
            assert_eq!(found(&report, "contosoacr")[2], Fires, "{mask}");
        }
    }
}

/// Zeros in place of an id may stand for several subscriptions.
#[test]
fn a_subscription_of_zeros_is_said_to_be_masked() {
    let zeros = "00000000-0000-0000-0000-000000000000";
    let masked = |value: Value| -> Value {
        serde_json::from_str(&value.to_string().replace(HERE, zeros)).unwrap()
    };
    let plan = pricing(&subscription(HERE), "Standard");
    let report = judge(&[masked(cli("contosoacr", json!({}))), masked(plan)]);
    assert_says(&words(finding(&report)), &["taken to belong together"]);
}

/// A query renames the columns that it keeps.
#[test]
fn a_plan_without_an_id_holds_where_a_column_beside_it_says() {
    let plan = |tier: &str, key: &str, value: &str| {
        let mut row = json!({"name": "Containers", "pricingTier": tier});
        row[key] = json!(value);
        json!({"count": 1, "data": [row], "total_records": 1})
    };
    let outcome =
        |plan: Value| found(&judge(&[cli("contosoacr", json!({})), plan]), "contosoacr")[2];
    let of = |subscription: &str| {
        format!("/subscriptions/{subscription}/providers/Microsoft.Security/pricings/Containers")
    };
    for key in ["scope", "pricingId", "link", "arm_id", "inheritedFrom"] {
        for (id, other) in [
            (of(HERE), of(THERE)),
            (subscription(HERE), subscription(THERE)),
        ] {
            assert_eq!(outcome(plan("Standard", key, &id)), Clear, "{key} {id}");
            assert_eq!(outcome(plan("Free", key, &id)), Fires, "{key} {id}");
            assert_eq!(
                outcome(plan("Standard", key, &other)),
                Unknown,
                "{key} {other}"
            );
        }
    }
    // It may be called by its id.
    assert_eq!(outcome(plan("Standard", "name", &of(THERE))), Unknown);
    assert_eq!(outcome(plan("Standard", "name", &of(HERE))), Clear);
    assert_eq!(outcome(plan("Free", "name", &of(HERE))), Fires);
    // Which one is called so is not told.
    for key in [
        "subscriptionName",
        "SubscriptionName",
        "subscription",
        "sub",
        "subscription_display_name",
    ] {
        assert_eq!(
            outcome(plan("Standard", key, "contoso-production")),
            Unknown,
            "{key}"
        );
    }
    // What tells of none.
    for (key, value) in [("subPlan", "P2"), ("note", "contoso"), ("subscription", "")] {
        assert_eq!(outcome(plan("Standard", key, value)), Clear, "{key}");
    }
}

#[test]
fn retired_plans_that_say_so_themselves_were_picked_out_of_a_new_list() {
    let one = |name: &str, tier: &str, over: Value| {
        let mut plan = by_cli(tier)["value"][0].clone();
        plan["id"] = json!(format!(
            "/subscriptions/{HERE}/providers/Microsoft.Security/pricings/{name}"
        ));
        plan["name"] = json!(name);
        lay_over(&mut plan, over);
        plan
    };
    let list = |tier: &str, over: Value| {
        let others = [
            one("VirtualMachines", "Standard", json!({})),
            one("StorageAccounts", "Standard", json!({})),
        ];
        let retired =
            ["ContainerRegistry", "KubernetesService"].map(|name| one(name, tier, over.clone()));
        let all: Vec<Value> = others.into_iter().chain(retired).collect();
        json!({"value": all})
    };
    let replaced = json!({"deprecated": true, "replacedBy": ["Containers"]});
    for (tier, over, outcome) in [
        ("Standard", json!({}), Clear),
        ("Free", json!({}), Fires),
        ("Standard", replaced.clone(), Unknown),
        ("Free", replaced.clone(), Unknown),
        ("Standard", json!({"deprecated": false}), Clear),
    ] {
        let list = list(tier, over.clone());
        let report = judge(&[cli("contosoacr", json!({})), list]);
        assert_eq!(found(&report, "contosoacr")[2], outcome, "{tier} {over}");
    }
    // As REST answers it, with the plan that counts beside them.
    let rest = |plan: Value| json!({"id": plan["id"], "name": plan["name"], "type": plan["type"], "properties": plan});
    let mut plans: Vec<Value> = ["ContainerRegistry", "KubernetesService"]
        .map(|name| rest(one(name, "Standard", replaced.clone())))
        .to_vec();
    plans.push(rest(one("VirtualMachines", "Standard", json!({}))));
    let report = judge(&[cli("contosoacr", json!({})), json!({"value": plans})]);
    assert_eq!(found(&report, "contosoacr")[2], Unknown);
    plans.push(rest(one("Containers", "Free", json!({}))));
    let report = judge(&[cli("contosoacr", json!({})), json!({"value": plans})]);
    assert_eq!(found(&report, "contosoacr")[2], Fires);
}

#[test]
fn a_plan_that_is_off_fires_whatever_stands_in_the_place_of_its_id() {
    let plan =
        |id: &str, tier: &str| json!([{"id": id, "name": "Containers", "pricingTier": tier}]);
    let of = |plan: Value| scan(&judge(&[cli("contosoacr", json!({})), plan]))[2];
    assert_eq!(of(plan("1", "Free")), Fires);
    assert_eq!(of(plan("1", "Standard")), Unknown);
}
