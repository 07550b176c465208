//! Files that the page offers.

use gloo::file::{Blob, ObjectUrl};
use wasm_bindgen::JsCast;
use web_sys::HtmlAnchorElement;

use super::{scripts::linchpin, window::document};

/// Offers text as a file to save.
pub(crate) fn download(name: &str, media_type: &str, text: &str) {
    let anchor = document()
        .and_then(|document| document.create_element("a").ok())
        .and_then(|anchor| anchor.dyn_into::<HtmlAnchorElement>().ok());
    // Without a document there is nobody to offer it to.
    let Some(anchor) = anchor else { return };
    let url = ObjectUrl::from(Blob::new_with_options(text, Some(media_type)));
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
}

/// Offers a drawing as pixels to save. A script beside the page makes them.
pub(super) fn save_pixels(svg: &str) {
    // Where it cannot be called there is the drawing itself.
    let _ = linchpin("pixels", &[svg.into(), "linchpin-blast-radius.png".into()]);
}
