//! What else bears on a registry's images: roles, repository tokens, locks, content trust; and the
//! names of subscriptions.

use std::collections::BTreeMap;

use crate::read::decode::{Decoded, fields::Field, recognise::Kind};
use crate::{
    azure::{
        ids::{Folded, ResourceId},
        roles::{Power, role_of},
        scope_tree::ScopeTree,
    },
    facts::{Doc, Place, Seen, View, defender::per_repository, docs},
};
use model::order;

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
    scopes: ScopeTree<'a>,
    /// Their places, by scope, by power, and whether the role is one for whole registries.
    by_scope: BTreeMap<(u32, Power, bool), Vec<usize>>,
    /// Any role assignment was exported, so that nobody in a list means something.
    pub roles_shown: bool,
    /// By the id of their registry, in the form that compares.
    tokens: BTreeMap<String, Vec<(&'a str, bool, Place)>>,
    /// What stands below each registry, and its tokens, by the id of the registry.
    parts: BTreeMap<String, Vec<Doc<'a>>>,
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
                Kind::Token => {
                    guards.token(&doc);
                    guards.part(doc);
                }
                Kind::RegistryPart => guards.part(doc),
                Kind::Repository => guards.repository(&doc),
                Kind::ContentTrust => {
                    if let Seen::Known(status, place) = doc.text(Field::Status) {
                        guards
                            .trust
                            .push((status.eq_ignore_ascii_case("enabled"), place));
                    }
                }
                Kind::Account => {
                    let named = doc.account().zip(doc.first_text(Field::Name));
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
        let (Some(role), Some(scope)) = (role_of(role), doc.first_text(Field::Scope)) else {
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
        let at = self.scopes.note(ResourceId::new(scope));
        let at = (at, role.power, role.registry_wide);
        self.by_scope
            .entry(at)
            .or_default()
            .push(self.holders.len());
        self.holders.push(Holder {
            principal: principal.unwrap_or_default(),
            role: role.name,
            power: role.power,
            limited: matches!(
                doc.get(Field::Condition),
                Seen::Known(..) | Seen::Partly(..) | Seen::Unknown(..)
            ),
            place: named.unwrap_or(place),
        });
    }

    fn token(&mut self, doc: &Doc<'a>) {
        let Some(id) = doc.first_text(Field::Id) else {
            return;
        };
        let id = ResourceId::new(id);
        let (Some(registry), Some(name)) = (id.parent(), id.name()) else {
            return;
        };
        if let Seen::Known(status, place) = doc.text(Field::Status) {
            let on = !status.eq_ignore_ascii_case("disabled");
            self.tokens
                .entry(registry.key())
                .or_default()
                .push((name, on, place));
        }
    }

    fn part(&mut self, doc: Doc<'a>) {
        let id = doc.first_text(Field::Id).map(ResourceId::new);
        // What is to be deployed stands beside a registry that is not there yet.
        let own = doc.first_text(Field::OwnRegistry).map(ResourceId::new);
        let registry = own
            .or_else(|| id.and_then(ResourceId::parent))
            .filter(|_| !doc.resource.declared);
        if let Some(registry) = registry {
            self.parts.entry(registry.key()).or_default().push(doc);
        }
    }

    /// What stands below a registry, each once, in the order of their names.
    pub fn parts(&self, registry: &str) -> Vec<Doc<'a>> {
        if self.parts.is_empty() {
            return Vec::new();
        }
        let parts = self.parts.get(&ResourceId::new(registry).key());
        let mut parts: Vec<Doc> = parts.into_iter().flatten().copied().collect();
        let key = |doc: &Doc| {
            doc.first_text(Field::Id)
                .map(|id| ResourceId::new(id).key())
        };
        order::by(&mut parts, |one, two| {
            let (source, other) = (&one.source.name, &two.source.name);
            (key(one), source, one.handle).cmp(&(key(two), other, two.handle))
        });
        parts.dedup_by_key(|doc| key(doc));
        parts
    }

    fn repository(&mut self, doc: &Doc<'a>) {
        let (Some(host), Some(name)) = (
            doc.first_text(Field::RegistryHost),
            doc.first_text(Field::RepositoryName)
                .or_else(|| doc.first_text(Field::Name)),
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

    /// Who has this power over a registry: how many there are, and the first of them in the order of the
    /// exports, no more than `most`.
    pub fn holders(
        &self,
        registry: &str,
        view: &View,
        power: Power,
        most: usize,
    ) -> (usize, Vec<&Holder<'a>>) {
        let per_repository = per_repository(view);
        let mut count = 0;
        let mut first: Vec<usize> = Vec::new();
        for scope in self.scopes.around(ResourceId::new(registry)) {
            for registry_wide in [false, true] {
                let of = self.by_scope.get(&(scope, power, registry_wide));
                let of = of.filter(|_| !(registry_wide && per_repository));
                let places = of.map_or(&[][..], Vec::as_slice);
                count += places.len();
                first.extend(places.iter().take(most));
            }
        }
        first.sort_unstable();
        first.truncate(most);
        let first = first.into_iter();
        let holders = first.filter_map(|place| self.holders.get(place));
        (count, holders.collect())
    }

    /// The enabled tokens of a registry.
    pub fn tokens(&self, registry: &str) -> Vec<(&'a str, Place)> {
        let tokens = self.tokens.get(&ResourceId::new(registry).key());
        tokens
            .into_iter()
            .flatten()
            .filter(|(_, on, _)| *on)
            .map(|(name, _, place)| (*name, *place))
            .collect()
    }

    /// The repositories of which a lock or its absence was exported.
    pub fn repositories<'s>(&'s self, login_server: &'s str) -> &'s [Repository<'s>] {
        match self.repositories.get(&Folded(login_server)) {
            Some(repositories) => repositories,
            None => &[],
        }
    }

    /// What a subscription is called.
    pub fn account(&self, subscription: &str) -> Option<&'a str> {
        self.accounts.get(&Folded(subscription)).copied()
    }
}
