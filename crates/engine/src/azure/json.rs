//! Escapes, as JSON has them in its texts.

/// The text whose JSON stands between these quotes; none if that is not as the standard wants it. Not serde's
/// reader: that can say what it found in place of a text, fractions too, and tables of how those are read
/// would come along.
pub fn unescaped(inner: &str) -> Option<String> {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    loop {
        let place = memchr::memchr(b'\\', rest.as_bytes());
        let (plain, escaped) = rest.split_at_checked(place.unwrap_or(rest.len()))?;
        if plain.bytes().any(|byte| byte < b' ' || byte == b'"') {
            return None;
        }
        text.push_str(plain);
        if escaped.is_empty() {
            return Some(text);
        }
        let (letter, length) = escape(escaped.as_bytes())?;
        text.push(letter);
        rest = escaped.get(length..)?;
    }
}

/// What a backslash and what follows it stand for, and how many bytes they take; none if that is nothing.
pub fn escape(raw: &[u8]) -> Option<(char, usize)> {
    let four = |at: usize| {
        let digits = std::str::from_utf8(raw.get(at..at + 4)?).ok()?;
        // A sign would be taken for a part of the number.
        let first = digits.starts_with(|first: char| first.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| first)
    };
    Some(match raw.get(1)? {
        b'"' => ('"', 2),
        b'\\' => ('\\', 2),
        b'/' => ('/', 2),
        b'n' => ('\n', 2),
        b'r' => ('\r', 2),
        b't' => ('\t', 2),
        b'b' => ('\u{8}', 2),
        b'f' => ('\u{c}', 2),
        b'u' => {
            let first = four(2)?;
            match char::from_u32(first) {
                Some(letter) => (letter, 6),
                None => {
                    let second = four(8).filter(|_| raw.get(6..8) == Some(b"\\u"))?;
                    let low = second.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
                    let high = first.checked_sub(0xD800)?;
                    (char::from_u32(0x1_0000 + (high << 10) + low)?, 12)
                }
            }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::azure::ids::{quoted, unquoted};
    use proptest::prelude::*;

    #[test]
    fn only_texts_in_quotes_are_read() {
        for json in ["", "\"", "a", "1", "\"a", "a\"", "'a'"] {
            assert_eq!(unquoted(json), None, "{json}");
        }
        assert_eq!(unquoted("\"\"").as_deref(), Some(""));
        assert_eq!(
            unquoted(r#""a\u0041\ud83d\ude00""#).as_deref(),
            Some("aA😀")
        );
    }

    /// Pieces of which many a text is nearly one of JSON.
    const PIECES: [&str; 22] = [
        "\\",
        "\\",
        "\"",
        "u",
        "n",
        "/",
        "b",
        "0",
        "+",
        "41",
        "0041",
        "\\u0041",
        "\\u00e9",
        "\\ud83d",
        "\\ude00",
        "\\udbff\\udfff",
        "\n",
        "\t",
        "x",
        "é",
        "😀",
        "\u{7f}",
    ];

    proptest! {
        #[test]
        fn what_is_quoted_comes_back(text in any::<String>()) {
            let json = quoted(&text);
            prop_assert_eq!(unquoted(&json).map(String::from), Some(text));
        }

        #[test]
        fn escapes_are_read_as_serde_reads_them(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..8)) {
            let json = format!("\"{}\"", pieces.concat());
            // Without a backslash nothing is looked at, and a line may end in a text.
            if json.contains('\\') {
                prop_assert_eq!(unquoted(&json).map(String::from), serde_json::from_str(&json).ok(), "{}", json);
            }
        }
    }
}
