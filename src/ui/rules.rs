//! The three rules: what each found and why.

use yew::prelude::*;

use super::parts::{Send, finding, foreign, outcome_badge};
use crate::engine::report::{Chain, Registry, RuleSummary};

/// How many subscriptions and clusters are listed before the rest is only counted.
const LISTED: usize = 20;

/// One card a rule.
pub(super) fn view(chain: &Chain, registry: Option<&Registry>, send: &Send) -> Html {
    html! {
        <section id="rules" aria-labelledby="rules-title">
            <h2 id="rules-title">{ "What each rule found" }</h2>
            <div class="rules">
                { for chain.rules.iter().map(|rule| card(rule, registry, send)) }
            </div>
        </section>
    }
}

fn card(rule: &RuleSummary, registry: Option<&Registry>, send: &Send) -> Html {
    let here = registry.and_then(|registry| {
        Some((
            registry,
            registry.rules.iter().find(|other| other.id == rule.id)?,
        ))
    });
    html! {
        <article class="rule">
            <header>
                <h3>{ rule.title.clone() }</h3>
                { outcome_badge(rule.outcome) }
            </header>
            <p class="quiet"><code>{ rule.id.clone() }</code>{ format!(" · {} · {}", rule.severity, rule.role) }</p>
            <p>{ foreign(&rule.found) }</p>
            if let Some((registry, found)) = here {
                <h4>{ foreign(&registry.name) }</h4>
                { finding(&found.finding, send) }
            }
            { subjects(rule, send) }
            <details>
                <summary>{ "What it looks at, and why" }</summary>
                <p>{ rule.about.clone() }</p><p>{ rule.why.clone() }</p>
            </details>
        </article>
    }
}

fn subjects(rule: &RuleSummary, send: &Send) -> Html {
    if rule.subjects.is_empty() {
        return Html::default();
    }
    let more = rule.subjects.len().saturating_sub(LISTED);
    html! {
        <details class="subjects">
            <summary>{ format!("Subscriptions and clusters ({})", rule.subjects.len()) }</summary>
            { for rule.subjects.iter().take(LISTED).map(|subject| html! {
                <div class="subject">
                    <h4>{ foreign(&subject.name) }{ " " }<span class="quiet">{ subject.kind.clone() }</span></h4>
                    { finding(&subject.finding, send) }
                </div>
            }) }
            if more > 0 { <p class="quiet">{ format!("and {more} more, in the JSON report") }</p> }
        </details>
    }
}
