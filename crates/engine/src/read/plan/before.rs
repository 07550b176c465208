//! What is there now, as a plan shows it: the values of a resource before it is updated, made anew or
//! destroyed, what was deposed earlier, what was found to have drifted, and what the plan leaves alone.
//!
//! It is read as a what-if answer's `before` is: what is there now counts until the plan is applied. Of what
//! a plan leaves as it is, the values that it plans say the same.

use std::borrow::Cow;

use super::{
    Declared, Field, Kind, Mark, Node, Part, Reader, Record, Resource, Spot, Written, goes_away,
    is_current, spot,
};
use crate::{
    azure::ids::unquoted,
    read::decode::{updated::NAMING, walk::Computed},
};

/// The resource whose end is that the plan is Free: `azurerm` deletes no plan, it resets it. (Its page in the
/// provider's documentation.)
const RESET: &str = "azurerm_security_center_subscription_pricing";

/// Where a change says that it does this.
fn action<'a>(change: Node<'a>, does: &str) -> Option<Node<'a>> {
    let mut actions = change.get("actions").into_iter().flat_map(Node::items);
    actions.find(|action| action.is(does))
}

/// What is judged here, or pulls from what is.
pub(super) fn is_judged(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Registry | Kind::Pricing | Kind::Cluster | Kind::Workload | Kind::RoleAssignment
    )
}

/// The id that stands in values, if one does.
fn id_of(values: Node<'_>) -> Option<Node<'_>> {
    let id = values.get("id")?;
    id.string().is_some_and(|id| !id.is_empty()).then_some(id)
}

/// The resource for objects of Kubernetes of any kind. It has no id, and is told by what it is called.
pub(super) const MANIFEST: &str = "kubernetes_manifest";

/// Whether the values of a resource of this type tell which one it is.
fn is_told(kind: &str, values: Node<'_>) -> bool {
    let named = |key: &str| {
        let name = values.path(&[key, "metadata", "name"]);
        name.and_then(Node::string)
            .is_some_and(|name| !name.is_empty())
    };
    id_of(values).is_some() || kind == MANIFEST && (named("manifest") || named("object"))
}

/// Whether an object of Kubernetes writes images anew, as far as these facts tell.
fn looks_after(records: &[Record], text: &[u8]) -> bool {
    let named = |record: &Record| {
        let kind = record.span.text_of(text).and_then(unquoted);
        let mut known = NAMING.iter();
        record.field == Field::Kind
            && record.mark == Mark::Value
            && kind.is_some_and(|kind| known.any(|(_, known)| *known == kind))
    };
    let mut records = records.iter();
    let asks = [Field::Updated, Field::UpdatedImage];
    records.any(|record| asks.contains(&record.field) || named(record))
}

/// The id of what is there now, where `after` is the same resource and does not know its id yet: one that is
/// made anew under its old name.
pub(super) fn lent_id<'a>(change: Node<'a>, after: Option<Node<'a>>) -> Option<Node<'a>> {
    // What an id is made of.
    const NAMES: [&str; 9] = [
        "name",
        "resource_group_name",
        "parent_id",
        "resource_id",
        "app_service_id",
        "web_app_id",
        "function_app_id",
        "resource_type",
        "metadata",
    ];
    let after = after.filter(|after| id_of(*after).is_none())?;
    let before = change.get("before")?;
    let id = id_of(before)?;
    let same = |name: &&str| match (before.get(name), after.get(name)) {
        (Some(before), Some(after)) => before.json() == after.json() || alike(before, after),
        (before, after) => before.or(after).is_none(),
    };
    NAMES.iter().all(same).then_some(id)
}

/// Whether two blocks of Kubernetes' metadata name the same.
fn alike(before: Node<'_>, after: Node<'_>) -> bool {
    let named = |block: Node<'_>| {
        let inside = block.items().next().unwrap_or(block);
        let name = inside.get("name").and_then(Node::string)?;
        let namespace = inside.get("namespace").and_then(Node::string);
        Some((name.into_owned(), namespace.map(Cow::into_owned)))
    };
    before.is_container() && named(before).is_some_and(|name| Some(name) == named(after))
}

/// Whether the plan leaves a resource as it is, so that what it plans is what is there.
pub(super) fn stays(resource: &Resource<'_>) -> bool {
    let Some(change) = resource.change else {
        return false;
    };
    let actions = change.get("actions").into_iter().flat_map(Node::items);
    let mut actions = actions.peekable();
    let known = resource.values.get("id").text().is_some() || resource.lent.is_some() || {
        resource.values.value
    }
    .is_some_and(|values| is_told(&resource.kind, values));
    let told = change.get("after_unknown");
    known
        && told.is_none_or(|told| !told.has_true())
        && actions.peek().is_some()
        && actions.all(|action| action.is("\"no-op\"") || action.is("\"read\""))
}

impl<'a> Reader<'a, '_> {
    /// Adds what will be there of what no planned values show: a plan that broke off may lack them.
    pub(super) fn afters(&mut self, root: Node<'a>, pointer: &str) {
        let changes = root.get("resource_changes").into_iter();
        for (index, node) in changes.flat_map(Node::items).enumerate() {
            if self.found.resources.len() >= self.bounds.resources {
                break;
            }
            let text = |key| node.get(key).and_then(Node::string).unwrap_or_default();
            let change = node.get("change").filter(|_| is_current(node));
            let Some(change) = change.filter(|change| !goes_away(*change)) else {
                continue;
            };
            let after = change.get("after").filter(|after| after.is_container());
            if after.is_none() || text("mode") == "data" || self.planned.contains(&text("address"))
            {
                continue;
            }
            let values = spot(after, Some(change), self.written(&text("address")));
            let lent = lent_id(change, after);
            let pointer = format!("{pointer}/resource_changes/{index}/change/after");
            self.sole(node, Some(change), values, lent, pointer);
        }
    }

    /// Adds what will be there by these values, which stand in no module.
    pub(super) fn sole(
        &mut self,
        node: Node<'a>,
        change: Option<Node<'a>>,
        values: Spot<'a>,
        lent: Option<Node<'a>>,
        pointer: String,
    ) {
        let text = |key| node.get(key).and_then(Node::string).unwrap_or_default();
        let resource = Resource {
            change,
            lent,
            ..Resource::as_it_is(node, Part::Planned, self.written(&text("address")), values)
        };
        let start = values.value.unwrap_or(node).span().start;
        self.place(resource, |found, (kind, declared, scope), records| {
            let declared = Declared {
                kind,
                start,
                pointer: pointer.clone(),
                declared,
                scope,
                maybe: false,
            };
            found.add(declared, records);
        });
    }

    /// Adds what is there now of everything that the plan changes, would change later, or found changed, and
    /// that is judged here. Which of its changes nothing is left of.
    pub(super) fn befores(&mut self, root: Node<'a>, pointer: &str) -> Vec<usize> {
        let list = |key: &str| root.get(key).into_iter().flat_map(Node::items).enumerate();
        let mut shown = Vec::new();
        for (index, node) in list("resource_changes") {
            let pointer = || format!("{pointer}/resource_changes/{index}");
            if self.before(node, &pointer) && node.get("change").is_some_and(goes_away) {
                shown.push(index);
            }
        }
        for (index, deferred) in list("deferred_changes") {
            if let Some(node) = deferred.get("resource_change") {
                let pointer = || format!("{pointer}/deferred_changes/{index}/resource_change");
                self.before(node, &pointer);
            }
        }
        // It was refreshed, so of what drifted it is now as it was found.
        for (index, node) in list("resource_drift") {
            let found = node.path(&["change", "after"]);
            if let Some(found) = found.filter(|found| self.is_news(node, Some(*found))) {
                let pointer = || format!("{pointer}/resource_drift/{index}/change/after");
                self.now(node, found, &pointer, None);
            }
        }
        shown
    }

    /// Whether it is not known yet from elsewhere what is there of a resource, and these values tell it.
    pub(super) fn is_news(&self, node: Node<'a>, values: Option<Node<'a>>) -> bool {
        let text = |key| node.get(key).and_then(Node::string).unwrap_or_default();
        let deposed = match text("deposed_key") {
            key if key.is_empty() => text("deposed"),
            key => key,
        };
        text("mode") != "data"
            && values.is_some_and(|values| is_told(&text("type"), values))
            && !self.told.contains(&(text("address"), deposed))
    }

    /// What was asked for of an object of Kubernetes that is there, if that names other images than what the cluster
    /// answered: whatever changed it does so again.
    pub(super) fn asked(
        &mut self,
        resource: &Resource<'a>,
        records: &[Record],
    ) -> Option<Vec<Record>> {
        if resource.kind != MANIFEST || resource.part == Part::Planned {
            return None;
        }
        let asked = Resource {
            part: Part::Planned,
            ..resource.clone()
        };
        let (kind, asked) = self.read(&asked);
        let text = self.text;
        let images = |records: &[Record]| -> Vec<Option<&str>> {
            let images = records.iter().filter(|record| {
                matches!(record.field, Field::Image | Field::LooseImage)
                    && record.mark == Mark::Value
            });
            images.map(|record| record.span.text_of(text)).collect()
        };
        (kind == Kind::Workload && images(&asked) != images(records)).then_some(asked)
    }

    /// What is there now of one change; whether it was added.
    fn before(&mut self, node: Node<'a>, pointer: &dyn Fn() -> String) -> bool {
        let Some(change) = node.get("change").filter(|_| node.is_whole()) else {
            return false;
        };
        let Some(before) = change.get("before") else {
            return false;
        };
        // It is there, and will be something else or nothing. Without an id nothing tells what that is.
        if !self.is_news(node, Some(before)) {
            return false;
        }
        let pointer = || format!("{}/change/before", pointer());
        self.now(node, before, &pointer, Some(change))
    }

    /// Adds these values as what is there now, if they are of something that is judged.
    fn now(
        &mut self,
        node: Node<'a>,
        values: Node<'a>,
        pointer: &dyn Fn() -> String,
        change: Option<Node<'a>>,
    ) -> bool {
        if self.found.resources.len() >= self.bounds.resources {
            return false;
        }
        let text = |key| node.get(key).and_then(Node::string).unwrap_or_default();
        let shown = Spot {
            value: Some(values),
            unknown: None,
            written: Written::Hidden,
        };
        let resource = Resource::as_it_is(node, Part::State, None, shown);
        let (kind, mut records) = self.read(&resource);
        self.told.insert((text("address"), text("deposed")));
        if !is_judged(kind) && !looks_after(&records, self.text) {
            return false;
        }
        let again = change.is_some_and(|change| action(change, "\"create\"").is_some());
        // Nothing takes its place.
        let removed = change.and_then(|change| action(change, "\"delete\"").filter(|_| !again));
        let reset = removed.filter(|_| resource.kind == RESET);
        let left = reset.map(|action| {
            let said = |record: &&Record| {
                matches!(
                    record.field,
                    Field::Id | Field::Name | Field::ResourceType | Field::Address
                )
            };
            let mut records: Vec<Record> = records.iter().filter(said).copied().collect();
            let free = Computed::of_text("Free".to_owned(), action.span());
            records.push(self.found.compute(Field::PricingTier, 0, false, free));
            records
        });
        if let Some(action) = removed.filter(|_| left.is_none()) {
            records.push(Record {
                field: Field::ChangeType,
                mark: Mark::Value,
                element: 0,
                span: action.span(),
            });
        }
        let scope = left.as_ref().map(|_| self.scope(&resource, kind));
        let here = self.scope_of_manifest(&resource);
        let asked = self.asked(&resource, &records);
        let mut add = |declared: bool, scope: u32, records: &[Record]| {
            let declared = Declared {
                kind,
                start: values.span().start,
                pointer: pointer(),
                declared,
                scope,
                maybe: false,
            };
            self.found.add(declared, records);
        };
        add(false, here, &records);
        if let Some(asked) = asked {
            add(false, here, &asked);
        }
        if let Some(left) = left {
            add(true, scope.unwrap_or_default(), &left);
        }
        true
    }
}
