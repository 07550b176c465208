//! From bytes to a report: everything that judges, nothing that draws.

pub mod cut;
pub mod image;
pub mod outcome;
pub mod picture;
pub mod remedy;
pub mod report;
