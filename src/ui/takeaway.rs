//! Taking the answer away: as files, as a text for a ticket, as a link.

use web_sys::{HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

use super::{app::Msg, icons, parts::Send};
use crate::{export::Format, redact::Redaction, session::Taken};

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    /// What is replaced by pseudonyms.
    pub(super) redaction: Redaction,
    /// Whether the answer or the comparison is taken away.
    pub(super) taken: Taken,
    /// There is a comparison.
    pub(super) compared: bool,
    /// Findings are taken as mended, so the files say what would be.
    pub(super) hypothetical: bool,
    /// The Markdown was copied, or could not be.
    pub(super) copied: Option<bool>,
    pub(super) send: Send,
    /// The part about the link.
    #[prop_or_default]
    pub(super) children: Html,
}

/// What each file is for.
fn purpose(format: Format) -> &'static str {
    match format {
        Format::Html => "One page to read, print and file. No script in it.",
        Format::Markdown => "For a ticket or a review.",
        Format::Json => "For scripts, and to drop here again: the baseline to compare with.",
        Format::Sarif => "SARIF 2.1.0, for code scanning and editors.",
        Format::Layer => "For ATT&CK Navigator, by the published ids (version 18).",
        Format::Layer19 => "The same by the ids of version 19.",
        Format::Layer20 => "The same by the ids of version 20.",
        Format::Csv => "A row for each registry.",
        Format::Workloads => "A row for each workload that pulls from them.",
    }
}

/// The panel.
#[component]
pub(super) fn Panel(props: &Props) -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                let _ = dialog.show_modal();
            }
        });
    }
    let send = &props.send;
    let formats: &[Format] = match props.taken {
        Taken::Answer => &Format::ALL,
        Taken::Comparison => &Format::OF_COMPARISON,
    };
    let tab = |taken: Taken, title: &'static str| {
        html! {
            <button type="button" aria-pressed={(props.taken == taken).to_string()}
                onclick={send.reform(move |_: MouseEvent| Msg::Take(taken))}>{ title }</button>
        }
    };
    let close = send.reform(|_: MouseEvent| Msg::TakeAway(false));
    let closed = send.reform(|_: Event| Msg::TakeAway(false));
    html! {
        <dialog class="viewer takeaway" ref={dialog} aria-labelledby="takeaway-title" onclose={closed}>
            <header>
                <h2 id="takeaway-title">{ "Take it away" }</h2>
                <button type="button" onclick={close}>{ icons::cross() }<span>{ "Close" }</span></button>
            </header>
            <div class="takeaway-body">
                if props.hypothetical {
                    <p class="what-if">{ icons::flask() }{ "Findings are taken as mended. Whatever you take away says so." }</p>
                }
                if props.compared {
                    <div class="tabs" role="group" aria-label="What to take away">
                        { tab(Taken::Answer, "The answer") }{ tab(Taken::Comparison, "The comparison") }
                    </div>
                }
                { pseudonyms(props.redaction, send) }
                { props.children.clone() }
                <section aria-labelledby="files-title">
                    <h3 id="files-title">{ "As a file" }</h3>
                    <ul class="files">
                        { for formats.iter().map(|format| one(*format, props.copied, send)) }
                    </ul>
                </section>
            </div>
        </dialog>
    }
}

fn one(format: Format, copied: Option<bool>, send: &Send) -> Html {
    let copy = match copied {
        None => "Copy",
        Some(true) => "Copied",
        Some(false) => "Could not copy",
    };
    html! {
        <li>
            <div><strong>{ format.label() }</strong><p class="quiet">{ purpose(format) }</p></div>
            <div class="row">
                if format == Format::Markdown {
                    <button type="button" onclick={send.reform(|_: MouseEvent| Msg::CopyMarkdown)} title="Or press M on the page">
                        { icons::copy() }<span aria-live="polite">{ copy }</span>
                    </button>
                }
                <button type="button" onclick={send.reform(move |_: MouseEvent| Msg::Export(format))}>
                    { icons::download() }{ "Save" }<span class="visually-hidden">{ " " }{ format.label() }</span>
                </button>
            </div>
        </li>
    }
}

/// The choice of what is replaced, the same for files and links.
fn pseudonyms(redaction: Redaction, send: &Send) -> Html {
    let choice = |id: &'static str,
                  title: &'static str,
                  on: bool,
                  set: fn(&mut Redaction, bool)| {
        let send = send.clone();
        let onchange = move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                let mut redaction = redaction;
                set(&mut redaction, input.checked());
                send.emit(Msg::Redact(redaction));
            }
        };
        html! {
            <label for={id}><input {id} type="checkbox" checked={on} {onchange} />{ title }</label>
        }
    };
    html! {
        <fieldset class="pseudonyms">
            <legend>{ "Replace by pseudonyms" }</legend>
            <p class="quiet">{ "Such as " }<code>{ "registry-1" }</code>{ ", the same in every file and in the link. Untick what its reader may know." }</p>
            { choice("redact-ids", "Subscription, tenant and other ids", redaction.subscriptions, |redaction, on| redaction.subscriptions = on) }
            { choice("redact-names", "Names of registries, clusters, workloads, people", redaction.names, |redaction, on| redaction.names = on) }
            { choice("redact-addresses", "IP addresses and ranges", redaction.addresses, |redaction, on| redaction.addresses = on) }
            { choice("redact-files", "Names of your files", redaction.files, |redaction, on| redaction.files = on) }
        </fieldset>
    }
}
