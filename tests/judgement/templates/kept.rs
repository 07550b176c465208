//! What is kept of a template: its facts and what they depend on, and nothing else.

use model::protocol::SourceId;
use more::office::Office as Session;

use super::*;

/// The text of the only document as it is kept.
fn kept(document: &Value) -> String {
    let mut session = Session::new(Limits::default());
    session.put(1, "template.json", format!("{document:#}").into_bytes());
    session.overview();
    let id = SourceId { input: 1, place: 0 };
    let lines = session.lines(id, 1, 10_000, (1, 1)).unwrap();
    lines.lines.join("\n")
}

#[test]
fn only_what_a_fact_depends_on_stays() {
    let document = with(
        json!({
            "parameters": {
                "acrName": {"type": "string", "defaultValue": "kept-1"},
                "unused": {"type": "string", "defaultValue": "planted-1", "metadata": {"description": "planted-2"}},
                "secret": {"type": "securestring", "defaultValue": "planted-3"},
                "settings": {"type": "object", "defaultValue": {"sku": "Premium", "key": "planted-4"}},
            },
            "variables": {
                "admin": "[equals(variables('stage'), 'prod')]", "stage": "kept-2", "other": "planted-5",
                "rules": [{"value": "203.0.113.0/24", "note": "planted-6"}],
            },
            "outputs": {"o": {"type": "string", "value": "planted-7"}},
        }),
        json!([
            {
                "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01",
                "name": "[parameters('acrName')]", "location": "planted-8",
                "tags": {"owner": "planted-9", "env": "kept-3"},
                "sku": {"name": "[parameters('settings').sku]"},
                "properties": {
                    "adminUserEnabled": "[variables('admin')]", "unheardOf": "planted-10",
                    "networkRuleSet": {"defaultAction": "Deny", "ipRules": "[variables('rules')]"},
                },
                "comments": "planted-11",
            },
            {
                "type": "Microsoft.KeyVault/vaults/secrets", "apiVersion": "2023-07-01", "name": "kept-4",
                "properties": {"value": "planted-12", "copy": [{"name": "planted-13", "count": 2, "input": "planted-14"}]},
            },
            {
                "type": "Microsoft.App/containerApps", "apiVersion": "2024-03-01", "name": "kept-5",
                "properties": {
                    "configuration": {"secrets": [{"name": "kept-6", "value": "planted-15"}]},
                    "template": {"containers": [{
                        "image": "planted-16:planted-17@contosoacr.azurecr.io/api:1",
                        "env": [{"name": "kept-7", "value": "planted-18"}], "command": ["planted-19"],
                    }]},
                },
            },
            {
                "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "kept-8",
                "properties": {
                    "expressionEvaluationOptions": {"scope": "inner"},
                    "parameters": {"password": {"value": "planted-20"}, "name": {"value": "kept-9"}},
                    "template": {
                        "parameters": {"password": {"type": "string"}, "name": {"type": "string"}},
                        "resources": [acr("[parameters('name')]", json!({"adminUserEnabled": "[not(empty(parameters('name')))]"}))],
                    },
                },
            },
        ]),
    );
    let text = kept(&document);
    assert!(!text.contains("planted"), "{text}");
    for number in [1, 2, 4, 5, 6, 7, 8, 9] {
        assert!(text.contains(&format!("kept-{number}")), "{number}: {text}");
    }
    assert!(text.contains("203.0.113.0/24"), "{text}");
    assert!(text.contains("Premium"), "{text}");
}

#[test]
fn an_expression_of_no_fact_goes_with_what_stands_in_it() {
    let document = template(json!([{
        "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "site", "kind": "app",
        "properties": {"siteConfig": {
            "appSettings": [{"name": "A", "value": "[concat('planted', 'secret')]"}],
            "linuxFxVersion": "[concat('DOCKER|', 'https://user:planted@contosoacr.azurecr.io', '/a:1')]",
        }},
    }]));
    let text = kept(&document);
    assert!(!text.contains("planted"), "{text}");
    assert!(text.contains("contosoacr.azurecr.io"), "{text}");
}

fn text_of(session: &Session, input: u32) -> String {
    let id = SourceId { input, place: 0 };
    let lines = session.lines(id, 1, 10_000, (1, 1)).unwrap();
    lines.lines.join("\n")
}

#[test]
fn values_of_a_parameter_file_show_only_beside_a_template_that_needs_them() {
    let declared = with(
        json!({"parameters": {"acrName": {"type": "string"}, "owner": {"type": "string"}}}),
        json!([acr("[parameters('acrName')]", json!({}))]),
    );
    let file = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"acrName": {"value": "needed"}, "owner": {"value": "planted"}},
    });
    let bytes = |document: &Value| format!("{document:#}").into_bytes();
    let mut session = Session::new(Limits::default());
    session.put(1, "main.parameters.json", bytes(&file));
    session.overview();
    let alone = text_of(&session, 1);
    assert!(
        !alone.contains("needed") && !alone.contains("planted"),
        "{alone}"
    );
    session.put(2, "main.json", bytes(&declared));
    assert_eq!(session.overview().rows[0].name, "needed");
    let beside = text_of(&session, 1);
    assert!(
        beside.contains("needed") && !beside.contains("planted"),
        "{beside}"
    );
    // Any number of times, and back again.
    session.remove(2);
    session.overview();
    assert_eq!(text_of(&session, 1), alone);
    session.put(3, "main.json", bytes(&declared));
    assert_eq!(session.overview().rows[0].name, "needed");
    assert_eq!(text_of(&session, 1), beside);
}
