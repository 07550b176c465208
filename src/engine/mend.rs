//! Breaking the chain: the smallest cut of a judged scan, and the fixes of one finding.
//!
//! This is where judged registries meet [`super::cut`], which knows numbers only, and
//! [`super::remedy`], which knows one target only.

use std::collections::BTreeMap;

use crate::{
    azure::{ids::ResourceId, roles::Power},
    engine::{
        cut::{self, Objective, Scale},
        judge::{Judged, Scan, keys},
        outcome::{Outcome, Verdict},
        remedy::{self, Consumers, Fix, Target},
        report::{Breaking, Change, ChangeSet},
        rules::{RULES, defender_not_enabled, ranges as ranges_of},
    },
    facts::{View, guards::Guards, registries::Names, workloads::Workload},
    read::decode::{Decoded, fields::Field},
};

/// A range of this prefix length or less is no narrowing.
const WIDE: u8 = 8;
/// How many changes of a set an overview holds.
const SHOWN: usize = 100;

/// What breaks every complete path; none if there is no complete path. With `all`, every change of
/// each set is listed, otherwise the first hundred.
pub fn breaking(
    sources: &[Decoded],
    scan: &Scan,
    guards: &Guards,
    scale: Scale,
    all: bool,
) -> Option<Breaking> {
    let mut paths = cut::Scan::default();
    let mut firing: Vec<(usize, &Judged)> = Vec::new();
    let mut shared: Vec<String> = Vec::new();
    let mut places: BTreeMap<String, u32> = BTreeMap::new();
    let logins = Logins::of(scan);
    for (index, judged) in scan.registries.iter().enumerate() {
        if judged.verdict != Verdict::Fires {
            continue;
        }
        let switches = scan.switches(judged, 2);
        let switches = switches
            .into_iter()
            .filter(|switch| !scan.mended.contains(switch))
            .map(|switch| {
                *places.entry(switch).or_insert_with_key(|switch| {
                    shared.push(switch.clone());
                    u32::try_from(shared.len() - 1).unwrap_or(u32::MAX)
                })
            })
            .collect();
        let target = light_target(sources, judged, &logins, index);
        let own = |rule: &str| own_fix(rule, &target, scale).map(|(weight, ..)| weight);
        paths.paths.push(cut::Path {
            admin: own(RULES[0].id),
            network: own(RULES[1].id),
            shared: switches,
        });
        firing.push((index, judged));
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
        let (place, judged) = *firing.get(index as usize)?;
        let target = light_target(sources, judged, &logins, place);
        let meta = RULES.get(rule)?;
        let (_, fix, effort, breakage) = own_fix(meta.id, &target, scale)?;
        Some(Change {
            switch: meta.switch(&judged.key()),
            rule: meta.id.to_owned(),
            fix: fix.to_owned(),
            kind: "registry".to_owned(),
            name: judged.name.clone(),
            effort,
            breakage,
            prevents: true,
        })
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
    };
    Some(Breaking {
        paths: u32::try_from(firing.len()).unwrap_or(u32::MAX),
        effort: scale.effort,
        breakage: scale.breakage,
        smallest: paths.smallest(Objective::Lightest).map(set),
        next: paths.next_smallest(Objective::Lightest).map(set),
        preventing: paths.preventing().map(set),
        detecting: paths.detecting().map(set),
    })
}

/// The lightest fix for a registry's own rule: its weight, its id, effort and breakage.
fn own_fix(rule: &str, target: &Target, scale: Scale) -> Option<(u32, &'static str, u8, u8)> {
    remedy::weights(rule, target)
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

/// Which registries serve workloads that log in with a stored password.
struct Logins {
    /// By a registry's place; none where the documents do not tell of every workload.
    stored: Vec<Option<bool>>,
}

impl Logins {
    fn of(scan: &Scan) -> Logins {
        let shown = !scan.workloads.list.is_empty();
        let mut stored = vec![shown.then_some(false); scan.registries.len()];
        for workload in &scan.workloads.list {
            let registries = workload
                .images
                .iter()
                .flat_map(|image| scan.workloads.registries(image));
            for registry in registries {
                if let Some(slot) = stored.get_mut(registry as usize) {
                    *slot = match (*slot, workload.stored_credential) {
                        (Some(true), _) | (_, Some(true)) => Some(true),
                        (Some(false), Some(false)) => Some(false),
                        _ => None,
                    };
                }
            }
        }
        Logins { stored }
    }
}

/// As much of a target as weighs in: the SKU, and whether stored passwords are in use.
fn light_target<'a>(
    sources: &'a [Decoded],
    judged: &Judged,
    logins: &Logins,
    index: usize,
) -> Target<'a> {
    let view = judged.group.view(sources);
    let sku = view.docs().iter().find_map(|doc| {
        doc.first_text(Field::SkuName)
            .or(doc.first_text(Field::SkuTier))
    });
    let stored: Option<&[&str]> = match logins.stored.get(index) {
        Some(Some(true)) => Some(&["some"]),
        Some(Some(false)) => Some(&[]),
        _ => None,
    };
    Target {
        sku,
        consumers: Consumers {
            stored_credentials: stored,
            ..Consumers::default()
        },
        ..Target::default()
    }
}

/// What a switch of rule 021 mends.
struct Subjects<'a> {
    by_switch: BTreeMap<&'a str, (&'static str, &'a str)>,
}

impl<'a> Subjects<'a> {
    fn of(scan: &'a Scan) -> Subjects<'a> {
        let by_switch = scan
            .subjects
            .iter()
            .map(|subject| {
                (
                    subject.switch.as_str(),
                    (subject.kind, subject.name.as_str()),
                )
            })
            .collect();
        Subjects { by_switch }
    }

    fn change(&self, switch: String, scale: Scale) -> Change {
        let (kind, name) = self.named(&switch);
        let target = Target {
            cluster: (kind == "cluster").then_some("cluster"),
            own_plan: kind == "registry",
            ..Target::default()
        };
        let meta = &defender_not_enabled::META;
        let (_, fix, effort, breakage) = own_fix(meta.id, &target, scale).unwrap_or((0, "", 1, 1));
        Change {
            rule: meta.id.to_owned(),
            fix: fix.to_owned(),
            kind: kind.to_owned(),
            name: name.to_owned(),
            effort,
            breakage,
            prevents: false,
            switch,
        }
    }

    /// Kind and name of what a switch is about. A plan set on a registry of the scan is part of that
    /// registry's own finding, so it is no subject.
    fn named<'b>(&'b self, switch: &'b str) -> (&'static str, &'b str) {
        match self.by_switch.get(switch) {
            Some(found) => *found,
            None => ("registry", switch.rsplit('/').next().unwrap_or_default()),
        }
    }
}

/// What a switch takes as mended: the rule, and kind and name of the resource.
pub fn assumptions(scan: &Scan) -> Vec<super::report::Assumption> {
    let mut found = Vec::new();
    if scan.mended.is_empty() {
        return found;
    }
    let mut add = |switch: String, rule: &str, kind: &str, name: &str, was: Outcome| {
        if scan.mended.contains(&switch) && was != Outcome::Clear {
            found.push(super::report::Assumption {
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
            &subject.name,
            subject.real,
        );
    }
    for (switch, outcome) in scan.deciders() {
        if !subjects.by_switch.contains_key(switch) {
            let (kind, name) = subjects.named(switch);
            add(switch.to_owned(), plan.id, kind, name, outcome);
        }
    }
    found.sort_by(|left, right| left.switch.cmp(&right.switch));
    found.dedup_by(|left, right| left.switch == right.switch);
    found
}

/// The fixes for one rule at one registry; for rule 021 for everything that decides there.
pub fn fixes(sources: &[Decoded], scan: &Scan, registry: usize, rule: usize) -> Vec<Fix> {
    let (Some(judged), Some(meta)) = (scan.registries.get(registry), RULES.get(rule)) else {
        return Vec::new();
    };
    let subjects = Subjects::of(scan);
    let around = Around::of(sources, scan, judged, registry);
    if rule < 2 {
        return around.with(|target| remedy::fixes(meta.id, target));
    }
    let mut fixes = Vec::new();
    for switch in scan.switches(judged, rule) {
        fixes.extend(around.of_switch(&subjects, &switch));
    }
    fixes
}

/// The fixes for a subject of rule 021, by its switch.
pub fn subject_fixes(scan: &Scan, switch: &str) -> Vec<Fix> {
    Around::default().of_switch(&Subjects::of(scan), switch)
}

/// The fixes of a set of changes, in order, for one script.
pub fn fixes_of(sources: &[Decoded], scan: &Scan, changes: &[Change]) -> Vec<Fix> {
    let subjects = Subjects::of(scan);
    let by_key: BTreeMap<String, usize> = scan
        .registries
        .iter()
        .enumerate()
        .map(|(index, judged)| (judged.key(), index))
        .collect();
    let mut fixes = Vec::new();
    for change in changes {
        let rule = RULES.iter().position(|meta| meta.id == change.rule);
        let key = change.switch.split_once(':').map_or("", |(_, key)| key);
        let candidates = match (rule, by_key.get(key)) {
            (Some(rule @ 0..2), Some(registry)) => self::fixes(sources, scan, *registry, rule),
            _ => Around::default().of_switch(&subjects, &change.switch),
        };
        fixes.extend(candidates.into_iter().find(|fix| fix.id == change.fix));
    }
    fixes
}

/// Everything that evidence names around a registry.
#[derive(Default)]
struct Around {
    registry: String,
    id: String,
    resource_group: String,
    subscription: String,
    sku: String,
    ranges: Vec<String>,
    workloads: Option<Vec<String>>,
    stored: Option<Vec<String>>,
    pushers: Option<Vec<String>>,
    clusters: Option<Vec<String>>,
    private_endpoints: Option<Vec<String>>,
    retired: Option<&'static str>,
}

impl Around {
    fn of(sources: &[Decoded], scan: &Scan, judged: &Judged, index: usize) -> Around {
        let view = judged.group.view(sources);
        let names = Names::of(&view);
        let guards = Guards::collect(sources);
        let id = names.id.unwrap_or_default();
        let of = |keep: &dyn Fn(&Workload) -> bool| -> Option<Vec<String>> {
            let index = u32::try_from(index).ok();
            (!scan.workloads.list.is_empty()).then(|| {
                let pulling = index.and_then(|index| scan.workloads.by_registry.get(&index));
                let pulling = pulling.into_iter().flatten();
                pulling
                    .filter_map(|place| scan.workloads.list.get(*place))
                    .filter(|workload| keep(workload))
                    .map(|workload| workload.name.clone())
                    .collect()
            })
        };
        let clusters: Vec<String> = scan
            .subjects
            .iter()
            .filter(|subject| subject.kind == "cluster")
            .filter(|subject| {
                let theirs = ResourceId::new(&subject.id).subscription();
                theirs.is_some_and(|theirs| theirs.eq_ignore_ascii_case(&judged.subscription))
            })
            .map(|subject| subject.name.clone())
            .collect();
        Around {
            registry: names.name.to_owned(),
            id: id.to_owned(),
            resource_group: names.resource_group.unwrap_or_default().to_owned(),
            subscription: judged.subscription.to_string(),
            sku: text(&view, Field::SkuName),
            ranges: ranges(&view),
            workloads: of(&|_| true),
            stored: of(&|workload| workload.stored_credential == Some(true)).filter(|stored| {
                // Where it is not known of one, nobody is not the answer.
                !stored.is_empty()
                    || of(&|workload| workload.stored_credential.is_none())
                        .is_some_and(|unknown| unknown.is_empty())
            }),
            pushers: guards.roles_shown.then(|| {
                let holders = guards.holders(id, &view, Power::Push);
                holders
                    .into_iter()
                    .map(|holder| format!("{} ({})", holder.principal, holder.role))
                    .collect()
            }),
            clusters: (!clusters.is_empty()).then_some(clusters),
            private_endpoints: private_endpoints(&view),
            retired: retired_plan(scan, judged),
        }
    }

    fn with<T>(&self, then: impl FnOnce(&Target) -> T) -> T {
        let lists = [
            &self.workloads,
            &self.stored,
            &self.pushers,
            &self.clusters,
            &self.private_endpoints,
        ]
        .map(|list| {
            let names = list.as_ref()?.iter().map(String::as_str);
            Some(names.collect::<Vec<&str>>())
        });
        let list = |index: usize| lists.get(index).and_then(|list| list.as_deref());
        let ranges: Vec<&str> = self.ranges.iter().map(String::as_str).collect();
        then(&Target {
            registry: Some(&self.registry),
            registry_id: Some(&self.id),
            resource_group: Some(&self.resource_group),
            subscription: Some(&self.subscription),
            sku: Some(&self.sku),
            location: None,
            cluster: None,
            allowed_ranges: &ranges,
            retired_plan: self.retired,
            own_plan: false,
            consumers: Consumers {
                workloads: list(0),
                stored_credentials: list(1),
                pushers: list(2),
                private_endpoints: list(4),
                clusters: list(3),
            },
        })
    }

    /// The fixes behind a switch of rule 021.
    fn of_switch(&self, subjects: &Subjects, switch: &str) -> Vec<Fix> {
        let meta = &defender_not_enabled::META;
        let (kind, name) = subjects.named(switch);
        let id = ResourceId::new(switch.split_once(':').map_or("", |(_, id)| id));
        self.with(|target| {
            let subscription = id
                .subscription()
                .filter(|_| kind != "subscription")
                .or((kind == "subscription")
                    .then(|| id.subscription().map(|_| name))
                    .flatten());
            let subscription = subscription.or(target.subscription);
            let target = match kind {
                "cluster" => Target {
                    cluster: Some(name),
                    resource_group: id.resource_group(),
                    subscription,
                    ..*target
                },
                "registry" => Target {
                    own_plan: true,
                    registry: Some(name),
                    registry_id: target
                        .registry_id
                        .filter(|id| !id.is_empty())
                        .or(Some(id.as_str())),
                    subscription,
                    ..*target
                },
                _ => Target {
                    subscription,
                    ..*target
                },
            };
            remedy::fixes(meta.id, &target)
        })
    }
}

fn text(view: &View, field: Field) -> String {
    let found = view.docs().iter().find_map(|doc| doc.first_text(field));
    found.unwrap_or_default().to_owned()
}

/// The IP rules that are there already: whoever comes from those must go on reaching the registry.
fn ranges(view: &View) -> Vec<String> {
    let Some(doc) = view.with_container(Field::IpRules) else {
        return Vec::new();
    };
    doc.elements(&[Field::IpRuleValue])
        .into_iter()
        .flat_map(|(_, records)| records)
        .filter_map(|record| doc.plain(doc.raw(record), record.span))
        .filter(|range| ranges_of::parse(range).is_some_and(|range| range.prefix_len() > WIDE))
        .map(str::to_owned)
        .collect()
}

/// The networks with an approved private endpoint: their number is what an export shows.
fn private_endpoints(view: &View) -> Option<Vec<String>> {
    let doc = view.with_container(Field::PrivateEndpoints)?;
    let approved = doc
        .records()
        .iter()
        .filter(|record| record.field == Field::PrivateEndpointStatus)
        .filter(|record| doc.raw(record).eq_ignore_ascii_case("\"Approved\""))
        .enumerate()
        .map(|(index, _)| format!("private endpoint {}", index + 1))
        .collect();
    Some(approved)
}

/// The retired plan that is on where the other half is missing.
fn retired_plan(scan: &Scan, judged: &Judged) -> Option<&'static str> {
    let scope = defender_not_enabled::subscription_scope(Some(&judged.subscription));
    let subject = scan
        .subjects
        .iter()
        .find(|subject| subject.id.eq_ignore_ascii_case(&scope))?;
    subject.draft.retired_plan
}
