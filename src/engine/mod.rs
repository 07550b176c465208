//! From bytes to a report: everything that judges, nothing that draws.

pub mod cut;
pub mod outcome;
pub mod remedy;
pub mod report;
