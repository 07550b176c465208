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
pub mod unpack;
pub mod walkthrough;

use std::collections::{BTreeMap, BTreeSet};

use decode::{Decoded, decode, textless};
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
    let mut sources: Vec<Decoded> = inputs
        .into_iter()
        .flat_map(|input| read(&input.name, input.bytes, limits, &[]))
        .map(|(_, source)| source)
        .collect();
    let names = unique_names(sources.iter().map(|source| source.name.as_str()));
    for (source, name) in sources.iter_mut().zip(names) {
        source.name = name;
    }
    let scan = judge::judge(&sources);
    Renderer::new(&sources, &scan).report(detail)
}

/// Reads what was handed in: the sources in it, each with its place.
///
/// A text is one source, at place 0. A ZIP archive is itself the source at place 0, which carries
/// what there is to say of it, and each of its files is another, counted from 1. The places in
/// `without` are passed over.
pub fn read(name: &str, bytes: Vec<u8>, limits: &Limits, without: &[u32]) -> Vec<(u32, Decoded)> {
    let size = bytes.len();
    if !unpack::is_zip(&bytes) || size > limits.max_input_bytes {
        return vec![(0, decode(name, bytes, limits))];
    }
    let (files, issues) = unpack::unpack(name, &bytes, limits);
    drop(bytes);
    let itself = textless(name, size as u64, "archive", issues);
    let files = (1..)
        .zip(files)
        .filter(|(place, _)| !without.contains(place))
        .map(|(place, file)| (place, decode(&file.name, file.bytes, limits)));
    std::iter::once((0, itself)).chain(files).collect()
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

/// What bounds the reading of input. Reaching a limit is a problem with a message, never a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest source that is read, in bytes; also what is taken out of one archive in all.
    pub max_input_bytes: usize,
    /// How deep containers may nest where facts are looked for.
    pub max_depth: u32,
    /// How many documents are read from one source.
    pub max_documents: usize,
    /// How many resources are read from one source.
    pub max_resources: usize,
    /// How many files are taken out of one archive, or one folder.
    pub max_files: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        // 256 MiB of text and what is noted of it stay well inside a browser tab's 4 GiB.
        Limits {
            max_input_bytes: 256 << 20,
            max_depth: 64,
            max_documents: 200_000,
            max_resources: 1_000_000,
            max_files: 10_000,
        }
    }
}
