//! Writing text that strangers chose into formats that give some characters a meaning.
//!
//! Nothing here knows what a report is.

use std::fmt::Write as _;

/// Cuts at `max` characters, and says so with an ellipsis.
pub(super) fn clipped(text: &str, max: usize) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

/// Characters that change how their neighbours look while being invisible themselves: controls,
/// direction marks, zero-width spaces, tags. Joiners stay, because emoji and scripts need them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with hidden characters written out as `[U+202E]`, and line ends and tabs as spaces:
/// a reader should see that a name is not what it seems.
pub(super) fn shown(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(is_hidden) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            '\r' => {}
            c if is_hidden(c) => {
                let _ = write!(out, "[U+{:04X}]", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.into()
}

/// Letters that are written from right to left, and so would drag their neighbours along.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Text for an HTML text node or a quoted attribute.
pub(super) fn html(out: &mut String, text: &str) {
    for c in shown(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// Words for Markdown, inside a line: nothing in them formats, links, mentions or starts a tag.
pub(super) fn markdown(out: &mut String, text: &str) {
    let shown = shown(text);
    let within = out.ends_with(|c: char| !c.is_whitespace());
    let isolate = shown.contains(is_right_to_left);
    if isolate {
        out.push('\u{2068}');
    }
    // Four spaces at the beginning of a line would make code of it; within one they mean nothing.
    let words = if within {
        &*shown
    } else {
        shown.trim_start_matches(' ')
    };
    for _ in words.len()..shown.len() {
        out.push_str("&#32;");
    }
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // A pipe would end a table's cell, even behind a backslash in some readers.
            '|' => out.push_str("&#124;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            // Trackers turn `@name`, `#1` and addresses into mentions and links after Markdown is
            // done, where a backslash no longer helps; a word joiner does.
            '@' | '#' => {
                out.push(c);
                out.push('\u{2060}');
            }
            // `https://` and `www.` would become links.
            ':' if chars.peek() == Some(&'/') => out.push_str("\\:"),
            '.' if out.ends_with("www") || out.ends_with("WWW") => out.push_str("\\."),
            c => out.push(c),
        }
    }
    if isolate {
        out.push('\u{2069}');
    }
}

/// Code for Markdown, inside a line or a table's cell. `|` has no safe way to stand in both, so
/// such a text is written as words.
pub(super) fn markdown_code(out: &mut String, text: &str) {
    let shown = shown(text);
    if shown.trim().is_empty() {
        return;
    }
    if shown.contains('|') {
        return markdown(out, &shown);
    }
    let mut longest = 0;
    let mut run = 0;
    for c in shown.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 || shown.starts_with(' ') || shown.ends_with(' ') {
        " "
    } else {
        ""
    };
    let isolate = shown.contains(is_right_to_left);
    if isolate {
        out.push('\u{2068}');
    }
    let _ = write!(out, "{fence}{pad}{shown}{pad}{fence}");
    if isolate {
        out.push('\u{2069}');
    }
}

/// A record of CSV (RFC 4180), with its line end.
pub(super) fn csv_record<S: AsRef<str>>(out: &mut String, fields: &[S]) {
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        csv_field(out, field.as_ref());
    }
    out.push_str("\r\n");
}

/// A spreadsheet takes a field that begins with one of `= + - @`, a tab or a line end for a
/// formula, and a formula can send the sheet away. An apostrophe before it makes it text.
fn csv_field(out: &mut String, text: &str) {
    let formula = text
        .trim_start_matches(' ')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let quote = formula || text.contains(['"', ',', '\r', '\n', '\t', ';']);
    if quote {
        out.push('"');
    }
    if formula {
        out.push('\'');
    }
    for c in text.chars() {
        if c == '"' {
            out.push('"');
        }
        // A spreadsheet stops reading at a NUL.
        out.push(if c == '\0' { '\u{fffd}' } else { c });
    }
    if quote {
        out.push('"');
    }
}

/// A file name as a relative reference of RFC 3986.
pub(super) fn uri(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        let path_slash = byte == b'/' && !out.is_empty() && !out.ends_with('/');
        if path_slash || byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_written_out() {
        assert_eq!(shown("a\u{202e}b\u{0}c\nd"), "a[U+202E]b[U+0000]c d");
        assert_eq!(shown("👩‍🚀 שלום"), "👩‍🚀 שלום");
    }

    #[test]
    fn html_keeps_no_character_that_means_something() {
        let mut out = String::new();
        html(&mut out, "<b a='1' c=\"2\">&");
        assert_eq!(out, "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;");
    }

    #[test]
    fn a_code_span_outlasts_the_backticks_in_it() {
        for (text, expected) in [
            ("plain", "`plain`"),
            ("a`b", "`` a`b ``"),
            ("``", "``` `` ```"),
            ("a|b", "a&#124;b"),
            ("", ""),
        ] {
            let mut out = String::new();
            markdown_code(&mut out, text);
            assert_eq!(out, expected, "{text}");
        }
    }

    #[test]
    fn a_field_that_a_spreadsheet_would_run_becomes_text() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "\"'=1+1\""),
            (" @x", "\"' @x\""),
            ("-", "\"'-\""),
            ("\tx", "\"'\tx\""),
        ] {
            let mut out = String::new();
            csv_field(&mut out, text);
            assert_eq!(out, expected, "{text}");
        }
    }

    #[test]
    fn a_file_name_becomes_a_relative_reference() {
        for (name, expected) in [
            ("acr.json", "acr.json"),
            ("a b/c.json", "a%20b/c.json"),
            ("/etc/x", "%2Fetc/x"),
            ("a//b", "a/%2Fb"),
            ("c:\\x", "c%3A%5Cx"),
            ("é", "%C3%A9"),
        ] {
            assert_eq!(uri(name), expected);
        }
    }
}
