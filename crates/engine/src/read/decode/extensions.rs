//! A plan's extensions where they are JSON inside a string, as `Get-AzSecurityPricing` prints them.
//! (Az.Security: `PSSecurityPricing.Extensions` is a string.)

use crate::{
    azure::ids::unquoted,
    read::tree::{Node, Tree},
};

/// An extension as such a string has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// What it is called.
    pub name: String,
    /// Whether it is on; none if nothing that can be read says so.
    pub enabled: Option<bool>,
    /// It is on but does not work.
    pub failed: bool,
    /// Tags leave some machines out.
    pub excludes: bool,
}

/// The extensions in a string, its quotes included; none if they cannot be read.
pub(super) fn packed(raw: &[u8]) -> Option<Vec<Packed>> {
    let text = unquoted(std::str::from_utf8(raw).ok()?)?;
    let (tree, stop) = Tree::read(text.as_bytes(), 0);
    if stop.is_some() {
        return None;
    }
    let root = tree.root()?;
    // One alone is no list to PowerShell.
    let one = root.get("name").is_some().then_some(root);
    let each = one
        .into_iter()
        .chain(root.items().filter(|_| one.is_none()));
    Some(each.filter_map(extension).collect())
}

fn extension(node: Node) -> Option<Packed> {
    let name = node.get("name")?.string()?;
    // Nobody else's words are taken for the name of one.
    let plain = name.len() <= 60 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let word = |keys: &[&str]| node.path(keys).and_then(Node::string);
    let enabled = node.get("isEnabled").and_then(|value| {
        let text = value.string();
        let word = text.as_deref().unwrap_or(value.json());
        let is = |known: &str| word.eq_ignore_ascii_case(known);
        match (is("true"), is("false")) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    });
    let tags = word(&["additionalExtensionProperties", "ExclusionTags"]);
    plain.then(|| Packed {
        enabled,
        failed: word(&["operationStatus", "code"])
            .is_some_and(|code| code.eq_ignore_ascii_case("Failed")),
        excludes: tags.is_some_and(|tags| !matches!(tags.trim(), "" | "[]")),
        name: name.into_owned(),
    })
}
