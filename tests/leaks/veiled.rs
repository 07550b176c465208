//! What stands as a literal in an expression: it may be a password, and nobody is shown it.

use model::{Format, Limits, Redaction, protocol::Taken};
use more::office::Office as Session;
use serde_json::{Value, json};

use crate::channels::{file, shown};

/// Every way out of a session over these documents.
fn all(documents: &[Value]) -> Vec<(&'static str, String)> {
    let mut session = Session::new(Limits::default());
    for (id, document) in (0..).zip(documents) {
        // On one line, so that what is quoted of it is the middle of something.
        session.put(id, &format!("{id}.json"), document.to_string().into_bytes());
    }
    let overview = session.overview();
    let mut all = vec![("overview", serde_json::to_string(&overview).unwrap())];
    let viewed = overview.inputs.iter().map(|id| shown(&session, *id));
    all.extend(viewed.map(|text| ("viewer", text)));
    all.push(("report", serde_json::to_string(&session.report()).unwrap()));
    for format in Format::ALL {
        all.push((
            "export",
            file(&mut session, Taken::Answer, format, Redaction::NONE),
        ));
    }
    for redaction in [Redaction::NONE, Redaction::ALL] {
        let link = session.link(redaction, "2026-11-29");
        all.extend(link.documents.into_iter().map(|(_, text)| ("link", text)));
    }
    all
}

fn template(resources: &Value) -> Value {
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"key": {"type": "securestring"}, "stage": {"type": "string"}}, "resources": resources})
}

#[test]
fn a_literal_in_an_expression_is_not_shown() {
    let made = |word: &str| format!("[format(parameters('stage'), '{word}Hemlig7x')]");
    let document = template(&json!([
        {"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contosoacr",
            "sku": {"name": made("sku")},
            "properties": {"adminUserEnabled": "[equals(parameters('key'), 'Hemlig7x')]",
                "publicNetworkAccess": "[if(equals(concat('Hemlig', '7x', parameters('stage')), 'it''s Hemlig7x'), 'Enabled', 'Disabled')]",
                "networkRuleSet": {"defaultAction": made("action")}}},
        {"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers", "properties": {"pricingTier": made("tier")}},
        {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2024-01-01", "name": "aks",
            "properties": {"securityProfile": {"defender": {"securityMonitoring": {"enabled": format!("[bool({})]", &made("on")[1..made("on").len() - 1])}}}}},
    ]));
    let values = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": {"stage": {"value": "prod"}}});
    for documents in [&[document.clone()][..], &[document, values]] {
        let all = all(documents);
        for (way, text) in &all {
            assert!(!text.to_lowercase().contains("hemlig"), "{way}: {text}");
        }
        let (_, report) = all.iter().find(|(way, _)| *way == "report").unwrap();
        // What it hangs on is.
        assert!(
            report.contains("[equals(parameters('key'), '········')]"),
            "{report}"
        );
        let (_, viewer) = all.iter().find(|(way, _)| *way == "viewer").unwrap();
        for shown in [
            "[equals(parameters('key'), '········')]",
            "'Enabled', 'Disabled')]",
        ] {
            assert!(viewer.contains(shown), "{viewer}");
        }
    }
}

#[test]
fn nor_is_one_where_something_else_than_a_template_has_an_expression() {
    let id = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contosoacr";
    let state = |admin: Value| {
        json!({"id": id, "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01",
            "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": admin, "publicNetworkAccess": "[concat('Hemlig7x', reference('x').y)]"}})
    };
    let open = json!("[equals(reference('x').y, 'Hemlig7x')]");
    let what_if = json!({"status": "Succeeded", "changes": [
        {"resourceId": id, "changeType": "Modify", "before": state(json!(true)), "after": state(open.clone()), "delta": []}]});
    for document in [state(open), what_if] {
        for (way, text) in all(&[document]) {
            assert!(!text.to_lowercase().contains("hemlig"), "{way}: {text}");
        }
    }
}
