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
            effects.push(Effect::Ask(Request::Picture { seen }));
            return false;
        }
        Looking::Collect(typed, shell) => {
            effects.push(Effect::Ask(Request::Collect { typed, shell }));
            return false;
        }
        Looking::Choose(row) => {
            state.chosen = row;
            state.fixes = None;
            let request = Request::Registry { row };
            // Whoever chooses it wants to see it tried again.
            state.refused.retain(|refused| *refused != request);
            effects.push(Effect::Ask(request));
        }
        Looking::Light(step) => return std::mem::replace(&mut state.lit.0, step) != step,
        Looking::ShowStep(step) => {
            state.lit.1 = Some(step);
            effects.push(Effect::ScrollTo("blast"));
        }
    }
    true
}
