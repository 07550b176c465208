use super::*;
use crate::ui::state::{
    msg::{Arrival, Navigation, Viewing},
    page::Page as Which,
};

fn address(fragment: &str, scrolled: f64) -> Navigation {
    let fragment = fragment.to_owned();
    Navigation::Address { fragment, scrolled }
}

#[test]
fn the_start_keeps_the_focus_where_the_browser_puts_it_and_other_pages_take_it() {
    for (fragment, effects) in [
        ("", vec![]),
        ("#proof", vec![Effect::Arrive(Which::Proof, 0.0)]),
    ] {
        let mut page = Page::new();
        page.send(Navigation::Arrived(Arrival {
            address: "https://example.org/".to_owned(),
            fragment: fragment.to_owned(),
            dark: true,
        }));
        assert!(page.drawn && page.state.dark);
        assert_eq!(page.state.address, "https://example.org/");
        assert_eq!(page.done, effects);
    }
}

#[test]
fn going_to_another_page_closes_the_viewer_and_coming_back_finds_the_place_again() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    let id = page.state.overview.as_ref().expect("it was judged").inputs[0];
    page.send(Viewing::Document(id, 1));
    page.send(address("#collect", 700.0));
    assert!(page.state.viewer.is_none() && page.drawn);
    page.send(address("", 90.0));
    let arrived = [
        Effect::Arrive(Which::Collect, 0.0),
        Effect::Arrive(Which::Answer, 700.0),
    ];
    assert_eq!(page.done, arrived);
}

#[test]
fn a_fragment_that_names_no_other_page_changes_nothing() {
    let mut page = Page::with(&[("r.json", FIRES)]);
    page.send(address("#verdict", 10.0));
    assert!(!page.drawn && page.done.is_empty());
}

#[test]
fn what_is_handed_in_on_another_page_is_answered_on_the_answers() {
    let mut page = Page::new();
    page.send(address("#collect", 0.0));
    page.done.clear();
    page.drop_file("r.json", FIRES);
    assert_eq!(page.done, [Effect::Go(Which::Answer)]);
}

#[test]
fn files_that_hang_over_the_page_draw_once_and_dropping_them_ends_that() {
    let mut page = Page::new();
    page.send(Navigation::Hover(true));
    assert!(page.drawn);
    page.send(Navigation::Hover(true));
    assert!(!page.drawn);
    page.drop_file("r.json", FIRES);
    assert!(!page.state.hover);
}

#[test]
fn the_theme_is_changed_and_kept() {
    let mut page = Page::new();
    page.send(Navigation::Theme);
    page.send(Navigation::Theme);
    assert_eq!(page.done, [Effect::Theme(true), Effect::Theme(false)]);
}

#[test]
fn a_fact_is_shown_at_its_line_with_some_above_it() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    let registry = page.state.registry.clone().expect("one is shown");
    let mut fact = registry.rules[0].finding.facts[0].clone();
    page.send(Viewing::Fact(fact.clone()));
    page.settle();
    let viewer = page.state.viewer.as_ref().expect("it is open");
    let lines = viewer.lines.as_ref().expect("they came");
    assert_eq!((viewer.name.as_str(), viewer.line), ("r.json", fact.line));
    assert_eq!(lines.first, fact.line.saturating_sub(40).max(1));

    page.send(Viewing::Close);
    fact.source = "gone.json".to_owned();
    page.send(Viewing::Fact(fact));
    assert!(page.state.viewer.is_none() && page.waiting.is_empty());
}

#[test]
fn lines_of_another_document_are_not_shown() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    let inputs = page
        .state
        .overview
        .as_ref()
        .expect("it was judged")
        .inputs
        .clone();
    page.send(Viewing::Document(inputs[0], 1));
    page.send(Viewing::Document(inputs[1], 1));
    let late = page.next_answer();
    page.send(late);
    let viewer = page.state.viewer.as_ref().expect("it is open");
    assert!(viewer.id == inputs[1] && viewer.lines.is_none());
    // In the document that is open, only the line is another.
    page.settle();
    page.send(Viewing::Document(inputs[1], 3));
    let viewer = page.state.viewer.as_ref().expect("it is open");
    assert!(viewer.line == 3 && viewer.lines.is_some());
}

#[test]
fn an_address_of_a_part_says_without_documents_that_they_are_not_here() {
    let arrived = |fragment: &str| {
        let mut page = Page::new();
        page.send(Navigation::Arrived(Arrival {
            address: "https://example.org/".to_owned(),
            fragment: fragment.to_owned(),
            dark: false,
        }));
        page
    };
    let mut page = arrived("#rules;registry=2");
    assert!(page.state.notices[0].message.contains("not here"));
    // With the documents it shows that part, and the notice is gone.
    page.hand_in(&[("r.json", SPLIT), ("d.json", FREE)]);
    page.settle();
    assert!(page.state.notices.is_empty());
    assert_eq!((page.state.chosen, page.state.view.part()), (1, "rules"));
    for fragment in ["", "#collect", "#proof"] {
        assert!(arrived(fragment).state.notices.is_empty(), "{fragment}");
    }
}
