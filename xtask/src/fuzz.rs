//! A fuzzer on every target of `fuzz/`, and what it found.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use crate::{
    setup,
    shell::{Outcome, cargo, quietly, root, run, say},
};

/// What cargo-fuzz 0.13 is tested with here.
const CARGO_FUZZ: &str = "0.13.2";

/// The longest input, in bytes; reports are longer than exports.
const LONGEST: usize = 16 << 10;
const LONGEST_REPORT: usize = 100 << 10;

/// After so many findings a target is left: they are nearly always the same one.
const MOST_FINDINGS: usize = 10;

/// What a run of one target came to.
struct Told {
    name: String,
    executions: u64,
    edges: u64,
    features: u64,
    inputs: u64,
    took: Duration,
    found: Vec<PathBuf>,
}

/// Runs each target for so many minutes, or the one of this name.
pub fn run_targets(minutes: u64, only: Option<&str>) -> Outcome {
    let cargo_fuzz = setup::cargo_fuzz(CARGO_FUZZ)?;
    let fuzz = root().join("fuzz");
    say("building the targets (about 3 minutes the first time)");
    let mut build = nightly(&cargo_fuzz, &fuzz);
    // None of our code is unsafe, so a sanitizer of memory would only take time; a number that overflows
    // is seen without one.
    run(build.args(["fuzz", "build", "--sanitizer", "none"]))?;
    let names = quietly(nightly(&cargo_fuzz, &fuzz).args(["fuzz", "list"]))?;
    let names: Vec<&str> = names
        .lines()
        .filter(|name| only.is_none_or(|only| only == *name))
        .collect();
    if names.is_empty() {
        return Err(format!(
            "there is no target `{}` in fuzz/Cargo.toml",
            only.unwrap_or_default()
        ));
    }
    say("writing what they begin with");
    let seeds = fuzz.join("seeds");
    run(cargo()
        .args(["run", "--quiet", "--example", "fuzz_seeds"])
        .arg(&seeds))?;
    let mut all = Vec::new();
    for name in names {
        say(&format!("{name} (for {minutes} minutes)"));
        let told = target(&cargo_fuzz, &fuzz, name, minutes)?;
        println!("{}", row(&told));
        all.push(told);
    }
    println!("\n{HEAD}");
    for told in &all {
        println!("{}", row(told));
    }
    let found: Vec<&PathBuf> = all.iter().flat_map(|told| &told.found).collect();
    if found.is_empty() {
        return Ok(());
    }
    println!();
    for file in &found {
        println!("{}", file.display());
    }
    Err(
        "something that must hold does not; `cargo +nightly fuzz run --sanitizer none TARGET FILE` in fuzz/ shows what"
            .to_owned(),
    )
}

const HEAD: &str =
    "    target  executions   a second    edges  features   inputs  minutes  findings";

fn row(told: &Told) -> String {
    let seconds = told.took.as_secs().max(1);
    format!(
        "{:>10}  {:>10}  {:>9}  {:>7}  {:>8}  {:>7}  {:>7}  {:>8}",
        told.name,
        told.executions,
        told.executions / seconds,
        told.edges,
        told.features,
        told.inputs,
        seconds.div_ceil(60),
        told.found.len()
    )
}

fn nightly(cargo_fuzz: &Path, fuzz: &Path) -> Command {
    let mut command = Command::new(cargo_fuzz);
    command
        .current_dir(fuzz)
        .env("RUSTUP_TOOLCHAIN", "nightly")
        // What `cargo xtask` was started with is the other compiler's.
        .env_remove("CARGO")
        .env_remove("CARGO_TARGET_DIR");
    command
}

/// Runs one target, and goes on after a finding until the time is over.
fn target(cargo_fuzz: &Path, fuzz: &Path, name: &str, minutes: u64) -> Outcome<Told> {
    let seeds = fuzz.join("seeds");
    let corpus = fuzz.join("corpus").join(name);
    let findings = fuzz.join("artifacts").join(name);
    let logs = fuzz.join("logs");
    for folder in [&corpus, &findings, &logs] {
        fs::create_dir_all(folder)
            .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    }
    let longest = match name {
        "report" => LONGEST_REPORT,
        _ => LONGEST,
    };
    let log = logs.join(format!("{name}.log"));
    let last = logs.join(format!("{name}.last"));
    let began = Instant::now();
    let time = Duration::from_secs(minutes * 60);
    let before = files(&findings)?;
    File::create(&log).map_err(|error| unwritable(&log, &error))?;
    loop {
        let left = time.saturating_sub(began.elapsed()).as_secs();
        let found = files(&findings)?.difference(&before).count();
        if left == 0 || found >= MOST_FINDINGS {
            break;
        }
        let open = || OpenOptions::new().append(true).open(&log);
        let (out, errors) = open()
            .and_then(|out| Ok((out, open()?)))
            .map_err(|error| unwritable(&log, &error))?;
        let mut command = nightly(cargo_fuzz, fuzz);
        command
            .env("LINCHPIN_FUZZ_LAST", &last)
            .args(["fuzz", "run", "--sanitizer", "none", name])
            .arg(&corpus)
            .arg(seeds.join(name))
            .arg("--")
            .arg(format!("-max_total_time={left}"))
            .arg(format!("-max_len={longest}"))
            .arg(format!("-dict={}", seeds.join("words.dict").display()))
            .args([
                "-timeout=25",
                "-report_slow_units=25",
                "-rss_limit_mb=3000",
                "-print_final_stats=1",
            ])
            .stdout(out)
            .stderr(errors);
        // It ends at the first input that fails, and that is no failure of the run.
        let ended = command.status();
        let ended = ended.map_err(|error| format!("cargo-fuzz could not be started: {error}"))?;
        if !ended.success() && files(&findings)?.difference(&before).count() == found {
            // It was ended from without, or by its own stack, which leaves libFuzzer no place to tell.
            let died = findings.join(format!("died-{}", began.elapsed().as_millis()));
            fs::rename(&last, &died).map_err(|error| {
                format!(
                    "the target ended, and nothing was found ({}: {error}); see {}",
                    last.display(),
                    log.display()
                )
            })?;
        }
    }
    let text = fs::read(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let text = String::from_utf8_lossy(&text);
    Ok(Told {
        name: name.to_owned(),
        executions: after(&text, "stat::number_of_executed_units:").sum(),
        edges: after(&text, " cov:").max().unwrap_or(0),
        features: after(&text, " ft:").max().unwrap_or(0),
        inputs: files(&corpus)?.len() as u64,
        took: began.elapsed(),
        found: files(&findings)?.difference(&before).cloned().collect(),
    })
}

fn unwritable(file: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be written: {error}", file.display())
}

/// The numbers behind this word, in order.
fn after<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = u64> + 't {
    text.split(word).skip(1).filter_map(|rest| {
        let rest = rest.trim_start();
        let end = rest.find(|char: char| !char.is_ascii_digit());
        rest.get(..end.unwrap_or(rest.len()))?.parse().ok()
    })
}

fn files(folder: &Path) -> Outcome<BTreeSet<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(entries.flatten().map(|entry| entry.path()).collect())
}
