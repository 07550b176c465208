//! All documents that the tokens are planted in.

use std::{fs, path::Path};

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

use crate::{
    estates::estate,
    plant::{Document, Scan},
    shapes::{carried::CARRIED, refused, texts::TEXTS},
};

/// Whether to take the time to look at everything.
pub(crate) fn is_thorough() -> bool {
    std::env::var_os("LINCHPIN_THOROUGH").is_some()
}

/// The scans: cases, samples, field documents where they are, generated estates, shapes.
pub(crate) fn scans() -> Vec<Scan> {
    let mut corpus = Corpus {
        next: 0,
        scans: Vec::new(),
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in listed(&root.join("tests/cases")) {
        corpus.folder(&folder);
    }
    for sample in listed(&root.join("static/samples")) {
        match sample.is_dir() {
            true => corpus.folder(&sample),
            false => corpus.files(&[sample]),
        }
    }
    corpus.shared(root);
    let generated = if is_thorough() { 100 } else { 6 };
    let mut runner = TestRunner::deterministic();
    for index in 0..generated {
        let estate = estate().new_tree(&mut runner).unwrap().current();
        let documents = estate.documents.iter().map(ToString::to_string);
        let texts: Vec<_> = (0..)
            .map(|at| format!("estate-{at}"))
            .zip(documents)
            .collect();
        corpus.add(&format!("estate {index}"), &texts);
    }
    let written = root.join("tests/leaks/documents");
    for folder in listed(&written) {
        for file in listed(&folder) {
            corpus.files(&[file]);
        }
    }
    for (name, text) in [refused::REFUSED, refused::UNKNOWN, TEXTS].concat() {
        corpus.add(name, &[(name.to_owned(), text.to_owned())]);
    }
    let [template, parameters] = ["template-with-secrets-all-over", "parameter-file-alone"]
        .map(|name| written.join(format!("declared/{name}.json")));
    corpus.files(&[template.clone(), parameters.clone()]);
    corpus.named("template and its parameter file");
    corpus.files(&[parameters, template]);
    corpus.named("parameter file before its template");
    corpus.scans
}

/// The facts that carry a secret along: each document, and what of it stays readable.
pub(crate) fn carried() -> Vec<(Scan, &'static str)> {
    let mut corpus = Corpus {
        next: 0,
        scans: Vec::new(),
    };
    for carried in CARRIED {
        corpus.add(
            carried.name,
            &[(carried.name.to_owned(), carried.text.to_owned())],
        );
    }
    corpus
        .scans
        .into_iter()
        .zip(CARRIED.iter().map(|carried| carried.stays))
        .collect()
}

/// The scans, and the documents that our own pages show.
pub(crate) fn scans_and_pages() -> Vec<Scan> {
    let mut corpus = Corpus {
        next: 0,
        scans: scans(),
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in listed(&root.join("docs")) {
        if page.extension().is_some_and(|kind| kind == "md") {
            corpus.files(&[page]);
        }
    }
    corpus.scans
}

/// A scan of each document by itself.
pub(crate) fn singles() -> Vec<Scan> {
    let mut singles = Vec::new();
    for scan in scans() {
        let alone = scan.documents.len() == 1;
        for document in scan.documents {
            let name = match alone {
                true => scan.name.clone(),
                false => format!("{}/{}", scan.name, document.name),
            };
            singles.push(Scan {
                name,
                documents: vec![document],
            });
        }
    }
    singles
}

struct Corpus {
    next: usize,
    scans: Vec<Scan>,
}

impl Corpus {
    fn add(&mut self, name: &str, texts: &[(String, String)]) {
        let next = &mut self.next;
        let documents = texts
            .iter()
            .map(|(name, text)| Document::new(name, text, next));
        self.scans.push(Scan {
            name: name.to_owned(),
            documents: documents.collect(),
        });
    }

    /// Gives the last scan another name.
    fn named(&mut self, name: &str) {
        if let Some(scan) = self.scans.last_mut() {
            name.clone_into(&mut scan.name);
        }
    }

    fn folder(&mut self, folder: &Path) {
        self.files(&listed(folder));
    }

    fn files(&mut self, files: &[std::path::PathBuf]) {
        let texts: Vec<_> = files
            .iter()
            .map(|file| (name_of(file), text_of(&fs::read(file).unwrap())))
            .collect();
        let name = match files {
            [one] => name_of(one),
            [first, ..] => name_of(first.parent().unwrap()),
            [] => return,
        };
        self.add(&name, &texts);
    }

    /// Documents that lie beside some checkouts, at another place if `LINCHPIN_SHARED` says so.
    fn shared(&mut self, root: &Path) {
        let shared = std::env::var_os("LINCHPIN_SHARED").map_or(root.join("../shared"), Into::into);
        for folder in ["field", "samples"] {
            let Ok(index) = fs::read_to_string(shared.join(folder).join("INDEX.tsv")) else {
                continue;
            };
            for line in index.lines().skip(1) {
                let files = line.split('\t').next().unwrap_or_default().split(" + ");
                let files: Vec<_> = files.map(|file| shared.join(folder).join(file)).collect();
                self.files(&files);
            }
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn listed(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// UTF-8, or UTF-16 as PowerShell saves it.
fn text_of(bytes: &[u8]) -> String {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => {
            let units = rest
                .chunks_exact(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            String::from_utf16(&units.collect::<Vec<_>>()).unwrap()
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => String::from_utf8_lossy(bytes).into_owned(),
    }
}
