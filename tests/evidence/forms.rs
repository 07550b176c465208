//! Registries as the tools write them that deploy them: Azure Service Operator, Crossplane, Pulumi, Terraform's
//! configuration as JSON; and what .NET and scanners print.

use super::*;

/// Two clear ones would break the chain if the third were passed over.
fn clear() -> Value {
    cli(
        "contosodev",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    )
}

/// 012 and 013 of `contosoacr`, beside one that is clear.
#[track_caller]
fn of(document: &Value) -> [Outcome; 2] {
    let report = judge(&[clear(), document.clone()]);
    assert_eq!(report.chains[0].registries.len(), 2, "{document}");
    assert_eq!(
        ledger(&report).matches("1 registry").count(),
        2,
        "{}",
        ledger(&report)
    );
    let [admin, network, _] = found(&report, "contosoacr");
    [admin, network]
}

fn operator(spec: Value, status: Value) -> Value {
    json!({"apiVersion": "containerregistry.azure.com/v1api20230701", "kind": "Registry",
        "metadata": {"name": "contoso-acr", "namespace": "infra", "annotations": {}}, "spec": spec, "status": status})
}

fn crossplane(spec: Value, status: Value) -> Value {
    json!({"kind": "Registry", "apiVersion": "containerregistry.azure.upbound.io/v1beta2",
        "metadata": {"name": "contoso-acr", "annotations": {"crossplane.io/external-name": "contosoacr"}},
        "spec": {"forProvider": spec}, "status": {"atProvider": status}})
}

#[test]
fn azure_service_operator_says_what_is_wanted_and_what_is_there() {
    let wanted = |over: Value| {
        let mut spec = json!({"azureName": "contosoacr", "owner": {"name": "rg-contoso"}, "location": "westeurope",
            "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Premium"},
            "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}});
        lay_over(&mut spec, over);
        spec
    };
    let there = |admin: bool| {
        json!({"id": acr("contosoacr"), "name": "contosoacr", "loginServer": "contosoacr.azurecr.io", "adminUserEnabled": admin,
            "publicNetworkAccess": "Disabled", "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}, "sku": {"name": "Premium"},
            "type": "Microsoft.ContainerRegistry/registries", "conditions": [{"type": "Ready", "status": "True"}]})
    };
    assert_eq!(of(&operator(wanted(json!({})), json!({}))), [Fires, Fires]);
    let off = json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    assert_eq!(
        of(&operator(wanted(off.clone()), json!(null))),
        [Clear, Clear]
    );
    // What is left out somebody else fills in.
    let silent = json!({"adminUserEnabled": "(gone)", "publicNetworkAccess": "(gone)", "networkRuleSet": "(gone)"});
    assert_eq!(
        of(&operator(wanted(silent), json!(null))),
        [Unknown, Unknown]
    );
    let no_ranges = json!({"networkRuleSet": {"defaultAction": "Deny"}});
    assert_eq!(
        of(&operator(wanted(no_ranges), json!(null))),
        [Fires, Unknown]
    );
    // Of a size without a firewall there is nothing to fill in.
    let basic = json!({"sku": {"name": "Basic"}, "publicNetworkAccess": "(gone)", "networkRuleSet": "(gone)"});
    assert_eq!(of(&operator(wanted(basic), json!(null))), [Fires, Fires]);
    // What is there counts beside what is wanted.
    assert_eq!(
        of(&operator(wanted(off.clone()), there(true))),
        [Fires, Clear]
    );
    assert_eq!(of(&operator(wanted(off), there(false))), [Clear, Clear]);
    // And alone, where nothing of it is carried out.
    let mut skipped = operator(wanted(json!({})), there(false));
    skipped["metadata"]["annotations"] =
        json!({"serviceoperator.azure.com/reconcile-policy": "skip"});
    assert_eq!(of(&skipped), [Clear, Clear]);
    skipped["status"] = Value::Null;
    assert_eq!(of(&skipped), [Unknown, Unknown]);
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [operator(wanted(json!({})), json!({})), {
        "apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "infra"}}]});
    let report = judge(&[list]);
    assert_eq!(found(&report, "contosoacr")[..2], [Fires, Fires]);
}

#[test]
fn an_operators_registry_is_the_one_that_another_export_shows() {
    let spec = json!({"azureName": "contosoacr", "owner": {"armId": format!("{}/resourceGroups/rg-contoso", subscription(HERE))},
        "adminUserEnabled": false, "publicNetworkAccess": "Disabled", "sku": {"name": "Premium"}});
    let report = judge(&[
        cli("contosoacr", json!({})),
        operator(spec, json!({"conditions": []})),
        pricing(&subscription(HERE), "Free"),
    ]);
    assert_eq!(report.chains[0].registries.len(), 1);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Fires]);
}

#[test]
fn crossplane_says_it_in_terraforms_words() {
    let open = || {
        json!({"adminEnabled": true, "publicNetworkAccessEnabled": true, "sku": "Premium", "resourceGroupName": "rg-contoso",
            "networkRuleSet": [{"defaultAction": "Allow", "ipRule": []}]})
    };
    let shut = || {
        json!({"id": acr("contosoacr"), "adminEnabled": false, "publicNetworkAccessEnabled": true, "sku": "Premium",
            "networkRuleSet": [{"defaultAction": "Deny", "ipRule": [{"action": "Allow", "ipRange": "203.0.113.0/24"}]}]})
    };
    assert_eq!(of(&crossplane(open(), json!({}))), [Fires, Fires]);
    assert_eq!(
        of(&crossplane(json!({"sku": "Premium"}), json!({}))),
        [Unknown, Unknown]
    );
    assert_eq!(
        of(&crossplane(
            json!({"sku": "Basic", "adminEnabled": false}),
            json!({})
        )),
        [Clear, Fires]
    );
    assert_eq!(
        of(&crossplane(json!({"sku": "Premium"}), shut())),
        [Unknown, Unknown]
    );
    assert_eq!(of(&crossplane(shut(), shut())), [Clear, Clear]);
    assert_eq!(of(&crossplane(open(), shut())), [Fires, Fires]);
    let mut watched = crossplane(open(), shut());
    watched["spec"]["managementPolicies"] = json!(["Observe"]);
    assert_eq!(of(&watched), [Clear, Clear]);
    let mut single = crossplane(shut(), json!({}));
    single["spec"]["forProvider"]["networkRuleSet"] =
        json!({"defaultAction": "Deny", "ipRule": [{"ipRange": "0.0.0.0/0"}]});
    assert_eq!(of(&single), [Clear, Fires]);
}

fn pulumi(kind: &str, over: Value) -> Value {
    let mut resource = json!({"urn": format!("urn:pulumi:prod::shop::my:index:Platform${kind}::acr"), "custom": true,
        "id": acr("contosoacr"), "type": kind});
    lay_over(&mut resource, over);
    resource
}

fn stack(resources: &[Value]) -> Value {
    json!({"version": 3, "deployment": {"manifest": {"time": "2026-03-01T10:00:00Z"}, "secrets_providers": {"type": "passphrase"},
        "resources": resources}})
}

const NATIVE: &str = "azure-native:containerregistry:Registry";
const CLASSIC: &str = "azure:containerservice/registry:Registry";

/// How Pulumi marks a secret.
fn secret(text: &str) -> Value {
    json!({"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": text, "plaintext": format!("\"{text}\"")})
}

#[test]
fn a_stack_of_pulumi_says_what_is_there() {
    let group = json!({"urn": "urn:pulumi:prod::shop::azure-native:resources:ResourceGroup::rg", "type": "azure-native:resources:ResourceGroup",
        "id": format!("{}/resourceGroups/rg-contoso", subscription(HERE)), "outputs": {"name": "rg-contoso"}});
    let open = json!({"inputs": {"registryName": "contosoacr", "adminUserEnabled": false}, "outputs": {"name": "contosoacr",
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "loginServer": "contosoacr.azurecr.io",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "iPAddressOrRange": "203.0.113.7"}]},
        "sku": {"name": "Premium", "tier": "Premium"}}});
    assert_eq!(
        of(&stack(&[group, pulumi(NATIVE, open.clone())])),
        [Fires, Clear]
    );
    let versioned = pulumi("azure-native:containerregistry/v20230701:Registry", open);
    assert_eq!(of(&stack(&[versioned])), [Fires, Clear]);
    let classic = json!({"outputs": {"name": "contosoacr", "adminEnabled": false, "publicNetworkAccessEnabled": true, "sku": "Standard",
        "adminPassword": secret("hush"), "adminUsername": "", "networkRuleSet": null}});
    assert_eq!(of(&stack(&[pulumi(CLASSIC, classic)])), [Clear, Fires]);
    // Whatever is kept as a secret is not known.
    let hidden = json!({"outputs": {"name": "contosoacr", "adminEnabled": secret("hush"), "publicNetworkAccessEnabled": true, "sku": "Premium",
        "networkRuleSet": secret("hush")}});
    assert_eq!(of(&stack(&[pulumi(CLASSIC, hidden)])), [Unknown, Unknown]);
    // Nor is one of which nothing but its id is left.
    assert_eq!(of(&stack(&[pulumi(NATIVE, json!({}))])), [Unknown, Unknown]);
    // What it was last asked for counts too where it is worse; what that leaves out is as it is there.
    let outputs = |admin: bool, public: &str| {
        json!({"name": "contosoacr", "adminUserEnabled": admin, "publicNetworkAccess": public,
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}, "sku": {"name": "Premium", "tier": "Premium"}})
    };
    for (inputs, expected) in [
        (json!({"adminUserEnabled": true}), [Fires, Clear]),
        (
            json!({"networkRuleSet": {"defaultAction": "Allow"}, "publicNetworkAccess": "Enabled"}),
            [Clear, Fires],
        ),
        (
            json!({"networkRuleSet": {"defaultAction": "Deny"}}),
            [Clear, Clear],
        ),
        (json!({"sku": {"name": "Premium"}}), [Clear, Clear]),
        (
            json!({"adminUserEnabled": secret("hush")}),
            [Unknown, Clear],
        ),
    ] {
        let state = json!({"inputs": inputs, "outputs": outputs(false, "Disabled")});
        assert_eq!(of(&stack(&[pulumi(NATIVE, state)])), expected, "{inputs}");
    }
    let was_shut = json!({"inputs": {"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}, "outputs": outputs(true, "Enabled")});
    assert_eq!(of(&stack(&[pulumi(NATIVE, was_shut)])), [Fires, Clear]);
}

#[test]
fn a_preview_of_pulumi_says_what_will_be_beside_what_is_there() {
    let step = |old: Value, new: Value| {
        let urn = format!("urn:pulumi:prod::shop::{NATIVE}::acr");
        let mut step = json!({"op": "update", "urn": urn, "provider": "urn:pulumi:prod::shop::pulumi:providers:azure-native::x::y"});
        for (key, state) in [("oldState", old), ("newState", new)] {
            if !state.is_null() {
                step[key] = json!({"urn": urn, "custom": true, "type": NATIVE});
                lay_over(&mut step[key], state);
            }
        }
        json!({"config": {"azure-native:location": "westeurope"}, "steps": [step], "changeSummary": {"update": 1}})
    };
    let old = |admin: bool| json!({"id": acr("contosoacr"), "outputs": {"name": "contosoacr", "adminUserEnabled": admin, "publicNetworkAccess": "Disabled"}});
    let new = |admin: bool| {
        json!({"id": acr("contosoacr"), "inputs": {"registryName": "contosoacr", "adminUserEnabled": admin, "publicNetworkAccess": "Disabled"},
            "outputs": {"name": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}})
    };
    assert_eq!(of(&step(old(true), new(false))), [Fires, Clear]);
    assert_eq!(of(&step(old(false), new(true))), [Fires, Clear]);
    assert_eq!(of(&step(old(false), new(false))), [Clear, Clear]);
    assert_eq!(of(&step(old(true), Value::Null)), [Fires, Clear]);
    let created = json!({"inputs": {"registryName": "contosoacr", "adminUserEnabled": "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "publicNetworkAccess": "Enabled"}});
    assert_eq!(of(&step(Value::Null, created)), [Unknown, Unknown]);
    // Pulumi makes a name up that begins as the resource is called.
    let unnamed = json!({"inputs": {"adminUserEnabled": true, "publicNetworkAccess": "Disabled"}});
    let report = judge(&[step(Value::Null, unnamed)]);
    assert_eq!(report.chains[0].registries[0].name, "acr…");
}

#[test]
fn nothing_but_facts_is_kept_of_what_deploys_a_registry() {
    let classic = json!({"inputs": {"hush": "hush-1"}, "outputs": {"name": "contosoacr", "adminEnabled": true, "adminPassword": secret("hush-2"),
        "adminUsername": "hush-3", "sku": secret("hush-4"), "tags": {"password": "hush-5"}, "networkRuleSet": {"ipRules": [secret("hush-6"), {"ipRange": secret("hush-7")}]}}});
    let documents = [
        stack(&[pulumi(CLASSIC, classic)]),
        operator(
            json!({"azureName": "contosoacr", "operatorSpec": {"secrets": {"adminPassword": {"name": "hush-8"}}}, "adminUserEnabled": {"x": "hush-9"}}),
            json!({"id": acr("contosoacr"), "conditions": [{"message": "hush-a"}]}),
        ),
        json!({"provider": {"azurerm": {"client_secret": "hush-b"}}, "variable": {"v": {"default": "hush-c"}},
            "resource": {"azurerm_container_registry": {"a": {"name": "contosoacr", "admin_enabled": true, "identity": {"hush": "hush-d"}}},
                "azurerm_key_vault_secret": {"s": {"value": "hush-e"}}}}),
    ];
    for document in documents {
        let text = document.to_string().into_bytes();
        let decoded = decode("a.json", text, &Limits::default());
        let kept = decoded.text.as_str();
        assert!(!kept.contains("hush-"), "{kept}");
        assert!(!decoded.found.resources.is_empty(), "{kept}");
    }
}

#[test]
fn terraforms_configuration_as_json_takes_the_providers_defaults() {
    let configuration = |block: Value| json!({"//": {"metadata": {"backend": "local"}}, "terraform": {}, "resource": {"azurerm_container_registry": block}});
    let says = |block: Value| of(&configuration(json!({"acr": block})));
    assert_eq!(
        says(json!({"name": "contosoacr", "sku": "Basic"})),
        [Clear, Fires]
    );
    assert_eq!(
        says(
            json!([{"name": "contosoacr", "sku": "Premium", "admin_enabled": true, "public_network_access_enabled": false}])
        ),
        [Fires, Clear]
    );
    assert_eq!(
        says(
            json!({"name": "contosoacr", "sku": "Premium", "admin_enabled": "${var.admin}", "network_rule_set": [{"default_action": "Deny"}]})
        ),
        [Unknown, Clear]
    );
    assert_eq!(
        says(
            json!({"name": "contosoacr", "sku": "Premium", "dynamic": {"network_rule_set": {"for_each": "${var.rules}"}}})
        ),
        [Unknown, Unknown]
    );
    let several = configuration(
        json!([{"one": {"name": "contosoacr", "sku": "Basic"}}, {"two": {"name": "${local.name}", "sku": "Basic"}}]),
    );
    let report = judge(std::slice::from_ref(&several));
    let mut names: Vec<&str> = report.chains[0]
        .registries
        .iter()
        .map(|registry| &*registry.name)
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["contosoacr", "two…"]);
    assert_says(&format!("{:?}", report.problems), &["terraform show -json"]);
    assert_says(
        &report.chains[0].explanation,
        &["This holds for what was read"],
    );
}

#[test]
fn a_firewall_whose_ranges_a_block_makes_is_not_known_to_be_closed() {
    let configuration = |firewall: Value| json!({"resource": {"azurerm_container_registry": {"acr": {"name": "contosoacr", "sku": "Premium", "network_rule_set": firewall}}}});
    let dynamic = json!({"ip_rule": {"for_each": "${var.ranges}", "content": {"action": "Allow", "ip_range": "${ip_rule.value}"}}});
    let written = json!({"action": "Allow", "ip_range": "203.0.113.0/24"});
    let deny = |over: Value| {
        let mut firewall = json!({"default_action": "Deny"});
        lay_over(&mut firewall, over);
        firewall
    };
    for firewall in [
        deny(json!({"dynamic": dynamic})),
        json!([deny(json!({"dynamic": [dynamic]}))]),
        json!([deny(json!({"ip_rule": [written], "dynamic": dynamic}))]),
        json!([deny(json!({"ip_rule": "${var.ranges}"}))]),
        json!("${var.firewall}"),
    ] {
        assert_eq!(
            of(&configuration(firewall.clone())),
            [Clear, Unknown],
            "{firewall}"
        );
    }
    // What lets everybody in does so, whatever else is added.
    let open = json!({"default_action": "Allow", "dynamic": dynamic});
    assert_eq!(of(&configuration(open)), [Clear, Fires]);
    let shut = json!({"ip_rule": [written]});
    assert_eq!(of(&configuration(deny(shut))), [Clear, Clear]);
}

/// As python-hcl2 8.1.4 prints it (`hcl2tojson`).
#[test]
fn labels_and_texts_in_the_quotes_of_the_source_are_read() {
    let printed = |admin: Value, over: Value| {
        let mut block = json!({"name": "\"contosoacr\"", "location": "\"westeurope\"", "sku": "\"Premium\"", "admin_enabled": admin,
            "network_rule_set": [{"default_action": "\"Deny\"", "ip_rule": [{"action": "\"Allow\"", "ip_range": "\"203.0.113.0/24\"", "__is_block__": true}], "__is_block__": true}],
            "__is_block__": true});
        lay_over(&mut block, over);
        json!({"variable": [{"\"admin\"": {"type": "bool", "__is_block__": true}}],
            "resource": [{"\"azurerm_resource_group\"": {"\"shop\"": {"name": "\"shop\""}}}, {"\"azurerm_container_registry\"": {"\"one\"": block}}]})
    };
    assert_eq!(of(&printed(json!(true), json!({}))), [Fires, Clear]);
    assert_eq!(
        of(&printed(json!("${var.admin}"), json!({}))),
        [Unknown, Clear]
    );
    let everybody = json!({"network_rule_set": [{"default_action": "\"Allow\""}]});
    assert_eq!(of(&printed(json!(false), everybody)), [Clear, Fires]);
    let dynamic = json!({"network_rule_set": [{"default_action": "\"Deny\"", "dynamic": [{"\"ip_rule\"": {"for_each": "${var.ranges}"}}]}]});
    assert_eq!(of(&printed(json!(false), dynamic)), [Clear, Unknown]);
    let basic = json!({"sku": "\"Basic\"", "network_rule_set": "(gone)"});
    assert_eq!(of(&printed(json!(false), basic)), [Clear, Fires]);
    // One whose name is put together is called by its label.
    let report = judge(&[printed(json!(true), json!({"name": "${var.prefix}acr"}))]);
    assert_eq!(report.chains[0].registries[0].name, "one…");
}

/// As tfparse 0.6.22 and c7n-left 0.3.39 print it.
fn parsed(over: Value) -> Value {
    let says = json!({"filename": "main.tf", "label": "azurerm_container_registry", "path": "azurerm_container_registry.one", "type": "resource",
        "references": [{"id": "00000000-0000-0000-0000-000000000007", "label": "admin", "name": ""}]});
    let firewall = json!({"__tfmeta": {"filename": "main.tf"}, "default_action": "Deny", "id": "00000000-0000-0000-0000-000000000008"});
    let mut registry = json!({"__tfmeta": says, "id": "00000000-0000-0000-0000-000000000009", "name": "contosoacr", "sku": "Premium",
        "admin_enabled": true, "public_network_access_enabled": true, "network_rule_set": firewall});
    lay_over(&mut registry, over);
    registry
}

#[test]
fn what_a_parser_of_terraform_fills_in_clears_nothing() {
    let graph = |over: Value| json!({"azurerm_container_registry": [parsed(over)], "variable": []});
    // Of ranges that a variable would make nothing is left.
    assert_eq!(of(&graph(json!({}))), [Fires, Unknown]);
    let more = json!({"network_rule_set": {"ip_rule": [{"action": "Allow", "ip_range": "203.0.113.0/24"}]}});
    assert_eq!(of(&graph(more)), [Fires, Unknown]);
    // So does a variable without a value, by c7n-left.
    let off = json!({"admin_enabled": false, "public_network_access_enabled": false});
    assert_eq!(of(&graph(off)), [Unknown, Unknown]);
    let named = json!({"admin_enabled": {"__attribute__": "var.admin", "__name__": "admin"}, "network_rule_set": "(gone)"});
    assert_eq!(of(&graph(named)), [Unknown, Unknown]);
    let open = json!({"network_rule_set": {"default_action": "Allow"}});
    assert_eq!(of(&graph(open)), [Fires, Fires]);
    // Left out, it may have been made by a block.
    assert_eq!(
        of(&graph(
            json!({"admin_enabled": "(gone)", "network_rule_set": "(gone)"})
        )),
        [Unknown, Unknown]
    );
    // Wherever it stands in what the two print.
    let found = json!({"results": [{"policy": {"name": "registries"}, "resource": parsed(json!({})), "file_path": "main.tf", "code_block": [[1, "resource"]]}]});
    assert_eq!(of(&found), [Fires, Unknown]);
    let dumped =
        json!({"input_vars": {"uninitialized": {"admin": false}}, "graph": graph(json!({}))});
    assert_eq!(of(&dumped), [Fires, Unknown]);
    let report = judge(&[clear(), dumped]);
    assert_says(
        &format!("{:?}", report.problems),
        &["reads as off or empty"],
    );
}

#[test]
fn what_a_parser_of_terraform_only_looks_up_is_there_and_not_known() {
    let data = json!({"__tfmeta": {"label": "azurerm_container_registry", "path": "data.azurerm_container_registry.one", "type": "data"},
        "id": "00000000-0000-0000-0000-000000000009", "name": "contosoacr", "resource_group_name": "shop"});
    assert_eq!(
        of(&json!({"azurerm_container_registry": [data]})),
        [Unknown, Unknown]
    );
    // What only refers to one is none.
    let other = json!({"__tfmeta": {"label": "azurerm_linux_web_app", "references": [{"label": "azurerm_container_registry", "name": "one"}]},
        "id": "00000000-0000-0000-0000-000000000009", "name": "contosoapp"});
    let report = judge(&[clear(), json!({"azurerm_linux_web_app": [other]})]);
    assert_eq!(report.chains[0].registries.len(), 1);
}

#[test]
fn dot_nets_names_are_read() {
    let data = |over: Value| {
        let mut data = json!({"Id": acr("contosoacr"), "Name": "contosoacr", "ResourceType": "Microsoft.ContainerRegistry/registries",
            "IsAdminUserEnabled": true, "LoginServer": "contosoacr.azurecr.io", "PublicNetworkAccess": "Disabled", "Sku": {"Name": "Premium", "Tier": "Premium"},
            "NetworkRuleSet": {"DefaultAction": "Allow", "IPRules": []}});
        lay_over(&mut data, over);
        data
    };
    assert_eq!(of(&data(json!({}))), [Fires, Clear]);
    assert_eq!(
        of(&json!([{"HasData": true, "Data": data(json!({}))}])),
        [Fires, Clear]
    );
    // A word of .NET's own that was written as the empty object that it is.
    let empty = json!({"PublicNetworkAccess": {}, "Sku": {"Name": {}, "Tier": {}}, "Id": "(gone)"});
    assert_eq!(
        of(&json!({"HasData": true, "Data": data(empty)})),
        [Fires, Unknown]
    );
}

#[test]
fn what_a_scanner_found_at_a_registry_names_it() {
    let finding = |resource: Value| {
        json!([{"message": "found", "metadata": {"event_code": "containerregistry_admin_user_disabled", "product": {"name": "x"}},
            "severity": "High", "status_code": "FAIL", "class_uid": 2004, "resources": [resource]}])
    };
    for resource in [
        json!({"uid": acr("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries"}),
        json!({"uid": acr("contosoacr"), "name": "contosoacr", "type": "AzureContainerRegistry", "group": {"name": "containerregistry"}}),
        json!({"name": "contosoacr", "type": "microsoft.containerregistry/registries"}),
    ] {
        assert_eq!(of(&finding(resource)), [Unknown, Unknown]);
    }
}

#[test]
fn a_type_of_another_tools_makes_nothing_else_of_a_registrys_id() {
    for kind in [
        "azure/containers/registry",
        "azurerm_container_registry",
        CLASSIC,
    ] {
        let resource = json!({"type": kind, "id": acr("contosoacr"), "severity": "high"});
        assert_eq!(of(&resource), [Unknown, Unknown], "{kind}");
    }
    // What only stands below it, or is about it, is none, and says that there is one.
    for (kind, id) in [
        ("azure/webhook", format!("{}/webhooks/a", acr("contosoacr"))),
        ("Microsoft.Insights/diagnosticSettings", acr("contosoacr")),
    ] {
        let report = judge(&[clear(), json!({"type": kind, "id": id})]);
        assert_eq!(report.chains[0].registries.len(), 2, "{kind}");
        assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{kind}");
    }
}

#[test]
fn what_is_called_a_registry_and_is_not_read_is_a_gap() {
    let claim = json!({"apiVersion": "platform.example.org/v1alpha1", "kind": "XContainerRegistry", "metadata": {"name": "contosoacr"},
        "spec": {"parameters": {"admin": true}}});
    let other = json!({"type": "example/azure/container-registry", "id": "contoso", "admin": true});
    for document in [claim, other] {
        let report = judge(&[clear(), document.clone()]);
        // It may be the one that falls.
        assert_eq!(scan(&report), [Unknown; 3]);
        assert_says(
            &ledger(&report),
            &["1 registry cannot be read in this form"],
        );
    }
    let service =
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "contoso"}, "spec": {}});
    let report = judge(&[clear(), service]);
    assert!(
        !report.chains[0]
            .explanation
            .contains("This holds for what was read")
    );
}

#[test]
fn rules_for_resources_of_a_type_are_no_resources() {
    let text = "Container registries should not have an admin account";
    for kind in [
        "Microsoft.ContainerRegistry/registries",
        "microsoft.containerservice/managedclusters",
        "Microsoft.App/containerApps",
    ] {
        for rule in [
            json!({"recommendationId": "acr-7", "resourceType": kind, "recommendation": text, "impact": "High"}),
            json!({"id": "ACR.Admin", "name": text, "type": kind, "severity": "High", "description": text}),
            json!({"checkId": "acr_admin", "ResourceType": kind, "Severity": "high"}),
        ] {
            let report = judge(&[json!([rule, rule])]);
            assert!(report.chains[0].registries.is_empty(), "{rule}");
            assert!(report.chains[0].rules[2].subjects.is_empty(), "{rule}");
            assert_says(&ledger(&report), &["2 rules"]);
        }
        // What a query left of a resource is one.
        let row = json!({"name": "contosoacr", "type": kind});
        assert!(!ledger(&judge(&[json!([row])])).contains("rule"), "{kind}");
    }
}

#[test]
fn rows_of_resource_graph_that_have_an_apps_configuration_are_read() {
    for (kind, path) in [
        (
            "microsoft.web/sites/config/web",
            "sites/contosoapp/config/web",
        ),
        (
            "microsoft.web/sites/slots/config/web",
            "sites/contosoapp/slots/next/config/web",
        ),
    ] {
        let row = json!({"id": id(&format!("Microsoft.Web/{path}")), "name": "web", "type": kind,
            "properties": {"LinuxFxVersion": "DOCKER|contosoacr.azurecr.io/shop:1", "AppSettings": null}});
        let answer = json!({"count": 1, "data": [row], "total_records": 1});
        let report = judge(&[cli("contosoacr", json!({})), answer]);
        assert_eq!(report.chains[0].blast_radius.totals.workloads, 1, "{kind}");
        assert!(!ledger(&report).contains("not read"), "{}", ledger(&report));
    }
}

const LATER: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/// A step of a preview that creates something, and what its properties were made of.
fn creates(kind: &str, name: &str, inputs: Value, of: Value, dependencies: &[&str]) -> Value {
    let urn = format!("urn:pulumi:dev::shop::{kind}::{name}");
    json!({"op": "create", "urn": urn, "newState": {"urn": urn, "custom": true, "type": kind, "inputs": inputs,
        "dependencies": dependencies, "propertyDependencies": of}})
}

#[test]
fn what_pulumi_is_about_to_run_pulls_from_the_registry_that_its_image_waits_for() {
    let registry = "urn:pulumi:dev::shop::azure-native:containerregistry:Registry::acr";
    let image = "urn:pulumi:dev::shop::docker-build:index:Image::built";
    let pod = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "shop"},
        "spec": {"template": {"spec": {"containers": [{"name": "api", "image": LATER}]}}}});
    let site = json!({"name": "contoso-site", "resourceGroupName": "rg", "siteConfig": {"linuxFxVersion": LATER,
        "appSettings": [{"name": "KEY", "value": "hush-1"}]}});
    let app = json!({"containerAppName": "contoso-app", "resourceGroupName": "rg", "configuration": {"secrets": [{"name": "p", "value": "hush-2"}]},
        "template": {"containers": [{"name": "a", "image": LATER, "env": [{"name": "K", "value": "hush-3"}]}]}});
    let group = json!({"containerGroupName": "contoso-group", "containers": [{"name": "c", "image": "contosoacr.azurecr.io/x:1"}],
        "imageRegistryCredentials": [{"server": "contosoacr.azurecr.io", "username": "u", "password": "hush-4"}]});
    let steps = |name: Value| {
        let acr = json!({"registryName": name, "adminUserEnabled": true, "sku": {"name": "Basic"}});
        let builds = json!({"tags": [LATER], "push": true, "registries": [{"password": "hush-5"}]});
        json!({"config": {}, "steps": [
            creates("azure-native:containerregistry:Registry", "acr", acr, json!({}), &[]),
            creates("docker-build:index:Image", "built", builds, json!({"tags": [registry]}), &[registry]),
            creates("kubernetes:apps/v1:Deployment", "api", pod.clone(), json!({"spec": [image]}), &[image]),
            creates("azure-native:web/v20231201:WebApp", "site", site.clone(), json!({"siteConfig": [registry]}), &[registry]),
            creates("azure-native:app:ContainerApp", "app", app.clone(), json!({"template": [registry], "configuration": []}), &[registry]),
            creates("azure-native:containerinstance:ContainerGroup", "group", group.clone(), json!({}), &[]),
            creates("azure-native:app:Job", "job", json!({"template": {"containers": [{"name": "j", "image": LATER}]}}), json!({"template": []}), &[]),
        ]})
    };
    let report = judge(&[steps(json!("contosoacr"))]);
    let totals = &report.chains[0].blast_radius.totals;
    // Objects of Kubernetes are read as what they are, and there an image that waits is one that is not known.
    assert_eq!((totals.workloads, totals.image_unknown), (5, 2));
    let kept = serde_json::to_string(&report).unwrap();
    assert!(!kept.contains("hush-"), "{kept}");
    // Of a registry without a name it is not known which host that will be.
    let report = judge(&[steps(Value::Null)]);
    assert_eq!(report.chains[0].blast_radius.totals.image_unknown, 5);
}

#[test]
fn an_output_of_terraform_that_is_a_registry_is_read_by_its_names() {
    let output = |over: Value| {
        let mut value = json!({"id": acr("contosoacr"), "name": "contosoacr", "login_server": "contosoacr.azurecr.io", "location": "westeurope",
            "resource_group_name": "rg-contoso", "admin_enabled": false, "admin_password": "hush-1", "admin_username": "hush-2", "sku": "Premium",
            "public_network_access_enabled": true, "tags": {"password": "hush-3"},
            "network_rule_set": [{"default_action": "Deny", "ip_rule": [{"action": "Allow", "ip_range": "203.0.113.0/24"}]}]});
        lay_over(&mut value, over);
        value
    };
    for (over, expected) in [
        (json!({}), [Clear, Clear]),
        (json!({"admin_enabled": true}), [Fires, Clear]),
        (
            json!({"network_rule_set": [{"default_action": "Allow", "ip_rule": []}]}),
            [Clear, Fires],
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": [{"action": "Allow", "ip_range": "0.0.0.0/0"}]}]}),
            [Clear, Fires],
        ),
        (
            json!({"public_network_access_enabled": false, "network_rule_set": []}),
            [Clear, Clear],
        ),
        (
            json!({"admin_enabled": true, "sku": "Standard", "network_rule_set": []}),
            [Fires, Fires],
        ),
        (json!({"admin_enabled": null}), [Unknown, Clear]),
    ] {
        let value = output(over);
        let named = json!({"registry": {"sensitive": true, "type": ["object", {"admin_enabled": "bool"}], "value": value}});
        let listed = json!({"registries": {"sensitive": false, "type": ["map", "dynamic"], "value": {"main": value}}});
        for document in [named, listed, value.clone(), json!([value])] {
            assert_eq!(of(&document), expected, "{document}");
            let decoded = decode(
                "a.json",
                document.to_string().into_bytes(),
                &Limits::default(),
            );
            assert!(!decoded.text.as_str().contains("hush-"), "{document}");
        }
    }
}

#[test]
fn columns_with_terraforms_names_take_nothing_from_what_azure_says_beside_them() {
    let row = json!({"id": acr("contosoacr"), "name": "contosoacr", "type": "microsoft.containerregistry/registries", "admin_enabled": true,
        "login_server": "contosoacr.azurecr.io", "properties": {"adminUserEnabled": true, "publicNetworkAccess": "Enabled",
            "loginServer": "contosoacr.azurecr.io", "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}});
    assert_eq!(of(&json!({"count": 1, "data": [row]})), [Fires, Fires]);
    let mut flat = cli("contosoacr", json!({}));
    lay_over(
        &mut flat,
        json!({"admin_enabled": true, "login_server": "contosoacr.azurecr.io"}),
    );
    assert_eq!(of(&flat), [Fires, Fires]);
}
