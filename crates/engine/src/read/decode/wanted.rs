//! What the lines before a document say of it: whether it is a body that somebody sends, or writes down to send it,
//! and so no answer.
//!
//! Only what stands between one document and the next is looked at, line by line, and the last sign counts: a log
//! shows the request first and what came back behind it.

/// What was opened before a document, and is not closed yet.
enum Open {
    /// A here document: up to a line that is this word.
    Until(Vec<u8>),
    /// A text between such quotes.
    Quoted(u8),
    /// A here-string of PowerShell: up to a line that begins with such a quote and `@`.
    Here(u8),
}

/// What a line says of what comes behind it.
enum Says {
    /// Somebody asks for it.
    Asks,
    /// It was printed, or answered.
    Answers,
    /// It stands in a text that goes to a command or a file.
    Opens(Open),
}

/// The sign at the end of a line behind which a command goes on: a backslash.
const GOES_ON: u8 = 0x5c;

/// How much of a line is looked at for words.
const HEAD: usize = 400;

/// How much of a command is looked at.
const COMMAND: usize = 4096;

/// What is open where a text has been read up to a place.
#[derive(Default)]
pub(super) struct Wanted {
    open: Option<Open>,
}

impl Wanted {
    /// Whether the document that begins where `gap` ends is one that somebody asks for. `gap` is all that stands
    /// between it and the one before.
    pub(super) fn is_asked_for(&mut self, gap: &[u8]) -> bool {
        if gap.iter().all(u8::is_ascii_whitespace) {
            return self.open.is_some();
        }
        let mut says = None;
        let mut typed = false;
        for line in gap.split(|byte| *byte == b'\n') {
            let mut line = line;
            if let Some(open) = &self.open {
                let Some(behind) = closes(open, line) else {
                    continue;
                };
                line = behind;
                self.open = None;
                says = None;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            typed = is_typed(line);
            match said(line) {
                Some(Says::Opens(open)) => self.open = Some(open),
                Some(other) => says = Some(other),
                None => {}
            }
        }
        if self.open.is_none() {
            let answers = matches!(says, Some(Says::Answers));
            match opened_at_the_end(gap, answers) {
                Some(Says::Opens(open)) => self.open = Some(open),
                Some(other) => says = Some(other),
                None => {}
            }
        }
        typed || self.open.is_some() || matches!(says, Some(Says::Asks))
    }
}

/// What stands on a line behind the sign that closes what is open, if it has one.
fn closes<'l>(open: &Open, line: &'l [u8]) -> Option<&'l [u8]> {
    // A shell that is typed at says so where it goes on: `> `, or PowerShell's `>> `.
    let typed = || {
        let line = line.trim_ascii();
        let prompt = line.iter().take_while(|byte| **byte == b'>').count();
        line.get(prompt..).unwrap_or_default().trim_ascii_start()
    };
    match open {
        Open::Until(word) => {
            let rest = typed().strip_prefix(word.as_slice())?;
            let goes_on = rest.first().is_some_and(|byte| is_of_a_word(*byte));
            (!goes_on).then_some(rest)
        }
        Open::Quoted(quote) => {
            let at = line.iter().position(|byte| byte == quote)?;
            line.get(at + 1..)
        }
        Open::Here(quote) => typed().strip_prefix(&[*quote, b'@']),
    }
}

fn is_of_a_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// What a whole line says.
fn said(line: &[u8]) -> Option<Says> {
    if let Some(word) = here_document(line) {
        return Some(Says::Opens(Open::Until(word.to_vec())));
    }
    let end = line.trim_ascii_end();
    for (sign, quote) in [(b"@'", b'\''), (b"@\"", b'"')] {
        if end.ends_with(sign) {
            return Some(Says::Opens(Open::Here(quote)));
        }
    }
    if is_block_of_a_body(end) {
        return Some(Says::Asks);
    }
    let head = line.get(..HEAD.min(line.len())).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    // A query is sent too, and changes nothing.
    let queries = || head.contains(".ResourceGraph/");
    if let Some(changes) = method(&head).map(|changes| changes && !queries()) {
        return Some(match changes {
            true => Says::Asks,
            false => Says::Answers,
        });
    }
    if answers(&head) || command(&head).is_some() {
        return Some(Says::Answers);
    }
    asks(&head).then_some(Says::Asks)
}

/// The word up to which a here document goes that is opened on a line.
fn here_document(line: &[u8]) -> Option<&[u8]> {
    let mut found = memchr::memmem::find_iter(line, b"<<");
    found.find_map(|at| {
        let before = at.checked_sub(1).and_then(|at| line.get(at));
        let rest = line.get(at + 2..)?;
        if before == Some(&b'<') || rest.first() == Some(&b'<') {
            return None;
        }
        let rest = match rest {
            [b'-' | b'~', rest @ ..] => rest,
            rest => rest,
        };
        let rest = rest.trim_ascii_start();
        let rest = match rest {
            [b'\'' | b'"' | b'\\', rest @ ..] => rest,
            rest => rest,
        };
        let length = rest.iter().take_while(|byte| is_of_a_word(**byte)).count();
        let begins = rest.first().is_some_and(|byte| !byte.is_ascii_digit());
        (begins && length > 0).then(|| rest.get(..length)).flatten()
    })
}

/// Whether a line is the key of a text of several lines, as YAML has it, that is a body.
fn is_block_of_a_body(line: &[u8]) -> bool {
    let line = match line {
        [line @ .., b'-' | b'+'] => line,
        line => line,
    };
    let [key @ .., b'|' | b'>'] = line else {
        return false;
    };
    let Some(key) = key.trim_ascii().strip_suffix(b":") else {
        return false;
    };
    is_body(key)
}

/// Whether what ends here is a name that bodies of requests have.
fn is_body(name: &[u8]) -> bool {
    let length = { name.iter().rev() }
        .take_while(|byte| is_of_a_word(**byte) || b"-.".contains(byte))
        .count();
    let name = name.get(name.len() - length..).unwrap_or_default();
    let name = name.to_ascii_lowercase();
    let has = |word: &[u8]| memchr::memmem::find(&name, word).is_some();
    (has(b"body") || has(b"payload") || has(b"request")) && !has(b"response")
}

/// Of a line of a request or of a log of one whether its method asks for a change.
fn method(line: &str) -> Option<bool> {
    const CHANGES: [&str; 4] = ["PUT", "PATCH", "POST", "DELETE"];
    const READS: [&str; 3] = ["GET", "HEAD", "OPTIONS"];
    let line = line.trim();
    let of = |word: &str| {
        let word = word.trim_matches(|char: char| !char.is_ascii_alphanumeric());
        let is = |known: &[&str]| known.contains(&word);
        match (is(&CHANGES), is(&READS)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    };
    let bare = line.trim_start_matches(['>', '*', '`', '#', '-', ' ', '|']);
    let (first, rest) = bare.split_once(' ').unwrap_or((bare, ""));
    let rest = rest.trim_start_matches(['`', '"', '\'', '<', '*', ' ']);
    let is_place = |rest: &str| {
        rest.starts_with(['/', '{', '$'])
            || rest.len() >= 4 && rest.is_char_boundary(4) && {
                let (head, _) = rest.split_at(4);
                head.eq_ignore_ascii_case("http")
            }
    };
    if let Some(changes) = of(first)
        && (rest.is_empty() || is_place(rest))
    {
        return Some(changes);
    }
    // Behind what a log puts before it; what has a status behind it was answered.
    if let Some((before, version)) = line.rsplit_once(" HTTP/")
        && version.trim_end_matches(['`', '"']).len() <= 3
        && !line.contains("\"")
    {
        let found = before.split(' ').find_map(of);
        if found.is_some() {
            return found;
        }
    }
    let lower = line.to_ascii_lowercase();
    let behind = ["request method", "http method", "method"].into_iter();
    let said = behind.filter_map(|word| lower.find(word).map(|at| at + word.len()));
    let at = said.max()?;
    let value = line.get(at..)?.trim_start();
    let value = value.strip_prefix([':', '='])?;
    of(value)
}

/// Whether a line says that what comes was answered, or printed.
fn answers(line: &str) -> bool {
    const PHRASES: [&str; 9] = [
        "http response",
        "azurerm response",
        "response for",
        "response body",
        "response content",
        "response status",
        "response headers",
        "sample response",
        "example response",
    ];
    const HEADINGS: [&str; 8] = [
        "response",
        "responses",
        "output",
        "outputs",
        "result",
        "answer",
        "sample output",
        "example output",
    ];
    let lower = line.to_ascii_lowercase();
    if PHRASES.iter().any(|phrase| lower.contains(phrase)) {
        return true;
    }
    let bare = heading(&lower);
    let status = || {
        let (_, rest) = bare.split_once("http/")?;
        let (_, rest) = rest.split_once(' ')?;
        Some(rest.starts_with(|char: char| char.is_ascii_digit()))
    };
    HEADINGS.contains(&bare)
        || bare.starts_with("response ") && bare.len() < 40
        || bare.starts_with("status")
        || bare.starts_with("200 ok")
        || bare.starts_with("201 created")
        || status().unwrap_or_default()
}

/// Whether a line says that what comes is asked for.
fn asks(line: &str) -> bool {
    const PHRASES: [&str; 11] = [
        "request body",
        "request content:",
        "request payload",
        "request data:",
        "azurerm request",
        "sample request",
        "example request",
        "request example",
        "body of the request",
        "body of request",
        "= http request =",
    ];
    const HEADINGS: [&str; 6] = [
        "request",
        "requests",
        "http request",
        "the request",
        "body to send",
        "payload",
    ];
    let lower = line.to_ascii_lowercase();
    let bare = heading(&lower);
    PHRASES.iter().any(|phrase| lower.contains(phrase))
        || HEADINGS.contains(&bare)
        || is_of_another_state(bare)
}

/// Whether a heading, in small letters, is one of a runbook over what shall be once, or is to be written down.
fn is_of_another_state(heading: &str) -> bool {
    const STATES: [&str; 8] = [
        "desired", "expected", "proposed", "planned", "intended", "wanted", "target", "future",
    ];
    /// What a state is put before: a target alone, or of something else, may be where something goes now.
    const OF: [&str; 11] = [
        "state",
        "states",
        "output",
        "outputs",
        "result",
        "results",
        "configuration",
        "config",
        "settings",
        "answer",
        "response",
    ];
    const BEGINS: [&str; 7] = [
        "save this",
        "save the following",
        "save as",
        "should be",
        "should look like",
        "it should look like",
        "must look like",
    ];
    // Behind the number of a step.
    let heading =
        heading.trim_start_matches(|char: char| char.is_ascii_digit() || ".) ".contains(char));
    let words = heading
        .split_ascii_whitespace()
        .map(|word| word.trim_end_matches(':'));
    let mut words = words.skip_while(|word| ["the", "our", "your"].contains(word));
    let state = words.next().filter(|first| STATES.contains(first));
    let is_state = state.is_some_and(|state| match (words.next(), words.next()) {
        (Some(of), rest) => {
            OF.contains(&of) && rest.is_none_or(|rest| ["of", "for", "is", "in"].contains(&rest))
        }
        (None, _) => !["target", "future"].contains(&state),
    });
    is_state || BEGINS.iter().any(|begin| heading.starts_with(begin))
}

/// A line without the signs that make a heading of it.
fn heading(line: &str) -> &str {
    line.trim_matches(|char: char| !char.is_ascii_alphanumeric())
}

/// The command on a line, behind a prompt if there is one; none if it is no command.
pub(super) fn command(line: &str) -> Option<&str> {
    const PROGRAMS: [&str; 29] = [
        "az",
        "curl",
        "wget",
        "http",
        "https",
        "xh",
        "kubectl",
        "terraform",
        "tofu",
        "pulumi",
        "helm",
        "jq",
        "echo",
        "printf",
        "cat",
        "tee",
        "export",
        "set",
        "sudo",
        "gh",
        "pwsh",
        "armclient",
        "azd",
        "docker",
        "steampipe",
        "tf",
        "irm",
        "iwr",
        "type",
    ];
    const VERBS: [&str; 10] = [
        "Get-", "Set-", "New-", "Update-", "Add-", "Invoke-", "Write-", "Out-", "Search-",
        "Select-",
    ];
    let line = line.trim_start();
    let behind = |sign: &str| {
        let (before, rest) = line.split_once(sign)?;
        let is_prompt = before.is_empty()
            || before.starts_with("PS") && sign == "> "
            || before.contains('@') && !before.contains(' ');
        is_prompt.then_some(rest)
    };
    let prompted = ["$ ", "> ", "% ", "# "].into_iter().find_map(behind);
    let rest = prompted.or_else(|| line.strip_prefix("+ ")).unwrap_or(line);
    let rest = rest.trim_start();
    let word = rest.split([' ', '\t']).next().unwrap_or_default();
    let knows = PROGRAMS.contains(&word) && rest.len() > word.len()
        || VERBS.iter().any(|verb| word.starts_with(verb));
    // A heading and a quoted line begin like prompts.
    let is_one =
        knows || prompted.is_some() && (line.starts_with("$ ") || !line.starts_with(['>', '#']));
    is_one.then_some(rest)
}

/// Whether a line is a command to which somebody types what comes.
fn is_typed(line: &[u8]) -> bool {
    let line = line.get(..HEAD.min(line.len())).unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let Some(command) = command(&line).map(str::trim) else {
        return false;
    };
    let mut words = command.split_whitespace();
    match words.next() {
        Some("cat") => words.next().is_some_and(|word| word.starts_with('>')),
        Some("tee") => !command.contains('|'),
        _ => false,
    }
}

/// What the very end of the lines before a document opens.
fn opened_at_the_end(gap: &[u8], answers: bool) -> Option<Says> {
    /// What makes a text of an object, to send it.
    const PACKS: [&[u8]; 7] = [
        b"stringify(",
        b"jsonencode(",
        b"dumps(",
        b"serialize(",
        b"serializeobject(",
        b"tojson(",
        b"to_json(",
    ];
    let gap = gap.trim_ascii_end();
    let mut from = memchr::memrchr(b'\n', gap).map_or(0, |at| at + 1);
    // A command goes on behind the sign for that at the end of a line.
    while let Some(above) = gap
        .get(..from.saturating_sub(1))
        .map(<[u8]>::trim_ascii_end)
        && above.last() == Some(&GOES_ON)
        && gap.len() - from < COMMAND
    {
        from = memchr::memrchr(b'\n', above).map_or(0, |at| at + 1);
    }
    let from = from.max(gap.len().saturating_sub(COMMAND));
    let line = gap.get(from..)?;
    let lower = line.to_ascii_lowercase();
    if PACKS.iter().any(|call| lower.ends_with(call)) {
        return Some(Says::Asks);
    }
    if let [name @ .., b'='] = line {
        return is_body(name.trim_ascii_end()).then_some(Says::Asks);
    }
    let (quote, before) = line.split_last()?;
    if !b"'\"`".contains(quote) || open_quote(line) != Some(*quote) {
        return None;
    }
    let opens = || Some(Says::Opens(Open::Quoted(*quote)));
    // Three of them, or a sign before it that belongs to it.
    let before = before.strip_suffix(&[*quote, *quote]).unwrap_or(before);
    let before = match before {
        [before @ .., b' ', b'f' | b'b' | b'r'] => before,
        before => before,
    };
    let mut before = before.trim_ascii_end();
    while let Some((&GOES_ON, above)) = before.split_last() {
        before = above.trim_ascii_end();
    }
    let text = String::from_utf8_lossy(before);
    let word = text.split_whitespace().next_back().unwrap_or_default();
    let option = word.trim_start_matches('-');
    if word.starts_with('-') && option.starts_with(|char: char| char.is_ascii_alphabetic())
        || word == "<<<"
    {
        return opens();
    }
    let traced = text.trim_start().starts_with('+');
    if !traced
        && (assigned(&text).is_some_and(|name| !is_output(name))
            || command(&format!("{text} ")).is_some())
    {
        return opens();
    }
    let named = before
        .strip_suffix(b":")
        .or_else(|| before.strip_suffix(b"="));
    let packs = named.is_some_and(is_body)
        || PACKS
            .iter()
            .any(|call| lower.ends_with(&[call, &[*quote][..]].concat()));
    (!answers && packs).then(opens).flatten()
}

/// The quote that is open at the end of a line.
fn open_quote(line: &[u8]) -> Option<u8> {
    let mut open = None;
    let mut before = b' ';
    let mut bytes = line.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, open) {
            (b'\\', Some(b'"')) => {
                bytes.next();
            }
            // What stands within a word is no quote, as in "don't".
            (b'\'', None)
                if before.is_ascii_alphabetic()
                    && bytes.peek().is_some_and(u8::is_ascii_alphabetic) => {}
            (b'\'' | b'"' | b'`', None) => open = Some(byte),
            (_, Some(quote)) if quote == byte => open = None,
            _ => {}
        }
        before = byte;
    }
    open
}

/// The name of the variable to which a line assigns what stands at its end, if it begins with that.
fn assigned(line: &str) -> Option<&str> {
    const WORDS: [&str; 10] = [
        "export", "local", "declare", "readonly", "const", "let", "var", "set", "my", "string",
    ];
    let line = line.trim().strip_suffix('=')?;
    let line = line.trim_end().trim_end_matches(':');
    let mut words = line.split_whitespace().peekable();
    words.next_if(|word| ["$", "PS>", ">"].contains(word));
    words.next_if(|word| WORDS.contains(word));
    let name = words.next()?.trim_start_matches('$');
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || "_.:[]".contains(char));
    (is_name && words.next().is_none()).then_some(name)
}

/// Whether what is called so holds what was printed.
fn is_output(name: &str) -> bool {
    const WORDS: [&str; 10] = [
        "out", "result", "response", "answer", "current", "actual", "log", "msg", "message", "live",
    ];
    let name = name.to_ascii_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}
