//! Recommendations of Defender for Cloud that bear on the chain: by their key, which is the same in
//! every tenant, else by what they are called.
//!
//! Keys and names are those of Microsoft's reference of recommendations
//! (<https://learn.microsoft.com/azure/defender-for-cloud/recommendations-reference-container>); a custom
//! initiative shows a built-in policy under the policy's own name and a key of the tenant's own.

use super::letters::{alike, trimmed};

/// What a recommendation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// The admin account of a registry.
    Admin,
    /// Unrestricted network access to a registry.
    Network,
    /// Private link of a registry.
    PrivateLink,
    /// The plan Defender for Containers of a subscription.
    Plan,
    /// The Defender sensor of a cluster.
    Sensor,
    /// Which registries a cluster may deploy from.
    TrustedRegistries,
}

/// What a recommendation judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A container registry.
    Registry,
    /// A subscription.
    Subscription,
    /// An AKS cluster.
    Cluster,
}

impl About {
    /// What it judges.
    pub fn target(self) -> Target {
        match self {
            About::Admin | About::Network | About::PrivateLink => Target::Registry,
            About::Plan => Target::Subscription,
            About::Sensor | About::TrustedRegistries => Target::Cluster,
        }
    }
}

/// The keys.
pub const KEYS: [(&str, About); 5] = [
    ("9b828565-a0ed-61c2-6bf3-1afc99a9b2ca", About::Network),
    ("e599a9fe-30e3-47c6-a173-8b4b6d9d3255", About::Plan),
    ("56a83a6e-c417-42ec-b567-1e6fcb3d09a9", About::Sensor),
    ("13e7d036-6903-821c-6018-962938929bf0", About::PrivateLink),
    (
        "8d244d29-fa00-4332-b935-c3a51d525417",
        About::TrustedRegistries,
    ),
];

/// The names, in whatever case, without what a preview has in front.
pub const NAMES: [(&str, About); 8] = [
    (
        "Container registries should not allow unrestricted network access",
        About::Network,
    ),
    (
        "Microsoft Defender for Containers should be enabled",
        About::Plan,
    ),
    (
        "Azure Kubernetes Service clusters should have Defender profile enabled",
        About::Sensor,
    ),
    (
        "Azure Kubernetes Service clusters should have the Defender profile enabled",
        About::Sensor,
    ),
    // What it was called before the products were renamed.
    (
        "Azure Kubernetes Service clusters should have Azure Defender profile enabled",
        About::Sensor,
    ),
    (
        "Container registries should use private link",
        About::PrivateLink,
    ),
    (
        "Container images should be deployed from trusted registries only",
        About::TrustedRegistries,
    ),
    // Built-in policy dc921057-6b28-4fbe-9b83-f7bec05db6c2, where an initiative has it.
    (
        "Container registries should have local admin account disabled",
        About::Admin,
    ),
];

/// What the recommendation with this key is about.
pub fn of_key(key: &str) -> Option<About> {
    of(&KEYS, key)
}

/// The same of a key by itself, or at the end of the assessment's id.
pub fn in_id(id: &str) -> Option<About> {
    let last = memchr::memrchr(b'/', id.as_bytes()).map_or(0, |slash| slash + 1);
    of_key(trimmed(id.get(last..)?))
}

/// What stands in a table beside a word, in whatever case.
///
/// Asked of each of a hundred thousand assessments, hundreds for each one that is in the table: their
/// first letters tell most of them apart.
fn of(table: &[(&str, About)], word: &str) -> Option<About> {
    let first = word.as_bytes().first()?.to_ascii_lowercase();
    let begins = |known: &str| known.as_bytes().first().map(u8::to_ascii_lowercase) == Some(first);
    let may_be = |known: &str| known.len() == word.len() && begins(known);
    let mut rows = table.iter();
    let row = rows.find(|(known, _)| may_be(known) && alike(known.as_bytes(), word.as_bytes()))?;
    Some(row.1)
}

/// What the names begin with, and what stands before them.
const BEGINNINGS: &[u8] = b"AaCcMm[(Pp";

/// What the recommendation with this name is about.
pub fn of_name(name: &str) -> Option<About> {
    let mut plain = trimmed(name);
    // Of each of a hundred thousand it is asked.
    if !{ plain.as_bytes().first() }.is_some_and(|first| BEGINNINGS.contains(first)) {
        return None;
    }
    for preview in ["[preview]", "(preview)", "preview"] {
        if let Some(head) = plain.get(..preview.len())
            && head.eq_ignore_ascii_case(preview)
        {
            plain = plain.get(preview.len()..).unwrap_or_default();
            plain = plain.trim_start_matches([':', ' ']);
            break;
        }
    }
    let plain = plain.trim_end_matches(['.', ' ']);
    of(&NAMES, plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recommendation_is_known_by_its_key_and_by_its_name() {
        assert_eq!(
            of_key("9B828565-A0ED-61C2-6BF3-1AFC99A9B2CA"),
            Some(About::Network)
        );
        assert_eq!(of_key("00000000-0000-0000-0000-000000000e01"), None);
        for (name, about) in [
            (
                "Container registries should not allow unrestricted network access",
                Some(About::Network),
            ),
            (
                "[Preview]: Container registries should use private link.",
                Some(About::PrivateLink),
            ),
            ("Storage accounts should use private link", None),
            ("", None),
            ("[Préview]", None),
        ] {
            assert_eq!(of_name(name), about, "{name}");
        }
    }

    #[test]
    fn every_name_is_known_in_any_case_and_behind_any_preview() {
        for (name, about) in NAMES {
            for before in ["", " ", "[Preview]: ", "(preview) ", "PREVIEW: "] {
                for name in [name.to_owned(), name.to_lowercase(), name.to_uppercase()] {
                    let name = format!("{before}{name}");
                    assert_eq!(of_name(&name), Some(about), "{name}");
                }
            }
        }
    }
}
