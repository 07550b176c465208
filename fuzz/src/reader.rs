//! Our reader of JSON beside serde's.
//!
//! On what serde takes, ours must see the same values in the same order under the same keys; and what it
//! overwrites must keep its place. What serde refuses, ours may read further, but never outside the text.

use std::fmt;

use engine::read::{
    cursor::{Cursor, FILLER},
    decode::{addresses::make_ids, decode},
    tree::{Node, Shape, Tree},
};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::input::{LIMITS, MOST};

/// A JSON value as serde reads it, with every key in its order.
#[derive(Debug, PartialEq)]
enum Json {
    Other(serde_json::Value),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Json;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Other(serde_json::Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(Json::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            all.push(entry);
        }
        Ok(Json::Object(all))
    }
}

/// A value as our tree has it.
fn seen(node: Node<'_>) -> Json {
    assert!(node.is_whole(), "{} is not whole", node.json());
    match node.shape() {
        Shape::Object => {
            let entries = node.entries();
            Json::Object(
                entries
                    .map(|(key, one)| (key.into_owned(), seen(one)))
                    .collect(),
            )
        }
        Shape::Array => Json::Array(node.items().map(seen).collect()),
        Shape::String => Json::String(node.string().expect("a string reads").into_owned()),
        Shape::Other => {
            let value = serde_json::from_str(node.json());
            Json::Other(value.unwrap_or_else(|_| panic!("{} is a value", node.json())))
        }
    }
}

/// Reads the text with both.
pub fn check(bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(MOST)];
    let decoded = decode("a.json", bytes.to_vec(), &LIMITS);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let end = Cursor::new(text.as_bytes(), 0).skip(false);
    let (tree, stop) = Tree::read(text.as_bytes(), 0);
    assert_eq!(end.err(), stop, "cursor and tree stop at the same place");
    if let Some(stop) = stop {
        assert!(stop.from <= stop.at && stop.at <= text.len(), "{stop:?}");
    }
    let mut wiped = text.as_bytes().to_vec();
    let passed = Cursor::new(wiped.as_mut_slice(), 0).skip(true);
    assert_eq!(passed, end, "overwriting changes no place");
    only_overwritten(text.as_bytes(), &wiped);
    let Ok(value) = serde_json::from_str::<Json>(text) else {
        return;
    };
    assert_eq!(stop, None, "serde reads all of it");
    let root = tree.root().expect("there is a value");
    assert_eq!(seen(root), value);
    assert_eq!(root.span().end as usize, text.trim_end().len());
    // What was overwritten has the same shape, and none of its values.
    let (again, stop) = Tree::read(&wiped, 0);
    assert_eq!(stop, None, "what was overwritten can be read again");
    assert_eq!(again.leaves().count(), tree.leaves().count());
    for leaf in again.leaves() {
        let piece = &wiped[leaf.start as usize..leaf.end as usize];
        let inner = piece.strip_prefix(b"\"").unwrap_or(piece);
        let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
        assert!(inner.iter().all(|byte| *byte >= FILLER), "{piece:?}");
    }
    // The whole way: nothing is added, and nothing moves but the id in an address.
    if !decoded.text.bytes().is_empty() {
        let mut told = text.as_bytes().to_vec();
        make_ids(&mut told);
        assert_eq!(
            ends(text.as_bytes()),
            ends(&told),
            "lines end where they did"
        );
        // What azapi sends as a text is unpacked where it stands.
        if !text.contains("\"azapi_") {
            only_overwritten(&told, decoded.text.bytes());
        }
    }
    let broken = decoded.issues.iter().find(|issue| {
        ["this is not JSON", "cut off in the middle"]
            .iter()
            .any(|begin| issue.message.starts_with(begin))
    });
    assert_eq!(broken.map(|issue| &issue.message), None);
}

/// Where lines end in a text.
fn ends(text: &[u8]) -> Vec<usize> {
    let bytes = text.iter().enumerate();
    bytes
        .filter(|(_, byte)| matches!(byte, b'\n' | b'\r'))
        .map(|(at, _)| at)
        .collect()
}

/// Each byte is as it was, or what stands for an overwritten one; line ends stay.
fn only_overwritten(before: &[u8], after: &[u8]) {
    assert_eq!(before.len(), after.len(), "the text keeps its length");
    for (at, (old, new)) in before.iter().zip(after).enumerate() {
        let filler = matches!(new, &FILLER | 0xC2 | 0xB7 | 0xEE | 0xF3);
        assert!(
            old == new || (filler && !matches!(old, b'\n' | b'\r')),
            "byte {at} became {new:#x} from {old:#x}"
        );
    }
    assert!(std::str::from_utf8(after).is_ok(), "the text stays UTF-8");
}
