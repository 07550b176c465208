//! SARIF 2.1.0: one result per rule and registry, and one per chain and registry.
//!
//! - What is clear is left out unless it is asked for, and counted in the run's properties: GitHub shows a
//!   `pass` as an alert (microsoft/PSRule#955).
//! - `kind` is `fail` where something fires, `pass` where it is clear or broken, `open` where the
//!   evidence is missing. `level` is `none` unless the kind is `fail` (§3.27.10).
//! - The location is the evidence: file and region. The ARM id is the logical location, and with
//!   the rule it is the fingerprint, so that a result is the same one in the next scan, wherever it stands.
//!   Without evidence there is no physical location; nothing is pointed at that was not read.
//! - The steps of the walkthrough are the chain result's code flow, their ATT&CK techniques a
//!   taxonomy that names its version. Rules are related to the techniques they make possible.
//! - The answer over the scan is no result, since it has no one resource: it stands in the run's properties.

mod comparison;

pub use comparison::{comparison_sarif, comparison_sarif_all};

use std::{cell::Cell, collections::BTreeMap};

use super::Options;
use super::json::Json;
use super::text::uri;
use super::words;
use crate::export::leaving::report::{
    Chain, Fact, Finding, Outcome, Problem, Registry, Report, Step, StepState, Subject, Verdict,
};
use crate::redact::Cleared;
use model::issue::Severity;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const TAXONOMY: &str = "MITRE ATT&CK";

/// The report as SARIF 2.1.0 (errata 01): whatever fires or is not known. Whoever reads it may have
/// limits of their own, such as GitHub's 25,000 results in one run.
pub fn sarif(report: &Report, options: &Options) -> String {
    written(report, options, false)
}

/// The same with what is clear.
pub fn sarif_all(report: &Report, options: &Options) -> String {
    written(report, options, true)
}

fn written(report: &Report, options: &Options, all: bool) -> String {
    let catalogue = Catalogue::new(report, all);
    catalogue.file(
        options,
        "",
        &|json, chain| catalogue.results(json, chain),
        &|_, _| {},
    )
}

/// The report, and where things stand in the run's arrays, since SARIF refers to them by index.
struct Catalogue<'a> {
    report: &'a Report,
    /// The steps whose techniques are the taxa, each technique once.
    taxa: Vec<&'a Step>,
    rules: BTreeMap<&'a str, usize>,
    sources: BTreeMap<&'a str, usize>,
    /// Whether what is clear is a result as well.
    all: bool,
    /// How many results were left out.
    left_out: Cell<u64>,
}

/// What writes something of a thing.
type Write<'a, T> = dyn Fn(&mut Json, &T) + 'a;

/// What a result is about.
#[derive(Clone, Copy)]
struct Resource<'a> {
    id: &'a str,
    name: &'a str,
    rule: &'a str,
    chain: &'a Chain,
}

impl<'a> Catalogue<'a> {
    fn new(report: &'a Report, all: bool) -> Catalogue<'a> {
        let mut catalogue = Catalogue {
            report,
            all,
            left_out: Cell::default(),
            taxa: Vec::new(),
            rules: BTreeMap::new(),
            sources: BTreeMap::new(),
        };
        for chain in &report.chains {
            for step in &chain.steps {
                if catalogue
                    .taxa
                    .iter()
                    .all(|known| known.technique.id != step.technique.id)
                {
                    catalogue.taxa.push(step);
                }
            }
            // A chain's own rules stand before the chain, which is a rule to SARIF as well.
            for id in chain.rules.iter().map(|rule| &rule.id).chain([&chain.id]) {
                catalogue.rules.insert(id, catalogue.rules.len());
            }
        }
        for (index, source) in report.sources.iter().enumerate() {
            catalogue.sources.insert(&source.name, index);
        }
        catalogue
    }

    /// The file, with the results of each chain, and its properties beside those of the scan.
    /// `kind` is what this is, where it is no report.
    fn file(
        &self,
        options: &Options,
        kind: &str,
        results: &Write<Chain>,
        properties: &Write<Chain>,
    ) -> String {
        Json::document(|json| {
            json.text("$schema", SCHEMA);
            json.text("version", "2.1.0");
            json.array("runs", |json| {
                json.element(|json| self.run(json, options, kind, results, properties))
            });
        })
    }

    /// A result, unless it is clear and only problems are wanted.
    fn result(&self, json: &mut Json, outcome: Outcome, members: impl FnOnce(&mut Json)) {
        if self.all || outcome != Outcome::Clear {
            json.element(members);
        } else {
            self.left_out.set(self.left_out.get().saturating_add(1));
        }
    }

    fn run(
        &self,
        json: &mut Json,
        options: &Options,
        kind: &str,
        results: &Write<Chain>,
        properties: &Write<Chain>,
    ) {
        json.object("tool", |json| {
            json.object("driver", |json| {
                json.text("name", words::PRODUCT);
                match self.report.generator.split_once(' ') {
                    Some((_, version)) => {
                        json.text("fullName", &format!("{} {version}", words::PRODUCT));
                        json.text("semanticVersion", version);
                    }
                    None => json.text("fullName", words::PRODUCT),
                }
                json.text("informationUri", words::HOME);
                json.array("rules", |json| self.descriptors(json));
                json.array("supportedTaxonomies", |json| {
                    json.element(taxonomy_reference)
                });
            });
        });
        // What comes before the last slash is the same for every run, so that a later one takes the place
        // of this one (§3.17.3).
        json.object("automationDetails", |json| {
            let chain = self.report.chains.first();
            let chain = chain.map_or("", |chain| chain.id.as_str());
            json.text("id", &format!("linchpin/{chain}{kind}/"));
        });
        json.array("invocations", |json| {
            json.element(|json| {
                json.flag("executionSuccessful", true);
                json.array("toolExecutionNotifications", |json| {
                    for problem in &self.report.problems {
                        json.element(|json| self.notification(json, problem));
                    }
                });
            });
        });
        json.array("artifacts", |json| {
            for source in &self.report.sources {
                json.element(|json| {
                    json.object("location", |json| json.text("uri", &self.uri(&source.name)));
                    json.number("length", source.bytes);
                    message(json, "description", &source.kind);
                });
            }
        });
        json.array("taxonomies", |json| {
            json.element(|json| self.taxonomy(json))
        });
        json.array("results", |json| {
            for chain in &self.report.chains {
                results(json, chain);
            }
        });
        // The report counts columns in characters.
        json.text("columnKind", "unicodeCodePoints");
        json.object("properties", |json| {
            json.flag("redacted", options.redacted);
            if let Some(link) = &self.report.link {
                json.text("origin", &link.told());
            }
            if !self.all {
                json.number("clearResultsLeftOut", self.left_out.get());
            }
            if let Some(made_at) = options.made_at {
                json.text("madeAt", made_at);
            }
            json.array("chains", |json| {
                for chain in &self.report.chains {
                    json.element(|json| {
                        scan(json, chain);
                        properties(json, chain);
                    });
                }
            });
        });
    }

    fn descriptors(&self, json: &mut Json) {
        for chain in &self.report.chains {
            for rule in &chain.rules {
                json.element(|json| {
                    descriptor(
                        json,
                        &rule.id,
                        [&rule.title, &rule.about, &rule.why],
                        &rule.severity,
                    );
                    self.relationships(json, &chain.steps, Some(&rule.id));
                });
            }
            json.element(|json| {
                descriptor(
                    json,
                    &chain.id,
                    [&chain.title, &chain.why, &chain.how],
                    &chain.severity,
                );
                self.relationships(json, &chain.steps, None);
            });
        }
    }

    fn relationships(&self, json: &mut Json, steps: &[Step], rule: Option<&str>) {
        json.array_of(
            "relationships",
            &self.techniques(steps, rule),
            |json, (index, step)| {
                json.object("target", |json| taxon_reference(json, *index, step));
                json.texts("kinds", ["relevant"]);
            },
        );
    }

    /// The techniques of those of `steps` that `rule` enables, or of all.
    fn techniques(&self, steps: &[Step], rule: Option<&str>) -> Vec<(usize, &'a Step)> {
        let wanted = |id: &str| {
            steps.iter().any(|step| {
                step.technique.id == id && rule.is_none_or(|rule| step.enabled_by == rule)
            })
        };
        self.taxa
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, step)| wanted(&step.technique.id))
            .collect()
    }

    fn taxonomy(&self, json: &mut Json) {
        json.text("name", TAXONOMY);
        if let Some(step) = self.taxa.first() {
            json.text_unless_empty("version", &step.technique.as_of);
        }
        json.text("organization", "MITRE");
        json.text("informationUri", "https://attack.mitre.org/");
        message(
            json,
            "shortDescription",
            "MITRE ATT&CK, enterprise: tactics and techniques of adversaries",
        );
        json.array("taxa", |json| {
            for Step { technique, .. } in &self.taxa {
                json.element(|json| {
                    json.text("id", &technique.id);
                    json.text("name", &technique.name);
                    message(json, "shortDescription", &technique.tactic);
                    if !technique.since.is_empty() {
                        message(json, "fullDescription", &technique.since);
                    }
                    if technique.url.starts_with("https://") {
                        json.text("helpUri", &technique.url);
                    }
                });
            }
        });
    }

    fn notification(&self, json: &mut Json, problem: &Problem) {
        json.text(
            "level",
            match problem.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
        );
        let mut text = problem.message.to_text();
        if !problem.help.is_empty() {
            text.push_str("; ");
            text.push_str(&problem.help);
        }
        message(json, "message", &text);
        json.array("locations", |json| {
            if let Some(source) = &problem.source {
                json.element(|json| {
                    self.physical(
                        json,
                        source,
                        problem.line.unwrap_or_default(),
                        problem.column.unwrap_or_default(),
                    );
                });
            }
        });
    }

    fn results(&self, json: &mut Json, chain: &Chain) {
        for registry in &chain.registries {
            let id = registry.id.as_deref().unwrap_or(&registry.name);
            let resource = |rule| Resource {
                id,
                name: &registry.name,
                rule,
                chain,
            };
            for rule in &registry.rules {
                let finding = &rule.finding;
                self.result(json, finding.outcome, |json| {
                    self.finding(json, resource(&rule.id), finding);
                });
            }
            let outcome = words::outcome_of(registry.verdict);
            self.result(json, outcome, |json| {
                self.path(json, resource(&chain.id), registry, outcome);
            });
        }
        for rule in &chain.rules {
            for Subject {
                kind: _,
                id,
                name,
                finding,
            } in &rule.subjects
            {
                let id = if id.is_empty() { name } else { id };
                self.result(json, finding.outcome, |json| {
                    self.finding(
                        json,
                        Resource {
                            id,
                            name,
                            rule: &rule.id,
                            chain,
                        },
                        finding,
                    );
                });
            }
        }
    }

    /// A rule on one resource.
    fn finding(&self, json: &mut Json, resource: Resource, finding: &Finding) {
        let Resource {
            name, rule, chain, ..
        } = resource;
        let severity = chain
            .rules
            .iter()
            .find(|known| known.id == rule)
            .map_or("High", |rule| &rule.severity);
        self.head(json, resource, finding.outcome, severity);
        let mut text = format!("{name}: {}", finding.because);
        if !finding.missing.is_empty() {
            text.push_str("; missing: ");
            text.push_str(&finding.missing.join(", "));
        }
        if let Some(settle) = &finding.settle {
            text.push_str("; to settle it: ");
            text.push_str(&words::settling(&settle.line));
        }
        message(json, "message", &text);
        self.locations(json, resource, finding.facts.iter().collect());
        json.object("properties", |json| {
            json.text(
                "outcome",
                match finding.outcome {
                    Outcome::Fires => "fires",
                    Outcome::Clear => "clear",
                    Outcome::Unknown => "unknown",
                },
            );
            if !finding.missing.is_empty() {
                json.texts("missing", finding.missing.iter().map(Cleared::as_str));
            }
            if !finding.notes.is_empty() {
                json.texts("notes", finding.notes.iter().map(|note| note.text.as_str()));
            }
            if let Some(settle) = &finding.settle {
                json.text("settle", &settle.line);
            }
            if let Some(addresses) = finding.addresses {
                json.number("ipv4Addresses", addresses);
            }
        });
    }

    /// The chain at one registry.
    fn path(&self, json: &mut Json, resource: Resource, registry: &Registry, outcome: Outcome) {
        let Resource { name, chain, .. } = resource;
        self.head(json, resource, outcome, &chain.severity);
        let links: Vec<String> = registry
            .rules
            .iter()
            .map(|rule| format!("{} {}", rule.id, words::outcome(rule.finding.outcome)))
            .collect();
        let verdict = words::verdict_of(registry);
        message(
            json,
            "message",
            &format!(
                "{} on {name}: {verdict}. {}.",
                chain.title,
                links.join(", ")
            ),
        );
        // Each link's first fact: the admin account, the network, the plan.
        self.locations(
            json,
            resource,
            registry
                .rules
                .iter()
                .filter_map(|rule| rule.finding.facts.first())
                .collect(),
        );
        // A broken chain has no flow: nobody can walk it to its end.
        if registry.verdict != Verdict::Broken && !chain.steps.is_empty() {
            json.array("codeFlows", |json| {
                json.element(|json| {
                    message(json, "message", &chain.title);
                    json.array("threadFlows", |json| {
                        json.element(|json| {
                            json.array("locations", |json| {
                                for step in &chain.steps {
                                    json.element(|json| self.step(json, resource, registry, step));
                                }
                            });
                        });
                    });
                });
            });
        }
        json.object("properties", |json| {
            json.text("verdict", verdict_name(registry.verdict))
        });
    }

    /// A step of the walkthrough at one registry.
    fn step(&self, json: &mut Json, resource: Resource, registry: &Registry, step: &Step) {
        let own = registry.steps.iter().find(|own| own.number == step.number);
        let rule = registry
            .rules
            .iter()
            .find(|rule| rule.id == step.enabled_by);
        json.object("location", |json| {
            if let Some(fact) = rule.and_then(|rule| rule.finding.facts.first()) {
                self.physical(json, &fact.source, fact.line, fact.column);
            }
            logical(json, resource);
            let here = own.map_or(&step.here, |own| &own.here);
            message(
                json,
                "message",
                &format!(
                    "{}. {} Here: {}",
                    step.number,
                    words::stopped(&step.title),
                    words::stopped(here)
                ),
            );
        });
        json.number("executionOrder", step.number.into());
        json.text("importance", "essential");
        let taxa = self.techniques(std::slice::from_ref(step), None);
        json.array_of("taxa", &taxa, |json, (index, step)| {
            taxon_reference(json, *index, step)
        });
        json.object("properties", |json| {
            json.number("step", step.number.into());
            json.text(
                "state",
                match own.map_or(step.state, |own| own.state) {
                    StepState::Open => "open",
                    StepState::Closed => "closed",
                    StepState::Unknown => "unknown",
                },
            );
            json.text("enabledBy", &step.enabled_by);
        });
    }

    /// What every result begins with.
    fn head(&self, json: &mut Json, resource: Resource, outcome: Outcome, severity: &str) {
        let Resource { id, rule, .. } = resource;
        let (kind, level) = match outcome {
            Outcome::Fires => ("fail", level(severity)),
            Outcome::Clear => ("pass", "none"),
            Outcome::Unknown => ("open", "none"),
        };
        json.text("ruleId", rule);
        json.number(
            "ruleIndex",
            self.rules.get(rule).copied().unwrap_or_default() as u64,
        );
        json.text("kind", kind);
        json.text("level", level);
        json.object("partialFingerprints", |json| {
            // Azure compares ids without case.
            json.text(
                "ruleAndResource/v1",
                &format!("{rule}|{}", id.to_ascii_lowercase()),
            );
        });
    }

    /// The first fact is where the result is, the others are what it rests on as well.
    fn locations(&self, json: &mut Json, resource: Resource, facts: Vec<&Fact>) {
        json.array("locations", |json| {
            json.element(|json| {
                if let Some(fact) = facts.first() {
                    self.physical(json, &fact.source, fact.line, fact.column);
                }
                logical(json, resource);
            });
        });
        let mut related: Vec<&Fact> = Vec::new();
        for fact in facts.iter().skip(1) {
            // These must differ, and two rules may rest on the same line.
            if !related.contains(fact) {
                related.push(fact);
            }
        }
        json.array_of("relatedLocations", &related, |json, fact| {
            self.physical(json, &fact.source, fact.line, fact.column);
            message(
                json,
                "message",
                &format!("{} = {}", fact.pointer, fact.value),
            );
        });
    }

    /// Where a source stands. What a link calls its documents is no file of the repository that this is read in.
    fn uri(&self, source: &str) -> String {
        match self.report.link {
            Some(_) => ["link/", &uri(source)].concat(),
            None => uri(source),
        }
    }

    fn physical(&self, json: &mut Json, source: &str, line: u32, column: u32) {
        json.object("physicalLocation", |json| {
            json.object("artifactLocation", |json| {
                json.text("uri", &self.uri(source));
                if let Some(index) = self.sources.get(source) {
                    json.number("index", *index as u64);
                }
            });
            // Lines and columns count from 1; anything else would make the file invalid.
            if line > 0 {
                json.object("region", |json| {
                    json.number("startLine", line.into());
                    if column > 0 {
                        json.number("startColumn", column.into());
                    }
                });
            }
        });
    }
}

fn logical(json: &mut Json, resource: Resource) {
    json.array("logicalLocations", |json| {
        json.element(|json| {
            json.text("name", resource.name);
            json.text("fullyQualifiedName", resource.id);
            json.text("kind", "resource");
        });
    });
}

fn descriptor(json: &mut Json, id: &str, [title, about, why]: [&str; 3], severity: &str) {
    json.text("id", id);
    json.text_unless_empty("name", &pascal(title));
    json.text_unless_empty("helpUri", words::read_more(id));
    message(json, "shortDescription", title);
    message(json, "fullDescription", about);
    message(json, "help", why);
    json.object("defaultConfiguration", |json| {
        json.text("level", level(severity))
    });
    json.object("properties", |json| {
        json.texts("tags", ["security", "azure", "supply-chain"]);
        json.text("precision", "very-high");
        // GitHub sorts alerts by this score: over 9.0 is critical, from 7.0 high, from 4.0 medium.
        json.text(
            "security-severity",
            match severity {
                "Critical" => "9.5",
                "High" => "8.0",
                "Low" => "3.0",
                _ => "5.5",
            },
        );
        json.text("severity", severity);
    });
}

fn taxonomy_reference(json: &mut Json) {
    json.text("name", TAXONOMY);
    json.number("index", 0);
}

fn taxon_reference(json: &mut Json, index: usize, step: &Step) {
    json.text("id", &step.technique.id);
    json.number("index", index as u64);
    json.object("toolComponent", |json| json.number("index", 0));
}

/// The chain over the scan.
fn scan(json: &mut Json, chain: &Chain) {
    let totals = chain.totals;
    json.text("id", &chain.id);
    json.text("verdict", verdict_name(chain.verdict));
    json.flag("split", chain.split);
    json.text("headline", &chain.headline);
    json.text("explanation", &chain.explanation);
    if !chain.what_if.is_empty() {
        json.text("hypothetical", &words::hypothetical(chain));
    }
    json.object("totals", |json| {
        json.number("registries", totals.registries.into());
        json.number("fires", totals.fires.into());
        json.number("undetermined", totals.undetermined.into());
        json.number("broken", totals.broken.into());
    });
}

/// In a message, `{0}` is a placeholder and `[a](b)` a link (§3.11.5, §3.11.6). A brace that is meant is
/// to be doubled, but readers show both, so wide ones stand for it; what would be a link is taken apart.
fn message(json: &mut Json, key: &str, text: &str) {
    let text = text
        .replace('{', "｛")
        .replace('}', "｝")
        .replace("](", "] (");
    json.object(key, |json| json.text("text", &text));
}

/// A title as one word, as readers want a rule's name: `AdminAccountEnabled`.
fn pascal(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .map(|word| {
            let (first, rest) = word.split_at_checked(1).unwrap_or_default();
            format!("{}{rest}", first.to_ascii_uppercase())
        })
        .collect()
}

fn level(severity: &str) -> &'static str {
    match severity {
        "Critical" | "High" => "error",
        "Low" => "note",
        _ => "warning",
    }
}

fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fires => "fires",
        Verdict::Broken => "broken",
        Verdict::Undetermined => "undetermined",
    }
}
