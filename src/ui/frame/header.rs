//! The header of every page.

use yew::prelude::*;

use crate::ui::{
    draw::html,
    parts::{Send, icons},
    state::{
        model::State,
        msg::{Documents, Msg, Navigation, TakeAway},
        page::Page,
    },
};

/// Where to go, and what to do with the whole.
pub(super) fn header(state: &State, send: &Send) -> Html {
    let empty = state.is_empty();
    // Whoever comes back finds the answer as it was left.
    let answer = ["#", &state.view.fragment()].concat();
    let go = |msg: fn() -> Msg| send.reform(move |_: MouseEvent| msg());
    html! {
        <header class="top">
            <p class="brand"><a href={answer.clone()}>{ icons::logo() }<span>{ "Linchpin" }</span></a></p>
            <div class="navs">
                if state.page != Page::Answer {
                    <nav aria-label="Back">
                        <a href={answer.clone()}>{ if empty { "Start" } else { "Answer" } }</a>
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
