//! What a switch changes: the page is told the difference, and must end where a fresh look would.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets something else must fail"
)]

use std::collections::BTreeSet;

use engine::Input;
use model::{
    Limits, difference,
    protocol::{Answer, Overview, Request},
    report::Scale,
};
use more::office::Office;

fn estate() -> Vec<Input> {
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
    inputs.collect()
}

fn office() -> Office {
    let mut office = Office::new(Limits::default());
    for (id, input) in (0..).zip(estate()) {
        office.put(id, &input.name, input.bytes);
    }
    office
}

/// Every switch of the scan: those of registries, subscriptions and clusters.
fn switches(office: &mut Office, shown: &Overview) -> Vec<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for row in 0..shown.rows.len() {
        for rule in office.registry(row).unwrap().rules {
            found.extend(rule.finding.switches);
        }
    }
    for rule in &shown.report.chains[0].rules {
        for subject in &rule.subjects {
            found.extend(subject.finding.switches.iter().cloned());
        }
    }
    assert!(found.len() >= 10, "{found:?}");
    found.into_iter().collect()
}

fn overview(answer: Answer) -> Overview {
    match answer {
        Answer::Overview(overview) => *overview,
        other => panic!("{other:?}"),
    }
}

/// A fresh look at the same documents with the same switches.
fn afresh(switches: &[String], scale: Scale) -> Overview {
    let mut office = office();
    office.weigh(scale);
    office.what_if(switches.iter().cloned().collect());
    office.overview()
}

#[test]
fn after_every_switch_the_page_shows_what_a_fresh_look_shows() {
    let mut office = office();
    let mut shown = overview(office.answer(Request::Overview, Vec::new()));
    let all = switches(&mut office, &shown);
    let mut on: Vec<String> = Vec::new();
    let mut seen = 0;
    // On one after the other, then off again, the first ones first.
    let turns = all.iter().map(|switch| (switch, true));
    let turns = turns.chain(all.iter().take(4).map(|switch| (switch, false)));
    for (switch, turned_on) in turns {
        match turned_on {
            true => on.push(switch.clone()),
            false => on.retain(|one| one != switch),
        }
        let request = Request::WhatIf {
            switches: on.clone(),
        };
        let Answer::Changed(difference) = office.answer(request, Vec::new()) else {
            panic!("the page is sent everything again");
        };
        seen += difference.standings.len();
        difference::apply(&mut shown, *difference);
        let fresh = afresh(&on, Scale::default());
        assert_eq!(shown.report.chains, fresh.report.chains, "{on:?}");
        assert_eq!(shown.standings, fresh.standings, "{on:?}");
        assert_eq!(shown.reaches, fresh.reaches, "{on:?}");
    }
    assert!(seen > 6, "the switches move registries");
}

#[test]
fn other_weights_are_a_difference_too() {
    let mut office = office();
    let mut shown = overview(office.answer(Request::Overview, Vec::new()));
    for (effort, breakage) in [(0, 1), (5, 1), (1, 0), (1, 1)] {
        let scale = Scale { effort, breakage };
        let answer = office.answer(Request::Weigh { scale }, Vec::new());
        let Answer::Changed(difference) = answer else {
            panic!("the page is sent everything again");
        };
        difference::apply(&mut shown, *difference);
        assert_eq!(shown.report.chains, afresh(&[], scale).report.chains);
    }
}

#[test]
fn a_switch_after_a_new_document_is_a_whole_overview() {
    let mut office = office();
    office.overview();
    office.put(900, "more.json", b"[]".to_vec());
    let request = Request::WhatIf {
        switches: Vec::new(),
    };
    let answer = office.answer(request, Vec::new());
    assert!(matches!(answer, Answer::Overview(_)), "{answer:?}");
}

#[test]
fn one_switch_among_many_registries_says_little() {
    let registries: Vec<String> = (0..2_000)
        .map(|number| {
            format!(
                r#"{{"id": "/subscriptions/{:08}-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso{number}", "name": "contoso{number}", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "contoso{number}.azurecr.io", "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "networkRuleSet": {{"defaultAction": "Allow", "ipRules": []}}, "sku": {{"name": "Premium"}}}}"#,
                number % 40
            )
        })
        .collect();
    let plans: Vec<String> = (0..40)
        .map(|number| {
            format!(
                r#"{{"id": "/subscriptions/{number:08}-1111-4111-8111-111111111111/providers/Microsoft.Security/pricings/Containers", "name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": "Free"}}"#
            )
        })
        .collect();
    let mut office = Office::new(Limits::default());
    for (id, list) in [(0, registries), (1, plans)] {
        let text = format!("[{}]", list.join(",\n"));
        office.put(id, "list.json", text.into_bytes());
    }
    let shown = office.overview();
    assert_eq!(shown.report.chains[0].totals.fires, 2_000);
    let switch = office.registry(7).unwrap().rules[0].finding.switches[0].clone();
    let whole = postcard::to_allocvec(&shown).unwrap().len();
    let request = Request::WhatIf {
        switches: vec![switch],
    };
    let answer = office.answer(request, Vec::new());
    let Answer::Changed(difference) = &answer else {
        panic!("the page is sent everything again");
    };
    assert_eq!(difference.standings.len(), 1);
    let said = postcard::to_allocvec(&answer).unwrap().len();
    assert!(said < 20_000 && said * 8 < whole, "{said} of {whole} bytes");
}
