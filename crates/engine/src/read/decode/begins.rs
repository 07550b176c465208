//! Where the next document may begin, in a text that is no JSON as a whole.

/// The next document that stands right behind the one before, as in `}{` or `},{`, or at the
/// beginning of a line.
pub(super) fn next_at_line_start(bytes: &[u8], from: usize) -> Option<usize> {
    let mut gap = from;
    loop {
        let blank = blank(bytes, gap);
        let comma = bytes.get(gap) == Some(&b',');
        if blank == 0 && !comma {
            break;
        }
        gap += blank.max(usize::from(comma));
    }
    if opens(bytes, gap) {
        return Some(gap);
    }
    let mut line = from;
    while line < bytes.len() {
        let mut at = line;
        while !matches!(bytes.get(at), Some(b'\n')) {
            match blank(bytes, at) {
                0 => break,
                length => at += length,
            }
        }
        if opens(bytes, at) {
            return Some(at);
        }
        let rest = bytes.get(line..).unwrap_or_default();
        line += memchr::memchr(b'\n', rest)? + 1;
    }
    None
}

/// The next document behind whatever else stands on its line.
pub(super) fn next_anywhere(bytes: &[u8], from: usize) -> Option<usize> {
    (from..bytes.len()).find(|position| {
        opens(bytes, *position)
            && bytes.get(position + 1..).is_some_and(|after| {
                after
                    .iter()
                    .find(|byte| !byte.is_ascii_whitespace())
                    .is_some_and(|byte| matches!(byte, b'"' | b'{'))
            })
    })
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
