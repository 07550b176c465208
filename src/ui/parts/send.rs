//! How what is drawn tells what was done with it.

use yew::prelude::*;

use crate::ui::state::msg::{Msg, Navigation};

/// Sends a message to the app.
pub(crate) type Send = Callback<Msg>;

/// Goes to a part of the page without touching the address: that is where a shared report will stand.
pub(crate) fn jump(send: &Send, id: &'static str) -> Callback<MouseEvent> {
    send.reform(move |event: MouseEvent| {
        event.prevent_default();
        Navigation::Part(id).into()
    })
}
