//! Documents in documents: texts that pack an object, requests to deploy, rows and tables that queries made.

use super::*;

const NETWORK: &str = "Container registries should not allow unrestricted network access";

fn properties() -> Value {
    json!({"adminUserEnabled": true, "publicNetworkAccess": "Enabled", "loginServer": "contosoacr.azurecr.io",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.0/24", "action": "Allow"}]}})
}

#[test]
fn properties_in_a_text_are_the_object_that_they_are() {
    let row = |properties: Value, size: Value| {
        json!({"id": acr("contosoacr"), "name": "contosoacr",
        "type": "microsoft.containerregistry/registries", "sku": size, "properties": properties})
    };
    let size = json!({"name": "Premium", "tier": "Premium"});
    let packed = json!(properties().to_string());
    let pretty = json!(serde_json::to_string_pretty(&properties()).unwrap());
    for document in [
        json!([row(packed.clone(), size.clone())]),
        json!({"count": 1, "data": [row(pretty, size.clone())], "totalRecords": 1}),
        row(packed.clone(), size.clone()),
        json!({"columns": [{"name": "id"}, {"name": "type"}, {"name": "properties"}, {"name": "sku"}],
            "rows": [[acr("contosoacr"), "microsoft.containerregistry/registries", packed, size]]}),
    ] {
        let report = judge(&[document]);
        assert_eq!(found(&report, "contosoacr"), [Fires, Clear, Unknown]);
        let finding = &named(&report, "contosoacr").rules[1].finding;
        assert_eq!(finding.addresses, Some(256));
        let pointer = &named(&report, "contosoacr").rules[0].finding.facts[0].pointer;
        assert!(
            pointer.ends_with("adminUserEnabled") || pointer.contains("rows"),
            "{pointer}"
        );
    }
    let size = json!(json!({"name": "Premium"}).to_string());
    let report = judge(&[json!([row(json!(properties().to_string()), size)])]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Clear, Unknown]);
    // What only looks like one says nothing.
    let report = judge(&[json!([row(
        json!("{\"adminUserEnabled\": tru"),
        json!(null)
    )])]);
    assert_eq!(found(&report, "contosoacr"), [Unknown; 3]);
    let pricing = json!({"id": format!("{}/providers/Microsoft.Security/pricings/Containers", subscription(HERE)),
        "name": "Containers", "type": "microsoft.security/pricings", "properties": "{\"pricingTier\":\"Free\"}"});
    let report = judge(&[cli("contosoacr", json!({})), json!([pricing])]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
}

#[test]
fn a_secret_in_a_packed_text_is_gone() {
    let packed = json!({"id": acr("contosoacr"), "type": "microsoft.containerregistry/registries",
        "properties": json!({"adminUserEnabled": true, "note": "hush-1", "loginServer": "u:hush-2@contosoacr.azurecr.io"}).to_string()});
    let decoded = decode(
        "a.json",
        packed.to_string().into_bytes(),
        &Limits::default(),
    );
    assert!(
        !decoded.text.as_str().contains("hush"),
        "{}",
        decoded.text.as_str()
    );
    judge(&[packed]);
}

fn template() -> Value {
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"admin": {"type": "bool"}, "key": {"type": "securestring"}},
        "resources": [{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contosoacr",
            "location": "westeurope", "sku": {"name": "Premium"},
            "properties": {"adminUserEnabled": "[parameters('admin')]", "publicNetworkAccess": "Disabled"}}]})
}

fn given(admin: bool) -> Value {
    json!({"admin": {"value": admin}, "key": {"value": "hush-hush"}})
}

#[track_caller]
fn admin(documents: &[Value]) -> Outcome {
    for document in documents {
        let decoded = decode(
            "a.json",
            document.to_string().into_bytes(),
            &Limits::default(),
        );
        assert!(
            !decoded.text.as_str().contains("hush"),
            "{}",
            decoded.text.as_str()
        );
    }
    let report = judge(documents);
    assert_eq!(report.chains[0].registries.len(), 1);
    found(&report, "contosoacr")[0]
}

#[test]
fn parameters_count_without_their_schema_and_in_a_request() {
    for on in [true, false] {
        let outcome = if on { Fires } else { Clear };
        let file = json!({"parameters": given(on)});
        assert_eq!(admin(&[template(), file]), outcome);
        let schema =
            "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#";
        let whole =
            json!({"$schema": schema, "contentVersion": "1.0.0.0", "parameters": given(on)});
        assert_eq!(admin(&[template(), whole.clone()]), outcome);
        let request = json!({"properties": {"mode": "Incremental", "template": template(), "parameters": given(on)}});
        assert_eq!(admin(&[request]), outcome);
        let at_top = json!({"location": "westeurope", "properties": {"template": template(), "parameters": given(on), "mode": "Incremental"}});
        assert_eq!(admin(&[at_top]), outcome);
        let linked = json!({"properties": {"mode": "Incremental", "templateLink": {"uri": "https://contoso.example/t.json"}, "parameters": given(on)}});
        assert_eq!(admin(&[template(), linked]), outcome);
        let built = json!({"parametersJson": serde_json::to_string_pretty(&whole).unwrap(),
            "templateJson": template().to_string(), "templateSpecId": null});
        assert_eq!(admin(&[built]), outcome);
    }
}

#[test]
fn what_is_no_parameter_file_is_not_taken_for_one() {
    let assignment = json!({"id": "/subscriptions/x/providers/Microsoft.Authorization/policyAssignments/a", "name": "a",
        "type": "Microsoft.Authorization/policyAssignments", "parameters": {"admin": {"value": true}}});
    assert_eq!(admin(&[template(), assignment]), Unknown);
    // Without what stands around them it is said what to do.
    let report = judge(&[template(), json!({"admin": {"value": true}})]);
    let problem = report
        .problems
        .iter()
        .find(|problem| problem.message.contains("parameters of a template"));
    assert!(
        problem.is_some_and(|problem| problem.help.contains("\"parameters\"")),
        "{:?}",
        report.problems
    );
}

#[test]
fn rows_of_queries_are_assessments_by_their_names() {
    let row = |key: &str, word: &str| json!({"resourceId": acr("contosoacr"), "displayName": NETWORK, key: word});
    let own = json!({"id": acr("contosoacr"), "recommendation": NETWORK, "status": "Unhealthy"});
    let packed = json!({"resourceId": acr("contosoacr"), "displayName": NETWORK, "status": "{\"code\":\"Unhealthy\"}"});
    let by_key = json!({"id": format!("{}/providers/Microsoft.Security/assessments/9b828565-a0ed-61c2-6bf3-1afc99a9b2ca", acr("contosoacr")),
        "status": "Unhealthy"});
    let premium = cli("contosoacr", json!({"networkRuleSet": "(gone)"}));
    for row in [
        row("status", "Unhealthy"),
        row("state", "unhealthy"),
        row("statusCode", "Unhealthy"),
        row("assessmentStatus", "Unhealthy"),
        own,
        packed,
        by_key,
    ] {
        for document in [
            json!({"count": 1, "data": [row], "totalRecords": 1}),
            json!([row]),
        ] {
            assert_eq!(
                found(&judge(std::slice::from_ref(&document)), "contosoacr")[1],
                Fires,
                "{document}"
            );
            assert_eq!(
                found(&judge(&[premium.clone(), document.clone()]), "contosoacr")[1],
                Fires,
                "{document}"
            );
        }
    }
    let columns = json!([{"name": "resourceId", "type": "string"}, {"name": "displayName", "type": "string"}, {"name": "status", "type": "string"}]);
    let rows = json!([[acr("contosoacr"), NETWORK, "Unhealthy"]]);
    for document in [
        json!({"columns": columns, "rows": rows}),
        json!({"tables": [{"name": "PrimaryResult", "columns": columns, "rows": rows}]}),
        json!({"Tables": [{"TableName": "Table_0", "Columns": columns, "Rows": rows}]}),
    ] {
        assert_eq!(
            found(&judge(std::slice::from_ref(&document)), "contosoacr")[1],
            Fires,
            "{document}"
        );
    }
    for word in ["Healthy", "NotApplicable", "Active"] {
        let report = judge(&[premium.clone(), json!([row("status", word)])]);
        assert_eq!(found(&report, "contosoacr")[1], Unknown, "{word}");
    }
    // Another resource's status is no assessment.
    let task = json!({"id": acr("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "status": "Unhealthy", "adminUserEnabled": true});
    assert_eq!(found(&judge(&[task]), "contosoacr")[0], Fires);
}

#[test]
fn two_retired_plans_are_noted_once() {
    let plan = |name: &str| {
        json!({"id": format!("{}/providers/Microsoft.Security/pricings/{name}", subscription(HERE)),
        "name": name, "type": "Microsoft.Security/pricings", "properties": {"pricingTier": "Standard"}})
    };
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!({"value": [plan("ContainerRegistry"), plan("KubernetesService")]}),
    ]);
    let finding = &named(&report, "contosoacr").rules[2].finding;
    let notes = finding
        .notes
        .iter()
        .filter(|note| note.text.contains("a retired plan says nothing"));
    assert_eq!((finding.outcome, notes.count()), (Unknown, 1));
}

#[test]
fn what_holds_no_resources_is_counted_and_says_what_to_export() {
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    let id = format!(
        "{}/resourceGroups/rg-contoso/providers/Microsoft.Resources/deploymentStacks/s",
        subscription(HERE)
    );
    for document in [
        json!({"id": id, "name": "s", "type": "Microsoft.Resources/deploymentStacks", "template": null,
            "resources": [{"id": acr("contosoacr"), "status": "managed", "denyStatus": "none"}]}),
        json!({"id": id, "type": "Microsoft.Resources/deploymentStacks", "properties": {"template": {"$schema": schema}}}),
    ] {
        let report = judge(std::slice::from_ref(&document));
        let ledger = &report.sources[0].documents[0].ledger;
        // What it names as managed is there, too.
        let managed = document["resources"].as_array().map_or(0, Vec::len);
        assert_eq!(ledger.total as usize, 1 + managed, "{document}");
        assert_eq!(report.chains[0].registries.len(), managed, "{document}");
        let all = format!("{} {:?}", self::ledger(&report), report.problems);
        assert!(all.contains("az stack group export"), "{all}");
    }
}

#[test]
fn a_stack_that_shows_its_template_is_judged_by_it() {
    let id = format!(
        "{}/resourceGroups/rg-contoso/providers/Microsoft.Resources/deploymentStacks/s",
        subscription(HERE)
    );
    let managed = json!([{"id": acr("contosoacr"), "status": "managed", "denyStatus": "none"}]);
    let stack = json!({"id": id, "name": "s", "type": "Microsoft.Resources/deploymentStacks", "template": template(),
        "parameters": given(true), "resources": managed});
    assert_eq!(admin(&[stack]), Fires);
}
