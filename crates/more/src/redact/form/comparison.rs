//! What became of what two reports speak of, made anew.

use model::comparison::{
    ChainChange, Comparison, FindingChange, RegistryChange, RuleChange, RuleStanding, Side,
    Standing, SubjectChange, WorkloadChange, WorkloadChanges,
};

use super::{
    Each,
    findings::{finding, named},
    from_link, map, maybe,
    radius::workload,
    sources::{packed, problems, sources},
    step,
};
use crate::redact::{cleared::Cleared, place::Place, pseudonym::Kind};

/// The comparison with each of its texts made anew.
pub(in crate::redact) fn comparison(comparison: Comparison, each: Each) -> Comparison<Cleared> {
    let Comparison {
        schema,
        generator,
        before,
        after,
        chains,
    } = comparison;
    Comparison {
        schema: each(Place::Own, schema),
        generator: each(Place::Own, generator),
        before: side(before, each),
        after: side(after, each),
        chains: map(chains, each, chain_change),
    }
}

pub(super) fn side(side: Side, each: Each) -> Side<Cleared> {
    let Side {
        claimed,
        supposed,
        link,
        generator,
        sources: from,
        problems,
    } = side;
    let packed = packed(&from, &problems);
    Side {
        claimed,
        supposed,
        link: link.map(|link| from_link(link, each)),
        generator: each(Place::Own, generator),
        sources: sources(from, each),
        problems: self::problems(problems, &packed, each),
    }
}

pub(super) fn chain_change(chain: ChainChange, each: Each) -> ChainChange<Cleared> {
    let ChainChange {
        id,
        title,
        severity,
        why,
        how,
        turn,
        headline,
        explanation,
        before,
        after,
        rules,
        findings,
        counts,
        registries,
        steps,
        workloads,
    } = chain;
    let standing = |standing: Standing, each: Each| {
        let Standing {
            verdict,
            split,
            headline,
            totals,
        } = standing;
        Standing {
            verdict,
            split,
            headline: each(Place::Prose, headline),
            totals,
        }
    };
    let title = each(Place::Prose, title);
    let why = each(Place::Prose, why);
    let how = each(Place::Prose, how);
    let headline = each(Place::Prose, headline);
    let explanation = each(Place::Prose, explanation);
    let before = standing(before, each);
    let after = standing(after, each);
    let registries = map(registries, each, registry_change);
    ChainChange {
        id: each(Place::Own, id),
        title,
        severity: each(Place::Own, severity),
        why,
        how,
        turn,
        headline,
        explanation,
        before,
        after,
        rules: map(rules, each, rule_change),
        findings,
        counts,
        registries,
        steps: map(steps, each, step),
        workloads: workload_changes(workloads, each),
    }
}

pub(super) fn workload_changes(changes: WorkloadChanges, each: Each) -> WorkloadChanges<Cleared> {
    let WorkloadChanges {
        counts,
        headline,
        changed,
    } = changes;
    WorkloadChanges {
        counts,
        headline: each(Place::Prose, headline),
        changed: map(changed, each, |change, each| {
            let WorkloadChange {
                change,
                note,
                before,
                after,
            } = change;
            WorkloadChange {
                change,
                note: each(Place::Prose, note),
                before: before.map(|row| workload(row, each)),
                after: after.map(|row| workload(row, each)),
            }
        }),
    }
}

pub(super) fn registry_change(registry: RegistryChange, each: Each) -> RegistryChange<Cleared> {
    let RegistryChange {
        id,
        name,
        login_server,
        subscription_id,
        sku,
        presence,
        note,
        before,
        after,
        change,
        rules,
    } = registry;
    let name = each(Place::Name(Kind::Registry), name);
    let login_server = maybe(login_server, Place::Host, each);
    let subscription_id = maybe(subscription_id, Place::Name(Kind::Subscription), each);
    RegistryChange {
        id: maybe(id, Place::ResourceId, each),
        name,
        login_server,
        subscription_id,
        sku: maybe(sku, Place::Sku, each),
        presence,
        note: each(Place::Prose, note),
        before,
        after,
        change,
        rules: map(rules, each, finding_change),
    }
}

pub(super) fn rule_change(rule: RuleChange, each: Each) -> RuleChange<Cleared> {
    let RuleChange {
        id,
        title,
        severity,
        about,
        why,
        change,
        before,
        after,
        subjects,
    } = rule;
    let standing = |standing: RuleStanding, each: Each| {
        let RuleStanding {
            outcome,
            found,
            counts,
        } = standing;
        RuleStanding {
            outcome,
            found: each(Place::Prose, found),
            counts,
        }
    };
    RuleChange {
        id: each(Place::Own, id),
        title: each(Place::Prose, title),
        severity: each(Place::Own, severity),
        about: each(Place::Prose, about),
        why: each(Place::Prose, why),
        change,
        before: standing(before, each),
        after: standing(after, each),
        subjects: map(subjects, each, subject_change),
    }
}

pub(super) fn subject_change(subject: SubjectChange, each: Each) -> SubjectChange<Cleared> {
    let SubjectChange {
        kind,
        id,
        name,
        presence,
        note,
        finding,
    } = subject;
    let named = named(&kind, &id);
    SubjectChange {
        kind: each(Place::Own, kind),
        id: each(Place::ResourceId, id),
        name: each(named, name),
        presence,
        note: each(Place::Prose, note),
        finding: finding_change(finding, each),
    }
}

pub(super) fn finding_change(change: FindingChange, each: Each) -> FindingChange<Cleared> {
    let FindingChange {
        rule,
        change,
        restated,
        before,
        after,
    } = change;
    FindingChange {
        rule: each(Place::Own, rule),
        change,
        restated,
        before: before.map(|before| finding(before, each)),
        after: after.map(|after| finding(after, each)),
    }
}
