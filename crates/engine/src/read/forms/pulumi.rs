//! Pulumi's stacks and previews: registries, what runs containers, and which registry an image waits for.
//!
//! (pulumi.com/docs/iac/cli/commands/pulumi_stack_export; pulumi/pulumi: sdk/go/common/apitype, whose states say
//! under `propertyDependencies` what each property was made of; pulumi.com/registry: azure-native, azure, docker.)

use std::collections::{BTreeSet, HashMap};

use super::{Names, Reader, is_filled, is_known, is_of_registry, value};
use crate::{
    azure::{ids::ResourceId, tokens::LATER},
    read::{
        cursor::value_end,
        decode::{
            fields::{BRIDGED, Field, NATIVE, Node as Table, RESOURCE},
            keep,
            recognise::Kind,
            walk::{Computed, Declared, Found, GAP, Mark, Record, walk_as},
        },
        source::Span,
        tree::{Node, Tree},
    },
};

/// Where Pulumi keeps what is judged, in both of its providers.
const JUDGED: [&str; 5] = [
    "adminUserEnabled",
    "adminEnabled",
    "publicNetworkAccess",
    "publicNetworkAccessEnabled",
    "networkRuleSet",
];

/// What runs containers, as the native provider and Azure call it.
const RUNS: [(&str, &str); 6] = [
    ("app:ContainerApp", "Microsoft.App/containerApps"),
    ("app:ContainerAppsSessionPool", "Microsoft.App/sessionPools"),
    ("app:Job", "Microsoft.App/jobs"),
    (
        "containerinstance:ContainerGroup",
        "Microsoft.ContainerInstance/containerGroups",
    ),
    ("web:WebApp", "Microsoft.Web/sites"),
    ("web:WebAppSlot", "Microsoft.Web/sites/slots"),
];

/// Under which keys the names of these stand; of a slot that of its app is first.
const NAMED: [&str; 6] = [
    "containerAppName",
    "containerGroupName",
    "jobName",
    "sessionPoolName",
    "name",
    "slot",
];

/// What a resource of Pulumi's is here.
pub(super) enum Type {
    /// A registry, by this table.
    Registry(&'static Table),
    /// What runs containers, by Azure's type of it.
    Runs(&'static str),
}

/// What a URN says: its type is the last one in its third part.
pub(super) fn type_of(urn: &str) -> Option<Type> {
    let kind = type_in(urn)?;
    if kind == "azure:containerservice/registry:Registry" {
        return Some(Type::Registry(&BRIDGED));
    }
    let kind = { ["azure-native:", "azure-nextgen:"] }
        .iter()
        .find_map(|provider| kind.strip_prefix(provider))?;
    // A version of Azure's interface may stand between the two.
    let (module, name) = kind.rsplit_once(':')?;
    let module = module.split('/').next().unwrap_or(module);
    if (module, name) == ("containerregistry", "Registry") {
        return Some(Type::Registry(&NATIVE));
    }
    let mut runs = RUNS.iter();
    let (_, of_azure) = runs.find(|(known, _)| known.split_once(':') == Some((module, name)))?;
    Some(Type::Runs(of_azure))
}

fn type_in(urn: &str) -> Option<&str> {
    urn.split("::").nth(2)?.rsplit('$').next()
}

/// The two states of a resource: as it is there, and as it is wanted.
struct States<'a> {
    old: Option<Node<'a>>,
    new: Option<Node<'a>>,
    live: Option<Node<'a>>,
    wanted: Option<Node<'a>>,
}

impl<'a> States<'a> {
    /// Of a resource of a stack, or a step of what is about to be done.
    fn of(root: Node<'a>) -> States<'a> {
        let (old, new) = (root.get("oldState"), root.get("newState"));
        let is_step = old.is_some() || new.is_some();
        let old = if is_step { old } else { Some(root) };
        let live = old.and_then(|state| state.get("outputs")).filter(is_filled);
        // What was carried out is there.
        let wanted = match is_step {
            true => inputs(new),
            false => inputs(old).filter(|_| live.is_none()),
        };
        States {
            old,
            new,
            live,
            wanted,
        }
    }

    fn id(&self, is_one: impl Fn(&Node<'a>) -> bool) -> Option<Node<'a>> {
        let states = [self.old, self.new, self.live].into_iter().flatten();
        { states }.find_map(|state| state.get("id").filter(&is_one))
    }

    /// What it is called under one of these keys.
    fn name(&self, keys: &[&str]) -> Option<Node<'a>> {
        let places = [self.wanted, self.live, inputs(self.old)];
        { places.into_iter().flatten() }
            .find_map(|place| keys.iter().find_map(|key| place.get(key)))
    }
}

fn inputs(state: Option<Node<'_>>) -> Option<Node<'_>> {
    state?.get("inputs").filter(is_filled)
}

/// What Pulumi itself calls the resource of a URN.
fn called(urn: &str) -> &str {
    urn.rsplit("::").next().unwrap_or_default()
}

impl<'a> Reader<'_, '_> {
    pub(super) fn pulumi(&mut self, root: Node<'a>, urn: Node<'a>, pointer: &str) {
        let text = urn.string().unwrap_or_default();
        match type_of(&text) {
            Some(Type::Registry(table)) => self.registry_of_pulumi(root, urn, table, pointer),
            Some(Type::Runs(kind)) => self.workload_of_pulumi(root, urn, kind, pointer),
            None => {}
        }
    }

    fn registry_of_pulumi(
        &mut self,
        root: Node<'a>,
        urn: Node<'a>,
        table: &'static Table,
        pointer: &str,
    ) {
        let states = States::of(root);
        // Of a name that Pulumi makes up, its own name of the resource is the beginning.
        let begins = called(&urn.string().unwrap_or_default()).to_owned();
        let names = Names {
            id: states.id(is_of_registry),
            group: None,
            name: states.name(&["registryName", "name"]),
            begins: Some((begins, urn.span())),
            address: None,
        };
        let (live, wanted) = (states.live, states.wanted);
        self.states(root, pointer, &names, table, live, wanted);
        // What it was last asked for counts as well where it is said to be otherwise.
        let given = inputs(states.old).zip(live).filter(|(given, live)| {
            JUDGED.iter().any(|key| {
                let given = given.get(key).map(Node::json);
                given.is_some() && given != live.get(key).map(Node::json)
            })
        });
        if let Some((given, _)) = given {
            let state = super::State::new(Some(given), table, false);
            self.registry(root, pointer, &names, &state);
        }
    }

    /// What is there and what is wanted may run another image each.
    fn workload_of_pulumi(
        &mut self,
        root: Node<'a>,
        urn: Node<'a>,
        kind: &'static str,
        pointer: &str,
    ) {
        let states = States::of(root);
        let id = states.id(|id| {
            let id = id.string();
            id.is_some_and(|id| ResourceId::new(&id).is_a(kind))
        });
        let known = |node: Node<'a>| node.string().filter(|text| is_known(text));
        let names: Vec<_> = { NAMED.iter() }
            .filter_map(|key| known(states.name(&[key])?))
            .collect();
        let name = match names.is_empty() {
            true => called(&urn.string().unwrap_or_default()).to_owned(),
            false => names.join("/"),
        };
        let group = states.name(&["resourceGroupName"]).and_then(known);
        let place = urn.span();
        for (settings, declared) in [(states.live, false), (states.wanted, true)] {
            let Some(settings) = settings else { continue };
            if self.found.resources.len() >= self.most {
                return;
            }
            let (kept, shown) = keep::of_type(Kind::Workload, kind);
            let mut records = walk_as(self.text, settings.span(), &RESOURCE);
            records.retain(|record| {
                (kept.has(record.field) || record.mark != Mark::Value && shown.has(record.field))
                    && !matches!(record.field, Field::Id | Field::Name | Field::Type)
            });
            let mut say = |field, text: &str| {
                let text = Computed::of_text(text.to_owned(), place);
                records.push(self.found.compute(field, 0, false, text));
            };
            say(Field::Type, kind);
            say(Field::Name, &name);
            if let Some(group) = &group {
                say(Field::ResourceGroup, group);
            }
            records.extend(id.map(|id| value(Field::Id, id.span())));
            let declared = Declared {
                kind: Kind::Workload,
                start: root.span().start,
                pointer: pointer.to_owned(),
                declared,
                scope: 0,
                maybe: false,
            };
            self.found.add(declared, &records);
        }
    }
}

/// Where values stand that wait for the update, and the host of the registry that each is made of.
pub(in crate::read) type Referred = Vec<(Span, String)>;

/// What a resource was made of.
struct Made {
    /// The host of its images, if it is a registry whose name is known.
    host: Option<String>,
    /// What else it was made of, by their URNs.
    of: Vec<String>,
    /// It builds or pushes an image, and so stands between a registry and who runs that.
    is_image: bool,
}

/// The values in the document at `start` that wait for the update and were made of one registry in it; none of a document
/// in which nothing waits.
pub(in crate::read) fn referred(text: &[u8], start: usize) -> Option<Referred> {
    // Of one document alone: a text may have many, each of which is asked.
    let end = value_end(text, start).unwrap_or_else(|stop| stop.at);
    let document = text.get(start..end).unwrap_or_default();
    memchr::memmem::find(document, LATER.as_bytes())?;
    let (tree, _) = Tree::read(text, start);
    let mut states = Vec::new();
    let mut open = Vec::from_iter(tree.root());
    while let Some(node) = open.pop() {
        if node.get("urn").is_some() && inputs(Some(node)).is_some() {
            states.push(node);
        } else {
            open.extend(node.children().filter(|child| child.is_container()));
        }
    }
    let mut made = HashMap::new();
    for state in &states {
        let Some(urn) = state.get("urn").and_then(Node::string) else {
            continue;
        };
        let kind = type_in(&urn).unwrap_or_default();
        let own = matches!(type_of(&urn), Some(Type::Registry(_)));
        made.insert(
            urn.to_string(),
            Made {
                host: own.then(|| host_of(*state)).flatten(),
                of: urns(state.get("dependencies")),
                is_image: kind.starts_with("docker"),
            },
        );
    }
    let mut found = Vec::new();
    for state in &states {
        let made_of = state.get("propertyDependencies");
        let settings = inputs(Some(*state)).into_iter().flat_map(Node::entries);
        for (key, setting) in settings {
            let of = urns(made_of.and_then(|of| of.get(&key)));
            let hosts: BTreeSet<&str> = { of.iter() }
                .flat_map(|urn| hosts_behind(&made, urn))
                .collect();
            let mut hosts = hosts.into_iter();
            if let (Some(host), None) = (hosts.next(), hosts.next()) {
                found.push((setting.span(), host.to_owned()));
            }
        }
    }
    Some(found)
}

fn urns(list: Option<Node<'_>>) -> Vec<String> {
    let items = list.into_iter().flat_map(Node::items);
    { items }
        .filter_map(|urn| Some(urn.string()?.into_owned()))
        .collect()
}

/// The hosts of a registry, or of those that an image goes to.
fn hosts_behind<'m>(made: &'m HashMap<String, Made>, urn: &str) -> Vec<&'m str> {
    let host = |urn: &str| made.get(urn)?.host.as_deref();
    let behind = made.get(urn).filter(|one| one.is_image);
    let behind = behind.into_iter().flat_map(|one| &one.of);
    { std::iter::once(urn).chain(behind.map(String::as_str)) }
        .filter_map(host)
        .collect()
}

/// The host of a registry, if its name is known.
fn host_of(state: Node<'_>) -> Option<String> {
    let states = States::of(state);
    let text = |node: Option<Node<'_>>| {
        let text = node?.string()?;
        is_known(&text).then(|| text.to_ascii_lowercase())
    };
    let live = states.live.and_then(|live| live.get("loginServer"));
    text(live).or_else(|| {
        let name = text(states.name(&["registryName", "name"]))?;
        Some(format!("{name}.azurecr.io"))
    })
}

impl Found {
    /// Says of the images read since `first` that wait for the update which registry they are made of, as far as that
    /// is told.
    pub(in crate::read) fn refer(&mut self, first: usize, text: &[u8], referred: &Referred) {
        let from = self.resources.get(first).map(|one| one.records.start);
        for place in from.unwrap_or(u32::MAX) as usize..self.records.len() {
            let Some(record) = self.records.get(place).copied() else {
                continue;
            };
            let before = match record.field {
                Field::Image | Field::LooseImage => "",
                Field::LinuxFxVersion | Field::WindowsFxVersion => "DOCKER|",
                _ => continue,
            };
            let (mark, span) = (record.mark, record.span);
            if mark != Mark::Value || !span.text_of(text).is_some_and(is_later) {
                continue;
            }
            let around = |outer: &Span| outer.start <= span.start && span.end <= outer.end;
            let host = referred.iter().find(|(outer, _)| around(outer));
            let record = match host {
                Some((_, host)) => {
                    let image = Computed::of_text(format!("{before}{host}/{GAP}"), span);
                    self.compute(record.field, record.element, true, image)
                }
                None => Record {
                    mark: Mark::AfterApply,
                    span: Span {
                        end: span.start,
                        ..span
                    },
                    ..record
                },
            };
            self.records.set(place, record);
        }
    }
}

/// Whether a text as it stands is nothing but what waits for the update.
fn is_later(raw: &str) -> bool {
    raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) == Some(LATER)
}
