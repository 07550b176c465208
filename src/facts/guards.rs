//! What else bears on a registry's images: roles, repository tokens, locks, content trust; and the
//! names of subscriptions.

use std::collections::BTreeMap;

use crate::read::decode::{Decoded, fields::Field, recognise::Kind};
use crate::{
    azure::ids::{Folded, ResourceId},
    facts::{Doc, Place, Seen, View, defender::per_repository, docs},
};

/// What a role lets its holder do with images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Power {
    /// Replace an image.
    Push,
    /// Read or reset the admin account's password.
    Credentials,
}

/// Built-in roles that matter, by the last segment of their definition id.
/// (Azure built-in roles, containers and privileged.)
pub(crate) const ROLES: [(&str, &str, Power, bool); 10] = [
    (
        "8311e382-0749-4cb8-b61a-304f252e45ec",
        "AcrPush",
        Power::Push,
        true,
    ),
    (
        "2a1e307c-b015-4ebd-883e-5b7698a07328",
        "Container Registry Repository Writer",
        Power::Push,
        false,
    ),
    (
        "2efddaa5-3f1f-4df3-97df-af3f13818f4c",
        "Container Registry Repository Contributor",
        Power::Push,
        false,
    ),
    (
        "577a9874-89fd-4f24-9dbd-b5034d0ad23a",
        "Container Registry Data Importer and Data Reader",
        Power::Push,
        false,
    ),
    (
        "fb382eab-e894-4461-af04-94435c366c3f",
        "Container Registry Tasks Contributor",
        Power::Push,
        false,
    ),
    (
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        "Owner",
        Power::Credentials,
        false,
    ),
    (
        "b24988ac-6180-42a0-ab88-20f7382dd24c",
        "Contributor",
        Power::Credentials,
        false,
    ),
    (
        "3bc748fc-213d-45c1-8d91-9da5725539b9",
        "Container Registry Contributor and Data Access Configuration Administrator",
        Power::Credentials,
        false,
    ),
    (
        "69b07be0-09bf-439a-b9a6-e73de851bd59",
        "Container Registry Configuration Reader and Data Access Configuration Reader",
        Power::Credentials,
        false,
    ),
    (
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        "User Access Administrator",
        Power::Credentials,
        false,
    ),
];

/// Who holds such a role, and where.
pub struct Holder<'a> {
    /// The principal's name, or its id where the directory could not be read.
    pub principal: &'a str,
    /// The role's name.
    pub role: &'static str,
    /// What it lets them do.
    pub power: Power,
    /// A condition limits it.
    pub limited: bool,
    /// Where it stands.
    pub place: Place,
    scope: ResourceId<'a>,
    registry_wide: bool,
}

/// A repository with its lock.
pub struct Repository<'a> {
    /// Its name.
    pub name: &'a str,
    /// It is locked against writing.
    pub locked: bool,
    /// Where that stands.
    pub place: Place,
}

/// What else bears on images.
#[derive(Default)]
pub struct Guards<'a> {
    holders: Vec<Holder<'a>>,
    /// Any role assignment was exported, so that nobody in a list means something.
    pub roles_shown: bool,
    tokens: BTreeMap<Folded<'a>, Vec<(&'a str, bool, Place)>>,
    repositories: BTreeMap<Folded<'a>, Vec<Repository<'a>>>,
    /// Content trust by a document that names no registry: enabled or not.
    pub trust: Vec<(bool, Place)>,
    accounts: BTreeMap<Folded<'a>, &'a str>,
}

impl<'a> Guards<'a> {
    /// Collects what the sources say.
    pub fn collect(sources: &'a [Decoded]) -> Guards<'a> {
        let mut guards = Guards::default();
        for doc in docs(sources) {
            match doc.resource.kind {
                Kind::RoleAssignment => guards.role(&doc),
                Kind::Token => guards.token(&doc),
                Kind::Repository => guards.repository(&doc),
                Kind::ContentTrust => {
                    if let Seen::Known(status, place) = doc.text(Field::Status) {
                        guards
                            .trust
                            .push((status.eq_ignore_ascii_case("enabled"), place));
                    }
                }
                Kind::Account => {
                    let named = doc.first_text(Field::Id).zip(doc.first_text(Field::Name));
                    if let Some((id, name)) = named {
                        guards.accounts.insert(Folded(id), name);
                    }
                }
                _ => {}
            }
        }
        guards
    }

    fn role(&mut self, doc: &Doc<'a>) {
        self.roles_shown = true;
        let Seen::Known(role, place) = doc.text(Field::RoleDefinitionId) else {
            return;
        };
        let last = role.rsplit('/').next().unwrap_or_default();
        let known = ROLES.iter().find(|(id, ..)| id.eq_ignore_ascii_case(last));
        let (Some((_, role, power, registry_wide)), Some(scope)) =
            (known, doc.first_text(Field::Scope))
        else {
            return;
        };
        let principal = doc
            .first_text(Field::PrincipalName)
            .or_else(|| doc.first_text(Field::PrincipalId));
        // Who it is reads better than the id of the role, and stands in the same object.
        let named = [Field::PrincipalName, Field::PrincipalId]
            .into_iter()
            .find_map(|field| match doc.text(field) {
                Seen::Known(text, place) if !text.is_empty() => Some(place),
                _ => None,
            });
        self.holders.push(Holder {
            principal: principal.unwrap_or_default(),
            role,
            power: *power,
            limited: matches!(
                doc.get(Field::Condition),
                Seen::Known(..) | Seen::Partly(..) | Seen::Unknown(..)
            ),
            place: named.unwrap_or(place),
            scope: ResourceId::new(scope),
            registry_wide: *registry_wide,
        });
    }

    fn token(&mut self, doc: &Doc<'a>) {
        let Some(id) = doc.first_text(Field::Id) else {
            return;
        };
        let lower = id.to_ascii_lowercase();
        let Some(registry) = lower.find("/tokens/").and_then(|end| id.get(..end)) else {
            return;
        };
        let name = ResourceId::new(id).name().unwrap_or_default();
        if let Seen::Known(status, place) = doc.text(Field::Status) {
            let on = !status.eq_ignore_ascii_case("disabled");
            self.tokens
                .entry(Folded(registry))
                .or_default()
                .push((name, on, place));
        }
    }

    fn repository(&mut self, doc: &Doc<'a>) {
        let (Some(host), Some(name)) = (
            doc.first_text(Field::RegistryHost),
            doc.first_text(Field::RepositoryName),
        ) else {
            return;
        };
        if let Seen::Known(write, place) = doc.boolean(Field::WriteEnabled) {
            self.repositories
                .entry(Folded(host))
                .or_default()
                .push(Repository {
                    name,
                    locked: !write,
                    place,
                });
        }
    }

    /// Who has this power over a registry, in the order of the exports.
    pub fn holders(&self, registry: &str, view: &View, power: Power) -> Vec<&Holder<'a>> {
        let id = ResourceId::new(registry);
        self.holders
            .iter()
            .filter(|holder| {
                holder.power == power
                    && holder.scope.contains(id)
                    && !(holder.registry_wide && per_repository(view))
            })
            .collect()
    }

    /// The enabled tokens of a registry.
    pub fn tokens(&self, registry: &str) -> Vec<(&'a str, Place)> {
        let tokens = self.tokens.get(&Folded(registry));
        tokens
            .into_iter()
            .flatten()
            .filter(|(_, on, _)| *on)
            .map(|(name, _, place)| (*name, *place))
            .collect()
    }

    /// The repositories of which a lock or its absence was exported.
    pub fn repositories(&self, login_server: &str) -> &[Repository<'a>] {
        match self
            .repositories
            .iter()
            .find(|(host, _)| **host == Folded(login_server))
        {
            Some((_, repositories)) => repositories,
            None => &[],
        }
    }

    /// What a subscription is called.
    pub fn account(&self, subscription: &str) -> Option<&'a str> {
        self.accounts.get(&Folded(subscription)).copied()
    }
}
