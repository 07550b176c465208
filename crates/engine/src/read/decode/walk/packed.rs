//! Objects that stand in a text: Resource Graph's `tostring(properties)`, and what Bicep prints of a template
//! and its parameters. They are unpacked where they stand, so that every value keeps its line, and its column
//! but for the escapes before it.

use super::{
    Walker,
    look::{look, look_into, opens_packed},
};
use crate::{
    azure::json::escape,
    read::{
        cursor::{Page, string_end, value_end},
        decode::fields::{Field, RESOURCE, Take},
        tree::{Node, Tree},
    },
};

/// The object, or list of objects, that is packed into the string that begins `text`, in as many bytes;
/// none if it packs none.
pub(crate) fn unpacked(text: &[u8]) -> Option<Vec<u8>> {
    let end = string_end(text, 0);
    let raw = text.get(1..end.checked_sub(1)?)?;
    if !opens_packed(text) {
        return None;
    }
    // The quotes of the string are gone.
    let mut out = vec![b' '];
    let (mut at, mut inside, mut escaped) = (0, false, false);
    while let Some(byte) = raw.get(at) {
        let (letter, length) = match byte {
            b'\\' => escape(raw.get(at..)?)?,
            byte => (char::from(*byte), 1),
        };
        let is_plain = length == 1;
        let pad = |out: &mut Vec<u8>, to: usize| {
            // Where a value begins, it stands where it stood.
            while out.len() < to {
                out.push(b' ');
            }
        };
        match letter {
            '"' if !escaped && inside => {
                out.push(b'"');
                inside = false;
                pad(&mut out, at + length + 1);
            }
            '"' if !escaped => {
                pad(&mut out, at + length);
                out.push(b'"');
                inside = true;
            }
            _ if is_plain => out.push(*byte),
            letter if !inside && letter.is_ascii_whitespace() => pad(&mut out, at + length + 1),
            letter if !inside || letter.is_control() => return None,
            letter => {
                let mut bytes = [0; 4];
                out.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
            }
        }
        escaped = inside && letter == '\\' && !escaped;
        at += length;
    }
    out.resize(end, b' ');
    let from = out.iter().position(|byte| *byte != b' ')?;
    let whole = value_end(&out, from).ok()?;
    let rest = out.get(whole..)?;
    rest.iter().all(u8::is_ascii_whitespace).then_some(out)
}

impl<P: Page> Walker<'_, P> {
    /// Puts what was unpacked in its place. Whoever reads a copy goes on with what it was copied from.
    fn put(&mut self, at: usize, unpacked: &[u8]) {
        if !self.of_a_copy {
            self.cursor.put(at, unpacked);
        }
    }

    /// Whether the string that stands here packs an object that is read, and if so, unpacks it.
    #[inline(never)]
    pub(super) fn unpack(&mut self, take: Take, key: (usize, usize)) -> bool {
        let reads = match take {
            // These are read as they are, elsewhere.
            Take::Into(Field::Extensions | Field::LooseImage, _) => false,
            Take::Into(..) => true,
            Take::Resources(_) => {
                let name = self.cursor.bytes().get(key.0 + 1..key.1 - 1);
                name.is_some_and(|name| PACKED.iter().any(|known| name.eq_ignore_ascii_case(known)))
            }
            _ => false,
        };
        let at = self.cursor.at();
        let rest = self.cursor.bytes().get(at..).unwrap_or_default();
        let opens = rest.get(1..).unwrap_or_default().trim_ascii_start();
        if !reads || !matches!(opens.first(), Some(b'{' | b'[' | b'\\')) {
            return false;
        }
        let Some(unpacked) = unpacked(rest) else {
            return false;
        };
        self.put(at, &unpacked);
        true
    }
}

impl<P: Page> Walker<'_, P> {
    /// Whether the string that stands here packs resources, and the object it stands in at `object` is
    /// nobody's, and if so, unpacks it: what a tool caught that ran another (`stdout`), a query's
    /// `tostring`, a recording of requests. Where the key is not `unknown`, settings alone may be a part of
    /// the object.
    #[inline(never)]
    pub(super) fn unpack_resources(&mut self, object: Option<usize>, unknown: bool) -> bool {
        let at = self.cursor.at();
        let rest = self.cursor.bytes().get(at..).unwrap_or_default();
        if !opens_packed(rest) {
            return false;
        }
        let Some(unpacked) = unpacked(rest) else {
            return false;
        };
        let from = unpacked.iter().position(|byte| *byte != b' ');
        let inner = look_into(&unpacked, from.unwrap_or_default());
        let outer = object.map(|object| look(self.cursor.bytes(), object, 0));
        let reads = inner.whole || inner.wraps || unknown && inner.settings;
        if !reads || outer.is_some_and(|outer| !outer.is_nobodys()) {
            return false;
        }
        self.put(at, &unpacked);
        true
    }
}

/// The keys under which Bicep prints a template and its parameters as texts (`build-params --stdout`).
const PACKED: [&[u8]; 3] = [b"templateJson", b"parametersJson", b"mainTemplate"];

/// Unpacks the cells of a table in columns that are read as objects, as `properties` is.
pub(in crate::read::decode) fn unpack_cells(text: &mut [u8], start: usize) {
    let cells: Vec<usize> = {
        let (tree, _) = Tree::read(text, start);
        let root = tree.root();
        let list = |key| {
            root.and_then(|root| root.get(key))
                .into_iter()
                .flat_map(Node::items)
        };
        let is_object = |column: Node| {
            let name = column.get("name").and_then(Node::string);
            let take = name.and_then(|name| RESOURCE.get(name.as_bytes()));
            matches!(take, Some(Take::Into(field, _)) if field != Field::Extensions)
        };
        let objects: Vec<bool> = list("columns").map(is_object).collect();
        if !objects.contains(&true) {
            return;
        }
        let cells = list("rows").flat_map(|row| row.items().zip(&objects));
        cells
            .filter(|(cell, is_object)| **is_object && opens_packed(cell.json().as_bytes()))
            .map(|(cell, _)| cell.span().start as usize)
            .collect()
    };
    unpack_at(text, cells);
}

/// Unpacks what `azapi` sends or was answered in a plan or a state, where that is a text: then each fact in it stands where
/// it can be shown. (The provider has had objects there since 2.0.)
pub(in crate::read::decode) fn unpack_bodies(text: &mut [u8], start: usize) {
    const KEYS: [&str; 2] = ["body", "output"];
    let rest = text.get(start..).unwrap_or_default();
    if memchr::memmem::find(rest, b"\"azapi_").is_none() {
        return;
    }
    let bodies: Vec<usize> = {
        let (tree, _) = Tree::read(text, start);
        let mut open: Vec<Node> = tree.root().into_iter().collect();
        let mut found = Vec::new();
        while let Some(node) = open.pop() {
            open.extend(node.children().filter(|child| child.is_container()));
            // Resources of this provider say which type of Azure's they are.
            if node.get("type").is_some() {
                let said = KEYS.into_iter().filter_map(|key| node.get(key));
                let packed = said.filter(|one| opens_packed(one.json().as_bytes()));
                found.extend(packed.map(|one| one.span().start as usize));
            }
        }
        found
    };
    unpack_at(text, bodies);
}

fn unpack_at(text: &mut [u8], places: Vec<usize>) {
    for place in places {
        if let Some(unpacked) = text.get(place..).and_then(unpacked)
            && let Some(there) = text.get_mut(place..place + unpacked.len())
        {
            there.copy_from_slice(&unpacked);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpack(value: &serde_json::Value) -> Option<String> {
        let packed = serde_json::Value::from(value.to_string()).to_string();
        let out = unpacked(packed.as_bytes())?;
        assert_eq!(out.len(), packed.len());
        String::from_utf8(out).ok()
    }

    #[test]
    fn what_is_packed_comes_out_as_it_was() {
        for value in [
            serde_json::json!({"a": {"b": [1, true, null, "x"]}, "c": "say \"x\" \\ é 😀 /"}),
            serde_json::json!({"l": [{"a\"b": "\\\"", "z": {}}]}),
            serde_json::json!({}),
            serde_json::json!({"a": "line\nbreak\tand \u{1} more", "b": "\\n"}),
        ] {
            let out = unpack(&value).unwrap();
            let back: serde_json::Value = serde_json::from_str(&out).unwrap();
            assert_eq!(back, value, "{out}");
        }
        let escaped = br#""{\u0022a\u0022: \u0022\ud83d\ude00\u0022}""#;
        let out = String::from_utf8(unpacked(escaped).unwrap()).unwrap();
        let back: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(back, serde_json::json!({"a": "😀"}));
    }

    #[test]
    fn values_stand_where_they_stood() {
        let packed = br#""{\"a\":\"x\",\"b\":\"y\"}""#;
        let out = unpacked(packed).unwrap();
        for letter in [b'a', b'x', b'b', b'y'] {
            let at = |text: &[u8]| text.iter().position(|byte| *byte == letter);
            assert_eq!(at(&out), at(packed));
        }
    }

    #[test]
    fn what_packs_nothing_stays() {
        for text in [
            r#""plain""#,
            r#""""#,
            r#""[parameters('x')]""#,
            r#""[]""#,
            r#""{not json}""#,
            r#""{\"a\":1} and more""#,
            r#""{\"a\":""#,
            r#""{\"a\""#,
            r#""{\u00"#,
        ] {
            assert_eq!(unpacked(text.as_bytes()), None, "{text}");
        }
    }
}
