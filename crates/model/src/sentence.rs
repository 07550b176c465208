//! The form of a report's sentences: words, with quotations between backticks.
//!
//! What the engine quotes, a name, a value or a command, stands between two backticks. Whoever shows
//! a sentence sets those off, and whoever changes one tells them from our words.

use std::borrow::Cow;

/// What the texts of a report are: in a session they are strings, and in what leaves it a type of its
/// own, that only `more::redact` can make.
pub trait Text: AsRef<str> + Default {}

impl Text for String {}

/// A piece of a sentence: our words, or what the engine put between backticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// Quoted: a name, a value, a command.
    Code(&'a str),
}

/// Splits a sentence at its backticks. A backtick without a partner is a word.
pub fn pieces(sentence: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while let Some((words, code, after)) = next_code(rest) {
        if !words.is_empty() {
            pieces.push(Piece::Words(words));
        }
        pieces.push(Piece::Code(code));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

/// A sentence as it is read aloud: without the backticks.
pub fn spoken(sentence: &str) -> String {
    let plain = pieces(sentence).into_iter().map(|piece| match piece {
        Piece::Words(text) | Piece::Code(text) => text,
    });
    plain.collect()
}

fn next_code(text: &str) -> Option<(&str, &str, &str)> {
    let (words, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    if code.is_empty() {
        return None;
    }
    Some((words, code, after))
}

/// The text with a capital letter at its beginning.
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// A name in a sentence, between backticks, so that it is told from our own words.
pub fn quoted(name: &str) -> String {
    // A backtick inside would end the quotation early.
    format!("`{}`", shown(name).replace('`', "'"))
}

/// Whether a character stands for one that was overwritten.
pub fn is_filler(character: char) -> bool {
    matches!(character, '\u{7F}' | '\u{EDF7}' | '\u{F7DF7}')
}

/// A piece of text as people are shown it: `·` for each character that was overwritten.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.contains(is_filler) {
        Cow::Owned(text.replace(is_filler, "·"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_splits_at_its_backticks() {
        use Piece::{Code, Words};
        for (sentence, expected) in [
            ("plain", vec![Words("plain")]),
            ("`a` is `b`", vec![Code("a"), Words(" is "), Code("b")]),
            ("lone ` stays", vec![Words("lone ` stays")]),
            ("empty `` stays", vec![Words("empty `` stays")]),
            ("", vec![]),
        ] {
            assert_eq!(pieces(sentence), expected, "{sentence}");
        }
    }
}
