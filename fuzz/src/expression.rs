//! Expressions of ARM templates: whatever stands between the brackets, it ends, and soon.

use std::rc::Rc;

use engine::read::{
    arm::{
        Budget, Element, Handle, Parameter, Place, Scope, Text, Value, What, Written, classify,
        evaluate, parse,
    },
    source::Span,
};

use super::input::{MOST, PART};

/// So many steps may be taken; a step moves a few dozen bytes.
const STEPS: u64 = 20_000;

/// A template whose variables are the lines of the input: `v0`, `v1` and so on, each of which may ask
/// for the others.
struct Lines<'a> {
    budget: Budget,
    lines: Vec<&'a str>,
}

impl Scope for Lines<'_> {
    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn key(&self) -> u64 {
        1
    }

    fn parameter(&self, name: &str) -> Parameter {
        match name {
            "secret" => Parameter::Secret,
            "list" => {
                let values = ["a", "b", "c"].map(Value::from);
                Parameter::Known(What::List(engine::read::arm::List::of(values)).into())
            }
            "text" => Parameter::Known("contoso".into()),
            _ => Parameter::Missing,
        }
    }

    fn variable(&self, name: &str) -> Value {
        let index = name.strip_prefix('v').and_then(|index| index.parse().ok());
        let line = index.and_then(|index: usize| self.lines.get(index));
        line.map_or_else(Value::unknown, |line| evaluate(line, place(line), self))
    }

    fn copy_index(&self, name: Option<&str>) -> Option<i64> {
        name.is_none().then_some(2)
    }

    fn function(&self, _: &str, _: &str, arguments: &[Value]) -> Value {
        arguments.first().cloned().unwrap_or_else(Value::unknown)
    }

    fn resource(&self, reference: &Text) -> Option<Rc<Handle>> {
        Handle::parse(reference).map(Rc::new)
    }

    fn property(&self, handle: &Handle) -> Option<Value> {
        (handle.path.len() > 1).then(|| "Enabled".into())
    }
}

fn place(line: &str) -> Place {
    Place {
        text: 0,
        span: Span::new(0, line.len() + 2),
    }
}

/// Works every line of the input out, the lines being each other's variables.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MOST)]);
    let lines: Vec<&str> = text.split(['\n', char::from(PART)]).collect();
    for line in lines.iter().take(16) {
        if let Written::Expression(inner) = classify(line) {
            // It is the same the second time, and a mistake has a place in the text.
            assert_eq!(parse(inner), parse(inner));
        }
        let work = || {
            let scope = Lines {
                budget: Budget::new(STEPS),
                lines: lines.clone(),
            };
            evaluate(line, place(line), &scope)
        };
        let value = work();
        let size = size(&value);
        let most = text.len() * 64 + (STEPS as usize) * 64;
        assert!(size <= most, "{size} bytes out of {}", text.len());
        assert_ne!(value.same(&value.clone()), Some(false));
        for place in value.origin.places() {
            assert!(place.span.start <= place.span.end);
        }
        assert_eq!(work(), value, "it comes to the same twice");
    }
}

/// How many bytes of text a value holds, and one for each value.
fn size(value: &Value) -> usize {
    1 + match &value.what {
        What::Text(text) => text.whole().map_or(text.pieces().len(), str::len),
        What::List(list) => {
            let elements = list.raw().iter().map(|element| match element {
                Element::Sure(value) | Element::Perhaps(value) => size(value),
                Element::Any => 1,
            });
            elements.sum()
        }
        What::Object(object) => {
            let entries = object.raw().iter();
            entries
                .map(|entry| entry.key.len() + size(&entry.value))
                .sum()
        }
        _ => 0,
    }
}
