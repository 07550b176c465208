//! From bytes to documents: everything that reads, nothing that judges.
//!
//! In: what was handed in, byte for byte. Out: [`decode::Decoded`], which knows where the facts stand
//! and has kept nothing else. Nothing here knows a rule, a report or a browser.

pub mod arm;
pub mod cursor;
pub mod decode;
mod forms;
pub mod join;
pub mod plan;
pub mod report;
mod sheet;
mod signs;
pub mod source;
pub mod text;
pub mod tree;
pub mod unpack;
pub mod way;

use model::Limits;

use decode::{Decoded, decode_watched, textless, too_much};

/// A file or a paste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What to call it; may be empty. The name plays no part in what it is taken for.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Reads what was handed in: the sources in it, each with its place.
///
/// A text is one source, at place 0. A ZIP archive is itself the source at place 0, which carries
/// what there is to say of it, and each of its files is another, counted from 1. The places in
/// `without` are passed over.
pub fn read(name: &str, bytes: Vec<u8>, limits: &Limits, without: &[u32]) -> Vec<(u32, Decoded)> {
    read_beside(name, bytes, limits, without, Held::default(), &mut |_| {})
}

/// How much is held of what was dropped.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held {
    /// Bytes of text.
    pub bytes: usize,
    /// Documents.
    pub documents: usize,
}

impl Held {
    /// How much all of these hold.
    pub fn of<'s>(sources: impl IntoIterator<Item = &'s Decoded>) -> Held {
        let mut held = Held::default();
        sources.into_iter().for_each(|source| held.add(source));
        held
    }

    /// And so much more.
    pub fn add(&mut self, source: &Decoded) {
        self.bytes += source.text.bytes().len();
        self.documents += source.documents.len();
    }
}

/// Is told what a stage was whenever one is over; the same stage may be told of many times.
///
/// Nothing here knows a clock. Whoever wants to know where the time goes brings one.
pub type Watch<'w> = dyn FnMut(&'static str) + 'w;

/// The same as [`read`], stage by stage, where others hold so much already that was dropped with it. All
/// together they hold no more than [`Limits::max_total_bytes`] and [`Limits::max_documents`].
pub fn read_beside(
    name: &str,
    bytes: Vec<u8>,
    limits: &Limits,
    without: &[u32],
    mut held: Held,
    watch: &mut Watch,
) -> Vec<(u32, Decoded)> {
    let size = bytes.len();
    let is_archive = unpack::is_zip(&bytes) && unpack::office_kind(&bytes).is_none();
    if !is_archive || size > limits.max_input_bytes {
        return vec![(0, one(name, bytes, limits, held, watch))];
    }
    let unpacked = unpack::unpack_beside(name, &bytes, limits, held.bytes);
    drop(bytes);
    watch("unpack");
    let mut itself = textless(name, size as u64, "archive", unpacked.issues);
    itself.unread = unpacked.stopped;
    itself.incomplete = unpacked.left;
    let files = (1..)
        .zip(unpacked.files)
        .filter(|(place, _)| !without.contains(place))
        .map(|(place, file)| {
            let beside = held.documents;
            let source = decode_watched(&file.name, file.bytes, limits, beside, watch);
            held.add(&source);
            (place, source)
        });
    std::iter::once((0, itself)).chain(files).collect()
}

/// One text, if there is room for it.
fn one(name: &str, bytes: Vec<u8>, limits: &Limits, held: Held, watch: &mut Watch) -> Decoded {
    let size = bytes.len();
    let room = limits.max_total_bytes.saturating_sub(held.bytes);
    if size > room && size <= limits.max_input_bytes {
        let mut source = textless(name, size as u64, "unreadable", vec![too_much(limits)]);
        source.unread = true;
        return source;
    }
    decode_watched(name, bytes, limits, held.documents, watch)
}
