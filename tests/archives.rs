//! Archives as people drop them: every file in one is a source of its own.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something else must fail"
)]

use engine::{Detail, Input, analyze};
use model::{
    Limits,
    protocol::{Request, SourceId},
};
use more::office::Office as Session;
use written::redact;

#[allow(dead_code, reason = "other tests write other files")]
#[path = "written/mod.rs"]
mod written;

use rawzip::{CompressionMethod, ZipArchiveWriter};

const REGISTRIES: &str = include_str!("../static/samples/fires-registries.json");
const DEFENDER: &str = include_str!("../static/samples/defender-free.json");

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut out);
    for (name, text) in files {
        let file = archive
            .new_file(*name)
            .compression_method(CompressionMethod::STORE);
        let (mut entry, config) = file.start().unwrap();
        let mut writer = config.wrap(&mut entry);
        std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    out
}

fn source(input: u32, place: u32) -> SourceId {
    SourceId { input, place }
}

#[test]
fn an_archive_says_what_its_files_say_one_by_one() {
    let input = |name: &str, bytes: &[u8]| Input {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    let archive = zip(&[
        ("prod/registries.json", REGISTRIES),
        ("defender.json", DEFENDER),
    ]);
    let packed = analyze(
        vec![input("exports.zip", &archive)],
        &Limits::default(),
        Detail::Full,
    );
    let names: Vec<&str> = packed.sources.iter().map(|source| &*source.name).collect();
    assert_eq!(
        names,
        [
            "exports.zip",
            "exports.zip/prod/registries.json",
            "exports.zip/defender.json"
        ]
    );
    assert_eq!(packed.sources[0].kind, "archive");
    assert_eq!(packed.sources[0].bytes, archive.len() as u64);
    assert_eq!(packed.problems, []);
    let loose = analyze(
        vec![
            input("exports.zip/prod/registries.json", REGISTRIES.as_bytes()),
            input("exports.zip/defender.json", DEFENDER.as_bytes()),
        ],
        &Limits::default(),
        Detail::Full,
    );
    assert_eq!(packed.chains, loose.chains);
    assert_eq!(packed.sources[1..], loose.sources[..]);
}

#[test]
fn a_damaged_archive_is_explained_and_a_file_beside_it_counts() {
    let archive = zip(&[("defender.json", DEFENDER)]);
    let inputs = vec![
        Input {
            name: "cut.zip".to_owned(),
            bytes: archive[..archive.len() / 2].to_vec(),
        },
        Input {
            name: "registries.json".to_owned(),
            bytes: REGISTRIES.into(),
        },
    ];
    let report = analyze(inputs, &Limits::default(), Detail::Full);
    assert_eq!(report.problems[0].source.as_deref(), Some("cut.zip"));
    assert!(report.problems[0].message.contains("cut off"));
    assert_eq!(report.chains[0].registries.len(), 2);
}

#[test]
fn files_of_an_archive_go_one_by_one_or_all_at_once() {
    let archive = zip(&[("a.json", REGISTRIES), ("b.json", DEFENDER)]);
    let mut session = Session::new(Limits::default());
    session.put(3, "first.json", b"[]".to_vec());
    session.put(4, "x.zip", archive.clone());
    session.put(5, "last.json", b"[]".to_vec());
    let all = [
        source(3, 0),
        source(4, 0),
        source(4, 1),
        source(4, 2),
        source(5, 0),
    ];
    assert_eq!(session.overview().inputs, all);
    let lines = session.lines(source(4, 2), 1, 1, (1, 1)).unwrap();
    assert_eq!(lines.lines, [DEFENDER.lines().next().unwrap()]);

    session.answer(Request::RemoveSource { id: source(4, 2) }, Vec::new());
    let overview = session.overview();
    assert_eq!(
        overview.inputs,
        [source(3, 0), source(4, 0), source(4, 1), source(5, 0)]
    );
    assert_eq!(overview.rows.len(), 2);
    assert!(session.lines(source(4, 2), 1, 1, (1, 1)).is_none());

    // Handed in again, the places stay what they were, and so does the order.
    let put = Request::Put {
        id: 4,
        name: "x.zip".to_owned(),
        without: vec![1],
    };
    session.answer(put, archive);
    let overview = session.overview();
    assert_eq!(
        overview.inputs,
        [source(3, 0), source(4, 0), source(4, 2), source(5, 0)]
    );
    assert_eq!(overview.report.sources[2].name, "x.zip/b.json");
    assert!(overview.rows.is_empty());

    session.remove(4);
    assert_eq!(session.overview().inputs, [source(3, 0), source(5, 0)]);
}

#[test]
fn files_of_one_name_are_told_apart() {
    let archive = zip(&[("a.json", "[]"), ("a.json", "[]"), ("./a.json", "[]")]);
    let mut session = Session::new(Limits::default());
    session.put(1, "x.zip", archive);
    let overview = session.overview();
    let names = overview.report.sources.iter().skip(1);
    let names: Vec<&str> = names.map(|source| &*source.name).collect();
    assert_eq!(
        names,
        ["x.zip/a.json", "x.zip/a.json (2)", "x.zip/a.json (3)"]
    );
}

#[test]
fn an_archive_pasted_without_a_name_still_has_one() {
    let mut session = Session::new(Limits::default());
    session.put(1, "", zip(&[("a.json", "[]")]));
    let overview = session.overview();
    assert_eq!(overview.report.sources[0].name, "pasted text");
    assert_eq!(overview.report.sources[1].name, "unnamed/a.json");
}

#[test]
fn a_redacted_report_names_no_file_of_an_archive() {
    let archive = zip(&[
        ("contoso-prod/registries.json", REGISTRIES),
        ("contoso-prod/harbour.png", "picture"),
        ("contoso-prod/inner.zip", "PK\x03\x04"),
    ]);
    let input = Input {
        name: "contoso.zip".to_owned(),
        bytes: archive,
    };
    let report = analyze(vec![input], &Limits::default(), Detail::Full);
    let messages = |report: &model::report::Report| -> Vec<String> {
        let problems = report.problems.iter();
        problems.map(|problem| problem.message.clone()).collect()
    };
    assert!(messages(&report).concat().contains("harbour.png"));
    let redacted = redact(&report);
    assert_eq!(redact(&redacted), redacted);
    let text = serde_json::to_string(&redacted).unwrap();
    for name in ["contoso", "harbour", "inner"] {
        assert!(!text.contains(name), "{name}: {:?}", messages(&redacted));
    }
    assert_eq!(
        messages(&redacted),
        [
            "1 file is an archive itself: `file-3.zip`",
            "1 file cannot be an export and was left out: `file-4`"
        ]
    );
}

/// What is said of a file, and as what it counts.
fn said(bytes: Vec<u8>) -> (String, String) {
    let report = analyze(
        vec![Input {
            name: "dropped".to_owned(),
            bytes,
        }],
        &Limits::default(),
        Detail::Full,
    );
    assert_eq!(report.sources.len(), 1);
    let problem = &report.problems[0];
    (problem.message.clone(), problem.help.clone())
}

#[test]
fn a_document_of_an_office_is_named_and_no_archive() {
    let types = ("[Content_Types].xml", "<Types/>");
    let sheet = zip(&[types, ("_rels/.rels", "x"), ("xl/workbook.xml", "x")]);
    for (bytes, what) in [
        (sheet.clone(), "an Excel workbook"),
        // Some write the list of its parts last.
        (
            zip(&[("docProps/app.xml", "x"), ("word/document.xml", "x"), types]),
            "a Word document",
        ),
        (
            zip(&[types, ("ppt/presentation.xml", "x")]),
            "a PowerPoint presentation",
        ),
        (
            zip(&[
                ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", "x"),
            ]),
            "an OpenDocument file",
        ),
        // Cut off, it has no list of its files.
        (sheet[..sheet.len() / 2].to_vec(), "an Office document"),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0".to_vec(),
            "of the older kind",
        ),
        (b"%PDF-1.7\n%\xE2\xE3\n".to_vec(), "a PDF"),
        (b"{\\rtf1\\ansi {}}".to_vec(), "RTF"),
    ] {
        let (message, help) = said(bytes);
        assert!(message.contains(what), "{message}");
        assert!(help.contains("drop the export itself"), "{message}: {help}");
    }
    // A folder of that name makes none of an archive, nor does one that lies in it.
    for archive in [
        zip(&[("xl/registries.json", REGISTRIES)]),
        zip(&[
            ("a/[Content_Types].xml", "x"),
            ("xl/registries.json", REGISTRIES),
        ]),
    ] {
        let input = Input {
            name: "exports.zip".to_owned(),
            bytes: archive,
        };
        let report = analyze(vec![input], &Limits::default(), Detail::Full);
        assert!(!report.chains[0].registries.is_empty());
    }
}

#[test]
fn what_an_archive_keeps_to_itself_is_said_in_the_answer() {
    let clear = include_str!("../static/samples/broken-registries.json");
    let answer = |inside: &[u8]| {
        let mut bytes = zip(&[("registries.json", clear), ("plans.json", DEFENDER)]);
        if !inside.is_empty() {
            let mut archive = Vec::new();
            let mut writer = ZipArchiveWriter::new(&mut archive);
            for (name, content) in [("registries.json", clear.as_bytes()), ("older.zip", inside)] {
                let file = writer.new_file(name);
                let (mut entry, config) = file
                    .compression_method(CompressionMethod::STORE)
                    .start()
                    .unwrap();
                let mut file = config.wrap(&mut entry);
                std::io::Write::write_all(&mut file, content).unwrap();
                let (_, descriptor) = file.finish().unwrap();
                entry.finish(descriptor).unwrap();
            }
            writer.finish().unwrap();
            bytes = archive;
        }
        let name = "exports.zip".to_owned();
        let report = analyze(
            vec![Input { name, bytes }],
            &Limits::default(),
            Detail::Full,
        );
        report.chains[0].explanation.clone()
    };
    let inner = zip(&[("registries.json", REGISTRIES)]);
    assert!(answer(&inner).contains("This holds for what was read"));
    assert!(!answer(b"").contains("This holds for what was read"));
}

#[test]
fn what_is_packed_out_of_sight_leaves_the_answer_open() {
    let clear = include_str!("../static/samples/broken-registries.json");
    let holds = |files: Vec<(&str, Vec<u8>)>| {
        let beside = [
            ("clear.json", clear.as_bytes().to_vec()),
            ("plans.json", DEFENDER.into()),
        ];
        let inputs = beside.into_iter().chain(files);
        let inputs = inputs.map(|(name, bytes)| Input {
            name: name.to_owned(),
            bytes,
        });
        let report = analyze(inputs.collect(), &Limits::default(), Detail::Full);
        let explanation = &report.chains[0].explanation;
        explanation.contains("This holds for what was read")
    };
    assert!(!holds(Vec::new()));
    // The writer would make a plain name of one that ends like a folder's.
    let folder = |files: &[(&str, &str)]| {
        let mut bytes = zip(files);
        for at in 0..bytes.len() {
            if bytes[at..].starts_with(b"_folder") {
                bytes[at + 6] = b'/';
            }
        }
        bytes
    };
    // Nothing is lost in a whole archive, nor by a folder in one.
    assert!(!holds(vec![(
        "a.zip",
        folder(&[("a.json", clear), ("_folder", "")])
    )]));
    let fires = zip(&[("a.json", REGISTRIES)]);
    let joined = [fires, zip(&[("b.json", clear)])].concat();
    let cut = |mut bytes: Vec<u8>| {
        bytes.truncate(bytes.len() - 4);
        bytes
    };
    for (name, bytes) in [
        ("joined.zip", joined),
        ("cut.zip", cut(zip(&[("a.json", REGISTRIES)]))),
        (
            "folder.zip",
            folder(&[("_folder", REGISTRIES), ("b.json", clear)]),
        ),
        ("empty.zip", zip(&[])),
        (
            "a.json.gz",
            vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 4],
        ),
        (
            "a.json",
            [
                b"BZh9".as_slice(),
                &[0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0xff, 0x80],
            ]
            .concat(),
        ),
        (
            "wide.json",
            REGISTRIES
                .chars()
                .flat_map(|one| (one as u32).to_le_bytes())
                .collect(),
        ),
    ] {
        assert!(holds(vec![(name, bytes)]), "{name}");
    }
}
