//! A Defender plan that is only to be deployed clears nothing that is there now.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something else must fail"
)]

use engine::{Detail, Input, analyze};
use model::{
    Limits,
    report::{Outcome, Report, Verdict},
};

const SUBSCRIPTION: &str = "/subscriptions/11111111-1111-4111-8111-111111111111";

fn registry() -> String {
    format!(
        r#"[{{"id": "{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso", "type": "Microsoft.ContainerRegistry/registries", "name": "contoso", "loginServer": "contoso.azurecr.io", "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "networkRuleSet": {{"defaultAction": "Allow", "ipRules": []}}, "sku": {{"name": "Premium"}}}}]"#
    )
}

/// What a deployment would do to the plan at this scope.
fn plan(scope: &str, before: &str) -> String {
    let id = format!("{scope}/providers/Microsoft.Security/pricings/Containers");
    format!(
        r#"{{"status": "Succeeded", "changes": [{{"changeType": "Create", "resourceId": "{id}", "before": {before},
            "after": {{"id": "{id}", "name": "Containers", "type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "properties": {{"pricingTier": "Standard"}}}}}}]}}"#
    )
}

fn judged(documents: &[String]) -> Report {
    let named = documents.iter().enumerate();
    let inputs = named.map(|(place, text)| Input {
        name: format!("{place}.json"),
        bytes: text.clone().into_bytes(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

fn watched(report: &Report) -> Outcome {
    report.chains[0].registries[0].rules[2].finding.outcome
}

#[test]
fn a_plan_that_would_be_created_does_not_clear_a_registry_that_is_there() {
    let own = format!(
        "{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso"
    );
    for scope in [SUBSCRIPTION, &own] {
        let documents = [registry(), plan(scope, "null")];
        for documents in [
            documents.clone(),
            documents
                .into_iter()
                .rev()
                .collect::<Vec<_>>()
                .try_into()
                .unwrap(),
        ] {
            let report = judged(&documents);
            assert_eq!(watched(&report), Outcome::Unknown, "{scope}");
            assert_eq!(report.chains[0].verdict, Verdict::Undetermined, "{scope}");
        }
    }
}

#[test]
fn a_plan_that_is_there_before_the_deployment_counts() {
    let id = format!("{SUBSCRIPTION}/providers/Microsoft.Security/pricings/Containers");
    let state = |tier: &str| {
        format!(
            r#"{{"id": "{id}", "name": "Containers", "type": "Microsoft.Security/pricings", "properties": {{"pricingTier": "{tier}"}}}}"#
        )
    };
    let standard = judged(&[registry(), plan(SUBSCRIPTION, &state("Standard"))]);
    assert_eq!(watched(&standard), Outcome::Clear);
    let free = judged(&[registry(), plan(SUBSCRIPTION, &state("Free"))]);
    assert_eq!(watched(&free), Outcome::Fires);
}

#[test]
fn defenders_own_word_decides_over_a_plan_that_would_be_created() {
    let key = "e599a9fe-30e3-47c6-9173-8b4b6d9d3255";
    let unhealthy = format!(
        r#"[{{"id": "{SUBSCRIPTION}/providers/Microsoft.Security/assessments/{key}", "name": "{key}", "type": "Microsoft.Security/assessments", "displayName": "Microsoft Defender for Containers should be enabled", "resourceDetails": {{"source": "Azure", "id": "{SUBSCRIPTION}"}}, "status": {{"code": "Unhealthy", "statusChangeDate": "2026-11-01T00:00:00Z"}}}}]"#
    );
    let report = judged(&[registry(), plan(SUBSCRIPTION, "null"), unhealthy]);
    assert_eq!(watched(&report), Outcome::Fires);
}
