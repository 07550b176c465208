//! A comparison for a ticket: what became of the chain, then of each finding that changed.

use std::fmt::Write as _;

use super::{EVIDENCE_UNTIL, MAX_SENTENCE, PROBLEMS_UNTIL, Ticket, WORKLOADS_UNTIL, outcome};
use crate::export::leaving::comparison::{
    ChainChange, Change, Comparison, FindingChange, RegistryChange, SubjectChange,
};
use crate::export::leaving::report::{Finding, Verdict, Workload};
use crate::export::text::{clipped, markdown_code as code};
use crate::export::{Options, words};

/// How many facts a line quotes before it only counts the rest.
const QUOTED: usize = 3;

/// The comparison as GitHub-flavoured Markdown, as long as [`super::MARKDOWN_MAX_CHARS`] at most.
///
/// Whatever comes from the reports is escaped: it can form no markup, link, mention or cell.
pub fn comparison_markdown(comparison: &Comparison, options: &Options) -> String {
    let mut ticket = Ticket::default();
    for chain in &comparison.chains {
        ticket.change(chain);
        ticket.sides(comparison, chain);
        ticket.changed_registries(chain);
        ticket.changed_subjects(chain);
        ticket.changed_workloads(chain);
        ticket.unchanged(chain);
    }
    if comparison.chains.is_empty() {
        ticket.raw("# Nothing was judged\n");
    }
    ticket.problems("What could not be used before", &comparison.before.problems);
    ticket.problems("What could not be used after", &comparison.after.problems);
    let documents = format!(
        "{} before and {} after",
        words::count(comparison.before.sources.len(), "document", "documents"),
        words::grouped(comparison.after.sources.len() as u64)
    );
    ticket.footer(&comparison.generator, &documents, options);
    ticket.out
}

impl Ticket {
    fn change(&mut self, chain: &ChainChange) {
        let _ = write!(self.out, "# {}\n\n**", chain.heading());
        self.words(&chain.id);
        self.raw("** ");
        self.words(&chain.title);
        self.raw(" (");
        self.words(&chain.severity);
        self.raw(")\n");
        self.paragraph(&chain.headline);
        self.paragraph(&chain.explanation);
    }

    fn sides(&mut self, comparison: &Comparison, chain: &ChainChange) {
        self.raw("\n## Before and after\n\n| | Before | After | |\n| --- | --- | --- | --- |\n");
        let _ = writeln!(
            self.out,
            "| The chain | {} | {} | |",
            words::registry_verdict(chain.before.verdict),
            words::registry_verdict(chain.after.verdict)
        );
        for rule in &chain.rules {
            self.raw("| ");
            self.words(&rule.title);
            self.raw(" ");
            self.code(&rule.id);
            let _ = writeln!(
                self.out,
                " | {} | {} | {} |",
                outcome(rule.before.outcome),
                outcome(rule.after.outcome),
                rule.change.words()
            );
        }
        let counts = chain.findings;
        let mut parts: Vec<String> = Vec::new();
        for change in Change::ALL {
            let count = counts.of(change);
            if count > 0 {
                let count = words::grouped(count.into());
                parts.push(format!("{count} {}", change.words()));
            }
        }
        if !parts.is_empty() {
            let _ = write!(self.out, "\nFindings: {}.\n", parts.join(", "));
        }
        for (name, side) in [("Before", &comparison.before), ("After", &comparison.after)] {
            let claim = side.claim();
            if !claim.is_empty() {
                let _ = write!(self.out, "\n{name}: {claim}.\n");
            }
        }
    }

    fn changed_registries(&mut self, chain: &ChainChange) {
        let changed = |one: &&RegistryChange| one.change != Change::Unchanged;
        let mut rest = chain.registries.iter().filter(changed).count();
        if rest == 0 {
            return;
        }
        self.raw("\n## What changed\n");
        for registry in chain.registries.iter().filter(changed) {
            if self.is_full(EVIDENCE_UNTIL) {
                break;
            }
            rest -= 1;
            self.raw("\n### ");
            self.code(&registry.name);
            let side =
                |verdict: Option<Verdict>| verdict.map_or("not there", words::registry_verdict);
            let _ = write!(
                self.out,
                "\n\n{} → {}",
                side(registry.before),
                side(registry.after)
            );
            if !registry.note.is_empty() {
                self.raw("; ");
                self.sentence(&registry.note);
            }
            self.raw("\n\n");
            for finding in &registry.rules {
                let title = chain.rules.iter().find(|rule| rule.id == finding.rule);
                let title = title.map_or(&finding.rule, |rule| &rule.title);
                self.finding_change(title, finding);
            }
        }
        self.more(rest, "registry", "registries");
    }

    fn changed_subjects(&mut self, chain: &ChainChange) {
        let changed = |one: &&SubjectChange| one.finding.change != Change::Unchanged;
        for rule in &chain.rules {
            let mut rest = rule.subjects.iter().filter(changed).count();
            if rest == 0 || self.is_full(EVIDENCE_UNTIL) {
                continue;
            }
            self.raw("\n### ");
            self.words(&rule.title);
            self.raw(", beside the registries\n\n");
            for subject in rule.subjects.iter().filter(changed) {
                if self.is_full(EVIDENCE_UNTIL) {
                    break;
                }
                rest -= 1;
                let title = format!("{} `{}`", subject.kind, subject.name);
                self.finding_change(&title, &subject.finding);
            }
            self.more(rest, "finding", "findings");
        }
    }

    /// What falls no longer, and what does newly.
    fn changed_workloads(&mut self, chain: &ChainChange) {
        let changes = &chain.workloads;
        if changes.headline.is_empty() {
            return;
        }
        self.raw("\n## Workloads\n");
        self.paragraph(&changes.headline);
        if changes.changed.is_empty() || self.is_full(WORKLOADS_UNTIL) {
            return;
        }
        self.raw("\n| Workload | Where | | Before | After |\n| --- | --- | --- | --- | --- |\n");
        let mut rest = changes.changed.len();
        for change in &changes.changed {
            if self.is_full(WORKLOADS_UNTIL) {
                break;
            }
            rest -= 1;
            if let Some(shown) = change.shown() {
                self.raw("| ");
                self.code(&shown.name);
                self.raw(" ");
                self.words(&shown.kind);
                self.raw(" | ");
                self.code(&shown.location);
                let _ = write!(self.out, " | **{}**", change.words());
                if !change.note.is_empty() {
                    self.raw("; ");
                    self.sentence(&change.note);
                }
                self.raw(" | ");
                self.workload_side(change.before.as_ref());
                self.raw(" | ");
                self.workload_side(change.after.as_ref());
                self.raw(" |\n");
            }
        }
        self.more(rest, "workload", "workloads");
    }

    fn workload_side(&mut self, side: Option<&Workload>) {
        match side {
            Some(row) => {
                let _ = write!(self.out, "{}: ", words::reach(row));
                self.code(&row.image);
            }
            None => self.raw("not seen"),
        }
    }

    /// A finding that changed with its two sides, one that did not in a line.
    fn finding_change(&mut self, title: &str, finding: &FindingChange) {
        if finding.change == Change::Unchanged {
            self.raw("- unchanged: ");
            self.sentence(title);
            if let Some(after) = &finding.after {
                let _ = write!(self.out, ", {}", outcome(after.outcome));
            }
            if finding.restated {
                self.raw(", on other evidence");
            }
            self.raw("\n");
            return;
        }
        let _ = write!(self.out, "- **{}**: ", finding.change.words());
        self.sentence(title);
        self.raw("\n");
        for (name, side) in [("before", &finding.before), ("after", &finding.after)] {
            match side {
                Some(side) => self.side(name, side),
                None => {
                    let _ = writeln!(self.out, "  - {name}: not in the exports");
                }
            }
        }
    }

    fn side(&mut self, name: &str, finding: &Finding) {
        let _ = write!(self.out, "  - {name}, {}: ", outcome(finding.outcome));
        self.sentence(&finding.because);
        for fact in finding.facts.iter().take(QUOTED) {
            self.raw("; ");
            self.quotation(fact);
        }
        if let Some(rest) = finding
            .facts
            .len()
            .checked_sub(QUOTED)
            .filter(|rest| *rest > 0)
        {
            let _ = write!(self.out, "; and {rest} more");
        }
        if !finding.missing.is_empty() {
            self.raw("; missing: ");
            self.sentence(&finding.missing.join(", "));
        }
        self.raw("\n");
        if let Some(settle) = finding.settle.as_ref().filter(|_| name == "after") {
            self.raw("  - to settle it: ");
            code(&mut self.out, &clipped(&settle.line, MAX_SENTENCE));
            self.raw("\n");
        }
    }

    fn unchanged(&mut self, chain: &ChainChange) {
        let unchanged = |one: &&RegistryChange| one.change == Change::Unchanged;
        let mut rest = chain.registries.iter().filter(unchanged).count();
        if rest == 0 {
            return;
        }
        self.raw("\n## As before\n\n");
        for registry in chain.registries.iter().filter(unchanged) {
            if self.is_full(PROBLEMS_UNTIL) {
                break;
            }
            rest -= 1;
            self.raw("- ");
            self.code(&registry.name);
            if let Some(verdict) = registry.after {
                let _ = write!(self.out, ": {}", words::registry_verdict(verdict));
            }
            if registry.rules.iter().any(|rule| rule.restated) {
                self.raw(", on other evidence");
            }
            self.raw("\n");
        }
        self.more(rest, "registry", "registries");
    }
}
