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

use std::borrow::Cow;

use super::{
    Draft, RuleMeta, assessed,
    sensors::{Memo, QUOTED, Sensors, Several},
};
use crate::{
    azure::{
        assessments::About,
        ids::{Folded, is_masked},
    },
    facts::{
        Doc, Handle, View,
        assessments::Word,
        defender::{Defender, Deployed, Plan, Plans, is_inherited},
        pulls::{How, Pulling, Shared},
        registries::Names,
    },
    read::decode::{Decoded, fields::Field},
};
use model::outcome::Outcome;
use plan::text_flag;
use plans::PLAN_TURN;

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
    /// Those that are tied to it alone and are not known to have a sensor.
    pub own: Vec<(String, Outcome)>,
    /// The worst of these that pull as things are.
    pub own_now: Outcome,
}

impl<'a> Context<'a> {
    fn docs(&self, handles: &[Handle]) -> Vec<Doc<'a>> {
        handles
            .iter()
            .filter_map(|handle| Doc::new(self.sources, *handle))
            .collect()
    }

    /// One registry, at this place of the scan: its own plan, else its subscription's, and the clusters that
    /// pull from it.
    pub fn registry(
        &self,
        view: &View,
        names: &Names,
        deployed: &Deployed,
        place: Option<u32>,
    ) -> Draft {
        let id = names.id;
        let subscription = names.subscription;
        let (mut draft, _) = self.base(names, deployed);
        if let Some(name) =
            subscription.filter(|name| is_masked(name) && draft.outcome != Outcome::Unknown)
        {
            draft = draft.note(format!(
                "the subscription id is masked as `{name}`; plans and registries with the same mask are taken to belong together"
            ));
        }
        let pulling = self.defender.pulls.of(id, place, view);
        let [now, later, conditional, unplaced, unclear] = self.sensors(&pulling);
        let blind = [(&now.blind, ""), (&later.blind, ONCE_DEPLOYED)];
        let open = [(&now.open, ""), (&later.open, ONCE_DEPLOYED)];
        if let Some((blind, when)) = blind.into_iter().find(|(blind, _)| blind.count > 0) {
            // Of several none is named before the others.
            let because = match blind.count {
                1 => format!(
                    "the cluster `{}`, which pulls from this registry{when}, runs without the Defender sensor",
                    name_of(blind)
                ),
                several => format!(
                    "{several} clusters that pull from this registry{when} run without the Defender sensor"
                ),
            };
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
        } else if let Some((open, when)) =
            { open.into_iter() }.find(|(open, _)| open.count > 0 && draft.outcome == Outcome::Clear)
        {
            // A plan that is on watches nothing on a cluster without the sensor.
            draft.outcome = Outcome::Unknown;
            draft.because = match open.count {
                1 => format!(
                    "whether the cluster `{}`, which pulls from this registry{when}, runs the Defender sensor is not known",
                    name_of(open)
                ),
                several => format!(
                    "whether {several} clusters that pull from this registry{when} run the Defender sensor is not known"
                ),
            };
            ask_for(open, &mut draft);
        }
        // Where a cluster is known to pull, what another may do adds nothing.
        let known = { blind.into_iter().chain(open) }.any(|(several, _)| several.count > 0);
        match known {
            true => draft,
            false => perhaps(draft, [&conditional, &unplaced, &unclear], &pulling),
        }
    }

    /// The plan that decides for a registry, and whose it is: the registry's id, or its subscription.
    fn base(&self, names: &Names, deployed: &Deployed) -> (Draft, String) {
        let now = self.base_now(names, deployed);
        let [own, others, open] = self.defender.placed_at(names, deployed);
        let drafts = |plans: Vec<Cow<Plans>>| -> Vec<Draft> {
            let drafts = plans.iter().filter_map(|plans| self.declared(plans));
            drafts.collect()
        };
        let (mut own, others, open) = (drafts(own), drafts(others), drafts(open));
        // What another document declares clears nothing of what this one does.
        let worse = |draft: &Draft| deployed.is_there() || draft.outcome != Outcome::Clear;
        own.extend(others.into_iter().filter(worse));
        let (mut draft, mut decided_by) = now;
        if let Some(own) = Draft::worst(own) {
            let own = own.note("the plan declared for the registry itself decides once it is deployed, before the subscription's");
            decided_by = names.id.unwrap_or(names.name).to_owned();
            draft = match deployed.is_there() {
                true => {
                    let now = vec![draft.clone()];
                    Draft::of_two_states(now, vec![own], PLAN_TURN).unwrap_or(draft)
                }
                false => own,
            };
        } else if { open.iter() }.any(|open| open.outcome != draft.outcome) {
            // It may be for this registry, and then it decides.
            let mut either = self.either(
                std::iter::once(draft).chain(open).collect(),
                names.subscription,
            );
            either.because = "a plan is declared here at a scope that is not told: it may be set on this registry itself, and then it decides".to_owned();
            either.missing = vec!["what the plan is set on".to_owned()];
            draft = either;
        }
        (draft, decided_by)
    }

    /// The same without what is only declared for one registry.
    fn base_now(&self, names: &Names, deployed: &Deployed) -> (Draft, String) {
        let (id, subscription) = (names.id, names.subscription);
        let own = id.and_then(|id| self.defender.resources.get(&Folded(id)));
        let inherits = own.is_some_and(|plans| self.is_inherited(plans));
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
                own.note(match inherits {
                    true => "what Azure answered for the registry itself decided: there it is inherited, and not set",
                    false => "the plan set on the registry itself decided, before the subscription's",
                }),
                id.unwrap_or_default().to_owned(),
            ),
            None => (shared, of_subscription),
        }
    }

    /// Whether a plan that is shown at a resource comes from above it.
    fn is_inherited(&self, plans: &Plans) -> bool {
        let handles: Vec<Handle> = plans.values().flatten().copied().collect();
        self.docs(&handles)
            .iter()
            .any(|doc| is_inherited(doc, "true"))
    }

    /// What decides for a registry, at this place of the scan once it has one: its plan, and the clusters that
    /// pull from it.
    pub fn decider(
        &self,
        view: &View,
        names: &Names,
        deployed: &Deployed,
        place: Option<u32>,
    ) -> Decider {
        let id = names.id;
        let (draft, decided_by) = self.base(names, deployed);
        let pulling = self.defender.pulls.of(id, place, view);
        let mut decider = Decider {
            base: (META.switch(&decided_by), draft.outcome),
            shared: pulling.shared,
            own: Vec::new(),
            own_now: Outcome::Clear,
        };
        for own in pulling.own {
            let mut deciders = Vec::new();
            self.own(&own, &mut Sensors::default(), &mut deciders);
            for (_, outcome) in &deciders {
                if own.how == How::Now {
                    decider.own_now = decider.own_now.max(*outcome);
                }
            }
            decider.own.extend(deciders);
        }
        decider
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

/// Said of what is only declared.
const ONCE_DEPLOYED: &str = " once this is deployed";

/// The name of the first of some clusters.
fn name_of(several: &Several) -> &str {
    let first = several.first.first();
    first
        .and_then(|(id, _)| id.rsplit('/').next())
        .unwrap_or_default()
}

/// What clusters come to that may pull from a registry, or may not.
fn perhaps(
    mut draft: Draft,
    [conditional, unplaced, unclear]: [&Sensors; 3],
    pulling: &Pulling,
) -> Draft {
    let reasons = [
        (
            conditional,
            "a role has a condition, stands at a management group, is held by a group or perhaps by a cluster whose identity is not shown, or does not tell what it allows, where or whose it is, so whether it lets a cluster pull from this registry is not known",
            "what the role lets the cluster pull, and who holds it",
            &[][..],
        ),
        (
            unplaced,
            "images of this registry run on a cluster that their export does not tell",
            "which cluster runs these workloads",
            &pulling.unplaced,
        ),
        (
            unclear,
            "a role that is to be deployed may let a cluster pull from this registry: whose it is, where or which one is known only then",
            "whose the role is and where it is assigned",
            &pulling.unclear,
        ),
    ];
    for (Sensors { blind, open }, what, missing, images) in reasons {
        let whether = match (blind.count, open.count) {
            (0, 0) => continue,
            (1, 0) => format!(
                "the cluster `{}` runs without the Defender sensor",
                name_of(blind)
            ),
            (several, 0) => format!("{several} clusters run without the Defender sensor"),
            (0, 1) => format!(
                "whether the cluster `{}` runs the Defender sensor is not known",
                name_of(open)
            ),
            (0, several) => {
                format!("whether {several} clusters run the Defender sensor is not known")
            }
            (blind, open) => format!(
                "of the clusters that it may be, {blind} run without the Defender sensor, and of {open} that is not known"
            ),
        };
        let because = format!("{what}, and {whether}");
        if draft.outcome == Outcome::Clear {
            draft.outcome = Outcome::Unknown;
            draft.because = because;
            draft.missing.push(missing.to_owned());
            ask_for(open, &mut draft);
        } else {
            draft = draft.note(because);
        }
        draft.conflict |= blind.count + open.count > 1 || images.len() > 1;
        draft.places.extend(images.iter().take(QUOTED));
        blind.quote(&mut draft);
    }
    draft
}

/// Quotes clusters whose sensor is not known, and says what would tell.
fn ask_for(open: &Several, draft: &mut Draft) {
    open.quote(draft);
    for (_, found) in &open.first {
        draft.missing.extend(found.missing.iter().cloned());
        draft.settle = draft.settle.take().or_else(|| found.settle.clone());
    }
    draft.missing.dedup();
}

/// The scope of a subscription's plan; of one whose id is not known there is only one.
pub fn subscription_scope(subscription: Option<&str>) -> String {
    format!("/subscriptions/{}", subscription.unwrap_or_default())
}
