//! Names that stand before values in what is nothing that is known here: they may be parameters of a template,
//! in a form that is not read (`{"name": value}`, `[{"name": …, "value": …}]`, rows of a sheet, a `.bicepparam`,
//! what `--parameters` was given). Then the defaults of a template need not be what is deployed.
//!
//! In: such a text, or such an object. Out: a number for each name, and none of the names: what was not
//! understood is not kept.

use crate::{
    azure::secrets::looks_secret,
    read::tree::{Node, Tree},
};

/// How many names are noted of a source.
const MOST: usize = 1 << 18;
/// The number that stands for any name, where there were more.
const ANY: u64 = 0;
/// How long a name is at most.
const NAME: usize = 64;

/// Names that stand in all kinds of files, and by which nothing is decided here.
const COMMON: [&str; 14] = [
    "name",
    "location",
    "tags",
    "type",
    "version",
    "id",
    "description",
    "properties",
    "resources",
    "value",
    "key",
    "count",
    "kind",
    "items",
];

/// The number of a name, whatever its case; none of one that says nothing.
fn number(name: &[u8]) -> Option<u64> {
    let is_name = !name.is_empty() && name.len() <= NAME;
    let common = |known: &&str| known.as_bytes().eq_ignore_ascii_case(name);
    // FNV-1a: the same wherever it is worked out.
    let fold = |number: u64, byte: &u8| {
        (number ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    };
    (is_name && !COMMON.iter().any(common)).then(|| name.iter().fold(0xcbf2_9ce4_8422_2325, fold))
}

/// Numbers of names, as they are met.
#[derive(Default)]
pub struct Names {
    numbers: Vec<u64>,
    /// Some of those that are among them, by their last digits: most lists say the same in each element.
    recent: [u64; 32],
}

impl Names {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Lets go of those that came behind the first so many.
    pub(super) fn truncate(&mut self, length: usize) {
        if length < self.numbers.len() {
            self.numbers.truncate(length);
            self.recent = Default::default();
        }
    }

    /// Adds a name.
    pub(super) fn add(&mut self, name: &[u8]) {
        let Some(number) = number(name) else { return };
        let recent = self.recent.get_mut((number % 32) as usize);
        if recent.is_some_and(|recent| std::mem::replace(recent, number) == number) {
            return;
        }
        match self.numbers.len() {
            ..MOST => self.numbers.push(number),
            MOST => self.numbers.push(ANY),
            _ => {}
        }
    }

    /// Adds a text in quotes if it may be a name: what stands under `name`, `key` or the like, before a value
    /// that stands apart from it.
    pub(super) fn add_text(&mut self, raw: &[u8]) {
        if let [b'"', name @ .., b'"'] = raw
            && name.len() <= NAME
            && name.iter().all(is_part)
        {
            self.add(name);
        }
    }

    /// All of them, in order.
    pub(super) fn take(&mut self) -> Vec<u64> {
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// Whether a value for `name` was among what was noted, in order.
pub(in crate::read) fn gives(names: &[u64], name: &str) -> bool {
    number(name.as_bytes())
        .is_some_and(|number| names.first() == Some(&ANY) || names.binary_search(&number).is_ok())
}

/// Whether what stands under this key is the value, so that its text is no name.
pub(super) fn is_of_value(key: &[u8]) -> bool {
    const VALUE: &[u8] = b"value";
    let last = key.get(key.len().saturating_sub(VALUE.len())..);
    last.is_some_and(|last| last.eq_ignore_ascii_case(VALUE))
        || std::str::from_utf8(key).is_ok_and(looks_secret)
}

/// Adds those in the JSON value at `at`: its keys, and its texts.
pub(super) fn of_value(text: &[u8], at: usize, names: &mut Names) {
    let (tree, _) = Tree::read(text, at);
    let mut open: Vec<Node<'_>> = tree.root().into_iter().collect();
    while let Some(value) = open.pop() {
        let key = value.key();
        names.add(key.as_bytes());
        if !is_of_value(key.as_bytes()) {
            names.add_text(value.json().as_bytes());
        }
        open.extend(value.children());
    }
}

fn is_part(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Adds those in a text: `name = value` anywhere, `name: value` where a line or an object begins so, a cell of
/// a row, the text under another key, and the switches of a command that deploys.
pub(super) fn of_text(text: &[u8], names: &mut Names) {
    let deploys = memchr::memmem::find(text, b"Deployment").is_some();
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut from = 0;
        let mut last: &[u8] = b"";
        while let Some(start) = line.iter().skip(from).position(is_part) {
            let start = from + start;
            let word = line.get(start..).unwrap_or_default();
            let end = word.iter().position(|byte| !is_part(byte));
            let (word, behind) = word.split_at(end.unwrap_or(word.len()));
            from = start + word.len();
            let before = line.get(..start).unwrap_or_default();
            let place = Place::of(before, behind);
            let is_switch = deploys && word.first() == Some(&b'-');
            if is_switch || place.is_before_value() || place.is_cell(last) {
                let dashes = word.iter().take_while(|byte| **byte == b'-').count();
                names.add(word.get(dashes..).unwrap_or_default());
            }
            last = word;
        }
    }
}

/// What stands around a word of a line.
struct Place {
    quoted: bool,
    /// The line begins with it, or has only a dash before it.
    begins: bool,
    /// How many blanks stand before and behind it, and what before and behind those.
    before: (usize, Option<u8>),
    behind: (usize, Option<u8>),
    /// It is compared, not given.
    compared: bool,
}

impl Place {
    fn of(before: &[u8], behind: &[u8]) -> Place {
        // In an object that is none, names may stand in quotes, and behind others.
        let quote = before.last().filter(|sign| matches!(sign, b'"' | b'\''));
        let inside = quote.and_then(|quote| behind.strip_prefix(&[*quote]));
        let before = match quote {
            Some(_) => before.get(..before.len() - 1).unwrap_or_default(),
            None => before,
        };
        let behind = inside.unwrap_or(behind);
        let blank = |byte: &&u8| **byte == b' ';
        let (left, right) = (
            before.iter().rev().take_while(blank).count(),
            behind.iter().take_while(blank).count(),
        );
        Place {
            quoted: inside.is_some(),
            begins: matches!(before.trim_ascii(), b"" | b"-"),
            before: (left, before.iter().rev().nth(left).copied()),
            behind: (right, behind.get(right).copied()),
            compared: behind.get(right + 1) == Some(&b'='),
        }
    }

    /// It has its value right behind it.
    fn is_before_value(&self) -> bool {
        match self.behind.1 {
            Some(b'=') => !self.compared,
            Some(b':') => self.begins || matches!(self.before.1, Some(b'{' | b',')),
            _ => false,
        }
    }

    /// It is all of a cell, or of what stands under a key, which may be `last`; its value stands elsewhere.
    fn is_cell(&self, last: &[u8]) -> bool {
        let (gap, sign) = self.behind;
        // Two blanks are what a table for people has between its columns.
        let ends = match sign {
            None => !self.begins,
            Some(b',' | b';' | b'\t' | b'}') => true,
            Some(b')' | b']') => self.quoted,
            Some(_) => gap > 1 || gap == 1 && self.quoted && self.before.1 == Some(b'='),
        };
        ends && match self.before {
            _ if self.begins => true,
            (_, Some(b':' | b'=')) => !is_of_value(last),
            (_, Some(b'(' | b'[')) => self.quoted,
            (_, Some(b'{')) => true,
            (gap, Some(b',' | b';' | b'\t')) => gap == 0 || self.quoted,
            (gap, _) => gap > 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<u64> {
        let mut names = Names::default();
        of_text(text.as_bytes(), &mut names);
        names.take()
    }

    #[test]
    fn names_before_values_are_found_in_every_form() {
        for text in [
            "using './main.bicep'\nparam openToAll = true\n",
            "az deployment group create -g rg --parameters openToAll=true",
            "New-AzResourceGroupDeployment -ResourceGroupName rg -openToAll $true",
            "$given = @{ sku = 'Basic'; OpenToAll = $true }",
            "openToAll: true\nsku: Basic\n",
            "  openToAll: true",
            "- openToAll: true",
            "OPENTOALL=true",
            "{sku: 'Basic', openToAll: true}",
            "{\n  \"openToAll\": tr",
            // As pairs.
            "- name: openToAll\n  value: true\n",
            "- {name: openToAll, value: true}",
            "[{\"key\": \"openToAll\", \"value\": tr",
            "<setParameter name=\"openToAll\" value=\"true\" />",
            "@{Name='openToAll'; Value=$true}",
            "given(\"openToAll\", true)",
            "given[\"openToAll\"] = true",
            // As rows.
            "name,value\r\nopenToAll,true\r\n",
            "openToAll, true",
            "\"prod\",\"openToAll\",\"true\"",
            "true;openToAll",
            "openToAll\ttrue",
            "prod\topenToAll\ttrue",
            "Name       Value\n---------  -----\nopenToAll  true\n",
            "[x]\nopenToAll = true\n",
        ] {
            assert!(gives(&of(text), "openToAll"), "{text}");
        }
        for text in [
            "if openToAll == true",
            "the openToAll of it",
            "openToAll",
            "  openToAll is one",
            "- openToAll",
            "set sku, openToAll, and location",
            "Warning: the parameter \"openToAll\" is not used",
            "value: openToAll",
            "name = x",
        ] {
            assert!(!gives(&of(text), "openToAll"), "{text}");
        }
        assert!(!gives(&of("name = true\n"), "name"));
    }

    #[test]
    fn keys_and_texts_of_an_object_are_names_but_for_what_is_given() {
        for (json, found) in [
            (r#"{"a": {"b": [{"openToAll": 1}]}}"#, true),
            (r#"{"a": {"b": [{"Key": "OPENTOALL"}]}}"#, true),
            (r#"[["openToAll", true]]"#, true),
            (r#"{"b": {"Value": "openToAll"}}"#, false),
            (r#"{"b": {"password": "openToAll"}}"#, false),
            (r#"{"b": "it is openToAll"}"#, false),
        ] {
            let mut names = Names::default();
            of_value(json.as_bytes(), 0, &mut names);
            assert_eq!(gives(&names.take(), "openToAll"), found, "{json}");
        }
    }

    #[test]
    fn what_was_let_go_of_is_noted_again() {
        let mut names = Names::default();
        names.add(b"openToAll");
        names.truncate(0);
        assert_eq!(names.len(), 0);
        names.add(b"openToAll");
        names.add(b"openToAll");
        assert!(gives(&names.take(), "openToAll"));
    }

    #[test]
    fn where_there_are_too_many_any_name_may_be_one() {
        let mut names = Names::default();
        for index in 0..MOST + 2 {
            names.add(b"other");
            names.add(index.to_string().as_bytes());
        }
        assert_eq!(names.len(), MOST + 1);
        assert!(gives(&names.take(), "openToAll"));
    }
}
