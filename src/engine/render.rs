//! The judged scan as a report: places become lines and columns, outcomes become sentences.

use std::collections::BTreeMap;

use super::{
    Detail, chain,
    decode::{Decoded, fields::Field, recognise::Kind, walk},
    evidence::{
        Doc, Handle, Place, Seen,
        defender::Defender,
        registries::{Names, Stray},
    },
    issue::Issue,
    judge::{Judged, Scan, Subject, holds},
    outcome::{Outcome, Verdict},
    report::{
        Chain, Command, Document, Fact, Finding, Problem, Registry, RegistryStep, Report, Rule,
        RuleSummary, SCHEMA, Severity, Source, Step, StepDetail, StepState,
        Subject as SubjectReport,
    },
    rules::{
        Draft, RULES, admin_account_enabled, defender_not_enabled, public_network_access,
        shell_word,
    },
    source::{offset, pointers},
    walkthrough,
};

/// The longest piece of a value that a fact quotes, in characters.
const MAX_VALUE: usize = 160;
/// How much of its line an excerpt shows on each side of a problem, in bytes.
const MAX_EXCERPT: usize = 100;
/// How many registries a sentence names before it only counts the rest.
const NAMED: usize = 3;

/// What renders one scan.
pub struct Renderer<'a> {
    sources: &'a [Decoded],
    scan: &'a Scan,
    defender: Defender<'a>,
}

impl<'a> Renderer<'a> {
    /// For a scan of these sources.
    pub fn new(sources: &'a [Decoded], scan: &'a Scan) -> Renderer<'a> {
        Renderer {
            sources,
            scan,
            defender: Defender::collect(sources),
        }
    }

    /// The report, in the detail that is wanted.
    pub fn report(&self, detail: Detail) -> Report {
        let judged = self.scan.registries.iter();
        let registries = match detail {
            Detail::Full => judged.map(|judged| self.registry(judged)).collect(),
            Detail::Overview => Vec::new(),
        };
        Report {
            schema: SCHEMA.to_owned(),
            generator: concat!("linchpin ", env!("CARGO_PKG_VERSION")).to_owned(),
            sources: self.sources.iter().map(source).collect(),
            problems: self.problems(),
            chains: vec![self.chain(registries)],
        }
    }

    /// One registry with its findings and steps.
    pub fn registry(&self, judged: &Judged) -> Registry {
        let view = judged.group.view(self.sources);
        let names = Names::of(&view);
        let views = judged.group.views(self.sources);
        let declared = view.docs().iter().any(|doc| doc.resource.declared);
        let context = defender_not_enabled::Context {
            sources: self.sources,
            defender: &self.defender,
        };
        let of = |check: fn(&super::evidence::View, &Names) -> Draft| {
            let drafts = views.iter().map(|view| check(view, &names)).collect();
            let draft = Draft::worst(drafts)
                .unwrap_or_else(|| Draft::new(Outcome::Unknown, "", Vec::new()));
            if judged.group.latest_first {
                draft.note("this registry stands in several documents; the one with the latest lastModifiedAt decides")
            } else {
                draft
            }
        };
        let mut drafts = [
            of(admin_account_enabled::check),
            of(public_network_access::check),
            context.registry(&view, &names, declared),
        ];
        if declared && let Some(draft) = drafts.first_mut() {
            draft.notes.push(super::report::Note {
                warning: false,
                text: "this is what is to be deployed, not what is there".to_owned(),
            });
        }
        // A platform default stands nowhere; the resource that leaves it open does.
        let stand_in = view.docs().first().and_then(|doc| {
            let records = doc.records().iter();
            let named = |field| {
                let mut records = records.clone();
                records.find(|record| record.field == field && doc.raw(record).starts_with('"'))
            };
            let record = named(Field::Name).or_else(|| named(Field::Address))?;
            Some(doc.place(record))
        });
        for draft in &mut drafts {
            if draft.outcome != Outcome::Unknown && draft.places.is_empty() {
                draft.places.extend(stand_in);
            }
            self.say_what_is_replaceable(draft);
        }
        let drafted = walkthrough::steps(&view, &names, judged.outcomes);
        // One pass over the registry's text finds the pointers of everything that is quoted from it.
        let mut places: Vec<Place> = Vec::new();
        for draft in &drafts {
            places.extend(&draft.places);
        }
        for (_, quoted) in drafted.iter().flat_map(|step| &step.details) {
            places.extend(quoted);
        }
        let mut facts = self.facts(&places).into_iter();
        let rules = RULES
            .iter()
            .zip(drafts)
            .map(|(meta, draft)| Rule {
                id: meta.id.to_owned(),
                finding: finding(draft, &mut facts),
            })
            .collect();
        let steps = drafted
            .into_iter()
            .map(|step| RegistryStep {
                number: step.number,
                state: step.state,
                here: step.here,
                details: step
                    .details
                    .into_iter()
                    .map(|(text, places)| StepDetail {
                        text,
                        facts: facts.by_ref().take(places.len()).collect(),
                    })
                    .collect(),
            })
            .collect();
        let sku = match view.string(Field::SkuName) {
            Seen::Is(sku, _) => Some(sku.into_owned()),
            _ => view
                .string(Field::SkuTier)
                .value()
                .map(|sku| sku.to_string()),
        };
        Registry {
            id: names.id.map(|id| id.into_owned()),
            name: names.name,
            login_server: names.login_server.map(|host| host.into_owned()),
            subscription_id: names.subscription,
            sku,
            verdict: judged.verdict,
            rules,
            steps,
        }
    }

    /// Places as facts, one for each.
    fn facts(&self, places: &[Place]) -> Vec<Fact> {
        let mut by_handle: BTreeMap<Handle, Vec<usize>> = BTreeMap::new();
        for (index, place) in places.iter().enumerate() {
            by_handle.entry(place.handle).or_default().push(index);
        }
        let mut facts: Vec<Fact> = vec![Fact::default(); places.len()];
        for (handle, indices) in by_handle {
            let Some(doc) = Doc::new(self.sources, handle) else {
                continue;
            };
            let quoted = indices.iter().filter_map(|index| places.get(*index));
            let targets: Vec<u32> = quoted.map(|place| place.span.start).collect();
            let pointers = pointers_in(&doc, &targets);
            for (index, pointer) in indices.into_iter().zip(pointers) {
                if let (Some(slot), Some(place)) = (facts.get_mut(index), places.get(index)) {
                    *slot = fact(&doc, place, pointer);
                }
            }
        }
        facts
    }

    fn chain(&self, registries: Vec<Registry>) -> Chain {
        let scan = self.scan;
        let (headline, explanation) = self.verdict();
        let rules = RULES
            .iter()
            .enumerate()
            .zip(scan.rules.iter().zip(&scan.counts))
            .map(|((index, meta), (outcome, counts))| {
                let subjects = if index == 2 {
                    scan.subjects
                        .iter()
                        .map(|subject| self.subject(subject))
                        .collect()
                } else {
                    Vec::new()
                };
                RuleSummary {
                    id: meta.id.to_owned(),
                    title: meta.title.to_owned(),
                    severity: meta.severity.to_owned(),
                    role: "Trigger".to_owned(),
                    outcome: *outcome,
                    about: meta.about.to_owned(),
                    why: meta.why.to_owned(),
                    found: self.found(index),
                    counts: *counts,
                    subjects,
                }
            })
            .collect();
        Chain {
            id: chain::ID.to_owned(),
            title: chain::TITLE.to_owned(),
            severity: chain::SEVERITY.to_owned(),
            likelihood: chain::LIKELIHOOD.to_owned(),
            logic: chain::LOGIC.to_owned(),
            verdict: scan.verdict,
            split: scan.split,
            headline,
            explanation,
            why: chain::WHY.to_owned(),
            how: chain::HOW.to_owned(),
            rules,
            totals: scan.totals,
            registries,
            steps: self.steps(),
            blast_radius: chain::blast_radius(),
        }
    }

    /// A value that is only the default of a template's parameter may be another one when deployed.
    fn say_what_is_replaceable(&self, draft: &mut Draft) {
        let replaceable = draft.places.iter().any(|place| {
            Doc::new(self.sources, place.handle).is_some_and(|doc| {
                doc.records().iter().any(|record| {
                    record.mark == walk::Mark::ParameterDefault && record.span == place.span
                })
            })
        });
        if replaceable {
            draft.notes.push(super::report::Note {
                warning: false,
                text:
                    "a value here is a parameter's default; the deployment may pass another value"
                        .to_owned(),
            });
        }
    }

    fn subject(&self, subject: &Subject) -> SubjectReport {
        let mut draft = subject.draft.clone();
        self.say_what_is_replaceable(&mut draft);
        let facts = self.facts(&draft.places);
        SubjectReport {
            kind: subject.kind.to_owned(),
            id: subject.id.clone(),
            name: subject.name.clone(),
            finding: finding(draft, &mut facts.into_iter()),
        }
    }

    fn names(&self, keep: impl Fn(&Judged) -> bool) -> Vec<&str> {
        self.scan
            .registries
            .iter()
            .filter(|judged| keep(judged))
            .map(|judged| judged.name.as_str())
            .collect()
    }

    /// The answer in one sentence, and what it rests on.
    fn verdict(&self) -> (String, String) {
        let scan = self.scan;
        let at = |index: usize, outcome: Outcome| {
            self.names(move |judged: &Judged| judged.outcomes.get(index) == Some(&outcome))
        };
        let titles = |outcome: Outcome| -> Vec<&str> {
            let which = scan
                .rules
                .iter()
                .zip(LINKS)
                .filter(|(found, _)| **found == outcome);
            which.map(|(_, link)| link.of(outcome)).collect()
        };
        if scan.totals.registries == 0 && scan.subjects.is_empty() {
            return (
                "Nothing to judge yet".to_owned(),
                "No registry, Defender plan or AKS cluster was found in what you pasted."
                    .to_owned(),
            );
        }
        let all_known = scan.totals.undetermined == 0;
        match scan.verdict {
            Verdict::Fires if scan.split => {
                let admin = name_some(&at(0, Outcome::Fires));
                let open = name_some(&at(1, Outcome::Fires));
                let mut unwatched = at(2, Outcome::Fires);
                if unwatched.is_empty() {
                    let firing = scan
                        .subjects
                        .iter()
                        .filter(|subject| subject.draft.outcome == Outcome::Fires);
                    unwatched = firing.map(|subject| subject.name.as_str()).collect();
                }
                let unwatched = name_some(&unwatched);
                (
                    "The scan fires, but no single registry carries all three links".to_owned(),
                    format!(
                        "A split path: the admin account is on at {admin}, the network is open at {open}, and Defender is off for {unwatched}. The published logic counts that; an attacker cannot walk it in one place. {}",
                        if all_known { "" } else { "For some registries a link is still unknown." }
                    )
                    .trim_end()
                    .to_owned(),
                )
            }
            Verdict::Fires => {
                let names = self.names(|judged| judged.verdict == Verdict::Fires);
                let it = if names.len() == 1 { "it" } else { "them" };
                (
                    format!(
                        "{} can be taken over and used to poison every workload that pulls from {it}",
                        name_some(&names)
                    ),
                    format!(
                        "The admin account is on, the endpoint is open to the whole internet, and Defender does not watch what runs from {it}. Mending any one of the three breaks the chain."
                    ),
                )
            }
            Verdict::Broken => {
                let clear = titles(Outcome::Clear);
                let who = match scan.totals.registries {
                    0 => "The chain is broken".to_owned(),
                    1 => format!(
                        "The chain is broken at {}",
                        name_some(&self.names(|_| true))
                    ),
                    count => format!(
                        "The chain is broken: none of {count} registries carries all three links"
                    ),
                };
                // A registry may still be open while the scan's rule is clear only elsewhere; a rule is
                // clear over the scan only if it is clear everywhere, so this cannot hide one.
                let open = titles(Outcome::Fires);
                let unknown = titles(Outcome::Unknown);
                let mut explanation = format!("{}.", capitalised(&join(&clear)));
                if !open.is_empty() {
                    explanation.push_str(&format!(" Still standing: {}.", join(&open)));
                }
                if !unknown.is_empty() {
                    explanation.push_str(&format!(" Not known: {}.", join(&unknown)));
                }
                (who, explanation)
            }
            Verdict::Undetermined => {
                let unknown = titles(Outcome::Unknown);
                let subject = match scan.totals.registries {
                    0 => "whether a registry can be taken over".to_owned(),
                    1 => format!(
                        "whether {} can be taken over",
                        name_some(&self.names(|_| true))
                    ),
                    count => format!("whether any of {count} registries can be taken over"),
                };
                let firing = titles(Outcome::Fires);
                let mut explanation = format!("Not known: {}.", join(&unknown));
                if !firing.is_empty() {
                    explanation = format!("{}. {explanation}", capitalised(&join(&firing)));
                }
                (format!("It is not known yet {subject}"), explanation)
            }
        }
    }

    /// What a rule found, in one sentence with counts.
    fn found(&self, index: usize) -> String {
        let scan = self.scan;
        let with = |outcome: Outcome| {
            self.names(move |judged: &Judged| judged.outcomes.get(index) == Some(&outcome))
        };
        let (fires, unknown, clear) = (
            with(Outcome::Fires),
            with(Outcome::Unknown),
            with(Outcome::Clear),
        );
        let mut parts = Vec::new();
        let Some(link) = LINKS.get(index) else {
            return String::new();
        };
        if !fires.is_empty() {
            parts.push(format!("{} {}", link.fires_at, name_some(&fires)));
        }
        if !unknown.is_empty() {
            parts.push(format!("not known for {}", name_some(&unknown)));
        }
        if !clear.is_empty() {
            parts.push(format!("{} {}", link.clear_at, name_some(&clear)));
        }
        if index == 2 {
            let of = |outcome: Outcome, kind: &str| {
                let which = scan
                    .subjects
                    .iter()
                    .filter(|subject| subject.draft.outcome == outcome && subject.kind == kind);
                which
                    .map(|subject| subject.name.as_str())
                    .collect::<Vec<_>>()
            };
            let plans = of(Outcome::Fires, "subscription");
            if fires.is_empty() && !plans.is_empty() {
                parts.push(format!("the plan is off in {}", name_some(&plans)));
            }
            let clusters = of(Outcome::Fires, "cluster");
            if !clusters.is_empty() {
                parts.push(format!(
                    "the sensor is off at the cluster {}",
                    name_some(&clusters)
                ));
            }
        }
        if parts.is_empty() {
            return "Nothing was judged: no document shows it.".to_owned();
        }
        format!("{}.", capitalised(&parts.join("; ")))
    }

    fn steps(&self) -> Vec<Step> {
        let steps = chain::STEPS.iter().zip(1..);
        steps
            .map(|(data, number)| {
                let outcome = self
                    .scan
                    .rules
                    .get(data.rule)
                    .copied()
                    .unwrap_or(Outcome::Unknown);
                let with = |outcome: Outcome| {
                    self.names(move |judged: &Judged| {
                        judged.outcomes.get(data.rule) == Some(&outcome)
                    })
                };
                let (fires, unknown) = (with(Outcome::Fires), with(Outcome::Unknown));
                let here = match StepState::from(outcome) {
                    StepState::Open if fires.is_empty() => {
                        "Open in this scan, though at no registry in it.".to_owned()
                    }
                    StepState::Open => format!("Open at {}.", name_some(&fires)),
                    StepState::Closed => "Closed for every registry here.".to_owned(),
                    StepState::Unknown if unknown.is_empty() => {
                        "Not known: no document shows it.".to_owned()
                    }
                    StepState::Unknown => format!("Not known for {}.", name_some(&unknown)),
                };
                Step {
                    number,
                    title: data.title.to_owned(),
                    actor: data.actor.to_owned(),
                    technique: data.technique(),
                    enabled_by: RULES.get(data.rule).map_or("", |meta| meta.id).to_owned(),
                    state: outcome.into(),
                    gain: data.gain.to_owned(),
                    how: data.how.to_owned(),
                    here,
                }
            })
            .collect()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for source in self.sources {
            problems.extend(source.issues.iter().map(|issue| problem(source, issue)));
        }
        problems.extend(
            self.scan
                .strays
                .iter()
                .filter_map(|stray| self.stray(stray)),
        );
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

/// A finding from its draft and the facts of its places, which are taken from `facts`.
fn finding(draft: Draft, facts: &mut impl Iterator<Item = Fact>) -> Finding {
    let mut facts: Vec<Fact> = facts.take(draft.places.len()).collect();
    if draft.conflict {
        // Otherwise their order would show in which order the documents came.
        facts.sort_by(|left, right| {
            (&left.source, left.line, left.column).cmp(&(&right.source, right.line, right.column))
        });
    }
    let mut notes = draft.notes;
    // Warnings first; otherwise in the order they were made.
    notes.sort_by_key(|note| !note.warning);
    Finding {
        outcome: draft.outcome,
        because: draft.because,
        facts,
        missing: draft.missing,
        notes,
        settle: draft.settle,
        addresses: draft.addresses,
    }
}

struct Link {
    fires: &'static str,
    clear: &'static str,
    unknown: &'static str,
    fires_at: &'static str,
    clear_at: &'static str,
}

impl Link {
    fn of(&self, outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Fires => self.fires,
            Outcome::Clear => self.clear,
            Outcome::Unknown => self.unknown,
        }
    }
}

const LINKS: [Link; 3] = [
    Link {
        fires: "the admin account is on",
        clear: "the admin account is off",
        unknown: "whether the admin account is on",
        fires_at: "on at",
        clear_at: "off at",
    },
    Link {
        fires: "the endpoint is open to the internet",
        clear: "the endpoint is not open to the internet",
        unknown: "whether the endpoint is open to the internet",
        fires_at: "open at",
        clear_at: "closed at",
    },
    Link {
        fires: "Defender for Containers is off",
        clear: "Defender for Containers is on",
        unknown: "whether Defender for Containers is on",
        fires_at: "off for",
        clear_at: "on for",
    },
];

fn join(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// The first few names, and how many more there are.
fn name_some(names: &[&str]) -> String {
    match names.get(..NAMED) {
        Some(some) if names.len() > NAMED => {
            format!("{} and {} more", some.join(", "), names.len() - NAMED)
        }
        _ => join(names),
    }
}

fn source(source: &Decoded) -> Source {
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
        .map(|document| {
            let resources = source
                .found
                .resources
                .get(document.resources.clone())
                .unwrap_or_default();
            let count = |wanted: &[Kind]| {
                offset(
                    resources
                        .iter()
                        .filter(|resource| wanted.contains(&resource.kind))
                        .count(),
                )
            };
            Document {
                kind: document.kind.clone(),
                line: source.text.position(document.span.start).line,
                registries: count(&[Kind::Registry, Kind::NetworkRules]),
                plans: count(&[Kind::Pricing]),
                clusters: count(&[Kind::Cluster]),
                note: document.note.clone(),
            }
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
        message: issue.message.clone(),
        help: issue.help.clone(),
        excerpt,
    }
}

/// The line around a place, cut to what fits on a screen.
fn excerpt(source: &Decoded, at: u32) -> String {
    let (piece, before, behind) = source.text.around(at, MAX_EXCERPT);
    let cut = |cut: bool| if cut { "…" } else { "" };
    format!("{}{}{}", cut(before), piece.trim(), cut(behind))
}

fn pointers_in(doc: &Doc, targets: &[u32]) -> Vec<String> {
    let text = doc.source.text.as_str();
    let document =
        doc.source.documents.iter().find(|document| {
            (document.span.start..document.span.end).contains(&doc.resource.start)
        });
    let inside = |target: &u32| doc.resource.declared || *target < doc.resource.start;
    // What a template says elsewhere (a parameter's default) is pointed to from the very top.
    if targets.iter().any(inside) {
        let start = document.map_or(0, |document| document.span.start);
        return pointers(text, start, "", targets);
    }
    let outer = doc
        .source
        .found
        .prefixes
        .get(doc.resource.prefix as usize)
        .map_or("", String::as_str);
    let prefix = match doc.resource.index {
        Some(index) => format!("{outer}/{index}"),
        None => outer.to_owned(),
    };
    pointers(text, doc.resource.start, &prefix, targets)
}

fn fact(doc: &Doc, place: &Place, pointer: String) -> Fact {
    let text = &doc.source.text;
    let position = text.position(place.span.start);
    let raw = if place.span.start == place.span.end {
        let rest = text
            .as_str()
            .get(place.span.start as usize..)
            .unwrap_or_default();
        rest.get(..walk::value_length(rest)).unwrap_or_default()
    } else {
        text.get(place.span)
    };
    let mut value: String = raw.chars().take(MAX_VALUE).collect();
    if value.len() < raw.len() {
        value.push('…');
    }
    Fact {
        source: doc.source.name.clone(),
        pointer,
        line: position.line,
        column: position.column,
        value,
    }
}

/// What settles most of what is unknown, when nothing more precise can be said.
pub fn first_exports() -> Vec<Command> {
    let command = |line: &str, shows: &str| Command {
        line: line.to_owned(),
        shows: shows.to_owned(),
    };
    vec![
        command(
            "az acr list -o json",
            "every registry of the subscription: admin account, network, SKU",
        ),
        command(
            "az security pricing list -o json",
            "every Defender plan of the subscription",
        ),
        command(
            "az aks list -o json",
            "every AKS cluster of the subscription, with its Defender sensor",
        ),
    ]
}
