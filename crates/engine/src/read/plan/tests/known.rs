//! What is known, and what only after the apply.

use super::*;

const ACR: &str = "azurerm_container_registry.acr";

#[test]
fn what_is_unknown_is_noted_at_its_own_element() {
    let decoded = read(&plan(&[planned(
        ACR,
        json!({"name": "contosoacr", "sku": "Premium", "network_rule_set": [{"default_action": "Deny",
            "ip_rule": [{"action": "Allow", "ip_range": "203.0.113.0/28"}, {"action": "Allow"}, null]}]}),
    )
    .unknown(json!({"admin_enabled": true,
        "network_rule_set": [{"ip_rule": [{}, {"ip_range": true}, true]}]}))]));
    check(
        &decoded,
        ACR,
        Field::AdminUserEnabled,
        &[(Mark::AfterApply, 0, "true")],
    );
    check(
        &decoded,
        ACR,
        Field::IpRuleValue,
        &[
            (Mark::Value, 0, "\"203.0.113.0/28\""),
            (Mark::AfterApply, 1, "true"),
        ],
    );
    check(
        &decoded,
        ACR,
        Field::IpRule,
        &[
            (Mark::Container, 0, ""),
            (Mark::Container, 1, ""),
            (Mark::AfterApply, 2, "true"),
        ],
    );
    check(
        &decoded,
        ACR,
        Field::IpRules,
        &[(Mark::Container, 0, ""), (Mark::Open, 0, "true")],
    );
}

#[test]
fn a_list_or_block_that_is_unknown_as_a_whole_is_so() {
    let decoded = read(&plan(&[
        planned(
            ACR,
            json!({"name": "contosoacr", "network_rule_set": [{"default_action": "Deny"}]}),
        )
        .unknown(json!({"network_rule_set": [{"ip_rule": true}]})),
        planned("azurerm_container_app.app", json!({"name": "app"}))
            .unknown(json!({"template": true})),
    ]));
    check(
        &decoded,
        ACR,
        Field::IpRules,
        &[(Mark::AfterApply, 0, "true")],
    );
    check(
        &decoded,
        ACR,
        Field::DefaultAction,
        &[(Mark::Value, 0, "\"Deny\"")],
    );
    let app = "azurerm_container_app.app";
    check(
        &decoded,
        app,
        Field::Containers,
        &[(Mark::AfterApply, 0, "true")],
    );
}

#[test]
fn elements_that_only_the_unknown_part_has_count() {
    let app = "azurerm_container_app.app";
    let decoded = read(&plan(&[planned(
        app,
        json!({"name": "app", "template": [{"container": [{"name": "one", "image": "nginx:1"}]}]}),
    )
    .unknown(json!({"template": [{"container": [{}, {"image": true}], "init_container": [{"image": true}]}]}))]));
    check(
        &decoded,
        app,
        Field::Container,
        &[
            (Mark::Container, 0, ""),
            (Mark::Container, 1, ""),
            (Mark::Container, 0, ""),
        ],
    );
    check(
        &decoded,
        app,
        Field::Image,
        &[
            (Mark::Value, 0, "\"nginx:1\""),
            (Mark::AfterApply, 1, "true"),
            (Mark::AfterApply, 0, "true"),
        ],
    );
}

#[test]
fn parts_that_do_not_line_up_leave_the_list_open() {
    let decoded = read(&plan(&[planned(
        ACR,
        json!({"name": "contosoacr", "network_rule_set": {"default_action": "Deny", "ip_rule": []}}),
    )
    .unknown(json!({"network_rule_set": {"ip_rule": {"0": true}}}))]));
    let found = said(&decoded, at(&decoded, ACR), Field::IpRules);
    let marks: Vec<_> = found.iter().map(|(mark, _, _)| *mark).collect();
    assert_eq!(marks, [Mark::Container, Mark::Open]);
}

#[test]
fn the_rule_set_that_nobody_wrote_is_the_platforms() {
    let unknown = json!({"network_rule_set": true});
    let one = |expressions: Option<Value>| {
        let mut one = registry(ACR, "contosoacr").unknown(unknown.clone());
        one.expressions = expressions;
        read(&plan(&[one]))
    };
    check(&one(Some(json!({}))), ACR, Field::NetworkRuleSet, &[]);
    let after = [(Mark::AfterApply, 0, "true")];
    let written = json!({"network_rule_set": {"references": ["var.rules"]}});
    check(&one(Some(written)), ACR, Field::NetworkRuleSet, &after);
    // Without the configuration nobody can tell.
    check(&one(None), ACR, Field::NetworkRuleSet, &after);
}

#[test]
fn a_pull_policy_that_nobody_wrote_follows_from_the_tag() {
    let pod = "kubernetes_pod_v1.pod";
    let one = planned(
        pod,
        json!({"metadata": [{"name": "pod"}], "spec": [{"container": [{"name": "a", "image": "nginx:1"}]}]}),
    )
    .unknown(json!({"spec": [{"image_pull_secrets": true, "service_account_name": true,
        "container": [{"image_pull_policy": true}]}]}));
    let written = json!({"spec": [{"container": [{"image": {"constant_value": "nginx:1"}}]}]});
    let decoded = read(&plan(&[one.written(written)]));
    for field in [Field::PullPolicy, Field::ServiceAccount, Field::PullSecret] {
        check(&decoded, pod, field, &[]);
    }
}

#[test]
fn the_sensor_is_on_where_its_block_is_even_if_what_is_in_it_is_unknown() {
    let aks = "azurerm_kubernetes_cluster.aks";
    let one = |values: Value, unknown: Value| read(&plan(&[planned(aks, values).unknown(unknown)]));
    let named = || json!({"name": "aks"});
    let decoded = one(
        named(),
        json!({"microsoft_defender": [{"log_analytics_workspace_id": true}]}),
    );
    assert_eq!(
        said(&decoded, at(&decoded, aks), Field::SensorEnabled)[0].0,
        Mark::Present
    );
    let decoded = one(named(), json!({"microsoft_defender": true}));
    check(
        &decoded,
        aks,
        Field::SensorEnabled,
        &[(Mark::AfterApply, 0, "true")],
    );
    let decoded = one(named(), json!({}));
    check(&decoded, aks, Field::SensorEnabled, &[]);
}

#[test]
fn what_is_only_deleted_or_forgotten_is_not_there() {
    for actions in [json!(["delete"]), json!(["forget"])] {
        let mut gone = registry(ACR, "contosoacr");
        gone.actions = actions;
        // It is counted, and is no registry.
        assert_eq!(kinds(&read(&plan(&[gone]))), [Kind::Plan, Kind::Other]);
    }
    for actions in [
        json!(["delete", "create"]),
        json!(["no-op"]),
        json!(["update"]),
    ] {
        let mut stays = registry(ACR, "contosoacr");
        stays.actions = actions;
        assert_eq!(kinds(&read(&plan(&[stays]))), [Kind::Plan, Kind::Registry]);
    }
}

#[test]
fn what_was_deposed_says_nothing_of_what_takes_its_place() {
    let mut document = plan(&[registry(ACR, "contosoacr")]);
    let changes = document["resource_changes"].as_array_mut().unwrap();
    changes.push(json!({"address": ACR, "deposed": "ab12cd34", "change": {"actions": ["delete"], "after_unknown": {}}}));
    assert_eq!(kinds(&read(&document)), [Kind::Plan, Kind::Registry]);
}

#[test]
fn every_resource_is_there_by_its_type() {
    let decoded = read(&plan(&[
        planned(
            "azurerm_storage_account.logs",
            json!({"name": "logs", "primary_access_key": "hush"}),
        ),
        planned(
            "helm_release.shop",
            json!({"name": "shop", "values": ["hush"]}),
        ),
        planned("azurerm_key_vault.hook", json!({"name": "hook"})),
    ]));
    for (address, kind) in [
        (
            "azurerm_storage_account.logs",
            "\"azurerm_storage_account\"",
        ),
        ("helm_release.shop", "\"helm_release\""),
        ("azurerm_key_vault.hook", "\"azurerm_key_vault\""),
    ] {
        assert_eq!(at(&decoded, address).kind, Kind::Other);
        check(&decoded, address, Field::Type, &[(Mark::Value, 0, kind)]);
    }
    let text = String::from_utf8_lossy(decoded.text.bytes());
    assert!(
        !text.contains("hush") && !text.contains("\"logs\""),
        "{text}"
    );
}

#[test]
fn modules_nest_as_deep_as_documents_may() {
    let mut address = String::new();
    let mut module = json!({"resources": [{"address": "R", "mode": "managed", "type": "azurerm_container_registry",
        "values": {"name": "contosoacr"}}]});
    for level in 0..120 {
        address.push_str(&format!("module.m{level}."));
        module = json!({"child_modules": [module]});
    }
    let text = json!({"format_version": "1.2", "planned_values": {"root_module": module}, "resource_changes": []});
    let decoded = read(&text);
    assert_eq!(kinds(&decoded), [Kind::Plan, Kind::Registry]);
    assert!(decoded.issues.is_empty(), "{:?}", decoded.issues);
    let mut module = json!({"resources": []});
    for _ in 0..400 {
        module = json!({"child_modules": [module]});
    }
    // Too deep for a text of `serde_json`, so it is put together by hand.
    let text =
        json!({"format_version": "1.2", "planned_values": {"root_module": module}}).to_string();
    let said = &read_text(&text).issues[0].message;
    assert!(said.contains("nest deeper than 250 levels"), "{said}");
}

#[test]
fn of_a_plan_that_is_cut_off_only_whole_resources_count_and_no_default_stands_in() {
    let rich = |address: &str| planned(address, json!({"name": "contosoacr", "sku": "Premium"}));
    let one = registry("azurerm_container_registry.whole", "contosofull");
    let mut document = plan(&[one, rich(ACR)]);
    // It is the last part of a plan, and lost with the rest.
    document.as_object_mut().unwrap().remove("configuration");
    let text = document.to_string();
    // The values are whole, and what is unknown of them is cut off.
    let cut = text.find("\"resource_changes\"").unwrap() + 30;
    let decoded = read_text(text.get(..cut).unwrap());
    let address = format!("\"{ACR}\"");
    let unknown = [(Mark::Unresolved, 0, address.as_str())];
    check(&decoded, ACR, Field::AdminUserEnabled, &unknown);
    check(&decoded, ACR, Field::PublicNetworkAccess, &unknown);
    check(&decoded, ACR, Field::NetworkRuleSet, &unknown);
    let whole = "azurerm_container_registry.whole";
    check(
        &decoded,
        whole,
        Field::AdminUserEnabled,
        &[(Mark::Value, 0, "false")],
    );
    // The second resource is cut off.
    let cut = text.find("\"contosoacr\"").unwrap() + 14;
    assert_eq!(
        kinds(&read_text(text.get(..cut).unwrap())),
        [Kind::Plan, Kind::Registry]
    );
}

#[test]
fn a_reference_keeps_no_user_and_no_query() {
    let app = "azurerm_linux_web_app.app";
    let decoded = read(&plan(&[
        planned(
            app,
            json!({"name": "app", "site_config": [{"application_stack": [{"docker_image_name": "web:1?sig=hush",
                "docker_registry_url": "https://hush:hush@contosoacr.azurecr.io/v1?sig=hush"}]}]}),
        ),
        planned(
            "azurerm_container_group.ci",
            json!({"name": "ci", "container": [{"image": "hush:hush@contosoacr.azurecr.io/ci:1"}]}),
        ),
    ]));
    let text = String::from_utf8_lossy(decoded.text.bytes());
    assert!(!text.contains("hush"), "{text}");
    let composed: Vec<_> = decoded.found.composed.values().collect();
    assert_eq!(composed, [&["contosoacr.azurecr.io/web:1"]]);
}

#[test]
fn a_runtime_is_told_apart_from_an_image_that_is_not_known() {
    let app = |stack: Value, unknown: Value, expressions: Value| {
        let one = planned(
            "azurerm_linux_web_app.app",
            json!({"name": "app", "site_config": [{"application_stack": [stack]}]}),
        );
        let unknown =
            json!({"site_config": [{"linux_fx_version": true, "application_stack": [unknown]}]});
        let written = json!({"site_config": [{"application_stack": [expressions]}]});
        read(&plan(&[one.unknown(unknown).written(written)]))
    };
    let address = "azurerm_linux_web_app.app";
    let runtime = app(
        json!({"node_version": "20-lts"}),
        json!({"docker_registry_url": true}),
        json!({"node_version": {"constant_value": "20-lts"}}),
    );
    check(
        &runtime,
        address,
        Field::LinuxFxVersion,
        &[(Mark::Computed, 0, "\"NODE|20-lts\"")],
    );
    check(&runtime, address, Field::Image, &[]);
    // Its registry goes with it, so one that is not shown is not known.
    let bare = app(json!({"docker_image_name": "web:1"}), json!({}), json!({}));
    check(
        &bare,
        address,
        Field::Image,
        &[(Mark::AfterApply, 0, "\"web:1\"")],
    );
    let unknown = app(
        json!({"docker_image_name": "web:1"}),
        json!({"docker_registry_url": true}),
        json!({"docker_image_name": {"constant_value": "web:1"}, "docker_registry_url": {"references": ["local.host"]}}),
    );
    check(
        &unknown,
        address,
        Field::Image,
        &[(Mark::AfterApply, 0, "true")],
    );
    check(&unknown, address, Field::LinuxFxVersion, &[]);
}

#[test]
fn names_of_secrets_are_read_and_empty_ones_say_nothing() {
    let app = "azurerm_container_app.app";
    let decoded = read(&plan(&[planned(
        app,
        json!({"name": "app", "secret": [{"name": "db", "value": "hush"}], "template": [{"container": [{"image": "a/b:1",
            "env": [{"name": "API_TOKEN", "secret_name": "", "value": "hush"}, {"name": "DB", "secret_name": "db"}]}]}]}),
    )]));
    check(
        &decoded,
        app,
        Field::SecretName,
        &[(Mark::Value, 0, "\"db\""), (Mark::Value, 1, "\"db\"")],
    );
    assert_eq!(
        said(&decoded, at(&decoded, app), Field::VariableName).len(),
        2
    );
    assert!(!String::from_utf8_lossy(decoded.text.bytes()).contains("hush"));
}
