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

fn object(version: &str, kind: &str, name: &str, spec: Value) -> Value {
    json!({"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "till"}, "spec": spec})
}

fn listed(items: &[Value]) -> Value {
    json!({"apiVersion": "v1", "kind": "List", "items": items})
}

const SOURCE: &str = "source.toolkit.fluxcd.io/v1";
const HELM: &str = "helm.toolkit.fluxcd.io/v2";

#[test]
fn a_release_falls_with_the_registry_that_its_chart_is_fetched_from() {
    let repository = |url: &str| {
        object(
            SOURCE,
            "HelmRepository",
            "charts",
            json!({"type": "oci", "url": url}),
        )
    };
    let artifact = object(
        SOURCE,
        "OCIRepository",
        "app",
        json!({"url": "oci://contosoacr.azurecr.io/charts/app", "ref": {"semver": "2.x"}}),
    );
    let by_name = |values: Value| json!({"chart": {"spec": {"chart": "app", "sourceRef": {"kind": "HelmRepository", "name": "charts", "namespace": "till"}}}, "values": values});
    let foreign = json!({"image": {"repository": "contosotwo.azurecr.io/app", "tag": "1"}});
    let by_artifact =
        json!({"chartRef": {"kind": "OCIRepository", "name": "app"}, "values": {"replicas": 2}});
    let chart = object(
        SOURCE,
        "HelmChart",
        "till-app",
        json!({"chart": "app", "sourceRef": {"kind": "HelmRepository", "name": "charts"}}),
    );
    let by_chart =
        json!({"chartRef": {"kind": "HelmChart", "name": "till-app"}, "values": foreign});
    let ours = repository("oci://contosoacr.azurecr.io/charts");
    for (release, sources) in [
        (by_name(foreign.clone()), vec![ours.clone()]),
        (by_name(json!({})), vec![ours.clone()]),
        (by_artifact.clone(), vec![artifact]),
        (by_chart, vec![chart, ours]),
    ] {
        let mut items = vec![object(HELM, "HelmRelease", "front", release.clone())];
        items.extend(sources);
        let report = with(listed(&items));
        let falls = pulling(&report);
        assert!(
            falls
                .iter()
                .any(|[kind, name, _]| (*kind, *name) == ("HelmRelease", "front")),
            "{release:#}"
        );
        assert_eq!(problems(&report), "", "{release:#}");
    }
    // Another registry is elsewhere; what names no image, and has its chart from what is not shown, may run any.
    let release = |spec: Value| object(HELM, "HelmRelease", "front", spec);
    let two = repository("oci://contosotwo.azurecr.io/charts");
    for (items, counts) in [
        (vec![release(by_name(foreign.clone())), two], [0, 2, 0]),
        (vec![release(by_name(json!({})))], [0, 0, 1]),
        (vec![release(by_artifact)], [0, 0, 1]),
    ] {
        assert_eq!(counted(&with(listed(&items))), counts, "{items:#?}");
    }
    // What is fetched from Git names no registry.
    let git = json!({"chart": {"spec": {"chart": "./app", "sourceRef": {"kind": "GitRepository", "name": "app"}}}, "values": foreign});
    assert_eq!(counted(&with(release(git))), [0, 1, 0]);
}

#[test]
fn an_application_of_argo_falls_by_the_image_that_takes_the_place_of_another() {
    let images = json!([
        "ghcr.io/contoso/web=contosoacr.azurecr.io/team/web:4",
        "cache=redis:7"
    ]);
    for spec in [
        json!({"source": {"repoURL": "https://git.contoso.example/till", "path": "overlays/prod", "kustomize": {"images": images}}}),
        json!({"sources": [{"repoURL": "https://git.contoso.example/till", "kustomize": {"images": images}}]}),
    ] {
        let report = with(object(
            "argoproj.io/v1alpha1",
            "Application",
            "web",
            spec.clone(),
        ));
        let shown = [["Application", "web", "contosoacr.azurecr.io/team/web:4"]];
        assert_eq!(pulling(&report), shown, "{spec:#}");
    }
    // In what is not read it is named, too.
    let other = object(
        "contoso.example/v1",
        "Policy",
        "web",
        json!({"rules": images}),
    );
    let report = with(other);
    assert_eq!(report.chains[0].blast_radius.totals.unread, 1);
}

#[test]
fn a_row_of_anything_that_names_an_image_is_not_read_and_said() {
    let columns =
        ["Name", "Namespace", "Image"].map(|name| json!({"name": name, "type": "string"}));
    let table = |row: Value| json!({"tables": [{"name": "PrimaryResult", "columns": columns, "rows": [row]}]});
    for (row, unread) in [
        (
            json!(["web", "till", "contosoacr.azurecr.io/team/web:4"]),
            1,
        ),
        (
            json!([
                "web",
                "till",
                "{\"image\": \"contosoacr.azurecr.io/team/web\"}"
            ]),
            1,
        ),
        (json!(["web", "till", "contosotwo.azurecr.io/web:4"]), 0),
    ] {
        let report = with(table(row.clone()));
        assert_eq!(report.chains[0].blast_radius.totals.unread, unread, "{row}");
    }
}

#[test]
fn what_takes_the_host_of_a_registry_in_terraforms_configuration_is_counted() {
    let registry = json!({"acr": {"name": "contosoacr", "sku": "Premium", "admin_enabled": true}});
    let image = "${azurerm_container_registry.acr.login_server}/team/web:4";
    let app =
        json!({"web": {"name": "web", "template": {"container": {"name": "web", "image": image}}}});
    let role = json!({"pull": {"scope": "${azurerm_container_registry.acr.id}", "role_definition_name": "AcrPull"}});
    let resources = |more: Value| {
        let mut all = json!({"azurerm_container_registry": registry});
        lay_over(&mut all, more);
        all
    };
    for (configuration, unread) in [
        (
            json!({"resource": resources(json!({"azurerm_container_app": app, "azurerm_role_assignment": role}))}),
            1,
        ),
        (
            json!({"resource": resources(json!({"azurerm_container_group": {"web": [{"container": [{"image": "contosoacr.azurecr.io/web"}]}]}}))}),
            1,
        ),
        (
            json!({"resource": resources(json!({})), "locals": {"host": "${azurerm_container_registry.acr.login_server}"}}),
            1,
        ),
        (
            json!({"resource": resources(json!({})), "module": {"till": {"source": "./till", "image": image}}}),
            1,
        ),
        (
            json!({"resource": resources(json!({"azurerm_role_assignment": role})), "output": {"host": {"value": image}}}),
            0,
        ),
    ] {
        let report = judge(std::slice::from_ref(&configuration));
        let found = report.chains[0].blast_radius.totals.unread;
        assert_eq!(found, unread, "{configuration:#}");
    }
}
