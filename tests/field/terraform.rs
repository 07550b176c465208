//! Plans: values that are known only after apply, and references that say where they come from.
//!
//! `configuration` shows the references of each expression, but neither locals nor `dynamic` blocks:
//! where a reference ends at one of these, nobody can tell, and then nothing is "elsewhere".

use super::*;

fn acr() -> Planned {
    planned_acr("azurerm_container_registry.acr", json!({}))
}

/// A container app whose image is known only after apply, with what the configuration says of it.
fn app(address: &'static str, image: Value) -> Planned {
    Planned::new(
        address,
        json!({"name": "contoso-worker", "resource_group_name": "rg-contoso", "template": [{"container": [{"name": "worker", "cpu": 0.5, "memory": "1Gi"}]}]}),
        json!({"id": true, "template": [{"container": [{"image": true}]}]}),
        json!({"template": [{"container": [{"image": image, "name": {"constant_value": "worker"}}]}]}),
    )
}

fn worker(image: Value) -> Planned {
    app("azurerm_container_app.worker", image)
}

/// A workload of Kubernetes whose only container's image is known after apply.
fn deployment(address: &'static str, image: Value) -> Planned {
    let spec = |container: Value| json!([{"template": [{"spec": [{"container": [container]}]}]}]);
    Planned::new(
        address,
        json!({"metadata": [{"name": "contoso-web", "namespace": "shop"}], "spec": spec(json!({"name": "web"}))}),
        json!({"id": true, "spec": spec(json!({"image": true}))}),
        json!({"spec": spec(json!({ "image": image }))}),
    )
}

fn web_app(stack: Value, unknown: Value, written: Value) -> Planned {
    let config = |stack: Value| json!([{ "application_stack": stack }]);
    Planned::new(
        "azurerm_linux_web_app.api",
        json!({"name": "contoso-api", "resource_group_name": "rg-contoso", "site_config": config(stack)}),
        json!({"id": true, "kind": true, "site_config": config(unknown)}),
        json!({"site_config": config(written)}),
    )
}

#[test]
fn a_reference_to_the_login_server_joins_the_workload() {
    for workload in [
        worker(references(&LOGIN_SERVER)),
        worker(references(&["var.tag", LOGIN_SERVER[0], LOGIN_SERVER[1]])),
        deployment("kubernetes_deployment_v1.web", references(&LOGIN_SERVER)),
        deployment("kubernetes_stateful_set_v1.web", references(&LOGIN_SERVER)),
        web_app(
            json!([{"docker_image_name": "api:2.1"}]),
            json!([{"docker_registry_url": true}]),
            json!([{"docker_registry_url": references(&LOGIN_SERVER), "docker_image_name": {"constant_value": "api:2.1"}}]),
        ),
        web_app(
            json!([{}]),
            json!([{"docker_registry_url": true, "docker_image_name": true}]),
            json!([{"docker_registry_url": references(&LOGIN_SERVER), "docker_image_name": references(&["random_id.tag.hex", "random_id.tag"])}]),
        ),
    ] {
        let address = workload.address;
        let report = judge_all(&[terraform(&[acr(), workload])]);
        assert_eq!(found(&report), [Fires, Fires, Unknown], "{address}");
        assert_buckets(&report, &[("possible", 1)]);
        assert_eq!(pulled(&report)[0].2, "contosoacr", "{address}");
    }
}

#[test]
fn every_kind_of_workload_may_refer_to_its_registry() {
    let container = |image: Value| json!([{"container": [image]}]);
    let kinds = [
        Planned::new(
            "azurerm_container_group.batch",
            json!({"name": "contoso-batch", "resource_group_name": "rg-contoso", "container": [{"name": "batch", "cpu": 1}]}),
            json!({"id": true, "container": [{"image": true}]}),
            json!({"container": [{"image": references(&LOGIN_SERVER)}]}),
        ),
        Planned::new(
            "azurerm_container_app_job.night",
            json!({"name": "contoso-night", "resource_group_name": "rg-contoso", "template": container(json!({"name": "night"}))}),
            json!({"id": true, "template": container(json!({"image": true}))}),
            json!({"template": container(json!({"image": references(&LOGIN_SERVER)}))}),
        ),
        Planned::new(
            "azurerm_linux_function_app.fun",
            json!({"name": "contoso-fun", "resource_group_name": "rg-contoso", "site_config": [{"application_stack": [{"docker": [{"image_name": "fun", "image_tag": "3"}]}]}]}),
            json!({"id": true, "site_config": [{"application_stack": [{"docker": [{"registry_url": true}]}]}]}),
            json!({"site_config": [{"application_stack": [{"docker": [{"registry_url": references(&LOGIN_SERVER), "image_name": {"constant_value": "fun"}}]}]}]}),
        ),
        Planned::new(
            "azurerm_logic_app_standard.orders",
            json!({"name": "contoso-orders", "resource_group_name": "rg-contoso", "site_config": [{}]}),
            json!({"id": true, "site_config": [{"linux_fx_version": true}]}),
            json!({"site_config": [{"linux_fx_version": references(&LOGIN_SERVER)}]}),
        ),
        Planned::new(
            "azurerm_windows_web_app.win",
            json!({"name": "contoso-win", "resource_group_name": "rg-contoso", "site_config": [{"application_stack": [{"docker_image_name": "win:1"}]}]}),
            json!({"id": true, "site_config": [{"application_stack": [{"docker_registry_url": true}]}]}),
            json!({"site_config": [{"application_stack": [{"docker_registry_url": references(&LOGIN_SERVER)}]}]}),
        ),
        Planned::new(
            "kubernetes_cron_job_v1.sweep",
            json!({"metadata": [{"name": "contoso-sweep"}], "spec": [{"job_template": [{"spec": [{"template": [{"spec": container(json!({"name": "sweep"}))}]}]}]}]}),
            json!({"spec": [{"job_template": [{"spec": [{"template": [{"spec": container(json!({"image": true}))}]}]}]}]}),
            json!({"spec": [{"job_template": [{"spec": [{"template": [{"spec": container(json!({"image": references(&LOGIN_SERVER)}))}]}]}]}]}),
        ),
    ];
    for workload in kinds {
        let address = workload.address;
        let report = judge_all(&[terraform(&[acr(), workload])]);
        assert_eq!(
            buckets(&report).0,
            BTreeMap::from([("possible", 1)]),
            "{address}"
        );
    }
}

#[test]
fn the_registry_that_is_referred_to_is_the_one() {
    let shop = planned_acr(
        "azurerm_container_registry.shop",
        json!({"name": "contososhop", "admin_enabled": false}),
    );
    let image = references(&[
        "azurerm_container_registry.shop.login_server",
        "azurerm_container_registry.shop",
    ]);
    let report = judge_all(&[terraform(&[acr(), shop, worker(image)])]);
    assert_eq!(outcomes(named(&report, "contosoacr"))[0], Fires);
    assert_buckets(&report, &[("spared", 1)]);
    assert_eq!(pulled(&report)[0].2, "contososhop");
}

#[test]
fn a_registry_whose_name_is_not_known_yet_is_referred_to_all_the_same() {
    let mut random = acr();
    random.values["name"] = Value::Null;
    random.unknown["name"] = json!(true);
    let report = judge_all(&[terraform(&[random, worker(references(&LOGIN_SERVER))])]);
    assert_eq!(found(&report)[0], Fires);
    assert_buckets(&report, &[("possible", 1)]);
    // `"${azurerm_container_registry.acr.name}.azurecr.io/api"`
    let mut random = acr();
    random.values["name"] = Value::Null;
    random.unknown["name"] = json!(true);
    let by_name = references(&[
        "azurerm_container_registry.acr.name",
        "azurerm_container_registry.acr",
    ]);
    let (buckets, _) = buckets(&judge_all(&[terraform(&[random, worker(by_name)])]));
    assert!(
        buckets == BTreeMap::from([("possible", 1)])
            || buckets == BTreeMap::from([("imageUnknown", 1)]),
        "{buckets:?}"
    );
}

#[test]
fn an_index_tells_registries_of_one_block_apart() {
    let counted = |address: &'static str, name: &str, admin: bool| {
        planned_acr(address, json!({"name": name, "admin_enabled": admin}))
    };
    let image = references(&[
        "azurerm_container_registry.acr[1].login_server",
        "azurerm_container_registry.acr[1]",
        "azurerm_container_registry.acr",
    ]);
    let report = judge_all(&[terraform(&[
        counted("azurerm_container_registry.acr[0]", "contosofirst", true),
        counted("azurerm_container_registry.acr[1]", "contososecond", false),
        worker(image),
    ])]);
    assert_eq!(names(&report), ["contosofirst", "contososecond"]);
    assert_buckets(&report, &[("spared", 1)]);
    assert_eq!(pulled(&report)[0].2, "contososecond");
    let image = references(&[
        "azurerm_container_registry.acr[\"eu\"].login_server",
        "azurerm_container_registry.acr[\"eu\"]",
        "azurerm_container_registry.acr",
    ]);
    let report = judge_all(&[terraform(&[
        counted("azurerm_container_registry.acr[\"eu\"]", "contosoeu", true),
        counted("azurerm_container_registry.acr[\"us\"]", "contosous", false),
        worker(image),
    ])]);
    assert_eq!(pulled(&report)[0].2, "contosoeu");
}

#[test]
fn an_index_that_is_computed_leaves_several_registries_open() {
    // `azurerm_container_registry.acr[each.key].login_server`: which of the two is not written.
    let counted = |address: &'static str, name: &str, admin: bool| {
        planned_acr(address, json!({"name": name, "admin_enabled": admin}))
    };
    let report = judge_all(&[terraform(&[
        counted("azurerm_container_registry.acr[\"eu\"]", "contosoeu", true),
        counted("azurerm_container_registry.acr[\"us\"]", "contosous", false),
        worker(references(&["azurerm_container_registry.acr", "each.key"])),
    ])]);
    let (buckets, workloads) = buckets(&report);
    assert_eq!(workloads, 1);
    for wrong in ["elsewhere", "runsNone", "spared"] {
        assert!(!buckets.contains_key(wrong), "{buckets:?}");
    }
}

#[test]
fn a_module_s_output_leads_to_its_registry() {
    let inner = planned_acr("module.registry.azurerm_container_registry.acr", json!({}));
    let mut plan = terraform(&[
        inner,
        worker(references(&[
            "module.registry.login_server",
            "module.registry",
        ])),
    ]);
    plan["configuration"]["root_module"]["module_calls"]["registry"]["module"]["outputs"] =
        json!({"login_server": {"expression": references(&LOGIN_SERVER)}});
    let report = judge_all(&[plan]);
    assert_buckets(&report, &[("possible", 1)]);
    assert_eq!(pulled(&report)[0].2, "contosoacr");
}

#[test]
fn a_module_s_variable_leads_to_the_registry_outside() {
    let mut plan = terraform(&[
        acr(),
        app(
            "module.app.azurerm_container_app.worker",
            references(&["var.login_server", "var.tag"]),
        ),
    ]);
    let call = &mut plan["configuration"]["root_module"]["module_calls"]["app"];
    call["expressions"] =
        json!({"login_server": references(&LOGIN_SERVER), "tag": {"constant_value": "1.2"}});
    call["module"]["variables"] = json!({"login_server": {}, "tag": {"default": "latest"}});
    let report = judge_all(&[plan]);
    assert_buckets(&report, &[("possible", 1)]);
    assert_eq!(pulled(&report)[0].2, "contosoacr");
}

#[test]
fn from_one_module_to_another() {
    let inner = planned_acr("module.registry.azurerm_container_registry.acr", json!({}));
    let mut plan = terraform(&[
        inner,
        app(
            "module.app.azurerm_container_app.worker",
            references(&["var.registry"]),
        ),
    ]);
    let calls = &mut plan["configuration"]["root_module"]["module_calls"];
    calls["registry"]["module"]["outputs"] =
        json!({"host": {"expression": references(&LOGIN_SERVER)}});
    calls["app"]["expressions"] =
        json!({"registry": references(&["module.registry.host", "module.registry"])});
    calls["app"]["module"]["variables"] = json!({"registry": {}});
    assert_buckets(&judge_all(&[plan]), &[("possible", 1)]);
}

#[test]
fn where_a_reference_leads_out_of_sight_the_image_is_not_known() {
    for image in [
        references(&["local.image"]),
        references(&["var.image"]),
        references(&[
            "data.azurerm_key_vault_secret.image.value",
            "data.azurerm_key_vault_secret.image",
        ]),
        references(&["random_id.tag.hex", "random_id.tag"]),
        json!({}),
    ] {
        let report = judge_all(&[terraform(&[acr(), worker(image.clone())])]);
        assert_eq!(
            buckets(&report).0,
            BTreeMap::from([("imageUnknown", 1)]),
            "{image}"
        );
        let report = judge_all(&[terraform(&[
            acr(),
            deployment("kubernetes_deployment_v1.web", image.clone()),
        ])]);
        assert_eq!(
            buckets(&report).0,
            BTreeMap::from([("imageUnknown", 1)]),
            "{image}"
        );
    }
}

#[test]
fn a_variable_s_value_is_part_of_the_image() {
    // `"${var.registry}/worker:${random_id.tag.hex}"`: the plan shows the variable, and not where in
    // the image it stands.
    let image = references(&["var.registry", "random_id.tag.hex", "random_id.tag"]);
    let mut plan = terraform(&[acr(), worker(image)]);
    plan["variables"] = json!({"registry": {"value": "contosoacr.azurecr.io"}});
    plan["configuration"]["root_module"]["variables"] =
        json!({"registry": {"default": "contosoacr.azurecr.io"}});
    let (buckets, _) = buckets(&judge_all(&[plan]));
    let honest = [
        BTreeMap::from([("imageUnknown", 1)]),
        BTreeMap::from([("possible", 1)]),
    ];
    assert!(honest.contains(&buckets), "{buckets:?}");
}

#[test]
fn without_a_configuration_an_unknown_image_is_unknown() {
    let mut plan = terraform(&[acr(), worker(json!({}))]);
    plan.as_object_mut().unwrap().remove("configuration");
    assert_buckets(&judge_all(&[plan]), &[("imageUnknown", 1)]);
}

#[test]
fn one_known_image_beside_an_unknown_one_is_not_all() {
    let mut two = worker(json!({}));
    two.values["template"] = json!([{"container": [{"name": "proxy", "image": "docker.io/library/nginx:1.27"}, {"name": "worker"}]}]);
    two.unknown["template"] = json!([{"container": [{}, {"image": true}]}]);
    two.written["template"] = json!([{"container": [{"image": {"constant_value": "docker.io/library/nginx:1.27"}}, {"image": references(&LOGIN_SERVER)}]}]);
    assert_buckets(&judge_all(&[terraform(&[acr(), two])]), &[("possible", 1)]);
    let mut two = worker(json!({}));
    two.values["template"] = json!([{"container": [{"name": "proxy", "image": "docker.io/library/nginx:1.27"}, {"name": "worker"}]}]);
    two.unknown["template"] = json!([{"container": [{}, {"image": true}]}]);
    two.written = json!({});
    // The other image may come from anywhere, this registry too.
    assert_buckets(
        &judge_all(&[terraform(&[acr(), two])]),
        &[("imageUnknown", 1)],
    );
}

#[test]
fn whole_blocks_may_be_unknown() {
    let mut all = worker(json!({}));
    all.values = json!({"name": "contoso-worker", "resource_group_name": "rg-contoso"});
    all.unknown = json!({"id": true, "template": true});
    assert_buckets(
        &judge_all(&[terraform(&[acr(), all])]),
        &[("imageUnknown", 1)],
    );
    let stack = web_app(json!([]), json!(true), json!([]));
    assert_buckets(
        &judge_all(&[terraform(&[acr(), stack])]),
        &[("imageUnknown", 1)],
    );
    let url = web_app(
        json!([{"docker_image_name": "api:2.1"}]),
        json!([{"docker_registry_url": true}]),
        json!([]),
    );
    assert_buckets(
        &judge_all(&[terraform(&[acr(), url])]),
        &[("imageUnknown", 1)],
    );
}

#[test]
fn a_runtime_that_is_written_there_is_no_container() {
    let node = web_app(
        json!([{"node_version": "20-lts"}]),
        json!([{}]),
        json!([{"node_version": {"constant_value": "20-lts"}}]),
    );
    assert_buckets(&judge_all(&[terraform(&[acr(), node])]), &[("runsNone", 1)]);
}

#[test]
fn an_image_that_the_plan_knows_is_joined_by_its_host() {
    let mut known = worker(json!({}));
    known.values["template"] =
        json!([{"container": [{"name": "worker", "image": "contosoacr.azurecr.io/worker:3"}]}]);
    known.unknown = json!({"id": true});
    let report = judge_all(&[terraform(&[acr(), known])]);
    assert_buckets(&report, &[("possible", 1)]);
}

#[test]
fn settings_that_apply_decides_are_unknown() {
    for (attribute, rule) in [("admin_enabled", 0), ("public_network_access_enabled", 1)] {
        let mut acr = acr();
        acr.values[attribute] = Value::Null;
        acr.unknown[attribute] = json!(true);
        acr.written[attribute] = references(&["local.settings"]);
        let report = judge_all(&[terraform(&[acr])]);
        assert_eq!(found(&report)[rule], Unknown, "{attribute}");
    }
    let mut acr = acr();
    acr.values["sku"] = Value::Null;
    acr.unknown["sku"] = json!(true);
    acr.values["public_network_access_enabled"] = Value::Null;
    acr.unknown["public_network_access_enabled"] = json!(true);
    assert_eq!(found(&judge_all(&[terraform(&[acr])]))[1], Unknown);
}

#[test]
fn a_secret_setting_that_is_sensitive_is_still_a_setting() {
    let mut plan = terraform(&[acr()]);
    plan["resource_changes"][0]["change"]["after_sensitive"] = json!({"admin_password": true});
    assert_eq!(found(&judge_all(&[plan])), [Fires, Fires, Unknown]);
}

#[test]
fn modules_may_nest_deeper_than_anyone_does() {
    let mut planned = json!({"resources": [{"address": "azurerm_container_registry.acr", "mode": "managed", "type": "azurerm_container_registry", "name": "acr",
        "values": {"name": "contosoacr", "admin_enabled": true, "public_network_access_enabled": true, "sku": "Standard"}}]});
    for depth in 0..40 {
        planned = json!({"resources": [], "child_modules": [planned], "address": format!("module.m{depth}")});
    }
    let report =
        judge_all(&[json!({"format_version": "1.2", "planned_values": {"root_module": planned}})]);
    assert_eq!(scan(&report), [Fires, Fires, Unknown]);
}
