//! What runs on somebody else's machines may do no more than it must, and is what it was when it was read.
#![allow(
    clippy::unwrap_used,
    reason = "a test that meets something else must fail"
)]

use std::{fs, path::Path};

fn workflows() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows");
    let mut found: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    found.sort();
    assert!(found.len() >= 2);
    found
}

#[test]
fn every_action_is_pinned_to_a_commit_and_says_which_version_that_is() {
    for (name, text) in workflows() {
        let uses = text.lines().filter_map(|line| {
            let line = line.trim().trim_start_matches("- ");
            line.strip_prefix("uses: ")
        });
        let mut count = 0;
        for action in uses {
            count += 1;
            let (_, pin) = action.split_once('@').unwrap();
            let (commit, version) = pin.split_once(" # ").unwrap();
            let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
            assert!(
                commit.len() == 40 && commit.chars().all(hex),
                "{name}: {action}"
            );
            let mut parts = version.strip_prefix('v').unwrap().split('.');
            assert!(
                parts.all(|part| part.parse::<u32>().is_ok()),
                "{name}: {action}"
            );
        }
        assert!(count > 0, "{name}");
    }
}

#[test]
fn nothing_is_allowed_but_what_a_job_says_it_needs() {
    for (name, text) in workflows() {
        assert!(text.contains("\npermissions: {}\n"), "{name}");
        // A job that checks the sources out runs what is in them, so it may read and nothing else, and
        // finds no token lying there.
        for job in text.split("\n    permissions:\n").skip(1) {
            let (granted, steps) = job.split_once("\n    steps:").unwrap();
            let granted: Vec<&str> = granted
                .lines()
                .map(str::trim)
                .filter(|line| !line.starts_with('#'))
                .take_while(|line| line.contains(": "))
                .collect();
            let steps = steps.split("\n  ").collect::<Vec<_>>().join("\n  ");
            if steps.contains("actions/checkout@") && !granted.contains(&"contents: write") {
                assert_eq!(granted, ["contents: read"], "{name}");
                assert!(steps.contains("persist-credentials: false"), "{name}");
            }
            if granted.contains(&"contents: write") {
                let own = steps.split("\n  site:").next().unwrap();
                assert!(
                    !own.contains("actions/checkout@") && !own.contains("cargo"),
                    "{name}"
                );
            }
        }
        // What a stranger wrote (a title, a branch's name) is never part of a command.
        assert!(
            !text.contains("github.event.") && !text.contains("pull_request_target"),
            "{name}"
        );
        assert!(!text.contains("secrets."), "{name}");
    }
}
