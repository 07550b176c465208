//! Two reports side by side: what became of the chain, then of each registry.

mod workloads;

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::draw::{classes, html};

use crate::ui::parts::{
    Shared, command, counted, evidence::short_name, foreign, icons, outcome_badge, sentence,
    verdict_badge,
};
use model::{
    comparison::{
        ChainChange, Change, Comparison, FindingChange, RegistryChange, RuleChange, Side, Standing,
        SubjectChange, Turn,
    },
    report::{Fact, Finding, Outcome, Verdict},
};

/// How many registries that changed are drawn at first, and how many more at each wish.
const DRAWN: usize = 30;
/// How many of the others are listed before the rest is only counted.
const LISTED: usize = 200;

/// What [`Compare`] draws.
#[derive(Properties)]
pub struct CompareProps {
    /// The comparison; another one is another `Rc`.
    pub comparison: Rc<Comparison>,
}

/// Another comparison is one that was made anew.
impl PartialEq for CompareProps {
    fn eq(&self, other: &CompareProps) -> bool {
        Rc::ptr_eq(&self.comparison, &other.comparison)
    }
}

/// A comparison: headline and verdicts, totals, then whatever changed, most urgent first.
#[component]
pub fn Compare(props: &CompareProps) -> Html {
    let comparison = &*props.comparison;
    if comparison.chains.is_empty() {
        return html! { <section class="verdict unsure"><h1>{ "Nothing was judged on either side" }</h1></section> };
    }
    html! {
        <div class="comparison" id="comparison">
            { for comparison.chains.iter().enumerate().map(|(index, chain)| html! {
                <>
                    { turn(comparison, chain) }
                    <Changes key={chain.id.clone()} comparison={props.comparison.clone()} {index} />
                </>
            }) }
        </div>
    }
}

/// The answer, the two verdicts and the totals.
fn turn(comparison: &Comparison, chain: &ChainChange) -> Html {
    let class = match (chain.turn, chain.after.verdict) {
        (Turn::Opened, _) | (Turn::Stayed, Verdict::Fires) => "bad",
        (Turn::Broke | Turn::NowKnown, _) | (Turn::Stayed, Verdict::Broken) => "good",
        (Turn::NowUnknown | Turn::OutOfSight, _) | (Turn::Stayed, Verdict::Undetermined) => {
            "unsure"
        }
    };
    let title = format!("comparison-{}", chain.id);
    html! {
        <section class={classes!("verdict", class)} aria-labelledby={title.clone()}>
            <p class="kicker"><span>{ "Before and after" }</span><span>{ foreign(&chain.id) }{ " · " }{ foreign(&chain.severity) }</span></p>
            <h1 id={title}>{ sentence(&chain.headline) }</h1>
            <p class="lead">{ sentence(&chain.explanation) }</p>
            <div class="both-sides">
                { side(if comparison.after.supposed { "As it is" } else { "Before" }, &comparison.before, &chain.before) }
                { side(if comparison.after.supposed { "What if" } else { "After" }, &comparison.after, &chain.after) }
            </div>
            <ul class="turned-rules" aria-label="The links, before and after">
                { for chain.rules.iter().map(|rule| html! {
                    <li>
                        <strong>{ foreign(&rule.title) }</strong>
                        { outcomes(Some(rule.before.outcome), Some(rule.after.outcome)) }
                        <span class="quiet">{ rule.change.words() }</span>
                    </li>
                }) }
            </ul>
            <ul class="chips" aria-label="Findings by what became of them">
                { for Change::ALL.into_iter().map(|change| (change, chain.findings.of(change))).filter(|(_, count)| *count > 0).map(|(change, count)| html! {
                    <li class={classes!("chip", change_class(change))}><b>{ count }</b>{ " " }{ change.words() }</li>
                }) }
            </ul>
        </section>
    }
}

fn side(name: &'static str, side: &Side, standing: &Standing) -> Html {
    let claim = side.claim();
    html! {
        <div class="one-side">
            <h2>{ name }</h2>
            <p>
                { verdict_badge(standing.verdict) }
                if standing.split { { " " }<span class="badge split">{ "Split path" }</span> }
            </p>
            <p>{ sentence(&standing.headline) }</p>
            <p class="quiet">{ counted(side.sources.len(), "document", "documents") }</p>
            if !claim.is_empty() {
                <p class="claim">{ icons::file() }{ claim }</p>
            }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct ChangesProps {
    comparison: Shared<Comparison>,
    /// Which of its chains.
    index: usize,
}

/// Everything that changed at one chain, a part at a time, and the rest folded away.
#[component]
fn Changes(props: &ChangesProps) -> Html {
    let drawn = use_state(|| DRAWN);
    let Some(chain) = props.comparison.chains.get(props.index) else {
        return Html::default();
    };
    let changed = chain
        .registries
        .iter()
        .filter(|registry| registry.change != Change::Unchanged);
    let all = changed.clone().count();
    let rest = all.saturating_sub(*drawn);
    let more = {
        let drawn = drawn.clone();
        Callback::from(move |_: MouseEvent| drawn.set(*drawn + DRAWN))
    };
    let title = format!("changes-{}", chain.id);
    html! {
        <>
            <section aria-labelledby={title.clone()}>
                <h2 id={title}>{ "What changed" }</h2>
                if all == 0 {
                    <p class="lead">{ "No registry has changed." }</p>
                }
                <div class="changed">
                    { for changed.take(*drawn).map(|one| registry(one, &chain.rules)) }
                </div>
                if rest > 0 {
                    <p class="more-changes">
                        <button type="button" onclick={more}>{ format!("Show {} more", rest.min(DRAWN)) }</button>
                        <span class="quiet">{ format!("{} of {all} shown; the files hold them all", *drawn) }</span>
                    </p>
                }
            </section>
            { workloads::view(chain) }
            { subjects(chain) }
            { unchanged(chain) }
        </>
    }
}

fn registry(registry: &RegistryChange, rules: &[RuleChange]) -> Html {
    let title = |finding: &FindingChange| {
        let rule = rules.iter().find(|rule| rule.id == finding.rule);
        rule.map_or_else(|| finding.rule.clone(), |rule| rule.title.clone())
    };
    let (same, turned): (Vec<_>, Vec<_>) = registry
        .rules
        .iter()
        .partition(|finding| finding.change == Change::Unchanged && !finding.restated);
    html! {
        <article class={classes!("change-card", change_class(registry.change))}>
            <header>
                <h3>{ foreign(&registry.name) }</h3>
                { verdicts(registry.before, registry.after) }
            </header>
            if let Some(host) = &registry.login_server {
                <p class="quiet">{ foreign(host) }</p>
            }
            if !registry.note.is_empty() {
                <p class="quiet">{ sentence(&registry.note) }</p>
            }
            { for turned.into_iter().map(|one| finding(html! { { foreign(&title(one)) } }, one)) }
            if !same.is_empty() {
                <ul class="as-before" aria-label="Unchanged">
                    { for same.into_iter().map(|one| html! {
                        <li>
                            <span>{ foreign(&title(one)) }</span>
                            if let Some(after) = &one.after { { outcome_badge(after.outcome) } }
                            <span class="quiet">{ one.change.words() }</span>
                        </li>
                    }) }
                </ul>
            }
        </article>
    }
}

/// A finding with what became of it, and what each side says.
fn finding(title: Html, finding: &FindingChange) -> Html {
    let outcome = |side: &Option<Finding>| side.as_ref().map(|found| found.outcome);
    let word = if finding.restated {
        "unchanged, on other evidence"
    } else {
        finding.change.words()
    };
    html! {
        <div class="turned">
            <h4>
                { title }
                <span class={classes!("chip", change_class(finding.change))}>{ word }</span>
                { outcomes(outcome(&finding.before), outcome(&finding.after)) }
            </h4>
            <div class="both-sides">
                { for finding.before.iter().map(|found| said("Before", found, false)) }
                { for finding.after.iter().map(|found| said("After", found, true)) }
            </div>
        </div>
    }
}

/// What one side says. What would settle an unknown is only of use for the later one.
fn said(name: &'static str, found: &Finding, later: bool) -> Html {
    html! {
        <div class="one-side">
            <h5>{ name }</h5>
            <p>{ sentence(&found.because) }</p>
            if !found.facts.is_empty() {
                <ul class="facts" aria-label="Evidence">{ for found.facts.iter().map(quoted) }</ul>
            }
            { for found.notes.iter().filter(|note| note.warning).map(|note| html! {
                <p class="warned">{ icons::warning() }<span class="visually-hidden">{ "Warning: " }</span>{ sentence(&note.text) }</p>
            }) }
            if !found.missing.is_empty() {
                <p class="missing"><strong>{ "Missing: " }</strong>{ foreign(&found.missing.join(", ")) }</p>
            }
            if let Some(settle) = found.settle.as_ref().filter(|_| later) {
                <p class="ask">{ "This settles it:" }</p>
                { command(settle) }
            }
        </div>
    }
}

/// A line of evidence. It cannot be opened: the documents of a report are not in it.
fn quoted(fact: &Fact) -> Html {
    html! {
        <li class="quoted" title={fact.pointer.clone()}>
            <code>{ foreign(&short_name(&fact.pointer)) }{ ": " }<b>{ foreign(&fact.value) }</b></code>
            <span class="where">{ foreign(&fact.source) }{ format!(":{}", fact.line) }</span>
        </li>
    }
}

fn subjects(chain: &ChainChange) -> Html {
    let changed = |subject: &&SubjectChange| subject.finding.change != Change::Unchanged;
    let all = chain
        .rules
        .iter()
        .flat_map(|rule| &rule.subjects)
        .filter(changed);
    let count = all.clone().count();
    if count == 0 {
        return Html::default();
    }
    let title = format!("subjects-{}", chain.id);
    html! {
        <section aria-labelledby={title.clone()}>
            <h2 id={title}>{ "Subscriptions and clusters that changed" }</h2>
            <div class="changed">
                { for all.take(LISTED).map(|subject| html! {
                    <article class={classes!("change-card", change_class(subject.finding.change))}>
                        { finding(html! { <>{ foreign(&subject.name) }{ " " }<span class="quiet">{ foreign(&subject.kind) }</span></> }, &subject.finding) }
                        if !subject.note.is_empty() { <p class="quiet">{ sentence(&subject.note) }</p> }
                    </article>
                }) }
            </div>
            { rest(count) }
        </section>
    }
}

fn unchanged(chain: &ChainChange) -> Html {
    let same = chain
        .registries
        .iter()
        .filter(|registry| registry.change == Change::Unchanged);
    let count = same.clone().count();
    if count == 0 {
        return Html::default();
    }
    html! {
        <details class="unchanged">
            <summary>{ counted(count, "registry is as before", "registries are as before") }</summary>
            <ul class="as-before">
                { for same.take(LISTED).map(|registry| html! {
                    <li>
                        <span>{ foreign(&registry.name) }</span>
                        if let Some(verdict) = registry.after { { verdict_badge(verdict) } }
                        if registry.rules.iter().any(|rule| rule.restated) {
                            <span class="quiet">{ "on other evidence" }</span>
                        }
                    </li>
                }) }
            </ul>
            { rest(count) }
        </details>
    }
}

fn rest(all: usize) -> Html {
    let rest = all.saturating_sub(LISTED);
    html! {
        if rest > 0 { <p class="quiet">{ format!("and {rest} more, in the files") }</p> }
    }
}

fn outcomes(before: Option<Outcome>, after: Option<Outcome>) -> Html {
    arrow(before.map(outcome_badge), after.map(outcome_badge))
}

fn verdicts(before: Option<Verdict>, after: Option<Verdict>) -> Html {
    arrow(before.map(verdict_badge), after.map(verdict_badge))
}

/// Two badges with an arrow between them, which is read out as a word.
fn arrow(before: Option<Html>, after: Option<Html>) -> Html {
    let absent = || html! { <span class="badge split">{ "Not there" }</span> };
    html! {
        <span class="from-to">
            { before.unwrap_or_else(absent) }
            <span aria-hidden="true">{ "→" }</span><span class="visually-hidden">{ " then " }</span>
            { after.unwrap_or_else(absent) }
        </span>
    }
}

fn change_class(change: Change) -> &'static str {
    match change {
        Change::New => "bad",
        Change::NowUnknown | Change::Gone => "unsure",
        Change::Fixed | Change::NowKnown => "good",
        Change::Added | Change::Unchanged => "same",
    }
}
