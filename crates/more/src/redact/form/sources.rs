//! What was handed in, and what could not be used of it, made anew.

use engine::tell::NO_IMAGE;
use model::report::{Document, Joined, Judged, Ledger, NotRead, Problem, SettlesNothing, Source};

use super::{Each, map};
use crate::redact::{cleared::Cleared, place::Place, pseudonym::Kind};

/// The problems with each of their texts made anew; `packed` says which are about files in an archive or a
/// folder, which stand nowhere else.
pub(in crate::redact) fn problems(
    problems: Vec<Problem>,
    packed: &[bool],
    each: Each,
) -> Vec<Problem<Cleared>> {
    let mut packed = packed.iter();
    map(problems, each, |problem, each| {
        let Problem {
            severity,
            source,
            line,
            column,
            message,
            help,
            excerpt,
        } = problem;
        let place = match packed.next() {
            Some(true) => Place::Quoting(Kind::File),
            _ if message.contains(NO_IMAGE) => Place::QuotingImages,
            _ => Place::Prose,
        };
        Problem {
            severity,
            source: source.map(|source| each(Place::Name(Kind::File), source)),
            line,
            column,
            message: each(place, message),
            help: each(Place::Prose, help),
            excerpt: each(Place::Excerpt, excerpt),
        }
    })
}

pub(super) fn sources(sources: Vec<Source>, each: Each) -> Vec<Source<Cleared>> {
    map(sources, each, |source, each| {
        let Source {
            name,
            kind,
            bytes,
            lines,
            documents,
        } = source;
        Source {
            name: each(Place::Name(Kind::File), name),
            kind: each(Place::Prose, kind),
            bytes,
            lines,
            documents: map(documents, each, document),
        }
    })
}

pub(super) fn document(document: Document, each: Each) -> Document<Cleared> {
    let Document {
        kind,
        line,
        registries,
        plans,
        clusters,
        workloads,
        note,
        ledger: counted,
    } = document;
    Document {
        kind: each(Place::Prose, kind),
        line,
        registries,
        plans,
        clusters,
        workloads,
        note: each(Place::Asked, note),
        ledger: ledger(counted, each),
    }
}

pub(super) fn ledger(ledger: Ledger, each: Each) -> Ledger<Cleared> {
    let Ledger {
        total,
        judged,
        joined,
        settles_nothing,
        not_read,
    } = ledger;
    Ledger {
        total,
        judged: map(judged, each, |Judged { what, count }, each| Judged {
            what: each(Place::Prose, what),
            count,
        }),
        joined: map(joined, each, |Joined { what, to, count }, each| Joined {
            what: each(Place::Prose, what),
            to: each(Place::Prose, to),
            count,
        }),
        settles_nothing: map(settles_nothing, each, |line, each| {
            let SettlesNothing { what, why, count } = line;
            SettlesNothing {
                what: each(Place::Prose, what),
                // The type of one that is not read stands in it.
                why: each(Place::Prose, why),
                count,
            }
        }),
        not_read: map(not_read, each, |NotRead { kind, count }, each| NotRead {
            kind: each(Place::Type, kind),
            count,
        }),
    }
}

/// For each problem whether it is about an archive.
pub(super) fn packed(sources: &[Source], problems: &[Problem]) -> Vec<bool> {
    let about_archive = |problem: &Problem| {
        let mut sources = sources.iter();
        sources
            .any(|source| source.kind == "archive" && Some(&source.name) == problem.source.as_ref())
    };
    problems.iter().map(about_archive).collect()
}
