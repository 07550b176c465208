//! Breaking the chain: the smallest cut of a judged scan.
//!
//! This is where judged registries meet [`crate::judge::cut`], which knows numbers only.

use std::{collections::BTreeMap, rc::Rc};

use super::around::login;
use crate::{
    facts::{guards::Guards, workloads::Way},
    judge::{
        Judged, Scan, Subject,
        cut::{self, Objective},
        keys,
        rules::{RULES, RuleMeta, defender_not_enabled},
        weights::{Standing, Weight, weights},
    },
    read::decode::{Decoded, fields::Field},
};
use model::{
    order,
    outcome::{Outcome, Verdict, is_only_watched},
    report::{Alike, Assumption, Breaking, Change, ChangeSet, Scale},
    target::TargetKind,
};

/// How many changes of a set an overview holds.
const SHOWN: usize = 100;

/// What breaks every complete path, or where there is none, what closes the takeovers that Defender would only
/// see, or perhaps not even that; none if there is neither. With `all`, every change of
/// each set is listed, otherwise the first hundred. `heaviest` are the places of the registries, those with which
/// most falls first.
pub fn breaking(
    sources: &[Decoded],
    scan: &Scan,
    guards: &Guards,
    scale: Scale,
    heaviest: &[usize],
    all: bool,
) -> Option<Breaking> {
    let mut paths = cut::Scan::default();
    let mut firing: Vec<(&Judged, Standing)> = Vec::new();
    // The lightest fix for each of a registry's own two rules.
    let mut fixes: Vec<[&'static str; 2]> = Vec::new();
    let mut shared: Vec<String> = Vec::new();
    let mut places: BTreeMap<String, u32> = BTreeMap::new();
    let mut decided: BTreeMap<u32, Rc<[u32]>> = BTreeMap::new();
    // Where no registry carries all three, what can be taken over under Defender's eyes is to be closed.
    let watched = scan.totals.fires == 0;
    // What may be taken over unseen, for all that is known, comes no later than what is seen.
    let seen = scan.registries.iter();
    let mut seen = seen.map(|judged| judged.outcomes);
    let any = scan.verdict == Verdict::Fires || seen.any(is_only_watched);
    // Where not all are listed, those are with which most falls.
    for index in heaviest.iter().copied() {
        let judged = scan.registries.get(index);
        let Some(judged) = judged.filter(|judged| any && is_open(judged, watched)) else {
            continue;
        };
        // The same decides for most of them, so it is looked at once.
        let decided = decided.entry(scan.decider(judged)).or_insert_with(|| {
            if watched {
                return Rc::default();
            }
            let switches = scan.switches(judged, 2).into_iter();
            let standing = switches.filter(|switch| !scan.mended.contains(switch));
            let places = standing.map(|switch| {
                *places.entry(switch).or_insert_with_key(|switch| {
                    shared.push(switch.clone());
                    u32::try_from(shared.len() - 1).unwrap_or(u32::MAX)
                })
            });
            places.collect()
        });
        let standing = standing(sources, judged, login(scan, index));
        let own = |rule| lightest(rule, TargetKind::Registry, &standing, scale);
        let (admin, network) = (own(RULES[0].id), own(RULES[1].id));
        fixes.push([admin, network].map(|own| own.map_or("", |(_, fix, ..)| fix)));
        paths.paths.push(cut::Path {
            admin: admin.map(|(weight, ..)| weight),
            network: network.map(|(weight, ..)| weight),
            shared: Rc::clone(decided),
        });
        firing.push((judged, standing));
    }
    if firing.is_empty() {
        return None;
    }
    let subjects = Subjects::of(scan);
    let shared: Vec<Change> = shared
        .into_iter()
        .map(|switch| {
            let mut change = subjects.change(switch, scale);
            // People know a subscription by its name.
            if change.kind == "subscription"
                && let Some(name) = guards.account(&change.name)
            {
                name.clone_into(&mut change.name);
            }
            change
        })
        .collect();
    paths.shared = shared
        .iter()
        .map(|change| Some(scale.weigh(change.effort, change.breakage)))
        .collect();

    let own = |index: u32, rule: usize| -> Option<Change> {
        let (judged, standing) = firing.get(index as usize)?;
        own_change(RULES.get(rule)?, judged, standing, scale).map(|(_, change)| change)
    };
    let set = |cut: cut::Cut| ChangeSet {
        count: u32::try_from(cut.changes.len()).unwrap_or(u32::MAX),
        changes: cut
            .changes
            .iter()
            .take(if all { usize::MAX } else { SHOWN })
            .filter_map(|change| match *change {
                cut::Change::Admin(index) => own(index, 0),
                cut::Change::Network(index) => own(index, 1),
                cut::Change::Shared(index) => shared.get(index as usize).cloned(),
            })
            .collect(),
        weight: cut.weight,
        prevented: cut.prevented,
        detected: cut.detected,
        alike: alike(cut.changes.iter().map(|change| match *change {
            cut::Change::Admin(index) => fixes.get(index as usize).map_or("", |own| own[0]),
            cut::Change::Network(index) => fixes.get(index as usize).map_or("", |own| own[1]),
            cut::Change::Shared(index) => {
                let shared = shared.get(index as usize);
                shared.map_or("", |change| change.fix.as_str())
            }
        })),
    };
    Some(Breaking {
        paths: u32::try_from(firing.len()).unwrap_or(u32::MAX),
        watched,
        effort: scale.effort,
        breakage: scale.breakage,
        smallest: paths.smallest(Objective::Lightest).map(set),
        next: paths.next_smallest(Objective::Lightest).map(set),
        preventing: paths.preventing().map(set),
        detecting: paths.detecting().map(set),
    })
}

/// Whether an attacker is to be kept out of it: all three links are there, or with `watched` all but Defender's,
/// of which nothing may be known.
fn is_open(judged: &Judged, watched: bool) -> bool {
    match watched {
        true => judged.outcomes.starts_with(&[Outcome::Fires; 2]),
        false => judged.verdict == Verdict::Fires,
    }
}

/// Changes counted by their fix.
fn alike<'a>(fixes: impl Iterator<Item = &'a str>) -> Vec<Alike> {
    let mut found: Vec<(&str, u32)> = Vec::new();
    for fix in fixes {
        // There are no more kinds than fixes.
        match found.iter_mut().find(|(known, _)| *known == fix) {
            Some((_, count)) => *count += 1,
            None => found.push((fix, 1)),
        }
    }
    let alike = found.into_iter().map(|(fix, count)| Alike {
        fix: fix.to_owned(),
        count,
    });
    alike.collect()
}

/// The lightest change that keeps an attacker out of one registry, and the next one by another fix; none
/// where none is known to be needed.
pub(super) fn keeping_out(
    sources: &[Decoded],
    scan: &Scan,
    row: usize,
    scale: Scale,
) -> Option<(Change, Option<Change>)> {
    let judged = scan.registries.get(row)?;
    if judged.verdict == Verdict::Broken && !is_only_watched(judged.outcomes) {
        return None;
    }
    let standing = standing(sources, judged, login(scan, row));
    let own = RULES.iter().zip(judged.outcomes).take(2);
    let own = own.filter(|(_, outcome)| *outcome == Outcome::Fires);
    let mut all: Vec<(u32, Change)> = own
        .flat_map(|(meta, _)| own_changes(meta, judged, &standing, scale))
        .collect();
    order::by_key(&mut all, |(weight, _)| *weight);
    let mut all = all.into_iter().map(|(_, change)| change);
    Some((all.next()?, all.next()))
}

/// The lightest change of a registry's own for one rule, and its weight.
fn own_change(
    meta: &RuleMeta,
    judged: &Judged,
    standing: &Standing,
    scale: Scale,
) -> Option<(u32, Change)> {
    let all = own_changes(meta, judged, standing, scale).into_iter();
    all.min_by_key(|(weight, _)| *weight)
}

/// Every change of a registry's own for one rule, and what each weighs.
fn own_changes(
    meta: &RuleMeta,
    judged: &Judged,
    standing: &Standing,
    scale: Scale,
) -> Vec<(u32, Change)> {
    let all = weights(meta.id, TargetKind::Registry, standing).into_iter();
    let change = |(fix, effort, breakage): (&str, Weight, Weight)| {
        let change = Change {
            switch: meta.switch(&judged.key()),
            rule: meta.id.to_owned(),
            fix: fix.to_owned(),
            kind: "registry".to_owned(),
            name: judged.name.clone(),
            effort: effort.points,
            breakage: breakage.points,
            prevents: true,
        };
        (scale.weigh(effort.points, breakage.points), change)
    };
    all.map(change).collect()
}

/// The lightest fix for a rule on one resource: its weight, its id, effort and breakage.
fn lightest(
    rule: &str,
    kind: TargetKind,
    standing: &Standing,
    scale: Scale,
) -> Option<(u32, &'static str, u8, u8)> {
    weights(rule, kind, standing)
        .into_iter()
        .map(|(fix, effort, breakage)| {
            (
                scale.weigh(effort.points, breakage.points),
                fix,
                effort.points,
                breakage.points,
            )
        })
        .min_by_key(|(weight, ..)| *weight)
}

/// What a registry's fixes weigh by.
fn standing(sources: &[Decoded], judged: &Judged, login: Way) -> Standing {
    let view = judged.group.view(sources);
    let sku = view.docs().iter().find_map(|doc| {
        doc.first_text(Field::SkuName)
            .or(doc.first_text(Field::SkuTier))
    });
    Standing {
        premium: sku.is_some_and(|sku| sku.eq_ignore_ascii_case("premium")),
        login,
        private_endpoints: false,
    }
}

/// What a switch of rule 021 mends.
pub(super) struct Subjects<'a> {
    by_switch: BTreeMap<&'a str, &'a Subject>,
}

impl<'a> Subjects<'a> {
    pub(super) fn of(scan: &'a Scan) -> Subjects<'a> {
        let by_switch = scan
            .subjects
            .iter()
            .map(|subject| (subject.switch.as_str(), subject));
        Subjects {
            by_switch: order::map(by_switch),
        }
    }

    fn change(&self, switch: String, scale: Scale) -> Change {
        let (kind, name) = self.named(&switch);
        let target = match kind {
            "cluster" => TargetKind::Cluster,
            "registry" => TargetKind::OwnPlan,
            _ => TargetKind::Subscription,
        };
        let meta = &defender_not_enabled::META;
        let lightest = lightest(meta.id, target, &Standing::default(), scale);
        let (_, fix, effort, breakage) = lightest.unwrap_or((0, "", 1, 1));
        Change {
            rule: meta.id.to_owned(),
            fix: fix.to_owned(),
            kind: kind.to_owned(),
            name: self
                .by_switch
                .get(switch.as_str())
                .map_or(name, |one| &one.shown)
                .to_owned(),
            effort,
            breakage,
            prevents: false,
            switch,
        }
    }

    /// Kind and name of what a switch is about. A plan set on a registry of the scan is part of that
    /// registry's own finding, so it is no subject.
    pub(super) fn named<'b>(&'b self, switch: &'b str) -> (&'static str, &'b str) {
        match self.by_switch.get(switch) {
            Some(subject) => (subject.kind, &subject.name),
            None => ("registry", switch.rsplit('/').next().unwrap_or_default()),
        }
    }
}

/// What a switch takes as mended: the rule, and kind and name of the resource.
pub fn assumptions(scan: &Scan) -> Vec<Assumption> {
    let mut found = Vec::new();
    if scan.mended.is_empty() {
        return found;
    }
    let mut add = |switch: String, rule: &str, kind: &str, name: &str, was: Outcome| {
        if scan.mended.contains(&switch) && was != Outcome::Clear {
            found.push(Assumption {
                switch,
                rule: rule.to_owned(),
                kind: kind.to_owned(),
                name: name.to_owned(),
                was,
            });
        }
    };
    for (rule, meta) in RULES.iter().enumerate().take(2) {
        let keys = keys(&scan.mended, meta.id);
        let named = scan.registries.iter();
        for judged in
            named.filter(|judged| !keys.is_empty() && keys.contains(judged.key().as_str()))
        {
            let real = judged.real.get(rule).copied().unwrap_or(Outcome::Unknown);
            add(
                meta.switch(&judged.key()),
                meta.id,
                "registry",
                &judged.name,
                real,
            );
        }
    }
    let plan = &defender_not_enabled::META;
    let subjects = Subjects::of(scan);
    for subject in &scan.subjects {
        add(
            subject.switch.clone(),
            plan.id,
            subject.kind,
            &subject.shown,
            subject.real,
        );
    }
    for (switch, outcome) in scan.deciders() {
        if !subjects.by_switch.contains_key(switch) {
            let (kind, name) = subjects.named(switch);
            add(switch.to_owned(), plan.id, kind, name, outcome);
        }
    }
    order::by(&mut found, |left, right| left.switch.cmp(&right.switch));
    found.dedup_by(|left, right| left.switch == right.switch);
    found
}
