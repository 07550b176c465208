//! Writes every file that can be taken away into a folder, for `cargo xtask exports-check`, which hands each
//! to its reader's own tool: `exports FOLDER`.
#![allow(
    clippy::unwrap_used,
    reason = "where the samples cannot be read there is nothing to check"
)]

use std::{collections::BTreeMap, fs, path::Path};

use model::{
    Format, Limits, Redaction, Shell,
    fix::Fix,
    protocol::{Cut, FixesOf, Taken},
};
use more::{collect, office::Office};

/// A moment, since a form of file must say one.
const MOMENT: u64 = 1_764_000_000_000;

fn main() {
    let out = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "exports".to_owned());
    let out = Path::new(&out);
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/samples");
    let list = fs::read(samples.join("samples.json")).unwrap();
    let list: BTreeMap<String, Vec<(String, String)>> = serde_json::from_slice(&list).unwrap();
    let read = |name: &str| -> Vec<(String, Vec<u8>)> {
        let files = list.get(name).into_iter().flatten();
        files
            .map(|(name, path)| (name.clone(), fs::read(samples.join(path)).unwrap()))
            .collect()
    };
    for name in list.keys() {
        let mut office = of(&read(name));
        files(&mut office, Taken::Answer, &Format::ALL, &out.join(name));
        fixes(&mut office, &out.join("scripts").join(name));
    }
    // The estate, and the same after somebody has turned an admin account off.
    let mut before = read("estate");
    let mut office = of(&before);
    office.keep_answer();
    for (id, (_, bytes)) in (100..).zip(&mut before) {
        let text = String::from_utf8(std::mem::take(bytes)).unwrap();
        let text = text.replacen(
            "\"adminUserEnabled\": true",
            "\"adminUserEnabled\": false",
            1,
        );
        office.put(id, &format!("{id}.json"), text.into_bytes());
    }
    let formats = Format::OF_COMPARISON;
    files(
        &mut office,
        Taken::Comparison,
        &formats,
        &out.join("comparison"),
    );
    collecting(&out.join("scripts"));
}

fn of(files: &[(String, Vec<u8>)]) -> Office {
    let mut office = Office::new(Limits::default());
    office.tell_time(MOMENT);
    for (id, (name, bytes)) in (0..).zip(files) {
        office.put(id, name, bytes.clone());
    }
    office
}

fn write(folder: &Path, name: &str, text: &[u8]) {
    if !text.is_empty() {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join(name), text).unwrap();
    }
}

fn files(office: &mut Office, taken: Taken, formats: &[Format], folder: &Path) {
    for redaction in [Redaction::NONE, Redaction::ALL] {
        let folder = match redaction {
            Redaction::NONE => folder.to_owned(),
            _ => folder.join("redacted"),
        };
        for format in formats {
            let name = match taken {
                Taken::Answer => format.file_name(),
                Taken::Registry(_) => format.registry_file_name(),
                Taken::Comparison => format.comparison_file_name(),
            };
            write(&folder, name, &office.export(taken, *format, redaction));
        }
    }
}

/// Each fix of every finding, and the script of each set of changes.
fn fixes(office: &mut Office, folder: &Path) {
    let registries = office.overview().rows.len();
    let rows = (0..registries).flat_map(|row| (0..3).map(move |rule| (row, rule)));
    let mut of: Vec<FixesOf> = rows
        .map(|(row, rule)| FixesOf::Registry { row, rule })
        .collect();
    let report = office.report();
    let subjects = report.chains.iter().flat_map(|chain| &chain.rules);
    let subjects = subjects.flat_map(|rule| &rule.subjects);
    let switches = subjects.flat_map(|subject| &subject.finding.switches);
    of.extend(switches.map(|switch| FixesOf::Subject {
        switch: switch.clone(),
    }));
    let mut number = 0;
    for of in of {
        for fix in office.fixes(&of) {
            fix_files(&fix, folder, number);
            number += 1;
        }
    }
    for (name, cut) in [
        ("smallest", Cut::Smallest),
        ("next", Cut::Next),
        ("preventing", Cut::Preventing),
        ("detecting", Cut::Detecting),
    ] {
        for (end, shell) in [("sh", Shell::Bash), ("ps1", Shell::PowerShell)] {
            let script = office.script(cut, shell);
            write(folder, &format!("{name}.{end}"), script.as_bytes());
        }
    }
}

fn fix_files(fix: &Fix, folder: &Path, number: u32) {
    let stem = format!("{number:03}-{}", fix.id);
    write(folder, &format!("{stem}.tf"), fix.terraform.as_bytes());
    for (what, lines) in [
        ("do", &fix.cli),
        ("undo", &fix.undo),
        ("verify", &fix.verify),
    ] {
        // A command may name variables that whoever copies it has set.
        let bash = format!("#!/bin/bash\n{}\n", lines.bash);
        write(folder, &format!("{stem}-{what}.sh"), bash.as_bytes());
        write(
            folder,
            &format!("{stem}-{what}.ps1"),
            lines.powershell.as_bytes(),
        );
    }
}

fn collecting(folder: &Path) {
    let some = ["5a11f1e7-5ea2-4b0a-9c52-7a1207000002", "it's \"mine\""];
    for (end, shell) in [("sh", Shell::Bash), ("ps1", Shell::PowerShell)] {
        for (name, text) in [
            ("collect", collect::script(&[], shell)),
            ("collect-some", collect::script(&some, shell)),
            ("graph", collect::graph_script(shell)),
        ] {
            write(folder, &format!("{name}.{end}"), text.as_bytes());
        }
    }
    for query in collect::QUERIES {
        write(
            folder,
            &format!("{}.kql", query.file),
            query.text().as_bytes(),
        );
    }
}
