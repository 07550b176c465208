//! Which cluster pulls from which registry: by a role, or because it runs an image of it.

use super::*;

/// A cluster of this name, with its sensor on, off or not shown.
pub(super) fn aks(name: &str, sensor: Value) -> Value {
    let profile = match sensor {
        Value::Bool(on) => json!({"defender": {"securityMonitoring": {"enabled": on}}}),
        other => other,
    };
    json!({
        "id": format!("/subscriptions/{HERE}/resourcegroups/runs/providers/Microsoft.ContainerService/managedClusters/{name}"),
        "name": name, "type": "Microsoft.ContainerService/ManagedClusters", "resourceGroup": "runs",
        "kubernetesVersion": "1.31.2", "agentPoolProfiles": [{"name": "nodes"}],
        "identityProfile": {"kubeletidentity": {"objectId": format!("{name}-identity")}},
        "securityProfile": profile,
    })
}

/// A list of one Deployment of this image, as the collecting script marks it; with no cluster, as `kubectl`
/// leaves it.
pub(super) fn runs(image: &str, on: &str) -> Value {
    let mut list = json!({
        "apiVersion": "v1", "kind": "List",
        "items": [{
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "till", "namespace": "sales"},
            "spec": {"template": {"spec": {"containers": [{"name": "till", "image": image}]}}},
        }],
    });
    if !on.is_empty() {
        list["metadata"] = json!({"annotations": {"linchpin/cluster": on}});
    }
    list
}

pub(super) fn on() -> Value {
    plan(HERE, "Containers", "Standard")
}

/// What the only registry comes to on rule 021, with its sentence.
pub(super) fn watched(report: &Report) -> (Outcome, &str) {
    let finding = finding(report, 2);
    (finding.outcome, &finding.because)
}

fn judge_named(files: &[(&str, &Value)]) -> Report {
    let inputs = files.iter().map(|(name, value)| Input {
        name: (*name).to_owned(),
        bytes: value.to_string().into_bytes(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

#[test]
fn a_cluster_that_runs_an_image_of_a_registry_pulls_from_it() {
    let clusters = json!([aks("north", json!(false)), aks("south", json!(true))]);
    let image = "birch.azurecr.io/till@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    for image in ["BIRCH.azurecr.io/till:7", "birch.azurecr.io/till", image] {
        let report = judge(&[
            registry("birch", json!({})),
            on(),
            clusters.clone(),
            runs(image, "North"),
        ]);
        let (outcome, because) = watched(&report);
        assert_eq!(outcome, Fires, "{image}");
        assert!(because.contains("the cluster `north`, which pulls from this registry"));
        // The image is quoted beside the sensor.
        let facts = &finding(&report, 2).facts;
        assert!(
            facts
                .iter()
                .any(|fact| fact.value.contains("azurecr.io/till")),
            "{facts:?}"
        );
        let chain = &report.chains[0];
        assert_eq!(chain.blast_radius.totals.spared, 0);
        assert!(
            !chain.explanation.contains("is not known"),
            "{}",
            chain.explanation
        );
    }
    // Of the other registry nothing runs there.
    let report = judge(&[
        json!([registry("birch", json!({})), registry("cedar", json!({}))]),
        on(),
        clusters.clone(),
        runs("cedar.azurecr.io/till:7", "north"),
    ]);
    let outcomes: Vec<_> = { report.chains[0].registries.iter() }
        .map(|one| (one.name.as_str(), one.rules[2].finding.outcome))
        .collect();
    assert_eq!(outcomes, [("cedar", Fires), ("birch", Clear)]);
    let workloads = &report.chains[0].blast_radius.workloads;
    assert_eq!(workloads[0].registry, "cedar", "{workloads:?}");
    // Where the sensor is on, nothing is to be said.
    let report = judge(&[
        registry("birch", json!({})),
        on(),
        clusters,
        runs("birch.azurecr.io/till:7", "south"),
    ]);
    assert_eq!(watched(&report).0, Clear);
}

#[test]
fn a_sensor_that_is_not_shown_leaves_open_what_the_cluster_runs() {
    for profile in [json!(null), json!("[parameters('p')]")] {
        let mut shown = aks("north", profile);
        shown.as_object_mut().unwrap().remove("kubernetesVersion");
        if shown["securityProfile"].is_null() {
            shown.as_object_mut().unwrap().remove("securityProfile");
        }
        let report = judge(&[
            registry("birch", json!({})),
            on(),
            shown,
            runs("birch.azurecr.io/till:7", "north"),
        ]);
        assert_eq!(watched(&report).0, Unknown);
        assert!(finding(&report, 2).settle.is_some());
    }
}

#[test]
fn a_list_goes_by_its_file_or_by_the_only_cluster() {
    let here = registry("birch", json!({}));
    let north = aks("north", json!(false));
    let two = json!([aks("south", json!(true)), north]);
    let list = runs("birch.azurecr.io/till:7", "");
    let plan = on();
    let report = judge_named(&[
        ("r", &here),
        ("p", &plan),
        ("c", &two),
        ("north/all.json", &list),
    ]);
    assert_eq!(watched(&report).0, Fires);
    let report = judge_named(&[
        ("r", &here),
        ("p", &plan),
        ("c", &north),
        ("all.json", &list),
    ]);
    assert_eq!(watched(&report).0, Fires);
    // A projection that kept no id is a cluster all the same.
    let short = json!({
        "name": "north", "kubernetesVersion": "1.31.2", "agentPoolProfiles": [],
        "securityProfile": {"defender": null},
    });
    let marked = runs("birch.azurecr.io/till:7", "north");
    let report = judge_named(&[
        ("r", &here),
        ("p", &plan),
        ("c", &short),
        ("all.json", &marked),
    ]);
    assert_eq!(watched(&report).0, Fires, "{:?}", report.problems);
}

#[test]
fn where_it_is_not_told_on_which_cluster_something_runs_any_may_be_the_one() {
    let list = runs("birch.azurecr.io/till:7", "");
    let blind = json!([aks("north", json!(false)), aks("south", json!(true))]);
    let report = judge(&[registry("birch", json!({})), on(), blind, list.clone()]);
    let (outcome, because) = watched(&report);
    assert_eq!(outcome, Unknown);
    assert!(
        because.contains("that their export does not tell, and the cluster `north` runs without")
    );
    assert_eq!(report.chains[0].blast_radius.totals.spared, 0);
    assert_eq!(report.chains[0].blast_radius.totals.possible, 1);
    let seen = json!([aks("north", json!(true)), aks("south", json!(true))]);
    let report = judge(&[registry("birch", json!({})), on(), seen, list]);
    assert_eq!(watched(&report).0, Clear);
    // Two clusters of one name, in two groups.
    let mut other = aks("north", json!(true));
    other["id"] = json!(other["id"].as_str().unwrap().replace("runs", "others"));
    let twins = json!([aks("north", json!(false)), other]);
    let marked = runs("birch.azurecr.io/till:7", "north");
    let report = judge(&[registry("birch", json!({})), on(), twins, marked]);
    assert_eq!(watched(&report).0, Unknown);
}

#[test]
fn a_role_with_a_condition_lets_pull_perhaps() {
    let role = |condition: Value| {
        json!({
            "id": format!("{}/providers/Microsoft.Authorization/roleAssignments/r", id("birch")),
            "type": "Microsoft.Authorization/roleAssignments", "principalId": "north-identity",
            "roleDefinitionId": format!("/subscriptions/{HERE}/providers/Microsoft.Authorization/roleDefinitions/b93aa761-3e63-49ed-ac28-beffa264f7ac"),
            "scope": id("birch"), "condition": condition,
        })
    };
    let of = |sensor, plan, condition| {
        let per_repository = json!({"roleAssignmentMode": "AbacRepositoryPermissions"});
        judge(&[
            registry("birch", per_repository),
            plan,
            aks("north", sensor),
            role(condition),
        ])
    };
    let narrow = || {
        json!(
            "(@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEquals 'till')"
        )
    };
    assert_eq!(watched(&of(json!(false), on(), json!(null))).0, Fires);
    for (sensor, says) in [
        (
            json!(false),
            "the cluster `north` runs without the Defender sensor",
        ),
        (json!(null), "`north`"),
    ] {
        let report = of(sensor, on(), narrow());
        let (outcome, because) = watched(&report);
        assert_eq!(outcome, Unknown);
        assert!(
            because.contains("has a condition") && because.contains(says),
            "{because}"
        );
    }
    assert_eq!(watched(&of(json!(true), on(), narrow())).0, Clear);
    let report = of(json!(false), plan(HERE, "Containers", "Free"), narrow());
    let found = finding(&report, 2);
    assert_eq!(found.outcome, Fires);
    assert!(
        found
            .notes
            .iter()
            .any(|note| note.text.contains("has a condition"))
    );
}

/// A cluster without a sensor, a plan that is on, and one role of its nodes' identity.
pub(super) fn with_role(mode: Value, role: Value) -> (Outcome, String) {
    let report = judge(&[
        registry("birch", json!({"roleAssignmentMode": mode})),
        on(),
        aks("north", json!(false)),
        role,
    ]);
    // A role at another registry says that there is one.
    let mut registries = report.chains[0].registries.iter();
    let birch = registries.find(|one| one.name == "birch").unwrap();
    let finding = &birch.rules[2].finding;
    (finding.outcome, finding.because.clone())
}

pub(super) fn role_document() -> Value {
    json!({
        "id": format!("{}/providers/Microsoft.Authorization/roleAssignments/r", id("birch")),
        "type": "Microsoft.Authorization/roleAssignments", "principalId": "north-identity",
        "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d",
        "scope": id("birch"), "condition": null,
    })
}

#[test]
fn every_role_with_which_images_can_be_pulled_lets_a_cluster_pull() {
    let legacy = || json!("LegacyRegistryPermissions");
    let by_repository = || json!("AbacRepositoryPermissions");
    let of = |role: &str| {
        let mut document = role_document();
        document["roleDefinitionId"] = json!(format!(
            "/providers/Microsoft.Authorization/roleDefinitions/{role}"
        ));
        document
    };
    for (role, per_repository) in [
        ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", Clear),
        ("b24988ac-6180-42a0-ab88-20f7382dd24c", Clear),
        ("acdd72a7-3385-48ef-bd42-f606fba81ae7", Clear),
        ("577a9874-89fd-4f24-9dbd-b5034d0ad23a", Clear),
        ("b93aa761-3e63-49ed-ac28-beffa264f7ac", Fires),
    ] {
        assert_eq!(with_role(legacy(), of(role)).0, Fires, "{role}");
        assert_eq!(
            with_role(by_repository(), of(role)).0,
            per_repository,
            "{role}"
        );
    }
    // What one of somebody's own allows at the registry is not told; one that is known to delete only is.
    for (role, outcome) in [
        ("0c0ffee0-1111-4222-8333-444455556666", Unknown),
        ("c2f4ef07-c644-48eb-af81-4b1b4947fb11", Clear),
    ] {
        assert_eq!(with_role(legacy(), of(role)).0, outcome, "{role}");
    }
    // Around it one of Azure's own that is about other things is known for that.
    for (role, outcome) in [
        ("0c0ffee0-1111-4222-8333-444455556666", Unknown),
        ("4d97b98b-1d4f-4787-a291-c67834d212e7", Clear),
        ("43d0d8ad-25c7-4714-9337-8ba259a9fe05", Fires),
    ] {
        let mut around = of(role);
        around["scope"] = json!(format!("/subscriptions/{HERE}"));
        assert_eq!(with_role(legacy(), around).0, outcome, "{role}");
    }
    // Whether a management group holds the registry is not told here.
    let mut group = of("7f951dda-4ed3-4680-a7ca-43fe172d538d");
    group["scope"] = json!("/providers/Microsoft.Management/managementGroups/contoso");
    assert_eq!(with_role(legacy(), group).0, Unknown);
}

#[test]
fn a_role_is_read_as_powershell_a_projection_and_pim_write_it() {
    let whole = role_document();
    let (scope, who) = (whole["scope"].clone(), whole["principalId"].clone());
    for document in [
        json!({"RoleAssignmentName": "x", "RoleAssignmentId": "/x", "Scope": scope, "DisplayName": "north-agentpool", "SignInName": null,
            "RoleDefinitionName": "AcrPull", "RoleDefinitionId": "7f951dda-4ed3-4680-a7ca-43fe172d538d", "ObjectId": who, "ObjectType": "ServicePrincipal",
            "CanDelegate": false, "Description": null, "ConditionVersion": null, "Condition": null}),
        json!([{"principalId": who, "roleDefinitionName": "AcrPull", "scope": scope}]),
        json!([{"principalId": who, "roleDefinitionId": null, "roleDefinitionName": "acrpull", "scope": scope}]),
        json!([{"who": "north", "principalId": who, "role": "Container Registry Repository Reader", "scope": scope}]),
        json!({"value": [{"id": format!("{}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances/x", scope.as_str().unwrap()),
            "name": "x", "type": "Microsoft.Authorization/roleAssignmentScheduleInstances", "properties": {"principalId": who,
            "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d", "scope": scope, "status": "Provisioned", "assignmentType": "Assigned"}}]}),
    ] {
        let (outcome, because) = with_role(json!(null), document.clone());
        assert_eq!(outcome, Fires, "{because} {document}");
    }
    // A name that is none of Azure's own says nothing of what it allows.
    let own = json!([{"principalId": who, "roleDefinitionName": "Contoso Puller", "scope": scope}]);
    assert_eq!(with_role(json!(null), own).0, Unknown);
}

#[test]
fn a_role_of_somebody_may_be_that_of_a_cluster_whose_identity_is_not_shown() {
    let of = |lost: Value, others: &[Value], who: &str, kind: &str| {
        let mut cluster = aks("north", json!(false));
        for place in ["/identityProfile", "/properties/identityProfile"] {
            if let Some(profile) = cluster.pointer_mut(place) {
                *profile = lost.clone();
            }
        }
        let mut role = role_document();
        role["principalId"] = json!(who);
        role["principalType"] = json!(kind);
        let mut clusters = vec![cluster];
        clusters.extend_from_slice(others);
        let report = judge(&[registry("birch", json!({})), on(), json!(clusters), role]);
        watched(&report).0
    };
    for lost in [
        json!(null),
        json!({}),
        json!({"kubeletidentity": "System.Object"}),
        json!({"kubeletidentity": {"resourceId": "/x", "objectId": null}}),
    ] {
        assert_eq!(
            of(lost.clone(), &[], "somebody", "ServicePrincipal"),
            Unknown,
            "{lost}"
        );
    }
    // A person is no cluster, and the identity of another one is that one's.
    assert_eq!(of(json!(null), &[], "somebody", "User"), Clear);
    let south = aks("south", json!(true));
    assert_eq!(
        of(json!(null), &[south], "south-identity", "ServicePrincipal"),
        Clear
    );
    // One whose identity is shown pulls by that alone.
    let shown = json!({"kubeletidentity": {"objectId": "north-identity"}});
    assert_eq!(of(shown, &[], "somebody", "ServicePrincipal"), Clear);
}
