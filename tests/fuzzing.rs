//! What must hold of every input, on inputs that are the same each time: the documents of the tests, and
//! each of them damaged. `cargo xtask fuzz` lets a fuzzer look for more.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

use std::{panic, path::Path};

#[path = "../fuzz/src/lib.rs"]
mod targets;

use targets::mutate::{Dice, mutated};

/// Checks one of so many seeds of a target, and this many damaged copies of any. What takes long without
/// the compiler's optimisations is checked on fewer; a fuzzer begins with all of them.
fn run(name: &str, one_of: usize, copies: usize) {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (_, check) = *targets::TARGETS
        .iter()
        .find(|(known, _)| *known == name)
        .unwrap();
    let seeds = targets::seeds::of(name, checkout);
    assert!(seeds.len() > 3, "{name} has {} seeds", seeds.len());
    for (index, seed) in seeds.iter().enumerate().step_by(one_of) {
        told(name, &format!("seed {index}"), check, seed);
    }
    // A seed of its own: another number tries other inputs.
    let mut dice = Dice::new(match std::env::var("LINCHPIN_FUZZ_SEED") {
        Ok(seed) => seed.parse().unwrap(),
        Err(_) => 26,
    });
    // Short ones are quick, and a fault is seen in them more easily.
    let short: Vec<_> = seeds.iter().filter(|seed| seed.len() < 6_000).collect();
    let seeds = if short.len() > 3 {
        short
    } else {
        seeds.iter().collect()
    };
    for copy in 0..copies {
        let seed = seeds[dice.below(seeds.len())];
        let other = seeds[dice.below(seeds.len())];
        let input = mutated(seed, other, &mut dice);
        told(name, &format!("copy {copy}"), check, &input);
    }
}

/// Says which input it was; with `LINCHPIN_FUZZ_KEEP` it is written to that folder.
fn told(name: &str, which: &str, check: fn(&[u8]), input: &[u8]) {
    if let Err(fault) = panic::catch_unwind(|| check(input)) {
        if let Ok(folder) = std::env::var("LINCHPIN_FUZZ_KEEP") {
            let file = Path::new(&folder).join(format!("{name}-{which}").replace(' ', "-"));
            std::fs::write(file, input).unwrap();
        }
        eprintln!("{name}, {which}, {} bytes", input.len());
        panic::resume_unwind(fault);
    }
}

#[test]
fn several_documents_are_judged_supposed_and_written() {
    run("session", 12, 12);
}

#[test]
fn facts_are_judged_behind_a_link_as_before_it() {
    run("link", 6, 40);
}

#[test]
fn a_report_comes_back_or_is_refused() {
    run("report", 6, 12);
}

#[test]
fn an_archive_gives_no_more_than_it_may() {
    run("archive", 1, 300);
}

#[test]
fn our_reader_and_serde_see_the_same_values() {
    run("reader", 1, 1_500);
}

#[test]
fn every_expression_ends() {
    run("expression", 1, 1_500);
}

#[test]
fn declared_resources_are_judged_in_any_order() {
    run("declared", 2, 60);
}
