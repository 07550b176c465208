//! Two reports side by side: what became of the chain, and of every finding in it.
//!
//! In come two [`Report`]s, out comes a [`Comparison`] as plain data. Nothing is judged again, and
//! nothing is guessed: a resource that the later exports leave out is *gone*, never *fixed*, and a
//! finding is fixed only where the later report quotes evidence for it.
//!
//! `pairs` says which resources are the same on both sides, `workloads` what falls no longer or newly, `tell`
//! writes the sentences, and [`read`] takes in a report that was downloaded earlier.

mod pairs;
pub mod read;
mod tell;
mod workloads;

use model::order;
use model::report::{
    Chain, Finding, Outcome, OutcomeCounts, Registry, Report, RuleSummary, Subject, Totals, Verdict,
};
use pairs::{Pair, pairs};

use model::comparison::{
    ChainChange, Change, ChangeCounts, Comparison, FindingChange, Presence, RegistryChange,
    RegistryCounts, RuleChange, RuleStanding, SCHEMA, Side, Standing, SubjectChange, Turn,
};
pub use read::{ReadError, read_report};

/// Compares what the evidence says with what would follow from a what-if.
pub fn suppose(evidence: &Report, mut supposed: Report) -> Comparison {
    for chain in &mut supposed.chains {
        let own = chain.registries.iter_mut().flat_map(|one| &mut one.rules);
        let subjects = chain.rules.iter_mut().flat_map(|rule| &mut rule.subjects);
        let findings = own.map(|rule| &mut rule.finding);
        // Here what is taken as mended counts as that.
        for finding in findings.chain(subjects.map(|subject| &mut subject.finding)) {
            finding.was = None;
        }
    }
    let mut comparison = compare(evidence, &supposed);
    comparison.after.supposed = true;
    comparison
}

/// Compares two reports in full detail, both without assumptions: where something was taken as
/// mended, findings are compared as the evidence has them, but the reports' verdicts are not. Both sides count as judged here; see [`Comparison::claiming`].
pub fn compare(before: &Report, after: &Report) -> Comparison {
    let side = |report: &Report| Side {
        claimed: false,
        supposed: false,
        link: report.link.clone(),
        generator: report.generator.clone(),
        sources: report.sources.clone(),
        problems: report.problems.clone(),
    };
    let find = |report: &'_ Report, id: &str| report.chains.iter().position(|one| one.id == id);
    let mut chains: Vec<ChainChange> = after
        .chains
        .iter()
        .map(|later| {
            let earlier = find(before, &later.id).and_then(|place| before.chains.get(place));
            chain(earlier, Some(later), later)
        })
        .collect();
    let dropped = before
        .chains
        .iter()
        .filter(|one| find(after, &one.id).is_none());
    chains.extend(dropped.map(|earlier| chain(Some(earlier), None, earlier)));
    Comparison {
        schema: SCHEMA.to_owned(),
        generator: concat!("linchpin ", env!("CARGO_PKG_VERSION")).to_owned(),
        before: side(before),
        after: side(after),
        chains,
    }
}

/// A chain on both sides; `named` is whichever says what it is called.
fn chain(before: Option<&Chain>, after: Option<&Chain>, named: &Chain) -> ChainChange {
    let registries = registries(before, after);
    let mut findings = ChangeCounts::default();
    for finding in registries.iter().flat_map(|registry| &registry.rules) {
        findings.add(finding.change);
    }
    let mut rules: Vec<RuleChange> = Vec::new();
    let dropped = before
        .into_iter()
        .filter(|_| after.is_some())
        .flat_map(|chain| &chain.rules);
    let dropped = dropped.filter(|rule| named.rules.iter().all(|other| other.id != rule.id));
    for summary in named.rules.iter().chain(dropped) {
        let rule = rule(before, after, summary, &registries);
        for subject in &rule.subjects {
            findings.add(subject.finding.change);
        }
        rules.push(rule);
    }
    let mut counts = RegistryCounts::default();
    for registry in &registries {
        let count = match (registry.presence, registry.change) {
            (Presence::Before, _) => &mut counts.only_before,
            (Presence::After, _) => &mut counts.only_after,
            (Presence::Both, Change::Unchanged) => &mut counts.unchanged,
            (Presence::Both, _) => &mut counts.changed,
        };
        *count = count.saturating_add(1);
    }
    let (earlier, later) = (standing(before), standing(after));
    let mut change = ChainChange {
        id: named.id.clone(),
        title: named.title.clone(),
        severity: named.severity.clone(),
        why: named.why.clone(),
        how: named.how.clone(),
        turn: turn(&earlier, &later, &rules, &registries),
        headline: String::new(),
        explanation: String::new(),
        before: earlier,
        after: later,
        rules,
        findings,
        counts,
        registries,
        steps: after.map_or_else(Vec::new, |chain| chain.steps.clone()),
        workloads: workloads::compare(before, after),
    };
    change.headline = tell::headline(&change);
    change.explanation = tell::explanation(&change);
    change
}

fn standing(chain: Option<&Chain>) -> Standing {
    chain.map_or_else(
        || Standing {
            verdict: Verdict::Undetermined,
            split: false,
            headline: String::new(),
            totals: Totals::default(),
        },
        |chain| Standing {
            verdict: chain.verdict,
            split: chain.split,
            headline: chain.headline.clone(),
            totals: chain.totals,
        },
    )
}

/// What the later answer would be had what is gone stayed as it was.
fn had_it_stayed(rule: &RuleChange, registries: &[RegistryChange]) -> Outcome {
    let gone = |finding: &FindingChange| {
        (finding.rule == rule.id && finding.after.is_none())
            .then(|| finding.before.as_ref().map(|found| found.outcome))
            .flatten()
    };
    let of_registries = registries
        .iter()
        .flat_map(|registry| &registry.rules)
        .filter_map(gone);
    let of_subjects = rule.subjects.iter().filter_map(|subject| {
        // A cluster counts for the scan only where it fires.
        gone(&subject.finding).filter(|out| subject.kind != "cluster" || *out == Outcome::Fires)
    });
    Outcome::over(of_registries.chain(of_subjects).chain([rule.after.outcome]))
}

fn turn(
    before: &Standing,
    after: &Standing,
    rules: &[RuleChange],
    registries: &[RegistryChange],
) -> Turn {
    if before.verdict == after.verdict {
        return Turn::Stayed;
    }
    match after.verdict {
        Verdict::Fires => Turn::Opened,
        Verdict::Undetermined => Turn::NowUnknown,
        Verdict::Broken => {
            let stayed = Verdict::all(rules.iter().map(|rule| had_it_stayed(rule, registries)));
            match before.verdict {
                _ if stayed != Verdict::Broken => Turn::OutOfSight,
                Verdict::Fires => Turn::Broke,
                Verdict::Undetermined | Verdict::Broken => Turn::NowKnown,
            }
        }
    }
}

fn rule(
    before: Option<&Chain>,
    after: Option<&Chain>,
    named: &RuleSummary,
    registries: &[RegistryChange],
) -> RuleChange {
    let find = |chain: Option<&'_ Chain>| {
        let rules = chain.map_or(&[][..], |chain| &chain.rules);
        rules.iter().position(|rule| rule.id == named.id)
    };
    let earlier = find(before).and_then(|place| before?.rules.get(place));
    let later = find(after).and_then(|place| after?.rules.get(place));
    let standing = |rule: Option<&RuleSummary>| RuleStanding {
        outcome: rule.map_or(Outcome::Unknown, |rule| rule.outcome),
        found: rule.map_or_else(String::new, |rule| rule.found.clone()),
        counts: rule.map_or_else(OutcomeCounts::default, |rule| rule.counts),
    };
    let mut change = RuleChange {
        id: named.id.clone(),
        title: named.title.clone(),
        severity: named.severity.clone(),
        about: named.about.clone(),
        why: named.why.clone(),
        change: Change::Unchanged,
        before: standing(earlier),
        after: standing(later),
        subjects: subjects(&named.id, earlier, later),
    };
    change.change = match Change::of(Some(change.before.outcome), Some(change.after.outcome)) {
        // Clear, because what fired is not there to be looked at.
        Change::Fixed | Change::NowKnown
            if had_it_stayed(&change, registries) != Outcome::Clear =>
        {
            Change::Gone
        }
        other => other,
    };
    change
}

fn registries(before: Option<&Chain>, after: Option<&Chain>) -> Vec<RegistryChange> {
    let earlier = before.map_or(&[][..], |chain| &chain.registries);
    let later = after.map_or(&[][..], |chain| &chain.registries);
    let changes: Vec<RegistryChange> = pairs::registries(earlier, later)
        .into_iter()
        .filter_map(
            |Pair {
                 before,
                 after,
                 note,
             }| {
                registry(
                    before.and_then(|place| earlier.get(place)),
                    after.and_then(|place| later.get(place)),
                    note,
                )
            },
        )
        .collect();
    sorted(changes, &|registry| {
        (
            registry.change,
            std::cmp::Reverse(registry.after.max(registry.before)),
            registry.name.to_lowercase(),
        )
    })
}

fn registry(
    before: Option<&Registry>,
    after: Option<&Registry>,
    note: String,
) -> Option<RegistryChange> {
    let named = after.or(before)?;
    let find = |registry: Option<&Registry>, id: &str| {
        let rule = registry?.rules.iter().find(|rule| rule.id == id)?;
        Some(rule.finding.clone())
    };
    let mut rules: Vec<FindingChange> = Vec::new();
    let both = after.into_iter().chain(before);
    for rule in both.flat_map(|registry| &registry.rules) {
        if rules.iter().all(|known| known.rule != rule.id) {
            rules.push(finding_change(
                &rule.id,
                find(before, &rule.id),
                find(after, &rule.id),
            ));
        }
    }
    let presence = presence(before.is_some(), after.is_some());
    let without_rules = match presence {
        Presence::Before => Change::Gone,
        Presence::After => Change::Added,
        Presence::Both => Change::Unchanged,
    };
    Some(RegistryChange {
        id: named.id.clone(),
        name: named.name.clone(),
        login_server: named.login_server.clone(),
        subscription_id: named.subscription_id.clone(),
        sku: named.sku.clone(),
        presence,
        note,
        before: before.map(|registry| registry.verdict),
        after: after.map(|registry| registry.verdict),
        change: rules
            .iter()
            .map(|rule| rule.change)
            .min()
            .unwrap_or(without_rules),
        rules,
    })
}

fn subjects(
    rule: &str,
    before: Option<&RuleSummary>,
    after: Option<&RuleSummary>,
) -> Vec<SubjectChange> {
    let earlier = before.map_or(&[][..], |rule| &rule.subjects);
    let later = after.map_or(&[][..], |rule| &rule.subjects);
    // A name is one only where there is no id: two clusters may be called the same.
    let key = |subject: &Subject, _| {
        let what = if subject.id.is_empty() {
            &subject.name
        } else {
            &subject.id
        };
        Some(format!("{}\0{}", subject.kind, what.to_lowercase()))
    };
    let changes: Vec<SubjectChange> = pairs(earlier, later, &["id"], &key)
        .into_iter()
        .filter_map(
            |Pair {
                 before,
                 after,
                 note,
             }| {
                let before = before.and_then(|place| earlier.get(place));
                let after = after.and_then(|place| later.get(place));
                let named = after.or(before)?;
                let finding = |subject: Option<&Subject>| subject.map(|one| one.finding.clone());
                Some(SubjectChange {
                    kind: named.kind.clone(),
                    id: named.id.clone(),
                    name: named.name.clone(),
                    presence: presence(before.is_some(), after.is_some()),
                    note,
                    finding: finding_change(rule, finding(before), finding(after)),
                })
            },
        )
        .collect();
    sorted(changes, &|subject| {
        (
            subject.finding.change,
            subject.kind.clone(),
            subject.name.to_lowercase(),
        )
    })
}

fn presence(before: bool, after: bool) -> Presence {
    match (before, after) {
        (true, false) => Presence::Before,
        (false, true) => Presence::After,
        _ => Presence::Both,
    }
}

/// The list by a key that is worked out once for each.
fn sorted<T, K: Ord>(list: Vec<T>, key: &dyn Fn(&T) -> K) -> Vec<T> {
    let keys: Vec<K> = list.iter().map(key).collect();
    let places = order::sorted(list.len(), &mut |a, b| keys.get(a).cmp(&keys.get(b)));
    let mut list: Vec<Option<T>> = list.into_iter().map(Some).collect();
    places
        .into_iter()
        .filter_map(|place| list.get_mut(place).and_then(Option::take))
        .collect()
}

/// What became of a finding.
fn finding_change(rule: &str, before: Option<Finding>, after: Option<Finding>) -> FindingChange {
    // What was only taken as mended counts as the evidence has it. And a report from elsewhere may
    // say "clear" and quote nothing, which is no evidence.
    let shown = |finding: &Finding| match finding.was.unwrap_or(finding.outcome) {
        Outcome::Clear if finding.facts.is_empty() => Outcome::Unknown,
        outcome => outcome,
    };
    let change = Change::of(before.as_ref().map(shown), after.as_ref().map(shown));
    let restated = match (&before, &after) {
        (Some(before), Some(after)) if change == Change::Unchanged => {
            let values = |finding: &'_ Finding| {
                let values = finding.facts.iter().map(|fact| fact.value.clone());
                values.collect::<Vec<_>>()
            };
            before.outcome != after.outcome
                || before.because != after.because
                || values(before) != values(after)
        }
        _ => false,
    };
    FindingChange {
        rule: rule.to_owned(),
        change,
        restated,
        before,
        after,
    }
}
