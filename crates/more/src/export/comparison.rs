//! What the files of a comparison share.

use crate::export::leaving::comparison::{ChainChange, Comparison};
use crate::export::leaving::report::{BlastRadius, Chain, Report, RuleSummary};
use crate::redact::Cleared;

/// The later side as far as a comparison holds it, with what became of each chain in place of its
/// verdict's sentences: for formats that have no word for a comparison. It lists no registry.
pub(super) fn as_report(comparison: &Comparison) -> Report {
    Report {
        schema: Cleared::own(model::report::SCHEMA),
        generator: comparison.generator.clone(),
        link: comparison.after.link.clone(),
        sources: comparison.after.sources.clone(),
        problems: comparison.after.problems.clone(),
        chains: comparison.chains.iter().map(chain).collect(),
    }
}

/// Where the facts of each side came from that came with a link; empty where none did.
pub(super) fn origins(comparison: &Comparison) -> String {
    let sides = [("before", &comparison.before), ("after", &comparison.after)];
    let told = sides.into_iter().filter_map(|(name, side)| {
        let link = side.link.as_ref()?;
        Some(format!("{name}: {}", link.told()))
    });
    told.collect::<Vec<_>>().join("; ")
}

fn chain(change: &ChainChange) -> Chain {
    let rules = change.rules.iter().map(|rule| RuleSummary {
        id: rule.id.clone(),
        title: rule.title.clone(),
        severity: rule.severity.clone(),
        role: Cleared::default(),
        outcome: rule.after.outcome,
        about: rule.about.clone(),
        why: rule.why.clone(),
        found: rule.after.found.clone(),
        counts: rule.after.counts,
        subjects: Vec::new(),
    });
    Chain {
        id: change.id.clone(),
        title: change.title.clone(),
        severity: change.severity.clone(),
        likelihood: Cleared::default(),
        logic: Cleared::default(),
        verdict: change.after.verdict,
        split: change.after.split,
        headline: change.headline.clone(),
        explanation: change.explanation.clone(),
        why: change.why.clone(),
        how: change.how.clone(),
        rules: rules.collect(),
        totals: change.after.totals,
        registries: Vec::new(),
        steps: change.steps.clone(),
        blast_radius: BlastRadius {
            initial_access: Cleared::default(),
            lateral_movement: Cleared::default(),
            max_privilege: Cleared::default(),
            data_at_risk: Vec::new(),
            services_at_risk: Vec::new(),
            estimated_scope: Cleared::default(),
            counted: Default::default(),
            totals: Default::default(),
            workloads: Vec::new(),
            settle: Vec::new(),
        },
        what_if: Vec::new(),
        breaking: None,
    }
}
