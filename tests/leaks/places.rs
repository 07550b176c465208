//! What stays where it was: facts that the report quotes, keys, brackets, white space.

use serde_json::Value;

use crate::{
    channels::Looked,
    plant::{Place, Planted, Written},
};

/// What the viewer shows for a character that was not kept.
const DOT: char = '·';

/// Facts of the report that do not stand in the viewer at the line and column that it names.
pub(crate) fn misquoted(looked: &Looked) -> Vec<String> {
    let mut wrong = Vec::new();
    each_fact(&looked.report, &mut |fact| {
        let said = |key: &str| fact[key].as_str().unwrap_or_default();
        let at = |key: &str| usize::try_from(fact[key].as_u64().unwrap_or(1)).unwrap() - 1;
        let source = looked.names.iter().position(|name| name == said("source"));
        let text = source.map_or("", |index| &looked.shown[index]);
        let line = text.lines().nth(at("line")).unwrap_or_default();
        let rest: String = line.chars().skip(at("column")).collect();
        // A container is quoted as `{…}`, a long value with `…` at its end.
        let quoted = said("value").lines().next().unwrap_or_default();
        let quoted = quoted.split('…').next().unwrap_or_default();
        let whole = !quoted.is_empty() && rest.starts_with(quoted);
        if !whole {
            wrong.push(format!(
                "`{}` ({}) is not at `{rest}`",
                said("value"),
                said("pointer")
            ));
        }
    });
    wrong
}

fn each_fact(value: &Value, visit: &mut dyn FnMut(&Value)) {
    match value {
        Value::Object(fields) => {
            let is_fact = ["source", "pointer", "line", "column", "value"];
            if is_fact.iter().all(|key| fields.contains_key(*key)) {
                visit(value);
            }
            fields.values().for_each(|value| each_fact(value, visit));
        }
        Value::Array(items) => items.iter().for_each(|item| each_fact(item, visit)),
        _ => {}
    }
}

/// Where the viewer shows something else than what was there, with dots for what was not kept; and
/// where a planted value has anything but dots.
pub(crate) fn displaced(planted: &Planted, looked: &Looked) -> Vec<String> {
    let kinds = looked.report["sources"].as_array().unwrap();
    let mut wrong = Vec::new();
    for (index, written) in planted.documents.iter().enumerate() {
        // Of a document of secrets nothing is kept, not even its form.
        if kinds[index]["kind"] == "refused" {
            continue;
        }
        // Behind the place where a document breaks everything goes but line ends and blanks.
        let problems = looked.report["problems"].as_array().unwrap();
        let breaks = problems.iter().any(|problem| {
            problem["source"] == kinds[index]["name"] && problem["severity"] == "error"
        });
        let found = first_displaced(written, &looked.shown[index], breaks)
            .or_else(|| first_grown(written, &looked.kept[index]));
        wrong.extend(found.map(|found| format!("{}: {found}", written.name)));
    }
    wrong
}

/// Where the text that is kept has another length than what was handed in: bytes and characters stay
/// as many as they were.
fn first_grown(written: &Written, kept: &str) -> Option<String> {
    let lengths = |text: &str| text.chars().map(char::len_utf8).collect::<Vec<_>>();
    let (was, is) = (lengths(&written.text), lengths(kept));
    let at = was.iter().zip(&is).position(|(was, is)| was != is);
    let at = at.or((was.len() != is.len()).then(|| was.len().min(is.len())));
    at.map(|at| {
        format!(
            "character {} has another length in the text that is kept",
            at + 1
        )
    })
}

fn first_displaced(written: &Written, shown: &str, breaks: bool) -> Option<String> {
    let text = written.text.replace('\u{1B}', " ");
    let mut places = written.places.iter().peekable();
    let mut shown = shown.chars();
    for (at, was) in text.char_indices() {
        while places.next_if(|(range, _)| range.end <= at).is_some() {}
        let place = places
            .peek()
            .filter(|(range, _)| range.contains(&at))
            .map(|(_, place)| *place);
        let is = shown.next().unwrap_or('\n');
        let right = match place {
            Some(Place::Token) => is == DOT || breaks && was.is_whitespace(),
            Some(Place::Fact) => is == was || is == DOT,
            Some(Place::Beside) => is == was || is == DOT || is == ' ',
            None => is == was || breaks && is == DOT && !was.is_whitespace(),
        };
        if !right {
            let around: String = text[..at].chars().rev().take(30).collect();
            let around: String = around.chars().rev().collect();
            let what = match place {
                Some(Place::Token) => "a value that is no fact",
                Some(Place::Fact) => "a fact",
                Some(Place::Beside) => "text beside JSON",
                None => "a key, a bracket or white space",
            };
            return Some(format!("`{is}` for `{was}` of {what} behind `{around}`"));
        }
    }
    None
}
