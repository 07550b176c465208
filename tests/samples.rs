//! Real documents that lie beside some checkouts, each with what an engineer would conclude from it.
//!
//! They are not part of the product, so where they are missing this test says so and passes;
//! `tests/cases` covers the same shapes with documents written here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

use std::{fs, path::Path};

use engine::{Detail, Input, analyze};
use model::Limits;

#[test]
fn samples_are_judged_as_an_engineer_would() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    let Ok(index) = fs::read_to_string(folder.join("INDEX.tsv")) else {
        eprintln!("skipped: there are no samples beside this checkout");
        return;
    };
    let mut failures = Vec::new();
    let mut judged = 0;
    for line in index.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [file, _, _, admin, network, defender, why] = columns[..] else {
            panic!("{line}")
        };
        let bytes = fs::read(folder.join(file)).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let report = analyze(
            vec![Input {
                name: String::new(),
                bytes,
            }],
            &Limits::default(),
            Detail::Full,
        );
        let chain = &report.chains[0];
        if admin == "refused" {
            let json = serde_json::to_string(&report).unwrap();
            if report.sources[0].kind != "refused"
                || json.contains("REDACTED")
                || !chain.registries.is_empty()
            {
                failures.push(format!("{file}: not refused: {}", report.sources[0].kind));
            }
            continue;
        }
        judged += 1;
        let found = chain
            .rules
            .iter()
            .map(|rule| format!("{:?}", rule.outcome).to_lowercase());
        let found: Vec<String> = found.collect();
        if found != [admin, network, defender] {
            failures.push(format!(
                "{file}: {found:?}, not {:?} ({why})",
                [admin, network, defender]
            ));
        }
        // Every fact quotes what stands at its place.
        for registry in &chain.registries {
            for fact in registry.rules.iter().flat_map(|rule| &rule.finding.facts) {
                let line = text.lines().nth(fact.line as usize - 1).unwrap();
                let rest: String = line.chars().skip(fact.column as usize - 1).collect();
                let value = fact.value.lines().next().unwrap().trim_end_matches('…');
                if !rest.starts_with(value) {
                    failures.push(format!("{file}: {fact:?} is not at {rest}"));
                }
            }
        }
    }
    assert!(judged > 10, "the index lists {judged} documents");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
