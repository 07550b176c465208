//! What the rules found, made anew.

use model::report::{
    Command, Fact, Finding, Note, Owner, Registry, RegistryStep, Rule, RuleSummary, StepDetail,
    Subject,
};

use super::{Each, map, maybe, texts};
use crate::redact::{cleared::Cleared, place::Place, pseudonym::Kind};

/// What the name of a resource of this kind is.
pub(super) fn named(kind: &str, id: &str) -> Place {
    match kind {
        "registry" => Place::Name(Kind::Registry),
        // Without an id there is no name either, but a phrase of ours.
        "subscription" if id.is_empty() => Place::Prose,
        "subscription" => Place::Name(Kind::Subscription),
        "cluster" => Place::Name(Kind::Cluster),
        _ => Place::Name(Kind::Resource),
    }
}

pub(super) fn rule_summary(rule: RuleSummary, each: Each) -> RuleSummary<Cleared> {
    let RuleSummary {
        id,
        title,
        severity,
        role,
        outcome,
        about,
        why,
        found,
        counts,
        subjects,
    } = rule;
    RuleSummary {
        id: each(Place::Own, id),
        title: each(Place::Prose, title),
        severity: each(Place::Own, severity),
        role: each(Place::Own, role),
        outcome,
        about: each(Place::Prose, about),
        why: each(Place::Prose, why),
        found: each(Place::Prose, found),
        counts,
        subjects: map(subjects, each, |subject, each| {
            let Subject {
                kind,
                id,
                name,
                finding: found,
            } = subject;
            let named = named(&kind, &id);
            Subject {
                kind: each(Place::Own, kind),
                id: each(Place::ResourceId, id),
                name: each(named, name),
                finding: finding(found, each),
            }
        }),
    }
}

pub(super) fn registry(registry: Registry, each: Each) -> Registry<Cleared> {
    let Registry {
        id,
        name,
        login_server,
        subscription_id,
        sku,
        verdict,
        once_deployed,
        owners,
        rules,
        steps,
        workloads,
    } = registry;
    let name = each(Place::Name(Kind::Registry), name);
    let login_server = maybe(login_server, Place::Host, each);
    let subscription_id = maybe(subscription_id, Place::Name(Kind::Subscription), each);
    Registry {
        id: maybe(id, Place::ResourceId, each),
        name,
        login_server,
        subscription_id,
        sku: maybe(sku, Place::Sku, each),
        verdict,
        once_deployed,
        owners: map(owners, each, |owner, each| {
            let Owner {
                tag,
                name,
                source,
                line,
                column,
            } = owner;
            Owner {
                tag: each(Place::Name(Kind::Key), tag),
                name: each(Place::Name(Kind::Person), name),
                source: each(Place::Name(Kind::File), source),
                line,
                column,
            }
        }),
        rules: map(rules, each, |rule, each| {
            let Rule { id, finding: found } = rule;
            Rule {
                id: each(Place::Own, id),
                finding: finding(found, each),
            }
        }),
        steps: map(steps, each, |step, each| {
            let RegistryStep {
                number,
                state,
                here,
                details,
            } = step;
            RegistryStep {
                number,
                state,
                here: each(Place::Prose, here),
                details: map(details, each, |StepDetail { text, facts }, each| {
                    StepDetail {
                        // What a remark quotes are principals, tokens and repositories, which stand
                        // nowhere else.
                        text: each(Place::Quoting(Kind::Resource), text),
                        facts: map(facts, each, fact),
                    }
                }),
            }
        }),
        workloads,
    }
}

pub(super) fn finding(finding: Finding, each: Each) -> Finding<Cleared> {
    let Finding {
        outcome,
        because,
        facts,
        missing,
        notes,
        settle,
        addresses,
        was,
        switches,
    } = finding;
    Finding {
        outcome,
        because: each(Place::Prose, because),
        facts: map(facts, each, fact),
        missing: texts(missing, Place::Prose, each),
        notes: map(notes, each, |Note { warning, text }, each| Note {
            warning,
            text: each(Place::Prose, text),
        }),
        settle: settle.map(|settle| command(settle, each)),
        addresses,
        was,
        switches: texts(switches, Place::Excerpt, each),
    }
}

pub(super) fn command(command: Command, each: Each) -> Command<Cleared> {
    let Command { line, shows } = command;
    Command {
        line: each(Place::Command, line),
        shows: each(Place::Prose, shows),
    }
}

pub(super) fn fact(fact: Fact, each: Each) -> Fact<Cleared> {
    let Fact {
        source,
        pointer,
        line,
        column,
        value,
    } = fact;
    Fact {
        source: each(Place::Name(Kind::File), source),
        pointer: each(Place::Pointer, pointer),
        line,
        column,
        value: each(Place::Code, value),
    }
}
