//! OCSF events against the part of its schema that is written, and what no schema can say.

use std::collections::BTreeSet;
use std::path::Path;

use crate::written::{comparison_ocsf, ocsf, redact};
use model::report::{Outcome, Report, Verdict};
use more::{compare::compare, export::Options};
use serde_json::Value;

use crate::reports;

const OPTIONS: Options = Options {
    made_at: None,
    redacted: false,
    moment: Some(1_764_000_000_123),
};

fn schema() -> jsonschema::Validator {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/ocsf-1.8.0-part.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn check(schema: &jsonschema::Validator, name: &str, text: &str) -> Vec<Value> {
    let value: Value = serde_json::from_str(text).unwrap();
    let events = value.as_array().unwrap();
    for event in events {
        // One by one: of an array it would only be told that no class fits.
        let one = Value::Array(vec![event.clone()]);
        assert!(schema.is_valid(&one), "{name}: {event:#}");
    }
    // An event a line, for tools that read line by line.
    assert_eq!(
        text.lines().count(),
        events.len() + if events.is_empty() { 1 } else { 2 }
    );
    events.clone()
}

fn events(report: &Report) -> Vec<Value> {
    check(&schema(), "", &ocsf(report, &OPTIONS))
}

fn of<'a>(events: &'a [Value], uid: &str) -> &'a Value {
    let mut found = events
        .iter()
        .filter(|event| event["finding_info"]["uid"] == uid);
    let event = found
        .next()
        .unwrap_or_else(|| panic!("{uid} in {events:#?}"));
    assert!(found.next().is_none(), "{uid} twice");
    event
}

#[test]
fn events_follow_the_schema_whatever_the_report_says() {
    let schema = schema();
    let empty = Report {
        chains: Vec::new(),
        ..reports::fires()
    };
    for (name, report) in [
        ("fires", reports::fires()),
        ("split", reports::split()),
        ("broken", reports::broken()),
        ("undetermined", reports::undetermined()),
        ("hostile", reports::hostile()),
        ("many", reports::many(30)),
        (
            "no registries",
            reports::report(Vec::new(), "nothing to judge", ""),
        ),
        ("empty", empty),
    ] {
        check(&schema, name, &ocsf(&report, &OPTIONS));
        check(&schema, name, &ocsf(&report, &Options::default()));
        let options = Options {
            redacted: true,
            ..OPTIONS
        };
        check(&schema, name, &ocsf(&redact(&report), &options));
        for other in [reports::fires(), reports::broken(), reports::undetermined()] {
            check(
                &schema,
                name,
                &comparison_ocsf(&compare(&report, &other), &OPTIONS),
            );
            check(
                &schema,
                name,
                &comparison_ocsf(&compare(&other, &report), &OPTIONS),
            );
        }
    }
}

#[test]
fn the_schema_would_notice_a_mistake() {
    let schema = schema();
    let text = ocsf(&reports::fires(), &OPTIONS);
    for (good, bad) in [
        ("\"status_id\": 3", "\"status_id\": 4"),
        ("\"class_uid\": 2003", "\"class_uid\": 2001"),
        ("\"time\": ", "\"when\": "),
        ("\"provider\": ", "\"vendor\": "),
        ("\"time\": 1764000000123", "\"time\": \"today\""),
    ] {
        assert!(text.contains(good), "{good}");
        let value: Value = serde_json::from_str(&text.replace(good, bad)).unwrap();
        assert!(!schema.is_valid(&value), "{bad}");
    }
}

#[test]
fn there_is_a_compliance_finding_for_each_rule_and_resource_with_what_the_evidence_says() {
    for report in [
        reports::fires(),
        reports::split(),
        reports::broken(),
        reports::undetermined(),
    ] {
        let events = events(&report);
        let mut expected = 0;
        for registry in &report.chains[0].registries {
            let id = registry.id.as_ref().unwrap_or(&registry.name);
            for rule in &registry.rules {
                expected += 1;
                let event = of(&events, &format!("{}|{}", rule.id, id.to_lowercase()));
                let (status, severity) = match rule.finding.outcome {
                    Outcome::Clear => ("Pass", "Informational"),
                    Outcome::Unknown => ("Warning", "Unknown"),
                    Outcome::Fires => ("Fail", "High"),
                };
                assert_eq!(event["compliance"]["status"], status);
                assert_eq!(event["severity"], severity);
                assert_eq!(event["class_uid"], 2003);
                assert_eq!(event["resources"][0]["name"], registry.name);
                assert_eq!(
                    event["cloud"]["account"]["uid"].as_str(),
                    registry.subscription_id.as_deref()
                );
                let facts = rule.finding.facts.iter().map(|fact| &fact.value);
                let evidence = event["evidences"].as_array().into_iter().flatten();
                assert!(evidence.map(|one| &one["data"]["value"]).eq(facts));
                assert_eq!(
                    event.get("status_id").is_none(),
                    rule.finding.outcome == Outcome::Clear,
                    "what passes has no life as a finding"
                );
                assert_eq!(event["time"], 1_764_000_000_123_u64);
            }
        }
        let rules = report.chains[0].rules.iter();
        expected += rules.map(|rule| rule.subjects.len()).sum::<usize>();
        let checks = events.iter().filter(|event| event["class_uid"] == 2003);
        assert_eq!(checks.count(), expected);
    }
}

#[test]
fn what_is_missing_is_a_warning_that_says_what_to_export() {
    let report = reports::undetermined();
    let events = events(&report);
    let mut warnings = events
        .iter()
        .filter(|event| event["compliance"]["status"] == "Warning")
        .peekable();
    assert!(warnings.peek().is_some());
    for event in warnings {
        let desc = event["remediation"]["desc"].as_str().unwrap();
        assert!(
            desc.starts_with("Export this and judge again: az "),
            "{desc}"
        );
        assert!(
            !event["compliance"]["status_details"]
                .as_array()
                .unwrap()
                .is_empty()
        );
    }
}

#[test]
fn a_path_that_is_open_or_not_known_is_a_detection_and_a_broken_one_is_none() {
    let both = events(&reports::fires());
    let report = reports::fires();
    let detections: Vec<&Value> = both.iter().filter(|one| one["class_uid"] == 2004).collect();
    let open = report.chains[0].registries.iter();
    let open = open.filter(|registry| registry.verdict != Verdict::Broken);
    assert_eq!(detections.len(), open.count());
    let fires = detections
        .iter()
        .find(|event| event["is_alert"] == true)
        .unwrap();
    assert_eq!(fires["severity"], "Critical");
    assert_eq!(fires["confidence"], "High");
    let steps = fires["finding_info"]["attack_graph"]["nodes"]
        .as_array()
        .unwrap();
    assert_eq!(steps.len(), 5);
    assert_eq!(
        fires["finding_info"]["attack_graph"]["edges"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    let attacks = fires["finding_info"]["attacks"].as_array().unwrap();
    assert_eq!(attacks[0]["technique"]["uid"], "T1552");
    assert_eq!(attacks[0]["technique"]["name"], "Unsecured Credentials");
    assert_eq!(attacks[0]["sub_technique"]["uid"], "T1552.001");
    assert_eq!(attacks[0]["sub_technique"]["name"], "Credentials In Files");
    assert_eq!(attacks[0]["tactic"]["name"], "Credential Access");
    assert_eq!(attacks[0]["version"], "18");
    assert!(attacks[3].get("sub_technique").is_none(), "T1059 is none");

    let unknown = events(&reports::undetermined());
    let unknown: Vec<&Value> = unknown
        .iter()
        .filter(|one| one["class_uid"] == 2004)
        .collect();
    assert!(!unknown.is_empty());
    for event in unknown {
        assert_eq!(event["is_alert"], false);
        assert_eq!(event["confidence"], "Unknown");
        assert_eq!(event["severity"], "Unknown");
    }
    let broken = events(&reports::broken());
    assert!(broken.iter().all(|event| event["class_uid"] == 2003));
}

#[test]
fn a_chain_that_no_one_registry_carries_is_a_detection_of_its_own() {
    let report = reports::split();
    let events = events(&report);
    let event = of(&events, "CHAIN-026");
    assert_eq!(event["class_uid"], 2004);
    assert_eq!(event["is_alert"], true);
    assert_eq!(event["message"], *report.chains[0].headline);
    assert!(event.get("resources").is_none());
}

#[test]
fn what_was_only_taken_as_mended_and_what_is_a_pseudonym_is_said_in_every_event() {
    let mut report = reports::fires();
    report.chains[0].what_if = vec![model::report::Assumption {
        switch: "x".to_owned(),
        rule: "zt_wl_012".to_owned(),
        kind: "registry".to_owned(),
        name: "contoso".to_owned(),
        was: Outcome::Fires,
    }];
    let options = Options {
        redacted: true,
        ..OPTIONS
    };
    for event in check(&schema(), "", &ocsf(&report, &options)) {
        assert!(event["message"].as_str().unwrap().starts_with("What if: "));
        assert_eq!(
            event["metadata"]["labels"],
            serde_json::json!(["redacted", "what-if"])
        );
    }
}

#[test]
fn a_comparison_creates_updates_and_closes_and_resolves_nothing_that_was_not_seen() {
    let (before, mut after) = (reports::fires(), reports::fires());
    let rules = &mut after.chains[0].registries[0].rules;
    rules[0].finding.outcome = Outcome::Clear;
    rules[1].finding.outcome = Outcome::Unknown;
    // The second registry is not in the later exports.
    after.chains[0].registries.truncate(1);
    let comparison = compare(&before, &after);
    let events = check(&schema(), "", &comparison_ocsf(&comparison, &OPTIONS));
    let first = before.chains[0].registries[0]
        .id
        .as_ref()
        .unwrap()
        .to_lowercase();
    let second = before.chains[0].registries[1]
        .id
        .as_ref()
        .unwrap()
        .to_lowercase();
    let fixed = of(&events, &format!("zt_wl_012|{first}"));
    assert_eq!(
        (&fixed["activity_name"], &fixed["status"]),
        (&"Close".into(), &"Resolved".into())
    );
    assert_eq!(fixed["compliance"]["status"], "Pass");
    let unknown = of(&events, &format!("zt_wl_013|{first}"));
    assert_eq!(unknown["activity_name"], "Update");
    assert_eq!(unknown["compliance"]["status"], "Warning");
    let gone: BTreeSet<(String, String)> = events
        .iter()
        .filter(|event| {
            event["finding_info"]["uid"]
                .as_str()
                .unwrap()
                .ends_with(&second)
        })
        .map(|event| {
            assert_ne!(event["status"], "Resolved");
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (
                text(&event["activity_name"]),
                text(&event["compliance"]["status"]),
            )
        })
        .collect();
    assert!(
        gone.contains(&("Update".to_owned(), "Warning".to_owned())),
        "{gone:?}"
    );
    assert!(
        gone.iter().all(|(activity, _)| activity == "Update"),
        "{gone:?}"
    );
    // And the other way round they are new.
    let back = compare(&after, &before);
    let events = check(&schema(), "", &comparison_ocsf(&back, &OPTIONS));
    assert_eq!(
        of(&events, &format!("zt_wl_012|{first}"))["activity_name"],
        "Create"
    );
    // What has not changed is no event.
    let same = compare(&before, &before);
    assert!(check(&schema(), "", &comparison_ocsf(&same, &OPTIONS)).is_empty());
}
