//! How Defender for Cloud judged registries, clusters and subscriptions: the latest word on each.
//!
//! An assessment names what it judged in `resourceDetails`, and stands below it: before
//! `/providers/Microsoft.Security` in its id. Exports of several days may hold the same one several
//! times; the one whose status changed last is what holds, and where that cannot be told, the worst.

use std::collections::{BTreeSet, HashMap};

use crate::{
    azure::{
        assessments::{About, Target, in_id, of_name},
        ids::{Level, ResourceId},
        times,
    },
    facts::{Doc, Handle, Place, Seen},
    read::decode::{Decoded, fields::Field},
};

/// What an assessment comes to. The order is that of caution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// All is well, as far as Defender for Cloud looked.
    Healthy,
    /// It does not apply, or somebody exempted it.
    NotApplicable,
    /// Something else stands there, or nothing that can be read.
    Odd,
    /// The bad state.
    Unhealthy,
}

/// The latest word of Defender for Cloud on something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// What it comes to.
    pub state: State,
    /// The day, or what is written in its place; none if nothing is.
    pub date: Option<String>,
    /// Why, where a word says so.
    pub cause: Option<String>,
    /// Status, cause and date, where they stand.
    pub places: Vec<Place>,
}

/// Assessments that bear on the chain, by what they judge.
#[derive(Default)]
pub struct Assessments {
    /// By the resource's id in the form that compares.
    known: HashMap<String, Vec<(About, Handle)>>,
    /// Clusters of which it was judged where they may deploy from.
    deploying: BTreeSet<String>,
}

/// The type of a resource that an assessment judges.
fn is_target(target: Target, id: ResourceId) -> bool {
    match target {
        Target::Registry => id.is_a("Microsoft.ContainerRegistry/registries"),
        Target::Cluster => id.is_a("Microsoft.ContainerService/managedClusters"),
        Target::Subscription => matches!(id.level(), Level::Subscription(_)),
    }
}

/// What an assessment is about, and the id of what it judges; none if it names nothing of that kind.
pub fn judged<'a>(doc: &Doc<'a>) -> Option<(About, &'a str)> {
    let texts = |field: Field| doc.of(field).filter_map(|record| doc.said(record));
    let keys = texts(Field::Name).chain(texts(Field::Id));
    let names = texts(Field::DisplayName).chain(texts(Field::Name));
    let about = { keys }
        .find_map(in_id)
        .or_else(|| { names }.find_map(of_name))?;
    let scope = doc
        .first_text(Field::Id)
        .and_then(|id| ResourceId::new(id).scope())
        .map(ResourceId::as_str);
    let named = texts(Field::AssessedId).chain(scope);
    let mut named = named.filter(|id| is_target(about.target(), ResourceId::new(id)));
    // One that is broken off at its beginning, or has something else there, says less than the other.
    let first = named.next()?;
    let is_whole = |id: &&str| ResourceId::new(id).subscription().is_some();
    let whole = Some(first).into_iter().chain(named).find(is_whole);
    Some((about, whole.unwrap_or(first)))
}

impl Assessments {
    /// Takes one in: what it judges, if that can be told.
    pub fn add<'a>(&mut self, doc: &Doc<'a>) -> Option<(About, &'a str)> {
        // What somebody is about to declare was judged by nobody.
        let (about, id) = judged(doc).filter(|_| !doc.resource.declared)?;
        let key = ResourceId::new(id).key();
        if about == About::TrustedRegistries {
            self.deploying.insert(key.clone());
        }
        let known = self.known.entry(key).or_default();
        known.push((about, doc.handle));
        Some((about, id))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The subscriptions that anything here is of, in lower case.
    pub fn subscriptions(&self) -> impl Iterator<Item = &str> {
        let ids = self.known.keys();
        ids.filter_map(|id| ResourceId::new(id).subscription())
    }

    /// The ids of clusters of which it was judged where they may deploy from, in the form that compares.
    pub fn deploying(&self) -> &BTreeSet<String> {
        &self.deploying
    }

    /// The latest word on one side of a resource.
    pub fn word(&self, sources: &[Decoded], id: &str, about: About) -> Option<Word> {
        if self.known.is_empty() {
            return None;
        }
        let known = self.known.get(&ResourceId::new(id).key())?;
        let words = known
            .iter()
            .filter(|(side, _)| *side == about)
            .filter_map(|(_, handle)| Doc::new(sources, *handle))
            .map(|doc| (moment(&doc), doc));
        let words: Vec<(Option<i128>, Doc)> = words.collect();
        let latest = words.iter().filter_map(|(moment, _)| *moment).max();
        // One without a moment may be as late as any.
        let last = words
            .iter()
            .filter(|(moment, _)| moment.is_none() || *moment == latest);
        let worst = last.map(|(_, doc)| (state(doc), doc)).max_by(|one, other| {
            let place = |doc: &Doc| (doc.source.name.clone(), doc.handle.resource);
            // Of equals always the same, whatever came first.
            one.0
                .cmp(&other.0)
                .then_with(|| place(other.1).cmp(&place(one.1)))
        });
        worst.map(|(state, doc)| word(doc, state))
    }
}

fn state(doc: &Doc) -> State {
    match doc.text(Field::StatusCode) {
        Seen::Known(code, _) => match code.trim() {
            code if code.eq_ignore_ascii_case("Unhealthy") => State::Unhealthy,
            code if code.eq_ignore_ascii_case("Healthy") => State::Healthy,
            code if code.eq_ignore_ascii_case("NotApplicable") => State::NotApplicable,
            _ => State::Odd,
        },
        Seen::Missing => match doc.text(Field::State) {
            // What is asked of somebody is not as it should be.
            Seen::Known(state, _) if state.eq_ignore_ascii_case("Active") => State::Unhealthy,
            _ => State::Odd,
        },
        _ => State::Odd,
    }
}

/// The text of its date: when the status changed, else when it was said (of a table of Log Analytics that keeps every
/// word, `TimeGenerated`), else when it was first looked at.
fn date<'a>(doc: &Doc<'a>) -> Option<(&'a str, Place)> {
    let fields = [Field::StatusDate, Field::SeenAt, Field::FirstEvaluated];
    fields.into_iter().find_map(|field| match doc.text(field) {
        Seen::Known(text, place) if !text.trim().is_empty() => Some((text, place)),
        _ => None,
    })
}

fn moment(doc: &Doc) -> Option<i128> {
    times::moment(date(doc)?.0)
}

fn word(doc: &Doc, state: State) -> Word {
    let mut places = doc.get(Field::StatusCode).places();
    let mut cause = None;
    if let Seen::Known(text, place) = doc.text(Field::StatusCause)
        && !matches!(text.trim(), "" | "N/A")
    {
        cause = Some(text.trim().to_owned());
        places.push(place);
    }
    let date = date(doc).map(|(text, place)| {
        places.push(place);
        match times::moment(text) {
            Some(moment) => times::day(moment),
            None => text.trim().to_owned(),
        }
    });
    Word {
        state,
        date,
        cause,
        places,
    }
}
