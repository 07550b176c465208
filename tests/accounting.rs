//! Nothing is lost between the counts: every workload ends in exactly one bucket, every object of a
//! document in exactly one line of its ledger.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

use std::{collections::BTreeSet, fs, path::Path};

use engine::{Detail, Input, analyze};
use model::{
    Limits,
    report::{RadiusTotals, Report},
};
use proptest::prelude::*;
use serde_json::{Value, json};

#[path = "estates/mod.rs"]
#[allow(dead_code, reason = "others look for the originals too")]
mod estates;
#[allow(dead_code, reason = "other tests write other files")]
#[path = "written/mod.rs"]
mod written;

const SUBSCRIPTION: &str = "8a3c1d5e-0000-4000-8000-000000000001";
const PINNED: &str =
    "contoso.azurecr.io/a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A registry that carries all three links, beside its plan.
fn firing() -> Vec<Value> {
    vec![
        json!({
            "id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso"),
            "name": "contoso", "type": "Microsoft.ContainerRegistry/registries", "adminUserEnabled": true,
            "publicNetworkAccess": "Enabled", "loginServer": "contoso.azurecr.io", "sku": {"name": "Premium"},
            "networkRuleSet": {"defaultAction": "Allow", "ipRules": []},
        }),
        json!({"id": format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security/pricings/Containers"),
            "name": "Containers", "pricingTier": "Free", "type": "Microsoft.Security/pricings"}),
    ]
}

fn inputs(documents: &[Value]) -> Vec<Input> {
    let inputs = documents.iter().enumerate().map(|(index, document)| Input {
        name: format!("{index}.json"),
        bytes: document.to_string().into_bytes(),
    });
    inputs.collect()
}

fn judge(documents: &[Value]) -> Report {
    analyze(inputs(documents), &Limits::default(), Detail::Full)
}

/// Beside the firing registry.
fn beside(documents: &[Value]) -> Report {
    judge(&[firing(), documents.to_vec()].concat())
}

/// Everything that lies in this repository to be judged: each case, the estate, each sample alone.
fn corpus() -> Vec<(String, Vec<Input>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| Input {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        bytes: fs::read(path).unwrap(),
    };
    let entries = |folder: &Path| {
        let mut paths: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        paths
    };
    let mut corpus = Vec::new();
    let folders = entries(&root.join("tests/cases"));
    for folder in folders
        .into_iter()
        .chain([root.join("static/samples/estate")])
    {
        let files = entries(&folder);
        let inputs: Vec<Input> = files.iter().map(|path| read(path)).collect();
        corpus.push((folder.display().to_string(), inputs));
    }
    for folder in ["static/samples", "static/samples/estate"] {
        for path in entries(&root.join(folder)) {
            if path.is_file() {
                corpus.push((path.display().to_string(), vec![read(&path)]));
            }
        }
    }
    corpus
}

fn buckets(totals: &RadiusTotals) -> [u32; 7] {
    [
        totals.exposed,
        totals.possible,
        totals.pinned,
        totals.spared,
        totals.elsewhere,
        totals.image_unknown,
        totals.runs_none,
    ]
}

fn check(report: &Report, name: &str) {
    let totals = &report.chains[0].blast_radius.totals;
    assert_eq!(
        buckets(totals).iter().sum::<u32>(),
        totals.workloads,
        "{name}: {totals:?}"
    );
}

/// Which bucket the only workload of these documents is in.
fn bucket(documents: &[Value]) -> &'static str {
    const NAMES: [&str; 7] = [
        "exposed",
        "possible",
        "pinned",
        "spared",
        "elsewhere",
        "image unknown",
        "runs none",
    ];
    let report = beside(documents);
    check(&report, &format!("{documents:?}"));
    let totals = &report.chains[0].blast_radius.totals;
    assert_eq!(totals.workloads, 1, "{documents:?}");
    let place = buckets(totals).iter().position(|count| *count == 1);
    NAMES[place.unwrap()]
}

fn pod(spec: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "shop"}, "spec": spec})
}

fn site_id(group: &str) -> String {
    format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Web/sites/front"
    )
}

fn site(kind: &str, properties: Value) -> Value {
    json!({"id": site_id("rg"), "name": "front", "type": "Microsoft.Web/sites", "kind": kind, "properties": properties})
}

#[test]
fn every_workload_of_the_corpus_ends_in_exactly_one_bucket() {
    for (name, inputs) in corpus() {
        check(&analyze(inputs, &Limits::default(), Detail::Full), &name);
    }
}

#[test]
fn only_a_runtime_that_is_written_there_shows_that_no_container_runs() {
    let app = |kind: &str, value: Value| {
        bucket(&[site(kind, json!({"siteConfig": {"linuxFxVersion": value}}))])
    };
    for kind in ["app", "app,linux", "app,linux,container", "functionapp"] {
        assert_eq!(app(kind, json!("NODE|20-lts")), "runs none", "{kind}");
        for silent in [
            json!(""),
            json!(null),
            json!("[parameters('x')]"),
            json!("DOCKER"),
            json!({"a": 1}),
        ] {
            assert_eq!(
                app(kind, silent.clone()),
                "image unknown",
                "{kind} {silent}"
            );
        }
        assert_eq!(
            bucket(&[site(kind, json!({"siteConfig": null}))]),
            "image unknown",
            "{kind}"
        );
    }
    let windows = site(
        "app",
        json!({"siteConfig": {"linuxFxVersion": "", "windowsFxVersion": "DOTNETCORE|8.0"}}),
    );
    assert_eq!(bucket(&[windows]), "runs none");
    // The name tells it from the other documents of the site, whichever comes first.
    let bare = site("app,linux", json!({"siteConfig": null}));
    let config = json!({"id": format!("{}/config/web", site_id("rg")), "type": "Microsoft.Web/sites/config", "linuxFxVersion": "PYTHON|3.12"});
    assert_eq!(bucket(&[bare.clone(), config.clone()]), "runs none");
    assert_eq!(bucket(&[config, bare]), "runs none");
}

#[test]
fn a_shared_link_still_shows_that_no_container_runs() {
    use model::{Redaction, link::Bounds};
    use more::{
        office::Office as Session,
        share::{decode, encode},
    };

    let mut session = Session::new(Limits::default());
    let runtime = site(
        "app",
        json!({"siteConfig": {"linuxFxVersion": "NODE|20-lts"}}),
    );
    session.put(1, "site.json", runtime.to_string().into_bytes());
    for redaction in [Redaction::ALL, Redaction::NONE] {
        let shared = session.share(redaction, "");
        let opened = decode(&encode(&shared), &Bounds::default())
            .unwrap()
            .shared()
            .unwrap();
        let report = analyze(
            more::share::inputs(&opened),
            &Limits::default(),
            Detail::Full,
        );
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!((totals.workloads, totals.runs_none), (1, 1));
    }
}

#[test]
fn what_rest_and_resource_graph_keep_in_pairs_is_read() {
    let pairs = |value: &str| {
        site(
            "app,linux",
            json!({"siteConfig": null, "siteProperties": {"appSettings": null, "properties": [
                {"name": "WindowsFxVersion", "value": null}, {"name": "LinuxFxVersion", "value": value}]}}),
        )
    };
    assert_eq!(
        bucket(&[pairs("DOCKER|contoso.azurecr.io/api:2.1")]),
        "exposed"
    );
    assert_eq!(bucket(&[pairs("NODE|20-lts")]), "runs none");
    assert_eq!(bucket(&[pairs("")]), "image unknown");
}

#[test]
fn the_images_of_site_containers_are_unknown_until_they_are_there() {
    let site = site(
        "app,linux",
        json!({"siteConfig": {"linuxFxVersion": "sitecontainers"}}),
    );
    let part = |image: Value| json!({"id": format!("{}/sitecontainers/main", site_id("RG")), "type": "Microsoft.Web/sites/sitecontainers", "properties": {"image": image, "isMain": true}});
    assert_eq!(bucket(std::slice::from_ref(&site)), "image unknown");
    for documents in [
        [site.clone(), part(json!("contoso.azurecr.io/a:1"))],
        [part(json!("contoso.azurecr.io/a:1")), site.clone()],
    ] {
        assert_eq!(bucket(&documents), "exposed");
    }
    let away = part(json!("nginx:1"));
    assert_eq!(bucket(&[site.clone(), away]), "elsewhere");
    assert_eq!(bucket(&[site, part(json!(null))]), "image unknown");
}

#[test]
fn one_image_that_is_not_known_outweighs_others_that_are_harmless() {
    let always = |image: &str| json!({"name": "c", "image": image, "imagePullPolicy": "Always"});
    for unknown in [
        json!({"name": "c"}),
        json!({"name": "c", "image": null}),
        json!({"name": "c", "image": 7}),
        json!({"name": "c", "image": ""}),
        json!({"name": "c", "image": "{{ .Values.image }}"}),
        json!("[parameters('container')]"),
        json!(null),
    ] {
        for (image, expected) in [
            ("nginx:1", "image unknown"),
            (PINNED, "image unknown"),
            ("contoso.azurecr.io/a:1", "exposed"),
        ] {
            for containers in [
                json!([always(image), unknown]),
                json!([unknown, always(image)]),
            ] {
                let found = bucket(&[pod(json!({"containers": containers}))]);
                assert_eq!(found, expected, "{image} {unknown}");
            }
            let apart = json!({"containers": [always(image)], "initContainers": [unknown]});
            assert_eq!(bucket(&[pod(apart)]), expected, "{image} {unknown}");
        }
    }
    for (image, expected) in [
        ("nginx:1", "elsewhere"),
        (PINNED, "pinned"),
        ("contoso.azurecr.io/a:1", "exposed"),
    ] {
        // What the command-line interface prints for a list that is not there.
        let spec = json!({"containers": [always(image)], "initContainers": null});
        assert_eq!(bucket(&[pod(spec)]), expected);
        let spec = json!({"containers": [always(image)], "initContainers": "[variables('more')]"});
        let expected = if expected == "exposed" {
            expected
        } else {
            "image unknown"
        };
        assert_eq!(bucket(&[pod(spec)]), expected);
    }
    for none in [json!([]), json!(null), json!({})] {
        assert_eq!(bucket(&[pod(json!({"containers": none}))]), "image unknown");
    }
}

#[test]
fn an_image_that_is_mounted_is_pulled_like_any_other() {
    let with = |volume: Value| {
        pod(
            json!({"containers": [{"image": "nginx:1", "imagePullPolicy": "IfNotPresent"}],
            "volumes": [{"name": "a", "emptyDir": {}}, {"name": "model", "image": volume}]}),
        )
    };
    for (volume, pulls) in [
        (
            json!({"reference": "contoso.azurecr.io/m:1", "pullPolicy": "Always"}),
            "nextRestart",
        ),
        (
            json!({"reference": "contoso.azurecr.io/m:latest"}),
            "nextRestart",
        ),
        (
            json!({"reference": "contoso.azurecr.io/m:1"}),
            "nextRollout",
        ),
        (
            json!({"reference": "contoso.azurecr.io/m", "pullPolicy": "IfNotPresent"}),
            "nextRollout",
        ),
    ] {
        let report = beside(&[with(volume.clone())]);
        let rows = &report.chains[0].blast_radius.workloads;
        assert_eq!(rows.len(), 1, "{volume}");
        assert_eq!(
            serde_json::to_value(rows[0].pulls).unwrap(),
            pulls,
            "{volume}"
        );
    }
    assert_eq!(
        bucket(&[with(json!({"pullPolicy": "Always"}))]),
        "image unknown"
    );
}

#[test]
fn groups_that_are_called_like_parts_of_a_site_are_groups() {
    let image = "DOCKER|contoso.azurecr.io/front:7";
    for group in ["config", "sitecontainers", "tokens", "providers"] {
        let id = site_id(group);
        let site = json!({"id": id, "type": "Microsoft.Web/sites", "kind": "app", "siteConfig": {"linuxFxVersion": image}});
        let config = json!({"id": format!("{id}/config/web/"), "type": "Microsoft.Web/sites/config", "linuxFxVersion": image});
        let report = beside(&[site, config]);
        let rows = &report.chains[0].blast_radius.workloads;
        assert_eq!(rows.len(), 1, "{group}");
        assert_eq!(
            (rows[0].name.as_str(), rows[0].namespace.as_str()),
            ("front", group)
        );
        assert_eq!(report.chains[0].blast_radius.totals.workloads, 1, "{group}");
    }
    // Of a registry in such a group the tokens are found all the same.
    let id = format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/tokens/providers/Microsoft.ContainerRegistry/registries/contoso"
    );
    let mut registry = firing()[0].clone();
    registry["id"] = json!(id);
    let token = json!({"id": format!("{id}//tokens/nightly/"), "name": "nightly", "status": "enabled", "scopeMapId": "x"});
    let report = judge(&[registry, token]);
    let steps = &report.chains[0].registries[0].steps;
    assert!(
        steps[0]
            .details
            .iter()
            .any(|detail| detail.text.contains("`nightly`")),
        "{:?}",
        steps[0]
    );
}

#[test]
fn slashes_too_many_do_not_make_two_of_one_site() {
    let image = "DOCKER|contoso.azurecr.io/front:7";
    let ids = [
        site_id("rg"),
        format!("{}/", site_id("rg")),
        site_id("rg").replace("/sites", "//sites").to_uppercase(),
    ];
    let sites = ids.map(|id| json!({"id": id, "type": "Microsoft.Web/sites", "kind": "app", "siteConfig": {"linuxFxVersion": image}}));
    let report = beside(&sites);
    assert_eq!(report.chains[0].blast_radius.totals.workloads, 1);
    assert_eq!(report.chains[0].blast_radius.workloads.len(), 1);
}

#[test]
fn a_host_that_is_only_predicted_is_said_to_be() {
    let mut registry = firing()[0].clone();
    registry.as_object_mut().unwrap().remove("loginServer");
    for host in [
        "contoso.azurecr.io",
        "contoso.azurecr.us",
        "contoso.azurecr.cn",
    ] {
        let pod = pod(
            json!({"containers": [{"image": format!("{host}/a:1"), "imagePullPolicy": "Always"}]}),
        );
        let report = judge(&[registry.clone(), firing()[1].clone(), pod]);
        let chain = &report.chains[0];
        assert_eq!(chain.blast_radius.totals.exposed, 1, "{host}");
        let step = &chain.registries[0].steps[3];
        assert!(
            step.details
                .iter()
                .any(|detail| detail.text.contains("predicts")),
            "{step:?}"
        );
    }
}

#[test]
fn of_two_registries_with_one_host_the_worse_decides() {
    let pod = pod(
        json!({"containers": [{"image": "contoso.azurecr.io/a:1", "imagePullPolicy": "Always"}]}),
    );
    let mut other = firing()[0].clone();
    other["id"] = json!(format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/other/providers/Microsoft.ContainerRegistry/registries/contoso"
    ));
    other["adminUserEnabled"] = json!(false);
    let report = beside(&[other, pod]);
    let chain = &report.chains[0];
    assert_eq!(chain.registries.len(), 2);
    assert_eq!(chain.blast_radius.totals.exposed, 1);
    assert_eq!(chain.blast_radius.workloads.len(), 1);
    let pulled: Vec<u32> = chain
        .registries
        .iter()
        .map(|registry| registry.workloads.total)
        .collect();
    assert_eq!(pulled, [1, 1]);
}

#[test]
fn the_ninth_pod_still_shows_its_pull_secret() {
    let owner = json!([{"kind": "ReplicaSet", "name": "web-6d4b75cb6d"}]);
    let spec =
        json!({"containers": [{"image": "contoso.azurecr.io/web:1", "imagePullPolicy": "Always"}]});
    let deployment = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"template": {"spec": spec}}});
    let mut items = vec![deployment];
    for number in 0..20 {
        let mut spec = spec.clone();
        if number == 19 {
            spec["imagePullSecrets"] = json!([{"name": "acr"}]);
        }
        items.push(json!({"apiVersion": "v1", "kind": "Pod", "spec": spec,
            "metadata": {"name": format!("web-6d4b75cb6d-{number}"), "namespace": "shop", "ownerReferences": owner, "labels": {"pod-template-hash": "6d4b75cb6d"}}}));
    }
    for _ in 0..2 {
        let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
        let report = beside(&[list]);
        let rows = &report.chains[0].blast_radius.workloads;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].stored_credential, Some(true));
        items.reverse();
    }
    // Of a Deployment alone it is not known: a service account may add the secret to its pods.
    let report = beside(&[items.swap_remove(0)]);
    let rows = &report.chains[0].blast_radius.workloads;
    assert_eq!(
        (rows[0].kind.as_str(), rows[0].stored_credential),
        ("Deployment", None)
    );
}

/// One document of the Deployment `web`: itself or one of its pods.
fn of_web() -> impl Strategy<Value = Value> {
    let image = prop_oneof![
        Just(json!("contoso.azurecr.io/web:1")),
        Just(json!(PINNED)),
        Just(json!("nginx:1")),
        Just(json!("contosomissing.azurecr.io/web:1")),
        Just(json!("")),
        Just(json!(null)),
    ];
    let images = proptest::collection::vec(image, 1..3);
    (
        images,
        any::<[bool; 5]>(),
        prop_oneof![Just("shop"), Just("other")],
    )
        .prop_map(|(images, [is_pod, pull_secret, identity, secret, variable], account)| {
            let containers: Vec<Value> = images
                .into_iter()
                .map(|image| {
                    let mut container = json!({"image": image, "imagePullPolicy": "Always", "env": []});
                    if secret {
                        container["env"] = json!([{"name": "A", "valueFrom": {"secretKeyRef": {"name": account, "key": "k"}}}]);
                    }
                    if variable {
                        container["envFrom"] = json!([{"secretRef": {"name": "all"}}]);
                    }
                    container
                })
                .collect();
            let mut spec = json!({"containers": containers});
            if pull_secret {
                spec["imagePullSecrets"] = json!([{"name": "acr"}]);
            }
            let mut labels = json!({"pod-template-hash": "6d4b75cb6d"});
            if identity {
                labels["azure.workload.identity/use"] = json!("true");
                spec["serviceAccountName"] = json!(account);
            }
            if is_pod {
                json!({"apiVersion": "v1", "kind": "Pod", "spec": spec, "metadata": {"name": "web-6d4b75cb6d-x", "namespace": "shop", "labels": labels,
                    "ownerReferences": [{"kind": "ReplicaSet", "name": "web-6d4b75cb6d"}]}})
            } else {
                json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"},
                    "spec": {"template": {"metadata": {"labels": labels}, "spec": spec}}})
            }
        })
}

/// One document of the App Service `front`.
fn of_front() -> impl Strategy<Value = Value> {
    let version = prop_oneof![
        Just(json!("DOCKER|contoso.azurecr.io/front:1")),
        Just(json!("DOCKER|nginx:1")),
        Just(json!("NODE|20-lts")),
        Just(json!("")),
        Just(json!(null)),
        Just(json!("[parameters('version')]")),
    ];
    let identity = prop_oneof![Just("SystemAssigned"), Just("UserAssigned"), Just("None")];
    (version, identity, any::<[bool; 3]>()).prop_map(|(version, identity, [config, by_identity, shown])| {
        if config {
            let mut config = json!({"id": format!("{}/config/web", site_id("rg")), "type": "Microsoft.Web/sites/config", "linuxFxVersion": version});
            if shown {
                config["acrUseManagedIdentityCreds"] = json!(by_identity);
            }
            config
        } else {
            let mut site = site("app,linux", json!({"siteConfig": {"linuxFxVersion": version}}));
            site["identity"] = json!({"type": identity});
            site
        }
    })
}

/// What follows for the only workload of these documents.
#[derive(Debug)]
struct Consequences {
    /// The worse the higher.
    rank: u32,
    images: BTreeSet<String>,
    secrets: BTreeSet<String>,
    identities: BTreeSet<String>,
    stored: bool,
}

fn consequences(documents: &[Value]) -> Consequences {
    let report = beside(&[json!({"value": documents})]);
    check(&report, "generated");
    let radius = &report.chains[0].blast_radius;
    assert_eq!(radius.totals.workloads, 1, "{documents:?}");
    let rank = match buckets(&radius.totals) {
        [1, ..] => 5,
        [_, 1, ..] => 4,
        [.., 1, _] => 3,
        [_, _, 1, ..] => 2,
        [_, _, _, 1, ..] => 1,
        _ => 0,
    };
    let rows = &radius.workloads;
    Consequences {
        rank,
        images: rows.iter().map(|row| row.image.clone()).collect(),
        secrets: rows
            .iter()
            .flat_map(|row| row.secret_names.clone())
            .collect(),
        identities: rows
            .iter()
            .flat_map(|row| row.identity.split(" and "))
            .filter(|identity| !identity.is_empty())
            .map(str::to_owned)
            .collect(),
        stored: rows.iter().any(|row| row.stored_credential == Some(true)),
    }
}

fn only_adds(documents: &[Value], more: &Value, at: usize) {
    let before = consequences(documents);
    let mut whole = documents.to_vec();
    whole.insert(at.min(documents.len()), more.clone());
    let after = consequences(&whole);
    // Silence is no evidence, so what speaks may settle it; anything else only gets worse.
    let silent = before.rank == 3 && {
        let text = serde_json::to_string(documents).unwrap();
        text.contains("Microsoft.Web") && !text.contains("parameters")
    };
    assert!(after.rank >= before.rank || silent, "{before:?} {after:?}");
    assert!(
        before.images.is_subset(&after.images),
        "{before:?} {after:?}"
    );
    assert!(
        before.secrets.is_subset(&after.secrets),
        "{before:?} {after:?}"
    );
    assert!(
        before.identities.is_subset(&after.identities),
        "{before:?} {after:?}"
    );
    assert!(after.stored || !before.stored, "{before:?} {after:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_further_document_of_a_deployment_takes_no_consequence_away(
        documents in proptest::collection::vec(of_web(), 1..4), more in of_web(), at in 0..4_usize,
    ) {
        only_adds(&documents, &more, at);
    }

    #[test]
    fn a_further_document_of_an_app_service_takes_no_consequence_away(
        documents in proptest::collection::vec(of_front(), 1..4), more in of_front(), at in 0..4_usize,
    ) {
        only_adds(&documents, &more, at);
    }

    #[test]
    fn every_workload_of_an_estate_ends_in_exactly_one_bucket(estate in estates::estate()) {
        check(&analyze(estate.inputs(), &Limits::default(), Detail::Full), "estate");
    }
}

/// Every object that the decoder tells apart, counted without the ledger.
fn objects(inputs: Vec<Input>) -> Vec<u32> {
    use engine::read::{decode::recognise::Kind, join::join, read};

    let wraps = |kind: Kind| {
        matches!(
            kind,
            Kind::Envelope
                | Kind::Table
                | Kind::Change
                | Kind::Template
                | Kind::Parameters
                | Kind::Plan
                | Kind::ShownState
                | Kind::Form
                | Kind::Carried
                // It is only named in another one.
                | Kind::Named
                // It is one of those that are not recognised.
                | Kind::Unknown
        )
    };
    let mut sources: Vec<_> = inputs
        .into_iter()
        .flat_map(|input| read(&input.name, input.bytes, &Limits::default(), &[]))
        .map(|(_, source)| source)
        .collect();
    join(&mut sources, &Limits::default());
    let mut objects = Vec::new();
    for source in &sources {
        for document in &source.documents {
            let ranges = [document.resources.clone(), document.unfolded.clone()];
            let resources = ranges
                .into_iter()
                .filter_map(|range| source.found.resources.get(range))
                .flatten();
            let resources = resources.filter(|resource| !wraps(resource.kind)).count();
            let resources = u32::try_from(resources).unwrap();
            objects.push(resources + document.unrecognised + document.refused);
        }
    }
    objects
}

fn adds_up(inputs: Vec<Input>, name: &str) {
    let again = inputs
        .iter()
        .map(|input| Input {
            name: input.name.clone(),
            bytes: input.bytes.clone(),
        })
        .collect();
    let report = analyze(inputs, &Limits::default(), Detail::Overview);
    let documents = report.sources.iter().flat_map(|source| &source.documents);
    let mut totals = Vec::new();
    for document in documents {
        let ledger = &document.ledger;
        assert_eq!(ledger.sum(), u64::from(ledger.total), "{name}: {ledger:?}");
        assert_eq!(ledger.total == 0, document.ledger.line().is_empty());
        let judged = |what: &str| {
            let mut lines = ledger.judged.iter();
            lines
                .find(|line| line.what == what)
                .map_or(0, |line| line.count)
        };
        assert!(judged("registry") <= document.registries, "{name}");
        assert!(judged("Defender plan") <= document.plans, "{name}");
        assert_eq!(judged("AKS cluster"), document.clusters, "{name}");
        totals.push(ledger.total);
    }
    assert_eq!(totals, objects(again), "{name}");
}

/// The lines of the ledgers of these documents.
fn lines(documents: &[Value]) -> Vec<String> {
    let report = judge(documents);
    report
        .sources
        .iter()
        .map(|source| source.documents[0].ledger.line())
        .collect()
}

#[test]
fn the_ledger_of_every_document_of_the_corpus_adds_up() {
    for (name, inputs) in corpus() {
        adds_up(inputs, &name);
    }
}

#[test]
fn a_line_says_what_became_of_a_mixed_list() {
    let of = |kind: &str, number: usize| json!({"id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/{kind}/x{number}"), "name": format!("x{number}"), "type": kind});
    let mut list = firing();
    list.extend((0..14).map(|number| of("Microsoft.Security/assessments", number)));
    list.extend((0..3).map(|number| of("Microsoft.Storage/storageAccounts", number)));
    list.push(of("microsoft.storage/storageaccounts", 3));
    list.push(of("Microsoft.KeyVault/vaults", 0));
    list.push(json!({"greeting": "hello"}));
    let line = lines(&[json!({ "value": list })]).remove(0);
    assert_eq!(
        line,
        "1 registry, 1 Defender plan; 14 Defender assessments can only tell what Defender for Cloud thinks, not the setting (export `az security pricing list -o json`); 5 other resources, no part of this chain: 4 × `Microsoft.Storage/storageAccounts`, 1 × `Microsoft.KeyVault/vaults`; 1 object of no kind that is known here"
    );
}

#[test]
fn what_guards_and_what_runs_is_joined_or_said_to_settle_nothing() {
    let id = firing()[0]["id"].as_str().unwrap().to_owned();
    let role = |role: &str, scope: &str| json!({"roleDefinitionId": format!("/providers/Microsoft.Authorization/roleDefinitions/{role}"), "principalId": "5b", "scope": scope});
    let push = "8311e382-0749-4cb8-b61a-304f252e45ec";
    let owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
    let other = "c2f4ef07-c644-48eb-af81-4b1b4947fb11";
    let group = format!(
        "/subscriptions/{}/RESOURCEGROUPS/rg/",
        SUBSCRIPTION.to_uppercase()
    );
    let documents = [
        json!(firing()),
        json!([
            role(push, &id),
            role(owner, &group),
            role(owner, "/"),
            role(owner, "/subscriptions/elsewhere"),
            role(owner, &format!("{group}x")),
            role(other, &id)
        ]),
        json!([{"id": format!("{id}/tokens/a"), "name": "a", "status": "enabled", "scopeMapId": "x"},
            {"id": format!("{id}2/tokens/b"), "name": "b", "status": "enabled", "scopeMapId": "x"}]),
        json!([{"registry": "CONTOSO.azurecr.io", "imageName": "a", "changeableAttributes": {"writeEnabled": true}},
            {"registry": "gone.azurecr.io", "imageName": "a", "changeableAttributes": {"writeEnabled": true}},
            {"name": "1.0", "changeableAttributes": {"writeEnabled": true}}]),
        json!([{"id": SUBSCRIPTION, "name": "Shop", "tenantId": "t", "isDefault": true}, {"id": "other", "name": "Other", "tenantId": "t", "isDefault": false}]),
        json!({"items": [pod(json!({"containers": [{"image": "contoso.azurecr.io/a:1"}]})),
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "q"}, "spec": {"containers": [{"image": "nginx"}]}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "r"}, "spec": {"containers": []}},
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {}}]}),
        json!([{"id": format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security/pricings/VirtualMachines"), "name": "VirtualMachines", "pricingTier": "Free"},
            {"name": "CloudPosture", "pricingTier": "Free", "id": format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security/pricings/CloudPosture")},
            {"pricingTier": "Free"}]),
        json!({"passwords": [{"name": "password", "value": "planted"}], "username": "contoso"}),
        json!({"name": "nobody", "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}}),
        json!({"error": {"code": "AuthorizationFailed", "message": "no"}}),
    ];
    let expected = [
        "1 registry, 1 Defender plan",
        "3 role assignments joined to a registry here; 2 role assignments would reach no registry here; 1 role assignment would give no power over images",
        "2 registry tokens joined to a registry here",
        "1 repository joined to a registry here; 1 repository would be in a registry that is not here; 1 tag cannot tell which registry that is",
        "1 subscription name joined to a subscription here; 1 subscription name would name nothing that is judged here",
        "1 pod joined to a registry here; 1 pod would pull from elsewhere only; 1 pod would run an image that is not known here; 1 other resource, no part of this chain: 1 × `Service`",
        "1 Defender plan cannot tell which plan that is; 1 Defender plan would decide only where no plan for containers does; 1 Defender plan would not watch containers",
        "1 credential would show a live secret, so nothing of it was kept",
        "1 registry cannot tell which registry that is",
        "1 error can only tell that a command failed",
    ];
    for (line, expected) in lines(&documents).iter().zip(expected) {
        assert_eq!(line, expected);
    }
    adds_up(inputs(&documents), "all kinds");
}

#[test]
fn a_plan_counts_what_it_does_not_read() {
    let resource = |address: &str, kind: &str, values: Value| json!({"address": address, "mode": "managed", "type": kind, "values": values});
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        resource("azurerm_container_registry.a", "azurerm_container_registry", json!({"name": "contoso", "sku": "Basic"})),
        resource("azurerm_storage_account.a", "azurerm_storage_account", json!({"name": "a"})),
        resource("azapi_resource.a", "azapi_resource", json!({"type": "Microsoft.Network/virtualNetworks@2023-01-01", "name": "n", "body": {}})),
        resource("azapi_resource.b", "azapi_resource", json!({"type": "Microsoft.Network/virtualNetworks@2024-01-01", "name": "m", "body": {}})),
    ]}}});
    assert_eq!(
        lines(&[plan]),
        [
            "1 registry; 3 other resources, no part of this chain: 2 × `Microsoft.Network/virtualNetworks`, 1 × `azurerm_storage_account`"
        ]
    );
}

#[test]
fn a_type_of_ones_own_has_a_pseudonym_and_a_public_one_stays() {
    use crate::written::redact;

    let list = json!([
        {"apiVersion": "billing.contoso.example/v1", "kind": "ContosoInvoice", "metadata": {"name": "a"}, "spec": {}},
        {"id": "/subscriptions/s/resourceGroups/g/providers/Contoso.Billing/ledgers/x", "type": "Contoso.Billing/ledgers"},
        {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/x", "type": "Microsoft.Storage/storageAccounts"},
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {}},
    ]);
    let report = judge(&[list]);
    let redacted = redact(&report);
    let json = serde_json::to_string(&redacted).unwrap();
    assert!(!json.to_lowercase().contains("contoso"), "{json}");
    let ledger = &redacted.sources[0].documents[0].ledger;
    let types: Vec<&str> = ledger
        .not_read
        .iter()
        .map(|line| line.kind.as_str())
        .collect();
    assert!(types.contains(&"Microsoft.Storage/storageAccounts") && types.contains(&"Service"));
    assert_eq!(ledger.sum(), u64::from(ledger.total));
    assert_eq!(redact(&redacted), redacted);
}

#[test]
fn a_report_is_held_to_its_counts_and_an_old_one_is_still_read() {
    use more::compare::read::read_report;

    let report = beside(&[pod(
        json!({"containers": [{"image": "contoso.azurecr.io/a:1"}]}),
    )]);
    let written = serde_json::to_value(&report).unwrap();
    let read = |value: &Value| read_report(serde_json::to_vec(value).unwrap(), &Limits::default());
    assert_eq!(read(&written).unwrap(), report);
    for (pointer, value) in [
        ("/sources/0/documents/0/ledger/total", json!(7)),
        ("/sources/0/documents/0/ledger/judged", json!([])),
        ("/chains/0/blastRadius/totals/runsNone", json!(1)),
        ("/chains/0/blastRadius/totals/exposed", json!(0)),
    ] {
        let mut changed = written.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        let error = read(&changed).unwrap_err().to_string();
        assert!(error.contains("add up"), "{pointer}: {error}");
    }
    // As it was written before either was counted.
    let mut old = written;
    for source in old["sources"].as_array_mut().unwrap() {
        for document in source["documents"].as_array_mut().unwrap() {
            document.as_object_mut().unwrap().remove("ledger");
        }
    }
    let totals = old["chains"][0]["blastRadius"]["totals"].as_object_mut();
    let totals = totals.unwrap();
    totals.remove("runsNone");
    totals.insert("workloads".to_owned(), json!(2));
    let old = read(&old).unwrap();
    assert_eq!(old.sources[0].documents[0].line(), "1 registry");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_ledgers_of_an_estate_add_up(estate in estates::estate()) {
        adds_up(estate.inputs(), "estate");
    }

    #[test]
    fn the_ledger_of_a_document_that_is_cut_anywhere_adds_up(estate in estates::estate(), at in any::<prop::sample::Index>()) {
        let mut inputs = estate.inputs();
        for input in &mut inputs {
            let end = at.index(input.bytes.len() + 1);
            input.bytes.truncate(end);
        }
        adds_up(inputs, "cut");
    }
}
