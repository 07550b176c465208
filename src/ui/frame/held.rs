//! What the answer is without, and what can be done about it.

use yew::prelude::*;

use crate::ui::{
    browser::page::focus_main,
    draw::html,
    parts::{Send, foreign, icons, sentence},
    state::{
        model::{Aside, Input, InputState},
        msg::Documents,
    },
};

/// So many that wait are named before the rest is counted.
const NAMED: usize = 4;
/// So many that were set aside are shown before the rest folds away.
const SHOWN: usize = 2;

/// Documents that were set aside, and those that wait; nothing if there are none.
pub(super) fn held(inputs: &[Input], answered: bool, send: &Send) -> Html {
    let aside = inputs.iter().filter_map(|input| match input.state {
        InputState::Aside(how) => Some((input, how)),
        _ => None,
    });
    let aside: Vec<(&Input, Aside)> = aside.collect();
    let waiting: Vec<&Input> = inputs
        .iter()
        .filter(|input| input.state == InputState::Stopped)
        .collect();
    let (first, rest) = aside.split_at(aside.len().min(SHOWN));
    let list = |some: &[(&Input, Aside)]| {
        html! {
            <ul class="problems">{ for some.iter().map(|(input, how)| set_aside(input, *how, send)) }</ul>
        }
    };
    html! {
        <>
            if !aside.is_empty() {
                <section class="notices" aria-label="Set aside" role="alert">
                    { list(first) }
                    if !rest.is_empty() {
                        <details><summary>{ format!("{} more were set aside", rest.len()) }</summary>{ list(rest) }</details>
                    }
                </section>
            }
            if !waiting.is_empty() { { not_read(&waiting, answered, send) } }
        </>
    }
}

fn set_aside(input: &Input, how: Aside, send: &Send) -> Html {
    let id = input.id;
    let name = name(input);
    let again = if how.again { " again" } else { "" };
    let help = if how.again {
        "If it is an archive, unpack it and drop only the exports in it; or judge it at a command line, with `linchpin judge`."
    } else {
        "Nothing of the others is lost. Alone it has more room, and you see whether it was this one."
    };
    let over = if how.again {
        "Alone, too, judging broke off over it"
    } else {
        "Judging broke off over it"
    };
    html! {
        <li>
            { icons::error() }
            <div>
                <p>{ format!("Set aside{again}: ") }{ foreign(name) }</p>
                <p>{ format!("{over}: {}. The answer is without it.", how.cause.told()) }</p>
                <p class="help">{ sentence(help) }</p>
                <div class="row">
                    { button(format!("Try it alone{again}"), format!("Try it alone{again}: {name}"), Documents::Alone, id, send) }
                    { button("Take it out".to_owned(), format!("Take it out: {name}"), Documents::Remove, id, send) }
                </div>
            </div>
        </li>
    }
}

fn button(words: String, label: String, msg: fn(u32) -> Documents, id: u32, send: &Send) -> Html {
    let press = send.reform(move |_: MouseEvent| {
        // The button goes with what it does.
        focus_main();
        msg(id).into()
    });
    html! { <button type="button" aria-label={label} onclick={press}>{ words }</button> }
}

/// Documents that were stopped, or that wait while another is tried alone.
fn not_read(waiting: &[&Input], answered: bool, send: &Send) -> Html {
    let (are, them) = match waiting.len() {
        1 => ("is", "it"),
        _ => ("are", "them"),
    };
    let (rest, too) = match answered {
        true => (
            format!(" {are} here, and the answer is without {them}."),
            " too",
        ),
        false => (format!(" {are} here, and nothing of {them} is lost."), ""),
    };
    let more = waiting.len().saturating_sub(NAMED);
    let press = send.reform(|_: MouseEvent| {
        focus_main();
        Documents::ReadAll.into()
    });
    html! {
        <aside class="band" aria-label="Not read" role="status">
            <p>
                { icons::file() }<strong>{ "Not read: " }</strong>
                { for waiting.iter().take(NAMED).enumerate().map(|(place, input)| html! {
                    <>{ if place > 0 { ", " } else { "" } }{ foreign(name(input)) }</>
                }) }
                if more > 0 { { format!(" and {more} more") } }
                { rest }
            </p>
            <button type="button" onclick={press}>{ format!("Read {them}{too}") }</button>
        </aside>
    }
}

/// What a document is called.
pub(super) fn name(input: &Input) -> &str {
    if input.name.is_empty() {
        "what you pasted"
    } else {
        &input.name
    }
}
