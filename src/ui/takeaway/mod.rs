//! Taking the answer away: as files, as a text for a ticket, as a link.

pub(crate) mod link;

use yew::prelude::*;

use crate::ui::{
    browser::elements,
    draw::html,
    parts::{Send, foreign, icons, say},
    state::{model::To, msg::TakeAway},
};
use model::{Format, Redaction, protocol::Taken};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    /// What is replaced by pseudonyms.
    pub(crate) redaction: Redaction,
    /// Whether the answer or the comparison is taken away.
    pub(crate) taken: Taken,
    /// There is a comparison.
    pub(crate) compared: bool,
    /// The registry that is open, and its name.
    pub(crate) open: Option<(u32, AttrValue)>,
    /// There are others.
    pub(crate) several: bool,
    /// The ticket was copied, or could not be.
    pub(crate) ticket: Option<bool>,
    /// Findings are taken as mended, so the files say what would be.
    pub(crate) hypothetical: bool,
    /// The Markdown was copied, or could not be.
    pub(crate) copied: Option<bool>,
    pub(crate) send: Send,
    /// What there is to say of what could not be made.
    pub(crate) notices: Html,
    /// The part about the link.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// What each file is for.
fn purpose(format: Format) -> &'static str {
    match format {
        Format::Html => "One page to read, print and file. No script in it.",
        Format::Markdown => {
            "Text for a tracker or a wiki: what to change, whom that hurts, how to take it back, and the evidence."
        }
        Format::Json => "For scripts, and to drop here again: the baseline to compare with.",
        Format::Sarif => {
            "SARIF 2.1.0, for code scanning and editors: what fires and what is not known."
        }
        Format::SarifAll => "The same with what is clear, which GitHub would show as alerts.",
        Format::Ocsf => "OCSF 1.8, for a SIEM or a security lake. It also says when you saved it.",
        Format::Layer => "For ATT&CK Navigator, by the published ids (version 18).",
        Format::Layer19 => "The same by the ids of version 19.",
        Format::Layer20 => {
            "The same by the ids of version 20, which are taken as those of 19: no list of what 20 changed was to be had."
        }
        Format::Csv => "A row for each registry.",
        Format::Workloads => "A row for each workload that pulls from them.",
    }
}

/// The panel.
#[component]
pub(crate) fn Panel(props: &Props) -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| elements::show_modal(&dialog));
    }
    let send = &props.send;
    let formats: &[Format] = match props.taken {
        Taken::Answer | Taken::Registry(_) => &Format::ALL,
        Taken::Comparison => &Format::OF_COMPARISON,
    };
    let tab = |taken: Taken, title: Html| {
        html! {
            <button type="button" aria-pressed={(props.taken == taken).to_string()}
                onclick={say(send, TakeAway::Take(taken))}>{ title }</button>
        }
    };
    let only = props.open.as_ref().filter(|_| props.several);
    let close = say(send, TakeAway::Open(false));
    let closed = send.reform(|_: Event| TakeAway::Open(false).into());
    html! {
        <dialog class="viewer takeaway" ref={dialog} aria-labelledby="takeaway-title" onclose={closed}>
            <header>
                <h2 id="takeaway-title">{ "Take it away" }</h2>
                <button type="button" onclick={close}>{ icons::cross() }<span>{ "Close" }</span></button>
            </header>
            <div class="takeaway-body">
                { props.notices.clone() }
                if props.hypothetical {
                    <p class="what-if">{ icons::flask() }{ "Findings are taken as mended. Whatever you take away says so." }</p>
                }
                if let Some((_, name)) = &props.open { { ticket(name, props.ticket, send) } }
                <h3>{ "Everything else" }</h3>
                if props.compared || only.is_some() {
                    <div class="tabs" role="group" aria-label="What to take away">
                        { tab(Taken::Answer, html! { "The whole answer" }) }
                        { for only.map(|(row, name)| tab(Taken::Registry(*row), html! { <>{ "Only " }{ foreign(name) }</> })) }
                        if props.compared { { tab(Taken::Comparison, html! { "The comparison" }) } }
                    </div>
                }
                { pseudonyms(props.redaction, send) }
                if let Taken::Registry(_) = props.taken {
                    <p class="quiet">{ "A link carries the whole answer only. To hand on this registry alone, take the ticket, or save one of these:" }</p>
                }
                { props.children.clone() }
                <section aria-labelledby="files-title">
                    <h3 id="files-title">{ "As a file" }</h3>
                    <ul class="files">
                        // The one that most come for, first.
                        { for formats.iter().filter(|one| **one == Format::Markdown).chain(formats.iter().filter(|one| **one != Format::Markdown)).map(|format| one(*format, props.copied, send)) }
                    </ul>
                </section>
            </div>
        </dialog>
    }
}

/// What most come for: one registry, for whom it belongs to.
fn ticket(name: &AttrValue, copied: Option<bool>, send: &Send) -> Html {
    html! {
        <section class="ticket" aria-labelledby="ticket-title">
            <h3 id="ticket-title">{ "The ticket for the owner of " }{ foreign(name) }</h3>
            <p class="quiet">{ "This registry only, by its real names: what can happen, what to change, whom that hurts, how to take it back, and the evidence." }</p>
            { ticket_buttons(copied, send) }
        </section>
    }
}

/// The ticket, to copy or to save.
pub(crate) fn ticket_buttons(copied: Option<bool>, send: &Send) -> Html {
    html! {
        <div class="row">
            <button type="button" class="primary" onclick={say(send, TakeAway::Ticket(To::Clipboard))}>
                { icons::copy() }<span aria-live="polite">{ word(copied, "Copy the ticket") }</span>
            </button>
            <button type="button" onclick={say(send, TakeAway::Ticket(To::Page))}>{ icons::download() }{ "Save the ticket" }</button>
        </div>
    }
}

/// What stands on a button that copies.
fn word(copied: Option<bool>, at_first: &'static str) -> &'static str {
    match copied {
        None => at_first,
        Some(true) => "Copied",
        Some(false) => "Could not copy",
    }
}

fn one(format: Format, copied: Option<bool>, send: &Send) -> Html {
    let copy = word(copied, "Copy");
    html! {
        <li>
            <div><strong>{ format.label() }</strong><p class="quiet">{ purpose(format) }</p></div>
            <div class="row">
                if format == Format::Markdown {
                    <button type="button" onclick={say(send, TakeAway::CopyMarkdown)} title="Or press M on the page">
                        { icons::copy() }<span aria-live="polite">{ copy }</span>
                    </button>
                }
                <button type="button" onclick={say(send, TakeAway::Export(format))}>
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
            if let Some(checked) = elements::checked(&event) {
                let mut redaction = redaction;
                set(&mut redaction, checked);
                send.emit(TakeAway::Redact(redaction).into());
            }
        };
        html! {
            <label for={id}><input {id} type="checkbox" checked={on} {onchange} />{ title }</label>
        }
    };
    let whole = |title: &'static str, all: Redaction| {
        html! {
            <button type="button" aria-pressed={(redaction == all).to_string()}
                onclick={say(send, TakeAway::Redact(all))}>{ title }</button>
        }
    };
    html! {
        <fieldset class="pseudonyms">
            <legend>{ "Who will read it?" }</legend>
            <div class="tabs" role="group" aria-label="Who will read it?">
                { whole("Your own people, by real names", Redaction::NONE) }
                { whole("Somebody outside, by pseudonyms", Redaction::ALL) }
            </div>
            <p class="quiet">{ "A pseudonym is a name such as " }<code>{ "registry-1" }</code>{ ", the same in every file and in the link. Ticked is what gets one:" }</p>
            { choice("redact-ids", "Subscription, tenant and other ids", redaction.subscriptions, |redaction, on| redaction.subscriptions = on) }
            { choice("redact-names", "Names of registries, clusters, workloads, people", redaction.names, |redaction, on| redaction.names = on) }
            { choice("redact-addresses", "IP addresses and ranges", redaction.addresses, |redaction, on| redaction.addresses = on) }
            { choice("redact-files", "Names of your files", redaction.files, |redaction, on| redaction.files = on) }
        </fieldset>
    }
}
