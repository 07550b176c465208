//! JSON text as the decoder leaves it: read before, and with spaces where a secret stood.
//!
//! A whole object may have been blanked, which leaves `[ , {…}]`. serde_json would refuse that, so
//! this looks at brackets and quotes alone, and passes over what is not there.

use std::borrow::Cow;

use crate::{azure::ids::unquoted, read::cursor::string_end};

/// A key with its value's text, and where that begins. The text is empty where the value was blanked.
pub(super) struct Entry<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) value: &'a str,
    pub(super) start: usize,
}

/// The entries of the object that begins at `start`.
pub(super) fn entries(text: &str, start: usize) -> Vec<Entry<'_>> {
    let bytes = text.as_bytes();
    let mut entries = Vec::new();
    let mut position = start + 1;
    while let Some(byte) = bytes.get(position) {
        match byte {
            b'"' => {
                let key_end = string_end(bytes, position);
                let key = text.get(position..key_end).and_then(unquoted);
                let value = skip_space(bytes, skip_space(bytes, key_end) + 1);
                let end = value_end(bytes, value);
                entries.push(Entry {
                    key: key.unwrap_or_default(),
                    value: text.get(value..end).unwrap_or_default(),
                    start: value,
                });
                position = end;
            }
            b'}' => break,
            _ => position += 1,
        }
    }
    entries
}

/// The elements of the array that begins at `start`, each with its place.
pub(super) fn items(text: &str, start: usize) -> Vec<(&str, usize)> {
    let bytes = text.as_bytes();
    let mut items = Vec::new();
    let mut position = start + 1;
    while let Some(byte) = bytes.get(position) {
        match byte {
            b']' => break,
            b',' | b' ' | b'\t' | b'\n' | b'\r' => position += 1,
            _ => {
                let end = value_end(bytes, position).max(position + 1);
                items.push((text.get(position..end).unwrap_or_default(), position));
                position = end;
            }
        }
    }
    items
}

/// One past the value that begins at `start`; `start` itself if none does.
fn value_end(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut position = start;
    while let Some(byte) = bytes.get(position) {
        match byte {
            b'"' => {
                position = string_end(bytes, position);
                if depth == 0 {
                    return position;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = match depth.checked_sub(1) {
                    Some(depth) => depth,
                    None => return position,
                };
                if depth == 0 {
                    return position + 1;
                }
            }
            b',' | b' ' | b'\t' | b'\n' | b'\r' if depth == 0 => return position,
            _ => {}
        }
        position += 1;
    }
    bytes.len()
}

fn skip_space(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .unwrap_or(rest.len())
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
    fn blanked_values_are_passed_over() {
        let text = r#"{"a": [          , {"b":"x\"}"}], "gone":       , "c": 1}"#;
        let found = entries(text, 0);
        let shown: Vec<_> = found
            .iter()
            .map(|entry| (&*entry.key, entry.value))
            .collect();
        assert_eq!(
            shown,
            [
                ("a", r#"[          , {"b":"x\"}"}]"#),
                ("gone", ""),
                ("c", "1")
            ]
        );
        let inside = items(text, found[0].start);
        assert_eq!(inside, [(r#"{"b":"x\"}"}"#, 19)]);
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
