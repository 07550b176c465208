//! The verdict: one sentence, the three links, and the answer at a glance.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::draw::{classes, html};

use super::glance;
use crate::ui::parts::{Send, command, icons, jump, outcome_badge, sentence, verdict_badge};
use model::{
    outcome::is_only_watched,
    protocol::Overview,
    report::{Chain, Command, Outcome, Registry, Verdict},
    start::Worth,
};

/// The first thing that is said.
pub(crate) fn view(
    overview: &Rc<Overview>,
    chain: &Chain,
    registry: Option<&Registry>,
    worth: Worth,
    send: &Send,
) -> Html {
    let class = match chain.verdict {
        Verdict::Fires => "bad",
        Verdict::Broken => "good",
        Verdict::Undetermined => "unsure",
    };
    html! {
        <section id="verdict" class={classes!("verdict", class)} aria-labelledby="verdict-title">
            <p class="kicker">
                { verdict_badge(chain.verdict) }
                <span>{ match chain.verdict {
                    Verdict::Fires if chain.split => "all three links hold, at different registries",
                    Verdict::Fires if chain.totals.fires == 0 => "each link holds somewhere; whether all do at one registry is not known",
                    Verdict::Fires => "all three links of the chain hold",
                    Verdict::Broken if overview.standings.iter().any(|one| is_only_watched(one.outcomes)) => "a link of the chain is missing, and a takeover is possible all the same",
                    Verdict::Broken => "a link of the chain is missing",
                    Verdict::Undetermined => "a link of the chain is not known",
                } }</span>
                if chain.split { <span class="badge split">{ "Split path" }</span> }
                <span>{ "Attack chain " }{ chain.id.clone() }{ " · " }{ chain.severity.clone() }</span>
            </p>
            <h1 id="verdict-title">{ sentence(&chain.headline) }</h1>
            <ol class="links" aria-label="The three links">
                { for chain.rules.iter().zip(NAMES).zip(PICTURES).map(|((rule, name), picture)| html! {
                    <li class={link_class(rule.outcome)}>
                        <a href="#rules" onclick={jump(send, "rules")}>
                            <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d={picture} /></svg>
                            <span><strong>{ name }</strong>{ outcome_badge(rule.outcome) }</span>
                        </a>
                    </li>
                }) }
            </ol>
            { glance::view(overview, chain, worth, send) }
            <p class="lead">{ sentence(&chain.explanation) }</p>
            <p class="quiet">
                { "An attacker needs all three: a key (the admin account), a way in (the open network), and time (nobody watching). " }
                { "Whatever pulls an image by tag, its name, takes what an attacker puts there; pinned by digest, its checksum, it does not." }
                if chain.split { { " A split path has all of the links, but no one registry has them all." } }
            </p>
            { next(chain, registry) }
        </section>
    }
}

const NAMES: [&str; 3] = ["Admin account", "Open network", "Nobody watching"];

fn link_class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fires => "bad",
        Outcome::Clear => "good",
        Outcome::Unknown => "unsure",
    }
}

/// A key, a globe, an eye that is shut.
const PICTURES: [&str; 3] = [
    "M6 6a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM10 10h8v3M15 10v2",
    "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM2.5 10h15M10 2.5c3 2.5 3 12.5 0 15M10 2.5c-3 2.5-3 12.5 0 15",
    "M2.5 8.5c3.5 5 11.5 5 15 0M5 11.5l-1.5 2M10 12.5v2.5M15 11.5l1.5 2",
];

/// What to do: the commands that settle what is not known, or the sentence that any one fix is enough.
fn next(chain: &Chain, registry: Option<&Registry>) -> Html {
    let from_registry = registry
        .into_iter()
        .flat_map(|registry| &registry.rules)
        .map(|rule| &rule.finding);
    let from_rules = chain
        .rules
        .iter()
        .flat_map(|rule| &rule.subjects)
        .map(|subject| &subject.finding);
    let mut commands: Vec<Command> = Vec::new();
    for asked in from_registry
        .chain(from_rules)
        .filter_map(|finding| finding.settle.as_ref())
    {
        let full = commands.len() == 3;
        match commands.iter_mut().find(|known| known.line == asked.line) {
            Some(known) if known.shows == asked.shows => {}
            Some(known) => known.shows = format!("{}, and {}", known.shows, asked.shows),
            None if full => {}
            None => commands.push(asked.clone()),
        }
    }
    // A broken chain stays so, whatever else becomes known: "What is missing" has that.
    if commands.is_empty()
        || chain.verdict == Verdict::Broken
        || chain
            .rules
            .iter()
            .all(|rule| rule.outcome != Outcome::Unknown)
    {
        return Html::default();
    }
    html! {
        <div class="next">
            <h2>{ icons::plus() }{ "What settles it" }</h2>
            <p class="quiet">{ if commands.len() == 1 { "Run this, drop what it prints, and the answer follows." } else { "Run these, drop what they print, and the answer follows." } }</p>
            { for commands.iter().map(command) }
        </div>
    }
}
