//! Takes a report back in that was downloaded as JSON earlier.
//!
//! A report holds conclusions, not the documents they were drawn from, so what it says of one
//! resource is its own claim and cannot be judged again. What follows from those claims can: verdicts,
//! totals and steps are worked out anew, and a file in which they do not follow is refused. So nobody
//! turns a verdict over by editing one word.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use thiserror::Error;

use engine::facts::workloads::is_outside_kubernetes;
use engine::judge::rules::RULES;
use engine::read::report::FAMILY;
use engine::{read::text, tell::chain as published};
use model::Limits;
use model::outcome::is_only_watched;
use model::{
    issue::Severity,
    report::{
        Chain, Finding, Outcome, OutcomeCounts, Problem, Reach, Registry, Report, SCHEMA,
        StepState, Totals, Verdict,
    },
};

/// Where a comparison says that it is one.
const COMPARISON: &str = "linchpin-comparison/";
/// The longest piece of a file that a message quotes, in characters.
const MAX_QUOTED: usize = 80;

/// Why a file is no report that can be compared. Positions count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// It is larger than the limit.
    #[error("the report is {0} MiB, and at most {1} MiB are read from one file")]
    TooLarge(u64, u64),
    /// It is not text; what it is instead.
    #[error("{0}")]
    NotText(String),
    /// It is something else.
    #[error("this is not a report of ours: it does not name the form `{SCHEMA}`")]
    NotReport,
    /// It is a comparison, which holds two reports' conclusions in part.
    #[error("this is a comparison, and only a report can be compared")]
    Comparison,
    /// A later version of this program wrote it.
    #[error(
        "the report has the form `{0}`, which is newer than `{SCHEMA}`, the newest one read here"
    )]
    Newer(String),
    /// It is no JSON.
    #[error("the report is no valid JSON from line {line}, column {column} on: {reason}")]
    Syntax {
        /// Where.
        line: u32,
        /// Where in the line.
        column: u32,
        /// What is wrong.
        reason: String,
    },
    /// It is JSON, but not as a report is written.
    #[error("the report is not as it was written at line {line}, column {column}: {reason}")]
    Form {
        /// Where.
        line: u32,
        /// Where in the line.
        column: u32,
        /// What is wrong.
        reason: String,
    },
    /// Something in it was taken as mended, so its verdict is not what the evidence says.
    #[error("the report supposes changes that nobody has made, so it is no baseline")]
    Hypothetical,
    /// What it says in one place does not follow from what it says in another.
    #[error("the report contradicts itself: {0}")]
    Contradiction(String),
}

impl ReadError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            ReadError::TooLarge(..) => {
                "compare one subscription at a time, each with its own report"
            }
            ReadError::NotText(_) | ReadError::NotReport => {
                "drop the file that was downloaded here as JSON, or the exports themselves"
            }
            ReadError::Comparison => {
                "drop the two reports that it was made from, each as it was downloaded"
            }
            ReadError::Newer(_) => {
                "open it with the version of this page that it was made with, or a later one"
            }
            ReadError::Syntax { .. } | ReadError::Form { .. } => {
                "take the file as it was downloaded; an editor or a chat may have changed it or cut it off"
            }
            ReadError::Hypothetical => {
                "switch off what was taken as mended, and download the report again"
            }
            ReadError::Contradiction(_) => {
                "the file was changed after it was downloaded; take the original, or judge the exports again"
            }
        }
    }

    /// The line and column it is about, if it is about one.
    pub fn position(&self) -> Option<(u32, u32)> {
        match self {
            ReadError::Syntax { line, column, .. } | ReadError::Form { line, column, .. } => {
                Some((*line, *column))
            }
            _ => None,
        }
    }

    /// The same as a remark on the file of this name.
    pub fn problem(&self, source: &str) -> Problem {
        let position = self.position();
        Problem {
            severity: Severity::Error,
            source: Some(source.to_owned()),
            line: position.map(|(line, _)| line),
            column: position.map(|(_, column)| column),
            message: self.to_string(),
            help: self.help().to_owned(),
            excerpt: String::new(),
        }
    }
}

/// Enough of a report to tell its version.
#[derive(Deserialize)]
struct Form {
    schema: Option<String>,
}

/// Reads a report that was downloaded as JSON, and holds it to itself.
///
/// In comes the file in UTF-8 or UTF-16, at most [`Limits::max_input_bytes`] of it. Out comes the
/// report; compare it as a side that is *claimed*. See [`ReadError`] for whatever may be wrong.
pub fn read_report(bytes: Vec<u8>, limits: &Limits) -> Result<Report, ReadError> {
    let mebibytes = |bytes: usize| (bytes as u64).div_ceil(1 << 20);
    if bytes.len() > limits.max_input_bytes {
        return Err(ReadError::TooLarge(
            mebibytes(bytes.len()),
            mebibytes(limits.max_input_bytes),
        ));
    }
    let decoded = text::decode(bytes);
    let Some(text) = decoded.text.and_then(|text| String::from_utf8(text).ok()) else {
        let what = decoded.issues.into_iter().next().map(|issue| issue.message);
        return Err(ReadError::NotText(
            what.unwrap_or_else(|| "this is not text".to_owned()),
        ));
    };
    check_version(&text)?;
    let report: Report = serde_json::from_str(&text).map_err(|error| fault(&text, &error))?;
    check(&report)?;
    Ok(report)
}

fn check_version(text: &str) -> Result<(), ReadError> {
    let schema = match serde_json::from_str::<Form>(text) {
        Ok(form) => form.schema.unwrap_or_default(),
        // Something is wrong with it, but is it ours?
        Err(error) => {
            return Err(if text.contains(FAMILY) {
                fault(text, &error)
            } else {
                ReadError::NotReport
            });
        }
    };
    if schema == SCHEMA {
        return Ok(());
    }
    if schema.starts_with(COMPARISON) {
        return Err(ReadError::Comparison);
    }
    let number = |schema: &str| schema.strip_prefix(FAMILY)?.parse::<u32>().ok();
    match (number(&schema), number(SCHEMA)) {
        (Some(found), Some(known)) if found > known => Err(ReadError::Newer(quoted(&schema))),
        _ => Err(ReadError::NotReport),
    }
}

/// A name from the file, fit to stand between backticks.
fn quoted(name: &str) -> String {
    let plain = name.replace('`', "'");
    match plain.char_indices().nth(MAX_QUOTED) {
        Some((end, _)) => format!("{}…", plain.get(..end).unwrap_or_default()),
        None => plain,
    }
}

/// What the parser says, in our words and with the column in characters.
fn fault(text: &str, error: &serde_json::Error) -> ReadError {
    let line = u32::try_from(error.line()).unwrap_or(u32::MAX).max(1);
    let there = text.lines().nth(line as usize - 1).unwrap_or_default();
    // The parser counts bytes.
    let characters = there
        .char_indices()
        .filter(|(at, _)| *at < error.column())
        .count();
    let column = u32::try_from(characters).unwrap_or(u32::MAX).max(1);
    let said = error.to_string();
    let said = said
        .rsplit_once(" at line ")
        .map_or(&*said, |(said, _)| said);
    // What was expected is named by its type in this program, which tells nobody anything.
    let reason = said
        .split_once(", expected ")
        .map_or(said, |(found, _)| found);
    let reason = match reason.char_indices().nth(2 * MAX_QUOTED) {
        Some((end, _)) => format!("{}…", reason.get(..end).unwrap_or_default()),
        None => reason.to_owned(),
    };
    if error.is_data() {
        ReadError::Form {
            line,
            column,
            reason,
        }
    } else {
        ReadError::Syntax {
            line,
            column,
            reason,
        }
    }
}

/// Holds a report to what follows from its own findings.
fn check(report: &Report) -> Result<(), ReadError> {
    check_counts(report)?;
    for (index, chain) in report.chains.iter().enumerate() {
        let earlier = report.chains.iter().take(index);
        if earlier.into_iter().any(|other| other.id == chain.id) {
            return contradicts(format!("it judges `{}` twice", quoted(&chain.id)));
        }
        check_chain(chain)?;
        let mut findings = chain
            .registries
            .iter()
            .flat_map(|registry| &registry.rules)
            .map(|rule| &rule.finding)
            .chain(
                chain
                    .rules
                    .iter()
                    .flat_map(|rule| &rule.subjects)
                    .map(|one| &one.finding),
            );
        let sources: std::collections::BTreeSet<&str> = report
            .sources
            .iter()
            .map(|source| source.name.as_str())
            .collect();
        let strange = findings.find_map(|found| {
            found
                .facts
                .iter()
                .find(|fact| !sources.contains(&*fact.source))
        });
        if let Some(fact) = strange {
            let name = quoted(&fact.source);
            return contradicts(format!(
                "it quotes `{name}`, which is not among its documents"
            ));
        }
    }
    Ok(())
}

/// Holds the counts to each other. Reports from before there was a ledger have none, and count no
/// workload that runs no container.
fn check_counts(report: &Report) -> Result<(), ReadError> {
    let documents = report.sources.iter().flat_map(|source| &source.documents);
    let mut has_ledger = false;
    for document in documents {
        let ledger = &document.ledger;
        has_ledger |= ledger.total > 0;
        if ledger.sum() != u64::from(ledger.total) {
            return contradicts(format!(
                "what it says of the document `{}` on line {} does not add up to what that holds",
                quoted(&document.kind),
                document.line
            ));
        }
    }
    for chain in &report.chains {
        let totals = &chain.blast_radius.totals;
        let buckets = [
            totals.exposed,
            totals.possible,
            totals.pinned,
            totals.spared,
            totals.elsewhere,
            totals.image_unknown,
            totals.runs_none,
        ];
        let sum: u64 = buckets.into_iter().map(u64::from).sum();
        let all = u64::from(totals.workloads);
        if sum > all || (has_ledger && sum < all) {
            return contradicts("its workloads do not add up to what it counts".to_owned());
        }
        check_radius(chain)?;
    }
    Ok(())
}

/// Holds what is said of the workloads to those that are listed. A list may be cut, so it can only show that
/// too few are counted.
fn check_radius(chain: &Chain) -> Result<(), ReadError> {
    let totals = &chain.blast_radius.totals;
    let reached = u64::from(totals.exposed) + u64::from(totals.possible);
    let pulls = totals.pulls;
    let pulls = [pulls.next_restart, pulls.next_rollout, pulls.unknown];
    let outside = totals.by_kind.iter();
    let outside = outside.filter(|tally| is_outside_kubernetes(&tally.name));
    let outside: u64 = outside.map(|tally| u64::from(tally.reached)).sum();
    let parts = [
        totals.with_identity,
        totals.with_secrets,
        totals.outside_kubernetes,
    ];
    let unseen = [totals.spared, totals.pinned, totals.image_unknown];
    if u64::from(totals.watched) > unseen.into_iter().map(u64::from).sum()
        || pulls.into_iter().map(u64::from).sum::<u64>() != reached
        || parts.into_iter().any(|part| u64::from(part) > reached)
        || u64::from(totals.outside_kubernetes) < outside
    {
        return contradicts(
            "what it says of the workloads that would fall does not add up".to_owned(),
        );
    }
    let listed = |fall: &[Reach]| {
        let rows = chain.blast_radius.workloads.iter();
        let rows = rows.filter(|row| fall.contains(&row.reach));
        let rows = rows.map(|row| (&row.kind, &row.name, &row.location, &row.subscription_id));
        rows.collect::<BTreeSet<_>>().len() as u64
    };
    if listed(&[Reach::Exposed]) > u64::from(totals.exposed)
        || listed(&[Reach::Exposed, Reach::Possible]) > reached
    {
        return contradicts("it lists more workloads that would fall than it counts".to_owned());
    }
    let mut verdicts: BTreeMap<&str, Vec<Verdict>> = BTreeMap::new();
    for registry in &chain.registries {
        let of_name = verdicts.entry(&registry.name).or_default();
        if !of_name.contains(&registry.verdict) {
            of_name.push(registry.verdict);
        }
    }
    for row in &chain.blast_radius.workloads {
        let follows = |verdict: &Verdict| match row.reach {
            Reach::Exposed => *verdict == Verdict::Fires,
            Reach::Possible => *verdict == Verdict::Undetermined,
            Reach::Spared => *verdict == Verdict::Broken,
            Reach::Pinned => true,
        } && (!row.watched || row.reach == Reach::Spared);
        let of_name = verdicts.get(&*row.registry);
        if of_name.is_some_and(|verdicts| !verdicts.iter().any(follows)) {
            return contradicts(format!(
                "how the attack concerns `{}` does not follow from its registry",
                quoted(&row.name)
            ));
        }
    }
    Ok(())
}

fn contradicts<T>(what: String) -> Result<T, ReadError> {
    Err(ReadError::Contradiction(what))
}

fn check_chain(chain: &Chain) -> Result<(), ReadError> {
    let of_registries = chain.registries.iter().flat_map(|one| &one.rules);
    let of_subjects = chain.rules.iter().flat_map(|rule| &rule.subjects);
    let mut findings = of_registries
        .map(|rule| &rule.finding)
        .chain(of_subjects.map(|subject| &subject.finding));
    if !chain.what_if.is_empty() || findings.any(|finding| finding.was.is_some()) {
        return Err(ReadError::Hypothetical);
    }
    let ids: Vec<&str> = chain.rules.iter().map(|rule| rule.id.as_str()).collect();
    if chain.id == published::ID && ids != RULES.map(|rule| rule.id) {
        return contradicts(format!(
            "it does not judge `{}` by its three rules",
            published::ID
        ));
    }
    for registry in &chain.registries {
        check_registry(chain, registry, &ids)?;
    }
    for (index, rule) in chain.rules.iter().enumerate() {
        let mut counts = OutcomeCounts::default();
        let mut seen = Vec::new();
        let on_registries = chain
            .registries
            .iter()
            .filter_map(|one| one.rules.get(index));
        for one in on_registries {
            add(&mut counts, one.finding.outcome);
            seen.push(one.finding.outcome);
        }
        for subject in &rule.subjects {
            let outcome = subject.finding.outcome;
            check_evidence(&subject.finding, &subject.name, &rule.id)?;
            add(&mut counts, outcome);
            // A cluster never clears the rule.
            if subject.kind != "cluster" || outcome == Outcome::Fires {
                seen.push(outcome);
            }
        }
        if counts != rule.counts || Outcome::over(seen) != rule.outcome {
            return contradicts(format!(
                "what it says of rule `{}` over the scan does not follow from its findings",
                quoted(&rule.id)
            ));
        }
    }
    if chain.verdict != Verdict::all(chain.rules.iter().map(|rule| rule.outcome)) {
        return contradicts(format!(
            "its verdict on `{}` does not follow from its rules",
            quoted(&chain.id)
        ));
    }
    let of = |verdict| {
        let of_verdict = chain.registries.iter().filter(|one| one.verdict == verdict);
        u32::try_from(of_verdict.count()).unwrap_or(u32::MAX)
    };
    let totals = Totals {
        registries: u32::try_from(chain.registries.len()).unwrap_or(u32::MAX),
        fires: of(Verdict::Fires),
        undetermined: of(Verdict::Undetermined),
        broken: of(Verdict::Broken),
    };
    if totals != chain.totals {
        return contradicts("it counts other registries than it lists".to_owned());
    }
    let nowhere = chain.verdict == Verdict::Fires && totals.fires == 0;
    // Nobody has to go from one to another where one can be taken over and is only watched.
    let open = |one: &Registry| {
        let own = one.rules.iter().take(2);
        own.filter(|rule| rule.finding.outcome == Outcome::Fires)
            .count()
            == 2
    };
    let follows = match chain.split {
        // Reports from before called it split, too, where of a registry a link is not known.
        true => nowhere,
        false => !nowhere || totals.undetermined > 0 || chain.registries.iter().any(open),
    };
    if !follows {
        return contradicts(
            "whether the path is split does not follow from its registries".to_owned(),
        );
    }
    for step in &chain.steps {
        let rule = chain.rules.iter().find(|rule| rule.id == step.enabled_by);
        let falling = chain.blast_radius.totals.outside_kubernetes;
        // Where only Defender keeps the chain from a registry, it does not see those either; reports from before
        // did not count them.
        let registries = chain.registries.iter();
        let watched = registries.filter(|one| is_only_watched(one.outcomes()));
        let watched = watched
            .map(|registry| registry.workloads.outside_kubernetes)
            .max();
        let all = falling.max(watched.unwrap_or_default());
        let follows = |outcome| {
            [falling, all]
                .into_iter()
                .any(|outside| state_of(outcome, step.number, outside) == step.state)
        };
        if !rule.is_some_and(|rule| follows(rule.outcome)) {
            return contradicts(format!(
                "the state of step {} does not follow from its rule",
                step.number
            ));
        }
    }
    Ok(())
}

fn check_registry(chain: &Chain, registry: &Registry, ids: &[&str]) -> Result<(), ReadError> {
    let name = quoted(&registry.name);
    if !registry
        .rules
        .iter()
        .map(|rule| rule.id.as_str())
        .eq(ids.iter().copied())
    {
        return contradicts(format!("`{name}` is not judged by every rule of the chain"));
    }
    for rule in &registry.rules {
        check_evidence(&rule.finding, &registry.name, &rule.id)?;
    }
    let pulling = registry.workloads;
    let parts = [
        pulling.next_restart,
        pulling.next_rollout,
        pulling.unknown,
        pulling.pinned,
    ];
    let sum: u64 = parts.into_iter().map(u64::from).sum();
    if sum != u64::from(pulling.total) || pulling.outside_kubernetes > pulling.total {
        return contradicts(format!(
            "the workloads that pull from `{name}` do not add up"
        ));
    }
    let outcomes = registry.rules.iter().map(|rule| rule.finding.outcome);
    if registry.verdict != Verdict::all(outcomes) {
        return contradicts(format!(
            "the verdict on `{name}` does not follow from its rules"
        ));
    }
    for own in &registry.steps {
        let step = chain.steps.iter().find(|step| step.number == own.number);
        let rule = step.and_then(|step| {
            let mut rules = registry.rules.iter();
            rules.find(|rule| rule.id == step.enabled_by)
        });
        let outside = registry.workloads.outside_kubernetes;
        let outcome = rule.map(|rule| rule.finding.outcome);
        if outcome.map(|outcome| state_of(outcome, own.number, outside)) != Some(own.state) {
            return contradicts(format!(
                "the state of step {} at `{name}` does not follow from its rule",
                own.number
            ));
        }
    }
    Ok(())
}

/// The state that follows from a rule's outcome. The last step stays open for what runs outside
/// Kubernetes, where Defender does not watch.
fn state_of(outcome: Outcome, number: u32, outside_kubernetes: u32) -> StepState {
    match StepState::from(outcome) {
        StepState::Closed if number == 5 && outside_kubernetes > 0 => StepState::Open,
        state => state,
    }
}

/// Whoever says that something is clear or fires has seen it somewhere.
fn check_evidence(finding: &Finding, name: &str, rule: &str) -> Result<(), ReadError> {
    if finding.outcome != Outcome::Unknown && finding.facts.is_empty() {
        return contradicts(format!(
            "rule `{}` is decided for `{}`, but no evidence is quoted",
            quoted(rule),
            quoted(name)
        ));
    }
    // What is quoted may be more than what decided, but it cannot all be the bad state.
    let bad = BAD.iter().find(|(id, _)| *id == rule);
    let is_bad = |value: &str| bad.is_some_and(|(_, bad)| bad.contains(&value));
    let all_bad = finding
        .facts
        .iter()
        .all(|fact| is_bad(fact.value.trim_matches('"')));
    let whole = finding
        .addresses
        .is_some_and(|count| count > u64::from(u32::MAX));
    if finding.outcome == Outcome::Clear && (all_bad || whole) {
        return contradicts(format!(
            "rule `{}` is called clear for `{}`, but what is quoted says otherwise",
            quoted(rule),
            quoted(name)
        ));
    }
    Ok(())
}

/// The values that are the bad state of each rule.
const BAD: [(&str, &[&str]); 3] = [
    ("zt_wl_012", &["true"]),
    ("zt_wl_013", &["Enabled", "Allow"]),
    ("zt_wl_021", &["Free", "false"]),
];

fn add(counts: &mut OutcomeCounts, outcome: Outcome) {
    let count = match outcome {
        Outcome::Fires => &mut counts.fires,
        Outcome::Unknown => &mut counts.unknown,
        Outcome::Clear => &mut counts.clear,
    };
    *count = count.saturating_add(1);
}
