//! What `cargo xtask test` did, in the end.

use std::time::{Duration, Instant};

use crate::shell::Outcome;

/// The steps taken so far.
#[derive(Default)]
pub struct Steps {
    done: Vec<(&'static str, Duration)>,
    failed: Option<&'static str>,
}

impl Steps {
    /// Takes a step and notes how it went.
    pub fn step<T>(&mut self, name: &'static str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        let start = Instant::now();
        let outcome = work();
        match &outcome {
            Ok(_) => self.done.push((name, start.elapsed())),
            Err(_) => self.failed = Some(name),
        }
        outcome
    }

    /// Prints all of them with their times.
    pub fn summary(&self) {
        println!();
        for (name, time) in &self.done {
            println!("{name:>20}  passed  {:>5.0} s", time.as_secs_f64());
        }
        if let Some(name) = self.failed {
            println!("{name:>20}  FAILED");
        }
        let failed = usize::from(self.failed.is_some());
        println!("\nsteps: {} passed, {failed} failed", self.done.len());
    }
}
