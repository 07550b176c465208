//! The same in documents that are known as something else: what a deployment, a stack or an assignment says its
//! parameters were, what another template hands on to one it links to, a command in a text.
//!
//! What a template says of its own parameters gives them no value: their definitions, its outputs, what it
//! hands on to a template inside it.

use super::{Given, Names, add_under, of_lines, of_text, of_value, value_number_of};
use crate::read::{
    signs::{Sign, Signs},
    tree::{Node, Shape, Tree},
};

/// Names that were given values in documents, whatever those are known as.
#[derive(Default)]
pub(in crate::read) struct Handed {
    /// By anything but a template.
    pub(in crate::read) given: Names,
    /// By a template, to others.
    pub(in crate::read) passed: Names,
}

impl Handed {
    /// How many there are of both.
    pub(in crate::read) fn len(&self) -> (usize, usize) {
        (self.given.len(), self.passed.len())
    }

    /// Lets go of those that came behind the first so many.
    pub(in crate::read) fn truncate(&mut self, length: (usize, usize)) {
        self.given.truncate(length.0);
        self.passed.truncate(length.1);
    }

    /// All of them, in order: by anything, and by templates.
    pub(in crate::read) fn take(&mut self) -> (Vec<Given>, Vec<Given>) {
        (self.given.take(), self.passed.take())
    }

    /// Adds those in the document at `at`.
    pub(in crate::read) fn look(&mut self, text: &[u8], at: usize) {
        let (tree, _) = Tree::read(text, at);
        let mut open: Vec<Place<'_>> = tree.root().map(Place::outermost).into_iter().collect();
        while let Some(place) = open.pop() {
            self.place(place, &mut open);
        }
    }

    fn place<'a>(&mut self, place: Place<'a>, open: &mut Vec<Place<'a>>) {
        let node = place.node;
        let names = match place.in_template {
            true => &mut self.passed,
            false => &mut self.given,
        };
        if node.shape() == Shape::String {
            let text = node.string().unwrap_or_default();
            // A document in a text is looked at like any other, so that a template's own parts give nothing.
            let is_document = text.starts_with('{') && Tree::read(text.as_bytes(), 0).1.is_none();
            if holds_some(&text) && is_document {
                self.look(text.as_bytes(), 0);
            } else if holds_some(&text) {
                of_text(text.as_bytes(), names);
            }
            return;
        }
        let is_template = is_template(node);
        // A template beside them is the one that they are for.
        let own = is_template || node.get("template").is_some_and(is_template_here);
        // Kubernetes has the arguments of a command beside it.
        let commands =
            node.shape() == Shape::Object && node.children().any(is_command_that_deploys);
        let mut is_command = place.in_command;
        for child in node.children() {
            let key = child.key();
            let is_text = child.shape() == Shape::String;
            if is_command && is_text {
                add_under(b"", child.json().as_bytes(), names);
                continue;
            }
            is_command |= node.shape() == Shape::Array
                && child
                    .string()
                    .is_some_and(|word| word.eq_ignore_ascii_case("deployment"));
            if SAID_OF_IT
                .iter()
                .any(|known| key.eq_ignore_ascii_case(known))
                || is_template && !key.eq_ignore_ascii_case("resources")
            {
                continue;
            }
            if !names_parameters(&key) {
                if child.is_container() || is_text {
                    open.push(Place {
                        node: child,
                        in_template: place.in_template || is_template,
                        after_apply: place.after_apply || key == "after_unknown",
                        in_command: commands && child.shape() == Shape::Array,
                    });
                }
                continue;
            }
            match child.shape() {
                // What `bicep build-params` packs is a parameter file, and joined as one.
                _ if packs_a_file(node, &key) => {}
                Shape::String => {
                    let text = child.string().unwrap_or_default();
                    if !is_expression(&text) {
                        of_lines(text.as_bytes(), true, names);
                    } else if node.get("templateLink").is_some() {
                        // All that is handed on to what stands elsewhere is worked out at once.
                        names.add_any();
                    }
                }
                Shape::Object if own => {}
                Shape::Object | Shape::Array => given_in(child, names),
                _ if child.is("true") && place.after_apply => names.add_any(),
                _ => {}
            }
        }
        if deploys_later(node) || !own && gives_by_link(node) {
            names.add_any();
        }
    }
}

/// A value in a document, and where it stands.
struct Place<'a> {
    node: Node<'a>,
    in_template: bool,
    after_apply: bool,
    /// What deploys stands in it, or beside it.
    in_command: bool,
}

impl<'a> Place<'a> {
    fn outermost(node: Node<'a>) -> Place<'a> {
        Place {
            node,
            in_template: false,
            after_apply: false,
            in_command: false,
        }
    }
}

/// What tells of things and hands nothing in.
const SAID_OF_IT: [&str; 6] = [
    "metadata",
    "description",
    "outputs",
    "defaultValue",
    "sensitive_values",
    "after_sensitive",
];

/// Whether a text may name parameters beside values at all: what stands in a command that deploys, or in a
/// request. Most documents have none of it anywhere, and all of each is searched, so that few searches do.
fn may_hand_in(text: &[u8]) -> bool {
    let has = |sign: Sign| memchr::memmem::find(text, sign.written()).is_some();
    has(Sign::Parameter) || has(Sign::Arguments) || may_deploy(text)
}

/// The same of a text of which it is known what stands in it.
pub(in crate::read) fn may_hand_in_by(text: &[u8], signs: &Signs) -> bool {
    signs.has(Sign::Parameter)
        || signs.has(Sign::Arguments)
        || signs.has(Sign::Deployment) && may_deploy(text)
}

fn may_deploy(text: &[u8]) -> bool {
    /// What is looked for, and what stands around it.
    const WORD: &[u8] = Sign::Deployment.written();
    const AROUND: [(&[u8], &[u8]); 5] = [
        (b"/d", b"s@"),
        (b"d", b" "),
        (b"\"d", b"\""),
        (b"GroupD", b""),
        (b"AzD", b""),
    ];
    let deploys = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        let behind = text.get(at + WORD.len()..).unwrap_or_default();
        let mut around = AROUND.iter();
        around.any(|(first, last)| before.ends_with(first) && behind.starts_with(last))
    };
    memchr::memmem::find_iter(text, WORD).any(deploys)
}

fn holds_some(text: &str) -> bool {
    // Most are ids and names.
    let is_long = memchr::memchr3(b' ', b'{', b'=', text.as_bytes()).is_some();
    is_long && !is_expression(text) && may_hand_in(text.as_bytes())
}

/// It is worked out by a template; what it comes to is another matter.
fn is_expression(text: &str) -> bool {
    text.starts_with('[') && !text.starts_with("[{") && text.ends_with(']')
}

/// Whether parameters stand under a key, in whatever spelling.
fn names_parameters(key: &str) -> bool {
    let is_link = key.ends_with("ink");
    key == "arguments" || !is_link && (key.contains("arameter") || key.contains("ARAMETER"))
}

/// A template, by what stands in it.
fn is_template(node: Node<'_>) -> bool {
    let schema = node.get("$schema").and_then(Node::string);
    let by_schema = schema.is_some_and(|schema| {
        schema
            .to_ascii_lowercase()
            .contains("deploymenttemplate.json")
    });
    by_schema || node.get("resources").is_some() && node.get("contentVersion").is_some()
}

fn is_template_here(node: Node<'_>) -> bool {
    is_template(node) || node.get("resources").is_some()
}

fn packs_a_file(node: Node<'_>, key: &str) -> bool {
    key == "parametersJson" && node.get("templateJson").is_some()
}

fn is_deployment(word: Node<'_>) -> bool {
    word.json().eq_ignore_ascii_case("\"deployment\"")
}

fn is_command_that_deploys(list: Node<'_>) -> bool {
    list.items().any(is_deployment)
}

/// Whether a deployment takes its parameters from a link, and does not show them.
fn gives_by_link(node: Node<'_>) -> bool {
    let shown = node
        .get("parameters")
        .is_some_and(|shown| shown.children().next().is_some());
    !shown && node.get("parametersLink").is_some_and(Node::is_container)
}

/// Whether it is a change of Terraform's that makes a deployment of which the body is known only then.
fn deploys_later(node: Node<'_>) -> bool {
    let kind = node.path(&["after", "type"]).and_then(Node::string);
    let later = node.path(&["after_unknown", "body"]);
    later.is_some_and(|body| body.is("true"))
        && kind.is_some_and(|kind| {
            kind.to_ascii_lowercase()
                .starts_with("microsoft.resources/deployments@")
        })
}

/// Adds those in what stands under a key for parameters: each has a value, or is one, or is no more than
/// defined.
fn given_in(parameters: Node<'_>, names: &mut Names) {
    let text = parameters.json();
    for child in parameters.children() {
        let has = |key: &str| child.get(key).is_some();
        let is_pair = parameters.shape() == Shape::Array;
        if !is_pair {
            let is_definition = !has("value")
                && !has("reference")
                && (has("type") || has("$ref") || has("defaultValue"));
            if is_definition {
                continue;
            }
            names.add_with(child.key().as_bytes(), value_number_of(child));
            let value = child.get("value");
            if has("reference") || value.is_some_and(|value| !value.is_container()) {
                continue;
            }
        }
        if child.shape() == Shape::String {
            add_under(child.key().as_bytes(), child.json().as_bytes(), names);
        } else if child.is_container() {
            let at = child.span().start - parameters.span().start;
            of_value(text.as_bytes(), at as usize, names);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_deploy_is_looked_at_for_what_it_hands_in() {
        for text in [
            r#"{"parameters": {}}"#,
            "az deployment group create -p a=b",
            r#"{"kind": "deployment"}"#,
            r#"{"arguments": "-p a=b"}"#,
            "New-AzDeployment -a b",
            "New-AzResourceGroupDeployment -a b",
            "https://contoso.example/deployments@1",
            "eployment deployment ",
        ] {
            assert!(may_hand_in(text.as_bytes()), "{text}");
            let signs = Signs::of(text.as_bytes());
            assert!(may_hand_in_by(text.as_bytes(), &signs), "{text}");
        }
        for text in [
            "",
            r#"{"kind": "Deployment", "name": "deployments"}"#,
            "eployment",
            "the Deployment of it",
            r#"{"argument": 1}"#,
        ] {
            assert!(!may_hand_in(text.as_bytes()), "{text}");
            let signs = Signs::of(text.as_bytes());
            assert!(!may_hand_in_by(text.as_bytes(), &signs), "{text}");
        }
    }
}
