//! Originals that are known by their shape, wherever they stand.
//!
//! All of it works on lower-cased text, and tells how much of it is the thing, from its beginning.

use std::net::Ipv6Addr;

use super::pseudonym::{Kind, is_pseudonym};

/// Hosts of Azure services, the first label of which is a resource's name.
const HOSTS: [(&str, Kind); 7] = [
    (".azurecr.io", Kind::Registry),
    (".azurecr.cn", Kind::Registry),
    (".azurecr.us", Kind::Registry),
    (".azmk8s.io", Kind::Host),
    (".azurewebsites.net", Kind::Host),
    (".azurecontainerapps.io", Kind::Host),
    (".azurecontainer.io", Kind::Host),
];

/// Labels inside such hosts that are the same for everyone.
const HOST_LABELS: [&str; 6] = ["privatelink", "data", "geo", "hcp", "scm", "region"];

/// ASCII letters in lower case, which is how Azure's ids and names are compared, and which leaves
/// every offset where it was.
pub(super) fn lowered(text: &str) -> String {
    text.to_ascii_lowercase()
}

/// A letter, a digit, or anything beyond ASCII that is no punctuation: what makes a word go on.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || c > '\u{bf}'
            && !matches!(c, '×' | '→' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}')
}

pub(super) fn is_resource_id(lower: &str) -> bool {
    lower.starts_with("/subscriptions/") || lower.starts_with("/providers/microsoft.")
}

/// How much of the text is an ARM id.
pub(super) fn resource_id_length(lower: &str) -> Option<usize> {
    if !is_resource_id(lower) {
        return None;
    }
    let end = lower
        .find(|c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '"' | '\'' | '`' | '<' | '>' | '|' | ',' | ';' | '\\' | '?'
                )
        })
        .unwrap_or(lower.len());
    Some(
        lower
            .get(..end)?
            .trim_end_matches(['.', ':', '!', ')', ']', '}'])
            .len(),
    )
}
pub(super) fn subscription_of(id: &str) -> Option<&str> {
    let mut segments = id.split('/').skip(1);
    segments
        .next()
        .filter(|key| key.eq_ignore_ascii_case("subscriptions"))?;
    segments
        .next()
        .filter(|subscription| !subscription.is_empty())
}
pub(super) fn guid(lower: &str) -> Option<&str> {
    let text = lower.get(..36)?;
    let shaped = text.bytes().enumerate().all(|(index, byte)| match index {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    let ends = !lower.get(36..)?.chars().next().is_some_and(is_word);
    (shaped && ends).then_some(text)
}

/// A day, alone or with a time behind it: the day, and the length of both.
pub(crate) fn day(lower: &str) -> Option<(&str, usize)> {
    let text = lower.get(..10)?;
    let shaped = text.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !shaped {
        return None;
    }
    let rest = lower.get(10..)?;
    let mut behind = rest.chars();
    let length = match (behind.next(), behind.next()) {
        (Some('t' | ' '), Some('0'..='2')) => {
            let time = rest.get(1..).unwrap_or_default();
            let end = time
                .find(|c: char| !(c.is_ascii_digit() || ":.,+-z".contains(c)))
                .unwrap_or(time.len());
            let time = time.get(..end).unwrap_or_default();
            // A number behind a day is no time.
            match time.contains(':') {
                true => 11 + time.trim_end_matches(['.', ',', '-', ':']).len(),
                false => 10,
            }
        }
        _ => 10,
    };
    let ends = !lower.get(length..)?.chars().next().is_some_and(is_word);
    ends.then_some((text, length))
}

/// A number of up to five digits, or a version: up to three numbers of up to three digits with dots
/// between them, perhaps a `v` before.
pub(crate) fn is_version(lower: &str) -> bool {
    let numbers = lower.strip_prefix('v').unwrap_or(lower);
    let most = if numbers.contains('.') { 3 } else { 5 };
    let mut parts = 0;
    let all = numbers.split('.').all(|part| {
        parts += 1;
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    all && parts <= 3
}

pub(super) fn email_length(lower: &str) -> Option<usize> {
    let is_local = |c: char| is_word(c) || "._%+-#".contains(c);
    let at = lower.find(|c| !is_local(c)).filter(|at| *at > 0)?;
    let domain = lower.get(at..)?.strip_prefix('@')?;
    // What was replaced before is no name of a person beside an `@`: redacting twice is redacting once.
    let local = lower.get(..at)?;
    if local
        .char_indices()
        .any(|(from, _)| local.get(from..).is_some_and(is_pseudonym))
    {
        return None;
    }
    let end = domain
        .find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '.'))
        .unwrap_or(domain.len());
    let domain = domain.get(..end)?.trim_end_matches(['.', '-']);
    domain.contains('.').then_some(at + 1 + domain.len())
}

/// The length of an IP address, and its length with the prefix length of a range.
pub(super) fn address(lower: &str) -> Option<(usize, usize)> {
    let end = ipv4_length(lower).or_else(|| ipv6_length(lower))?;
    let rest = lower.get(end..)?;
    let digits = rest.strip_prefix('/').map_or(0, |prefix| {
        prefix.bytes().take_while(u8::is_ascii_digit).count()
    });
    let whole = if (1..=3).contains(&digits) {
        end + 1 + digits
    } else {
        end
    };
    Some((end, whole))
}

/// Four numbers of up to three digits, in range or not: `999.1.1.1` tells as much as an address.
pub(super) fn ipv4_length(lower: &str) -> Option<usize> {
    let end = lower
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(lower.len());
    let text = lower.get(..end)?.trim_end_matches('.');
    let mut parts = 0;
    for part in text.split('.') {
        if !(1..=3).contains(&part.len()) {
            return None;
        }
        parts += 1;
    }
    let ends = !lower.get(text.len()..)?.chars().next().is_some_and(is_word);
    (parts == 4 && ends).then_some(text.len())
}

pub(super) fn ipv6_length(lower: &str) -> Option<usize> {
    let end = lower
        .find(|c: char| !(c.is_ascii_hexdigit() || c == ':' || c == '.'))
        .unwrap_or(lower.len());
    let text = lower.get(..end)?;
    let text = text.trim_end_matches('.');
    // A sentence may go on with a colon, an address may end in two.
    let text = if text.ends_with("::") {
        text
    } else {
        text.trim_end_matches(':')
    };
    let ends = !lower.get(text.len()..)?.chars().next().is_some_and(is_word);
    (ends && text.contains(':') && text.parse::<Ipv6Addr>().is_ok()).then_some(text.len())
}
/// A host of an Azure service: its first label, what to write after that label's pseudonym, and
/// what the label names. Labels in between are a region or the like, and become `region`.
pub(super) fn known_host(lower: &str) -> Option<(String, String, Kind)> {
    let (suffix, kind) = HOSTS
        .into_iter()
        .find(|(suffix, _)| lower.ends_with(suffix))?;
    let mut labels = lower.strip_suffix(suffix)?.split('.');
    let label = labels.next().filter(|label| !label.is_empty())?;
    let mut rest = String::new();
    for label in labels {
        rest.push('.');
        rest.push_str(if HOST_LABELS.contains(&label) {
            label
        } else {
            "region"
        });
    }
    rest.push_str(suffix);
    Some((label.to_owned(), rest, kind))
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    reason = "a test that meets something else must fail"
)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_every_script_make_a_word_and_signs_do_not() {
        for c in ['a', 'Z', '7', 'À', 'ß', 'я', '漢'] {
            assert!(is_word(c), "{c}");
        }
        for c in [
            ' ', '-', '_', '/', '.', '«', '\u{bf}', '×', '→', '—', '…', '、',
        ] {
            assert!(!is_word(c), "{c}");
        }
    }

    #[test]
    fn an_id_ends_where_a_sentence_goes_on() {
        for (text, id) in [
            ("/subscriptions/s/resourcegroups/g", 33),
            ("/subscriptions/s/resourcegroups/g, and", 33),
            ("/subscriptions/s/resourcegroups/g).", 33),
            ("/subscriptions/s/resourcegroups/g`", 33),
            ("/subscriptions/s\t", 16),
            ("/providers/microsoft.x/y:", 24),
        ] {
            assert_eq!(resource_id_length(text), Some(id), "{text}");
        }
        for text in [
            "",
            "/providers/other/x",
            "/subscription/s",
            "subscriptions/s",
        ] {
            assert_eq!(resource_id_length(text), None, "{text}");
        }
        assert_eq!(subscription_of("/Subscriptions/s/x"), Some("s"));
        assert_eq!(subscription_of("/subscriptions/s"), Some("s"));
        for id in ["/subscriptions//x", "/subscriptions", "/groups/s", "s", ""] {
            assert_eq!(subscription_of(id), None, "{id}");
        }
    }

    #[test]
    fn a_guid_is_one_by_every_sign_of_it() {
        let plain = "6f1d0a2e-7c55-4b1e-9d1f-0e4c2a7b9d12";
        for rest in ["", " x", "-x", ",", "/"] {
            assert_eq!(guid(&format!("{plain}{rest}")), Some(plain), "{rest}");
        }
        for rest in ["a", "0", "é"] {
            assert_eq!(guid(&format!("{plain}{rest}")), None, "{rest}");
        }
        for text in [
            "6f1d0a2e-7c55-4b1e-9d1f-0e4c2a7b9d1",
            "6f1d0a2e07c55-4b1e-9d1f-0e4c2a7b9d12",
            "6f1d0a2e-7c55-4b1e-9d1f-0e4c2a7b9d1g",
            "6f1d0a2e-7c55-4b1e-9d1f-0e4c2a7b-d12",
        ] {
            assert_eq!(guid(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_known_with_the_time_behind_it() {
        for (text, length) in [
            ("2026-03-01", 10),
            ("2026-03-01, and", 10),
            ("2026-03-01 and", 10),
            ("2026-03-01t10:20:30z", 20),
            ("2026-03-01t10:20:30.1234567+00:00.", 33),
            ("2026-03-01 10:20, then", 16),
            // A number, not a time.
            ("2026-03-01 17 of them", 10),
            ("2026-03-01 30:00", 10),
        ] {
            assert_eq!(day(text), Some(("2026-03-01", length)), "{text}");
        }
        for text in [
            "2026-03-0",
            "2026/03/01",
            "2026-03-011",
            "2026-03-01x",
            "2026-03-01t",
            "2026-03-01t10:20x",
            "202603-01-1",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn versions_and_small_numbers_tell_nothing_and_longer_ones_may() {
        for text in ["1", "12345", "v1", "1.2", "1.2.3", "v1.29.100", "100.200"] {
            assert!(is_version(text), "{text}");
        }
        for text in [
            "", "v", "123456", "1.2.3.4", "1.2345", "1..2", "1.", "1.x", "vv1", "-1",
        ] {
            assert!(!is_version(text), "{text}");
        }
    }

    #[test]
    fn an_address_of_mail_is_known_by_both_its_parts() {
        for (text, length) in [
            ("a@b.example", 11),
            ("a@b.example.", 11),
            ("a@b.example- x", 11),
            ("first.last+x#ext#@b.example>", 27),
            // Domains are not of ASCII alone.
            ("fähre@häfen.example", 21),
        ] {
            assert_eq!(email_length(text), Some(length), "{text}");
        }
        for text in ["@b.example", "a@b", "a b@c.example", "a@", "a", "a@.", ""] {
            assert_eq!(email_length(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_and_ranges_are_known_by_their_form() {
        for (text, found) in [
            ("10.0.0.1", (8, 8)),
            ("10.0.0.1.", (8, 8)),
            ("10.0.0.0/8 x", (8, 10)),
            ("10.0.0.0/128", (8, 12)),
            ("10.0.0.0/", (8, 8)),
            ("10.0.0.0/1234", (8, 8)),
            ("999.1.1.1", (9, 9)),
            ("::", (2, 2)),
            ("::1: x", (3, 3)),
            ("2001:db8::/32", (10, 13)),
            ("2001:db8::7.", (11, 11)),
            ("::ffff:10.0.0.1", (15, 15)),
        ] {
            assert_eq!(address(text), Some(found), "{text}");
        }
        for text in [
            "",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.4567",
            "1..2.3",
            "10.0.0.1a",
            "abcd",
            "10:30",
            "::1x",
            "2001:db8::1g",
        ] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn of_a_known_host_the_name_and_the_region_are_told_from_the_rest() {
        for (host, label, rest, kind) in [
            (
                "contoso.azurecr.io",
                "contoso",
                ".azurecr.io",
                Kind::Registry,
            ),
            (
                "contoso.azurecr.cn",
                "contoso",
                ".azurecr.cn",
                Kind::Registry,
            ),
            (
                "contoso.azurecr.us",
                "contoso",
                ".azurecr.us",
                Kind::Registry,
            ),
            (
                "contoso.westeurope.data.azurecr.io",
                "contoso",
                ".region.data.azurecr.io",
                Kind::Registry,
            ),
            (
                "contoso.privatelink.azurecr.io",
                "contoso",
                ".privatelink.azurecr.io",
                Kind::Registry,
            ),
            (
                "prod-dns.hcp.westeurope.azmk8s.io",
                "prod-dns",
                ".hcp.region.azmk8s.io",
                Kind::Host,
            ),
            (
                "shop.scm.azurewebsites.net",
                "shop",
                ".scm.azurewebsites.net",
                Kind::Host,
            ),
        ] {
            let (found, behind, what) = known_host(host).unwrap();
            assert_eq!((&*found, &*behind, what), (label, rest, kind), "{host}");
        }
        for host in [".azurecr.io", "azurecr.io", "contoso.example", ""] {
            assert!(known_host(host).is_none(), "{host}");
        }
    }
}
