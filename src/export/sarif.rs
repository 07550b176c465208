//! SARIF 2.1.0: one result per rule and registry, and one per chain and registry.
//!
//! - `kind` is `fail` where something fires, `pass` where it is clear or broken, `open` where the
//!   evidence is missing. `level` is `none` unless the kind is `fail` (§3.27.10).
//! - The location is the evidence: file and region. The ARM id is the logical location, and with
//!   the rule it is the fingerprint, so that a result is the same one in the next scan, wherever it stands.
//!   Without evidence there is no physical location; nothing is pointed at that was not read.
//! - The steps of the walkthrough are the chain result's code flow, their ATT&CK techniques a
//!   taxonomy that names its version.
//! - The answer over the scan is no result, since it has no one resource: it stands in the run's properties.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::Options;
use super::text::{to_json, uri};
use super::words;
use crate::engine::report::{
    Chain, Fact, Finding, Outcome, Registry, Report, RuleSummary, Severity, Source, Step,
    StepState, Subject, Totals, Verdict,
};

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    invocations: [Invocation; 1],
    artifacts: Vec<Artifact>,
    taxonomies: Vec<Component<'a>>,
    results: Vec<Entry<'a>>,
    column_kind: &'static str,
    properties: RunProperties<'a>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Component<'a>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Component<'a> {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    semantic_version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    information_uri: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<Descriptor<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taxa: Vec<Descriptor<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    supported_taxonomies: Vec<ComponentReference>,
}

#[derive(Clone, Copy, Serialize)]
struct ComponentReference {
    name: &'static str,
    index: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    name: Cow<'a, str>,
    short_description: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_configuration: Option<Configuration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relationships: Vec<Relationship<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<RuleProperties<'a>>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Relationship<'a> {
    target: TaxonReference<'a>,
    kinds: [&'static str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaxonReference<'a> {
    id: &'a str,
    index: usize,
    tool_component: ComponentReference,
}

#[derive(Serialize)]
struct RuleProperties<'a> {
    tags: [&'static str; 3],
    precision: &'static str,
    /// Read by GitHub, which sorts alerts by it: a score from 0.0 to 10.0 as text.
    #[serde(rename = "security-severity")]
    security_severity: &'static str,
    severity: &'a str,
}

#[derive(Serialize)]
struct Text<'a> {
    text: Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text<'static>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location<'static>>,
}

#[derive(Serialize)]
struct Artifact {
    location: ArtifactLocation,
    length: u64,
    description: Text<'static>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    rule_id: &'a str,
    rule_index: usize,
    kind: &'static str,
    level: &'static str,
    message: Text<'a>,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow<'a>>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taxa: Vec<TaxonReference<'a>>,
    properties: EntryProperties<'a>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryProperties<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
    #[serde(skip_serializing_if = "slice_is_empty")]
    missing: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settle: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv4_addresses: Option<u64>,
}

fn slice_is_empty(slice: &[String]) -> bool {
    slice.is_empty()
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<PhysicalLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'a> {
    name: &'a str,
    fully_qualified_name: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow<'a> {
    message: Text<'a>,
    thread_flows: [ThreadFlow<'a>; 1],
}

#[derive(Serialize)]
struct ThreadFlow<'a> {
    locations: Vec<FlowLocation<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FlowLocation<'a> {
    location: Location<'a>,
    execution_order: u32,
    importance: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taxa: Vec<TaxonReference<'a>>,
    properties: FlowProperties<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FlowProperties<'a> {
    step: u32,
    state: StepState,
    enabled_by: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunProperties<'a> {
    redacted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    made_at: Option<&'a str>,
    chains: Vec<ChainProperties<'a>>,
}

#[derive(Serialize)]
struct ChainProperties<'a> {
    id: &'a str,
    verdict: Verdict,
    split: bool,
    headline: &'a str,
    explanation: &'a str,
    totals: Totals,
}

const TAXONOMY: ComponentReference = ComponentReference {
    name: "MITRE ATT&CK",
    index: 0,
};

/// The report as SARIF 2.1.0 (errata 01), all results of it: whoever reads it may have limits of
/// their own, such as GitHub's 25,000 results in one run.
pub fn sarif(report: &Report, options: &Options) -> String {
    let catalogue = Catalogue::new(report);
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Component {
                    name: words::PRODUCT,
                    semantic_version: report.generator.split_once(' ').map(|(_, version)| version),
                    rules: rules(report, &catalogue),
                    supported_taxonomies: vec![TAXONOMY],
                    ..Component::default()
                },
            },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: notifications(report),
            }],
            artifacts: report.sources.iter().map(artifact).collect(),
            taxonomies: vec![taxonomy(&catalogue)],
            results: report
                .chains
                .iter()
                .flat_map(|chain| entries(chain, &catalogue))
                .collect(),
            // The report counts columns in characters.
            column_kind: "unicodeCodePoints",
            properties: RunProperties {
                redacted: options.redacted,
                made_at: options.made_at,
                chains: report
                    .chains
                    .iter()
                    .map(|chain| ChainProperties {
                        id: &chain.id,
                        verdict: chain.verdict,
                        split: chain.split,
                        headline: &chain.headline,
                        explanation: &chain.explanation,
                        totals: chain.totals,
                    })
                    .collect(),
            },
        }],
    };
    let mut out = to_json(&log);
    out.push('\n');
    out
}

/// Where things stand in the run's arrays, since SARIF refers to them by index.
struct Catalogue<'a> {
    /// The steps whose techniques are the taxa, each technique once.
    taxa: Vec<&'a Step>,
    rules: BTreeMap<&'a str, usize>,
    sources: BTreeMap<&'a str, usize>,
}

impl<'a> Catalogue<'a> {
    fn new(report: &'a Report) -> Catalogue<'a> {
        let mut taxa: Vec<&Step> = Vec::new();
        for step in report.chains.iter().flat_map(|chain| &chain.steps) {
            if taxa
                .iter()
                .all(|known| known.technique.id != step.technique.id)
            {
                taxa.push(step);
            }
        }
        let rules = report
            .chains
            .iter()
            .flat_map(rule_ids)
            .enumerate()
            .map(|(index, id)| (id, index))
            .collect();
        let sources = report
            .sources
            .iter()
            .enumerate()
            .map(|(index, source)| (source.name.as_str(), index))
            .collect();
        Catalogue {
            taxa,
            rules,
            sources,
        }
    }

    fn rule(&self, id: &str) -> usize {
        self.rules.get(id).copied().unwrap_or_default()
    }

    /// The techniques of those of `steps` that `rule` enables, or of all.
    fn techniques(&self, steps: &[Step], rule: Option<&str>) -> Vec<TaxonReference<'a>> {
        let wanted = |id: &str| {
            steps.iter().any(|step| {
                step.technique.id == id && rule.is_none_or(|rule| step.enabled_by == rule)
            })
        };
        self.taxa
            .iter()
            .enumerate()
            .filter(|(_, step)| wanted(&step.technique.id))
            .map(|(index, step)| TaxonReference {
                id: &step.technique.id,
                index,
                tool_component: TAXONOMY,
            })
            .collect()
    }

    fn physical(&self, source: &str, line: u32, column: u32) -> PhysicalLocation {
        PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: uri(source),
                index: self.sources.get(source).copied(),
            },
            // Lines and columns count from 1; anything else would make the file invalid.
            region: (line > 0).then_some(Region {
                start_line: line,
                start_column: (column > 0).then_some(column),
            }),
        }
    }
}

/// The rules of one chain in the order they stand in the driver: its own, then itself.
fn rule_ids(chain: &Chain) -> impl Iterator<Item = &str> {
    chain
        .rules
        .iter()
        .map(|rule| rule.id.as_str())
        .chain([chain.id.as_str()])
}

fn rules<'a>(report: &'a Report, catalogue: &Catalogue<'a>) -> Vec<Descriptor<'a>> {
    let mut rules = Vec::new();
    for chain in &report.chains {
        rules.extend(
            chain
                .rules
                .iter()
                .map(|rule| rule_descriptor(rule, chain, catalogue)),
        );
        rules.push(Descriptor {
            id: &chain.id,
            name: identifier(&chain.title).into(),
            short_description: message(&chain.title),
            full_description: Some(message(&chain.why)),
            help: Some(message(&chain.how)),
            help_uri: None,
            default_configuration: Some(Configuration {
                level: level(&chain.severity),
            }),
            relationships: relationships(catalogue.techniques(&chain.steps, None)),
            properties: Some(rule_properties(&chain.severity)),
        });
    }
    rules
}

fn rule_descriptor<'a>(
    rule: &'a RuleSummary,
    chain: &'a Chain,
    catalogue: &Catalogue<'a>,
) -> Descriptor<'a> {
    Descriptor {
        id: &rule.id,
        name: identifier(&rule.title).into(),
        short_description: message(&rule.title),
        full_description: Some(message(&rule.about)),
        help: Some(message(&rule.why)),
        help_uri: None,
        default_configuration: Some(Configuration {
            level: level(&rule.severity),
        }),
        relationships: relationships(catalogue.techniques(&chain.steps, Some(&rule.id))),
        properties: Some(rule_properties(&rule.severity)),
    }
}

fn rule_properties(severity: &str) -> RuleProperties<'_> {
    RuleProperties {
        tags: ["security", "azure", "supply-chain"],
        precision: "very-high",
        security_severity: score(severity),
        severity,
    }
}

fn relationships(targets: Vec<TaxonReference<'_>>) -> Vec<Relationship<'_>> {
    targets
        .into_iter()
        .map(|target| Relationship {
            target,
            kinds: ["relevant"],
        })
        .collect()
}

fn taxonomy<'a>(catalogue: &Catalogue<'a>) -> Component<'a> {
    Component {
        name: TAXONOMY.name,
        version: catalogue
            .taxa
            .first()
            .map(|step| step.technique.as_of.as_str())
            .filter(|version| !version.is_empty()),
        organization: Some("MITRE"),
        information_uri: Some("https://attack.mitre.org/"),
        short_description: Some(message(
            "MITRE ATT&CK, enterprise: tactics and techniques of adversaries.",
        )),
        taxa: catalogue
            .taxa
            .iter()
            .map(|step| Descriptor {
                id: &step.technique.id,
                name: Cow::Borrowed(&step.technique.name),
                short_description: message(&step.technique.tactic),
                full_description: Some(step.technique.since.as_str())
                    .filter(|since| !since.is_empty())
                    .map(message),
                help: None,
                help_uri: Some(step.technique.url.as_str())
                    .filter(|url| url.starts_with("https://")),
                default_configuration: None,
                relationships: Vec::new(),
                properties: None,
            })
            .collect(),
        ..Component::default()
    }
}

fn notifications(report: &Report) -> Vec<Notification> {
    report
        .problems
        .iter()
        .map(|problem| {
            let mut text = escaped(&problem.message).into_owned();
            if !problem.help.is_empty() {
                text.push_str("; ");
                text.push_str(&escaped(&problem.help));
            }
            Notification {
                level: match problem.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                },
                message: Text { text: text.into() },
                locations: problem
                    .source
                    .iter()
                    .map(|source| Location {
                        physical_location: Some(PhysicalLocation {
                            artifact_location: ArtifactLocation {
                                uri: uri(source),
                                index: report
                                    .sources
                                    .iter()
                                    .position(|known| known.name == *source),
                            },
                            region: problem.line.filter(|line| *line > 0).map(|line| Region {
                                start_line: line,
                                start_column: problem.column.filter(|column| *column > 0),
                            }),
                        }),
                        ..Location::default()
                    })
                    .collect(),
            }
        })
        .collect()
}

fn artifact(source: &Source) -> Artifact {
    Artifact {
        location: ArtifactLocation {
            uri: uri(&source.name),
            index: None,
        },
        length: source.bytes,
        description: Text {
            text: escaped(&source.kind).into_owned().into(),
        },
    }
}

fn entries<'a>(chain: &'a Chain, catalogue: &Catalogue<'a>) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for registry in &chain.registries {
        let id = registry.id.as_deref().unwrap_or(&registry.name);
        for rule in &registry.rules {
            let resource = Resource {
                id,
                name: &registry.name,
                rule: &rule.id,
            };
            entries.push(finding_entry(resource, &rule.finding, chain, catalogue));
        }
        entries.push(chain_entry(registry, id, chain, catalogue));
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
            entries.push(finding_entry(
                Resource {
                    id,
                    name,
                    rule: &rule.id,
                },
                finding,
                chain,
                catalogue,
            ));
        }
    }
    entries
}

/// What a result is about.
#[derive(Clone, Copy)]
struct Resource<'a> {
    id: &'a str,
    name: &'a str,
    rule: &'a str,
}

impl<'a> Resource<'a> {
    fn location(self, physical_location: Option<PhysicalLocation>) -> Location<'a> {
        Location {
            physical_location,
            logical_locations: vec![LogicalLocation {
                name: self.name,
                fully_qualified_name: self.id,
                kind: "resource",
            }],
            message: None,
        }
    }

    /// Azure compares ids without case, so the fingerprint is lower-cased.
    fn fingerprints(self) -> BTreeMap<&'static str, String> {
        BTreeMap::from([(
            "ruleAndResource/v1",
            format!("{}|{}", self.rule, self.id.to_lowercase()),
        )])
    }
}

fn finding_entry<'a>(
    resource: Resource<'a>,
    finding: &'a Finding,
    chain: &'a Chain,
    catalogue: &Catalogue<'a>,
) -> Entry<'a> {
    let (kind, level) = kind_and_level(finding.outcome, || {
        chain
            .rules
            .iter()
            .find(|rule| rule.id == resource.rule)
            .map_or("High", |rule| rule.severity.as_str())
    });
    let mut facts = distinct(finding.facts.iter());
    let first = facts
        .next()
        .map(|fact| catalogue.physical(&fact.source, fact.line, fact.column));
    Entry {
        rule_id: resource.rule,
        rule_index: catalogue.rule(resource.rule),
        kind,
        level,
        message: finding_message(resource.name, finding),
        locations: vec![resource.location(first)],
        related_locations: facts.map(|fact| fact_location(fact, catalogue)).collect(),
        code_flows: Vec::new(),
        partial_fingerprints: resource.fingerprints(),
        taxa: catalogue.techniques(&chain.steps, Some(resource.rule)),
        properties: EntryProperties {
            outcome: Some(finding.outcome),
            verdict: None,
            missing: &finding.missing,
            notes: finding
                .notes
                .iter()
                .map(|note| note.text.as_str())
                .collect(),
            settle: finding.settle.as_ref().map(|command| command.line.as_str()),
            ipv4_addresses: finding.addresses,
        },
    }
}

fn chain_entry<'a>(
    registry: &'a Registry,
    id: &'a str,
    chain: &'a Chain,
    catalogue: &Catalogue<'a>,
) -> Entry<'a> {
    let resource = Resource {
        id,
        name: &registry.name,
        rule: &chain.id,
    };
    let outcome = match registry.verdict {
        Verdict::Fires => Outcome::Fires,
        Verdict::Undetermined => Outcome::Unknown,
        Verdict::Broken => Outcome::Clear,
    };
    let (kind, level) = kind_and_level(outcome, || &chain.severity);
    // Each link's first fact: the admin account, the network, the plan.
    let mut facts = distinct(
        registry
            .rules
            .iter()
            .filter_map(|rule| rule.finding.facts.first()),
    );
    let first = facts
        .next()
        .map(|fact| catalogue.physical(&fact.source, fact.line, fact.column));
    Entry {
        rule_id: &chain.id,
        rule_index: catalogue.rule(&chain.id),
        kind,
        level,
        message: Text {
            text: escaped(&chain_message(registry, chain)).into_owned().into(),
        },
        locations: vec![resource.location(first)],
        related_locations: facts.map(|fact| fact_location(fact, catalogue)).collect(),
        code_flows: code_flow(registry, resource, chain, catalogue)
            .into_iter()
            .collect(),
        partial_fingerprints: resource.fingerprints(),
        taxa: catalogue.techniques(&chain.steps, None),
        properties: EntryProperties {
            verdict: Some(registry.verdict),
            ..EntryProperties::default()
        },
    }
}

fn chain_message(registry: &Registry, chain: &Chain) -> String {
    let links: Vec<String> = registry
        .rules
        .iter()
        .map(|rule| format!("{} {}", rule.id, words::outcome(rule.finding.outcome)))
        .collect();
    format!(
        "{} on {}: {}. {}.",
        chain.title,
        registry.name,
        words::registry_verdict(registry.verdict),
        links.join(", ")
    )
}

/// The walkthrough at one registry. A broken chain has no flow: nobody can walk it to its end.
fn code_flow<'a>(
    registry: &'a Registry,
    resource: Resource<'a>,
    chain: &'a Chain,
    catalogue: &Catalogue<'a>,
) -> Option<CodeFlow<'a>> {
    if registry.verdict == Verdict::Broken {
        return None;
    }
    let mut locations = Vec::new();
    for step in &chain.steps {
        let own = registry.steps.iter().find(|own| own.number == step.number);
        let fact = registry
            .rules
            .iter()
            .find(|rule| rule.id == step.enabled_by)
            .and_then(|rule| rule.finding.facts.first());
        let here = own.map_or(step.here.as_str(), |own| own.here.as_str());
        let mut location = resource
            .location(fact.map(|fact| catalogue.physical(&fact.source, fact.line, fact.column)));
        location.message = Some(Text {
            text: escaped(&format!("{}. {} {here}", step.number, step.title))
                .into_owned()
                .into(),
        });
        locations.push(FlowLocation {
            location,
            execution_order: step.number,
            importance: "essential",
            taxa: catalogue.techniques(std::slice::from_ref(step), None),
            properties: FlowProperties {
                step: step.number,
                state: own.map_or(step.state, |own| own.state),
                enabled_by: &step.enabled_by,
            },
        });
    }
    if locations.is_empty() {
        return None;
    }
    Some(CodeFlow {
        message: message(&chain.title),
        thread_flows: [ThreadFlow { locations }],
    })
}

/// Each fact once: locations must differ, and two rules may rest on the same line.
fn distinct<'a>(facts: impl Iterator<Item = &'a Fact>) -> std::vec::IntoIter<&'a Fact> {
    let mut distinct: Vec<&Fact> = Vec::new();
    for fact in facts {
        if !distinct.contains(&fact) {
            distinct.push(fact);
        }
    }
    distinct.into_iter()
}

fn fact_location<'a>(fact: &Fact, catalogue: &Catalogue<'a>) -> Location<'a> {
    Location {
        physical_location: Some(catalogue.physical(&fact.source, fact.line, fact.column)),
        logical_locations: Vec::new(),
        message: Some(Text {
            text: escaped(&format!("{} = {}", fact.pointer, fact.value))
                .into_owned()
                .into(),
        }),
    }
}

fn finding_message<'a>(name: &str, finding: &'a Finding) -> Text<'a> {
    let mut text = format!("{name}: {}", finding.because);
    if !finding.missing.is_empty() {
        text.push_str("; missing: ");
        text.push_str(&finding.missing.join(", "));
    }
    if let Some(settle) = &finding.settle {
        text.push_str("; to settle it: ");
        text.push_str(&settle.line);
    }
    Text {
        text: escaped(&text).into_owned().into(),
    }
}

fn message(text: &str) -> Text<'_> {
    Text {
        text: escaped(text),
    }
}

/// In a message, `{0}` is a placeholder and `[a](b)` a link (§3.11.5, §3.11.6): braces are
/// doubled, and what would be a link is taken apart.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['{', '}']) && !text.contains("](") {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.replace('{', "{{")
            .replace('}', "}}")
            .replace("](", "] ("),
    )
}

fn kind_and_level<'a>(
    outcome: Outcome,
    severity: impl FnOnce() -> &'a str,
) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Fires => ("fail", level(severity())),
        Outcome::Clear => ("pass", "none"),
        Outcome::Unknown => ("open", "none"),
    }
}

fn level(severity: &str) -> &'static str {
    match severity {
        "Critical" | "High" => "error",
        "Low" => "note",
        _ => "warning",
    }
}

/// GitHub's bands: over 9.0 critical, from 7.0 high, from 4.0 medium.
fn score(severity: &str) -> &'static str {
    match severity {
        "Critical" => "9.5",
        "High" => "8.0",
        "Low" => "3.0",
        _ => "5.5",
    }
}

/// `ACR admin account is enabled` as `AcrAdminAccountIsEnabled`.
fn identifier(title: &str) -> String {
    let mut out = String::new();
    for word in title.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut chars = word.chars();
        if let Some(first) = chars.next() {
            out.push(first.to_ascii_uppercase());
            out.push_str(&chars.as_str().to_ascii_lowercase());
        }
    }
    out
}
