//! The way through a report: it is made anew, field by field, and each text of it says what it is.
//!
//! The patterns name every field on purpose: a field that is added to the report does not compile here
//! until someone has said what it may hold.

use model::{
    link::FromLink,
    report::{Assumption, Chain, Report, Step, Technique},
};

mod comparison;
mod findings;
mod radius;
mod sources;

pub(super) use self::{comparison::comparison, sources::problems};
use self::{
    findings::{named, registry, rule_summary},
    radius::{breaking, radius},
    sources::{packed, sources},
};
use super::{cleared::Cleared, place::Place};

/// What makes a text of this kind one that may leave.
pub(super) type Each<'e> = &'e mut dyn FnMut(Place, String) -> Cleared;

/// The report with each of its texts made anew.
pub(super) fn report(report: Report, each: Each) -> Report<Cleared> {
    let Report {
        schema,
        generator,
        link,
        sources: from,
        problems,
        chains,
    } = report;
    let packed = packed(&from, &problems);
    Report {
        schema: each(Place::Own, schema),
        generator: each(Place::Own, generator),
        link: link.map(|link| from_link(link, each)),
        sources: sources(from, each),
        problems: self::problems(problems, &packed, each),
        chains: map(chains, each, chain),
    }
}

fn from_link(link: FromLink, each: Each) -> FromLink<Cleared> {
    let FromLink { made_at, problems } = link;
    FromLink {
        made_at: each(Place::Own, made_at),
        problems,
    }
}

fn map<A, B>(list: Vec<A>, each: Each, mut one: impl FnMut(A, Each) -> B) -> Vec<B> {
    list.into_iter().map(|item| one(item, each)).collect()
}

fn texts(list: Vec<String>, place: Place, each: Each) -> Vec<Cleared> {
    list.into_iter().map(|text| each(place, text)).collect()
}

fn maybe(text: Option<String>, place: Place, each: Each) -> Option<Cleared> {
    text.map(|text| each(place, text))
}

fn chain(chain: Chain, each: Each) -> Chain<Cleared> {
    let Chain {
        id,
        title,
        severity,
        likelihood,
        logic,
        verdict,
        split,
        headline,
        explanation,
        why,
        how,
        rules,
        totals,
        registries,
        steps,
        blast_radius,
        what_if,
        breaking: broken,
    } = chain;
    let title = each(Place::Prose, title);
    let headline = each(Place::Prose, headline);
    let explanation = each(Place::Prose, explanation);
    let why = each(Place::Prose, why);
    let how = each(Place::Prose, how);
    let registries = map(registries, each, registry);
    Chain {
        id: each(Place::Own, id),
        title,
        severity: each(Place::Own, severity),
        likelihood: each(Place::Own, likelihood),
        logic: each(Place::Own, logic),
        verdict,
        split,
        headline,
        explanation,
        why,
        how,
        rules: map(rules, each, rule_summary),
        totals,
        registries,
        steps: map(steps, each, step),
        blast_radius: radius(blast_radius, each),
        what_if: map(what_if, each, |assumed, each| {
            let Assumption {
                switch,
                rule,
                kind,
                name,
                was,
            } = assumed;
            let named = named(&kind, &name);
            Assumption {
                // For the page that made it; it names what it switches.
                switch: each(Place::Excerpt, switch),
                rule: each(Place::Own, rule),
                kind: each(Place::Own, kind),
                name: each(named, name),
                was,
            }
        }),
        breaking: broken.map(|broken| breaking(broken, each)),
    }
}

fn step(step: Step, each: Each) -> Step<Cleared> {
    let Step {
        number,
        title,
        actor,
        technique,
        enabled_by,
        state,
        gain,
        how,
        here,
    } = step;
    let Technique {
        id,
        name,
        tactic,
        as_of,
        url,
        since,
        closer,
    } = technique;
    Step {
        number,
        title: each(Place::Prose, title),
        actor: each(Place::Prose, actor),
        technique: Technique {
            id: each(Place::Own, id),
            name: each(Place::Prose, name),
            tactic: each(Place::Prose, tactic),
            as_of: each(Place::Own, as_of),
            url: each(Place::Own, url),
            since: each(Place::Prose, since),
            closer: each(Place::Prose, closer),
        },
        enabled_by: each(Place::Own, enabled_by),
        state,
        gain: each(Place::Prose, gain),
        how: each(Place::Prose, how),
        here: each(Place::Prose, here),
    }
}
