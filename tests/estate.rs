//! The rich sample: a ferry operator with three subscriptions and four clusters, as its engineer
//! would read it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may")]

use linchpin::engine::{
    Detail, Input, Limits, analyze,
    report::{Outcome::*, Report, Verdict},
};

fn estate() -> Report {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/samples/estate");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let inputs = paths.iter().map(|path| Input {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        bytes: std::fs::read(path).unwrap(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

#[test]
fn every_document_is_used() {
    let report = estate();
    assert!(report.problems.is_empty(), "{:#?}", report.problems);
    for source in &report.sources {
        assert!(
            !["unrecognised", "refused", "unreadable"].contains(&source.kind.as_str()),
            "{source:?}"
        );
    }
}

#[test]
fn each_registry_is_judged_as_an_engineer_would() {
    let report = estate();
    let found: Vec<_> = report.chains[0]
        .registries
        .iter()
        .map(|registry| {
            let outcomes: Vec<_> = registry
                .rules
                .iter()
                .map(|rule| rule.finding.outcome)
                .collect();
            (registry.name.as_str(), registry.verdict, outcomes)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("tarnholtprod", Verdict::Fires, vec![Fires, Fires, Fires]),
            // Premium, public, and its rule set lost on the way.
            (
                "tarnholtcargo",
                Verdict::Undetermined,
                vec![Fires, Unknown, Fires]
            ),
            // Deny with one office range.
            ("tarnholthub", Verdict::Broken, vec![Fires, Clear, Fires]),
            // Basic in the sandbox, where Defender is on.
            ("tarnholtlab", Verdict::Broken, vec![Fires, Fires, Clear]),
            ("tarnholtports", Verdict::Broken, vec![Clear, Fires, Fires]),
            ("tarnholtvault", Verdict::Broken, vec![Clear, Clear, Fires]),
        ]
    );
}

#[test]
fn the_workloads_are_counted_and_the_cut_is_the_smallest() {
    let report = estate();
    let chain = &report.chains[0];
    let totals = &chain.blast_radius.totals;
    assert_eq!(
        (
            totals.workloads,
            totals.exposed,
            totals.possible,
            totals.pinned,
            totals.spared,
            totals.elsewhere,
            totals.image_unknown
        ),
        (42, 11, 4, 1, 12, 11, 2)
    );
    assert_eq!(
        totals.exposed
            + totals.possible
            + totals.pinned
            + totals.spared
            + totals.elsewhere
            + totals.image_unknown
            + 1,
        totals.workloads,
        "one runs code and no container"
    );
    let breaking = chain.breaking.as_ref().unwrap();
    let smallest = breaking.smallest.as_ref().unwrap();
    assert_eq!(smallest.changes.len(), 1);
    assert_eq!(smallest.changes[0].name, "tarnholtprod");
    let detecting = breaking.detecting.as_ref().unwrap();
    let names: Vec<_> = detecting
        .changes
        .iter()
        .map(|change| change.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["tarnholt-production", "aks-booking"],
        "the subscription by its name"
    );
}

#[test]
fn no_value_of_a_variable_gets_anywhere() {
    let json = serde_json::to_string(&estate()).unwrap();
    assert!(!json.contains("not-a-real"), "values are dropped");
}

#[test]
fn its_report_can_be_dropped_back_in() {
    let report = estate();
    let json = serde_json::to_vec(&report).unwrap();
    let read = linchpin::compare::read_report(json, &Limits::default());
    assert_eq!(read.map_err(|error| error.to_string()), Ok(report));
}
