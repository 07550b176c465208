//! The page's line to its session: in a worker where there is one, else right here.

use std::{
    cell::RefCell,
    collections::VecDeque,
    rc::{Rc, Weak},
};

use gloo::{events::EventListener, timers::future::TimeoutFuture};
use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, MessageEvent, Worker};
use yew::Callback;

use super::{files, window::window};
use crate::{
    read::Limits,
    session::{Answer, Request, Session},
    ui::state::model::Payload,
    worker::{decode, encode},
};

/// What goes to the session with a document.
fn to_js(payload: &Payload) -> JsValue {
    match payload {
        Payload::File(file) => files::kept(*file).map_or(JsValue::UNDEFINED, JsValue::from),
        Payload::Text(text) => Uint8Array::from(text.as_bytes()).into(),
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
        _listeners: [EventListener; 2],
    },
    Here(Rc<RefCell<Here>>),
}

/// The session on the page's own thread, one request after the other.
struct Here {
    session: Session,
    queue: VecDeque<(Request, JsValue)>,
    running: bool,
}

impl Drop for Backend {
    fn drop(&mut self) {
        if let Backend::Worker { worker, .. } = self {
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
        let listeners = [self.on_message(&worker), self.on_error(&worker)];
        *self.backend.borrow_mut() = Backend::Worker {
            worker,
            ready: false,
            waiting: Vec::new(),
            _listeners: listeners,
        };
    }

    fn on_message(&self, worker: &Worker) -> EventListener {
        let answers = self.answers.clone();
        let backend = Rc::downgrade(&self.backend);
        EventListener::new(worker, "message", move |event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let Some(answer) = data.and_then(|data| decode::<Answer>(&data)) else {
                return;
            };
            let Some(backend) = backend.upgrade() else {
                return;
            };
            backend.borrow_mut().listens();
            if answer != Answer::Done {
                answers.emit(answer);
            }
        })
    }

    /// A worker that never comes up: then the page does the work itself.
    fn on_error(&self, worker: &Worker) -> EventListener {
        let answers = self.answers.clone();
        let backend = Rc::downgrade(&self.backend);
        EventListener::new(worker, "error", move |_| {
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
            // Nothing has been asked of it yet that is not still waiting. The listeners go only after
            // this one has returned.
            let old = std::mem::replace(&mut *backend.borrow_mut(), Backend::here());
            spawn_local(async move { drop(old) });
            if let Backend::Here(here) = &*backend.borrow() {
                for message in waiting {
                    if let Some(request) = decode::<Request>(&message.get(0)) {
                        Here::ask(here, &answers, request, message.get(1));
                    }
                }
            }
        })
    }

    /// Sends a request that needs no bytes.
    pub(super) fn ask(&self, request: Request) {
        self.send(request, JsValue::UNDEFINED);
    }

    /// Sends a request with the document it is about.
    pub(super) fn put(&self, request: Request, payload: &Payload) {
        self.send(request, to_js(payload));
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
    /// The worker has said something, so it listens: what waited for that goes to it.
    fn listens(&mut self) {
        if let Backend::Worker {
            worker,
            ready: ready @ false,
            waiting,
            ..
        } = self
        {
            *ready = true;
            for message in waiting.drain(..) {
                let _ = worker.post_message(&message);
            }
        }
    }

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
        // Whoever has dropped the line hears nothing more from it.
        let (here, answers) = (Rc::downgrade(here), answers.clone());
        spawn_local(async move {
            while let Some((request, payload)) = next(&here) {
                breathe().await;
                match Here::answer(&here, request, &payload).await {
                    Some(Answer::Done) => {}
                    Some(answer) => answers.emit(answer),
                    None => break,
                }
            }
        });
    }

    /// Answers one request; none if nobody waits for it any more.
    async fn answer(
        here: &Weak<RefCell<Here>>,
        request: Request,
        payload: &JsValue,
    ) -> Option<Answer> {
        let limit = here.upgrade()?.borrow().session.limits().max_input_bytes as u64;
        let size = size(payload);
        let bytes = match &request {
            Request::Put { .. } if size > limit => None,
            _ => bytes_of(payload).await,
        };
        let here = here.upgrade()?;
        let session = &mut here.borrow_mut().session;
        let Request::Put { id, name, .. } = &request else {
            return Some(session.answer(request, bytes.unwrap_or_default()));
        };
        let id = *id;
        match bytes {
            Some(bytes) => return Some(session.answer(request, bytes)),
            None if size > limit => session.put_too_large(id, name, size),
            None => session.put_unreadable(id, name, size),
        }
        Some(Answer::Taken { id })
    }
}

/// What is to be answered next; where there is nothing, the next request begins anew.
fn next(here: &Weak<RefCell<Here>>) -> Option<(Request, JsValue)> {
    let here = here.upgrade()?;
    let mut here = here.borrow_mut();
    let next = here.queue.pop_front();
    here.running = next.is_some();
    next
}

/// The size of the file that came with a request, in bytes.
fn size(payload: &JsValue) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are whole and never negative"
    )]
    payload
        .dyn_ref::<Blob>()
        .map_or(0, |blob| blob.size() as u64)
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
    TimeoutFuture::new(0).await;
}

/// Starts a worker by the way that the start script left; none if the browser has none to give.
fn spawn() -> Option<Worker> {
    let window = window()?;
    let start = Reflect::get(&window, &"linchpin".into()).ok()?;
    let start_worker = Reflect::get(&start, &"startWorker".into())
        .ok()?
        .dyn_into::<Function>()
        .ok()?;
    start_worker.call0(&start).ok()?.dyn_into::<Worker>().ok()
}
