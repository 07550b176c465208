//! What an original is, and the form of what stands for it.

/// What an original is, which decides the pseudonym's first part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Subscription,
    Id,
    Registry,
    Group,
    Cluster,
    Resource,
    Workload,
    Namespace,
    Image,
    Tag,
    Identity,
    Secret,
    Host,
    Person,
    Address,
    File,
    /// What stands where one of a few words was expected.
    Value,
    /// A key of somebody's own.
    Key,
    /// A type of resource that not everybody has.
    Type,
}

impl Kind {
    pub(super) const ALL: [Kind; 19] = [
        Kind::Subscription,
        Kind::Id,
        Kind::Registry,
        Kind::Group,
        Kind::Cluster,
        Kind::Resource,
        Kind::Workload,
        Kind::Namespace,
        Kind::Image,
        Kind::Tag,
        Kind::Identity,
        Kind::Secret,
        Kind::Host,
        Kind::Person,
        Kind::Address,
        Kind::File,
        Kind::Value,
        Kind::Key,
        Kind::Type,
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Subscription => "subscription",
            Kind::Id => "id",
            Kind::Registry => "registry",
            Kind::Group => "group",
            Kind::Cluster => "cluster",
            Kind::Resource => "resource",
            Kind::Workload => "workload",
            Kind::Namespace => "namespace",
            Kind::Image => "image",
            Kind::Tag => "tag",
            Kind::Identity => "identity",
            Kind::Secret => "secret",
            Kind::Host => "host",
            Kind::Person => "person",
            Kind::Address => "address",
            Kind::File => "file",
            Kind::Value => "value",
            Kind::Key => "key",
            Kind::Type => "type",
        }
    }
}
/// How the pseudonym of a subscription ends of which a mask is all there is.
pub(super) const MASKED: &str = "-masked";

/// `registry-12`, `registry-1-host`, `subscription-2-name`, `file-3.json`.
pub(super) fn is_pseudonym(text: &str) -> bool {
    Kind::ALL.iter().any(|kind| {
        text.strip_prefix(kind.word())
            .and_then(|rest| rest.strip_prefix('-'))
            .is_some_and(|rest| {
                let end = rest
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(rest.len());
                let tail = rest.get(end..).unwrap_or_default();
                let tail_is_ours = match kind {
                    Kind::Registry => matches!(tail, "" | "-host" | "-hostname"),
                    Kind::Subscription => matches!(tail, "" | "-name" | MASKED),
                    Kind::File => tail.is_empty() || extension(tail) == tail,
                    _ => tail.is_empty(),
                };
                end > 0 && !rest.starts_with('0') && tail_is_ours
            })
    })
}

/// The part of a pseudonym that says what it is.
pub(super) fn word_of(pseudonym: &str) -> &str {
    pseudonym
        .split_once('-')
        .map_or(pseudonym, |(word, _)| word)
}

/// The file's extension with its dot, if it is one that says nothing of its owner.
pub(super) fn extension(name: &str) -> &'static str {
    let known = [
        ".json", ".jsonc", ".jsonl", ".txt", ".log", ".csv", ".tsv", ".yaml", ".yml", ".zip",
        ".tfplan", ".bicep",
    ];
    let lower = name.to_ascii_lowercase();
    known
        .into_iter()
        .find(|extension| lower.ends_with(extension))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pseudonyms_are_known_by_their_form() {
        for kind in Kind::ALL {
            let text = format!("{}-12", kind.word());
            assert!(is_pseudonym(&text), "{text}");
            assert_eq!(word_of(&text), kind.word());
        }
        for text in [
            "registry-1-host",
            "subscription-2-name",
            "subscription-2-masked",
            "file-3.json",
            "file-3.tfplan",
        ] {
            assert!(is_pseudonym(text), "{text}");
        }
        for text in [
            "",
            "registry",
            "registry-",
            "registry1",
            "registry-x",
            "registry-0",
            "registry-012",
            "registry-1-name",
            "subscription-1-host",
            "image-1-host",
            "image-1x",
            "file-3.exe",
            "file-3.jsonx",
            "contoso-1",
        ] {
            assert!(!is_pseudonym(text), "{text}");
        }
    }

    #[test]
    fn a_files_ending_stays_where_it_says_nothing_of_anybody() {
        for (name, ending) in [
            ("acr.json", ".json"),
            ("ACR.JSON", ".json"),
            ("plan.tfplan", ".tfplan"),
            ("a.json.zip", ".zip"),
            ("notes.of-contoso", ""),
            ("json", ""),
        ] {
            assert_eq!(extension(name), ending, "{name}");
        }
    }
}
