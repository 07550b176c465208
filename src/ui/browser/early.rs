//! What people handed in before the page was there: a script has kept it, see `xtask/js/early.js`.

use std::rc::Rc;

use gloo::file::File;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::FileSystemEntry;
use yew::Callback;

use super::{folder, window::window};
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
    let get = |value: &JsValue, name: &str| Reflect::get(value, &name.into()).ok();
    let early = get(&get(&window()?.into(), "linchpin")?, "early")?;
    let take = get(&early, "take")?.dyn_into::<Function>().ok()?;
    take.call0(&early).ok()?.dyn_into().ok()
}
