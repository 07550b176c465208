//! The text that may leave.

use std::{borrow::Borrow, fmt, ops::Deref};

use model::sentence::Text;
use serde::{Serialize, Serializer};

/// A text that may stand in a file: it went through redaction, or somebody asked to show it all.
///
/// Only this room makes one, field by field of a report or a comparison, and what writes files takes
/// nothing else:
///
/// ```
/// fn hand_on(report: &model::report::Report) -> String {
///     more::export::json(&more::redact::redact(report))
/// }
/// ```
///
/// ```compile_fail,E0308
/// fn hand_on(report: &model::report::Report) -> String {
///     more::export::json(report)
/// }
/// ```
///
/// ```compile_fail,E0277
/// let text: more::redact::Cleared = String::from("contoso").into();
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cleared(String);

impl Cleared {
    pub(super) fn new(text: String) -> Cleared {
        Cleared(text)
    }

    /// A text that the program brought along.
    #[inline(never)]
    pub fn own(text: &'static str) -> Cleared {
        Cleared(text.to_owned())
    }

    /// A number that the program counted.
    pub fn number(number: u32) -> Cleared {
        Cleared(number.to_string())
    }

    /// Both in one.
    #[must_use]
    #[inline(never)]
    pub fn and(mut self, more: &Cleared) -> Cleared {
        self.0.push_str(&more.0);
        self
    }

    /// The text, to be put together with others.
    #[inline(never)]
    pub fn to_text(&self) -> String {
        self.0.clone()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Text for Cleared {}

impl AsRef<str> for Cleared {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Cleared {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Deref for Cleared {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Cleared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl PartialEq<str> for Cleared {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Cleared {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl Serialize for Cleared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_equal_to_the_text_that_it_is_and_to_no_other() {
        let text = Cleared::own("registry");
        assert!(text == "registry" && text == *"registry");
        assert!(text != "registries" && text != *"");
    }
}
