//! Which resources of two lists are the same one.
//!
//! Names are tried from the surest to the weakest. A name that stands more than once on a side tells
//! nothing, so whoever bears it stays alone and says why: a wrong pair would call things fixed that
//! were never mended. Only namesakes that say the very same are still paired, since then it makes no
//! difference which is which.

use std::collections::BTreeMap;

use engine::facts::registries::UNNAMED;
use model::report::Registry;

/// One resource: its places in the earlier and in the later list.
pub(super) struct Pair {
    pub(super) before: Option<usize>,
    pub(super) after: Option<usize>,
    /// What a reader should know about how the pair was found, or why there is none.
    pub(super) note: String,
}

/// Where those of one name stand.
#[derive(Default)]
struct Namesakes {
    before: Vec<usize>,
    after: Vec<usize>,
}

/// Which of the two lists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Before,
    After,
}

/// Pairs two lists by the names that `key` gives for each of the `kinds`, counted from 0. A name is
/// compared as it is, so `key` folds the case. Every place of both lists is in one pair.
pub(super) fn pairs<T: PartialEq>(
    before: &[T],
    after: &[T],
    kinds: &[&str],
    key: &dyn Fn(&T, usize) -> Option<String>,
) -> Vec<Pair> {
    let name = |list: List, place: usize, kind: usize| {
        let items = if list == List::Before { before } else { after };
        key(items.get(place)?, kind)
    };
    let equal = |earlier: &usize, later: &usize| before.get(*earlier) == after.get(*later);
    of_places(before.len(), after.len(), kinds, &name, &equal)
}

/// The same of lists of which only the lengths are known, so that it is the same code for all.
fn of_places(
    before: usize,
    after: usize,
    kinds: &[&str],
    name: &dyn Fn(List, usize, usize) -> Option<String>,
    equal: &dyn Fn(&usize, &usize) -> bool,
) -> Vec<Pair> {
    let mut found: Vec<Pair> = Vec::new();
    let mut left = (vec![true; before], vec![true; after]);
    for (kind, word) in kinds.iter().enumerate() {
        let mut by_name: BTreeMap<String, Namesakes> = BTreeMap::new();
        for place in 0..before {
            if left.0.get(place) == Some(&true)
                && let Some(name) = name(List::Before, place, kind)
            {
                by_name.entry(name).or_default().before.push(place);
            }
        }
        for place in 0..after {
            if left.1.get(place) == Some(&true)
                && let Some(name) = name(List::After, place, kind)
            {
                by_name.entry(name).or_default().after.push(place);
            }
        }
        for Namesakes { before, after } in by_name.into_values() {
            match (before.as_slice(), after.as_slice()) {
                ([earlier], [later]) => found.push(Pair {
                    before: Some(*earlier),
                    after: Some(*later),
                    note: if kind == 0 {
                        String::new()
                    } else {
                        format!("the two exports were matched by {word}")
                    },
                }),
                // On one side only: a weaker name may still tell.
                ([], _) | (_, []) => continue,
                _ => {
                    let (same, earlier, later) = same(before.clone(), after.clone(), equal);
                    found.extend(same.into_iter().map(|(earlier, later)| Pair {
                        before: Some(earlier),
                        after: Some(later),
                        note: String::new(),
                    }));
                    let note =
                        format!("several share this {word}, so none of them was matched by guess");
                    let alone = |before, after| Pair {
                        before,
                        after,
                        note: note.clone(),
                    };
                    found.extend(earlier.iter().map(|place| alone(Some(*place), None)));
                    found.extend(later.iter().map(|place| alone(None, Some(*place))));
                }
            }
            for (places, left) in [(before, &mut left.0), (after, &mut left.1)] {
                for place in places {
                    if let Some(left) = left.get_mut(place) {
                        *left = false;
                    }
                }
            }
        }
    }
    let alone = |left: Vec<bool>| {
        let places = left.into_iter().enumerate().filter(|(_, left)| *left);
        places.map(|(place, _)| Some(place))
    };
    found.extend(alone(left.0).map(|before| Pair {
        before,
        after: None,
        note: String::new(),
    }));
    found.extend(alone(left.1).map(|after| Pair {
        before: None,
        after,
        note: String::new(),
    }));
    found
}

/// So many namesakes are searched for one that says the same; more are only tried in their order.
const SEARCHED: usize = 64;

/// Pairs of equals, then whoever is left on either side.
fn same(
    before: Vec<usize>,
    after: Vec<usize>,
    equal: &dyn Fn(&usize, &usize) -> bool,
) -> (Vec<(usize, usize)>, Vec<usize>, Vec<usize>) {
    let mut pairs = Vec::new();
    let mut earlier = Vec::new();
    let mut later: Vec<Option<usize>> = after.into_iter().map(Some).collect();
    let short = before.len().max(later.len()) <= SEARCHED;
    for (index, place) in before.into_iter().enumerate() {
        let is_same =
            |other: &Option<usize>| other.as_ref().is_some_and(|other| equal(&place, other));
        let at = if later.get(index).is_some_and(is_same) {
            Some(index)
        } else if short {
            later.iter().position(is_same)
        } else {
            None
        };
        match at.and_then(|at| later.get_mut(at)).and_then(Option::take) {
            Some(other) => pairs.push((place, other)),
            None => earlier.push(place),
        }
    }
    (pairs, earlier, later.into_iter().flatten().collect())
}

/// Pairs registries by ARM id, else by login server, else by name and subscription; all without
/// regard to case, as Azure compares them.
pub(super) fn registries(before: &[Registry], after: &[Registry]) -> Vec<Pair> {
    let kinds = ["resource id", "login server", "name and subscription"];
    let mut found = pairs(before, after, &kinds, &|registry, kind| {
        let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
        match kind {
            0 => lower(&registry.id),
            1 => lower(&registry.login_server),
            _ if registry.name == UNNAMED => None,
            _ => {
                let subscription = lower(&registry.subscription_id).unwrap_or_default();
                Some(format!("{}\0{subscription}", registry.name.to_lowercase()))
            }
        }
    });
    // The last resort must not join what a surer name tells apart.
    let mut apart = Vec::new();
    for pair in &mut found {
        let earlier = pair.before.and_then(|place| before.get(place));
        let later = pair.after.and_then(|place| after.get(place));
        let (Some(earlier), Some(later)) = (earlier, later) else {
            continue;
        };
        let differ = |one: &Option<String>, other: &Option<String>| match (one, other) {
            (Some(one), Some(other)) => one.to_lowercase() != other.to_lowercase(),
            _ => false,
        };
        if differ(&earlier.login_server, &later.login_server) && differ(&earlier.id, &later.id) {
            "the name is the same, the resource id and the login server are not"
                .clone_into(&mut pair.note);
            apart.push(Pair {
                before: None,
                after: pair.after.take(),
                note: pair.note.clone(),
            });
        } else if differ(&earlier.id, &later.id) {
            pair.note.push_str("; its resource id has changed");
        }
    }
    found.extend(apart);
    found
}
