//! Outcomes, verdicts and steps as a word, and as mark and word.

use yew::prelude::*;

use crate::ui::draw::{classes, html};

use super::icons;
use model::report::{Outcome, StepState, Verdict};

pub(crate) fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fires => "Fires",
        Outcome::Clear => "Clear",
        Outcome::Unknown => "Not known",
    }
}

pub(crate) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fires => "Fires",
        Verdict::Broken => "Broken",
        Verdict::Undetermined => "Undetermined",
    }
}

pub(crate) fn step_word(state: StepState) -> &'static str {
    match state {
        StepState::Open => "Open",
        StepState::Closed => "Closed",
        StepState::Unknown => "Not known",
    }
}

/// An outcome as mark and word.
pub(crate) fn outcome_badge(outcome: Outcome) -> Html {
    let class = match outcome {
        Outcome::Fires => "bad",
        Outcome::Clear => "good",
        Outcome::Unknown => "unsure",
    };
    html! { <span class={classes!("badge", class)}>{ icons::outcome(outcome) }{ outcome_word(outcome) }</span> }
}

/// A verdict as mark and word.
pub(crate) fn verdict_badge(verdict: Verdict) -> Html {
    let class = match verdict {
        Verdict::Fires => "bad",
        Verdict::Broken => "good",
        Verdict::Undetermined => "unsure",
    };
    html! { <span class={classes!("badge", class)}>{ icons::verdict(verdict) }{ verdict_word(verdict) }</span> }
}

/// What can be taken over, though not unseen, as mark and word: no reason to be at ease.
pub(crate) fn watched_badge() -> Html {
    html! { <span class="badge unsure">{ icons::eye() }{ "Watched" }</span> }
}

/// A step's state as mark and word.
pub(crate) fn step_badge(state: StepState) -> Html {
    let class = match state {
        StepState::Open => "bad",
        StepState::Closed => "good",
        StepState::Unknown => "unsure",
    };
    html! { <span class={classes!("badge", class)}>{ icons::step(state) }{ step_word(state) }</span> }
}
