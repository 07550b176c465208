//! A look ahead: whether what begins here is a list of resources, and how deep it is wrapped.

use crate::read::cursor::Cursor;

/// How deep somebody's own wrapping is looked for.
pub(super) const MOST_WRAPPED: u32 = 4;

/// What the keys of an object say of it.
pub(super) struct Look {
    /// It names itself as resources do.
    pub(super) named: bool,
    /// It is a resource: an id below a subscription beside a type, or what only registries have.
    pub(super) resource: bool,
}

pub(super) fn look_for(bytes: &[u8], start: usize) -> bool {
    look(bytes, start, false).resource
}

/// Whether the object at `start` begins as a table does.
pub(super) fn is_table(bytes: &[u8], start: usize) -> bool {
    let mut cursor = Cursor::new(bytes, start + 1);
    let Ok(key) = cursor.key() else { return false };
    let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
    name.eq_ignore_ascii_case(b"columns") || name.eq_ignore_ascii_case(b"rows")
}

pub(super) fn look(bytes: &[u8], start: usize, deeper: bool) -> Look {
    /// Nobody's own wrapping has more keys.
    const MOST: usize = 64;

    let mut look = Look {
        named: false,
        resource: false,
    };
    let (mut id, mut kind, mut wraps) = (false, false, false);
    let mut cursor = Cursor::new(bytes, start + 1);
    for _ in 0..MOST {
        let Ok(key) = cursor.key() else { break };
        let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        cursor.peek();
        let at = cursor.at();
        let Ok(span) = cursor.skip(false) else { break };
        let value = bytes.get(at..span.end as usize).unwrap_or_default();
        if is(b"id") {
            look.named = true;
            id = value
                .get(..16)
                .is_some_and(|head| head.eq_ignore_ascii_case(b"\"/subscriptions/"));
        } else if is(b"type") || is(b"kind") || is(b"apiVersion") {
            look.named = true;
            kind |= is(b"type") && value.contains(&b'/');
        } else if is(b"loginServer") || is(b"adminUserEnabled") || is(b"pricingTier") {
            look.resource = true;
        } else if deeper && !wraps && matches!(value.first(), Some(b'{' | b'[')) {
            let mut inner = Cursor::new(bytes, at);
            inner.take(b'[');
            wraps = inner.peek() == Some(b'{') && look_for(bytes, inner.at());
        }
        if !cursor.take(b',') {
            break;
        }
    }
    look.resource |= id && kind || wraps && !look.named;
    look
}
