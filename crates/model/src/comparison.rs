//! What became of what two reports speak of, as plain data; `crates/more` compares.

use serde::{Deserialize, Serialize};

use crate::link::FromLink;
use crate::report::{
    Finding, Outcome, OutcomeCounts, Problem, Reach, Source, Step, Totals, Verdict, Workload,
};
use crate::sentence::Text;

/// The version of the comparison's form, as it stands in `schema`.
pub const SCHEMA: &str = "linchpin-comparison/1";

/// What became of what two reports speak of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison<T: Text = String> {
    /// [`SCHEMA`].
    pub schema: T,
    /// The program that compared.
    pub generator: T,
    /// The earlier report.
    pub before: Side<T>,
    /// The later report.
    pub after: Side<T>,
    /// Each chain that either side judged, in the order of the later report.
    pub chains: Vec<ChainChange<T>>,
}

/// One of the two reports, without what was compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Side<T: Text = String> {
    /// The report came from a file: what it says is its own claim and was not judged again, since
    /// a report holds conclusions and not the documents they were drawn from.
    pub claimed: bool,
    /// Something is taken as mended: so it would be, and not so it is.
    #[serde(default)]
    pub supposed: bool,
    /// The link that its facts came with; none where documents were handed in.
    #[serde(default)]
    pub link: Option<FromLink<T>>,
    /// The program that made the report.
    pub generator: T,
    /// What had been handed in for it.
    pub sources: Vec<Source<T>>,
    /// What could not be used.
    pub problems: Vec<Problem<T>>,
}

/// A chain on both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainChange<T: Text = String> {
    /// Such as `CHAIN-026`.
    pub id: T,
    /// The chain's published title.
    pub title: T,
    /// The published severity.
    pub severity: T,
    /// Why the chain matters.
    pub why: T,
    /// How its logic works.
    pub how: T,
    /// What became of the chain over the scan.
    pub turn: Turn,
    /// The answer as one sentence, with names and counts.
    pub headline: T,
    /// How many registries were compared, and which are on one side only.
    pub explanation: T,
    /// The chain in the earlier report.
    pub before: Standing<T>,
    /// The chain in the later report.
    pub after: Standing<T>,
    /// Each rule over the scan, with the subscriptions and clusters it looked at.
    pub rules: Vec<RuleChange<T>>,
    /// All findings on registries, subscriptions and clusters, counted by what became of them.
    pub findings: ChangeCounts,
    /// Registries, counted by the sides they are on.
    pub counts: RegistryCounts,
    /// Every registry of both sides once, most urgent first.
    pub registries: Vec<RegistryChange<T>>,
    /// The walkthrough as the later report has it.
    pub steps: Vec<Step<T>>,
    /// What became of the workloads that pull from these registries.
    #[serde(default)]
    pub workloads: WorkloadChanges<T>,
}

/// What became of the workloads that pull from a registry of either side.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadChanges<T: Text = String> {
    /// All of them, counted by what became of them.
    pub counts: ChangeCounts,
    /// The same in a sentence, or why it cannot be told; empty where neither side shows a workload.
    pub headline: T,
    /// Each that is not as it was, most urgent first.
    pub changed: Vec<WorkloadChange<T>>,
}

/// A workload on both sides, or on the one that has it. It falls where the attack reaches it
/// ([`Reach::Exposed`]); of [`Reach::Possible`] that is not known, and of the others it is known not to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadChange<T: Text = String> {
    /// What became of it, where "fires" means that it falls.
    pub change: Change,
    /// How the two were recognised as one, or why they were not; empty if there is nothing to say.
    pub note: T,
    /// The one of its images that is worst off in the earlier report.
    pub before: Option<Workload<T>>,
    /// The same in the later report.
    pub after: Option<Workload<T>>,
}

/// What one report says of a chain over its scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing<T: Text = String> {
    /// The answer; undetermined where the report did not judge this chain.
    pub verdict: Verdict,
    /// The scan fires, yet no single registry carries all links.
    pub split: bool,
    /// The report's own sentence.
    pub headline: T,
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
pub struct RuleChange<T: Text = String> {
    /// Such as `zt_wl_012`.
    pub id: T,
    /// The bad state it looks for.
    pub title: T,
    /// The published severity.
    pub severity: T,
    /// What it looks at.
    pub about: T,
    /// Why it matters.
    pub why: T,
    /// What became of the answer over the scan.
    pub change: Change,
    /// In the earlier report.
    pub before: RuleStanding<T>,
    /// In the later report.
    pub after: RuleStanding<T>,
    /// Findings on subscriptions and clusters, most urgent first.
    pub subjects: Vec<SubjectChange<T>>,
}

/// What one report says of a rule over its scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleStanding<T: Text = String> {
    /// The answer; unknown where the report has no such rule.
    pub outcome: Outcome,
    /// What it found, in the report's own sentence.
    pub found: T,
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
pub struct RegistryChange<T: Text = String> {
    /// The ARM id as pasted.
    pub id: Option<T>,
    /// The registry's name.
    pub name: T,
    /// The host that images are pulled from.
    pub login_server: Option<T>,
    /// The subscription as written in the id.
    pub subscription_id: Option<T>,
    /// The SKU as pasted.
    pub sku: Option<T>,
    /// Which exports show it.
    pub presence: Presence,
    /// How the two were recognised as one, or why they were not; empty if there is nothing to say.
    pub note: T,
    /// Its verdict in the earlier report.
    pub before: Option<Verdict>,
    /// Its verdict in the later report.
    pub after: Option<Verdict>,
    /// The most urgent of its findings' changes.
    pub change: Change,
    /// Its findings, in the chain's order.
    pub rules: Vec<FindingChange<T>>,
}

/// A subscription or a cluster on both sides, or on the one that has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubjectChange<T: Text = String> {
    /// `subscription` or `cluster`.
    pub kind: T,
    /// Its id as pasted.
    pub id: T,
    /// A name to show.
    pub name: T,
    /// Which exports show it.
    pub presence: Presence,
    /// Why it was not matched; empty if there is nothing to say.
    pub note: T,
    /// What became of the finding.
    pub finding: FindingChange<T>,
}

/// A rule on one resource, on both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FindingChange<T: Text = String> {
    /// The rule, such as `zt_wl_013`.
    pub rule: T,
    /// What became of it.
    pub change: Change,
    /// The outcome is the same, but it rests on other values or says something else.
    pub restated: bool,
    /// The earlier finding; its facts stand in the earlier report's sources.
    pub before: Option<Finding<T>>,
    /// The later finding; its facts stand in the later report's sources.
    pub after: Option<Finding<T>>,
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

impl<T: Text> Comparison<T> {
    /// Marks the sides that came from a file and so were not judged here; see [`Side::claimed`].
    pub fn claiming(mut self, before: bool, after: bool) -> Self {
        self.before.claimed = before;
        self.after.claimed = after;
        self
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

    /// One more of this change.
    pub fn add(&mut self, change: Change) {
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

impl<T: Text> ChainChange<T> {
    /// What became of the chain, as a heading.
    pub fn heading(&self) -> &'static str {
        match (self.turn, self.after.verdict) {
            (Turn::Opened, _) => "The chain has opened",
            (Turn::NowUnknown, _) => "The chain is no longer determined",
            (Turn::OutOfSight, _) => "The chain is out of sight",
            (Turn::Broke, _) => "The chain broke",
            (Turn::NowKnown, _) => "The chain is broken, which was not known",
            (Turn::Stayed, Verdict::Fires) => "The chain still fires",
            (Turn::Stayed, Verdict::Broken) => "The chain stays broken",
            (Turn::Stayed, Verdict::Undetermined) => "The chain is still not determined",
        }
    }
}

impl Change {
    /// What became of a finding, in a word or some.
    pub fn words(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::NowUnknown => "no longer known",
            Change::Gone => "not in the later exports",
            Change::Fixed => "fixed",
            Change::NowKnown => "now known to be clear",
            Change::Added => "not in the earlier exports",
            Change::Unchanged => "unchanged",
        }
    }
}

impl<T: Text> WorkloadChange<T> {
    /// What became of it, in a few words.
    pub fn words(&self) -> &'static str {
        match self.change {
            Change::New if self.before.is_none() => "falls, and was not seen before",
            Change::New => "newly falls",
            Change::NowUnknown => "may fall now, it is not known",
            Change::Gone => "no longer seen to pull from these registries",
            Change::Fixed => "no longer falls",
            Change::NowKnown => "now known not to fall",
            Change::Added => "seen for the first time",
            Change::Unchanged => "as before",
        }
    }

    /// The later side, or the earlier one where there is no later.
    pub fn shown(&self) -> Option<&Workload<T>> {
        self.after.as_ref().or(self.before.as_ref())
    }
}

/// How the attack concerns a workload, as a rule's outcome: whether it falls.
impl From<Reach> for Outcome {
    fn from(reach: Reach) -> Outcome {
        match reach {
            Reach::Exposed => Outcome::Fires,
            Reach::Possible => Outcome::Unknown,
            Reach::Pinned | Reach::Spared => Outcome::Clear,
        }
    }
}

impl<T: Text> Side<T> {
    /// What is to be said of a side that came from a file, or is not as things are; empty for one that was
    /// judged here.
    pub fn claim(&self) -> &'static str {
        if self.supposed {
            "what would follow if this were mended, not how things are"
        } else if self.claimed {
            "as the report says, not judged again here"
        } else {
            ""
        }
    }
}
