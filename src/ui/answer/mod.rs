//! The answer, a part of it in each file.

mod blast;
mod breaking;
mod documents;
mod fixes;
mod glance;
mod missing;
mod picture;
pub(crate) mod problems;
pub(crate) mod rail;
mod registries;
mod rules;
mod verdict;
mod walkthrough;
mod workloads;

use yew::prelude::*;

use self::registries::Registries;
use crate::ui::{
    compare::Compare,
    draw::html,
    parts::{Send, Shared, icons, say},
    state::{model::State, msg::Documents, view::PARTS},
    takeaway::link,
};
use model::report::Reach;

/// The answer, from the verdict down to the chain's own facts.
pub(crate) fn view(state: &State, send: &Send) -> Html {
    let Some(overview) = &state.overview else {
        return html! {
            <section class="waiting">
                <h1>{ if state.judging { "Reading your documents" } else { "Nothing is read yet" } }</h1>
                { documents::view(&state.inputs, None, send) }
            </section>
        };
    };
    let report = &overview.report;
    let Some(chain) = report.chains.first() else {
        return Html::default();
    };
    let registry = state.registry.as_deref();
    // What is spared stands in the table only.
    let watched = workloads::watched(overview);
    let mut rows = overview.workloads.iter().zip(overview.reaches.iter());
    let drawn = rows.any(|(row, reach)| {
        *reach != Reach::Spared || workloads::falls_seen(row, *reach, &watched)
    });
    let name = overview.rows.get(state.chosen).map_or("", |row| &row.name);
    let nothing =
        overview.rows.is_empty() && chain.rules.iter().all(|rule| rule.subjects.is_empty());
    let fixing = rules::Fixing {
        shown: state.fixes.as_ref(),
        shell: state.shell,
    };
    html! {
        <>
            if let Some(shared) = &state.shared { { link::band(shared, send) } }
            if overview.claimed { { claimed() } }
            if let Some(comparison) = &state.comparison {
                <Compare comparison={comparison.clone()} />
            }
            // In sight as long as it holds, wherever on the page one is.
            { breaking::hypothesis(chain, send) }
            // Where nothing could be read, that is the answer.
            if nothing { { problems::view(&report.problems, overview, send) } }
            { verdict::view(overview, chain, registry, state.worth, send) }
            if !nothing { { problems::view(&report.problems, overview, send) } }
            if !overview.rows.is_empty() {
                <section id="registries" aria-labelledby="registries-title">
                    <h2 id="registries-title">{ "Where to start" }</h2>
                    { registries::totals(&chain.totals, overview.enough.as_ref().is_some_and(|enough| enough.at_least), &overview.standings) }
                    if !chain.what_if.is_empty() { <p class="quiet">{ "While you try things out the list keeps its order, which is that of the evidence; verdicts and links in it follow." }</p> }
                    <Registries overview={overview.clone()} chosen={state.chosen} seen={state.view.clone()} worth={state.worth} registry={state.registry.clone().map(Shared::from)} copied={state.ticket_copied()} send={send.clone()} />
                </section>
            }
            { breaking::view(overview, chain, state.script.as_ref(), state.shell, send) }
            { missing::view(&overview.evidence, overview.enough.as_ref(), state.missing.as_ref(), state.shell, send) }
            { walkthrough::view(chain, registry, &state.view, drawn, send) }
            { blast::view(overview, chain, drawn, state.picture.as_ref(), state.lit.0.or(state.lit.1), (name, state.follows), send) }
            { rules::view(chain, registry.map(|registry| (state.chosen, registry)), &fixing, send) }
            if state.shared.is_none() {
                { documents::section(&state.inputs, overview, send) }
                if !overview.claimed { { keep(state.keeping, send) } }
            }
            { blast::about(chain) }
        </>
    }
}

/// The parts of the answer that are there, in order.
pub(crate) fn parts(state: &State) -> Vec<&'static str> {
    let Some(overview) = &state.overview else {
        return Vec::new();
    };
    let chain = overview.report.chains.first();
    let own = state.shared.is_none();
    let there = |id: &&str| match *id {
        "registries" => !overview.rows.is_empty(),
        "break" => chain.is_some_and(|chain| chain.breaking.is_some() || !chain.what_if.is_empty()),
        "missing" => !overview.evidence.is_empty(),
        "documents" => own,
        "compare" => own && !overview.claimed,
        _ => true,
    };
    let all = PARTS.iter().map(|(id, _)| *id);
    all.filter(there).collect()
}

/// What is shown is a report somebody downloaded.
fn claimed() -> Html {
    html! {
        <aside class="band" aria-label="A report from a file">
            <p>
                { icons::file() }<strong>{ "This is a downloaded report" }</strong>
                { ". It holds conclusions and not the documents they were drawn from: they are as the report says, and were not judged again here. Drop the exports of today to see what has changed." }
            </p>
        </aside>
    }
}

/// Keeping the answer, to compare it with a later one.
fn keep(keeping: bool, send: &Send) -> Html {
    html! {
        <section id="compare" aria-labelledby="compare-title">
            <h2 id="compare-title">{ "Before and after" }</h2>
            <p role="status">
                { if keeping {
                    "This answer is kept as “before”, and stays here until then. Make the change and drop the new exports: they take the place of these documents, and what has changed is shown."
                } else {
                    "Keep this answer, make the change, and drop the new exports; or, another day, the JSON report of today beside them."
                } }
            </p>
            <div class="row compare-row">
                <button type="button" aria-pressed={keeping.to_string()} onclick={say(send, Documents::Keep)}>
                    { if keeping { icons::check() } else { icons::file() } }{ "Keep this as “before”" }
                </button>
            </div>
        </section>
    }
}
