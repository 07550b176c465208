//! Which texts of a template a fact depends on: what may be kept of it while it is decoded.
//!
//! Goes backwards from the facts of each resource, through expressions, to the parameters, variables,
//! outputs and loops that they name. Both branches of a condition count, and no value is looked at, so
//! the answer is the same whatever a deployment passes. What is not reached is overwritten.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{
    super::{
        parse::{Access, Call, Expression, Written, classify, parse},
        scope::is_secret_type,
    },
    full_type, is_deployment, is_inner, is_wiped, kind_of,
    need::Need,
    property_loops, resources_of, type_of,
};
use crate::{
    azure::secrets::looks_secret,
    read::{
        decode::{
            fields::{Field, RESOURCE},
            keep,
            recognise::Kind,
        },
        tree::{Node, Shape},
    },
};

/// How many steps one document may take.
const STEPS: u32 = 2_000_000;

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
    /// Texts that may pack images, with where they begin.
    pub packed: Vec<(u32, String)>,
    /// What is needed of each parameter of the template, by name in lower case.
    needs: BTreeMap<String, Vec<Need>>,
}

impl Facts {
    fn in_order(mut self) -> Facts {
        self.kept.sort_unstable();
        self.kept.dedup();
        self
    }
}

/// What facts need of the template `root`.
pub fn facts(root: Node<'_>) -> Facts {
    let mut demand = Demand::default();
    demand.level(root, None);
    let mut next = 0;
    while next < demand.levels.len() {
        demand.resources(next);
        next += 1;
    }
    while let Some((level, kind, name, need)) = demand.queue.pop() {
        demand.definition(level, kind, &name, &need);
    }
    demand.facts.in_order()
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

/// The variables of lambdas.
struct Lambda<'e> {
    /// The first is an element of the list.
    names: &'e [Expression],
    list: &'e Expression,
    /// The first is what has been gathered so far, and the second an element.
    reduces: Option<&'e Expression>,
    outer: Option<&'e Lambda<'e>>,
}

#[derive(Default)]
struct Demand<'a> {
    levels: Vec<Level<'a>>,
    queue: Vec<(usize, Named, String, Need)>,
    seen: BTreeSet<(usize, Named, String, String)>,
    facts: Facts,
    /// Nothing is an expression: it is a parameter file.
    literal: bool,
    steps: u32,
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
        let kind = kind_of(kind);
        if kind == Kind::Other {
            // What it is called, but not what that comes to.
            if let Some(name) = resource.get("name") {
                self.keep(name);
            }
            return;
        }
        let (kept, _) = keep::of(kind);
        self.node(resource, &Need::Table(&RESOURCE, Rc::new(kept)), level);
        if let Some(name) = resource.get("name") {
            self.node(name, &Need::Scalar(Some(Field::Name)), level);
        }
        if let Some(scope) = resource.get("scope").filter(|_| kind == Kind::Pricing) {
            self.node(scope, &Need::Scalar(None), level);
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
        let defined = |section: &str| template.get(section).and_then(|names| names.get(name));
        match kind {
            Named::Parameter => {
                let Some(definition) = defined("parameters") else {
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
                        let argument = given.and_then(|given| given.get(name));
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
            Named::Variable => match defined("variables") {
                Some(value) => self.node(value, need, level),
                None => {
                    let copies = defined_loops(template);
                    let found = copies.into_iter().find(|one| {
                        let own = one.get("name").and_then(Node::string);
                        own.is_some_and(|own| own.eq_ignore_ascii_case(name))
                    });
                    if let Some(one) = found {
                        self.filled(one, need, level);
                    }
                }
            },
            Named::Output => {
                if let Some(output) = defined("outputs") {
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
        if !self.spend() {
            return;
        }
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
        if let Some(field) = need.of_scalar().flatten() {
            self.beside_literals(node, &text, &expression, field);
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
                    for (from, to) in keep::beside_the_fact(field, quoted.as_bytes()) {
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

    /// What is needed of the names in an expression, if this is needed of what it comes to.
    fn expression(
        &mut self,
        expression: &Expression,
        need: &Need,
        level: usize,
        lambda: Option<&Lambda<'_>>,
    ) {
        if !self.spend() {
            return;
        }
        match expression {
            Expression::Text(..) | Expression::Int(..) => {}
            Expression::Access(base, steps) => {
                let mut need = need.clone();
                for step in steps.iter().rev() {
                    need = match step {
                        Access::Member { key, .. } => need.under(key),
                        Access::Index { index, .. } => {
                            self.expression(index, &Need::Scalar(None), level, lambda);
                            match index {
                                Expression::Text(key, _) => need.under(key),
                                _ => need.of_each(),
                            }
                        }
                    };
                }
                self.expression(base, &need, level, lambda);
            }
            Expression::Call(call) => self.call(call, need, level, lambda),
        }
    }

    fn call(&mut self, call: &Call, need: &Need, level: usize, lambda: Option<&Lambda<'_>>) {
        let scalar = Need::Scalar(None);
        let arguments = call.arguments.as_slice();
        if !call.namespace.is_empty() {
            for argument in arguments {
                self.expression(argument, &Need::Deep, level, lambda);
            }
            let name = format!("{}.{}", call.namespace, call.name);
            self.name(level, Named::Function, &name, need.clone());
            return;
        }
        match (&*call.name, arguments) {
            ("parameters", [Expression::Text(name, _)]) => {
                self.name(level, Named::Parameter, name, need.clone());
            }
            ("variables", [Expression::Text(name, _)]) => {
                self.name(level, Named::Variable, name, need.clone());
            }
            ("variables" | "parameters", [name]) => {
                self.expression(name, &scalar, level, lambda);
                // Which one it is, is known only later.
                let parameters = &*call.name == "parameters";
                let section = if parameters {
                    "parameters"
                } else {
                    "variables"
                };
                let template = self.levels.get(level).map(|level| level.node);
                let names = template.and_then(|template| template.get(section));
                let kind = match parameters {
                    true => Named::Parameter,
                    false => Named::Variable,
                };
                for (name, _) in names.into_iter().flat_map(Node::entries) {
                    self.name(level, kind, &name, need.clone());
                }
            }
            ("lambdavariables", [Expression::Text(name, _)]) => {
                self.lambda_variable(name, need, level, lambda);
            }
            ("if", [condition, yes, no]) => {
                self.expression(condition, &scalar, level, lambda);
                self.expression(yes, need, level, lambda);
                self.expression(no, need, level, lambda);
            }
            ("coalesce" | "union" | "concat", all) => {
                for one in all {
                    self.expression(one, need, level, lambda);
                }
            }
            ("intersection", all) => {
                for one in all {
                    self.expression(one, &Need::Deep, level, lambda);
                }
            }
            ("createarray", all) => {
                if let Some(need) = need.of_element() {
                    for one in all {
                        self.expression(one, &need, level, lambda);
                    }
                }
            }
            ("createobject", pairs) => {
                for pair in pairs.chunks(2) {
                    let [key, value] = pair else { continue };
                    self.expression(key, &scalar, level, lambda);
                    let need = match key {
                        Expression::Text(key, _) => need.of_key(key),
                        _ => Some(Need::Deep),
                    };
                    if let Some(need) = need {
                        self.expression(value, &need, level, lambda);
                    }
                }
            }
            ("array", [one]) => {
                self.expression(one, need, level, lambda);
                if let Some(need) = need.of_element() {
                    self.expression(one, &need, level, lambda);
                }
            }
            ("first" | "last", [one]) => {
                self.expression(one, need, level, lambda);
                self.expression(one, &need.clone().of_each(), level, lambda);
            }
            ("indexfromend" | "tryindexfromend", [one, index]) => {
                self.expression(one, &need.clone().of_each(), level, lambda);
                self.expression(index, &scalar, level, lambda);
            }
            ("take" | "skip" | "substring", [one, rest @ ..]) => {
                self.expression(one, need, level, lambda);
                for one in rest {
                    self.expression(one, &scalar, level, lambda);
                }
            }
            ("tryget", [one, keys @ ..]) => {
                let mut need = need.clone();
                for key in keys.iter().rev() {
                    self.expression(key, &scalar, level, lambda);
                    need = match key {
                        Expression::Text(key, _) => need.under(key),
                        _ => need.of_each(),
                    };
                }
                self.expression(one, &need, level, lambda);
            }
            ("flatten" | "shallowmerge", [one]) => {
                self.expression(one, &need.clone().of_each(), level, lambda);
            }
            ("items", [one]) => {
                let inner = need.of_element().and_then(|need| need.of_key("value"));
                if let Some(need) = inner {
                    self.expression(one, &need.of_each(), level, lambda);
                }
                self.expression(one, &scalar, level, lambda);
            }
            ("contains" | "indexof" | "lastindexof" | "join" | "min" | "max" | "equals", all) => {
                for one in all {
                    self.expression(one, &Need::Members, level, lambda);
                }
            }
            ("reference", [one, rest @ ..]) => {
                for one in std::iter::once(one).chain(rest) {
                    self.expression(one, &scalar, level, lambda);
                }
                self.reference(need, level);
            }
            (name, [list, rest @ ..]) if super::super::lambda::takes_lambda(name) => {
                self.with_lambda(name, list, rest, need, level, lambda);
            }
            (_, all) => {
                for one in all {
                    self.expression(one, &scalar, level, lambda);
                }
            }
        }
    }

    /// What is needed of a resource: of deployments, their outputs.
    fn reference(&mut self, need: &Need, level: usize) {
        let under = |need: &Need, key: &str| need.of_key(key);
        let outputs =
            under(need, "outputs").or_else(|| under(&under(need, "properties")?, "outputs"));
        let Some(outputs) = outputs else { return };
        let Some(here) = self.levels.get(level) else {
            return;
        };
        let deployments = here.deployments.clone();
        for (deployment, nested) in deployments {
            let Some(template) = deployment.path(&["properties", "template"]) else {
                continue;
            };
            for (name, output) in template.get("outputs").into_iter().flat_map(Node::entries) {
                let value = outputs.of_key(&name).and_then(|need| need.of_key("value"));
                match value {
                    Some(need) if is_inner(deployment) => {
                        self.name(nested, Named::Output, &name, need);
                    }
                    Some(need) => {
                        let print = need.print();
                        let key = format!("{} {name}", deployment.span().start);
                        if self.seen.insert((level, Named::Output, key, print)) {
                            self.output(template, output, &need, level);
                        }
                    }
                    None => {}
                }
            }
        }
    }

    fn lambda_variable(
        &mut self,
        name: &str,
        need: &Need,
        level: usize,
        mut lambda: Option<&Lambda<'_>>,
    ) {
        while let Some(one) = lambda {
            let at = one.names.iter().position(|known| match known {
                Expression::Text(known, _) => known.eq_ignore_ascii_case(name),
                _ => false,
            });
            match (at, one.reduces) {
                (Some(0), Some(start)) => {
                    return self.expression(start, need, level, one.outer);
                }
                (Some(1), Some(_)) | (Some(0), None) => {
                    return self.expression(one.list, &need.clone().of_each(), level, one.outer);
                }
                // A number.
                (Some(_), _) => return,
                (None, _) => lambda = one.outer,
            }
        }
    }

    fn with_lambda(
        &mut self,
        name: &str,
        list: &Expression,
        rest: &[Expression],
        need: &Need,
        level: usize,
        lambda: Option<&Lambda<'_>>,
    ) {
        let scalar = Need::Scalar(None);
        let element = need.of_element();
        self.expression(list, &scalar, level, lambda);
        // What is needed of what each lambda returns, and of the list itself.
        let (bodies, of_list, start): (Vec<Option<Need>>, Option<Need>, Option<&Expression>) =
            match name {
                "filter" | "sort" => (vec![Some(scalar)], Some(need.clone()), None),
                "groupby" => {
                    let inner = match need {
                        Need::Key(_, inner) | Need::Each(inner) => (**inner).clone(),
                        _ => Need::Deep,
                    };
                    (vec![Some(scalar)], Some(inner), None)
                }
                "toobject" => {
                    let value = match need {
                        Need::Key(_, inner) | Need::Each(inner) => (**inner).clone(),
                        _ => Need::Deep,
                    };
                    let own = (rest.len() < 2).then(|| value.clone().of_each());
                    (vec![Some(scalar), Some(value)], own, None)
                }
                "mapvalues" => {
                    let inner = match need {
                        Need::Key(_, inner) | Need::Each(inner) => Some((**inner).clone()),
                        Need::Deep => Some(Need::Deep),
                        _ => None,
                    };
                    (vec![inner], None, None)
                }
                "reduce" => {
                    if let Some(start) = rest.first() {
                        self.expression(start, need, level, lambda);
                    }
                    (vec![None, Some(need.clone())], None, rest.first())
                }
                _ => (vec![element], None, None),
            };
        if let Some(need) = of_list {
            self.expression(list, &need, level, lambda);
        }
        for (body, need) in rest.iter().zip(bodies) {
            let (Expression::Call(Call { arguments, .. }), Some(need)) = (body, need) else {
                continue;
            };
            if let Some((body, names)) = arguments.split_last() {
                let inside = Lambda {
                    names,
                    list,
                    reduces: start,
                    outer: lambda,
                };
                self.expression(body, &need, level, Some(&inside));
            }
        }
    }
}

/// The loops that fill variables.
fn defined_loops(template: Node<'_>) -> Vec<Node<'_>> {
    let copies = template.path(&["variables", "copy"]);
    copies
        .and_then(|copies| property_loops("copy", copies))
        .unwrap_or_default()
}
