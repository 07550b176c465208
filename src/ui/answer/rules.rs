//! The three rules: what each found and why.

use yew::prelude::*;

use super::{breaking, fixes};
use crate::ui::{
    draw::html,
    parts::{Send, finding, foreign, outcome_badge, sentence},
    state::model::Fixes,
};
use model::{
    Shell,
    protocol::FixesOf,
    report::{Chain, Finding, Registry, RuleSummary},
};

/// How many subscriptions and clusters are listed before the rest is only counted.
const LISTED: usize = 20;

/// One card a rule.
pub(crate) fn view(
    chain: &Chain,
    registry: Option<(usize, &Registry)>,
    fixing: &Fixing,
    send: &Send,
) -> Html {
    html! {
        <section id="rules" aria-labelledby="rules-title">
            <h2 id="rules-title">{ "What each rule found" }</h2>
            <div class="rules">
                { for chain.rules.iter().enumerate().map(|(index, rule)| card(index, rule, registry, fixing, send)) }
            </div>
        </section>
    }
}

/// Whose fixes are shown, and for which shell.
pub(crate) struct Fixing<'a> {
    /// The fixes that are shown.
    pub(crate) shown: Option<&'a Fixes>,
    /// The shell that commands are written for.
    pub(crate) shell: Shell,
}

/// The switch of a finding and its fixes.
fn mend(id: &str, of: FixesOf, found: &Finding, fixing: &Fixing, send: &Send) -> Html {
    html! {
        if !found.switches.is_empty() {
            <div class="mend">
                { breaking::switch(id, &found.switches, found.was.is_some(), found.was, send) }
                { fixes::view(&of, fixing.shown, fixing.shell, send) }
            </div>
        }
    }
}

fn card(
    index: usize,
    rule: &RuleSummary,
    registry: Option<(usize, &Registry)>,
    fixing: &Fixing,
    send: &Send,
) -> Html {
    let here = registry.and_then(|(row, registry)| {
        Some((
            row,
            registry,
            registry.rules.iter().find(|other| other.id == rule.id)?,
        ))
    });
    html! {
        <details class="rule">
            <summary>
                <h3>{ rule.title.clone() }</h3>
                <span class="here">{ sentence(&rule.found) }</span>
                { outcome_badge(rule.outcome) }
            </summary>
            <div class="within">
            <p class="quiet"><code>{ rule.id.clone() }</code>{ format!(" · {} · {}", rule.severity, rule.role) }</p>
            if let Some((row, registry, found)) = here {
                <h4>{ foreign(&registry.name) }</h4>
                { finding(&found.finding, send) }
                { mend(&format!("switch-{index}"), FixesOf::Registry { row, rule: index }, &found.finding, fixing, send) }
            }
            { subjects(rule, fixing, send) }
            <details>
                <summary>{ "What it looks at, and why" }</summary>
                <p>{ rule.about.clone() }</p><p>{ rule.why.clone() }</p>
            </details>
            </div>
        </details>
    }
}

fn subjects(rule: &RuleSummary, fixing: &Fixing, send: &Send) -> Html {
    if rule.subjects.is_empty() {
        return Html::default();
    }
    let more = rule.subjects.len().saturating_sub(LISTED);
    html! {
        <details class="subjects">
            <summary>{ format!("Subscriptions and clusters ({})", rule.subjects.len()) }</summary>
            { for rule.subjects.iter().take(LISTED).enumerate().map(|(index, subject)| html! {
                <div class="subject">
                    <h4>{ foreign(&subject.name) }{ " " }<span class="quiet">{ subject.kind.clone() }</span></h4>
                    { finding(&subject.finding, send) }
                    { mend(&format!("subject-{index}"), of_subject(&subject.finding), &subject.finding, fixing, send) }
                </div>
            }) }
            if more > 0 { <p class="quiet">{ format!("and {more} more, in the JSON report") }</p> }
        </details>
    }
}

fn of_subject(finding: &Finding) -> FixesOf {
    FixesOf::Subject {
        switch: finding.switches.first().cloned().unwrap_or_default(),
    }
}
