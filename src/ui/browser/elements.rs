//! What components ask of their elements, and what an event says of its own.

use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlButtonElement, HtmlDialogElement, HtmlElement, HtmlInputElement,
    HtmlSelectElement, HtmlTextAreaElement, ScrollIntoViewOptions, ScrollLogicalPosition,
};
use yew::{NodeRef, TargetCast};

use super::{
    page::scroll_into_view,
    window::{document, window},
};

/// What was typed into the field that an event is about, be it of one line or of several.
pub(crate) fn value(event: &Event) -> Option<String> {
    let input = event.target_dyn_into::<HtmlInputElement>();
    let area = || event.target_dyn_into::<HtmlTextAreaElement>();
    input
        .map(|input| input.value())
        .or_else(|| area().map(|area| area.value()))
}

/// What was chosen from the list that an event is about.
pub(crate) fn chosen(event: &Event) -> Option<String> {
    let select = event.target_dyn_into::<HtmlSelectElement>()?;
    Some(select.value())
}

/// Whether the box that an event is about is ticked.
pub(crate) fn checked(event: &Event) -> Option<bool> {
    let input = event.target_dyn_into::<HtmlInputElement>()?;
    Some(input.checked())
}

/// Whether the `details` that an event came from is shut.
pub(crate) fn is_shut(event: &Event) -> bool {
    let target = event.target_dyn_into::<Element>();
    let around = target.and_then(|target| target.closest("details").ok()?);
    around.is_none_or(|around| !around.has_attribute("open"))
}

/// Whether an event comes from a button.
pub(crate) fn is_from_button(event: &Event) -> bool {
    event
        .target()
        .is_some_and(|target| target.has_type::<HtmlButtonElement>())
}

/// What stands in the field of that id.
pub(crate) fn value_of(id: &str) -> Option<String> {
    let field = document()?.get_element_by_id(id)?;
    Some(field.dyn_into::<HtmlInputElement>().ok()?.value())
}

/// Takes the text out of a field.
pub(crate) fn take_text(area: &NodeRef) -> Option<String> {
    let area = area.cast::<HtmlTextAreaElement>()?;
    let text = area.value();
    area.set_value("");
    Some(text)
}

/// Makes a file input choose folders; the attribute has no property that every browser knows.
pub(crate) fn choose_folders(input: &NodeRef) {
    if let Some(input) = input.cast::<HtmlInputElement>() {
        let _ = input.set_attribute("webkitdirectory", "");
    }
}

/// Opens a dialog over the page. The browser keeps the focus in it and closes it on Escape.
pub(crate) fn show_modal(dialog: &NodeRef) {
    if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
        let _ = dialog.show_modal();
    }
}

/// Brings an element into the middle of what is seen, and what is marked in it, however far to the right.
pub(crate) fn centre(node: &NodeRef) {
    if let Some(element) = node.cast::<Element>() {
        let mark = element.query_selector("mark").ok().flatten();
        scroll_into_view(&mark.unwrap_or(element), true);
    }
}

/// Brings an element into view if it is not, and gives it the keyboard if that is wanted.
pub(crate) fn bring(node: &NodeRef, keyboard: bool) {
    let Some(element) = node.cast::<HtmlElement>() else {
        return;
    };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
    if keyboard {
        let _ = element.focus();
    }
}

/// The height of the first of these within an element; none where there is none.
pub(crate) fn height_of(node: &NodeRef, selector: &str) -> Option<i32> {
    let first = node.cast::<Element>()?.query_selector(selector).ok()??;
    Some(first.dyn_into::<HtmlElement>().ok()?.offset_height()).filter(|height| *height > 0)
}

/// Which of these elements, by their ids, is at the top of what is seen. At the end of the page it is the last,
/// or the one that was asked for, if that is in view and can come no higher.
pub(crate) fn at(ids: &[&str], asked: Option<&str>) -> usize {
    let Some((window, document)) = window().zip(document()) else {
        return 0;
    };
    let top = |id: &str| {
        let element = document.get_element_by_id(id)?;
        let element = element.dyn_into::<HtmlElement>().ok()?;
        Some(f64::from(element.offset_top()))
    };
    let scrolled = window.scroll_y().unwrap_or_default();
    let shown = window
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64());
    let shown = shown.unwrap_or_default();
    let whole = document
        .document_element()
        .map_or(0, |root| root.scroll_height());
    if scrolled > 0.0 && scrolled + shown + 2.0 >= f64::from(whole) {
        let in_view = |id: &&str| top(id).is_some_and(|top| top >= scrolled);
        let place = ids.iter().position(|id| Some(*id) == asked);
        let place = place.filter(|place| ids.get(*place).is_some_and(in_view));
        return place.unwrap_or(ids.len().saturating_sub(1));
    }
    let line = scrolled + shown / 3.0;
    let above = |id: &&&str| top(id).is_some_and(|top| top <= line);
    ids.iter().filter(above).count().saturating_sub(1)
}

/// Scrolls a strip so that its child at this place is seen; nothing else moves.
pub(crate) fn keep_in_strip(strip: &NodeRef, place: usize) {
    let Some(strip) = strip.cast::<HtmlElement>() else {
        return;
    };
    let child = u32::try_from(place).ok();
    let child = child.and_then(|place| strip.children().item(place));
    if let Some(child) = child.and_then(|child| child.dyn_into::<HtmlElement>().ok()) {
        let middle = child.offset_left() - strip.offset_left() + child.offset_width() / 2;
        strip.set_scroll_left(middle - strip.client_width() / 2);
    }
}

/// How wide an element is, in pixels; none while it is not there.
pub(crate) fn width(node: &NodeRef) -> Option<i32> {
    Some(node.cast::<Element>()?.client_width())
}

/// Makes an element so high. Through the style object: the page's policy refuses style attributes.
pub(crate) fn set_height(node: &NodeRef, pixels: usize) {
    if let Some(element) = node.cast::<HtmlElement>() {
        let _ = element
            .style()
            .set_property("height", &format!("{pixels}px"));
    }
}

/// How far an element is scrolled, and how much of it there is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Scroll {
    /// What is above what is seen, in pixels.
    pub(crate) top: i32,
    /// What is seen.
    pub(crate) shown: i32,
    /// All of it.
    pub(crate) whole: i32,
}

/// How far an element is scrolled; none while it is not there.
pub(crate) fn scroll(node: &NodeRef) -> Option<Scroll> {
    let element = node.cast::<HtmlElement>()?;
    Some(Scroll {
        top: element.scroll_top(),
        shown: element.client_height(),
        whole: element.scroll_height(),
    })
}

/// Scrolls an element there.
pub(crate) fn scroll_to(node: &NodeRef, top: i32) {
    if let Some(element) = node.cast::<HtmlElement>() {
        element.set_scroll_top(top);
    }
}
