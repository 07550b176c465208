//! Azure's built-in roles that matter to a registry's images, by the last segment of their definition
//! id. (Azure built-in roles, containers and privileged.)

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
/// them out of account.
pub const PULL_ROLES: [(&str, &str, bool); 10] = [
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
];

/// Roles over registries that let nobody pull. Any other one that is assigned at a registry may: it is of
/// somebody's own, or not known here.
const NO_PULL_ROLES: [(&str, &str); 5] = [
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
    let found = all.find(|(_, known)| known.eq_ignore_ascii_case(name.trim()));
    found.map(|(id, _)| id)
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

fn is_called(definition: &str, id: &str, name: &str) -> bool {
    let trimmed = definition.trim().trim_end_matches('/');
    let last = trimmed.rsplit('/').next().unwrap_or_default();
    last.eq_ignore_ascii_case(id) || last.eq_ignore_ascii_case(name)
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
            "f1a07417-d97a-45cb-824c-7a7467783830",
        ] {
            assert!(!is_settled(other), "{other}");
            assert!(!is_known(other), "{other}");
        }
    }
}
