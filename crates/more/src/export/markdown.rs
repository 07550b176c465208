//! Text for a ticket: the verdict, then why, then what to do.

mod comparison;

pub use comparison::comparison_markdown;

use std::fmt::Write as _;

use super::Options;
use super::text::{clipped, markdown as escape, markdown_code as code};
use super::{ticket, words};
use crate::export::leaving::report::{
    Chain, Change, Document, Fact, Finding, Outcome, Problem, Registry, Report, RuleSummary,
    Source, StepState,
};
use engine::azure::commands::{REPLACE, SUBSCRIPTION};
use model::sentence::{Piece, pieces};

/// The length a report is kept to, in characters: Jira takes 32,767 in a description, GitHub 65,536.
/// Lists end where it is reached, with the count of the rest.
pub const MARKDOWN_MAX_CHARS: usize = 32_000;

/// What is kept free for the parts after a list, out of [`MARKDOWN_MAX_CHARS`].
const COMMANDS_UNTIL: usize = 6_000;
const REGISTRIES_UNTIL: usize = 12_000;
const EVIDENCE_UNTIL: usize = 23_000;
const WORKLOADS_UNTIL: usize = 27_500;
const PROBLEMS_UNTIL: usize = 29_500;
const DOCUMENTS_UNTIL: usize = 30_500;

/// Longest sentence, and longest name or value, in characters.
const MAX_SENTENCE: usize = 600;
const MAX_NAME: usize = 160;

/// The report as GitHub-flavoured Markdown, plain enough for other trackers.
///
/// Whatever comes from the documents is escaped: it can form no markup, link, mention or cell.
pub fn markdown(report: &Report, options: &Options) -> String {
    let mut ticket = Ticket {
        redacted: options.redacted,
        ..Ticket::default()
    };
    for chain in &report.chains {
        ticket.chain(chain);
    }
    if report.chains.is_empty() {
        ticket.raw("# Nothing was judged\n");
    }
    ticket.problems("What could not be used", &report.problems);
    ticket.documents(&report.sources);
    let documents = words::count(report.sources.len(), "document", "documents");
    ticket.footer(&report.generator, &documents, options);
    let origin = words::origin(report);
    if !origin.is_empty() {
        ticket.raw("\n");
        ticket.words(&origin);
        ticket.raw("\n");
    }
    ticket.out
}

#[derive(Default)]
struct Ticket {
    out: String,
    /// Characters in the first `counted` bytes of `out`.
    chars: usize,
    counted: usize,
    /// Names in it are pseudonyms.
    redacted: bool,
}

impl Ticket {
    fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    fn is_full(&mut self, limit: usize) -> bool {
        self.chars += self
            .out
            .get(self.counted..)
            .map_or(0, |new| new.chars().count());
        self.counted = self.out.len();
        self.chars >= limit
    }

    fn code(&mut self, text: &str) {
        code(&mut self.out, &clipped(text, MAX_NAME));
    }

    fn words(&mut self, text: &str) {
        escape(&mut self.out, &clipped(text, MAX_SENTENCE));
    }

    fn sentence(&mut self, text: &str) {
        let clipped = clipped(text, MAX_SENTENCE);
        for piece in pieces(&clipped) {
            match piece {
                Piece::Words(words) => escape(&mut self.out, words),
                Piece::Code(text) => self.code(text),
            }
        }
    }

    /// A line of its own: what begins it must not make it a list or a heading.
    fn paragraph(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.raw("\n");
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let list = text.starts_with(['-', '+', '=']);
        if list {
            self.raw("\\");
            self.sentence(text);
        } else if digits > 0
            && text
                .get(digits..)
                .is_some_and(|rest| rest.starts_with(['.', ')']))
        {
            self.raw(text.get(..digits).unwrap_or_default());
            self.raw("\\");
            self.sentence(text.get(digits..).unwrap_or_default());
        } else {
            self.sentence(text);
        }
        self.raw("\n");
    }

    fn more(&mut self, rest: usize, one: &str, many: &str) {
        if rest > 0 {
            let _ = writeln!(self.out, "\n…and {} more.", words::count(rest, one, many));
        }
    }

    fn chain(&mut self, chain: &Chain) {
        self.raw("# ");
        self.sentence(&words::title(chain));
        self.raw("\n\n**");
        self.words(&chain.id);
        self.raw("** ");
        self.words(&chain.title);
        self.raw(" (");
        self.words(&chain.severity);
        self.raw(")\n");
        self.paragraph(&words::hypothetical(chain));
        self.paragraph(&chain.explanation);
        if let [registry] = &*chain.registries {
            for owner in &registry.owners {
                self.paragraph(&words::owner(owner));
            }
        }

        self.raw("\n## Why\n\n| | Link | Fires | Not known | Clear |\n| --- | --- | ---: | ---: | ---: |\n");
        for rule in &chain.rules {
            let _ = write!(self.out, "| {} | ", outcome(rule.outcome));
            self.words(&rule.title);
            self.raw(" ");
            self.code(&rule.id);
            let counts = rule.counts;
            let _ = writeln!(
                self.out,
                " | {} | {} | {} |",
                counts.fires, counts.unknown, counts.clear
            );
        }
        self.actions(chain);
        self.registries(chain);
        self.evidence(chain);
        self.steps(chain);
        self.raw("\n## Blast radius\n\n");
        let radius = &chain.blast_radius;
        for (row, (term, text)) in [
            ("Initial access", &*radius.initial_access),
            ("Lateral movement", &radius.lateral_movement),
            ("Max privilege", &radius.max_privilege),
            ("Data at risk", &radius.data_at_risk.join(", ")),
            ("Services at risk", &radius.services_at_risk.join(", ")),
            ("Estimated scope", &radius.estimated_scope),
        ]
        .into_iter()
        .enumerate()
        {
            let _ = write!(self.out, "- {term}: ");
            self.sentence(&words::stopped(text));
            if let Some(counted) = radius.counted.get(row).filter(|text| !text.is_empty()) {
                self.raw(" **Here:** ");
                self.sentence(&words::stopped(counted));
            }
            self.raw("\n");
        }
        self.workloads(chain);
    }

    fn workloads(&mut self, chain: &Chain) {
        let rows = &chain.blast_radius.workloads;
        if rows.is_empty() || self.is_full(WORKLOADS_UNTIL) {
            return;
        }
        self.raw(
            "\n| Workload | Where | Image | Reach | Pulls |\n| --- | --- | --- | --- | --- |\n",
        );
        let mut rest = rows.len();
        for row in rows {
            if self.is_full(WORKLOADS_UNTIL) {
                break;
            }
            rest -= 1;
            self.raw("| ");
            self.code(&row.name);
            self.raw(" ");
            self.words(&row.kind);
            if !row.defender.is_empty() {
                self.raw(", ");
                self.words(&row.defender);
            }
            self.raw(" | ");
            self.code(&row.location);
            self.raw(" | ");
            self.code(&row.image);
            let _ = writeln!(
                self.out,
                " | {} | {} |",
                words::reach(row),
                words::pulls(row.pulls)
            );
        }
        self.more(rest, "workload", "workloads");
    }

    /// The smallest set of changes and its alternatives.
    fn breaking(&mut self, chain: &Chain) {
        const LISTED: usize = 10;
        let sets = words::change_sets(chain);
        if self.redacted && !sets.is_empty() {
            let _ = writeln!(self.out, "\n{}", words::STAND_INS);
        }
        if let Some(watched) = words::watched(chain) {
            self.raw("\n");
            self.sentence(&watched);
            self.raw("\n");
        }
        for (title, set) in sets {
            let _ = writeln!(self.out, "\n{title}: {}.\n", words::change_set(&set));
            for change in set.changes.iter().take(LISTED) {
                self.raw("- [ ] ");
                self.sentence(&words::change(change));
                self.raw("\n");
                self.how(chain, change);
            }
            self.more(
                (set.count as usize).saturating_sub(LISTED),
                "change",
                "changes",
            );
        }
    }

    /// The commands of a change and whom it hurts, below it.
    fn how(&mut self, chain: &Chain, change: &Change) {
        const NAMED: usize = 40;
        let Some(how) = ticket::how(chain, change).filter(|_| !self.is_full(COMMANDS_UNTIL)) else {
            return;
        };
        for text in &how.before {
            self.raw("  - First: ");
            self.sentence(&words::stopped(text));
            self.raw("\n");
        }
        self.lines("", &how.commands);
        for (name, question) in &how.asked {
            let _ = writeln!(self.out, "  - `{name}` stands for this: {question}.");
        }
        self.lines(
            "To check, run this and drop what it prints on Linchpin: ",
            std::slice::from_ref(&how.check),
        );
        self.lines("To take it back: ", &how.undo);
        if !how.undone.is_empty() {
            let _ = writeln!(self.out, "  - To take it back: {}", how.undone);
        }
        for (said, names) in &how.hurts {
            self.raw("  - ");
            self.words(said);
            for (place, name) in names.iter().take(NAMED).enumerate() {
                self.raw(if place == 0 { ": " } else { ", " });
                self.code(name);
            }
            if names.len() > NAMED {
                let _ = write!(self.out, " and {} more", names.len() - NAMED);
            }
            self.raw(".\n");
        }
    }

    fn lines(&mut self, before: &str, lines: &[String]) {
        for line in lines {
            let _ = write!(self.out, "  - {before}");
            code(&mut self.out, &clipped(line, MAX_SENTENCE));
            self.raw("\n");
        }
    }

    fn registries(&mut self, chain: &Chain) {
        if chain.registries.is_empty() {
            return;
        }
        let totals = chain.totals;
        let _ = write!(
            self.out,
            "\n## Registries\n\n{}: {} fires, {} not determined, {} broken.\n\n| Registry | Verdict |",
            words::registries(totals.registries as usize),
            words::grouped(totals.fires.into()),
            words::grouped(totals.undetermined.into()),
            words::grouped(totals.broken.into()),
        );
        for rule in &chain.rules {
            self.raw(" ");
            self.code(&rule.id);
            self.raw(" |");
        }
        self.raw("\n| --- | --- |");
        for _ in &chain.rules {
            self.raw(" --- |");
        }
        self.raw("\n");
        let mut rest = chain.totals.registries as usize;
        for registry in &chain.registries {
            if self.is_full(REGISTRIES_UNTIL) {
                break;
            }
            rest = rest.saturating_sub(1);
            self.row(registry, &chain.rules);
        }
        self.more(rest, "registry", "registries");
    }

    fn row(&mut self, registry: &Registry, rules: &[RuleSummary]) {
        self.raw("| ");
        self.code(registry.login_server.as_deref().unwrap_or(&registry.name));
        let _ = write!(self.out, " | {} |", words::verdict_of(registry));
        for summary in rules {
            let rule = registry.rules.iter().find(|rule| rule.id == summary.id);
            let _ = write!(
                self.out,
                " {} |",
                rule.map_or("", |rule| outcome(rule.finding.outcome))
            );
        }
        self.raw("\n");
    }

    fn evidence(&mut self, chain: &Chain) {
        self.raw("\n## Evidence\n");
        let mut rest = chain.totals.registries as usize;
        for registry in &chain.registries {
            if self.is_full(EVIDENCE_UNTIL) {
                break;
            }
            rest = rest.saturating_sub(1);
            self.raw("\n### ");
            self.code(&registry.name);
            self.raw("\n\n");
            // Of one registry that stands at the top.
            for owner in registry
                .owners
                .iter()
                .filter(|_| chain.registries.len() > 1)
            {
                self.raw("- ");
                self.sentence(&words::owner(owner));
                self.raw("\n");
            }
            for rule in &registry.rules {
                self.finding(words::rule_title(&chain.rules, &rule.id), &rule.finding);
            }
        }
        self.more(rest, "registry", "registries");
        for rule in &chain.rules {
            let judged = rule
                .subjects
                .iter()
                .filter(|subject| subject.finding.outcome != Outcome::Clear);
            let mut judged = judged.peekable();
            if judged.peek().is_none() || self.is_full(EVIDENCE_UNTIL) {
                continue;
            }
            self.raw("\n### ");
            self.words(&rule.title);
            self.raw(", beside the registries\n\n");
            let mut rest = 0_usize;
            for subject in judged {
                if self.is_full(EVIDENCE_UNTIL) {
                    rest += 1;
                    continue;
                }
                self.finding(
                    &format!("{} `{}`", subject.kind, subject.name),
                    &subject.finding,
                );
            }
            self.more(rest, "finding", "findings");
        }
    }

    fn finding(&mut self, title: &str, finding: &Finding) {
        let _ = write!(self.out, "- {}: ", outcome(finding.outcome));
        self.sentence(title);
        self.raw(": ");
        self.sentence(&finding.because);
        self.raw("\n");
        for fact in &finding.facts {
            self.fact(fact);
        }
        if !finding.missing.is_empty() {
            self.raw("  - missing: ");
            self.sentence(&finding.missing.join(", "));
            self.raw("\n");
        }
        for note in &finding.notes {
            self.raw(if note.warning {
                "  - warning: "
            } else {
                "  - note: "
            });
            self.sentence(&note.text);
            self.raw("\n");
        }
    }

    fn fact(&mut self, fact: &Fact) {
        self.raw("  - ");
        self.quotation(fact);
        self.raw("\n");
    }

    fn quotation(&mut self, fact: &Fact) {
        self.code(&words::place(fact));
        self.raw(" ");
        self.code(&fact.pointer);
        self.raw(" = ");
        self.code(&fact.value);
    }

    fn actions(&mut self, chain: &Chain) {
        self.raw("\n## What to do\n\n");
        let firing: Vec<&RuleSummary> = chain
            .rules
            .iter()
            .filter(|rule| rule.outcome == Outcome::Fires)
            .collect();
        if !firing.is_empty() {
            let _ = writeln!(self.out, "{}\n", words::ANY_LINK);
            for rule in firing {
                self.raw("- ");
                self.words(&rule.title);
                self.raw(" ");
                self.code(&rule.id);
                self.raw(": ");
                self.sentence(&rule.found);
                self.raw("\n");
            }
        }
        self.breaking(chain);
        let mut commands: Vec<&str> = Vec::new();
        let of_registries = chain
            .registries
            .iter()
            .flat_map(|registry| &registry.rules)
            .map(|rule| &rule.finding);
        let of_subjects = chain
            .rules
            .iter()
            .flat_map(|rule| &rule.subjects)
            .map(|subject| &subject.finding);
        let settling = of_registries
            .chain(of_subjects)
            .filter_map(|finding| finding.settle.as_ref());
        let mut seen = std::collections::BTreeSet::new();
        commands.extend(
            settling
                .map(|command| command.line.as_str())
                .filter(|line| seen.insert(*line)),
        );
        if commands.is_empty() {
            if chain
                .rules
                .iter()
                .all(|rule| rule.outcome != Outcome::Fires)
            {
                self.raw("Nothing: every link that was judged is open.\n");
            }
            return;
        }
        self.raw(match self.out.ends_with("\n\n") {
            true => "",
            false => "\n",
        });
        self.raw("To settle what is not known, export the output of these and judge again");
        if commands.iter().any(|line| line.contains(SUBSCRIPTION)) {
            self.raw(REPLACE);
        }
        self.raw(":\n\n");
        let mut rest = commands.len();
        for line in commands {
            if self.is_full(COMMANDS_UNTIL) {
                break;
            }
            rest -= 1;
            self.raw("- ");
            code(&mut self.out, &clipped(line, MAX_SENTENCE));
            self.raw("\n");
        }
        self.more(rest, "command", "commands");
    }

    fn steps(&mut self, chain: &Chain) {
        if chain.steps.is_empty() {
            return;
        }
        self.raw("\n## The attack\n\n");
        for step in &chain.steps {
            let state = match step.state {
                StepState::Open => "**open**",
                StepState::Closed => "closed",
                StepState::Unknown => "not known",
            };
            let _ = write!(self.out, "{}. {state}: ", step.number);
            self.sentence(&step.title);
            self.raw(" (");
            self.words(&step.technique.id);
            self.raw(", ");
            self.code(&step.enabled_by);
            self.raw("). ");
            self.sentence(&step.here);
            self.raw("\n");
        }
    }

    fn problems(&mut self, heading: &str, problems: &[Problem]) {
        if problems.is_empty() {
            return;
        }
        let _ = write!(self.out, "\n## {heading}\n\n");
        let mut rest = problems.len();
        for problem in problems {
            if self.is_full(PROBLEMS_UNTIL) {
                break;
            }
            rest -= 1;
            let _ = write!(self.out, "- {}: ", words::severity(problem.severity));
            if let Some(source) = &problem.source {
                let line = problem
                    .line
                    .map_or_else(String::new, |line| format!(":{line}"));
                self.code(&format!("{source}{line}"));
                self.raw(" ");
            }
            self.sentence(&problem.message);
            if !problem.help.is_empty() {
                self.raw("; ");
                self.sentence(&problem.help);
            }
            self.raw("\n");
        }
        self.more(rest, "remark", "remarks");
    }

    /// What became of everything in each document.
    fn documents(&mut self, sources: &[Source]) {
        let told: Vec<(&Source, &Document, String)> = sources
            .iter()
            .flat_map(|source| {
                let documents = source.documents.iter();
                documents.map(move |document| (source, document, document.account()))
            })
            .filter(|(_, _, account)| !account.is_empty())
            .collect();
        if told.is_empty() {
            return;
        }
        self.raw("\n## What was read\n\n");
        let mut rest = told.len();
        for (source, document, account) in told {
            if self.is_full(DOCUMENTS_UNTIL) {
                break;
            }
            rest -= 1;
            self.raw("- ");
            self.code(&format!("{}:{}", source.name, document.line));
            self.raw(" ");
            self.words(&document.kind);
            self.raw(": ");
            self.sentence(&account);
            self.raw("\n");
        }
        self.more(rest, "document", "documents");
    }

    fn footer(&mut self, generator: &str, documents: &str, options: &Options) {
        self.raw("\n---\n\nMade by ");
        self.words(generator);
        if let Some(made_at) = options.made_at {
            self.raw(", ");
            self.words(made_at);
        }
        // What speaks of one registry may quote none of them.
        if !documents.starts_with("0 ") {
            let _ = write!(self.out, ", from {documents}");
        }
        self.raw(".");
        if options.redacted {
            self.raw(" ");
            self.raw(words::REDACTED);
        }
        self.raw("\n");
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fires => "**fires**",
        Outcome::Clear => "clear",
        Outcome::Unknown => "not known",
    }
}
