//! What happens to the documents.

use super::{
    effect::{Effect, Effects},
    line::renew,
    model::{InputState, Payload, State},
    msg::{Chosen, Documents, Picked},
    page::Page,
    steps::{add, begin_anew, clear, hand_over, judge, leave_link, let_go},
};
use model::{
    issue::Issue,
    protocol::{InputId, Request, SourceId},
};

pub(super) fn update(state: &mut State, msg: Documents, effects: &mut Effects) -> bool {
    if !matches!(msg, Documents::Dismiss | Documents::Sample(_)) {
        // Other documents may be judged where those before could not be.
        state.ends = 0;
        state.refused.clear();
        state.one_by_one = false;
    }
    match msg {
        Documents::Files(chosen) => take_files(state, chosen, effects),
        Documents::Texts(texts) if texts.iter().all(|(_, text)| text.trim().is_empty()) => {
            state.notices = vec![Issue::warning(
                None,
                "Nothing was pasted: there was no text",
                "Copy what the command printed, and paste it again. A picture of it cannot be read.",
            )];
        }
        Documents::Texts(texts) => {
            state.notices.clear();
            leave_shared(state, effects);
            keep(state, effects);
            show_answer(state, effects);
            for (name, text) in texts {
                add(state, name, Payload::Text(text), effects);
            }
            judge(effects);
        }
        Documents::Sample(id) => {
            effects.push(Effect::Sample(id));
            return false;
        }
        Documents::Dismiss => state.notices.clear(),
        Documents::Replace(id, picked) => {
            keep_but(state, id, effects);
            replace(state, id, picked, effects);
        }
        Documents::Retry(id) => {
            if let Some(input) = state.input(id) {
                hand_over(input, effects);
            }
            judge(effects);
        }
        Documents::ReadAll => {
            state.alone = None;
            for input in &mut state.inputs {
                if input.state == InputState::Stopped {
                    hand_over(input, effects);
                }
            }
            judge(effects);
        }
        Documents::Alone(id) => try_alone(state, id, effects),
        // With the last of them all is gone, and can be brought back.
        Documents::Remove(id)
            if !state.kept && matches!(&*state.inputs, [only] if only.id == id) =>
        {
            update(state, Documents::StartOver, effects);
        }
        Documents::Remove(id) => {
            keep_but(state, id, effects);
            remove(state, id, effects);
        }
        Documents::RemoveSource(id) => remove_source(state, id, effects),
        Documents::Cancel => cancel(state, effects),
        Documents::StartOver => {
            begin_anew(state, effects);
            // A link stays in the browser's history; documents are nowhere else.
            let before = match state.shared.take() {
                None => std::mem::take(&mut state.inputs),
                Some(_) => Vec::new(),
            };
            clear(state, effects);
            state.before = before;
            state.trouble = None;
            leave_link(state, effects);
            // The button that was pressed is gone.
            effects.push(Effect::Arrive(Page::Answer, 0.0));
        }
        Documents::BringBack => {
            for mut input in std::mem::take(&mut state.before) {
                hand_over(&mut input, effects);
                state.inputs.push(input);
            }
            judge(effects);
        }
        Documents::LetGo => clear(state, effects),
        Documents::Keep => state.keeping = !state.keeping,
    }
    true
}

/// Keeps the answer that is shown, if somebody wished it, now that others come in its place.
fn keep(state: &mut State, effects: &mut Effects) {
    if !std::mem::take(&mut state.keeping) {
        return;
    }
    effects.push(Effect::Ask(Request::Keep));
    // They go once it is kept.
    state.leaving.append(&mut state.inputs);
    state.alone = None;
    state.forget_the_answer();
    state.kept = true;
}

/// Keeps the answer, if somebody wished it, now that one of its documents is to change; the others are judged again.
fn keep_but(state: &mut State, id: InputId, effects: &mut Effects) {
    if !std::mem::take(&mut state.keeping) {
        return;
    }
    effects.push(Effect::Ask(Request::Keep));
    state.forget_the_answer();
    state.kept = true;
    for input in state.inputs.iter_mut().filter(|input| input.id != id) {
        hand_over(input, effects);
    }
}

fn take_files(state: &mut State, Chosen { files, issues }: Chosen, effects: &mut Effects) {
    state.hover = false;
    if files.is_empty() {
        state.notices = issues;
        return;
    }
    leave_shared(state, effects);
    keep(state, effects);
    state.notices = issues;
    for Picked { name, file } in files {
        add(state, name, Payload::File(file), effects);
    }
    judge(effects);
    show_answer(state, effects);
}

/// Whoever hands something in while somebody else's report is shown starts one's own.
fn leave_shared(state: &mut State, effects: &mut Effects) {
    let open = state.shared.take().is_some();
    let shut = state.trouble.take().is_some();
    if open || shut {
        begin_anew(state, effects);
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
    judge(effects);
}

fn remove(state: &mut State, id: InputId, effects: &mut Effects) {
    for input in state.inputs.extract_if(.., |input| input.id == id) {
        let_go(&input.payload, effects);
    }
    effects.push(Effect::Ask(Request::Remove { id }));
    if state.is_empty() {
        state.forget_the_answer();
    } else {
        judge(effects);
    }
}

fn remove_source(state: &mut State, id: SourceId, effects: &mut Effects) {
    if let Some(input) = state.input(id.input) {
        input.without.push(id.place);
    }
    effects.push(Effect::Ask(Request::RemoveSource { id }));
    judge(effects);
}

/// Ends the session and hands the documents that were already read to a new one.
fn cancel(state: &mut State, effects: &mut Effects) {
    for input in &mut state.inputs {
        if let InputState::Reading(..) = input.state {
            input.state = InputState::Stopped;
        }
    }
    renew(state, effects);
}

/// Reads a document that was set aside in a session of its own; the others wait.
fn try_alone(state: &mut State, id: InputId, effects: &mut Effects) {
    let mut waiting = Vec::new();
    for input in &mut state.inputs {
        match input.state {
            _ if input.id == id => {
                input.state = InputState::Reading(0, 0);
                input.judged = false;
            }
            InputState::Taken | InputState::Reading(..) => {
                input.state = InputState::Stopped;
                waiting.push(input.id);
            }
            InputState::Stopped | InputState::Aside(_) => {}
        }
    }
    state.alone = Some((id, waiting));
    renew(state, effects);
}
