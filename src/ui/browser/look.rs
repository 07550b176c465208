//! What the browser says of the page: what it has fetched, under which policy, and whether there is a network.

use gloo::events::EventListener;
use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{PerformanceObserver, PerformanceObserverInit, Url};

use super::{
    page::{is_on_disk, own_address},
    window::{document, window},
};

/// Which `<meta>` carries the checksum of the wasm; the build fills it in.
const CHECKSUM: &str = "linchpin-wasm-sha256";

/// What the browser says of the page at a moment.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Look {
    /// What the page has fetched since it was opened, itself first.
    pub(crate) fetched: Vec<Fetch>,
    /// The content security policy in force, as the page itself states it.
    pub(crate) policy: Option<String>,
    /// Where the page runs: its address without its fragment.
    pub(crate) address: String,
    /// That is a file.
    pub(crate) on_disk: bool,
    /// The browser thinks that it has a network.
    pub(crate) online: bool,
    /// What is there for a visit without network, as the scripts that start the page say it.
    pub(crate) offline: String,
    /// The checksum of the wasm; none in a development build.
    pub(crate) checksum: Option<String>,
}

/// Looks now.
pub(crate) fn look() -> Look {
    Look {
        fetched: fetched(),
        policy: policy(),
        address: own_address(),
        on_disk: is_on_disk(),
        online: window().is_none_or(|window| window.navigator().on_line()),
        offline: offline(),
        checksum: meta(CHECKSUM),
    }
}

/// Calls `seen` whenever there is something else to be seen; dropping what is returned ends that.
pub(crate) fn watch(seen: impl Fn() + Clone + 'static) -> impl Drop {
    let on = |event: &'static str| {
        let seen = seen.clone();
        window().map(|window| EventListener::new(&window, event, move |_| seen()))
    };
    Watch {
        _network: [on("online"), on("offline"), on("linchpin-offline")],
        fetches: watch_fetches(seen.clone()),
    }
}

struct Watch {
    _network: [Option<EventListener>; 3],
    fetches: Option<(PerformanceObserver, Closure<dyn FnMut()>)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some((observer, _)) = &self.fetches {
            observer.disconnect();
        }
    }
}

fn watch_fetches(seen: impl Fn() + 'static) -> Option<(PerformanceObserver, Closure<dyn FnMut()>)> {
    let seen = Closure::<dyn FnMut()>::new(seen);
    let observer = PerformanceObserver::new(seen.as_ref().unchecked_ref()).ok()?;
    let kinds = Array::of1(&"resource".into());
    observer.observe(&PerformanceObserverInit::new(&kinds));
    Some((observer, seen))
}

/// Something the page has fetched, by the browser's own account.
#[derive(Clone, PartialEq)]
pub(crate) struct Fetch {
    /// Where from.
    pub(crate) address: String,
    /// What asked for it, such as `script`; `navigation` for the page itself.
    pub(crate) initiator: String,
    /// Whether it came from where the page came from, or was made by the page itself.
    pub(crate) own: bool,
}

fn fetched() -> Vec<Fetch> {
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
        "file:" => is_on_disk(),
        _ => Some(url.origin()) == own,
    }
}

fn offline() -> String {
    let root = document().and_then(|document| document.document_element());
    let state = root.and_then(|root| root.get_attribute("data-offline"));
    state.unwrap_or_default()
}

/// What a `<meta>` of the page says; none if it is not there or says nothing.
fn meta(name: &str) -> Option<String> {
    let meta = document()?
        .query_selector(&format!("meta[name='{name}']"))
        .ok()??;
    meta.get_attribute("content")
        .filter(|content| !content.trim().is_empty())
}

fn policy() -> Option<String> {
    let meta = document()?
        .query_selector("meta[http-equiv='Content-Security-Policy']")
        .ok()??;
    meta.get_attribute("content")
}
