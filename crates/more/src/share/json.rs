//! JSON text as the decoder leaves it, for making shorter JSON of it.

use std::borrow::Cow;

use engine::{
    azure::ids::unquoted,
    read::cursor::{Cursor, string_end},
};

/// A key with its value's text, and where that begins.
pub(super) struct Entry<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) value: &'a str,
    pub(super) start: usize,
}

/// The entries of the object that begins at `start`.
pub(super) fn entries(text: &str, start: usize) -> Vec<Entry<'_>> {
    let mut cursor = Cursor::new(text.as_bytes(), start + 1);
    let mut entries = Vec::new();
    // What was read before is whole, or ends where the text does.
    while cursor.peek().is_some_and(|byte| byte != b'}') {
        let Ok(key) = cursor.key() else { break };
        let Ok(span) = cursor.skip(false) else { break };
        let key = text.get(key.start..key.end).and_then(unquoted);
        entries.push(Entry {
            key: key.unwrap_or_default(),
            value: text
                .get(span.start as usize..span.end as usize)
                .unwrap_or_default(),
            start: span.start as usize,
        });
        if !cursor.take(b',') {
            break;
        }
    }
    entries
}

/// The elements of the array that begins at `start`, each with its place.
pub(super) fn items(text: &str, start: usize) -> Vec<(&str, usize)> {
    let mut cursor = Cursor::new(text.as_bytes(), start + 1);
    let mut items = Vec::new();
    while cursor.peek().is_some_and(|byte| byte != b']') {
        let Ok(span) = cursor.skip(false) else { break };
        let range = span.start as usize..span.end as usize;
        items.push((text.get(range).unwrap_or_default(), span.start as usize));
        if !cursor.take(b',') {
            break;
        }
    }
    items
}

/// A string as JSON writes it.
pub(super) fn quoted(text: &str) -> String {
    // A string can always be written.
    serde_json::to_string(text).unwrap_or_default()
}

/// The same documents with line ends and two spaces for each level, as `az` prints them.
pub(super) fn indented(compact: &str) -> String {
    let bytes = compact.as_bytes();
    let mut out = String::with_capacity(compact.len() * 2);
    let mut depth = 0_usize;
    let mut position = 0;
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(byte) = bytes.get(position).copied() {
        let mut end = position + 1;
        match byte {
            b'"' => {
                end = string_end(bytes, position);
                out.push_str(compact.get(position..end).unwrap_or_default());
            }
            b'{' | b'[' => {
                out.push(char::from(byte));
                if matches!(bytes.get(end), Some(b'}' | b']')) {
                    out.push_str(compact.get(end..end + 1).unwrap_or_default());
                    end += 1;
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(char::from(byte));
            }
            b',' => {
                out.push(',');
                line(&mut out, depth);
            }
            b':' => out.push_str(": "),
            _ => {
                // Anything else stands outside of strings: digits, `true`, line ends; or it is no JSON.
                while !compact.is_char_boundary(end) {
                    end += 1;
                }
                out.push_str(compact.get(position..end).unwrap_or_default());
            }
        }
        position = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_stand_where_they_stand_whatever_was_overwritten() {
        let text =
            r#"{"a": [···, {"b": "x\"}"}], /* · */ "gone": ····, "c": 1,}"#.replace('·', "\u{7F}");
        let found = entries(&text, 0);
        let found: Vec<_> = found
            .iter()
            .map(|entry| (&*entry.key, entry.value))
            .collect();
        assert_eq!(
            found,
            [
                ("a", "[\u{7F}\u{7F}\u{7F}, {\"b\": \"x\\\"}\"}]"),
                ("gone", "\u{7F}\u{7F}\u{7F}\u{7F}"),
                ("c", "1")
            ]
        );
        assert_eq!(items(&text, 6).len(), 2);
    }

    #[test]
    fn indenting_changes_white_space_alone() {
        let compact = "{\"a\":[1,{\"b,:\":[]},{}],\"c\":\"{\"}\n[true]";
        let text = indented(compact);
        assert_eq!(
            text,
            "{\n  \"a\": [\n    1,\n    {\n      \"b,:\": []\n    },\n    {}\n  ],\n  \"c\": \"{\"\n}\n[\n  true\n]"
        );
    }
}
