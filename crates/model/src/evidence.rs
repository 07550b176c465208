//! What is missing: which evidence is there, what each would settle, and how to get it.

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
    /// It tells of links of the chain themselves, and not of what pulls or who may.
    pub link: bool,
    /// A verdict hangs on it; the rest sharpens the answer.
    pub needed: bool,
    /// At how many registries the verdict hangs on it.
    pub hang: u32,
    /// The first of those, quoted, and how many more there are.
    pub needed_for: String,
    /// The commands that bring it, filled in: one for each of what is not there, or for all of it. None if it
    /// is there, or no command would. The one that settles most comes first.
    pub asks: Vec<Asks>,
}

/// A command that brings evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asks {
    /// The command, and what it shows.
    pub command: Command,
    /// What the collecting script calls the file with its answer, without `.json`.
    pub file: String,
    /// Only the name of that file tells what it was asked of, be it that the answer is empty.
    pub by_name: bool,
}

impl Asks {
    /// The command as it is run by hand.
    pub fn line(&self) -> String {
        match self.by_name {
            true => format!("{} > {}.json", self.command.line, self.file),
            false => self.command.line.clone(),
        }
    }
}

/// For how many verdicts the evidence is enough, and what would settle most of the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enough {
    /// How many registries there are.
    pub all: u32,
    /// There may be more than were read.
    pub at_least: bool,
    /// At how many of them the verdict is known.
    pub enough: u32,
    /// What to do first; none where every verdict is known, or nothing here would settle one.
    pub first: Option<First>,
}

/// What to do first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct First {
    /// The kind of evidence that it brings, as [`Evidence::what`] names it.
    pub what: String,
    /// What to run; none where a file is to be renamed.
    pub run: Option<Asks>,
    /// What it settles, and what then remains: a sentence each.
    pub said: Vec<String>,
}
