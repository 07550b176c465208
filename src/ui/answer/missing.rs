//! What is missing: which evidence is there, what each would settle, and how to get it.

use yew::prelude::*;

use super::fixes;
use crate::ui::{
    parts::{Send, command, foreign, icons, say, sentence},
    state::msg::WhatIf,
};
use model::{
    Shell,
    evidence::{Evidence, Presence},
    report::Outcome,
};

/// The panel; nothing where nobody judged the evidence here.
pub(crate) fn view(
    evidence: &[Evidence],
    script: Option<&(Shell, String)>,
    shell: Shell,
    send: &Send,
) -> Html {
    if evidence.is_empty() {
        return Html::default();
    }
    let (there, lacking): (Vec<&Evidence>, Vec<&Evidence>) = evidence
        .iter()
        .partition(|one| one.presence == Presence::There);
    html! {
        <section id="missing" aria-labelledby="missing-title">
            <h2 id="missing-title">{ if lacking.is_empty() { "Nothing is missing" } else { "What is missing" } }</h2>
            if !lacking.is_empty() {
                <ul class="evidence">{ for lacking.iter().copied().map(one) }</ul>
                if lacking.iter().any(|one| !one.exports.is_empty()) { { all(script, shell, send) } }
            }
            if !there.is_empty() {
                <details class="fold there">
                    <summary>{ mark(Presence::There) }<span>{ "There: " }{ there.iter().map(|one| one.what.as_str()).collect::<Vec<_>>().join(", ") }</span></summary>
                    <ul class="evidence">{ for there.into_iter().map(one) }</ul>
                </details>
            }
        </section>
    }
}

/// One script for all of it.
fn all(script: Option<&(Shell, String)>, shell: Shell, send: &Send) -> Html {
    html! {
        <div class="all-missing">
            <button type="button" onclick={say(send, WhatIf::Missing)} aria-expanded={script.is_some().to_string()}>
                { icons::terminal() }{ "Make a script for all that is missing" }
            </button>
            <span class="quiet">{ "There is no score: this list says how sure the answer is." }</span>
            if let Some((_, text)) = script.filter(|(made_for, _)| *made_for == shell) {
                { fixes::script(text, shell, WhatIf::SaveMissing, "It only reads, and asks for nothing that is here already. Run it where you are signed in, then drop the folder it makes.", send) }
            }
        </div>
    }
}

fn mark(presence: Presence) -> Html {
    icons::outcome(match presence {
        Presence::There => Outcome::Clear,
        Presence::InPart | Presence::Missing => Outcome::Unknown,
    })
}

/// How much of it is there, as a word.
pub(crate) fn word(presence: Presence) -> &'static str {
    match presence {
        Presence::There => "There",
        Presence::InPart => "In part",
        Presence::Missing => "Missing",
    }
}

fn one(evidence: &Evidence) -> Html {
    let class = match evidence.presence {
        Presence::There => "good",
        Presence::InPart => "part",
        Presence::Missing => "none",
    };
    let line = html! {
        <>
            <span class={classes!("presence", class)}>{ mark(evidence.presence) }{ word(evidence.presence) }</span>
            <strong>{ evidence.what.clone() }</strong>
            if evidence.needed && evidence.presence != Presence::There { <span class="needed">{ "needed" }</span> }
            <span class="quiet">{ sentence(&evidence.told) }</span>
        </>
    };
    match &evidence.command {
        Some(brings) => html! {
            <li><details class="fold">
                <summary>{ line }</summary>
                <p>{ "Settles " }{ foreign(&evidence.settles) }{ "." }</p>
                { command(brings) }
            </details></li>
        },
        None => html! { <li class="line-of">{ line }</li> },
    }
}
