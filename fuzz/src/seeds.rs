//! What every target begins with, made from the documents of the tests.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use engine::Input;
use model::Redaction;
use more::office::Office;

use super::{
    archive::pack,
    input::{LIMITS, MARK, MOST, PART},
    mutate::Dice,
};

/// The folders with documents. Those in one folder belong together.
const FOLDERS: [&str; 5] = [
    "tests/cases",
    "tests/field/documents",
    "tests/leaks/documents",
    "tests/leaks/shapes",
    "static/samples",
];

/// The seeds of a target.
pub fn of(target: &str, checkout: &Path) -> Vec<Vec<u8>> {
    let scans = scans(checkout);
    let seeds: Vec<Vec<u8>> = match target {
        "session" => {
            let plain = scans.iter().map(|scan| joined([15, 0], scan));
            let mut dice = Dice::new(1);
            let planted: Vec<_> = scans.iter().map(|scan| planted(scan, &mut dice)).collect();
            let planted = planted.iter().map(|scan| joined([31, 255], scan));
            plain.chain(planted).collect()
        }
        "link" => {
            let shown = scans.iter().map(|scan| joined([0, 0], scan));
            let hidden = scans.iter().map(|scan| joined([0, 31], scan));
            let made_up = scans.iter().map(|scan| {
                let mut office = office(scan);
                let made = office.share(Redaction::NONE, "2026-03-01");
                joined([1, 15], &more::share::inputs(&made))
            });
            let texts = files(&checkout.join("tests/links")).into_iter();
            let texts = texts.filter_map(|path| fs::read(path).ok());
            let texts = texts.map(|text| [&[2, 0], &text[..]].concat());
            shown.chain(hidden).chain(made_up).chain(texts).collect()
        }
        "report" => {
            let reports = scans.iter().map(|scan| office(scan).json().into_bytes());
            reports.collect()
        }
        "archive" => {
            let kinds = [(0, false), (0, true), (1, false), (3, true)];
            let all = scans.iter().flat_map(|scan| {
                kinds.map(|(choice, deflated)| match choice {
                    0 => [&[0, 0], &pack(scan, deflated)[..]].concat(),
                    _ => joined([choice, 0], scan),
                })
            });
            all.collect()
        }
        "expression" => {
            let documents = scans.iter().flatten();
            let found = documents.flat_map(|document| expressions(&document.bytes));
            found.collect::<BTreeSet<_>>().into_iter().collect()
        }
        "declared" => {
            let declared = scans.iter().filter(|scan| {
                scan.iter().any(|document| {
                    let text = String::from_utf8_lossy(&document.bytes);
                    ["deploymentTemplate", "format_version", "$schema"]
                        .iter()
                        .any(|word| text.contains(word))
                })
            });
            declared.map(|scan| joined([0, 0], scan)).collect()
        }
        _ => {
            let documents = scans.iter().flatten();
            documents.map(|document| document.bytes.clone()).collect()
        }
    };
    // Long ones are slow, and say the same again.
    let most = if target == "report" { 4 * MOST } else { MOST };
    seeds
        .into_iter()
        .filter(|seed| seed.len() <= most)
        .collect()
}

/// Words for libFuzzer to put in: every key and short string of the documents.
pub fn dictionary(checkout: &Path) -> String {
    let mut words = BTreeSet::new();
    for document in scans(checkout).iter().flatten() {
        let text = String::from_utf8_lossy(&document.bytes).into_owned();
        let pieces = text.split('"').skip(1).step_by(2);
        words.extend(
            pieces
                .filter(|word| (2..=60).contains(&word.len()))
                .filter(|word| {
                    word.bytes()
                        .all(|byte| (b' '..=b'~').contains(&byte) && byte != b'\\')
                })
                .map(|word| format!("\"\\\"{word}\\\"\"\n")),
        );
    }
    words.into_iter().collect()
}

/// The documents of the tests, those together that are judged together.
fn scans(checkout: &Path) -> Vec<Vec<Input>> {
    let mut scans = Vec::new();
    for folder in FOLDERS {
        let mut here: Vec<PathBuf> = vec![checkout.join(folder)];
        while let Some(folder) = here.pop() {
            let scan: Vec<Input> = files(&folder)
                .into_iter()
                .filter_map(|path| {
                    let bytes = fs::read(&path).ok()?;
                    let name = path.file_name()?.to_string_lossy().into_owned();
                    Some(Input { name, bytes })
                })
                .collect();
            // A folder of single documents is as many scans, and every three are one.
            if scan.len() > 4 {
                scans.extend(scan.iter().map(|document| vec![document.clone()]));
                scans.extend(scan.chunks(3).map(<[Input]>::to_vec));
            } else if !scan.is_empty() {
                scans.push(scan);
            }
            here.extend(folders(&folder));
        }
    }
    assert!(scans.len() > 20, "the tests have documents");
    scans
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths = entries(folder);
    paths.retain(|path| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        path.is_file() && matches!(ending, Some("json" | "txt" | "yaml" | "csv"))
    });
    paths
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut paths = entries(folder);
    paths.retain(|path| path.is_dir());
    paths
}

fn joined(choices: [u8; 2], scan: &[Input]) -> Vec<u8> {
    let mut seed = choices.to_vec();
    for (index, document) in scan.iter().enumerate() {
        if index > 0 {
            seed.push(PART);
        }
        seed.extend(&document.bytes);
    }
    seed
}

fn office(scan: &[Input]) -> Office {
    let mut office = Office::new(LIMITS);
    for (id, document) in (0..).zip(scan) {
        office.put(id, &document.name, document.bytes.clone());
    }
    office
}

/// The documents with somebody's text at the end of every fourth string.
fn planted(scan: &[Input], dice: &mut Dice) -> Vec<Input> {
    let mut scan = scan.to_vec();
    for document in &mut scan {
        let mut out = Vec::new();
        let mut inside = false;
        let bytes = std::mem::take(&mut document.bytes);
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'"' && (at == 0 || bytes[at - 1] != b'\\') {
                let value = bytes.get(at + 1) != Some(&b':');
                if inside && value && dice.below(4) == 0 {
                    out.extend(format!("{MARK}{:05}", dice.below(100_000)).bytes());
                }
                inside = !inside;
            }
            out.push(*byte);
        }
        document.bytes = out;
    }
    scan
}

/// The strings in a document that are expressions, each with those before it as its variables.
fn expressions(bytes: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(bytes);
    let strings = text.split('"').skip(1).step_by(2);
    let found: Vec<&str> = strings.filter(|text| text.starts_with('[')).collect();
    let mut seeds: Vec<Vec<u8>> = found.iter().map(|one| one.as_bytes().to_vec()).collect();
    seeds.extend(found.chunks(6).map(|lines| lines.join("\n").into_bytes()));
    seeds
}
