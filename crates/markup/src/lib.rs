//! `html!`, as Yew writes it, for the page.
//!
//! Yew's own macro builds every element where it stands: its attributes, its list of children, and an array of
//! one around whatever a block gives. That was a third of the page's code. This one writes down what is always
//! the same as a constant, and what is not as calls of a few functions that the whole page shares: those of
//! `ui/draw.rs`, which say what they do. What comes of it is the same nodes in the same order.
//!
//! It knows what the page uses: elements, components (which it leaves to Yew), fragments, blocks, `for` in a
//! block, `if` with `else`, attributes with a literal, a block or by their name alone, `key`, `ref` and
//! listeners.

mod read;
mod write;

use proc_macro2::TokenStream;

/// A piece of HTML.
#[proc_macro]
pub fn html(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let tokens = TokenStream::from(input);
    let written = read::root(tokens).map(|root| write::root(&root));
    written.unwrap_or_else(read::Misread::said).into()
}
