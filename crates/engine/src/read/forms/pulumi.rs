//! Pulumi's stacks, previews and logs of updates: registries, plans, clusters, what runs containers, and which registry
//! an image waits for.
//!
//! (pulumi.com/docs/iac/cli/commands/pulumi_stack_export; pulumi/pulumi: sdk/go/common/apitype, whose states stand in a
//! stack, in the steps of a preview and in the events of an update; pulumi.com/registry: azure-native, azure,
//! kubernetes.)

mod broken;
mod later;
mod spelled;

use super::{Names, Reader, is_filled, is_known, is_of_registry, value};
use crate::{
    azure::ids::ResourceId,
    read::{
        cursor::Cursor,
        decode::{
            fields::{BRIDGED, Field, NATIVE, Node as Table, RESOURCE},
            keep,
            recognise::{Kind, type_kind},
            walk::{Bounds, Computed, Declared, Mark, Record, Scope, walk_as},
        },
        plan,
        tree::{Node, Tree},
    },
};

pub(in crate::read) use broken::broke_off;
pub(in crate::read) use later::referred;

/// Where Pulumi keeps what is judged, in both of its providers.
const JUDGED: [&str; 5] = [
    "adminUserEnabled",
    "adminEnabled",
    "publicNetworkAccess",
    "publicNetworkAccessEnabled",
    "networkRuleSet",
];

/// What else is read of the native provider, as it and as Azure call it.
const NATIVES: [(&str, &str); 10] = [
    ("app:ContainerApp", "Microsoft.App/containerApps"),
    ("app:ContainerAppsSessionPool", "Microsoft.App/sessionPools"),
    ("app:Job", "Microsoft.App/jobs"),
    ("batch:Pool", "Microsoft.Batch/batchAccounts/pools"),
    (
        "containerinstance:ContainerGroup",
        "Microsoft.ContainerInstance/containerGroups",
    ),
    (
        "containerservice:ManagedCluster",
        "Microsoft.ContainerService/managedClusters",
    ),
    ("security:Pricing", "Microsoft.Security/pricings"),
    ("web:WebApp", "Microsoft.Web/sites"),
    (
        "web:WebAppSiteContainer",
        "Microsoft.Web/sites/sitecontainers",
    ),
    ("web:WebAppSlot", "Microsoft.Web/sites/slots"),
];

/// Under which keys the names of these stand.
const NAMED: [&str; 8] = [
    "containerAppName",
    "containerGroupName",
    "jobName",
    "poolName",
    "sessionPoolName",
    "resourceName",
    "pricingName",
    "name",
];

/// Under which keys those of parts of an app, whose name goes before.
const PARTS: [&str; 2] = ["slot", "containerName"];

/// What tells of a cluster's sensor.
const SENSOR: [Field; 3] = [
    Field::SensorEnabled,
    Field::SecurityProfile,
    Field::Defender,
];

/// What a resource of Pulumi's is here.
#[derive(Clone, Copy)]
pub(super) enum Type {
    /// A registry, by this table.
    Registry(&'static Table),
    /// One that has the settings of this type of Azure.
    Native(&'static str),
    /// One that has those of this type of Terraform's providers.
    Bridged(&'static str),
    /// It stands for others, or for what makes them.
    Nothing,
}

/// What a URN says: its type is the last one in its third part.
pub(super) fn type_of(urn: &str) -> Option<Type> {
    let kind = type_in(urn)?;
    if kind == "azure:containerservice/registry:Registry" {
        return Some(Type::Registry(&BRIDGED));
    }
    if kind.starts_with("pulumi:providers:") || kind == "pulumi:pulumi:Stack" {
        return Some(Type::Nothing);
    }
    if let Some(known) = spelled::known_as(kind) {
        return Some(Type::Bridged(known));
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
    let mut natives = NATIVES.iter();
    let (_, of_azure) = natives.find(|(known, _)| known.split_once(':') == Some((module, name)))?;
    Some(Type::Native(of_azure))
}

fn type_in(urn: &str) -> Option<&str> {
    urn.split("::").nth(2)?.rsplit('$').next()
}

/// Whether the object at `start`, which has this URN, is read here, or known to be nothing: a component, say, beside which
/// stands what is made for it. (apitype: `custom`.)
pub(super) fn is_one(bytes: &[u8], start: usize, urn: &str) -> bool {
    let mut is_known = type_of(urn).is_some();
    let mut cursor = Cursor::new(bytes, start + 1);
    while let Ok(key) = cursor.key() {
        let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
        let first = cursor.peek();
        let Ok(value) = cursor.skip(false) else {
            return false;
        };
        match (name, first) {
            // It only tells something of one.
            (b"severity", _) => return false,
            (b"custom", _) => is_known |= value.of(bytes) == Some(b"false"),
            // What is none is not said so in an event, but by no provider it is made.
            (b"provider", _) => is_known |= value.of(bytes) == Some(b"\"\""),
            (b"oldState" | b"newState" | b"old" | b"new", Some(b'{')) => {
                is_known = is_known || is_one(bytes, value.start as usize, urn);
            }
            _ => {}
        }
        if !cursor.take(b',') {
            break;
        }
    }
    is_known
}

/// The states of a resource: as it is there, as it is wanted, and as it was found while something was done.
struct States<'a> {
    old: Option<Node<'a>>,
    new: Option<Node<'a>>,
    live: Option<Node<'a>>,
    wanted: Option<Node<'a>>,
    found: Option<Node<'a>>,
}

impl<'a> States<'a> {
    /// Of a resource of a stack, or a step of what is about to be done or was done, by its pointer.
    fn of(root: Node<'a>, pointer: &str) -> States<'a> {
        let state = |keys: [&str; 2]| {
            let mut found = keys.iter().filter_map(|key| root.get(key));
            found.find(is_filled)
        };
        let (old, new) = (state(["oldState", "old"]), state(["newState", "new"]));
        let is_step = old.is_some() || new.is_some();
        let old = if is_step { old } else { Some(root) };
        // What was carried out is there.
        let live = outputs(old);
        let live = live.or_else(|| inputs(old).filter(|_| is_step));
        let does = |words: &[&str]| { root.get("op") }.is_some_and(|op| words.contains(&op.json()));
        // Before it is made it has no id.
        let has_id = || new?.get("id")?.string().filter(|id| !id.is_empty());
        let is_done = pointer.ends_with("/resOutputsEvent/metadata") && has_id().is_some();
        let is_found = is_done || does(&["\"read\"", "\"refresh\""]);
        let found = outputs(new).filter(|_| is_found);
        let wanted = match is_step {
            true => inputs(new).filter(|_| found.is_none()),
            false => inputs(old).filter(|_| live.is_none()),
        };
        States {
            old,
            new,
            live,
            wanted,
            found,
        }
    }

    fn id(&self, is_one: impl Fn(&Node<'a>) -> bool) -> Option<Node<'a>> {
        let states = [self.old, self.new, self.live, self.found];
        let states = states.into_iter().flatten();
        { states }.find_map(|state| state.get("id").filter(&is_one))
    }

    /// What it is called under one of these keys.
    fn name(&self, keys: &[&str]) -> Option<Node<'a>> {
        let places = [self.wanted, self.found, self.live, inputs(self.old)];
        { places.into_iter().flatten() }
            .find_map(|place| keys.iter().find_map(|key| place.get(key)))
    }

    /// What it was last asked for, where that is not what is there.
    fn given(&self) -> Option<Node<'a>> {
        let live = self.live?.span();
        inputs(self.old).filter(|given| given.span() != live)
    }
}

fn outputs(state: Option<Node<'_>>) -> Option<Node<'_>> {
    state?.get("outputs").filter(is_filled)
}

fn inputs(state: Option<Node<'_>>) -> Option<Node<'_>> {
    state?.get("inputs").filter(is_filled)
}

/// What Pulumi itself calls the resource of a URN.
fn called(urn: &str) -> &str {
    urn.rsplit("::").next().unwrap_or_default()
}

/// A text that is known.
fn known(node: Node<'_>) -> Option<String> {
    let text = node.string().filter(|text| is_known(text))?;
    Some(text.into_owned())
}

/// What makes it.
fn provider_of(root: Node<'_>) -> Option<Node<'_>> {
    let states = ["newState", "new", "oldState", "old"].map(|key| root.get(key));
    let mut told = states.into_iter().chain([Some(root)]).flatten();
    told.find_map(|state| state.get("provider"))
}

/// Whether it will be deleted, or may be under way to that.
fn goes(root: Node<'_>, pointer: &str) -> bool {
    const DELETES: [&str; 3] = ["\"delete\"", "\"delete-replaced\"", "\"discard\""];
    let does = root
        .get("op")
        .is_some_and(|op| DELETES.contains(&op.json()));
    let is_marked = root.get("delete").is_some_and(|marked| marked.is("true"));
    does || is_marked || pointer.contains("/pending_operations/")
}

impl<'a> Reader<'_, '_> {
    pub(super) fn pulumi(&mut self, root: Node<'a>, urn: Node<'a>, pointer: &str) {
        let text = urn.string().unwrap_or_default();
        let first = self.found.resources.len();
        match type_of(&text) {
            Some(Type::Registry(table)) => self.registry_of_pulumi(root, urn, table, pointer),
            Some(kind @ (Type::Native(_) | Type::Bridged(_))) => {
                self.resource_of_pulumi(root, urn, kind, pointer);
            }
            Some(Type::Nothing) | None => {}
        }
        let provider = provider_of(root);
        // Its id differs from state to state.
        let provider = provider.and_then(Node::string).unwrap_or_default();
        let label: Vec<&str> = provider.split("::").skip(2).take(2).collect();
        let scope = self.found.scope(Scope {
            label: label.join("::"),
            ..Scope::default()
        });
        for resource in self.found.resources.iter_mut().skip(first) {
            resource.scope = scope;
        }
    }

    fn registry_of_pulumi(
        &mut self,
        root: Node<'a>,
        urn: Node<'a>,
        table: &'static Table,
        pointer: &str,
    ) {
        let states = States::of(root, pointer);
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
        let is_found = states.found.is_some();
        if !is_found || live.is_some() || wanted.is_some() {
            self.states(root, pointer, &names, table, live, wanted);
        }
        if is_found {
            let state = super::State::new(states.found, table, false);
            self.registry(root, pointer, &names, &state);
        }
        // What it was last asked for counts as well where it is said to be otherwise.
        let given = states.given().zip(live).filter(|(given, live)| {
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

    /// What is there and what is wanted may say another thing each.
    fn resource_of_pulumi(&mut self, root: Node<'a>, urn: Node<'a>, kind: Type, pointer: &str) {
        let states = States::of(root, pointer);
        let one = One {
            root,
            urn,
            kind,
            pointer,
            states: &states,
        };
        let mut live = states.live.map(|live| self.settings(live, &one));
        if let Some(given) = states.given() {
            let given = self.settings(given, &one);
            let (told, there) = (self.told(&given), live.as_ref().map(|live| self.told(live)));
            let is_new = |text: &String| !there.iter().flatten().any(|known| known == text);
            if told.iter().any(is_new) {
                if there.is_none_or(|there| there.is_empty()) {
                    live = Some(given);
                } else {
                    self.add(&one, given, false);
                }
            }
        }
        let found = states.found.map(|found| self.settings(found, &one));
        for state in [live, found].into_iter().flatten() {
            self.add(&one, state, false);
        }
        if let Some(wanted) = states.wanted {
            let wanted = self.settings(wanted, &one);
            self.add(&one, wanted, true);
        }
    }

    /// What a state of it says.
    fn settings(&mut self, settings: Node<'a>, one: &One<'_, 'a>) -> (Kind, Vec<Record>) {
        let (kind, mut records) = match one.kind {
            Type::Bridged(known) => {
                let tree = Tree::read_as(self.text, settings.span().start as usize, spelled::key);
                let bounds = Bounds {
                    depth: 64,
                    resources: self.most,
                };
                let read = tree.root().map(|values| {
                    let text = (self.text, bounds);
                    plan::read_values((values, values), known, text, self.found)
                });
                let (kind, mut records) = read.unwrap_or((Kind::Other, Vec::new()));
                // Terraform lists what is on.
                for place in 0..records.len() {
                    let extension = records.get(place).copied();
                    let named = extension.filter(|one| one.field == Field::ExtensionName);
                    records.extend(named.map(|named| {
                        let on = Computed::of_text("True".to_owned(), named.span);
                        let field = Field::ExtensionEnabled;
                        self.found.compute(field, named.element, false, on)
                    }));
                }
                (kind, records)
            }
            Type::Native(known) => {
                let kind = type_kind(known).unwrap_or(Kind::Other);
                (kind, walk_as(self.text, settings.span(), &RESOURCE))
            }
            _ => return (Kind::Other, Vec::new()),
        };
        let azure = match one.kind {
            Type::Native(known) => known,
            _ => "",
        };
        let (kept, shown) = keep::of_type(kind, azure);
        records.retain(|record| {
            (kept.has(record.field) || record.mark != Mark::Value && shown.has(record.field))
                && !matches!(record.field, Field::Id | Field::Name | Field::Type)
        });
        (kind, records)
    }

    /// What decides in these facts: what an image is, or whether a plan is on.
    fn told(&self, (_, records): &(Kind, Vec<Record>)) -> Vec<String> {
        const DECIDE: [Field; 6] = [
            Field::Image,
            Field::LooseImage,
            Field::ClusterImage,
            Field::LinuxFxVersion,
            Field::WindowsFxVersion,
            Field::PricingTier,
        ];
        { records.iter() }
            .filter(|record| DECIDE.contains(&record.field) && record.mark != Mark::Container)
            .map(|record| match record.mark.is_computed() {
                true => {
                    let computed = self.found.computed.get(record.span.start as usize);
                    computed.map_or(String::new(), |computed| computed.json.clone())
                }
                false => record
                    .span
                    .text_of(self.text)
                    .unwrap_or_default()
                    .to_owned(),
            })
            .collect()
    }

    fn add(&mut self, one: &One<'_, 'a>, (kind, records): (Kind, Vec<Record>), declared: bool) {
        if self.found.resources.len() >= self.most {
            return;
        }
        let mut records = records;
        let states = one.states;
        let place = one.urn.span();
        let spelled = match one.kind {
            Type::Native(kind) | Type::Bridged(kind) => kind,
            _ => "",
        };
        let id = states.id(|id| {
            let id = id.string();
            id.is_some_and(|id| match one.kind {
                Type::Native(kind) => ResourceId::new(&id).is_a(kind),
                _ => ResourceId::new(&id).resource_type().is_some(),
            })
        });
        let name = states.name(&NAMED).and_then(known);
        // What is made anew under another name is another one.
        let id = id.filter(|id| {
            let text = id.string().unwrap_or_default();
            !declared || kind != Kind::Workload || {
                let slot = states
                    .wanted
                    .and_then(|wanted| PARTS.iter().find_map(|key| wanted.get(key)));
                let own = slot.and_then(known).or_else(|| name.clone());
                own.is_none_or(|own| ResourceId::new(&text).name().is_some_and(|it| it == own))
            }
        });
        let slot = states.name(&PARTS).and_then(known);
        // Pulumi's own name of a plan is none of Azure's.
        let name = name.or_else(|| {
            let own = one.urn.string().unwrap_or_default();
            (kind != Kind::Pricing).then(|| called(&own).to_owned())
        });
        let name = match slot {
            Some(slot) => name.map(|name| format!("{name}/{slot}")),
            None => name,
        };
        let mut say = |field, text: &str| {
            let text = Computed::of_text(text.to_owned(), place);
            records.push(self.found.compute(field, 0, false, text));
        };
        say(Field::Type, spelled);
        if let Some(name) = &name {
            say(Field::Name, name);
        }
        let group = states.name(&["resourceGroupName"]).and_then(known);
        if let Some(group) = &group {
            say(Field::ResourceGroup, group);
        }
        match id {
            Some(id) => records.push(value(Field::Id, id.span())),
            None if kind == Kind::Pricing => self.scope_of_plan(one, name, &mut records),
            None => {}
        }
        let here = Record::plain(Field::SensorEnabled, Mark::Unresolved, place);
        let says_nothing = |record: &Record| !SENSOR.contains(&record.field);
        if declared && kind == Kind::Cluster && records.iter().all(says_nothing) {
            // One that is there already keeps what it has.
            records.extend(states.old.map(|_| here));
        }
        // A plan that is on its way out clears nothing, and what the same plan says elsewhere holds no longer; one
        // that is off stays so.
        let goes = kind == Kind::Pricing && goes(one.root, one.pointer);
        let text = self.text;
        let is_on = |record: &&mut Record| {
            let said = record.span.of(text).unwrap_or_default();
            record.field == Field::PricingTier && !said.eq_ignore_ascii_case(b"\"Free\"")
        };
        for record in records.iter_mut().filter(|record| goes && is_on(record)) {
            record.mark = Mark::AfterApply;
        }
        let declared = Declared {
            kind,
            start: one.root.span().start,
            pointer: one.pointer.to_owned(),
            declared: declared || goes,
            scope: 0,
            maybe: goes,
        };
        self.found.add(declared, &records);
    }

    /// What a plan is set on that has no id yet.
    fn scope_of_plan(
        &mut self,
        one: &One<'_, 'a>,
        name: Option<String>,
        records: &mut Vec<Record>,
    ) {
        let scope = one.states.name(&["scopeId"]);
        let place = scope.unwrap_or(one.urn).span();
        if let (Some(scope), Some(name)) = (scope.and_then(known), &name) {
            let scope = scope.trim_matches('/');
            let id = format!("/{scope}/providers/Microsoft.Security/pricings/{name}");
            let id = Computed::of_text(id, place);
            records.push(self.found.compute(Field::Id, 0, false, id));
        } else if scope.is_some() || provider_of(one.root).is_none() {
            records.push(Record::plain(Field::Scope, Mark::Unresolved, place));
        }
        if one.states.name(&["pricingName"]).is_some() && name.is_none() {
            records.push(Record::plain(Field::Name, Mark::AfterApply, place));
        }
    }
}

/// A resource with all that tells of it.
struct One<'s, 'a> {
    root: Node<'a>,
    urn: Node<'a>,
    kind: Type,
    pointer: &'s str,
    states: &'s States<'a>,
}
