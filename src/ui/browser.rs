//! The few things that only a browser can do: clipboard, downloads, theme, scrolling, the request log.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, Document, Element, File, FileList, HtmlAnchorElement, ScrollBehavior,
    ScrollIntoViewOptions, Url, Window,
};

fn window() -> Option<Window> {
    web_sys::window()
}

/// The page's document.
pub(super) fn document() -> Option<Document> {
    window()?.document()
}

/// Puts text on the clipboard, and says afterwards whether that worked.
pub(super) fn copy(text: String, done: impl FnOnce(bool) + 'static) {
    let Some(window) = window() else {
        return done(false);
    };
    // Where the page is not served securely there is no clipboard object, whatever its type says.
    let clipboard = Reflect::get(&window.navigator(), &"clipboard".into()).unwrap_or_default();
    if clipboard.is_undefined() {
        return done(false);
    }
    let promise = window.navigator().clipboard().write_text(&text);
    spawn_local(async move { done(JsFuture::from(promise).await.is_ok()) });
}

/// Offers text as a file to save.
pub(super) fn download(name: &str, media_type: &str, text: &str) {
    let save = || -> Result<(), JsValue> {
        let document = document().ok_or(JsValue::NULL)?;
        let bag = BlobPropertyBag::new();
        bag.set_type(media_type);
        let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &bag)?;
        let url = Url::create_object_url_with_blob(&blob)?;
        let anchor: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
        Url::revoke_object_url(&url)
    };
    // Without a document there is nobody to offer it to.
    let _ = save();
}

/// The files of a list.
pub(super) fn files(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length())
        .filter_map(|index| list.get(index))
        .collect()
}

/// The theme that was chosen by hand, `light` or `dark`; none while the system decides.
pub(super) fn chosen_theme() -> Option<String> {
    window()?.local_storage().ok()??.get_item("theme").ok()?
}

/// Whether the page is dark now.
pub(super) fn is_dark() -> bool {
    match chosen_theme().as_deref() {
        Some(theme) => theme == "dark",
        None => window()
            .and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()?)
            .is_some_and(|query| query.matches()),
    }
}

/// Sets the theme, and keeps the choice if asked to.
pub(super) fn set_theme(dark: bool, keep: bool) {
    let theme = if dark { "dark" } else { "light" };
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("data-theme", theme);
    }
    if keep && let Some(Ok(Some(storage))) = window().map(|window| window.local_storage()) {
        let _ = storage.set_item("theme", theme);
    }
}

/// Brings an element into view, gently unless the person has asked for no motion.
pub(super) fn scroll_to(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        if element.tag_name() == "DETAILS" {
            let _ = element.set_attribute("open", "");
        }
        scroll_into_view(&element, false);
    }
}

/// Brings an element into view; in the middle if asked to.
pub(super) fn scroll_into_view(element: &Element, centre: bool) {
    let calm = window()
        .and_then(|window| {
            window
                .match_media("(prefers-reduced-motion: reduce)")
                .ok()?
        })
        .is_some_and(|query| query.matches());
    let options = ScrollIntoViewOptions::new();
    options.set_behavior(if calm || centre {
        ScrollBehavior::Auto
    } else {
        ScrollBehavior::Smooth
    });
    options.set_block(if centre {
        web_sys::ScrollLogicalPosition::Center
    } else {
        web_sys::ScrollLogicalPosition::Start
    });
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// What the page has fetched since it was opened, by the browser's own account.
pub(super) fn fetched() -> Vec<String> {
    let Some(performance) = window().and_then(|window| window.performance()) else {
        return Vec::new();
    };
    let entries = performance.get_entries_by_type("resource");
    entries
        .iter()
        .filter_map(|entry| Reflect::get(&entry, &"name".into()).ok()?.as_string())
        .collect()
}

/// The content security policy in force, as the page itself states it.
pub(super) fn policy() -> Option<String> {
    let meta = document()?
        .query_selector("meta[http-equiv='Content-Security-Policy']")
        .ok()??;
    meta.get_attribute("content")
}
