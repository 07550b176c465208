//! Defender plans, and the clusters that pull.

use super::*;

#[test]
fn a_plan_without_an_id_belongs_to_the_subscription_in_its_own_column() {
    let pricing = json!({"data": [{"name": "Containers", "type": "microsoft.security/pricings", "subscriptionId": THERE, "properties": {"pricingTier": "Standard"}}]});
    let report = judge(&[registry("alder", json!({})), pricing]);
    assert_eq!(finding(&report, 2).outcome, Unknown);
}

#[test]
fn a_plan_that_lost_its_name_is_not_used_and_said_so() {
    let report = judge(&[
        registry("alder", json!({})),
        json!({"pricingTier": "Standard"}),
    ]);
    assert_eq!(finding(&report, 2).outcome, Unknown);
    let problem = report
        .problems
        .iter()
        .find(|problem| problem.source.as_deref() == Some("1.json"));
    assert!(
        problem.expect("a problem").message.contains("which plan"),
        "{problem:?}"
    );
}

#[test]
fn a_list_of_only_the_retired_plans_was_filtered_and_decides_nothing() {
    let list = json!({"value": [plan(HERE, "ContainerRegistry", "Standard"), plan(HERE, "KubernetesService", "Standard")]});
    let report = judge(&[registry("alder", json!({})), list]);
    assert_eq!(finding(&report, 2).outcome, Unknown);
    assert_eq!(finding(&report, 2).facts.len(), 2);
}

#[test]
fn a_full_old_list_decides_by_the_retired_plans() {
    let list = |registries, runtime| json!({"value": [plan(HERE, "ContainerRegistry", registries), plan(HERE, "KubernetesService", runtime), plan(HERE, "VirtualMachines", "Standard")]});
    for (registries, runtime, outcome, says) in [
        ("Standard", "Standard", Clear, "both on"),
        ("Free", "Free", Fires, "both Free"),
        ("Standard", "Free", Fires, "runtime protection is missing"),
        ("Free", "Standard", Fires, "image scanning is missing"),
    ] {
        let report = judge(&[registry("alder", json!({})), list(registries, runtime)]);
        assert_eq!(finding(&report, 2).outcome, outcome, "{says}");
        assert!(finding(&report, 2).because.contains(says));
    }
    // Beside a Containers entry they count for nothing, wherever that one stands.
    let report = judge(&[
        registry("alder", json!({})),
        list("Standard", "Standard"),
        plan(HERE, "Containers", "Free"),
    ]);
    assert_eq!(finding(&report, 2).outcome, Fires);
}

#[test]
fn one_page_of_an_old_list_does_not_show_that_containers_is_missing() {
    let list = json!({
        "value": [plan(HERE, "ContainerRegistry", "Standard"), plan(HERE, "KubernetesService", "Standard"), plan(HERE, "VirtualMachines", "Standard")],
        "nextLink": "https://management.azure.com/more",
    });
    assert_eq!(
        finding(&judge(&[registry("alder", json!({})), list]), 2).outcome,
        Unknown
    );
}

#[test]
fn what_settles_a_plan_without_a_tier_names_the_subscription() {
    let mut broken = plan(HERE, "Containers", "x");
    broken.as_object_mut().unwrap().remove("pricingTier");
    let report = judge(&[registry("alder", json!({})), broken]);
    let settle = finding(&report, 2).settle.as_ref().unwrap();
    assert_eq!(
        settle.line,
        format!("az security pricing show -n Containers --subscription {HERE} -o json")
    );
}

#[test]
fn a_plan_to_be_deployed_counts_beside_subscriptions_that_are_there() {
    let declared = template(
        json!([{"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers", "properties": {"pricingTier": "Free"}}]),
    );
    let report = judge(&[declared, plan(HERE, "Containers", "Standard")]);
    assert_eq!(report.chains[0].rules[2].outcome, Fires);
}

#[test]
fn a_projection_of_a_cluster_does_not_show_that_the_sensor_is_off() {
    for extra in [
        "provisioningState",
        "kubernetesVersion",
        "agentPoolProfiles",
    ] {
        let projected =
            json!([{"id": cluster("dock", json!({}))["id"], "name": "dock", extra: "1.33"}]);
        let report = judge(&[projected]);
        assert_eq!(subject(&report, "cluster").outcome, Unknown, "{extra}");
    }
}

#[test]
fn what_settles_a_cluster_names_its_group_and_subscription() {
    for over in [
        json!({"securityProfile": {"defender": {"securityMonitoring": {"enabled": "true"}}}}),
        json!({"securityProfile": "?"}),
    ] {
        let report = judge(&[cluster("dock", over)]);
        let found = subject(&report, "cluster");
        assert_eq!(found.outcome, Unknown);
        assert_eq!(
            found.settle.as_ref().unwrap().line,
            format!("az aks show -n dock -g apps --subscription {HERE} -o json")
        );
    }
}

/// What is there and has no profile says as much as one that is switched off.
#[test]
fn a_cluster_that_is_shown_with_its_sensor_and_without_is_judged_by_the_worse() {
    let on = json!({"defender": {"securityMonitoring": {"enabled": true}}});
    let without = [
        json!(null),
        json!({}),
        json!({"defender": null}),
        json!({"defender": {}}),
        json!({"defender": {"securityMonitoring": null}}),
        json!({"workloadIdentity": {"enabled": true}}),
        json!({"defender": {"securityMonitoring": {"enabled": false}}}),
    ];
    let profile = |profile: &Value| cluster("dock", json!({"securityProfile": profile}));
    for off in &without {
        let both = [profile(&on), profile(off)];
        let turned = [profile(off), profile(&on)];
        for documents in [both, turned] {
            assert_eq!(
                subject(&judge(&documents), "cluster").outcome,
                Fires,
                "{off}"
            );
        }
        // Through another door, a list, and by a query beside it that keeps nothing of this.
        let listed = json!([profile(&on), profile(off)]);
        assert_eq!(
            subject(&judge(&[listed]), "cluster").outcome,
            Fires,
            "{off}"
        );
    }
    let bare = json!([{"id": cluster("dock", json!({}))["id"], "name": "dock", "kubernetesVersion": "1.33"}]);
    let report = judge(&[profile(&on), bare]);
    assert_eq!(subject(&report, "cluster").outcome, Clear);
}

#[test]
fn a_sensor_that_stands_twice_is_not_on() {
    let text = cluster(
        "dock",
        json!({"securityProfile": {"defender": {"securityMonitoring": {"enabled": "twice"}}}}),
    );
    let text = text
        .to_string()
        .replace(r#""enabled":"twice""#, r#""enabled":true,"enabled":false"#);
    let report = judge_text(&[&text]);
    assert_eq!(subject(&report, "cluster").outcome, Unknown);
    assert_eq!(values(subject(&report, "cluster")), ["true", "false"]);
}

#[test]
fn a_sensor_behind_an_expression_is_not_known() {
    for properties in [
        json!("[parameters('properties')]"),
        json!({"securityProfile": "[parameters('profile')]"}),
        json!({"securityProfile": {"defender": "[parameters('defender')]"}}),
        json!({"securityProfile": {"defender": {"securityMonitoring": "[parameters('monitoring')]"}}}),
        json!({"securityProfile": {"defender": {"securityMonitoring": {"enabled": "[parameters('on')]"}}}}),
    ] {
        let declared = template(
            json!([{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-01-01", "name": "dock", "properties": properties}]),
        );
        let report = judge(&[declared]);
        assert_eq!(subject(&report, "cluster").outcome, Unknown, "{properties}");
        assert!(!subject(&report, "cluster").facts.is_empty());
    }
}

#[test]
fn a_cluster_whose_role_does_not_count_is_not_known_to_pull() {
    let scan = |mode| {
        [
            registry("alder", json!({"roleAssignmentMode": mode})),
            plan(HERE, "Containers", "Standard"),
            cluster("dock", json!({})),
            pull_role("alder"),
        ]
    };
    assert_eq!(
        finding(&judge(&scan("LegacyRegistryPermissions")), 2).outcome,
        Fires
    );
    // AcrPull is not honoured where permissions are per repository.
    let report = judge(&scan("AbacRepositoryPermissions"));
    assert_eq!(finding(&report, 2).outcome, Clear);
    assert_eq!(
        report.chains[0].rules[2].outcome, Fires,
        "the cluster is a finding all the same"
    );
}
