//! One cursor over the bytes of a text: everything that reads JSON reads it with this.
//!
//! It takes what these documents really contain. JSON as RFC 8259 has it, and beyond that: `//` and
//! `/* */` comments, which ARM allows, a comma behind the last entry, and values that were overwritten
//! (see [`FILLER`]). It never fails as a whole: where it cannot go on it says where it stopped and
//! why ([`Stop`]), and what stands before that place has been read.
//!
//! In: bytes that are valid UTF-8, and where to begin. Out: spans in bytes. Nothing is copied.
//! A cursor over `&mut [u8]` also overwrites what is passed over; one over `&[u8]` only looks.

use std::ops::Range;

use super::source::Span;
use crate::azure::{
    ids::unquoted,
    secrets::{is_no_name, is_short_name},
};

/// What a one-byte character is overwritten with, so that the text keeps its length and its columns.
/// No export holds this character, and JSON does not mind it inside a string.
pub const FILLER: u8 = 0x7F;

/// What a byte is overwritten with. Characters of several bytes become fillers of as many bytes, so
/// the text stays valid UTF-8 and every other character keeps its column: `·` for two bytes, and
/// two characters of private use for three and four.
fn filler(byte: u8) -> u8 {
    match byte {
        0x00..=0x7F => FILLER,
        0x80..=0xBF => 0xB7,
        0xC0..=0xDF => 0xC2,
        0xE0..=0xEF => 0xEE,
        0xF0..=0xFF => 0xF3,
    }
}

/// Overwrites a span but for line ends.
pub fn wipe(bytes: &mut [u8], from: usize, to: usize) {
    let Some(piece) = bytes.get_mut(from..to) else {
        return;
    };
    if piece.is_ascii() && memchr::memchr2(b'\n', b'\r', piece).is_none() {
        piece.fill(FILLER);
        return;
    }
    for byte in piece {
        if !matches!(*byte, b'\n' | b'\r') {
            *byte = filler(*byte);
        }
    }
}

/// Overwrites the words in a span of text that is no JSON; what is blank between them stays.
pub fn wipe_words(bytes: &mut [u8], from: usize, to: usize) {
    let piece = bytes.get_mut(from..to).unwrap_or_default();
    for byte in piece {
        if !byte.is_ascii_whitespace() {
            *byte = filler(*byte);
        }
    }
}

/// Overwrites a span in which there are no line ends, eight bytes at a time.
fn wipe_line(bytes: &mut [u8], from: usize, to: usize) {
    const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);
    const FILLERS: u64 = u64::from_le_bytes([FILLER; 8]);
    let mut at = from;
    while at < to {
        let length = (to - at).min(8);
        let Some(chunk) = bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<8>) else {
            return wipe(bytes, at, to);
        };
        let old = u64::from_le_bytes(*chunk);
        // What stands behind the span stays.
        let inside = u64::MAX >> (64 - 8 * length);
        if old & inside & HIGHS == 0 {
            // Every bit of an ASCII character but the highest, set, is the filler.
            *chunk = (old | FILLERS & inside).to_le_bytes();
        } else if let Some(piece) = chunk.get_mut(..length) {
            for byte in piece {
                *byte = filler(*byte);
            }
        }
        at += 8;
    }
}

/// Where a cursor could not go on, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The byte at which it stopped.
    pub at: usize,
    /// Where the word, number or string began that it stopped in; else the same.
    pub from: usize,
    /// Why.
    pub why: Why,
}

/// Why a cursor could not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The text ended inside a value.
    End,
    /// A value was expected.
    NoValue,
    /// A key was expected.
    NoKey,
    /// A colon was expected.
    NoColon,
    /// A comma or the end of the container was expected.
    NoComma,
    /// A line end or another control character stands inside a string.
    Control,
    /// A backslash introduces nothing that JSON knows.
    Escape,
    /// This begins like a number and is none.
    Number,
    /// Containers nest too deep.
    TooDeep,
    /// There are too many resources.
    TooMany,
}

/// Bytes that a cursor may stand on.
pub trait Page {
    /// All of them.
    fn bytes(&self) -> &[u8];
    /// Overwrites a span, where that is meant to be done.
    fn wipe(&mut self, from: usize, to: usize);
    /// The same of a span without line ends.
    fn wipe_line(&mut self, from: usize, to: usize);
    /// Puts bytes in the place of as many, where that is meant to be done.
    fn put(&mut self, at: usize, bytes: &[u8]);
}

impl Page for &[u8] {
    #[inline(always)]
    fn bytes(&self) -> &[u8] {
        self
    }
    fn wipe(&mut self, _: usize, _: usize) {}
    fn wipe_line(&mut self, _: usize, _: usize) {}
    fn put(&mut self, _: usize, _: &[u8]) {}
}

impl Page for &mut [u8] {
    #[inline(always)]
    fn bytes(&self) -> &[u8] {
        self
    }
    fn wipe(&mut self, from: usize, to: usize) {
        wipe(self, from, to);
    }
    #[inline]
    fn wipe_line(&mut self, from: usize, to: usize) {
        wipe_line(self, from, to);
    }
    fn put(&mut self, at: usize, bytes: &[u8]) {
        if let Some(there) = self.get_mut(at..at + bytes.len()) {
            there.copy_from_slice(bytes);
        }
    }
}

/// A string as it stands: with its quotes, and whether it is written with escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The byte of the opening quote.
    pub start: usize,
    /// One past the closing quote.
    pub end: usize,
    /// There are backslashes in it.
    pub escaped: bool,
    /// There are line ends in it.
    pub broken: bool,
}

/// Whether a text between the elements of a list says that there were more.
pub fn leaves_out(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "/*[<(".contains(c));
    let words = || text.split_whitespace().take(3);
    let counts = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    text.starts_with("...")
        || text.starts_with('…')
        || words().any(counts)
            && words().any(|word| {
                let word = word.trim_end_matches(|c: char| !c.is_alphabetic());
                ["more", "others", "omitted"]
                    .iter()
                    .any(|one| word.eq_ignore_ascii_case(one))
            })
}

/// Whether what is not read, a comment or a request, holds what would be judged: a registry or a plan of Defender, or a line of one. Prose that
/// speaks of one is none.
pub fn is_taken_out(text: &str) -> bool {
    const NAMED: [&str; 3] = [
        "microsoft.containerregistry/registries",
        ".azurecr.",
        "microsoft.security/pricings",
    ];
    let is_piece = text.contains("\":") || text.contains("\" :");
    is_piece && {
        let lower = text.to_ascii_lowercase();
        NAMED.iter().any(|name| lower.contains(name))
    }
}

/// A place in a text that moves over JSON.
///
/// What it does for every byte is asked by patterns: where code is built to be small, a comparison with `Some` is a
/// call.
pub struct Cursor<P> {
    page: P,
    at: usize,
    /// Where a comment was passed that says that something was left out.
    omits: Option<usize>,
    /// Where one was passed that holds what would be judged.
    taken_out: Option<usize>,
}

impl<P: Page> Cursor<P> {
    /// A cursor that stands at `at`.
    pub fn new(page: P, at: usize) -> Cursor<P> {
        Cursor {
            page,
            at,
            omits: None,
            taken_out: None,
        }
    }

    /// Where it stands.
    #[inline(always)]
    pub fn at(&self) -> usize {
        self.at
    }

    /// Where it passed a comment that says that something was left out.
    pub fn omits(&self) -> Option<usize> {
        self.omits
    }

    /// Where it passed a comment that holds what would be judged.
    pub fn taken_out(&self) -> Option<usize> {
        self.taken_out
    }

    /// Moves it.
    #[inline(always)]
    pub fn go(&mut self, at: usize) {
        self.at = at;
    }

    /// The bytes it stands on.
    #[inline(always)]
    pub fn bytes(&self) -> &[u8] {
        self.page.bytes()
    }

    /// Overwrites a span, if it is a cursor that does.
    pub fn wipe(&mut self, from: usize, to: usize) {
        self.page.wipe(from, to);
    }

    /// Overwrites what stands between the quotes of the string at this span, which was read before.
    pub fn wipe_quoted(&mut self, span: Span) {
        let (start, end) = (span.start as usize, span.end as usize);
        debug_assert_eq!(string_end(self.bytes(), start), end, "it was read before");
        let (from, to) = (start + 1, end - 1);
        let inside = self.bytes().get(from..to).unwrap_or_default();
        match memchr::memchr2(b'\n', b'\r', inside) {
            None => self.page.wipe_line(from, to),
            Some(_) => self.page.wipe(from, to),
        }
    }

    /// Puts bytes in the place of as many, if it is a cursor that does.
    pub fn put(&mut self, at: usize, bytes: &[u8]) {
        self.page.put(at, bytes);
    }

    fn stop<T>(&self, why: Why) -> Result<T, Stop> {
        self.stop_in(self.at, why)
    }

    fn stop_in<T>(&self, from: usize, why: Why) -> Result<T, Stop> {
        let why = if self.at >= self.bytes().len() {
            Why::End
        } else {
            why
        };
        let at = self.at;
        Err(Stop { at, from, why })
    }

    /// Passes over white space and comments; the byte that follows.
    #[inline(always)]
    pub fn peek(&mut self) -> Option<u8> {
        match self.page.bytes().get(self.at) {
            Some(byte) if *byte > b' ' && *byte != b'/' => Some(*byte),
            _ => self.peek_far(),
        }
    }

    #[inline(never)]
    fn peek_far(&mut self) -> Option<u8> {
        loop {
            let bytes = self.page.bytes();
            let byte = *bytes.get(self.at)?;
            if byte > b' ' && byte != b'/' {
                return Some(byte);
            }
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' => self.at = blanks_end(bytes, self.at + 1),
                b'/' => {
                    let end = comment_end(bytes, self.at)?;
                    // A comment is nobody's fact. What closes it stays, so that it can be read again.
                    let closed = bytes.get(self.at + 1) == Some(&b'*')
                        && end >= self.at + 4
                        && bytes.get(end - 2..end) == Some(b"*/");
                    let inner = if closed { end - 2 } else { end };
                    let said = bytes.get(self.at + 2..inner).unwrap_or_default();
                    let said = std::str::from_utf8(said).unwrap_or_default();
                    if leaves_out(said) {
                        self.omits = Some(self.at);
                    }
                    if self.taken_out.is_none() && is_taken_out(said) {
                        self.taken_out = Some(self.at);
                    }
                    self.page.wipe(self.at + 2, inner);
                    self.at = end;
                }
                _ => return Some(byte),
            }
        }
    }

    /// Takes the byte that is expected next.
    #[inline(always)]
    pub fn take(&mut self, expected: u8) -> bool {
        let found = matches!(self.peek(), Some(byte) if byte == expected);
        self.at += usize::from(found);
        found
    }

    /// The string whose opening quote stands here.
    #[inline(always)]
    pub fn string(&mut self) -> Result<Quoted, Stop> {
        let start = self.at;
        let bytes = self.page.bytes();
        let position = special(bytes, start + 1);
        if matches!(bytes.get(position), Some(b'"')) {
            let end = position + 1;
            self.at = end;
            return Ok(Quoted {
                start,
                end,
                escaped: false,
                broken: false,
            });
        }
        self.string_far(start, position)
    }

    /// The string that begins at `start` and has something else than a quote at `position`.
    #[inline(never)]
    fn string_far(&mut self, start: usize, mut position: usize) -> Result<Quoted, Stop> {
        let mut escaped = false;
        let mut broken = false;
        loop {
            let bytes = self.page.bytes();
            position = special(bytes, position);
            match bytes.get(position) {
                Some(b'"') => {
                    self.at = position + 1;
                    return Ok(Quoted {
                        start,
                        end: position + 1,
                        escaped,
                        broken,
                    });
                }
                Some(b'\\') => {
                    escaped = true;
                    position = match escape_end(bytes, position) {
                        Some(end) => end,
                        None => {
                            let at = if bytes.len() - position < 6 && bytes.len() <= position + 2 {
                                bytes.len()
                            } else {
                                position
                            };
                            self.at = at;
                            return self.stop_in(start, Why::Escape);
                        }
                    };
                }
                Some(b'\n' | b'\r' | b'\t') if closes_later(bytes, position) => {
                    broken = true;
                    position += 1;
                }
                _ => {
                    self.at = position;
                    return self.stop_in(start, Why::Control);
                }
            }
        }
    }

    /// The number, `true`, `false`, `null` or overwritten value that stands here.
    fn scalar(&mut self) -> Result<usize, Stop> {
        let start = self.at;
        let bytes = self.page.bytes();
        let end = match bytes.get(start) {
            Some(b't') => word_end(bytes, start, b"true"),
            Some(b'f') => word_end(bytes, start, b"false"),
            Some(b'n') => word_end(bytes, start, b"null"),
            Some(b'-' | b'0'..=b'9') => match number_end(bytes, start) {
                Ok(end) => Some(end),
                Err(at) => {
                    self.at = at;
                    return self.stop_in(start, Why::Number);
                }
            },
            Some(&FILLER) => {
                let rest = bytes.get(start..).unwrap_or_default();
                let length = rest.iter().position(|byte| *byte != FILLER);
                Some(start + length.unwrap_or(rest.len()))
            }
            _ => None,
        };
        match end {
            Some(end) => {
                self.at = end;
                Ok(end)
            }
            None => {
                // `tru` at the very end is cut off; anything else is no value.
                let rest = bytes.get(start..).unwrap_or_default();
                let cut = ["true", "false", "null"]
                    .iter()
                    .any(|word| word.as_bytes().starts_with(rest));
                self.at = if cut { bytes.len() } else { start };
                self.stop_in(start, Why::NoValue)
            }
        }
    }

    /// Passes over the value that begins here; with `wiping` its strings and numbers are overwritten.
    ///
    /// How deep it nests does not matter: this does not recurse.
    #[inline]
    pub fn skip(&mut self, wiping: bool) -> Result<Span, Stop> {
        let Some(first) = self.peek() else {
            return self.stop(Why::NoValue);
        };
        let start = self.at;
        if first == b'"' {
            let string = self.string()?;
            if wiping {
                self.wipe_string(string);
            }
            return Ok(Span::new(start, string.end));
        }
        if first != b'{' && first != b'[' {
            let end = self.scalar()?;
            if wiping {
                self.wipe_number(start, end);
            }
            return Ok(Span::new(start, end));
        }
        self.skip_container(wiping)
    }

    /// Passes over the object or array that begins here.
    #[inline(never)]
    fn skip_container(&mut self, wiping: bool) -> Result<Span, Stop> {
        let start = self.at;
        // Whether it is an object, for every level.
        let mut levels = Levels::default();
        let mut object = false;
        let mut depth = 0_usize;
        loop {
            // A value begins here.
            match self.peek() {
                Some(open @ (b'{' | b'[')) => {
                    self.at += 1;
                    if depth > 0 {
                        levels.push(object);
                    }
                    depth += 1;
                    object = open == b'{';
                    if !self.take(if object { b'}' } else { b']' }) {
                        if object {
                            let key = self.key()?;
                            self.hide_key(key, wiping);
                        }
                        continue;
                    }
                }
                Some(b'"') => {
                    let string = self.string()?;
                    if wiping {
                        self.wipe_string(string);
                    }
                    if self.more_of(object, wiping)? {
                        continue;
                    }
                }
                Some(_) => {
                    let start = self.at;
                    let end = self.scalar()?;
                    if wiping {
                        self.wipe_number(start, end);
                    }
                    if self.more_of(object, wiping)? {
                        continue;
                    }
                }
                None => return self.stop(Why::NoValue),
            }
            // A container ends here, and perhaps those around it.
            loop {
                depth -= 1;
                if depth == 0 {
                    return Ok(Span::new(start, self.at));
                }
                object = levels.pop();
                if self.more_of(object, wiping)? {
                    break;
                }
            }
        }
    }

    /// What follows a value in a container: true if another one does, at which the cursor then
    /// stands; false if the container ends, behind which it then stands.
    pub fn more(&mut self, object: bool) -> Result<bool, Stop> {
        self.more_of(object, false)
    }

    /// The same; a key that is no name is overwritten if asked for.
    #[inline]
    fn more_of(&mut self, object: bool, wiping: bool) -> Result<bool, Stop> {
        let close = if object { b'}' } else { b']' };
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                if self.take(close) {
                    return Ok(false);
                }
                if object {
                    let key = self.key()?;
                    self.hide_key(key, wiping);
                }
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            _ => self.stop(Why::NoComma),
        }
    }

    /// A key and its colon.
    #[inline(always)]
    pub fn key(&mut self) -> Result<Quoted, Stop> {
        if !matches!(self.peek(), Some(b'"')) {
            return self.stop(Why::NoKey);
        }
        let key = self.string()?;
        if !self.take(b':') {
            // It may be a value, and no key at all.
            return self.stop_in(key.start, Why::NoColon);
        }
        // Nearly always followed by one space.
        self.at += usize::from(matches!(self.page.bytes().get(self.at), Some(b' ')));
        Ok(key)
    }

    /// Overwrites a key that is no name, and so may be a secret.
    #[inline]
    pub fn hide_key(&mut self, key: Quoted, wiping: bool) {
        if wiping && is_secret_key(self.bytes(), key.start..key.end) {
            self.wipe_string(key);
        }
    }

    #[inline]
    fn wipe_string(&mut self, string: Quoted) {
        let (from, to) = (string.start + 1, string.end - 1);
        if string.broken {
            self.page.wipe(from, to);
        } else {
            self.page.wipe_line(from, to);
        }
    }

    /// `true`, `false` and `null` say nothing about anybody, and stay.
    fn wipe_number(&mut self, start: usize, end: usize) {
        if !matches!(self.bytes().get(start), Some(b't' | b'f' | b'n')) {
            self.page.wipe_line(start, end);
        }
    }
}

/// Whether a key that stands there with its quotes is no name.
pub fn is_secret_key(bytes: &[u8], key: Range<usize>) -> bool {
    let quoted = bytes.get(key).unwrap_or_default();
    if let [b'"', name @ .., b'"'] = quoted
        && is_short_name(name)
    {
        return false;
    }
    match std::str::from_utf8(quoted).ok().and_then(unquoted) {
        Some(name) => is_no_name(&name),
        // Half of a pair of signs, or bytes that are no text.
        None => true,
    }
}

/// Which of the containers that are open are objects: one bit a level, and a list for the few texts
/// that nest deeper than there are bits.
#[derive(Default)]
struct Levels {
    bits: u64,
    deeper: Vec<u64>,
    count: usize,
}

impl Levels {
    fn push(&mut self, object: bool) {
        if self.count > 0 && self.count.is_multiple_of(64) {
            self.deeper.push(self.bits);
        }
        self.bits = self.bits << 1 | u64::from(object);
        self.count += 1;
    }

    fn pop(&mut self) -> bool {
        let object = self.bits & 1 == 1;
        self.bits >>= 1;
        self.count = self.count.saturating_sub(1);
        if self.count > 0 && self.count.is_multiple_of(64) {
            self.bits = self.deeper.pop().unwrap_or_default();
        }
        object
    }
}

/// One past the value that begins at `start`, and where the cursor stopped if it does not end.
pub fn value_end(bytes: &[u8], start: usize) -> Result<usize, Stop> {
    Cursor::new(bytes, start)
        .skip(false)
        .map(|span| span.end as usize)
}

/// One past the closing quote of the string whose opening quote stands at `start`; the end of the text
/// if it is not closed.
pub fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut position = start + 1;
    loop {
        position = special(bytes, position);
        match bytes.get(position) {
            Some(b'"') => return position + 1,
            Some(b'\\') => position += 2,
            Some(_) => position += 1,
            None => return bytes.len(),
        }
    }
}

/// Whether a string with a line end in it, as ARM takes it and the Azure CLI passes it on, closes with the
/// next quote: something must follow that may follow a string. (azure-cli 2.91, Azure/azure-cli#12909.)
fn closes_later(bytes: &[u8], from: usize) -> bool {
    let rest = bytes.get(from..).unwrap_or_default();
    let Some(quote) = memchr::memchr(b'"', rest) else {
        return false;
    };
    let escaped = rest.get(..quote).is_some_and(|text| text.ends_with(b"\\"));
    let after = blanks_end(bytes, from + quote + 1);
    escaped || matches!(bytes.get(after), Some(b',' | b':' | b'}' | b']'))
}

fn word_end(bytes: &[u8], start: usize, word: &[u8]) -> Option<usize> {
    let end = start + word.len();
    let found = bytes.get(start..end) == Some(word);
    // `trueish` is no value.
    let alone = bytes
        .get(end)
        .is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'_');
    (found && alone).then_some(end)
}

/// Whether a text is one number and nothing else, as JSON writes it.
pub fn is_number(text: &str) -> bool {
    number_end(text.as_bytes(), 0) == Ok(text.len())
}

/// One past the number at `start`, or where it stops being one.
fn number_end(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest
            .iter()
            .position(|byte| !byte.is_ascii_digit())
            .unwrap_or(rest.len())
    };
    let mut at = start + usize::from(matches!(bytes.get(start), Some(b'-')));
    let whole = digits(at);
    if whole == at || (whole > at + 1 && matches!(bytes.get(at), Some(b'0'))) {
        return Err(whole.min(at + 1));
    }
    at = whole;
    if matches!(bytes.get(at), Some(b'.')) {
        let end = digits(at + 1);
        if end == at + 1 {
            return Err(end);
        }
        at = end;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let end = digits(at + 1 + sign);
        if end == at + 1 + sign {
            return Err(end);
        }
        at = end;
    }
    Ok(at)
}

/// One past the escape whose backslash stands at `start`; none if it is none.
fn escape_end(bytes: &[u8], start: usize) -> Option<usize> {
    match bytes.get(start + 1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(start + 2),
        b'u' => {
            let digits = bytes.get(start + 2..start + 6)?;
            digits
                .iter()
                .all(u8::is_ascii_hexdigit)
                .then_some(start + 6)
        }
        _ => None,
    }
}

/// One past the comment at `start`; none if none begins there.
pub fn comment_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start + 2..)?;
    match bytes.get(start + 1)? {
        b'/' => Some(start + 2 + memchr::memchr(b'\n', rest).unwrap_or(rest.len())),
        b'*' => {
            Some(memchr::memmem::find(rest, b"*/").map_or(bytes.len(), |end| start + 2 + end + 2))
        }
        _ => None,
    }
}

/// Past the white space that begins at `from`, if any does. Exports are mostly indented by spaces.
fn blanks_end(bytes: &[u8], from: usize) -> usize {
    const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
    let mut at = from;
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    {
        use core::arch::wasm32::{i8x16_bitmask, i8x16_ne, u8x16_splat};

        while let Some(chunk) = sixteen(bytes, at) {
            let others = i8x16_bitmask(i8x16_ne(chunk, u8x16_splat(b' ')));
            if others != 0 {
                at += others.trailing_zeros() as usize;
                if !matches!(bytes.get(at), Some(b'\n' | b'\r' | b'\t')) {
                    return at;
                }
                at += 1;
            } else {
                at += 16;
            }
        }
    }
    while let Some(chunk) = eight(bytes, at) {
        let other = chunk ^ SPACES;
        if other != 0 {
            at += (other.trailing_zeros() / 8) as usize;
            break;
        }
        at += 8;
    }
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
fn sixteen(bytes: &[u8], at: usize) -> Option<core::arch::wasm32::v128> {
    let chunk = bytes.get(at..)?.first_chunk::<16>()?;
    let both = u128::from_le_bytes(*chunk);
    #[expect(clippy::cast_possible_truncation, reason = "half of it each")]
    let (low, high) = (both as u64, (both >> 64) as u64);
    Some(core::arch::wasm32::u64x2(low, high))
}

/// Where this byte stands at or after `from`. For short texts, in which nothing else is faster.
#[inline]
pub fn find_byte(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    let mut at = from;
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    {
        use core::arch::wasm32::{i8x16_bitmask, i8x16_eq, u8x16_splat};

        while let Some(chunk) = sixteen(bytes, at) {
            let found = i8x16_bitmask(i8x16_eq(chunk, u8x16_splat(wanted)));
            if found != 0 {
                return Some(at + found.trailing_zeros() as usize);
            }
            at += 16;
        }
    }
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);
    while let Some(chunk) = eight(bytes, at) {
        let other = chunk ^ u64::from_le_bytes([wanted; 8]);
        let found = other.wrapping_sub(ONES) & !other & HIGHS;
        if found != 0 {
            return Some(at + (found.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    let rest = bytes.get(at..)?;
    Some(at + rest.iter().position(|byte| *byte == wanted)?)
}

/// Eight bytes as a number; none if there are not as many.
#[inline(always)]
pub fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    let chunk = bytes.get(at..)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*chunk))
}

/// The first byte at or after `from` that means something inside a string: a quote, a backslash, a
/// control character; the end if none follows.
#[inline]
fn special(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    {
        use core::arch::wasm32::{i8x16_eq, u8x16_bitmask, u8x16_lt, u8x16_splat, v128_or};

        while let Some(chunk) = sixteen(bytes, at) {
            let found = v128_or(
                v128_or(
                    i8x16_eq(chunk, u8x16_splat(b'"')),
                    i8x16_eq(chunk, u8x16_splat(b'\\')),
                ),
                u8x16_lt(chunk, u8x16_splat(b' ')),
            );
            let mask = u8x16_bitmask(found);
            if mask != 0 {
                return at + mask.trailing_zeros() as usize;
            }
            at += 16;
        }
    }
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);
    while let Some(chunk) = eight(bytes, at) {
        // A byte's highest bit is set where it is zero, or less; only the lowest hit is to be trusted.
        let is_zero = |value: u64| value.wrapping_sub(ONES) & !value;
        let quote = is_zero(chunk ^ u64::from_le_bytes([b'"'; 8]));
        let backslash = is_zero(chunk ^ u64::from_le_bytes([b'\\'; 8]));
        let control = chunk.wrapping_sub(u64::from_le_bytes([b' '; 8])) & !chunk;
        let found = (quote | backslash | control) & HIGHS;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\') || *byte < b' ')
        .unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn end(text: &str) -> Result<usize, (usize, Why)> {
        value_end(text.as_bytes(), 0).map_err(|stop| (stop.at, stop.why))
    }

    fn wiped(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        let _ = Cursor::new(bytes.as_mut_slice(), 0).skip(true);
        String::from_utf8(bytes).unwrap().replace('\u{7F}', "·")
    }

    #[test]
    fn a_value_ends_where_it_ends() {
        for (text, expected) in [
            ("{} {", 2),
            (r#"{"a": [1, {"b": "}"}], "c": null}x"#, 33),
            ("[1,2,]", 6),
            ("{\"a\": 1,} ", 9),
            ("\"a\\\"b\" ", 6),
            ("-1.5e+3,", 7),
            ("{\"a\": \"[concat(\n\t'b')]\" }", 25),
            ("// note\n{/* in */ \"a\" /* b */ : 1 // c\n}", 40),
        ] {
            assert_eq!(end(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn it_says_where_it_stopped_and_why() {
        for (text, at, why) in [
            ("{\"a\": ", 6, Why::End),
            ("{\"a\": \"b", 8, Why::End),
            ("{\"a\": tr", 8, Why::End),
            ("{\"a\": \"b\n \"c\": 1}", 8, Why::Control),
            ("{\"a\": “b”}", 6, Why::NoValue),
            ("{'a': 1}", 1, Why::NoKey),
            ("{\"a\" 1}", 5, Why::NoColon),
            ("[1 2]", 3, Why::NoComma),
            ("[True]", 1, Why::NoValue),
            ("[01]", 2, Why::Number),
            ("[\"\\x\"]", 2, Why::Escape),
            ("[1, /* open", 11, Why::End),
        ] {
            assert_eq!(end(text), Err((at, why)), "{text}");
        }
    }

    #[test]
    fn a_number_is_told_from_what_begins_or_ends_like_one() {
        for text in ["0", "-12", "1.50", "6e-7", "2E+300"] {
            assert!(is_number(text), "{text}");
        }
        for text in [
            "", "-", "01", "1.", ".5", "+1", "1e", "12a", "1 ", "inf", "NaN",
        ] {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn overwriting_keeps_keys_words_and_every_column() {
        assert_eq!(
            wiped("{\"key\": [\"é1\", 12, true, null, {\"k\": -1.5}], /* why */ \"z\": \"\"}"),
            "{\"key\": [\"··\", ··, true, null, {\"k\": ····}], /*·····*/ \"z\": \"\"}"
        );
    }

    #[test]
    fn what_was_overwritten_can_be_read_again() {
        let text = r#"{"a": ["x\n", /* c */ 1.5e3, {"b": "é"}]}"#;
        let mut bytes = text.as_bytes().to_vec();
        Cursor::new(bytes.as_mut_slice(), 0).skip(true).unwrap();
        assert_eq!(value_end(&bytes, 0), Ok(text.len()));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn valid_json_is_read_to_its_end_and_stays_valid(value in any_json(), pretty in any::<bool>()) {
            let text = if pretty { format!("{value:#}") } else { value.to_string() };
            prop_assert_eq!(end(&text), Ok(text.len()));
            let mut bytes = text.clone().into_bytes();
            Cursor::new(bytes.as_mut_slice(), 0).skip(true).unwrap();
            let after = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(after.chars().count(), text.chars().count());
        }

        #[test]
        fn any_bytes_end_in_a_place_inside(text in "[\\[\\]{}\",:/*0-9a-f\\\\ \n]{0,60}") {
            match value_end(text.as_bytes(), 0) {
                Ok(end) => prop_assert!(end <= text.len()),
                Err(stop) => prop_assert!(stop.at <= text.len()),
            }
        }

        #[test]
        fn what_serde_takes_is_taken(text in "[\\[\\]{}\",:0-9tfn.eE+\\-a \n]{0,24}") {
            if serde_json::from_str::<Value>(&text).is_ok() {
                let trimmed = text.trim_end().len();
                prop_assert_eq!(end(&text), Ok(trimmed));
            }
        }
    }
}
