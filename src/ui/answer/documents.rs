//! The documents taken in, and what was recognised in them.

use yew::prelude::*;

use crate::ui::{
    draw::html,
    parts::{PasteField, Send, counted, foreign, icons, pickers, replace, say, sentence},
    state::{
        model::{Input, InputState},
        msg::{Documents, Viewing},
    },
};
use model::{
    protocol::{InputId, Overview, SourceId},
    report::Source,
};

/// The section with all documents.
pub(crate) fn section(inputs: &[Input], overview: &Overview, send: &Send) -> Html {
    html! {
        <section id="documents" aria-labelledby="documents-title">
            <h2 id="documents-title">{ "Documents" }</h2>
            <details class="fold">
                <summary>{ icons::file() }<span>{ taken(inputs, overview) }</span></summary>
                { view(inputs, Some(overview), send) }
            </details>
            <div class="row add">
                { pickers(send) }
                <span class="quiet">{ "or drop and paste at any time; the answer follows" }</span>
                <details class="by-hand"><summary>{ "Paste into a field instead" }</summary><PasteField send={send.clone()} /></details>
            </div>
        </section>
    }
}

/// How many documents there are, and what they hold.
fn taken(inputs: &[Input], overview: &Overview) -> String {
    let files = match inputs.len() {
        1 => "1 document".to_owned(),
        count => format!("{count} documents"),
    };
    let sources = &overview.report.sources;
    // An archive is one document to whoever dropped it, and its files are what was read.
    let read = sources
        .iter()
        .filter(|source| source.kind != ARCHIVE)
        .count();
    let files = match sources.iter().any(|source| source.kind == ARCHIVE) {
        true => format!("{files}, {}", counted(read, "file in all", "files in all")),
        false => files,
    };
    let bytes = sources.iter().filter(|source| source.kind != ARCHIVE);
    let bytes: u64 = bytes.map(|source| source.bytes).sum();
    let waiting = inputs
        .iter()
        .filter(|input| input.state != InputState::Taken);
    let waiting = match waiting.count() {
        0 => String::new(),
        count => format!(", {count} of them not read"),
    };
    format!("{files}{waiting} · {}", size(bytes))
}

/// The list of documents.
pub(crate) fn view(inputs: &[Input], overview: Option<&Overview>, send: &Send) -> Html {
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
        InputState::Stopped => "not read".to_owned(),
        InputState::Aside(_) => "set aside: nothing of it counts".to_owned(),
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
                        <button type="button" onclick={say(send, Documents::Retry(id))}>{ "Read it" }</button>
                    } else if let InputState::Aside(_) = input.state {
                        <button type="button" onclick={say(send, Documents::Alone(id))}>{ "Try it alone" }</button>
                    } else if let Some((id, source)) = itself {
                        { show(*id, source, send) }
                    }
                    { replace(id, send) }
                    <button type="button" aria-label={format!("Remove {name}")} onclick={say(send, Documents::Remove(id))}>{ icons::cross() }</button>
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
                <button type="button" aria-label={format!("Remove {name}")} onclick={say(send, Documents::RemoveSource(id))}>{ icons::cross() }</button>
            </div>
        </li>
    }
}

fn show(id: SourceId, source: &Source, send: &Send) -> Html {
    if source.lines == 0 || source.kind == "unreadable" || source.kind == ARCHIVE {
        return Html::default();
    }
    html! {
        <button type="button" aria-label={format!("Show {}", source.name)} onclick={say(send, Viewing::Document(id, 1))}>{ "Show" }</button>
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
