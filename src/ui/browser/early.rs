//! What people handed in before the page was there: a script has kept it, see `xtask/js/early.js`.

use std::rc::Rc;

use gloo::file::File;
use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast;
use web_sys::FileSystemEntry;
use yew::Callback;

use super::{folder, scripts::linchpin_of};
use crate::ui::state::msg::{Documents, Msg};

/// Takes over from the script, with all that it has kept.
pub(super) fn take(send: &Callback<Msg>) {
    for kept in kept().unwrap_or_default() {
        let get = |name: &str| Reflect::get(&kept, &name.into()).unwrap_or_default();
        if let Some(text) = get("text").as_string() {
            send.emit(Documents::Texts(vec![(String::new(), Rc::from(text))]).into());
            continue;
        }
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for entry in Array::from(&get("entries")).iter() {
            match entry.dyn_into::<web_sys::File>() {
                Ok(file) => files.push(File::from(file)),
                Err(entry) => folders.push(entry.unchecked_into::<FileSystemEntry>()),
            }
        }
        let send = send.clone();
        folder::hand_over(files, folders, move |chosen| {
            send.emit(Documents::Files(chosen).into());
        });
    }
}

fn kept() -> Option<Array> {
    linchpin_of("early", "take", &[]).ok()?.dyn_into().ok()
}
