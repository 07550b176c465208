//! ARM templates: expressions whose values are known, known in part, or not known at all.
//!
//! In: the text of an expression and a [`Scope`], which knows what names stand for. Out: a
//! [`Value`] with the places that it came from. What a deployment decides stays open in it: a text
//! keeps its gaps, a list says where more may stand, and nothing is ever assumed. Nothing here reads
//! JSON or knows a registry's rules.

mod alone;
mod eval;
mod functions;
mod gap;
mod handle;
mod lambda;
mod origin;
mod parse;
mod scope;
pub mod template;
mod text;
mod value;
pub mod veil;

pub use alone::{alone, only_host};
pub use eval::evaluate;
pub use gap::{Gap, Letters, Symbol};
pub use handle::Handle;
pub use origin::{Marks, Origin, Place};
pub use parse::{Access, Call, Expression, ParseError, Written, classify, parse};
pub use scope::{Budget, Parameter, Scope, is_secret_type};
pub use text::{Piece, Text};
pub use value::{Element, Entry, Found, List, Object, Value, What};

#[cfg(test)]
mod tests;
