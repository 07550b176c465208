//! Walks an expression and says what it comes to.

use std::rc::Rc;

use super::{
    functions,
    gap::{Gap, Symbol},
    handle::Handle,
    origin::{Marks, Origin, Place},
    parse::{Access, Call, Expression, Written, classify, parse},
    scope::{Parameter, Scope},
    text::Text,
    value::{Element, Found, Value, What},
};

/// What a JSON string of a template comes to.
///
/// `text` is the string without its quotes and escapes, `place` where it stands with its quotes.
/// Where it has no escapes, and is as long as its place says, a literal in it gets a place of its own.
/// What cannot be read is unknown.
pub fn evaluate(text: &str, place: Place, scope: &dyn Scope) -> Value {
    match classify(text) {
        Written::Literal(literal) => Value::from(literal).at(Origin::at(place)),
        Written::Expression(inner) => match parse(inner) {
            Ok(expression) => {
                let width = place.span.end.saturating_sub(place.span.start) as usize;
                let evaluator = Evaluator {
                    scope,
                    place,
                    exact: width == text.len() + 2,
                };
                evaluator.value(&expression, None)
            }
            Err(_) => Value::unknown(),
        },
    }
}

/// How far a path into a resource is followed.
const MAX_PATH: usize = 32;

/// How many values there may be in what one is chosen of, of which it is not known which; each is held against the others.
const MOST_TO_CHOOSE: usize = 512;

/// What the expressions of one JSON string are walked with.
pub(super) struct Evaluator<'a> {
    pub(super) scope: &'a dyn Scope,
    place: Place,
    /// Bytes in the text are bytes in the document.
    exact: bool,
}

/// The variables of a lambda, and those of the lambdas around it.
pub(super) struct Frame<'a> {
    pub(super) names: &'a [Rc<str>],
    pub(super) values: &'a [Value],
    pub(super) outer: Option<&'a Frame<'a>>,
}

impl Evaluator<'_> {
    /// What an expression comes to.
    pub(super) fn value(&self, expression: &Expression, frame: Option<&Frame<'_>>) -> Value {
        let budget = self.scope.budget();
        let Some(_level) = budget.enter() else {
            return Value::unknown();
        };
        if !budget.spend(1) {
            return Value::unknown();
        }
        match expression {
            Expression::Text(text, at) => Value::from(&**text).at(self.at(*at)),
            Expression::Int(number, at) => Value::from(What::Int(*number)).at(self.at(*at)),
            Expression::Call(call) => self.call(call, frame),
            Expression::Access(base, steps) => {
                let mut value = self.value(base, frame);
                // The same keys of the same parameter lead to the same, whatever is passed for it.
                let mut path = match &**base {
                    Expression::Call(call) => match (&*call.name, call.arguments.as_slice()) {
                        ("parameters", [Expression::Text(name, _)]) => Some(self.symbol_of(name)),
                        _ => None,
                    },
                    _ => None,
                };
                for step in steps {
                    if !budget.spend(1) {
                        return Value::unknown();
                    }
                    path = path.zip(step.spelled()).map(|(path, key)| path.text(&key));
                    value = match step {
                        Access::Member { key, safe } => self.member(&value, key, *safe),
                        Access::Index { index, safe } => {
                            let index = self.value(index, frame);
                            self.index(&value, &index, *safe)
                        }
                    };
                }
                recognisable(value, || path)
            }
        }
    }

    fn at(&self, (start, end): (u32, u32)) -> Origin {
        let mut place = self.place;
        if self.exact {
            // The quote and the bracket stand before what was parsed.
            let from = place.span.start.saturating_add(2);
            place.span.start = from.saturating_add(start);
            place.span.end = from.saturating_add(end);
        }
        Origin::at(place)
    }

    fn call(&self, call: &Call, frame: Option<&Frame<'_>>) -> Value {
        if !call.namespace.is_empty() {
            let arguments = self.arguments(call, frame);
            return self.scope.function(&call.namespace, &call.name, &arguments);
        }
        match (&*call.name, call.arguments.as_slice()) {
            ("if", [condition, yes, no]) => self.choice(condition, yes, no, frame),
            ("lambdavariables", [Expression::Text(name, _)]) => variable(name, frame),
            (name, [list, rest @ ..]) if super::lambda::takes_lambda(name) => {
                let list = self.value(list, frame);
                self.with_lambda(name, &list, rest, frame)
            }
            ("parameters", [name]) => self.named(name, frame, |name| self.parameter(name)),
            ("variables", [name]) => self.named(name, frame, |name| self.scope.variable(name)),
            ("copyindex", arguments) => self.copy_index(arguments, frame),
            (name, _) => {
                let arguments = self.arguments(call, frame);
                self.function(name, &arguments)
            }
        }
    }

    fn arguments(&self, call: &Call, frame: Option<&Frame<'_>>) -> Vec<Value> {
        call.arguments
            .iter()
            .map(|argument| self.value(argument, frame))
            .collect()
    }

    /// A function of the language, of values.
    fn function(&self, name: &str, arguments: &[Value]) -> Value {
        let value = match (name, arguments) {
            ("tryget", [value, keys @ ..]) => return self.try_get(value, keys),
            _ => functions::call(name, arguments, self.scope),
        };
        if !functions::is_stable(name) {
            return value;
        }
        recognisable(value, || {
            let mut symbol = Symbol::of("call").text(name);
            for argument in arguments {
                symbol = symbol.symbol(argument.symbol()?);
            }
            Some(symbol)
        })
    }

    fn choice(
        &self,
        condition: &Expression,
        yes: &Expression,
        no: &Expression,
        frame: Option<&Frame<'_>>,
    ) -> Value {
        let condition = self.value(condition, frame);
        let value = match condition.what {
            What::Bool(true) => self.value(yes, frame),
            What::Bool(false) => self.value(no, frame),
            _ => {
                let (yes, no) = (self.value(yes, frame), self.value(no, frame));
                let bulk = yes.bulk().0.saturating_add(no.bulk().0);
                if !self.scope.budget().spend(bulk as usize) {
                    return Value::unknown();
                }
                recognisable(yes.either(&no), || {
                    let symbol = Symbol::of("if").symbol(condition.symbol()?);
                    Some(symbol.symbol(yes.symbol()?).symbol(no.symbol()?))
                })
            }
        };
        value.chosen_by(&condition.origin)
    }

    /// What a name stands for that is itself an expression, mostly a literal.
    fn named(
        &self,
        name: &Expression,
        frame: Option<&Frame<'_>>,
        find: impl Fn(&str) -> Value,
    ) -> Value {
        if let Expression::Text(name, _) = name {
            return find(name);
        }
        let name = self.value(name, frame);
        match name.whole() {
            Some(whole) => find(whole).chosen_by(&name.origin),
            None => Value::unknown().chosen_by(&name.origin),
        }
    }

    fn parameter(&self, name: &str) -> Value {
        let (value, missing) = match self.scope.parameter(name) {
            Parameter::Secret => (Value::unknown(), false),
            Parameter::Missing => (Value::unknown(), true),
            Parameter::Known(value) => (value, false),
        };
        let mut value = recognisable(value, || Some(self.symbol_of(name)));
        value.origin = value.origin.by_parameter(name).marked(Marks {
            missing,
            ..Marks::default()
        });
        value
    }

    fn symbol_of(&self, parameter: &str) -> Symbol {
        let symbol = Symbol::of("parameter").number(self.scope.key());
        symbol.text(&parameter.to_ascii_lowercase())
    }

    fn copy_index(&self, arguments: &[Expression], frame: Option<&Frame<'_>>) -> Value {
        let values: Vec<Value> = arguments
            .iter()
            .map(|argument| self.value(argument, frame))
            .collect();
        let (name, offset) = match values.as_slice() {
            [] => (None, 0),
            [
                Value {
                    what: What::Int(offset),
                    ..
                },
            ] => (None, *offset),
            [name] => (name.whole(), 0),
            [
                name,
                Value {
                    what: What::Int(offset),
                    ..
                },
            ] => (name.whole(), *offset),
            _ => return Value::unknown(),
        };
        if name.is_none()
            && values
                .iter()
                .any(|value| !matches!(value.what, What::Int(_)))
        {
            return Value::unknown();
        }
        let index = self.scope.copy_index(name);
        match index.and_then(|index| index.checked_add(offset)) {
            Some(index) => What::Int(index).into(),
            None => Value::unknown(),
        }
    }

    /// `value.key`
    pub(super) fn member(&self, value: &Value, key: &str, safe: bool) -> Value {
        let found = match &value.what {
            What::Object(object) if !self.scope.budget().spend(object.raw().len() / 8) => {
                Value::unknown()
            }
            What::Object(object) => match (object.get(key), safe) {
                (Found::Value(value, true), _) | (Found::Value(value, false), false) => value,
                (Found::Value(value, false), true) => value.either(&What::Null.into()),
                (Found::Missing, true) => What::Null.into(),
                (Found::Missing, false) | (Found::Unknown, _) => Value::unknown(),
            },
            What::Resource(handle) => self.property(handle, key),
            What::Unknown(Some(symbol)) => {
                let symbol = symbol.text(&key.to_ascii_lowercase());
                What::Unknown(Some(symbol)).into()
            }
            What::Null if safe => What::Null.into(),
            _ => Value::unknown(),
        };
        let found = match value.origin.perhaps() {
            [] => found,
            // Of whichever it is.
            several => {
                let several = several
                    .iter()
                    .flat_map(|one| self.member(one, key, safe).candidates());
                let origin = found.origin.clone().perhaps_one_of(several);
                found.at(origin)
            }
        };
        found.chosen_by(&value.origin)
    }

    /// One of the values in a list or an object, of which it is not known which.
    fn one_in(&self, value: &Value, safe: bool) -> Value {
        let bulk = value.bulk().0 as usize;
        let mut all = safe.then(|| What::Null.into());
        let mut known = true;
        if bulk > MOST_TO_CHOOSE || !self.scope.budget().spend(bulk * bulk / 16) {
            return Value::unknown();
        }
        let elements = value.elements().map(|element| match element {
            Element::Sure(value) => (Some(value), true),
            Element::Perhaps(value) => (Some(value), false),
            Element::Any => (None, false),
        });
        let entries = value.entries().map(|entry| (Some(entry.value), entry.sure));
        for (one, sure) in elements.chain(entries) {
            known &= sure;
            all = match (all, one) {
                (Some(all), Some(one)) => Some(Value::either(&all, &one)),
                (all, one) => all.or(one),
            };
        }
        let mut one = all.unwrap_or_else(Value::unknown);
        let open = matches!(&value.what, What::Object(object) if object.is_open());
        if open || !known {
            let several = one.candidates();
            one.origin = one.origin.perhaps_one_of(several);
            one.what = What::Unknown(None);
        }
        one
    }

    /// What stands under `key` in a resource: as the template tells, else as its kind does.
    fn property(&self, handle: &Handle, key: &str) -> Value {
        if handle.path.len() >= MAX_PATH {
            return Value::unknown();
        }
        let handle = Rc::new(handle.under(key));
        self.scope
            .property(&handle)
            .or_else(|| handle.well_known())
            .unwrap_or_else(|| What::Resource(handle).into())
    }

    /// `value[index]`
    pub(super) fn index(&self, value: &Value, index: &Value, safe: bool) -> Value {
        let found = match (&value.what, &index.what) {
            (_, What::Text(key)) if let Some(key) = key.whole() => self.member(value, key, safe),
            (What::List(_) | What::Object(_), What::Text(_) | What::Unknown(_)) => {
                self.one_in(value, safe)
            }
            (What::List(list), What::Int(index)) => {
                let at = usize::try_from(*index).ok();
                match (list.get(at), safe) {
                    (Found::Value(value, _), _) => value,
                    (Found::Missing, true) => What::Null.into(),
                    (Found::Missing | Found::Unknown, _) => Value::unknown(),
                }
            }
            (What::Resource(handle), What::Int(index)) => self.property(handle, &index.to_string()),
            (What::Unknown(Some(symbol)), What::Int(index)) => {
                let symbol = symbol.number(index.cast_unsigned());
                What::Unknown(Some(symbol)).into()
            }
            (What::Null, _) if safe => What::Null.into(),
            _ => Value::unknown(),
        };
        found.chosen_by(&value.origin).chosen_by(&index.origin)
    }
}

/// `lambdaVariables('name')`
fn variable(name: &str, mut frame: Option<&Frame<'_>>) -> Value {
    while let Some(Frame {
        names,
        values,
        outer,
    }) = frame
    {
        let mut both = names.iter().zip(*values);
        if let Some((_, value)) = both.find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            return value.clone();
        }
        frame = *outer;
    }
    Value::unknown()
}

/// Gives a symbol to what in `value` has none, so that the same unknown is recognised elsewhere.
fn recognisable(mut value: Value, symbol: impl FnOnce() -> Option<Symbol>) -> Value {
    use super::text::{Builder, Piece};
    match &value.what {
        What::Unknown(None) => value.what = What::Unknown(symbol()),
        What::Text(text) => {
            let nameless = |piece: &Piece| matches!(piece, Piece::Gap(Gap { symbol: None, .. }));
            if text.pieces().iter().any(nameless)
                && let Some(symbol) = symbol()
            {
                let mut named = Builder::default();
                for (index, piece) in (0..).zip(text.pieces()) {
                    match piece {
                        Piece::Gap(gap) if gap.symbol.is_none() => named.gap(Gap {
                            symbol: Some(symbol.number(index)),
                            ..*gap
                        }),
                        piece => named.piece(piece),
                    };
                }
                value.what = What::Text(named.build());
            }
        }
        _ => {}
    }
    value
}

/// Reads a text that names a resource: one of the template's, or an id.
pub(super) fn resource(reference: &Text, scope: &dyn Scope) -> Rc<Handle> {
    scope
        .resource(reference)
        .or_else(|| Handle::parse(reference).map(Rc::new))
        .unwrap_or_else(|| Rc::new(Handle::named(reference.clone())))
}

/// Whether an element is surely there.
pub(super) fn sure(element: &Element) -> Option<&Value> {
    match element {
        Element::Sure(value) => Some(value),
        _ => None,
    }
}
