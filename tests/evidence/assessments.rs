//! Recommendations of Defender for Cloud: a second source, dated, that can make a rule fire and never
//! clears one.

use super::*;

const NETWORK: &str = "9b828565-a0ed-61c2-6bf3-1afc99a9b2ca";
const PLAN: &str = "e599a9fe-30e3-47c6-a173-8b4b6d9d3255";
const SENSOR: &str = "56a83a6e-c417-42ec-b567-1e6fcb3d09a9";
const PRIVATE_LINK: &str = "13e7d036-6903-821c-6018-962938929bf0";
const TRUSTED: &str = "8d244d29-fa00-4332-b935-c3a51d525417";

fn assessment_id(scope: &str, key: &str) -> String {
    format!("{scope}/providers/Microsoft.Security/assessments/{key}")
}

/// As `az security assessment list` prints it.
fn of_cli(scope: &str, key: &str, code: &str, date: &str) -> Value {
    json!({
        "additionalData": null, "displayName": "A recommendation", "id": assessment_id(scope, key),
        "links": {"azurePortalUri": "portal.azure.com/#blade/x"}, "metadata": null, "name": key,
        "partnersData": null, "resourceDetails": {"id": scope, "source": "Azure"},
        "status": {
            "cause": null, "code": code, "description": "",
            "firstEvaluationDate": "2024-01-01T00:00:00+00:00", "statusChangeDate": date,
        },
        "type": "Microsoft.Security/assessments",
    })
}

/// As REST answers it.
fn of_rest(scope: &str, key: &str, code: &str, date: &str) -> Value {
    json!({
        "type": "Microsoft.Security/assessments", "id": assessment_id(scope, key), "name": key,
        "properties": {
            "resourceDetails": {"source": "Azure", "id": scope}, "displayName": "A recommendation",
            "status": {
                "code": code, "statusChangeDate": date,
                "firstEvaluationDate": "2024-01-01T00:00:00.0000000Z",
            },
            "links": {"azurePortal": "portal.azure.com/#blade/x"},
        },
    })
}

/// As a row of Resource Graph's `securityresources`.
fn of_graph(scope: &str, key: &str, code: &str, date: &str) -> Value {
    json!({
        "id": assessment_id(scope, key).to_lowercase(), "name": key, "type": "microsoft.security/assessments",
        "tenantId": "00000000-0000-0000-0000-00000000000f", "kind": "", "location": "",
        "resourceGroup": "rg-contoso", "subscriptionId": HERE, "managedBy": "", "sku": null, "plan": null,
        "tags": null, "identity": null, "zones": null, "extendedLocation": null,
        "properties": {
            "displayName": "A recommendation",
            "resourceDetails": {
                "Source": "Azure", "Id": scope.to_uppercase(), "ResourceId": scope,
                "ResourceName": "x", "ResourceType": "registries", "ResourceProvider": "Microsoft.ContainerRegistry",
            },
            "status": {"code": code, "cause": "N/A", "statusChangeDate": date, "firstEvaluationDate": date},
            "metadata": {"displayName": "A recommendation", "severity": "Medium"},
        },
    })
}

/// As continuous export sends it to an event hub.
fn of_event_hub(scope: &str, key: &str, code: &str, date: &str) -> Value {
    let mut event = of_rest(scope, key, code, date);
    lay_over(
        &mut event,
        json!({
            "tenantId": "00000000-0000-0000-0000-00000000000f", "location": "centralus",
            "assessmentEventDataEnrichment": {"action": "Write", "apiVersion": "2019-01-01", "isSnapshot": false},
            "securityEventDataEnrichment": {"action": "Write", "apiVersion": "2019-01-01", "isSnapshot": false},
        }),
    );
    event
}

/// As continuous export writes it to Log Analytics.
fn of_log_analytics(scope: &str, key: &str, code: &str, date: &str) -> Value {
    json!({
        "TenantId": "00000000-0000-0000-0000-00000000000e", "TimeGenerated": "2026-04-01T08:00:00Z",
        "AssessedResourceId": scope, "RecommendationId": assessment_id(scope, key), "RecommendationName": key,
        "RecommendationDisplayName": "A recommendation", "RecommendationSeverity": "Medium",
        "RecommendationState": code, "FirstEvaluationDate": "2024-01-01T00:00:00Z", "StatusChangeDate": date,
        "IsSnapshot": true, "ProviderName": "Azure Security Center", "Type": "SecurityRecommendation",
    })
}

/// As `Get-AzSecurityAssessment | ConvertTo-Json` prints it; it shows no date.
fn of_powershell(scope: &str, key: &str, code: &str) -> Value {
    json!({
        "Id": assessment_id(scope, key), "Name": key, "DisplayName": "A recommendation",
        "Status": {"Code": code, "Cause": null, "Description": null},
        "ResourceDetails": {"Id": scope, "Source": "Azure"}, "AdditionalData": {},
    })
}

type Shape = fn(&str, &str, &str, &str) -> Value;

/// Every shape that has a date.
const SHAPES: [Shape; 5] = [of_cli, of_rest, of_graph, of_event_hub, of_log_analytics];

#[test]
fn an_unhealthy_registry_fires_013_where_the_settings_are_not_known() {
    for shape in SHAPES {
        let judged = shape(
            &acr("contosoacr"),
            NETWORK,
            "Unhealthy",
            "2026-03-01T10:00:00Z",
        );
        for documents in [
            vec![bare("contosoacr"), judged.clone()],
            vec![bare("contosoacr"), json!([judged.clone()])],
            vec![bare("contosoacr"), json!({"value": [judged.clone()]})],
            vec![
                json!({"count": 1, "data": [judged.clone()], "total_records": 1}),
                bare("contosoacr"),
            ],
            vec![judged.clone()],
        ] {
            let report = judge(&documents);
            assert_eq!(found(&report, "contosoacr"), [Unknown, Fires, Unknown]);
            let finding = &named(&report, "contosoacr").rules[1].finding;
            assert_says(
                &finding.because,
                &["as Defender for Cloud judged it on 2026-03-01"],
            );
            let values: Vec<&str> = evidence(finding)
                .into_iter()
                .map(|(_, value)| value)
                .collect();
            assert!(values.contains(&"\"Unhealthy\""), "{values:?}");
            assert!(values.contains(&"\"2026-03-01T10:00:00Z\""), "{values:?}");
            assert_says(
                &ledger(&report),
                &["1 Defender assessment joined to a resource here"],
            );
        }
    }
}

#[test]
fn powershell_tells_no_day_and_that_is_said() {
    let report = judge(&[json!([of_powershell(
        &acr("contosoacr"),
        NETWORK,
        "Unhealthy"
    )])]);
    assert_eq!(found(&report, "contosoacr"), [Unknown, Fires, Unknown]);
    assert_says(
        &named(&report, "contosoacr").rules[1].finding.because,
        &["as Defender for Cloud judged it", "does not tell"],
    );
}

#[test]
fn an_unhealthy_subscription_fires_021_where_its_plan_is_not_known() {
    for shape in SHAPES {
        let judged = shape(
            &subscription(HERE),
            PLAN,
            "Unhealthy",
            "2026-03-01T10:00:00Z",
        );
        let report = judge(&[cli("contosoacr", json!({})), judged.clone()]);
        assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Fires]);
        assert_says(
            &named(&report, "contosoacr").rules[2].finding.because,
            &["off, as Defender for Cloud judged it on 2026-03-01"],
        );
        assert_eq!(scan(&judge(&[judged])), [Unknown, Unknown, Fires]);
    }
}

#[test]
fn an_unhealthy_cluster_fires_021_for_the_scan_and_for_what_it_pulls_from() {
    let mut projected = cluster("aks-contoso", true);
    lay_over(
        &mut projected,
        json!({"securityProfile": "(gone)", "agentPoolProfiles": "(gone)",
        "bootstrapProfile": {"containerRegistryId": acr("contosoacr")}}),
    );
    for shape in SHAPES {
        let judged = shape(
            &aks("AKS-Contoso"),
            SENSOR,
            "Unhealthy",
            "2026-03-01T10:00:00Z",
        );
        let plan = pricing(&subscription(HERE), "Standard");
        let report = judge(&[
            cli("contosoacr", json!({})),
            plan.clone(),
            projected.clone(),
            judged.clone(),
        ]);
        assert_eq!(subject(&report, "aks-contoso").finding.outcome, Fires);
        assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Fires]);
        // Without a document of its own, the cluster is one all the same.
        let report = judge(&[cli("contosoacr", json!({})), plan, judged]);
        assert_eq!(scan(&report), [Fires, Fires, Fires]);
        assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Clear]);
    }
}

#[test]
fn healthy_and_not_applicable_never_clear_a_rule() {
    for shape in SHAPES {
        for code in ["Healthy", "healthy", "NotApplicable", "Exempt", ""] {
            let date = "2026-03-01T10:00:00Z";
            let documents = [
                shape(&acr("contosoacr"), NETWORK, code, date),
                shape(&subscription(HERE), PLAN, code, date),
                shape(&aks("aks-contoso"), SENSOR, code, date),
            ];
            let report = judge(&documents);
            assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{code}");
            assert_eq!(scan(&report), [Unknown; 3], "{code}");
            assert_eq!(subject(&report, "aks-contoso").finding.outcome, Unknown);
            if code == "Healthy" {
                let finding = &named(&report, "contosoacr").rules[1].finding;
                assert_says(&words(finding), &["healthy on 2026-03-01", "never clears"]);
                assert!(finding.settle.is_some());
                assert!(!evidence(finding).is_empty());
            }
        }
    }
}

#[test]
fn the_settings_decide_and_a_disagreement_is_a_warning() {
    let date = "2026-03-01T10:00:00Z";
    let closed = cli("contosoacr", json!({"publicNetworkAccess": "Disabled"}));
    let unhealthy = of_cli(&acr("contosoacr"), NETWORK, "Unhealthy", date);
    let report = judge(&[closed.clone(), unhealthy]);
    assert_eq!(found(&report, "contosoacr")[1], Clear);
    let finding = &named(&report, "contosoacr").rules[1].finding;
    assert_says(
        &warnings(finding),
        &["judged otherwise on 2026-03-01", "unhealthy"],
    );

    let open = cli("contosoacr", json!({}));
    let healthy = of_graph(&acr("contosoacr"), NETWORK, "Healthy", date);
    let report = judge(&[open.clone(), healthy]);
    assert_eq!(found(&report, "contosoacr")[1], Fires);
    let finding = &named(&report, "contosoacr").rules[1].finding;
    assert_says(
        &warnings(finding),
        &["judged otherwise on 2026-03-01", "healthy"],
    );

    // Agreement is no warning, and a registry that somebody exempted is none either.
    let same = of_rest(&acr("contosoacr"), NETWORK, "Unhealthy", date);
    let exempt = of_rest(&acr("contosoacr"), NETWORK, "NotApplicable", date);
    for other in [same, exempt] {
        let report = judge(&[open.clone(), other]);
        let finding = &named(&report, "contosoacr").rules[1].finding;
        assert_eq!(warnings(finding), "");
        assert_says(&words(finding), &["on 2026-03-01"]);
    }
}

#[test]
fn a_plan_that_is_on_stays_on_whatever_the_recommendation_says() {
    let judged = of_graph(
        &subscription(HERE),
        PLAN,
        "Unhealthy",
        "2026-03-01T10:00:00Z",
    );
    let plan = pricing(&subscription(HERE), "Standard");
    let report = judge(&[cli("contosoacr", json!({})), plan, judged]);
    assert_eq!(found(&report, "contosoacr")[2], Clear);
    let finding = &named(&report, "contosoacr").rules[2].finding;
    assert_says(&warnings(finding), &["judged otherwise"]);

    let judged = of_graph(
        &aks("aks-contoso"),
        SENSOR,
        "Healthy",
        "2026-03-01T10:00:00Z",
    );
    let report = judge(&[cluster("aks-contoso", false), judged]);
    let finding = &subject(&report, "aks-contoso").finding;
    assert_eq!(finding.outcome, Fires);
    assert_says(&warnings(finding), &["judged otherwise"]);
}

#[test]
fn of_several_days_the_latest_counts() {
    let [early, late] = ["2026-01-31T23:00:00Z", "2026-02-01T10:00:00+09:00"];
    // Nine hours ahead, the second is two hours after the first.
    for shape in SHAPES {
        let of = |code, date| shape(&acr("contosoacr"), NETWORK, code, date);
        let mended = judge(&[of("Unhealthy", early), of("Healthy", late)]);
        assert_eq!(found(&mended, "contosoacr")[1], Unknown);
        let broken = judge(&[json!([of("Unhealthy", late), of("Healthy", early)])]);
        assert_eq!(found(&broken, "contosoacr")[1], Fires);
        assert_says(
            &named(&broken, "contosoacr").rules[1].finding.because,
            &["on 2026-02-01"],
        );
    }
}

#[test]
fn a_table_that_keeps_every_word_counts_by_when_each_was_said() {
    let row = |code: &str, said: &str| {
        let mut row = of_log_analytics(&acr("contosoacr"), NETWORK, code, "");
        let fields = row.as_object_mut().unwrap();
        // A query has left the days of the status out.
        fields.retain(|key, _| !key.contains("Date"));
        row["TimeGenerated"] = json!(said);
        row
    };
    let (before, later) = ("2026-02-01T04:00:00Z", "2026-03-05T04:00:00Z");
    for (rows, outcome) in [
        ([row("Unhealthy", before), row("Healthy", later)], Unknown),
        ([row("Healthy", before), row("Unhealthy", later)], Fires),
        ([row("Healthy", later), row("Unhealthy", later)], Fires),
    ] {
        let report = judge(&[json!(rows)]);
        assert_eq!(found(&report, "contosoacr")[1], outcome, "{rows:#?}");
    }
    let report = judge(&[json!([row("Unhealthy", later)])]);
    assert!(words(&named(&report, "contosoacr").rules[1].finding).contains("2026-03-05"));
}

#[test]
fn where_no_day_tells_the_worst_counts() {
    let of = |code| of_powershell(&acr("contosoacr"), NETWORK, code);
    let report = judge(&[of("Healthy"), of("Unhealthy"), of("NotApplicable")]);
    assert_eq!(found(&report, "contosoacr")[1], Fires);
    let dated = of_cli(
        &acr("contosoacr"),
        NETWORK,
        "Healthy",
        "2026-03-01T10:00:00Z",
    );
    let report = judge(&[of("Unhealthy"), dated]);
    assert_eq!(found(&report, "contosoacr")[1], Fires);
    let date = "2026-03-01T10:00:00Z";
    let same = ["Healthy", "Unhealthy"].map(|code| of_cli(&acr("contosoacr"), NETWORK, code, date));
    assert_eq!(found(&judge(&same), "contosoacr")[1], Fires);
}

#[test]
fn one_assessment_in_several_exports_is_one_registry() {
    let date = "2026-03-01T10:00:00Z";
    let all: Vec<Value> = SHAPES
        .iter()
        .map(|shape| shape(&acr("ContosoACR"), NETWORK, "Unhealthy", date))
        .chain([bare("contosoacr")])
        .collect();
    let report = judge(&all);
    assert_eq!(report.chains[0].registries.len(), 1);
    assert_eq!(found(&report, "contosoacr"), [Unknown, Fires, Unknown]);
}

#[test]
fn a_recommendation_without_a_known_key_is_known_by_its_name() {
    let scope = acr("contosoacr");
    for name in [
        "Container registries should not allow unrestricted network access",
        "[Preview]: Container registries should not allow unrestricted network access.",
        "container registries should not allow unrestricted network access",
    ] {
        let mut judged = of_cli(
            &scope,
            "00000000-0000-0000-0000-000000000e01",
            "Unhealthy",
            "2026-03-01",
        );
        lay_over(&mut judged, json!({"displayName": name}));
        assert_eq!(found(&judge(&[judged]), "contosoacr")[1], Fires, "{name}");
    }
    // One of a policy that an initiative has.
    let mut judged = of_cli(
        &scope,
        "00000000-0000-0000-0000-000000000e02",
        "Unhealthy",
        "2026-03-01",
    );
    let name = "Container registries should have local admin account disabled.";
    lay_over(&mut judged, json!({"displayName": name}));
    assert_eq!(
        found(&judge(&[judged]), "contosoacr"),
        [Fires, Unknown, Unknown]
    );
}

#[test]
fn what_was_assessed_also_stands_in_the_id() {
    let mut judged = of_rest(&acr("contosoacr"), NETWORK, "Unhealthy", "2026-03-01");
    judged["properties"]
        .as_object_mut()
        .unwrap()
        .remove("resourceDetails");
    assert_eq!(found(&judge(&[judged]), "contosoacr")[1], Fires);
}

#[test]
fn an_assessment_of_something_else_says_nothing_of_registries() {
    let date = "2026-03-01T10:00:00Z";
    let vault = format!(
        "/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/contoso"
    );
    let replica = format!("{}/replications/westeurope", acr("contosoacr"));
    for scope in [vault, replica, subscription(HERE)] {
        let report = judge(&[
            bare("contosoacr"),
            of_cli(&scope, NETWORK, "Unhealthy", date),
        ]);
        assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{scope}");
        assert_says(
            &ledger(&report),
            &["1 Defender assessment cannot tell what was assessed"],
        );
    }
    // Nor does one of a resource group, or of another subscription.
    let group = format!("/subscriptions/{HERE}/resourceGroups/rg-contoso");
    for scope in [group, subscription(THERE)] {
        let report = judge(&[bare("contosoacr"), of_cli(&scope, PLAN, "Unhealthy", date)]);
        assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{scope}");
    }
}

#[test]
fn other_assessments_are_counted_and_named() {
    let other = |index: usize| {
        let key = format!("00000000-0000-0000-0000-0000000000{index:02}");
        of_graph(
            &acr("contosoacr"),
            &key,
            "Unhealthy",
            "2026-03-01T10:00:00Z",
        )
    };
    let mut all: Vec<Value> = (10..31).map(other).collect();
    all.push(of_graph(
        &acr("contosoacr"),
        NETWORK,
        "Healthy",
        "2026-03-01T10:00:00Z",
    ));
    let report = judge(&[json!(all)]);
    assert_eq!(scan(&report), [Unknown; 3]);
    assert_says(
        &ledger(&report),
        &[
            "21 Defender assessments",
            "1 Defender assessment joined to a resource here",
        ],
    );
}

#[test]
fn the_cause_is_quoted_where_there_is_one() {
    let mut judged = of_rest(
        &acr("contosoacr"),
        NETWORK,
        "NotApplicable",
        "2026-03-01T10:00:00Z",
    );
    judged["properties"]["status"]["cause"] = json!("Exempt");
    let report = judge(&[judged]);
    let finding = &named(&report, "contosoacr").rules[1].finding;
    assert_says(
        &words(finding),
        &["not applicable on 2026-03-01", "`Exempt`"],
    );
    assert!(evidence(finding).contains(&("/properties/status/cause", "\"Exempt\"")));
}

#[test]
fn windows_powershell_writes_its_dates_in_milliseconds() {
    let date = "\\/Date(1772359200000)\\/";
    let text = format!(
        r#"[{{"Id": "{}", "Name": "{NETWORK}", "Status": {{"Code": "Unhealthy", "StatusChangeDate": "{date}"}}}}]"#,
        assessment_id(&acr("contosoacr"), NETWORK)
    );
    let report = judge_texts(&[&text]);
    assert_says(
        &named(&report, "contosoacr").rules[1].finding.because,
        &["on 2026-03-01"],
    );
}

#[test]
fn private_link_is_a_note_and_no_more() {
    let judged = of_graph(
        &acr("contosoacr"),
        PRIVATE_LINK,
        "Unhealthy",
        "2026-03-01T10:00:00Z",
    );
    let report = judge(&[bare("contosoacr"), judged.clone()]);
    assert_eq!(found(&report, "contosoacr"), [Unknown; 3]);
    assert_says(
        &words(&named(&report, "contosoacr").rules[1].finding),
        &["private", "as Defender for Cloud judged it on 2026-03-01"],
    );
    // It is there, whether or not anything else shows it.
    let report = judge(&[judged]);
    assert_eq!(found(&report, "contosoacr"), [Unknown; 3]);
    assert_says(&ledger(&report), &["joined to a resource here"]);
}

#[test]
fn trusted_registries_stand_at_the_pull_of_what_the_cluster_runs() {
    let mut cluster = cluster("aks-contoso", true);
    lay_over(
        &mut cluster,
        json!({"bootstrapProfile": {"containerRegistryId": acr("contosoacr")}}),
    );
    let judged = of_cli(
        &aks("aks-contoso"),
        TRUSTED,
        "Unhealthy",
        "2026-03-01T10:00:00Z",
    );
    let report = judge(&[
        cli("contosoacr", json!({})),
        cli("contosoother", json!({})),
        cluster,
        judged,
    ]);
    let step = |name| {
        let details = &named(&report, name).steps[3].details;
        let texts = details.iter().map(|detail| detail.text.as_str());
        texts.collect::<Vec<_>>().join("\n")
    };
    assert_says(
        &step("contosoacr"),
        &["`aks-contoso`", "trusted registries", "2026-03-01"],
    );
    assert!(!step("contosoother").contains("trusted"));
}

#[test]
fn a_status_that_contradicts_itself_settles_nothing() {
    let id = assessment_id(&acr("contosoacr"), NETWORK);
    for status in [
        r#"{"code": "Unhealthy", "code": "Healthy"}"#,
        r#"{"code": ["Unhealthy"]}"#,
        r#""Unhealthy""#,
        "null",
    ] {
        let text = format!(
            r#"{{"id": "{id}", "name": "{NETWORK}", "type": "Microsoft.Security/assessments", "status": {status}}}"#
        );
        let report = judge_texts(&[&text]);
        assert_eq!(found(&report, "contosoacr")[1], Unknown, "{status}");
    }
}

#[test]
fn an_assessment_does_not_speak_of_what_a_template_declares() {
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [{
            "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contosonew",
            "sku": {"name": "Premium"}, "properties": {"publicNetworkAccess": "[reference('x').y]"},
        }],
    });
    let judged = of_cli(
        &acr("contosonew"),
        NETWORK,
        "Unhealthy",
        "2026-03-01T10:00:00Z",
    );
    let report = judge(&[template, judged]);
    let registries = &report.chains[0].registries;
    let outcomes: Vec<Outcome> = registries
        .iter()
        .map(|registry| registry.rules[1].finding.outcome)
        .collect();
    assert_eq!(outcomes.len(), 2);
    assert!(outcomes.contains(&Unknown) && outcomes.contains(&Fires));
}

#[test]
fn a_plan_without_an_id_counts_for_nothing_where_assessments_tell_of_another_subscription() {
    let nameless = json!({"name": "Containers", "pricingTier": "Standard"});
    let elsewhere = of_cli(
        &subscription(THERE),
        PLAN,
        "Healthy",
        "2026-03-01T10:00:00Z",
    );
    let report = judge(&[cli("contosoacr", json!({})), nameless.clone()]);
    assert_eq!(found(&report, "contosoacr")[2], Clear);
    let report = judge(&[cli("contosoacr", json!({})), nameless, elsewhere]);
    assert_eq!(found(&report, "contosoacr")[2], Unknown);
}

#[test]
fn where_documents_disagree_and_defender_says_which_is_so_they_are_not_said_to_disagree() {
    // One export shows the rules, the other lost them; together they are not known.
    let id = acr("contosoacr");
    let closed = json!({
        "id": id, "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries",
        "publicNetworkAccess": "Disabled",
    });
    let lost = json!({
        "id": id, "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries",
        "publicNetworkAccess": "System.Object[]",
    });
    let before = judge(&[closed.clone(), lost.clone()]);
    let finding = &named(&before, "contosoacr").rules[1].finding;
    assert_eq!(finding.outcome, Unknown);
    let disagree = |finding: &Finding| {
        let mut notes = finding.notes.iter();
        notes.any(|note| note.text.starts_with("the documents contradict each other"))
    };
    assert!(disagree(finding), "{:?}", finding.notes);

    let judged = of_cli(&id, NETWORK, "Unhealthy", "2026-03-01T10:00:00Z");
    let after = judge(&[closed, lost, judged]);
    let finding = &named(&after, "contosoacr").rules[1].finding;
    assert_eq!(finding.outcome, Fires);
    assert!(!disagree(finding), "{:?}", finding.notes);
    assert!(!finding.notes.is_empty());
}

#[test]
fn a_task_is_the_older_form_of_a_recommendation() {
    let task = |over: Value| {
        let id = format!(
            "{}/providers/Microsoft.Security/locations/westeurope/tasks/t",
            subscription(HERE)
        );
        let mut task = json!({"id": id, "name": "t", "type": "Microsoft.Security/locations/tasks", "state": "Active",
            "lastStateChangeTimeUtc": "2026-01-02T00:00:00Z"});
        lay_over(&mut task, over);
        task
    };
    let about = |key: &str| json!({"name": "something", "resourceId": acr("contosoacr"), "assessmentKey": key});
    let key = "9b828565-a0ed-61c2-6bf3-1afc99a9b2ca";
    let said = |task: Value| found(&judge(&[task]), "contosoacr");
    assert_eq!(
        said(task(json!({"securityTaskParameters": about(key)})))[1],
        Fires
    );
    let rest = json!({"properties": {"state": "Active", "securityTaskParameters": about(key)}, "state": "(gone)"});
    assert_eq!(said(task(rest))[1], Fires);
    // One that was done or put aside clears nothing.
    for state in ["Resolved", "Dismissed"] {
        let over = json!({"state": state, "securityTaskParameters": about(key)});
        assert_eq!(said(task(over))[1], Unknown, "{state}");
    }
    // `Get-AzSecurityTask` tells no state.
    let shell = json!({"state": "(gone)", "ResourceId": acr("contosoacr"),
        "RecommendationType": "Container registries should not allow unrestricted network access"});
    assert_eq!(said(task(shell)), [Unknown; 3]);
    let other =
        task(json!({"securityTaskParameters": about("00000000-0000-4000-8000-0000000000e1")}));
    let report = judge(&[other]);
    assert_eq!(found(&report, "contosoacr"), [Unknown; 3]);
    assert_says(&ledger(&report), &["Defender recommendation"]);
}

#[test]
fn what_defender_keeps_beside_its_plans_is_named_for_what_it_is() {
    let here = format!("{}/providers/Microsoft.Security", subscription(HERE));
    let row = |kind: &str, rest: &str| json!({"id": format!("{here}/{rest}"), "name": "x", "type": format!("Microsoft.Security/{kind}"), "properties": {}});
    for (kind, rest, what) in [
        ("attackPaths", "attackPaths/x", "attack path"),
        (
            "regulatoryComplianceAssessment",
            "regulatoryComplianceStandards/p/regulatoryComplianceControls/1/regulatoryComplianceAssessments/x",
            "regulatory compliance result",
        ),
        ("governanceRules", "governanceRules/x", "governance rule"),
        (
            "assessments/governanceAssignments",
            "assessments/00000000-0000-4000-8000-0000000000e1/governanceAssignments/x",
            "governance assignment",
        ),
    ] {
        assert_says(&ledger(&judge(&[row(kind, rest)])), &[what]);
    }
}
