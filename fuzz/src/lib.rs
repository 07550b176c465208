//! What must hold of every input, as functions that fail where it does not.
//!
//! Each target takes any bytes. The programs in `fuzz_targets` hand them to libFuzzer, and
//! `tests/fuzzing.rs` runs them on a few thousand inputs that are the same each time. What a target
//! found becomes a test where the fault was; nothing is kept here.

use std::{env, ffi::OsString, fs, sync::OnceLock};

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

/// Writes an input to the file that `LINCHPIN_FUZZ_LAST` names, if it names one: a stack that is used up
/// ends the fuzzer before it can tell of which input.
pub fn remember(bytes: &[u8]) {
    static LAST: OnceLock<Option<OsString>> = OnceLock::new();
    if let Some(file) = LAST.get_or_init(|| env::var_os("LINCHPIN_FUZZ_LAST")) {
        // Without the file there is still a fuzzer.
        let _ = fs::write(file, bytes);
    }
}

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
