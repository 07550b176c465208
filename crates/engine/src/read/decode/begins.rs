//! Where the next document may begin, in a text that is no JSON as a whole.

use crate::read::cursor::comment_end;

/// Where the comment ends that begins at `at`, if one does that is closed. `closes` is where the last one of the
/// text is closed: behind it none is looked for.
pub(super) fn comment(bytes: &[u8], at: usize, closes: usize) -> Option<usize> {
    match bytes.get(at..at + 2)? {
        b"//" => comment_end(bytes, at),
        b"/*" if at + 2 <= closes => comment_end(bytes, at),
        _ => None,
    }
}

/// The next document that stands right behind the one before, as in `}{` or `},{`, or at the
/// beginning of a line. What stands in a comment is none.
pub(super) fn next_at_line_start(bytes: &[u8], from: usize, closes: usize) -> Option<usize> {
    let mut gap = from;
    loop {
        let blank = blank(bytes, gap);
        let comma = bytes.get(gap) == Some(&b',');
        if blank == 0 && !comma {
            match comment(bytes, gap, closes) {
                Some(end) => gap = end,
                None => break,
            }
        }
        gap += blank.max(usize::from(comma));
    }
    if opens(bytes, gap) {
        return Some(gap);
    }
    let mut line = gap;
    while line < bytes.len() {
        let mut at = line;
        loop {
            if matches!(bytes.get(at), Some(b'\n')) {
                break;
            }
            match blank(bytes, at) {
                0 => match comment(bytes, at, closes) {
                    Some(end) => at = end,
                    None => break,
                },
                length => at += length,
            }
        }
        if opens(bytes, at) {
            return Some(at);
        }
        let rest = bytes.get(at..).unwrap_or_default();
        line = at + memchr::memchr(b'\n', rest)? + 1;
    }
    None
}

/// The next document behind whatever else stands on its line, but a comment that begins the line.
pub(super) fn next_anywhere(bytes: &[u8], from: usize, closes: usize) -> Option<usize> {
    let mut position = from;
    let mut begins = true;
    while let Some(byte) = bytes.get(position) {
        if begins && let Some(end) = comment(bytes, position, closes) {
            position = end;
            continue;
        }
        let is_document = opens(bytes, position)
            && bytes.get(position + 1..).is_some_and(|after| {
                after
                    .iter()
                    .find(|byte| !byte.is_ascii_whitespace())
                    .is_some_and(|byte| matches!(byte, b'"' | b'{'))
            });
        if is_document {
            return Some(position);
        }
        begins = *byte == b'\n' || begins && (byte.is_ascii_whitespace() || *byte == b',');
        position += 1;
    }
    None
}

/// How many bytes of white space stand at `at`, also of what chats and joined files put between
/// documents: no-break and zero-width spaces, byte order marks.
pub(super) fn blank(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..).unwrap_or_default() {
        [b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C, ..] => 1,
        [0xC2, 0xA0 | 0x85, ..] => 2,
        [0xEF, 0xBB, 0xBF, ..]
        | [0xE2, 0x80, 0x80..=0x8B | 0xA8 | 0xA9 | 0xAF, ..]
        | [0xE3, 0x80, 0x80, ..] => 3,
        _ => 0,
    }
}

/// Whether a document may begin at `position`. A `[` also begins the lines of many logs.
pub(super) fn opens(bytes: &[u8], position: usize) -> bool {
    match bytes.get(position) {
        Some(b'{') => true,
        Some(b'[') => bytes
            .get(position + 1..)
            .and_then(|after| after.iter().find(|byte| !byte.is_ascii_whitespace()))
            .is_none_or(|byte| {
                matches!(
                    byte,
                    b'{' | b'[' | b']' | b'"' | b'0'..=b'9' | b't' | b'f' | b'n'
                )
            }),
        _ => false,
    }
}

/// The next line at or after `from` whose very first character opens a document. Exports indent
/// all but their first line, so this is where a new one begins after a broken one.
pub(super) fn next_line_start(bytes: &[u8], from: usize) -> Option<usize> {
    (from..bytes.len()).find(|position| {
        let line_start = position
            .checked_sub(1)
            .is_none_or(|before| bytes.get(before) == Some(&b'\n'));
        line_start && opens(bytes, *position)
    })
}
