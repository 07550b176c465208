//! What is there now, as the changes of a plan show it: the values of a resource before it is updated, made anew
//! or destroyed.
//!
//! It is read as a what-if answer's `before` is: what is there now counts until the plan is applied. Of what
//! a plan leaves as it is, the values that it plans say the same.

use super::{
    Declared, Field, Kind, Mark, Node, Part, Reader, Record, Resource, Spot, Written, goes_away,
};

/// What is to happen to a resource.
struct Actions<'a> {
    list: Vec<Node<'a>>,
}

impl<'a> Actions<'a> {
    fn of(change: Node<'a>) -> Actions<'a> {
        let list = change.get("actions").into_iter().flat_map(Node::items);
        Actions {
            list: list.collect(),
        }
    }

    fn find(&self, word: &str) -> Option<Node<'a>> {
        let word = format!("\"{word}\"");
        self.list.iter().copied().find(|action| action.is(&word))
    }

    /// It is there, and will be something else or nothing.
    fn change_what_is_there(&self) -> bool {
        ["update", "delete", "forget"]
            .iter()
            .any(|word| self.find(word).is_some())
    }

    /// Where it says that nothing takes its place.
    fn removed(&self) -> Option<Node<'a>> {
        self.find("delete")
            .filter(|_| self.find("create").is_none())
    }
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
            let whole = node.is_whole() && node.get("deposed").is_none();
            let Some(change) = node
                .get("change")
                .filter(|_| whole && text("mode") != "data")
            else {
                continue;
            };
            let actions = Actions::of(change);
            // Without an id nothing tells what that is.
            let named = |before: &Node| {
                before
                    .get("id")
                    .and_then(Node::string)
                    .is_some_and(|id| !id.is_empty())
            };
            let before = change
                .get("before")
                .filter(|before| before.is_container() && named(before));
            let Some(before) = before.filter(|_| actions.change_what_is_there()) else {
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
            let again = !goes_away(change) && actions.find("create").is_some();
            let counts = match kind {
                Kind::Registry | Kind::Pricing | Kind::Cluster => true,
                // One that is made anew is the same one, as far as its images tell.
                Kind::Workload => !again,
                _ => false,
            };
            if !counts {
                continue;
            }
            if let Some(action) = actions.removed() {
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
