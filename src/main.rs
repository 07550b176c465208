//! The browser build starts here.

fn main() {}
