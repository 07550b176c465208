//! The documents taken in, and what could not be used of them.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    app::{Input, InputState, Msg},
    browser, icons,
    parts::{Send, foreign, sentence},
    start::{PasteField, pickers},
};
use model::{
    issue::{Issue, Severity},
    protocol::{InputId, Overview, SourceId},
    report::{Problem, Source},
};

/// How many problems are shown before the rest folds away.
const SHOWN: usize = 4;

/// What could not be used; nothing if all could.
pub(super) fn problems(problems: &[Problem], overview: &Overview, send: &Send) -> Html {
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
pub(super) fn notices(issues: &[Issue], send: &Send) -> Html {
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
            <button type="button" onclick={send.reform(|_: MouseEvent| Msg::Dismiss)}>{ icons::cross() }{ "Dismiss" }</button>
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
                        <button type="button" class="place" onclick={send.reform(move |_: MouseEvent| Msg::OpenDocument(id, line))}>{ foreign(&place) }</button>
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

/// The section with all documents.
pub(super) fn section(inputs: &[Input], overview: &Overview, send: &Send) -> Html {
    html! {
        <section id="documents" aria-labelledby="documents-title">
            <h2 id="documents-title">{ "Documents" }</h2>
            { view(inputs, Some(overview), send) }
            <div class="row add">
                { pickers(send) }
                <span class="quiet">{ "or drop and paste at any time; the answer follows" }</span>
            </div>
            <details class="by-hand"><summary>{ "Paste into a field instead" }</summary><PasteField send={send.clone()} /></details>
        </section>
    }
}

/// The list of documents.
pub(super) fn view(inputs: &[Input], overview: Option<&Overview>, send: &Send) -> Html {
    html! {
        <ul class="documents">
            { for inputs.iter().map(|input| document(input, &sources_of(overview, input.id), send)) }
        </ul>
    }
}

/// So many files of an archive are shown before they fold away.
const OPEN: usize = 12;

/// What came of an input: itself, and the files in it if it is an archive.
fn sources_of(overview: Option<&Overview>, id: InputId) -> Vec<(SourceId, &Source)> {
    let Some(overview) = overview else {
        return Vec::new();
    };
    let sources = overview.inputs.iter().zip(&overview.report.sources);
    sources
        .filter(|(source, _)| source.input == id)
        .map(|(id, source)| (*id, source))
        .collect()
}

fn document(input: &Input, sources: &[(SourceId, &Source)], send: &Send) -> Html {
    let id = input.id;
    let itself = sources.first();
    let files = sources.get(1..).unwrap_or_default();
    let name = itself.map_or(input.name.as_str(), |(_, source)| &source.name);
    let name = if name.is_empty() { "pasted text" } else { name };
    let state = match input.state {
        InputState::Reading(..) => "being read".to_owned(),
        InputState::Stopped => "stopped before it was read".to_owned(),
        InputState::Taken => itself.map_or_else(String::new, |(_, source)| match files.len() {
            _ if source.kind != ARCHIVE => recognised(source),
            1 => format!("ZIP archive · 1 file · {}", size(source.bytes)),
            count => format!("ZIP archive · {count} files · {}", size(source.bytes)),
        }),
    };
    let list = || {
        html! {
            <ul>{ for files.iter().map(|(id, source)| file(*id, source, name, send)) }</ul>
        }
    };
    html! {
        <li>
            <div class="document">
                { icons::file() }
                <div class="what">
                    <strong>{ foreign(name) }</strong>
                    <span class="quiet">{ foreign(&state) }</span>
                    if let Some((_, source)) = itself { { notes(source) } }
                </div>
                <div class="row">
                    if input.state == InputState::Stopped {
                        <button type="button" onclick={send.reform(move |_: MouseEvent| Msg::Retry(id))}>{ "Read it" }</button>
                    } else if let Some((id, source)) = itself {
                        { show(*id, source, send) }
                    }
                    { picker("Replace", send.reform(move |files: Vec<web_sys::File>| match files.into_iter().next() {
                        Some(file) => Msg::Replace(id, file),
                        None => Msg::Hover(false),
                    })) }
                    <button type="button" aria-label={format!("Remove {name}")} onclick={send.reform(move |_: MouseEvent| Msg::Remove(id))}>{ icons::cross() }</button>
                </div>
            </div>
            if files.len() > OPEN {
                <details class="inside"><summary>{ format!("The {} files in it", files.len()) }</summary>{ list() }</details>
            } else if !files.is_empty() {
                <div class="inside">{ list() }</div>
            }
        </li>
    }
}

/// A file of an archive; `archive` is what the name of each begins with.
fn file(id: SourceId, source: &Source, archive: &str, send: &Send) -> Html {
    let name = &source.name;
    let path = name
        .strip_prefix(archive)
        .and_then(|rest| rest.strip_prefix('/'))
        .unwrap_or(name);
    html! {
        <li class="document">
            <div class="what">
                <span>{ foreign(path) }</span>
                <span class="quiet">{ foreign(&recognised(source)) }</span>
                { notes(source) }
            </div>
            <div class="row">
                { show(id, source, send) }
                <button type="button" aria-label={format!("Remove {name}")} onclick={send.reform(move |_: MouseEvent| Msg::RemoveSource(id))}>{ icons::cross() }</button>
            </div>
        </li>
    }
}

fn show(id: SourceId, source: &Source, send: &Send) -> Html {
    if source.lines == 0 || source.kind == "unreadable" || source.kind == ARCHIVE {
        return Html::default();
    }
    html! {
        <button type="button" aria-label={format!("Show {}", source.name)} onclick={send.reform(move |_: MouseEvent| Msg::OpenDocument(id, 1))}>{ "Show" }</button>
    }
}

/// So many documents of a source have a line of their own.
const LINES: usize = 5;

/// What became of everything in each document, and what a reader should know of it.
fn notes(source: &Source) -> Html {
    let several = source.documents.len() > 1;
    let told = source.documents.iter().filter_map(|document| {
        let said = document.account();
        (!said.is_empty()).then_some((document, said))
    });
    let more = source.documents.len().saturating_sub(LINES);
    html! {
        <>
            { for told.take(LINES).map(|(document, said)| html! {
                <span class="quiet ledger">
                    if several { { format!("line {}: {}, ", document.line, document.kind) } }
                    { sentence(&said) }
                </span>
            }) }
            if more > 0 {
                <span class="quiet">{ format!("and {more} more documents in it") }</span>
            }
        </>
    }
}

/// The kind of a source that is an archive.
const ARCHIVE: &str = "archive";

/// What was recognised in a source, in a line.
fn recognised(source: &Source) -> String {
    let mut parts = vec![source.kind.clone()];
    parts.push(size(source.bytes));
    parts.join(" · ")
}

/// A size as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

fn picker(title: &'static str, picked: Callback<Vec<web_sys::File>>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        let files = browser::files(input.files());
        input.set_value("");
        if !files.is_empty() {
            picked.emit(files);
        }
    });
    html! {
        <label class="button"><input type="file" class="visually-hidden" {onchange} />{ title }</label>
    }
}
