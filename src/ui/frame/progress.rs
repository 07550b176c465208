//! How far it is, to be seen and to be heard.

use yew::prelude::*;

use super::held::name;
use crate::ui::{
    draw::html,
    parts::{Send, foreign, say},
    state::{
        model::{InputState, State},
        msg::Documents,
    },
};

/// How far the documents are; nothing once they are judged.
pub(super) fn progress(state: &State, send: &Send) -> Html {
    let inputs = state.inputs.iter().filter_map(|input| match input.state {
        InputState::Reading(done, total) => Some((input, done, total)),
        _ => None,
    });
    // The one that is in hand.
    let reading = inputs.rev().max_by_key(|(input, ..)| input.begun());
    if reading.is_none() && !state.judging {
        return Html::default();
    }
    let (what, part) = match reading {
        Some((input, done, total)) if done > 0 && done < total => (
            html! { <>{ "Reading " }{ foreign(&input.name) }</> },
            Some(done * 100 / total.max(1)),
        ),
        Some((input, ..)) => (html! { <>{ "Reading " }{ foreign(name(input)) }</> }, None),
        None => (html! { "Judging" }, None),
    };
    html! {
        <div class="progress">
            <label for="progress">{ what }</label>
            <progress id="progress" max="100" value={part.map(|part| part.to_string())} />
            <button type="button" onclick={say(send, Documents::Cancel)}>{ "Stop" }</button>
        </div>
    }
}

/// What is read out to those who do not see it change.
pub(super) fn announcement(state: &State) -> String {
    if state.judging {
        return "Reading and judging".to_owned();
    }
    match state.copied {
        Some(true) if !state.taking && state.ticket => {
            return "The ticket is on the clipboard".to_owned();
        }
        Some(true) if !state.taking => {
            return "The report is on the clipboard as Markdown".to_owned();
        }
        Some(false) if !state.taking => {
            return "The clipboard did not take the report".to_owned();
        }
        _ => {}
    }
    let chain = state
        .overview
        .as_ref()
        .and_then(|overview| overview.report.chains.first());
    chain.map_or_else(String::new, |chain| {
        format!("{}. {}", chain.headline, chain.explanation)
    })
}
