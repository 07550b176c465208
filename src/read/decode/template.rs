//! ARM templates and Bicep compiled to them: what is about to be deployed.
//!
//! Literals are read as they stand, `[parameters('x')]` and `[variables('x')]` where the template
//! itself says what they are; any other expression leaves its value unresolved, and a rule that
//! needs it answers *unknown* and quotes it.

use std::collections::BTreeMap;

use super::{
    fields::{Field, RESOURCE},
    keep,
    recognise::recognise,
    walk::{Bounds, Declared, Found, Mark, walk_as},
};
use crate::read::tree::Node;

/// How deep deployments may nest inside deployments.
const MAX_NESTING: u32 = 8;

/// Adds the resources that the template whose pointer is `pointer` declares.
pub(super) fn expand(root: Node, pointer: &str, text: &[u8], bounds: Bounds, found: &mut Found) {
    let (root, pointer) = match root.get("resources") {
        Some(_) => (root, pointer.to_owned()),
        // `az deployment group export` wraps it.
        None => match root.get("template") {
            Some(inner) => (inner, format!("{pointer}/template")),
            None => return,
        },
    };
    let scope = Scope::of(root, None);
    let mut expander = Expander {
        text,
        bounds,
        found,
    };
    expander.resources(root, &pointer, &scope, 0);
}

/// What names stand for; a name whose value is not in the template maps to nothing.
struct Scope<'a> {
    parameters: BTreeMap<String, Option<Literal<'a>>>,
    variables: BTreeMap<String, Node<'a>>,
}

/// What an expression comes down to.
#[derive(Clone, Copy)]
struct Literal<'a> {
    value: Node<'a>,
    /// It is the default of a parameter of the whole template, so a deployment may pass another one.
    replaceable: bool,
}

impl<'a> Scope<'a> {
    /// The scope of a template; `passed` are the parameters that an outer deployment gives it.
    fn of(template: Node<'a>, passed: Option<(Node<'a>, &Scope<'a>)>) -> Scope<'a> {
        let entries = |key| template.get(key).into_iter().flat_map(Node::entries);
        let mut parameters: BTreeMap<_, _> = entries("parameters")
            .map(|(name, definition)| {
                let default = definition.get("defaultValue").map(|value| Literal {
                    value,
                    replaceable: passed.is_none(),
                });
                (name.to_ascii_lowercase(), default)
            })
            .collect();
        if let Some((given, outer)) = passed {
            for (name, argument) in given.entries() {
                let value = argument.get("value").and_then(|value| outer.literal(value));
                parameters.insert(name.to_ascii_lowercase(), value);
            }
        }
        let variables = entries("variables")
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .collect();
        Scope {
            parameters,
            variables,
        }
    }

    /// The literal that a value comes down to; none if the template does not say.
    fn literal(&self, value: Node<'a>) -> Option<Literal<'a>> {
        let mut literal = Literal {
            value,
            replaceable: false,
        };
        // A variable may name another, so a few rounds; a circle ends without an answer.
        for _ in 0..8 {
            let Some(expression) = expression(literal.value) else {
                return Some(literal);
            };
            let next = self.lookup(&expression)?;
            literal = Literal {
                value: next.value,
                replaceable: literal.replaceable || next.replaceable,
            };
        }
        None
    }

    fn lookup(&self, expression: &str) -> Option<Literal<'a>> {
        let (function, rest) = expression.split_once('(')?;
        let name = rest
            .trim()
            .strip_prefix('\'')?
            .strip_suffix(')')?
            .trim_end()
            .strip_suffix('\'')?;
        let name = name.to_ascii_lowercase();
        match function.trim().to_ascii_lowercase().as_str() {
            "parameters" => *self.parameters.get(&name)?,
            "variables" => self.variables.get(&name).map(|value| Literal {
                value: *value,
                replaceable: false,
            }),
            _ => None,
        }
    }
}

/// What stands between the brackets of an expression; `[[` begins a literal.
fn expression(value: Node<'_>) -> Option<String> {
    let string = value.string()?;
    let inner = string.strip_prefix('[')?;
    if inner.starts_with('[') {
        return None;
    }
    Some(inner.strip_suffix(']')?.trim().to_owned())
}

struct Expander<'a, 'f> {
    text: &'a [u8],
    bounds: Bounds,
    found: &'f mut Found,
}

impl<'a> Expander<'a, '_> {
    fn resources(&mut self, template: Node<'a>, pointer: &str, scope: &Scope<'a>, nesting: u32) {
        let Some(resources) = template.get("resources") else {
            return;
        };
        // An array, or with `languageVersion` 2.0 an object by symbolic name.
        for (index, resource) in resources.items().enumerate() {
            self.resource(
                resource,
                &format!("{pointer}/resources/{index}"),
                scope,
                nesting,
            );
        }
        for (name, resource) in resources.entries() {
            let name = name.replace('~', "~0").replace('/', "~1");
            self.resource(
                resource,
                &format!("{pointer}/resources/{name}"),
                scope,
                nesting,
            );
        }
    }

    fn resource(&mut self, resource: Node<'a>, pointer: &str, scope: &Scope<'a>, nesting: u32) {
        let says = |key: &str, literal: &str| {
            resource
                .get(key)
                .and_then(|value| scope.literal(value))
                .is_some_and(|found| found.value.json() == literal)
        };
        // A reference to something that exists, or a resource that is left out.
        if says("existing", "true") || says("condition", "false") {
            return;
        }
        let kind = resource
            .get("type")
            .and_then(Node::string)
            .unwrap_or_default()
            .to_ascii_lowercase();
        if kind == "microsoft.resources/deployments" {
            self.deployment(resource, pointer, scope, nesting);
        } else if matches!(
            kind.as_str(),
            "microsoft.containerregistry/registries"
                | "microsoft.security/pricings"
                | "microsoft.containerservice/managedclusters"
                | "microsoft.web/sites"
                | "microsoft.web/sites/slots"
                | "microsoft.web/sites/sitecontainers"
                | "microsoft.app/containerapps"
                | "microsoft.app/jobs"
                | "microsoft.containerinstance/containergroups"
        ) {
            self.declare(resource, pointer, scope);
        }
    }

    fn deployment(&mut self, resource: Node<'a>, pointer: &str, scope: &Scope<'a>, nesting: u32) {
        let Some(properties) = resource.get("properties") else {
            return;
        };
        let Some(template) = properties.get("template") else {
            return;
        };
        if nesting >= MAX_NESTING {
            return;
        }
        let pointer = format!("{pointer}/properties/template");
        let inner = properties
            .path(&["expressionEvaluationOptions", "scope"])
            .and_then(Node::string)
            .is_some_and(|scope| scope.eq_ignore_ascii_case("inner"));
        if inner {
            let passed = properties.get("parameters").map(|given| (given, scope));
            let scope = Scope::of(template, passed);
            self.resources(template, &pointer, &scope, nesting + 1);
        } else {
            self.resources(template, &pointer, scope, nesting + 1);
        }
    }

    fn declare(&mut self, resource: Node<'a>, pointer: &str, scope: &Scope<'a>) {
        if !resource.is_whole() || self.found.resources.len() >= self.bounds.resources {
            return;
        }
        let mut records = walk_as(self.text, resource.span(), &RESOURCE);
        let Some(kind) = recognise(self.text, &records) else {
            return;
        };
        let (kept, shown) = keep::of(kind);
        records.retain(|record| {
            record.mark == Mark::Container || kept.has(record.field) || shown.has(record.field)
        });
        for record in &mut records {
            if record.mark != Mark::Value || record.field == Field::Type {
                continue;
            }
            let Some(value) = node_at(resource, record.span.start) else {
                continue;
            };
            if expression(value).is_none() {
                continue;
            }
            match scope.literal(value) {
                // A whole object behind an expression is not unfolded here.
                Some(literal) if !literal.value.is_container() => {
                    record.span = literal.value.span();
                    if literal.replaceable {
                        record.mark = Mark::ParameterDefault;
                    }
                }
                _ => record.mark = Mark::Unresolved,
            }
        }
        let declared = Declared {
            kind,
            start: resource.span().start,
            pointer: pointer.to_owned(),
            declared: true,
            scope: 0,
            maybe: false,
        };
        self.found.add(declared, &records);
    }
}

/// The value that begins at a place inside another one.
fn node_at(node: Node<'_>, start: u32) -> Option<Node<'_>> {
    let inside = node.children().find(|child| {
        let span = child.span();
        (span.start..span.end).contains(&start)
    })?;
    if inside.span().start == start {
        Some(inside)
    } else {
        node_at(inside, start)
    }
}
