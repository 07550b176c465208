//! Works out what a template declares, and notes it.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use super::{
    super::{
        gap::Symbol,
        scope::Budget,
        text::Text,
        value::{Value, What},
    },
    GIVEN, LIMIT,
    at::At,
    convert::{MAX_ROUNDS, convert},
    emit::{Emitter, named},
    full_type,
    gaps::Gaps,
    is_below_registry, is_deployment, is_inner, kind_of,
    level::{Level, Passed, Run, Target, in_loop},
    resources_of,
};
use crate::read::{
    decode::{
        about,
        fields::{Field, RESOURCE},
        keep, mention,
        recognise::Kind,
        walk::{Bounds, Declared, Found, Mark, Record, Scope},
    },
    source::Span,
    tree::Node,
};
use model::issue::Issue;

/// What the settings of a site are called among its configurations.
const SETTINGS: &str = "appsettings";

/// A parameter file that is deployed with a template.
#[derive(Clone, Copy)]
pub struct File<'a> {
    /// Its document.
    pub root: Node<'a>,
    /// What it is called.
    pub name: &'a str,
    /// Which resource of which source it is.
    pub place: (u32, u32),
    /// The text it stands in.
    pub text: &'a [u8],
}

/// What is expanded.
pub struct Input<'a> {
    /// The template.
    pub root: Node<'a>,
    /// The pointer to it.
    pub pointer: &'a str,
    /// The text it stands in.
    pub text: &'a [u8],
    /// The parameter file, if it is deployed with one.
    pub file: Option<File<'a>>,
    /// Names of parameters in lower case that other documents give values, and the numbers of these.
    pub doubted: &'a BTreeMap<String, Vec<u64>>,
    /// A number that no other expansion has.
    pub key: u64,
    /// How many resources there may be in all.
    pub bounds: Bounds,
}

/// What there is to say of an expansion.
#[derive(Default)]
pub struct Expanded {
    /// What a reader should know.
    pub issues: Vec<Issue>,
    /// There was no room for all that is declared.
    pub stopped: bool,
    /// A deployment in it takes its template from elsewhere.
    pub linked: bool,
    /// Of a resource in it the type is not known, so it may be anything.
    pub untyped: bool,
    /// How many places were looked at where a resource may be declared. Deployments in loops may be many
    /// and declare nothing.
    pub looks: usize,
}

/// How many such looks there are for each resource that may be declared.
pub const LOOKS: usize = 4;

/// Steps that any template may take, and further ones for each of its bytes.
const STEPS: (u64, u64) = (1_000_000, 8);

/// Letters of resources that may be looked at, and further ones for each byte of the template: in a loop a
/// long resource is looked at in every round.
const LETTERS: (u64, u64) = (32 << 20, 256);

/// How many letters are looked at in a resource by itself. What a deployment deploys comes after it.
fn weight(resource: Node) -> u64 {
    match resource.path(&["properties", "template"]) {
        Some(template) => {
            let inside = template.span();
            let span = resource.span();
            u64::from(inside.start.saturating_sub(span.start))
                + u64::from(span.end.saturating_sub(inside.end))
        }
        None => resource.json().len() as u64,
    }
}

/// Adds the resources that a template declares.
pub fn expand(input: &Input<'_>, found: &mut Found, gaps: &mut Gaps) -> Expanded {
    let span = input.root.span();
    let bytes = u64::from(span.end.saturating_sub(span.start));
    let given = input.file.and_then(|file| file.root.get("parameters"));
    let mut file = BTreeMap::new();
    for (name, parameter) in given.into_iter().flat_map(Node::entries) {
        // What stands in a vault has no value here, which is not the same as nothing being passed.
        let value = parameter.get("value").unwrap_or(parameter);
        file.entry(name.to_ascii_lowercase()).or_insert(value);
    }
    let run = Rc::new(Run {
        budget: Budget::new(STEPS.0 + STEPS.1 * bytes),
        file,
        doubted: input.doubted,
        key: input.key,
        levels: Cell::new(0),
        keys: RefCell::default(),
    });
    let level = Level::new(&run, input.root, Passed::FromOutside, None);
    let root = level.clone();
    let mut expander = Expander {
        input,
        found,
        gaps,
        tasks: Vec::new(),
        labels: BTreeMap::new(),
        first_label: None,
        numbers: BTreeMap::new(),
        numbered: BTreeMap::new(),
        expanded: Expanded::default(),
        linked: 0,
        typeless: 0,
    };
    let target = Target {
        subscription: level.subscription.clone(),
        group: level.group.clone(),
    };
    let scope = expander.scope(&target, None);
    let at = At {
        level,
        copies: None,
        place: None,
    };
    expander.template(input.root, input.pointer, &at, scope, false);
    let before = expander.found.resources.len();
    let looks = input.bounds.resources.saturating_sub(before);
    let looks = looks.saturating_mul(LOOKS);
    let mut letters = LETTERS.0 + LETTERS.1 * bytes;
    while let Some(task) = expander.tasks.pop() {
        expander.expanded.looks += 1;
        let left = letters.checked_sub(weight(task.node));
        let too_many = expander.expanded.looks > looks || left.is_none();
        letters = left.unwrap_or_default();
        if too_many || expander.found.resources.len() >= input.bounds.resources {
            expander.expanded.stopped = true;
            break;
        }
        expander.task(task);
    }
    expander.tasks.clear();
    root.dismantle();
    if run.budget.ran_out() {
        expander.expanded.issues.push(Issue::warning(
            Some(span.start),
            "this template says more than can be worked out here: names lead in a circle, or lists multiply; what was left is taken as not known",
            "paste what was deployed (`az acr list -o json`) beside it",
        ));
    }
    expander.expanded
}

/// A resource that is to be looked at.
struct Task<'a> {
    node: Node<'a>,
    pointer: String,
    at: At<'a>,
    scope: u32,
    /// Type and name of the resource it stands in.
    parent: Option<Rc<(String, Text)>>,
    /// Whether what is around it will be there is not known.
    maybe: bool,
    /// Its loop has been unrolled.
    unrolled: bool,
}

struct Expander<'a, 'e> {
    input: &'e Input<'a>,
    found: &'e mut Found,
    gaps: &'e mut Gaps,
    tasks: Vec<Task<'a>>,
    /// What tells subscriptions that are not known from each other.
    labels: BTreeMap<String, Option<Symbol>>,
    /// What tells the first of them; it stands for the template itself.
    first_label: Option<Option<Symbol>>,
    /// The number that comes next behind a label.
    numbers: BTreeMap<String, u32>,
    /// Labels with a number, by what they are without it and what they tell.
    numbered: BTreeMap<(String, Symbol), String>,
    expanded: Expanded,
    linked: u32,
    /// Resources of which the type is not known.
    typeless: u32,
}

impl<'a> Expander<'a, '_> {
    /// Notes a scope: its subscription and group as far as they are known.
    fn scope(&mut self, target: &Target, written: Option<String>) -> u32 {
        let known = |text: &Text| {
            text.whole()
                .map(str::to_owned)
                .filter(|text| !text.is_empty())
        };
        let file = self.input.file.map_or("", |file| file.name);
        let symbol = target.subscription.symbol();
        // Of several templates in one document each is deployed by itself.
        let mut label = format!("{file}{}", self.input.pointer);
        if known(&target.subscription).is_none() {
            let first = self.first_label;
            // That of the template itself goes without saying.
            let own = symbol.is_some() && (first.is_none() || first == Some(symbol));
            if !own {
                let written = written.unwrap_or_default();
                label = format!(
                    "{label}{}{written}",
                    if label.is_empty() { "" } else { " " }
                );
            }
            // A label is another's if something else is told by it, or if nothing tells it apart.
            let taken = |labels: &BTreeMap<String, Option<Symbol>>, label: &str| {
                let known = labels.get(label);
                known.is_some_and(|other| *other != symbol || symbol.is_none())
            };
            if taken(&self.labels, &label) {
                let known = symbol.and_then(|symbol| self.numbered.get(&(label.clone(), symbol)));
                label = match known {
                    Some(known) => known.clone(),
                    None => {
                        let number = self.numbers.entry(label.clone()).or_insert(2);
                        let mut numbered = format!("{label} ({number})");
                        while self.labels.contains_key(&numbered) {
                            *number += 1;
                            numbered = format!("{label} ({number})");
                        }
                        if let Some(symbol) = symbol {
                            self.numbered.insert((label, symbol), numbered.clone());
                        }
                        numbered
                    }
                };
            }
            self.first_label.get_or_insert(symbol);
            self.labels.entry(label.clone()).or_insert(symbol);
        }
        self.found.scope(Scope {
            subscription: known(&target.subscription),
            resource_group: target.group.as_ref().and_then(known),
            label,
        })
    }

    /// Notes a scope of the same subscription as another one.
    fn beside(&mut self, scope: u32, target: &Target) -> u32 {
        let group = target.group.as_ref().and_then(Text::whole);
        let group = group.filter(|group| !group.is_empty());
        let Some(around) = self.found.scopes.get(scope as usize) else {
            return scope;
        };
        self.found.scope(Scope {
            subscription: around.subscription.clone(),
            resource_group: group.map(str::to_owned),
            label: around.label.clone(),
        })
    }

    /// Puts the resources of a template, or those inside a resource, before everything else to come.
    fn children(
        &mut self,
        holder: Node<'a>,
        pointer: &str,
        at: &At<'a>,
        scope: u32,
        parent: Option<&Rc<(String, Text)>>,
        maybe: bool,
    ) {
        let resources = resources_of(holder);
        self.tasks
            .extend(resources.into_iter().rev().map(|(part, _, node)| Task {
                node,
                pointer: format!("{pointer}/resources/{part}"),
                at: at.clone(),
                scope,
                parent: parent.cloned(),
                maybe,
                unrolled: false,
            }));
    }

    fn template(&mut self, node: Node<'a>, pointer: &str, at: &At<'a>, scope: u32, maybe: bool) {
        self.children(node, pointer, at, scope, None, maybe);
    }

    fn task(&mut self, mut task: Task<'a>) {
        if let Some(copy) = task.node.get("copy").filter(|_| !task.unrolled) {
            return self.unroll(task, copy);
        }
        let says = |key: &str| task.node.get(key).map(|value| convert(value, &task.at));
        let condition = says("condition");
        let there = match &condition {
            None => Some(true),
            Some(condition) => match condition.what {
                What::Bool(there) => Some(there),
                _ => None,
            },
        };
        let parent = task.parent.clone();
        let own = says("type").unwrap_or_else(Value::unknown);
        let kind = full_type(
            parent.as_ref().map_or("", |parent| &parent.0),
            own.whole().unwrap_or_default(),
        );
        if own.whole().is_none() && task.node.is_whole() && there != Some(false) {
            self.typeless += 1;
            self.expanded.untyped = true;
            if self.typeless <= 20 {
                self.expanded.issues.push(Issue::warning(
                    Some(task.node.span().start),
                    "the type of this resource is not known, so what it would be was not judged",
                    "export what was deployed (`az deployment group export`)",
                ));
            }
        }
        let mut name = says("name").unwrap_or_else(Value::unknown);
        if let Some(parent) = &parent {
            name.what = What::Text(named(&parent.1, &name.spoken()));
        }
        // A reference to something that is there.
        let existing = says("existing").map(|existing| existing.what);
        if matches!(existing, Some(What::Bool(true))) {
            self.takes_as_there(&task, &kind, &name);
            return self.aside(&task, &own, &name, Mark::Present);
        }
        if there == Some(false) {
            self.aside(&task, &own, &name, Mark::Value);
        }
        let surely = task.maybe;
        task.maybe |= there.is_none();
        if is_deployment(&kind) {
            if there != Some(false) {
                self.deployment(&task, &own, &name);
            }
        } else {
            if there != Some(false) {
                self.declare(&task, &kind, &own, &name, condition.as_ref());
                if kind_of(&kind) != Kind::Registry {
                    self.takes_as_there(&task, &kind, &name);
                }
            }
            // Conditions do not hold for the resources inside.
            let parent = Rc::new((kind, name.spoken()));
            self.children(
                task.node,
                &task.pointer,
                &task.at,
                task.scope,
                Some(&parent),
                surely,
            );
        }
    }

    fn unroll(&mut self, task: Task<'a>, copy: Node<'a>) {
        let name = copy
            .get("name")
            .map(|name| convert(name, &task.at))
            .and_then(|name| name.whole().map(str::to_owned))
            .unwrap_or_default();
        let count = copy.get("count").map(|count| convert(count, &task.at).what);
        let known = match count {
            Some(What::Int(count)) if (0..=MAX_ROUNDS).contains(&count) => Some(count),
            _ => None,
        };
        let rounds: Vec<Option<i64>> = match known {
            Some(count) if !task.at.level.run.budget.ran_out() => {
                (0..count).rev().map(Some).collect()
            }
            _ => vec![None],
        };
        for round in rounds {
            self.tasks.push(Task {
                node: task.node,
                pointer: task.pointer.clone(),
                at: At {
                    level: task.at.level.clone(),
                    copies: in_loop(&task.at.copies, &name, round, true),
                    place: task.at.place.clone(),
                },
                scope: task.scope,
                parent: task.parent.clone(),
                maybe: task.maybe || round.is_none(),
                unrolled: true,
            });
        }
    }

    fn deployment(&mut self, task: &Task<'a>, own: &Value, name: &Value) {
        // Whatever it deploys, something of that subscription is here.
        let target = task.at.target(task.node);
        let written = ["subscriptionId", "scope"]
            .iter()
            .find_map(|key| task.node.get(key)?.string())
            .map(std::borrow::Cow::into_owned);
        let names_one = |key: &str| task.node.get(key).is_some_and(|value| !value.is("null"));
        let scope = match ["subscriptionId", "scope"].into_iter().any(names_one) {
            true => self.scope(&target, written),
            false => self.beside(task.scope, &target),
        };
        let Some(template) = task
            .node
            .path(&["properties", "template"])
            .filter(|template| template.is_container())
        else {
            // One whose resources are read counts by these.
            self.note(task, Kind::Other, own, name, None);
            self.linked += 1;
            self.expanded.linked = true;
            let has = |key: &str| task.node.path(&["properties", key]).is_some();
            let what = match (has("templateLink"), has("template")) {
                (true, _) => {
                    "a nested deployment takes its template from a link, so what it declares is not known"
                }
                (false, true) => {
                    "the template of a nested deployment is an expression, so what it declares is not known"
                }
                (false, false) => {
                    "a nested deployment has no template in it, so what it declares is not known"
                }
            };
            if self.linked <= 20 {
                self.expanded.issues.push(Issue::warning(
                    Some(task.node.span().start),
                    what,
                    "drop that template too, or export what was deployed (`az deployment group export`)",
                ));
            }
            return;
        };
        let pointer = format!("{}/properties/template", task.pointer);
        let at = match is_inner(task.node) {
            true => {
                let nested = task.at.level.nested(task.node, &task.at.copies, target);
                let Some(level) = nested else { return };
                level.settle();
                At {
                    level,
                    copies: None,
                    place: None,
                }
            }
            // Its names are those around it, but what it deploys goes where it goes.
            false => At {
                place: Some(Rc::new(target)),
                ..task.at.clone()
            },
        };
        self.template(template, &pointer, &at, scope, task.maybe);
    }

    fn declare(
        &mut self,
        task: &Task<'a>,
        kind: &str,
        own: &Value,
        name: &Value,
        condition: Option<&Value>,
    ) {
        let mut what = kind_of(kind);
        let mut scope = None;
        if kind.to_ascii_lowercase().ends_with("/config") {
            // Of a site's configurations only `web` says what runs, and its settings how it logs in.
            let segments = name.spoken().segments();
            let last = segments.last().and_then(Text::whole);
            let tells = |last: &str| {
                let known = ["web", SETTINGS];
                known.iter().any(|known| last.eq_ignore_ascii_case(known))
            };
            if last.is_some_and(|last| !tells(last)) {
                what = Kind::Other;
            }
        }
        if what == Kind::Pricing
            && let Some(node) = task.node.get("scope")
        {
            // A plan may be attached to something else than what is deployed to.
            let segments = convert(node, &task.at).spoken().segments();
            let is = |at: usize, word: &str| {
                let segment = segments.get(at).and_then(Text::whole);
                segment.is_some_and(|segment| segment.eq_ignore_ascii_case(word))
            };
            if let Some(subscription) = segments.get(2)
                && is(1, "subscriptions")
            {
                let target = Target {
                    subscription: subscription.clone(),
                    group: { segments.get(4) }
                        .filter(|_| is(3, "resourceGroups"))
                        .cloned(),
                };
                let written = node.string().map(std::borrow::Cow::into_owned);
                scope = Some(match task.at.around().same(subscription) {
                    Some(true) => self.beside(task.scope, &target),
                    _ => self.scope(&target, written),
                });
            }
        }
        let task = match scope {
            Some(scope) => &Task {
                node: task.node,
                pointer: task.pointer.clone(),
                at: task.at.clone(),
                scope,
                parent: task.parent.clone(),
                maybe: task.maybe,
                unrolled: true,
            },
            None => task,
        };
        self.note(task, what, own, name, condition);
    }

    /// A registry that is there already, by what is a part of it: it can be deployed to no other.
    fn takes_as_there(&mut self, task: &Task<'a>, kind: &str, name: &Value) {
        let kind = kind.to_ascii_lowercase();
        let is_one = kind
            .split('/')
            .take(2)
            .eq(["microsoft.containerregistry", "registries"]);
        if is_one
            && task.node.is_whole()
            && let Some(name) = name.whole()
        {
            let pointer = task.pointer.clone();
            about::add_by_name(self.found, name, task.node.span().start, pointer);
        }
    }

    /// A resource that is not deployed: it is only counted.
    fn aside(&mut self, task: &Task<'a>, own: &Value, name: &Value, why: Mark) {
        if !task.node.is_whole() {
            return;
        }
        let around = Span {
            start: task.node.span().start,
            end: task.node.span().start,
        };
        let mut emitter = Emitter {
            found: self.found,
            gaps: self.gaps,
            text: self.input.text,
            file: self.input.file.map(|file| (file.place, file.text)),
            fields: keep::of_type(Kind::Other, own.whole().unwrap_or_default()),
            records: Vec::new(),
        };
        emitter.scalar(Field::Type, own, 0, around);
        emitter.scalar(Field::Name, name, 0, around);
        let mut records = emitter.records;
        records.push(Record {
            field: Field::Condition,
            mark: why,
            element: 0,
            span: around,
        });
        let declared = Declared {
            kind: Kind::Other,
            start: around.start,
            pointer: task.pointer.clone(),
            declared: true,
            scope: task.scope,
            maybe: false,
        };
        self.found.add(declared, &records);
    }

    fn note(
        &mut self,
        task: &Task<'a>,
        kind: Kind,
        own: &Value,
        name: &Value,
        condition: Option<&Value>,
    ) {
        let node = task.node;
        if !node.is_whole() {
            return;
        }
        let around = Span {
            start: node.span().start,
            end: node.span().start,
        };
        let mut emitter = Emitter {
            found: self.found,
            gaps: self.gaps,
            text: self.input.text,
            file: self.input.file.map(|file| (file.place, file.text)),
            fields: keep::of_type(kind, own.whole().unwrap_or_default()),
            records: Vec::new(),
        };
        let mut own = own.clone();
        if let Some(parent) = &task.parent
            && let Some(short) = own.whole()
        {
            own.what = What::Text(full_type(&parent.0, short).as_str().into());
        }
        emitter.scalar(Field::Type, &own, 0, around);
        match kind {
            Kind::Workload => emitter.own_name(name, around),
            _ => emitter.scalar(Field::Name, name, 0, around),
        }
        if matches!(kind, Kind::Other | Kind::Workload) {
            let mut mentions = Vec::new();
            mention::all_in(node, &mut mentions);
            for mention in &mentions {
                emitter.mention(mention.span());
            }
        }
        if matches!(kind, Kind::Other | Kind::Workload) {
            emitter.mentions_inside(node, kind == Kind::Other);
            if mention::may_be_in(node) {
                emitter.perhaps_mention(around);
            }
        }
        if kind != Kind::Other {
            for (key, value) in node.entries() {
                let known = ["type", "name", "condition", "copy", "scope", "resources"];
                let skipped = known.iter().any(|known| key.eq_ignore_ascii_case(known));
                if skipped || RESOURCE.get(key.as_bytes()).is_none() {
                    continue;
                }
                let span = value.span();
                let mut value = convert(value, &task.at);
                if let Some(condition) = condition.filter(|_| kind == Kind::Pricing) {
                    // A plan counts by being there.
                    value = value.chosen_by(&condition.origin);
                }
                emitter.entry(&key, &value, span);
            }
        }
        match kind {
            Kind::Registry => emitter.login_server(name, around),
            Kind::Cluster => {
                let given = node.path(&GIVEN).map(|given| convert(given, &task.at));
                emitter.nodes(name, given.as_ref(), around);
            }
            Kind::RoleAssignment | Kind::Pricing => {
                let scope = node
                    .get("scope")
                    .map(|scope| (convert(scope, &task.at), scope.span()));
                let below = own.whole().is_some_and(is_below_registry);
                match (scope, below) {
                    (Some((scope, span)), _) => emitter.scalar(Field::Scope, &scope, 0, span),
                    (None, true) => emitter.below_registry(name, around),
                    (None, false) => {}
                }
                if kind == Kind::RoleAssignment
                    && node.path(&LIMIT).is_some_and(|limit| !limit.is("null"))
                {
                    emitter.push(Field::Condition, Mark::Present, 0, around);
                }
            }
            _ => {}
        }
        emitter.join_server();
        let mut records = emitter.records;
        let mut kind = kind;
        let last = name.spoken().segments().pop();
        let is_settings = { last.as_ref() }
            .and_then(Text::whole)
            .is_some_and(|last| last.eq_ignore_ascii_case(SETTINGS));
        // Of most of them there is nothing to tell.
        let login = |record: &Record| {
            let fields = [
                Field::RegistryServer,
                Field::RegistryUsername,
                Field::RegistryPassword,
                Field::Mention,
            ];
            fields.contains(&record.field)
        };
        if kind == Kind::Workload && is_settings && !records.iter().any(login) {
            kind = Kind::Other;
            records.retain(|record| matches!(record.field, Field::Type | Field::Name));
        }
        // Prefect's worker runs another image in the first container, whatever the template of its pool says.
        // (prefect-azure 0.4.13, `findings/prefect-writes-over-one-image-and-not-the-other.sh`.)
        if kind == Kind::Workload && task.pointer.contains("/job_configuration/arm_template/") {
            let mut images = records.iter_mut();
            if let Some(first) = images.find(|record| record.field == Field::Image) {
                first.mark = Mark::Unresolved;
            }
        }
        let is_left = is_left_as_it_is(node);
        if is_left && kind == Kind::Registry {
            self.leave_open(&mut records, around);
        }
        if is_left && kind == Kind::Workload {
            // What is there may run anything.
            let images = records.iter_mut().filter(|record| {
                matches!(
                    record.field,
                    Field::Image | Field::LinuxFxVersion | Field::WindowsFxVersion
                )
            });
            images.for_each(|image| image.mark = Mark::Unresolved);
        }
        let declared = Declared {
            kind,
            start: node.span().start,
            pointer: task.pointer.clone(),
            declared: true,
            scope: task.scope,
            // There always is a plan.
            maybe: task.maybe || is_left && kind == Kind::Pricing,
        };
        self.found.add(declared, &records);
    }

    /// Of a registry that may be there already, nothing that would be well is known.
    fn leave_open(&self, records: &mut Vec<Record>, around: Span) {
        let says = |field: Field, words: &[&str]| {
            let mut records = records.iter().filter(|record| record.field == field);
            records.any(|record| {
                let raw = match record.mark.is_computed() {
                    true => { self.found.computed.get(record.span.start as usize) }
                        .map(|computed| computed.json.as_str()),
                    false => record.span.text_of(self.input.text),
                };
                let plain = raw.unwrap_or_default().trim_matches('"');
                words.iter().any(|word| plain.eq_ignore_ascii_case(word))
            })
        };
        let is_on = says(Field::AdminUserEnabled, &["true"]);
        let denies = says(Field::DefaultAction, &["Deny"]);
        let is_shut = says(
            Field::PublicNetworkAccess,
            &["Disabled", "SecuredByPerimeter"],
        );
        for (field, stays) in [
            (Field::AdminUserEnabled, is_on),
            (Field::PublicNetworkAccess, !is_shut && !denies),
            (Field::DefaultAction, !denies),
        ] {
            if !stays {
                records.retain(|record| record.field != field);
                records.push(Record::plain(field, Mark::Unresolved, around));
            }
        }
    }
}

/// Whether Azure passes the resource over where there is one of its id. (Bicep compiles `@onlyIfNotExists()` to an empty
/// list: Azure/bicep-reps 0013, and its tests of that decorator.)
fn is_left_as_it_is(node: Node) -> bool {
    let option = node.path(&["@options", "onlyIfNotExists"]);
    option.is_some_and(|option| !option.is("false") && !option.is("null"))
}
