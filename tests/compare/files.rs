//! A comparison as the files that are handed on.

use std::path::Path;

use crate::written::{
    applied, comparison_csv, comparison_html, comparison_layer, comparison_markdown,
    comparison_sarif_all, layer, redact_comparison, write_comparison,
};
use model::Format;
use model::Redaction;
use model::comparison::{Change, Comparison};
use model::report::{Fact, Outcome, Report};
use more::compare::compare;
use more::export::{MARKDOWN_MAX_CHARS, Options, STYLE, STYLE_HASH};
use more::redact::Redactor;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options as Extensions, Parser, Tag};
use serde_json::Value;

use super::{SUBSCRIPTIONS, judge, open, plan, scan, story};

const OPTIONS: Options = Options {
    made_at: Some("2026-11-23 10:00 UTC"),
    redacted: false,
    moment: None,
};

/// Texts that mean something in HTML, Markdown, CSV, SARIF messages and for people's eyes.
const HOSTILE: [&str; 9] = [
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "a|b`c`d**e**",
    "[click](https://evil.example/)",
    "![](https://evil.example/x.png) @everyone #1 https://evil.example",
    "\u{202e}gnp.exe\u{202c}\u{0}",
    "=cmd|'/c calc'!A1",
    "a\nb\r\n## c\n- d",
    "{0} {{x}} ``` \\",
];

/// Two reports in which every name, sentence and value is this text.
fn named(text: &str) -> Comparison {
    let before = judge(&[open("a1"), open("a2"), plan("Free")]);
    let mut after = judge(&[open("a1"), plan("Standard")]);
    after.chains[0].registries[0].rules[0].finding.outcome = Outcome::Clear;
    let dress = |report: &mut Report| {
        for (index, source) in report.sources.iter_mut().enumerate() {
            source.name = format!("{index}{text}");
        }
        let chain = &mut report.chains[0];
        chain.headline = text.to_owned();
        for registry in &mut chain.registries {
            let name = &mut registry.name;
            *name = format!("{text}{name}");
            registry.login_server = Some(text.to_owned());
            registry.id = Some(format!("{text}/{}", registry.name));
        }
        let findings = chain.registries.iter_mut().flat_map(|one| &mut one.rules);
        let findings = findings.map(|rule| &mut rule.finding);
        let subjects = chain.rules.iter_mut().flat_map(|rule| &mut rule.subjects);
        for finding in findings.chain(subjects.map(|subject| {
            subject.name = text.to_owned();
            &mut subject.finding
        })) {
            finding.because = format!("{text} and `{text}`");
            for Fact {
                source,
                pointer,
                value,
                ..
            } in &mut finding.facts
            {
                for slot in [source, pointer, value] {
                    *slot = text.to_owned();
                }
            }
        }
    };
    let mut before = before;
    dress(&mut before);
    dress(&mut after);
    compare(&before, &after)
}

fn schema() -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/sarif-schema-2.1.0.json");
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    // As in the report's tests: the official pattern of a language tag is no regular expression.
    for holder in ["run", "toolComponent"] {
        let language = schema.pointer_mut(&format!("/definitions/{holder}/properties/language"));
        language.unwrap().as_object_mut().unwrap().remove("pattern");
    }
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

fn check_sarif(validator: &jsonschema::Validator, comparison: &Comparison) -> Value {
    let value: Value = serde_json::from_str(&comparison_sarif_all(comparison, &OPTIONS)).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    value
}

fn check_page(comparison: &Comparison) -> String {
    let page = comparison_html(comparison, &OPTIONS);
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..Default::default()
    };
    let document = roxmltree::Document::parse_with_options(&page, options).unwrap();
    let mut ids = Vec::new();
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        let name = element.tag_name().name();
        assert!(
            !["script", "img", "iframe", "link", "object", "form"].contains(&name),
            "<{name}>"
        );
        for attribute in element.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(
                !name.starts_with("on") && name != "style" && name != "src",
                "{name}"
            );
            assert!(name != "href" || value.starts_with('#'), "{value}");
            if name == "id" {
                assert!(!ids.contains(&value), "{value} stands twice");
                ids.push(value);
            }
        }
    }
    let body = document
        .descendants()
        .find(|node| node.has_tag_name("body"))
        .unwrap();
    let texts = body.descendants().filter(roxmltree::Node::is_text);
    texts.map(|node| node.text().unwrap()).collect()
}

fn check_ticket(comparison: &Comparison) -> String {
    let ticket = comparison_markdown(comparison, &OPTIONS);
    assert!(ticket.chars().count() <= MARKDOWN_MAX_CHARS);
    let mut text = String::new();
    let mut cells = 0;
    let extensions =
        Extensions::ENABLE_TABLES | Extensions::ENABLE_STRIKETHROUGH | Extensions::ENABLE_MATH;
    for event in Parser::new_ext(&ticket, extensions) {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => cells = 0,
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(pulldown_cmark::TagEnd::TableRow) => assert_eq!(cells, 4, "{ticket}"),
            Event::Text(found) | Event::Code(found) => text.push_str(&found),
            Event::SoftBreak | Event::HardBreak => text.push('\n'),
            Event::Start(
                Tag::Strong
                | Tag::Paragraph
                | Tag::List(_)
                | Tag::Item
                | Tag::Table(_)
                | Tag::Heading { .. },
            )
            | Event::End(_)
            | Event::Rule => {}
            other => panic!("{other:?} in\n{ticket}"),
        }
    }
    text
}

fn check_sheet(comparison: &Comparison) -> Vec<csv::StringRecord> {
    let text = comparison_csv(comparison);
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    assert_eq!(reader.headers().unwrap().len(), 9 + 2 * 4);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for field in rows.iter().flatten() {
        assert!(
            !field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
            "{field:?}"
        );
    }
    rows
}

#[test]
fn the_files_read_well() {
    let comparison = story().claiming(true, false);
    let page = comparison_html(&comparison, &OPTIONS);
    assert!(page.contains(STYLE));
    insta::assert_snapshot!(
        "story.html",
        page.replace(STYLE, "…").replace(STYLE_HASH, "…")
    );
    insta::assert_snapshot!("story.md", comparison_markdown(&comparison, &OPTIONS));
    insta::assert_snapshot!("story.csv", comparison_csv(&comparison));
    insta::assert_snapshot!("story.sarif", comparison_sarif_all(&comparison, &OPTIONS));
    insta::assert_snapshot!(
        "story redacted.md",
        comparison_markdown(&redact_comparison(&comparison), &OPTIONS)
    );
}

#[test]
fn the_same_comparison_gives_the_same_bytes() {
    for comparison in [story(), named(HOSTILE[0])] {
        for format in Format::ALL {
            assert_eq!(
                write_comparison(format, &comparison, &OPTIONS),
                write_comparison(format, &comparison.clone(), &OPTIONS),
                "{format:?}"
            );
        }
    }
}

#[test]
fn a_claim_is_called_one_in_every_file_for_people() {
    let claimed = story().claiming(true, true);
    for text in [check_page(&claimed), check_ticket(&claimed)] {
        assert_eq!(
            text.matches("as the report says, not judged again here")
                .count(),
            2
        );
    }
    let judged = story();
    for text in [check_page(&judged), check_ticket(&judged)] {
        assert!(!text.contains("not judged again"));
    }
}

#[test]
fn sarif_follows_the_official_schema_and_says_what_is_new() {
    let validator = schema();
    let comparison = story();
    let value = check_sarif(&validator, &comparison);
    let run = &value["runs"][0];
    let results = run["results"].as_array().unwrap();
    // Six registries with three rules and a chain each, a subscription and a cluster.
    assert_eq!(results.len(), 6 * 4 + 2);
    let state = |registry: &str, rule: &str| {
        let mut of = results.iter().filter(|result| {
            result["ruleId"] == rule
                && result["locations"][0]["logicalLocations"][0]["name"] == registry
        });
        let result = of.next().unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        [
            &result["baselineState"],
            &result["kind"],
            &result["properties"]["change"],
        ]
        .map(text)
    };
    for (registry, rule, expected) in [
        ("contosodev", "zt_wl_012", ["new", "fail", "new"]),
        (
            "contosodev",
            "zt_wl_013",
            ["unchanged", "fail", "unchanged"],
        ),
        ("contosodev", "CHAIN-026", ["new", "fail", "new"]),
        ("contosoprod", "zt_wl_012", ["absent", "fail", "fixed"]),
        (
            "contosotest",
            "zt_wl_013",
            ["updated", "open", "nowUnknown"],
        ),
        ("contosoold", "zt_wl_012", ["absent", "fail", "gone"]),
        ("contosonew", "zt_wl_021", ["new", "fail", "new"]),
        (
            "contososame",
            "zt_wl_012",
            ["unchanged", "pass", "unchanged"],
        ),
        ("aks-prod", "zt_wl_021", ["new", "fail", "new"]),
    ] {
        assert_eq!(state(registry, rule), expected, "{registry} {rule}");
    }
    for result in results {
        for place in ["locations", "relatedLocations"] {
            for location in result[place].as_array().into_iter().flatten() {
                let artifact = &location["physicalLocation"]["artifactLocation"];
                if let Some(index) = artifact["index"].as_u64() {
                    assert_eq!(
                        run["artifacts"][index as usize]["location"]["uri"],
                        artifact["uri"]
                    );
                }
            }
        }
        let rule = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
    }
    let fixed = results
        .iter()
        .find(|result| result["properties"]["change"] == "fixed")
        .unwrap();
    assert_eq!(
        fixed["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "before/0.json"
    );
    assert_eq!(
        fixed["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "0.json"
    );

    let empty = Report {
        chains: Vec::new(),
        ..judge(&[])
    };
    check_sarif(&validator, &compare(&empty, &empty));
    check_sarif(&validator, &compare(&judge(&[open("a1")]), &empty));
    check_sarif(&validator, &redact_comparison(&comparison));
    for text in HOSTILE {
        check_sarif(&validator, &named(text));
    }
}

#[test]
fn the_layer_is_the_later_sides() {
    let before = judge(&[open("a1")]);
    let after = judge(&[open("a1"), plan("Free")]);
    let techniques = |text: &str| serde_json::from_str::<Value>(text).unwrap()["techniques"].take();
    assert_eq!(
        techniques(&comparison_layer(&compare(&before, &after), &OPTIONS)),
        techniques(&layer(&after, &OPTIONS))
    );
}

#[test]
fn a_sheet_has_a_row_for_each_finding_that_changed() {
    let comparison = story();
    let findings = comparison.chains[0].findings;
    let expected: u32 = Change::ALL
        .into_iter()
        .filter(|change| *change != Change::Unchanged)
        .map(|change| findings.of(change))
        .sum();
    let rows = check_sheet(&comparison);
    assert_eq!(rows.len(), expected as usize);
    assert!(rows.iter().all(|row| &row[1] != "unchanged"));
}

#[test]
fn hostile_names_stay_text() {
    for text in HOSTILE {
        let comparison = named(text);
        check_page(&comparison);
        check_ticket(&comparison);
        check_sheet(&comparison);
    }
    assert!(check_page(&named(HOSTILE[0])).contains(HOSTILE[0]));
    assert!(check_ticket(&named(HOSTILE[0])).contains(HOSTILE[0]));
    assert!(check_page(&named(HOSTILE[5])).contains("[U+202E]gnp.exe"));
}

#[test]
fn a_ticket_stays_short_however_much_has_changed() {
    let many = |plan_tier: &str| {
        let mut documents: Vec<Value> = (0..400)
            .map(|index| open(&format!("contoso{index:03}")))
            .collect();
        documents.push(plan(plan_tier));
        judge(&documents)
    };
    let comparison = compare(&many("Free"), &many("Standard"));
    let ticket = check_ticket(&comparison);
    assert!(ticket.contains("…and 3"), "{ticket}");
    let page = comparison_html(&comparison, &OPTIONS);
    assert_eq!(page.matches("<details").count(), 200);
    assert!(page.contains("200 registries more have changed"));
}

#[test]
fn one_name_has_one_pseudonym_on_both_sides() {
    let redacted = redact_comparison(&story());
    let all: String = Format::ALL
        .into_iter()
        .map(|format| {
            write_comparison(format, &redacted, &OPTIONS)
                .replace(STYLE, "")
                .to_lowercase()
        })
        .collect();
    for original in ["contoso", "rg-platform", "aks-prod", SUBSCRIPTIONS[0]] {
        assert!(!all.contains(original), "{original} is left");
    }
    let names: Vec<&str> = redacted.chains[0]
        .registries
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "registry-1",
            "registry-2",
            "registry-3",
            "registry-4",
            "registry-5",
            "registry-6"
        ]
    );
    assert_eq!(redact_comparison(&redacted), redacted, "twice is once");
}

#[test]
fn one_redactor_serves_two_reports_and_their_comparison_follows() {
    let before = judge(&[open("contosoprod"), open("contosoold"), plan("Free")]);
    let after = judge(&[open("contosonew"), open("contosoprod"), plan("Free")]);
    let plain = compare(&before, &after);
    let mut redactor = Redactor::of(&[&before, &after], Redaction::ALL);
    let before = applied(&mut redactor, &before);
    let after = applied(&mut redactor, &after);
    let names = |report: &Report| {
        let names = report.chains[0]
            .registries
            .iter()
            .map(|one| one.name.clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&before), ["registry-1", "registry-2"]);
    assert_eq!(names(&after), ["registry-3", "registry-2"]);
    let redacted = compare(&before, &after);
    assert_eq!(redacted.chains[0].findings, plain.chains[0].findings);
    assert_eq!(redacted.chains[0].counts, plain.chains[0].counts);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_comparison_is_good_in_every_format(before in scan(), after in scan()) {
        let comparison = compare(&judge(&before), &judge(&after));
        check_page(&comparison);
        check_ticket(&comparison);
        check_sheet(&comparison);
        let redacted = redact_comparison(&comparison);
        let text = comparison_markdown(&redacted, &OPTIONS).to_lowercase() + &comparison_sarif_all(&redacted, &OPTIONS).to_lowercase();
        for subscription in SUBSCRIPTIONS {
            prop_assert!(!text.contains(subscription));
        }
    }

    #[test]
    fn no_text_breaks_out_of_any_file(pieces in proptest::collection::vec(proptest::sample::select(&HOSTILE[..]), 1..4), any in any::<String>()) {
        let comparison = named(&(pieces.concat() + &any));
        check_page(&comparison);
        check_ticket(&comparison);
        check_sheet(&comparison);
    }
}
