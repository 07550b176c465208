use super::*;
use crate::ui::state::msg::{TakeAway, WhatIf};
use model::{
    Format, Shell,
    comparison::Turn,
    protocol::{Cut, FixesOf, How, Taken},
};

fn firing() -> Page {
    Page::with(&[("r.json", FIRES), ("d.json", FREE)])
}

/// The switches of the chosen registry's first finding.
fn switches(page: &Page) -> Vec<String> {
    let registry = page.state.registry.as_ref().expect("one is shown");
    registry.rules[0].finding.switches.clone()
}

#[test]
fn a_switch_turned_on_shows_what_would_follow_and_turned_off_the_evidence() {
    let mut page = firing();
    let evidence = page.headline().to_owned();
    let switches = switches(&page);
    page.send(WhatIf::Switch(switches.clone(), true));
    page.settle();
    assert_ne!(page.headline(), evidence);
    page.send(WhatIf::Switch(switches.clone(), false));
    page.settle();
    assert_eq!(page.headline(), evidence);
    page.send(WhatIf::Switch(switches, true));
    page.send(WhatIf::Reality);
    page.settle();
    assert_eq!(page.headline(), evidence);
    assert!(page.state.mended.is_empty());
}

#[test]
fn a_comparison_begins_at_its_heading_and_ends_at_that_of_the_answer() {
    let mut page = firing();
    page.send(WhatIf::Switch(switches(&page), true));
    page.settle();
    page.arrived.clear();
    page.send(WhatIf::Compare);
    page.settle();
    let to = |part| Effect::Reach(crate::ui::state::page::Page::Answer, part);
    assert_eq!(page.arrived, [to("comparison")]);
    page.done.clear();
    page.send(WhatIf::Reality);
    assert!(page.state.comparison.is_none());
    assert_eq!(page.done, [to("verdict")]);
}

#[test]
fn fixes_for_another_finding_are_not_shown() {
    let mut page = firing();
    let of = |rule| FixesOf::Registry { row: 0, rule };
    page.send(WhatIf::Fixes(Some(of(0))));
    page.send(WhatIf::Fixes(Some(of(1))));
    let late = page.next_answer();
    page.send(late);
    let shown = page.state.fixes.as_ref().expect("they are wanted");
    assert!(shown.of == of(1) && shown.fixes.is_none());
    page.settle();
    let shown = page.state.fixes.as_ref().expect("they are wanted");
    assert!(shown.fixes.as_ref().is_some_and(|fixes| !fixes.is_empty()));
    page.send(WhatIf::Fixes(None));
    assert!(page.state.fixes.is_none());
}

#[test]
fn a_script_is_written_for_the_chosen_shell_saved_and_hidden_when_asked_for_again() {
    let mut page = firing();
    page.send(WhatIf::Script(Cut::Smallest, How::Commands));
    page.settle();
    page.send(WhatIf::Shell(Shell::PowerShell));
    page.settle();
    page.send(WhatIf::SaveScript);
    assert!(!page.drawn);
    let [Effect::Download { name, text, .. }] = page.done.as_slice() else {
        panic!("one file, not {:?}", page.done);
    };
    assert_eq!(*name, "break-the-chain.ps1");
    assert_eq!(
        Some(text),
        page.state.script.as_ref().map(|script| &script.text)
    );
    page.send(WhatIf::Script(Cut::Smallest, How::Commands));
    assert!(page.state.script.is_none() && page.waiting.is_empty());
}

#[test]
fn another_weight_or_switch_takes_the_script_away() {
    let mut page = firing();
    page.send(WhatIf::Script(Cut::Smallest, How::Commands));
    page.settle();
    page.send(WhatIf::Switch(switches(&page), true));
    assert!(page.state.script.is_none());
}

#[test]
fn a_what_if_is_compared_with_how_things_are_until_it_is_another() {
    let mut page = firing();
    let switches = switches(&page);
    page.send(WhatIf::Switch(switches.clone(), true));
    page.settle();
    page.send(WhatIf::Compare);
    page.settle();
    let compared = page.state.comparison.clone().expect("both are compared");
    let chain = &compared.chains[0];
    assert!(compared.after.supposed && !compared.before.supposed);
    assert!(!compared.after.claim().is_empty());
    assert_eq!(chain.turn, Turn::Broke);
    assert_eq!(chain.findings.fixed, 1);
    // Its file is that of this comparison.
    page.send(TakeAway::Take(Taken::Comparison));
    page.done.clear();
    page.send(TakeAway::Export(Format::Json));
    page.settle();
    let [Effect::Download { text, .. }] = page.done.as_slice() else {
        panic!("one file, not {:?}", page.done);
    };
    assert!(text.contains(r#""supposed": true"#), "{text}");
    page.send(WhatIf::Switch(switches, false));
    page.settle();
    assert!(page.state.comparison.is_none());
}

#[test]
fn a_script_by_policy_has_a_name_of_its_own_and_changes_its_shell() {
    let mut page = firing();
    page.send(WhatIf::Script(Cut::Preventing, How::Policy));
    page.settle();
    page.send(WhatIf::Shell(Shell::PowerShell));
    page.settle();
    let script = page.state.script.clone().expect("it is written");
    assert_eq!(script.how, How::Policy);
    assert!(script.text.contains("managementGroups/$MANAGEMENT_GROUP"));
    page.send(WhatIf::SaveScript);
    let [Effect::Download { name, .. }] = page.done.as_slice() else {
        panic!("one file, not {:?}", page.done);
    };
    assert_eq!(*name, "break-the-chain-by-policy.ps1");
}
