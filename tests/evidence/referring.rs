//! Objects of Kubernetes that make their pods of what another one says.

use super::*;

const IMAGE: &str = "contosoacr.azurecr.io/shop/api:1";

fn list(items: &[Value]) -> Value {
    json!({"apiVersion": "v1", "kind": "List", "metadata": {"annotations": {"linchpin/cluster": "aks-contoso"}}, "items": items})
}

fn object(version: &str, kind: &str, name: &str, spec: Value) -> Value {
    json!({"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "shop"}, "spec": spec})
}

fn rollout(of: &str) -> Value {
    object(
        "argoproj.io/v1alpha1",
        "Rollout",
        "api",
        json!({"replicas": 3, "strategy": {"canary": {"steps": [{"setWeight": 20}]}},
        "workloadRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": of, "scaleDown": "onsuccess"}}),
    )
}

fn template() -> Value {
    json!({"spec": {"containers": [{"name": "c", "image": IMAGE}]}})
}

fn deployment(name: &str) -> Value {
    object(
        "apps/v1",
        "Deployment",
        name,
        json!({"replicas": 0, "template": template()}),
    )
}

/// What a Rollout makes, and what that makes.
fn made() -> [Value; 2] {
    let mut set = object(
        "apps/v1",
        "ReplicaSet",
        "api-687d76d795",
        json!({"template": template()}),
    );
    set["metadata"]["labels"] = json!({"rollouts-pod-template-hash": "687d76d795"});
    set["metadata"]["ownerReferences"] =
        json!([{"kind": "Rollout", "name": "api", "controller": true}]);
    let mut pod = object(
        "v1",
        "Pod",
        "api-687d76d795-x7k2p",
        json!({"containers": [{"name": "c", "image": IMAGE}]}),
    );
    pod["metadata"]["labels"] = json!({"rollouts-pod-template-hash": "687d76d795"});
    pod["metadata"]["ownerReferences"] =
        json!([{"kind": "ReplicaSet", "name": "api-687d76d795", "controller": true}]);
    [set, pod]
}

#[test]
fn what_is_referred_to_counts_as_that_of_whoever_refers_to_it() {
    let [set, pod] = made();
    for documents in [
        vec![list(&[rollout("api"), deployment("api")])],
        vec![list(&[rollout("api-template"), deployment("api-template")])],
        vec![list(&[deployment("api")]), list(&[rollout("api")])],
        vec![list(&[
            rollout("api"),
            deployment("api"),
            set.clone(),
            pod.clone(),
        ])],
        vec![list(&[rollout("api"), set.clone(), pod.clone()])],
        vec![list(&[rollout("api"), pod.clone()])],
    ] {
        let mut all = vec![cli("contosoacr", json!({}))];
        all.extend(documents);
        let report = judge(&all);
        assert_eq!(pulling(&report), [["Rollout", "api", IMAGE]], "{all:#?}");
        assert_eq!(counted(&report), [1, 0, 0], "{all:#?}");
        let not_read = report.sources.iter().flat_map(|source| &source.documents);
        assert!({ not_read }.all(|document| document.ledger.not_read.is_empty()));
    }
    // A kind of somebody's own does the same.
    let own = object(
        "deploy.contoso.example/v1",
        "ContosoRollout",
        "api",
        json!({"workloadRef": {"kind": "Deployment", "name": "api"}}),
    );
    let report = judge(&[
        cli("contosoacr", json!({})),
        list(&[own, deployment("api")]),
    ]);
    assert_eq!(pulling(&report), [["ContosoRollout", "api", IMAGE]]);
}

#[test]
fn what_is_not_here_is_asked_for_by_name() {
    let report = judge(&[
        cli("contosoacr", json!({})),
        list(&[rollout("api-template")]),
    ]);
    assert_eq!(counted(&report), [0, 0, 1]);
    let settle = &report.chains[0].blast_radius.settle;
    let lines: Vec<&str> = settle.iter().map(|command| &*command.line).collect();
    assert!(
        lines.contains(&"kubectl get deployment api-template -n shop -o json"),
        "{lines:#?}"
    );
    // One of that name elsewhere is another.
    let mut elsewhere = deployment("api");
    elsewhere["metadata"]["namespace"] = json!("other");
    let report = judge(&[
        cli("contosoacr", json!({})),
        list(&[rollout("api"), elsewhere]),
    ]);
    assert_eq!(pulling(&report), [["Deployment", "api", IMAGE]]);
    assert_eq!(counted(&report), [1, 0, 1]);
}

#[test]
fn what_only_changes_or_watches_another_is_no_owner() {
    for (version, kind) in [
        ("core.oam.dev/v1alpha2", "ManualScalerTrait"),
        ("core.oam.dev/v1beta1", "HealthScope"),
    ] {
        let object = object(
            version,
            kind,
            "api",
            json!({"workloadRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"}}),
        );
        let report = judge(&[
            cli("contosoacr", json!({})),
            list(&[object, deployment("api")]),
        ]);
        assert_eq!(pulling(&report), [["Deployment", "api", IMAGE]]);
    }
    // Nor is one that refers to itself, or round in a circle.
    let circle = |name: &str, of: &str| {
        object(
            "argoproj.io/v1alpha1",
            "Rollout",
            name,
            json!({"workloadRef": {"kind": "Rollout", "name": of}}),
        )
    };
    let report = judge(&[
        cli("contosoacr", json!({})),
        list(&[circle("a", "a"), circle("b", "c"), circle("c", "b")]),
    ]);
    assert!(counted(&report)[2] >= 1);
    assert!(pulling(&report).is_empty());
}

#[test]
fn a_plan_that_declares_one_says_that_its_image_is_not_known() {
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "kubernetes_manifest.api", "mode": "managed",
        "type": "kubernetes_manifest", "name": "api", "values": {"manifest": rollout("api")}}]}}});
    let report = judge(&[cli("contosoacr", json!({})), plan]);
    assert_eq!(counted(&report), [0, 0, 1]);
}
