//! What sends pulls to another registry than an image names.

use super::*;

fn deployment(name: &str, image: &str) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "sales"},
        "spec": {"template": {"spec": {"containers": [{"name": "a", "image": image}]}}}})
}

/// A list as the collecting script marks it with its cluster, or as it comes.
fn list(cluster: &str, items: Vec<Value>) -> Value {
    let mut list = json!({"apiVersion": "v1", "kind": "List", "items": items});
    if !cluster.is_empty() {
        list["metadata"] = json!({"annotations": {"linchpin/cluster": cluster}});
    }
    list
}

fn registry() -> Value {
    json!({"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoacr",
        "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "contosoacr.azurecr.io",
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Basic"}, "networkRuleSet": null})
}

/// How many workloads are from elsewhere, and of how many it is not known.
fn counts(documents: &[Value]) -> (u32, u32) {
    let mut all = vec![registry()];
    all.extend(documents.iter().cloned());
    let report = judge(&all);
    let totals = &report.chains[0].blast_radius.totals;
    (totals.elsewhere, totals.image_unknown)
}

fn object(kind: &str, rest: Value) -> Value {
    let mut object =
        json!({"apiVersion": "example.dev/v1", "kind": kind, "metadata": {"name": "one"}});
    for (key, value) in rest.as_object().unwrap() {
        object[key] = value.clone();
    }
    object
}

#[test]
fn what_a_policy_or_a_mirror_may_send_to_a_registry_of_the_scan_is_not_promised_elsewhere() {
    let host = "contosoacr.azurecr.io";
    for sender in [
        object(
            "AssignImage",
            json!({"spec": {"parameters": {"assignDomain": host}}}),
        ),
        object(
            "ClusterPolicy",
            json!({"spec": {"rules": [{"mutate": {"patchesJson6902":
            format!("- op: replace\n  path: /spec/containers/0/image\n  value: {host}/till:2")}}]}}),
        ),
        object(
            "ClusterPolicy",
            json!({"spec": {"rules": [{"mutate": {"patchStrategicMerge":
            {"image": format!("{host}/{{{{ element.name }}}}")}}}]}}),
        ),
        object(
            "ImageTagMirrorSet",
            json!({"spec": {"imageTagMirrors": [
            {"source": "docker.io/library", "mirrors": [format!("{host}/hub")]}]}}),
        ),
        object(
            "MutatingAdmissionPolicy",
            json!({"spec": {"mutations": [{"applyConfiguration":
            {"expression": format!("Object{{spec: '{host}/' + image}}")}}]}}),
        ),
        object(
            "ConfigMap",
            json!({"data": {"hosts.toml":
            format!("server = \"https://registry-1.docker.io\"\n[host.\"https://{host}\"]\n capabilities=[\"pull\"]\n")}}),
        ),
        object(
            "ConfigMap",
            json!({"data": {"registries.yaml":
            format!("mirrors:\n  docker.io:\n    endpoint:\n      - \"https://{host}\"\n")}}),
        ),
    ] {
        let said = sender.to_string();
        let both = list("", vec![sender.clone(), deployment("till", "till:1")]);
        assert_eq!(counts(&[both]), (0, 1), "{said}");
        // It is of one cluster, and others go on as they are.
        let north = list(
            "north",
            vec![sender, deployment("till", "docker.io/shop/till:1")],
        );
        let south = list("south", vec![deployment("kiosk", "docker.io/shop/kiosk:1")]);
        assert_eq!(counts(&[north, south]), (1, 1), "{said}");
    }
}

#[test]
fn what_sends_nothing_here_leaves_images_elsewhere() {
    for other in [
        object(
            "AssignImage",
            json!({"spec": {"parameters": {"assignDomain": "fabrikam.azurecr.io"}}}),
        ),
        object(
            "ClusterPolicy",
            json!({"spec": {"rules": [{"validate": {"pattern": {"image": "contosoacr.azurecr.io/*"}}}]}}),
        ),
        object(
            "ConfigMap",
            json!({"data": {"REGISTRY": "contosoacr.azurecr.io"}}),
        ),
        object(
            "Service",
            json!({"spec": {"externalName": "contosoacr.azurecr.io"}}),
        ),
    ] {
        let said = other.to_string();
        let all = list("", vec![other, deployment("till", "till:1")]);
        assert_eq!(counts(&[all]), (1, 0), "{said}");
    }
    // A digest is the same image from wherever it comes.
    let pinned = format!("till@sha256:{}", "a".repeat(64));
    let sender = object(
        "AssignImage",
        json!({"spec": {"parameters": {"assignDomain": "contosoacr.azurecr.io"}}}),
    );
    assert_eq!(
        counts(&[list("", vec![sender.clone(), deployment("till", &pinned)])]),
        (1, 0)
    );
    // Outside Kubernetes nothing of a cluster changes anything.
    let group = json!({"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/kiosk",
        "name": "kiosk", "type": "Microsoft.ContainerInstance/containerGroups",
        "initContainers": [], "containers": [{"name": "a", "image": "docker.io/shop/kiosk:1"}]});
    assert_eq!(counts(&[list("", vec![sender]), group]), (1, 0));
}

#[test]
fn a_login_server_that_stands_by_itself_in_what_is_not_read_is_said() {
    for rest in [
        json!({"spec": {"registry": "contosoacr.azurecr.io", "repository": "till", "version": "1"}}),
        json!({"spec": {"address": "https://contosoacr.azurecr.io"}}),
        json!({"spec": {"script": "login contosoacr.azurecr.io; go"}}),
    ] {
        let object = object("Widget", rest);
        let report = judge(&[registry(), object.clone()]);
        let documents = report.sources.iter().flat_map(|source| &source.documents);
        let lines = documents.flat_map(|document| &document.ledger.settles_nothing);
        assert!(
            { lines }.any(|line| line.why.contains("holds a reference")),
            "{object}"
        );
    }
}
