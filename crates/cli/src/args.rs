//! What can be asked at the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

const EXIT_CODES: &str = "\
Exit codes:
  0  what --fail-on names was not found
  1  it was found: the chain fires (diff: or it got worse)
  2  it is not known, and --fail-on asks for that: the chain is not determined
  3  bad input: wrong usage, a path that cannot be read, nothing that is recognised,
     or the answer could not be written

A chain that fires is 1 even if something else could not be read. Without that, whatever
could not be read from disk is 3, since nothing is known of it.";

/// Judges attack chain CHAIN-026, the takeover of an Azure container registry, on exported configuration.
///
/// Nothing is sent anywhere: files are read, and the answer is written.
#[derive(Debug, Parser)]
#[command(name = "linchpin", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge exports: files, folders, ZIP archives or standard input.
    #[command(after_help = EXIT_CODES)]
    Judge(Judge),
    /// Say what has changed from earlier exports, or an earlier JSON report or link, to later ones.
    #[command(after_help = EXIT_CODES)]
    Diff(Diff),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Judge {
    /// What to judge, all together: files, folders, ZIP archives, links; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) writing: Writing,
    /// Answer about this registry alone, as its owner needs it: its name, login server or id.
    #[arg(long, value_name = "NAME")]
    pub(crate) registry: Option<String>,
    /// What makes the exit code 1; `undetermined` makes it 2 as well where the evidence does not tell.
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = FailOn::Fires)]
    pub(crate) fail_on: FailOn,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Diff {
    /// The earlier side: exports (a file, folder, ZIP archive or `-`), a JSON report made here, or a link.
    #[arg(value_name = "BEFORE")]
    pub(crate) before: PathBuf,
    /// The later side, likewise.
    #[arg(value_name = "AFTER")]
    pub(crate) after: PathBuf,
    #[command(flatten)]
    pub(crate) writing: Writing,
    /// What makes the exit code 1, about the later side; `worse` asks what was not so before.
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = DiffFailOn::Fires)]
    pub(crate) fail_on: DiffFailOn,
}

/// How the answer is written.
#[derive(Debug, clap::Args)]
pub(crate) struct Writing {
    /// What to write.
    #[arg(short, long, value_enum, default_value_t = Form::Text)]
    pub(crate) format: Form,
    /// Where to write it, in place of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Put pseudonyms for names, ids, addresses and files, in all that is written.
    #[arg(long)]
    pub(crate) redact: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For reading here.
    Text,
    /// The whole report, as docs/report.schema.json has it.
    Json,
    /// SARIF 2.1.0, for code scanning: what fires and what is not known.
    Sarif,
    /// The same with what is clear.
    SarifAll,
    /// Events of OCSF 1.8.0, for a SIEM; they say when they were made (SOURCE_DATE_EPOCH, or now).
    Ocsf,
    /// Markdown, for a ticket.
    Md,
    /// One page without a script.
    Html,
    /// A row for each registry.
    Csv,
    /// A row for each image of each workload; of a comparison the same as csv.
    Workloads,
    /// An ATT&CK Navigator layer, by the published ids (version 18).
    Layer,
    /// The same by the ids of ATT&CK 19.
    #[value(name = "layer-19")]
    Layer19,
    /// The same for ATT&CK 20, whose ids are taken as those of 19.
    #[value(name = "layer-20")]
    Layer20,
}

impl Form {
    /// The file that it is; none for what is only read here.
    pub(crate) fn file(self) -> Option<model::Format> {
        Some(match self {
            Form::Text => return None,
            Form::Json => model::Format::Json,
            Form::Sarif => model::Format::Sarif,
            Form::SarifAll => model::Format::SarifAll,
            Form::Ocsf => model::Format::Ocsf,
            Form::Md => model::Format::Markdown,
            Form::Html => model::Format::Html,
            Form::Csv => model::Format::Csv,
            Form::Workloads => model::Format::Workloads,
            Form::Layer => model::Format::Layer,
            Form::Layer19 => model::Format::Layer19,
            Form::Layer20 => model::Format::Layer20,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// The chain is proven.
    Fires,
    /// It is proven, or cannot be ruled out.
    Undetermined,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFailOn {
    /// The chain is proven after.
    Fires,
    /// It is proven after, or cannot be ruled out.
    Undetermined,
    /// The chain has opened or a link fires that did not (1), or what was known is not known any more (2).
    Worse,
}
