//! A weight that people may change.

use yew::prelude::*;

use crate::ui::draw::html;

use super::send::Send;
use crate::ui::{browser::elements, state::msg::Msg};

/// A slider from 0 to `most`. What it is set to becomes a message.
pub(crate) fn slider(
    id: &'static str,
    title: &'static str,
    (value, most): (u32, u32),
    send: &Send,
    set: Callback<u32, Msg>,
) -> Html {
    let send = send.clone();
    let onchange = move |event: Event| {
        if let Some(value) = elements::value(&event).and_then(|value| value.parse().ok()) {
            send.emit(set.emit(value));
        }
    };
    html! {
        <div>
            <label for={id}>{ title }{ " " }<b>{ value }</b></label>
            <input {id} type="range" min="0" max={most.to_string()} step="1" value={value.to_string()} {onchange} />
        </div>
    }
}
