//! Nothing grows faster than what was dropped: neither the report nor the memory it takes. Sizes, no
//! times; `cargo xtask bench --growth` measures those.
#![allow(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "sizes far below what a float holds"
)]

#[allow(dead_code, reason = "the bench has more of them")]
#[path = "../crates/more/examples/growth/inputs.rs"]
mod inputs;

use model::Limits;
use more::office::Office;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// How much faster than the input something may grow from the first size to one four times as large.
const MOST: f64 = 1.25;

struct Measured {
    input: f64,
    memory: f64,
    report: f64,
}

fn measured(files: &[inputs::File]) -> Measured {
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let mut office = Office::new(Limits::default());
    for (id, (name, bytes)) in (0..).zip(files) {
        office.put(id, name, bytes.clone());
    }
    let report = office.report();
    let memory = ALLOCATED.peak_usage().saturating_sub(before);
    let written = serde_json::to_string(&report).map_or(0, |text| text.len());
    Measured {
        input: files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() as f64,
        memory: memory as f64,
        report: written as f64,
    }
}

// One test: what another allocates meanwhile would be counted too.
#[test]
fn neither_memory_nor_report_grows_faster_than_the_input() {
    let mut over = Vec::new();
    for kind in inputs::KINDS {
        // Small enough for a build without optimisations.
        let [first, ..] = kind.sizes;
        let small = measured(&(kind.make)(first / kind.slower));
        let large = measured(&(kind.make)(first / kind.slower * 4));
        let grown = large.input / small.input;
        let by = [
            ("memory", large.memory / small.memory),
            ("report", large.report / small.report),
        ];
        for (what, by) in by {
            if by > grown * MOST && !kind.is_bounded {
                over.push(format!(
                    "{}: {what} by {by:.1}, input by {grown:.1}",
                    kind.name
                ));
            }
        }
    }
    assert_eq!(over, Vec::<String>::new());
}
