//! The environment that names hint at.

/// The environment that a name hints at.
pub fn hinted(name: &str) -> Option<&'static str> {
    const WORDS: [(&str, &[&str]); 4] = [
        (
            "staging",
            &[
                "stg",
                "stage",
                "staging",
                "uat",
                "preprod",
                "preproduction",
                "acceptance",
            ],
        ),
        (
            "development",
            &[
                "dev",
                "develop",
                "development",
                "sandbox",
                "sbx",
                "playground",
            ],
        ),
        ("test", &["test", "tst", "qa", "testing"]),
        ("production", &["prod", "prd", "production", "live"]),
    ];
    let is = |word: &str, of: &[&str]| of.iter().any(|known| known.eq_ignore_ascii_case(word));
    name.split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .find_map(|word| WORDS.iter().find(|(_, words)| is(word, words)))
        .map(|(environment, _)| *environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_hint_at_an_environment() {
        for (name, expected) in [
            ("rg-shop-prod", Some("production")),
            ("shop_UAT", Some("staging")),
            ("qa", Some("test")),
            ("sandbox.west", Some("development")),
            ("product", None),
            ("", None),
        ] {
            assert_eq!(hinted(name), expected, "{name}");
        }
    }
}
