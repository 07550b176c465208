//! Sealing a link with a passphrase, by the browser's own cryptography.
//!
//! The key comes from the passphrase by PBKDF2 with SHA-256, its rounds and salt stand in the link.
//! AES-256 in GCM seals the packed facts and binds the link's header to them, so that neither can be
//! changed without the other. Browsers offer this on https pages, on localhost and in files.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

use model::link::{Locked, ShareError};

/// Rounds of PBKDF2 in a new link: what OWASP advises for PBKDF2 with HMAC and SHA-256.
pub const ITERATIONS: u32 = 600_000;

/// Seals packed facts. Takes about a second: that is what makes guessing dear.
pub async fn seal(packed: &[u8], passphrase: &str) -> Result<Locked, ShareError> {
    let crypto = crypto()?;
    let mut locked = Locked {
        iterations: ITERATIONS,
        salt: [0; 16],
        nonce: [0; 12],
        ciphertext: Vec::new(),
    };
    for bytes in [&mut locked.salt[..], &mut locked.nonce[..]] {
        crypto
            .get_random_values_with_u8_array(bytes)
            .map_err(|_| ShareError::NoCryptography)?;
    }
    let subtle = crypto.subtle();
    let sealed = async {
        let key = key(&subtle, passphrase, &locked, "encrypt").await?;
        let promise =
            subtle.encrypt_with_object_and_u8_array(&algorithm(&locked)?, &key, packed)?;
        bytes(promise).await
    };
    locked.ciphertext = sealed.await.map_err(|_| ShareError::NoCryptography)?;
    Ok(locked)
}

/// Opens what [`seal`] has sealed.
pub async fn open(locked: &Locked, passphrase: &str) -> Result<Vec<u8>, ShareError> {
    let subtle = crypto()?.subtle();
    let key = key(&subtle, passphrase, locked, "decrypt")
        .await
        .map_err(|_| ShareError::NoCryptography)?;
    let opened = async {
        let promise = subtle.decrypt_with_object_and_u8_array(
            &algorithm(locked)?,
            &key,
            &locked.ciphertext,
        )?;
        bytes(promise).await
    };
    // The link's checksum holds, so what does not open was sealed with another passphrase.
    opened.await.map_err(|_| ShareError::WrongPassphrase)
}

/// The browser's cryptography, on a page or in a worker; none on a page that came over plain http.
fn crypto() -> Result<Crypto, ShareError> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).unwrap_or_default();
    let subtle = Reflect::get(&crypto, &"subtle".into()).unwrap_or_default();
    if subtle.is_undefined() {
        return Err(ShareError::NoCryptography);
    }
    Ok(crypto.unchecked_into())
}

/// The key that a passphrase makes. The same letters typed on another system may be written with
/// other code points, so they are put into one form first.
async fn key(
    subtle: &SubtleCrypto,
    passphrase: &str,
    locked: &Locked,
    usage: &str,
) -> Result<CryptoKey, JsValue> {
    let passphrase = js_sys::JsString::from(passphrase).normalize("NFC");
    let raw = Uint8Array::from(String::from(passphrase).as_bytes());
    let usages = |usage: &str| Array::of1(&usage.into());
    let imported: CryptoKey = JsFuture::from(subtle.import_key_with_str(
        "raw",
        &raw,
        "PBKDF2",
        false,
        &usages("deriveKey"),
    )?)
    .await?
    .unchecked_into();
    let derivation = object(&[
        ("name", "PBKDF2".into()),
        ("hash", "SHA-256".into()),
        ("iterations", locked.iterations.into()),
        ("salt", Uint8Array::from(&locked.salt[..]).into()),
    ])?;
    let derived = object(&[("name", "AES-GCM".into()), ("length", 256.into())])?;
    let promise = subtle.derive_key_with_object_and_object(
        &derivation,
        &imported,
        &derived,
        false,
        &usages(usage),
    )?;
    Ok(JsFuture::from(promise).await?.unchecked_into())
}

fn algorithm(locked: &Locked) -> Result<Object, JsValue> {
    object(&[
        ("name", "AES-GCM".into()),
        ("iv", Uint8Array::from(&locked.nonce[..]).into()),
        (
            "additionalData",
            Uint8Array::from(&locked.header()[..]).into(),
        ),
        ("tagLength", 128.into()),
    ])
}

fn object(entries: &[(&str, JsValue)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &(*key).into(), value)?;
    }
    Ok(object)
}

async fn bytes(promise: Promise) -> Result<Vec<u8>, JsValue> {
    Ok(Uint8Array::new(&JsFuture::from(promise).await?).to_vec())
}
