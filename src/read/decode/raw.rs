//! A cursor over JSON that has been read once already, for the documents that have to be walked
//! back and forth: templates and plans. It copies keys, never values.

use std::{borrow::Cow, fmt};

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{
    azure::ids::unquoted,
    read::source::{Span, string_end},
};

/// A JSON value inside a source's text.
#[derive(Clone, Copy)]
pub(super) struct Raw<'a> {
    text: &'a str,
    json: &'a str,
}

impl<'a> Raw<'a> {
    /// The value that stands at `span` of `text`.
    pub(super) fn new(text: &'a str, span: Span) -> Raw<'a> {
        let json = text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("null");
        Raw { text, json }
    }

    /// Where it stands.
    pub(super) fn span(self) -> Span {
        let start = (self.json.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        Span::new(start, start + self.json.len())
    }

    /// The JSON text.
    pub(super) fn json(self) -> &'a str {
        self.json
    }

    /// The string it is, if it is one.
    pub(super) fn string(self) -> Option<Cow<'a, str>> {
        unquoted(self.json)
    }

    /// Key and value pairs in order; none unless it is an object.
    pub(super) fn entries(self) -> Vec<(Cow<'a, str>, Raw<'a>)> {
        let mut deserializer = serde_json::Deserializer::from_str(self.json);
        let pairs = deserializer.deserialize_map(Entries).unwrap_or_default();
        pairs
            .into_iter()
            .map(|(key, value)| {
                (
                    key,
                    Raw {
                        text: self.text,
                        json: value.get(),
                    },
                )
            })
            .collect()
    }

    /// The elements; none unless it is an array.
    pub(super) fn items(self) -> Vec<Raw<'a>> {
        let mut deserializer = serde_json::Deserializer::from_str(self.json);
        let items = deserializer.deserialize_seq(Items).unwrap_or_default();
        items
            .into_iter()
            .map(|value| Raw {
                text: self.text,
                json: value.get(),
            })
            .collect()
    }

    /// The value under `key`, whatever the key's case.
    pub(super) fn get(self, key: &str) -> Option<Raw<'a>> {
        let entries = self.entries().into_iter();
        entries
            .filter(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, value)| value)
            .next()
    }

    /// The value at the end of a path of keys.
    pub(super) fn path(self, keys: &[&str]) -> Option<Raw<'a>> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// Whether a `true` stands in it anywhere that is not inside a string.
    pub(super) fn has_true(self) -> bool {
        let bytes = self.json.as_bytes();
        let mut position = 0;
        // Not by recursion: how deep it nests is for a stranger to say.
        while let Some(byte) = bytes.get(position) {
            match byte {
                b'"' => position = string_end(bytes, position),
                b't' => return true,
                _ => position += 1,
            }
        }
        false
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<&'de RawValue>()? {
            let value = map.next_value()?;
            entries.push((unquoted(key.get()).unwrap_or_default(), value));
        }
        Ok(entries)
    }
}

struct Items;

impl<'de> Visitor<'de> for Items {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = elements.next_element()? {
            items.push(item);
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_keys_and_items_and_knows_where_they_stand() {
        let text = r#"  {"A": [{"b": "x\n"}, [true]], "c": 1}"#;
        let root = Raw::new(text, Span::new(2, text.len()));
        let b = root.get("a").unwrap().items()[0].get("B").unwrap();
        assert_eq!(b.string().as_deref(), Some("x\n"));
        assert_eq!(
            text.get(b.span().start as usize..b.span().end as usize)
                .unwrap(),
            r#""x\n""#
        );
        assert!(root.has_true());
        assert!(root.path(&["a", "b"]).is_none());
    }
}
