//! One sort for many lists.
//!
//! The standard library compiles its sorts anew for every type and every closure, some kilobytes
//! each; this one is compiled once, sorts places in a list, and asks a comparison it knows nothing of.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

/// Sorts `places` by a comparison of two of them. Equals keep their order.
pub fn sort(places: &mut Vec<usize>, compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    let length = places.len();
    if length < 2 {
        return;
    }
    let mut from = std::mem::take(places);
    let mut into = Vec::with_capacity(length);
    let mut run = 1;
    // Runs of one, then of two, then of four are merged in pairs.
    while run < length {
        for start in (0..length).step_by(2 * run) {
            let middle = (start + run).min(length);
            let end = (start + 2 * run).min(length);
            let mut left = from
                .get(start..middle)
                .unwrap_or_default()
                .iter()
                .peekable();
            let mut right = from.get(middle..end).unwrap_or_default().iter().peekable();
            loop {
                let takes_right = match (left.peek(), right.peek()) {
                    (Some(left), Some(right)) => compare(**left, **right) == Ordering::Greater,
                    (None, Some(_)) => true,
                    (Some(_), None) => false,
                    (None, None) => break,
                };
                into.extend(if takes_right {
                    right.next()
                } else {
                    left.next()
                });
            }
        }
        std::mem::swap(&mut from, &mut into);
        into.clear();
        run *= 2;
    }
    *places = from;
}

/// The places of a list of this length, sorted by a comparison of two of them.
pub fn sorted(length: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places = (0..length).collect();
    sort(&mut places, compare);
    places
}

/// Sorts a list by a comparison of two of its things. Equals keep their order.
pub fn by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = sorted(list.len(), &mut |a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    for (to, from) in swaps(order) {
        list.swap(to, from);
    }
}

/// Sorts a list by what `key` says of each of its things. Equals keep their order.
pub fn by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    by(list, |a, b| key(a).cmp(&key(b)));
}

/// Sorts a list of things that have an order.
pub fn list<T: Ord>(list: &mut [T]) {
    by(list, T::cmp);
}

/// Sorts a list and drops what is in it twice.
pub fn unique<T: Ord>(list: &mut Vec<T>) {
    by(list, T::cmp);
    list.dedup();
}

/// Which two things of a list to swap, one pair after the other, so that each place holds what
/// `order` says belongs there.
fn swaps(mut order: Vec<usize>) -> Vec<(usize, usize)> {
    let mut swaps = Vec::new();
    for first in 0..order.len() {
        // Around the circle of places that `first` is in; what is done stays where it is.
        let mut to = first;
        while let Some(from) = order.get_mut(to).map(|from| std::mem::replace(from, to)) {
            if from == first {
                break;
            }
            swaps.push((to, from));
            to = from;
        }
    }
    swaps
}

/// A map of these pairs. The standard library's `collect` sorts them first, with a sort of its own.
pub fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in pairs {
        map.insert(key, value);
    }
    map
}

/// A set of these things; see [`map`].
pub fn set<T: Ord>(things: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for thing in things {
        set.insert(thing);
    }
    set
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(list in prop::collection::vec(0..20u8, 0..70)) {
            let mut expected: Vec<usize> = (0..list.len()).collect();
            expected.sort_by_key(|place| list[*place]);
            prop_assert_eq!(sorted(list.len(), &mut |a, b| list[a].cmp(&list[b])), expected);
            let mut sorted = Vec::from_iter(list.iter().copied().enumerate());
            let mut expected = sorted.clone();
            by_key(&mut sorted, |(_, thing)| thing % 7);
            expected.sort_by_key(|(_, thing)| thing % 7);
            prop_assert_eq!(sorted, expected);
            let mut unique = list.clone();
            super::unique(&mut unique);
            prop_assert_eq!(unique, Vec::from_iter(std::collections::BTreeSet::from_iter(list)));
        }
    }
}
