//! Locked links, with the browser's own cryptography.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::unwrap_used,
    reason = "clippy does not see that these are tests"
)]

use linchpin::ui::crypto::{ITERATIONS, open, seal};
use model::link::{Bounds, Locked, Payload, ShareError};
use more::share::{decode, encode_locked};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_right_passphrase_opens_and_no_other_does() {
    let locked = seal(b"facts", "open sesame").await.unwrap();
    assert_eq!(locked.iterations, ITERATIONS);
    let payload = decode(&encode_locked(&locked), &Bounds::default()).unwrap();
    assert_eq!(payload, Payload::Locked(locked.clone()));
    assert_eq!(open(&locked, "open sesame").await.unwrap(), b"facts");
    for wrong in ["", "open sesam", "Open sesame"] {
        assert_eq!(open(&locked, wrong).await, Err(ShareError::WrongPassphrase));
    }
}

#[wasm_bindgen_test]
async fn two_links_of_the_same_facts_have_nothing_in_common() {
    let first = seal(b"facts", "p").await.unwrap();
    let second = seal(b"facts", "p").await.unwrap();
    assert_ne!(first.salt, second.salt);
    assert_ne!(first.nonce, second.nonce);
    assert_ne!(first.ciphertext, second.ciphertext);
}

#[wasm_bindgen_test]
async fn the_header_is_sealed_with_the_facts() {
    let locked = seal(b"facts", "p").await.unwrap();
    let fewer = Locked {
        iterations: locked.iterations - 1,
        ..locked.clone()
    };
    let mut changed = locked.clone();
    *changed.ciphertext.first_mut().unwrap() ^= 1;
    for forged in [fewer, changed] {
        assert_eq!(open(&forged, "p").await, Err(ShareError::WrongPassphrase));
    }
}

#[wasm_bindgen_test]
async fn letters_open_however_the_system_writes_them() {
    let locked = seal(b"facts", "caf\u{e9}").await.unwrap();
    assert_eq!(open(&locked, "cafe\u{301}").await.unwrap(), b"facts");
}
