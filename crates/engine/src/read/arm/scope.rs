//! What an expression may ask of the template around it.

use std::{cell::Cell, rc::Rc};

use super::{
    gap::{Gap, Letters, Symbol},
    handle::Handle,
    text::Text,
    value::Value,
};

/// What a parameter stands for.
#[derive(Clone, Debug)]
pub enum Parameter {
    /// Its type promises that it is a secret: whatever is passed, it is not looked at.
    Secret,
    /// The template has no value for it, or no such parameter.
    Missing,
    /// A default, or what was passed; its origin says which.
    Known(Value),
}

/// Whether parameters of this type never yield a value.
pub fn is_secret_type(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("securestring") || kind.eq_ignore_ascii_case("secureobject")
}

/// What names stand for at one place of a template.
///
/// An answer may itself be evaluated when it is asked for. Whoever does that hands the same
/// [`Budget`] on, so that a circle of variables ends.
pub trait Scope {
    /// What may still be spent on this document.
    fn budget(&self) -> &Budget;

    /// Tells deployments apart: two expressions in scopes of the same key see the same parameters,
    /// the same resource group and so on.
    fn key(&self) -> u64;

    /// `parameters('name')`; names compare without case.
    fn parameter(&self, name: &str) -> Parameter;

    /// `variables('name')`; unknown if there is none.
    fn variable(&self, name: &str) -> Value;

    /// `copyIndex()` of the loop `name`, or of the innermost; none if it is not known.
    fn copy_index(&self, name: Option<&str>) -> Option<i64>;

    /// A function that the template defines; unknown if there is none.
    fn function(&self, namespace: &str, name: &str, arguments: &[Value]) -> Value;

    /// The resource of this template that `reference` means: a symbolic name (perhaps with an index,
    /// `acr[0]`), a name, or an id. None if the template has no such resource.
    fn resource(&self, reference: &Text) -> Option<Rc<Handle>>;

    /// What stands at the handle's path in the resource, as far as the template tells: a property
    /// that is declared, an output of a deployment.
    fn property(&self, handle: &Handle) -> Option<Value>;

    /// The id of the subscription that is deployed to.
    fn subscription(&self) -> Text {
        let gap = Gap {
            symbol: Some(Symbol::of("subscription").number(self.key())),
            letters: Letters::Name,
            ..Gap::wide(36, Some(36))
        };
        Text::gap(gap)
    }

    /// The name of the resource group that is deployed to; none where a subscription, a management
    /// group or a tenant is.
    fn resource_group(&self) -> Option<Text> {
        let gap = Gap {
            symbol: Some(Symbol::of("resourceGroup").number(self.key())),
            letters: Letters::Name,
            ..Gap::wide(1, Some(90))
        };
        Some(Text::gap(gap))
    }
}

/// What may be spent on the expressions of one document, so that none of them takes for ever: a few
/// lines of variables that double each other would otherwise fill any memory.
#[derive(Debug)]
pub struct Budget {
    steps: Cell<u64>,
    depth: Cell<u32>,
    refused: Cell<bool>,
}

/// How deep expressions and the values around them may nest through variables, functions and outputs,
/// counted in all. A level takes up to two kilobytes of stack, of which browsers give half a megabyte.
const MAX_DEPTH: u32 = 128;

impl Budget {
    /// A budget of so many steps; a step is one function, or a few dozen bytes or elements moved.
    pub fn new(steps: u64) -> Budget {
        Budget {
            steps: Cell::new(steps),
            depth: Cell::new(0),
            refused: Cell::new(false),
        }
    }

    /// Whether something was left unknown because the budget ran out, or because names lead in a
    /// circle.
    pub fn ran_out(&self) -> bool {
        self.refused.get()
    }

    /// Notes that something was left unknown.
    pub fn refuse(&self) {
        self.refused.set(true);
    }

    /// Takes from it; false once there is not enough left.
    pub fn spend(&self, steps: usize) -> bool {
        match self.steps.get().checked_sub(steps as u64) {
            Some(left) => {
                self.steps.set(left);
                true
            }
            None => {
                self.steps.set(0);
                self.refused.set(true);
                false
            }
        }
    }

    /// Goes one level deeper until the guard is dropped; none if that is too deep.
    pub fn enter(&self) -> Option<Level<'_>> {
        let depth = self.depth.get();
        if depth >= MAX_DEPTH {
            self.refused.set(true);
            return None;
        }
        self.depth.set(depth + 1);
        Some(Level(self))
    }
}

/// One level of a [`Budget`].
#[derive(Debug)]
pub struct Level<'a>(&'a Budget);

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.0.depth.set(self.0.depth.get().saturating_sub(1));
    }
}
