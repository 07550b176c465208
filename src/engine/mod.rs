//! From bytes to a report: everything that judges, nothing that draws.

pub mod blast;
pub mod chain;
pub mod cut;
pub mod decode;
pub mod evidence;
pub mod image;
pub mod issue;
pub mod judge;
pub mod mend;
pub mod outcome;
pub mod picture;
pub mod remedy;
pub mod render;
pub mod report;
pub mod rules;
pub mod source;
pub mod text;
pub mod walkthrough;

use decode::{Decoded, decode};
use render::Renderer;
use report::Report;

/// A file or a paste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What to call it; may be empty. The name plays no part in what it is taken for.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

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
    let names = unique_names(inputs.iter().map(|input| input.name.as_str()));
    let sources: Vec<Decoded> = names
        .into_iter()
        .zip(inputs)
        .map(|(name, input)| decode(&name, input.bytes, limits))
        .collect();
    let scan = judge::judge(&sources);
    Renderer::new(&sources, &scan).report(detail)
}

/// Names that tell the inputs apart: an empty one becomes `pasted text`, a repeated one gets a number.
pub fn unique_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = std::collections::BTreeSet::new();
    let mut unique = Vec::new();
    for name in names {
        let base = if name.trim().is_empty() {
            "pasted text"
        } else {
            name
        };
        let mut candidate = base.to_owned();
        let mut number = 2;
        while !taken.insert(candidate.clone()) {
            candidate = format!("{base} ({number})");
            number += 1;
        }
        unique.push(candidate);
    }
    unique
}

/// What bounds the reading of input. Reaching a limit is a problem with a message, never a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest source that is read, in bytes.
    pub max_input_bytes: usize,
    /// How deep containers may nest where facts are looked for.
    pub max_depth: u32,
    /// How many documents are read from one source.
    pub max_documents: usize,
    /// How many resources are read from one source.
    pub max_resources: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        // 256 MiB of text and what is noted of it stay well inside a browser tab's 4 GiB.
        Limits {
            max_input_bytes: 256 << 20,
            max_depth: 64,
            max_documents: 200_000,
            max_resources: 1_000_000,
        }
    }
}
