//! Live secrets in text: found by the names of their keys, so that they can be dropped before
//! anything is kept, shown or quoted.
//!
//! This works on the letters alone, so it also works on JSON that is cut off or broken.

use crate::read::source::{Span, string_end};

/// Keys, in lower case, whose strings are secrets wherever they stand; a key that contains one counts.
const KEYS: [&str; 22] = [
    "password",
    "passwd",
    "userpwd",
    "clientsecret",
    "client_secret",
    "secretvalue",
    "securevalue",
    "accesstoken",
    "access_token",
    "refreshtoken",
    "client-key-data",
    "client-certificate-data",
    "privatekey",
    "private_key",
    "connectionstring",
    "connection_string",
    "accountkey",
    "account_key",
    "kube_config",
    "kube_admin_config",
    "dockerconfigjson",
    // The whole object again as a text, environment and all.
    "last-applied-configuration",
];

/// Keys that are secrets only by their whole name.
const WHOLE_KEYS: [&str; 8] = [
    "secret",
    "token",
    "key1",
    "key2",
    "primarykey",
    "secondarykey",
    "workspacekey",
    "stringdata",
];

/// Words that make a line of text beside the JSON worth dropping.
const WORDS: [&str; 7] = [
    "password",
    "docker login",
    "accesstoken",
    "client_secret",
    "clientsecret",
    "accountkey=",
    "eyj0",
];

/// Whether the strings under `key` are secrets.
fn is_secret_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    if WHOLE_KEYS.contains(&key.as_str()) {
        return true;
    }
    // `passwordSecretRef`, `passwordReference` and `secretName` name where a secret is kept.
    let names_a_place = key.contains("ref") && !key.contains("refresh") || key.ends_with("name");
    !names_a_place && KEYS.iter().any(|secret| key.contains(secret))
}

/// Whether a line of plain text looks as if it held a secret.
pub(super) fn is_secret_line(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    WORDS.iter().any(|word| line.contains(word))
}

/// The strings in `text[range]` that are secrets by their keys. With `values`, the string under a
/// key `value` is one too: that is where environment variables and app settings have theirs.
pub(super) fn find(text: &str, range: Span, values: bool) -> Vec<Span> {
    let bytes = text
        .as_bytes()
        .get(..range.end as usize)
        .unwrap_or_default();
    let mut spans = Vec::new();
    let mut position = range.start as usize;
    // Inside a container under a secret key every string is one, until its brackets close.
    let mut secret_depth: Option<u32> = None;
    let mut depth = 0_u32;
    while let Some(byte) = bytes.get(position) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if secret_depth.is_some_and(|secret| depth <= secret) {
                    secret_depth = None;
                }
            }
            b'"' => {
                let end = string_end(bytes, position);
                let inner = position + 1..end.saturating_sub(1).max(position + 1);
                let after = skip_space(bytes, end);
                if bytes.get(after) != Some(&b':') {
                    if secret_depth.is_some() {
                        spans.push(Span::new(inner.start, inner.end));
                    }
                    position = end;
                    continue;
                }
                let key = text.get(inner).unwrap_or_default();
                let value = skip_space(bytes, after + 1);
                let secret = is_secret_key(key);
                match bytes.get(value) {
                    Some(b'"')
                        if secret || secret_depth.is_some() || (values && key == "value") =>
                    {
                        let end = string_end(bytes, value);
                        // Cut off in the middle, it has no closing quote to leave standing.
                        let closed = end > value + 1 && bytes.get(end - 1) == Some(&b'"');
                        spans.push(Span::new(value + 1, if closed { end - 1 } else { end }));
                        position = end;
                    }
                    // A volume's `secret` names one, and a command line may carry one.
                    Some(b'{' | b'[')
                        if (secret && !key.eq_ignore_ascii_case("secret")
                            || values && matches!(key, "args" | "command"))
                            && secret_depth.is_none() =>
                    {
                        secret_depth = Some(depth);
                        position = value;
                    }
                    _ => position = value.max(end),
                }
                continue;
            }
            _ => {}
        }
        position += 1;
    }
    spans.retain(|span| span.start < span.end);
    spans
}

/// All strings in `text[range]` that are no keys, without their quotes.
pub(super) fn strings(text: &str, range: Span) -> Vec<Span> {
    let bytes = text
        .as_bytes()
        .get(..range.end as usize)
        .unwrap_or_default();
    let mut spans = Vec::new();
    let mut position = range.start as usize;
    while let Some(found) = bytes
        .get(position..)
        .and_then(|rest| memchr::memchr(b'"', rest))
    {
        let start = position + found;
        let end = string_end(bytes, start);
        if bytes.get(skip_space(bytes, end)) != Some(&b':') && start + 1 < end.saturating_sub(1) {
            spans.push(Span::new(start + 1, end - 1));
        }
        position = end;
    }
    spans
}

fn skip_space(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, values: bool, expected: &[&str]) {
        let found = find(text, Span::new(0, text.len()), values);
        let found: Vec<_> = found
            .iter()
            .map(|span| text.get(span.start as usize..span.end as usize).unwrap())
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn strings_under_secret_keys_are_found() {
        check(
            r#"{"admin_password": "a\"b", "username": "u", "clientSecret": "c", "secretName": "s"}"#,
            false,
            &["a\\\"b", "c"],
        );
    }

    #[test]
    fn everything_inside_a_secret_container_is_found() {
        check(
            r#"{"passwords": [{"name": "password", "value": "p"}, {"value": "q"}], "name": "n"}"#,
            false,
            &["password", "p", "q"],
        );
    }

    #[test]
    fn environment_values_are_found_when_asked_for() {
        let json = r#"{"value": [{"env": [{"name": "A", "value": "x"}]}]}"#;
        check(json, false, &[]);
        check(json, true, &["x"]);
    }

    #[test]
    fn references_are_not_secrets() {
        check(
            r#"{"passwordSecretRef": "kv", "secretKeyRef": {"name": "n"}}"#,
            false,
            &[],
        );
    }

    #[test]
    fn cut_off_json_is_no_obstacle() {
        check(r#"{"passwords": [{"value": "p"#, false, &["p"]);
        check(r#"{"passwords": [{"value": "#, false, &[]);
    }
}
