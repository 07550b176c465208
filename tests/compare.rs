//! Two reports side by side, from documents to what became of each finding.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

use std::collections::BTreeMap;

use engine::{Detail, Input, analyze};
use model::comparison::{Change, Comparison, FindingChange, Presence, RegistryChange, Turn};
use model::{
    Limits,
    report::{Outcome, Report, Verdict},
};
use more::compare::compare;
use proptest::prelude::*;
use serde_json::{Value, json};

#[path = "compare/files.rs"]
mod files;
#[path = "compare/reading.rs"]
mod reading;
#[path = "compare/workloads.rs"]
mod workloads;
#[allow(dead_code, reason = "other tests write other files")]
#[path = "written/mod.rs"]
mod written;

const SUBSCRIPTIONS: [&str; 2] = [
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
];

fn judge(documents: &[Value]) -> Report {
    let inputs = documents.iter().enumerate().map(|(index, document)| Input {
        name: format!("{index}.json"),
        bytes: serde_json::to_vec_pretty(document).unwrap(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

fn id(name: &str, group: &str, subscription: &str) -> String {
    format!(
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{name}"
    )
}

/// A registry as `az acr show` prints it.
fn registry(name: &str, admin: Value, access: Value) -> Value {
    json!({
        "id": id(name, "rg-platform", SUBSCRIPTIONS[0]),
        "name": name,
        "type": "Microsoft.ContainerRegistry/registries",
        "loginServer": format!("{name}.azurecr.io"),
        "adminUserEnabled": admin,
        "publicNetworkAccess": access,
        "networkRuleSet": {"defaultAction": "Allow", "ipRules": []},
        "sku": {"name": "Premium"},
    })
}

fn open(name: &str) -> Value {
    registry(name, json!(true), json!("Enabled"))
}

fn plan(tier: &str) -> Value {
    json!({
        "id": format!("/subscriptions/{}/providers/Microsoft.Security/pricings/Containers", SUBSCRIPTIONS[0]),
        "name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": tier,
    })
}

fn cluster(name: &str, sensor: bool) -> Value {
    json!({
        "id": format!("/subscriptions/{}/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/{name}", SUBSCRIPTIONS[0]),
        "name": name, "type": "Microsoft.ContainerService/managedClusters",
        "kubernetesVersion": "1.31", "agentPoolProfiles": [],
        "securityProfile": {"defender": {"securityMonitoring": {"enabled": sensor}}},
    })
}

fn between(before: &[Value], after: &[Value]) -> Comparison {
    compare(&judge(before), &judge(after))
}

/// A change of everything, for the files and the sentences.
fn story() -> Comparison {
    let before = [
        open("contosoprod"),
        registry("contosodev", json!(false), json!("Enabled")),
        registry("contosotest", json!(true), json!("Disabled")),
        open("contosoold"),
        registry("contososame", json!(false), json!("Disabled")),
        plan("Free"),
        cluster("aks-prod", true),
    ];
    let after = [
        registry("contosoprod", json!(false), json!("Enabled")),
        open("contosodev"),
        registry("contosotest", json!(true), json!(null)),
        open("contosonew"),
        registry("contososame", json!(false), json!("Disabled")),
        plan("Free"),
        cluster("aks-prod", false),
    ];
    between(&before, &after)
}

fn of<'a>(comparison: &'a Comparison, name: &str) -> &'a RegistryChange {
    let mut all = comparison.chains[0].registries.iter();
    all.find(|registry| registry.name == name).unwrap()
}

fn changes(registry: &RegistryChange) -> Vec<Change> {
    registry.rules.iter().map(|rule| rule.change).collect()
}

/// Every finding with what it is about.
fn findings(comparison: &Comparison) -> BTreeMap<String, &FindingChange> {
    let chain = &comparison.chains[0];
    let mut all = BTreeMap::new();
    for registry in &chain.registries {
        for rule in &registry.rules {
            let key = format!(
                "{:?} {:?} {} {}",
                registry.id.as_deref().map(str::to_lowercase),
                registry.login_server,
                registry.name,
                rule.rule
            );
            all.insert(key, rule);
        }
    }
    for subject in chain.rules.iter().flat_map(|rule| &rule.subjects) {
        all.insert(
            format!("{} {}", subject.id.to_lowercase(), subject.name),
            &subject.finding,
        );
    }
    all
}

fn turn(before: &[Value], after: &[Value], expected: Turn, headline: &str) {
    let comparison = between(before, after);
    let chain = &comparison.chains[0];
    assert_eq!((chain.turn, chain.headline.as_str()), (expected, headline));
}

#[test]
fn each_finding_says_what_became_of_it() {
    let comparison = story();
    use Change::*;
    for (name, presence, expected) in [
        (
            "contosoprod",
            Presence::Both,
            vec![Fixed, Unchanged, Unchanged],
        ),
        (
            "contosodev",
            Presence::Both,
            vec![New, Unchanged, Unchanged],
        ),
        (
            "contosotest",
            Presence::Both,
            vec![Unchanged, NowUnknown, Unchanged],
        ),
        ("contosoold", Presence::Before, vec![Gone, Gone, Gone]),
        ("contosonew", Presence::After, vec![New, New, New]),
        (
            "contososame",
            Presence::Both,
            vec![Unchanged, Unchanged, Unchanged],
        ),
    ] {
        let registry = of(&comparison, name);
        assert_eq!(
            (registry.presence, changes(registry)),
            (presence, expected),
            "{name}"
        );
    }
    let aks = &comparison.chains[0].rules[2].subjects[0];
    assert_eq!((aks.name.as_str(), aks.finding.change), ("aks-prod", New));
}

#[test]
fn the_most_urgent_stands_first() {
    let comparison = story();
    let names: Vec<&str> = comparison.chains[0]
        .registries
        .iter()
        .map(|registry| registry.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "contosodev",
            "contosonew",
            "contosotest",
            "contosoold",
            "contosoprod",
            "contososame"
        ]
    );
}

#[test]
fn a_finding_quotes_both_sides() {
    let comparison = story();
    let fixed = &of(&comparison, "contosoprod").rules[0];
    let (before, after) = (
        fixed.before.as_ref().unwrap(),
        fixed.after.as_ref().unwrap(),
    );
    assert_eq!(
        (
            before.facts[0].value.as_str(),
            after.facts[0].value.as_str()
        ),
        ("true", "false")
    );
    assert_eq!(
        (before.facts[0].source.as_str(), before.facts[0].line),
        ("0.json", 2)
    );
}

#[test]
fn the_headline_says_the_verdict_first_with_names_and_counts() {
    let closed = |name| registry(name, json!(false), json!("Enabled"));
    turn(
        &[open("a1"), plan("Free")],
        &[closed("a1"), plan("Free")],
        Turn::Broke,
        "The chain broke at `a1`: 1 finding fixed",
    );
    turn(
        &[closed("a1"), plan("Free")],
        &[open("a1"), plan("Free")],
        Turn::Opened,
        "The chain has opened at `a1`: 1 finding new",
    );
    turn(
        &[open("a1")],
        &[open("a1"), plan("Free")],
        Turn::Opened,
        "The chain fires at `a1`; before, that was not known: 2 findings new",
    );
    turn(
        &[open("a1"), plan("Free")],
        &[open("a1")],
        Turn::NowUnknown,
        "It is no longer known whether the chain fires: 2 findings no longer known",
    );
    turn(
        &[registry("a1", json!(null), json!("Enabled")), plan("Free")],
        &[closed("a1"), plan("Free")],
        Turn::NowKnown,
        "The chain is broken; before, that was not known: 1 finding now known to be clear",
    );
    turn(
        &[open("a1"), plan("Free")],
        &[open("a1"), open("a2"), plan("Free")],
        Turn::Stayed,
        "The chain still fires, now also at `a2`: 3 findings new",
    );
    turn(
        &[open("a1"), plan("Free")],
        &[open("a1"), plan("Free")],
        Turn::Stayed,
        "The chain still fires at `a1`; no finding has changed",
    );
    turn(
        &[closed("a1")],
        &[closed("a1")],
        Turn::Stayed,
        "The chain stays broken; no finding has changed",
    );
    turn(
        &[],
        &[],
        Turn::Stayed,
        "It is still not known whether the chain fires; no finding has changed",
    );
}

#[test]
fn leaving_out_what_fired_does_not_break_the_chain() {
    let closed = registry("a2", json!(false), json!("Enabled"));
    let comparison = between(
        &[open("a1"), closed.clone(), plan("Free")],
        &[closed, plan("Free")],
    );
    let chain = &comparison.chains[0];
    assert_eq!(
        (chain.before.verdict, chain.after.verdict),
        (Verdict::Fires, Verdict::Broken)
    );
    assert_eq!(chain.turn, Turn::OutOfSight);
    assert_eq!(
        chain.headline,
        "It is not known whether the chain broke: the later exports leave out `a1`; 3 findings not in the later exports"
    );
    assert_eq!(chain.findings.fixed, 0);
    assert_eq!(chain.rules[0].change, Change::Gone);
    assert_eq!(of(&comparison, "a1").change, Change::Gone);
}

#[test]
fn the_same_outcome_for_another_reason_is_unchanged_and_says_so() {
    let ranged = |range: &str| {
        let mut one = registry("a1", json!(true), json!("Enabled"));
        one["networkRuleSet"] =
            json!({"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": range}]});
        one
    };
    let comparison = between(&[ranged("203.0.113.0/24")], &[ranged("198.51.100.0/24")]);
    let rule = &of(&comparison, "a1").rules[1];
    assert_eq!((rule.change, rule.restated), (Change::Unchanged, true));
    assert!(!of(&comparison, "a1").rules[0].restated);
}

#[test]
fn registries_are_matched_by_id_then_host_then_name_without_regard_to_case() {
    let loud = |value: &Value| {
        let mut value = value.clone();
        value["id"] = json!(value["id"].as_str().unwrap().to_uppercase());
        value
    };
    let comparison = between(&[open("a1")], &[loud(&open("a1"))]);
    assert_eq!(comparison.chains[0].counts.unchanged, 1);

    // Moved to another group.
    let mut moved = open("a1");
    moved["id"] = json!(id("a1", "rg-other", SUBSCRIPTIONS[0]));
    let comparison = between(&[open("a1")], &[moved]);
    let one = of(&comparison, "a1");
    assert_eq!(one.presence, Presence::Both);
    assert_eq!(
        one.note,
        "the two exports were matched by login server; its resource id has changed"
    );

    // The later export lost the id and the host.
    let mut bare = open("a1");
    bare.as_object_mut().unwrap().remove("id");
    let comparison = between(&[open("a1")], &[bare]);
    assert_eq!(
        of(&comparison, "a1").note,
        "the two exports were matched by login server"
    );
}

#[test]
fn what_shares_its_only_name_is_not_matched_by_guess() {
    let mut before = judge(&[open("a1"), open("a2")]);
    let mut after = before.clone();
    for report in [&mut before, &mut after] {
        for registry in &mut report.chains[0].registries {
            registry.id = None;
            registry.login_server = Some("Same.azurecr.io".to_owned());
        }
    }
    // As long as they say the very same, it makes no difference which is which.
    after.chains[0].registries.reverse();
    let counts = compare(&before, &after).chains[0].counts;
    assert_eq!(
        (counts.unchanged, counts.only_before, counts.only_after),
        (2, 0, 0)
    );

    for registry in &mut after.chains[0].registries {
        registry.sku = None;
    }
    let comparison = compare(&before, &after);
    let counts = comparison.chains[0].counts;
    assert_eq!(
        (
            counts.only_before,
            counts.only_after,
            counts.changed,
            counts.unchanged
        ),
        (2, 2, 0, 0)
    );
    for registry in &comparison.chains[0].registries {
        assert_eq!(
            registry.note,
            "several share this login server, so none of them was matched by guess"
        );
    }
    assert_eq!(comparison.chains[0].findings.fixed, 0);
}

#[test]
fn resources_without_any_name_are_no_change_beside_themselves() {
    let nameless = |sensor: bool| {
        let mut one = cluster("c", sensor);
        one["id"] = json!(null);
        one["name"] = json!(null);
        one
    };
    let mut unnamed = open("a1");
    for key in ["id", "name", "loginServer"] {
        unnamed.as_object_mut().unwrap().remove(key);
    }
    let report = judge(&[
        nameless(true),
        nameless(false),
        nameless(false),
        unnamed.clone(),
        unnamed,
    ]);
    let chain = &report.chains[0];
    assert!(chain.rules[2].subjects.len() >= 3);
    let comparison = compare(&report, &report);
    assert!(
        !comparison.chains[0].findings.any_change(),
        "{:?}",
        comparison.chains[0].findings
    );
    // One of the three is another one now, and nobody can tell which.
    let later = judge(&[nameless(true), nameless(true), nameless(false)]);
    let findings = compare(&report, &later).chains[0].findings;
    assert_eq!((findings.fixed, findings.now_known), (0, 0));
}

#[test]
fn one_name_with_two_ids_and_two_hosts_stays_two() {
    let before = judge(&[open("a1")]);
    let mut after = before.clone();
    let one = &mut after.chains[0].registries[0];
    one.id = Some(id("a1", "rg-other", SUBSCRIPTIONS[0]));
    one.login_server = Some("a1-x7.azurecr.io".to_owned());
    let counts = compare(&before, &after).chains[0].counts;
    assert_eq!((counts.only_before, counts.only_after), (1, 1));
}

#[test]
fn a_clear_finding_without_evidence_fixes_nothing() {
    let before = judge(&[open("a1"), plan("Free")]);
    let mut after = judge(&[registry("a1", json!(false), json!("Enabled")), plan("Free")]);
    after.chains[0].registries[0].rules[0].finding.facts.clear();
    let comparison = compare(&before, &after);
    assert_eq!(of(&comparison, "a1").rules[0].change, Change::NowUnknown);
}

#[test]
fn what_was_only_taken_as_mended_fixes_nothing() {
    let before = judge(&[open("a1"), plan("Free")]);
    let mut after = before.clone();
    let finding = &mut after.chains[0].registries[0].rules[0].finding;
    (finding.outcome, finding.was) = (Outcome::Clear, Some(Outcome::Fires));
    let comparison = compare(&before, &after);
    assert_eq!(of(&comparison, "a1").rules[0].change, Change::Unchanged);
}

#[test]
fn a_chain_that_one_side_did_not_judge_is_still_told() {
    let report = judge(&[open("a1"), plan("Free")]);
    let empty = Report {
        chains: Vec::new(),
        ..report.clone()
    };
    let gone = compare(&report, &empty);
    assert_eq!(gone.chains[0].turn, Turn::NowUnknown);
    assert_eq!(gone.chains[0].counts.only_before, 1);
    let new = compare(&empty, &report);
    assert_eq!(new.chains[0].turn, Turn::Opened);
    assert_eq!(compare(&empty, &empty).chains, []);
}

#[test]
fn a_side_from_a_file_is_marked_as_a_claim() {
    let comparison = story().claiming(true, false);
    assert!(comparison.before.claimed);
    assert!(!comparison.after.claimed);
}

#[test]
fn a_comparison_comes_back_from_json() {
    let comparison = story();
    let text = serde_json::to_string(&comparison).unwrap();
    assert_eq!(
        serde_json::from_str::<Comparison>(&text).unwrap(),
        comparison
    );
}

/// Documents of a scan: registries with or without id and host, plans and clusters.
fn scan() -> impl Strategy<Value = Vec<Value>> {
    let flag = prop_oneof![Just(json!(true)), Just(json!(false)), Just(json!(null))];
    let access = prop_oneof![
        3 => Just(json!("Enabled")),
        1 => Just(json!("Disabled")),
        1 => Just(json!(null))
    ];
    let one = (0..5_usize, 0..2_usize, flag, access, any::<[bool; 3]>()).prop_map(
        |(name, subscription, admin, access, [with_id, with_host, upper])| {
            let mut one = registry(&format!("registry{name}"), admin, access);
            one["id"] = json!(id(
                &format!("registry{name}"),
                "g",
                SUBSCRIPTIONS[subscription]
            ));
            if upper {
                one["id"] = json!(one["id"].as_str().unwrap().to_uppercase());
            }
            let fields = one.as_object_mut().unwrap();
            if !with_host {
                fields.remove("loginServer");
            }
            if !with_id && with_host {
                fields.remove("id");
            }
            one
        },
    );
    let tier = prop_oneof![Just(plan("Free")), Just(plan("Standard"))];
    (
        proptest::collection::vec(one, 0..6),
        proptest::option::of(tier),
        proptest::collection::vec((0..3_usize, any::<bool>()), 0..3),
    )
        .prop_map(|(registries, tier, clusters)| {
            let clusters = clusters
                .into_iter()
                .map(|(name, sensor)| cluster(&format!("c{name}"), sensor));
            registries.into_iter().chain(tier).chain(clusters).collect()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_report_beside_itself_has_no_change(scan in scan()) {
        let report = judge(&scan);
        let comparison = compare(&report, &report);
        let chain = &comparison.chains[0];
        prop_assert_eq!(chain.turn, Turn::Stayed);
        prop_assert!(!chain.findings.any_change());
        prop_assert_eq!((chain.counts.changed, chain.counts.only_before, chain.counts.only_after), (0, 0, 0));
        prop_assert!(chain.rules.iter().all(|rule| rule.change == Change::Unchanged));
        prop_assert!(findings(&comparison).values().all(|one| !one.restated));
        prop_assert!(chain.headline.ends_with("; no finding has changed"), "{}", chain.headline);
    }

    /// The involution of [`Change::of`], over whole reports.
    #[test]
    fn swapping_the_sides_turns_each_change_around(before in scan(), after in scan()) {
        let (before, after) = (judge(&before), judge(&after));
        let (there, back) = (compare(&before, &after), compare(&after, &before));
        let there: Vec<_> = there.chains[0].registries.iter().flat_map(|one| &one.rules)
            .chain(there.chains[0].rules.iter().flat_map(|rule| &rule.subjects).map(|one| &one.finding)).collect();
        let mut back: Vec<_> = back.chains[0].registries.iter().flat_map(|one| &one.rules)
            .chain(back.chains[0].rules.iter().flat_map(|rule| &rule.subjects).map(|one| &one.finding)).collect();
        prop_assert_eq!(there.len(), back.len());
        for one in there {
            let place = back.iter().position(|other| other.rule == one.rule && other.before == one.after && other.after == one.before);
            prop_assert!(place.is_some(), "{one:?} has no counterpart");
            let other = back.swap_remove(place.unwrap());
            let outcome = |finding: &Option<model::report::Finding>| finding.as_ref().map(|found| found.outcome);
            let expected = match (one.change, outcome(&one.before)) {
                (Change::Fixed, _) | (Change::Gone, Some(Outcome::Fires)) => Change::New,
                (Change::New, Some(Outcome::Clear)) => Change::Fixed,
                (Change::New, Some(Outcome::Unknown)) | (Change::NowKnown, _) => Change::NowUnknown,
                (Change::New, _) | (Change::Added, _) => Change::Gone,
                (Change::NowUnknown, Some(Outcome::Fires)) => Change::New,
                (Change::NowUnknown, _) => Change::NowKnown,
                (Change::Gone, _) => Change::Added,
                (Change::Unchanged, _) => Change::Unchanged,
            };
            prop_assert_eq!(other.change, expected, "{:?}", one);
            prop_assert_eq!(other.restated, one.restated);
        }
    }

    #[test]
    fn every_registry_of_both_sides_stands_there_once(before in scan(), after in scan()) {
        let (before, after) = (judge(&before), judge(&after));
        let comparison = compare(&before, &after);
        let chain = &comparison.chains[0];
        for (report, is_before) in [(&before, true), (&after, false)] {
            let mut expected: Vec<_> = report.chains[0].registries.iter()
                .map(|one| one.rules.iter().map(|rule| rule.finding.because.clone()).collect::<Vec<_>>()).collect();
            let mut found: Vec<_> = chain.registries.iter()
                .filter(|one| one.presence != if is_before { Presence::After } else { Presence::Before })
                .map(|one| one.rules.iter().map(|rule| {
                    let finding = if is_before { &rule.before } else { &rule.after };
                    finding.as_ref().unwrap().because.clone()
                }).collect::<Vec<_>>()).collect();
            expected.sort();
            found.sort();
            prop_assert_eq!(found, expected);
        }
        let counts = chain.counts;
        prop_assert_eq!((counts.changed + counts.unchanged + counts.only_before + counts.only_after) as usize, chain.registries.len());
    }

    #[test]
    fn nothing_is_fixed_without_evidence(before in scan(), after in scan()) {
        let comparison = between(&before, &after);
        let mut fixed = 0;
        for finding in findings(&comparison).values() {
            let is_clear = finding.after.as_ref().is_some_and(|after| after.outcome == Outcome::Clear && !after.facts.is_empty());
            if matches!(finding.change, Change::Fixed | Change::NowKnown) {
                prop_assert!(is_clear, "{finding:?}");
                fixed += 1;
            }
        }
        prop_assert!(fixed >= comparison.chains[0].findings.fixed);
        if comparison.chains[0].turn == Turn::Broke {
            prop_assert_eq!(comparison.chains[0].after.verdict, Verdict::Broken);
            prop_assert!(comparison.chains[0].findings.fixed > 0);
        }
    }

    #[test]
    fn the_most_urgent_registry_stands_before_the_others(before in scan(), after in scan()) {
        let comparison = between(&before, &after);
        prop_assert!(comparison.chains[0].registries.is_sorted_by_key(|registry| registry.change));
    }
}
