//! What a plan repeats of the configuration it was made from: who wrote what, and by which reference.
//!
//! Blocks stand there as objects or arrays of objects, expressions as `{"constant_value": …}` or
//! `{"references": […]}`. Two things are missing: locals, and the contents of `dynamic` blocks.
//! (`internal/command/jsonconfig` of Terraform, hashicorp/terraform#28346.)

use std::{borrow::Cow, collections::HashMap};

use super::address::join;
use crate::read::{
    source::Span,
    tree::{Node, Shape},
};

/// A module as it is written.
#[derive(Clone, Copy)]
pub(super) struct Module<'a> {
    /// Its resources, outputs, variables and calls.
    pub(super) body: Node<'a>,
    /// The call that passes values to it; none for the root.
    pub(super) call: Option<Node<'a>>,
}

/// Modules and resources by their addresses without indices.
#[derive(Default)]
pub(super) struct Configuration<'a> {
    pub(super) modules: HashMap<String, Module<'a>>,
    pub(super) resources: HashMap<String, Node<'a>>,
    pub(super) providers: HashMap<String, Node<'a>>,
}

impl<'a> Configuration<'a> {
    /// Of a whole plan; `depth` bounds how deep modules may nest.
    pub(super) fn of(plan: Node<'a>, depth: u32) -> Configuration<'a> {
        let mut configuration = Configuration::default();
        let Some(written) = plan.get("configuration") else {
            return configuration;
        };
        let providers = written.get("provider_config").into_iter();
        for (key, provider) in providers.flat_map(Node::entries) {
            if provider.is_whole() {
                let providers = &mut configuration.providers;
                providers.entry(key.into_owned()).or_insert(provider);
            }
        }
        let root = written
            .get("root_module")
            .map(|body| Module { body, call: None });
        let mut open: Vec<(String, Module<'a>, u32)> = Vec::new();
        open.extend(root.map(|root| (String::new(), root, 0)));
        while let Some((path, module, level)) = open.pop() {
            let resources = module.body.get("resources").into_iter();
            for resource in resources
                .flat_map(Node::items)
                .filter(|node| node.is_whole())
            {
                let Some(address) = resource.get("address").and_then(Node::string) else {
                    continue;
                };
                let key = join(&path, &address);
                configuration.resources.entry(key).or_insert(resource);
            }
            let calls = module.body.get("module_calls").into_iter();
            for (name, call) in calls.flat_map(Node::entries) {
                if let Some(body) = call.get("module").filter(|_| level < depth) {
                    let path = join(&path, &format!("module.{name}"));
                    let call = Some(call);
                    open.push((path, Module { body, call }, level + 1));
                }
            }
            configuration.modules.entry(path).or_insert(module);
        }
        configuration
    }
}

/// How something is written.
#[derive(Clone, Copy)]
pub(super) enum Written<'a> {
    /// Nobody can tell: the configuration is not there, or does not show it.
    Hidden,
    /// Nobody wrote it.
    Not,
    /// Like this: an expression, a block, or several.
    As(Node<'a>),
}

impl<'a> Written<'a> {
    /// How one key of it is written.
    pub(super) fn get(self, key: &str) -> Written<'a> {
        match self {
            // An expression for the whole is all there is for each part.
            Written::As(node) if is_expression(node) => self,
            Written::As(node) => node.get(key).map_or(Written::Not, Written::As),
            other => other,
        }
    }

    /// How each of `count` elements is written.
    pub(super) fn elements(self, count: usize) -> Vec<Written<'a>> {
        match self {
            Written::As(node) if node.shape() == Shape::Array => {
                let written: Vec<_> = node.items().map(Written::As).collect();
                // With a `dynamic` block beside them there are fewer, and which is which is not told.
                match written.len() == count {
                    true => written,
                    false => vec![Written::Hidden; count],
                }
            }
            Written::As(node) if !is_expression(node) && count > 1 => vec![Written::Hidden; count],
            other => vec![other; count],
        }
    }

    /// The expression it is, if it is one.
    pub(super) fn expression(self) -> Option<Node<'a>> {
        match self {
            Written::As(node) => Some(node).filter(|node| is_expression(*node)),
            _ => None,
        }
    }
}

fn is_expression(node: Node<'_>) -> bool {
    let references = node.get("references");
    references.is_some_and(|list| list.shape() == Shape::Array)
        || node.get("constant_value").is_some()
}

/// What an expression refers to, each as far as it is told: `a.b.c` is followed by `a.b` there, which
/// says nothing more.
pub(super) fn references(expression: Node<'_>) -> Vec<(Cow<'_, str>, Span)> {
    let mut heads: Vec<(Cow<str>, Span)> = Vec::new();
    let list = expression.get("references").into_iter();
    for node in list.flat_map(Node::items) {
        let Some(text) = node.string() else { continue };
        let told = heads.last().is_some_and(|(head, _)| {
            head.strip_prefix(text.as_ref())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        });
        if !told {
            heads.push((text, node.span()));
        }
    }
    heads
}
