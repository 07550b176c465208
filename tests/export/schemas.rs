//! SARIF and the Navigator layer against their schemas, and what the schemas cannot say.

use std::path::Path;

use crate::written::{layer, redact, sarif, sarif_all};
use model::report::{Outcome, Report, Verdict};
use more::export::Options;
use serde_json::Value;

use crate::reports;

fn schema(name: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/schemas")
        .join(name);
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    // The official patterns of a language tag end in a bracket too many, which is no regular
    // expression everywhere. We write no language, so nothing is lost.
    for holder in ["run", "toolComponent"] {
        if let Some(language) =
            schema.pointer_mut(&format!("/definitions/{holder}/properties/language"))
        {
            language.as_object_mut().unwrap().remove("pattern");
        }
    }
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

fn all() -> Vec<(&'static str, Report)> {
    let empty = Report {
        chains: Vec::new(),
        ..reports::fires()
    };
    let no_registries = reports::report(Vec::new(), "nothing to judge", "");
    let mut all = vec![
        ("fires", reports::fires()),
        ("split", reports::split()),
        ("broken", reports::broken()),
        ("undetermined", reports::undetermined()),
        ("hostile", reports::hostile()),
        ("many", reports::many(30)),
        ("no registries", no_registries),
        ("empty", empty),
    ];
    let redacted: Vec<_> = all
        .iter()
        .map(|(name, report)| (*name, redact(report)))
        .collect();
    all.extend(redacted);
    all
}

fn check(schema: &jsonschema::Validator, name: &str, text: &str) -> Value {
    let value: Value = serde_json::from_str(text).unwrap();
    let errors: Vec<String> = schema
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
    value
}

#[test]
fn sarif_follows_the_official_schema() {
    let schema = schema("sarif-schema-2.1.0.json");
    for (name, report) in all() {
        check(
            &schema,
            name,
            &sarif_all(
                &report,
                &Options {
                    made_at: Some("today"),
                    redacted: true,
                    moment: None,
                },
            ),
        );
    }
}

#[test]
fn the_official_schema_would_notice_a_mistake() {
    let schema = schema("sarif-schema-2.1.0.json");
    let text = sarif_all(&reports::fires(), &Options::default());
    for (good, bad) in [
        ("\"kind\": \"fail\"", "\"kind\": \"fires\""),
        ("\"startLine\": 3", "\"startLine\": 0"),
        ("\"columnKind\"", "\"columnkind\""),
    ] {
        assert!(text.contains(good), "{good}");
        let value: Value = serde_json::from_str(&text.replace(good, bad)).unwrap();
        assert!(!schema.is_valid(&value), "{bad}");
    }
}

#[test]
fn a_layer_follows_the_format() {
    let schema = schema("navigator-layer-4.5.schema.json");
    for (name, report) in all() {
        check(
            &schema,
            name,
            &layer(
                &report,
                &Options {
                    made_at: Some("today"),
                    redacted: true,
                    moment: None,
                },
            ),
        );
    }
}

fn runs(report: &Report) -> Value {
    serde_json::from_str::<Value>(&sarif_all(report, &Options::default())).unwrap()["runs"][0]
        .take()
}

#[test]
fn there_is_one_result_per_rule_and_resource_and_one_per_chain_and_registry() {
    let report = reports::fires();
    let run = runs(&report);
    let mut seen: Vec<String> = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| {
            result["partialFingerprints"]["ruleAndResource/v1"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    // Two registries with three rules and a chain each, a subscription and a cluster.
    assert_eq!(seen.len(), 2 * 4 + 2);
    assert!(
        seen.iter()
            .all(|fingerprint| *fingerprint == fingerprint.to_lowercase()
                || fingerprint.starts_with("CHAIN-026|"))
    );
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 2 * 4 + 2);
}

#[test]
fn kind_says_what_the_evidence_says_and_only_a_failure_has_a_level() {
    for (name, report) in all() {
        for result in runs(&report)["results"].as_array().unwrap() {
            let properties = &result["properties"];
            let expected = match (
                properties["outcome"].as_str(),
                properties["verdict"].as_str(),
            ) {
                (Some("fires"), None) | (None, Some("fires")) => "fail",
                (Some("clear"), None) | (None, Some("broken")) => "pass",
                (Some("unknown"), None) | (None, Some("undetermined")) => "open",
                other => panic!("{name}: {other:?}"),
            };
            assert_eq!(result["kind"], expected, "{name}");
            assert_eq!(
                result["level"],
                if expected == "fail" { "error" } else { "none" },
                "{name}"
            );
        }
    }
}

#[test]
fn every_index_points_at_what_it_names() {
    for (name, report) in all() {
        let run = runs(&report);
        let rules = &run["tool"]["driver"]["rules"];
        let taxa = &run["taxonomies"][0]["taxa"];
        let mut references = Vec::new();
        for rule in rules.as_array().unwrap() {
            references.extend(
                rule["relationships"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|one| &one["target"]),
            );
        }
        for result in run["results"].as_array().unwrap() {
            let flow = &result["codeFlows"][0]["threadFlows"][0]["locations"];
            references.extend(
                flow.as_array()
                    .into_iter()
                    .flatten()
                    .map(|step| &step["taxa"][0]),
            );
        }
        for reference in references {
            let index = reference["index"].as_u64().unwrap() as usize;
            assert_eq!(taxa[index]["id"], reference["id"], "{name}");
        }
        for result in run["results"].as_array().unwrap() {
            let index = result["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(rules[index]["id"], result["ruleId"], "{name}");
            for location in result["locations"].as_array().unwrap() {
                let artifact = &location["physicalLocation"]["artifactLocation"];
                if let Some(index) = artifact["index"].as_u64() {
                    assert_eq!(
                        run["artifacts"][index as usize]["location"]["uri"], artifact["uri"],
                        "{name}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_walkthrough_is_the_code_flow_of_whatever_is_not_broken() {
    let report = reports::fires();
    for result in runs(&report)["results"].as_array().unwrap() {
        if result["ruleId"] != "CHAIN-026" {
            assert!(result.get("codeFlows").is_none());
            continue;
        }
        if result["kind"] == "pass" {
            assert!(result.get("codeFlows").is_none());
            continue;
        }
        let locations = result["codeFlows"][0]["threadFlows"][0]["locations"]
            .as_array()
            .unwrap();
        let techniques: Vec<&str> = locations
            .iter()
            .map(|location| location["taxa"][0]["id"].as_str().unwrap())
            .collect();
        assert_eq!(
            techniques,
            ["T1552.001", "T1595.002", "T1195.002", "T1059", "T1562.001"]
        );
        assert_eq!(
            locations[0]["location"]["physicalLocation"]["region"]["startLine"],
            3
        );
    }
}

#[test]
fn the_taxonomy_names_its_version_and_what_has_become_of_an_id() {
    let run = runs(&reports::fires());
    assert_eq!(run["taxonomies"][0]["version"], "v18");
    let taxa = run["taxonomies"][0]["taxa"].as_array().unwrap();
    let moved = taxa
        .iter()
        .find(|taxon| taxon["id"] == "T1562.001")
        .unwrap();
    assert_eq!(moved["fullDescription"]["text"], "T1685 since v19");
}

#[test]
fn without_evidence_nothing_is_pointed_at() {
    let run = runs(&reports::undetermined());
    let open = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|result| result["ruleId"] == "zt_wl_021")
        .unwrap();
    assert_eq!(open["kind"], "open");
    assert!(open["locations"][0].get("physicalLocation").is_none());
    assert_eq!(
        open["locations"][0]["logicalLocations"][0]["name"],
        "tailspinacr"
    );
}

#[test]
fn what_is_clear_is_no_result_unless_it_is_asked_for_and_is_counted() {
    for (name, report) in all() {
        let run = |text: &str| serde_json::from_str::<Value>(text).unwrap()["runs"][0].take();
        let problems = run(&sarif(&report, &Options::default()));
        let all = run(&sarif_all(&report, &Options::default()));
        let (few, many) = (&problems["results"], &all["results"]);
        let (few, many) = (few.as_array().unwrap(), many.as_array().unwrap());
        let kept: Vec<&Value> = many.iter().filter(|one| one["kind"] != "pass").collect();
        assert_eq!(few.iter().collect::<Vec<_>>(), kept, "{name}");
        let left_out = problems["properties"]["clearResultsLeftOut"].as_u64();
        assert_eq!(left_out, Some((many.len() - few.len()) as u64), "{name}");
        assert!(all["properties"].get("clearResultsLeftOut").is_none());
        assert_eq!(problems["tool"], all["tool"], "{name}");
    }
    let report = reports::broken();
    let few = sarif(&report, &Options::default());
    assert!(
        !few.contains("\"pass\"") && sarif_all(&report, &Options::default()).contains("\"pass\"")
    );
}

#[test]
fn readers_are_told_who_made_it_what_run_it_is_and_where_each_rule_is_explained() {
    let run = runs(&reports::fires());
    let driver = &run["tool"]["driver"];
    let version = driver["semanticVersion"].as_str().unwrap();
    assert_eq!(driver["fullName"], format!("Linchpin {version}"));
    assert!(
        driver["informationUri"]
            .as_str()
            .unwrap()
            .starts_with("https://")
    );
    assert_eq!(run["automationDetails"]["id"], "linchpin/CHAIN-026/");
    let rules = driver["rules"].as_array().unwrap();
    let names: Vec<&str> = rules
        .iter()
        .map(|rule| rule["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "AdminAccountIsEnabled",
            "RegistryIsOpenToTheInternet",
            "DefenderForContainersIsNotEnabled",
            "ContainerRegistryTakeoverToSupplyChainPoisoning",
        ]
    );
    for rule in rules {
        assert!(
            rule["helpUri"].as_str().unwrap().starts_with("https://"),
            "{rule}"
        );
    }
    // A title of a report from elsewhere makes no name that would not be one.
    let mut report = reports::fires();
    report.chains[0].rules[0].title = "<b>ünlikely</b> 2x".to_owned();
    let name = &runs(&report)["tool"]["driver"]["rules"][0]["name"];
    assert_eq!(name, "BNlikelyB2x");
}

#[test]
fn the_steps_of_a_flow_are_sentences() {
    let run = runs(&reports::fires());
    let flows = run["results"].as_array().unwrap().iter();
    let flows = flows.filter_map(|result| result.pointer("/codeFlows/0/threadFlows/0/locations"));
    let steps: Vec<&Value> = flows.flat_map(|flow| flow.as_array().unwrap()).collect();
    assert!(!steps.is_empty());
    for step in steps {
        let text = step.pointer("/location/message/text").unwrap();
        let text = text.as_str().unwrap();
        let (title, here) = text.split_once(". Here: ").unwrap();
        assert!(title.starts_with(|c: char| c.is_ascii_digit()), "{text}");
        assert!(here.ends_with('.') && !here.ends_with(".."), "{text}");
    }
}

#[test]
fn messages_hold_no_link_and_no_placeholder_of_a_strangers_making() {
    fn walk(value: &Value, key: &str) {
        match value {
            Value::Object(object) => object.iter().for_each(|(key, value)| walk(value, key)),
            Value::Array(array) => array.iter().for_each(|value| walk(value, key)),
            Value::String(text) if key == "text" => {
                assert!(!text.contains("]("), "{text}");
                // A doubled brace would be one by the standard, and is shown as two by readers.
                assert!(!text.contains(['{', '}']), "{text}");
            }
            _ => {}
        }
    }
    let run = runs(&reports::hostile());
    walk(&run, "");
    // What was written stays legible.
    assert!(run.to_string().contains("｛0｝ ｛｛x｝｝"));
}

#[test]
fn the_scan_wide_answer_stands_in_the_runs_properties() {
    let run = runs(&reports::split());
    let chain = &run["properties"]["chains"][0];
    assert_eq!(chain["verdict"], "fires");
    assert_eq!(chain["split"], true);
    assert!(
        run["results"]
            .as_array()
            .unwrap()
            .iter()
            .all(|result| result["ruleId"] != "CHAIN-026" || result["kind"] == "pass")
    );
}

#[test]
fn a_layer_scores_each_step_by_its_state() {
    let report = reports::undetermined();
    let value: Value = serde_json::from_str(&layer(&report, &Options::default())).unwrap();
    let scores: Vec<(&str, u64)> = value["techniques"]
        .as_array()
        .unwrap()
        .iter()
        .map(|technique| {
            (
                technique["techniqueID"].as_str().unwrap(),
                technique["score"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        scores,
        [
            ("T1552.001", 100),
            ("T1595.002", 100),
            ("T1195.002", 100),
            ("T1059", 100),
            ("T1562.001", 50)
        ]
    );
    assert_eq!(value["techniques"][0]["tactic"], "credential-access");
    assert!(
        value["techniques"][4]["comment"]
            .as_str()
            .unwrap()
            .contains("T1685 since v19")
    );
    assert!(
        value["description"]
            .as_str()
            .unwrap()
            .contains("T1685 since v19")
    );
}

#[test]
fn a_technique_that_two_steps_share_keeps_the_worse_state() {
    let mut report = reports::undetermined();
    let chain = &mut report.chains[0];
    chain.steps[4].technique = chain.steps[0].technique.clone();
    let value: Value = serde_json::from_str(&layer(&report, &Options::default())).unwrap();
    let techniques = value["techniques"].as_array().unwrap();
    assert_eq!(techniques.len(), 4);
    assert_eq!(techniques[0]["score"], 100);
    assert!(
        techniques[0]["comment"]
            .as_str()
            .unwrap()
            .contains("Step 5, not known")
    );
}

#[test]
fn the_reports_made_by_hand_are_what_they_are_called() {
    assert_eq!(reports::fires().chains[0].verdict, Verdict::Fires);
    assert!(reports::split().chains[0].split);
    assert_eq!(reports::broken().chains[0].verdict, Verdict::Broken);
    assert_eq!(
        reports::undetermined().chains[0].rules[2].outcome,
        Outcome::Unknown
    );
}
