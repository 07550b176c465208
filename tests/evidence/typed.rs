//! Objects of Kubernetes that do not say what kind they are of, and images that are spelled in pieces.

use super::*;

const HOST: &str = "contosoacr.azurecr.io";

fn containers(image: &str) -> Value {
    json!({"containers": [{"name": "c", "image": image, "imagePullPolicy": "Always"}]})
}

fn template(image: &str) -> Value {
    json!({"metadata": {"labels": {"app": "till"}}, "spec": containers(image)})
}

fn metadata(name: &str) -> Value {
    json!({"name": name, "namespace": "sales"})
}

/// How many workloads pull, are from elsewhere, and of how many it is not known.
fn counts(documents: &[Value]) -> [u32; 3] {
    let mut all = vec![cli("contosoacr", json!({}))];
    all.extend(documents.iter().cloned());
    let report = judge(&all);
    let totals = &report.chains[0].blast_radius.totals;
    let others = totals.elsewhere + totals.image_unknown;
    [
        totals.workloads - others,
        totals.elsewhere,
        totals.image_unknown,
    ]
}

/// The same objects as the API lists them, as clients of it do, and with a kind in each.
fn lists(kind: &str, version: &str, item: &Value) -> [Value; 4] {
    let listed = format!("{kind}List");
    let mut nulls = item.clone();
    lay_over(&mut nulls, json!({"kind": null, "apiVersion": null}));
    let mut own = item.clone();
    lay_over(&mut own, json!({"kind": kind, "apiVersion": version}));
    // The reader meets keys in the order in which they stand: here before the items, and behind them.
    let before = json!({"apiVersion": version, "akind": listed, "items": [item, item]});
    let before = before.to_string().replace("akind", "kind");
    [
        serde_json::from_str(&before).unwrap(),
        json!({"api_version": version, "items": [nulls], "kind": listed, "metadata": {"resource_version": "7"}}),
        json!({"apiVersion": "v1", "kind": "List", "items": [own]}),
        json!({"responses": [{"apiVersion": version, "items": [item], "kind": listed}]}),
    ]
}

#[test]
fn what_a_typed_list_holds_is_of_the_kind_that_the_list_says() {
    let image = format!("{HOST}/till:1");
    let job = json!({"spec": {"template": template(&image)}});
    for (kind, version, spec) in [
        (
            "Deployment",
            "apps/v1",
            json!({"template": template(&image)}),
        ),
        (
            "CronJob",
            "batch/v1",
            json!({"schedule": "0 1 * * *", "jobTemplate": job}),
        ),
        (
            "Rollout",
            "argoproj.io/v1alpha1",
            json!({"template": template(&image)}),
        ),
        ("Pod", "v1", containers(&image)),
        (
            "OCIRepository",
            "source.toolkit.fluxcd.io/v1",
            json!({"url": format!("oci://{HOST}/till"), "ref": {"tag": "1"}}),
        ),
    ] {
        let item = json!({"metadata": metadata("till"), "spec": spec});
        for list in lists(kind, version, &item) {
            let report = judge(&[cli("contosoacr", json!({})), list.clone()]);
            let rows = pulling(&report);
            assert_eq!(rows.len(), 1, "{list:#}");
            assert_eq!(rows[0][..2], [kind, "till"], "{list:#}");
            assert_says(&ledger(&report), &["joined to a registry here"]);
        }
    }
    // A Deployment and its pods are one, whichever list says so.
    let deployments = lists(
        "Deployment",
        "apps/v1",
        &json!({"metadata": metadata("till"), "spec": {"template": template(&image)}}),
    );
    let mut pod = json!({"metadata": metadata("till-5d4f8c9b7-abcde"), "spec": containers(&image)});
    pod["metadata"]["labels"] = json!({"pod-template-hash": "5d4f8c9b7"});
    pod["metadata"]["ownerReferences"] =
        json!([{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "till-5d4f8c9b7"}]);
    for deployments in deployments {
        for pods in lists("Pod", "v1", &pod) {
            let both = json!([deployments, pods]);
            assert_eq!(counts(&[both]), [1, 0, 0]);
        }
    }
}

#[test]
fn nodes_keep_images_whether_or_not_their_list_says_what_they_are() {
    let images = json!([{"names": [format!("{HOST}/till@sha256:{}", "1".repeat(64)), format!("{HOST}/till:1")], "sizeBytes": 7}]);
    let node = json!({"metadata": {"name": "aks-1"}, "status": {"images": images, "nodeInfo": {"kubeletVersion": "v1.35.0"}}});
    let mut all = lists("Node", "v1", &node).to_vec();
    all.push(json!({"items": [node]}));
    all.push(json!({"items": [{"metadata": {"name": "aks-1"}, "status": {"images": images}}]}));
    for list in all {
        let report = judge(&[cli("contosoacr", json!({})), list.clone()]);
        let rows = pulling(&report);
        assert_eq!(rows.len(), 1, "{list:#}");
        assert_eq!(rows[0][..2], ["Image on a node", "till"], "{list:#}");
    }
    // What else has a state is no node.
    let other = json!({"items": [{"metadata": {"name": "a"}, "status": {"address": format!("https://{HOST}"), "image": format!("{HOST}/a:1")}}]});
    let report = judge(&[cli("contosoacr", json!({})), other]);
    assert_eq!(pulling(&report), [] as [[&str; 3]; 0]);
    assert_says(&ledger(&report), &["holds a reference"]);
}

/// Rows that somebody made of what runs: nobody knows what they are, but they name an image.
#[test]
fn what_is_not_read_and_names_an_image_is_said_where_what_falls_is_counted() {
    let image = format!("{HOST}/till:1");
    let scope = |report: &Report| report.chains[0].blast_radius.counted[5].clone();
    let row = |key: &str, value: Value| json!([{"namespace": "prod", "pod": "till-1", key: value}]);
    let typed = |key: &str, value: Value| json!({"id": id("Contoso.Own/things/a"), "type": "Contoso.Own/things", "name": "a", key: value});
    let all = [
        row("image", json!(image)),
        row("images", json!([image, "docker.io/library/redis:7"])),
        row("imageTags", json!([image])),
        row("containers", json!([image])),
        row("extensions", json!([image])),
        row("ipRules", json!([format!("run {image} --now")])),
        typed("images", json!([image])),
        typed("properties", json!({"images": [image], "columns": 1})),
        json!([image, "docker.io/library/redis:7"]),
        json!([["prod", "till-1", image]]),
        json!({"value": [["prod", "till-1", image]]}),
    ];
    for unread in all {
        let report = judge(&[cli("contosoacr", json!({})), unread.clone()]);
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!((totals.workloads, totals.unread), (0, 1));
        assert_says(&ledger(&report), &["holds a reference, not read further"]);
        assert_says(&scope(&report), &["1 object that is not read names"]);
        // Beside what is read it is told as well.
        let pinned = json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata("web"),
            "spec": {"containers": [{"name": "web", "image": format!("{HOST}/web@sha256:{}", "1".repeat(64))}]}});
        let report = judge(&[cli("contosoacr", json!({})), unread.clone(), pinned]);
        assert_says(
            &scope(&report),
            &["Not the one", "pinned by digest", "may pull from it too"],
        );
        // Where the registry cannot be taken over, or another one is meant, it is nobody's concern.
        let closed = cli("contosoacr", json!({"adminUserEnabled": false}));
        assert_eq!(scope(&judge(&[closed, unread.clone()])), "");
        assert_eq!(scope(&judge(&[cli("contosoother", json!({})), unread])), "");
    }
}

#[test]
fn what_a_typed_list_refuses_or_sends_is_as_if_each_said_it() {
    let secret = json!({"metadata": metadata("db"), "data": {"password": "WnE5UGxhbnRlZDc3"}, "type": "Opaque"});
    for list in lists("Secret", "v1", &secret) {
        let report = judge(&[cli("contosoacr", json!({})), list]);
        assert_says(&ledger(&report), &["would show a live secret"]);
        assert!(!serde_json::to_string(&report).unwrap().contains("WnE5"));
    }
    let mirror = json!({"metadata": {"name": "hub"}, "spec": {"imageTagMirrors": [{"source": "docker.io/library", "mirrors": [format!("{HOST}/hub")]}]}});
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata("till"), "spec": containers("till:1")});
    for list in lists("ImageTagMirrorSet", "config.openshift.io/v1", &mirror) {
        assert_eq!(counts(&[list, pod.clone()]), [0, 0, 1]);
    }
}

#[test]
fn a_file_of_kustomize_sends_images_to_a_registry_without_saying_what_it_is() {
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata("till"), "spec": containers("till:1")});
    let renamed = |name: &str, rest: Value| {
        let mut image = json!({"name": "till", "newName": name});
        lay_over(&mut image, rest);
        json!({"resources": ["../base"], "images": [{"name": "proxy", "newTag": "2"}, image]})
    };
    let ours = format!("{HOST}/sales/till");
    for rest in [
        json!({}),
        json!({"newTag": "7"}),
        json!({"digest": format!("sha256:{}", "a".repeat(64))}),
    ] {
        let file = renamed(&ours, rest);
        let mut said = file.clone();
        lay_over(
            &mut said,
            json!({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}),
        );
        for file in [file, said] {
            let report = judge(&[cli("contosoacr", json!({})), file.clone()]);
            assert_says(&ledger(&report), &["`Kustomization` (holds a reference"]);
            assert_eq!(counts(&[file, pod.clone()]), [0, 0, 1]);
        }
    }
    // What leads to another registry changes nothing here.
    let file = renamed("fabrikam.example/sales/till", json!({}));
    assert_eq!(counts(&[file, pod]), [0, 1, 0]);
}

#[test]
fn values_of_a_chart_name_images_and_run_none() {
    for values in [
        json!({"replicaCount": 2, "image": {"registry": HOST, "repository": "sales/till", "tag": "1", "digest": ""}}),
        json!({"image": {"repository": format!("{HOST}/sales/till"), "tag": "1"}}),
        json!({"images": {"till": {"registry": HOST, "repository": "till"}, "kiosk": {"name": format!("{HOST}/kiosk"), "newTag": "3"}}}),
        json!({"global": {"imageRegistry": HOST}, "till": {"image": {"repository": "sales/till", "tag": "2"}}}),
        json!({"image.repository": format!("{HOST}/till"), "image.tag": "1"}),
        json!({"source": {"registry": {"url": format!("docker://{HOST}/disks/till:1")}}}),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), values.clone()]);
        assert_eq!(pulling(&report), [] as [[&str; 3]; 0], "{values}");
        assert_says(&ledger(&report), &["holds a reference, not read further"]);
    }
    // Where they are handed to what deploys a chart, it pulls something from there, whichever that is.
    for values in [
        json!({"global": {"imageRegistry": HOST}, "image": {"repository": "sales/till", "tag": "2"}}),
        json!({"image": {"repository": "sales/till", "tag": "2"}, "imageRegistry": HOST}),
        json!({"images": {"till": {"registry": HOST, "repository": "till"}}}),
    ] {
        let release = json!({"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": metadata("till"), "spec": {"values": values}});
        assert_eq!(counts(&[release]), [0, 0, 1], "{values}");
    }
}

#[test]
fn the_disk_of_a_machine_may_come_from_a_registry() {
    let source = |url: &str| json!({"source": {"registry": {"url": url, "pullMethod": "node"}}});
    let object = |kind: &str, spec: Value| json!({"apiVersion": "cdi.kubevirt.io/v1beta1", "kind": kind, "metadata": metadata("disk"), "spec": spec});
    let volumes = |url: &str| json!({"dataVolumeTemplates": [{"metadata": {"name": "disk"}, "spec": source(url)}], "template": {"spec": {"domain": {}}}});
    let all = |url: &str| {
        [
            object("DataVolume", source(url)),
            object(
                "DataImportCron",
                json!({"schedule": "0 1 * * *", "template": {"spec": source(url)}}),
            ),
            object("VirtualMachine", volumes(url)),
            object(
                "VirtualMachinePool",
                json!({"virtualMachineTemplate": {"spec": volumes(url)}}),
            ),
        ]
    };
    for object in all(&format!("docker://{HOST}/disks/till:1")) {
        let report = judge(&[cli("contosoacr", json!({})), object.clone()]);
        let kind = object["kind"].as_str().unwrap();
        assert_eq!(
            pulling(&report),
            [[kind, "disk", &format!("{HOST}/disks/till:1")]]
        );
    }
    for object in all("docker://quay.example/disks/till:1") {
        let [pulls, ..] = counts(&[object]);
        assert_eq!(pulls, 0);
    }
}

#[test]
fn where_a_service_keeps_its_registry_apart_from_its_images_that_is_said() {
    let row = |kind: &str, path: &str, properties: Value| json!({"id": id(path), "name": "x", "type": kind, "properties": properties});
    let planned = |kind: &str, values: Value| {
        let one = json!({"address": format!("{kind}.a"), "mode": "managed", "type": kind, "name": "a", "values": values});
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [one]}}})
    };
    let action = json!([{"generate_workflow_file": true, "container_configuration": [{"image_name": "shop/till", "registry_url": format!("https://{HOST}"),
        "registry_username": "someone", "registry_password": "Zq9Planted77"}]}]);
    for document in [
        row(
            "Microsoft.AppPlatform/Spring/containerRegistries",
            "Microsoft.AppPlatform/Spring/s/containerRegistries/r",
            json!({"credentials": {"type": "BasicAuth", "server": HOST, "username": "someone", "password": "Zq9Planted77"}}),
        ),
        row(
            "Microsoft.Web/sites/sourcecontrols",
            "Microsoft.Web/sites/front/sourcecontrols/web",
            json!({"gitHubActionConfiguration": {"containerConfiguration": {"serverUrl": format!("https://{HOST}"), "imageName": "shop/till"}}}),
        ),
        row(
            "Microsoft.HealthcareApis/workspaces/fhirservices",
            "Microsoft.HealthcareApis/workspaces/w/fhirservices/f",
            json!({"acrConfiguration": {"loginServers": [HOST], "ociArtifacts": [{"loginServer": HOST, "imageName": "convert", "digest": ""}]}}),
        ),
        planned(
            "azurerm_app_service_source_control",
            json!({"github_action_configuration": action}),
        ),
        planned(
            "azurerm_app_service_source_control_slot",
            json!({"github_action_configuration": action}),
        ),
        planned(
            "azurerm_healthcare_fhir_service",
            json!({"oci_artifact": [{"login_server": HOST, "image_name": "convert"}]}),
        ),
        planned(
            "azurerm_healthcare_fhir_service",
            json!({"container_registry_login_server_url": [HOST]}),
        ),
        planned(
            "azurerm_spring_cloud_service",
            json!({"container_registry": [{"name": "r", "server": HOST, "username": "someone", "password": "Zq9Planted77"}]}),
        ),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
        assert_says(&ledger(&report), &["holds a reference, not read further"]);
        assert_eq!(pulling(&report), [] as [[&str; 3]; 0], "{document}");
        assert!(!serde_json::to_string(&report).unwrap().contains("Planted"));
    }
    // A deployment of a container is a workload, its image in two parts.
    let deployed = |server: &str| {
        planned(
            "azurerm_spring_cloud_container_deployment",
            json!({"name": "till", "server": server, "image": "shop/till:1"}),
        )
    };
    assert_eq!(counts(&[deployed(HOST)]), [1, 0, 0]);
    assert_eq!(counts(&[deployed("docker.io")]), [0, 1, 0]);
}

/// A client that is older than the cluster drops what it does not know, and of a volume that is an image leaves the
/// name. (PyPI kubernetes 30.1.0, whose `V1Volume` has no `image`.)
#[test]
fn a_volume_without_a_source_may_have_been_an_image() {
    let pod = |volumes: Value| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata("one"),
            "spec": {"containers": [{"name": "a", "image": "mcr.microsoft.com/a:1"}], "volumes": volumes}})
    };
    let cron = |volumes: Value| {
        json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": metadata("one"), "spec": {"jobTemplate": {"spec": {"template":
            {"spec": {"containers": [{"name": "a", "image": "mcr.microsoft.com/a:1"}], "volumes": volumes}}}}}})
    };
    for make in [&pod as &dyn Fn(Value) -> Value, &cron] {
        for dropped in [
            json!([{"name": "weights"}]),
            json!([{"name": "logs", "emptyDir": {}}, {"name": "weights"}]),
            // As `to_dict` writes it.
            json!([{"config_map": null, "empty_dir": null, "name": "weights", "secret": null}]),
        ] {
            assert_eq!(counts(&[make(dropped.clone())]), [0, 0, 1], "{dropped}");
        }
        for told in [
            json!([]),
            json!(null),
            json!([{"name": "logs", "emptyDir": {}}]),
            // What a manifest leaves to the cluster.
            json!([{"name": "logs", "emptyDir": null}]),
            json!([{"name": "a", "secret": {"secretName": "b"}}, {"name": "c", "projected": {"sources": []}}, {"name": "d", "csi": {"driver": "e"}}]),
            json!([{"config_map": {"name": "a"}, "empty_dir": null, "name": "b"}]),
        ] {
            assert_eq!(counts(&[make(told.clone())]), [0, 1, 0], "{told}");
        }
    }
    // A container app says by a text what its volume is, and has none of images; nor has a container group.
    for of_azure in [
        json!({"id": id("Microsoft.App/containerApps/one"), "name": "one", "type": "Microsoft.App/containerApps",
            "properties": {"template": {"containers": [{"name": "a", "image": "mcr.microsoft.com/a:1"}], "volumes": [{"name": "logs", "storageType": "EmptyDir"}, {"name": "bare"}]}}}),
        json!({"id": id("Microsoft.ContainerInstance/containerGroups/one"), "name": "one", "type": "Microsoft.ContainerInstance/containerGroups",
            "properties": {"containers": [{"name": "a", "properties": {"image": "mcr.microsoft.com/a:1"}}], "initContainers": [], "volumes": [{"name": "logs", "secret": null}]}}),
    ] {
        assert_eq!(
            counts(std::slice::from_ref(&of_azure)),
            [0, 1, 0],
            "{of_azure}"
        );
    }
}
