//! Names that stand before values in what is nothing that is known here: they may be parameters of a template,
//! in a form that is not read (`{"name": value}`, a `.bicepparam`, what `--parameters` was given). Then the
//! defaults of a template need not be what is deployed.
//!
//! In: such a text, or such an object. Out: a number for each name, and none of the names: what was not
//! understood is not kept.

use crate::read::tree::Node;

/// How much of a text is looked through, and how many names are noted of a source.
const LONGEST: usize = 64 * 1024;
const MOST: usize = 1024;
/// How long a name is at most.
const NAME: usize = 64;

/// Names that stand in all kinds of files, and by which nothing is decided here.
const COMMON: [&str; 9] = [
    "name",
    "location",
    "tags",
    "type",
    "version",
    "id",
    "description",
    "properties",
    "resources",
];

/// The number of a name, whatever its case; none of one that says nothing.
pub(in crate::read) fn number(name: &str) -> Option<u64> {
    let common = COMMON.iter().any(|known| known.eq_ignore_ascii_case(name));
    let is_name = !name.is_empty() && name.len() <= NAME && !common;
    // FNV-1a: the same wherever it is worked out.
    let fold = |number: u64, byte: u8| {
        (number ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    };
    is_name.then(|| name.bytes().fold(0xcbf2_9ce4_8422_2325, fold))
}

/// Adds the names in an object, and in those right inside it.
pub(super) fn of_object(root: Node<'_>, names: &mut Vec<u64>) {
    for (name, value) in root.entries() {
        add(&name, names);
        for (name, _) in value.entries() {
            add(&name, names);
        }
    }
}

/// Adds those in a text: `name = value` anywhere, `name: value` where a line or an object begins so, and the
/// switches of a command that deploys.
pub(super) fn of_text(text: &[u8], names: &mut Vec<u64>) {
    let text = text.get(..LONGEST).unwrap_or(text);
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'-';
    if names.len() >= MOST {
        return;
    }
    let deploys = memchr::memmem::find(text, b"Deployment").is_some();
    for line in text.split(|byte| *byte == b'\n') {
        let mut from = 0;
        while let Some(start) = line.iter().skip(from).position(is_part) {
            let start = from + start;
            let word = line.get(start..).unwrap_or_default();
            let end = word.iter().position(|byte| !is_part(byte));
            let (word, rest) = word.split_at(end.unwrap_or(word.len()));
            from = start + word.len();
            // In an object that is none, names may stand in quotes, and behind others.
            let before = line.get(..start).unwrap_or_default();
            let quote = before.last().filter(|sign| matches!(sign, b'"' | b'\''));
            let rest = match quote {
                Some(quote) => rest.strip_prefix(&[*quote]).unwrap_or(rest),
                None => rest,
            };
            let rest = rest.trim_ascii_start();
            let before = before
                .get(..start - usize::from(quote.is_some()))
                .unwrap_or_default();
            let begins = match before.trim_ascii_end().last() {
                None => start == 0 || quote.is_some(),
                Some(sign) => matches!(sign, b'{' | b','),
            };
            let assigns = rest.first() == Some(&b'=') && rest.get(1) != Some(&b'=');
            let is_switch = deploys && word.first() == Some(&b'-');
            if assigns || is_switch || (begins && rest.first() == Some(&b':')) {
                let word = std::str::from_utf8(word).unwrap_or_default();
                add(word.trim_start_matches('-'), names);
            }
        }
    }
}

fn add(name: &str, names: &mut Vec<u64>) {
    if names.len() < MOST {
        names.extend(number(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<u64> {
        let mut names = Vec::new();
        of_text(text.as_bytes(), &mut names);
        names
    }

    #[test]
    fn names_before_values_are_found_in_every_form() {
        for text in [
            "using './main.bicep'\nparam openToAll = true\n",
            "az deployment group create -g rg --parameters openToAll=true",
            "New-AzResourceGroupDeployment -ResourceGroupName rg -openToAll $true",
            "$given = @{ sku = 'Basic'; OpenToAll = $true }",
            "openToAll: true\nsku: Basic\n",
            "OPENTOALL=true",
            "{sku: 'Basic', openToAll: true}",
            "{\n  \"openToAll\": tr",
        ] {
            assert!(of(text).contains(&number("openToAll").unwrap()), "{text}");
        }
        for text in [
            "if openToAll == true",
            "  openToAll: true",
            "the openToAll of it",
            "name = x",
        ] {
            assert!(!of(text).contains(&number("openToAll").unwrap()), "{text}");
        }
        assert_eq!(number("name"), None);
        assert!(of("name = x").is_empty());
    }
}
