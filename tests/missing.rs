//! What hangs on what is missing, what is asked for it, and what its answer settles.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets something else must fail"
)]

use model::{
    Limits,
    evidence::{Evidence, Presence},
    protocol::Overview,
    report::Verdict,
    start::{Worth, ranked},
};
use more::office::Office;

const SUBS: [&str; 3] = [
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
    "33333333-3333-4333-8333-333333333333",
];

fn registry_id(sub: usize, name: &str) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/{name}",
        SUBS[sub]
    )
}

fn registry(sub: usize, name: &str, admin: &str, network: &str) -> String {
    format!(
        r#"{{"id": "{}", "name": "{name}", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "{name}.azurecr.io",
        "sku": {{"name": "Premium"}}, "adminUserEnabled": {admin}, "publicNetworkAccess": "Enabled", "networkRuleSet": {network}}}"#,
        registry_id(sub, name)
    )
}

const OPEN: &str = r#"{"defaultAction": "Allow", "ipRules": []}"#;

fn plan(sub: usize, tier: &str) -> String {
    format!(
        r#"{{"id": "/subscriptions/{}/providers/Microsoft.Security/pricings/Containers", "name": "Containers",
        "type": "Microsoft.Security/pricings", "properties": {{"pricingTier": "{tier}"}}}}"#,
        SUBS[sub]
    )
}

fn cluster(sub: usize, name: &str, sensor: bool) -> String {
    format!(
        r#"{{"id": "/subscriptions/{}/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/{name}", "name": "{name}",
        "type": "Microsoft.ContainerService/managedClusters", "identityProfile": {{"kubeletidentity": {{"objectId": "kubelet-{name}"}}}},
        "securityProfile": {{"defender": {{"securityMonitoring": {{"enabled": {sensor}}}}}}}}}"#,
        SUBS[sub]
    )
}

fn pulls(sub: usize, name: &str, cluster: &str) -> String {
    let scope = registry_id(sub, name);
    format!(
        r#"{{"id": "{scope}/providers/Microsoft.Authorization/roleAssignments/{cluster}", "type": "Microsoft.Authorization/roleAssignments",
        "roleDefinitionId": "/subscriptions/{}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d",
        "roleDefinitionName": "AcrPull", "principalId": "kubelet-{cluster}", "principalType": "ServicePrincipal", "scope": "{scope}"}}"#,
        SUBS[sub]
    )
}

fn pod(image: &str) -> String {
    format!(
        r#"{{"kind": "List", "apiVersion": "v1", "items": [{{"kind": "Pod", "apiVersion": "v1", "metadata": {{"name": "web", "namespace": "shop"}},
        "spec": {{"containers": [{{"name": "a", "image": "{image}"}}]}}}}]}}"#
    )
}

fn office(files: &[(&str, String)]) -> Office {
    let mut office = Office::new(Limits::default());
    for (id, (name, text)) in (0..).zip(files) {
        office.put(id, name, text.clone().into_bytes());
    }
    office
}

fn row(overview: &Overview, what: &str) -> Evidence {
    let found = overview.evidence.iter().find(|one| one.what == what);
    found.unwrap_or_else(|| panic!("no row {what}")).clone()
}

fn verdict(overview: &Overview, name: &str) -> Verdict {
    let place = overview
        .rows
        .iter()
        .position(|row| row.name == name)
        .unwrap();
    overview.standings[place].verdict
}

fn list(parts: &[String]) -> String {
    format!("[{}]", parts.join(","))
}

#[test]
fn a_verdict_that_hangs_on_which_cluster_a_file_is_of_says_so_and_its_new_name_settles_it() {
    let files = |pods: &'static str| {
        vec![
            ("acr.json", list(&[registry(0, "contosoml", "true", OPEN)])),
            ("plans.json", list(&[plan(0, "Standard")])),
            (
                "aks.json",
                list(&[
                    cluster(0, "aks-watched", true),
                    cluster(0, "aks-blind", false),
                ]),
            ),
            (pods, pod("contosoml.azurecr.io/train:1")),
        ]
    };
    let overview = office(&files("export/pods-of-ml.json")).overview();
    assert_eq!(verdict(&overview, "contosoml"), Verdict::Undetermined);
    let pods = row(&overview, "Pods");
    assert!(
        pods.needed && pods.hang == 1 && overview.evidence[0] == pods,
        "{pods:?}"
    );
    let said = "`pods-of-ml.json` does not say which cluster it is from: rename it `pods-aks-blind.json` or `pods-aks-watched.json`; one of `aks-blind` and `aks-watched` has no pods here";
    assert!(pods.told.ends_with(said), "{}", pods.told);
    let lines: Vec<String> = pods.asks.iter().map(|asks| asks.line()).collect();
    assert_eq!(
        lines,
        [
            "kubectl --context aks-blind get pods -A -o json > pods-aks-blind.json",
            "kubectl --context aks-watched get pods -A -o json > pods-aks-watched.json",
        ]
    );
    let enough = overview.enough.unwrap();
    assert_eq!((enough.enough, enough.all), (0, 1));
    let first = enough.first.unwrap();
    assert_eq!(first.run, None);
    assert_eq!(
        first.said[0],
        "Rename `pods-of-ml.json` to `pods-aks-blind.json` or `pods-aks-watched.json`."
    );
    for (name, expected) in [
        ("pods-aks-watched.json", Verdict::Broken),
        ("pods-aks-blind.json", Verdict::Fires),
    ] {
        let overview = office(&files(name)).overview();
        assert_eq!(verdict(&overview, "contosoml"), expected, "{name}");
        let pods = row(&overview, "Pods");
        assert!(
            !pods.needed && pods.told.contains("not of"),
            "{}",
            pods.told
        );
        assert_eq!(overview.enough.unwrap().first, None);
    }
}

#[test]
fn each_verdict_that_is_not_known_hangs_on_a_row_and_what_comes_first_settles_what_it_says() {
    // One lacks its account and its plan, one its network, one its plan alone; one is safe whatever comes.
    let files = vec![
        (
            "acr.json",
            list(&[
                registry(0, "contosoa", "null", OPEN),
                registry(1, "contosob", "true", "null"),
                registry(0, "contosoc", "true", OPEN),
                registry(0, "contosod", "true", OPEN),
                registry(1, "contosoe", "false", "null"),
            ]),
        ),
        ("plans.json", list(&[plan(1, "Free")])),
    ];
    let overview = office(&files).overview();
    let enough = overview.enough.clone().unwrap();
    assert_eq!((enough.enough, enough.all), (1, 5));
    let plans = row(&overview, "Defender plans");
    assert_eq!(overview.evidence[0], plans);
    assert_eq!(plans.hang, 3);
    assert_eq!(plans.needed_for, "`contosoc`, `contosod` and `contosoa`");
    let registries = row(&overview, "Container registries");
    assert_eq!((registries.hang, registries.asks.len()), (2, 3));
    // What settles a verdict by itself comes before what does not.
    assert!(
        registries.asks[0]
            .command
            .line
            .contains("/registries/contosob"),
        "{:?}",
        registries.asks
    );
    let first = enough.first.unwrap();
    assert_eq!(
        first.said,
        [
            "That settles `contosoc` and `contosod`.",
            "`contosoa` then needs one more.",
            "Not known then: `contosob` and `contosoa`.",
        ]
    );
    assert_eq!(
        first.run.unwrap().command.line,
        format!(
            "az security pricing show -n Containers --subscription {} -o json",
            SUBS[0]
        )
    );
    let mut with = files.clone();
    with.push(("answer.json", plan(0, "Free")));
    let overview = office(&with).overview();
    let [a, c, d] = ["contosoa", "contosoc", "contosod"].map(|name| verdict(&overview, name));
    assert_eq!(
        [a, c, d],
        [Verdict::Undetermined, Verdict::Fires, Verdict::Fires]
    );
    assert_eq!(overview.enough.unwrap().enough, 3);
}

#[test]
fn many_registries_are_asked_for_by_one_query_and_its_answer_settles_them() {
    let names: Vec<String> = (0..7).map(|number| format!("contoso{number}")).collect();
    let all: Vec<String> = names
        .iter()
        .map(|name| registry(0, name, "true", "null"))
        .collect();
    let files = vec![
        ("acr.json", list(&all)),
        ("plans.json", list(&[plan(0, "Free")])),
    ];
    let overview = office(&files).overview();
    let registries = row(&overview, "Container registries");
    assert_eq!((registries.asks.len(), registries.hang), (1, 7));
    let line = &registries.asks[0].command.line;
    assert!(
        line.starts_with(
            "az graph query -q \"resources | where type =~ 'microsoft.containerregistry/registries'"
        ),
        "{line}"
    );
    assert!(
        names.iter().all(|name| line.contains(&format!("'{name}'"))),
        "{line}"
    );
    assert_eq!(
        registries.needed_for,
        "`contoso0`, `contoso1`, `contoso2` and 4 more"
    );
    let first = overview.enough.unwrap().first.unwrap();
    assert_eq!(first.run.as_ref(), Some(&registries.asks[0]));
    assert_eq!(first.said.last().unwrap(), "Then every verdict is known.");
    let answers: Vec<String> = { names.iter().enumerate() }.map(|(number, name)| {
        let network = if number == 3 { r#"{"defaultAction": "Deny", "ipRules": []}"# } else { OPEN };
        format!(
            r#"{{"id": "{}", "name": "{name}", "type": "microsoft.containerregistry/registries", "subscriptionId": "{}", "sku": {{"name": "Premium"}},
            "properties": {{"loginServer": "{name}.azurecr.io", "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "networkRuleSet": {network}}}}}"#,
            registry_id(0, name), SUBS[0]
        )
    }).collect();
    let mut with = files;
    with.push((
        "answer.json",
        format!(
            r#"{{"count": 7, "data": {}, "skip_token": null, "total_records": 7}}"#,
            list(&answers)
        ),
    ));
    let overview = office(&with).overview();
    assert_eq!(overview.enough.clone().unwrap().enough, 7);
    assert_eq!(verdict(&overview, "contoso3"), Verdict::Broken);
    assert_eq!(verdict(&overview, "contoso4"), Verdict::Fires);
    assert_eq!(
        row(&overview, "Container registries").presence,
        Presence::There
    );
}

#[test]
fn a_list_of_one_subscription_is_none_of_the_others() {
    let accounts = format!(
        r#"[{{"id": "{}", "name": "Shop West", "state": "Enabled", "tenantId": "t"}}]"#,
        SUBS[1]
    );
    let one = |what: usize, name: &str| {
        let id = |kind: &str| {
            format!(
                "/subscriptions/{}/resourceGroups/g/providers/{kind}/{name}",
                SUBS[0]
            )
        };
        match what {
            0 => cluster(0, name, true),
            1 => pulls(0, "contosoa", name),
            2 => format!(
                r#"{{"id": "{0}", "name": "{name}", "type": "Microsoft.Web/sites", "kind": "app,linux,container", "resourceGroup": "g",
                "siteConfig": {{"linuxFxVersion": "DOCKER|contosoa.azurecr.io/web:1"}}}}"#,
                id("Microsoft.Web/sites")
            ),
            3 => format!(
                r#"{{"id": "{0}", "name": "{name}", "type": "Microsoft.App/containerApps", "resourceGroup": "g",
                "properties": {{"template": {{"containers": [{{"name": "a", "image": "contosoa.azurecr.io/web:1"}}]}}}}}}"#,
                id("Microsoft.App/containerApps")
            ),
            _ => format!(
                r#"{{"id": "{0}", "name": "{name}", "type": "Microsoft.ContainerInstance/containerGroups", "resourceGroup": "g",
                "containers": [{{"name": "a", "image": "contosoa.azurecr.io/web:1"}}]}}"#,
                id("Microsoft.ContainerInstance/containerGroups")
            ),
        }
    };
    for (what, kind, file) in [
        (0, "AKS clusters", "clusters"),
        (1, "Role assignments", "roles"),
        (2, "Web and Function apps", "webapps"),
        (3, "Container Apps and their jobs", "containerapps"),
        (4, "Container Instances", "container-instances"),
    ] {
        let mut files = vec![
            (
                "acr.json".to_owned(),
                list(&[0, 1, 2].map(|sub| {
                    registry(sub, ["contosoa", "contosob", "contosoc"][sub], "true", OPEN)
                })),
            ),
            ("accounts.json".to_owned(), accounts.clone()),
            ("some export.json".to_owned(), list(&[one(what, "first")])),
        ];
        let judge = |files: &[(String, String)]| {
            let files: Vec<(&str, String)> = files
                .iter()
                .map(|(name, text)| (name.as_str(), text.clone()))
                .collect();
            row(&office(&files).overview(), kind)
        };
        let said = judge(&files);
        assert_eq!(said.presence, Presence::InPart, "{said:?}");
        assert!(
            said.told.contains("`Shop West`") && said.told.contains(SUBS[2]),
            "{}",
            said.told
        );
        // A command for each of them.
        for sub in [SUBS[1], SUBS[2]] {
            assert!(
                said.asks.iter().any(|asks| asks.command.line.contains(sub)),
                "{said:?}"
            );
        }
        assert!(
            !said
                .asks
                .iter()
                .any(|asks| asks.command.line.contains(SUBS[0])),
            "{said:?}"
        );
        // An answer that there is none is one, by the name of its file: of just that subscription.
        let answered = |files: &mut Vec<(String, String)>, sub: &str| {
            let ask = said
                .asks
                .iter()
                .find(|asks| asks.command.line.contains(sub))
                .unwrap();
            assert!(ask.by_name && ask.file.starts_with(file), "{ask:?}");
            files.push((format!("{}.json", ask.file), "[]".to_owned()));
        };
        answered(&mut files, SUBS[1]);
        let said_then = judge(&files);
        assert_eq!(said_then.presence, Presence::InPart);
        assert!(
            !said_then.told.contains("Shop West") && said_then.told.contains(SUBS[2]),
            "{}",
            said_then.told
        );
        answered(&mut files, SUBS[2]);
        assert_eq!(judge(&files).presence, Presence::There, "{kind}");
        // An empty list of which nobody knows what was asked is no answer.
        files.truncate(3);
        files.push(("empty.json".to_owned(), "[]".to_owned()));
        assert_eq!(judge(&files).told, said.told);
    }
}

#[test]
fn where_the_pods_of_a_cluster_that_may_pull_are_not_here_nothing_is_called_none() {
    let mut files = vec![
        (
            "acr.json",
            list(&[
                registry(0, "contosoquiet", "true", OPEN),
                registry(0, "contososhop", "true", OPEN),
                registry(0, "contosotest", "true", OPEN),
            ]),
        ),
        ("plans.json", list(&[plan(0, "Free")])),
        (
            "aks.json",
            list(&[cluster(0, "aks-shop", true), cluster(0, "aks-test", true)]),
        ),
        (
            "roles.json",
            list(&[
                pulls(0, "contososhop", "aks-shop"),
                pulls(0, "contosotest", "aks-test"),
            ]),
        ),
        (
            "pods-aks-test.json",
            pod(
                "contosotest.azurecr.io/web@sha256:abababababababababababababababababababababababababababababababab",
            ),
        ),
    ];
    let mut office_of = office(&files);
    let overview = office_of.overview();
    let of = |overview: &Overview, name: &str| {
        let place = overview
            .rows
            .iter()
            .position(|row| row.name == name)
            .unwrap();
        (place, overview.falls[place].clone())
    };
    let (place, falls) = of(&overview, "contososhop");
    assert_eq!((falls.by_tag, falls.unseen), (0, 1));
    assert!(falls.is_unknown());
    let said = "not known: aks-shop may pull from it; its pods are not here";
    assert_eq!(falls.because(&overview.standings[place]), said);
    for other in ["contosoquiet", "contosotest"] {
        assert_eq!(of(&overview, other).1.unseen, 0, "{other}");
    }
    // It comes before those from which nothing is known to fall.
    let order = ranked(&overview.standings, &overview.falls, Worth::default());
    assert_eq!(order[0], place);
    // The report says it, and so does one that comes back.
    let report = office_of.report();
    let told = &report.chains[0].registries[place];
    assert_eq!(told.workloads.unseen_clusters, 1);
    let step = serde_json::to_string(&told.steps[3]).unwrap();
    assert!(
        step.contains("`aks-shop` may, and its pods are not in these exports"),
        "{step}"
    );
    let bytes = serde_json::to_vec(&report).unwrap();
    let mut reader = Office::new(Limits::default());
    reader.put(0, "linchpin-report.json", bytes);
    assert_eq!(of(&reader.overview(), "contososhop").1.unseen, 1);
    // Once its pods are here, or were asked for and there are none, that is known.
    files.push((
        "pods-aks-shop.json",
        r#"{"apiVersion": "v1", "items": [], "kind": "List"}"#.to_owned(),
    ));
    let overview = office(&files).overview();
    assert_eq!(of(&overview, "contososhop").1.unseen, 0);
    assert_eq!(row(&overview, "Pods").presence, Presence::There);
}

#[test]
fn whatever_leaves_a_verdict_open_is_a_row_that_is_needed_and_nothing_else_is() {
    let unknown_sensor = cluster(0, "aks-1", true).replace(
        r#""securityMonitoring": {"enabled": true}"#,
        r#""securityMonitoring": {"enabled": "[parameters('x')]"}"#,
    );
    let conditional = pulls(0, "contosoa", "aks-1").replace(
        r#""principalType""#,
        r#""condition": "x", "conditionVersion": "2.0", "principalType""#,
    );
    let mut open = 0;
    let mut hung: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    for admin in ["true", "null", "false"] {
        for network in [OPEN, "null"] {
            for tier in ["", "Free", "Standard"] {
                for clusters in [
                    vec![],
                    vec![cluster(0, "aks-1", false)],
                    vec![unknown_sensor.clone()],
                    vec![cluster(0, "aks-1", true), cluster(0, "aks-2", false)],
                ] {
                    for (tie, name) in [
                        (String::new(), ""),
                        (list(&[pulls(0, "contosoa", "aks-1")]), "roles.json"),
                        (list(std::slice::from_ref(&conditional)), "roles.json"),
                        (pod("contosoa.azurecr.io/web:1"), "pods.json"),
                    ] {
                        let mut files =
                            vec![("acr.json", list(&[registry(0, "contosoa", admin, network)]))];
                        if !tier.is_empty() {
                            files.push(("plans.json", list(&[plan(0, tier)])));
                        }
                        if !clusters.is_empty() {
                            files.push(("aks.json", list(&clusters)));
                        }
                        if !name.is_empty() {
                            files.push((name, tie));
                        }
                        let overview = office(&files).overview();
                        let is_open = verdict(&overview, "contosoa") == Verdict::Undetermined;
                        let needed: Vec<&Evidence> = { overview.evidence.iter() }
                            .filter(|one| one.hang > 0)
                            .collect();
                        assert_eq!(!needed.is_empty(), is_open, "{files:?}");
                        assert!(
                            needed
                                .iter()
                                .all(|one| one.needed && one.presence != Presence::There),
                            "{needed:?}"
                        );
                        assert!(
                            overview
                                .evidence
                                .iter()
                                .all(|one| !one.needed || one.hang > 0),
                            "{files:?}"
                        );
                        let enough = overview.enough.clone().unwrap();
                        assert_eq!(enough.enough, u32::from(!is_open));
                        // What comes first is of the first row.
                        if let Some(first) = enough.first {
                            assert_eq!(first.what, overview.evidence[0].what);
                        }
                        open += u32::from(is_open);
                        for one in needed {
                            *hung.entry(one.what.clone()).or_default() += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(open > 100, "{open}");
    let rows: Vec<&str> = hung.keys().map(String::as_str).collect();
    assert_eq!(
        rows,
        [
            "AKS clusters",
            "Container registries",
            "Defender plans",
            "Pods",
            "Role assignments"
        ]
    );
}

#[test]
fn registries_that_are_only_pulled_from_are_a_row_with_the_command_that_shows_each() {
    let overview = office(&[
        ("acr.json", list(&[registry(0, "contosoa", "true", OPEN)])),
        ("pods-aks-1.json", pod("fabrikam.azurecr.io/web:1")),
    ])
    .overview();
    let others = row(&overview, "Other registries that are pulled from");
    assert_eq!(others.presence, Presence::Missing);
    assert!(
        others.told.contains("`fabrikam.azurecr.io` (1 workload)"),
        "{others:?}"
    );
    assert_eq!(others.asks[0].line(), "az acr show -n fabrikam -o json");
    // With its own export the row is gone.
    let overview = office(&[
        ("acr.json", list(&[registry(0, "fabrikam", "true", OPEN)])),
        ("pods-aks-1.json", pod("fabrikam.azurecr.io/web:1")),
    ])
    .overview();
    assert!(overview.evidence.iter().all(|one| one.what != others.what));
}

#[test]
fn a_list_that_was_cut_off_is_not_called_there_nor_the_answer_enough_for_all() {
    let whole = list(&[
        registry(0, "contosoa", "false", OPEN),
        registry(0, "contosob", "false", OPEN),
    ]);
    let cut = whole.get(..whole.len() - 40).unwrap();
    let overview = office(&[("acr.json", cut.to_owned())]).overview();
    let registries = row(&overview, "Container registries");
    assert_eq!(registries.presence, Presence::InPart);
    assert!(registries.told.starts_with("at least "), "{registries:?}");
    assert!(overview.enough.unwrap().at_least);
    let overview = office(&[("acr.json", whole)]).overview();
    assert_eq!(
        row(&overview, "Container registries").presence,
        Presence::There
    );
    assert!(!overview.enough.unwrap().at_least);
}

#[test]
fn what_needs_two_commands_is_named_with_how_many_more_it_needs() {
    let files = [("acr.json", list(&[registry(0, "contosoa", "null", OPEN)]))];
    let enough = office(&files).overview().enough.unwrap();
    assert_eq!(
        enough.first.unwrap().said,
        ["No one command is enough: `contosoa` needs this and one more."]
    );
    let files = [(
        "acr.json",
        list(&[
            registry(0, "contosoa", "null", OPEN),
            registry(0, "contosob", "null", OPEN),
        ]),
    )];
    let first = office(&files).overview().enough.unwrap().first.unwrap();
    assert_eq!(
        first.said,
        ["No one command is enough: `contosoa` needs this and one more.",]
    );
}
