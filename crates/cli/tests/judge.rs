//! `linchpin judge`, run as people run it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something else must fail"
)]

mod common;

use std::{fs, path::Path};

use common::{Folder, linchpin, ran, root, run, run_with, samples};
use model::{
    Format, Limits, Redaction,
    link::{CutDocument, Shared},
    protocol::Taken,
    report::{Report, Verdict},
};
use more::{office::Office, share::encode};
use serde_json::Value;

const FIRES: [&str; 2] = ["fires-registries.json", "defender-free.json"];

fn judge(folder: &Path, args: &[&str]) -> common::Ran {
    run(folder, &[&["judge"], args].concat())
}

/// The scans of the corpus: a folder, and the files in it.
fn corpus() -> Vec<(std::path::PathBuf, Vec<String>)> {
    let files = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
        let files = entries.filter(|entry| entry.path().is_file());
        let mut files: Vec<String> = files
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        files.sort();
        files
    };
    let cases = fs::read_dir(root().join("tests/cases")).unwrap();
    let mut folders: Vec<_> = cases.map(|entry| entry.unwrap().path()).collect();
    folders.extend([samples(), samples().join("estate")]);
    folders.sort();
    let mut corpus: Vec<_> = folders
        .into_iter()
        .map(|folder| (folder.clone(), files(&folder)))
        .collect();
    for file in files(&samples()) {
        corpus.push((samples(), vec![file]));
    }
    assert!(corpus.len() > 30);
    corpus
}

fn office(folder: &Path, files: &[String]) -> Office {
    let mut office = Office::new(Limits::default());
    for (id, name) in (0..).zip(files) {
        office.put(id, name, fs::read(folder.join(name)).unwrap());
    }
    office
}

/// What the order of the files must not change.
fn essence(json: &str) -> String {
    let report: Report = serde_json::from_str(json).unwrap();
    let chain = &report.chains[0];
    let outcomes: Vec<_> = chain
        .rules
        .iter()
        .map(|rule| (rule.outcome, rule.counts))
        .collect();
    format!(
        "{:?} {} {outcomes:?} {:?} {:?}",
        chain.verdict, chain.headline, chain.totals, chain.blast_radius.totals
    )
}

#[test]
fn the_json_is_the_report_of_the_page_whatever_order_the_files_come_in() {
    for (folder, mut files) in corpus() {
        let mut said = Vec::new();
        for _ in 0..2 {
            let mut office = office(&folder, &files);
            let mut args: Vec<&str> = files.iter().map(String::as_str).collect();
            args.extend(["--format", "json"]);
            let ran = judge(&folder, &args);
            let expected = office.export(Taken::Answer, Format::Json, Redaction::NONE);
            assert_eq!(ran.out, String::from_utf8(expected).unwrap(), "{files:?}");
            let fires = office.report().chains[0].verdict == Verdict::Fires;
            let recognised = !office
                .report()
                .sources
                .iter()
                .all(|one| one.documents.is_empty());
            let code = match (recognised, fires) {
                (false, _) => 3,
                (true, fires) => i32::from(fires),
            };
            assert_eq!(ran.code, code, "{files:?}");
            said.push(essence(&ran.out));
            files.reverse();
        }
        assert_eq!(said[0], said[1], "{files:?}");
    }
}

#[test]
fn every_file_is_the_one_that_the_page_makes_with_pseudonyms_and_without() {
    let folder = samples().join("estate");
    let mut files: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let mut office = office(&folder, &files);
    for (word, format) in [
        ("json", Format::Json),
        ("sarif", Format::Sarif),
        ("sarif-all", Format::SarifAll),
        ("ocsf", Format::Ocsf),
        ("md", Format::Markdown),
        ("html", Format::Html),
        ("csv", Format::Csv),
        ("workloads", Format::Workloads),
        ("layer", Format::Layer),
        ("layer-19", Format::Layer19),
        ("layer-20", Format::Layer20),
    ] {
        office.tell_time(common::MOMENT * 1000);
        for (more, redaction) in [(None, Redaction::NONE), (Some("--redact"), Redaction::ALL)] {
            let args: Vec<&str> = [".", "--format", word].into_iter().chain(more).collect();
            let expected = office.export(Taken::Answer, format, redaction);
            assert!(
                judge(&folder, &args).out.into_bytes() == expected,
                "{args:?}"
            );
        }
    }
}

#[test]
fn the_text_says_the_verdict_first_and_then_why() {
    for (name, args) in [
        ("fires", &FIRES[..]),
        (
            "broken",
            &["broken-registries.json", "defender-standard.json"],
        ),
        ("undetermined", &["undetermined-registries.json"]),
        ("split", &["split-registries.json", "defender-free.json"]),
        ("estate", &["estate"]),
        ("estate-redacted", &["estate", "--redact"]),
        ("claimed", &["report.json"]),
        ("cut-off", &["cut-off.json", "estate", "none.json"]),
    ] {
        let whole = fs::read_to_string(samples().join(FIRES[0])).unwrap();
        let mut folder = Folder::new()
            .with_sample("broken-registries.json")
            .with_sample("defender-standard.json")
            .with_sample("defender-free.json")
            .with_sample("undetermined-registries.json")
            .with_sample("split-registries.json")
            .with_sample("fires-registries.json")
            .with("cut-off.json", &whole.as_bytes()[..400]);
        for entry in fs::read_dir(samples().join("estate")).unwrap() {
            let file = entry.unwrap().file_name().into_string().unwrap();
            folder = folder.with_sample(&format!("estate/{file}"));
        }
        let folder = folder.with("estate/logo.png", "x");
        let report = judge(folder.path(), &[&FIRES[..], &["--format", "json"]].concat());
        let folder = folder.with("report.json", report.out);
        let ran = judge(folder.path(), args);
        let whole = format!("{}\nexit {}\n\n{}", ran.out, ran.code, ran.err);
        insta::with_settings!({ prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, whole);
        });
    }
}

#[test]
fn the_exit_code_says_whether_the_bar_was_reached() {
    let broken = ["broken-registries.json", "defender-standard.json"];
    let unknown = ["undetermined-registries.json"];
    for (files, more, code) in [
        (&FIRES[..], &[][..], 1),
        (&FIRES, &["--fail-on", "fires"], 1),
        (&FIRES, &["--fail-on", "undetermined"], 1),
        (&unknown, &[], 0),
        (&unknown, &["--fail-on", "undetermined"], 2),
        (&broken, &[], 0),
        (&broken, &["--fail-on", "undetermined"], 0),
        // What could not be read might have changed the answer, unless that is proven.
        (&broken, &["none.json"], 3),
        (&unknown, &["none.json"], 3),
        (&unknown, &["none.json", "--fail-on", "undetermined"], 2),
        (&FIRES, &["none.json"], 1),
    ] {
        for format in ["text", "json", "sarif", "md", "html", "csv", "layer"] {
            let args = [files, more, &["--format", format]].concat();
            let ran = judge(&samples(), &args);
            assert_eq!(ran.code, code, "{args:?}");
            assert!(!ran.out.is_empty());
            let told = ran
                .err
                .contains("none.json: error: there is no such file or folder");
            assert_eq!(told, more.contains(&"none.json"), "{args:?}: {}", ran.err);
        }
    }
}

#[test]
fn what_is_known_not_to_be_all_passes_no_gate_on_missing_evidence() {
    let clear = r#"{"id":"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosoacr","name":"contosoacr","type":"Microsoft.ContainerRegistry/registries","sku":{"name":"Premium"},"adminUserEnabled":false,"publicNetworkAccess":"Disabled"}"#;
    for (name, text) in [
        (
            "more.json",
            format!(
                "{{\"value\":[{clear}],\"@odata.nextLink\":\"https://management.example/next\"}}"
            ),
        ),
        ("cut.json", format!("[{clear},{{\"id\":\"/subscr")),
        (
            "refused.json",
            r#"{"error":{"code":"AuthorizationFailed","message":"no"}}"#.to_owned(),
        ),
        (
            "table.txt",
            "NAME        ADMIN ENABLED\ncontosoother  True\n".to_owned(),
        ),
        (
            "other.yaml",
            "adminUserEnabled: true\nname: contosoother\n".to_owned(),
        ),
        (
            "page.html",
            "<!doctype html><title>Sign in</title>".to_owned(),
        ),
        (
            "columns.json",
            r#"[{"Registry":"contosoother","Admin":true}]"#.to_owned(),
        ),
        (
            "behind.txt",
            "[]\nERROR: (AuthorizationFailed) The client may not list these.\n".to_owned(),
        ),
        ("empty.json", String::new()),
    ] {
        let folder = Folder::new().with("clear.json", clear).with(name, text);
        for (more, code) in [(&["--fail-on", "undetermined"][..], 2), (&[], 0)] {
            let ran = judge(folder.path(), &[&["clear.json", name], more].concat());
            assert_eq!(ran.code, code, "{name}: {}", ran.err);
            // What plainly is evidence, in a form that is not read, may be about anything.
            let says = match name {
                "cut.json" | "other.yaml" => "Not all that was dropped was",
                _ => "This holds for what was read",
            };
            assert!(ran.out.contains(says), "{name}: {}", ran.out);
        }
        let alone = [
            "clear.json",
            name,
            "--registry",
            "contosoacr",
            "--fail-on",
            "undetermined",
        ];
        assert_eq!(judge(folder.path(), &alone).code, 0, "{name}");
    }
    // A key that somebody dropped by mistake hides no registry.
    let folder = Folder::new()
        .with("clear.json", clear)
        .with("key.txt", "password=abcdefghijklmnop\n");
    let ran = judge(
        folder.path(),
        &["clear.json", "key.txt", "--fail-on", "undetermined"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn bad_input_is_named_and_gives_three() {
    let folder = Folder::new()
        .with("empty.json", "")
        .with("notes.txt", "nothing to see")
        .with("pictures/a.png", "x")
        .with(
            "report.json",
            r#"{"schema": "linchpin-report/1", "sources": 3}"#,
        );
    for (args, said) in [
        (&[][..], "Usage"),
        (&["judge"], "PATH"),
        (&["judge", "--bogus", "x"], "--bogus"),
        (&["judge", "notes.txt", "--format", "yaml"], "yaml"),
        (&["judge", "-", "-"], "once only"),
        (
            &["judge", "none.json"],
            "none.json: error: there is no such file",
        ),
        (
            &["judge", "empty.json"],
            "empty.json: error: there is nothing in it",
        ),
        (&["judge", "notes.txt"], "nothing was recognised"),
        (
            &["judge", "pictures"],
            "no file in it that could be an export",
        ),
        (
            &["judge", "report.json"],
            "report.json:1:44: error: the report is not as it was written",
        ),
        (
            &["judge", "notes.txt", "-o", "no/such/folder.txt"],
            "could not be written",
        ),
        (&["diff", "notes.txt"], "AFTER"),
        (&["diff", "-", "-"], "one of the two sides"),
        (&["diff", "notes.txt", "none.json"], "none.json: error"),
        (
            &["diff", "notes.txt", "empty.json"],
            "nothing in AFTER was recognised",
        ),
    ] {
        let ran = run(folder.path(), args);
        assert_eq!(ran.code, 3, "{args:?}");
        assert!(ran.err.contains(said), "{args:?}: {}", ran.err);
    }
}

#[test]
fn what_could_not_be_used_is_told_with_its_place_and_the_rest_counts() {
    let cut_off = fs::read_to_string(samples().join("broken-registries.json")).unwrap();
    let folder = Folder::new()
        .with_sample(FIRES[0])
        .with_sample(FIRES[1])
        .with("cut-off.json", &cut_off.as_bytes()[..300]);
    for format in ["json", "text"] {
        let ran = judge(
            folder.path(),
            &[FIRES[0], "cut-off.json", FIRES[1], "-f", format],
        );
        assert_eq!(ran.code, 1);
        let place = ran.err.lines().next().unwrap();
        assert!(place.starts_with("cut-off.json:"), "{}", ran.err);
        assert!(place.split(':').nth(2).unwrap().parse::<u32>().is_ok());
        assert!(ran.err.lines().nth(1).unwrap().starts_with("    "));
    }
}

#[test]
fn standard_input_is_read_as_a_file_is() {
    let bytes = fs::read(samples().join(FIRES[0])).unwrap();
    let ran = run_with(&samples(), &["judge", "-", FIRES[1]], &bytes);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("stdin:"), "{}", ran.out);
}

#[test]
fn folders_are_walked_by_the_rules_of_the_page() {
    let registries = fs::read(samples().join(FIRES[0])).unwrap();
    let folder = Folder::new()
        .with("exports/prod/deep/registries.json", &registries)
        .with("exports/.DS_Store", "x")
        .with("exports/.git/config", "x")
        .with("exports/page.html", "x")
        .with("exports/node_modules/a/registries.json", "[]")
        .with_sample(FIRES[1]);
    let ran = judge(folder.path(), &["exports", FIRES[1], "-f", "json"]);
    assert_eq!(ran.code, 1);
    let report: Report = serde_json::from_str(&ran.out).unwrap();
    let names: Vec<&str> = report.sources.iter().map(|source| &*source.name).collect();
    assert_eq!(names, [FIRES[1], "exports/prod/deep/registries.json"]);
    assert!(
        ran.err.contains(
            "3 files cannot be exports and were left out: `exports/.git/`, `exports/node_modules/`, `exports/page.html`"
        ),
        "{}",
        ran.err
    );
    // The folder's own place makes no difference, and the paths lead to it.
    let ran = judge(
        &folder.path().join("exports/prod"),
        &["../../exports", "-f", "json"],
    );
    let report: Report = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        report.sources[0].name,
        "../../exports/prod/deep/registries.json"
    );
}

#[cfg(unix)]
#[test]
fn nothing_in_a_folder_leads_astray_or_never_ends() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new()
        .with("exports/real.json", "x")
        .with_sample(FIRES[0]);
    let inside = folder.path().join("exports");
    symlink("..", inside.join("up")).unwrap();
    symlink("nowhere", inside.join("dangling.json")).unwrap();
    symlink(Path::new("..").join(FIRES[0]), inside.join("link.json")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(inside.join("pipe"))
        .status();
    let ran = judge(folder.path(), &["exports", "-f", "json"]);
    let report: Report = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report.chains[0].totals.registries, 2);
    assert!(
        ran.err
            .contains("links to folders were not followed: `exports/up`"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("exports/dangling.json: error"),
        "{}",
        ran.err
    );
    if made.is_ok_and(|made| made.success()) {
        assert!(
            ran.err
                .contains("these are no files and were left out: `exports/pipe`")
        );
    }
}

#[test]
fn a_zip_is_taken_apart() {
    let mut bytes = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
    for name in FIRES {
        let file = archive
            .new_file(name)
            .compression_method(rawzip::CompressionMethod::STORE);
        let (mut entry, config) = file.start().unwrap();
        let mut writer = config.wrap(&mut entry);
        let text = fs::read(samples().join(name)).unwrap();
        std::io::Write::write_all(&mut writer, &text).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    let folder = Folder::new().with("in/exports.zip", &bytes);
    for ran in [
        judge(folder.path(), &["in"]),
        judge(folder.path(), &["in/exports.zip"]),
        run_with(folder.path(), &["judge", "-"], &bytes),
    ] {
        assert_eq!(ran.code, 1);
        assert!(ran.out.contains("/fires-registries.json:"), "{}", ran.out);
    }
}

#[test]
fn the_answer_of_last_time_is_no_input() {
    let folder = Folder::new().with_sample(FIRES[0]).with_sample(FIRES[1]);
    for format in ["json", "sarif", "text"] {
        let args = [".", "-f", format, "-o", "./answer.json"];
        let first = judge(folder.path(), &args);
        let written = fs::read(folder.path().join("answer.json")).unwrap();
        let second = judge(folder.path(), &args);
        assert_eq!((first.code, second.code), (1, 1));
        assert_eq!((&*first.out, &*second.err), ("", ""));
        assert_eq!(
            fs::read(folder.path().join("answer.json")).unwrap(),
            written
        );
    }
}

#[test]
fn a_report_among_exports_is_left_aside() {
    let folder = Folder::new()
        .with_sample(FIRES[0])
        .with_sample("broken-registries.json");
    let report = judge(folder.path(), &[FIRES[0], "-f", "json"]).out;
    let folder = folder.with("a.json", &report).with("b.json", &report);
    let ran = judge(
        folder.path(),
        &["broken-registries.json", "a.json", "-f", "json"],
    );
    let alone = judge(folder.path(), &["broken-registries.json", "-f", "json"]);
    assert_eq!(ran.out, alone.out);
    assert!(
        ran.err.contains("a.json: warning: this is a report"),
        "{}",
        ran.err
    );
    // By itself it says what it says.
    let ran = judge(folder.path(), &["a.json", "-f", "json"]);
    assert_eq!(ran.out, report);
    assert!(ran.err.contains("was not judged again"), "{}", ran.err);
    let ran = judge(folder.path(), &["a.json", "b.json"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("linchpin diff"), "{}", ran.err);
}

/// A link of these texts as whoever made it chose to call them, and to say of them.
fn made_link(made_at: &str, documents: &[(&str, &str)]) -> String {
    let documents = documents.iter().map(|(name, text)| CutDocument {
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    });
    let shared = Shared {
        made_at: made_at.to_owned(),
        generator: "linchpin 0.1.0".to_owned(),
        redaction: Redaction::NONE,
        problems: 0,
        what_if: Vec::new(),
        documents: documents.collect(),
    };
    encode(&shared)
}

#[test]
fn a_link_among_exports_is_left_aside() {
    let text = fs::read_to_string(samples().join(FIRES[0])).unwrap();
    // The same registries, safe at a later moment, under the name of the export itself.
    let safe = text.replace(
        "\"adminUserEnabled\": true",
        "\"systemData\": {\"lastModifiedAt\": \"2099-01-01T00:00:00Z\"}, \"adminUserEnabled\": false",
    );
    assert_ne!(safe, text);
    let link = made_link("2026-03-01", &[(FIRES[0], &safe)]);
    let address = format!("https://example.com/#{link}");
    let folder = Folder::new()
        .with_sample(FIRES[0])
        .with_sample(FIRES[1])
        .with("shared.txt", &link)
        .with("again.txt", &address);
    let alone = judge(folder.path(), &[FIRES[0], FIRES[1], "-f", "json"]);
    for (name, args) in [
        ("shared.txt", ["shared.txt", FIRES[0], FIRES[1]]),
        ("shared.txt", [FIRES[0], "shared.txt", FIRES[1]]),
        ("again.txt", [FIRES[0], FIRES[1], "again.txt"]),
        ("link", [&*address, FIRES[0], FIRES[1]]),
    ] {
        let ran = judge(folder.path(), &[&args[..], &["-f", "json"]].concat());
        assert_eq!((&ran.out, ran.code), (&alone.out, 1));
        let said = format!("{name}: warning: this is a link");
        assert!(ran.err.contains(&said), "{}", ran.err);
        assert!(ran.err.contains("left aside"), "{}", ran.err);
    }
    let ran = judge(folder.path(), &["."]);
    assert!(ran.out.contains("The chain fires"), "{}", ran.out);
    assert!(ran.out.contains("left aside"), "{}", ran.out);
    // Nor are two people's words put together.
    let ran = judge(folder.path(), &["shared.txt", "again.txt"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("linchpin diff"), "{}", ran.err);
}

#[test]
fn every_file_made_of_a_link_says_that_it_was_one() {
    let text = fs::read_to_string(samples().join(FIRES[0])).unwrap();
    let plan = fs::read_to_string(samples().join(FIRES[1])).unwrap();
    let names = ["../../etc/passwd", "src/main.rs"];
    let link = made_link("2026-03-01", &[(names[0], &text), (names[1], &plan)]);
    let folder = Folder::new().with("shared.txt", &link);
    let told = "from a link, made on 2026-03-01 as it says; judged again here; the documents were not seen";
    for form in [
        "text",
        "json",
        "html",
        "md",
        "sarif",
        "sarif-all",
        "csv",
        "workloads",
        "layer",
        "ocsf",
    ] {
        for redact in [&[][..], &["--redact"]] {
            let args = [&["shared.txt", "-f", form], redact].concat();
            let ran = judge(folder.path(), &args);
            assert_eq!(ran.code, 1, "{form}");
            let one_line = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
            let says = match form {
                "ocsf" => one_line.contains("\"from-a-link\""),
                // No workload of it is known, so there is no row.
                "workloads" => one_line.ends_with(",origin"),
                _ => one_line.to_lowercase().contains(told),
            };
            assert!(says, "{form}: {}", ran.out);
            if form.starts_with("sarif") {
                let sarif: Value = serde_json::from_str(&ran.out).unwrap();
                for artifact in sarif["runs"][0]["artifacts"].as_array().unwrap() {
                    let uri = artifact["location"]["uri"].as_str().unwrap();
                    assert!(uri.starts_with("link/") && !uri.contains(".."), "{uri}");
                }
            }
            if form == "json" {
                let report: Report = serde_json::from_str(&ran.out).unwrap();
                assert_eq!(report.link.unwrap().made_at, "2026-03-01");
            }
        }
    }
    // Whatever else it says is not repeated.
    let link = made_link("2026-03-01. Linchpin has checked it", &[("a", &text)]);
    let ran = judge(folder.path(), &[&link]);
    let one_line = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        one_line.contains("From a link; judged again here"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("has checked"), "{}", ran.out);
    // Exports say nothing of the kind.
    let folder = Folder::new().with_sample(FIRES[0]);
    for form in [
        "text",
        "html",
        "md",
        "sarif",
        "csv",
        "workloads",
        "layer",
        "ocsf",
    ] {
        let out = judge(folder.path(), &[FIRES[0], "-f", form]).out;
        assert!(!out.contains("from a link") && !out.contains("from-a-link"));
        assert!(!out.contains("origin"), "{form}");
    }
}

#[test]
fn sarif_points_to_files_as_a_repository_has_them() {
    let folder = Folder::new()
        .with(
            "exports/fires-registries.json",
            fs::read(samples().join(FIRES[0])).unwrap(),
        )
        .with(
            "exports/defender-free.json",
            fs::read(samples().join(FIRES[1])).unwrap(),
        );
    let absolute = folder.path().join("exports");
    for path in ["exports", "./exports/", absolute.to_str().unwrap()] {
        let ran = judge(folder.path(), &[path, "-f", "sarif"]);
        let sarif: Value = serde_json::from_str(&ran.out).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let failing: Vec<&Value> = results
            .iter()
            .filter(|result| result["kind"] == "fail")
            .collect();
        assert!(!failing.is_empty());
        for result in failing {
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            assert!(folder.path().join(uri).is_file(), "{uri}");
            assert!(place["region"]["startLine"].as_u64().unwrap() > 0);
        }
    }
}

/// Text with what our own colours are taken out.
fn without_colours(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part.strip_prefix('[').unwrap().split_once('m').unwrap();
        assert!(code.chars().all(|c| c.is_ascii_digit()), "{code}");
        out.push_str(rest);
    }
    out
}

#[test]
fn names_from_strangers_do_nothing_to_a_terminal() {
    let hostile = r"evil\u001b]0;owned\u0007\u001b[2J\u009b1m\u202egnp.\r\nname`tick";
    let registries = fs::read_to_string(samples().join(FIRES[0])).unwrap();
    let report: Value = serde_json::from_str(&registries).unwrap();
    let name = report[0]["name"].as_str().unwrap();
    let registries = registries.replace(name, hostile);
    let broken = "{\"name\": \"\u{1b}[31mred\u{7}\", \u{1b}]8;;x\u{7} oops";
    let mut folder = Folder::new()
        .with("registries.json", registries)
        .with("broken.json", broken)
        .with_sample(FIRES[1]);
    let mut args = vec![
        "judge",
        "registries.json",
        "broken.json",
        FIRES[1],
        "none\u{1b}[2J.json",
    ];
    if cfg!(unix) {
        folder = folder
            .with("a\u{1b}[2J\n\u{202e}b.json", "\u{1b}[5m")
            .with("exports/a\u{1b}[2J.png", "x");
        args.extend(["a\u{1b}[2J\n\u{202e}b.json", "exports"]);
    }
    for (colour, more) in [
        (false, ""),
        (true, ""),
        (false, "--redact"),
        (true, "--redact"),
    ] {
        let mut command = linchpin(folder.path());
        command.args(&args);
        if colour {
            command.env("CLICOLOR_FORCE", "1");
        }
        if !more.is_empty() {
            command.arg(more);
        }
        let ran = ran(&mut command);
        assert_eq!(ran.code, 1);
        assert_eq!(ran.out.contains('\u{1b}'), colour);
        for text in [&ran.out, &ran.err] {
            let text = without_colours(text);
            let bad = text
                .chars()
                .find(|c| c.is_control() && *c != '\n' || *c == '\u{202e}');
            assert_eq!(bad, None, "{text}");
        }
    }
    let ran = run(folder.path(), &["judge", "--\u{1b}[2J"]);
    assert_eq!(ran.code, 3);
    assert!(!ran.err.contains('\u{1b}'), "{:?}", ran.err);
}

#[test]
fn colour_is_for_terminals_and_for_who_insists() {
    let colours = |names: &[(&str, &str)]| {
        let mut command = linchpin(&samples());
        command
            .args(["judge", FIRES[0], FIRES[1]])
            .envs(names.iter().copied());
        let ran = ran(&mut command);
        (ran.out.contains('\u{1b}'), without_colours(&ran.out))
    };
    let (coloured, plain) = colours(&[]);
    assert!(!coloured);
    assert!(!colours(&[("NO_COLOR", "1")]).0);
    assert!(!colours(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]).0);
    assert_eq!(colours(&[("CLICOLOR_FORCE", "1")]), (true, plain));
    // A file is no terminal, whoever insists.
    let folder = Folder::new();
    let out = folder.path().join("report.txt");
    let mut command = linchpin(&samples());
    command
        .args(["judge", FIRES[0], "-o"])
        .arg(&out)
        .env("CLICOLOR_FORCE", "1");
    assert_eq!(ran(&mut command).out, "");
    assert!(!fs::read_to_string(out).unwrap().contains('\u{1b}'));
}

#[test]
fn pseudonyms_hide_names_in_everything_that_is_written() {
    let folder = Folder::new()
        .with(
            "secretname/harbour-registries.json",
            fs::read(samples().join(FIRES[0])).unwrap(),
        )
        .with("secretname/harbour-logo.png", "x")
        .with("harbour-broken.json", "{\"id\": [1, 2");
    for format in ["text", "json", "sarif", "md", "html", "csv", "layer"] {
        let args = [
            "secretname",
            "harbour-broken.json",
            "harbour-none.json",
            "--redact",
            "-f",
            format,
        ];
        let ran = judge(folder.path(), &args);
        for text in [&ran.out, &ran.err] {
            for name in ["harbour", "secretname"] {
                assert!(!text.contains(name), "{format}: {name} in {text}");
            }
        }
        assert!(ran.err.contains("left out: `file-"), "{}", ran.err);
    }
}

#[test]
fn whoever_stops_reading_is_no_error() {
    let mut child = linchpin(&samples())
        .args(["judge", "estate", "-f", "html"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_could_not_be_written_is_no_answer() {
    for format in ["text", "json"] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = linchpin(&samples())
            .args(["judge", "estate", "-f", format])
            .stdout(full)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert!(
            String::from_utf8(output.stderr)
                .unwrap()
                .contains("could not be written")
        );
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_is_too_large_is_not_opened() {
    let folder = Folder::new()
        .with_sample("broken-registries.json")
        .with("large.json", "[]");
    let large = fs::File::options()
        .write(true)
        .open(folder.path().join("large.json"));
    // It takes no room on the disk.
    large.unwrap().set_len((256 << 20) + 1).unwrap();
    let ran = judge(
        folder.path(),
        &["broken-registries.json", "large.json", "-f", "json"],
    );
    assert_eq!(ran.code, 3);
    let said = "large.json: error: this is 257 MiB, and at most 256 MiB are read from one file";
    assert!(ran.err.contains(said), "{}", ran.err);
    let report: Report = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report.sources[1].kind, "unreadable");
}

#[test]
fn the_manual_names_every_option_and_exit_code() {
    let manual = fs::read_to_string(root().join("docs/cli.md")).unwrap();
    for command in ["judge", "diff"] {
        let help = run(&root(), &[command, "--help"]);
        assert_eq!(help.code, 0);
        let options = help
            .out
            .split_whitespace()
            .filter(|word| word.starts_with("--"));
        for option in options {
            let option = option.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            assert!(manual.contains(option), "{option}");
        }
        for code in 0..4 {
            assert!(manual.contains(&format!("| {code} |")), "{code}");
        }
    }
    let version = run(&root(), &["--version"]);
    assert_eq!(
        version.out,
        format!("linchpin {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn what_defender_saw_of_a_workload_stands_in_its_line() {
    let folder = Folder::new().with(
        "a.json",
        r#"[{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoacr",
        "type": "Microsoft.ContainerRegistry/registries", "name": "contosoacr", "loginServer": "contosoacr.azurecr.io", "adminUserEnabled": true},
        {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/aks/providers/Microsoft.Security/assessments/a/subassessments/b",
        "type": "Microsoft.Security/assessments/subAssessments", "name": "b", "properties": {"timeGenerated": "2026-03-01T10:00:00Z",
        "status": {"code": "Unhealthy", "severity": "Critical"}, "additionalData": {"artifactDetails": {
        "registryHost": "contosoacr.azurecr.io", "repositoryName": "shop/web", "tags": ["7"], "digest": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}}}]"#,
    );
    let ran = judge(folder.path(), &["a.json"]);
    let text = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = "; seen by Defender on 2026-03-01; vulnerabilities in its image: 1 critical";
    assert!(text.contains(wanted), "{text}");
}

#[test]
fn an_event_says_when_it_was_made_and_the_same_bytes_can_be_had_again() {
    let folder = samples();
    let args = ["judge", FIRES[0], FIRES[1], "-f", "ocsf"];
    let time = |text: &str| {
        let events: serde_json::Value = serde_json::from_str(text).unwrap();
        events[0]["time"].as_u64().unwrap()
    };
    let set = run(&folder, &args);
    assert_eq!(time(&set.out), common::MOMENT * 1000);
    assert_eq!(run(&folder, &args).out, set.out);
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let unset = common::ran(
        common::linchpin(&folder)
            .env_remove("SOURCE_DATE_EPOCH")
            .args(args),
    );
    assert!(time(&unset.out) / 1000 >= now);
    for wrong in ["today", "-1", "1.5", "18446744073709551615"] {
        let mut command = common::linchpin(&folder);
        let ran = common::ran(command.env("SOURCE_DATE_EPOCH", wrong).args(args));
        assert_eq!((ran.code, &*ran.out), (3, ""), "{wrong}");
        assert!(
            ran.err.contains("SOURCE_DATE_EPOCH is set, but"),
            "{}",
            ran.err
        );
        // Other forms need no time, and so do not ask for one.
        let mut command = common::linchpin(&folder);
        command.env("SOURCE_DATE_EPOCH", wrong);
        assert_eq!(
            common::ran(command.args(["judge", FIRES[0], FIRES[1]])).code,
            1
        );
    }
}

#[test]
fn an_answer_about_one_registry_names_no_other_and_is_judged_by_itself() {
    let estate = samples().join("estate");
    let here = ["."];
    let of = |args: &[&str]| judge(&estate, &[&here, args].concat());
    let report: Report = serde_json::from_str(&of(&["-f", "json"]).out).unwrap();
    let chain = &report.chains[0];
    let one = |verdict: Verdict| {
        let mut all = chain.registries.iter();
        all.find(|one| one.verdict == verdict).unwrap()
    };
    let others = |name: &str, text: &str| {
        let named = chain.registries.iter().find(|other| {
            let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
            other.name != name && words.any(|word| word == other.name)
        });
        named.map(|other| other.name.clone())
    };
    for (verdict, code) in [
        (Verdict::Fires, 1),
        (Verdict::Broken, 0),
        (Verdict::Undetermined, 0),
    ] {
        let registry = one(verdict);
        let id = registry.id.clone().unwrap_or_else(|| registry.name.clone());
        let host = registry
            .login_server
            .clone()
            .unwrap_or_else(|| registry.name.clone());
        let by_name = of(&["--registry", &registry.name, "-f", "md"]);
        assert_eq!(by_name.code, code, "{}", registry.name);
        assert!(by_name.out.contains(&registry.name));
        assert_eq!(others(&registry.name, &by_name.out), None);
        for by in [id, host.to_uppercase()] {
            assert_eq!(
                of(&["--registry", &by, "-f", "md"]).out,
                by_name.out,
                "{by}"
            );
        }
        let text = of(&["--registry", &registry.name]);
        assert_eq!(others(&registry.name, &text.out), None);
        if verdict == Verdict::Fires {
            assert!(
                text.out.contains("What to do first") && text.out.contains("az "),
                "{}",
                text.out
            );
        }
        let hidden = of(&["--registry", &registry.name, "-f", "md", "--redact"]);
        assert!(!hidden.out.contains(&registry.name));
    }
    let none = of(&["--registry", "contosonowhere"]);
    assert_eq!(none.code, 3);
    assert!(
        none.out.is_empty()
            && none
                .err
                .contains("no registry in these documents has that name"),
        "{}",
        none.err
    );
}
