//! Registries as the tools write them that deploy them: Azure Service Operator, Crossplane, Pulumi, and
//! Terraform's configuration as JSON.
//!
//! In: an object that says of itself that it is one of these. Out: the registry as it is there, and as it is
//! wanted, in the terms of every other export. What a tool leaves out it, or Azure, fills in, so that is not
//! known; only of Terraform's provider the defaults are documented. Nothing else of the object is kept: beside
//! the settings of a registry its passwords may stand there.
//! (azure.github.io/azure-service-operator; marketplace.upbound.io: provider-azure-containerregistry;
//! pulumi.com/docs/iac/cli/commands/pulumi_stack_export; developer.hashicorp.com/terraform/language/syntax/json.)

mod pulumi;
mod terraform;

use super::{
    cursor::Cursor,
    decode::{
        fields::{BRIDGED, Field, NATIVE, Node as Table},
        keep,
        recognise::Kind,
        tags,
        walk::{Bounds, Computed, Declared, Found, GAP, Mark, Record, walk_as},
    },
    signs::Sign,
    source::Span,
    tree::{Node, Shape},
};
use crate::azure::{
    ids::{ResourceId, unquoted},
    tokens::LATER,
};
use model::issue::Issue;

pub(super) use pulumi::{broke_off, referred};
pub(super) use terraform::{PARSED, is_override, parsed_type};

/// What stands in every object of one of these forms.
pub(super) const SIGNS: [Sign; 4] = [Sign::Group, Sign::Urn, Sign::Terraform, Sign::Admin];
const GROUP: &[u8] = Sign::Group.written();
const URN: &[u8] = Sign::Urn.written();
const TERRAFORM: &[u8] = Sign::Terraform.written();
/// Terraform's name of the admin account, which every registry of its provider has: what `terraform output -json` prints
/// of one has no other sign of where it comes from.
const ADMIN: &str = "admin_enabled";

/// What Azure's own tools and those that speak as it does call a registry's settings: where one of these stands, the other
/// names are somebody's columns.
const AZURES: [&[u8]; 7] = [
    b"adminUserEnabled",
    b"admin_user_enabled",
    b"loginServer",
    b"networkRuleSet",
    b"properties",
    b"publicNetworkAccess",
    b"public_network_access",
];

/// Whether the object at `start` is of one of these forms.
pub(super) fn is_one(bytes: &[u8], start: usize) -> bool {
    let [mut version, mut kind, mut admin, mut server, mut azures] = [false; 5];
    let mut cursor = Cursor::new(bytes, start + 1);
    while let Ok(key) = cursor.key() {
        let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
        let Ok(value) = cursor.skip(false) else {
            return false;
        };
        let text = value.of(bytes).unwrap_or_default();
        let inner = text.get(1..).unwrap_or_default();
        match name {
            b"apiVersion" => version = inner.starts_with(GROUP),
            b"kind" => kind = text == b"\"Registry\"",
            b"login_server" => server = true,
            b"type" => azures |= text.contains(&b'/'),
            name if AZURES.contains(&name) => azures = true,
            name if name == ADMIN.as_bytes() => admin = true,
            b"urn" if inner.starts_with(URN) => {
                let urn = value.text_of(bytes).and_then(unquoted);
                return urn.is_some_and(|urn| pulumi::is_one(bytes, start, &urn));
            }
            b"resource" if terraform::has_registries(text) => return true,
            PARSED => {
                return parsed_type(bytes, value.start as usize)
                    .is_some_and(|kind| kind == terraform::TYPE);
            }
            _ => {}
        }
        if !cursor.take(b',') {
            break;
        }
    }
    version && kind || admin && server && !azures
}

/// Adds the registries in such an object, which may stand in a file that overrides others, whose pointer is `pointer`. Whether more may be declared beside them.
pub(super) fn expand(
    root: Node,
    pointer: &str,
    text: &[u8],
    (bounds, overrides): (Bounds, bool),
    found: &mut Found,
    issues: &mut Vec<Issue>,
) -> bool {
    let mut reader = Reader {
        text,
        overrides,
        found,
        most: bounds.resources,
    };
    if root.get(ADMIN).is_some() && root.get(terraform::PARSED_KEY).is_none() {
        let names = Names {
            id: root.get("id").filter(is_of_registry),
            name: root.get("name"),
            ..Names::default()
        };
        let state = State::new(Some(root), &BRIDGED, false);
        reader.registry(root, pointer, &names, &state);
    } else if root.get("apiVersion").is_some() {
        reader.object_of_kubernetes(root, pointer);
    } else if let Some(urn) = root.get("urn") {
        reader.pulumi(root, urn, pointer);
    } else {
        let what = match root.get(terraform::PARSED_KEY) {
            Some(parsed) => reader.parsed(root, parsed, pointer),
            None => reader.configuration(root, pointer),
        };
        // One of the parsers' objects is like the next.
        if issues.last().is_none_or(|last| last.message != what) {
            issues.push(Issue::warning(
                Some(root.span().start),
                what,
                "make a plan of it, and show that with `terraform show -json PLANFILE`",
            ));
        }
        return true;
    }
    false
}

/// One of the two states that an object shows.
struct State<'a> {
    settings: Option<Node<'a>>,
    table: &'static Table,
    declared: bool,
    /// What is left out has a default that is documented.
    defaults: bool,
    /// What is left out stands elsewhere: it overrides another one.
    part: bool,
    /// Its firewall may let in more ranges than are written here.
    more_ranges: bool,
    /// What is off or empty may only have got no value.
    made_up: bool,
    /// Whether it will be there is not known.
    maybe: bool,
}

impl<'a> State<'a> {
    fn new(settings: Option<Node<'a>>, table: &'static Table, declared: bool) -> State<'a> {
        State {
            settings,
            table,
            declared,
            defaults: false,
            part: false,
            more_ranges: false,
            made_up: false,
            maybe: false,
        }
    }
}

/// What a registry is called where its settings do not say it.
#[derive(Default)]
struct Names<'a> {
    id: Option<Node<'a>>,
    /// The group that it belongs to, by its id.
    group: Option<Node<'a>>,
    name: Option<Node<'a>>,
    /// The beginning of a name that is not known yet, and where that stands.
    begins: Option<(String, Span)>,
    /// What Terraform calls it, and where it stands.
    address: Option<(String, Span)>,
}

struct Reader<'t, 'f> {
    text: &'t [u8],
    /// The file is called like one that overrides others.
    overrides: bool,
    found: &'f mut Found,
    most: usize,
}

/// The elements of a list, or what stands in its place.
fn each(node: Node<'_>) -> Vec<Node<'_>> {
    match node.shape() {
        Shape::Array => node.items().collect(),
        _ => vec![node],
    }
}

fn is_filled(node: &Node<'_>) -> bool {
    node.shape() == Shape::Object && node.children().next().is_some()
}

/// Whether the id is one of a registry.
fn is_of_registry(node: &Node<'_>) -> bool {
    let id = node.string();
    id.is_some_and(|id| ResourceId::new(&id).is_a("Microsoft.ContainerRegistry/registries"))
}

impl<'a> Reader<'_, '_> {
    /// Of an operator in a cluster: `spec` is wanted, `status` is there.
    fn object_of_kubernetes(&mut self, root: Node<'a>, pointer: &str) {
        let note = |key: &str| root.path(&["metadata", "annotations", key]);
        let says = |key: &str, word: &str| {
            let text = note(key).and_then(Node::string);
            text.is_some_and(|text| text.eq_ignore_ascii_case(word))
        };
        let spec = root.get("spec");
        let status = root.get("status");
        let is_of_azure = root
            .get("apiVersion")
            .and_then(Node::string)
            .is_some_and(|version| version.starts_with("containerregistry.azure.com/"));
        let (wanted, there, table) = match is_of_azure {
            true => (spec, status, &NATIVE),
            false => (
                spec.and_then(|spec| spec.get("forProvider")),
                status.and_then(|status| status.get("atProvider")),
                &BRIDGED,
            ),
        };
        // Then nothing of what it says is carried out.
        let policies = spec.and_then(|spec| spec.get("managementPolicies"));
        let observes = policies.is_some_and(|policies| {
            policies.children().next().is_some()
                && policies.items().all(|policy| policy.is("\"Observe\""))
        });
        let idle = observes
            || says("crossplane.io/paused", "true")
            || says("serviceoperator.azure.com/reconcile-policy", "skip");
        let id = there.and_then(|there| there.get("id"));
        let names = Names {
            id: id.or_else(|| note("serviceoperator.azure.com/resource-id")),
            group: spec.and_then(|spec| spec.path(&["owner", "armId"])),
            name: spec
                .and_then(|spec| spec.get("azureName"))
                .or_else(|| there.and_then(|there| there.get("name")))
                .or_else(|| note("crossplane.io/external-name"))
                .or_else(|| root.path(&["metadata", "name"])),
            ..Names::default()
        };
        // What it has only just begun to make has no settings there yet.
        let live = there.filter(|there| {
            let made = there.get("id").or(there.get("loginServer"));
            made.is_some() && is_filled(there)
        });
        let wanted = wanted.filter(|wanted| is_filled(wanted) && !idle);
        self.states(root, pointer, &names, table, live, wanted);
    }

    fn states(
        &mut self,
        root: Node<'a>,
        pointer: &str,
        names: &Names<'a>,
        table: &'static Table,
        live: Option<Node<'a>>,
        wanted: Option<Node<'a>>,
    ) {
        let state = |settings, declared| State::new(settings, table, declared);
        // It is called a registry, whatever it says of it.
        if live.is_some() || wanted.is_none() {
            self.registry(root, pointer, names, &state(live, false));
        }
        if wanted.is_some() {
            self.registry(root, pointer, names, &state(wanted, true));
        }
    }

    /// Notes one state of a registry; `root` is the object that tells of it.
    fn registry(&mut self, root: Node<'a>, pointer: &str, names: &Names<'a>, state: &State<'a>) {
        if self.found.resources.len() >= self.most {
            return;
        }
        let start = root.span().start;
        let mut records = match state.settings {
            Some(settings) => self.facts(settings, state),
            None => Vec::new(),
        };
        records.retain(|record| !matches!(record.field, Field::Id | Field::Name));
        self.names(names, &mut records);
        let declared = Declared {
            kind: Kind::Registry,
            start,
            pointer: pointer.to_owned(),
            declared: state.declared,
            scope: 0,
            maybe: state.maybe,
        };
        self.found.add(declared, &records);
    }

    fn names(&mut self, names: &Names<'a>, records: &mut Vec<Record>) {
        let known = |node: &Node<'a>| node.string().is_some_and(|text| is_known(&text));
        let id = names.id.filter(is_of_registry);
        let name = names.name.filter(known);
        if let Some(id) = id {
            records.push(value(Field::Id, id.span()));
        } else if let Some((group, name)) = names.group.filter(known).zip(name) {
            let group = group.string().unwrap_or_default();
            let name = name.string().unwrap_or_default();
            let id = format!(
                "{}/providers/Microsoft.ContainerRegistry/registries/{name}",
                group.trim_end_matches('/')
            );
            if ResourceId::new(&id).resource_group().is_some() {
                let place = names.group.map_or(Span { start: 0, end: 0 }, Node::span);
                let id = Computed::of_text(id, place);
                records.push(self.found.compute(Field::Id, 0, false, id));
            }
        }
        let text = name.and_then(Node::string);
        let in_quotes = text.as_deref().and_then(terraform::bare);
        match (name, &names.begins) {
            (Some(name), _) if let Some(text) = in_quotes => {
                let text = Computed::of_text(text.to_owned(), name.span());
                records.push(self.found.compute(Field::Name, 0, false, text));
            }
            (Some(name), _) => records.push(value(Field::Name, name.span())),
            (None, Some((begins, place))) if id.is_none() => {
                let begins = Computed::of_text(format!("{begins}{GAP}"), *place);
                records.push(self.found.compute(Field::Name, 0, true, begins));
            }
            _ => {}
        }
        if let Some((address, place)) = &names.address {
            let address = Computed::of_text(address.clone(), *place);
            records.push(self.found.compute(Field::Address, 0, false, address));
        }
    }

    /// The facts in the settings of a registry.
    fn facts(&mut self, settings: Node<'a>, state: &State<'a>) -> Vec<Record> {
        let (kept, shown) = keep::of(Kind::Registry);
        let mut records = walk_as(self.text, settings.span(), state.table);
        tags::settle(self.text, &mut records, 0);
        let mut facts = Vec::new();
        for record in records {
            if record.mark != Mark::Value {
                if kept.has(record.field)
                    || shown.has(record.field) && record.field != Field::Nested
                {
                    facts.push(record);
                }
            } else if kept.has(record.field) {
                facts.push(self.fact(record, state));
            }
        }
        let has = |facts: &[Record], field| facts.iter().any(|record| record.field == field);
        let at = Span {
            start: settings.span().start,
            end: settings.span().start,
        };
        let unknown = |field| Record {
            mark: Mark::AfterApply,
            ..value(field, at)
        };
        if state.part {
            facts.retain(|record| record.field != Field::Properties);
            facts.push(Record {
                mark: Mark::Open,
                ..value(Field::Properties, at)
            });
        } else if state.declared && !state.defaults {
            // What a size without a firewall leaves open is open, whatever else is filled in.
            let size = facts.iter().find(|record| record.field == Field::SkuName);
            let size = size.and_then(|record| unquoted(record.span.text_of(self.text)?));
            let no_firewall = size.is_some_and(|size| {
                ["Basic", "Standard"]
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(&size))
            });
            let mut wanted = vec![Field::AdminUserEnabled];
            if has(&facts, Field::NetworkRuleSet) {
                wanted.extend([Field::DefaultAction, Field::IpRules]);
            }
            if !no_firewall {
                wanted.extend([Field::PublicNetworkAccess, Field::NetworkRuleSet]);
            }
            wanted.retain(|field| !has(&facts, *field));
            facts.extend(wanted.into_iter().map(unknown));
        }
        if state.more_ranges && has(&facts, Field::NetworkRuleSet) {
            facts.push(Record {
                mark: Mark::Open,
                ..value(Field::IpRules, at)
            });
        }
        facts
    }

    /// What a value is in Azure's words; one that is not known yet, or is kept as a secret, is none, and neither
    /// is one that the tool fills in.
    fn fact(&mut self, record: Record, state: &State<'a>) -> Record {
        let raw = record.span.text_of(self.text).unwrap_or_default();
        let fills = state.declared && !state.defaults;
        let text = unquoted(raw);
        let in_quotes = text.as_deref().and_then(terraform::bare);
        let is_switch = matches!(
            record.field,
            Field::PublicNetworkAccess
                | Field::TrustPolicy
                | Field::ExportPolicy
                | Field::QuarantinePolicy
        );
        let word = match raw {
            "true" => "Enabled",
            "false" if !state.made_up => "Disabled",
            _ if raw.starts_with(['{', '['])
                || raw == "null" && fills
                || state.made_up && terraform::is_empty(raw)
                || !text.as_deref().is_none_or(is_known) =>
            {
                let start = record.span.start;
                return Record {
                    mark: Mark::AfterApply,
                    span: Span { start, end: start },
                    ..record
                };
            }
            _ => match in_quotes {
                Some(text) => {
                    let text = Computed::of_text(text.to_owned(), record.span);
                    return self
                        .found
                        .compute(record.field, record.element, false, text);
                }
                None => return record,
            },
        };
        if !is_switch {
            return record;
        }
        let word = Computed::of_text(word.to_owned(), record.span);
        self.found
            .compute(record.field, record.element, false, word)
    }
}

fn value(field: Field, span: Span) -> Record {
    Record {
        field,
        mark: Mark::Value,
        element: 0,
        span,
    }
}

/// Whether a text stands for itself, and not for what will come, is hidden, or is put together elsewhere.
fn is_known(text: &str) -> bool {
    !text.is_empty()
        && !text.contains(LATER)
        && !text.contains("${")
        && !text.contains("%{")
        && !text.starts_with(['[', '<'])
        && !text.starts_with("output<")
}

/// The pointer of what stands somewhere in `root`.
fn path_to(root: Node<'_>, wanted: Node<'_>, pointer: &str) -> String {
    let inside = wanted.span().start;
    let mut path = pointer.to_owned();
    let mut node = root;
    while node.span().start < inside {
        let list = node.shape() == Shape::Array;
        let step = node.children().enumerate().find(|(_, child)| {
            let span = child.span();
            span.start <= inside && inside < span.end
        });
        let Some((index, child)) = step else { break };
        path.push('/');
        match list {
            true => path.push_str(&index.to_string()),
            false => path.push_str(&child.key().replace('~', "~0").replace('/', "~1")),
        }
        node = child;
    }
    path
}
