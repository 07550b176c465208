//! A link that carries the report: making one, and opening somebody's.

use yew::prelude::*;

use crate::ui::{
    browser::elements,
    draw::html,
    parts::{Copy, Send, foreign, icons, say},
    state::{
        model::{Making, Trouble},
        msg::{Documents, Links},
    },
};
use model::link::{SENSIBLE_LENGTH, day, reach};
use model::{link::Shared, sentence::capitalised};

/// The part of the panel that makes a link. `address` is the page's own, without a fragment.
pub(crate) fn make(making: &Making, address: &str, send: &Send) -> Html {
    let typed = {
        let send = send.clone();
        move |event: Event| {
            if let Some(passphrase) = elements::value(&event) {
                send.emit(Links::Passphrase(passphrase).into());
            }
        }
    };
    let fragment = making.fragment();
    let url = fragment.map(|fragment| format!("{address}#{fragment}"));
    html! {
        <section aria-labelledby="link-title" class="making">
            <h3 id="link-title">{ "As a link to send" }</h3>
            <p class="quiet">{ "An address of this page that carries the facts, behind its #, which no browser sends to a server. Whoever opens it judges them again." }</p>
            <label for="passphrase">{ "Passphrase, if only some may open it" }</label>
            <input id="passphrase" type="password" autocomplete="new-password" value={making.passphrase.clone()} onchange={typed} />
            if let Some(Err(error)) = &making.locked { <p class="missing">{ icons::error() }{ error.clone() }</p> }
            if let Some(url) = url {
                { meter(url.chars().count()) }
                <div class="row">
                    <Copy text={url.clone()} what="the link" />
                    <a class="button" href={url} target="_blank" rel="noopener">{ "Open it in a new tab" }</a>
                </div>
            } else {
                <p class="quiet" role="status">{ if making.passphrase.is_empty() { "Packing …" } else { "Locking …" } }</p>
            }
            if let Some(link) = &making.link {
                <details class="leaves">
                    <summary>{ "See exactly what leaves" }</summary>
                    <p class="quiet">{ "These cut-down documents, and nothing else: the fields that the rules read, with pseudonyms where you asked for them." }</p>
                    { for link.documents.iter().map(|(name, text)| html! {
                        <figure>
                            <figcaption>{ foreign(name) }</figcaption>
                            <pre tabindex="0"><code>{ foreign(&clipped(text)) }</code></pre>
                        </figure>
                    }) }
                </details>
            }
        </section>
    }
}

/// As much of a text as a panel needs to show.
fn clipped(text: &str) -> String {
    const SHOWN: usize = 20_000;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}\n…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// How long the link is, and who cuts links of that length.
fn meter(length: usize) -> Html {
    let cutting: Vec<&str> = reach(length).iter().map(|program| program.name).collect();
    let long = length > SENSIBLE_LENGTH;
    html! {
        <div class="length">
            <p>
                <b>{ format!("{length} characters. ") }</b>
                { if cutting.is_empty() { "Short enough for everything known here.".to_owned() } else { format!("May be cut or refused by: {}.", cutting.join(", ")) } }
            </p>
            <meter min="0" max={SENSIBLE_LENGTH.to_string()} high={(SENSIBLE_LENGTH / 2).to_string()} value={length.min(SENSIBLE_LENGTH).to_string()} aria-label="Length of the link"></meter>
            if long {
                <p class="missing">{ icons::warning() }{ "That is longer than links travel safely. Save the HTML or JSON file below instead." }</p>
            }
        </div>
    }
}

/// The band that says whose report this is, and that it is read-only.
pub(crate) fn band(shared: &Shared, send: &Send) -> Html {
    let redacted = [
        (shared.redaction.names, "names"),
        (shared.redaction.subscriptions, "ids"),
        (shared.redaction.addresses, "addresses"),
    ];
    let redacted: Vec<&str> = redacted
        .into_iter()
        .filter_map(|(on, what)| on.then_some(what))
        .collect();
    html! {
        <aside class="band" aria-label="A shared report">
            <p>
                { icons::eye() }
                <strong>{ "Somebody shared this report with you" }</strong>
                // Any other word that a link brings would read as ours.
                if let Some(day) = day(&shared.made_at) { { format!(", made on {day} as it says") } }
                { ". The link carries the facts, not the documents they are from; they were judged again here. " }
                if !redacted.is_empty() { { format!("The {} are pseudonyms, as it says. ", redacted.join(" and ")) } }
                if shared.problems > 0 { { format!("{} of the original's remarks on its input did not travel. ", many(shared.problems)) } }
            </p>
            <button type="button" class="primary" onclick={say(send, Documents::StartOver)}>{ "Look at my own registries" }</button>
        </aside>
    }
}

/// A number that somebody else gives, as far as it means something.
fn many(number: u32) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => "1,000 or more".to_owned(),
    }
}

/// The page for a link that is not open.
pub(crate) fn trouble(trouble: &Trouble, send: &Send) -> Html {
    match trouble {
        Trouble::Opening => html! {
            <section class="waiting"><h1>{ "Opening the link" }</h1></section>
        },
        Trouble::Broken(why) => html! {
            <section class="verdict unsure" role="alert">
                <h1>{ "This link could not be opened" }</h1>
                <p class="lead">{ capitalised(why) }{ "." }</p>
                <button type="button" class="primary" onclick={say(send, Documents::StartOver)}>{ "Look at my own registries" }</button>
            </section>
        },
        Trouble::Locked { failed, trying, .. } => {
            let submit = {
                let send = send.clone();
                move |event: SubmitEvent| {
                    event.prevent_default();
                    if let Some(passphrase) = elements::value_of("unlock") {
                        send.emit(Links::Unlock(passphrase).into());
                    }
                }
            };
            html! {
                <section class="verdict unsure">
                    <h1>{ "This report is locked" }</h1>
                    <p class="lead">{ "It opens with the passphrase that whoever shared it has set. It is checked here, on this machine." }</p>
                    <form class="unlock" onsubmit={submit}>
                        <label for="unlock">{ "Passphrase" }</label>
                        <input id="unlock" type="password" autocomplete="off" autofocus={true} />
                        <button type="submit" class="primary" disabled={*trying}>{ if *trying { "Opening …" } else { "Open" } }</button>
                    </form>
                    if *failed { <p class="missing" role="alert">{ icons::error() }{ "This passphrase does not open the link." }</p> }
                </section>
            }
        }
    }
}
