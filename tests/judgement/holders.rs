//! Who pulls where something of it is not told: what a cluster is called, who holds a role, where it holds, and
//! what it lets its holder do.

use super::{
    assigned::{self, NODES, REGISTRY, acr, outcome, plan_of, planned, pull, to, with},
    pulls::{aks, on, role_document, runs, watched, with_role},
    *,
};

/// What such a query keeps of a cluster: neither id nor name.
fn nameless(name: &str, sensor: bool) -> Value {
    let mut cluster = aks(name, json!(sensor));
    let fields = cluster.as_object_mut().unwrap();
    for key in ["id", "name", "resourceGroup"] {
        fields.remove(key);
    }
    cluster
}

/// The outcome of rule 021 for a registry whose plan is on, and what is said of it.
fn of(others: &[Value]) -> (Outcome, String) {
    let mut all = vec![registry("birch", json!({})), on()];
    all.extend_from_slice(others);
    let report = judge(&all);
    let (outcome, because) = watched(&report);
    (outcome, because.to_owned())
}

#[test]
fn a_query_that_keeps_of_a_cluster_only_what_is_asked_of_it_leaves_a_cluster() {
    for kept in [
        &["name", "identityProfile"][..],
        &[
            "name",
            "resourceGroup",
            "securityProfile",
            "identityProfile",
        ],
        &["identityProfile", "securityProfile"],
    ] {
        for (sensor, expected) in [
            (json!(false), Fires),
            (json!({"defender": null}), Fires),
            (json!(true), Clear),
        ] {
            let mut cluster = aks("north", sensor.clone());
            let fields = cluster.as_object_mut().unwrap();
            fields.retain(|key, _| kept.contains(&key.as_str()));
            let mut role = role_document();
            role["principalId"] = json!("north-identity");
            let shows = kept.contains(&"securityProfile");
            // What a query left out is not known to be off.
            let expected = if shows { expected } else { Unknown };
            assert_eq!(
                of(&[json!([cluster]), role]).0,
                expected,
                "{kept:?} {sensor}"
            );
        }
    }
    // Its sensor alone: which registry it pulls from is not told.
    let sensor = json!([{"name": "north", "securityProfile": {"defender": {"securityMonitoring": {"enabled": false}}}}]);
    let report = judge(&[sensor, on()]);
    assert_eq!(report.chains[0].rules[2].outcome, Fires);
}

#[test]
fn a_cluster_without_a_name_pulls_by_its_own_identity_and_no_other() {
    let (north, south) = (nameless("north", false), nameless("south", true));
    let role = |who: &str| {
        let mut role = role_document();
        role["principalId"] = json!(who);
        role
    };
    let (outcome, because) = of(&[json!([north, south]), role("north-identity")]);
    assert_eq!(outcome, Fires);
    assert!(because.contains("`unnamed cluster`"), "{because}");
    for who in ["south-identity", "somebody"] {
        let all = [json!([north, south]), role(who)];
        assert_eq!(of(&all).0, Clear, "{who}");
    }
    // Another list of the same, and an empty name.
    let mut empty = south.clone();
    empty["id"] = json!("");
    empty["name"] = json!(null);
    let all = [
        json!([south]),
        json!([empty, north]),
        role("north-identity"),
    ];
    assert_eq!(of(&all).0, Fires);
}

#[test]
fn what_runs_on_a_cluster_that_is_not_here_by_name_may_run_on_one_without_a_name() {
    for on_cluster in ["north", ""] {
        let list = runs("birch.azurecr.io/till:7", on_cluster);
        let all = [
            registry("birch", json!({})),
            on(),
            json!([nameless("north", false)]),
            list.clone(),
        ];
        let report = judge(&all);
        assert_eq!(watched(&report).0, Unknown, "{on_cluster}");
        assert_eq!(report.chains[0].blast_radius.totals.spared, 0);
        // One that is watched, and one that is known to be another.
        assert_eq!(of(&[json!([nameless("x", true)]), list.clone()]).0, Clear);
        let both = json!([aks("north", json!(true)), nameless("x", false)]);
        let expected = match on_cluster {
            "" => Unknown,
            _ => Clear,
        };
        assert_eq!(of(&[both, list]).0, expected, "{on_cluster}");
    }
}

/// A template with a registry, and clusters of these names of which only the second has its sensor on; the nodes of
/// `holder` may pull.
fn template(names: [&str; 2], holder: &str) -> Value {
    let cluster = |name: &str, on: bool| {
        json!({"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2024-05-01", "name": name,
            "properties": {"securityProfile": {"defender": {"securityMonitoring": {"enabled": on}}}}})
    };
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"east": {"type": "string"}, "west": {"type": "string"}, "names": {"type": "object"}},
        "resources": [
            {"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "birch",
                "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}},
            {"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers",
                "properties": {"pricingTier": "Standard"}},
            cluster(names[0], false), cluster(names[1], true),
            {"type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "[guid('r')]",
                "scope": "[resourceId('Microsoft.ContainerRegistry/registries', 'birch')]",
                "properties": {
                    "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')]",
                    "principalId": format!("[reference(resourceId('Microsoft.ContainerService/managedClusters', {holder})).identityProfile.kubeletidentity.objectId]")}}]})
}

#[test]
fn a_declared_cluster_whose_name_waits_is_known_by_the_expression_for_it() {
    let (east, west) = ("[parameters('east')]", "[toUpper(parameters('west'))]");
    for (names, holder, expected) in [
        ([east, west], "parameters('east')", Fires),
        ([west, east], "parameters('east')", Clear),
        ([east, west], "toUpper(parameters('west'))", Clear),
        // Whether that is one of the two is not told.
        ([east, west], "parameters('names').first", Unknown),
        ([east, west], "'north'", Unknown),
        (["south", "west"], "'north'", Clear),
        (["south", "west"], "parameters('east')", Unknown),
    ] {
        let report = judge(&[template(names, holder)]);
        let found = finding(&report, 2);
        assert_eq!(found.outcome, expected, "{holder}: {}", found.because);
    }
}

/// A what-if answer that would make this of a role at a registry.
fn to_be(properties: Value, change: &str) -> Value {
    let id = format!(
        "{}/providers/Microsoft.Authorization/roleAssignments/[guid('/providers/x', reference('y'))]",
        id("birch")
    );
    let after = json!({"apiVersion": "2022-04-01", "type": "Microsoft.Authorization/roleAssignments",
        "name": "r", "id": id, "properties": properties});
    let after = match properties {
        Value::Null => Value::Null,
        _ => after,
    };
    json!({"status": "Succeeded", "changes": [{"resourceId": id, "changeType": change, "after": after}]})
}

#[test]
fn a_role_in_a_what_if_answer_is_that_of_the_nodes_to_which_its_expression_leads() {
    const PULL: &str =
        "/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d";
    let cluster = aks("north", json!(false));
    let of_nodes = |name: &str| {
        json!(format!(
            "[reference(resourceId('Microsoft.ContainerService/managedClusters', {name}), '2024-05-01').identityProfile.kubeletidentity.objectId]"
        ))
    };
    for (principal, role, expected) in [
        (json!("north-identity"), json!(PULL), Fires),
        (json!("somebody"), json!(PULL), Clear),
        (of_nodes("'North'"), json!(PULL), Fires),
        (of_nodes("'south'"), json!(PULL), Clear),
        (of_nodes("parameters('name')"), json!(PULL), Unknown),
        (json!("[parameters('who')]"), json!(PULL), Unknown),
        (
            json!("north-identity"),
            json!("[variables('role')]"),
            Unknown,
        ),
        (
            of_nodes("'north'"),
            json!("4d97b98b-1d4f-4787-a291-c67834d212e7"),
            Clear,
        ),
    ] {
        let answer = to_be(
            json!({"principalId": principal, "roleDefinitionId": role}),
            "Create",
        );
        let (outcome, because) = of(&[cluster.clone(), answer]);
        assert_eq!(outcome, expected, "{principal} {role}: {because}");
    }
    // What cannot be worked out before.
    let unsupported = to_be(Value::Null, "Unsupported");
    assert_eq!(of(&[cluster, unsupported.clone()]).0, Unknown);
    assert_eq!(of(&[aks("north", json!(true)), unsupported]).0, Clear);
}

#[test]
fn where_a_role_stands_is_told_by_its_id_and_otherwise_not_known() {
    let without_scope = |id: String| {
        let mut role = role_document();
        role["id"] = json!(id);
        role.as_object_mut().unwrap().remove("scope");
        role
    };
    let at = |scope: &str| {
        without_scope(format!(
            "{scope}/providers/Microsoft.Authorization/roleAssignments/r"
        ))
    };
    let subscription = format!("/subscriptions/{HERE}");
    for (role, expected) in [
        (at(&id("birch")), Fires),
        (at(&id("maple")), Clear),
        (at(&subscription), Fires),
        (at(&format!("/subscriptions/{THERE}")), Clear),
        (at(""), Fires),
        (
            json!([{"principalId": "north-identity", "roleDefinitionName": "acrpull"}]),
            Unknown,
        ),
        (
            json!([{"principalId": "somebody", "roleDefinitionName": "acrpull"}]),
            Clear,
        ),
        (
            json!([{"principalName": "", "roleDefinitionName": "AcrPull", "scope": id("birch")}]),
            Unknown,
        ),
        (json!([{"role": "AcrPull", "scope": subscription}]), Unknown),
        (json!([{"role": "AcrPull", "scope": id("maple")}]), Clear),
        (json!([{"who": "x", "role": "acrpull"}]), Unknown),
        (json!([{"who": "x", "role": "Reader"}]), Clear),
        (
            json!([{"principalName": "ann@contoso.example", "roleDefinitionName": "AcrPull"}]),
            Clear,
        ),
        (
            json!([{"principalName": "", "roleDefinitionName": "Key Vault Reader", "scope": subscription}]),
            Clear,
        ),
    ] {
        assert_eq!(with_role(json!(null), role.clone()).0, expected, "{role}");
    }
}

#[test]
fn roles_in_a_list_that_is_not_read_may_be_of_any_cluster() {
    let table = "Principal    Role     Scope\n-----------  -------  -----\nx            AcrPull  /subscriptions/y\n";
    let names = "- principalId: x\n  roleDefinitionName: AcrPull\n  scope: /subscriptions/y\n";
    let shell = "RoleDefinitionName DisplayName Scope\n------------------ ----------- -----\nAcrPull            x           /y\n";
    let tabs =
        "true\tNone\t/subscriptions/y/providers/Microsoft.Authorization/roleAssignments/r\tr\tx\n";
    let cells = "x\tacrpull\t/subscriptions/y\n";
    let columns = "RoleAssignmentName,RoleDefinitionName,Scope\nr,AcrPull,/subscriptions/y\n";
    let bicep = "param name string\nresource r 'Microsoft.Authorization/roleAssignments@2022-04-01' = {\n  name: name\n}\n";
    let prose = "Each role has a scope and a principal.\n\nOf a role its scope\n- AcrPull\n";
    let [registry, plan] = [registry("birch", json!({})), on()].map(|value| value.to_string());
    let of = |cluster: Value, text: &str| {
        let report = judge_text(&[&registry, &plan, &cluster.to_string(), text]);
        watched(&report).0
    };
    for text in [table, names, shell, tabs, cells, columns] {
        // Columns by themselves are read, and these are of another subscription.
        let expected = match text == columns {
            true => Clear,
            false => Unknown,
        };
        assert_eq!(of(aks("north", json!(false)), text), expected, "{text}");
        assert_eq!(of(aks("north", json!(true)), text), Clear, "{text}");
        // Below an answer in a transcript.
        let transcript = format!("{}\n\n$ az role assignment list --all\n{text}", on());
        assert_eq!(
            of(aks("north", json!(false)), &transcript),
            Unknown,
            "{text}"
        );
    }
    for text in [bicep, prose] {
        assert_eq!(of(aks("north", json!(false)), text), Clear, "{text}");
    }
}

#[test]
fn what_a_role_of_somebodys_own_lets_its_holder_do_its_definition_tells() {
    const OWN: &str = "0c0ffee0-1111-4222-8333-444455556666";
    let id =
        format!("/subscriptions/{HERE}/providers/Microsoft.Authorization/roleDefinitions/{OWN}");
    let mut held = role_document();
    held["roleDefinitionId"] = json!(id);
    held["scope"] = json!(format!("/subscriptions/{HERE}/resourceGroups/images"));
    let mut by_name = held.clone();
    by_name["roleDefinitionId"] = json!(null);
    by_name["roleDefinitionName"] = json!("contoso builder");
    let rest = |permissions: Value| {
        json!({"value": [{"id": id, "name": OWN, "type": "Microsoft.Authorization/roleDefinitions",
            "properties": {"roleName": "Contoso Builder", "type": "CustomRole", "permissions": permissions}}]})
    };
    let flat = |permissions: Value| {
        json!([{"id": id, "name": OWN, "roleName": "Contoso Builder", "roleType": "CustomRole",
            "type": "Microsoft.Authorization/roleDefinitions", "permissions": permissions}])
    };
    let part = |actions: Value, taken: Value, data: Value| json!({"actions": actions, "notActions": taken, "dataActions": data, "notDataActions": []});
    let shell = |actions: Value, taken: Value| {
        json!({"Name": "Contoso Builder", "Id": OWN, "IsCustom": true, "Description": "", "Actions": actions,
            "NotActions": taken, "DataActions": [], "NotDataActions": [], "AssignableScopes": ["/"]})
    };
    let pulls = json!(["microsoft.containerregistry/registries/*/read"]);
    let (none, reads) = (
        json!([]),
        json!(["Microsoft.ContainerRegistry/registries/read"]),
    );
    let content = json!(["Microsoft.ContainerRegistry/registries/repositories/content/read"]);
    for (definition, expected) in [
        (
            rest(json!([part(pulls.clone(), none.clone(), none.clone())])),
            Fires,
        ),
        (
            flat(json!([
                part(reads.clone(), none.clone(), none.clone()),
                part(pulls.clone(), none.clone(), none.clone())
            ])),
            Fires,
        ),
        (
            flat(json!([part(none.clone(), none.clone(), content)])),
            Fires,
        ),
        (shell(json!(["*"]), none.clone()), Fires),
        (
            shell(json!(["*"]), json!(["Microsoft.ContainerRegistry/*"])),
            Clear,
        ),
        (
            rest(json!([part(reads, none.clone(), none.clone())])),
            Clear,
        ),
        // Nothing of it is shown.
        (flat(json!(null)), Unknown),
        (flat(json!([])), Unknown),
        (shell(json!(null), none), Unknown),
    ] {
        for role in [&held, &by_name] {
            let all = [aks("north", json!(false)), role.clone(), definition.clone()];
            assert_eq!(of(&all).0, expected, "{role} {definition}");
        }
    }
}

#[test]
fn who_is_in_a_group_that_holds_a_role_is_not_known() {
    let mut role = role_document();
    role["principalId"] = json!("pullers");
    role["principalType"] = json!("Group");
    let (outcome, because) = with_role(json!(null), role.clone());
    assert_eq!(outcome, Unknown);
    assert!(because.contains("held by a group"), "{because}");
    assert_eq!(of(&[aks("north", json!(true)), role.clone()]).0, Clear);
    assert_eq!(of(&[role.clone()]).0, Clear);
    // A role that lets do everything is one for people.
    let mut wide = role.clone();
    wide["roleDefinitionId"] = json!("b24988ac-6180-42a0-ab88-20f7382dd24c");
    assert_eq!(with_role(json!(null), wide).0, Clear);
    // A registry with permissions per repository leaves such a role out of account.
    let per_repository = json!("AbacRepositoryPermissions");
    assert_eq!(with_role(per_repository, role).0, Clear);
}

#[test]
fn a_plan_that_puts_nodes_in_a_group_lets_them_pull_by_its_role() {
    let group = || planned("azuread_group.g", json!({"display_name": "pullers"}));
    let held = || pull("azuread_group.g.object_id", REGISTRY);
    let member = |who: &str| {
        planned("azuread_group_member.m", json!({})).written(
            json!({"id": true, "group_object_id": true, "member_object_id": true}),
            json!({"group_object_id": to("azuread_group.g.object_id"), "member_object_id": to(who)}),
        )
    };
    let of = |others| outcome(&with(others), "birch").0;
    assert_eq!(of(vec![group(), held(), member(NODES)]), Fires);
    assert_eq!(of(vec![group(), held()]), Unknown);
    assert_eq!(of(vec![group(), member(NODES)]), Clear);
    let by_list = planned("azuread_group.g", json!({"display_name": "pullers"})).written(
        json!({"object_id": true, "members": true}),
        json!({"members": to(NODES)}),
    );
    assert_eq!(of(vec![by_list, held()]), Fires);
}

#[test]
fn a_plan_leads_to_a_cluster_through_what_the_apply_looks_up() {
    let looked_up = |address: &str, kind: &str, name: Value| {
        json!({"address": address, "mode": "data", "type": kind, "provider_config_key": "azurerm",
            "expressions": {"name": name}})
    };
    let of = |cluster: assigned::Planned, nodes: &str, scope: &str, data: Vec<Value>| {
        let mut plan = plan_of(vec![
            acr("azurerm_container_registry.a", "birch", "shop"),
            assigned::watched(),
            cluster,
            pull(nodes, scope),
        ]);
        let written = plan["configuration"]["root_module"]["resources"].as_array_mut();
        written.unwrap().extend(data);
        outcome(&judge(&[plan]), "birch").0
    };
    const KIND: &str = "azurerm_kubernetes_cluster";
    const DATA: &str = "data.azurerm_kubernetes_cluster.d.kubelet_identity[0].object_id";
    let azurerm = || assigned::aks("azurerm_kubernetes_cluster.k", "north");
    let sent = || {
        planned(
            "azapi_resource.k",
            json!({"type": "Microsoft.ContainerService/managedClusters@2024-05-01", "name": "north",
                "body": {"properties": {"dnsPrefix": "n"}}}),
        )
        .written(
            json!({"id": true, "output": true}),
            json!({"name": {"constant_value": "north"}}),
        )
    };
    let data = |name: Value| vec![looked_up("data.azurerm_kubernetes_cluster.d", KIND, name)];
    for (name, expected) in [
        (json!({"constant_value": "North"}), Fires),
        (json!({"constant_value": "south"}), Clear),
        (to("azurerm_kubernetes_cluster.k.name"), Fires),
        (json!({"references": ["local.name"]}), Unknown),
    ] {
        assert_eq!(
            of(azurerm(), DATA, REGISTRY, data(name.clone())),
            expected,
            "{name}"
        );
    }
    let output = "azapi_resource.k.output.properties.identityProfile.kubeletidentity.objectId";
    assert_eq!(of(sent(), output, REGISTRY, Vec::new()), Fires);
    assert_eq!(
        of(
            sent(),
            "azapi_resource.k.identity[0].principal_id",
            REGISTRY,
            Vec::new()
        ),
        Clear
    );
    assert_eq!(
        of(sent(), DATA, REGISTRY, data(to("azapi_resource.k.name"))),
        Fires
    );
    // The registry may be looked up too.
    for (name, expected) in [("birch", Fires), ("maple", Clear)] {
        let name = json!({"constant_value": name});
        let data = looked_up(
            "data.azurerm_container_registry.r",
            "azurerm_container_registry",
            name,
        );
        let scope = "data.azurerm_container_registry.r.id";
        assert_eq!(of(azurerm(), NODES, scope, vec![data]), expected);
    }
}

#[test]
fn a_plan_says_in_which_registry_nodes_find_what_they_start_with() {
    let caching = |registry: Value| {
        planned(
            "azurerm_kubernetes_cluster.c",
            json!({"name": "south", "microsoft_defender": [], "bootstrap_profile": [{"artifact_source": "Cache"}]}),
        )
        .written(
            json!({"id": true, "bootstrap_profile": [{"container_registry_id": true}]}),
            json!({"bootstrap_profile": [{"artifact_source": {"constant_value": "Cache"}, "container_registry_id": registry}]}),
        )
    };
    let other = || acr("azurerm_container_registry.b", "maple", "shop");
    for (registry, expected) in [
        (to(REGISTRY), Fires),
        (to("azurerm_container_registry.b.id"), Clear),
        (json!({"references": ["local.registry"]}), Unknown),
    ] {
        let report = with(vec![caching(registry.clone()), other()]);
        assert_eq!(outcome(&report, "birch").0, expected, "{registry}");
    }
}
