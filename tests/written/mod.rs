//! Files of reports that are not redacted, and redacted reports as somebody reads them again.
//!
//! What writes files takes nothing but texts that may leave; a test mostly has a plain report.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets something else must fail"
)]

use model::{Format, comparison::Comparison, report::Report};
use more::{
    export::{self, Options},
    redact::{self, unredacted, unredacted_comparison},
};

macro_rules! files {
    ($door:ident, $of:ty: $($name:ident($($option:ident: $type:ty),*)),+) => {
        $(pub(crate) fn $name(of: &$of, $($option: $type),*) -> String {
            export::$name(&$door(of.clone()), $($option),*)
        })+
    };
}

files!(unredacted, Report:
    html(options: &Options),
    markdown(options: &Options),
    ocsf(options: &Options),
    sarif(options: &Options),
    sarif_all(options: &Options),
    layer(options: &Options),
    csv(),
    workloads_csv(),
    json()
);
files!(unredacted_comparison, Comparison:
    comparison_html(options: &Options),
    comparison_markdown(options: &Options),
    comparison_ocsf(options: &Options),
    comparison_sarif(options: &Options),
    comparison_sarif_all(options: &Options),
    comparison_layer(options: &Options),
    comparison_csv(),
    comparison_workloads_csv(),
    comparison_json()
);

pub(crate) fn write(format: Format, report: &Report, options: &Options) -> String {
    export::write(format, &unredacted(report.clone()), options)
}

pub(crate) fn write_comparison(
    format: Format,
    comparison: &Comparison,
    options: &Options,
) -> String {
    export::write_comparison(format, &unredacted_comparison(comparison.clone()), options)
}

pub(crate) fn redact(report: &Report) -> Report {
    let text = serde_json::to_string(&redact::redact(report)).unwrap();
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn redact_comparison(comparison: &Comparison) -> Comparison {
    let text = serde_json::to_string(&redact::redact_comparison(comparison)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The report with this redactor's pseudonyms.
pub(crate) fn applied(redactor: &mut redact::Redactor, report: &Report) -> Report {
    let text = serde_json::to_string(&redactor.apply(report.clone())).unwrap();
    serde_json::from_str(&text).unwrap()
}
