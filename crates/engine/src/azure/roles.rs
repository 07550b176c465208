//! Azure's built-in roles that matter to a registry's images, by the last segment of their definition
//! id. (Azure built-in roles, containers and privileged.)

use super::hosts::nodes;

/// What a role lets its holder do with images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Power {
    /// Replace an image.
    Push,
    /// Read or reset the admin account's password.
    Credentials,
}

/// A role that gives a power over a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// The last segment of its definition id.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it lets its holder do.
    pub power: Power,
    /// It counts for nothing in a registry with permissions per repository.
    pub registry_wide: bool,
}

const fn role(id: &'static str, name: &'static str, power: Power, registry_wide: bool) -> Role {
    Role {
        id,
        name,
        power,
        registry_wide,
    }
}

/// The roles with which images or the admin account's password can be changed.
pub const ROLES: [Role; 10] = [
    role(
        "8311e382-0749-4cb8-b61a-304f252e45ec",
        "AcrPush",
        Power::Push,
        true,
    ),
    role(
        "2a1e307c-b015-4ebd-883e-5b7698a07328",
        "Container Registry Repository Writer",
        Power::Push,
        false,
    ),
    role(
        "2efddaa5-3f1f-4df3-97df-af3f13818f4c",
        "Container Registry Repository Contributor",
        Power::Push,
        false,
    ),
    role(
        "577a9874-89fd-4f24-9dbd-b5034d0ad23a",
        "Container Registry Data Importer and Data Reader",
        Power::Push,
        false,
    ),
    role(
        "fb382eab-e894-4461-af04-94435c366c3f",
        "Container Registry Tasks Contributor",
        Power::Push,
        false,
    ),
    role(
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        "Owner",
        Power::Credentials,
        false,
    ),
    role(
        "b24988ac-6180-42a0-ab88-20f7382dd24c",
        "Contributor",
        Power::Credentials,
        false,
    ),
    role(
        "3bc748fc-213d-45c1-8d91-9da5725539b9",
        "Container Registry Contributor and Data Access Configuration Administrator",
        Power::Credentials,
        false,
    ),
    role(
        "69b07be0-09bf-439a-b9a6-e73de851bd59",
        "Container Registry Configuration Reader and Data Access Configuration Reader",
        Power::Credentials,
        false,
    ),
    role(
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        "User Access Administrator",
        Power::Credentials,
        false,
    ),
];

/// Roles whose holder may pull images, and whether a registry with permissions per repository leaves
/// them out of account. How their names are spaced says nothing.
pub const PULL_ROLES: [(&str, &str, bool); 17] = [
    ("7f951dda-4ed3-4680-a7ca-43fe172d538d", "AcrPull", true),
    ("8311e382-0749-4cb8-b61a-304f252e45ec", "AcrPush", true),
    (
        "b93aa761-3e63-49ed-ac28-beffa264f7ac",
        "Container Registry Repository Reader",
        false,
    ),
    (
        "2a1e307c-b015-4ebd-883e-5b7698a07328",
        "Container Registry Repository Writer",
        false,
    ),
    (
        "2efddaa5-3f1f-4df3-97df-af3f13818f4c",
        "Container Registry Repository Contributor",
        false,
    ),
    (
        "577a9874-89fd-4f24-9dbd-b5034d0ad23a",
        "Container Registry Data Importer and Data Reader",
        true,
    ),
    // `registries/pull/read` is an action, so whoever may read everything (`*/read`) may pull.
    ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", true),
    ("b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor", true),
    ("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", true),
    (
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        "User Access Administrator",
        true,
    ),
    (
        "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
        "MonitoringReader",
        true,
    ),
    (
        "749f88d5-cbae-40b8-bcfc-e573ddc772fa",
        "MonitoringContributor",
        true,
    ),
    (
        "73c42c96-874c-492b-b04d-ab87d138a893",
        "LogAnalyticsReader",
        true,
    ),
    (
        "92aaf0da-9dab-42b6-94a3-d43ce8d16293",
        "LogAnalyticsContributor",
        true,
    ),
    (
        "b9331d33-8a36-4f8c-b097-4f54124fdb44",
        "ManagedApplicationsReader",
        true,
    ),
    (
        "c7393b34-138c-406f-901b-d8cf2b17e6ae",
        "ManagedApplicationOperatorRole",
        true,
    ),
    (
        "36243c78-bf99-498c-9df9-86d9f8d28608",
        "ResourcePolicyContributor",
        true,
    ),
];

/// Roles that let nobody pull: those over registries, and others that clusters often hold. Any other one may:
/// it is of somebody's own, or not known here.
const NO_PULL_ROLES: [(&str, &str); 25] = [
    ("c2f4ef07-c644-48eb-af81-4b1b4947fb11", "AcrDelete"),
    ("6cef56e8-d556-48e5-a04f-b8e64114680f", "AcrImageSigner"),
    (
        "cdda3590-29a3-44f6-95f2-9f980659eb04",
        "AcrQuarantineReader",
    ),
    (
        "c8d4ff99-41c3-41a8-9f60-21dfdad59608",
        "AcrQuarantineWriter",
    ),
    (
        "bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7",
        "Container Registry Repository Catalog Lister",
    ),
    ("4d97b98b-1d4f-4787-a291-c67834d212e7", "NetworkContributor"),
    (
        "f1a07417-d97a-45cb-824c-7a7467783830",
        "ManagedIdentityOperator",
    ),
    (
        "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59",
        "ManagedIdentityContributor",
    ),
    (
        "9980e02c-c2be-4d73-94e8-173b1dc7cf3c",
        "VirtualMachineContributor",
    ),
    ("befefa01-2a29-4197-83a8-272ff33ce314", "DNSZoneContributor"),
    (
        "b12aa53e-6015-4669-85d0-8515ebb3ae7f",
        "PrivateDNSZoneContributor",
    ),
    (
        "3913510d-42f4-4e42-8a64-420c390055eb",
        "MonitoringMetricsPublisher",
    ),
    (
        "4633458b-17de-408a-b874-0445c86b69e6",
        "KeyVaultSecretsUser",
    ),
    (
        "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        "KeyVaultSecretsOfficer",
    ),
    ("21090545-7ca7-4776-b22c-e363652d74d2", "KeyVaultReader"),
    (
        "00482a5a-887f-4fb3-b363-3b7fe8e74483",
        "KeyVaultAdministrator",
    ),
    (
        "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
        "KeyVaultCertificateUser",
    ),
    ("12338af0-0e69-4776-bea7-57ae8d297424", "KeyVaultCryptoUser"),
    (
        "e147488a-f6f5-4113-8e2d-b22465e65bf6",
        "KeyVaultCryptoServiceEncryptionUser",
    ),
    (
        "17d1049b-9a84-46fb-8f53-869881c3d3ab",
        "StorageAccountContributor",
    ),
    (
        "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        "StorageBlobDataContributor",
    ),
    (
        "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        "StorageBlobDataReader",
    ),
    (
        "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
        "AzureKubernetesServiceClusterUserRole",
    ),
    (
        "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8",
        "AzureKubernetesServiceClusterAdminRole",
    ),
    (
        "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
        "AzureKubernetesServiceRBACClusterAdmin",
    ),
];

/// The role behind a definition id or a name, if its holder can change images or read the admin password.
pub fn role_of(definition: &str) -> Option<&'static Role> {
    ROLES
        .iter()
        .find(|role| is_called(definition, role.id, role.name))
}

/// Whether the holder of a role may pull images; if so, whether the role counts for nothing in a
/// registry with permissions per repository.
pub fn pulls(definition: &str) -> Option<bool> {
    let mut roles = PULL_ROLES.iter();
    roles
        .find(|(id, name, _)| is_called(definition, id, name))
        .map(|(.., registry_wide)| *registry_wide)
}

/// The definition id of a role whose holder may pull images or change them, by its name.
pub fn by_name(name: &str) -> Option<&'static str> {
    let pulling = PULL_ROLES.iter().map(|(id, name, _)| (*id, *name));
    let mut all = pulling.chain(ROLES.iter().map(|role| (role.id, role.name)));
    let found = all.find(|(_, known)| is_same(name, known));
    found.map(|(id, _)| id)
}

/// Whether this is one of Azure's own roles over registries that let pull: no other thing is called so.
pub fn is_of_registries(definition: &str) -> bool {
    let mut roles = PULL_ROLES.iter();
    roles.any(|(id, name, _)| {
        let is_meant = name.starts_with("Acr") || name.starts_with("Container Registry");
        is_meant && is_called(definition, id, name)
    })
}

/// Whether a definition is one of the roles with which images can be had or changed.
pub fn is_known(definition: &str) -> bool {
    role_of(definition).is_some() || pulls(definition).is_some()
}

/// Whether it is known what a role lets its holder do with images, nothing included.
pub fn is_settled(definition: &str) -> bool {
    let mut others = NO_PULL_ROLES.iter();
    is_known(definition) || others.any(|(id, name)| is_called(definition, id, name))
}

/// What stands for the nodes of the cluster that an expression refers to, by
/// `reference('…/managedClusters/NAME').identityProfile.kubeletidentity`.
pub fn nodes_in(expression: &str) -> Option<String> {
    const CLUSTERS: &str = "managedClusters";
    let lower = expression.to_ascii_lowercase();
    let (_, behind) = lower.split_once(&CLUSTERS.to_ascii_lowercase())?;
    if !behind.contains("kubeletidentity") {
        return None;
    }
    let name = behind.trim_start_matches(['/', '\'', ',', ' ']);
    let end = name.find(['\'', '/', ',', ')']).unwrap_or(name.len());
    let name = name.get(..end)?;
    // What is no name is worked out of something.
    Some(nodes(name, !name.contains(['(', '['])))
}

/// What lets its holder pull, as an action on a whole registry and on the data in it.
const NAMESPACE: &str = "Microsoft.ContainerRegistry/";
const PULL: [&str; 2] = [
    "registries/pull/read",
    "registries/repositories/content/read",
];

/// Whether a part of a role's definition lets its holder pull: of its actions, those that are taken away again,
/// and the same of data. If so, whether a registry with permissions per repository leaves it out of account.
pub fn lets_pull([actions, not_actions, data, not_data]: &[Vec<String>; 4]) -> Option<bool> {
    let any = |patterns: &[String], one: &str| patterns.iter().any(|pattern| covers(pattern, one));
    let [whole, content] = PULL.map(|one| format!("{NAMESPACE}{one}"));
    let by_data = any(data, &content) && !any(not_data, &content);
    let by_action = any(actions, &whole) && !any(not_actions, &whole);
    match (by_data, by_action) {
        (true, _) => Some(false),
        (false, true) => Some(true),
        (false, false) => None,
    }
}

/// Whether a pattern of operations, in which `*` stands for anything, covers this one.
fn covers(pattern: &str, operation: &str) -> bool {
    let (pattern, operation) = (pattern.to_lowercase(), operation.to_lowercase());
    let mut pieces = pattern.trim().split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = operation.strip_prefix(first) else {
        return false;
    };
    let mut last = None;
    for piece in pieces {
        if let Some(between) = last.replace(piece) {
            match rest.split_once(between) {
                Some((_, behind)) => rest = behind,
                None => return false,
            }
        }
    }
    last.map_or(rest.is_empty(), |end| rest.ends_with(end))
}

/// What a definition comes to, in a word, and back.
const WORDS: [(&str, Option<bool>); 3] = [
    ("pullByRepository", Some(false)),
    ("pull", Some(true)),
    ("noPull", None),
];

/// The word for what a definition lets its holder pull.
pub fn word_of(lets: Option<bool>) -> &'static str {
    let found = WORDS.iter().find(|(_, known)| *known == lets);
    found.map_or("", |(word, _)| word)
}

/// What such a word says; none if it is no such word.
pub fn of_word(word: &str) -> Option<Option<bool>> {
    let found = WORDS.iter().find(|(known, _)| *known == word);
    found.map(|(_, lets)| *lets)
}

/// The end of a definition's id, or its name, as it compares.
pub fn end_of(definition: &str) -> String {
    last_of(definition).to_ascii_lowercase()
}

fn last_of(definition: &str) -> &str {
    let trimmed = definition.trim().trim_end_matches('/');
    trimmed.rsplit('/').next().unwrap_or_default()
}

fn is_same(name: &str, known: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = u8> + '_ {
        let letters = name.bytes().filter(|letter| *letter != b' ');
        letters.map(|letter| letter.to_ascii_lowercase())
    }
    letters(name).eq(letters(known))
}

fn is_called(definition: &str, id: &str, name: &str) -> bool {
    let last = last_of(definition);
    last.eq_ignore_ascii_case(id) || is_same(last, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_known_by_the_end_of_its_definition() {
        let push = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/8311E382-0749-4CB8-B61A-304F252E45EC/";
        assert_eq!(role_of(push).map(|role| role.name), Some("AcrPush"));
        assert_eq!(pulls(push), Some(true));
        assert!(is_known("7f951dda-4ed3-4680-a7ca-43fe172d538d"));
        assert!(role_of("7f951dda-4ed3-4680-a7ca-43fe172d538d").is_none());
        assert_eq!(pulls("acrpull"), Some(true));
        assert_eq!(
            role_of("Owner").map(|role| role.power),
            Some(Power::Credentials)
        );
        assert!(is_settled("c2f4ef07-c644-48eb-af81-4b1b4947fb11"));
        for other in [
            "",
            "/",
            "Contoso Puller",
            "0c0ffee0-1111-4222-8333-444455556666",
        ] {
            assert!(!is_settled(other), "{other}");
            assert!(!is_known(other), "{other}");
        }
    }

    #[test]
    fn a_definition_lets_pull_by_what_it_allows_and_does_not_take_away() {
        let of = |lists: [&[&str]; 4]| {
            lets_pull(&lists.map(|list| list.iter().map(|one| (*one).to_owned()).collect()))
        };
        for (lists, expected) in [
            ([&["*"][..], &[], &[], &[]], Some(true)),
            ([&["*/read"], &[], &[], &[]], Some(true)),
            (
                [&["microsoft.containerregistry/*/PULL/read"], &[], &[], &[]],
                Some(true),
            ),
            (
                [&["Microsoft.ContainerRegistry/registries/*"], &[], &[], &[]],
                Some(true),
            ),
            ([&["*"], &["*/registries/pull/*"], &[], &[]], None),
            ([&["*/read"], &["*/write"], &[], &[]], Some(true)),
            (
                [
                    &["Microsoft.ContainerRegistry/registries/read"],
                    &[],
                    &[],
                    &[],
                ],
                None,
            ),
            (
                [&["Microsoft.Storage/*/read", "*/action"], &[], &[], &[]],
                None,
            ),
            (
                [
                    &["Microsoft.ContainerRegistry/registries/pull/read/*"],
                    &[],
                    &[],
                    &[],
                ],
                None,
            ),
            ([&[], &[], &["*/content/read"], &[]], Some(false)),
            (
                [&["*"], &[], &["*"], &["Microsoft.ContainerRegistry/*"]],
                Some(true),
            ),
            ([&[], &[], &[], &[]], None),
        ] {
            assert_eq!(of(lists), expected, "{lists:?}");
        }
        for lets in [None, Some(true), Some(false)] {
            assert_eq!(of_word(word_of(lets)), Some(lets));
        }
        assert_eq!(of_word("*/read"), None);
    }
}
