//! Digests that something writes anew: a workload that asks for one follows what is pushed all the same.

use super::*;

pub(super) const TILL: &str = "contosoacr.azurecr.io/shop/till";

pub(super) fn registry() -> Value {
    json!({"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoacr",
        "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "contosoacr.azurecr.io",
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Basic"}, "networkRuleSet": null})
}

pub(super) fn pinned(repository: &str) -> String {
    format!("{repository}@sha256:{}", "a".repeat(64))
}

pub(super) fn deployment(image: &str) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "till", "namespace": "sales"},
        "spec": {"template": {"spec": {"containers": [{"name": "a", "image": image}]}}}})
}

pub(super) fn object(version: &str, kind: &str, spec: Value) -> Value {
    json!({"apiVersion": version, "kind": kind, "metadata": {"name": "one", "namespace": "ops"}, "spec": spec})
}

pub(super) fn with(mut object: Value, what: &str, key: &str, value: &str) -> Value {
    object["metadata"][what][key] = json!(value);
    object
}

/// How many workloads are pinned, and how many of the others may fall; with where the fourth step says that
/// digests are written anew.
pub(super) fn counts(documents: &[Value]) -> (u32, u32, Vec<String>) {
    // Of what stands in one list the order is its own.
    let all = match documents {
        [one] => vec![registry(), one.clone()],
        _ => vec![
            registry(),
            json!({"apiVersion": "v1", "kind": "List", "items": documents}),
        ],
    };
    let report = judge(&all);
    let totals = &report.chains[0].blast_radius.totals;
    let step = &report.chains[0].registries[0].steps[3];
    let said =
        { step.details.iter() }.filter(|detail| detail.text.contains("written anew whenever"));
    let places = said.flat_map(|detail| &detail.facts);
    let places = places.map(|fact| {
        assert!(!fact.value.contains("hush"), "{fact:?}");
        let items = fact.pointer.strip_prefix("/items/");
        let behind = items.map(|rest| &rest[rest.find('/').unwrap()..]);
        behind.unwrap_or(&fact.pointer).to_owned()
    });
    let places = places.collect();
    (totals.pinned, totals.possible, places)
}

/// Objects that name images which they look after.
pub(super) fn updaters() -> Vec<(Value, &'static str)> {
    let image = |constraint: &str| format!("{TILL}{constraint}");
    let application = || {
        object(
            "argoproj.io/v1alpha1",
            "Application",
            json!({"source": {"repoURL": "https://git.example/shop"}}),
        )
    };
    let list = "argocd-image-updater.argoproj.io/image-list";
    let annotation = "/metadata/annotations/argocd-image-updater.argoproj.io~1image-list";
    vec![
        (
            with(application(), "annotations", list, &format!("{TILL}:live")),
            annotation,
        ),
        (
            with(
                application(),
                "annotations",
                list,
                &format!("hush=postgres:16, a={TILL}:~1.2"),
            ),
            annotation,
        ),
        (
            with(
                application(),
                "annotations",
                list,
                &format!("a={TILL}:>=1.0 <2"),
            ),
            annotation,
        ),
        (
            object(
                "argocd-image-updater.argoproj.io/v1alpha1",
                "ImageUpdater",
                json!({"applicationRefs": [{"namePattern": "*", "images": [{"alias": "a", "imageName": image(":^1")}]}]}),
            ),
            "/spec/applicationRefs/0/images/0/imageName",
        ),
        (
            object(
                "image.toolkit.fluxcd.io/v1",
                "ImageRepository",
                json!({"image": TILL, "interval": "5m"}),
            ),
            "/spec/image",
        ),
        (
            object(
                "kargo.akuity.io/v1alpha1",
                "Warehouse",
                json!({"subscriptions": [{"image": {"repoURL": TILL, "imageSelectionStrategy": "Digest"}}]}),
            ),
            "/spec/subscriptions/0/image/repoURL",
        ),
        (
            object(
                "fleet.cattle.io/v1alpha1",
                "ImageScan",
                json!({"image": TILL, "tagName": "a", "policy": {"semver": {"range": "*"}}}),
            ),
            "/spec/image",
        ),
    ]
}

#[test]
fn an_image_that_an_updater_looks_after_is_not_pinned_by_its_digest() {
    for (updater, pointer) in updaters() {
        let said = updater.to_string();
        let (none, falls, places) = counts(&[updater.clone(), deployment(&pinned(TILL))]);
        assert_eq!(none, 0, "{said}");
        assert!(falls > 0, "{said}");
        assert_eq!(places, [pointer], "{said}");
        // Of another repository nothing is said, nor of one in another registry.
        for other in [
            "contosoacr.azurecr.io/shop/till2",
            "fabrikam.azurecr.io/shop/till",
        ] {
            let (pins, _, places) = counts(&[updater.clone(), deployment_of_two(other)]);
            assert_eq!(pins, 1, "{other} {said}");
            assert!(places.is_empty(), "{said}");
        }
    }
}

/// One that is pinned in the registry here, whatever the other image is.
fn deployment_of_two(image: &str) -> Value {
    let mut two = deployment(&pinned("contosoacr.azurecr.io/shop/kiosk"));
    two["metadata"]["name"] = json!("kiosk");
    let containers = &mut two["spec"]["template"]["spec"]["containers"];
    let other = json!({"name": "b", "image": pinned(image)});
    containers.as_array_mut().unwrap().push(other);
    two
}

#[test]
fn a_list_that_is_no_text_names_nothing_and_is_not_kept() {
    for value in [
        json!(4711),
        json!(null),
        json!({"hush": "hush"}),
        json!("hush"),
    ] {
        let mut application = object("argoproj.io/v1alpha1", "Application", json!({"source": {}}));
        application["metadata"]["annotations"] =
            json!({"argocd-image-updater.argoproj.io/image-list": value});
        let all = format!("{:?}", judge(&[registry(), application.clone()]));
        assert!(!all.contains("hush") && !all.contains("4711"), "{value}");
        let (pins, _, _) = counts(&[application, deployment(&pinned(TILL))]);
        assert_eq!(pins, 1, "{value}");
    }
}

#[test]
fn a_workload_that_asks_for_updates_itself_is_not_pinned_by_its_digest() {
    let till = || deployment(&pinned(TILL));
    let keel = "/metadata/annotations/keel.sh~1policy";
    let triggers = r#"[{"from": {"kind": "ImageStreamTag", "name": "till:1"}, "fieldPath": "spec.template.spec.containers[0].image"}]"#;
    for (updated, pointer) in [
        (with(till(), "annotations", "keel.sh/policy", "force"), keel),
        (
            with(till(), "annotations", "keel.sh/policy", "glob:live-*"),
            keel,
        ),
        (
            with(till(), "labels", "keel.sh/policy", "minor"),
            "/metadata/labels/keel.sh~1policy",
        ),
        (
            with(
                till(),
                "annotations",
                "image.openshift.io/triggers",
                triggers,
            ),
            "/metadata/annotations/image.openshift.io~1triggers",
        ),
    ] {
        let said = updated.to_string();
        assert_eq!(
            counts(&[updated]),
            (0, 1, vec![pointer.to_owned()]),
            "{said}"
        );
    }
    for off in [
        with(till(), "annotations", "keel.sh/policy", "never"),
        with(till(), "annotations", "keel.sh/trigger", "poll"),
        with(till(), "annotations", "image.openshift.io/triggers", "[]"),
        with(till(), "annotations", "example.dev/policy", "force"),
    ] {
        let said = off.to_string();
        assert_eq!(counts(&[off]), (1, 0, vec![]), "{said}");
    }
    // What follows a stream of images has a trigger of its own.
    let config = |triggers: Value| {
        let spec = deployment(&pinned(TILL))["spec"]["template"].clone();
        object(
            "apps.openshift.io/v1",
            "DeploymentConfig",
            json!({"triggers": triggers, "template": spec}),
        )
    };
    let change = json!([{"type": "ConfigChange"}, {"type": "ImageChange", "imageChangeParams": {"automatic": true,
        "from": {"kind": "ImageStreamTag", "name": "till:1"}}}]);
    let (pins, falls, _) = counts(&[config(change)]);
    assert_eq!((pins, falls), (0, 1));
    assert_eq!(
        counts(&[config(json!([{"type": "ConfigChange"}]))]),
        (1, 0, vec![])
    );
    // Terraform says so before it is there.
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [
        {"address": "kubernetes_deployment_v1.till", "mode": "managed", "type": "kubernetes_deployment_v1", "name": "till", "values": {
            "metadata": [{"name": "till", "namespace": "sales", "annotations": {"keel.sh/policy": "all"}}],
            "spec": [{"template": [{"spec": [{"container": [{"name": "a", "image": pinned(TILL)}]}]}]}]}}]}}});
    let (pins, falls, _) = counts(&[plan]);
    assert_eq!((pins, falls), (0, 1));
    let manifest = |name: &str, manifest: Value| {
        json!({"address": format!("kubernetes_manifest.{name}"), "mode": "managed",
        "type": "kubernetes_manifest", "name": name, "values": {"manifest": manifest}})
    };
    let (updater, _) = updaters().remove(4);
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [
        manifest("till", deployment(&pinned(TILL))), manifest("updater", updater)]}}});
    let (pins, falls, _) = counts(&[plan]);
    assert_eq!((pins, falls), (0, 1));
}

#[test]
fn a_digest_that_was_looked_up_for_a_revision_pins_nothing_but_that() {
    let pod = |key: &str, what: &str| {
        with(
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till-00001-a", "namespace": "sales"},
                "spec": {"containers": [{"name": "a", "image": pinned(TILL)}]}}),
            what,
            key,
            "till",
        )
    };
    let knative = pod("serving.knative.dev/service", "labels");
    let (pins, falls, places) = counts(std::slice::from_ref(&knative));
    assert_eq!((pins, falls), (0, 1));
    assert_eq!(places, ["/spec/containers/0/image"]);
    // What is asked for by a digest is pinned.
    let service = |image: &str| {
        json!({"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "till", "namespace": "sales"},
            "spec": {"template": {"spec": {"containers": [{"name": "a", "image": image}]}}}})
    };
    let asked = service(&pinned(TILL));
    assert_eq!(counts(&[asked, knative.clone()]), (1, 0, vec![]));
    let by_tag = service(&format!("{TILL}:1"));
    let (pins, falls, _) = counts(&[by_tag, knative]);
    assert_eq!((pins, falls), (0, 1));
    let openshift = pod("openshift.io/deployment-config.name", "annotations");
    let (pins, falls, _) = counts(&[openshift]);
    assert_eq!((pins, falls), (0, 1));
}
