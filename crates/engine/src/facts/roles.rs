//! What role assignments say of whose they are, where they stand and which role it is, and what the definitions of
//! roles let their holders pull.

use std::{borrow::Cow, collections::BTreeMap};

use super::{Doc, Seen, defender::holder, docs};
use crate::{
    azure::roles,
    read::decode::{Decoded, fields::Field, recognise::Kind},
};

/// What a role lets its holder do with images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lets {
    /// Pull them; whether a registry with permissions per repository leaves it out of account.
    Pull(bool),
    /// Not pull.
    Nothing,
    /// That is not told: it is of somebody's own, or not said which one it is.
    NotTold,
}

/// What the definitions here come to: by the ends of their ids, and by their names.
#[derive(Default)]
pub struct Definitions(BTreeMap<String, Option<bool>>);

impl Definitions {
    /// Collects what the sources say.
    pub fn collect(sources: &[Decoded]) -> Definitions {
        let mut all: BTreeMap<String, Option<bool>> = BTreeMap::new();
        for doc in docs(sources).filter(|doc| doc.resource.kind == Kind::RoleDefinition) {
            let word = doc.of(Field::Action).next();
            let Some(lets) = word.and_then(|word| roles::of_word(doc.said(word)?)) else {
                continue;
            };
            for field in [Field::Id, Field::Name, Field::RoleName] {
                if let Some(called) = doc.first_text(field) {
                    let known = all.entry(roles::end_of(called)).or_insert(lets);
                    // Where two differ, the one counts by which more is pulled.
                    *known = match (*known, lets) {
                        (Some(one), Some(other)) => Some(one && other),
                        (one, other) => one.or(other),
                    };
                }
            }
        }
        Definitions(all)
    }

    /// What a role lets its holder do.
    pub fn lets(&self, role: &str) -> Lets {
        match roles::pulls(role) {
            Some(registry_wide) => Lets::Pull(registry_wide),
            None if roles::is_settled(role) => Lets::Nothing,
            None => match self.0.get(&roles::end_of(role)) {
                Some(Some(registry_wide)) => Lets::Pull(*registry_wide),
                Some(None) => Lets::Nothing,
                None => Lets::NotTold,
            },
        }
    }
}

/// Whether nodes may be in a group that holds a role: those that let do everything are for people.
pub fn is_for_nodes(role: Option<&str>) -> bool {
    role.is_none_or(|role| roles::is_of_registries(role) || !roles::is_settled(role))
}

/// Where a role stands: as it is told, or else as its id says.
pub fn scope_of<'a>(doc: &Doc<'a>) -> Seen<&'a str> {
    const PROVIDER: &str = "/providers/microsoft.authorization/";
    match doc.text(Field::Scope) {
        Seen::Known("", _) | Seen::Missing | Seen::Null(_) => {}
        told => return told,
    }
    let Seen::Known(id, place) = doc.text(Field::Id) else {
        return Seen::Missing;
    };
    // The name of one that has none yet is an expression, in which other ids may stand.
    let id = id.split('[').next().unwrap_or_default();
    match id.to_ascii_lowercase().rfind(PROVIDER) {
        Some(0) => Seen::Known("/", place),
        Some(end) => Seen::Known(id.get(..end).unwrap_or_default(), place),
        None => Seen::Missing,
    }
}

/// Who holds a role.
pub enum Who<'a> {
    /// Whoever has this id.
    Holder(Cow<'a, str>),
    /// Whoever is in a group of the directory.
    Group,
    /// A person, who is no cluster.
    Person,
    /// That is not told.
    NotTold,
}

/// Whose a role is.
pub fn who<'a>(doc: &Doc<'a>) -> Who<'a> {
    let kind = doc.first_text(Field::PrincipalType);
    let is = |known: &str| kind.is_some_and(|kind| kind.eq_ignore_ascii_case(known));
    let name = || doc.first_text(Field::PrincipalName);
    match principal_of(doc) {
        _ if is("User") => Who::Person,
        _ if is("Group") || is("ForeignGroup") => Who::Group,
        Some(principal) => Who::Holder(holder(doc, principal)),
        // By which name a person logs in.
        None if name().is_some_and(|name| name.contains('@')) => Who::Person,
        None => Who::NotTold,
    }
}

/// Some tools have it by two names.
fn principal_of<'a>(doc: &Doc<'a>) -> Option<&'a str> {
    let mut all = { doc.of(Field::PrincipalId) }
        .map(|record| doc.said(record).filter(|_| !record.mark.is_unknown()));
    let first = all.next()?.filter(|text| !text.is_empty())?;
    all.all(|other| other == Some(first)).then_some(first)
}
