//! The page's line to its session. The scripts that start the page open it, and know whether the other
//! end is a worker; here requests become bytes, and bytes answers.

use js_sys::Uint8Array;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;
use yew::Callback;

use super::{
    files,
    scripts::{call, linchpin},
};
use crate::ui::state::{
    model::{Cause, Payload},
    msg::{Line, Msg},
};
use model::{
    protocol::{Answer, Number, Request},
    wire,
};

/// What goes to the session with a document.
fn to_js(payload: &Payload) -> JsValue {
    match payload {
        Payload::File(file) => files::kept(*file).map_or(JsValue::UNDEFINED, JsValue::from),
        Payload::Text(text) => Uint8Array::from(text.as_bytes()).into(),
    }
}

/// The line. Dropping it ends the session, whatever that is doing.
pub(super) struct Client {
    line: JsValue,
    _heard: Closure<dyn FnMut(JsValue, JsValue, JsValue, JsValue)>,
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = call(&self.line, "close", &[]);
    }
}

impl Client {
    /// Opens a line. `send` is told of every answer, in the order of the requests, of parts of the app
    /// that could not be had, and of the session's end.
    pub(super) fn open(send: &Callback<Msg>) -> Client {
        let to = send.clone();
        let heard = Closure::<dyn FnMut(JsValue, JsValue, JsValue, JsValue)>::new(
            move |kind: JsValue, number: JsValue, what: JsValue, why: JsValue| {
                to.emit(message(&kind, &number, &what, &why));
            },
        );
        let line = linchpin("open", &[heard.as_ref().clone()]);
        Client {
            line: line.unwrap_or_default(),
            _heard: heard,
        }
    }

    /// Sends a request that needs no bytes.
    pub(super) fn ask(&self, number: Number, request: &Request) {
        let _ = call(&self.line, "send", &[number.into(), encode(request)]);
    }

    /// Sends a request with the document it is about.
    pub(super) fn put(&self, number: Number, request: &Request, payload: &Payload) {
        let message = [number.into(), encode(request), to_js(payload)];
        let _ = call(&self.line, "send", &message);
    }
}

/// What the line tells, as `xtask/js/line.js` says it.
fn message(kind: &JsValue, number: &JsValue, what: &JsValue, why: &JsValue) -> Msg {
    let text = |value: &JsValue| value.as_string().unwrap_or_default();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is a number that this page has given"
    )]
    let number = number.as_f64().map(|number| number as Number);
    let msg = match (text(kind).as_str(), number) {
        ("answer", Some(number)) => match decode::<Answer>(what) {
            Some(answer) => return Msg::Answer(number, answer),
            // Whoever says what cannot be understood is not to be trusted with more.
            None => Line::Ended {
                over: Some(number),
                desk: false,
                cause: Cause::Error,
            },
        },
        ("missing", over) => Line::Missing {
            part: text(what),
            why: text(why),
            over,
        },
        (_, over) => Line::Ended {
            over,
            desk: text(what) == "more",
            cause: match text(why).as_str() {
                "memory" => Cause::Memory,
                "error" => Cause::Error,
                _ => Cause::Unknown,
            },
        },
    };
    msg.into()
}

/// A message as bytes. Both ends are the same build, so the form needs no names and no version.
fn encode<T: Serialize>(message: &T) -> JsValue {
    let bytes = postcard::to_allocvec(message).unwrap_or_default();
    Uint8Array::from(bytes.as_slice()).into()
}

/// The message in some bytes; none if they are something else.
fn decode<T: DeserializeOwned>(message: &JsValue) -> Option<T> {
    wire::read(&message.dyn_ref::<Uint8Array>()?.to_vec())
}
