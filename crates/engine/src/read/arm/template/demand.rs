//! Which texts of a template a fact depends on: what may be kept of it while it is decoded.
//!
//! Goes backwards from the facts of each resource, through expressions, to the parameters, variables,
//! outputs and loops that they name. Both branches of a condition count, and no value is looked at, so
//! the answer is the same whatever a deployment passes. What is not reached is overwritten.

mod expressions;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{
    super::{
        parse::{Expression, Written, classify, parse},
        scope::is_secret_type,
        veil::literals,
    },
    GIVEN, full_type, is_deployment, is_inner, is_wiped, kind_of,
    need::Need,
    property_loops, resources_of, type_of,
};
use crate::{
    azure::{
        runs,
        secrets::{is_no_name, looks_secret, may_hold_secret},
    },
    read::{
        decode::{
            fields::{Field, RESOURCE},
            keep, mention,
            recognise::Kind,
        },
        source::Span,
        tree::{Node, Shape},
    },
};
use model::order;

/// How many steps one document may take.
const STEPS: u32 = 2_000_000;

/// How deep JSON may nest where facts are looked for; what is worked out later nests no deeper.
const MAX_DEPTH: u32 = 128;

/// Added to a level inside a function of its template, which sees no names but other functions.
const IN_FUNCTION: usize = 1 << 30;

/// The types that parameters and outputs may have.
const TYPES: [&str; 7] = [
    "string",
    "bool",
    "int",
    "array",
    "object",
    "securestring",
    "secureobject",
];

/// What facts need of a template.
#[derive(Default)]
pub struct Facts {
    /// Where the texts and numbers begin that are kept, in order.
    pub kept: Vec<u32>,
    /// Stretches of those that are no part of a fact all the same, such as a password in an address.
    pub beside: Vec<(u32, u32)>,
    /// The literals in expressions that stand where a word belongs, or where nothing tells what does.
    pub veils: Vec<Span>,
    /// Texts that may pack images, with where they begin.
    pub packed: Vec<(u32, String)>,
    /// The references in texts that hold more, by where the text stands, which is not kept.
    pub named: Vec<(u32, Vec<String>)>,
    /// What is needed of each parameter of the template, by name in lower case.
    needs: BTreeMap<String, Vec<Need>>,
}

impl Facts {
    /// Whether a fact depends on this parameter, whose name is in lower case.
    pub fn needs(&self, parameter: &str) -> bool {
        self.needs.contains_key(parameter)
    }

    fn in_order(mut self) -> Facts {
        order::unique(&mut self.kept);
        self
    }
}

/// What facts need of the template `root`.
pub fn facts(root: Node<'_>) -> Facts {
    let mut demand = Demand::default();
    // It says what is deployed to: a group, a subscription.
    if let Some(schema) = root.get("$schema").filter(is_known_schema) {
        demand.keep(schema);
    }
    demand.level(root, None);
    let mut next = 0;
    while next < demand.levels.len() {
        demand.resources(next);
        next += 1;
    }
    while let Some((level, kind, name, need)) = demand.queue.pop() {
        demand.definition(level, kind, &name, &need);
    }
    let mut facts = demand.facts.in_order();
    // Of those that are no fact by themselves, no more than that they are expressions.
    let known = |span: &Span| facts.kept.binary_search(&span.start).is_ok();
    demand.perhaps.retain(|span| !known(span));
    // What is a fact says it by itself.
    let Facts { kept, named, .. } = &mut facts;
    named.retain(|(start, _)| kept.binary_search(start).is_err());
    for span in demand.perhaps {
        facts.kept.push(span.start);
        facts.beside.push((span.start + 2, span.end - 1));
    }
    facts.in_order()
}

/// What a template's facts need of a parameter file: `kept` and `beside` of it.
pub fn needed_of_file(facts: &Facts, file: Node<'_>) -> Facts {
    let mut demand = Demand {
        literal: true,
        ..Demand::default()
    };
    for (name, parameter) in file.get("parameters").into_iter().flat_map(Node::entries) {
        let needs = facts.needs.get(&name.to_ascii_lowercase());
        let value = parameter.get("value").unwrap_or(parameter);
        for need in needs.into_iter().flatten() {
            demand.node(value, need, 0);
        }
    }
    demand.facts.in_order()
}

/// Where the values of a parameter file begin that may turn out to be facts: none that is named as
/// secrets are.
pub fn values_of_file(file: Node<'_>) -> Vec<u32> {
    let mut demand = Demand {
        literal: true,
        ..Demand::default()
    };
    for (name, parameter) in file.get("parameters").into_iter().flat_map(Node::entries) {
        let value = parameter.get("value").unwrap_or(parameter);
        if !looks_secret(&name) {
            demand.node(value, &Need::Deep, 0);
        }
    }
    demand.facts.in_order().kept
}

/// What a name is the name of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    Parameter,
    Variable,
    Output,
    Function,
}

/// A template, and the deployment that hands it its parameters.
struct Level<'a> {
    node: Node<'a>,
    /// The level of the deployment, and the deployment.
    outer: Option<(usize, Node<'a>)>,
    /// The deployments in it, with the level that each deploys.
    deployments: Vec<(Node<'a>, usize)>,
}

#[derive(Default)]
struct Demand<'a> {
    levels: Vec<Level<'a>>,
    queue: Vec<(usize, Named, String, Need)>,
    seen: BTreeSet<(usize, Named, String, String)>,
    facts: Facts,
    /// Expressions in workloads that come to images, whether or not a fact depends on them.
    perhaps: Vec<Span>,
    /// Nothing is an expression: it is a parameter file.
    literal: bool,
    /// What stands in an object by its name in lower case, by where the object begins: each of thousands
    /// of names is looked up in one.
    by_name: BTreeMap<u32, Rc<BTreeMap<String, Node<'a>>>>,
    /// Loops that fill variables, by their names, by where their template begins.
    loops: BTreeMap<u32, Rc<BTreeMap<String, Node<'a>>>>,
    steps: u32,
    /// How deep the piece of JSON nests that is being looked at.
    depth: u32,
}

impl<'a> Demand<'a> {
    fn level(&mut self, node: Node<'a>, outer: Option<(usize, Node<'a>)>) -> usize {
        self.levels.push(Level {
            node,
            outer,
            deployments: Vec::new(),
        });
        self.levels.len() - 1
    }

    fn spend(&mut self) -> bool {
        self.steps += 1;
        self.steps < STEPS
    }

    /// The first value under a name, which is in lower case.
    fn named(&mut self, object: Node<'a>, name: &str) -> Option<Node<'a>> {
        let names = self.by_name.entry(object.span().start);
        let names = names.or_insert_with(|| {
            let mut names = BTreeMap::new();
            for (name, value) in object.entries() {
                names.entry(name.to_ascii_lowercase()).or_insert(value);
            }
            Rc::new(names)
        });
        names.get(name).copied()
    }

    /// The loop that fills a variable, whose name is in lower case.
    fn loop_of(&mut self, template: Node<'a>, name: &str) -> Option<Node<'a>> {
        let loops = self.loops.entry(template.span().start);
        let loops = loops.or_insert_with(|| {
            let mut loops = BTreeMap::new();
            for one in defined_loops(template) {
                if let Some(name) = one.get("name").and_then(Node::string) {
                    loops.entry(name.to_ascii_lowercase()).or_insert(one);
                }
            }
            Rc::new(loops)
        });
        loops.get(name).copied()
    }

    fn keep(&mut self, node: Node<'_>) {
        self.facts.kept.push(node.span().start);
    }

    /// Everything that the resources of a level need.
    fn resources(&mut self, level: usize) {
        let Some(template) = self.levels.get(level).map(|level| level.node) else {
            return;
        };
        // A nested template that is evaluated in the outer one belongs to the same level.
        let mut holders: Vec<(Node<'a>, String)> = vec![(template, String::new())];
        while let Some((holder, parent)) = holders.pop() {
            for (_, _, resource) in resources_of(holder) {
                let own = resource.get("type");
                let kind = own.and_then(Node::string).unwrap_or_default();
                let kind = full_type(&parent, &kind);
                if let Some(own) = own {
                    self.node(own, &Need::Scalar(Some(Field::Type)), level);
                }
                let told = ["condition", "existing"];
                for value in told.iter().filter_map(|key| resource.get(key)) {
                    self.node(value, &Need::Scalar(None), level);
                }
                for part in ["name", "count"] {
                    if let Some(value) = resource.path(&["copy", part]) {
                        self.node(value, &Need::Scalar(None), level);
                    }
                }
                if is_deployment(&kind) {
                    if let Some(template) = self.deployment(resource, level) {
                        holders.push((template, String::new()));
                    }
                    continue;
                }
                self.resource(resource, &kind, level);
                holders.push((resource, kind));
            }
        }
    }

    /// What a deployment needs of its own; its template, if that is evaluated out here.
    fn deployment(&mut self, resource: Node<'a>, level: usize) -> Option<Node<'a>> {
        for key in ["name", "subscriptionId", "resourceGroup", "scope"] {
            if let Some(value) = resource.get(key) {
                self.node(value, &Need::Scalar(None), level);
            }
        }
        let options = resource.path(&["properties", "expressionEvaluationOptions", "scope"]);
        let word = |node: &Node| {
            let word = node.string().unwrap_or_default().to_ascii_lowercase();
            matches!(word.as_str(), "inner" | "outer")
        };
        if let Some(scope) = options.filter(word) {
            self.keep(scope);
        }
        let template = resource.path(&["properties", "template"])?;
        let inner = is_inner(resource);
        let nested = match inner {
            true => self.level(template, Some((level, resource))),
            false => level,
        };
        if let Some(outer) = self.levels.get_mut(level) {
            outer.deployments.push((resource, nested));
        }
        (!inner).then_some(template)
    }

    /// The facts of a resource.
    fn resource(&mut self, resource: Node<'a>, kind: &str, level: usize) {
        let (name, kind) = (kind, kind_of(kind));
        if kind == Kind::Other {
            // What it is called, but not what that comes to.
            if let Some(name) = resource.get("name") {
                self.keep(name);
            }
            let mut mentions = Vec::new();
            mention::all_in(resource, &mut mentions);
            mentions.into_iter().for_each(|mention| self.keep(mention));
            for (text, named) in mention::each_inside(resource) {
                self.facts.named.push((text.span().start, named));
            }
            // Of an expression that may come to one no more than that it is one.
            for expression in mention::expressions_in(resource) {
                self.keep(expression);
                let span = expression.span();
                self.facts.beside.push((span.start + 2, span.end - 1));
            }
            return;
        }
        if kind == Kind::Workload {
            let mut mentions = Vec::new();
            mention::all_in(resource, &mut mentions);
            mentions.into_iter().for_each(|mention| self.keep(mention));
            for (text, named) in mention::each_inside(resource) {
                self.facts.named.push((text.span().start, named));
            }
            let found = mention::expressions_in(resource).into_iter();
            let found = found.filter(|node| {
                node.string()
                    .is_some_and(|text| expressions::names_image(&text))
            });
            self.perhaps.extend(found.map(Node::span));
        }
        let (kept, _) = keep::of_type(kind, name);
        self.node(resource, &Need::Table(&RESOURCE, Rc::new(kept)), level);
        if let Some(name) = resource.get("name") {
            self.node(name, &Need::Scalar(Some(Field::Name)), level);
        }
        let is_scoped = matches!(kind, Kind::Pricing | Kind::RoleAssignment);
        if let Some(scope) = resource.get("scope").filter(|_| is_scoped) {
            self.node(scope, &Need::Scalar(None), level);
        }
        if let Some(given) = resource.path(&GIVEN).filter(|_| kind == Kind::Cluster) {
            self.node(given, &Need::Scalar(None), level);
        }
    }

    /// What is needed of a name.
    fn name(&mut self, level: usize, kind: Named, name: &str, need: Need) {
        let name = name.to_ascii_lowercase();
        if self.seen.insert((level, kind, name.clone(), need.print())) {
            self.queue.push((level, kind, name, need));
        }
    }

    /// What is needed of what a name stands for.
    fn definition(&mut self, level: usize, kind: Named, name: &str, need: &Need) {
        let own = match kind {
            Named::Function => level & !IN_FUNCTION,
            _ => level,
        };
        let Some(Level { node, outer, .. }) = self.levels.get(own) else {
            return;
        };
        let (template, outer) = (*node, *outer);
        let section = match kind {
            Named::Parameter => "parameters",
            Named::Variable => "variables",
            Named::Output => "outputs",
            Named::Function => "functions",
        };
        let section = template.get(section);
        let defined = section.and_then(|section| self.named(section, name));
        match kind {
            Named::Parameter => {
                let Some(definition) = defined else {
                    return;
                };
                self.types(template, definition);
                if is_secret_type(&type_of(template, definition)) {
                    return;
                }
                match outer {
                    None => {
                        let needs = self.facts.needs.entry(name.to_owned()).or_default();
                        needs.push(need.clone());
                    }
                    Some((outer, deployment)) => {
                        let given = deployment.path(&["properties", "parameters"]);
                        let argument = given.and_then(|given| self.named(given, name));
                        match (given, argument) {
                            (_, Some(argument)) => match argument.get("value") {
                                Some(value) => self.node(value, need, outer),
                                None if argument.is_container() => {}
                                None => {
                                    self.node(argument, &need.clone().under("value"), outer);
                                }
                            },
                            (Some(given), None) if !given.is_container() => {
                                let need = need.clone().under("value").under(name);
                                self.node(given, &need, outer);
                            }
                            _ => {}
                        }
                    }
                }
                if let Some(default) = definition.get("defaultValue") {
                    self.node(default, need, level);
                }
            }
            Named::Variable => match defined {
                Some(value) => self.node(value, need, level),
                None => {
                    let found = self.loop_of(template, name);
                    if let Some(one) = found {
                        self.filled(one, need, level);
                    }
                }
            },
            Named::Output => {
                if let Some(output) = defined {
                    self.output(template, output, need, level);
                }
            }
            Named::Function => {
                let spaces = template.get("functions").into_iter().flat_map(Node::items);
                let found = spaces
                    .filter_map(|space| {
                        let own = space.get("namespace")?.string()?.to_ascii_lowercase();
                        let member = name.strip_prefix(&own)?.strip_prefix('.')?;
                        let function = space.path(&["members", member])?;
                        Some((space, function))
                    })
                    .next();
                let Some((space, function)) = found else {
                    return;
                };
                if let Some(namespace) = space.get("namespace") {
                    self.keep(namespace);
                }
                let parameters = function.get("parameters").into_iter().flat_map(Node::items);
                for name in parameters.filter_map(|parameter| parameter.get("name")) {
                    self.keep(name);
                }
                if let Some(value) = function.path(&["output", "value"]) {
                    // Its own parameters are those that it is called with.
                    self.node(value, need, level | IN_FUNCTION);
                }
            }
        }
    }

    /// Keeps the words that say what type something is; a definition may say it.
    fn types(&mut self, template: Node<'a>, definition: Node<'a>) {
        let mut definition = definition;
        for _ in 0..8 {
            if let Some(kind) = definition.get("type") {
                let word = kind.string().unwrap_or_default();
                if TYPES.iter().any(|known| known.eq_ignore_ascii_case(&word)) {
                    self.keep(kind);
                }
                return;
            }
            let Some(reference) = definition.get("$ref") else {
                return;
            };
            let text = reference.string().unwrap_or_default();
            let Some(name) = text.strip_prefix("#/definitions/") else {
                return;
            };
            let Some(next) = template.path(&["definitions", name]) else {
                return;
            };
            self.keep(reference);
            definition = next;
        }
    }

    fn output(&mut self, template: Node<'a>, output: Node<'a>, need: &Need, level: usize) {
        self.types(template, output);
        if is_secret_type(&type_of(template, output)) {
            return;
        }
        if let Some(value) = output.get("value") {
            self.node(value, need, level);
        } else if let Some(copy) = output.get("copy") {
            self.filled(copy, need, level);
        }
    }

    /// A list that a loop fills.
    fn filled(&mut self, one: Node<'a>, need: &Need, level: usize) {
        for key in ["name", "count"] {
            if let Some(value) = one.get(key) {
                self.node(value, &Need::Scalar(None), level);
            }
        }
        if let (Some(input), Some(need)) = (one.get("input"), need.of_element()) {
            self.node(input, &need, level);
        }
    }

    /// What is needed of a piece of JSON.
    fn node(&mut self, node: Node<'a>, need: &Need, level: usize) {
        if !self.spend() || self.depth > MAX_DEPTH {
            return;
        }
        self.depth += 1;
        self.inside(node, need, level);
        self.depth -= 1;
    }

    fn inside(&mut self, node: Node<'a>, need: &Need, level: usize) {
        match node.shape() {
            Shape::String => self.string(node, need, level),
            Shape::Other => {
                if need.of_scalar().is_some() {
                    self.keep(node);
                }
            }
            Shape::Array => {
                if let Some(need) = need.of_element() {
                    for item in node.items() {
                        self.node(item, &need, level);
                    }
                }
            }
            Shape::Object if matches!(need, Need::Table(table, _) if table.pairs) => {
                self.setting(node, need, level);
            }
            Shape::Object => {
                for (key, value) in node.entries() {
                    if let Some(loops) = property_loops(&key, value).filter(|_| !self.literal) {
                        for one in loops {
                            let name = one.get("name").and_then(Node::string);
                            let need = need.of_key(&name.unwrap_or_default());
                            // How many there are is needed even of a list whose elements are not.
                            self.filled(one, &need.unwrap_or(Need::Scalar(None)), level);
                        }
                        continue;
                    }
                    if matches!(need, Need::Deep) && looks_secret(&key) {
                        continue;
                    }
                    let need = match (self.literal, classify(&key)) {
                        (false, Written::Expression(inner)) => {
                            if let Ok(expression) = parse(inner) {
                                self.expression(&expression, &Need::Scalar(None), level, None);
                            }
                            match need {
                                Need::Key(_, need) | Need::Each(need) => Some((**need).clone()),
                                Need::Deep => Some(Need::Deep),
                                _ => None,
                            }
                        }
                        _ => need.of_key(&key),
                    };
                    if let Some(need) = need {
                        self.node(value, &need, level);
                    }
                }
            }
        }
    }

    /// A setting of an app as a name with a value, or all of them under their own keys. Of all but those of its
    /// login no value is needed, and the name only of a secret.
    fn setting(&mut self, node: Node<'a>, need: &Need, level: usize) {
        for (key, value) in node.entries() {
            let field = match key.to_ascii_lowercase().as_str() {
                "value" => continue,
                "name" => {
                    let name = value.string().unwrap_or_default();
                    let login = runs::login_setting(&name);
                    if matches!(classify(&name), Written::Expression(_)) {
                        self.node(value, &Need::Scalar(None), level);
                    }
                    if login.is_some() || may_hold_secret(&name) && !is_no_name(&name) {
                        self.keep(value);
                    }
                    let said = node.get("value").or_else(|| node.get("Value"));
                    if let (Some(field), Some(said)) = (login.and_then(Field::of_setting), said) {
                        self.node(said, &Need::Scalar(Some(field)), level);
                    }
                    continue;
                }
                _ => need.of_key(&key),
            };
            if let Some(need) = field {
                self.node(value, &need, level);
            }
        }
    }

    fn string(&mut self, node: Node<'a>, need: &Need, level: usize) {
        let Some(text) = node.string().filter(|text| !is_wiped(text)) else {
            return;
        };
        let expression = match classify(&text) {
            Written::Expression(inner) if !self.literal => parse(inner),
            _ => {
                if let Some(field) = need.of_scalar() {
                    self.keep(node);
                    self.beside(node, &text, field);
                }
                return;
            }
        };
        // What begins and ends as an expression does, and is none, says nothing.
        let Ok(expression) = expression else { return };
        self.keep(node);
        let field = need.of_scalar().flatten();
        if let Some(field) = field {
            self.beside_literals(node, &text, &expression, field);
        }
        if field.is_none_or(|field| keep::WORDS.has(field)) {
            let start = node.span().start as usize;
            let literals = literals(node.json()).into_iter();
            let spans = literals.map(|one| Span::new(start + one.start, start + one.end));
            self.facts.veils.extend(spans);
        }
        self.expression(&expression, need, level, None);
    }

    /// Notes what of a field's text is no part of the fact.
    fn beside(&mut self, node: Node<'_>, text: &str, field: Option<Field>) {
        let Some(field) = field.filter(|field| keep::MAY_HOLD_MORE.has(*field)) else {
            return;
        };
        let start = node.span().start;
        if matches!(field, Field::LinuxFxVersion | Field::WindowsFxVersion) {
            self.facts.packed.push((start, text.to_owned()));
        }
        for (from, to) in keep::beside_the_fact(field, node.json().as_bytes()) {
            let place = |at: usize| start + crate::read::source::offset(at);
            self.facts.beside.push((place(from), place(to)));
        }
    }

    /// The same of the literals in an expression.
    fn beside_literals(
        &mut self,
        node: Node<'_>,
        text: &str,
        expression: &Expression,
        field: Field,
    ) {
        let span = node.span();
        let exact = (span.end - span.start) as usize == text.len() + 2;
        if !keep::MAY_HOLD_MORE.has(field) || !exact {
            return;
        }
        let mut all = vec![expression];
        while let Some(one) = all.pop() {
            match one {
                Expression::Text(literal, (from, _)) => {
                    // What is filled in by `format` stands for letters.
                    let quoted = format!("\"{literal}\"").replace(['{', '}'], "x");
                    // The quote and the bracket, and the quote that was put before the literal.
                    let place = |at: usize| span.start + 1 + from + crate::read::source::offset(at);
                    for (from, to) in keep::beside_in_piece(field, quoted.as_bytes()) {
                        self.facts.beside.push((place(from), place(to)));
                    }
                }
                Expression::Int(..) => {}
                // Only what becomes part of the text; what is compared with something must stay.
                Expression::Call(call) => match &*call.name {
                    "concat" | "format" | "coalesce" | "tolower" | "trim" => {
                        all.extend(&call.arguments);
                    }
                    "if" => all.extend(call.arguments.iter().skip(1)),
                    _ => {}
                },
                Expression::Access(..) => {}
            }
        }
    }
}

/// Whether it is one of Azure's own schemas of templates.
fn is_known_schema(schema: &Node<'_>) -> bool {
    let text = schema.string().unwrap_or_default().to_ascii_lowercase();
    let rest = text.strip_prefix("https://schema.management.azure.com/schemas/");
    let rest = rest.and_then(|rest| rest.split_once('/'));
    rest.is_some_and(|(version, name)| {
        let name = name.trim_end_matches('#');
        let levels = ["", "subscription", "managementgroup", "tenant"];
        version
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
            && name
                .strip_suffix("deploymenttemplate.json")
                .is_some_and(|level| levels.contains(&level))
    })
}

/// The loops that fill variables.
fn defined_loops(template: Node<'_>) -> Vec<Node<'_>> {
    let copies = template.path(&["variables", "copy"]);
    copies
        .and_then(|copies| property_loops("copy", copies))
        .unwrap_or_default()
}
