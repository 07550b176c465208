//! A login is for one server: what it says of another one, and of an image without a host.

use super::*;
use model::report::{Pulls, Workload};

const OURS: &str = "contosoacr.azurecr.io/shop/web:1";
const WITH_WHICH: &str = "with which it pulls";

fn puller() -> String {
    id("Microsoft.ManagedIdentity/userAssignedIdentities/puller")
}

/// Each way to run containers that lists its logins, with these.
fn each(logins: &Value, image: &str) -> Vec<Value> {
    let entries = |server: &str, secret: &str| -> Vec<Value> {
        let logins = logins.as_array().unwrap().iter();
        logins
            .map(|login| {
                let mut entry = json!({});
                for (key, value) in login.as_object().unwrap() {
                    let key = match key.as_str() {
                        "server" => server,
                        "secret" => secret,
                        key => key,
                    };
                    entry[key] = value.clone();
                }
                entry
            })
            .collect()
    };
    let of = |kind: &str, properties: Value| json!({"id": id(&format!("{kind}/front")), "name": "front", "type": kind, "properties": properties});
    let containers = json!([{"name": "c", "image": image}]);
    let nested = json!([{"name": "c", "properties": {"image": image}}]);
    let batch: Vec<Value> = entries("registryServer", "password")
        .into_iter()
        .map(|mut entry| {
            if let Some(identity) = entry.as_object_mut().unwrap().remove("identity") {
                entry["identityReference"] = json!({"resourceId": identity});
            }
            entry
        })
        .collect();
    let nodes = json!({"containerConfiguration": {"type": "DockerCompatible", "containerImageNames": [image], "containerRegistries": batch}});
    let plan = |kind: &str, values: Value| {
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
            {"address": format!("{kind}.front"), "mode": "managed", "type": kind, "name": "front", "values": values}]}}})
    };
    let template = |kind: &str, properties: &Value| {
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "resources": [{"type": kind, "apiVersion": "2024-03-01", "name": "front", "properties": properties}]})
    };
    let app = json!({"configuration": {"registries": entries("server", "passwordSecretRef")}, "template": {"containers": containers}});
    let group = json!({"containers": nested, "initContainers": [], "imageRegistryCredentials": entries("server", "password")});
    let plain = entries("server", "password_secret_name");
    vec![
        of("Microsoft.App/containerApps", app.clone()),
        of("Microsoft.App/jobs", app.clone()),
        of("Microsoft.ContainerInstance/containerGroups", group.clone()),
        of("Microsoft.ContainerInstance/containerGroupProfiles", group.clone()),
        of("Microsoft.Batch/batchAccounts/b/pools", json!({"deploymentConfiguration": {"virtualMachineConfiguration": nodes}})),
        of("Microsoft.App/sessionPools", json!({"containerType": "CustomContainer",
            "customContainerTemplate": {"containers": containers, "registryCredentials": entries("server", "passwordSecretRef")[0]}})),
        template("Microsoft.App/containerApps", &app),
        template("Microsoft.ContainerInstance/containerGroups", &group),
        plan("azurerm_container_app", json!({"name": "front", "registry": plain, "template": [{"container": [{"name": "c", "image": image}]}]})),
        plan("azurerm_container_group", json!({"name": "front", "container": [{"name": "c", "image": image}], "image_registry_credential": entries("server", "password")})),
    ]
    .into_iter()
    // The id of a pool has its account before it.
    .map(|mut document| {
        if document["type"] == "Microsoft.Batch/batchAccounts/b/pools" {
            document["id"] = json!(id("Microsoft.Batch/batchAccounts/b/pools/front"));
            document["type"] = json!("Microsoft.Batch/batchAccounts/pools");
        }
        document
    })
    .collect()
}

#[track_caller]
fn all(logins: &Value, image: &str, check: impl Fn(&Workload, &Value)) {
    for document in each(logins, image) {
        // A pool of sessions has one login only.
        if document["type"] == "Microsoft.App/sessionPools" && logins.as_array().unwrap().len() > 1
        {
            continue;
        }
        let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
        let workloads = &report.chains[0].blast_radius.workloads;
        assert_eq!(workloads.len(), 1, "{document}: {workloads:#?}");
        check(&workloads[0], &document);
    }
}

#[test]
fn a_login_for_another_server_says_nothing_of_this_one() {
    let elsewhere = [
        "fabrikam.azurecr.io",
        "ghcr.io",
        "contosoacr.azurecr.cn",
        "notcontosoacr.azurecr.io",
        "index.docker.io",
    ];
    for server in elsewhere {
        for login in [
            json!({"server": server, "identity": puller()}),
            json!({"server": server, "username": "contosoacr", "secret": "pw"}),
        ] {
            all(&json!([login]), OURS, |workload, document| {
                assert_eq!(workload.stored_credential, None, "{document}");
                assert!(!workload.identity.contains(WITH_WHICH), "{document}");
            });
        }
    }
}

#[test]
fn of_several_logins_the_one_for_the_registry_counts() {
    let identity = json!({"server": "contosoacr.azurecr.io", "identity": puller()});
    let password =
        json!({"username": "contosoacr", "secret": "pw", "server": "contosoacr.azurecr.io"});
    let other = |login: &Value| {
        let mut login = login.clone();
        login["server"] = json!("fabrikam.azurecr.io");
        login
    };
    for logins in [
        json!([other(&password), identity]),
        json!([identity, other(&password)]),
    ] {
        all(&logins, OURS, |workload, document| {
            assert_eq!(workload.stored_credential, Some(false), "{document}");
            assert!(
                workload
                    .identity
                    .contains("managed identity puller, with which it pulls"),
                "{document}"
            );
        });
    }
    for logins in [
        json!([other(&identity), password]),
        json!([password, other(&identity)]),
    ] {
        all(&logins, OURS, |workload, document| {
            assert_eq!(workload.stored_credential, Some(true), "{document}");
            assert!(!workload.identity.contains(WITH_WHICH), "{document}");
        });
    }
}

#[test]
fn one_server_is_written_in_several_ways() {
    for server in [
        "ContosoACR.AzureCR.io",
        "https://contosoacr.azurecr.io",
        "https://contosoacr.azurecr.io/",
        "contosoacr.azurecr.io:443",
        "contosoacr.westeurope.geo.azurecr.io",
        "contosoacr.westeurope.data.azurecr.io",
    ] {
        all(
            &json!([{"server": server, "username": "pipeline", "secret": "pw"}]),
            OURS,
            |workload, document| {
                assert_eq!(workload.stored_credential, Some(true), "{document}");
            },
        );
    }
    // So is the host of an image.
    for image in [
        "contosoacr.westeurope.data.azurecr.io/shop/web:1",
        "ContosoAcr.azurecr.io:443/shop/web:1",
    ] {
        all(
            &json!([{"server": "contosoacr.azurecr.io", "identity": puller()}]),
            image,
            |workload, document| {
                assert_eq!(workload.stored_credential, Some(false), "{document}");
            },
        );
    }
}

#[test]
fn each_registry_is_told_of_its_own_login() {
    let app = json!({"id": id("Microsoft.App/containerApps/front"), "name": "front", "type": "Microsoft.App/containerApps", "properties": {
        "configuration": {"registries": [
            {"server": "contosoacr.azurecr.io", "identity": puller()},
            {"server": "contosodev.azurecr.io", "username": "contosodev", "passwordSecretRef": "pw"}]},
        "template": {"containers": [{"name": "a", "image": OURS}, {"name": "b", "image": "contosodev.azurecr.io/side:1"}]}}});
    let report = judge(&[
        cli("contosoacr", json!({})),
        cli("contosodev", json!({})),
        app,
    ]);
    let mut found: Vec<(&str, Option<bool>, bool)> =
        { report.chains[0].blast_radius.workloads.iter() }
            .map(|workload| {
                (
                    workload.registry.as_str(),
                    workload.stored_credential,
                    workload.identity.contains(WITH_WHICH),
                )
            })
            .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("contosoacr", Some(false), true),
            ("contosodev", Some(true), false)
        ]
    );
}

#[test]
fn a_password_for_another_server_makes_nobody_an_admin() {
    let report = judge(&[
        cli("contosoacr", json!({})),
        each(
            &json!([{"server": "fabrikam.azurecr.io", "username": "contosoacr", "secret": "pw"}]),
            OURS,
        )
        .remove(0),
    ]);
    assert!(!said_at(&report, 1).contains("admin password:"));
}

#[test]
fn an_image_without_a_host_may_come_from_the_server_that_the_login_is_for() {
    for image in ["shop/web:1", "web"] {
        all(
            &json!([{"server": "contosoacr.azurecr.io", "username": "pipeline", "secret": "pw"}]),
            image,
            |workload, document| {
                assert_eq!(
                    (workload.image.as_str(), workload.pulls),
                    (image, Pulls::Unknown),
                    "{document}"
                );
                assert_eq!(workload.stored_credential, Some(true), "{document}");
            },
        );
    }
    for document in each(
        &json!([{"server": "fabrikam.azurecr.io", "username": "pipeline", "secret": "pw"}]),
        "web:1",
    ) {
        let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
        // What the tasks of a pool run is not known all the same.
        let of_batch = document.to_string().contains("registryServer");
        let elsewhere = if of_batch { [0, 0, 1] } else { [0, 1, 0] };
        assert_eq!(counted(&report), elsewhere, "{document}");
    }
    // One that stands beside what comes from there is what it says.
    let app = json!({"id": id("Microsoft.App/containerApps/front"), "name": "front", "type": "Microsoft.App/containerApps", "properties": {
        "configuration": {"registries": [{"server": "contosoacr.azurecr.io", "identity": "system"}]},
        "template": {"containers": [{"name": "a", "image": OURS}, {"name": "b", "image": "redis:7"}]}}});
    let report = judge(&[cli("contosoacr", json!({})), app]);
    assert_eq!(report.chains[0].blast_radius.workloads.len(), 1);
}

/// What is said of a site whose image is named without a host: how many come from the registry here, from
/// elsewhere, and from where it is not known.
#[track_caller]
fn of_hostless(documents: &[Value]) -> [u32; 3] {
    let mut all = vec![cli("contosoacr", json!({}))];
    all.extend_from_slice(documents);
    counted(&judge(&all))
}

const SERVER: &str = "DOCKER_REGISTRY_SERVER_URL";
const HOSTLESS: &str = "DOCKER|shop/web:1";

fn site(settings: Value) -> Value {
    json!({"id": id("Microsoft.Web/sites/front"), "name": "front", "type": "Microsoft.Web/sites", "kind": "app,linux,container",
        "siteConfig": settings})
}

#[test]
fn of_a_site_whose_settings_were_not_seen_the_server_is_not_known() {
    let bare = json!({"linuxFxVersion": HOSTLESS});
    let config = json!({"id": id("Microsoft.Web/sites/front/config/web"), "name": "web", "type": "Microsoft.Web/sites/config",
        "properties": {"linuxFxVersion": HOSTLESS, "acrUseManagedIdentityCreds": false}});
    let windows = json!({"windowsFxVersion": "DOCKER|web", "appSettings": null});
    let function = json!({"id": id("Microsoft.Web/sites/front"), "name": "front", "type": "Microsoft.Web/sites",
        "kind": "functionapp,linux,container", "properties": {"siteConfig": bare}});
    let slot = json!({"id": id("Microsoft.Web/sites/front/slots/next"), "name": "front/next", "type": "Microsoft.Web/sites/slots",
        "properties": {"siteConfig": bare}});
    for (document, path) in [
        (site(bare.clone()), "sites/front/config"),
        (site(windows), "sites/front/config"),
        (config, "sites/front/config"),
        (function, "sites/front/config"),
        (slot, "sites/front/slots/next/config"),
    ] {
        assert_eq!(of_hostless(&[json!([document])]), [0, 0, 1], "{document}");
        let report = judge(&[cli("contosoacr", json!({})), json!([document])]);
        let commands = serde_json::to_string(&report.chains[0].blast_radius.settle).unwrap();
        assert!(
            commands.contains(&format!("{path}/appsettings/list")),
            "{commands}"
        );
        assert!(!commands.contains("config show"), "{commands}");
    }
    // What the command that is named for it answers.
    let answer = |server: &str| json!({"id": id("Microsoft.Web/sites/front/config/appsettings"), "type": "Microsoft.Web/sites/config", "properties": {SERVER: server}});
    for (server, expected) in [
        ("https://contosoacr.azurecr.io", [1, 0, 0]),
        ("https://index.docker.io", [0, 1, 0]),
        ("", [0, 1, 0]),
    ] {
        assert_eq!(
            of_hostless(&[site(bare.clone()), answer(server)]),
            expected,
            "{server}"
        );
    }
    // By digest it is always the same, wherever it comes from; and what names a host says it all.
    for image in [
        format!("DOCKER|web@sha256:{}", "a".repeat(64)),
        "DOCKER|docker.io/library/nginx:1".to_owned(),
    ] {
        let document = site(json!({"linuxFxVersion": image}));
        assert_eq!(of_hostless(&[document]), [0, 1, 0], "{image}");
    }
}

#[test]
fn the_settings_of_a_site_tell_its_server_in_every_form() {
    let pair = |name: &str, value: &str| json!({"name": name, "value": value});
    let ours = "https://contosoacr.azurecr.io";
    let forms = |settings: Value| {
        let mut beside = json!({"name": "front", "linuxFxVersion": HOSTLESS});
        beside["appSettings"] = settings.clone();
        [
            site(json!({"linuxFxVersion": HOSTLESS, "appSettings": settings})),
            json!({"name": "front", "image": HOSTLESS, "linuxFxVersion": HOSTLESS, "appSettings": settings}),
            json!([beside]),
        ]
    };
    for (settings, expected) in [
        (json!([pair(SERVER, ours)]), [1, 0, 0]),
        (json!({SERVER: ours}), [1, 0, 0]),
        (
            json!({"OTHER": "hush", SERVER: "contosoacr.azurecr.io"}),
            [1, 0, 0],
        ),
        (json!([pair("OTHER", "x")]), [0, 1, 0]),
        (json!({"OTHER": "x"}), [0, 1, 0]),
        (json!([]), [0, 1, 0]),
        (json!({}), [0, 1, 0]),
        (json!({SERVER: "https://ghcr.io"}), [0, 1, 0]),
        (json!(null), [0, 0, 1]),
    ] {
        for document in forms(settings.clone()) {
            assert_eq!(
                of_hostless(std::slice::from_ref(&document)),
                expected,
                "{document}"
            );
        }
    }
}

#[test]
fn what_a_template_or_plan_sets_is_all_there_is_unless_it_is_not_known() {
    let template = |settings: Option<Value>| {
        let mut config = json!({"linuxFxVersion": HOSTLESS});
        if let Some(settings) = settings {
            config["appSettings"] = settings;
        }
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "parameters": {"all": {"type": "array"}, "name": {"type": "string"}},
            "resources": [{"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "front", "properties": {"siteConfig": config}}]})
    };
    let plan = |settings: Value, unknown: Value| {
        let values = json!({"name": "front", "site_config": [{"linux_fx_version": HOSTLESS}], "app_settings": settings});
        json!({"format_version": "1.2", "resource_changes": [{"address": "azurerm_app_service.front", "mode": "managed",
            "type": "azurerm_app_service", "name": "front", "change": {"actions": ["create"], "before": null, "after": values, "after_unknown": unknown}}]})
    };
    for (document, expected) in [
        (template(None), [0, 1, 0]),
        (template(Some(json!([]))), [0, 1, 0]),
        (
            template(Some(
                json!([{"name": "OTHER", "value": "[parameters('name')]"}]),
            )),
            [0, 1, 0],
        ),
        (template(Some(json!("[parameters('all')]"))), [0, 0, 1]),
        (
            template(Some(json!("[concat(parameters('all'), createArray())]"))),
            [0, 0, 1],
        ),
        (
            template(Some(
                json!([{"name": "[parameters('name')]", "value": "x"}]),
            )),
            [0, 0, 1],
        ),
        (
            template(Some(
                json!([{"name": SERVER, "value": "https://contosoacr.azurecr.io"}]),
            )),
            [1, 0, 0],
        ),
        (plan(json!(null), json!({})), [0, 1, 0]),
        (plan(json!({"OTHER": "x"}), json!({})), [0, 1, 0]),
        (
            plan(json!({SERVER: "https://contosoacr.azurecr.io"}), json!({})),
            [1, 0, 0],
        ),
        (plan(json!(null), json!({"app_settings": true})), [0, 0, 1]),
    ] {
        assert_eq!(
            of_hostless(std::slice::from_ref(&document)),
            expected,
            "{document}"
        );
    }
}
