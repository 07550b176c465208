//! Linchpin judges attack chain CHAIN-026 on exported Azure configuration, wholly on the reader's machine.
//!
//! The data path is a straight line, each arrow a function from values to values:
//!
//! ```text
//! bytes ─ text ─ documents ─ evidence ─ findings ─ verdict ─ report ─ view
//! ```
//!
//! [`engine`] is that line up to the report and knows no browser.
//! [`session`] keeps one user's documents between two questions and answers the page.
//! `ui` draws, `worker` moves the session off the page's thread, `api` is the door for other programs;
//! the three exist only in the browser's build.

pub mod collect;
pub mod engine;
mod fill;
mod order;
pub mod session;
pub mod shell;
#[cfg(test)]
mod stubs;
