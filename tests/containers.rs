//! Everything that runs a container, as clusters and Azure show it: each is counted once, under its own
//! name, and joined to the registry that it pulls from.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may")]

use engine::{Detail, Input, analyze};
use model::{
    Limits,
    report::{Pulls, Reach, Report, Workload},
};
use serde_json::{Value, json};

const SUBSCRIPTION: &str = "8a3c1d5e-0000-4000-8000-000000000001";

fn registry() -> Value {
    json!({
        "id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shop/providers/Microsoft.ContainerRegistry/registries/tern"),
        "name": "tern", "type": "Microsoft.ContainerRegistry/registries",
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled",
        "loginServer": "tern.azurecr.io", "sku": {"name": "Premium"},
        "networkRuleSet": {"defaultAction": "Allow", "ipRules": []},
    })
}

fn plan() -> Value {
    json!({"id": format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security/pricings/Containers"),
        "name": "Containers", "pricingTier": "Free", "type": "Microsoft.Security/pricings"})
}

/// What is told of documents beside a registry that fires.
fn judge(documents: &[Value]) -> Report {
    let beside = [registry(), plan()];
    let inputs = beside.iter().chain(documents).enumerate();
    let inputs = inputs.map(|(index, document)| Input {
        name: format!("{index}.json"),
        bytes: document.to_string().into_bytes(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

fn workloads(documents: &[Value]) -> Vec<Workload> {
    judge(documents).chains[0].blast_radius.workloads.clone()
}

/// Kind, name and image of each row.
fn rows(documents: &[Value]) -> Vec<(String, String, String)> {
    let mut rows: Vec<_> = workloads(documents)
        .into_iter()
        .map(|row| (row.kind, row.name, row.image))
        .collect();
    rows.sort();
    rows
}

fn owned(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    let owned = |text: &str| text.to_owned();
    rows.iter()
        .map(|(kind, name, image)| (owned(kind), owned(name), owned(image)))
        .collect()
}

fn totals(documents: &[Value]) -> (u32, u32, u32, u32) {
    let report = judge(documents);
    let totals = &report.chains[0].blast_radius.totals;
    (
        totals.workloads,
        totals.exposed,
        totals.image_unknown,
        totals.runs_none,
    )
}

fn list(items: &[Value]) -> Value {
    json!({"apiVersion": "v1", "kind": "List", "items": items,
        "metadata": {"annotations": {"linchpin/cluster": "aks-east"}}})
}

fn object(version: &str, kind: &str, name: &str, spec: Value) -> Value {
    json!({"apiVersion": version, "kind": kind,
        "metadata": {"name": name, "namespace": "shop"}, "spec": spec})
}

fn made_by(mut object: Value, kind: &str, name: &str) -> Value {
    object["metadata"]["ownerReferences"] =
        json!([{"apiVersion": "x/v1", "kind": kind, "name": name, "controller": true}]);
    object
}

fn labelled(mut object: Value, label: &str, value: &str) -> Value {
    object["metadata"]["labels"][label] = json!(value);
    object
}

fn containers(image: &str) -> Value {
    json!({"containers": [{"name": "c", "image": image}]})
}

fn pod(name: &str, image: &str) -> Value {
    object("v1", "Pod", name, containers(image))
}

const IMAGE: &str = "tern.azurecr.io/shop/api:1.4";

#[test]
fn whatever_carries_containers_is_counted_under_its_own_name() {
    let template = json!({"metadata": {"labels": {"app": "api"}}, "spec": containers(IMAGE)});
    let cases = [
        object(
            "argoproj.io/v1alpha1",
            "Rollout",
            "a",
            json!({"replicas": 3, "template": template,
            "strategy": {"canary": {"steps": [{"setWeight": 20}, {"pause": {}}]}}}),
        ),
        object(
            "argoproj.io/v1alpha1",
            "CronWorkflow",
            "a",
            json!({"schedule": "0 3 * * *",
            "workflowSpec": {"entrypoint": "main", "templates": [
                {"name": "main", "dag": {"tasks": [{"name": "a", "template": "one"}]}},
                {"name": "one", "container": {"image": IMAGE, "command": ["run"]}}]}}),
        ),
        object(
            "argoproj.io/v1alpha1",
            "WorkflowTemplate",
            "a",
            json!({"templates": [
            {"name": "s", "script": {"image": IMAGE, "source": "print(1)"}}]}),
        ),
        object(
            "keda.sh/v1alpha1",
            "ScaledJob",
            "a",
            json!({"jobTargetRef": {"template": {"spec": containers(IMAGE)}}}),
        ),
        object(
            "tekton.dev/v1",
            "Task",
            "a",
            json!({"steps": [{"name": "s", "image": IMAGE}]}),
        ),
        object(
            "apps.kruise.io/v1alpha1",
            "CloneSet",
            "a",
            json!({"template": template}),
        ),
        object(
            "jobset.x-k8s.io/v1alpha2",
            "JobSet",
            "a",
            json!({"replicatedJobs": [
            {"name": "w", "template": {"spec": {"template": {"spec": containers(IMAGE)}}}}]}),
        ),
        object(
            "kubeflow.org/v1",
            "PyTorchJob",
            "a",
            json!({"pytorchReplicaSpecs": {"Master": {"template": {"spec": containers(IMAGE)}}}}),
        ),
        object(
            "ray.io/v1",
            "RayCluster",
            "a",
            json!({"workerGroupSpecs": [
            {"groupName": "g", "template": {"spec": containers(IMAGE)}}]}),
        ),
        object(
            "monitoring.coreos.com/v1",
            "Prometheus",
            "a",
            json!({"image": IMAGE}),
        ),
        object(
            "apps.openshift.io/v1",
            "DeploymentConfig",
            "a",
            json!({"template": template}),
        ),
        object(
            "contoso.example/v1",
            "ShopTenant",
            "a",
            json!({"tiers": {"front": {"podTemplate": {"spec": containers(IMAGE)}}}}),
        ),
        object(
            "contoso.example/v1",
            "ShopTenant",
            "a",
            json!({"podSpec": containers(IMAGE)}),
        ),
        object(
            "agones.dev/v1",
            "Fleet",
            "a",
            json!({"template": {"spec": {"template": {"spec": containers(IMAGE)}}}}),
        ),
    ];
    for case in cases {
        let kind = case["kind"].as_str().unwrap().to_owned();
        let alone = rows(std::slice::from_ref(&case));
        assert_eq!(alone, owned(&[(&kind, "a", IMAGE)]), "{case}");
        assert_eq!(rows(&[list(&[case])]), alone);
    }
    let knative = object(
        "serving.knative.dev/v1",
        "Service",
        "a",
        json!({"template": template}),
    );
    assert_eq!(rows(&[knative]), owned(&[("Knative Service", "a", IMAGE)]));
    let template = json!({"apiVersion": "v1", "kind": "PodTemplate",
        "metadata": {"name": "a", "namespace": "shop"}, "template": template});
    assert_eq!(rows(&[template]), owned(&[("PodTemplate", "a", IMAGE)]));
}

#[test]
fn what_only_describes_or_watches_images_runs_none() {
    for case in [
        object(
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            "x",
            json!({"versions": [{"schema": {"openAPIV3Schema": {"properties": {"spec": {"properties":
                {"containers": {"type": "array"}, "image": {"type": "string"}}}}}}}]}),
        ),
        object(
            "kyverno.io/v1",
            "ClusterPolicy",
            "x",
            json!({"rules": [{"validate": {"pattern":
            {"spec": {"containers": [{"image": "tern.azurecr.io/*"}]}}}}]}),
        ),
        object("v1", "Service", "x", json!({"ports": [{"port": 80}]})),
        object(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            "x",
            json!({"podSelector": {}}),
        ),
    ] {
        assert_eq!(totals(&[case]), (0, 0, 0, 0));
    }
}

#[test]
fn a_pod_and_whoever_made_it_count_once() {
    let template = json!({"template": {"spec": containers(IMAGE)}});
    let hash = |object, label| labelled(object, label, "6d4b75cb6d");
    // Argo labels its ReplicaSets by a name of its own.
    let rollout = list(&[
        object("argoproj.io/v1alpha1", "Rollout", "api", template.clone()),
        hash(
            made_by(
                object("apps/v1", "ReplicaSet", "api-6d4b75cb6d", template.clone()),
                "Rollout",
                "api",
            ),
            "rollouts-pod-template-hash",
        ),
        hash(
            made_by(
                pod("api-6d4b75cb6d-x7k2p", IMAGE),
                "ReplicaSet",
                "api-6d4b75cb6d",
            ),
            "rollouts-pod-template-hash",
        ),
    ]);
    assert_eq!(rows(&[rollout]), owned(&[("Rollout", "api", IMAGE)]));
    let workflow = list(&[
        object(
            "argoproj.io/v1alpha1",
            "CronWorkflow",
            "night",
            json!({"workflowSpec": {"templates": [{"container": {"image": IMAGE}}]}}),
        ),
        made_by(
            object(
                "argoproj.io/v1alpha1",
                "Workflow",
                "night-1712345678",
                json!({"templates": [{"container": {"image": IMAGE}}]}),
            ),
            "CronWorkflow",
            "night",
        ),
        made_by(
            pod("night-1712345678-main-12", IMAGE),
            "Workflow",
            "night-1712345678",
        ),
    ]);
    assert_eq!(
        rows(&[workflow]),
        owned(&[("CronWorkflow", "night", IMAGE)])
    );
    let keda = |items: &[Value]| rows(&[list(items)]);
    let job = labelled(
        made_by(
            object("batch/v1", "Job", "resize-8x7q2", template.clone()),
            "ScaledJob",
            "resize",
        ),
        "scaledjob.keda.sh/name",
        "resize",
    );
    let of_job = labelled(
        made_by(pod("resize-8x7q2-abcde", IMAGE), "Job", "resize-8x7q2"),
        "scaledjob.keda.sh/name",
        "resize",
    );
    let scaled = object(
        "keda.sh/v1alpha1",
        "ScaledJob",
        "resize",
        json!({"jobTargetRef": template.clone()}),
    );
    let once = owned(&[("ScaledJob", "resize", IMAGE)]);
    assert_eq!(keda(&[scaled.clone(), job.clone(), of_job.clone()]), once);
    assert_eq!(keda(&[of_job.clone(), scaled.clone()]), once);
    assert_eq!(keda(&[of_job, job]), once);
    // Without the label the owners tell, in any order.
    let job = made_by(
        object("batch/v1", "Job", "resize-8x7q2", template.clone()),
        "ScaledJob",
        "resize",
    );
    let of_job = made_by(pod("resize-8x7q2-abcde", IMAGE), "Job", "resize-8x7q2");
    assert_eq!(keda(&[of_job.clone(), job.clone(), scaled.clone()]), once);
    assert_eq!(keda(&[scaled, of_job, job]), once);
    // An operator's object, its StatefulSet and the pods of that.
    let operator = list(&[
        object(
            "contoso.example/v1",
            "ShopTenant",
            "east",
            json!({"podTemplate": {"spec": containers(IMAGE)}}),
        ),
        made_by(
            object("apps/v1", "StatefulSet", "east-db", template.clone()),
            "ShopTenant",
            "east",
        ),
        made_by(pod("east-db-0", IMAGE), "StatefulSet", "east-db"),
        made_by(pod("east-db-1", IMAGE), "StatefulSet", "east-db"),
    ]);
    assert_eq!(rows(&[operator]), owned(&[("ShopTenant", "east", IMAGE)]));
    // Of an operator that shows no containers itself people know the parts.
    let parts = list(&[
        made_by(
            object("apps/v1", "Deployment", "server", template.clone()),
            "ShopTenant",
            "east",
        ),
        made_by(
            object("apps/v1", "Deployment", "worker", template.clone()),
            "ShopTenant",
            "east",
        ),
        hash(
            made_by(
                pod("server-6d4b75cb6d-a", IMAGE),
                "ReplicaSet",
                "server-6d4b75cb6d",
            ),
            "pod-template-hash",
        ),
    ]);
    assert_eq!(
        rows(&[parts]),
        owned(&[
            ("Deployment", "server", IMAGE),
            ("Deployment", "worker", IMAGE)
        ])
    );
    let knative = list(&[
        object(
            "serving.knative.dev/v1",
            "Service",
            "shop",
            template.clone(),
        ),
        labelled(
            made_by(
                object(
                    "serving.knative.dev/v1",
                    "Revision",
                    "shop-00001",
                    containers(IMAGE),
                ),
                "Configuration",
                "shop",
            ),
            "serving.knative.dev/service",
            "shop",
        ),
        labelled(
            made_by(
                object(
                    "apps/v1",
                    "Deployment",
                    "shop-00001-deployment",
                    template.clone(),
                ),
                "Revision",
                "shop-00001",
            ),
            "serving.knative.dev/service",
            "shop",
        ),
        labelled(
            made_by(
                pod("shop-00001-deployment-6d4b75cb6d-a", IMAGE),
                "ReplicaSet",
                "shop-00001-deployment-6d4b75cb6d",
            ),
            "serving.knative.dev/service",
            "shop",
        ),
    ]);
    assert_eq!(
        rows(&[knative]),
        owned(&[("Knative Service", "shop", IMAGE)])
    );
    let mut openshift = made_by(pod("web-3-abcde", IMAGE), "ReplicationController", "web-3");
    openshift["metadata"]["annotations"]["openshift.io/deployment-config.name"] = json!("web");
    let config = object("apps.openshift.io/v1", "DeploymentConfig", "web", template);
    assert_eq!(
        rows(&[list(&[config, openshift])]),
        owned(&[("DeploymentConfig", "web", IMAGE)])
    );
}

#[test]
fn two_namespaces_or_clusters_have_nothing_in_common() {
    let scaled = |space: &str| {
        let mut object = object("contoso.example/v1", "ShopTenant", "a", containers(IMAGE));
        object["metadata"]["namespace"] = json!(space);
        object
    };
    assert_eq!(totals(&[list(&[scaled("one"), scaled("two")])]).0, 2);
    let mut west = list(&[scaled("one")]);
    west["metadata"]["annotations"]["linchpin/cluster"] = json!("aks-west");
    assert_eq!(totals(&[list(&[scaled("one")]), west]).0, 2);
}

#[test]
fn an_image_volume_makes_its_node_pull_whoever_asks_for_it() {
    let volumes =
        json!([{"name": "m", "image": {"reference": "tern.azurecr.io/models/ranker:latest"}}]);
    let mut spec = containers("nginx:1.27");
    spec["volumes"] = volumes;
    let found = workloads(&[object(
        "argoproj.io/v1alpha1",
        "Rollout",
        "a",
        json!({"template": {"spec": spec}}),
    )]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].pulls, found[0].reach),
        (Pulls::NextRestart, Reach::Exposed)
    );
}

#[test]
fn the_pull_policy_beside_an_image_is_its_own() {
    let step = |extra: Value| {
        let mut step = json!({"name": "s", "image": IMAGE});
        step.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        workloads(&[object(
            "tekton.dev/v1",
            "Task",
            "a",
            json!({"steps": [step, {"name": "n", "image": "nginx", "imagePullPolicy": "Always"}]}),
        )])[0]
            .pulls
    };
    assert_eq!(step(json!({})), Pulls::NextRollout);
    assert_eq!(
        step(json!({"imagePullPolicy": "Always"})),
        Pulls::NextRestart
    );
}

fn id(path: &str) -> String {
    format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shop/providers/{path}")
}

#[test]
fn a_pool_of_sessions_pulls_its_image() {
    let pool = |properties: Value| {
        json!({"id": id("Microsoft.App/sessionPools/agents"), "name": "agents",
            "type": "Microsoft.App/sessionPools", "identity": {"type": "UserAssigned"}, "properties": properties})
    };
    let own = pool(
        json!({"containerType": "CustomContainer", "poolManagementType": "Dynamic",
        "customContainerTemplate": {
            "containers": [{"name": "c", "image": "tern.azurecr.io/agents/sandbox:3", "env": [{"name": "TOKEN", "secretRef": "t"}]}],
            "registryCredentials": {"server": "tern.azurecr.io", "identity": "system"}}}),
    );
    let found = workloads(std::slice::from_ref(&own));
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].kind.as_str(), found[0].name.as_str()),
        ("Session pool", "agents")
    );
    assert_eq!(found[0].stored_credential, Some(false));
    assert_eq!(
        found[0].identity,
        "UserAssigned managed identity and its system-assigned identity, with which it pulls"
    );
    assert_eq!(found[0].pulls, Pulls::Unknown);
    assert_eq!(found[0].secret_names, ["t"]);
    let list = json!([own, pool(json!({"containerType": "PythonLTS"}))]);
    assert_eq!(totals(&[list]).0, 1, "the same pool twice");
    assert_eq!(
        totals(&[pool(json!({"containerType": "PythonLTS"}))]),
        (1, 0, 0, 1)
    );
    assert_eq!(
        totals(&[pool(json!({"containerType": "CustomContainer"}))]),
        (1, 0, 1, 0)
    );
    assert_eq!(totals(&[pool(json!({}))]), (1, 0, 1, 0));
}

#[test]
fn a_slot_shows_its_containers_as_resources_of_their_own() {
    let slot = json!({"id": id("Microsoft.Web/sites/front/slots/blue"), "name": "front/blue",
        "type": "Microsoft.Web/sites/slots", "kind": "app,linux", "properties": {"siteConfig": {"linuxFxVersion": "SITECONTAINERS"}}});
    let part = json!({"id": id("Microsoft.Web/sites/front/slots/blue/sitecontainers/main"), "name": "main",
        "type": "Microsoft.Web/sites/slots/sitecontainers", "image": IMAGE, "isMain": true, "authType": "SystemIdentity"});
    assert_eq!(
        rows(&[slot.clone(), json!([part])]),
        owned(&[("App Service", "front/blue", IMAGE)])
    );
    assert_eq!(totals(&[slot]), (1, 0, 1, 0));
}

#[test]
fn of_a_container_setting_the_image_and_its_login_are_kept() {
    let shown = json!([
        {"name": "DOCKER_REGISTRY_SERVER_URL", "slotSetting": false, "value": "https://tern.azurecr.io"},
        {"name": "DOCKER_REGISTRY_SERVER_USERNAME", "slotSetting": false, "value": "tern"},
        {"name": "DOCKER_REGISTRY_SERVER_PASSWORD", "slotSetting": false, "value": null},
        {"name": "DOCKER_CUSTOM_IMAGE_NAME", "value": format!("DOCKER|{IMAGE}"), "slotSetting": false},
    ]);
    let report = judge(std::slice::from_ref(&shown));
    let found = &report.chains[0].blast_radius.workloads;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].image.as_str(), found[0].kind.as_str()),
        (IMAGE, "App Service")
    );
    assert_eq!(found[0].pulls, Pulls::NextRestart);
    // Two of them are two apps, and a plain name is an image too.
    let plain = json!([{"name": "DOCKER_CUSTOM_IMAGE_NAME", "slotSetting": true, "value": IMAGE}]);
    assert_eq!(totals(&[shown, plain]).0, 2);
    // Whatever else is called so is no image.
    let odd =
        json!([{"name": "DOCKER_CUSTOM_IMAGE_NAME", "slotSetting": true, "value": "hush hush"}]);
    let report = judge(&[odd]);
    assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
}

#[test]
fn a_function_app_in_container_apps_pulls_with_its_revisions() {
    let site = |kind: &str| {
        json!({"id": id("Microsoft.Web/sites/fn"), "name": "fn", "type": "Microsoft.Web/sites", "kind": kind,
            "properties": {"managedEnvironmentId": id("Microsoft.App/managedEnvironments/e"),
                "siteConfig": {"linuxFxVersion": format!("DOCKER|{IMAGE}")}}})
    };
    let found = workloads(&[site("functionapp,linux,container,azurecontainerapps")]);
    assert_eq!(
        (found[0].kind.as_str(), found[0].pulls),
        ("Function app in Container Apps", Pulls::NextRollout)
    );
    let found = workloads(&[site("functionapp,linux,container")]);
    assert_eq!(
        (found[0].kind.as_str(), found[0].pulls),
        ("Function app", Pulls::NextRestart)
    );
    // The configuration alone does not say what the site is, in whatever order they come.
    let config = json!({"id": id("Microsoft.Web/sites/fn/config/web"), "name": "fn", "type": "Microsoft.Web/sites/config",
        "linuxFxVersion": format!("DOCKER|{IMAGE}")});
    let mut bare = site("functionapp,linux,container,azurecontainerapps");
    bare["properties"]["siteConfig"] = Value::Null;
    for documents in [[config.clone(), bare.clone()], [bare, config]] {
        let found = workloads(&documents);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].kind.as_str(), found[0].pulls),
            ("Function app in Container Apps", Pulls::NextRollout)
        );
    }
}

#[test]
fn a_batch_pool_pulls_what_it_names() {
    let containers = json!({"type": "DockerCompatible", "containerImageNames": [IMAGE, "nginx:1"],
        "containerRegistries": [{"registryServer": "tern.azurecr.io", "identityReference": {"resourceId": id("Microsoft.ManagedIdentity/userAssignedIdentities/b")}}]});
    let arm = json!({"id": id("Microsoft.Batch/batchAccounts/b/pools/render"), "name": "render", "type": "Microsoft.Batch/batchAccounts/pools",
        "properties": {"vmSize": "STANDARD_D2", "deploymentConfiguration": {"virtualMachineConfiguration": {"containerConfiguration": containers}},
            "startTask": {"commandLine": "x", "containerSettings": {"imageName": "tern.azurecr.io/init:2"}}}});
    let found = workloads(&[arm]);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|row| row.kind == "Batch pool"
        && row.name == "render"
        && row.stored_credential == Some(false)));
    // As Batch's own interface prints it.
    let own = json!([{"id": "render", "vmSize": "standard_d2", "state": "active",
        "url": "https://b.westeurope.batch.azure.com/pools/render",
        "virtualMachineConfiguration": {"containerConfiguration": {"containerImageNames": [IMAGE],
            "containerRegistries": [{"registryServer": "tern.azurecr.io", "userName": "tern"}], "type": "dockerCompatible"}}}]);
    let found = workloads(&[own]);
    assert_eq!(
        (
            found[0].kind.as_str(),
            found[0].name.as_str(),
            found[0].pulls
        ),
        ("Batch pool", "render", Pulls::NextRollout)
    );
    assert_eq!(found[0].stored_credential, Some(true));
    // Tasks name their images where the pool does not.
    let tasks = json!([{"id": "frame-1", "commandLine": "x", "containerSettings": {"imageName": IMAGE, "containerRunOptions": "--rm"}}]);
    assert_eq!(rows(&[tasks]), owned(&[("Batch task", "frame-1", IMAGE)]));
    for silent in [
        json!({"containerConfiguration": {"containerImageNames": [], "type": "DockerCompatible"}}),
        json!({}),
        Value::Null,
    ] {
        let pool = json!({"id": id("Microsoft.Batch/batchAccounts/b/pools/p"), "name": "p", "type": "Microsoft.Batch/batchAccounts/pools",
            "properties": {"deploymentConfiguration": {"virtualMachineConfiguration": silent}}});
        assert_eq!(totals(&[pool]), (1, 0, 1, 0));
    }
}

#[test]
fn the_fifth_step_names_what_defender_does_not_watch() {
    let pool = json!({"id": id("Microsoft.Batch/batchAccounts/b/pools/render"), "name": "render", "type": "Microsoft.Batch/batchAccounts/pools",
        "properties": {"deploymentConfiguration": {"virtualMachineConfiguration": {"containerConfiguration": {"containerImageNames": [IMAGE]}}}}});
    let version = id("Microsoft.MachineLearningServices/workspaces/ml/environments/sk/versions/3");
    let environment = json!({"id": version, "name": "3", "type": "Microsoft.MachineLearningServices/workspaces/environments/versions",
        "properties": {"image": IMAGE}});
    let deployment = json!({"id": id("Microsoft.MachineLearningServices/workspaces/ml/onlineEndpoints/score/deployments/blue"),
        "name": "blue", "type": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments",
        "properties": {"endpointComputeType": "Managed", "environmentId": version}});
    let spring = json!({"id": id("Microsoft.AppPlatform/Spring/s/apps/front/deployments/default"), "name": "default",
        "type": "Microsoft.AppPlatform/Spring/apps/deployments", "properties": {"source": {"type": "Container",
        "customContainer": {"server": "tern.azurecr.io", "containerImage": "shop/api:1.4"}}}});
    let report = judge(&[pool, environment, deployment, spring]);
    let chain = &report.chains[0];
    let kinds =
        "(Batch pool, Machine Learning deployment, Machine Learning environment, Spring app)";
    let own = &chain.registries[0].steps[4];
    let details: Vec<&str> = own
        .details
        .iter()
        .map(|detail| detail.text.as_str())
        .collect();
    let details = details.join("\n");
    assert!(
        details.contains(&format!(
            "4 workloads run outside Kubernetes {kinds}, where Defender never watches"
        )),
        "{details}"
    );
    assert!(
        details.contains("in an attached Kubernetes cluster"),
        "{details}"
    );
    let here = &chain.steps[4].here;
    assert!(
        here.contains(&format!("4 workloads outside Kubernetes {kinds}.")),
        "{here}"
    );
    // And nothing else is named.
    let report = judge(&[json!([pod("web", IMAGE)])]);
    let details = &report.chains[0].registries[0].steps[4].details;
    assert!(
        details
            .iter()
            .all(|detail| !detail.text.contains("outside Kubernetes"))
    );
}

#[test]
fn machine_learning_pulls_the_images_of_environments() {
    let version = id("Microsoft.MachineLearningServices/workspaces/ml/environments/sk/versions/3");
    let environment = json!({"id": version, "name": "3", "type": "Microsoft.MachineLearningServices/workspaces/environments/versions",
        "properties": {"environmentType": "UserCreated", "image": IMAGE, "osType": "Linux"}});
    let deployment = |of: &str| {
        json!({"id": id("Microsoft.MachineLearningServices/workspaces/ml/onlineEndpoints/score/deployments/blue"),
        "name": "blue", "type": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments",
        "properties": {"endpointComputeType": "Managed", "environmentId": of}})
    };
    let both = owned(&[
        ("Machine Learning deployment", "score/blue", IMAGE),
        ("Machine Learning environment", "sk/3", IMAGE),
    ]);
    assert_eq!(rows(&[environment.clone(), deployment(&version)]), both);
    assert_eq!(
        rows(&[deployment(&version.to_uppercase()), environment]),
        both
    );
    // The image of an environment that is not here is not known, nor is one that is built there.
    assert_eq!(totals(&[deployment(&version)]), (1, 0, 1, 0));
    let built = json!({"id": version, "name": "3", "type": "Microsoft.MachineLearningServices/workspaces/environments/versions",
        "properties": {"build": {"contextUri": "https://x.blob.core.windows.net/c"}}});
    assert_eq!(totals(&[built]), (1, 0, 1, 0));
    // As the extension of the CLI prints them.
    let cli = json!({"id": version, "name": "sk", "version": "3", "image": IMAGE, "resourceGroup": "rg-shop"});
    let flat = json!({"id": id("Microsoft.MachineLearningServices/workspaces/ml/onlineEndpoints/score/deployments/blue"),
        "name": "blue", "endpoint_name": "score", "environment": format!("azureml:{version}")});
    assert_eq!(rows(&[cli, flat]), both);
}

#[test]
fn a_spring_app_runs_an_image_in_two_parts() {
    let deployment = |source: Value| {
        json!({"id": id("Microsoft.AppPlatform/Spring/s/apps/front/deployments/default"), "name": "default",
        "type": "Microsoft.AppPlatform/Spring/apps/deployments", "properties": {"active": true, "source": source}})
    };
    let own = deployment(
        json!({"type": "Container", "version": "1", "customContainer": {"server": "tern.azurecr.io", "containerImage": "shop/api:1.4",
        "imageRegistryCredential": {"username": "tern", "password": null}, "languageFramework": "springboot"}}),
    );
    let found = workloads(std::slice::from_ref(&own));
    assert_eq!(
        (
            found[0].kind.as_str(),
            found[0].name.as_str(),
            found[0].image.as_str()
        ),
        ("Spring app", "front", IMAGE)
    );
    assert_eq!(
        (found[0].pulls, found[0].stored_credential),
        (Pulls::NextRollout, Some(true))
    );
    let app = json!({"id": id("Microsoft.AppPlatform/Spring/s/apps/front"), "name": "front", "type": "Microsoft.AppPlatform/Spring/apps",
        "identity": {"type": "SystemAssigned"}, "properties": {"activeDeployment": own}});
    assert_eq!(rows(&[app, own]), owned(&[("Spring app", "front", IMAGE)]));
    let jar = deployment(
        json!({"type": "Jar", "runtimeVersion": "Java_17", "relativePath": "<default>"}),
    );
    assert_eq!(totals(&[jar]), (1, 0, 0, 1));
    assert_eq!(
        totals(&[deployment(
            json!({"type": "BuildResult", "buildResultId": "x"})
        )]),
        (1, 0, 1, 0)
    );
    let docker = deployment(
        json!({"type": "Container", "customContainer": {"containerImage": "contoso/front:1"}}),
    );
    assert_eq!(totals(&[docker]), (1, 0, 0, 0));
}

#[test]
fn the_packages_of_service_fabric_are_not_known() {
    let application = json!({"id": id("Microsoft.ServiceFabric/managedClusters/c/applications/shop"), "name": "shop",
        "type": "Microsoft.ServiceFabric/managedClusters/applications", "properties": {"version": "x"}});
    assert_eq!(totals(&[application]), (1, 0, 1, 0));
}

/// What is told of texts beside a registry that fires.
fn judge_texts(texts: &[String]) -> Report {
    let inputs = texts.iter().enumerate().map(|(index, text)| Input {
        name: format!("{index}.json"),
        bytes: text.clone().into_bytes(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

#[test]
fn a_template_declares_them_as_azure_shows_them() {
    let declared = |kind: &str, name: &str, properties: Value| {
        let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "parameters": {"tag": {"type": "string", "defaultValue": "1.4"}, "host": {"type": "string"}},
            "resources": [{"type": kind, "apiVersion": "2025-01-01", "name": name, "properties": properties}]});
        let report = judge(&[template]);
        let radius = &report.chains[0].blast_radius;
        let row = radius.workloads.first();
        (
            row.map(|row| (row.kind.clone(), row.name.clone(), row.image.clone())),
            radius.totals.image_unknown,
        )
    };
    let tagged = "[concat('tern.azurecr.io/shop/api:', parameters('tag'))]";
    let is = |kind: &str, name: &str| {
        (
            Some((kind.to_owned(), name.to_owned(), IMAGE.to_owned())),
            0,
        )
    };
    assert_eq!(
        declared(
            "Microsoft.App/sessionPools",
            "agents",
            json!({"containerType": "CustomContainer",
        "customContainerTemplate": {"containers": [{"image": tagged}]}})
        ),
        is("Session pool", "agents")
    );
    assert_eq!(
        declared(
            "Microsoft.Batch/batchAccounts/pools",
            "b/render",
            json!({"deploymentConfiguration":
        {"virtualMachineConfiguration": {"containerConfiguration": {"containerImageNames": [tagged]}}}})
        ),
        is("Batch pool", "b/render")
    );
    assert_eq!(
        declared(
            "Microsoft.AppPlatform/Spring/apps/deployments",
            "s/front/default",
            json!({"source": {"type": "Container",
        "customContainer": {"server": "tern.azurecr.io", "containerImage": "[concat('shop/api:', parameters('tag'))]"}}})
        ),
        is("Spring app", "s/front")
    );
    assert_eq!(
        declared(
            "Microsoft.AppPlatform/Spring/apps/deployments",
            "s/front/default",
            json!({"source": {"type": "Container",
        "customContainer": {"server": "[parameters('host')]", "containerImage": "shop/api:1"}}})
        ),
        (None, 1)
    );
    assert_eq!(
        declared(
            "Microsoft.MachineLearningServices/workspaces/environments/versions",
            "ml/sk/3",
            json!({"image": tagged})
        ),
        is("Machine Learning environment", "ml/sk/3")
    );
    assert_eq!(
        declared(
            "Microsoft.Web/sites/slots/sitecontainers",
            "front/blue/main",
            json!({"image": tagged})
        ),
        is("App Service", "front/blue")
    );
}

#[test]
fn a_plan_declares_them_as_providers_write_them() {
    let planned = |kind: &str, values: Value| {
        let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
            {"address": format!("{kind}.a"), "mode": "managed", "type": kind, "name": "a", "values": values}]}}});
        let report = judge(&[plan]);
        let radius = &report.chains[0].blast_radius;
        let row = radius.workloads.first();
        (
            row.map(|row| (row.kind.clone(), row.name.clone(), row.image.clone())),
            radius.totals.image_unknown,
        )
    };
    let is = |kind: &str, name: &str| {
        (
            Some((kind.to_owned(), name.to_owned(), IMAGE.to_owned())),
            0,
        )
    };
    assert_eq!(
        planned(
            "azurerm_batch_pool",
            json!({"name": "render", "container_configuration": [{"type": "DockerCompatible",
        "container_image_names": [IMAGE], "container_registries": [{"registry_server": "tern.azurecr.io", "user_name": "tern", "password": "x"}]}]})
        ),
        is("Batch pool", "render")
    );
    assert_eq!(
        planned(
            "azurerm_spring_cloud_container_deployment",
            json!({"name": "default", "server": "tern.azurecr.io", "image": "shop/api:1.4"})
        ),
        is("Spring app", "default")
    );
    assert_eq!(
        planned(
            "azapi_resource",
            json!({"type": "Microsoft.App/sessionPools@2025-01-01", "name": "agents",
        "body": {"properties": {"customContainerTemplate": {"containers": [{"image": IMAGE}]}}}})
        ),
        is("Session pool", "agents")
    );
    assert_eq!(planned("azapi_resource", json!({"type": "Microsoft.AppPlatform/Spring/apps/deployments@2024-05-01", "name": "default",
        "body": {"properties": {"source": {"customContainer": {"server": "tern.azurecr.io", "containerImage": "shop/api:1.4"}}}}})).0
        .map(|(kind, _, image)| (kind, image)), Some(("Spring app".to_owned(), IMAGE.to_owned())));
    assert_eq!(
        planned(
            "kubernetes_manifest",
            json!({"manifest": object("argoproj.io/v1alpha1", "CronWorkflow", "night",
        json!({"workflowSpec": {"templates": [{"container": {"image": IMAGE}}]}}))})
        ),
        is("CronWorkflow", "night")
    );
}

/// Documents of every kind, for what must hold of all of them.
fn every() -> Vec<Value> {
    let template = json!({"template": {"spec": containers(IMAGE)}});
    vec![
        list(&[
            object("argoproj.io/v1alpha1", "Rollout", "api", template.clone()),
            labelled(
                made_by(
                    pod("api-6d4b75cb6d-x7k2p", IMAGE),
                    "ReplicaSet",
                    "api-6d4b75cb6d",
                ),
                "rollouts-pod-template-hash",
                "6d4b75cb6d",
            ),
            object(
                "contoso.example/v1",
                "ContosoTenant",
                "east",
                json!({"contosoTiers": {"podTemplate": {"spec": containers(IMAGE)}}}),
            ),
            made_by(
                object("apps/v1", "StatefulSet", "east-db", template.clone()),
                "ContosoTenant",
                "east",
            ),
            object(
                "contoso.example/v1",
                "ContosoOther",
                "east",
                json!({"image": IMAGE, "imagePullPolicy": "Always"}),
            ),
            object(
                "argoproj.io/v1alpha1",
                "Workflow",
                "night-1712345678",
                json!({"templates": [{"container": {"image": IMAGE}}]}),
            ),
            object(
                "argoproj.io/v1alpha1",
                "CronWorkflow",
                "night",
                json!({"workflowSpec": {"templates": [{"container": {"image": IMAGE}}]}}),
            ),
            object("serving.knative.dev/v1", "Service", "shop", template),
        ]),
        json!({"id": id("Microsoft.App/sessionPools/agents"), "name": "agents", "type": "Microsoft.App/sessionPools",
            "properties": {"containerType": "CustomContainer", "customContainerTemplate": {"containers": [{"image": IMAGE}]}}}),
        json!({"id": id("Microsoft.App/sessionPools/code"), "name": "code", "type": "Microsoft.App/sessionPools",
            "properties": {"containerType": "PythonLTS"}}),
        json!([{"name": "DOCKER_CUSTOM_IMAGE_NAME", "slotSetting": false, "value": format!("DOCKER|{IMAGE}")}]),
        json!([{"name": "DOCKER_CUSTOM_IMAGE_NAME", "slotSetting": false, "value": IMAGE}]),
        json!([{"id": "render", "url": "https://b.westeurope.batch.azure.com/pools/render",
            "virtualMachineConfiguration": {"containerConfiguration": {"containerImageNames": [IMAGE, "nginx"]}}}]),
        json!([{"id": "frame-1", "containerSettings": {"imageName": IMAGE}}]),
        json!({"id": id("Microsoft.MachineLearningServices/workspaces/ml/environments/sk/versions/3"), "name": "3",
            "type": "Microsoft.MachineLearningServices/workspaces/environments/versions", "properties": {"image": IMAGE}}),
        json!({"id": id("Microsoft.MachineLearningServices/workspaces/ml/onlineEndpoints/score/deployments/blue"), "name": "blue",
            "type": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments", "properties":
            {"environmentId": id("Microsoft.MachineLearningServices/workspaces/ml/environments/sk/versions/3")}}),
        json!({"id": id("Microsoft.AppPlatform/Spring/s/apps/front/deployments/default"), "name": "default",
            "type": "Microsoft.AppPlatform/Spring/apps/deployments", "properties": {"source": {"type": "Container",
            "customContainer": {"server": "tern.azurecr.io", "containerImage": "shop/api:1.4"}}}}),
    ]
}

#[test]
fn links_carry_them_and_redaction_hides_whose_they_are() {
    use engine::read::{decode::decode, join::join};
    use model::Redaction;
    use more::redact::redact;
    let mut documents = vec![registry(), plan()];
    documents.extend(every());
    let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
    let before = judge_texts(&texts);
    let count = |report: &Report| {
        let totals = &report.chains[0].blast_radius.totals;
        let kinds = totals
            .by_kind
            .iter()
            .map(|tally| (tally.workloads, tally.reached));
        let mut kinds: Vec<_> = kinds.collect();
        kinds.sort_unstable();
        (
            totals.workloads,
            totals.exposed,
            totals.image_unknown,
            totals.runs_none,
            totals.pulls,
            kinds,
        )
    };
    for redaction in [Redaction::NONE, Redaction::ALL] {
        let mut sources: Vec<_> = texts
            .iter()
            .enumerate()
            .map(|(index, text)| {
                decode(
                    &format!("{index}.json"),
                    text.clone().into_bytes(),
                    &Limits::default(),
                )
            })
            .collect();
        join(&mut sources, &Limits::default());
        let shared = more::share::of(&sources, &before, redaction, "2026-11-27", &[]);
        let carried: Vec<String> = shared
            .documents
            .iter()
            .map(|document| document.text.clone())
            .collect();
        let after = judge_texts(&carried);
        assert_eq!(count(&after), count(&before), "{redaction:?} {carried:#?}");
        if redaction == Redaction::ALL {
            let all = carried.concat().to_ascii_lowercase();
            for name in ["contoso", "tern", "shop", "agents", "render", "frame-1"] {
                assert!(!all.contains(name), "{name}: {carried:#?}");
            }
        }
    }
    let hidden = serde_json::to_string(&redact(&before))
        .unwrap()
        .to_ascii_lowercase();
    assert!(!hidden.contains("contoso"), "{hidden}");
    assert!(hidden.contains("rollout"));
}

#[test]
fn the_order_of_documents_changes_nothing() {
    let documents = every();
    let before = rows(&documents);
    let reversed: Vec<Value> = documents.into_iter().rev().collect();
    assert_eq!(rows(&reversed), before);
    assert_eq!(before.len(), 13, "{before:#?}");
}

/// What the ledger of the last document says.
fn ledger(document: &Value) -> (String, Report) {
    let report = judge(std::slice::from_ref(document));
    let source = report.sources.last().unwrap();
    (source.documents[0].ledger.line(), report)
}

#[test]
fn a_resource_of_a_type_that_is_not_known_says_that_it_holds_a_reference() {
    let other = |kind: &str, properties: Value| json!({"id": id(&format!("{kind}/x")), "name": "x", "type": kind, "properties": properties});
    for (document, named) in [
        (
            other(
                "Contoso.Widgets/things",
                json!({"runtime": {"engine": {"picture": IMAGE}}}),
            ),
            "`Contoso.Widgets/things`",
        ),
        (
            other(
                "Microsoft.IoTOperations/instances",
                json!({"list": ["a", IMAGE]}),
            ),
            "`Microsoft.IoTOperations/instances`",
        ),
        (
            other(
                "Microsoft.DevCenter/projects/environmentDefinitions",
                json!({"runner": "tern.azurecr.io/ade:1"}),
            ),
            "environmentDefinitions`",
        ),
        (
            other(
                "Microsoft.KubernetesConfiguration/extensions",
                json!({"image": IMAGE}),
            ),
            "extensions`",
        ),
        (
            other(
                "Microsoft.Web/sites/basicPublishing",
                json!({"x": "DOCKER|tern.azurecr.io/a"}),
            ),
            "basicPublishing`",
        ),
        (
            other(
                "Microsoft.Foo/bars",
                json!({"x": "tern.westeurope.data.azurecr.io/a/b:1"}),
            ),
            "`Microsoft.Foo/bars`",
        ),
        (
            object(
                "kpack.io/v1alpha2",
                "Image",
                "x",
                json!({"tag": "tern.azurecr.io/shop/api"}),
            ),
            "`Image`",
        ),
    ] {
        let (line, report) = ledger(&document);
        assert!(
            line.contains("holds a reference, not read further") && line.contains(named),
            "{line}"
        );
        let counted = &report.sources.last().unwrap().documents[0].ledger;
        let holders = counted.settles_nothing.iter();
        let mut holders = holders.filter(|line| line.why.contains("holds a reference"));
        assert_eq!(
            holders.next().map(|line| line.count),
            Some(1),
            "{counted:#?}"
        );
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!((totals.workloads, totals.runs_none), (0, 0));
        let hidden = serde_json::to_string(&more::redact::redact(&report)).unwrap();
        assert!(!hidden.contains("Contoso"), "{hidden}");
    }
    // Of a longer text nothing is kept but the reference.
    let (line, report) = ledger(&other(
        "Contoso.Widgets/things",
        json!({"a": "docker pull tern.azurecr.io/a -p hush"}),
    ));
    assert!(line.contains("holds a reference"), "{line}");
    assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
    // So is a login server that stands by itself.
    for text in [
        "https://tern.azurecr.io/a?sig=hush",
        "tern.azurecr.io",
        "login tern.azurecr.io -p hush",
    ] {
        let (line, report) = ledger(&other(
            "Contoso.Widgets/things",
            json!({"a": text, "b": [text]}),
        ));
        assert!(line.contains("holds a reference"), "{line}");
        assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
    }
    // Neither does one to somebody else's registry, nor what only begins or ends like one.
    for text in [
        "osprey.azurecr.io/a:1",
        "hush@tern.azurecr.io/a",
        "atern.azurecr.io",
        "tern.azurecr.io.example",
    ] {
        let (line, report) = ledger(&other(
            "Contoso.Widgets/things",
            json!({"a": text, "b": [text]}),
        ));
        assert!(
            !line.contains("holds") && line.contains("Contoso.Widgets"),
            "{line}"
        );
        assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
    }
    // In a list, in a template, in a plan.
    let things = json!([
        other("Contoso.Widgets/things", json!({"a": IMAGE})),
        other("Contoso.Widgets/things", json!({"a": IMAGE, "b": [IMAGE]}))
    ]);
    let (line, _) = ledger(&things);
    assert!(
        line.contains("2 resources of type `Contoso.Widgets/things` (holds a reference"),
        "{line}"
    );
    let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "resources": [{"type": "Contoso.Widgets/things", "apiVersion": "2025-01-01", "name": "x", "properties": {"a": {"b": IMAGE}, "c": "hush"}}]});
    let (line, report) = ledger(&template);
    assert!(line.contains("holds a reference"), "{line}");
    assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "contoso_thing.a", "mode": "managed", "type": "contoso_thing", "name": "a", "values": {"name": "a", "config": [{"image": IMAGE}]}}]}}});
    let (line, _) = ledger(&plan);
    assert!(
        line.contains("`contoso_thing` (holds a reference"),
        "{line}"
    );
}

#[test]
fn a_reference_that_an_expression_makes_up_is_never_silently_none() {
    let template = |properties: Value| {
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"image": {"type": "string", "defaultValue": "hush"}, "key": {"type": "securestring"}},
        "resources": [{"type": "Contoso.Widgets/things", "apiVersion": "2025-01-01", "name": "x", "properties": properties}]})
    };
    const MAY: &str = "resource of type `Contoso.Widgets/things` (may hold a reference that an expression makes up";
    for may in [
        json!({"image": "[parameters('image')]"}),
        json!({"spec": {"Images": ["[variables('image')]"]}}),
        json!({"a": [{"b": "[concat('tern.azurecr.io/', parameters('image'))]"}]}),
        json!({"x": "[format('{0}/a:1', reference(resourceId('Microsoft.ContainerRegistry/registries', 'tern')).loginServer)]"}),
    ] {
        // Of the expression nothing is kept but that it is one.
        let bytes = template(may.clone()).to_string().into_bytes();
        let read = engine::read::decode::decode("t.json", bytes, &Limits::default());
        let text = read.text.as_str();
        for gone in ["parameters('", "variables('", "azurecr", "format", "hush"] {
            assert!(!text.contains(gone), "{gone} in {text}");
        }
        let (line, report) = ledger(&template(may));
        assert!(line.contains(MAY), "{line}");
        assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
        let hidden = serde_json::to_string(&more::redact::redact(&report)).unwrap();
        assert!(!hidden.contains("Contoso"), "{hidden}");
    }
    for none in [
        json!({"key": "[parameters('key')]", "image": {"sku": "[parameters('image')]"}}),
        json!({"image": "[[not one]", "text": "loginServer"}),
    ] {
        let (line, _) = ledger(&template(none));
        assert!(!line.contains("hold"), "{line}");
    }
    // What stands below such a resource is read as ever.
    let pool = json!({"type": "pools", "apiVersion": "2024-07-01", "name": "render", "properties": {"deploymentConfiguration": {
        "virtualMachineConfiguration": {"containerConfiguration": {"containerImageNames": ["[concat('tern.azurecr.io/', 'shop/api:1.4')]"]}}}}});
    let mut around = template(json!({"image": "[parameters('image')]"}));
    around["resources"][0]["type"] = json!("Microsoft.Batch/batchAccounts");
    around["resources"][0]["condition"] = json!("[not(empty('loginServer'))]");
    around["resources"][0]["resources"] = json!([pool]);
    let (line, report) = ledger(&around);
    assert!(line.contains("may hold"), "{line}");
    assert_eq!(report.chains[0].blast_radius.totals.workloads, 1, "{line}");
    let rows = &report.chains[0].blast_radius.workloads;
    assert!(rows.iter().all(|row| row.image == IMAGE), "{rows:#?}");
    // What is known beats what may be.
    let (line, _) = ledger(&template(
        json!({"a": IMAGE, "image": "[parameters('image')]"}),
    ));
    assert!(line.contains("(holds a reference"), "{line}");
    // In a plan it is a reference to a registry that is not applied yet.
    let plan = |references: Value| {
        json!({"format_version": "1.2",
        "planned_values": {"root_module": {"resources": [
            {"address": "contoso_thing.a", "mode": "managed", "type": "contoso_thing", "name": "a", "values": {"name": "a"}}]}},
        "configuration": {"root_module": {"resources": [
            {"address": "contoso_thing.a", "mode": "managed", "type": "contoso_thing", "name": "a", "expressions": {"config": [{"image": {"references": references}}]}}]}}})
    };
    let (line, _) = ledger(&plan(json!([
        "azurerm_container_registry.tern.login_server",
        "azurerm_container_registry.tern"
    ])));
    assert!(
        line.contains("`contoso_thing` (may hold a reference"),
        "{line}"
    );
    let (line, _) = ledger(&plan(json!([
        "azurerm_container_registry.tern.id",
        "azurerm_container_registry.tern"
    ])));
    assert!(!line.contains("hold"), "{line}");
}

#[test]
fn node_pools_that_stream_images_are_a_remark_at_the_pull() {
    let cluster = |pools: Value| {
        json!({"id": id("Microsoft.ContainerService/managedClusters/aks-east"), "name": "aks-east",
        "type": "Microsoft.ContainerService/managedClusters", "kubernetesVersion": "1.34.1",
        "securityProfile": {"defender": {"securityMonitoring": {"enabled": true}}}, "agentPoolProfiles": pools})
    };
    let said = |pools: Value, image: &str| {
        let report = judge(&[cluster(pools), list(&[pod("web", image)])]);
        let details = report.chains[0].registries[0].steps[3].details.clone();
        let streams = details
            .into_iter()
            .find(|detail| detail.text.contains("stream images"));
        streams.map(|detail| (detail.text, detail.facts[0].value.clone()))
    };
    let on = json!([{"name": "system"}, {"name": "apps", "artifactStreamingProfile": {"enabled": true}}]);
    let (text, value) = said(on.clone(), IMAGE).unwrap();
    assert!(
        text.contains("`aks-east`") && value == "true",
        "{text} {value}"
    );
    // Not where nothing is pulled from here, nor where it is off or not told.
    assert_eq!(said(on, "nginx:1"), None);
    for off in [
        json!([{"name": "apps", "artifactStreamingProfile": {"enabled": false}}]),
        json!([{"name": "apps", "artifactStreamingProfile": null}]),
        json!([]),
        Value::Null,
    ] {
        assert_eq!(said(off, IMAGE), None);
    }
}

#[test]
fn a_machine_learning_workspace_keeps_its_images_in_its_registry() {
    let workspace = |registry: Value| {
        json!({"id": id("Microsoft.MachineLearningServices/workspaces/ml"), "name": "ml",
        "type": "Microsoft.MachineLearningServices/workspaces",
        "properties": {"friendlyName": "hush", "publicNetworkAccess": "Enabled", "keyVault": id("Microsoft.KeyVault/vaults/hush"), "containerRegistry": registry}})
    };
    let own = id("Microsoft.ContainerRegistry/registries/tern");
    let said = |document: &Value| {
        let report = judge(std::slice::from_ref(document));
        assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
        let details = &report.chains[0].registries[0].steps[3].details;
        let texts = details.iter().map(|detail| detail.text.clone());
        texts
            .filter(|text| text.contains("Machine Learning"))
            .collect::<String>()
    };
    for registry in [json!(own), json!(own.to_lowercase())] {
        let workspace = workspace(registry);
        let text = said(&workspace);
        assert!(
            text.contains("Machine Learning keeps its images here (`ml`)"),
            "{text}"
        );
        let (line, _) = ledger(&workspace);
        assert!(
            line.contains("1 Machine Learning workspace joined to a registry here"),
            "{line}"
        );
    }
    for (registry, why) in [
        (Value::Null, "would have no registry yet"),
        (
            // That it keeps its images there shows that it is there.
            json!(id("Microsoft.ContainerRegistry/registries/osprey")),
            "joined to a registry here",
        ),
    ] {
        let workspace = workspace(registry);
        assert_eq!(said(&workspace), "");
        let (line, _) = ledger(&workspace);
        assert!(line.contains(why), "{line}");
    }
}
