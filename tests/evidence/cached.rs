//! What a registry takes from another one by its cache rules falls with that one.

use super::*;
use model::report::{Pulls, Reach, Workload};

fn broken(name: &str) -> Value {
    cli(
        name,
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    )
}

fn rule(registry: &str, name: &str, source: Value, target: Value) -> Value {
    json!({"id": format!("{}/cacheRules/{name}", acr(registry)), "name": name,
        "type": "Microsoft.ContainerRegistry/registries/cacheRules",
        "properties": {"sourceRepository": source, "targetRepository": target}})
}

fn pod(image: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till", "namespace": "shop"},
        "spec": {"containers": [{"name": "c", "image": image, "imagePullPolicy": "Always"}]}})
}

/// The open registry `contosoacr` and the shut `contosotwo`, with these documents.
fn of(documents: &[Value]) -> Report {
    let mut all = vec![
        cli("contosoacr", json!({})),
        broken("contosotwo"),
        pricing(&subscription(HERE), "Free"),
    ];
    all.extend_from_slice(documents);
    judge(&all)
}

fn rows(report: &Report) -> &[Workload] {
    &report.chains[0].blast_radius.workloads
}

#[track_caller]
fn falls(report: &Report) {
    let first = rows(report).first().expect("nothing falls");
    assert_eq!((first.reach, first.pulls), (Reach::Exposed, Pulls::Unknown));
    assert_says(&first.when, &["by way of a cache rule"]);
    assert_eq!(report.chains[0].blast_radius.totals.exposed, 1);
}

const DIGEST: &str = "@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

#[test]
fn an_image_falls_with_the_registry_that_its_own_takes_it_from() {
    for (source, target, path) in [
        ("shop/web", "mirror/web", "mirror/web:7"),
        ("shop/*", "mirror/*", "mirror/deep/web:7"),
        ("*", "*", "shop/web"),
        ("*", "mirror/*", "mirror/shop/web:7"),
    ] {
        let source = format!("contosoacr.azurecr.io/{source}");
        let nested = rule("contosotwo", "one", json!(source), json!(target));
        let mut flat = nested.clone();
        let properties = flat.as_object_mut().unwrap().remove("properties").unwrap();
        lay_over(&mut flat, properties.clone());
        let declared = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.ContainerRegistry/registries/cacheRules",
            "apiVersion": "2023-07-01", "name": "contosotwo/one", "properties": properties}]});
        for document in [nested, json!([flat]), declared] {
            let report = of(&[
                document.clone(),
                pod(&format!("contosotwo.azurecr.io/{path}")),
            ]);
            falls(&report);
            // The registry that it names is broken, and counted as before.
            assert_eq!(rows(&report).len(), 2, "{document}");
            assert_eq!(rows(&report)[1].reach, Reach::Spared);
            let pinned = pod(&format!("contosotwo.azurecr.io/{path}{DIGEST}"));
            let totals = &of(&[document.clone(), pinned]).chains[0]
                .blast_radius
                .totals;
            assert_eq!((totals.exposed, totals.pinned), (0, 1), "{document}");
        }
        // A registry of which nothing but its rule is here: whether it can be taken over as well is not known.
        let rule = rule("contosoelse", "one", json!(source), json!(target));
        let report = of(&[rule, pod(&format!("contosoelse.azurecr.io/{path}"))]);
        falls(&report);
        assert_eq!(rows(&report).len(), 2);
        assert_eq!(rows(&report)[1].reach, Reach::Possible);
    }
}

#[test]
fn rules_are_followed_from_registry_to_registry_and_not_in_a_circle() {
    let from = |registry: &str, path: &str| json!(format!("{registry}.azurecr.io/{path}"));
    let chain = [
        rule(
            "contosotwo",
            "a",
            from("contosothree", "mid/*"),
            json!("far/*"),
        ),
        rule(
            "contosothree",
            "b",
            from("contosofour", "web"),
            json!("mid/web"),
        ),
        rule(
            "contosofour",
            "c",
            from("contosoacr", "shop/web"),
            json!("web"),
        ),
        rule(
            "contosofour",
            "d",
            from("contosotwo", "far/web"),
            json!("web"),
        ),
    ];
    let mut all = chain.to_vec();
    all.push(pod("contosotwo.azurecr.io/far/web:1"));
    falls(&of(&all));
    *all.last_mut().unwrap() = pod("contosotwo.azurecr.io/far/other:1");
    assert_eq!(of(&all).chains[0].blast_radius.totals.possible, 1);
}

#[test]
fn what_another_rule_fills_stays_and_what_is_not_known_of_one_leaves_its_images_open() {
    let image = pod("contosotwo.azurecr.io/mirror/web:7");
    let ours = json!("contosoacr.azurecr.io/shop/web");
    for (registry, source, target) in [
        ("contosotwo", ours.clone(), json!("mirror/webs")),
        ("contosotwo", ours.clone(), json!("mirr/*")),
        ("contosotwo", ours.clone(), json!("mirror/web/*")),
        (
            "contosotwo",
            json!("docker.io/library/nginx"),
            json!("mirror/web"),
        ),
        (
            "contosotwo",
            json!("mcr.microsoft.com/*"),
            json!("mirror/*"),
        ),
        ("contosothree", ours.clone(), json!("mirror/web")),
    ] {
        let report = of(&[
            rule(registry, "one", source.clone(), target.clone()),
            image.clone(),
        ]);
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!(totals.spared, 1, "{registry} {source} {target}");
        assert_eq!(rows(&report).len(), 1);
    }
    // Neither a source nor a target that is not told is none.
    falls(&of(&[
        rule("contosotwo", "one", ours, json!(null)),
        image.clone(),
    ]));
    let report = of(&[
        rule("contosotwo", "one", json!(null), json!("mirror/*")),
        image,
    ]);
    assert_eq!(report.chains[0].blast_radius.totals.image_unknown, 1);
}

/// Nobody follows rules for ever: behind many of them it is not known where an image is from.
#[test]
fn a_long_way_through_caches_is_not_known() {
    let way = |length: usize| {
        let mut documents: Vec<Value> = (0..length)
            .map(|at| {
                let source = match at + 1 == length {
                    true => "contosoacr.azurecr.io/*".to_owned(),
                    false => format!("contosomirror{}.azurecr.io/*", at + 1),
                };
                rule(
                    &format!("contosomirror{at}"),
                    "one",
                    json!(source),
                    json!("*"),
                )
            })
            .collect();
        documents.push(pod("contosomirror0.azurecr.io/shop/web:7"));
        of(&documents)
    };
    falls(&way(1));
    falls(&way(20));
    let far = way(5_000);
    assert_eq!(far.chains[0].blast_radius.totals.possible, 1);
    assert_eq!(far.chains[0].blast_radius.totals.elsewhere, 0);
}
