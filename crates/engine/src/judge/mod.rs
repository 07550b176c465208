//! Evidence to verdict: every rule on every registry, the chain over each of them and over the scan.
//!
//! This is the cheap half, done for everything at once: outcomes and names. What is said about one
//! registry, with its evidence, is worked out by [`crate::tell`] when somebody asks.

pub mod blast;
pub mod cut;
pub mod gaps;
pub mod rules;
pub mod unseen;
pub mod weights;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::judge::rules::{
    Draft, RULES, admin_account_enabled, assessed,
    defender_not_enabled::{self, Decider},
    public_network_access,
    sensors::Memo,
};
use crate::{
    azure::{
        assessments::About,
        hosts::{Called, Hosts},
        ids::{Folded, FoldedMap, ResourceId},
    },
    facts::{
        Doc, Handle, Seen, View,
        defender::{Defender, Deployed, Plan},
        pulls::{Class, How, Shared, UNNAMED, declared},
        registries::{Group, Names, Stray, group},
        workloads::{self, Workloads},
    },
    read::{
        Watch,
        decode::{Decoded, fields::Field, recognise::Kind},
    },
};
use model::{
    order,
    outcome::{Outcome, Verdict, is_only_watched},
    report::{OutcomeCounts, Totals},
};

/// A registry with its outcomes.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The documents about it.
    pub group: Group,
    /// Its rules' outcomes, in the chain's order, with whatever is taken as mended.
    pub outcomes: [Outcome; 3],
    /// The same as the evidence has them.
    pub real: [Outcome; 3],
    /// The AND over `outcomes`.
    pub verdict: Verdict,
    /// What decides for it on rule 021, as a place in [`Scan::deciders`].
    decider: u32,
    /// Its name.
    pub name: String,
    /// Its login server, empty if not known.
    pub login_server: String,
    /// Its subscription, empty if not known. Many registries share one.
    pub subscription: Rc<str>,
    /// A document that declares it declares more than was worked out, and that may be something else of
    /// this registry: so what it says itself clears nothing.
    pub unread: bool,
    /// Clusters that may pull from it, and of which no pods are here.
    pub unseen: unseen::Unseen,
}

impl Judged {
    /// It is there: some document shows it that does not only declare it.
    pub fn is_live(&self, sources: &[Decoded]) -> bool {
        let mut docs = self
            .group
            .docs
            .iter()
            .filter_map(|handle| Doc::new(sources, *handle));
        docs.any(|doc| !doc.resource.declared)
    }

    /// What tells it apart in the id of a switch, in lower case: its login server, which no two
    /// registries share, or what else it is called.
    pub fn key(&self) -> String {
        let mut key = if self.login_server.is_empty() {
            format!("{}@{}", self.name, self.subscription)
        } else {
            self.login_server.clone()
        };
        key.make_ascii_lowercase();
        key
    }
}

/// A judged resource that is no registry.
#[derive(Clone, Debug)]
pub struct Subject {
    /// `subscription`, `registry` or `cluster`.
    pub kind: &'static str,
    /// Its id as pasted, empty if not known.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The name to show: of several clusters of one name it says where each is.
    pub shown: String,
    /// What was found.
    pub draft: Draft,
    /// What the evidence says, whatever is taken as mended.
    pub real: Outcome,
    /// The switch that takes it as mended.
    pub switch: String,
    /// It never clears the rule over the scan: a cluster without a sensor fires it, and one whose
    /// sensor is not known leaves it open.
    pub never_clears: bool,
}

impl Subject {
    fn new(
        kind: &'static str,
        id: String,
        name: String,
        draft: Draft,
        never_clears: bool,
    ) -> Subject {
        let scope = match (id.is_empty(), kind) {
            (true, "subscription") => defender_not_enabled::subscription_scope(None),
            (true, _) => format!("{kind}/{name}"),
            (false, _) => id.clone(),
        };
        let mut draft = draft;
        let real = draft.outcome;
        let switch = defender_not_enabled::META.switch(&scope);
        if real != Outcome::Clear {
            draft.switches = vec![switch.clone()];
        }
        Subject {
            kind,
            id,
            shown: name.clone(),
            name,
            draft,
            real,
            switch,
            never_clears,
        }
    }
}

/// The scan, judged.
pub struct Scan {
    /// Every registry, most urgent first.
    pub registries: Vec<Judged>,
    /// Subscriptions and clusters that rule 021 looks at.
    pub subjects: Vec<Subject>,
    /// The rules over the scan, in the chain's order.
    pub rules: [Outcome; 3],
    /// What was counted for each rule.
    pub counts: [OutcomeCounts; 3],
    /// The chain over the scan.
    pub verdict: Verdict,
    /// The scan fires, yet no registry carries all three links, and that is known of each.
    pub split: bool,
    /// Registries by verdict.
    pub totals: Totals,
    /// Documents that could not be tied to a registry.
    pub strays: Vec<Stray>,
    /// What runs images, joined to the registries.
    pub workloads: Workloads,
    /// Something that was dropped was not read, because it was more than is read. It may be about
    /// anything, so nothing is called clear over the scan.
    pub unread: bool,
    /// Several subscriptions are here: a command that names none may fall to another one.
    pub several: bool,
    /// The switches that are on: findings taken as mended.
    pub mended: BTreeSet<String>,
    /// What decides on rule 021 for some registry.
    deciders: Vec<Decider>,
    /// Of each, whether it fires only once something is deployed.
    later: Vec<bool>,
    /// The clusters that registries share at a scope, as places in `classes`.
    shared: BTreeMap<Shared, Vec<Class>>,
    /// Clusters that pull and are not clear: by the id of its switch, what the evidence says.
    classes: BTreeMap<Class, Vec<(String, Outcome)>>,
}

/// Judges all sources together.
pub fn judge(sources: &[Decoded]) -> Scan {
    judge_watched(sources, &mut |_| {})
}

/// The same, stage by stage.
pub fn judge_watched(sources: &[Decoded], watch: &mut Watch) -> Scan {
    let mut defender = Defender::collect(sources);
    watch("plans");
    let (groups, strays) = group(sources);
    watch("groups");
    let one_subscription = !defender.needs_one_subscription() || {
        let told = groups.iter().filter(|group| !group.is_only_a_host(sources));
        let views = told.map(|group| group.view(sources));
        defender.is_of_one_subscription(
            sources,
            views.map(|view| Names::of(&view).subscription.unwrap_or_default()),
        )
    };
    let memo = Memo::default();
    let context = defender_not_enabled::Context {
        sources,
        defender: &defender,
        one_subscription,
        memo: &memo,
    };
    let mut registries: Vec<Judged> = Vec::with_capacity(groups.len());
    let mut plans = Deciders::default();
    let mut with_own_plan: BTreeSet<String> = BTreeSet::new();
    let mut one = View::new(Vec::new());
    let mut several;
    for group in groups {
        // Mostly there is one document of a registry, and so one way to read it.
        let views = match group.docs.as_slice() {
            [only] => {
                let Some(doc) = Doc::new(sources, *only) else {
                    continue;
                };
                one.turn_to(doc);
                std::slice::from_ref(&one)
            }
            _ => {
                several = group.views(sources);
                several.as_slice()
            }
        };
        let Some(view) = views.first() else { continue };
        let names = Names::of(view);
        let alone = group.alone(sources);
        let kept = group.kept(sources);
        let worst = |rule: fn(&View) -> Outcome| {
            let fires = alone
                .iter()
                .map(rule)
                .filter(|outcome| *outcome == Outcome::Fires);
            let worst = Outcome::over(views.iter().map(rule).chain(fires));
            // That it was safe does not last while something else was changed.
            match { kept.as_ref() }
                .filter(|_| worst == Outcome::Unknown)
                .map(rule)
            {
                Some(Outcome::Fires) => Outcome::Fires,
                _ => worst,
            }
        };
        let deployed = group.deployed(sources);
        let (decider, subscription) = plans.decider(&context, view, &names, &deployed);
        let live = !defender.assessments.is_empty() && deployed.is_there();
        let word = |about| {
            let id = names.id.filter(|_| live)?;
            defender.assessments.word(sources, id, about)
        };
        let real = [
            assessed::outcome(
                worst(admin_account_enabled::outcome),
                word(About::Admin).as_ref(),
            ),
            assessed::outcome(
                worst(public_network_access::outcome),
                word(About::Network).as_ref(),
            ),
            plans.outcome(decider),
        ];
        let unread = group.is_unread(sources);
        let real = match (unread, real) {
            (true, [admin, network, plan]) => [
                admin.max(Outcome::Unknown),
                network.max(Outcome::Unknown),
                plan,
            ],
            (false, real) => real,
        };
        if let Some(id) = names
            .id
            .filter(|id| defender.resources.contains_key(&Folded(id)))
        {
            note(&mut with_own_plan, id);
        }
        registries.push(Judged {
            outcomes: real,
            real,
            verdict: Verdict::all(real),
            decider,
            login_server: names.login_server.unwrap_or_default().to_owned(),
            subscription,
            name: names.name.to_owned(),
            unread,
            group,
            unseen: unseen::Unseen::default(),
        });
    }
    watch("rules");
    sort_by_urgency(sources, &mut registries);
    watch("order");
    let mut hosts = Hosts::new(registries.iter().map(|judged| Called {
        login_server: match judged.login_server.as_str() {
            "" => partly_known_host(sources, &judged.group),
            host => host,
        },
        name: &judged.name,
        live: judged.is_live(sources),
        plain: is_plain(sources, &judged.group),
    }));
    for (domain, host) in workloads::domains(sources) {
        hosts.alias(&domain, host);
    }
    for (host, registry) in workloads::connected(sources) {
        hosts.connect(host, registry);
    }
    let called = |place: u32| {
        let judged = registries.get(place as usize);
        judged.map_or("", |judged| judged.name.as_str())
    };
    let mut workloads = workloads::collect(sources, &hosts, &called);
    watch("workloads");
    // What runs where tells which cluster pulls from which registry.
    let named = names(sources, &registries, &defender);
    defender.run(sources, &workloads, &named);
    let context = defender_not_enabled::Context {
        sources,
        defender: &defender,
        one_subscription,
        memo: &memo,
    };
    let mut moved = false;
    for place in defender.pulls.run_from() {
        let Some(judged) = registries.get_mut(place as usize) else {
            continue;
        };
        let view = judged.group.view(sources);
        let deployed = judged.group.deployed(sources);
        let decider = context.decider(&view, &Names::of(&view), &deployed, Some(place));
        judged.decider = plans.push(&context, decider);
        let [.., plan] = &mut judged.real;
        let was = std::mem::replace(plan, plans.outcome(judged.decider));
        moved |= was != *plan;
        judged.outcomes = judged.real;
        judged.verdict = Verdict::all(judged.real);
    }
    if moved {
        let to = sort_by_urgency(sources, &mut registries);
        workloads.renumber(&to);
        defender.pulls.renumber(&to);
    }
    let context = defender_not_enabled::Context {
        sources,
        defender: &defender,
        one_subscription,
        memo: &memo,
    };
    let mut subscriptions = plans.subscriptions();
    let subjects = subjects(&context, &mut subscriptions, &with_own_plan);
    unseen::note(&context, &mut registries, &workloads, &subjects);
    // Settings of a registry that is not here: nothing of that one was judged.
    let strayed = strays.iter().any(|stray| stray.candidates == 0);
    let mut scan = Scan {
        registries,
        subjects,
        rules: [Outcome::Unknown; 3],
        counts: Default::default(),
        verdict: Verdict::Undetermined,
        split: false,
        totals: Totals::default(),
        strays,
        workloads,
        unread: strayed
            || sources
                .iter()
                .any(|source| source.unread || source.join_unread),
        several: false,
        mended: BTreeSet::new(),
        deciders: plans.deciders,
        later: plans.later,
        shared: plans.shared,
        classes: plans.classes,
    };
    scan.several = has_several(&scan);
    scan.sum_up();
    watch("sums");
    scan
}

/// What roles may be assigned at, where any are only declared.
pub fn names<'a>(
    sources: &'a [Decoded],
    registries: &[Judged],
    defender: &Defender,
) -> Vec<declared::Registry<'a>> {
    let registries = registries.iter().map(|judged| declared::Registry {
        name: judged.name.to_ascii_lowercase(),
        login_server: judged.login_server.to_ascii_lowercase(),
        view: judged.group.view(sources),
    });
    match defender.assigns() {
        true => registries.collect(),
        false => Vec::new(),
    }
}

impl Scan {
    /// Takes the findings behind these switches as mended, and no others. The registries keep their
    /// order, so that a list does not jump while somebody tries things out.
    pub fn assume(&mut self, mended: BTreeSet<String>) {
        let now = |(switch, outcome): &(String, Outcome)| {
            if mended.contains(switch) {
                Outcome::Clear
            } else {
                *outcome
            }
        };
        let classes = self.classes.iter();
        let classes: BTreeMap<Class, Option<Outcome>> =
            order::map(classes.map(|(class, all)| (*class, all.iter().map(now).max())));
        let shared = self.shared.iter().map(|(shared, of)| {
            let outcomes = of.iter().filter_map(|class| *classes.get(class)?);
            (*shared, outcomes.max().map(|worst| at_most(*shared, worst)))
        });
        let shared = order::map(shared);
        let decided = self.deciders.iter().map(|decider| {
            let common = decider.shared.iter();
            let common = common.filter_map(|at| *shared.get(at)?);
            let own = decider.own.iter().map(now);
            Outcome::over(std::iter::once(now(&decider.base)).chain(own).chain(common))
        });
        let decided: Vec<Outcome> = decided.collect();
        let own = RULES.map(|rule| keys(&mended, rule.id));
        for judged in &mut self.registries {
            let mut outcomes = judged.real;
            for (outcome, keys) in outcomes.iter_mut().zip(&own).take(2) {
                if !keys.is_empty() && keys.contains(judged.key().as_str()) {
                    *outcome = Outcome::Clear;
                }
            }
            if let (Some(slot), Some(outcome)) =
                (outcomes.get_mut(2), decided.get(judged.decider as usize))
            {
                *slot = *outcome;
            }
            judged.outcomes = outcomes;
            judged.verdict = Verdict::all(outcomes);
        }
        for subject in &mut self.subjects {
            subject.draft.outcome = if mended.contains(&subject.switch) {
                Outcome::Clear
            } else {
                subject.real
            };
        }
        self.mended = mended;
        self.sum_up();
    }

    /// The switches that, together, take a registry's rule as mended.
    pub fn switches(&self, judged: &Judged, rule: usize) -> Vec<String> {
        if judged
            .real
            .get(rule)
            .is_none_or(|outcome| *outcome == Outcome::Clear)
        {
            return Vec::new();
        }
        if rule < 2 {
            return RULES
                .get(rule)
                .map(|meta| meta.switch(&judged.key()))
                .into_iter()
                .collect();
        }
        let Some(decider) = self.deciders.get(judged.decider as usize) else {
            return Vec::new();
        };
        let clusters = decider.own.iter().chain(self.common(decider));
        let mut switches: Vec<&String> = clusters
            .filter(|(_, outcome)| *outcome != Outcome::Clear)
            .map(|(switch, _)| switch)
            .collect();
        order::list(&mut switches);
        let base = Some(&decider.base).filter(|(_, outcome)| *outcome != Outcome::Clear);
        let base = base.map(|(switch, _)| switch);
        base.into_iter().chain(switches).cloned().collect()
    }

    /// The same, of clusters no more than the first few of each scope.
    pub fn first_switches(&self, judged: &Judged, rule: usize, most: usize) -> Vec<String> {
        let Some(decider) = self.deciders.get(judged.decider as usize) else {
            return Vec::new();
        };
        if rule < 2 || judged.real.get(rule) == Some(&Outcome::Clear) {
            return self.switches(judged, rule);
        }
        let first = std::iter::once(&decider.base).chain(&decider.own);
        let all = first.chain(self.common(decider));
        let standing = all.filter(|(_, outcome)| *outcome != Outcome::Clear);
        let standing = standing.map(|(switch, _)| switch.clone());
        standing.take(most).collect()
    }

    /// Whether the plan that counts for a registry is on: then only sensors of clusters can lack there.
    pub fn plan_is_on(&self, judged: &Judged) -> bool {
        let decider = self.deciders.get(judged.decider as usize);
        decider.is_some_and(|Decider { base, .. }| {
            base.1 == Outcome::Clear || self.mended.contains(&base.0)
        })
    }

    /// What decides for a registry as for others: the clusters that pull from all of them.
    fn common<'s>(&'s self, decider: &'s Decider) -> impl Iterator<Item = &'s (String, Outcome)> {
        let classes = decider.shared.iter().filter_map(|at| self.shared.get(at));
        classes
            .flatten()
            .filter_map(|class| self.classes.get(class))
            .flatten()
    }

    /// Whether rule 021 fires at a registry only once something is deployed that is declared here.
    pub fn fires_later(&self, judged: &Judged) -> bool {
        let later = self.later.get(judged.decider as usize);
        later.copied().unwrap_or_default()
    }

    /// What decides for a registry, by a number: the same for all that the same decides for.
    pub fn decider(&self, judged: &Judged) -> u32 {
        judged.decider
    }

    /// Everything that decides on rule 021 for some registry, by the id of its switch.
    pub fn deciders(&self) -> impl Iterator<Item = (&str, Outcome)> {
        let own = self.deciders.iter();
        let own = own.flat_map(|decider| std::iter::once(&decider.base).chain(&decider.own));
        let all = own.chain(self.classes.values().flatten());
        all.map(|(switch, outcome)| (switch.as_str(), *outcome))
    }

    /// The verdict of the registry at this place.
    pub fn verdict_of(&self, registry: u32) -> Verdict {
        let judged = self.registries.get(registry as usize);
        judged.map_or(Verdict::Undetermined, |judged| judged.verdict)
    }

    /// The same as the evidence has it.
    pub fn real_verdict_of(&self, registry: u32) -> Verdict {
        let judged = self.registries.get(registry as usize);
        judged.map_or(Verdict::Undetermined, |judged| Verdict::all(judged.real))
    }

    /// Everything over the scan that follows from what is judged on its resources.
    fn sum_up(&mut self) {
        let mut counts = [OutcomeCounts::default(); 3];
        for judged in &self.registries {
            for (count, outcome) in counts.iter_mut().zip(judged.outcomes) {
                add(count, outcome);
            }
        }
        let [admin, network, plan] = &mut counts;
        let mut seen = Vec::new();
        for subject in &self.subjects {
            add(plan, subject.draft.outcome);
            if !subject.never_clears || subject.draft.outcome != Outcome::Clear {
                seen.push(subject.draft.outcome);
            }
        }
        seen.extend(self.registries.iter().map(|judged| judged.outcomes[2]));
        self.rules = [over(admin), over(network), Outcome::over(seen)];
        if self.unread {
            self.rules = self.rules.map(|rule| rule.max(Outcome::Unknown));
        }
        self.verdict = Verdict::all(self.rules);
        self.counts = counts;
        let of = |verdict| {
            count(
                self.registries
                    .iter()
                    .filter(|judged| judged.verdict == verdict)
                    .count(),
            )
        };
        self.totals = Totals {
            registries: count(self.registries.len()),
            fires: of(Verdict::Fires),
            undetermined: of(Verdict::Undetermined),
            broken: of(Verdict::Broken),
        };
        // Where a link of a registry is not known, all three may be at that one; and so they may where only
        // a cluster would not be seen, and whether it pulls from there is not known.
        self.split = self.verdict == Verdict::Fires
            && self.totals.fires + self.totals.undetermined == 0
            && self.blind_clusters().is_none();
    }

    /// The clusters without a sensor where some registry can be taken over and is watched but for them: none
    /// of them is known to pull from it, and none is known not to.
    pub fn blind_clusters(&self) -> Option<Vec<&Subject>> {
        let mut registries = self.registries.iter();
        if !registries.any(|judged| is_only_watched(judged.outcomes)) {
            return None;
        }
        let blind = self
            .subjects
            .iter()
            .filter(|subject| subject.kind == "cluster" && subject.draft.outcome == Outcome::Fires);
        let blind: Vec<&Subject> = blind.collect();
        (!blind.is_empty()).then_some(blind)
    }
}

/// What the switches of one rule are about.
pub fn keys<'a>(switches: &'a BTreeSet<String>, rule: &str) -> BTreeSet<&'a str> {
    let of_rule = switches
        .iter()
        .filter_map(|switch| switch.strip_prefix(rule)?.strip_prefix(':'));
    order::set(of_rule)
}

/// Puts the most urgent registry first, and equally urgent ones in the order of their names.
/// Says where each of them went.
fn sort_by_urgency(sources: &[Decoded], registries: &mut [Judged]) -> Vec<u32> {
    // Most are told apart by a few numbers.
    let urgency = |judged: &Judged| {
        let outcomes = judged.outcomes.iter();
        let fires = outcomes.filter(|outcome| **outcome == Outcome::Fires);
        (Reverse(judged.verdict), Reverse(fires.count()))
    };
    let mut order: Vec<_> = registries
        .iter()
        .enumerate()
        .map(|(place, judged)| (urgency(judged), beginning(&judged.name), place))
        .collect();
    let names = |place: usize| {
        let judged = registries.get(place);
        judged.map(|judged| {
            (
                Folded(&judged.name),
                Folded(&judged.login_server),
                Folded(&judged.subscription),
            )
        })
    };
    // One that was moved is there twice, with all its names.
    let id = |place: usize| {
        let view = registries.get(place)?.group.view(sources);
        Some(ResourceId::new(Names::of(&view).id?).key())
    };
    order.sort_unstable_by(|left, right| {
        (left.0, left.1)
            .cmp(&(right.0, right.1))
            .then_with(|| names(left.2).cmp(&names(right.2)))
            .then_with(|| id(left.2).cmp(&id(right.2)))
            .then(left.2.cmp(&right.2))
    });
    // Where each of them goes.
    let mut target = vec![0; registries.len()];
    for (to, (_, _, from)) in order.into_iter().enumerate() {
        if let Some(slot) = target.get_mut(from) {
            *slot = to;
        }
    }
    let went = target.iter().map(|to| count(*to)).collect();
    for place in 0..target.len() {
        while let Some(to) = target.get(place).copied().filter(|to| *to != place) {
            registries.swap(place, to);
            target.swap(place, to);
        }
    }
    went
}

/// Of clusters that may pull from a registry, or may not, none makes the rule fire there.
fn at_most(shared: Shared, outcome: Outcome) -> Outcome {
    match shared.how.is_known() {
        true => outcome,
        false => outcome.min(Outcome::Unknown),
    }
}

/// The first sixteen bytes of a name in lower case, as a number that compares like them.
fn beginning(name: &str) -> u128 {
    let mut bytes = [0; 16];
    for (slot, byte) in bytes.iter_mut().zip(name.bytes()) {
        *slot = byte.to_ascii_lowercase();
    }
    u128::from_be_bytes(bytes)
}

/// The answer for a subscription is the same for all its registries, unless one has its own plan or
/// a cluster that pulls from it; so most of them need no second look.
#[derive(Default)]
struct Deciders<'a> {
    /// What is there, by subscription; none is the empty one. With its name, as first spelled.
    live: FoldedMap<'a, (u32, Rc<str>)>,
    declared: BTreeMap<(Deployed, String), u32>,
    known: BTreeMap<Decider, u32>,
    deciders: Vec<Decider>,
    outcomes: Vec<Outcome>,
    later: Vec<bool>,
    shared: BTreeMap<Shared, Vec<Class>>,
    classes: BTreeMap<Class, Vec<(String, Outcome)>>,
    /// The worst of the clusters that registries share at a scope; none where all are clear.
    worst: BTreeMap<Shared, Option<Outcome>>,
}

impl<'a> Deciders<'a> {
    /// What decides for a registry, as a place in `deciders`; and the name of its subscription.
    fn decider(
        &mut self,
        context: &defender_not_enabled::Context,
        view: &View,
        names: &Names<'a>,
        deployed: &Deployed,
    ) -> (u32, Rc<str>) {
        let spelled = names.subscription.unwrap_or_default();
        let (shared, name) = if deployed.to.is_empty() {
            match self.live.get(&Folded(spelled)) {
                Some((decider, name)) if **name == *spelled => (*decider, name.clone()),
                Some((decider, _)) => (*decider, spelled.into()),
                None => {
                    let decider = self.judge(context, names.subscription, deployed);
                    let name: Rc<str> = spelled.into();
                    self.live.insert(Folded(spelled), (decider, name.clone()));
                    (decider, name)
                }
            }
        } else {
            let key = (deployed.clone(), spelled.to_ascii_lowercase());
            let decider = match self.declared.get(&key) {
                Some(decider) => *decider,
                None => {
                    let decider = self.judge(context, names.subscription, deployed);
                    self.declared.insert(key, decider);
                    decider
                }
            };
            (decider, spelled.into())
        };
        if context.defender.singles_out(names, deployed, view) {
            let decider = context.decider(view, names, deployed, None);
            (self.push(context, decider), name)
        } else {
            (shared, name)
        }
    }

    fn judge(
        &mut self,
        context: &defender_not_enabled::Context,
        subscription: Option<&str>,
        deployed: &Deployed,
    ) -> u32 {
        let outcome = context.subscription(subscription, deployed).outcome;
        let switch = defender_not_enabled::META
            .switch(&defender_not_enabled::subscription_scope(subscription));
        let decider = Decider {
            base: (switch, outcome),
            shared: Vec::new(),
            own: Vec::new(),
            own_now: Outcome::Clear,
        };
        self.push(context, decider)
    }

    fn push(&mut self, context: &defender_not_enabled::Context, decider: Decider) -> u32 {
        if let Some(known) = self.known.get(&decider) {
            return *known;
        }
        let mut outcomes = vec![decider.base.1];
        outcomes.extend(decider.own.iter().map(|(_, outcome)| *outcome));
        let mut now = decider.base.1.max(decider.own_now);
        for shared in &decider.shared {
            let worst = self.worst_of(context, *shared);
            outcomes.extend(worst);
            now = now.max(worst.filter(|_| shared.how == How::Now).unwrap_or(now));
        }
        let place = u32::try_from(self.deciders.len()).unwrap_or(u32::MAX);
        let outcome = Outcome::over(outcomes);
        self.outcomes.push(outcome);
        self.later
            .push(outcome == Outcome::Fires && now != Outcome::Fires);
        self.known.insert(decider.clone(), place);
        self.deciders.push(decider);
        place
    }

    fn worst_of(
        &mut self,
        context: &defender_not_enabled::Context,
        shared: Shared,
    ) -> Option<Outcome> {
        if let Some(known) = self.worst.get(&shared) {
            return *known;
        }
        let mut worst = None;
        let mut classes = Vec::new();
        for class in context.defender.pulls.classes(shared) {
            let all = self
                .classes
                .entry(class)
                .or_insert_with(|| context.class(class).1.clone());
            worst = worst.max(all.iter().map(|(_, outcome)| *outcome).max());
            classes.push(class);
        }
        let worst = worst.map(|worst| at_most(shared, worst));
        self.shared.insert(shared, classes);
        self.worst.insert(shared, worst);
        worst
    }

    fn outcome(&self, decider: u32) -> Outcome {
        let decided = self.outcomes.get(decider as usize);
        decided.copied().unwrap_or(Outcome::Unknown)
    }

    /// The subscriptions that were asked for, in lower case.
    fn subscriptions(&self) -> BTreeSet<String> {
        // That of something declared is judged with what is declared beside it.
        let live = self.live.keys().map(|name| name.0.to_ascii_lowercase());
        order::set(live.filter(|name| !name.is_empty()))
    }
}

/// Whether what was judged and what runs here is of several subscriptions.
fn has_several(scan: &Scan) -> bool {
    let registries = scan.registries.iter().map(|judged| &*judged.subscription);
    let subjects = scan.subjects.iter();
    let subjects = subjects.filter_map(|subject| ResourceId::new(&subject.id).subscription());
    let locations = scan.workloads.locations.iter();
    let locations = locations.map(|location| location.subscription.as_str());
    let mut all = registries.chain(subjects).chain(locations);
    let mut all = all.by_ref().filter(|subscription| !subscription.is_empty());
    let first = all.next();
    first.is_some_and(|first| all.any(|other| !other.eq_ignore_ascii_case(first)))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn add(counts: &mut OutcomeCounts, outcome: Outcome) {
    match outcome {
        Outcome::Fires => counts.fires += 1,
        Outcome::Unknown => counts.unknown += 1,
        Outcome::Clear => counts.clear += 1,
    }
}

fn over(counts: &OutcomeCounts) -> Outcome {
    let seen = [
        (counts.fires, Outcome::Fires),
        (counts.unknown, Outcome::Unknown),
        (counts.clear, Outcome::Clear),
    ];
    Outcome::over(
        seen.into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(_, outcome)| outcome),
    )
}

fn note(subscriptions: &mut BTreeSet<String>, name: &str) {
    let lower = name.to_ascii_lowercase();
    if !subscriptions.contains(&lower) {
        subscriptions.insert(lower);
    }
}

/// Everything besides registries that rule 021 judges.
///
/// A plan set on a registry that is in the scan is part of that registry's own finding.
fn subjects(
    context: &defender_not_enabled::Context,
    subscriptions: &mut BTreeSet<String>,
    with_own_plan: &BTreeSet<String>,
) -> Vec<Subject> {
    let defender = context.defender;
    for subscription in defender.subscriptions.keys().chain(&defender.assessed) {
        note(subscriptions, subscription.0);
    }
    let of_ids = defender.clusters.keys().chain(
        defender
            .resources
            .iter()
            .filter_map(|(id, plans)| plans.contains_key(&Plan::Containers).then_some(id)),
    );
    for id in of_ids {
        if let Some(subscription) = ResourceId::new(id.0).subscription() {
            note(subscriptions, subscription);
        }
    }
    let mut subjects = Vec::new();
    for subscription in subscriptions.iter() {
        // Shown as pasted where a plan's document spells it.
        let spelled = defender
            .subscriptions
            .get_key_value(&Folded(subscription))
            .map(|(name, _)| name.0);
        let name = spelled.unwrap_or(subscription).to_owned();
        let draft = context.subscription(Some(&name), &Deployed::LIVE);
        let id = format!("/subscriptions/{name}");
        subjects.push(Subject::new("subscription", id, name, draft, false));
    }
    // What is to be deployed is judged beside what is there; a plan without an id is already part of
    // what is said of every subscription.
    let anywhere = context
        .resource(&defender.anywhere)
        .filter(|_| subscriptions.is_empty());
    let declared = defender
        .declared
        .values()
        .filter_map(|plans| context.declared_subscription(plans));
    for draft in anywhere.into_iter().chain(declared) {
        let name = "a subscription whose id is not in the document".to_owned();
        subjects.push(Subject::new(
            "subscription",
            String::new(),
            name,
            draft,
            false,
        ));
    }
    for (id, plans) in &defender.resources {
        if with_own_plan.contains(&id.0.to_ascii_lowercase()) {
            continue;
        }
        let parsed = ResourceId::new(id.0);
        let Some(draft) = context.resource(plans) else {
            continue;
        };
        let is_cluster = parsed.is_a("Microsoft.ContainerService/managedClusters");
        // A plan of a machine says nothing of containers.
        if !is_cluster && !parsed.is_a("Microsoft.ContainerRegistry/registries") {
            continue;
        }
        subjects.push(Subject::new(
            if is_cluster { "cluster" } else { "registry" },
            id.0.to_owned(),
            parsed.name().unwrap_or(id.0).to_owned(),
            draft.note("the plan is set on this resource itself"),
            is_cluster,
        ));
    }
    let clusters = defender
        .clusters
        .iter()
        .map(|(id, handles)| (Some(id.0), handles.clone()));
    let nameless = defender
        .nameless_clusters
        .iter()
        .map(|handle| (None, vec![*handle]));
    for (id, handles) in clusters.chain(nameless) {
        subjects.push(cluster(context, id, &handles));
    }
    tell_apart(&mut subjects);
    subjects
}

/// Says of clusters of one name in which resource group each is, and where that does not tell them apart, in
/// which subscription.
fn tell_apart(subjects: &mut [Subject]) {
    let key = |subject: &Subject, text: &str| {
        (subject.kind == "cluster").then(|| text.to_ascii_lowercase())
    };
    let count = |subjects: &[Subject], shown: &dyn Fn(&Subject) -> String| {
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for key in subjects.iter().filter_map(|one| key(one, &shown(one))) {
            *counts.entry(key).or_default() += 1;
        }
        counts
    };
    let in_group = |subject: &Subject| {
        let group = ResourceId::new(&subject.id).resource_group();
        let group = group.map(|group| format!("{} ({group})", subject.name));
        group.unwrap_or_else(|| subject.name.clone())
    };
    let names = count(subjects, &|one| one.name.clone());
    let groups = count(subjects, &in_group);
    let several = |counts: &BTreeMap<String, u32>, text: &str| {
        counts
            .get(&text.to_ascii_lowercase())
            .is_some_and(|count| *count > 1)
    };
    for subject in subjects.iter_mut().filter(|one| one.kind == "cluster") {
        if !several(&names, &subject.name) {
            continue;
        }
        let id = ResourceId::new(&subject.id);
        let both = id.resource_group().zip(id.subscription());
        subject.shown = match both {
            Some((group, subscription)) if several(&groups, &in_group(subject)) => {
                format!("{} ({group}, {subscription})", subject.name)
            }
            _ => in_group(subject),
        };
    }
}

fn cluster(
    context: &defender_not_enabled::Context,
    id: Option<&str>,
    handles: &[Handle],
) -> Subject {
    let doc = handles
        .first()
        .and_then(|handle| Doc::new(context.sources, *handle));
    let from_id = id
        .map(ResourceId::new)
        .and_then(ResourceId::name)
        .map(str::to_owned);
    let named = || {
        let doc = doc?;
        doc.string(Field::Name).value().map(|name| name.to_string())
    };
    Subject::new(
        "cluster",
        id.unwrap_or_default().to_owned(),
        from_id.or_else(named).unwrap_or_else(|| UNNAMED.to_owned()),
        context.cluster(id, handles),
        true,
    )
}

/// Whether any source holds a resource of this kind.
pub fn holds(sources: &[Decoded], kind: Kind) -> bool {
    sources.iter().any(|source| {
        source
            .found
            .resources
            .iter()
            .any(|resource| resource.kind == kind)
    })
}

/// Whether no document lets Azure form the login server of a registry of its name and a hash. What only declares it
/// and is silent does not; what shows it may leave that out.
fn is_plain(sources: &[Decoded], group: &Group) -> bool {
    let mut docs = { group.docs.iter() }.filter_map(|handle| Doc::new(sources, *handle));
    docs.all(|doc| match doc.text(Field::DomainLabelScope) {
        Seen::Known(scope, _) => scope.eq_ignore_ascii_case("Unsecure"),
        Seen::Missing | Seen::Null(_) => doc.resource.declared,
        _ => false,
    })
}

/// The login server of a registry whose name is not known, with `…` for what is not: images on the same
/// unknown name come from there. Empty if no document tells as much.
fn partly_known_host<'a>(sources: &'a [Decoded], group: &Group) -> &'a str {
    let mut docs = group
        .docs
        .iter()
        .filter_map(|handle| Doc::new(sources, *handle));
    docs.find_map(|doc| match doc.text(Field::LoginServer) {
        Seen::Partly(host, _) => Some(host),
        _ => None,
    })
    .unwrap_or_default()
}
