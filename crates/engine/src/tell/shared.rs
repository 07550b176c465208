//! What is to be said of clusters that pull from a registry, found once for all registries that share them.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use crate::{
    azure::ids::Folded,
    facts::pulls::{Class, Pulling, Pulls, Shared},
};

/// How many there are, and the first of them in order.
#[derive(Clone)]
pub struct First<T> {
    /// All of them.
    pub count: usize,
    /// The first few.
    pub list: Vec<T>,
}

impl<T: Ord + Clone> First<T> {
    fn of(mut list: Vec<T>, more: usize, most: usize) -> First<T> {
        list.sort();
        // What pulls as things are may do so once more when something is deployed.
        list.dedup();
        let count = list.len() + more;
        list.truncate(most);
        First { count, list }
    }

    fn join(parts: &[Rc<First<T>>], most: usize) -> First<T> {
        let lists = parts.iter().flat_map(|part| part.list.iter().cloned());
        let list: Vec<T> = lists.collect();
        let all: usize = parts.iter().map(|part| part.count).sum();
        let more = all - list.len();
        First::of(list, more, most)
    }
}

/// Things of clusters, of which only the first few are named.
pub struct OfClusters<T> {
    most: usize,
    classes: RefCell<BTreeMap<Class, Rc<First<T>>>>,
    scopes: RefCell<BTreeMap<Shared, Rc<First<T>>>>,
}

impl<T: Ord + Clone> OfClusters<T> {
    /// None are found yet; so many will be named.
    pub fn new(most: usize) -> OfClusters<T> {
        OfClusters {
            most,
            classes: RefCell::default(),
            scopes: RefCell::default(),
        }
    }

    fn class(&self, pulls: &Pulls, class: Class, find: &dyn Fn(Folded) -> Vec<T>) -> Rc<First<T>> {
        let known = self.classes.borrow().get(&class).cloned();
        known.unwrap_or_else(|| {
            let clusters = pulls.clusters(class).iter();
            let list = clusters.flat_map(|cluster| find(cluster.called)).collect();
            let made = Rc::new(First::of(list, 0, self.most));
            self.classes.borrow_mut().insert(class, made.clone());
            made
        })
    }

    fn scope(
        &self,
        pulls: &Pulls,
        shared: Shared,
        find: &dyn Fn(Folded) -> Vec<T>,
    ) -> Rc<First<T>> {
        let known = self.scopes.borrow().get(&shared).cloned();
        known.unwrap_or_else(|| {
            let classes = pulls.classes(shared);
            let parts: Vec<_> = classes
                .map(|class| self.class(pulls, class, find))
                .collect();
            let made = Rc::new(First::join(&parts, self.most));
            self.scopes.borrow_mut().insert(shared, made.clone());
            made
        })
    }

    /// Those of the clusters that pull, and what else there is.
    pub fn of(
        &self,
        pulls: &Pulls,
        pulling: &Pulling,
        else_there_is: Vec<T>,
        find: &dyn Fn(Folded) -> Vec<T>,
    ) -> First<T> {
        let scopes = pulling.shared.iter().filter(|shared| shared.how.is_known());
        let mut parts: Vec<_> = scopes
            .map(|shared| self.scope(pulls, *shared, find))
            .collect();
        let own = pulling.own.iter().flat_map(|own| find(own.cluster.called));
        let list = own.chain(else_there_is).collect();
        parts.push(Rc::new(First::of(list, 0, usize::MAX)));
        First::join(&parts, self.most)
    }
}
