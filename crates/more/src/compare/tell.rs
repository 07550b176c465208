//! The sentences of a comparison: the verdict first, then names and counts.

use engine::judge::rules::ranges::spelled;
use model::comparison::{ChainChange, Change, ChangeCounts, Presence, RegistryChange, Turn};
use model::report::Verdict;

/// How many registries a sentence names before it only counts the rest.
const NAMED: usize = 3;

/// What became of the chain, at which registries, and how many findings have changed.
pub(super) fn headline(chain: &ChainChange) -> String {
    let fired = |registry: &RegistryChange| registry.before == Some(Verdict::Fires);
    let fires = |registry: &RegistryChange| registry.after == Some(Verdict::Fires);
    let opened = names(chain, |registry| fires(registry) && !fired(registry));
    let verdict = match (chain.turn, chain.after.verdict) {
        (Turn::Opened, _) if chain.after.split => {
            "The chain fires now, split over several registries".to_owned()
        }
        (Turn::Opened, _) => match (chain.before.verdict, opened.is_empty()) {
            (_, true) => {
                "The scan fires now; whether any one registry does is not known".to_owned()
            }
            (Verdict::Broken, false) => format!("The chain has opened at {opened}"),
            (_, false) => format!("The chain fires at {opened}; before, that was not known"),
        },
        (Turn::NowUnknown, _) => "It is no longer known whether the chain fires".to_owned(),
        (Turn::OutOfSight, _) => {
            let open = |registry: &RegistryChange| registry.before != Some(Verdict::Broken);
            let mut gone = names(chain, |registry| {
                registry.presence == Presence::Before && open(registry)
            });
            if gone.is_empty() {
                gone = "what was judged before".to_owned();
            }
            format!("It is not known whether the chain broke: the later exports leave out {gone}")
        }
        (Turn::Broke, _) => {
            let closed = names(chain, |registry| {
                fired(registry) && registry.after == Some(Verdict::Broken)
            });
            if closed.is_empty() {
                "The chain broke".to_owned()
            } else {
                format!("The chain broke at {closed}")
            }
        }
        (Turn::NowKnown, _) => "The chain is broken; before, that was not known".to_owned(),
        (Turn::Stayed, Verdict::Fires) => {
            let at = names(chain, fires);
            match (opened.is_empty(), at.is_empty()) {
                (false, _) if chain.before.split => {
                    format!("The chain still fires, no longer split but all at {opened}")
                }
                (false, _) if names(chain, |one| fires(one) && fired(one)).is_empty() => {
                    format!("The chain still fires, now at {opened}")
                }
                (false, _) => format!("The chain still fires, now also at {opened}"),
                (true, false) => format!("The chain still fires at {at}"),
                (true, true) if chain.after.split => {
                    "The chain still fires, split over several registries".to_owned()
                }
                (true, true) => {
                    "The scan still fires, and it is not known whether any one registry does"
                        .to_owned()
                }
            }
        }
        (Turn::Stayed, Verdict::Broken) => "The chain stays broken".to_owned(),
        (Turn::Stayed, Verdict::Undetermined) => {
            "It is still not known whether the chain fires".to_owned()
        }
    };
    match counted(chain) {
        counts if counts.is_empty() => format!("{verdict}; no finding has changed"),
        counts if chain.turn == Turn::OutOfSight => format!("{verdict}; {counts}"),
        counts => format!("{verdict}: {counts}"),
    }
}

/// Which registries were compared.
pub(super) fn explanation(chain: &ChainChange) -> String {
    let counts = chain.counts;
    let both = counts.changed + counts.unchanged;
    let mut parts = Vec::new();
    if both > 0 {
        parts.push(match (counts.changed, counts.unchanged) {
            (0, _) => format!(
                "{} in both exports, with the same outcomes",
                registries(both)
            ),
            (1, 0) => "1 registry in both exports, and it has changed".to_owned(),
            (_, 0) => format!("{} in both exports, and all have changed", registries(both)),
            (changed, _) => format!(
                "{} in both exports, of which {} {} changed",
                registries(both),
                spelled(changed.into()),
                if changed == 1 { "has" } else { "have" }
            ),
        });
    }
    for (presence, count, what) in [
        (
            Presence::Before,
            counts.only_before,
            "not in the later exports",
        ),
        (
            Presence::After,
            counts.only_after,
            "only in the later exports",
        ),
    ] {
        if count > 0 {
            let who = names(chain, |registry| registry.presence == presence);
            parts.push(format!("{} {what}: {who}", registries(count)));
        }
    }
    if parts.is_empty() {
        return "There is no registry on either side.".to_owned();
    }
    format!("{}.", parts.join("; "))
}

/// `2 findings new, 1 fixed`.
fn counted(chain: &ChainChange) -> String {
    let mut parts: Vec<String> = Vec::new();
    for change in Change::ALL {
        let count = chain.findings.of(change);
        if count == 0 || change == Change::Unchanged {
            continue;
        }
        let noun = match (parts.is_empty(), count) {
            (true, 1) => " finding",
            (true, _) => " findings",
            (false, _) => "",
        };
        parts.push(format!(
            "{}{noun} {}",
            spelled(count.into()),
            change.words()
        ));
    }
    parts.join(", ")
}

/// What became of the workloads; empty where neither side shows one.
pub(super) fn workloads(counts: &ChangeCounts, before: bool, after: bool) -> String {
    match (before, after) {
        (false, false) => return String::new(),
        (false, true) => {
            return "The earlier exports show no workloads, so what newly falls cannot be told."
                .to_owned();
        }
        (true, false) => {
            return "The later exports show no workloads, so what no longer falls cannot be told."
                .to_owned();
        }
        (true, true) => {}
    }
    let mut parts: Vec<String> = Vec::new();
    for change in Change::ALL {
        let count = counts.of(change);
        if count == 0 {
            continue;
        }
        let (one, many) = match change {
            Change::New => ("falls and did not before", "fall and did not before"),
            Change::NowUnknown => ("may fall now", "may fall now"),
            Change::Gone => ("is no longer seen", "are no longer seen"),
            Change::Fixed => ("no longer falls", "no longer fall"),
            Change::NowKnown => ("is now known not to fall", "are now known not to fall"),
            Change::Added => ("is seen for the first time", "are seen for the first time"),
            Change::Unchanged => ("stands as before", "stand as before"),
        };
        let noun = match (parts.is_empty(), count) {
            (true, 1) => " workload",
            (true, _) => " workloads",
            (false, _) => "",
        };
        let words = if count == 1 { one } else { many };
        parts.push(format!("{}{noun} {words}", spelled(count.into())));
    }
    match parts.as_slice() {
        [] => "No workload pulls from these registries on either side.".to_owned(),
        [one] => format!("{one}."),
        [rest @ .., last] => format!("{} and {last}.", rest.join(", ")),
    }
}

fn registries(count: u32) -> String {
    let noun = if count == 1 { "registry" } else { "registries" };
    format!("{} {noun}", spelled(count.into()))
}

/// The first few names, set off as names, and how many more there are.
fn names(chain: &ChainChange, keep: impl Fn(&RegistryChange) -> bool) -> String {
    let kept: Vec<String> = chain
        .registries
        .iter()
        .filter(|registry| keep(registry))
        .map(|registry| format!("`{}`", registry.name))
        .collect();
    match (kept.get(..NAMED), kept.as_slice()) {
        (Some(some), _) if kept.len() > NAMED => format!(
            "{} and {} more",
            some.join(", "),
            spelled((kept.len() - NAMED) as u64)
        ),
        (_, []) => String::new(),
        (_, [one]) => one.clone(),
        (_, [rest @ .., last]) => format!("{} and {last}", rest.join(", ")),
    }
}
