//! Several documents about one registry.

use super::*;

#[test]
fn an_older_export_does_not_vouch_for_what_the_later_leaves_out() {
    let older = registry(
        "alder",
        json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": []}, "systemData": {"lastModifiedAt": "2026-01-01T00:00:00Z"}}),
    );
    let later = registry(
        "alder",
        json!({"networkRuleSet": null, "systemData": {"lastModifiedAt": "2026-02-01T00:00:00Z"}}),
    );
    let report = judge(&[older, later]);
    assert_eq!(finding(&report, 1).outcome, Unknown);
}

#[test]
fn a_later_projection_takes_nothing_back_of_what_an_older_export_says() {
    let full = |admin: bool, moment: &str| {
        let settings = json!({"adminUserEnabled": admin, "publicNetworkAccess": "Enabled",
            "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}, "systemData": {"lastModifiedAt": moment}});
        registry("alder", settings)
    };
    let [early, middle] = ["2026-01-01T00:00:00Z", "2026-01-09T00:00:00Z"];
    let later = |over: Value| {
        let mut row = json!({"id": full(true, early)["id"], "name": "alder", "type": "microsoft.containerregistry/registries",
            "systemData": {"lastModifiedAt": "2026-02-01T00:00:00Z"}});
        for (key, value) in over.as_object().unwrap() {
            row[key] = value.clone();
        }
        row
    };
    for (documents, outcomes) in [
        (vec![full(true, early), later(json!({}))], [Fires, Fires]),
        (
            vec![
                full(true, early),
                later(json!({"adminUserEnabled": null, "properties": null})),
            ],
            [Fires, Fires],
        ),
        // What it does show decides.
        (
            vec![full(true, early), later(json!({"adminUserEnabled": false}))],
            [Clear, Fires],
        ),
        (
            vec![
                full(true, early),
                later(json!({"publicNetworkAccess": "Disabled"})),
            ],
            [Fires, Clear],
        ),
        (
            vec![
                full(true, early),
                later(json!({"publicNetworkAccess": "Enabled"})),
            ],
            [Fires, Fires],
        ),
        // A value that cannot be taken is a statement.
        (
            vec![
                full(true, early),
                later(json!({"adminUserEnabled": "true"})),
            ],
            [Unknown, Fires],
        ),
        // Of several the last that shows it; that it was safe then says nothing of now.
        (
            vec![full(true, early), full(false, middle), later(json!({}))],
            [Unknown, Fires],
        ),
        (
            vec![full(false, early), full(true, middle), later(json!({}))],
            [Fires, Fires],
        ),
    ] {
        let report = judge(&documents);
        let found = [0, 1].map(|rule| finding(&report, rule).outcome);
        assert_eq!(found, outcomes, "{documents:?}");
        if outcomes[1] == Fires {
            assert!(
                notes(finding(&report, 1)).contains("an earlier one says"),
                "{documents:?}"
            );
            assert!(
                notes(finding(&report, 1)).contains("2026-01-0"),
                "{documents:?}"
            );
        }
    }
}

#[test]
fn documents_that_differ_within_one_outcome_are_both_quoted() {
    let with = |range: &str| {
        registry(
            "alder",
            json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "ipAddressOrRange": range}]}}),
        )
    };
    let report = judge(&[with("203.0.113.7"), with("198.51.100.0/24")]);
    let found = finding(&report, 1);
    assert_eq!(found.outcome, Clear);
    assert_eq!(found.addresses, Some(256), "the worse one stands");
    assert!(
        values(found).contains(&"\"203.0.113.7\"")
            && values(found).contains(&"\"198.51.100.0/24\"")
    );
    assert!(notes(found).contains("contradict"));
}

#[test]
fn a_firewall_rule_that_nobody_can_interpret_does_not_close_the_registry() {
    let with = |rule: Value| {
        registry(
            "alder",
            json!({"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Deny", "ipRules": [rule]}}),
        )
    };
    for (arm, cli) in [
        ("203.0.113.7", "0.0.0.0/0"),
        ("0.0.0.0/0", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.0/24"),
    ] {
        let rule = json!({"action": "Allow", "value": arm, "ipAddressOrRange": cli});
        let report = judge(&[with(rule)]);
        assert_eq!(finding(&report, 1).outcome, Unknown, "{arm} {cli}");
    }
    // Nor does one whose action is another than the only one that there is; none written is that one.
    for (action, expected) in [
        (json!("Allow"), Clear),
        (json!("allow"), Clear),
        (Value::Null, Clear),
        (json!("Deny"), Unknown),
        (json!(""), Unknown),
        (json!(true), Unknown),
    ] {
        let report = judge(&[with(json!({"action": action, "value": "203.0.113.7"}))]);
        assert_eq!(finding(&report, 1).outcome, expected, "{action}");
    }
}

#[test]
fn equal_documents_do_not_contradict_each_other() {
    let report = judge(&[registry("alder", json!({})), registry("alder", json!({}))]);
    assert!(
        only(&report)
            .rules
            .iter()
            .all(|rule| !notes(&rule.finding).contains("contradict"))
    );
}

#[test]
fn the_later_of_two_exports_decides_however_its_moment_is_written() {
    let at = |admin: bool, moment: &str| {
        registry(
            "alder",
            json!({"adminUserEnabled": admin, "systemData": {"lastModifiedAt": moment}}),
        )
    };
    // The earlier, the later.
    for (earlier, later) in [
        ("2026-10-01t10:00:00z", "2026-11-01t10:00:00z"),
        ("2026-11-20T10:00:00Z", "2026-11-20t10:00:00.1z"),
        ("2026-11-20T12:30:00+02:00", "2026-11-20T10:30:01Z"),
        ("2026-11-20 10:00:00", "2026-11-20T05:00:01-0500"),
        (
            "2026-11-20T10:00:00.123456789Z",
            "2026-11-20T10:00:00.1234568Z",
        ),
        ("2026-11-20T10:00:00,5+00", "2026-11-20 10:00:01 +0000 UTC"),
        ("/Date(1772359200000)/", "2026-03-01T10:00:00.001Z"),
    ] {
        let report = judge(&[at(true, earlier), at(false, later)]);
        assert_eq!(finding(&report, 0).outcome, Clear, "{earlier} {later}");
        let says = "an earlier document here says otherwise";
        let notes = &finding(&report, 0).notes;
        assert!(
            notes
                .iter()
                .any(|note| note.warning && note.text.starts_with(says))
        );
        assert!(!finding(&report, 1).notes.iter().any(|note| note.warning));
        let report = judge(&[at(false, earlier), at(true, later)]);
        assert_eq!(finding(&report, 0).outcome, Fires, "{earlier} {later}");
    }
    // These do not say which is the later one, so both count.
    for (one, other) in [
        ("2026-11-20T12:00:00+02:00", "2026-11-20t10:00:00.000z"),
        ("2026-11-20", "2026-11-21"),
        ("2026-11-20T10:00:00Z", "yesterday"),
        ("2026-11-20T10:00:00Z", "2026-11-20T25:00:00Z"),
        ("2026-11-20T10:00:00Z", "11/21/2026 10:00:00 AM"),
    ] {
        let report = judge(&[at(true, one), at(false, other)]);
        assert_eq!(finding(&report, 0).outcome, Fires, "{one} {other}");
        let report = judge(&[at(false, one), at(true, other)]);
        assert_eq!(finding(&report, 0).outcome, Fires, "{one} {other}");
    }
}

#[test]
fn a_registry_does_not_hide_behind_another_type() {
    let open = registry("alder", json!({}));
    let text = format!("{open:#}");
    let own = "\"type\": \"Microsoft.ContainerRegistry/registries\"";
    assert!(text.contains(own));
    for other in [
        "Microsoft.Network/privateEndpoints",
        "Microsoft.Insights/components",
        "contoso/x",
    ] {
        for instead in [
            format!("\"type\": \"{other}\", {own}"),
            format!("{own}, \"type\": \"{other}\""),
            format!("\"Type\": \"{other}\", {own}"),
            format!("\"type\": \"{other}\""),
        ] {
            let report = judge_text(&[&text.replace(own, &instead)]);
            assert_eq!(finding(&report, 0).outcome, Fires, "{instead}");
        }
    }
    // The same of a cluster, whose sensor is off.
    let text = format!("{:#}", cluster("aks1", json!({})));
    let own = "\"type\": \"Microsoft.ContainerService/ManagedClusters\"";
    assert!(text.contains(own));
    let twice = text.replace(own, &format!("\"type\": \"Microsoft.Network/x\", {own}"));
    let report = judge_text(&[&twice]);
    assert_eq!(report.chains[0].rules[2].outcome, Fires);
}

/// What a fuzzer found: which of its documents came first decided whether another one was tied to it.
#[test]
fn a_registry_goes_by_every_name_that_its_documents_have() {
    let change = |name: &str, before: Value| {
        json!({"changes": [{"changeType": "Modify", "resourceId": id("alder"),
            "after": registry("alder", json!({"name": name})), "before": before}]})
    };
    let mut nameless = registry("alder", json!({"adminUserEnabled": false}));
    nameless.as_object_mut().unwrap().remove("id");
    nameless.as_object_mut().unwrap().remove("loginServer");
    let one = change("al,der", nameless);
    let other = change("alder", registry("alder", json!({})));
    let of = |documents: &[Value]| {
        let report = judge(documents);
        let registries = report.chains[0].registries.iter();
        let all = registries.map(|registry| registry.rules[0].finding.outcome);
        all.collect::<Vec<_>>()
    };
    let both = of(&[one.clone(), other.clone()]);
    assert_eq!(both, [Fires]);
    assert_eq!(of(&[other, one]), both);
}
