//! Roles that a deployment assigns by reference: which cluster will pull from which registry.

use super::*;

const PULL: &str = "7f951dda-4ed3-4680-a7ca-43fe172d538d";

/// A resource of a plan: its address, what is known of it, what only the apply tells, and what it refers to.
pub(super) struct Planned {
    address: &'static str,
    values: Value,
    unknown: Value,
    written: Value,
}

pub(super) fn planned(address: &'static str, values: Value) -> Planned {
    Planned {
        address,
        values,
        unknown: json!({"id": true}),
        written: json!({}),
    }
}

impl Planned {
    pub(super) fn written(self, unknown: Value, written: Value) -> Planned {
        Planned {
            unknown,
            written,
            ..self
        }
    }
}

/// What an expression refers to.
pub(super) fn to(reference: &str) -> Value {
    let mut references = vec![reference.to_owned()];
    let mut rest = reference;
    while let Some((outer, _)) = rest.rsplit_once('.') {
        if outer.matches('.').count() == 0 {
            break;
        }
        references.push(outer.to_owned());
        rest = outer;
    }
    json!({"references": references})
}

pub(super) fn plan_of(resources: Vec<Planned>) -> Value {
    let mut values = Vec::new();
    let mut changes = Vec::new();
    let mut written: Vec<Value> = Vec::new();
    for one in &resources {
        let plain = one.address.split('[').next().unwrap();
        let kind = plain.rsplit('.').nth(1).unwrap();
        values.push(
            json!({"address": one.address, "mode": "managed", "type": kind,
            "provider_name": "registry.terraform.io/hashicorp/azurerm", "values": one.values}),
        );
        changes.push(json!({"address": one.address, "mode": "managed", "type": kind,
            "change": {"actions": ["create"], "before": null, "after": one.values, "after_unknown": one.unknown}}));
        if !written.iter().any(|known| known["address"] == plain) {
            written.push(json!({"address": plain, "mode": "managed", "type": kind,
                "provider_config_key": "azurerm", "expressions": one.written}));
        }
    }
    json!({"format_version": "1.2", "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": values}},
        "resource_changes": changes,
        "configuration": {"provider_config": {"azurerm": {"name": "azurerm"}},
            "root_module": {"resources": written}}})
}

pub(super) fn acr(address: &'static str, name: &str, group: &str) -> Planned {
    planned(
        address,
        json!({"name": name, "sku": "Premium", "admin_enabled": true, "resource_group_name": group,
            "public_network_access_enabled": true, "network_rule_set": []}),
    )
}

pub(super) fn aks(address: &'static str, name: &str) -> Planned {
    planned(address, json!({"name": name, "microsoft_defender": []})).written(
        json!({"id": true, "kubelet_identity": true, "identity": true}),
        json!({"name": {"constant_value": name}}),
    )
}

pub(super) fn watched() -> Planned {
    planned(
        "azurerm_security_center_subscription_pricing.p",
        json!({"tier": "Standard", "resource_type": "Containers"}),
    )
}

/// AcrPull for `holder` at `scope`, both by reference.
pub(super) fn pull(holder: &str, scope: &str) -> Planned {
    role(
        json!({"role_definition_name": "AcrPull"}),
        json!({"id": true, "scope": true, "principal_id": true}),
        json!({"scope": to(scope), "principal_id": to(holder)}),
    )
}

pub(super) fn role(values: Value, unknown: Value, written: Value) -> Planned {
    planned("azurerm_role_assignment.r", values).written(unknown, written)
}

pub(super) const NODES: &str = "azurerm_kubernetes_cluster.k.kubelet_identity[0].object_id";
pub(super) const REGISTRY: &str = "azurerm_container_registry.a.id";

pub(super) fn outcome(report: &Report, name: &str) -> (Outcome, String) {
    let registries = report.chains[0].registries.iter();
    let mut named = registries.filter(|registry| registry.name == name);
    let found = &named.next().unwrap().rules[2].finding;
    (found.outcome, found.because.clone())
}

/// A registry, a plan that is on, a cluster without a sensor, and what else the plan has.
pub(super) fn with(others: Vec<Planned>) -> Report {
    let mut all = vec![
        acr("azurerm_container_registry.a", "birch", "shop"),
        watched(),
        aks("azurerm_kubernetes_cluster.k", "north"),
    ];
    all.extend(others);
    judge(&[plan_of(all)])
}

#[test]
fn a_role_by_reference_lets_the_cluster_pull_once_it_is_deployed() {
    let report = with(vec![pull(NODES, REGISTRY)]);
    let (outcome, because) = outcome(&report, "birch");
    assert_eq!(outcome, Fires);
    assert!(
        because
            .contains("the cluster `north`, which pulls from this registry once this is deployed"),
        "{because}"
    );
    let documents = report.sources.iter().flat_map(|source| &source.documents);
    let joined = documents.flat_map(|document| &document.ledger.joined);
    assert!(
        { joined }.any(|line| line.what == "role assignment" && line.to == "registry"),
        "the role is joined"
    );
}

#[test]
fn without_a_role_or_with_one_of_somebody_else_the_plan_decides() {
    for (others, why) in [
        (vec![], "no role"),
        (
            vec![pull(
                "azurerm_kubernetes_cluster.k.identity[0].principal_id",
                REGISTRY,
            )],
            "the identity of the control plane pulls nothing",
        ),
        (
            vec![pull(
                "azurerm_linux_web_app.w.identity[0].principal_id",
                REGISTRY,
            )],
            "an app's",
        ),
        (
            vec![
                planned("azurerm_user_assigned_identity.u", json!({"name": "u"})),
                pull("azurerm_user_assigned_identity.u.principal_id", REGISTRY),
            ],
            "an identity that no cluster has",
        ),
        (
            vec![role(
                json!({"role_definition_name": "Network Contributor"}),
                json!({"id": true, "scope": true, "principal_id": true}),
                json!({"scope": to(REGISTRY), "principal_id": to(NODES)}),
            )],
            "another role",
        ),
        (
            vec![
                pull(NODES, "azurerm_container_registry.b.id"),
                acr("azurerm_container_registry.b", "maple", "shop"),
            ],
            "another registry",
        ),
        (
            vec![
                planned("azurerm_resource_group.g", json!({"name": "else"})),
                pull(NODES, "azurerm_resource_group.g.id"),
            ],
            "another group",
        ),
    ] {
        let report = with(others);
        assert_eq!(outcome(&report, "birch").0, Clear, "{why}");
    }
}

#[test]
fn an_identity_that_the_nodes_are_given_and_a_scope_around_the_registry_count() {
    let given = |written: Value| {
        let mut cluster = aks("azurerm_kubernetes_cluster.k", "north");
        cluster.written["kubelet_identity"] = written;
        cluster
    };
    let uai = || planned("azurerm_user_assigned_identity.u", json!({"name": "u"}));
    let of_uai = "azurerm_user_assigned_identity.u.principal_id";
    let group = || planned("azurerm_resource_group.g", json!({"name": "Shop"}));
    let all = |cluster: Planned, others: Vec<Planned>| {
        let mut all = vec![
            acr("azurerm_container_registry.a", "birch", "shop"),
            watched(),
            cluster,
        ];
        all.extend(others);
        judge(&[plan_of(all)])
    };
    let by_id = json!([{"user_assigned_identity_id": to("azurerm_user_assigned_identity.u.id")}]);
    let report = all(given(by_id), vec![uai(), pull(of_uai, REGISTRY)]);
    assert_eq!(outcome(&report, "birch").0, Fires, "by its own identity");
    let report = all(
        aks("azurerm_kubernetes_cluster.k", "north"),
        vec![group(), pull(NODES, "azurerm_resource_group.g.id")],
    );
    assert_eq!(
        outcome(&report, "birch").0,
        Fires,
        "the group of the registry"
    );
    let report = all(
        aks("azurerm_kubernetes_cluster.k", "north"),
        vec![role(
            json!({"role_definition_name": "AcrPull", "scope": format!("/subscriptions/{HERE}")}),
            json!({"id": true, "principal_id": true}),
            json!({"scope": {"references": ["data.azurerm_subscription.here.id"]}, "principal_id": to(NODES)}),
        )],
    );
    assert_eq!(outcome(&report, "birch").0, Fires, "the subscription");
    // Which identity it is given is not told.
    let hidden = json!([{"user_assigned_identity_id": {"references": ["local.identity"]}}]);
    let report = all(given(hidden), vec![uai(), pull(of_uai, REGISTRY)]);
    assert_eq!(outcome(&report, "birch").0, Unknown);
}

#[test]
fn what_a_role_does_not_tell_is_not_known_and_never_no_pull() {
    let unknown = json!({"id": true, "scope": true, "principal_id": true});
    let pulls = json!({"role_definition_name": "AcrPull"});
    let local = json!({"references": ["local.somewhere"]});
    let each = json!({"references": ["each.value.role", "each.value"]});
    let ends = json!({"scope": to(REGISTRY), "principal_id": to(NODES)});
    let conditional = json!({"role_definition_name": "Container Registry Repository Reader",
        "condition": "((@Request[x] StringEquals 'web'))"});
    let mut asked = ends.clone();
    asked["role_definition_name"] = each;
    for (values, unknown, written, says) in [
        (
            pulls.clone(),
            unknown.clone(),
            json!({"scope": to(REGISTRY), "principal_id": local}),
            "known only then",
        ),
        (
            pulls.clone(),
            unknown.clone(),
            json!({"scope": local, "principal_id": to(NODES)}),
            "known only then",
        ),
        (
            pulls,
            unknown.clone(),
            json!({"scope": local, "principal_id": local}),
            "known only then",
        ),
        (
            json!({}),
            json!({"id": true, "scope": true, "principal_id": true, "role_definition_name": true}),
            asked,
            "known only then",
        ),
        (conditional, unknown, ends, "has a condition"),
    ] {
        let report = with(vec![role(values, unknown, written.clone())]);
        let (outcome, because) = outcome(&report, "birch");
        assert_eq!(outcome, Unknown, "{written}");
        assert!(because.contains(says), "{because}");
        assert!(
            because.contains("the cluster `north` runs without the Defender sensor"),
            "{because}"
        );
    }
}

#[test]
fn each_instance_pulls_by_its_own_role() {
    let report = judge(&[plan_of(vec![
        acr("azurerm_container_registry.a[\"one\"]", "birch", "shop"),
        acr("azurerm_container_registry.a[\"two\"]", "maple", "shop"),
        watched(),
        aks("azurerm_kubernetes_cluster.k[\"one\"]", "north"),
        planned(
            "azurerm_role_assignment.r[\"one\"]",
            json!({"role_definition_name": "acrpull"}),
        )
        .written(
            json!({"id": true, "scope": true, "principal_id": true}),
            json!({"scope": {"references": ["azurerm_container_registry.a", "each.key"]},
                "principal_id": {"references": ["azurerm_kubernetes_cluster.k", "each.key"]}}),
        ),
    ])]);
    assert_eq!(outcome(&report, "birch").0, Fires);
    assert_eq!(outcome(&report, "maple").0, Clear);
}

#[test]
fn what_is_there_already_and_what_is_new_meet_in_a_role() {
    // An existing cluster at a new registry, by the id of its nodes' identity.
    let cluster = json!({
        "id": format!("/subscriptions/{HERE}/resourceGroups/runs/providers/Microsoft.ContainerService/managedClusters/south"),
        "name": "south", "type": "Microsoft.ContainerService/managedClusters", "kubernetesVersion": "1.31.2",
        "agentPoolProfiles": [{"name": "nodes"}],
        "identityProfile": {"kubeletidentity": {"objectId": "south-identity"}},
        "securityProfile": {"defender": {"securityMonitoring": {"enabled": false}}},
    });
    let assigned = |principal: &str| {
        judge(&[
            plan_of(vec![
                acr("azurerm_container_registry.a", "birch", "shop"),
                watched(),
                role(
                    json!({"role_definition_id": format!("/subscriptions/{HERE}/providers/Microsoft.Authorization/roleDefinitions/{PULL}"),
                        "principal_id": principal}),
                    json!({"id": true, "scope": true}),
                    json!({"scope": to(REGISTRY), "principal_id": {"constant_value": principal}}),
                ),
            ]),
            cluster.clone(),
        ])
    };
    assert_eq!(outcome(&assigned("South-Identity"), "birch").0, Fires);
    assert_eq!(outcome(&assigned("somebody"), "birch").0, Clear);
    // A new cluster of one plan is not that of another one, though they are called alike.
    let registry = |name: &str, others: Vec<Planned>| {
        let mut all = vec![acr("azurerm_container_registry.a", name, "shop"), watched()];
        all.extend(others);
        plan_of(all)
    };
    let report = judge(&[
        registry("birch", vec![aks("azurerm_kubernetes_cluster.k", "north")]),
        registry("maple", vec![pull(NODES, REGISTRY)]),
    ]);
    assert_eq!(outcome(&report, "birch").0, Clear);
    assert_eq!(outcome(&report, "maple").0, Clear);
}

#[test]
fn what_is_all_there_but_a_role_can_be_taken_over_once_the_role_is() {
    let id = |group: &str, rest: &str| {
        format!("/subscriptions/{HERE}/resourceGroups/{group}/providers/{rest}")
    };
    let registry = id("shop", "Microsoft.ContainerRegistry/registries/birch");
    let there = [
        json!({"id": registry, "name": "birch", "type": "Microsoft.ContainerRegistry/registries",
            "loginServer": "birch.azurecr.io", "sku": {"name": "Premium"}, "adminUserEnabled": true,
            "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}),
        json!({"id": format!("/subscriptions/{HERE}/providers/Microsoft.Security/pricings/Containers"),
            "name": "Containers", "type": "Microsoft.Security/pricings",
            "properties": {"pricingTier": "Standard"}}),
        json!({"id": id("runs", "Microsoft.ContainerService/managedClusters/south"),
            "name": "south", "type": "Microsoft.ContainerService/managedClusters",
            "kubernetesVersion": "1.31.2", "agentPoolProfiles": [{"name": "nodes"}],
            "identityProfile": {"kubeletidentity": {"objectId": "south-identity"}},
            "securityProfile": {"defender": {"securityMonitoring": {"enabled": false}}}}),
    ];
    let role_id =
        format!("/subscriptions/{HERE}/providers/Microsoft.Authorization/roleDefinitions/{PULL}");
    let planned = plan_of(vec![role(
        json!({"role_definition_id": role_id, "scope": registry, "principal_id": "south-identity"}),
        json!({"id": true}),
        json!({"scope": {"constant_value": registry}, "principal_id": {"constant_value": "south-identity"}}),
    )]);
    let assigned = json!({
        "id": format!("{registry}/providers/Microsoft.Authorization/roleAssignments/one"),
        "name": "one", "type": "Microsoft.Authorization/roleAssignments", "scope": registry,
        "roleDefinitionId": role_id, "principalId": "south-identity", "principalType": "ServicePrincipal"});
    for (role, waits) in [(planned, true), (assigned, false)] {
        let report = judge(&[&there[..], &[role]].concat());
        assert_eq!(outcome(&report, "birch").0, Fires);
        let headline = &report.chains[0].headline;
        let said = "`birch` can be taken over once this is deployed";
        assert_eq!(headline.contains(said), waits, "{headline}");
        assert!(headline.contains("`birch` can be taken over"), "{headline}");
    }
}

/// A template with a registry, a plan that is on, a cluster without a sensor, and what else it has.
fn template(others: Vec<Value>) -> Value {
    let mut resources = vec![
        json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01",
            "name": "[parameters('acr')]", "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}}),
        json!({"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers",
            "properties": {"pricingTier": "Standard"}}),
    ];
    resources.extend(others);
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "parameters": {"acr": {"type": "string", "defaultValue": "[concat('birch', uniqueString(resourceGroup().id))]"},
            "name": {"type": "string", "defaultValue": "north"}, "mode": {"type": "string"}},
        "resources": resources})
}

fn declared_cluster(given: Value) -> Value {
    json!({"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2024-05-01",
        "name": "[parameters('name')]", "identity": {"type": "SystemAssigned"},
        "properties": {"kubernetesVersion": "1.31", "identityProfile": given}})
}

const AT_REGISTRY: &str =
    "[resourceId('Microsoft.ContainerRegistry/registries', parameters('acr'))]";
const OF_NODES: &str = "[reference(resourceId('Microsoft.ContainerService/managedClusters', parameters('name')), '2024-05-01').identityProfile.kubeletidentity.objectId]";

fn assignment(over: Value) -> Value {
    let mut role = json!({"type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01",
        "name": "[guid('one')]", "scope": AT_REGISTRY,
        "properties": {
            "roleDefinitionId": format!("[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '{PULL}')]"),
            "principalId": OF_NODES, "principalType": "ServicePrincipal"}});
    for (key, value) in over.as_object().unwrap() {
        match value {
            Value::Null => {
                role.as_object_mut().unwrap().remove(key);
            }
            Value::Object(inner) => inner.iter().for_each(|(key, value)| {
                role["properties"][key] = value.clone();
            }),
            value => role[key] = value.clone(),
        }
    }
    role
}

/// What the only registry of a template comes to on rule 021.
fn in_template(others: Vec<Value>) -> Outcome {
    let report = judge(&[template(others)]);
    finding(&report, 2).outcome
}

#[test]
fn a_template_assigns_roles_by_reference() {
    let cluster = || declared_cluster(Value::Null);
    let uai = "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'nodes')]";
    let of_uai = "[reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'nodes'), '2023-01-31').principalId]";
    let below = json!({"type": "Microsoft.ContainerRegistry/registries/providers/roleAssignments",
        "name": "[concat(parameters('acr'), '/Microsoft.Authorization/', guid('two'))]", "scope": null});
    for (role, given, expected) in [
        (json!({}), Value::Null, Fires),
        (
            json!({"scope": "[format('Microsoft.ContainerRegistry/registries/{0}', parameters('acr'))]"}),
            Value::Null,
            Fires,
        ),
        (json!({"scope": null}), Value::Null, Fires),
        (below, Value::Null, Fires),
        (
            json!({"properties": {"principalId": of_uai}}),
            json!({"kubeletidentity": {"resourceId": uai}}),
            Fires,
        ),
        (
            json!({"properties": {"principalId": of_uai}}),
            Value::Null,
            Clear,
        ),
        (
            json!({"properties": {"principalId": of_uai}}),
            json!({"kubeletidentity": {"resourceId": "[parameters('mode')]"}}),
            Unknown,
        ),
        (
            json!({"properties": {"principalId": "[parameters('mode')]"}}),
            Value::Null,
            Unknown,
        ),
        (
            json!({"scope": "[parameters('mode')]"}),
            Value::Null,
            Unknown,
        ),
        (
            json!({"properties": {"roleDefinitionId": "[parameters('mode')]"}}),
            Value::Null,
            Unknown,
        ),
        (
            json!({"properties": {"condition": "@Request[x]", "conditionVersion": "2.0"}}),
            Value::Null,
            Unknown,
        ),
        (
            json!({"properties": {"roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'c2f4ef07-c644-48eb-af81-4b1b4947fb11')]"}}),
            Value::Null,
            Clear,
        ),
        (
            json!({"scope": "[resourceId('Microsoft.Network/virtualNetworks', 'net')]"}),
            Value::Null,
            Clear,
        ),
        (
            json!({"scope": "[resourceId('Microsoft.ContainerRegistry/registries', 'maple')]"}),
            Value::Null,
            Clear,
        ),
        (
            json!({"properties": {"principalId": "[reference(resourceId('Microsoft.ContainerService/managedClusters', parameters('name')), '2024-05-01', 'Full').identity.principalId]"}}),
            Value::Null,
            Clear,
        ),
        (
            json!({"properties": {"principalId": "[reference(resourceId('Microsoft.Web/sites', 'till'), '2023-01-01', 'Full').identity.principalId]"}}),
            Value::Null,
            Clear,
        ),
    ] {
        let cluster = match given {
            Value::Null => cluster(),
            given => declared_cluster(given),
        };
        let said = role.to_string();
        assert_eq!(
            in_template(vec![cluster, assignment(role)]),
            expected,
            "{said}"
        );
    }
    assert_eq!(in_template(vec![cluster()]), Clear, "no role");
    // In a module that is handed whose it is.
    let module = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "role",
        "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
            "parameters": {"who": {"value": OF_NODES}, "acr": {"value": "[parameters('acr')]"}},
            "template": {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                "contentVersion": "1.0.0.0", "parameters": {"who": {"type": "string"}, "acr": {"type": "string"}},
                "resources": [assignment(json!({"properties": {"principalId": "[parameters('who')]"}}))]}}});
    assert_eq!(in_template(vec![cluster(), module]), Fires, "in a module");
}

#[test]
fn a_template_assigns_a_role_to_a_cluster_that_is_there() {
    let cluster = json!({
        "id": format!("/subscriptions/{HERE}/resourceGroups/runs/providers/Microsoft.ContainerService/managedClusters/north"),
        "name": "north", "type": "Microsoft.ContainerService/managedClusters", "kubernetesVersion": "1.31.2",
        "agentPoolProfiles": [{"name": "nodes"}],
        "securityProfile": {"defender": {"securityMonitoring": {"enabled": false}}},
    });
    let report = judge(&[template(vec![assignment(json!({}))]), cluster]);
    let found = finding(&report, 2);
    assert_eq!(found.outcome, Fires);
    assert!(found.because.contains("`north`"), "{}", found.because);
}
