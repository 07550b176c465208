//! The door for other programs: `window.wasmBindings.analyze(inputs, options?)`.

use js_sys::{Array, Function, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use engine::{Detail, Input};
use model::Limits;

/// Judges documents and returns the report as plain objects and arrays.
///
/// `inputs` is an array of `{ name, bytes: Uint8Array }`. `options` may hold `maxInputBytes`,
/// `maxDepth`, `maxDocuments` and `maxResources`; what is left out keeps its default. With
/// `overview: true` everything is judged, but the registries are left out of the result, which is
/// what a caller wants who only asks for the verdict of a very large scan. `stage` may be a function,
/// which is called with the name of each stage that is over. The result is described by `docs/report.schema.json`. Documents that cannot be used are problems in the report;
/// an exception means that `inputs` or `options` is not of this form.
#[wasm_bindgen]
pub fn analyze(inputs: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    let mut watch = watch(&options)?;
    let inputs = read_inputs(&inputs)?;
    watch("copy");
    let detail = if is_set(&options, "overview")? {
        Detail::Overview
    } else {
        Detail::Full
    };
    let report = engine::analyze_watched(inputs, &limits(&options)?, detail, &mut watch);
    // `null` where Rust has `None`, objects and never `Map`: just what `JSON.parse` would give.
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let report = report.serialize(&serializer).map_err(JsValue::from);
    watch("objects");
    report
}

/// `options.stage`: a function that is called with the name of every stage that is over.
fn watch(options: &JsValue) -> Result<impl FnMut(&'static str), JsValue> {
    let told = match options.is_object() {
        true => Reflect::get(options, &"stage".into())?
            .dyn_into::<Function>()
            .ok(),
        false => None,
    };
    Ok(move |stage: &'static str| {
        if let Some(told) = &told {
            // What it throws is the caller's own.
            let _ = told.call1(&JsValue::NULL, &stage.into());
        }
    })
}

fn is_set(options: &JsValue, name: &str) -> Result<bool, JsValue> {
    Ok(options.is_object() && Reflect::get(options, &name.into())?.is_truthy())
}

fn read_inputs(inputs: &JsValue) -> Result<Vec<Input>, JsValue> {
    if !Array::is_array(inputs) {
        return Err(misuse("inputs must be an array of { name, bytes }"));
    }
    Array::from(inputs)
        .iter()
        .map(|input| {
            let name = Reflect::get(&input, &"name".into())?;
            let bytes = Reflect::get(&input, &"bytes".into())?;
            let bytes = bytes
                .dyn_into::<Uint8Array>()
                .map_err(|_| misuse("every input needs `bytes`, a Uint8Array"))?;
            Ok(Input {
                name: name.as_string().unwrap_or_default(),
                bytes: bytes.to_vec(),
            })
        })
        .collect()
}

fn limits(options: &JsValue) -> Result<Limits, JsValue> {
    let mut limits = Limits::default();
    if options.is_undefined() || options.is_null() {
        return Ok(limits);
    }
    if !options.is_object() {
        return Err(misuse("options must be an object"));
    }
    let number = |name: &str| -> Result<Option<u32>, JsValue> {
        let value = Reflect::get(options, &name.into())?;
        if value.is_undefined() || value.is_null() {
            return Ok(None);
        }
        match value.as_f64() {
            Some(number)
                if number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0 =>
            {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "checked just above"
                )]
                let number = number as u32;
                Ok(Some(number))
            }
            _ => Err(misuse(&format!("options.{name} must be a whole number"))),
        }
    };
    if let Some(bytes) = number("maxInputBytes")? {
        limits.max_input_bytes = bytes as usize;
    }
    if let Some(depth) = number("maxDepth")? {
        // serde_json itself gives up at 128.
        limits.max_depth = depth.min(120);
    }
    if let Some(documents) = number("maxDocuments")? {
        limits.max_documents = documents as usize;
    }
    if let Some(resources) = number("maxResources")? {
        limits.max_resources = resources as usize;
    }
    Ok(limits)
}

fn misuse(message: &str) -> JsValue {
    js_sys::TypeError::new(message).into()
}
