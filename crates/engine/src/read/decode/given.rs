//! Names that stand before values in what is nothing that is known here: they may be parameters of a template,
//! in a form that is not read (`{"name": value}`, `[{"name": …, "value": …}]`, rows of a sheet, a `.bicepparam`,
//! what `--parameters` was given). Then neither the defaults of a template nor a parameter file need be what is
//! deployed. `given/handed.rs` looks for the same in documents that are known as something else.
//!
//! In: such a text, or such an object. Out: a number for each name, and one for its value where that can be told,
//! and neither names nor values: what was not understood is not kept.

mod handed;

pub(in crate::read) use handed::{Handed, may_hand_in_by};

use crate::{
    azure::{ids::unquoted, secrets::looks_secret},
    read::{
        cursor::string_end,
        tree::{Node, Shape, Tree},
    },
};

/// How many names are noted of a source.
const MOST: usize = 1 << 18;
/// The number that stands for any name, where there were more.
const ANY: u64 = 0;
/// The number of a value that cannot be told.
pub(in crate::read) const UNTOLD: u64 = 0;
/// How long a value is at most that is told.
const VALUE: usize = 256;
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

/// The name of a parameter, also where it is called by its place in a parameter file, as what replaces values in
/// such a file calls it (`parameters.NAME.value`: Azure Pipelines' FileTransform).
fn bare(name: &[u8]) -> &[u8] {
    let name = name.strip_prefix(PLACE).unwrap_or(name);
    name.strip_suffix(VALUE_OF).unwrap_or(name)
}

const PLACE: &[u8] = b"parameters.";
const VALUE_OF: &[u8] = b".value";

/// The number of a name, whatever its case; none of one that says nothing.
fn number(name: &[u8]) -> Option<u64> {
    let name = bare(name);
    let is_name = !name.is_empty() && name.len() <= NAME;
    let common = |known: &&str| known.as_bytes().eq_ignore_ascii_case(name);
    (is_name && !COMMON.iter().any(common)).then(|| folded(name))
}

/// FNV-1a: the same wherever it is worked out.
fn folded(text: &[u8]) -> u64 {
    let fold = |number: u64, byte: &u8| {
        (number ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    };
    text.iter().fold(0xcbf2_9ce4_8422_2325, fold)
}

/// The number of a plain value, in quotes or not, whatever its case; none of what may come to anything.
fn value_number(value: &[u8]) -> u64 {
    let bare = match value {
        [quote @ (b'"' | b'\''), bare @ .., end] if quote == end => bare,
        bare => bare,
    };
    // As PowerShell writes them.
    let bare = match bare {
        [b'$', word @ ..]
            if word.eq_ignore_ascii_case(b"true") || word.eq_ignore_ascii_case(b"false") =>
        {
            word
        }
        bare => bare,
    };
    match bare.len() {
        1..=VALUE if !bare.iter().any(|byte| matches!(byte, b'\\' | b'[' | b'{')) => folded(bare),
        _ => UNTOLD,
    }
}

/// The number of the JSON value that begins at `at`; a parameter's may be wrapped.
pub(super) fn value_at(bytes: &[u8], at: usize) -> u64 {
    let from = bytes.get(at..).unwrap_or_default();
    match from.first() {
        Some(b'"') => {
            let end = string_end(bytes, at);
            value_number(bytes.get(at..end).unwrap_or_default())
        }
        Some(b'{' | b'[') | None => UNTOLD,
        Some(_) => {
            let near = from.get(..VALUE).unwrap_or(from);
            let end = near
                .iter()
                .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b'}' | b']'));
            value_number(near.get(..end.unwrap_or_default()).unwrap_or_default())
        }
    }
}

/// The number of the value that stands right behind a name and its sign in a text.
fn value_behind(text: &[u8]) -> u64 {
    let text = text.trim_ascii_start();
    // What is longer is no value that is told, and behind each sign of a long text may stand a name.
    let near = text.get(..text.len().min(VALUE + 3)).unwrap_or_default();
    let is_cut = near.len() < text.len();
    let (end, rest) = match text.first() {
        Some(quote @ (b'"' | b'\'')) => {
            let inside = near.get(1..).unwrap_or_default();
            let end = inside.iter().position(|byte| byte == quote);
            let Some(end) = end else { return UNTOLD };
            (end + 2, text.get(end + 2))
        }
        _ => {
            let ends = |byte: &u8| {
                byte.is_ascii_whitespace()
                    || matches!(
                        byte,
                        b',' | b';' | b'}' | b']' | b')' | b'<' | b'|' | b'"' | b'\'' | b'`'
                    )
            };
            let end = near.iter().position(ends);
            if end.is_none() && is_cut {
                return UNTOLD;
            }
            let end = end.unwrap_or(text.len());
            match text.get(end) {
                Some(b'"' | b'\'') => (end, text.get(end + 1)),
                rest => (end, rest),
            }
        }
    };
    // What goes on behind a quote is more than stands in it, and what is joined to more comes to something else.
    let more = text.get(end..).unwrap_or_default().trim_ascii_start();
    let joined = matches!(
        more.first(),
        Some(b'|' | b'&' | b'?' | b'+' | b'!' | b'=' | b'.' | b'*')
    );
    match rest {
        Some(byte) if is_part(byte) || matches!(byte, b'$' | b'"' | b'\'') => UNTOLD,
        _ if joined => UNTOLD,
        _ => value_number(text.get(..end).unwrap_or_default()),
    }
}

/// A name that was given a value: the numbers of both.
pub(in crate::read) type Given = (u64, u64);

/// Numbers of names, as they are met.
#[derive(Default)]
pub struct Names {
    numbers: Vec<Given>,
    /// Some of those that are among them, by their last digits: most lists say the same in each element.
    recent: [Given; 32],
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

    /// Adds a name whose value cannot be told.
    pub(super) fn add(&mut self, name: &[u8]) {
        self.add_with(name, UNTOLD);
    }

    /// Adds a name with the number of its value.
    pub(super) fn add_with(&mut self, name: &[u8], value: u64) {
        if let Some(number) = number(name) {
            self.push((number, value));
        }
    }

    /// Any name may be among them.
    pub(super) fn add_any(&mut self) {
        self.numbers.push((ANY, UNTOLD));
    }

    fn push(&mut self, given: Given) {
        let recent = self.recent.get_mut((given.0 % 32) as usize);
        if recent.is_some_and(|recent| std::mem::replace(recent, given) == given) {
            return;
        }
        match self.numbers.len() {
            ..MOST => self.numbers.push(given),
            MOST => self.add_any(),
            _ => {}
        }
    }

    /// Adds a text in quotes if it may be a name: what stands under `name`, `key` or the like, before a value
    /// that stands apart from it. Of a longer one, the names before values in it.
    pub(super) fn add_text(&mut self, raw: &[u8]) {
        if let [b'"', name @ .., b'"'] = raw
            && name.len() <= NAME
            && bare(name).iter().all(is_part)
        {
            self.add(name);
        } else {
            self.add_inside(raw);
        }
    }

    /// Adds those in a text in quotes that holds more than a name.
    pub(super) fn add_inside(&mut self, raw: &[u8]) {
        let may = |byte: &u8| matches!(byte, b'=' | b':' | b'-' | b'<' | b'|');
        if raw.iter().any(may)
            && let Some(text) = std::str::from_utf8(raw).ok().and_then(unquoted)
        {
            of_text(text.as_bytes(), self);
        }
    }

    /// All of them, in order.
    pub(super) fn take(&mut self) -> Vec<Given> {
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// Whether any name may be among what was noted, in order.
pub(in crate::read) fn gives_any(names: &[Given]) -> bool {
    names.first().is_some_and(|(name, _)| *name == ANY)
}

/// The numbers of the values that `name` was given in what was noted, in order.
pub(in crate::read) fn gives(names: &[Given], name: &str) -> Vec<u64> {
    let Some(number) = number(name.as_bytes()) else {
        return Vec::new();
    };
    let first = names.partition_point(|(name, _)| *name < number);
    let own = names
        .iter()
        .skip(first)
        .take_while(|(name, _)| *name == number);
    let any = gives_any(names).then_some(UNTOLD);
    own.map(|(_, value)| *value).chain(any).collect()
}

/// Whether one of these values may be another one than the JSON `value`.
pub(in crate::read) fn differs(values: &[u64], value: &str) -> bool {
    let own = value_number(value.as_bytes());
    own == UNTOLD && !values.is_empty() || values.iter().any(|value| *value != own)
}

/// Whether a piece of JSON that broke off seems to be of a parameter file: it has no template's keys, and says so, or
/// `begins` as one.
pub(super) fn is_of_parameters(piece: &[u8], begins: bool) -> bool {
    let has = |key: &[u8]| memchr::memmem::find(piece, key).is_some();
    (begins || has(b"\"parameters\"")) && !has(b"\"resources\"") && !has(b"\"defaultValue\"")
}

/// Whether a text begins as a parameter file does, or ends where a template may still be one.
pub(super) fn begins_as_parameters(text: &[u8]) -> bool {
    const HEADS: [&[u8]; 2] = [b"\"$schema\"", b"\"contentVersion\""];
    const ADDRESS: &[u8] = b"\"https://schema.management.azure.com/";
    /// What stands before the parameters is shorter.
    const MOST: usize = 400;
    let text = text.get(..MOST).unwrap_or(text);
    let find = |key: &[u8]| memchr::memmem::find(text, key);
    let like = |one: &[u8], other: &[u8]| one.starts_with(other) || other.starts_with(one);
    let first = { text.strip_prefix(b"{") }.map(<[u8]>::trim_ascii_start);
    first.is_some_and(|first| HEADS.iter().any(|head| like(first, head)))
        && find(b"eploymentTemplate.json").is_none()
        && find(HEADS[0]).is_none_or(|at| {
            let behind = text.get(at + HEADS[0].len()..).unwrap_or_default();
            let is_between = |byte: &u8| byte.is_ascii_whitespace() || *byte == b':';
            let value = behind.iter().position(|byte| !is_between(byte));
            like(
                behind
                    .get(value.unwrap_or(behind.len())..)
                    .unwrap_or_default(),
                ADDRESS,
            )
        })
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
        names.add_with(key.as_bytes(), value_number_of(value));
        if value.shape() == Shape::String {
            add_under(key.as_bytes(), value.json().as_bytes(), names);
        }
        open.extend(value.children());
    }
}

/// The number of the value of a parameter.
fn value_number_of(parameter: Node<'_>) -> u64 {
    let value = parameter.get("value").unwrap_or(parameter);
    match value.is_container() || !value.is_whole() {
        true => UNTOLD,
        false => value_number(value.json().as_bytes()),
    }
}

/// Adds a text in quotes that stands under a key, or by itself.
pub(super) fn add_under(key: &[u8], raw: &[u8], names: &mut Names) {
    // What `bicep build-params` packs is a parameter file, and joined as one.
    if key.eq_ignore_ascii_case(b"parametersJson") {
        return;
    }
    if !is_of_value(key) {
        names.add_text(raw);
    } else if raw.iter().any(|byte| *byte == b' ' || *byte == b'=') {
        names.add_inside(raw);
    }
}

fn is_part(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Words of commands and tasks that deploy, whose switches give values.
const DEPLOYS: [&[u8]; 2] = [b"Deployment", b"overrideParameters"];

/// Adds those in a text: `name = value` anywhere, `name: value` where a line or an object begins so, a cell of
/// a row, the text under another key, and the switches of a command that deploys.
pub(super) fn of_text(text: &[u8], names: &mut Names) {
    let deploys = DEPLOYS
        .iter()
        .any(|word| memchr::memmem::find(text, word).is_some());
    of_lines(text, deploys, names);
}

/// The same, where it is known whether the text is a command that deploys, or some of its switches.
fn of_lines(text: &[u8], deploys: bool, names: &mut Names) {
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let lead = line.len() - line.trim_ascii_start().len();
        let mut from = 0;
        let mut last: &[u8] = b"";
        while let Some(start) = line.iter().skip(from).position(is_part) {
            let start = from + start;
            let word = line.get(start..).unwrap_or_default();
            let end = word.iter().position(|byte| !is_part(byte));
            let (word, behind) = word.split_at(end.unwrap_or(word.len()));
            from = start + word.len();
            let before = line.get(..start).unwrap_or_default();
            let before = before.strip_suffix(PLACE).unwrap_or(before);
            let behind = behind.strip_prefix(VALUE_OF).unwrap_or(behind);
            let place = Place::of(before, behind, lead);
            let is_switch = deploys && word.first() == Some(&b'-');
            if is_switch || place.is_before_value() || place.is_cell(last) {
                let dashes = word.iter().take_while(|byte| **byte == b'-').count();
                let value = place.value(behind, is_switch);
                names.add_with(word.get(dashes..).unwrap_or_default(), value);
            }
            last = word;
        }
    }
}

/// Whether an element ends here whose neighbour has the value: of a table, or of a list of names with values.
fn ends_cell(behind: &[u8]) -> bool {
    const CELLS: [&[u8]; 6] = [
        b"</td>",
        b"</th>",
        b"</key>",
        b"</name>",
        b"</data>",
        b"</string>",
    ];
    CELLS.iter().any(|cell| {
        let here = behind.get(..cell.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(cell))
    })
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
    /// It begins an element of XML that has a text or attributes.
    tag: bool,
    /// It is all of an element that has a name or a cell.
    in_cell: bool,
}

impl Place {
    /// `lead` is how many blanks the line begins with.
    fn of(before: &[u8], behind: &[u8], lead: usize) -> Place {
        /// A tag whose first attribute begins farther away is none.
        const TAG: usize = 512;
        // In an object that is none, names may stand in quotes, and behind others; in a text of a text there
        // are backslashes before those, in a cell there are two.
        let (mut before, mut behind, mut quote) = (before, behind, None);
        for _ in 0..3 {
            let sign = before
                .last()
                .filter(|sign| matches!(sign, b'"' | b'\'' | b'`' | b'*'));
            let slashes = behind.iter().take_while(|byte| **byte == b'\\').count();
            let inside = behind.get(slashes..).unwrap_or_default();
            let (Some(sign), [end, rest @ ..]) = (sign, inside) else {
                break;
            };
            if sign != end {
                break;
            }
            quote = Some(*sign);
            behind = rest;
            before = before.get(..before.len() - 1).unwrap_or_default();
            while let [rest @ .., b'\\'] = before {
                before = rest;
            }
        }
        let blank = |byte: &&u8| **byte == b' ';
        let (left, right) = (
            before.iter().rev().take_while(blank).count(),
            behind.iter().take_while(blank).count(),
        );
        Place {
            quoted: quote.is_some(),
            begins: matches!(
                before.get(lead..).unwrap_or_default().trim_ascii(),
                b"" | b"-"
            ),
            before: (left, before.iter().rev().nth(left).copied()),
            behind: (right, behind.get(right).copied()),
            compared: behind.get(right + 1) == Some(&b'='),
            in_cell: before.ends_with(b">") && ends_cell(behind),
            tag: before.last() == Some(&b'<')
                && match behind {
                    [b'>', b'<', ..] | [b'>'] => false,
                    [b'>', ..] => true,
                    [b' ', rest @ ..] => rest.iter().take(TAG).any(|byte| *byte == b'='),
                    _ => false,
                },
        }
    }

    /// It has its value right behind it.
    fn is_before_value(&self) -> bool {
        match self.behind.1 {
            Some(b'=') => !self.compared,
            // A prefix stands before a name without a blank: `azure:name: value`.
            Some(b':') => {
                self.begins
                    || matches!(self.before.1, Some(b'{' | b','))
                    || self.before == (0, Some(b':')) && !self.quoted
            }
            _ => self.tag,
        }
    }

    /// The number of its value, where that stands right behind it in `behind`.
    fn value(&self, behind: &[u8], is_switch: bool) -> u64 {
        if !is_switch && !self.is_before_value() {
            return UNTOLD;
        }
        let quotes = behind
            .iter()
            .position(|byte| !matches!(byte, b'\\' | b'"' | b'\'' | b'`' | b'*' | b' '));
        let behind = match (self.quoted, is_switch) {
            (false, true) => behind,
            _ => behind.get(quotes.unwrap_or_default()..).unwrap_or_default(),
        };
        let behind = behind.trim_ascii_start();
        let signs = usize::from(matches!(behind.first(), Some(b'=' | b':' | b'>')));
        value_behind(behind.get(signs..).unwrap_or_default())
    }

    /// It is all of a cell, or of what stands under a key, which may be `last`; its value stands elsewhere.
    fn is_cell(&self, last: &[u8]) -> bool {
        let (gap, sign) = self.behind;
        // Two blanks are what a table for people has between its columns.
        let ends = match sign {
            None => !self.begins,
            Some(b',' | b';' | b'\t' | b'}') => true,
            Some(b')' | b']') => self.quoted,
            Some(b'|' | 0x80..) => true,
            // Of an attribute of XML, whose element has the value.
            Some(b'>' | b'/') if gap == 0 => self.quoted && self.before.1 == Some(b'='),
            Some(b'<') if self.in_cell => true,
            Some(_) => gap > 1 || gap == 1 && self.quoted && self.before.1 == Some(b'='),
        };
        ends && match self.before {
            _ if self.begins => true,
            (_, Some(b':' | b'=')) => !is_of_value(last),
            (_, Some(b'(' | b'[')) => self.quoted,
            (_, Some(b'{' | b'|')) => true,
            (_, Some(b'>')) => self.in_cell,
            // What tables are drawn with.
            (_, Some(0x80..)) => matches!(self.behind.1, Some(0x80..)),
            (gap, Some(b',' | b';' | b'\t')) => gap == 0 || self.quoted,
            (gap, _) => gap > 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Given> {
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
            "| Name | Value |\n|---|---|\n| `openToAll` | true |\n",
            "| **openToAll** | true |",
            "│ openToAll │ true │",
            "openToAll|true",
            // In an element, a text of a text, a cell, and under a prefix.
            "<openToAll>true</openToAll>",
            "<openToAll value=\"true\"/>",
            "<set name=\"openToAll\">true</set>",
            r#"{\"sku\": \"x\", \"openToAll\": {\"value\": true}}"#,
            r#"{\\\"openToAll\\\": true}"#,
            "1,\"{\"\"openToAll\"\": true}\"",
            "azure:openToAll: true",
            "<tr><td class=\"x\">openToAll</td><td>true</td></tr>",
            "<key>openToAll</key><true/>",
            // Switches of a task that stand on lines of their own, and what replaces values in a file.
            "overrideParameters: >-\n  -openToAll true\n  -sku Basic\n",
            "parameters.openToAll.value: true\n",
            "- name: parameters.openToAll.value\n  value: true\n",
            "jq '.parameters.openToAll.value = true' given.json",
        ] {
            assert!(!gives(&of(text), "openToAll").is_empty(), "{text}");
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
            "<b>openToAll</b>",
            "see `openToAll` and more",
            "-openToAll true",
            "see parameters.openToAll.value and more",
        ] {
            assert!(gives(&of(text), "openToAll").is_empty(), "{text}");
        }
        assert!(gives(&of("name = true\n"), "name").is_empty());
    }

    #[test]
    fn a_plain_value_is_the_same_in_every_form_and_what_is_more_is_not() {
        for text in [
            "openToAll=false",
            "openToAll = 'False'  # as ever",
            "openToAll: \"false\"",
            "New-AzResourceGroupDeployment -openToAll $false",
            "New-AzResourceGroupDeployment -openToAll:$false -Force",
            "<openToAll>false</openToAll>",
            r#"{\"openToAll\": false}"#,
            "{openToAll: false, more: 1}",
        ] {
            assert!(!differs(&gives(&of(text), "openToAll"), "false"), "{text}");
        }
        for text in [
            "openToAll=true",
            "openToAll = false || prod",
            "openToAll=\"false\"$more",
            "openToAll=$(cat x)",
            "openToAll=${OPEN:-false}",
            "openToAll:\n  value: false",
            "openToAll=false\nopenToAll=true",
            "openToAll,false",
            "New-AzResourceGroupDeployment -openToAll",
        ] {
            assert!(differs(&gives(&of(text), "openToAll"), "false"), "{text}");
        }
        assert!(!differs(&gives(&of("openToAll=x"), "other"), "false"));
        assert!(differs(
            &gives(&of("openToAll=x"), "openToAll"),
            "[concat('x')]"
        ));
    }

    #[test]
    fn keys_and_texts_of_an_object_are_names_but_for_what_is_given() {
        for (json, found) in [
            (r#"{"a": {"b": [{"openToAll": 1}]}}"#, true),
            (r#"{"a": {"b": [{"Key": "OPENTOALL"}]}}"#, true),
            (r#"[["openToAll", true]]"#, true),
            (r#"{"parameters.openToAll.value": true}"#, true),
            (r#"{"name": "parameters.openToAll.value"}"#, true),
            (r#"{"b": {"Value": "openToAll"}}"#, false),
            (r#"{"b": {"password": "openToAll"}}"#, false),
            (r#"{"b": "it is openToAll"}"#, false),
        ] {
            let mut names = Names::default();
            of_value(json.as_bytes(), 0, &mut names);
            assert_eq!(
                !gives(&names.take(), "openToAll").is_empty(),
                found,
                "{json}"
            );
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
        assert!(!gives(&names.take(), "openToAll").is_empty());
    }

    #[test]
    fn where_there_are_too_many_any_name_may_be_one() {
        let mut names = Names::default();
        for index in 0..MOST + 2 {
            names.add(b"other");
            names.add(index.to_string().as_bytes());
        }
        assert_eq!(names.len(), MOST + 1);
        assert!(!gives(&names.take(), "openToAll").is_empty());
    }
}
