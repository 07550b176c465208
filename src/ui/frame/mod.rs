//! The page as a whole: which part of it is shown, and what stands around every part.

mod header;
mod held;
mod progress;

use yew::prelude::*;

use self::{
    header::header,
    held::held,
    progress::{announcement, progress},
};
use crate::ui::{
    answer::{self, problems, rail::Rail},
    browser::page::focus_main,
    collect,
    draw::html,
    parts::{Send, counted, icons, say},
    proof, start,
    state::{model::State, msg::Documents, page::Page},
    takeaway::{self, link},
    viewer,
};
use model::{protocol::Taken, sentence::spoken};

/// All that is drawn.
pub(super) fn view(state: &State, send: &Send) -> Html {
    // The address says which page this is, and has to go on saying so.
    let skip = |event: MouseEvent| {
        event.prevent_default();
        focus_main();
    };
    html! {
        <>
            <a class="skip" href="#main" onclick={skip}>{ "Skip to the answer" }</a>
            { header(state, send) }
            { progress(state, send) }
            <div class="layout">
            if state.page == Page::Answer && state.trouble.is_none() && state.overview.is_some() && !state.is_empty() {
                <Rail parts={answer::parts(state)} send={send.clone()} />
            }
            <main id="main" tabindex="-1">
                // Whoever has the panel open does not see what is behind it.
                if !state.taking { { problems::notices(&state.notices, send) } }
                if state.page == Page::Answer { { held(&state.inputs, state.overview.is_some(), send) } }
                { main(state, send) }
            </main>
            </div>
            { footer() }
            <p class="visually-hidden" role="status" aria-live="polite">{ spoken(&announcement(state)) }</p>
            if let Some(viewer) = &state.viewer {
                <viewer::Panel viewer={viewer.clone()} send={send.clone()} />
            }
            if state.taking {
                <takeaway::Panel notices={problems::notices(&state.notices, send)} redaction={state.redaction} hypothetical={!state.mended.is_empty()} copied={state.copied.filter(|_| !state.ticket)} ticket={state.ticket_copied()} send={send.clone()}
                    taken={state.taken} compared={state.comparison.is_some()} open={opened(state)} several={several(state)}>
                    if state.taken == Taken::Answer && !state.is_claimed() { { link::make(&state.making, &state.address, send) } }
                </takeaway::Panel>
            }
            if state.hover {
                <div class="hover" aria-hidden="true"><p>{ icons::drop() }{ "Drop them anywhere" }</p></div>
            }
        </>
    }
}

/// There are several registries.
fn several(state: &State) -> bool {
    let overview = state.overview.as_ref();
    overview.is_some_and(|overview| overview.rows.len() > 1)
}

/// The registry that is open.
pub(super) fn opened(state: &State) -> Option<(u32, AttrValue)> {
    let rows = &state.overview.as_ref()?.rows;
    let row = rows.get(state.chosen)?;
    Some((u32::try_from(state.chosen).ok()?, row.name.clone().into()))
}

fn main(state: &State, send: &Send) -> Html {
    match state.page {
        Page::Collect => collect::view(state.collecting.as_ref(), send),
        Page::Proof => proof::view(),
        Page::Answer => match &state.trouble {
            Some(trouble) => link::trouble(trouble, send),
            None if state.is_empty() => html! {
                <>
                    if state.kept { { kept(send) } }
                    if !state.before.is_empty() { { started_over(state.before.len(), send) } }
                    { start::view(send) }
                </>
            },
            None => answer::view(state, send),
        },
    }
}

/// An answer is kept, and the later exports are still to come.
fn kept(send: &Send) -> Html {
    html! {
        <aside class="band" aria-label="Before and after">
            <p>{ icons::file() }<strong>{ "The earlier answer is kept." }</strong>{ " Now drop the exports from after the change." }</p>
            <button type="button" onclick={say(send, Documents::StartOver)}>{ icons::cross() }{ "Forget it" }</button>
        </aside>
    }
}

/// Somebody has started over, and may not have meant to.
fn started_over(count: usize, send: &Send) -> Html {
    html! {
        <aside class="band" role="status" aria-label="Started over">
            <p>{ icons::file() }<strong>{ "Started over. " }</strong>{ "Until you hand in others, what there was can be brought back." }</p>
            <button type="button" class="primary" onclick={say(send, Documents::BringBack)}>{ format!("Bring back {}", counted(count, "document", "documents")) }</button>
            <button type="button" onclick={say(send, Documents::LetGo)}>{ icons::cross() }{ "Let go for good" }</button>
        </aside>
    }
}

/// What is there for a visit without network, for each value of `data-offline` at the page's root: the
/// scripts that start the page say which holds, and a style shows the one.
const OFFLINE: [(&str, &str); 5] = [
    ("file", "This one file needs no network."),
    ("coming", "Getting the rest, for a visit without network…"),
    (
        "complete",
        "All of this page is here: from now on it works without network.",
    ),
    (
        "failed",
        "Not all of it is here for a visit without network. Reload to try again.",
    ),
    (
        "never",
        "Without network it works only while it stays open: this browser keeps no copy.",
    ),
];

fn footer() -> Html {
    html! {
        <footer class="bottom">
            <p>{ icons::lock() }{ "Nothing you drop or paste here leaves this page." }</p>
            <p class="offline" role="status">
                { for OFFLINE.iter().map(|(state, words)| html! { <span class={*state}>{ *words }</span> }) }
            </p>
            <p><a href={Page::Proof.link()}>{ "How do I know?" }</a></p>
        </footer>
    }
}
