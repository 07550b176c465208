//! Nothing is passed over in silence: every resource that was handed in is named, with its number.

use super::*;

/// A recommendation of Defender for Cloud, as the CLI prints it.
fn assessment(of: &str, title: &str, code: &str) -> Value {
    json!({
        "displayName": title, "id": format!("{of}/providers/Microsoft.Security/assessments/00000000-0000-0000-0000-000000000e01"),
        "name": "00000000-0000-0000-0000-000000000e01", "resourceDetails": {"id": of, "source": "Azure"},
        "status": {"cause": null, "code": code, "description": null, "statusChangeDate": "2026-11-01T00:00:00Z"}, "type": "Microsoft.Security/assessments",
    })
}

fn other(kind: &str, name: &str) -> Value {
    json!({"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/{kind}/{name}"), "name": name, "type": kind, "location": "westeurope", "properties": {}})
}

const UNRESTRICTED: &str = "Container registries should not allow unrestricted network access";

#[test]
fn assessments_are_counted() {
    let list: Vec<Value> = (0..14)
        .map(|_| {
            assessment(
                &id("contosoother"),
                "Machines should be patched",
                "Unhealthy",
            )
        })
        .collect();
    let report = judge_all(&[json!(list)]);
    assert_eq!(scan(&report), [Unknown; 3]);
    let said = said_of_documents(&report);
    assert_says(&said, &["assessments"]);
    assert_counts(&said, 14);
    // And they do not vanish behind what is judged.
    let mixed: Vec<Value> = std::iter::once(cli("contosoacr", json!({})))
        .chain(list)
        .collect();
    let report = judge_all(&[json!({ "value": mixed })]);
    assert_says(&said_of_documents(&report), &["assessments"]);
    assert_counts(&said_of_documents(&report), 14);
}

#[test]
fn an_assessment_in_arm_s_shape_is_one_too() {
    let arm = json!({"value": [{"id": format!("{}/providers/Microsoft.Security/assessments/00000000-0000-0000-0000-000000000e01", id("contosoacr")),
        "name": "00000000-0000-0000-0000-000000000e01", "type": "Microsoft.Security/assessments",
        "properties": {"displayName": UNRESTRICTED, "status": {"code": "Unhealthy"}, "resourceDetails": {"Source": "Azure", "Id": id("contosoacr")}}}]});
    let report = judge_all(&[arm]);
    assert_says(&said_of_documents(&report), &["assessment"]);
    assert_ne!(scan(&report)[1], Clear);
}

#[test]
fn a_healthy_assessment_clears_nothing() {
    let silent = cli("contosoacr", json!({"networkRuleSet": null}));
    for code in ["Healthy", "NotApplicable"] {
        let report = judge_all(&[
            silent.clone(),
            json!([assessment(&id("contosoacr"), UNRESTRICTED, code)]),
        ]);
        assert_eq!(
            outcomes(named(&report, "contosoacr")),
            [Fires, Unknown, Unknown],
            "{code}"
        );
        let plan = assessment(
            &subscription(HERE),
            "Microsoft Defender for Containers should be enabled",
            code,
        );
        let report = judge_all(&[silent.clone(), json!([plan])]);
        assert_eq!(outcomes(named(&report, "contosoacr"))[2], Unknown, "{code}");
    }
}

#[test]
fn settings_decide_before_an_assessment() {
    let closed = cli("contosoacr", json!({"publicNetworkAccess": "Disabled"}));
    let report = judge_all(&[
        closed,
        json!([assessment(&id("contosoacr"), UNRESTRICTED, "Unhealthy")]),
    ]);
    assert_eq!(outcomes(named(&report, "contosoacr"))[1], Clear);
}

#[test]
fn an_assessment_of_another_resource_says_nothing_of_this_one() {
    let silent = cli("contosoacr", json!({"networkRuleSet": null}));
    let report = judge_all(&[
        silent,
        json!([assessment(&id("contosoother"), UNRESTRICTED, "Unhealthy")]),
    ]);
    assert_eq!(outcomes(named(&report, "contosoacr"))[1], Unknown);
}

#[test]
fn alerts_are_counted() {
    let alert = |name: &str| {
        json!({"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Security/locations/westeurope/alerts/{name}"),
        "name": name, "type": "Microsoft.Security/Locations/alerts", "properties": {"alertDisplayName": "Suspicious download", "severity": "High", "status": "Active"}})
    };
    for document in [
        json!([alert("a"), alert("b"), alert("c")]),
        json!({"value": [alert("a"), alert("b"), alert("c")]}),
    ] {
        let said = said_of_documents(&judge_all(&[document]));
        assert_says(&said, &["alerts"]);
        assert_counts(&said, 3);
    }
}

#[test]
fn other_resources_are_named_with_their_number() {
    let list = json!([
        cli("contosoacr", json!({})),
        other("Microsoft.Storage/storageAccounts", "contosodata"),
        other("Microsoft.Storage/storageAccounts", "contosologs"),
        other("Microsoft.KeyVault/vaults", "contosovault"),
    ]);
    let report = judge_all(&[list]);
    assert_eq!(found(&report), [Fires, Fires, Unknown]);
    let said = said_of_documents(&report);
    assert_says(&said, &["Microsoft.Storage/storageAccounts"]);
    assert_says(&said, &["Microsoft.KeyVault/vaults"]);
    assert_counts(&said, 2);
    assert_counts(&said, 1);
}

#[test]
fn a_list_without_properties_names_what_it_cannot_judge() {
    let bare = |name: &str| json!({"id": id(name), "name": name, "type": "Microsoft.ContainerRegistry/registries", "sku": {"name": "Premium"}, "properties": null});
    // `az resource list`: the registries are known, their settings are not.
    let report = judge_all(&[json!([
        bare("contosoone"),
        bare("contosotwo"),
        other("Microsoft.Network/virtualNetworks", "contosonet")
    ])]);
    assert_eq!(names(&report), ["contosoone", "contosotwo"]);
    assert_eq!(scan(&report), [Unknown; 3]);
    assert_says(
        &said_of_documents(&report),
        &["Microsoft.Network/virtualNetworks"],
    );
}

#[test]
fn objects_of_kubernetes_that_run_nothing_are_named() {
    let object = |kind: &str, name: &str| json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": "shop"}, "spec": {}});
    let report = judge_all(&[json!({"apiVersion": "v1", "kind": "List", "items": [
        object("Service", "a"), object("Service", "b"), object("Service", "c"), object("Ingress", "d"),
        pod("web", json!({"containers": [{"name": "web", "image": "docker.io/library/nginx:1"}]})),
    ]})]);
    let said = said_of_documents(&report);
    assert_says(&said, &["Service"]);
    assert_says(&said, &["Ingress"]);
    assert_counts(&said, 3);
    assert_buckets(&report, &[("elsewhere", 1)]);
}

#[test]
fn resources_of_a_template_that_are_not_read_are_named() {
    let declared = |kind: &str, name: &str| json!({"type": kind, "apiVersion": "2023-01-01", "name": name, "properties": {}});
    let report = judge_all(&[template(
        json!([
            arm("contosoacr", json!({})),
            declared("Microsoft.Storage/storageAccounts", "contosodata"),
            declared("Microsoft.Storage/storageAccounts", "contosologs"),
            declared("Microsoft.Network/virtualNetworks", "contosonet"),
        ]),
        json!({}),
    )]);
    let said = said_of_documents(&report);
    assert_says(&said, &["Microsoft.Storage/storageAccounts"]);
    assert_says(&said, &["Microsoft.Network/virtualNetworks"]);
    assert_counts(&said, 2);
}

#[test]
fn a_deployment_whose_template_lies_elsewhere_is_named() {
    let linked = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "registry",
        "properties": {"mode": "Incremental", "templateLink": {"uri": "https://example.com/registry.json"}, "parameters": {"admin": {"value": true}}}});
    let report = judge_all(&[template(json!([linked]), json!({}))]);
    assert_eq!(scan(&report), [Unknown; 3]);
    assert_says(
        &said_of_documents(&report),
        &["templateLink", "linked", "Microsoft.Resources/deployments"],
    );
}

#[test]
fn resources_of_a_plan_that_are_not_read_are_named() {
    let storage = |address: &'static str| {
        Planned::new(
            address,
            json!({"name": "contosodata"}),
            json!({"id": true}),
            json!({}),
        )
    };
    let report = judge_all(&[terraform(&[
        planned_acr("azurerm_container_registry.acr", json!({})),
        storage("azurerm_storage_account.data"),
        storage("azurerm_storage_account.logs"),
        Planned::new(
            "azurerm_resource_group.rg",
            json!({"name": "rg-contoso"}),
            json!({"id": true}),
            json!({}),
        ),
    ])]);
    let said = said_of_documents(&report);
    assert_says(&said, &["azurerm_storage_account"]);
    assert_says(&said, &["azurerm_resource_group"]);
    assert_counts(&said, 2);
}

#[test]
fn what_belongs_to_a_registry_and_settles_nothing_is_named() {
    let child = |kind: &str, name: &str| json!({"id": format!("{}/{kind}/{name}", id("contosoacr")), "name": name, "type": format!("Microsoft.ContainerRegistry/registries/{kind}"), "properties": {"provisioningState": "Succeeded"}});
    let report = judge_all(&[
        json!({"value": [cli("contosoacr", json!({})), child("webhooks", "deploy"), child("replications", "westus"), child("replications", "eastus")]}),
    ]);
    assert_eq!(names(&report), ["contosoacr"]);
    let said = said_of_documents(&report);
    assert_says(&said, &["webhook"]);
    assert_says(&said, &["replica"]);
    assert_counts(&said, 2);
}

#[test]
fn an_object_that_nothing_is_known_of_is_counted_too() {
    let report = judge_all(&[
        json!({"value": [cli("contosoacr", json!({})), {"colour": "green"}, {"colour": "red"}]}),
    ]);
    assert_eq!(found(&report), [Fires, Fires, Unknown]);
    assert_counts(&said_of_documents(&report), 2);
}

#[test]
fn a_document_says_how_many_of_each_it_holds() {
    let report = judge_all(&[json!({"value": [
        cli("contosoone", json!({})), cli("contosotwo", json!({})), pricing(&subscription(HERE), "Free"),
        pod("web", json!({"containers": [{"name": "web", "image": "contosoone.azurecr.io/web:1"}]})),
    ]})]);
    let document = &report.sources[0].documents[0];
    assert_eq!(
        (document.registries, document.plans, document.workloads),
        (2, 1, 1)
    );
    assert_buckets(&report, &[("exposed", 1)]);
}

#[test]
fn resources_of_no_type_are_counted_together() {
    let id = |name: &str| {
        format!(
            "/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Contoso.Own/things/{name}"
        )
    };
    let report = judge_all(&[json!([
        {"id": id("a"), "type": " ", "name": "a"},
        {"id": id("e"), "type": "what nobody should see", "name": "e"},
        {"id": id("b"), "type": "@2025-01-01", "name": "b"},
        {"id": id("c"), "type": "", "name": "c"},
        {"id": id("d"), "name": "d"},
        {"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso"), "name": "rg-contoso", "location": "westeurope"},
    ])]);
    let ledger = &report.sources[0].documents[0].ledger;
    let counts: Vec<(&str, u32)> = ledger
        .not_read
        .iter()
        .map(|line| (line.kind.as_str(), line.count))
        .collect();
    assert_eq!(counts, [("Contoso.Own/things", 2), ("", 4)]);
    assert_eq!((ledger.total, ledger.sum()), (6, 6));
}
