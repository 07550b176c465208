//! The functions of the language, of values that are known in part.
//!
//! Each gives what surely holds of its result, and nothing where the arguments do not tell, are of
//! the wrong kind (Azure would refuse the deployment), or the function is not known here.

mod format;
mod lists;
mod logic;
mod objects;
mod resources;
mod texts;

use super::{
    gap::Gap,
    origin::Origin,
    scope::Scope,
    text::Text,
    value::{Element, Found, List, Value, What},
};

/// What a function returns.
enum Answer {
    /// Something made of its arguments.
    New(What),
    /// One of its arguments, or something in one.
    Is(Value),
}

impl From<What> for Answer {
    fn from(what: What) -> Answer {
        Answer::New(what)
    }
}

impl From<Text> for Answer {
    fn from(text: Text) -> Answer {
        Answer::New(What::Text(text))
    }
}

/// Calls the function `name`, in lower case; unknown if there is none, or if it cannot be told what it
/// returns.
pub(super) fn call(name: &str, arguments: &[Value], scope: &dyn Scope) -> Value {
    let all = |start: Origin, add: fn(Origin, &Origin) -> Origin| {
        arguments
            .iter()
            .fold(start, |origin, argument| add(origin, &argument.origin))
    };
    let answer = if scope.budget().spend(weight(name, arguments)) {
        logic::call(name, arguments)
            .or_else(|| texts::call(name, arguments))
            .or_else(|| lists::call(name, arguments))
            .or_else(|| objects::call(name, arguments))
            .or_else(|| resources::call(name, arguments, scope))
    } else {
        None
    };
    // What is made costs as well: a few letters make a list of thousands.
    let made = |answer: &Answer| match answer {
        Answer::New(what) => scope.budget().spend(size(what)),
        Answer::Is(_) => true,
    };
    let value = match answer.filter(made).unwrap_or(What::Unknown(None).into()) {
        Answer::New(what) => Value {
            what,
            origin: all(Origin::default(), |origin, other| origin.with(other)),
        },
        Answer::Is(value) => Value {
            origin: all(value.origin, |origin, other| origin.chosen_by(other)),
            what: value.what,
        },
    };
    of_each(name, arguments, scope, value)
}

/// What a function returns, and what it may be: of an argument that may be one of several, what it returns of each. Of
/// a second such argument no more is told than that it is not known.
fn of_each(name: &str, arguments: &[Value], scope: &dyn Scope, value: Value) -> Value {
    let several = |argument: &Value| !argument.origin.perhaps().is_empty();
    let open = match &value.what {
        What::Text(text) => text.whole().is_none(),
        what => matches!(what, What::Unknown(_) | What::Resource(_)),
    };
    let Some(at) = arguments.iter().position(several).filter(|_| open) else {
        return value;
    };
    let mut alone: Vec<Value> = arguments.iter().map(Value::alone).collect();
    let mut all = value.origin.perhaps().to_vec();
    for one in arguments
        .get(at)
        .into_iter()
        .flat_map(|argument| argument.origin.perhaps())
    {
        if let Some(slot) = alone.get_mut(at) {
            *slot = one.clone();
        }
        all.extend(call(name, &alone, scope).candidates());
    }
    let origin = value.origin.clone().perhaps_one_of(all);
    value.at(origin)
}

/// Whether a function returns the same wherever it gets the same in one deployment.
pub(super) fn is_stable(name: &str) -> bool {
    !(matches!(name, "newguid" | "utcnow") || name.starts_with("list"))
}

/// What a call costs, in steps.
fn weight(name: &str, arguments: &[Value]) -> usize {
    let sum: usize = arguments.iter().map(|value| size(&value.what)).sum();
    let bulk = || arguments.iter().map(|value| value.bulk().0 as usize).sum();
    match name {
        // Every element is compared with every other.
        "union" | "intersection" | "shallowmerge" => sum.saturating_mul(bulk()),
        "equals" | "contains" | "indexof" | "lastindexof" => bulk(),
        _ => sum,
    }
}

/// What it costs to copy a value.
fn size(what: &What) -> usize {
    match what {
        What::List(list) => list.raw().len(),
        What::Object(object) => object.raw().len(),
        What::Text(text) => text.pieces().len() + text.head().len() / 64 + text.tail().len() / 64,
        _ => 0,
    }
}

/// The element at `index`, counted from the end; none as an index is one that no list has.
fn from_end(list: &List, index: Option<usize>) -> Found {
    let Some(index) = index else {
        return Found::Missing;
    };
    for (at, element) in list.raw().iter().rev().enumerate() {
        match element {
            Element::Sure(value) if at == index => return Found::Value(value.clone(), true),
            Element::Sure(_) => {}
            Element::Perhaps(_) | Element::Any => return Found::Unknown,
        }
    }
    Found::Missing
}

/// A value as a text, where a text is wanted.
fn text(value: &Value) -> Option<Text> {
    match &value.what {
        What::Text(text) => Some(text.clone()),
        What::Unknown(_) | What::Resource(_) => Some(value.spoken()),
        _ => None,
    }
}

/// A text without gaps.
fn whole(value: &Value) -> Option<&str> {
    value.whole()
}

fn int(value: &Value) -> Option<i64> {
    match value.what {
        What::Int(number) => Some(number),
        _ => None,
    }
}

/// A number of characters or elements; what is negative counts as none.
fn count(value: &Value) -> Option<u32> {
    int(value).map(|number| u32::try_from(number.max(0)).unwrap_or(u32::MAX))
}

fn bool(answer: Option<bool>) -> Option<Answer> {
    answer.map(|answer| What::Bool(answer).into())
}

fn number(answer: Option<usize>) -> Option<Answer> {
    let number = i64::try_from(answer?).ok()?;
    Some(What::Int(number).into())
}

/// A text of which only the width is known.
fn gap(gap: Gap) -> Answer {
    Text::gap(gap).into()
}
