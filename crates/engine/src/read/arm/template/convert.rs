//! From JSON to values: what a piece of a template comes to where it stands.

use super::{
    super::{
        eval::evaluate,
        gap::Gap,
        origin::{Origin, Place},
        parse::{Written, classify},
        scope::Budget,
        text::{Builder, Text},
        value::{Element, Entry, List, Object, Value, What},
    },
    at::At,
    is_wiped,
    level::in_loop,
    property_loops,
};
use crate::read::tree::{Node, Shape};

/// How many rounds a loop is unrolled for. Azure refuses more.
pub(super) const MAX_ROUNDS: i64 = 800;

/// So many letters are read in a step. A text costs what it is long, however little of it comes to be
/// worked out: a function or a loop has it read again and again.
const LETTERS: usize = 32;

/// What a piece of the template comes to.
pub(super) fn convert(node: Node<'_>, at: &At<'_>) -> Value {
    value(node, Some(at), &at.level.run.budget)
}

/// What a value of a parameter file says, in which nothing is an expression.
pub(super) fn given(node: Node<'_>, budget: &Budget) -> Value {
    value(node, None, budget)
}

fn place(node: Node<'_>, at: Option<&At<'_>>) -> Place {
    Place {
        text: u16::from(at.is_none()),
        span: node.span(),
    }
}

fn value(node: Node<'_>, at: Option<&At<'_>>, budget: &Budget) -> Value {
    let here = place(node, at);
    let origin = || Origin::at(here);
    let level = budget.enter();
    let letters = match node.shape() {
        Shape::String => node.json().len(),
        _ => 0,
    };
    if level.is_none() || !budget.spend(1 + letters / LETTERS) || !node.is_whole() {
        return Value::unknown().at(origin());
    }
    match node.shape() {
        Shape::String => string(node, at, here),
        Shape::Other => match node.json() {
            "true" => What::Bool(true),
            "false" => What::Bool(false),
            "null" => What::Null,
            json => json.parse().map_or(What::Unknown(None), What::Int),
        }
        .into_value(origin()),
        Shape::Array => {
            let items = node.items().map(|item| value(item, at, budget));
            What::List(List::of(items)).into_value(origin())
        }
        Shape::Object => {
            let mut entries = Vec::new();
            let mut open = false;
            for (key, inner) in node.entries() {
                if let Some((loops, at)) = property_loops(&key, inner).zip(at) {
                    for one in loops {
                        match name_of(one, at) {
                            Some(name) => {
                                entries.push(Entry::new(name.as_str(), unrolled(one, &name, at)));
                            }
                            None => open = true,
                        }
                    }
                    continue;
                }
                let inner = value(inner, at, budget);
                match at.map(|at| (at, classify(&key))) {
                    // Bicep writes a key that is composed as an expression.
                    Some((at, Written::Expression(_))) => match evaluate(&key, here, at).whole() {
                        Some(key) => entries.push(Entry::new(key, inner)),
                        None => open = true,
                    },
                    _ => entries.push(Entry::new(&*key, inner)),
                }
            }
            What::Object(Object::new(entries, open)).into_value(origin())
        }
    }
}

trait IntoValue {
    fn into_value(self, origin: Origin) -> Value;
}

impl IntoValue for What {
    fn into_value(self, origin: Origin) -> Value {
        Value { what: self, origin }
    }
}

fn string(node: Node<'_>, at: Option<&At<'_>>, here: Place) -> Value {
    let Some(text) = node.string().filter(|text| !is_wiped(text)) else {
        return Value::unknown().at(Origin::at(here));
    };
    let Some(at) = at else {
        return Value::from(with_places(&text)).at(Origin::at(here));
    };
    let is_expression = matches!(classify(&text), Written::Expression(_));
    if !is_expression && first_place(&text).is_some() {
        return Value::from(with_places(&text)).at(Origin::at(here));
    }
    let mut value = evaluate(&text, here, at);
    if is_expression {
        value.origin = value.origin.written_at(here);
    }
    value
}

/// What tools fill in before a file is deployed: where it begins and ends. Of two that begin alike the
/// longer comes first.
const PLACES: [(&str, &str); 9] = [
    ("${{", "}}"),
    ("${", "}"),
    ("#{", "}#"),
    ("$(", ")"),
    ("{{", "}}"),
    ("@@", "@@"),
    ("__", "__"),
    ("%", "%"),
    ("<", ">"),
];

/// The longest name of a place, in bytes. Without a bound a text of nothing but beginnings would be read
/// from each of them to its end.
const MAX_PLACE: usize = 64;

/// Texts longer than this, in bytes, are unknown as a whole once there is a place in them. No name and no
/// image is that long.
const MAX_WITH_PLACES: usize = 4096;

/// The first place in a text that is yet to be filled in: what stands before and behind it.
fn first_place(text: &str) -> Option<(&str, &str)> {
    let places = PLACES.iter().filter_map(|(start, end)| {
        if start.ends_with('{') {
            let (before, behind) = text.split_once(start)?;
            return Some((before, behind.split_once(end)?.1));
        }
        // What begins like one may be none, and one stand behind it.
        text.match_indices(start).find_map(|(at, _)| {
            let (before, behind) = text.split_at_checked(at)?;
            let behind = behind.strip_prefix(start)?;
            let near = behind.char_indices().find(|(at, _)| *at > MAX_PLACE);
            let near = behind.get(..near.map_or(behind.len(), |(at, _)| at))?;
            let name = near.split_once(end)?.0;
            let behind = behind.get(name.len() + end.len()..)?;
            let is_name = !name.trim().is_empty()
                && name
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || "_.-: ".contains(letter));
            // A tag of HTML is none.
            let alone = before.is_empty() && behind.is_empty();
            (is_name && (*start != "<" || alone)).then_some((before, behind))
        })
    });
    // Of several that begin at one place `min_by_key` takes the first.
    places.min_by_key(|(before, _)| before.len())
}

/// A text in which tools fill places before it is deployed, such as `${NAME}` and `$(name)`.
fn with_places(text: &str) -> Text {
    let mut all = Builder::default();
    let mut rest = text;
    while let Some((before, behind)) = first_place(rest) {
        if text.len() > MAX_WITH_PLACES {
            return Text::gap(Gap::ANY);
        }
        all.letters(before).gap(Gap::ANY);
        rest = behind;
    }
    all.letters(rest).build()
}

fn name_of(one: Node<'_>, at: &At<'_>) -> Option<String> {
    let name = convert(one.get("name")?, at);
    name.whole().map(str::to_owned)
}

/// The list that a loop makes: `count` times its `input`, or what is known of that.
pub(super) fn unrolled(one: Node<'_>, name: &str, at: &At<'_>) -> Value {
    let count = one
        .get("count")
        .map_or_else(Value::unknown, |count| convert(count, at));
    let written = one.get("count").unwrap_or(one);
    let here = Origin::at(place(one, Some(at))).written_at(place(written, Some(at)));
    let input = one.get("input");
    let round = |index: Option<i64>| {
        let inside = At {
            level: at.level.clone(),
            copies: in_loop(&at.copies, name, index, false),
            place: at.place.clone(),
        };
        input.map_or_else(Value::unknown, |input| convert(input, &inside))
    };
    let list = match count.what {
        What::Int(count) if (0..=MAX_ROUNDS).contains(&count) => {
            List::of((0..count).map(|index| round(Some(index))))
        }
        // However many they are, each is made like this.
        _ => List::new([Element::Perhaps(round(None)), Element::Any]),
    };
    Value {
        what: What::List(list),
        origin: here.chosen_by(&count.origin),
    }
}
