//! A reader and a writer of JSON that keep the order of keys and number every string and number.
//!
//! Written for this test alone, so that nothing here can share a mistake with the reader under test.

/// A JSON value.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    /// `true`, `false` or `null`.
    Word(&'static str),
    /// A string or a number.
    Leaf(Leaf),
    /// An array.
    List(Vec<Json>),
    /// An object: keys as they are written, without their quotes.
    Object(Vec<(String, Json)>),
}

/// A string or a number.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// Which one it is; no other has this number within a scan.
    pub(crate) id: usize,
    /// As it is written, without quotes.
    pub(crate) raw: String,
    /// It is a string.
    pub(crate) is_text: bool,
}

impl Json {
    /// The value under a key, whatever its case; the first, if there are several.
    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        let Json::Object(entries) = self else {
            return None;
        };
        let mut entries = entries.iter();
        let found = entries.find(|(known, _)| plain(known).eq_ignore_ascii_case(key));
        found.map(|(_, value)| value)
    }

    /// The string under a key, in lower case.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.get(key)?.as_text()
    }

    /// What this says if it is a string, in lower case.
    pub(crate) fn as_text(&self) -> Option<String> {
        match self {
            Json::Leaf(leaf) if leaf.is_text => Some(leaf.raw.to_ascii_lowercase()),
            _ => None,
        }
    }

    /// The elements of an array, or this alone.
    pub(crate) fn items(&self) -> &[Json] {
        match self {
            Json::List(items) => items,
            one => std::slice::from_ref(one),
        }
    }

    /// The entries of an object.
    pub(crate) fn entries(&self) -> &[(String, Json)] {
        match self {
            Json::Object(entries) => entries,
            _ => &[],
        }
    }

    /// Whether it is an object or an array.
    pub(crate) fn is_container(&self) -> bool {
        matches!(self, Json::List(_) | Json::Object(_))
    }
}

/// A key as it reads.
pub(crate) fn plain(key: &str) -> String {
    let unescaped = || serde_json::from_str(&format!("\"{key}\"")).ok();
    let escapes = key.contains('\\');
    escapes
        .then(unescaped)
        .flatten()
        .unwrap_or_else(|| key.to_owned())
}

/// Reads the JSON value at the beginning of `text`: the value and its length in bytes. Comments,
/// trailing commas and terminal colours are passed over. `next` numbers the leaves.
pub(crate) fn parse(text: &str, next: &mut usize) -> Option<(Json, usize)> {
    let before = *next;
    let mut reader = Reader {
        text,
        at: 0,
        next: *next,
    };
    let value = reader.value();
    *next = if value.is_some() { reader.next } else { before };
    value.map(|value| (value, reader.at))
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    next: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let length = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else if rest.starts_with('\u{1B}') {
                rest.find('m').map_or(rest.len(), |end| end + 1)
            } else {
                rest.len() - rest.trim_start().len()
            };
            if length == 0 {
                return;
            }
            self.at += length;
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        self.skip();
        let found = self.rest().starts_with(wanted);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self) -> Option<Json> {
        self.skip();
        for word in ["true", "false", "null"] {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Some(Json::Word(word));
            }
        }
        if self.take('{') {
            let mut entries = Vec::new();
            while !self.take('}') {
                let key = self.string()?;
                if !self.take(':') {
                    return None;
                }
                entries.push((key, self.value()?));
                if !self.take(',') && !self.next_is('}') {
                    return None;
                }
            }
            return Some(Json::Object(entries));
        }
        if self.take('[') {
            let mut items = Vec::new();
            while !self.take(']') {
                items.push(self.value()?);
                if !self.take(',') && !self.next_is(']') {
                    return None;
                }
            }
            return Some(Json::List(items));
        }
        let is_text = self.next_is('"');
        let raw = if is_text {
            self.string()?
        } else {
            self.number()?
        };
        self.next += 1;
        let id = self.next - 1;
        Some(Json::Leaf(Leaf { id, raw, is_text }))
    }

    fn next_is(&mut self, wanted: char) -> bool {
        self.skip();
        self.rest().starts_with(wanted)
    }

    fn string(&mut self) -> Option<String> {
        if !self.take('"') {
            return None;
        }
        let mut escaped = false;
        let end = self.rest().find(|character: char| {
            let ends = character == '"' && !escaped;
            escaped = character == '\\' && !escaped;
            ends
        })?;
        let raw = self.rest()[..end].to_owned();
        self.at += end + 1;
        (!raw.contains('\n')).then_some(raw)
    }

    fn number(&mut self) -> Option<String> {
        let rest = self.rest();
        let length = rest
            .find(|c: char| !c.is_ascii_digit() && !"+-.eE".contains(c))
            .unwrap_or(rest.len());
        let raw = rest[..length].to_owned();
        self.at += length;
        raw.contains(|c: char| c.is_ascii_digit()).then_some(raw)
    }
}

/// How keys are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// As they were.
    Same,
    /// `ADMINUSERENABLED`.
    Upper,
    /// `adminuserenabled`.
    Lower,
    /// `AdminUserEnabled`.
    Pascal,
    /// `\u0061dminUserEnabled`.
    Escaped,
}

/// How a document is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// With a line for each value, or all in one line.
    pub(crate) pretty: bool,
    /// How keys are written.
    pub(crate) keys: Keys,
    /// With comments between the members, as ARM takes them.
    pub(crate) comments: bool,
}

impl Style {
    /// A line for each value, nothing else changed.
    pub(crate) const PLAIN: Style = Style {
        pretty: true,
        keys: Keys::Same,
        comments: false,
    };
}

/// What is asked of whoever writes a document: what to write for a leaf, and what into a comment.
pub(crate) trait Filling {
    /// Writes a leaf without its quotes; `path` leads to it.
    fn leaf(&mut self, out: &mut String, path: &[String], leaf: &Leaf);
    /// Writes what stands in a comment.
    fn comment(&mut self, out: &mut String, path: &[String]);
    /// What a key is written as, without its quotes; `path` ends in it.
    fn key(&mut self, path: &[String], key: &str) -> String {
        let _ = path;
        key.to_owned()
    }
}

/// Writes `value` at the end of `out`.
pub(crate) fn write(value: &Json, style: Style, out: &mut String, filling: &mut dyn Filling) {
    let mut writer = Writer {
        style,
        out,
        filling,
        path: Vec::new(),
    };
    writer.value(value);
}

struct Writer<'o> {
    style: Style,
    out: &'o mut String,
    filling: &'o mut dyn Filling,
    path: Vec<String>,
}

impl Writer<'_> {
    fn line(&mut self) {
        if self.style.pretty {
            self.out.push('\n');
            self.out.push_str(&"  ".repeat(self.path.len()));
        }
    }

    /// In front of a member: a comment to the end of the line or in brackets, in turns.
    fn comment(&mut self, index: usize) {
        if !self.style.comments || !index.is_multiple_of(3) {
            return;
        }
        let to_the_end = self.style.pretty && index.is_multiple_of(2);
        self.out.push_str(if to_the_end { "// " } else { "/* " });
        self.filling.comment(self.out, &self.path);
        self.out.push_str(if to_the_end { "" } else { " */" });
        self.line();
    }

    fn value(&mut self, value: &Json) {
        match value {
            Json::Word(word) => self.out.push_str(word),
            Json::Leaf(leaf) => {
                let quote = if leaf.is_text { "\"" } else { "" };
                self.out.push_str(quote);
                self.filling.leaf(self.out, &self.path, leaf);
                self.out.push_str(quote);
            }
            Json::List(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.out.push_str(if index > 0 { "," } else { "" });
                    self.path.push(index.to_string());
                    self.line();
                    self.comment(index);
                    self.value(item);
                    self.path.pop();
                }
                self.close(items.is_empty(), ']');
            }
            Json::Object(entries) => {
                self.out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    self.out.push_str(if index > 0 { "," } else { "" });
                    self.path.push(key.clone());
                    self.line();
                    self.comment(index);
                    let key = self.filling.key(&self.path, key);
                    self.out
                        .push_str(&format!("\"{}\":", self.style.keys.of(&key)));
                    self.out.push_str(if self.style.pretty { " " } else { "" });
                    self.value(value);
                    self.path.pop();
                }
                self.close(entries.is_empty(), '}');
            }
        }
    }

    fn close(&mut self, empty: bool, bracket: char) {
        if !empty {
            self.line();
        }
        self.out.push(bracket);
    }
}

impl Keys {
    fn of(self, key: &str) -> String {
        // An escape in a key must stay one.
        let first = key.chars().next().filter(char::is_ascii_alphabetic);
        match (self, first) {
            _ if key.contains('\\') => key.to_owned(),
            (Keys::Upper, _) => key.to_ascii_uppercase(),
            (Keys::Lower, _) => key.to_ascii_lowercase(),
            (Keys::Pascal, Some(first)) => format!("{}{}", first.to_ascii_uppercase(), &key[1..]),
            (Keys::Escaped, Some(first)) => format!("\\u{:04x}{}", u32::from(first), &key[1..]),
            _ => key.to_owned(),
        }
    }
}
