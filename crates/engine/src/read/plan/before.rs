//! What is there now, as the changes of a plan show it: the values of a resource before it is updated, made anew
//! or destroyed.
//!
//! It is read as a what-if answer's `before` is: what is there now counts until the plan is applied. Of what
//! a plan leaves as it is, the values that it plans say the same.

use super::{
    Declared, Field, Kind, Mark, Node, Part, Reader, Record, Resource, Spot, Written, goes_away,
    is_current,
};

/// Where a change says that it does this.
fn action<'a>(change: Node<'a>, does: &str) -> Option<Node<'a>> {
    let mut actions = change.get("actions").into_iter().flat_map(Node::items);
    actions.find(|action| action.is(does))
}

impl<'a> Reader<'a, '_> {
    /// Adds what is there now of everything that the plan changes and that is judged here. Which changes
    /// these were.
    pub(super) fn befores(&mut self, root: Node<'a>, pointer: &str) -> Vec<usize> {
        let changes = root.get("resource_changes").into_iter();
        let mut shown = Vec::new();
        for (index, node) in changes.flat_map(Node::items).enumerate() {
            if self.found.resources.len() >= self.bounds.resources {
                break;
            }
            let text = |key| node.get(key).and_then(Node::string).unwrap_or_default();
            let Some(change) = node
                .get("change")
                .filter(|_| is_current(node) && text("mode") != "data")
            else {
                continue;
            };
            // It is there, and will be something else or nothing.
            let touches = ["\"update\"", "\"delete\"", "\"forget\""];
            if !touches.iter().any(|does| action(change, does).is_some()) {
                continue;
            }
            // Without an id nothing tells what that is.
            let named = |before: &Node| {
                before
                    .get("id")
                    .and_then(Node::string)
                    .is_some_and(|id| !id.is_empty())
            };
            let Some(before) = change
                .get("before")
                .filter(|before| before.is_container() && named(before))
            else {
                continue;
            };
            let resource = Resource {
                node,
                kind: text("type"),
                address: text("address"),
                is_data: false,
                part: Part::State,
                change: None,
                written: None,
                values: Spot {
                    value: Some(before),
                    unknown: None,
                    written: Written::Hidden,
                },
            };
            let (kind, mut records) = self.read(&resource);
            let again = action(change, "\"create\"").is_some();
            let counts = match kind {
                Kind::Registry | Kind::Pricing | Kind::Cluster => true,
                // One that is made anew is the same one, as far as its images tell.
                Kind::Workload => !again,
                _ => false,
            };
            if !counts {
                continue;
            }
            // Nothing takes its place.
            let removed = action(change, "\"delete\"").filter(|_| !again);
            if let Some(action) = removed {
                records.push(Record {
                    field: Field::ChangeType,
                    mark: Mark::Value,
                    element: 0,
                    span: action.span(),
                });
            }
            let declared = Declared {
                kind,
                start: before.span().start,
                pointer: format!("{pointer}/resource_changes/{index}/change/before"),
                declared: false,
                scope: 0,
                maybe: false,
            };
            self.found.add(declared, &records);
            if goes_away(change) {
                shown.push(index);
            }
        }
        shown
    }
}
