//! The page as a whole: its address, its title, its focus, and how far it is scrolled.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::window::{document, matches, window};
use crate::ui::state::page::Page;

/// Whether the page's beginning stands in the document already: the build has put it there, marked
/// as Yew marks what it can take over.
#[cfg(target_arch = "wasm32")]
pub(crate) fn is_drawn() -> bool {
    let body = document().and_then(|document| document.body());
    let first = body.and_then(|body| body.first_child());
    first.is_some_and(|first| first.node_type() == web_sys::Node::COMMENT_NODE)
}

/// The fragment of the address, with its `#`; empty if there is none.
pub(super) fn fragment() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// The address of the page without its fragment.
pub(super) fn own_address() -> String {
    let href = window().and_then(|window| window.location().href().ok());
    let href = href.unwrap_or_default();
    href.split('#').next().unwrap_or_default().to_owned()
}

/// Whether the page was opened from a file.
pub(super) fn is_on_disk() -> bool {
    window().is_some_and(|window| window.location().protocol().as_deref() == Ok("file:"))
}

/// Goes to a page, as a link to it would.
pub(super) fn go(page: Page) {
    if let Some(window) = window() {
        let _ = window.location().set_hash(page.link());
    }
}

/// Says in the address what is looked at: as a step that can be taken back, or in place of the last.
pub(super) fn say(fragment: &str, step: bool) {
    let Some(location) = window().map(|window| window.location()) else {
        return;
    };
    let _ = match step {
        true => location.set_hash(fragment),
        false => location.replace(&["#", fragment].concat()),
    };
}

/// Once a page is drawn: its title, and the focus on its heading, at the top, where it was left, or
/// at one of its parts.
pub(super) fn arrive(page: Page, place: Result<f64, &'static str>) {
    if let Some(document) = document() {
        document.set_title(page.title());
    }
    // What is inside the page is drawn after the page itself, and before this.
    spawn_local(async move {
        focus_heading();
        match place {
            Ok(scrolled) => {
                if let Some(window) = window() {
                    window.scroll_to_with_x_and_y(0.0, scrolled);
                }
            }
            Err(part) => scroll_to(part),
        }
    });
}

/// Puts the focus on the page's heading, so that readers begin there.
fn focus_heading() {
    let heading = document().and_then(|document| document.query_selector("main h1").ok()?);
    if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
        let _ = heading.set_attribute("tabindex", "-1");
        let _ = heading.focus();
    }
}

/// Puts the focus on the main part of the page, past its header.
pub(crate) fn focus_main() {
    let main = document().and_then(|document| document.get_element_by_id("main"));
    if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
        let _ = main.focus();
    }
}

/// How far down the page is scrolled.
pub(super) fn scrolled() -> f64 {
    window().map_or(0.0, |window| window.scroll_y().unwrap_or_default())
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
    let calm = matches("(prefers-reduced-motion: reduce)");
    let options = ScrollIntoViewOptions::new();
    options.set_behavior(if calm || centre {
        ScrollBehavior::Auto
    } else {
        ScrollBehavior::Smooth
    });
    options.set_block(if centre {
        ScrollLogicalPosition::Center
    } else {
        ScrollLogicalPosition::Start
    });
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Opens all that is folded, for as long as the page is printed: paper does not unfold.
pub(super) fn unfold(printing: bool) {
    let Some(document) = document() else { return };
    let which = match printing {
        true => "details:not([open])",
        false => "details[data-printed]",
    };
    let Ok(found) = document.query_selector_all(which) else {
        return;
    };
    for element in (0..found.length()).filter_map(|place| found.item(place)) {
        let Ok(element) = element.dyn_into::<Element>() else {
            continue;
        };
        for name in ["open", "data-printed"] {
            let _ = match printing {
                true => element.set_attribute(name, ""),
                false => element.remove_attribute(name),
            };
        }
    }
}

/// Today's date, such as `2026-11-23`.
pub(super) fn today() -> String {
    let now = String::from(js_sys::Date::new_0().to_iso_string());
    now.chars().take(10).collect()
}
