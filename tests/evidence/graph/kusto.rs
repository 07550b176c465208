//! As much of Kusto as the queries to Resource Graph are written in, so that a test can ask them of resources
//! as ARM answers them: `where`, `extend`, `project`, `union`, and the functions that they call.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

type Row = Map<String, Value>;

/// The rows that a query makes of the rows of each table.
pub(super) fn ask(query: &str, tables: &HashMap<&str, Vec<Value>>) -> Vec<Value> {
    let mut steps = split(query, '|').into_iter();
    let table = steps.next().unwrap();
    let table = tables.get(table.trim()).cloned().unwrap_or_default();
    let mut rows: Vec<Row> = table
        .into_iter()
        .map(|row| row.as_object().unwrap().clone())
        .collect();
    for step in steps {
        let (word, rest) = step.trim().split_once(' ').unwrap();
        match word {
            "where" => rows.retain(|row| Expression::of(rest, row) == json!(true)),
            "extend" => rows.iter_mut().for_each(|row| {
                // What is defined in one step is not seen in the same.
                let new = columns(rest, row);
                row.extend(new);
            }),
            "project" => rows = rows.iter().map(|row| columns(rest, row)).collect(),
            "union" => {
                let inner = rest.trim().strip_prefix('(').unwrap();
                let inner = inner.strip_suffix(')').unwrap();
                let more = ask(inner, tables).into_iter();
                rows.extend(more.map(|row| row.as_object().unwrap().clone()));
            }
            "order" => {}
            other => panic!("{other} is not known here"),
        }
    }
    rows.into_iter().map(Value::Object).collect()
}

/// `a, b = f(c)`: the columns, by name.
fn columns(text: &str, row: &Row) -> Row {
    let column = |part: String| match part.split_once(" = ") {
        Some((name, value)) => (name.trim().to_owned(), Expression::of(value, row)),
        None => (part.trim().to_owned(), Expression::of(&part, row)),
    };
    split(text, ',').into_iter().map(column).collect()
}

/// The parts between a sign that stands neither in parentheses nor in quotes.
fn split(text: &str, at: char) -> Vec<String> {
    let (mut parts, mut depth, mut quoted) = (vec![String::new()], 0, false);
    for char in text.chars() {
        match char {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if char == at && depth == 0 && !quoted {
            parts.push(String::new());
        } else {
            parts.last_mut().unwrap().push(char);
        }
    }
    parts
}

/// An expression on its way to a value.
struct Expression<'a> {
    rest: &'a str,
    row: &'a Row,
}

impl<'a> Expression<'a> {
    fn of(text: &'a str, row: &'a Row) -> Value {
        let mut expression = Expression { rest: text, row };
        let value = expression.either();
        assert!(expression.rest.trim().is_empty(), "{}", expression.rest);
        value
    }

    fn takes(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(word);
        if let Some(rest) = rest {
            self.rest = rest;
        }
        rest.is_some()
    }

    fn either(&mut self) -> Value {
        let mut value = self.both();
        while self.takes("or ") {
            let other = self.both();
            value = json!(value == json!(true) || other == json!(true));
        }
        value
    }

    fn both(&mut self) -> Value {
        let mut value = self.compared();
        while self.takes("and ") {
            let other = self.compared();
            value = json!(value == json!(true) && other == json!(true));
        }
        value
    }

    fn compared(&mut self) -> Value {
        let value = self.single();
        if self.takes("=~ ") {
            let other = self.single();
            json!(lower(&value) == lower(&other))
        } else if self.takes("startswith ") {
            let other = self.single();
            json!(lower(&value).starts_with(&lower(&other)))
        } else if self.takes("in~ (") {
            let list = self.arguments();
            json!(list.iter().any(|one| lower(one) == lower(&value)))
        } else if self.takes("has_any (") {
            let list = self.arguments();
            json!(list.iter().any(|one| lower(&value).contains(&lower(one))))
        } else {
            value
        }
    }

    fn arguments(&mut self) -> Vec<Value> {
        let mut all = Vec::new();
        while !self.takes(")") {
            all.push(self.either());
            let _ = self.takes(",");
        }
        all
    }

    fn single(&mut self) -> Value {
        if self.takes("(") {
            let value = self.either();
            assert!(self.takes(")"), "{}", self.rest);
            return value;
        }
        if self.takes("'") {
            let (text, rest) = self.rest.split_once('\'').unwrap();
            self.rest = rest;
            return json!(text);
        }
        let text = self.rest.trim_start();
        let end = text.find(|char: char| !(char.is_alphanumeric() || char == '_'));
        let (name, rest) = text.split_at(end.unwrap_or(text.len()));
        assert!(!name.is_empty(), "{text}");
        self.rest = rest;
        if self.takes("(") {
            let arguments = self.arguments();
            return call(name, arguments);
        }
        let known = self.row.get(name);
        let mut value = known.cloned().unwrap_or_else(|| panic!("no column {name}"));
        loop {
            if let Some(rest) = self.rest.strip_prefix('.') {
                let end = rest.find(|char: char| !char.is_alphanumeric());
                let (key, rest) = rest.split_at(end.unwrap_or(rest.len()));
                value = value.get(key).cloned().unwrap_or_default();
                self.rest = rest;
            } else if let Some(rest) = self.rest.strip_prefix('[') {
                let (place, rest) = rest.split_once(']').unwrap();
                let place: usize = place.parse().unwrap();
                value = value.get(place).cloned().unwrap_or_default();
                self.rest = rest;
            } else {
                return value;
            }
        }
    }
}

fn lower(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_lowercase(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn is_empty(value: &Value) -> bool {
    lower(value).is_empty()
}

fn call(name: &str, mut arguments: Vec<Value>) -> Value {
    match name {
        "bag_pack" => {
            let pairs = arguments.chunks(2);
            let pair = |pair: &[Value]| (pair[0].as_str().unwrap().to_owned(), pair[1].clone());
            Value::Object(pairs.map(pair).collect())
        }
        "pack_array" => Value::Array(arguments),
        "array_length" => arguments[0]
            .as_array()
            .map_or(Value::Null, |list| json!(list.len())),
        "tostring" => match arguments.remove(0) {
            Value::String(text) => json!(text),
            Value::Null => json!(""),
            other => json!(other.to_string()),
        },
        "isempty" => json!(is_empty(&arguments[0])),
        "isnotempty" => json!(!is_empty(&arguments[0])),
        "coalesce" => {
            let mut all = arguments.into_iter();
            all.find(|value| !is_empty(value)).unwrap_or_default()
        }
        "case" => {
            let otherwise = arguments.pop().unwrap();
            let mut cases = arguments.chunks(2);
            let case = cases.find(|case| case[0] == json!(true));
            case.map_or(otherwise, |case| case[1].clone())
        }
        other => panic!("{other} is not known here"),
    }
}
