//! Terraform's configuration as JSON: as Terraform takes it, and as parsers of its own language print it.
//!
//! Terraform's (`.tf.json`, CDKTF) is `{"resource": {TYPE: {NAME: block}}}`, and so is what `hcl2json` prints.
//! `hcl2tojson` leaves the quotes of the source around labels and texts: `"\"azurerm_container_registry\""`
//! (python-hcl2 8.1). tfparse, on which Cloud Custodian's c7n-left stands, prints a list of objects for each type,
//! in which `__tfmeta` says what each is; c7n-left writes `false`, an empty text or an empty list where a variable
//! has no value, and neither shows what a `dynamic` block, a `count` or a `for_each` makes of one (c7n-left 0.3).

use super::{Names, Reader, State, TERRAFORM, each};
use crate::{
    azure::ids::unquoted,
    read::{
        cursor::Cursor,
        decode::{
            fields::{BRIDGED, Field},
            mention,
            recognise::Kind,
            walk::{Computed, Declared, GAP, Mark, Record},
        },
        source::Span,
        tree::Node,
    },
};
use std::borrow::Cow;

/// Where tfparse says what an object is.
pub(in crate::read) const PARSED: &[u8] = b"__tfmeta";
pub(super) const PARSED_KEY: &str = "__tfmeta";
pub(super) const TYPE: &str = "azurerm_container_registry";

/// Whether Terraform takes the blocks of a file called like this for parts of those of other files.
/// (developer.hashicorp.com/terraform/language/files/override)
pub(in crate::read) fn is_override(file: &str) -> bool {
    let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
    file == "override.tf.json" || file.ends_with("_override.tf.json")
}

/// Whether registries stand somewhere in `resource`, under their type.
pub(super) fn has_registries(resource: &[u8]) -> bool {
    memchr::memmem::find_iter(resource, TERRAFORM).any(|at| {
        let (before, rest) = resource.split_at_checked(at).unwrap_or_default();
        let rest = rest.get(TERRAFORM.len()..).unwrap_or_default();
        let rest = rest.strip_prefix(b"\\\"").unwrap_or(rest);
        let is_key = rest
            .strip_prefix(b"\"")
            .is_some_and(|rest| rest.trim_ascii_start().starts_with(b":"));
        is_key && before.ends_with(b"\"")
    })
}

/// Of which type tfparse says, in what begins at `start`, that the object around it is.
pub(in crate::read) fn parsed_type(bytes: &[u8], start: usize) -> Option<Cow<'_, str>> {
    let mut cursor = Cursor::new(bytes, start + 1);
    while let Ok(key) = cursor.key() {
        let name = bytes.get(key.start + 1..key.end - 1);
        let value = cursor.skip(false).ok()?;
        if name == Some(b"label") {
            return value.text_of(bytes).and_then(unquoted);
        }
        if !cursor.take(b',') {
            break;
        }
    }
    None
}

/// A text or a key without the quotes that it had in the source.
pub(super) fn bare(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains('"')).then_some(inner)
}

/// Whether a block says that none is made of it: it is counted as none, or stands for each of nothing.
fn is_never(block: Node<'_>) -> bool {
    let inner = |node: Node<'_>| {
        let text = node.string()?;
        let text = text.trim();
        let inner = text
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'));
        let inner = inner.unwrap_or(text).trim();
        Some(inner.replace([' ', '\n', '\t'], ""))
    };
    let is_none = |node: Node<'_>| match inner(node) {
        Some(text) => text == "0",
        None => matches!(node.json(), "0" | "0.0" | "-0"),
    };
    let is_nothing = |node: Node<'_>| match inner(node) {
        Some(text) => ["{}", "[]", "toset([])", "tomap({})", "toset({})"].contains(&text.as_str()),
        None => node.is_container() && node.children().next().is_none(),
    };
    block.get("count").is_some_and(is_none) || block.get("for_each").is_some_and(is_nothing)
}

/// Whether something that is not written here makes blocks in this one.
fn is_dynamic(block: Node<'_>) -> bool {
    block.get("dynamic").is_some()
}

impl<'a> Reader<'_, '_> {
    /// `resource.azurerm_container_registry.NAME`, each a block or a list of some. What is to be said of it.
    pub(super) fn configuration(&mut self, root: Node<'a>, pointer: &str) -> &'static str {
        let is_type = |name: &Cow<'_, str>| bare(name).unwrap_or(name) == TYPE;
        for (_, registries) in { root.get("resource").into_iter() }
            .flat_map(each)
            .flat_map(Node::entries)
            .filter(|(name, _)| is_type(name))
        {
            for (name, blocks) in { each(registries).into_iter() }
                .flat_map(Node::entries)
                .filter(|(name, _)| name != "//")
            {
                for block in each(blocks) {
                    if is_never(block) {
                        self.aside(block, &super::path_to(root, block, pointer));
                        continue;
                    }
                    let several = ["count", "for_each"]
                        .iter()
                        .any(|key| block.get(key).is_some());
                    let mut firewall = block.get("network_rule_set").into_iter().flat_map(each);
                    let state = State {
                        settings: Some(block),
                        table: &BRIDGED,
                        declared: true,
                        // A block that is made up, or what it looks up, may say anything.
                        defaults: !is_dynamic(block),
                        part: self.overrides || block.get("name").is_none(),
                        more_ranges: firewall.any(is_dynamic),
                        made_up: false,
                        maybe: several,
                    };
                    let label = bare(&name).unwrap_or(&name).to_owned();
                    let called = block.get("name");
                    // One without a name is there by its address alone, and overrides another one.
                    let names = Names {
                        name: called,
                        begins: called.map(|_| (label.clone(), block.span())),
                        address: Some((format!("{TYPE}.{label}"), block.span())),
                        ..Names::default()
                    };
                    self.registry(block, &super::path_to(root, block, pointer), &names, &state);
                }
            }
        }
        self.referring(root, pointer);
        "of this Terraform configuration only the registries that stand in it were read, without its variables and modules"
    }

    /// What takes the host of one of them, or names an image, may pull from it: it is counted.
    fn referring(&mut self, root: Node<'a>, pointer: &str) {
        let of = |key: &str| root.get(key).into_iter().flat_map(each);
        let types = || of("resource").flat_map(Node::entries);
        let is_registry = |name: &str| bare(name).unwrap_or(name) == TYPE;
        let registries: Vec<(String, String)> = { types().filter(|(kind, _)| is_registry(kind)) }
            .flat_map(|(_, registries)| each(registries))
            .flat_map(Node::entries)
            .filter_map(|(label, blocks)| {
                let named = each(blocks).into_iter().find_map(|block| block.get("name"));
                let named = named?.string()?;
                let label = bare(&label).unwrap_or(&label).to_owned();
                let taken = format!("{TYPE}.{label}.login_server");
                Some((
                    taken,
                    format!("{}.azurecr.io/{GAP}", bare(&named).unwrap_or(&named)),
                ))
            })
            .collect();
        let others = types().filter(|(kind, _)| !is_registry(kind));
        let blocks = { others.map(|(_, named)| named).chain(of("module")) }
            .flat_map(each)
            .flat_map(Node::entries)
            .flat_map(|(_, blocks)| each(blocks))
            .chain(of("locals"));
        for block in blocks.filter(|block| block.is_container()) {
            let written = block.json();
            let taken = registries
                .iter()
                .filter(|(taken, _)| written.contains(taken));
            let mut images: Vec<String> = taken.map(|(_, host)| host.clone()).collect();
            if mention::holds(written) {
                images.extend(mention::everywhere(block));
            }
            if images.is_empty() || self.found.resources.len() >= self.most {
                continue;
            }
            let start = block.span().start;
            let records: Vec<Record> = { images.into_iter() }
                .map(|image| {
                    let image = Computed::of_text(image, Span { start, end: start });
                    self.found.compute(Field::Mention, 0, false, image)
                })
                .collect();
            let declared = Declared {
                kind: Kind::Other,
                start,
                pointer: super::path_to(root, block, pointer),
                declared: true,
                scope: 0,
                maybe: false,
            };
            self.found.add(declared, &records);
        }
    }

    /// A registry of which none is made: it is only counted.
    fn aside(&mut self, block: Node<'a>, pointer: &str) {
        if self.found.resources.len() >= self.most {
            return;
        }
        let start = block.span().start;
        let condition = Record {
            field: Field::Condition,
            mark: Mark::Value,
            element: 0,
            span: Span { start, end: start },
        };
        let declared = Declared {
            kind: Kind::Other,
            start,
            pointer: pointer.to_owned(),
            declared: true,
            scope: 0,
            maybe: false,
        };
        self.found.add(declared, &[condition]);
    }

    /// A registry as tfparse and c7n-left print it. What is to be said of it.
    pub(super) fn parsed(
        &mut self,
        root: Node<'a>,
        parsed: Node<'a>,
        pointer: &str,
    ) -> &'static str {
        let says = |key: &str| parsed.get(key).and_then(Node::string);
        // What is only looked up is there, with settings that the source does not say.
        let is_looked_up = says("type").is_some_and(|kind| kind == "data");
        let path = says("path").unwrap_or_default();
        let begins = path.rsplit('.').next().unwrap_or_default().to_owned();
        let state = State {
            settings: Some(root).filter(|_| !is_looked_up),
            table: &BRIDGED,
            declared: !is_looked_up,
            defaults: false,
            part: false,
            more_ranges: true,
            made_up: true,
            maybe: root.get("count").is_some() || root.get("for_each").is_some(),
        };
        let names = Names {
            name: root.get("name"),
            begins: Some((begins, root.span())),
            ..Names::default()
        };
        self.registry(root, pointer, &names, &state);
        "this is how a parser shows Terraform's configuration: what has no value yet reads as off or empty, or is left out, so only what is switched on was taken from it"
    }
}

/// Whether a value may only stand where nobody gave one.
pub(super) fn is_empty(raw: &str) -> bool {
    matches!(raw, "false" | "0" | "\"\"")
}
