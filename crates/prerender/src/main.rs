//! Prints the page as it begins, as HTML that the app takes over once it is loaded.
//!
//! `cargo xtask build` puts it into `index.html`.

use std::io::{Write, stdout};

fn main() -> std::io::Result<()> {
    let html = futures::executor::block_on(linchpin::ui::prerender());
    stdout().write_all(html.as_bytes())
}
