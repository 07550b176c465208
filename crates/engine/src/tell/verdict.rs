//! The chain's answer in words: the verdict, why it is so, what a deployment would change in it, and the steps of the attack.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    facts::{View, workloads::is_outside_kubernetes},
    judge::{
        Judged, blast, holds,
        rules::{RULES, admin_account_enabled, public_network_access},
    },
    read::decode::{Decoded, recognise::Kind},
};
use model::{
    outcome::{Outcome, Verdict, is_only_watched, is_perhaps_only_watched},
    report::{Pulls, RadiusTotals, Step, StepState},
    sentence::{capitalised, quoted},
};

use super::{Renderer, chain, counted, join, name_some, walkthrough};

/// What pulls by tag from registries that only Defender keeps the chain from.
#[derive(Default)]
pub(super) struct Watched {
    pub(super) all: u32,
    /// Those outside Kubernetes, and of which kinds they are: Defender never sees what runs there.
    pub(super) outside: u32,
    pub(super) kinds: BTreeSet<&'static str>,
}

/// Registries at which a deployment would change the chain, by their places, in order.
#[derive(Default)]
pub(super) struct Changed {
    pub(super) completes: Vec<usize>,
    pub(super) breaks: Vec<usize>,
    /// Of each rule: where it fires by what is about to be deployed, and not by what is there.
    turned: [Vec<usize>; 3],
}

impl Changed {
    /// Whether this rule fires at this registry only once something is deployed.
    pub(super) fn turns(&self, rule: usize, place: usize) -> bool {
        let turned = self.turned.get(rule);
        turned.is_some_and(|turned| turned.binary_search(&place).is_ok())
    }
}

impl<'a> Renderer<'a> {
    /// The answer in one sentence, and what it rests on.
    pub(super) fn verdict(&self) -> (String, String) {
        let scan = self.scan;
        let at = |index: usize, outcome: Outcome| {
            self.names(move |judged: &Judged| judged.outcomes.get(index) == Some(&outcome))
        };
        let titles = |outcome: Outcome| -> Vec<&str> {
            let links = scan.rules.iter().zip(LINKS).enumerate();
            let which = links.filter(|(_, (found, _))| **found == outcome);
            which
                .map(|(rule, (_, link))| match outcome {
                    Outcome::Fires if self.is_only_planned(rule) => link.planned,
                    _ => link.of(outcome),
                })
                .collect()
        };
        if scan.totals.registries == 0 && scan.subjects.is_empty() {
            return (
                "Nothing to judge yet".to_owned(),
                "No registry, Defender plan or AKS cluster was found in what you pasted."
                    .to_owned(),
            );
        }
        match scan.verdict {
            Verdict::Fires if scan.totals.fires == 0 => {
                let admin = name_some(&at(0, Outcome::Fires));
                let open = name_some(&at(1, Outcome::Fires));
                let mut unwatched = at(2, Outcome::Fires);
                if unwatched.is_empty() {
                    let firing = scan
                        .subjects
                        .iter()
                        .filter(|subject| subject.draft.outcome == Outcome::Fires);
                    unwatched = firing.map(|subject| self.called(subject)).collect();
                }
                let unwatched = name_some(&unwatched);
                // Where the plan is on, and clusters lack, nobody says that it is off.
                let plans = scan.registries.iter();
                let mut plans = plans.filter(|judged| judged.outcomes[2] == Outcome::Fires);
                let lacks = match plans.any(|judged| scan.plan_is_on(judged)) {
                    true => "does not watch all of",
                    false => "is off for",
                };
                let links = format!(
                    "the admin account is on at {admin}, the network is open at {open}, and Defender {lacks} {unwatched}"
                );
                if scan.split {
                    let alone = match self.takeover_seen() {
                        seen if seen.is_empty() => {
                            " an attacker cannot walk it in one place.".to_owned()
                        }
                        seen => format!(" an attacker cannot walk it unseen in one place.{seen}"),
                    };
                    (
                        "The scan fires, but no single registry carries all three links".to_owned(),
                        format!(
                            "A split path: {links}. The published logic counts that;{alone}{}",
                            self.as_far_as_read()
                        ),
                    )
                } else if scan.totals.undetermined > 0 {
                    let maybe = self.names(|judged| judged.verdict == Verdict::Undetermined);
                    let maybe = name_some(&maybe);
                    (
                        format!(
                            "The scan fires, and it is not known yet whether {maybe} can be taken over"
                        ),
                        format!(
                            "Each link is there: {links}. Whether all three meet at one registry hangs on what is not known of {maybe}.{}",
                            self.takeover_seen()
                        ),
                    )
                } else {
                    let watched = self.names(|judged| is_only_watched(judged.outcomes));
                    let watched = name_some(&watched);
                    let blind = self.blind_clusters().unwrap_or_default();
                    (
                        format!(
                            "The scan fires: {watched} can be taken over, and Defender would see it except in {blind}"
                        ),
                        format!(
                            "Each link is there: {links}. Whether anything in {blind} pulls from {watched} is not known: if so, it falls unseen.{}",
                            self.as_far_as_read()
                        ),
                    )
                }
            }
            Verdict::Fires => {
                let names = self.names(|judged| judged.verdict == Verdict::Fires);
                let it = if names.len() == 1 { "it" } else { "them" };
                (
                    capitalised(&format!(
                        "{} and used to poison every workload that pulls from {it}",
                        self.can_be_taken_over()
                    )),
                    format!(
                        "The admin account is on, the endpoint is open to the whole internet, and Defender does not watch what runs from {it}. Closing the account or the network keeps the attacker out; Defender only shows the attack."
                    ),
                )
            }
            Verdict::Broken => {
                let clear = titles(Outcome::Clear);
                let who = match scan.totals.registries {
                    0 => "The chain is broken".to_owned(),
                    1 => format!(
                        "The chain is broken at {}",
                        name_some(&self.names(|_| true))
                    ),
                    count => format!(
                        "The chain is broken: none of {} carries all three links",
                        self.so_many(count)
                    ),
                };
                // A registry may still be open while the scan's rule is clear only elsewhere; a rule is
                // clear over the scan only if it is clear everywhere, so this cannot hide one.
                let open = titles(Outcome::Fires);
                let unknown = titles(Outcome::Unknown);
                let mut explanation = format!("{}.", capitalised(&join(&clear)));
                if !open.is_empty() {
                    explanation.push_str(&format!(" Still standing: {}.", join(&open)));
                }
                if !unknown.is_empty() {
                    explanation.push_str(&format!(" Not known: {}.", join(&unknown)));
                }
                explanation.push_str(&self.takeover_seen());
                explanation.push_str(self.as_far_as_read());
                (who, explanation)
            }
            Verdict::Undetermined => {
                let unknown = titles(Outcome::Unknown);
                let open = self.names(|judged| judged.verdict == Verdict::Undetermined);
                let subject = match (scan.totals.registries, scan.totals.broken) {
                    (0, _) => "whether a registry can be taken over".to_owned(),
                    (1, _) => format!(
                        "whether {} can be taken over",
                        name_some(&self.names(|_| true))
                    ),
                    (count, broken) if broken == 0 || open.is_empty() => {
                        format!("whether any of {} can be taken over", self.so_many(count))
                    }
                    (count, broken) => format!(
                        "whether {} can be taken over; the chain is broken at {broken} of {}",
                        name_some(&open),
                        self.so_many(count)
                    ),
                };
                let firing = titles(Outcome::Fires);
                let mut explanation = format!("Not known: {}.", join(&unknown));
                if !firing.is_empty() {
                    explanation = format!("{}. {explanation}", capitalised(&join(&firing)));
                }
                let entered = self.names(|judged| {
                    judged.outcomes == [Outcome::Fires, Outcome::Fires, Outcome::Unknown]
                });
                if !entered.is_empty() {
                    let stands = match (0..2).any(|rule| self.is_only_planned(rule)) {
                        true => "would stand",
                        false => "stands",
                    };
                    explanation.push_str(&format!(
                        " The way in {stands} open at {}: what is not known is whether anybody would see it.",
                        name_some(&entered)
                    ));
                }
                explanation.push_str(&self.takeover_seen());
                if scan.unread {
                    explanation.push_str(" Not all that was dropped was read, as the problems say, and what was left out may be about anything: so nothing is called clear for all of it.");
                }
                (format!("It is not known yet {subject}"), explanation)
            }
        }
    }

    /// Where a takeover is possible and would be seen; empty if nowhere.
    fn takeover_seen(&self) -> String {
        let watched = self.names(|judged| is_only_watched(judged.outcomes));
        if watched.is_empty() {
            return String::new();
        }
        let but = self.blind_clusters();
        let but = but.map_or_else(String::new, |blind| format!(", except in {blind}"));
        let unwatched = match self.watched().outside {
            0 => String::new(),
            count => format!(
                " It watches Kubernetes only: {} outside of it would fall unseen.",
                counted(count, "workload", "workloads")
            ),
        };
        format!(
            " A takeover is still possible at {}: Defender would see it{but}, and does not prevent it.{unwatched}",
            name_some(&watched)
        )
    }

    /// What pulls by tag from registries that only Defender keeps the chain from.
    pub(super) fn watched(&self) -> &Watched {
        self.watched
            .get_or_init(|| self.count(&self.pulling_where(is_only_watched)))
    }

    /// The same of registries of which it is not known whether they can be taken over; of the others more is said.
    pub(super) fn perhaps_watched(&self) -> &Watched {
        self.perhaps_watched.get_or_init(|| {
            let mut perhaps = self.pulling_where(is_perhaps_only_watched);
            if !perhaps.is_empty() {
                let sure = self.pulling_where(is_only_watched);
                perhaps.retain(|place| !sure.contains(place));
            }
            self.count(&perhaps)
        })
    }

    /// What pulls by tag from registries with such outcomes, and from none that stands worse.
    fn pulling_where(&self, stands_so: fn([Outcome; 3]) -> bool) -> BTreeSet<usize> {
        let workloads = &self.scan.workloads;
        let verdict = |registry| self.scan.verdict_of(registry);
        let mut places: BTreeSet<usize> = BTreeSet::new();
        for (judged, registry) in self.scan.registries.iter().zip(0..) {
            let pulling = workloads.by_registry.get(&registry);
            let pulling = pulling.filter(|_| stands_so(judged.outcomes));
            places.extend(pulling.into_iter().flatten().copied().filter(|place| {
                workloads.list.get(*place).is_some_and(|workload| {
                    let mut images = workload.images.iter();
                    // Of one that falls beside, or may, more is said; what else is not known of it takes nothing back.
                    blast::bucket(workloads, workload, verdict).0 > blast::Bucket::Possible
                        && images.any(|image| {
                            image.pulls != Pulls::PinnedByDigest
                                && workloads.comes_from(image, registry)
                        })
                })
            }));
        }
        places
    }

    fn count(&self, places: &BTreeSet<usize>) -> Watched {
        let workloads = &self.scan.workloads;
        let mut watched = Watched::default();
        for workload in places.iter().filter_map(|place| workloads.list.get(*place)) {
            watched.all += 1;
            if !workload.service.is_kubernetes() {
                watched.outside += 1;
                watched.kinds.insert(workload.service.name());
            }
        }
        watched
    }

    /// The clusters where Defender would not see what comes of a takeover that it sees elsewhere.
    pub(super) fn blind_clusters(&self) -> Option<String> {
        let blind = self.scan.blind_clusters()?;
        let names: Vec<&str> = blind.iter().map(|subject| self.called(subject)).collect();
        Some(name_some(&names))
    }

    /// Whether there may be more registries than were read.
    pub(super) fn may_be_more(&self) -> bool {
        let holds = |source: &Decoded| holds(std::slice::from_ref(source), Kind::Registry);
        let mut sources = self.sources.iter();
        self.scan.unread || sources.any(|source| source.is_incomplete() && holds(source))
    }

    /// So many registries, of which there may be more.
    fn so_many(&self, count: u32) -> String {
        match self.may_be_more() {
            true => format!("the {count} registries that were read"),
            false => format!("{count} registries"),
        }
    }

    /// Whether all that fires of a rule fires by what is about to be deployed, and not by what is there.
    fn is_only_planned(&self, rule: usize) -> bool {
        let fires = |judged: &Judged| judged.outcomes.get(rule) == Some(&Outcome::Fires);
        let mut firing = self.scan.registries.iter().enumerate();
        let changed = self.changed();
        let any = changed
            .turned
            .get(rule)
            .is_some_and(|turned| !turned.is_empty());
        any && firing.all(|(place, judged)| !fires(judged) || changed.turns(rule, place))
    }

    /// The restriction where documents are not whole.
    pub(super) fn as_far_as_read(&self) -> &'static str {
        if self.sources.iter().any(Decoded::is_incomplete) {
            " This holds for what was read: some of these documents are cut off, one page of more, refer to what is not here, or could not be read, and what is missing from them was not judged."
        } else {
            ""
        }
    }

    /// Whether what is said of a registry holds only once something is deployed.
    pub(super) fn waits(&self, place: usize, judged: &Judged) -> bool {
        let completes = || self.changed().completes.binary_search(&place).is_ok();
        !judged.is_live(self.sources) || completes() || self.scan.fires_later(judged)
    }

    /// Which registries can be taken over now, and which once something is deployed.
    fn can_be_taken_over(&self) -> String {
        let mut now = Vec::new();
        let mut later = Vec::new();
        // Those that are named are those with which most falls.
        for place in self.heaviest() {
            let place = *place;
            let judged = self.scan.registries.get(place);
            if let Some(judged) = judged.filter(|judged| judged.verdict == Verdict::Fires) {
                let names = match self.waits(place, judged) {
                    true => &mut later,
                    false => &mut now,
                };
                names.push(judged.name.as_str());
            }
        }
        match (now.is_empty(), later.is_empty()) {
            (_, true) => format!("{} can be taken over", name_some(&now)),
            (true, _) => format!(
                "{} can be taken over once this is deployed,",
                name_some(&later)
            ),
            _ => format!(
                "{} can be taken over now, {} once this is deployed,",
                name_some(&now),
                name_some(&later)
            ),
        }
    }

    /// Where a deployment would complete the chain, and where it would break it.
    pub(super) fn changed(&self) -> &Changed {
        self.changed.get_or_init(|| self.find_changed())
    }

    fn find_changed(&self) -> Changed {
        let context = self.context();
        let any = context.any_change() || {
            let mut registries = self.scan.registries.iter();
            registries.any(|judged| judged.group.two_states)
        };
        let mut changed = Changed::default();
        if !any {
            return changed;
        }
        let mut plans: BTreeMap<&str, Option<[Outcome; 2]>> = BTreeMap::new();
        for (place, judged) in self.scan.registries.iter().enumerate() {
            let states = judged.group.states(self.sources);
            let plan = *plans
                .entry(&judged.subscription)
                .or_insert_with(|| context.states(&judged.subscription));
            if states.is_none() && plan.is_none() {
                continue;
            }
            let outcomes = |state: usize| {
                let mut outcomes = judged.real;
                let views = states.as_ref().and_then(|states| states.get(state));
                if let Some(views) = views {
                    let over = |rule: fn(&View) -> Outcome| Outcome::over(views.iter().map(rule));
                    outcomes[0] = over(admin_account_enabled::outcome);
                    outcomes[1] = over(public_network_access::outcome);
                }
                if let Some(outcome) = plan.as_ref().and_then(|plan| plan.get(state)) {
                    outcomes[2] = *outcome;
                }
                outcomes
            };
            let (now, after) = (outcomes(0), outcomes(1));
            for ((now, after), turned) in now.iter().zip(after).zip(&mut changed.turned) {
                if *now != Outcome::Fires && after == Outcome::Fires {
                    turned.push(place);
                }
            }
            match (Verdict::all(now), Verdict::all(after)) {
                (Verdict::Fires, Verdict::Fires) => {}
                (_, Verdict::Fires) => changed.completes.push(place),
                (Verdict::Broken, Verdict::Broken) => {}
                (_, Verdict::Broken) => changed.breaks.push(place),
                _ => {}
            }
        }
        changed
    }

    /// What a deployment would change of the chain, where what-if answers show both states.
    pub(super) fn what_would_change(&self, changed: &Changed) -> String {
        let names = |places: &[usize]| {
            let judged = places
                .iter()
                .filter_map(|place| self.scan.registries.get(*place));
            let names: Vec<&str> = judged.map(|judged| judged.name.as_str()).collect();
            name_some(&names)
        };
        let mut said = String::new();
        // What completes the chain is said as that.
        let turned = changed.turned.iter().zip(TURNS);
        for (turned, turn) in turned.filter(|_| changed.completes.is_empty()) {
            if !turned.is_empty() {
                said.push_str(&format!(
                    " What is about to be deployed here would {turn} {}: today it is not so.",
                    names(turned)
                ));
            }
        }
        if !changed.completes.is_empty() {
            said.push_str(&format!(
                " What is about to be deployed here would complete the chain at {}.",
                names(&changed.completes)
            ));
        }
        if !changed.breaks.is_empty() {
            said.push_str(&format!(
                " What is about to be deployed here would break the chain at {}.",
                names(&changed.breaks)
            ));
        }
        said
    }

    /// What a rule found, in one sentence with counts.
    pub(super) fn found(&self, index: usize) -> String {
        let scan = self.scan;
        let with = |outcome: Outcome| {
            self.names(move |judged: &Judged| judged.outcomes.get(index) == Some(&outcome))
        };
        let (fires, unknown, clear) = (
            with(Outcome::Fires),
            with(Outcome::Unknown),
            with(Outcome::Clear),
        );
        let mut parts = Vec::new();
        let Some(link) = LINKS.get(index) else {
            return String::new();
        };
        // Of a plan that is on nobody says that it is off, whatever lacks beside it.
        let changed = self.changed();
        let lacking = |on: bool, planned: bool| -> Vec<&str> {
            let all = scan.registries.iter().enumerate();
            let lacking = all.filter(|(place, judged)| {
                judged.outcomes.get(index) == Some(&Outcome::Fires)
                    && (index == 2 && scan.plan_is_on(judged)) == on
                    && changed.turns(index, *place) == planned
            });
            lacking.map(|(_, judged)| judged.name.as_str()).collect()
        };
        for (planned, once) in [(false, ""), (true, ", once this is deployed")] {
            for (said, names) in [
                (link.fires_at, lacking(false, planned)),
                (
                    "on, but not for every cluster that pulls, for",
                    lacking(true, planned),
                ),
            ] {
                if !names.is_empty() {
                    parts.push(format!("{said} {}{once}", name_some(&names)));
                }
            }
        }
        if !unknown.is_empty() {
            parts.push(format!("not known for {}", name_some(&unknown)));
        }
        if !clear.is_empty() {
            parts.push(format!("{} {}", link.clear_at, name_some(&clear)));
        }
        if index == 2 {
            // A cluster may have a plan of its own, whatever its sensor says.
            let of = |kind: &str, sensor: bool| {
                let firing = scan.subjects.iter().filter(|subject| {
                    subject.draft.outcome == Outcome::Fires
                        && subject.kind == kind
                        && subject.draft.because.contains("sensor") == sensor
                });
                let names = firing.map(|subject| self.called(subject));
                names.collect::<Vec<_>>()
            };
            let plans = of("subscription", false);
            if fires.is_empty() && !plans.is_empty() {
                parts.push(format!("the plan is off in {}", name_some(&plans)));
            }
            for (clusters, what) in [
                (of("cluster", true), "the sensor is off"),
                (of("cluster", false), "a plan of its own is off"),
            ] {
                let word = match clusters.len() {
                    0 => continue,
                    1 => "cluster",
                    _ => "clusters",
                };
                let named = name_some(&clusters);
                parts.push(format!("{what} at the {word} {named}"));
            }
        }
        if parts.is_empty() {
            return "Nothing was judged: no document shows it.".to_owned();
        }
        format!("{}.", capitalised(&parts.join("; ")))
    }

    pub(super) fn steps(&self, totals: &RadiusTotals) -> Vec<Step> {
        let steps = chain::STEPS.iter().zip(1..);
        steps
            .map(|(data, number)| {
                let outcome = self
                    .scan
                    .rules
                    .get(data.rule)
                    .copied()
                    .unwrap_or(Outcome::Unknown);
                let with = |outcome: Outcome| {
                    self.names(move |judged: &Judged| {
                        judged.outcomes.get(data.rule) == Some(&outcome)
                    })
                };
                let (fires, unknown) = (with(Outcome::Fires), with(Outcome::Unknown));
                let mut here = match StepState::from(outcome) {
                    StepState::Open if fires.is_empty() => {
                        "Open in this scan, though at no registry in it.".to_owned()
                    }
                    StepState::Open if self.is_only_planned(data.rule) => {
                        format!("Open at {}, once this is deployed.", name_some(&fires))
                    }
                    StepState::Open => format!("Open at {}.", name_some(&fires)),
                    StepState::Closed => "Closed for every registry here.".to_owned(),
                    StepState::Unknown if unknown.is_empty() => {
                        "Not known: no document shows it.".to_owned()
                    }
                    StepState::Unknown => format!("Not known for {}.", name_some(&unknown)),
                };
                let mut state = StepState::from(outcome);
                let reached = totals.exposed + totals.possible;
                if number == 4 && reached > 0 {
                    here.push_str(&format!(
                        " {}: {} at the next restart, {} at the next rollout or on a new node.",
                        counted(reached, "workload would pull it", "workloads would pull it"),
                        totals.pulls.next_restart,
                        totals.pulls.next_rollout
                    ));
                }
                let watched = self.watched();
                let outside = totals.outside_kubernetes + watched.outside;
                if number == 5 && outside > 0 {
                    if state == StepState::Closed {
                        state = StepState::Open;
                        here = "The plan is on, and watches Kubernetes only.".to_owned();
                    }
                    let kinds = totals.by_kind.iter().filter(|tally| tally.reached > 0);
                    let kinds = kinds.map(|tally| tally.name.as_str());
                    let kinds = kinds.filter(|kind| is_outside_kubernetes(kind));
                    let kinds = kinds.chain(watched.kinds.iter().copied()).collect();
                    here.push_str(&format!(
                        " Defender never watches the runtime of {} outside Kubernetes ({}).",
                        counted(outside, "workload", "workloads"),
                        walkthrough::listed(&kinds)
                    ));
                }
                Step {
                    number,
                    title: data.title.to_owned(),
                    actor: data.actor.to_owned(),
                    technique: data.technique(),
                    enabled_by: RULES.get(data.rule).map_or("", |meta| meta.id).to_owned(),
                    state,
                    gain: data.gain.to_owned(),
                    how: data.how.to_owned(),
                    here,
                }
            })
            .collect()
    }
}

pub(super) struct Link {
    fires: &'static str,
    planned: &'static str,
    clear: &'static str,
    unknown: &'static str,
    fires_at: &'static str,
    clear_at: &'static str,
}

impl Link {
    fn of(&self, outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Fires => self.fires,
            Outcome::Clear => self.clear,
            Outcome::Unknown => self.unknown,
        }
    }
}

const LINKS: [Link; 3] = [
    Link {
        fires: "the admin account is on",
        planned: "the admin account would be on once this is deployed",
        clear: "the admin account is off",
        unknown: "whether the admin account is on",
        fires_at: "on at",
        clear_at: "off at",
    },
    Link {
        fires: "the endpoint is open to the internet",
        planned: "the endpoint would be open to the internet once this is deployed",
        clear: "the endpoint is not open to the internet",
        unknown: "whether the endpoint is open to the internet",
        fires_at: "open at",
        clear_at: "closed at",
    },
    Link {
        fires: "Defender for Containers is off",
        planned: "Defender for Containers would be off once this is deployed",
        clear: "Defender for Containers is on",
        unknown: "whether Defender for Containers is on",
        fires_at: "off for",
        clear_at: "on for",
    },
];

/// What a deployment would do at registries, by rule.
const TURNS: [&str; 3] = [
    "turn the admin account on at",
    "open the endpoint to the internet at",
    "leave without Defender for Containers what runs from",
];

/// Of which clusters that may pull from a registry no pods are here.
pub(super) fn without_pods(judged: &Judged) -> Option<String> {
    let names: Vec<String> = judged
        .unseen
        .first
        .iter()
        .map(|name| quoted(name))
        .collect();
    let more = (judged.unseen.count as usize).saturating_sub(names.len());
    let who = match more {
        0 => join(&names.iter().map(String::as_str).collect::<Vec<_>>()),
        more => format!("{} and {more} more", names.join(", ")),
    };
    Some(match judged.unseen.count {
        0 => return None,
        1 => format!(
            "What pulls from here is not known in full: {who} may, and its pods are not in these exports."
        ),
        _ => format!(
            "What pulls from here is not known in full: {who} may, and their pods are not in these exports."
        ),
    })
}
