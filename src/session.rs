//! One user's documents between two questions, and the questions a page may ask.
//!
//! A page does not need 100,000 finished registries at once: it needs the overview and a row each,
//! and the rest for what is being looked at. The session keeps the texts and answers that. It is
//! plain data in, plain data out, so it runs in a worker, on the page, or in a native test.

use serde::{Deserialize, Serialize};

use crate::engine::report::{Outcome, Registry, Report, Verdict};

/// The name a page gives to a source for as long as it holds it.
pub type InputId = u32;

/// The report without its registries, and one row for each of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The report; `chains[0].registries` is empty here.
    pub report: Report,
    /// A row per registry, in the report's order.
    pub rows: Vec<Row>,
    /// The page's ids of `report.sources`, in the same order.
    pub inputs: Vec<InputId>,
}

/// What the list of registries shows of one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The registry's name.
    pub name: String,
    /// Its login server, empty if not known.
    pub login_server: String,
    /// Its subscription, empty if not known.
    pub subscription_id: String,
    /// Its own verdict.
    pub verdict: Verdict,
    /// Its three rules, in the chain's order.
    pub outcomes: [Outcome; 3],
}

/// A window of lines of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lines {
    /// The line number of the first of them, counted from 1.
    pub first: u32,
    /// How many lines the source has.
    pub total: u32,
    /// The lines without their ends, each cut at 2,000 characters.
    pub lines: Vec<String>,
}

/// The documents of one user, judged whenever they change.
#[derive(Default)]
pub struct Session {}

impl Session {
    /// Takes a document in, or replaces the one of that id. Call [`Session::overview`] for what follows from it.
    pub fn put(&mut self, _id: InputId, _name: &str, _bytes: Vec<u8>) {}

    /// Lets a document go.
    pub fn remove(&mut self, _id: InputId) {}

    /// Judges what is there.
    pub fn overview(&mut self) -> Option<Overview> {
        None
    }

    /// One registry in full, by its place in [`Overview::rows`].
    pub fn registry(&self, _row: usize) -> Option<Registry> {
        None
    }

    /// A window of lines of a source, clipped to what there is.
    pub fn lines(&self, _id: InputId, _first: u32, _count: u32) -> Option<Lines> {
        None
    }

    /// The whole report as JSON, the same bytes for the same documents.
    pub fn json(&self) -> Option<String> {
        None
    }
}
