//! What must hold of every input, as functions that fail where it does not.
//!
//! Each target takes any bytes. The programs in `fuzz_targets` hand them to libFuzzer, and
//! `tests/fuzzing.rs` runs them on a few thousand inputs that are the same each time. What a target
//! found becomes a test where the fault was; nothing is kept here.

pub mod archive;
pub mod declared;
pub mod expression;
pub mod input;
pub mod link;
pub mod mutate;
pub mod reader;
pub mod report;
pub mod seeds;
pub mod session;

/// A target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets, by the names of their programs.
pub const TARGETS: [Target; 7] = [
    ("session", session::check),
    ("link", link::check),
    ("report", report::check),
    ("archive", archive::check),
    ("reader", reader::check),
    ("expression", expression::check),
    ("declared", declared::check),
];
