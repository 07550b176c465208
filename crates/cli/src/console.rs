//! Standard output and standard error: what is written where, and how.

use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::Path,
    time::{Duration, Instant},
};

use anstream::{AutoStream, ColorChoice};
use model::issue::Severity;
use more::{export::leaving::report::Problem, shell::visible};

use crate::paper::{Ink, Line, Paper};

/// Where no terminal says how wide it is.
const WIDTH: usize = 80;
/// Longer lines are hard to read.
const MAX_WIDTH: usize = 120;
/// So many remarks are told one by one.
const MAX_REMARKS: usize = 50;

/// How wide text is written to a terminal, or to what is none.
fn width(of: Option<(terminal_size::Width, terminal_size::Height)>) -> usize {
    of.map_or(WIDTH, |(width, _)| {
        usize::from(width.0).clamp(20, MAX_WIDTH)
    })
}

/// Whether text that goes to standard output is read on a terminal.
pub(crate) fn is_read_here(output: Option<&Path>) -> bool {
    to_stdout(output) && io::stdout().is_terminal()
}

fn to_stdout(output: Option<&Path>) -> bool {
    output.is_none_or(|path| path == Path::new("-"))
}

/// Paper as fits the place that it goes to.
pub(crate) fn paper(output: Option<&Path>) -> Paper {
    if !to_stdout(output) {
        return Paper::new(WIDTH, false);
    }
    let colour = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    Paper::new(width(terminal_size::terminal_size_of(io::stdout())), colour)
}

/// Writes the answer. Whoever reads it may have read enough and gone: that is no error.
pub(crate) fn write(output: Option<&Path>, text: &str) -> io::Result<()> {
    match output {
        Some(path) if !to_stdout(output) => fs::write(path, text),
        _ => {
            let mut stdout = anstream::stdout().lock();
            let written = stdout.write_all(text.as_bytes());
            patient(written.and_then(|()| stdout.flush()))
        }
    }
}

/// Writes a file's content, byte for byte; to a terminal without what that would act on.
pub(crate) fn write_file(output: Option<&Path>, text: &str) -> io::Result<()> {
    if !to_stdout(output) {
        return write(output, text);
    }
    let mut stdout = io::stdout().lock();
    let written = if stdout.is_terminal() {
        text.lines()
            .try_for_each(|line| writeln!(stdout, "{}", visible(line)))
    } else {
        stdout.write_all(text.as_bytes())
    };
    patient(written.and_then(|()| stdout.flush()))
}

fn patient(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Says something on standard error. If that cannot be written to, nobody can be told.
fn tell(text: &str) {
    let mut stderr = anstream::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

fn error_paper() -> Paper {
    let colour = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
    Paper::new(width(terminal_size::terminal_size_of(io::stderr())), colour)
}

/// Says why nothing more comes of it.
pub(crate) fn error(message: &str) {
    let mut paper = error_paper();
    paper.line(
        0,
        2,
        &Line::default()
            .ink(Ink::Bad, "error:")
            .words(" ")
            .sentence(message),
    );
    tell(&paper.done());
}

/// Says what is wrong with the way it was called, in clap's words.
pub(crate) fn usage(text: &str) {
    let lines: Vec<String> = text.lines().map(visible).collect();
    tell(&(lines.join("\n") + "\n"));
}

/// What could not be used, or should be known, each with its place and what to do.
///
/// The first line of a remark is as compilers write it, `file:line:column: error: …`, all in one, so
/// that other programs find the place.
pub(crate) fn remarks(problems: &[Problem]) {
    let mut paper = error_paper();
    for problem in problems.iter().take(MAX_REMARKS) {
        let place = place(problem);
        let mut line = Line::default();
        if !place.is_empty() {
            line = line.place(&place).words(": ");
        }
        let (ink, word) = match problem.severity {
            Severity::Error => (Ink::Bad, "error:"),
            Severity::Warning => (Ink::Unknown, "warning:"),
        };
        paper.unwrapped(&line.ink(ink, word).words(" ").sentence(&problem.message));
        paper.line(4, 0, &Line::default().sentence(&problem.help));
    }
    let more = problems.len().saturating_sub(MAX_REMARKS);
    if more > 0 {
        paper.line(
            0,
            0,
            &Line::of(&format!("…and {more} more; the report has them all")),
        );
    }
    tell(&paper.done());
}

/// Where a problem is: `file:line:column`, as far as it is known.
pub(crate) fn place(problem: &Problem) -> String {
    let mut place = problem.source.as_deref().unwrap_or_default().to_owned();
    for number in [problem.line, problem.line.and(problem.column)]
        .into_iter()
        .flatten()
    {
        place.push_str(&format!(":{number}"));
    }
    place
}

/// Something for whoever sits at the terminal to know while it works.
pub(crate) fn hint(text: &str) {
    if io::stderr().is_terminal() {
        tell(&format!("{text}\n"));
    }
}

/// What is being done, for whoever waits at a terminal; silent for the first moment.
pub(crate) struct Progress {
    shows: bool,
    began: Instant,
    drawn: Option<Instant>,
}

const PATIENCE: Duration = Duration::from_millis(700);
const PACE: Duration = Duration::from_millis(100);
/// What takes longer than a moment by itself, in bytes.
const LARGE: u64 = 32 << 20;

impl Progress {
    pub(crate) fn new() -> Progress {
        Progress {
            shows: io::stderr().is_terminal()
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
            began: Instant::now(),
            drawn: None,
        }
    }

    /// About to do this, with so many bytes; one of many such things.
    pub(crate) fn say(&mut self, doing: &str, bytes: u64) {
        if bytes >= LARGE || self.drawn.is_none_or(|drawn| drawn.elapsed() >= PACE) {
            self.stage(doing, bytes);
        }
    }

    /// About to do this, which comes once.
    pub(crate) fn stage(&mut self, doing: &str, bytes: u64) {
        if !self.shows || self.began.elapsed() < PATIENCE && bytes < LARGE {
            return;
        }
        let room = width(terminal_size::terminal_size_of(io::stderr())) - 1;
        let mut seen = 0;
        let doing: String = visible(doing)
            .chars()
            .take_while(|char| {
                seen += unicode_width::UnicodeWidthChar::width(*char).unwrap_or(0);
                seen <= room
            })
            .collect();
        draw(&doing);
        self.drawn = Some(Instant::now());
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if self.drawn.take().is_some() {
            draw("");
        }
    }
}

/// Puts a line in the place of the last one. It is no colour, so that `NO_COLOR` says nothing of it.
fn draw(line: &str) {
    let mut stderr = io::stderr().lock();
    let _ = write!(stderr, "\r\u{1b}[K{line}");
    let _ = stderr.flush();
}
