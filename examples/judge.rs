//! Judges the files named on the command line and prints the report as JSON.
//!
//! For trying the engine without a browser: `cargo run --example judge -- registries.json`.

use engine::{Detail, Input, analyze};
use model::Limits;

fn main() -> std::io::Result<()> {
    let mut inputs = Vec::new();
    for path in std::env::args().skip(1) {
        inputs.push(Input {
            bytes: std::fs::read(&path)?,
            name: path,
        });
    }
    let report = analyze(inputs, &Limits::default(), Detail::Full);
    serde_json::to_writer_pretty(std::io::stdout(), &report)?;
    Ok(())
}
