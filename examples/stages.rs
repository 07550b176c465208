//! Where the time goes: reads and judges the files named on the command line and prints how long each
//! stage takes, and how much of the time that `serde_json` needs to skip the same bytes.
//!
//! `node tests/e2e/exports.mjs FOLDER 10000` writes files to try it on; then
//! `cargo run --release --example stages -- FOLDER/*`. `cargo xtask bench` shows the same in a browser.
#![allow(clippy::print_stdout, reason = "that is what it is for")]

use std::time::{Duration, Instant};

use engine::{Detail, Input, analyze_watched};
use model::Limits;

/// How often everything is done; the quickest counts, of each stage.
const ROUNDS: usize = 15;

fn main() -> std::io::Result<()> {
    let mut inputs = Vec::new();
    for path in std::env::args().skip(1) {
        inputs.push(Input {
            bytes: std::fs::read(&path)?,
            name: path,
        });
    }
    let bytes: usize = inputs.iter().map(|input| input.bytes.len()).sum();
    let mut skipped = Duration::MAX;
    let mut best: Vec<(&str, Duration)> = Vec::new();
    let mut whole = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for input in &inputs {
            serde_json::from_slice::<serde::de::IgnoredAny>(&input.bytes)?;
        }
        skipped = skipped.min(start.elapsed());

        let copy = inputs.clone();
        let mut stages: Vec<(&str, Duration)> = Vec::new();
        let start = Instant::now();
        let mut last = start;
        let report = analyze_watched(copy, &Limits::default(), Detail::Overview, &mut |stage| {
            let now = Instant::now();
            match stages.iter_mut().find(|(known, _)| *known == stage) {
                Some((_, time)) => *time += now - last,
                None => stages.push((stage, now - last)),
            }
            last = now;
        });
        whole = whole.min(start.elapsed());
        drop(report);
        for (stage, time) in stages {
            match best.iter_mut().find(|(known, _)| *known == stage) {
                Some((_, known)) => *known = time.min(*known),
                None => best.push((stage, time)),
            }
        }
    }
    let line = |name: &str, time: Duration| {
        println!(
            "{name:>12} {:>9.2} ms {:>6.2}",
            time.as_secs_f64() * 1e3,
            time.as_secs_f64() / skipped.as_secs_f64()
        );
    };
    println!("{:.1} MB", bytes as f64 / 1e6);
    line("skip", skipped);
    for (stage, time) in best {
        line(stage, time);
    }
    line("all", whole);
    Ok(())
}
