//! Objects of anybody's form: operators and charts name their images under keys of their own, in parts, or
//! inside a text. One of ours is never said to come from elsewhere.

use super::*;

const OURS: &str = "contosoacr.azurecr.io/team/app:7";

fn object(kind: &str, spec: Value) -> Value {
    json!({"apiVersion": "contoso.example/v1", "kind": kind,
        "metadata": {"name": "thing", "namespace": "shop"}, "spec": spec})
}

/// What an object is counted as, by itself, in a list, and beside the registry.
#[track_caller]
fn count(object: &Value) -> [u32; 3] {
    let registry = cli("contosoacr", json!({}));
    let alone = counted(&judge(&[object.clone(), registry.clone()]));
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [object]});
    assert_eq!(counted(&judge(&[list, registry])), alone, "{object}");
    alone
}

/// Where it stands that a workload's images are ours.
#[track_caller]
fn images(object: &Value) -> Vec<String> {
    let report = judge(&[object.clone(), cli("contosoacr", json!({}))]);
    let workloads = report.chains[0].blast_radius.workloads.iter();
    workloads.map(|workload| workload.image.clone()).collect()
}

fn sidecar() -> Value {
    json!({"spec": {"containers": [{"name": "proxy", "image": "docker.io/envoyproxy/envoy:v1"}]}})
}

#[test]
fn an_image_under_a_key_of_its_own_is_not_hidden_by_a_foreign_container() {
    for beside in [
        json!({"dockerImage": OURS}),
        json!({"sidecarImage": OURS}),
        json!({"imageName": OURS}),
        json!({"agent": {"containerImage": OURS}}),
        json!({"initImage": {"repository": "contosoacr.azurecr.io/team/app", "tag": "7"}}),
        json!({"solrImage": {"repository": "contosoacr.azurecr.io/team/app", "tag": 7}}),
        json!({"image": {"registry": "contosoacr.azurecr.io", "repository": "team/app", "tag": "7"}}),
        json!({"image": {"registry": "https://contosoacr.azurecr.io/", "name": "team/app", "tag": "7"}}),
        json!({"image": {"repository": "contosoacr.azurecr.io/team", "name": "app", "tag": "7"}}),
        json!({"image": {"registry": "contosoacr.azurecr.io/team", "repository": "app", "tag": "7"}}),
        json!({"driver": {"image": {"repository": "contosoacr.azurecr.io/team", "image": "app", "version": "7"}}}),
        json!({"image": {"name": OURS}}),
        json!({"images": {"web": {"repository": OURS}}}),
        json!({"parameters": [{"name": "image", "value": OURS}]}),
        json!({"extra": [OURS]}),
    ] {
        let mut spec = json!({"template": sidecar()});
        lay_over(&mut spec, beside.clone());
        let thing = object("ContosoThing", spec);
        assert_eq!(count(&thing), [1, 0, 0], "{beside}");
        assert_eq!(images(&thing), [OURS], "{beside}");
    }
}

#[test]
fn an_image_that_is_not_read_leaves_the_workload_open() {
    let patch = "containers:\n- name: main\n  image: contosoacr.azurecr.io/team/app:7\n";
    let packed =
        json!({"containers": [{"name": "main", "image": "{{workflow.parameters.image}}"}]});
    // What a text spells out it may pull.
    for beside in [
        json!({"podSpecPatch": patch}),
        json!({"overrides": {"patch": format!("{patch}{}", "# more\n".repeat(60))}}),
    ] {
        let mut spec = json!({"template": sidecar()});
        lay_over(&mut spec, beside.clone());
        assert_eq!(count(&object("ContosoThing", spec)), [1, 0, 0], "{beside}");
    }
    for beside in [
        json!({"podSpecPatch": packed.to_string()}),
        json!({"dockerImage": "{{ .Values.image }}"}),
        json!({"registry": "contosoacr.azurecr.io", "app": "team/app"}),
        json!({"image": {"repository": "team/app"}, "global": {"imageRegistry": "contosoacr.azurecr.io"}}),
        json!({"image": {"repository": "$(REGISTRY)/team/app"}}),
    ] {
        let mut spec = json!({"template": sidecar()});
        lay_over(&mut spec, beside.clone());
        assert_eq!(count(&object("ContosoThing", spec)), [0, 0, 1], "{beside}");
    }
}

#[test]
fn what_is_foreign_stays_foreign() {
    for spec in [
        json!({"template": sidecar()}),
        json!({"template": sidecar(), "dockerImage": "quay.io/contoso/app:1"}),
        json!({"template": sidecar(), "image": {"registry": "quay.io", "repository": "contoso/app", "tag": "1"}}),
        json!({"template": sidecar(), "useImage": false, "imageCount": 3, "backgroundImage": "blue", "image": null}),
        json!({"template": sidecar(), "description": "This pulls an image from somewhere, and starts it."}),
    ] {
        assert_eq!(
            count(&object("ContosoThing", spec.clone())),
            [0, 1, 0],
            "{spec}"
        );
    }
    // These watch images or say where they may come from, and run none.
    for kind in [
        "ImagePolicy",
        "ClusterImagePolicy",
        "ImageRepository",
        "ImageDigestMirrorSet",
    ] {
        let spec = json!({"image": OURS, "images": [{"glob": "contosoacr.azurecr.io/**"}]});
        assert_eq!(count(&object(kind, spec)), [0, 0, 0], "{kind}");
    }
    // Nor does whoever only lets others through.
    let rule = json!({"egress": [{"toFQDNs": [{"matchName": "contosoacr.azurecr.io"}]}]});
    assert_eq!(count(&object("CiliumNetworkPolicy", rule)), [0, 0, 0]);
}

#[test]
fn projects_that_everybody_uses_are_counted() {
    let with = |version: &str, kind: &str, spec: Value| {
        let mut thing = object(kind, spec);
        thing["apiVersion"] = json!(version);
        thing
    };
    let disk = json!({"running": true, "template": {"spec": {"domain": {}, "volumes": [
        {"name": "root", "containerDisk": {"image": OURS}}, {"name": "data", "emptyDir": {}}]}}});
    let sensor = json!({"triggers": [{"template": {"name": "run", "k8s": {"operation": "create", "source": {"resource": {
        "apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a", "image": OURS}]}}}}}}]});
    let values = json!({"chart": {"spec": {"chart": "web"}}, "values": {"web": {"image": {
        "registry": "contosoacr.azurecr.io", "repository": "team/app", "tag": "7"}}}});
    for thing in [
        with(
            "postgresql.cnpg.io/v1",
            "Cluster",
            json!({"instances": 3, "imageName": OURS}),
        ),
        with("kubevirt.io/v1", "VirtualMachine", disk),
        with("argoproj.io/v1alpha1", "Sensor", sensor),
        with("helm.toolkit.fluxcd.io/v2", "HelmRelease", values),
        with(
            "contoso.example/v1",
            "Web",
            json!({"image": {"repository": "contosoacr.azurecr.io/team/app", "tag": "7"}}),
        ),
        with(
            "argoproj.io/v1alpha1",
            "Workflow",
            json!({"arguments": {"parameters": [{"name": "image", "value": OURS}]},
            "templates": [{"name": "a", "container": {"image": "{{inputs.parameters.image}}"}}]}),
        ),
    ] {
        assert_eq!(count(&thing)[0], 1, "{thing}");
        assert_eq!(images(&thing), [OURS], "{thing}");
    }
    let mut workflow = with(
        "argoproj.io/v1alpha1",
        "Workflow",
        json!({"workflowTemplateRef": {"name": "build"}}),
    );
    workflow["status"] = json!({"phase": "Running", "storedWorkflowTemplateSpec": {"entrypoint": "a",
        "templates": [{"name": "a", "container": {"image": OURS}}]}});
    assert_eq!(count(&workflow), [1, 0, 0]);
    assert_eq!(images(&workflow), [OURS]);
}

#[test]
fn what_is_fetched_as_an_artifact_counts_like_an_image() {
    for (kind, spec) in [
        (
            "OCIRepository",
            json!({"interval": "5m", "url": "oci://contosoacr.azurecr.io/manifests/app", "ref": {"tag": "latest"}}),
        ),
        (
            "HelmRepository",
            json!({"type": "oci", "url": "oci://contosoacr.azurecr.io/charts"}),
        ),
    ] {
        let thing = object(kind, spec);
        assert_eq!(count(&thing), [1, 0, 0], "{kind}");
        let report = judge(&[thing, cli("contosoacr", json!({}))]);
        let workload = &report.chains[0].blast_radius.workloads[0];
        assert_eq!(workload.kind, kind);
        assert!(
            workload.when.contains("reconciliation"),
            "{}",
            workload.when
        );
    }
    // Which chart or image it is, is said elsewhere; whose it is, here.
    for (kind, spec) in [
        (
            "HelmRepository",
            json!({"type": "oci", "url": "oci://contosoacr.azurecr.io"}),
        ),
        (
            "HelmRelease",
            json!({"values": {"image": {"registry": "contosoacr.azurecr.io"}}}),
        ),
    ] {
        assert_eq!(count(&object(kind, spec)), [1, 0, 0], "{kind}");
    }
    let git = json!({"url": "https://git.contoso.example/app", "interval": "1m"});
    assert_eq!(count(&object("GitRepository", git)), [0, 0, 0]);
}

#[test]
fn nothing_but_the_image_is_kept() {
    let thing = object(
        "ContosoThing",
        json!({
            "template": sidecar(), "dockerImage": {"repository": "contosoacr.azurecr.io/team/app", "tag": "7", "password": "hush-1"},
            "podSpecPatch": "containers: [{image: contosoacr.azurecr.io/x, args: [hush-2]}]",
            "note": "contosoacr.azurecr.io hush-3", "image": {"registry": "u:hush-4@contosoacr.azurecr.io", "repository": "a"},
            "sideImage": "hush-5",
        }),
    );
    let text = decode("a.json", thing.to_string().into_bytes(), &Limits::default());
    let text = text.text.as_str().to_owned();
    assert!(!text.contains("hush"), "{text}");
    count(&thing);
}

/// The same as Terraform plans it.
fn planned(spec: Value, unknown: Value) -> Value {
    let thing = object("ContosoThing", spec);
    json!({"format_version": "1.2", "terraform_version": "1.13.0",
        "planned_values": {"root_module": {"resources": [{
            "address": "kubernetes_manifest.thing", "mode": "managed", "type": "kubernetes_manifest", "name": "thing",
            "values": {"manifest": thing}}]}},
        "resource_changes": [{
            "address": "kubernetes_manifest.thing", "mode": "managed", "type": "kubernetes_manifest", "name": "thing",
            "change": {"actions": ["create"], "before": null, "after": {"manifest": thing}, "after_unknown": {"manifest": {"spec": unknown}}}}]})
}

#[test]
fn what_terraform_plans_is_read_alike() {
    let beside = |key: &str, value: Value| {
        let mut spec = json!({"template": sidecar()});
        spec[key] = value;
        spec
    };
    let count = |spec: Value, unknown: Value| {
        counted(&judge(&[
            planned(spec, unknown),
            cli("contosoacr", json!({})),
        ]))
    };
    let none = || json!({});
    for spec in [
        beside("dockerImage", json!(OURS)),
        beside("target", json!(OURS)),
        beside(
            "image",
            json!({"registry": "contosoacr.azurecr.io", "repository": "team/app", "tag": "7"}),
        ),
        beside(
            "agent",
            json!({"solrImage": {"repository": "contosoacr.azurecr.io/team/app"}}),
        ),
    ] {
        assert_eq!(count(spec.clone(), none()), [1, 0, 0], "{spec}");
    }
    let foreign = beside(
        "image",
        json!({"repository": "quay.io/contoso/app", "useImage": true}),
    );
    assert_eq!(count(foreign, none()), [0, 1, 0]);
    let parts = beside("image", json!({"tag": "7"}));
    assert_eq!(
        count(parts, json!({"image": {"repository": true}})),
        [0, 0, 1]
    );
    let whole = json!({"template": sidecar()});
    assert_eq!(count(whole, json!({"dockerImage": true})), [0, 0, 1]);
}

#[test]
fn an_app_that_crossplane_makes_runs_the_image_of_its_stack() {
    let app = |kind: &str, stack: Value| {
        json!({"apiVersion": "web.azure.upbound.io/v1beta1", "kind": kind, "metadata": {"name": "contoso-app"},
            "spec": {"forProvider": {"location": "West Europe", "siteConfig": [{"alwaysOn": true, "applicationStack": stack}]}}})
    };
    let host = "contosoacr.azurecr.io";
    for (kind, stack) in [
        (
            "LinuxWebApp",
            json!([{"dockerImageName": "team/app:2", "dockerRegistryUrl": format!("https://{host}")}]),
        ),
        (
            "WindowsWebAppSlot",
            json!({"dockerImageName": "app", "dockerRegistryUrl": format!("https://{host}/")}),
        ),
        (
            "LinuxWebApp",
            json!([{"dockerImage": format!("{host}/app"), "dockerImageTag": "2"}]),
        ),
        (
            "WindowsWebApp",
            json!([{"dockerContainerName": "app", "dockerContainerRegistry": host, "dockerContainerTag": "2"}]),
        ),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), app(kind, stack.clone())]);
        assert_eq!(counted(&report), [1, 0, 0], "{stack}");
    }
    // It runs what it is written in where it has no image.
    let report = judge(&[
        cli("contosoacr", json!({})),
        app("LinuxWebApp", json!([{"nodeVersion": "22-lts"}])),
    ]);
    assert_eq!(counted(&report), [0, 0, 0]);
    let report = judge(&[
        cli("contosoacr", json!({})),
        app(
            "LinuxWebApp",
            json!([{"dockerImageName": "app:1", "dockerRegistryUrl": "https://mcr.microsoft.com"}]),
        ),
    ]);
    assert_eq!(counted(&report), [0, 1, 0]);
}
