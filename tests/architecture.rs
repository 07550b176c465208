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

/// What each room may know besides itself. A room that is not here may know nothing.
const ARROWS: [(&str, &[&str]); 18] = [
    // Tables and pure functions; whoever needs one may.
    ("azure", &[]),
    ("fill", &[]),
    ("order", &[]),
    ("policy", &[]),
    ("sentence", &[]),
    ("shell", &[]),
    // The straight line.
    ("read", &["azure"]),
    ("facts", &["azure", "read"]),
    (
        "engine",
        &[
            "azure", "facts", "fill", "order", "read", "sentence", "shell",
        ],
    ),
    // What is made of a report.
    ("advice", &["engine", "shell"]),
    ("collect", &["fill", "shell"]),
    ("compare", &["engine", "facts", "order", "read"]),
    ("redact", &["compare", "engine", "facts", "sentence"]),
    (
        "export",
        &["advice", "compare", "engine", "read", "redact", "sentence"],
    ),
    ("share", &["azure", "engine", "facts", "read", "redact"]),
    (
        "session",
        &[
            "advice", "compare", "engine", "export", "facts", "read", "redact", "share", "shell",
        ],
    ),
    // The browser.
    ("worker", &["read", "session"]),
    (
        "ui",
        &[
            "advice", "collect", "compare", "engine", "export", "policy", "read", "redact",
            "sentence", "session", "share", "shell", "worker",
        ],
    ),
];

/// The stages of the line inside the engine, and what each may not know.
const INNER: [(&str, &[&str]); 4] = [
    (
        "src/engine/rules",
        &["judge", "render", "walkthrough", "blast", "mend"],
    ),
    ("src/engine/judge.rs", &["render", "walkthrough", "mend"]),
    ("src/engine/report.rs", &["judge", "render", "rules"]),
    (
        "src/engine/outcome.rs",
        &["judge", "render", "rules", "report"],
    ),
];

/// What the page may know of the engine and of reading: finished data, and what bounds it.
const FOR_THE_PAGE: [&str; 6] = [
    "engine::cut",
    "engine::picture",
    "engine::report",
    "read::Limits",
    "read::folder",
    "read::issue",
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

fn all() -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    assert!(found.len() > 100, "the sources were not found");
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

fn room(file: &str) -> &str {
    let inside = file.strip_prefix("src/").unwrap();
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
fn no_room_knows_one_above_it() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.into();
    let mut wrong = Vec::new();
    for (file, text) in all() {
        let from = room(&file);
        // What puts the house together, and the door for other programs.
        if ["lib", "main", "api", "stubs"].contains(&from) {
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
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_stage_of_the_engine_reaches_ahead() {
    let mut wrong = Vec::new();
    for (file, text) in all() {
        for (from, never) in INNER {
            if !file.starts_with(from) {
                continue;
            }
            let ahead = never.iter().filter(|to| {
                named(&text).contains(&format!("engine::{to}"))
                    || text.contains(&format!("super::{to}"))
            });
            wrong.extend(ahead.map(|to| format!("{file} knows engine::{to}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_page_knows_finished_data_only() {
    let mut wrong = Vec::new();
    for (file, text) in all() {
        if room(&file) != "ui" {
            continue;
        }
        for path in named(&text) {
            let inside = path.starts_with("engine::") || path.starts_with("read::");
            if inside && !FOR_THE_PAGE.contains(&path.as_str()) {
                wrong.push(format!("{file} knows crate::{path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_reads_and_judges_knows_no_browser_clock_or_file() {
    let mut wrong = Vec::new();
    for (file, text) in all() {
        if !["azure", "read", "facts", "engine"].contains(&room(&file)) {
            continue;
        }
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
    for (file, text) in all() {
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
