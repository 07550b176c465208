//! Letters, eight at a time: what is asked of every key, id and type in an export.
//!
//! Where code is built to be small, each step of an iterator is a call. So these few go over words of eight bytes,
//! and stop where an answer is known.

const ONES: u64 = u64::from_le_bytes([0x01; 8]);
const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);

/// Whether two texts are the same but for the case of their letters, as `eq_ignore_ascii_case` has it.
#[inline]
pub fn alike(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && are_alike(one, other)
}

/// The same of texts of one length.
#[inline(never)]
fn are_alike(one: &[u8], other: &[u8]) -> bool {
    let ((chunks, rest), (others, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    for (one, other) in chunks.iter().zip(others) {
        let (one, other) = (u64::from_le_bytes(*one), u64::from_le_bytes(*other));
        // Mostly they are in the same letters.
        if one != other && small(one) != small(other) {
            return false;
        }
    }
    let mut pairs = rest.iter().zip(other_rest);
    pairs.all(|(one, other)| one.eq_ignore_ascii_case(other))
}

/// Eight bytes with capital letters made small.
#[inline]
fn small(bytes: u64) -> u64 {
    let low = bytes & !HIGHS;
    let from_a = low + ONES * (0x80 - b'A' as u64);
    let behind_z = low + ONES * (0x7F - b'Z' as u64);
    let capitals = (from_a ^ behind_z) & !bytes & HIGHS;
    bytes | capitals >> 2
}

/// A text with capital letters made small.
pub fn lowered(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let (chunks, rest) = bytes.as_chunks_mut::<8>();
    for chunk in chunks {
        *chunk = small(u64::from_le_bytes(*chunk)).to_le_bytes();
    }
    rest.make_ascii_lowercase();
    // Only letters of ASCII became others of it.
    String::from_utf8(bytes).unwrap_or_default()
}

/// The highest bit of each of eight bytes that is this one.
#[inline(always)]
fn same_as(chunk: u64, wanted: u8) -> u64 {
    let other = chunk ^ (ONES * u64::from(wanted));
    !(((other & !HIGHS) + !HIGHS) | other) & HIGHS
}

/// Where one of two bytes stands in a text, one place after the other.
pub(crate) struct Places<'a> {
    text: &'a [u8],
    wanted: (u8, u8),
    /// Where the eight bytes begin that come next.
    next: usize,
    /// Of those before them, where they begin, and the highest bit of each byte that is wanted.
    found: (usize, u64),
}

impl<'a> Places<'a> {
    pub(crate) fn of(text: &'a [u8], one: u8, other: u8) -> Places<'a> {
        Places {
            text,
            wanted: (one, other),
            next: 0,
            found: (0, 0),
        }
    }
}

impl Iterator for Places<'_> {
    type Item = usize;

    // It stands in two loops, and is most of what they do.
    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.found.1 == 0 {
            let rest = self.text.get(self.next..)?;
            let chunk = match rest.first_chunk::<8>() {
                Some(chunk) => u64::from_le_bytes(*chunk),
                None if rest.is_empty() => return None,
                // What stands there instead of the bytes behind the end is never looked for.
                None => {
                    { rest.iter().rev() }.fold(u64::MAX, |all, byte| all << 8 | u64::from(*byte))
                }
            };
            let found = same_as(chunk, self.wanted.0) | same_as(chunk, self.wanted.1);
            self.found = (self.next, found);
            self.next += 8;
        }
        let at = self.found.0 + (self.found.1.trailing_zeros() / 8) as usize;
        self.found.1 &= self.found.1 - 1;
        Some(at)
    }
}

/// A text without white space at its ends, as `str::trim` has it. Hardly any has some, and that is seen at once.
#[inline]
pub fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_are_alike_as_they_are_without_case(one in "[a-cA-C@`\\[{é\u{80}]{0,20}", other in "[a-cA-C@`\\[{é]{0,20}") {
            let (first, second) = (one.as_bytes(), other.as_bytes());
            prop_assert_eq!(alike(first, second), one.eq_ignore_ascii_case(&other));
            prop_assert!(alike(first, one.to_ascii_uppercase().as_bytes()));
            prop_assert_eq!(lowered(&one), one.to_ascii_lowercase());
        }

        #[test]
        fn every_place_is_found(text in prop::collection::vec(prop_oneof![Just(b'/'), Just(b'-'), any::<u8>()], 0..40)) {
            let expected: Vec<usize> = (0..text.len()).filter(|at| b"/-".contains(&text[*at])).collect();
            prop_assert_eq!(Places::of(&text, b'/', b'-').collect::<Vec<_>>(), expected);
        }

        #[test]
        fn nothing_but_white_space_is_trimmed(text in "[ab \t\u{A0}é]{0,6}") {
            prop_assert_eq!(trimmed(&text), text.trim());
        }
    }

    #[test]
    fn no_other_byte_is_taken_for_a_letter() {
        for one in 0..=u8::MAX {
            for other in 0..=u8::MAX {
                let expected = one.eq_ignore_ascii_case(&other);
                assert_eq!(alike(&[one; 8], &[other; 8]), expected, "{one} {other}");
                assert_eq!(alike(&[one], &[other]), expected, "{one} {other}");
            }
        }
    }
}
