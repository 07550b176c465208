//! Templates: what they declare, worked out from their expressions.
//!
//! Two passes. While a document is decoded, [`facts`] says which of its texts a fact depends on, so
//! that everything else can be overwritten. Once all documents are there, [`expand`] works out what is
//! declared, with the values of a parameter file if one belongs to it.

mod at;
mod convert;
mod demand;
mod emit;
mod expand;
mod gaps;
mod level;
mod need;

pub use demand::{Facts, facts, needed_of_file, values_of_file};
pub use expand::{Expanded, File, Input, LOOKS, expand};
pub use gaps::Gaps;

use crate::{
    azure::runs,
    read::{
        decode::recognise::{Kind, type_kind},
        tree::Node,
    },
};
use model::sentence::is_filler;

/// The template itself, and the pointer to it: `az deployment group export` wraps it, and so does a request
/// to deploy it.
pub fn root_of<'a>(root: Node<'a>, pointer: &str) -> Option<(Node<'a>, String)> {
    // A stack lists what it manages beside its template.
    let wraps = || {
        let inner = root.get("template")?;
        (root.get("$schema").is_none() && inner.get("resources").is_some()).then_some(())
    };
    match root.get("resources") {
        Some(_) if wraps().is_none() => Some((root, pointer.to_owned())),
        _ => {
            if let Some(inner) = root.get("template") {
                return Some((inner, format!("{pointer}/template")));
            }
            let inner = root.get("properties")?.get("template")?;
            let is_template = inner.get("resources").is_some();
            is_template.then(|| (inner, format!("{pointer}/properties/template")))
        }
    }
}

/// The object whose `parameters` are those of a parameter file, or of a request to deploy.
pub fn file_of(root: Node<'_>) -> Option<Node<'_>> {
    let holder = match root.get("parameters") {
        Some(_) => root,
        None => root.get("properties")?,
    };
    let given = holder.get("parameters")?;
    given.is_container().then_some(holder)
}

/// The same of what a template comes with.
pub fn own_file_of(root: Node<'_>) -> Option<Node<'_>> {
    match root_of(root, "") {
        Some((inner, _)) if inner.span() != root.span() => file_of(root),
        _ => None,
    }
}

/// Whether there is nothing left of a text or number.
pub(in crate::read) fn is_wiped(text: &str) -> bool {
    // A character of two bytes becomes this dot.
    let gone = |letter: char| is_filler(letter) || matches!(letter, '·' | '\n' | '\r');
    !text.is_empty() && text.chars().all(gone)
}

/// A resource's children: an array, or with `languageVersion` 2.0 an object by symbolic name. Each with
/// the last part of its pointer and, if it has one, its symbolic name.
fn resources_of<'a>(holder: Node<'a>) -> Vec<(String, Option<String>, Node<'a>)> {
    let Some(resources) = holder.get("resources") else {
        return Vec::new();
    };
    let listed = resources
        .items()
        .enumerate()
        .map(|(index, resource)| (index.to_string(), None, resource));
    let named = resources.entries().map(|(name, resource)| {
        let part = name.replace('~', "~0").replace('/', "~1");
        (part, Some(name.into_owned()), resource)
    });
    listed.chain(named).collect()
}

/// A resource's full type: of a child, those of its parents come first.
fn full_type(parent: &str, own: &str) -> String {
    // A child may also be written with its full type.
    let is_full = own
        .get(..parent.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(parent) && !parent.is_empty());
    match parent.is_empty() || is_full {
        true => own.to_owned(),
        false => format!("{parent}/{own}"),
    }
}

/// What a resource of this type is.
fn kind_of(name: &str) -> Kind {
    match name.to_ascii_lowercase().as_str() {
        "microsoft.containerregistry/registries" => Kind::Registry,
        "microsoft.security/pricings" => Kind::Pricing,
        "microsoft.containerservice/managedclusters" => Kind::Cluster,
        "microsoft.web/sites"
        | "microsoft.web/sites/slots"
        | "microsoft.web/sites/config"
        | "microsoft.web/sites/slots/config"
        | "microsoft.web/sites/sitecontainers"
        | "microsoft.web/sites/slots/sitecontainers"
        | "microsoft.web/containerapps"
        | "microsoft.app/containerapps"
        | "microsoft.app/jobs"
        | "microsoft.containerinstance/containergroups" => Kind::Workload,
        "microsoft.authorization/roleassignments" => Kind::RoleAssignment,
        kind if is_below_registry(kind) && kind.ends_with("/pricings") => Kind::Pricing,
        kind if is_below_registry(kind) => Kind::RoleAssignment,
        kind if runs::hosted(kind).is_some() => Kind::Workload,
        // What stands below a registry.
        kind if kind.starts_with("microsoft.containerregistry/registries/") => {
            type_kind(kind).unwrap_or(Kind::Other)
        }
        _ => Kind::Other,
    }
}

/// Whether this is a role assignment or a plan that is written as a part of the registry at which it stands.
fn is_below_registry(kind: &str) -> bool {
    const KINDS: [&str; 2] = [
        "Microsoft.ContainerRegistry/registries/providers/pricings",
        "Microsoft.ContainerRegistry/registries/providers/roleAssignments",
    ];
    KINDS.iter().any(|known| known.eq_ignore_ascii_case(kind))
}

/// Where the identity that the nodes of a cluster are given is named, and the condition of a role.
const GIVEN: [&str; 4] = [
    "properties",
    "identityProfile",
    "kubeletidentity",
    "resourceId",
];
const LIMIT: [&str; 2] = ["properties", "condition"];

/// What deploys a template inside the template.
fn is_deployment(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("Microsoft.Resources/deployments")
}

/// The loops that stand in place of keys: `copy: [{name, count, input}]`.
fn property_loops<'a>(key: &str, value: Node<'a>) -> Option<Vec<Node<'a>>> {
    if !key.eq_ignore_ascii_case("copy") {
        return None;
    }
    let loops: Vec<Node> = value.items().collect();
    let is_loop = |one: &Node| one.get("name").is_some() && one.get("input").is_some();
    (!loops.is_empty() && loops.iter().all(is_loop)).then_some(loops)
}

/// Whether the parameters, variables and functions of a nested template are its own.
fn is_inner(deployment: Node) -> bool {
    deployment
        .path(&["properties", "expressionEvaluationOptions", "scope"])
        .and_then(Node::string)
        .is_some_and(|scope| scope.eq_ignore_ascii_case("inner"))
}

/// The type of a parameter or output, looked up where it is a reference to a definition.
fn type_of<'a>(template: Node<'a>, definition: Node<'a>) -> String {
    let mut definition = definition;
    // Definitions may name others; a circle ends.
    for _ in 0..8 {
        if let Some(kind) = definition.get("type").and_then(Node::string) {
            return kind.into_owned();
        }
        let Some(reference) = definition.get("$ref").and_then(Node::string) else {
            break;
        };
        let name = reference.rsplit('/').next().unwrap_or_default();
        let Some(next) = template.path(&["definitions", name]) else {
            break;
        };
        definition = next;
    }
    String::new()
}
