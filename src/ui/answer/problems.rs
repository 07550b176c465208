//! What could not be used of the documents, and what there is to say of them.

use yew::prelude::*;

use crate::ui::{
    draw::html,
    parts::{Send, foreign, icons, say, sentence},
    state::msg::{Documents, Viewing},
};
use model::{
    issue::{Issue, Severity},
    protocol::Overview,
    report::Problem,
};

/// How many problems are shown before the rest folds away.
const SHOWN: usize = 4;

/// What could not be used; nothing if all could.
pub(crate) fn view(problems: &[Problem], overview: &Overview, send: &Send) -> Html {
    if problems.is_empty() {
        return Html::default();
    }
    let errors = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .count();
    let (first, rest) = problems.split_at(problems.len().min(SHOWN));
    let list = |problems: &[Problem]| {
        html! {
            <ul class="problems">{ for problems.iter().map(|problem| one(problem, overview, send)) }</ul>
        }
    };
    html! {
        <section id="problems" aria-labelledby="problems-title">
            <h2 id="problems-title">{ if errors > 0 { "Not everything could be used" } else { "Worth knowing" } }</h2>
            { list(first) }
            if !rest.is_empty() {
                <details><summary>{ format!("{} more", rest.len()) }</summary>{ list(rest) }</details>
            }
        </section>
    }
}

/// What there is to say of what was just handed in, before any of it is judged.
pub(crate) fn notices(issues: &[Issue], send: &Send) -> Html {
    if issues.is_empty() {
        return Html::default();
    }
    html! {
        <section class="notices" aria-label="About what you handed in" role="status">
            <ul class="problems">
                { for issues.iter().map(|issue| html! {
                    <li>
                        { mark(issue.severity) }
                        <div>
                            <p>{ sentence(&issue.message) }</p>
                            <p class="help">{ sentence(&issue.help) }</p>
                        </div>
                    </li>
                }) }
            </ul>
            <button type="button" onclick={say(send, Documents::Dismiss)}>{ icons::cross() }{ "Dismiss" }</button>
        </section>
    }
}

fn mark(severity: Severity) -> Html {
    match severity {
        Severity::Error => icons::error(),
        Severity::Warning => icons::warning(),
    }
}

fn one(problem: &Problem, overview: &Overview, send: &Send) -> Html {
    let place = problem
        .source
        .as_ref()
        .map(|source| match (problem.line, problem.column) {
            (Some(line), Some(column)) => format!("{source}, line {line}, column {column}"),
            _ => source.clone(),
        });
    let id = problem.source.as_ref().and_then(|name| {
        let mut sources = overview.report.sources.iter().zip(&overview.inputs);
        sources
            .find(|(source, _)| source.name == *name)
            .map(|(_, id)| *id)
    });
    html! {
        <li>
            { mark(problem.severity) }
            <div>
                <p>{ sentence(&problem.message) }</p>
                if let Some(place) = place {
                    if let (Some(id), Some(line)) = (id, problem.line) {
                        <button type="button" class="place" onclick={say(send, Viewing::Document(id, line))}>{ foreign(&place) }</button>
                    } else {
                        <p class="quiet">{ foreign(&place) }</p>
                    }
                }
                if !problem.excerpt.is_empty() { <pre>{ foreign(&problem.excerpt) }</pre> }
                if !problem.help.is_empty() { <p class="help">{ sentence(&problem.help) }</p> }
            </div>
        </li>
    }
}
