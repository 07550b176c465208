//! The finished report: what views draw and exports write, as plain data.
//!
//! The names of these fields in JSON are a contract, checked in as `docs/report.schema.json`;
//! a change that takes something away from a reader moves [`SCHEMA`] on.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer, de::IntoDeserializer, ser::SerializeStruct,
};

use crate::sentence::Text;
pub use crate::{
    issue::Severity,
    ledger::{Joined, Judged, Ledger, NotRead, SettlesNothing},
    link::FromLink,
    outcome::{Outcome, Verdict},
};

/// The version of the report's form, as it stands in `schema`.
pub const SCHEMA: &str = "linchpin-report/1";

/// Everything one analysis has to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report<T: Text = String> {
    /// [`SCHEMA`].
    pub schema: T,
    /// The program that made the report, such as `linchpin 0.1.0`.
    pub generator: T,
    /// The link that the facts came with; none where documents were handed in.
    #[serde(default)]
    pub link: Option<FromLink<T>>,
    /// What was handed in, in the order it came.
    pub sources: Vec<Source<T>>,
    /// What could not be used, or should be known before the rest is believed.
    pub problems: Vec<Problem<T>>,
    /// One entry per judged chain; today that is CHAIN-026.
    pub chains: Vec<Chain<T>>,
}

/// One file or paste.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source<T: Text = String> {
    /// Its name, made unique within the report; everything else refers to it by this name.
    pub name: T,
    /// What it holds in one word: the kind of its documents, `mixed`, `refused`, `unrecognised`,
    /// `unreadable`, `empty`; or `archive`, whose files are sources of their own.
    pub kind: T,
    /// Its size as handed in, in bytes.
    pub bytes: u64,
    /// How many lines it has, counted from 1; none when it was refused or not read.
    pub lines: u32,
    /// The documents found in it, in order.
    pub documents: Vec<Document<T>>,
}

/// One JSON document inside a source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document<T: Text = String> {
    /// What it is, such as `registry list` or `defender pricing`.
    pub kind: T,
    /// The line it begins on, counted from 1.
    pub line: u32,
    /// Registries read from it.
    pub registries: u32,
    /// Defender plans read from it.
    pub plans: u32,
    /// AKS clusters read from it.
    pub clusters: u32,
    /// Workloads read from it; pods of one owner count one by one.
    pub workloads: u32,
    /// What a reader should know of it, such as that it is cut off; a sentence for people, empty if
    /// there is nothing.
    pub note: T,
    /// What became of every object in it. Reports from before there was a ledger have an empty one.
    #[serde(default)]
    pub ledger: Ledger<T>,
}

impl<T: Text> Registry<T> {
    /// What the rules found, in the chain's order.
    pub fn outcomes(&self) -> [Outcome; 3] {
        let mut outcomes = [Outcome::Unknown; 3];
        for (outcome, rule) in outcomes.iter_mut().zip(&self.rules) {
            *outcome = rule.finding.outcome;
        }
        outcomes
    }
}

impl<T: Text> Document<T> {
    /// What it holds and what became of that, in a line; empty if it holds nothing.
    pub fn line(&self) -> String {
        if self.ledger.total > 0 {
            return self.ledger.line();
        }
        // A report from before there was a ledger has these counts.
        let counts = [
            ("registry", self.registries),
            ("Defender plan", self.plans),
            ("AKS cluster", self.clusters),
            ("workload", self.workloads),
        ];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let judged = counts.map(|(what, count)| Judged {
            what: what.to_owned(),
            count,
        });
        let ledger: Ledger = Ledger {
            judged: judged.collect(),
            ..Ledger::default()
        };
        ledger.line()
    }

    /// The same with what a reader should know of it.
    pub fn account(&self) -> String {
        match (self.line(), self.note.as_ref()) {
            (line, "") => line,
            (line, note) if line.is_empty() => note.to_owned(),
            (line, note) => format!("{line}; {note}"),
        }
    }
}

/// Something that could not be used, where it stands, and what to do about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem<T: Text = String> {
    /// How much is lost by it.
    pub severity: Severity,
    /// The name of the source it is about; none when it is about all of them.
    pub source: Option<T>,
    /// Line, counted from 1; none when it is about the whole source.
    pub line: Option<u32>,
    /// Column in characters, counted from 1.
    pub column: Option<u32>,
    /// What is wrong: lower case, no full stop.
    pub message: T,
    /// What to do about it; may be empty.
    pub help: T,
    /// The piece of text around the position, never more than a line; empty where it may hold a secret.
    pub excerpt: T,
}

/// One chain, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chain<T: Text = String> {
    /// Such as `CHAIN-026`.
    pub id: T,
    /// The chain's published title.
    pub title: T,
    /// The published severity.
    pub severity: T,
    /// The published likelihood.
    pub likelihood: T,
    /// How the rules combine: `ALL`.
    pub logic: T,
    /// The answer over the scan.
    pub verdict: Verdict,
    /// The scan fires, yet no single registry carries all three links, and that is known of each.
    pub split: bool,
    /// The answer as one sentence with the real names.
    pub headline: T,
    /// One or two sentences more: what that rests on, or what would settle it.
    pub explanation: T,
    /// Why the chain matters.
    pub why: T,
    /// How its logic works.
    pub how: T,
    /// Each rule over the scan.
    pub rules: Vec<RuleSummary<T>>,
    /// How many registries there are, and how they stand.
    pub totals: Totals,
    /// Each registry with its own verdict, most urgent first.
    pub registries: Vec<Registry<T>>,
    /// The walkthrough.
    pub steps: Vec<Step<T>>,
    /// The published blast radius, counted.
    pub blast_radius: BlastRadius<T>,
    /// Findings that were taken as mended, to see what would follow: where there are any, everything
    /// here is hypothetical.
    #[serde(default)]
    pub what_if: Vec<Assumption<T>>,
    /// What would break every complete path; none if there is none.
    #[serde(default)]
    pub breaking: Option<Breaking<T>>,
}

/// A finding that was taken as mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assumption<T: Text = String> {
    /// The switch that took it so.
    pub switch: T,
    /// The rule, such as `zt_wl_012`.
    pub rule: T,
    /// What is judged: `registry`, `subscription` or `cluster`.
    pub kind: T,
    /// Its name.
    pub name: T,
    /// What the evidence says.
    pub was: Outcome,
}

/// The changes that break every complete path of the scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Breaking<T: Text = String> {
    /// How many registries carry all three links.
    pub paths: u32,
    /// None is known to, and these are those that can be taken over while Defender watches, or perhaps unwatched.
    #[serde(default)]
    pub watched: bool,
    /// What a point of effort weighs.
    pub effort: u32,
    /// What a point of breakage weighs.
    pub breakage: u32,
    /// The lightest set of changes; none if no change that is possible breaks some path.
    pub smallest: Option<ChangeSet<T>>,
    /// The next lightest, which does without at least one change of the lightest.
    pub next: Option<ChangeSet<T>>,
    /// The lightest that keeps the attacker out everywhere.
    pub preventing: Option<ChangeSet<T>>,
    /// What would let the takeover be seen everywhere, and prevent it nowhere.
    pub detecting: Option<ChangeSet<T>>,
}

/// Changes that together break every complete path, and of which none can be left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeSet<T: Text = String> {
    /// The changes; an overview holds the first hundred of them only.
    pub changes: Vec<Change<T>>,
    /// How many there are.
    pub count: u32,
    /// Their weights in sum.
    pub weight: u64,
    /// Paths that are broken so that the takeover is prevented.
    pub prevented: u32,
    /// Paths that are broken only so that it would be seen.
    pub detected: u32,
    /// All the changes, counted by their fix, in the order in which the first of each stands.
    #[serde(default)]
    pub alike: Vec<Alike<T>>,
}

/// Changes that are the same but for what they change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alike<T: Text = String> {
    /// Which fix it is, such as `disable-admin`.
    pub fix: T,
    /// How many changes.
    pub count: u32,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change<T: Text = String> {
    /// The switch that shows what follows from it.
    pub switch: T,
    /// The rule that it makes clear.
    pub rule: T,
    /// Which fix it is, such as `disable-admin`.
    pub fix: T,
    /// What it changes: `registry`, `subscription` or `cluster`.
    pub kind: T,
    /// Its name.
    pub name: T,
    /// Points of effort, from 1 to 5.
    pub effort: u8,
    /// Points of breakage, from 1 to 5.
    pub breakage: u8,
    /// Whether it keeps the attacker out, or only lets the takeover be seen.
    pub prevents: bool,
}

/// Registries counted by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// All registries.
    pub registries: u32,
    /// Those that carry all three links.
    pub fires: u32,
    /// Those for which a link is not known, and none is clear.
    pub undetermined: u32,
    /// Those with at least one clear link.
    pub broken: u32,
}

/// A rule over the scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleSummary<T: Text = String> {
    /// Such as `zt_wl_012`.
    pub id: T,
    /// The bad state it looks for.
    pub title: T,
    /// The published severity.
    pub severity: T,
    /// Its part in the chain: `Trigger`.
    pub role: T,
    /// The answer over the scan.
    pub outcome: Outcome,
    /// What it looks at and when it fires, in a sentence or two.
    pub about: T,
    /// Why it matters.
    pub why: T,
    /// What it found, in one sentence with counts.
    pub found: T,
    /// Resources judged, by outcome.
    pub counts: OutcomeCounts,
    /// Findings on resources that are not registries: subscriptions and clusters.
    pub subjects: Vec<Subject<T>>,
}

/// How many resources have which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeCounts {
    /// Resources on which the rule fires.
    pub fires: u32,
    /// Resources for which the evidence is missing.
    pub unknown: u32,
    /// Resources on which it is clear.
    pub clear: u32,
}

/// A judged resource that is not a registry. In JSON its finding's fields stand beside its own.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "FlatSubject<T>")]
pub struct Subject<T: Text = String> {
    /// `subscription` or `cluster`.
    pub kind: T,
    /// Its id as pasted.
    pub id: T,
    /// A name to show.
    pub name: T,
    /// What the rule found.
    pub finding: Finding<T>,
}

/// One registry with its own verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registry<T: Text = String> {
    /// The ARM id as pasted; none when the export lost it.
    pub id: Option<T>,
    /// The registry's name.
    pub name: T,
    /// The host that images are pulled from; none when no export names it.
    pub login_server: Option<T>,
    /// The subscription as written in the id.
    pub subscription_id: Option<T>,
    /// `Basic`, `Standard` or `Premium` as pasted.
    pub sku: Option<T>,
    /// The AND over this registry's own rules.
    pub verdict: Verdict,
    /// The verdict is what a deployment makes of it: nothing here shows that it is there now, or that it has all
    /// three links before.
    #[serde(default)]
    pub once_deployed: bool,
    /// Whose it is, where a tag says so.
    #[serde(default)]
    pub owners: Vec<Owner<T>>,
    /// Its rules, in the chain's order.
    pub rules: Vec<Rule<T>>,
    /// What its evidence adds to the walkthrough.
    pub steps: Vec<RegistryStep<T>>,
    /// The workloads that pull from it, by how the attack concerns them.
    #[serde(default)]
    pub workloads: RegistryWorkloads,
}

/// Whose a registry is, as one of its tags has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Owner<T: Text = String> {
    /// The tag, such as `owner`, as written.
    pub tag: T,
    /// What it says.
    pub name: T,
    /// The source that it stands in.
    pub source: T,
    /// Line in the source, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
}

/// The workloads that pull from one registry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistryWorkloads {
    /// All of them.
    pub total: u32,
    /// By tag, at their next restart.
    pub next_restart: u32,
    /// By tag, at their next rollout or on a new node.
    pub next_rollout: u32,
    /// By tag, at a moment that the exports do not show.
    pub unknown: u32,
    /// By digest.
    pub pinned: u32,
    /// Those outside Kubernetes, which Defender's sensor never watches.
    pub outside_kubernetes: u32,
    /// Clusters that may pull from it, and of which no pods are here: while there are any, the others are not
    /// known to be all.
    #[serde(default)]
    pub unseen_clusters: u32,
}

/// A rule on one registry. In JSON its finding's fields stand beside its own.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "FlatRule<T>")]
pub struct Rule<T: Text = String> {
    /// Such as `zt_wl_013`.
    pub id: T,
    /// What the rule found here.
    pub finding: Finding<T>,
}

/// Writes a struct's own fields and its finding's side by side, and reads them back.
///
/// serde's `flatten` says the same in a word, but needs a self-describing format and 15 kB of code.
macro_rules! flat {
    ($type:ident, $flat:ident, $count:literal, $($field:ident),+) => {
        impl<T: Text + Serialize> Serialize for $type<T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Finding { outcome, because, facts, missing, notes, settle, addresses, was, switches } = &self.finding;
                let mut fields = serializer.serialize_struct(stringify!($type), $count)?;
                $(fields.serialize_field(stringify!($field), &self.$field)?;)+
                fields.serialize_field("outcome", outcome)?;
                fields.serialize_field("because", because)?;
                fields.serialize_field("facts", facts)?;
                fields.serialize_field("missing", missing)?;
                fields.serialize_field("notes", notes)?;
                fields.serialize_field("settle", settle)?;
                fields.serialize_field("addresses", addresses)?;
                fields.serialize_field("was", was)?;
                fields.serialize_field("switches", switches)?;
                fields.end()
            }
        }

        #[derive(Deserialize)]
        struct $flat<T: Text> {
            $($field: T,)+
            outcome: Outcome,
            because: T,
            facts: Vec<Fact<T>>,
            missing: Vec<T>,
            notes: Vec<Note<T>>,
            settle: Option<Command<T>>,
            addresses: Option<u64>,
            // Reports from before there were switches have neither.
            #[serde(default)]
            was: Option<Outcome>,
            #[serde(default)]
            switches: Vec<T>,
        }

        impl<T: Text> From<$flat<T>> for $type<T> {
            fn from(flat: $flat<T>) -> $type<T> {
                let $flat { $($field,)+ outcome, because, facts, missing, notes, settle, addresses, was, switches } = flat;
                let finding = Finding { outcome, because, facts, missing, notes, settle, addresses, was, switches };
                $type { $($field,)+ finding }
            }
        }
    };
}

flat!(Rule, FlatRule, 10, id);
flat!(Subject, FlatSubject, 12, kind, id, name);

/// What a rule found on one resource, with all that it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding<T: Text = String> {
    /// The answer.
    pub outcome: Outcome,
    /// The answer in a sentence: what the evidence says, with names and numbers.
    pub because: T,
    /// The evidence it rests on.
    pub facts: Vec<Fact<T>>,
    /// What is missing, if the outcome is unknown; one phrase each.
    pub missing: Vec<T>,
    /// Whatever else a reader should know.
    pub notes: Vec<Note<T>>,
    /// The command whose output would settle an unknown, with the real names filled in.
    pub settle: Option<Command<T>>,
    /// For the network rule: how many IPv4 addresses may reach the endpoint, if that is known.
    pub addresses: Option<u64>,
    /// What the evidence says, where the outcome is only what it would be if this were mended.
    pub was: Option<Outcome>,
    /// The switches that together take it as mended; empty where the evidence is clear.
    pub switches: Vec<T>,
}

/// A command that someone may copy. It reads the same in Bash and in PowerShell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Command<T: Text = String> {
    /// The command line.
    pub line: T,
    /// What its output shows.
    pub shows: T,
}

/// A value as it stands in what was pasted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fact<T: Text = String> {
    /// The name of the source it stands in.
    pub source: T,
    /// JSON pointer (RFC 6901) within its document.
    pub pointer: T,
    /// Line in the source, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// The JSON text as pasted, cut when long.
    pub value: T,
}

/// A remark on a finding. In JSON it is a string; a warning's begins with `warning: `.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note<T: Text = String> {
    /// It takes something away from what the outcome seems to say.
    pub warning: bool,
    /// The remark.
    pub text: T,
}

const WARNING_PREFIX: &str = "warning: ";

impl<T: Text + Serialize> Serialize for Note<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.warning {
            serializer.collect_str(&format_args!("{WARNING_PREFIX}{}", self.text.as_ref()))
        } else {
            self.text.serialize(serializer)
        }
    }
}

impl<'de, T: Text + Deserialize<'de>> Deserialize<'de> for Note<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (warning, text) = match text.strip_prefix(WARNING_PREFIX) {
            Some(rest) => (true, rest),
            None => (false, &*text),
        };
        let text = T::deserialize(text.into_deserializer())?;
        Ok(Note { warning, text })
    }
}

/// A step of the walkthrough over the scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step<T: Text = String> {
    /// From 1 to 5.
    pub number: u32,
    /// What the attacker does.
    pub title: T,
    /// Who does it.
    pub actor: T,
    /// The published ATT&CK technique, and what has become of it.
    pub technique: Technique<T>,
    /// The rule whose bad state makes it possible.
    pub enabled_by: T,
    /// Whether it can be walked.
    pub state: StepState,
    /// What the attacker has afterwards.
    pub gain: T,
    /// How it is done, in our words.
    pub how: T,
    /// The step with these registries' names in it.
    pub here: T,
}

/// What one registry's evidence adds to a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistryStep<T: Text = String> {
    /// From 1 to 5.
    pub number: u32,
    /// Whether it can be walked at this registry.
    pub state: StepState,
    /// The step with this registry's names in it.
    pub here: T,
    /// What sharpens it.
    pub details: Vec<StepDetail<T>>,
}

/// A remark on a step with the evidence for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepDetail<T: Text = String> {
    /// The remark.
    pub text: T,
    /// The evidence.
    pub facts: Vec<Fact<T>>,
}

/// Whether a step can be walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StepState {
    /// Its rule fires.
    Open,
    /// Its rule is clear.
    Closed,
    /// The evidence is missing.
    Unknown,
}

impl From<Outcome> for StepState {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fires => StepState::Open,
            Outcome::Clear => StepState::Closed,
            Outcome::Unknown => StepState::Unknown,
        }
    }
}

/// An ATT&CK technique as published with the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Technique<T: Text = String> {
    /// The published id, such as `T1552.001`.
    pub id: T,
    /// Its official name.
    pub name: T,
    /// Its tactic.
    pub tactic: T,
    /// The ATT&CK version that name and tactic were read from, such as `v18`.
    pub as_of: T,
    /// Where it is described.
    pub url: T,
    /// What has become of the id since, empty if nothing.
    pub since: T,
    /// A technique that fits more closely, empty if none does.
    pub closer: T,
}

/// The six published rows, and what these exports count of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlastRadius<T: Text = String> {
    /// How the attacker gets in.
    pub initial_access: T,
    /// How the attack spreads.
    pub lateral_movement: T,
    /// The most the attacker gets.
    pub max_privilege: T,
    /// What can be read.
    pub data_at_risk: Vec<T>,
    /// What can be misused.
    pub services_at_risk: Vec<T>,
    /// How far it reaches.
    pub estimated_scope: T,
    /// The rows as counted here, in the order above; a sentence is empty where no evidence counts it.
    #[serde(default)]
    pub counted: [T; 6],
    /// The workloads in numbers.
    #[serde(default)]
    pub totals: RadiusTotals<T>,
    /// The workloads, one entry for each image of each, most urgent first. An overview holds the
    /// first of them only; `totals` counts all.
    #[serde(default)]
    pub workloads: Vec<Workload<T>>,
    /// What would turn the estimate into a list, or complete it.
    #[serde(default)]
    pub settle: Vec<Command<T>>,
}

/// Workloads counted. A workload with several images counts once, by the worst of them: the seven
/// counts from `exposed` to `runs_none` add up to `workloads`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RadiusTotals<T: Text = String> {
    /// All workloads that the exports show.
    pub workloads: u32,
    /// Those that pull by tag from a registry that carries all three links.
    pub exposed: u32,
    /// Those that pull by tag from a registry of which it is not known.
    pub possible: u32,
    /// Those that ask one of these registries for a digest only: overwriting a tag does not reach them.
    pub pinned: u32,
    /// Those that pull only from registries whose chain is broken.
    pub spared: u32,
    /// Those that pull by tag from a registry that can be taken over while Defender watches, and from none that stands
    /// worse: they are spared, or another of their images is pinned or not known. Reports from before this was counted have 0.
    #[serde(default)]
    pub watched: u32,
    /// Those whose images all come from registries that are not in the scan.
    pub elsewhere: u32,
    /// Those of which an image is not known, and what is known does not expose them.
    pub image_unknown: u32,
    /// Those that a document shows to run no container. Reports from before this was counted have 0.
    #[serde(default)]
    pub runs_none: u32,
    /// Beside the workloads: objects that are not read and name a registry that may be taken over, or an image in it.
    /// Reports from before this was counted have 0, and so has one that a link's facts come to.
    #[serde(default)]
    pub unread: u32,
    /// Of the exposed and possible: when they would pull the tainted image.
    pub pulls: PullCounts,
    /// Of the exposed and possible: those that act as a managed or workload identity.
    pub with_identity: u32,
    /// Of the exposed and possible: those that are given secrets.
    pub with_secrets: u32,
    /// Of the exposed and possible: those that Defender's sensor never watches, being outside Kubernetes.
    pub outside_kubernetes: u32,
    /// By kind.
    pub by_kind: Vec<Tally<T>>,
    /// By cluster; outside Kubernetes there is none.
    pub by_cluster: Vec<Tally<T>>,
    /// By namespace, or resource group outside Kubernetes.
    pub by_namespace: Vec<Tally<T>>,
    /// By environment, inferred from labels, tags and names.
    pub by_environment: Vec<Tally<T>>,
    /// By subscription.
    pub by_subscription: Vec<Tally<T>>,
}

/// Workloads by the moment of their next pull.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PullCounts {
    /// At the next restart.
    pub next_restart: u32,
    /// At the next rollout or on a new node.
    pub next_rollout: u32,
    /// At a moment that the exports do not show.
    pub unknown: u32,
}

/// Workloads of one kind, cluster, namespace or environment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tally<T: Text = String> {
    /// What they have in common; empty if it is not known.
    pub name: T,
    /// Those that pull from a registry of the scan.
    pub workloads: u32,
    /// Those among them that are exposed, or possibly so.
    pub reached: u32,
    /// Those of the reached that are only possibly so. Reports from before this was counted have 0.
    #[serde(default)]
    pub possible: u32,
}

/// How the attack concerns a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reach {
    /// Its registry carries all three links, and it pulls by tag.
    Exposed,
    /// Of its registry a link is not known, and it pulls by tag.
    Possible,
    /// It asks for a digest, so an overwritten tag does not reach it.
    Pinned,
    /// Its registry's chain is broken.
    Spared,
}

/// One image of one workload that pulls from a registry of the scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Workload<T: Text = String> {
    /// What runs it, such as `Deployment` or `App Service`.
    pub kind: T,
    /// Its name.
    pub name: T,
    /// Where it runs: `cluster/namespace`, or the resource group.
    pub location: T,
    /// The cluster; empty outside Kubernetes.
    pub cluster: T,
    /// The namespace, or the resource group outside Kubernetes.
    pub namespace: T,
    /// The subscription; none if no document tells.
    pub subscription_id: Option<T>,
    /// The environment, inferred; empty if nothing hints at one.
    pub environment: T,
    /// The image as it is asked for.
    pub image: T,
    /// The name of the registry that it comes from.
    pub registry: T,
    /// When it would be pulled again.
    pub pulls: Pulls,
    /// The same in words, after "pulls".
    pub when: T,
    /// How the attack concerns it.
    pub reach: Reach,
    /// It is spared by Defender alone: its registry can be taken over, and it pulls by tag.
    #[serde(default)]
    pub watched: bool,
    /// The identity it acts as; empty if no document shows one.
    pub identity: T,
    /// The secrets it is given: names of secrets, and `env NAME` for a variable that looks like one.
    pub secret_names: Vec<T>,
    /// It logs in with a stored password; none if the documents do not tell.
    pub stored_credential: Option<bool>,
    /// It logs in as the registry's admin account, so turning that off stops it; none if the documents do not
    /// tell. A token of the registry and a service principal have passwords of their own.
    #[serde(default)]
    pub admin_login: Option<bool>,
    /// What Defender for Cloud saw of it: vulnerabilities in its image, and when it ran; empty if nothing
    /// here says.
    #[serde(default)]
    pub defender: T,
    /// Where the image's reference stands.
    pub fact: Fact<T>,
}

impl<T: Text> Workload<T> {
    /// Whether turning the admin account off stops it; none where that is not known.
    pub fn stopped(&self) -> Option<bool> {
        // A report from before there was a word on the admin account has only the other one.
        let without = self.stored_credential == Some(false);
        self.admin_login.or(without.then_some(false))
    }

    /// How it logs in with a stored password; empty if with none, or if that is not told.
    pub fn login(&self) -> &'static str {
        match (self.stored_credential, self.admin_login) {
            (Some(true), Some(true)) => "logs in as the admin account",
            (Some(true), Some(false)) => {
                "logs in with the password of a token or a service principal"
            }
            (Some(true), None) => {
                "logs in with a stored password; whether as the admin account is not known"
            }
            _ => "",
        }
    }
}

/// When a workload would next pull its image, and so run what now stands behind the tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Pulls {
    /// Whenever it starts again.
    NextRestart,
    /// When it is rolled out anew or comes to a node that has not got the image.
    NextRollout,
    /// It asks for a digest, so an overwritten tag never reaches it.
    PinnedByDigest,
    /// What was exported does not tell.
    Unknown,
}

/// How much effort and breakage count against each other. People may change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scale {
    /// What a point of effort weighs.
    pub effort: u32,
    /// What a point of breakage weighs.
    pub breakage: u32,
}

impl Default for Scale {
    /// A point of either weighs the same.
    fn default() -> Scale {
        Scale {
            effort: 1,
            breakage: 1,
        }
    }
}

impl Scale {
    /// The weight of a change.
    pub fn weigh(self, effort: u8, breakage: u8) -> u32 {
        let effort = self.effort.saturating_mul(effort.into());
        effort.saturating_add(self.breakage.saturating_mul(breakage.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_keeps_its_level_through_json() {
        for note in [
            Note {
                warning: true,
                text: "a /8 is allowed".to_owned(),
            },
            Note {
                warning: false,
                text: "by default".to_owned(),
            },
        ] {
            let json = serde_json::to_string(&note).unwrap();
            assert_eq!(serde_json::from_str::<Note>(&json).unwrap(), note);
        }
    }
}
