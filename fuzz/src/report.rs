//! Reports that come back as files, as they were or changed.

use model::{Format, Limits, Redaction, comparison::Turn, protocol::Taken};
use more::{
    compare::{ReadError, compare, read_report},
    export::{Options, json, write},
    office::Office,
    redact::{redact, unredacted},
};

use super::input::{LIMITS, MOST, bounded};

/// Whatever is taken for a report can be written, read again, compared and drawn.
pub fn check(bytes: &[u8]) {
    // Reports are longer than exports.
    let bytes = &bytes[..bytes.len().min(4 * MOST)];
    match read_report(bytes.to_vec(), &LIMITS) {
        Ok(report) => {
            let plain = unredacted(report.clone());
            let again = read_report(json(&plain).into_bytes(), &Limits::default());
            assert_eq!(again.as_ref(), Ok(&report));
            for format in Format::ALL {
                let file = write(format, &plain, &Options::default());
                bounded(format.label(), file.len(), bytes.len());
            }
            for chain in compare(&report, &report).chains {
                let counts = chain.counts;
                assert_eq!(chain.turn, Turn::Stayed, "a report differs from itself");
                assert_eq!(
                    (counts.changed, counts.only_before, counts.only_after),
                    (0, 0, 0),
                    "a report differs from itself"
                );
            }
            let hidden = redact(&report);
            let again = read_report(json(&hidden).into_bytes(), &Limits::default());
            assert!(again.is_ok(), "with pseudonyms: {:?}", again.err());
        }
        Err(error) => {
            assert!(!error.to_string().is_empty() && !error.help().is_empty());
            if let ReadError::Syntax { line, column, .. } | ReadError::Form { line, column, .. } =
                error
            {
                assert!(line > 0 && column > 0);
            }
        }
    }
    let mut office = Office::new(LIMITS);
    office.put(0, "report.json", bytes.to_vec());
    office.put(1, "again.json", bytes.to_vec());
    office.overview();
    office.registry(0);
    for format in [Format::Html, Format::Csv, Format::Sarif] {
        office.export(Taken::Answer, format, Redaction::ALL);
        office.export(Taken::Comparison, format, Redaction::ALL);
    }
}
