//! `window.linchpin`: what the scripts that start the page have made for it, see `xtask/js`.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::window::window;

/// Calls one of its functions.
pub(super) fn linchpin(function: &str, values: &[JsValue]) -> Result<JsValue, JsValue> {
    call(&object()?, function, values)
}

/// Calls a function of one of its parts.
pub(super) fn linchpin_of(
    part: &str,
    function: &str,
    values: &[JsValue],
) -> Result<JsValue, JsValue> {
    call(&Reflect::get(&object()?, &part.into())?, function, values)
}

fn object() -> Result<JsValue, JsValue> {
    Reflect::get(&JsValue::from(window()), &"linchpin".into())
}

/// Calls a function of something that a script has made.
pub(super) fn call(of: &JsValue, function: &str, values: &[JsValue]) -> Result<JsValue, JsValue> {
    let found = Reflect::get(of, &function.into())?.dyn_into::<Function>()?;
    let values: Array = values.iter().collect();
    found.apply(of, &values)
}
