//! From a file's bytes to a report: everything that reads and judges, nothing that draws.
//!
//! The data path is a straight line, each arrow a function from values to values:
//!
//! ```text
//! bytes ─ text ─ documents ─ evidence ─ outcomes ─ verdict ─ report
//!         read               facts      judge                tell
//! ```
//!
//! [`analyze`] is this line. [`session`] keeps one user's documents between two questions.

pub mod azure;
pub mod facts;
pub mod judge;
pub mod read;
pub mod session;
pub mod tell;

use std::collections::{BTreeMap, BTreeSet};

use model::{Limits, report::Report};
use read::{Held, Watch, decode::Decoded, join::join, read_beside};
use tell::Renderer;

pub use read::Input;

/// How much of the report is wanted. Everything is judged in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// All but the registries: the verdict, the rules, the steps, the totals.
    Overview,
    /// Every registry with its findings and their evidence.
    Full,
}

/// Judges `inputs` together. Every other way to ask comes down to these lines.
pub fn analyze(inputs: Vec<Input>, limits: &Limits, detail: Detail) -> Report {
    analyze_watched(inputs, limits, detail, &mut |_| {})
}

/// The same, stage by stage.
pub fn analyze_watched(
    inputs: Vec<Input>,
    limits: &Limits,
    detail: Detail,
    watch: &mut Watch,
) -> Report {
    let mut sources: Vec<Decoded> = Vec::new();
    let mut held = Held::default();
    for input in inputs {
        let read = read_beside(&input.name, input.bytes, limits, &[], held, watch);
        for (_, source) in read {
            held.add(&source);
            sources.push(source);
        }
    }
    let names = unique_names(sources.iter().map(|source| source.name.as_str()));
    for (source, name) in sources.iter_mut().zip(names) {
        source.name = name;
    }
    join(&mut sources, limits);
    watch("join");
    let scan = judge::judge_watched(&sources, watch);
    let report = Renderer::new(&sources, &scan).report(detail);
    watch("report");
    report
}

/// Names that tell the sources apart: an empty one becomes `pasted text`, a repeated one gets a number.
pub fn unique_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    // The number that comes next, so that many of one name do not ask for each number again.
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let mut unique = Vec::new();
    for name in names {
        let base = if name.trim().is_empty() {
            "pasted text"
        } else {
            name
        };
        let mut candidate = base.to_owned();
        let number = numbers.entry(base).or_insert(2);
        while !taken.insert(candidate.clone()) {
            candidate = format!("{base} ({number})");
            *number += 1;
        }
        unique.push(candidate);
    }
    unique
}
