//! What falls, and what would break the chain, made anew.

use model::report::{
    Alike, BlastRadius, Breaking, Change, ChangeSet, RadiusTotals, Tally, Workload,
};

use super::{
    Each,
    findings::{command, fact, named},
    map, maybe, texts,
};
use crate::redact::{cleared::Cleared, place::Place, pseudonym::Kind};

pub(super) fn breaking(breaking: Breaking, each: Each) -> Breaking<Cleared> {
    let Breaking {
        paths,
        watched,
        effort,
        breakage,
        smallest,
        next,
        preventing,
        detecting,
    } = breaking;
    let mut set = |set: Option<ChangeSet>| {
        let ChangeSet {
            changes,
            count,
            weight,
            prevented,
            detected,
            alike,
        } = set?;
        Some(ChangeSet {
            changes: map(changes, each, change),
            count,
            weight,
            prevented,
            detected,
            alike: map(alike, each, |Alike { fix, count }, each| Alike {
                fix: each(Place::Own, fix),
                count,
            }),
        })
    };
    Breaking {
        paths,
        watched,
        effort,
        breakage,
        smallest: set(smallest),
        next: set(next),
        preventing: set(preventing),
        detecting: set(detecting),
    }
}

pub(super) fn change(change: Change, each: Each) -> Change<Cleared> {
    let Change {
        switch,
        rule,
        fix,
        kind,
        name,
        effort,
        breakage,
        prevents,
    } = change;
    let named = named(&kind, &name);
    Change {
        switch: each(Place::Switch, switch),
        rule: each(Place::Own, rule),
        fix: each(Place::Own, fix),
        kind: each(Place::Own, kind),
        name: each(named, name),
        effort,
        breakage,
        prevents,
    }
}

pub(super) fn radius(radius: BlastRadius, each: Each) -> BlastRadius<Cleared> {
    let BlastRadius {
        initial_access,
        lateral_movement,
        max_privilege,
        data_at_risk,
        services_at_risk,
        estimated_scope,
        counted,
        totals,
        workloads,
        settle,
    } = radius;
    let workloads = map(workloads, each, workload);
    let RadiusTotals {
        workloads: count,
        exposed,
        possible,
        pinned,
        spared,
        watched,
        elsewhere,
        image_unknown,
        runs_none,
        unread,
        pulls,
        with_identity,
        with_secrets,
        outside_kubernetes,
        by_kind,
        by_cluster,
        by_namespace,
        by_environment,
        by_subscription,
    } = totals;
    let mut tallies = |list: Vec<Tally>, place: Place| {
        map(list, each, |tally, each| {
            let Tally {
                name,
                workloads,
                reached,
                possible,
            } = tally;
            Tally {
                name: each(place, name),
                workloads,
                reached,
                possible,
            }
        })
    };
    let totals = RadiusTotals {
        workloads: count,
        exposed,
        possible,
        pinned,
        spared,
        watched,
        elsewhere,
        image_unknown,
        runs_none,
        unread,
        pulls,
        with_identity,
        with_secrets,
        outside_kubernetes,
        by_kind: tallies(by_kind, Place::WorkloadKind),
        by_cluster: tallies(by_cluster, Place::Name(Kind::Cluster)),
        by_namespace: tallies(by_namespace, Place::Name(Kind::Namespace)),
        by_environment: tallies(by_environment, Place::Environment),
        by_subscription: tallies(by_subscription, Place::Name(Kind::Subscription)),
    };
    BlastRadius {
        initial_access: each(Place::Prose, initial_access),
        lateral_movement: each(Place::Prose, lateral_movement),
        max_privilege: each(Place::Prose, max_privilege),
        data_at_risk: texts(data_at_risk, Place::Prose, each),
        services_at_risk: texts(services_at_risk, Place::Prose, each),
        estimated_scope: each(Place::Prose, estimated_scope),
        counted: counted.map(|text| each(Place::Prose, text)),
        totals,
        workloads,
        settle: map(settle, each, command),
    }
}

pub(super) fn workload(workload: Workload, each: Each) -> Workload<Cleared> {
    let Workload {
        kind,
        name,
        location,
        cluster,
        namespace,
        subscription_id,
        environment,
        image,
        registry,
        pulls,
        when,
        reach,
        watched,
        identity,
        secret_names,
        stored_credential,
        admin_login,
        defender,
        fact: at,
    } = workload;
    let kind = each(Place::WorkloadKind, kind);
    let name = each(Place::Name(Kind::Workload), name);
    let cluster = each(Place::Name(Kind::Cluster), cluster);
    let namespace = each(Place::Name(Kind::Namespace), namespace);
    let location = each(Place::Location, location);
    let subscription_id = maybe(subscription_id, Place::Name(Kind::Subscription), each);
    Workload {
        kind,
        name,
        location,
        cluster,
        namespace,
        subscription_id,
        environment: each(Place::Environment, environment),
        image: each(Place::Image, image),
        registry: each(Place::Name(Kind::Registry), registry),
        pulls,
        when: each(Place::Prose, when),
        reach,
        watched,
        identity: each(Place::Identity, identity),
        secret_names: texts(secret_names, Place::Name(Kind::Secret), each),
        stored_credential,
        admin_login,
        defender: each(Place::Prose, defender),
        fact: fact(at, each),
    }
}
