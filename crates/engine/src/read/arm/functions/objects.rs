//! Functions that make or look at objects.

use std::collections::BTreeMap;

use super::super::{
    gap::Symbol,
    value::{Element, Entry, Found, List, Object, Value, What},
};
use super::{Answer, bool, number, texts, whole};
use crate::read::{
    cursor::Cursor,
    tree::{Node, Shape, Tree},
};
use model::order;

pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Answer> {
    Some(match (name, arguments) {
        ("createobject", pairs) => created(pairs)?,
        ("length", [one]) => {
            let object = object(one)?;
            let closed = !object.is_open() && object.raw().iter().all(|entry| entry.sure);
            return number(closed.then_some(object.raw().len()));
        }
        ("empty", [one]) => {
            if matches!(one.what, What::Null) {
                return bool(Some(true));
            }
            let object = object(one)?;
            return bool(if object.raw().iter().any(|entry| entry.sure) {
                Some(false)
            } else if object.is_open() || !object.raw().is_empty() {
                None
            } else {
                Some(true)
            });
        }
        ("contains", [one, key]) => {
            return bool(match object(one)?.get(whole(key)?) {
                Found::Value(_, true) => Some(true),
                Found::Missing => Some(false),
                Found::Value(_, false) | Found::Unknown => None,
            });
        }
        ("items", [one]) => items(object(one)?, |entry| {
            let key = Entry::new("key", (&*entry.key).into());
            let value = Entry::new("value", entry.value.clone());
            What::Object(Object::new([key, value], false)).into()
        }),
        ("objectkeys", [one]) => items(object(one)?, |entry| (&*entry.key).into()),
        ("union", [first, others @ ..]) => {
            arguments.iter().find_map(object)?;
            arguments.iter().all(may_be_object).then_some(())?;
            let mut all = first.clone();
            for other in others {
                all = merged(&all, other, true);
            }
            Answer::New(all.what)
        }
        ("shallowmerge", [list]) => {
            let mut all = Value::from(What::Object(Object::new([], false)));
            for element in list.elements() {
                match element {
                    Element::Sure(value) | Element::Perhaps(value) if !may_be_object(&value) => {
                        return None;
                    }
                    Element::Sure(value) => all = merged(&all, &value, false),
                    Element::Perhaps(value) => all = all.either(&merged(&all, &value, false)),
                    Element::Any => all = merged(&all, &Value::unknown(), false),
                }
            }
            matches!(list.what, What::List(_)).then_some(Answer::New(all.what))?
        }
        ("intersection", [first, others @ ..]) => intersection(object(first)?, others)?,
        ("json", [one]) => parsed(whole(one)?)?,
        ("base64tojson", [one]) => parsed(&texts::decoded(one)?)?,
        _ => return None,
    })
}

fn object(value: &Value) -> Option<&Object> {
    match &value.what {
        What::Object(object) => Some(object),
        _ => None,
    }
}

fn may_be_object(value: &Value) -> bool {
    matches!(
        value.what,
        What::Object(_) | What::Unknown(_) | What::Resource(_)
    )
}

fn created(pairs: &[Value]) -> Option<Answer> {
    let mut all = Value::from(What::Object(Object::new([], false)));
    for pair in pairs.chunks(2) {
        let [key, value] = pair else { return None };
        // A key that is not known may be any, so what stands under the others is not sure either.
        let one = match key.whole() {
            Some(key) => What::Object(Object::new([Entry::new(key, value.clone())], false)).into(),
            None => Value::unknown(),
        };
        all = merged(&all, &one, false);
    }
    Some(Answer::New(all.what))
}

/// The entries in the order of their keys, which is the order of `items`.
pub(in super::super) fn sorted(object: &Object) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = object.raw().iter().collect();
    order::by_key(&mut entries, |entry| entry.key.to_lowercase());
    entries
}

fn items(object: &Object, item: impl Fn(&Entry) -> Value) -> Answer {
    let mut all = Vec::new();
    for entry in sorted(object) {
        if object.is_open() {
            all.push(Element::Any);
        }
        let sure = Element::Sure(item(entry));
        all.push(if entry.sure { sure } else { sure.perhaps() });
    }
    if object.is_open() {
        all.push(Element::Any);
    }
    What::List(List::new(all)).into()
}

/// The first object with the entries of the second over it; `deep` merges objects in them as well.
fn merged(first: &Value, second: &Value, deep: bool) -> Value {
    let (mine, theirs) = match (&first.what, &second.what) {
        (What::Object(mine), What::Object(theirs)) => (mine, theirs),
        // Any key may stand in it, with any value.
        (What::Object(mine), What::Unknown(_) | What::Resource(_)) => (mine, &Object::unknown()),
        (What::Unknown(_) | What::Resource(_), What::Object(theirs)) => {
            let open = Object::new(theirs.raw().iter().cloned(), true);
            return Value {
                what: What::Object(open),
                origin: second.origin.clone(),
            };
        }
        // Whether a null is laid over what stands there is told differently.
        (_, What::Null) => return first.either(second),
        _ => return second.clone(),
    };
    let mut entries: Vec<Entry> = mine.raw().to_vec();
    if theirs.is_open() {
        for entry in &mut entries {
            if matches!(theirs.get(&entry.key), Found::Unknown) {
                entry.value = Value::unknown().at(entry.value.origin.clone());
            }
        }
    }
    for entry in theirs.raw() {
        match mine.position(&entry.key).and_then(|at| entries.get_mut(at)) {
            Some(known) => {
                let over = if deep {
                    merged(&known.value, &entry.value, true)
                } else {
                    entry.value.clone()
                };
                known.value = if entry.sure && known.sure {
                    over
                } else {
                    known.value.either(&over).either(&entry.value)
                };
                known.sure |= entry.sure;
            }
            None => entries.push(if mine.is_open() && deep {
                // Something may stand there already, with which it would be merged.
                Entry {
                    value: match entry.value.what {
                        What::Object(_) => merged(&Value::unknown(), &entry.value, true),
                        _ => entry.value.clone(),
                    },
                    ..entry.clone()
                }
            } else {
                entry.clone()
            }),
        }
    }
    Value {
        what: What::Object(Object::new(entries, mine.is_open() || theirs.is_open())),
        origin: first.origin.clone().with(&second.origin),
    }
}

fn intersection(first: &Object, others: &[Value]) -> Option<Answer> {
    let mut entries = first.raw().to_vec();
    for other in others {
        let other = object(other)?;
        entries.retain_mut(|entry| match other.get(&entry.key) {
            Found::Missing => false,
            Found::Unknown => {
                entry.sure = false;
                true
            }
            Found::Value(value, sure) => match entry.value.same(&value) {
                Some(true) => {
                    entry.sure &= sure;
                    true
                }
                Some(false) => false,
                None => {
                    entry.sure = false;
                    true
                }
            },
        });
    }
    Some(What::Object(Object::new(entries, first.is_open())).into())
}

/// What a JSON text says, if that is all of it.
fn parsed(text: &str) -> Option<Answer> {
    let (tree, stop) = Tree::read(text.as_bytes(), 0);
    let root = tree.root().filter(|_| stop.is_none())?;
    let rest = text.get(root.span().end as usize..)?;
    let is_all = Cursor::new(rest.as_bytes(), 0).peek().is_none();
    is_all.then_some(Answer::New(converted(root, 0)?.what))
}

/// Deeper than this nobody nests, and there is an end to any stack.
const DEEPEST: usize = 127;

fn converted(json: Node<'_>, depth: usize) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    let what = match json.shape() {
        Shape::String => What::Text((&*json.string()?).into()),
        Shape::Other => match json.json() {
            "null" => What::Null,
            "true" => What::Bool(true),
            "false" => What::Bool(false),
            // No fact is a fraction; that two are the same one is all that is kept.
            number => number.parse().map_or_else(
                |_| What::Unknown(Some(Symbol::of("number").text(number))),
                What::Int,
            ),
        },
        Shape::Array => {
            let items = json.items().map(|item| converted(item, depth + 1));
            What::List(List::of(items.collect::<Option<Vec<Value>>>()?))
        }
        Shape::Object => {
            // In the order of keys, each once: the last counts.
            let mut entries = BTreeMap::new();
            for (key, value) in json.entries() {
                entries.insert(key, converted(value, depth + 1)?);
            }
            let entries = { entries.into_iter() }.map(|(key, value)| Entry::new(&*key, value));
            What::Object(Object::new(entries, false))
        }
    };
    Some(what.into())
}
