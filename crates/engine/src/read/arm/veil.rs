//! The literals in an expression: what nobody is shown of it.
//!
//! A literal may be a password, a name that is none of a registry, or anything else. What people need to see of an
//! expression that is not settled is what it hangs on: its functions, and the parameters and variables by their names.

use std::{borrow::Cow, ops::Range};

/// What may stand as a literal and is one of Azure's own words.
const WORDS: [&str; 9] = [
    "Enabled",
    "Disabled",
    "Allow",
    "Deny",
    "Basic",
    "Standard",
    "Premium",
    "Free",
    "Containers",
];

/// A quote as it may be written in a JSON string.
const ESCAPED_QUOTE: &str = "\\u0027";

/// How long a number may be and still be shown: an index, a count.
const SHORT: usize = 3;

/// Where the literals stand in the JSON text of an expression, but for the names of parameters and variables and
/// for words of Azure. Of a text that is no expression there are none.
pub fn literals(raw: &str) -> Vec<Range<usize>> {
    let mut literals = Vec::new();
    let inner = raw.strip_prefix('"').map(|rest| {
        let bracket = ["[", "\\u005b", "\\u005B"];
        let rest = { bracket.iter() }.find_map(|one| rest.strip_prefix(one));
        rest.filter(|rest| !rest.starts_with('['))
    });
    let Some(inner) = inner.flatten() else {
        return literals;
    };
    let end = raw.len() - usize::from(raw.len() > 1 && raw.ends_with('"'));
    let mut at = raw.len() - inner.len();
    // The word before what is looked at, and whether a bracket was opened right behind it.
    let mut word = 0..0;
    let mut opened = false;
    while let Some(rest) = raw.get(at..end).filter(|rest| !rest.is_empty()) {
        let quote = ["'", ESCAPED_QUOTE]
            .into_iter()
            .find(|one| rest.starts_with(one));
        let first = rest.chars().next().map_or(1, char::len_utf8);
        if let Some(quote) = quote {
            let from = at + quote.len();
            let (to, next) = end_of_text(raw, from, end);
            let names = raw.get(word.clone()).unwrap_or_default();
            let alone = raw
                .get(next..end)
                .unwrap_or_default()
                .trim_start()
                .starts_with(')');
            let dotted = raw.get(..word.start).unwrap_or_default().ends_with('.');
            let is_name = opened && alone && !dotted && is_lookup(names);
            let text = raw.get(from..to).unwrap_or_default();
            if !is_name && !WORDS.iter().any(|known| known.eq_ignore_ascii_case(text)) {
                literals.push(from..to);
            }
            (at, opened) = (next, false);
        } else if rest.starts_with(is_of_word) {
            let length = rest
                .find(|letter| !is_of_word(letter))
                .unwrap_or(rest.len());
            word = at..at + length;
            if length > SHORT && rest.starts_with(|first: char| first.is_ascii_digit()) {
                literals.push(word.clone());
            }
            at += length;
            opened = false;
        } else {
            match rest.as_bytes().first() {
                Some(b'(') => opened = true,
                Some(b' ') => {}
                // What else stands between a name and a literal is no call.
                _ => (word, opened) = (0..0, false),
            }
            at += first;
        }
    }
    literals
}

/// The same text with `·` for every character of its literals.
pub fn veiled(raw: &str) -> Cow<'_, str> {
    let literals = literals(raw);
    if literals.is_empty() {
        return Cow::Borrowed(raw);
    }
    let mut shown = String::with_capacity(raw.len());
    let mut at = 0;
    for Range { start, end } in literals {
        shown.push_str(raw.get(at..start).unwrap_or_default());
        let hidden = raw.get(start..end).unwrap_or_default();
        shown.extend(hidden.chars().map(|_| '·'));
        at = end;
    }
    shown.push_str(raw.get(at..).unwrap_or_default());
    Cow::Owned(shown)
}

fn is_of_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// What looks something up by the name that is handed to it.
fn is_lookup(word: &str) -> bool {
    ["parameters", "variables"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
}

/// Where a literal ends that begins there, and what stands behind its quote. Two quotes are one in it.
fn end_of_text(raw: &str, from: usize, end: usize) -> (usize, usize) {
    let mut at = from;
    while let Some(rest) = raw.get(at..end).filter(|rest| !rest.is_empty()) {
        let width = |rest: &str| {
            ["'", ESCAPED_QUOTE]
                .into_iter()
                .find(|one| rest.starts_with(one))
                .map(str::len)
        };
        match width(rest) {
            None => at += rest.chars().next().map_or(1, char::len_utf8),
            Some(one) => match width(rest.get(one..).unwrap_or_default()) {
                Some(two) => at += one + two,
                None => return (at, at + one),
            },
        }
    }
    (end, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_expression_only_names_and_words_of_azure_are_shown() {
        for (raw, shown) in [
            (
                r#""[concat('Pass', parameters('k'))]""#,
                r#""[concat('····', parameters('k'))]""#,
            ),
            (
                r#""[equals( Parameters ( 'k' ),'a''b')]""#,
                r#""[equals( Parameters ( 'k' ),'····')]""#,
            ),
            (
                r#""[if(x(),'Enabled','deny')]""#,
                r#""[if(x(),'Enabled','deny')]""#,
            ),
            (
                r#""[variables('v')['key'][0]]""#,
                r#""[variables('v')['···'][0]]""#,
            ),
            (r#""[parameters('a','b')]""#, r#""[parameters('·','·')]""#),
            (r#""[my.parameters('a')]""#, r#""[my.parameters('·')]""#),
            (
                r#""[add(1234, 12, sha256x(0))]""#,
                r#""[add(····, 12, sha256x(0))]""#,
            ),
            (
                r#""[concat(\u0027Pä\u0027)]""#,
                r#""[concat(\u0027··\u0027)]""#,
            ),
            (r#""\u005bconcat('open"#, r#""\u005bconcat('····"#),
            (r#""[[concat('a')]""#, r#""[[concat('a')]""#),
            (r#""Pass 'word'""#, r#""Pass 'word'""#),
            ("true", "true"),
            ("\"", "\""),
            ("\"[\"", "\"[\""),
        ] {
            assert_eq!(veiled(raw), shown);
        }
    }
}
