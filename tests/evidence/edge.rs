//! IoT Edge: what devices at the edge pull stands in deployments and twins of a hub, in no list of Azure's.

use super::*;

const IMAGE: &str = "contosoacr.azurecr.io/shop/edge:1";

/// One module, as its hub has it.
fn module(image: Value) -> Value {
    json!({"version": "1.0", "type": "docker", "status": "running", "restartPolicy": "always",
        "settings": {"image": image, "createOptions": "{\"Env\":[\"KEY=HEMLIG-ENV\"]}"}})
}

/// What every manifest has beside the modules: the runtime with its logins.
fn desired(modules: Value) -> Value {
    json!({"schemaVersion": "1.1",
        "runtime": {"type": "docker", "settings": {"minDockerVersion": "v1.25", "registryCredentials": {
            "contoso": {"username": "contosoacr", "password": "HEMLIG-LOGIN", "address": "contosoacr.azurecr.io"}}}},
        "systemModules": {"edgeAgent": {"type": "docker",
            "settings": {"image": "mcr.microsoft.com/azureiotedge-agent:1.5", "createOptions": "{}"}}},
        "modules": modules})
}

fn manifest(modules: Value) -> Value {
    json!({"modulesContent": {"$edgeAgent": {"properties.desired": desired(modules)},
        "$edgeHub": {"properties.desired": {"schemaVersion": "1.1", "routes": {"up": "FROM /messages/* INTO $upstream"}}}}})
}

fn layered(path: &str, image: Value) -> Value {
    json!({"content": {"modulesContent": {"$edgeAgent": {path: module(image)}}}})
}

fn twin(device: &str, modules: Value) -> Value {
    let mut reported = modules.clone();
    for module in reported.as_object_mut().unwrap().values_mut() {
        lay_over(
            module,
            json!({"exitCode": 0, "runtimeStatus": "running", "settings": {"imageHash": "sha256:ab"}}),
        );
    }
    json!({"deviceId": device, "moduleId": "$edgeAgent", "etag": "A", "status": "enabled", "connectionState": "Connected",
        "properties": {"desired": desired(modules), "reported": {"schemaVersion": "1.1", "version": {"version": "1.5"},
            "lastDesiredStatus": {"code": 200, "description": ""}, "modules": reported, "$version": 5,
            "systemModules": {"edgeAgent": {"type": "docker", "settings": {"image": "mcr.microsoft.com/azureiotedge-agent:1.5"}}}}}})
}

fn with(document: Value) -> Report {
    let report = judge(&[cli("contosoacr", json!({})), document]);
    assert!(
        !serde_json::to_string(&report).unwrap().contains("HEMLIG"),
        "a secret was kept"
    );
    report
}

#[test]
fn a_module_falls_with_the_registry_that_its_device_pulls_from() {
    let shop = || json!({"shop": module(json!(IMAGE))});
    let configuration = json!({"id": "shop-everywhere", "schemaVersion": null, "labels": {}, "content": manifest(shop()),
        "targetCondition": "tags.site='contoso'", "priority": 10, "etag": "A"});
    // The client for Python has its own names for what holds them.
    let python = json!([{"id": "shop-everywhere", "schema_version": "1.0", "content": {"device_content": null, "module_content": null,
        "modules_content": manifest(shop())["modulesContent"]}, "target_condition": "*", "priority": 0}]);
    let documents = [
        ("manifest", manifest(shop())),
        (
            "layer",
            layered("properties.desired.modules.shop", json!(IMAGE)),
        ),
        (
            "layer of the runtime",
            layered("properties.desired.systemModules.shop", json!(IMAGE)),
        ),
        ("configuration", configuration.clone()),
        ("configurations", json!([configuration])),
        ("configurations of Python", python),
        ("modules alone", json!({"modules": shop()})),
        (
            "modules of a query",
            json!([{"modules": shop(), "systemModules": null}]),
        ),
    ];
    for (name, document) in documents {
        let report = with(document);
        assert_eq!(
            pulling(&report),
            [["IoT Edge module", "shop", IMAGE]],
            "{name}"
        );
        assert_eq!(problems(&report), "", "{name}");
    }
}

#[test]
fn the_same_module_of_two_devices_falls_twice() {
    let shop = |image: &str| json!({"shop": module(json!(image))});
    let report = with(json!([
        twin("till-1", shop(IMAGE)),
        twin("till-2", shop(IMAGE))
    ]));
    assert_eq!(
        pulling(&report),
        [
            ["IoT Edge module", "till-1/shop", IMAGE],
            ["IoT Edge module", "till-2/shop", IMAGE]
        ]
    );
    // The agents of both come from elsewhere.
    assert_eq!(counted(&report), [2, 2, 0]);
    assert_eq!(problems(&report), "");
    // Python's client prints a twin in its own names.
    let mut python = twin("till-3", shop(IMAGE));
    let device = python.as_object_mut().unwrap().remove("deviceId").unwrap();
    python["device_id"] = device;
    let report = with(python);
    assert_eq!(
        pulling(&report),
        [["IoT Edge module", "till-3/shop", IMAGE]]
    );
}

#[test]
fn what_a_module_runs_is_not_known_where_nothing_says_it() {
    for image in [
        json!("$CONTAINER_REGISTRY_SERVER/shop/edge:1"),
        json!("${CONTAINER_REGISTRY_SERVER}/shop/edge:1"),
        json!("$server/shop/edge:1-amd64"),
        json!("${MODULES.shop}"),
        json!("${MODULES.shop.debug}"),
        json!("{{registry}}/shop/edge:1"),
        json!(""),
        Value::Null,
    ] {
        let report = with(layered("properties.desired.modules.shop", image.clone()));
        assert_eq!(counted(&report), [0, 0, 1], "{image}");
        let settle = &report.chains[0].blast_radius.settle;
        assert!(
            settle
                .iter()
                .any(|command| command.line.starts_with("az iot hub module-twin show ")),
            "{image}: {settle:#?}"
        );
    }
    let elsewhere = json!("mcr.microsoft.com/azureiotedge-hub:1.5");
    let report = with(layered("properties.desired.modules.shop", elsewhere));
    assert_eq!(counted(&report), [0, 1, 0]);
}

#[test]
fn what_is_pinned_there_does_not_fall_by_its_tag() {
    let pinned = format!("contosoacr.azurecr.io/shop/edge@sha256:{}", "a".repeat(64));
    let report = with(manifest(json!({"shop": module(json!(pinned))})));
    assert_eq!(report.chains[0].blast_radius.totals.pinned, 1);
}

#[test]
fn what_only_looks_like_a_module_is_none() {
    for other in [
        json!({"runtime": {"type": "docker", "settings": {"minDockerVersion": "v1.25"}}}),
        json!({"type": "docker", "status": "running"}),
        json!({"type": "kubernetes", "settings": {"image": IMAGE}}),
        json!({"type": "docker", "settings": "none"}),
        json!({"settings": {"image": IMAGE}}),
    ] {
        let report = with(other.clone());
        assert_eq!(counted(&report), [0, 0, 0], "{other}");
    }
}

#[test]
fn a_hub_tells_where_to_look_for_what_its_devices_run() {
    let hub = json!({"id": id("Microsoft.Devices/IotHubs/contosohub"), "name": "contosohub", "type": "Microsoft.Devices/IotHubs",
        "properties": {"state": "Active", "hostName": "contosohub.azure-devices.net"}});
    let report = with(json!([hub]));
    assert_says(
        &ledger(&report),
        &[
            "IoT hub cannot tell what its devices run",
            "az iot hub module-twin show",
        ],
    );
}
