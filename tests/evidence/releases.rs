//! What deploys images in another form than a workload's own: releases of charts in a plan.

use super::*;

fn registry() -> Value {
    json!({"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoacr",
        "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "contosoacr.azurecr.io",
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Basic"}, "networkRuleSet": null})
}

/// What a plan of one release comes to: each image, and how it is reached.
fn of(values: Value) -> (Vec<(String, String)>, [u32; 3]) {
    let mut all = json!({"name": "till", "chart": "till", "namespace": "sales", "repository": "https://charts.example"});
    lay_over(&mut all, values);
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [
        {"address": "helm_release.till", "mode": "managed", "type": "helm_release", "name": "till", "values": all}]}}});
    let report = judge(&[registry(), plan]);
    let radius = &report.chains[0].blast_radius;
    let rows = radius.workloads.iter().map(|workload| {
        assert_eq!((&*workload.kind, &*workload.name), ("HelmRelease", "till"));
        (workload.image.clone(), format!("{:?}", workload.pulls))
    });
    let totals = &radius.totals;
    (
        rows.collect(),
        [totals.workloads, totals.possible, totals.image_unknown],
    )
}

fn set(values: &[(&str, &str)]) -> Value {
    let each = values
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value, "type": null}));
    json!({"set": each.collect::<Vec<Value>>()})
}

#[test]
fn a_release_runs_what_its_values_name() {
    let digest = format!("sha256:{}", "b".repeat(64));
    for (values, image, pulls) in [
        (
            set(&[
                ("image.repository", "contosoacr.azurecr.io/till"),
                ("image.tag", "3"),
            ]),
            "contosoacr.azurecr.io/till:3".to_owned(),
            "Unknown",
        ),
        (
            set(&[
                ("replicas", "2"),
                ("web.image.registry", "contosoacr.azurecr.io"),
                ("web.image.repository", "shop/till"),
                ("db.image.repository", "postgres"),
            ]),
            "contosoacr.azurecr.io/shop/till".to_owned(),
            "Unknown",
        ),
        (
            set(&[
                ("image.repository", "contosoacr.azurecr.io/till"),
                ("image.digest", &digest),
            ]),
            format!("contosoacr.azurecr.io/till@{digest}"),
            "PinnedByDigest",
        ),
        (
            json!({"values": ["image:\n  repository: contosoacr.azurecr.io/till\n  tag: '3'\n"]}),
            "contosoacr.azurecr.io/till".to_owned(),
            "Unknown",
        ),
        (
            json!({"values": ["global:\n  imageRegistry: contosoacr.azurecr.io\n"]}),
            "contosoacr.azurecr.io/…".to_owned(),
            "Unknown",
        ),
        // The chart itself may be poisoned.
        (
            json!({"repository": "oci://contosoacr.azurecr.io/charts"}),
            "contosoacr.azurecr.io/charts".to_owned(),
            "Unknown",
        ),
    ] {
        let said = values.to_string();
        let (rows, totals) = of(values);
        assert_eq!(rows, [(image, pulls.to_owned())], "{said}");
        let falls = u32::from(pulls == "Unknown");
        assert_eq!(totals, [1, falls, 0], "{said}");
    }
}

#[test]
fn a_release_that_names_no_registry_here_is_only_counted() {
    for values in [
        json!({}),
        set(&[("image.repository", "postgres"), ("image.tag", "16")]),
    ] {
        assert_eq!(of(values), (vec![], [0, 0, 0]));
    }
    let (rows, totals) = of(set(&[("image.repository", "fabrikam.azurecr.io/till")]));
    assert_eq!((rows.len(), totals), (0, [1, 0, 0]));
}

#[test]
fn what_was_pulled_and_nothing_here_runs_counts_by_itself() {
    let event = |message: &str| {
        json!({"apiVersion": "v1", "kind": "Event", "metadata": {"name": "till.1", "namespace": "sales"}, "reason": "Pulled", "type": "Normal",
            "involvedObject": {"kind": "Pod", "name": "till-1", "namespace": "sales"}, "message": message})
    };
    let pulled = event(
        r#"Successfully pulled image "contosoacr.azurecr.io/till:4" in 812ms (812ms including waiting)"#,
    );
    let flux = json!({"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": {"name": "shop", "namespace": "flux-system"},
        "spec": {"path": "./shop", "images": [{"name": "till", "newName": "contosoacr.azurecr.io/till", "newTag": "4"}]}});
    let deployment = |image: &str| {
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "till", "namespace": "sales"},
            "spec": {"template": {"spec": {"containers": [{"name": "a", "image": image}]}}}})
    };
    let counts = |items: Value| {
        let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
        let totals = judge(&[registry(), list]).chains[0]
            .blast_radius
            .totals
            .clone();
        [
            totals.workloads,
            totals.possible,
            totals.image_unknown,
            totals.elsewhere,
        ]
    };
    let ours = deployment("contosoacr.azurecr.io/till:4");
    for telling in [pulled.clone(), flux.clone()] {
        assert_eq!(counts(json!([telling])), [1, 1, 0, 0], "{telling}");
        assert_eq!(counts(json!([telling, ours])), [1, 1, 0, 0], "{telling}");
    }
    // Beside what it replaces, both may be pulled.
    assert_eq!(counts(json!([flux, deployment("till:1")])), [2, 1, 1, 0]);
    let elsewhere = deployment("docker.io/shop/till:1");
    assert_eq!(counts(json!([pulled, elsewhere])), [2, 1, 0, 1]);
    let foreign = event(r#"Pulling image "fabrikam.azurecr.io/till:4""#);
    assert_eq!(counts(json!([foreign, elsewhere])), [1, 0, 0, 1]);
    let file = json!({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization",
        "images": [{"name": "till", "newName": "contosoacr.azurecr.io/till"}]});
    assert_eq!(counts(json!([file])), [0, 0, 0, 0]);
}

#[test]
fn what_runs_in_azure_counts_there_by_its_older_type_and_through_a_cluster() {
    let image = "contosoacr.azurecr.io/till:4";
    let containers = json!([{"name": "a", "image": image}]);
    let aso = |version: &str, kind: &str, spec: Value| json!({"apiVersion": version, "kind": kind, "metadata": {"name": "till", "namespace": "sales"}, "spec": spec});
    let old = json!({"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/containerApps/till", "name": "till",
        "type": "Microsoft.Web/containerApps", "properties": {"template": {"containers": containers}, "configuration": {}}});
    let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "resources": [{"type": "Microsoft.Web/containerApps", "apiVersion": "2021-03-01", "name": "till", "properties": {"template": {"containers": containers}}}]});
    for (document, kind) in [
        (old, "Container App"),
        (template, "Container App"),
        (
            aso(
                "web.azure.com/v1api20220301",
                "Site",
                json!({"siteConfig": {"linuxFxVersion": format!("DOCKER|{image}")}}),
            ),
            "App Service",
        ),
        (
            aso(
                "web.azure.com/v1api20220301",
                "Site",
                json!({"siteConfig": {"windowsFxVersion": format!("DOCKER|{image}")}}),
            ),
            "App Service",
        ),
        (
            aso(
                "app.azure.com/v1api20240301",
                "ContainerApp",
                json!({"template": {"containers": containers}}),
            ),
            "Container App",
        ),
        (
            aso(
                "app.azure.com/v1api20240301",
                "Job",
                json!({"template": {"containers": containers}}),
            ),
            "Container Apps job",
        ),
        (
            aso(
                "containerinstance.azure.com/v1api20211001",
                "ContainerGroup",
                json!({"containers": containers}),
            ),
            "Container Instance",
        ),
    ] {
        let said = document.to_string();
        let report = judge(&[registry(), document]);
        let radius = &report.chains[0].blast_radius;
        let rows: Vec<_> = { radius.workloads.iter() }
            .map(|workload| (&*workload.kind, &*workload.name, &*workload.image))
            .collect();
        assert_eq!(rows, [(kind, "till", image)], "{said}");
        assert_eq!(radius.totals.outside_kubernetes, 1, "{said}");
    }
    // What runs none says so, and a kind of somebody else's is of the cluster.
    let site = aso(
        "web.azure.com/v1api20220301",
        "Site",
        json!({"siteConfig": {"linuxFxVersion": "NODE|20-lts"}}),
    );
    assert_eq!(
        judge(&[registry(), site]).chains[0]
            .blast_radius
            .totals
            .runs_none,
        1
    );
    let other = aso("example.dev/v1", "Site", json!({"containers": containers}));
    assert_eq!(
        judge(&[registry(), other]).chains[0]
            .blast_radius
            .totals
            .outside_kubernetes,
        0
    );
}
