//! The engine as WebAssembly: hears requests, answers them, keeps the documents.
//!
//! `xtask/js/line.js` hands in one request after the other, in a worker or on the page itself, in
//! postcard's form. Documents come in slices, straight into the memory they are judged in, so that a
//! large one is never held twice and the page hears how far it is.

#![cfg_attr(
    target_arch = "wasm32",
    allow(
        unreachable_pub,
        reason = "what is exported to JavaScript is reached from there"
    )
)]

#[cfg(target_arch = "wasm32")]
mod analyze;
#[cfg(target_arch = "wasm32")]
mod hear;

fn main() {}
