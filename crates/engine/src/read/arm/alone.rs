//! Expressions that stand in no template: in what a what-if answer or a deployment stack shows of a resource. Ids are
//! written out in them, so what stands for a registry is told all the same.

use super::{
    eval::evaluate,
    handle::Handle,
    origin::Place,
    scope::{Budget, Parameter, Scope},
    template::Gaps,
    text::Text,
    value::{Value, What},
};
use crate::read::{decode::walk::GAP, source::Span};
use std::rc::Rc;

/// Steps that any expression may take, and further ones for each of its bytes.
const STEPS: (usize, usize) = (1000, 8);

/// Where no name stands for anything.
struct Nowhere(Budget);

impl Scope for Nowhere {
    fn budget(&self) -> &Budget {
        &self.0
    }

    fn key(&self) -> u64 {
        0
    }

    fn parameter(&self, _: &str) -> Parameter {
        Parameter::Missing
    }

    fn variable(&self, _: &str) -> Value {
        Value::unknown()
    }

    fn copy_index(&self, _: Option<&str>) -> Option<i64> {
        None
    }

    fn function(&self, _: &str, _: &str, _: &[Value]) -> Value {
        Value::unknown()
    }

    fn resource(&self, _: &Text) -> Option<Rc<Handle>> {
        None
    }

    fn property(&self, _: &Handle) -> Option<Value> {
        None
    }
}

/// What an expression comes to, with `…` for what is not known of it; or else each of the texts that it may come to,
/// and then it may also be another.
pub fn alone(text: &str) -> (Option<String>, Vec<String>) {
    let scope = Nowhere(Budget::new((STEPS.0 + STEPS.1 * text.len()) as u64));
    let place = Place {
        text: 0,
        span: Span::new(0, 0),
    };
    let value = evaluate(text, place, &scope);
    let spelled = |value: &Value| match &value.what {
        What::Text(text) => Some(Gaps::default().spell(text)),
        _ => None,
    };
    let several = value.origin.perhaps().iter().filter_map(spelled).collect();
    (spelled(&value), several)
}

/// Of an image that it may be, the host of its registry, for no more is told; none where nothing of that is known.
pub fn only_host(image: &str) -> Option<String> {
    let (host, _) = image.split_once('/')?;
    let is_told = !host.starts_with(GAP) || host.contains('.');
    is_told.then(|| format!("{host}/{GAP}"))
}
