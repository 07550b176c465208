//! Flux in Azure: a configuration that brings into a cluster what a registry holds.

use super::*;

const FROM: &str = "oci://contosoacr.azurecr.io/manifests/apps";
const IMAGE: &str = "contosoacr.azurecr.io/manifests/apps";
const TYPE: &str = "Microsoft.KubernetesConfiguration/fluxConfigurations";

/// One on a cluster, as `az rest` prints it.
fn on(cluster: &str, properties: Value) -> Value {
    json!({"id": format!("{}/providers/{TYPE}/apps", aks(cluster)), "name": "apps", "type": TYPE, "properties": properties})
}

fn from(url: Value) -> Value {
    json!({"scope": "cluster", "namespace": "apps", "sourceKind": "OCIRepository", "suspend": false,
        "ociRepository": {"url": url, "timeoutInSeconds": 600, "repositoryRef": {"tag": "latest"}, "useWorkloadIdentity": true},
        "kustomizations": {"apps": {"path": "", "syncIntervalInSeconds": 600}}, "provisioningState": "Succeeded"})
}

/// The same with its settings beside its names.
fn flat(mut configuration: Value, rename: fn(&str) -> String) -> Value {
    let Value::Object(settings) = configuration["properties"].take() else {
        panic!("no settings")
    };
    configuration.as_object_mut().unwrap().remove("properties");
    for (key, value) in settings {
        configuration[rename(&key)] = value;
    }
    configuration
}

fn snake(key: &str) -> String {
    let letters = key.chars().map(|letter| match letter.is_uppercase() {
        true => format!("_{}", letter.to_ascii_lowercase()),
        false => letter.to_string(),
    });
    letters.collect()
}

fn with(document: Value) -> Report {
    judge(&[cli("contosoacr", json!({})), document])
}

#[test]
fn a_configuration_falls_with_the_registry_that_it_is_fetched_from() {
    let rest = on("aks-contoso", from(json!(FROM)));
    let mut lower = rest.clone();
    lower["type"] = json!(TYPE.to_ascii_lowercase());
    lower["id"] = json!(lower["id"].as_str().unwrap().to_ascii_lowercase());
    let mut arc = rest.clone();
    arc["id"] = json!(format!(
        "{}/providers/{TYPE}/apps",
        id("Microsoft.Kubernetes/connectedClusters/contoso-arc")
    ));
    let documents = [
        ("REST", json!({"value": [rest.clone()], "nextLink": null})),
        ("one", rest.clone()),
        (
            "Resource Graph",
            json!({"data": [lower], "count": 1, "total_records": 1, "skip_token": null}),
        ),
        ("Arc", json!([arc])),
        ("CLI", json!([flat(rest.clone(), str::to_owned)])),
        ("snake", json!([flat(rest, snake)])),
        (
            "another case",
            on(
                "aks-contoso",
                json!({"sourceKind": "OciRepository", "ociRepository": {"url": FROM}}),
            ),
        ),
    ];
    for (name, document) in documents {
        let report = with(document);
        assert_eq!(
            pulling(&report),
            [["Flux configuration", "apps", IMAGE]],
            "{name}"
        );
        assert_eq!(problems(&report), "", "{name}");
    }
}

#[test]
fn where_it_is_fetched_from_is_not_known_where_a_client_leaves_it_out() {
    // azure-mgmt-kubernetesconfiguration 3.1.0 and @azure/arm-kubernetesconfiguration 6.1.0.
    let mut cut = from(json!(FROM));
    cut.as_object_mut().unwrap().remove("ociRepository");
    let mut null = cut.clone();
    null["ociRepository"] = Value::Null;
    let kustomized = json!({"kustomizations": {}});
    for settings in [
        cut,
        null,
        kustomized,
        json!({"sourceKind": null}),
        from(Value::Null),
        from(json!("")),
        from(json!("oci://${registry}/manifests/apps")),
    ] {
        for rename in [str::to_owned as fn(&str) -> String, snake] {
            let whole = on("aks-contoso", settings.clone());
            for document in [whole.clone(), json!([flat(whole, rename)])] {
                let report = with(document.clone());
                assert_eq!(counted(&report), [0, 0, 1], "{document}");
                let settle = &report.chains[0].blast_radius.settle;
                assert!(
                    settle.iter().any(|command| command
                        .line
                        .contains("fluxConfigurations?api-version=2025-04-01")),
                    "{settle:#?}"
                );
            }
        }
    }
}

#[test]
fn one_from_elsewhere_does_not_fall_and_of_one_from_no_registry_it_is_not_known() {
    let report = with(on(
        "aks-contoso",
        from(json!("oci://ghcr.io/contoso/manifests")),
    ));
    assert_eq!(counted(&report), [0, 1, 0]);
    for (kind, key) in [
        ("GitRepository", "gitRepository"),
        ("Bucket", "bucket"),
        ("AzureBlob", "azureBlob"),
    ] {
        let settings =
            json!({"sourceKind": kind, key: {"url": "https://git.contoso.example/infra"}});
        for document in [
            on("aks-contoso", settings.clone()),
            json!([flat(on("aks-contoso", settings), snake)]),
        ] {
            let report = with(document.clone());
            // What it deploys is not known.
            assert_eq!(counted(&report), [0, 0, 1], "{document}");
        }
    }
}

#[test]
fn the_cluster_that_it_is_on_is_known_to_pull() {
    let plan = pricing(&subscription(HERE), "Standard");
    let flux = on("aks-contoso", from(json!(FROM)));
    for (sensor, outcome) in [(false, Fires), (true, Clear)] {
        let report = judge(&[
            cli("contosoacr", json!({})),
            cluster("aks-contoso", sensor),
            plan.clone(),
            flux.clone(),
        ]);
        assert_eq!(found(&report, "contosoacr")[2], outcome, "{sensor}");
    }
    // It shows none of what runs there.
    let report = judge(&[
        cli("contosoacr", json!({})),
        cluster("aks-contoso", true),
        plan,
        flux,
    ]);
    let settle = &report.chains[0].blast_radius.settle;
    assert!(
        settle
            .iter()
            .any(|command| command.line.starts_with("kubectl get pods")),
        "{settle:#?}"
    );
}

#[test]
fn a_template_says_it_too() {
    let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "resources": [{"type": TYPE, "apiVersion": "2025-04-01", "name": "apps", "scope": "Microsoft.ContainerService/managedClusters/aks-contoso",
            "properties": from(json!(FROM))}]});
    let report = with(template);
    assert_eq!(pulling(&report), [["Flux configuration", "apps", IMAGE]]);
}
