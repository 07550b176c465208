//! What runs beside what is shown: older revisions, sidecars, and what a pool of nodes only fetches.

use super::*;

const OURS: &str = "contosoacr.azurecr.io/team/app:7";
const FOREIGN: &str = "docker.io/library/nginx:1";

fn id(rest: &str) -> String {
    format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/{rest}")
}

#[track_caller]
fn count(documents: &[Value]) -> [u32; 3] {
    let mut all = documents.to_vec();
    all.push(cli("contosoacr", json!({})));
    counted(&judge(&all))
}

fn app(mode: Value, image: &str) -> Value {
    json!({
        "id": id("Microsoft.App/containerApps/web"), "name": "web", "type": "Microsoft.App/containerApps",
        "properties": {"configuration": {"activeRevisionsMode": mode}, "template": {"containers": [{"name": "web", "image": image}]}},
    })
}

fn revision(name: &str, active: bool, image: &str) -> Value {
    json!({
        "id": id(&format!("Microsoft.App/containerApps/web/revisions/{name}")), "name": name,
        "type": "Microsoft.App/containerApps/revisions",
        "properties": {"active": active, "trafficWeight": 0, "template": {"containers": [{"name": "web", "image": image}]}},
    })
}

#[test]
fn an_older_revision_of_a_container_app_may_run_another_image() {
    assert_eq!(count(&[app(json!("Single"), FOREIGN)]), [0, 1, 0]);
    assert_eq!(count(&[app(Value::Null, FOREIGN)]), [0, 1, 0]);
    assert_eq!(count(&[app(json!("Multiple"), FOREIGN)]), [0, 0, 1]);
    assert_eq!(count(&[app(json!("multiple"), OURS)]), [1, 0, 0]);
    let app = || app(json!("Multiple"), FOREIGN);
    let list = |older: Value| json!([revision("web--2", true, FOREIGN), older]);
    assert_eq!(
        count(&[app(), list(revision("web--1", true, OURS))]),
        [1, 0, 0]
    );
    assert_eq!(
        count(&[app(), list(revision("web--1", true, FOREIGN))]),
        [0, 1, 0]
    );
    // What is switched off runs nothing.
    assert_eq!(
        count(&[app(), list(revision("web--1", false, OURS))]),
        [0, 1, 0]
    );
    // One of them does not tell of the others.
    assert_eq!(
        count(&[app(), revision("web--2", true, FOREIGN)]),
        [0, 0, 1]
    );
    assert_eq!(
        count(&[json!({"value": [revision("web--1", true, OURS)]})]),
        [1, 0, 0]
    );
    // As `az` prints it, and Azure PowerShell.
    let flat = json!({"id": id("Microsoft.App/containerApps/web"), "name": "web", "type": "Microsoft.App/containerApps",
        "configuration": {"activeRevisionsMode": "Multiple"}, "template": {"containers": [{"image": FOREIGN}]}});
    assert_eq!(count(&[flat]), [0, 0, 1]);
}

#[test]
fn terraform_says_how_many_revisions_may_run_too() {
    let plan = |mode: &str| {
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [{
            "address": "azurerm_container_app.a", "mode": "managed", "type": "azurerm_container_app", "name": "a",
            "values": {"name": "web", "revision_mode": mode, "template": [{"container": [{"name": "web", "image": FOREIGN}]}]}}]}}})
    };
    assert_eq!(count(&[plan("Single")]), [0, 1, 0]);
    assert_eq!(count(&[plan("Multiple")]), [0, 0, 1]);
}

#[test]
fn azure_powershell_calls_containers_by_other_names() {
    let app = |containers: Value, mode: &str| {
        json!({"Id": id("Microsoft.App/containerApps/web"), "Name": "web", "Type": "Microsoft.App/containerApps",
            "ConfigurationActiveRevisionsMode": mode, "TemplateContainer": containers,
            "TemplateInitContainer": null, "ConfigurationRegistry": [{"Server": "contosoacr.azurecr.io", "Username": "contosoacr"}]})
    };
    assert_eq!(
        count(&[app(json!([{"Name": "web", "Image": OURS}]), "Single")]),
        [1, 0, 0]
    );
    assert_eq!(
        count(&[app(json!([{"Name": "web", "Image": FOREIGN}]), "Single")]),
        [0, 1, 0]
    );
    assert_eq!(
        count(&[app(json!([{"Name": "web", "Image": FOREIGN}]), "Multiple")]),
        [0, 0, 1]
    );
    // Cut off by the depth: what runs there is not known, but it logs in to the registry.
    assert_eq!(count(&[app(json!("System.Object[]"), "Single")]), [1, 0, 0]);
    let group = |containers: Value, first: Value| {
        json!({"Id": id("Microsoft.ContainerInstance/containerGroups/job"), "Name": "job",
            "Type": "Microsoft.ContainerInstance/containerGroups", "Container": containers, "InitContainer": first,
            "ImageRegistryCredential": [{"Server": "contosoacr.azurecr.io", "Username": "u", "Password": "hush"}]})
    };
    assert_eq!(
        count(&[group(json!([{"Name": "a", "Image": OURS}]), Value::Null)]),
        [1, 0, 0]
    );
    assert_eq!(
        count(&[group(
            json!([{"Name": "a", "Image": FOREIGN}]),
            json!([{"Name": "b", "Image": OURS}])
        )]),
        [1, 0, 0]
    );
    assert_eq!(
        count(&[group(json!([{"Name": "a", "Image": FOREIGN}]), json!([]))]),
        [0, 1, 0]
    );
    assert_eq!(
        count(&[group(
            json!("Microsoft.Azure.PowerShell.Cmdlets.ContainerInstance.Models.Container"),
            json!([])
        )]),
        [0, 0, 1]
    );
}

#[test]
fn a_site_whose_main_container_is_not_shown_runs_nobody_knows_what() {
    let site = |runs: &str| {
        json!({"id": id("Microsoft.Web/sites/web"), "name": "web", "type": "Microsoft.Web/sites",
        "kind": "app,linux,container", "siteConfig": {"linuxFxVersion": runs}})
    };
    let part = |name: &str, main: Value, image: &str| {
        json!({"id": id(&format!("Microsoft.Web/sites/web/sitecontainers/{name}")),
        "name": name, "type": "Microsoft.Web/sites/sitecontainers", "properties": {"image": image, "isMain": main}})
    };
    let side = || part("side", json!(false), FOREIGN);
    assert_eq!(count(&[site("SITECONTAINERS"), json!([side()])]), [0, 0, 1]);
    assert_eq!(
        count(&[site("sitecontainers"), part("side", Value::Null, FOREIGN)]),
        [0, 0, 1]
    );
    assert_eq!(count(&[side()]), [0, 0, 1]);
    assert_eq!(
        count(&[
            site("SITECONTAINERS"),
            json!({"value": [side(), part("main", json!(true), FOREIGN)]})
        ]),
        [0, 1, 0]
    );
    assert_eq!(
        count(&[
            site("SITECONTAINERS"),
            side(),
            part("main", json!(true), OURS)
        ]),
        [1, 0, 0]
    );
    assert_eq!(
        count(&[site("SITECONTAINERS"), part("side", json!(false), OURS)]),
        [1, 0, 0]
    );
    // Code with a sidecar: the app itself runs no container.
    assert_eq!(count(&[site("NODE|22-lts"), side()]), [0, 1, 0]);
}

#[test]
fn a_pool_only_fetches_what_it_names() {
    let pool = |images: Value| {
        json!({"id": id("Microsoft.Batch/batchAccounts/contoso/pools/p"), "name": "p", "type": "Microsoft.Batch/batchAccounts/pools",
        "properties": {"deploymentConfiguration": {"virtualMachineConfiguration": {"containerConfiguration": {"type": "DockerCompatible", "containerImageNames": images}}}}})
    };
    assert_eq!(count(&[pool(json!([FOREIGN]))]), [0, 0, 1]);
    assert_eq!(count(&[pool(json!([]))]), [0, 0, 1]);
    assert_eq!(count(&[pool(json!([FOREIGN, OURS]))]), [1, 0, 0]);
}

#[test]
fn a_knative_service_may_send_requests_to_an_older_revision() {
    let service = |traffic: Value| {
        json!({"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"template": {"spec": {"containers": [{"image": FOREIGN}]}}, "traffic": traffic}})
    };
    let older = |image: &str| {
        json!({"apiVersion": "serving.knative.dev/v1", "kind": "Revision",
        "metadata": {"name": "web-00001", "namespace": "shop", "labels": {"serving.knative.dev/service": "web"}},
        "spec": {"containers": [{"image": image}]}})
    };
    let both = json!([{"revisionName": "web-00001", "percent": 90}, {"latestRevision": true, "percent": 10}]);
    let list = |items: &[Value]| json!({"apiVersion": "v1", "kind": "List", "items": items});
    assert_eq!(
        count(&[service(json!([{"latestRevision": true, "percent": 100}]))]),
        [0, 1, 0]
    );
    assert_eq!(count(&[service(Value::Null)]), [0, 1, 0]);
    assert_eq!(count(&[service(both.clone())]), [0, 0, 1]);
    assert_eq!(
        count(&[service(
            json!([{"revision_name": "web-00001", "tag": "old"}])
        )]),
        [0, 0, 1]
    );
    assert_eq!(
        count(&[list(&[service(both.clone()), older(OURS)])]),
        [1, 0, 0]
    );
    assert_eq!(count(&[list(&[older(FOREIGN), service(both)])]), [0, 1, 0]);
}
