//! The rich sample: a ferry operator with three subscriptions and four clusters, as its engineer
//! would read it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may"
)]

use std::collections::{BTreeMap, BTreeSet};

use engine::{Detail, Input, analyze};
use model::{
    Limits,
    report::{Outcome::*, Pulls, Report, Verdict},
};
use serde_json::Value;

#[allow(dead_code, reason = "other tests write other files")]
#[path = "written/mod.rs"]
mod written;

const PAGE: &str = include_str!("../docs/samples.md");
const LITERAL: &str = "not-a-real-password";

fn files() -> Vec<Input> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/samples/estate");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let inputs = paths.iter().map(|path| Input {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        bytes: std::fs::read(path).unwrap(),
    });
    inputs.collect()
}

fn estate() -> Report {
    analyze(files(), &Limits::default(), Detail::Full)
}

/// The rows of the table in `docs/samples.md` that has these first and last columns, sorted.
fn table(first: &str, last: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().trim_matches('`').to_owned())
            .collect()
    };
    let mut rows: Vec<_> = PAGE
        .lines()
        .skip_while(|line| {
            let cells = cells(line);
            cells[0] != first || cells[cells.len() - 1] != last
        })
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(cells)
        .collect();
    assert!(!rows.is_empty(), "no table from `{first}` to `{last}`");
    rows.sort();
    rows
}

/// A value as it stands in the report.
fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn the_page_says_of_each_registry_and_cluster_what_the_engine_says() {
    let report = estate();
    let chain = &report.chains[0];
    let mut registries: Vec<Vec<String>> = chain
        .registries
        .iter()
        .map(|registry| {
            let outcomes = registry.rules.iter().map(|rule| word(rule.finding.outcome));
            let mut row = vec![registry.name.clone()];
            row.extend(outcomes);
            row.push(word(registry.verdict));
            row
        })
        .collect();
    registries.sort();
    let mut expected = table("Registry", "Verdict");
    for row in &mut expected {
        row.remove(1);
    }
    assert_eq!(registries, expected);
    let mut clusters: Vec<[String; 2]> = chain
        .rules
        .iter()
        .flat_map(|rule| &rule.subjects)
        .filter(|subject| subject.kind == "cluster")
        .map(|subject| [subject.name.clone(), word(subject.finding.outcome)])
        .collect();
    clusters.sort();
    let expected: Vec<[String; 2]> = table("Cluster", "Sensor")
        .into_iter()
        .map(|row| [row[0].clone(), row[2].clone()])
        .collect();
    assert_eq!(clusters, expected);
}

#[test]
fn the_page_counts_the_workloads_as_the_engine_does() {
    let report = estate();
    let radius = &report.chains[0].blast_radius;
    let totals = &radius.totals;
    let known = [
        ("exposed", totals.exposed),
        ("possibly exposed", totals.possible),
        ("pinned by digest", totals.pinned),
        ("spared", totals.spared),
        ("pull from elsewhere", totals.elsewhere),
        ("image not shown", totals.image_unknown),
        ("run no container", totals.runs_none),
    ];
    let mut expected: Vec<Vec<String>> = known
        .into_iter()
        .chain([("all", totals.workloads)])
        .map(|(what, count)| vec![what.to_owned(), count.to_string()])
        .collect();
    expected.sort();
    assert_eq!(table("What becomes of them", "Workloads"), expected);

    // The soonest pull of each workload, for each registry that it pulls from.
    let order = [
        Pulls::NextRestart,
        Pulls::NextRollout,
        Pulls::Unknown,
        Pulls::PinnedByDigest,
    ];
    let mut soonest: BTreeMap<_, usize> = BTreeMap::new();
    let mut places: BTreeMap<String, (BTreeSet<&str>, &str)> = BTreeMap::new();
    for workload in &radius.workloads {
        let pulls = order.iter().position(|p| *p == workload.pulls).unwrap();
        let key = (
            &workload.registry,
            &workload.location,
            &workload.kind,
            &workload.name,
        );
        let known = soonest.entry(key).or_insert(pulls);
        *known = pulls.min(*known);
        if workload.registry == "tarnholtprod" {
            let environment = match workload.environment.as_str() {
                "" => "none",
                environment => environment,
            };
            let place = places
                .entry(workload.location.clone())
                .or_insert_with(|| (BTreeSet::new(), environment));
            place.0.insert(&workload.name);
            assert_eq!(place.1, environment, "{}", workload.location);
        }
    }
    let mut counts: BTreeMap<&str, [u32; 5]> = BTreeMap::new();
    for ((registry, ..), pulls) in &soonest {
        let row = counts.entry(registry).or_default();
        row[0] += 1;
        row[pulls + 1] += 1;
    }
    let found: Vec<Vec<String>> = counts
        .into_iter()
        .map(|(registry, row)| {
            let mut cells = vec![registry.to_owned()];
            cells.extend(row.map(|count| count.to_string()));
            cells
        })
        .collect();
    assert_eq!(table("Registry", "Pinned by digest"), found);
    let found: Vec<Vec<String>> = places
        .into_iter()
        .map(|(place, (names, environment))| {
            vec![place, names.len().to_string(), environment.to_owned()]
        })
        .collect();
    assert_eq!(table("Where", "Environment, inferred"), found);
}

#[test]
fn the_files_are_few_and_small() {
    let files = files();
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    assert!(bytes <= 152_000, "{bytes} bytes");
    assert!(PAGE.contains(&format!("There are {} files.", files.len())));
}

#[test]
fn whoever_is_named_in_one_file_is_known_from_another() {
    let files = files();
    let parsed: Vec<(&str, Value)> = files
        .iter()
        .map(|file| (&*file.name, serde_json::from_slice(&file.bytes).unwrap()))
        .collect();
    let elements = |prefix: &str| -> Vec<&Value> {
        parsed
            .iter()
            .filter(|(name, _)| name.starts_with(prefix))
            .flat_map(|(_, value)| value.as_array().unwrap())
            .collect()
    };
    let texts = |elements: &[&'_ Value], key: &str| -> BTreeSet<String> {
        elements
            .iter()
            .map(|element| element[key].as_str().unwrap().to_owned())
            .collect()
    };
    let accounts = elements("accounts");
    assert!(accounts.iter().all(|account| account.get("user").is_none()));
    let accounts = texts(&accounts, "id");
    for file in &files {
        let text = std::str::from_utf8(&file.bytes).unwrap();
        for rest in text.split("/subscriptions/").skip(1) {
            assert!(accounts.contains(&rest[..36]), "{}", file.name);
        }
    }
    let registries = texts(&elements("registries-"), "id");
    let roles = elements("roles-");
    for scope in texts(&roles, "scope") {
        assert!(
            !scope.contains("/registries/") || registries.contains(&scope),
            "{scope}"
        );
    }
    let clusters = elements("clusters-");
    let names = texts(&clusters, "name");
    for (name, list) in &parsed {
        if name.starts_with("pods-") {
            let cluster = &list["metadata"]["annotations"]["linchpin/cluster"];
            assert!(names.contains(cluster.as_str().unwrap()), "{name}");
        }
    }
    // A cluster has its pull role by the identity of its kubelets.
    let pullers: Vec<&Value> = roles
        .iter()
        .filter(|role| role["roleDefinitionName"] == "AcrPull")
        .copied()
        .collect();
    let pullers = texts(&pullers, "principalId");
    let pulling: Vec<&Value> = clusters
        .into_iter()
        .filter(|cluster| {
            let kubelet = &cluster["identityProfile"]["kubeletidentity"]["objectId"];
            pullers.contains(kubelet.as_str().unwrap())
        })
        .collect();
    let pulling: Vec<String> = texts(&pulling, "name").into_iter().collect();
    assert_eq!(pulling, ["aks-booking", "aks-harbour", "aks-shared"]);
}

#[test]
fn every_document_is_used() {
    let report = estate();
    assert!(report.problems.is_empty(), "{:#?}", report.problems);
    for source in &report.sources {
        assert!(
            !["unrecognised", "refused", "unreadable"].contains(&source.kind.as_str()),
            "{source:?}"
        );
    }
}

#[test]
fn each_registry_is_judged_as_an_engineer_would() {
    let report = estate();
    let found: Vec<_> = report.chains[0]
        .registries
        .iter()
        .map(|registry| {
            let outcomes: Vec<_> = registry
                .rules
                .iter()
                .map(|rule| rule.finding.outcome)
                .collect();
            (registry.name.as_str(), registry.verdict, outcomes)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("tarnholtprod", Verdict::Fires, vec![Fires, Fires, Fires]),
            // Premium, public, and its rule set lost on the way.
            (
                "tarnholtcargo",
                Verdict::Undetermined,
                vec![Fires, Unknown, Fires]
            ),
            // Deny with one office range.
            ("tarnholthub", Verdict::Broken, vec![Fires, Clear, Fires]),
            // Basic in the sandbox, where Defender is on.
            ("tarnholtlab", Verdict::Broken, vec![Fires, Fires, Clear]),
            ("tarnholtports", Verdict::Broken, vec![Clear, Fires, Fires]),
            ("tarnholtvault", Verdict::Broken, vec![Clear, Clear, Fires]),
        ]
    );
}

#[test]
fn the_workloads_are_counted_and_the_cut_is_the_smallest() {
    let report = estate();
    let chain = &report.chains[0];
    let totals = &chain.blast_radius.totals;
    assert_eq!(
        (
            totals.workloads,
            totals.exposed,
            totals.possible,
            totals.pinned,
            totals.spared,
            totals.elsewhere,
            totals.image_unknown,
            totals.runs_none
        ),
        (43, 12, 4, 1, 12, 11, 2, 1)
    );
    // What pulls from tarnholtlab falls, and only Defender may see it: it is spared nothing else.
    let watched = |row: &&model::report::Workload| row.watched;
    let rows: BTreeSet<(&str, &str)> = { chain.blast_radius.workloads.iter() }
        .filter(watched)
        .map(|row| (&*row.registry, &*row.name))
        .collect();
    assert!(rows.iter().all(|(registry, _)| *registry == "tarnholtlab"));
    assert_eq!((totals.watched, rows.len()), (4, 4));
    let breaking = chain.breaking.as_ref().unwrap();
    let smallest = breaking.smallest.as_ref().unwrap();
    assert_eq!(smallest.changes.len(), 1);
    assert_eq!(smallest.changes[0].name, "tarnholtprod");
    let detecting = breaking.detecting.as_ref().unwrap();
    let names: Vec<_> = detecting
        .changes
        .iter()
        .map(|change| change.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["tarnholt-production", "aks-booking"],
        "the subscription by its name"
    );
}

#[test]
fn what_defender_says_stands_beside_what_it_is_about() {
    let report = estate();
    let chain = &report.chains[0];
    let registry = |name: &str| {
        chain
            .registries
            .iter()
            .find(|one| one.name == name)
            .unwrap()
    };
    let notes = |name: &str| -> String {
        let finding = &registry(name).rules[1].finding;
        let notes = finding.notes.iter().map(|note| note.text.as_str());
        notes.collect::<Vec<_>>().join("\n")
    };
    // Healthy is a remark, and the firewall that was lost stays unknown.
    let said = notes("tarnholtcargo");
    assert!(said.contains("judged it healthy on 2026-02-11"), "{said}");
    assert_eq!(registry("tarnholtcargo").rules[1].finding.outcome, Unknown);
    let workloads = &chain.blast_radius.workloads;
    let of = |name: &'static str| workloads.iter().filter(move |row| row.name == name);
    for demo in of("demo") {
        assert_eq!(
            demo.defender,
            "seen by Defender on 2026-10-23; vulnerabilities in its image: 2 critical, 1 medium"
        );
    }
    assert_eq!(of("demo").count(), 1);
    let images: Vec<&str> = of("berth-planner").map(|row| row.image.as_str()).collect();
    assert!(
        images.contains(&"tarnholtports.azurecr.io/harbour/sea-charts:2026-10"),
        "{images:?}"
    );
    let pool = of("rota-what-if").next().unwrap();
    assert_eq!((&*pool.kind, pool.pulls), ("Session pool", Pulls::Unknown));
}

#[test]
fn the_files_say_what_defender_saw_of_a_workload() {
    use model::Format;
    let report = estate();
    for format in [
        Format::Html,
        Format::Markdown,
        Format::Workloads,
        Format::Json,
    ] {
        let text = crate::written::write(format, &report, &Default::default());
        let text = text.replace('\\', "");
        assert!(
            text.contains(
                "seen by Defender on 2026-10-23; vulnerabilities in its image: 2 critical, 1 medium"
            ),
            "{}",
            format.label()
        );
    }
}

#[test]
fn no_value_of_a_variable_gets_anywhere() {
    let holders: Vec<_> = files()
        .into_iter()
        .filter(|file| String::from_utf8_lossy(&file.bytes).contains(LITERAL))
        .map(|file| file.name)
        .collect();
    assert_eq!(
        holders,
        [
            "container-instances-tarnholt-production.json",
            "pods-aks-booking.json"
        ],
        "a value that is nowhere is not dropped"
    );
    let json = serde_json::to_string(&estate()).unwrap();
    assert!(!json.contains("not-a-real"), "values are dropped");
    for name in ["SMTP_PASSWORD", "RELEASE_SIGNING_PASSWORD"] {
        assert!(json.contains(name), "names stay: {name}");
    }
}

#[test]
fn its_report_can_be_dropped_back_in() {
    let report = estate();
    let json = serde_json::to_vec(&report).unwrap();
    let read = more::compare::read_report(json, &Limits::default());
    assert_eq!(read.map_err(|error| error.to_string()), Ok(report));
}

#[test]
fn nothing_of_it_is_left_in_a_redacted_file_or_link() {
    use crate::written::redact;
    use model::Format;
    use more::export::Options;

    let report = estate();
    let chain = &report.chains[0];
    let mut originals: Vec<String> = vec!["tarnholt".to_owned()];
    for registry in &chain.registries {
        originals.push(registry.name.clone());
        originals.extend(registry.subscription_id.clone());
    }
    for workload in &chain.blast_radius.workloads {
        originals.extend([
            workload.name.clone(),
            workload.cluster.clone(),
            workload.namespace.clone(),
        ]);
        originals.extend(workload.secret_names.iter().cloned());
        let repository = workload.image.split_once('/').unwrap().1;
        originals.push(repository.split([':', '@']).next().unwrap().to_owned());
    }
    // A name of one plain word may be a word of ours, or part of one.
    originals.retain(|name| name == "tarnholt" || name.contains(['-', '/', '_']));
    // Azure's own name for a web app begins like one repository here.
    originals.retain(|name| !"Microsoft.Web/sites".to_lowercase().contains(name.as_str()));
    originals.sort();
    originals.dedup();
    assert!(originals.len() > 50, "{}", originals.len());
    let redacted = redact(&report);
    let options = Options {
        redacted: true,
        ..Options::default()
    };
    for format in Format::ALL {
        let text = crate::written::write(format, &redacted, &options).to_lowercase();
        for original in &originals {
            assert!(
                !text.contains(&original.to_lowercase()),
                "`{original}` is in the {}",
                format.label()
            );
        }
        assert!(
            !text.contains("203.0.113") && !text.contains("198.51.100"),
            "an address is in the {}",
            format.label()
        );
    }
}

#[test]
fn every_head_cell_of_the_page_says_whose_head_it_is() {
    let page = crate::written::html(&estate(), &Default::default());
    let heads: Vec<&str> = page
        .split("<th")
        .skip(1)
        .filter(|it| !it.starts_with("ead"))
        .collect();
    assert!(heads.len() > 50);
    for head in heads {
        assert!(
            head.starts_with(" scope=\""),
            "<th{}",
            head.split('>').next().unwrap()
        );
    }
}

#[test]
fn the_sentences_of_the_files_end_before_the_next_begins() {
    use model::Format;
    let report = estate();
    let write = |format| crate::written::write(format, &report, &Default::default());
    let ticket = write(Format::Markdown);
    let mut here = ticket.split(" **Here:** ");
    let before: Vec<&str> = here.by_ref().collect();
    assert!(before.len() > 4);
    for text in &before[..before.len() - 1] {
        assert!(text.ends_with(['.', '…']), "{:?}", text.lines().last());
    }
    let layer: serde_json::Value = serde_json::from_str(&write(Format::Layer)).unwrap();
    let description = layer["description"].as_str().unwrap();
    assert!(
        description.contains(". ATT&CK T1562.001: "),
        "{description}"
    );
    for technique in layer["techniques"].as_array().unwrap() {
        for line in technique["comment"]
            .as_str()
            .unwrap()
            .lines()
            .filter(|it| !it.is_empty())
        {
            assert!(line.ends_with('.'), "{line}");
        }
    }
}

#[test]
fn a_ticket_says_how_each_change_is_made_and_whom_it_stops() {
    let report = estate();
    let options = more::export::Options::default();
    for text in [
        written::markdown(&report, &options),
        written::html(&report, &options),
    ] {
        for part in [
            "az acr network-rule add --name tarnholtprod --resource-group rg-booking",
            "--default-action Deny",
            "May cut off, unless their networks are let in",
            "az aks update --name aks-booking --resource-group rg-booking --subscription 5a11f1e7-5ea2-4b0a-9c52-7a1207000002 --enable-defender",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
    let redacted = written::redact(&report);
    for text in [
        written::markdown(&redacted, &options),
        written::html(&redacted, &options),
    ] {
        assert!(text.contains("az acr network-rule add --name registry-1"));
        assert!(!text.contains("tarnholt") && !text.contains("rg-booking"));
    }
}

/// Two clusters of one name, in two groups of two subscriptions.
#[test]
fn the_commands_of_a_ticket_are_for_the_resource_that_is_meant() {
    use serde_json::json;
    let one = "/subscriptions/11111111-1111-4111-8111-111111111111";
    let two = "/subscriptions/22222222-2222-4222-8222-222222222222";
    let registry = json!({"id": format!("{one}/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/tarnholt"),
        "name": "tarnholt", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "tarnholt.azurecr.io", "adminUserEnabled": true,
        "publicNetworkAccess": "Enabled", "sku": {"name": "Premium"}, "networkRuleSet": {"defaultAction": "Deny", "ipRules": [
            {"action": "Allow", "ipAddressOrRange": "128.0.0.0/1"}, {"action": "Allow", "ipAddressOrRange": "203.0.113.0/24"},
            {"action": "Allow", "ipAddressOrRange": "0.0.0.0/1"}]}});
    let cluster = |scope: &str, group: &str| {
        json!({"id": format!("{scope}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/aks"), "name": "aks",
            "type": "Microsoft.ContainerService/managedClusters", "location": "westeurope",
            "properties": {"kubernetesVersion": "1.33", "securityProfile": {"defender": null},
                "bootstrapProfile": {"artifactSource": "Cache", "containerRegistryId":
                    format!("{one}/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/tarnholt")}}})
    };
    let plan = |scope: &str| {
        json!({"id": format!("{scope}/providers/Microsoft.Security/pricings/Containers"), "name": "Containers",
            "type": "Microsoft.Security/pricings", "properties": {"pricingTier": "Standard"}})
    };
    let documents = [
        registry,
        cluster(one, "north"),
        cluster(two, "south"),
        plan(one),
        plan(two),
    ];
    let inputs = documents
        .iter()
        .enumerate()
        .map(|(index, document)| engine::Input {
            name: format!("{index}.json"),
            bytes: document.to_string().into_bytes(),
        });
    let report = engine::analyze(inputs.collect(), &Default::default(), engine::Detail::Full);
    let options = more::export::Options::default();
    for text in [
        written::markdown(&report, &options),
        written::html(&report, &options),
    ] {
        for (group, scope) in [("north", one), ("south", two)] {
            let subscription = scope.rsplit('/').next().unwrap();
            let line = format!(
                "az aks update --name aks --resource-group {group} --subscription {subscription} --enable-defender"
            );
            assert!(text.contains(&line), "{line}\n{text}");
        }
    }
    let redacted = more::export::Options {
        redacted: true,
        ..options
    };
    let leaving = written::redact(&report);
    for text in [
        written::markdown(&leaving, &redacted),
        written::html(&leaving, &redacted),
    ] {
        let mut lines: Vec<&str> = text
            .split("az aks update ")
            .skip(1)
            // How to take it back is the same command with another word.
            .filter_map(|rest| rest.split(['`', '<']).next()?.split_once(" --enable"))
            .map(|(names, _)| names)
            .collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(text.contains("cannot be run as they stand"));
    }
}
