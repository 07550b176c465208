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
mod markdown;
mod sarif;
mod text;
mod words;

pub use csv::{comparison_csv, csv, workloads_csv};
pub use html::{
    HTML_MAX_OPEN, HTML_MAX_QUOTED, HTML_MAX_ROWS, STYLE, STYLE_HASH, comparison_html, html,
};
pub use layer::{comparison_layer, layer, layer_of_version};
pub use markdown::{MARKDOWN_MAX_CHARS, comparison_markdown, markdown};
pub use sarif::{comparison_sarif, sarif};

use serde::{Deserialize, Serialize};

use crate::compare::Comparison;
use crate::engine::report::Report;

/// What a file says beyond the report itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options<'a> {
    /// When the report was made, as text to show; the engine has no clock, so the page says it.
    pub made_at: Option<&'a str>,
    /// The report went through redaction, and the file should say so.
    pub redacted: bool,
}

/// The files a report can be taken away as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// One static page without a script, for reading and printing.
    Html,
    /// The report itself, for scripts and for dropping back in.
    Json,
    /// Text for a ticket.
    Markdown,
    /// SARIF 2.1.0, for code scanning and viewers.
    Sarif,
    /// An ATT&CK Navigator layer.
    Layer,
    /// The same for ATT&CK 19.
    Layer19,
    /// The same for ATT&CK 20.
    Layer20,
    /// A row per registry, for a spreadsheet.
    Csv,
    /// A row per image of each workload, for a spreadsheet.
    Workloads,
}

impl Format {
    /// All of them, in the order to offer them.
    pub const ALL: [Format; 9] = [
        Format::Html,
        Format::Markdown,
        Format::Json,
        Format::Sarif,
        Format::Layer,
        Format::Layer19,
        Format::Layer20,
        Format::Csv,
        Format::Workloads,
    ];

    /// Those that a comparison is written in.
    pub const OF_COMPARISON: [Format; 6] = [
        Format::Html,
        Format::Markdown,
        Format::Json,
        Format::Sarif,
        Format::Layer,
        Format::Csv,
    ];

    /// What to call it on a button.
    pub fn label(self) -> &'static str {
        match self {
            Format::Html => "HTML",
            Format::Json => "JSON",
            Format::Markdown => "Markdown",
            Format::Sarif => "SARIF",
            Format::Layer => "ATT&CK Navigator layer",
            Format::Layer19 => "ATT&CK 19 layer",
            Format::Layer20 => "ATT&CK 20 layer",
            Format::Csv => "CSV of registries",
            Format::Workloads => "CSV of workloads",
        }
    }

    /// What to name the file.
    pub fn file_name(self) -> &'static str {
        match self {
            Format::Html => "linchpin-report.html",
            Format::Json => "linchpin-report.json",
            Format::Markdown => "linchpin-report.md",
            Format::Sarif => "linchpin-report.sarif",
            Format::Layer => "linchpin-attack-layer.json",
            Format::Layer19 => "linchpin-attack-layer-19.json",
            Format::Layer20 => "linchpin-attack-layer-20.json",
            Format::Csv => "linchpin-registries.csv",
            Format::Workloads => "linchpin-workloads.csv",
        }
    }

    /// What to name the file of a comparison.
    pub fn comparison_file_name(self) -> &'static str {
        match self {
            Format::Html => "linchpin-comparison.html",
            Format::Json => "linchpin-comparison.json",
            Format::Markdown => "linchpin-comparison.md",
            Format::Sarif => "linchpin-comparison.sarif",
            Format::Layer | Format::Layer19 | Format::Layer20 => "linchpin-attack-layer.json",
            Format::Csv | Format::Workloads => "linchpin-changes.csv",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Html => "text/html;charset=utf-8",
            Format::Json | Format::Layer | Format::Layer19 | Format::Layer20 => "application/json",
            Format::Markdown => "text/markdown;charset=utf-8",
            Format::Sarif => "application/sarif+json",
            Format::Csv | Format::Workloads => "text/csv;charset=utf-8;header=present",
        }
    }

    /// The text of the file.
    pub fn write(self, report: &Report, options: &Options) -> String {
        match self {
            Format::Html => html(report, options),
            Format::Json => json(report),
            Format::Markdown => markdown(report, options),
            Format::Sarif => sarif(report, options),
            Format::Layer => layer(report, options),
            Format::Layer19 => layer_of_version(report, options, 19),
            Format::Layer20 => layer_of_version(report, options, 20),
            Format::Csv => csv(report),
            Format::Workloads => workloads_csv(report),
        }
    }

    /// The text of a comparison's file. The layer is the later side's, a technique having one state.
    pub fn write_comparison(self, comparison: &Comparison, options: &Options) -> String {
        match self {
            Format::Html => comparison_html(comparison, options),
            Format::Json => comparison_json(comparison),
            Format::Markdown => comparison_markdown(comparison, options),
            Format::Sarif => comparison_sarif(comparison, options),
            Format::Layer | Format::Layer19 | Format::Layer20 => {
                comparison_layer(comparison, options)
            }
            // A comparison has one table: what changed.
            Format::Csv | Format::Workloads => comparison_csv(comparison),
        }
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
