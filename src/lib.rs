//! The page: what people see of Linchpin, and what they can do there.
//!
//! It knows `crates/model` alone: reports to draw, requests to ask, answers to hear. Reading and
//! judging happen in `crates/engine`, behind a line of messages.
//! `docs/ARCHITECTURE.md` shows the whole house.

pub mod policy;
pub mod ui;
