//! Functions that make or look at lists.

use super::super::value::{Element, Found, List, Value, What};
use super::{Answer, bool, count, from_end, int, number};

/// How far `range` counts; Azure refuses more.
const MAX_RANGE: i64 = 10_000;

pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Answer> {
    Some(match (name, arguments) {
        ("concat", [_, ..]) => concat(arguments)?,
        ("createarray", _) => What::List(List::of(arguments.iter().cloned())).into(),
        ("array", [one]) => match &one.what {
            What::List(_) => Answer::Is(one.clone()),
            What::Unknown(_) | What::Resource(_) | What::Null => return None,
            _ => What::List(List::of([one.clone()])).into(),
        },
        ("length", [one]) => return number(list(one)?.len()),
        ("empty", [one]) => return bool(list(one)?.is_empty()),
        ("first", [one]) => found(list(one)?.get(Some(0)))?,
        ("last", [one]) => found(from_end(list(one)?, Some(0)))?,
        ("indexfromend" | "tryindexfromend", [one, index]) => {
            let at = usize::try_from(int(index)?.checked_sub(1)?).ok();
            match from_end(list(one)?, at) {
                Found::Missing if name == "tryindexfromend" => What::Null.into(),
                other => found(other)?,
            }
        }
        ("take", [one, length]) => taken(list(one)?, count(length)?),
        ("skip", [one, length]) => skipped(list(one)?, count(length)?),
        ("contains", [one, wanted]) => return bool(contains(list(one)?.raw(), wanted)),
        ("indexof", [one, wanted]) => {
            let mut elements = list(one)?.raw().iter();
            position(&mut elements, wanted)?
        }
        ("lastindexof", [one, wanted]) => {
            let list = list(one)?;
            let from_end = int_of(position(&mut list.raw().iter().rev(), wanted)?)?;
            let last = i64::try_from(list.len()?).ok()?.checked_sub(1)?;
            What::Int(if from_end < 0 { -1 } else { last - from_end }).into()
        }
        ("range", [start, length]) => {
            let (start, length) = (int(start)?, int(length)?);
            if !(0..=MAX_RANGE).contains(&length) {
                return None;
            }
            let numbers = start..start.checked_add(length)?;
            What::List(List::of(numbers.map(|number| What::Int(number).into()))).into()
        }
        ("flatten", [one]) => flatten(list(one)?),
        ("union", [_, _, ..]) => union(arguments)?,
        ("intersection", [first, others @ ..]) => intersection(list(first)?, others)?,
        _ => return None,
    })
}

fn list(value: &Value) -> Option<&List> {
    match &value.what {
        What::List(list) => Some(list),
        _ => None,
    }
}

fn found(found: Found) -> Option<Answer> {
    match found {
        Found::Value(value, _) => Some(Answer::Is(value)),
        Found::Missing | Found::Unknown => None,
    }
}

/// The elements of each argument, of which one at least is a list and the others may be.
fn elements(arguments: &[Value]) -> Option<Vec<&[Element]>> {
    const UNKNOWN: &[Element] = &[Element::Any];
    arguments.iter().find_map(list)?;
    arguments
        .iter()
        .map(|argument| match &argument.what {
            What::List(list) => Some(list.raw()),
            What::Unknown(_) | What::Resource(_) => Some(UNKNOWN),
            _ => None,
        })
        .collect()
}

fn concat(arguments: &[Value]) -> Option<Answer> {
    let all = elements(arguments)?.concat();
    Some(What::List(List::new(all)).into())
}

fn taken(list: &List, length: u32) -> Answer {
    let mut sure = true;
    let mut all = Vec::new();
    for element in list.raw() {
        if all.len() >= length as usize && sure {
            break;
        }
        sure &= matches!(element, Element::Sure(_));
        // Behind a part that is not known, each may be too far behind.
        all.push(if sure {
            element.clone()
        } else {
            element.perhaps()
        });
    }
    if length == 0 {
        all.clear();
    }
    What::List(List::new(all)).into()
}

fn skipped(list: &List, length: u32) -> Answer {
    let mut left = length;
    let mut sure = true;
    let mut all = Vec::new();
    for element in list.raw() {
        if left > 0 && sure && matches!(element, Element::Sure(_)) {
            left -= 1;
            continue;
        }
        sure &= left == 0 || matches!(element, Element::Sure(_));
        all.push(if sure {
            element.clone()
        } else {
            element.perhaps()
        });
    }
    What::List(List::new(all)).into()
}

/// Whether `wanted` is in the list.
fn contains(list: &[Element], wanted: &Value) -> Option<bool> {
    let mut answer = Some(false);
    for element in list {
        match element {
            Element::Sure(value) => match value.same(wanted) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => answer = None,
            },
            Element::Perhaps(value) if value.same(wanted) == Some(false) => {}
            Element::Perhaps(_) | Element::Any => answer = None,
        }
    }
    answer
}

fn position(elements: &mut dyn Iterator<Item = &Element>, wanted: &Value) -> Option<Answer> {
    for (index, element) in elements.enumerate() {
        let Element::Sure(value) = element else {
            return None;
        };
        if value.same(wanted)? {
            return number(Some(index));
        }
    }
    Some(What::Int(-1).into())
}

fn int_of(answer: Answer) -> Option<i64> {
    match answer {
        Answer::New(What::Int(number)) => Some(number),
        _ => None,
    }
}

fn flatten(list: &List) -> Answer {
    let mut all = Vec::new();
    for element in list.raw() {
        match element {
            Element::Sure(value) if matches!(value.what, What::List(_)) => {
                all.extend(value.elements());
            }
            Element::Perhaps(value) if matches!(value.what, What::List(_)) => {
                all.extend(value.elements().map(|element| element.perhaps()));
            }
            _ => all.push(Element::Any),
        }
    }
    What::List(List::new(all)).into()
}

fn union(arguments: &[Value]) -> Option<Answer> {
    let mut all: Vec<Element> = Vec::new();
    for element in elements(arguments)?.into_iter().flatten() {
        let Element::Sure(value) = element else {
            all.push(element.clone());
            continue;
        };
        match contains(&all, value) {
            Some(true) => {}
            Some(false) => all.push(element.clone()),
            // It is surely in the result, but perhaps at an earlier place.
            None => all.extend([Element::Any, element.clone(), Element::Any]),
        }
    }
    Some(What::List(List::new(all)).into())
}

fn intersection(first: &List, others: &[Value]) -> Option<Answer> {
    let others: Vec<&List> = others.iter().map(list).collect::<Option<_>>()?;
    let mut all = Vec::new();
    for element in first.raw() {
        let Some(value) = (match element {
            Element::Sure(value) | Element::Perhaps(value) => Some(value),
            Element::Any => None,
        }) else {
            all.push(Element::Any);
            continue;
        };
        let everywhere =
            super::super::value::all(others.iter().map(|list| contains(list.raw(), value)));
        match everywhere {
            Some(true) => all.push(element.clone()),
            Some(false) => {}
            None => all.push(element.perhaps()),
        }
    }
    Some(What::List(List::new(all)).into())
}
