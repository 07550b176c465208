//! Archives, honest and not.

use std::io::Write;

use engine::{
    Detail, Input, analyze,
    read::unpack::{Unpacked, unpack_beside},
};
use miniz_oxide::deflate::compress_to_vec;
use rawzip::{CompressionMethod, ZipArchiveWriter};

use super::input::{LIMITS, choices, documents};

/// Takes the bytes as an archive, and makes an archive of them.
pub fn check(bytes: &[u8]) {
    let ([first, _], rest) = choices(bytes);
    if first & 1 == 0 {
        hostile(rest);
    } else {
        honest(rest, first & 2 != 0);
    }
}

/// No more comes out than may, whatever the archive says.
fn hostile(bytes: &[u8]) {
    // What others hold that were dropped with it; at the end there is hardly room for anything.
    for taken in [0, LIMITS.max_total_bytes / 2, LIMITS.max_total_bytes - 100] {
        comes_out(bytes, taken);
    }
    let input = Input {
        name: "a.zip".to_owned(),
        bytes: bytes.to_vec(),
    };
    let report = analyze(vec![input], &LIMITS, Detail::Full);
    assert!(!report.sources.is_empty());
}

fn comes_out(bytes: &[u8], taken: usize) {
    let Unpacked {
        files,
        issues,
        stopped,
        left: _,
    } = unpack_beside("a.zip", bytes, &LIMITS, taken);
    let sum: usize = files.iter().map(|file| file.bytes.len()).sum();
    let most = LIMITS.max_input_bytes;
    let most = most.min(LIMITS.max_total_bytes - taken);
    let most = most.min(LIMITS.free_bytes.max(bytes.len() * LIMITS.max_ratio));
    assert!(
        sum <= most,
        "{sum} bytes came out, and no more than {most} may"
    );
    assert!(!stopped || !issues.is_empty(), "it stopped without a word");
    assert!(files.len() <= LIMITS.max_files, "{} files", files.len());
    assert!(
        !files.is_empty() || !issues.is_empty(),
        "nothing came out, and nothing was said"
    );
    for file in &files {
        let path = file.name.strip_prefix("a.zip/");
        let path = path.expect("a file lies in its archive");
        assert!(!path.split('/').any(|part| matches!(part, "" | "." | "..")));
    }
    for issue in &issues {
        assert!(!issue.message.is_empty() && !issue.message.contains('\u{1b}'));
    }
}

/// What was packed comes out.
fn honest(rest: &[u8], deflated: bool) {
    let inputs = documents(rest);
    let packed = pack(&inputs, deflated);
    let Unpacked { files, issues, .. } = unpack_beside("a.zip", &packed, &LIMITS, 0);
    // What is an archive itself is told and left.
    if issues.is_empty() {
        let out: Vec<_> = files.iter().map(|file| &file.bytes).collect();
        let put: Vec<_> = inputs.iter().map(|input| &input.bytes).collect();
        assert_eq!(out, put);
    } else {
        assert!(files.len() < inputs.len(), "{issues:?}");
    }
}

/// A ZIP archive of these files.
pub fn pack(inputs: &[Input], deflated: bool) -> Vec<u8> {
    let method = if deflated {
        CompressionMethod::DEFLATE
    } else {
        CompressionMethod::STORE
    };
    let mut out = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut out);
    for input in inputs {
        let file = archive.new_file(&*input.name).compression_method(method);
        let (mut entry, config) = file.start().expect("a name can be written");
        // It sums up what it is given, and keeps it.
        let mut writer = config.wrap(Vec::new());
        writer.write_all(&input.bytes).expect("memory takes it");
        let (plain, descriptor) = writer.finish().expect("memory takes it");
        let packed = if deflated {
            compress_to_vec(&plain, 6)
        } else {
            plain
        };
        entry.write_all(&packed).expect("memory takes it");
        entry.finish(descriptor).expect("memory takes it");
    }
    archive.finish().expect("memory takes it");
    out
}
