//! What fetches from a registry by another key than `image`: packages of Crossplane, bundles of Tekton, modules of
//! Envoy, charts of Argo CD, catalogues of operators, volumes, pipelines of Kubeflow; groups of a profile.

use super::*;

const HOST: &str = "contosoacr.azurecr.io";

fn object(version: &str, kind: &str, spec: Value) -> Value {
    json!({"apiVersion": version, "kind": kind, "metadata": {"name": "one", "namespace": "shop"}, "spec": spec})
}

fn with(document: Value) -> Report {
    judge(&[cli("contosoacr", json!({})), document])
}

#[test]
fn what_fetches_from_a_registry_falls_with_it_under_whatever_key() {
    let image = |path: &str| format!("{HOST}/{path}");
    let bundle = |key: &str| {
        json!({key: {"resolver": "bundles", "params": [{"name": "bundle", "value": image("tekton/ci:1")},
            {"name": "name", "value": "build"}]}})
    };
    for (kind, version, spec, path) in [
        (
            "Provider",
            "pkg.crossplane.io/v1",
            json!({"package": image("xp/azure:v1")}),
            "xp/azure:v1",
        ),
        (
            "Configuration",
            "pkg.crossplane.io/v1",
            json!({"package": image("xp/shop:v1")}),
            "xp/shop:v1",
        ),
        (
            "Function",
            "pkg.crossplane.io/v1",
            json!({"package": image("xp/fn:v1")}),
            "xp/fn:v1",
        ),
        (
            "PipelineRun",
            "tekton.dev/v1",
            bundle("pipelineRef"),
            "tekton/ci:1",
        ),
        (
            "TaskRun",
            "tekton.dev/v1beta1",
            json!({"taskRef": {"name": "t", "bundle": image("tekton/ci:1")}}),
            "tekton/ci:1",
        ),
        (
            "Pipeline",
            "tekton.dev/v1",
            json!({"tasks": [bundle("taskRef")]}),
            "tekton/ci:1",
        ),
        (
            "WasmPlugin",
            "extensions.istio.io/v1alpha1",
            json!({"url": format!("oci://{HOST}/wasm/a:1")}),
            "wasm/a:1",
        ),
        (
            "WasmPlugin",
            "extensions.istio.io/v1alpha1",
            json!({"url": image("wasm/a:1")}),
            "wasm/a:1",
        ),
        (
            "EnvoyExtensionPolicy",
            "gateway.envoyproxy.io/v1alpha1",
            json!({"wasm": [{"name": "f", "code": {"type": "Image", "image": {"url": image("wasm/a:1")}}}]}),
            "wasm/a:1",
        ),
        (
            "ClusterCatalog",
            "olm.operatorframework.io/v1",
            json!({"source": {"type": "Image", "image": {"ref": image("olm/c:1"), "pollIntervalMinutes": 10}}}),
            "olm/c:1",
        ),
        (
            "CatalogSource",
            "operators.coreos.com/v1alpha1",
            json!({"sourceType": "grpc", "image": image("olm/c:1")}),
            "olm/c:1",
        ),
        (
            "PersistentVolume",
            "v1",
            json!({"csi": {"driver": "container-image.csi.k8s.io", "volumeHandle": image("data/m:1")}}),
            "data/m:1",
        ),
        (
            "Application",
            "argoproj.io/v1alpha1",
            json!({"source": {"repoURL": image("charts"), "chart": "shop", "targetRevision": "1.2.0"}}),
            "charts",
        ),
        (
            "Application",
            "argoproj.io/v1alpha1",
            json!({"source": {"repoURL": HOST, "chart": "charts/shop", "targetRevision": "1.2.0"}}),
            "…",
        ),
        (
            "ApplicationSet",
            "argoproj.io/v1alpha1",
            json!({"generators": [], "template": {"spec": {"source": {"repoURL": HOST, "chart": "shop"}}}}),
            "…",
        ),
        (
            "SpinApp",
            "core.spinkube.dev/v1alpha1",
            json!({"image": image("spin/a:1"), "executor": "x"}),
            "spin/a:1",
        ),
    ] {
        let report = with(object(version, kind, spec.clone()));
        let image = image(path);
        let shown = match path {
            "…" => HOST,
            _ => image.as_str(),
        };
        let rows = pulling(&report);
        assert!(
            rows.len() == 1 && rows[0][0] == kind && rows[0][2].starts_with(shown),
            "{spec}: {rows:?}"
        );
    }
}

#[test]
fn what_fetches_from_elsewhere_is_none_of_that() {
    for (kind, spec) in [
        (
            "Provider",
            json!({"package": "xpkg.upbound.io/upbound/provider-family-azure:v1"}),
        ),
        (
            "WasmPlugin",
            json!({"url": "https://files.contoso.example/a.wasm"}),
        ),
        (
            "PersistentVolume",
            json!({"csi": {"driver": "file.csi.azure.com", "volumeHandle": "rg#account#share"}}),
        ),
        (
            "Application",
            json!({"source": {"repoURL": "https://git.contoso.example/shop", "path": "."}}),
        ),
    ] {
        let report = with(object("contoso.example/v1", kind, spec.clone()));
        assert_eq!(counted(&report)[0], 0, "{spec}");
    }
}

#[test]
fn a_pipeline_of_kubeflow_falls_with_the_registry_of_its_steps() {
    let compiled = json!({"components": {"comp-train": {"executorLabel": "exec-train"}},
        "deploymentSpec": {"executors": {
            "exec-train": {"container": {"image": format!("{HOST}/ml/train:7"), "command": ["train"]}},
            "exec-load": {"importer": {"typeSchema": {"schemaTitle": "system.Dataset"}}},
            "exec-prepare": {"container": {"image": "python:3.11", "args": ["--key", "k"]}}}},
        "pipelineInfo": {"name": "nightly"}, "root": {"dag": {"tasks": {}}}, "schemaVersion": "2.1.0", "sdkVersion": "kfp-2.17.3"});
    let report = with(compiled);
    let row = [
        "Kubeflow pipeline",
        "nightly",
        "contosoacr.azurecr.io/ml/train:7",
    ];
    assert_eq!(pulling(&report), [row]);
}

#[test]
fn groups_that_are_made_of_a_profile_run_what_that_names() {
    let profile = id("Microsoft.ContainerInstance/containerGroupProfiles/shop");
    let of = |image: &str| {
        json!({"id": profile, "name": "shop", "type": "Microsoft.ContainerInstance/containerGroupProfiles",
        "properties": {"osType": "Linux", "containers": [{"name": "c", "properties": {"image": image}}], "initContainers": []}})
    };
    let many = json!({"id": id("Microsoft.ContainerInstance/NGroups/many"), "name": "many", "type": "Microsoft.ContainerInstance/NGroups",
        "properties": {"elasticProfile": {"desiredCount": 5}, "containerGroupProfiles": [{"resource": {"id": profile}}]}});
    let ready = json!({"id": id("Microsoft.StandbyPool/standbyContainerGroupPools/ready"), "name": "ready",
        "type": "Microsoft.StandbyPool/standbyContainerGroupPools", "properties": {"elasticityProfile": {"maxReadyCapacity": 5},
            "containerGroupProperties": {"containerGroupProfile": {"id": profile, "revision": 1}, "subnetIds": []}}});
    for groups in [many, ready] {
        let ours = "contosoacr.azurecr.io/shop:1";
        let report = judge(&[cli("contosoacr", json!({})), groups.clone(), of(ours)]);
        assert_eq!(counted(&report), [2, 0, 0], "{groups}");
        let report = judge(&[
            cli("contosoacr", json!({})),
            groups.clone(),
            of("ghcr.io/contoso/shop:1"),
        ]);
        assert_eq!(counted(&report), [0, 2, 0], "{groups}");
        assert_eq!(counted(&with(groups)), [0, 0, 1]);
    }
}
