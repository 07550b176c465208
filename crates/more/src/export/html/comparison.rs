//! A comparison as one static page, in the manner of the report's.

use std::fmt::Write as _;

use super::{HTML_MAX_QUOTED, HTML_MAX_ROWS, Page, document, outcome_class, verdict_class};
use crate::export::leaving::comparison::{
    ChainChange, Change, Comparison, FindingChange, RegistryChange, RuleChange, Side,
    SubjectChange, Turn,
};
use crate::export::leaving::report::{Finding, Outcome, Verdict, Workload};
use crate::export::{Options, words};

/// The comparison as one HTML file, under the same policy as the report's.
pub fn comparison_html(comparison: &Comparison, options: &Options) -> String {
    let title = comparison
        .chains
        .first()
        .map(|chain| format!("{}: {} · {}", chain.id, chain.heading(), words::PRODUCT));
    document(title, &comparison.generator, options, &|page| {
        page.comparison(comparison)
    })
}

impl Page {
    fn comparison(&mut self, comparison: &Comparison) {
        for chain in &comparison.chains {
            self.turn_panel(comparison, chain);
        }
        if comparison.chains.is_empty() {
            self.raw("<div class=\"panel unknown\"><h1>Nothing was judged</h1></div>\n");
        }
        for chain in &comparison.chains {
            self.changed_registries(chain);
            self.changed_subjects(chain);
            self.changed_workloads(chain);
            self.unchanged(chain);
        }
        for (id, when, side) in [
            ("before", "before", &comparison.before),
            ("after", "after", &comparison.after),
        ] {
            self.problems(
                &format!("problems-{id}"),
                &format!("What could not be used {when}"),
                &side.problems,
            );
            self.documents(
                &format!("documents-{id}"),
                &format!("The documents {when}"),
                &side.sources,
            );
        }
    }

    fn turn_panel(&mut self, comparison: &Comparison, chain: &ChainChange) {
        let class = match chain.turn {
            Turn::Opened => "fires",
            Turn::NowUnknown | Turn::OutOfSight => "unknown",
            Turn::Broke | Turn::NowKnown => "clear",
            Turn::Stayed => verdict_class(chain.after.verdict),
        };
        let _ = write!(
            self.out,
            "<div class=\"panel {class}\">\n<p class=\"chain-id\">"
        );
        self.text(&chain.id);
        self.raw(" · ");
        self.text(&chain.title);
        let _ = write!(self.out, "</p>\n<h1>{}</h1>\n", chain.heading());
        self.paragraph("headline", &chain.headline);
        self.paragraph("explanation", &chain.explanation);
        self.raw("<div class=\"sides\">\n");
        for (name, side, standing) in [
            ("Before", &comparison.before, &chain.before),
            ("After", &comparison.after, &chain.after),
        ] {
            let _ = write!(self.out, "<div><p class=\"label\">{name}</p>\n<p>");
            self.verdict(standing.verdict);
            self.raw("</p>\n");
            self.paragraph("", &standing.headline);
            self.claim(side);
            self.raw("</div>\n");
        }
        self.raw("</div>\n<ol class=\"links\">\n");
        for rule in &chain.rules {
            let _ = write!(
                self.out,
                "<li class=\"{}\">",
                outcome_class(rule.after.outcome)
            );
            self.outcomes(Some(rule.before.outcome), Some(rule.after.outcome));
            self.raw("<strong>");
            self.text(&rule.title);
            self.raw("</strong>");
            self.code(&rule.id);
            self.paragraph("", rule.change.words());
            self.raw("</li>\n");
        }
        self.raw("</ol>\n</div>\n");
    }

    fn claim(&mut self, side: &Side) {
        self.paragraph("claim", side.claim());
    }

    /// Two marks with an arrow between them; a side that does not have it is said in words.
    fn outcomes(&mut self, before: Option<Outcome>, after: Option<Outcome>) {
        self.raw("<span class=\"turn\">");
        self.side_outcome(before);
        self.raw(ARROW);
        self.side_outcome(after);
        self.raw("</span>");
    }

    fn side_outcome(&mut self, outcome: Option<Outcome>) {
        match outcome {
            Some(outcome) => self.outcome(outcome),
            None => self.raw("<span class=\"none\">not there</span>"),
        }
    }

    fn verdicts(&mut self, before: Option<Verdict>, after: Option<Verdict>) {
        self.raw("<span class=\"turn\">");
        for (index, verdict) in [before, after].into_iter().enumerate() {
            if index > 0 {
                self.raw(ARROW);
            }
            match verdict {
                Some(verdict) => self.verdict(verdict),
                None => self.raw("<span class=\"none\">not there</span>"),
            }
        }
        self.raw("</span>");
    }

    fn changed_registries(&mut self, chain: &ChainChange) {
        self.section(
            "changes",
            "What changed",
            "Findings by what became of them, then registry by registry.",
            |page| {
                page.raw("<ul class=\"chips\">\n");
                for change in Change::ALL {
                    let count = chain.findings.of(change);
                    if count > 0 {
                        let _ = writeln!(
                            page.out,
                            "<li class=\"{}\"><b>{}</b> {}</li>",
                            change_class(change),
                            words::grouped(count.into()),
                            change.words()
                        );
                    }
                }
                page.raw("</ul>\n");
                let changed = |one: &&RegistryChange| one.change != Change::Unchanged;
                let all = chain.registries.iter().filter(changed).count();
                if all == 0 {
                    page.raw("<p>No registry has changed.</p>\n");
                }
                for registry in chain
                    .registries
                    .iter()
                    .filter(changed)
                    .take(HTML_MAX_QUOTED)
                {
                    page.registry_change(registry, &chain.rules);
                }
                page.rest(
                    all,
                    all.min(HTML_MAX_QUOTED),
                    "have changed; the JSON file holds them all",
                );
            },
        );
    }

    fn registry_change(&mut self, registry: &RegistryChange, rules: &[RuleChange]) {
        self.raw("<details open=\"\"><summary><h3>");
        self.name(&registry.name);
        self.raw("</h3>");
        self.verdicts(registry.before, registry.after);
        self.raw("</summary>\n");
        if let Some(id) = &registry.id {
            self.raw("<p class=\"id\">");
            self.name(id);
            self.raw("</p>\n");
        }
        self.paragraph("note", &registry.note);
        for finding in &registry.rules {
            let title = rules.iter().find(|rule| rule.id == finding.rule);
            let title = title.map_or(&finding.rule, |rule| &rule.title);
            self.raw("<div class=\"finding\">\n<h4>");
            self.text(title);
            self.raw(" ");
            self.finding_change(finding);
            self.raw("</div>\n");
        }
        self.raw("</details>\n");
    }

    /// The rest of a heading, then what the two sides say; of what is unchanged only the later one.
    fn finding_change(&mut self, finding: &FindingChange) {
        let outcome = |side: &Option<Finding>| side.as_ref().map(|found| found.outcome);
        let word = match (finding.change, finding.restated) {
            (Change::Unchanged, true) => "unchanged, on other evidence",
            (change, _) => change.words(),
        };
        let _ = write!(
            self.out,
            "<span class=\"change {}\">{word}</span> ",
            change_class(finding.change)
        );
        self.outcomes(outcome(&finding.before), outcome(&finding.after));
        self.raw("</h4>\n");
        let both = finding.change != Change::Unchanged || finding.restated;
        if let Some(before) = finding.before.as_ref().filter(|_| both) {
            self.raw("<p class=\"label\">Before</p>\n");
            self.finding(before);
        }
        if let Some(after) = &finding.after {
            if both {
                self.raw("<p class=\"label\">After</p>\n");
            }
            self.finding(after);
        }
    }

    fn changed_subjects(&mut self, chain: &ChainChange) {
        let changed = |one: &&SubjectChange| one.finding.change != Change::Unchanged;
        let mut all = chain.rules.iter().flat_map(|rule| &rule.subjects);
        if !all.any(|subject| changed(&subject)) {
            return;
        }
        self.section(
            "subjects",
            "Subscriptions and clusters",
            "What became of the findings beside the registries.",
            |page| {
                for rule in &chain.rules {
                    let all = rule.subjects.iter().filter(changed).count();
                    for subject in rule.subjects.iter().filter(changed).take(HTML_MAX_QUOTED) {
                        page.raw("<div class=\"finding\">\n<h4>");
                        page.text(&subject.kind);
                        page.raw(" ");
                        page.code(&subject.name);
                        page.finding_change(&subject.finding);
                        page.paragraph("note", &subject.note);
                        page.raw("</div>\n");
                    }
                    if let Some(rest) = all.checked_sub(HTML_MAX_QUOTED).filter(|rest| *rest > 0) {
                        let _ = writeln!(
                            page.out,
                            "<p class=\"rest\">{} more.</p>",
                            words::grouped(rest as u64)
                        );
                    }
                }
            },
        );
    }

    /// What falls no longer, and what does newly.
    fn changed_workloads(&mut self, chain: &ChainChange) {
        let changes = &chain.workloads;
        if changes.headline.is_empty() {
            return;
        }
        self.section("workloads", "Workloads", "", |page| {
            page.paragraph("", &changes.headline);
            if changes.changed.is_empty() {
                return;
            }
            page.raw("<table class=\"workloads\">\n<thead><tr><th scope=\"col\">Workload</th><th scope=\"col\">Where</th><th scope=\"col\">What became of it</th><th scope=\"col\">Before</th><th scope=\"col\">After</th></tr></thead>\n<tbody>\n");
            for change in changes.changed.iter().take(HTML_MAX_ROWS) {
                let Some(shown) = change.shown() else {
                    continue;
                };
                page.raw("<tr><th scope=\"row\">");
                page.name(&shown.name);
                page.raw("<small>");
                page.text(&shown.kind);
                page.raw("</small></th><td>");
                page.name(&shown.location);
                let _ = write!(
                    page.out,
                    "</td><td><span class=\"change {}\">{}</span>",
                    change_class(change.change),
                    change.words()
                );
                if !change.note.is_empty() {
                    page.raw("<small>");
                    page.text(&change.note);
                    page.raw("</small>");
                }
                page.raw("</td>");
                for side in [&change.before, &change.after] {
                    page.workload_side(side.as_ref());
                }
                page.raw("</tr>\n");
            }
            page.raw("</tbody>\n</table>\n");
            let all = changes.changed.len();
            if let Some(rest) = all.checked_sub(HTML_MAX_ROWS).filter(|rest| *rest > 0) {
                let _ = writeln!(
                    page.out,
                    "<p class=\"rest\">{} more.</p>",
                    words::grouped(rest as u64)
                );
            }
        });
    }

    fn workload_side(&mut self, side: Option<&Workload>) {
        self.raw("<td>");
        match side {
            Some(row) => {
                self.raw(words::reach(row));
                self.raw("<small>");
                self.name(&row.image);
                self.raw("</small>");
            }
            None => self.raw("<span class=\"none\">not seen</span>"),
        }
        self.raw("</td>");
    }

    fn unchanged(&mut self, chain: &ChainChange) {
        let unchanged = |one: &&RegistryChange| one.change == Change::Unchanged;
        let all = chain.registries.iter().filter(unchanged).count();
        if all == 0 {
            return;
        }
        let lead = format!("{} with the same outcomes.", words::registries(all));
        self.section("unchanged", "As before", &lead, |page| {
            page.raw("<table class=\"registries\">\n<thead><tr><th scope=\"col\">Registry</th><th scope=\"col\">Subscription</th><th scope=\"col\">Verdict</th></tr></thead>\n<tbody>\n");
            for registry in chain.registries.iter().filter(unchanged).take(HTML_MAX_ROWS) {
                page.raw("<tr><th scope=\"row\">");
                page.name(&registry.name);
                if registry.rules.iter().any(|rule| rule.restated) {
                    page.raw("<small>on other evidence</small>");
                }
                page.raw("</th><td class=\"id\">");
                page.name(registry.subscription_id.as_deref().unwrap_or("not known"));
                page.raw("</td><td>");
                if let Some(verdict) = registry.after {
                    page.verdict(verdict);
                }
                page.raw("</td></tr>\n");
            }
            page.raw("</tbody>\n</table>\n");
            page.rest(all, all.min(HTML_MAX_ROWS), "are as before but not listed");
        });
    }
}

const ARROW: &str = "<span class=\"arrow\"> → </span>";

fn change_class(change: Change) -> &'static str {
    match change {
        Change::New => "fires",
        Change::NowUnknown | Change::Gone => "unknown",
        Change::Fixed | Change::NowKnown => "clear",
        Change::Added | Change::Unchanged => "same",
    }
}
