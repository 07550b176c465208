//! Everything this project is built and tested with, behind `cargo xtask`.
//!
//! What is missing on a machine is installed into a cache of the user's, outside `target`, so that
//! the next clone finds it. Each long step says what it does and roughly how long that takes.

mod bundle;
mod collect;
mod debian;
mod exports;
mod fuzz;
mod headers;
mod mutants;
mod parts;
mod rooms;
mod server;
mod setup;
mod shell;
mod site;
mod steps;
mod tasks;

use std::process::ExitCode;

use shell::Outcome;

const HELP: &str = "cargo xtask COMMAND

  serve [--port N]  build the app and serve it on this machine
  test              everything: format, lints, native, browser and end-to-end tests
  lint              format, clippy for this machine and for wasm32, licences
  build             the release site in dist/
  bundle            the whole app in one file, dist/linchpin.html, with checksum and parts list
  bundle --check    the same, built twice: are the bytes the same?
  bless             accept changed snapshots and the report's schema; read the diff afterwards
  size              what a first visit loads, raw and compressed
  bench             how long large exports take, against the browser's own JSON.parse
  bench --short     the same of the two sizes that count
  bench --load      from navigation to first use and to a verdict, beside a bare page of Yew
  bench --growth    how time, memory and output grow with what is dropped, natively
  bench --page      the longest task on the page, what a switch costs, how soon list and picture follow
  collect-check     the collecting script among the real az and kubectl; installs the Azure CLI
  fuzz [MINUTES]    a fuzzer on each target of fuzz/, for so many minutes (20); TARGET behind it: that one
  mutants [N]       change what decides in N places (240), and see which change no test notices; behind it
                    a SEED for others (26), and a WORD that is in their names
  exports-check     every file that can be taken away, read by its reader's own tool; installs these
  setup             install what the others need, and nothing else";

fn mutants(words: &[&str]) -> Outcome {
    let number = |place: usize, otherwise: u64| match words.get(place) {
        Some(word) => word.parse().map_err(|_| format!("`{word}` is no number")),
        None => Ok(otherwise),
    };
    let sample = usize::try_from(number(0, mutants::SAMPLE as u64)?).unwrap_or(usize::MAX);
    mutants::check(sample, number(1, 26)?, words.get(2).unwrap_or(&""))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome: Outcome = match words.as_slice() {
        ["serve"] => tasks::serve(8080),
        ["serve", "--port", port] => match port.parse() {
            Ok(port) => tasks::serve(port),
            Err(_) => Err(format!("`{port}` is no port")),
        },
        ["test"] => tasks::test(),
        ["lint"] => tasks::lint(),
        ["build"] => tasks::build(),
        ["bundle"] => tasks::bundle(),
        ["bundle", "--check"] => tasks::check_bundle(),
        ["bless"] => tasks::bless(),
        ["size"] => tasks::size(),
        ["bench"] => tasks::bench(false),
        ["bench", "--short"] => tasks::bench(true),
        ["bench", "--load"] => tasks::bench_load(),
        ["bench", "--page"] => tasks::bench_page(),
        ["bench", "--growth", kinds @ ..] => tasks::bench_growth(kinds),
        ["collect-check"] => collect::check(),
        ["fuzz"] => fuzz::run_targets(20, None),
        ["fuzz", minutes, only @ ..] if only.len() < 2 => match minutes.parse() {
            Ok(minutes) => fuzz::run_targets(minutes, only.first().copied()),
            Err(_) => Err(format!("`{minutes}` is no number of minutes")),
        },
        ["mutants", rest @ ..] if rest.len() < 4 => mutants(rest),
        ["exports-check"] => exports::check(),
        ["setup"] => setup::everything().map(|_| ()),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!(
            "there is no command `{}`\n\n{HELP}",
            other.join(" ")
        )),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\nxtask: {message}");
            ExitCode::FAILURE
        }
    }
}
