//! The evidence that people really have: what Defender for Cloud says, other tools' names for the same
//! facts, documents that hold two states. One module a kind.
//!
//! Only the public door is used, so that nothing here knows how reading is done.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

mod about;
mod actions;
mod addresses;
mod alerts;
mod anybodys;
mod apart;
mod aside;
mod asked;
mod assessments;
mod azapi;
mod before;
mod cached;
mod changes;
mod databricks;
mod edge;
mod elsewhere;
mod fabric;
mod fetchers;
mod findings;
mod flux;
mod forms;
mod foundry;
mod graph;
mod groups;
mod held;
mod hosts;
mod insights;
mod keyed;
mod kinds;
mod lacking;
mod leading;
mod learning;
mod logins;
mod made;
mod manifests;
mod named;
mod nested;
mod nodes;
mod operations;
mod overlaid;
mod packed;
mod parts;
mod plan_now;
mod plans;
mod powershell;
mod projections;
mod pulumi;
mod referring;
mod releases;
mod renewed;
mod revisions;
mod rewritten;
mod scripts;
mod sensors;
mod sent;
mod servers;
mod settings;
mod several;
mod sheets;

mod tasks;
mod templates;
mod texts;
mod tokens;
mod told;
mod typed;
mod under;
mod undone;
mod unseen;
mod unsettled;
mod untrue;
mod updaters;
mod variables;
mod verdict;
mod what_if;
mod worded;
mod wrapped;

use engine::{
    Detail, Input, analyze,
    facts::workloads::is_custom,
    read::{
        decode::{Decoded, decode},
        join::join,
    },
};
use model::{
    Limits, Redaction,
    report::{
        Finding,
        Outcome::{self, Clear, Fires, Unknown},
        Registry, Report, Subject,
    },
};
use serde_json::{Value, json};

/// The subscription of most documents, and another one.
const HERE: &str = "00000000-0000-0000-0000-0000000000a1";
const THERE: &str = "00000000-0000-0000-0000-0000000000b2";

/// Judges documents together, in the order they come in and in the other one, which must not matter.
#[track_caller]
fn judge(documents: &[Value]) -> Report {
    let texts: Vec<String> = documents.iter().map(|value| format!("{value:#}")).collect();
    judge_texts(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

#[track_caller]
fn judge_texts(texts: &[&str]) -> Report {
    let names: Vec<String> = (0..texts.len())
        .map(|index| format!("{index}.json"))
        .collect();
    let files = names.iter().map(String::as_str).zip(texts.iter().copied());
    judge_files(&files.collect::<Vec<_>>())
}

/// The same for files that are called like this.
#[track_caller]
fn judge_files(files: &[(&str, &str)]) -> Report {
    let inputs: Vec<Input> = files
        .iter()
        .map(|(name, text)| Input {
            name: (*name).to_owned(),
            bytes: text.as_bytes().to_vec(),
        })
        .collect();
    let turned = inputs.iter().rev().cloned().collect();
    let report = analyze(inputs.clone(), &Limits::default(), Detail::Full);
    let other = analyze(turned, &Limits::default(), Detail::Full);
    let chains = |report: &Report| serde_json::to_value(&report.chains).unwrap();
    assert!(chains(&report) == chains(&other), "the order mattered");
    for source in &report.sources {
        for document in &source.documents {
            assert_eq!(u64::from(document.ledger.total), document.ledger.sum());
        }
    }
    behind_a_link(&inputs, &report);
    report
}

/// What a link of the same documents comes to is the same, and one with pseudonyms gives no name away.
#[track_caller]
fn behind_a_link(inputs: &[Input], report: &Report) {
    let mut sources: Vec<Decoded> = inputs
        .iter()
        .map(|input| decode(&input.name, input.bytes.clone(), &Limits::default()))
        .collect();
    join(&mut sources, &Limits::default());
    for redaction in [Redaction::NONE, Redaction::ALL] {
        let shared = more::share::of(&sources, report, redaction, "2026-03-01", &[]);
        if redaction == Redaction::ALL {
            let text = format!("{:?}", shared.documents).to_lowercase();
            for original in ["contoso", "0000000000a1", "0000000000b2"] {
                assert!(!text.contains(original), "{original} in {text}");
            }
        }
        let opened = analyze(
            more::share::inputs(&shared),
            &Limits::default(),
            Detail::Full,
        );
        assert_eq!(
            conclusions(&opened),
            conclusions(report),
            "{:#?}",
            shared.documents
        );
    }
}

/// All that is concluded, whatever the names are.
fn conclusions(report: &Report) -> Vec<String> {
    let chain = &report.chains[0];
    let mut all: Vec<String> = Vec::new();
    for registry in &chain.registries {
        let outcomes = [0, 1, 2].map(|rule| registry.rules[rule].finding.outcome);
        all.push(format!("{outcomes:?} {:?}", registry.workloads));
    }
    for rule in &chain.rules {
        let subjects = rule.subjects.iter();
        all.extend(
            subjects.map(|subject| format!("{} {:?}", subject.kind, subject.finding.outcome)),
        );
        all.push(format!("{} {:?}", rule.id, rule.outcome));
    }
    let workloads = chain.blast_radius.workloads.iter();
    all.extend(workloads.map(|workload| {
        // A kind of somebody's own is a name like any other.
        let kind = match is_custom(&workload.kind) {
            true => "custom",
            false => workload.kind.as_str(),
        };
        format!(
            "{kind} {:?} {:?} {} {:?}",
            workload.pulls, workload.reach, workload.when, workload.stored_credential
        )
    }));
    let totals = &chain.blast_radius.totals;
    let buckets = [
        totals.workloads,
        totals.exposed,
        totals.possible,
        totals.pinned,
        totals.spared,
        totals.elsewhere,
        totals.image_unknown,
        totals.runs_none,
    ];
    all.push(format!(
        "{:?} {buckets:?} {:?}",
        chain.verdict, totals.pulls
    ));
    all.sort();
    all
}

/// The id of what stands at this path in the one resource group.
fn id(path: &str) -> String {
    format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/{path}")
}

fn acr(name: &str) -> String {
    id(&format!("Microsoft.ContainerRegistry/registries/{name}"))
}

fn aks(name: &str) -> String {
    id(&format!(
        "Microsoft.ContainerService/managedClusters/{name}"
    ))
}

fn subscription(name: &str) -> String {
    format!("/subscriptions/{name}")
}

/// A registry as `az acr show` prints it, with `over` laid over it; what is `"(gone)"` is left out.
fn cli(name: &str, over: Value) -> Value {
    let mut registry = json!({
        "id": acr(name), "name": name, "type": "Microsoft.ContainerRegistry/registries",
        "loginServer": format!("{name}.azurecr.io"), "resourceGroup": "rg-contoso",
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled",
        "networkRuleSet": {"defaultAction": "Allow", "ipRules": []},
        "sku": {"name": "Premium", "tier": "Premium"}, "provisioningState": "Succeeded",
    });
    lay_over(&mut registry, over);
    registry
}

fn lay_over(value: &mut Value, over: Value) {
    let Value::Object(over) = over else { return };
    for (key, field) in over {
        if field == "(gone)" {
            value.as_object_mut().unwrap().remove(&key);
        } else {
            value[key] = field;
        }
    }
}

/// What a query left of a registry: its names.
fn bare(name: &str) -> Value {
    json!({"id": acr(name), "name": name, "type": "microsoft.containerregistry/registries"})
}

/// The plan Containers that is set on `scope`, as ARM answers it.
fn pricing(scope: &str, tier: &str) -> Value {
    json!({
        "id": format!("{scope}/providers/Microsoft.Security/pricings/Containers"),
        "name": "Containers", "type": "Microsoft.Security/pricings",
        "properties": {"pricingTier": tier, "freeTrialRemainingTime": "PT0S"},
    })
}

/// A cluster as `az aks show` prints it.
fn cluster(name: &str, sensor: bool) -> Value {
    json!({
        "id": aks(name), "name": name, "type": "Microsoft.ContainerService/ManagedClusters",
        "kubernetesVersion": "1.34.1", "agentPoolProfiles": [{"name": "system"}],
        "securityProfile": {"defender": {"securityMonitoring": {"enabled": sensor}}},
    })
}

#[track_caller]
fn named<'a>(report: &'a Report, name: &str) -> &'a Registry {
    let registries = &report.chains[0].registries;
    let mut found = registries
        .iter()
        .filter(|registry| registry.name.eq_ignore_ascii_case(name));
    let names: Vec<&String> = registries.iter().map(|registry| &registry.name).collect();
    let first = found
        .next()
        .unwrap_or_else(|| panic!("no `{name}` among {names:?}: {:#?}", report.problems));
    assert!(found.next().is_none(), "`{name}` stands twice");
    first
}

/// 012, 013 and 021 of a registry.
#[track_caller]
fn found(report: &Report, name: &str) -> [Outcome; 3] {
    [0, 1, 2].map(|rule| named(report, name).rules[rule].finding.outcome)
}

/// 012, 013 and 021 over the scan.
fn scan(report: &Report) -> [Outcome; 3] {
    [0, 1, 2].map(|rule| report.chains[0].rules[rule].outcome)
}

#[track_caller]
fn subject<'a>(report: &'a Report, name: &str) -> &'a Subject {
    let mut subjects = report.chains[0].rules[2].subjects.iter();
    let found = subjects.find(|subject| subject.name.eq_ignore_ascii_case(name));
    found.unwrap_or_else(|| panic!("no `{name}`: {:#?}", report.chains[0].rules[2].subjects))
}

/// Everything that a finding says, its evidence apart.
fn words(finding: &Finding) -> String {
    let mut words = vec![finding.because.as_str()];
    words.extend(finding.notes.iter().map(|note| note.text.as_str()));
    words.extend(finding.missing.iter().map(String::as_str));
    words.extend(finding.settle.iter().map(|command| command.line.as_str()));
    words.join("\n")
}

/// What a finding warns of.
fn warnings(finding: &Finding) -> String {
    let notes = finding.notes.iter().filter(|note| note.warning);
    notes
        .map(|note| note.text.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// What stands as evidence: pointers and values.
fn evidence(finding: &Finding) -> Vec<(&str, &str)> {
    let facts = finding.facts.iter();
    facts
        .map(|fact| (fact.pointer.as_str(), fact.value.as_str()))
        .collect()
}

/// What becomes of the objects of all documents, in lines.
fn ledger(report: &Report) -> String {
    let documents = report.sources.iter().flat_map(|source| &source.documents);
    let lines: Vec<String> = documents.map(|document| document.ledger.line()).collect();
    lines.join("\n")
}

#[track_caller]
fn assert_says(text: &str, all: &[&str]) {
    for wording in all {
        assert!(
            text.to_lowercase().contains(&wording.to_lowercase()),
            "no {wording:?} in: {text}"
        );
    }
}

/// The workloads that pull from a registry here: kind, name and image of each.
fn pulling(report: &Report) -> Vec<[&str; 3]> {
    let workloads = report.chains[0].blast_radius.workloads.iter();
    let mut rows: Vec<[&str; 3]> = workloads
        .map(|row| [&*row.kind, &*row.name, &*row.image])
        .collect();
    rows.sort_unstable();
    rows
}

/// What sharpens a step at `contosoacr`, a line each.
#[track_caller]
fn said_at(report: &Report, number: usize) -> String {
    said_at_of(report, "contosoacr", number)
}

/// The same at another registry.
#[track_caller]
fn said_at_of(report: &Report, registry: &str, number: usize) -> String {
    let details = &named(report, registry).steps[number - 1].details;
    let texts = details.iter().map(|detail| detail.text.as_str());
    texts.collect::<Vec<_>>().join("\n")
}

/// What is warned of or wrong, a line each.
fn problems(report: &Report) -> String {
    let lines = report.problems.iter().map(|problem| {
        let help = problem.help.as_str();
        format!("{:?}: {} ({help})", problem.severity, problem.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// How many workloads are exposed or may be, pull from elsewhere only, and run nobody knows what.
fn counted(report: &Report) -> [u32; 3] {
    let totals = &report.chains[0].blast_radius.totals;
    [
        totals.possible + totals.exposed,
        totals.elsewhere,
        totals.image_unknown,
    ]
}
