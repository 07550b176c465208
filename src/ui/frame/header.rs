//! The header of every page.

use yew::prelude::*;

use crate::ui::{
    parts::{Send, icons, jump},
    state::{
        model::State,
        msg::{Documents, Msg, Navigation, TakeAway},
        page::Page,
    },
};

/// The parts of the answer, by their ids.
const PARTS: [(&str, &str); 7] = [
    ("verdict", "Verdict"),
    ("registries", "Registries"),
    ("walkthrough", "Walkthrough"),
    ("blast", "Blast radius"),
    ("rules", "Rules"),
    ("break", "Break it"),
    ("documents", "Documents"),
];

/// Where to go, and what to do with the whole.
pub(super) fn header(state: &State, send: &Send) -> Html {
    let empty = state.is_empty();
    let go = |msg: fn() -> Msg| send.reform(move |_: MouseEvent| msg());
    html! {
        <header class="top">
            <p class="brand"><a href={Page::Answer.link()}>{ icons::logo() }<span>{ "Linchpin" }</span></a></p>
            <div class="navs">
                if state.page != Page::Answer {
                    <nav aria-label="Back">
                        <a href={Page::Answer.link()}>{ if empty { "Start" } else { "Answer" } }</a>
                    </nav>
                } else if !empty {
                    <nav aria-label="Parts of the answer">
                        { for PARTS.iter().map(|(id, title)| html! {
                            <a href={format!("#{id}")} onclick={jump(send, id)}>{ *title }</a>
                        }) }
                    </nav>
                }
                <nav class="pages" aria-label="Pages">
                    { for Page::BESIDE.iter().map(|(page, title)| html! {
                        <a href={page.link()} aria-current={(*page == state.page).then_some("page")}>{ *title }</a>
                    }) }
                </nav>
            </div>
            <div class="actions">
                if !empty {
                    <button type="button" onclick={go(|| TakeAway::Open(true).into())}>{ icons::download() }<span>{ "Take away" }</span></button>
                    <button type="button" onclick={go(|| Documents::StartOver.into())}>{ icons::cross() }<span>{ "Start over" }</span></button>
                }
                <button type="button" class="quiet-button" onclick={go(|| Navigation::Theme.into())}
                    aria-label={if state.dark { "Use light colours" } else { "Use dark colours" }}>
                    { if state.dark { icons::sun() } else { icons::moon() } }
                </button>
            </div>
        </header>
    }
}
