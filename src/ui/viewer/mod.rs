//! A document, opened at a line.
//!
//! Only a window of it is ever on the page, however long it is.

use yew::prelude::*;

use crate::ui::{
    browser::elements,
    draw::{classes, html},
    parts::{Send, foreign, icons, say},
    state::{
        model::{Viewer, WINDOW},
        msg::Viewing,
    },
};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) viewer: Viewer,
    pub(crate) send: Send,
}

/// The panel. A real dialog: the browser keeps the focus in it and closes it on Escape.
#[component]
pub(crate) fn Panel(props: &Props) -> Html {
    let dialog = use_node_ref();
    let hit = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| elements::show_modal(&dialog));
    }
    {
        let hit = hit.clone();
        let key = (
            props.viewer.lines.as_ref().map(|lines| lines.first),
            props.viewer.line,
        );
        use_effect_with(key, move |_| elements::centre(&hit));
    }
    let viewer = &props.viewer;
    let id = viewer.id;
    let go = |first: u32| {
        props
            .send
            .reform(move |_: MouseEvent| Viewing::Document(id, first).into())
    };
    let total = viewer.lines.as_ref().map_or(1, |lines| lines.total);
    let jump = props.send.reform(move |event: Event| {
        let line = elements::value(&event).and_then(|line| line.parse().ok());
        Viewing::Document(id, line.unwrap_or(1).clamp(1, total)).into()
    });
    let close = say(&props.send, Viewing::Close);
    let closed = props.send.reform(|_: Event| Viewing::Close.into());
    html! {
        <dialog class="viewer" ref={dialog} aria-labelledby="viewer-title" onclose={closed}>
            <header>
                <h2 id="viewer-title">{ foreign(&viewer.name) }</h2>
                <label>{ "Line " }<input type="number" min="1" max={total.to_string()} value={viewer.line.to_string()} onchange={jump} /></label>
                <span class="quiet">{ format!("of {total}") }</span>
                <button type="button" onclick={close}>{ icons::cross() }<span>{ "Close" }</span></button>
            </header>
            if let Some(fact) = &viewer.fact {
                <p class="pointer"><code>{ foreign(&fact.pointer) }</code></p>
            }
            if viewer.lines.as_ref().is_some_and(|lines| lines.lines.iter().any(|line| line.contains('·'))) {
                <p class="pointer not-kept">{ "Each · stands for a character that was not kept: whatever is no fact is overwritten while it is read." }</p>
            }
            <div class="source" tabindex="0">
                if let Some(lines) = &viewer.lines {
                    if lines.first > 1 {
                        <button type="button" onclick={go(lines.first.saturating_sub(WINDOW).max(1))}>{ "Earlier lines" }</button>
                    }
                    <ol>
                        { for (lines.first..).zip(&lines.lines).map(|(number, text)| line(number, text, lines.from_column, viewer, &hit)) }
                    </ol>
                    if lines.first + WINDOW <= lines.total {
                        <button type="button" onclick={go(lines.first + WINDOW)}>{ "Later lines" }</button>
                    }
                } else {
                    <p class="quiet">{ "Opening …" }</p>
                }
            </div>
        </dialog>
    }
}

fn line(number: u32, text: &str, from_column: u32, viewer: &Viewer, hit: &NodeRef) -> Html {
    let is_hit = number == viewer.line;
    let from = if is_hit { from_column } else { 1 };
    let fact = viewer.fact.as_ref().filter(|fact| fact.line == number);
    let body = match fact {
        Some(fact) => {
            let before: String = text
                .chars()
                .take(fact.column.saturating_sub(from) as usize)
                .collect();
            let rest: String = text.chars().skip(before.chars().count()).collect();
            // Of a container only its bracket is pointed at.
            let shown = match fact.value.as_str() {
                "{…}" | "[…]" => fact.value.get(..1).unwrap_or_default(),
                value => value,
            };
            let length = shown
                .lines()
                .next()
                .unwrap_or_default()
                .trim_end_matches('…')
                .chars()
                .count();
            let value: String = rest.chars().take(length).collect();
            let after: String = rest.chars().skip(length).collect();
            html! { <>{ before }<mark>{ value }</mark>{ after }</> }
        }
        None => html! { { text.to_owned() } },
    };
    let node = if is_hit {
        hit.clone()
    } else {
        NodeRef::default()
    };
    html! {
        <li key={number} ref={node} class={classes!(is_hit.then_some("hit"))} aria-current={is_hit.then_some("true")}>
            <span class="line-number">{ number }</span><code>if from > 1 { { "… " } }<bdi>{ body }</bdi></code>
        </li>
    }
}
