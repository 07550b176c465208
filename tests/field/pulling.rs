//! Everything that makes a node pull: image volumes and ephemeral containers, not containers alone.

use super::*;

const ELSEWHERE: &str = "docker.io/library/nginx:1.27";
const PINNED: &str = "contosoacr.azurecr.io/models/ranker@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A pod's spec whose container comes from elsewhere, with this image in a volume.
fn mounts(reference: &str, policy: Option<&str>) -> Value {
    let mut image = json!({ "reference": reference });
    if let Some(policy) = policy {
        image["pullPolicy"] = json!(policy);
    }
    json!({
        "containers": [{"name": "server", "image": ELSEWHERE, "imagePullPolicy": "IfNotPresent", "volumeMounts": [{"name": "model", "mountPath": "/models"}]}],
        "volumes": [{"name": "config", "configMap": {"name": "server"}}, {"name": "model", "image": image}, {"name": "scratch", "emptyDir": {}}],
    })
}

fn beside_acr(document: &Value) -> Report {
    judge_all(&[cli("contosoacr", json!({})), document.clone()])
}

#[test]
fn a_volume_has_its_own_pull_policy() {
    for (reference, policy, pulls) in [
        (
            "contosoacr.azurecr.io/models/ranker:1",
            Some("Always"),
            Pulls::NextRestart,
        ),
        (
            "contosoacr.azurecr.io/models/ranker:latest",
            Some("IfNotPresent"),
            Pulls::NextRollout,
        ),
        (
            "contosoacr.azurecr.io/models/ranker:1",
            Some("Never"),
            Pulls::Unknown,
        ),
        // A manifest leaves the policy out: by the tag, as for containers.
        (
            "contosoacr.azurecr.io/models/ranker:latest",
            None,
            Pulls::NextRestart,
        ),
        (
            "contosoacr.azurecr.io/models/ranker",
            None,
            Pulls::NextRestart,
        ),
        (
            "contosoacr.azurecr.io/models/ranker:2026-11",
            None,
            Pulls::NextRollout,
        ),
    ] {
        let report = beside_acr(&pod("model-server", mounts(reference, policy)));
        assert_buckets(&report, &[("possible", 1)]);
        assert_eq!(
            pulled(&report),
            [("model-server", pulls, "contosoacr")],
            "{reference} {policy:?}"
        );
    }
}

#[test]
fn a_volume_that_is_pinned_by_its_digest_is_pinned() {
    assert_buckets(
        &beside_acr(&pod("model-server", mounts(PINNED, Some("Always")))),
        &[("pinned", 1)],
    );
}

#[test]
fn everything_that_makes_pods_may_mount_an_image() {
    let spec = mounts("contosoacr.azurecr.io/models/ranker:1", Some("Always"));
    let template = json!({"template": {"metadata": {"labels": {"app": "model"}}, "spec": spec}});
    let object = |version: &str, kind: &str, spec: Value| json!({"apiVersion": version, "kind": kind, "metadata": {"name": "model", "namespace": "ml"}, "spec": spec});
    for document in [
        object("apps/v1", "Deployment", template.clone()),
        object("apps/v1", "StatefulSet", template.clone()),
        object("apps/v1", "DaemonSet", template.clone()),
        object("batch/v1", "Job", template.clone()),
        object(
            "batch/v1",
            "CronJob",
            json!({"schedule": "@daily", "jobTemplate": {"spec": template}}),
        ),
        json!({"apiVersion": "v1", "kind": "List", "items": [object("v1", "Pod", spec)]}),
    ] {
        let report = beside_acr(&document);
        assert_eq!(
            buckets(&report).0,
            BTreeMap::from([("possible", 1)]),
            "{document}"
        );
        assert_eq!(pulled(&report)[0].1, Pulls::NextRestart);
    }
}

#[test]
fn a_container_and_a_volume_are_one_workload_with_two_images() {
    let mut spec = mounts("contosoacr.azurecr.io/models/ranker:1", Some("Always"));
    spec["containers"][0]["image"] = json!("contosoacr.azurecr.io/server:7");
    let report = beside_acr(&pod("model-server", spec));
    assert_buckets(&report, &[("possible", 1)]);
    assert_eq!(
        pulled(&report),
        [
            ("model-server", Pulls::NextRestart, "contosoacr"),
            ("model-server", Pulls::NextRollout, "contosoacr"),
        ]
    );
    assert_eq!(report.chains[0].blast_radius.totals.pulls.next_restart, 1);
}

#[test]
fn a_volume_does_not_change_the_policy_of_a_container_beside_it() {
    let mut spec = mounts("docker.io/library/model:1", Some("Always"));
    spec["containers"] = json!([{"name": "a", "image": "contosoacr.azurecr.io/a:1", "imagePullPolicy": "IfNotPresent"}]);
    let report = beside_acr(&pod("a", spec.clone()));
    assert_eq!(pulled(&report), [("a", Pulls::NextRollout, "contosoacr")]);
    // Whatever the order of the keys: volumes come first where they are sorted by hand.
    let text = format!(
        r#"{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "a"}}, "spec": {{"volumes": {}, "containers": {}}}}}"#,
        spec["volumes"], spec["containers"]
    );
    let acr = cli("contosoacr", json!({})).to_string();
    let report = judge(&[("acr.json", &acr), ("pod.json", &text)]);
    assert_eq!(pulled(&report), [("a", Pulls::NextRollout, "contosoacr")]);
}

#[test]
fn the_pull_secrets_of_a_pod_are_those_of_its_volumes() {
    let mut spec = mounts("contosoacr.azurecr.io/models/ranker:1", Some("Always"));
    spec["imagePullSecrets"] = json!([{"name": "acr"}]);
    let report = beside_acr(&pod("model-server", spec));
    assert_eq!(
        workload(&report, "model-server").stored_credential,
        Some(true)
    );
}

#[test]
fn volumes_without_an_image_pull_nothing() {
    let spec = json!({"containers": [{"name": "server", "image": ELSEWHERE}], "volumes": [
        {"name": "a", "secret": {"secretName": "contosoacr.azurecr.io"}},
        {"name": "c", "persistentVolumeClaim": {"claimName": "c"}}]});
    assert_buckets(&beside_acr(&pod("server", spec)), &[("elsewhere", 1)]);
}

/// What a driver makes of its attributes nobody but the driver knows; some mount images.
#[test]
fn an_image_that_a_driver_is_told_may_be_pulled() {
    let spec = json!({"containers": [{"name": "server", "image": ELSEWHERE}], "volumes": [
        {"name": "b", "csi": {"driver": "csi-image.contoso.example", "volumeAttributes": {"image": "contosoacr.azurecr.io/a:1"}}}]});
    let report = beside_acr(&pod("server", spec));
    assert_buckets(&report, &[("possible", 1)]);
    assert_eq!(pulled(&report), [("server", Pulls::Unknown, "contosoacr")]);
}

#[test]
fn ephemeral_and_init_containers_pull_too() {
    for key in ["ephemeralContainers", "initContainers"] {
        let mut spec = json!({"containers": [{"name": "server", "image": ELSEWHERE, "imagePullPolicy": "IfNotPresent"}]});
        spec[key] = json!([{"name": "debug", "image": "contosoacr.azurecr.io/debug", "imagePullPolicy": "Always", "restartPolicy": "Always"}]);
        let report = beside_acr(&pod("server", spec));
        assert_buckets(&report, &[("possible", 1)]);
        assert_eq!(
            pulled(&report),
            [("server", Pulls::NextRestart, "contosoacr")],
            "{key}"
        );
    }
}

#[test]
fn what_cannot_be_an_image_is_not_known_and_not_lost() {
    for image in [
        json!("<no value>"),
        json!("${REGISTRY}/api:1"),
        json!(""),
        json!(null),
        json!("mcr.example/API:1"),
    ] {
        let spec = json!({"containers": [{"name": "server", "image": image}]});
        assert_eq!(
            buckets(&beside_acr(&pod("server", spec))).0,
            BTreeMap::from([("imageUnknown", 1)]),
            "{image}"
        );
    }
    for spec in [
        json!({}),
        json!({"containers": []}),
        json!({"containers": null}),
        json!({"containers": [{"name": "server"}]}),
    ] {
        assert_eq!(
            buckets(&beside_acr(&pod("server", spec.clone()))).0,
            BTreeMap::from([("imageUnknown", 1)]),
            "{spec}"
        );
    }
}

#[test]
fn a_malformed_image_beside_another_does_not_settle_where_all_come_from() {
    // One image is somewhere else, of the other nobody can tell.
    let spec = json!({"containers": [{"name": "a", "image": ELSEWHERE}, {"name": "b", "image": "${REGISTRY}/api:1"}]});
    assert_buckets(&beside_acr(&pod("server", spec)), &[("imageUnknown", 1)]);
    let spec = json!({"containers": [{"name": "a", "image": "contosoacr.azurecr.io/a:1"}, {"name": "b", "image": "${REGISTRY}/api:1"}]});
    assert_buckets(&beside_acr(&pod("server", spec)), &[("possible", 1)]);
}
