//! Several plans together: those of one scope, those that are only declared, old lists.

use std::collections::BTreeMap;

use super::{
    super::{Draft, subscription_option},
    Context,
    plan::{containers, extensions, tier},
};
use crate::{
    azure::ids::{Folded, ResourceId, is_masked},
    facts::{
        Doc, Handle, Seen,
        defender::{Deployed, Deployment, Plan, Plans},
    },
    read::decode::{fields::Field, is_page_of_more},
};
use model::{
    order,
    outcome::Outcome,
    report::{Command, Note},
};

/// What a deployment would do to the plan.
pub(super) const PLAN_TURN: (&str, &str) = (
    "turn Defender for Containers off",
    "turn Defender for Containers on",
);

/// What is said of a plan that a deployment would remove.
pub(super) const REMOVED: &str = "the plan would be gone: then Defender for Containers is off here, unless the plan of the whole subscription is on";

/// The same of the subscription's own.
const RESET: &str =
    "the plan of the whole subscription would be gone, and what holds in its place is not known";

/// How many plans of one kind in one list are read with every other.
pub(super) const FEW: usize = 8;

impl<'a> Context<'a> {
    /// The plans that hold for a subscription.
    pub(super) fn plans_of(&self, name: Option<&str>, deployed: &Deployed) -> Draft {
        if deployed.there && !deployed.to.is_empty() {
            return self.plans_of_two_states(name, deployed);
        }
        let plans = name.and_then(|name| self.defender.subscriptions.get(&Folded(name)));
        if deployed.only_a_host {
            return self.unknown(name, plans);
        }
        let mut drafts: Vec<Draft> = plans
            .and_then(|plans| self.plans_now(plans, name, deployed))
            .map(|draft| self.under_a_mask(draft, name))
            .into_iter()
            .collect();
        if let Some(draft) = self
            .plans(&self.defender.anywhere)
            .filter(|_| self.one_subscription)
        {
            drafts.push(draft.note(
                "assumption: this plan's document has no id, so it is taken to hold for every registry here",
            ));
        }
        let declared = self.declared_for(&deployed.to);
        let before = drafts.len();
        drafts.extend(declared);
        if drafts.len() > before
            && drafts
                .iter()
                .any(|draft| Some(draft.outcome) != drafts.first().map(|first| first.outcome))
        {
            // One of them will hold, and nothing says which.
            return self.either(drafts, name);
        }
        let Some(mut draft) = Draft::worst(drafts) else {
            return self.unknown(name, plans);
        };
        let posture = plans.and_then(|plans| plans.get(&Plan::CloudPosture));
        if draft.outcome == Outcome::Fires
            && posture.is_some_and(|handles| self.posture_scans(handles))
        {
            draft = draft.note("Defender CSPM scans the images, but nothing watches the runtime");
        }
        draft
    }

    /// Under one mask all of several subscriptions may stand: then a plan that is on clears none of them.
    fn under_a_mask(&self, draft: Draft, name: Option<&str>) -> Draft {
        let Some(name) = name.filter(|name| is_masked(name)) else {
            return draft;
        };
        if draft.outcome != Outcome::Clear || self.one_subscription {
            return draft;
        }
        let because = format!(
            "the subscription id is masked as `{name}`, and several are here: the plan may be that of another one"
        );
        Draft::new(Outcome::Unknown, because, draft.places)
            .missing("the plan Containers of its subscription")
            .settle(show_plan(None))
    }

    /// The same for a registry that is there, and that a deployment would change: what is only to be deployed
    /// clears nothing of what is there now.
    fn plans_of_two_states(&self, name: Option<&str>, deployed: &Deployed) -> Draft {
        let now = self.plans_of(name, &Deployed::LIVE);
        let after = self.declared_for(&deployed.to).collect();
        Draft::of_two_states(vec![now.clone()], after, PLAN_TURN).unwrap_or(now)
    }

    /// What each deployment declares of the plan for what is deployed by it.
    fn declared_for(&self, deployments: &[Deployment]) -> impl Iterator<Item = Draft> {
        let declared = deployments.iter().filter_map(|deployment| {
            let plans = self.defender.declared.get(deployment)?;
            let own = self.declared(plans)?;
            // One for a subscription that is not known may be for this one, and then either holds.
            let others = self.defender.declared_beside(deployment);
            let other = others
                .filter(|(other, _)| *other != deployment && other.may_be(deployment))
                .filter_map(|(_, plans)| self.declared(plans))
                .find(|other| other.outcome != own.outcome);
            Some(match other {
                Some(other) => self.either(vec![own, other], None),
                None => own,
            })
        });
        declared.map(|draft| {
            draft.note("the plan is declared in the same document for the same subscription, and is taken to hold for it")
        })
    }

    /// Plans that a document declares: which of several will hold is not for us to say.
    pub(super) fn declared(&self, plans: &Plans) -> Option<Draft> {
        let handles = plans.get(&Plan::Containers).into_iter();
        let unclear = plans.get(&Plan::Unclear).into_iter().flatten();
        let handles: Vec<Handle> = handles.flatten().copied().collect();
        let docs = self.docs(&handles);
        let mut drafts: Vec<Draft> = docs.iter().map(|doc| containers(doc)).collect();
        // A plan of which it is not known which one it is may be this one, too.
        drafts.extend(
            self.docs(&unclear.copied().collect::<Vec<_>>())
                .iter()
                .map(|doc| {
                    Draft::new(
                        Outcome::Unknown,
                        "which plan this is, is known only once it has been deployed",
                        doc.get(Field::PricingTier).places(),
                    )
                    .missing("the plan's name")
                    .settle(show_plan(None))
                }),
        );
        let first = drafts.first()?.outcome;
        if drafts.iter().any(|draft| draft.outcome != first) {
            return Some(self.either(drafts, None));
        }
        let draft = Draft::worst(drafts)?;
        if docs.iter().any(|doc| doc.resource.maybe) {
            let mut draft = Draft {
                outcome: Outcome::Unknown,
                because: "whether the plan that is declared here will be deployed depends on a condition, or on a choice of parameter files, that is not known".to_owned(),
                ..draft
            };
            draft.missing.push("the condition of the plan".to_owned());
            return Some(draft.settle(show_plan(None)));
        }
        Some(draft)
    }

    /// Several plans that could all apply, and do not say the same.
    pub(super) fn either(&self, drafts: Vec<Draft>, name: Option<&str>) -> Draft {
        let mut places = Vec::new();
        for draft in &drafts {
            places.extend(&draft.places);
        }
        let mut draft = Draft::new(
            Outcome::Unknown,
            "several plans could hold here, and they do not say the same",
            places,
        )
        .missing("the plan Containers of its subscription")
        .settle(show_plan(name));
        draft.conflict = true;
        draft
    }

    /// What to say where no document tells about the plan.
    pub(super) fn unknown(&self, name: Option<&str>, plans: Option<&Plans>) -> Draft {
        let because = match (name, plans) {
            (Some(_), Some(_)) => {
                "the documents show other plans of this subscription, but not Containers"
            }
            (Some(_), None) => "no document shows the Defender plans of this subscription",
            (None, _) if !self.defender.anywhere.is_empty() => {
                "the Defender plan here does not say which subscription it is of, and there may be several"
            }
            (None, _) => {
                "no document says which subscription this is in, so no Defender plan can be tied to it"
            }
        };
        let mut draft = Draft::new(Outcome::Unknown, because, Vec::new())
            .missing("the plan Containers of its subscription")
            .settle(show_plan(name));
        if name.is_none() {
            draft = draft.missing("the registry's id");
        }
        if !self.defender.anywhere.is_empty() && !self.one_subscription {
            draft = draft.note(
                "a plan without an id counts only while everything here is of one subscription",
            );
        }
        if !self.defender.nowhere.is_empty() {
            draft = draft.note("a plan of which it is not told whose it is says nothing of this registry: its id stands below a resource group or names no subscription, or what stands around it names one without its id, or several");
        }
        if !self.defender.declared.is_empty() {
            draft = draft.note("a plan that is declared in another document, for another provider or another scope says nothing of this registry");
        }
        let mut retired = false;
        for (plan, handles) in plans.into_iter().flatten() {
            if matches!(plan, Plan::ContainerRegistry | Plan::KubernetesService) {
                let docs = self.docs(handles);
                draft.places.extend(
                    docs.iter()
                        .flat_map(|doc| doc.get(Field::PricingTier).places()),
                );
                retired = true;
            }
        }
        if retired {
            draft = draft.note("a retired plan says nothing of Containers, unless a full list shows that there is no Containers");
        }
        if let Some(handles) = plans.and_then(|plans| plans.get(&Plan::CloudPosture))
            && self.posture_scans(handles)
        {
            draft = draft.note("Defender CSPM scans the images, but nothing watches the runtime");
        }
        draft
    }

    /// The same for what is there now: a plan that is only to be deployed, as a what-if answer shows it,
    /// clears nothing but what is deployed too.
    pub(super) fn plans_now(
        &self,
        plans: &Plans,
        subscription: Option<&str>,
        deployed: &Deployed,
    ) -> Option<Draft> {
        let draft = self.plans(plans)?;
        let mut handles = plans.values().flatten().copied();
        let only_declared = handles
            .all(|handle| Doc::new(self.sources, handle).is_some_and(|doc| doc.resource.declared));
        if draft.outcome != Outcome::Clear || !only_declared || !deployed.is_there() {
            return Some(draft);
        }
        let because = "the plan is only to be deployed, and no document shows what is there now";
        let mut now = Draft::new(Outcome::Unknown, because, draft.places)
            .missing("properties.pricingTier")
            .settle(show_plan(subscription));
        now.notes = draft.notes;
        Some(now)
    }

    /// What the plans of one scope come to; none if they say nothing of containers.
    pub(super) fn plans(&self, plans: &Plans) -> Option<Draft> {
        if let Some(handles) = plans.get(&Plan::Containers) {
            // Which came first must not show in what is quoted.
            let mut docs = self.docs(handles);
            order::by_key(&mut docs, |doc| (&doc.source.name, doc.handle));
            // A document that only shows that the plan is there takes nothing from one that shows its tier.
            let silent = |doc: &Doc| matches!(tier(doc), Seen::Missing);
            let drafts = |after: bool| -> Vec<Draft> {
                let docs = docs.iter().filter(|doc| doc.resource.declared == after);
                let any = docs.clone().any(|doc| !silent(doc));
                docs.filter(|doc| !any || !silent(doc))
                    .map(containers)
                    .collect()
            };
            let states = [drafts(false), drafts(true)];
            // One export may warn of what another leaves out.
            let all = states.iter().flatten();
            let warnings: Vec<(Outcome, Note)> = all
                .flat_map(|draft| draft.notes.iter().map(|note| (draft.outcome, note.clone())))
                .filter(|(_, note)| note.warning)
                .collect();
            let [now, mut after] = states;
            let mut removed = docs.iter().filter(|doc| doc.is_to_be_removed());
            let removed = removed.next().map(|doc| {
                let id = doc.first_text(Field::Id).map(ResourceId::new);
                let scope = id.and_then(ResourceId::scope);
                match scope.is_some_and(|scope| scope.is_resource()) {
                    true => REMOVED,
                    false => RESET,
                }
            });
            after.extend(removed.map(|what| Draft::new(Outcome::Unknown, what, Vec::new())));
            let mut draft = Draft::of_two_states(now, after, PLAN_TURN)?;
            if draft.outcome == Outcome::Unknown
                && removed.is_some_and(|what| draft.because == what)
            {
                draft = draft
                    .missing("the plan that would hold then")
                    .settle(show_plan(None));
            }
            for (outcome, note) in warnings {
                if outcome == draft.outcome && !draft.notes.contains(&note) {
                    draft.notes.push(note);
                }
            }
            return Some(draft);
        }
        // An old list decides by the two plans that Containers replaced. They must stand in one list
        // together, with plans for other things and with nothing on a further page: otherwise it may
        // have been filtered, and does not show that there is no Containers.
        let list = |doc: &Doc| (doc.handle.source, doc.resource.prefix);
        let lists = |plan: Plan| -> Option<BTreeMap<(u32, u32), Vec<Doc>>> {
            let mut lists: BTreeMap<(u32, u32), Vec<Doc>> = BTreeMap::new();
            for doc in self.docs(plans.get(&plan)?) {
                lists.entry(list(&doc)).or_default().push(doc);
            }
            Some(lists)
        };
        let others = lists(Plan::Other)?;
        let registry = lists(Plan::ContainerRegistry)?;
        let runtime = lists(Plan::KubernetesService)?;
        let mut drafts = Vec::new();
        for (list, lefts) in registry {
            let Some(rights) = runtime.get(&list).filter(|_| others.contains_key(&list)) else {
                continue;
            };
            // A list has one of each; one that was made to have many is read by their tiers.
            let rights = differing(rights);
            for left in differing(&lefts) {
                // One that says itself that Containers replaced it stood beside that one, and was picked out.
                let picked = |doc: &Doc| doc.boolean(Field::Retired).value() == Some(&true);
                let whole = left.resource.index.is_some()
                    && !picked(&left)
                    && !rights.iter().any(picked)
                    && !is_page_of_more(left.source, left.handle.resource);
                let pairs = rights.iter().filter(|_| whole);
                drafts.extend(pairs.map(|right| retired(&left, right)));
            }
        }
        Draft::worst(drafts)
    }

    /// Whether a deployment would change a plan that is there.
    pub fn any_change(&self) -> bool {
        let mut names = self.defender.subscriptions.keys();
        names.any(|name| self.states(name.0).is_some())
    }

    /// The plan of a subscription as it is and as a deployment would make it; none unless both are here.
    pub fn states(&self, subscription: &str) -> Option<[Outcome; 2]> {
        let plans = self.defender.subscriptions.get(&Folded(subscription))?;
        let docs = self.docs(plans.get(&Plan::Containers)?);
        let over = |after: bool| {
            let docs = docs.iter().filter(|doc| doc.resource.declared == after);
            docs.map(|doc| containers(doc).outcome).max()
        };
        Some([over(false)?, over(true)?])
    }

    pub(super) fn posture_scans(&self, handles: &[Handle]) -> bool {
        self.docs(handles).iter().any(|doc| {
            tier(doc).value() == Some(&true)
                && extensions(doc).iter().any(|extension| {
                    extension
                        .name
                        .eq_ignore_ascii_case("ContainerRegistriesVulnerabilityAssessments")
                        && extension.enabled == Some(true)
                })
        })
    }
}

/// The first few documents, and of the others those with a tier that none before them shows.
pub(super) fn differing<'a>(docs: &[Doc<'a>]) -> Vec<Doc<'a>> {
    let mut tiers = Vec::new();
    let keep = |(index, doc): (usize, &Doc<'a>)| {
        let tier = tier(doc).value().copied();
        let new = !tiers.contains(&tier);
        tiers.extend(new.then_some(tier));
        (new || index < FEW).then_some(*doc)
    };
    docs.iter().enumerate().filter_map(keep).collect()
}

/// The command that shows the plan of a subscription.
pub(super) fn show_plan(subscription: Option<&str>) -> Command {
    Command {
        line: format!(
            "az security pricing show -n Containers{} -o json",
            subscription_option(subscription)
        ),
        shows: "whether Defender for Containers is on for the subscription".to_owned(),
    }
}

pub(super) fn retired(registry: &Doc, runtime: &Doc) -> Draft {
    let (scanning, watching) = (tier(registry), tier(runtime));
    let mut places = scanning.places();
    places.extend(watching.places());
    let draft = match (scanning.value(), watching.value()) {
        (Some(true), Some(true)) => Draft::new(
            Outcome::Clear,
            "the two retired plans that Containers replaced are both on",
            places,
        ),
        (Some(false), Some(false)) => Draft::new(
            Outcome::Fires,
            "the two retired plans that Containers replaced are both Free",
            places,
        ),
        (Some(true), Some(false)) => Draft::new(
            Outcome::Fires,
            "only the retired scanning plan is on; runtime protection is missing",
            places,
        ),
        (Some(false), Some(true)) => Draft::new(
            Outcome::Fires,
            "only the retired runtime plan is on; image scanning is missing",
            places,
        ),
        _ => Draft::new(
            Outcome::Unknown,
            "the tiers of the retired plans cannot be read",
            places,
        )
        .missing("pricingTier"),
    };
    let mut draft = draft;
    draft.retired_plan = match (scanning.value(), watching.value()) {
        (Some(true), _) => Some("ContainerRegistry"),
        (_, Some(true)) => Some("KubernetesService"),
        _ => None,
    };
    draft.note("this is an old list without the plan Containers; ContainerRegistry and KubernetesService stand for it")
}
