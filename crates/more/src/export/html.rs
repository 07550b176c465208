//! One static page: no script, its own style, nothing fetched, good on paper.
//!
//! It says what the app's page says, in the same order. The markup is also well-formed XML, so that
//! tests can read it back with a parser and compare what a reader sees with what the report says.

mod blast;
mod comparison;

pub use comparison::comparison_html;

use std::{collections::BTreeMap, fmt::Write as _};

use super::Options;
use super::text;
use super::words;
use crate::export::leaving::report::{
    Chain, Command, Fact, Finding, Note, Outcome, Problem, Registry, Report, RuleSummary, Source,
    Step, StepState, Verdict,
};
use crate::redact::Cleared;
use engine::azure::ids::ResourceId;
use model::issue::Severity;
use model::order;
use model::sentence::{Piece, pieces};

/// So many registries have a row; the count of the rest is told.
pub const HTML_MAX_ROWS: usize = 2_000;
/// The first so many registries have their evidence quoted in full.
pub const HTML_MAX_QUOTED: usize = 200;

/// The page's style sheet.
pub const STYLE: &str = include_str!("report.css");
/// SHA-256 of [`STYLE`] as a content security policy names it: the one style the page may use.
pub const STYLE_HASH: &str = "sha256-IY2/vr0SwVbu4UQZ5CflNdl216b8F1LiHvcKeC/YQQc=";

/// The report as one HTML file.
///
/// Its content security policy allows its own style and nothing else; the only links lead to
/// descriptions of ATT&CK techniques, and are followed only on a click.
pub fn html(report: &Report, options: &Options) -> String {
    let title = report.chains.first().map(|chain| {
        format!(
            "{}: {} · {}",
            chain.id,
            words::verdict(chain),
            words::PRODUCT
        )
    });
    document(title, &report.generator, options, &|page| {
        page.report(report)
    })
}

/// A whole page with this between its masthead and its footer.
fn document(
    title: Option<String>,
    generator: &str,
    options: &Options,
    main: &dyn Fn(&mut Page),
) -> String {
    let mut page = Page {
        out: String::new(),
        redacted: options.redacted,
    };
    page.head(title.as_deref().unwrap_or(words::PRODUCT));
    page.masthead(generator, options);
    page.raw("<main>\n");
    main(&mut page);
    page.raw("</main>\n<footer><p>This file holds no script and loads nothing: its own policy forbids both. Made by ");
    page.text(generator);
    page.raw(".</p></footer>\n</body>\n</html>\n");
    page.out
}

/// The file as far as it is written.
struct Page {
    out: String,
    /// Names in it are pseudonyms.
    redacted: bool,
}

impl Page {
    /// Markup of ours.
    fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Text as a reader should see it.
    fn text(&mut self, text: &str) {
        text::html(&mut self.out, text);
    }

    /// A name or a value: whatever direction it is written in stays inside it.
    fn name(&mut self, name: &str) {
        self.raw("<bdi>");
        self.text(name);
        self.raw("</bdi>");
    }

    fn code(&mut self, code: &str) {
        self.raw("<code>");
        self.name(code);
        self.raw("</code>");
    }

    /// A sentence whose quotations stand between backticks.
    fn sentence(&mut self, sentence: &str) {
        for piece in pieces(sentence) {
            match piece {
                Piece::Words(words) => self.text(words),
                Piece::Code(code) => self.code(code),
            }
        }
    }

    /// A paragraph, unless there is nothing to say.
    fn paragraph(&mut self, class: &str, sentence: &str) {
        if sentence.is_empty() {
            return;
        }
        if class.is_empty() {
            self.raw("<p>");
        } else {
            let _ = write!(self.out, "<p class=\"{class}\">");
        }
        self.sentence(sentence);
        self.raw("</p>\n");
    }

    /// A section with its heading; `lead` is a sentence beside the heading, or nothing.
    fn section(&mut self, id: &str, heading: &str, lead: &str, body: impl FnOnce(&mut Page)) {
        let _ = write!(
            self.out,
            "<section id=\"{id}\" aria-labelledby=\"{id}-h\">\n<header><h2 id=\"{id}-h\">{heading}</h2>"
        );
        if !lead.is_empty() {
            self.raw("<p>");
            self.sentence(lead);
            self.raw("</p>");
        }
        self.raw("</header>\n<div>\n");
        body(self);
        self.raw("</div>\n</section>\n");
    }

    fn list(&mut self, class: &str, items: &[Cleared]) {
        if items.is_empty() {
            return;
        }
        let _ = write!(self.out, "<ul class=\"{class}\">");
        for item in items {
            self.raw("<li>");
            self.sentence(item);
            self.raw("</li>");
        }
        self.raw("</ul>\n");
    }

    /// A shape and a word: the state is told without colour too.
    fn mark(&mut self, class: &str, symbol: &str, word: &str) {
        let _ = write!(
            self.out,
            "<span class=\"mark {class}\"><svg aria-hidden=\"true\" viewBox=\"0 0 24 16\"><use href=\"#{symbol}\"/></svg>{word}</span>"
        );
    }

    fn outcome(&mut self, outcome: Outcome) {
        let class = outcome_class(outcome);
        self.mark(class, class, words::outcome(outcome));
    }

    fn verdict(&mut self, verdict: Verdict) {
        let class = verdict_class(verdict);
        self.mark(class, class, words::registry_verdict(verdict));
    }

    fn head(&mut self, title: &str) {
        self.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        let _ = writeln!(
            self.out,
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'\"/>"
        );
        self.raw(
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
             <meta name=\"color-scheme\" content=\"light dark\"/>\n\
             <meta name=\"referrer\" content=\"no-referrer\"/>\n<title>",
        );
        self.text(title);
        // The hash is over exactly what stands between the tags.
        self.raw("</title>\n<style>");
        self.raw(STYLE);
        self.raw("</style>\n</head>\n<body>\n");
        self.raw(SYMBOLS);
    }

    fn report(&mut self, report: &Report) {
        self.paragraph("redacted", &words::origin(report));
        for chain in &report.chains {
            self.verdict_panel(chain);
        }
        if report.chains.is_empty() {
            self.raw("<div class=\"panel unknown\"><h1>Nothing was judged</h1></div>\n");
        }
        self.problems("problems", "What could not be used", &report.problems);
        for chain in &report.chains {
            self.chain(chain);
        }
        self.documents("documents", "The documents", &report.sources);
    }

    fn masthead(&mut self, generator: &str, options: &Options) {
        let _ = write!(
            self.out,
            "<header class=\"masthead\"><p class=\"brand\"><svg aria-hidden=\"true\" viewBox=\"0 0 24 16\"><use href=\"#fires\"/></svg>{}</p><p>",
            words::PRODUCT
        );
        self.text(generator);
        if let Some(made_at) = options.made_at {
            self.raw(" · ");
            self.name(made_at);
        }
        self.raw("</p></header>\n");
        if options.redacted {
            let _ = writeln!(self.out, "<p class=\"redacted\">{}</p>", words::REDACTED);
        }
    }

    fn verdict_panel(&mut self, chain: &Chain) {
        let _ = write!(
            self.out,
            "<div class=\"panel {}\">\n<p class=\"chain-id\">",
            verdict_class(chain.verdict)
        );
        self.text(&chain.id);
        self.raw(" · ");
        self.text(&chain.title);
        self.raw("</p>\n");
        self.paragraph("what-if", &words::hypothetical(chain));
        let _ = writeln!(self.out, "<h1>{}</h1>", words::verdict(chain));
        self.paragraph("headline", &chain.headline);
        self.paragraph("explanation", &chain.explanation);
        self.picture(chain);
        self.raw("<ol class=\"links\">\n");
        for rule in &chain.rules {
            let _ = write!(self.out, "<li class=\"{}\">", outcome_class(rule.outcome));
            self.outcome(rule.outcome);
            self.raw("<strong>");
            self.text(&rule.title);
            self.raw("</strong>");
            self.code(&rule.id);
            self.paragraph("", &rule.found);
            self.raw("</li>\n");
        }
        self.raw("</ol>\n</div>\n");
    }

    /// The chain with its links. Screen readers get the same in the list after it.
    fn picture(&mut self, chain: &Chain) {
        let links = chain.rules.len();
        if links == 0 {
            return;
        }
        // A split path has its links in several places: nothing holds them together.
        let pitch = if chain.split { LINK_WIDTH } else { LINK_PITCH };
        let width = pitch * (links - 1) + LINK_WIDTH;
        let _ = write!(
            self.out,
            "<svg class=\"picture\" role=\"img\" viewBox=\"0 0 {width} 112\"><title>"
        );
        let told: Vec<String> = chain
            .rules
            .iter()
            .map(|rule| format!("{}: {}", rule.title, words::outcome(rule.outcome)))
            .collect();
        self.text(&told.join(". "));
        self.raw("</title>\n");
        for (index, rule) in chain.rules.iter().enumerate() {
            let x = pitch * index;
            let class = outcome_class(rule.outcome);
            let _ = writeln!(
                self.out,
                "<g class=\"link {class}\" transform=\"translate({x} 8)\">"
            );
            let shape = match rule.outcome {
                Outcome::Clear => LINK_OPEN,
                Outcome::Fires | Outcome::Unknown => LINK_CLOSED,
            };
            self.raw(shape);
            let word = match rule.outcome {
                Outcome::Fires => "fires",
                Outcome::Clear => "clear",
                Outcome::Unknown => "not known",
            };
            let _ = writeln!(
                self.out,
                "<text x=\"{}\" y=\"53\">{word}</text></g>",
                LINK_WIDTH / 2
            );
            // Where two links cross, the right one lies on top below, so the left one goes on top above.
            if let Some(left) = index.checked_sub(1).and_then(|left| chain.rules.get(left))
                && left.outcome == Outcome::Fires
                && !chain.split
            {
                let _ = writeln!(
                    self.out,
                    "<g class=\"link fires\" transform=\"translate({} 8)\">{LINK_CROSSING}</g>",
                    x - pitch
                );
            }
        }
        self.raw("</svg>\n");
    }

    fn problems(&mut self, id: &str, heading: &str, problems: &[Problem]) {
        if problems.is_empty() {
            return;
        }
        let lead = words::count(
            problems.len(),
            "remark on what was handed in",
            "remarks on what was handed in",
        );
        self.section(id, heading, &lead, |page| {
            page.raw("<ul class=\"problems\">\n");
            for problem in problems {
                let class = match problem.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                };
                let _ = write!(
                    page.out,
                    "<li class=\"{class}\"><p><b>{}</b> ",
                    words::severity(problem.severity)
                );
                if let Some(source) = &problem.source {
                    let mut place = source.to_text();
                    for number in [problem.line, problem.column].into_iter().flatten() {
                        let _ = write!(place, ":{number}");
                    }
                    page.code(&place);
                    page.raw(" ");
                }
                page.sentence(&problem.message);
                page.raw("</p>");
                if !problem.excerpt.is_empty() {
                    page.raw("<pre>");
                    page.name(&problem.excerpt);
                    page.raw("</pre>");
                }
                page.paragraph("help", &problem.help);
                page.raw("</li>\n");
            }
            page.raw("</ul>\n");
        });
    }

    fn chain(&mut self, chain: &Chain) {
        self.registries(chain);
        self.section(
            "walkthrough",
            "The walkthrough",
            "Five steps, each held open by one of the rules.",
            |page| {
                page.raw("<ol class=\"steps\">\n");
                for step in &chain.steps {
                    page.step(step);
                }
                page.raw("</ol>\n");
            },
        );
        self.section(
            "rules",
            "The rules",
            "What each one found over the whole scan.",
            |page| {
                for rule in &chain.rules {
                    page.rule(rule);
                }
            },
        );
        self.evidence(chain);
        blast::breaking(self, chain);
        self.section(
            "blast-radius",
            "Blast radius",
            "What falls with a registry that is taken over.",
            |page| {
                page.blast_radius(chain);
            },
        );
        self.section("about", "About this chain", "", |page| page.about(chain));
    }

    fn registries(&mut self, chain: &Chain) {
        let totals = chain.totals;
        let lead = format!(
            "{}: {} fires, {} not determined, {} broken.",
            words::registries(totals.registries as usize),
            words::grouped(totals.fires.into()),
            words::grouped(totals.undetermined.into()),
            words::grouped(totals.broken.into()),
        );
        self.section("registries", "The registries", &lead, |page| {
            page.raw("<table class=\"registries\">\n<thead><tr><th scope=\"col\">Registry</th><th scope=\"col\">Subscription</th><th scope=\"col\">SKU</th>");
            for rule in &chain.rules {
                page.raw("<th scope=\"col\">");
                page.code(&rule.id);
                page.raw("</th>");
            }
            page.raw("</tr></thead>\n");
            let names = subscription_names(&chain.rules);
            let mut left = HTML_MAX_ROWS;
            for verdict in [Verdict::Fires, Verdict::Undetermined, Verdict::Broken] {
                let all = chain.registries.iter().filter(|registry| registry.verdict == verdict).count();
                if all == 0 {
                    continue;
                }
                let _ = write!(
                    page.out,
                    "<tbody>\n<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{}\">",
                    3 + chain.rules.len()
                );
                page.verdict(verdict);
                let _ = writeln!(page.out, " <span>{}</span></th></tr>", words::registries(all));
                let of_verdict = chain.registries.iter().enumerate().filter(|(_, registry)| registry.verdict == verdict);
                for (index, registry) in of_verdict.take(left) {
                    page.row(index, registry, chain, &names);
                }
                page.raw("</tbody>\n");
                left = left.saturating_sub(all);
            }
            page.raw("</table>\n");
            page.rest(chain.totals.registries as usize, chain.registries.len().min(HTML_MAX_ROWS), "are counted above but not listed");
        });
    }

    fn row(
        &mut self,
        index: usize,
        registry: &Registry,
        chain: &Chain,
        names: &BTreeMap<String, String>,
    ) {
        self.raw("<tr><th scope=\"row\">");
        if index < HTML_MAX_QUOTED {
            let _ = write!(self.out, "<a href=\"#r{index}\">");
            self.name(&registry.name);
            self.raw("</a>");
        } else {
            self.name(&registry.name);
        }
        if let Some(host) = &registry.login_server {
            self.raw("<small>");
            self.name(host);
            self.raw("</small>");
        }
        self.raw("</th><td class=\"id\">");
        match registry.subscription_id.as_deref() {
            None => self.name("not known"),
            Some(id) => match names.get(&id.to_ascii_lowercase()) {
                None => self.name(id),
                Some(name) => {
                    self.name(name);
                    self.raw("<small>");
                    self.name(id);
                    self.raw("</small>");
                }
            },
        }
        self.raw("</td><td class=\"sku\">");
        self.name(registry.sku.as_deref().unwrap_or("not known"));
        self.raw("</td>");
        for summary in &chain.rules {
            self.raw("<td data-rule=\"");
            self.text(&summary.id);
            self.raw("\">");
            if let Some(rule) = registry.rules.iter().find(|rule| rule.id == summary.id) {
                self.outcome(rule.finding.outcome);
            }
            self.raw("</td>");
        }
        self.raw("</tr>\n");
    }

    /// How many are not shown.
    fn rest(&mut self, all: usize, shown: usize, what: &str) {
        if let Some(rest) = all.checked_sub(shown).filter(|rest| *rest > 0) {
            let _ = writeln!(
                self.out,
                "<p class=\"rest\">{} more {what}.</p>",
                words::registries(rest)
            );
        }
    }

    fn step(&mut self, step: &Step) {
        let (class, symbol) = match step.state {
            StepState::Open => ("fires", "walk"),
            StepState::Closed => ("clear", "stop"),
            StepState::Unknown => ("unknown", "ask"),
        };
        let _ = write!(
            self.out,
            "<li class=\"{class}\"><span class=\"number\">{}</span><div>\n<h3>",
            step.number
        );
        self.sentence(&step.title);
        self.raw("</h3>\n<p class=\"meta\">");
        self.mark(class, symbol, words::state(step.state));
        self.raw("<span>");
        self.text(&step.actor);
        self.raw("</span><span>");
        let technique = &step.technique;
        // A report may come from a file, so a link goes only where it is known to be harmless.
        let linked = technique.url.starts_with("https://attack.mitre.org/");
        if linked {
            self.raw("<a rel=\"noreferrer noopener\" href=\"");
            self.text(&technique.url);
            self.raw("\">");
        }
        self.text(&technique.id);
        if linked {
            self.raw("</a>");
        }
        self.raw(" ");
        self.text(&technique.name);
        self.raw(", ");
        self.text(&technique.tactic);
        self.raw("</span><span>enabled by ");
        self.code(&step.enabled_by);
        self.raw("</span></p>\n");
        self.paragraph("here", &step.here);
        self.paragraph("", &step.how);
        self.raw(match step.state {
            StepState::Open => "<dl class=\"facts-of\"><dt>Attacker gains</dt><dd>",
            _ => "<dl class=\"facts-of\"><dt>Attacker would gain</dt><dd>",
        });
        self.sentence(&step.gain);
        self.raw("</dd>");
        for (term, sentence) in [
            ("ATT&amp;CK since", &technique.since),
            ("Closer technique", &technique.closer),
        ] {
            if !sentence.is_empty() {
                let _ = write!(self.out, "<dt>{term}</dt><dd>");
                self.sentence(sentence);
                self.raw("</dd>");
            }
        }
        self.raw("</dl>\n</div></li>\n");
    }

    fn rule(&mut self, rule: &RuleSummary) {
        self.raw("<article class=\"rule\">\n<h3>");
        self.text(&rule.title);
        self.raw("</h3>\n<p class=\"meta\">");
        self.outcome(rule.outcome);
        self.raw("<span>");
        self.code(&rule.id);
        self.raw("</span><span>");
        self.text(&rule.severity);
        self.raw("</span><span>");
        self.text(&rule.role);
        let counts = rule.counts;
        let _ = writeln!(
            self.out,
            "</span><span>{} fires, {} not known, {} clear</span></p>",
            words::grouped(counts.fires.into()),
            words::grouped(counts.unknown.into()),
            words::grouped(counts.clear.into())
        );
        self.paragraph("here", &rule.found);
        self.paragraph("", &rule.about);
        self.paragraph("", &rule.why);
        for subject in rule.subjects.iter().take(HTML_MAX_QUOTED) {
            self.raw("<div class=\"finding\">\n<h4>");
            self.text(&subject.kind);
            self.raw(" ");
            self.code(&subject.name);
            self.outcome(subject.finding.outcome);
            self.raw("</h4>\n");
            if subject.id != subject.name && !subject.id.is_empty() {
                self.raw("<p class=\"id\">");
                self.name(&subject.id);
                self.raw("</p>\n");
            }
            self.finding(&subject.finding);
            self.raw("</div>\n");
        }
        if let Some(rest) = rule
            .subjects
            .len()
            .checked_sub(HTML_MAX_QUOTED)
            .filter(|rest| *rest > 0)
        {
            let _ = writeln!(
                self.out,
                "<p class=\"rest\">{} more.</p>",
                words::grouped(rest as u64)
            );
        }
        self.raw("</article>\n");
    }

    fn finding(&mut self, finding: &Finding) {
        self.paragraph("because", &finding.because);
        self.facts(&finding.facts);
        if !finding.missing.is_empty() {
            self.raw("<p class=\"label\">Missing</p>\n");
            self.list("missing", &finding.missing);
        }
        for Note { warning, text } in &finding.notes {
            self.raw(if *warning {
                "<p class=\"note warning\"><b>Warning</b> "
            } else {
                "<p class=\"note\"><b>Note</b> "
            });
            self.sentence(text);
            self.raw("</p>\n");
        }
        if let Some(Command { line, shows }) = &finding.settle {
            self.raw("<p class=\"label\">To settle it, run</p>\n<pre class=\"command\">");
            self.name(line);
            self.raw("</pre>\n");
            self.paragraph("help", shows);
        }
    }

    fn facts(&mut self, facts: &[Fact]) {
        if facts.is_empty() {
            return;
        }
        self.raw("<ul class=\"facts\">\n");
        for fact in facts {
            self.raw("<li>");
            self.raw("<code class=\"place\">");
            self.name(&words::place(fact));
            self.raw("</code> ");
            self.code(&fact.pointer);
            self.raw(" <code class=\"value\">");
            self.name(&fact.value);
            self.raw("</code></li>\n");
        }
        self.raw("</ul>\n");
    }

    fn evidence(&mut self, chain: &Chain) {
        if chain.registries.is_empty() {
            return;
        }
        self.section(
            "evidence",
            "The evidence",
            "Registry by registry: the lines that each answer rests on.",
            |page| {
                // All of them stand open: what is folded away prints as its heading alone.
                for (index, registry) in chain.registries.iter().take(HTML_MAX_QUOTED).enumerate() {
                    page.registry(index, registry, &chain.rules);
                }
                page.rest(
                    chain.totals.registries as usize,
                    chain.registries.len().min(HTML_MAX_QUOTED),
                    "are not quoted here; the JSON file holds them all",
                );
            },
        );
    }

    fn registry(&mut self, index: usize, registry: &Registry, rules: &[RuleSummary]) {
        let _ = write!(self.out, "<details id=\"r{index}\" open=\"\"><summary><h3>");
        self.name(&registry.name);
        self.raw("</h3>");
        self.verdict(registry.verdict);
        self.raw("</summary>\n");
        if let Some(id) = &registry.id {
            self.raw("<p class=\"id\">");
            self.name(id);
            self.raw("</p>\n");
        }
        for owner in &registry.owners {
            self.paragraph("", &words::owner(owner));
        }
        for rule in &registry.rules {
            self.raw("<div class=\"finding\">\n<h4>");
            self.text(words::rule_title(rules, &rule.id));
            self.raw(" ");
            self.outcome(rule.finding.outcome);
            self.raw("</h4>\n");
            self.finding(&rule.finding);
            self.raw("</div>\n");
        }
        let told = registry
            .steps
            .iter()
            .filter(|step| !step.here.is_empty() || !step.details.is_empty());
        let mut told = told.peekable();
        if told.peek().is_some() {
            self.raw("<h4>The steps here</h4>\n<ol class=\"own-steps\">\n");
            for step in told {
                let _ = write!(self.out, "<li value=\"{}\">", step.number);
                self.sentence(&step.here);
                for detail in &step.details {
                    self.paragraph("detail", &detail.text);
                    self.facts(&detail.facts);
                }
                self.raw("</li>\n");
            }
            self.raw("</ol>\n");
        }
        self.raw("</details>\n");
    }

    fn blast_radius(&mut self, chain: &Chain) {
        let radius = &chain.blast_radius;
        blast::picture(self, chain);
        self.raw("<dl class=\"radius\">\n");
        let counted = |row: usize| radius.counted.get(row).filter(|text| !text.is_empty());
        for (row, term, sentence) in [
            (0, "Initial access", &radius.initial_access),
            (1, "Lateral movement", &radius.lateral_movement),
            (2, "Max privilege", &radius.max_privilege),
        ] {
            self.term(term, |page| {
                page.sentence(sentence);
                page.counted(counted(row));
            });
        }
        for (row, term, items) in [
            (3, "Data at risk", &radius.data_at_risk),
            (4, "Services at risk", &radius.services_at_risk),
        ] {
            self.term(term, |page| {
                page.list("plain", items);
                page.counted(counted(row));
            });
        }
        self.term("Estimated scope", |page| {
            page.sentence(&radius.estimated_scope);
            page.counted(counted(5));
        });
        self.raw("</dl>\n");
        blast::workloads(self, radius);
    }

    /// A row as these exports count it.
    fn counted(&mut self, counted: Option<&Cleared>) {
        if let Some(counted) = counted {
            self.raw("<p class=\"counted\"><b>Here:</b> ");
            self.sentence(counted);
            self.raw("</p>");
        }
    }

    fn about(&mut self, chain: &Chain) {
        self.raw("<dl class=\"radius\">\n");
        for (term, value) in [
            ("Severity", &chain.severity),
            ("Likelihood", &chain.likelihood),
            ("Logic", &chain.logic),
        ] {
            self.term(term, |page| page.text(value));
        }
        self.term("Why it matters", |page| page.sentence(&chain.why));
        self.term("Rules", |page| {
            page.raw("<ul class=\"plain\">");
            for rule in &chain.rules {
                page.raw("<li>");
                page.code(&rule.id);
                page.raw(" ");
                page.text(&rule.title);
                page.raw(" (");
                page.text(&rule.role);
                page.raw(")</li>");
            }
            page.raw("</ul>");
        });
        self.term("How it works", |page| page.sentence(&chain.how));
        self.raw("</dl>\n");
    }

    fn term(&mut self, term: &str, definition: impl FnOnce(&mut Page)) {
        let _ = write!(self.out, "<dt>{term}</dt><dd>");
        definition(self);
        self.raw("</dd>\n");
    }

    fn documents(&mut self, id: &str, heading: &str, sources: &[Source]) {
        if sources.is_empty() {
            return;
        }
        let lead = words::count(
            sources.len(),
            "file or paste was handed in",
            "files or pastes were handed in",
        );
        self.section(id, heading, &lead, |page| {
            page.raw("<table class=\"documents\">\n<thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Holds</th><th scope=\"col\">Size</th></tr></thead>\n<tbody>\n");
            for source in sources {
                page.raw("<tr><th scope=\"row\">");
                page.name(&source.name);
                page.raw("</th><td>");
                page.text(&source.kind);
                for document in &source.documents {
                    page.raw("<small>");
                    page.text(&format!("{}, line {}", document.kind, document.line));
                    let account = document.account();
                    if !account.is_empty() {
                        page.raw(": ");
                        page.sentence(&account);
                    }
                    page.raw("</small>");
                }
                let _ = writeln!(page.out, "</td><td>{}</td></tr>", size(source));
            }
            page.raw("</tbody>\n</table>\n");
        });
    }
}

fn size(source: &Source) -> String {
    let bytes = words::count(
        usize::try_from(source.bytes).unwrap_or(usize::MAX),
        "byte",
        "bytes",
    );
    if source.lines == 0 {
        return bytes;
    }
    format!(
        "{bytes}, {}",
        words::count(source.lines as usize, "line", "lines")
    )
}

fn outcome_class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fires => "fires",
        Outcome::Clear => "clear",
        Outcome::Unknown => "unknown",
    }
}

fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fires => "fires",
        Verdict::Broken => "clear",
        Verdict::Undetermined => "unknown",
    }
}

/// The marks beside a word: a whole link, one torn apart, one only guessed at; and for steps an
/// arrow that goes on, one that is stopped, one only guessed at.
const SYMBOLS: &str = "<svg class=\"symbols\" aria-hidden=\"true\">\
<symbol id=\"fires\" viewBox=\"0 0 24 16\"><rect x=\"2\" y=\"3\" width=\"20\" height=\"10\" rx=\"5\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"3\"/></symbol>\
<symbol id=\"clear\" viewBox=\"0 0 24 16\"><path d=\"M9 3H7a5 5 0 0 0 0 10h2M15 13h2a5 5 0 0 0 0-10h-2\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"3\"/></symbol>\
<symbol id=\"unknown\" viewBox=\"0 0 24 16\"><rect x=\"2\" y=\"3\" width=\"20\" height=\"10\" rx=\"5\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.5\" stroke-dasharray=\"3.4 3\"/></symbol>\
<symbol id=\"walk\" viewBox=\"0 0 24 16\"><path d=\"M2 8h17M13 2l6 6-6 6\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"3\"/></symbol>\
<symbol id=\"stop\" viewBox=\"0 0 24 16\"><path d=\"M2 8h12M19 1v14\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"3\"/></symbol>\
<symbol id=\"ask\" viewBox=\"0 0 24 16\"><path d=\"M2 8h17M13 2l6 6-6 6\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.5\" stroke-dasharray=\"3.4 3\"/></symbol>\
</svg>\n";

/// How wide a link is, in the picture's units.
const LINK_WIDTH: usize = 324;
/// From one link's left edge to the next one's: less than a link, so that they hang together.
const LINK_PITCH: usize = 280;

/// A link drawn twice: first in the ground's colour and wider, which cuts what it lies on.
const LINK_CLOSED: &str = "<rect class=\"cut\" x=\"8\" y=\"8\" width=\"308\" height=\"72\" rx=\"36\"/>\
<rect class=\"line\" x=\"8\" y=\"8\" width=\"308\" height=\"72\" rx=\"36\"/>\n";

/// A link torn in two, both halves sagging.
const LINK_OPEN: &str = "<g transform=\"rotate(4 44 44)\"><path class=\"cut\" d=\"M124 8H44a36 36 0 0 0 0 72h68\"/>\
<path class=\"line\" d=\"M124 8H44a36 36 0 0 0 0 72h68\"/></g>\
<g transform=\"rotate(-4 280 44)\"><path class=\"cut\" d=\"M212 8h68a36 36 0 0 1 0 72h-80\"/>\
<path class=\"line\" d=\"M212 8h68a36 36 0 0 1 0 72h-80\"/></g>\n";

/// The upper part of a link's right end. The line is longer than its cut, so that no seam shows.
const LINK_CROSSING: &str = "<path class=\"cut\" d=\"M286.3 8.6A36 36 0 0 1 312.9 29.4\"/>\
<path class=\"line\" d=\"M280 8A36 36 0 0 1 315.4 37.8\"/>";

/// What subscriptions are called, where a document told it, by their ids in lower case.
fn subscription_names(rules: &[RuleSummary]) -> BTreeMap<String, String> {
    let subjects = rules.iter().flat_map(|rule| &rule.subjects);
    let subscriptions = subjects.filter(|subject| subject.kind.as_str() == "subscription");
    let named = subscriptions.filter_map(|subject| {
        let id = ResourceId::new(&subject.id).subscription()?;
        let told = !subject.name.eq_ignore_ascii_case(id);
        told.then(|| (id.to_ascii_lowercase(), subject.name.to_text()))
    });
    order::map(named)
}
