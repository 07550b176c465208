//! What is dropped may not make more work than it is large: what is too much is left out and said, the
//! rest counts, and nothing becomes clear by it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something else must fail"
)]

#[allow(dead_code, reason = "the bench has more of them")]
#[path = "../crates/more/examples/growth/inputs.rs"]
mod inputs;

use engine::{Detail, Input, analyze};
use model::{
    Limits, Redaction,
    report::{
        Outcome::{self, Clear, Fires, Unknown},
        Report, Verdict,
    },
};
use more::office::Office as Session;
use rawzip::{CompressionMethod, ZipArchiveWriter};
use serde_json::{Value, json};

const HERE: &str = "/subscriptions/11111111-1111-4111-8111-111111111111";

/// A registry of which two links are broken.
fn closed(name: &str) -> Value {
    json!({"id": format!("{HERE}/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/{name}"),
        "name": name, "type": "Microsoft.ContainerRegistry/registries", "loginServer": format!("{name}.azurecr.io"),
        "adminUserEnabled": false, "publicNetworkAccess": "Disabled", "sku": {"name": "Premium"}})
}

fn input(name: &str, text: &str) -> Input {
    Input {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn judge(inputs: Vec<Input>, limits: &Limits) -> Report {
    analyze(inputs, limits, Detail::Full)
}

fn said(report: &Report, piece: &str) -> Vec<Option<String>> {
    let problems = report.problems.iter();
    let found = problems.filter(|problem| problem.message.contains(piece));
    found.map(|problem| problem.source.clone()).collect()
}

/// An archive of one file with so many blanks behind a registry.
fn blanks(name: &str, count: usize) -> Vec<u8> {
    let text = format!("{}{}", closed(name), " ".repeat(count));
    // Only that the bytes are packed matters here.
    archive(&[("registry.json", text)], CompressionMethod::DEFLATE)
}

/// An archive of these files.
fn archive(files: &[(&str, String)], method: CompressionMethod) -> Vec<u8> {
    let mut out = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut out);
    for (name, text) in files {
        let file = archive.new_file(name).compression_method(method);
        let (mut entry, config) = file.start().unwrap();
        let packed = match method {
            CompressionMethod::DEFLATE => miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 9),
            _ => text.clone().into_bytes(),
        };
        std::io::Write::write_all(&mut entry, &packed).unwrap();
        let mut sum = config.wrap(std::io::sink());
        std::io::Write::write_all(&mut sum, text.as_bytes()).unwrap();
        let (_, descriptor) = sum.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    out
}

#[test]
fn what_is_too_much_together_is_said_and_the_rest_counts() {
    let limits = Limits {
        max_total_bytes: 700,
        ..Limits::default()
    };
    let text = |name: &str| closed(name).to_string();
    let mut inputs = vec![input("a.json", &text("a")), input("b.json", &text("b"))];
    let before = judge(inputs.clone(), &limits);
    assert_eq!(before.chains[0].verdict, Verdict::Broken);
    assert_eq!(before.problems, []);
    inputs.push(input("c.json", &text("c")));
    inputs.push(input("d.json", "[]"));
    let report = judge(inputs, &limits);
    assert_eq!(
        said(&report, "comes to more than 700 bytes together"),
        [Some("c.json".to_owned())]
    );
    let chain = &report.chains[0];
    assert_eq!(chain.registries.len(), 2);
    assert_eq!(chain.registries[0].rules[0].finding.outcome, Clear);
    // What was left out may be about anything.
    assert_eq!(chain.verdict, Verdict::Undetermined);
    assert!(chain.rules.iter().all(|rule| rule.outcome != Clear));
    assert!(
        chain
            .explanation
            .contains("Not all that was dropped was read"),
        "{}",
        chain.explanation
    );
}

#[test]
fn what_is_taken_away_makes_room() {
    let mut session = Session::new(Limits {
        max_total_bytes: 500,
        ..Limits::default()
    });
    let bytes = |name: &str| closed(name).to_string().into_bytes();
    session.put(0, "a.json", bytes("a"));
    session.put(1, "b.json", bytes("b"));
    assert_eq!(session.overview().rows.len(), 1);
    // What replaces something has its room.
    session.put(0, "a.json", bytes("c"));
    assert_eq!(session.overview().rows[0].name, "c");
    session.remove(0);
    session.put(1, "b.json", bytes("b"));
    let overview = session.overview();
    assert_eq!(overview.rows[0].name, "b");
    assert_eq!(overview.report.problems, []);
    assert_eq!(overview.report.chains[0].verdict, Verdict::Broken);
}

#[test]
fn documents_are_bounded_over_all_that_was_dropped_together() {
    let limits = Limits {
        max_documents: 100,
        ..Limits::default()
    };
    let tiny = |count: usize| "{}\n".repeat(count);
    let closed = closed("contoso").to_string();
    let before = vec![input("a.json", &closed), input("b.json", &tiny(99))];
    let report = judge(before.clone(), &limits);
    assert_eq!(said(&report, "documents of all"), []);
    assert_eq!(report.chains[0].verdict, Verdict::Broken);
    let archive = Input {
        name: "z.zip".to_owned(),
        bytes: archive(
            &[("c.json", tiny(60)), ("d.json", tiny(60))],
            CompressionMethod::STORE,
        ),
    };
    for (more, over) in [
        (vec![input("c.json", &tiny(1))], vec!["c.json"]),
        (
            vec![input("c.json", &tiny(500)), input("d.json", &tiny(500))],
            vec!["c.json", "d.json"],
        ),
        (vec![archive.clone()], vec!["z.zip/c.json", "z.zip/d.json"]),
    ] {
        let report = judge([before.clone(), more].concat(), &limits);
        let told = "only the first 100 documents of all that was dropped are read";
        let over: Vec<_> = over.into_iter().map(|name| Some(name.to_owned())).collect();
        assert_eq!(said(&report, told), over);
        let documents = report.sources.iter().map(|source| source.documents.len());
        assert_eq!(documents.sum::<usize>(), 100);
        // What was left out may be about anything.
        assert_eq!(report.chains[0].verdict, Verdict::Undetermined);
    }
    // An archive alone: its files are bounded together.
    let report = judge(vec![archive.clone()], &limits);
    assert_eq!(
        said(&report, "documents of all"),
        [Some("z.zip/d.json".to_owned())]
    );
    // What is taken away makes room, and so does what is replaced.
    let mut session = Session::new(limits);
    session.put(0, "a.json", closed.into());
    session.put(1, "z.zip", archive.bytes);
    assert_eq!(said(&session.report(), "documents of all").len(), 1);
    session.put(1, "b.json", tiny(99).into());
    assert_eq!(said(&session.report(), "documents of all"), []);
    session.put(2, "c.json", tiny(1).into());
    assert_eq!(said(&session.report(), "documents of all").len(), 1);
    session.remove(1);
    session.put(2, "c.json", tiny(99).into());
    let report = session.report();
    assert_eq!(
        report
            .problems
            .iter()
            .filter(|one| one.message.contains("documents of all"))
            .count(),
        0
    );
    assert_eq!(report.chains[0].verdict, Verdict::Broken);
}

#[test]
fn what_is_said_of_thousands_of_documents_is_said_a_thousand_times() {
    let empty = "this is an empty object";
    for (count, each, rest) in [
        (1_000, 1_000, None),
        (1_001, 1_000, Some("from here on 1 more remarks")),
        (5_000, 1_000, Some("from here on 4000 more remarks")),
    ] {
        let text = format!("{}{}", "{}\n".repeat(count), closed("contoso"));
        let report = judge(vec![input("a.json", &text)], &Limits::default());
        let alike = report
            .problems
            .iter()
            .filter(|one| one.message.starts_with(empty));
        assert_eq!(alike.count(), each);
        let others: Vec<_> = report
            .problems
            .iter()
            .filter(|one| !one.message.starts_with(empty))
            .collect();
        assert_eq!(others.len(), usize::from(rest.is_some()), "{others:?}");
        if let (Some(rest), [other]) = (rest, others.as_slice()) {
            assert!(other.message.starts_with(rest) && other.message.contains(empty));
            assert_eq!(other.line, Some(1_001));
        }
        // Each of them is still counted, and the registry is read.
        assert_eq!(report.sources[0].documents.len(), count + 1);
        assert_eq!(report.chains[0].registries.len(), 1);
    }
}

#[test]
fn many_small_archives_of_blanks_end_in_a_sentence() {
    let limits = Limits {
        max_total_bytes: 250_000,
        free_bytes: 100_000,
        max_ratio: 20,
        ..Limits::default()
    };
    let mut session = Session::new(limits);
    for id in 0..8 {
        let bytes = blanks(&format!("contoso{id}"), 90_000);
        assert!(bytes.len() < 1_000);
        session.put(id, &format!("z{id}.zip"), bytes);
    }
    let report = session.report();
    assert_eq!(report.chains[0].registries.len(), 2);
    assert_eq!(
        said(&report, "everything that was dropped comes to more than").len(),
        6
    );
    assert_eq!(report.chains[0].verdict, Verdict::Undetermined);
}

#[test]
fn an_archive_far_smaller_than_what_it_holds_is_said_to_be_one() {
    let limits = Limits {
        free_bytes: 10_000,
        max_ratio: 20,
        ..Limits::default()
    };
    let archive = |count| Input {
        name: "z.zip".to_owned(),
        bytes: blanks("contoso", count),
    };
    assert_eq!(judge(vec![archive(5_000)], &limits).problems, []);
    let report = judge(
        vec![archive(90_000), input("a.json", &closed("a").to_string())],
        &limits,
    );
    assert_eq!(
        said(&report, "more than 20 times as large as the archive"),
        [Some("z.zip".to_owned())]
    );
    assert_eq!(report.chains[0].registries.len(), 1);
    assert_eq!(report.chains[0].rules[0].outcome, Unknown);
}

fn arm(resources: &[Value]) -> Value {
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": resources})
}

fn declared(name: &str) -> Value {
    json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": name, "location": "westeurope",
        "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}})
}

#[test]
fn loops_in_loops_end_in_a_sentence_and_clear_nothing() {
    let mut inside = declared("[concat('contoso', copyIndex('c'))]");
    inside["copy"] = json!({"name": "c", "count": 5});
    for level in 0..20 {
        inside = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": format!("l{level}"),
            "copy": {"name": format!("l{level}"), "count": 3}, "properties": {"mode": "Incremental", "template": arm(&[inside])}});
    }
    let limits = Limits {
        max_declared: 50,
        ..Limits::default()
    };
    let template = arm(&[inside]).to_string();
    let open = json!({"id": format!("{HERE}/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/open"),
        "name": "open", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "open.azurecr.io",
        "adminUserEnabled": true, "publicNetworkAccess": "Disabled"});
    let report = judge(
        vec![
            input("loops.json", &template),
            input("open.json", &open.to_string()),
        ],
        &limits,
    );
    assert_eq!(
        said(&report, "come to more than is worked out at once"),
        [Some("loops.json".to_owned())]
    );
    let rules = &report.chains[0].rules;
    assert_eq!((rules[0].outcome, rules[1].outcome), (Fires, Unknown));
    assert!(
        report.chains[0]
            .registries
            .iter()
            .any(|one| one.name == "open")
    );
    // With room for all of them nothing is said.
    let few = arm(&[declared("contoso")]).to_string();
    assert_eq!(
        said(
            &judge(vec![input("few.json", &few)], &limits),
            "come to more"
        ),
        []
    );
}

#[test]
fn loops_of_deployments_that_declare_nothing_end_too() {
    let mut inside = arm(&[]);
    for level in 0..30 {
        let one = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": format!("l{level}"),
            "copy": {"name": format!("l{level}"), "count": 9}, "properties": {"mode": "Incremental", "template": inside}});
        inside = arm(&[one]);
    }
    let limits = Limits {
        max_declared: 100,
        ..Limits::default()
    };
    let report = judge(
        vec![
            input("loops.json", &inside.to_string()),
            input("a.json", &closed("a").to_string()),
        ],
        &limits,
    );
    assert_eq!(
        said(&report, "come to more than is worked out at once"),
        [Some("loops.json".to_owned())]
    );
    assert_eq!(report.chains[0].registries.len(), 1);
    assert_eq!(report.chains[0].rules[0].outcome, Unknown);
}

#[test]
fn templates_that_all_take_every_parameter_file_end_in_a_sentence() {
    let template = || {
        let mut template = arm(&[declared("[parameters('name')]")]);
        template["parameters"] = json!({"name": {"type": "string"}});
        template
    };
    let parameters = |at: usize| {
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": {"name": {"value": format!("contoso{at}")}}})
    };
    let files = |count: usize| {
        let pair = move |at: usize| {
            [
                input(&format!("{at}.json"), &template().to_string()),
                input(
                    &format!("{at}.parameters.json"),
                    &parameters(at).to_string(),
                ),
            ]
        };
        (0..count).flat_map(pair).collect::<Vec<Input>>()
    };
    let limits = Limits {
        max_declared: 20,
        ..Limits::default()
    };
    let few = judge(files(3), &limits);
    assert_eq!(said(&few, "come to more"), []);
    assert_eq!(few.chains[0].registries.len(), 3);
    let many = judge(files(30), &limits);
    assert!(!said(&many, "come to more").is_empty());
    // What was left out may be about any of them.
    let registries = many.chains[0].registries.iter();
    for registry in registries {
        for rule in &registry.rules[..2] {
            assert_eq!(rule.finding.outcome, Unknown, "{}", registry.name);
        }
    }
    // Taken away again, it is as before.
    let mut session = Session::new(limits);
    for (id, file) in (0..).zip(files(30)) {
        session.put(id, &file.name, file.bytes);
    }
    assert!(!session.overview().report.problems.is_empty());
    for id in 6..60 {
        session.remove(id);
    }
    let report = session.report();
    assert_eq!(said(&report, "come to more"), []);
    assert_eq!(
        report.chains[0].registries[0].rules[0].finding.outcome,
        Clear
    );
    assert!(
        many.chains[0]
            .rules
            .iter()
            .all(|rule| rule.outcome != Clear)
    );
}

#[test]
fn a_cut_loses_no_registry_and_no_count() {
    let files = inputs::estate(30).into_iter();
    let files = files.map(|(name, bytes)| Input { name, bytes });
    let report = judge(files.collect(), &Limits::default());
    let chain = report.chains.first().unwrap();
    assert_eq!(chain.registries.len(), 30);
    let plan = chain.rules.get(2).unwrap();
    let clusters = plan.subjects.iter().filter(|one| one.kind == "cluster");
    assert_eq!(clusters.count(), 30);
    for registry in &chain.registries {
        let rule = registry.rules.get(2).unwrap();
        let notes: Vec<&str> = rule.finding.notes.iter().map(|note| &*note.text).collect();
        assert!(
            notes.contains(
                &"30 clusters that pull from this registry run without the Defender sensor"
            ),
            "{notes:?}"
        );
        // The plan itself and the first twenty.
        assert_eq!(rule.finding.facts.len(), 21);
        assert!(
            notes.contains(&"this rests on 10 more places, which are not listed here"),
            "{notes:?}"
        );
    }
}

#[test]
fn what_was_not_read_is_no_more_clear_behind_a_link() {
    let small = Limits {
        max_depth: 50,
        max_documents: 50,
        max_resources: 50,
        max_input_bytes: 50_000,
        max_total_bytes: 60_000,
        ..Limits::default()
    };
    let cluster = |row: usize| {
        let id = format!(
            "{HERE}/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c{row}"
        );
        json!([id, "Microsoft.ContainerService/managedClusters"])
    };
    let rows: Vec<Value> = (0..60).map(cluster).collect();
    let looped = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01",
            "name": "[concat('r', copyIndex())]", "copy": {"name": "all", "count": 60},
            "properties": {"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}}]});
    for (what, text) in [
        (
            "nested",
            format!("{}1{}", "{\"value\":[".repeat(60), "]}".repeat(60)),
        ),
        ("many", "{\"a\":1}\n".repeat(60)),
        (
            "listed",
            json!(
                rows.iter()
                    .map(|row| json!({"id": row[0], "type": row[1]}))
                    .collect::<Vec<_>>()
            )
            .to_string(),
        ),
        (
            "rows",
            json!({"columns": [{"name": "id"}, {"name": "type"}], "rows": rows}).to_string(),
        ),
        ("looped", looped.to_string()),
        ("large", " ".repeat(50_001)),
        ("together", " ".repeat(50_000)),
    ] {
        for redaction in [Redaction::NONE, Redaction::ALL] {
            let mut office = Session::new(small.clone());
            office.put(0, "closed.json", closed("quiet").to_string().into());
            if what == "together" {
                office.put(1, "beside.json", " ".repeat(20_000).into());
            }
            office.put(2, "more.json", text.clone().into());
            let mut before = office.report();
            assert_eq!(before.chains[0].rules[0].outcome, Unknown, "{what}");
            // The second time it is a link of what came out of a link.
            for turn in 1..3 {
                let made = more::share::inputs(&office.share(redaction, "2026-03-01"));
                office = Session::new(Limits::default());
                for (id, input) in (0..).zip(made) {
                    office.put(id, &input.name, input.bytes);
                }
                let behind = office.report();
                assert_eq!(concluded(&behind), concluded(&before), "{what}, {turn}");
                assert!(!said(&behind, "not all of this document was read").is_empty());
                before = behind;
            }
        }
    }
}

/// The outcomes over all and of each registry.
fn concluded(report: &Report) -> Vec<Vec<Outcome>> {
    let chain = &report.chains[0];
    let mut all: Vec<Vec<Outcome>> = chain
        .registries
        .iter()
        .map(|one| one.rules.iter().map(|rule| rule.finding.outcome).collect())
        .collect();
    all.sort();
    all.push(chain.rules.iter().map(|rule| rule.outcome).collect());
    all
}
