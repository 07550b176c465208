//! A finding, wherever it is shown.

use yew::prelude::*;

use crate::ui::draw::{classes, html};

use super::{
    badges::outcome_badge,
    copy::command,
    evidence, icons,
    send::Send,
    text::{foreign, sentence},
};
use model::report::Finding;

/// A finding: the answer in a sentence, the evidence, what is missing and what else to know.
pub(crate) fn finding(finding: &Finding, send: &Send) -> Html {
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
