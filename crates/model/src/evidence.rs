//! What is missing: which evidence is there, and what each would settle.

use serde::{Deserialize, Serialize};

use crate::report::Command;

/// How much of one kind of evidence is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Presence {
    /// Nothing of it.
    Missing,
    /// Some of it, and some that is needed is not.
    InPart,
    /// All that these documents ask for.
    There,
}

/// One kind of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is, such as `Defender plans`.
    pub what: String,
    /// How much of it is there.
    pub presence: Presence,
    /// What of it is there, or is not, in a line.
    pub told: String,
    /// What it would settle.
    pub settles: String,
    /// Without it a link is not known; the rest sharpens the answer.
    pub needed: bool,
    /// The command that brings it, filled in; none if it is there, or no command would.
    pub command: Option<Command>,
    /// The exports of the collecting script that bring it, by their names there.
    pub exports: Vec<String>,
}
