//! What expressions come to.

mod known;
mod parsing;
mod partly;
mod places;

use std::{collections::BTreeMap, rc::Rc};

use super::*;
use crate::read::source::Span;

/// A scope for tests: variables are expressions, parameters are given by value.
pub(super) struct Sample {
    budget: Budget,
    parameters: BTreeMap<String, Parameter>,
    variables: BTreeMap<String, String>,
    copies: BTreeMap<String, i64>,
    group: bool,
}

impl Sample {
    pub(super) fn new() -> Sample {
        Sample {
            budget: Budget::new(1_000_000),
            parameters: BTreeMap::new(),
            variables: BTreeMap::new(),
            copies: BTreeMap::new(),
            group: true,
        }
    }

    pub(super) fn parameter(mut self, name: &str, value: impl Into<Value>) -> Sample {
        let mut value = value.into();
        value.origin = value.origin.marked(Marks {
            defaulted: true,
            ..Marks::default()
        });
        self.parameters
            .insert(name.to_ascii_lowercase(), Parameter::Known(value));
        self
    }

    pub(super) fn secret(mut self, name: &str) -> Sample {
        self.parameters
            .insert(name.to_ascii_lowercase(), Parameter::Secret);
        self
    }

    pub(super) fn variable(mut self, name: &str, text: &str) -> Sample {
        self.variables
            .insert(name.to_ascii_lowercase(), text.to_owned());
        self
    }

    pub(super) fn copy(mut self, name: &str, index: i64) -> Sample {
        self.copies.insert(name.to_owned(), index);
        self
    }

    pub(super) fn without_group(mut self) -> Sample {
        self.group = false;
        self
    }

    pub(super) fn value(&self, text: &str) -> Value {
        evaluate(text, nowhere(), self)
    }

    /// What an expression comes to, spelled: gaps are `…`, what may be missing has a `?`.
    pub(super) fn spell(&self, expression: &str) -> String {
        spell(&self.value(&format!("[{expression}]")))
    }
}

pub(super) fn nowhere() -> Place {
    Place {
        text: 0,
        span: Span { start: 0, end: 0 },
    }
}

impl Scope for Sample {
    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn key(&self) -> u64 {
        1
    }

    fn parameter(&self, name: &str) -> Parameter {
        let known = self.parameters.get(&name.to_ascii_lowercase());
        known.cloned().unwrap_or(Parameter::Missing)
    }

    fn variable(&self, name: &str) -> Value {
        match self.variables.get(&name.to_ascii_lowercase()) {
            Some(text) => evaluate(text, nowhere(), self),
            None => Value::unknown(),
        }
    }

    fn copy_index(&self, name: Option<&str>) -> Option<i64> {
        self.copies.get(name.unwrap_or_default()).copied()
    }

    fn function(&self, namespace: &str, name: &str, arguments: &[Value]) -> Value {
        match (namespace, name, arguments) {
            ("contoso", "twice", [one]) => {
                let text = format!("{0}{0}", one.whole().unwrap_or_default());
                text.as_str().into()
            }
            _ => Value::unknown(),
        }
    }

    fn resource(&self, reference: &Text) -> Option<Rc<Handle>> {
        // The one symbolic name of these tests.
        (reference.whole()? == "acr").then(|| {
            let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoacr";
            let mut handle = Handle::parse(&id.into()).unwrap();
            handle.declared = Some(Symbol::of("acr"));
            Rc::new(handle)
        })
    }

    fn property(&self, handle: &Handle) -> Option<Value> {
        (handle.declared.is_some() && handle.is_path(&["properties", "adminUserEnabled"]))
            .then(|| What::Bool(true).into())
    }

    fn resource_group(&self) -> Option<Text> {
        self.group.then(|| {
            let symbol = Some(Symbol::of("group"));
            Text::gap(Gap {
                letters: Letters::Name,
                ..Gap::named(symbol)
            })
        })
    }
}

/// A value as a test reads it.
pub(super) fn spell(value: &Value) -> String {
    match &value.what {
        What::Unknown(_) => "unknown".to_owned(),
        What::Null => "null".to_owned(),
        What::Bool(value) => value.to_string(),
        What::Int(number) => number.to_string(),
        What::Text(text) => format!("'{}'", letters(text)),
        What::List(list) => {
            let all: Vec<String> = list
                .raw()
                .iter()
                .map(|element| match element {
                    Element::Sure(value) => spell(value),
                    Element::Perhaps(value) => format!("{}?", spell(value)),
                    Element::Any => "…".to_owned(),
                })
                .collect();
            format!("[{}]", all.join(", "))
        }
        What::Object(object) => {
            let mut all: Vec<String> = object
                .raw()
                .iter()
                .map(|entry| {
                    let doubt = if entry.sure { "" } else { "?" };
                    format!("{}{doubt}: {}", entry.key, spell(&entry.value))
                })
                .collect();
            if object.is_open() {
                all.push("…".to_owned());
            }
            format!("{{{}}}", all.join(", "))
        }
        What::Resource(handle) => {
            format!("<{}>{}", letters(&handle.name), handle.path.join("."))
        }
    }
}

pub(super) fn letters(text: &Text) -> String {
    text.pieces()
        .iter()
        .map(|piece| match piece {
            Piece::Known(letters) => &**letters,
            Piece::Gap(_) => "…",
        })
        .collect()
}

/// A list of texts.
pub(super) fn texts(all: &[&str]) -> Value {
    What::List(List::of(all.iter().map(|one| Value::from(*one)))).into()
}
