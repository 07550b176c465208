//! The verdict: one sentence, drawn as a chain whose three links are closed, open or not known.

use yew::prelude::*;

use super::breaking;
use crate::ui::parts::{Send, command, icons, jump, outcome_badge, sentence, verdict_badge};
use model::report::{Chain, ChangeSet, Outcome, Registry, Verdict};

/// The first thing that is said.
pub(crate) fn view(chain: &Chain, registry: Option<&Registry>, send: &Send) -> Html {
    let class = match chain.verdict {
        Verdict::Fires => "bad",
        Verdict::Broken => "good",
        Verdict::Undetermined => "unsure",
    };
    html! {
        <section id="verdict" class={classes!("verdict", class)} aria-labelledby="verdict-title">
            { breaking::hypothesis(chain, send) }
            <p class="kicker">
                { verdict_badge(chain.verdict) }
                if chain.split { <span class="badge split">{ "Split path" }</span> }
                <span>{ chain.id.clone() }{ " · " }{ chain.severity.clone() }</span>
            </p>
            <h1 id="verdict-title">{ sentence(&chain.headline) }</h1>
            <p class="lead">{ sentence(&chain.explanation) }</p>
            { drawing(chain) }
            <ol class="links">
                { for chain.rules.iter().zip(NAMES).map(|(rule, name)| html! {
                    <li class={link_class(rule.outcome)}>
                        <strong>{ name }</strong>
                        { outcome_badge(rule.outcome) }
                        <p>{ sentence(&rule.found) }</p>
                        <p class="quiet"><code>{ rule.id.clone() }</code></p>
                    </li>
                }) }
            </ol>
            { to_do(chain, send) }
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

/// Three links that hold, gape or are only sketched. The list below says the same in words.
fn drawing(chain: &Chain) -> Html {
    let links = chain.rules.iter().zip([30, 250, 470]).zip(PICTURES);
    html! {
        <svg class="chain" viewBox="0 0 720 132" aria-hidden="true" focusable="false">
            { for [210, 430].iter().map(|x| html! { <path class="joint" d={format!("M{x} 66h80")} /> }) }
            { for links.map(|((rule, x), picture)| html! {
                <g class={classes!("link", link_class(rule.outcome))} transform={format!("translate({x} 16)")}>
                    { match rule.outcome {
                        Outcome::Fires => html! { <rect class="ring" x="10" y="6" width="200" height="88" rx="44" /> },
                        // The upper strand is torn and bent away.
                        Outcome::Clear => html! { <>
                            <path class="ring" d="M88 6H54a44 44 0 0 0 0 88h112a44 44 0 0 0 0-88h-22" />
                            <path class="ring torn" d="M88 6l14-12M144 6l-10-14" />
                        </> },
                        Outcome::Unknown => html! { <rect class="ring dashed" x="10" y="6" width="200" height="88" rx="44" /> },
                    } }
                    <g class="picture" transform="translate(90 30) scale(2)"><path d={picture} /></g>
                    { match rule.outcome {
                        Outcome::Unknown => html! { <text class="doubt" x="168" y="62">{ "?" }</text> },
                        _ => Html::default(),
                    } }
                </g>
            }) }
        </svg>
    }
}

/// A key, a globe, an eye that is shut.
const PICTURES: [&str; 3] = [
    "M6 6a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM10 10h8v3M15 10v2",
    "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM2.5 10h15M10 2.5c3 2.5 3 12.5 0 15M10 2.5c-3 2.5-3 12.5 0 15",
    "M2.5 8.5c3.5 5 11.5 5 15 0M5 11.5l-1.5 2M10 12.5v2.5M15 11.5l1.5 2",
];

/// The smallest change in a line, and the way to all there is to say of it.
fn to_do(chain: &Chain, send: &Send) -> Html {
    let Some(set) = chain
        .breaking
        .as_ref()
        .and_then(|breaking| breaking.smallest.as_ref())
    else {
        return Html::default();
    };
    let line = |set: &ChangeSet| {
        let more = match set.count {
            0 | 1 => String::new(),
            2 => ", and 1 change more".to_owned(),
            count => format!(", and {} changes more", count - 1),
        };
        set.changes.first().map(|first| html! {
            <>{ breaking::what(first) }{ " " }<b><bdi>{ first.name.clone() }</bdi></b>{ more }{ "." }</>
        })
    };
    let preventing = chain
        .breaking
        .as_ref()
        .and_then(|breaking| breaking.preventing.as_ref())
        .filter(|_| set.detected > 0);
    html! {
        <div class="next to-do">
            <h2>{ icons::wrench() }{ "The smallest change that breaks it" }</h2>
            <p>{ for line(set) }{ if set.prevented == 0 { " That lets you see a takeover; it does not prevent it." } else { "" } }</p>
            if let Some(preventing) = preventing {
                <p>{ "To keep the attacker out: " }{ for line(preventing) }</p>
            }
            <div class="row">
                <a class="button primary" href="#break" onclick={jump(send, "break")}>{ "See what to run, and whom it hurts" }</a>
            </div>
        </div>
    }
}

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
    let mut commands: Vec<_> = Vec::new();
    for command in from_registry
        .chain(from_rules)
        .filter_map(|finding| finding.settle.as_ref())
    {
        if commands.len() < 3 && !commands.contains(&command) {
            commands.push(command);
        }
    }
    if commands.is_empty()
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
            <p class="quiet">{ "Run this, drop what it prints, and the answer follows." }</p>
            { for commands.into_iter().map(command) }
        </div>
    }
}
