//! What the answer says where it is easily said too much: split paths, what waits for a deployment, and
//! registries against whose takeover only Defender stands.

use super::*;
use model::{Format, report::StepState};

fn said(documents: &[Value]) -> (Report, String) {
    let report = judge(documents);
    let chain = &report.chains[0];
    let said = format!("{} {}", chain.headline, chain.explanation);
    (report, said)
}

fn in_markdown(report: &Report) -> String {
    let report = more::redact::unredacted(report.clone());
    more::export::write(Format::Markdown, &report, &Default::default())
}

#[test]
fn a_path_is_split_only_where_all_is_known() {
    let there = |name: &str, extra: Value| {
        let mut registry = cli(name, extra);
        let id = registry["id"].as_str().unwrap().replace(HERE, THERE);
        registry["id"] = Value::from(id);
        registry
    };
    let admin = cli(
        "contosoadmin",
        json!({"adminUserEnabled": true, "publicNetworkAccess": "Disabled"}),
    );
    let open = cli("contosoopen", json!({"adminUserEnabled": false}));
    let plan = pricing(&subscription(HERE), "Free");
    let (report, text) = said(&[admin.clone(), open.clone(), plan.clone()]);
    assert_eq!(scan(&report), [Fires, Fires, Fires]);
    assert!(report.chains[0].split);
    assert_says(
        &text,
        &[
            "no single registry carries all three",
            "cannot walk it in one place",
        ],
    );

    // Of the third one the plan is not known, and that may be the last link.
    for unknown in [
        there("contosothird", json!({})),
        json!({"id": acr("contosothird"), "name": "contosothird", "adminUserEnabled": true, "loginServer": "contosothird.azurecr.io"}),
    ] {
        let (report, text) = said(&[admin.clone(), open.clone(), plan.clone(), unknown]);
        assert_eq!(scan(&report), [Fires, Fires, Fires]);
        assert!(!report.chains[0].split, "{text}");
        assert_says(
            &text,
            &["not known yet whether `contosothird` can be taken over"],
        );
        assert!(
            !text.contains("cannot walk") && !text.contains("no single registry"),
            "{text}"
        );
    }
}

#[test]
fn a_split_path_says_where_a_takeover_would_be_seen_and_what_was_not_read() {
    let admin = cli("contosoadmin", json!({"publicNetworkAccess": "Disabled"}));
    let open = cli("contosoopen", json!({"adminUserEnabled": false}));
    let mut watched = cli("contosowatched", json!({}));
    watched["id"] = Value::from(watched["id"].as_str().unwrap().replace(HERE, THERE));
    let plans = [
        pricing(&subscription(HERE), "Free"),
        pricing(&subscription(THERE), "Standard"),
    ];
    let (report, text) = said(&[
        admin.clone(),
        open.clone(),
        watched,
        plans[0].clone(),
        plans[1].clone(),
    ]);
    assert!(report.chains[0].split);
    assert_says(
        &text,
        &[
            "takeover is still possible at `contosowatched`",
            "cannot walk it unseen in one place",
        ],
    );
    let page = json!({"value": [admin, open], "nextLink": "https://management.azure.com/x"});
    let (_, text) = said(&[page, plans[0].clone()]);
    assert_says(&text, &["This holds for what was read"]);
}

#[test]
fn a_takeover_that_only_defender_sees_is_said_to_be_possible() {
    let (report, text) = said(&[
        cli("contosoacr", json!({})),
        cli("contosoquiet", json!({"adminUserEnabled": false})),
        pricing(&subscription(HERE), "Standard"),
    ]);
    assert_eq!(scan(&report), [Fires, Fires, Clear]);
    assert_says(
        &text,
        &["A takeover is still possible at `contosoacr`: Defender would see it"],
    );
    let (_, text) = said(&[cli("contosoacr", json!({}))]);
    assert_says(&text, &["The way in stands open at `contosoacr`"]);
    let (_, text) = said(&[
        cli("contosoacr", json!({"publicNetworkAccess": "Disabled"})),
        pricing(&subscription(HERE), "Standard"),
    ]);
    assert!(!text.contains("takeover is still possible"), "{text}");
}

#[test]
fn what_waits_for_a_deployment_is_not_said_to_be_so_now() {
    let state = |admin: bool| {
        json!({
            "id": acr("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries",
            "sku": {"name": "Standard"}, "properties": {"adminUserEnabled": admin, "publicNetworkAccess": "Enabled",
                "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}},
        })
    };
    let what_if = |before: bool| {
        json!({"status": "Succeeded", "changes": [{
            "resourceId": acr("contosoacr"), "changeType": "Modify", "before": state(before), "after": state(true),
        }]})
    };
    let free = pricing(&subscription(HERE), "Free");
    let (report, text) = said(&[what_if(false), free.clone()]);
    assert_eq!(scan(&report), [Fires, Fires, Fires]);
    assert_says(
        &text,
        &["can be taken over once this is deployed, and used"],
    );
    // One of the same name in another cloud is there already.
    let mut namesake = cli(
        "contosoacr",
        json!({"loginServer": "contosoacr.azurecr.us"}),
    );
    namesake["id"] = json!(acr("contosoacr").replace(HERE, THERE));
    let off = pricing(&subscription(THERE), "Free");
    let both = vec![what_if(false), free.clone(), namesake, off];
    let (report, text) = said(&both);
    assert_eq!(report.chains[0].totals.fires, 2);
    assert_says(
        &text,
        &[
            "`contosoacr` can be taken over now, `contosoacr` once this is deployed, and used to poison",
        ],
    );
    for documents in [
        vec![what_if(true), free.clone()],
        vec![cli("contosoacr", json!({})), free],
    ] {
        let (report, text) = said(&documents);
        assert_eq!(scan(&report), [Fires, Fires, Fires]);
        assert!(!text.contains("once this is deployed"), "{text}");
    }
}

#[test]
fn what_is_there_and_what_is_to_come_are_told_apart() {
    let declared = |names: &[&str]| {
        let registries = names.iter().map(|name| {
            json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": name,
                "sku": {"name": "Basic"}, "properties": {"adminUserEnabled": true}})
        });
        let plan = json!({"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers",
            "properties": {"pricingTier": "Free"}});
        json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "resources": registries.chain([plan]).collect::<Vec<_>>(),
        })
    };
    let free = || pricing(&subscription(HERE), "Free");
    let live = |name: &str| cli(name, json!({}));
    for (documents, expected) in [
        (
            vec![declared(&["contosodev"]), live("contosoacr"), free()],
            "`contosoacr` can be taken over now, `contosodev` once this is deployed, and used to poison every workload that pulls from them",
        ),
        (
            vec![
                declared(&["contosodev", "contosoeast"]),
                live("contosoacr"),
                free(),
            ],
            "`contosoacr` can be taken over now, `contosodev` and `contosoeast` once this is deployed, and used",
        ),
        (
            vec![
                declared(&["contosodev"]),
                live("contosoacr"),
                live("contosowest"),
                free(),
            ],
            "`contosoacr` and `contosowest` can be taken over now, `contosodev` once this is deployed, and used",
        ),
        (
            vec![declared(&["contosodev", "contosoeast"]), free()],
            "`contosodev` and `contosoeast` can be taken over once this is deployed, and used to poison every workload that pulls from them",
        ),
        (
            vec![live("contosoacr"), live("contosowest"), free()],
            "`contosoacr` and `contosowest` can be taken over and used to poison every workload that pulls from them",
        ),
    ] {
        let (report, text) = said(&documents);
        assert_says(&text, &[expected]);
        // Every file that is made of the answer says the same.
        let cleared = more::redact::unredacted(report);
        for format in [Format::Markdown, Format::Html, Format::Sarif] {
            let file = more::export::write(format, &cleared, &Default::default());
            let mut tag = false;
            let shown = file.chars().filter(|letter| {
                let shown = !tag && *letter != '<';
                tag = !shown && *letter != '>';
                shown
            });
            let plain: String = shown.filter(|letter| !"`*".contains(*letter)).collect();
            let said = expected.replace('`', "");
            assert!(plain.contains(&said), "{format:?}: {said}");
        }
    }
}

#[test]
fn a_cluster_that_may_pull_from_a_watched_registry_makes_no_split_path() {
    let plan = pricing(&subscription(HERE), "Standard");
    let blind = |name: &str| {
        let mut blind = cluster(name, true);
        lay_over(&mut blind, json!({"securityProfile": {"defender": null}}));
        blind
    };
    let (report, text) = said(&[
        cli("contosoacr", json!({})),
        plan.clone(),
        blind("aks-east"),
    ]);
    assert_eq!(scan(&report), [Fires, Fires, Fires]);
    assert!(!report.chains[0].split, "{text}");
    assert_says(
        &text,
        &[
            "`contosoacr` can be taken over, and Defender would see it except in `aks-east`",
            "Whether anything in `aks-east` pulls from `contosoacr` is not known",
        ],
    );
    assert!(
        !text.contains("cannot walk") && !text.contains("split"),
        "{text}"
    );

    // Two of each, and one registry that is closed.
    let closed = cli("contosodev", json!({"adminUserEnabled": false}));
    let (report, text) = said(&[
        cli("contosoacr", json!({})),
        cli("contosowest", json!({})),
        closed.clone(),
        plan.clone(),
        blind("aks-east"),
        blind("aks-west"),
        cluster("aks-seen", true),
    ]);
    assert!(!report.chains[0].split, "{text}");
    assert_says(
        &text,
        &[
            "`contosoacr` and `contosowest` can be taken over, and Defender would see it except in `aks-east` and `aks-west`",
        ],
    );
    assert!(!text.contains("aks-seen"), "{text}");

    // Beside one of which a link is not known, that is said too.
    let mut unknown = cli("contosothird", json!({}));
    unknown["id"] = json!(acr("contosothird").replace(HERE, THERE));
    let (report, text) = said(&[
        cli("contosoacr", json!({})),
        unknown,
        plan.clone(),
        blind("aks-east"),
    ]);
    assert!(!report.chains[0].split, "{text}");
    assert_says(
        &text,
        &[
            "whether `contosothird` can be taken over",
            "still possible at `contosoacr`: Defender would see it, except in `aks-east`, and does not prevent it",
        ],
    );

    // Where no registry can be taken over by itself, the path is split as before.
    let admin = cli("contosoadmin", json!({"publicNetworkAccess": "Disabled"}));
    let (report, _) = said(&[admin, closed, plan, blind("aks-east")]);
    assert!(report.chains[0].split);
}

/// The smallest change, as instruction and name; none if none is shown.
fn smallest(report: &Report) -> Option<Vec<(String, String)>> {
    let breaking = report.chains[0].breaking.as_ref()?;
    let set = breaking.smallest.as_ref()?;
    let changes = set.changes.iter();
    Some(
        changes
            .map(|change| (change.fix.clone(), change.name.clone()))
            .collect(),
    )
}

#[test]
fn what_can_be_taken_over_under_defender_s_eyes_has_a_smallest_change_where_nothing_fires_whole() {
    let wanted = Some(vec![(
        "disable-admin".to_owned(),
        "contosowatched".to_owned(),
    )]);
    // The chain is split over two registries, and at a third one a takeover is possible.
    let admin = cli("contosoadmin", json!({"publicNetworkAccess": "Disabled"}));
    let open = cli("contosoopen", json!({"adminUserEnabled": false}));
    let mut watched = cli("contosowatched", json!({}));
    watched["id"] = Value::from(watched["id"].as_str().unwrap().replace(HERE, THERE));
    let off = pricing(&subscription(HERE), "Free");
    let on = pricing(&subscription(THERE), "Standard");
    let split = [
        admin.clone(),
        open.clone(),
        watched.clone(),
        off.clone(),
        on.clone(),
    ];
    let (report, _) = said(&split);
    assert!(report.chains[0].split);
    assert_eq!(smallest(&report), wanted);
    let breaking = report.chains[0].breaking.as_ref().unwrap();
    assert_eq!((breaking.paths, breaking.watched), (1, true));
    // Defender is on already, so there is nothing by which it would only be seen.
    assert_eq!(breaking.detecting, None);
    assert_eq!(breaking.smallest.as_ref().unwrap().prevented, 1);
    let text = in_markdown(&report);
    assert_says(
        &text,
        &[
            "No registry carries all three links. These changes close what can be taken over",
            "Keep the attacker out: 1 change",
            "--admin-enabled false",
        ],
    );
    // Only Defender stands against it: the chain is broken, and the way in is open.
    let (report, _) = said(&[watched.clone(), on.clone()]);
    assert_eq!(report.chains[0].verdict, model::outcome::Verdict::Broken);
    assert_eq!(smallest(&report), wanted);
    // Without a way in there is nothing to be closed.
    let (report, _) = said(&[admin.clone(), open.clone(), off.clone()]);
    assert!(report.chains[0].split);
    assert_eq!(smallest(&report), None);
    // Where a registry carries all three, it is that one which is to be closed.
    let firing = cli("contosofiring", json!({}));
    let (report, _) = said(&[firing, watched, off, on]);
    let breaking = report.chains[0].breaking.as_ref().unwrap();
    assert_eq!((breaking.paths, breaking.watched), (1, false));
    let names: Vec<String> = smallest(&report)
        .unwrap()
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    assert!(!names.contains(&"contosowatched".to_owned()), "{names:?}");
}

#[test]
fn two_clusters_of_one_name_are_told_apart_wherever_both_are_named() {
    let at = |group: &str, subscription: &str| {
        let mut one = cluster("aks", false);
        let id = aks("aks")
            .replace("rg-contoso", group)
            .replace(HERE, subscription);
        one["id"] = Value::from(id);
        one
    };
    let on = pricing(&subscription(HERE), "Standard");
    let registry = cli("contosoacr", json!({}));
    let names = |clusters: &[Value]| {
        let mut documents = vec![registry.clone(), on.clone()];
        documents.extend(clusters.iter().cloned());
        let (report, text) = said(&documents);
        let rule = &report.chains[0].rules[2];
        let shown = rule.subjects.iter().filter(|one| one.kind == "cluster");
        let shown: Vec<String> = shown.map(|one| one.name.clone()).collect();
        (shown, format!("{text} {}", rule.found), report)
    };
    let (shown, text, _) = names(&[at("rg-one", HERE), at("rg-two", HERE)]);
    assert_eq!(shown, ["aks (rg-one)", "aks (rg-two)"]);
    let both = "the sensor is off at the clusters `aks (rg-one)` and `aks (rg-two)`";
    assert_says(&text.to_lowercase(), &[both]);
    assert_says(&text, &["except in `aks (rg-one)` and `aks (rg-two)`"]);
    // Where the groups are called alike too, by subscription.
    let (shown, _, report) = names(&[at("rg-one", HERE), at("RG-one", THERE)]);
    assert_eq!(
        shown,
        [
            format!("aks (rg-one, {HERE})"),
            format!("aks (RG-one, {THERE})")
        ]
    );
    // With pseudonyms nothing of the groups is left.
    let hidden = serde_json::to_string(&more::redact::redact(&report)).unwrap();
    assert!(
        !hidden.to_lowercase().contains("rg-one") && !hidden.contains("aks ("),
        "{hidden}"
    );
    // One that is alone needs nothing beside its name.
    let (shown, text, _) = names(&[at("rg-one", HERE)]);
    assert_eq!(shown, ["aks"]);
    assert_says(
        &text.to_lowercase(),
        &["the sensor is off at the cluster `aks`"],
    );
}

#[test]
fn commands_for_clusters_of_one_name_name_each_by_itself() {
    let at = |group: &str| {
        let mut one = cluster("aks", false);
        one["id"] = Value::from(aks("aks").replace("rg-contoso", group));
        one
    };
    // They pull by what Defender says of no one, so the plan is off for all of them.
    let pods = |group: &str| {
        json!({"id": format!("{}/providers/Microsoft.Authorization/roleAssignments/{group}", acr("contosoacr")), "name": group, "type": "Microsoft.Authorization/roleAssignments",
        "properties": {"scope": acr("contosoacr"), "principalId": group, "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"}})
    };
    let with = |mut one: Value, group: &str| {
        one["identityProfile"] = json!({"kubeletidentity": {"objectId": group}});
        one
    };
    let (report, _) = said(&[
        cli("contosoacr", json!({})),
        pricing(&subscription(HERE), "Standard"),
        with(at("rg-one"), "one"),
        with(at("rg-two"), "two"),
        pods("one"),
        pods("two"),
    ]);
    let breaking = report.chains[0].breaking.as_ref().unwrap();
    let detecting = breaking.detecting.as_ref().unwrap();
    let names: Vec<&str> = detecting
        .changes
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["aks (rg-one)", "aks (rg-two)"]);
    let text = more::export::write(
        Format::Markdown,
        &more::redact::unredacted(report.clone()),
        &Default::default(),
    );
    assert_says(
        &text,
        &[
            "az aks update --name aks --resource-group rg-one ",
            "az aks update --name aks --resource-group rg-two ",
        ],
    );
}

#[test]
fn what_defender_never_watches_falls_unseen_at_a_registry_that_only_it_guards() {
    let app = |name: &str, image: &str| {
        json!({"id": format!("{}/resourceGroups/rg/providers/Microsoft.App/containerApps/{name}", subscription(HERE)),
            "name": name, "type": "Microsoft.App/containerApps",
            "properties": {"template": {"containers": [{"name": "a", "image": image}]}}})
    };
    let pinned = format!("contosoacr.azurecr.io/api@sha256:{}", "0".repeat(64));
    let all = |image: &str| {
        said(&[
            cli("contosoacr", json!({})),
            pricing(&subscription(HERE), "Standard"),
            app("shop", image),
        ])
    };
    let (report, text) = all("contosoacr.azurecr.io/api:1");
    assert_eq!(scan(&report), [Fires, Fires, Clear]);
    assert_says(
        &text,
        &["It watches Kubernetes only: 1 workload outside of it would fall unseen."],
    );
    let last = &report.chains[0].steps[4];
    assert_eq!(last.state, StepState::Open);
    assert_says(
        &last.here,
        &["never watches the runtime of 1 workload outside Kubernetes (Container App)"],
    );
    assert_eq!(
        report.chains[0].registries[0].steps[4].state,
        StepState::Open
    );
    // What is read back says the same.
    let kept = serde_json::to_vec(&report).unwrap();
    assert!(more::compare::read_report(kept, &Limits::default()).is_ok());

    // By digest it gets what it had, and what comes from elsewhere is none of it.
    for image in [pinned.as_str(), "nginx:1"] {
        let (report, text) = all(image);
        assert!(!text.contains("unseen"), "{text}");
        assert_eq!(report.chains[0].steps[4].state, StepState::Closed);
    }
}

#[test]
fn a_list_that_says_that_there_are_more_is_no_whole_one() {
    let all = || cli("contosoacr", json!({"adminUserEnabled": false}));
    let says = |document: Value| said(&[document]).1.contains("This holds for what was read");
    assert!(says(json!({"@odata.count": 3, "value": [all()]})));
    assert!(says(json!({"value": [all()], "@odata.count": 2})));
    assert!(says(
        json!({"@odata.context": "x", "@odata.count": 40, "value": [all(), all()]})
    ));
    assert!(!says(json!({"@odata.count": 1, "value": [all()]})));
    assert!(!says(json!({"@odata.count": null, "value": [all()]})));
    assert!(!says(json!({"value": [all()]})));
}

#[test]
fn a_template_that_takes_another_from_elsewhere_is_no_whole_one() {
    let registry = json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": "contosoacr",
        "sku": {"name": "Basic"}, "properties": {}});
    let says = |deployment: Value| {
        let nested = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "more",
            "properties": deployment});
        let template = json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "resources": [registry.clone(), nested],
        });
        said(&[template]).1.contains("This holds for what was read")
    };
    assert!(says(
        json!({"mode": "Incremental", "templateLink": {"relativePath": "acr.json"}})
    ));
    assert!(says(
        json!({"mode": "Incremental", "templateLink": {"uri": "https://example.org/acr.json"}})
    ));
    assert!(says(
        json!({"mode": "Incremental", "templateLink": {"id": id("Microsoft.Resources/templateSpecs/acr/versions/1")}})
    ));
    assert!(!says(json!({"mode": "Incremental", "template": {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": []}})));
}

#[test]
fn what_was_seen_and_not_read_leaves_the_chain_open_behind_a_link_too() {
    let shut = cli(
        "contosoacr",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    );
    let (one, lost) = (
        shut.to_string(),
        id("Microsoft.ContainerRegistry/registries/contosolost"),
    );
    let beside = [
        json!({"name": "contosolost", "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}, "provisioningState": "Succeeded"}).to_string(),
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "parameters": {"kind": {"type": "string"}}, "resources": [{"type": "[parameters('kind')]", "apiVersion": "2025-04-01", "name": "x"}]}).to_string(),
        json!({"value": "System.Object[]"}).to_string(),
        json!([shut.clone(), lost]).to_string(),
        json!([shut.clone(), "..."]).to_string(),
        format!("{one}\nname: contosolost\nadminUserEnabled: true\n"),
        format!("[{one},"),
    ];
    for other in beside {
        let report = judge_texts(&[&one, &other]);
        assert_eq!(
            report.chains[0].verdict,
            model::report::Verdict::Undetermined,
            "{other}"
        );
    }
}

#[test]
fn an_expression_is_no_name_and_the_parameter_behind_it_is_said() {
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "parameters": {"acr": {"type": "string"}},
        "resources": [{
            "type": "Microsoft.ContainerRegistry/registries",
            "name": "[parameters('acr')]",
            "sku": {"name": "Basic"},
            "properties": {"adminUserEnabled": true},
        }],
    });
    let report = judge(&[template]);
    let chain = &report.chains[0];
    assert_eq!(
        chain.headline,
        "It is not known yet whether one whose name is a parameter (`acr`) can be taken over"
    );
    assert_eq!(chain.registries[0].name, "[parameters('acr')]");
}

#[test]
fn what_falls_unseen_is_counted_whatever_else_of_it_is_not_known() {
    let app = |name: &str, containers: Value| {
        json!({"id": id(&format!("Microsoft.App/containerApps/{name}")), "name": name, "type": "Microsoft.App/containerApps",
            "properties": {"template": {"containers": containers}}})
    };
    let ours = json!({"name": "a", "image": "contosoacr.azurecr.io/a:1"});
    let (report, text) = said(&[
        cli("contosoacr", json!({})),
        pricing(&subscription(HERE), "Standard"),
        app("plain", json!([ours])),
        app(
            "beside",
            json!([ours, {"name": "b", "image": "[parameters('b')]"}]),
        ),
        app(
            "else",
            json!([{"name": "b", "image": "docker.io/library/redis:7"}]),
        ),
    ]);
    assert_says(&text, &["2 workloads outside of it would fall unseen"]);
    let totals = &report.chains[0].blast_radius.totals;
    assert_eq!(
        (totals.watched, totals.spared, totals.image_unknown),
        (2, 1, 1)
    );
    let rows = report.chains[0].blast_radius.workloads.iter();
    assert_eq!(rows.filter(|row| row.watched).count(), 2);
}

#[test]
fn what_may_be_taken_over_unseen_is_closed_with_what_is_seen() {
    let mut unknown = cli("contosothird", json!({}));
    unknown["id"] = Value::from(unknown["id"].as_str().unwrap().replace(HERE, THERE));
    let watched = [
        cli("contosoacr", json!({})),
        pricing(&subscription(HERE), "Standard"),
    ];
    let all = [watched[0].clone(), watched[1].clone(), unknown.clone()];
    let blind = cluster("aks-contoso", false);
    let mut scans = all.clone().to_vec();
    scans.push(blind.clone());
    for documents in [&all[..], &scans] {
        let report = judge(documents);
        let breaking = report.chains[0].breaking.as_ref().unwrap();
        assert!(breaking.watched);
        let smallest = breaking.smallest.as_ref().unwrap();
        let mut names: Vec<_> = smallest.changes.iter().map(|one| &*one.name).collect();
        names.sort_unstable();
        assert_eq!(names, ["contosoacr", "contosothird"]);
        let file = in_markdown(&report);
        assert!(
            file.contains("No registry is known to carry all three links"),
            "{file}"
        );
        assert!(file.contains("not known of `contosothird`"), "{file}");
    }
    // Alone it is to be settled.
    assert!(judge(&[unknown]).chains[0].breaking.is_none());
    let report = judge(&watched);
    let file = in_markdown(&report);
    assert!(file.contains("No registry carries all three links"));
}
