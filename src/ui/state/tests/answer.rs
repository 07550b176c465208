use super::*;
use crate::ui::state::msg::Looking;

#[test]
fn an_answer_for_a_registry_that_is_no_longer_chosen_is_not_shown() {
    let mut page = Page::with(&[("r.json", SPLIT), ("d.json", FREE)]);
    let first = page.state.registry.clone().expect("one is shown");
    page.send(Looking::Choose(1));
    page.send(Looking::Choose(0));
    let late = page.next_answer();
    page.send(late);
    assert_eq!(page.state.registry.as_ref(), Some(&first));
    page.send(Looking::Choose(1));
    page.settle();
    assert_ne!(page.state.registry.as_ref(), Some(&first));
}

#[test]
fn the_chosen_registry_stays_chosen_wherever_it_stands_after_a_change() {
    let mut page = Page::with(&[("r.json", SPLIT), ("d.json", FREE)]);
    page.send(Looking::Choose(1));
    page.settle();
    let name = page
        .state
        .registry
        .as_ref()
        .expect("one is shown")
        .name
        .clone();
    page.hand_in(&[("more.json", FIRES)]);
    page.settle();
    let overview = page.state.overview.as_ref().expect("it was judged");
    assert_eq!(overview.rows[page.state.chosen].name, name);
    assert_ne!(page.state.chosen, 1);
    assert_eq!(
        page.state.registry.as_ref().expect("it is shown").name,
        name
    );
}

#[test]
fn a_registry_that_is_gone_is_not_shown_until_another_is_there() {
    let mut page = Page::with(&[("r.json", SPLIT), ("d.json", FREE)]);
    page.send(Looking::Choose(1));
    page.settle();
    page.send(Documents::Remove(0));
    page.settle();
    assert_eq!(page.state.chosen, 0);
    assert!(page.state.registry.is_none());
}

#[test]
fn the_pointer_lights_a_step_and_draws_only_if_that_is_another() {
    let mut page = Page::new();
    page.send(Looking::Light(Some(2)));
    assert!(page.drawn);
    page.send(Looking::Light(Some(2)));
    assert!(!page.drawn);
    page.send(Looking::ShowStep(3));
    assert_eq!(page.state.lit, (Some(2), Some(3)));
    let address = Effect::Address("blast".to_owned(), true);
    assert_eq!(page.done, [Effect::ScrollTo("blast"), address]);
}
