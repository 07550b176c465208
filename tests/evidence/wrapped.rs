//! Exports that somebody put together, under keys of their own: one file for all of it.

use super::*;

fn app(name: &str, image: &str) -> Value {
    json!({
        "id": id(&format!("Microsoft.App/containerApps/{name}")),
        "name": name, "type": "Microsoft.App/containerApps",
        "properties": {"template": {"containers": [{"name": "c", "image": image}]}},
    })
}

fn pod(name: &str, image: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "prod"},
        "spec": {"containers": [{"name": "c", "image": image}]},
    })
}

fn unwatched(name: &str) -> Value {
    let mut cluster = cluster(name, true);
    lay_over(&mut cluster, json!({"securityProfile": {"defender": null}}));
    cluster
}

fn names(report: &Report) -> Vec<&str> {
    let mut names: Vec<&str> = report.chains[0]
        .blast_radius
        .workloads
        .iter()
        .map(|workload| workload.name.as_str())
        .collect();
    names.sort_unstable();
    names
}

/// Nothing in the document is said to have been passed over.
fn assert_all_read(report: &Report, document: &Value) {
    assert!(
        report.problems.is_empty(),
        "{document}\n{:?}",
        report.problems
    );
}

#[test]
fn a_cluster_without_a_sensor_fires_under_whatever_key_it_stands() {
    let registry = || cli("contosoacr", json!({}));
    let plan = || pricing(&subscription(HERE), "Standard");
    for document in [
        json!({"registries": [registry()], "plans": [plan()], "clusters": [unwatched("aks-contoso")]}),
        json!({"registry": registry(), "plan": plan(), "cluster": unwatched("aks-contoso")}),
        json!({"acr": registry(), "users": [plan()], "users2": [], "identity": [unwatched("aks-contoso")]}),
        json!({"date": "2026-01-01", "scan": {"of": {"prod": {"acr": {"value": [registry()]}, "rest": [unwatched("aks-contoso"), plan()]}}}}),
        json!([{"name": "prod", "properties": {"registries": [registry()], "clusters": [unwatched("aks-contoso")]}},
            {"id": "run-17", "tags": [plan()]}]),
        json!({"data": {"parameters": [registry()], "variables": {"a": [plan()], "b": {"c": unwatched("aks-contoso")}}}}),
    ] {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(scan(&report), [Fires, Fires, Fires], "{document}");
        assert_all_read(&report, &document);
    }
}

#[test]
fn workloads_fall_under_whatever_key_they_stand() {
    let image = "contosoacr.azurecr.io/shop/web:1";
    let list = json!({"apiVersion": "v1", "kind": "PodList", "metadata": {}, "items": [pod("web", image)]});
    let bare = json!({"metadata": {"name": "web", "namespace": "prod"}, "spec": {"containers": [{"image": image}]}});
    for document in [
        json!({"containers": [app("api", image)], "template": pod("web", image)}),
        json!({"containerApps": {"value": [app("api", image)]}, "spec": {"prod": list.clone()}}),
        json!({"aks-prod": list, "aca": {"west": {"north": [app("api", image)]}}}),
        json!({"pods": [bare], "deployments": [], "metadata": app("api", image)}),
        json!({"outputs": {"apps": {"sensitive": false, "type": ["tuple", [["object", {"a/b": "string"}]]],
            "value": [app("api", image), pod("web", image)]}}}),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
        assert_eq!(names(&report), ["api", "web"], "{document}");
        assert_all_read(&report, &document);
    }
}

#[test]
fn nothing_is_lost_without_a_word_under_any_key_that_means_something_elsewhere() {
    use engine::read::decode::fields::RESOURCE;

    let clear = || {
        json!([
            cli("contosoacr", json!({"adminUserEnabled": true})),
            pricing(&subscription(HERE), "Standard")
        ])
    };
    let bad = unwatched("aks-contoso");
    let text = Value::from(bad.to_string());
    let shapes = [
        bad.clone(),
        json!([null, {"note": 1}, [bad]]),
        json!({"prod": {"west": [bad]}}),
        json!([text]),
        text,
    ];
    let keys = RESOURCE.entries().iter().map(|(key, _)| *key);
    for key in keys.chain(["x", "my_clusters"]) {
        for shape in &shapes {
            let mut document = json!({"acr": clear()});
            document[key] = shape.clone();
            let report = judge(std::slice::from_ref(&document));
            let fires = report.chains[0].verdict == model::report::Verdict::Fires;
            // What only registries and plans have makes it one of them, however odd the value.
            let own = ["loginserver", "type"]
                .contains(&key.to_ascii_lowercase().replace('_', "").as_str());
            assert!(fires || own || !report.problems.is_empty(), "{document}");
        }
    }
}

#[test]
fn what_tools_that_print_snake_case_wrap_is_read_too() {
    let facts = json!({
        "changed": false, "invocation": {"module_args": {"name": null}},
        "registries": [{
            "admin_user_enabled": true, "credentials": {}, "id": acr("contosoacr"), "identity": null,
            "login_server": "contosoacr.azurecr.io", "name": "contosoacr", "sku": "premium", "tags": null,
        }],
    });
    for document in [
        facts.clone(),
        json!({"hosts": {"localhost": facts.clone()}}),
        json!({"plays": [{"tasks": [{"hosts": {"localhost": facts}}]}]}),
    ] {
        let report = judge(std::slice::from_ref(&document));
        // The module shows nothing of the network, and nothing is taken for an answer.
        assert_eq!(
            found(&report, "contosoacr"),
            [Fires, Unknown, Unknown],
            "{document}"
        );
    }
}

#[test]
fn what_stands_in_a_wrapping_and_is_not_read_is_said() {
    let registry = || cli("contosoacr", json!({}));
    for (document, said) in [
        (
            json!({"acr": registry(), "aks": [{"name": "aks", "nodes": 3}]}),
            true,
        ),
        (
            json!({"acr": registry(), "clusters": [{"name": "aks"}]}),
            true,
        ),
        (
            json!({"acr": registry(), "made": "2026-01-01", "pods": []}),
            false,
        ),
        (json!({"acr": registry(), "clusters": []}), false),
    ] {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(found(&report, "contosoacr")[0], Fires, "{document}");
        assert_eq!(
            !report.problems.is_empty(),
            said,
            "{document}\n{:?}",
            report.problems
        );
    }
}

#[test]
fn resources_in_texts_are_read_where_a_tool_caught_what_another_printed() {
    let registry = cli("contosoacr", json!({}));
    let plan = pricing(&subscription(HERE), "Standard");
    let cluster = unwatched("aks-contoso");
    let text = |value: Value| Value::from(value.to_string());
    let pretty = |value: Value| Value::from(serde_json::to_string_pretty(&value).unwrap());
    let all = json!([registry, plan, cluster]);
    for document in [
        json!({"cmd": ["az", "acr", "list"], "rc": 0, "stdout": pretty(all.clone()), "stdout_lines": ["[", "  {"]}),
        json!({"results": [{"item": 1, "stdout": text(registry.clone())}, {"item": 2, "stdout": text(json!([plan, cluster]))}]}),
        json!([
            text(registry.clone()),
            text(cluster.clone()),
            text(plan.clone())
        ]),
        json!({"registry": text(registry.clone()), "plan": plan, "cluster": pretty(cluster)}),
        json!({"log": {"version": "1.2", "entries": [
            {"request": {"method": "GET"}, "response": {"status": 304, "content": {"size": 0}}},
            {"request": {"method": "GET"}, "response": {"status": 200, "content": {"text": text(json!({"value": all}))}}},
        ]}}),
    ] {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(scan(&report), [Fires, Fires, Fires], "{document}");
    }
    // Of a resource such a text is no resource, and one that cannot be read is said.
    let mut tagged = registry.clone();
    lay_over(
        &mut tagged,
        json!({"tags": {"old": text(cli("otheracr", json!({})))}}),
    );
    assert_eq!(judge(&[tagged]).chains[0].totals.registries, 1);
    let torn = json!({"acr": registry, "aks": "[{\"id\": \"/subscriptions/x\", "});
    assert!(!judge(&[torn]).problems.is_empty());
}

#[test]
fn a_registry_or_a_plan_is_read_beside_what_is_a_document_or_a_resource_itself() {
    let registry = || cli("contosoacr", json!({}));
    let free = || pricing(&subscription(HERE), "Free");
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": [],
    });
    let resource = |extra: Value| {
        let mut one = cli("contosodev", json!({"adminUserEnabled": false}));
        lay_over(&mut one, extra);
        one
    };
    for document in [
        json!({"template": template, "acr": [registry()], "plans": free()}),
        json!({"acr": [registry()], "template": template, "plan": free()}),
        resource(json!({"related": [registry()], "plan": free()})),
        resource(json!({"defender": free(), "policies": {"a": 1}, "others": [[registry()]]})),
        json!({"apiVersion": "v1", "kind": "List", "items": [pod("web", "a/b:1")], "acr": registry(), "defender": free()}),
        json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {}},
            "resource_changes": [], "live": [registry()], "plans": [free()]}),
        json!({"values": {"root_module": {}}, "format_version": "1.0", "live": {"value": [registry()]}, "acr": registry(), "plans": [free()]}),
    ] {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(
            found(&report, "contosoacr"),
            [Fires, Fires, Fires],
            "{document}"
        );
    }
}

#[test]
fn a_text_in_a_wrapping_that_may_be_an_export_is_said() {
    let registry = cli("contosoacr", json!({"adminUserEnabled": false})).to_string();
    let kept = cli("contosodev", json!({"adminUserEnabled": false}));
    for text in [
        format!("WARNING: a preview\n[{registry}]"),
        format!("\u{feff}{registry}"),
        format!("```json\n{registry}\n```"),
        Value::from(registry.as_str()).to_string(),
        "W3siaWQiOiAi".repeat(40),
        "ERROR: (AuthorizationFailed) The client has no authorization.".to_owned(),
    ] {
        let report = judge(&[json!({"acr": [kept], "more": text})]);
        assert!(!report.problems.is_empty(), "{text}");
    }
    let report = judge(&[
        json!({"acr": [kept], "made": "2026-01-01T10:00:00Z", "by": "a script of the platform team"}),
    ]);
    assert!(report.problems.is_empty(), "{:?}", report.problems);
}

#[test]
fn parts_of_a_resource_are_no_resources_of_their_own() {
    let connection = json!({
        "id": format!("{}/privateEndpointConnections/p", acr("contosoacr")), "name": "p",
        "type": "Microsoft.ContainerRegistry/registries/privateEndpointConnections",
        "privateLinkServiceConnectionState": {"status": "Approved"},
    });
    let settings = json!({
        "adminUserEnabled": false, "loginServer": "contosoacr.azurecr.io", "publicNetworkAccess": "Disabled",
        "privateEndpointConnections": [connection],
    });
    let mut flat = settings.clone();
    lay_over(&mut flat, json!({"name": "contosoacr"}));
    for document in [
        json!([flat]),
        json!({"name": "contosoacr", "properties": settings}),
    ] {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(
            found(&report, "contosoacr"),
            [Clear, Clear, Unknown],
            "{document}"
        );
    }
    // As the interface of Kubernetes lists them, without kind; one with a claim of its own inside.
    let image = "contosoacr.azurecr.io/db:1";
    let set = json!({"items": [{
        "metadata": {"name": "db", "namespace": "prod"},
        "spec": {
            "volumeClaimTemplates": [{"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "d"}, "spec": {}}],
            "template": {"metadata": {"labels": {}}, "spec": {"containers": [{"name": "db", "image": image}]}},
        },
    }]});
    let report = judge(&[cli("contosoacr", json!({})), set]);
    assert_eq!(names(&report), ["db"]);
}

#[test]
fn what_its_id_and_settings_show_to_be_judged_is_so_under_any_key_that_means_something_elsewhere() {
    use engine::read::decode::fields::RESOURCE;

    /// What makes the object around it one of another kind.
    const OWN: [&str; 14] = [
        "$schema",
        "IsAdminUserEnabled",
        "PrivateEndpointConnection",
        "adminUserEnabled",
        "agentPoolProfiles",
        "contentVersion",
        "format_version",
        "lineage",
        "loginServer",
        "planned_values",
        "pricingTier",
        "prior_state",
        "privateEndpointConnections",
        "resource_changes",
    ];
    // As clients and scanners write them, whose objects have no type.
    let registry = json!({
        "id": acr("contosoacr"), "name": "contosoacr", "login_server": "contosoacr.azurecr.io",
        "admin_user_enabled": true, "public_network_access": "Enabled",
        "network_rule_set": {"default_action": "Allow", "ip_rules": []},
    });
    let plan = json!({"id": format!("{}/providers/Microsoft.Security/pricings/Containers", subscription(HERE)),
        "name": "Containers", "pricing_tier": "Free"});
    let keys = RESOURCE.entries().iter().map(|(key, _)| *key);
    for key in keys.chain(["x", "resource_metadata"]) {
        for shape in [
            json!([{key: registry}, {key: plan}]),
            json!({key: [registry, plan]}),
            json!([{"labels": [], key: {"of": registry}}, {"labels": [], key: {"of": plan}}]),
        ] {
            let report = judge(std::slice::from_ref(&shape));
            let fires = report
                .chains
                .first()
                .is_some_and(|chain| chain.verdict == model::report::Verdict::Fires);
            // What no other object has is no wrapping, and what it holds is said to have been passed over.
            let is_own = OWN.contains(&key) && !report.problems.is_empty();
            assert!(fires || is_own, "{key}: {shape}");
        }
    }
}

#[test]
fn what_prowler_found_counts_as_far_as_it_tells() {
    // Prowler 5.46 has read a version of the API without `publicNetworkAccess`, and writes `true` of every
    // registry (`findings/prowler-calls-every-registry-open.sh`).
    let finding = |name: &str, admin: Value| {
        json!({
            "message": format!("Container Registry {name} allows unrestricted network access."),
            "metadata": {"event_code": "containerregistry_not_publicly_accessible", "version": "1.5.0",
                "product": {"name": "Prowler", "version": "5.46.0"}},
            "status_code": "FAIL", "class_uid": 2004,
            "resources": [{
                "region": "westeurope",
                "data": {"details": "", "metadata": {
                    "id": acr(name), "name": name, "location": "westeurope", "resource_group": "rg-contoso",
                    "sku": "Premium", "login_server": format!("{name}.azurecr.io"),
                    "public_network_access": true, "admin_user_enabled": admin,
                    "monitor_diagnostic_settings": [], "private_endpoint_connections": [],
                }},
                "group": {"name": "containerregistry"}, "labels": [], "name": name,
                "type": "microsoft.containerregistry/registries", "uid": acr(name),
            }],
            "cloud": {"account": {"name": "Production", "type": "Azure AD Account", "uid": HERE}, "provider": "azure"},
        })
    };
    let report = judge(&[json!([
        finding("contosoon", json!(true)),
        finding("contosooff", json!(false)),
        finding("contosonone", Value::Null)
    ])]);
    assert_eq!(found(&report, "contosoon"), [Fires, Unknown, Unknown]);
    assert_eq!(found(&report, "contosooff"), [Clear, Unknown, Unknown]);
    assert_eq!(found(&report, "contosonone"), [Unknown, Unknown, Unknown]);
}

#[test]
fn what_is_quoted_first_hangs_on_no_order_of_documents() {
    let image = "contosoacr.azurecr.io/shop/web:1";
    let pinned = format!("contosoacr.azurecr.io/shop/api@sha256:{}", "a".repeat(64));
    let keel = |name: &str| {
        let mut pod = pod(name, &pinned);
        pod["metadata"]["annotations"] = json!({"keel.sh/policy": "all"});
        pod
    };
    // `judge` asks again with the documents the other way round.
    judge(&[
        cli("contosoacr", json!({})),
        pod("web", image),
        keel("late"),
        pod("api", image),
        keel("early"),
        app("shop", image),
        app("shop-2", image),
        keel("middle"),
        pod("web", "contosoacr.azurecr.io/shop/web:2"),
    ]);
}

#[test]
fn a_snapshot_of_a_registry_counts_beside_an_export_of_it() {
    let good = cli(
        "contosoacr",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    );
    let bad = json!({
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "loginServer": "contosoacr.azurecr.io",
        "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}, "name": "contosoacr",
    });
    for key in ["configuration", "spec", "status", "template", "x"] {
        for snapshot in [
            json!({key: bad, "resourceId": acr("contosoacr")}),
            json!({"resourceId": acr("contosoacr"), key: bad}),
            json!([{"taken": "2026-01-01", key: bad}]),
        ] {
            let report = judge(&[good.clone(), snapshot.clone()]);
            assert_eq!(
                found(&report, "contosoacr")[..2],
                [Fires, Fires],
                "{snapshot}"
            );
        }
    }
}

#[test]
fn an_image_by_tag_counts_beside_one_by_digest_of_the_same_repository() {
    let digest = format!("contosoacr.azurecr.io/shop/web:1@sha256:{}", "a".repeat(64));
    let mut pod = pod("web", &digest);
    let reach = |pod: &Value| {
        let report = judge(&[cli("contosoacr", json!({})), pod.clone()]);
        let workloads = report.chains[0].blast_radius.workloads.iter();
        workloads
            .map(|workload| format!("{:?}", workload.reach))
            .collect::<Vec<_>>()
    };
    pod["spec"]["containers"][0]["env"] = json!([{"name": "NEXT", "value": digest}]);
    assert_eq!(reach(&pod), ["Pinned"]);
    pod["spec"]["containers"][0]["env"] =
        json!([{"name": "NEXT", "value": "contosoacr.azurecr.io/shop/web:9"}]);
    assert_eq!(reach(&pod), ["Possible", "Pinned"]);
}

/// Wrapped so deep, in objects, lists or both.
fn wrapped(value: &Value, levels: usize, lists: bool) -> Value {
    (0..levels).fold(value.clone(), |inner, level| {
        match lists && level % 2 == 1 {
            true => json!([inner]),
            false => json!({ (format!("k{level}")): inner }),
        }
    })
}

#[test]
fn what_stands_deep_in_somebodys_own_wrapping_is_read_or_said() {
    let shut = json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    let (open, shut) = (cli("contosoacr", json!({})), cli("contosodev", shut));
    let tier = pricing(&subscription(HERE), "Standard");
    for levels in 1..=40 {
        for lists in [false, true] {
            let document =
                json!({"value": [shut], "other": wrapped(&json!([open]), levels, lists)});
            let report = judge(&[tier.clone(), document.clone()]);
            let read = !problems(&report).contains("looked through");
            assert!(read || levels > 10, "{levels}: {document}");
            // That it is there is told by its name.
            let outcome = if read { Fires } else { Unknown };
            assert_eq!(
                found(&report, "contosoacr")[0],
                outcome,
                "{levels}: {document}"
            );
            assert_eq!(scan(&report)[0], outcome, "{levels}: {document}");
        }
    }
    // Among many others, too.
    let mut many: serde_json::Map<String, Value> = (0..500)
        .map(|at| (format!("k{at:03}"), json!({"note": "none"})))
        .collect();
    many.insert("z".to_owned(), json!({"acr": open}));
    let report = judge(&[tier.clone(), json!({"a": [shut], "b": many})]);
    assert_eq!(scan(&report)[0], Fires);
    // So is a cluster whose sensor is off, and a plan.
    let off = wrapped(&unwatched("aks-deep"), 8, true);
    let report = judge(&[
        tier,
        cli("contosoacr", json!({})),
        json!({"a": off, "b": cluster("aks-good", true)}),
    ]);
    assert_eq!(scan(&report)[2], Fires);
    let free = wrapped(&pricing(&subscription(HERE), "Free"), 8, false);
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!({"a": free, "b": [open]}),
    ]);
    assert_eq!(scan(&report), [Fires; 3]);
}
