//! The session off the page's thread: takes requests, sends answers, keeps the documents.
//!
//! A message is an array: the request in postcard's compact form, and for `Put` a `File`, `Blob` or `Uint8Array`. Files
//! are read here in slices, straight into the memory they are judged in, so that a large one is
//! never held twice and the page hears how far it is.

use std::cell::RefCell;

use js_sys::{Array, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope, FileReaderSync, MessageEvent};

use model::{Limits, protocol::{Answer, InputId, Request}};
use more::office::Office as Session;

/// How much of a file is read at a time.
const SLICE: u32 = 8 << 20;

/// The worker's global scope, if this is a worker.
pub fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global()
        .dyn_into::<DedicatedWorkerGlobalScope>()
        .ok()
}

/// Serves requests until the page ends the worker.
pub fn serve(scope: DedicatedWorkerGlobalScope) {
    let session = RefCell::new(Session::new(Limits::default()));
    let port = scope.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message = Array::from(&event.data());
        let Some(request) = decode::<Request>(&message.get(0)) else {
            return;
        };
        let answer = match &request {
            Request::Put { id, name, without } => {
                let mut put = Put {
                    port: &port,
                    session: &mut session.borrow_mut(),
                    id: *id,
                    name,
                    without,
                };
                put.take(&message.get(1))
            }
            _ => session.borrow_mut().answer(request, Vec::new()),
        };
        post(&port, &answer);
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // It listens for as long as the worker lives.
    listen.forget();
    post(&scope, &Answer::Done);
}

/// What is to be taken in.
struct Put<'a> {
    port: &'a DedicatedWorkerGlobalScope,
    session: &'a mut Session,
    id: InputId,
    name: &'a str,
    without: &'a [u32],
}

impl Put<'_> {
    fn take(&mut self, payload: &JsValue) -> Answer {
        let id = self.id;
        if let Some(blob) = payload.dyn_ref::<Blob>() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "sizes are whole and never negative"
            )]
            let size = blob.size() as u64;
            if size > self.session.limits().max_input_bytes as u64 {
                self.session.put_too_large(id, self.name, size);
                return Answer::Taken { id };
            }
            let bytes = read(blob, size, |done| {
                post(
                    self.port,
                    &Answer::Progress {
                        id,
                        done,
                        total: size,
                    },
                )
            });
            match bytes {
                Ok(bytes) => self.put(bytes),
                Err(_) => self.session.put_unreadable(id, self.name, size),
            }
        } else if let Some(bytes) = payload.dyn_ref::<Uint8Array>() {
            self.put(bytes.to_vec());
        }
        Answer::Taken { id }
    }

    fn put(&mut self, bytes: Vec<u8>) {
        self.session
            .put_without(self.id, self.name, bytes, self.without);
    }
}

fn read(blob: &Blob, size: u64, mut progress: impl FnMut(u64)) -> Result<Vec<u8>, JsValue> {
    let reader = FileReaderSync::new()?;
    let size = usize::try_from(size).unwrap_or_default();
    let mut bytes = vec![0; size];
    let mut done = 0_usize;
    for slice in bytes.chunks_mut(SLICE as usize) {
        let end = done + slice.len();
        #[expect(
            clippy::cast_precision_loss,
            reason = "inputs are far smaller than 2^53 bytes"
        )]
        let piece = blob.slice_with_f64_and_f64(done as f64, end as f64)?;
        let piece = Uint8Array::new(&reader.read_as_array_buffer(&piece)?.into());
        if piece.length() as usize != slice.len() {
            return Err(JsValue::from_str("the file has changed while it was read"));
        }
        piece.copy_to(slice);
        done = end;
        progress(done as u64);
    }
    Ok(bytes)
}

fn post(port: &DedicatedWorkerGlobalScope, answer: &Answer) {
    // Posting bytes to one's own page does not fail.
    let _ = port.post_message(&encode(answer));
}

/// A message as bytes. Both ends are the same build, so the form needs no names and no version.
pub fn encode<T: Serialize>(message: &T) -> JsValue {
    let bytes = postcard::to_allocvec(message).unwrap_or_default();
    Uint8Array::from(bytes.as_slice()).into()
}

/// The message in some bytes; none if they are something else.
pub fn decode<T: DeserializeOwned>(message: &JsValue) -> Option<T> {
    postcard::from_bytes(&message.dyn_ref::<Uint8Array>()?.to_vec()).ok()
}
