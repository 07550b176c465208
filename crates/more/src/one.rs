//! A report about one registry alone, to be handed to its owner: the same form, so that every file can be made
//! of it, and nothing of the others in it.

use std::collections::BTreeSet;

use engine::{
    azure::ids::ResourceId,
    judge::{
        rules::sensors,
        weights::{Standing, lightest, login},
    },
};
use model::{
    order,
    outcome::{Outcome, Verdict, is_only_watched},
    report::{
        Alike, Assumption, BlastRadius, Breaking, Chain, Change, ChangeSet, Fact, Finding,
        OutcomeCounts, Pulls, RadiusTotals, Reach, Registry, Report, RuleSummary, Scale, Step,
        Subject, Tally, Totals, Workload,
    },
    sentence::{capitalised, quoted},
};

/// The places of the registries that somebody may mean by this: an id, a login server or a name.
pub fn meant(report: &Report, by: &str) -> Vec<usize> {
    let is = |text: &str| text.eq_ignore_ascii_case(by.trim());
    let registries = report.chains.iter().flat_map(|chain| &chain.registries);
    let found = registries.enumerate().filter(|(_, one)| {
        let of = [one.id.as_deref(), one.login_server.as_deref()];
        is(&one.name) || of.into_iter().flatten().any(is)
    });
    found.map(|(row, _)| row).collect()
}

/// The report about the registry at this place.
pub fn narrowed(report: &Report, row: usize) -> Option<Report> {
    let all = report.chains.first()?;
    let registry = all.registries.get(row)?.clone();
    let chain = chain(all, registry);
    let mut quoted: BTreeSet<&str> = BTreeSet::new();
    let registries = chain.registries.iter();
    let own = registries.clone().flat_map(|one| &one.rules);
    let own = own.flat_map(|rule| &rule.finding.facts);
    let steps = registries.flat_map(|one| &one.steps);
    let details = steps.flat_map(|step| &step.details);
    let subjects = chain.rules.iter().flat_map(|rule| &rule.subjects);
    let subjects = subjects.flat_map(|subject| &subject.finding.facts);
    let workloads = chain.blast_radius.workloads.iter().map(|one| &one.fact);
    let facts = own.chain(details.flat_map(|detail| &detail.facts));
    let source = |fact: &'_ Fact| fact.source.clone();
    let names: Vec<String> = facts.chain(subjects).chain(workloads).map(source).collect();
    quoted.extend(names.iter().map(String::as_str));
    let is_quoted = |name: &str| quoted.contains(name);
    Some(Report {
        schema: report.schema.clone(),
        generator: report.generator.clone(),
        link: report.link.clone(),
        sources: { report.sources.iter() }
            .filter(|source| is_quoted(&source.name))
            .cloned()
            .collect(),
        problems: { report.problems.iter() }
            .filter(|problem| problem.source.as_deref().is_none_or(is_quoted))
            .cloned()
            .collect(),
        chains: vec![chain],
    })
}

fn chain(all: &Chain, registry: Registry) -> Chain {
    let switches: BTreeSet<&str> = { registry.rules.iter() }
        .flat_map(|rule| &rule.finding.switches)
        .map(String::as_str)
        // A report with pseudonyms does not say which they are.
        .filter(|switch| !switch.is_empty())
        .collect();
    let rules = all.rules.iter();
    let rules: Vec<RuleSummary> = rules
        .map(|summary| rule(summary, &registry, &switches))
        .collect();
    let steps = all.steps.iter().map(|step| {
        let own = registry.steps.iter().find(|own| own.number == step.number);
        let mut step: Step = step.clone();
        if let Some(own) = own {
            step.state = own.state;
            step.here = format!("{}.", capitalised(own.here.trim_end_matches('.')));
        }
        step
    });
    let what_if = all.what_if.iter();
    let own = what_if.filter(|assumed| switches.contains(assumed.switch.as_str()));
    let mut what_if: Vec<Assumption> = own.cloned().collect();
    // Of many clusters a report lists the first; that this is hypothetical is said all the same.
    let hypothetical = registry.rules.iter().any(|rule| rule.finding.was.is_some());
    if hypothetical && what_if.is_empty() {
        what_if.clone_from(&all.what_if);
    }
    let of = |verdict: Verdict| u32::from(registry.verdict == verdict);
    let pulls = all.blast_radius.workloads.iter();
    let workloads: Vec<Workload> = pulls
        .filter(|one| one.registry == registry.name)
        .cloned()
        .collect();
    let blast_radius = radius(&all.blast_radius, &registry, workloads);
    let outcomes = registry.outcomes();
    Chain {
        verdict: registry.verdict,
        split: false,
        headline: headline(&registry),
        explanation: explanation(&registry, outcomes),
        rules,
        totals: Totals {
            registries: 1,
            fires: of(Verdict::Fires),
            undetermined: of(Verdict::Undetermined),
            broken: of(Verdict::Broken),
        },
        steps: steps.collect(),
        what_if,
        breaking: breaking(all, &registry, outcomes, &blast_radius),
        blast_radius,
        id: all.id.clone(),
        title: all.title.clone(),
        severity: all.severity.clone(),
        likelihood: all.likelihood.clone(),
        logic: all.logic.clone(),
        why: all.why.clone(),
        how: all.how.clone(),
        registries: vec![registry],
    }
}

fn headline(registry: &Registry) -> String {
    let name = quoted(&registry.name);
    let later = match registry.once_deployed {
        true => " once this is deployed,",
        false => "",
    };
    match registry.verdict {
        Verdict::Fires => format!(
            "{name} can be taken over{later} and used to poison every workload that pulls from it"
        ),
        Verdict::Broken => format!("The chain is broken at {name}"),
        Verdict::Undetermined => format!("It is not known yet whether {name} can be taken over"),
    }
}

/// What each rule found, and what is easily overlooked.
fn explanation(registry: &Registry, outcomes: [Outcome; 3]) -> String {
    let rules = registry.rules.iter();
    let mut said: Vec<String> = rules
        .map(|rule| format!("{}.", capitalised(&rule.finding.because)))
        .collect();
    if is_only_watched(outcomes) {
        said.push(
            "A takeover is still possible: Defender would see it, and does not prevent it."
                .to_owned(),
        );
    }
    said.join(" ")
}

/// A rule as this registry has it, with those of its other subjects that decide here.
fn rule(summary: &RuleSummary, registry: &Registry, switches: &BTreeSet<&str>) -> RuleSummary {
    let mut rule = summary.clone();
    let own = registry.rules.iter().find(|own| own.id == summary.id);
    let Some(Finding {
        outcome, because, ..
    }) = own.map(|own| &own.finding)
    else {
        return rule;
    };
    rule.outcome = *outcome;
    rule.found = format!("{}.", capitalised(because));
    let of = |wanted: Outcome| u32::from(*outcome == wanted);
    rule.counts = OutcomeCounts {
        fires: of(Outcome::Fires),
        unknown: of(Outcome::Unknown),
        clear: of(Outcome::Clear),
    };
    let subscription = registry.subscription_id.as_deref();
    rule.subjects.retain(|subject: &Subject| {
        let theirs = ResourceId::new(&subject.id).subscription();
        let is_its = subject.kind == "subscription"
            && theirs
                .zip(subscription)
                .is_some_and(|(theirs, own)| theirs.eq_ignore_ascii_case(own));
        let mut own = subject.finding.switches.iter();
        is_its || own.any(|switch| switches.contains(switch.as_str()))
    });
    rule
}

fn radius(all: &BlastRadius, registry: &Registry, workloads: Vec<Workload>) -> BlastRadius {
    let mut radius = BlastRadius {
        workloads: Vec::new(),
        ..all.clone()
    };
    radius.totals = totals(&workloads);
    let counts = registry.workloads;
    // The others are there, and of some it is not known where they pull from.
    let (own, whole) = (&mut radius.totals, &all.totals);
    let rest = whole.workloads.saturating_sub(own.workloads);
    own.workloads += rest;
    own.image_unknown = whole.image_unknown.min(rest);
    own.runs_none = whole.runs_none.min(rest - own.image_unknown);
    own.elsewhere = rest - own.image_unknown - own.runs_none;
    let unknown = match own.image_unknown {
        0 => String::new(),
        1 => " Of 1 workload here an image is not known.".to_owned(),
        count => format!(" Of {count} workloads here an image is not known."),
    };
    let initial = match registry.verdict {
        Verdict::Fires => format!("By the admin account of {}.", quoted(&registry.name)),
        _ => String::new(),
    };
    let scope = match counts.total {
        0 if all.totals.workloads == 0 => String::new(),
        0 => format!("No workload in these exports is known to pull from it.{unknown}"),
        _ => {
            let word = match counts.total {
                1 => "workload pulls",
                _ => "workloads pull",
            };
            format!(
                "{} {word} from it: {} at the next restart, {} at the next rollout or on a new node, {} at a moment not shown, {} pinned by digest.{unknown}",
                counts.total,
                counts.next_restart,
                counts.next_rollout,
                counts.unknown,
                counts.pinned
            )
        }
    };
    radius.counted = Default::default();
    let [first, .., last] = &mut radius.counted;
    (*first, *last) = (initial, scope);
    radius.workloads = workloads;
    radius
}

/// Workloads counted, each once and by the worst of its images.
fn totals(rows: &[Workload]) -> RadiusTotals {
    let mut totals = RadiusTotals::default();
    let key = |one: &Workload| {
        let Workload {
            kind,
            subscription_id,
            location,
            name,
            ..
        } = one;
        format!("{kind} {subscription_id:?} {location} {name}")
    };
    let mut known: BTreeSet<String> = BTreeSet::new();
    // They stand by how the attack concerns them, the worst first.
    for one in rows.iter().filter(|one| known.insert(key(one))) {
        totals.workloads += 1;
        *match one.reach {
            Reach::Exposed => &mut totals.exposed,
            Reach::Possible => &mut totals.possible,
            Reach::Pinned => &mut totals.pinned,
            Reach::Spared => &mut totals.spared,
        } += 1;
        totals.watched += u32::from(one.watched);
        let reached = matches!(one.reach, Reach::Exposed | Reach::Possible);
        if reached {
            *match one.pulls {
                Pulls::NextRestart => &mut totals.pulls.next_restart,
                Pulls::NextRollout => &mut totals.pulls.next_rollout,
                Pulls::Unknown | Pulls::PinnedByDigest => &mut totals.pulls.unknown,
            } += 1;
            totals.with_identity += u32::from(!one.identity.is_empty());
            totals.with_secrets += u32::from(!one.secret_names.is_empty());
            totals.outside_kubernetes += u32::from(one.cluster.is_empty());
        }
        let subscription = one.subscription_id.as_deref().unwrap_or_default();
        for (tallies, name) in [
            (&mut totals.by_kind, one.kind.as_str()),
            (&mut totals.by_cluster, one.cluster.as_str()),
            (&mut totals.by_namespace, one.namespace.as_str()),
            (&mut totals.by_environment, one.environment.as_str()),
            (&mut totals.by_subscription, subscription),
        ] {
            tally(tallies, name, reached, one.reach == Reach::Possible);
        }
    }
    totals.by_cluster.retain(|tally| !tally.name.is_empty());
    totals
}

fn tally(tallies: &mut Vec<Tally>, name: &str, reached: bool, possible: bool) {
    let known = tallies.iter().position(|tally| tally.name == name);
    let place = known.unwrap_or_else(|| {
        tallies.push(Tally {
            name: name.to_owned(),
            ..Tally::default()
        });
        tallies.len() - 1
    });
    if let Some(tally) = tallies.get_mut(place) {
        tally.workloads += 1;
        tally.reached += u32::from(reached);
        tally.possible += u32::from(possible);
    }
}

/// What breaks the chain at this registry, or closes it where only Defender watches; none if neither is needed.
fn breaking(
    all: &Chain,
    registry: &Registry,
    outcomes: [Outcome; 3],
    radius: &BlastRadius,
) -> Option<Breaking> {
    let whole = all.breaking.as_ref();
    // As over the scan: what may be taken over unseen comes no later than what is seen.
    let watched = is_only_watched(outcomes)
        || outcomes == [Outcome::Fires, Outcome::Fires, Outcome::Unknown]
            && whole.is_some_and(|whole| whole.watched);
    if registry.verdict != Verdict::Fires && !watched {
        return None;
    }
    let scale = whole.map_or_else(Scale::default, |whole| Scale {
        effort: whole.effort,
        breakage: whole.breakage,
    });
    let standing = Standing {
        premium: registry
            .sku
            .as_deref()
            .is_some_and(|sku| sku.eq_ignore_ascii_case("premium")),
        login: {
            let rows = radius.workloads.iter();
            let rows: Vec<_> = { rows.map(|one| (one.stored_credential, one.stopped())) }.collect();
            login(&rows, all.blast_radius.totals.workloads > 0)
        },
        private_endpoints: false,
    };
    // Of each of its own two rules the lightest.
    let mut sets: Vec<ChangeSet> = Vec::new();
    for rule in registry.rules.iter().take(2) {
        let lightest = lightest(&rule.id, &standing, scale);
        let switch = rule.finding.switches.first();
        if let Some(((fix, effort, breakage), switch)) = lightest.zip(switch) {
            let change = Change {
                switch: switch.clone(),
                rule: rule.id.clone(),
                fix: fix.to_owned(),
                kind: "registry".to_owned(),
                name: registry.name.clone(),
                effort,
                breakage,
                prevents: true,
            };
            sets.push(set(vec![change], scale));
        }
    }
    let weight = |set: &ChangeSet| set.weight;
    let preventing = sets.iter().min_by_key(|set| weight(set)).cloned();
    let watching = registry.rules.get(2).map(|rule| &rule.finding.switches);
    let watching: &[String] = watching.map_or(&[], Vec::as_slice);
    let seen = whole.and_then(|whole| whole.detecting.as_ref());
    let seen = seen.into_iter().flat_map(|set| &set.changes);
    let seen = seen.filter(|change| !change.switch.is_empty() && watching.contains(&change.switch));
    let detecting: Vec<Change> = seen.cloned().collect();
    // Of many clusters a report lists the first, and some of them alone would let nothing be seen.
    let listed = watching.len() < sensors::QUOTED && !detecting.is_empty();
    let detecting = (!watched && listed).then(|| set(detecting, scale));
    sets.extend(detecting.clone());
    // Of equals the one that prevents, which stands first.
    order::by_key(&mut sets, weight);
    let mut sets = sets.into_iter();
    Some(Breaking {
        paths: 1,
        watched,
        effort: scale.effort,
        breakage: scale.breakage,
        smallest: sets.next(),
        next: sets.next(),
        preventing,
        detecting,
    })
}

fn set(changes: Vec<Change>, scale: Scale) -> ChangeSet {
    let prevents = changes.iter().any(|change| change.prevents);
    let weights = changes.iter();
    let weights = weights.map(|change| u64::from(scale.weigh(change.effort, change.breakage)));
    let mut alike: Vec<Alike> = Vec::new();
    for change in &changes {
        match alike.iter_mut().find(|known| known.fix == change.fix) {
            Some(known) => known.count += 1,
            None => alike.push(Alike {
                fix: change.fix.clone(),
                count: 1,
            }),
        }
    }
    ChangeSet {
        count: u32::try_from(changes.len()).unwrap_or(u32::MAX),
        weight: weights.sum(),
        prevented: u32::from(prevents),
        detected: u32::from(!prevents),
        alike,
        changes,
    }
}
