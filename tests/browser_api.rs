//! The door for other programs, from the side of JavaScript.

#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::unwrap_used,
    reason = "clippy does not see that these are tests"
)]

use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use linchpin::api::analyze;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const REGISTRY: &str = r#"{
  "adminUserEnabled": true,
  "id": "/subscriptions/0a1b/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso",
  "loginServer": "contoso.azurecr.io",
  "name": "contoso",
  "type": "Microsoft.ContainerRegistry/registries"
}"#;

fn js(json: &str) -> JsValue {
    JSON::parse(json).unwrap()
}

fn input(name: &str, text: &str) -> JsValue {
    let input = Object::new();
    Reflect::set(&input, &"name".into(), &name.into()).unwrap();
    let bytes = Uint8Array::from(text.as_bytes());
    Reflect::set(&input, &"bytes".into(), &bytes).unwrap();
    input.into()
}

fn at(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, key| {
        Reflect::get(&value, &key.into()).unwrap()
    })
}

#[wasm_bindgen_test]
fn a_report_is_plain_objects_that_survive_json() {
    let inputs = Array::of1(&input("registry.json", REGISTRY));
    let report = analyze(inputs.into(), JsValue::UNDEFINED).unwrap();
    assert_eq!(at(&report, "schema"), "linchpin-report/1");
    assert_eq!(at(&report, "chains.0.registries.0.name"), "contoso");
    assert_eq!(
        at(&report, "chains.0.registries.0.rules.0.outcome"),
        "fires"
    );
    // A Map, an undefined or a BigInt would not come back the same.
    let text = String::from(JSON::stringify(&report).unwrap());
    assert_eq!(text, String::from(JSON::stringify(&js(&text)).unwrap()));
    assert!(text.contains(r#""schema":"linchpin-report/1""#), "{text}");
}

#[wasm_bindgen_test]
fn a_document_that_cannot_be_used_is_a_problem_and_no_exception() {
    let inputs = Array::of2(&input("half.json", "{\"a\": "), &input("r.json", REGISTRY));
    let report = analyze(inputs.into(), JsValue::NULL).unwrap();
    assert_eq!(at(&report, "problems.0.source"), "half.json");
    assert_eq!(at(&report, "chains.0.registries.length"), 1);
}

#[wasm_bindgen_test]
fn limits_are_options() {
    let inputs = || JsValue::from(Array::of1(&input("r.json", REGISTRY)));
    let report = analyze(inputs(), js(r#"{ "maxInputBytes": 10 }"#)).unwrap();
    assert_eq!(at(&report, "chains.0.registries.length"), 0);
    assert_eq!(at(&report, "problems.length"), 1);
}

#[wasm_bindgen_test]
fn misuse_is_a_type_error() {
    let good = || JsValue::from(Array::new());
    for (inputs, options) in [
        (js("{}"), JsValue::UNDEFINED),
        (
            js(r#"[{ "name": "text", "bytes": "{}" }]"#),
            JsValue::UNDEFINED,
        ),
        (js("[7]"), JsValue::UNDEFINED),
        (good(), js("7")),
        (good(), js(r#"{ "maxDepth": -1 }"#)),
        (good(), js(r#"{ "maxDepth": "1" }"#)),
    ] {
        let error = analyze(inputs, options).unwrap_err();
        assert!(error.is_instance_of::<js_sys::TypeError>(), "{error:?}");
    }
}
