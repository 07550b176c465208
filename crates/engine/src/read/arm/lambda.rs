//! Functions that take a function: `map(list, lambda('x', …))` and its kin.

use std::rc::Rc;

use super::{
    eval::{Evaluator, Frame, sure},
    parse::{Call, Expression},
    value::{Element, Entry, List, Object, Value, What},
};

/// Whether the function of this name, in lower case, takes a lambda.
pub(super) fn takes_lambda(name: &str) -> bool {
    matches!(
        name,
        "filter" | "map" | "mapvalues" | "reduce" | "sort" | "toobject" | "groupby"
    )
}

/// `lambda('a', 'b', …)`: names, and what is done with them.
struct Lambda<'a> {
    names: Vec<Rc<str>>,
    body: &'a Expression,
}

impl<'a> Lambda<'a> {
    fn of(expression: &'a Expression) -> Option<Lambda<'a>> {
        let Expression::Call(Call {
            name, arguments, ..
        }) = expression
        else {
            return None;
        };
        let (body, names) = arguments.split_last()?;
        let names = names.iter().map(|name| match name {
            Expression::Text(name, _) => Some(name.clone()),
            _ => None,
        });
        (&**name == "lambda").then_some(())?;
        Some(Lambda {
            names: names.collect::<Option<_>>()?,
            body,
        })
    }
}

impl Evaluator<'_> {
    /// Calls a function that takes a lambda.
    pub(super) fn with_lambda(
        &self,
        name: &str,
        list: &Value,
        rest: &[Expression],
        frame: Option<&Frame<'_>>,
    ) -> Value {
        let what = self.lambda_result(name, list, rest, frame);
        Value::from(what.unwrap_or(What::Unknown(None))).at(list.origin.clone())
    }

    fn lambda_result(
        &self,
        name: &str,
        list: &Value,
        rest: &[Expression],
        frame: Option<&Frame<'_>>,
    ) -> Option<What> {
        let run = |lambda: &Lambda<'_>, values: &[Value]| {
            let frame = Frame {
                names: &lambda.names,
                values,
                outer: frame,
            };
            self.value(lambda.body, Some(&frame))
        };
        if name == "mapvalues" {
            let What::Object(object) = &list.what else {
                return None;
            };
            let lambda = Lambda::of(rest.first()?)?;
            let entries = list.entries().map(|entry| Entry {
                value: run(&lambda, std::slice::from_ref(&entry.value)),
                ..entry
            });
            return Some(What::Object(Object::new(entries, object.is_open())));
        }
        let elements: Vec<Element> = match &list.what {
            What::List(_) => list.elements().collect(),
            // Whatever it is, it is a list.
            What::Unknown(_) | What::Resource(_) => vec![Element::Any],
            _ => return None,
        };
        match (name, rest) {
            ("map" | "filter", [lambda]) => {
                let lambda = Lambda::of(lambda)?;
                let mut all = Vec::new();
                let mut known = true;
                for (index, element) in elements.iter().enumerate() {
                    let (Element::Sure(value) | Element::Perhaps(value)) = element else {
                        known = false;
                        // Whatever is in the list, so each would be that is made of it.
                        if name == "map" {
                            let made = run(&lambda, &[Value::unknown(), Value::unknown()]);
                            all.push(Element::Perhaps(made));
                        }
                        all.push(Element::Any);
                        continue;
                    };
                    let index = match i64::try_from(index) {
                        Ok(index) if known => What::Int(index),
                        _ => What::Unknown(None),
                    };
                    known &= sure(element).is_some();
                    let result = run(&lambda, &[value.clone(), index.into()]);
                    if name == "map" {
                        all.push(element.map(|_| result));
                        continue;
                    }
                    match result.what {
                        What::Bool(true) => all.push(element.clone()),
                        What::Bool(false) => {}
                        _ => all.push(element.perhaps()),
                    }
                }
                Some(What::List(List::new(all)))
            }
            ("reduce", [start, lambda]) => {
                let lambda = Lambda::of(lambda)?;
                let mut value = self.value(start, frame);
                for (index, element) in (0..).zip(&elements) {
                    let next = sure(element)?.clone();
                    value = run(&lambda, &[value, next, What::Int(index).into()]);
                }
                Some(value.what)
            }
            ("sort", [lambda]) => {
                let lambda = Lambda::of(lambda)?;
                let values: Vec<Value> = elements
                    .iter()
                    .map(|one| sure(one).cloned())
                    .collect::<Option<_>>()?;
                let before =
                    |one: &Value, two: &Value| match run(&lambda, &[one.clone(), two.clone()]).what
                    {
                        What::Bool(before) => Some(before),
                        _ => None,
                    };
                Some(What::List(List::of(sorted(values, &before)?)))
            }
            ("toobject", [key, rest @ ..]) => {
                let key = Lambda::of(key)?;
                let made = match rest {
                    [] => None,
                    [made] => Some(Lambda::of(made)?),
                    _ => return None,
                };
                let mut entries: Vec<Entry> = Vec::new();
                for element in &elements {
                    let value = std::slice::from_ref(sure(element)?);
                    let key = run(&key, value);
                    let value = match &made {
                        Some(made) => run(made, value),
                        None => sure(element)?.clone(),
                    };
                    let entry = Entry::new(key.whole()?, value);
                    match entries.iter_mut().find(|known| known.key == entry.key) {
                        Some(known) => *known = entry,
                        None => entries.push(entry),
                    }
                }
                Some(What::Object(Object::new(entries, false)))
            }
            ("groupby", [key]) => {
                let key = Lambda::of(key)?;
                let mut groups: Vec<(Rc<str>, Vec<Value>)> = Vec::new();
                for element in &elements {
                    let value = sure(element)?;
                    let key = run(&key, std::slice::from_ref(value));
                    let key = key.whole()?;
                    match groups.iter_mut().find(|(known, _)| &**known == key) {
                        Some((_, group)) => group.push(value.clone()),
                        None => groups.push((key.into(), vec![value.clone()])),
                    }
                }
                let entries = groups
                    .into_iter()
                    .map(|(key, group)| Entry::new(key, What::List(List::of(group)).into()));
                Some(What::Object(Object::new(entries, false)))
            }
            _ => None,
        }
    }

    /// `tryGet(value, key, …)`: null where a key is missing.
    pub(super) fn try_get(&self, value: &Value, keys: &[Value]) -> Value {
        keys.iter()
            .fold(value.clone(), |value, key| self.index(&value, key, true))
    }
}

/// Sorts by merging, so that an order that contradicts itself does no harm; none if it is not known.
fn sorted(
    mut values: Vec<Value>,
    before: &dyn Fn(&Value, &Value) -> Option<bool>,
) -> Option<Vec<Value>> {
    if values.len() < 2 {
        return Some(values);
    }
    let behind = values.split_off(values.len() / 2);
    let mut first = sorted(values, before)?.into_iter().peekable();
    let mut second = sorted(behind, before)?.into_iter().peekable();
    let mut all = Vec::new();
    while let (Some(one), Some(two)) = (first.peek(), second.peek()) {
        // Only what surely comes before is taken out of turn: equals stay as they are.
        let next = if before(two, one)? {
            second.next()
        } else {
            first.next()
        };
        all.extend(next);
    }
    all.extend(first.chain(second));
    Some(all)
}
