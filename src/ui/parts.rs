//! Small pieces that several parts of the page share.

use yew::prelude::*;

use super::{app::Msg, browser, evidence, icons};
use model::{
    report::{Command, Finding, Outcome, StepState, Verdict},
    sentence::{Piece, pieces},
};

/// Sends a message to the app.
pub(super) type Send = Callback<Msg>;

pub(super) fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fires => "Fires",
        Outcome::Clear => "Clear",
        Outcome::Unknown => "Not known",
    }
}

pub(super) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fires => "Fires",
        Verdict::Broken => "Broken",
        Verdict::Undetermined => "Undetermined",
    }
}

pub(super) fn step_word(state: StepState) -> &'static str {
    match state {
        StepState::Open => "Open",
        StepState::Closed => "Closed",
        StepState::Unknown => "Not known",
    }
}

/// An outcome as mark and word.
pub(super) fn outcome_badge(outcome: Outcome) -> Html {
    let class = match outcome {
        Outcome::Fires => "bad",
        Outcome::Clear => "good",
        Outcome::Unknown => "unsure",
    };
    html! { <span class={classes!("badge", class)}>{ icons::outcome(outcome) }{ outcome_word(outcome) }</span> }
}

/// A verdict as mark and word.
pub(super) fn verdict_badge(verdict: Verdict) -> Html {
    let class = match verdict {
        Verdict::Fires => "bad",
        Verdict::Broken => "good",
        Verdict::Undetermined => "unsure",
    };
    html! { <span class={classes!("badge", class)}>{ icons::verdict(verdict) }{ verdict_word(verdict) }</span> }
}

/// A step's state as mark and word.
pub(super) fn step_badge(state: StepState) -> Html {
    let class = match state {
        StepState::Open => "bad",
        StepState::Closed => "good",
        StepState::Unknown => "unsure",
    };
    html! { <span class={classes!("badge", class)}>{ icons::step(state) }{ step_word(state) }</span> }
}

/// Text that came from outside: kept apart, so that right-to-left marks in it turn nothing around.
pub(super) fn foreign(text: &str) -> Html {
    html! { <bdi>{ text.to_owned() }</bdi> }
}

/// A sentence of the report: whatever stands between backticks is set off as code.
pub(super) fn sentence(text: &str) -> Html {
    html! {
        <bdi>
            { for pieces(text).into_iter().map(|piece| match piece {
                Piece::Words(words) => html! { { words.to_owned() } },
                Piece::Code(code) => html! { <code>{ code.to_owned() }</code> },
            }) }
        </bdi>
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct CopyProps {
    pub(super) text: AttrValue,
    /// What is copied, for those who do not see it.
    pub(super) what: AttrValue,
}

/// A button that copies text and says whether it did.
#[component]
pub(super) fn Copy(props: &CopyProps) -> Html {
    let done = use_state(|| None::<bool>);
    let onclick = {
        let (done, text) = (done.clone(), props.text.clone());
        Callback::from(move |_: MouseEvent| {
            let done = done.clone();
            browser::copy(text.to_string(), move |worked| done.set(Some(worked)));
        })
    };
    let (mark, word) = match *done {
        None => (icons::copy(), "Copy"),
        Some(true) => (icons::check(), "Copied"),
        Some(false) => (icons::cross(), "Select it and copy by hand"),
    };
    html! {
        <button type="button" class="copy" {onclick} aria-label={format!("{word}: {}", props.what)}>
            { mark }<span aria-live="polite">{ word }</span>
        </button>
    }
}

/// A command line with its copy button.
pub(super) fn command(command: &Command) -> Html {
    html! {
        <div class="command">
            <code>{ foreign(&command.line) }</code>
            <Copy text={command.line.clone()} what={command.shows.clone()} />
            <p class="quiet">{ "Shows " }{ foreign(&command.shows) }</p>
        </div>
    }
}

/// A finding: the answer in a sentence, the evidence, what is missing and what else to know.
pub(super) fn finding(finding: &Finding, send: &Send) -> Html {
    html! {
        <div class="finding">
            <p class="because">{ outcome_badge(finding.outcome) }{ sentence(&finding.because) }</p>
            { evidence::facts(&finding.facts, send) }
            if !finding.notes.is_empty() {
                <ul class="notes">
                    { for finding.notes.iter().map(|note| html! {
                        <li class={classes!(note.warning.then_some("warns"))}>
                            if note.warning {
                                { icons::warning() }<span class="visually-hidden">{ "Warning: " }</span>
                            }
                            { sentence(&note.text) }
                        </li>
                    }) }
                </ul>
            }
            if !finding.missing.is_empty() {
                <p class="missing"><strong>{ "Missing: " }</strong>{ foreign(&finding.missing.join(", ")) }</p>
            }
            if let Some(settle) = &finding.settle {
                <p class="ask">{ "This settles it:" }</p>
                { command(settle) }
            }
        </div>
    }
}
