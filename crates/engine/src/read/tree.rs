//! A tape of the values in one piece of JSON, for the documents that have to be walked back and forth:
//! templates, parameter files and plans. It notes places and copies nothing.
//!
//! Made in one pass, however deep it nests, and each look-up goes over one container's own entries.
//! A text that ends too early gives a tree all the same: what was still open says so.

use std::borrow::Cow;

use super::{
    cursor::{Cursor, Stop},
    source::{Span, offset},
};
use crate::azure::{ids::unquoted, letters::alike};

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An object.
    Object,
    /// An array.
    Array,
    /// A string.
    String,
    /// A number, `true`, `false`, `null`, or something that was overwritten.
    Other,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    span: Span,
    /// The key it stands under, without its quotes; empty in an array.
    key: Span,
    /// Where the next value after this one and all in it stands on the tape.
    next: u32,
    shape: Shape,
    whole: bool,
    /// The key is written with escapes.
    escaped_key: bool,
}

/// The values of one piece of JSON.
pub struct Tree<'t> {
    text: &'t [u8],
    entries: Vec<Entry>,
    /// How its keys are read, where that is not as they stand.
    reads: Option<fn(&str) -> String>,
}

impl<'t> Tree<'t> {
    /// Reads the value that begins at `start`; and where it stopped, if it does not end.
    pub fn read(text: &'t [u8], start: usize) -> (Tree<'t>, Option<Stop>) {
        let mut tree = Tree {
            text,
            entries: Vec::new(),
            reads: None,
        };
        let stop = tree.fill(start).err();
        (tree, stop)
    }

    /// The same with each key read as this makes it.
    pub fn read_as(text: &'t [u8], start: usize, reads: fn(&str) -> String) -> Tree<'t> {
        let (mut tree, _) = Tree::read(text, start);
        tree.reads = Some(reads);
        tree
    }

    fn fill(&mut self, start: usize) -> Result<(), Stop> {
        let mut cursor = Cursor::new(self.text, start);
        // The containers that are open, by their places on the tape.
        let mut open: Vec<u32> = Vec::new();
        let mut key = None;
        let result = loop {
            let first = cursor.peek();
            let at = cursor.at();
            let shape = match first {
                Some(b'{') => Shape::Object,
                Some(b'[') => Shape::Array,
                Some(b'"') => Shape::String,
                _ => Shape::Other,
            };
            let index = offset(self.entries.len());
            let (key_span, escaped_key) = key.take().unwrap_or((Span::new(at, at), false));
            let mut entry = Entry {
                span: Span::new(at, at),
                key: key_span,
                next: index + 1,
                shape,
                whole: false,
                escaped_key,
            };
            let mut ends = true;
            if matches!(shape, Shape::Object | Shape::Array) {
                self.entries.push(entry);
                cursor.go(at + 1);
                let object = shape == Shape::Object;
                if !cursor.take(if object { b'}' } else { b']' }) {
                    open.push(index);
                    ends = false;
                    if object {
                        match Self::key(&mut cursor) {
                            Ok(found) => key = Some(found),
                            Err(stop) => break Err(stop),
                        }
                    }
                } else if let Some(entry) = self.entries.last_mut() {
                    entry.span = Span::new(at, cursor.at());
                    entry.whole = true;
                }
            } else {
                match cursor.skip(false) {
                    Ok(span) => {
                        entry.span = span;
                        entry.whole = true;
                        self.entries.push(entry);
                    }
                    Err(stop) => break Err(stop),
                }
            }
            if !ends {
                continue;
            }
            // Something ended; perhaps what is around it, too.
            let more = loop {
                let Some(container) = open.last().copied() else {
                    return Ok(());
                };
                let object = self.shape(container) == Shape::Object;
                match Self::more(&mut cursor, object) {
                    Ok(Some(found)) => {
                        key = found;
                        break Ok(());
                    }
                    Ok(None) => {
                        open.pop();
                        self.close(container, cursor.at(), true);
                    }
                    Err(stop) => break Err(stop),
                }
            };
            if let Err(stop) = more {
                break Err(stop);
            }
        };
        for container in open {
            let end = result.as_ref().err().map_or(0, |stop: &Stop| stop.at);
            self.close(container, end, false);
        }
        result
    }

    fn key(cursor: &mut Cursor<&[u8]>) -> Result<(Span, bool), Stop> {
        let key = cursor.key()?;
        Ok((Span::new(key.start + 1, key.end - 1), key.escaped))
    }

    /// What follows in a container: the next key or none in an array; nothing if it ends.
    #[allow(clippy::type_complexity, reason = "named in the sentence above")]
    fn more(
        cursor: &mut Cursor<&[u8]>,
        object: bool,
    ) -> Result<Option<Option<(Span, bool)>>, Stop> {
        let close = if object { b'}' } else { b']' };
        if cursor.take(close) {
            return Ok(None);
        }
        if !cursor.take(b',') {
            // Says what was expected, and where.
            return match cursor.more(object) {
                Err(stop) => Err(stop),
                Ok(_) => Ok(None),
            };
        }
        if cursor.take(close) {
            return Ok(None);
        }
        Ok(Some(if object {
            Some(Self::key(cursor)?)
        } else {
            None
        }))
    }

    fn shape(&self, index: u32) -> Shape {
        self.entries
            .get(index as usize)
            .map_or(Shape::Other, |entry| entry.shape)
    }

    fn close(&mut self, index: u32, end: usize, whole: bool) {
        let next = offset(self.entries.len());
        if let Some(entry) = self.entries.get_mut(index as usize) {
            entry.span.end = offset(end);
            entry.next = next;
            entry.whole = whole;
        }
    }

    /// The outermost value; none if the text has none.
    pub fn root(&self) -> Option<Node<'_>> {
        (!self.entries.is_empty()).then_some(Node {
            tree: self,
            index: 0,
        })
    }

    /// What each value stands in and its place there, both by places on the tape; the outermost in itself.
    pub fn inside(&self) -> Vec<(u32, u32)> {
        let mut inside = Vec::with_capacity(self.entries.len());
        // The containers around: where each ends on the tape, and how much has come in it.
        let mut around: Vec<(u32, u32, u32)> = Vec::new();
        for (index, entry) in (0..).zip(&self.entries) {
            while around.last().is_some_and(|(_, end, _)| *end <= index) {
                around.pop();
            }
            inside.push(match around.last_mut() {
                Some((outer, _, count)) => {
                    *count += 1;
                    (*outer, *count - 1)
                }
                None => (index, 0),
            });
            if matches!(entry.shape, Shape::Object | Shape::Array) {
                around.push((index, entry.next, 0));
            }
        }
        inside
    }

    /// The last value that begins at or before a place.
    pub fn last_from(&self, place: u32) -> Option<u32> {
        let after = self
            .entries
            .partition_point(|entry| entry.span.start <= place);
        after.checked_sub(1).map(offset)
    }

    /// The value at a place of the tape.
    pub fn at(&self, index: u32) -> Option<Node<'_>> {
        ((index as usize) < self.entries.len()).then_some(Node { tree: self, index })
    }

    /// Where every key stands, without its quotes.
    pub fn keys(&self) -> impl Iterator<Item = Span> + '_ {
        let keys = self.entries.iter().map(|entry| entry.key);
        keys.filter(|key| key.start < key.end)
    }

    /// Every string and number but for keys, in order, with its place.
    pub fn leaves(&self) -> impl Iterator<Item = Span> + '_ {
        self.entries.iter().filter_map(|entry| {
            let word = matches!(
                self.text.get(entry.span.start as usize),
                Some(b't' | b'f' | b'n')
            );
            match entry.shape {
                Shape::String => Some(entry.span),
                Shape::Other if !word => Some(entry.span),
                _ => None,
            }
        })
    }
}

/// A value in a tree.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    tree: &'a Tree<'a>,
    index: u32,
}

impl<'a> Node<'a> {
    fn entry(self) -> Option<&'a Entry> {
        self.tree.entries.get(self.index as usize)
    }

    /// Its place on the tape.
    pub fn index(self) -> u32 {
        self.index
    }

    /// Where it stands, quotes and brackets included.
    pub fn span(self) -> Span {
        self.entry()
            .map_or(Span { start: 0, end: 0 }, |entry| entry.span)
    }

    /// What it is.
    pub fn shape(self) -> Shape {
        self.tree.shape(self.index)
    }

    /// It is an object or an array.
    pub fn is_container(self) -> bool {
        matches!(self.shape(), Shape::Object | Shape::Array)
    }

    /// The text did not end inside it.
    pub fn is_whole(self) -> bool {
        self.entry().is_some_and(|entry| entry.whole)
    }

    /// Its JSON text.
    pub fn json(self) -> &'a str {
        self.tree.piece(self.span())
    }

    /// Whether its JSON text is just this, such as `null`.
    pub fn is(self, word: &str) -> bool {
        self.span().of(self.tree.text) == Some(word.as_bytes())
    }

    /// The string it is, if it is one.
    pub fn string(self) -> Option<Cow<'a, str>> {
        unquoted(self.json())
    }

    /// The key it stands under; empty in an array.
    pub fn key(self) -> Cow<'a, str> {
        let Some(entry) = self.entry() else {
            return Cow::Borrowed("");
        };
        if let Some(reads) = self.tree.reads {
            return Cow::Owned(reads(self.tree.piece(entry.key)));
        }
        if !entry.escaped_key {
            return Cow::Borrowed(self.tree.piece(entry.key));
        }
        let quoted = Span {
            start: entry.key.start.saturating_sub(1),
            end: entry.key.end + 1,
        };
        unquoted(self.tree.piece(quoted)).unwrap_or_default()
    }

    /// What stands in it, in order; nothing unless it is a container.
    pub fn children(self) -> Children<'a> {
        let entry = self.entry().filter(|_| self.is_container());
        Children {
            tree: self.tree,
            next: self.index + 1,
            end: entry.map_or(0, |entry| entry.next),
        }
    }

    /// Key and value pairs in order; none unless it is an object.
    pub fn entries(self) -> impl Iterator<Item = (Cow<'a, str>, Node<'a>)> {
        let object = self.shape() == Shape::Object;
        let children = self.children().filter(move |_| object);
        children.map(|child| (child.key(), child))
    }

    /// The elements; none unless it is an array.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> {
        let array = self.shape() == Shape::Array;
        self.children().filter(move |_| array)
    }

    /// The first value under `key`, whatever the key's case.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        let object = self.entry().filter(|entry| entry.shape == Shape::Object)?;
        let mut at = self.index + 1;
        while at < object.next {
            let entry = self.tree.entries.get(at as usize)?;
            let value = Node { index: at, ..self };
            // As it stands, for a plan is asked for dozens of keys of each of its objects.
            let is_it = match entry.escaped_key || self.tree.reads.is_some() {
                false if (entry.key.end - entry.key.start) as usize != key.len() => false,
                false => {
                    let stands = entry.key.of(self.tree.text);
                    alike(stands.unwrap_or_default(), key.as_bytes())
                }
                true => alike(value.key().as_bytes(), key.as_bytes()),
            };
            if is_it {
                return Some(value);
            }
            at = entry.next;
        }
        None
    }

    /// The value at the end of a path of keys.
    pub fn path(self, keys: &[&str]) -> Option<Node<'a>> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// Whether a `true` stands in it anywhere, or it is one.
    pub fn has_true(self) -> bool {
        let end = self.entry().map_or(0, |entry| entry.next);
        let entries = self.tree.entries.get(self.index as usize..end as usize);
        let mut entries = entries.unwrap_or_default().iter();
        entries.any(|entry| entry.shape == Shape::Other && self.tree.piece(entry.span) == "true")
    }
}

/// The values in a container.
pub struct Children<'a> {
    tree: &'a Tree<'a>,
    next: u32,
    end: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        if self.next >= self.end {
            return None;
        }
        let node = Node {
            tree: self.tree,
            index: self.next,
        };
        self.next = node.entry()?.next;
        Some(node)
    }
}

impl Tree<'_> {
    fn piece(&self, span: Span) -> &str {
        span.text_of(self.text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_keys_and_items_and_knows_where_they_stand() {
        let text = r#"  {"A": [{"b": "x\n"}, [true]], /* c */ "d\u0065": 1,}"#;
        let (tree, stop) = Tree::read(text.as_bytes(), 2);
        assert_eq!(stop, None);
        let root = tree.root().unwrap();
        let b = root.get("a").unwrap().items().next().unwrap();
        let b = b.get("B").unwrap();
        assert_eq!(b.string().as_deref(), Some("x\n"));
        assert_eq!(b.json(), r#""x\n""#);
        assert!(root.has_true());
        assert!(root.path(&["a", "b"]).is_none());
        assert_eq!(root.get("de").unwrap().json(), "1");
        assert_eq!(root.children().count(), 2);
        assert_eq!(root.span(), Span::new(2, text.len()));
        assert_eq!(tree.leaves().count(), 2);
    }

    #[test]
    fn what_was_still_open_at_the_end_is_not_whole() {
        let text = r#"{"resources": [{"a": 1}, {"b": 2, "c": [3"#;
        let (tree, stop) = Tree::read(text.as_bytes(), 0);
        assert_eq!(stop.unwrap().at, text.len());
        let resources = tree.root().unwrap().get("resources").unwrap();
        assert!(!resources.is_whole());
        let whole: Vec<bool> = resources.items().map(Node::is_whole).collect();
        assert_eq!(whole, [true, false]);
    }

    #[test]
    fn depth_does_not_matter() {
        let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let (tree, stop) = Tree::read(text.as_bytes(), 0);
        assert_eq!(stop, None);
        assert!(!tree.root().unwrap().has_true());
    }
}
