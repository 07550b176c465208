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
    while cursor.peek().is_some_and(|byte| byte != b'}') {
        let Ok(key) = cursor.key() else { break };
        let Some((value, start, whole)) = value(text, &mut cursor) else {
            break;
        };
        let key = text.get(key.start..key.end).and_then(unquoted);
        entries.push(Entry {
            key: key.unwrap_or_default(),
            value,
            start,
        });
        if !whole || !cursor.take(b',') {
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
        let Some((value, start, whole)) = value(text, &mut cursor) else {
            break;
        };
        items.push((value, start));
        if !whole || !cursor.take(b',') {
            break;
        }
    }
    items
}

/// The value at which the cursor stands, where it begins, and whether it ends.
///
/// A document may be cut off or broken, and what stood before that was read: so an object or array that
/// does not end is given as well, up to the end of the text. Of anything else half is nothing.
fn value<'a>(text: &'a str, cursor: &mut Cursor<&[u8]>) -> Option<(&'a str, usize, bool)> {
    let first = cursor.peek()?;
    let start = cursor.at();
    let (end, whole) = match cursor.skip(false) {
        Ok(span) => (span.end as usize, true),
        Err(_) if matches!(first, b'{' | b'[') => (text.len(), false),
        Err(_) => return None,
    };
    Some((text.get(start..end)?, start, whole))
}

/// So many spaces may stand before the lines of a text, for each of its bytes.
const SPACES: usize = 8;

/// The same documents with line ends and two spaces for each level, as `az` prints them.
///
/// A link is made by anybody, and a few hundred of its letters may nest without end: then there are more
/// spaces than [`SPACES`] allows, and the lines after that begin without any.
pub(super) fn indented(compact: &str) -> String {
    let bytes = compact.as_bytes();
    let mut out = String::with_capacity(compact.len() * 2);
    let mut depth = 0_usize;
    let mut position = 0;
    let mut spaces = compact.len().saturating_mul(SPACES);
    let mut line = |out: &mut String, depth: usize| {
        out.push('\n');
        match spaces.checked_sub(2 * depth) {
            Some(left) => {
                spaces = left;
                out.extend(std::iter::repeat_n("  ", depth));
            }
            None => spaces = 0,
        }
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
#[allow(
    clippy::indexing_slicing,
    reason = "a test that meets something else must fail"
)]
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
    fn what_stands_before_a_break_is_found() {
        let text = r#"{"value": [{"a": 1}, {"b": [2, {"c": 3: 4}"#;
        let found = entries(text, 0);
        assert_eq!(found.len(), 1);
        let found = items(text, found[0].start);
        assert_eq!(found.len(), 2);
        let found = items(text, entries(text, found[1].1)[0].start);
        assert_eq!((found.len(), found[0].0), (2, "2"));
        assert_eq!(entries(text, found[1].1).len(), 1);
        assert!(items("[\"half", 0).is_empty());
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

    #[test]
    fn what_nests_without_end_grows_by_its_length_and_no_faster() {
        let deep = "[".repeat(2_000);
        for compact in [deep.clone(), [&deep, &*",".repeat(2_000)].concat()] {
            let text = indented(&compact);
            assert!(text.len() <= compact.len() * 10, "{}", text.len());
            // White space alone is added, and each still has a line of its own.
            assert_eq!(text.replace([' ', '\n'], ""), compact);
            assert!(text.lines().count() >= compact.len());
        }
    }
}
