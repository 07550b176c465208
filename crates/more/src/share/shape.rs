//! Values that are let through by their form.

use super::hide::is_word;
use crate::redact::{day, is_public_type};

/// A number of something, or a time in days; of one that is larger than any, that it is large.
pub(super) fn count(raw: &str) -> String {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.is_empty();
    match raw {
        "null" | "true" | "false" => raw.to_owned(),
        _ if whole && digits.len() <= 6 => raw.to_owned(),
        _ if whole && digits == raw => "1000000".to_owned(),
        // A fraction counts nothing.
        _ => "0".to_owned(),
    }
}

/// `P29DT23H`, `29 days, 23:00:00`, `29.23:00:00`: small numbers, and the letters of a duration.
pub(super) fn is_remaining(lower: &str) -> bool {
    let small = |digits: &str| digits.len() <= 3;
    let letters = |word: &str| {
        matches!(
            word,
            "" | "p" | "d" | "dt" | "t" | "pt" | "h" | "m" | "s" | "day" | "days"
        )
    };
    let between = |c: char| matches!(c, ':' | '.' | ',' | ' ');
    lower.contains(|c: char| c.is_ascii_digit())
        && lower
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || between(c))
        && lower.split(|c: char| !c.is_ascii_digit()).all(small)
        && lower
            .split(|c: char| c.is_ascii_digit() || between(c))
            .all(letters)
        && lower
            .split(|c: char| !c.is_ascii_digit())
            .filter(|digits| !digits.is_empty())
            .count()
            <= 4
}

pub(super) fn is_api_version(lower: &str) -> bool {
    let plain = lower.strip_suffix("-preview").unwrap_or(lower);
    day(plain).is_some_and(|(_, length)| length == plain.len() && length == 10)
        || lower.split('/').all(is_word)
}

/// `Microsoft.ContainerRegistry/registries` and its kin.
pub(super) fn is_azure_type(text: &str) -> bool {
    text.contains('/') && is_public_type(text)
}
