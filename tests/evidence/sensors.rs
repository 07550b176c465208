//! Clusters whose documents cannot show the sensor: those of a version of the interface, or of a client, that
//! knew no Defender yet, and what a query left of one.

use super::*;

const OTHER: &str = "aks-other";

/// What every version of the interface shows of a cluster.
fn old(name: &str) -> Value {
    json!({"id": aks(name), "name": name, "type": "Microsoft.ContainerService/ManagedClusters", "location": "westeurope",
        "properties": {"provisioningState": "Succeeded", "kubernetesVersion": "1.33", "dnsPrefix": "contoso",
            "agentPoolProfiles": [{"name": "system", "count": 3, "mode": "System"}], "enableRBAC": true}})
}

/// The same as `az` of that time, an SDK's `as_dict`, PowerShell and queries print it.
fn shapes(name: &str, running: Option<&str>) -> Vec<Value> {
    let flat = json!({"id": aks(name), "name": name, "type": "Microsoft.ContainerService/ManagedClusters", "resourceGroup": "rg-contoso",
        "kubernetesVersion": "1.33", "agentPoolProfiles": [{"name": "system", "mode": "System"}], "provisioningState": "Succeeded"});
    let snake = json!({"id": aks(name), "name": name, "type": "Microsoft.ContainerService/ManagedClusters",
        "kubernetes_version": "1.33", "agent_pool_profiles": [{"name": "system", "os_type": "Linux"}], "provisioning_state": "Succeeded"});
    let shell = json!({"Id": aks(name), "Name": name, "Type": "Microsoft.ContainerService/ManagedClusters",
        "KubernetesVersion": "1.33", "AgentPoolProfiles": [{"Name": "system"}], "ProvisioningState": "Succeeded"});
    let query = json!({"id": aks(name), "name": name, "kubernetesVersion": "1.33", "agentPoolProfiles": [{"name": "system"}]});
    let mut shapes = vec![old(name), flat, snake, shell, query];
    if let Some(running) = running {
        shapes[0]["properties"]["currentKubernetesVersion"] = json!(running);
        shapes[1]["currentKubernetesVersion"] = json!(running);
        shapes[2]["current_kubernetes_version"] = json!(running);
        shapes[3]["CurrentKubernetesVersion"] = json!(running);
        shapes[4]["currentKubernetesVersion"] = json!(running);
    }
    shapes
}

fn open() -> Value {
    cli("contosoacr", json!({"adminUserEnabled": true}))
}

/// See findings/c7n-clusters-have-lost-their-sensor.sh.
#[test]
fn a_cluster_of_an_interface_without_defender_says_nothing_of_its_sensor() {
    let plan = pricing(&subscription(HERE), "Standard");
    for shown in shapes("aks-contoso", None) {
        for document in [
            shown.clone(),
            json!([shown.clone()]),
            json!({"value": [shown]}),
        ] {
            let report = judge(&[open(), plan.clone(), document.clone()]);
            let found = &subject(&report, "aks-contoso").finding;
            assert_eq!(found.outcome, Unknown, "{document}");
            assert_eq!(
                found
                    .settle
                    .as_ref()
                    .map(|settle| settle.line.starts_with("az aks show -n aks-contoso ")),
                Some(true),
                "{document}"
            );
            assert_eq!(scan(&report)[2], Unknown, "{document}");
        }
    }
}

/// The versions that show the sensor also show what the cluster runs, which only Azure says.
#[test]
fn a_cluster_that_could_show_its_sensor_and_does_not_has_none() {
    for shown in shapes("aks-contoso", Some("1.33.2")) {
        let report = judge(&[open(), json!([shown])]);
        assert_eq!(
            subject(&report, "aks-contoso").finding.outcome,
            Fires,
            "{shown}"
        );
    }
    for profile in [
        json!(null),
        json!({}),
        json!({"defender": null}),
        json!({"imageCleaner": {"enabled": true}}),
    ] {
        let mut shown = old("aks-contoso");
        shown["properties"]["securityProfile"] = profile;
        let report = judge(&[open(), shown.clone()]);
        assert_eq!(
            subject(&report, "aks-contoso").finding.outcome,
            Fires,
            "{shown}"
        );
    }
}

#[test]
fn what_another_document_shows_of_the_sensor_stands() {
    for shown in shapes("aks-contoso", None) {
        for (sensor, outcome) in [(true, Clear), (false, Fires)] {
            let report = judge(&[open(), json!([shown]), cluster("aks-contoso", sensor)]);
            assert_eq!(
                subject(&report, "aks-contoso").finding.outcome,
                outcome,
                "{shown}"
            );
        }
        // What another cluster shows is its own.
        let report = judge(&[open(), json!([shown, cluster(OTHER, true)])]);
        assert_eq!(
            subject(&report, "aks-contoso").finding.outcome,
            Unknown,
            "{shown}"
        );
        assert_eq!(subject(&report, OTHER).finding.outcome, Clear, "{shown}");
    }
}

/// By default a cluster has none, so a template need not say so, whatever its version.
#[test]
fn a_cluster_that_a_template_declares_has_no_sensor_by_default() {
    for version in ["2021-03-01", "2025-05-01"] {
        let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": version,
            "name": "aks-contoso", "location": "westeurope", "properties": {"dnsPrefix": "contoso", "kubernetesVersion": "1.33",
            "agentPoolProfiles": [{"name": "system", "count": 3}]}}]});
        let report = judge(&[open(), template]);
        assert_eq!(
            subject(&report, "aks-contoso").finding.outcome,
            Fires,
            "{version}"
        );
    }
}
