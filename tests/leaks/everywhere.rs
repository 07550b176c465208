//! Nothing of anybody leaves with a redacted output, wherever it stood.
//!
//! A token is planted at every string and at every key of every document, facts or not: in place of
//! what stood there, within it, with blanks, quotes, backticks and dots around it. A few are planted at
//! once, so that the rest of the document is still what it was; of some documents each one alone. Then
//! every redacted file, the comparison and the link are searched for the tokens.
//! Whatever is not let through by its type is a pseudonym, so no list of names is needed for that.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use model::{
    Format, Limits, Redaction, comparison::Comparison, link::Bounds, protocol::Taken,
    report::Report, sentence::pieces,
};
use more::{office::Office as Session, share::decode};
use serde_json::Value;

use crate::{
    corpus,
    json::{Filling, Leaf, Style, write},
    plant::{MARK, Piece, Scan},
};

/// How a token of digits begins.
const NUMBER: &str = "7730";

/// How many runs share the places of a document: each plants at every twelfth.
const TURNS: usize = 12;

/// The forms of what is planted; each place gets another one with each turn.
const FORMS: usize = 14;

/// The letters that stand for digits, all of which a hash of Kubernetes may have.
const LETTERS: &[u8; 10] = b"bcdfghjklm";

/// A token: letters with digits, letters alone, or digits alone.
fn token(id: usize, style: usize) -> String {
    let digits = format!("{id:05}");
    match style % 3 {
        0 => format!("{MARK}{digits}x"),
        1 => {
            let letters = digits
                .bytes()
                .map(|digit| LETTERS[usize::from(digit - b'0')]);
            format!("{MARK}{}x", String::from_utf8(letters.collect()).unwrap())
        }
        _ => format!("{NUMBER}{digits}"),
    }
}

/// Where tokens stand in a lower-cased text, and which.
fn tokens_in(text: &str) -> Vec<(usize, usize)> {
    let number = |at: usize, digit: &dyn Fn(u8) -> Option<usize>| {
        let bytes = text.as_bytes().get(at..at + 5)?;
        bytes
            .iter()
            .try_fold(0, |number, byte| Some(number * 10 + digit(*byte)?))
    };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| usize::from(byte - b'0'));
    let letter = |byte: u8| LETTERS.iter().position(|letter| *letter == byte);
    let marked = text.match_indices(MARK).filter_map(|(at, _)| {
        let from = at + MARK.len();
        Some((at, number(from, &digit).or_else(|| number(from, &letter))?))
    });
    let numbers = text
        .match_indices(NUMBER)
        .filter_map(|(at, _)| Some((at, number(at + NUMBER.len(), &digit)?)));
    marked.chain(numbers).collect()
}

/// Writes a scan with tokens at those places that `chosen` says.
struct Everywhere<'c> {
    chosen: &'c dyn Fn(usize) -> bool,
    turn: usize,
    place: usize,
    document: String,
    planted: BTreeMap<usize, (String, String)>,
}

impl Everywhere<'_> {
    /// The number of the token that is to be planted here, if one is.
    fn next(&mut self, path: &[String], what: &str) -> Option<usize> {
        let place = self.place;
        self.place += 1;
        (self.chosen)(place).then(|| {
            let path = format!("{}{what}", path.join("/"));
            self.planted.insert(place, (self.document.clone(), path));
            place
        })
    }
}

/// The token in one of many disguises; `raw` is what stood there.
fn disguised(raw: &str, id: usize, form: usize) -> String {
    let token = |style| token(id, style);
    let any = token(form / FORMS);
    match form % FORMS {
        0 => any,
        1 => format!("my {any} value"),
        2 => format!("a`{any}`b"),
        3 => format!("o'{any} \\\"b\\\" 'c'"),
        4 => format!("{any}.contoso.example"),
        5 => format!("` {any}"),
        // As one of the words in it, in turns from the end or the beginning, or behind it.
        6 => within(raw, &any, false),
        7 => within(raw, &any, true),
        8 => format!("{raw}{any}"),
        9 => format!("{raw} {any}"),
        // As what is told by its form: a type, a time, a version, a path.
        10 => format!("Microsoft.{}/things", token(1)),
        11 => format!("2026-03-01T10:11:12.{}Z", token(2)),
        12 => format!("1.29.{}", token(2)),
        _ => format!("{raw}/{any}"),
    }
}

/// The text with its first or last word replaced.
fn within(raw: &str, token: &str, last: bool) -> String {
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in raw.char_indices().chain([(raw.len(), ' ')]) {
        let is_word = character.is_ascii_alphanumeric();
        match start {
            None if is_word => start = Some(at),
            Some(from) if !is_word => {
                // Behind a backslash stands an escape.
                if !raw[..from].ends_with('\\') {
                    words.push(from..at);
                }
                start = None;
            }
            _ => {}
        }
    }
    let word = if last { words.last() } else { words.first() };
    match word {
        Some(word) => format!("{}{token}{}", &raw[..word.start], &raw[word.end..]),
        None => token.to_owned(),
    }
}

impl Filling for Everywhere<'_> {
    fn leaf(&mut self, out: &mut String, path: &[String], leaf: &Leaf) {
        let id = match leaf.is_text {
            true => self.next(path, ""),
            false => None,
        };
        match id {
            Some(id) => out.push_str(&disguised(&leaf.raw, id, id + self.turn * 5)),
            None => out.push_str(&leaf.raw),
        }
    }

    fn comment(&mut self, _: &mut String, _: &[String]) {}

    fn key(&mut self, path: &[String], key: &str) -> String {
        match self.next(path, ", key") {
            Some(id) => disguised(key, id, id + self.turn * 5),
            None => key.to_owned(),
        }
    }
}

struct Written {
    inputs: Vec<(String, Vec<u8>)>,
    planted: BTreeMap<usize, (String, String)>,
    places: usize,
}

fn written(scan: &Scan, turn: usize, chosen: &dyn Fn(usize) -> bool) -> Written {
    let mut everywhere = Everywhere {
        chosen,
        turn,
        place: 0,
        document: String::new(),
        planted: BTreeMap::new(),
    };
    let mut inputs = Vec::new();
    for document in &scan.documents {
        everywhere.document.clone_from(&document.name);
        let mut text = String::new();
        for piece in &document.pieces {
            match piece {
                Piece::Json(value) => write(value, Style::PLAIN, &mut text, &mut everywhere),
                Piece::Beside(piece) => text.push_str(piece),
            }
        }
        // Of the file's name only that it is JSON may stay.
        let id = everywhere.place;
        let name = match everywhere.next(&[], "the file's name") {
            Some(id) => format!("{MARK}{id:05}x of mine.json"),
            None => format!("{} {id}.json", document.name),
        };
        inputs.push((name, text.into_bytes()));
    }
    Written {
        inputs,
        planted: everywhere.planted,
        places: everywhere.place,
    }
}

/// Everything that leaves a session with pseudonyms: whether a link, and the text.
fn outputs(inputs: &[(String, Vec<u8>)], before: Option<&Written>) -> Vec<(bool, String)> {
    let mut session = Session::new(Limits::default());
    if let Some(before) = before {
        for (id, (name, bytes)) in (1000..).zip(&before.inputs) {
            session.put(id, name, bytes.clone());
        }
        session.keep_answer();
        for (id, _) in (1000..).zip(&before.inputs) {
            session.remove(id);
        }
    }
    for (id, (name, bytes)) in (0..).zip(inputs) {
        session.put(id, name, bytes.clone());
    }
    let mut out = Vec::new();
    let mut file = |taken, format| {
        let bytes = session.export(taken, format, Redaction::ALL);
        out.push((false, String::from_utf8(bytes).unwrap()));
    };
    // JSON has every text of a report; the others are made of the same.
    match before {
        None => {
            file(Taken::Answer, Format::Json);
            file(Taken::Registry(0), Format::Json);
        }
        Some(_) => {
            for format in Format::ALL {
                file(Taken::Answer, format);
            }
            for format in Format::OF_COMPARISON {
                file(Taken::Comparison, format);
            }
        }
    }
    let link = session.link(Redaction::ALL, "2026-11-27");
    let opened = decode(&link.fragment, &Bounds::default())
        .unwrap()
        .shared()
        .unwrap();
    out.push((true, format!("{opened:?}")));
    for (name, text) in link.documents {
        out.push((true, name + &text));
    }
    for input in more::share::inputs(&opened) {
        out.push((true, String::from_utf8(input.bytes).unwrap()));
    }
    out
}

#[derive(Default)]
struct Found {
    planted: usize,
    /// Tokens that came out, with their places: in files, and in links.
    files: BTreeMap<(String, usize), String>,
    links: BTreeMap<(String, usize), String>,
}

impl Found {
    fn add(&mut self, scan: &Scan, written: &Written, outputs: &[(bool, String)]) {
        self.planted += written.planted.len();
        for (is_link, text) in outputs {
            let lower = text.to_ascii_lowercase();
            for (at, id) in tokens_in(&lower) {
                let Some((document, path)) = written.planted.get(&id) else {
                    continue;
                };
                let start = (0..at.saturating_sub(60))
                    .rev()
                    .find(|at| lower.is_char_boundary(*at));
                let end = (at + 40..lower.len()).find(|at| lower.is_char_boundary(*at));
                let around = &text[start.unwrap_or(0)..end.unwrap_or(text.len())];
                let found = match is_link {
                    true => &mut self.links,
                    false => &mut self.files,
                };
                found
                    .entry((scan.name.clone(), id))
                    .or_insert_with(|| format!("{document}; {path}: …{around}…"));
            }
        }
    }

    fn check(&self, what: &str) {
        let (files, links) = (self.files.len(), self.links.len());
        eprintln!(
            "{what}: of {} planted tokens {files} came through in files and {links} in links",
            self.planted
        );
        // Some 710 of our own documents; more where others lie beside the checkout.
        assert!(self.planted > 600, "only {} planted", self.planted);
        let mut said = String::new();
        let shown = std::env::var("LINCHPIN_SHOWN")
            .ok()
            .and_then(|shown| shown.parse().ok());
        for found in [&self.files, &self.links] {
            for ((scan, _), leak) in found.iter().take(shown.unwrap_or(10)) {
                let _ = writeln!(said, "  {scan}: {}", leak.replace('\n', " "));
            }
        }
        assert!(
            files + links == 0,
            "of {} planted tokens {files} came through in files and {links} in links:\n{said}",
            self.planted
        );
    }
}

#[test]
fn no_text_of_anybody_leaves_with_a_redacted_output() {
    let mut found = Found::default();
    for scan in corpus::scans_and_pages() {
        for turn in 0..TURNS {
            let written = written(&scan, turn, &|place| place % TURNS == turn);
            if written.planted.is_empty() {
                continue;
            }
            found.add(&scan, &written, &outputs(&written.inputs, None));
        }
    }
    found.check("a few at once");
}

#[test]
fn no_text_of_anybody_leaves_in_any_format_or_comparison() {
    let mut found = Found::default();
    for (index, scan) in corpus::scans_and_pages().iter().enumerate() {
        let before = written(scan, index + 1, &|place| place % 5 == index % 5);
        // Another session's tokens have other numbers.
        let after = written(scan, index, &|place| place % 5 == index % 5);
        found.add(scan, &after, &outputs(&after.inputs, Some(&before)));
    }
    found.check("in every format");
}

#[test]
fn no_text_of_anybody_leaves_when_it_stands_alone_among_ours() {
    let mut found = Found::default();
    let step = if corpus::is_thorough() { 1 } else { 9 };
    for (index, scan) in corpus::scans().iter().enumerate() {
        let places = written(scan, 0, &|_| false).places;
        if places > 600 && !corpus::is_thorough() {
            continue;
        }
        for alone in (index % step..places).step_by(step) {
            let written = written(scan, index, &|place| place == alone);
            found.add(scan, &written, &outputs(&written.inputs, None));
        }
    }
    found.check("one at a time");
}

/// A report that was handed in may say anything anywhere.
#[test]
fn no_text_of_a_report_that_was_handed_in_leaves_with_a_redacted_one() {
    const ENUMERATIONS: [&str; 11] = [
        "after", "before", "change", "outcome", "presence", "pulls", "reach", "state", "turn",
        "verdict", "was",
    ];
    fn plant(value: &mut Value, path: &str, turn: usize, planted: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    let is_enumeration = ENUMERATIONS.contains(&key.as_str())
                        || key == "severity" && path.ends_with("/problems");
                    if !(is_enumeration && value.is_string()) {
                        plant(value, &format!("{path}/{key}"), turn, planted);
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    plant(item, path, turn, planted);
                }
            }
            Value::String(text) => {
                let id = planted.len();
                let raw = serde_json::to_string(&*text).unwrap();
                let raw = disguised(&raw[1..raw.len() - 1], id, id + turn);
                *text = serde_json::from_str(&format!("\"{raw}\"")).unwrap();
                planted.push(path.to_owned());
            }
            _ => {}
        }
    }
    let mut fields = BTreeSet::new();
    let mut came = BTreeMap::new();
    for scan in corpus::scans().iter().step_by(3) {
        let inputs = written(scan, 0, &|_| false).inputs.into_iter();
        let inputs = inputs.map(|(name, bytes)| engine::Input { name, bytes });
        let report = engine::analyze(inputs.collect(), &Limits::default(), engine::Detail::Full);
        let comparison = more::compare::compare(&report, &report);
        for turn in 0..3 {
            let mut planted = Vec::new();
            let mut said = serde_json::to_value(&report).unwrap();
            plant(&mut said, "", turn, &mut planted);
            let said: Report = serde_json::from_value(said).unwrap();
            let hidden = serde_json::to_string(&more::redact::redact(&said)).unwrap();
            let mut other = serde_json::to_value(&comparison).unwrap();
            let mut planted_there = Vec::new();
            plant(&mut other, "", turn, &mut planted_there);
            let other: Comparison = serde_json::from_value(other).unwrap();
            let hidden_there =
                serde_json::to_string(&more::redact::redact_comparison(&other)).unwrap();
            for (hidden, planted) in [(hidden, &planted), (hidden_there, &planted_there)] {
                for (_, id) in tokens_in(&hidden.to_ascii_lowercase()) {
                    if let Some(path) = planted.get(id) {
                        came.insert(path.clone(), scan.name.clone());
                    }
                }
            }
            fields.extend(planted.into_iter().chain(planted_there));
        }
    }
    assert!(fields.len() > 80, "{fields:#?}");
    assert!(came.is_empty(), "{came:#?}");
}

/// What a redacted report says in our words is what the report says.
#[test]
fn no_word_of_ours_is_lost() {
    let mut lost: BTreeMap<String, String> = BTreeMap::new();
    let mut words = 0;
    for scan in corpus::scans_and_pages() {
        let inputs = written(&scan, 0, &|_| false).inputs.into_iter();
        let inputs = inputs.map(|(name, bytes)| engine::Input { name, bytes });
        let report = engine::analyze(inputs.collect(), &Limits::default(), engine::Detail::Full);
        let plain = serde_json::to_value(&report).unwrap();
        let hidden = serde_json::to_value(more::redact::redact(&report)).unwrap();
        let mut both = Vec::new();
        pairs(&plain, &hidden, &mut both);
        for (plain, hidden) in both {
            words += 1;
            let [before, after] = [plain, hidden].map(outside_of_quotations);
            if after.contains("value-") && !before.contains("value-") {
                lost.insert(before, format!("{after} ({})", scan.name));
            }
        }
    }
    assert!(words > 10_000, "only {words} texts");
    // An empty quotation is none, and what stands beside one is taken for words.
    lost.retain(|before, _| !before.contains("``"));
    assert!(lost.is_empty(), "{lost:#?}");
}

/// The sentences of two values that are alike.
fn pairs<'v>(plain: &'v Value, hidden: &'v Value, out: &mut Vec<(&'v str, &'v str)>) {
    /// What is no sentence of ours, but a name, a value or a place.
    const OTHER: [&str; 14] = [
        "cluster",
        "environment",
        "excerpt",
        "identity",
        "image",
        "line",
        "location",
        "name",
        "namespace",
        "pointer",
        "sku",
        "source",
        "type",
        "value",
    ];
    match (plain, hidden) {
        (Value::Object(plain), Value::Object(hidden)) => {
            for (key, plain) in plain {
                if !(OTHER.contains(&key.as_str()) && plain.is_string()) {
                    pairs(plain, &hidden[key], out);
                }
            }
        }
        (Value::Array(plain), Value::Array(hidden)) => {
            for (plain, hidden) in plain.iter().zip(hidden) {
                pairs(plain, hidden, out);
            }
        }
        (Value::String(plain), Value::String(hidden)) => out.push((plain, hidden)),
        _ => {}
    }
}

fn outside_of_quotations(sentence: &str) -> String {
    let pieces = pieces(sentence).into_iter();
    let words = pieces.map(|piece| match piece {
        model::sentence::Piece::Words(words) => words,
        model::sentence::Piece::Code(_) => "`…`",
    });
    words.collect()
}
