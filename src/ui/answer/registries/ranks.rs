//! What the list of registries is sorted and grouped by, as numbers.

use std::{cell::OnceCell, cmp::Ordering, collections::BTreeMap, rc::Rc};

use model::{
    evidence::{Evidence, Presence},
    order,
    protocol::Overview,
    start::{Worth, ranked},
};

/// What the list knows of the registries, whatever of them it shows.
///
/// Whatever is sorted or grouped by text is numbered once, so that each wish after it is a pass or two over
/// numbers: a hundred thousand registries are to follow every key that is pressed.
#[derive(Default)]
pub(super) struct Ranks {
    /// Which of them comes how soon.
    pub(super) of: Vec<usize>,
    /// The same the other way round.
    pub(super) order: Vec<usize>,
    /// The most workloads that pull from one by tag; none where no export tells of workloads.
    pub(super) most: Option<u32>,
    /// The names of subscriptions, by their ids in lower case, in order.
    names: Rc<Vec<(String, String)>>,
    by_name: OnceCell<Vec<u32>>,
    by_subscription: OnceCell<Numbered>,
    by_environment: OnceCell<Numbered>,
}

/// Texts of which many are the same, in order, and which of them each registry has.
pub(super) struct Numbered {
    of: Vec<u32>,
    pub(super) texts: Vec<String>,
}

impl Ranks {
    pub(super) fn new(overview: &Overview, worth: Worth) -> Ranks {
        let order = ranked(&overview.standings, &overview.falls, worth);
        let mut of = vec![0; overview.rows.len()];
        for (rank, row) in order.iter().enumerate() {
            if let Some(slot) = of.get_mut(*row) {
                *slot = rank;
            }
        }
        let most = overview.falls.iter().map(|falls| falls.by_tag).max();
        Ranks {
            of,
            order,
            most: most.filter(|most| *most > 0 || tells_of_workloads(overview)),
            names: overview.accounts.clone(),
            ..Ranks::default()
        }
    }

    /// A subscription by its name, if a document tells it.
    pub(super) fn subscription(&self, id: &str) -> Option<&str> {
        let id = id.to_ascii_lowercase();
        let place = self.names.binary_search_by(|(known, _)| known.cmp(&id));
        let (_, name) = self.names.get(place.ok()?)?;
        Some(name)
    }

    /// Which name comes how soon.
    pub(super) fn by_name(&self, overview: &Overview) -> &[u32] {
        self.by_name.get_or_init(|| {
            let names = overview.rows.iter().map(|row| row.name.as_str());
            placed(&names.collect::<Vec<_>>())
        })
    }

    pub(super) fn by_subscription(&self, overview: &Overview) -> &Numbered {
        self.by_subscription.get_or_init(|| {
            let ids = overview.rows.iter().map(|row| row.subscription_id.as_str());
            Numbered::of(ids, |id| self.subscription(id).unwrap_or(id).to_owned())
        })
    }

    pub(super) fn by_environment(&self, overview: &Overview) -> &Numbered {
        self.by_environment.get_or_init(|| {
            let names = overview.falls.iter().map(|falls| {
                // Production if anything of it falls there, else where most does.
                if falls.production > 0 {
                    return "production";
                }
                let most = falls.environments.first();
                let name = most.and_then(|(place, _)| overview.environments.get(*place as usize));
                name.map_or(NO_ENVIRONMENT, String::as_str)
            });
            Numbered::of(names, str::to_owned)
        })
    }
}

/// Whether none that pulls means that none does: workloads are here, or all was asked for and there is none.
fn tells_of_workloads(overview: &Overview) -> bool {
    let mut chains = overview.report.chains.iter();
    let all_there = || {
        let lacking = |one: &Evidence| !one.link && one.presence != Presence::There;
        !overview.evidence.is_empty() && !overview.evidence.iter().any(lacking)
    };
    chains.any(|chain| chain.blast_radius.totals.workloads > 0) || all_there()
}

pub(super) const NO_ENVIRONMENT: &str = "environment unknown";

impl Numbered {
    /// Each of these as it is shown, looked at once; in order without regard to case.
    fn of<'a>(each: impl Iterator<Item = &'a str>, shown: impl Fn(&str) -> String) -> Numbered {
        let mut known: BTreeMap<&str, u32> = BTreeMap::new();
        let mut texts: Vec<(String, String)> = Vec::new();
        let mut last: Option<(&str, u32)> = None;
        let first: Vec<u32> = each
            .map(|one| {
                // Those that follow each other mostly have the same.
                if let Some((_, number)) = last.filter(|(text, _)| *text == one) {
                    return number;
                }
                let number = *known.entry(one).or_insert_with(|| {
                    let text = shown(one);
                    texts.push((text.to_lowercase(), text));
                    u32::try_from(texts.len() - 1).unwrap_or(u32::MAX)
                });
                last = Some((one, number));
                number
            })
            .collect();
        let order = order::sorted(texts.len(), &mut |a, b| texts.get(a).cmp(&texts.get(b)));
        // Two that are shown alike are one.
        let mut numbers = vec![0; texts.len()];
        let mut told: Vec<String> = Vec::new();
        for place in order {
            let Some((_, text)) = texts.get(place) else {
                continue;
            };
            if told.last() != Some(text) {
                told.push(text.clone());
            }
            if let Some(slot) = numbers.get_mut(place) {
                *slot = u32::try_from(told.len() - 1).unwrap_or(u32::MAX);
            }
        }
        let number = |first: &u32| numbers.get(*first as usize).copied().unwrap_or_default();
        Numbered {
            of: first.iter().map(number).collect(),
            texts: told,
        }
    }

    pub(super) fn number(&self, row: usize) -> u32 {
        self.of.get(row).copied().unwrap_or_default()
    }
}

/// The place of each of these texts among them, once they are in order without regard to case.
///
/// Names of one house begin alike, so what all begin with is passed over, and what comes next compared as
/// one number; the texts themselves only where that is the same.
fn placed(texts: &[&str]) -> Vec<u32> {
    let first = texts.first().map_or(&[][..], |text| text.as_bytes());
    let alike = texts.iter().fold(first.len(), |alike, text| {
        let both = first.iter().zip(text.as_bytes());
        let same = both.take(alike);
        same.take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
    });
    let keys: Vec<u128> = texts
        .iter()
        .map(|text| {
            let rest = text.as_bytes().iter().skip(alike).take(16);
            let mut key = [0; 16];
            for (slot, byte) in key.iter_mut().zip(rest) {
                *slot = byte.to_ascii_lowercase();
            }
            u128::from_be_bytes(key)
        })
        .collect();
    let compare = |a: usize, b: usize| {
        let by_key = keys.get(a).cmp(&keys.get(b));
        by_key.then_with(|| {
            let lower = |row: usize| texts.get(row).map(|text| text.to_lowercase());
            lower(a).cmp(&lower(b))
        })
    };
    let order = order::sorted(texts.len(), &mut |a, b| compare(a, b));
    let mut places = vec![0; texts.len()];
    let mut number = 0;
    let mut before: Option<usize> = None;
    for row in order {
        // Equals have one number.
        number += u32::from(before.is_some_and(|before| compare(before, row) != Ordering::Equal));
        before = Some(row);
        if let Some(slot) = places.get_mut(row) {
            *slot = number;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_sort_as_the_texts_do(
            texts in prop::collection::vec("acr[a-c]{0,20}[é-ü]?", 0..30),
        ) {
            let each: Vec<&str> = texts.iter().map(String::as_str).collect();
            let places = placed(&each);
            let numbered = Numbered::of(each.iter().copied(), str::to_owned);
            for (a, one) in texts.iter().enumerate() {
                prop_assert_eq!(&numbered.texts[numbered.number(a) as usize], one);
                for (b, other) in texts.iter().enumerate() {
                    prop_assert_eq!(places[a].cmp(&places[b]), one.cmp(other));
                }
            }
        }
    }
}
