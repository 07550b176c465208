//! `linchpin`: judges attack chain CHAIN-026 on exported Azure configuration, at a command line.
//!
//! It reads files and writes an answer: no network, no telemetry. `docs/cli.md` is its manual.

mod args;
mod console;
mod link;
mod load;
mod paper;
mod text;

use std::{
    collections::BTreeSet,
    path::Path,
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use clap::{Parser, error::ErrorKind};
use model::{
    Redaction,
    comparison::{Change, Comparison, Turn},
    report::{Chain, Problem, Report, SCHEMA, Source, Verdict},
};
use more::{
    compare::compare,
    export::{self, Options},
    redact::{Cleared, Redactor},
};

use args::{Args, Command, Diff, DiffFailOn, FailOn, Judge, Writing};
use console::Progress;
use load::{Evidence, Judged};
use text::Beside;

/// What the exit code says; `args` tells it to people.
const REACHED: u8 = 1;
const NOT_KNOWN: u8 = 2;
const BAD_INPUT: u8 = 3;

fn main() -> ExitCode {
    let code = match Args::try_parse() {
        Ok(Args { command }) => match command {
            Command::Judge(asked) => judge(&asked),
            Command::Diff(asked) => diff(&asked),
        },
        Err(error) => usage(&error),
    };
    ExitCode::from(code)
}

/// Help, or what is wrong with the way it was called. What was typed may hold names from strangers,
/// put there by the shell.
fn usage(error: &clap::Error) -> u8 {
    if !error.use_stderr() {
        return match error.print() {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => BAD_INPUT,
            _ => 0,
        };
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
    } else {
        console::usage(&error.render().to_string());
    }
    BAD_INPUT
}

fn judge(asked: &Judge) -> u8 {
    let paths: Vec<&Path> = asked.paths.iter().map(|path| &**path).collect();
    if paths.iter().filter(|path| **path == Path::new("-")).count() > 1 {
        console::error("standard input (`-`) can be read once only");
        return BAD_INPUT;
    }
    let writing = &asked.writing;
    let Some(moment) = told_moment(writing) else {
        return BAD_INPUT;
    };
    let Some(mut judged) = judged(&paths, writing, asked.registry.as_deref()) else {
        return BAD_INPUT;
    };
    let code = code_of(asked.fail_on, &judged);
    if let Some(name) = &judged.claimed {
        judged.remarks.push(load::taken_at_its_word(name));
    }
    let recognised = judged.is_recognised();
    let Judged {
        report,
        whole,
        fixes,
        remarks,
        ..
    } = judged;
    let (report, remarks) = cleared(report, whole, remarks, redaction(writing));
    let problems = [&*report.problems, &remarks].concat();
    let written = match writing.format.file() {
        Some(format) => {
            console::remarks(&problems);
            let text = export::write(format, &report, &options(writing, moment));
            console::write_file(output(writing), &text)
        }
        None => {
            // Told once to whoever reads both.
            if !console::is_read_here(output(writing)) {
                console::remarks(&problems);
            }
            let mut paper = console::paper(output(writing));
            let beside = Beside {
                fixes: &fixes,
                remarks: &remarks,
                redacted: writing.redact,
            };
            text::report(&mut paper, &report, &beside);
            console::write(output(writing), &paper.done())
        }
    };
    let code = ended(written, writing, code);
    if !recognised {
        console::error("nothing was recognised as an export from Azure");
    }
    code
}

/// What was read at these paths, judged, with `only` about that registry; if there is nothing, that was said.
fn judged(paths: &[&Path], writing: &Writing, only: Option<&str>) -> Option<Judged> {
    let mut progress = Progress::new();
    let evidence = Evidence::read(paths, output(writing), &mut progress);
    let judged = evidence.judge(&mut progress, only);
    progress.clear();
    match judged {
        Ok(judged) => Some(judged),
        Err((remarks, why)) => {
            console::remarks(&cleared(nothing(), None, remarks, redaction(writing)).1);
            console::error(&why);
            None
        }
    }
}

fn code_of(fail_on: FailOn, judged: &Judged) -> u8 {
    let verdict = verdict_of(judged.report.chains.first());
    match verdict {
        _ if !judged.is_recognised() => BAD_INPUT,
        Verdict::Fires => REACHED,
        Verdict::Undetermined if fail_on == FailOn::Undetermined => NOT_KNOWN,
        _ if judged.lost => BAD_INPUT,
        // What is missing may hold the registry that it is about.
        _ if judged.gaps && fail_on == FailOn::Undetermined => NOT_KNOWN,
        _ => 0,
    }
}

fn verdict_of(chain: Option<&Chain>) -> Verdict {
    chain.map_or(Verdict::Undetermined, |chain| chain.verdict)
}

fn diff(asked: &Diff) -> u8 {
    let stdin = Path::new("-");
    if asked.before == stdin && asked.after == stdin {
        console::error("standard input (`-`) can be one of the two sides only");
        return BAD_INPUT;
    }
    let writing = &asked.writing;
    let Some(moment) = told_moment(writing) else {
        return BAD_INPUT;
    };
    // Both, so that all that is wrong is told at once.
    let before = judged(&[&asked.before], writing, None);
    let after = judged(&[&asked.after], writing, None);
    let (Some(before), Some(after)) = (before, after) else {
        return BAD_INPUT;
    };
    let comparison = compare(&before.report, &after.report)
        .claiming(before.claimed.is_some(), after.claimed.is_some());
    let code = code_of_change(asked.fail_on, &comparison, [&before, &after]);
    let recognised = [before.is_recognised(), after.is_recognised()];
    let remarks = [before.remarks, after.remarks].concat();
    let (comparison, remarks) = cleared_comparison(comparison, remarks, redaction(writing));
    let (earlier, later) = (&comparison.before.problems, &comparison.after.problems);
    let problems = [&**earlier, later, &remarks].concat();
    let written = match writing.format.file() {
        Some(format) => {
            console::remarks(&problems);
            let text = export::write_comparison(format, &comparison, &options(writing, moment));
            console::write_file(output(writing), &text)
        }
        None => {
            if !console::is_read_here(output(writing)) {
                console::remarks(&problems);
            }
            let mut paper = console::paper(output(writing));
            text::difference(&mut paper, &comparison, &remarks, writing.redact);
            console::write(output(writing), &paper.done())
        }
    };
    let code = ended(written, writing, code);
    for (side, recognised) in [("BEFORE", recognised[0]), ("AFTER", recognised[1])] {
        if !recognised {
            console::error(&format!(
                "nothing in {side} was recognised as an export from Azure"
            ));
        }
    }
    code
}

fn code_of_change(fail_on: DiffFailOn, comparison: &Comparison, sides: [&Judged; 2]) -> u8 {
    let chains = &comparison.chains;
    let turned = |turns: &[Turn]| chains.iter().any(|chain| turns.contains(&chain.turn));
    let found = |changes: &[Change]| {
        let mut counts = chains.iter().map(|chain| chain.findings);
        counts.any(|counts| changes.iter().any(|change| counts.of(*change) > 0))
    };
    let worse = fail_on == DiffFailOn::Worse;
    match verdict_of(sides[1].report.chains.first()) {
        _ if !sides.iter().all(|side| side.is_recognised()) => BAD_INPUT,
        _ if worse && (turned(&[Turn::Opened]) || found(&[Change::New])) => REACHED,
        _ if worse
            && (turned(&[Turn::NowUnknown, Turn::OutOfSight])
                || found(&[Change::NowUnknown, Change::Gone])) =>
        {
            NOT_KNOWN
        }
        Verdict::Fires if !worse => REACHED,
        Verdict::Undetermined if fail_on == DiffFailOn::Undetermined => NOT_KNOWN,
        _ if sides.iter().any(|side| side.lost) => BAD_INPUT,
        _ if sides[1].gaps && fail_on == DiffFailOn::Undetermined => NOT_KNOWN,
        _ => 0,
    }
}

/// The code, if what it is about could be written.
fn ended(written: std::io::Result<()>, writing: &Writing, code: u8) -> u8 {
    let Err(error) = written else {
        return code;
    };
    let to = output(writing).map_or_else(
        || "standard output".to_owned(),
        |path| format!("`{}`", path.display()),
    );
    console::error(&format!("{to} could not be written: {error}"));
    BAD_INPUT
}

fn output(writing: &Writing) -> Option<&Path> {
    writing.output.as_deref()
}

fn options(writing: &Writing, moment: Option<u64>) -> Options<'static> {
    Options {
        // The same input gives the same bytes, so no file says when it was made that can do without.
        made_at: None,
        moment,
        redacted: writing.redact,
    }
}

/// The time for a form that must say one, in milliseconds since 1970: `SOURCE_DATE_EPOCH` where that is
/// set, so that the same bytes can be had again, else now.
fn moment(writing: &Writing) -> Result<Option<u64>, String> {
    const SET: &str = "SOURCE_DATE_EPOCH";
    if writing.format != args::Form::Ocsf {
        return Ok(None);
    }
    if let Some(set) = std::env::var_os(SET) {
        let seconds = set.to_str().and_then(|set| set.parse::<u64>().ok());
        let moment = seconds.and_then(|seconds| seconds.checked_mul(1000));
        return moment.map(Some).ok_or_else(|| {
            format!(
                "{SET} is set, but to no number of seconds since 1970; set it to one, or unset it"
            )
        });
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.ok().and_then(|now| u64::try_from(now.as_millis()).ok());
    now.map(Some)
        .ok_or_else(|| format!("this machine's clock stands before 1970; set {SET} instead"))
}

/// The same, told where there is none.
fn told_moment(writing: &Writing) -> Option<Option<u64>> {
    moment(writing).map_err(|why| console::error(&why)).ok()
}

/// A report of nothing, to say something beside it.
fn nothing() -> Report {
    Report {
        schema: SCHEMA.to_owned(),
        generator: String::new(),
        link: None,
        sources: Vec::new(),
        problems: Vec::new(),
        chains: Vec::new(),
    }
}

/// What is replaced by pseudonyms.
fn redaction(writing: &Writing) -> Redaction {
    match writing.redact {
        true => Redaction::ALL,
        false => Redaction::NONE,
    }
}

/// What is said beside a report, as a report of its own.
fn beside(remarks: &[Problem]) -> Report {
    Report {
        sources: containers(remarks),
        problems: contained(remarks),
        ..nothing()
    }
}

/// A report as the page would give it away, and then what is said beside it.
fn cleared(
    report: Report,
    whole: Option<Report>,
    remarks: Vec<Problem>,
    redaction: Redaction,
) -> (Report<Cleared>, Vec<Problem<Cleared>>) {
    let beside = beside(&remarks);
    let mut redactor = match &whole {
        // A pseudonym is the same as in a file about all of them.
        Some(whole) => Redactor::of(&[whole, &report, &beside], redaction),
        None => Redactor::of(&[&report, &beside], redaction),
    };
    if let Some(whole) = whole {
        redactor.apply(whole);
    }
    let report = redactor.apply(report);
    let hidden = redactor.apply(beside).problems;
    (report, put_back(&remarks, hidden))
}

/// The same for a comparison.
fn cleared_comparison(
    comparison: Comparison,
    remarks: Vec<Problem>,
    redaction: Redaction,
) -> (Comparison<Cleared>, Vec<Problem<Cleared>>) {
    let mut all = comparison.clone();
    all.after.sources.extend(containers(&remarks));
    all.after.problems.extend(contained(&remarks));
    let mut redactor = Redactor::over(&all, redaction);
    let comparison = redactor.apply_over(comparison);
    let hidden = redactor.apply(beside(&remarks)).problems;
    (comparison, put_back(&remarks, hidden))
}

/// What holds the files that remarks on folders name. The redactor takes what is quoted in a remark on
/// an archive for the name of a file, and a folder is just that to it.
const FOLDER: &str = "folder";

fn containers(remarks: &[Problem]) -> Vec<Source> {
    let names = remarks.iter().map(|remark| remark.source.as_deref());
    let names: BTreeSet<&str> = names.map(|name| name.unwrap_or(FOLDER)).collect();
    let sources = names.into_iter().map(|name| Source {
        name: name.to_owned(),
        kind: "archive".to_owned(),
        bytes: 0,
        lines: 0,
        documents: Vec::new(),
    });
    sources.collect()
}

fn contained(remarks: &[Problem]) -> Vec<Problem> {
    let mut remarks = remarks.to_vec();
    for remark in &mut remarks {
        remark.source.get_or_insert_with(|| FOLDER.to_owned());
    }
    remarks
}

fn put_back(remarks: &[Problem], hidden: Vec<Problem<Cleared>>) -> Vec<Problem<Cleared>> {
    let both = remarks.iter().zip(hidden);
    both.map(|(remark, hidden)| Problem {
        source: remark.source.is_some().then_some(hidden.source).flatten(),
        ..hidden
    })
    .collect()
}
