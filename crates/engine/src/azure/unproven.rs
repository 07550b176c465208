//! What of a text in the place of an image reference is proven to be part of one.
//!
//! Whatever else stands there may be anything, somebody's name and password among it, and is no fact.

use std::borrow::Cow;

use super::images::{is_path_component, is_tag, split_port};

/// What stands in a text for what is not known of it.
const GAP: char = '…';

/// The pieces of a text, by where they begin and end, that are no part of any reference to an image:
/// a user and a password, what stands in the place of a digest and is none, a repository or tag in signs that
/// none has. A repository in the wrong case is one all the same.
pub(crate) fn unproven(text: &str) -> Vec<(usize, usize)> {
    let mut pieces = Vec::new();
    let (mut from, mut end) = (0, text.len());
    if let Some((name, digest)) = text.rsplit_once('@')
        && is_like_digest(digest)
    {
        end = name.len();
    }
    while let Some(at) = text.get(..end).and_then(|name| name.rfind('@')) {
        let behind = text.get(at + 1..end).unwrap_or_default();
        let before = text.get(..at).unwrap_or_default();
        if leads_to_host(behind, before) {
            pieces.push((0, at));
            from = at + 1;
            break;
        }
        // Of what should be a digest and is none, the name of its algorithm says so.
        let algorithm = behind
            .split_once(':')
            .filter(|(algorithm, _)| matches!(*algorithm, "sha256" | "sha512"));
        let algorithm = algorithm.map_or(0, |(algorithm, _)| algorithm.len() + 1);
        pieces.push((at + 1 + algorithm, end));
        end = at;
    }
    let name = text.get(from..end).unwrap_or_default();
    // A placeholder may begin with the sign that it was cut off behind.
    let odd = |sign: char| sign.is_ascii() && !is_plain(sign);
    let name = name.strip_suffix(odd).unwrap_or(name);
    let (host, path) = match name.split_once('/') {
        Some((host, path)) if host.bytes().any(|sign| matches!(sign, b'.' | b':')) => (host, path),
        _ => ("", name),
    };
    let mut check = |at: usize, part: &str, is_valid: fn(&str) -> bool| {
        let part = part.trim_end_matches('\\');
        let filled = match part.is_ascii() {
            true => Cow::Borrowed(part),
            false => Cow::Owned(part.replace(GAP, "0")),
        };
        if !part.is_empty() && !is_filled_in(&filled) && !is_valid(&filled) {
            // The colons in it say what is wrong with it.
            let mut at = from + at;
            for piece in part.split(':') {
                pieces.push((at, at + piece.len()));
                at += piece.len() + 1;
            }
        }
    };
    check(0, host, |host| {
        split_port(host.trim_end_matches('.')).is_some()
    });
    let at = name.len() - path.len();
    let (path, tag) = path.split_once(':').unwrap_or((path, ""));
    check(at + path.len() + 1, tag, is_tag);
    let mut at = at;
    for part in path.split('/') {
        check(at, part, |part| {
            match part.bytes().any(|byte| byte.is_ascii_uppercase()) {
                true => is_path_component(&part.to_ascii_lowercase()),
                false => is_path_component(part),
            }
        });
        at += part.len() + 1;
    }
    pieces.retain(|(from, to)| from < to);
    pieces.sort_unstable();
    pieces
}

/// Signs that references have, and placeholders in the middle of one.
fn is_plain(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "\\._-/:%".contains(sign)
}

/// Written as a digest is, if perhaps too short.
fn is_like_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, hex)| {
        algorithm.starts_with("sha")
            && algorithm.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && hex
                .trim_matches(GAP)
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit())
    }) || text.chars().all(|sign| sign == GAP) && !text.is_empty()
}

/// Whether what stands behind an `@` begins with a host, so that what stands before it is whoever logs in there.
fn leads_to_host(behind: &str, before: &str) -> bool {
    let (host, is_followed) = match behind.split_once('/') {
        Some((host, _)) => (host.trim_end_matches('\\'), true),
        None => (behind, false),
    };
    let is_host = split_port(host.trim_end_matches('.')).is_some();
    is_host && (host.contains('.') || is_followed) && (is_followed || !before.contains('/'))
}

/// Whether this is a name between the signs of a placeholder that references have too.
fn is_filled_in(part: &str) -> bool {
    let is_name = |name: &str| {
        name.len() <= 40
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
    };
    ["__", "%"].iter().any(|sign| {
        let name = part.strip_prefix(sign);
        name.and_then(|name| name.strip_suffix(sign))
            .is_some_and(is_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> String {
        let mut kept = text.to_owned();
        for (from, to) in unproven(text).into_iter().rev() {
            kept.replace_range(from..to, "-");
        }
        kept
    }

    #[test]
    fn what_is_a_reference_stays_as_it_is() {
        for text in [
            "web",
            "web:1.0",
            "contoso.azurecr.io/team/web:1.0_a",
            "contoso.azurecr.io:443/web@sha256:00ff",
            "contoso.azurecr.io/web:1@sha256:00ff",
            "contoso.azurecr.io/Team/Web:1",
            "contoso.azurecr.io/web:%BUILD%",
            "contoso.azurecr.io/__NAME__:__TAG__",
            "contoso.azurecr.io/web:$",
            "contoso.azurecr.io\\/web:1",
            "contoso.azurecr.io/…:…",
            "contoso.azurecr.io/web@…",
            "localhost:5000/web",
            "",
        ] {
            assert_eq!(kept(text), text);
        }
    }

    #[test]
    fn what_may_be_anything_does_not() {
        for (text, expected) in [
            (
                "//hunter2@contoso.azurecr.io/web:1",
                "-@contoso.azurecr.io/web:1",
            ),
            (
                "me:hunter2@contoso.azurecr.io/web",
                "-@contoso.azurecr.io/web",
            ),
            (
                "a/b:hunter2@contoso.azurecr.io/web",
                "-@contoso.azurecr.io/web",
            ),
            ("a@b@contoso.azurecr.io/web", "-@contoso.azurecr.io/web"),
            ("hunter2@contoso.azurecr.io", "-@contoso.azurecr.io"),
            (
                "contoso.azurecr.io/web:1@hunter2",
                "contoso.azurecr.io/web:1@-",
            ),
            (
                "contoso.azurecr.io/web:1@sha256:hunter2",
                "contoso.azurecr.io/web:1@sha256:-",
            ),
            (
                "contoso.azurecr.io/web@hunter2@sha256:00",
                "contoso.azurecr.io/web@-@sha256:00",
            ),
            (
                "contoso.azurecr.io/web:1:hunter2",
                "contoso.azurecr.io/web:-:-",
            ),
            ("contoso.azurecr.io/web_._hunter2", "contoso.azurecr.io/-"),
            ("me:hunter2/web", "-:-/web"),
            ("web:höchstgeheim", "web:-"),
        ] {
            assert_eq!(kept(text), expected);
        }
    }
}
