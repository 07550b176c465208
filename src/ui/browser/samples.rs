//! Examples, which are files of the site and come when one is chosen.

use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::scripts::linchpin;
use crate::ui::state::msg::{Documents, Line, Msg};

/// The documents of an example, or what there is to say of one that could not be had.
pub(super) async fn bring(id: &str) -> Msg {
    match documents(id).await {
        Ok(texts) => Documents::Texts(texts).into(),
        Err(error) => {
            let why = js_sys::Error::from(error).message();
            let line = Line::Missing {
                part: "sample".to_owned(),
                why: String::from(why),
                over: None,
            };
            line.into()
        }
    }
}

async fn documents(id: &str) -> Result<Vec<(String, Rc<str>)>, JsValue> {
    let promise = linchpin("sample", &[id.into()])?.dyn_into::<Promise>()?;
    let pairs = Array::from(&JsFuture::from(promise).await?);
    let texts = pairs.iter().filter_map(|pair| {
        let pair = Array::from(&pair);
        let (name, text) = (pair.get(0).as_string()?, pair.get(1).as_string()?);
        Some((name, Rc::from(text)))
    });
    Ok(texts.collect())
}
