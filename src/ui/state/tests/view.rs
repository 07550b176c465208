use super::*;
use crate::ui::state::{
    msg::{Arrival, Looking, Navigation},
    page::Page as Which,
    view::{Column, Group, Only},
};

fn address(fragment: &str) -> Navigation {
    let (fragment, scrolled) = (fragment.to_owned(), 0.0);
    Navigation::Address { fragment, scrolled }
}

fn arrival(fragment: &str) -> Navigation {
    Navigation::Arrived(Arrival {
        address: "https://example.org/".to_owned(),
        fragment: fragment.to_owned(),
        dark: false,
    })
}

fn split() -> Page {
    Page::with(&[("r.json", SPLIT), ("d.json", FREE)])
}

/// The last that was said in the address, and whether it can be taken back.
fn said(page: &Page) -> Option<(&str, bool)> {
    page.done.iter().rev().find_map(|effect| match effect {
        Effect::Address(fragment, step) => Some((fragment.as_str(), *step)),
        _ => None,
    })
}

#[test]
fn the_first_answer_is_shown_from_its_top_and_a_later_one_moves_nothing() {
    let mut page = split();
    assert_eq!(page.arrived, [Effect::Arrive(Which::Answer, 0.0)]);
    page.hand_in(&[("more.json", FIRES)]);
    page.settle();
    assert_eq!(page.arrived.len(), 1);
}

#[test]
fn what_is_looked_at_stands_in_the_address_and_going_back_takes_it_back() {
    let mut page = split();
    let first = page.state.chosen;
    let other = 1 - first;
    page.send(Looking::Choose(other));
    let chosen = format!("verdict;registry={}", other + 1);
    assert_eq!(said(&page), Some((chosen.as_str(), true)));
    // The browser tells what the page said; nothing follows from that.
    page.done.clear();
    page.send(address(&format!("#{chosen}")));
    assert!(!page.drawn && page.done.is_empty());

    page.send(Looking::Step(3, true));
    page.send(Looking::Only(Some(Only::Broken)));
    page.send(Looking::Sort(Column::Name));
    page.send(Looking::Sort(Column::Name));
    page.send(Looking::Group(Group::Subscription));
    page.send(Navigation::Part("rules"));
    let all = format!(
        "rules;registry={};steps=3;only=broken;sort=name;order=down;group=subscription",
        other + 1
    );
    assert_eq!(said(&page), Some((all.as_str(), true)));

    page.settle();
    page.done.clear();
    page.send(address(""));
    page.settle();
    assert_eq!((page.state.chosen, page.state.view.steps), (first, 0));
    assert_eq!(page.done, [Effect::ScrollTo("verdict")]);
    page.send(address(&all));
    page.settle();
    assert_eq!(page.state.chosen, other);
    assert!(page.state.view.is_open(3) && page.state.view.only == Some(Only::Broken));
    assert_eq!(
        said(&page),
        None,
        "nothing is said that stands there already"
    );
}

#[test]
fn the_same_documents_bring_the_view_that_an_address_names() {
    let mut page = Page::new();
    page.send(arrival("#walkthrough;registry=2;steps=14"));
    page.hand_in(&[("r.json", SPLIT), ("d.json", FREE)]);
    page.settle();
    assert_eq!(page.state.chosen, 1);
    assert!(page.state.view.is_open(1) && page.state.view.is_open(4));
    assert_eq!(page.arrived, [Effect::Reach(Which::Answer, "walkthrough")]);
    assert_eq!(said(&page), None);
    // Of other documents there may be none of that place.
    let mut page = Page::new();
    page.send(arrival("#rules;registry=99"));
    page.hand_in(&[("r.json", FIRES), ("d.json", FREE)]);
    page.settle();
    assert_eq!(page.state.chosen, 0);
    assert!(page.state.registry.is_some());
    assert_eq!(
        page.state.view.row, None,
        "and the address names none any more"
    );
    assert_eq!(said(&page), Some(("rules", false)));
    let mut page = Page::new();
    page.send(arrival("#registries;group=tag7"));
    page.hand_in(&[("r.json", FIRES)]);
    page.settle();
    assert_eq!(page.state.view.group, Group::None);
}

#[test]
fn starting_over_leaves_nothing_in_the_address_and_no_step_to_take_back() {
    let mut page = split();
    page.send(Looking::Step(2, true));
    page.send(Documents::StartOver);
    assert_eq!(said(&page), Some(("", false)));
}

#[test]
fn another_page_and_back_finds_the_answer_as_it_was_left() {
    let mut page = split();
    page.send(Looking::Step(2, true));
    page.send(address("#proof"));
    assert_eq!(page.state.page, Which::Proof);
    page.send(address("#verdict;steps=2"));
    assert!(page.state.page == Which::Answer && page.state.view.is_open(2));
    page.send(address("#proof"));
    page.send(address(""));
    assert!(page.state.view.is_open(2));
}
