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
        let is_word = chars
            .peek()
            .is_some_and(|next| next.is_alphanumeric() || *next == '"');
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
            // `https://` and `www.` would become links.
            ':' if chars.peek() == Some(&'/') => out.push_str("\\:"),
            '.' if out.ends_with("www") || out.ends_with("WWW") => out.push_str("\\."),
            c => out.push(c),
        }
        // Trackers turn `@name`, `#1`, `GH-1` and addresses into mentions and links after Markdown is done,
        // where a backslash no longer helps; a word joiner does. (GitLab's: `!1`, `$1`, `%1`, `&1`, `~name`,
        // `[issue:1]`.)
        let refers = match c {
            '@' | '#' => true,
            '!' | '$' | '%' | '&' | '~' => is_word,
            '[' => chars.peek().is_some_and(char::is_ascii_lowercase),
            '-' => is_word && (out.ends_with("GH-") || out.ends_with("gh-")),
            _ => false,
        };
        if refers {
            out.push('\u{2060}');
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

/// How formulas begin, in narrow and wide letters.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A spreadsheet takes a cell that begins with one of `= + - @` for a formula, and a formula can send the
/// sheet away. An apostrophe before it makes it text. So it does behind a semicolon: where that parts the
/// cells, as in half of Europe, quotes in the middle of a line mean nothing. Hidden characters are written
/// out as everywhere else, so that a tab or line end parts no cells either.
fn csv_field(out: &mut String, text: &str) {
    let shown = shown(text);
    let starts = |text: &str| {
        text.trim_start_matches([' ', '"', ';'])
            .starts_with(FORMULA)
    };
    let quote = starts(&shown) || shown.contains(['"', ',', ';']);
    if quote {
        out.push('"');
    }
    for (index, cell) in shown.split(';').enumerate() {
        if index > 0 {
            out.push(';');
        }
        if starts(cell) {
            out.push('\'');
        }
        out.push_str(&cell.replace('"', "\"\""));
    }
    if quote {
        out.push('"');
    }
}

/// A file name as a relative reference of RFC 3986. It leads nowhere but down: segments of dots are written
/// so that nobody goes by them.
pub(super) fn uri(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (index, segment) in name.split('/').enumerate() {
        if index > 0 {
            let is_path = !out.is_empty() && !out.ends_with('/');
            out.push_str(if is_path { "/" } else { "%2F" });
        }
        // Readers resolve `%2E%2E` as they do `..`.
        if matches!(segment, "." | "..") {
            out.push_str(if segment == "." { "_" } else { "__" });
            continue;
        }
        for byte in segment.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                let _ = write!(out, "%{byte:02X}");
            }
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
    fn a_name_leads_nowhere_but_down() {
        for (name, expected) in [
            ("a b/c.json", "a%20b/c.json"),
            ("../../etc/passwd", "__/__/etc/passwd"),
            ("a/./b/../c", "a/_/b/__/c"),
            ("..", "__"),
            ("/etc", "%2Fetc"),
            ("//host/a", "%2F/host/a"),
            ("a//b/", "a/%2Fb/"),
            ("..a/.b/...", "..a/.b/..."),
            ("%2e%2e/a", "%252e%252e/a"),
            ("..\\a", "..%5Ca"),
            ("file:a", "file%3Aa"),
        ] {
            assert_eq!(uri(name), expected, "{name}");
        }
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
    fn nothing_in_words_is_a_tracker_s_reference() {
        for (text, expected) in [
            (
                "see !12, $3, %4",
                "see !\u{2060}12, \\$\u{2060}3, %\u{2060}4",
            ),
            ("GH-12 a-1", "GH-\u{2060}12 a-1"),
            (
                "~bug &5 [issue:6]",
                "\\~\u{2060}bug &amp;\u{2060}5 \\[\u{2060}issue:6\\]",
            ),
            ("done! 100% & more", "done! 100% &amp; more"),
        ] {
            let mut out = String::new();
            markdown(&mut out, text);
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
            ("\t=x", "\"' =x\""),
            ("a;=1+1;b", "\"a;'=1+1;b\""),
            ("a; \"@x", "\"a;' \"\"@x\""),
            ("a\r\n=1+1", "a =1+1"),
            ("a-b; c", "\"a-b; c\""),
            ("x\u{202e}vsc\0", "x[U+202E]vsc[U+0000]"),
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
