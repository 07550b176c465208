//! What is looked at in the answer.

use super::{
    effect::{Effect, Effects},
    model::State,
    msg::Looking,
};
use model::protocol::Request;

pub(super) fn update(state: &mut State, msg: Looking, effects: &mut Effects) -> bool {
    match msg {
        Looking::Draw(seen) => {
            state.seen = Some(seen);
            draw(state, effects);
            return false;
        }
        Looking::Follow(follows) => {
            state.follows = follows;
            draw(state, effects);
        }
        Looking::SavePicture(to) => {
            if let Some(seen) = state.seen.clone() {
                let request = Request::SavePicture {
                    seen,
                    only: state.follows.then_some(state.chosen),
                    redaction: state.redaction,
                };
                effects.push(Effect::AskFor(to, request));
            }
            return false;
        }
        Looking::Collect(typed, shell) => {
            effects.push(Effect::Ask(Request::Collect { typed, shell }));
            return false;
        }
        Looking::Choose(row) => {
            state.view.row = Some(row);
            choose(state, row, effects);
        }
        Looking::Only(only) => state.view.only = only,
        Looking::Sort(column) => {
            let view = &mut state.view;
            view.ascending = view.sort != column || !view.ascending;
            view.sort = column;
        }
        Looking::Group(group) => state.view.group = group,
        Looking::Step(step, open) => state.view.turn(step, open),
        Looking::Light(step) => return std::mem::replace(&mut state.lit.0, step) != step,
        Looking::ShowStep(step) => {
            state.lit.1 = Some(step);
            state.view.go("blast");
            effects.push(Effect::ScrollTo("blast"));
        }
    }
    true
}

/// Shows a registry.
pub(super) fn choose(state: &mut State, row: usize, effects: &mut Effects) {
    state.chosen = row;
    state.copied = None;
    state.fixes = None;
    let request = Request::Registry { row };
    // Whoever chooses it wants to see it tried again.
    state.refused.retain(|refused| *refused != request);
    effects.push(Effect::Ask(request));
    // Whoever has chosen one looks at that.
    state.follows = state.view.row.is_some();
    draw(state, effects);
}

/// Asks for the picture, once it is known how it is looked at.
fn draw(state: &State, effects: &mut Effects) {
    if let Some(seen) = state.seen.clone() {
        let only = state.follows.then_some(state.chosen);
        effects.push(Effect::Ask(Request::Picture { seen, only }));
    }
}
