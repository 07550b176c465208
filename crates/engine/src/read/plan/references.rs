//! Which registry an expression refers to, through modules, variables and outputs.
//!
//! Terraform lists what an expression refers to, not what it makes of it. Where that comes down to one
//! registry, the value belongs to it; what else is in the text stays unknown. Locals are not told, so
//! what goes through them leads nowhere.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};

use super::{
    address::{Address, join, plain, segments, split_index},
    configuration::{Configuration, references},
};
use crate::{
    azure::hosts::{members, nodes, stand_in},
    read::{arm::template::is_wiped, source::Span, tree::Node},
};
use model::order;

/// The providers' types of clusters, or what may be one.
const CLUSTERS: [&str; 2] = ["azurerm_kubernetes_cluster.", "azapi_"];

/// How many steps a chain of variables and outputs may have.
const MOST_STEPS: u32 = 100;

/// A registry that is in the plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Registry {
    /// Its index among those of its address, with its quotes.
    pub(super) index: Option<String>,
    /// Its name, if it is known.
    pub(super) name: Option<String>,
    /// Its login server, known or formed from its name.
    pub(super) host: Option<String>,
    /// Its id, if it is there already; of what is no registry perhaps that of what it is in.
    pub(super) id: Option<String>,
    /// Its address; empty for one that is only named.
    pub(super) address: String,
}

/// What of a registry an expression is after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    /// Its login server.
    Host,
    /// The name of its admin account, which is the registry's.
    User,
    /// Which one it is.
    Itself,
    /// Whose identity it is: a cluster's, one that stands for itself, anybody's.
    Holder,
    /// The group of resources that it is.
    Group,
}

/// The attributes of a cluster that lead to the identity with which its nodes pull.
const OF_NODES: [&str; 4] = ["kubelet_identity", "output", "id", "name"];

/// The type of a group of the directory.
const GROUP: &str = "azuread_group.";

/// What stands for whoever the directory has, by which some clusters pull too.
pub(super) const DIRECTORY: &str = "azuread";

impl Wanted {
    /// Attributes of a registry that come down to it.
    fn attributes(self) -> &'static [&'static str] {
        match self {
            Wanted::Host => &["login_server", "name", "id", "output"],
            Wanted::User => &["admin_username", "name"],
            Wanted::Itself => &["id", "name", "login_server"],
            Wanted::Group => &["id", "name", "output"],
            Wanted::Holder => &[],
        }
    }
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Context<'c, 'a> {
    /// The module instance.
    pub(super) module: &'c str,
    /// The index of the resource or module that it is written for.
    pub(super) index: Option<&'c str>,
    /// What that is repeated over.
    pub(super) each: Option<Node<'a>>,
}

/// What references come down to.
#[derive(Clone, Debug)]
enum Target {
    Nothing,
    /// One registry, and what tells it from others.
    One(String, Registry),
    /// More than one, or one of several: of these, as far as that is told.
    Unclear(Vec<Registry>),
}

/// How many registries are remembered of which one is meant.
const CANDIDATES: usize = 16;

impl Target {
    fn and(self, other: Target) -> Target {
        match (self, other) {
            (Target::Nothing, one) | (one, Target::Nothing) => one,
            (Target::One(left, registry), Target::One(right, _)) if left == right => {
                Target::One(left, registry)
            }
            (one, other) => {
                let mut all = one.all();
                all.extend(other.all());
                Target::one_of(all)
            }
        }
    }

    fn one_of(registries: impl IntoIterator<Item = Registry>) -> Target {
        Target::Unclear(registries.into_iter().take(CANDIDATES).collect())
    }

    fn all(self) -> Vec<Registry> {
        match self {
            Target::Nothing => Vec::new(),
            Target::One(_, registry) => vec![registry],
            Target::Unclear(several) => several,
        }
    }
}

/// Follows references.
#[derive(Default)]
pub(super) struct Resolver<'a> {
    pub(super) configuration: Configuration<'a>,
    /// The values that the root's variables have in this plan.
    variables: Option<Node<'a>>,
    /// The registries by their addresses without their own indices.
    registries: HashMap<String, Vec<Registry>>,
    /// The clusters, identities and groups in the same way, each by what stands for it.
    others: HashMap<String, Vec<Registry>>,
    /// The instances of each module call, by its address without its own index.
    instances: HashMap<String, Vec<String>>,
    /// What was found before; while it is being looked for, nothing.
    known: HashMap<(String, String, Wanted), Target>,
    steps: u32,
    /// Who will be in which group of the directory, once that was looked for: what stands for the group, and for
    /// whoever is in it.
    members: Option<Vec<(String, String)>>,
}

impl<'a> Resolver<'a> {
    /// Of a plan that repeats its configuration, and the values that its root was given.
    pub(super) fn new(
        configuration: Configuration<'a>,
        variables: Option<Node<'a>>,
    ) -> Resolver<'a> {
        Resolver {
            configuration,
            variables,
            ..Resolver::default()
        }
    }

    /// Notes a registry that is in the plan.
    pub(super) fn add(
        &mut self,
        whole: &str,
        name: Option<String>,
        host: Option<String>,
        id: Option<String>,
    ) {
        let address = Address::of(whole);
        let registry = Registry {
            index: address.index.map(str::to_owned),
            name,
            host,
            id,
            address: whole.to_owned(),
        };
        let registries = self.registries.entry(address.resource.to_owned());
        registries.or_default().push(registry);
    }

    /// Notes a cluster, an identity or a group that is in the plan, with its id or that of what it is in.
    pub(super) fn add_other(&mut self, whole: &str, name: Option<String>, id: Option<String>) {
        let address = Address::of(whole);
        let other = Registry {
            index: address.index.map(str::to_owned),
            name,
            host: Some(stand_in(whole)),
            id,
            address: whole.to_owned(),
        };
        let others = self.others.entry(address.resource.to_owned());
        others.or_default().push(other);
    }

    /// Notes a module instance that is in the plan.
    pub(super) fn add_module(&mut self, address: &str) {
        let call = Address::of(address).resource.to_owned();
        let instances = self.instances.entry(call).or_default();
        instances.push(address.to_owned());
    }

    /// The one registry that an expression refers to, and the reference that says so.
    pub(super) fn registry(
        &mut self,
        context: Context<'_, 'a>,
        expression: Node<'a>,
        wanted: Wanted,
    ) -> Option<(Registry, Span)> {
        self.steps = 0;
        let (target, place) = self.expression(context, expression, wanted);
        match target {
            Target::One(_, registry) => Some((registry, place?)),
            Target::Nothing | Target::Unclear(_) => None,
        }
    }

    /// The login servers of the registries to one of which an expression refers, where it is not told to which.
    pub(super) fn one_of(
        &mut self,
        context: Context<'_, 'a>,
        expression: Node<'a>,
    ) -> BTreeSet<String> {
        self.steps = 0;
        let (target, _) = self.expression(context, expression, Wanted::Host);
        order::set({ target.all().into_iter() }.filter_map(|one| one.host))
    }

    /// The groups of the directory in which whoever this stands for will be.
    pub(super) fn groups_of(&mut self, who: &str) -> Vec<String> {
        let members = match self.members.take() {
            Some(members) => members,
            None => self.memberships(),
        };
        let of = members.iter().filter(|(_, member)| member == who);
        let of = of.map(|(group, _)| group.clone()).collect();
        self.members = Some(members);
        of
    }

    fn memberships(&mut self) -> Vec<(String, String)> {
        let resources = self.configuration.resources.iter();
        let written: Vec<(String, Node<'a>)> = resources
            .map(|(address, node)| (address.clone(), *node))
            .collect();
        let mut found = Vec::new();
        for (address, node) in written {
            let kind = node.get("type").and_then(Node::string).unwrap_or_default();
            let Some(expressions) = node.get("expressions") else {
                continue;
            };
            let context = Context {
                module: parent(&address).unwrap_or_default(),
                index: None,
                each: node.get("for_each_expression"),
            };
            let mut holder = |key| {
                let (target, _) = self.expression(context, expressions.get(key)?, Wanted::Holder);
                match target {
                    Target::One(host, _) => Some(host),
                    Target::Nothing | Target::Unclear(_) => None,
                }
            };
            let pair = match kind.as_ref() {
                "azuread_group_member" => holder("group_object_id").zip(holder("member_object_id")),
                "azuread_group" => Some(members(&address)).zip(holder("members")),
                _ => None,
            };
            found.extend(pair);
        }
        found
    }

    /// The text that an expression is, where it is a literal or a variable with a value.
    pub(super) fn constant(
        &mut self,
        module: &str,
        expression: Node<'a>,
    ) -> Option<(String, Span)> {
        let mut module = module.to_owned();
        let mut expression = expression;
        for _ in 0..MOST_STEPS {
            if let Some(value) = expression.get("constant_value") {
                return said(value);
            }
            let heads = references(expression);
            let [(head, _)] = heads.as_slice() else {
                return None;
            };
            let name = head
                .strip_prefix("var.")
                .filter(|name| !name.contains('.'))?;
            let (value, passed) = self.variable(&module, name);
            if let Some(value) = value {
                return said(value);
            }
            expression = passed?;
            module = parent(&module)?.to_owned();
        }
        None
    }

    fn expression(
        &mut self,
        context: Context<'_, 'a>,
        expression: Node<'a>,
        wanted: Wanted,
    ) -> (Target, Option<Span>) {
        if let Some(value) = expression.get("constant_value") {
            let target = value
                .string()
                .map_or(Target::Nothing, |text| host(&text, wanted));
            return (target, Some(value.span()));
        }
        let heads = references(expression);
        // Its own index picks from several, if nothing else in the expression may be what picks.
        let keyed =
            |(head, _): &(Cow<str>, Span)| matches!(head.as_ref(), "each.key" | "count.index");
        let other = |(head, _): &(Cow<str>, Span)| {
            head.starts_with("local.") || head.starts_with("each.value")
        };
        let own = heads.iter().any(keyed) && !heads.iter().any(other);
        let context = Context {
            index: context.index.filter(|_| own),
            ..context
        };
        let mut all = Target::Nothing;
        let mut place = None;
        for (head, span) in &heads {
            let found = self.head(context, head, wanted);
            if matches!(found, Target::One(..)) {
                place.get_or_insert(*span);
            }
            // What a group may stand beside may be another one, of another subscription.
            let picks = matches!(head.as_ref(), "each.key" | "count.index");
            all = match (&found, wanted) {
                (Target::Nothing, Wanted::Group) if !picks => Target::Unclear(Vec::new()),
                _ => all.and(found),
            };
        }
        (all, place)
    }

    fn head(&mut self, context: Context<'_, 'a>, head: &str, wanted: Wanted) -> Target {
        if self.steps >= MOST_STEPS {
            return Target::Unclear(Vec::new());
        }
        self.steps += 1;
        let pieces = segments(head);
        let target = match pieces.as_slice() {
            ["each", "value", ..] => match context.each {
                Some(each) => {
                    let context = Context {
                        each: None,
                        ..context
                    };
                    self.expression(context, each, wanted).0
                }
                None => Target::Nothing,
            },
            [
                "each" | "count" | "local" | "path" | "terraform" | "self",
                ..,
            ] => Target::Nothing,
            ["var", name, ..] => self.through_variable(context.module, split_index(name).0, wanted),
            ["module", call, rest @ ..] => {
                self.through_output(context, call, rest.first().copied(), wanted)
            }
            ["data", kind, name, rest @ ..] => {
                let name = format!("data.{kind}.{name}");
                self.resource(context, &name, rest.first().copied(), wanted)
            }
            [kind, name, rest @ ..] => {
                let name = format!("{kind}.{name}");
                self.resource(context, &name, rest.first().copied(), wanted)
            }
            _ => Target::Nothing,
        };
        self.steps -= 1;
        target
    }

    fn resource(
        &mut self,
        context: Context<'_, 'a>,
        name: &str,
        attribute: Option<&str>,
        wanted: Wanted,
    ) -> Target {
        let called = join(context.module, name);
        let address = Address::of(&called);
        let all = match wanted {
            Wanted::Holder | Wanted::Group => &self.others,
            Wanted::Host | Wanted::User | Wanted::Itself => &self.registries,
        };
        let attribute = attribute.map(|attribute| split_index(attribute).0);
        let is_one_of = |known: &[&str]| attribute.is_none_or(|told| known.contains(&told));
        // Any other identity of a cluster is not the one with which its nodes pull.
        let kind = name.trim_start_matches("data.");
        let is_cluster = CLUSTERS.iter().any(|known| kind.starts_with(known));
        let of_nodes = !is_cluster || is_one_of(&OF_NODES);
        let Some(registries) = all.get(address.resource).filter(|_| of_nodes) else {
            if let Some(target) = self
                .looked_up(context, &called, wanted)
                .filter(|_| of_nodes)
            {
                return target;
            }
            // Whoever it is, no cluster of this plan is meant.
            let somebody = || {
                let host = match kind.starts_with(DIRECTORY) {
                    true if kind.starts_with(GROUP) => members(&called),
                    true => stand_in(DIRECTORY),
                    false => stand_in(&format!("{called}.{}", attribute.unwrap_or_default())),
                };
                let registry = Registry {
                    host: Some(host.clone()),
                    ..Registry::default()
                };
                Target::One(host, registry)
            };
            return match wanted {
                Wanted::Holder => somebody(),
                _ => Target::Nothing,
            };
        };
        if wanted != Wanted::Holder && !is_one_of(wanted.attributes()) {
            return Target::Nothing;
        }
        let index = match (address.index, registries.len()) {
            (Some(index), _) => Some(index),
            (None, 1) => registries.first().and_then(|only| only.index.as_deref()),
            (None, _) => match context.index {
                Some(own) => Some(own),
                None => return Target::one_of(registries.iter().cloned()),
            },
        };
        let found = registries
            .iter()
            .find(|registry| registry.index.as_deref() == index);
        match found {
            Some(registry) => {
                let own = || format!("{}[{}]", address.resource, index.unwrap_or_default());
                let key = registry.host.clone().unwrap_or_else(own);
                Target::One(key, registry.clone())
            }
            None => Target::Unclear(Vec::new()),
        }
    }

    /// A cluster or registry that the apply looks up, by the name under which it does.
    fn looked_up(
        &mut self,
        context: Context<'_, 'a>,
        called: &str,
        wanted: Wanted,
    ) -> Option<Target> {
        let kind = called.rsplit('.').nth(1)?;
        let is_meant = match wanted {
            Wanted::Holder => kind == "azurerm_kubernetes_cluster",
            Wanted::Host | Wanted::User | Wanted::Itself => kind == "azurerm_container_registry",
            Wanted::Group => false,
        };
        let written = *self.configuration.resources.get(&plain(called))?;
        let name = written.path(&["expressions", "name"])?;
        if !is_meant || !written.get("mode")?.is("\"data\"") {
            return None;
        }
        let constant = self.constant(context.module, name).map(|(name, _)| name);
        let of = |host: String, name: Option<String>| {
            let registry = Registry {
                name,
                host: Some(host.clone()),
                ..Registry::default()
            };
            Target::One(host, registry)
        };
        let referred = self.expression(context, name, wanted).0;
        Some(match (constant, wanted) {
            (Some(name), Wanted::Holder) => of(nodes(&name, true), None),
            (Some(name), Wanted::Itself) => of(name.to_ascii_lowercase(), Some(name)),
            // At which host it answers its name does not tell for sure.
            (Some(_), _) => Target::Nothing,
            (None, Wanted::Holder) if !matches!(referred, Target::One(..)) => {
                of(nodes("", false), None)
            }
            (None, _) => referred,
        })
    }

    /// The value that a variable has, or else the expression that is passed for it from outside.
    fn variable(&self, module: &str, name: &str) -> (Option<Node<'a>>, Option<Node<'a>>) {
        let default = |module: &str| {
            let written = self.configuration.modules.get(module)?;
            written.body.path(&["variables", name, "default"])
        };
        if module.is_empty() {
            let given = self.variables;
            let value = given.and_then(|all| all.path(&[name, "value"]));
            return (value.or_else(|| default("")), None);
        }
        let path = plain(module);
        let call = self.configuration.modules.get(&path);
        let call = call.and_then(|module| module.call);
        match call.and_then(|call| call.path(&["expressions", name])) {
            Some(passed) => (None, Some(passed)),
            None => (default(&path), None),
        }
    }

    fn through_variable(&mut self, module: &str, name: &str, wanted: Wanted) -> Target {
        let key = (module.to_owned(), format!("var.{name}"), wanted);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        self.known.insert(key.clone(), Target::Nothing);
        let target = match self.variable(module, name) {
            (Some(value), _) => value
                .string()
                .map_or(Target::Nothing, |text| host(&text, wanted)),
            (None, Some(passed)) => {
                let call = self.configuration.modules.get(&plain(module));
                let call = call.and_then(|module| module.call);
                let context = Context {
                    module: parent(module).unwrap_or_default(),
                    index: Address::of(module).index,
                    each: call.and_then(|call| call.get("for_each_expression")),
                };
                self.expression(context, passed, wanted).0
            }
            (None, None) => Target::Nothing,
        };
        self.known.insert(key, target.clone());
        target
    }

    fn through_output(
        &mut self,
        context: Context<'_, 'a>,
        call: &str,
        output: Option<&str>,
        wanted: Wanted,
    ) -> Target {
        let (name, index) = split_index(call);
        let base = join(context.module, &format!("module.{name}"));
        let instances = self.instances.get(&base).map_or(&[][..], Vec::as_slice);
        let own = |index: &str| format!("{base}[{index}]");
        let inside = match (index, instances) {
            (Some(index), _) => own(index),
            (None, []) => base.clone(),
            (None, [only]) => only.clone(),
            (None, several) => match context.index.map(own) {
                Some(instance) if several.contains(&instance) => instance,
                _ => {
                    let several: Vec<String> = several.iter().take(CANDIDATES).cloned().collect();
                    let one_of = |all: Target, instance: &String| {
                        let index = instance.strip_prefix(&base).unwrap_or_default();
                        let call = format!("{name}{index}");
                        all.and(self.through_output(context, &call, output, wanted))
                    };
                    return several.iter().fold(Target::Unclear(Vec::new()), one_of);
                }
            },
        };
        let output = output.map(|output| split_index(output).0);
        let key = (inside, format!("output.{}", output.unwrap_or("*")), wanted);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        self.known.insert(key.clone(), Target::Nothing);
        let module = self.configuration.modules.get(&plain(&key.0)).copied();
        let outputs = module.and_then(|module| module.body.get("outputs"));
        let expressions: Vec<Node> = match (outputs, output) {
            (None, _) => Vec::new(),
            (Some(outputs), Some(name)) => {
                outputs.path(&[name, "expression"]).into_iter().collect()
            }
            // Which one is not told where the index of the module is worked out.
            (Some(outputs), None) => {
                let all = outputs.entries();
                all.filter_map(|(_, output)| output.get("expression"))
                    .collect()
            }
        };
        let context = Context {
            module: &key.0,
            index: None,
            each: None,
        };
        let mut target = Target::Nothing;
        for expression in expressions {
            target = target.and(self.expression(context, expression, wanted).0);
        }
        self.known.insert(key, target.clone());
        target
    }
}

/// A text that was not overwritten, and where it stands.
fn said(value: Node<'_>) -> Option<(String, Span)> {
    let text = value.string().filter(|text| !is_wiped(text))?;
    Some((text.into_owned(), value.span()))
}

/// The module around a module; none around the root.
fn parent(module: &str) -> Option<&str> {
    let pieces = segments(module);
    let own: usize = pieces
        .iter()
        .rev()
        .take(2)
        .map(|piece| piece.len() + 1)
        .sum();
    match module {
        "" => None,
        module => Some(
            module
                .get(..module.len().saturating_sub(own))
                .unwrap_or_default(),
        ),
    }
}

/// The registry that a plain text names, such as a variable's value. Only what has the form of a
/// registry's address is taken: the text may be anything.
fn host(text: &str, wanted: Wanted) -> Target {
    let host = bare_host(text).to_ascii_lowercase();
    let suffixes = [".azurecr.io", ".azurecr.cn", ".azurecr.us"];
    let name = suffixes.iter().find_map(|suffix| host.strip_suffix(suffix));
    let is_name = |name: &&str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    match name.filter(is_name) {
        Some(name) if matches!(wanted, Wanted::Host | Wanted::Itself) => Target::One(
            host.clone(),
            Registry {
                index: None,
                name: Some(name.to_owned()),
                host: Some(host.clone()),
                id: None,
                address: String::new(),
            },
        ),
        _ => Target::Nothing,
    }
}

/// The host in an address, without scheme, user and path.
pub(super) fn bare_host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest.get(..end).unwrap_or_default();
    host.rsplit_once('@').map_or(host, |(_, host)| host).trim()
}
