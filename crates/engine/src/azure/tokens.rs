//! Tokens and keys in the place of something else, such as an image or a name.
//!
//! What is found here is no fact, whatever field it stands in. So only what plainly is a token counts: a digest, the
//! hash of a commit, an id and the number of a build are none.

use super::letters::Places;

/// What Pulumi writes in place of a text that it will know only after the update, whole or in part.
/// (pulumi 3.272, which prints previews and states so.)
pub const LATER: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/// How the makers of tokens mark theirs, so that they are found where they leaked: GitHub, GitLab, Docker, npm,
/// Slack, PyPI, Hugging Face, HashiCorp, DigitalOcean, Stripe, Google, Amazon; and whether names begin so as well.
const MARKS: [(&[u8], bool); 27] = [
    (b"ghp_", false),
    (b"gho_", false),
    (b"ghu_", false),
    (b"ghs_", false),
    (b"ghr_", false),
    (b"github_pat_", false),
    (b"glpat-", false),
    (b"dckr_pat_", false),
    (b"dckr_oat_", false),
    (b"npm_", true),
    (b"xoxb-", false),
    (b"xoxp-", false),
    (b"xoxa-", false),
    (b"xoxr-", false),
    (b"xoxs-", false),
    (b"xoxe-", false),
    (b"xapp-", false),
    (b"pypi-", true),
    (b"hf_", true),
    (b"hvs.", true),
    (b"dop_v1_", false),
    (b"sk_live_", false),
    (b"rk_live_", false),
    (b"sk-", true),
    (b"AIza", false),
    (b"AKIA", false),
    (b"ASIA", false),
];

/// Shorter than any token, and as long as somebody's name that happens to begin as one.
pub(super) const SHORT: usize = 20;

/// Whether it begins as tokens are marked, and is as long as one.
pub(super) fn begins_like_one(text: &[u8]) -> bool {
    // The first letters of the marks; asked of every key.
    let may = matches!(
        text.first(),
        Some(b'g' | b'd' | b'n' | b'x' | b'p' | b'h' | b's' | b'r' | b'A')
    );
    may && text.len() >= SHORT && MARKS.iter().any(|(mark, _)| text.starts_with(mark))
}

/// The pieces of a text, by where they begin and end, that are tokens by the mark of their maker, or of the web.
pub(crate) fn marked(text: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if text.len() < SHORT || !may_be_marked(text) {
        return found;
    }
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let begins = at == 0 || !text.get(at - 1).is_some_and(u8::is_ascii_alphanumeric);
        if begins && is_marked(rest) {
            // To the end of what stands between the signs that a reference, an id or an address has.
            let end = rest
                .iter()
                .position(|byte| b"/:@\\\"?&#|, '".contains(byte));
            let end = at + end.unwrap_or(rest.len());
            found.push((at, end));
            at = end;
        }
        at += 1;
    }
    found
}

/// Whether a mark may stand in a text at all. Each of hundreds of thousands of ids and names is asked, and nearly none
/// has the signs that marks have, so only these are looked for, many bytes at a time.
fn may_be_marked(text: &[u8]) -> bool {
    if memchr::memchr3(b'_', b'I', b'J', text).is_some() {
        return true;
    }
    for at in Places::of(text, b'-', b'.') {
        let [.., first, last] = text.get(..at).unwrap_or_default() else {
            continue;
        };
        let is_sign = match text.get(at) {
            Some(b'.') => *first == b'v' && *last == b's',
            // Of an id's own digits and letters none is among these.
            _ => *first == b'x' || matches!(last, b't' | b'p' | b'i' | b'k'),
        };
        if is_sign {
            return true;
        }
    }
    false
}

/// The same, and those that nobody marks: keys of storage, of DevOps and of registries, by how they are drawn.
pub(crate) fn tokens(text: &[u8]) -> Vec<(usize, usize)> {
    let mut found = marked(text);
    // A slash may be escaped.
    let is_of_one = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'\\');
    // Words are shorter: what ends one is met by going backwards from where a run would have to end.
    let mut from = 0;
    loop {
        let Some(run) = text.get(from..from + LONG) else {
            return found;
        };
        match run.iter().rposition(|byte| !is_of_one(byte)) {
            Some(end) => from += end + 1,
            None => break,
        }
    }
    let mut at = 0;
    for run in text.chunk_by(|one, other| is_of_one(one) == is_of_one(other)) {
        let end = at + run.len();
        let key = behind_words(run);
        if key.len() >= LONG
            && key.iter().all(is_of_one)
            && is_key_of(key, text.get(end) == Some(&b'='))
        {
            found.push((end - key.len(), end));
        }
        at = end;
    }
    found
}

/// Shorter than the keys that nobody marks, and as long as the hash of a commit.
const LONG: usize = 40;

/// What stands in a path behind the plain words that it begins with.
fn behind_words(path: &[u8]) -> &[u8] {
    let mut rest = path;
    while let Some(slash) = rest.iter().position(|byte| b"/\\".contains(byte)) {
        let (word, behind) = rest.split_at(slash);
        let is_plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if word.len() > 12 || !word.iter().all(is_plain) {
            break;
        }
        rest = behind.get(1..).unwrap_or_default();
    }
    rest
}

fn is_marked(text: &[u8]) -> bool {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    if text.starts_with(b"eyJ") {
        let is_part = |byte: &&u8| is_part(byte) || **byte == b'.';
        return text.iter().take_while(is_part).count() >= SHORT;
    }
    let mark = MARKS.iter().find(|(mark, _)| text.starts_with(mark));
    let Some((mark, is_word)) = mark else {
        return false;
    };
    let body = text.get(mark.len()..).unwrap_or_default();
    let length = body.iter().take_while(is_part).count();
    let body = body.get(..length).unwrap_or_default();
    if length < 16 {
        return false;
    }
    let whole = body
        .split(|byte| !byte.is_ascii_alphanumeric())
        .any(|word| word.len() >= 16 && (!is_word || is_mixed(word) || digits(word) >= 3));
    let letters: Vec<u8> = { body.iter().copied() }
        .filter(u8::is_ascii_alphanumeric)
        .collect();
    whole || is_mixed(&letters) && digits(&letters) >= 2
}

/// Whether a run of the signs of base64 is a key, behind which it is filled up or not.
fn is_key_of(run: &[u8], filled: bool) -> bool {
    // Whoever drew it for Azure DevOps took these signs, and that many of them.
    let is_of_devops = |byte: &u8| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(byte);
    if run.len() == 52 && run.iter().all(is_of_devops) {
        return digits(run) >= 4;
    }
    let has_slash = run.iter().any(|byte| b"/\\".contains(byte));
    is_mixed(run)
        && digits(run) >= 1
        && (filled || is_jumbled(run) || !has_slash && digits(run) >= 4)
}

fn is_mixed(word: &[u8]) -> bool {
    word.iter().any(u8::is_ascii_uppercase) && word.iter().any(u8::is_ascii_lowercase)
}

/// How many times digits begin.
pub(super) fn digits(word: &[u8]) -> usize {
    word.chunk_by(|one, other| one.is_ascii_digit() == other.is_ascii_digit())
        .filter(|group| group.first().is_some_and(u8::is_ascii_digit))
        .count()
}

/// Whether capitals stand in a long word as they stand in none that somebody wrote.
pub(super) fn is_jumbled(word: &[u8]) -> bool {
    let pairs = word.windows(2);
    let turns = pairs
        .filter(|pair| matches!(pair, [one, other] if one.is_ascii_uppercase() != other.is_ascii_uppercase()))
        .count();
    word.len() >= SHORT && turns * 5 >= word.len() * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Put together, so that nothing that looks for leaked tokens finds one here.
    fn made(mark: &str, length: usize) -> String {
        let signs = "aZ3kQ9xRm2TvB7nLpW4yCd8sFhJ6gE5u".chars().cycle();
        format!("{mark}{}", signs.take(length).collect::<String>())
    }

    #[test]
    fn what_its_maker_marked_is_a_token_wherever_it_stands() {
        for token in [
            made("ghp_", 36),
            made("github_pat_", 40),
            made("dckr_pat_", 27),
            made("glpat-", 20),
            made("npm_", 36),
            made("hf_", 34),
            made("sk-proj-", 60),
            made("sk-", 48),
            made("xoxb-123456789012-", 24),
            made("hvs.", 90),
            made("AIza", 35),
            format!("AK{}", "IA2B3C4D5E6F7G2H3J4K"),
            format!("ghp_{}", "x".repeat(36)),
            format!("eyJ{}.eyJ{}.{}", made("", 20), made("", 30), made("", 43)),
            made("", 86),
            format!("{}ab2cd3ef4gh5", "ab2cd3ef4gh5ij6kl7mn".repeat(2)),
        ] {
            for (before, after) in [
                ("", ""),
                ("web:", ""),
                ("contoso.azurecr.io/", ":1"),
                ("contoso.azurecr.io\\/x\\/", "@sha256:00"),
            ] {
                let text = format!("{before}{token}{after}");
                let found = tokens(text.as_bytes());
                let kept = { found.iter() }
                    .any(|(from, to)| *from <= before.len() && *to >= before.len() + token.len());
                assert!(kept, "{text} {found:?}");
            }
        }
        let key = made("aB/cd+", 80);
        assert_eq!(tokens(format!("web:{key}==").as_bytes()), [(4, 90)]);
    }

    #[test]
    fn every_mark_is_seen_at_the_beginning() {
        for (mark, _) in MARKS {
            assert!(begins_like_one(&[mark, &[b'a'; SHORT][..]].concat()));
        }
    }

    #[test]
    fn every_mark_has_a_sign_by_which_it_is_seen_that_there_may_be_one() {
        for mark in MARKS.iter().map(|(mark, _)| *mark).chain([&b"eyJ"[..]]) {
            assert!(may_be_marked(mark), "{}", mark.escape_ascii());
        }
        let id = "/subscriptions/11111111-aaaa-4bbb-8ccc-000000000001/resourceGroups/rg-shop/providers/Microsoft.Security/assessments/9b828565-a0ed-61c2-6bf3-1afc99a9b2ca";
        assert!(!may_be_marked(id.as_bytes()));
    }

    #[test]
    fn what_people_and_their_tools_write_is_none() {
        for text in [
            "contoso.azurecr.io/team/web:1.2.3",
            &format!("contoso.azurecr.io/web@sha256:{}", "0a1b".repeat(16)),
            &format!("contoso.azurecr.io/web:{}", "0a1b2c3d4e".repeat(4)),
            &format!("contoso.azurecr.io/web:sha-{}", "0a1b2c3d".repeat(8)),
            "contoso.azurecr.io/web:3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "contoso.azurecr.io/web:20260131T093012Z-Release-Candidate-4711-a1b2c3d",
            "contoso.azurecr.io/web:MyCompanyProductServiceReleaseCandidateBuild4711",
            "contoso.azurecr.io/hf_text_embedding_inference:1",
            "contoso.azurecr.io/sk-learn-model-serving-application:2.0",
            "contoso.azurecr.io/npm_registry_mirror_of_the_shop:1",
            "contoso.azurecr.io/glpat-rotation:1",
            "contoso.azurecr.io/web:qm5fz8kq1v0r3x7dnwbj9c2s4a6hyigl",
            "/subscriptions/11111111-aaaa-4bbb-8ccc-000000000001/resourceGroups/RG-App-01-Prod/providers/Microsoft.App/containerApps/x",
        ] {
            assert_eq!(tokens(text.as_bytes()), [], "{text}");
        }
    }
}
