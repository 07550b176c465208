//! Whole scans as people would export them, each with the report that follows.
//!
//! A case is a folder in `tests/cases`: its files are the documents, its report is a snapshot. The
//! names of the files and the order in which they come must not change what is said.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

use std::{fs, path::Path};

use engine::{Detail, Input, analyze};
use model::{Limits, report::Report};
use serde_json::Value;

fn read(folder: &Path) -> Vec<Input> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| Input {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            bytes: fs::read(&path).unwrap(),
        })
        .collect()
}

fn judge(inputs: Vec<Input>) -> Report {
    analyze(inputs, &Limits::default(), Detail::Full)
}

/// What must stay when only names and order change: everything but the names of the sources, and
/// the order of lists that follow the sources.
fn essence(report: &Report) -> String {
    let mut value = serde_json::to_value(&report.chains).unwrap();
    strip(&mut value);
    let mut problems: Vec<String> = report
        .problems
        .iter()
        .map(|problem| {
            format!(
                "{:?} {:?} {}",
                problem.line, problem.column, problem.message
            )
        })
        .collect();
    problems.sort();
    format!("{value:#}\n{problems:#?}")
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("source");
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => {
            items.iter_mut().for_each(strip);
            // Contradicting documents are quoted by their names' order.
            if items.iter().all(|item| item.get("pointer").is_some()) {
                items.sort_by_key(ToString::to_string);
            }
        }
        _ => {}
    }
}

#[test]
fn every_case_is_judged_as_before_whatever_its_files_are_called_and_in_whichever_order() {
    let schema: Value = serde_json::from_str(include_str!("../docs/report.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let mut folders: Vec<_> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
    folders.sort();
    assert!(folders.len() > 20);
    for folder in folders {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let report = judge(read(&folder));
        insta::with_settings!({ prepend_module_to_snapshot => false }, {
            insta::assert_json_snapshot!(name.clone(), report);
        });

        let value = serde_json::to_value(&report).unwrap();
        let errors: Vec<String> = schema
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
        // Import and export again: nothing is lost on the way.
        let again: Report = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(serde_json::to_value(&again).unwrap(), value, "{name}");
        assert!(!value.to_string().contains("planted-secret"), "{name}");

        let mut inputs = read(&folder);
        inputs.reverse();
        for input in &mut inputs {
            input.name.clear();
        }
        assert_eq!(
            essence(&judge(inputs)),
            essence(&report),
            "{name}: nameless and in reverse"
        );
    }
}
