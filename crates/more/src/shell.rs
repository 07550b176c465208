//! Words that other programs will read: quoting for Bash and PowerShell, string literals for Bicep
//! and Terraform, and text that is safe to print.
//!
//! Names come from whatever was pasted, so every one of them is treated as hostile. What comes in
//! is any text; what goes out means exactly that text to its reader, on one line, with nothing in
//! it that a terminal would act on or a person could not see.

use model::Shell;

/// One word for this shell's command line.
pub fn word(shell: Shell, text: &str) -> String {
    match shell {
        Shell::Bash => bash(text),
        Shell::PowerShell => powershell(text),
    }
}

/// One word for Bash: as it is where nothing in it is special, else in single quotes, or in double
/// ones where that reads better and means the same.
///
/// Control characters and invisible ones are written as bytes (`$'\x0a'`), because a terminal acts
/// on some of them even inside quotes when a command is pasted, and a reader cannot see the rest.
/// No program's argument can hold U+0000; it becomes U+FFFD.
pub fn bash(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let any = |is: fn(char) -> bool| text.chars().any(is);
    if any(is_unseen) {
        return literal(text, "$'", "'", |out, char, _| match char {
            '\0' => out.push('\u{fffd}'),
            // `!` too: older shells expand history before they look at this kind of quote.
            '\\' | '\'' | '!' => push_bytes(out, char),
            char if is_unseen(char) => push_bytes(out, char),
            char => out.push(char),
        });
    }
    if any(|char| char == '\'') && !any(|char| matches!(char, '"' | '$' | '`' | '\\' | '!')) {
        return ["\"", text, "\""].concat();
    }
    literal(text, "'", "'", |out, char, _| match char {
        '\'' => out.push_str(r"'\''"),
        char => out.push(char),
    })
}

/// One word for PowerShell, as an argument of a program: as it is where nothing in it is special,
/// else in quotes.
///
/// The result is ASCII: Windows PowerShell reads a script without a byte order mark in the
/// machine's old code page, where a piece of a letter can be a quotation mark. All else, and every
/// control character, is spelt as a number: `('a' + [char]10 + 'b')`. A word that begins with a
/// digit is quoted as well, since PowerShell might take it for a number.
///
/// This is right for PowerShell itself. On Windows `az` is a batch file and `cmd` reads the words
/// a second time: see [`survives_cmd`].
pub fn powershell(text: &str) -> String {
    if is_plain(text) && !text.starts_with(|char: char| char.is_ascii_digit() || char == '.') {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut seen = String::new();
    let mut spelt = false;
    for char in text.chars() {
        if char.is_ascii() && !char.is_control() {
            seen.push(char);
            continue;
        }
        // The first part has to be a string, or `+` would add numbers.
        if !seen.is_empty() || out.is_empty() {
            push_part(&mut out, &powershell_literal(&seen));
            seen.clear();
        }
        spelt = true;
        let char = if char == '\0' { '\u{fffd}' } else { char };
        for unit in char.encode_utf16(&mut [0; 2]) {
            push_part(&mut out, "[char]");
            out.push_str(&unit.to_string());
        }
    }
    if !seen.is_empty() || out.is_empty() {
        push_part(&mut out, &powershell_literal(&seen));
    }
    if spelt {
        ["(", &out, ")"].concat()
    } else {
        out
    }
}

/// Whether a word also arrives whole, and does nothing, when `cmd` reads it after PowerShell has:
/// on Windows the Azure CLI is `az.cmd`, and quotes of PowerShell do not protect from that reader.
///
/// No name that Azure allows is refused by this.
pub fn survives_cmd(text: &str) -> bool {
    !text.chars().any(|char| {
        char.is_control() || matches!(char, '"' | '\\' | '%' | '&' | '|' | '<' | '>' | '^' | '!')
    })
}

/// A string literal of Bicep, quotes included.
pub fn bicep(text: &str) -> String {
    literal(text, "'", "'", |out, char, around| match char {
        '\\' | '\'' => out.extend(['\\', char]),
        '$' if around.next == Some('{') => out.push_str(r"\$"),
        char if is_unseen(char) => push_code(out, char),
        char => out.push(char),
    })
}

/// A quoted string of Terraform's language, quotes included.
pub fn hcl(text: &str) -> String {
    literal(text, "\"", "\"", |out, char, around| match char {
        '\\' | '"' => out.extend(['\\', char]),
        '$' | '%' if around.next == Some('{') => {
            if around.previous == Some(char) {
                // `$$$${` reads as one dollar less than one would think, so after another dollar
                // the sign is spelt as a number.
                out.push_str(r"\u");
                push_hex(out, u32::from(char), 4);
            } else {
                out.extend([char, char]);
            }
        }
        char if is_unseen(char) => {
            let code = u32::from(char);
            let (escape, digits) = if code > 0xffff {
                (r"\U", 8)
            } else {
                (r"\u", 4)
            };
            out.push_str(escape);
            push_hex(out, code, digits);
        }
        char => out.push(char),
    })
}

/// Text for people to read on one line of a terminal or a comment: control characters and
/// invisible ones are written out as `\u{…}`.
pub fn visible(text: &str) -> String {
    spelt_out(text, is_unseen)
}

/// The same in ASCII alone, for a comment in a file that may be read in any code page.
pub fn visible_ascii(text: &str) -> String {
    spelt_out(text, |char| is_unseen(char) || !char.is_ascii())
}

fn spelt_out(text: &str, is_spelt: fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if is_spelt(char) {
            push_code(&mut out, char);
        } else {
            out.push(char);
        }
    }
    out
}

/// A string of PowerShell for ASCII text: in single quotes, or in double ones where that reads
/// better and means the same.
fn powershell_literal(text: &str) -> String {
    let any = |is: fn(char) -> bool| text.chars().any(is);
    if any(|char| char == '\'') && !any(|char| matches!(char, '"' | '$' | '`')) {
        return ["\"", text, "\""].concat();
    }
    literal(text, "'", "'", |out, char, _| match char {
        '\'' => out.push_str("''"),
        char => out.push(char),
    })
}

/// Adds a part of a sum.
fn push_part(out: &mut String, part: &str) {
    if !out.is_empty() {
        out.push_str(" + ");
    }
    out.push_str(part);
}

/// The characters beside one.
struct Around {
    previous: Option<char>,
    next: Option<char>,
}

/// A text between quotes, each of its characters spelt as its language wants.
fn literal(text: &str, open: &str, close: &str, spell: fn(&mut String, char, Around)) -> String {
    let mut out = String::from(open);
    let mut chars = text.chars();
    let mut previous = None;
    while let Some(char) = chars.next() {
        spell(
            &mut out,
            char,
            Around {
                previous,
                next: chars.clone().next(),
            },
        );
        previous = Some(char);
    }
    out.push_str(close);
    out
}

/// Whether every shell reads the word as it stands.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && text.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'/' | b':' | b'-')
        })
}

/// Characters that act on a terminal, end a line or leave no mark: controls, line and paragraph
/// separators, and the format characters, with which a name can be made to look like another.
fn is_unseen(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Adds a character as the bytes of its UTF-8.
fn push_bytes(out: &mut String, char: char) {
    for byte in char.encode_utf8(&mut [0; 4]).bytes() {
        out.push_str(r"\x");
        push_hex(out, u32::from(byte), 2);
    }
}

/// Adds a character as the number of its code point.
fn push_code(out: &mut String, char: char) {
    out.push_str(r"\u{");
    push_hex(out, u32::from(char), 1);
    out.push('}');
}

/// Adds a number in at least so many hexadecimal digits.
fn push_hex(out: &mut String, number: u32, digits: u32) {
    for place in (0..8).rev() {
        let digit = number >> (4 * place) & 0xf;
        if place < digits || number >> (4 * place) != 0 {
            out.extend(char::from_digit(digit, 16));
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    /// Names that want to be commands, and everything else that breaks quoting.
    pub(crate) const HOSTILE: [&str; 22] = [
        "it's",
        "'; touch pwned; '",
        "\"; touch pwned; \"",
        "$(touch pwned)",
        "`touch pwned`",
        "${HOME}",
        "a\ntouch pwned\n",
        "a\r\ntouch pwned",
        "; touch pwned",
        "| touch pwned",
        "&& touch pwned",
        "> pwned",
        "-rf",
        "--subscription",
        "\\",
        "\\' touch pwned",
        "!!",
        "\u{2019}; touch pwned; \u{2019}",
        "registri-été-登録-😀",
        "contoso\u{202e}dorp",
        "\u{1b}[2J\u{7}'",
        "*",
    ];

    /// Any text without U+0000, leaning towards characters that mean something to a shell.
    pub(crate) fn hostile_text() -> impl Strategy<Value = String> {
        prop::collection::vec(
            prop_oneof![
                4 => prop::sample::select(Vec::from_iter(
                    "'\"`$(){}[]\\;|&<>!#*?~=%^@-+ \t\n\r\u{1b}\u{2018}\u{2019}\u{201a}\u{201b}\u{202e}\u{feff}aZ09".chars()
                )),
                1 => prop::char::range('\u{1}', char::MAX),
            ],
            0..12,
        )
        .prop_map(|chars| chars.into_iter().collect())
    }

    /// What Bash makes of words written for it, each as one argument of a program.
    fn through_bash(texts: &[String]) -> Vec<String> {
        let words: Vec<String> = texts.iter().map(|text| bash(text)).collect();
        let output = Command::new("bash")
            .args([
                "--noprofile",
                "--norc",
                "-c",
                &format!("printf '%s\\0' {}", words.join(" ")),
            ])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let stdout = String::from_utf8(output.stdout).unwrap();
        stdout
            .strip_suffix('\0')
            .unwrap()
            .split('\0')
            .map(str::to_owned)
            .collect()
    }

    /// What PowerShell makes of a word, read as its grammar says: a bare word, a literal, or a sum
    /// of literals and character codes in parentheses. `None` if anything is left over, or if some
    /// code page might read it otherwise.
    pub(crate) fn through_powershell(word: &str) -> Option<String> {
        fn literal<'a>(text: &'a str, out: &mut Vec<u16>) -> Option<&'a str> {
            if let Some(inner) = text.strip_prefix('"') {
                let (inside, after) = inner.split_once('"')?;
                (!inside.contains(['$', '`'])).then_some(())?;
                out.extend(inside.encode_utf16());
                return Some(after);
            }
            let mut chars = text.strip_prefix('\'')?.chars();
            loop {
                let char = chars.next()?;
                if char == '\'' {
                    match chars.as_str().strip_prefix('\'') {
                        Some(after) => chars = after.chars(),
                        None => return Some(chars.as_str()),
                    }
                }
                out.extend(char.encode_utf16(&mut [0; 2]).iter());
            }
        }
        word.is_ascii().then_some(())?;
        let mut out = Vec::new();
        if let Some(inner) = word.strip_prefix('(') {
            let mut rest = literal(inner, &mut out)?;
            while let Some(next) = rest.strip_prefix(" + ") {
                rest = if let Some(code) = next.strip_prefix("[char]") {
                    let (digits, after) =
                        code.split_at(code.bytes().take_while(u8::is_ascii_digit).count());
                    out.push(digits.parse().ok()?);
                    after
                } else {
                    literal(next, &mut out)?
                };
            }
            (rest == ")").then_some(())?;
        } else if word.starts_with(['\'', '"']) {
            literal(word, &mut out)?.is_empty().then_some(())?;
        } else {
            word.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._/:-".contains(&byte))
                .then_some(())?;
            word.starts_with(|char: char| char.is_ascii_alphabetic() || "_/:".contains(char))
                .then_some(())?;
            out.extend(word.encode_utf16());
        }
        String::from_utf16(&out).ok()
    }

    #[test]
    fn a_plain_word_stays_as_it_is() {
        for word in [
            "contosoprod",
            "/subscriptions/0-1/resourceGroups/rg_1",
            "contoso.azurecr.io:443",
        ] {
            assert_eq!(bash(word), word);
            assert_eq!(powershell(word), word);
        }
    }

    #[test]
    fn anything_else_is_quoted() {
        assert_eq!(bash(""), "''");
        assert_eq!(bash("rg (prod)"), "'rg (prod)'");
        assert_eq!(bash("it's"), "\"it's\"");
        assert_eq!(bash("it's $5"), r"'it'\''s $5'");
        assert_eq!(bash("-n"), "'-n'");
        assert_eq!(bash("a\nb"), r"$'a\x0ab'");
        assert_eq!(bash("a\0b"), "$'a\u{fffd}b'");
        assert_eq!(powershell("it's"), "\"it's\"");
        assert_eq!(powershell("it's $5"), "'it''s $5'");
        assert_eq!(powershell("0123"), "'0123'");
        assert_eq!(powershell("a\nb"), "('a' + [char]10 + 'b')");
        assert_eq!(powershell("\n"), "('' + [char]10)");
        assert_eq!(powershell("\u{2019}; calc"), "('' + [char]8217 + '; calc')");
    }

    #[test]
    fn a_hostile_word_reaches_a_program_under_bash_whole() {
        let texts = HOSTILE.map(str::to_owned);
        assert_eq!(through_bash(&texts), texts);
    }

    #[test]
    fn a_hostile_word_reads_the_same_in_powershell() {
        for text in HOSTILE {
            assert_eq!(through_powershell(&powershell(text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn names_that_azure_allows_survive_cmd() {
        for name in [
            "contosoprod",
            "rg-(prod)_1.x",
            "/subscriptions/0/resourceGroups/été",
            "aks-1",
        ] {
            assert!(survives_cmd(name), "{name}");
        }
        for text in ["a&calc", "%PATH%", "a|b", "a\nb", "\"a", "a^b", "a>b"] {
            assert!(!survives_cmd(text), "{text}");
        }
    }

    #[test]
    fn a_bicep_literal_does_not_interpolate() {
        assert_eq!(bicep("contoso"), "'contoso'");
        assert_eq!(bicep("it's ${x} $y \\ \n"), r"'it\'s \${x} $y \\ \u{a}'");
    }

    #[test]
    fn a_terraform_string_does_not_interpolate() {
        assert_eq!(hcl("contoso"), "\"contoso\"");
        assert_eq!(
            hcl("\"${x} %{y} $z \\ \n\u{e0001}"),
            r#""\"$${x} %%{y} $z \\ \u000a\U000e0001""#
        );
        // Measured with `terraform console`: `$$$${x}` means `$${x}`, so three dollars need this.
        assert_eq!(hcl("$$${x}"), r#""$$\u0024{x}""#);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn bash_hands_on_any_text_unchanged(texts in prop::collection::vec(hostile_text(), 1..24)) {
            prop_assert_eq!(through_bash(&texts), texts);
        }
    }

    proptest! {
        #[test]
        fn powershell_reads_any_text_unchanged(text in hostile_text()) {
            prop_assert_eq!(through_powershell(&powershell(&text)), Some(text));
        }

        #[test]
        fn nothing_unseen_is_left(text in hostile_text()) {
            for out in [bash(&text), powershell(&text), bicep(&text), hcl(&text), visible(&text)] {
                prop_assert!(!out.chars().any(is_unseen), "{:?}", out);
            }
        }

        #[test]
        fn a_bicep_literal_ends_where_it_should(text in hostile_text()) {
            let literal = bicep(&text);
            let mut chars = literal.chars().skip(1).peekable();
            while let Some(char) = chars.next() {
                match char {
                    '\\' => { chars.next(); }
                    '\'' => prop_assert_eq!(chars.peek(), None),
                    '$' => prop_assert_ne!(chars.peek(), Some(&'{')),
                    _ => {}
                }
            }
        }
    }
}
