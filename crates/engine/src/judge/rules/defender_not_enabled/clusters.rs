//! The Defender sensor of one AKS cluster.

use super::{
    super::{Draft, Place, assessed, shell_word, subscription_option},
    Context,
};
use crate::{
    azure::{assessments::About, ids::ResourceId},
    facts::{Doc, Handle},
    read::decode::{fields::Field, walk::Mark},
};
use model::{outcome::Outcome, report::Command};

/// What a deployment would do to a cluster's sensor.
pub(super) const SENSOR_TURN: (&str, &str) = (
    "turn the Defender sensor off",
    "turn the Defender sensor on",
);

impl<'a> Context<'a> {
    /// One AKS cluster, from everything that speaks of it and what Defender for Cloud judged of it.
    pub fn cluster(&self, id: Option<&str>, handles: &[Handle]) -> Draft {
        let mut draft = self.profile(handles);
        if let (Some(id), true, Outcome::Unknown) = (id, handles.is_empty(), draft.outcome) {
            draft = Draft::new(
                Outcome::Unknown,
                "no document shows the cluster's security profile",
                Vec::new(),
            )
            .missing("securityProfile")
            .settle(show_cluster_of(id));
        }
        let word = id.and_then(|id| self.word(id, About::Sensor));
        assessed::draft(draft, word, "the Defender sensor is off")
    }

    /// One AKS cluster, from everything that shows it.
    pub(super) fn profile(&self, handles: &[Handle]) -> Draft {
        let (after, now): (Vec<Doc>, Vec<Doc>) = self
            .docs(handles)
            .into_iter()
            .partition(|doc| doc.resource.declared);
        if now.is_empty() || after.is_empty() {
            let draft = self.sensor_of(&[now.as_slice(), &after].concat());
            return match now.iter().any(Doc::is_to_be_removed) {
                true => draft.warning("this deployment would remove this cluster, and its sensor with it: what is judged here is what is there now"),
                false => draft,
            };
        }
        // Neither state fills in what the other leaves out.
        let [now, after] = [now, after].map(|docs| vec![self.sensor_of(&docs)]);
        Draft::of_two_states(now, after, SENSOR_TURN)
            .unwrap_or_else(|| Draft::new(Outcome::Unknown, "", Vec::new()))
    }

    /// The same of documents of one state.
    pub(super) fn sensor_of(&self, docs: &[Doc]) -> Draft {
        let mut drafts = Vec::new();
        let mut off = Vec::new();
        for doc in docs {
            match sensor(doc) {
                // It would be on, and whether it is on now is not shown.
                Sensor::On(_) if doc.hides_what_is_there() || doc.is_only_read() => {}
                Sensor::On(places) => drafts.push(Draft::new(
                    Outcome::Clear,
                    "the Defender sensor is on",
                    places,
                )),
                Sensor::Off(places) => {
                    drafts.push(Draft::new(
                        Outcome::Fires,
                        "the Defender sensor is off",
                        places,
                    ));
                }
                Sensor::Odd(places) => drafts.push(
                    Draft::new(
                        Outcome::Unknown,
                        "whether the Defender sensor is on is not one plain true or false",
                        places,
                    )
                    .missing("securityProfile.defender.securityMonitoring.enabled as a boolean"),
                ),
                // What is there and has no profile says as much as `false`; what is to be there leaves it to others.
                Sensor::Absent(places) if doc.resource.declared => off.extend(places),
                Sensor::Absent(places) => drafts.push(Draft::new(
                    Outcome::Fires,
                    "the cluster has no Defender profile, so its sensor is off",
                    places,
                )),
                Sensor::NotShown => {}
            }
        }
        if drafts.is_empty() && !off.is_empty() {
            let because = "the Defender sensor is not switched on here, and it is off by default";
            drafts.push(Draft::new(Outcome::Fires, because, off));
        }
        let mut draft = Draft::worst(drafts).unwrap_or_else(|| {
            Draft::new(
                Outcome::Unknown,
                "this export does not show the cluster's security profile",
                Vec::new(),
            )
            .missing("securityProfile")
        });
        if draft.outcome == Outcome::Unknown
            && let Some(doc) = docs.first()
        {
            draft = draft.settle(show_cluster(doc));
        }
        draft
    }
}

/// The command that shows a cluster.
pub(super) fn show_cluster(doc: &Doc) -> Command {
    let text = |field| doc.text(field).value().copied();
    let id = text(Field::Id).map(ResourceId::new);
    let name = text(Field::Name).or_else(|| id?.name()).unwrap_or_default();
    let group = id.and_then(ResourceId::resource_group);
    let group = group.or_else(|| text(Field::ResourceGroup));
    show_named_cluster(name, group, id.and_then(ResourceId::subscription))
}

/// The same by its id.
pub(super) fn show_cluster_of(id: &str) -> Command {
    let id = ResourceId::new(id);
    show_named_cluster(
        id.name().unwrap_or_default(),
        id.resource_group(),
        id.subscription(),
    )
}

pub(super) fn show_named_cluster(
    name: &str,
    group: Option<&str>,
    subscription: Option<&str>,
) -> Command {
    Command {
        line: format!(
            "az aks show -n {} -g {}{} -o json",
            shell_word(name, "NAME"),
            shell_word(group.unwrap_or_default(), "GROUP"),
            subscription_option(subscription)
        ),
        shows: "whether the Defender sensor is on".to_owned(),
    }
}

pub(super) enum Sensor {
    On(Vec<Place>),
    Off(Vec<Place>),
    Odd(Vec<Place>),
    /// A full document without the profile: that is what off looks like.
    Absent(Vec<Place>),
    /// A projection that may have left it out, or a version of the interface that does not know it.
    NotShown,
}

pub(super) fn sensor(doc: &Doc) -> Sensor {
    let records: Vec<_> = doc
        .records()
        .iter()
        .filter(|record| record.field == Field::SensorEnabled)
        .collect();
    let places: Vec<_> = records.iter().map(|record| doc.place(record)).collect();
    if records.iter().any(|record| record.mark.is_unknown())
        || (doc.resource.ambiguous && !records.is_empty())
    {
        return Sensor::Odd(places);
    }
    // The profile itself, or what it stands in, is an expression or no object at all.
    let odd: Vec<_> = doc
        .records()
        .iter()
        .filter(|record| match record.field {
            Field::Properties => record.mark.is_unknown(),
            Field::SecurityProfile | Field::Defender => {
                record.mark.is_unknown()
                    || (record.mark == Mark::Value
                        && doc.raw(record) != "null"
                        && !doc.raw(record).starts_with('['))
            }
            _ => false,
        })
        .map(|record| doc.place(record))
        .collect();
    if !odd.is_empty() {
        return Sensor::Odd(odd);
    }
    if records.iter().any(|record| record.mark == Mark::Present) {
        return Sensor::On(places);
    }
    let values: Vec<_> = records
        .iter()
        .map(|record| doc.raw(record))
        .filter(|raw| *raw != "null")
        .collect();
    if !values.is_empty() && values.iter().all(|raw| *raw == "true") {
        return Sensor::On(places);
    }
    if !values.is_empty() {
        let off = values.iter().all(|raw| *raw == "false");
        return if off {
            Sensor::Off(places)
        } else {
            Sensor::Odd(places)
        };
    }
    let profile = doc.records().iter().filter(|record| {
        matches!(
            record.field,
            Field::SecurityProfile | Field::Defender | Field::SensorEnabled
        )
    });
    let mut shown: Vec<_> = profile.map(|record| doc.place(record)).collect();
    shown.truncate(1);
    if shown.is_empty() {
        // A query may have kept one of these by itself, hardly all. The first two are in every version of the
        // interface; one that has no Defender profile yet has no word of the version that runs either.
        // (findings/c7n-clusters-have-lost-their-sensor.sh counts them.)
        let find = |field| doc.records().iter().find(|record| record.field == field);
        let full = find(Field::AgentPools)
            .and(find(Field::KubernetesVersion))
            .and(find(Field::RunningVersion));
        let name = doc
            .records()
            .iter()
            .find(|record| record.field == Field::Name);
        return match full.or(name.filter(|_| doc.resource.declared)) {
            // Nothing stands there to point at, so the cluster's own name does.
            Some(record) => Sensor::Absent(vec![doc.place(name.unwrap_or(record))]),
            None => Sensor::NotShown,
        };
    }
    Sensor::Absent(shown)
}
