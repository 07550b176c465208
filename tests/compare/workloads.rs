//! What became of the workloads: which fall no longer, and which do newly.

use std::collections::BTreeSet;

use crate::written::{
    comparison_html, comparison_json, comparison_markdown, comparison_workloads_csv,
    redact_comparison,
};
use model::Redaction;
use model::comparison::{Change, Comparison, WorkloadChange};
use model::report::{Reach, Report};
use more::export::Options;
use serde_json::{Value, json};

use super::{SUBSCRIPTIONS, between, judge, open, plan, registry};

const DIGEST: &str = "sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b";

fn app(name: &str, images: &[&str]) -> Value {
    let containers: Vec<Value> = images
        .iter()
        .enumerate()
        .map(|(index, image)| json!({ "name": format!("c{index}"), "image": image }))
        .collect();
    json!({
        "id": format!("/subscriptions/{}/resourceGroups/rg-apps/providers/Microsoft.App/containerApps/{name}", SUBSCRIPTIONS[0]),
        "name": name, "type": "Microsoft.App/containerApps", "location": "westeurope",
        "properties": { "template": { "containers": containers } },
    })
}

fn deployment(name: &str, namespace: &str, image: &str) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": name, "namespace": namespace },
        "spec": { "template": { "spec": { "containers": [{ "name": "c", "image": image }] } } },
    })
}

fn closed(name: &str) -> Value {
    registry(name, json!(false), json!("Enabled"))
}

fn of<'a>(comparison: &'a Comparison, name: &str) -> &'a WorkloadChange {
    let mut changed = comparison.chains[0].workloads.changed.iter();
    let found = changed.find(|change| change.shown().unwrap().name == name);
    found.unwrap_or_else(|| panic!("{name} in {:#?}", comparison.chains[0].workloads))
}

fn headline(comparison: &Comparison) -> &str {
    &comparison.chains[0].workloads.headline
}

/// Everything that can become of a workload.
fn told() -> Comparison {
    let before = [
        open("contosoa"),
        closed("contosob"),
        registry("contosoc", json!(true), json!(null)),
        plan("Free"),
        app("falls", &["contosoa.azurecr.io/x:1"]),
        app(
            "pinned",
            &["contosoa.azurecr.io/x:1", "contosob.azurecr.io/y:1"],
        ),
        app("moved", &["contosoa.azurecr.io/x:1"]),
        app("dropped", &["contosoa.azurecr.io/x:1"]),
        app("opened", &["contosob.azurecr.io/y:1"]),
        app("unclear", &["contosob.azurecr.io/y:1"]),
        app("cleared", &["contosoc.azurecr.io/z:1"]),
        app("safe", &["contosob.azurecr.io/y:1"]),
    ];
    let after = [
        open("contosoa"),
        closed("contosob"),
        registry("contosoc", json!(true), json!(null)),
        plan("Free"),
        app("falls", &["contosoa.azurecr.io/x:2"]),
        app(
            "pinned",
            &[
                &format!("contosoa.azurecr.io/x@{DIGEST}"),
                "contosob.azurecr.io/y:1",
            ],
        ),
        app("moved", &["docker.io/library/x:1"]),
        app("opened", &["contosoa.azurecr.io/y:1"]),
        app("unclear", &["contosoc.azurecr.io/y:1"]),
        app("cleared", &["contosob.azurecr.io/z:1"]),
        app("safe", &["contosob.azurecr.io/y:2"]),
        app("fresh", &["contosoa.azurecr.io/x:1"]),
        app("harmless", &["contosob.azurecr.io/x:1"]),
    ];
    between(&before, &after)
}

#[test]
fn each_workload_is_compared_by_what_the_attack_does_to_it() {
    let comparison = told();
    for (name, change, words) in [
        ("fresh", Change::New, "falls, and was not seen before"),
        ("opened", Change::New, "newly falls"),
        (
            "unclear",
            Change::NowUnknown,
            "may fall now, it is not known",
        ),
        (
            "moved",
            Change::Gone,
            "no longer seen to pull from these registries",
        ),
        (
            "dropped",
            Change::Gone,
            "no longer seen to pull from these registries",
        ),
        ("pinned", Change::Fixed, "no longer falls"),
        ("cleared", Change::NowKnown, "now known not to fall"),
        ("harmless", Change::Added, "seen for the first time"),
    ] {
        let found = of(&comparison, name);
        assert_eq!((found.change, found.words()), (change, words), "{name}");
    }
    let workloads = &comparison.chains[0].workloads;
    // What is as it was is counted, not listed: a new tag is no change of that.
    assert_eq!(workloads.counts.unchanged, 2);
    assert_eq!(workloads.changed.len(), 8);
    assert_eq!(
        headline(&comparison),
        "2 workloads fall and did not before, 1 may fall now, 2 are no longer seen, 1 no longer falls, 1 is now known not to fall, 1 is seen for the first time and 2 stand as before."
    );
    let order: Vec<Change> = workloads.changed.iter().map(|one| one.change).collect();
    assert!(order.is_sorted(), "{order:?}");
    // A workload stands where its worst image does.
    let pinned = of(&comparison, "pinned");
    assert_eq!(pinned.before.as_ref().unwrap().reach, Reach::Exposed);
    assert_eq!(pinned.after.as_ref().unwrap().reach, Reach::Pinned);
}

#[test]
fn closing_a_registry_saves_what_pulls_from_it_and_opening_it_takes_that_back() {
    let workloads = [
        app("shop", &["contosoprod.azurecr.io/shop:1"]),
        deployment("api", "prod", "contosoprod.azurecr.io/api:1"),
    ];
    let with = |registry: Value| [&[registry, plan("Free")], &workloads[..]].concat();
    let (open, closed) = (with(open("contosoprod")), with(closed("contosoprod")));
    let mended = between(&open, &closed);
    assert_eq!(headline(&mended), "2 workloads no longer fall.");
    assert!(
        mended.chains[0]
            .workloads
            .changed
            .iter()
            .all(|one| one.change == Change::Fixed)
    );
    let opened = between(&closed, &open);
    assert_eq!(headline(&opened), "2 workloads fall and did not before.");
    let same = between(&open, &open);
    assert_eq!(headline(&same), "2 workloads stand as before.");
    assert!(same.chains[0].workloads.changed.is_empty());
}

#[test]
fn a_side_without_workloads_calls_nothing_newly_fallen_or_saved() {
    let bare = [open("contosoprod"), plan("Free")];
    let full = [
        open("contosoprod"),
        plan("Free"),
        app("shop", &["contosoprod.azurecr.io/shop:1"]),
    ];
    let appeared = between(&bare, &full);
    assert_eq!(
        headline(&appeared),
        "The earlier exports show no workloads, so what newly falls cannot be told."
    );
    let vanished = between(&full, &bare);
    assert_eq!(
        headline(&vanished),
        "The later exports show no workloads, so what no longer falls cannot be told."
    );
    assert_eq!(of(&vanished, "shop").change, Change::Gone);
    assert_eq!(headline(&between(&bare, &bare)), "");
}

/// The same documents under other names.
fn under(names: &[&str], documents: &[Value]) -> Report {
    let inputs = names
        .iter()
        .zip(documents)
        .map(|(name, document)| engine::Input {
            name: (*name).to_owned(),
            bytes: serde_json::to_vec_pretty(document).unwrap(),
        });
    engine::analyze(
        inputs.collect(),
        &model::Limits::default(),
        engine::Detail::Full,
    )
}

#[test]
fn a_cluster_that_is_only_called_by_its_file_is_matched_by_what_runs_in_it_and_that_is_said() {
    let (open, closed) = (open("contosoprod"), closed("contosoprod"));
    let api = deployment("api", "prod", "contosoprod.azurecr.io/api:1");
    let before = under(
        &["r", "p", "monday.json"],
        &[open, plan("Free"), api.clone()],
    );
    for (name, word) in [
        ("monday.json", "by file, namespace"),
        ("friday.json", "by namespace"),
    ] {
        let after = under(
            &["r", "p", name],
            &[closed.clone(), plan("Free"), api.clone()],
        );
        let comparison = more::compare::compare(&before, &after);
        let found = of(&comparison, "api");
        assert_eq!(found.change, Change::Fixed, "{name}");
        assert!(found.note.contains(word), "{}", found.note);
    }
}

#[test]
fn namesakes_are_not_matched_by_guess() {
    // Two exports that do not say of which cluster they are, each with a deployment of that name.
    let registry = [open("contosoprod"), closed("contosob"), plan("Free")];
    let exposed = deployment("api", "prod", "contosoprod.azurecr.io/api:1");
    let spared = deployment("api", "prod", "contosob.azurecr.io/api:1");
    let pinned = deployment("api", "prod", &format!("contosob.azurecr.io/api@{DIGEST}"));
    let documents = |more: [&Value; 2]| [&registry[..], &more.map(Clone::clone)].concat();
    let before = under(&["a", "b", "p", "1", "2"], &documents([&exposed, &spared]));
    let after = under(&["a", "b", "p", "3", "4"], &documents([&pinned, &spared]));
    let comparison = more::compare::compare(&before, &after);
    let workloads = &comparison.chains[0].workloads;
    assert_eq!(workloads.counts.fixed, 0, "{workloads:#?}");
    let gone = of(&comparison, "api");
    assert_eq!(gone.change, Change::Gone);
    assert!(
        gone.note.contains("none of them was matched by guess"),
        "{}",
        gone.note
    );
}

#[test]
fn two_clusters_that_are_known_are_two_whatever_runs_in_them_is_called() {
    let report = |cluster: &str, registry: Value| {
        let api = deployment("api", "prod", "contosoprod.azurecr.io/api:1");
        let mut report = judge(&[registry, plan("Free"), api]);
        for row in &mut report.chains[0].blast_radius.workloads {
            cluster.clone_into(&mut row.cluster);
        }
        report
    };
    let comparison = more::compare::compare(
        &report("aks-west", open("contosoprod")),
        &report("aks-east", closed("contosoprod")),
    );
    let counts = comparison.chains[0].workloads.counts;
    assert_eq!((counts.gone, counts.added, counts.fixed), (1, 1, 0));
}

#[test]
fn the_files_tell_it_and_hide_what_they_must() {
    let comparison = told();
    let options = Options::default();
    let redacted = redact_comparison(&comparison);
    for (text, hidden) in [
        (
            comparison_markdown(&comparison, &options),
            comparison_markdown(&redacted, &options),
        ),
        (
            comparison_html(&comparison, &options),
            comparison_html(&redacted, &options),
        ),
        (
            comparison_workloads_csv(&comparison),
            comparison_workloads_csv(&redacted),
        ),
        (comparison_json(&comparison), comparison_json(&redacted)),
    ] {
        for name in ["pinned", "opened", "contosoa.azurecr.io/x:1"] {
            assert!(text.contains(name), "{name} in {text}");
        }
        for name in [
            "dropped",
            "harmless",
            "contoso",
            "rg-apps",
            SUBSCRIPTIONS[0],
        ] {
            assert!(!hidden.contains(name), "{name} in {hidden}");
        }
    }
    insta::assert_snapshot!("workloads.md", comparison_markdown(&comparison, &options));
    insta::assert_snapshot!("workloads.csv", comparison_workloads_csv(&comparison));
}

#[test]
fn an_original_has_one_pseudonym_on_both_sides() {
    let comparison = told();
    let mut redactor = more::redact::Redactor::over(&comparison, Redaction::ALL);
    let cleared = redactor.apply_over(comparison);
    let changed = &cleared.chains[0].workloads.changed;
    for change in changed {
        if let (Some(before), Some(after)) = (&change.before, &change.after) {
            assert_eq!(before.name, after.name);
        }
    }
    let names: BTreeSet<&str> = changed
        .iter()
        .map(|one| one.shown().unwrap().name.as_str())
        .collect();
    assert_eq!(names.len(), changed.len());
}

/// Every key of a value that its schema does not name, by where it stands.
fn unnamed(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut BTreeSet<String>) {
    let schema = match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    if let Some(any) = schema.get("anyOf").and_then(Value::as_array) {
        if !value.is_null() {
            unnamed(root, &any[0], value, at, found);
        }
        return;
    }
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let at = format!("{at}/{key}");
                match schema.pointer(&format!("/properties/{key}")) {
                    Some(schema) => unnamed(root, schema, value, &at, found),
                    None => {
                        found.insert(at);
                    }
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                unnamed(root, &schema["items"], item, at, found);
            }
        }
        _ => {}
    }
}

#[test]
fn the_published_schema_is_that_of_comparisons() {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let report = read(include_str!("../../docs/report.schema.json"));
    let comparison = include_str!("../../docs/comparison.schema.json");
    // The two lie beside each other; here they are made one.
    let mut schema = read(&comparison.replace("report.schema.json#/", "#/"));
    let own = schema["$defs"].as_object().unwrap().clone();
    for (name, definition) in report["$defs"].as_object().unwrap() {
        // `change` means something else in each, and neither refers to the other's.
        if !own.contains_key(name) {
            schema["$defs"][name] = definition.clone();
        }
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let empty = Report {
        chains: Vec::new(),
        ..judge(&[])
    };
    for comparison in [
        told(),
        super::story(),
        between(&[], &[open("contosoprod")]),
        more::compare::compare(&empty, &empty),
    ] {
        for comparison in [redact_comparison(&comparison), comparison] {
            let value = serde_json::to_value(&comparison).unwrap();
            let errors: Vec<String> = validator
                .iter_errors(&value)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{errors:#?}");
            let mut missing = BTreeSet::new();
            unnamed(&schema, &schema, &value, "", &mut missing);
            assert!(missing.is_empty(), "{missing:#?}");
        }
    }
    let mut value = serde_json::to_value(told()).unwrap();
    value["chains"][0]["workloads"]["changed"][0]["change"] = "saved".into();
    assert!(!validator.is_valid(&value));
}
