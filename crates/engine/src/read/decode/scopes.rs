//! Where declared resources are deployed to, each place once. Found by what it is, so that a template
//! may deploy to any number of them.

use std::{collections::HashMap, ops::Index};

use super::walk::Scope;
use crate::read::source::offset;

/// The scopes of one source, in the order in which they were noted.
#[derive(Default)]
pub struct Scopes {
    list: Vec<Scope>,
    places: HashMap<Scope, u32>,
    /// For each the first one of the same subscription.
    first: Vec<u32>,
    by_subscription: HashMap<Subscription, u32>,
}

/// A subscription in lower case; where it is not known, what tells it from others.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Subscription {
    Known(String),
    Told(String),
}

fn subscription(scope: &Scope) -> Subscription {
    match &scope.subscription {
        Some(name) => Subscription::Known(name.to_ascii_lowercase()),
        None => Subscription::Told(scope.label.clone()),
    }
}

impl Scopes {
    /// The scope at a place.
    pub fn get(&self, place: usize) -> Option<&Scope> {
        self.list.get(place)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.list.iter()
    }

    /// The first scope that is of the same subscription as the one at a place.
    pub fn first_of(&self, place: u32) -> Option<u32> {
        self.first.get(place as usize).copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Where a scope is noted.
    pub fn note(&mut self, scope: Scope) -> u32 {
        if let Some(known) = self.places.get(&scope) {
            return *known;
        }
        let place = offset(self.list.len());
        let first = *self
            .by_subscription
            .entry(subscription(&scope))
            .or_insert(place);
        self.first.push(first);
        self.places.insert(scope.clone(), place);
        self.list.push(scope);
        place
    }

    /// Forgets all from a place on.
    pub fn truncate(&mut self, length: usize) {
        for scope in self.list.drain(length.min(self.list.len())..) {
            self.places.remove(&scope);
        }
        self.first.truncate(length);
        self.by_subscription
            .retain(|_, first| (*first as usize) < length);
    }
}

impl Index<usize> for Scopes {
    type Output = Scope;

    fn index(&self, place: usize) -> &Scope {
        const NONE: &Scope = &Scope {
            subscription: None,
            resource_group: None,
            label: String::new(),
        };
        self.get(place).unwrap_or(NONE)
    }
}
