//! Nothing is kept but facts: whatever is handed in, however it is written, wherever it breaks off.
//!
//! A token of its own is planted at every string and number of a document that is no fact, by an
//! oracle that is written here, apart from the program: `facts`, `declared` and the lists in `tables`.
//! Then everything that a session gives out is searched for the tokens. That needs no list of
//! passwords, and finds what nobody has thought of.
//!
//! With `LINCHPIN_THOROUGH` set, documents are cut at many more places.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

mod channels;
mod corpus;
mod declared;
#[allow(dead_code, reason = "other tests look for their originals")]
#[path = "../estates/mod.rs"]
mod estates;
mod everywhere;
mod facts;
mod json;
mod marked;
mod places;
mod plant;
mod shapes;
mod tables;
mod veiled;

use std::{collections::BTreeSet, sync::OnceLock};

use channels::{Depth, Looked, Tally, look};
use json::{Keys, Style};
use plant::{Form, MARK, NUMBER, Planted, Scan, plant};
use rawzip::{CompressionMethod, ZipArchiveWriter};
use serde_json::Value;

/// The documents of a planted scan, as bytes.
fn inputs(planted: &Planted) -> Vec<(String, Vec<u8>)> {
    let each = planted.documents.iter();
    each.map(|written| {
        (
            format!("{}.json", written.name),
            written.text.clone().into_bytes(),
        )
    })
    .collect()
}

fn judge(scan: &Scan, form: Form, depth: Depth) -> (Planted, Looked) {
    let planted = plant(scan, form);
    let looked = look(&planted, inputs(&planted), depth);
    (planted, looked)
}

/// All scans with tokens in them, looked at from every side; several tests ask what came of that.
fn whole() -> &'static [(Scan, Planted, Looked)] {
    static WHOLE: OnceLock<Vec<(Scan, Planted, Looked)>> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let scans = corpus::scans().into_iter();
        let judged = scans.map(|scan| {
            let (planted, looked) = judge(&scan, Form::PLAIN, Depth::All);
            (scan, planted, looked)
        });
        judged.collect()
    })
}

#[test]
fn nothing_but_facts_comes_out_of_whole_documents() {
    let mut tally = Tally::default();
    for (scan, planted, looked) in whole() {
        tally.add(&scan.name, planted, looked, |_| true);
    }
    tally.check();
}

#[test]
fn nothing_but_facts_comes_out_however_it_is_written() {
    let style = |pretty, keys, comments| Style {
        pretty,
        keys,
        comments,
    };
    let mut tally = Tally::default();
    for (index, scan) in corpus::singles().iter().enumerate() {
        for (style, wrapped) in [
            (style(false, Keys::Same, false), false),
            (style(index % 2 == 0, Keys::Upper, false), false),
            (style(index % 2 == 1, Keys::Lower, false), false),
            (style(true, Keys::Pascal, false), index % 2 == 0),
            (style(index % 2 == 0, Keys::Escaped, false), false),
            (style(index % 3 > 0, Keys::Same, true), false),
            (style(true, Keys::Same, false), true),
        ] {
            let form = Form {
                style,
                wrapped,
                tokens: true,
            };
            let (planted, looked) = judge(scan, form, Depth::Kept);
            let name = format!("{}, {:?} keys", scan.name, style.keys);
            tally.add(&name, &planted, &looked, |_| true);
        }
    }
    tally.check();
}

#[test]
fn nothing_but_facts_comes_out_of_utf_16() {
    let mut tally = Tally::default();
    for scan in corpus::singles() {
        let planted = plant(&scan, Form::PLAIN);
        let text = planted.documents[0].text.replace('\n', "\r\n");
        let units = format!("\u{FEFF}{text}");
        let bytes: Vec<u8> = units.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let looked = look(
            &planted,
            vec![("utf-16.json".to_owned(), bytes)],
            Depth::Kept,
        );
        tally.add(&scan.name, &planted, &looked, |_| true);
    }
    tally.check();
}

#[test]
fn nothing_but_facts_comes_out_of_archives() {
    let mut tally = Tally::default();
    for scan in corpus::scans().iter().step_by(5) {
        let planted = plant(scan, Form::PLAIN);
        let mut out = Vec::new();
        let mut archive = ZipArchiveWriter::new(&mut out);
        for (name, bytes) in inputs(&planted) {
            let file = archive
                .new_file(&name)
                .compression_method(CompressionMethod::STORE);
            let (mut entry, config) = file.start().unwrap();
            let mut writer = config.wrap(&mut entry);
            std::io::Write::write_all(&mut writer, &bytes).unwrap();
            let (_, descriptor) = writer.finish().unwrap();
            entry.finish(descriptor).unwrap();
        }
        archive.finish().unwrap();
        let looked = look(&planted, vec![("exports.zip".to_owned(), out)], Depth::Kept);
        tally.add(&scan.name, &planted, &looked, |_| true);
    }
    tally.check();
}

#[test]
fn nothing_but_facts_comes_out_of_documents_that_break_off() {
    let mut tally = Tally::default();
    for (index, scan) in corpus::singles().iter().enumerate() {
        let form = Form {
            style: Style {
                pretty: index % 2 == 0,
                ..Style::PLAIN
            },
            ..Form::PLAIN
        };
        let planted = plant(scan, form);
        let text = &planted.documents[0].text;
        let cuts = match corpus::is_thorough() {
            true => text.len().min(400),
            false => 5,
        };
        for cut in 1..=cuts {
            // Never at the same place of two documents that are alike.
            let end = (text.len() * cut / (cuts + 1) + index % 7).min(text.len() - 1);
            let bytes = text.as_bytes()[..end].to_vec();
            let kept = String::from_utf8_lossy(&bytes).into_owned();
            let there = |token: usize| {
                [format!("{MARK}{token:05}"), format!("{NUMBER}{token:06}")]
                    .iter()
                    .any(|form| kept.contains(form))
            };
            let looked = look(&planted, vec![("cut.json".to_owned(), bytes)], Depth::Kept);
            let name = format!("{}, cut at byte {end} of {}", scan.name, text.len());
            tally.add(&name, &planted, &looked, there);
        }
    }
    tally.check();
}

#[test]
fn of_a_fact_that_carries_a_secret_only_the_fact_stays() {
    let mut tally = Tally::default();
    let mut lost = Vec::new();
    for (scan, stays) in corpus::carried() {
        for pretty in [true, false] {
            let form = Form {
                style: Style {
                    pretty,
                    ..Style::PLAIN
                },
                ..Form::PLAIN
            };
            let (planted, looked) = judge(&scan, form, Depth::All);
            tally.add(&scan.name, &planted, &looked, |_| true);
            if !looked.shown[0].contains(stays) {
                lost.push(format!("{}: `{stays}` is not to be read", scan.name));
            }
        }
    }
    tally.check();
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn facts_stay_readable_in_their_places() {
    let mut wrong = Vec::new();
    for (scan, _, looked) in whole() {
        let found = places::misquoted(looked);
        wrong.extend(
            found
                .into_iter()
                .map(|found| format!("{}: {found}", scan.name)),
        );
    }
    assert!(wrong.is_empty(), "{} facts\n{}", wrong.len(), first(&wrong));
}

#[test]
fn all_that_is_not_kept_is_shown_as_dots_and_all_else_stays_in_its_place() {
    let mut wrong = Vec::new();
    let mut documents = 0;
    for (scan, planted, looked) in whole() {
        documents += planted.documents.len();
        let found = places::displaced(planted, looked);
        wrong.extend(
            found
                .into_iter()
                .map(|found| format!("{}: {found}", scan.name)),
        );
    }
    assert!(
        wrong.is_empty(),
        "{} of {documents} documents\n{}",
        wrong.len(),
        first(&wrong)
    );
}

fn first(wrong: &[String]) -> String {
    wrong[..wrong.len().min(10)].join("\n")
}

/// The oracle against the program: where a token changes an answer, a fact was taken for none.
#[test]
fn what_is_no_fact_changes_no_answer() {
    let mut wrong = Vec::new();
    for (scan, _, looked) in whole() {
        let form = Form {
            tokens: false,
            ..Form::PLAIN
        };
        let (_, unplanted) = judge(scan, form, Depth::Kept);
        let [before, after] = [&unplanted, looked].map(|looked| {
            let mut chains = looked.report["chains"].clone();
            strip(&mut chains);
            format!("{chains:#}")
        });
        if before != after {
            let lines: BTreeSet<&str> = before.lines().collect();
            let changed = after.lines().find(|line| !lines.contains(line));
            wrong.push(format!(
                "{}: {}",
                scan.name,
                changed.unwrap_or("an order").trim()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Takes away the column, which a token moves, and what stands in a container that is quoted.
fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("column");
            if let Some(Value::String(quoted)) = fields.get_mut("value")
                && quoted.starts_with(['{', '['])
            {
                quoted.truncate(1);
            }
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

#[test]
fn the_oracle_tells_facts_from_the_rest() {
    let scans = corpus::scans();
    let planted_in = |name: &str| -> Vec<String> {
        let scan = scans.iter().find(|scan| scan.name == name).unwrap();
        let planted = plant(scan, Form::PLAIN);
        planted.tokens.into_iter().map(|(_, path)| path).collect()
    };
    for (scan, facts, rest) in [
        (
            "registry-with-all-that-surrounds-it.json",
            &[
                "id",
                "networkRuleSet/ipRules/0/ipAddressOrRange",
                "tags/environment",
                "tags/owner",
                "policies/retentionPolicy/days",
            ][..],
            &[
                "location",
                "networkRuleSet/ipRules/0/description",
                "policies/trustPolicy/type",
                "sku/capacity",
            ][..],
        ),
        (
            "list-of-workloads.json",
            &[
                "items/0/spec/template/spec/containers/0/image",
                "items/0/spec/template/spec/containers/0/env/0/name",
                "items/0/metadata/labels/env",
                "items/1/metadata/name",
            ],
            &[
                "items/0/spec/template/spec/containers/0/env/0/value",
                "items/0/spec/template/spec/containers/0/args/1",
                "items/0/metadata/annotations/deploy-key",
                "items/1/data/KEY",
                "metadata/continue",
            ],
        ),
        (
            "template-with-secrets-all-over.json",
            &[
                "parameters/acrName/defaultValue",
                "parameters/ranges/defaultValue/0",
                "parameters/tag/defaultValue",
                "variables/host",
                "resources/1/properties/siteConfig/linuxFxVersion",
            ],
            &[
                "parameters/adminPassword/defaultValue",
                "parameters/plainPassword/defaultValue",
                "variables/connection",
                "resources/0/properties/networkRuleSet/copy/0/input/note",
                "outputs/password/value",
                "resources/1/resources/0/properties/DB_PASSWORD",
            ],
        ),
        (
            "template and its parameter file",
            &["parameters/acrName/value"],
            &[
                "parameters/plainPassword/value",
                "parameters/settings/value/key",
                "parameters/fromVault/reference/secretName",
            ],
        ),
        (
            "plan-with-secrets-all-over.json",
            &[
                "variables/sku/value",
                "planned_values/root_module/resources/0/values/network_rule_set/0/ip_rule/0/ip_range",
                "planned_values/root_module/resources/4/values/spec/0/template/0/spec/0/container/0/image",
                "configuration/root_module/resources/0/expressions/sku/references/0",
            ],
            &[
                "variables/db_password/value",
                "planned_values/root_module/resources/1/values/app_settings/DB_PASSWORD",
                "prior_state/values/root_module/resources/1/values/kube_config_raw",
                "resource_changes/1/change/after/result",
                "configuration/root_module/module_calls/m/source",
            ],
        ),
        ("projection", &[], &["u", "p"]),
        ("config-map.json", &["metadata/name"], &["data/token"]),
    ] {
        let planted = planted_in(scan);
        for fact in facts {
            assert!(
                !planted.iter().any(|path| path == fact),
                "{scan}: {fact} is a fact"
            );
        }
        for path in rest {
            assert!(
                planted.iter().any(|found| found == path),
                "{scan}: {path} is no fact"
            );
        }
    }
}
