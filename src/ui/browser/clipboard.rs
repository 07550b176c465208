//! The clipboard.

use js_sys::Reflect;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::window::window;

/// Puts text on the clipboard, and says afterwards whether that worked.
pub(crate) fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    let Some(window) = window() else {
        return done(false);
    };
    // Where the page is not served securely there is no clipboard object, whatever its type says.
    let clipboard = Reflect::get(&window.navigator(), &"clipboard".into()).unwrap_or_default();
    if clipboard.is_undefined() {
        return done(false);
    }
    let promise = window.navigator().clipboard().write_text(text);
    spawn_local(async move { done(JsFuture::from(promise).await.is_ok()) });
}
