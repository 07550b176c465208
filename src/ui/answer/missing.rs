//! What is missing: what to run first, which evidence is there, what each would settle, and how to get it.

use yew::prelude::*;

use super::fixes;
use crate::ui::{
    draw::{classes, html},
    parts::{Copy, Send, command, foreign, icons, say, sentence},
    state::msg::WhatIf,
};
use model::{
    Shell,
    evidence::{Asks, Enough, Evidence, First, Presence},
    report::{Command, Outcome},
};

/// How many commands of a row are shown; all are in the script.
const SHOWN: usize = 3;

/// Fewer rows on which no verdict hangs are not worth a fold.
const FEW: usize = 2;

/// The panel; nothing where nobody judged the evidence here.
pub(crate) fn view(
    evidence: &[Evidence],
    enough: Option<&Enough>,
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
    let asks = lacking.iter().map(|one| one.asks.len()).sum();
    // A verdict hangs on the first of these, and on the others nothing but what falls.
    let (needed, beside): (Vec<&Evidence>, Vec<&Evidence>) = lacking.iter().partition(|one| {
        // Of what is not here at all no link is known.
        one.needed || one.link && one.presence == Presence::Missing
    });
    let names = |all: &[&Evidence]| {
        let names = all.iter().map(|one| one.what.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    html! {
        <section id="missing" aria-labelledby="missing-title">
            <h2 id="missing-title">{ if lacking.is_empty() { "Nothing is missing" } else { "What is missing" } }</h2>
            if !lacking.is_empty() {
                if let Some(first) = enough.and_then(|enough| enough.first.as_ref()) { { begin(first) } }
                <ul class="evidence">{ for needed.iter().copied().map(one) }</ul>
                if needed.is_empty() || beside.len() < FEW {
                    <ul class="evidence">{ for beside.into_iter().map(one) }</ul>
                } else {
                    <details class="fold beside">
                        <summary>{ mark(Presence::InPart) }<span>{ "No verdict hangs on these: " }{ names(&beside) }</span></summary>
                        <ul class="evidence">{ for beside.iter().copied().map(one) }</ul>
                    </details>
                }
                if asks > 0 { { all(script, asks, shell, send) } }
            }
            if !there.is_empty() {
                <details class="fold there">
                    <summary>{ mark(Presence::There) }<span>{ "There: " }{ names(&there) }</span></summary>
                    <ul class="evidence">{ for there.into_iter().map(one) }</ul>
                </details>
            }
        </section>
    }
}

/// What to do first, what that settles, and what then remains.
fn begin(first: &First) -> Html {
    html! {
        <div class="card first-ask">
            <h3>{ if first.run.is_some() { "Run this first" } else { "Do this first" } }</h3>
            <p>{ for first.said.iter().map(|said| html! { <>{ sentence(said) }{ " " }</> }) }</p>
            if let Some(asks) = &first.run { { line(asks) } }
        </div>
    }
}

/// A command as it is run by hand.
fn line(asks: &Asks) -> Html {
    html! {
        <div class="command">
            <code>{ foreign(&asks.line()) }</code>
            <Copy text={asks.line()} what={asks.command.shows.clone()} />
        </div>
    }
}

/// One script for all of it.
fn all(script: Option<&(Shell, String)>, asks: usize, shell: Shell, send: &Send) -> Html {
    // What would print more than is read, or has a name to be written in, is there as a remark.
    let remark = |line: &&str| {
        line.starts_with("# to be completed: ") || line.starts_with("# prints more than is read")
    };
    let made = script.filter(|(made_for, _)| *made_for == shell);
    let left = made.map_or(0, |(_, text)| text.lines().filter(remark).count());
    let runs = match asks.saturating_sub(left) {
        several if several == asks => match asks {
            1 => "runs the command above and saves its answer".to_owned(),
            several => format!("runs the {several} commands above and saves each answer"),
        },
        several => format!("runs {several} of the commands above and saves each answer"),
    };
    let rest = match left {
        0 => String::new(),
        1 => " 1 is for you to run by hand, as a remark in it says.".to_owned(),
        left => format!(" {left} are for you to run by hand, as remarks in it say."),
    };
    let said = format!(
        "It only reads. It {runs}.{rest} Run it where you are signed in, then drop the folder that it makes."
    );
    html! {
        <div class="all-missing">
            <button type="button" onclick={say(send, WhatIf::Missing)} aria-expanded={script.is_some().to_string()}>
                { icons::terminal() }{ "Write a script for all that is missing" }
            </button>
            if let Some((_, text)) = made {
                { fixes::script(text, shell, WhatIf::SaveMissing, said.into(), send) }
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
    let needed = match &*evidence.needed_for {
        "" => html! { "needed" },
        names => html! { <>{ "needed for " }{ sentence(names) }</> },
    };
    let told = html! {
        <>
            <span class={classes!("presence", class)}>{ mark(evidence.presence) }{ word(evidence.presence) }</span>
            <strong>{ evidence.what.clone() }</strong>
            if evidence.needed && evidence.presence != Presence::There { <span class="needed">{ needed }</span> }
            <span class="quiet">{ sentence(&evidence.told) }</span>
        </>
    };
    if evidence.asks.is_empty() {
        return html! { <li class="line-of">{ told }</li> };
    }
    let shown = evidence.asks.iter().take(SHOWN);
    let more = evidence.asks.len().saturating_sub(SHOWN);
    html! {
        <li><details class="fold">
            <summary>{ told }</summary>
            <p>{ "Settles " }{ foreign(&evidence.settles) }{ "." }</p>
            { for shown.map(|asks| command(&Command { line: asks.line(), shows: asks.command.shows.clone() })) }
            if more > 0 { <p class="quiet">{ format!("And {more} more like these: the script below runs them all.") }</p> }
        </details></li>
    }
}
