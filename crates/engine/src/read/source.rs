//! Where things stand in a source: byte spans inside, lines and columns for people.
//!
//! Inside the engine a place is a byte offset, which costs four bytes and nothing to keep.
//! Line, column and JSON pointer are worked out only for the facts that someone looks at.

use std::cell::OnceCell;

use super::tree::{Shape, Tree};
use model::sentence::shown;

/// A range of bytes in one source's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`; a source is never larger than 4 GiB, see `Limits`.
    #[inline(always)]
    pub fn new(start: usize, end: usize) -> Span {
        Span {
            start: offset(start),
            end: offset(end),
        }
    }

    /// What stands there in these bytes.
    #[inline]
    pub fn of(self, bytes: &[u8]) -> Option<&[u8]> {
        bytes.get(self.start as usize..self.end as usize)
    }

    /// The same as text.
    #[inline]
    pub fn text_of(self, bytes: &[u8]) -> Option<&str> {
        std::str::from_utf8(self.of(bytes)?).ok()
    }
}

/// An offset as it is kept.
#[inline(always)]
pub fn offset(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// A line and a column in characters, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1, in characters.
    pub column: u32,
}

/// Bytes between two remembered line counts: small enough that the rest is counted in a moment.
const CHUNK: usize = 1 << 11;

/// The text of one source, with positions on demand.
#[derive(Clone, Debug, Default)]
pub struct Text {
    text: Vec<u8>,
    /// What is known at each multiple of `CHUNK`; made when first asked for.
    checkpoints: OnceCell<Vec<Checkpoint>>,
}

/// What is known at one place, so that nothing before it has to be looked at again. An export may
/// well be a single line of many megabytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Checkpoint {
    /// Line ends before it.
    line_ends: u32,
    /// Characters between the last line end and it.
    characters: u32,
}

/// Where the lines of a text begin, roughly: what [`Text::with_lines`] is told beforehand.
#[derive(Default)]
pub struct Lines(Vec<Checkpoint>);

impl Lines {
    /// Of a text that is nothing but ASCII and has no terminal colours in it, as nearly all exports
    /// are; none of any other. It is found out in one pass over the bytes.
    pub fn of_plain(bytes: &[u8]) -> Option<Lines> {
        let mut here = Checkpoint::default();
        let mut table = Vec::with_capacity(bytes.len() / CHUNK + 2);
        table.push(here);
        for chunk in bytes.chunks(CHUNK) {
            let line_ends = plain_line_ends(chunk)?;
            here.line_ends += line_ends;
            here.characters = match memchr::memrchr(b'\n', chunk).filter(|_| line_ends > 0) {
                Some(end) => offset(chunk.len() - end - 1),
                None => here.characters.saturating_add(offset(chunk.len())),
            };
            table.push(here);
        }
        Some(Lines(table))
    }
}

/// How many line ends there are in a piece of at most [`CHUNK`] bytes, if it is plain.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn plain_line_ends(bytes: &[u8]) -> Option<u32> {
    let plain = bytes.is_ascii() && memchr::memchr(ESCAPE, bytes).is_none();
    plain.then(|| count_line_ends(bytes))
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
fn plain_line_ends(bytes: &[u8]) -> Option<u32> {
    use core::arch::wasm32::{
        i8x16_eq, i8x16_sub, u8x16_bitmask, u8x16_splat, u16x8_extadd_pairwise_u8x16,
        u32x4_extadd_pairwise_u16x8, u32x4_extract_lane, u64x2, v128_or,
    };

    let (chunks, rest) = bytes.as_chunks::<16>();
    let mut other = u8x16_splat(0);
    let mut ends = u8x16_splat(0);
    // INVARIANT: a piece has 128 of these, so that no count of a lane overflows.
    for chunk in chunks {
        let both = u128::from_le_bytes(*chunk);
        #[expect(clippy::cast_possible_truncation, reason = "half of it each")]
        let chunk = u64x2(both as u64, (both >> 64) as u64);
        // The highest bit of a byte is set where it is not ASCII, or equal to what is looked for.
        other = v128_or(other, v128_or(chunk, i8x16_eq(chunk, u8x16_splat(ESCAPE))));
        ends = i8x16_sub(ends, i8x16_eq(chunk, u8x16_splat(b'\n')));
    }
    let plain = rest.iter().all(|byte| byte.is_ascii() && *byte != ESCAPE);
    if u8x16_bitmask(other) != 0 || !plain {
        return None;
    }
    let sums = u32x4_extadd_pairwise_u16x8(u16x8_extadd_pairwise_u8x16(ends));
    let sum = u32x4_extract_lane::<0>(sums)
        + u32x4_extract_lane::<1>(sums)
        + u32x4_extract_lane::<2>(sums)
        + u32x4_extract_lane::<3>(sums);
    Some(sum + offset(rest.iter().filter(|byte| **byte == b'\n').count()))
}

/// What a terminal colour begins with.
pub const ESCAPE: u8 = 0x1B;

impl Text {
    /// A text without any positions worked out yet.
    pub fn new(text: String) -> Text {
        Text::of_bytes(text.into_bytes())
    }

    /// The same of bytes that are valid UTF-8. What is not, is given as nothing.
    pub fn of_bytes(text: Vec<u8>) -> Text {
        Text {
            text,
            checkpoints: OnceCell::new(),
        }
    }

    /// The same, where it is known already where its lines begin.
    pub fn with_lines(text: Vec<u8>, lines: Option<Lines>) -> Text {
        let text = Text::of_bytes(text);
        if let Some(lines) = lines {
            // There is nothing in it yet.
            let _ = text.checkpoints.set(lines.0);
        }
        text
    }

    /// The text itself. This looks at all of it; whoever wants a piece takes [`Text::get`].
    pub fn as_str(&self) -> &str {
        str_of(&self.text)
    }

    /// The bytes of the text.
    pub fn bytes(&self) -> &[u8] {
        &self.text
    }

    /// The bytes in `span`; none if it is not inside.
    #[inline]
    pub fn piece(&self, span: Span) -> &[u8] {
        span.of(&self.text).unwrap_or_default()
    }

    /// Puts `bytes` in place of as many at `at`: what had been overwritten there, character by
    /// character, or the other way round.
    pub fn put(&mut self, at: u32, bytes: &[u8]) {
        let start = at as usize;
        if let Some(place) = self.text.get_mut(start..start + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    /// The piece of text in `span`; empty if it is not inside, or not on character borders.
    pub fn get(&self, span: Span) -> &str {
        str_of(self.piece(span))
    }

    /// How many lines there are; a last line without an end counts, an empty text has one.
    pub fn line_count(&self) -> u32 {
        self.known_at(self.text.len()).line_ends.saturating_add(1)
    }

    /// The position of the byte at `offset`.
    pub fn position(&self, offset: u32) -> Position {
        let here = self.known_at(offset as usize);
        Position {
            line: here.line_ends.saturating_add(1),
            column: here.characters.saturating_add(1),
        }
    }

    /// The byte at which `line` begins, counted from 1; none past the end.
    pub fn line_start(&self, line: u32) -> Option<u32> {
        let wanted = line.checked_sub(1)?;
        if wanted == 0 {
            return Some(0);
        }
        let table = self.checkpoints();
        // The last chunk that begins before the wanted line end.
        let chunk = table
            .partition_point(|known| known.line_ends < wanted)
            .checked_sub(1)?;
        let mut seen = table.get(chunk)?.line_ends;
        let start = chunk * CHUNK;
        for (index, byte) in self.text.get(start..)?.iter().enumerate() {
            if *byte == b'\n' {
                seen += 1;
                if seen == wanted {
                    return Some(self::offset(start + index + 1));
                }
            }
        }
        None
    }

    /// The piece of its line around the byte at `offset`: about `max` bytes on each side, and whether
    /// something of the line was cut off before and behind.
    pub fn around(&self, offset: u32, max: usize) -> (Span, bool, bool) {
        let bytes = self.text.as_slice();
        let border = |mut at: usize| {
            while at < bytes.len() && bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) {
                at -= 1;
            }
            at
        };
        let offset = border((offset as usize).min(bytes.len()));
        let from = border(offset.saturating_sub(max));
        let to = border((offset + max).min(bytes.len()));
        let before = memchr::memrchr(b'\n', bytes.get(from..offset).unwrap_or_default());
        let behind = memchr::memchr(b'\n', bytes.get(offset..to).unwrap_or_default());
        let start = before.map_or(from, |end| from + end + 1);
        let end = behind.map_or(to, |length| offset + length);
        let piece = str_of(bytes.get(start..end).unwrap_or_default()).trim_end_matches('\r');
        (
            Span::new(start, start + piece.len()),
            before.is_none() && from > 0,
            behind.is_none() && to < bytes.len(),
        )
    }

    fn checkpoints(&self) -> &[Checkpoint] {
        self.checkpoints.get_or_init(|| {
            let mut here = Checkpoint::default();
            let mut table = vec![here];
            for chunk in self.text.chunks(CHUNK) {
                here = here.after(chunk);
                table.push(here);
            }
            table
        })
    }

    /// What is known at a place, counting on from the checkpoint before it.
    fn known_at(&self, offset: usize) -> Checkpoint {
        let offset = offset.min(self.text.len());
        let chunk = offset / CHUNK;
        let known = self.checkpoints().get(chunk).copied().unwrap_or_default();
        known.after(self.text.get(chunk * CHUNK..offset).unwrap_or_default())
    }
}

impl Checkpoint {
    /// What is known behind some more bytes.
    fn after(self, bytes: &[u8]) -> Checkpoint {
        let last_end = memchr::memrchr(b'\n', bytes);
        let tail = last_end.map_or(bytes, |end| bytes.get(end + 1..).unwrap_or_default());
        // A character begins at every byte that does not continue one.
        let characters = offset(tail.iter().filter(|byte| (**byte & 0xC0) != 0x80).count());
        Checkpoint {
            line_ends: self.line_ends + count_line_ends(bytes),
            characters: if last_end.is_some() {
                characters
            } else {
                self.characters.saturating_add(characters)
            },
        }
    }
}

/// Line ends in `bytes`.
fn count_line_ends(bytes: &[u8]) -> u32 {
    offset(memchr::memchr_iter(b'\n', bytes).count())
}

/// The JSON pointers of the values that begin at `targets`, in the order of `targets`.
///
/// `start` is where the value that encloses them begins, `prefix` its own pointer. A target that is not
/// the beginning of a value gets the pointer of whatever encloses it.
pub fn pointers(text: &[u8], start: u32, prefix: &str, targets: &[u32]) -> Vec<String> {
    if targets.is_empty() {
        return Vec::new();
    }
    let map = Map::read(text, start);
    let pointer = |target: &u32| map.pointer(prefix, *target);
    targets.iter().map(pointer).collect()
}

/// A piece of JSON with the way to each of its values.
pub struct Map<'t> {
    tree: Tree<'t>,
    /// What each value stands in, and its place there, by its place on the tape.
    inside: Vec<(u32, u32)>,
}

impl<'t> Map<'t> {
    /// Of the value that begins at `start`.
    pub fn read(text: &'t [u8], start: u32) -> Map<'t> {
        let (tree, _) = Tree::read(text, start as usize);
        let inside = tree.inside();
        Map { tree, inside }
    }

    /// The JSON pointer of the value that begins at `target`, or of whatever encloses it.
    pub fn pointer(&self, prefix: &str, target: u32) -> String {
        // From the last value that begins no later, outwards to the first that it stands in.
        let mut way = Vec::new();
        let mut here = self.tree.last_from(target);
        while let Some(node) = here.and_then(|index| self.tree.at(index)) {
            let span = node.span();
            let outer = self.inside.get(node.index() as usize).copied();
            if !way.is_empty() || (span.start..span.end).contains(&target) {
                way.push((node, outer.map_or(0, |(_, place)| place)));
            }
            here = outer.map(|(outer, _)| outer).filter(|_| node.index() > 0);
        }
        let mut path = prefix.to_owned();
        let mut in_array = false;
        for (depth, (node, place)) in way.into_iter().rev().enumerate() {
            if depth > 0 {
                path.push('/');
                if in_array {
                    path.push_str(&place.to_string());
                } else {
                    path.push_str(&shown(&node.key()).replace('~', "~0").replace('/', "~1"));
                }
            }
            in_array = node.shape() == Shape::Array;
        }
        path
    }
}

/// A piece of a text, which is valid UTF-8 unless it is cut inside a character.
fn str_of(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_are_counted_in_characters() {
        let text = Text::new("{\n  \"é😀\": 1\n}".to_owned());
        let offset = text.as_str().find('1').unwrap();
        assert_eq!(
            text.position(self::offset(offset)),
            Position { line: 2, column: 9 }
        );
    }

    #[test]
    fn pointers_name_keys_and_indices() {
        let json = r#"{"value": [{"a/b": {"c": [1, [true]]}}, {"id": "x"}], "n": null}"#;
        let at = |needle: &str| offset(json.find(needle).unwrap());
        let found = pointers(
            json.as_bytes(),
            0,
            "",
            &[at("\"x\""), at("1,"), at("true"), at("null"), at("{\"c\"")],
        );
        assert_eq!(
            found,
            [
                "/value/1/id",
                "/value/0/a~1b/c/0",
                "/value/0/a~1b/c/1/0",
                "/n",
                "/value/0/a~1b"
            ]
        );
    }

    #[test]
    fn pointers_of_an_element_carry_its_prefix() {
        let json = r#"[{"a": 1}, {"b": {"c": 2}}]"#;
        let start = offset(json.find("{\"b\"").unwrap());
        let target = offset(json.find('2').unwrap());
        assert_eq!(
            pointers(json.as_bytes(), start, "/1", &[target]),
            ["/1/b/c"]
        );
    }

    #[test]
    fn only_plain_text_is_taken_as_it_stands() {
        for odd in ["é", "\u{1B}[0m", "\u{1B}"] {
            for place in [0, 3, 15, 16, 40, 1 << 16] {
                let text = format!("{}{odd}{}", " ".repeat(place), " ".repeat(20));
                assert!(
                    Lines::of_plain(text.as_bytes()).is_none(),
                    "{odd} at {place}"
                );
            }
        }
        assert!(Lines::of_plain(b"").is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn lines_are_the_same_however_they_were_counted(text in "([a-z]{0,3000}\n{0,5}){0,6}") {
            let counted = Text::new(text.clone());
            let lines = Lines::of_plain(text.as_bytes()).unwrap();
            prop_assert_eq!(&lines.0, counted.checkpoints());
        }

        #[test]
        fn positions_agree_with_counting_by_hand(text in "([a-zé]{0,9000}\n?){0,6}", at in 0_usize..40000) {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let before = text.get(..at).unwrap();
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
            let text = Text::new(text.clone());
            let position = text.position(offset(at));
            prop_assert_eq!((position.line as usize, position.column as usize), (line, column));
            let start = text.line_start(position.line).unwrap() as usize;
            prop_assert!(start <= at && !before.get(start..).unwrap().contains('\n'));
            prop_assert_eq!(text.line_start(text.line_count() + 1), None);
        }
    }
}
