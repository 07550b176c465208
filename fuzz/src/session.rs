//! Several documents, looked at in every way that a page has.

use std::collections::BTreeSet;

use engine::{Detail, analyze};
use model::{
    Format, Redaction, Shell,
    picture::{Orientation, Seen},
    protocol::{Answer, Cut, FixesOf, Request, Taken},
    report::{Report, Scale},
};
use more::{compare::read_report, office::Office};

use super::input::{LIMITS, MARK, bounded, choices, conclusions, documents, redaction};

const CUTS: [Cut; 4] = [Cut::Smallest, Cut::Next, Cut::Preventing, Cut::Detecting];

/// Judges the documents, supposes changes, makes every file, and compares with what came before.
pub fn check(bytes: &[u8]) {
    let ([first, second], rest) = choices(bytes);
    let inputs = documents(rest);
    let mut office = Office::new(LIMITS);
    for (id, input) in (0..).zip(&inputs) {
        office.put(id, &input.name, input.bytes.clone());
    }
    let overview = office.overview();
    let report = office.report();
    let json = office.json();
    bounded("report", json.len(), rest.len());
    comes_back(&report, &json);
    if !overview.claimed && overview.comparison.is_none() {
        any_order(&inputs, &report);
    }
    for (index, source) in overview.inputs.iter().enumerate().take(3) {
        let at = (u32::from(first), u32::from(second));
        let lines = office.lines(*source, at.0, 20, at);
        assert!(lines.is_some(), "source {index} has no lines");
    }
    look_around(&mut office, &report, second);
    files(&mut office, rest, redaction(first));
    suppose(&mut office, &report, second);
    if first & 16 != 0 {
        office.keep_answer();
        for (id, input) in (0..).zip(inputs.iter().rev()) {
            office.put(id, &input.name, input.bytes.clone());
        }
        office.overview();
        for format in Format::OF_COMPARISON {
            let file = office.export(Taken::Comparison, format, redaction(first));
            whole(format, &file);
        }
    }
}

/// A report is the same after it was saved and dropped back in.
fn comes_back(report: &Report, json: &str) {
    let again: Report = serde_json::from_str(json).expect("a report is JSON of its own form");
    assert_eq!(&again, report);
    if report.chains.iter().all(|chain| chain.what_if.is_empty()) {
        match read_report(json.as_bytes().to_vec(), &model::Limits::default()) {
            Ok(read) => assert_eq!(&read, report),
            Err(error) => panic!("our own report is refused: {error}"),
        }
    }
}

/// Which of the documents comes first decides nothing.
fn any_order(inputs: &[engine::Input], report: &Report) {
    let reversed = inputs.iter().rev().cloned().collect();
    let reversed = analyze(reversed, &LIMITS, Detail::Full);
    assert_eq!(conclusions(report, true), conclusions(&reversed, true));
}

fn look_around(office: &mut Office, report: &Report, choice: u8) {
    let chain = &report.chains[0];
    let subjects = chain.rules.iter().flat_map(|rule| &rule.subjects);
    let switches: Vec<String> = subjects
        .flat_map(|subject| subject.finding.switches.clone())
        .take(2)
        .collect();
    for row in 0..chain.registries.len().min(2) {
        assert_eq!(office.registry(row).as_ref(), chain.registries.get(row));
        for rule in 0..3 {
            office.fixes(&FixesOf::Registry { row, rule });
        }
    }
    for switch in switches {
        office.fixes(&FixesOf::Subject { switch });
    }
    for cut in CUTS {
        office.script(cut, Shell::Bash);
        office.script(cut, Shell::PowerShell);
    }
    let seen = Seen {
        orientation: if choice & 1 == 0 {
            Orientation::Wide
        } else {
            Orientation::Tall
        },
        width: 320 + i32::from(choice) * 4,
        limit: 1 + usize::from(choice & 15),
        opened: BTreeSet::new(),
        shut: BTreeSet::new(),
    };
    office.answer(Request::Picture { seen, only: None }, Vec::new());
}

/// Every file is made. One that is JSON is JSON; one with pseudonyms holds nothing that was planted.
fn files(office: &mut Office, input: &[u8], chosen: Redaction) {
    for format in Format::ALL {
        let file = office.export(Taken::Answer, format, chosen);
        bounded(format.label(), file.len(), input.len());
        whole(format, &file);
        let file = office.export(Taken::Answer, format, Redaction::ALL);
        whole(format, &file);
        unmarked(format.label(), &file);
    }
    let link = office.link(Redaction::ALL, "2026-03-01");
    for (_, text) in &link.documents {
        unmarked("link", text.as_bytes());
    }
}

fn whole(format: Format, file: &[u8]) {
    let text = std::str::from_utf8(file).expect("files are UTF-8");
    if format.media_type().ends_with("json") && !text.is_empty() {
        let json = serde_json::from_str::<serde::de::IgnoredAny>(text);
        assert!(json.is_ok(), "{}: {:?}", format.label(), json.err());
    }
}

fn unmarked(what: &str, file: &[u8]) {
    let text = String::from_utf8_lossy(file).to_ascii_lowercase();
    if let Some(at) = text.find(MARK) {
        let from = text.floor_char_boundary(at.saturating_sub(120));
        let to = text.ceil_char_boundary((at + 60).min(text.len()));
        panic!("{what} with pseudonyms tells: {}", &text[from..to]);
    }
}

/// A difference leads where judging anew leads, and back.
fn suppose(office: &mut Office, report: &Report, choice: u8) {
    let chain = &report.chains[0];
    let of_registries = chain.registries.iter().flat_map(|one| &one.rules);
    let of_subjects = chain.rules.iter().flat_map(|rule| &rule.subjects);
    let findings = of_registries
        .map(|rule| &rule.finding)
        .chain(of_subjects.map(|subject| &subject.finding));
    let all: BTreeSet<String> = findings
        .flat_map(|finding| finding.switches.iter().cloned())
        .collect();
    let some: Vec<String> = (0..8)
        .zip(all)
        .filter(|(bit, _)| choice >> bit & 1 == 1)
        .map(|(_, switch)| switch)
        .collect();
    office.overview();
    let changed = office.answer(
        Request::WhatIf {
            switches: some.clone(),
        },
        Vec::new(),
    );
    assert!(matches!(changed, Answer::Changed(_) | Answer::Overview(_)));
    let supposed = office.report();
    let worse = |report: &Report| report.chains[0].totals.fires;
    assert!(
        worse(&supposed) <= worse(report),
        "what is mended makes more registries fall"
    );
    let scale = Scale {
        effort: u32::from(choice & 3),
        breakage: u32::from(choice >> 2 & 3),
    };
    office.answer(Request::Weigh { scale }, Vec::new());
    office.answer(
        Request::Weigh {
            scale: Scale::default(),
        },
        Vec::new(),
    );
    office.answer(
        Request::WhatIf {
            switches: Vec::new(),
        },
        Vec::new(),
    );
    assert_eq!(&office.report(), report, "and back again");
}
