//! Where to start: what falls with each registry, what that weighs, and which comes first.
//!
//! The engine counts; this orders. The same functions serve the engine and the page, so that a list
//! sorted on the page and the registry that the answer names first can never be two different ones.

use std::cmp::{Ordering, Reverse};

use serde::{Deserialize, Serialize};

use crate::{
    order,
    outcome::{Outcome, Verdict, is_only_watched},
    protocol::Standing,
    report::Change,
};

/// What falls with one registry, as the evidence has it; all zero where no workload is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Falls {
    /// Workloads that pull from it.
    pub pulls: u32,
    /// Those of them that pull by tag: what an overwritten tag reaches. The counts below are of these.
    pub by_tag: u32,
    /// Those in production, as labels and names have it.
    pub production: u32,
    /// Those that pull again at their next restart.
    pub soon: u32,
    /// Those that act as a managed or workload identity.
    pub identities: u32,
    /// Those that are given secrets.
    pub secrets: u32,
    /// By environment, as a place in [`crate::protocol::Overview::environments`]; most first.
    pub environments: Vec<(u32, u32)>,
    /// Clusters that may pull from it, and of which no pods are here: what pulls from it is then not known.
    pub unseen: u32,
    /// The first few of these by name; none where only their number is known.
    pub unseen_first: Vec<String>,
}

/// What counts where registries are ranked. People may change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worth {
    /// What a workload in production counts beside what every workload does.
    pub production: u32,
    /// What one that pulls at its next restart does.
    pub soon: u32,
    /// What one with an identity does, and again one with secrets.
    pub reach: u32,
}

impl Default for Worth {
    /// Production outweighs everything else that may be said of a workload.
    fn default() -> Worth {
        Worth {
            production: 5,
            soon: 1,
            reach: 1,
        }
    }
}

/// How many environments of a registry are listed.
pub const ENVIRONMENTS: usize = 8;

/// What falls by environment, as [`Falls::environments`] lists it: most first, of equals the one that is
/// named first, and of a great many those in which most falls.
pub fn most_first(counts: impl IntoIterator<Item = (u32, u32)>) -> Vec<(u32, u32)> {
    let mut listed: Vec<(u32, u32)> = counts.into_iter().collect();
    order::by(&mut listed, |(left, less), (right, more)| {
        (more, left).cmp(&(less, right))
    });
    listed.truncate(ENVIRONMENTS);
    listed
}

impl Falls {
    /// What falls, as one number: each workload that pulls by tag counts 1, and what is said of it counts
    /// beside that. A cluster of which no pods are here counts as one workload in production would: a
    /// registry of which nobody knows what pulls from it is not one from which nothing does.
    pub fn points(&self, worth: Worth) -> u64 {
        let times = |count: u32, weight: u32| u64::from(count) * u64::from(weight);
        u64::from(self.by_tag)
            + times(self.unseen, worth.production.saturating_add(1))
            + times(self.production, worth.production)
            + times(self.soon, worth.soon)
            + times(self.identities, worth.reach)
            + times(self.secrets, worth.reach)
    }

    /// What is not known of what pulls from it, in a line; none where all is.
    pub fn not_known(&self) -> Option<String> {
        let first = self.unseen_first.join(", ");
        let left = self.unseen.saturating_sub(count(self.unseen_first.len()));
        Some(match (self.unseen, first.as_str()) {
            (0, _) => return None,
            (1, "") => "not known: 1 cluster may pull from it; its pods are not here".to_owned(),
            (all, "") => {
                format!("not known: {all} clusters may pull from it; their pods are not here")
            }
            (1, name) => format!("not known: {name} may pull from it; its pods are not here"),
            (_, names) => {
                let more = match left {
                    0 => String::new(),
                    left => format!(" and {left} more"),
                };
                format!("not known: {names}{more} may pull from it; their pods are not here")
            }
        })
    }

    /// Nothing that is here pulls from it by tag, and something that is not here may.
    pub fn is_unknown(&self) -> bool {
        self.by_tag == 0 && self.unseen > 0
    }

    /// Why a registry stands where it does, in a line.
    pub fn because(&self, standing: &Standing) -> String {
        let mut said = match standing.verdict {
            Verdict::Fires => String::new(),
            Verdict::Undetermined => "if it can be taken over: ".to_owned(),
            Verdict::Broken if is_only_watched(standing.outcomes) => {
                "a takeover is possible, and Defender would see it; ".to_owned()
            }
            Verdict::Broken => "a link is broken; ".to_owned(),
        };
        let not_known = self.not_known();
        if self.by_tag == 0 {
            match (self.pulls, not_known) {
                (0, Some(not_known)) => said.push_str(&not_known),
                (0, None) => said.push_str("no workload that pulls from it is in these exports"),
                (_, not_known) => {
                    said.push_str("all that pull from it are pinned by digest");
                    said.extend(not_known.map(|not_known| format!("; {not_known}")));
                }
            }
            return said;
        }
        said.push_str(&match self.by_tag {
            1 => "1 workload pulls by tag".to_owned(),
            count => format!("{count} workloads pull by tag"),
        });
        let of = match (self.production, self.by_tag) {
            (0, _) => ", none known to be in production".to_owned(),
            (1, 1) => ", in production".to_owned(),
            (count, all) if count == all => ", all in production".to_owned(),
            (count, _) => format!(", {count} in production"),
        };
        said.push_str(&of);
        let mut part = |count: u32, what: &str| {
            if count > 0 {
                said.push_str(&format!("; {count} {what}"));
            }
        };
        part(self.soon, "at the next restart");
        part(self.identities, "with an identity");
        part(self.secrets, "with secrets");
        part(
            self.pulls.saturating_sub(self.by_tag),
            "more pinned by digest",
        );
        said.extend(not_known.map(|not_known| format!("; {not_known}")));
        said
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What a registry is ranked by, the least first: all that can be taken over before what is not known,
/// that before what can be taken over under Defender's eyes, and that before what cannot; then what
/// falls; then how many of its links hold.
fn key(
    standing: &Standing,
    falls: &Falls,
    worth: Worth,
) -> (
    Reverse<Verdict>,
    Reverse<bool>,
    Reverse<u64>,
    Reverse<usize>,
) {
    let holds = |outcome: &&Outcome| **outcome == Outcome::Fires;
    let links = standing.outcomes.iter().filter(holds).count();
    (
        Reverse(standing.verdict),
        Reverse(is_only_watched(standing.outcomes)),
        Reverse(falls.points(worth)),
        Reverse(links),
    )
}

/// The places of the registries in the order in which to deal with them. Equals keep the report's order.
pub fn ranked(standings: &[Standing], falls: &[Falls], worth: Worth) -> Vec<usize> {
    let none = Falls::default();
    let keys = standings.iter().enumerate();
    let keys: Vec<_> = keys
        .map(|(place, standing)| key(standing, falls.get(place).unwrap_or(&none), worth))
        .collect();
    order::sorted(keys.len(), &mut |a, b| {
        let both = keys.get(a).zip(keys.get(b));
        both.map_or(Ordering::Equal, |(a, b)| a.cmp(b))
    })
}

/// The registry to begin with; none if there is none.
pub fn first(standings: &[Standing], falls: &[Falls], worth: Worth) -> Option<usize> {
    let none = Falls::default();
    let all = standings.iter().enumerate();
    // Of equals, the first.
    all.min_by_key(|(place, standing)| key(standing, falls.get(*place).unwrap_or(&none), worth))
        .map(|(place, _)| place)
}

/// Where to begin, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The registry that comes first, as a place in [`crate::protocol::Overview::rows`].
    pub row: u32,
    /// The lightest change that keeps an attacker out of it; none where none has to be made.
    pub change: Option<Change>,
    /// The next lightest by another fix, which would do the same.
    pub rather_than: Option<Change>,
    /// How many workloads that one breaks and how many more it may, as below; none where the exports do not tell.
    pub beside: Option<(u32, u32)>,
    /// Workloads that the change breaks, or in the network may cut off, by name: the first few. None where the exports do not tell.
    pub breaks: Option<Vec<String>>,
    /// How many there are.
    pub count: u32,
    /// Workloads that turning the admin account off may stop, by name: the first few. By which name they log
    /// in the exports do not tell.
    pub perhaps: Vec<String>,
    /// How many there are of these.
    pub unsure: u32,
}

impl Start {
    /// Why the change comes before what would do the same: by the weights of work and risk, and whom that would
    /// hit instead; nothing where nothing else would do.
    pub fn why(&self) -> Option<String> {
        let (first, other) = self.change.as_ref().zip(self.rather_than.as_ref())?;
        let way = match other.fix.as_str() {
            "disable-admin" => "turning the admin account off",
            "close-network" => "closing the network",
            _ => "allowing known ranges only",
        };
        let both = [
            ("work", first.effort, other.effort),
            ("risk", first.breakage, other.breakage),
        ];
        let of = |order: Ordering| {
            let these = both.iter();
            let these = these.filter(|(_, first, other)| first.cmp(other) == order);
            let these = these
                .map(|(name, first, other)| format!("{name} ({first} points of 5, not {other})"));
            these.collect::<Vec<_>>().join(" and ")
        };
        let weighed = match (of(Ordering::Less), of(Ordering::Greater)) {
            (less, more) if less.is_empty() && more.is_empty() => {
                format!("By its usual weight as light as {way}")
            }
            (less, more) if more.is_empty() => format!("Usually less {less} than {way}"),
            (less, more) if less.is_empty() => format!("Usually more {more} than {way}"),
            (less, more) => format!("Usually less {less}, but more {more}, than {way}"),
        };
        let admin = other.fix == "disable-admin";
        let number = |count: u32| match (count, admin) {
            (1, true) => "1 login".to_owned(),
            (count, true) => format!("{count} logins"),
            (1, false) => "1 workload".to_owned(),
            (count, false) => format!("{count} workloads"),
        };
        let does = if admin { "stops" } else { "may cut off" };
        let here = match self.beside {
            None => String::new(),
            Some((0, 0)) => format!(", which {does} none here"),
            Some((0, perhaps)) => format!(", which may stop {} here", number(perhaps)),
            Some((sure, 0)) => format!(", which {does} {} here", number(sure)),
            Some((sure, perhaps)) => {
                format!(
                    ", which {does} {} here, perhaps {}",
                    number(sure),
                    sure + perhaps
                )
            }
        };
        Some(format!("{weighed}{here}."))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn standing(verdict: Verdict) -> Standing {
        Standing {
            verdict,
            outcomes: [Outcome::Fires; 3],
            mended: [false; 3],
        }
    }

    fn any_standing() -> impl Strategy<Value = Standing> {
        let outcome = prop::sample::select(vec![Outcome::Clear, Outcome::Unknown, Outcome::Fires]);
        prop::array::uniform3(outcome).prop_map(|outcomes| Standing {
            verdict: Verdict::all(outcomes),
            outcomes,
            mended: [false; 3],
        })
    }

    fn any_falls() -> impl Strategy<Value = Falls> {
        (0..9u32, 0..9u32, 0..9u32, 0..9u32, 0..9u32).prop_map(
            |(by_tag, production, soon, identities, secrets)| Falls {
                pulls: by_tag + 1,
                by_tag,
                production: production.min(by_tag),
                soon: soon.min(by_tag),
                identities: identities.min(by_tag),
                secrets: secrets.min(by_tag),
                ..Falls::default()
            },
        )
    }

    fn any_worth() -> impl Strategy<Value = Worth> {
        (0..6u32, 0..6u32, 0..6u32).prop_map(|(production, soon, reach)| Worth {
            production,
            soon,
            reach,
        })
    }

    proptest! {
        #[test]
        fn every_registry_stands_once_and_what_can_be_taken_over_stands_first(
            both in prop::collection::vec((any_standing(), any_falls()), 0..20),
            worth in any_worth(),
        ) {
            let (standings, falls): (Vec<Standing>, Vec<Falls>) = both.into_iter().unzip();
            let order = ranked(&standings, &falls, worth);
            let mut places = order.clone();
            places.sort_unstable();
            prop_assert_eq!(places, Vec::from_iter(0..standings.len()));
            prop_assert_eq!(order.first().copied(), first(&standings, &falls, worth));
            for pair in order.windows(2) {
                let (a, b) = (pair[0], pair[1]);
                prop_assert!(standings[a].verdict >= standings[b].verdict);
                if standings[a].verdict != standings[b].verdict {
                    continue;
                }
                let watched = |place: usize| is_only_watched(standings[place].outcomes);
                prop_assert!(watched(a) >= watched(b));
                if watched(a) == watched(b) {
                    prop_assert!(falls[a].points(worth) >= falls[b].points(worth));
                }
            }
        }

        #[test]
        fn a_workload_more_never_ranks_a_registry_lower(
            both in prop::collection::vec((any_standing(), any_falls()), 1..12),
            worth in any_worth(),
            production in any::<bool>(),
        ) {
            let (standings, mut falls): (Vec<Standing>, Vec<Falls>) = both.into_iter().unzip();
            let place = |falls: &[Falls]| {
                ranked(&standings, falls, worth).iter().position(|row| *row == 0)
            };
            let before = place(&falls);
            falls[0].by_tag += 1;
            falls[0].production += u32::from(production);
            prop_assert!(place(&falls) <= before);
        }
    }

    #[test]
    fn a_change_says_what_it_costs_beside_the_other_one() {
        let change = |fix: &str, effort, breakage| Change {
            switch: String::new(),
            rule: String::new(),
            fix: fix.to_owned(),
            kind: String::new(),
            name: "contosoacr".to_owned(),
            effort,
            breakage,
            prevents: true,
        };
        let mut start = Start {
            row: 0,
            change: Some(change("disable-admin", 2, 3)),
            rather_than: Some(change("restrict-network", 3, 3)),
            beside: None,
            breaks: None,
            count: 0,
            perhaps: Vec::new(),
            unsure: 0,
        };
        assert_eq!(
            start.why().unwrap(),
            "Usually less work (2 points of 5, not 3) than allowing known ranges only."
        );
        start.rather_than = Some(change("close-network", 1, 5));
        start.beside = Some((11, 0));
        assert_eq!(
            start.why().unwrap(),
            "Usually less risk (3 points of 5, not 5), but more work (2 points of 5, not 1), than closing the network, which may cut off 11 workloads here."
        );
        start.rather_than = Some(change("disable-admin", 2, 3));
        start.beside = Some((2, 1));
        assert_eq!(
            start.why().unwrap(),
            "By its usual weight as light as turning the admin account off, which stops 2 logins here, perhaps 3."
        );
        start.beside = Some((0, 0));
        assert_eq!(
            start.why().unwrap(),
            "By its usual weight as light as turning the admin account off, which stops none here."
        );
        start.rather_than = None;
        assert_eq!(start.why(), None);
    }

    #[test]
    fn of_many_environments_those_are_listed_in_which_most_falls() {
        let rising = (0..12).map(|place| (place, place + 1));
        let listed = most_first(rising);
        assert_eq!(listed.len(), 8);
        assert_eq!(listed.first(), Some(&(11, 12)));
        assert_eq!(listed.last(), Some(&(4, 5)));
        assert_eq!(most_first([(3, 2), (1, 2)]), [(1, 2), (3, 2)]);
    }

    #[test]
    fn the_reason_says_what_falls_and_where() {
        let falls = Falls {
            pulls: 14,
            by_tag: 12,
            production: 9,
            soon: 7,
            identities: 5,
            secrets: 0,
            ..Falls::default()
        };
        let said = falls.because(&standing(Verdict::Fires));
        let wanted = "12 workloads pull by tag, 9 in production; 7 at the next restart; 5 with an identity; 2 more pinned by digest";
        assert_eq!(said, wanted);
        let none = Falls::default().because(&standing(Verdict::Undetermined));
        let wanted = "if it can be taken over: no workload that pulls from it is in these exports";
        assert_eq!(none, wanted);
        let pinned = Falls {
            pulls: 2,
            ..Falls::default()
        };
        let said = pinned.because(&standing(Verdict::Broken));
        assert_eq!(
            said,
            "a link is broken; all that pull from it are pinned by digest"
        );
    }
}
