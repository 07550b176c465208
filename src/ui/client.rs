//! The page's line to its session: in a worker where there is one, else right here.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, MessageEvent, Worker};
use yew::Callback;

use crate::worker::{decode, encode};
use model::{
    Limits,
    protocol::{Answer, Request},
};
use more::office::Office as Session;

/// What a document is held as, so that it can be handed over again at any time.
#[derive(Clone)]
pub(super) enum Payload {
    /// A file the person dropped or picked; its bytes stay with the browser until they are read.
    File(Blob),
    /// Pasted text, or a sample.
    Text(Rc<str>),
}

impl Payload {
    fn to_js(&self) -> JsValue {
        match self {
            Payload::File(blob) => blob.into(),
            Payload::Text(text) => Uint8Array::from(text.as_bytes()).into(),
        }
    }
}

/// The line. Dropping it ends the worker, whatever that is doing.
pub(super) struct Client {
    answers: Callback<Answer>,
    backend: Rc<RefCell<Backend>>,
}

enum Backend {
    /// A worker that may not have said yet that it listens; until then requests wait.
    Worker {
        worker: Worker,
        ready: bool,
        waiting: Vec<Array>,
        _on_message: Closure<dyn FnMut(MessageEvent)>,
        _on_error: Closure<dyn FnMut(JsValue)>,
    },
    Here(Rc<RefCell<Here>>),
}

/// The session on the page's own thread, one request after the other.
struct Here {
    session: Session,
    queue: std::collections::VecDeque<(Request, JsValue)>,
    running: bool,
}

impl Drop for Backend {
    fn drop(&mut self) {
        if let Backend::Worker { worker, .. } = self {
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
        }
    }
}

impl Client {
    /// Opens a line. `answers` is called for every answer, in the order of the requests.
    pub(super) fn open(answers: Callback<Answer>) -> Client {
        let backend = Rc::new(RefCell::new(Backend::here()));
        let client = Client { answers, backend };
        if let Some(worker) = spawn() {
            client.listen(worker);
        }
        client
    }

    fn listen(&self, worker: Worker) {
        let answers = self.answers.clone();
        let backend = Rc::downgrade(&self.backend);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(answer) = decode::<Answer>(&event.data()) else {
                return;
            };
            let Some(backend) = backend.upgrade() else {
                return;
            };
            if let Backend::Worker {
                worker,
                ready,
                waiting,
                ..
            } = &mut *backend.borrow_mut()
                && !*ready
            {
                *ready = true;
                for message in waiting.drain(..) {
                    let _ = worker.post_message(&message);
                }
            }
            if answer != Answer::Done {
                answers.emit(answer);
            }
        });
        let backend = Rc::downgrade(&self.backend);
        let answers = self.answers.clone();
        let on_error = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            let Some(backend) = backend.upgrade() else {
                return;
            };
            let waiting = match &mut *backend.borrow_mut() {
                Backend::Worker {
                    ready: false,
                    waiting,
                    ..
                } => std::mem::take(waiting),
                _ => return,
            };
            // It never came up, so the page does the work itself. Nothing has been asked of it yet
            // that is not still waiting. The closures go only after this one has returned.
            let here = Backend::here();
            let old = std::mem::replace(&mut *backend.borrow_mut(), here);
            spawn_local(async move { drop(old) });
            if let Backend::Here(here) = &*backend.borrow() {
                for message in waiting {
                    if let Some(request) = decode::<Request>(&message.get(0)) {
                        Here::ask(here, &answers, request, message.get(1));
                    }
                }
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        *self.backend.borrow_mut() = Backend::Worker {
            worker,
            ready: false,
            waiting: Vec::new(),
            _on_message: on_message,
            _on_error: on_error,
        };
    }

    /// Sends a request that needs no bytes.
    pub(super) fn ask(&self, request: Request) {
        self.send(request, JsValue::UNDEFINED);
    }

    /// Sends a request with the document it is about.
    pub(super) fn put(&self, request: Request, payload: &Payload) {
        self.send(request, payload.to_js());
    }

    fn send(&self, request: Request, payload: JsValue) {
        match &mut *self.backend.borrow_mut() {
            Backend::Worker {
                worker,
                ready,
                waiting,
                ..
            } => {
                let message = Array::of2(&encode(&request), &payload);
                if *ready {
                    let _ = worker.post_message(&message);
                } else {
                    waiting.push(message);
                }
            }
            Backend::Here(here) => Here::ask(here, &self.answers, request, payload),
        }
    }
}

impl Backend {
    fn here() -> Backend {
        let session = Session::new(Limits::default());
        Backend::Here(Rc::new(RefCell::new(Here {
            session,
            queue: Default::default(),
            running: false,
        })))
    }
}

impl Here {
    fn ask(
        here: &Rc<RefCell<Here>>,
        answers: &Callback<Answer>,
        request: Request,
        payload: JsValue,
    ) {
        here.borrow_mut().queue.push_back((request, payload));
        if std::mem::replace(&mut here.borrow_mut().running, true) {
            return;
        }
        let (here, answers) = (here.clone(), answers.clone());
        spawn_local(async move {
            loop {
                let Some((request, payload)) = here.borrow_mut().queue.pop_front() else {
                    break;
                };
                breathe().await;
                let limit = here.borrow().session.limits().max_input_bytes as f64;
                let size = payload.dyn_ref::<Blob>().map_or(0.0, Blob::size);
                let answer = match &request {
                    Request::Put { id, name, .. } if size > limit => {
                        #[expect(
                            clippy::cast_possible_truncation,
                            clippy::cast_sign_loss,
                            reason = "sizes are whole"
                        )]
                        here.borrow_mut()
                            .session
                            .put_too_large(*id, name, size as u64);
                        Answer::Taken { id: *id }
                    }
                    _ => match (bytes_of(&payload).await, &request) {
                        (None, Request::Put { id, name, .. }) => {
                            #[expect(
                                clippy::cast_possible_truncation,
                                clippy::cast_sign_loss,
                                reason = "sizes are whole"
                            )]
                            here.borrow_mut()
                                .session
                                .put_unreadable(*id, name, size as u64);
                            Answer::Taken { id: *id }
                        }
                        (bytes, _) => here
                            .borrow_mut()
                            .session
                            .answer(request, bytes.unwrap_or_default()),
                    },
                };
                if answer != Answer::Done {
                    answers.emit(answer);
                }
            }
            here.borrow_mut().running = false;
        });
    }
}

/// The bytes that came with a request; none if there is a file and it cannot be read.
async fn bytes_of(payload: &JsValue) -> Option<Vec<u8>> {
    if let Some(bytes) = payload.dyn_ref::<Uint8Array>() {
        return Some(bytes.to_vec());
    }
    let Some(blob) = payload.dyn_ref::<Blob>() else {
        return Some(Vec::new());
    };
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Lets the browser draw before the next piece of work.
async fn breathe() {
    let pause = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 0);
        }
    });
    let _ = JsFuture::from(pause).await;
}

/// Starts a worker by the way that the start script left; none if the browser has none to give.
fn spawn() -> Option<Worker> {
    let window = web_sys::window()?;
    let start = Reflect::get(&window, &"linchpin".into()).ok()?;
    let start_worker = Reflect::get(&start, &"startWorker".into())
        .ok()?
        .dyn_into::<Function>()
        .ok()?;
    start_worker.call0(&start).ok()?.dyn_into::<Worker>().ok()
}
