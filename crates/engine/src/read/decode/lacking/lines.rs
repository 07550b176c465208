//! Lines beside JSON that say that not all is there: pagers, what ended a command, warnings of one that left something out,
//! and commands that keep only a part of their answer.
//!
//! In: a line, or the lines before a document. Out: what it says. What a tool says all the time means nothing.

use crate::read::{cursor::leaves_out, decode::wanted::command};

/// What a line says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::read::decode) enum Line {
    /// Not all is there.
    Cut,
    /// Something went wrong, so there may be more.
    Wrong,
}

/// What is written where something was left out, or waits for a key.
const CUTS: [&str; 22] = [
    "--more--",
    "-- more --",
    "truncated",
    "clipped",
    "next page;",
    "press any key",
    "press enter to",
    "press space",
    "lines omitted",
    "lines skipped",
    "lines hidden",
    "characters omitted",
    "bytes omitted",
    "items omitted",
    "output omitted",
    "output exceeded",
    "output too l",
    "more subscriptions than",
    "only the first",
    "not all results",
    "results may be incomplete",
    "only part of",
];
/// What ended a command.
const ENDS: [&str; 16] = [
    "killed",
    "terminated",
    "aborted",
    "keyboardinterrupt",
    "segmentation fault",
    "broken pipe",
    "command timed out",
    "read timed out",
    "connection timed out",
    "max retries exceeded",
    "out of memory",
    "operation was canceled",
    "operation was cancelled",
    "traceback (most recent call last)",
    "exit code 1",
    "exited with code 1",
];
/// Of a warning or what begins so: it left something out.
const LEFT: [&str; 22] = [
    "could not",
    "couldn't",
    "cannot",
    "can't",
    "unable to",
    "failed",
    "failure",
    "denied",
    "forbidden",
    "unauthorized",
    "not authorized",
    "not have access",
    "no access",
    "skip",
    "incomplete",
    "partial",
    "timed out",
    "timeout",
    "throttl",
    "too many requests",
    "exceeded",
    "not be read",
];
/// What tools warn of that has nothing to do with the answer: their terminals, versions, telemetry, what they will do once.
const HARMLESS: [&str; 11] = [
    "encod",
    "update",
    "upgrade",
    "telemetry",
    "version",
    "extension",
    "preview",
    "deprecat",
    "experimental",
    "behavior of this command",
    "default value",
];

/// Whether a line, of so many between two documents, is near to one: what stands further off is of something else.
pub(in crate::read::decode) fn is_near(at: usize, many: usize) -> bool {
    const NEAR: usize = 64;
    at < NEAR || at + NEAR >= many
}

/// What a line beside documents says of them.
pub(in crate::read::decode) fn says(line: &str) -> Option<Line> {
    /// What is longer is no such line.
    const LONGEST: usize = 400;
    let line = line.trim();
    if line.is_empty() || line.len() > LONGEST || command(line).is_some() {
        return None;
    }
    let plain = line.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    let denies = has(&["not truncated", "nothing", "no error"]);
    let counts = plain.starts_with("lines ") && !plain.contains("(end)") && {
        let range = plain.get("lines ".len()..).unwrap_or_default();
        range.starts_with(|sign: char| sign.is_ascii_digit()) && range.contains('-')
    };
    if !denies && (counts || has(&CUTS) || leaves_out(line)) {
        return Some(Line::Cut);
    }
    let ends = ENDS
        .iter()
        .any(|word| plain.starts_with(word) || word.contains(' ') && plain.contains(word));
    let by_shell = || plain.contains(": line ") && has(&[" killed ", " terminated "]);
    if ends || plain == "^c" || plain.ends_with("^c") && plain.len() < 8 || by_shell() {
        return Some(Line::Wrong);
    }
    if denies || has(&HARMLESS) {
        return None;
    }
    let bare = bare(&plain);
    let warns = ["warning", "warn", "skipping ", "skipped "]
        .iter()
        .any(|word| bare.starts_with(word));
    let leaves = warns && (bare.starts_with("skip") || has(&LEFT)) && !bare.starts_with("skipped:");
    (leaves || begins_with_error(line)).then_some(Line::Wrong)
}

/// A line behind what a log puts before it: the time, brackets, the name of the tool.
fn bare(line: &str) -> &str {
    let line = line.trim_start_matches(|sign: char| {
        sign.is_ascii_digit() || " \t-:.+[]()#>|*/,".contains(sign)
    });
    let line = match line.strip_prefix('t') {
        // Between the day and the hour.
        Some(rest) if rest.starts_with(|sign: char| sign.is_ascii_digit()) => rest,
        _ => line,
    };
    let line =
        line.trim_start_matches(|sign: char| sign.is_ascii_digit() || " :.+-z[]".contains(sign));
    line.strip_prefix("az: ").unwrap_or(line)
}

/// Whether a text begins as errors do, and tells one.
pub(super) fn begins_with_error(text: &str) -> bool {
    const BEGINS: [&str; 9] = [
        "unable to ",
        "could not ",
        "couldn't ",
        "cannot ",
        "failed to ",
        "error while ",
        "error when ",
        "access denied",
        "permission denied",
    ];
    const NAMES: [&str; 9] = [
        "error",
        "fatal",
        "failed",
        "failure",
        "panic",
        "exception",
        "err",
        "fail",
        "critical",
    ];
    let plain = text.trim().to_ascii_lowercase();
    let bare = bare(&plain);
    if BEGINS.iter().any(|word| bare.starts_with(word)) {
        return true;
    }
    let Some((name, rest)) = bare.split_once([':', ']']) else {
        return false;
    };
    // What a library calls its errors.
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_class = name.len() < 80
        && !name.contains(' ')
        && ["error", "exception", "timeout"]
            .iter()
            .any(|word| last.ends_with(word))
        && last.len() > "error".len();
    let rest = rest.trim();
    let none = rest.is_empty()
        || rest.starts_with(|sign: char| "0[{\"".contains(sign))
        || ["none", "null", "false", "no"].contains(&rest);
    (is_class || NAMES.contains(&name.trim_end())) && !none
}

/// What a command keeps of its answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::read::decode) enum Keeps {
    /// A part, by what is judged or by its place.
    Part,
    /// So many at most.
    Most(u64),
}

/// What the command before a document keeps of its answer, if that is not all, and where its line begins.
pub(in crate::read::decode) fn keeps(gap: &str) -> Option<(usize, Keeps)> {
    /// No command is longer.
    const LONGEST: usize = 4096;
    let mut at = 0;
    let mut found = None;
    for line in gap.split_inclusive('\n') {
        if let Some(command) = command(line.trim_end()) {
            let begins = at + line.len() - line.trim_start().len();
            // It may go on on the next lines.
            let start = at + line.find(command).unwrap_or_default();
            let rest = gap.get(start..).unwrap_or_default();
            let end = rest
                .char_indices()
                .nth(LONGEST)
                .map_or(rest.len(), |(at, _)| at);
            let whole = continued(rest.get(..end).unwrap_or_default());
            found = kept_by(whole).map(|keeps| (begins, keeps));
        }
        at += line.len();
    }
    found
}

/// A command with the lines on which it goes on.
fn continued(text: &str) -> &str {
    let mut end = 0;
    let mut quotes = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        quotes += line.matches('"').count();
        if quotes.is_multiple_of(2) && !line.trim_end().ends_with(['\\', '`', '|']) {
            break;
        }
    }
    text.get(..end).unwrap_or(text)
}

fn kept_by(command: &str) -> Option<Keeps> {
    /// What is judged: who asks for it keeps the others out.
    const JUDGED: [&str; 7] = [
        "adminuserenabled",
        "publicnetworkaccess",
        "defaultaction",
        "pricingtier",
        "networkruleset",
        "provisioningstate",
        "adminenabled",
    ];
    const COMPARES: [&str; 9] = [
        "==", "!=", "=~", "!~", "-eq", "-ne", "-like", "in (", "contains",
    ];
    let plain = command.to_ascii_lowercase();
    // Who asks for one is answered with one.
    if [" show ", " -name "]
        .iter()
        .any(|word| plain.contains(word))
    {
        return None;
    }
    let filters = ["[?", "select(", "where", "?{", "? {"];
    if filters.iter().any(|word| plain.contains(word)) {
        for word in JUDGED {
            for (at, _) in plain.match_indices(word) {
                let rest = plain.get(at + word.len()..).unwrap_or_default();
                let rest = rest.trim_start_matches([' ', ')', '\'', '"', ']']);
                if COMPARES.iter().any(|sign| rest.starts_with(sign)) {
                    return Some(Keeps::Part);
                }
            }
        }
        // By what they are called: all but one.
        if ["name!=", "name !=", "name -ne"]
            .iter()
            .any(|word| plain.contains(word))
        {
            return Some(Keeps::Part);
        }
    }
    let by_name = plain.contains("[?") || plain.contains("select(");
    let mut pieces = plain.split('|').map(str::trim);
    let first = pieces.next().unwrap_or_default();
    for piece in pieces {
        let word = piece.split_whitespace().next().unwrap_or_default();
        let cuts = match word.trim_matches(['"', '\'']) {
            "head" | "tail" => true,
            "jq" => !by_name && has_place(piece),
            _ if !by_name && piece.starts_with('[') => has_place(piece),
            _ => false,
        };
        if cuts {
            return Some(Keeps::Part);
        }
    }
    let query = first
        .split_once("--query")
        .map(|(_, query)| query.trim_start());
    if !by_name && query.is_some_and(has_place) {
        return Some(Keeps::Part);
    }
    most(&plain).map(Keeps::Most)
}

/// Whether a query begins with the place of one, or some, in the list.
fn has_place(query: &str) -> bool {
    let mut query = query.trim_start_matches("jq").trim_start();
    while let Some(rest) = query.strip_prefix('-') {
        query = rest
            .split_once(' ')
            .map_or("", |(_, rest)| rest)
            .trim_start();
    }
    let query = query.trim_start_matches(['=', ' ', '"', '\'', '.', '(']);
    let query = ["value", "data"]
        .iter()
        .find_map(|list| query.strip_prefix(list))
        .unwrap_or(query);
    let Some(place) = query.strip_prefix('[') else {
        return query.starts_with("first")
            || query.starts_with("last")
            || query.starts_with("limit(");
    };
    place.starts_with(|sign: char| sign.is_ascii_digit() || "-:".contains(sign))
        && !place.starts_with(":]")
}

/// How many a command asks for at most.
fn most(command: &str) -> Option<u64> {
    const OPTIONS: [&str; 13] = [
        "-first",
        "--first",
        "-last",
        "--top",
        "-top",
        "$top",
        "--limit",
        "--max-items",
        "--max-results",
        "take",
        "limit",
        "top",
        "-index",
    ];
    let words = command.split(|sign: char| sign.is_whitespace() || "=|?&\"'".contains(sign));
    let mut words = words.filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let number = words.peek().and_then(|next| next.parse().ok());
        if let Some(number) = number.filter(|_| OPTIONS.contains(&word)) {
            return Some(number);
        }
    }
    None
}
