//! Of which subscriptions something is in a text, whether or not it is read: a plan that does not say whose it is may
//! be that of any of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{fields::Field, recognise::Kind, walk::Found, walk::Mark},
    named::{ID, ids, introduced, is_in_it, is_sign},
};
use crate::{
    azure::ids::{ResourceId, unquoted},
    read::{
        cursor::value_end,
        source::{Span, offset},
    },
};
use model::order;

/// The subscriptions that a text says are ones, and where.
#[derive(Default)]
pub(in crate::read::decode) struct Mentions {
    /// Their ids in lower case.
    ids: Vec<String>,
    /// Where each is mentioned, by its place among them, and whether that is the id of a resource in it.
    at: Vec<(u32, u32, bool)>,
}

/// Every mention of a subscription in a text.
pub(in crate::read::decode) fn mentions(text: &[u8]) -> Mentions {
    let mut all = Mentions::default();
    let mut places: BTreeMap<String, u32> = BTreeMap::new();
    let (mut behind, mut last) = (0, false);
    let mut before: Option<(&str, u32)> = None;
    for (at, id) in ids(text) {
        // What stands right behind one, in a list, is another.
        let between = text.get(behind..at).unwrap_or_default();
        let listed = last && between.iter().all(is_sign);
        last = listed || introduced(text, at).is_some();
        behind = at + ID;
        if !last {
            continue;
        }
        // It mostly is the one before it.
        let place = match before.filter(|(known, _)| *known == id) {
            Some((_, place)) => place,
            None => *places
                .entry(id.to_ascii_lowercase())
                .or_insert_with_key(|id| {
                    all.ids.push(id.clone());
                    offset(all.ids.len() - 1)
                }),
        };
        before = Some((id, place));
        all.at.push((offset(at), place, is_in_it(text, at)));
    }
    all
}

impl Mentions {
    /// Those of which something is here. What a resource refers to that says itself where it is, or a plan, is no
    /// more than a name in it.
    pub(in crate::read::decode) fn here(&self, text: &[u8], found: &Found) -> BTreeSet<String> {
        let mut here: Vec<bool> = vec![false; self.ids.len()];
        let mut judged: Vec<(u32, usize)> = Vec::new();
        if self.ids.len() > 1 || found.resources.iter().any(|one| one.kind == Kind::Pricing) {
            let all = found.resources.iter().enumerate();
            judged.extend(
                all.filter(|(_, one)| speaks_for_itself(one.kind))
                    .map(|(place, one)| (one.start, place)),
            );
            judged.sort_unstable();
        } else {
            here.fill(true);
        }
        let mut open: Option<(usize, u32)> = None;
        for (at, id, is_resource) in &self.at {
            let (Some(said), Some(is_here)) =
                (self.ids.get(*id as usize), here.get_mut(*id as usize))
            else {
                continue;
            };
            if *is_here {
                continue;
            }
            let before = judged.partition_point(|(start, _)| start <= at);
            let around = before.checked_sub(1).and_then(|last| judged.get(last));
            let around = around.filter(|(start, place)| {
                let end = match open {
                    Some((known, end)) if known == *place => end,
                    _ => {
                        let start = *start as usize;
                        offset(value_end(text, start).unwrap_or(start))
                    }
                };
                open = Some((*place, end));
                *at < end
            });
            *is_here = around.is_none_or(|(_, place)| {
                let Some(resource) = found.resources.get(*place) else {
                    return true;
                };
                let mut ids = found.records.of(resource.records.clone(), Field::Id);
                let id = ids.find(|record| record.mark == Mark::Value);
                let own = id.and_then(|record| unquoted(Span::text_of(record.span, text)?));
                let own = { own.as_deref() }.and_then(|own| ResourceId::new(own).subscription());
                match own {
                    Some(own) => own.eq_ignore_ascii_case(said),
                    None => !(resource.kind == Kind::Pricing && *is_resource),
                }
            });
        }
        let named = self.ids.iter().zip(here);
        order::set(named.filter(|(_, is)| *is).map(|(id, _)| id.clone()))
    }
}

/// What is read and judged, or counted as what runs.
fn speaks_for_itself(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Registry | Kind::RegistryPart | Kind::Pricing | Kind::Cluster | Kind::Workload
    )
}
