//! Writing JSON straight to text.
//!
//! SARIF and the Navigator layer are written once and never read here, so a type per object would
//! only cost: with derived serialisers the two formats are twice as many bytes to download.

use std::fmt::Write as _;

/// Deeper than this nothing of a document is indented: a result or a technique stays on few lines, which
/// is half the size of the file, and still shows what has changed between two of them.
const MAX_INDENT: usize = 4;

/// A JSON document as far as it is written, indented by two spaces.
pub(super) struct Json {
    out: String,
    depth: usize,
    /// Deeper than this nothing is indented.
    max_indent: usize,
    /// The innermost object or array has no member yet.
    empty: bool,
}

impl Json {
    /// A whole document: one object, and a line end.
    pub(super) fn document(members: impl FnOnce(&mut Json)) -> String {
        Json::whole(MAX_INDENT, ['{', '}'], members)
    }

    /// A whole document: one array, each element of it on a line of its own, and a line end.
    pub(super) fn list(elements: impl FnOnce(&mut Json)) -> String {
        Json::whole(1, ['[', ']'], elements)
    }

    fn whole(
        max_indent: usize,
        [open, close]: [char; 2],
        inside: impl FnOnce(&mut Json),
    ) -> String {
        let mut json = Json {
            out: String::new(),
            depth: 0,
            max_indent,
            empty: true,
        };
        json.open(open);
        inside(&mut json);
        json.close(close);
        json.out.push('\n');
        json.out
    }

    /// A member that is text.
    pub(super) fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        self.quoted(value);
    }

    /// A member that is text, unless there is none.
    pub(super) fn text_unless_empty(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.text(key, value);
        }
    }

    /// A member that is a number.
    pub(super) fn number(&mut self, key: &str, value: u64) {
        self.key(key);
        let _ = write!(self.out, "{value}");
    }

    /// A member that is true or false.
    pub(super) fn flag(&mut self, key: &str, value: bool) {
        self.key(key);
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// A member that is an array, unless it would have no element.
    pub(super) fn array_of<T>(&mut self, key: &str, values: &[T], element: impl Fn(&mut Json, &T)) {
        if !values.is_empty() {
            self.array(key, |json| {
                for value in values {
                    json.element(|json| element(json, value));
                }
            });
        }
    }

    /// A member that is an object.
    pub(super) fn object(&mut self, key: &str, members: impl FnOnce(&mut Json)) {
        self.key(key);
        self.open('{');
        members(self);
        self.close('}');
    }

    /// A member that is an array, whose elements are added by [`Json::element`] and [`Json::item`].
    pub(super) fn array(&mut self, key: &str, elements: impl FnOnce(&mut Json)) {
        self.key(key);
        self.open('[');
        elements(self);
        self.close(']');
    }

    /// A member that is an array of texts.
    pub(super) fn texts<'a>(&mut self, key: &str, values: impl IntoIterator<Item = &'a str>) {
        self.array(key, |json| {
            for value in values {
                json.item(value);
            }
        });
    }

    /// An element of an array that is an object.
    pub(super) fn element(&mut self, members: impl FnOnce(&mut Json)) {
        self.next();
        self.open('{');
        members(self);
        self.close('}');
    }

    /// An element of an array that is text.
    pub(super) fn item(&mut self, value: &str) {
        self.next();
        self.quoted(value);
    }

    fn key(&mut self, key: &str) {
        self.next();
        self.quoted(key);
        self.out.push_str(": ");
    }

    fn next(&mut self) {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        self.line();
    }

    fn line(&mut self) {
        if self.depth > self.max_indent {
            return;
        }
        self.out.push('\n');
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }

    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.depth += 1;
        self.empty = true;
    }

    fn close(&mut self, bracket: char) {
        if !self.empty && self.depth <= self.max_indent {
            self.depth -= 1;
            self.line();
        } else {
            self.depth -= 1;
        }
        self.empty = false;
        self.out.push(bracket);
    }

    fn quoted(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                '\n' => self.out.push_str("\\n"),
                c if c < ' ' => {
                    let _ = write!(self.out, "\\u{:04x}", u32::from(c));
                }
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_document_is_indented_and_comes_back() {
        let text = Json::document(|json| {
            json.text("a", "b");
            json.array("none", |_| {});
            json.array("some", |json| {
                json.element(|json| json.number("n", 1));
                json.element(|_| {});
                json.item("x");
            });
            json.object("o", |json| json.flag("f", true));
            json.text_unless_empty("left out", "");
        });
        let expected =
            json!({ "a": "b", "none": [], "some": [{ "n": 1 }, {}, "x"], "o": { "f": true } });
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
        assert!(text.starts_with("{\n  \"a\": \"b\",\n  \"none\": [],\n  \"some\": [\n    {\n      \"n\": 1\n    },\n"), "{text}");
        assert!(text.ends_with("}\n"));
    }

    #[test]
    fn a_list_has_an_element_on_each_line() {
        let text = Json::list(|json| {
            json.element(|json| json.object("a", |json| json.number("b", 1)));
            json.element(|json| json.texts("c", ["d", "e"]));
        });
        assert_eq!(
            text,
            "[\n  {\"a\": {\"b\": 1}},\n  {\"c\": [\"d\",\"e\"]}\n]\n"
        );
        assert_eq!(Json::list(|_| {}), "[]\n");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(key in any::<String>(), value in any::<String>()) {
            let text = Json::document(|json| json.text(&key, &value));
            prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!({ key: value }));
        }
    }
}
