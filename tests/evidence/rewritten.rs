//! Images that a kustomization rewrites: a digest that it drops pins nothing, and a name that it sends to a registry
//! here pulls from there.

use super::renewed::{TILL, deployment, object, pinned, registry};
use super::*;

const FILE: &str = "kustomize.config.k8s.io/v1beta1";
const FLUX: &str = "kustomize.toolkit.fluxcd.io/v1";

/// How many workloads are pinned, how many others may fall, and how many are from elsewhere for sure.
fn counts(documents: &[Value]) -> (u32, u32, u32) {
    let mut all = vec![registry()];
    all.extend(documents.iter().cloned());
    let report = judge(&all);
    let said = format!("{report:?}");
    assert!(!said.contains("hush"), "{said}");
    let totals = &report.chains[0].blast_radius.totals;
    (totals.pinned, totals.possible, totals.elsewhere)
}

fn file(what: Value) -> Value {
    let mut file = json!({"apiVersion": FILE, "kind": "Kustomization", "resources": ["till.yaml"],
        "secretGenerator": [{"name": "s", "literals": ["password=hush"]}]});
    lay_over(&mut file, what);
    file
}

fn tagged(name: &str) -> Value {
    json!([{"name": "postgres", "newTag": "16"}, {"name": name, "newTag": "1.2"}])
}

/// A patch of an object of this name, as Kustomize and others have it.
fn patches(of: &str, image: &str) -> Vec<Value> {
    let yaml = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {of}\nspec:\n  template:\n    spec:\n      containers:\n      - name: a\n        image: \"{image}\"\n        env: [{{name: X, value: hush}}]\n"
    );
    let json = json!({"kind": "Deployment", "metadata": {"name": of},
        "spec": {"template": {"spec": {"containers": [{"name": "a", "image": image}]}}}});
    let path = "/spec/template/spec/containers/0/image";
    let op = format!("- op: replace\n  path: {path}\n  value: {image}\n");
    let op_json = json!([{"op": "test", "path": "/metadata/name", "value": "hush"}, {"op": "replace", "path": path, "value": image}]);
    let target = json!({"group": "apps", "version": "v1", "kind": "Deployment", "name": of});
    vec![
        json!({"patches": [{"patch": yaml}]}),
        json!({"patches": [{"patch": json.to_string()}]}),
        json!({"patches": [{"patch": op, "target": target}]}),
        json!({"patches": [{"patch": op_json.to_string(), "target": target}]}),
        json!({"patchesJson6902": [{"patch": op, "target": target}]}),
        json!({"patchesJson6902": [{"patch": op_json, "target": target}]}),
        json!({"patchesStrategicMerge": [yaml]}),
        json!({"patchesStrategicMerge": [json]}),
    ]
}

/// Everything that drops the digest of TILL.
fn dropping() -> Vec<Value> {
    let flux = |spec: Value| object(FLUX, "Kustomization", spec);
    let application = |source: Value| {
        object(
            "argoproj.io/v1alpha1",
            "Application",
            json!({"source": source, "destination": {"namespace": "sales"}}),
        )
    };
    let release = |kustomize: Value| {
        object(
            "helm.toolkit.fluxcd.io/v2",
            "HelmRelease",
            json!({"chart": {"spec": {"chart": "till"}}, "postRenderers": [{"kustomize": kustomize}]}),
        )
    };
    let named = json!({"images": tagged(TILL)});
    let mut nameless = file(named.clone());
    nameless.as_object_mut().unwrap().remove("kind");
    nameless.as_object_mut().unwrap().remove("apiVersion");
    let mut component = file(named.clone());
    component["kind"] = json!("Component");
    component["apiVersion"] = json!("kustomize.config.k8s.io/v1alpha1");
    let mut all = vec![
        file(named.clone()),
        nameless,
        component,
        file(json!({"imageTags": tagged(TILL)})),
        file(
            json!({"images": [{"name": TILL, "newName": "fabrikam.azurecr.io/till", "newTag": "1"}]}),
        ),
        file(json!({"images": [{"name": ".*/till", "newTag": "1"}]})),
        file(
            json!({"replacements": [{"source": {"kind": "ConfigMap", "name": "v", "fieldPath": "data.image"},
            "targets": [{"select": {"kind": "Deployment", "name": "till"}, "fieldPaths": ["spec.template.spec.containers.[name=a].image"]}]}]}),
        ),
        json!({"apiVersion": "builtin", "kind": "ImageTagTransformer", "metadata": {"name": "t"}, "imageTag": {"name": TILL, "newTag": "1"}}),
        flux(json!({"path": "./shop", "images": tagged(TILL)})),
        application(
            json!({"repoURL": "https://git.example/shop", "kustomize": {"images": ["postgres:16", format!("{TILL}:1")]}}),
        ),
        application(
            json!({"repoURL": "https://git.example/shop", "kustomize": {"images": [format!("{TILL}={TILL}2:1")]}}),
        ),
        object(
            "argoproj.io/v1alpha1",
            "Application",
            json!({"sources": [{"chart": "x"}, {"path": "y", "kustomize": {"images": [format!("{TILL}:1")]}}]}),
        ),
        release(named),
    ];
    for patch in patches("till", &format!("{TILL}:1")) {
        all.push(file(patch.clone()));
        all.push(flux(patch.clone()));
        all.push(release(patch.clone()));
        if patch.get("patches").is_some() {
            all.push(application(json!({"kustomize": patch})));
        }
    }
    for patch in patches("", &format!("{TILL}:1")) {
        all.push(file(patch));
    }
    all
}

#[test]
fn a_digest_that_a_kustomization_drops_pins_nothing() {
    for kustomization in dropping() {
        let said = kustomization.to_string();
        let all = [kustomization, deployment(&pinned(TILL))];
        let (pins, falls, _) = counts(&all);
        assert_eq!(pins, 0, "{said}");
        assert!(falls > 0, "{said}");
        let [kustomization, workload] = all;
        let list = json!({"apiVersion": "v1", "kind": "List", "items": [workload, kustomization]});
        let (pins, falls, _) = counts(&[list]);
        assert_eq!(pins, 0, "in a list: {said}");
        assert!(falls > 0, "in a list: {said}");
    }
}

#[test]
fn the_fourth_step_says_where_the_digest_is_dropped() {
    let report = judge(&[
        registry(),
        file(json!({"images": tagged(TILL)})),
        deployment(&pinned(TILL)),
    ]);
    let step = &report.chains[0].registries[0].steps[3];
    let said = { step.details.iter() }.find(|detail| detail.text.contains("a kustomization among"));
    let said = said.unwrap_or_else(|| panic!("{step:?}"));
    assert_eq!(said.facts[0].pointer, "/images");
}

#[test]
fn a_kustomization_that_pins_or_is_about_something_else_loosens_nothing() {
    let digest = format!("sha256:{}", "b".repeat(64));
    let other = "contosoacr.azurecr.io/shop/till2";
    let mut all = vec![
        file(json!({"images": [{"name": TILL, "digest": digest}]})),
        file(json!({"images": [{"name": TILL, "newTag": "1", "digest": digest}]})),
        file(json!({"images": [{"name": TILL, "newName": other}]})),
        file(json!({"images": [{"name": TILL, "newTag": ""}]})),
        file(json!({"images": tagged(other)})),
        file(json!({"images": tagged("fabrikam.azurecr.io/shop/till")})),
        file(json!({"patches": [{"path": "ports.yaml", "target": {"kind": "Service"}}]})),
        file(
            json!({"patches": [{"path": "kiosk.yaml", "target": {"kind": "Deployment", "name": "kiosk"}}]}),
        ),
        file(
            json!({"transformers": ["apiVersion: builtin\nkind: LabelTransformer\nmetadata:\n  name: l\n"]}),
        ),
        file(
            json!({"components": [], "transformers": [], "crds": ["crd.yaml"], "configurations": ["names.yaml"]}),
        ),
        // Others have parts as well.
        json!({"components": ["web", "worker"], "name": "shop"}),
        json!({"apiVersion": "core.oam.dev/v1beta1", "kind": "Application2", "metadata": {"name": "x"}, "spec": {"components": ["../web"]}}),
        object(
            "mutations.gatekeeper.sh/v1alpha1",
            "AssignMetadata",
            json!({"location": "metadata.labels.a", "parameters": {"assign": {"value": "x"}}}),
        ),
        file(json!({"replicas": [{"name": "till", "count": 3}]})),
        file(
            json!({"replacements": [{"source": {"kind": "ConfigMap", "name": "v"}, "targets": [{"select": {"name": "till"}, "fieldPaths": ["spec.replicas"]}]}]}),
        ),
        object(FLUX, "Kustomization", json!({"path": "./shop"})),
        object(
            "argoproj.io/v1alpha1",
            "Application",
            json!({"source": {"kustomize": {"images": [pinned(TILL), format!("{TILL}={TILL}"), "postgres:16"]}}}),
        ),
        // An image that a chart is given is none that is rewritten.
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"images": format!("{TILL}:1")}}),
    ];
    for patch in patches("kiosk", &format!("{TILL}:1")) {
        all.push(file(patch));
    }
    for patch in patches("till", &pinned(TILL)) {
        all.push(file(patch));
    }
    for kustomization in all {
        let said = kustomization.to_string();
        let (pins, _, _) = counts(&[kustomization, deployment(&pinned(TILL))]);
        // A patch that is an object is read as one.
        assert!(pins > 0, "{said}");
    }
}

#[test]
fn what_is_exported_from_a_cluster_has_come_out_of_a_kustomization() {
    for key in ["uid", "resourceVersion"] {
        let mut live = deployment(&pinned(TILL));
        live["metadata"][key] = json!("11111111-2222-4333-8444-hush");
        live["status"] = json!({"readyReplicas": 1});
        let rewrites = file(json!({"images": tagged(TILL)}));
        let (pins, falls, _) = counts(&[rewrites, live.clone()]);
        assert_eq!((pins, falls), (1, 0), "{key}");
        // Flux applies again what it is told.
        let flux = object(FLUX, "Kustomization", json!({"images": tagged(TILL)}));
        let (pins, falls, _) = counts(&[flux, live]);
        assert_eq!(pins, 0, "{key}");
        assert!(falls > 0);
    }
    // What is printed before it is applied has no such thing, or an empty one.
    let mut dry = deployment(&pinned(TILL));
    dry["metadata"]["creationTimestamp"] = json!(null);
    dry["metadata"]["uid"] = json!(null);
    dry["status"] = json!({});
    let rewrites = file(json!({"images": tagged(TILL)}));
    let (pins, _, _) = counts(&[rewrites, dry]);
    assert_eq!(pins, 0);
}

#[test]
fn an_image_that_is_sent_to_a_registry_here_may_come_from_there() {
    let to = "contosoacr.azurecr.io/mirror/nginx";
    let release = |kustomize: Value| {
        object(
            "helm.toolkit.fluxcd.io/v2",
            "HelmRelease",
            json!({"chart": {"spec": {"chart": "till"}}, "postRenderers": [{"kustomize": kustomize}]}),
        )
    };
    let list = json!({"images": [{"name": "nginx", "newName": to}]});
    let both = json!({"images": [{"name": "nginx", "newName": to, "newTag": "1"}]});
    let mut component = file(both.clone());
    component["kind"] = json!("Component");
    let mut nameless = file(both.clone());
    nameless.as_object_mut().unwrap().remove("kind");
    nameless.as_object_mut().unwrap().remove("apiVersion");
    let argo = object(
        "argoproj.io/v1alpha1",
        "Application",
        json!({"source": {"kustomize": {"images": [format!("nginx={to}:1")]}}}),
    );
    for (kustomization, drops) in [
        (file(list.clone()), false),
        (file(both.clone()), true),
        (component, true),
        (nameless, true),
        (release(list), false),
        (release(both), true),
        (argo, true),
    ] {
        let said = kustomization.to_string();
        let elsewhere = |image: &str| {
            let mut one = deployment(image);
            one["metadata"]["name"] = json!("front");
            counts(&[kustomization.clone(), one]).2
        };
        assert_eq!(elsewhere("nginx:1"), 0, "{said}");
        // A new name alone leaves the digest, which names the same image wherever it is pulled from.
        assert_eq!(elsewhere(&pinned("nginx")), u32::from(!drops), "{said}");
    }
    for patch in patches("front", &format!("{to}:1")) {
        let mut one = deployment("nginx:1");
        one["metadata"]["name"] = json!("front");
        let (_, _, elsewhere) = counts(&[file(patch.clone()), one]);
        assert_eq!(elsewhere, 0, "{patch}");
    }
    // A registry that is not here is nobody's.
    let other = file(
        json!({"images": [{"name": "nginx", "newName": "fabrikam.azurecr.io/nginx", "newTag": "1"}]}),
    );
    assert_eq!(counts(&[other, deployment("nginx:1")]).2, 1);
}

#[test]
fn a_plan_of_terraform_shows_kustomizations_of_what_acts_in_a_cluster() {
    let of_plan = |kind: &str, name: &str, values: Value| json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "values": values});
    let source = json!([{"path": "x", "kustomize": [{"images": [format!("{TILL}:1")], "name_prefix": "hush-"}]}]);
    let application = object(
        "argoproj.io/v1alpha1",
        "Application",
        json!({"source": {"kustomize": {"images": [format!("{TILL}:1")]}}}),
    );
    let flux = object(FLUX, "Kustomization", json!({"images": tagged(TILL)}));
    let manifest = |name: &str, manifest: Value| {
        of_plan("kubernetes_manifest", name, json!({"manifest": manifest}))
    };
    for resource in [
        manifest("app", application),
        manifest("flux", flux),
        of_plan(
            "argocd_application",
            "shop",
            json!({"metadata": [{"name": "shop"}], "spec": [{"project": "default", "source": source}]}),
        ),
    ] {
        let said = resource.to_string();
        let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {
            "resources": [manifest("till", deployment(&pinned(TILL))), resource]}}});
        let (pins, falls, _) = counts(&[plan]);
        assert_eq!(pins, 0, "{said}");
        assert!(falls > 0, "{said}");
    }
}

/// Everything that may drop the digest of TILL by what is not read.
fn perhaps_dropping() -> Vec<(Value, bool)> {
    let target = json!({"kind": "Deployment", "name": "till"});
    let application = |kustomize: Value| {
        object(
            "argoproj.io/v1alpha1",
            "Application",
            json!({"source": {"path": "shop", "kustomize": kustomize}}),
        )
    };
    let mut all: Vec<(Value, bool)> = [
        json!({"patches": [{"path": "patch.yaml"}]}),
        json!({"patches": [{"path": "replicas.yaml", "target": target}, {"path": "x.yaml", "target": {"kind": "Service"}}]}),
        json!({"patches": [{"path": "../../patch", "target": {"labelSelector": "app=till"}}]}),
        json!({"patchesJson6902": [{"path": "patch.yaml", "target": target}]}),
        json!({"patchesStrategicMerge": ["patch.yaml"]}),
        json!({"transformers": ["img.yaml"]}),
        json!({"transformers": ["../transformers/images"]}),
        json!({"replacements": [{"path": "r.yaml"}]}),
        json!({"components": ["../img"]}),
        json!({"components": ["https://git.example/shop//img?ref=v1"]}),
    ]
    .into_iter()
    .flat_map(|what| {
        let mut nameless = file(what.clone());
        nameless.as_object_mut().unwrap().remove("kind");
        nameless.as_object_mut().unwrap().remove("apiVersion");
        [(file(what), false), (nameless, false)]
    })
    .collect();
    all.push((file(json!({"components": ["img"]})), false));
    let inline = "apiVersion: contoso.example/v1\nkind: Pin\nmetadata:\n  name: p\n";
    all.push((file(json!({"transformers": [inline]})), false));
    let kyverno = |rule: Value| {
        object(
            "kyverno.io/v1",
            "ClusterPolicy",
            json!({"rules": [{"name": "r", "match": {"any": []}, "mutate": rule}]}),
        )
    };
    for actor in [
        object(
            FLUX,
            "Kustomization",
            json!({"path": "./shop", "components": ["../img"]}),
        ),
        application(json!({"components": ["../img"]})),
        application(json!({"patches": [{"path": "p.yaml", "target": target}]})),
        object(
            "mutations.gatekeeper.sh/v1alpha1",
            "AssignImage",
            json!({"location": "spec.containers[name:*].image", "parameters": {"assignTag": ":2"}}),
        ),
        kyverno(
            json!({"patchStrategicMerge": {"spec": {"containers": [{"(name)": "*", "image": "contosoacr.azurecr.io/shop/till:1"}]}}}),
        ),
    ] {
        all.push((actor, true));
    }
    all
}

#[test]
fn what_a_kustomization_takes_in_and_is_not_read_may_drop_a_digest() {
    for (kustomization, acts) in perhaps_dropping() {
        let said = kustomization.to_string();
        let workload = deployment(&pinned(TILL));
        let (pins, falls, _) = counts(&[kustomization.clone(), workload.clone()]);
        assert_eq!((pins, falls), (0, 1), "{said}");
        let list = json!({"apiVersion": "v1", "kind": "List", "items": [workload.clone(), kustomization.clone()]});
        let report = judge(&[registry(), list]);
        let row = &report.chains[0].blast_radius.workloads[0];
        assert_says(&row.when, &["may put a tag in place of this digest"]);
        // What is exported from a cluster has come out of a file of Kustomize.
        let mut live = workload;
        live["metadata"]["uid"] = json!("11111111-2222-4333-8444-555555555555");
        live["status"] = json!({"readyReplicas": 1});
        let (pins, _, _) = counts(&[kustomization, live]);
        assert_eq!(pins, u32::from(!acts), "{said}");
    }
}

#[test]
fn a_patch_that_is_a_file_of_its_own_is_not_silent() {
    let fragment = json!({"spec": {"template": {"spec": {"containers": [{"name": "a", "image": format!("{TILL}:2")}]}}}});
    for patch in ["patches", "patchesStrategicMerge"] {
        let list = match patch {
            "patches" => json!([{"path": "patch.json"}]),
            _ => json!(["patch.json"]),
        };
        let (pins, falls, _) = counts(&[
            file(json!({patch: list})),
            deployment(&pinned(TILL)),
            fragment.clone(),
        ]);
        assert_eq!((pins, falls), (0, 1));
    }
    let report = judge(&[registry(), deployment(&pinned(TILL)), fragment]);
    assert!(problems(&report).contains("nothing that is known here"));
}
