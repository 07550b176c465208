//! One request after the other, each a few calls that come back at once. What goes wrong in one is so an
//! exception of that call, and `xtask/js/line.js`, which makes them, knows what was in hand.

use std::cell::RefCell;

use engine::session::{Reply, Session};
use js_sys::{Function, Uint8Array};
use model::protocol::{Answer, Ask, InputId, Request, Said, Unread};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// What `Said::Answer` begins with in postcard's form; the answer follows as it is.
const ANSWER: u8 = 0;

thread_local! {
    static SESSION: RefCell<Session> = RefCell::default();
    static READING: RefCell<Option<Reading>> = const { RefCell::new(None) };
}

/// A document whose bytes are coming.
struct Reading {
    id: InputId,
    request: Request,
    bytes: Vec<u8>,
    /// So many of them are there.
    done: usize,
}

/// Answers a request that comes without a document. `post` takes answers as bytes. What comes back is a
/// question to what is made of answers; what it says goes to [`said`].
#[wasm_bindgen]
pub fn hear(request: &[u8], post: &Function) -> Result<Option<Vec<u8>>, JsValue> {
    match decode(request)? {
        // The browser has nothing any more under the number that the page gave.
        Request::Put { id, name, .. } => {
            SESSION.with_borrow_mut(|session| session.put_unreadable(id, &name, 0, Unread::Gone));
            say(post, &Answer::Taken { id })?;
            Ok(None)
        }
        request => answer(request, Vec::new(), post),
    }
}

/// Begins with a document of so many bytes, and says so before anything of it is read. Whether it is to
/// be read: then [`piece`] comes for each piece of it, and [`take`] or [`unread`] at the end.
#[wasm_bindgen]
pub fn begin(request: &[u8], size: f64, post: &Function) -> Result<bool, JsValue> {
    let request = decode(request)?;
    let Request::Put { id, name, .. } = &request else {
        return Err("a document came with a request that takes none".into());
    };
    let id = *id;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are whole and never negative"
    )]
    let total = size as u64;
    let done = 0;
    say(post, &Answer::Progress { id, done, total })?;
    let limit = SESSION.with_borrow(|session| session.limits().max_input_bytes);
    let mut bytes = Vec::new();
    let size = usize::try_from(total).unwrap_or(usize::MAX);
    if size > limit {
        SESSION.with_borrow_mut(|session| session.put_too_large(id, name, total));
    } else if bytes.try_reserve_exact(size).is_err() {
        SESSION.with_borrow_mut(|session| session.put_unreadable(id, name, total, Unread::NoRoom));
    } else {
        bytes.resize(size, 0);
        READING.set(Some(Reading {
            id,
            request,
            bytes,
            done: 0,
        }));
        return Ok(true);
    }
    say(post, &Answer::Taken { id })?;
    Ok(false)
}

/// Takes the next piece of the document, straight into the memory it is judged in: a large one is never
/// held twice.
#[wasm_bindgen]
pub fn piece(piece: &Uint8Array, post: &Function) -> Result<(), JsValue> {
    let progress = READING.with_borrow_mut(|reading| {
        let Reading {
            id, bytes, done, ..
        } = reading.as_mut()?;
        let end = *done + piece.length() as usize;
        piece.copy_to(bytes.get_mut(*done..end)?);
        *done = end;
        Some(Answer::Progress {
            id: *id,
            done: end as u64,
            total: bytes.len() as u64,
        })
    });
    say(post, &progress.ok_or("a piece of no document")?)
}

/// The document is there: it is read. What comes back is as for [`hear`].
#[wasm_bindgen]
pub fn take(post: &Function) -> Result<Option<Vec<u8>>, JsValue> {
    let reading = READING.take().ok_or("the end of no document")?;
    answer(reading.request, reading.bytes, post)
}

/// The document cannot be read: `why` is the name of the browser's error, or `changed`.
#[wasm_bindgen]
pub fn unread(why: &str, post: &Function) -> Result<(), JsValue> {
    let reading = READING.take().ok_or("the end of no document")?;
    let Request::Put { id, name, .. } = &reading.request else {
        return Ok(());
    };
    let total = reading.bytes.len() as u64;
    let why = match why {
        "changed" => Unread::Changed,
        "NotFoundError" => Unread::Gone,
        // There is no buffer for the piece.
        "RangeError" | "QuotaExceededError" => Unread::NoRoom,
        _ => Unread::Refused,
    };
    SESSION.with_borrow_mut(|session| session.put_unreadable(*id, name, total, why));
    say(post, &Answer::Taken { id: *id })
}

/// What was said to a question of [`hear`] or [`take`].
#[wasm_bindgen]
pub fn said(said: &Uint8Array, post: &Function) -> Result<(), JsValue> {
    if said.get_index(0) == ANSWER {
        SESSION.with_borrow_mut(Session::is_report_taken);
        return hand_on(post, &said.slice(1, said.length()));
    }
    // Only this one word is known here: the code that reads a whole answer is not loaded for it.
    if said.to_vec() == encode(&Said::NoReport)? {
        let answer = SESSION.with_borrow_mut(Session::is_no_report);
        return say(post, &answer);
    }
    Err("what was said cannot be understood".into())
}

fn answer(request: Request, bytes: Vec<u8>, post: &Function) -> Result<Option<Vec<u8>>, JsValue> {
    match SESSION.with_borrow_mut(|session| session.answer(request, bytes)) {
        Reply::Answer(answer) => say(post, &answer)?,
        Reply::Link { redaction, made_at } => {
            let shared = SESSION
                .with_borrow_mut(|session| more::share::of_session(session, redaction, &made_at));
            let shared = Box::new(shared);
            return Ok(Some(encode(&Ask::Link { shared })?));
        }
        Reply::Ask(ask) => return Ok(Some(encode(&*ask)?)),
    }
    Ok(None)
}

fn say(post: &Function, answer: &Answer) -> Result<(), JsValue> {
    hand_on(post, &Uint8Array::from(encode(answer)?.as_slice()))
}

fn hand_on(post: &Function, bytes: &Uint8Array) -> Result<(), JsValue> {
    post.call1(&JsValue::NULL, bytes).map(drop)
}

fn decode(request: &[u8]) -> Result<Request, JsValue> {
    postcard::from_bytes(request).map_err(|_| "a request that cannot be understood".into())
}

fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, JsValue> {
    postcard::to_allocvec(message).map_err(|_| "an answer that cannot be said".into())
}
