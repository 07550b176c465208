//! Evidence to verdict: every rule on every registry, the chain over each of them and over the scan.
//!
//! This is the cheap half, done for everything at once: outcomes and names. What is said about one
//! registry, with its evidence, is worked out by [`super::render`] when somebody asks.

use std::{
    borrow::Cow,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    decode::{Decoded, recognise::Kind},
    evidence::{
        Doc, Handle, View,
        defender::{Defender, Plan},
        ids::{Folded, ResourceId},
        registries::{Group, Names, Stray, group},
    },
    outcome::{Outcome, Verdict},
    report::{OutcomeCounts, Totals},
    rules::{Draft, admin_account_enabled, defender_not_enabled, public_network_access},
};

/// A registry with its outcomes.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The documents about it.
    pub group: Group,
    /// Its rules' outcomes, in the chain's order.
    pub outcomes: [Outcome; 3],
    /// The AND over them.
    pub verdict: Verdict,
    /// Its name.
    pub name: String,
    /// Its login server, empty if not known.
    pub login_server: String,
    /// Its subscription, empty if not known.
    pub subscription: String,
}

/// A judged resource that is no registry.
#[derive(Clone, Debug)]
pub struct Subject {
    /// `subscription`, `registry` or `cluster`.
    pub kind: &'static str,
    /// Its id as pasted, empty if not known.
    pub id: String,
    /// A name to show.
    pub name: String,
    /// What was found.
    pub draft: Draft,
    /// It counts for the scan only where it fires: a cluster never clears the rule.
    pub only_fires: bool,
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
    /// The scan fires, yet no registry carries all three links.
    pub split: bool,
    /// Registries by verdict.
    pub totals: Totals,
    /// Documents that could not be tied to a registry.
    pub strays: Vec<Stray>,
}

/// Judges all sources together.
pub fn judge(sources: &[Decoded]) -> Scan {
    let defender = Defender::collect(sources);
    let context = defender_not_enabled::Context {
        sources,
        defender: &defender,
    };
    let (groups, strays) = group(sources);
    let mut registries: Vec<Judged> = Vec::with_capacity(groups.len());
    let mut plans = Memo::default();
    let mut with_own_plan: BTreeSet<String> = BTreeSet::new();
    for group in groups {
        let views = group.views(sources);
        let Some(view) = views.first() else { continue };
        let names = Names::of(view);
        let worst = |rule: fn(&View) -> Outcome| Outcome::over(views.iter().map(rule));
        let declared = view.docs().iter().any(|doc| doc.resource.declared);
        let outcomes = [
            worst(admin_account_enabled::outcome),
            worst(public_network_access::outcome),
            plans.outcome(&context, view, &names, declared),
        ];
        if let Some(id) = names
            .id
            .as_deref()
            .filter(|id| defender.resources.contains_key(&Folded(id)))
        {
            note(&mut with_own_plan, id);
        }
        registries.push(Judged {
            outcomes,
            verdict: Verdict::all(outcomes),
            login_server: names.login_server.map_or_else(String::new, Cow::into_owned),
            subscription: names.subscription.unwrap_or_default(),
            name: names.name,
            group,
        });
    }
    registries.sort_by_cached_key(urgency);
    let mut subscriptions = plans.subscriptions();
    let subjects = subjects(&context, &mut subscriptions, &with_own_plan);
    let mut counts = [OutcomeCounts::default(); 3];
    for judged in &registries {
        for (count, outcome) in counts.iter_mut().zip(judged.outcomes) {
            add(count, outcome);
        }
    }
    let [admin, network, plan] = &mut counts;
    let mut seen = Vec::new();
    for subject in &subjects {
        add(plan, subject.draft.outcome);
        if !subject.only_fires || subject.draft.outcome == Outcome::Fires {
            seen.push(subject.draft.outcome);
        }
    }
    seen.extend(registries.iter().map(|judged| judged.outcomes[2]));
    let rules = [over(admin), over(network), Outcome::over(seen)];
    let verdict = Verdict::all(rules);
    let of = |verdict| {
        count(
            registries
                .iter()
                .filter(|judged| judged.verdict == verdict)
                .count(),
        )
    };
    let totals = Totals {
        registries: count(registries.len()),
        fires: of(Verdict::Fires),
        undetermined: of(Verdict::Undetermined),
        broken: of(Verdict::Broken),
    };
    let split = verdict == Verdict::Fires && totals.fires == 0;
    Scan {
        registries,
        subjects,
        rules,
        counts,
        verdict,
        split,
        totals,
        strays,
    }
}

/// What sorts the most urgent registry first, and equally urgent ones by their names.
fn urgency(judged: &Judged) -> (Reverse<Verdict>, Reverse<usize>, String) {
    let fires = judged
        .outcomes
        .iter()
        .filter(|outcome| **outcome == Outcome::Fires)
        .count();
    let mut names = [&*judged.name, &*judged.login_server, &*judged.subscription].join("\0");
    names.make_ascii_lowercase();
    (Reverse(judged.verdict), Reverse(fires), names)
}

/// The answer for a subscription is the same for all its registries, unless one has its own plan or
/// a cluster that pulls from it; so most of them need no second look.
#[derive(Default)]
struct Memo {
    known: BTreeMap<(bool, String), Outcome>,
}

impl Memo {
    fn outcome(
        &mut self,
        context: &defender_not_enabled::Context,
        view: &View,
        names: &Names,
        declared: bool,
    ) -> Outcome {
        let subscription = names.subscription.as_deref();
        let mut key = (declared, subscription.unwrap_or_default().to_owned());
        key.1.make_ascii_lowercase();
        let shared = match self.known.get(&key) {
            Some(outcome) => *outcome,
            None => {
                let outcome = context.subscription(subscription, declared).outcome;
                self.known.insert(key, outcome);
                outcome
            }
        };
        let own = names
            .id
            .as_deref()
            .is_some_and(|id| context.defender.singles_out(id, view));
        if own {
            context.registry(view, names, declared).outcome
        } else {
            shared
        }
    }

    /// The subscriptions that were asked for, in lower case.
    fn subscriptions(&self) -> BTreeSet<String> {
        self.known
            .keys()
            .map(|(_, name)| name.clone())
            .filter(|name| !name.is_empty())
            .collect()
    }
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
    for subscription in defender.subscriptions.keys() {
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
        subjects.push(Subject {
            kind: "subscription",
            id: format!("/subscriptions/{name}"),
            draft: context.subscription(Some(&name), false),
            name,
            only_fires: false,
        });
    }
    // What is to be deployed is judged beside what is there; a plan without an id is already part of
    // what is said of every subscription.
    let anywhere = context
        .resource(&defender.anywhere)
        .filter(|_| subscriptions.is_empty());
    let declared = context.resource(&defender.declared);
    for draft in anywhere.into_iter().chain(declared) {
        subjects.push(Subject {
            kind: "subscription",
            id: String::new(),
            name: "a subscription whose id is not in the document".to_owned(),
            draft,
            only_fires: false,
        });
    }
    for (id, plans) in &defender.resources {
        if with_own_plan.contains(&id.0.to_ascii_lowercase()) {
            continue;
        }
        let parsed = ResourceId::new(id.0);
        let Some(draft) = context.resource(plans) else {
            continue;
        };
        let is_cluster = parsed.resource_type().is_some_and(|kind| {
            kind.eq_ignore_ascii_case("Microsoft.ContainerService/managedClusters")
        });
        subjects.push(Subject {
            kind: if is_cluster { "cluster" } else { "registry" },
            id: id.0.to_owned(),
            name: parsed.name().unwrap_or(id.0).to_owned(),
            draft: draft.note("the plan is set on this resource itself"),
            only_fires: is_cluster,
        });
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
    subjects
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
        doc.string(super::decode::fields::Field::Name)
            .value()
            .map(|name| name.to_string())
    };
    Subject {
        kind: "cluster",
        id: id.unwrap_or_default().to_owned(),
        name: from_id
            .or_else(named)
            .unwrap_or_else(|| "unnamed cluster".to_owned()),
        draft: context.cluster(handles),
        only_fires: true,
    }
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
