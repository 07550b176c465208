//! The window and its document, as the other files of this folder find them.

use web_sys::{Document, Window};

pub(super) fn window() -> Option<Window> {
    web_sys::window()
}

pub(super) fn document() -> Option<Document> {
    window()?.document()
}

/// Whether a media query holds.
pub(super) fn matches(query: &str) -> bool {
    let found = window().and_then(|window| window.match_media(query).ok()?);
    found.is_some_and(|query| query.matches())
}
