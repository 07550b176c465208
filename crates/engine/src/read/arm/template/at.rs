//! A place in a template: what an expression there may ask.

use std::rc::Rc;

use super::{
    super::{
        gap::{Gap, Symbol},
        handle::Handle,
        origin::Marks,
        scope::{Budget, Parameter, Scope, is_secret_type},
        text::{Builder, Text},
        value::{List, Object, Value, What},
    },
    convert::{convert, given, unrolled},
    is_deployment, is_inner,
    level::{Copies, Known, Level, MAX_REFERRED, Named, Passed, Target, in_loop},
    type_of,
};
use crate::read::tree::Node;
use model::order;

/// A place in a template: its names, and the loops around it.
#[derive(Clone)]
pub(super) struct At<'a> {
    pub(super) level: Rc<Level<'a>>,
    pub(super) copies: Copies,
    /// Where the template is deployed to in which it stands, if that is another one than the one whose names count
    /// here: deployments around it deploy it, whose expressions are evaluated outside.
    pub(super) place: Option<Rc<Target>>,
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
        // `scope` is how deployments of other levels say it: one that is no subscription's is of none that is told.
        let by_scope = text("scope").map(|scope| {
            let segments = scope.segments();
            let is = |at: usize, word: &str| {
                let segment = segments.get(at).and_then(Text::whole);
                segment.is_some_and(|segment| segment.eq_ignore_ascii_case(word))
            };
            let named = segments.get(2).filter(|_| is(1, "subscriptions"));
            named.cloned().unwrap_or_else(|| Text::gap(Gap::ANY))
        });
        let group = match (&group, &subscription, &by_scope) {
            (Some(_), ..) => group,
            // A subscription alone is deployed to as a whole.
            (None, Some(_), _) | (None, _, Some(_)) => None,
            // One that names neither goes where what it stands in goes.
            (None, None, None) => match &self.place {
                Some(place) => place.group.clone(),
                None => self.level.group.clone(),
            },
        };
        Target {
            subscription: { subscription.or(by_scope) }.unwrap_or_else(|| self.around().clone()),
            group,
        }
    }

    /// The subscription that is deployed to here.
    pub(super) fn around(&self) -> &Text {
        match &self.place {
            Some(place) => &place.subscription,
            None => &self.level.subscription,
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
            place: None,
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
            Some(outer) => Builder::default()
                .text(&outer)
                .letters("/")
                .text(&own)
                .build(),
            None => own,
        };
        let declared = Symbol::of("declared").number(self.level.key);
        let declared = declared.number(index as u64);
        let declared = match round {
            Some(round) => declared.number(round.cast_unsigned()),
            None => declared,
        };
        let mut found = self.level.found.borrow_mut();
        found.insert(declared, (index, round));
        Handle {
            declared: Some(declared),
            kind: Some(known.kind.as_str().into()),
            name,
            id: None,
            path: Vec::new(),
        }
    }

    /// The resource behind a handle of this template, and the round of its loop.
    fn behind(&self, handle: &Handle) -> Option<(usize, &Known<'a>, Option<i64>)> {
        let (index, round) = self.level.found.borrow().get(&handle.declared?).copied()?;
        Some((index, self.level.known().get(index)?, round))
    }

    /// How the template's resources are found by name; nothing while that is being worked out, for a
    /// name that refers to another resource is none that Azure takes.
    fn named(&self) -> Option<Rc<Named>> {
        if let Some(named) = self.level.named.borrow().as_ref() {
            return Some(named.clone());
        }
        self.level.named.borrow_mut().replace(Rc::default());
        let mut named = Named::default();
        for (index, known) in self.level.known().iter().enumerate() {
            if let Some(symbol) = &known.symbolic {
                let symbol = symbol.to_ascii_lowercase();
                named.symbols.entry(symbol).or_insert(index);
            }
            if !is_deployment(&known.kind) {
                // Of anything else, id and name tell enough; a name alone, where only one is called so.
                if known.symbolic.is_none() && known.node.get("copy").is_none() {
                    let name = self.handle(index, known, None).name.lower();
                    match name.whole() {
                        Some(whole) => {
                            let place = named.others.entry(whole.to_owned());
                            place.and_modify(|one| *one = None).or_insert(Some(index));
                        }
                        None => named.others_partly.push((name, index)),
                    }
                }
                continue;
            }
            let rounds = known.node.get("copy").map_or(0, |_| MAX_REFERRED);
            for round in std::iter::once(None).chain((0..rounds).map(Some)) {
                let name = self.handle(index, known, round).name.lower();
                match name.whole() {
                    Some(whole) => {
                        let place = (index, round);
                        named.deployments.entry(whole.to_owned()).or_insert(place);
                    }
                    None => named.partly.push((name, index, round)),
                }
            }
        }
        let named = Rc::new(named);
        self.level.named.borrow_mut().replace(named.clone());
        Some(named)
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
                place: None,
            };
            let target = outer.target(deployment);
            let Some(level) = self.level.nested(deployment, &copies, target) else {
                return Value::unknown();
            };
            At {
                level,
                copies: None,
                place: None,
            }
        } else {
            self.clone()
        };
        let Some(output) = at
            .level
            .run
            .under(template.get("outputs"), &name.to_ascii_lowercase())
        else {
            return Value::unknown();
        };
        if is_secret_type(&type_of(template, output)) {
            return Value::unknown();
        }
        match (output.get("value"), output.get("copy")) {
            (Some(value), _) => {
                let level = at.level.clone();
                let round = round.map_or_else(String::new, |round| round.to_string());
                let memo = format!("{index} {round} {name}");
                level.once('o', &memo, || convert(value, &at))
            }
            (None, Some(copy)) => unrolled(copy, "", &at),
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
        if definition.is_none() && !matches!(level.passed, Passed::Values(_)) {
            return Parameter::Missing;
        }
        let is_root = matches!(level.passed, Passed::FromOutside);
        let value = level.once('p', &lower, || {
            let marked = |mut value: Value, marks: Marks| {
                value.origin = value.origin.marked(marks);
                value
            };
            // To pass null is to pass nothing, where there is a default.
            let passed = level.passed(&lower);
            let counts = |value: &Value| !matches!(value.what, What::Null) || default.is_none();
            if let Some(value) = passed.filter(counts) {
                return value;
            }
            let in_file = level.run.file.get(&lower).filter(|_| is_root);
            let in_file = in_file.filter(|value| !value.is("null") || default.is_none());
            let doubted = level.run.doubted.get(&lower).filter(|_| is_root);
            let doubts = |value: &str| {
                doubted.is_some_and(|values| crate::read::decode::given::differs(values, value))
            };
            if let Some(value) = in_file.filter(|value| !doubts(value.json())) {
                let marks = Marks {
                    from_file: true,
                    ..Marks::default()
                };
                return marked(given(*value, &level.run.budget), marks);
            }
            let defaulted = Marks {
                // What a nested deployment leaves to a default stays there.
                defaulted: is_root,
                ..Marks::default()
            };
            let settled = |value: &Node<'_>| in_file.is_none() && !doubts(value.json());
            if let Some(default) = default.filter(settled) {
                let at = At {
                    level: level.clone(),
                    copies: None,
                    place: None,
                };
                return marked(convert(default, &at), defaulted);
            }
            let nullable = definition.and_then(|definition| definition.get("nullable"));
            if in_file.is_none()
                && doubted.is_none()
                && nullable.is_some_and(|word| word.is("true"))
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
                place: None,
            };
            match (level.variables.get(&lower), level.loops.get(&lower)) {
                (Some(value), _) => convert(*value, &at),
                (None, Some(one)) => unrolled(*one, name, &at),
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
        // What is looked for in it may stand behind much else.
        if !self.budget().spend(function.entries().count() / 8) {
            return Value::unknown();
        }
        let parameters = function.get("parameters").into_iter().flat_map(Node::items);
        let names = parameters
            .filter_map(|parameter| parameter.get("name")?.string())
            .map(|name| name.to_ascii_lowercase());
        let passed = order::map(names.zip(arguments.iter().cloned()));
        let at = At {
            level: self.level.of_function(passed),
            copies: None,
            place: None,
        };
        let output = function.path(&["output", "value"]);
        output.map_or_else(Value::unknown, |value| convert(value, &at))
    }

    fn resource(&self, reference: &Text) -> Option<Rc<Handle>> {
        let named = self.named()?;
        let known = self.level.known();
        let whole = reference.whole();
        let (name, round) = match whole.and_then(|whole| whole.strip_suffix(']')?.split_once('[')) {
            Some((name, round)) => (Some(name), round.parse::<i64>().ok()),
            None => (whole, None),
        };
        let symbol = name.and_then(|name| named.symbols.get(&name.to_ascii_lowercase()));
        if let Some(index) = symbol {
            return Some(Rc::new(self.handle(*index, known.get(*index)?, round)));
        }
        let parsed = Handle::parse(reference);
        let kind = parsed.as_ref().and_then(|parsed| parsed.kind.as_deref());
        if kind.is_some_and(|kind| !is_deployment(kind)) {
            return None;
        }
        let wanted = parsed.as_ref().map_or(reference, |parsed| &parsed.name);
        let wanted = wanted.lower();
        let (index, round) = match named.deployment(&wanted) {
            Some(place) => place,
            // Azure takes a bare name, too, where only one resource of the template has it.
            None if parsed.is_none() => (named.only(&wanted)?, None),
            None => return None,
        };
        let mut handle = self.handle(index, known.get(index)?, round);
        handle.id = parsed.and_then(|parsed| parsed.id);
        Some(Rc::new(handle))
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
