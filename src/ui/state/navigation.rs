//! What happens to the page as a whole.

use super::{
    effect::{Effect, Effects},
    links, looking,
    model::State,
    msg::{Arrival, Navigation},
    page::Page,
    view::View,
};
use model::issue::Issue;

pub(super) fn update(state: &mut State, msg: Navigation, effects: &mut Effects) -> bool {
    match msg {
        Navigation::Arrived(Arrival {
            address,
            fragment,
            dark,
        }) => {
            state.address = address;
            state.dark = dark;
            // The start keeps the focus where the browser puts it.
            go(state, &fragment, effects);
            let view = View::of(&fragment).filter(|view| *view != View::default());
            if view.is_some() && state.page == Page::Answer && state.is_empty() {
                state.notices = vec![Issue::warning(
                    None,
                    "This address is of a part of an answer, and its documents are not here",
                    "Nothing is kept when the page is left or reloaded. Hand the same documents in again, and that part is shown.",
                )];
            }
            true
        }
        Navigation::Address { fragment, scrolled } => {
            if state.page == Page::Answer {
                state.answer_scrolled = scrolled;
            }
            go(state, &fragment, effects)
        }
        Navigation::Part(id) => {
            state.view.go(id);
            effects.push(Effect::ScrollTo(id));
            false
        }
        Navigation::Hover(hover) => std::mem::replace(&mut state.hover, hover) != hover,
        Navigation::Theme => {
            state.dark = !state.dark;
            effects.push(Effect::Theme(state.dark));
            true
        }
    }
}

/// Shows what the address names.
fn go(state: &mut State, fragment: &str, effects: &mut Effects) -> bool {
    let bare = |fragment: &str| fragment.trim_start_matches('#').to_owned();
    if bare(fragment) == bare(&state.fragment) && state.page == Page::of(fragment) && !state.linked
    {
        // The address says what it was made to say.
        return false;
    }
    fragment.clone_into(&mut state.fragment);
    let page = Page::of(fragment);
    let moved = std::mem::replace(&mut state.page, page) != page;
    let closed = state.viewer.take().is_some();
    state.linked = links::is_link(fragment);
    let seen = match View::of(fragment).filter(|_| page == Page::Answer && !state.linked) {
        // Whoever comes from another page finds the answer as it was left.
        Some(_) if moved && bare(fragment).is_empty() => false,
        Some(view) => look(state, view, moved, effects),
        None => false,
    };
    if state.linked {
        links::open(state, fragment, effects);
    }
    if moved {
        let scrolled = match page {
            Page::Answer => state.answer_scrolled,
            Page::Collect | Page::Proof => 0.0,
        };
        effects.push(Effect::Arrive(page, scrolled));
    }
    moved || closed || seen || state.linked
}

/// Shows a view that the address names; whether it is another than before.
fn look(state: &mut State, view: View, moved: bool, effects: &mut Effects) -> bool {
    let before = std::mem::replace(&mut state.view, view);
    if before == state.view {
        return false;
    }
    if let Some(overview) = &state.overview {
        let named = state.view.row.filter(|row| *row < overview.rows.len());
        let row = named.unwrap_or_else(|| overview.first(state.worth));
        if row != state.chosen && !overview.rows.is_empty() {
            looking::choose(state, row, effects);
        }
        if before.part != state.view.part && !moved {
            effects.push(Effect::ScrollTo(state.view.part()));
        }
    }
    true
}
