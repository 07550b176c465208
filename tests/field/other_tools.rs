//! The same facts by other tools' names: Azure PowerShell above all.

use super::*;

/// A registry as `Get-AzContainerRegistry | ConvertTo-Json` writes it.
fn powershell(over: Value) -> Value {
    let mut registry = json!({
        "Id": id("contosoacr"), "Location": "westeurope", "LoginServer": "contosoacr.azurecr.io", "Name": "contosoacr",
        "ProvisioningState": "Succeeded", "PublicNetworkAccess": "Enabled", "ResourceGroupName": "rg-contoso",
        "SkuName": "Premium", "SkuTier": "Premium", "Type": "Microsoft.ContainerRegistry/registries", "AdminUserEnabled": true,
        "NetworkRuleSetDefaultAction": "Allow", "NetworkRuleSetIPRule": [], "AnonymousPullEnabled": false,
    });
    lay_over(&mut registry, over);
    registry
}

fn denies(rules: Value) -> Report {
    judge_all(&[powershell(
        json!({"NetworkRuleSetDefaultAction": "Deny", "NetworkRuleSetIPRule": rules}),
    )])
}

#[test]
fn one_registry_is_no_list_to_powershell() {
    let report = judge_all(&[powershell(json!({}))]);
    assert_eq!(only(&report).name, "contosoacr");
    assert_eq!(only(&report).sku.as_deref(), Some("Premium"));
    assert_eq!(
        only(&report).login_server.as_deref(),
        Some("contosoacr.azurecr.io")
    );
    assert_eq!(found(&report), [Fires, Fires, Unknown]);
    let closed = powershell(json!({"PublicNetworkAccess": "Disabled", "AdminUserEnabled": false}));
    assert_eq!(found(&judge_all(&[closed])), [Clear, Clear, Unknown]);
}

#[test]
fn the_flat_firewall_is_counted() {
    let range = |text: &str| json!({"Action": "Allow", "IPAddressOrRange": text});
    assert_eq!(network(&denies(json!([]))), (Clear, Some(0)));
    assert_eq!(
        network(&denies(json!([
            range("203.0.113.0/24"),
            range("198.51.100.4")
        ]))),
        (Clear, Some(257))
    );
    assert_eq!(
        network(&denies(json!([range("0.0.0.0/0")]))),
        (Fires, WHOLE_INTERNET)
    );
    assert_eq!(
        network(&denies(json!([range("0.0.0.0/1"), range("128.0.0.0/1")]))),
        (Fires, WHOLE_INTERNET)
    );
}

#[test]
fn what_the_depth_has_cut_off_is_unknown() {
    for cut in [
        json!("System.Object[]"),
        json!("Microsoft.Azure.PowerShell.Cmdlets.ContainerRegistry.Models.IPRule"),
        json!(["Microsoft.Azure.PowerShell.Cmdlets.ContainerRegistry.Models.IPRule"]),
        json!(
            "Microsoft.Azure.PowerShell.Cmdlets.ContainerRegistry.Models.IPRule Microsoft.Azure.PowerShell.Cmdlets.ContainerRegistry.Models.IPRule"
        ),
        json!(["@{Action=Allow; IPAddressOrRange=203.0.113.0/24}"]),
        json!(""),
        Value::Null,
        json!("(gone)"),
    ] {
        assert_unknown(&denies(cut));
    }
}

#[test]
fn a_list_that_windows_powershell_wraps_is_a_list() {
    // Version 5.1 writes `{"value": […], "Count": 1}` for some arrays.
    let wrapped = |range: &str| json!({"value": [{"Action": "Allow", "IPAddressOrRange": range}], "Count": 1});
    assert_not_clear(&denies(wrapped("0.0.0.0/0")));
    let (outcome, addresses) = network(&denies(wrapped("203.0.113.0/24")));
    assert!(
        matches!((outcome, addresses), (Unknown, None) | (Clear, Some(256))),
        "{outcome:?} {addresses:?}"
    );
    let all = json!({"value": [powershell(json!({}))], "Count": 1});
    assert_eq!(found(&judge_all(&[all])), [Fires, Fires, Unknown]);
}

#[test]
fn a_single_range_that_is_no_list_to_powershell_is_not_overlooked() {
    assert_not_clear(&denies(
        json!({"Action": "Allow", "IPAddressOrRange": "0.0.0.0/0"}),
    ));
}

#[test]
fn the_sku_settles_what_is_null() {
    for sku in ["Basic", "Standard"] {
        let report = judge_all(&[powershell(
            json!({"SkuName": sku, "SkuTier": sku, "NetworkRuleSetDefaultAction": null, "NetworkRuleSetIPRule": null}),
        )]);
        assert_eq!(found(&report), [Fires, Fires, Unknown], "{sku}");
    }
    let report = judge_all(&[powershell(
        json!({"NetworkRuleSetDefaultAction": null, "NetworkRuleSetIPRule": null}),
    )]);
    assert_eq!(found(&report)[1], Unknown);
}

#[test]
fn a_setting_of_another_type_is_not_taken_for_it() {
    for odd in [
        json!({"PublicNetworkAccess": 1}),
        json!({"PublicNetworkAccess": 0}),
        json!({"PublicNetworkAccess": true}),
    ] {
        let report = judge_all(&[powershell(odd.clone())]);
        assert_eq!(found(&report)[1], Unknown, "{odd}");
    }
    let report = judge_all(&[powershell(json!({"AdminUserEnabled": "True"}))]);
    assert_eq!(found(&report)[0], Unknown);
}

#[test]
fn letters_of_any_case_say_the_same() {
    let lower: serde_json::Map<String, Value> = powershell(json!({"NetworkRuleSetDefaultAction": "DENY", "NetworkRuleSetIPRule": [{"ipaddressorrange": "203.0.113.0/24"}]}))
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| (key.to_lowercase(), value.clone()))
        .collect();
    assert_eq!(
        network(&judge_all(&[Value::Object(lower)])),
        (Clear, Some(256))
    );
}

#[test]
fn powershell_and_the_cli_speak_of_one_registry() {
    let report = judge_all(&[powershell(json!({})), cli("contosoacr", json!({}))]);
    assert_eq!(found(&report), [Fires, Fires, Unknown]);
    let report = judge_all(&[
        powershell(json!({"AdminUserEnabled": false})),
        cli("contosoacr", json!({})),
    ]);
    assert_eq!(
        found(&report)[0],
        Fires,
        "of contradicting exports the worse stands"
    );
}

#[test]
fn an_expanded_resource_is_read() {
    // `Get-AzResource -ExpandProperties | ConvertTo-Json -Depth 9`
    let resource = json!([{
        "ResourceId": id("contosoacr"), "Id": id("contosoacr"), "Name": "contosoacr", "ResourceName": "contosoacr", "ResourceType": "Microsoft.ContainerRegistry/registries",
        "ResourceGroupName": "rg-contoso", "Location": "westeurope", "SubscriptionId": HERE, "Kind": null, "Type": "Microsoft.ContainerRegistry/registries",
        "Sku": {"Name": "Premium", "Tier": "Premium", "Size": null},
        "Properties": {"loginServer": "contosoacr.azurecr.io", "adminUserEnabled": true, "publicNetworkAccess": "Enabled",
            "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}},
    }]);
    assert_eq!(
        found(&judge_all(std::slice::from_ref(&resource))),
        [Fires, Clear, Unknown]
    );
    let mut cut = resource;
    cut[0]["Properties"] = json!(
        "@{loginServer=contosoacr.azurecr.io; adminUserEnabled=False; publicNetworkAccess=Disabled}"
    );
    let report = judge_all(&[cut]);
    assert_eq!(scan(&report), [Unknown; 3]);
}

#[test]
fn a_plan_from_powershell_is_a_plan() {
    let plan = |tier: &str| {
        json!([{
            "Id": format!("/subscriptions/{HERE}/providers/Microsoft.Security/pricings/Containers"), "Name": "Containers", "PricingTier": tier,
            "FreeTrialRemainingTime": {"Ticks": 0, "Days": 0, "Hours": 0, "Milliseconds": 0, "TotalDays": 0},
        }])
    };
    assert_eq!(
        found(&judge_all(&[powershell(json!({})), plan("Free")])),
        [Fires, Fires, Fires]
    );
    assert_eq!(
        found(&judge_all(&[powershell(json!({})), plan("Standard")])),
        [Fires, Fires, Clear]
    );
}

#[test]
fn a_table_of_resource_graph_that_was_projected_is_read_by_its_own_names() {
    // `resources | project id, adminUserEnabled = properties.adminUserEnabled, …`
    let row = json!({"count": 1, "data": [{"id": id("contosoacr"), "adminUserEnabled": true, "publicNetworkAccess": "Enabled",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}}], "skip_token": null, "total_records": 1});
    assert_eq!(found(&judge_all(&[row])), [Fires, Clear, Unknown]);
    // A projection that has lost the rules.
    let row = json!({"count": 1, "data": [{"id": id("contosoacr"), "adminUserEnabled": false, "publicNetworkAccess": "Enabled", "sku": {"name": "Premium"}}], "skip_token": null, "total_records": 1});
    assert_eq!(found(&judge_all(&[row])), [Clear, Unknown, Unknown]);
}

/// What `az aks command invoke` answers of a list of pods, by the command's exit code and what it printed.
fn invoked(code: i32, logs: &str) -> Value {
    json!({
        "exitCode": code, "finishedAt": "2026-11-01T00:00:01+00:00", "id": "0a1b", "logs": logs,
        "provisioningState": "Succeeded", "reason": null, "startedAt": "2026-11-01T00:00:00+00:00",
    })
}

#[test]
fn a_command_that_failed_in_a_private_cluster_is_told() {
    let pods = json!({"apiVersion": "v1", "kind": "List", "items": [{
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "api", "namespace": "shop"},
        "spec": {"containers": [{"name": "api", "image": "contosoacr.azurecr.io/shop/api:1"}]},
    }]});
    let told = |report: &Report| {
        let problems = report.problems.iter();
        problems
            .map(|issue| issue.message.clone())
            .collect::<Vec<_>>()
    };
    let text = |code: i32| {
        format!(
            "command started at 2026-11-01 00:00:00+00:00, finished at 2026-11-01 00:00:01+00:00 with exitcode={code}\n{pods:#}\n"
        )
    };
    for code in [0, 1, 137] {
        let json = judge_all(&[powershell(json!({})), invoked(code, &pods.to_string())]);
        let registry = powershell(json!({})).to_string();
        let text = judge(&[("acr.json", &registry), ("pods.txt", &text(code))]);
        for report in [json, text] {
            assert_eq!(pulled(&report).len(), 1, "{code}");
            let told = told(&report);
            assert_eq!(told.len(), usize::from(code != 0), "{told:?}");
            assert!(told.iter().all(|told| told.contains("error")), "{told:?}");
        }
    }
    for unread in [
        "Error from server (Forbidden): pods is forbidden\n",
        "apiVersion: v1\nitems: []\n",
    ] {
        let report = judge_all(&[powershell(json!({})), invoked(0, unread)]);
        let told = told(&report);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("`az aks command invoke`"), "{told:?}");
    }
    for line in [
        "command failed with reason: the image could not be pulled",
        "command (id: 0a1b) is in Running state",
    ] {
        let registry = powershell(json!({})).to_string();
        let report = judge(&[("acr.json", &registry), ("pods.txt", line)]);
        assert!(told(&report)[0].contains("error"), "{line}");
    }
}

#[test]
fn a_dump_of_a_cluster_is_not_all_that_runs_in_it() {
    let list = |name: &str| {
        json!({"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": [{
            "metadata": {"name": name, "namespace": "shop"},
            "spec": {"containers": [{"name": "c", "image": format!("contosoacr.azurecr.io/shop/{name}:1")}]},
        }]})
    };
    let log = |name: &str| {
        format!(
            "==== START logs for container c of pod shop/{name} ====\n{{\"level\": \"info\"}}\n==== END logs for container c of pod shop/{name} ====\n"
        )
    };
    let dump = format!(
        "{:#}\n{:#}\n{}{}",
        list("api"),
        list("web"),
        log("api"),
        log("web")
    );
    let registry = powershell(json!({})).to_string();
    let report = judge(&[("acr.json", &registry), ("dump.txt", &dump)]);
    assert_eq!(pulled(&report).len(), 2);
    let problems = report.problems.iter();
    let told: Vec<_> = problems
        .filter(|problem| problem.message.contains("cluster-info dump"))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(format!("{told:?}").contains("kubectl get statefulsets,cronjobs,jobs"));
}
