//! The judged scan as a report: places become lines and columns, outcomes become sentences.

pub mod around;
mod beyond;
pub mod breaking;
pub mod chain;
mod exports;
pub mod ledger;
pub mod missing;
mod nodes;
pub mod parts;
mod problems;
mod quote;
mod radius;
mod registry;
pub mod shared;
pub mod start;
mod tags;
mod verdict;
pub mod walkthrough;

pub use exports::first_exports;
use problems::source;
use quote::{MAX_FACTS, finding};
use radius::Row;
pub use radius::place_name;
use verdict::{Changed, Watched};

use std::{
    cell::{OnceCell, RefCell},
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    rc::Rc,
};

use crate::{
    Detail,
    azure::ids::{Folded, ResourceId},
    facts::{
        Doc, Handle, Place,
        alerts::{self, Alert},
        defender::Defender,
        findings::{self, Scanned},
        guards::Guards,
    },
    judge::{
        Judged, Scan, Subject, blast,
        rules::{
            Draft, RULES, defender_not_enabled,
            sensors::{self, Memo},
        },
    },
    read::{
        decode::{Decoded, walk},
        source::Map,
    },
    tell::{breaking as mend, shared::OfClusters},
};
use model::{
    link::FromLink,
    order,
    report::{
        Chain, Fact, Finding, Note, Registry, Report, RuleSummary, SCHEMA, Scale,
        Subject as SubjectReport,
    },
    sentence::quoted,
    start::Falls,
};

/// How many registries a sentence names before it only counts the rest.
const NAMED: usize = 3;

/// What sharpens a step, each with where it stands.
type Details = Vec<(String, Vec<Place>)>;

/// What renders one scan.
pub struct Renderer<'a> {
    sources: &'a [Decoded],
    scan: &'a Scan,
    defender: Defender<'a>,
    guards: Guards<'a>,
    /// Alerts of Defender for Cloud, by the id of what they are about.
    alerts: BTreeMap<String, Vec<Alert<'a>>>,
    /// Images that Defender for Cloud scanned, by their host.
    scanned: BTreeMap<String, Vec<Scanned<'a>>>,
    scale: Scale,
    /// The link that all of it came with.
    link: Option<&'a FromLink>,
    /// Clusters that stream images, those that say where nodes fetch, those of which it was judged where they
    /// may deploy from, and those that an alert is about: their ids in lower case, by their names.
    streaming_names: BTreeMap<String, Vec<String>>,
    bootstrap_names: BTreeMap<String, Vec<String>>,
    deploying_names: BTreeMap<String, Vec<String>>,
    alert_names: BTreeMap<String, Vec<String>>,
    streaming: OfClusters<String>,
    fetching: OfClusters<String>,
    deploying: OfClusters<String>,
    raised: OfClusters<(Reverse<Option<i128>>, String, usize)>,
    /// What was found in images, by their host.
    found: RefCell<BTreeMap<String, Details>>,
    one_subscription: OnceCell<bool>,
    /// The subscriptions of the registries here, once they were asked for.
    subscriptions: OnceCell<BTreeSet<String>>,
    /// At which registries a deployment would change the chain, once that was asked for.
    changed: OnceCell<Changed>,
    /// What pulls from registries that only Defender guards, once that was asked for.
    watched: OnceCell<Watched>,
    /// The same where it is not known whether they can be taken over.
    perhaps_watched: OnceCell<Watched>,
    /// The registries that workloads pull from and that are not here, once they were asked for.
    beyond: OnceCell<Vec<(String, u32)>>,
    /// What falls with each registry, where that is known already.
    falls: Option<Rc<Vec<Falls>>>,
    /// Which of them comes first by that, once that was asked for.
    heaviest: OnceCell<Vec<usize>>,
    memo: Memo,
    /// The documents in which something stands outside its resource, by source and place: thousands of
    /// resources may rest on the defaults of parameters, and to find one, all of its document is read.
    elsewhere: RefCell<BTreeMap<(u32, u32), Map<'a>>>,
}

impl<'a> Renderer<'a> {
    /// For a scan of these sources.
    pub fn new(sources: &'a [Decoded], scan: &'a Scan) -> Renderer<'a> {
        let mut scanned: BTreeMap<String, Vec<Scanned>> = BTreeMap::new();
        for image in findings::collect(sources) {
            scanned.entry(image.host.clone()).or_default().push(image);
        }
        let alerts = alerts::collect(sources);
        let mut defender = Defender::collect(sources);
        let named = crate::judge::names(sources, &scan.registries, &defender);
        defender.run(sources, &scan.workloads, &named);
        let is_cluster =
            |id: &str| ResourceId::new(id).is_a("Microsoft.ContainerService/managedClusters");
        let alerted = alerts.keys().map(String::as_str);
        Renderer {
            streaming_names: by_name(defender.streaming.keys().map(|id| id.0)),
            bootstrap_names: by_name(defender.bootstrap.keys().map(|id| id.0)),
            deploying_names: by_name(defender.assessments.deploying().iter().map(String::as_str)),
            alert_names: by_name(alerted.filter(|id| is_cluster(id))),
            streaming: OfClusters::new(NAMED),
            fetching: OfClusters::new(NAMED),
            deploying: OfClusters::new(2 * NAMED),
            raised: OfClusters::new(NAMED),
            found: RefCell::default(),
            one_subscription: OnceCell::new(),
            subscriptions: OnceCell::new(),
            changed: OnceCell::new(),
            watched: OnceCell::new(),
            perhaps_watched: OnceCell::new(),
            beyond: OnceCell::new(),
            falls: None,
            heaviest: OnceCell::new(),
            memo: Memo::default(),
            alerts,
            scanned,
            sources,
            scan,
            defender,
            guards: Guards::collect(sources),
            scale: Scale::default(),
            link: None,
            elsewhere: RefCell::default(),
        }
    }

    /// Of facts that came with a link.
    pub fn from_link(mut self, link: Option<&'a FromLink>) -> Renderer<'a> {
        self.link = link;
        self
    }

    /// With other weights for what a change takes and breaks.
    pub fn weighed(mut self, scale: Scale) -> Renderer<'a> {
        self.scale = scale;
        self
    }

    /// With what falls with each registry, where that is known already.
    pub fn fallen(self, falls: Option<Rc<Vec<Falls>>>) -> Renderer<'a> {
        Renderer { falls, ..self }
    }

    /// The places of the registries, those with which most falls first.
    fn heaviest(&self) -> &[usize] {
        self.heaviest.get_or_init(|| {
            let falls = self.falls.clone();
            start::heaviest_first(&falls.unwrap_or_else(|| Rc::new(start::falls(self.scan))))
        })
    }

    /// The report, in the detail that is wanted.
    pub fn report(&self, detail: Detail) -> Report {
        let all = 0..self.scan.registries.len();
        let registries = match detail {
            Detail::Full => all
                .filter_map(|index| self.registry_with(index, Some(sensors::QUOTED)))
                .collect(),
            Detail::Overview => Vec::new(),
        };
        Report {
            schema: SCHEMA.to_owned(),
            generator: concat!("linchpin ", env!("CARGO_PKG_VERSION")).to_owned(),
            link: self.link.cloned(),
            sources: self
                .sources
                .iter()
                .zip(ledger::of(self.sources, self.scan))
                .map(|(one, counted)| self.within_ledgers(source(one, counted)))
                .collect(),
            problems: self.problems(),
            chains: vec![self.chain(registries, self.wanted_rows(detail), detail)],
        }
    }

    fn wanted_rows(&self, detail: Detail) -> Vec<Row<'a>> {
        let scan = self.scan;
        match detail {
            Detail::Overview => {
                let mut rows = self.drawn();
                if !scan.mended.is_empty() {
                    let places: Vec<(u32, u32)> = rows.iter().map(|row| row.found).collect();
                    for (row, reach) in rows.iter_mut().zip(self.reaches(&places)) {
                        row.reach = reach;
                    }
                }
                rows
            }
            Detail::Full => self.rows(detail, |registry| scan.verdict_of(registry)),
        }
    }

    /// The chain without its registries and workloads: what a switch of a what-if may change.
    pub fn chain_in_short(&self) -> Chain {
        self.chain(Vec::new(), Vec::new(), Detail::Overview)
    }

    fn chain(&self, registries: Vec<Registry>, rows: Vec<Row>, detail: Detail) -> Chain {
        let scan = self.scan;
        let changed = self.changed();
        let (headline, mut explanation) = self.verdict();
        explanation.push_str(&self.what_would_change(changed));
        let mut totals = blast::totals(&scan.workloads, |registry| scan.verdict_of(registry));
        totals.watched = self.watched().all;
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
            steps: self.steps(&totals),
            blast_radius: self.blast_radius(totals, rows),
            what_if: mend::assumptions(scan),
            breaking: mend::breaking(
                self.sources,
                scan,
                &self.guards,
                self.scale,
                self.heaviest(),
                detail == Detail::Full,
            ),
        }
    }

    /// A value that is only the default of a template's parameter may be another one when deployed.
    fn say_what_is_replaceable(&self, draft: &mut Draft) {
        let places: BTreeSet<Place> = order::set(draft.places.iter().copied());
        let mut handles: Vec<Handle> = places.iter().map(|place| place.handle).collect();
        handles.dedup();
        let mut docs = handles
            .into_iter()
            .filter_map(|handle| Doc::new(self.sources, handle));
        let replaceable = docs.any(|doc| {
            doc.records().iter().any(|record| {
                let replaceable = match doc.computed(record) {
                    Some(computed) => computed.by_default,
                    None => record.mark == walk::Mark::ParameterDefault,
                };
                replaceable && places.contains(&doc.place(record))
            })
        });
        if replaceable {
            draft.notes.push(Note {
                warning: false,
                text:
                    "a value here is a parameter's default; the deployment may pass another value"
                        .to_owned(),
            });
        }
    }

    /// A finding from its draft and the facts of its places, which are taken from `facts`.
    fn finding(&self, draft: Draft, facts: &mut impl Iterator<Item = Fact>) -> Finding {
        let mut finding = finding(draft, facts);
        finding.settle = finding.settle.map(|settle| self.within(settle, None));
        finding
    }

    fn subject(&self, subject: &Subject) -> SubjectReport {
        let mut draft = subject.draft.clone();
        let outcome = draft.outcome;
        draft.outcome = subject.real;
        let mut draft = draft.assumed(outcome, defender_not_enabled::META.mended);
        self.say_what_is_replaceable(&mut draft);
        let draft = draft.cut(self.sources, MAX_FACTS);
        let facts = self.facts(&draft.places);
        SubjectReport {
            kind: subject.kind.to_owned(),
            id: subject.id.clone(),
            name: self.called(subject).to_owned(),
            finding: self.finding(draft, &mut facts.into_iter()),
        }
    }

    /// What people call it: a subscription by its name, if a document tells it.
    fn called<'s>(&'s self, subject: &'s Subject) -> &'s str {
        let subscription = ResourceId::new(&subject.id).subscription();
        subscription
            .filter(|_| subject.kind == "subscription")
            .and_then(|subscription| self.guards.account(subscription))
            .unwrap_or(&subject.shown)
    }

    fn names(&self, keep: impl Fn(&Judged) -> bool) -> Vec<&str> {
        self.scan
            .registries
            .iter()
            .filter(|judged| keep(judged))
            .map(|judged| judged.name.as_str())
            .collect()
    }

    fn context(&self) -> defender_not_enabled::Context<'_> {
        let one_subscription = || {
            let judged = self.scan.registries.iter();
            let subscriptions = judged.filter(|judged| !judged.group.is_only_a_host(self.sources));
            !self.defender.needs_one_subscription()
                || self.defender.is_of_one_subscription(
                    self.sources,
                    subscriptions.map(|judged| &*judged.subscription),
                )
        };
        defender_not_enabled::Context {
            sources: self.sources,
            defender: &self.defender,
            one_subscription: *self.one_subscription.get_or_init(one_subscription),
            memo: &self.memo,
        }
    }
}

/// Ids in lower case, by the names of what they are of.
fn by_name<'i>(ids: impl Iterator<Item = &'i str>) -> BTreeMap<String, Vec<String>> {
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for id in ids {
        let name = ResourceId::new(id).name().unwrap_or_default();
        let ids = named.entry(name.to_ascii_lowercase()).or_default();
        ids.push(id.to_ascii_lowercase());
    }
    named
}

/// The id of a cluster in lower case, if it is one of these.
fn lower_if_in<T>(known: &BTreeMap<Folded, T>, id: Folded) -> Vec<String> {
    let known = known.contains_key(&id);
    known
        .then(|| id.0.to_ascii_lowercase())
        .into_iter()
        .collect()
}

fn join(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// The first few names as quotations, and how many more there are.
fn name_some(names: &[&str]) -> String {
    let shown = names.len().min(NAMED);
    // An expression is no name; what it stands for has one.
    let named = |name: &&str| {
        let parameter = name.strip_prefix("[parameters('");
        let parameter = parameter.and_then(|rest| rest.strip_suffix("')]"));
        match parameter.filter(|parameter| !parameter.contains('\'')) {
            Some(parameter) => format!("one whose name is a parameter ({})", quoted(parameter)),
            None => quoted(name),
        }
    };
    let quoted: Vec<String> = names.iter().take(shown).map(named).collect();
    match names.len() - shown {
        0 => list_some(&quoted),
        more => format!("{} and {more} more", quoted.join(", ")),
    }
}

/// The first few, and how many more there are.
fn list_some(parts: &[String]) -> String {
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.get(..NAMED) {
        Some(some) if parts.len() > NAMED => {
            format!("{} and {} more", some.join(", "), parts.len() - NAMED)
        }
        _ => join(&parts),
    }
}

/// A number and what it counts.
fn counted<N: Display + PartialEq + From<u8>>(count: N, one: &str, many: &str) -> String {
    let word = if count == N::from(1) { one } else { many };
    format!("{count} {word}")
}

pub use crate::read::decode::asked::QUESTIONS;

/// What stands behind a quotation that is no image reference.
pub const NO_IMAGE: &str = " is no image reference: ";
