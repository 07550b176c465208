//! One sort for many lists.
//!
//! The standard library compiles its sorts anew for every type and every closure, some kilobytes
//! each; this one is compiled once, sorts places in a list, and asks a comparison it knows nothing of.

use std::cmp::Ordering;

/// Sorts `places` by a comparison of two of them. Equals keep their order.
pub fn sort(places: &mut Vec<usize>, compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    let length = places.len();
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

/// Sorts a list of small things and drops what is in it twice.
pub fn unique<T: Ord + Copy>(list: &mut Vec<T>) {
    let order = sorted(list.len(), &mut |a, b| list.get(a).cmp(&list.get(b)));
    *list = order
        .into_iter()
        .filter_map(|place| list.get(place).copied())
        .collect();
    list.dedup();
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
            let mut unique = list.clone();
            super::unique(&mut unique);
            prop_assert_eq!(unique, Vec::from_iter(std::collections::BTreeSet::from_iter(list)));
        }
    }
}
