//! Holds the arrows of `docs/ARCHITECTURE.md`: which room may know which, read off the `use` lines and
//! paths of the sources themselves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// What the crates are, and which of them each may be built on. That nothing else is reached is held by
/// the compiler; here it is held that nobody adds an arrow.
const CRATES: [(&str, &[&str]); 6] = [
    ("crates/markup", &[]),
    ("crates/model", &[]),
    ("crates/engine", &["model"]),
    ("crates/more", &["engine", "model"]),
    ("crates/cli", &["engine", "model", "more"]),
    // The page.
    (".", &["markup", "model"]),
];

/// A room, and those it may know.
type Room = (&'static str, &'static [&'static str]);

/// What each room of a crate may know of its neighbours. A room that is not here may know none.
const ARROWS: [(&str, &[Room]); 2] = [
    (
        "crates/engine/src",
        &[
            // Tables and pure functions; whoever needs one may.
            ("azure", &[]),
            // The straight line.
            ("read", &["azure"]),
            ("facts", &["azure", "read"]),
            ("judge", &["azure", "facts", "read"]),
            ("tell", &["Detail", "azure", "facts", "judge", "read"]),
            (
                "session",
                &["Detail", "facts", "judge", "read", "tell", "unique_names"],
            ),
        ],
    ),
    (
        "crates/more/src",
        &[
            ("fill", &[]),
            ("shell", &[]),
            ("picture", &["shell"]),
            ("remedy", &["fill", "shell"]),
            ("advice", &["remedy"]),
            ("collect", &["fill", "shell"]),
            ("compare", &[]),
            ("one", &[]),
            ("redact", &[]),
            ("export", &["picture", "redact", "remedy"]),
            ("share", &["redact"]),
            (
                "desk",
                &[
                    "advice", "collect", "compare", "export", "one", "picture", "redact", "remedy",
                    "share",
                ],
            ),
            ("office", &["desk", "share"]),
        ],
    ),
];

/// The stages of the line inside the engine, and what each may not know.
const INNER: [(&str, &[&str]); 2] = [
    (
        "crates/engine/src/judge/rules",
        &["judge::Scan", "judge::blast", "judge::cut"],
    ),
    (
        "crates/engine/src/read",
        &["decode::session", "judge", "facts"],
    ),
];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            // What a room's own tests need is no part of it.
            let text = text.split("#[cfg(test)]").next().unwrap();
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let text = code.collect::<Vec<_>>().join("\n");
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            found.push((name.to_owned(), text));
        }
    }
}

fn all(under: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(under),
        &mut found,
    );
    assert!(found.len() > 5, "the sources were not found");
    found
}

/// The paths below `crate::` that a text names, `use` trees taken apart: two segments each.
fn named(text: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '/' || c == '`') {
            continue;
        }
        tree(&text[at + "crate::".len()..], "", 0, &mut named);
    }
    named
}

/// Reads one `use` tree, or one path; returns how long it is.
fn tree(text: &str, prefix: &str, depth: usize, named: &mut BTreeSet<String>) -> usize {
    let word: String = text
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let mut at = word.len();
    if !word.is_empty() && depth < 2 {
        let path = if prefix.is_empty() {
            word.clone()
        } else {
            format!("{prefix}::{word}")
        };
        named.insert(path.clone());
        if text[at..].starts_with("::") {
            return at + 2 + tree(&text[at + 2..], &path, depth + 1, named);
        }
        return at;
    }
    if text.starts_with('{') {
        at = 1;
        loop {
            at += text[at..].len() - text[at..].trim_start_matches([' ', '\n', ',']).len();
            if text[at..].starts_with('}') || text[at..].is_empty() {
                return at + 1;
            }
            let inner = if depth < 2 {
                tree(&text[at..], prefix, depth, named)
            } else {
                0
            };
            // Deeper than two segments nothing is told apart: to the end of this branch.
            let rest = &text[at + inner..];
            let mut open = 0;
            let end = rest.find(|c| {
                open += i32::from(c == '{') - i32::from(c == '}');
                open < 0 || open == 0 && c == ','
            });
            at += inner + end.unwrap_or(rest.len());
        }
    }
    at
}

fn room<'a>(file: &'a str, under: &str) -> &'a str {
    let inside = file.strip_prefix(under).unwrap().trim_start_matches('/');
    inside.split(['/', '.']).next().unwrap()
}

#[test]
fn a_use_tree_is_read_whole() {
    let text = "use crate::{\n    azure::ids::{Folded, ResourceId},\n    engine::{Detail, report::{A, B}},\n    order,\n};\ncrate::read::wipe(x)";
    let expected = [
        "azure",
        "azure::ids",
        "engine",
        "engine::Detail",
        "engine::report",
        "order",
        "read",
        "read::wipe",
    ];
    assert_eq!(named(text), expected.map(str::to_owned).into());
}

#[test]
fn no_crate_is_built_on_one_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (folder, may) in CRATES {
        let manifest = fs::read_to_string(root.join(folder).join("Cargo.toml")).unwrap();
        let (_, rest) = manifest.split_once("\n[dependencies]\n").unwrap();
        let own = rest.split("\n[").next().unwrap();
        for (name, _) in CRATES {
            let name = name.trim_start_matches("crates/");
            let built_on = own
                .lines()
                .any(|line| line.starts_with(&format!("{name} =")));
            assert_eq!(built_on, may.contains(&name), "{folder} and {name}");
        }
    }
}

#[test]
fn no_room_knows_one_above_it() {
    let mut wrong = Vec::new();
    for (under, arrows) in ARROWS {
        let arrows: BTreeMap<&str, &[&str]> = arrows.iter().copied().collect();
        for (file, text) in all(under) {
            let from = room(&file, under);
            if ["lib", "stubs"].contains(&from) {
                continue;
            }
            let may = arrows
                .get(from)
                .unwrap_or_else(|| panic!("{file} is in no room of the plan"));
            for path in named(&text) {
                let to = path.split("::").next().unwrap();
                if to != from && !may.contains(&to) {
                    wrong.push(format!("{file} knows crate::{path}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_stage_of_the_engine_reaches_ahead() {
    let mut wrong = Vec::new();
    for (file, text) in all("crates/engine/src") {
        for (from, never) in INNER {
            if !file.starts_with(from) {
                continue;
            }
            let names = named(&text);
            let ahead = never.iter().filter(|to| names.contains(**to));
            wrong.extend(ahead.map(|to| format!("{file} knows {to}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_reads_and_judges_knows_no_browser_clock_or_file() {
    let mut wrong = Vec::new();
    let crates = ["crates/model/src", "crates/engine/src", "crates/more/src"];
    for (file, text) in crates.into_iter().flat_map(all) {
        for word in [
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "std::fs",
            "std::time",
            "std::net::Tcp",
            "yew::",
        ] {
            if text.contains(word) {
                wrong.push(format!("{file} names {word}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What the files of a folder must not name, outside of another folder.
fn naming(folder: &str, except: &str, words: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (file, text) in all("src") {
        if !file.starts_with(folder) || !except.is_empty() && file.starts_with(except) {
            continue;
        }
        let named = words.iter().filter(|word| text.contains(**word));
        wrong.extend(named.map(|word| format!("{file} names {word}")));
    }
    wrong
}

#[test]
fn only_one_folder_of_the_page_touches_the_browser() {
    let browser = ["web_sys", "js_sys", "gloo", "wasm_bindgen"];
    let wrong = naming("src/ui/", "src/ui/browser/", &browser);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_state_of_the_page_knows_neither_how_it_is_drawn_nor_the_browser() {
    let others = [
        "yew",
        "ui::app",
        "ui::browser",
        "ui::frame",
        "ui::parts",
        "web_sys",
        "js_sys",
        "gloo",
        "wasm_bindgen",
    ];
    let wrong = naming("src/ui/state/", "", &others);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The browser tests make a part end over a message, which they know by its first byte.
#[test]
fn the_browser_tests_know_the_messages_by_their_places() {
    use model::{
        Format, Redaction,
        protocol::{Ask, Request, Taken},
    };

    let ending = fs::read_to_string("tests/e2e/ending.mjs").unwrap();
    let known = |name: &str| {
        let (_, after) = ending.split_once(&format!("const {name} = ")).unwrap();
        after.split_once(';').unwrap().0.parse::<u8>().unwrap()
    };
    let overview = postcard::to_allocvec(&Request::Overview).unwrap();
    assert_eq!(known("OVERVIEW"), overview[0]);
    let export = postcard::to_allocvec(&Ask::Export {
        format: Format::Markdown,
        redaction: Redaction::default(),
        taken: Taken::Answer,
        report: None,
        claims: false,
        later: None,
    })
    .unwrap();
    assert_eq!(known("EXPORT"), export[0]);
}
