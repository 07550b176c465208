//! Archives: a ZIP's bytes to the files in it, and what is said of everything else that is packed.
//!
//! In comes whatever was dropped, so nothing an archive says of itself is believed: neither how
//! large a file is, nor how many there are, nor where they lie. A path in it is a name to show and
//! never a place to write to. What cannot be read is said, and the rest counts.

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use rawzip::{CompressionMethod, ZipArchive, ZipFileHeaderRecord, ZipSliceArchive};

use super::decode::spelled;
use model::{
    Limits,
    folder::{cannot_be_export, count, is_clutter, left_out, some},
    issue::Issue,
};

/// A file out of an archive.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// The archive's name and the path in it, such as `exports.zip/prod/registries.json`. Two files
    /// may have the same one.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Whether these bytes are a ZIP archive, be it an empty one.
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// How archives begin that are not unpacked here: where, how, what it is and how to unpack it.
const ARCHIVES: [(usize, &[u8], &str, &str); 7] = [
    (
        0,
        b"\x1F\x8B",
        "a gzip file",
        "unpack it (`tar -xzf` if it ends in `.tar.gz` or `.tgz`, else `gunzip`) and drop what is in it, or drop a ZIP",
    ),
    (
        0,
        b"7z\xBC\xAF\x27\x1C",
        "a 7z archive",
        "unpack it (`7z x`) and drop the folder, or drop a ZIP",
    ),
    (
        0,
        b"Rar!\x1A\x07",
        "a RAR archive",
        "unpack it and drop the folder, or drop a ZIP",
    ),
    (
        0,
        b"\xFD7zXZ\0",
        "an xz file",
        "unpack it (`tar -xJf` if it ends in `.tar.xz`, else `unxz`) and drop what is in it, or drop a ZIP",
    ),
    (
        0,
        b"BZh",
        "a bzip2 file",
        "unpack it (`tar -xjf` if it ends in `.tar.bz2`, else `bunzip2`) and drop what is in it, or drop a ZIP",
    ),
    (
        0,
        b"\x28\xB5\x2F\xFD",
        "a zstd file",
        "unpack it (`unzstd`) and drop what is in it, or drop a ZIP",
    ),
    (
        257,
        b"ustar",
        "a tar archive",
        "unpack it (`tar -xf`) and drop the folder, or drop a ZIP",
    ),
];

/// What to do about a document of an office.
pub(super) const NOT_ITSELF: &str = "drop the export itself, as the command printed it with `-o json`: a sheet or a document that was made of it is not read";

/// What the documents of an office are that are ZIP archives inside: by the folder that only one kind has.
const OFFICE: [(&[u8], &str); 4] = [
    (b"xl/", "an Excel workbook"),
    (b"word/", "a Word document"),
    (b"ppt/", "a PowerPoint presentation"),
    (b"visio/", "a Visio drawing"),
];

/// The list of what is in such a document, which nothing else has beside those folders.
const CONTENT: &[u8] = b"[Content_Types].xml";

/// Which document of an office a ZIP archive is, whole or cut off; none if it is none.
pub fn office_kind(bytes: &[u8]) -> Option<&'static str> {
    /// So many files are looked at.
    const MOST: usize = 4096;
    if !is_zip(bytes) {
        return None;
    }
    // Where the first file's name and what it holds begin; OpenDocument says there what it is.
    let name = bytes.get(30..).unwrap_or_default();
    if let Some(said) = name.strip_prefix(b"mimetype")
        && said.starts_with(b"application/vnd.oasis.opendocument.")
    {
        return Some("an OpenDocument file");
    }
    let kind = |name: &[u8]| OFFICE.iter().find(|(folder, _)| name.starts_with(folder));
    let Ok(archive) = ZipArchive::from_slice(bytes) else {
        let begins = [CONTENT, b"_rels/.rels", b"docProps/"];
        let is_one = begins.iter().any(|known| name.starts_with(known));
        return match kind(name) {
            Some((_, kind)) => Some(kind),
            None => is_one.then_some("an Office document"),
        };
    };
    let (mut listed, mut found) = (false, None);
    let mut entries = archive.entries();
    for _ in 0..MOST {
        let Ok(Some(entry)) = entries.next_entry() else {
            break;
        };
        let path = entry.file_path();
        let path = path.as_ref();
        listed |= path == CONTENT;
        found = found.or(kind(path));
    }
    found.filter(|_| listed).map(|(_, kind)| *kind)
}

/// What kind of packed file these bytes are, and how to get at what is in it; none if they are no
/// such file. A ZIP is one too: this is asked where it is not unpacked.
pub fn archive_kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if let Some(kind) = office_kind(bytes) {
        return Some((kind, NOT_ITSELF));
    }
    if is_zip(bytes) {
        return Some(("a ZIP archive", "unpack it and drop the files in it"));
    }
    let mut known = ARCHIVES.iter();
    let begins = |at: usize, magic: &[u8]| {
        bytes
            .get(at..)
            .is_some_and(|bytes| bytes.starts_with(magic))
    };
    known
        .find(|(at, magic, ..)| begins(*at, magic))
        .map(|(_, _, what, help)| (*what, *help))
}

/// Unpacks the ZIP archive of this name.
///
/// Out come its files, in the archive's order, and what a reader should know. At most
/// [`Limits::max_files`] files and [`Limits::max_input_bytes`] bytes in all are taken out, whatever
/// the archive declares; what was taken out until then counts. Folders and what systems leave in
/// them are passed over.
///
/// `taken` is how many bytes others hold that were dropped with it: all together they are bounded by
/// [`Limits::max_total_bytes`]. And what is much larger than its archive was made to be
/// ([`Limits::max_ratio`]).
pub fn unpack_beside(name: &str, bytes: &[u8], limits: &Limits, taken: usize) -> Unpacked {
    let Ok(archive) = ZipArchive::from_slice(bytes) else {
        let issue = Issue::error(
            None,
            "this ZIP archive has no list of its files: it was cut off, or is damaged",
            "copy or download it again whole, or pack it anew; if you have its files, drop those",
        );
        return Unpacked {
            files: Vec::new(),
            issues: vec![issue],
            stopped: false,
            left: true,
        };
    };
    let bounds = [
        (limits.max_input_bytes, Bound::Archive),
        (
            limits.max_total_bytes.saturating_sub(taken),
            Bound::Together,
        ),
        (
            limits
                .free_bytes
                .max(bytes.len().saturating_mul(limits.max_ratio)),
            Bound::Ratio,
        ),
    ];
    let least = bounds.into_iter().min_by_key(|(room, _)| *room);
    let (room, bound) = least.unwrap_or((limits.max_input_bytes, Bound::Archive));
    let mut unpacking = Unpacking {
        prefix: clean(name),
        archive: &archive,
        limits,
        sums: sums(),
        files: Vec::new(),
        room,
        bound,
        packed: bytes.len() as u64,
        seen: 0,
        stopped: false,
        refused: Default::default(),
    };
    let mut issues: Vec<Issue> = unpacking.all().into_iter().collect();
    if unpacking.files.is_empty() && issues.is_empty() && unpacking.refused.is_empty() {
        issues.push(Issue::error(
            None,
            "this ZIP archive holds no files",
            "pack the folder with the exports, and drop that",
        ));
    }
    // What could not be listed may be anything.
    let left = !issues.is_empty() || unpacking.refused.hides_evidence();
    issues.extend(unpacking.refused.issues());
    Unpacked {
        files: unpacking.files,
        issues,
        stopped: unpacking.stopped,
        left,
    }
}

/// What came out of an archive.
pub struct Unpacked {
    /// Its files, in the archive's order.
    pub files: Vec<File>,
    /// What a reader should know.
    pub issues: Vec<Issue>,
    /// There was more in it than is taken out.
    pub stopped: bool,
    /// Something in it could not be taken out.
    pub left: bool,
}

/// What bounds how much is taken out of an archive.
#[derive(Clone, Copy)]
enum Bound {
    /// What one archive may hold.
    Archive,
    /// What everything may hold that was dropped.
    Together,
    /// What an archive of its size may hold.
    Ratio,
}

struct Unpacking<'a> {
    prefix: String,
    archive: &'a ZipSliceArchive<&'a [u8]>,
    limits: &'a Limits,
    sums: [u32; 256],
    files: Vec<File>,
    /// So many bytes may still come out.
    room: usize,
    /// Why no more may.
    bound: Bound,
    stopped: bool,
    /// So many bytes may still be read; as many as there are, for files do not lie in one another.
    packed: u64,
    /// Files seen, whatever became of them.
    seen: usize,
    refused: Refused,
}

/// The names of what was not taken out, by the reason.
#[derive(Default)]
struct Refused {
    encrypted: Vec<String>,
    nested: Vec<String>,
    method: Vec<String>,
    broken: Vec<String>,
    mismatched: Vec<String>,
    no_export: Vec<String>,
}

/// Why one file was not taken out.
enum Failure {
    Broken,
    Mismatched,
    /// There is no room for it, nor for any other.
    Full,
    /// Files lie in one another.
    Overlap,
}

impl Unpacking<'_> {
    /// Takes the files out; returns why it stopped before the end, if it did.
    fn all(&mut self) -> Option<Issue> {
        let archive = self.archive;
        let mut entries = archive.entries();
        let mut listed = 0_u64;
        // Where the first file begins.
        let mut first = u64::MAX;
        loop {
            let entry = match entries.next_entry() {
                Ok(Some(entry)) => entry,
                Ok(None) if listed == archive.entries_hint() => {
                    return (listed > 0 && first > 0).then(|| {
                        Issue::error(
                            None,
                            "something stands before this ZIP archive in its file, such as another one, and was not read",
                            "drop each archive by itself",
                        )
                    });
                }
                Ok(None) | Err(_) => {
                    return Some(Issue::error(
                        None,
                        format!(
                            "the list of files in this ZIP archive is damaged; {} read",
                            were(self.files.len())
                        ),
                        "pack the folder anew and drop that",
                    ));
                }
            };
            listed += 1;
            first = first.min(entry.local_header_offset());
            if entry.is_dir() || entry.file_path().as_ref().last() == Some(&b'\\') {
                // What is called like a folder and holds something is none.
                if entry.uncompressed_size_hint() > 0 {
                    let path = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
                    self.refused.broken.push(path);
                }
                continue;
            }
            let path = clean(&String::from_utf8_lossy(entry.file_path().as_ref()));
            if is_clutter(&path) {
                continue;
            }
            if self.seen >= self.limits.max_files {
                self.stopped = true;
                return Some(Issue::error(
                    None,
                    format!(
                        "this ZIP archive holds more than {} files, and no more are unpacked; {} read",
                        self.limits.max_files,
                        were(self.files.len())
                    ),
                    "pack the exports alone, or one subscription at a time, and drop the archives together",
                ));
            }
            self.seen += 1;
            if cannot_be_export(&path) {
                self.refused.no_export.push(path);
                continue;
            }
            if entry.flags().is_encrypted() || entry.compression_method() == CompressionMethod::AES
            {
                self.refused.encrypted.push(path);
                continue;
            }
            let method = entry.compression_method();
            if method != CompressionMethod::STORE && method != CompressionMethod::DEFLATE {
                self.refused.method.push(path);
                continue;
            }
            match self.take(&entry) {
                Ok(bytes) if archive_kind(&bytes).is_some() => self.refused.nested.push(path),
                Ok(bytes) => {
                    let name = [&*self.prefix, "/", &path].concat();
                    self.files.push(File { name, bytes });
                }
                Err(Failure::Broken) => self.refused.broken.push(path),
                Err(Failure::Mismatched) => self.refused.mismatched.push(path),
                Err(Failure::Full) => {
                    self.stopped = true;
                    let were = were(self.files.len());
                    return Some(match self.bound {
                        Bound::Archive => Issue::error(
                            None,
                            format!(
                                "what this ZIP archive holds is larger than {}, and no more is unpacked; {were} read, then came `{path}`",
                                spelled(self.limits.max_input_bytes)
                            ),
                            "if these are exports, pack one subscription at a time and drop the archives together",
                        ),
                        Bound::Together => Issue::error(
                            None,
                            format!(
                                "with what this ZIP archive holds, everything that was dropped comes to more than {}, and no more is unpacked; {were} read, then came `{path}`",
                                spelled(self.limits.max_total_bytes)
                            ),
                            "take away what is not needed and drop this archive again, or judge one subscription at a time",
                        ),
                        Bound::Ratio => Issue::error(
                            None,
                            format!(
                                "what this ZIP archive holds is more than {} times as large as the archive, as in one made to fill memory; {were} read, then came `{path}`",
                                self.limits.max_ratio
                            ),
                            "if these are exports, unpack the archive and drop its files",
                        ),
                    });
                }
                Err(Failure::Overlap) => {
                    self.stopped = true;
                    return Some(Issue::error(
                        None,
                        format!(
                            "files of this ZIP archive lie in one another, as in one made to fill memory; {} read, then came `{path}`",
                            were(self.files.len())
                        ),
                        "pack the folder anew and drop that",
                    ));
                }
            }
        }
    }

    /// The bytes of one file, checked against the archive's own sum.
    fn take(&mut self, entry: &ZipFileHeaderRecord<'_>) -> Result<Vec<u8>, Failure> {
        let found = self.archive.get_entry(entry.wayfinder());
        let found = found.map_err(|_| Failure::Broken)?;
        let packed = found.data();
        self.packed = self
            .packed
            .checked_sub(packed.len() as u64)
            .ok_or(Failure::Overlap)?;
        let bytes = if entry.compression_method() == CompressionMethod::STORE {
            if packed.len() > self.room {
                return Err(Failure::Full);
            }
            packed.to_vec()
        } else {
            // Nothing at all is not even an empty stream.
            if packed.is_empty() {
                return Err(Failure::Broken);
            }
            // One byte more than there is room for: what fits exactly is then seen to end.
            let inflated = decompress_to_vec_with_limit(packed, self.room.saturating_add(1));
            inflated.map_err(|error| match error.status {
                TINFLStatus::HasMoreOutput => Failure::Full,
                _ => {
                    // It was made all the same, and not without end.
                    self.room -= error.output.len().min(self.room);
                    Failure::Broken
                }
            })?
        };
        if bytes.len() > self.room {
            return Err(Failure::Full);
        }
        self.room -= bytes.len();
        let told = found.claim_verifier();
        if told.uncompressed_size != bytes.len() as u64 || told.crc != crc32(&self.sums, &bytes) {
            return Err(Failure::Mismatched);
        }
        Ok(bytes)
    }
}

/// The CRC-32 of every byte. Made when it is needed: the tables that libraries bring for speed weigh
/// more than all the rest of this.
fn sums() -> [u32; 256] {
    let mut sums = [0; 256];
    for (slot, byte) in sums.iter_mut().zip(0_u32..) {
        *slot = (0..8).fold(byte, |sum, _| {
            (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 }
        });
    }
    sums
}

fn crc32(sums: &[u32; 256], bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        let [low, ..] = sum.to_le_bytes();
        (sum >> 8)
            ^ sums
                .get(usize::from(low ^ byte))
                .copied()
                .unwrap_or_default()
    })
}

impl Refused {
    fn is_empty(&self) -> bool {
        let Refused {
            encrypted,
            nested,
            method,
            broken,
            mismatched,
            no_export,
        } = self;
        [encrypted, nested, method, broken, mismatched, no_export]
            .iter()
            .all(|names| names.is_empty())
    }

    /// Something was left in that may be an export.
    fn hides_evidence(&self) -> bool {
        let Refused {
            encrypted,
            nested,
            method,
            broken,
            mismatched,
            no_export: _,
        } = self;
        [encrypted, nested, method, broken, mismatched]
            .iter()
            .any(|names| !names.is_empty())
    }

    /// A message for each reason.
    fn issues(&self) -> impl Iterator<Item = Issue> {
        let told: [(&Vec<String>, [&str; 2], &str); 5] = [
            (
                &self.encrypted,
                ["is encrypted", "are encrypted"],
                "unpack the archive with its password and drop the folder",
            ),
            (
                &self.nested,
                ["is an archive itself", "are archives themselves"],
                "unpack it and drop its files",
            ),
            (
                &self.method,
                [
                    "is packed in a way that is not read here",
                    "are packed in a way that is not read here",
                ],
                "pack the folder anew with the usual method, Deflate, or drop the files as they are",
            ),
            (
                &self.broken,
                [
                    "is damaged and was not read",
                    "are damaged and were not read",
                ],
                "copy or download the archive again, or pack it anew",
            ),
            (
                &self.mismatched,
                [
                    "is not what was packed (its checksum differs) and was not used",
                    "are not what was packed (their checksums differ) and were not used",
                ],
                "copy or download the archive again, or pack it anew",
            ),
        ];
        let said = told
            .into_iter()
            .filter(|(names, ..)| !names.is_empty())
            .map(|(names, [one, many], help)| {
                let what = if names.len() == 1 { one } else { many };
                let message = format!("{} {what}: {}", count(names.len()), some(names));
                Issue::error(None, message, help)
            });
        said.chain(left_out(&self.no_export))
    }
}

/// The longest path that is shown whole, in bytes. Whatever is quoted from a file names it.
const MAX_PATH: usize = 400;

/// A path as it is shown: parts and slashes. What would lead elsewhere is dropped; it is only a name.
fn clean(path: &str) -> String {
    if path.len() > MAX_PATH {
        let end = path.floor_char_boundary(MAX_PATH / 2);
        let tail = path.ceil_char_boundary(path.len() - MAX_PATH / 2);
        let [head, tail] = [path.get(..end), path.get(tail..)].map(Option::unwrap_or_default);
        return clean(&format!("{head}…{tail}"));
    }
    let mut out = String::with_capacity(path.len());
    for part in path.split(['/', '\\']) {
        if matches!(part, "" | "." | "..") {
            continue;
        }
        if !out.is_empty() {
            out.push('/');
        }
        out.extend(part.chars().map(|char| match char {
            char if char.is_control() => '\u{fffd}',
            // It would end the code that it is shown as in a message.
            '`' => '\'',
            char => char,
        }));
    }
    if out.is_empty() {
        out.push_str("unnamed");
    }
    out
}

fn were(files: usize) -> String {
    match files {
        0 => "no file was".to_owned(),
        1 => "1 file was".to_owned(),
        _ => format!("{files} files were"),
    }
}

#[cfg(test)]
fn unpack(name: &str, bytes: &[u8], limits: &Limits) -> (Vec<File>, Vec<Issue>) {
    let unpacked = unpack_beside(name, bytes, limits, 0);
    (unpacked.files, unpacked.issues)
}

#[cfg(test)]
mod tests;
