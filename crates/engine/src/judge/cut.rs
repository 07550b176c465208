//! The smallest set of changes that breaks every complete path of a scan, exactly, with alternatives.
//!
//! In: for each registry that carries all three links, what it would weigh to turn its admin
//! account off or to close its network, and which shared changes (a subscription's plan, a
//! cluster's sensor) would *together* give it the detection it lacks. Registries and shared changes
//! are numbers; names and reasons live elsewhere.
//! Out: the changes to make, their weight, and how many paths each kind of change breaks.
//!
//! A registry's own two changes serve that registry alone, so only the cheaper one matters. What is
//! left is to choose which shared changes to buy: a registry all of whose shared changes are bought
//! needs nothing else, any other pays for its own. That choice is a minimum cut of a small network
//! (source → registries → shared changes → sink), which a maximum flow finds exactly in polynomial
//! time; there is no limit on size and no guessing. Registries with the same shared changes are one
//! node, so an ordinary estate is as small as its number of subscriptions.

mod flow;

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use serde::{Deserialize, Serialize};

use flow::{Cost, Flow, INFINITE};
use model::order;

/// One change that may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// Turn the admin account of the registry with this path off. Prevents.
    Admin(u32),
    /// Close or narrow the network of the registry with this path. Prevents.
    Network(u32),
    /// Make this shared change, a plan or a sensor. Detects.
    Shared(u32),
}

/// A registry that carries all three links, and what would break its path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// The weight of turning its admin account off; `None` if that may not be done.
    pub admin: Option<u32>,
    /// The weight of closing its network; `None` if that may not be done.
    pub network: Option<u32>,
    /// The shared changes that together make its Defender rule clear, as places in
    /// [`Scan::shared`]. Empty if no change would.
    pub shared: Rc<[u32]>,
}

/// All complete paths of a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// One for each registry that carries all three links.
    pub paths: Vec<Path>,
    /// The weight of each shared change; `None` if it may not be made.
    pub shared: Vec<Option<u32>>,
}

/// What "smallest" means. Of equals, the one that prevents more is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Objective {
    /// The least weight in sum, then the fewest changes.
    #[default]
    Lightest,
    /// The fewest changes, then the least weight in sum.
    Fewest,
}

/// A set of changes that breaks every path, and from which none can be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cut {
    /// The changes, in order.
    pub changes: Vec<Change>,
    /// Their weights in sum.
    pub weight: u64,
    /// How many paths are broken so that the takeover is prevented.
    pub prevented: u32,
    /// How many paths are broken only so that the takeover would be seen.
    pub detected: u32,
}

impl Scan {
    /// The smallest cut; `None` if some path cannot be broken by what may be done.
    pub fn smallest(&self, objective: Objective) -> Option<Cut> {
        let network = Network::new(self, objective)?;
        let side = network.flow.source_side(&[flow::SOURCE]);
        Some(self.cut(&network, &side))
    }

    /// The smallest cut by prevention alone. It is the same whatever smallest means.
    pub fn preventing(&self) -> Option<Cut> {
        let changes: Option<Vec<Change>> = (0..self.paths.len())
            .map(|index| self.own_change(index))
            .collect();
        changes.map(|changes| self.measured(changes))
    }

    /// The smallest cut by detection alone: every path needs all of its shared changes.
    pub fn detecting(&self) -> Option<Cut> {
        let mut ways = Ways::default();
        for path in &self.paths {
            ways.of(self, path)?;
        }
        let shared = ways.lists.iter().flat_map(|list| list.iter().copied());
        let changes = shared.map(Change::Shared).collect();
        Some(self.measured(changes))
    }

    /// The smallest cut that does without at least one change of the smallest: what to do if one of
    /// them turns out to be impossible, whichever that is. `None` if there is no other.
    pub fn next_smallest(&self, objective: Objective) -> Option<Cut> {
        let mut network = Network::new(self, objective)?;
        let side = network.flow.source_side(&[flow::SOURCE]);
        let best = self.cut(&network, &side);
        // A set that does not hold all of the best one lacks some change of it. It either swaps
        // that for the registry's other change, or leaves a group of registries to detection, or
        // does without a shared change. For each of these the flow is extended, not found again,
        // and only until it is clear that it costs more than what was found so far.
        // Part of what may not be done can be in the flow already, so half of it is too much as well.
        let mut least = INFINITE / 2;
        let mut other = None;
        for change in &best.changes {
            if let Some((to, more)) = self.swap(*change, objective)
                && more < least
            {
                (least, other) = (more, Some(Other::Swap(*change, to)));
            }
        }
        for (node, bought) in side.iter().enumerate().skip(flow::FIRST) {
            let (from, to, candidate) = match (node < network.first_shared, bought) {
                (true, false) => (node, flow::SINK, Other::LeaveToDetection(node)),
                (false, true) => (flow::SOURCE, node, Other::DoWithout(node)),
                (true, true) | (false, false) => continue,
            };
            let more = network.flow.extend(from, to, least);
            network.flow.undo();
            if more < least {
                (least, other) = (more, Some(candidate));
            }
        }
        let side = match other? {
            Other::Swap(from, to) => {
                let changes = best
                    .changes
                    .iter()
                    .map(|change| if *change == from { to } else { *change });
                return Some(self.measured(changes.collect()));
            }
            Other::LeaveToDetection(node) => {
                network.flow.extend(node, flow::SINK, INFINITE);
                network.flow.source_side(&[flow::SOURCE, node])
            }
            Other::DoWithout(node) => {
                network.flow.extend(flow::SOURCE, node, INFINITE);
                network.flow.source_side(&[flow::SOURCE])
            }
        };
        Some(self.cut(&network, &side))
    }

    /// Reads the changes off a cut of the network.
    fn cut(&self, network: &Network, side: &[bool]) -> Cut {
        let on_source_side = |node: usize| side.get(node).copied().unwrap_or(false);
        let mut changes = network.forced.clone();
        for (index, group) in network.groups.iter().enumerate() {
            if !on_source_side(flow::FIRST + index) {
                changes.extend(&group.changes);
            }
        }
        for (index, shared) in network.shared.iter().enumerate() {
            if on_source_side(network.first_shared + index) {
                changes.push(Change::Shared(*shared));
            }
        }
        self.measured(changes)
    }

    fn measured(&self, mut changes: Vec<Change>) -> Cut {
        order::unique(&mut changes);
        let prevented = changes
            .iter()
            .filter(|change| !matches!(change, Change::Shared(_)))
            .count();
        Cut {
            weight: changes
                .iter()
                .filter_map(|change| self.weight(*change))
                .map(u64::from)
                .sum(),
            // Paths beyond 2³² have no number to be called by.
            prevented: u32::try_from(prevented).unwrap_or(u32::MAX),
            detected: u32::try_from(self.paths.len().saturating_sub(prevented)).unwrap_or(u32::MAX),
            changes,
        }
    }

    /// The weight of a change; `None` if it may not be made.
    fn weight(&self, change: Change) -> Option<u32> {
        let path = |index: u32| self.paths.get(index as usize);
        match change {
            Change::Admin(index) => path(index)?.admin,
            Change::Network(index) => path(index)?.network,
            Change::Shared(index) => self.shared.get(index as usize).copied().flatten(),
        }
    }

    /// The lighter of a registry's own two changes; the credential goes first where they weigh the same.
    fn own_change(&self, index: usize) -> Option<Change> {
        let index = u32::try_from(index).ok()?;
        let lightest = [Change::Admin(index), Change::Network(index)]
            .into_iter()
            .filter_map(|change| Some((self.weight(change)?, change)))
            .min();
        lightest.map(|(_, change)| change)
    }

    /// The registry's other change, and what it costs more.
    fn swap(&self, change: Change, objective: Objective) -> Option<(Change, Cost)> {
        let other = match change {
            Change::Admin(index) => Change::Network(index),
            Change::Network(index) => Change::Admin(index),
            Change::Shared(_) => return None,
        };
        let cost = |change| Some(objective.cost(self.weight(change)?, change));
        Some((other, cost(other)?.saturating_sub(cost(change)?)))
    }

    /// The shared changes that break a path; `None` if they may not all be made, or there are none.
    fn detection(&self, path: &Path) -> Option<Vec<u32>> {
        let mut shared = path.shared.to_vec();
        order::unique(&mut shared);
        let possible = shared
            .iter()
            .all(|index| self.weight(Change::Shared(*index)).is_some());
        (possible && !shared.is_empty()).then_some(shared)
    }
}

/// The sets of shared changes that break paths, each once.
#[derive(Default)]
struct Ways {
    lists: Vec<Rc<[u32]>>,
    by_list: BTreeMap<Rc<[u32]>, usize>,
    /// What was found for a list that paths hold in common, by where it lies.
    known: HashMap<*const u32, (usize, Option<usize>)>,
}

impl Ways {
    /// Which of them breaks a path; none if none does.
    fn of(&mut self, scan: &Scan, path: &Path) -> Option<usize> {
        let at = path.shared.as_ptr();
        if let Some((length, way)) = self.known.get(&at)
            && *length == path.shared.len()
        {
            return *way;
        }
        let way = scan.detection(path).map(|list| {
            let list: Rc<[u32]> = list.into();
            *self.by_list.entry(list).or_insert_with_key(|list| {
                self.lists.push(Rc::clone(list));
                self.lists.len() - 1
            })
        });
        self.known.insert(at, (path.shared.len(), way));
        way
    }

    /// Where each stands among all of them in order.
    fn ranks(&self) -> Vec<usize> {
        let mut ranks = vec![0; self.lists.len()];
        for (rank, way) in self.by_list.values().enumerate() {
            if let Some(slot) = ranks.get_mut(*way) {
                *slot = rank;
            }
        }
        ranks
    }
}

/// A way to do without a change of the smallest cut.
enum Other {
    /// Make the registry's other change.
    Swap(Change, Change),
    /// Break the paths of this group by shared changes.
    LeaveToDetection(usize),
    /// Leave this shared change out.
    DoWithout(usize),
}

impl Objective {
    /// One number that orders sets of changes as the objective says, when summed.
    fn cost(self, weight: u32, change: Change) -> Cost {
        let (weight, detects) = (
            Cost::from(weight),
            Cost::from(matches!(change, Change::Shared(_))),
        );
        match self {
            Objective::Lightest => weight << 64 | 1 << 32 | detects,
            Objective::Fewest => 1 << 96 | weight << 32 | detects,
        }
    }
}

/// The choice as a flow network: source, sink, then groups, then shared changes.
struct Network {
    flow: Flow,
    /// What has to be done whatever else is chosen.
    forced: Vec<Change>,
    groups: Vec<Group>,
    /// The shared changes that matter, in order.
    shared: Vec<u32>,
    /// The node of the first of them.
    first_shared: usize,
}

/// Registries that the same shared changes would break: all of them pay for themselves, or none.
struct Group {
    changes: Vec<Change>,
    cost: Cost,
    shared: Vec<u32>,
}

impl Network {
    /// `None` if some path cannot be broken.
    fn new(scan: &Scan, objective: Objective) -> Option<Network> {
        let mut forced = Vec::new();
        let mut paths = Vec::with_capacity(scan.paths.len());
        let mut ways = Ways::default();
        for (index, path) in scan.paths.iter().enumerate() {
            let own = scan.own_change(index);
            match (ways.of(scan, path), own) {
                (Some(way), own) => paths.push((way, own)),
                (None, Some(own)) => forced.push(own),
                (None, None) => return None,
            }
        }
        let ranks = ways.ranks();
        let rank = |place: usize| {
            let (way, own) = paths.get(place)?;
            Some((ranks.get(*way), *own))
        };
        let order = order::sorted(paths.len(), &mut |a, b| rank(a).cmp(&rank(b)));

        let mut groups: Vec<Group> = Vec::new();
        let mut last = None;
        for place in order {
            let Some((way, own)) = paths.get(place).copied() else {
                continue;
            };
            if last != Some(way) {
                last = Some(way);
                groups.push(Group {
                    changes: Vec::new(),
                    cost: 0,
                    shared: ways
                        .lists
                        .get(way)
                        .map_or_else(Vec::new, |list| list.to_vec()),
                });
            }
            if let Some(group) = groups.last_mut() {
                let cost = own.and_then(|own| Some(objective.cost(scan.weight(own)?, own)));
                group.cost = (group.cost + cost.unwrap_or(INFINITE)).min(INFINITE);
                group.changes.extend(own);
            }
        }
        let mut shared: Vec<u32> = groups
            .iter()
            .flat_map(|group| &group.shared)
            .copied()
            .collect();
        order::unique(&mut shared);

        let first_shared = flow::FIRST + groups.len();
        let mut flow = Flow::new(first_shared + shared.len());
        // A node's latest arc is looked at first, and the way to source or sink is the shortest there is: behind
        // it need not be asked which of all the shared changes of a group leads anywhere.
        for (index, group) in groups.iter().enumerate() {
            for needed in &group.shared {
                if let Ok(place) = shared.binary_search(needed) {
                    flow.arc(flow::FIRST + index, first_shared + place, INFINITE);
                }
            }
            flow.arc(flow::SOURCE, flow::FIRST + index, group.cost);
        }
        for (place, index) in shared.iter().enumerate() {
            let change = Change::Shared(*index);
            flow.arc(
                first_shared + place,
                flow::SINK,
                objective.cost(scan.weight(change)?, change),
            );
        }
        flow.extend(flow::SOURCE, flow::SINK, INFINITE);
        flow.keep();
        Some(Network {
            flow,
            forced,
            groups,
            shared,
            first_shared,
        })
    }
}

/// One rule of the chain over the whole scan, for the published logic, by which the chain breaks as
/// soon as one rule is clear everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleScan {
    /// A change for each resource on which the rule fires, whatever the other rules say there, with
    /// its weight; `None` if it may not be made.
    pub fires: Vec<(Change, Option<u32>)>,
    /// On how many resources the rule is unknown. These stand in the way as well: a rule that is
    /// unknown anywhere is not clear.
    pub unknown: u32,
}

/// What it takes to make one rule clear over the whole scan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleCut {
    /// The changes, in order.
    pub changes: Vec<Change>,
    /// Their weights in sum.
    pub weight: u64,
    /// On how many resources the rule has to be settled first.
    pub unknown: u32,
    /// Whether all of the changes may be made.
    pub possible: bool,
}

/// For each rule what would make it clear over the whole scan, and which of them is the least: the
/// one with nothing to settle first, then by the objective. `None` if no rule's changes may all be made.
pub fn clear_one_rule(rules: &[RuleScan], objective: Objective) -> (Vec<RuleCut>, Option<usize>) {
    let cuts: Vec<RuleCut> = rules
        .iter()
        .map(|rule| {
            let mut changes: Vec<Change> = rule.fires.iter().map(|(change, _)| *change).collect();
            order::unique(&mut changes);
            RuleCut {
                changes,
                weight: rule
                    .fires
                    .iter()
                    .filter_map(|(_, weight)| *weight)
                    .map(u64::from)
                    .sum(),
                unknown: rule.unknown,
                possible: rule.fires.iter().all(|(_, weight)| weight.is_some()),
            }
        })
        .collect();
    let key = |cut: &RuleCut| {
        let count = cut.changes.len() as u64;
        let detects = cut
            .changes
            .iter()
            .any(|change| matches!(change, Change::Shared(_)));
        match objective {
            Objective::Lightest => (cut.unknown, cut.weight, count, detects),
            Objective::Fewest => (cut.unknown, count, cut.weight, detects),
        }
    };
    let possible = cuts.iter().enumerate().filter(|(_, cut)| cut.possible);
    let least = possible
        .min_by_key(|(index, cut)| (key(cut), *index))
        .map(|(index, _)| index);
    (cuts, least)
}

#[cfg(test)]
mod tests;
