//! Where to start and what is missing: counted by the engine, held to what the report itself says.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets something else must fail"
)]

use std::collections::BTreeSet;

use model::{
    Format, Redaction,
    picture::{Orientation, Seen},
};
use model::{
    Limits, Shell, difference,
    evidence::{Evidence, Presence},
    protocol::{Answer, Overview, Request, Taken},
    report::{Reach, Scale, Verdict, Workload},
    start::{Worth, ranked},
};
use more::office::Office;

/// The documents of the estate, but for those whose name begins like this.
fn estate(without: &[&str]) -> Office {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/samples/estate");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut office = Office::new(Limits::default());
    for (id, path) in (0..).zip(paths) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !without.iter().any(|kind| name.starts_with(kind)) {
            office.put(id, &name, std::fs::read(path).unwrap());
        }
    }
    office
}

#[test]
fn what_falls_with_a_registry_is_what_its_own_answer_counts() {
    let mut office = estate(&[]);
    let overview = office.overview();
    let report = office.report();
    let workloads = &report.chains[0].blast_radius.workloads;
    assert!(overview.falls.iter().any(|falls| falls.by_tag > 5));
    for (row, falls) in overview.falls.iter().enumerate() {
        let registry = office.registry(row).unwrap();
        let counts = registry.workloads;
        assert_eq!(falls.pulls, counts.total, "{}", registry.name);
        assert_eq!(falls.soon, counts.next_restart, "{}", registry.name);
        // By hand, from the list of workloads.
        let by_hand = |keep: &dyn Fn(&model::report::Workload) -> bool| {
            let own = workloads.iter().filter(|one| one.registry == registry.name);
            let kept =
                own.filter(|one| one.pulls != model::report::Pulls::PinnedByDigest && keep(one));
            let names = kept.map(|one| (&one.location, &one.kind, &one.name));
            names.collect::<BTreeSet<_>>().len() as u32
        };
        assert_eq!(falls.by_tag, by_hand(&|_| true), "{}", registry.name);
        let production = by_hand(&|one| one.environment == "production");
        assert_eq!(falls.production, production, "{}", registry.name);
        let told: u32 = falls.environments.iter().map(|(_, count)| count).sum();
        assert_eq!(
            told,
            by_hand(&|one| !one.environment.is_empty()),
            "{}",
            registry.name
        );
    }
    let exposed = workloads.iter().filter(|one| one.reach == Reach::Exposed);
    let exposed: BTreeSet<_> = exposed
        .map(|one| (&one.location, &one.kind, &one.name))
        .collect();
    let firing = overview.standings.iter().zip(overview.falls.iter());
    let firing = firing.filter(|(standing, _)| standing.verdict == Verdict::Fires);
    assert_eq!(
        firing.map(|(_, falls)| falls.by_tag).sum::<u32>(),
        exposed.len() as u32
    );
}

#[test]
fn the_change_to_begin_with_prevents_at_the_registry_that_ranks_first() {
    let mut office = estate(&[]);
    let overview = office.overview();
    let start = overview.start.clone().unwrap();
    let order = ranked(&overview.standings, &overview.falls, Worth::default());
    assert_eq!(order[0], start.row as usize);
    assert_eq!(overview.rows[order[0]].name, "tarnholtprod");
    let change = start.change.unwrap();
    assert!(change.prevents && change.name == "tarnholtprod" && change.kind == "registry");
    // Made, it keeps the attacker out there, and another registry comes first.
    let request = Request::WhatIf {
        switches: vec![change.switch],
    };
    let Answer::Changed(difference) = office.answer(request, Vec::new()) else {
        panic!("the page is sent everything again");
    };
    let mut shown = overview.clone();
    difference::apply(&mut shown, *difference);
    assert_eq!(shown.standings[order[0]].verdict, Verdict::Broken);
    assert_ne!(shown.start.clone().unwrap().row, start.row);
    assert_eq!(shown.start, office.overview().start);
}

#[test]
fn weights_move_the_change_and_the_ranks_and_travel_as_a_difference() {
    let mut office = estate(&[]);
    let mut shown = office.overview();
    for request in [
        Request::Weigh {
            scale: Scale {
                effort: 0,
                breakage: 5,
            },
        },
        Request::Rank {
            worth: Worth {
                production: 0,
                soon: 0,
                reach: 9,
            },
        },
    ] {
        let Answer::Changed(difference) = office.answer(request, Vec::new()) else {
            panic!("the page is sent everything again");
        };
        difference::apply(&mut shown, *difference);
        assert_eq!(shown.start, office.overview().start);
    }
}

#[test]
fn logins_that_a_change_stops_are_named() {
    let registry = r#"[{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoacr",
        "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "contosoacr.azurecr.io", "sku": {"name": "Basic"},
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "networkRuleSet": null}]"#;
    let plan = r#"{"id": "/subscriptions/s/providers/Microsoft.Security/pricings/Containers", "name": "Containers",
        "type": "Microsoft.Security/pricings", "pricingTier": "Free"}"#;
    let app = |name: &str, credentials: &str| {
        format!(
            r#"{{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/{name}",
            "name": "{name}", "type": "Microsoft.ContainerInstance/containerGroups", "resourceGroup": "g",
            "containers": [{{"name": "a", "image": "contosoacr.azurecr.io/shop/web:1"}}], "imageRegistryCredentials": {credentials}}}"#
        )
    };
    let mut office = Office::new(Limits::default());
    office.put(0, "registries.json", registry.as_bytes().to_vec());
    office.put(1, "plan.json", plan.as_bytes().to_vec());
    let start = office.overview().start.unwrap();
    assert_eq!(start.change.unwrap().fix, "disable-admin");
    // Where no workload was exported, nobody is not the answer.
    assert_eq!((start.breaks, start.count), (None, 0));
    let apps = format!(
        "[{}, {}]",
        app(
            "till",
            r#"[{"server": "contosoacr.azurecr.io", "username": "contosoacr"}]"#
        ),
        app(
            "kiosk",
            r#"[{"server": "contosoacr.azurecr.io", "identity": "/subscriptions/s/x"}]"#
        )
    );
    office.put(2, "apps.json", apps.into_bytes());
    let start = office.overview().start.unwrap();
    assert_eq!(
        (start.breaks, start.count),
        (Some(vec!["till".to_owned()]), 1)
    );
    assert_eq!((start.perhaps, start.unsure), (Vec::new(), 0));
    // Of two of one name both are counted, and the name is said once.
    let stored = r#"[{"server": "contosoacr.azurecr.io", "username": "contosoacr"}]"#;
    let other = app("till", stored).replace("resourceGroups/g/", "resourceGroups/h/");
    let apps = format!("[{}, {other}]", app("till", stored));
    office.put(2, "apps.json", apps.into_bytes());
    let start = office.overview().start.unwrap();
    assert_eq!(
        (start.breaks, start.count),
        (Some(vec!["till".to_owned()]), 2)
    );
    // One that logs in by a token is not stopped, and one whose name is filled in elsewhere may be.
    let by = |name: &str, user: &str| {
        let login = format!(r#"[{{"server": "contosoacr.azurecr.io", "username": "{user}"}}]"#);
        app(name, &login)
    };
    let apps = format!("[{}, {}]", by("till", "pull-only"), by("kiosk", "ACR_USER"));
    office.put(2, "apps.json", apps.into_bytes());
    let start = office.overview().start.unwrap();
    assert_eq!((start.breaks, start.count), (Some(Vec::new()), 0));
    let perhaps = (vec!["kiosk".to_owned()], 1);
    assert_eq!((start.perhaps, start.unsure), perhaps);
    assert_eq!(start.change.map(|change| change.breakage), Some(4));
    office.put(
        2,
        "apps.json",
        format!("[{}]", by("till", "pull-only")).into_bytes(),
    );
    let start = office.overview().start.unwrap();
    assert_eq!(start.breaks, Some(Vec::new()));
    assert_eq!(start.perhaps, Vec::<String>::new());
    assert_eq!(start.change.map(|change| change.breakage), Some(2));
}

#[test]
fn a_downloaded_report_ranks_as_its_documents_did() {
    let mut office = estate(&[]);
    let judged = office.overview();
    let bytes = office.export(Taken::Answer, Format::Json, Redaction::NONE);
    let mut reader = Office::new(Limits::default());
    reader.put(0, "linchpin-report.json", bytes);
    let claimed = reader.overview();
    assert!(claimed.claimed && claimed.evidence.is_empty() && claimed.start.is_none());
    let order =
        |overview: &Overview| ranked(&overview.standings, &overview.falls, Worth::default());
    assert_eq!(order(&claimed), order(&judged));
    for (claimed, judged) in claimed.falls.iter().zip(judged.falls.iter()) {
        assert_eq!(
            (claimed.pulls, claimed.by_tag),
            (judged.pulls, judged.by_tag)
        );
        assert_eq!(claimed.production, judged.production);
    }
}

fn presence(office: &mut Office, what: &str) -> Option<Presence> {
    let overview = office.overview();
    let found = overview.evidence.iter().find(|one| one.what == what);
    found.map(|one| one.presence)
}

#[test]
fn each_kind_of_evidence_is_missing_where_its_exports_are_and_the_script_asks_for_it() {
    for (what, files, asked) in [
        (
            "Container registries",
            &["registries"][..],
            "microsoft.containerregistry/registries",
        ),
        ("Defender plans", &["defender"], "security pricing show"),
        ("AKS clusters", &["clusters"], "aks list"),
        ("Pods", &["pods", "findings"], "kubectl --context aks-"),
        (
            "Web and Function apps",
            &["webapps", "functionapp"],
            "webapp list",
        ),
        (
            "Container Apps and their jobs",
            &["containerapp"],
            "containerapp list",
        ),
        (
            "Container Instances",
            &["container-instances"],
            "container list",
        ),
        ("Role assignments", &["roles"], "role assignment list"),
        ("Repository tokens", &["tokens"], "acr token list"),
        ("Names of subscriptions", &["accounts"], "account list"),
    ] {
        let mut office = estate(files);
        // Other documents may tell some of it still: what stands below a registry names that.
        let left = presence(&mut office, what).unwrap();
        assert!(left < Presence::There, "{what}: {left:?}");
        let overview = office.overview();
        let one = overview
            .evidence
            .iter()
            .find(|one| one.what == what)
            .unwrap();
        assert!(!one.asks.is_empty(), "{what}");
        let lines: Vec<&str> = one
            .asks
            .iter()
            .map(|asks| asks.command.line.as_str())
            .collect();
        assert!(!lines.iter().any(|line| line.contains("NAME")), "{lines:?}");
        // The script runs just what the rows say, and nothing of what is there.
        let request = Request::Missing { shell: Shell::Bash };
        let Answer::Missing { text, .. } = office.answer(request, Vec::new()) else {
            panic!("no script");
        };
        let begins = ["keep ", "# to be completed: ", "# prints more than is read"];
        let kept = text
            .lines()
            .filter(|line| begins.iter().any(|begin| line.starts_with(begin)));
        let open = overview
            .evidence
            .iter()
            .filter(|one| one.presence != Presence::There);
        let asks: usize = open.map(|one| one.asks.len()).sum();
        assert_eq!(kept.count(), asks, "{what}");
        assert!(
            text.contains(asked) || lines.iter().any(|line| line.contains(asked)),
            "{what}: {lines:?}"
        );
    }
}

#[test]
fn what_the_script_asked_for_in_vain_is_not_missing() {
    let mut office = estate(&["container-instances"]);
    let what = "Container Instances";
    assert_eq!(presence(&mut office, what), Some(Presence::Missing));
    let names = [
        "tarnholt-production",
        "tarnholt-platform",
        "tarnholt-sandbox",
    ];
    for (id, name) in (900..).zip(names) {
        let file = format!("container-instances-{name}.json");
        office.put(id, &file, b"[]".to_vec());
        // Of the others nobody knows.
        let there = match id {
            902 => Presence::There,
            _ => Presence::InPart,
        };
        assert_eq!(presence(&mut office, what), Some(there), "{name}");
    }
}

#[test]
fn some_of_the_evidence_is_evidence_in_part() {
    let mut office = estate(&["defender-tarnholt-sandbox"]);
    let overview = office.overview();
    let plans = overview
        .evidence
        .iter()
        .find(|one| one.what == "Defender plans")
        .unwrap();
    assert_eq!(plans.presence, Presence::InPart);
    assert!(
        plans.told.contains("2 of 3") && plans.told.contains("tarnholt-sandbox"),
        "{}",
        plans.told
    );
    assert!(plans.asks[0].command.line.contains("--subscription"));
}

#[test]
fn a_report_that_comes_back_lists_the_environments_in_which_most_falls() {
    // Ten environments with one workload each come before the two in which most runs.
    let mut pods = Vec::new();
    for environment in 0..10 {
        pods.push(pod("aaa", environment, 0));
    }
    for (environment, count) in [(10, 6), (11, 4)] {
        pods.extend((0..count).map(|place| pod("zzz", environment, place)));
    }
    let registry = r#"[{"name":"contosoprod","adminUserEnabled":true,"publicNetworkAccess":"Enabled",
        "loginServer":"contosoprod.azurecr.io","sku":{"name":"Premium"},
        "type":"Microsoft.ContainerRegistry/registries"}]"#;
    let (judged, claimed) = judged_and_claimed(registry, &format!("[{}]", pods.join(",")));
    let named = |overview: &Overview| {
        let listed = overview.falls[0].environments.iter();
        let listed =
            listed.map(|(place, count)| (overview.environments[*place as usize].clone(), *count));
        listed.collect::<Vec<_>>()
    };
    assert_eq!(named(&claimed).len(), 8);
    assert_eq!(named(&claimed)[0].1, 6);
    assert_eq!(named(&claimed)[1].1, 4);
    assert_eq!(named(&claimed)[..2], named(&judged)[..2]);
}

#[test]
fn a_report_that_comes_back_counts_a_workload_by_the_image_that_it_pulls_soonest() {
    let registry = r#"[{"name":"contosoprod","adminUserEnabled":true,"publicNetworkAccess":"Enabled",
        "loginServer":"contosoprod.azurecr.io","sku":{"name":"Premium"},
        "type":"Microsoft.ContainerRegistry/registries"}]"#;
    let container = |name: &str, tag: &str| {
        format!(r#"{{"name":"{name}","image":"contosoprod.azurecr.io/{name}{tag}"}}"#)
    };
    let digest = format!("@sha256:{}", "c".repeat(64));
    let pods = [("kept", ":1"), ("pinned", &digest)].map(|(name, other)| {
        format!(
            r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{name}","namespace":"shop"}},
            "spec":{{"containers":[{},{}]}}}}"#,
            container("aaa", other),
            container("zzz", ":latest"),
        )
    });
    let (judged, claimed) = judged_and_claimed(registry, &format!("[{}]", pods.join(",")));
    let falls = &judged.falls[0];
    assert_eq!((falls.pulls, falls.by_tag, falls.soon), (2, 2, 2));
    assert_eq!(claimed.falls[0], judged.falls[0]);
}

/// What is told of these documents, and of the report of them once it is handed in.
fn judged_and_claimed(registries: &str, pods: &str) -> (Overview, Overview) {
    let mut office = Office::new(Limits::default());
    office.put(0, "registries.json", registries.into());
    office.put(1, "pods.json", pods.into());
    let judged = office.overview();
    let request = Request::Export {
        format: Format::Json,
        redaction: Redaction::NONE,
        taken: Taken::Answer,
    };
    let Answer::Export { bytes, .. } = office.answer(request, Vec::new()) else {
        panic!("no file");
    };
    let mut again = Office::new(Limits::default());
    again.put(0, "report.json", bytes);
    (judged, again.overview())
}

fn pod(namespace: &str, environment: usize, place: usize) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{namespace}-{environment}-{place}","namespace":"{namespace}",
        "labels":{{"environment":"harbour{environment}"}}}},
        "spec":{{"containers":[{{"name":"a","image":"contosoprod.azurecr.io/a:1"}}]}}}}"#
    )
}

#[test]
fn a_picture_that_is_saved_has_the_pseudonyms_of_the_other_files() {
    let mut office = estate(&[]);
    let overview = office.overview();
    let redaction = Redaction::ALL;
    let export = Request::Export {
        format: Format::Json,
        redaction,
        taken: Taken::Answer,
    };
    let Answer::Export { bytes, .. } = office.answer(export, Vec::new()) else {
        panic!("no file");
    };
    let report: model::report::Report = serde_json::from_slice(&bytes).unwrap();
    let chain = &report.chains[0];
    let mut drawn = 0;
    for only in 0..overview.rows.len() {
        let save = Request::SavePicture {
            seen: Seen {
                orientation: Orientation::Wide,
                width: 4_000,
                limit: 200,
                opened: BTreeSet::new(),
                shut: BTreeSet::new(),
            },
            only: Some(only),
            redaction,
        };
        let Answer::Drawing(svg) = office.answer(save, Vec::new()) else {
            panic!("no picture");
        };
        let name = &chain.registries[only].name;
        let own = chain.blast_radius.workloads.iter();
        let falls = |one: &&Workload| one.reach != Reach::Spared || one.watched;
        let own = own.filter(|one| one.registry == *name && falls(one));
        let own: BTreeSet<&str> = own.map(|one| one.name.as_str()).collect();
        let words: BTreeSet<&str> = svg
            .split(|char: char| !char.is_ascii_alphanumeric() && char != '-')
            .collect();
        let pseudonyms = words.iter().filter(|word| word.starts_with("workload-"));
        for word in pseudonyms {
            drawn += 1;
            assert!(own.contains(word), "{word} does not pull from {name}");
        }
        assert_eq!(words.contains(name.as_str()), !own.is_empty(), "{name}");
    }
    assert!(drawn > 8, "{drawn}");
}

/// What is said of pods, with these files of pods beside these clusters; and where each workload runs.
fn of_pods(clusters: &[&str], files: &[(&str, &str)]) -> (Evidence, Vec<String>) {
    let mut office = Office::new(Limits::default());
    let id = |name: &str| {
        format!(
            "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerService/managedClusters/{name}"
        )
    };
    let list: Vec<String> = clusters
        .iter()
        .map(|name| format!(r#"{{"id": "{}", "name": "{name}", "type": "Microsoft.ContainerService/managedClusters"}}"#, id(name)))
        .collect();
    office.put(0, "clusters.json", format!("[{}]", list.join(",")).into());
    let registry = r#"{"adminUserEnabled": true, "loginServer": "contosoacr.azurecr.io", "name": "contosoacr"}"#;
    office.put(1, "registry.json", registry.into());
    for (id, (file, image)) in (2..).zip(files) {
        let pod = format!(
            r#"{{"kind": "Pod", "apiVersion": "v1", "metadata": {{"name": "web", "namespace": "shop"}}, "spec": {{"containers": [{{"image": "contosoacr.azurecr.io/{image}:1"}}]}}}}"#
        );
        let list = format!(r#"{{"kind": "List", "apiVersion": "v1", "items": [{pod}]}}"#);
        office.put(id, file, list.into());
    }
    let overview = office.overview();
    let mut pods = overview.evidence.iter();
    let pods = pods
        .find(|one| one.what.starts_with("Pods"))
        .unwrap()
        .clone();
    let ran = overview.workloads.iter();
    let mut ran: Vec<String> = ran.map(|workload| workload.location.clone()).collect();
    ran.sort_unstable();
    (pods, ran)
}

#[test]
fn pods_of_the_only_cluster_are_its_own_and_are_not_asked_for_again() {
    for file in ["pods.json", "export 3.json"] {
        let (pods, ran) = of_pods(&["aks-east"], &[(file, "web")]);
        assert_eq!((pods.presence, pods.asks), (Presence::There, Vec::new()));
        assert_eq!(ran, ["aks-east/shop"]);
    }
}

#[test]
fn a_file_that_is_called_like_a_cluster_is_of_it() {
    let (pods, ran) = of_pods(
        &["aks-east", "aks-west"],
        &[("pods-aks-west.json", "web"), ("aks-east.json", "api")],
    );
    assert_eq!((pods.presence, pods.asks), (Presence::There, Vec::new()));
    assert_eq!(ran, ["aks-east/shop", "aks-west/shop"]);
    let (pods, _) = of_pods(&["aks-east", "aks-west"], &[("pods-aks-west.json", "web")]);
    let line = pods.asks[0].line();
    assert_eq!(
        line,
        "kubectl --context aks-east get pods -A -o json > pods-aks-east.json"
    );
}

#[test]
fn files_that_may_be_of_two_clusters_stay_two_and_the_way_to_tell_is_said() {
    let files = [("east.json", "web"), ("west.json", "api")];
    for clusters in [&["aks-1"][..], &["aks-1", "aks-2"]] {
        let (pods, ran) = of_pods(clusters, &files);
        // The same name in both: one more or less would be a workload that nobody counts.
        assert_eq!(ran, ["east.json/shop", "west.json/shop"]);
        assert_eq!(pods.presence, Presence::InPart);
        assert!(pods.told.contains("`east.json` and `west.json` do not say which cluster each is from: rename each, to `pods-aks-1.json`"), "{}", pods.told);
        assert!(pods.asks[0].line().ends_with("> pods-aks-1.json"));
        assert_eq!(pods.asks.len(), clusters.len());
    }
}
