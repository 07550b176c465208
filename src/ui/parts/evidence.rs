//! Evidence: facts as buttons that open the document at their line.

use yew::prelude::*;

use crate::ui::draw::html;

use super::{
    send::{Send, say},
    text::foreign,
};
use crate::ui::state::msg::Viewing;
use model::report::Fact;

/// A list of facts; nothing if there are none.
pub(crate) fn facts(facts: &[Fact], send: &Send) -> Html {
    if facts.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="facts" aria-label="Evidence">
            { for facts.iter().map(|fact| html! { <li>{ one(fact, send) }</li> }) }
        </ul>
    }
}

fn one(fact: &Fact, send: &Send) -> Html {
    let onclick = {
        let fact = fact.clone();
        say(send, Viewing::Fact(fact.clone()))
    };
    let key = short_name(&fact.pointer);
    html! {
        <button type="button" class="fact" {onclick} title={fact.pointer.clone()}>
            <code>{ foreign(&key) }{ ": " }<b>{ foreign(&fact.value) }</b></code>
            <span class="where">{ foreign(&fact.source) }{ format!(":{}", fact.line) }</span>
        </button>
    }
}

/// Only where a fact stands, as a button that opens its document there.
pub(crate) fn place(fact: &Fact, send: &Send) -> Html {
    let onclick = {
        let fact = fact.clone();
        say(send, Viewing::Fact(fact.clone()))
    };
    html! {
        <button type="button" class="place" {onclick} title={fact.pointer.clone()}>
            { foreign(&fact.source) }{ format!(":{}", fact.line) }
        </button>
    }
}

/// The end of a pointer that says what the value is: `sku.name`, not `name`, and no indices.
pub(crate) fn short_name(pointer: &str) -> String {
    let plain = pointer.replace("~1", "/").replace("~0", "~");
    let keys = plain.split('/').filter(|key| {
        !key.is_empty()
            && *key != "properties"
            && *key != "value"
            && !key.bytes().all(|byte| byte.is_ascii_digit())
    });
    let keys: Vec<&str> = keys.collect();
    match keys.as_slice() {
        [.., parent, key] => format!("{parent}.{key}"),
        [key] => (*key).to_owned(),
        [] => "value".to_owned(),
    }
}
