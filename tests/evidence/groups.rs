//! Container groups and apps as Ansible puts them together, and groups of which a query left a part.

use super::*;

const OURS: &str = "contosoacr.azurecr.io/shop/init:1";
const PUBLIC: &str = "mcr.microsoft.com/azuredocs/aci-helloworld";
const NONE: [[&str; 3]; 0] = [];

fn group() -> String {
    id("Microsoft.ContainerInstance/containerGroups/batch")
}

/// A group that stays with `image`, without a word of what starts first: as Ansible, a query and REST of before
/// 2019-12-01 have it.
fn cut(image: &str) -> Vec<Value> {
    let kind = "Microsoft.ContainerInstance/containerGroups";
    vec![
        json!({"changed": false, "failed": false, "containerinstances": [{"id": group(), "name": "batch", "location": "westeurope",
            "containers": [{"name": "c0", "image": image, "commands": null, "cpu": 1.0, "memory": 1.0, "ports": [80], "volume_mounts": []}],
            "ip_address": "203.0.113.9", "os_type": "Linux", "resource_group": "rg-contoso", "restart_policy": "always", "volumes": []}]}),
        json!([{"id": group(), "name": "batch", "containers": [{"name": "c0", "image": image}]}]),
        json!([{"id": group(), "name": "batch", "type": kind, "image": image}]),
        json!({"value": [{"id": group(), "name": "batch", "type": kind, "properties": {"osType": "Linux", "restartPolicy": "Never",
            "containers": [{"name": "c0", "properties": {"image": image}}], "instanceView": {"events": [], "state": "Running"}}}]}),
        // Only what starts first.
        json!([{"id": group(), "name": "batch", "initContainers": [{"name": "i0", "image": image}]}]),
    ]
}

/// The same whole, as `az container show`, REST, an SDK and PowerShell have it.
fn whole(image: &str, first: Value) -> Vec<Value> {
    let kind = "Microsoft.ContainerInstance/containerGroups";
    let nested = |one: &Value| match one.as_array() {
        Some(list) => list
            .iter()
            .map(|one| json!({"name": "i0", "properties": {"image": one["image"]}}))
            .collect(),
        None => one.clone(),
    };
    vec![
        json!({"id": group(), "name": "batch", "type": kind, "resourceGroup": "rg-contoso", "osType": "Linux",
            "containers": [{"name": "c0", "image": image}], "initContainers": first, "volumes": null}),
        json!({"value": [{"id": group(), "name": "batch", "type": kind, "properties": {"osType": "Linux",
            "containers": [{"name": "c0", "properties": {"image": image}}], "initContainers": nested(&first)}}]}),
        json!([{"id": group(), "name": "batch", "type": kind, "os_type": "Linux",
            "containers": [{"name": "c0", "image": image}], "init_containers": first}]),
        json!([{"Id": group(), "Name": "batch", "Type": kind, "OSType": "Linux",
            "Container": [{"Name": "c0", "Image": image}], "InitContainer": first}]),
    ]
}

/// See findings/ansible-lists-containers-without-the-first.sh.
#[test]
fn a_group_without_a_list_of_what_starts_first_may_run_more() {
    for shown in cut(PUBLIC) {
        let report = judge(&[cli("contosoacr", json!({})), shown.clone()]);
        assert_eq!(
            (pulling(&report), counted(&report)),
            (NONE.to_vec(), [0, 0, 1]),
            "{shown}"
        );
        assert!(
            format!("{report:?}").contains("az container show"),
            "{shown}"
        );
    }
    // What is shown of it falls all the same.
    for shown in cut(OURS) {
        let report = judge(&[cli("contosoacr", json!({})), shown.clone()]);
        assert_eq!(
            (pulling(&report).len(), counted(&report)),
            (1, [1, 0, 0]),
            "{shown}"
        );
    }
}

#[test]
fn a_group_that_is_shown_whole_runs_what_it_shows() {
    // Nothing starts first: as the interface and as its clients say so.
    for shown in [json!([]), json!(null)]
        .into_iter()
        .flat_map(|first| whole(PUBLIC, first))
    {
        let report = judge(&[cli("contosoacr", json!({})), shown.clone()]);
        assert_eq!(counted(&report), [0, 1, 0], "{shown}");
    }
    for shown in whole(PUBLIC, json!([{"name": "i0", "image": OURS}])) {
        let report = judge(&[cli("contosoacr", json!({})), shown.clone()]);
        assert_eq!(
            pulling(&report),
            [["Container Instance", "batch", OURS]],
            "{shown}"
        );
    }
}

/// What is asked for settles it.
#[test]
fn a_whole_document_says_what_another_one_leaves_out() {
    for part in cut(PUBLIC) {
        let full = whole(PUBLIC, json!([]));
        let report = judge(&[cli("contosoacr", json!({})), part.clone(), full[0].clone()]);
        assert_eq!(counted(&report), [0, 1, 0], "{part}");
        let full = whole(PUBLIC, json!([{"name": "i0", "image": OURS}]));
        let report = judge(&[cli("contosoacr", json!({})), part.clone(), full[1].clone()]);
        assert_eq!(counted(&report), [1, 0, 0], "{part}");
    }
}

#[test]
fn a_template_without_a_list_of_what_starts_first_starts_nothing_first() {
    let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "resources": [{"type": "Microsoft.ContainerInstance/containerGroups", "apiVersion": "2023-05-01", "name": "batch",
            "properties": {"osType": "Linux", "containers": [{"name": "c0", "properties": {"image": PUBLIC}}]}}]});
    let values = json!({"name": "batch", "os_type": "Linux", "container": [{"name": "c0", "image": PUBLIC}]});
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [
        {"address": "azurerm_container_group.a", "mode": "managed", "type": "azurerm_container_group", "name": "a", "values": values}]}}});
    for declared in [template, plan] {
        let report = judge(&[cli("contosoacr", json!({})), declared.clone()]);
        assert_eq!(counted(&report), [0, 1, 0], "{declared}");
    }
}

/// As `azure_rm_webapp_info` returns an app: of what it runs only this.
fn app(frameworks: Value) -> Value {
    json!({"changed": false, "failed": false, "webapps": [{"id": id("Microsoft.Web/sites/front"), "name": "front", "resource_group": "rg-contoso",
        "app_settings": {"WEBSITES_PORT": "80"}, "app_state": "Running", "enabled": true, "frameworks": frameworks}]})
}

#[test]
fn the_version_of_a_framework_called_docker_is_the_image_of_an_app() {
    let one = |name: &str, version: &str| json!([{"name": name, "version": version}]);
    for docker in [
        one("docker", OURS),
        one("Docker", OURS),
        json!([{"name": "python", "version": "3.12"}, {"name": "docker", "version": OURS}]),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), app(docker.clone())]);
        assert_eq!(
            pulling(&report),
            [["App Service", "front", OURS]],
            "{docker}"
        );
        let when = &report.chains[0].blast_radius.workloads[0].when;
        assert!(!when.contains("if it starts"), "{docker}: {when}");
    }
    let report = judge(&[cli("contosoacr", json!({})), app(one("docker", PUBLIC))]);
    assert_eq!(counted(&report), [0, 1, 0]);
    // A container on Windows and one of a site look the same as nothing.
    for other in [
        json!([]),
        one("python", "3.12"),
        one("compose", "c2VydmljZXM6IHt9"),
        json!(null),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), app(other.clone())]);
        assert_eq!(counted(&report), [0, 0, 1], "{other}");
    }
}
