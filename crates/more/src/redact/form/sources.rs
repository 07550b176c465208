//! What was handed in, and what could not be used of it, made anew.

use engine::tell::NO_IMAGE;
use std::collections::BTreeSet;

use model::{
    order,
    report::{Document, Joined, Judged, Ledger, NotRead, Problem, SettlesNothing, Source},
};

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

/// For each problem whether it is about an archive. There may be as many of the one as of the other.
pub(super) fn packed(sources: &[Source], problems: &[Problem]) -> Vec<bool> {
    let archives = sources.iter().filter(|source| source.kind == "archive");
    let archives: BTreeSet<&str> = order::set(archives.map(|source| source.name.as_str()));
    let about_archive = |problem: &Problem| {
        let source = problem.source.as_deref();
        source.is_some_and(|name| archives.contains(name))
    };
    problems.iter().map(about_archive).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::issue::Severity;

    #[test]
    fn each_of_many_problems_finds_its_source_at_once() {
        const MANY: usize = 100_000;
        let source = |index: usize| Source {
            name: format!("a rather long folder's name, the same for all/{index}"),
            kind: if index.is_multiple_of(2) {
                "archive"
            } else {
                "mixed"
            }
            .to_owned(),
            bytes: 0,
            lines: 0,
            documents: Vec::new(),
        };
        let sources: Vec<Source> = (0..MANY).map(source).collect();
        let problem = |source: Option<String>| Problem {
            severity: Severity::Error,
            source,
            line: None,
            column: None,
            message: String::new(),
            help: String::new(),
            excerpt: String::new(),
        };
        let names = sources.iter().rev().map(|source| source.name.clone());
        let mut problems: Vec<Problem> = names.map(|name| problem(Some(name))).collect();
        problems.push(problem(None));
        problems.push(problem(Some("elsewhere".to_owned())));
        // Each with each these would be ten thousand million looks.
        let packed = packed(&sources, &problems);
        assert_eq!(packed.len(), MANY + 2);
        let expected = (0..MANY).map(|index| (MANY - 1 - index).is_multiple_of(2));
        assert!(packed.iter().copied().take(MANY).eq(expected));
        assert_eq!(packed.get(MANY..), Some(&[false, false][..]));
    }
}
