//! The browser build starts here, as the page or as its worker.

fn main() {}

#[cfg(target_arch = "wasm32")]
use linchpin::api as _;
