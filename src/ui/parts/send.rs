//! How what is drawn tells what was done with it.

use yew::prelude::*;

use crate::ui::state::msg::{Msg, Navigation};

/// Sends a message to the app.
pub(crate) type Send = Callback<Msg>;

/// Sends this message when something is pressed.
pub(crate) fn say<M: Into<Msg> + Clone + 'static>(send: &Send, msg: M) -> Callback<MouseEvent> {
    send.reform(move |_| msg.clone().into())
}

/// Goes to a part of the page, which knows best what its address is to say of that.
pub(crate) fn jump(send: &Send, id: &'static str) -> Callback<MouseEvent> {
    send.reform(move |event: MouseEvent| {
        event.prevent_default();
        Navigation::Part(id).into()
    })
}
