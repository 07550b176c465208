//! References to images in texts that are in Base64: what machines start with, and files of ConfigMaps.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::mention::{COMMAND, HOST, inside_text, reference_of};
use crate::read::tree::Node;

/// The keys under which a text stands in Base64 that a machine starts with, or a file of a ConfigMap, as Azure,
/// Terraform and Kubernetes call them.
const ENCODED: [&str; 7] = [
    "binaryData",
    "binary_data",
    "customData",
    "custom_data",
    "script",
    "userData",
    "user_data",
];

/// Whether what stands under a key is in Base64.
pub(super) fn is_encoded(key: &str) -> bool {
    ENCODED.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// The references in texts in Base64 anywhere in a value.
pub(super) fn references(node: Node<'_>) -> Vec<String> {
    /// Azure takes no more of it than 64 KB, and Kubernetes no ConfigMap of more than a megabyte.
    const LONG: usize = 1 << 21;
    /// Nobody names more of them.
    const MOST: usize = 16;
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if found.len() >= MOST {
            break;
        }
        if node.is_container() {
            open.extend(node.children());
            continue;
        }
        let packed = node.string().filter(|text| text.len() <= LONG);
        let Some(bytes) = packed.and_then(|text| decoded(&text)) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        let quick = |what: &[u8]| memchr::memmem::find(text.as_bytes(), what).is_some();
        if quick(HOST) || quick(COMMAND) {
            found.extend(match reference_of(text.trim()) {
                Some(_) => vec![text.trim().to_owned()],
                None => inside_text(&text, MOST),
            });
        }
    }
    found
}

/// What a text in Base64 says; none if it is no text.
pub(super) fn text(packed: &str) -> Option<String> {
    String::from_utf8(decoded(packed)?).ok()
}

fn decoded(packed: &str) -> Option<Vec<u8>> {
    // Lines are broken, mostly.
    let bare: String = packed.split_ascii_whitespace().collect();
    BASE64.decode(bare).ok()
}

/// As people write it, with or without its end filled up.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
