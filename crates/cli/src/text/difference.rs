//! What has changed, for reading at a terminal: the chain, then each finding that is not as it was.

use more::export::{
    leaving::{
        comparison::{ChainChange, Change, Comparison, FindingChange},
        report::{Finding, Outcome, Problem, Verdict, Workload},
    },
    words,
};

use super::{FACTS, footer, more, not_used, of_outcome, of_verdict, quotation, sentence};
use crate::paper::{Ink, Line, Paper};

/// How many registries, subscriptions and clusters are listed.
const CHANGED: usize = 20;
const UNCHANGED: usize = 10;

/// Writes the comparison. `remarks` are those that it does not hold.
pub(crate) fn difference(
    paper: &mut Paper,
    comparison: &Comparison,
    remarks: &[Problem],
    redacted: bool,
) {
    for chain in &comparison.chains {
        heading(paper, chain);
        sides(paper, comparison, chain);
        changed(paper, chain);
        workloads(paper, chain);
        unchanged(paper, chain);
    }
    let (before, after) = (&comparison.before, &comparison.after);
    let earlier: Vec<&Problem> = before.problems.iter().collect();
    not_used(paper, "What could not be used before", &earlier);
    let later: Vec<&Problem> = after.problems.iter().collect();
    not_used(paper, "What could not be used after", &later);
    let remarks: Vec<&Problem> = remarks.iter().collect();
    not_used(paper, "What else to know", &remarks);
    let documents = format!(
        "{} before and {} after",
        words::count(before.sources.len(), "document", "documents"),
        words::grouped(after.sources.len() as u64)
    );
    footer(paper, &comparison.generator, &documents, redacted);
}

fn heading(paper: &mut Paper, chain: &ChainChange) {
    let line = Line::default().ink(of_verdict(chain.after.verdict), chain.heading());
    paper.line(0, 0, &line);
    let which = format!("{}, {} ({})", chain.id, chain.title, chain.severity);
    paper.line(0, 0, &Line::default().ink(Ink::Faint, &which));
    for text in [&chain.headline, &chain.explanation] {
        if !text.is_empty() {
            paper.blank();
            paper.line(0, 0, &Line::default().sentence(&sentence(text)));
        }
    }
}

fn verdicts(line: Line, before: Option<Verdict>, after: Option<Verdict>) -> Line {
    let side = |line: Line, verdict: Option<Verdict>| match verdict {
        Some(verdict) => line.ink(of_verdict(verdict), words::registry_verdict(verdict)),
        None => line.words("not there"),
    };
    side(side(line, before).words(" → "), after)
}

fn outcomes(line: Line, before: Outcome, after: Outcome) -> Line {
    line.ink(of_outcome(before), words::outcome(before))
        .words(" → ")
        .ink(of_outcome(after), words::outcome(after))
}

fn of_change(change: Change) -> Ink {
    match change {
        Change::New => Ink::Bad,
        Change::NowUnknown | Change::Gone => Ink::Unknown,
        Change::Fixed | Change::NowKnown => Ink::Good,
        Change::Added | Change::Unchanged => Ink::Plain,
    }
}

fn sides(paper: &mut Paper, comparison: &Comparison, chain: &ChainChange) {
    paper.heading("Before and after");
    let (before, after) = (chain.before.verdict, chain.after.verdict);
    let line = verdicts(Line::of("The chain: "), Some(before), Some(after));
    paper.item(2, &line);
    for rule in &chain.rules {
        let line = Line::of(&rule.title).words(" ").name(&rule.id).words(": ");
        let line = outcomes(line, rule.before.outcome, rule.after.outcome);
        let line = line
            .words(", ")
            .ink(of_change(rule.change), rule.change.words());
        paper.item(2, &line);
    }
    let counts = Change::ALL.map(|change| (chain.findings.of(change), change.words()));
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", words::grouped(count.into())))
        .collect();
    if !counts.is_empty() {
        paper.line(
            2,
            0,
            &Line::of(&format!("Findings: {}.", counts.join(", "))),
        );
    }
    for (name, side) in [("Before", &comparison.before), ("After", &comparison.after)] {
        if !side.claim().is_empty() {
            paper.line(2, 0, &Line::of(&format!("{name}: {}.", side.claim())));
        }
    }
}

/// Registries first, then subscriptions and clusters.
fn changed(paper: &mut Paper, chain: &ChainChange) {
    let registries = chain.registries.iter();
    let registries: Vec<_> = registries
        .filter(|registry| registry.change != Change::Unchanged)
        .collect();
    let subjects = chain.rules.iter().flat_map(|rule| &rule.subjects);
    let subjects: Vec<_> = subjects
        .filter(|subject| subject.finding.change != Change::Unchanged)
        .collect();
    if registries.is_empty() && subjects.is_empty() {
        return;
    }
    paper.heading("What changed");
    for registry in registries.iter().take(CHANGED) {
        let line = Line::of("registry ").name(&registry.name).words(": ");
        let mut line = verdicts(line, registry.before, registry.after);
        if !registry.note.is_empty() {
            line = line.words("; ").sentence(&registry.note);
        }
        paper.line(2, 2, &line);
        for finding in &registry.rules {
            finding_change(paper, chain, finding);
        }
    }
    more(
        paper,
        2,
        registries.len().saturating_sub(CHANGED),
        "registry",
        "registries",
    );
    for subject in subjects.iter().take(CHANGED) {
        let line = Line::of(&subject.kind).words(" ").name(&subject.name);
        let line = match subject.note.as_str() {
            "" => line,
            note => line.words("; ").sentence(note),
        };
        paper.line(2, 2, &line);
        finding_change(paper, chain, &subject.finding);
    }
    more(
        paper,
        2,
        subjects.len().saturating_sub(CHANGED),
        "finding",
        "findings",
    );
}

fn finding_change(paper: &mut Paper, chain: &ChainChange, finding: &FindingChange) {
    let rule = chain.rules.iter().find(|rule| rule.id == finding.rule);
    let title = rule.map_or(&finding.rule, |rule| &rule.title);
    let line = Line::default()
        .ink(of_change(finding.change), finding.change.words())
        .words(&format!(": {title}"));
    if finding.change == Change::Unchanged {
        let line = match &finding.after {
            Some(after) => line.words(&format!(", {}", words::outcome(after.outcome))),
            None => line,
        };
        let note = if finding.restated {
            ", on other evidence"
        } else {
            ""
        };
        paper.item(4, &line.words(note));
        return;
    }
    paper.item(4, &line);
    for (name, side) in [("before", &finding.before), ("after", &finding.after)] {
        match side {
            Some(side) => one_side(paper, name, side),
            None => paper.line(6, 2, &Line::of(&format!("{name}: not in the exports"))),
        }
    }
}

fn one_side(paper: &mut Paper, name: &str, finding: &Finding) {
    let line = Line::of(&format!("{name}: "))
        .ink(of_outcome(finding.outcome), words::outcome(finding.outcome))
        .words(", ")
        .sentence(&finding.because);
    paper.line(6, 2, &line);
    for fact in finding.facts.iter().take(FACTS) {
        paper.line(8, 2, &quotation(fact));
    }
    more(
        paper,
        8,
        finding.facts.len().saturating_sub(FACTS),
        "quotation",
        "quotations",
    );
    if !finding.missing.is_empty() {
        paper.line(
            8,
            2,
            &Line::of("missing: ").sentence(&finding.missing.join(", ")),
        );
    }
    if let Some(settle) = finding.settle.as_ref().filter(|_| name == "after") {
        paper.line(8, 2, &Line::of("to settle it:"));
        paper.commands(10, &settle.line);
    }
}

/// What falls no longer, and what does newly.
fn workloads(paper: &mut Paper, chain: &ChainChange) {
    let changes = &chain.workloads;
    if changes.headline.is_empty() {
        return;
    }
    paper.heading("Workloads");
    paper.line(2, 0, &Line::default().sentence(&changes.headline));
    for change in changes.changed.iter().take(CHANGED) {
        let Some(shown) = change.shown() else {
            continue;
        };
        let line = Line::default()
            .ink(of_change(change.change), change.words())
            .words(&format!(": {} ", shown.kind))
            .name(&shown.name)
            .words(" in ")
            .name(&shown.location);
        let line = match change.note.as_str() {
            "" => line,
            note => line.words("; ").sentence(note),
        };
        paper.item(2, &line);
        for (name, side) in [("before", &change.before), ("after", &change.after)] {
            paper.line(4, 2, &workload_side(name, side.as_ref()));
        }
    }
    more(
        paper,
        2,
        changes.changed.len().saturating_sub(CHANGED),
        "workload",
        "workloads",
    );
}

fn workload_side(name: &str, side: Option<&Workload>) -> Line {
    let line = Line::of(&format!("{name}: "));
    match side {
        Some(row) => {
            let outcome = Outcome::from(row.reach);
            line.ink(of_outcome(outcome), words::reach(row))
                .words(", ")
                .name(&row.image)
        }
        None => line.words("not seen"),
    }
}

fn unchanged(paper: &mut Paper, chain: &ChainChange) {
    let unchanged: Vec<_> = chain
        .registries
        .iter()
        .filter(|registry| registry.change == Change::Unchanged)
        .collect();
    if unchanged.is_empty() {
        return;
    }
    paper.heading("As before");
    for registry in unchanged.iter().take(UNCHANGED) {
        let mut line = Line::default().name(&registry.name);
        if let Some(verdict) = registry.after {
            let word = words::registry_verdict(verdict);
            line = line.words(": ").ink(of_verdict(verdict), word);
        }
        if registry.rules.iter().any(|rule| rule.restated) {
            line = line.words(", on other evidence");
        }
        paper.item(2, &line);
    }
    more(
        paper,
        2,
        unchanged.len().saturating_sub(UNCHANGED),
        "registry",
        "registries",
    );
}
