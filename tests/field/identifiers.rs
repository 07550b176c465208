//! Ids are parsed and not searched, and what has none joins only what it may belong to.

use super::*;

/// A site of that name in a resource group, with an image of the registry.
fn site(group: &str, name: &str) -> Value {
    json!({"id": format!("/subscriptions/{HERE}/resourceGroups/{group}/providers/Microsoft.Web/sites/{name}"), "name": name, "type": "Microsoft.Web/sites", "kind": "app,linux,container",
        "properties": {"siteConfig": {"linuxFxVersion": "DOCKER|contosoacr.azurecr.io/api:1"}}})
}

/// The words that are also parts of ids.
const GROUPS: [&str; 9] = [
    "config",
    "tokens",
    "providers",
    "slots",
    "sitecontainers",
    "registries",
    "scopeMaps",
    "subscriptions",
    "resourceGroups",
];

#[test]
fn a_group_may_be_called_what_it_likes() {
    for group in GROUPS {
        let report = judge_all(&[
            cli("contosoacr", json!({})),
            site(group, "contoso-api"),
            site(group, "contoso-web"),
        ]);
        assert_buckets(&report, &[("possible", 2)]);
        let names: Vec<&str> = pulled(&report)
            .into_iter()
            .map(|(name, _, _)| name)
            .collect();
        assert_eq!(names, ["contoso-api", "contoso-web"], "{group}");
        assert_eq!(workload(&report, "contoso-api").location, group);
    }
}

#[test]
fn a_registry_in_a_group_of_such_a_name_is_one() {
    for group in GROUPS {
        let moved = id("contosoacr").replace("rg-contoso", group);
        let acr = cli("contosoacr", json!({"id": moved, "resourceGroup": group}));
        let report = judge_all(&[
            acr,
            pricing(&subscription(HERE), "Free"),
            pricing(&subscription(THERE), "Standard"),
        ]);
        assert_eq!(found(&report), [Fires; 3], "{group}");
        assert_eq!(only(&report).subscription_id.as_deref(), Some(HERE));
        // Without a `type`, the id alone tells.
        let acr = cli("contosoacr", json!({"id": moved, "type": "(gone)"}));
        assert_eq!(
            found(&judge_all(&[acr])),
            [Fires, Fires, Unknown],
            "{group}"
        );
    }
}

#[test]
fn a_site_may_be_called_what_it_likes() {
    for name in ["config", "sitecontainers", "slots"] {
        let report = judge_all(&[cli("contosoacr", json!({})), site("rg-contoso", name)]);
        assert_eq!(pulled(&report), [(name, Pulls::NextRestart, "contosoacr")]);
    }
}

#[test]
fn slashes_too_many_and_letters_of_another_case_make_no_second_registry() {
    let plain = id("contosoacr");
    for other in [
        format!("{plain}/"),
        plain.to_lowercase(),
        plain.to_uppercase(),
        plain.replace("/resourceGroups/", "//resourceGroups/"),
        plain.trim_start_matches('/').to_owned(),
        plain.replace("/providers/", "/providers//"),
    ] {
        let second = cli(
            "contosoacr",
            json!({"id": other, "adminUserEnabled": false}),
        );
        for documents in [
            [cli("contosoacr", json!({})), second.clone()],
            [second, cli("contosoacr", json!({}))],
        ] {
            let report = judge_all(&documents);
            assert_eq!(found(&report), [Fires, Fires, Unknown], "{other}");
        }
    }
}

#[test]
fn such_an_id_still_names_its_subscription() {
    for other in [
        format!("{}/", id("contosoacr")),
        id("contosoacr").replace("/resourceGroups/", "//resourceGroups/"),
    ] {
        let report = judge_all(&[
            cli("contosoacr", json!({"id": other})),
            pricing(&subscription(&HERE.to_uppercase()), "Free"),
        ]);
        assert_eq!(found(&report), [Fires; 3], "{other}");
    }
    let mut plan = pricing(&subscription(HERE), "Free");
    plan["id"] = json!(format!("{}/", plan["id"].as_str().unwrap()));
    assert_eq!(
        found(&judge_all(&[cli("contosoacr", json!({})), plan])),
        [Fires; 3]
    );
}

/// A Premium registry whose own export has lost the firewall.
fn silent() -> Value {
    cli("contosoacr", json!({"networkRuleSet": null}))
}

#[test]
fn a_rule_set_of_another_type_joins_no_registry() {
    let deny = |over: Value| {
        let mut set = json!({"defaultAction": "Deny", "ipRules": []});
        lay_over(&mut set, over);
        set
    };
    let subnet = json!([{"virtualNetworkResourceId": format!("/subscriptions/{HERE}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s"), "action": "Allow", "state": "Succeeded"}]);
    for other in [
        json!({"name": "contosoacr", "networkRuleSet": deny(json!({"bypass": "AzureServices", "virtualNetworkRules": [], "resourceAccessRules": []}))}),
        json!({"name": "contosoacr", "networkRuleSet": deny(json!({"bypass": "None"}))}),
        json!({"name": "contosoacr", "networkRuleSet": deny(json!({"resourceAccessRules": []}))}),
        json!({"name": "contosoacr", "networkRuleSet": deny(json!({"virtualNetworkRules": subnet, "bypass": "Logging, Metrics"}))}),
        json!({"name": "contosoacr", "networkRuleSet": deny(json!({"virtualNetworkRules": subnet}))}),
        json!({"name": "contosoacr", "type": "Microsoft.Storage/storageAccounts", "networkRuleSet": deny(json!({}))}),
        json!({"name": "contosoacr", "kind": "StorageV2", "networkRuleSet": deny(json!({}))}),
        json!({"name": "contosoacr", "primaryEndpoints": {"blob": "https://contosoacr.blob.core.windows.net/"}, "networkRuleSet": deny(json!({}))}),
        json!({"name": "contosoacr", "id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Storage/storageAccounts/contosoacr"), "networkRuleSet": deny(json!({}))}),
    ] {
        for documents in [[silent(), other.clone()], [other.clone(), silent()]] {
            let report = judge_all(&documents);
            assert_eq!(
                outcomes(named(&report, "contosoacr"))[1],
                Unknown,
                "{other}"
            );
        }
        let report = judge_all(&[json!([silent(), other])]);
        assert_eq!(
            outcomes(named(&report, "contosoacr"))[1],
            Unknown,
            "{other}"
        );
    }
}

#[test]
fn a_registry_s_own_rule_set_still_joins() {
    // As `az acr network-rule add` answers.
    let answer = json!({"name": "contosoacr", "provisioningState": "Succeeded", "networkRuleSet": {"defaultAction": "Deny",
        "ipRules": [{"action": "Allow", "ipAddressOrRange": "203.0.113.0/24"}], "virtualNetworkRules": []}});
    let report = judge_all(&[silent(), answer]);
    assert_eq!(network(&report), (Clear, Some(256)));
}

#[test]
fn what_lives_and_what_is_to_be_deployed_by_one_name_are_one() {
    let closed = json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    let declared =
        |name: &str, settings: &Value| template(json!([arm(name, settings.clone())]), json!({}));
    let plan = |name: &str, over: Value| {
        let mut values = json!({"name": name, "admin_enabled": false, "public_network_access_enabled": false, "sku": "Premium"});
        for (key, value) in over.as_object().unwrap() {
            values[key] = value.clone();
        }
        terraform(&[planned_acr("azurerm_container_registry.acr", values)])
    };
    let live = cli("contosoacr", json!({}));
    let shut = cli(
        "contosoacr",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    );
    let open = json!({"adminUserEnabled": true, "publicNetworkAccess": "Enabled"});
    for (there, later) in [
        (&live, declared("contosoacr", &closed)),
        (&live, declared("ContosoACR", &closed)),
        (&live, plan("contosoacr", json!({}))),
        // The worse counts whichever of the two it is.
        (&shut, declared("contosoacr", &open)),
    ] {
        for documents in [
            [there.clone(), later.clone()],
            [later.clone(), there.clone()],
        ] {
            let report = judge_all(&documents);
            assert_eq!(names(&report).len(), 1, "{later}");
            assert_eq!(scan(&report), [Fires, Fires, Unknown], "{later}");
            let finding = &report.chains[0].registries[0].rules[0].finding;
            assert!(
                finding
                    .notes
                    .iter()
                    .any(|note| note.text.contains("this deployment would")),
                "{later}"
            );
        }
    }
    // Another name or group is another registry; of two by one name nothing tells which is meant.
    let id = live["id"].as_str().unwrap();
    let moved = cli(
        "contosoacr",
        json!({"id": id.replace("/resourceGroups/", "/resourceGroups/old-")}),
    );
    for documents in [
        vec![live.clone(), declared("contosotwo", &closed)],
        vec![
            live.clone(),
            declared("[concat('contoso', uniqueString('a'))]", &closed),
        ],
        vec![
            live.clone(),
            plan("contosoacr", json!({"resource_group_name": "rg-else"})),
        ],
        vec![live.clone(), moved, declared("contosoacr", &closed)],
    ] {
        let report = judge_all(&documents);
        assert_eq!(names(&report).len(), documents.len(), "{documents:?}");
    }
}

#[test]
fn registries_of_other_clouds_have_other_hosts() {
    for suffix in ["azurecr.us", "azurecr.cn"] {
        let host = format!("contosoacr.{suffix}");
        let acr = cli("contosoacr", json!({ "loginServer": host }));
        let web = |image: String| {
            pod(
                "web",
                json!({"containers": [{"name": "web", "image": image}]}),
            )
        };
        let report = judge_all(&[acr.clone(), web(format!("{host}/web:1"))]);
        assert_buckets(&report, &[("possible", 1)]);
        let report = judge_all(&[
            acr.clone(),
            web(format!("contosoacr.usgovvirginia.data.{suffix}/web:1")),
        ]);
        assert_buckets(&report, &[("possible", 1)]);
        // A namesake in the public cloud is another registry.
        let report = judge_all(&[acr, web("contosoacr.azurecr.io/web:1".to_owned())]);
        assert_buckets(&report, &[("elsewhere", 1)]);
    }
}

#[test]
fn a_host_that_is_only_predicted_is_said_to_be() {
    let nameless = cli("contosoacr", json!({"loginServer": "(gone)"}));
    let web = pod(
        "web",
        json!({"containers": [{"name": "web", "image": "contosoacr.azurecr.io/web:1"}]}),
    );
    let report = judge_all(&[nameless, web]);
    assert_buckets(&report, &[("possible", 1)]);
    let text = serde_json::to_string(&report).unwrap().to_lowercase();
    assert_says(
        &text,
        &[
            "predict",
            "taken to be `contosoacr.azurecr.io`",
            "by its name",
            "formed from",
            "assum",
        ],
    );
}

#[test]
fn a_region_of_another_cloud_predicts_its_host() {
    for (location, host) in [
        ("usgovvirginia", "contosoacr.azurecr.us"),
        ("chinaeast2", "contosoacr.azurecr.cn"),
        ("westeurope", "contosoacr.azurecr.io"),
    ] {
        let mut acr = arm("contosoacr", json!({}));
        acr["location"] = json!(location);
        let web = pod(
            "web",
            json!({"containers": [{"name": "web", "image": format!("{host}/web:1")}]}),
        );
        let report = judge_all(&[template(json!([acr]), json!({})), web]);
        assert_eq!(
            buckets(&report).0,
            BTreeMap::from([("possible", 1)]),
            "{location}"
        );
    }
}
