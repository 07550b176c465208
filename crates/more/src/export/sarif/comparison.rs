//! A comparison as SARIF: the later run's results, each with what became of it since the baseline.
//!
//! `baselineState` is `new` for what fires and did not or was not there, `updated` where the outcome
//! or the evidence is another one otherwise, `unchanged`, and `absent` for a finding that the later run does not have.
//! SARIF has one word for a finding that was fixed and for one whose resource the exports leave out;
//! the property `change` and the message tell them apart.
//! Files of the earlier run stand under `before/`.

use super::{Catalogue, Resource, message};
use crate::export::comparison::as_report;
use crate::export::json::Json;
use crate::export::leaving::comparison::{
    ChainChange, Change, Comparison, FindingChange, RegistryChange, Turn,
};
use crate::export::leaving::report::{Chain, Fact, Finding, Outcome, Problem, Source, Verdict};
use crate::export::{Options, words};
use crate::redact::Cleared;

/// The comparison as SARIF 2.1.0 (errata 01), one result per rule and resource of either side, and
/// one per chain and registry; what is clear now, and was not fixed, is left out.
pub fn comparison_sarif(comparison: &Comparison, options: &Options) -> String {
    written(comparison, options, false)
}

/// The same with what is clear.
pub fn comparison_sarif_all(comparison: &Comparison, options: &Options) -> String {
    written(comparison, options, true)
}

fn written(comparison: &Comparison, options: &Options, all: bool) -> String {
    // Both sides may have a file of the same name.
    let mut folder = Cleared::own("before/");
    while comparison
        .after
        .sources
        .iter()
        .any(|source| source.name.starts_with(&*folder))
    {
        folder = folder.and(&Cleared::own("before/"));
    }
    let earlier = |name: &Cleared| folder.clone().and(name);
    let mut report = as_report(comparison);
    report
        .sources
        .extend(comparison.before.sources.iter().map(|source| Source {
            name: earlier(&source.name),
            ..source.clone()
        }));
    report
        .problems
        .extend(comparison.before.problems.iter().map(|problem| Problem {
            source: problem.source.as_ref().map(earlier),
            ..problem.clone()
        }));
    let catalogue = Catalogue::new(&report, all);
    let of = |chain: &Chain| {
        comparison
            .chains
            .iter()
            .find(|change| change.id == chain.id)
    };
    catalogue.file(
        options,
        "/comparison",
        &|json, chain| {
            if let Some(change) = of(chain) {
                catalogue.changes(json, chain, change, &folder);
            }
        },
        &|json, chain| {
            if let Some(change) = of(chain) {
                json.text("verdictBefore", super::verdict_name(change.before.verdict));
                json.text("turn", turn(change.turn));
            }
            json.flag("claimedBefore", comparison.before.claimed);
            json.flag("claimedAfter", comparison.after.claimed);
        },
    )
}

impl Catalogue<'_> {
    fn changes(&self, json: &mut Json, chain: &Chain, change: &ChainChange, folder: &Cleared) {
        for registry in &change.registries {
            let id = registry.id.as_deref().unwrap_or(&registry.name);
            let resource = |rule| Resource {
                id,
                name: &registry.name,
                rule,
                chain,
            };
            for finding in &registry.rules {
                self.result(json, shown(finding), |json| {
                    self.finding_change(json, resource(&finding.rule), finding, folder);
                });
            }
            let (before, after) = (registry.before, registry.after);
            let outcome = |verdict: Option<Verdict>| verdict.map(words::outcome_of);
            let (before, after) = (outcome(before), outcome(after));
            self.result(
                json,
                shown_of(Change::of(before, after), before, after),
                |json| {
                    self.path_change(json, resource(&chain.id), registry, [before, after]);
                },
            );
        }
        for rule in &change.rules {
            for subject in &rule.subjects {
                let id = if subject.id.is_empty() {
                    &subject.name
                } else {
                    &subject.id
                };
                let resource = Resource {
                    id,
                    name: &subject.name,
                    rule: &rule.id,
                    chain,
                };
                self.result(json, shown(&subject.finding), |json| {
                    self.finding_change(json, resource, &subject.finding, folder);
                });
            }
        }
    }

    fn finding_change(
        &self,
        json: &mut Json,
        resource: Resource,
        finding: &FindingChange,
        folder: &Cleared,
    ) {
        let known = resource
            .chain
            .rules
            .iter()
            .find(|known| known.id == resource.rule);
        let severity = known.map_or("High", |rule| &rule.severity);
        let outcome = |side: &Option<Finding>| side.as_ref().map(|found| found.outcome);
        let (before, after) = (outcome(&finding.before), outcome(&finding.after));
        self.state(
            json,
            resource,
            finding.change,
            finding.restated,
            before,
            after,
            severity,
        );
        let mut text = format!("{}: {}", resource.name, finding.change.words());
        for (name, side) in [("before", &finding.before), ("after", &finding.after)] {
            if let Some(found) = side {
                let outcome = words::outcome(found.outcome);
                text.push_str(&format!("; {name}, {outcome}: {}", found.because));
            }
        }
        message(json, "message", &text);
        let facts = |side: &Option<Finding>, folder: &Cleared| -> Vec<Fact> {
            let facts = side.iter().flat_map(|found| &found.facts);
            let moved = facts.map(|fact| Fact {
                source: folder.clone().and(&fact.source),
                ..fact.clone()
            });
            moved.collect()
        };
        let mut quoted = [
            facts(&finding.after, &Cleared::default()),
            facts(&finding.before, folder),
        ];
        if is_absent(finding.change) {
            // The result is the earlier one.
            quoted.reverse();
        }
        self.locations(json, resource, quoted.iter().flatten().collect());
        json.object("properties", |json| {
            properties(json, finding.change, before, after);
            if let Some(settle) = finding
                .after
                .as_ref()
                .and_then(|found| found.settle.as_ref())
            {
                json.text("settle", &settle.line);
            }
        });
    }

    /// The chain at one registry.
    fn path_change(
        &self,
        json: &mut Json,
        resource: Resource,
        registry: &RegistryChange,
        [before, after]: [Option<Outcome>; 2],
    ) {
        let change = Change::of(before, after);
        let restated = registry.change != Change::Unchanged
            || registry.rules.iter().any(|finding| finding.restated);
        self.state(
            json,
            resource,
            change,
            restated,
            before,
            after,
            &resource.chain.severity,
        );
        let side = |verdict: Option<Verdict>| verdict.map_or("not there", words::registry_verdict);
        message(
            json,
            "message",
            &format!(
                "{} on {}: before {}, after {}",
                resource.chain.title,
                resource.name,
                side(registry.before),
                side(registry.after)
            ),
        );
        self.locations(json, resource, Vec::new());
        json.object("properties", |json| properties(json, change, before, after));
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "each is a word of the result's head"
    )]
    fn state(
        &self,
        json: &mut Json,
        resource: Resource,
        change: Change,
        restated: bool,
        before: Option<Outcome>,
        after: Option<Outcome>,
        severity: &str,
    ) {
        self.head(json, resource, shown_of(change, before, after), severity);
        json.text(
            "baselineState",
            match change {
                Change::New | Change::Added => "new",
                Change::Gone | Change::Fixed => "absent",
                Change::NowUnknown | Change::NowKnown => "updated",
                Change::Unchanged if restated => "updated",
                Change::Unchanged => "unchanged",
            },
        );
    }
}

/// The outcome that a result shows.
fn shown(finding: &FindingChange) -> Outcome {
    let outcome = |side: &Option<Finding>| side.as_ref().map(|found| found.outcome);
    shown_of(
        finding.change,
        outcome(&finding.before),
        outcome(&finding.after),
    )
}

fn shown_of(change: Change, before: Option<Outcome>, after: Option<Outcome>) -> Outcome {
    let shown = if is_absent(change) { before } else { after };
    shown.unwrap_or(Outcome::Unknown)
}

/// The later run has no such result.
fn is_absent(change: Change) -> bool {
    matches!(change, Change::Gone | Change::Fixed)
}

fn properties(json: &mut Json, change: Change, before: Option<Outcome>, after: Option<Outcome>) {
    json.text(
        "change",
        match change {
            Change::New => "new",
            Change::NowUnknown => "nowUnknown",
            Change::Gone => "gone",
            Change::Fixed => "fixed",
            Change::NowKnown => "nowKnown",
            Change::Added => "added",
            Change::Unchanged => "unchanged",
        },
    );
    for (key, outcome) in [("outcomeBefore", before), ("outcomeAfter", after)] {
        if let Some(outcome) = outcome {
            json.text(
                key,
                match outcome {
                    Outcome::Fires => "fires",
                    Outcome::Clear => "clear",
                    Outcome::Unknown => "unknown",
                },
            );
        }
    }
}

fn turn(turn: Turn) -> &'static str {
    match turn {
        Turn::Opened => "opened",
        Turn::NowUnknown => "nowUnknown",
        Turn::OutOfSight => "outOfSight",
        Turn::Broke => "broke",
        Turn::NowKnown => "nowKnown",
        Turn::Stayed => "stayed",
    }
}
