//! Links: what goes in comes out and is judged the same; what is hostile is refused; nothing leaks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

use std::{collections::BTreeSet, fs, path::Path};

use linchpin::{
    engine::{
        Detail, Input, Limits, analyze,
        decode::{Decoded, decode as read_source},
        report::{Finding, Report},
        unique_names,
    },
    redact::{Redaction, Redactor},
    share::{
        Bounds, CutDocument, Locked, Payload, SENSIBLE_LENGTH, ShareError, Shared, decode, encode,
        encode_locked,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

mod estates;
use estates::{Estate, estate};

fn judge(inputs: Vec<Input>) -> Report {
    analyze(inputs, &Limits::default(), Detail::Full)
}

fn sources(inputs: &[Input]) -> Vec<Decoded> {
    let names = unique_names(inputs.iter().map(|input| input.name.as_str()));
    names
        .into_iter()
        .zip(inputs)
        .map(|(name, input)| read_source(&name, input.bytes.clone(), &Limits::default()))
        .collect()
}

fn share(inputs: &[Input], redaction: Redaction) -> Shared {
    let report = judge(inputs.to_vec());
    Shared::of(&sources(inputs), &report, redaction, "2026-03-01", &[])
}

fn open(link: &str) -> Result<Shared, ShareError> {
    decode(link, &Bounds::default())?.shared()
}

/// A finding without the places it was found in: what was concluded, and which values say so.
fn finding(finding: &Finding, values: bool) -> String {
    let mut facts: Vec<&str> = finding
        .facts
        .iter()
        .map(|fact| fact.value.as_str())
        // Of an object or a list no more is carried than that it is one.
        .filter(|value| values && !value.starts_with(['{', '[']))
        .collect();
    facts.sort_unstable();
    let notes: Vec<_> = finding
        .notes
        .iter()
        .filter(|note| !note.text.contains("masked"))
        .collect();
    let notes = if values { notes } else { Vec::new() };
    format!(
        "{:?} {} {:?} {:?} {facts:?} {notes:?}",
        finding.outcome, finding.because, finding.addresses, finding.missing
    )
}

/// All that is concluded, in an order that names do not decide.
fn conclusions(report: &Report, values: bool) -> Vec<String> {
    let chain = &report.chains[0];
    let mut all = Vec::new();
    for registry in &chain.registries {
        let rules: Vec<_> = registry
            .rules
            .iter()
            .map(|rule| finding(&rule.finding, values))
            .collect();
        all.push(format!(
            "{:?} {} {:?} {:?} {:?} {:?} {rules:#?}",
            registry.id,
            registry.name,
            registry.login_server,
            registry.subscription_id,
            registry.sku.as_ref().filter(|_| values),
            registry.verdict
        ));
    }
    for rule in &chain.rules {
        all.push(format!("{} {:?} {:?}", rule.id, rule.outcome, rule.counts));
        for subject in &rule.subjects {
            all.push(format!(
                "{} {} {}",
                subject.kind,
                subject.id,
                finding(&subject.finding, values)
            ));
        }
    }
    all.sort();
    let radius = &chain.blast_radius;
    let mut workloads: Vec<_> = radius
        .workloads
        .iter()
        .map(|workload| {
            format!(
                "{} {} {} {} {} {:?} {:?} {:?} {}",
                workload.kind,
                workload.cluster,
                workload.namespace,
                workload.environment,
                workload.registry,
                workload.when,
                workload.subscription_id,
                workload.stored_credential,
                workload.secret_names.len()
            )
        })
        .collect();
    workloads.sort();
    all.extend(workloads);
    all.push(format!("{:?} {}", chain.verdict, chain.split));
    all
}

/// A name that is still open stays an expression in the document, where a report has the bare pseudonym.
fn unreferenced(report: &Report) -> Report {
    let json = serde_json::to_string(report).unwrap();
    let json = json.replace("[reference('", "").replace("')]", "");
    serde_json::from_str(&json).unwrap()
}

fn same(after: &[String], before: &[String], name: &str, shared: &Shared) {
    let new: Vec<_> = after.iter().filter(|line| !before.contains(line)).collect();
    let lost: Vec<_> = before.iter().filter(|line| !after.contains(line)).collect();
    assert!(
        new.is_empty() && lost.is_empty() && after.len() == before.len(),
        "{name}: {new:#?} instead of {lost:#?} from {shared:#?}"
    );
}

/// The same facts, judged before and after.
fn check(inputs: &[Input], name: &str) {
    let report = judge(inputs.to_vec());
    let shown = share(inputs, Redaction::NONE);
    let again = judge(shown.inputs());
    same(&conclusions(&again, true), &conclusions(&report, true), name, &shown);

    let hidden = share(inputs, Redaction::ALL);
    let mut redacted = report.clone();
    Redactor::new(&mut redacted, Redaction::ALL).apply(&mut redacted);
    let again = unreferenced(&judge(hidden.inputs()));
    same(&conclusions(&again, false), &conclusions(&redacted, false), name, &hidden);
    assert_eq!(open(&encode(&hidden)).as_ref(), Ok(&hidden), "{name}");
}

fn cases() -> Vec<(String, Vec<Input>)> {
    let mut folders: Vec<_> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
    folders.sort();
    let read = |folder: &Path| {
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
    };
    folders
        .into_iter()
        .map(|folder| {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            (name, read(&folder))
        })
        .collect()
}

#[test]
fn every_case_is_judged_the_same_behind_a_link() {
    let cases = cases();
    assert!(cases.len() > 20);
    for (name, inputs) in cases {
        check(&inputs, &name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_estate_is_judged_the_same_behind_a_link(estate in estate()) {
        check(&estate.inputs(), "estate");
    }

    #[test]
    fn no_original_is_in_a_redacted_link(estate in estate()) {
        let shared = share(&estate.inputs(), Redaction::ALL);
        let text = format!("{:?}", open(&encode(&shared)).unwrap()).to_lowercase();
        for original in &estate.originals {
            prop_assert!(!text.contains(original.as_str()), "{original} in {text}");
        }
    }

    #[test]
    fn what_no_rule_reads_is_in_no_link(estate in estate()) {
        let shared = share(&estate.inputs(), Redaction::NONE);
        let text = format!("{shared:?}");
        for unread in ["zqowner", "zqvault", "zqunread", "zqsecret\\\"", "zqlocation", "zqmessage", "zqpool", "zqworkspace", "zqhush", "zqcontainer", "zqtoken", "zqinner", "zqstorage", "zqunused\\\""] {
            prop_assert!(!text.contains(unread), "{unread} in {text}");
        }
    }
}
