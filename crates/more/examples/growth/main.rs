//! How time, memory and output grow with what is dropped: `cargo xtask bench --growth`.
//!
//! Each kind of input is judged in full at three sizes. An exponent is that of the power of the input's
//! bytes by which something grows from the smallest to the largest size: 1 is linear, 2 quadratic. Time is
//! the processor's for this thread, of several rounds the quickest; memory is the most that was allocated
//! at one moment; output is the report as JSON.
#![allow(clippy::print_stdout, reason = "that is what it is for")]
#![allow(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a measurement for those who work on it"
)]

mod inputs;

use std::{io::Write, time::Duration};

use cpu_time::ThreadTime;
use inputs::{File, KINDS};
use model::{
    Format, Limits, Redaction,
    protocol::{Request, Taken},
};
use more::office::Office;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// What no exponent should exceed.
const AIM: f64 = 1.1;

/// A size that took longer is not measured at the next.
const ENOUGH: Duration = Duration::from_secs(30);

/// So often something is measured, as long as all of it takes no longer than that: what else the machine does makes
/// some rounds longer, and none shorter.
const MOST_ROUNDS: usize = 12;
const ROUNDS: Duration = Duration::from_secs(2);

/// Files that are made of a report.
const FILES: [(&str, Format); 6] = [
    ("file: HTML, redacted", Format::Html),
    ("file: Markdown, redacted", Format::Markdown),
    ("file: SARIF, redacted", Format::SarifAll),
    ("file: OCSF, redacted", Format::Ocsf),
    ("file: CSV, redacted", Format::Csv),
    ("file: JSON, redacted", Format::Json),
];

/// What was measured at one size.
#[derive(Clone, Copy)]
struct Measured {
    input: f64,
    time: f64,
    memory: f64,
    output: f64,
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    println!(
        "{:32} {:>7} {:>9} {:>9} {:>9} {:>9}   time  memory  output",
        "", "n", "in kB", "ms", "peak MB", "out kB"
    );
    let mut over = 0;
    let mut row = |name: &str, sizes: [usize; 3], measure: &dyn Fn(usize) -> Measured| {
        if !wanted.is_empty() && !wanted.iter().any(|part| name.contains(part.as_str())) {
            return;
        }
        let mut all = Vec::new();
        for n in sizes {
            let measured = measure(n);
            all.push((n, measured));
            if measured.time > ENOUGH.as_secs_f64() {
                break;
            }
        }
        over += usize::from(print(name, &all));
    };
    for kind in KINDS {
        row(kind.name, kind.sizes, &|n| judged(&(kind.make)(n)));
    }
    row(
        "switches: all on, one by one",
        [2_000, 4_000, 8_000],
        &|n| switched(&inputs::estate(n / 10)),
    );
    row(
        "switches: each its own cluster",
        [2_000, 4_000, 8_000],
        &|n| switched(&inputs::own_clusters(n / 10)),
    );
    for (name, format) in FILES {
        row(name, [250, 500, 1_000], &|n| exported(n, format));
    }
    println!("\n{over} of these are over the aim of {AIM}");
}

/// Prints a kind's sizes and the exponents over all of them; whether one is over the aim.
fn print(name: &str, all: &[(usize, Measured)]) -> bool {
    let (Some((_, first)), Some((_, last))) = (all.first(), all.last()) else {
        return false;
    };
    let grown = (last.input / first.input).ln();
    let exponent =
        |of: fn(&Measured) -> f64| (of(last).max(1e-6) / of(first).max(1e-6)).ln() / grown;
    let exponents = [
        exponent(|m| m.time),
        exponent(|m| m.memory),
        exponent(|m| m.output),
    ];
    for (index, (n, m)) in all.iter().enumerate() {
        print!(
            "{:32} {n:>7} {:>9.0} {:>9.2} {:>9.1} {:>9.0}",
            if index == 0 { name } else { "" },
            m.input / 1e3,
            m.time * 1e3,
            m.memory / 1e6,
            m.output / 1e3
        );
        if index + 1 == all.len() {
            for exponent in exponents {
                print!(
                    "  {exponent:>5.2}{}",
                    if exponent > AIM { "!" } else { " " }
                );
            }
        }
        println!();
    }
    let _ = std::io::stdout().flush();
    exponents.iter().any(|exponent| *exponent > AIM)
}

fn filled(files: &[File]) -> Office {
    let mut office = Office::new(Limits::default());
    for (id, (name, bytes)) in (0..).zip(files) {
        office.put(id, name, bytes.clone());
    }
    office
}

fn size(files: &[File]) -> f64 {
    files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() as f64
}

fn judged(files: &[File]) -> Measured {
    let mut best = f64::INFINITY;
    let mut measured = None;
    let begun = ThreadTime::now();
    for _ in 0..MOST_ROUNDS {
        let before = ALLOCATED.current_usage();
        ALLOCATED.reset_peak_usage();
        let start = ThreadTime::now();
        let mut office = filled(files);
        let report = office.report();
        let time = start.elapsed().as_secs_f64();
        let memory = ALLOCATED.peak_usage().saturating_sub(before) as f64;
        best = best.min(time);
        measured = Some(Measured {
            input: size(files),
            time: best,
            memory,
            output: written(&report),
        });
        if begun.elapsed() > ROUNDS {
            break;
        }
    }
    measured.unwrap_or(Measured {
        input: 0.0,
        time: 0.0,
        memory: 0.0,
        output: 0.0,
    })
}

/// A file with pseudonyms of an estate of registries, clusters, roles and pods.
fn exported(n: usize, format: Format) -> Measured {
    let mut files = inputs::estate(n);
    files.extend(inputs::pods_of(n));
    let mut office = filled(&files);
    office.overview();
    let mut best = f64::INFINITY;
    let mut output = 0;
    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    for _ in 0..3 {
        let start = ThreadTime::now();
        output = office.export(Taken::Answer, format, Redaction::ALL).len();
        best = best.min(start.elapsed().as_secs_f64());
    }
    Measured {
        input: size(&files),
        time: best,
        memory: ALLOCATED.peak_usage().saturating_sub(before) as f64,
        output: output as f64,
    }
}

/// One switch after the other, as a person would press them; the work of each is that of the answer.
fn switched(files: &[File]) -> Measured {
    const PRESSED: usize = 20;
    let mut office = filled(files);
    let overview = office.overview();
    let switches: Vec<String> = overview
        .report
        .chains
        .iter()
        .flat_map(|chain| &chain.rules)
        .flat_map(|rule| &rule.subjects)
        .flat_map(|subject| subject.finding.switches.clone())
        .collect();
    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    let start = ThreadTime::now();
    let mut output = 0.0;
    for pressed in 0..PRESSED {
        let some = switches.iter().take(pressed * switches.len() / PRESSED);
        let answer = office.answer(
            Request::WhatIf {
                switches: some.cloned().collect(),
            },
            Vec::new(),
        );
        output += written(&answer);
    }
    Measured {
        input: size(files),
        time: start.elapsed().as_secs_f64(),
        memory: ALLOCATED.peak_usage().saturating_sub(before) as f64,
        output,
    }
}

fn written(value: &impl serde::Serialize) -> f64 {
    struct Counting(usize);
    impl Write for Counting {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counting = Counting(0);
    let _ = serde_json::to_writer(&mut counting, value);
    counting.0 as f64
}
