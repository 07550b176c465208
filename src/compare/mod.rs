//! Two reports side by side: what became of the chain, and of every finding in it.
//!
//! In come two [`Report`]s, out comes a [`Comparison`] as plain data. Nothing is judged again, and
//! nothing is guessed: a resource that the later exports leave out is *gone*, never *fixed*, and a
//! finding is fixed only where the later report quotes evidence for it.
//!
//! `pairs` says which resources are the same on both sides, `tell` writes the sentences, and [`read`]
//! takes in a report that was downloaded earlier.

mod pairs;
pub mod read;
mod tell;

use serde::{Deserialize, Serialize};

use crate::engine::report::{
    Chain, Finding, Outcome, OutcomeCounts, Problem, Registry, Report, RuleSummary, Source, Step,
    Subject, Totals, Verdict,
};
use crate::order;
use pairs::{Pair, pairs};

pub use read::{ReadError, is_report, read_report};

/// The version of the comparison's form, as it stands in `schema`.
pub const SCHEMA: &str = "linchpin-comparison/1";

/// What became of what two reports speak of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// [`SCHEMA`].
    pub schema: String,
    /// The program that compared.
    pub generator: String,
    /// The earlier report.
    pub before: Side,
    /// The later report.
    pub after: Side,
    /// Each chain that either side judged, in the order of the later report.
    pub chains: Vec<ChainChange>,
}

/// One of the two reports, without what was compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// The report came from a file: what it says is its own claim and was not judged again, since
    /// a report holds conclusions and not the documents they were drawn from.
    pub claimed: bool,
    /// The program that made the report.
    pub generator: String,
    /// What had been handed in for it.
    pub sources: Vec<Source>,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

/// A chain on both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainChange {
    /// Such as `CHAIN-026`.
    pub id: String,
    /// The chain's published title.
    pub title: String,
    /// The published severity.
    pub severity: String,
    /// Why the chain matters.
    pub why: String,
    /// How its logic works.
    pub how: String,
    /// What became of the chain over the scan.
    pub turn: Turn,
    /// The answer as one sentence, with names and counts.
    pub headline: String,
    /// How many registries were compared, and which are on one side only.
    pub explanation: String,
    /// The chain in the earlier report.
    pub before: Standing,
    /// The chain in the later report.
    pub after: Standing,
    /// Each rule over the scan, with the subscriptions and clusters it looked at.
    pub rules: Vec<RuleChange>,
    /// All findings on registries, subscriptions and clusters, counted by what became of them.
    pub findings: ChangeCounts,
    /// Registries, counted by the sides they are on.
    pub counts: RegistryCounts,
    /// Every registry of both sides once, most urgent first.
    pub registries: Vec<RegistryChange>,
    /// The walkthrough as the later report has it.
    pub steps: Vec<Step>,
}

/// What one report says of a chain over its scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// The answer; undetermined where the report did not judge this chain.
    pub verdict: Verdict,
    /// The scan fires, yet no single registry carries all links.
    pub split: bool,
    /// The report's own sentence.
    pub headline: String,
    /// Its registries by verdict.
    pub totals: Totals,
}

/// What became of a chain over the scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Turn {
    /// It fires, and did not.
    Opened,
    /// It was known to fire or to be broken, and is not known any more.
    NowUnknown,
    /// It is broken in the later exports, but they leave out resources that might have kept it
    /// from being so.
    OutOfSight,
    /// It is broken, and fired.
    Broke,
    /// It is broken, and that was not known.
    NowKnown,
    /// It stands as it stood.
    Stayed,
}

/// What became of a finding. The order is the order of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// It fires now and did not: it was clear, not known, or its resource was not there.
    New,
    /// It was known, and is not known any more. Never called fixed.
    NowUnknown,
    /// Its resource is not in the later exports. Never called fixed.
    Gone,
    /// It fired, and evidence shows that it is clear.
    Fixed,
    /// It was not known, and evidence shows that it is clear.
    NowKnown,
    /// Its resource was not in the earlier exports, and it does not fire.
    Added,
    /// The outcome is the same.
    Unchanged,
}

/// A rule over the scan, on both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleChange {
    /// Such as `zt_wl_012`.
    pub id: String,
    /// The bad state it looks for.
    pub title: String,
    /// The published severity.
    pub severity: String,
    /// What it looks at.
    pub about: String,
    /// Why it matters.
    pub why: String,
    /// What became of the answer over the scan.
    pub change: Change,
    /// In the earlier report.
    pub before: RuleStanding,
    /// In the later report.
    pub after: RuleStanding,
    /// Findings on subscriptions and clusters, most urgent first.
    pub subjects: Vec<SubjectChange>,
}

/// What one report says of a rule over its scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleStanding {
    /// The answer; unknown where the report has no such rule.
    pub outcome: Outcome,
    /// What it found, in the report's own sentence.
    pub found: String,
    /// Resources judged, by outcome.
    pub counts: OutcomeCounts,
}

/// Which sides a resource is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Presence {
    /// In the earlier exports only.
    Before,
    /// In the later exports only.
    After,
    /// In both.
    Both,
}

/// A registry on both sides, or on the one that has it. Its names are the later report's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistryChange {
    /// The ARM id as pasted.
    pub id: Option<String>,
    /// The registry's name.
    pub name: String,
    /// The host that images are pulled from.
    pub login_server: Option<String>,
    /// The subscription as written in the id.
    pub subscription_id: Option<String>,
    /// The SKU as pasted.
    pub sku: Option<String>,
    /// Which exports show it.
    pub presence: Presence,
    /// How the two were recognised as one, or why they were not; empty if there is nothing to say.
    pub note: String,
    /// Its verdict in the earlier report.
    pub before: Option<Verdict>,
    /// Its verdict in the later report.
    pub after: Option<Verdict>,
    /// The most urgent of its findings' changes.
    pub change: Change,
    /// Its findings, in the chain's order.
    pub rules: Vec<FindingChange>,
}

/// A subscription or a cluster on both sides, or on the one that has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubjectChange {
    /// `subscription` or `cluster`.
    pub kind: String,
    /// Its id as pasted.
    pub id: String,
    /// A name to show.
    pub name: String,
    /// Which exports show it.
    pub presence: Presence,
    /// Why it was not matched; empty if there is nothing to say.
    pub note: String,
    /// What became of the finding.
    pub finding: FindingChange,
}

/// A rule on one resource, on both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FindingChange {
    /// The rule, such as `zt_wl_013`.
    pub rule: String,
    /// What became of it.
    pub change: Change,
    /// The outcome is the same, but it rests on other values or says something else.
    pub restated: bool,
    /// The earlier finding; its facts stand in the earlier report's sources.
    pub before: Option<Finding>,
    /// The later finding; its facts stand in the later report's sources.
    pub after: Option<Finding>,
}

/// Findings counted by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeCounts {
    /// [`Change::New`].
    pub new: u32,
    /// [`Change::NowUnknown`].
    pub now_unknown: u32,
    /// [`Change::Gone`].
    pub gone: u32,
    /// [`Change::Fixed`].
    pub fixed: u32,
    /// [`Change::NowKnown`].
    pub now_known: u32,
    /// [`Change::Added`].
    pub added: u32,
    /// [`Change::Unchanged`].
    pub unchanged: u32,
}

/// Registries counted by the sides they are on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistryCounts {
    /// On both sides, with a finding that changed.
    pub changed: u32,
    /// On both sides, and every outcome is the same.
    pub unchanged: u32,
    /// In the earlier exports only.
    pub only_before: u32,
    /// In the later exports only.
    pub only_after: u32,
}

impl Change {
    /// All of them, most urgent first.
    pub const ALL: [Change; 7] = [
        Change::New,
        Change::NowUnknown,
        Change::Gone,
        Change::Fixed,
        Change::NowKnown,
        Change::Added,
        Change::Unchanged,
    ];

    /// What became of an outcome; `None` where the resource is not in the exports.
    ///
    /// Swapping the sides turns `Fixed` into `New`, `NowKnown` and `New` after unknown into
    /// `NowUnknown`, `Gone` into `New` where it fired and into `Added` where it did not, and leaves
    /// `Unchanged`. Swapping twice gives the first answer again.
    pub fn of(before: Option<Outcome>, after: Option<Outcome>) -> Change {
        use Outcome::{Clear, Fires, Unknown};
        match (before, after) {
            (None | Some(Clear | Unknown), Some(Fires)) => Change::New,
            (Some(Fires | Clear), Some(Unknown)) => Change::NowUnknown,
            (Some(_), None) => Change::Gone,
            (Some(Fires), Some(Clear)) => Change::Fixed,
            (Some(Unknown), Some(Clear)) => Change::NowKnown,
            (None, Some(Clear | Unknown)) => Change::Added,
            (Some(Fires), Some(Fires))
            | (Some(Clear), Some(Clear))
            | (Some(Unknown), Some(Unknown))
            | (None, None) => Change::Unchanged,
        }
    }
}

impl ChangeCounts {
    /// How many of this kind.
    pub fn of(&self, change: Change) -> u32 {
        match change {
            Change::New => self.new,
            Change::NowUnknown => self.now_unknown,
            Change::Gone => self.gone,
            Change::Fixed => self.fixed,
            Change::NowKnown => self.now_known,
            Change::Added => self.added,
            Change::Unchanged => self.unchanged,
        }
    }

    /// Something is not as it was.
    pub fn any_change(&self) -> bool {
        Change::ALL
            .into_iter()
            .any(|change| change != Change::Unchanged && self.of(change) > 0)
    }

    fn add(&mut self, change: Change) {
        let count = match change {
            Change::New => &mut self.new,
            Change::NowUnknown => &mut self.now_unknown,
            Change::Gone => &mut self.gone,
            Change::Fixed => &mut self.fixed,
            Change::NowKnown => &mut self.now_known,
            Change::Added => &mut self.added,
            Change::Unchanged => &mut self.unchanged,
        };
        *count = count.saturating_add(1);
    }
}

impl Comparison {
    /// Marks the sides that came from a file and so were not judged here; see [`Side::claimed`].
    pub fn claiming(mut self, before: bool, after: bool) -> Comparison {
        self.before.claimed = before;
        self.after.claimed = after;
        self
    }
}

/// Compares two reports in full detail, both without assumptions: where something was taken as
/// mended, findings are compared as the evidence has them, but the reports' verdicts are not. Both sides count as judged here; see [`Comparison::claiming`].
pub fn compare(before: &Report, after: &Report) -> Comparison {
    let side = |report: &Report| Side {
        claimed: false,
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
            rules.push(FindingChange::new(
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
                    finding: FindingChange::new(rule, finding(before), finding(after)),
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

impl FindingChange {
    fn new(rule: &str, before: Option<Finding>, after: Option<Finding>) -> FindingChange {
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
}
