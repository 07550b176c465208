//! The finished report: what views draw and exports write, as plain data.
//!
//! The names of these fields in JSON are a contract, checked in as `docs/report.schema.json`;
//! a change that takes something away from a reader moves [`SCHEMA`] on.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeStruct};

pub use super::outcome::{Outcome, Verdict};

/// The version of the report's form, as it stands in `schema`.
pub const SCHEMA: &str = "linchpin-report/1";

/// Everything one analysis has to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// The program that made the report, such as `linchpin 0.1.0`.
    pub generator: String,
    /// What was handed in, in the order it came.
    pub sources: Vec<Source>,
    /// What could not be used, or should be known before the rest is believed.
    pub problems: Vec<Problem>,
    /// One entry per judged chain; today that is CHAIN-026.
    pub chains: Vec<Chain>,
}

/// One file or paste.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// Its name, made unique within the report; everything else refers to it by this name.
    pub name: String,
    /// What it holds in one word: the kind of its documents, `mixed`, `refused`, `unrecognised`,
    /// `unreadable` or `empty`.
    pub kind: String,
    /// Its size as handed in, in bytes.
    pub bytes: u64,
    /// How many lines it has, counted from 1; none when it was refused or not read.
    pub lines: u32,
    /// The documents found in it, in order.
    pub documents: Vec<Document>,
}

/// One JSON document inside a source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// What it is, such as `registry list` or `defender pricing`.
    pub kind: String,
    /// The line it begins on, counted from 1.
    pub line: u32,
    /// Registries read from it.
    pub registries: u32,
    /// Defender plans read from it.
    pub plans: u32,
    /// AKS clusters read from it.
    pub clusters: u32,
    /// What else it holds, and what was made of it; a sentence for people, empty if nothing.
    pub note: String,
}

/// How much a [`Problem`] takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Something handed in was not used.
    Error,
    /// It was used, with a reservation.
    Warning,
}

/// Something that could not be used, where it stands, and what to do about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// How much is lost by it.
    pub severity: Severity,
    /// The name of the source it is about; none when it is about all of them.
    pub source: Option<String>,
    /// Line, counted from 1; none when it is about the whole source.
    pub line: Option<u32>,
    /// Column in characters, counted from 1.
    pub column: Option<u32>,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
    /// The piece of text around the position, never more than a line; empty where it may hold a secret.
    pub excerpt: String,
}

/// One chain, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chain {
    /// Such as `CHAIN-026`.
    pub id: String,
    /// The chain's published title.
    pub title: String,
    /// The published severity.
    pub severity: String,
    /// The published likelihood.
    pub likelihood: String,
    /// How the rules combine: `ALL`.
    pub logic: String,
    /// The answer over the scan.
    pub verdict: Verdict,
    /// The scan fires, yet no single registry carries all three links.
    pub split: bool,
    /// The answer as one sentence with the real names.
    pub headline: String,
    /// One or two sentences more: what that rests on, or what would settle it.
    pub explanation: String,
    /// Why the chain matters.
    pub why: String,
    /// How its logic works.
    pub how: String,
    /// Each rule over the scan.
    pub rules: Vec<RuleSummary>,
    /// How many registries there are, and how they stand.
    pub totals: Totals,
    /// Each registry with its own verdict, most urgent first.
    pub registries: Vec<Registry>,
    /// The walkthrough.
    pub steps: Vec<Step>,
    /// The published blast radius.
    pub blast_radius: BlastRadius,
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
pub struct RuleSummary {
    /// Such as `zt_wl_012`.
    pub id: String,
    /// The bad state it looks for.
    pub title: String,
    /// The published severity.
    pub severity: String,
    /// Its part in the chain: `Trigger`.
    pub role: String,
    /// The answer over the scan.
    pub outcome: Outcome,
    /// What it looks at and when it fires, in a sentence or two.
    pub about: String,
    /// Why it matters.
    pub why: String,
    /// What it found, in one sentence with counts.
    pub found: String,
    /// Resources judged, by outcome.
    pub counts: OutcomeCounts,
    /// Findings on resources that are not registries: subscriptions and clusters.
    pub subjects: Vec<Subject>,
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
#[serde(from = "FlatSubject")]
pub struct Subject {
    /// `subscription` or `cluster`.
    pub kind: String,
    /// Its id as pasted.
    pub id: String,
    /// A name to show.
    pub name: String,
    /// What the rule found.
    pub finding: Finding,
}

/// One registry with its own verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registry {
    /// The ARM id as pasted; none when the export lost it.
    pub id: Option<String>,
    /// The registry's name.
    pub name: String,
    /// The host that images are pulled from; none when no export names it.
    pub login_server: Option<String>,
    /// The subscription as written in the id.
    pub subscription_id: Option<String>,
    /// `Basic`, `Standard` or `Premium` as pasted.
    pub sku: Option<String>,
    /// The AND over this registry's own rules.
    pub verdict: Verdict,
    /// Its rules, in the chain's order.
    pub rules: Vec<Rule>,
    /// What its evidence adds to the walkthrough.
    pub steps: Vec<RegistryStep>,
}

/// A rule on one registry. In JSON its finding's fields stand beside its own.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "FlatRule")]
pub struct Rule {
    /// Such as `zt_wl_013`.
    pub id: String,
    /// What the rule found here.
    pub finding: Finding,
}

/// Writes a struct's own fields and its finding's side by side, and reads them back.
///
/// serde's `flatten` says the same in a word, but needs a self-describing format and 15 kB of code.
macro_rules! flat {
    ($type:ident, $flat:ident, $count:literal, $($field:ident),+) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Finding { outcome, because, facts, missing, notes, settle, addresses } = &self.finding;
                let mut fields = serializer.serialize_struct(stringify!($type), $count)?;
                $(fields.serialize_field(stringify!($field), &self.$field)?;)+
                fields.serialize_field("outcome", outcome)?;
                fields.serialize_field("because", because)?;
                fields.serialize_field("facts", facts)?;
                fields.serialize_field("missing", missing)?;
                fields.serialize_field("notes", notes)?;
                fields.serialize_field("settle", settle)?;
                fields.serialize_field("addresses", addresses)?;
                fields.end()
            }
        }

        #[derive(Deserialize)]
        struct $flat {
            $($field: String,)+
            outcome: Outcome,
            because: String,
            facts: Vec<Fact>,
            missing: Vec<String>,
            notes: Vec<Note>,
            settle: Option<Command>,
            addresses: Option<u64>,
        }

        impl From<$flat> for $type {
            fn from(flat: $flat) -> $type {
                let $flat { $($field,)+ outcome, because, facts, missing, notes, settle, addresses } = flat;
                let finding = Finding { outcome, because, facts, missing, notes, settle, addresses };
                $type { $($field,)+ finding }
            }
        }
    };
}

flat!(Rule, FlatRule, 8, id);
flat!(Subject, FlatSubject, 10, kind, id, name);

/// What a rule found on one resource, with all that it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The answer.
    pub outcome: Outcome,
    /// The answer in a sentence: what the evidence says, with names and numbers.
    pub because: String,
    /// The evidence it rests on.
    pub facts: Vec<Fact>,
    /// What is missing, if the outcome is unknown; one phrase each.
    pub missing: Vec<String>,
    /// Whatever else a reader should know.
    pub notes: Vec<Note>,
    /// The command whose output would settle an unknown, with the real names filled in.
    pub settle: Option<Command>,
    /// For the network rule: how many IPv4 addresses may reach the endpoint, if that is known.
    pub addresses: Option<u64>,
}

/// A command that someone may copy. It reads the same in Bash and in PowerShell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Command {
    /// The command line.
    pub line: String,
    /// What its output shows.
    pub shows: String,
}

/// A value as it stands in what was pasted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// The name of the source it stands in.
    pub source: String,
    /// JSON pointer (RFC 6901) within its document.
    pub pointer: String,
    /// Line in the source, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// The JSON text as pasted, cut when long.
    pub value: String,
}

/// A remark on a finding. In JSON it is a string; a warning's begins with `warning: `.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// It takes something away from what the outcome seems to say.
    pub warning: bool,
    /// The remark.
    pub text: String,
}

const WARNING_PREFIX: &str = "warning: ";

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.warning {
            serializer.collect_str(&format_args!("{WARNING_PREFIX}{}", self.text))
        } else {
            serializer.serialize_str(&self.text)
        }
    }
}

impl<'de> Deserialize<'de> for Note {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(match text.strip_prefix(WARNING_PREFIX) {
            Some(rest) => Note {
                warning: true,
                text: rest.to_owned(),
            },
            None => Note {
                warning: false,
                text,
            },
        })
    }
}

/// A step of the walkthrough over the scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// From 1 to 5.
    pub number: u32,
    /// What the attacker does.
    pub title: String,
    /// Who does it.
    pub actor: String,
    /// The published ATT&CK technique, and what has become of it.
    pub technique: Technique,
    /// The rule whose bad state makes it possible.
    pub enabled_by: String,
    /// Whether it can be walked.
    pub state: StepState,
    /// What the attacker has afterwards.
    pub gain: String,
    /// How it is done, in our words.
    pub how: String,
    /// The step with these registries' names in it.
    pub here: String,
}

/// What one registry's evidence adds to a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistryStep {
    /// From 1 to 5.
    pub number: u32,
    /// Whether it can be walked at this registry.
    pub state: StepState,
    /// The step with this registry's names in it.
    pub here: String,
    /// What sharpens it.
    pub details: Vec<StepDetail>,
}

/// A remark on a step with the evidence for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepDetail {
    /// The remark.
    pub text: String,
    /// The evidence.
    pub facts: Vec<Fact>,
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
pub struct Technique {
    /// The published id, such as `T1552.001`.
    pub id: String,
    /// Its official name.
    pub name: String,
    /// Its tactic.
    pub tactic: String,
    /// The ATT&CK version that name and tactic were read from, such as `v18`.
    pub as_of: String,
    /// Where it is described.
    pub url: String,
    /// What has become of the id since, empty if nothing.
    pub since: String,
    /// A technique that fits more closely, empty if none does.
    pub closer: String,
}

/// The six published rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlastRadius {
    /// How the attacker gets in.
    pub initial_access: String,
    /// How the attack spreads.
    pub lateral_movement: String,
    /// The most the attacker gets.
    pub max_privilege: String,
    /// What can be read.
    pub data_at_risk: Vec<String>,
    /// What can be misused.
    pub services_at_risk: Vec<String>,
    /// How far it reaches.
    pub estimated_scope: String,
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
