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

use engine::{Detail, Input, analyze};
use model::{
    Limits,
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
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
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
