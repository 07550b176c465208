//! Alerts of Defender for Cloud: whoever raised one is watching, or was.

use super::*;

/// As `az security alert list` prints it.
fn of_cli(resource: &str, number: usize, name: &str, severity: &str) -> Value {
    json!({
        "alertDisplayName": name, "alertType": "K8S.NODE_X", "alertUri": "https://portal.azure.com/x",
        "compromisedEntity": "aks-contoso", "description": "long text", "endTimeUtc": "2026-03-02T10:00:00+00:00",
        "entities": [{"type": "K8s-cluster", "$id": "1"}], "extendedProperties": {"user name": "someone@example.com"},
        "id": format!("/subscriptions/{HERE}/resourceGroups/rg/providers/Microsoft.Security/locations/westeurope/alerts/{number}_x"),
        "intent": "Execution", "isIncident": false, "name": format!("{number}_x"), "severity": severity,
        "resourceIdentifiers": [
            {"azureResourceId": resource, "type": "AzureResource"},
            {"type": "LogAnalytics", "workspaceId": "00000000-0000-0000-0000-00000000000e", "agentId": null},
        ],
        "startTimeUtc": "2026-03-01T10:00:00+00:00", "timeGeneratedUtc": "2026-03-01T11:00:00+00:00", "status": "Active",
        "systemAlertId": format!("{number}_x"), "type": "Microsoft.Security/Locations/alerts",
    })
}

/// As a row of Resource Graph has it.
fn of_graph(resource: &str, number: usize, name: &str, severity: &str) -> Value {
    json!({
        "id": format!("/subscriptions/{HERE}/resourceGroups/rg/providers/Microsoft.Security/locations/westeurope/alerts/{number}_x"),
        "name": format!("{number}_x"), "type": "microsoft.security/locations/alerts", "subscriptionId": HERE,
        "properties": {
            "AlertDisplayName": name, "Severity": severity, "Status": "Active", "StartTimeUtc": "2026-03-01T10:00:00Z",
            "TimeGeneratedUtc": "2026-03-01T11:00:00Z", "Description": "long text",
            "ResourceIdentifiers": [{"$id": "2", "AzureResourceId": resource.to_lowercase(), "Type": "AzureResource"}],
        },
    })
}

const NAME: &str = "Suspicious pull from an unfamiliar address (preview)";

#[test]
fn an_alert_on_a_registry_stands_at_its_fifth_step() {
    for alert in [of_cli, of_graph] {
        let alert = alert(&acr("contosoacr"), 1, NAME, "High");
        let report = judge(&[
            cli("contosoacr", json!({})),
            cli("contosoother", json!({})),
            json!([alert.clone()]),
            json!({"value": [alert]}),
        ]);
        let said = said_at(&report, 5);
        assert_says(
            &said,
            &[
                NAME,
                "on 2026-03-01",
                "`High`",
                "somebody is watching, or was",
            ],
        );
        assert_eq!(said.matches("raised the alert").count(), 1, "{said}");
        assert!(!said_at_of(&report, "contosoother", 5).contains("alert"));
        let facts = &named(&report, "contosoacr").steps[4].details[0].facts;
        assert!(
            facts.iter().any(|fact| fact.value == "\"High\""),
            "{facts:#?}"
        );
        assert_says(
            &ledger(&report),
            &["1 Defender alert joined to a resource here"],
        );
        assert!(!serde_json::to_string(&report).unwrap().contains("someone@"));
        // It changes no rule.
        assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
    }
}

#[test]
fn an_alert_on_a_cluster_stands_at_the_registries_that_it_pulls_from() {
    let mut aks_doc = cluster("aks-contoso", true);
    lay_over(
        &mut aks_doc,
        json!({"bootstrapProfile": {"containerRegistryId": acr("contosoacr")}}),
    );
    let alert = of_graph(&aks("aks-contoso"), 1, NAME, "Medium");
    let report = judge(&[
        cli("contosoacr", json!({})),
        cli("contosoother", json!({})),
        aks_doc,
        alert.clone(),
    ]);
    assert_says(&said_at(&report, 5), &[NAME, "`aks-contoso`"]);
    assert!(!said_at_of(&report, "contosoother", 5).contains("alert"));
    // And where its pods pull.
    let pods = json!({
        "apiVersion": "v1", "kind": "List", "metadata": {"annotations": {"linchpin/cluster": aks("aks-contoso")}},
        "items": [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"},
            "spec": {"containers": [{"name": "web", "image": "contosoacr.azurecr.io/web:1"}]}}],
    });
    let report = judge(&[cli("contosoacr", json!({})), pods, alert]);
    assert_says(&said_at(&report, 5), &[NAME]);
}

#[test]
fn an_alert_on_a_workload_stands_where_it_pulls() {
    let id = format!(
        "/subscriptions/{HERE}/resourceGroups/rg/providers/Microsoft.Web/sites/contoso-web"
    );
    let site = json!({
        "id": id, "name": "contoso-web", "type": "Microsoft.Web/sites", "kind": "app,linux,container",
        "siteConfig": {"linuxFxVersion": "DOCKER|contosoacr.azurecr.io/web:1"},
    });
    let report = judge(&[
        cli("contosoacr", json!({})),
        site,
        of_cli(&id, 1, NAME, "Low"),
    ]);
    assert_says(&said_at(&report, 5), &[NAME, "`contoso-web`"]);
}

#[test]
fn many_alerts_are_counted_and_others_are_said_to_be_elsewhere() {
    let alerts: Vec<Value> = (1..=7)
        .map(|number| of_cli(&acr("contosoacr"), number, NAME, "High"))
        .collect();
    let vault =
        format!("/subscriptions/{HERE}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v");
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!(alerts),
        of_cli(&vault, 9, NAME, "High"),
    ]);
    assert_says(&said_at(&report, 5), &["4 more alerts"]);
    assert_says(
        &ledger(&report),
        &[
            "7 Defender alerts joined to a resource here",
            "1 Defender alert would be about something that is not judged here",
        ],
    );
}

#[test]
fn an_alert_of_ones_own_that_says_too_much_is_not_repeated() {
    let alert = of_cli(&acr("contosoacr"), 1, "key=<hush-hush> was used", "High");
    let report = judge(&[cli("contosoacr", json!({})), alert]);
    assert_says(&said_at(&report, 5), &["raised the alert", "2026-03-01"]);
    assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
}

/// As `az monitor log-analytics query` prints a row of the table SecurityAlert.
fn of_table(resource: &str, number: usize, name: &str, severity: &str) -> Value {
    json!({
        "AlertLink": "https://portal.azure.com/x", "AlertName": name, "AlertSeverity": severity, "AlertType": "ACR_X", "CompromisedEntity": "contosoacr",
        "Description": "long text", "DisplayName": name, "EndTime": "2026-03-02T10:00:00Z", "Entities": "[{\"$id\":\"1\"}]",
        "ExtendedProperties": "{\"user name\":\"someone@example.com\"}", "IsIncident": "False", "ProductName": "Azure Security Center",
        "ResourceId": resource, "StartTime": "2026-03-01T10:00:00Z", "Status": "New", "SystemAlertId": format!("{number}_x"), "TableName": "PrimaryResult",
        "TenantId": "00000000-0000-0000-0000-00000000000e", "TimeGenerated": "2026-03-01T11:00:00Z", "Type": "SecurityAlert", "VendorName": "Microsoft",
    })
}

#[test]
fn rows_of_log_analytics_are_alerts() {
    let row = of_table(&acr("contosoacr"), 1, "Suspicious push", "High");
    let says = "Defender raised the alert `Suspicious push` on 2026-03-01, of severity `High`, about `contosoacr`";
    let columns: Vec<Value> = row
        .as_object()
        .unwrap()
        .keys()
        .map(|key| json!({"name": key, "type": "string"}))
        .collect();
    let cells: Vec<&Value> = row.as_object().unwrap().values().collect();
    for document in [
        json!([row]),
        // As REST answers, and as a query cuts it.
        json!({"tables": [{"name": "PrimaryResult", "columns": columns, "rows": [cells]}]}),
        json!([{"TimeGenerated": row["TimeGenerated"], "AlertName": row["AlertName"], "AlertSeverity": row["AlertSeverity"], "ResourceId": row["ResourceId"]}]),
        json!([row, row]),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
        assert_eq!(
            said_at(&report, 5).matches(says).count(),
            1,
            "{document}: {}",
            said_at(&report, 5)
        );
        assert!(
            !serde_json::to_string(&report)
                .unwrap()
                .contains("someone@example.com")
        );
        // It is no registry for naming one.
        assert_eq!(report.chains[0].registries.len(), 1);
    }
    // Two are two, and one of another registry says nothing of this one.
    let two = json!([row, of_table(&acr("contosoacr"), 2, "Another one", "Low")]);
    let report = judge(&[cli("contosoacr", json!({})), two]);
    assert_says(&said_at(&report, 5), &["Suspicious push", "Another one"]);
    let report = judge(&[
        cli("contosoacr", json!({})),
        of_table(&acr("other"), 3, "Far away", "Low"),
    ]);
    assert_eq!(said_at(&report, 5), "");
    assert_eq!(found(&report, "other"), [Unknown; 3]);
    // Of what is judged nowhere it is counted.
    let report = judge(&[
        cli("contosoacr", json!({})),
        of_table(&id("Microsoft.KeyVault/vaults/other"), 3, "Far away", "Low"),
    ]);
    assert_says(
        &ledger(&report),
        &["would be about something that is not judged here"],
    );
}

#[test]
fn a_row_of_recommendations_is_an_assessment() {
    let row = |state: &str| {
        json!({"AssessedResourceId": acr("contosoacr"), "RecommendationDisplayName": "Azure registry container images should have vulnerabilities resolved",
        "RecommendationName": "x", "RecommendationState": state, "TimeGenerated": "2026-03-01T11:00:00Z", "Type": "SecurityRecommendation", "TableName": "PrimaryResult"})
    };
    let report = judge(&[cli("contosoacr", json!({})), json!([row("Unhealthy")])]);
    assert_eq!(report.sources[1].documents[0].ledger.total, 1);
    assert_eq!(report.chains[0].registries.len(), 1);
}

#[test]
fn a_date_stands_as_it_is_written() {
    // Small letters are as good (RFC 3339).
    for date in [
        "2026-03-01t11:00:00z",
        "2026-03-01T11:00:00Z",
        "2026-03-01t11:00:00.5+00:00",
    ] {
        let mut row = of_table(&acr("contosoacr"), 1, "Suspicious push", "High");
        row["TimeGenerated"] = json!(date);
        row.as_object_mut().unwrap().remove("StartTime");
        let report = judge(&[cli("contosoacr", json!({})), json!([row])]);
        assert_says(&said_at(&report, 5), &["on 2026-03-01"]);
        let details = &named(&report, "contosoacr").steps[4].details;
        let values: Vec<&str> = details
            .iter()
            .flat_map(|detail| &detail.facts)
            .map(|fact| &*fact.value)
            .collect();
        assert!(
            values.iter().any(|value| value.contains(date)),
            "{values:?}"
        );
    }
}

#[test]
fn an_alert_is_about_what_stands_only_among_the_things_it_names() {
    const SAYS: &str = "Defender raised the alert `Suspicious push`";
    let id = acr("contosoacr");
    let packed = |value: Value| Value::from(value.to_string());
    let entity = json!([{"$id": "1", "Name": "somebody@example.com", "Type": "account"},
        {"$id": "2", "ResourceId": id, "Type": "azure-resource"}]);
    let mut bare = of_table("", 1, "Suspicious push", "High");
    lay_over(&mut bare, json!({"CompromisedEntity": "host-1"}));
    for named in [
        json!({"Entities": packed(entity.clone())}),
        json!({"Entities": entity.clone()}),
        json!({"ResourceId": null, "Entities": packed(entity.clone())}),
        json!({"ResourceId": "(gone)", "Entities": packed(entity.clone())}),
        json!({"ExtendedProperties": packed(json!({"resourceId": id, "user name": "someone@example.com"}))}),
        json!({"ExtendedProperties": {"ResourceId": id.to_lowercase()}}),
        json!({"CompromisedEntity": id}),
        json!({"ResourceIdentifiers": packed(json!([{"$id": "2", "AzureResourceId": id, "Type": "AzureResource"}]))}),
    ] {
        let mut row = bare.clone();
        lay_over(&mut row, named);
        let columns = row.as_object().unwrap().keys();
        let columns: Vec<Value> = columns
            .map(|key| json!({"name": key, "type": "string"}))
            .collect();
        let cells: Vec<&Value> = row.as_object().unwrap().values().collect();
        let table =
            json!({"tables": [{"name": "PrimaryResult", "columns": columns, "rows": [cells]}]});
        for document in [json!([row]), table] {
            let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
            assert_says(&said_at(&report, 5), &[SAYS]);
            assert_eq!(report.chains[0].registries.len(), 1);
            let all = serde_json::to_string(&report).unwrap();
            assert!(
                !all.contains("example.com") && !all.contains("host-1"),
                "{document}"
            );
        }
    }
    // As the interface of Azure has it.
    let of_rest = json!({
        "id": format!("/subscriptions/{HERE}/providers/Microsoft.Security/locations/westeurope/alerts/1_x"), "name": "1_x",
        "type": "Microsoft.Security/Locations/alerts", "properties": {"alertDisplayName": "Suspicious push", "severity": "High",
            "startTimeUtc": "2026-03-01T10:00:00Z", "resourceIdentifiers": [], "entities": [{"type": "azure-resource", "resourceId": id}],
            "extendedProperties": {"resourceId": id}}});
    let report = judge(&[cli("contosoacr", json!({})), of_rest]);
    assert_eq!(said_at(&report, 5).matches(SAYS).count(), 1);
    // Where it says what it is about, what else it names is not.
    let mut other = of_table(&acr("contosodev"), 1, "Suspicious push", "High");
    lay_over(&mut other, json!({"Entities": packed(entity)}));
    let report = judge(&[cli("contosoacr", json!({})), other]);
    assert_eq!(said_at(&report, 5), "");
    // What is not read and names a registry shows no more than that it is there.
    let incident = json!({"entities": [{"kind": "AzureResource", "resourceId": id}], "title": "x"});
    let report = judge(&[cli("contosodev", json!({})), incident]);
    assert_eq!(found(&report, "contosoacr"), [Unknown; 3]);
    assert_eq!(said_at(&report, 5), "");
}
