//! What is to be fixed for a finding, with everything that evidence names around it.

use super::breaking::Subjects;
use crate::{
    azure::{ids::ResourceId, roles::Power},
    facts::{
        View,
        guards::Guards,
        registries::Names,
        workloads::{Way, Workload},
    },
    judge::{
        Judged, Scan,
        rules::{RULES, defender_not_enabled, public_network_access, ranges as ranges_of},
    },
    read::decode::{Decoded, fields::Field},
};
use model::{
    order,
    report::Change,
    target::{Consumers, Target, TargetKind},
};

/// What is to be fixed for one rule at one registry; for rule 021 everything that decides there.
pub fn targets(
    sources: &[Decoded],
    scan: &Scan,
    guards: &Guards,
    registry: usize,
    rule: usize,
) -> Vec<Target> {
    let (Some(judged), Some(meta)) = (scan.registries.get(registry), RULES.get(rule)) else {
        return Vec::new();
    };
    let around = around(sources, scan, guards, judged, registry);
    if rule < 2 {
        return vec![Target {
            rule: meta.id.to_owned(),
            ..around
        }];
    }
    let subjects = Subjects::of(scan);
    let switches = scan.switches(judged, rule);
    let targets = switches
        .iter()
        .map(|switch| of_switch(&around, &subjects, switch));
    targets.collect()
}

/// What is to be fixed for a subject of rule 021, by its switch.
pub fn subject_targets(scan: &Scan, switch: &str) -> Vec<Target> {
    vec![of_switch(&nothing(scan), &Subjects::of(scan), switch)]
}

/// What is to be fixed for a set of changes, in order, each with the fix that is meant.
pub fn targets_of(
    sources: &[Decoded],
    scan: &Scan,
    guards: &Guards,
    changes: &[Change],
) -> Vec<(Target, String)> {
    let subjects = Subjects::of(scan);
    let registries = scan.registries.iter().enumerate();
    let by_key = order::map(registries.map(|(index, judged)| (judged.key(), index)));
    let mut found = Vec::new();
    for change in changes {
        let rule = RULES.iter().position(|meta| meta.id == change.rule);
        let key = change.switch.split_once(':').map_or("", |(_, key)| key);
        let target = match (rule, by_key.get(key)) {
            (Some(rule @ 0..2), Some(registry)) => {
                targets(sources, scan, guards, *registry, rule).pop()
            }
            _ => Some(of_switch(&nothing(scan), &subjects, &change.switch)),
        };
        found.extend(target.map(|target| (target, change.fix.clone())));
    }
    found
}

/// A target of which nothing is known.
fn nothing(scan: &Scan) -> Target {
    Target {
        several: scan.several,
        ..Target::default()
    }
}

/// What is behind a switch of rule 021, seen from a registry.
fn of_switch(around: &Target, subjects: &Subjects, switch: &str) -> Target {
    let (kind, name) = subjects.named(switch);
    let id = ResourceId::new(switch.split_once(':').map_or("", |(_, id)| id));
    let subscription = match (kind, id.subscription()) {
        // By id alone: the name may be a sentence of ours where no document has the id.
        (_, Some(subscription)) => subscription,
        (_, None) => &around.subscription,
    };
    let target = Target {
        rule: defender_not_enabled::META.id.to_owned(),
        subscription: subscription.to_owned(),
        ..around.clone()
    };
    match kind {
        "cluster" => Target {
            kind: TargetKind::Cluster,
            cluster: name.to_owned(),
            resource_group: id.resource_group().unwrap_or_default().to_owned(),
            ..target
        },
        "registry" => Target {
            kind: TargetKind::OwnPlan,
            registry: name.to_owned(),
            registry_id: match around.registry_id.as_str() {
                "" => id.as_str().to_owned(),
                known => known.to_owned(),
            },
            ..target
        },
        _ => Target {
            kind: TargetKind::Subscription,
            ..target
        },
    }
}

/// Everything that evidence names around a registry.
fn around(
    sources: &[Decoded],
    scan: &Scan,
    guards: &Guards,
    judged: &Judged,
    index: usize,
) -> Target {
    let view = judged.group.view(sources);
    let names = Names::of(&view);
    let (wide_ranges, allowed_ranges) = ranges(&view);
    let id = names.id.unwrap_or_default();
    let of = |keep: &dyn Fn(&Workload) -> bool| pulling(scan, index, keep);
    let clusters: Vec<String> = scan
        .subjects
        .iter()
        .filter(|subject| subject.kind == "cluster")
        .filter(|subject| {
            let theirs = ResourceId::new(&subject.id).subscription();
            theirs.is_some_and(|theirs| theirs.eq_ignore_ascii_case(&judged.subscription))
        })
        .map(|subject| subject.shown.clone())
        .collect();
    let pushers = guards.roles_shown.then(|| {
        let (_, holders) = guards.holders(id, &view, Power::Push, usize::MAX);
        holders
            .into_iter()
            .map(|holder| format!("{} ({})", holder.principal, holder.role))
            .collect()
    });
    Target {
        registry: names.name.to_owned(),
        registry_id: id.to_owned(),
        resource_group: names.resource_group.unwrap_or_default().to_owned(),
        subscription: judged.subscription.to_string(),
        several: scan.several,
        sku: text(&view, Field::SkuName),
        default_action: public_network_access::default_action(&view)
            .unwrap_or_default()
            .to_owned(),
        allowed_ranges,
        wide_ranges,
        retired_plan: retired_plan(scan, judged).unwrap_or_default().to_owned(),
        consumers: Consumers {
            workloads: of(&|_| true),
            admin_logins: logging_in(scan, index, Way::Admin),
            perhaps_logins: logging_in(scan, index, Way::Unnamed),
            other_logins: logging_in(scan, index, Way::Other),
            pushers,
            private_endpoints: private_endpoints(&view),
            clusters: (!clusters.is_empty()).then_some(clusters),
        },
        ..Target::default()
    }
}

/// The workloads that pull from a registry; none where no workload was exported.
fn pullers(scan: &Scan, registry: usize) -> Option<impl Iterator<Item = &Workload>> {
    let registry = u32::try_from(registry).ok();
    (!scan.workloads.list.is_empty()).then(|| {
        let pulling = registry.and_then(|registry| scan.workloads.by_registry.get(&registry));
        let pulling = pulling.into_iter().flatten();
        pulling.filter_map(|place| scan.workloads.list.get(*place))
    })
}

/// The names of those of them that are of such a kind.
pub(super) fn pulling(
    scan: &Scan,
    registry: usize,
    keep: &dyn Fn(&Workload) -> bool,
) -> Option<Vec<String>> {
    let kept = pullers(scan, registry)?.filter(|workload| keep(workload));
    Some(kept.map(|workload| workload.name.clone()).collect())
}

/// How the workload logs in that turning the admin account off does most to. Where that is not known of
/// one, nobody is not the answer.
pub fn login(scan: &Scan, registry: usize) -> Way {
    let place = u32::try_from(registry).unwrap_or(u32::MAX);
    let Some(pullers) = pullers(scan, registry) else {
        return Way::Untold;
    };
    let (mut most, mut told) = (Way::NoPassword, true);
    for workload in pullers {
        let way = workload.login_to(place);
        told &= way != Way::Untold;
        most = most.max(way);
    }
    match told || most > Way::Other {
        true => most,
        false => Way::Untold,
    }
}

/// The names of those that log in so; none where the documents name nobody and do not tell that there is
/// nobody.
pub(super) fn logging_in(scan: &Scan, registry: usize, way: Way) -> Option<Vec<String>> {
    let place = u32::try_from(registry).ok()?;
    let names = pulling(scan, registry, &|workload| workload.login_to(place) == way)?;
    let mut all = pullers(scan, registry)?;
    let told = all.all(|workload| workload.login_to(place) != Way::Untold);
    (told || !names.is_empty()).then_some(names)
}

fn text(view: &View, field: Field) -> String {
    let found = view.docs().iter().find_map(|doc| doc.first_text(field));
    found.unwrap_or_default().to_owned()
}

/// The ranges that are allowed already: those that let too many in, and those from which people must go on
/// reaching the registry.
fn ranges(view: &View) -> (Vec<String>, Vec<String>) {
    let Some(doc) = view.with_container(Field::IpRules) else {
        return Default::default();
    };
    let texts = doc
        .elements(&[Field::IpRuleValue])
        .into_iter()
        .flat_map(|(_, records)| records)
        .filter_map(|record| doc.plain(doc.raw(record), record.span))
        .filter_map(|text| {
            Some((
                text.to_owned(),
                ranges_of::is_wide(&ranges_of::parse(text)?),
            ))
        });
    let (wide, narrow): (Vec<_>, Vec<_>) = texts.partition(|(_, wide)| *wide);
    let named = |list: Vec<(String, bool)>| list.into_iter().map(|(text, _)| text).collect();
    (named(wide), named(narrow))
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
