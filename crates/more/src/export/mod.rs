//! From the report to files that someone hands on.
//!
//! In comes a [`Report`], out comes the text of one file: no browser, no clock, no judgement.
//! The same report gives the same bytes. What a report says is data from strangers, so each format
//! escapes it for its own reader: names cannot become tags, links, table cells or formulas.
//!
//! A redacted file is the same function over [`crate::redact::redact`]'s report.

mod comparison;
mod csv;
mod html;
mod json;
mod layer;
pub mod leaving;
mod markdown;
mod ocsf;
mod sarif;
mod text;
mod ticket;
pub mod words;

pub use csv::{comparison_csv, comparison_workloads_csv, csv, workloads_csv};
pub use html::{HTML_MAX_QUOTED, HTML_MAX_ROWS, STYLE, STYLE_HASH, comparison_html, html};
pub use layer::{comparison_layer, comparison_layer_of_version, layer, layer_of_version};
pub use markdown::{MARKDOWN_MAX_CHARS, comparison_markdown, markdown};
pub use ocsf::{comparison_ocsf, ocsf};
pub use sarif::{comparison_sarif, comparison_sarif_all, sarif, sarif_all};

use crate::export::leaving::comparison::Comparison;
use crate::export::leaving::report::Report;
use model::Format;

/// What a file says beyond the report itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options<'a> {
    /// When the report was made, as text to show; the engine has no clock, so the page says it.
    pub made_at: Option<&'a str>,
    /// The report went through redaction, and the file should say so.
    pub redacted: bool,
    /// The same moment in milliseconds since 1970, for a form that cannot do without (OCSF); it says 0
    /// where nobody tells.
    pub moment: Option<u64>,
}

/// The text of a report's file.
pub fn write(format: Format, report: &Report, options: &Options) -> String {
    match format {
        Format::Html => html(report, options),
        Format::Json => json(report),
        Format::Markdown => markdown(report, options),
        Format::Sarif => sarif(report, options),
        Format::SarifAll => sarif_all(report, options),
        Format::Ocsf => ocsf(report, options),
        Format::Layer => layer(report, options),
        Format::Layer19 => layer_of_version(report, options, 19),
        Format::Layer20 => layer_of_version(report, options, 20),
        Format::Csv => csv(report),
        Format::Workloads => workloads_csv(report),
    }
}

/// The text of a comparison's file. The layer is the later side's, a technique having one state.
pub fn write_comparison(format: Format, comparison: &Comparison, options: &Options) -> String {
    match format {
        Format::Html => comparison_html(comparison, options),
        Format::Json => comparison_json(comparison),
        Format::Markdown => comparison_markdown(comparison, options),
        Format::Sarif => comparison_sarif(comparison, options),
        Format::SarifAll => comparison_sarif_all(comparison, options),
        Format::Ocsf => comparison_ocsf(comparison, options),
        Format::Layer => comparison_layer(comparison, options),
        Format::Layer19 => comparison_layer_of_version(comparison, options, 19),
        Format::Layer20 => comparison_layer_of_version(comparison, options, 20),
        Format::Csv => comparison_csv(comparison),
        Format::Workloads => comparison_workloads_csv(comparison),
    }
}

/// The report as JSON, indented, with a line end after it.
pub fn json(report: &Report) -> String {
    // Every key of a report is a string and nothing in it refuses to be written.
    let mut out = serde_json::to_string_pretty(report).unwrap_or_default();
    out.push('\n');
    out
}

/// The comparison as JSON, indented, with a line end after it.
pub fn comparison_json(comparison: &Comparison) -> String {
    let mut out = serde_json::to_string_pretty(comparison).unwrap_or_default();
    out.push('\n');
    out
}
