//! `linchpin diff`, run as people run it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something else must fail"
)]

mod common;

use std::{fs, path::Path};

use common::{Folder, run, run_with, samples};
use model::{Limits, Redaction, comparison::Comparison};
use more::{compare, export, office::Office};

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

/// A link of the facts in a folder's files, as the page makes it.
fn link(folder: &Folder, side: &str, redaction: Redaction) -> String {
    let mut office = Office::new(Limits::default());
    let entries = fs::read_dir(folder.path().join(side)).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for (id, path) in (0..).zip(paths) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        office.put(id, &name, fs::read(&path).unwrap());
    }
    format!(
        "https://linchpin.example/#{}",
        office.link(redaction, "2026-11-28").fragment
    )
}

#[test]
fn either_side_may_be_a_link_which_is_judged_again() {
    let folder = sides();
    let open = link(&folder, "open", Redaction::NONE);
    let closed = link(&folder, "closed", Redaction::NONE);
    let turn = |ran: &common::Ran| {
        let comparison: Comparison = serde_json::from_str(&ran.out).unwrap();
        assert!(!comparison.before.claimed);
        (comparison.chains[0].turn, comparison.chains[0].findings)
    };
    let expected = turn(&diff(folder.path(), &["open", "closed", "-f", "json"]));
    let report = report(folder.path(), "closed");
    let fragment = open.split('#').next_back().unwrap().to_owned();
    let folder = folder
        .with("closed.json", report)
        .with("last.txt", format!("{open}\n"))
        .with("fragment.txt", fragment.clone());
    for (before, after) in [
        (&*open, "closed"),
        (&open, "closed.json"),
        (&open, &*closed),
        (&fragment, &closed),
        ("open", &closed),
        ("last.txt", "closed"),
        ("fragment.txt", &closed),
    ] {
        let ran = diff(folder.path(), &[before, after, "-f", "json"]);
        assert_eq!(ran.code, 0, "{before} {after}");
        // Of each side that is one it is said.
        let links = ran
            .err
            .matches("from a link, made on 2026-11-28 as it says")
            .count();
        let files = ["open", "closed", "closed.json"];
        let expected_links = [before, after]
            .iter()
            .filter(|side| !files.contains(side))
            .count();
        assert_eq!(links, expected_links, "{before} {after}: {}", ran.err);
        assert_eq!(ran.err.matches("warning").count(), links, "{}", ran.err);
        assert_eq!(turn(&ran), expected, "{before} {after}");
    }
    let ran = run_with(
        folder.path(),
        &["diff", "-", "closed", "-f", "json"],
        open.as_bytes(),
    );
    assert_eq!(turn(&ran), expected);
    let judged = run(folder.path(), &["judge", &open]);
    assert_eq!(judged.code, 1, "{}", judged.err);
}

#[test]
fn of_a_link_that_cannot_be_taken_as_it_is_that_is_said() {
    let folder = sides();
    let open = link(&folder, "open", Redaction::NONE);
    let hidden = link(&folder, "open", Redaction::ALL);
    let ran = diff(folder.path(), &[&hidden, "closed"]);
    assert!(
        ran.out.contains("this link has pseudonyms")
            || ran.err.contains("this link has pseudonyms")
    );
    let locked = fs::read_to_string(common::root().join("tests/links/v1-locked.txt")).unwrap();
    let locked = locked.lines().next().unwrap();
    for (link, said) in [
        (
            open.get(..open.len() - 7).unwrap(),
            "this link was cut off or changed",
        ),
        (locked, "this link is locked"),
        (
            "https://linchpin.example/#v9.AAAA",
            "made by a newer version",
        ),
    ] {
        let ran = diff(folder.path(), &[link, "closed"]);
        assert_eq!(ran.code, 3, "{link}");
        assert!(ran.err.contains(said), "{link}: {}", ran.err);
    }
    // An address without facts is no link, and no file either.
    let ran = diff(folder.path(), &["https://linchpin.example/", "closed"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("no such file"), "{}", ran.err);
}

#[test]
fn the_text_says_which_workloads_fall_no_longer() {
    let app = |image: &str| {
        serde_json::json!([{
            "id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.App/containerApps/shop",
            "name": "shop", "type": "Microsoft.App/containerApps",
            "properties": { "template": { "containers": [{ "name": "c", "image": image }] } },
        }])
        .to_string()
    };
    let folder = sides()
        .with("open/apps.json", app("harbourprod.azurecr.io/shop:1"))
        .with("closed/apps.json", app("harbourprod.azurecr.io/shop:1"));
    let ran = diff(folder.path(), &["open", "closed"]);
    assert!(
        ran.out.contains("1 workload no longer falls."),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("no longer falls: Container App shop in rg"),
        "{}",
        ran.out
    );
    let back = diff(folder.path(), &["closed", "open"]);
    assert!(
        back.out.contains("newly falls: Container App shop in rg"),
        "{}",
        back.out
    );
}

#[test]
fn every_format_can_be_had() {
    let folder = sides();
    for (format, begins) in [
        ("json", "{\n"),
        ("sarif", "{"),
        ("sarif-all", "{"),
        ("ocsf", "[\n"),
        ("md", "# The chain broke\n"),
        ("html", "<!"),
        ("csv", "chain,change,rule,"),
        ("workloads", "chain,change,kind,"),
        ("layer", "{"),
        ("layer-19", "{"),
        ("layer-20", "{"),
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
