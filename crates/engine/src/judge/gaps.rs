//! What a verdict hangs on: for each registry that is neither taken over nor safe, what is not known.
//!
//! It follows from what decides there, as the evidence has it: a link of its own, the plan of its
//! subscription, a cluster that pulls from it, or which cluster that is.

use std::collections::BTreeSet;

use super::{Judged, Scan};
use crate::facts::pulls::How;
use model::outcome::{Outcome, Verdict};

/// Something that is not known, and on which verdicts hang.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// The settings of the registry at this place.
    Registry(u32),
    /// A plan, by the id of its switch.
    Plan(String),
    /// The sensor of a cluster, by the id of its switch.
    Sensor(String),
    /// On which cluster something runs.
    Placing,
    /// What a role lets a cluster pull.
    Role,
}

impl Scan {
    /// The settings of a registry itself leave its verdict open.
    pub fn hangs_on_itself(&self, judged: &Judged) -> bool {
        Verdict::all(judged.real) == Verdict::Undetermined
            && judged
                .real
                .iter()
                .take(2)
                .any(|one| *one == Outcome::Unknown)
    }

    /// What of Defender leaves its verdict open, by what decides there; none where nothing does.
    pub fn hangs_on_defender(&self, judged: &Judged) -> Option<u32> {
        let open = Verdict::all(judged.real) == Verdict::Undetermined;
        (open && judged.real.last() == Some(&Outcome::Unknown)).then_some(judged.decider)
    }

    /// What is not known of what decides for some registry, of clusters the first few.
    pub fn gaps(&self, decider: u32) -> BTreeSet<Gap> {
        /// So many that no one command settles them.
        const FEW: usize = 50;
        let mut gaps = BTreeSet::new();
        let Some(decider) = self.deciders.get(decider as usize) else {
            return gaps;
        };
        let unknown = |outcome: &Outcome| *outcome == Outcome::Unknown;
        let (switch, outcome) = &decider.base;
        if unknown(outcome) {
            gaps.insert(Gap::Plan(switch.clone()));
        }
        let open = |all: &[(String, Outcome)], gaps: &mut BTreeSet<Gap>| {
            let open = all.iter().filter(|(_, outcome)| unknown(outcome));
            let open = open.map(|(switch, _)| Gap::Sensor(switch.clone()));
            gaps.extend(open.take(FEW));
        };
        open(&decider.own, &mut gaps);
        for at in &decider.shared {
            for class in self.shared.get(at).into_iter().flatten() {
                let all = self.classes.get(class).map_or(&[][..], Vec::as_slice);
                match at.how {
                    // Of those that are all seen to watch, it does not matter which of them it is.
                    _ if all.is_empty() => {}
                    How::Unplaced => {
                        gaps.insert(Gap::Placing);
                    }
                    How::Conditional | How::Unclear if !all.iter().all(|(_, one)| unknown(one)) => {
                        gaps.insert(Gap::Role);
                    }
                    _ if gaps.len() < FEW => open(all, &mut gaps),
                    _ => {}
                }
            }
        }
        gaps
    }
}
