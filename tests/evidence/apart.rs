//! What belongs to one workload, and what does not, where its name is not told.

use super::*;

const LOGIN: &str = "DOCKER_REGISTRY_SERVER_URL";

/// A template of these resources, with parameters that nothing gives a value.
fn template(resources: Value) -> Value {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"front": {"type": "string"}, "back": {"type": "string"}, "stem": {"type": "object"}},
        "resources": resources,
    })
}

fn site(name: &str, runs: &str, inside: Value) -> Value {
    json!({"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": name, "kind": "app,linux,container",
        "properties": {"siteConfig": {"linuxFxVersion": runs}}, "resources": inside})
}

fn settings(kind: &str, name: &str) -> Value {
    json!({"type": kind, "apiVersion": "2023-12-01", "name": name, "properties": {LOGIN: "https://contosoacr.azurecr.io"}})
}

/// How many workloads there are; exposed or possible, elsewhere, and with an image that is not known.
fn of(resources: Value) -> (u32, [u32; 3]) {
    count(&[template(resources)])
}

fn count(documents: &[Value]) -> (u32, [u32; 3]) {
    let mut all = vec![
        cli("contosoacr", json!({})),
        pricing(&subscription(HERE), "Free"),
    ];
    all.extend_from_slice(documents);
    let report = judge(&all);
    (
        report.chains[0].blast_radius.totals.workloads,
        counted(&report),
    )
}

#[test]
fn what_is_called_by_the_same_expression_belongs_to_the_same_app() {
    const CONFIG: &str = "Microsoft.Web/sites/config";
    for (name, below) in [
        (
            "[parameters('front')]",
            "[concat(parameters('front'), '/appsettings')]",
        ),
        (
            "[toLower(parameters('front'))]",
            "[format('{0}/{1}', toLower(parameters('front')), 'appsettings')]",
        ),
        (
            "[concat('app-', uniqueString(resourceGroup().id))]",
            "[concat('app-', uniqueString(resourceGroup().id), '/appsettings')]",
        ),
        (
            "[parameters('stem').site]",
            "[concat(parameters('stem').site, '/appsettings')]",
        ),
    ] {
        let front = site(name, "DOCKER|shop/web:1", json!([]));
        let one = (1, [1, 0, 0]);
        assert_eq!(of(json!([front, settings(CONFIG, below)])), one, "{name}");
        assert_eq!(of(json!([settings(CONFIG, below), front])), one, "{name}");
        let inside = json!([settings("config", "appsettings")]);
        assert_eq!(of(json!([site(name, "DOCKER|shop/web:1", inside)])), one);
        // Another one beside it has nothing of it.
        let back = site("[parameters('back')]", "DOCKER|shop/back:1", json!([]));
        assert_eq!(
            of(json!([back, front, settings(CONFIG, below)])),
            (2, [1, 1, 0]),
            "{name}"
        );
    }
    // Of a slot it is the slot's name that tells, wherever it stands.
    let slot = |name: &str, image: &str| {
        json!({"type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": name,
            "properties": {"siteConfig": {"linuxFxVersion": image}}})
    };
    let own = "Microsoft.Web/sites/slots/config";
    assert_eq!(
        of(json!([
            slot("[concat('shop/', parameters('front'))]", "DOCKER|web:1"),
            slot("[concat('shop/', parameters('back'))]", "DOCKER|web:2"),
            settings(own, "[concat('shop/', parameters('back'), '/appsettings')]"),
        ])),
        (2, [1, 1, 0])
    );
    // A container of it is no app of its own.
    let side = json!({"type": "Microsoft.Web/sites/sitecontainers", "apiVersion": "2024-04-01",
        "name": "[format('{0}/main', parameters('front'))]", "properties": {"image": "contosoacr.azurecr.io/web:1", "isMain": true}});
    assert_eq!(
        of(json!([
            site("[parameters('front')]", "SITECONTAINERS", json!([])),
            side
        ])),
        (1, [1, 0, 0])
    );
}

#[test]
fn what_is_not_told_apart_by_a_name_is_not_taken_for_one() {
    let app = |image: &str| json!({"type": "Microsoft.App/containerApps", "name": null, "properties": {"template": {"containers": [{"name": "c", "image": image}]}}});
    let site = |image: &str| json!({"type": "Microsoft.Web/sites", "kind": "app,linux,container", "siteConfig": {"linuxFxVersion": image}});
    let group = |image: &str| json!({"type": "Microsoft.ContainerInstance/containerGroups", "name": "", "initContainers": null, "containers": [{"name": "c", "image": image}]});
    let job = |image: &str| {
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"generateName": "once-"},
        "spec": {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}})
    };
    let (ours, theirs) = ("contosoacr.azurecr.io/a:1", "nginx:1");
    let lists: [[Value; 2]; 4] = [
        [app(ours), app(theirs)],
        [
            site(&format!("DOCKER|{ours}")),
            site("DOCKER|mcr.microsoft.com/a:1"),
        ],
        [group(ours), group(theirs)],
        [job(ours), job(theirs)],
    ];
    for list in lists {
        assert_eq!(count(&[json!(list)]), (2, [1, 1, 0]), "{list:?}");
    }
    // With a name they are one, however often they are shown.
    let named = |image: &str| json!({"type": "Microsoft.App/containerApps", "name": "front", "properties": {"template": {"containers": [{"name": "c", "image": image}]}}});
    assert_eq!(
        count(&[json!([named(ours), named(theirs)])]),
        (1, [1, 0, 0])
    );
}
