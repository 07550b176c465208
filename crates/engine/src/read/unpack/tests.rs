use miniz_oxide::deflate::compress_to_vec;
use proptest::prelude::*;

use super::*;
use model::issue::Severity;

/// A file of an archive, with everything that an archive may say of it.
#[derive(Clone, Debug)]
struct Entry {
    name: Vec<u8>,
    bytes: Vec<u8>,
    method: u16,
    flags: u16,
    crc: Option<u32>,
    declared: Option<u32>,
    descriptor: bool,
    zip64: bool,
}

fn stored(name: &str, bytes: &[u8]) -> Entry {
    Entry {
        name: name.as_bytes().to_vec(),
        bytes: bytes.to_vec(),
        method: 0,
        flags: 0,
        crc: None,
        declared: None,
        descriptor: false,
        zip64: false,
    }
}

fn deflated(name: &str, bytes: &[u8]) -> Entry {
    Entry {
        method: 8,
        ..stored(name, bytes)
    }
}

fn le16(out: &mut Vec<u8>, values: &[u16]) {
    for value in values {
        out.extend(value.to_le_bytes());
    }
}

fn le32(out: &mut Vec<u8>, values: &[u32]) {
    for value in values {
        out.extend(value.to_le_bytes());
    }
}

fn size32(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap()
}

/// Writes an archive byte by byte, as the format's description has it.
fn zip(entries: &[Entry]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let packed = match entry.method {
            8 => compress_to_vec(&entry.bytes, 6),
            _ => entry.bytes.clone(),
        };
        let crc = entry.crc.unwrap_or_else(|| rawzip::crc32(&entry.bytes));
        let size = entry.declared.unwrap_or_else(|| size32(&entry.bytes));
        let flags = entry.flags | if entry.descriptor { 8 } else { 0 };
        let offset = size32(&out);
        let version: u16 = if entry.zip64 { 45 } else { 20 };
        let name_length = u16::try_from(entry.name.len()).unwrap();
        let (mut local, mut sizes) = (Vec::new(), Vec::new());
        le16(&mut local, &[version, flags, entry.method, 0, 0]);
        let mut extra = Vec::new();
        if entry.zip64 {
            le16(&mut extra, &[1, 16]);
            extra.extend(u64::from(size).to_le_bytes());
            extra.extend((packed.len() as u64).to_le_bytes());
            le32(&mut sizes, &[crc, u32::MAX, u32::MAX]);
        } else {
            le32(&mut sizes, &[crc, size32(&packed), size]);
        }
        let lengths = [name_length, u16::try_from(extra.len()).unwrap()];
        out.extend(b"PK\x03\x04");
        out.extend(&local);
        if entry.descriptor {
            le32(&mut out, &[0, 0, 0]);
        } else {
            out.extend(&sizes);
        }
        le16(&mut out, &lengths);
        out.extend(&entry.name);
        out.extend(&extra);
        out.extend(&packed);
        if entry.descriptor {
            out.extend(b"PK\x07\x08");
            le32(&mut out, &[crc, size32(&packed), size]);
        }
        directory.extend(b"PK\x01\x02");
        le16(&mut directory, &[version]);
        directory.extend(&local);
        directory.extend(&sizes);
        le16(&mut directory, &lengths);
        le16(&mut directory, &[0, 0, 0]);
        le32(&mut directory, &[0, offset]);
        directory.extend(&entry.name);
        directory.extend(&extra);
    }
    let (offset, count) = (size32(&out), u16::try_from(entries.len()).unwrap());
    out.extend(&directory);
    out.extend(b"PK\x05\x06");
    le16(&mut out, &[0, 0, count, count]);
    le32(&mut out, &[size32(&directory), offset]);
    le16(&mut out, &[0]);
    out
}

fn open(bytes: &[u8]) -> (Vec<File>, Vec<Issue>) {
    unpack("exports.zip", bytes, &Limits::default())
}

fn names(files: &[File]) -> Vec<&str> {
    files.iter().map(|file| &*file.name).collect()
}

fn messages(issues: &[Issue]) -> String {
    let lines: Vec<&str> = issues.iter().map(|issue| &*issue.message).collect();
    lines.join("\n")
}

#[test]
fn stored_and_deflated_files_come_out_whole_and_in_order() {
    let text = "[{\"name\": \"contoso\"}]".repeat(1_000);
    let (files, issues) = open(&zip(&[
        stored("registries.json", b"[]"),
        deflated("prod/defender.json", text.as_bytes()),
        deflated("empty.json", b""),
    ]));
    assert_eq!(messages(&issues), "");
    assert_eq!(
        names(&files),
        [
            "exports.zip/registries.json",
            "exports.zip/prod/defender.json",
            "exports.zip/empty.json"
        ]
    );
    assert_eq!(files[0].bytes, b"[]");
    assert_eq!(files[1].bytes, text.as_bytes());
    assert_eq!(files[2].bytes, b"");
}

#[test]
fn sizes_may_stand_behind_a_file_or_in_64_bits() {
    let mut streamed = deflated("streamed.json", b"{\"a\": 1}");
    streamed.descriptor = true;
    let mut large = deflated("large.json", b"{\"b\": 2}");
    large.zip64 = true;
    let (files, issues) = open(&zip(&[streamed, large]));
    assert_eq!(messages(&issues), "");
    assert_eq!(files[0].bytes, b"{\"a\": 1}");
    assert_eq!(files[1].bytes, b"{\"b\": 2}");
}

#[test]
fn folders_and_what_systems_leave_in_them_are_passed_over() {
    let (files, issues) = open(&zip(&[
        stored("prod/", b""),
        stored("prod\\sub\\", b""),
        stored("prod/.DS_Store", b"\0\0\0\x01Bud1"),
        stored("__MACOSX/prod/._registries.json", b"\0\x05"),
        stored("prod/Thumbs.db", b"\xD0\xCF"),
        stored("prod/registries.json", b"[]"),
    ]));
    assert_eq!(messages(&issues), "");
    assert_eq!(names(&files), ["exports.zip/prod/registries.json"]);
}

#[test]
fn a_path_is_only_a_name() {
    let (files, issues) = open(&zip(&[
        stored("../../etc/passwd", b"1"),
        stored("/top/a.json", b"2"),
        stored("C:\\Users\\me\\b.json", b"3"),
        stored("./c.json", b"4"),
        stored("..", b"5"),
        stored("a`b\x1B[31m.json", b"6"),
    ]));
    assert_eq!(messages(&issues), "");
    assert_eq!(
        names(&files),
        [
            "exports.zip/etc/passwd",
            "exports.zip/top/a.json",
            "exports.zip/C:/Users/me/b.json",
            "exports.zip/c.json",
            "exports.zip/unnamed",
            "exports.zip/a'b\u{fffd}[31m.json",
        ]
    );
}

#[test]
fn names_that_are_no_utf_8_are_shown_as_far_as_they_can_be() {
    let mut entry = stored("", b"[]");
    entry.name = b"b\x81cher.json".to_vec();
    let (files, _) = open(&zip(&[entry, stored("бук.json", b"[]")]));
    assert_eq!(
        names(&files),
        ["exports.zip/b\u{fffd}cher.json", "exports.zip/бук.json"]
    );
}

#[test]
fn two_files_of_one_name_are_both_kept() {
    let (files, issues) = open(&zip(&[stored("a.json", b"1"), stored("a.json", b"2")]));
    assert_eq!(messages(&issues), "");
    assert_eq!(names(&files), ["exports.zip/a.json", "exports.zip/a.json"]);
    assert_eq!((&*files[0].bytes, &*files[1].bytes), (&b"1"[..], &b"2"[..]));
}

#[test]
fn an_encrypted_file_is_named_and_the_others_count() {
    let mut secret = deflated("pods.json", b"{}");
    secret.flags = 1;
    let mut aes = stored("roles.json", b"{}");
    aes.method = 99;
    let (files, issues) = open(&zip(&[secret.clone(), stored("registries.json", b"[]")]));
    assert_eq!(names(&files), ["exports.zip/registries.json"]);
    assert_eq!(messages(&issues), "1 file is encrypted: `pods.json`");
    assert!(issues[0].help.contains("password"));
    let (_, issues) = open(&zip(&[secret, aes]));
    assert_eq!(
        messages(&issues),
        "2 files are encrypted: `pods.json`, `roles.json`"
    );
}

#[test]
fn an_archive_in_an_archive_is_named_and_left_packed() {
    let inner = zip(&[stored("inner.json", b"[]")]);
    let (files, issues) = open(&zip(&[
        stored("inner.zip", &inner),
        stored("more.tgz", b"\x1F\x8B\x08rest"),
        stored("a.json", b"[]"),
    ]));
    assert_eq!(names(&files), ["exports.zip/a.json"]);
    assert_eq!(
        messages(&issues),
        "2 files are archives themselves: `inner.zip`, `more.tgz`"
    );
    assert!(issues[0].help.contains("unpack it"));
}

#[test]
fn files_that_cannot_be_exports_are_left_out_with_one_message() {
    let (files, issues) = open(&zip(&[
        stored("a.json", b"[]"),
        stored("logo.PNG", b"x"),
        stored("page.html", b"x"),
        stored(".git/config", b"x"),
        stored("notes.pdf", b"x"),
    ]));
    assert_eq!(names(&files), ["exports.zip/a.json"]);
    assert_eq!(
        messages(&issues),
        "4 files cannot be exports and were left out: `logo.PNG`, `page.html`, `.git/config` and 1 more"
    );
    assert_eq!(issues[0].severity, Severity::Warning);
}

#[test]
fn what_was_unpacked_before_a_bomb_counts() {
    let limits = Limits {
        max_input_bytes: 1 << 20,
        ..Limits::default()
    };
    let zeros = vec![0_u8; 3 << 20];
    let mut liar = deflated("bomb.json", &zeros);
    // It says that it is small.
    liar.declared = Some(10);
    for bomb in [deflated("bomb.json", &zeros), liar] {
        let bytes = zip(&[stored("a.json", b"[]"), bomb, stored("b.json", b"[]")]);
        assert!(bytes.len() < 10_000);
        let (files, issues) = unpack("exports.zip", &bytes, &limits);
        assert_eq!(names(&files), ["exports.zip/a.json"]);
        assert_eq!(
            messages(&issues),
            "what this ZIP archive holds is larger than 1 MiB, and no more is unpacked; 1 file was read, then came `bomb.json`"
        );
    }
}

#[test]
fn files_add_up_to_the_limit_and_not_beyond() {
    let limits = Limits {
        max_input_bytes: 1 << 20,
        ..Limits::default()
    };
    let half = vec![b' '; 1 << 19];
    let bytes = zip(&[
        deflated("a", &half),
        deflated("b", &half),
        stored("c", b"!"),
    ]);
    let (files, issues) = unpack("x.zip", &bytes, &limits);
    assert_eq!(names(&files), ["x.zip/a", "x.zip/b"]);
    assert!(messages(&issues).contains("larger than 1 MiB"));
    // What is thrown away was made all the same.
    let mut wrong = deflated("a", &half);
    wrong.crc = Some(1);
    let bytes = zip(&[wrong.clone(), wrong.clone(), wrong]);
    let (_, issues) = unpack("x.zip", &bytes, &limits);
    assert!(messages(&issues).contains("larger than 1 MiB"));
}

#[test]
fn only_so_many_files_are_taken_out() {
    let limits = Limits {
        max_files: 3,
        ..Limits::default()
    };
    let entries: Vec<Entry> = (0..5)
        .map(|n| stored(&format!("{n}.json"), b"[]"))
        .collect();
    let (files, issues) = unpack("x.zip", &zip(&entries), &limits);
    assert_eq!(files.len(), 3);
    assert!(messages(&issues).contains("more than 3 files"));
}

#[test]
fn files_that_lie_in_one_another_are_refused() {
    // Many entries of the list that all point at the first file.
    let (body, count) = (vec![b' '; 10_000], 100_u16);
    let one = zip(&[stored("a.json", &body)]);
    let at = one.windows(4).position(|four| four == b"PK\x01\x02");
    let end = one.windows(4).rposition(|four| four == b"PK\x05\x06");
    let (at, end) = (at.unwrap(), end.unwrap());
    let mut bytes = one[..at].to_vec();
    for _ in 0..count {
        bytes.extend(&one[at..end]);
    }
    let length = size32(&bytes) - u32::try_from(at).unwrap();
    bytes.extend(b"PK\x05\x06");
    le16(&mut bytes, &[0, 0, count, count]);
    le32(&mut bytes, &[length, u32::try_from(at).unwrap()]);
    le16(&mut bytes, &[0]);
    let (files, issues) = open(&bytes);
    assert_eq!(files.len(), 1);
    assert!(
        messages(&issues).contains("lie in one another"),
        "{}",
        messages(&issues)
    );
}

#[test]
fn a_file_that_is_not_what_was_packed_is_not_used() {
    let mut wrong = deflated("wrong.json", b"[1]");
    wrong.crc = Some(7);
    let mut short = stored("short.json", b"[1]");
    short.declared = Some(2);
    let (files, issues) = open(&zip(&[wrong, stored("a.json", b"[]"), short]));
    assert_eq!(names(&files), ["exports.zip/a.json"]);
    assert_eq!(
        messages(&issues),
        "2 files are not what was packed (their checksums differ) and were not used: `wrong.json`, `short.json`"
    );
}

#[test]
fn a_stream_that_breaks_and_a_method_that_is_not_known_are_named() {
    // A block of a kind that is reserved.
    let mut broken = stored("broken.json", b"\x07rest");
    broken.method = 8;
    let bytes = {
        // Packed as it stands: the writer would deflate it.
        let mut bytes = zip(&[Entry {
            method: 77,
            ..broken.clone()
        }]);
        for at in 0..bytes.len() - 1 {
            if bytes[at] == 77 && bytes[at + 1] == 0 {
                bytes[at] = 8;
            }
        }
        bytes
    };
    let (files, issues) = open(&bytes);
    assert!(files.is_empty());
    assert_eq!(
        messages(&issues),
        "1 file is damaged and was not read: `broken.json`"
    );
    let mut odd = stored("odd.json", b"[]");
    odd.method = 12;
    let (_, issues) = open(&zip(&[odd]));
    assert_eq!(
        messages(&issues),
        "1 file is packed in a way that is not read here: `odd.json`"
    );
}

#[test]
fn an_empty_archive_says_so() {
    let bytes = zip(&[]);
    assert!(is_zip(&bytes));
    let (files, issues) = open(&bytes);
    assert!(files.is_empty());
    assert_eq!(messages(&issues), "this ZIP archive holds no files");
}

#[test]
fn an_archive_cut_off_anywhere_is_said_to_be_so() {
    let bytes = zip(&[
        stored("a.json", b"[]"),
        deflated("b.json", b"{\"a\": [1, 2, 3]}"),
    ]);
    for end in 4..bytes.len() {
        let (files, issues) = open(&bytes[..end]);
        assert!(files.is_empty(), "at {end}");
        assert!(messages(&issues).contains("cut off"), "at {end}");
        assert!(issues[0].help.contains("again"));
    }
}

#[test]
fn other_archives_are_known_by_their_beginning() {
    for (bytes, what) in [
        (&b"\x1F\x8B\x08\0"[..], "gzip"),
        (b"7z\xBC\xAF\x27\x1C\0", "7z"),
        (b"Rar!\x1A\x07\x01\0", "RAR"),
        (b"\xFD7zXZ\0\0", "xz"),
        (b"BZh91AY", "bzip2"),
        (b"\x28\xB5\x2F\xFD\0", "zstd"),
        (b"PK\x03\x04", "ZIP"),
    ] {
        let (kind, help) = archive_kind(bytes).unwrap();
        assert!(kind.contains(what), "{kind}");
        assert!(help.contains("drop"), "{help}");
    }
    let mut tar = vec![b'a'; 600];
    tar[257..262].copy_from_slice(b"ustar");
    assert_eq!(archive_kind(&tar).unwrap().0, "a tar archive");
    for text in [&b"[]"[..], b"", b"BZ", b"PK"] {
        assert_eq!(archive_kind(text), None);
    }
}

#[test]
fn a_name_tells_what_cannot_be_an_export() {
    for name in [
        "a.png",
        "x/y.EXE",
        "node_modules/a/package.json",
        "a/.git/HEAD",
        "page.js",
    ] {
        assert!(cannot_be_export(name), "{name}");
    }
    for name in [
        "a.json",
        "a",
        "a.txt",
        "a.ndjson",
        "a.log",
        "png",
        "a.tfstate",
        "a.tfplan",
        "git/a.json",
        "ticket.md",
        "main.bicep",
        "deploy.ps1",
    ] {
        assert!(!cannot_be_export(name), "{name}");
    }
}

fn entry() -> impl Strategy<Value = Entry> {
    (
        "[a-c./\\\\]{1,6}",
        prop::collection::vec(any::<u8>(), 0..60),
        prop::bool::ANY,
        prop::bool::ANY,
        prop::bool::ANY,
    )
        .prop_map(|(name, bytes, packed, descriptor, zip64)| Entry {
            method: if packed { 8 } else { 0 },
            descriptor: descriptor && !zip64,
            zip64,
            ..stored(&name, &bytes)
        })
}

proptest! {
    #[test]
    fn random_bytes_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..400), magic in prop::bool::ANY) {
        if magic {
            bytes.splice(0..0, *b"PK\x03\x04");
            bytes.extend(b"PK\x05\x06");
            bytes.extend([0; 18]);
        }
        let _ = open(&bytes);
    }

    #[test]
    fn what_was_packed_comes_out(entries in prop::collection::vec(entry(), 0..6)) {
        let (files, _) = open(&zip(&entries));
        let kept = entries.iter().filter(|entry| {
            !entry.name.ends_with(b"/") && !entry.name.ends_with(b"\\") && archive_kind(&entry.bytes).is_none()
        }).filter(|entry| {
            let path = clean(&String::from_utf8_lossy(&entry.name));
            !is_clutter(&path) && !cannot_be_export(&path)
        });
        let kept: Vec<&[u8]> = kept.map(|entry| &*entry.bytes).collect();
        let given: Vec<&[u8]> = files.iter().map(|file| &*file.bytes).collect();
        prop_assert_eq!(given, kept);
    }

    #[test]
    fn a_changed_archive_gives_files_or_messages_and_never_too_much(
        entries in prop::collection::vec(entry(), 1..5),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = zip(&entries);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let limits = Limits { max_input_bytes: 100, max_files: 3, ..Limits::default() };
        let (files, issues) = unpack("x.zip", &bytes, &limits);
        prop_assert!(files.iter().map(|file| file.bytes.len()).sum::<usize>() <= 100);
        prop_assert!(files.len() <= 3);
        for issue in issues {
            prop_assert!(!issue.message.is_empty() && !issue.help.is_empty());
        }
    }
}

#[test]
fn the_checksum_is_the_formats_own() {
    let sums = sums();
    assert_eq!(crc32(&sums, b""), 0);
    assert_eq!(crc32(&sums, b"123456789"), 0xCBF4_3926);
    let all: Vec<u8> = (0..=255).collect();
    assert_eq!(crc32(&sums, &all), rawzip::crc32(&all));
}
