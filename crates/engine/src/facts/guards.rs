//! What else bears on a registry's images: roles, repository tokens, locks, content trust; and the
//! names of subscriptions.

use std::collections::BTreeMap;

use crate::read::decode::{Decoded, fields::Field, recognise::Kind, walk::GAP};
use crate::{
    azure::{
        ids::{Folded, ResourceId},
        roles::{Power, role_of},
        scope_tree::ScopeTree,
    },
    facts::{
        Doc, Place, Seen, View, defender::per_repository, docs, registries::Names, roles::scope_of,
    },
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
    /// What stands below each registry, and its tokens, by the id of the registry; what is to be deployed by
    /// its name.
    parts: BTreeMap<String, Vec<Doc<'a>>>,
    /// How many registries are declared under a name.
    declared: BTreeMap<String, usize>,
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
                // Nobody holds one yet that is only declared.
                Kind::RoleAssignment if !doc.resource.declared => guards.role(&doc),
                Kind::Token => {
                    guards.token(&doc);
                    guards.part(doc);
                }
                Kind::RegistryPart => guards.part(doc),
                Kind::Registry if doc.resource.declared => {
                    if let Some(name) = declared_name(&doc) {
                        *guards.declared.entry(name).or_default() += 1;
                    }
                }
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
        let Seen::Known(role, place) = doc.text(Field::RoleDefinitionId) else {
            return;
        };
        let scope = scope_of(doc).value().copied();
        // Of a list without scopes nobody knows who is missing in it.
        self.roles_shown |= scope.is_some();
        let (Some(role), Some(scope)) = (role_of(role), scope) else {
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
        let registry = match below(&doc) {
            Below::Id(registry) => registry.key(),
            Below::Name(registry) => registry,
            Below::Nothing => return,
        };
        self.parts.entry(registry).or_default().push(doc);
    }

    /// What stands below a registry, each once, in the order of their names.
    pub fn parts(&self, view: &View<'a>, names: &Names<'a>) -> Vec<Doc<'a>> {
        if self.parts.is_empty() {
            return Vec::new();
        }
        let mut keys: Vec<String> = names
            .id
            .map(|id| ResourceId::new(id).key())
            .into_iter()
            .collect();
        // A name is one registry's in all of Azure; what is not wholly known only if there is no other such.
        if !names.name.contains(GAP) {
            keys.push(names.name.to_ascii_lowercase());
        }
        let declared = view.docs().iter().filter_map(declared_name);
        keys.extend(
            declared.filter(|name| name.contains(GAP) && self.declared.get(name) == Some(&1)),
        );
        order::list(&mut keys);
        keys.dedup();
        let parts = keys.iter().filter_map(|key| self.parts.get(key));
        let mut parts: Vec<Doc> = parts.flatten().copied().collect();
        let key = |doc: &Doc| match doc.first_text(Field::Id) {
            Some(id) => Some(ResourceId::new(id).key()),
            None => doc.first_text(Field::Name).map(str::to_ascii_lowercase),
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

/// What a part of a registry is below.
pub enum Below<'a> {
    /// A registry, by its id.
    Id(ResourceId<'a>),
    /// One that is to be deployed, or is there, by its name.
    Name(String),
    /// The document does not tell.
    Nothing,
}

/// The registry that a part is below, or keeps its images in.
pub fn below<'a>(doc: &Doc<'a>) -> Below<'a> {
    let id = doc.first_text(Field::Id).map(ResourceId::new);
    let own = doc.first_text(Field::OwnRegistry).map(ResourceId::new);
    if let Some(registry) = own.or_else(|| id.and_then(ResourceId::parent)) {
        return match doc.resource.declared {
            // What a what-if answer would make has an id already.
            true => Below::Name(registry.name().unwrap_or_default().to_ascii_lowercase()),
            false => Below::Id(registry),
        };
    }
    let name = doc
        .first_text(Field::Name)
        .and_then(|name| name.split_once('/'));
    match name.filter(|_| doc.resource.declared) {
        Some((registry, _)) => Below::Name(named(doc, registry)),
        None => Below::Nothing,
    }
}

/// What the registries of all sources go by for parts that are to be deployed, in order.
pub fn names(sources: &[Decoded]) -> Vec<String> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for doc in docs(sources).filter(|doc| doc.resource.kind == Kind::Registry) {
        let id = doc.first_text(Field::Id).map(ResourceId::new);
        let name = id
            .and_then(ResourceId::name)
            .or(doc.first_text(Field::Name));
        let name = name
            .map(str::to_ascii_lowercase)
            .filter(|name| !name.contains(GAP));
        if let Some(name) = name.or_else(|| declared_name(&doc)) {
            *found.entry(name).or_default() += 1;
        }
    }
    let told = { found.into_iter() }.filter(|(name, count)| !name.contains(GAP) || *count == 1);
    told.map(|(name, _)| name).collect()
}

/// What a declared registry goes by for its parts; none if nothing of its name is told.
fn declared_name(doc: &Doc) -> Option<String> {
    let name = doc
        .of(Field::Name)
        .next()
        .filter(|_| doc.resource.declared)?;
    let unknown = GAP.to_string();
    let said = doc.said(name).filter(|_| !name.mark.is_unknown());
    Some(named(doc, said.unwrap_or(&unknown)))
}

/// A name by which a declared registry is found; where it is not wholly known only in its own deployment.
fn named(doc: &Doc, name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.contains(GAP) {
        true => format!("{}\n{}\n{name}", doc.handle.source, doc.resource.scope),
        false => name,
    }
}
