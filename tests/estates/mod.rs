//! Generated estates with names that stand out, to be looked for where they must not be.

use engine::Input;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Documents, and every original in them that tells whose they are.
#[derive(Clone, Debug)]
pub(crate) struct Estate {
    pub(crate) documents: Vec<Value>,
    pub(crate) originals: Vec<String>,
}

impl Estate {
    pub(crate) fn inputs(&self) -> Vec<Input> {
        let documents = self.documents.iter().enumerate();
        let inputs = documents.map(|(index, document)| Input {
            name: format!("zqfile{index}.json"),
            bytes: serde_json::to_vec_pretty(document).unwrap(),
        });
        inputs.collect()
    }
}

fn subscription(index: usize) -> String {
    format!("7e{index:06}-5f5f-4a4a-8b8b-c0ffee00beef")
}

fn registry_id(index: usize, home: usize) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/zqgroup{home}/providers/Microsoft.ContainerRegistry/registries/zqreg{index}",
        subscription(home)
    )
}

fn maybe<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    proptest::option::weighted(0.8, value).boxed()
}

/// A word that is expected, one in an odd spelling, or what somebody else wrote there.
fn word(known: &'static [&'static str]) -> BoxedStrategy<Value> {
    prop_oneof![
        6 => proptest::sample::select(known).prop_map(|word| json!(word)),
        1 => proptest::sample::select(known).prop_map(|word| json!(word.to_uppercase())),
        1 => Just(json!(null)),
        1 => Just(json!("zqodd <b>value</b>")),
        1 => Just(json!({"zqkey": ["zqinner"]})),
        1 => Just(json!(4711)),
    ]
    .boxed()
}

fn flag() -> BoxedStrategy<Value> {
    prop_oneof![
        4 => any::<bool>().prop_map(|flag| json!(flag)),
        1 => Just(json!(null)),
        1 => Just(json!("true")),
        1 => Just(json!("zqodd2")),
    ]
    .boxed()
}

fn range() -> BoxedStrategy<Value> {
    prop_oneof![
        Just(json!("0.0.0.0/0")),
        Just(json!("0.0.0.0/1")),
        Just(json!("128.0.0.0/1")),
        (0_u8..4).prop_map(|low| json!(format!("57.113.44.{low}"))),
        (16_u8..=32).prop_map(|length| json!(format!("57.113.44.99/{length}"))),
        (9_u8..=20).prop_map(|length| json!(format!("91.200.0.0/{length}"))),
        Just(json!("2a01:4f8:aa::1")),
        Just(json!("zqoffice")),
        Just(json!(null)),
    ]
    .boxed()
}

fn registry() -> impl Strategy<Value = Value> {
    let rules = proptest::collection::vec((range(), word(&["Allow"])), 0..4);
    let rule_set = prop_oneof![
        1 => Just(json!(null)),
        8 => (word(&["Allow", "Deny", "Deny"]), rules).prop_map(|(action, rules)| {
            let rules: Vec<_> = rules
                .iter()
                .map(|(range, action)| json!({"action": action, "value": range, "zqunread": "zqsecret"}))
                .collect();
            json!({"defaultAction": action, "ipRules": rules})
        }),
        1 => Just(json!("zqodd3")),
    ];
    (
        (0..4_usize, 0..2_usize),
        maybe(flag()),
        maybe(word(&["Enabled", "Disabled"])),
        maybe(rule_set),
        maybe(word(&["Basic", "Standard", "Premium"])),
        (
            any::<bool>(),
            maybe(Just(())),
            maybe(Just(())),
            maybe(Just(())),
        ),
        maybe(0..3_u32),
        maybe(word(&[
            "AbacRepositoryPermissions",
            "LegacyRegistryPermissions",
        ])),
        maybe(flag()),
    )
        .prop_map(
            |(
                (index, home),
                admin,
                access,
                rules,
                sku,
                (arm, id, name, host),
                changed,
                mode,
                anonymous,
            )| {
                let mut settings = serde_json::Map::new();
                let mut document = serde_json::Map::new();
                let mut put = |key: &str, value: Option<Value>| {
                    if let Some(value) = value {
                        settings.insert(key.to_owned(), value);
                    }
                };
                put(
                    "loginServer",
                    host.map(|()| json!(format!("zqreg{index}.azurecr.io"))),
                );
                put("adminUserEnabled", admin);
                put("publicNetworkAccess", access);
                put("networkRuleSet", rules);
                put("roleAssignmentMode", mode);
                put("anonymousPullEnabled", anonymous);
                put(
                    "policies",
                    Some(json!({"trustPolicy": {"status": "enabled", "type": "Notary"}, "exportPolicy": {"status": "zqodd5"}})),
                );
                put("encryption", Some(json!({"keyVault": "zqvault"})));
                if arm {
                    document.insert("properties".to_owned(), Value::Object(settings));
                } else {
                    document.extend(settings);
                }
                if id.is_some() {
                    document.insert("id".to_owned(), json!(registry_id(index, home)));
                }
                if name.is_some() {
                    document.insert("name".to_owned(), json!(format!("zqreg{index}")));
                    document.insert(
                        "type".to_owned(),
                        json!("Microsoft.ContainerRegistry/registries"),
                    );
                }
                if let Some(sku) = sku {
                    document.insert("sku".to_owned(), json!({"name": sku, "tier": sku}));
                }
                if let Some(changed) = changed {
                    document.insert(
                        "systemData".to_owned(),
                        json!({"lastModifiedAt": format!("2025-04-28T03:54:0{changed}.77+00:00"), "lastModifiedBy": "zqperson@zq.example"}),
                    );
                }
                document.insert("tags".to_owned(), json!({"owner": "zqowner"}));
                Value::Object(document)
            },
        )
}

fn pricing() -> impl Strategy<Value = Value> {
    let plan = proptest::sample::select(
        &[
            "Containers",
            "Containers",
            "ContainerRegistry",
            "KubernetesService",
            "SqlServers",
            "CloudPosture",
            "zqplan",
        ][..],
    );
    let extension = (
        proptest::sample::select(
            &["ContainerSensor", "AgentlessDiscoveryForKubernetes", "ContainerRegistriesVulnerabilityAssessments", "zqextension"][..],
        ),
        word(&["True", "False"]),
    )
        .prop_map(|(name, on)| {
            json!({"name": name, "isEnabled": on, "operationStatus": {"code": "Succeeded", "message": "zqmessage"},
                "additionalExtensionProperties": {"ExclusionTags": "[{\"key\":\"zqtag\"}]"}})
        });
    (
        0..2_usize,
        plan,
        maybe(word(&["Free", "Standard"])),
        proptest::collection::vec(extension, 0..3),
        any::<bool>(),
        maybe(0..2_usize),
    )
        .prop_map(|(home, plan, tier, extensions, arm, on)| {
            let scope = match on {
                Some(0) => registry_id(1, home),
                _ => format!("/subscriptions/{}", subscription(home)),
            };
            let mut settings =
                json!({"extensions": extensions, "freeTrialRemainingTime": "P29DT23H"});
            if let Some(tier) = tier {
                settings["pricingTier"] = tier;
            }
            let mut document = json!({"name": plan, "type": "Microsoft.Security/pricings"});
            if on.is_some() {
                document["id"] = json!(format!(
                    "{scope}/providers/Microsoft.Security/pricings/{plan}"
                ));
            }
            if arm {
                document["properties"] = settings;
            } else {
                document
                    .as_object_mut()
                    .unwrap()
                    .extend(settings.as_object().unwrap().clone());
            }
            document
        })
}

fn cluster() -> impl Strategy<Value = Value> {
    (0..3_usize, 0..2_usize, maybe(flag())).prop_map(|(index, home, sensor)| {
        let mut document = json!({
            "id": format!("/subscriptions/{}/resourceGroups/zqgroup{home}/providers/Microsoft.ContainerService/managedClusters/zqaks{index}", subscription(home)),
            "name": format!("zqaks{index}"), "type": "Microsoft.ContainerService/managedClusters",
            "kubernetesVersion": "1.31", "agentPoolProfiles": [{"name": "zqpool"}],
            "identityProfile": {"kubeletidentity": {"objectId": format!("0b1ec700-0000-4000-8000-00000000000{index}")}},
            "bootstrapProfile": {"containerRegistryId": registry_id(index, home)},
        });
        if let Some(sensor) = sensor {
            document["securityProfile"] = json!({"defender": {"securityMonitoring": {"enabled": sensor}, "logAnalyticsWorkspaceResourceId": "zqworkspace"}});
        }
        document
    })
}

fn role() -> impl Strategy<Value = Value> {
    let role = proptest::sample::select(
        &[
            "7f951dda-4ed3-4680-a7ca-43fe172d538d",
            "8311e382-0749-4cb8-b61a-304f252e45ec",
            "b24988ac-6180-42a0-ab88-20f7382dd24c",
            "c0ffee11-0000-4000-8000-000000000007",
        ][..],
    );
    (role, 0..3_usize, 0..2_usize, 0..4_usize).prop_map(|(role, principal, home, on)| {
        let scope = match on {
            0 => format!("/subscriptions/{}", subscription(home)),
            1 => format!("/subscriptions/{}/resourceGroups/zqgroup{home}", subscription(home)),
            on => registry_id(on, home),
        };
        json!({
            "id": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/aa00aa00-0000-4000-8000-00000000000{principal}"),
            "type": "Microsoft.Authorization/roleAssignments",
            "principalId": format!("0b1ec700-0000-4000-8000-00000000000{principal}"),
            "principalName": "zqperson@zq.example",
            "roleDefinitionId": format!("/subscriptions/{}/providers/Microsoft.Authorization/roleDefinitions/{role}", subscription(home)),
            "scope": scope,
        })
    })
}

fn workload() -> impl Strategy<Value = Value> {
    let image = prop_oneof![
        4 => (0..4_usize, 0..3_usize).prop_map(|(registry, tag)| format!("zqreg{registry}.azurecr.io/zqteam/zqapp:zqv{tag}")),
        1 => Just("zqreg1.westeurope.data.azurecr.io/zqapp:latest".to_owned()),
        1 => Just("zqhub.zq.example:5000/zqapp".to_owned()),
        1 => Just(format!("zqreg0.azurecr.io/zqapp@sha256:{}", "ab12".repeat(16))),
        1 => Just("ZQ not an image".to_owned()),
        1 => Just("zqlibrary/zqapp".to_owned()),
    ];
    let images = proptest::collection::vec((image, word(&["Always", "IfNotPresent"])), 1..3);
    (
        images,
        0..4_usize,
        proptest::sample::select(&["zqshop-prod", "zqshop", "zqtest-qa"][..]),
        0..4_usize,
        any::<bool>(),
    )
        .prop_map(|(images, index, namespace, form, label)| {
            let containers: Vec<_> = images
                .iter()
                .map(|(image, policy)| json!({"name": "zqcontainer", "image": image, "imagePullPolicy": policy,
                    "env": [{"name": "ZQ_PASSWORD", "value": "zqhush"}, {"name": "ZQ_OTHER", "valueFrom": {"secretKeyRef": {"name": "zqsecretname", "key": "zqk"}}}]}))
                .collect();
            let labels = if label { json!({"env": "zqenv"}) } else { json!({}) };
            let image = &images[0].0;
            match form {
                0 => json!({"apiVersion": "apps/v1", "kind": "Deployment",
                    "metadata": {"name": format!("zqweb{index}"), "namespace": namespace, "labels": labels},
                    "spec": {"template": {"spec": {"serviceAccountName": "zqaccount", "imagePullSecrets": [{"name": "zqpull"}], "containers": containers}}}}),
                1 => json!({"apiVersion": "v1", "kind": "Pod",
                    "metadata": {"name": format!("zqweb{index}-7d4b9c8f6d-x2b4k"), "namespace": namespace, "labels": {"pod-template-hash": "7d4b9c8f6d"},
                        "ownerReferences": [{"kind": "ReplicaSet", "name": format!("zqweb{index}-7d4b9c8f6d")}]},
                    "spec": {"containers": containers}}),
                2 => json!({"id": format!("/subscriptions/{}/resourceGroups/zqgroup0/providers/Microsoft.Web/sites/zqsite{index}", subscription(0)),
                    "name": format!("zqsite{index}"), "type": "Microsoft.Web/sites", "kind": "app,linux,container",
                    "siteConfig": {"linuxFxVersion": format!("DOCKER|{image}"), "acrUseManagedIdentityCreds": true},
                    "identity": {"type": "SystemAssigned"}}),
                _ => json!({"id": format!("/subscriptions/{}/resourceGroups/zqgroup1/providers/Microsoft.App/containerApps/zqcapp{index}", subscription(1)),
                    "name": format!("zqcapp{index}"), "type": "Microsoft.App/containerApps",
                    "properties": {"configuration": {"registries": [{"server": format!("zqreg{index}.azurecr.io"), "identity": "system"}]},
                        "template": {"containers": [{"image": image, "name": "zqc"}]}}}),
            }
        })
}

/// What is about to be deployed, as a template or a plan.
fn declared() -> impl Strategy<Value = Value> {
    (
        0..3_usize,
        maybe(flag()),
        maybe(word(&["Enabled", "Disabled"])),
        0..6_usize,
    )
        .prop_map(|(index, admin, access, form)| match form {
            0..3 => {
                let mut properties = json!({});
                if let Some(access) = access {
                    properties["publicNetworkAccess"] = access;
                }
                properties["adminUserEnabled"] = match form {
                    0 => json!("[parameters('zqadmin')]"),
                    1 => json!("[if(equals(parameters('zqname'), 'zq2'), true(), false())]"),
                    _ => json!("[variables('zqadmin')]"),
                };
                json!({
                    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                    "contentVersion": "1.0.0.0",
                    "parameters": {"zqadmin": {"type": "bool", "defaultValue": admin.clone().unwrap_or(json!(true))}, "zqname": {"type": "string"}},
                    "variables": {"zqadmin": admin.unwrap_or(json!(false)), "zqunused": "zqunused"},
                    "resources": [
                        {"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": format!("zqreg{index}"), "sku": {"name": "Premium"}, "properties": properties},
                        {"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "[parameters('zqname')]", "properties": "[variables('zqunused2')]"},
                        {"type": "Microsoft.Storage/storageAccounts", "name": "zqstorage"},
                    ],
                })
            }
            _ => {
                let mut values = json!({"name": format!("zqreg{index}"), "resource_group_name": "zqgroup0", "sku": "Premium", "tags": {"zq": "zq"}});
                if let Some(admin) = admin {
                    values["admin_enabled"] = admin;
                }
                let unknown = if form == 3 { json!({"admin_enabled": true, "id": true}) } else { json!({"id": true}) };
                let actions = if form == 4 { json!(["update"]) } else { json!(["create"]) };
                let sensor = if form == 5 { json!([{"log_analytics_workspace_id": "zqworkspace"}]) } else { json!([]) };
                json!({
                    "format_version": "1.2",
                    "planned_values": {"root_module": {"resources": [
                        {"address": "module.zq.azurerm_container_registry.zqmain", "mode": "managed", "type": "azurerm_container_registry", "name": "zqmain", "values": values},
                        {"address": "azurerm_kubernetes_cluster.zqk", "mode": "managed", "type": "azurerm_kubernetes_cluster", "name": "zqk", "values": {"name": "zqaks9", "microsoft_defender": sensor}},
                    ]}},
                    "resource_changes": [
                        {"address": "module.zq.azurerm_container_registry.zqmain", "change": {"actions": ["create"], "after_unknown": unknown}},
                        {"address": "azurerm_kubernetes_cluster.zqk", "change": {"actions": actions, "after_unknown": {"id": true}}},
                    ],
                })
            }
        })
}

/// Documents one by one, in a list, on a page of more, or in Resource Graph's table.
fn wrapped(documents: Vec<Value>, form: u8) -> Vec<Value> {
    match form {
        0 => documents,
        1 => vec![
            json!({ "value": documents, "nextLink": "https://zq.example/?$skiptoken=zqtoken" }),
        ],
        2 => vec![json!({ "count": 2, "data": documents, "skip_token": null, "total_records": 2 })],
        3 => {
            let rows: Vec<_> = documents
                .iter()
                .map(|document| {
                    let mut document = document.clone();
                    let mut cell =
                        |key: &str| document.get_mut(key).map_or(Value::Null, Value::take);
                    json!([
                        cell("id"),
                        "zqlocation",
                        cell("name"),
                        cell("properties"),
                        cell("sku"),
                        cell("type"),
                        cell("pricingTier")
                    ])
                })
                .collect();
            let columns = [
                "id",
                "location",
                "name",
                "properties",
                "sku",
                "type",
                "pricingTier",
            ];
            let columns: Vec<_> = columns
                .iter()
                .map(|name| json!({"name": name, "type": "string"}))
                .collect();
            vec![json!({"columns": columns, "rows": rows, "totalRecords": 9, "count": 2})]
        }
        _ => vec![Value::Array(documents)],
    }
}

/// An estate of every kind of document.
pub(crate) fn estate() -> impl Strategy<Value = Estate> {
    let part = |documents: BoxedStrategy<Vec<Value>>| {
        (documents, 0..5_u8).prop_map(|(documents, form)| wrapped(documents, form))
    };
    let many =
        |value: BoxedStrategy<Value>, most| proptest::collection::vec(value, 0..most).boxed();
    (
        part(many(registry().boxed(), 5)),
        part(many(pricing().boxed(), 4)),
        part(many(cluster().boxed(), 3)),
        part(many(role().boxed(), 4)),
        many(workload().boxed(), 5),
        many(declared().boxed(), 2),
        any::<bool>(),
    )
        .prop_map(|(registries, plans, clusters, roles, workloads, declared, listed)| {
            let workloads = if listed {
                vec![json!({"apiVersion": "v1", "kind": "List", "metadata": {"annotations": {"linchpin/cluster": "zqaks1"}}, "items": workloads})]
            } else {
                workloads
            };
            let other = json!({"id": "/subscriptions/s/resourceGroups/zqgroup/providers/Microsoft.Storage/storageAccounts/zqstorage"});
            let documents = [registries, plans, clusters, roles, workloads, declared, vec![other]].concat();
            let mut originals: Vec<String> = ["57.113.44", "91.200.", "2a01:4f8", "c0ffee", "0b1ec700", "aa00aa00"].map(str::to_owned).to_vec();
            originals.push("zq".to_owned());
            Estate { documents, originals }
        })
}
