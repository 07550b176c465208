//! Small pieces that several parts of the page share.

pub(crate) mod evidence;
pub(crate) mod icons;

mod badges;
mod copy;
mod finding;
mod pickers;
mod send;
mod shared;
mod slider;
mod text;

pub(crate) use badges::{outcome_badge, outcome_word, step_badge, verdict_badge, watched_badge};
pub(crate) use copy::{Copy, command, whole_words};
pub(crate) use finding::finding;
pub(crate) use pickers::{PasteField, pickers, replace};
pub(crate) use send::{Send, jump, say};
pub(crate) use shared::Shared;
pub(crate) use slider::slider;
pub(crate) use text::{counted, foreign, grouped, path, sentence};
