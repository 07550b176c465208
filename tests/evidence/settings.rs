//! `az webapp config container show` prints an app's image among passwords: it is kept, and they are not.

use super::*;

const OURS: &str = "contosoacr.azurecr.io/team/app:7";
const YAML: &str = "services:\n  web:\n    image: contosoacr.azurecr.io/team/app:7\n    environment:\n      KEY: hush-3\n  db:\n    image: mysql:8\n";

#[track_caller]
fn count(document: &Value) -> [u32; 3] {
    let report = judge(&[document.clone(), cli("contosoacr", json!({}))]);
    let decoded = decode(
        "a.json",
        document.to_string().into_bytes(),
        &Limits::default(),
    );
    assert!(
        !decoded.text.as_str().contains("hush"),
        "{}",
        decoded.text.as_str()
    );
    counted(&report)
}

fn setting(name: &str, value: Value) -> Value {
    json!({"name": name, "value": value})
}

/// What stands around it.
fn beside(image: &[Value]) -> Value {
    let mut all = vec![
        setting(
            "DOCKER_REGISTRY_SERVER_URL",
            json!("https://contosoacr.azurecr.io"),
        ),
        setting("DOCKER_REGISTRY_SERVER_USERNAME", json!("hush-1")),
        setting("DOCKER_REGISTRY_SERVER_PASSWORD", json!("hush-2")),
        setting("WEBSITES_ENABLE_APP_SERVICE_STORAGE", Value::Null),
    ];
    all.extend(image.iter().cloned());
    json!(all)
}

#[test]
fn the_image_of_an_app_is_kept_however_it_is_printed() {
    let image = |value: &str| setting("DOCKER_CUSTOM_IMAGE_NAME", json!(value));
    let mut with_slot = image(&format!("DOCKER|{OURS}"));
    with_slot["slotSetting"] = json!(false);
    let mut with_type = image(OURS);
    with_type["type"] = Value::Null;
    for setting in [
        image(&format!("DOCKER|{OURS}")),
        image(OURS),
        with_slot,
        with_type,
    ] {
        assert_eq!(
            count(&beside(std::slice::from_ref(&setting))),
            [1, 0, 0],
            "{setting}"
        );
        assert_eq!(count(&json!([setting])), [1, 0, 0], "{setting}");
        assert_eq!(count(&setting), [1, 0, 0], "{setting}");
    }
    assert_eq!(
        count(&beside(&[image("DOCKER|docker.io/library/nginx:1")])),
        [0, 1, 0]
    );
    // Two apps, each with its own.
    assert_eq!(
        count(&json!([image(OURS), image(&format!("DOCKER|{OURS}"))])),
        [2, 0, 0]
    );
}

#[test]
fn a_compose_file_that_was_decoded_is_one_app() {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let packed = format!("COMPOSE|{}", BASE64_STANDARD.encode(YAML));
    let name = setting("DOCKER_CUSTOM_IMAGE_NAME", json!(packed));
    let decoded = setting("DOCKER_CUSTOM_IMAGE_NAME_DECODED", json!(YAML));
    assert_eq!(count(&beside(&[name, decoded.clone()])), [1, 0, 0]);
    assert_eq!(count(&beside(&[decoded])), [1, 0, 0]);
}

#[test]
fn what_is_no_image_is_refused() {
    for value in [
        json!("hush hush"),
        json!("https://contosoacr.azurecr.io/?sig=hush"),
        json!({"a": "hush"}),
    ] {
        for name in [
            "DOCKER_CUSTOM_IMAGE_NAME",
            "DOCKER_CUSTOM_IMAGE_NAME_DECODED",
            "APP_SETTING",
        ] {
            assert_eq!(
                count(&json!([setting(name, value.clone())])),
                [0, 0, 0],
                "{name} {value}"
            );
        }
    }
    assert_eq!(count(&json!([setting("SETTING", json!(OURS))])), [0, 0, 0]);
}
