//! Templates, parameter files and plans: declared resources, judged in any order.

use engine::{Detail, analyze};

use super::input::{LIMITS, bounded, choices, conclusions, documents};

/// Judges the documents both ways round.
pub fn check(bytes: &[u8]) {
    let (_, rest) = choices(bytes);
    let inputs = documents(rest);
    let reversed = inputs.iter().rev().cloned().collect();
    let report = analyze(inputs, &LIMITS, Detail::Full);
    let json = serde_json::to_string(&report).expect("a report can be written");
    bounded("report", json.len(), rest.len());
    let names = report.sources.iter().map(|source| source.name.as_str());
    let names: std::collections::BTreeSet<&str> = names.collect();
    for registry in &report.chains[0].registries {
        for fact in registry.rules.iter().flat_map(|rule| &rule.finding.facts) {
            assert!(names.contains(fact.source.as_str()), "{fact:?}");
            assert!(fact.line > 0 && fact.column > 0, "{fact:?}");
        }
    }
    let reversed = analyze(reversed, &LIMITS, Detail::Full);
    assert_eq!(conclusions(&report, true), conclusions(&reversed, true));
}
