//! The tags of a registry, which lists can be grouped by: free text, of which only short plain words stay.
//!
//! People put anything into tags. What may be a secret, by what the tag is called or by its looks, is
//! overwritten like everything that is no fact.

use super::{
    fields::Field,
    walk::{Mark, Record},
};
use crate::{azure::secrets::looks_secret, read::source::Span};

/// Longer ones name no group. (Azure allows 256 characters.)
const LONGEST: usize = 64;

/// Whether a record is a tag of the resource; some are read elsewhere, too.
pub(super) fn is_tag(record: &Record) -> bool {
    matches!(record.field, Field::TagValue | Field::Environment)
}

/// Of the records from one on, puts a tag's name before its value, and takes out those that are not kept: these are
/// given back.
pub(in crate::read) fn settle(text: &[u8], records: &mut Vec<Record>, from: usize) -> Vec<Record> {
    let mut tags = Vec::new();
    let mut to = from;
    for place in from..records.len() {
        let Some(record) = records.get(place).copied() else {
            break;
        };
        if is_tag(&record) {
            tags.push(record);
        } else if let Some(slot) = records.get_mut(to) {
            *slot = record;
            to += 1;
        }
    }
    records.truncate(to);
    let mut dropped = Vec::new();
    for value in tags {
        let name = name_of(text, value.span.start as usize);
        let plain = name.filter(|name| {
            let said = |span: Span| span.text_of(text).unwrap_or_default();
            let name = said(*name).trim_matches('"');
            value.mark == Mark::Value && is_plain(name, said(value.span))
        });
        match plain {
            Some(span) => {
                let of = |field, span| Record {
                    field,
                    span,
                    ..value
                };
                records.push(of(Field::TagName, span));
                records.push(of(Field::TagValue, value.span));
            }
            None => dropped.push(value),
        }
    }
    dropped
}

/// The key before the value that begins at `start`, with its quotes; none if it has escapes.
fn name_of(text: &[u8], start: usize) -> Option<Span> {
    let before = text.get(..start)?;
    let end = memchr::memrchr(b'"', before)?;
    let begin = memchr::memrchr(b'"', before.get(..end)?)?;
    (before.get(..begin)?.last() != Some(&b'\\')).then_some(())?;
    Some(Span::new(begin, end + 1))
}

/// Whether a tag is kept, by its name and the JSON of its value.
pub(in crate::read) fn is_plain(name: &str, json: &str) -> bool {
    let value = json
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    // The portal keeps its own notes in tags of such names.
    !name.starts_with("hidden-")
        && !looks_secret(name)
        && value.is_some_and(|value| {
            [name, value].iter().all(|text| is_words(text)) && !looks_secret(value)
        })
}

/// Short, of letters, digits and what stands between words, and no piece of it made up by a machine.
fn is_words(text: &str) -> bool {
    const BETWEEN: &[u8] = b" -_./&+(),";
    let is_plain = |letter: char| match u8::try_from(letter) {
        Ok(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric() || BETWEEN.contains(&byte),
        _ => letter.is_alphanumeric(),
    };
    // Byte by byte, as far as that goes: every tag of every registry comes by here.
    let all_plain = |part: &[u8]| match part.is_ascii() {
        true => part.iter().all(|byte| is_plain(char::from(*byte))),
        false => std::str::from_utf8(part).is_ok_and(|part| part.chars().all(is_plain)),
    };
    let bytes = text.as_bytes();
    let mail = memchr::memchr(b'@', bytes).and_then(|at| bytes.split_at_checked(at));
    let (head, domain) = match mail {
        Some((head, [_, domain @ ..])) => (head, Some(domain)),
        _ => (bytes, None),
    };
    bytes.len() <= LONGEST
        && !bytes.trim_ascii().is_empty()
        // Mail has a domain; a password may have an `@` as well.
        && domain.is_none_or(|domain| domain.contains(&b'.') && all_plain(domain))
        && all_plain(head)
        && !bytes
            .split(|byte| !byte.is_ascii_alphanumeric())
            .any(is_random)
}

/// Whether a run of letters and digits looks like a key: long with digits in it, or back and forth
/// between letters and digits.
fn is_random(bytes: &[u8]) -> bool {
    let digit = |byte: &u8| byte.is_ascii_digit();
    let both = bytes.iter().any(&digit) && !bytes.iter().all(&digit);
    let turns = bytes.windows(2).filter(|pair| match pair {
        [a, b] => digit(a) != digit(b),
        _ => false,
    });
    bytes.len() > 32 || both && (bytes.len() > 15 || bytes.len() > 7 && turns.count() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_are_kept() {
        for (name, value) in [
            ("team", "Payments"),
            ("cost-center", "CC-4711"),
            ("Owner", "ada@contoso.com"),
            ("Business Unit", "Shop & Booking (EU)"),
            ("env", "prod"),
            ("Équipe", "équipe réseau"),
            ("created", "2026-11-28"),
        ] {
            assert!(is_plain(name, &format!("\"{value}\"")), "{name}: {value}");
        }
    }

    #[test]
    fn what_may_be_a_secret_is_not() {
        for (name, value) in [
            // By its name.
            ("admin-password", "summer"),
            ("ClientSecret", "summer"),
            ("pull_token", "a"),
            // By its looks: keys, ids, signatures, addresses with more than a host, passwords.
            ("note", "Zm9vYmFyMTIzNDU2Nzg5MA"),
            ("note", "3f9c2a7d1b8e4f60"),
            ("note", "AKIAIOSFODNN7EXAMPLE"),
            ("note", "c0ffee00-1111-4222-8333-444455556666"),
            ("note", "https://contoso.com/x?sig=a"),
            ("note", "S0mmer!"),
            ("note", "p@ssword"),
            ("note", "login: ada"),
            ("note", "password summer"),
            ("note", "a\\u0062c"),
            ("hidden-link", "x"),
            ("", "x"),
            ("x", ""),
            ("x", "            "),
            ("9fh3k2j8x7q1", "x"),
        ] {
            assert!(!is_plain(name, &format!("\"{value}\"")), "{name}: {value}");
        }
        for json in ["null", "17", "true", "\"\"", "\"", "{}"] {
            assert!(!is_plain("team", json), "{json}");
        }
        let long = format!("\"{}\"", "word ".repeat(13));
        assert!(!is_plain("team", &long));
    }
}
