//! `terraform show -json` of a plan, which says what is about to be applied, or of a state, which says
//! what is there.
//!
//! In: the values of a document, once it is known to be one of the two. Out: its resources with their
//! facts, in the terms of every other export. What is known only after the apply is unknown here, at
//! any depth: `after_unknown` tells it from what nobody wrote. What a value refers to joins it to its
//! registry, and a provider's configuration tells the subscription.
//! (Terraform's JSON output format, `internals/json-format`.)

mod address;
mod azapi;
mod before;
mod configuration;
mod kinds;
mod merge;
mod references;
mod release;
mod roles;
mod scope;
mod sensitive;
mod site;
#[cfg(test)]
mod tests;

pub use kinds::{SETTLING, WORKLOADS};
pub(in crate::read) use sensitive::sensitive;

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, HashSet},
};

use address::{Address, plain};
use azapi::arm_type;
use configuration::{Configuration, Written};
use merge::{Merge, Spot};
use references::{Context, Resolver, Wanted};
use scope::{Provider, Providers, is_subscription};

use crate::azure::hosts::stand_in;
use crate::{
    azure::ids::{ResourceId, names_subscriptions, unquoted},
    read::{
        arm::template::is_wiped,
        decode::{
            about,
            fields::Field,
            named,
            recognise::{Kind, TYPES, type_kind},
            walk::{
                self, Bounds, Computed, Declared, Found, GAP, Listed, Mark, Record, change::READS,
            },
        },
        source::{Span, offset},
        tree::{Node, Shape},
    },
};
use model::{issue::Issue, order};

/// Adds the resources that the plan `root` declares, and what it has read from the cloud.
pub(super) fn expand(
    root: Node,
    pointer: &str,
    text: &[u8],
    bounds: Bounds,
    found: &mut Found,
    issues: &mut Vec<Issue>,
) -> bool {
    if let Some(version) = root.get("format_version").and_then(Node::string)
        && !matches!(version.split('.').next(), Some("0" | "1"))
    {
        issues.push(Issue::error(
            Some(root.span().start),
            format!(
                "this plan has format version `{version}`, and only 0.x and 1.x are known here"
            ),
            "show the plan with a Terraform release that writes version 1.x",
        ));
        return true;
    }
    let module = root.path(&["planned_values", "root_module"]);
    if module.is_none() {
        issues.push(Issue::error(
            Some(root.span().start),
            "this plan has no `planned_values.root_module`, so only its changes say what will be there",
            "make it with `terraform show -json PLANFILE > plan.json`",
        ));
    }
    let first = found.resources.len();
    found.plans += 1;
    let plan = found.plans;
    let configuration = Configuration::of(root, most_modules(bounds));
    let resolver = Resolver::new(configuration, root.get("variables"));
    let mut reader = Reader::new(text, bounds, found, issues, resolver);
    reader.changes = changes(root);
    reader.providers.of_plan(plan);
    let read = root.path(&["prior_state", "values", "root_module"]);
    let planned = module
        .map(|module| reader.modules(module, &format!("{pointer}/planned_values/root_module")));
    let prior =
        read.map(|read| reader.modules(read, &format!("{pointer}/prior_state/values/root_module")));
    let (planned, prior) = (planned.unwrap_or_default(), prior.unwrap_or_default());
    for module in &planned {
        if !module.address.is_empty() {
            reader.resolver.add_module(&module.address);
        }
        reader.registries(module, false);
    }
    for module in &prior {
        reader.registries(module, true);
    }
    for module in &planned {
        reader.updated_workloads(module);
    }
    let by_actions = reader.sent_by_actions(root, pointer);
    for module in &planned {
        reader.module(module, Part::Planned);
    }
    for (node, pointer) in by_actions {
        reader.sole(node, None, sent(node), None, pointer);
    }
    reader.afters(root, pointer);
    let shown = reader.befores(root, pointer);
    for module in &prior {
        reader.module(module, Part::Prior);
    }
    reader.asides(root, pointer, &shown);
    reader.add_named(first);
    reader.subscriptions(root);
    reader.hides
}

/// Adds the resources that a shown state holds: they are live, so no default stands for what is missing.
pub(super) fn expand_state(
    root: Node,
    pointer: &str,
    text: &[u8],
    bounds: Bounds,
    found: &mut Found,
    issues: &mut Vec<Issue>,
) -> bool {
    let Some(module) = root.path(&["values", "root_module"]) else {
        return false;
    };
    let first = found.resources.len();
    let mut reader = Reader::new(text, bounds, found, issues, Resolver::default());
    reader.is_state = true;
    let modules = reader.modules(module, &format!("{pointer}/values/root_module"));
    for module in &modules {
        reader.module(module, Part::State);
    }
    reader.add_named(first);
    reader.hides
}

/// What a resource is whose `values` stand as Terraform's provider of this type has them, and its facts. `root` tells
/// of it in a form of somebody's own.
pub(super) fn read_values<'a>(
    (root, values): (Node<'a>, Node<'a>),
    kind: &'static str,
    (text, bounds): (&'a [u8], Bounds),
    found: &mut Found,
) -> (Kind, Vec<Record>) {
    let mut issues = Vec::new();
    let mut reader = Reader::new(text, bounds, found, &mut issues, Resolver::default());
    let mut resource = Resource::as_it_is(root, Part::State, None, spot(Some(values), None, None));
    resource.kind = Cow::Borrowed(kind);
    reader.read(&resource)
}

/// How deep modules may nest: each takes an array and an object.
fn most_modules(bounds: Bounds) -> u32 {
    bounds.depth / 2
}

/// What is to happen to each resource, by its address.
fn changes<'a>(root: Node<'a>) -> HashMap<Cow<'a, str>, Node<'a>> {
    let changes = root.get("resource_changes").into_iter();
    // What was deposed earlier has the address of what takes its place, and a change of its own.
    let current = changes
        .flat_map(Node::items)
        .filter(|change| change.is_whole() && change.get("deposed").is_none());
    current
        .filter_map(|change| Some((change.get("address")?.string()?, change.get("change")?)))
        .collect()
}

/// A module instance in the values.
struct Module<'a> {
    node: Node<'a>,
    address: Cow<'a, str>,
    pointer: String,
}

/// Which part of a document is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// What a plan will leave behind.
    Planned,
    /// What was there when it was made.
    Prior,
    /// A state.
    State,
}

/// One resource of the values.
#[derive(Clone)]
struct Resource<'a> {
    node: Node<'a>,
    kind: Cow<'a, str>,
    address: Cow<'a, str>,
    /// It was read, not made.
    is_data: bool,
    part: Part,
    change: Option<Node<'a>>,
    /// How it is written, if the plan shows it.
    written: Option<Node<'a>>,
    values: Spot<'a>,
    /// The id that it has already, where its values do not tell it.
    lent: Option<Node<'a>>,
}

impl<'a> Resource<'a> {
    /// One that is as these values say, whatever changes.
    fn as_it_is(
        node: Node<'a>,
        part: Part,
        written: Option<Node<'a>>,
        values: Spot<'a>,
    ) -> Resource<'a> {
        let text = |key| node.get(key).and_then(Node::string).unwrap_or_default();
        Resource {
            node,
            kind: text("type"),
            address: text("address"),
            is_data: false,
            part,
            change: None,
            written,
            values,
            lent: None,
        }
    }

    /// Where what is written of it stands.
    fn context(&self) -> Context<'_, 'a> {
        let address = Address::of(&self.address);
        Context {
            module: address.module,
            index: address.index,
            each: { self.written }.and_then(|written| written.get("for_each_expression")),
        }
    }
}

struct Reader<'a, 'f> {
    text: &'a [u8],
    bounds: Bounds,
    found: &'f mut Found,
    issues: &'f mut Vec<Issue>,
    changes: HashMap<Cow<'a, str>, Node<'a>>,
    /// The addresses of what the plan says will be there.
    planned: HashSet<Cow<'a, str>>,
    /// The addresses of what was read as it is now, each with the key of what is deposed.
    told: HashSet<(Cow<'a, str>, Cow<'a, str>)>,
    resolver: Resolver<'a>,
    providers: Providers,
    /// What something of azapi updates that may set its images, by the address without an index.
    updated: HashSet<String>,
    /// What something of azapi's sets of a registry, where it is not told which of those in the plan that is.
    sent: Vec<(Field, Span)>,
    /// The registries that resources refer to by their ids, each with what is told of where that stands.
    named: Vec<(Vec<(String, Record)>, walk::Resource)>,
    /// It is a state, and no plan.
    is_state: bool,
    /// Something in it declares more than is read here.
    hides: bool,
}

impl<'a, 'f> Reader<'a, 'f> {
    fn new(
        text: &'a [u8],
        bounds: Bounds,
        found: &'f mut Found,
        issues: &'f mut Vec<Issue>,
        resolver: Resolver<'a>,
    ) -> Reader<'a, 'f> {
        Reader {
            text,
            bounds,
            found,
            issues,
            changes: HashMap::new(),
            planned: HashSet::new(),
            told: HashSet::new(),
            resolver,
            providers: Providers::default(),
            updated: HashSet::new(),
            sent: Vec::new(),
            named: Vec::new(),
            is_state: false,
            hides: false,
        }
    }

    /// A module and all modules in it, in order.
    fn modules(&mut self, root: Node<'a>, pointer: &str) -> Vec<Module<'a>> {
        let most = most_modules(self.bounds);
        let mut modules = Vec::new();
        let mut open = vec![(root, pointer.to_owned(), 0)];
        let mut too_deep = None;
        while let Some((node, pointer, depth)) = open.pop() {
            let children = node.get("child_modules").into_iter().flat_map(Node::items);
            let before = open.len();
            for (index, child) in children.enumerate() {
                if depth >= most {
                    too_deep.get_or_insert(child.span().start);
                    break;
                }
                open.push((child, format!("{pointer}/child_modules/{index}"), depth + 1));
            }
            if let Some(children) = open.get_mut(before..) {
                children.reverse();
            }
            let address = node.get("address").and_then(Node::string);
            modules.push(Module {
                node,
                address: address.unwrap_or_default(),
                pointer,
            });
        }
        if let Some(place) = too_deep {
            self.hides = true;
            self.issues.push(Issue::error(
                Some(place),
                format!("modules nest deeper than {most} levels here; what is further inside was not judged"),
                "make plans of the inner modules by themselves",
            ));
        }
        modules
    }

    /// Notes the registries in a module, and whoever may pull from them, for whatever refers to them.
    fn registries(&mut self, module: &Module<'a>, read: bool) {
        for node in module
            .node
            .get("resources")
            .into_iter()
            .flat_map(Node::items)
        {
            let is_data = node.get("mode").is_some_and(|mode| mode.is("\"data\""));
            if !node.is_whole() || (read && !is_data) {
                continue;
            }
            let Some(values) = node.get("values") else {
                continue;
            };
            let text = |key: &str| {
                let text = values.get(key).and_then(Node::string);
                text.filter(|text| !is_wiped(text))
            };
            let kind = node.get("type").and_then(Node::string).unwrap_or_default();
            let arm = match kind.starts_with("azapi_") {
                true => arm_type(values).map(|(kind, _)| kind),
                false => None,
            };
            let is_registry = match kind.as_ref() {
                "azurerm_container_registry" => true,
                _ => {
                    let known = arm.as_deref().and_then(type_kind);
                    known == Some(Kind::Registry)
                }
            };
            let is_other = arm.is_some() || roles::REFERRED.contains(&kind.as_ref());
            let Some(address) = node.get("address").and_then(Node::string) else {
                continue;
            };
            if !is_registry {
                if is_other {
                    let [name, id, within] = ["name", "id", "parent_id"].map(text);
                    let id = id.or(within).map(Cow::into_owned);
                    let name = name.map(Cow::into_owned);
                    self.resolver.add_other(&address, name, id);
                }
                continue;
            }
            let name = text("name")
                .filter(|name| !name.is_empty())
                .map(Cow::into_owned);
            let known = text("login_server").or_else(|| {
                let server = values.path(&["output", "properties", "loginServer"])?;
                server.string()
            });
            let written = self.written(&address);
            let suffix = self.provider(written).suffix;
            let suffix = suffix.map_or("azurecr.io", |(suffix, _)| suffix);
            let host = known
                .filter(|host| !host.is_empty())
                .map(|host| host.to_ascii_lowercase())
                .or_else(|| Some(format!("{}.{suffix}", name.as_ref()?.to_ascii_lowercase())))
                .or_else(|| Some(stand_in(&address)));
            // What changes a registry has its id too, and is none.
            let lent = || {
                let change = self.changes.get(&address)?;
                before::lent_id(*change, Some(values))?.string()
            };
            let id = text("id").filter(|id| !id.is_empty()).or_else(lent);
            let id = id.map(Cow::into_owned);
            self.resolver.add(&address, name, host, id);
        }
    }

    /// Notes every subscription that a provider is set to or a variable names, though nothing that is read is made in
    /// it: it is one more of which something is here.
    fn subscriptions(&mut self, root: Node<'a>) {
        let providers = &self.resolver.configuration.providers;
        let keys: Vec<String> = providers.keys().cloned().collect();
        for key in keys {
            let provider = self.providers.get(&mut self.resolver, &key);
            if provider.subscription.is_some() {
                self.providers
                    .scope(self.found, provider.subscription, &provider.label);
            }
        }
        let variables = root.get("variables").into_iter().flat_map(Node::entries);
        for (name, variable) in variables.filter(|(name, _)| names_subscriptions(name)) {
            let mut open: Vec<Node> = variable.get("value").into_iter().collect();
            while let Some(value) = open.pop() {
                open.extend(value.children());
                let text = value.string().unwrap_or_default();
                let named = ResourceId::new(&text).subscription();
                let named = named.unwrap_or(&text).trim();
                if is_subscription(named) {
                    self.providers
                        .scope(self.found, Some(named.to_owned()), &name);
                }
            }
        }
    }

    /// How a resource is written.
    fn written(&self, address: &str) -> Option<Node<'a>> {
        let resources = &self.resolver.configuration.resources;
        match resources.is_empty() {
            true => None,
            false => resources.get(&plain(address)).copied(),
        }
    }

    /// The provider that a resource is made with.
    fn provider(&mut self, written: Option<Node<'a>>) -> Provider {
        let key = written
            .and_then(|written| written.get("provider_config_key"))
            .and_then(Node::string)
            .unwrap_or_default();
        self.providers.get(&mut self.resolver, &key)
    }

    /// Takes note of what the resources of azapi in a module update by a reference to it.
    fn updated_workloads(&mut self, module: &Module<'a>) {
        let resources = module.node.get("resources").into_iter();
        for node in resources.flat_map(Node::items) {
            let text = |key| node.get(key).and_then(Node::string).unwrap_or_default();
            let (kind, address) = (text("type"), text("address"));
            let is_action = kind == azapi::ACTION;
            if !is_action && kind != "azapi_update_resource" {
                continue;
            }
            let change = self.changes.get(&address).copied();
            let written = self.written(&address);
            let values = spot(node.get("values"), change, written);
            self.sent_to_any(node, values);
            if (!is_action || azapi::is_write(values)) && azapi::may_set_images(values) {
                let id = values.get("resource_id").written;
                let of = id.expression().map(azapi::referred).unwrap_or_default();
                let within = Address::of(&address).module.to_owned();
                let names = of.iter().map(|name| match within.as_str() {
                    "" => name.clone(),
                    within => format!("{}.{name}", plain(within)),
                });
                self.updated.extend(names);
            }
        }
    }

    /// What the plan will have actions of azapi send, each with the pointer to it: they are none of its resources.
    /// (Terraform 1.14: `action_invocations`.)
    fn sent_by_actions(&mut self, root: Node<'a>, pointer: &str) -> Vec<(Node<'a>, String)> {
        let mut all = Vec::new();
        for (index, node) in invocations(root) {
            let is_sent = node
                .get("type")
                .is_some_and(|kind| kind.string().as_deref() == Some(azapi::ACTION));
            if is_sent && azapi::is_write(sent(node)) {
                self.sent_to_any(node, sent(node));
                all.push((node, format!("{pointer}/{index}/config_values")));
            }
        }
        all
    }

    /// Takes note of what is sent to a registry of which nothing tells which it is.
    fn sent_to_any(&mut self, node: Node<'a>, values: Spot<'a>) {
        const SETTLING: [Field; 3] = [
            Field::AdminUserEnabled,
            Field::PublicNetworkAccess,
            Field::DefaultAction,
        ];
        if values.get("resource_id").all_unknown().is_none() {
            return;
        }
        let address = node.get("address").and_then(Node::string);
        let written = self.written(&address.unwrap_or_default());
        let resource = Resource::as_it_is(node, Part::Planned, written, values);
        let (kind, records) = self.read(&resource);
        let is_told = |record: &Record| {
            matches!(record.field, Field::Id | Field::Name) && !record.mark.is_unknown()
        };
        if kind != Kind::Registry || records.iter().any(is_told) {
            return;
        }
        let place = node.get("type").unwrap_or(node).span();
        let opens = records
            .iter()
            .filter(|record| SETTLING.contains(&record.field) && !is_shut(record, self.text));
        self.sent.extend(opens.map(|record| (record.field, place)));
    }

    fn module(&mut self, module: &Module<'a>, part: Part) {
        let resources = module.node.get("resources").into_iter();
        let mut prefix = None;
        for (index, node) in resources.flat_map(Node::items).enumerate() {
            if !node.is_whole() || self.found.resources.len() >= self.bounds.resources {
                continue;
            }
            let text = |key| node.get(key).and_then(Node::string).unwrap_or_default();
            let is_data = text("mode") == "data";
            let values = node.get("values").filter(|values| values.is_container());
            if part == Part::Prior && !is_data && !self.is_news(node, values) {
                continue;
            }
            let address = text("address");
            let change = match part {
                Part::Planned => self.changes.get(&address).copied(),
                Part::Prior | Part::State => None,
            };
            if change.is_some_and(goes_away) {
                continue;
            }
            let written = match part {
                Part::Planned => self.written(&address),
                Part::Prior | Part::State => None,
            };
            if part == Part::Planned {
                self.planned.insert(address.clone());
            }
            let resource = Resource {
                node,
                kind: text("type"),
                address,
                is_data,
                part,
                change,
                written,
                values: spot(values, change, written),
                lent: change.and_then(|change| before::lent_id(change, values)),
            };
            let prefix = *prefix.get_or_insert_with(|| {
                let prefixes = &mut self.found.prefixes;
                prefixes.push(format!("{}/resources", module.pointer));
                offset(prefixes.len() - 1)
            });
            self.place(resource, |found, (kind, declared, scope), records| {
                let listed = Listed {
                    kind,
                    start: node.span().start,
                    prefix,
                    index: offset(index),
                    declared,
                    scope,
                };
                found.add_listed(listed, records);
            });
        }
    }

    /// Reads a resource and adds it: what the plan would make of it, or what is there.
    fn place(
        &mut self,
        mut resource: Resource<'a>,
        mut add: impl FnMut(&mut Found, (Kind, bool, u32), &[Record]),
    ) {
        let planned = resource.part == Part::Planned && !resource.is_data;
        let stays = planned && before::stays(&resource);
        if stays {
            resource.part = Part::State;
            resource.change = None;
        }
        let (kind, mut records) = self.read(&resource);
        if kind == Kind::Workload
            && planned
            && self.updated.contains(&plain(&resource.address))
            && let Some(said) = resource.node.get("type")
        {
            // What is sent last is what runs: of the same registry, for all that one knows.
            let images = { records.iter() }.filter(|record| record.field == Field::Image);
            let hosts: BTreeSet<String> = order::set(images.filter_map(|record| {
                let text = unquoted(record.span.text_of(self.text)?)?;
                let (host, _) = text.split_once('/')?;
                host.contains('.').then(|| host.to_owned())
            }));
            for host in hosts {
                let image = Computed::of_text(format!("{host}/{GAP}"), said.span());
                records.push(self.found.compute(Field::Image, 0, true, image));
            }
            records.push(Record {
                field: Field::Containers,
                mark: Mark::Open,
                element: 0,
                span: said.span(),
            });
        }
        if kind == Kind::Registry && planned && !resource.kind.starts_with("azapi_update") {
            // It may be the one to which it is sent, which opens what is shut here.
            for (field, place) in &self.sent {
                let own = records.iter().find(|record| record.field == *field);
                let is_shut = match own {
                    Some(own) => is_shut(own, self.text),
                    None => *field == Field::AdminUserEnabled,
                };
                if is_shut {
                    records.retain(|record| record.field != *field);
                    records.push(Record {
                        field: *field,
                        mark: Mark::AfterApply,
                        element: 0,
                        span: *place,
                    });
                }
            }
        }
        let only_read = resource.part == Part::Prior || resource.is_data;
        // Where nothing plans it, a plan that is on says nothing of what will be.
        if only_read
            && kind == Kind::Pricing
            && !resource.values.get("tier").value.is_some_and(is_free)
        {
            self.issues.push(Issue::warning(
                Some(resource.node.span().start),
                "this Defender plan stands only in what was there when the Terraform plan was made, so it does not count",
                "export the plan as it is: `az security pricing show -n Containers -o json`",
            ));
            let records: Vec<Record> = { records.iter() }
                .filter(|record| record.field == Field::Type)
                .copied()
                .collect();
            return add(&mut *self.found, (Kind::Other, false, 0), &records);
        }
        if only_read
            && matches!(kind, Kind::Registry | Kind::Cluster)
            && let Some(said) = resource.node.get("type").or(resource.values.value)
        {
            let word = Computed::of_text(READS.to_owned(), said.span());
            records.push(self.found.compute(Field::ChangeType, 0, false, word));
        }
        let is_judged = before::is_judged(kind);
        // What is only counted is counted as what it will be.
        if resource.part == Part::Prior && !is_judged && self.planned.contains(&resource.address) {
            return;
        }
        if kind == Kind::Other {
            self.templates(&resource);
        }
        // With what it would be deployed to a registry is joined to what is declared beside it, though nothing
        // changes of it.
        let declared = planned && (!stays || !is_judged || kind == Kind::Registry);
        let scope = match kind {
            Kind::Other => 0,
            _ if declared => self.scope(&resource, kind),
            _ => self.scope_of_manifest(&resource),
        };
        add(&mut *self.found, (kind, declared, scope), &records);
        if stays && declared && is_judged {
            add(&mut *self.found, (kind, false, 0), &records);
        }
        if let Some(asked) = self.asked(&resource, &records) {
            add(&mut *self.found, (kind, false, scope), &asked);
        }
        if let Some(answer) = self.answer(&resource) {
            add(&mut *self.found, (kind, false, 0), &answer);
        }
        self.refers_to_registries(&resource, kind, &records);
        if resource.part != Part::Planned {
            self.told.insert((resource.address, Cow::Borrowed("")));
        }
    }

    /// The registries that a resource refers to by their ids, or by name as what it is a part of: they are there. What a
    /// deployment of a template has made, or took away again, is another matter.
    fn refers_to_registries(&mut self, resource: &Resource<'a>, kind: Kind, records: &[Record]) {
        let Some(values) = resource.values.value else {
            return;
        };
        if kind == Kind::Registry || resource.kind.contains("deployment") {
            return;
        }
        let span = values.span();
        let text = span.of(self.text).unwrap_or_default();
        let at = |(at, id)| about::at_place(at + span.start as usize, id);
        let named: Vec<(String, Record)> = named::ids_in(text).map(at).collect();
        if named.is_empty() && kind != Kind::RegistryPart {
            return;
        }
        let Some(around) = self.found.resources.last().cloned() else {
            return;
        };
        if named.is_empty() {
            let name = records.iter().find(|record| record.field == Field::Name);
            let name = name.and_then(|name| self.found.computed.get(name.span.start as usize));
            if let Some(name) = name.and_then(|name| name.text.clone()) {
                let pointer = self.found.pointer(around.prefix, around.index);
                about::add_by_name(self.found, &name, around.start, pointer);
            }
            return;
        }
        // What is told of it is there, whatever the plan makes.
        let around = walk::Resource {
            declared: false,
            maybe: false,
            scope: 0,
            ..around
        };
        self.named.push((named, around));
    }

    /// Adds those that are named, but what the document itself shows with this id.
    fn add_named(&mut self, first: usize) {
        let shown = self.found.resources.get(first..).unwrap_or_default().iter();
        let shown = shown.filter(|one| one.kind == Kind::Registry);
        let records = shown.flat_map(|one| {
            let range = one.records.start as usize..one.records.end as usize;
            self.found.records.get(range).unwrap_or_default()
        });
        let ids = records.filter(|record| record.field == Field::Id);
        let ids: HashSet<String> = ids
            .filter_map(|record| match record.mark.is_computed() {
                true => self
                    .found
                    .computed
                    .get(record.span.start as usize)?
                    .text
                    .clone(),
                false => Some(unquoted(record.span.text_of(self.text)?)?.into_owned()),
            })
            .map(|id| ResourceId::new(&id).key())
            .collect();
        for (mut named, around) in std::mem::take(&mut self.named) {
            named.retain(|(id, _)| !ids.contains(&ResourceId::new(id).key()));
            about::add(self.found, named, &around);
        }
    }

    /// Says so where a resource deploys a template: what that declares is not read here.
    fn templates(&mut self, resource: &Resource<'a>) {
        let values = resource.values;
        let kind = resource.kind.as_ref();
        let spots: Vec<Spot<'a>> =
            if kind.starts_with("azurerm_") && kind.ends_with("template_deployment") {
                let keys = [
                    "template_content",
                    "template_body",
                    "template_spec_version_id",
                ];
                keys.map(|key| values.get(key)).to_vec()
            } else if kind == "azurerm_managed_application_definition" {
                vec![values.get("main_template")]
            } else if kind.starts_with("azapi_") {
                let arm = values.value.and_then(arm_type);
                let arm = arm.map(|(arm, _)| arm.to_ascii_lowercase());
                let deploys = |arm: &String| DEPLOYS.iter().any(|known| arm == known);
                if resource.is_data || !arm.as_ref().is_some_and(deploys) {
                    return;
                }
                let body = values.get("body");
                let inner = body.get("properties");
                let keys = [
                    "template",
                    "templateLink",
                    "mainTemplate",
                    "linkedTemplates",
                ];
                let mut spots = keys.map(|key| inner.get(key)).to_vec();
                // All of it as one text, or not known yet.
                if body.value.is_none_or(|body| body.string().is_some()) {
                    spots.push(body);
                }
                spots
            } else {
                return;
            };
        let declares = |spot: &Spot<'a>| {
            spot.all_unknown().is_some_and(|_| !spot.is_not_written())
                || spot.value.is_some_and(|value| {
                    !value.is("null") && !value.is("\"\"") && declares(value.json())
                })
        };
        if !spots.iter().any(declares) {
            return;
        }
        self.hides = true;
        self.issues.push(Issue::warning(
            Some(resource.node.span().start),
            "this resource deploys a template, and what a template declares is not read in a Terraform document, so there may be more than it shows",
            "drop that template by itself, or export what was deployed (`az acr list -o json`)",
        ));
    }

    /// What the plan does not leave behind, and what it leaves for later: these are only counted.
    fn asides(&mut self, root: Node<'a>, pointer: &str, shown: &[usize]) {
        let changes = root
            .get("resource_changes")
            .into_iter()
            .flat_map(Node::items);
        let gone = changes.enumerate().filter(|(index, change)| {
            // Of these it is judged what is there now.
            if shown.binary_search(index).is_ok() {
                return false;
            }
            is_current(*change) && change.get("change").is_some_and(goes_away)
        });
        for (index, change) in gone {
            let actions = change.path(&["change", "actions"]);
            let mut actions = actions.into_iter().flat_map(Node::items);
            let why = match actions.all(|action| action.is("\"forget\"")) {
                true => Mark::Unresolved,
                false => Mark::Open,
            };
            self.aside(change, format!("{pointer}/resource_changes/{index}"), why);
        }
        let deferred = root
            .get("deferred_changes")
            .into_iter()
            .flat_map(Node::items);
        for (index, deferred) in deferred.enumerate() {
            if let Some(change) = deferred
                .get("resource_change")
                .filter(|change| change.is_whole())
            {
                let pointer = format!("{pointer}/deferred_changes/{index}/resource_change");
                if !self.later(change, &pointer) && !self.runs_later(change, &pointer) {
                    self.aside(change, pointer, Mark::AfterApply);
                }
            }
        }
    }

    /// A registry that will be made or changed by a later plan: nothing that is judged of it is known until then.
    /// Whether it is one.
    fn later(&mut self, change: Node<'a>, pointer: &str) -> bool {
        const SETTINGS: [Field; 4] = [
            Field::AdminUserEnabled,
            Field::PublicNetworkAccess,
            Field::NetworkRuleSet,
            Field::SkuName,
        ];
        let is = |key: &str, word: &str| {
            let text = change.get(key).and_then(Node::string);
            text.is_some_and(|text| text == word)
        };
        let side = |key: &str| {
            let side = change.path(&["change", key]);
            side.filter(|side| side.shape() == Shape::Object)
        };
        let (before, after) = (side("before"), side("after"));
        let is_registry = is("type", "azurerm_container_registry") && !is("mode", "data");
        if !is_registry || after.is_none() && before.is_some() {
            return false;
        }
        if self.found.resources.len() >= self.bounds.resources {
            return true;
        }
        let start = change.span().start;
        let mut records = Vec::new();
        let said = |node: Option<Node<'a>>| node.filter(|node| node.shape() == Shape::String);
        let named = said(after.and_then(|after| after.get("name")));
        let named = named.or_else(|| said(before.and_then(|before| before.get("name"))));
        let id = said(before.and_then(|before| before.get("id")));
        let address = said(change.get("address"));
        for (field, node) in [
            (Field::Address, address),
            (Field::Name, named),
            (Field::Id, id),
        ] {
            if let Some(node) = node {
                records.push(Record::plain(field, Mark::Value, node.span()));
            }
        }
        let here = Span { start, end: start };
        records.extend(SETTINGS.map(|field| Record::plain(field, Mark::AfterApply, here)));
        let declared = Declared {
            kind: Kind::Registry,
            start,
            pointer: pointer.to_owned(),
            declared: true,
            scope: 0,
            maybe: false,
        };
        self.found.add(declared, &records);
        true
    }

    /// What a later plan will make that runs images: those that are known already. Whether it is such a one.
    fn runs_later(&mut self, node: Node<'a>, pointer: &str) -> bool {
        let text = |key| node.get(key).and_then(Node::string).unwrap_or_default();
        let after = node.path(&["change", "after"]);
        let Some(after) = after.filter(|after| after.is_container() && text("mode") != "data")
        else {
            return false;
        };
        let (change, written) = (node.get("change"), self.written(&text("address")));
        let values = spot(Some(after), change, written);
        let resource = Resource::as_it_is(node, Part::Planned, written, values);
        let runs = self.read(&resource).0 == Kind::Workload;
        if runs {
            let lent = change.and_then(|change| before::lent_id(change, Some(after)));
            self.sole(
                node,
                change,
                values,
                lent,
                format!("{pointer}/change/after"),
            );
        }
        runs
    }

    fn aside(&mut self, change: Node<'a>, pointer: String, why: Mark) {
        if self.found.resources.len() >= self.bounds.resources {
            return;
        }
        let start = change.span().start;
        let mut records = Vec::new();
        for (key, field) in [("type", Field::Type), ("address", Field::Address)] {
            if let Some(value) = change.get(key) {
                records.push(Record::plain(field, Mark::Value, value.span()));
            }
        }
        records.push(Record::plain(
            Field::Condition,
            why,
            Span { start, end: start },
        ));
        let declared = Declared {
            kind: Kind::Other,
            start,
            pointer,
            declared: true,
            scope: 0,
            maybe: false,
        };
        self.found.add(declared, &records);
    }

    /// Where a resource is deployed to.
    fn scope(&mut self, resource: &Resource<'a>, kind: Kind) -> u32 {
        let provider = self.provider(resource.written);
        let ids = ["id", "parent_id", "resource_id"];
        let subscription = ids.iter().find_map(|key| {
            let id = resource.values.get(key).text().map(|(id, _)| id);
            let id = id.or_else(|| resource.lent?.string())?;
            let subscription = ResourceId::new(&id).subscription()?;
            is_subscription(subscription).then(|| subscription.to_owned())
        });
        // azapi sets a plan on whatever its parent is, and that may be known only after apply. And which of
        // several providers makes it is only told beside the resource, whose part may be cut out of what is shown.
        let anywhere = kind == Kind::Pricing
            && subscription.is_none()
            && (resource.kind.starts_with("azapi_")
                || provider.label.is_empty()
                    && scope::may_be_several(&self.resolver.configuration));
        if anywhere {
            return self.providers.scope(self.found, None, &resource.address);
        }
        // What azapi makes is in the subscription of what it is made in, whatever azapi itself is set to.
        let follows = resource.kind.starts_with("azapi_") && subscription.is_none();
        let provider = match follows.then(|| self.provider_of_parent(resource)) {
            Some(Ok(parent)) => parent,
            Some(Err(())) => {
                return self.providers.scope(self.found, None, &resource.address);
            }
            None => provider,
        };
        let subscription = subscription.or(provider.subscription);
        let label = match provider.is_several {
            true => resource.address.as_ref(),
            false => &provider.label,
        };
        self.providers.scope(self.found, subscription, label)
    }

    /// By which provider that is made in which a resource of azapi's is, where its id is known only once it is applied;
    /// an error if that is not told.
    fn provider_of_parent(&mut self, resource: &Resource<'a>) -> Result<Provider, ()> {
        for (key, wanted) in [
            ("parent_id", Wanted::Group),
            ("resource_id", Wanted::Itself),
        ] {
            let parent = resource.values.get(key);
            if parent.all_unknown().is_none() || parent.is_not_written() {
                continue;
            }
            let context = resource.context();
            let expression = parent.written.expression().ok_or(())?;
            let found = self.resolver.registry(context, expression, wanted);
            let (found, _) = found.ok_or(())?;
            let id = found.id.unwrap_or_default();
            let mut provider = self.provider(self.written(&found.address));
            if let Some(told) = ResourceId::new(&id).subscription() {
                provider.subscription = Some(told.to_owned()).filter(|told| is_subscription(told));
            } else if kind_at(&found.address).starts_with("azapi_") {
                // Where azapi's own parent is, is told no further.
                return Err(());
            }
            return Ok(provider);
        }
        Ok(self.provider(resource.written))
    }

    /// Where an object of Kubernetes is that has no id: with that it is told apart, whether it is there or planned.
    fn scope_of_manifest(&mut self, resource: &Resource<'a>) -> u32 {
        if resource.kind != before::MANIFEST {
            return 0;
        }
        // Of a state nothing else shows anything.
        if self.is_state {
            return u32::MAX;
        }
        let provider = self.provider(self.written(&resource.address));
        self.providers
            .scope(self.found, provider.subscription, &provider.label)
    }

    /// What the service answered of a resource that is sent as it is, where that settles something: it is what
    /// is there, whatever was sent.
    fn answer(&mut self, resource: &Resource<'a>) -> Option<Vec<Record>> {
        const SETTLE: [Field; 5] = [
            Field::AdminUserEnabled,
            Field::PublicNetworkAccess,
            Field::DefaultAction,
            Field::PricingTier,
            Field::SensorEnabled,
        ];
        let answered = resource.values.value?.get("output")?;
        if resource.is_data || !azapi::IS_KEPT.contains(&resource.kind.as_ref()) {
            return None;
        }
        let answer = Resource {
            node: resource.node,
            kind: resource.kind.clone(),
            address: resource.address.clone(),
            is_data: true,
            part: Part::State,
            change: None,
            written: None,
            values: spot(resource.values.value, None, None),
            lent: resource.lent,
        };
        let (kind, records) = self.read(&answer);
        let has = |fields: &[Field]| records.iter().any(|record| fields.contains(&record.field));
        let tells = !answered.is("null") && has(&SETTLE) && has(&[Field::Id]);
        (tells && before::is_judged(kind) && kind != Kind::Workload).then_some(records)
    }

    /// What a resource is, and its facts.
    fn read(&mut self, resource: &Resource<'a>) -> (Kind, Vec<Record>) {
        let suffix = match resource.kind.as_ref() {
            "azurerm_container_registry" => self.provider(resource.written).suffix,
            _ => None,
        };
        let mut merge = Merge {
            found: &mut *self.found,
            resolver: &mut self.resolver,
            context: resource.context(),
            records: Vec::new(),
        };
        let kind = merge.resource(resource, self.text);
        if let (Kind::Registry, Some((suffix, place))) = (kind, suffix) {
            merge.predict(resource, suffix, place);
        }
        // What the resource goes by where its name is not known before it is there, and the sign that
        // it comes from Terraform.
        if let Some(address) = resource.node.get("address") {
            merge.note(Field::Address, Mark::Value, 0, address.span());
        }
        if let Some(id) = resource.lent.filter(|_| before::is_judged(kind)) {
            let records = &mut merge.records;
            if !records.iter().any(|record| record.field == Field::Id) {
                merge.note(Field::Id, Mark::Value, 0, id.span());
            }
        }
        merge.unpack(self.text);
        (kind, merge.records)
    }
}

/// What the plan calls forth, at once or later, and where that stands.
fn invocations<'a>(root: Node<'a>) -> impl Iterator<Item = (String, Node<'a>)> {
    ["action_invocations", "deferred_action_invocations"]
        .into_iter()
        .flat_map(move |key| {
            let list = root.get(key).into_iter().flat_map(Node::items).enumerate();
            list.map(move |(index, node)| match node.get("action_invocation") {
                Some(node) => (format!("{key}/{index}/action_invocation"), node),
                None => (format!("{key}/{index}"), node),
            })
        })
}

/// What an action sends, as far as that is known.
fn sent<'a>(action: Node<'a>) -> Spot<'a> {
    Spot {
        value: action.get("config_values"),
        unknown: action.get("config_unknown"),
        written: Written::Hidden,
    }
}

/// Whether a setting says that nobody comes in by it.
fn is_shut(record: &Record, text: &[u8]) -> bool {
    let said = record.span.text_of(text).unwrap_or_default();
    record.mark == Mark::Value
        && ["false", "\"Disabled\"", "\"Deny\""]
            .iter()
            .any(|shut| shut.eq_ignore_ascii_case(said))
}

/// The type of the resource at an address.
fn kind_at(address: &str) -> &str {
    let resource = Address::of(address).resource;
    resource.rsplit('.').nth(1).unwrap_or_default()
}

/// The values of a resource, what of them is unknown, and how they are written.
fn spot<'a>(
    value: Option<Node<'a>>,
    change: Option<Node<'a>>,
    written: Option<Node<'a>>,
) -> Spot<'a> {
    let expressions = written.and_then(|written| written.get("expressions"));
    Spot {
        value,
        unknown: change.and_then(|change| change.get("after_unknown")),
        written: expressions.map_or(Written::Hidden, Written::As),
    }
}

/// Types that deploy a template, or hold one to be deployed.
const DEPLOYS: [&str; 4] = [
    "microsoft.resources/deployments",
    "microsoft.resources/deploymentstacks",
    "microsoft.resources/templatespecs/versions",
    "microsoft.solutions/applicationdefinitions",
];

/// Whether a template names a type that means something here, or is not shown.
fn declares(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let has = |kind: &str| text.contains(&kind.to_ascii_lowercase());
    !text.contains("microsoft.")
        || text.contains("/templatespecs/")
        || TYPES.iter().any(|(kind, _)| has(kind))
        || DEPLOYS.iter().any(|kind| has(kind))
}

fn is_free(tier: Node<'_>) -> bool {
    tier.string()
        .is_some_and(|tier| tier.eq_ignore_ascii_case("Free"))
}

/// Whether a change is one of what is there, and not of the remains of an earlier one.
fn is_current(change: Node<'_>) -> bool {
    change.is_whole() && change.get("deposed").is_none()
}

/// Whether nothing is left of a resource.
fn goes_away(change: Node<'_>) -> bool {
    let actions = change.get("actions").into_iter().flat_map(Node::items);
    let mut actions = actions.peekable();
    actions.peek().is_some()
        && actions.all(|action| action.is("\"delete\"") || action.is("\"forget\""))
}
