//! One request after the other.

use std::cell::RefCell;

use engine::session::{Reply, Session};
use js_sys::{Function, Promise, Uint8Array};
use model::protocol::{Answer, InputId, Request};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// How much of a file is read at a time.
const SLICE: u32 = 8 << 20;
/// What `Said::Answer` begins with in postcard's form; the answer follows as it is.
const ANSWER: u8 = 0;

thread_local! {
    static SESSION: RefCell<Session> = RefCell::default();
}

/// Answers a message. `post` takes each answer as bytes, `more` asks what is made of answers and
/// promises bytes. The next message may come only when the promise of this one is kept.
#[wasm_bindgen]
pub async fn hear(request: Vec<u8>, payload: JsValue, post: Function, more: Function) {
    let Ok(request) = postcard::from_bytes::<Request>(&request) else {
        return;
    };
    let line = Line { post, more };
    let bytes = match &request {
        Request::Put { id, name, .. } => match line.read(*id, name, &payload).await {
            Some(bytes) => bytes,
            None => return line.say(&Answer::Taken { id: *id }),
        },
        _ => Vec::new(),
    };
    let reply = SESSION.with_borrow_mut(|session| session.answer(request, bytes));
    match reply {
        Reply::Answer(answer) => line.say(&answer),
        Reply::Link { redaction, made_at } => {
            let link = SESSION
                .with_borrow_mut(|session| more::share::link_of(session, redaction, &made_at));
            line.say(&Answer::Link(Box::new(link)));
        }
        Reply::Ask(ask) => line.ask(&encode(&*ask)).await,
    }
}

struct Line {
    post: Function,
    more: Function,
}

impl Line {
    fn say(&self, answer: &Answer) {
        self.hand_on(&Uint8Array::from(encode(answer).as_slice()));
    }

    fn hand_on(&self, bytes: &Uint8Array) {
        // Posting bytes to one's own page does not fail.
        let _ = self.post.call1(&JsValue::NULL, bytes);
    }

    /// Asks what is made of answers, and hands on what it says.
    async fn ask(&self, ask: &[u8]) {
        let asked = self
            .more
            .call1(&JsValue::NULL, &Uint8Array::from(ask))
            .and_then(|promise| promise.dyn_into::<Promise>());
        let Ok(promise) = asked else { return };
        let Ok(said) = JsFuture::from(promise).await else {
            // It could not be loaded. Whoever was asked to load it has told the page.
            return;
        };
        let Ok(said) = said.dyn_into::<Uint8Array>() else {
            return;
        };
        if said.get_index(0) == ANSWER {
            SESSION.with_borrow_mut(Session::is_report_taken);
            self.hand_on(&said.subarray(1, said.length()));
        } else {
            let answer = SESSION.with_borrow_mut(Session::is_no_report);
            self.say(&answer);
        }
    }

    /// What is in a document; none if it is too large or cannot be read, which the session has taken
    /// note of then.
    async fn read(&self, id: InputId, name: &str, payload: &JsValue) -> Option<Vec<u8>> {
        if let Some(bytes) = payload.dyn_ref::<Uint8Array>() {
            return Some(bytes.to_vec());
        }
        let blob = payload.dyn_ref::<Blob>()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes are whole and never negative"
        )]
        let size = blob.size() as u64;
        let limit = SESSION.with_borrow(|session| session.limits().max_input_bytes);
        if size > limit as u64 {
            SESSION.with_borrow_mut(|session| session.put_too_large(id, name, size));
            return None;
        }
        match self.slices(id, blob, size).await {
            Ok(bytes) => Some(bytes),
            Err(_) => {
                SESSION.with_borrow_mut(|session| session.put_unreadable(id, name, size));
                None
            }
        }
    }

    async fn slices(&self, id: InputId, blob: &Blob, size: u64) -> Result<Vec<u8>, JsValue> {
        let mut bytes = vec![0; usize::try_from(size).unwrap_or_default()];
        let mut done = 0_usize;
        for slice in bytes.chunks_mut(SLICE as usize) {
            let end = done + slice.len();
            #[expect(
                clippy::cast_precision_loss,
                reason = "inputs are far smaller than 2^53 bytes"
            )]
            let piece = blob.slice_with_f64_and_f64(done as f64, end as f64)?;
            let piece = Uint8Array::new(&JsFuture::from(piece.array_buffer()).await?);
            if piece.length() as usize != slice.len() {
                return Err(JsValue::from_str("the file has changed while it was read"));
            }
            piece.copy_to(slice);
            done = end;
            self.say(&Answer::Progress {
                id,
                done: done as u64,
                total: size,
            });
        }
        Ok(bytes)
    }
}

fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    postcard::to_allocvec(message).unwrap_or_default()
}
