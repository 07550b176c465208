//! Changes the rooms that decide, one place at a time, and sees whether a test notices.
//!
//! `.cargo/mutants.toml` says which rooms. All their changes would take a day, so a sample is taken, by a
//! seed: the same one each time, and a larger one holds the smaller. Each change is first tried with the
//! tests that are nearest; what they let pass is tried again with all that could notice.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

use crate::{
    setup,
    shell::{Outcome, quietly, root, run, say},
};

/// What cargo-mutants 27 is tested with here.
const CARGO_MUTANTS: &str = "27.1.0";

/// How many changes are tried if nobody says.
pub const SAMPLE: usize = 240;

/// Rooms that are tested alike.
struct Rooms {
    what: &'static str,
    folder: &'static str,
    /// How the names of its changes begin.
    begin: &'static [&'static str],
    near: Tests,
    far: Tests,
}

/// Tests by package, as cargo is told of them.
struct Tests {
    packages: &'static str,
    targets: &'static [&'static str],
}

const ROOMS: [Rooms; 3] = [
    Rooms {
        what: "names, ids and hosts",
        folder: "names",
        begin: &["crates/engine/src/azure/", "crates/model/"],
        near: Tests {
            packages: "linchpin-model,linchpin-engine",
            targets: &["--lib"],
        },
        far: JUDGING,
    },
    Rooms {
        what: "rules, outcomes, joins, scope, ledger",
        folder: "judging",
        begin: &["crates/engine/"],
        near: Tests {
            packages: "linchpin",
            targets: &["--test=judgement", "--test=evidence", "--test=field"],
        },
        far: JUDGING,
    },
    Rooms {
        what: "redaction",
        folder: "redaction",
        begin: &["crates/more/"],
        near: Tests {
            packages: "linchpin",
            targets: &["--test=export", "--test=share"],
        },
        far: Tests {
            packages: "linchpin-more,linchpin",
            targets: &[
                "--lib",
                "--test=answers",
                "--test=archives",
                "--test=compare",
                "--test=containers",
                "--test=evidence",
                "--test=fuzzing",
                "--test=leaks",
            ],
        },
    },
];

const JUDGING: Tests = Tests {
    packages: "linchpin-model,linchpin-engine,linchpin",
    targets: &[
        "--lib",
        "--test=accounting",
        "--test=adversary",
        "--test=answers",
        "--test=bad_input",
        "--test=bounds",
        "--test=cases",
        "--test=containers",
        "--test=declared_plans",
        "--test=estate",
        "--test=evidence",
        "--test=field",
        "--test=fuzzing",
        "--test=judgement",
        "--test=properties",
        "--test=share",
        "--test=terraform",
        "--test=what_if",
        "--test=workloads",
    ],
};

/// What became of changes.
#[derive(Default)]
struct Told {
    caught: usize,
    missed: Vec<String>,
    /// They did not compile.
    unviable: usize,
}

/// Tries so many changes, chosen by a seed; each of those whose names have `only` in them.
pub fn check(sample: usize, seed: u64, only: &str) -> Outcome {
    let program = setup::cargo_mutants(CARGO_MUTANTS)?;
    let listed = quietly(mutants(&program).arg("--list"))?;
    let mut chosen: Vec<&str> = listed.lines().filter(|name| name.contains(only)).collect();
    let all = chosen.len();
    // In an order that says nothing of where they are.
    chosen.sort_by_cached_key(|name| Sha256::digest(format!("{seed} {name}")));
    chosen.truncate(sample);
    say(&format!(
        "{} of {all} changes, by the seed {seed}",
        chosen.len()
    ));
    let mut told = Vec::new();
    let mut left: BTreeSet<&str> = chosen.into_iter().collect();
    for rooms in &ROOMS {
        let (here, others) = left
            .into_iter()
            .partition(|name| rooms.begin.iter().any(|begin| name.starts_with(begin)));
        left = others;
        told.push((rooms, tried(&program, rooms, &here)?));
    }
    println!();
    let mut survived = 0;
    for (rooms, told) in &told {
        let viable = told.caught + told.missed.len();
        survived += told.missed.len();
        println!(
            "{:<40} {:>4} of {viable:>4} noticed ({} do not compile)",
            rooms.what, told.caught, told.unviable
        );
        for name in &told.missed {
            println!("    unnoticed: {name}");
        }
    }
    if survived == 0 {
        return Ok(());
    }
    Err(format!(
        "{survived} changes went unnoticed; write the test that notices, or say in docs/testing.md why nothing can"
    ))
}

fn tried(program: &Path, rooms: &Rooms, names: &BTreeSet<&str>) -> Outcome<Told> {
    if names.is_empty() {
        return Ok(Told::default());
    }
    say(&format!(
        "{}: {} changes, the nearest tests",
        rooms.what,
        names.len()
    ));
    let near = turn(program, rooms, "near", &rooms.near, names)?;
    if near.missed.is_empty() {
        return Ok(near);
    }
    say(&format!(
        "{}: {} changes that they let pass, with the others",
        rooms.what,
        near.missed.len()
    ));
    let missed = near.missed.iter().map(String::as_str).collect();
    let far = turn(program, rooms, "far", &rooms.far, &missed)?;
    Ok(Told {
        caught: near.caught + far.caught,
        missed: far.missed,
        unviable: near.unviable + far.unviable,
    })
}

/// Tries these changes with these tests.
fn turn(
    program: &Path,
    rooms: &Rooms,
    turn: &str,
    tests: &Tests,
    names: &BTreeSet<&str>,
) -> Outcome<Told> {
    let folder = root()
        .join("target/mutants")
        .join(format!("{}-{turn}", rooms.folder));
    let mut command = mutants(program);
    command
        .args(["--test-package", tests.packages, "--output"])
        .arg(&folder);
    for target in tests.targets {
        command.arg(format!("--cargo-test-arg={target}"));
    }
    for name in names {
        command.arg("--re").arg(format!("^{}$", escaped(name)));
    }
    fs::create_dir_all(&folder)
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    // It fails if one survives, and that is what the caller is told.
    let outcome = run(&mut command);
    let told = Told {
        // A changed loop that does not end is noticed, too.
        caught: lines(&folder, "caught").len() + lines(&folder, "timeout").len(),
        missed: lines(&folder, "missed"),
        unviable: lines(&folder, "unviable").len(),
    };
    match told.caught + told.missed.len() + told.unviable == names.len() {
        true => Ok(told),
        false => Err(outcome
            .err()
            .unwrap_or_else(|| format!("not all changes were tried; see {}", folder.display()))),
    }
}

fn mutants(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(root())
        // Nobody reads the trace of a change that was caught.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_TARGET_DIR", root().join("target/mutants/build"))
        .args(["mutants", "--workspace", "--colors", "never"]);
    command
}

fn lines(folder: &Path, file: &str) -> Vec<String> {
    let file: PathBuf = folder.join("mutants.out").join(format!("{file}.txt"));
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// A text as a pattern that it alone fits.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        // Of other signs, such as `<`, a backslash would make something else.
        if "\\.+*?()|[]{}^$".contains(char) {
            out.push('\\');
        }
        out.push(char);
    }
    out
}
