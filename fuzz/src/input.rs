//! One input as several documents, and what to do with them.

use engine::Input;
use model::{Limits, Redaction, report::Report};

/// What parts two documents. It stands in no JSON.
pub const PART: u8 = 0x1E;

/// How a planted text begins: whatever holds it is somebody's, and none of our words.
pub const MARK: &str = "qjx";

/// More than this of an input is not looked at.
pub const MOST: usize = 64 << 10;

/// Bounds that a small input can reach.
pub const LIMITS: Limits = Limits {
    max_input_bytes: 1 << 20,
    max_depth: 100,
    max_documents: 200,
    max_resources: 2_000,
    max_files: 40,
    max_total_bytes: 3 << 20,
    max_ratio: 200,
    free_bytes: 256 << 10,
    max_declared: 500,
};

/// The input without its first two bytes, which say what to do.
pub fn choices(bytes: &[u8]) -> ([u8; 2], &[u8]) {
    let bytes = &bytes[..bytes.len().min(MOST)];
    match bytes.split_first_chunk::<2>() {
        Some((choices, rest)) => (*choices, rest),
        None => ([0; 2], bytes),
    }
}

/// The documents in an input; no more than eight.
pub fn documents(bytes: &[u8]) -> Vec<Input> {
    let parts = bytes.splitn(8, |byte| *byte == PART).enumerate();
    let inputs = parts.map(|(index, part)| Input {
        name: format!("{index}.json"),
        bytes: part.to_vec(),
    });
    inputs.collect()
}

/// What four bits say.
pub fn redaction(bits: u8) -> Redaction {
    Redaction {
        subscriptions: bits & 1 != 0,
        names: bits & 2 != 0,
        addresses: bits & 4 != 0,
        files: bits & 8 != 0,
    }
}

/// All that a report concludes, in an order that names and order of the documents do not decide.
/// With `names` also of whom.
pub fn conclusions(report: &Report, names: bool) -> Vec<String> {
    let mut all = Vec::new();
    for chain in &report.chains {
        all.push(format!("{:?} {}", chain.verdict, chain.split));
        for rule in &chain.rules {
            all.push(format!("{} {:?} {:?}", rule.id, rule.outcome, rule.counts));
        }
        for registry in &chain.registries {
            let outcomes = registry.rules.iter().map(|rule| rule.finding.outcome);
            let outcomes: Vec<_> = outcomes.collect();
            let name = if names { registry.name.as_str() } else { "" };
            all.push(format!("{name} {:?} {outcomes:?}", registry.verdict));
        }
        let totals = &chain.blast_radius.totals;
        all.push(format!(
            "{} workloads: {} exposed, {} possible, {} pinned, {} spared",
            totals.exposed + totals.possible + totals.pinned + totals.spared,
            totals.exposed,
            totals.possible,
            totals.pinned,
            totals.spared,
        ));
    }
    all.sort();
    all
}

/// Holds what came out to what went in: nobody's small document fills a disk.
pub fn bounded(what: &str, out: usize, input: usize) {
    // A registry of forty bytes is a page of sentences; a loop of a template is eight hundred of them.
    let most = (8 << 20) + input * 4_000;
    assert!(out <= most, "{what}: {out} bytes out of {input}");
}
