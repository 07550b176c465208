//! The page's state and all that changes it, without a browser: a message comes in, the state is
//! another, and what is to be done by others goes out as data.
//!
//! `model` is the state, `msg` what can happen, `effect` what is to be done. The other files hold
//! what each group of messages changes; `steps` is what several of them do. `line` numbers what is asked
//! of the session, and says what follows when the session comes to its end. `view` is what the address says
//! of what is looked at.

mod answer;
mod documents;
pub(crate) mod effect;
mod line;
mod links;
mod looking;
pub(crate) mod model;
pub(crate) mod msg;
mod navigation;
pub(crate) mod page;
mod steps;
mod takeaway;
#[cfg(test)]
mod tests;
pub(crate) mod view;
mod viewing;
mod what_if;

use self::model::State;
use ::model::protocol::Number;
use effect::{Effect, Effects};
use msg::Msg;
use view::View;

/// What a message leads to.
pub(crate) struct Update {
    /// What is to be done, in this order, each with the number of the question that it is, if it is one.
    pub(crate) effects: Vec<(Number, Effect)>,
    /// What is shown has changed.
    pub(crate) draw: bool,
}

/// Changes the state as a message asks, and says what else is to be done.
pub(crate) fn update(state: &mut State, msg: Msg) -> Update {
    let mut effects = Effects::new();
    // What somebody does can be taken back by going back.
    let step = matches!(msg, Msg::Looking(_) | Msg::Navigation(_));
    let draw = match msg {
        Msg::Documents(msg) => documents::update(state, msg, &mut effects),
        Msg::Answer(number, answer) => answer::update(state, number, answer, &mut effects),
        Msg::Line(msg) => line::update(state, msg, &mut effects),
        Msg::Looking(msg) => looking::update(state, msg, &mut effects),
        Msg::WhatIf(msg) => what_if::update(state, msg, &mut effects),
        Msg::TakeAway(msg) => takeaway::update(state, msg, &mut effects),
        Msg::Links(msg) => links::update(state, msg, &mut effects),
        Msg::Viewing(msg) => viewing::update(state, msg, &mut effects),
        Msg::Navigation(msg) => navigation::update(state, msg, &mut effects),
    };
    remember(state, step, &mut effects);
    let effects = line::number(state, effects);
    Update { effects, draw }
}

/// Puts the view into the address, where that says another.
fn remember(state: &mut State, step: bool, effects: &mut Effects) {
    // A link of somebody's report stays in the address, so that the page can be loaded again.
    if state.page != page::Page::Answer || state.linked {
        return;
    }
    let said = View::of(&state.fragment).unwrap_or_default();
    if said != state.view {
        state.fragment = state.view.fragment();
        effects.push(Effect::Address(state.fragment.clone(), step));
    }
}
