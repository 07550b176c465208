//! From bytes to documents: everything that reads, nothing that judges.
//!
//! In: what was handed in, byte for byte. Out: [`decode::Decoded`], which knows where the facts stand
//! and has kept nothing else. Nothing here knows a rule, a report or a browser.

pub mod arm;
pub mod cursor;
pub mod decode;
pub mod join;
pub mod plan;
pub mod report;
pub mod source;
pub mod text;
pub mod tree;
pub mod unpack;

use model::Limits;

use decode::{Decoded, decode_watched, textless};

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
    read_watched(name, bytes, limits, without, &mut |_| {})
}

/// Is told what a stage was whenever one is over; the same stage may be told of many times.
///
/// Nothing here knows a clock. Whoever wants to know where the time goes brings one.
pub type Watch<'w> = dyn FnMut(&'static str) + 'w;

/// The same as [`read`], stage by stage.
pub fn read_watched(
    name: &str,
    bytes: Vec<u8>,
    limits: &Limits,
    without: &[u32],
    watch: &mut Watch,
) -> Vec<(u32, Decoded)> {
    let size = bytes.len();
    if !unpack::is_zip(&bytes) || size > limits.max_input_bytes {
        return vec![(0, decode_watched(name, bytes, limits, watch))];
    }
    let (files, issues) = unpack::unpack(name, &bytes, limits);
    drop(bytes);
    watch("unpack");
    let itself = textless(name, size as u64, "archive", issues);
    let files = (1..)
        .zip(files)
        .filter(|(place, _)| !without.contains(place))
        .map(|(place, file)| (place, decode_watched(&file.name, file.bytes, limits, watch)));
    std::iter::once((0, itself)).chain(files).collect()
}
