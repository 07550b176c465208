//! What happens to the documents.

use super::{
    effect::{Effect, Effects},
    model::{InputState, Payload, State},
    msg::{Chosen, Documents, Picked},
    page::Page,
    steps::{add, clear, hand_over, judge, leave_link, let_go, suppose},
};
use model::protocol::{InputId, Request, SourceId};

pub(super) fn update(state: &mut State, msg: Documents, effects: &mut Effects) -> bool {
    match msg {
        Documents::Files(chosen) => take_files(state, chosen, effects),
        Documents::Texts(texts) => {
            leave_shared(state, effects);
            show_answer(state, effects);
            for (name, text) in texts {
                add(state, name, Payload::Text(text), effects);
            }
            judge(state, effects);
        }
        Documents::Dismiss => state.notices.clear(),
        Documents::Replace(id, picked) => replace(state, id, picked, effects),
        Documents::Retry(id) => {
            if let Some(input) = state.input(id) {
                hand_over(input, effects);
            }
            judge(state, effects);
        }
        Documents::Remove(id) => remove(state, id, effects),
        Documents::RemoveSource(id) => remove_source(state, id, effects),
        Documents::Cancel => cancel(state, effects),
        Documents::StartOver => {
            effects.push(Effect::Renew);
            clear(state, effects);
            state.kept = false;
            state.shared = None;
            state.trouble = None;
            leave_link(state, effects);
        }
        Documents::Keep => {
            effects.push(Effect::Ask(Request::Keep));
            clear(state, effects);
            state.kept = true;
        }
    }
    true
}

fn take_files(state: &mut State, Chosen { files, issues }: Chosen, effects: &mut Effects) {
    leave_shared(state, effects);
    state.hover = false;
    state.notices = issues;
    if files.is_empty() {
        return;
    }
    for Picked { name, file } in files {
        add(state, name, Payload::File(file), effects);
    }
    judge(state, effects);
    show_answer(state, effects);
}

/// Whoever hands something in while somebody else's report is shown starts one's own.
fn leave_shared(state: &mut State, effects: &mut Effects) {
    let open = state.shared.take().is_some();
    let shut = state.trouble.take().is_some();
    if open || shut {
        effects.push(Effect::Renew);
        clear(state, effects);
        leave_link(state, effects);
    }
}

/// What comes in is answered on the answer's page, from wherever it was handed in.
fn show_answer(state: &mut State, effects: &mut Effects) {
    if state.page != Page::Answer {
        state.answer_scrolled = 0.0;
        effects.push(Effect::Go(Page::Answer));
    }
}

fn replace(state: &mut State, id: InputId, picked: Picked, effects: &mut Effects) {
    match state.input(id) {
        Some(input) => {
            let old = std::mem::replace(&mut input.payload, Payload::File(picked.file));
            let_go(&old, effects);
            input.name = picked.name;
            input.without.clear();
            hand_over(input, effects);
        }
        // It was removed while the file was picked.
        None => effects.push(Effect::LetGo(picked.file)),
    }
    judge(state, effects);
}

fn remove(state: &mut State, id: InputId, effects: &mut Effects) {
    for input in state.inputs.extract_if(.., |input| input.id == id) {
        let_go(&input.payload, effects);
    }
    effects.push(Effect::Ask(Request::Remove { id }));
    if state.is_empty() {
        state.forget_the_answer();
    } else {
        judge(state, effects);
    }
}

fn remove_source(state: &mut State, id: SourceId, effects: &mut Effects) {
    if let Some(input) = state.input(id.input) {
        input.without.push(id.place);
    }
    effects.push(Effect::Ask(Request::RemoveSource { id }));
    judge(state, effects);
}

/// Ends the session and hands the documents that were already read to a new one.
fn cancel(state: &mut State, effects: &mut Effects) {
    effects.push(Effect::Renew);
    if !state.mended.is_empty() {
        suppose(state, effects);
    }
    for input in &mut state.inputs {
        match input.state {
            InputState::Taken => hand_over(input, effects),
            InputState::Reading(..) => input.state = InputState::Stopped,
            InputState::Stopped => {}
        }
    }
    judge(state, effects);
}
