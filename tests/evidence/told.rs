//! What an answer says itself that it leaves out: the chain is not called broken by the rest.

use super::*;

fn closed(name: &str) -> Value {
    json!({
        "id": acr(name), "name": name, "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01",
        "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": false, "publicNetworkAccess": "Disabled"},
    })
}

fn change() -> Value {
    json!({"changeType": "Create", "resourceId": acr("contosoacr"), "before": null, "after": closed("contosoacr")})
}

/// Answers that show what a deployment would make, with these diagnostics.
fn answers(told: &Value) -> Vec<Value> {
    let stack = json!({"id": acr("contosoacr"), "changeType": "create", "resourceConfigurationChanges": {"after": closed("contosoacr")}});
    vec![
        json!({"changes": [change()], "diagnostics": told, "error": null, "potentialChanges": [], "status": "Succeeded"}),
        json!({"status": "Succeeded", "properties": {"diagnostics": told, "changes": [change()]}}),
        json!({"Status": "Succeeded", "Changes": [change()], "PotentialChanges": null, "Diagnostics": told}),
        json!({"id": id("Microsoft.Resources/deploymentStacksWhatIfResults/contoso"), "name": "contoso",
            "type": "Microsoft.Resources/deploymentStacksWhatIfResults",
            "properties": {"diagnostics": told, "changes": {"resourceChanges": [stack]}}}),
        json!({"predictedResources": [closed("contosoacr")], "diagnostics": told}),
    ]
}

fn says_so(report: &Report) -> bool {
    problems(report).contains("not complete")
}

#[test]
fn what_an_answer_did_not_look_into_may_be_a_registry() {
    let secret = "planted-in-a-message";
    for told in [
        json!([{"level": "Info", "code": "Quiet", "message": "no"}, {"level": "Warning",
            "code": "NestedDeploymentSkippedFromInternalExpansion", "message": secret, "target": id("Microsoft.Resources/deployments/apps")}]),
        json!([{"Level": "Error", "Code": "SomethingOfTomorrow", "Message": secret, "Target": null, "AdditionalInfo": null}]),
        json!([{"code": "NestedDeploymentShortCircuited", "message": secret}]),
        json!(["planted-in-a-message was passed over"]),
    ] {
        for answer in answers(&told) {
            let report = judge(std::slice::from_ref(&answer));
            assert_eq!(
                found(&report, "contosoacr")[..2],
                [Clear, Clear],
                "{answer}"
            );
            assert_eq!(scan(&report), [Unknown; 3], "{answer}");
            assert!(says_so(&report), "{answer}");
            assert!(
                !serde_json::to_string(&report).unwrap().contains(secret),
                "{answer}"
            );
        }
    }
}

#[test]
fn remarks_and_what_others_call_diagnostics_leave_nothing_open() {
    for told in [
        json!(null),
        json!([]),
        json!([{"level": "Info", "code": "Quiet", "message": "no"}]),
        json!([{"severity": "warning", "message": "deprecated"}]),
        json!({"logAnalytics": {"workspaceId": "contoso"}}),
        json!(["AuditEvent"]),
    ] {
        for answer in answers(&told) {
            let report = judge(std::slice::from_ref(&answer));
            assert_eq!(scan(&report)[..2], [Clear, Clear], "{answer}");
            assert!(!says_so(&report), "{answer}");
        }
    }
}

#[test]
fn what_could_not_be_exported_may_be_a_registry() {
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "parameters": {}, "variables": {}, "resources": [closed("contosoacr")],
    });
    let exported = |error: Value| json!({"template": template.clone(), "error": error});
    let failed = json!({"code": "ExportTemplateCompletedWithErrors", "message": "planted-secret", "details": [
        {"code": "ExportTemplateProviderError", "message": "planted-secret", "target": "Microsoft.ContainerRegistry/registries"}]});
    let report = judge(&[exported(failed)]);
    assert_eq!(found(&report, "contosoacr")[..2], [Clear, Clear]);
    assert_eq!(scan(&report), [Unknown; 3]);
    assert!(says_so(&report));
    assert!(
        !serde_json::to_string(&report)
            .unwrap()
            .contains("planted-secret")
    );
    let report = judge(&[exported(json!(null))]);
    assert_eq!(scan(&report)[..2], [Clear, Clear]);
    // As the tools print it before the template.
    for line in [
        "WARNING: Could not get resources of the type 'Microsoft.ContainerRegistry/registries'. Resources of this type will not be exported.",
        "WARNING: Export template operation completed with errors. Some resources were not exported.",
        "ERROR: Could not get resources of the type 'Microsoft.App/jobs'. Resources of this type will not be exported.",
    ] {
        let text = format!("{line}\n{template:#}");
        let report = judge_texts(&[&text]);
        assert_eq!(scan(&report), [Unknown; 3], "{line}");
        assert_eq!(report.problems.len(), 1, "{line}: {:#?}", report.problems);
    }
    let text = format!("WARNING: this command is in preview and under development\n{template:#}");
    assert_eq!(scan(&judge_texts(&[&text]))[..2], [Clear, Clear]);
}
