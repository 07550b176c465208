//! The answer, a part of it in each file.

mod blast;
mod breaking;
mod documents;
mod fixes;
mod picture;
pub(crate) mod problems;
mod registries;
mod rules;
mod verdict;
mod walkthrough;
mod workloads;

use yew::prelude::*;

use self::registries::Registries;
use crate::ui::{
    compare::Compare,
    parts::{Send, icons},
    state::{model::State, msg::Documents},
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
    let drawn = overview.reaches.iter().any(|reach| *reach != Reach::Spared);
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
            { verdict::view(chain, registry, send) }
            { problems::view(&report.problems, overview, send) }
            if !overview.rows.is_empty() {
                <section id="registries" aria-labelledby="registries-title">
                    <h2 id="registries-title">{ "Registries" }</h2>
                    { registries::totals(&chain.totals) }
                    <Registries overview={overview.clone()} chosen={state.chosen} send={send.clone()} />
                </section>
            }
            { walkthrough::view(chain, registry, drawn, send) }
            { blast::view(overview, chain, drawn, state.picture.as_ref(), state.lit.0.or(state.lit.1), send) }
            { rules::view(chain, registry.map(|registry| (state.chosen, registry)), &fixing, send) }
            { breaking::view(chain, state.script.as_ref(), state.shell, send) }
            if state.shared.is_none() {
                { documents::section(&state.inputs, overview, send) }
                if !overview.claimed { { keep(send) } }
            }
            { blast::about(chain) }
        </>
    }
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
fn keep(send: &Send) -> Html {
    html! {
        <section id="compare" aria-labelledby="compare-title">
            <h2 id="compare-title">{ "Before and after" }</h2>
            <p>{ "Keep this answer, then drop the exports from after the change: you see what broke or closed, and which findings are new, fixed, unchanged or no longer known. Another day, drop the JSON report beside the new exports." }</p>
            <div class="row compare-row">
                <button type="button" onclick={send.reform(|_: MouseEvent| Documents::Keep.into())}>{ icons::file() }{ "Keep this as “before”" }</button>
            </div>
        </section>
    }
}
