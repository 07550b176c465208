//! What a plan or a state marks as sensitive: it is overwritten before anything else is read.
//!
//! Terraform repeats the shape of the values with `true` where something is secret: `sensitive_values`
//! beside a resource's `values`, `before_sensitive` and `after_sensitive` beside the two states of a change.
//! A marked word, `true`, `false` or `null`, stays and decides; of a marked text only the login server of a
//! registry, so that it is still known where an image comes from. (`internals/json-format`, "sensitive".)

use std::collections::BTreeMap;

use super::{invocations, most_modules};
use crate::{
    azure::hosts::login_server_at,
    read::{
        decode::walk::Bounds,
        source::Span,
        tree::{Node, Shape},
    },
};

/// What is marked in a document, by where it begins and ends.
pub(in crate::read) fn sensitive(root: Node<'_>, bounds: Bounds) -> Vec<Span> {
    let mut marked = Marked {
        most: most_modules(bounds),
        ..Marked::default()
    };
    let states: [&[&str]; 3] = [
        &["values", "root_module"],
        &["planned_values", "root_module"],
        &["prior_state", "values", "root_module"],
    ];
    for path in states {
        marked.modules(root.path(path));
    }
    let list = |key: &str| root.get(key).into_iter().flat_map(Node::items);
    for change in list("resource_changes").chain(list("resource_drift")) {
        marked.change(change);
    }
    for deferred in list("deferred_changes") {
        deferred
            .get("resource_change")
            .into_iter()
            .for_each(|change| marked.change(change));
    }
    for (_, action) in invocations(root) {
        let [values, mask] = ["config_values", "config_sensitive"].map(|key| action.get(key));
        marked.note(action, [values, None], [mask, None]);
    }
    marked.variables(root);
    marked.texts()
}

#[derive(Default)]
struct Marked<'a> {
    /// How deep modules may nest.
    most: u32,
    /// Values, and what is marked in them, by the address of their resource: whatever is secret at one place
    /// is at the others, too.
    values: BTreeMap<String, (Vec<Node<'a>>, Vec<Node<'a>>)>,
    /// Values that are secret as a whole.
    whole: Vec<Node<'a>>,
}

impl<'a> Marked<'a> {
    fn note(&mut self, of: Node<'a>, values: [Option<Node<'a>>; 2], masks: [Option<Node<'a>>; 2]) {
        let address = of.get("address").and_then(Node::string);
        let known = self.values.entry(address.unwrap_or_default().into_owned());
        let known = known.or_default();
        known.0.extend(values.into_iter().flatten());
        let masks = masks.into_iter().flatten();
        known.1.extend(masks.filter(|mask| mask.has_true()));
    }

    fn modules(&mut self, root: Option<Node<'a>>) {
        let mut open: Vec<(Node, u32)> = root.map(|root| (root, 0)).into_iter().collect();
        while let Some((module, depth)) = open.pop() {
            for resource in module.get("resources").into_iter().flat_map(Node::items) {
                let masks = [resource.get("sensitive_values"), None];
                self.note(resource, [resource.get("values"), None], masks);
            }
            let children = module.get("child_modules").into_iter();
            if depth < self.most {
                open.extend(
                    children
                        .flat_map(Node::items)
                        .map(|child| (child, depth + 1)),
                );
            }
        }
    }

    fn change(&mut self, of: Node<'a>) {
        if let Some(change) = of.get("change") {
            self.note(
                of,
                ["before", "after"].map(|key| change.get(key)),
                ["before_sensitive", "after_sensitive"].map(|key| change.get(key)),
            );
        }
    }

    /// What variables come to that are declared as sensitive.
    fn variables(&mut self, root: Node<'a>) {
        let written = root.path(&["configuration", "root_module"]);
        let mut open: Vec<(Node, Option<Node>, u32)> = Vec::new();
        open.extend(written.map(|module| (module, None, 0)));
        while let Some((module, passed, depth)) = open.pop() {
            let declared = module.get("variables").into_iter().flat_map(Node::entries);
            let is_marked =
                |variable: &Node| variable.get("sensitive").is_some_and(|it| it.is("true"));
            for (name, variable) in declared.filter(|(_, variable)| is_marked(variable)) {
                let given = match (depth, passed) {
                    (0, _) => root.path(&["variables", &name, "value"]),
                    (_, passed) => {
                        passed.and_then(|passed| passed.path(&[&name, "constant_value"]))
                    }
                };
                self.whole
                    .extend(variable.get("default").into_iter().chain(given));
            }
            let calls = module
                .get("module_calls")
                .into_iter()
                .flat_map(Node::entries);
            for (_, call) in calls.filter(|_| depth < self.most) {
                let inner = call.get("module");
                open.extend(inner.map(|inner| (inner, call.get("expressions"), depth + 1)));
            }
        }
    }

    fn texts(self) -> Vec<Span> {
        let mut found = Vec::new();
        for (values, masks) in self.values.values() {
            for mask in masks {
                values
                    .iter()
                    .for_each(|value| hide(*value, *mask, &mut found));
            }
        }
        for value in self.whole {
            hide_all(value, &mut found);
        }
        found
    }
}

/// What of a value is marked.
fn hide(value: Node<'_>, mask: Node<'_>, found: &mut Vec<Span>) {
    let mut open = vec![(value, mask)];
    while let Some((value, mask)) = open.pop() {
        match (value.shape(), mask.shape()) {
            (Shape::Object, Shape::Object) => {
                let marked = mask.entries();
                open.extend(marked.filter_map(|(key, mask)| Some((value.get(&key)?, mask))));
            }
            (Shape::Array, Shape::Array) if mask.items().count() <= value.items().count() => {
                open.extend(value.items().zip(mask.items()));
            }
            // What does not line up cannot be told apart.
            _ if mask.has_true() => hide_all(value, found),
            _ => {}
        }
    }
}

/// All texts in a value, but for what of each may be shown.
fn hide_all(value: Node<'_>, found: &mut Vec<Span>) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        open.extend(value.children());
        if value.shape() == Shape::String && value.is_whole() {
            let Span { start, end } = value.span();
            let text = value.json().get(1..).unwrap_or_default();
            let start = start + 1 + shown(text);
            found.extend((start + 1 < end).then_some(Span {
                start,
                end: end - 1,
            }));
        }
    }
}

/// How much of the beginning of a text is the login server of a registry and what leads to it.
fn shown(text: &str) -> u32 {
    let schemes = ["DOCKER|", "https://", "http://", "oci://"];
    let is_it = |scheme: &&str| {
        let head = text.get(..scheme.len()).unwrap_or_default();
        head.eq_ignore_ascii_case(scheme)
    };
    let begin = schemes
        .iter()
        .find(|scheme| is_it(scheme))
        .map_or(0, |scheme| scheme.len());
    let rest = text.get(begin..).unwrap_or_default();
    match login_server_at(rest) {
        // The slash behind it as well: without one it would be no registry's.
        Some(length) => {
            let slash = usize::from(rest.as_bytes().get(length) == Some(&b'/'));
            crate::read::source::offset(begin + length + slash)
        }
        None => 0,
    }
}
