//! What a person may choose, and what bounds the reading.

use serde::{Deserialize, Serialize};

/// What bounds the reading of input. Reaching a limit is a problem with a message, never a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest source that is read, in bytes; also what is taken out of one archive in all.
    pub max_input_bytes: usize,
    /// How deep containers may nest where facts are looked for.
    pub max_depth: u32,
    /// How many documents are read of everything that was dropped together: a document of two bytes takes
    /// about a thousand, with what is told of it.
    pub max_documents: usize,
    /// How many resources are read from one source.
    pub max_resources: usize,
    /// How many files are taken out of one archive, or one folder.
    pub max_files: usize,
    /// How many bytes are read of everything that was dropped together, unpacked.
    pub max_total_bytes: usize,
    /// How many times its own bytes an archive may hold, where it holds more than [`Limits::free_bytes`].
    pub max_ratio: usize,
    /// What an archive may hold however small it is, and what templates may be read over again.
    pub free_bytes: usize,
    /// How many resources all templates together may declare, beside one for every 64 bytes dropped.
    pub max_declared: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        // 256 MiB of text and what is noted of it stay well inside a browser tab's 4 GiB.
        Limits {
            max_input_bytes: 256 << 20,
            // Templates nest deployments in deployments, four levels each.
            max_depth: 500,
            max_documents: 200_000,
            max_resources: 1_000_000,
            max_files: 10_000,
            // Beside one large export there is room for as much again.
            max_total_bytes: 512 << 20,
            // Exports pack to a tenth or a fiftieth; what packs a thousandfold says nothing.
            max_ratio: 200,
            free_bytes: 64 << 20,
            // Azure takes 800 in one deployment.
            max_declared: 10_000,
        }
    }
}

/// The shells that commands and scripts are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Shell {
    /// Bash, and zsh where it reads the same.
    Bash,
    /// PowerShell 7 and Windows PowerShell 5.1.
    PowerShell,
}

/// Which kinds of original are replaced; each can be shown on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    /// Subscription ids, and every other GUID: tenants, principals.
    pub subscriptions: bool,
    /// Names of registries, resource groups, clusters and other resources; hosts; people.
    pub names: bool,
    /// IP addresses and ranges.
    pub addresses: bool,
    /// Names of the files that were handed in.
    pub files: bool,
}

impl Redaction {
    /// Replace everything: what a report that leaves the house starts from.
    pub const ALL: Redaction = Redaction {
        subscriptions: true,
        names: true,
        addresses: true,
        files: true,
    };
    /// Replace nothing.
    pub const NONE: Redaction = Redaction {
        subscriptions: false,
        names: false,
        addresses: false,
        files: false,
    };
}

impl Default for Redaction {
    fn default() -> Redaction {
        Redaction::ALL
    }
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
    /// SARIF 2.1.0, for code scanning and viewers: what fires and what is not known.
    Sarif,
    /// The same with what is clear.
    SarifAll,
    /// Events of OCSF, for a SIEM or a security lake.
    Ocsf,
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
    pub const ALL: [Format; 11] = [
        Format::Html,
        Format::Markdown,
        Format::Json,
        Format::Sarif,
        Format::SarifAll,
        Format::Ocsf,
        Format::Layer,
        Format::Layer19,
        Format::Layer20,
        Format::Csv,
        Format::Workloads,
    ];

    /// Those that a comparison is written in.
    pub const OF_COMPARISON: [Format; 11] = [
        Format::Html,
        Format::Markdown,
        Format::Json,
        Format::Sarif,
        Format::SarifAll,
        Format::Ocsf,
        Format::Layer,
        Format::Layer19,
        Format::Layer20,
        Format::Csv,
        Format::Workloads,
    ];

    /// What to call it on a button.
    pub fn label(self) -> &'static str {
        match self {
            Format::Html => "HTML",
            Format::Json => "JSON",
            Format::Markdown => "Markdown",
            Format::Sarif => "SARIF",
            Format::SarifAll => "SARIF with what is clear",
            Format::Ocsf => "OCSF events",
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
            Format::SarifAll => "linchpin-report-all.sarif",
            Format::Ocsf => "linchpin-report.ocsf.json",
            Format::Layer => "linchpin-attack-layer.json",
            Format::Layer19 => "linchpin-attack-layer-19.json",
            Format::Layer20 => "linchpin-attack-layer-20.json",
            Format::Csv => "linchpin-registries.csv",
            Format::Workloads => "linchpin-workloads.csv",
        }
    }

    /// What to name the file about one registry.
    pub fn registry_file_name(self) -> &'static str {
        match self {
            Format::Html => "linchpin-registry.html",
            Format::Json => "linchpin-registry.json",
            Format::Markdown => "linchpin-registry.md",
            Format::Sarif => "linchpin-registry.sarif",
            Format::SarifAll => "linchpin-registry-all.sarif",
            Format::Ocsf => "linchpin-registry.ocsf.json",
            Format::Csv => "linchpin-registry.csv",
            other => other.file_name(),
        }
    }

    /// What to name the file of a comparison.
    pub fn comparison_file_name(self) -> &'static str {
        match self {
            Format::Html => "linchpin-comparison.html",
            Format::Json => "linchpin-comparison.json",
            Format::Markdown => "linchpin-comparison.md",
            Format::Sarif => "linchpin-comparison.sarif",
            Format::SarifAll => "linchpin-comparison-all.sarif",
            Format::Ocsf => "linchpin-comparison.ocsf.json",
            Format::Layer => "linchpin-attack-layer.json",
            Format::Layer19 => "linchpin-attack-layer-19.json",
            Format::Layer20 => "linchpin-attack-layer-20.json",
            Format::Csv => "linchpin-changes.csv",
            Format::Workloads => "linchpin-workload-changes.csv",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Html => "text/html;charset=utf-8",
            Format::Json | Format::Ocsf | Format::Layer | Format::Layer19 | Format::Layer20 => {
                "application/json"
            }
            Format::Markdown => "text/markdown;charset=utf-8",
            Format::Sarif | Format::SarifAll => "application/sarif+json",
            Format::Csv | Format::Workloads => "text/csv;charset=utf-8;header=present",
        }
    }
}
