//! Bytes to text, as people really save it.
//!
//! In comes a file or paste in UTF-8 or UTF-16 (PowerShell 5.1's `>` writes the latter), perhaps
//! with a byte order mark, perhaps with terminal colours in it. Out comes text in which everything
//! still stands on its own line and column.

use crate::read::{
    source::{ESCAPE, Lines, offset},
    unpack,
};
use model::issue::Issue;

/// What the bytes say, and what had to be said about them. No text means they are not text at all.
pub struct Decoded {
    /// The text, if it is one: valid UTF-8, and in most cases the very bytes that came in.
    pub text: Option<Vec<u8>>,
    /// Where its lines begin, if that was found out on the way.
    pub lines: Option<Lines>,
    /// What a reader should know about it.
    pub issues: Vec<Issue>,
}

/// How files begin that people drop by mistake.
const SIGNATURES: [(&[u8], &str, &str); 6] = [
    (b"%PDF", "a PDF", unpack::NOT_ITSELF),
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "an Office document, of the older kind or locked with a password",
        unpack::NOT_ITSELF,
    ),
    (
        b"{\\rtf",
        "a document of a word processor (RTF)",
        unpack::NOT_ITSELF,
    ),
    (
        b"\x89PNG",
        "a picture",
        "paste the text of the export, not a screenshot of it",
    ),
    (
        b"\xFF\xD8\xFF",
        "a picture",
        "paste the text of the export, not a screenshot of it",
    ),
    (
        b"SQLite format 3",
        "a database",
        "export the configuration with `az acr show -n NAME -o json`",
    ),
];

/// Decodes `bytes`; never fails as a whole unless they are not text.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    let known = SIGNATURES
        .iter()
        .find(|(magic, _, _)| bytes.starts_with(magic))
        .map(|(_, what, help)| (*what, *help));
    if let Some((what, help)) = known.or_else(|| unpack::archive_kind(&bytes)) {
        return no_text(format!("this is {what}, not text"), help);
    }
    if is_utf32(&bytes) {
        return no_text(
            "this is text in UTF-32, which is not read here",
            "save it again as UTF-8, in PowerShell with `| Out-File -Encoding utf8 FILE`",
        );
    }
    let mut issues = Vec::new();
    let text = match Encoding::of(&bytes) {
        Encoding::Utf8 { skip } => {
            let mut bytes = bytes;
            bytes.drain(..skip.min(bytes.len()));
            if let Some(lines) = Lines::of_plain(&bytes) {
                return Decoded {
                    text: Some(bytes),
                    lines: Some(lines),
                    issues,
                };
            }
            utf8(bytes, &mut issues)
        }
        Encoding::Utf16 {
            skip,
            little_endian,
        } => utf16(
            bytes.get(skip..).unwrap_or_default(),
            little_endian,
            &mut issues,
        ),
    };
    Decoded {
        text: Some(without_colours(text).into_bytes()),
        lines: None,
        issues,
    }
}

/// Blanks the moments that a log puts before each line, where they stand in the way of a document of several lines, as in
/// the raw logs of Azure Pipelines and GitHub Actions.
pub fn blank_stamps(text: &mut [u8]) {
    let first = text.trim_ascii_start();
    if stamp(first).is_none() {
        return;
    }
    let opens = |line: &[u8]| {
        let rest = stamp(line).and_then(|length| line.get(length..));
        rest.is_some_and(|rest| matches!(rest.trim_ascii(), b"{" | b"[" | b"[{"))
    };
    if !first.split(|byte| *byte == b'\n').any(opens) {
        return;
    }
    for line in text.split_mut(|byte| *byte == b'\n') {
        if let Some(stamp) = stamp(line).and_then(|length| line.get_mut(..length)) {
            stamp.fill(b' ');
        }
    }
}

/// Blanks what a log puts before each line of a document of several lines, where it is the same before each but for its
/// digits: the moment and the name of what wrote it.
/// (systemd's journal, the container runtime's `stdout F`, `docker compose logs`, stern.)
pub fn blank_heads(text: &mut [u8]) {
    // `[pod/web-1/app]` stands before a line as well.
    let is_name = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    match text.trim_ascii_start() {
        [b'[', b'a'..=b'z' | b'A'..=b'Z', ..] => {}
        [b'[' | b'{', ..] => return,
        _ => {}
    }
    let head_of = |line: &[u8]| {
        let line = line.trim_ascii_end();
        let head = [&b"[{"[..], b"{", b"["]
            .iter()
            .find_map(|sign| line.strip_suffix(*sign))?;
        // The marks of a comment are none.
        let name = head.trim_ascii_start();
        let name = name.strip_prefix(b"[").unwrap_or(name);
        let is_head = head.ends_with(b" ") && is_name(name.first());
        (is_head && !head.contains(&b'"')).then(|| head.to_vec())
    };
    let alike = |line: &[u8], head: &[u8]| {
        let begins = line.get(..head.len());
        let same = |(one, other): (&u8, &u8)| {
            one == other || one.is_ascii_digit() && other.is_ascii_digit()
        };
        begins.is_some_and(|begins| begins.iter().zip(head).all(same))
    };
    let mut lines = text.split(|byte| *byte == b'\n');
    let mut at = 0;
    let found = loop {
        let Some(line) = lines.next() else { return };
        let next = lines.clone().next().unwrap_or_default();
        if let Some(head) = head_of(line).filter(|head| alike(next, head)) {
            break head;
        }
        at += line.len() + 1;
    };
    let rest = text.get_mut(at..).unwrap_or_default();
    for line in rest.split_mut(|byte| *byte == b'\n') {
        if alike(line, &found)
            && let Some(head) = line.get_mut(..found.len())
        {
            head.fill(b' ');
        }
    }
}

/// How many bytes the moment takes that a line begins with, as RFC 3339 has it; none if it begins with none.
fn stamp(line: &[u8]) -> Option<usize> {
    const FORM: &[u8] = b"0000-00-00T00:00:00";
    let (head, rest) = line.split_at_checked(FORM.len())?;
    let is_one = head.iter().zip(FORM).all(|(byte, form)| match form {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b' '),
        form => byte == form,
    });
    let more = rest.iter().take_while(|byte| {
        byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'Z' | b'+' | b'-' | b':')
    });
    let length = FORM.len() + more.count();
    let ends = line.get(length).is_none_or(u8::is_ascii_whitespace);
    (is_one && ends).then_some(length)
}

/// What comes of bytes that cannot be read.
fn no_text(what: impl Into<String>, help: &str) -> Decoded {
    Decoded {
        text: None,
        lines: None,
        issues: vec![Issue::error(None, what, help)],
    }
}

/// Whether a text has four bytes for each sign: it begins with a mark that says so, or with signs of ASCII that
/// are written like that.
fn is_utf32(bytes: &[u8]) -> bool {
    const SIGNS: usize = 8;
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return true;
    }
    let Some(head) = bytes.get(..4 * SIGNS) else {
        return false;
    };
    let (signs, _) = head.as_chunks::<4>();
    let all = |is: fn(&[u8; 4]) -> bool| signs.iter().all(is);
    all(|sign| matches!(sign, [1..=0x7F, 0, 0, 0]))
        || all(|sign| matches!(sign, [0, 0, 0, 1..=0x7F]))
}

enum Encoding {
    Utf8 { skip: usize },
    Utf16 { skip: usize, little_endian: bool },
}

impl Encoding {
    fn of(bytes: &[u8]) -> Encoding {
        match bytes {
            [0xEF, 0xBB, 0xBF, ..] => return Encoding::Utf8 { skip: 3 },
            [0xFF, 0xFE, ..] => {
                return Encoding::Utf16 {
                    skip: 2,
                    little_endian: true,
                };
            }
            [0xFE, 0xFF, ..] => {
                return Encoding::Utf16 {
                    skip: 2,
                    little_endian: false,
                };
            }
            _ => {}
        }
        // Without a mark: JSON is mostly ASCII, so in UTF-16 nearly every other byte is NUL.
        let sample = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
        let zeros = |parity: usize| {
            sample
                .iter()
                .enumerate()
                .filter(|(index, byte)| index % 2 == parity && **byte == 0)
                .count()
        };
        let (even, odd) = (zeros(0), zeros(1));
        let most = sample.len() * 2 / 5;
        if sample.len() >= 4 && odd > most && even * 8 < odd {
            Encoding::Utf16 {
                skip: 0,
                little_endian: true,
            }
        } else if sample.len() >= 4 && even > most && odd * 8 < even {
            Encoding::Utf16 {
                skip: 0,
                little_endian: false,
            }
        } else {
            Encoding::Utf8 { skip: 0 }
        }
    }
}

fn utf8(bytes: Vec<u8>, issues: &mut Vec<Issue>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            // JSON's own characters are all ASCII, so a stray byte spoils the name it stands in
            // and nothing else.
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes().get(at).copied().unwrap_or_default();
            issues.push(Issue::warning(
                Some(offset(at)),
                format!("byte 0x{byte:02X} is not valid UTF-8; it is shown as `\u{FFFD}`, the rest was read"),
                "save the export as UTF-8, so that names are shown as they are",
            ));
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        }
    }
}

fn utf16(bytes: &[u8], little_endian: bool, issues: &mut Vec<Issue>) -> String {
    let pairs = bytes.chunks_exact(2);
    let odd_byte = !pairs.remainder().is_empty();
    let units = pairs.map(|pair| {
        let pair = <[u8; 2]>::try_from(pair).unwrap_or_default();
        if little_endian {
            u16::from_le_bytes(pair)
        } else {
            u16::from_be_bytes(pair)
        }
    });
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut first_bad = None;
    for unit in char::decode_utf16(units) {
        text.push(unit.unwrap_or_else(|_| {
            first_bad.get_or_insert(text.len());
            char::REPLACEMENT_CHARACTER
        }));
    }
    if odd_byte {
        first_bad.get_or_insert(text.len());
    }
    if let Some(at) = first_bad {
        issues.push(Issue::warning(
            Some(offset(at)),
            "this is UTF-16 with a broken character; it is shown as `\u{FFFD}`, the rest was read",
            "save the export again, in PowerShell with `| Out-File -Encoding utf8 FILE`",
        ));
    }
    text
}

/// Terminal colours become spaces of the same length: JSON does not mind, and all keeps its column.
fn without_colours(text: String) -> String {
    if memchr::memchr(ESCAPE, text.as_bytes()).is_none() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\u{1B}' || characters.peek() != Some(&'[') {
            out.push(if character == '\u{1B}' {
                ' '
            } else {
                character
            });
            continue;
        }
        out.push(' ');
        // `ESC [ parameters final`: parameters are below `@`, the final character is not.
        let mut first = true;
        while let Some(next) = characters.peek().copied() {
            let is_final = !first && ('@'..='~').contains(&next);
            if !(is_final || first || (' '..'@').contains(&next)) {
                break;
            }
            first = false;
            out.push(' ');
            characters.next();
            if is_final {
                break;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &str) {
        let decoded = decode(bytes.to_vec());
        let text = decoded.text.as_deref().map(String::from_utf8_lossy);
        assert_eq!(text.as_deref(), Some(expected));
        assert!(decoded.issues.is_empty(), "{:?}", decoded.issues);
    }

    fn utf16_bytes(text: &str, little_endian: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if little_endian {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn reads_utf8_with_and_without_a_byte_order_mark() {
        check("{\"é\": 1}".as_bytes(), "{\"é\": 1}");
        check(b"\xEF\xBB\xBF{}", "{}");
    }

    #[test]
    fn reads_utf16_in_both_orders_with_and_without_a_mark() {
        for little_endian in [true, false] {
            let bytes = utf16_bytes("{\"name\": \"é😀\"}", little_endian);
            check(&bytes, "{\"name\": \"é😀\"}");
            let mark = if little_endian {
                [0xFF, 0xFE]
            } else {
                [0xFE, 0xFF]
            };
            check(&[&mark[..], &bytes].concat(), "{\"name\": \"é😀\"}");
        }
    }

    #[test]
    fn a_stray_byte_spoils_one_character_and_says_where() {
        let decoded = decode(b"{\"tag\": \"caf\xE9\"}".to_vec());
        let expected = "{\"tag\": \"caf\u{FFFD}\"}".as_bytes();
        assert_eq!(decoded.text.as_deref(), Some(expected));
        assert_eq!(
            decoded.issues.first().and_then(|issue| issue.offset),
            Some(12)
        );
    }

    #[test]
    fn colours_become_spaces_of_the_same_length() {
        check(
            b"\x1B[34;01m\"name\"\x1B[39;49;00m: 1",
            "        \"name\"           : 1",
        );
        check(b"\x1B[m{}\x1B", "   {} ");
    }

    #[test]
    fn an_archive_is_named() {
        let decoded = decode(b"PK\x03\x04rest".to_vec());
        assert!(decoded.text.is_none());
        assert!(
            decoded
                .issues
                .iter()
                .any(|issue| issue.message.contains("ZIP"))
        );
    }
}
