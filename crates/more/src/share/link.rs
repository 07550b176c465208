//! The form of a link: `v1.` and the facts, deflated; or `v1e.` and the same, sealed.
//!
//! **What is inside, before it is deflated:** a CRC-32 of the rest, little-endian, and the rest as
//! postcard writes [`Facts`]. Deflate begins with a dictionary, the text of `v1.dictionary`, as if
//! that had been written before; most links are for one registry, and would otherwise spend half
//! their length on the names of keys. Both are part of version 1 and never change again.
//!
//! **Sealed:** a format byte, the way the key is made, its iterations, salt and nonce, a CRC-32 of
//! all that and the ciphertext, then the ciphertext. So a cut link is told from a wrong passphrase.
//! The sealing itself is done by the browser, see `ui::crypto`.
//!
//! What a newer version needs: a reader of its own in [`VERSIONS`], and an example link in
//! `tests/links`.

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use miniz_oxide::{
    deflate::core::{CompressorOxide, TDEFLFlush, compress, create_comp_flags_from_zip_params},
    inflate::{
        TINFLStatus,
        core::{
            DecompressorOxide, decompress, inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
        },
    },
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, SeqAccess, Visitor},
};

use model::Redaction;
use model::link::{
    Bounds, CutDocument, HEADER, LONGEST_NAME, Locked, MOST_DOCUMENTS, MOST_SWITCHES,
    PBKDF2_SHA_256, Payload, SEALED, ShareError, Shared, day,
};

/// More rounds than this are nobody's wish but to keep a stranger's browser busy.
const MOST_ITERATIONS: u32 = 10_000_000;

fn read_locked(bytes: &[u8]) -> Result<Locked, ShareError> {
    let (header, rest) = bytes.split_at_checked(HEADER).ok_or(ShareError::CutShort)?;
    let (sum, ciphertext) = rest.split_first_chunk::<4>().ok_or(ShareError::CutShort)?;
    let (kind, rest) = header.split_at_checked(2).ok_or(ShareError::CutShort)?;
    let (iterations, rest) = rest.split_first_chunk::<4>().ok_or(ShareError::CutShort)?;
    let (salt, nonce) = rest.split_first_chunk::<16>().ok_or(ShareError::CutShort)?;
    let nonce = nonce.try_into().map_err(|_| ShareError::CutShort)?;
    if kind != [SEALED, PBKDF2_SHA_256] {
        return Err(ShareError::Newer);
    }
    let locked = Locked {
        iterations: u32::from_be_bytes(*iterations),
        salt: *salt,
        nonce,
        ciphertext: ciphertext.to_vec(),
    };
    if crc32(&[header, ciphertext]).to_le_bytes() != *sum {
        return Err(ShareError::Edited);
    }
    if !(1..=MOST_ITERATIONS).contains(&locked.iterations) {
        return Err(ShareError::Edited);
    }
    Ok(locked)
}

/// The facts as a link, without the `#` before it.
pub fn encode(shared: &Shared) -> String {
    encode_packed(&pack(shared))
}

/// [`pack`]ed facts as a link.
pub fn encode_packed(packed: &[u8]) -> String {
    format!("v1.{}", base64().encode(packed))
}

/// Sealed facts as a link.
pub fn encode_locked(locked: &Locked) -> String {
    let header = locked.header();
    let sum = crc32(&[&header, &locked.ciphertext]).to_le_bytes();
    let bytes = [&header, &sum[..], &locked.ciphertext].concat();
    format!("v1e.{}", base64().encode(bytes))
}

/// What a link holds. A whole address with the link behind its `#` is taken too, and white space,
/// which mail programs put in, is passed over.
pub fn decode(text: &str, bounds: &Bounds) -> Result<Payload, ShareError> {
    if text.len() > bounds.link {
        return Err(ShareError::TooLong { limit: bounds.link });
    }
    let link = text.rsplit('#').next().unwrap_or_default();
    let link: String = link.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let Some((version, body)) = link.split_once('.') else {
        let beginning = !link.is_empty() && "v1e.".starts_with(&link) || link == "v1";
        return Err(if beginning {
            ShareError::CutShort
        } else {
            ShareError::NotALink
        });
    };
    let number = version.strip_prefix('v').ok_or(ShareError::NotALink)?;
    let digits = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let known = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !known {
        return Err(ShareError::NotALink);
    }
    let reader = VERSIONS.iter().find(|(known, _)| *known == number);
    let (_, read) = reader.ok_or(ShareError::Newer)?;
    let bytes = base64().decode(body).map_err(|error| match error {
        base64::DecodeError::InvalidLength(_) => ShareError::CutShort,
        _ => ShareError::Edited,
    })?;
    let payload = read(&bytes, bounds)?;
    // The last character has bits that say nothing; they are not ours to overlook.
    if base64().encode(bytes) != body {
        return Err(ShareError::Edited);
    }
    Ok(payload)
}

type Reader = fn(&[u8], &Bounds) -> Result<Payload, ShareError>;

/// Every form of link that was ever released, and what makes today's facts of it.
const VERSIONS: [(&str, Reader); 2] = [
    ("1", |bytes, bounds| {
        unpack(bytes, bounds).map(Payload::Open)
    }),
    ("1e", |bytes, _| read_locked(bytes).map(Payload::Locked)),
];

/// Facts as version 1 writes them. The order of the fields is the form; never change it.
#[derive(Serialize, Deserialize)]
struct Facts {
    made_at: String,
    generator: String,
    /// Bits: subscriptions, names, addresses, files.
    redaction: u8,
    problems: u32,
    #[serde(deserialize_with = "switches")]
    what_if: Vec<String>,
    #[serde(deserialize_with = "documents")]
    documents: Vec<(String, String)>,
}

fn switches<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    from.deserialize_seq(Few::<_, MOST_SWITCHES>(Vec::new()))
}

fn documents<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(String, String)>, D::Error> {
    from.deserialize_seq(Few::<_, MOST_DOCUMENTS>(Vec::new()))
}

/// A list of so many at most: one of more is let go of where that shows, however little it takes to write.
struct Few<T, const MOST: usize>(Vec<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Few<T, MOST> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str("a short list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Vec<T>, A::Error> {
        while let Some(one) = list.next_element()? {
            if self.0.len() == MOST {
                return Err(A::Error::custom(""));
            }
            self.0.push(one);
        }
        Ok(self.0)
    }
}

/// The facts with nothing in them that could pass for words of ours where they are shown: a day that is
/// one, the name of a program, names of documents that can be read at a glance.
pub(super) fn plain(mut shared: Shared) -> Shared {
    if day(&shared.made_at).is_none() {
        shared.made_at.clear();
    }
    let is_plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    if shared.generator.len() > LONGEST_GENERATOR || !shared.generator.bytes().all(is_plain) {
        shared.generator.clear();
    }
    for document in &mut shared.documents {
        if let Some((end, _)) = document.name.char_indices().nth(LONGEST_NAME) {
            document.name.truncate(end);
        }
    }
    shared
}

/// So long the name of a program and its version may be.
const LONGEST_GENERATOR: usize = 64;

/// What stands before the facts as far as deflate is concerned.
const DICTIONARY: &str = include_str!("v1.dictionary");

/// The facts, deflated; what is sealed for a locked link.
pub fn pack(shared: &Shared) -> Vec<u8> {
    let Redaction {
        subscriptions,
        names,
        addresses,
        files,
    } = shared.redaction;
    let bits = [subscriptions, names, addresses, files];
    let facts = Facts {
        made_at: shared.made_at.clone(),
        generator: shared.generator.clone(),
        redaction: bits
            .into_iter()
            .rev()
            .fold(0, |all, bit| all << 1 | u8::from(bit)),
        problems: shared.problems,
        what_if: shared.what_if.clone(),
        documents: shared
            .documents
            .iter()
            .map(|document| (document.name.clone(), document.text.clone()))
            .collect(),
    };
    // Strings and numbers can always be written.
    let facts = postcard::to_allocvec(&facts).unwrap_or_default();
    let plain = [&crc32(&[&facts]).to_le_bytes()[..], &facts].concat();
    deflate(&plain)
}

/// The facts that [`pack`] has written.
pub fn unpack(bytes: &[u8], bounds: &Bounds) -> Result<Shared, ShareError> {
    let inflated = inflate(bytes, bounds.unpacked)?;
    let (sum, facts) = inflated
        .split_first_chunk::<4>()
        .ok_or(ShareError::Edited)?;
    if crc32(&[facts]).to_le_bytes() != *sum {
        return Err(ShareError::Edited);
    }
    let (facts, rest): (Facts, _) =
        postcard::take_from_bytes(facts).map_err(|error| match error {
            // Nothing else of it is refused by what it says.
            postcard::Error::SerdeDeCustom => ShareError::TooMany,
            _ => ShareError::Edited,
        })?;
    if !rest.is_empty() || facts.redaction > 0b1111 {
        return Err(ShareError::Edited);
    }
    let bit = |index: u8| facts.redaction >> index & 1 == 1;
    Ok(plain(Shared {
        made_at: facts.made_at,
        generator: facts.generator,
        redaction: Redaction {
            subscriptions: bit(0),
            names: bit(1),
            addresses: bit(2),
            files: bit(3),
        },
        problems: facts.problems,
        what_if: facts.what_if,
        documents: facts
            .documents
            .into_iter()
            .map(|(name, text)| CutDocument { name, text })
            .collect(),
    }))
}

fn base64() -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&URL_SAFE, config)
}

fn deflate(plain: &[u8]) -> Vec<u8> {
    // The slowest level, without a header.
    let mut compressor = CompressorOxide::new(create_comp_flags_from_zip_params(10, -15, 0));
    let mut out = Vec::new();
    let mut feed = |bytes: &[u8], flush: TDEFLFlush| {
        out.clear();
        // Deflate never writes much more than it is given.
        out.resize(bytes.len() + bytes.len() / 8 + 256, 0);
        let (_, _, written) = compress(&mut compressor, bytes, &mut out, flush);
        out.truncate(written);
        out.clone()
    };
    // What it writes for the dictionary is let go of; that it has seen it is what counts.
    feed(DICTIONARY.as_bytes(), TDEFLFlush::Sync);
    feed(plain, TDEFLFlush::Finish)
}

fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, ShareError> {
    let before = DICTIONARY.len();
    let most = before.saturating_add(limit);
    let mut out = DICTIONARY.as_bytes().to_vec();
    let mut decompressor = Box::new(DecompressorOxide::new());
    let mut position = before;
    let mut rest = bytes;
    loop {
        // One byte more than the limit shows that there is more.
        let size = out.len().saturating_mul(2).min(most.saturating_add(1));
        out.resize(size, 0);
        let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, read, written) =
            decompress(&mut decompressor, rest, &mut out, position, flags);
        position += written;
        rest = rest.get(read..).unwrap_or_default();
        if position > most {
            return Err(ShareError::TooLarge { limit });
        }
        match status {
            TINFLStatus::Done if rest.is_empty() => {
                out.truncate(position);
                return Ok(out.split_off(before));
            }
            TINFLStatus::HasMoreOutput => {}
            TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => {
                return Err(ShareError::CutShort);
            }
            _ => return Err(ShareError::Edited),
        }
    }
}

/// The CRC-32 of IEEE 802.3 over all pieces.
fn crc32(pieces: &[&[u8]]) -> u32 {
    let bytes = pieces.iter().flat_map(|piece| piece.iter());
    !bytes.fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            let flip = if sum & 1 == 1 { 0xEDB8_8320 } else { 0 };
            sum >> 1 ^ flip
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_well_known_one() {
        assert_eq!(crc32(&[b"123", b"456789"]), 0xCBF4_3926);
    }

    #[test]
    fn a_bomb_is_left_packed() {
        let bomb = deflate(&vec![b'a'; 4 << 20]);
        assert!(bomb.len() < 8 << 10);
        assert_eq!(
            inflate(&bomb, 1 << 20),
            Err(ShareError::TooLarge { limit: 1 << 20 })
        );
        assert_eq!(
            inflate(&bomb, 4 << 20).map(|plain| plain.len()),
            Ok(4 << 20)
        );
    }
}
