//! The commands.

use std::{fs, process::Command};

use crate::{
    bundle, rooms, server,
    setup::{self, TARGET, Tools},
    shell::{Outcome, cargo, root, run, say, which},
    site,
    steps::Steps,
};

/// What a visit loads, in the order in which it is wanted: what it is, the files, the aim and the budget
/// in bytes compressed. Budgets are 5 % over what was reached: whoever exceeds one has let something in.
const LOADED: [Loaded; 4] = [
    Loaded {
        what: "the first screen, seen and usable",
        names: &["index.html", "app-", "start-", "icon-", "site.webmanifest"],
        aim: 25_000,
        budget: 25_000,
    },
    Loaded {
        what: "the page",
        names: &["linchpin-"],
        aim: 260_000,
        budget: 260_000,
    },
    Loaded {
        what: "the engine, in its worker",
        names: &["linchpin-engine-", "line-"],
        aim: 210_000,
        budget: 912_000,
    },
    Loaded {
        what: "the rest, when it is asked for",
        names: &["linchpin-more-", "samples-"],
        aim: 0,
        budget: 398_000,
    },
];
/// By how much budgets are exceeded where the standard library is linked as it comes, in percent.
const WITHOUT_SOURCES: u64 = 9;
/// What all must come to before the first verdict.
const FIRST_VERDICT: u64 = 480_000;

struct Loaded {
    what: &'static str,
    /// How the names of its files begin; the longest that fits counts.
    names: &'static [&'static str],
    aim: u64,
    budget: u64,
}

/// What the one file should be at most, as it lies on a disk, and what it must not exceed.
const BUNDLE: (u64, u64) = (900_000, 1_722_000);

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

/// The whole app in one file.
pub fn bundle() -> Outcome {
    let tools = setup::for_building()?;
    let dist = site::build(&tools)?;
    let file = bundle::write(&tools, &root(), &dist)?;
    println!("\nthe app is in {}", file.display());
    Ok(())
}

/// The same twice, to see that the bytes are the same.
pub fn check_bundle() -> Outcome {
    bundle()?;
    bundle::check(&setup::for_building()?)
}

/// Everything that CI runs.
pub fn test() -> Outcome {
    let mut steps = Steps::default();
    let outcome = test_in(&mut steps);
    steps.summary();
    outcome
}

fn test_in(steps: &mut Steps) -> Outcome {
    let tools = steps.step("setup", setup::everything)?;
    steps.step("format and lints", || lint_with(&tools))?;
    steps.step("native tests", native_tests)?;
    steps.step("browser tests", || browser_tests(&tools))?;
    let dist = steps.step("site", || site::build(&tools))?;
    steps.step("one file", || bundle::write(&tools, &root(), &dist))?;
    steps.step("end-to-end tests", || end_to_end(&tools))?;
    steps.step("size", || sizes(&tools))?;
    steps.step("the same bytes twice", || bundle::check(&tools))
}

fn native_tests() -> Outcome {
    say("native tests (about 3 minutes the first time)");
    run(cargo().args(["test", "--workspace", "--quiet"]))
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
    lint_for_wasm(tools)?;
    match setup::cargo_deny() {
        Some(program) => {
            say("licences, duplicates and sources");
            // What is known against a package would have to be downloaded.
            run(Command::new(program)
                .current_dir(root())
                .args(["--offline", "--log-level", "error", "check"])
                .args(["licenses", "bans", "sources"]))
        }
        None => {
            println!(
                "\n(licences were not checked; `cargo install cargo-deny --locked` installs what checks them)"
            );
            Ok(())
        }
    }
}

fn lint_for_wasm(tools: &Tools) -> Outcome {
    let mut command = cargo();
    tools.for_wasm(&mut command);
    let clippy = tools.clippy_for_wasm();
    if clippy {
        say("clippy for wasm32 (about a minute the first time)");
        command.arg("clippy");
    } else {
        say("no clippy for wasm32 is to be had here; checking with the compiler's own warnings");
        command.arg("check").env("RUSTFLAGS", "-Dwarnings");
    }
    // Not `--all-targets`: the native tests use libraries that do not build for wasm32.
    command
        .args(["--package", "linchpin", "--package", "linchpin-worker"])
        .args(["--quiet", "--lib", "--bins"])
        .args(["--target", TARGET]);
    for test in browser_test_names()? {
        command.args(["--test", &test]);
    }
    if clippy {
        command.args(["--", "-D", "warnings"]);
    }
    run(&mut command)
}

/// Tests that run in a browser: `tests/browser*.rs`.
fn browser_test_names() -> Outcome<Vec<String>> {
    Ok(files_in("tests")?
        .iter()
        .filter_map(|name| name.strip_suffix(".rs"))
        .filter(|name| name.starts_with("browser"))
        .map(str::to_owned)
        .collect())
}

/// Tests of what touches the browser, in a headless Chromium.
fn browser_tests(tools: &Tools) -> Outcome {
    let names = browser_test_names()?;
    if names.is_empty() {
        println!("\n(there is no tests/browser*.rs)");
        return Ok(());
    }
    say("browser tests (about 2 minutes the first time)");
    let mut command = cargo();
    tools
        .for_wasm(&mut command)
        .args(["test", "--package", "linchpin", "--target", TARGET])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            tools.wasm_bindgen.join("wasm-bindgen-test-runner"),
        )
        .env("CHROMEDRIVER", which("chromedriver").unwrap_or_default())
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    for name in names {
        command.args(["--test", &name]);
    }
    run(&mut command)
}

/// The page itself, as people use it.
fn end_to_end(tools: &Tools) -> Outcome {
    say("end-to-end tests in Chromium, Firefox and WebKitGTK (about 4 minutes)");
    let tests = files_in("tests/e2e")?;
    let tests = tests.iter().filter(|name| name.ends_with(".test.mjs"));
    run(node(tools)
        // One after another: each starts a browser, and two would only take each other's time.
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(tests.map(|name| format!("tests/e2e/{name}"))))
}

/// The names of the files in a folder of the checkout, sorted.
fn files_in(folder: &str) -> Outcome<Vec<String>> {
    let entries =
        fs::read_dir(root().join(folder)).map_err(|error| format!("{folder}: {error}"))?;
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
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
    let tools = setup::for_building()?;
    let dist = site::build(&tools)?;
    bundle::write(&tools, &root(), &dist)?;
    sizes(&tools)
}

fn sizes(tools: &Tools) -> Outcome {
    say("what a visit loads");
    let sizes = site::sizes(&root().join("dist"))?;
    let allowed = |budget: u64| match tools.std_sources {
        true => budget,
        false => budget + budget * WITHOUT_SOURCES / 100,
    };
    let mut over = Vec::new();
    let mut before_the_verdict = 0;
    println!("{:>12} {:>12}", "bytes", "gzip -9");
    for (index, loaded) in LOADED.iter().enumerate() {
        let own = sizes
            .iter()
            .filter(|(name, ..)| step_of(name) == Some(index));
        let mut sum = 0;
        for (name, bytes, gzip) in own {
            println!("{bytes:>12} {gzip:>12}  {name}");
            sum += gzip;
        }
        let aim = match loaded.aim {
            0 => String::new(),
            aim => format!(": {:.2} of the aim of {aim}", ratio(sum, aim)),
        };
        println!("{:>12} {sum:>12}  = {}{aim}\n", "", loaded.what);
        if index < 3 {
            before_the_verdict += sum;
        }
        let budget = allowed(loaded.budget);
        if sum > budget {
            over.push(format!(
                "{} takes {sum} bytes and must never take more than {budget}",
                loaded.what
            ));
        }
    }
    println!(
        "{:>12} {before_the_verdict:>12}  to the first verdict: {:.2} of the aim of {FIRST_VERDICT}",
        "",
        ratio(before_the_verdict, FIRST_VERDICT)
    );
    let (raw, gzip) = site::size(&root().join("dist").join(bundle::FILE))?;
    let (aim, budget) = (BUNDLE.0, allowed(BUNDLE.1));
    println!(
        "{raw:>12} {gzip:>12}  {}, the whole app in one file: {:.2} of the aim of {aim}",
        bundle::FILE,
        ratio(raw, aim)
    );
    if raw > budget {
        over.push(format!(
            "the one file takes {raw} bytes and must never take more than {budget}"
        ));
    }
    for part in ["linchpin-page", "linchpin-engine", "linchpin-more"] {
        let wasm = root()
            .join("target/wasm")
            .join(TARGET)
            .join(format!("web/{part}.wasm"));
        println!("\n{part}.wasm\n{}", rooms::table(&wasm)?.trim_end());
    }
    match over.as_slice() {
        [] => Ok(()),
        over => Err(format!("{}; what has come in?", over.join("; "))),
    }
}

/// Which step of [`LOADED`] a file belongs to.
fn step_of(name: &str) -> Option<usize> {
    let fits = |loaded: &Loaded| {
        let fitting = loaded
            .names
            .iter()
            .filter(|start| name.starts_with(**start));
        fitting.map(|start| start.len()).max()
    };
    let steps = LOADED.iter().enumerate();
    let fitting = steps.filter_map(|(index, loaded)| Some((fits(loaded)?, index)));
    fitting.max().map(|(_, index)| index)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a ratio of two sizes, printed with two digits"
)]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

/// From navigation to first use, beside a bare page of Yew.
pub fn bench_load() -> Outcome {
    let tools = setup::everything()?;
    let dist = site::build(&tools)?;
    say("building a bare page of Yew (about a minute the first time)");
    let bare = site::build_bare(&tools)?;
    say("loading both by turns, on three kinds of line (about 2 minutes)");
    run(node(&tools)
        .arg("tests/e2e/bench-load.mjs")
        .arg(dist)
        .arg(bare))
}

/// How the page keeps up while large exports are read, and at a switch of a what-if.
pub fn bench_page() -> Outcome {
    let tools = setup::everything()?;
    site::build(&tools)?;
    say("large exports on the page (about 2 minutes)");
    run(node(&tools).arg("tests/e2e/bench-page.mjs"))
}

/// How time, memory and output grow with the input, of each kind or of those whose names hold one of
/// these words.
pub fn bench_growth(kinds: &[&str]) -> Outcome {
    say("building it (about 2 minutes the first time), then a minute of measuring");
    run(cargo()
        .args(["run", "--quiet", "--package", "linchpin-more"])
        .args(["--example", "growth", "--profile", "growth", "--"])
        .args(kinds)
        // Pages that glibc gives back to the kernel and takes anew cost the more, the more there are; the page
        // keeps what it has.
        .env(
            "GLIBC_TUNABLES",
            "glibc.malloc.trim_threshold=4000000000:glibc.malloc.mmap_threshold=4000000000:glibc.malloc.top_pad=400000000",
        ))
}

/// Large exports, against the browser's own `JSON.parse`; with `short` only the sizes that count.
pub fn bench(short: bool) -> Outcome {
    let tools = setup::everything()?;
    site::build(&tools)?;
    say("large exports in Chromium (about 2 minutes)");
    let mut bench = node(&tools);
    bench.arg("tests/e2e/bench.mjs");
    if short {
        bench.arg("short");
    }
    run(&mut bench)
}
