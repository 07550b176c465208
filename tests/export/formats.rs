//! The files as they are written.

use crate::written::{csv, html, json, markdown, redact, write};

use model::Format;
use model::report::Report;
use more::export::{MARKDOWN_MAX_CHARS, Options, STYLE, STYLE_HASH};
use sha2::{Digest, Sha256};

use crate::reports;

const OPTIONS: Options = Options {
    made_at: Some("2026-11-23 10:00 UTC"),
    redacted: false,
    moment: None,
};

/// The files people read, whole. The style sheet is the same in every page, so it is left out.
fn snapshot(name: &str, report: &Report) {
    let page = html(report, &OPTIONS);
    assert!(page.contains(STYLE));
    insta::assert_snapshot!(
        format!("{name}.html"),
        page.replace(STYLE, "…").replace(STYLE_HASH, "…")
    );
    insta::assert_snapshot!(format!("{name}.md"), markdown(report, &OPTIONS));
    insta::assert_snapshot!(format!("{name}.csv"), csv(report));
}

#[test]
fn a_chain_that_fires_reads_well() {
    snapshot("fires", &reports::fires());
}

#[test]
fn a_split_path_reads_well() {
    snapshot("split", &reports::split());
}

#[test]
fn a_broken_chain_reads_well() {
    snapshot("broken", &reports::broken());
}

#[test]
fn an_undetermined_chain_reads_well() {
    snapshot("undetermined", &reports::undetermined());
}

#[test]
fn hostile_names_stay_text() {
    snapshot("hostile", &reports::hostile());
}

#[test]
fn a_redacted_report_reads_well() {
    snapshot("redacted", &redact(&reports::fires()));
}

#[test]
fn the_files_for_programs_are_as_they_were() {
    let report = reports::undetermined();
    for format in [
        Format::Json,
        Format::Sarif,
        Format::SarifAll,
        Format::Ocsf,
        Format::Layer,
    ] {
        insta::assert_snapshot!(
            format!("undetermined {}", format.file_name()),
            write(format, &report, &OPTIONS)
        );
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for report in [reports::fires(), reports::hostile(), reports::many(20)] {
        for format in Format::ALL {
            assert_eq!(
                write(format, &report, &OPTIONS),
                write(format, &report.clone(), &OPTIONS),
                "{format:?}"
            );
        }
    }
}

#[test]
fn json_comes_back_as_the_same_report() {
    for report in [reports::fires(), reports::hostile()] {
        assert_eq!(
            serde_json::from_str::<Report>(&json(&report)).unwrap(),
            report
        );
    }
}

#[test]
fn the_policy_names_the_style_by_its_hash() {
    let hash = format!("sha256-{}", base64(&Sha256::digest(STYLE.as_bytes())));
    assert_eq!(
        STYLE_HASH, hash,
        "the style sheet has changed: this is its hash now"
    );
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk
            .iter()
            .chain([0, 0].iter())
            .take(3)
            .fold(0, |number, byte| number << 8 | u32::from(*byte));
        for digit in 0..4 {
            out.push(if digit > chunk.len() {
                '='
            } else {
                char::from(DIGITS[(number >> (18 - 6 * digit)) as usize & 63])
            });
        }
    }
    out
}

#[test]
fn a_ticket_stays_short_however_large_the_estate() {
    for report in [reports::many(5_000), reports::hostile()] {
        let ticket = markdown(&report, &OPTIONS);
        let chars = ticket.chars().count();
        assert!(chars <= MARKDOWN_MAX_CHARS, "{chars}");
    }
    let ticket = markdown(&reports::many(5_000), &OPTIONS);
    assert!(
        ticket.contains("5,000 registries: 1,667 fires, 1,667 not determined, 1,666 broken."),
        "{ticket}"
    );
    assert!(ticket.contains("\n…and 4,"), "{ticket}");
    assert!(ticket.contains("## Blast radius"));
}

#[test]
fn a_page_lists_so_many_registries_and_counts_the_rest() {
    let page = html(&reports::many(2_100), &OPTIONS);
    assert_eq!(
        page.matches("<tr><th scope=\"row\">").count(),
        2_000 + 2,
        "registries and documents"
    );
    assert!(page.contains("100 registries more are counted above but not listed."));
    assert_eq!(page.matches("<details ").count(), 200);
    assert_eq!(page.matches("open=\"\"").count(), 200);
    assert!(page.contains("1,900 registries more are not quoted here"));
}

#[test]
fn a_report_without_a_chain_is_still_a_file() {
    let report = Report {
        chains: Vec::new(),
        ..reports::undetermined()
    };
    for format in Format::ALL {
        let text = write(format, &report, &OPTIONS);
        assert!(
            matches!(format, Format::Csv | Format::Ocsf) || text.len() > 100,
            "{format:?}: {text}"
        );
    }
}
