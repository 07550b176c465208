//! Vulnerabilities that Defender for Cloud found in images, in their registry and where they run.

use model::report::{Pulls, Reach, Workload};

use super::*;

const OF_REGISTRY: &str = "c0b7cfc6-3172-465a-b378-53c7ff2cc0d5";
const RUNNING: &str = "c609cf0f-71ab-41e9-a3c6-9a1f7fe1b8d5";
const DIGEST: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn finding(scope: &str, key: &str, number: usize, severity: &str, over: Value) -> Value {
    let mut data = json!({
        "assessedResourceType": "AzureContainerRegistryVulnerability", "cvssV30Score": 7.5,
        "vulnerabilityDetails": {"severity": severity, "cveId": format!("CVE-2026-{number:04}")},
        "artifactDetails": {
            "repositoryName": "shop/web", "registryHost": "contosoacr.azurecr.io", "digest": DIGEST, "tags": ["7"],
            "artifactType": "ContainerImage", "lastPushedToRegistryUTC": "2026-01-01T00:00:00Z",
        },
        "softwareDetails": {"packageName": "openssl", "version": "3.0.0"},
    });
    lay_over(&mut data, over);
    json!({
        "id": format!("{scope}/providers/Microsoft.Security/assessments/{key}/subassessments/00000000-0000-0000-0000-{number:012}"),
        "name": format!("00000000-0000-0000-0000-{number:012}"), "type": "microsoft.security/assessments/subassessments",
        "subscriptionId": HERE, "resourceGroup": "rg-contoso",
        "properties": {
            "id": format!("CVE-2026-{number:04}"), "displayName": format!("CVE-2026-{number:04}"), "description": "long",
            "status": {"code": "Unhealthy", "severity": severity, "cause": "", "description": ""},
            "resourceDetails": {"id": format!("/repositories/shop/web/images/{DIGEST}"), "source": "Azure"},
            "timeGenerated": "2026-03-01T10:00:00.1234567Z", "additionalData": data,
        },
    })
}

fn of_registry(number: usize, severity: &str) -> Value {
    finding(&acr("contosoacr"), OF_REGISTRY, number, severity, json!({}))
}

fn running(number: usize, severity: &str, context: Value) -> Value {
    let over = json!({
        "clusterDetails": {"clusterResourceId": aks("aks-contoso"), "clusterName": "aks-contoso"},
        "kubernetesContext": context,
    });
    finding(&aks("aks-contoso"), RUNNING, number, severity, over)
}

fn pods(image: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "List", "metadata": {"annotations": {"linchpin/cluster": aks("aks-contoso")}},
        "items": [{
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "web-6d4b75cb6d-abcde", "namespace": "shop", "labels": {"pod-template-hash": "6d4b75cb6d"},
                "ownerReferences": [{"kind": "ReplicaSet", "name": "web-6d4b75cb6d"}]},
            "spec": {"containers": [{"name": "web", "image": image, "imagePullPolicy": "IfNotPresent"}]},
        }],
    })
}

fn workloads(report: &Report) -> &[Workload] {
    &report.chains[0].blast_radius.workloads
}

#[test]
fn what_was_found_in_images_is_counted_once_by_severity() {
    let all = json!([
        of_registry(1, "Critical"),
        of_registry(2, "Critical"),
        of_registry(3, "High"),
        of_registry(1, "Critical")
    ]);
    let report = judge(&[cli("contosoacr", json!({})), all.clone(), all]);
    assert_says(
        &said_at(&report, 4),
        &[
            "in 1 of its images, last on 2026-03-01",
            "`shop/web` 2 critical, 1 high",
        ],
    );
    assert_says(
        &ledger(&report),
        &["4 Defender findings joined to a registry here"],
    );
    // It settles nothing.
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
    assert!(workloads(&report).is_empty());
}

#[test]
fn a_finding_that_is_mended_or_exempt_is_none() {
    for code in ["Healthy", "NotApplicable"] {
        let mut finding = of_registry(1, "Critical");
        finding["properties"]["status"]["code"] = json!(code);
        let report = judge(&[cli("contosoacr", json!({})), finding]);
        assert!(!said_at(&report, 4).contains("vulnerabilities"));
        assert_says(&ledger(&report), &["1 Defender finding can only tell"]);
    }
}

#[test]
fn critical_findings_stand_beside_the_pod_that_runs_the_image() {
    for image in [
        "contosoacr.azurecr.io/shop/web:7".to_owned(),
        format!("contosoacr.azurecr.io/shop/web@{DIGEST}"),
    ] {
        let report = judge(&[
            cli("contosoacr", json!({})),
            pods(&image),
            json!([of_registry(1, "Critical"), of_registry(2, "Low")]),
        ]);
        let [web] = workloads(&report) else { panic!() };
        assert_eq!(web.name, "web");
        assert_says(&web.defender, &["1 critical, 1 low"]);
    }
    let other = judge(&[
        cli("contosoacr", json!({})),
        pods("contosoacr.azurecr.io/shop/web:8"),
        of_registry(1, "Critical"),
    ]);
    assert_eq!(workloads(&other)[0].defender, "");
}

#[test]
fn an_image_that_was_seen_running_is_a_workload() {
    let report = judge(&[
        cli("contosoacr", json!({})),
        pricing(&subscription(HERE), "Free"),
        json!([
            running(1, "Critical", Value::Null),
            running(2, "High", Value::Null)
        ]),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    let [seen] = workloads(&report) else {
        panic!("{:#?}", workloads(&report))
    };
    assert_eq!(
        (
            seen.cluster.as_str(),
            seen.registry.as_str(),
            seen.name.as_str()
        ),
        ("aks-contoso", "contosoacr", "shop/web")
    );
    assert_eq!(seen.subscription_id.as_deref(), Some(HERE));
    assert_says(
        &seen.defender,
        &["seen by Defender on 2026-03-01", "1 critical, 1 high"],
    );
    // A digest that was seen is none that it was pinned by.
    assert_eq!(seen.pulls, Pulls::Unknown);
    assert_eq!(seen.reach, Reach::Exposed);
    assert_eq!(report.chains[0].blast_radius.totals.pinned, 0);
}

#[test]
fn what_runs_it_is_named_where_defender_says_so() {
    let context = json!({"workloads": [
        {"name": "web", "kind": "Deployment", "namespace": "shop", "containers": [{"name": "web"}]},
        {"name": "worker", "kind": "StatefulSet", "namespace": "jobs", "containers": [{"name": "w"}]},
    ]});
    let report = judge(&[
        cli("contosoacr", json!({})),
        running(1, "Critical", context.clone()),
    ]);
    let mut names: Vec<(&str, &str, &str)> = workloads(&report)
        .iter()
        .map(|seen| {
            (
                seen.kind.as_str(),
                seen.name.as_str(),
                seen.namespace.as_str(),
            )
        })
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            ("Deployment", "web", "shop"),
            ("StatefulSet", "worker", "jobs")
        ]
    );
    // With the pods one of them is the same.
    let report = judge(&[
        cli("contosoacr", json!({})),
        pods("contosoacr.azurecr.io/shop/web:7"),
        running(1, "Critical", context),
    ]);
    assert_eq!(workloads(&report).len(), 2, "{:#?}", workloads(&report));
}

#[test]
fn a_pod_and_what_defender_saw_of_it_are_one() {
    for image in [
        "contosoacr.azurecr.io/shop/web:7".to_owned(),
        format!("contosoacr.azurecr.io/shop/web:7@{DIGEST}"),
    ] {
        let report = judge(&[
            cli("contosoacr", json!({})),
            pods(&image),
            running(1, "Critical", Value::Null),
        ]);
        let [web] = workloads(&report) else {
            panic!("{:#?}", workloads(&report))
        };
        assert_says(
            &web.defender,
            &["seen by Defender on 2026-03-01", "1 critical"],
        );
        assert_ne!(web.pulls, Pulls::Unknown);
    }
    // Another tag is another image, and another cluster another workload.
    let report = judge(&[
        cli("contosoacr", json!({})),
        pods("contosoacr.azurecr.io/shop/web:8"),
        running(1, "Critical", Value::Null),
    ]);
    assert_eq!(workloads(&report).len(), 2);
}

#[test]
fn registry_and_runtime_findings_of_one_image_are_not_added_up() {
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!([
            of_registry(1, "Critical"),
            running(1, "Critical", Value::Null)
        ]),
    ]);
    assert_says(&workloads(&report)[0].defender, &["1 critical"]);
    assert_says(&said_at(&report, 4), &["`shop/web` 1 critical"]);
}

#[test]
fn the_older_scanner_names_registry_and_image_apart() {
    let mut finding = finding(
        &acr("contosoacr"),
        "dbd0cb49-b563-45e7-9724-889e799fa648",
        1,
        "High",
        json!({"artifactDetails": "(gone)", "vulnerabilityDetails": "(gone)"}),
    );
    finding["properties"]["additionalData"] = json!({
        "assessedResourceType": "ContainerRegistryVulnerability", "imageDigest": DIGEST, "repositoryName": "shop/web",
        "type": "Vulnerability", "cvss": {"2.0": {"base": 5.0}}, "patchable": true, "cve": [{"title": "CVE-2020-1", "link": "x"}],
    });
    let report = judge(&[cli("contosoacr", json!({})), finding]);
    assert_says(&said_at(&report, 4), &["`shop/web` 1 high"]);
}

#[test]
fn a_newer_recommendation_of_one_image_is_read_like_a_finding() {
    let scope = acr("contosoacr");
    let key = "33422d8f-ab1e-42be-bc9a-38685bb567b9";
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!({
            "id": format!("{scope}/providers/Microsoft.Security/assessments/{key}"), "name": key, "type": "microsoft.security/assessments",
            "properties": {
                "displayName": "Container images in Azure registry should have vulnerability findings resolved",
                "status": {"code": "Unhealthy", "statusChangeDate": "2026-03-01T10:00:00Z"},
                "resourceDetails": {"ResourceType": "acr.containerimage", "Source": "Azure", "Id": format!("{scope}/images/x")},
                "additionalData": {"artifactDetails": {"repositoryName": "shop/web", "registryHost": "contosoacr.azurecr.io", "digest": DIGEST, "tags": ["7"]}},
            },
        }),
    ]);
    assert_says(&said_at(&report, 4), &["`shop/web`"]);
}

#[test]
fn findings_of_images_from_elsewhere_are_said_to_be() {
    let over = json!({"artifactDetails": {"repositoryName": "web", "registryHost": "contosoother.azurecr.io", "digest": DIGEST, "tags": []}});
    let report = judge(&[
        cli("contosoacr", json!({})),
        finding(&acr("contosoother"), OF_REGISTRY, 1, "High", over),
    ]);
    assert_says(
        &ledger(&report),
        &["1 Defender finding would be about an image from elsewhere"],
    );
    // One of a machine is none of an image.
    let machine = finding(
        "/subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/virtualMachines/z",
        OF_REGISTRY,
        1,
        "High",
        json!({"artifactDetails": "(gone)"}),
    );
    assert_says(
        &ledger(&judge(&[machine])),
        &["1 Defender finding can only tell"],
    );
}

/// As `as_dict()` of azure-mgmt-security 6.0.0 and 7.0.0 gives what the present scanner found.
#[test]
fn a_finding_that_a_client_has_emptied_says_what_to_ask_instead() {
    let emptied = json!({
        "id": format!("{}/providers/Microsoft.Security/assessments/{RUNNING}/subAssessments/1", aks("aks-contoso")),
        "name": "1", "type": "Microsoft.Security/assessments/subAssessments", "id_properties_id": "CVE-2026-0001",
        "display_name": "CVE-2026-0001", "status": {"code": "Unhealthy", "severity": "Critical"},
        "time_generated": "2026-03-01T10:00:00.123456Z", "additional_data": {},
        "resource_details": {"source": "Azure", "id": aks("aks-contoso")},
    });
    let report = judge(&[cli("contosoacr", json!({})), json!([emptied])]);
    assert_says(&ledger(&report), &["1 Defender finding", "`az rest`"]);
    assert!(workloads(&report).is_empty());
}
