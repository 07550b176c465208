//! The few things that only a browser can do: clipboard, downloads, theme, scrolling, the request log.

use gloo_events::EventListener;
use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, Document, Element, File, FileList, HtmlAnchorElement, HtmlElement,
    PerformanceObserver, PerformanceObserverInit, ScrollBehavior, ScrollIntoViewOptions, Url,
    Window,
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

/// Something the page has fetched, by the browser's own account.
#[derive(Clone, PartialEq)]
pub(super) struct Fetch {
    /// Where from.
    pub(super) address: String,
    /// What asked for it, such as `script`; `navigation` for the page itself.
    pub(super) initiator: String,
    /// Whether it came from where the page came from, or was made by the page itself.
    pub(super) own: bool,
}

/// What the page has fetched since it was opened, itself first.
pub(super) fn fetched() -> Vec<Fetch> {
    let Some(performance) = window().and_then(|window| window.performance()) else {
        return Vec::new();
    };
    let navigation = performance.get_entries_by_type("navigation");
    let resources = performance.get_entries_by_type("resource");
    let text = |entry: &JsValue, name: &str| Reflect::get(entry, &name.into()).ok()?.as_string();
    let entries = navigation.iter().chain(resources.iter());
    entries
        .filter_map(|entry| {
            let address = text(&entry, "name")?;
            let initiator = match text(&entry, "initiatorType") {
                Some(initiator) if !initiator.is_empty() => initiator,
                _ => "page".to_owned(),
            };
            Some(Fetch {
                own: is_own(&address),
                address,
                initiator,
            })
        })
        .collect()
}

fn is_own(address: &str) -> bool {
    let own = window().and_then(|window| window.location().origin().ok());
    let Ok(url) = Url::new(address) else {
        return false;
    };
    match url.protocol().as_str() {
        // These hold what they are the address of; nobody is asked.
        "blob:" | "data:" => true,
        // Files have no origin that could be compared.
        "file:" => {
            window().is_some_and(|window| window.location().protocol().as_deref() == Ok("file:"))
        }
        _ => Some(url.origin()) == own,
    }
}

/// Calls `seen` whenever the page has fetched something more; dropping what is returned ends that.
pub(super) fn watch_fetches(seen: impl Fn() + 'static) -> Option<impl Drop> {
    struct Watch {
        observer: PerformanceObserver,
        _seen: Closure<dyn FnMut()>,
    }
    impl Drop for Watch {
        fn drop(&mut self) {
            self.observer.disconnect();
        }
    }
    let seen = Closure::<dyn FnMut()>::new(seen);
    let observer = PerformanceObserver::new(seen.as_ref().unchecked_ref()).ok()?;
    let kinds = Array::of1(&"resource".into());
    observer.observe(&PerformanceObserverInit::new(&kinds));
    Some(Watch {
        observer,
        _seen: seen,
    })
}

/// Where the page runs: the address without its fragment, and whether that is a file.
pub(super) fn address() -> (String, bool) {
    let Some(location) = window().map(|window| window.location()) else {
        return (String::new(), false);
    };
    let href = location.href().unwrap_or_default();
    let address = href.split('#').next().unwrap_or_default().to_owned();
    (address, location.protocol().as_deref() == Ok("file:"))
}

/// Whether a service worker answers for this page, so that it works offline. Where the page is not
/// served securely there is no such thing, whatever its type says.
pub(super) fn has_service_worker() -> bool {
    let get = |value: &JsValue, name: &str| Reflect::get(value, &name.into()).ok();
    window()
        .and_then(|window| get(&window.navigator(), "serviceWorker"))
        .filter(JsValue::is_object)
        .and_then(|container| get(&container, "controller"))
        .is_some_and(|controller| controller.is_object())
}

/// Whether the browser thinks that it has a network.
pub(super) fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Calls `changed` whenever the network comes or goes.
pub(super) fn watch_network(changed: impl Fn() + Clone + 'static) -> Vec<EventListener> {
    let Some(window) = window() else {
        return Vec::new();
    };
    let on = |event: &'static str| {
        let changed = changed.clone();
        EventListener::new(&window, event, move |_| changed())
    };
    vec![on("online"), on("offline")]
}

/// What a `<meta>` of the page says; none if it is not there or says nothing.
pub(super) fn meta(name: &str) -> Option<String> {
    let meta = document()?
        .query_selector(&format!("meta[name='{name}']"))
        .ok()??;
    meta.get_attribute("content")
        .filter(|content| !content.trim().is_empty())
}

/// The fragment of the address, with its `#`; empty if there is none.
pub(super) fn fragment() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// Sets the fragment of the address, as a link to it would.
pub(super) fn set_fragment(fragment: &str) {
    if let Some(window) = window() {
        let _ = window.location().set_hash(fragment);
    }
}

/// Sets the title of the page.
pub(super) fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Puts the focus on the page's heading, so that readers begin there.
pub(super) fn focus_heading() {
    let heading = document().and_then(|document| document.query_selector("main h1").ok()?);
    if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
        let _ = heading.set_attribute("tabindex", "-1");
        let _ = heading.focus();
    }
}

/// Puts the focus on the main part of the page, past its header.
pub(super) fn focus_main() {
    let main = document().and_then(|document| document.get_element_by_id("main"));
    if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
        let _ = main.focus();
    }
}

/// How far down the page is scrolled.
pub(super) fn scrolled() -> f64 {
    window().map_or(0.0, |window| window.scroll_y().unwrap_or_default())
}

/// Scrolls the page there.
pub(super) fn scroll_page(to: f64) {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, to);
    }
}

/// The path of a file within the folder that was chosen; its name if it was chosen by itself.
pub(super) fn relative_path(file: &File) -> String {
    let path = Reflect::get(file, &"webkitRelativePath".into()).ok();
    path.and_then(|path| path.as_string())
        .filter(|path| !path.is_empty())
        .unwrap_or_else(|| file.name())
}

/// The content security policy in force, as the page itself states it.
pub(super) fn policy() -> Option<String> {
    let meta = document()?
        .query_selector("meta[http-equiv='Content-Security-Policy']")
        .ok()??;
    meta.get_attribute("content")
}

/// The address of the page without its fragment.
pub(super) fn own_address() -> String {
    let href = window().and_then(|window| window.location().href().ok());
    let href = href.unwrap_or_default();
    href.split('#').next().unwrap_or_default().to_owned()
}

/// Today's date, such as `2026-11-23`.
pub(super) fn today() -> String {
    let now = String::from(js_sys::Date::new_0().to_iso_string());
    now.chars().take(10).collect()
}
