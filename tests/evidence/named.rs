//! Images that a workload names beside those that it runs: operators, build agents, injected sidecars.

use super::*;
use model::report::Pulls;

const OURS: &str = "contosoacr.azurecr.io/worker:1";

fn deployment(metadata: Value, container: Value) -> Value {
    let mut runs = json!({"name": "manager", "image": "quay.io/contoso/manager:1"});
    lay_over(&mut runs, container);
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "operator", "namespace": "shop"},
        "spec": {"template": {"metadata": metadata, "spec": {"containers": [runs]}}}})
}

fn beside_a_registry(workload: Value) -> Report {
    judge(&[cli("contosoacr", json!({})), workload])
}

#[test]
fn what_a_workload_names_beside_its_own_images_may_be_pulled() {
    let whole_deployment = |annotations: Value| {
        let mut deployment = deployment(json!({}), json!({}));
        deployment["metadata"]["annotations"] = annotations;
        deployment
    };
    for workload in [
        deployment(
            json!({}),
            json!({"env": [{"name": "RELATED_IMAGE_WORKER", "value": OURS}]}),
        ),
        deployment(
            json!({}),
            json!({"env": [{"name": "IMAGES", "value": format!("web=ghcr.io/contoso/web:1,worker={OURS}")}]}),
        ),
        deployment(
            json!({}),
            json!({"env": [{"name": "CONFIG", "value": format!("{{\"image\": \"{OURS}\"}}")}]}),
        ),
        deployment(
            json!({}),
            json!({"args": ["--leader-elect", format!("--worker-image={OURS}")]}),
        ),
        deployment(json!({}), json!({"args": ["--worker-image", OURS]})),
        deployment(
            json!({}),
            json!({"command": ["sh", "-c", format!("docker run --rm {OURS} migrate")]}),
        ),
        deployment(
            json!({"annotations": {"sidecar.example.io/proxyImage": OURS}}),
            json!({}),
        ),
        whole_deployment(json!({"operator.example.io/images": format!("[\"{OURS}\"]")})),
    ] {
        let report = beside_a_registry(workload.clone());
        assert_eq!(counted(&report), [1, 0, 0], "{workload}");
        let workloads = &report.chains[0].blast_radius.workloads;
        assert_eq!(workloads[0].image, OURS, "{workload}");
        assert_eq!(workloads[0].pulls, Pulls::Unknown, "{workload}");
        assert_says(&workloads[0].when, &["names beside its own"]);
    }
}

#[test]
fn so_may_what_a_container_app_a_template_or_a_plan_names() {
    let app = json!({"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.App/jobs/agent"),
        "name": "agent", "type": "Microsoft.App/jobs", "properties": {"template": {"containers": [
            {"name": "agent", "image": "mcr.microsoft.com/agent:1", "env": [{"name": "RUNNER_IMAGE", "value": OURS}]}]}}});
    let mut declared = app.clone();
    declared.as_object_mut().unwrap().remove("id");
    declared["apiVersion"] = json!("2024-03-01");
    let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": [declared]});
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "azurerm_container_app_job.agent", "mode": "managed", "type": "azurerm_container_app_job", "name": "agent",
            "values": {"name": "agent", "template": [{"container": [{"name": "agent", "image": "mcr.microsoft.com/agent:1",
                "env": [{"name": "RUNNER_IMAGE", "value": OURS}]}]}]}}]}}, "resource_changes": []});
    for document in [app, template, plan] {
        let report = beside_a_registry(document.clone());
        assert_eq!(counted(&report), [1, 0, 0], "{document}");
        assert_eq!(
            report.chains[0].blast_radius.workloads[0].pulls,
            Pulls::Unknown
        );
    }
}

#[test]
fn what_is_named_elsewhere_or_runs_anyway_adds_nothing() {
    let mut status = deployment(json!({}), json!({}));
    status["metadata"]["annotations"] = json!({"kubectl.kubernetes.io/last-applied-configuration": format!("{{\"image\":\"{OURS}\"}}")});
    for workload in [
        deployment(
            json!({}),
            json!({"env": [{"name": "RELATED_IMAGE_WORKER", "value": "ghcr.io/contoso/worker:1"}]}),
        ),
        deployment(
            json!({}),
            json!({"env": [{"name": "ACR", "value": "contosoacr.azurecr.io"}]}),
        ),
        deployment(
            json!({}),
            json!({"env": [{"name": "CATALOG", "value": "https://contosoacr.azurecr.io/v2/_catalog"}]}),
        ),
        deployment(
            json!({}),
            json!({"env": [{"name": "RELATED_IMAGE_WORKER", "value": "contosodev.azurecr.io/worker:1"}]}),
        ),
        status,
    ] {
        assert_eq!(
            counted(&beside_a_registry(workload.clone())),
            [0, 1, 0],
            "{workload}"
        );
    }
    // Its own image is pulled as ever, and stands there once.
    let own =
        json!({"image": OURS, "env": [{"name": "SELF", "value": "contosoacr.azurecr.io/worker"}]});
    let report = beside_a_registry(deployment(json!({}), own));
    let workloads = &report.chains[0].blast_radius.workloads;
    assert_eq!(workloads.len(), 1);
    assert_eq!(workloads[0].pulls, Pulls::NextRollout);
}

#[test]
fn of_what_is_not_read_a_reference_inside_a_text_is_said() {
    let script = json!({"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Compute/virtualMachines/agent/extensions/setup"),
        "name": "setup", "type": "Microsoft.Compute/virtualMachines/extensions",
        "properties": {"settings": {"commandToExecute": format!("docker run -d {OURS}")}}});
    let map = |data: Value| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "injector", "namespace": "shop"}, "data": data});
    for other in [
        script,
        map(json!({"image": OURS})),
        map(json!({"values.yaml": format!("sidecar:\n  image: {OURS}\n  password: hush\n")})),
    ] {
        let report = beside_a_registry(other.clone());
        assert_says(&ledger(&report), &["holds a reference"]);
    }
    for (kind, values) in [
        (
            "kubectl_manifest",
            json!({"yaml_body": format!("kind: Deployment\nspec:\n  image: {OURS}\n  password: hush\n")}),
        ),
        (
            "argocd_application",
            json!({"spec": [{"source": [{"helm": [{"values": "image:\n  repository: contosoacr.azurecr.io/worker\n"}]}]}]}),
        ),
    ] {
        let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
            {"address": format!("{kind}.web"), "mode": "managed", "type": kind, "name": "web", "values": values}]}}});
        let report = beside_a_registry(plan.clone());
        assert_says(&ledger(&report), &["holds a reference"]);
        // A registry that the plan makes will answer to its name.
        let mut making = plan;
        let resources = &mut making["planned_values"]["root_module"]["resources"];
        resources.as_array_mut().unwrap().push(json!({"address": "azurerm_container_registry.acr", "mode": "managed",
            "type": "azurerm_container_registry", "name": "acr", "values": {"name": "contosoacr", "sku": "Basic", "admin_enabled": true}}));
        assert_says(&ledger(&judge(&[making])), &["holds a reference"]);
    }
    let report = beside_a_registry(map(json!({"image": "ghcr.io/contoso/worker:1"})));
    assert!(!ledger(&report).contains("holds a reference"));
}

#[test]
fn only_a_runtime_is_a_runtime() {
    let site = |fx: &str| {
        json!({"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Web/sites/web"), "name": "web",
            "type": "Microsoft.Web/sites", "siteConfig": {"linuxFxVersion": fx}})
    };
    for (fx, unknown) in [
        ("DOCKERFILE|contosoacr.azurecr.io/web:1", 1),
        ("CONTAINER|nginx@sha256:abc", 1),
        ("NODE|20-lts", 0),
        ("DOTNET-ISOLATED|8.0", 0),
        ("JBOSSEAP|8-java17", 0),
    ] {
        let totals = beside_a_registry(site(fx)).chains[0]
            .blast_radius
            .totals
            .clone();
        assert_eq!(totals.image_unknown, unknown, "{fx}");
        assert_eq!(totals.runs_none, 1 - unknown, "{fx}");
    }
}

#[test]
fn what_a_pod_says_that_it_pulled_counts_beside_what_it_asks_for() {
    let pod = |spec: &str, image: &str, id: &str| {
        let list = json!([{"name": "web", "image": image, "imageID": id}]);
        let spec = json!({"containers": [{"name": "web", "image": spec}]});
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"},
            "spec": spec, "status": {"phase": "Running", "containerStatuses": list}})
    };
    let digest = format!("@sha256:{}", "a".repeat(64));
    let ours = format!("contosoacr.azurecr.io/mirror/web{digest}");
    let pullable = format!("docker-pullable://{ours}");
    let theirs = format!("ghcr.io/contoso/web{digest}");
    for (spec, image, id) in [
        ("web:2", "docker.io/library/web:2", ours.as_str()),
        ("ghcr.io/contoso/web:2", "ghcr.io/contoso/web:2", &pullable),
        (
            "quay.io/x/web:2",
            "contosoacr.azurecr.io/x/web:2",
            "sha256:00",
        ),
    ] {
        let report = beside_a_registry(pod(spec, image, id));
        assert_eq!(counted(&report), [1, 0, 0], "{spec}");
        let workload = &report.chains[0].blast_radius.workloads[0];
        assert_eq!(workload.pulls, Pulls::Unknown, "{spec}");
    }
    let elsewhere = pod("ghcr.io/contoso/web:2", "ghcr.io/contoso/web:2", &theirs);
    assert_eq!(counted(&beside_a_registry(elsewhere)), [0, 1, 0]);
}

#[test]
fn an_application_of_argo_runs_what_it_deploys() {
    let app = |spec: Value, status: Value| {
        json!({"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
            "metadata": {"name": "shop", "namespace": "argocd"}, "spec": spec, "status": status})
    };
    let parameter =
        json!({"source": {"helm": {"parameters": [{"name": "web.repository", "value": OURS}]}}});
    let document = app(parameter, json!({}));
    assert_eq!(counted(&beside_a_registry(document)), [1, 0, 0]);
    let replaced = json!({"source": {"kustomize": {"images": [format!("web={OURS}")]}}});
    assert_eq!(counted(&beside_a_registry(app(replaced, json!({}))))[1], 0);
}
