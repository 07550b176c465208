//! Tests of what touches the browser, run in a headless one.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::unwrap_used,
    reason = "clippy does not see that these are tests"
)]

use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use std::rc::Rc;

use engine::{Detail, Input};
use linchpin::ui::compare::{Compare, CompareProps};
use model::Limits;
use more::compare::compare;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

// The door of the engine's own file of WebAssembly, which is no library.
#[path = "../crates/worker/src/analyze.rs"]
#[allow(
    unreachable_pub,
    reason = "what is exported to JavaScript is reached from there"
)]
mod door;
use door::analyze;

wasm_bindgen_test_configure!(run_in_browser);

fn input(name: &str, text: &str) -> JsValue {
    let object = Object::new();
    Reflect::set(&object, &"name".into(), &name.into()).unwrap();
    Reflect::set(&object, &"bytes".into(), &Uint8Array::from(text.as_bytes())).unwrap();
    object.into()
}

fn get(value: &JsValue, path: &[&str]) -> JsValue {
    path.iter().fold(value.clone(), |value, key| {
        Reflect::get(&value, &(*key).into()).unwrap()
    })
}

#[wasm_bindgen_test]
fn the_result_is_made_of_plain_objects_and_arrays() {
    let registry = r#"{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r",
        "type": "Microsoft.ContainerRegistry/registries", "adminUserEnabled": true}"#;
    let report = analyze(
        Array::of1(&input("r.json", registry)).into(),
        JsValue::UNDEFINED,
    )
    .unwrap();
    assert_eq!(
        get(&report, &["schema"]).as_string().as_deref(),
        Some("linchpin-report/1")
    );
    let chains = get(&report, &["chains"]);
    assert!(Array::is_array(&chains));
    let registry = get(&chains, &["0", "registries", "0"]);
    assert!(!registry.is_instance_of::<js_sys::Map>());
    assert_eq!(get(&registry, &["name"]).as_string().as_deref(), Some("r"));
    assert!(get(&registry, &["loginServer"]).is_null());
    let fact = get(&registry, &["rules", "0", "facts", "0"]);
    assert_eq!(get(&fact, &["line"]).as_f64(), Some(2.0));
    assert_eq!(get(&fact, &["value"]).as_string().as_deref(), Some("true"));
    // A Map, an undefined or a BigInt anywhere would not come back the same.
    let text = String::from(JSON::stringify(&report).unwrap());
    let again = JSON::stringify(&JSON::parse(&text).unwrap()).unwrap();
    assert_eq!(text, String::from(again));
}

#[wasm_bindgen_test]
fn a_document_that_cannot_be_used_is_a_problem_and_no_exception() {
    let inputs = Array::of1(&input("half.json", "{\"a\": "));
    let report = analyze(inputs.into(), JsValue::NULL).unwrap();
    assert_eq!(get(&report, &["problems", "0", "source"]), "half.json");
}

#[wasm_bindgen_test]
fn limits_come_in_as_options() {
    let options = Object::new();
    Reflect::set(&options, &"maxInputBytes".into(), &3.into()).unwrap();
    let report = analyze(Array::of1(&input("a", "[{}]")).into(), options.into()).unwrap();
    assert_eq!(
        get(&report, &["sources", "0", "kind"])
            .as_string()
            .as_deref(),
        Some("unreadable")
    );
}

#[wasm_bindgen_test]
fn misuse_is_a_type_error() {
    let js = |json: &str| JSON::parse(json).unwrap();
    for (inputs, options) in [
        ("null", "null"),
        ("\"text\"", "null"),
        ("[1]", "null"),
        (r#"[{ "name": "r.json", "bytes": "{}" }]"#, "null"),
        ("[]", "7"),
        ("[]", r#"{ "maxDepth": -1 }"#),
        ("[]", r#"{ "maxDepth": "1" }"#),
    ] {
        let error = analyze(js(inputs), js(options)).unwrap_err();
        assert!(
            error.is_instance_of::<js_sys::TypeError>(),
            "{inputs} {options}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_comparison_is_drawn_with_both_sides_and_hostile_names_as_text() {
    let judge = |admin: bool| {
        let registry = format!(
            r#"{{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/<b>r</b>",
            "type": "Microsoft.ContainerRegistry/registries", "name": "<b>r</b>", "adminUserEnabled": {admin}}}"#
        );
        let input = Input {
            name: "r.json".to_owned(),
            bytes: registry.into_bytes(),
        };
        engine::analyze(vec![input], &Limits::default(), Detail::Full)
    };
    let comparison = Rc::new(compare(&judge(true), &judge(false)).claiming(true, false));
    let document = web_sys::window().unwrap().document().unwrap();
    let root = document.create_element("div").unwrap();
    yew::Renderer::<Compare>::with_root_and_props(root.clone(), CompareProps { comparison })
        .render();
    // Drawing waits until the running task is done, and once more for the part inside.
    for _ in 0..10 {
        let done = js_sys::Promise::resolve(&JsValue::NULL);
        wasm_bindgen_futures::JsFuture::from(done).await.unwrap();
    }
    let text = root.text_content().unwrap();
    for expected in [
        "The chain is broken; before, that was not known: 1 finding fixed",
        "as the report says, not judged again here",
        "adminUserEnabled: true",
        "adminUserEnabled: false",
        "<b>r</b>",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(root.query_selector("h3 b").unwrap().is_none());
}
