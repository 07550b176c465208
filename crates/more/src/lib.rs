//! What is made of a judged scan: files, links, fixes, comparisons, the picture, and the scripts that
//! collect evidence. Nothing here judges.
//!
//! [`desk::Desk`] answers what a session asks; [`office::Office`] is a session with its desk, as a
//! native program has it. In the browser the two are parts of their own, so that the desk is loaded
//! only when something is asked of it.

pub mod advice;
pub mod collect;
pub mod compare;
pub mod desk;
pub mod export;
mod fill;
pub mod office;
pub mod one;
pub mod picture;
pub mod redact;
pub mod remedy;
pub mod share;
pub mod shell;
#[cfg(test)]
mod stubs;
