//! What people do anywhere on the page: drop, paste, press a key, go back.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Document, DragEvent, Element, Event, KeyboardEvent};
use yew::Callback;

use super::{
    files::{by_themselves, listed},
    folder,
    page::{fragment, scrolled, unfold},
    window::{document, window},
};
use crate::ui::state::msg::{Documents, Msg, Navigation, TakeAway};

/// Something is listened for until this is dropped.
pub(crate) struct Listening {
    _listeners: Vec<EventListener>,
}

/// Calls `heard` whenever one of these events reaches the window.
pub(crate) fn on_window<T: Copy + 'static>(
    events: impl IntoIterator<Item = (&'static str, T)>,
    heard: impl Fn(T) + Clone + 'static,
) -> Listening {
    let Some(window) = window() else {
        return Listening {
            _listeners: Vec::new(),
        };
    };
    let listeners = events.into_iter().map(|(event, what)| {
        let heard = heard.clone();
        EventListener::new(&window, event, move |_| heard(what))
    });
    Listening {
        _listeners: listeners.collect(),
    }
}

/// Listens for all that people do on the page as a whole.
pub(super) fn listen(send: &Callback<Msg>) -> Listening {
    let mut listeners = Vec::new();
    if let Some(document) = document() {
        listeners.push(keys(&document, send.clone()));
        listeners.extend(drags(&document, send));
        listeners.push(pastes(&document, send.clone()));
    }
    listeners.extend(addresses(send.clone()));
    let printing = on_window([("beforeprint", true), ("afterprint", false)], unfold);
    listeners.extend(printing._listeners);
    Listening {
        _listeners: listeners,
    }
}

/// Has the browser ask before the page is left.
pub(super) fn before_leaving() -> Listening {
    let listener = window().map(|window| {
        EventListener::new_with_options(&window, "beforeunload", ACTIVE, |event| {
            event.prevent_default();
        })
    });
    Listening {
        _listeners: listener.into_iter().collect(),
    }
}

/// The element that an event is about is one of these.
fn is_in(event: &Event, tags: &[&str]) -> bool {
    let target = event.target();
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| tags.contains(&element.tag_name().as_str()))
}

fn keys(document: &Document, send: Callback<Msg>) -> EventListener {
    EventListener::new(document, "keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        let typing = is_in(event, &["INPUT", "TEXTAREA", "SELECT"]);
        let plain = !key.ctrl_key() && !key.meta_key() && !key.alt_key();
        if plain && !typing && key.key() == "m" {
            send.emit(TakeAway::CopyMarkdown.into());
        }
    })
}

/// Listeners that may keep the browser from what it would do by itself.
const ACTIVE: EventListenerOptions = EventListenerOptions {
    phase: EventListenerPhase::Bubble,
    passive: false,
};

fn drags(document: &Document, send: &Callback<Msg>) -> [EventListener; 3] {
    let (over, leave, dropped) = (send.clone(), send.clone(), send.clone());
    [
        EventListener::new_with_options(document, "dragover", ACTIVE, move |event| {
            if has_files(event) {
                event.prevent_default();
                over.emit(Navigation::Hover(true).into());
            }
        }),
        EventListener::new(document, "dragleave", move |event| {
            // Only when the pointer leaves the page itself is there nothing it goes to.
            if event
                .dyn_ref::<DragEvent>()
                .is_some_and(|event| event.related_target().is_none())
            {
                leave.emit(Navigation::Hover(false).into());
            }
        }),
        EventListener::new_with_options(document, "drop", ACTIVE, move |event| {
            let Some(transfer) = event
                .dyn_ref::<DragEvent>()
                .and_then(DragEvent::data_transfer)
            else {
                return;
            };
            let send = dropped.clone();
            if folder::dropped(&transfer, move |chosen| {
                send.emit(Documents::Files(chosen).into())
            }) {
                event.prevent_default();
            }
        }),
    ]
}

fn has_files(event: &Event) -> bool {
    let transfer = event
        .dyn_ref::<DragEvent>()
        .and_then(DragEvent::data_transfer);
    transfer.is_some_and(|transfer| transfer.types().iter().any(|kind| kind == "Files"))
}

fn pastes(document: &Document, send: Callback<Msg>) -> EventListener {
    EventListener::new_with_options(document, "paste", ACTIVE, move |event| {
        if is_in(event, &["INPUT", "TEXTAREA"]) {
            return;
        }
        let data = event
            .dyn_ref::<ClipboardEvent>()
            .and_then(ClipboardEvent::clipboard_data);
        let Some(data) = data else { return };
        let files = listed(data.files());
        let text = data.get_data("text/plain").unwrap_or_default();
        if !files.is_empty() {
            send.emit(Documents::Files(by_themselves(files)).into());
        } else {
            send.emit(Documents::Texts(vec![(String::new(), Rc::from(text))]).into());
        }
    })
}

/// The address names another page, be it by a link or by going back.
fn addresses(send: Callback<Msg>) -> Option<EventListener> {
    let window = window()?;
    Some(EventListener::new(&window, "hashchange", move |_| {
        let (fragment, scrolled) = (fragment(), scrolled());
        send.emit(Navigation::Address { fragment, scrolled }.into());
    }))
}
