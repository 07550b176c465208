//! What the parts of Linchpin say to each other, as plain data: the report, questions and answers,
//! and what a person may choose.
//!
//! Nothing here reads, judges, draws or knows a browser. The page is built on this crate alone, so
//! that it cannot reach what judges; `crates/engine` and `crates/more` are built on it too.

pub mod comparison;
pub mod difference;
pub mod evidence;
pub mod fix;
pub mod folder;
pub mod issue;
pub mod ledger;
pub mod link;
pub mod order;
pub mod outcome;
pub mod picture;
pub mod protocol;
pub mod report;
pub mod sentence;
pub mod start;
pub mod target;
pub mod wire;

mod choice;

pub use choice::{Format, Limits, Redaction, Shell};
