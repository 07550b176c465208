//! What a switch of a what-if changes in an overview, and nothing else.
//!
//! A page holds the overview and is told only what differs: outcomes, sentences, the entries of lists
//! that are new. [`between`] finds it, [`apply`] puts it in; one undoes the other, whatever the two
//! overviews are.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::{
    outcome::Verdict,
    protocol::{Overview, Standing},
    report::{
        Alike, Assumption, BlastRadius, Breaking, Chain, Change, ChangeSet, Command, OutcomeCounts,
        RadiusTotals, Reach, RuleSummary, Step, Subject, Tally, Totals,
    },
    start::Start,
};

/// What an overview says that the one before it did not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Registries that stand otherwise, by their place in [`Overview::rows`].
    pub standings: Vec<(u32, Standing)>,
    /// Workloads that the attack concerns otherwise, by their place in [`Overview::workloads`].
    pub reaches: Vec<(u32, Reach)>,
    /// Where to begin.
    pub start: Option<Start>,
    /// The chain.
    pub chain: Box<ChainDifference>,
}

/// What a chain says otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChainDifference {
    verdict: Verdict,
    split: bool,
    headline: Option<String>,
    explanation: Option<String>,
    rules: Vec<RuleDifference>,
    totals: Totals,
    steps: Patch<Step>,
    counted: Vec<(u8, String)>,
    radius: Option<RadiusTotals>,
    tallies: [Patch<Tally>; 5],
    settle: Patch<Command>,
    what_if: Patch<Assumption>,
    breaking: Option<BreakingDifference>,
}

/// What a rule says otherwise over the scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct RuleDifference {
    outcome: crate::outcome::Outcome,
    found: Option<String>,
    counts: OutcomeCounts,
    subjects: Patch<Subject>,
}

/// What would break the chain otherwise; nothing where nothing has to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct BreakingDifference {
    paths: u32,
    watched: bool,
    effort: u32,
    breakage: u32,
    sets: [Option<SetDifference>; 4],
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct SetDifference {
    changes: Patch<Change>,
    count: u32,
    weight: u64,
    prevented: u32,
    detected: u32,
    alike: Vec<Alike>,
}

/// A list as pieces of the one before and what is new between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patch<T>(Vec<Piece<T>>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Piece<T> {
    /// So many entries of the list before, from this one on.
    Kept(u32, u32),
    /// Entries that were not there.
    New(Vec<T>),
}

impl<T: PartialEq + Clone> Patch<T> {
    /// What makes `new` of `old`. Entries that have changed their order are sent again.
    pub fn between(old: &[T], new: &[T]) -> Patch<T> {
        let mut pieces: Vec<Piece<T>> = Vec::new();
        let mut at = 0;
        for (place, entry) in new.iter().enumerate() {
            // Many may have changed where they stand, one after the other; what follows them did not move.
            if old.get(at) != Some(entry) && place > at && old.get(place) == Some(entry) {
                at = place;
            }
            // Close by is where it is if entries have come or gone, and that is all that happens.
            let ahead = old.get(at..).unwrap_or_default().iter().take(AHEAD);
            match ahead.into_iter().position(|kept| kept == entry) {
                Some(skipped) => {
                    at += skipped;
                    let from = short(at);
                    match pieces.last_mut() {
                        Some(Piece::Kept(first, count)) if *first + *count == from => *count += 1,
                        _ => pieces.push(Piece::Kept(from, 1)),
                    }
                    at += 1;
                }
                None => match pieces.last_mut() {
                    Some(Piece::New(entries)) => entries.push(entry.clone()),
                    _ => pieces.push(Piece::New(vec![entry.clone()])),
                },
            }
        }
        Patch(pieces)
    }

    /// The new list.
    pub fn apply(self, old: &[T]) -> Vec<T> {
        let mut new = Vec::with_capacity(old.len());
        for piece in self.0 {
            match piece {
                Piece::Kept(from, count) => {
                    let end = (from as usize).saturating_add(count as usize);
                    new.extend_from_slice(old.get(from as usize..end).unwrap_or_default());
                }
                Piece::New(entries) => new.extend(entries),
            }
        }
        new
    }
}

/// How far ahead an entry is looked for.
const AHEAD: usize = 8;

fn short(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// The text, if it is another one.
fn other(old: &str, new: &str) -> Option<String> {
    (old != new).then(|| new.to_owned())
}

fn put(text: Option<String>, into: &mut String) {
    if let Some(text) = text {
        *into = text;
    }
}

/// What differs from `old`; none where that is of other documents.
pub fn between(
    old: &Overview,
    chain: &Chain,
    standings: &[Standing],
    reaches: &[Reach],
    start: Option<Start>,
) -> Option<Difference> {
    let [before] = old.report.chains.as_slice() else {
        return None;
    };
    let alike = old.standings.len() == standings.len() && old.reaches.len() == reaches.len();
    if !alike || before.rules.len() != chain.rules.len() {
        return None;
    }
    Some(Difference {
        standings: changed(&old.standings, standings),
        reaches: changed(&old.reaches, reaches),
        start,
        chain: Box::new(chain_between(before, chain)),
    })
}

/// The entries that are others at their place.
fn changed<T: PartialEq + Copy>(old: &[T], new: &[T]) -> Vec<(u32, T)> {
    let both = (0..).zip(old.iter().zip(new));
    both.filter(|(_, (old, new))| old != new)
        .map(|(place, (_, new))| (place, *new))
        .collect()
}

fn chain_between(before: &Chain, after: &Chain) -> ChainDifference {
    let (old, new) = (&before.blast_radius, &after.blast_radius);
    let rules = before.rules.iter().zip(&after.rules);
    let counted = (0..).zip(old.counted.iter().zip(&new.counted));
    let radius = numbers(&new.totals);
    ChainDifference {
        verdict: after.verdict,
        split: after.split,
        headline: other(&before.headline, &after.headline),
        explanation: other(&before.explanation, &after.explanation),
        rules: rules.map(|(old, new)| rule_between(old, new)).collect(),
        totals: after.totals,
        steps: Patch::between(&before.steps, &after.steps),
        counted: counted
            .filter_map(|(place, (old, new))| Some((place, other(old, new)?)))
            .collect(),
        radius: (radius != numbers(&old.totals)).then_some(radius),
        tallies: tallies_between(&old.totals, &new.totals),
        settle: Patch::between(&old.settle, &new.settle),
        what_if: Patch::between(&before.what_if, &after.what_if),
        breaking: after
            .breaking
            .as_ref()
            .map(|new| breaking_between(before.breaking.as_ref(), new)),
    }
}

fn rule_between(old: &RuleSummary, new: &RuleSummary) -> RuleDifference {
    RuleDifference {
        outcome: new.outcome,
        found: other(&old.found, &new.found),
        counts: new.counts,
        subjects: Patch::between(&old.subjects, &new.subjects),
    }
}

/// The totals without their lists.
fn numbers(totals: &RadiusTotals) -> RadiusTotals {
    RadiusTotals {
        by_kind: Vec::new(),
        by_environment: Vec::new(),
        by_cluster: Vec::new(),
        by_namespace: Vec::new(),
        by_subscription: Vec::new(),
        ..totals.clone()
    }
}

fn tallies_between(old: &RadiusTotals, new: &RadiusTotals) -> [Patch<Tally>; 5] {
    [
        Patch::between(&old.by_kind, &new.by_kind),
        Patch::between(&old.by_environment, &new.by_environment),
        Patch::between(&old.by_cluster, &new.by_cluster),
        Patch::between(&old.by_namespace, &new.by_namespace),
        Patch::between(&old.by_subscription, &new.by_subscription),
    ]
}

fn sets(breaking: &Breaking) -> [Option<&ChangeSet>; 4] {
    [
        breaking.smallest.as_ref(),
        breaking.next.as_ref(),
        breaking.preventing.as_ref(),
        breaking.detecting.as_ref(),
    ]
}

fn breaking_between(old: Option<&Breaking>, new: &Breaking) -> BreakingDifference {
    let before = old.map_or([None; 4], sets);
    let mut differences: [Option<SetDifference>; 4] = Default::default();
    for ((slot, old), new) in differences.iter_mut().zip(before).zip(sets(new)) {
        *slot = new.map(|new| SetDifference {
            changes: Patch::between(old.map_or(&[], |old| &old.changes), &new.changes),
            count: new.count,
            weight: new.weight,
            prevented: new.prevented,
            detected: new.detected,
            alike: new.alike.clone(),
        });
    }
    BreakingDifference {
        paths: new.paths,
        watched: new.watched,
        effort: new.effort,
        breakage: new.breakage,
        sets: differences,
    }
}

/// Puts what differs in.
pub fn apply(overview: &mut Overview, difference: Difference) {
    put_at(
        Rc::make_mut(&mut overview.standings).as_mut_slice(),
        difference.standings,
    );
    put_at(
        Rc::make_mut(&mut overview.reaches).as_mut_slice(),
        difference.reaches,
    );
    overview.start = difference.start;
    if let Some(chain) = overview.report.chains.first_mut() {
        apply_to_chain(chain, *difference.chain);
    }
}

fn put_at<T>(list: &mut [T], changed: Vec<(u32, T)>) {
    for (place, entry) in changed {
        if let Some(slot) = list.get_mut(place as usize) {
            *slot = entry;
        }
    }
}

fn apply_to_chain(chain: &mut Chain, difference: ChainDifference) {
    chain.verdict = difference.verdict;
    chain.split = difference.split;
    put(difference.headline, &mut chain.headline);
    put(difference.explanation, &mut chain.explanation);
    for (rule, difference) in chain.rules.iter_mut().zip(difference.rules) {
        rule.outcome = difference.outcome;
        put(difference.found, &mut rule.found);
        rule.counts = difference.counts;
        rule.subjects = difference.subjects.apply(&rule.subjects);
    }
    chain.totals = difference.totals;
    chain.steps = difference.steps.apply(&chain.steps);
    apply_to_radius(
        &mut chain.blast_radius,
        difference.counted,
        difference.radius,
        difference.tallies,
    );
    let settle = &mut chain.blast_radius.settle;
    *settle = difference.settle.apply(settle);
    chain.what_if = difference.what_if.apply(&chain.what_if);
    let before = chain.breaking.take();
    chain.breaking = difference
        .breaking
        .map(|difference| apply_to_breaking(before.as_ref(), difference));
}

fn apply_to_radius(
    radius: &mut BlastRadius,
    counted: Vec<(u8, String)>,
    numbers: Option<RadiusTotals>,
    tallies: [Patch<Tally>; 5],
) {
    for (place, text) in counted {
        if let Some(slot) = radius.counted.get_mut(usize::from(place)) {
            *slot = text;
        }
    }
    let [
        by_kind,
        by_environment,
        by_cluster,
        by_namespace,
        by_subscription,
    ] = tallies;
    let totals = &radius.totals;
    radius.totals = RadiusTotals {
        by_kind: by_kind.apply(&totals.by_kind),
        by_environment: by_environment.apply(&totals.by_environment),
        by_cluster: by_cluster.apply(&totals.by_cluster),
        by_namespace: by_namespace.apply(&totals.by_namespace),
        by_subscription: by_subscription.apply(&totals.by_subscription),
        ..numbers.unwrap_or_else(|| totals.clone())
    };
}

fn apply_to_breaking(old: Option<&Breaking>, new: BreakingDifference) -> Breaking {
    let before = old.map_or([None; 4], sets);
    let mut after = new.sets.into_iter().zip(before).map(|(difference, old)| {
        difference.map(|difference| ChangeSet {
            changes: difference
                .changes
                .apply(old.map_or(&[], |old| &old.changes)),
            count: difference.count,
            weight: difference.weight,
            prevented: difference.prevented,
            detected: difference.detected,
            alike: difference.alike,
        })
    });
    let mut next = || after.next().flatten();
    Breaking {
        paths: new.paths,
        watched: new.watched,
        effort: new.effort,
        breakage: new.breakage,
        smallest: next(),
        next: next(),
        preventing: next(),
        detecting: next(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_patch_makes_the_new_list_of_the_old(
            old in prop::collection::vec(0..9u8, 0..30),
            new in prop::collection::vec(0..9u8, 0..30),
        ) {
            prop_assert_eq!(Patch::between(&old, &new).apply(&old), new);
        }
    }

    #[test]
    fn an_entry_less_sends_none_again() {
        let old: Vec<u32> = (0..100).collect();
        let mut new = old.clone();
        new.remove(40);
        new.push(100);
        let Patch(pieces) = Patch::between(&old, &new);
        assert_eq!(
            pieces,
            [
                Piece::Kept(0, 40),
                Piece::Kept(41, 59),
                Piece::New(vec![100])
            ]
        );
    }
}
