//! Addresses in the place of ids: whoever calls Azure's interface by hand keeps what he called.
//!
//! An id is compared, taken apart and looked up in many places, so an address is made the id that it holds before
//! anything else is read. What was longer is made up with blanks behind the string, so that all the rest stays in
//! its line and column.

use std::borrow::Cow;

use memchr::memmem;

use crate::azure::ids::{in_address, unquoted};
use crate::read::{
    cursor::string_end,
    signs::{Sign, Signs},
};

/// Makes every text that is an address of something in Azure the id of that.
pub fn make_ids(text: &mut [u8]) {
    make_ids_with_signs(text);
}

/// The same, and what signs stand in the text then.
pub(in crate::read) fn make_ids_with_signs(text: &mut [u8]) -> Signs {
    let signs = Signs::of(text);
    let mut made = false;
    for sign in [Sign::Address, Sign::EscapedAddress] {
        let Some(mut from) = signs.first(sign) else {
            continue;
        };
        let sign = sign.written();
        while let Some(found) = text.get(from..).and_then(|rest| memmem::find(rest, sign)) {
            let at = from + found;
            from = at + sign.len();
            if let Some((begin, end, id)) = id_at(text, at) {
                from = end;
                let Some(place) = text.get_mut(begin..end) else {
                    continue;
                };
                made = true;
                place.fill(b' ');
                for (old, new) in place.iter_mut().zip(id.bytes()) {
                    *old = new;
                }
            }
        }
    }
    // An address may have had signs in it that the id has not, or its letters by `%`.
    match made {
        true => Signs::of(text),
        false => signs,
    }
}

/// Of the string in which a scheme ends at `at`: where it begins and ends, quotes apart from what stands before
/// the first, and what is to stand there. None if it is no such address.
fn id_at(text: &[u8], at: usize) -> Option<(usize, usize, String)> {
    let before = text.get(..at)?;
    let scheme = [&b"https"[..], b"http"].into_iter().find(|scheme| {
        let tail = at
            .checked_sub(scheme.len())
            .and_then(|from| before.get(from..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(scheme))
    })?;
    let start = before.get(..at - scheme.len())?.trim_ascii_end().len();
    let quote = start
        .checked_sub(1)
        .filter(|quote| text.get(*quote) == Some(&b'"'))?;
    // In a text that holds JSON itself the quotes have signs before them.
    let head = text.get(..quote)?;
    let bare = head
        .iter()
        .rposition(|byte| *byte != b'\\')
        .map_or(0, |last| last + 1);
    let signs = head.get(bare..)?;
    let (inner, end): (Cow<'_, str>, usize) = if signs.is_empty() {
        let end = string_end(text, quote);
        (
            unquoted(std::str::from_utf8(text.get(quote..end)?).ok()?)?,
            end,
        )
    } else {
        let behind = text.get(start..)?;
        let length = behind.iter().position(|byte| *byte == b'"')?;
        let inner = behind.get(..length)?.strip_suffix(signs)?;
        let inner = std::str::from_utf8(inner).ok()?;
        (inner.into(), start + length + 1)
    };
    // Where lines end nothing moves.
    if text
        .get(start..end)?
        .iter()
        .any(|byte| matches!(byte, b'\n' | b'\r'))
    {
        return None;
    }
    let id = in_address(&inner)?;
    let is_plain = |letter: char| !letter.is_control() && !matches!(letter, '"' | '\\');
    if !id.chars().all(is_plain) {
        return None;
    }
    let signs = std::str::from_utf8(signs).ok()?;
    let string = format!("{id}{signs}\"");
    (string.len() <= end - start).then_some((start, end, string))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        make_ids(&mut bytes);
        assert_eq!(bytes.len(), text.len());
        let text = String::from_utf8(bytes).unwrap();
        // How many blanks there are is told by the length.
        text.split(' ').filter(|part| !part.is_empty()).collect()
    }

    #[test]
    fn an_address_becomes_the_id_in_it() {
        for (text, expected) in [
            (
                r#"{"id":"https://management.azure.com/subscriptions/s","a":1}"#,
                r#"{"id":"/subscriptions/s","a":1}"#,
            ),
            (
                r#"{"id":"HTTP://x:8001//Subscriptions/s/?a=b#c"}"#,
                r#"{"id":"/Subscriptions/s"}"#,
            ),
            (
                r#"{"https://x/subscriptions/a%28b%29":{}}"#,
                r#"{"/subscriptions/a(b)":{}}"#,
            ),
            (
                r#"["https:\/\/x\/subscriptions\/s?a\u0026b"]"#,
                r#"["/subscriptions/s"]"#,
            ),
            (
                r#""{\"id\":\"https://x/subscriptions/s?a=b\",\"b\":1}""#,
                r#""{\"id\":\"/subscriptions/s\",\"b\":1}""#,
            ),
            (
                r#"["https://u:p@x/providers/Microsoft.Management/managementGroups/m"]"#,
                r#"["/providers/Microsoft.Management/managementGroups/m"]"#,
            ),
        ] {
            assert_eq!(made(text), expected);
        }
    }

    #[test]
    fn whatever_else_is_an_address_stays_as_it_is() {
        for text in [
            r#"["https://contoso.azurecr.io/subscriptions"]"#,
            r#"["https://contoso.example/providers/x"]"#,
            r#"["seehttps://x/subscriptions/s"]"#,
            r#"["ftp://x/subscriptions/s"]"#,
            r#"["https:///subscriptions/s"]"#,
            r#"["https://x/a/subscriptions/s"]"#,
            r#"["https://x/subscriptions/a%00b"]"#,
            r#"["https://x/subscriptions/a%22b"]"#,
            r#"["https://x/subscriptions/a%ffb"]"#,
            r#"["https://x/subscriptions/s"#,
            r#""{\"id\":\"https://x/subscriptions/s"#,
            "://",
            r#"":\/\/"#,
            "[\"https://x/subscriptions/s?a\nb\"]",
            "[\"\nhttps://x/subscriptions/s\"]",
            "GEThttps://x/subscriptions/s",
        ] {
            assert_eq!(made(text), text);
        }
    }
}
