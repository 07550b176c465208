//! The page's line to its session. The scripts that start the page open it, and know whether the other
//! end is a worker; here requests become bytes, and bytes answers.

use js_sys::{Function, Reflect, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;
use yew::Callback;

use super::{files, window::window};
use crate::ui::state::{
    model::Payload,
    msg::{Msg, Navigation},
};
use model::protocol::{Answer, Request};

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
    _answers: Closure<dyn FnMut(JsValue)>,
    _trouble: Closure<dyn FnMut(JsValue, JsValue)>,
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = call(&self.line, "close", &[]);
    }
}

impl Client {
    /// Opens a line. `send` is told of every answer, in the order of the requests, and of parts of the
    /// app that could not be had.
    pub(super) fn open(send: &Callback<Msg>) -> Client {
        let to = send.clone();
        let answers = Closure::<dyn FnMut(JsValue)>::new(move |bytes: JsValue| {
            match decode::<Answer>(&bytes) {
                None | Some(Answer::Done) => {}
                Some(answer) => to.emit(answer.into()),
            }
        });
        let to = send.clone();
        let trouble =
            Closure::<dyn FnMut(JsValue, JsValue)>::new(move |part: JsValue, why: JsValue| {
                let text = |value: JsValue| value.as_string().unwrap_or_default();
                to.emit(Navigation::Missing(text(part), text(why)).into());
            });
        let line = window()
            .and_then(|window| Reflect::get(&window, &"linchpin".into()).ok())
            .and_then(|linchpin| {
                let heard = [answers.as_ref().clone(), trouble.as_ref().clone()];
                call(&linchpin, "open", &heard)
            });
        Client {
            line: line.unwrap_or_default(),
            _answers: answers,
            _trouble: trouble,
        }
    }

    /// Sends a request that needs no bytes.
    pub(super) fn ask(&self, request: &Request) {
        let _ = call(&self.line, "send", &[encode(request)]);
    }

    /// Sends a request with the document it is about.
    pub(super) fn put(&self, request: &Request, payload: &Payload) {
        let _ = call(&self.line, "send", &[encode(request), to_js(payload)]);
    }
}

/// Calls a method of something that a script has made; none if it has no such method.
fn call(of: &JsValue, method: &str, values: &[JsValue]) -> Option<JsValue> {
    let method = Reflect::get(of, &method.into()).ok()?;
    let values = values.iter().collect();
    method.dyn_ref::<Function>()?.apply(of, &values).ok()
}

/// A message as bytes. Both ends are the same build, so the form needs no names and no version.
fn encode<T: Serialize>(message: &T) -> JsValue {
    let bytes = postcard::to_allocvec(message).unwrap_or_default();
    Uint8Array::from(bytes.as_slice()).into()
}

/// The message in some bytes; none if they are something else.
fn decode<T: DeserializeOwned>(message: &JsValue) -> Option<T> {
    postcard::from_bytes(&message.dyn_ref::<Uint8Array>()?.to_vec()).ok()
}
