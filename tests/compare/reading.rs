//! Reports that come back as files: whole, damaged, edited, or something else.

use crate::written::{json, redact};
use engine::read::report::is_report;
use model::{Limits, report::Report};
use more::compare::{ReadError, read_report};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{cluster, judge, open, plan, registry, scan};

fn report() -> Report {
    judge(&[
        open("contosoprod"),
        registry("contosodev", json!(false), json!("Enabled")),
        plan("Free"),
        cluster("aks-prod", false),
    ])
}

fn read(text: &str) -> Result<Report, ReadError> {
    read_report(text.as_bytes().to_vec(), &Limits::default())
}

/// Reads the report after a change to its JSON.
fn edited(edit: impl FnOnce(&mut Value)) -> Result<Report, ReadError> {
    let mut value = serde_json::to_value(report()).unwrap();
    edit(&mut value);
    read(&serde_json::to_string_pretty(&value).unwrap())
}

fn refused(expected: &str, edit: impl FnOnce(&mut Value)) {
    let error = edited(edit).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("the report contradicts itself: {expected}")
    );
    assert!(matches!(error, ReadError::Contradiction(_)));
}

#[test]
fn a_download_comes_back_as_the_same_report() {
    for report in [report(), redact(&report()), judge(&[])] {
        assert!(is_report(json(&report).as_bytes()));
        assert_eq!(read(&json(&report)).unwrap(), report);
    }
}

#[test]
fn a_report_saved_again_by_powershell_or_sorted_by_key_is_read() {
    let text = json(&report());
    let utf16: Vec<u8> = [0xFEFF]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(is_report(&utf16));
    assert_eq!(read_report(utf16, &Limits::default()).unwrap(), report());
    // A map of `serde_json` is sorted, and `schema` stands near the end.
    let sorted = serde_json::to_string(&serde_json::to_value(report()).unwrap()).unwrap();
    assert!(sorted.find("\"schema\"") > Some(4_096));
    assert!(is_report(sorted.as_bytes()));
    assert_eq!(read(&sorted).unwrap(), report());
}

#[test]
fn what_is_something_else_is_not_taken_for_a_report() {
    for text in [
        "",
        "{}",
        "[]",
        "null",
        "{\"schema\": 1}",
        "{\"schema\": \"linchpin-report/\"}",
        "hello",
    ] {
        assert_eq!(
            read(text).unwrap_err().to_string(),
            "this is not a report of ours: it does not name the form `linchpin-report/1`",
            "{text}"
        );
    }
    let export = serde_json::to_vec(&open("a1")).unwrap();
    assert!(!is_report(&export));
    // An export that only speaks of one, and one that looks like one.
    assert!(!is_report(
        br#"{"tags": {"see": "linchpin-report/1", "schema": ""}}"#
    ));
    assert_eq!(
        read(r#"{"tags": {"schema": "linchpin-report/1"}}"#),
        Err(ReadError::NotReport)
    );
    assert!(
        matches!(read("PK\u{3}\u{4}"), Err(ReadError::NotText(what)) if what == "this is a ZIP archive, not text")
    );
    assert_eq!(
        read("{\"schema\": \"linchpin-comparison/1\"}"),
        Err(ReadError::Comparison)
    );
}

#[test]
fn a_newer_form_is_named() {
    let error = edited(|report| report["schema"] = json!("linchpin-report/2")).unwrap_err();
    assert_eq!(error, ReadError::Newer("linchpin-report/2".to_owned()));
    assert_eq!(
        error.to_string(),
        "the report has the form `linchpin-report/2`, which is newer than `linchpin-report/1`, the newest one read here"
    );
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let limits = Limits {
        max_input_bytes: 1 << 20,
        ..Limits::default()
    };
    let error = read_report(vec![b' '; (1 << 20) + 1], &limits).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the report is 2 MiB, and at most 1 MiB are read from one file"
    );
}

#[test]
fn what_is_wrong_is_shown_with_line_and_column_in_characters() {
    let text = "{\n  \"schema\": \"linchpin-report/1\",\n  \"generator\": \"ééé\" x\n}";
    let error = read(text).unwrap_err();
    assert!(
        matches!(
            error,
            ReadError::Syntax {
                line: 3,
                column: 22,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.position(), Some((3, 22)));
    let problem = error.problem("old.json");
    assert_eq!(
        (problem.line, problem.column, problem.source.as_deref()),
        (Some(3), Some(22), Some("old.json"))
    );

    let text = json(&report());
    let cut = &text[..text.len() / 2];
    assert!(matches!(read(cut), Err(ReadError::Syntax { .. })));

    let error =
        read(&text.replacen("\"outcome\": \"fires\"", "\"outcome\": \"fine\"", 1)).unwrap_err();
    assert!(
        matches!(&error, ReadError::Form { reason, .. } if reason == "unknown variant `fine`"),
        "{error:?}"
    );
    let error = read(&text.replacen("\"bytes\": ", "\"bytes\": -", 1)).unwrap_err();
    assert!(
        matches!(&error, ReadError::Form { .. }) && !error.to_string().contains("u64"),
        "{error}"
    );
    let error = edited(|report| {
        report["chains"][0].as_object_mut().unwrap().remove("split");
    })
    .unwrap_err();
    assert!(
        error.to_string().ends_with("missing field `split`"),
        "{error}"
    );
}

#[test]
fn a_verdict_turned_over_by_hand_is_refused() {
    refused(
        "its verdict on `CHAIN-026` does not follow from its rules",
        |report| {
            report["chains"][0]["verdict"] = json!("broken");
        },
    );
    refused(
        "the verdict on `contosoprod` does not follow from its rules",
        |report| {
            report["chains"][0]["registries"][0]["verdict"] = json!("broken");
        },
    );
    refused(
        "what it says of rule `zt_wl_012` over the scan does not follow from its findings",
        |report| report["chains"][0]["rules"][0]["outcome"] = json!("clear"),
    );
    refused(
        "what it says of rule `zt_wl_021` over the scan does not follow from its findings",
        |report| report["chains"][0]["rules"][2]["counts"]["fires"] = json!(1),
    );
    refused("it counts other registries than it lists", |report| {
        report["chains"][0]["totals"]["fires"] = json!(0);
    });
    refused("it counts other registries than it lists", |report| {
        report["chains"][0]["totals"]["registries"] = json!(9);
    });
    refused(
        "whether the path is split does not follow from its registries",
        |report| {
            report["chains"][0]["split"] = json!(true);
        },
    );
    refused(
        "the state of step 1 does not follow from its rule",
        |report| {
            report["chains"][0]["steps"][0]["state"] = json!("closed");
        },
    );
    refused(
        "the state of step 2 at `contosodev` does not follow from its rule",
        |report| {
            report["chains"][0]["registries"][1]["steps"][1]["state"] = json!("closed");
        },
    );
}

#[test]
fn an_outcome_turned_over_by_hand_needs_all_that_follows_from_it() {
    refused(
        "rule `zt_wl_012` is called clear for `contosoprod`, but what is quoted says otherwise",
        |report| {
            report["chains"][0]["registries"][0]["rules"][0]["outcome"] = json!("clear");
        },
    );
    // With other evidence it is a claim like any other, from which the rest has to follow.
    refused(
        "the verdict on `contosoprod` does not follow from its rules",
        |report| {
            let rule = &mut report["chains"][0]["registries"][0]["rules"][0];
            rule["outcome"] = json!("clear");
            rule["facts"][0]["value"] = json!("false");
        },
    );
    refused(
        "rule `zt_wl_013` is called clear for `contosoprod`, but what is quoted says otherwise",
        |report| {
            let rule = &mut report["chains"][0]["registries"][0]["rules"][1];
            rule["outcome"] = json!("clear");
            rule["facts"][0]["value"] = json!("\"Disabled\"");
        },
    );
    refused(
        "rule `zt_wl_012` is decided for `contosoprod`, but no evidence is quoted",
        |report| {
            report["chains"][0]["registries"][0]["rules"][0]["facts"] = json!([]);
        },
    );
    refused(
        "it quotes `elsewhere.json`, which is not among its documents",
        |report| {
            report["chains"][0]["registries"][0]["rules"][0]["facts"][0]["source"] =
                json!("elsewhere.json");
        },
    );
}

#[test]
fn what_would_fall_cannot_be_counted_away() {
    let site = json!({"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/apps/providers/Microsoft.Web/sites/web",
        "name": "web", "type": "Microsoft.Web/sites", "kind": "app,linux,container", "identity": {"type": "SystemAssigned"},
        "siteConfig": {"linuxFxVersion": "DOCKER|contosoprod.azurecr.io/web:1"}});
    let whole = judge(&[open("contosoprod"), plan("Free"), site]);
    let whole = serde_json::to_value(whole).unwrap();
    assert_eq!(read(&whole.to_string()).map(|_| ()), Ok(()));
    let totals = "/chains/0/blastRadius/totals";
    let lies: [(&str, &[(&str, Value)]); 6] = [
        (
            "what it says of the workloads that would fall does not add up",
            &[("/outsideKubernetes", json!(0))],
        ),
        (
            "what it says of the workloads that would fall does not add up",
            &[("/withIdentity", json!(9))],
        ),
        (
            "what it says of the workloads that would fall does not add up",
            &[("/pulls/unknown", json!(7))],
        ),
        (
            "its workloads do not add up to what it counts",
            &[("/exposed", json!(0))],
        ),
        (
            "it lists more workloads that would fall than it counts",
            &[
                ("/exposed", json!(0)),
                ("/spared", json!(1)),
                (
                    "/pulls",
                    json!({"nextRestart": 0, "nextRollout": 0, "unknown": 0}),
                ),
                ("/withIdentity", json!(0)),
                ("/withSecrets", json!(0)),
                ("/outsideKubernetes", json!(0)),
                ("/byKind", json!([])),
            ],
        ),
        (
            "how the attack concerns `web` does not follow from its registry",
            &[("/../workloads/0/reach", json!("spared"))],
        ),
    ];
    for (expected, edits) in lies {
        let mut report = whole.clone();
        for (place, value) in edits {
            let place = match place.strip_prefix("/..") {
                Some(beside) => format!("/chains/0/blastRadius{beside}"),
                None => format!("{totals}{place}"),
            };
            *report.pointer_mut(&place).unwrap() = value.clone();
        }
        let error = read(&report.to_string()).unwrap_err();
        assert_eq!(
            error,
            ReadError::Contradiction(expected.to_owned()),
            "{edits:?}"
        );
    }
    let mut report = whole;
    report["chains"][0]["registries"][0]["workloads"]["outsideKubernetes"] = json!(5);
    let error = read(&report.to_string()).unwrap_err();
    assert!(error.to_string().contains("do not add up"), "{error}");
}

#[test]
fn a_report_that_supposes_something_is_no_baseline() {
    let error = edited(|report| {
        report["chains"][0]["registries"][0]["rules"][0]["was"] = json!("fires");
    });
    assert_eq!(error, Err(ReadError::Hypothetical));
    let error = edited(|report| {
        report["chains"][0]["whatIf"] = json!([{"switch": "s", "rule": "zt_wl_012", "kind": "registry", "name": "contosoprod", "was": "fires"}]);
    });
    assert_eq!(error, Err(ReadError::Hypothetical));
}

#[test]
fn a_rule_or_a_registry_left_out_is_noticed() {
    refused(
        "`contosoprod` is not judged by every rule of the chain",
        |report| {
            report["chains"][0]["registries"][0]["rules"]
                .as_array_mut()
                .unwrap()
                .pop();
        },
    );
    refused(
        "it does not judge `CHAIN-026` by its three rules",
        |report| {
            report["chains"][0]["rules"]
                .as_array_mut()
                .unwrap()
                .remove(0);
        },
    );
    refused(
        "what it says of rule `zt_wl_012` over the scan does not follow from its findings",
        |report| {
            report["chains"][0]["registries"]
                .as_array_mut()
                .unwrap()
                .remove(0);
        },
    );
    refused("it judges `CHAIN-026` twice", |report| {
        let chain = report["chains"][0].clone();
        report["chains"].as_array_mut().unwrap().push(chain);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_the_engine_says_is_read_back(scan in scan()) {
        let report = judge(&scan);
        prop_assert_eq!(read(&json(&report)), Ok(report));
    }

    #[test]
    fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = is_report(&bytes);
        prop_assert!(read_report(bytes, &Limits::default()).is_err());
    }

    #[test]
    fn a_report_damaged_anywhere_is_read_as_it_stands_or_refused(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = json(&report()).into_bytes();
        // Without its last line end it is still whole.
        let at = at.index(bytes.len() - 1);
        prop_assert!(read_report(bytes[..at].to_vec(), &Limits::default()).is_err());
        bytes[at] = byte;
        let _ = read_report(bytes, &Limits::default());
    }

    /// Of all outcomes, verdicts and states, none can be changed alone.
    #[test]
    fn no_single_answer_can_be_turned_over(at in any::<prop::sample::Index>(), other in 0..2_usize) {
        const SETS: [&[&str]; 3] = [&["fires", "clear", "unknown"], &["fires", "broken", "undetermined"], &["open", "closed", "unknown"]];
        const KEYS: [&str; 3] = ["outcome", "verdict", "state"];
        let mut value = serde_json::to_value(report()).unwrap();
        let mut answers = Vec::new();
        fn walk(value: &Value, path: String, answers: &mut Vec<String>) {
            match value {
                Value::Object(fields) => for (key, value) in fields {
                    let path = format!("{path}/{key}");
                    if KEYS.contains(&key.as_str()) { answers.push(path.clone()); }
                    walk(value, path, answers);
                },
                Value::Array(items) => for (index, item) in items.iter().enumerate() {
                    walk(item, format!("{path}/{index}"), answers);
                },
                _ => {}
            }
        }
        walk(&value, String::new(), &mut answers);
        let path = &answers[at.index(answers.len())];
        let set = KEYS.iter().position(|key| path.ends_with(key)).unwrap();
        let slot = value.pointer_mut(path).unwrap();
        let others: Vec<&&str> = SETS[set].iter().filter(|word| **word != slot.as_str().unwrap()).collect();
        *slot = json!(others[other]);
        prop_assert!(matches!(read(&value.to_string()), Err(ReadError::Contradiction(_))), "{path} as {}", others[other]);
    }
}

#[test]
fn a_damaged_report_that_is_dropped_is_told_what_is_wrong_with_it_and_is_no_export() {
    let whole = serde_json::to_string_pretty(&report()).unwrap();
    let cut = whole[..whole.len() / 2].to_owned();
    let changed = whole.replacen("\"fires\"", "\"cleared\"", 1);
    for text in [cut, changed] {
        let error = read(&text).unwrap_err();
        let mut office = more::office::Office::new(Limits::default());
        office.put(0, "report.json", text.into_bytes());
        let problems = office.overview().report.problems;
        let told = error.problem("report.json");
        assert!(
            problems.contains(&told),
            "{told:?} is not among {problems:#?}"
        );
    }
}
