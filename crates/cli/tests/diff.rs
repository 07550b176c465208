//! `linchpin diff`, run as people run it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something else must fail"
)]

mod common;

use std::{fs, path::Path};

use common::{Folder, run, run_with, samples};
use model::{Limits, comparison::Comparison};
use more::{compare, export};

/// The same registry twice: open, and closed by its owner.
fn sides() -> Folder {
    let open = fs::read_to_string(samples().join("fires-registries.json")).unwrap();
    let closed = open.replace("\"adminUserEnabled\": true", "\"adminUserEnabled\": false");
    assert_ne!(open, closed);
    let plans = fs::read(samples().join("defender-free.json")).unwrap();
    Folder::new()
        .with("open/registries.json", open)
        .with("closed/registries.json", closed)
        .with("open/defender.json", &plans)
        .with("closed/defender.json", &plans)
        .with("half/defender.json", &plans)
}

fn diff(folder: &Path, args: &[&str]) -> common::Ran {
    run(folder, &[&["diff"], args].concat())
}

fn report(folder: &Path, side: &str) -> String {
    run(folder, &["judge", side, "-f", "json"]).out
}

#[test]
fn the_text_says_what_became_of_the_chain_and_of_each_finding() {
    let folder = sides();
    for (name, before, after) in [
        ("broke", "open", "closed"),
        ("opened", "closed", "open"),
        ("out-of-sight", "open", "half"),
    ] {
        let ran = diff(folder.path(), &[before, after]);
        let whole = format!("{}\nexit {}\n\n{}", ran.out, ran.code, ran.err);
        insta::with_settings!({ prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("diff-{name}"), whole);
        });
    }
}

#[test]
fn either_side_may_be_a_report() {
    let folder = sides();
    let (open, closed) = (
        report(folder.path(), "open"),
        report(folder.path(), "closed"),
    );
    let read =
        |text: &str| compare::read_report(text.as_bytes().to_vec(), &Limits::default()).unwrap();
    let (before, after) = (read(&open), read(&closed));
    let folder = folder.with("open.json", &open).with("closed.json", &closed);
    for (before_is, after_is) in [
        ("open", "closed"),
        ("open.json", "closed"),
        ("open", "closed.json"),
        ("open.json", "closed.json"),
    ] {
        let ran = diff(folder.path(), &[before_is, after_is, "-f", "json"]);
        assert_eq!((ran.code, &*ran.err), (0, ""));
        let claims = [before_is, after_is].map(|side| side.ends_with("json"));
        let comparison = compare::compare(&before, &after).claiming(claims[0], claims[1]);
        assert_eq!(
            ran.out,
            export::comparison_json(&more::redact::unredacted_comparison(comparison))
        );
    }
    let ran = run_with(
        folder.path(),
        &["diff", "-", "closed", "-f", "json"],
        open.as_bytes(),
    );
    let comparison: Comparison = serde_json::from_str(&ran.out).unwrap();
    assert!(comparison.before.claimed && !comparison.after.claimed);
}

#[test]
fn every_format_can_be_had() {
    let folder = sides();
    for (format, begins) in [
        ("json", "{\n"),
        ("sarif", "{"),
        ("md", "# The chain broke\n"),
        ("html", "<!"),
        ("csv", ""),
        ("layer", "{"),
        ("text", "The chain broke\n"),
    ] {
        let ran = diff(folder.path(), &["open", "closed", "-f", format]);
        assert_eq!(ran.code, 0, "{format}");
        assert!(ran.out.starts_with(begins), "{format}: {}", ran.out);
        let hidden = diff(folder.path(), &["open", "closed", "--redact", "-f", format]);
        for name in ["open/", "closed/", "harbourprod"] {
            assert!(!hidden.out.contains(name), "{format}: {name}");
        }
    }
}

#[test]
fn the_exit_code_is_of_the_later_side_or_of_what_got_worse() {
    let folder = sides();
    for (before, after, fail_on, code) in [
        ("open", "closed", "fires", 0),
        ("closed", "open", "fires", 1),
        ("open", "open", "fires", 1),
        ("open", "half", "fires", 0),
        ("open", "half", "undetermined", 2),
        ("open", "open", "worse", 0),
        ("open", "closed", "worse", 0),
        ("closed", "open", "worse", 1),
        // Nothing shows any more what fired.
        ("open", "half", "worse", 2),
    ] {
        let ran = diff(folder.path(), &[before, after, "--fail-on", fail_on]);
        assert_eq!(ran.code, code, "{before} {after} {fail_on}: {}", ran.out);
    }
}
