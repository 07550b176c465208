//! Writes what every fuzz target begins with into the folder that is named, for `cargo xtask fuzz`.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "the targets are a test"
)]

use std::{env, fs, path::Path};

#[path = "../fuzz/src/lib.rs"]
mod targets;

fn main() {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = env::args().nth(1).expect("a folder to write to");
    let folder = Path::new(&folder);
    for (target, _) in targets::TARGETS {
        let folder = folder.join(target);
        fs::create_dir_all(&folder).unwrap();
        for (index, seed) in targets::seeds::of(target, checkout).iter().enumerate() {
            fs::write(folder.join(format!("{index:04}")), seed).unwrap();
        }
    }
    fs::write(
        folder.join("words.dict"),
        targets::seeds::dictionary(checkout),
    )
    .unwrap();
}
