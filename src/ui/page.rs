//! Which page is shown: the fragment of the address says so, and back and forward work by it.
//!
//! A fragment that names no page belongs to the answer, so whatever else may stand there one day
//! stays with it.

use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use super::browser;

/// A page. The documents stay with the app, whichever is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// The start, or the answer once there are documents.
    Answer,
    /// How to collect the evidence.
    Collect,
    /// How to know that nothing leaves.
    Proof,
}

impl Page {
    /// The pages beside the answer, as the header names them.
    pub(super) const BESIDE: [(Page, &'static str); 2] =
        [(Page::Collect, "Collect"), (Page::Proof, "Proof")];

    /// The page that a fragment, with its `#`, names.
    fn of(fragment: &str) -> Page {
        match fragment {
            "#collect" => Page::Collect,
            "#proof" => Page::Proof,
            _ => Page::Answer,
        }
    }

    /// The address of the page, relative to the app's own.
    pub(super) fn link(self) -> &'static str {
        match self {
            Page::Answer => "#",
            Page::Collect => "#collect",
            Page::Proof => "#proof",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Page::Answer => "Linchpin: can this registry be taken over?",
            Page::Collect => "Collect the evidence · Linchpin",
            Page::Proof => "How do I know nothing leaves? · Linchpin",
        }
    }
}

/// The page that the address names now.
pub(super) fn here() -> Page {
    Page::of(&browser::fragment())
}

/// Calls `changed` whenever the address names a page, be it by a link or by going back.
pub(super) fn listen(changed: Callback<Page>) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, "hashchange", move |_| {
        changed.emit(here());
    }))
}

/// Goes to a page, as a link to it would; it is shown once the address has changed.
pub(super) fn go(page: Page) {
    browser::set_fragment(page.link());
}

/// Once a page is drawn: its title, and the focus on its heading, at the top or where it was left.
pub(super) fn arrive(page: Page, scrolled: f64) {
    browser::set_title(page.title());
    // What is inside the page is drawn after the page itself, and before this.
    spawn_local(async move {
        browser::focus_heading();
        browser::scroll_page(scrolled);
    });
}
