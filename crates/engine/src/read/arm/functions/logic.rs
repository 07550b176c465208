//! Comparing, choosing and counting.

use super::super::value::{Element, Value, What, all};
use super::{Answer, bool, int, whole};

pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Answer> {
    Some(match (name, arguments) {
        ("true", []) => What::Bool(true).into(),
        ("false", []) => What::Bool(false).into(),
        ("null", []) => What::Null.into(),
        ("equals", [one, two]) => return bool(one.same(two)),
        ("not", [one]) => What::Bool(!truth(one)?).into(),
        ("and", [_, ..]) => return bool(all(arguments.iter().map(truth))),
        ("or", [_, ..]) => {
            let neither = all(arguments.iter().map(|one| truth(one).map(|one| !one)));
            return bool(neither.map(|neither| !neither));
        }
        ("xor", [one, two]) => What::Bool(truth(one)? != truth(two)?).into(),
        ("less", [one, two]) => return bool(less(one, two)),
        ("greater", [one, two]) => return bool(less(two, one)),
        ("lessorequals", [one, two]) => return bool(less(two, one).map(|more| !more)),
        ("greaterorequals", [one, two]) => return bool(less(one, two).map(|less| !less)),
        ("coalesce", [_, ..]) => return coalesce(arguments),
        ("bool", [one]) => What::Bool(match &one.what {
            What::Bool(value) => *value,
            What::Int(number) => *number != 0,
            _ if whole(one)?.eq_ignore_ascii_case("true") => true,
            _ if whole(one)?.eq_ignore_ascii_case("false") => false,
            _ => return None,
        })
        .into(),
        ("int", [one]) => What::Int(match one.what {
            What::Int(number) => number,
            _ => whole(one)?.trim().parse().ok()?,
        })
        .into(),
        ("min", [_, ..]) => What::Int(numbers(arguments)?.into_iter().min()?).into(),
        ("max", [_, ..]) => What::Int(numbers(arguments)?.into_iter().max()?).into(),
        (_, [one, two]) => {
            let (one, two) = (int(one)?, int(two)?);
            What::Int(match name {
                "add" => one.checked_add(two)?,
                "sub" => one.checked_sub(two)?,
                "mul" => one.checked_mul(two)?,
                "div" => one.checked_div(two)?,
                "mod" => one.checked_rem(two)?,
                _ => return None,
            })
            .into()
        }
        _ => return None,
    })
}

fn truth(value: &Value) -> Option<bool> {
    match value.what {
        What::Bool(truth) => Some(truth),
        _ => None,
    }
}

fn less(one: &Value, two: &Value) -> Option<bool> {
    if let (Some(one), Some(two)) = (int(one), int(two)) {
        return Some(one < two);
    }
    // Azure orders texts as people do. With small letters and digits only, that is the same order.
    let plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let (one, two) = (whole(one)?, whole(two)?);
    (plain(one) && plain(two)).then(|| one < two)
}

fn coalesce(arguments: &[Value]) -> Option<Answer> {
    // It is the first of these that is not null, and of the last that is known.
    let mut one_of: Option<Value> = None;
    for argument in arguments {
        if argument.what == What::Null {
            continue;
        }
        one_of = Some(match one_of {
            Some(before) => before.either(argument),
            None => argument.clone(),
        });
        if !matches!(argument.what, What::Unknown(_) | What::Resource(_)) {
            break;
        }
    }
    Some(one_of.map_or(What::Null.into(), Answer::Is))
}

/// Numbers, one by one or in lists.
fn numbers(arguments: &[Value]) -> Option<Vec<i64>> {
    let mut all = Vec::new();
    for argument in arguments {
        match &argument.what {
            What::List(list) => {
                for element in list.raw() {
                    match element {
                        Element::Sure(value) => all.push(int(value)?),
                        Element::Perhaps(_) | Element::Any => return None,
                    }
                }
            }
            _ => all.push(int(argument)?),
        }
    }
    Some(all)
}
