//! ATT&CK layers: by the published ids, and by those that later versions have made of them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may")]

use engine::{Detail, Input, analyze};
use model::{Format, Limits, report::Report};
use more::export::Options;

#[allow(dead_code, reason = "other tests write other files")]
#[path = "written/mod.rs"]
mod written;

use serde_json::Value;

fn report() -> Report {
    let registry = r#"{"id": "/subscriptions/a/resourceGroups/b/providers/Microsoft.ContainerRegistry/registries/contoso",
        "name": "contoso", "type": "Microsoft.ContainerRegistry/registries", "adminUserEnabled": true}"#;
    let input = Input {
        name: "a.json".to_owned(),
        bytes: registry.as_bytes().to_vec(),
    };
    analyze(vec![input], &Limits::default(), Detail::Full)
}

fn layer(format: Format) -> Value {
    let options = Options {
        made_at: None,
        redacted: false,
        moment: None,
    };
    serde_json::from_str(&written::write(format, &report(), &options)).unwrap()
}

fn ids(layer: &Value) -> Vec<String> {
    let techniques = layer["techniques"].as_array().unwrap().iter();
    techniques
        .map(|technique| technique["techniqueID"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_layer_names_its_version_and_the_ids_of_that() {
    let published = ["T1552.001", "T1595.002", "T1195.002", "T1059", "T1562.001"];
    for (format, version, last) in [
        (Format::Layer, "18", "T1562.001"),
        (Format::Layer19, "19", "T1685"),
        (Format::Layer20, "20", "T1685"),
    ] {
        let layer = layer(format);
        assert_eq!(layer["versions"]["attack"], version);
        let mut expected = published.map(str::to_owned);
        expected[4] = last.to_owned();
        assert_eq!(ids(&layer), expected, "{version}");
        // What mitreattack-python takes without a warning.
        let navigator = layer["versions"]["navigator"].as_str().unwrap();
        assert!(navigator.starts_with("5."), "{navigator}");
        for technique in layer["techniques"].as_array().unwrap() {
            assert!(technique["score"].is_u64(), "{technique}");
        }
        // Whichever it is, the other id stands beside it.
        let stays = layer["techniques"][4]["comment"].as_str().unwrap();
        assert!(
            stays.contains("T1685") && stays.contains("T1562.001") || version != "18",
            "{stays}"
        );
        assert!(stays.contains("T1562.001"), "{stays}");
    }
    assert_eq!(
        layer(Format::Layer19)["techniques"][4]["tactic"],
        "defense-impairment"
    );
    assert_eq!(
        layer(Format::Layer)["techniques"][4]["tactic"],
        "defense-evasion"
    );
}

#[test]
fn whoever_takes_version_20_is_told_that_its_ids_are_those_of_19() {
    let told = |format| {
        let layer = layer(format);
        layer["description"]
            .as_str()
            .unwrap()
            .contains("ids of ATT&CK 20 are taken as those of 19")
    };
    assert!(told(Format::Layer20));
    assert!(!told(Format::Layer19) && !told(Format::Layer));
}

#[test]
fn the_files_say_what_became_of_a_published_id() {
    for format in [Format::Html, Format::Sarif, Format::Layer, Format::Json] {
        let options = Options {
            made_at: None,
            redacted: false,
            moment: None,
        };
        let text = written::write(format, &report(), &options);
        for wanted in ["T1562.001", "T1685 since v19", "and v20 is taken as v19"] {
            assert!(text.contains(wanted), "{wanted} in {}", format.label());
        }
        // Of the other four, that they are what they were.
        let same = text
            .matches("the same in v19, and v20 is taken as v19")
            .count();
        assert!(same >= 4, "{same} in {}", format.label());
    }
}

#[test]
fn a_layer_says_once_what_became_of_several_ids() {
    for (format, moved) in [
        (Format::Layer, "ATT&CK T1562.001: T1685 since v19"),
        (
            Format::Layer19,
            "ATT&CK T1685: published with the chain as T1562.001",
        ),
        (
            Format::Layer20,
            "ATT&CK T1685: published with the chain as T1562.001",
        ),
    ] {
        let layer = layer(format);
        let description = layer["description"].as_str().unwrap();
        let stay = "ATT&CK T1552.001, T1595.002, T1195.002, T1059: the same in v19";
        assert!(description.contains(stay), "{description}");
        assert!(description.contains(moved), "{description}");
        for technique in layer["techniques"].as_array().unwrap().iter().take(4) {
            let comment = technique["comment"].as_str().unwrap();
            let id = technique["techniqueID"].as_str().unwrap();
            assert!(
                comment.contains(&format!("ATT&CK {id}: the same in v19")),
                "{comment}"
            );
        }
    }
}

#[test]
fn a_comparison_is_a_layer_of_any_version_too() {
    let comparison = more::compare::compare(&report(), &report());
    let options = Options {
        made_at: None,
        redacted: false,
        moment: None,
    };
    let mut names = Vec::new();
    for (format, version, last) in [
        (Format::Layer, "18", "T1562.001"),
        (Format::Layer19, "19", "T1685"),
        (Format::Layer20, "20", "T1685"),
    ] {
        let text = written::write_comparison(format, &comparison, &options);
        let layer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(layer["versions"]["attack"], version);
        assert_eq!(ids(&layer).last().unwrap(), last);
        assert!(Format::OF_COMPARISON.contains(&format));
        names.push(format.comparison_file_name());
    }
    names.dedup();
    assert_eq!(names.len(), 3);
}
