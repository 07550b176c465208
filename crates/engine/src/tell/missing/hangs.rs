//! Which verdicts hang on which row, and which command settles most of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Enough, Line, ONE_BY_ONE, Presence, Renderer, Verdict, name_some, registry};
use crate::judge::gaps::Gap;
use model::{evidence::First, order};

/// The places of rows on which verdicts may hang.
const REGISTRIES: usize = 0;
const PLANS: usize = 1;
const CLUSTERS: usize = 2;
const PODS: usize = 3;
const ROLES: usize = 4;

/// What settles something, in the order in which one would do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// The command at this place of its row.
    Ask(usize),
    /// The name of a file.
    Rename,
    /// Nothing that is known here.
    Nothing,
}

/// A row, and what of it settles something.
type Step = (usize, Way);

impl Renderer<'_> {
    /// Marks the rows on which verdicts hang, puts those first that settle most, and says what to do first.
    pub(super) fn hang(&self, lines: &mut Vec<Line>) -> Enough {
        let all = &self.scan.registries;
        let open = |place: &usize| {
            let judged = all.get(*place);
            judged.is_some_and(|judged| Verdict::all(judged.real) == Verdict::Undetermined)
        };
        let open: Vec<usize> = (0..all.len()).filter(open).collect();
        let mut of_decider: BTreeMap<u32, BTreeSet<Step>> = BTreeMap::new();
        // By what settles it, the registries for which that alone is enough.
        let mut alone: BTreeMap<Step, Vec<&str>> = BTreeMap::new();
        // And those that need something beside it.
        let mut beside: BTreeMap<Step, Vec<(&str, usize)>> = BTreeMap::new();
        let mut hang: Vec<Vec<&str>> = vec![Vec::new(); lines.len()];
        for place in &open {
            let Some(judged) = all.get(*place) else {
                continue;
            };
            let mut steps = BTreeSet::new();
            if self.scan.hangs_on_itself(judged) {
                steps.insert(step(lines, &registry(*place)));
            }
            if let Some(decider) = self.scan.hangs_on_defender(judged) {
                let known = of_decider.entry(decider).or_insert_with(|| {
                    let gaps = self.scan.gaps(decider);
                    gaps.iter()
                        .map(|gap| self.step_of(lines, gap, *place))
                        .collect()
                });
                steps.extend(known.iter().copied());
            }
            let rows: BTreeSet<usize> = order::set(steps.iter().map(|(row, _)| *row));
            for row in rows {
                if let Some(names) = hang.get_mut(row) {
                    names.push(&judged.name);
                }
            }
            let count = steps.len();
            match steps.first().filter(|_| count == 1) {
                Some(only) => alone.entry(*only).or_default().push(&judged.name),
                None => {
                    for step in steps.into_iter().take(ONE_BY_ONE) {
                        beside.entry(step).or_default().push((&judged.name, count));
                    }
                }
            }
        }
        for (line, names) in lines.iter_mut().zip(&hang) {
            let one = &mut line.evidence;
            one.hang = count(names.len());
            if !names.is_empty() {
                one.needed_for = name_some(names);
            }
            one.needed |= !names.is_empty();
            if one.needed && one.presence == Presence::There {
                one.presence = Presence::InPart;
                one.told.push_str("; what some of it comes to is not told");
            }
        }
        let enough = Enough {
            all: count(all.len()),
            at_least: self.may_be_more(),
            enough: count(all.len() - open.len()),
            first: self.first(lines, &alone, &beside, &open),
        };
        let settled = |row: usize, way: Way| alone.get(&(row, way)).map_or(0, Vec::len);
        // How many verdicts a row settles: by one of its commands, by all of them, and with others.
        let mut weights: Vec<(usize, usize, u32)> = Vec::new();
        for (row, line) in lines.iter_mut().enumerate() {
            let asks = &mut line.evidence.asks;
            let of = |place: usize| settled(row, Way::Ask(place));
            let most = (0..asks.len()).map(of).max().unwrap_or_default();
            let of_all = (0..asks.len()).map(of).sum::<usize>() + settled(row, Way::Rename);
            weights.push((
                most.max(settled(row, Way::Rename)),
                of_all,
                line.evidence.hang,
            ));
            let mut sorted: Vec<_> = std::mem::take(asks).into_iter().enumerate().collect();
            sorted.sort_by_key(|(place, _)| std::cmp::Reverse(of(*place)));
            asks.extend(sorted.into_iter().map(|(_, one)| one));
        }
        let order = order::sorted(weights.len(), &mut |a, b| {
            weights.get(b).cmp(&weights.get(a))
        });
        let mut old: Vec<Option<Line>> = std::mem::take(lines).into_iter().map(Some).collect();
        lines.extend(
            order
                .into_iter()
                .filter_map(|place| old.get_mut(place)?.take()),
        );
        enough
    }

    /// What settles a gap; a plan that is no subscription's is asked for where the registry is.
    fn step_of(&self, lines: &mut [Line], gap: &Gap, place: usize) -> Step {
        let found = step(lines, gap);
        if let (Gap::Plan(_), (PLANS, Way::Nothing)) = (gap, found) {
            let rules = self.registry(place).map_or_else(Vec::new, |one| one.rules);
            let settle = rules
                .into_iter()
                .nth(2)
                .and_then(|rule| rule.finding.settle);
            if let (Some(command), Some(line)) = (settle, lines.get_mut(PLANS)) {
                // One plan is enough where the list of all was asked for.
                line.evidence.asks.retain(|asks| asks.file != "defender");
                let file = format!("defender-{}", line.evidence.asks.len() + 1);
                line.ask(command, file, false, [gap.clone()]);
            }
            return step(lines, gap);
        }
        found
    }

    /// What to do first: what settles most verdicts by itself, or else on what most of them hang.
    fn first(
        &self,
        lines: &[Line],
        alone: &BTreeMap<Step, Vec<&str>>,
        beside: &BTreeMap<Step, Vec<(&str, usize)>>,
        open: &[usize],
    ) -> Option<First> {
        let can = |(_, way): &Step| *way != Way::Nothing;
        let of_all = alone.keys().chain(beside.keys()).filter(|step| can(step));
        let weight = |step: &Step| {
            let settled = alone.get(step).map_or(0, Vec::len);
            (settled, beside.get(step).map_or(0, Vec::len))
        };
        // Of equals, the first.
        let best = of_all
            .copied()
            .reduce(|best, one| match weight(&one) > weight(&best) {
                true => one,
                false => best,
            })?;
        let (row, way) = best;
        let line = lines.get(row)?;
        let run = match way {
            Way::Ask(place) => {
                let mut asks = line.evidence.asks.get(place)?.clone();
                asks.command = self.within(asks.command, None);
                Some(asks)
            }
            Way::Rename | Way::Nothing => None,
        };
        let settled = alone.get(&best).map_or(&[][..], Vec::as_slice);
        let more = beside.get(&best).map_or(&[][..], Vec::as_slice);
        let mut said = Vec::new();
        said.extend(line.rename.clone().filter(|_| way == Way::Rename));
        if !settled.is_empty() {
            said.push(format!("That settles {}.", name_some(settled)));
        }
        if let [(name, count), ..] = more {
            let name = super::quoted(name);
            let rest = match count - 1 {
                1 => "one more".to_owned(),
                rest => format!("{rest} more"),
            };
            said.push(match settled.is_empty() {
                true => format!("No one command is enough: {name} needs this and {rest}."),
                false => format!("{name} then needs {rest}."),
            });
        }
        let open = open
            .iter()
            .filter_map(|place| self.scan.registries.get(*place));
        let open = open.map(|judged| judged.name.as_str());
        let left: Vec<&str> = open.filter(|name| !settled.contains(name)).collect();
        said.extend(match (settled.len(), left.len()) {
            (_, 0) if self.may_be_more() => {
                Some("Then every verdict on what was read is known.".to_owned())
            }
            (_, 0) => Some("Then every verdict is known.".to_owned()),
            (0, _) => None,
            _ => Some(format!("Not known then: {}.", name_some(&left))),
        });
        Some(First {
            what: line.evidence.what.clone(),
            run,
            said,
        })
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The row that a gap belongs to, and what of it settles the gap.
fn step(lines: &[Line], gap: &Gap) -> Step {
    let row = match gap {
        Gap::Registry(_) => REGISTRIES,
        Gap::Plan(_) => PLANS,
        Gap::Sensor(_) => CLUSTERS,
        Gap::Placing => PODS,
        Gap::Role => ROLES,
    };
    let line = lines.get(row);
    let ask = line.and_then(|line| line.settled_by.get(gap));
    let way = match (ask, gap) {
        (Some(ask), _) => Way::Ask(*ask),
        (None, Gap::Placing) if line.is_some_and(|line| line.rename.is_some()) => Way::Rename,
        (None, _) => Way::Nothing,
    };
    (row, way)
}
