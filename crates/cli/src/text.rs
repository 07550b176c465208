//! The report for reading at a terminal: the verdict, why, what falls, what to do first, and what could
//! not be read or is missing.

mod difference;

pub(crate) use difference::difference;

use std::collections::BTreeSet;

use model::{
    fix::{Fix, Hurt},
    sentence::capitalised,
};
use more::export::{
    leaving::report::{
        Chain, Command, Fact, Finding, Outcome, Problem, Reach, Registry, Report, RuleSummary,
        Verdict,
    },
    words,
};

use crate::{
    console::place,
    paper::{Ink, Line, Paper},
};

/// How many of each are listed before the rest is only counted.
const FINDINGS: usize = 5;
const FACTS: usize = 3;
const REGISTRIES: usize = 10;
const WORKLOADS: usize = 10;
const CHANGES: usize = 5;
const NAMES: usize = 5;
const COMMANDS: usize = 5;
const PROBLEMS: usize = 20;

/// What the text says beside the report.
pub(crate) struct Beside<'a> {
    /// The smallest set of changes, as fixes.
    pub(crate) fixes: &'a [Fix],
    /// What there is to say that is not in the report.
    pub(crate) remarks: &'a [Problem],
    /// Its names are pseudonyms.
    pub(crate) redacted: bool,
}

/// Writes the report.
pub(crate) fn report(paper: &mut Paper, report: &Report, beside: &Beside) {
    for chain in &report.chains {
        verdict(paper, chain);
        why(paper, chain);
        registries(paper, chain);
        what_falls(paper, chain);
        what_to_do(paper, chain, beside);
        missing(paper, chain);
    }
    let problems: Vec<&Problem> = report.problems.iter().chain(beside.remarks).collect();
    not_used(paper, "What could not be used", &problems);
    let documents = words::count(report.sources.len(), "document", "documents");
    footer(paper, &report.generator, &documents, beside.redacted);
    let origin = words::origin(report);
    if !origin.is_empty() {
        paper.line(0, 0, &Line::default().ink(Ink::Faint, &origin));
    }
}

fn footer(paper: &mut Paper, generator: &str, documents: &str, redacted: bool) {
    paper.blank();
    let made = format!("Made by {generator} from {documents}.");
    paper.line(0, 0, &Line::default().ink(Ink::Faint, &made));
    if redacted {
        paper.line(0, 0, &Line::default().ink(Ink::Faint, words::REDACTED));
    }
}

fn of_verdict(verdict: Verdict) -> Ink {
    match verdict {
        Verdict::Fires => Ink::Bad,
        Verdict::Broken => Ink::Good,
        Verdict::Undetermined => Ink::Unknown,
    }
}

fn of_outcome(outcome: Outcome) -> Ink {
    match outcome {
        Outcome::Fires => Ink::Bad,
        Outcome::Clear => Ink::Good,
        Outcome::Unknown => Ink::Unknown,
    }
}

fn verdict(paper: &mut Paper, chain: &Chain) {
    let heading = Line::default().ink(of_verdict(chain.verdict), words::verdict(chain));
    paper.line(0, 0, &heading);
    let which = format!("{}, {} ({})", chain.id, chain.title, chain.severity);
    paper.line(0, 0, &Line::default().ink(Ink::Faint, &which));
    for text in [&chain.headline, &chain.explanation] {
        if !text.is_empty() {
            paper.blank();
            paper.line(0, 0, &Line::default().sentence(&sentence(text)));
        }
    }
}

/// A sentence, whether its writer ended it or not.
fn sentence(text: &str) -> String {
    let text = capitalised(text);
    if text.ends_with(['.', '?', '!']) {
        text
    } else {
        text + "."
    }
}

fn more(paper: &mut Paper, indent: usize, rest: usize, one: &str, many: &str) {
    if rest > 0 {
        let text = format!("…and {} more", words::count(rest, one, many));
        paper.line(indent, 2, &Line::of(&text));
    }
}

/// The three links, each with the findings that decide it.
fn why(paper: &mut Paper, chain: &Chain) {
    paper.heading("Why");
    for rule in &chain.rules {
        let outcome = words::outcome(rule.outcome);
        let line = Line::default()
            .ink(of_outcome(rule.outcome), outcome)
            .words(&format!(": {} ", rule.title))
            .name(&rule.id);
        paper.line(2, 2, &line);
        paper.line(4, 0, &Line::default().sentence(&rule.found));
        let deciding = deciding(chain, rule);
        for (name, finding) in deciding.iter().take(FINDINGS) {
            let line = Line::default().name(name).words(": ");
            paper.item(4, &line.sentence(&finding.because));
            evidence(paper, finding);
        }
        let rest = deciding.len().saturating_sub(FINDINGS);
        more(paper, 4, rest, "finding", "findings");
    }
}

/// The findings that a rule's answer rests on, those of the registries it falls on first.
fn deciding<'a>(chain: &'a Chain, rule: &'a RuleSummary) -> Vec<(&'a str, &'a Finding)> {
    // Where the chain fires at registries, it does so because of these.
    let fires = chain.verdict == Verdict::Fires && chain.totals.fires > 0;
    let of_registries = chain.registries.iter().filter_map(|registry| {
        if fires && registry.verdict != Verdict::Fires {
            return None;
        }
        let own = registry.rules.iter().find(|own| own.id == rule.id)?;
        Some((registry.name.as_str(), &own.finding))
    });
    let of_subjects = rule
        .subjects
        .iter()
        .map(|subject| (subject.name.as_str(), &subject.finding));
    let of_subjects = of_subjects.filter(|_| !fires);
    let all = of_registries.chain(of_subjects);
    // A plan is quoted by each registry of its subscription, and by the subscription.
    let mut quoted: BTreeSet<Vec<(&str, u32, u32)>> = BTreeSet::new();
    all.filter(|(_, finding)| finding.outcome == rule.outcome)
        .filter(|(_, finding)| {
            let places = finding.facts.iter();
            let places: Vec<_> = places
                .map(|fact| (fact.source.as_str(), fact.line, fact.column))
                .collect();
            places.is_empty() || quoted.insert(places)
        })
        .collect()
}

fn evidence(paper: &mut Paper, finding: &Finding) {
    for fact in finding.facts.iter().take(FACTS) {
        paper.line(6, 2, &quotation(fact));
    }
    let rest = finding.facts.len().saturating_sub(FACTS);
    more(paper, 6, rest, "quotation", "quotations");
    if !finding.missing.is_empty() {
        let missing = finding.missing.join(", ");
        paper.line(6, 2, &Line::of("missing: ").sentence(&missing));
    }
    for note in &finding.notes {
        let line = if note.warning {
            Line::default().ink(Ink::Unknown, "warning:").words(" ")
        } else {
            Line::of("note: ")
        };
        paper.line(6, 2, &line.sentence(&note.text));
    }
}

fn quotation(fact: &Fact) -> Line {
    Line::default()
        .place(&words::place(fact))
        .words(" ")
        .place(&fact.pointer)
        .words(" = ")
        .name(&fact.value)
}

fn registries(paper: &mut Paper, chain: &Chain) {
    let totals = chain.totals;
    if totals.registries < 2 {
        return;
    }
    paper.heading("Registries");
    let counts = format!(
        "{}: {} fires, {} not determined, {} broken.",
        words::registries(totals.registries as usize),
        words::grouped(totals.fires.into()),
        words::grouped(totals.undetermined.into()),
        words::grouped(totals.broken.into()),
    );
    paper.line(2, 0, &Line::of(&counts));
    for registry in chain.registries.iter().take(REGISTRIES) {
        paper.item(2, &row(registry, chain));
    }
    let rest = chain.registries.len().saturating_sub(REGISTRIES);
    more(paper, 2, rest, "registry", "registries");
}

fn row(registry: &Registry, chain: &Chain) -> Line {
    let mut line = Line::default()
        .ink(
            of_verdict(registry.verdict),
            words::registry_verdict(registry.verdict),
        )
        .words(": ")
        .name(registry.login_server.as_deref().unwrap_or(&registry.name));
    let mut before = " (";
    for rule in &registry.rules {
        let title = words::rule_title(&chain.rules, &rule.id);
        let outcome = words::outcome(rule.finding.outcome);
        line = line
            .words(&format!("{before}{title}: "))
            .ink(of_outcome(rule.finding.outcome), outcome);
        before = "; ";
    }
    if registry.rules.is_empty() {
        return line;
    }
    line.words(")")
}

fn what_falls(paper: &mut Paper, chain: &Chain) {
    let radius = &chain.blast_radius;
    let reached = radius.totals.exposed + radius.totals.possible;
    if chain.verdict == Verdict::Broken && reached + radius.totals.watched == 0 {
        return;
    }
    paper.heading("What falls");
    for text in radius.counted.iter().filter(|text| !text.is_empty()) {
        paper.item(2, &Line::default().sentence(text));
    }
    if radius.totals.workloads == 0 {
        let lacking = match radius.counted.last().is_some_and(|scope| !scope.is_empty()) {
            true => "none is read in these documents",
            false => "none is in these documents",
        };
        let text = format!(
            "Which workloads that is cannot be told: {lacking}. As published: {}.",
            radius.estimated_scope
        );
        paper.item(2, &Line::default().sentence(&text));
    }
    let workloads: Vec<_> = radius
        .workloads
        .iter()
        .filter(|workload| matches!(workload.reach, Reach::Exposed | Reach::Possible))
        .collect();
    if workloads.is_empty() {
        return;
    }
    paper.blank();
    for workload in workloads.iter().take(WORKLOADS) {
        let ink = match workload.reach {
            Reach::Exposed => Ink::Bad,
            _ => Ink::Unknown,
        };
        let line = Line::default()
            .ink(ink, words::reach(workload))
            .words(&format!(": {} ", workload.kind))
            .name(&workload.name);
        let line = match workload.location.as_str() {
            // In which group a plan puts it may be known only once it is applied.
            "" => line,
            location => line.words(" in ").name(location),
        };
        let line = line
            .words(" pulls ")
            .name(&workload.image)
            .words(" ")
            .sentence(&workload.when);
        let line = match workload.defender.as_str() {
            "" => line,
            defender => line.words("; ").sentence(defender),
        };
        paper.item(2, &line);
    }
    let rest = workloads.len().saturating_sub(WORKLOADS);
    more(paper, 2, rest, "image", "images");
}

/// What keeps the attacker out with whom it hurts, then what else would do.
fn what_to_do(paper: &mut Paper, chain: &Chain, beside: &Beside) {
    paper.heading("What to do first");
    let sets = words::change_sets(chain);
    if sets.is_empty() {
        let text = match chain.verdict {
            // Each link is there, and no registry is known to carry all of them.
            Verdict::Fires if chain.totals.fires == 0 && chain.totals.undetermined > 0 => {
                words::unsettled(chain)
            }
            Verdict::Fires => words::ANY_LINK.to_owned(),
            Verdict::Undetermined => words::SETTLE.to_owned(),
            Verdict::Broken => {
                "Nothing that breaks the chain: it is broken. Keep the link open that breaks it."
                    .to_owned()
            }
        };
        paper.line(2, 0, &Line::default().sentence(&text));
        return;
    }
    if let Some(watched) = words::watched(chain) {
        paper.line(2, 0, &Line::default().sentence(&watched));
        paper.blank();
    }
    for (index, (title, set)) in sets.into_iter().enumerate() {
        if index > 0 {
            paper.blank();
        }
        let line = Line::default().ink(Ink::Strong, title);
        paper.line(
            2,
            0,
            &line.words(&format!(": {}.", words::change_set(&set))),
        );
        for (place, change) in set.changes.iter().take(CHANGES).enumerate() {
            paper.item(2, &Line::default().sentence(&words::change(change)));
            let fix = beside.fixes.get(place).filter(|_| index == 0);
            if let Some(fix) = fix.filter(|fix| *fix.id == *change.fix) {
                details(paper, fix, beside.redacted);
            }
        }
        let rest = (set.count as usize).saturating_sub(CHANGES);
        more(paper, 2, rest, "change", "changes");
    }
}

fn details(paper: &mut Paper, fix: &Fix, redacted: bool) {
    for hurt in &fix.hurts {
        if let Some(line) = whom(hurt, redacted) {
            paper.line(4, 2, &line);
        }
    }
    // Commands are of use with the real names only.
    if !redacted {
        paper.commands(6, &fix.cli.bash);
    }
}

/// Whom it hurts; none where evidence shows that nobody is there.
fn whom(hurt: &Hurt, redacted: bool) -> Option<Line> {
    let line = Line::of("hurts: ").sentence(&sentence(&hurt.who));
    if !hurt.known {
        return Some(line.words(" Not known here. ").sentence(&hurt.ask));
    }
    if hurt.names.is_empty() {
        return None;
    }
    if redacted {
        let count = words::count(hurt.names.len(), "is named", "are named");
        return Some(line.words(&format!(" {count}.")));
    }
    let mut line = line.words(" Here: ");
    for (index, name) in hurt.names.iter().take(NAMES).enumerate() {
        if index > 0 {
            line = line.words(", ");
        }
        line = line.name(name);
    }
    let rest = hurt.names.len().saturating_sub(NAMES);
    Some(if rest > 0 {
        line.words(&format!(" and {rest} more."))
    } else {
        line.words(".")
    })
}

/// What is not known, and what would tell.
fn missing(paper: &mut Paper, chain: &Chain) {
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
    let findings = of_registries.chain(of_subjects);
    let mut seen = BTreeSet::new();
    let commands: Vec<&Command> = findings
        .filter_map(|finding| finding.settle.as_ref())
        .chain(&chain.blast_radius.settle)
        .filter(|command| seen.insert(&command.line))
        .collect();
    if commands.is_empty() {
        return;
    }
    paper.heading("What is missing");
    paper.line(
        2,
        0,
        &Line::of("The output of these would tell; judge it together with the rest."),
    );
    for command in commands.iter().take(COMMANDS) {
        paper.item(2, &Line::default().sentence(&command.shows));
        paper.commands(4, &command.line);
    }
    let rest = commands.len().saturating_sub(COMMANDS);
    more(paper, 2, rest, "command", "commands");
}

fn not_used(paper: &mut Paper, heading: &str, problems: &[&Problem]) {
    if problems.is_empty() {
        return;
    }
    paper.heading(heading);
    for problem in problems.iter().take(PROBLEMS) {
        let place = place(problem);
        let mut line = Line::of(words::severity(problem.severity)).words(": ");
        if !place.is_empty() {
            line = line.place(&place).words(": ");
        }
        line = line.sentence(&problem.message);
        if !problem.help.is_empty() {
            line = line.words("; ").sentence(&problem.help);
        }
        paper.item(2, &line);
    }
    let rest = problems.len().saturating_sub(PROBLEMS);
    more(paper, 2, rest, "remark", "remarks");
}
