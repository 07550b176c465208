//! Shapes that people publish in bug reports, forums and repositories, and others of each kind, with
//! what a careful engineer would conclude from them. One module a kind.
//!
//! Only the public door is used, so that nothing here knows how reading is done. Where two answers
//! would both be honest, a test says which of them is not ([`assert_not_clear`]).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

mod declared_plans;
mod deployments;
mod documents;
mod identifiers;
mod ledger;
mod lists;
mod other_spellings;
mod other_tools;
mod parameters;
mod plans;
mod properties;
mod pulling;
mod reading;
mod sentences;
mod site_images;
mod terraform;
mod terraform_state;
mod two_states;
mod weakening;

use std::collections::BTreeMap;

use engine::{Detail, Input, analyze};
use model::{
    Limits,
    report::{
        Finding,
        Outcome::{self, Clear, Fires, Unknown},
        Pulls, Registry, Report, Workload,
    },
};
use serde_json::{Value, json};

use plans::{LOGIN_SERVER, Planned, planned_acr, references, terraform};

/// The subscription of most documents.
const HERE: &str = "00000000-0000-0000-0000-0000000000a1";
/// Another one.
const THERE: &str = "00000000-0000-0000-0000-0000000000b2";
const WHOLE_INTERNET: Option<u64> = Some(1 << 32);

/// Judges documents together: a file's name and its text.
fn judge(documents: &[(&str, &str)]) -> Report {
    let inputs = documents.iter().map(|(name, text)| Input {
        name: (*name).to_owned(),
        bytes: text.as_bytes().to_vec(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

/// The same for values whose names say nothing.
fn judge_all(documents: &[Value]) -> Report {
    let texts: Vec<(String, String)> = documents
        .iter()
        .enumerate()
        .map(|(index, value)| (format!("{index}.json"), format!("{value:#}")))
        .collect();
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    judge(&texts)
}

fn id(name: &str) -> String {
    format!(
        "/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.ContainerRegistry/registries/{name}"
    )
}

/// An open Premium registry as `az acr show` prints it, with `over` laid over it; what is
/// [`Value::Null`] there is printed as `null`, what is `"(gone)"` is left out.
fn cli(name: &str, over: Value) -> Value {
    let mut registry = json!({
        "id": id(name), "name": name, "type": "Microsoft.ContainerRegistry/registries",
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

/// A Premium registry with an admin account, as a template declares it.
fn arm(name: &str, properties: Value) -> Value {
    let mut declared = json!({"adminUserEnabled": true, "publicNetworkAccess": "Enabled"});
    lay_over(&mut declared, properties);
    json!({
        "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": name,
        "location": "westeurope", "sku": {"name": "Premium"}, "properties": declared,
    })
}

/// A template with these resources, and parameters, variables or whatever else in `over`.
fn template(resources: Value, over: Value) -> Value {
    let mut template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": resources,
    });
    lay_over(&mut template, over);
    template
}

/// A file of parameters, each with its value.
fn parameter_file(values: Value) -> Value {
    let Value::Object(values) = values else {
        panic!("parameters by name")
    };
    let parameters: serde_json::Map<String, Value> = values
        .into_iter()
        .map(|(name, value)| (name, json!({ "value": value })))
        .collect();
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": parameters,
    })
}

fn subscription(name: &str) -> String {
    format!("/subscriptions/{name}")
}

/// The plan Containers that is set on `scope`, as ARM answers it.
fn pricing(scope: &str, tier: &str) -> Value {
    json!({
        "id": format!("{scope}/providers/Microsoft.Security/pricings/Containers"),
        "name": "Containers", "type": "Microsoft.Security/pricings",
        "properties": {"pricingTier": tier, "freeTrialRemainingTime": "PT0S"},
    })
}

/// A Kubernetes object as a manifest has it.
fn pod(name: &str, spec: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "shop"}, "spec": spec})
}

#[track_caller]
fn only(report: &Report) -> &Registry {
    let registries = &report.chains[0].registries;
    let names: Vec<&str> = registries
        .iter()
        .map(|registry| registry.name.as_str())
        .collect();
    assert_eq!(names.len(), 1, "{names:?} {:#?}", report.problems);
    &registries[0]
}

#[track_caller]
fn named<'a>(report: &'a Report, name: &str) -> &'a Registry {
    let registries = &report.chains[0].registries;
    let names: Vec<&str> = registries
        .iter()
        .map(|registry| registry.name.as_str())
        .collect();
    let mut found = registries.iter().filter(|registry| registry.name == name);
    let first = found
        .next()
        .unwrap_or_else(|| panic!("no `{name}` among {names:?}: {:#?}", report.problems));
    assert!(found.next().is_none(), "`{name}` stands twice in {names:?}");
    first
}

/// The registries' names, sorted.
fn names(report: &Report) -> Vec<&str> {
    let mut names: Vec<&str> = report.chains[0]
        .registries
        .iter()
        .map(|registry| registry.name.as_str())
        .collect();
    names.sort_unstable();
    names
}

/// 012, 013 and 021 of a registry.
fn outcomes(registry: &Registry) -> [Outcome; 3] {
    [0, 1, 2].map(|rule| registry.rules[rule].finding.outcome)
}

/// 012, 013 and 021 of the only registry.
#[track_caller]
fn found(report: &Report) -> [Outcome; 3] {
    outcomes(only(report))
}

/// 012, 013 and 021 over the scan.
fn scan(report: &Report) -> [Outcome; 3] {
    [0, 1, 2].map(|rule| report.chains[0].rules[rule].outcome)
}

/// 013 of the only registry, and how many addresses may reach it.
#[track_caller]
fn network(report: &Report) -> (Outcome, Option<u64>) {
    let finding = &only(report).rules[1].finding;
    (finding.outcome, finding.addresses)
}

/// That 013 of the only registry fires or is unknown, and is not said to admit few addresses.
#[track_caller]
fn assert_not_clear(report: &Report) {
    let (outcome, addresses) = network(report);
    assert_ne!(outcome, Clear, "{:#?}", only(report).rules[1].finding);
    assert!(matches!(addresses, None | WHOLE_INTERNET), "{addresses:?}");
}

/// That 013 of the only registry is unknown, and no number of addresses is claimed.
#[track_caller]
fn assert_unknown(report: &Report) {
    let finding = &only(report).rules[1].finding;
    assert_eq!(
        (finding.outcome, finding.addresses),
        (Unknown, None),
        "{finding:#?}"
    );
}

/// Everything that a finding says, its evidence apart.
fn words(finding: &Finding) -> String {
    let mut words = vec![finding.because.as_str()];
    words.extend(finding.notes.iter().map(|note| note.text.as_str()));
    words.extend(finding.missing.iter().map(String::as_str));
    words.extend(finding.settle.iter().map(|command| command.line.as_str()));
    words.join("\n")
}

/// Everything that the report says of these documents, their names and the evidence apart.
fn said(report: &Report) -> String {
    let chain = &report.chains[0];
    let mut said = vec![chain.headline.clone(), chain.explanation.clone()];
    for problem in &report.problems {
        said.extend([problem.message.clone(), problem.help.clone()]);
    }
    let documents = report.sources.iter().flat_map(|source| &source.documents);
    said.extend(documents.map(|document| document.note.clone()));
    let registries = chain.registries.iter().flat_map(|registry| &registry.rules);
    said.extend(registries.map(|rule| words(&rule.finding)));
    for rule in &chain.rules {
        said.push(rule.found.clone());
        said.extend(rule.subjects.iter().map(|subject| words(&subject.finding)));
    }
    said.extend(chain.steps.iter().map(|step| step.here.clone()));
    let steps = chain.registries.iter().flat_map(|registry| &registry.steps);
    for step in steps {
        said.push(step.here.clone());
        said.extend(step.details.iter().map(|detail| detail.text.clone()));
    }
    said.extend(chain.blast_radius.counted.iter().cloned());
    said.join("\n")
}

/// What is said of the documents themselves: their notes, and problems.
fn said_of_documents(report: &Report) -> String {
    let mut said: Vec<String> = Vec::new();
    for source in &report.sources {
        said.extend(source.documents.iter().map(|document| document.account()));
    }
    for problem in &report.problems {
        said.extend([problem.message.clone(), problem.help.clone()]);
    }
    said.join("\n")
}

/// That a text holds one of several wordings.
#[track_caller]
fn assert_says(text: &str, any: &[&str]) {
    let lower = text.to_lowercase();
    assert!(
        any.iter()
            .any(|wording| lower.contains(&wording.to_lowercase())),
        "none of {any:?} in: {text}"
    );
}

/// That a text holds this number, not only as part of another.
#[track_caller]
fn assert_counts(text: &str, number: u32) {
    let wanted = number.to_string();
    let mut numbers = text.split(|letter: char| !letter.is_ascii_digit());
    assert!(
        numbers.any(|number| number == wanted),
        "no {wanted} in: {text}"
    );
}

/// The names of the buckets that every workload ends in, exactly one each.
const BUCKETS: [&str; 7] = [
    "exposed",
    "possible",
    "pinned",
    "spared",
    "elsewhere",
    "imageUnknown",
    "runsNone",
];

/// How many workloads each bucket has, those of none left out, and all workloads.
fn buckets(report: &Report) -> (BTreeMap<&'static str, u64>, u64) {
    // By name, so that this also compiles where a bucket is not there yet.
    let value = serde_json::to_value(report).unwrap();
    let totals = &value["chains"][0]["blastRadius"]["totals"];
    let buckets = BUCKETS
        .into_iter()
        .map(|bucket| (bucket, totals[bucket].as_u64().unwrap_or_default()))
        .filter(|(_, count)| *count > 0)
        .collect();
    (buckets, totals["workloads"].as_u64().unwrap())
}

/// That the workloads stand in these buckets and in no other.
#[track_caller]
fn assert_buckets(report: &Report, expected: &[(&'static str, u64)]) {
    let expected: BTreeMap<&str, u64> = expected.iter().copied().collect();
    let (buckets, workloads) = buckets(report);
    assert_eq!(buckets, expected, "of {workloads}: {:#?}", report.problems);
    assert_eq!(workloads, expected.values().sum::<u64>());
}

/// The images that are pulled from registries of the scan: who, when, from which.
fn pulled(report: &Report) -> Vec<(&str, Pulls, &str)> {
    let mut pulled: Vec<_> = report.chains[0]
        .blast_radius
        .workloads
        .iter()
        .map(|workload| {
            (
                workload.name.as_str(),
                workload.pulls,
                workload.registry.as_str(),
            )
        })
        .collect();
    pulled.sort();
    pulled
}

/// The workload of this name that pulls from a registry of the scan.
#[track_caller]
fn workload<'a>(report: &'a Report, name: &str) -> &'a Workload {
    let workloads = &report.chains[0].blast_radius.workloads;
    workloads
        .iter()
        .find(|workload| workload.name == name)
        .unwrap_or_else(|| panic!("no `{name}` in {workloads:#?}"))
}
