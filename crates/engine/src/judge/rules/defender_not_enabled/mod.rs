//! `zt_wl_021`: Defender for Containers is not enabled.
//!
//! **What it finds.** The plan `Containers` is `Free`, on the registry itself or on its subscription;
//! or an AKS cluster runs without the Defender sensor.
//! **Why it matters.** Nobody scans the images, and nobody watches what runs from them.
//! **Needs.** The Defender plans of the registry's subscription; `az aks show` for clusters.
//! **What a cluster can do.** It can make the rule fire, never clear it by itself.
//! **References.** <https://learn.microsoft.com/rest/api/defenderforcloud/pricings>,
//! <https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-introduction>

mod clusters;
mod plan;
mod plans;

use super::{
    Draft, RuleMeta, assessed,
    sensors::{Memo, Sensors, Several},
};
use crate::{
    azure::{
        assessments::About,
        ids::{Folded, is_masked},
    },
    facts::{
        Doc, Handle, View,
        assessments::Word,
        defender::{Defender, Deployed, Plan, Plans},
        pulls::Shared,
        registries::Names,
    },
    read::decode::{Decoded, fields::Field},
};
use model::outcome::Outcome;
use plan::text_flag;

/// What is published about the rule.
pub const META: RuleMeta = RuleMeta {
    id: "zt_wl_021",
    title: "Defender for Containers not enabled",
    severity: "High",
    about: "Looks at the plan Containers of the registry or its subscription, and at the sensor of AKS clusters: it fires when the plan is Free or a cluster runs without the sensor. Only a plan known to be on makes it clear.",
    why: "Without the plan nobody scans the images for what was slipped into them, and nobody watches what they do once they run. A takeover then stays unseen.",
    mended: "Defender for Containers were on",
    read_more: "https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-introduction",
};

/// Everything the rule looks at.
pub struct Context<'a> {
    /// The sources, for reading what handles point to.
    pub sources: &'a [Decoded],
    /// What is known of Defender.
    pub defender: &'a Defender<'a>,
    /// All that is here is of one subscription, so that a plan without an id can be taken for its.
    pub one_subscription: bool,
    /// What was worked out already.
    pub memo: &'a Memo,
}

/// What decides for a registry: by the id of its switch, what the evidence says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decider {
    /// Its plan.
    pub base: (String, Outcome),
    /// The clusters that pull from it as from others.
    pub shared: Vec<Shared>,
    /// Those that name it and are not known to have a sensor.
    pub own: Vec<(String, Outcome)>,
}

impl<'a> Context<'a> {
    fn docs(&self, handles: &[Handle]) -> Vec<Doc<'a>> {
        handles
            .iter()
            .filter_map(|handle| Doc::new(self.sources, *handle))
            .collect()
    }

    /// One registry: its own plan, else its subscription's, and the clusters that pull from it.
    pub fn registry(&self, view: &View, names: &Names, deployed: &Deployed) -> Draft {
        let id = names.id;
        let subscription = names.subscription;
        let (mut draft, _) = self.base(id, subscription, deployed);
        if let Some(name) =
            subscription.filter(|name| is_masked(name) && draft.outcome != Outcome::Unknown)
        {
            draft = draft.note(format!(
                "the subscription id is masked as `{name}`; plans and registries with the same mask are taken to belong together"
            ));
        }
        let pulling = id.map(|id| self.defender.pulls.of(id, view));
        let Sensors { blind, open } = self.sensors(&pulling.unwrap_or_default());
        let name_of = |several: &Several| {
            let first = several.first.first();
            let name = first.and_then(|(id, _)| id.rsplit('/').next());
            name.unwrap_or_default().to_owned()
        };
        // Of several none is named before the others.
        let because = match blind.count {
            0 => None,
            1 => Some(format!(
                "the cluster `{}`, which pulls from this registry, runs without the Defender sensor",
                name_of(&blind)
            )),
            several => Some(format!(
                "{several} clusters that pull from this registry run without the Defender sensor"
            )),
        };
        if let Some(because) = because {
            draft.conflict |= blind.count > 1;
            if draft.outcome == Outcome::Fires {
                draft = draft.note(because);
            } else {
                draft.outcome = Outcome::Fires;
                draft.because = because;
                draft.missing.clear();
                draft.settle = None;
            }
            blind.quote(&mut draft);
        } else if draft.outcome == Outcome::Clear && open.count > 0 {
            // A plan that is on watches nothing on a cluster without the sensor.
            draft.outcome = Outcome::Unknown;
            draft.because = match open.count {
                1 => format!(
                    "whether the cluster `{}`, which pulls from this registry, runs the Defender sensor is not known",
                    name_of(&open)
                ),
                several => format!(
                    "whether {several} clusters that pull from this registry run the Defender sensor is not known"
                ),
            };
            open.quote(&mut draft);
            for (_, found) in open.first {
                draft.missing.extend(found.missing);
                draft.settle = draft.settle.or(found.settle);
            }
            draft.missing.dedup();
        }
        draft
    }

    /// The plan that decides for a registry, and whose it is: the registry's id, or its subscription.
    fn base(
        &self,
        id: Option<&str>,
        subscription: Option<&str>,
        deployed: &Deployed,
    ) -> (Draft, String) {
        let own = id.and_then(|id| self.defender.resources.get(&Folded(id)));
        let own = own.and_then(|plans| self.plans_now(plans, subscription, deployed));
        let shared = self.shared_plan(subscription, deployed);
        let of_subscription = subscription_scope(subscription);
        match own {
            Some(own) if self.is_enforced(&own, &shared, subscription) => {
                let places = own.places;
                let mut draft = shared;
                draft.places.extend(places);
                let draft = draft.note(
                    "the subscription enforces its plan, so it decides; the registry's own setting, which says otherwise, cannot hold",
                );
                (draft, of_subscription)
            }
            Some(own) => (
                own.note("the plan set on the registry itself decided, before the subscription's"),
                id.unwrap_or_default().to_owned(),
            ),
            None => (shared, of_subscription),
        }
    }

    /// What decides for a registry: its plan, and the clusters that pull from it.
    pub fn decider(&self, view: &View, names: &Names, deployed: &Deployed) -> Decider {
        let id = names.id;
        let (draft, decided_by) = self.base(id, names.subscription, deployed);
        let pulling = id.map(|id| self.defender.pulls.of(id, view));
        let pulling = pulling.unwrap_or_default();
        let mut own = Vec::new();
        for cluster in pulling.own {
            self.look_at(cluster, &mut Sensors::default(), &mut own);
        }
        Decider {
            base: (META.switch(&decided_by), draft.outcome),
            shared: pulling.shared,
            own,
        }
    }

    /// A setting on the registry itself decides before the subscription's, unless that one forbids it.
    fn is_enforced(&self, own: &Draft, shared: &Draft, subscription: Option<&str>) -> bool {
        let enforced = subscription
            .and_then(|name| self.defender.subscriptions.get(&Folded(name)))
            .and_then(|plans| plans.get(&Plan::Containers))
            .is_some_and(|handles| {
                self.docs(handles)
                    .iter()
                    .any(|doc| text_flag(&doc.get(Field::Enforce)) == Some(true))
            });
        enforced && shared.outcome != own.outcome && shared.outcome != Outcome::Unknown
    }

    /// The plans that hold for a subscription and what Defender for Cloud judged of it, as a finding.
    pub fn subscription(&self, name: Option<&str>, deployed: &Deployed) -> Draft {
        let draft = self.plans_of(name, deployed);
        let word = name.and_then(|name| {
            let id = subscription_scope(Some(name));
            self.word(&id, About::Plan)
        });
        assessed::draft(draft, word, "Defender for Containers is off")
    }

    fn word(&self, id: &str, about: About) -> Option<Word> {
        self.defender.assessments.word(self.sources, id, about)
    }

    /// A plan that a document declares, as a finding on the subscription it is declared for.
    pub fn declared_subscription(&self, plans: &Plans) -> Option<Draft> {
        self.declared(plans)
    }

    /// A plan that was set on one resource, as a finding on it.
    pub fn resource(&self, plans: &Plans) -> Option<Draft> {
        self.plans(plans)
    }
}

/// The scope of a subscription's plan; of one whose id is not known there is only one.
pub fn subscription_scope(subscription: Option<&str>) -> String {
    format!("/subscriptions/{}", subscription.unwrap_or_default())
}
