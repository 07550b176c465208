//! `zt_wl_021`: Defender for Containers is not enabled.
//!
//! **What it finds.** The plan `Containers` is `Free`, on the registry itself or on its subscription;
//! or an AKS cluster runs without the Defender sensor.
//! **Why it matters.** Nobody scans the images, and nobody watches what runs from them.
//! **Needs.** The Defender plans of the registry's subscription; `az aks show` for clusters.
//! **What a cluster can do.** It can make the rule fire, never clear it by itself.
//! **References.** <https://learn.microsoft.com/rest/api/defenderforcloud/pricings>,
//! <https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-introduction>

use std::borrow::Cow;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Draft, RuleMeta, assessed,
    sensors::{Memo, Sensors, Several},
    shell_word, subscription_option,
};
use crate::{
    azure::{
        assessments::About,
        ids::{Folded, ResourceId, is_masked, unquoted},
    },
    facts::{
        Doc, Handle, Seen, View, Why,
        assessments::Word,
        defender::{Defender, Deployment, Plan, Plans},
        pulls::Shared,
        registries::Names,
    },
    read::decode::{Decoded, fields::Field, is_page_of_more, walk::Mark},
};
use model::{
    order,
    outcome::Outcome,
    report::{Command, Note},
};

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

/// What the extensions of the plan can do, and what is lost without each.
const EXTENSIONS: [(&str, &str); 4] = [
    (
        "ContainerRegistriesVulnerabilityAssessments",
        "images in registries are not scanned",
    ),
    (
        "ContainerSensor",
        "nothing watches the runtime on the nodes",
    ),
    (
        "AgentlessDiscoveryForKubernetes",
        "Defender has no access to the Kubernetes API",
    ),
    (
        "AgentlessVmScanning",
        "nodes are not scanned without an agent",
    ),
];

/// What a deployment would do to the plan.
const PLAN_TURN: (&str, &str) = (
    "turn Defender for Containers off",
    "turn Defender for Containers on",
);
/// The same of a cluster's sensor.
const SENSOR_TURN: (&str, &str) = (
    "turn the Defender sensor off",
    "turn the Defender sensor on",
);

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
    pub fn registry(&self, view: &View, names: &Names, deployments: &[Deployment]) -> Draft {
        let id = names.id;
        let subscription = names.subscription;
        let (mut draft, _) = self.base(id, subscription, deployments);
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
        deployments: &[Deployment],
    ) -> (Draft, String) {
        let own = id.and_then(|id| self.defender.resources.get(&Folded(id)));
        let own = own.and_then(|plans| self.plans_now(plans, subscription, deployments));
        let shared = self.shared_plan(subscription, deployments);
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
    pub fn decider(&self, view: &View, names: &Names, deployments: &[Deployment]) -> Decider {
        let id = names.id;
        let (draft, decided_by) = self.base(id, names.subscription, deployments);
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
    pub fn subscription(&self, name: Option<&str>, deployments: &[Deployment]) -> Draft {
        let draft = self.plans_of(name, deployments);
        let word = name.and_then(|name| {
            let id = subscription_scope(Some(name));
            self.word(&id, About::Plan)
        });
        assessed::draft(draft, word, "Defender for Containers is off")
    }

    fn word(&self, id: &str, about: About) -> Option<Word> {
        self.defender.assessments.word(self.sources, id, about)
    }

    /// The plans that hold for a subscription.
    fn plans_of(&self, name: Option<&str>, deployments: &[Deployment]) -> Draft {
        let plans = name.and_then(|name| self.defender.subscriptions.get(&Folded(name)));
        let mut drafts: Vec<Draft> = plans
            .and_then(|plans| self.plans_now(plans, name, deployments))
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
        let before = drafts.len();
        drafts.extend(declared.map(|draft| {
            draft.note("the plan is declared in the same document for the same subscription, and is taken to hold for it")
        }));
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

    /// Plans that a document declares: which of several will hold is not for us to say.
    fn declared(&self, plans: &Plans) -> Option<Draft> {
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
    fn either(&self, drafts: Vec<Draft>, name: Option<&str>) -> Draft {
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
    fn unknown(&self, name: Option<&str>, plans: Option<&Plans>) -> Draft {
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
            draft = draft.note("a plan whose id stands below a resource group, or names no subscription, is set at a scope that says nothing of this registry");
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
    fn plans_now(
        &self,
        plans: &Plans,
        subscription: Option<&str>,
        deployments: &[Deployment],
    ) -> Option<Draft> {
        let draft = self.plans(plans)?;
        let mut handles = plans.values().flatten().copied();
        let only_declared = handles
            .all(|handle| Doc::new(self.sources, handle).is_some_and(|doc| doc.resource.declared));
        if draft.outcome != Outcome::Clear || !only_declared || !deployments.is_empty() {
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
    fn plans(&self, plans: &Plans) -> Option<Draft> {
        if let Some(handles) = plans.get(&Plan::Containers) {
            // Which came first must not show in what is quoted.
            let mut docs = self.docs(handles);
            order::by_key(&mut docs, |doc| (&doc.source.name, doc.handle));
            let drafts = |after: bool| -> Vec<Draft> {
                let docs = docs.iter().filter(|doc| doc.resource.declared == after);
                docs.map(containers).collect()
            };
            let states = [drafts(false), drafts(true)];
            // One export may warn of what another leaves out.
            let all = states.iter().flatten();
            let warnings: Vec<(Outcome, Note)> = all
                .flat_map(|draft| draft.notes.iter().map(|note| (draft.outcome, note.clone())))
                .filter(|(_, note)| note.warning)
                .collect();
            let [now, mut after] = states;
            if docs.iter().any(Doc::is_to_be_removed) {
                after.push(Draft::new(Outcome::Unknown, REMOVED, Vec::new()));
            }
            let mut draft = Draft::of_two_states(now, after, PLAN_TURN)?;
            if draft.outcome == Outcome::Unknown && draft.because == REMOVED {
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
                let whole = left.resource.index.is_some()
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

    fn posture_scans(&self, handles: &[Handle]) -> bool {
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
    fn profile(&self, handles: &[Handle]) -> Draft {
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
    fn sensor_of(&self, docs: &[Doc]) -> Draft {
        let mut drafts = Vec::new();
        let mut off = Vec::new();
        let mut declared = false;
        for doc in docs {
            match sensor(doc) {
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
                Sensor::Absent(places) => off.extend(places),
                Sensor::NotShown => {}
            }
            declared |= doc.resource.declared;
        }
        if drafts.is_empty() && !off.is_empty() {
            let because = if declared {
                "the Defender sensor is not switched on here, and it is off by default"
            } else {
                "the cluster has no Defender profile, so its sensor is off"
            };
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

    /// A plan that a document declares, as a finding on the subscription it is declared for.
    pub fn declared_subscription(&self, plans: &Plans) -> Option<Draft> {
        self.declared(plans)
    }

    /// A plan that was set on one resource, as a finding on it.
    pub fn resource(&self, plans: &Plans) -> Option<Draft> {
        self.plans(plans)
    }
}

/// What is said of a plan that a deployment would remove.
const REMOVED: &str = "the plan would be gone: then Defender for Containers is off here, unless the plan of the whole subscription is on";

/// How many plans of one kind in one list are read with every other.
const FEW: usize = 8;

/// The first few documents, and of the others those with a tier that none before them shows.
fn differing<'a>(docs: &[Doc<'a>]) -> Vec<Doc<'a>> {
    let mut tiers = BTreeSet::new();
    let keep = |(index, doc): (usize, &Doc<'a>)| {
        let new = tiers.insert(tier(doc).value().copied());
        (new || index < FEW).then_some(*doc)
    };
    docs.iter().enumerate().filter_map(keep).collect()
}

/// The scope of a subscription's plan; of one whose id is not known there is only one.
pub fn subscription_scope(subscription: Option<&str>) -> String {
    format!("/subscriptions/{}", subscription.unwrap_or_default())
}

/// The command that shows the plan of a subscription.
fn show_plan(subscription: Option<&str>) -> Command {
    Command {
        line: format!(
            "az security pricing show -n Containers{} -o json",
            subscription_option(subscription)
        ),
        shows: "whether Defender for Containers is on for the subscription".to_owned(),
    }
}

/// The command that shows a cluster.
fn show_cluster(doc: &Doc) -> Command {
    let text = |field| doc.text(field).value().copied();
    let id = text(Field::Id).map(ResourceId::new);
    let name = text(Field::Name).or_else(|| id?.name()).unwrap_or_default();
    let group = id.and_then(ResourceId::resource_group);
    let group = group.or_else(|| text(Field::ResourceGroup));
    show_named_cluster(name, group, id.and_then(ResourceId::subscription))
}

/// The same by its id.
fn show_cluster_of(id: &str) -> Command {
    let id = ResourceId::new(id);
    show_named_cluster(
        id.name().unwrap_or_default(),
        id.resource_group(),
        id.subscription(),
    )
}

fn show_named_cluster(name: &str, group: Option<&str>, subscription: Option<&str>) -> Command {
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

/// Whether the plan is on: `Standard` is, `Free` is not.
fn tier(doc: &Doc) -> Seen<bool> {
    match doc.string(Field::PricingTier) {
        Seen::Known(tier, place) if tier.eq_ignore_ascii_case("Standard") => {
            Seen::Known(true, place)
        }
        Seen::Known(tier, place) if tier.eq_ignore_ascii_case("Free") => Seen::Known(false, place),
        Seen::Known(_, place) => Seen::Unknown(Why::WrongType, vec![place]),
        Seen::Partly(_, places) => Seen::Unknown(Why::Expression, places),
        Seen::Unknown(why, places) => Seen::Unknown(why, places),
        Seen::Null(place) => Seen::Null(place),
        Seen::Missing => Seen::Missing,
    }
}

fn containers(doc: &Doc) -> Draft {
    let seen = tier(doc);
    let places = seen.places();
    let draft = match seen {
        Seen::Known(true, _) => Draft::new(Outcome::Clear, "Defender for Containers is on", places),
        Seen::Known(false, _) => Draft::new(
            Outcome::Fires,
            "Defender for Containers is off: its plan is Free",
            places,
        ),
        Seen::Partly(..) | Seen::Unknown(..) => Draft::new(
            Outcome::Unknown,
            match doc.string(Field::PricingTier) {
                Seen::Unknown(Why::Twice, _) => {
                    "the plan's tier stands there twice, so what it says is not known"
                }
                Seen::Unknown(Why::AfterApply, _) => {
                    "the plan's tier is known only once it has been applied"
                }
                Seen::Unknown(Why::Expression, _) | Seen::Partly(..) => {
                    "the plan's tier is an expression that the document does not settle"
                }
                _ => "the plan's tier is neither Free nor Standard",
            },
            places,
        )
        .missing("pricingTier as Free or Standard"),
        Seen::Null(_) | Seen::Missing => Draft::new(
            Outcome::Unknown,
            "the document of the plan Containers does not show its tier",
            places,
        )
        .missing("pricingTier"),
    };
    if draft.outcome == Outcome::Unknown {
        let id = doc.string(Field::Id);
        let id = id.value().map(|id| ResourceId::new(id));
        let scope = id.and_then(ResourceId::scope);
        return draft.settle(match (id, scope.and_then(ResourceId::resource_type)) {
            (Some(id), Some(_)) => Command {
                line: format!(
                    "az rest --method get --url {}",
                    shell_word(&format!("{}?api-version=2024-01-01", id.as_str()), "URL")
                ),
                shows: "the plan's tier as it is set now on this resource".to_owned(),
            },
            _ => show_plan(scope.and_then(ResourceId::subscription)),
        });
    }
    if draft.outcome == Outcome::Clear {
        reservations(draft, doc)
    } else {
        draft
    }
}

/// What takes something away from a plan that is on.
fn reservations(draft: Draft, doc: &Doc) -> Draft {
    let mut draft = draft;
    let listed = extensions(doc);
    for (name, lost) in EXTENSIONS {
        let extension = listed
            .iter()
            .find(|extension| extension.name.eq_ignore_ascii_case(name));
        match extension {
            Some(extension) if extension.enabled == Some(false) => {
                draft = draft.warning(format!("{name} is switched off: {lost}"));
            }
            Some(extension) if extension.failed => {
                draft = draft.warning(format!("{name} is switched on but failed to start: {lost}"));
            }
            Some(extension) if extension.enabled.is_none() => {
                draft = draft.note(format!("whether {name} is on cannot be read"));
            }
            Some(extension) if extension.excludes => {
                draft = draft.note(format!("{name} leaves out machines by tag"));
            }
            Some(_) => {}
            // A Terraform plan lists what is on; an export lists everything there is.
            None if doc.resource.declared || doc.is_terraform() => {
                draft = draft.warning(format!("{name} is not switched on: {lost}"))
            }
            None if !listed.is_empty() => {
                draft = draft.note(format!("{name} is not listed, so it is not shown to be on"))
            }
            None => {}
        }
    }
    if listed.is_empty() && !doc.resource.declared && !doc.is_terraform() {
        draft = draft.note(
            "the document lists no extensions, so which parts of the plan are on is not known",
        );
    }
    if let Seen::Known(coverage, _) = doc.string(Field::Coverage)
        && !coverage.eq_ignore_ascii_case("FullyCovered")
    {
        draft = draft.warning(format!(
            "resourcesCoverageStatus is `{coverage}`: some resources have opted out of the plan"
        ));
    }
    let written = doc.string(Field::FreeTrialRemaining);
    let ticks = doc.get(Field::FreeTrialRemaining);
    let days = match written.value() {
        Some(time) => trial_days(time),
        None => ticks.value().and_then(|ticks| days_of_ticks(ticks)),
    };
    if let Some(days) = days {
        let days = if days == 1 {
            "1 day".to_owned()
        } else {
            format!("{days} days")
        };
        draft = draft.warning(format!("this is a free trial with {days} left"));
    }
    draft
}

fn retired(registry: &Doc, runtime: &Doc) -> Draft {
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

struct Extension<'a> {
    name: Cow<'a, str>,
    enabled: Option<bool>,
    failed: bool,
    excludes: bool,
}

fn extensions<'a>(doc: &Doc<'a>) -> Vec<Extension<'a>> {
    let fields = [
        Field::ExtensionName,
        Field::ExtensionEnabled,
        Field::ExtensionStatus,
        Field::ExtensionExclusions,
    ];
    let packed = doc.of(Field::Extensions).filter_map(|record| {
        let found = &doc.source.found.extensions;
        found.get(&record.span.start)
    });
    let packed = packed.flatten().map(|extension| Extension {
        name: Cow::Borrowed(extension.name.as_str()),
        enabled: extension.enabled,
        failed: extension.failed,
        excludes: extension.excludes,
    });
    let elements = doc.elements(&fields).into_iter();
    let elements = elements.filter_map(|(_, records)| {
        let raw = |field| {
            records
                .iter()
                .find(|record| record.field == field)
                .map(|record| doc.raw(record))
        };
        let word = |field| raw(field).and_then(unquoted);
        // Terraform lists only what is on; the API says so for each, as a string.
        let enabled = match raw(Field::ExtensionEnabled) {
            None => doc.is_terraform().then_some(true),
            Some(raw) => flag(raw),
        };
        Some(Extension {
            name: word(Field::ExtensionName)?,
            enabled,
            failed: word(Field::ExtensionStatus)
                .is_some_and(|code| code.eq_ignore_ascii_case("Failed")),
            excludes: word(Field::ExtensionExclusions)
                .is_some_and(|tags| !matches!(tags.trim(), "" | "[]")),
        })
    });
    packed.chain(elements).collect()
}

/// A switch that this API writes as `"True"` or `"False"`; real booleans count too.
fn flag(raw: &str) -> Option<bool> {
    let word = raw.trim_matches('"');
    if word.eq_ignore_ascii_case("true") {
        Some(true)
    } else if word.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

fn text_flag(seen: &Seen<&str>) -> Option<bool> {
    seen.value().and_then(|raw| flag(raw))
}

/// Whole days left of a trial, from `P29DT23H`, `PT0S` or Python's `29 days, 23:00:00`; none if it
/// is over or there was none. A day that has begun counts.
fn trial_days(text: &str) -> Option<u32> {
    let text = text.trim();
    let (days, rest) = if let Some(iso) = text.strip_prefix('P') {
        let (date, time) = iso.split_once('T').unwrap_or((iso, ""));
        let days = date
            .strip_suffix('D')
            .map_or(Some(0), |days| days.parse::<u32>().ok())?;
        (days, time.to_owned())
    } else if let Some((days, time)) = text.split_once('.').filter(|(_, time)| time.contains(':')) {
        // .NET writes `29.23:00:00`, PowerShell's way.
        (days.parse::<u32>().ok()?, time.to_owned())
    } else if let Some((days, time)) = text.split_once(" day") {
        (days.trim().parse::<u32>().ok()?, time.to_owned())
    } else {
        (0, text.to_owned())
    };
    let begun = rest.chars().any(|c| ('1'..='9').contains(&c));
    let days = days + u32::from(begun);
    (days > 0).then_some(days)
}

/// The same from what .NET counts a span of time in: ten millions a second, as PowerShell prints them.
fn days_of_ticks(text: &str) -> Option<u32> {
    const DAY: u64 = 864_000_000_000;
    let ticks: u64 = text.parse().ok()?;
    let days = u32::try_from(ticks.div_ceil(DAY)).ok()?;
    (days > 0).then_some(days)
}

enum Sensor {
    On(Vec<super::Place>),
    Off(Vec<super::Place>),
    Odd(Vec<super::Place>),
    /// A full document without the profile: that is what off looks like.
    Absent(Vec<super::Place>),
    /// A projection that may have left it out.
    NotShown,
}

fn sensor(doc: &Doc) -> Sensor {
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
        // A query may have kept one of these by itself, hardly both.
        let find = |field| doc.records().iter().find(|record| record.field == field);
        let full = find(Field::AgentPools).and(find(Field::KubernetesVersion));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trials_are_read_in_every_spelling() {
        for (text, days) in [
            ("PT0S", None),
            ("0:00:00", None),
            ("P29DT23H", Some(30)),
            ("P26DT17H24M", Some(27)),
            ("29 days, 23:00:00", Some(30)),
            ("1 day, 0:00:00", Some(1)),
            ("16 days, 21:56:00", Some(17)),
            ("3:00:00", Some(1)),
            ("29.23:00:00", Some(30)),
            ("0:00:00.5000000", Some(1)),
            ("soon", None),
        ] {
            assert_eq!(trial_days(text), days, "{text}");
        }
    }

    #[test]
    fn switches_are_read_as_strings_and_booleans() {
        for (raw, expected) in [
            ("\"True\"", Some(true)),
            ("\"False\"", Some(false)),
            ("true", Some(true)),
            ("null", None),
            ("1", None),
        ] {
            assert_eq!(flag(raw), expected, "{raw}");
        }
    }
}
