//! What several groups of messages lead to.

use super::{
    effect::{Effect, Effects},
    model::{Input, InputState, Payload, State},
    page::Page,
};
use model::{protocol::Request, report::Scale, start::Worth};

/// Takes a document in. Call [`judge`] once all are in.
pub(super) fn add(state: &mut State, name: String, payload: Payload, effects: &mut Effects) {
    for input in state.before.drain(..) {
        let_go(&input.payload, effects);
    }
    let id = state.next_id;
    state.next_id += 1;
    let mut input = Input {
        id,
        name,
        payload,
        without: Vec::new(),
        state: InputState::Taken,
        bytes: 0,
        judged: false,
    };
    hand_over(&mut input, effects);
    state.inputs.push(input);
}

/// Hands a document to the session, be it anew or again.
pub(super) fn hand_over(input: &mut Input, effects: &mut Effects) {
    input.state = InputState::Reading(0, 0);
    input.judged = false;
    effects.push(Effect::Put {
        id: input.id,
        name: input.name.clone(),
        without: input.without.clone(),
        payload: input.payload.clone(),
    });
}

/// Asks for the answer to what is there now.
pub(super) fn judge(effects: &mut Effects) {
    effects.push(Effect::Ask(Request::Overview));
}

/// Asks what would follow if the chosen findings were mended.
pub(super) fn suppose(state: &mut State, effects: &mut Effects) {
    state.script = None;
    effects.push(Effect::Ask(Request::WhatIf {
        switches: state.mended.iter().cloned().collect(),
    }));
    let compared = state.comparison.as_ref();
    if compared.is_some_and(|comparison| comparison.after.supposed) {
        // It was of another what-if. What was compared before it, if anything, is at the desk.
        state.comparison = None;
        judge(effects);
    }
}

/// Tells a new session what the person has chosen, and what link it is about.
pub(super) fn choices(state: &State, effects: &mut Effects) {
    if let Some(shared) = &state.shared {
        let link = shared.origin();
        effects.push(Effect::Ask(Request::FromLink { link }));
    }
    let scale = state.scale;
    if scale != Scale::default() {
        effects.push(Effect::Ask(Request::Weigh { scale }));
    }
    let worth = state.worth;
    if worth != Worth::default() {
        effects.push(Effect::Ask(Request::Rank { worth }));
    }
    if !state.mended.is_empty() {
        let switches = state.mended.iter().cloned().collect();
        effects.push(Effect::Ask(Request::WhatIf { switches }));
    }
}

/// Begins a session that has nothing of what was here.
pub(super) fn begin_anew(state: &mut State, effects: &mut Effects) {
    effects.push(Effect::Renew);
    state.kept = false;
    state.scale = Scale::default();
    state.worth = Worth::default();
}

/// Lets go of all documents and of what was said of them. The session still has them.
pub(super) fn clear(state: &mut State, effects: &mut Effects) {
    let all = state.inputs.drain(..);
    for input in all
        .chain(state.leaving.drain(..))
        .chain(state.before.drain(..))
    {
        let_go(&input.payload, effects);
    }
    state.alone = None;
    state.forget_the_answer();
}

/// What a document was held as is not needed any more.
pub(super) fn let_go(payload: &Payload, effects: &mut Effects) {
    if let Payload::File(file) = payload {
        effects.push(Effect::LetGo(*file));
    }
}

/// Takes a link out of the address, so that the next reload does not open it again.
pub(super) fn leave_link(state: &mut State, effects: &mut Effects) {
    if std::mem::take(&mut state.linked) {
        effects.push(Effect::Go(Page::Answer));
    }
}
