//! References that lead to a registry, and those that lead nowhere.

use super::*;

const ACR: &str = "azurerm_container_registry.acr";
const SERVER: &str = "azurerm_container_registry.acr.login_server";
const APP: &str = "azurerm_container_app.app";

/// A container app whose image is written with these references.
fn app(address: &str, references: &[&str]) -> Planned {
    planned(
        address,
        json!({"name": "app", "template": [{"container": [{"name": "app"}]}]}),
    )
    .unknown(json!({"template": [{"container": [{"image": true}]}]}))
    .written(json!({"template": [{"container": [{"image": {"references": references}}]}]}))
}

/// What the image of the app comes to beside these resources.
fn image(mut others: Vec<Planned>, references: &[&str]) -> Option<String> {
    others.push(app(APP, references));
    image_in(&plan(&others), APP)
}

fn image_in(document: &Value, address: &str) -> Option<String> {
    let decoded = read(document);
    let images = said(&decoded, at(&decoded, address), Field::Image);
    match images.as_slice() {
        [(Mark::Partly, _, text)] => Some(text.trim_matches('"').to_owned()),
        // Of which one it is, no more may be told than that it is one of several.
        [(Mark::AfterApply, _, text), others @ ..]
            if text == "true" && { others.iter() }.all(|(mark, ..)| *mark == Mark::Partly) =>
        {
            None
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_login_server_joins_an_image_to_its_registry() {
    let found = image(vec![registry(ACR, "ContosoACR")], &[SERVER, ACR, "var.tag"]);
    assert_eq!(found.as_deref(), Some("contosoacr.azurecr.io/…"));
}

#[test]
fn the_reference_is_what_is_pointed_to() {
    let decoded = read(&plan(&[
        registry(ACR, "contosoacr"),
        app(APP, &[SERVER, ACR]),
    ]));
    let place = decoded.found.computed[0].place;
    assert_eq!(decoded.text.get(place), format!("\"{SERVER}\""));
}

#[test]
fn a_login_server_that_is_known_stands_before_a_predicted_one() {
    let mut known = registry(ACR, "contosoacr");
    known.values["login_server"] = json!("contosoacr-abc123.azurecr.io");
    let found = image(vec![known], &[SERVER, ACR]);
    assert_eq!(found.as_deref(), Some("contosoacr-abc123.azurecr.io/…"));
}

#[test]
fn a_registry_without_a_name_yet_is_referred_to_by_its_address() {
    let mut nameless = registry(ACR, "");
    nameless.values.as_object_mut().unwrap().remove("name");
    nameless.unknown["name"] = json!(true);
    assert_eq!(
        image(vec![nameless], &[SERVER, ACR]),
        Some("azurerm-container-registry.acr.not-named-yet/…".to_owned())
    );
}

#[test]
fn references_that_are_not_told_or_not_clear_lead_nowhere() {
    let both = || {
        vec![
            registry(ACR, "contosoacr"),
            registry("azurerm_container_registry.b", "contosob"),
        ]
    };
    assert_eq!(image(both(), &["local.image"]), None);
    assert_eq!(
        image(
            both(),
            &[
                "azurerm_storage_account.x.name",
                "azurerm_storage_account.x"
            ]
        ),
        None
    );
    assert_eq!(
        image(both(), &["azurerm_container_registry.gone.login_server"]),
        None
    );
    assert_eq!(
        image(both(), &["azurerm_container_registry.acr.location", ACR]),
        None
    );
    let either = [
        SERVER,
        ACR,
        "azurerm_container_registry.b.login_server",
        "azurerm_container_registry.b",
    ];
    assert_eq!(image(both(), &either), None);
}

#[test]
fn of_several_instances_the_index_picks() {
    let both = || {
        vec![
            registry("azurerm_container_registry.acr[\"eu\"]", "contosoeu"),
            registry("azurerm_container_registry.acr[\"us\"]", "contosous"),
        ]
    };
    let indexed = [
        "azurerm_container_registry.acr[\"us\"].login_server",
        "azurerm_container_registry.acr[\"us\"]",
        ACR,
    ];
    assert_eq!(
        image(both(), &indexed).as_deref(),
        Some("contosous.azurecr.io/…")
    );
    assert_eq!(image(both(), &[ACR]), None);
    assert_eq!(image(both(), &[ACR, "each.key"]), None);
    let mine = "azurerm_container_app.app[\"us\"]";
    let with = |references: &[&str]| {
        let mut all = both();
        all.push(app(mine, references));
        image_in(&plan(&all), mine)
    };
    assert_eq!(
        with(&[ACR, "each.key"]).as_deref(),
        Some("contosous.azurecr.io/…")
    );
    // Something else may be what picks.
    assert_eq!(with(&[ACR, "each.key", "local.region"]), None);
    // One instance needs no picking.
    let one = vec![registry("azurerm_container_registry.acr[0]", "contosoacr")];
    assert_eq!(
        image(one, &[ACR]).as_deref(),
        Some("contosoacr.azurecr.io/…")
    );
}

#[test]
fn variables_count_where_they_name_a_registry() {
    let with = |name: &str, value: Value| {
        let mut document = plan(&[app(
            APP,
            &["var.host", "random_id.tag.hex", "random_id.tag"],
        )]);
        document["variables"] = json!({name: {"value": value}});
        document["configuration"]["root_module"]["variables"] =
            json!({"host": {"default": "contosodefault.azurecr.io"}});
        image_in(&document, APP)
    };
    assert_eq!(
        with("host", json!("contosoacr.azurecr.io")).as_deref(),
        Some("contosoacr.azurecr.io/…")
    );
    assert_eq!(
        with("host", json!("https://contosoacr.azurecr.us/")).as_deref(),
        Some("contosoacr.azurecr.us/…")
    );
    assert_eq!(
        with("other", json!("x")).as_deref(),
        Some("contosodefault.azurecr.io/…")
    );
    // Anything else may be a secret.
    assert_eq!(with("host", json!("hush")), None);
    assert_eq!(with("host", json!("hush.azurecr.io.example")), None);
}

/// A plan of a registry in one module and an app in another.
fn modules(registries: &Value, apps: &Value, calls: &Value) -> Value {
    let resource = |address: &Value, kind: &str, values: Value| json!({"address": address, "mode": "managed", "type": kind, "values": values});
    let mut children: Vec<Value> = Vec::new();
    let mut changes: Vec<Value> = Vec::new();
    for (module, name) in registries.as_object().unwrap() {
        let address = json!(format!("{module}.{ACR}"));
        children.push(json!({"address": module, "resources": [resource(&address, "azurerm_container_registry", json!({"name": name}))]}));
        changes.push(json!({"address": address, "change": {"actions": ["create"], "after_unknown": {"login_server": true}}}));
    }
    for module in apps.as_array().unwrap() {
        let module = module.as_str().unwrap();
        let address = json!(format!("{module}.{APP}"));
        let values = json!({"name": "app", "template": [{"container": [{"name": "app"}]}]});
        children.push(json!({"address": module, "resources": [resource(&address, "azurerm_container_app", values)]}));
        changes.push(json!({"address": address, "change": {"actions": ["create"], "after_unknown": {"template": [{"container": [{"image": true}]}]}}}));
    }
    json!({"format_version": "1.2", "planned_values": {"root_module": {"child_modules": children}}, "resource_changes": changes,
        "configuration": {"root_module": {"module_calls": calls}}})
}

fn app_module(image: Value) -> Value {
    let written = json!({"template": [{"container": [{"image": image}]}]});
    json!({"resources": [{"address": APP, "mode": "managed", "type": "azurerm_container_app", "expressions": written}],
        "variables": {"image": {}}})
}

fn registry_module() -> Value {
    json!({"outputs": {"host": {"expression": reference(&[SERVER, ACR])}, "resource": {"expression": reference(&[ACR])}},
        "resources": [{"address": ACR, "mode": "managed", "type": "azurerm_container_registry", "expressions": {}}]})
}

#[test]
fn a_reference_goes_through_outputs_and_variables_of_modules() {
    for output in [
        "module.registry.host",
        "module.registry.resource.login_server",
    ] {
        let calls = json!({
            "registry": {"module": registry_module()},
            "shop": {"expressions": {"image": reference(&[output, "module.registry"])}, "module": app_module(reference(&["var.image"]))},
        });
        let document = modules(
            &json!({"module.registry": "contosoacr"}),
            &json!(["module.shop"]),
            &calls,
        );
        let found = image_in(&document, &format!("module.shop.{APP}"));
        assert_eq!(
            found.as_deref(),
            Some("contosoacr.azurecr.io/…"),
            "{output}"
        );
    }
}

#[test]
fn a_module_that_is_called_several_times_is_told_by_its_index() {
    let registries =
        json!({"module.registry[\"eu\"]": "contosoeu", "module.registry[\"us\"]": "contosous"});
    let with = |references: &[&str], apps: Value, address: &str| {
        let calls = json!({
            "registry": {"module": registry_module(), "for_each_expression": {}},
            "shop": {"expressions": {"image": {"references": references}}, "module": app_module(reference(&["var.image"]))},
        });
        image_in(
            &modules(&registries, &apps, &calls),
            &format!("{address}.{APP}"),
        )
    };
    let fixed = [
        "module.registry[\"us\"].host",
        "module.registry[\"us\"]",
        "module.registry",
    ];
    assert_eq!(
        with(&fixed, json!(["module.shop"]), "module.shop").as_deref(),
        Some("contosous.azurecr.io/…")
    );
    let own = "module.shop[\"eu\"]";
    assert_eq!(
        with(&["module.registry", "each.key"], json!([own]), own).as_deref(),
        Some("contosoeu.azurecr.io/…")
    );
    assert_eq!(
        with(&["module.registry", "each.value"], json!([own]), own),
        None
    );
}

#[test]
fn what_is_repeated_over_something_refers_to_it() {
    let mut document = plan(&[
        registry(ACR, "contosoacr"),
        app(APP, &["each.value.image", "each.value"]),
    ]);
    document["configuration"]["root_module"]["resources"][1]["for_each_expression"] =
        reference(&[SERVER, ACR]);
    assert_eq!(
        image_in(&document, APP).as_deref(),
        Some("contosoacr.azurecr.io/…")
    );
}

#[test]
fn references_in_a_circle_or_without_end_lead_nowhere() {
    let circle = reference(&["module.shop.image", "module.shop"]);
    let mut shop = app_module(reference(&["var.image"]));
    shop["outputs"] = json!({"image": {"expression": reference(&["var.image"])}});
    let calls = json!({"shop": {"expressions": {"image": circle}, "module": shop}});
    let document = modules(
        &json!({"module.registry": "contosoacr"}),
        &json!(["module.shop"]),
        &calls,
    );
    assert_eq!(image_in(&document, &format!("module.shop.{APP}")), None);
    // Each of many modules hands on what the next one says.
    let mut calls = serde_json::Map::new();
    calls.insert("shop".to_owned(), json!({"expressions": {"image": reference(&["module.m0.out"])}, "module": app_module(reference(&["var.image"]))}));
    for level in 0..5000 {
        let next = reference(&[&format!("module.m{}.out", level + 1)]);
        calls.insert(format!("m{level}"), json!({"expressions": {"in": next}, "module": {"outputs": {"out": {"expression": reference(&["var.in"])}}}}));
    }
    let document = modules(
        &json!({"module.registry": "contosoacr"}),
        &json!(["module.shop"]),
        &Value::Object(calls),
    );
    assert_eq!(image_in(&document, &format!("module.shop.{APP}")), None);
}

#[test]
fn blocks_that_do_not_line_up_are_not_told_apart() {
    let one = app(APP, &[])
        .written(json!({"template": [{"container": [{"image": reference(&[SERVER, ACR])}]}]}));
    let mut two = one;
    two.values["template"][0]["container"] =
        json!([{"name": "a"}, {"name": "b", "image": "nginx:1"}]);
    two.unknown["template"][0]["container"] = json!([{"image": true}, {}]);
    let decoded = read(&plan(&[registry(ACR, "contosoacr"), two]));
    let images = said(&decoded, at(&decoded, APP), Field::Image);
    assert_eq!(
        images[0].0,
        Mark::AfterApply,
        "a dynamic block is written beside it"
    );
}

#[test]
fn an_app_services_image_is_put_together_from_name_and_registry() {
    let address = "azurerm_linux_web_app.api";
    let one = |stack: Value, unknown: Value, expressions: Value| {
        let app = planned(
            address,
            json!({"name": "api", "site_config": [{"application_stack": [stack]}]}),
        )
        .unknown(json!({"site_config": [{"application_stack": [unknown]}]}))
        .written(json!({"site_config": [{"application_stack": [expressions]}]}));
        let decoded = read(&plan(&[registry(ACR, "contosoacr"), app]));
        let images = said(&decoded, at(&decoded, address), Field::Image);
        let composed = decoded.found.composed.into_values().flatten().next();
        composed
            .or(images
                .into_iter()
                .next()
                .map(|(_, _, text)| text.trim_matches('"').to_owned()))
            .unwrap()
    };
    let server = || reference(&[SERVER, ACR]);
    assert_eq!(
        one(
            json!({"docker_image_name": "api:2.1"}),
            json!({"docker_registry_url": true}),
            json!({"docker_registry_url": server()})
        ),
        "contosoacr.azurecr.io/api:2.1"
    );
    assert_eq!(
        one(
            json!({"docker_registry_url": "https://contosoacr.azurecr.io"}),
            json!({"docker_image_name": true}),
            json!({"docker_image_name": reference(&["random_id.x.hex"])})
        ),
        "contosoacr.azurecr.io/…"
    );
    assert_eq!(
        one(
            json!({"docker": [{"image_name": "fn", "image_tag": "3"}]}),
            json!({"docker": [{"registry_url": true}]}),
            json!({"docker": [{"registry_url": server()}]})
        ),
        "contosoacr.azurecr.io/fn:3"
    );
    assert_eq!(
        one(
            json!({"docker_image_tag": "3"}),
            json!({"docker_image": true}),
            json!({"docker_image": server()})
        ),
        "contosoacr.azurecr.io/…"
    );
    // Of a plan of which only the values are left, and what was written.
    for stack in [
        json!({"docker_image_name": "shop:7"}),
        json!({"docker_image_name": "shop:7", "docker_registry_url": null}),
    ] {
        assert_eq!(
            one(stack, json!({}), json!({"docker_registry_url": server()})),
            "contosoacr.azurecr.io/shop:7"
        );
    }
    assert_eq!(
        one(
            json!({"docker": [{"image_name": "fn", "image_tag": "3"}]}),
            json!({}),
            json!({"docker": [{"registry_url": server()}]})
        ),
        "contosoacr.azurecr.io/fn:3"
    );
    assert_eq!(
        one(
            json!({"docker_image_name": "ghcr.io/contoso/api:1"}),
            json!({}),
            json!({})
        ),
        "ghcr.io/contoso/api:1"
    );
}

#[test]
fn the_registrys_own_account_is_known_by_its_reference() {
    let mut one = app(APP, &[SERVER, ACR]);
    one.values["registry"] = json!([{"password_secret_name": "p"}]);
    one.unknown["registry"] = json!([{"server": true, "username": true}]);
    let written = one.expressions.as_mut().unwrap();
    written["registry"] = json!([{"server": reference(&[SERVER, ACR]), "username": reference(&["azurerm_container_registry.acr.admin_username", ACR])}]);
    let decoded = read(&plan(&[registry(ACR, "contosoacr"), one]));
    check(
        &decoded,
        APP,
        Field::RegistryServer,
        &[(Mark::Computed, 0, "\"contosoacr.azurecr.io\"")],
    );
    check(
        &decoded,
        APP,
        Field::RegistryUsername,
        &[(Mark::Computed, 0, "\"contosoacr\"")],
    );
}

#[test]
fn a_kubernetes_manifest_is_read_as_the_object_it_is() {
    let address = "kubernetes_manifest.web";
    let one = planned(
        address,
        json!({"manifest": {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"},
            "spec": {"template": {"spec": {"containers": [{"name": "a", "env": [{"name": "DB_PASSWORD", "value": "hush"}]}, {"image": "nginx:1"}]}}}}}),
    )
    .unknown(json!({"manifest": {"spec": {"template": {"spec": {"containers": [{"image": true}, {}]}}}}}))
    .written(json!({"manifest": reference(&[SERVER, ACR])}));
    let secret = planned(
        "kubernetes_manifest.secret",
        json!({"manifest": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"p": "hush"}}}),
    );
    let decoded = read(&plan(&[registry(ACR, "contosoacr"), one, secret]));
    assert_eq!(at(&decoded, address).kind, Kind::Workload);
    check(
        &decoded,
        address,
        Field::Type,
        &[(Mark::Computed, 0, "\"kubernetes_deployment\"")],
    );
    check(
        &decoded,
        address,
        Field::ObjectName,
        &[(Mark::Value, 0, "\"web\"")],
    );
    check(
        &decoded,
        address,
        Field::Image,
        &[
            (Mark::Partly, 0, "\"contosoacr.azurecr.io/…\""),
            (Mark::Value, 1, "\"nginx:1\""),
        ],
    );
    assert_eq!(at(&decoded, "kubernetes_manifest.secret").kind, Kind::Other);
    assert!(decoded.issues.is_empty(), "{:?}", decoded.issues);
    assert!(!String::from_utf8_lossy(decoded.text.bytes()).contains("hush"));
}
