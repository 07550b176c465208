//! What was dropped, as the report lists it: the sources with their documents, and what could not be read in them.

use std::collections::BTreeMap;

use crate::{
    azure::images::ImageError,
    facts::{Doc, Place, View, registries::Stray},
    judge::{
        holds,
        rules::{CONTRADICTION, admin_account_enabled, public_network_access, shell_word},
    },
    read::decode::{Decoded, fields::Field, recognise::Kind},
    tell::ledger::Counted,
};
use model::{
    issue::{Issue, Severity},
    outcome::Outcome,
    report::{Document, Problem, Source},
    sentence::{quoted, shown},
};

use super::{NO_IMAGE, Renderer, name_some};

/// How much of its line an excerpt shows on each side of a problem, in bytes.
const MAX_EXCERPT: usize = 100;

impl<'a> Renderer<'a> {
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = self.all_problems();
        for problem in &mut problems {
            self.within_each(&mut problem.help);
        }
        problems
    }

    fn all_problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problems.extend(self.link.map(|link| Problem {
            severity: Severity::Warning,
            source: None,
            line: None,
            column: None,
            message: ["these facts are somebody's word: they are ", &link.told()].concat(),
            help: "to be sure, judge the exports themselves".to_owned(),
            excerpt: String::new(),
        }));
        for source in self.sources {
            let issues = source.issues.iter().chain(&source.join_issues);
            problems.extend(issues.map(|issue| problem(source, issue)));
        }
        problems.extend(
            self.scan
                .strays
                .iter()
                .filter_map(|stray| self.stray(stray)),
        );
        problems.extend(self.malformed());
        problems.extend(self.contradiction());
        if self.scan.totals.registries == 0
            && !self.scan.subjects.is_empty()
            && !holds(self.sources, Kind::Registry)
        {
            problems.push(Problem {
                severity: Severity::Warning,
                source: None,
                line: None,
                column: None,
                message: "there is no registry in these documents, so two of the three links cannot be judged".to_owned(),
                help: "add the output of `az acr list -o json`".to_owned(),
                excerpt: String::new(),
            });
        }
        problems
    }

    /// Where documents contradict each other on a link, and none is known to be the later one.
    fn contradiction(&self) -> Option<Problem> {
        let links: [fn(&View) -> Outcome; 2] = [
            admin_account_enabled::outcome,
            public_network_access::outcome,
        ];
        let both = |views: &[View]| {
            links.iter().any(|link| {
                let said = |outcome| views.iter().any(|view| link(view) == outcome);
                said(Outcome::Fires) && said(Outcome::Clear)
            })
        };
        let several = self.scan.registries.iter();
        let several = several.filter(|one| one.group.docs.len() > 1 && !one.group.two_states);
        let registries = several.filter(|judged| both(&judged.group.views(self.sources)));
        let mut names: Vec<&str> = registries.map(|judged| judged.name.as_str()).collect();
        let subjects = self.scan.subjects.iter();
        let subjects = subjects.filter(|one| {
            let mut notes = one.draft.notes.iter();
            notes.any(|note| note.text.starts_with(CONTRADICTION))
        });
        names.extend(subjects.map(|subject| self.called(subject)));
        (!names.is_empty()).then(|| Problem {
            severity: Severity::Warning,
            source: None,
            line: None,
            column: None,
            message: format!(
                "{CONTRADICTION} about {} and do not say which is later, so the worse answer stands",
                name_some(&names)
            ),
            help: "the rules quote both; judge the later export alone".to_owned(),
            excerpt: String::new(),
        })
    }

    /// Image references that are none, each source's in one remark.
    fn malformed(&self) -> Vec<Problem> {
        let mut seen: BTreeMap<u32, (u32, &Place, &ImageError)> = BTreeMap::new();
        for (place, error) in &self.scan.workloads.malformed {
            let entry = seen.entry(place.handle.source);
            entry.or_insert((0, place, error)).0 += 1;
        }
        seen.into_values()
            .filter_map(|(count, place, error)| {
                let doc = Doc::new(self.sources, place.handle)?;
                let more = match count {
                    1 => String::new(),
                    count => format!(", and so are {} more in this file", count - 1),
                };
                let message = format!(
                    "{}{NO_IMAGE}{error}{more}",
                    quoted(doc.plain(doc.source.text.get(place.span), place.span).unwrap_or_default())
                );
                let has = |field| doc.first_text(field).is_some();
                let is_of_kubernetes =
                    (has(Field::ApiVersion) || has(Field::Namespace)) && !has(Field::Type);
                let help = match is_of_kubernetes {
                    true => "what it pulls is not known; look at the workload itself (`kubectl get pod NAME -n NAMESPACE -o yaml`)",
                    false => "what it pulls is not known; look at the workload itself",
                };
                Some(problem(
                    doc.source,
                    &Issue::warning(Some(place.span.start), message, help),
                ))
            })
            .collect()
    }

    fn stray(&self, stray: &Stray) -> Option<Problem> {
        let doc = Doc::new(self.sources, stray.handle)?;
        let message = if stray.candidates == 0 {
            "these settings name neither id nor login server, and no registry here has that name, so they were not judged"
        } else {
            "these settings name neither id nor login server, and several registries here have that name, so they were not judged"
        };
        let help = format!(
            "export the registry itself with `az acr show -n {} -o json`",
            shell_word(&stray.name, "NAME")
        );
        Some(problem(
            doc.source,
            &Issue::warning(Some(doc.resource.start), message, help),
        ))
    }
}

pub(super) fn source(source: &Decoded, counted: Vec<Counted>) -> Source {
    let kind = match source.documents.as_slice() {
        [] => source.without.to_owned(),
        [first, rest @ ..] if rest.iter().all(|document| document.kind == first.kind) => {
            first.kind.clone()
        }
        _ => "mixed".to_owned(),
    };
    let documents = source
        .documents
        .iter()
        .zip(counted)
        .map(|(document, counted)| Document {
            kind: document.kind.clone(),
            line: source.text.position(document.span.start).line,
            registries: counted.registries,
            plans: counted.plans,
            clusters: counted.clusters,
            workloads: counted.workloads,
            note: document.note.clone(),
            ledger: counted.ledger,
        })
        .collect();
    Source {
        name: source.name.clone(),
        kind,
        bytes: source.bytes,
        lines: source.text.line_count(),
        documents,
    }
}

fn problem(source: &Decoded, issue: &Issue) -> Problem {
    let position = issue.offset.map(|offset| source.text.position(offset));
    let excerpt = issue
        .offset
        .map_or_else(String::new, |offset| excerpt(source, offset));
    Problem {
        severity: issue.severity,
        source: Some(source.name.clone()),
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        message: shown(&issue.message).into_owned(),
        help: issue.help.clone(),
        excerpt,
    }
}

/// The line around a place, cut to what fits on a screen.
pub(super) fn excerpt(source: &Decoded, at: u32) -> String {
    let (span, before, behind) = source.text.around(at, MAX_EXCERPT);
    let cut = |cut: bool| if cut { "…" } else { "" };
    let piece = source.shown(span);
    // Of what was overwritten as a whole there is nothing to see.
    let is_gone = |letter: char| letter == '·' || letter.is_whitespace();
    match piece.chars().all(is_gone) {
        true => String::new(),
        false => format!("{}{}{}", cut(before), piece.trim(), cut(behind)),
    }
}
