//! More evidence never takes a warning away.

use super::*;

fn deployment(spec: Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"template": {"spec": spec}}})
}

fn owned(number: usize, spec: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("web-6d4b75cb6d-{number:05}"), "namespace": "shop", "labels": {"pod-template-hash": "6d4b75cb6d"},
        "ownerReferences": [{"kind": "ReplicaSet", "name": "web-6d4b75cb6d"}]}, "spec": spec})
}

fn spec(over: Value) -> Value {
    let mut spec = json!({"containers": [{"name": "web", "image": "contosoacr.azurecr.io/web:1", "imagePullPolicy": "IfNotPresent"}]});
    lay_over(&mut spec, over);
    spec
}

/// A service account adds its pull secrets to pods, and to nothing else.
fn with_secret() -> Value {
    spec(json!({"serviceAccountName": "web", "imagePullSecrets": [{"name": "acr"}]}))
}

fn list(items: Vec<Value>) -> Value {
    json!({"apiVersion": "v1", "kind": "List", "items": items, "metadata": {"annotations": {"linchpin/cluster": "aks"}}})
}

fn beside_acr(items: Vec<Value>) -> Report {
    judge_all(&[cli("contosoacr", json!({})), list(items)])
}

#[test]
fn a_pod_shows_the_credential_that_its_deployment_does_not() {
    let bare = deployment(spec(json!({})));
    let pod = owned(1, with_secret());
    for items in [vec![bare.clone(), pod.clone()], vec![pod, bare]] {
        let report = beside_acr(items);
        assert_buckets(&report, &[("possible", 1)]);
        assert_eq!(workload(&report, "web").stored_credential, Some(true));
    }
}

#[test]
fn one_pod_of_many_is_enough() {
    for place in [0, 7, 8, 11] {
        let items = (0..12).map(|number| {
            owned(
                number,
                if number == place {
                    with_secret()
                } else {
                    spec(json!({}))
                },
            )
        });
        let report = beside_acr(items.collect());
        assert_buckets(&report, &[("possible", 1)]);
        assert_eq!(
            workload(&report, "web").stored_credential,
            Some(true),
            "{place}"
        );
    }
}

#[test]
fn a_stateful_set_and_a_daemon_set_are_no_exception() {
    for (kind, owner) in [("StatefulSet", "web"), ("DaemonSet", "web")] {
        let mut set = deployment(spec(json!({})));
        set["kind"] = json!(kind);
        let mut pod = owned(0, with_secret());
        pod["metadata"]["ownerReferences"] = json!([{"kind": kind, "name": owner}]);
        let report = beside_acr(vec![set, pod]);
        assert_buckets(&report, &[("possible", 1)]);
        assert_eq!(
            workload(&report, "web").stored_credential,
            Some(true),
            "{kind}"
        );
    }
}

#[test]
fn an_identity_and_secrets_are_kept_whichever_document_shows_them() {
    let mut pod = owned(
        1,
        spec(
            json!({"serviceAccountName": "web", "volumes": [{"name": "tls", "secret": {"secretName": "tls"}}]}),
        ),
    );
    pod["metadata"]["labels"]["azure.workload.identity/use"] = json!("true");
    let bare = deployment(spec(json!({})));
    for items in [vec![bare.clone(), pod.clone()], vec![pod, bare]] {
        let report = beside_acr(items);
        let web = workload(&report, "web");
        assert!(web.identity.contains("web"), "{web:?}");
        assert!(web.secret_names.contains(&"tls".to_owned()), "{web:?}");
    }
    // Nor are they lost behind many pods.
    let secret = |number: usize| {
        if number == 11 {
            spec(json!({"volumes": [{"secret": {"secretName": "tls"}}]}))
        } else {
            spec(json!({}))
        }
    };
    let report = beside_acr(
        (0..12)
            .map(|number| owned(number, secret(number)))
            .collect(),
    );
    assert_eq!(report.chains[0].blast_radius.totals.with_secrets, 1);
}

#[test]
fn a_container_app_logs_in_as_any_export_of_it_says() {
    let id = format!(
        "/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.App/containerApps/contoso-api"
    );
    let containers =
        json!({"containers": [{"name": "api", "image": "contosoacr.azurecr.io/api:1"}]});
    let lean = json!({"id": id, "name": "contoso-api", "type": "Microsoft.App/containerApps", "properties": {"template": containers}});
    let full = json!({"id": id, "name": "contoso-api", "type": "Microsoft.App/containerApps", "properties": {"template": containers,
        "configuration": {"registries": [{"server": "contosoacr.azurecr.io", "username": "contosoacr", "passwordSecretRef": "acr"}]}}});
    for documents in [[lean.clone(), full.clone()], [full, lean]] {
        let [first, second] = documents;
        let report = judge_all(&[cli("contosoacr", json!({})), first, second]);
        assert_buckets(&report, &[("possible", 1)]);
        assert_eq!(
            workload(&report, "contoso-api").stored_credential,
            Some(true)
        );
    }
}

#[test]
fn documents_that_contradict_each_other_keep_the_worse() {
    // One export logs in by an identity, a later one by the admin account, or the other way round.
    let id = format!(
        "/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.App/containerApps/contoso-api"
    );
    let app = |registry: Value| {
        json!({"id": id, "name": "contoso-api", "type": "Microsoft.App/containerApps", "properties": {
        "template": {"containers": [{"name": "api", "image": "contosoacr.azurecr.io/api:1"}]}, "configuration": {"registries": [registry]}}})
    };
    let identity = app(json!({"server": "contosoacr.azurecr.io", "identity": "system"}));
    let password = app(
        json!({"server": "contosoacr.azurecr.io", "username": "contosoacr", "passwordSecretRef": "acr"}),
    );
    for [first, second] in [[identity.clone(), password.clone()], [password, identity]] {
        let report = judge_all(&[cli("contosoacr", json!({})), first, second]);
        assert_eq!(
            workload(&report, "contoso-api").stored_credential,
            Some(true)
        );
    }
}

#[test]
fn a_pinned_pod_does_not_pin_its_deployment() {
    let pinned = spec(
        json!({"containers": [{"name": "web", "image": "contosoacr.azurecr.io/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}),
    );
    let bare = deployment(spec(json!({})));
    for items in [
        vec![bare.clone(), owned(1, pinned.clone())],
        vec![owned(1, pinned.clone()), bare.clone()],
    ] {
        assert_buckets(&beside_acr(items), &[("possible", 1)]);
    }
}

#[test]
fn a_pod_that_always_pulls_makes_its_deployment_pull_at_a_restart() {
    let always = spec(
        json!({"containers": [{"name": "web", "image": "contosoacr.azurecr.io/web:1", "imagePullPolicy": "Always"}]}),
    );
    let bare = deployment(spec(json!({})));
    for items in [
        vec![bare.clone(), owned(1, always.clone())],
        vec![owned(1, always), bare],
    ] {
        let report = beside_acr(items);
        assert_eq!(report.chains[0].blast_radius.totals.pulls.next_restart, 1);
    }
}

#[test]
fn a_lean_export_of_a_registry_takes_nothing_from_a_full_one() {
    let lean = json!([{"id": id("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "sku": {"name": "Premium"}, "properties": null}]);
    let full = cli("contosoacr", json!({}));
    for documents in [[lean.clone(), full.clone()], [full, lean]] {
        assert_eq!(found(&judge_all(&documents)), [Fires, Fires, Unknown]);
    }
}

#[test]
fn an_image_that_another_document_shows_is_known() {
    let id = format!(
        "/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Web/sites/contoso-api"
    );
    let listed = json!({"id": id, "name": "contoso-api", "type": "Microsoft.Web/sites", "kind": "app,linux,container", "siteConfig": null});
    let shown = json!({"id": format!("{id}/config/web"), "name": "contoso-api", "type": "Microsoft.Web/sites/config", "linuxFxVersion": "DOCKER|contosoacr.azurecr.io/api:1"});
    for [first, second] in [[listed.clone(), shown.clone()], [shown, listed]] {
        assert_buckets(
            &judge_all(&[cli("contosoacr", json!({})), first, second]),
            &[("possible", 1)],
        );
    }
}

#[test]
fn another_sku_does_not_close_a_registry_that_had_no_firewall() {
    let basic = cli(
        "contosoacr",
        json!({"sku": {"name": "Basic"}, "networkRuleSet": null}),
    );
    let premium = cli(
        "contosoacr",
        json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}}),
    );
    // Neither says when it was made, so nobody knows which of the two is over.
    for documents in [
        [basic.clone(), premium.clone()],
        [premium.clone(), basic.clone()],
    ] {
        assert_eq!(found(&judge_all(&documents))[1], Fires);
    }
    let dated = |mut document: Value, day: &str| {
        document["systemData"] = json!({"lastModifiedAt": format!("2026-11-{day}T00:00:00Z")});
        document
    };
    let documents = [dated(basic, "01"), dated(premium, "02")];
    assert_eq!(network(&judge_all(&documents)), (Clear, Some(256)));
}
