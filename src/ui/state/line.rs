//! The line to the session: what is asked and not answered yet, and what becomes of it when a part
//! cannot be had or comes to its end.
//!
//! A session that has ended is replaced by a new one, which gets all documents again but the one that
//! was in hand. Where that is not known, the documents that no answer has come of yet are judged one
//! after the other. What it ended over is not asked of the next one, so nothing goes round in circles.

use super::{
    effect::{Effect, Effects},
    model::{Aside, Asked, Cause, Input, InputState, State, To, Trouble},
    msg::Line,
    steps::{choices, hand_over, judge, let_go},
};
use model::{
    issue::Issue,
    protocol::{Answer, Number, Request, Unread},
};

/// Gives each question its number, and takes note of it.
pub(super) fn number(state: &mut State, mut effects: Effects) -> Vec<(Number, Effect)> {
    if state.down && effects.iter().any(|effect| question(effect).is_some()) {
        // None of the documents is in the session that is to come.
        let mut first = vec![Effect::Renew];
        choices(state, &mut first);
        first.append(&mut effects);
        effects = first;
    }
    let mut numbered = Vec::with_capacity(effects.len());
    for effect in effects {
        if effect == Effect::Renew {
            state.asked.clear();
            state.down = false;
        }
        if let Some((request, to)) = question(&effect) {
            if state.refused.contains(&request) {
                continue;
            }
            state.number += 1;
            state.asked.push_back(Asked {
                number: state.number,
                request,
                to,
            });
        }
        numbered.push((state.number, effect));
    }
    state.judging = state.asked.iter().any(|asked| is_judging(&asked.request));
    numbered
}

/// The question in an effect, and where its answer goes.
fn question(effect: &Effect) -> Option<(Request, To)> {
    let request = match effect {
        Effect::Ask(request) => request.clone(),
        Effect::AskFor(to, request) => return Some((request.clone(), *to)),
        Effect::AskForLink(redaction) => Request::Link {
            redaction: *redaction,
            made_at: String::new(),
        },
        // The documents themselves stay with the inputs.
        Effect::Put { id, .. } => Request::Put {
            id: *id,
            name: String::new(),
            without: Vec::new(),
        },
        _ => return None,
    };
    Some((request, To::Page))
}

/// The question that an answer is to; none if the answer is of an earlier session, or another one to the
/// same will come. While a document is being read its question stays.
pub(super) fn answered(
    state: &mut State,
    number: Number,
    answer: &Answer,
    effects: &mut Effects,
) -> Option<Asked> {
    if let Answer::Progress { .. } = answer {
        let mut asked = state.asked.iter();
        return asked.find(|asked| asked.number == number).cloned();
    }
    let asked = take(state, number)?;
    match &asked.request {
        Request::Put { id, .. } => {
            if let Some(input) = state.input(*id) {
                input.state = InputState::Taken;
            }
        }
        Request::Overview => {
            for input in &mut state.inputs {
                input.judged |= input.state == InputState::Taken;
            }
        }
        Request::Keep => {
            for input in std::mem::take(&mut state.leaving) {
                let_go(&input.payload, effects);
            }
        }
        _ => {}
    }
    let outdated = state
        .asked
        .iter()
        .any(|later| takes_the_place(&later.request, &asked.request));
    (!outdated).then_some(asked)
}

/// Whether the answer to the later question is shown instead of that to the earlier.
fn takes_the_place(later: &Request, earlier: &Request) -> bool {
    use Request::{
        Collect, Fixes, Lines, Link, Lock, Missing, Open, Overview, Picture, Registry, Script,
    };
    match earlier {
        // A switch or a weight is answered by what it changes, and the next goes on from there.
        Overview | Request::WhatIf { .. } | Request::Weigh { .. } | Request::Rank { .. } => {
            *later == Overview
        }
        Registry { .. }
        | Lines { .. }
        | Fixes { .. }
        | Script { .. }
        | Picture { .. }
        | Collect { .. }
        | Missing { .. }
        | Link { .. }
        | Lock { .. }
        | Open { .. } => std::mem::discriminant(later) == std::mem::discriminant(earlier),
        _ => false,
    }
}

fn is_judging(request: &Request) -> bool {
    matches!(
        request,
        Request::Overview | Request::WhatIf { .. } | Request::Weigh { .. } | Request::Rank { .. }
    )
}

pub(super) fn update(state: &mut State, msg: Line, effects: &mut Effects) -> bool {
    match msg {
        Line::Missing { part, why, over } => {
            tell(state, missing(&part, &why));
            match over.map(|number| take(state, number)) {
                // Of an earlier session.
                Some(None) => {}
                Some(Some(asked)) => {
                    unanswered(state, &asked);
                    // The session has let go of its documents already, and they are still here.
                    if !state.leaving.is_empty() {
                        renew(state, effects);
                    }
                }
                None if part == "engine" => give_up(state, effects),
                None => {}
            }
        }
        Line::Ended {
            over: Some(over),
            desk,
            cause,
        } => match take(state, over) {
            Some(asked) => ended(state, Some(asked), desk, cause, effects),
            // Of an earlier session.
            None => return false,
        },
        // Nobody says over what: over what was begun, if anything was.
        Line::Ended {
            over: None,
            desk,
            cause,
        } => {
            let begun = state.asked.pop_front().filter(|asked| match asked.request {
                Request::Put { id, .. } => state
                    .inputs
                    .iter()
                    .any(|input| input.id == id && input.begun()),
                _ => true,
            });
            ended(state, begun, desk, cause, effects);
        }
    }
    true
}

fn take(state: &mut State, number: Number) -> Option<Asked> {
    let place = state
        .asked
        .iter()
        .position(|asked| asked.number == number)?;
    state.asked.remove(place)
}

/// Says something above the answer, once.
fn tell(state: &mut State, issue: Issue) {
    if !state.notices.contains(&issue) {
        state.notices.push(issue);
    }
}

/// Something has come to its end over a question.
fn ended(state: &mut State, asked: Option<Asked>, desk: bool, cause: Cause, effects: &mut Effects) {
    let request = asked.as_ref().map(|asked| &asked.request);
    match request {
        Some(Request::Put { id, .. }) => set_aside(state, *id, cause),
        Some(
            Request::Overview
            | Request::Remove { .. }
            | Request::RemoveSource { .. }
            | Request::Unread { .. },
        ) => suspect(state, cause),
        Some(request) => {
            tell(state, not_answered(request, cause));
            if let Some(asked) = &asked {
                unanswered(state, asked);
            }
            // It was the desk's alone, which is made anew and has nothing to be told again.
            if desk && !compares(state) && state.leaving.is_empty() {
                return;
            }
        }
        // Nobody waits for anything.
        None if state.asked.is_empty() && state.inputs.is_empty() => {}
        None => tell(
            state,
            Issue::warning(
                None,
                "judging broke off by itself, perhaps because the browser needed the memory",
                "nothing is lost: they are read again",
            ),
        ),
    }
    // Each time there is a document less, or it is known where to look; so this ends it for good only
    // where something else than the documents is the matter.
    if matches!(
        request,
        None | Some(Request::Put { .. } | Request::Overview)
    ) {
        state.ends += 1;
    }
    if state.ends > state.inputs.len() + 1 {
        tell(
            state,
            Issue::error(
                None,
                "judging broke off again and again, and no more is tried by itself",
                "your documents are still listed, to be read one by one; or judge them at a command line, with `linchpin judge`",
            ),
        );
        return give_up(state, effects);
    }
    renew(state, effects);
}

/// A document is left out from now on.
fn set_aside(state: &mut State, id: u32, cause: Cause) {
    let alone = state.alone.take_if(|(alone, _)| *alone == id);
    let again = alone.is_some();
    let back = alone.map_or_else(Vec::new, |(_, others)| others);
    if let Some(input) = state.input(id) {
        input.state = InputState::Aside(Aside { again, cause });
    }
    for input in &mut state.inputs {
        if back.contains(&input.id) && input.state == InputState::Stopped {
            input.state = InputState::Reading(0, 0);
        }
    }
}

/// Judging has ended it: over what was judged for the first time, if that is one document; else each is
/// judged before the next comes.
fn suspect(state: &mut State, cause: Cause) {
    let suspects = |state: &State| -> Vec<u32> {
        let inputs = state.inputs.iter();
        let new = inputs.filter(|input| input.state == InputState::Taken && !input.judged);
        new.map(|input| input.id).collect()
    };
    let mut found = suspects(state);
    if found.is_empty() {
        // They were judged well before, but not like this.
        for input in &mut state.inputs {
            input.judged = false;
        }
        found = suspects(state);
    }
    match found.as_slice() {
        [one] => set_aside(state, *one, cause),
        _ => state.one_by_one = true,
    }
}

/// Begins a session with the documents that were read or on their way, and asks again what was asked.
pub(super) fn renew(state: &mut State, effects: &mut Effects) {
    let again: Vec<Asked> = state.asked.drain(..).filter(is_asked_again).collect();
    effects.push(Effect::Renew);
    let kept = std::mem::take(&mut state.kept) && state.leaving.is_empty();
    state
        .inputs
        .splice(0..0, std::mem::take(&mut state.leaving));
    if kept {
        state.comparison = None;
        tell(
            state,
            Issue::warning(
                None,
                "the earlier answer that was kept is gone with the session that had it",
                "to compare again, drop its JSON report, or its exports first",
            ),
        );
    }
    choices(state, effects);
    let one_by_one = state.one_by_one;
    // What was judged well comes first, and together.
    let (good, new): (Vec<&mut Input>, Vec<&mut Input>) =
        state.inputs.iter_mut().partition(|input| input.judged);
    for input in good.into_iter().chain(new) {
        match input.state {
            InputState::Taken | InputState::Reading(..) => {
                let judged = input.judged;
                hand_over(input, effects);
                input.judged = judged;
                if one_by_one && !judged {
                    effects.push(Effect::Ask(Request::Overview));
                }
            }
            InputState::Aside(_) => effects.push(Effect::Ask(Request::Unread {
                id: input.id,
                name: input.name.clone(),
                bytes: input.bytes,
                why: Unread::SetAside,
            })),
            InputState::Stopped => {}
        }
    }
    if !state.inputs.is_empty() {
        judge(effects);
    }
    effects.extend(again.into_iter().map(|asked| match asked.request {
        Request::Link { redaction, .. } => Effect::AskForLink(redaction),
        request => Effect::AskFor(asked.to, request),
    }));
}

/// Whether somebody still waits for the answer, and nothing else brings it.
fn is_asked_again(asked: &Asked) -> bool {
    matches!(
        asked.request,
        Request::Lines { .. }
            | Request::Fixes { .. }
            | Request::Script { .. }
            | Request::Export { .. }
            | Request::Link { .. }
            | Request::Picture { .. }
            | Request::SavePicture { .. }
            | Request::Suppose
            | Request::Open { .. }
            | Request::Unsealed { .. }
            | Request::Lock { .. }
            | Request::Collect { .. }
            | Request::Missing { .. }
    )
}

/// There is no session until something is asked again.
fn give_up(state: &mut State, effects: &mut Effects) {
    effects.push(Effect::HangUp);
    state.asked.clear();
    state
        .inputs
        .splice(0..0, std::mem::take(&mut state.leaving));
    state.one_by_one = false;
    state.down = true;
    for input in &mut state.inputs {
        if !matches!(input.state, InputState::Aside(_)) {
            input.state = InputState::Stopped;
        }
    }
    if state.trouble == Some(Trouble::Opening) {
        state.trouble = Some(Trouble::Broken(NOT_OPENED.to_owned()));
    }
}

const NOT_OPENED: &str =
    "it could not be opened: what opens links is not there, or came upon an error";

/// The reports at the desk, which are gone with it.
fn compares(state: &State) -> bool {
    state.kept || state.comparison.is_some() || state.is_claimed()
}

/// A question gets no answer. It is not asked again by itself.
fn unanswered(state: &mut State, asked: &Asked) {
    match &asked.request {
        Request::Put { id, .. } => {
            if let Some(input) = state.input(*id) {
                input.state = InputState::Stopped;
            }
        }
        Request::Registry { .. } | Request::Picture { .. } => {
            state.refused.push(asked.request.clone());
        }
        Request::WhatIf { .. } => state.mended.clear(),
        Request::Weigh { .. } => state.scale = model::report::Scale::default(),
        Request::Rank { .. } => state.worth = model::start::Worth::default(),
        Request::Fixes { .. } => state.fixes = None,
        // It would stand before what is said of it.
        Request::Lines { .. } => state.viewer = None,
        Request::Open { .. } | Request::Unsealed { .. } => {
            state.trouble = Some(Trouble::Broken(NOT_OPENED.to_owned()));
        }
        Request::Lock { .. } => {
            state.making.locked = Some(Err("what locks links is not there".to_owned()));
        }
        _ => {}
    }
}

/// What is said of a question that something has ended over.
fn not_answered(request: &Request, cause: Cause) -> Issue {
    let what = match request {
        Request::Export { .. } => "the file could not be made",
        Request::Link { .. } | Request::Lock { .. } => "the link could not be made",
        Request::Open { .. } | Request::Unsealed { .. } => "the link could not be opened",
        Request::Fixes { .. } => "the fixes could not be written",
        Request::Script { .. } | Request::Collect { .. } | Request::Missing { .. } => {
            "the script could not be written"
        }
        Request::Suppose => "what would follow could not be compared",
        Request::Picture { .. } | Request::SavePicture { .. } => "the picture could not be drawn",
        Request::Registry { .. } => "the registry could not be shown in full",
        Request::Lines { .. } => "the document could not be shown",
        Request::WhatIf { .. } => {
            "what would follow could not be worked out, so all switches are off again"
        }
        Request::Rank { .. } => {
            "the registries could not be ranked so, so the weights are as they were at first"
        }
        Request::Weigh { .. } => {
            "the changes could not be weighed so, so the weights are as they were at first"
        }
        Request::Keep => "the answer could not be kept, and its documents are here as before",
        _ => "something that was asked could not be answered",
    };
    Issue::error(
        None,
        format!("{what}: {}", cause.told()),
        "your documents are still here. If it happens again, judge them at a command line, with `linchpin judge`",
    )
}

/// What is said of a part of the app that could not be had.
fn missing(part: &str, why: &str) -> Issue {
    let what = match part {
        "sample" => "the example could not be loaded",
        "engine" => "what judges the documents could not be loaded",
        _ => "what makes files, links and fixes could not be loaded",
    };
    Issue::error(
        None,
        format!("{what} ({why})"),
        "connect to the network and try again; if it stays so, reload the page, or use the one file, which needs no network",
    )
}
