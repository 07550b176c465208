//! What went wrong while reading one source, with its place in bytes.
//!
//! The report turns an issue into a `Problem` with line, column and excerpt.

use serde::{Deserialize, Serialize};

/// How much a problem takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Something handed in was not used.
    Error,
    /// It was used, with a reservation.
    Warning,
}

/// Something a reader should know about a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Whether something was lost.
    pub severity: Severity,
    /// Where in the text, in bytes; none when it is about the whole source.
    pub offset: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Issue {
    /// Something handed in was not used.
    pub fn error(
        offset: Option<u32>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Issue {
        Issue {
            severity: Severity::Error,
            offset,
            message: message.into(),
            help: help.into(),
        }
    }

    /// It was used, with a reservation.
    pub fn warning(
        offset: Option<u32>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Issue {
        Issue {
            severity: Severity::Warning,
            offset,
            message: message.into(),
            help: help.into(),
        }
    }
}
