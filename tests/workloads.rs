//! Workloads as exports show them: joined to a registry, counted, and told what would happen.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may")]

use std::collections::BTreeSet;

use engine::{Detail, Input, analyze};
use model::{
    Limits,
    protocol::SourceId,
    report::{Outcome, Pulls, Reach, Report, StepState, Verdict, Workload},
};
use more::office::Office as Session;
use serde_json::json;

const SUBSCRIPTION: &str = "8a3c1d5e-0000-4000-8000-000000000001";

/// A registry that carries two links, and with `plan` `Free` all three.
fn registry(name: &str) -> String {
    json!({
        "id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shop-prod/providers/Microsoft.ContainerRegistry/registries/{name}"),
        "name": name, "type": "Microsoft.ContainerRegistry/registries",
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled",
        "loginServer": format!("{name}.azurecr.io"), "sku": {"name": "Premium"},
        "networkRuleSet": {"defaultAction": "Allow", "ipRules": []},
    })
    .to_string()
}

fn plan(tier: &str) -> String {
    json!({"id": format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security/pricings/Containers"),
        "name": "Containers", "pricingTier": tier, "type": "Microsoft.Security/pricings"})
    .to_string()
}

fn judge(documents: &[String]) -> Report {
    let inputs = documents.iter().enumerate().map(|(index, text)| Input {
        name: format!("{index}.json"),
        bytes: text.clone().into_bytes(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

/// The workloads that one document shows, beside a firing registry `tern`.
fn workloads(document: &serde_json::Value) -> Vec<Workload> {
    let report = judge(&[registry("tern"), plan("Free"), document.to_string()]);
    for workload in &report.chains[0].blast_radius.workloads {
        let text = document.to_string();
        // What is no proven part of a reference is overwritten.
        let mut shown = workload.fact.value.trim_matches('"').split('·');
        assert!(shown.all(|piece| text.contains(piece)), "{workload:?}");
    }
    report.chains[0].blast_radius.workloads.clone()
}

fn pod(name: &str, owner: serde_json::Value, spec: serde_json::Value) -> serde_json::Value {
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": "shop-prod", "ownerReferences": owner, "labels": {"pod-template-hash": "6d4b75cb6d"}},
        "spec": spec})
}

fn list(cluster: &str, items: Vec<serde_json::Value>) -> serde_json::Value {
    json!({"apiVersion": "v1", "kind": "List", "items": items,
        "metadata": {"annotations": {"linchpin/cluster": cluster}}})
}

fn one_image(image: &str, policy: &str) -> serde_json::Value {
    json!({"containers": [{"name": "c", "image": image, "imagePullPolicy": policy}]})
}

#[test]
fn pods_of_one_owner_are_one_workload() {
    let owner = json!([{"kind": "ReplicaSet", "name": "api-6d4b75cb6d"}]);
    let pods = ["api-6d4b75cb6d-aaaaa", "api-6d4b75cb6d-bbbbb"].map(|name| {
        pod(
            name,
            owner.clone(),
            one_image("tern.azurecr.io/shop/api:1.4", "IfNotPresent"),
        )
    });
    let found = workloads(&list("aks-east", pods.to_vec()));
    assert_eq!(found.len(), 1);
    let api = &found[0];
    assert_eq!(
        (api.kind.as_str(), api.name.as_str()),
        ("Deployment", "api")
    );
    assert_eq!(api.location, "aks-east/shop-prod");
    assert_eq!(api.environment, "production");
    assert_eq!(api.pulls, Pulls::NextRollout);
    assert_eq!(api.reach, Reach::Exposed);
    assert_eq!(api.registry, "tern");
    assert_eq!(api.fact.pointer, "/items/0/spec/containers/0/image");
}

#[test]
fn a_deployment_and_its_pods_are_one_workload_too() {
    let owner = json!([{"kind": "ReplicaSet", "name": "api-6d4b75cb6d"}]);
    let deployment = json!({"apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "api", "namespace": "shop-prod"},
        "spec": {"template": {"spec": one_image("tern.azurecr.io/shop/api:1.4", "IfNotPresent")}}});
    let found = workloads(&list(
        "aks-east",
        vec![
            deployment,
            pod(
                "api-6d4b75cb6d-a",
                owner,
                one_image("tern.azurecr.io/shop/api:1.4", "IfNotPresent"),
            ),
        ],
    ));
    assert_eq!(found.len(), 1);
}

#[test]
fn every_kind_that_makes_pods_is_known_by_its_own_name() {
    let spec = one_image("tern.azurecr.io/a:1", "Always");
    let template = json!({"template": {"spec": spec}});
    let objects = vec![
        json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "s"}, "spec": template}),
        json!({"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "d"}, "spec": template}),
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}, "spec": template}),
        json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c"}, "spec": {"jobTemplate": {"spec": template}}}),
        json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "r"}, "spec": template}),
        pod(
            "p",
            json!([{"kind": "Job", "name": "night-28391040"}]),
            spec.clone(),
        ),
        pod("bare", json!([]), spec.clone()),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "no"}, "spec": {}}),
    ];
    let mut kinds: Vec<_> = workloads(&list("k", objects))
        .into_iter()
        .map(|workload| (workload.kind, workload.name))
        .collect();
    kinds.sort();
    let expected = [
        ("CronJob", "c"),
        ("CronJob", "night"),
        ("DaemonSet", "d"),
        ("Job", "j"),
        ("Pod", "bare"),
        ("ReplicaSet", "r"),
        ("StatefulSet", "s"),
    ];
    assert_eq!(
        kinds,
        expected.map(|(kind, name)| (kind.to_owned(), name.to_owned()))
    );
}

#[test]
fn init_and_ephemeral_containers_pull_too_and_keep_their_own_policies() {
    let spec = json!({
        "containers": [{"image": "tern.azurecr.io/a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "imagePullPolicy": "IfNotPresent",
            "env": [{"name": "X", "value": "1"}, {"name": "Y", "value": "2"}]}],
        "initContainers": [{"env": [], "image": "TERN.azurecr.io/b:2", "imagePullPolicy": "Always"}],
        "ephemeralContainers": [{"image": "tern.azurecr.io/c", "imagePullPolicy": "IfNotPresent"}],
    });
    let found = workloads(&pod("p", json!([]), spec));
    let pulls: Vec<_> = found
        .iter()
        .map(|row| {
            (
                row.image
                    .rsplit('/')
                    .next()
                    .unwrap()
                    .chars()
                    .next()
                    .unwrap(),
                row.pulls,
            )
        })
        .collect();
    assert_eq!(
        pulls,
        [
            ('b', Pulls::NextRestart),
            ('c', Pulls::NextRollout),
            ('a', Pulls::PinnedByDigest)
        ]
    );
    let report = judge(&[registry("tern"), plan("Free"), pod("p", json!([]), json!({"containers": [{"image": "tern.azurecr.io/a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "imagePullPolicy": "Always"}]})).to_string()]);
    let totals = &report.chains[0].blast_radius.totals;
    assert_eq!((totals.workloads, totals.pinned, totals.exposed), (1, 1, 0));
}

#[test]
fn odd_references_neither_join_nor_disturb() {
    for image in [
        "nginx",
        "library/nginx:1",
        "docker.io/tern/api",
        "tern/azurecr.io:1",
        "localhost:5000/a",
        "ghcr.io/tern.azurecr.io/a:1",
        "ternx.azurecr.io/a:1",
        "tern.azurecr.cn/a:1",
        "",
        "tern.azurecr.io",
        "ternx.azurecr.io/UPPER:1",
        "ghcr.io/a:b:c",
    ] {
        let spec = json!({"containers": [{"image": image, "imagePullPolicy": "Always"}, {"image": "tern.azurecr.io/ok:1", "imagePullPolicy": "Always"}]});
        let found = workloads(&pod("p", json!([]), spec));
        assert_eq!(found.len(), 1, "{image}");
        assert_eq!(found[0].image, "tern.azurecr.io/ok:1", "{image}");
    }
    for image in [
        "tern.azurecr.io:443/a:1",
        "Tern.AzureCR.io/a",
        // No reference as it stands, and one from there all the same.
        "tern.azurecr.io/UPPER:1",
        "tern.azurecr.io/a:b:c",
        "tern.westeurope.data.azurecr.io/a:1",
        "tern.eastus.geo.azurecr.io/a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ] {
        let found = workloads(&pod("p", json!([]), one_image(image, "Always")));
        assert_eq!(found.len(), 1, "{image}");
    }
}

#[test]
fn a_pod_without_containers_is_no_obstacle() {
    assert!(workloads(&pod("p", json!([]), json!({"containers": []}))).is_empty());
    assert!(workloads(&pod("p", json!([]), json!({"containers": null}))).is_empty());
    assert!(workloads(&pod("p", json!([]), json!(null))).is_empty());
}

#[test]
fn secrets_are_named_and_never_valued() {
    let spec = json!({
        "serviceAccountName": "shop",
        "imagePullSecrets": [{"name": "acr"}],
        "volumes": [{"name": "v", "secret": {"secretName": "tls"}}],
        "containers": [{"image": "tern.azurecr.io/a:1", "imagePullPolicy": "Always",
            "env": [
                {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
                {"name": "API_TOKEN", "value": "hush"},
                {"name": "COLOUR", "value": "green"},
            ],
            "envFrom": [{"secretRef": {"name": "all"}}]}],
    });
    let mut object = pod("p", json!([]), spec);
    object["metadata"]["labels"]["azure.workload.identity/use"] = json!("true");
    let found = workloads(&object);
    let mut names = found[0].secret_names.clone();
    names.sort();
    assert_eq!(names, ["all", "db", "env API_TOKEN", "tls"]);
    assert_eq!(found[0].identity, "workload identity of shop");
    assert_eq!(found[0].stored_credential, Some(true));
    let report = judge(&[registry("tern"), object.to_string()]);
    assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
}

fn site(kind: &str, extra: serde_json::Value) -> serde_json::Value {
    let mut site = json!({
        "id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-web-dev/providers/Microsoft.Web/sites/front"),
        "name": "front", "type": "Microsoft.Web/sites", "kind": kind,
    });
    for (key, value) in extra.as_object().unwrap() {
        site[key] = value.clone();
    }
    site
}

#[test]
fn an_app_service_shows_its_image_in_three_places() {
    let image = "DOCKER|tern.azurecr.io/front:7";
    for extra in [
        json!({"siteConfig": {"linuxFxVersion": image, "acrUseManagedIdentityCreds": true}, "identity": {"type": "SystemAssigned"}}),
        json!({"properties": {"siteConfig": {"linuxFxVersion": image, "acrUseManagedIdentityCreds": true}}, "identity": {"type": "SystemAssigned"}}),
    ] {
        let found = workloads(&site("app,linux,container", extra));
        assert_eq!(found.len(), 1);
        let front = &found[0];
        assert_eq!(
            (
                front.kind.as_str(),
                front.name.as_str(),
                front.location.as_str()
            ),
            ("App Service", "front", "rg-web-dev")
        );
        assert_eq!(front.subscription_id.as_deref(), Some(SUBSCRIPTION));
        assert_eq!(front.environment, "development");
        assert_eq!(front.pulls, Pulls::NextRestart);
        assert_eq!(
            front.identity,
            "SystemAssigned managed identity and its system-assigned identity, with which it pulls"
        );
        assert_eq!(front.stored_credential, Some(false));
        assert_eq!(front.image, "tern.azurecr.io/front:7");
    }
    let config = json!({"id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-web-dev/providers/Microsoft.Web/sites/front/config/web"),
        "name": "front", "type": "Microsoft.Web/sites/config", "linuxFxVersion": image});
    assert_eq!(workloads(&config)[0].name, "front");
    // The list without the configuration, and the configuration beside it.
    let bare = site("functionapp,linux,container", json!({"siteConfig": null}));
    let report = judge(&[registry("tern"), plan("Free"), bare.to_string()]);
    assert_eq!(report.chains[0].blast_radius.totals.image_unknown, 1);
    assert!(report.chains[0].blast_radius.settle.iter().any(|command| {
        command
            .line
            .starts_with("az webapp config show -n front -g rg-web-dev")
    }));
    let both = judge(&[
        registry("tern"),
        plan("Free"),
        bare.to_string(),
        config.to_string(),
    ]);
    let radius = &both.chains[0].blast_radius;
    assert_eq!(
        (radius.totals.workloads, radius.totals.image_unknown),
        (1, 0)
    );
    assert_eq!(radius.workloads[0].kind, "Function app");
}

#[test]
fn compose_files_and_site_containers_are_unpacked() {
    // services: { web: { image: tern.azurecr.io/web:1 }, db: { image: mysql:8 } }
    let packed = "c2VydmljZXM6CiAgd2ViOgogICAgaW1hZ2U6IHRlcm4uYXp1cmVjci5pby93ZWI6MQogIGRiOgogICAgaW1hZ2U6IG15c3FsOjgK";
    let report = judge(&[
        registry("tern"),
        plan("Free"),
        site(
            "app,linux,container",
            json!({"siteConfig": {"linuxFxVersion": format!("COMPOSE|{packed}")}}),
        )
        .to_string(),
    ]);
    let found = &report.chains[0].blast_radius.workloads;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].image, "tern.azurecr.io/web:1");
    assert!(
        !found[0].fact.value.contains(packed),
        "a Compose file may hold passwords"
    );
    let child = json!({"id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-web-dev/providers/Microsoft.Web/sites/front/sitecontainers/main"),
        "name": "main", "type": "Microsoft.Web/sites/sitecontainers", "properties": {"image": "tern.azurecr.io/side:2", "isMain": true, "authType": "SystemIdentity"}});
    let found = workloads(&child);
    assert_eq!(
        (found[0].name.as_str(), found[0].image.as_str()),
        ("front", "tern.azurecr.io/side:2")
    );
    let runtime = site(
        "app,linux",
        json!({"siteConfig": {"linuxFxVersion": "PYTHON|3.12"}}),
    );
    let report = judge(&[registry("tern"), runtime.to_string()]);
    assert_eq!(report.chains[0].blast_radius.totals.image_unknown, 0);
}

#[test]
fn container_apps_jobs_and_instances_are_read_in_both_shapes() {
    let app = json!({"id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.App/containerapps/ca"),
        "name": "ca", "type": "Microsoft.App/containerApps", "identity": {"type": "UserAssigned"},
        "properties": {"configuration": {"registries": [{"server": "tern.azurecr.io", "username": "tern", "passwordSecretRef": "ternpw"}], "secrets": [{"name": "ternpw"}]},
            "template": {"containers": [{"name": "c", "image": "tern.azurecr.io/ca:3", "env": [{"name": "K", "secretRef": "kk"}]}], "initContainers": null}}});
    let found = workloads(&app);
    assert_eq!(
        (
            found[0].kind.as_str(),
            found[0].pulls,
            found[0].stored_credential
        ),
        ("Container App", Pulls::NextRollout, Some(true))
    );
    assert_eq!(found[0].secret_names, ["ternpw", "kk"]);
    let job = json!({"id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.App/jobs/jj"), "name": "jj",
        "properties": {"template": {"containers": [{"image": "tern.azurecr.io/jj"}]}, "configuration": {"registries": [{"server": "tern.azurecr.io", "identity": "system"}]}}});
    let found = workloads(&job);
    assert_eq!(
        (
            found[0].kind.as_str(),
            found[0].pulls,
            found[0].stored_credential
        ),
        ("Container Apps job", Pulls::Unknown, Some(false))
    );
    let id = format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/ci"
    );
    for group in [
        json!({"id": id, "name": "ci", "containers": [{"image": "tern.azurecr.io/ci:1", "environmentVariables": [{"name": "SQL_PASSWORD", "secureValue": null, "value": null}]}]}),
        json!({"id": id, "name": "ci", "type": "Microsoft.ContainerInstance/containerGroups", "properties": {"containers": [{"name": "x", "properties": {"image": "tern.azurecr.io/ci:1", "environmentVariables": [{"name": "SQL_PASSWORD"}]}}]}}),
    ] {
        let found = workloads(&group);
        assert_eq!(
            (found[0].kind.as_str(), found[0].pulls),
            ("Container Instance", Pulls::NextRestart)
        );
        assert_eq!(found[0].secret_names, ["env SQL_PASSWORD"]);
    }
}

#[test]
fn totals_say_what_is_exposed_possible_spared_pinned_and_elsewhere() {
    let pods = |cluster: &str| {
        list(cluster, vec![
        pod("a", json!([]), one_image("tern.azurecr.io/a:1", "Always")),
        pod("b", json!([]), one_image("gull.azurecr.io/b:1", "Always")),
        pod("c", json!([]), one_image("nginx:1", "Always")),
        pod("d", json!([]), one_image("tern.azurecr.io/d@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "Always")),
    ]).to_string()
    };
    let mended =
        registry("gull").replace("\"adminUserEnabled\":true", "\"adminUserEnabled\":false");
    let report = judge(&[
        registry("tern"),
        mended,
        plan("Free"),
        pods("east"),
        pods("west"),
    ]);
    let radius = &report.chains[0].blast_radius;
    let totals = &radius.totals;
    assert_eq!(
        (
            totals.workloads,
            totals.exposed,
            totals.possible,
            totals.spared,
            totals.pinned,
            totals.elsewhere
        ),
        (8, 2, 0, 2, 2, 2)
    );
    assert_eq!(
        totals
            .by_cluster
            .iter()
            .map(|tally| (tally.name.as_str(), tally.workloads, tally.reached))
            .collect::<Vec<_>>(),
        [("east", 3, 1), ("west", 3, 1)]
    );
    assert!(
        radius.counted[5].starts_with("2 workloads pull"),
        "{}",
        radius.counted[5]
    );
    // Without the plan's document nothing is proven, and nothing is spared.
    let report = judge(&[registry("tern"), pods("east")]);
    assert_eq!(report.chains[0].blast_radius.totals.possible, 1);
    // Without workloads the estimate stays, and the page says what to export.
    let report = judge(&[registry("tern"), plan("Free")]);
    assert!(
        report.chains[0]
            .blast_radius
            .settle
            .iter()
            .any(|command| command.line == "kubectl get pods -A -o json")
    );
    assert_eq!(report.chains[0].blast_radius.counted[5], "");
}

#[test]
fn outside_kubernetes_the_last_step_stays_open_where_the_plan_is_on() {
    let app = site(
        "app,linux,container",
        json!({"siteConfig": {"linuxFxVersion": "DOCKER|tern.azurecr.io/front:7"}}),
    );
    let report = judge(&[registry("tern"), plan("Standard"), app.to_string()]);
    let chain = &report.chains[0];
    assert_eq!(chain.verdict, Verdict::Broken);
    assert_eq!(
        chain.steps[4].state,
        StepState::Open,
        "a takeover is possible, and what comes of it runs where Defender does not look"
    );
    let own = &chain.registries[0].steps[4];
    assert_eq!(own.state, StepState::Open);
    assert!(
        own.details
            .iter()
            .any(|detail| detail.text.contains("outside Kubernetes"))
    );
}

#[test]
fn roles_tokens_locks_and_trust_sharpen_the_steps() {
    let id = format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shop-prod/providers/Microsoft.ContainerRegistry/registries/tern"
    );
    let role = |role: &str, who: &str, scope: &str| json!({"roleDefinitionId": format!("/providers/Microsoft.Authorization/roleDefinitions/{role}"), "principalId": "5b", "principalName": who, "principalType": "ServicePrincipal", "scope": scope, "condition": null});
    let documents = [
        registry("tern"), plan("Free"),
        json!([role("8311e382-0749-4cb8-b61a-304f252e45ec", "ci-shop", &id), role("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "platform-team", &format!("/subscriptions/{SUBSCRIPTION}"))]).to_string(),
        json!([{"id": format!("{id}/tokens/nightly"), "name": "nightly", "status": "enabled", "scopeMapId": "x", "credentials": {"passwords": [{"name": "password1", "value": null}]}}]).to_string(),
        json!({"registry": "tern.azurecr.io", "imageName": "shop/pay", "changeableAttributes": {"writeEnabled": false, "deleteEnabled": true}}).to_string(),
        json!({"status": "disabled", "type": "Notary"}).to_string(),
        json!([{"id": SUBSCRIPTION, "name": "Shop production", "tenantId": "t", "isDefault": true, "user": {"name": "someone@example.com"}}]).to_string(),
    ];
    let report = judge(&documents);
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    let steps = &report.chains[0].registries[0].steps;
    let says = |step: usize, what: &str| {
        steps[step]
            .details
            .iter()
            .any(|detail| detail.text.contains(what) && !detail.facts.is_empty())
    };
    assert!(says(0, "`nightly`"), "{:?}", steps[0]);
    assert!(says(0, "`platform-team`"));
    assert!(says(2, "`ci-shop`"));
    assert!(says(2, "`shop/pay`"));
    assert!(says(2, "Content trust is off"));
    assert!(
        !serde_json::to_string(&report)
            .unwrap()
            .contains("someone@example.com")
    );
}

#[test]
fn a_shown_state_is_read_and_nothing_else_of_it_kept() {
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "azurerm_container_registry.r", "mode": "managed", "type": "azurerm_container_registry",
        "values": {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/live", "name": "live", "sku": "Premium", "admin_enabled": true, "admin_password": "hush", "admin_username": "live",
        "public_network_access_enabled": true, "login_server": "live.azurecr.io", "network_rule_set": [{"default_action": "Deny", "ip_rule": []}]}}]}}});
    let mut session = Session::new(Limits::default());
    session.put(1, "state.json", state.to_string().into_bytes());
    let report = session.report();
    let live = &report.chains[0].registries[0];
    assert_eq!(live.rules[0].finding.outcome, Outcome::Fires);
    assert!(!live.rules[0].finding.because.contains("default"));
    let text = session
        .lines(SourceId { input: 1, place: 0 }, 1, 10, (1, 1))
        .unwrap()
        .lines
        .join("\n");
    assert!(
        !text.contains("hush") && text.contains("\"live\""),
        "{text}"
    );
}

#[test]
fn a_switch_shows_what_would_follow_and_off_again_changes_nothing() {
    let mut session = Session::new(Limits::default());
    let documents = [
        registry("tern"),
        registry("gull"),
        plan("Free"),
        pod("a", json!([]), one_image("tern.azurecr.io/a:1", "Always")).to_string(),
    ];
    for (id, document) in (1..).zip(&documents) {
        session.put(id, "x", document.clone().into_bytes());
    }
    let real = session.report();
    assert_eq!(real.chains[0].totals.fires, 2);
    let tern = |report: &Report| {
        report.chains[0]
            .registries
            .iter()
            .find(|registry| registry.name == "tern")
            .unwrap()
            .clone()
    };
    let switch = tern(&real).rules[0].finding.switches.clone();
    assert_eq!(switch.len(), 1);
    session.what_if(switch.iter().cloned().collect());
    let mended = session.report();
    assert_eq!(mended.chains[0].totals.fires, 1);
    assert_eq!(mended.chains[0].what_if.len(), 1);
    assert_eq!(mended.chains[0].blast_radius.totals.spared, 1);
    let finding = &tern(&mended).rules[0].finding;
    assert_eq!(
        (finding.outcome, finding.was),
        (Outcome::Clear, Some(Outcome::Fires))
    );
    assert!(
        finding
            .because
            .starts_with("as if the admin account were off"),
        "{}",
        finding.because
    );
    // The plan's switch is one for both registries.
    session.what_if(
        tern(&real).rules[2]
            .finding
            .switches
            .iter()
            .cloned()
            .collect(),
    );
    let watched = session.report();
    assert_eq!(watched.chains[0].totals.broken, 2);
    assert_eq!(watched.chains[0].verdict, Verdict::Broken);
    session.what_if(BTreeSet::new());
    assert_eq!(session.report(), real);
}

#[test]
fn the_smallest_cut_names_its_changes_and_switching_them_breaks_every_path() {
    let mut session = Session::new(Limits::default());
    for (id, document) in (1..).zip([
        registry("tern"),
        registry("gull"),
        registry("auk"),
        plan("Free"),
    ]) {
        session.put(id, "x", document.into_bytes());
    }
    let report = session.report();
    let breaking = report.chains[0].breaking.clone().unwrap();
    assert_eq!(breaking.paths, 3);
    for set in [
        &breaking.smallest,
        &breaking.next,
        &breaking.preventing,
        &breaking.detecting,
    ] {
        let set = set.as_ref().unwrap();
        session.what_if(
            set.changes
                .iter()
                .map(|change| change.switch.clone())
                .collect(),
        );
        let after = session.report();
        assert_eq!(after.chains[0].totals.fires, 0, "{set:?}");
        // What is only seen can be taken over all the same.
        let left = after.chains[0].breaking.as_ref();
        let left = left.map_or(0, |left| u32::from(left.watched) * left.paths);
        assert_eq!(left, set.detected);
        assert_eq!(set.prevented + set.detected, 3);
    }
    let smallest = breaking.smallest.unwrap();
    assert_eq!(
        smallest.changes.len(),
        1,
        "one plan serves all three: {smallest:?}"
    );
    assert!(!smallest.changes[0].prevents);
    assert_eq!(breaking.preventing.unwrap().changes.len(), 3);
}

#[test]
fn what_is_not_known_of_an_image_is_said() {
    // A live pod that has lost its policy; a manifest that never had one.
    let mut live = pod(
        "p",
        json!([]),
        json!({"containers": [{"image": "tern.azurecr.io/a:1"}]}),
    );
    assert_eq!(workloads(&live)[0].pulls, Pulls::NextRollout);
    live["status"] = json!({"phase": "Running"});
    assert_eq!(workloads(&live)[0].pulls, Pulls::Unknown);
    // A port that no registry of Azure answers on.
    assert!(
        workloads(&pod(
            "p",
            json!([]),
            one_image("tern.azurecr.io:5000/a:1", "Always")
        ))
        .is_empty()
    );
    // References that are none.
    let odd = pod(
        "p",
        json!([]),
        json!({"containers": [{"image": "tern.azurecr.io/Web:1"}, {"image": "<no value>"}]}),
    );
    let report = judge(&[registry("tern"), odd.to_string()]);
    assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
    assert!(
        report.problems[0]
            .message
            .contains("`tern.azurecr.io/Web:1`")
            && report.problems[0].message.contains("1 more")
    );
    // A Compose file that was cut off.
    let cut = site(
        "app,linux,container",
        json!({"siteConfig": {"linuxFxVersion": "COMPOSE|"}}),
    );
    let report = judge(&[registry("tern"), cut.to_string()]);
    assert_eq!(report.chains[0].blast_radius.totals.image_unknown, 1);
    // One page of more.
    let mut page = list(
        "k",
        vec![pod(
            "p",
            json!([]),
            one_image("tern.azurecr.io/a:1", "Always"),
        )],
    );
    page["metadata"]["continue"] = json!("eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ");
    let report = judge(&[registry("tern"), page.to_string()]);
    assert!(
        report
            .problems
            .iter()
            .any(|problem| problem.message.contains("page")),
        "{:?}",
        report.problems
    );
}

#[test]
fn two_reports_that_are_dropped_are_compared_and_the_later_one_is_shown() {
    let before = judge(&[registry("tern"), plan("Free")]);
    let mended =
        registry("tern").replace("\"adminUserEnabled\":true", "\"adminUserEnabled\":false");
    let after = judge(&[mended, plan("Free")]);
    let mut session = Session::new(Limits::default());
    for (id, report) in (1..).zip([&before, &after]) {
        session.put(id, "report.json", serde_json::to_vec(report).unwrap());
    }
    let overview = session.overview();
    assert!(overview.claimed);
    assert_eq!(overview.report.chains[0].verdict, Verdict::Broken);
    let comparison = overview.comparison.unwrap();
    assert!(comparison.before.claimed && comparison.after.claimed);
    assert_eq!(comparison.chains[0].before.verdict, Verdict::Fires);
    assert_eq!(session.registry(0).unwrap().name, "tern");
    // Exports beside a report are judged, and compared with it.
    session.put(3, "plan.json", plan("Standard").into_bytes());
    let overview = session.overview();
    assert!(!overview.claimed && overview.comparison.is_some());
    session.remove(1);
    session.remove(2);
    assert!(session.overview().comparison.is_none());
}

#[test]
fn an_answer_that_is_kept_is_compared_with_the_next_without_what_was_supposed() {
    let mut session = Session::new(Limits::default());
    session.put(1, "r", registry("tern").into_bytes());
    session.put(2, "p", plan("Free").into_bytes());
    let switch = session.report().chains[0].registries[0].rules[0]
        .finding
        .switches
        .clone();
    session.what_if(switch.into_iter().collect());
    session.keep_answer();
    session.put(3, "r", registry("tern").into_bytes());
    session.put(4, "p", plan("Free").into_bytes());
    let comparison = session.overview().comparison.unwrap();
    assert!(!comparison.before.claimed);
    assert_eq!(comparison.chains[0].before.verdict, Verdict::Fires);
    assert!(
        !comparison.chains[0].findings.any_change(),
        "{:?}",
        comparison.chains[0].findings
    );
}

#[test]
fn a_terraform_plan_declares_workloads_too() {
    let resource = |kind: &str, values: serde_json::Value| json!({"address": format!("{kind}.x"), "mode": "managed", "type": kind, "values": values});
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        resource("azurerm_linux_web_app", json!({"name": "front", "resource_group_name": "rg-prod", "site_config": [{"application_stack": [{"docker_image_name": "front:3", "docker_registry_url": "https://tern.azurecr.io", "docker_registry_password": "hush"}]}]})),
        resource("azurerm_container_app", json!({"name": "ca", "template": [{"container": [{"image": "tern.azurecr.io/ca:1", "env": [{"name": "A", "value": "hush"}]}]}], "registry": [{"server": "tern.azurecr.io", "username": "tern", "password_secret_name": "p"}]})),
        resource("azurerm_container_group", json!({"name": "ci", "container": [{"image": "tern.azurecr.io/ci:latest"}]})),
        resource("kubernetes_deployment_v1", json!({"metadata": [{"name": "api", "namespace": "shop"}], "spec": [{"template": [{"spec": [{"container": [{"image": "tern.azurecr.io/api:1", "image_pull_policy": "Always"}]}]}]}]})),
        resource("azurerm_storage_account", json!({"name": "no"})),
    ]}}});
    let mut found: Vec<_> = workloads_of(&plan)
        .into_iter()
        .map(|row| (row.kind, row.name, row.image, row.pulls))
        .collect();
    found.sort();
    let expected = [
        (
            "App Service",
            "front",
            "tern.azurecr.io/front:3",
            Pulls::NextRestart,
        ),
        (
            "Container App",
            "ca",
            "tern.azurecr.io/ca:1",
            Pulls::NextRollout,
        ),
        (
            "Container Instance",
            "ci",
            "tern.azurecr.io/ci:latest",
            Pulls::NextRestart,
        ),
        (
            "Deployment",
            "api",
            "tern.azurecr.io/api:1",
            Pulls::NextRestart,
        ),
    ];
    assert_eq!(
        found,
        expected.map(|(kind, name, image, pulls)| (
            kind.to_owned(),
            name.to_owned(),
            image.to_owned(),
            pulls
        ))
    );
}

#[test]
fn a_terraform_plan_names_each_kind_of_workload() {
    let container = json!([{"container": [{"name": "x", "image": "tern.azurecr.io/x:1"}]}]);
    let pods = json!([{"template": [{"spec": container}]}]);
    let batch = json!([{"job_template": [{"spec": pods}]}]);
    let docker = json!([{"application_stack": [{"docker": [{"registry_url": "tern.azurecr.io", "image_name": "x", "image_tag": "1"}]}]}]);
    let linked = json!([{"linux_fx_version": "DOCKER|tern.azurecr.io/x:1"}]);
    for (resource, key, value, kind) in [
        ("kubernetes_pod", "spec", &container, "Pod"),
        ("kubernetes_pod_v1", "spec", &container, "Pod"),
        ("kubernetes_deployment", "spec", &pods, "Deployment"),
        ("kubernetes_stateful_set_v1", "spec", &pods, "StatefulSet"),
        ("kubernetes_daemonset", "spec", &pods, "DaemonSet"),
        ("kubernetes_daemon_set_v1", "spec", &pods, "DaemonSet"),
        ("kubernetes_job_v1", "spec", &pods, "Job"),
        ("kubernetes_cron_job", "spec", &batch, "CronJob"),
        ("kubernetes_cron_job_v1", "spec", &batch, "CronJob"),
        (
            "kubernetes_replication_controller_v1",
            "spec",
            &pods,
            "ReplicationController",
        ),
        (
            "azurerm_container_app",
            "template",
            &container,
            "Container App",
        ),
        (
            "azurerm_container_app_job",
            "template",
            &container,
            "Container Apps job",
        ),
        (
            "azurerm_linux_function_app",
            "site_config",
            &docker,
            "Function app",
        ),
        (
            "azurerm_logic_app_standard",
            "site_config",
            &linked,
            "Function app",
        ),
    ] {
        let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [{
            "address": format!("{resource}.x"), "mode": "managed", "type": resource,
            "values": {"name": "x", "metadata": [{"name": "x"}], key: value},
        }]}}});
        let found: Vec<_> = workloads_of(&plan)
            .into_iter()
            .map(|row| row.kind)
            .collect();
        assert_eq!(found, [kind], "{resource}");
    }
}

fn workloads_of(document: &serde_json::Value) -> Vec<Workload> {
    let report = judge(&[registry("tern"), plan("Free"), document.to_string()]);
    assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
    report.chains[0].blast_radius.workloads.clone()
}

#[test]
fn a_plans_workloads_travel_in_a_link() {
    use model::{Redaction, link::Bounds};
    use more::share::{decode, encode};

    let resource = |kind: &str, values: serde_json::Value| json!({"address": format!("{kind}.x"), "mode": "managed", "type": kind, "values": values});
    let document = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        resource("azurerm_linux_web_app", json!({"name": "front", "site_config": [{"application_stack": [{"docker_image_name": "front:3", "docker_registry_url": "https://tern.azurecr.io"}]}]})),
        resource("kubernetes_deployment_v1", json!({"metadata": [{"name": "api", "namespace": "shop"}], "spec": [{"template": [{"spec": [{"container": [{"image": "tern.azurecr.io/api:1", "image_pull_policy": "Always"}]}]}]}]})),
    ]}}});
    let mut session = Session::new(Limits::default());
    for (id, text) in (1..).zip([registry("tern"), plan("Free"), document.to_string()]) {
        session.put(id, "x", text.into_bytes());
    }
    let before = session.report();
    let shared = session.share(Redaction::NONE, "");
    let opened = decode(&encode(&shared), &Bounds::default())
        .unwrap()
        .shared()
        .unwrap();
    let mut other = Session::new(Limits::default());
    for (id, input) in (1..).zip(more::share::inputs(&opened)) {
        other.put(id, &input.name, input.bytes);
    }
    let after = other.report();
    let rows = |report: &Report| -> Vec<_> {
        report.chains[0]
            .blast_radius
            .workloads
            .iter()
            .map(|row| {
                (
                    row.kind.clone(),
                    row.name.clone(),
                    row.image.clone(),
                    row.pulls,
                )
            })
            .collect()
    };
    assert_eq!(rows(&before), rows(&after));
}

#[test]
fn what_is_listed_without_its_image_may_pull_from_any_registry() {
    // As an assistant's tool lists it. (mcp-server-kubernetes 4.1)
    let listed = json!({"items": [
        {"name": "till-7d9f", "namespace": "shop", "kind": "Pod", "status": "Running", "createdAt": "2026-11-01T10:00:00Z"},
        {"name": "till", "namespace": "shop", "kind": "Deployment", "status": "Active", "createdAt": "2026-11-01T10:00:00Z"},
        {"name": "till", "namespace": "shop", "kind": "Service", "status": "Active", "createdAt": "2026-11-01T10:00:00Z"},
    ]});
    let report = judge(&[listed.to_string(), registry("contosoacr")]);
    let totals = &report.chains[0].blast_radius.totals;
    assert_eq!(
        (totals.workloads, totals.image_unknown),
        (2, 2),
        "{totals:?}"
    );
}
