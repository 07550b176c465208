//! What an engineer would conclude from evidence that is easily misread, one question a test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

mod assigned;
mod conflicts;
mod declared;
mod defender;
mod holders;
mod pulls;
mod reading;
mod templates;
mod within;

use engine::{
    Detail, Input, analyze,
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
        Registry, Report,
    },
};
use serde_json::{Value, json};

const HERE: &str = "11111111-1111-4111-8111-111111111111";
const THERE: &str = "22222222-2222-4222-8222-222222222222";

fn judge(documents: &[Value]) -> Report {
    let texts: Vec<String> = documents.iter().map(|value| format!("{value:#}")).collect();
    judge_text(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn judge_text(texts: &[&str]) -> Report {
    let inputs = texts.iter().enumerate().map(|(index, text)| Input {
        name: format!("{index}.json"),
        bytes: text.as_bytes().to_vec(),
    });
    let inputs: Vec<Input> = inputs.collect();
    let report = analyze(inputs.clone(), &Limits::default(), Detail::Full);
    behind_a_link(&inputs, &report);
    report
}

/// What a link of the same documents comes to is never clearer: what it leaves out may leave open who pulls.
#[track_caller]
fn behind_a_link(inputs: &[Input], report: &Report) {
    let read = |input: &Input| decode(&input.name, input.bytes.clone(), &Limits::default());
    let mut sources: Vec<Decoded> = inputs.iter().map(read).collect();
    join(&mut sources, &Limits::default());
    // How often each rule is clear: for registries, for what is judged beside them, and over the scan.
    let clear = |report: &Report| {
        let chain = &report.chains[0];
        let is_clear = |outcome: Outcome| usize::from(outcome == Clear);
        let all = (0..3).map(|rule| {
            let registries = chain.registries.iter();
            let registries: usize = registries
                .map(|registry| is_clear(registry.rules[rule].finding.outcome))
                .sum();
            let subjects = chain.rules[rule].subjects.iter();
            let subjects: usize = subjects
                .map(|subject| is_clear(subject.finding.outcome))
                .sum();
            [registries, subjects, is_clear(chain.rules[rule].outcome)]
        });
        all.collect::<Vec<_>>().concat()
    };
    for redaction in [Redaction::NONE, Redaction::ALL] {
        let shared = more::share::of(&sources, report, redaction, "2026-03-01", &[]);
        let opened = more::share::inputs(&shared);
        let opened = analyze(opened, &Limits::default(), Detail::Full);
        let both = (clear(&opened), clear(report));
        let never = { both.0.iter() }
            .zip(&both.1)
            .all(|(opened, here)| opened <= here);
        assert!(never, "{both:?} {:#?}", shared.documents);
        assert_eq!(
            opened.chains[0].registries.len(),
            report.chains[0].registries.len(),
            "{:#?}",
            shared.documents
        );
        let spared = |report: &Report| report.chains[0].blast_radius.totals.spared;
        assert!(spared(&opened) <= spared(report), "{:#?}", shared.documents);
    }
}

fn id(name: &str) -> String {
    format!(
        "/subscriptions/{HERE}/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/{name}"
    )
}

/// A Premium registry as `az acr show` prints it, with `over` laid over it.
fn registry(name: &str, over: Value) -> Value {
    let mut registry = json!({
        "id": id(name), "name": name, "type": "Microsoft.ContainerRegistry/registries",
        "loginServer": format!("{name}.azurecr.io"), "resourceGroup": "images",
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled",
        "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}, "sku": {"name": "Premium", "tier": "Premium"},
        "provisioningState": "Succeeded",
    });
    lay_over(&mut registry, over);
    registry
}

fn lay_over(value: &mut Value, over: Value) {
    for (key, field) in over.as_object().unwrap() {
        value[key] = field.clone();
    }
}

fn plan(subscription: &str, name: &str, tier: &str) -> Value {
    json!({
        "id": format!("/subscriptions/{subscription}/providers/Microsoft.Security/pricings/{name}"),
        "name": name, "type": "Microsoft.Security/pricings", "pricingTier": tier,
    })
}

fn cluster(name: &str, over: Value) -> Value {
    let mut cluster = json!({
        "id": format!("/subscriptions/{HERE}/resourceGroups/apps/providers/Microsoft.ContainerService/managedClusters/{name}"),
        "name": name, "type": "Microsoft.ContainerService/ManagedClusters", "kubernetesVersion": "1.33",
        "agentPoolProfiles": [], "securityProfile": null,
        "identityProfile": {"kubeletidentity": {"objectId": "99999999-9999-4999-8999-999999999999"}},
    });
    lay_over(&mut cluster, over);
    cluster
}

/// Says that the kubelet of `cluster` may pull from the registry.
fn pull_role(name: &str) -> Value {
    json!({
        "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d",
        "principalId": "99999999-9999-4999-8999-999999999999", "scope": id(name), "condition": null,
    })
}

fn template(resources: Value) -> Value {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": resources,
    })
}

fn only(report: &Report) -> &Registry {
    assert_eq!(
        report.chains[0].registries.len(),
        1,
        "{:#?}",
        report.problems
    );
    &report.chains[0].registries[0]
}

fn finding(report: &Report, rule: usize) -> &Finding {
    &only(report).rules[rule].finding
}

fn outcomes(registry: &Registry) -> Vec<Outcome> {
    registry
        .rules
        .iter()
        .map(|rule| rule.finding.outcome)
        .collect()
}

fn values(finding: &Finding) -> Vec<&str> {
    finding
        .facts
        .iter()
        .map(|fact| fact.value.as_str())
        .collect()
}

fn notes(finding: &Finding) -> String {
    finding
        .notes
        .iter()
        .map(|note| format!("{}\n", note.text))
        .collect()
}

fn subject<'a>(report: &'a Report, kind: &str) -> &'a Finding {
    let subjects = &report.chains[0].rules[2].subjects;
    let subject = subjects.iter().find(|subject| subject.kind == kind);
    &subject
        .unwrap_or_else(|| panic!("no {kind} in {subjects:#?}"))
        .finding
}
