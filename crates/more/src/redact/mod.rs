//! Takes out of a report what would tell a stranger whose registries these are.
//!
//! In comes a report, out comes one of [`Cleared`] texts, with pseudonyms: `registry-1` for a registry's
//! name wherever it stands, in an id, a host, a sentence, a command. One original has one pseudonym,
//! two originals have two, and the case of ASCII letters makes no difference. Numbers follow the
//! order of the report, so the page and every file agree without asking each other.
//! Redacting twice is redacting once.
//!
//! Nothing is searched for what must not leave. The report is made anew, field by field (`form`), and of
//! each text only what is let through stays (`place`, `scan`); everything else becomes a pseudonym, whether
//! anybody knew of it or not:
//!
//! - **A name, an id, a host, an image, a file** stands in a field of its own and is replaced whole.
//! - **A sentence** is our words, numbers of up to six digits, and quotations between backticks. Every word
//!   that is none of ours is replaced.
//! - **A quotation, a value, a command, a pointer** is made of pieces. Keys that are read, values of
//!   `lists`, what our own sentences quote, small numbers, versions of up to three numbers and days stay;
//!   every other piece is replaced, and of a time only the day stays. A value of several words is none of a
//!   list and is replaced whole.
//! - **A type, a kind, a SKU, an environment** stays if it is on its list.
//! - **Excerpts** are pieces of raw documents and are left out.
//!
//! Which pseudonym it is follows from what the original is: that of the field it stands in elsewhere, or
//! by its shape (ARM ids, GUIDs, hosts of Azure services, IP addresses and ranges, e-mail addresses), or
//! `value-1`, `key-1`, `type-1`.
//!
//! A name that is also one of *our* words, such as a resource group `network`, would mangle our
//! sentences, and left in one of them it says next to nothing. Such a name, and one made of digits
//! alone, is replaced where it can only be a name: as a field or an id's segment, as all of a
//! quotation, or as the value of `-n`, `-g` and the like in a command. `words.txt` lists our words and
//! `code.txt` what our sentences quote; a test holds both to what the engine says.
//!
//! Kept on purpose: `0.0.0.0/0` and its halves (they name nobody, and are the reason for a verdict),
//! plan names, lengths of address ranges, and the ids that Microsoft publishes.
mod cleared;
mod form;
mod lists;
mod place;
mod pseudonym;
mod scan;
mod shape;
mod vocabulary;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

pub use self::cleared::Cleared;
pub(crate) use self::lists::{PLANS, VALUES};
use self::place::Place;
pub(crate) use self::pseudonym::Kind;
use self::pseudonym::{MASKED, extension, is_pseudonym, word_of};
pub(crate) use self::shape::{day, is_version};
use self::shape::{guid, known_host, lowered, subscription_of};
use self::vocabulary::Vocabulary;
pub(crate) use self::vocabulary::is_public_type;
use engine::azure::ids::is_masked;
use model::comparison::Comparison;
use model::report::{Chain, Report, Subject};
use model::{Redaction, order, sentence::shown};

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
        | Kind::Value
        | Kind::Key
        | Kind::Type => redaction.names,
        Kind::Address => redaction.addresses,
        Kind::File => redaction.files,
    }
}

/// The report with everything replaced.
pub fn redact(report: &Report) -> Report<Cleared> {
    Redactor::new(report, Redaction::ALL).apply(report.clone())
}

/// The comparison with everything replaced: one name has one pseudonym on both sides.
pub fn redact_comparison(comparison: &Comparison) -> Comparison<Cleared> {
    Redactor::over(comparison, Redaction::ALL).apply_over(comparison.clone())
}

/// The report as it is, for somebody who wants all of it shown.
pub fn unredacted(report: Report) -> Report<Cleared> {
    form::report(report, &mut |_, text| Cleared::new(text))
}

/// The comparison as it is, for somebody who wants all of it shown.
pub fn unredacted_comparison(comparison: Comparison) -> Comparison<Cleared> {
    form::comparison(comparison, &mut |_, text| Cleared::new(text))
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
    our_words: &'static Vocabulary,
    /// While the originals are gathered they are put here, and nothing is replaced.
    found: Option<Vec<Found>>,
}

/// An original and what stands for it.
#[derive(Clone, Debug)]
struct Name {
    kind: Kind,
    original: String,
    pseudonym: String,
    /// It may be one of our words or a number, and is only replaced where it must be a name.
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
    pub fn new(report: &Report, redaction: Redaction) -> Redactor {
        Redactor::of(&[report], redaction)
    }

    /// Gathers the originals of several reports, so that a name has one pseudonym in all of them.
    /// Numbers follow the first report, then what the second adds, and so on.
    pub fn of(reports: &[&Report], redaction: Redaction) -> Redactor {
        let mut redactor = Redactor::gathering(redaction);
        if redaction == Redaction::NONE {
            return redactor.gathered();
        }
        for chain in reports.iter().flat_map(|report| &report.chains) {
            redactor.find_registries(chain);
        }
        for report in reports {
            form::report((*report).clone(), &mut |place, text| {
                redactor.replaced(place, &text);
                Cleared::default()
            });
        }
        redactor.gathered()
    }

    /// Gathers the originals of both sides of a comparison. Numbers follow the comparison's order.
    pub fn over(comparison: &Comparison, redaction: Redaction) -> Redactor {
        let mut redactor = Redactor::gathering(redaction);
        if redaction == Redaction::NONE {
            return redactor.gathered();
        }
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
        form::comparison(comparison.clone(), &mut |place, text| {
            redactor.replaced(place, &text);
            Cleared::default()
        });
        redactor.gathered()
    }

    fn gathering(redaction: Redaction) -> Redactor {
        Redactor {
            redaction,
            names: BTreeMap::new(),
            taken: BTreeSet::new(),
            counters: [0; Kind::ALL.len()],
            our_words: Vocabulary::of_all(),
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

    /// The report with the pseudonyms in it.
    pub fn apply(&mut self, report: Report) -> Report<Cleared> {
        form::report(report, &mut |place, text| self.cleared(place, text))
    }

    /// The comparison with the pseudonyms in it.
    pub fn apply_over(&mut self, comparison: Comparison) -> Comparison<Cleared> {
        form::comparison(comparison, &mut |place, text| self.cleared(place, text))
    }

    fn cleared(&mut self, place: Place, text: String) -> Cleared {
        Cleared::new(match self.redaction {
            Redaction::NONE => text,
            _ => self.replaced(place, &text),
        })
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
            .iter()
            .filter(|(key, name)| {
                hides(self.redaction, name.kind)
                    && name.original != name.pseudonym
                    && **key == lowered(&name.original)
            })
            .map(|(_, name)| (name.original.as_str(), name.pseudonym.as_str()))
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
        // A registry made with a domain name label has `name-hash.azurecr.io`. What else stands there is another name.
        let name = lowered(name);
        let is_formed = label.rsplit_once('-').is_some_and(|(of, _)| of == name);
        let of = is_formed.then_some((name, "-host"));
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
                let base = self.names.get(&base).filter(|base| base.kind == kind)?;
                Some(format!("{}{suffix}", base.pseudonym))
            });
            match base {
                Some(pseudonym) if self.taken.insert(pseudonym.clone()) => pseudonym,
                _ => self.next(kind, &original),
            }
        };
        // A piece that is none of ours may still be a word of somebody's sentence elsewhere.
        let common = matches!(kind, Kind::Value | Kind::Key | Kind::Type)
            || key.len() == 1
            || key.bytes().all(|byte| byte.is_ascii_digit())
            || self.our_words.has(&key);
        let name = Name {
            kind,
            original,
            pseudonym: pseudonym.clone(),
            common,
        };
        // As a sentence quotes it.
        let said = lowered(&shown(&name.original).replace('`', "'"));
        if said != key && !self.names.contains_key(&said) {
            self.remember(said, name.clone());
        }
        self.remember(key, name);
        pseudonym
    }

    #[inline(never)]
    fn remember(&mut self, key: String, name: Name) {
        self.names.insert(key, name);
    }

    fn next(&mut self, kind: Kind, original: &str) -> String {
        loop {
            let mut pseudonym = String::new();
            if let Some(counter) = self.counters.get_mut(kind as usize) {
                *counter += 1;
                let _ = write!(pseudonym, "{}-{counter}", kind.word());
            }
            // What may stand for several goes on doing so.
            if kind == Kind::Subscription && is_masked(original) {
                pseudonym.push_str(MASKED);
            }
            if kind == Kind::File {
                pseudonym.push_str(extension(original));
            }
            if self.taken.insert(pseudonym.clone()) {
                return pseudonym;
            }
        }
    }

    /// What stands for a piece that is none of ours. While names are gathered it is no name yet: all of
    /// what it stands in may be one.
    fn unknown(&mut self, kind: Kind, piece: &str) -> String {
        if self.found.is_none() || is_pseudonym(&lowered(piece)) {
            return self.name(kind, piece);
        }
        piece.to_owned()
    }

    /// What stands for `original`, which is known to be of this kind.
    fn name(&mut self, kind: Kind, original: &str) -> String {
        self.name_of(kind, original, None)
    }

    /// The same of a name that begins with another one, which comes with what stands behind its pseudonym.
    fn name_of(
        &mut self,
        kind: Kind,
        original: &str,
        of: Option<(String, &'static str)>,
    ) -> String {
        if original.trim().is_empty() {
            return original.to_owned();
        }
        if self.found.is_some() {
            self.push(Found {
                kind,
                original: original.to_owned(),
                of,
            });
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
            of,
        })
    }
}
