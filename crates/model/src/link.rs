//! What a link carries, and how a locked one is sealed, as plain data; `crates/more` makes and reads links.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Redaction, sentence::Text};

/// What a link carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// The day on which it was made, such as `2026-03-01`; empty if it does not say.
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

/// Where the facts of a report came from, if they came with a link: they are the word of whoever made it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FromLink<T: Text = String> {
    /// The day on which it was made, as it says; empty if it does not.
    pub made_at: T,
    /// How many problems the documents had that it was made from, as it says.
    pub problems: u32,
}

impl Shared {
    /// What a report of these facts says of where they came from.
    pub fn origin(&self) -> FromLink {
        FromLink {
            made_at: self.made_at.clone(),
            problems: self.problems,
        }
    }
}

impl<T: Text> FromLink<T> {
    /// The same for people; says no more of it than that there was one unless it names a day.
    pub fn told(&self) -> String {
        let made = match day(self.made_at.as_ref()) {
            Some(day) => [", made on ", day, " as it says"].concat(),
            None => String::new(),
        };
        [
            "from a link",
            &made,
            "; judged again here; the documents were not seen",
        ]
        .concat()
    }
}

/// The text if it is a day and nothing else, such as `2026-03-01`. What a link says of itself stands in
/// our sentences, so no other word of it may.
pub fn day(text: &str) -> Option<&str> {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        let all = digits.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| digits.parse::<u32>().ok()).flatten()
    };
    let dashes = text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    if text.len() != 10 || !dashes {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=days).contains(&day).then_some(text)
}

/// What is left of one source: small JSON documents, one a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutDocument {
    /// The name of the source, or what stands for it.
    pub name: String,
    /// The documents, without white space that says nothing.
    pub text: String,
}

/// What a link holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payload {
    /// The facts.
    Open(Shared),
    /// Something that a passphrase opens.
    Locked(Locked),
}

impl Payload {
    /// The facts, unless a passphrase is needed.
    pub fn shared(self) -> Result<Shared, ShareError> {
        match self {
            Payload::Open(shared) => Ok(shared),
            Payload::Locked(_) => Err(ShareError::Locked),
        }
    }
}

/// A sealed payload: AES-256-GCM, its key from a passphrase by PBKDF2 with SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locked {
    /// Rounds of PBKDF2.
    pub iterations: u32,
    /// What makes the key from one passphrase another one for each link.
    pub salt: [u8; 16],
    /// What makes the ciphertext another one for each link.
    pub nonce: [u8; 12],
    /// [`pack`]ed facts, sealed, with the tag of 16 bytes behind them.
    pub ciphertext: Vec<u8>,
}

/// Why a link cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum ShareError {
    /// It does not begin as one.
    #[error("this is not a Linchpin link")]
    NotALink,
    /// Its end is missing.
    #[error("this link was cut short on its way; ask for it again, or for a file")]
    CutShort,
    /// Something in it is not as it was made.
    #[error("this link was changed on its way; ask for it again, or for a file")]
    Edited,
    /// It has a form that is not known here.
    #[error("this link was made by a newer Linchpin; reload the page, or get the newer one")]
    Newer,
    /// It is longer than is read.
    #[error("this link is longer than {} KiB, and no longer one is read", limit >> 10)]
    TooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// It holds more documents or switches than are read.
    #[error(
        "this link holds more documents or switches than one that is made here, and is not read"
    )]
    TooMany,
    /// It unpacks to more than is read.
    #[error("this link unpacks to more than {} KiB, and no more is read", limit >> 10)]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// It needs a passphrase.
    #[error("this link is locked; it opens with the passphrase it was made with")]
    Locked,
    /// The passphrase does not open it.
    #[error("this passphrase does not open the link")]
    WrongPassphrase,
    /// The browser offers no cryptography here.
    #[error("this browser does not encrypt on this page; open it over https, or from a file")]
    NoCryptography,
}

/// What bounds the reading of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The longest link, in bytes.
    pub link: usize,
    /// The most it may unpack to, in bytes.
    pub unpacked: usize,
}

impl Default for Bounds {
    fn default() -> Bounds {
        // A link of 2 MiB is the longest that browsers open.
        Bounds {
            link: 2 << 20,
            unpacked: 16 << 20,
        }
    }
}

/// So many documents are read from a link, and written into one: each costs the page that opens it some
/// time, however empty it is.
pub const MOST_DOCUMENTS: usize = 1_000;

/// So many switches are.
pub const MOST_SWITCHES: usize = 100_000;

/// So many characters of a document's name are.
pub const LONGEST_NAME: usize = 400;

/// The format of a sealed link: the version of what is inside.
pub const SEALED: u8 = 1;

/// PBKDF2 with HMAC and SHA-256.
pub const PBKDF2_SHA_256: u8 = 1;

/// Format, key derivation, iterations, salt, nonce.
pub const HEADER: usize = 1 + 1 + 4 + 16 + 12;

impl Locked {
    /// What the ciphertext is bound to: seal and open it with this as additional data.
    pub fn header(&self) -> Vec<u8> {
        let mut header = Vec::with_capacity(HEADER);
        header.extend([SEALED, PBKDF2_SHA_256]);
        header.extend(self.iterations.to_be_bytes());
        header.extend(self.salt);
        header.extend(self.nonce);
        header
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
    fn a_day_is_one_of_the_calendar_and_nothing_else() {
        for text in ["2026-03-01", "2024-02-29", "2000-02-29", "1999-12-31"] {
            assert_eq!(day(text), Some(text));
        }
        for text in [
            "",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "2026-1-1",
            "+026-01-01",
            "2026-01-01.",
            " 2026-01-01",
            "2026-01-01 verified",
            "2026/01/01",
            "٢٠٢٦-٠١-٠١",
            "2026-01-é",
        ] {
            assert_eq!(day(text), None, "{text}");
            let link = FromLink {
                made_at: text.to_owned(),
                problems: 0,
            };
            assert_eq!(link.told(), FromLink::<String>::default().told());
        }
    }

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
