//! What writes digests anew, as lists, plans and tools beside the common ones show it.

use super::renewed::{TILL, counts, deployment, object, pinned, registry, updaters, with};
use super::*;

const LIST: &str = "argocd-image-updater.argoproj.io/image-list";

/// Whether a workload that is pinned by its digest may fall beside this, and one of another image stays pinned.
#[track_caller]
fn renews(updater: &Value) {
    let said = format!("{updater:#}");
    let (pins, falls, places) = counts(&[updater.clone(), deployment(&pinned(TILL))]);
    assert_eq!(pins, 0, "{said}");
    assert!(falls > 0 && !places.is_empty(), "{said}");
    let other = pinned("contosoacr.azurecr.io/shop/till2");
    let (pins, _, _) = counts(&[updater.clone(), deployment(&other)]);
    assert_eq!(pins, 1, "{said}");
}

/// The same of what says so of nothing.
#[track_caller]
fn renews_nothing(object: &Value) {
    let (pins, _, _) = counts(&[object.clone(), deployment(&pinned(TILL))]);
    assert_eq!(pins, 1, "{object:#}");
}

/// A list as the interface of Kubernetes itself answers: what its items are is said of all together.
fn listed(items: &[Value], behind: bool) -> Value {
    let (kind, version) = (&items[0]["kind"], &items[0]["apiVersion"]);
    let kind = format!("{}List", kind.as_str().unwrap());
    let bare = items.iter().map(|item| {
        let mut bare = item.clone();
        let object = bare.as_object_mut().unwrap();
        object.remove("kind");
        object.remove("apiVersion");
        bare
    });
    let bare: Vec<Value> = bare.collect();
    match behind {
        false => json!({"apiVersion": version, "kind": kind, "metadata": {}, "items": bare}),
        // The order of keys is that of the text.
        true => {
            let text = format!(
                "{{\"items\":{},\"kind\":\"{kind}\",\"zz\":1,\"apiVersion\":{version}}}",
                json!(bare)
            );
            serde_json::from_str(&text).unwrap()
        }
    }
}

fn application(name: &str) -> Value {
    let mut one = object(
        "argoproj.io/v1alpha1",
        "Application",
        json!({"source": {"repoURL": "https://git.example/shop"}}),
    );
    one["metadata"]["name"] = json!(name);
    one
}

#[test]
fn a_list_that_says_once_what_its_items_are_holds_updaters_too() {
    for (updater, _) in updaters() {
        for behind in [false, true] {
            renews(&listed(std::slice::from_ref(&updater), behind));
            renews(&listed(&[updater.clone(), updater.clone()], behind));
        }
        // As an object in the list of another document.
        renews(&json!({"responses": [listed(std::slice::from_ref(&updater), false)]}));
    }
    let keel = with(
        deployment(&pinned(TILL)),
        "annotations",
        "keel.sh/policy",
        "force",
    );
    let (pins, falls, _) = counts(&[listed(&[keel], false)]);
    assert_eq!((pins, falls), (0, 1));
    // What somebody else calls so looks after nothing.
    renews_nothing(&listed(
        &[object(
            "contoso.example/v1",
            "ImageRepository",
            json!({"image": TILL}),
        )],
        false,
    ));
}

#[test]
fn what_generates_applications_says_of_them_which_images_are_updated() {
    let set = |over: Value| {
        let mut spec = json!({"generators": [{"list": {"elements": []}}],
            "template": {"metadata": {"name": "{{name}}"}, "spec": {"source": {"repoURL": "https://git.example/shop"}}}});
        lay_over(&mut spec, over);
        object("argoproj.io/v1alpha1", "ApplicationSet", spec)
    };
    let annotated = json!({"template": {"metadata": {"name": "{{name}}", "annotations": {LIST: format!("hush=postgres:16,a={TILL}:1.x")}}, "spec": {}}});
    let patch =
        format!("metadata:\n  annotations:\n    {LIST}: a={TILL}:live\n    other: \"hush\"\n");
    let quoted = format!(
        "metadata:\n  annotations:\n    {{{{- if .auto }}}}\n    \"{LIST}\": \"a={TILL}\"\n    {{{{- end }}}}\n"
    );
    for over in [
        annotated,
        json!({"templatePatch": patch}),
        json!({"templatePatch": quoted}),
    ] {
        renews(&set(over.clone()));
        renews(&listed(&[set(over)], false));
    }
    // An image that a patch gives to the application is not one that is updated.
    let images = format!("spec:\n  source:\n    kustomize:\n      images:\n        - {TILL}:1\n");
    renews_nothing(&set(json!({"templatePatch": images})));
}

fn plan(resources: &[Value]) -> Value {
    json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": resources}}})
}

fn of_plan(kind: &str, name: &str, values: Value) -> Value {
    json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "values": values})
}

/// A plan in which a workload that is pinned by its digest stands beside this.
#[track_caller]
fn in_plan(resource: Value) -> (u32, u32) {
    let manifest = |image: &str, name: &str| {
        let mut one = deployment(&pinned(image));
        one["metadata"]["name"] = json!(name);
        of_plan("kubernetes_manifest", name, json!({"manifest": one}))
    };
    let other = "contosoacr.azurecr.io/shop/till2";
    let (pins, falls, _) = counts(&[plan(&[
        manifest(TILL, "till"),
        manifest(other, "till2"),
        resource,
    ])]);
    (pins, falls)
}

#[test]
fn a_plan_of_terraform_shows_updaters_in_whatever_resource() {
    let list = format!("hush=postgres:16, a={TILL}:~1.2");
    let annotated = || with(application("shop"), "annotations", LIST, &list);
    let set = object(
        "argoproj.io/v1alpha1",
        "ApplicationSet",
        json!({"template": {"metadata": {"annotations": {LIST: list}}, "spec": {}}}),
    );
    let patch = object(
        "argoproj.io/v1alpha1",
        "ApplicationSet",
        json!({"templatePatch": format!("metadata:\n  annotations:\n    {LIST}: {list}\n")}),
    );
    let yaml = format!(
        "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata:\n  name: till\nspec:\n  image: {TILL}\n"
    );
    let meta = json!([{"name": "shop", "namespace": "argocd", "annotations": {LIST: list}}]);
    for resource in [
        of_plan(
            "kubernetes_manifest",
            "shop",
            json!({"manifest": annotated()}),
        ),
        of_plan("kubernetes_manifest", "set", json!({"manifest": set})),
        of_plan("kubernetes_manifest", "set", json!({"manifest": patch})),
        of_plan(
            "kubernetes_annotations",
            "shop",
            json!({"api_version": "argoproj.io/v1alpha1", "kind": "Application",
            "metadata": [{"name": "shop", "namespace": "argocd"}], "annotations": {LIST: list}}),
        ),
        of_plan(
            "argocd_application",
            "shop",
            json!({"metadata": meta, "spec": [{"project": "default", "source": [{"repo_url": "https://git.example/shop"}]}]}),
        ),
        of_plan(
            "argocd_application_set",
            "shop",
            json!({"metadata": [{"name": "shop"}],
            "spec": [{"template": [{"metadata": meta, "spec": [{"project": "default"}]}]}]}),
        ),
        of_plan("kubectl_manifest", "till", json!({"yaml_body": yaml})),
        of_plan(
            "kubectl_manifest",
            "shop",
            json!({"yaml_body": format!("kind: Application\nmetadata:\n  annotations:\n    {LIST}: {list}\n")}),
        ),
    ] {
        let said = resource.to_string();
        let (pins, falls) = in_plan(resource);
        assert_eq!(pins, 1, "{said}");
        assert!(falls > 0, "{said}");
    }
    for resource in [
        of_plan(
            "kubernetes_config_map",
            "a",
            json!({"data": {"image": TILL}}),
        ),
        of_plan(
            "kubectl_manifest",
            "till",
            json!({"yaml_body": format!("kind: ConfigMap\ndata:\n  image: {TILL}\n")}),
        ),
        of_plan(
            "kubernetes_annotations",
            "shop",
            json!({"api_version": "v1", "kind": "ConfigMap",
            "metadata": [{"name": "shop"}], "annotations": {"example.dev/image": TILL}}),
        ),
    ] {
        let said = resource.to_string();
        assert_eq!(in_plan(resource).0, 2, "{said}");
    }
}

#[test]
fn an_annotation_that_is_set_by_itself_counts_for_the_workload_that_it_names() {
    let annotate = |kind: &str, name: &str, namespace: &str, key: &str, value: &str| {
        of_plan(
            "kubernetes_annotations",
            "a",
            json!({"api_version": "apps/v1", "kind": kind,
            "metadata": [{"name": name, "namespace": namespace}], "annotations": {key: value}}),
        )
    };
    let keel = |kind, name, namespace| annotate(kind, name, namespace, "keel.sh/policy", "force");
    assert_eq!(in_plan(keel("Deployment", "till", "sales")), (1, 1));
    assert_eq!(
        in_plan(annotate(
            "Deployment",
            "till",
            "sales",
            "keel.sh/policy",
            "glob:hush-*"
        )),
        (1, 1)
    );
    assert_eq!(
        in_plan(annotate(
            "Deployment",
            "till",
            "sales",
            "fluxcd.io/automated",
            "true"
        )),
        (1, 1)
    );
    let labels = of_plan(
        "kubernetes_labels",
        "a",
        json!({"api_version": "apps/v1", "kind": "Deployment",
        "metadata": [{"name": "till", "namespace": "sales"}], "labels": {"keel.sh/policy": "minor"}}),
    );
    assert_eq!(in_plan(labels), (1, 1));
    for other in [
        keel("StatefulSet", "till", "sales"),
        keel("Deployment", "kiosk", "sales"),
        keel("Deployment", "till", "stores"),
        annotate("Deployment", "till", "sales", "keel.sh/policy", "never"),
        annotate(
            "Deployment",
            "till",
            "sales",
            "fluxcd.io/automated",
            "false",
        ),
        annotate("Deployment", "till", "sales", "example.dev/policy", "force"),
    ] {
        let said = other.to_string();
        assert_eq!(in_plan(other), (2, 0), "{said}");
    }
    // As a patch of Kustomize, or what only metadata were asked of.
    let patch = json!({"apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "till", "namespace": "sales", "annotations": {"keel.sh/policy": "all"}}});
    let (pins, falls, places) = counts(&[patch, deployment(&pinned(TILL))]);
    assert_eq!((pins, falls), (0, 1));
    assert_eq!(places, ["/metadata/annotations/keel.sh~1policy"]);
}

#[test]
fn flux_of_old_says_by_an_annotation_that_it_writes_images_anew() {
    for key in ["flux.weave.works/automated", "fluxcd.io/automated"] {
        let till = |value: &str| with(deployment(&pinned(TILL)), "annotations", key, value);
        let (pins, falls, _) = counts(&[till("true")]);
        assert_eq!((pins, falls), (0, 1), "{key}");
        assert_eq!(counts(&[till("false")]), (1, 0, vec![]), "{key}");
    }
}

#[test]
fn fleet_and_kargo_look_after_what_they_list() {
    let scans = || json!([{"tagName": "a", "image": TILL, "policy": {"semver": {"range": "*"}}}, {"tagName": "b", "image": "postgres"}]);
    let freight = json!({"apiVersion": "kargo.akuity.io/v1alpha1", "kind": "Freight", "metadata": {"name": "f1", "namespace": "ops"},
        "alias": "odd-otter", "images": [{"repoURL": TILL, "tag": "1", "digest": format!("sha256:{}", "a".repeat(64))}],
        "origin": {"kind": "Warehouse", "name": "w"}});
    let stage = |spec: Value, status: Value| {
        let mut one = object("kargo.akuity.io/v1alpha1", "Stage", spec);
        one["status"] = status;
        one
    };
    for updater in [
        object(
            "fleet.cattle.io/v1alpha1",
            "Bundle",
            json!({"imageScans": scans(), "resources": [{"name": "a.yaml", "content": "a: contosoacr.azurecr.io/shop/till2:1"}]}),
        ),
        object(
            "fleet.cattle.io/v1alpha1",
            "GitRepo",
            json!({"repo": "https://git.example/shop", "imageScans": [{"spec": {"image": TILL}}]}),
        ),
        json!({"defaultNamespace": "sales", "helm": {"chart": "x"}, "imageScans": scans()}),
        freight,
        stage(
            json!({"requestedFreight": [{"origin": {"kind": "Warehouse", "name": "w"}, "sources": {"direct": true}}]}),
            json!({"freightHistory": [{"id": "x", "items": {"Warehouse/w": {"name": "f1", "images": [{"repoURL": TILL, "tag": "1"}]}}}]}),
        ),
        stage(
            json!({"promotionTemplate": {"spec": {"steps": [{"uses": "kustomize-set-image", "config": {"path": "./src", "images": [{"image": TILL}]}}]}}}),
            json!({}),
        ),
        stage(
            json!({"promotionMechanisms": {"gitRepoUpdates": [{"repoURL": "https://git.example/shop", "kustomize": {"images": [{"image": TILL, "path": "stages/test"}]}}]}}),
            json!({}),
        ),
        object(
            "kargo.akuity.io/v1alpha1",
            "Warehouse",
            json!({"subscriptions": [{"image": {"repoURL": TILL, "imageSelectionStrategy": "SemVer"}}]}),
        ),
        object(
            "kargo.akuity.io/v1alpha1",
            "Promotion",
            json!({"stage": "test", "steps": [{"uses": "yaml-update", "config": {"updates": [{"key": "image", "value": format!("${{{{ imageFrom(\"{TILL}\").Tag }}}}")}]}}]}),
        ),
    ] {
        renews(&updater);
        let kind = updater["kind"].as_str();
        if kind.is_some() {
            renews(&listed(std::slice::from_ref(&updater), false));
            assert_eq!(
                in_plan(of_plan(
                    "kubernetes_manifest",
                    "u",
                    json!({"manifest": updater})
                ))
                .0,
                1,
                "{updater}"
            );
        }
    }
    for other in [
        object(
            "contoso.example/v1",
            "Stage",
            json!({"images": [{"image": TILL}]}),
        ),
        object(
            "fleet.cattle.io/v1alpha1",
            "Bundle",
            json!({"resources": [{"name": "a.yaml", "content": format!("image: {TILL}:1")}]}),
        ),
        object(
            "fleet.cattle.io/v1alpha1",
            "GitRepo",
            json!({"repo": "https://git.example/shop"}),
        ),
    ] {
        renews_nothing(&other);
    }
    assert!(!format!("{:?}", judge(&[registry()])).contains("hush"));
}
