//! What happens to the page as a whole.

use super::{
    effect::{Effect, Effects},
    links,
    model::State,
    msg::{Arrival, Navigation},
    page::Page,
};

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
            true
        }
        Navigation::Address { fragment, scrolled } => {
            if state.page == Page::Answer {
                state.answer_scrolled = scrolled;
            }
            go(state, &fragment, effects)
        }
        Navigation::Part(id) => {
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
    let page = Page::of(fragment);
    let moved = std::mem::replace(&mut state.page, page) != page;
    let closed = state.viewer.take().is_some();
    state.linked = links::is_link(fragment);
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
    moved || closed || state.linked
}
