//! A scan as a link: facts in, facts out, and nothing else.
//!
//! A link carries no verdict and no raw document. It carries the facts that the engine read, as
//! documents cut down to them, and whoever opens it judges them again: to forge a verdict one has to
//! forge facts, and those show with their evidence. Secrets never get this far, for the decoder
//! overwrites them; fields that no rule reads never go in.
//!
//! ```text
//! sources ─ cut, with pseudonyms ─ packed ─ deflated ─ base64url        v1.…
//!                                              └ sealed ─ base64url     v1e.…
//! ```
//!
//! [`Shared::of`] and [`encode`] make a link, [`decode`] and [`Shared::inputs`] give back what the
//! engine takes. Every version that was ever released stays readable, see [`link`].

mod carry;
mod cut;
mod hide;
mod json;
pub mod link;
mod networks;

pub use self::cut::{CutDocument, cut};
pub use self::link::{Bounds, Locked, Payload, ShareError, decode, encode, encode_locked};
use crate::{
    engine::report::Report,
    read::{Input, decode::Decoded},
    redact::{Redaction, Redactor},
};

/// What a link carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// When it was made, as the caller writes a date.
    pub made_at: String,
    /// The program that made it, with its version.
    pub generator: String,
    /// What was replaced by pseudonyms.
    pub redaction: Redaction,
    /// How many problems the original documents had; what they were is not carried.
    pub problems: u32,
    /// The switches of findings that were taken as mended.
    pub what_if: Vec<String>,
    /// The facts.
    pub documents: Vec<CutDocument>,
}

impl Shared {
    /// The facts of these sources, with the pseudonyms that `report`, which is about them, gets
    /// everywhere else.
    pub fn of(
        sources: &[Decoded],
        report: &Report,
        redaction: Redaction,
        made_at: &str,
        what_if: &[String],
    ) -> Shared {
        let mut redactor =
            (redaction != Redaction::NONE).then(|| Redactor::new(&mut report.clone(), redaction));
        let what_if = what_if
            .iter()
            .map(|switch| match &mut redactor {
                Some(redactor) => redactor.switch(switch),
                None => switch.clone(),
            })
            .collect();
        Shared {
            made_at: made_at.to_owned(),
            generator: report.generator.clone(),
            redaction,
            problems: u32::try_from(report.problems.len()).unwrap_or(u32::MAX),
            what_if,
            documents: cut(sources, redactor.as_mut()),
        }
    }

    /// What the engine takes: each document with its lines set apart, so that evidence has a line to
    /// point to.
    pub fn inputs(&self) -> Vec<Input> {
        self.documents
            .iter()
            .map(|document| Input {
                name: document.name.clone(),
                bytes: json::indented(&document.text).into_bytes(),
            })
            .collect()
    }
}

/// The longest link that may be expected to arrive nearly everywhere that takes long links at all.
/// Past it, a file is the better way.
pub const SENSIBLE_LENGTH: usize = 8_000;

/// A way to hand a link on, and how much of it survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// What it is called, as it reads after "too long for".
    pub name: &'static str,
    /// The longest link that it takes, in characters.
    pub longest: usize,
    /// Nobody promises the number: it was found by use, or differs with versions and settings.
    pub approximate: bool,
}

/// The ways, those that take the least first.
///
/// - Plain-text e-mail: a line has at most 998 characters, and whatever is longer is broken or refused
///   on the way (RFC 5322, section 2.1.1).
/// - Chat posts on Discord: a message has at most 2,000 characters (Discord's API reference).
/// - Outlook and other programs of Windows that open links through its URL functions:
///   `INTERNET_MAX_URL_LENGTH` is 2,083 (`wininet.h`). Not every way through Outlook goes there.
/// - QR codes: version 40 with the least error correction holds 2,953 bytes (ISO/IEC 18004).
/// - Slack: its advice is less than 4,000 bytes for a message, and longer ones may be split into
///   several (Slack's changelog of April 2018).
/// - Microsoft Teams: about 28 KB for a post with all its markup (Microsoft's limits of Teams), in
///   which a link stands twice, as the text and as the address.
/// - Jira: a comment has at most 32,767 characters as it is set up at first.
const PROGRAMS: [Program; 7] = [
    Program {
        name: "plain-text e-mail",
        longest: 998,
        approximate: true,
    },
    Program {
        name: "Discord",
        longest: 2_000,
        approximate: false,
    },
    Program {
        name: "Outlook",
        longest: 2_083,
        approximate: true,
    },
    Program {
        name: "QR codes",
        longest: 2_953,
        approximate: false,
    },
    Program {
        name: "Slack",
        longest: 4_000,
        approximate: true,
    },
    Program {
        name: "Microsoft Teams",
        longest: 14_000,
        approximate: true,
    },
    Program {
        name: "Jira comments",
        longest: 32_767,
        approximate: true,
    },
];

/// The programs that cut or refuse a link of `length` characters, address of the page included.
pub fn reach(length: usize) -> &'static [Program] {
    let cutting = PROGRAMS.partition_point(|program| program.longest < length);
    PROGRAMS.get(..cutting).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_link_reaches_less() {
        assert!(PROGRAMS.is_sorted_by_key(|program| program.longest));
        assert_eq!(reach(0), []);
        assert_eq!(reach(998), []);
        assert_eq!(
            reach(2_084).last().map(|program| program.name),
            Some("Outlook")
        );
        assert_eq!(reach(usize::MAX), PROGRAMS);
    }
}
