//! The image of a site stands at several places, and that there is none must be written somewhere.

use super::*;

/// A site as Resource Graph has it.
fn site(name: &str, kind: &str, properties: Value) -> Value {
    json!({
        "id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Web/sites/{name}"),
        "name": name, "type": "microsoft.web/sites", "kind": kind, "location": "westeurope",
        "resourceGroup": "rg-contoso", "subscriptionId": HERE, "properties": properties,
    })
}

/// What REST and Resource Graph say of a site's images.
fn versions(linux: Value, windows: Value) -> Value {
    json!({"siteConfig": null, "state": "Running", "siteProperties": {"appSettings": null, "metadata": null, "properties": [
        {"name": "LinuxFxVersion", "value": linux}, {"name": "WindowsFxVersion", "value": windows}]}})
}

fn beside_acr(document: Value) -> Report {
    judge_all(&[cli("contosoacr", json!({})), document])
}

#[track_caller]
fn assert_bucket(document: Value, bucket: &'static str) {
    assert_buckets(&beside_acr(document), &[(bucket, 1)]);
}

const LINUX: &str = "DOCKER|contosoacr.azurecr.io/api:2";

#[test]
fn both_kinds_of_versions_are_read_in_every_envelope() {
    for versions in [
        versions(json!(LINUX), Value::Null),
        versions(Value::Null, json!("DOCKER|contosoacr.azurecr.io/win:2")),
    ] {
        let site = site("contoso-api", "app,container,windows", versions);
        for document in [
            site.clone(),
            json!([site]),
            json!({"value": [site], "nextLink": null}),
            json!({"totalRecords": 1, "count": 1, "data": [site], "facets": [], "resultTruncated": "false"}),
        ] {
            let report = beside_acr(document);
            assert_buckets(&report, &[("possible", 1)]);
            assert_eq!(
                pulled(&report),
                [("contoso-api", Pulls::NextRestart, "contosoacr")]
            );
        }
    }
}

#[test]
fn keys_of_any_case_say_the_same() {
    let upper = json!({"SiteConfig": null, "SITEPROPERTIES": {"Properties": [{"Name": "linuxFxVersion", "Value": LINUX}]}});
    assert_bucket(site("contoso-api", "app,linux", upper), "possible");
    let lower =
        json!({"siteproperties": {"properties": [{"value": LINUX, "name": "linuxfxversion"}]}});
    assert_bucket(site("contoso-api", "app,linux", lower), "possible");
    let docker = versions(json!("docker|ContosoACR.azurecr.io/api:2"), Value::Null);
    assert_bucket(site("contoso-api", "app,linux", docker), "possible");
}

#[test]
fn function_apps_and_slots_have_them_too() {
    assert_bucket(
        site(
            "contoso-fun",
            "functionapp,linux",
            versions(json!(LINUX), Value::Null),
        ),
        "possible",
    );
    let mut slot = site(
        "contoso-api",
        "app,linux",
        versions(json!(LINUX), Value::Null),
    );
    slot["id"] = json!(format!("{}/slots/staging", slot["id"].as_str().unwrap()));
    slot["type"] = json!("microsoft.web/sites/slots");
    assert_bucket(slot, "possible");
}

#[test]
fn one_image_at_two_places_is_one_workload() {
    let mut both = versions(json!(LINUX), Value::Null);
    both["siteConfig"] = json!({"linuxFxVersion": LINUX});
    let report = beside_acr(site("contoso-api", "app,linux,container", both));
    assert_buckets(&report, &[("possible", 1)]);
    assert_eq!(pulled(&report).len(), 1);
    // And so it is in two documents.
    let config = json!({"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Web/sites/contoso-api/config/web"),
        "name": "contoso-api", "type": "Microsoft.Web/sites/config", "linuxFxVersion": LINUX});
    let list = site(
        "contoso-api",
        "app,linux",
        versions(json!(LINUX), Value::Null),
    );
    let report = judge_all(&[cli("contosoacr", json!({})), list, config]);
    assert_buckets(&report, &[("possible", 1)]);
}

#[test]
fn a_projection_keeps_the_image_at_its_own_place() {
    let id = format!(
        "/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Web/sites/contoso-api"
    );
    for projected in [
        json!({"id": id, "name": "contoso-api", "linuxFxVersion": LINUX}),
        json!({"id": id, "kind": "app,linux", "siteConfig": {"linuxFxVersion": LINUX}}),
        json!({"id": id, "siteProperties": {"properties": [{"name": "LinuxFxVersion", "value": LINUX}]}}),
    ] {
        assert_bucket(json!([projected]), "possible");
    }
}

#[test]
fn a_runtime_that_is_written_there_runs_no_container() {
    for runtime in [
        "NODE|20-lts",
        "PYTHON|3.12",
        "DOTNETCORE|8.0",
        "JAVA|17-java17",
        "PHP|8.3",
        "DOTNET-ISOLATED|8.0",
    ] {
        assert_bucket(
            site(
                "contoso-node",
                "app,linux",
                versions(json!(runtime), Value::Null),
            ),
            "runsNone",
        );
        let config = json!({"siteConfig": {"linuxFxVersion": runtime}});
        assert_bucket(
            site("contoso-node", "functionapp,linux", config),
            "runsNone",
        );
    }
}

#[test]
fn a_kind_without_the_word_container_proves_nothing() {
    for kind in ["app", "app,linux", "functionapp", "functionapp,linux", ""] {
        for properties in [
            json!({"siteConfig": null, "state": "Running"}),
            json!({"siteConfig": {"linuxFxVersion": null, "windowsFxVersion": null}}),
            versions(Value::Null, Value::Null),
            json!({}),
        ] {
            let report = beside_acr(site("contoso-api", kind, properties.clone()));
            assert_eq!(
                buckets(&report).0,
                BTreeMap::from([("imageUnknown", 1)]),
                "{kind} {properties}"
            );
        }
    }
}

#[test]
fn a_runtime_in_one_place_and_an_image_in_another_is_an_image() {
    let list = site(
        "contoso-api",
        "app,linux",
        versions(json!("NODE|20-lts"), Value::Null),
    );
    let config = json!({"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Web/sites/contoso-api/config/web"),
        "name": "contoso-api", "type": "Microsoft.Web/sites/config", "linuxFxVersion": LINUX});
    for documents in [[list.clone(), config.clone()], [config, list]] {
        let [first, second] = documents;
        assert_buckets(
            &judge_all(&[cli("contosoacr", json!({})), first, second]),
            &[("possible", 1)],
        );
    }
}

#[test]
fn containers_that_stand_in_a_child_are_not_known_without_it() {
    let parent = site(
        "contoso-api",
        "app,linux",
        versions(json!("SITECONTAINERS"), Value::Null),
    );
    assert_bucket(parent.clone(), "imageUnknown");
    let child = json!({"id": format!("{}/sitecontainers/main", parent["id"].as_str().unwrap()), "name": "contoso-api/main",
        "type": "Microsoft.Web/sites/sitecontainers", "properties": {"image": "contosoacr.azurecr.io/api:2", "isMain": true}});
    assert_buckets(
        &judge_all(&[cli("contosoacr", json!({})), parent, child]),
        &[("possible", 1)],
    );
}

#[test]
fn a_compose_file_is_read_there_too() {
    // services: { web: { image: contosoacr.azurecr.io/web:1 } }
    let packed = "c2VydmljZXM6CiAgd2ViOgogICAgaW1hZ2U6IGNvbnRvc29hY3IuYXp1cmVjci5pby93ZWI6MQo=";
    let compose = versions(json!(format!("COMPOSE|{packed}")), Value::Null);
    assert_bucket(site("contoso-api", "app,linux", compose), "possible");
    let cut = versions(json!("COMPOSE|!"), Value::Null);
    assert_bucket(site("contoso-api", "app,linux", cut), "imageUnknown");
}

/// A site in a template, beside a registry.
fn declared(version: &str, over: Value) -> Report {
    let site = json!({"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-api", "kind": "app,linux",
        "properties": {"siteConfig": {"linuxFxVersion": version}}});
    judge_all(&[template(json!([arm("contosoacr", json!({})), site]), over)])
}

#[test]
fn an_image_that_a_template_composes_is_joined_by_what_is_known_of_it() {
    let over = json!({
        "parameters": {"tag": {"type": "string"}, "image": {"type": "string", "defaultValue": "contosoacr.azurecr.io/api:1"}, "acrName": {"type": "string", "defaultValue": "contosoacr"}},
        "variables": {"image": "contosoacr.azurecr.io/api:1"},
    });
    for version in [
        "[format('DOCKER|{0}', variables('image'))]",
        "[concat('DOCKER|', parameters('image'))]",
        "[format('DOCKER|{0}/api:{1}', reference(resourceId('Microsoft.ContainerRegistry/registries', 'contosoacr')).loginServer, parameters('tag'))]",
        "[format('DOCKER|{0}.azurecr.io/api:{1}', parameters('acrName'), parameters('tag'))]",
        "[concat('DOCKER|', toLower(parameters('acrName')), '.azurecr.io/', parameters('tag'))]",
    ] {
        let report = declared(version, over.clone());
        assert_eq!(
            buckets(&report).0,
            BTreeMap::from([("possible", 1)]),
            "{version}"
        );
        assert_eq!(pulled(&report)[0].2, "contosoacr", "{version}");
    }
}

#[test]
fn what_a_template_does_not_say_of_an_image_is_not_known() {
    let over =
        json!({"parameters": {"version": {"type": "string"}, "container": {"type": "bool"}}});
    for version in [
        "[parameters('version')]",
        "[concat('DOCKER|', parameters('version'))]",
        "[format('DOCKER|{0}/api:1', parameters('version'))]",
        "[if(parameters('container'), 'DOCKER|contosoacr.azurecr.io/api:1', 'NODE|20-lts')]",
    ] {
        let report = declared(version, over.clone());
        let (buckets, workloads) = buckets(&report);
        assert_eq!(workloads, 1, "{version}");
        // The last may run the image, so counting it as possible is honest too.
        let honest = [
            BTreeMap::from([("imageUnknown", 1)]),
            BTreeMap::from([("possible", 1)]),
        ];
        assert!(honest.contains(&buckets), "{version}: {buckets:?}");
    }
    assert_buckets(
        &declared("[concat('NODE|', '20-lts')]", json!({})),
        &[("runsNone", 1)],
    );
}
