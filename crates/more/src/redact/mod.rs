//! Takes out of a report what would tell a stranger whose registries these are.
//!
//! In comes a report, out comes the same report with pseudonyms: `registry-1` for a registry's name
//! wherever it stands, in an id, a host, a sentence, a command. One original has one pseudonym,
//! two originals have two, and the case of ASCII letters makes no difference. Numbers follow the
//! order of the report, so the page and every file agree without asking each other.
//! Redacting twice is redacting once.
//!
//! What is replaced, and how it is found:
//!
//! - **By place.** Names, ids, hosts and file names stand in fields of their own. Those are replaced
//!   whole, whatever they look like. Excerpts are pieces of raw documents and are left out.
//! - **By shape, anywhere in a text:** ARM ids, GUIDs (tenants, principals), hosts of Azure services,
//!   IPv4 and IPv6 addresses and ranges, e-mail addresses.
//! - **By name.** A name found in either way is replaced in every text where it stands as a whole
//!   word. In code (between backticks, in values, commands and pointers) a name of five or more
//!   characters is also replaced inside a longer word, since `prodcontoso01` gives `contoso01` away.
//!
//! A name that is also one of *our* words, such as a resource group `network`, would mangle our
//! sentences, and left in one of them it says next to nothing. Such a name, and one made of digits
//! alone, is replaced where it can only be a name: as a field or an id's segment, as all of a
//! quotation, or as the value of `-n`, `-g` and the like in a command. `words.txt` lists our words,
//! and a test holds it to what the engine says.
//!
//! Kept on purpose: `0.0.0.0/0` and its halves (they name nobody, and are the reason for a verdict),
//! resource types, plan names, lengths of address ranges, and the ids that Microsoft publishes.
mod pseudonym;
mod scan;
mod shape;
mod visit;
mod vocabulary;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

pub(crate) use self::pseudonym::Kind;
use self::pseudonym::{extension, is_pseudonym, word_of};
use self::shape::{guid, known_host, lowered, subscription_of};
use self::visit::{visit, visit_comparison};
pub(crate) use self::vocabulary::PLANS;
use self::vocabulary::Vocabulary;
use model::comparison::Comparison;
use model::report::{Chain, Report, Subject};
use model::{Redaction, order};

/// Whether this kind of original is replaced.
fn hides(redaction: Redaction, kind: Kind) -> bool {
    match kind {
        Kind::Subscription | Kind::Id => redaction.subscriptions,
        Kind::Registry
        | Kind::Group
        | Kind::Cluster
        | Kind::Resource
        | Kind::Workload
        | Kind::Namespace
        | Kind::Image
        | Kind::Tag
        | Kind::Identity
        | Kind::Secret
        | Kind::Host
        | Kind::Person
        | Kind::Value => redaction.names,
        Kind::Address => redaction.addresses,
        Kind::File => redaction.files,
    }
}

/// The report with everything replaced.
pub fn redact(report: &Report) -> Report {
    let mut report = report.clone();
    Redactor::new(&mut report, Redaction::ALL).apply(&mut report);
    report
}

/// The comparison with everything replaced: one name has one pseudonym on both sides.
pub fn redact_comparison(comparison: &Comparison) -> Comparison {
    let mut comparison = comparison.clone();
    Redactor::over(&mut comparison, Redaction::ALL).apply_over(&mut comparison);
    comparison
}

/// The pseudonyms of one report or of several, to apply to it and to whatever else shows its names.
#[derive(Clone, Debug)]
pub struct Redactor {
    redaction: Redaction,
    /// By lower-cased original.
    names: BTreeMap<String, Name>,
    /// Every pseudonym given, and every original that already looks like one.
    taken: BTreeSet<String>,
    /// The last number given, by kind.
    counters: [u32; Kind::ALL.len()],
    our_words: Vocabulary,
    /// While the originals are gathered they are put here, and nothing is replaced.
    found: Option<Vec<Found>>,
}

/// An original and what stands for it.
#[derive(Clone, Debug)]
struct Name {
    kind: Kind,
    original: String,
    pseudonym: String,
    /// It is one of our words or a number, and is only replaced where it must be a name.
    common: bool,
}
#[derive(Clone, Debug)]
struct Found {
    kind: Kind,
    original: String,
    /// The original it belongs to, and what to add to that one's pseudonym.
    of: Option<(String, &'static str)>,
}
impl Redactor {
    /// Gathers the originals of `report` and gives each its pseudonym.
    ///
    /// The report stays as it is; it is borrowed mutably because the walk that finds names is the
    /// one that replaces them.
    pub fn new(report: &mut Report, redaction: Redaction) -> Redactor {
        Redactor::of(&mut [report], redaction)
    }

    /// Gathers the originals of several reports, so that a name has one pseudonym in all of them.
    /// Numbers follow the first report, then what the second adds, and so on.
    pub fn of(reports: &mut [&mut Report], redaction: Redaction) -> Redactor {
        let mut redactor = Redactor::gathering(redaction);
        for report in reports.iter() {
            for chain in &report.chains {
                redactor.find_registries(chain);
            }
        }
        for report in reports {
            visit(report, &mut |place, text| {
                redactor.replaced(place, text);
            });
        }
        redactor.gathered()
    }

    /// Gathers the originals of both sides of a comparison. Numbers follow the comparison's order.
    pub fn over(comparison: &mut Comparison, redaction: Redaction) -> Redactor {
        let mut redactor = Redactor::gathering(redaction);
        for chain in &comparison.chains {
            for registry in &chain.registries {
                redactor.find_registry(
                    &registry.name,
                    registry.login_server.as_deref(),
                    registry.subscription_id.as_deref(),
                    registry.id.as_deref(),
                );
            }
            for subject in chain.rules.iter().flat_map(|rule| &rule.subjects) {
                redactor.find_subject(&subject.kind, &subject.id, &subject.name);
            }
        }
        visit_comparison(comparison, &mut |place, text| {
            redactor.replaced(place, text);
        });
        redactor.gathered()
    }

    fn gathering(redaction: Redaction) -> Redactor {
        Redactor {
            redaction,
            names: BTreeMap::new(),
            taken: BTreeSet::new(),
            counters: [0; Kind::ALL.len()],
            our_words: Vocabulary::new(),
            found: Some(Vec::new()),
        }
    }

    fn gathered(mut self) -> Redactor {
        let found = self.found.take().unwrap_or_default();
        for Found { original, .. } in &found {
            let key = lowered(original);
            if is_pseudonym(&key) {
                self.taken.insert(key);
            }
        }
        for found in found {
            self.give(found);
        }
        self
    }

    /// Puts the pseudonyms into a report.
    pub fn apply(&mut self, report: &mut Report) {
        if self.redaction != Redaction::NONE {
            visit(report, &mut |place, text| {
                *text = self.replaced(place, text)
            });
        }
    }

    /// Puts the pseudonyms into a comparison.
    pub fn apply_over(&mut self, comparison: &mut Comparison) {
        if self.redaction != Redaction::NONE {
            visit_comparison(comparison, &mut |place, text| {
                *text = self.replaced(place, text)
            });
        }
    }

    /// A sentence from elsewhere, with the same pseudonyms. What was not in the report gets the next number.
    pub fn text(&mut self, text: &str) -> String {
        self.prose(text)
    }

    /// Which kinds of original are replaced.
    pub fn redaction(&self) -> Redaction {
        self.redaction
    }

    /// What stands for all of `original`, which is known to be of this kind.
    pub(crate) fn known(&mut self, kind: Kind, original: &str) -> String {
        self.name(kind, original)
    }

    /// A resource id or a scope, its names replaced and its form kept.
    pub(crate) fn scope(&mut self, id: &str) -> String {
        if id.contains('/') {
            self.segments(id)
        } else if guid(&lowered(id)).is_some_and(|guid| guid.len() == id.len()) {
            self.name(Kind::Subscription, id)
        } else {
            self.name(Kind::Resource, id)
        }
    }

    /// The switch of a finding, which names what the finding is about.
    pub(crate) fn switch(&mut self, switch: &str) -> String {
        let Some((rule, subject)) = switch.split_once(':') else {
            return self.name(Kind::Value, switch);
        };
        let subject = match subject.split_once('@') {
            Some((name, subscription)) => {
                let name = self.name(Kind::Registry, name);
                format!("{name}@{}", self.name(Kind::Subscription, subscription))
            }
            None if subject.contains('/') => self.segments(subject),
            None => self.shared_host(subject),
        };
        format!("{rule}:{subject}")
    }

    /// A host that still is one, so that an image's reference to it stays a reference to it.
    pub(crate) fn shared_host(&mut self, host: &str) -> String {
        if known_host(&lowered(host)).is_some() || !self.redaction.names {
            self.host(host)
        } else {
            format!("{}.example", self.name(Kind::Host, host))
        }
    }

    /// Each original with its pseudonym, by pseudonym; those that are shown on purpose are not among them.
    pub fn legend(&self) -> Vec<(&str, &str)> {
        let mut legend: Vec<(&str, &str)> = self
            .names
            .values()
            .filter(|name| hides(self.redaction, name.kind) && name.original != name.pseudonym)
            .map(|name| (name.original.as_str(), name.pseudonym.as_str()))
            .collect();
        order::by_key(&mut legend, |(_, pseudonym)| {
            (word_of(pseudonym), pseudonym.len(), *pseudonym)
        });
        legend
    }

    /// Registries come first, so that they are numbered as the report lists them, each with its host.
    fn find_registries(&mut self, chain: &Chain) {
        for registry in &chain.registries {
            self.find_registry(
                &registry.name,
                registry.login_server.as_deref(),
                registry.subscription_id.as_deref(),
                registry.id.as_deref(),
            );
        }
        for Subject { kind, id, name, .. } in chain.rules.iter().flat_map(|rule| &rule.subjects) {
            self.find_subject(kind, id, name);
        }
    }

    fn find_registry(
        &mut self,
        name: &str,
        login_server: Option<&str>,
        subscription: Option<&str>,
        id: Option<&str>,
    ) {
        self.find(Kind::Registry, name);
        if let Some(host) = login_server {
            self.find_host(name, host);
        }
        if let Some(subscription) = subscription {
            self.find(Kind::Subscription, subscription);
        }
        if let Some(id) = id {
            self.resource_id(id);
        }
    }

    fn find_subject(&mut self, kind: &str, id: &str, name: &str) {
        if kind == "subscription"
            && let Some(subscription) = subscription_of(id)
            && !name.eq_ignore_ascii_case(subscription)
        {
            self.find(Kind::Subscription, subscription);
            let of = Some((lowered(subscription), "-name"));
            self.push(Found {
                kind: Kind::Subscription,
                original: name.to_owned(),
                of,
            });
        }
    }

    fn find_host(&mut self, name: &str, host: &str) {
        let Some((label, _, Kind::Registry)) = known_host(&lowered(host)) else {
            self.find(Kind::Host, host);
            return;
        };
        // A registry made with a domain name label has `name-hash.azurecr.io`.
        let name = lowered(name);
        let of = (label != name).then_some((name, "-host"));
        self.push(Found {
            kind: Kind::Registry,
            original: label,
            of,
        });
    }

    fn find(&mut self, kind: Kind, original: &str) {
        self.push(Found {
            kind,
            original: original.to_owned(),
            of: None,
        });
    }

    fn push(&mut self, found: Found) {
        if let Some(list) = &mut self.found
            && !found.original.trim().is_empty()
        {
            list.push(found);
        }
    }

    /// Gives an original its pseudonym, unless it has one.
    fn give(&mut self, found: Found) -> String {
        let Found { kind, original, of } = found;
        let key = lowered(&original);
        if let Some(known) = self.names.get(&key) {
            return known.pseudonym.clone();
        }
        let pseudonym = if is_pseudonym(&key) {
            original.clone()
        } else {
            let base = of.and_then(|(base, suffix)| {
                Some(format!("{}{suffix}", self.names.get(&base)?.pseudonym))
            });
            match base {
                Some(pseudonym) if self.taken.insert(pseudonym.clone()) => pseudonym,
                _ => self.next(kind, &original),
            }
        };
        let common = key.bytes().all(|byte| byte.is_ascii_digit()) || self.our_words.has(&key);
        self.names.insert(
            key,
            Name {
                kind,
                original,
                pseudonym: pseudonym.clone(),
                common,
            },
        );
        pseudonym
    }

    fn next(&mut self, kind: Kind, original: &str) -> String {
        loop {
            let mut pseudonym = String::new();
            if let Some(counter) = self.counters.get_mut(kind as usize) {
                *counter += 1;
                let _ = write!(pseudonym, "{}-{counter}", kind.word());
            }
            if kind == Kind::File {
                pseudonym.push_str(extension(original));
            }
            if self.taken.insert(pseudonym.clone()) {
                return pseudonym;
            }
        }
    }

    /// What stands for `original`, which is known to be of this kind.
    fn name(&mut self, kind: Kind, original: &str) -> String {
        if original.trim().is_empty() {
            return original.to_owned();
        }
        if self.found.is_some() {
            self.find(kind, original);
            return original.to_owned();
        }
        let kind = self
            .names
            .get(&lowered(original))
            .map_or(kind, |name| name.kind);
        if !hides(self.redaction, kind) {
            return original.to_owned();
        }
        self.give(Found {
            kind,
            original: original.to_owned(),
            of: None,
        })
    }
}
