//! What names stand for in one template: parameters, variables, functions, resources, outputs.

use std::{
    cell::{OnceCell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use super::{
    super::{
        gap::{Gap, Letters, Symbol},
        handle::Handle,
        origin::Marks,
        scope::{Budget, Parameter, Scope, is_secret_type},
        text::Text,
        value::{Found, List, Object, Value, What},
    },
    convert::{convert, given},
    full_type, is_deployment, is_inner, resources_of, type_of,
};
use crate::read::tree::Node;

/// What is the same for a whole expansion.
pub(super) struct Run<'a> {
    /// What may still be spent.
    pub(super) budget: Budget,
    /// The values of a parameter file, by name in lower case.
    pub(super) file: BTreeMap<String, Node<'a>>,
    /// Tells this expansion's unknowns from those of others.
    pub(super) key: u64,
    /// How many levels there are.
    pub(super) levels: std::cell::Cell<u64>,
}

/// The names of one template. A nested template that is evaluated in the outer one has none of its own.
pub(super) struct Level<'a> {
    pub(super) run: Rc<Run<'a>>,
    key: u64,
    /// The template.
    pub(super) node: Node<'a>,
    is_root: bool,
    parameters: BTreeMap<String, Node<'a>>,
    variables: BTreeMap<String, Node<'a>>,
    /// Variables that a loop fills: name, count and input.
    loops: BTreeMap<String, Node<'a>>,
    functions: Rc<BTreeMap<String, Node<'a>>>,
    /// What is passed to a nested template or a function.
    passed: BTreeMap<String, Value>,
    /// Values that were worked out; none while that is under way.
    memo: RefCell<BTreeMap<(char, String), Option<Value>>>,
    pub(super) subscription: Text,
    pub(super) group: Option<Text>,
    known: OnceCell<Vec<Known<'a>>>,
    /// The names of nested templates, by where their deployments begin and the rounds of their loops.
    inner: RefCell<BTreeMap<Instance, Rc<Level<'a>>>>,
}

/// Where a deployment begins, and the rounds of the loops around it.
type Instance = (u32, Vec<Option<i64>>);

/// A resource of a template, for those that refer to it.
pub(super) struct Known<'a> {
    node: Node<'a>,
    symbolic: Option<String>,
    kind: String,
    parent: Option<usize>,
}

/// How many rounds of a deployment's loop are looked through for one that is referred to by its id.
const MAX_REFERRED: i64 = 64;

/// The loops around a place, innermost first.
pub(super) type Copies = Option<Rc<Copy>>;

/// One loop, at one of its rounds.
pub(super) struct Copy {
    name: String,
    /// Which round; none if it is not known.
    index: Option<i64>,
    /// It is a resource's, so `copyIndex()` without a name means it.
    of_resource: bool,
    outer: Copies,
}

/// Loops with one more inside them.
pub(super) fn in_loop(outer: &Copies, name: &str, index: Option<i64>, of_resource: bool) -> Copies {
    Some(Rc::new(Copy {
        name: name.to_owned(),
        index,
        of_resource,
        outer: outer.clone(),
    }))
}

/// A place in a template: its names, and the loops around it.
#[derive(Clone)]
pub(super) struct At<'a> {
    pub(super) level: Rc<Level<'a>>,
    pub(super) copies: Copies,
}

/// Where a template is deployed to.
pub(super) struct Target {
    pub(super) subscription: Text,
    pub(super) group: Option<Text>,
}

fn lower_keys<'a>(node: Option<Node<'a>>) -> BTreeMap<String, Node<'a>> {
    let mut keys = BTreeMap::new();
    for (name, value) in node.into_iter().flat_map(Node::entries) {
        keys.entry(name.to_ascii_lowercase()).or_insert(value);
    }
    keys
}

impl<'a> Level<'a> {
    /// The names of the template `node`; `passed` is what an outer one hands it.
    pub(super) fn new(
        run: &Rc<Run<'a>>,
        node: Node<'a>,
        passed: Option<BTreeMap<String, Value>>,
        target: Option<Target>,
    ) -> Rc<Level<'a>> {
        let mut variables = lower_keys(node.get("variables"));
        let mut loops = BTreeMap::new();
        if let Some(copies) = variables
            .get("copy")
            .and_then(|copies| super::property_loops("copy", *copies))
        {
            variables.remove("copy");
            for one in copies {
                if let Some(name) = one.get("name").and_then(Node::string) {
                    loops.insert(name.to_ascii_lowercase(), one);
                }
            }
        }
        let mut functions = BTreeMap::new();
        for space in node.get("functions").into_iter().flat_map(Node::items) {
            let name = space.get("namespace").and_then(Node::string);
            let name = name.unwrap_or_default().to_ascii_lowercase();
            for (member, function) in lower_keys(space.get("members")) {
                functions.insert(format!("{name}.{member}"), function);
            }
        }
        let key = run.levels.get();
        run.levels.set(key + 1);
        let key = run.key.wrapping_mul(1 << 20).wrapping_add(key);
        let unknown = |name: &str, gap: Gap| {
            Text::gap(Gap {
                symbol: Some(Symbol::of(name).number(key)),
                letters: Letters::Name,
                ..gap
            })
        };
        let target = target.unwrap_or_else(|| Target {
            subscription: unknown("subscription", Gap::wide(36, Some(36))),
            group: is_of_group(node).then(|| unknown("resourceGroup", Gap::wide(1, Some(90)))),
        });
        Rc::new(Level {
            run: run.clone(),
            key,
            node,
            is_root: passed.is_none(),
            parameters: lower_keys(node.get("parameters")),
            variables,
            loops,
            functions: Rc::new(functions),
            passed: passed.unwrap_or_default(),
            memo: RefCell::default(),
            subscription: target.subscription,
            group: target.group,
            known: OnceCell::new(),
            inner: RefCell::default(),
        })
    }

    /// The names inside a function that the template defines: what is passed to it, and no others.
    fn of_function(&self, passed: BTreeMap<String, Value>) -> Rc<Level<'a>> {
        Rc::new(Level {
            run: self.run.clone(),
            key: self.key,
            node: self.node,
            is_root: false,
            parameters: BTreeMap::new(),
            variables: BTreeMap::new(),
            loops: BTreeMap::new(),
            functions: self.functions.clone(),
            passed,
            memo: RefCell::default(),
            subscription: self.subscription.clone(),
            group: self.group.clone(),
            known: OnceCell::new(),
            inner: RefCell::default(),
        })
    }

    /// What `work` comes to, once; unknown while it is being worked out.
    fn once(&self, kind: char, name: &str, work: impl FnOnce() -> Value) -> Value {
        let key = (kind, name.to_ascii_lowercase());
        if let Some(known) = self.memo.borrow().get(&key) {
            return known.clone().unwrap_or_else(|| {
                self.run.budget.refuse();
                Value::unknown()
            });
        }
        self.memo.borrow_mut().insert(key.clone(), None);
        let value = work();
        self.memo.borrow_mut().insert(key, Some(value.clone()));
        value
    }

    /// The names of the template that a deployment of this one deploys. What is passed to it is worked
    /// out at once, so that a chain of deployments does not nest when its end is looked at.
    pub(super) fn nested(
        self: &Rc<Self>,
        deployment: Node<'a>,
        copies: &Copies,
        target: Target,
    ) -> Option<Rc<Level<'a>>> {
        let template = deployment.path(&["properties", "template"])?;
        let mut rounds = Vec::new();
        let mut copy = copies.as_ref();
        while let Some(one) = copy {
            rounds.push(one.index);
            copy = one.outer.as_ref();
        }
        let key = (deployment.span().start, rounds);
        if let Some(known) = self.inner.borrow().get(&key) {
            return Some(known.clone());
        }
        let at = At {
            level: self.clone(),
            copies: copies.clone(),
        };
        let passed = passed_by(deployment, template, &at);
        let level = Level::new(&self.run, template, Some(passed), Some(target));
        self.inner.borrow_mut().insert(key, level.clone());
        Some(level)
    }

    /// The template's resources, those inside others included.
    fn known(&self) -> &[Known<'a>] {
        self.known.get_or_init(|| {
            let mut all: Vec<Known> = Vec::new();
            let mut holders: Vec<(Node, Option<usize>)> = vec![(self.node, None)];
            while let Some((holder, parent)) = holders.pop() {
                for (_, symbolic, node) in resources_of(holder) {
                    let own = node.get("type").and_then(Node::string).unwrap_or_default();
                    let outer = parent.and_then(|parent| all.get(parent));
                    let kind = full_type(outer.map_or("", |outer| &outer.kind), &own);
                    holders.push((node, Some(all.len())));
                    all.push(Known {
                        node,
                        symbolic,
                        kind,
                        parent,
                    });
                }
            }
            all
        })
    }
}

/// What a deployment passes to its template, by name in lower case.
fn passed_by(deployment: Node<'_>, template: Node<'_>, at: &At<'_>) -> BTreeMap<String, Value> {
    let mut passed = BTreeMap::new();
    let given = deployment.path(&["properties", "parameters"]);
    let elsewhere = deployment.path(&["properties", "parametersLink"]).is_some();
    let worked_out = given
        .filter(|given| !given.is_container())
        .map(|given| convert(given, at));
    let open = worked_out.as_ref().is_some_and(|value| match &value.what {
        What::Object(object) => object.is_open(),
        What::Null => false,
        _ => true,
    });
    if elsewhere || open {
        // Any of them may be passed, and a default counts for nothing.
        for (name, _) in lower_keys(template.get("parameters")) {
            passed.insert(name, Value::unknown());
        }
    }
    let value_in = |argument: &Value| match &argument.what {
        What::Object(object) => match object.get("value") {
            Found::Value(value, true) => value.chosen_by(&argument.origin),
            _ => Value::unknown(),
        },
        _ => Value::unknown(),
    };
    for entry in worked_out.iter().flat_map(Value::entries) {
        passed.insert(entry.key.to_ascii_lowercase(), value_in(&entry.value));
    }
    for (name, argument) in lower_keys(given) {
        let value = match (argument.get("value"), argument.is_container()) {
            (Some(value), _) => convert(value, at),
            // Bicep chooses between whole arguments: `if(…, {value: …}, {value: null})`.
            (None, false) => value_in(&convert(argument, at)),
            // A reference to a vault has no value.
            (None, true) => Value::unknown(),
        };
        passed.insert(name, value);
    }
    passed
}

/// Whether a resource group is deployed to: the schema says otherwise of all other levels.
fn is_of_group(template: Node) -> bool {
    let schema = template.get("$schema").and_then(Node::string);
    let schema = schema.unwrap_or_default().to_ascii_lowercase();
    !["subscription", "managementgroup", "tenant"]
        .iter()
        .any(|level| schema.contains(&format!("/{level}deploymenttemplate.json")))
}

impl<'a> At<'a> {
    /// Whether there is such a loop around this place, and at which round it is.
    fn round(&self, name: Option<&str>) -> Option<i64> {
        let mut copies = &self.copies;
        while let Some(copy) = copies {
            let is = match name {
                Some(name) => copy.name.eq_ignore_ascii_case(name),
                None => copy.of_resource,
            };
            if is {
                return copy.index;
            }
            copies = &copy.outer;
        }
        None
    }

    /// Where the template of a deployment is deployed to.
    pub(super) fn target(&self, deployment: Node<'a>) -> Target {
        let text = |key: &str| {
            let value = convert(deployment.get(key)?, self);
            (!matches!(value.what, What::Null)).then(|| value.spoken())
        };
        let subscription = text("subscriptionId");
        let group = text("resourceGroup");
        // `scope` is how deployments of other levels say it.
        let by_scope = text("scope").and_then(|scope| {
            let segments = scope.segments();
            let is = |at: usize, word: &str| {
                let segment = segments.get(at).and_then(Text::whole);
                segment.is_some_and(|segment| segment.eq_ignore_ascii_case(word))
            };
            is(1, "subscriptions").then(|| segments.get(2).cloned())?
        });
        let group = match (&group, &subscription, &by_scope) {
            (Some(_), ..) => group,
            // A subscription alone is deployed to as a whole.
            (None, Some(_), _) | (None, _, Some(_)) => None,
            (None, None, None) => self.level.group.clone(),
        };
        Target {
            subscription: subscription
                .or(by_scope)
                .unwrap_or_else(|| self.level.subscription.clone()),
            group,
        }
    }

    /// A resource of this template as others refer to it.
    fn handle(&self, index: usize, known: &Known<'a>, round: Option<i64>) -> Handle {
        let copies = match known.node.get("copy") {
            Some(copy) => {
                let name = copy.get("name").and_then(Node::string).unwrap_or_default();
                in_loop(&None, &name, round, true)
            }
            None => None,
        };
        let at = At {
            level: self.level.clone(),
            copies,
        };
        let own = known
            .node
            .get("name")
            .map_or_else(Value::unknown, |name| convert(name, &at))
            .spoken();
        let outer = known
            .parent
            .and_then(|parent| Some((parent, self.level.known().get(parent)?)))
            .map(|(parent, outer)| self.handle(parent, outer, None).name);
        let name = match outer {
            Some(outer) => super::super::text::Builder::default()
                .text(&outer)
                .letters("/")
                .text(&own)
                .build(),
            None => own,
        };
        let declared = Symbol::of("declared").number(self.level.key);
        let declared = declared.number(index as u64);
        Handle {
            declared: Some(match round {
                Some(round) => declared.number(round.cast_unsigned()),
                None => declared,
            }),
            kind: Some(known.kind.as_str().into()),
            name,
            id: None,
            path: Vec::new(),
        }
    }

    /// The resource behind a handle of this template, and the round of its loop.
    fn behind(&self, handle: &Handle) -> Option<(usize, &Known<'a>, Option<i64>)> {
        let wanted = handle.declared?;
        let base = Symbol::of("declared").number(self.level.key);
        for (index, known) in self.level.known().iter().enumerate() {
            let own = base.number(index as u64);
            if own == wanted {
                return Some((index, known, None));
            }
            if known.node.get("copy").is_some() {
                let round = (0..super::convert::MAX_ROUNDS)
                    .find(|round| own.number(round.cast_unsigned()) == wanted);
                if round.is_some() {
                    return Some((index, known, round));
                }
            }
        }
        None
    }

    /// What an output of a deployment comes to.
    fn output(&self, index: usize, known: &Known<'a>, round: Option<i64>, name: &str) -> Value {
        let deployment = known.node;
        let Some(template) = deployment.path(&["properties", "template"]) else {
            return Value::unknown();
        };
        let at = if is_inner(deployment) {
            let copies = match deployment.get("copy") {
                Some(copy) => {
                    let name = copy.get("name").and_then(Node::string);
                    in_loop(&None, &name.unwrap_or_default(), round, true)
                }
                None => None,
            };
            let outer = At {
                level: self.level.clone(),
                copies: copies.clone(),
            };
            let target = outer.target(deployment);
            let Some(level) = self.level.nested(deployment, &copies, target) else {
                return Value::unknown();
            };
            At {
                level,
                copies: None,
            }
        } else {
            self.clone()
        };
        let Some(output) = template
            .get("outputs")
            .and_then(|outputs| outputs.get(name))
        else {
            return Value::unknown();
        };
        if is_secret_type(&type_of(template, output)) {
            return Value::unknown();
        }
        match (output.get("value"), output.get("copy")) {
            (Some(value), _) => {
                let level = at.level.clone();
                let memo = format!("{index} {round:?} {name}");
                level.once('o', &memo, || convert(value, &at))
            }
            (None, Some(copy)) => super::convert::unrolled(copy, "", &at),
            (None, None) => Value::unknown(),
        }
    }
}

impl Scope for At<'_> {
    fn budget(&self) -> &Budget {
        &self.level.run.budget
    }

    fn key(&self) -> u64 {
        self.level.key
    }

    fn parameter(&self, name: &str) -> Parameter {
        let level = &self.level;
        let lower = name.to_ascii_lowercase();
        let definition = level.parameters.get(&lower);
        let kind = definition
            .map(|definition| type_of(level.node, *definition))
            .unwrap_or_default();
        if is_secret_type(&kind) {
            return Parameter::Secret;
        }
        let default = definition.and_then(|definition| definition.get("defaultValue"));
        if let Some(value) = level.passed.get(&lower) {
            // To pass null is to pass nothing, where there is a default.
            if !matches!(value.what, What::Null) || default.is_none() {
                return Parameter::Known(value.clone());
            }
        }
        let Some(definition) = definition else {
            return Parameter::Missing;
        };
        let value = level.once('p', &lower, || {
            let marked = |mut value: Value, marks: Marks| {
                value.origin = value.origin.marked(marks);
                value
            };
            let in_file = level.run.file.get(&lower).filter(|_| level.is_root);
            let in_file = in_file.filter(|value| !value.is("null") || default.is_none());
            if let Some(value) = in_file {
                let marks = Marks {
                    from_file: true,
                    ..Marks::default()
                };
                return marked(given(*value, &level.run.budget), marks);
            }
            let defaulted = Marks {
                // What a nested deployment leaves to a default stays there.
                defaulted: level.is_root,
                ..Marks::default()
            };
            if let Some(default) = default {
                let at = At {
                    level: level.clone(),
                    copies: None,
                };
                return marked(convert(default, &at), defaulted);
            }
            if definition
                .get("nullable")
                .is_some_and(|word| word.is("true"))
            {
                return marked(What::Null.into(), defaulted);
            }
            let unknown = match kind.to_ascii_lowercase().as_str() {
                "string" => What::Text(Text::gap(Gap::ANY)),
                "array" => What::List(List::unknown()),
                "object" => What::Object(Object::unknown()),
                _ => What::Unknown(None),
            };
            marked(
                unknown.into(),
                Marks {
                    missing: true,
                    ..Marks::default()
                },
            )
        });
        Parameter::Known(value)
    }

    fn variable(&self, name: &str) -> Value {
        let level = &self.level;
        let lower = name.to_ascii_lowercase();
        level.once('v', &lower, || {
            let at = At {
                level: level.clone(),
                copies: None,
            };
            match (level.variables.get(&lower), level.loops.get(&lower)) {
                (Some(value), _) => convert(*value, &at),
                (None, Some(one)) => super::convert::unrolled(*one, name, &at),
                (None, None) => Value::unknown(),
            }
        })
    }

    fn copy_index(&self, name: Option<&str>) -> Option<i64> {
        self.round(name)
    }

    fn function(&self, namespace: &str, name: &str, arguments: &[Value]) -> Value {
        let Some(function) = self.level.functions.get(&format!("{namespace}.{name}")) else {
            return Value::unknown();
        };
        let parameters = function.get("parameters").into_iter().flat_map(Node::items);
        let passed = parameters
            .filter_map(|parameter| parameter.get("name")?.string())
            .map(|name| name.to_ascii_lowercase())
            .zip(arguments.iter().cloned())
            .collect();
        let at = At {
            level: self.level.of_function(passed),
            copies: None,
        };
        let output = function.path(&["output", "value"]);
        output.map_or_else(Value::unknown, |value| convert(value, &at))
    }

    fn resource(&self, reference: &Text) -> Option<Rc<Handle>> {
        let known = self.level.known();
        let whole = reference.whole();
        let (name, round) = match whole.and_then(|whole| whole.strip_suffix(']')?.split_once('[')) {
            Some((name, round)) => (Some(name), round.parse::<i64>().ok()),
            None => (whole, None),
        };
        let symbolic = known.iter().enumerate().find(|(_, known)| {
            let mine = known.symbolic.as_deref();
            mine.is_some_and(|mine| name.is_some_and(|name| mine.eq_ignore_ascii_case(name)))
        });
        if let Some((index, known)) = symbolic {
            return Some(Rc::new(self.handle(index, known, round)));
        }
        let parsed = Handle::parse(reference);
        let kind = parsed.as_ref().and_then(|parsed| parsed.kind.clone());
        // Only deployments have to be found: of anything else, id and name tell enough.
        let wanted = parsed.as_ref().map_or(reference, |parsed| &parsed.name);
        let mut candidates = known.iter().enumerate().filter(|(_, known)| {
            is_deployment(&known.kind)
                && kind
                    .as_deref()
                    .is_none_or(|kind| kind.eq_ignore_ascii_case(&known.kind))
        });
        let found = candidates.find_map(|(index, known)| {
            let rounds = known.node.get("copy").map_or(0, |_| MAX_REFERRED);
            let rounds = std::iter::once(None).chain((0..rounds).map(Some));
            rounds
                .map(|round| self.handle(index, known, round))
                .find(|handle| handle.name.lower().same(&wanted.lower()) == Some(true))
        });
        found.map(|mut handle| {
            handle.id = parsed.and_then(|parsed| parsed.id);
            Rc::new(handle)
        })
    }

    fn property(&self, handle: &Handle) -> Option<Value> {
        let (index, known, round) = self.behind(handle)?;
        if !is_deployment(&known.kind) {
            return None;
        }
        match handle.path.as_slice() {
            [properties, outputs, name, value]
                if properties.eq_ignore_ascii_case("properties")
                    && outputs.eq_ignore_ascii_case("outputs")
                    && value.eq_ignore_ascii_case("value") =>
            {
                Some(self.output(index, known, round, name))
            }
            _ => None,
        }
    }

    fn subscription(&self) -> Text {
        self.level.subscription.clone()
    }

    fn resource_group(&self) -> Option<Text> {
        self.level.group.clone()
    }
}
