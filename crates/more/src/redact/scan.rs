//! Makes a text that may leave of one that may say anything.
//!
//! What a text is follows from the field that it stands in. A sentence is our words, with quotations
//! between backticks; a quotation, a value, a command or a pointer is made of pieces. A piece that is
//! one of ours stays: a word, a key, a value of a list, a small number, a version, a day. Every other
//! piece becomes a pseudonym, whether anybody knows it or not.

use std::ops::Bound;

use super::Redactor;
use super::lists::PUBLISHED_IDS;
use super::pseudonym::{Kind, is_pseudonym};
use super::shape::{
    address, day, email_length, guid, is_version, is_word, known_host, lowered, resource_id_length,
};

/// What a piece of a text may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// A word of our sentences.
    Words,
    /// A key or a value.
    Code,
    /// Whatever somebody wants shown, but for what is known to be a name.
    Shown,
}
impl Redactor {
    /// Goes through a text piece by piece.
    pub(super) fn scan(&mut self, text: &str, mode: Mode) -> String {
        let lower = lowered(text);
        let mut out = String::with_capacity(text.len());
        let mut before = None;
        let mut at = 0;
        let mut replaced_before = false;
        while let (Some(rest), Some(lower_rest)) = (text.get(at..), lower.get(at..)) {
            let Some(first) = rest.chars().next() else {
                break;
            };
            let (length, replacement) = match self.replacement(rest, lower_rest, before, mode) {
                Some((length, replacement)) => (length, Some(replacement)),
                None if is_word(first) => {
                    let length = piece(rest, mode);
                    let run = rest.get(..length).unwrap_or_default();
                    let lower = lower_rest.get(..length).unwrap_or_default();
                    let ours = match mode {
                        Mode::Words => self.is_our_word(lower),
                        Mode::Code => self.is_our_code(lower, before),
                        Mode::Shown => true,
                    };
                    (length, (!ours).then(|| self.unknown(Kind::Value, run)))
                }
                None => (first.len_utf8(), None),
            };
            let original = rest.get(..length).unwrap_or_default();
            let piece = replacement.as_deref().unwrap_or(original);
            let replaced = piece != original;
            // What parted two names may have been part of them, and a third name must not come of them.
            if (replaced || replaced_before) && out.ends_with(is_word) && piece.starts_with(is_word)
            {
                out.push(' ');
            }
            out.push_str(piece);
            replaced_before = replaced;
            before = original.chars().next_back();
            at += length.max(1);
        }
        out
    }

    /// Whether letters and digits that stand together are a word or a number of our sentences.
    fn is_our_word(&self, lower: &str) -> bool {
        if lower.bytes().all(|byte| byte.is_ascii_digit()) {
            return lower.len() <= 6;
        }
        // `v18`, `t1552`, `sha256`, `ipv4`.
        let stem = lower.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = lower.len() - stem.len();
        number <= 4
            && (self.our_words.has(stem)
                || match number {
                    0 => stem.len() == 1 && stem.is_ascii(),
                    _ => matches!(stem, "t" | "v"),
                })
    }

    /// Whether a piece of a value, a command or a pointer is one of ours.
    fn is_our_code(&self, lower: &str, before: Option<char>) -> bool {
        self.our_words.has_code(lower)
            || is_pseudonym(lower)
            || is_version(lower)
            // An option of one letter.
            || lower.len() == 1 && before == Some('-')
    }

    /// What stands at the beginning of `rest`, if it is to be replaced: its length, and by what.
    fn replacement(
        &mut self,
        rest: &str,
        lower: &str,
        before: Option<char>,
        mode: Mode,
    ) -> Option<(usize, String)> {
        if let Some(length) = resource_id_length(lower) {
            let id = rest.get(..length)?;
            return Some((length, self.segments(id)));
        }
        let at_word = !before.is_some_and(is_word);
        if at_word && let Some(found) = self.shape(rest, lower, before) {
            return Some(found);
        }
        self.known_name(lower, before, at_word, mode)
    }

    fn shape(&mut self, rest: &str, lower: &str, before: Option<char>) -> Option<(usize, String)> {
        if let Some(id) = guid(lower) {
            let text = rest.get(..id.len())?;
            let kept = PUBLISHED_IDS.contains(&id);
            return Some((
                id.len(),
                if kept {
                    text.to_owned()
                } else {
                    self.name(Kind::Id, text)
                },
            ));
        }
        // The rest may begin inside a longer one of its kind only after a joining character.
        if matches!(before, Some('.' | '-' | '_' | '@')) {
            return None;
        }
        if let Some((date, length)) = day(lower) {
            return Some((length, date.to_owned()));
        }
        if let Some(length) = email_length(lower) {
            let text = rest.get(..length)?;
            return Some((length, self.name(Kind::Person, text)));
        }
        if let Some((address, length)) = address(lower) {
            if matches!(
                lower.get(..length)?,
                "0.0.0.0" | "0.0.0.0/0" | "0.0.0.0/1" | "128.0.0.0/1" | "::" | "::/0"
            ) {
                return Some((length, rest.get(..length)?.to_owned()));
            }
            let range = rest.get(address..length)?;
            let text = rest.get(..address)?;
            return Some((length, format!("{}{range}", self.name(Kind::Address, text))));
        }
        let run = lower
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.'))
            .unwrap_or(lower.len());
        let host = lower.get(..run)?.trim_end_matches(['.', '-']);
        let (label, tail, kind) = known_host(host)?;
        let text = rest.get(..host.len())?;
        Some((host.len(), self.known_host(text, &label, &tail, kind)))
    }

    fn known_name(
        &self,
        lower: &str,
        before: Option<char>,
        at_word: bool,
        mode: Mode,
    ) -> Option<(usize, String)> {
        if !at_word {
            return None;
        }
        let mut limit = lower;
        loop {
            // The greatest key that is not greater than the text is the longest that begins it, if any does.
            let (key, name) = self
                .names
                .range::<str, _>((Bound::Unbounded, Bound::Included(limit)))
                .next_back()?;
            if !limit.starts_with(key.as_str()) {
                limit = common_beginning(limit, key);
                if limit.is_empty() {
                    return None;
                }
                continue;
            }
            let rest = lower.get(key.len()..)?;
            let after = rest.chars().next();
            // Of what is one piece no part is a name by itself.
            let joined = mode == Mode::Code
                && (before.is_some_and(joins)
                    || rest.trim_start_matches(joins).starts_with(is_word));
            // In a sentence a backtick begins or ends a quotation, and must go on doing so.
            let splits = mode == Mode::Words && key.contains('`');
            let whole = !after.is_some_and(is_word) && !joined && !splits;
            let quoted = matches!((before, after), (Some(a @ ('"' | '\'')), Some(b)) if a == b);
            let replaced = match name.common {
                true => mode != Mode::Words && quoted,
                false => whole,
            };
            if replaced && super::hides(self.redaction, name.kind) {
                return Some((key.len(), name.pseudonym.clone()));
            }
            limit = shorter(key);
            if limit.is_empty() {
                return None;
            }
        }
    }
}

/// What joins the parts of a name.
fn joins(c: char) -> bool {
    matches!(c, '-' | '_' | '.')
}

/// How much of the text is one piece. Of a sentence it is letters and digits; of anything else what may
/// join them is part of it, so that no part of a name is taken for a word.
fn piece(text: &str, mode: Mode) -> usize {
    let joins = |c: char| mode != Mode::Words && joins(c);
    let end = text
        .find(|c: char| !(is_word(c) || joins(c)))
        .unwrap_or(text.len());
    text.get(..end)
        .map_or(end, |piece| piece.trim_end_matches(joins).len())
}

fn common_beginning<'a>(a: &'a str, b: &str) -> &'a str {
    let length = a
        .chars()
        .zip(b.chars())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    a.get(..length).unwrap_or_default()
}

fn shorter(key: &str) -> &str {
    key.char_indices()
        .next_back()
        .and_then(|(end, _)| key.get(..end))
        .unwrap_or_default()
}
