//! What names stand for in one template: parameters, variables, functions, resources, outputs.

use std::{
    cell::{OnceCell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use super::{
    super::{
        gap::{Gap, Letters, Symbol},
        scope::{Budget, Scope},
        text::Text,
        value::{Found, Value, What},
    },
    at::At,
    convert::convert,
    full_type, resources_of,
};
use crate::read::tree::Node;

/// What is the same for a whole expansion.
pub(super) struct Run<'a> {
    /// What may still be spent.
    pub(super) budget: Budget,
    /// The values of a parameter file, by name in lower case.
    pub(super) file: BTreeMap<String, Node<'a>>,
    /// Names in lower case whose defaults need not be what is deployed.
    pub(super) doubted: &'a BTreeMap<String, Vec<u64>>,
    /// Tells this expansion's unknowns from those of others.
    pub(super) key: u64,
    /// How many levels there are.
    pub(super) levels: std::cell::Cell<u64>,
    /// Objects of which one key after the other is asked for, by where they begin.
    pub(super) keys: RefCell<BTreeMap<u32, Keys<'a>>>,
}

/// The values of an object by their keys in lower case.
type Keys<'a> = Rc<BTreeMap<String, Node<'a>>>;

impl<'a> Run<'a> {
    /// The value in an object of the template under a key in lower case. The object is gone through once,
    /// however often it is asked.
    pub(super) fn under(&self, object: Option<Node<'a>>, key: &str) -> Option<Node<'a>> {
        let object = object?;
        let start = object.span().start;
        let known = self.keys.borrow().get(&start).cloned();
        let keys = known.unwrap_or_else(|| {
            let keys = Rc::new(lower_keys(Some(object)));
            self.keys.borrow_mut().insert(start, keys.clone());
            keys
        });
        keys.get(key).copied()
    }
}

/// The names of one template. A nested template that is evaluated in the outer one has none of its own.
pub(super) struct Level<'a> {
    pub(super) run: Rc<Run<'a>>,
    pub(super) key: u64,
    /// The template.
    pub(super) node: Node<'a>,
    pub(super) parameters: BTreeMap<String, Node<'a>>,
    pub(super) variables: BTreeMap<String, Node<'a>>,
    /// Variables that a loop fills: name, count and input.
    pub(super) loops: BTreeMap<String, Node<'a>>,
    pub(super) functions: Rc<BTreeMap<String, Node<'a>>>,
    pub(super) passed: Passed<'a>,
    /// Values that were worked out; none while that is under way.
    memo: RefCell<BTreeMap<(char, String), Option<Value>>>,
    pub(super) subscription: Text,
    pub(super) group: Option<Text>,
    known: OnceCell<Vec<Known<'a>>>,
    /// How resources are found by name; none while that is being worked out.
    pub(super) named: RefCell<Option<Rc<Named>>>,
    /// Resources that were found, by what their handles carry.
    pub(super) found: RefCell<BTreeMap<Symbol, (usize, Option<i64>)>>,
    /// The names of nested templates, by where their deployments begin and the rounds of their loops.
    inner: RefCell<BTreeMap<Instance, Rc<Level<'a>>>>,
}

/// What a template or function is given for its parameters.
pub(super) enum Passed<'a> {
    /// Whoever deploys it gives that.
    FromOutside,
    /// These values, by name in lower case.
    Values(BTreeMap<String, Value>),
    /// What this deployment of another template passes.
    By(Node<'a>, At<'a>),
}

/// Where a deployment begins, and the rounds of the loops around it.
type Instance = (u32, Vec<Option<i64>>);

/// A resource of a template, for those that refer to it.
pub(super) struct Known<'a> {
    pub(super) node: Node<'a>,
    pub(super) symbolic: Option<String>,
    pub(super) kind: String,
    pub(super) parent: Option<usize>,
}

/// How resources are found by name.
#[derive(Default)]
pub(super) struct Named {
    /// Symbolic names in lower case.
    pub(super) symbols: BTreeMap<String, usize>,
    /// Deployments whose names are known, in lower case.
    pub(super) deployments: BTreeMap<String, (usize, Option<i64>)>,
    /// Those whose names are known in part.
    pub(super) partly: Vec<(Text, usize, Option<i64>)>,
    /// Other resources by their names in lower case; none where several are called so.
    pub(super) others: BTreeMap<String, Option<usize>>,
    /// Those whose names are known in part.
    pub(super) others_partly: Vec<(Text, usize)>,
}

impl Named {
    /// The deployment of this name in lower case, and the round of its loop.
    pub(super) fn deployment(&self, name: &Text) -> Option<(usize, Option<i64>)> {
        if let Some(whole) = name.whole() {
            return self.deployments.get(whole).copied();
        }
        let mut partly = self.partly.iter();
        let (_, index, round) = partly.find(|(known, ..)| known.same(name) == Some(true))?;
        Some((*index, *round))
    }

    /// The only other resource of this name.
    pub(super) fn only(&self, name: &Text) -> Option<usize> {
        if let Some(whole) = name.whole() {
            return self.others.get(whole).copied().flatten();
        }
        let others = self.others_partly.iter();
        let mut same = others.filter(|(known, _)| known.same(name) == Some(true));
        let (_, index) = same.next()?;
        same.next().is_none().then_some(*index)
    }
}

/// How many rounds of a deployment's loop are looked through for one that is referred to by its id.
pub(super) const MAX_REFERRED: i64 = 64;

/// The loops around a place, innermost first.
pub(super) type Copies = Option<Rc<Copy>>;

/// One loop, at one of its rounds.
pub(super) struct Copy {
    pub(super) name: String,
    /// Which round; none if it is not known.
    pub(super) index: Option<i64>,
    /// It is a resource's, so `copyIndex()` without a name means it.
    pub(super) of_resource: bool,
    pub(super) outer: Copies,
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
    /// The names of the template `node`.
    pub(super) fn new(
        run: &Rc<Run<'a>>,
        node: Node<'a>,
        passed: Passed<'a>,
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
            parameters: lower_keys(node.get("parameters")),
            variables,
            loops,
            functions: Rc::new(functions),
            passed,
            memo: RefCell::default(),
            subscription: target.subscription,
            group: target.group,
            known: OnceCell::new(),
            named: RefCell::default(),
            found: RefCell::default(),
            inner: RefCell::default(),
        })
    }

    /// The names inside a function that the template defines: what is passed to it, and no others.
    pub(super) fn of_function(&self, values: BTreeMap<String, Value>) -> Rc<Level<'a>> {
        Rc::new(Level {
            run: self.run.clone(),
            key: self.key,
            node: self.node,
            parameters: BTreeMap::new(),
            variables: BTreeMap::new(),
            loops: BTreeMap::new(),
            functions: self.functions.clone(),
            passed: Passed::Values(values),
            memo: RefCell::default(),
            subscription: self.subscription.clone(),
            group: self.group.clone(),
            known: OnceCell::new(),
            named: RefCell::default(),
            found: RefCell::default(),
            inner: RefCell::default(),
        })
    }

    /// What `work` comes to, once; unknown while it is being worked out.
    pub(super) fn once(&self, kind: char, name: &str, work: impl FnOnce() -> Value) -> Value {
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

    /// The names of the template that a deployment of this one deploys.
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
            place: None,
        };
        let passed = Passed::By(deployment, at);
        let level = Level::new(&self.run, template, passed, Some(target));
        self.inner.borrow_mut().insert(key, level.clone());
        Some(level)
    }

    /// What is passed for the parameter `name`, in lower case; none if nothing is.
    pub(super) fn passed(&self, name: &str) -> Option<Value> {
        let (deployment, outer) = match &self.passed {
            Passed::FromOutside => return None,
            Passed::Values(values) => return values.get(name).cloned(),
            Passed::By(deployment, outer) => (*deployment, outer),
        };
        let given = deployment.path(&["properties", "parameters"]);
        if let Some(argument) = self.run.under(given, name) {
            return Some(match (argument.get("value"), argument.is_container()) {
                (Some(value), _) => convert(value, outer),
                // Bicep chooses between whole arguments: `if(…, {value: …}, {value: null})`.
                (None, false) => value_in(&convert(argument, outer)),
                // A reference to a vault has no value.
                (None, true) => Value::unknown(),
            });
        }
        if let Some(given) = given.filter(|given| !given.is_container()) {
            let all = self.once('g', "", || convert(given, outer));
            return match &all.what {
                What::Object(object) => match object.get(name) {
                    Found::Value(argument, true) => Some(value_in(&argument)),
                    Found::Missing => None,
                    Found::Value(_, false) | Found::Unknown => Some(Value::unknown()),
                },
                What::Null => None,
                _ => Some(Value::unknown()),
            };
        }
        // What stands behind a link is not read.
        let linked = deployment.path(&["properties", "parametersLink"]);
        linked.map(|_| Value::unknown())
    }

    /// Works out what is passed, so that a chain of deployments does not nest when its end is looked at.
    pub(super) fn settle(self: &Rc<Self>) {
        let at = At {
            level: self.clone(),
            copies: None,
            place: None,
        };
        for name in self.parameters.keys() {
            at.parameter(name);
        }
    }

    /// Lets go of nested levels, which hold on to this one.
    pub(super) fn dismantle(self: &Rc<Self>) {
        let mut levels = vec![self.clone()];
        while let Some(level) = levels.pop() {
            levels.extend(std::mem::take(&mut *level.inner.borrow_mut()).into_values());
        }
    }

    /// The template's resources, those inside others included.
    pub(super) fn known(&self) -> &[Known<'a>] {
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

/// The value in what stands for a whole argument.
fn value_in(argument: &Value) -> Value {
    match &argument.what {
        What::Object(object) => match object.get("value") {
            Found::Value(value, true) => value.chosen_by(&argument.origin),
            _ => Value::unknown(),
        },
        _ => Value::unknown(),
    }
}

/// Whether a resource group is deployed to: the schema says otherwise of all other levels.
fn is_of_group(template: Node) -> bool {
    let schema = template.get("$schema").and_then(Node::string);
    let schema = schema.unwrap_or_default().to_ascii_lowercase();
    !["subscription", "managementgroup", "tenant"]
        .iter()
        .any(|level| schema.contains(&format!("/{level}deploymenttemplate.json")))
}
