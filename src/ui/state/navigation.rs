//! What happens to the page as a whole.

use super::{
    effect::{Effect, Effects},
    links,
    model::State,
    msg::{Arrival, Navigation},
    page::Page,
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
        Navigation::Missing(part, why) => {
            state.judging = false;
            state.notices.push(missing(&part, &why));
            true
        }
        Navigation::Theme => {
            state.dark = !state.dark;
            effects.push(Effect::Theme(state.dark));
            true
        }
    }
}

/// What is said of a part of the app that could not be had.
fn missing(part: &str, why: &str) -> Issue {
    let what = match part {
        "engine" => "what judges the documents could not be loaded",
        _ => "what makes files, links and fixes could not be loaded",
    };
    Issue::error(
        None,
        format!("{what} ({why})"),
        "connect to the network and try again; if it stays so, reload the page, or use the one file, which needs no network",
    )
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
