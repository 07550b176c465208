//! All that touches the browser. Nothing in it decides anything: `effects` does what the state asks
//! for, `listen` says what people do, and the others are the few things only a browser can do.

pub(crate) mod clipboard;
pub mod crypto;
pub(crate) mod effects;
pub(crate) mod elements;
pub(crate) mod files;
pub(crate) mod listen;
pub(crate) mod look;
pub(crate) mod page;

mod client;
mod download;
mod early;
mod folder;
mod samples;
mod scripts;
mod theme;
mod window;

pub(crate) use download::download;
