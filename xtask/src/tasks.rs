//! The commands.

use std::{fs, process::Command};

use crate::{
    server,
    setup::{self, Tools},
    shell::{Outcome, cargo, root, run, say, which},
    site,
};

const WASM: &str = "wasm32-unknown-unknown";
/// What a first visit should load at most, compressed.
const AIM: u64 = 150_000;
/// What it must not exceed: a guard against accidents, not a target.
const BUDGET: u64 = 300_000;

/// Builds the app and serves it.
pub fn serve(port: u16) -> Outcome {
    let dist = site::build(&setup::for_building()?)?;
    server::serve(&dist, port)
}

/// The release site.
pub fn build() -> Outcome {
    let dist = site::build(&setup::for_building()?)?;
    println!("\nthe site is in {}", dist.display());
    Ok(())
}

/// Everything that CI runs.
pub fn test() -> Outcome {
    let tools = setup::everything()?;
    lint_with(&tools)?;
    say("native tests (about 2 minutes the first time)");
    run(cargo().args(["test", "--workspace", "--quiet"]))?;
    browser_tests(&tools)?;
    site::build(&tools)?;
    sizes()?;
    end_to_end(&tools)?;
    say("all of it passed");
    Ok(())
}

/// Format, lints and licences.
pub fn lint() -> Outcome {
    lint_with(&setup::for_building()?)
}

fn lint_with(tools: &Tools) -> Outcome {
    say("format");
    run(cargo().args(["fmt", "--all", "--check"]))
        .map_err(|error| format!("{error}; `cargo fmt --all` mends it"))?;
    say("clippy for this machine (about a minute the first time)");
    run(cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]))?;
    say("clippy for wasm32 (about a minute the first time)");
    let mut clippy = cargo();
    run(tools.for_wasm(&mut clippy).args([
        "clippy",
        "--package",
        "linchpin",
        "--all-targets",
        "--quiet",
        "--target",
        WASM,
        "--",
        "-D",
        "warnings",
    ]))?;
    if which("cargo-deny").is_some() {
        say("licences and sources");
        run(cargo().args(["deny", "--offline", "check", "licenses", "bans", "sources"]))?;
    } else {
        println!(
            "\n(licences were not checked: `cargo install cargo-deny` installs what checks them)"
        );
    }
    Ok(())
}

/// Tests of what touches the browser, in a headless Chromium.
fn browser_tests(tools: &Tools) -> Outcome {
    say("browser tests (about a minute the first time)");
    let mut command = cargo();
    run(tools
        .for_wasm(&mut command)
        .args([
            "test",
            "--package",
            "linchpin",
            "--test",
            "browser",
            "--target",
            WASM,
        ])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            tools.wasm_bindgen.join("wasm-bindgen-test-runner"),
        )
        .env("CHROMEDRIVER", which("chromedriver").unwrap_or_default())
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120"))
}

/// The page itself, as people use it.
fn end_to_end(tools: &Tools) -> Outcome {
    say("end-to-end tests in Chromium (about a minute)");
    let folder = root().join("tests/e2e");
    let mut tests: Vec<_> = fs::read_dir(&folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    tests.sort();
    if tests.is_empty() {
        return Err("there are no end-to-end tests in tests/e2e".to_owned());
    }
    run(node(tools)
        .args(["--test", "--test-concurrency=1"])
        .args(tests))
}

fn node(tools: &Tools) -> Command {
    let mut command = Command::new("node");
    // Scripts in the checkout, packages in the cache: the harness resolves them from here.
    command
        .current_dir(root())
        .env("LINCHPIN_NODE", &tools.node);
    command
}

/// Accepts what has changed.
pub fn bless() -> Outcome {
    say("accepting snapshots and the report's schema");
    run(cargo()
        .args(["test", "--workspace", "--quiet"])
        .env("INSTA_UPDATE", "always")
        .env("LINCHPIN_BLESS", "1"))?;
    println!("\nread the difference before you commit it: git diff");
    Ok(())
}

/// What a first visit loads.
pub fn size() -> Outcome {
    site::build(&setup::for_building()?)?;
    sizes()
}

fn sizes() -> Outcome {
    say("what a first visit loads");
    let sizes = site::sizes(&root().join("dist"))?;
    let (mut raw, mut compressed) = (0, 0);
    println!("{:>12} {:>12}  file", "bytes", "gzip -9");
    for (name, bytes, gzip) in &sizes {
        println!("{bytes:>12} {gzip:>12}  {name}");
        raw += bytes;
        compressed += gzip;
    }
    println!(
        "{raw:>12} {compressed:>12}  in all: {:.2} of the aim of {AIM}",
        ratio(compressed, AIM)
    );
    if compressed > BUDGET {
        return Err(format!(
            "that is more than the {BUDGET} bytes it must never exceed; what has come in?"
        ));
    }
    Ok(())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a ratio of two sizes, printed with two digits"
)]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

/// Large exports, against the browser's own `JSON.parse`.
pub fn bench() -> Outcome {
    let tools = setup::everything()?;
    site::build(&tools)?;
    say("large exports in Chromium (about 2 minutes)");
    run(node(&tools).arg("tests/e2e/bench.mjs"))
}
