//! Linchpin judges attack chain CHAIN-026 on exported Azure configuration, wholly on the reader's machine.
//!
//! The data path is a straight line, each arrow a function from values to values:
//!
//! ```text
//! bytes ─ text ─ documents ─ evidence ─ outcomes ─ verdict ─ report ─ view
//! ```
//!
//! [`engine`] is that line up to the report and knows no browser.
//! [`session`] keeps one user's documents between two questions and answers the page.
//! [`advice`] words the fixes of a finding; [`export`] and [`redact`] write what is handed on.
//! `ui` draws, `worker` moves the session off the page's thread, `api` is the door for other programs,
//! which exists only in the browser's build. `docs/ARCHITECTURE.md` shows the whole house.

pub mod advice;
#[cfg(target_arch = "wasm32")]
pub mod api;
pub mod azure;
pub mod collect;
pub mod compare;
pub mod engine;
pub mod export;
pub mod facts;
mod fill;
mod order;
pub mod policy;
pub mod read;
pub mod redact;
pub mod sentence;
pub mod session;
pub mod share;
pub mod shell;
#[cfg(test)]
mod stubs;
pub mod ui;
pub mod worker;
