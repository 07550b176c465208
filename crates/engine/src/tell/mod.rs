//! The judged scan as a report: places become lines and columns, outcomes become sentences.

pub mod around;
pub mod breaking;
pub mod chain;
pub mod ledger;
pub mod missing;
mod nodes;
pub mod parts;
pub mod shared;
pub mod start;
mod tags;
pub mod walkthrough;

use std::{
    cell::{OnceCell, RefCell},
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    fmt::Display,
    rc::Rc,
};

use crate::{
    Detail,
    azure::runs,
    judge::{
        Judged, Scan, Subject, blast, holds,
        rules::{
            Draft, RULES, admin_account_enabled, assessed, defender_not_enabled,
            public_network_access,
            sensors::{self, Memo},
            shell_word, show_registry,
        },
    },
    tell::{
        breaking as mend, ledger::Counted, nodes::Named, shared::OfClusters, walkthrough::Around,
    },
};
use crate::{
    azure::{
        assessments::About,
        hosts::login_server,
        ids::{Folded, ResourceId},
        images::ImageError,
    },
    facts::{
        Doc, Handle, Place, Seen, View,
        alerts::{self, Alert},
        defender::Defender,
        findings::{self, Scanned},
        guards::Guards,
        pulls::{Cluster, Pulling},
        registries::{Names, Stray},
        workloads::{
            Image, Location, Means, Service, WHEN_LOGS_IN, Workload, is_custom,
            is_outside_kubernetes, keeper, reference,
        },
    },
    read::{
        cursor::value_end,
        decode::{Decoded, fields::Field, recognise::Kind, walk},
        source::{Map, offset, pointers},
        way::way_to,
    },
};
use model::sentence::shown;
use model::{
    issue::{Issue, Severity},
    link::FromLink,
    outcome::{Outcome, Verdict, is_only_watched},
    report::{
        BlastRadius, Chain, Command, Document, Fact, Finding, Note, Problem, Pulls, RadiusTotals,
        Reach, Registry, RegistryStep, RegistryWorkloads, Report, Rule, RuleSummary, SCHEMA, Scale,
        Source, Step, StepDetail, StepState, Subject as SubjectReport, Tally,
        Workload as WorkloadReport,
    },
    sentence::quoted,
};
use model::{order, sentence::capitalised, start::Falls};

/// The longest piece of a value that a fact quotes, in characters.
const MAX_VALUE: usize = 160;
/// How much of its line an excerpt shows on each side of a problem, in bytes.
const MAX_EXCERPT: usize = 100;
/// How many places a finding quotes before it only counts the rest.
const MAX_FACTS: usize = 200;
/// How many secrets stand with a workload's further images before the rest is only counted.
const REPEATED: usize = 20;
/// How many registries a sentence names before it only counts the rest.
const NAMED: usize = 3;
/// How many rows of workloads an overview holds. A page shows no more, and files take all of them.
const MAX_ROWS: usize = 3_000;

/// What pulls by tag from registries that only Defender keeps the chain from.
#[derive(Default)]
struct Watched {
    all: u32,
    /// Those outside Kubernetes, and of which kinds they are: Defender never sees what runs there.
    outside: u32,
    kinds: BTreeSet<&'static str>,
}

/// An image that a workload pulls from a registry of the scan.
struct Row<'s> {
    reach: Reach,
    /// Where the workload's location stands among all of them.
    location: usize,
    /// Equals keep the order in which they were read.
    place: usize,
    registry: u32,
    workload: &'s Workload,
    image: &'s Image,
    /// The workload's place among all, and the image's in it.
    found: (u32, u32),
}

impl Row<'_> {
    /// What it is sorted by.
    fn key(&self) -> (Reach, Pulls, usize, &str, usize) {
        (
            self.reach,
            self.image.pulls,
            self.location,
            &self.workload.name,
            self.place,
        )
    }
}

/// What sharpens a step, each with where it stands.
type Details = Vec<(String, Vec<Place>)>;

/// Registries at which a deployment would change the chain, by their places, in order.
#[derive(Default)]
struct Changed {
    completes: Vec<usize>,
    breaks: Vec<usize>,
}

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

    /// The registry at this place with its findings and steps.
    pub fn registry(&self, index: usize) -> Option<Registry> {
        self.registry_with(index, None)
    }

    /// The same, with no more than so many switches of clusters that other registries share.
    fn registry_with(&self, index: usize, switches: Option<usize>) -> Option<Registry> {
        let judged = self.scan.registries.get(index)?;
        let view = judged.group.view(self.sources);
        let names = Names::of(&view);
        let views = judged.group.views(self.sources);
        let alone = judged.group.alone(self.sources);
        let older = judged.group.older(self.sources);
        let kept = judged.group.kept(self.sources);
        let declared = view.docs().iter().all(|doc| doc.resource.declared);
        let context = self.context();
        let of = |check: fn(&View, &Names) -> Draft| {
            let fires = alone
                .iter()
                .map(|view| check(view, &names))
                .filter(|draft| draft.outcome == Outcome::Fires);
            let drafts = views.iter().map(|view| check(view, &names));
            let drafts = drafts.chain(fires).collect();
            let draft = Draft::worst(drafts)
                .unwrap_or_else(|| Draft::new(Outcome::Unknown, "", Vec::new()));
            if !judged.group.latest_first {
                return draft;
            }
            if draft.outcome == Outcome::Unknown
                && let Some(kept) = { kept.iter() }
                    .map(|view| check(view, &names))
                    .find(|kept| kept.outcome == Outcome::Fires)
            {
                let from =
                    { kept.places.iter() }.filter_map(|place| Doc::new(self.sources, place.handle));
                let when = { from }
                    .filter_map(|doc| doc.first_text(Field::LastModifiedAt))
                    .min();
                let when = when.map(|when| format!(", changed last at {}", quoted(when)));
                return kept.note(format!(
                    "the latest document does not show this, so what an earlier one says stands{}",
                    when.unwrap_or_default()
                ));
            }
            let fires = |view: &View| check(view, &names).outcome == Outcome::Fires;
            // What is mended looks so, and so does a document with a moment of its own making.
            match draft.outcome == Outcome::Clear && older.iter().any(fires) {
                true => draft.warning("an earlier document here says otherwise; the one with the latest lastModifiedAt decides, so see that this moment is true"),
                false => draft.note("this registry stands in several documents; the one with the latest lastModifiedAt decides"),
            }
        };
        let deployed = judged.group.deployed(self.sources);
        let mut drafts = [
            of(admin_account_enabled::check),
            of(public_network_access::check),
            context.registry(&view, &names, &deployed, u32::try_from(index).ok()),
        ];
        if let Some([now, after]) = judged.group.states(self.sources) {
            for ((draft, check), turn) in drafts.iter_mut().zip(CHECKS).zip(TURNS) {
                let worst = |views: &[View]| {
                    Draft::worst(views.iter().map(|view| check(view, &names)).collect())
                };
                if let (Some(now), Some(after)) = (worst(&now), worst(&after)) {
                    draft.say_what_changes(&now, &after, turn);
                }
            }
        }
        if let Some(id) = names.id.filter(|_| deployed.is_there()) {
            let word = |about| self.defender.assessments.word(self.sources, id, about);
            let bad = [
                (About::Admin, "the admin account is enabled"),
                (About::Network, "the endpoint is open to the internet"),
            ];
            for (draft, (about, bad)) in drafts.iter_mut().zip(bad) {
                let taken = std::mem::replace(draft, Draft::new(Outcome::Unknown, "", Vec::new()));
                *draft = assessed::draft(taken, word(about), bad);
            }
            let private = word(About::PrivateLink);
            let aside = assessed::aside(
                private.as_ref(),
                "no private endpoint is approved for this registry",
                "this registry uses private link",
            );
            if let (Some(text), Some(draft)) = (aside, drafts.get_mut(1)) {
                draft.notes.push(Note {
                    warning: false,
                    text,
                });
                draft
                    .places
                    .extend(private.into_iter().flat_map(|word| word.places));
            }
        }
        if declared && let Some(draft) = drafts.first_mut() {
            draft.notes.push(Note {
                warning: false,
                text: "this is what is to be deployed, not what is there".to_owned(),
            });
        }
        if let Some(text) = as_terraform_had_it(&view)
            && let Some(draft) = drafts.first_mut()
        {
            draft.notes.push(Note {
                warning: false,
                text: text.to_owned(),
            });
        }
        if view.docs().iter().any(Doc::is_to_be_removed)
            && let Some(draft) = drafts.first_mut()
        {
            draft.notes.push(Note {
                warning: true,
                text: "this deployment would remove this registry, and whoever pulls from it could no longer: what is judged here is what is there now".to_owned(),
            });
        }
        if view.docs().iter().any(|doc| doc.resource.maybe) {
            for draft in &mut drafts {
                draft.notes.push(Note {
                    warning: true,
                    text: "whether this will be deployed depends on a condition that the document does not settle"
                        .to_owned(),
                });
            }
        }
        if judged.unread {
            for draft in drafts.iter_mut().take(2) {
                if draft.outcome == Outcome::Clear {
                    let is_hidden = view.docs().iter().any(Doc::hides_what_is_there);
                    let is_read = view.docs().iter().all(Doc::is_only_read);
                    if is_read {
                        draft.settle.get_or_insert_with(|| Command {
                            line: show_registry(&names),
                            shows: "how it is set now".to_owned(),
                        });
                    }
                    let (but, missing) = match (is_read, is_hidden) {
                        (true, _) => (
                            "in what Terraform read to plan with, which does not tell how it is",
                            "how it is now",
                        ),
                        (_, true) => (
                            "once it is deployed, but what is there now is not shown",
                            "what is there now",
                        ),
                        (..) => (
                            "in what was worked out, but that is not all that is declared here",
                            "the rest of what is declared",
                        ),
                    };
                    draft.outcome = Outcome::Unknown;
                    draft.because = format!("{} {but}", draft.because);
                    draft.missing.push(missing.to_owned());
                    draft.addresses = None;
                }
            }
        }
        // A platform default stands nowhere; the resource that leaves it open does.
        let stand_in = view.docs().iter().find_map(|doc| {
            let records = doc.records().iter();
            let mut named = NAMING.into_iter().filter_map(|field| {
                let mut records = records.clone();
                records.find(|record| record.field == field && doc.raw(record).starts_with('"'))
            });
            Some(doc.place(named.next()?))
        });
        for draft in &mut drafts {
            if draft.outcome != Outcome::Unknown && draft.places.is_empty() {
                draft.places.extend(stand_in);
            }
            self.say_what_is_replaceable(draft);
        }
        for ((rule, (draft, meta)), outcome) in drafts
            .iter_mut()
            .zip(RULES)
            .enumerate()
            .zip(judged.outcomes)
        {
            draft.switches = match switches {
                Some(most) => self.scan.first_switches(judged, rule, most),
                None => self.scan.switches(judged, rule),
            };
            let taken = std::mem::replace(draft, Draft::new(Outcome::Unknown, "", Vec::new()));
            *draft = taken
                .assumed(outcome, meta.mended)
                .cut(self.sources, MAX_FACTS);
        }
        let around = self.around(index, judged, &view, names.id);
        let drafted = walkthrough::steps(&view, &names, judged.outcomes, &around);
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
                finding: self.finding(draft, &mut facts),
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
            Seen::Known(sku, _) => Some(sku.into_owned()),
            _ => view
                .string(Field::SkuTier)
                .value()
                .map(|sku| sku.to_string()),
        };
        Some(Registry {
            id: names.id.map(str::to_owned),
            name: names.name.to_owned(),
            login_server: names.login_server.map(str::to_owned),
            subscription_id: names.subscription.map(str::to_owned),
            sku,
            verdict: judged.verdict,
            once_deployed: self.waits(index, judged),
            owners: self.owners(judged),
            rules,
            steps,
            workloads: around.workloads,
        })
    }

    /// What evidence besides its own documents says of a registry.
    fn around(
        &self,
        index: usize,
        judged: &Judged,
        view: &View<'a>,
        id: Option<&str>,
    ) -> Around<'_, 'a> {
        let workloads = &self.scan.workloads;
        let registry = u32::try_from(index).ok();
        let pulling = registry.and_then(|registry| workloads.by_registry.get(&registry));
        let pulling = pulling.into_iter().flatten();
        let mut counts = RegistryWorkloads {
            unseen_clusters: judged.unseen.count,
            ..RegistryWorkloads::default()
        };
        let mut images = Named::default();
        let mut clusters = BTreeSet::new();
        let mut outside = BTreeSet::new();
        let mut pulling_ids = BTreeSet::new();
        let (mut logins, mut renewed) = (Named::default(), Named::default());
        let mut rewritten = Named::default();
        for workload in pulling.filter_map(|place| workloads.list.get(*place)) {
            let mut pulls: Vec<_> = workload
                .images
                .iter()
                .filter(|image| registry.is_some_and(|one| workloads.comes_from(image, one)))
                .collect();
            order::by_key(&mut pulls, |image| image.pulls);
            let Some(first) = pulls.first() else { continue };
            let location = workloads.locations.get(workload.location as usize);
            let key = |place: Place| {
                let [cluster, namespace, group] = location.map_or([""; 3], |location| {
                    [
                        &location.cluster,
                        &location.namespace,
                        &location.resource_group,
                    ]
                    .map(String::as_str)
                });
                let source = self.sources.get(place.handle.source as usize);
                let source = source.map_or("", |source| source.name.as_str());
                [cluster, namespace, group, &workload.name, source]
            };
            counts.total += 1;
            match first.pulls {
                Pulls::NextRestart => counts.next_restart += 1,
                Pulls::NextRollout => counts.next_rollout += 1,
                Pulls::PinnedByDigest => counts.pinned += 1,
                Pulls::Unknown => counts.unknown += 1,
            }
            if !workload.service.is_kubernetes() {
                let here = (registry.unwrap_or(u32::MAX), judged.name.as_str());
                let login = nodes::admin_login(self.sources, workloads, workload, here);
                if let Some(place) = login {
                    logins.add(key(place), place);
                }
                counts.outside_kubernetes += 1;
                outside.insert(workload.service.name());
            }
            if let Some(place) = workload.renewed {
                renewed.add(key(place), place);
            }
            if let Some(place) = workload.rewritten {
                rewritten.add(key(place), place);
            }
            clusters.extend(location.map(|location| location.cluster.as_str()));
            if !self.alerts.is_empty() {
                let docs = workload.docs.iter();
                let ids = docs
                    .filter_map(|handle| Doc::new(self.sources, *handle)?.first_text(Field::Id));
                pulling_ids.extend(ids.map(|id| ResourceId::new(id).key()));
            }
            images.add(key(first.place), first.place);
        }
        // The clusters that are known to pull from it.
        let pulling = self.defender.pulls.of(id, registry, view);
        Around {
            alerts: self.raised(id, &pulling, &pulling_ids, &clusters),
            trusted: self.trusted(id, &pulling, &clusters),
            logins: logins.said(nodes::ADMIN_LOGINS),
            renewed: renewed.said(nodes::RENEWED),
            rewritten: rewritten.said(nodes::REWRITTEN),
            found: self.found_in_images(index),
            guards: &self.guards,
            only_registry: self.scan.registries.len() == 1,
            workloads: counts,
            unseen: without_pods(judged),
            outside,
            images: images.places(),
        }
    }

    /// Which of the clusters that pull from a registry stream images, and what Defender for Cloud judged of
    /// where they may deploy from; `named` are those of the workloads that do.
    fn trusted(
        &self,
        id: Option<&str>,
        pulling: &Pulling<'a>,
        named: &BTreeSet<&str>,
    ) -> Vec<(String, Vec<Place>)> {
        let deploying = self.defender.assessments.deploying();
        if self.defender.streaming.is_empty()
            && self.defender.bootstrap.is_empty()
            && deploying.is_empty()
        {
            return Vec::new();
        }
        let pulls = &self.defender.pulls;
        let by_name = |known: &BTreeMap<String, Vec<String>>| -> Vec<String> {
            let named = named.iter().map(|name| name.to_ascii_lowercase());
            let ids = named.filter_map(|name| known.get(&name));
            let others = ids
                .flatten()
                .filter(|id| !pulls.contains(pulling, Cluster::called(id)));
            others.cloned().collect()
        };
        let mut said = Vec::new();
        let others = by_name(&self.streaming_names);
        let streaming = |id: Folded| lower_if_in(&self.defender.streaming, id);
        let found = self.streaming.of(pulls, pulling, others, &streaming);
        for id in found.list {
            let Some((id, place)) = self.defender.streaming.get_key_value(&Folded(&id)) else {
                continue;
            };
            let name = ResourceId::new(id.0).name().unwrap_or_default();
            let text = format!(
                "Node pools of the cluster {} stream images: a container starts before all of its image is there, so what was pushed runs the sooner.",
                quoted(name)
            );
            said.push((text, vec![*place]));
        }
        let others = by_name(&self.bootstrap_names);
        let fetching = |id: Folded| lower_if_in(&self.defender.bootstrap, id);
        let found = self.fetching.of(pulls, pulling, others, &fetching);
        for cluster in found.list {
            let known = self.defender.bootstrap.get_key_value(&Folded(&cluster));
            said.extend(known.map(|(cluster, fetched)| nodes::fetching(cluster.0, fetched, id)));
        }
        let deploying = |id: Folded| -> Vec<String> {
            let id = ResourceId::new(id.0).key();
            let known = self.defender.assessments.deploying().contains(&id);
            let told = known && self.deploys(&id).is_some();
            told.then_some(id).into_iter().collect()
        };
        let others = by_name(&self.deploying_names);
        let others = others.into_iter().filter(|id| self.deploys(id).is_some());
        let found = self
            .deploying
            .of(pulls, pulling, others.collect(), &deploying);
        said.extend(found.list.iter().filter_map(|id| self.deploys(id)));
        said.truncate(2 * NAMED);
        said
    }

    /// What Defender for Cloud judged of where a cluster may deploy from, if that is to be said.
    fn deploys(&self, id: &str) -> Option<(String, Vec<Place>)> {
        let name = ResourceId::new(id).name().unwrap_or_default();
        let word = self
            .defender
            .assessments
            .word(self.sources, id, About::TrustedRegistries)?;
        let text = assessed::aside(
            Some(&word),
            &format!(
                "The cluster {} runs images that do not come from trusted registries only",
                quoted(name)
            ),
            &format!(
                "The cluster {} runs images from trusted registries only, and a taken registry is one of them",
                quoted(name)
            ),
        )?;
        Some((format!("{text}."), word.places))
    }

    /// Alerts on a registry, on clusters that pull from it, and on workloads that do; `ids` are those of the
    /// workloads, `named` the clusters that they run in.
    fn raised(
        &self,
        own: Option<&str>,
        pulling: &Pulling<'a>,
        ids: &BTreeSet<String>,
        named: &BTreeSet<&str>,
    ) -> Vec<(String, Vec<Place>)> {
        if self.alerts.is_empty() {
            return Vec::new();
        }
        let pulls = &self.defender.pulls;
        let mut keys = order::set(own.map(|id| ResourceId::new(id).key()));
        keys.extend(ids.iter().cloned());
        // Of clusters that pods name there is the name alone.
        let named = named.iter().map(|name| name.to_ascii_lowercase());
        let by_name = named.filter_map(|name| self.alert_names.get(&name));
        keys.extend(by_name.flatten().cloned());
        // The latest first.
        let of = |id: &str| -> Vec<(Reverse<Option<i128>>, String, usize)> {
            let alerts = self.alerts.get(id).into_iter().flatten().enumerate();
            alerts
                .map(|(place, alert)| (Reverse(alert.raised), id.to_owned(), place))
                .collect()
        };
        let others = keys
            .iter()
            .filter(|id| !pulls.contains(pulling, Cluster::called(id)));
        let others = others.flat_map(|id| of(id)).collect();
        let raised = self.raised.of(pulls, pulling, others, &|id| {
            of(&ResourceId::new(id.0).key())
        });
        let more = raised.count.saturating_sub(NAMED);
        let raised = raised.list.into_iter().filter_map(|(_, id, place)| {
            let alert = self.alerts.get(&id)?.get(place)?;
            let name = ResourceId::new(&id).name().unwrap_or_default().to_owned();
            Some((name, alert))
        });
        let mut said: Vec<(String, Vec<Place>)> = raised
            .take(NAMED)
            .map(|(name, alert)| {
                let day = alert.day();
                let on = day.map_or_else(String::new, |day| format!(" on {day}"));
                let severity = match alert.severity {
                    "" => "of no severity that is told".to_owned(),
                    severity => format!("of severity {}", quoted(severity)),
                };
                let text = format!(
                    "Defender raised the alert {}{on}, {severity}, about {}: somebody is watching, or was.",
                    quoted(alert.name),
                    quoted(&name)
                );
                (text, alert.places.clone())
            })
            .collect();
        if more > 0 {
            said.push((format!("{more} more alerts were raised here."), Vec::new()));
        }
        said
    }

    /// What Defender for Cloud found in the images of a registry.
    fn found_in_images(&self, index: usize) -> Vec<(String, Vec<Place>)> {
        let judged = self.scan.registries.get(index);
        let host = judged.map(|judged| judged.login_server.to_ascii_lowercase());
        let Some(host) = host.filter(|host| self.scanned.contains_key(host)) else {
            return Vec::new();
        };
        let mut known = self.found.borrow_mut();
        let found = known
            .entry(host)
            .or_insert_with_key(|host| self.found_at(host));
        found.clone()
    }

    fn found_at(&self, host: &str) -> Vec<(String, Vec<Place>)> {
        let mut images: Vec<&Scanned> = self.scanned.get(host).into_iter().flatten().collect();
        // The worst of them first.
        order::by_key(&mut images, |image| Reverse(image.counts));
        let day = images.iter().filter_map(|image| image.day()).max();
        let on = day.map_or_else(String::new, |day| format!(", last on {day}"));
        let named: Vec<String> = images
            .iter()
            .take(NAMED)
            .map(|image| format!("{} {}", quoted(image.repository), image.counted()))
            .collect();
        let more = match images.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let found = format!(
            "Defender found known vulnerabilities in {} of its images{on}: {}{more}. A poisoned layer would be one more.",
            images.len(),
            named.join("; ")
        );
        let places = images.iter().take(NAMED).map(|image| image.place);
        vec![(found, places.collect())]
    }

    /// The workloads that pull from registries of the scan, an entry for each image of each, most
    /// urgent first as `verdict` has it; of an overview the first of them.
    fn rows(&self, detail: Detail, verdict: impl Fn(u32) -> Verdict) -> Vec<Row<'a>> {
        let scan: &'a Scan = self.scan;
        let workloads = &scan.workloads;
        // Where each location stands among all of them, so that most rows compare as numbers.
        let locations = &workloads.locations;
        let sorted = order::sorted(locations.len(), &mut |left, right| {
            locations.get(left).cmp(&locations.get(right))
        });
        let mut ranks = vec![0; locations.len()];
        for (rank, place) in sorted.into_iter().enumerate() {
            if let Some(slot) = ranks.get_mut(place) {
                *slot = rank;
            }
        }
        let mut rows: Vec<Row> = Vec::new();
        for (at, workload) in (0..).zip(&workloads.list) {
            let location = ranks.get(workload.location as usize).copied();
            for (image_at, image) in (0..).zip(&workload.images) {
                if let Some((registry, found)) = blast::origin(workloads, image, &verdict) {
                    rows.push(Row {
                        reach: blast::reach(image, found),
                        location: location.unwrap_or_default(),
                        place: rows.len(),
                        registry,
                        workload,
                        image,
                        found: (at, image_at),
                    });
                }
            }
        }
        if detail == Detail::Overview && rows.len() > MAX_ROWS {
            rows.select_nth_unstable_by(MAX_ROWS, |left, right| left.key().cmp(&right.key()));
            rows.truncate(MAX_ROWS);
        }
        rows.sort_unstable_by(|left, right| left.key().cmp(&right.key()));
        rows
    }

    /// The workloads as a page shows them. Their order is that of the evidence, so that a switch of a
    /// what-if moves none of them; see [`Renderer::reaches`].
    fn drawn(&self) -> Vec<Row<'a>> {
        let scan = self.scan;
        self.rows(Detail::Overview, |registry| scan.real_verdict_of(registry))
    }

    /// Where the image of each of an overview's workloads is found: the workload's place, and the
    /// image's in it.
    pub fn drawn_places(&self) -> Vec<(u32, u32)> {
        self.drawn().iter().map(|row| row.found).collect()
    }

    /// How the attack concerns the workloads at these places.
    pub fn reaches(&self, places: &[(u32, u32)]) -> Vec<Reach> {
        let workloads = &self.scan.workloads;
        let reach = |(workload, image): &(u32, u32)| {
            let workload = workloads.list.get(*workload as usize)?;
            let image = workload.images.get(*image as usize)?;
            let verdict = |registry| self.scan.verdict_of(registry);
            let (_, found) = blast::origin(workloads, image, verdict)?;
            Some(blast::reach(image, found))
        };
        let reaches = places.iter().map(reach);
        reaches
            .map(|reach| reach.unwrap_or(Reach::Spared))
            .collect()
    }

    /// The rows of the blast radius, and with them the workloads, if those are wanted.
    fn blast_radius(&self, mut totals: RadiusTotals, rows: Vec<Row>) -> BlastRadius {
        totals.unread = ledger::may_pull(self.sources, self.scan);
        let mut radius = chain::blast_radius();
        radius.settle = self.workload_exports(&totals);
        radius.counted = self.counted(&totals);
        let places: Vec<Place> = rows.iter().map(|row| row.image.place).collect();
        let facts = self.facts(&places);
        // What a workload has stands with each of its images; all of it only with the first.
        let mut means: BTreeMap<(u32, u32), Means> = BTreeMap::new();
        let workloads = rows.into_iter().zip(facts).map(|(row, fact)| {
            let means = match means.entry((row.found.0, row.registry)) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(empty) => {
                    let all = &self.scan.workloads;
                    let means = Means::of(self.sources, all, row.workload, row.registry);
                    empty.insert(means.in_part(REPEATED));
                    means
                }
            };
            self.workload(
                row.workload,
                means,
                row.image,
                row.registry,
                row.reach,
                fact,
            )
        });
        radius.workloads = workloads.collect();
        radius.totals = totals;
        radius
    }

    fn workload(
        &self,
        workload: &Workload,
        means: Means,
        image: &Image,
        registry: u32,
        reach: Reach,
        fact: Fact,
    ) -> WorkloadReport {
        let workloads = &self.scan.workloads;
        let location = workloads.locations.get(workload.location as usize);
        let location = location.cloned().unwrap_or_default();
        let environment = workload
            .environment
            .and_then(|index| workloads.environments.get(index as usize));
        let registry = self.scan.registries.get(registry as usize);
        let namespace = location.within().to_owned();
        WorkloadReport {
            kind: workloads.kind_of(workload).to_owned(),
            name: workload.name.clone(),
            location: place_name(&location.cluster, &namespace),
            cluster: location.cluster,
            namespace,
            subscription_id: Some(location.subscription).filter(|id| !id.is_empty()),
            environment: environment.cloned().unwrap_or_default(),
            image: match reference(self.sources, image) {
                // The host alone is known of it.
                host if image.when == WHEN_LOGS_IN => {
                    format!("{}/{}", login_server(&shown(host)), walk::GAP)
                }
                image => shown(image).into_owned(),
            },
            registry: registry.map_or_else(String::new, |judged| judged.name.clone()),
            pulls: image.pulls,
            when: image.when.to_owned(),
            reach,
            watched: reach == Reach::Spared
                && image.pulls != Pulls::PinnedByDigest
                && registry.is_some_and(|judged| is_only_watched(judged.outcomes)),
            identity: means.identity,
            secret_names: means.secret_names,
            stored_credential: means.login.stored(),
            admin_login: means.login.admin(),
            defender: seen_by_defender(workload),
            fact,
        }
    }

    /// What each of the six rows counts here.
    fn counted(&self, totals: &RadiusTotals) -> [String; 6] {
        let reached = totals.exposed + totals.possible;
        let mut rows: [String; 6] = Default::default();
        let firing = self.names(|judged| judged.verdict == Verdict::Fires);
        if !firing.is_empty()
            && let Some(row) = rows.first_mut()
        {
            *row = format!("By the admin account of {}.", name_some(&firing));
        }
        let unread = match totals.unread {
            0 => String::new(),
            1 => "1 object that is not read names a registry here or an image in it, so it may pull from it too.".to_owned(),
            count => format!("{count} objects that are not read name a registry here or an image in it, so they may pull from it too."),
        };
        if totals.workloads == 0 {
            let [.., scope] = &mut rows;
            *scope = unread;
            return rows;
        }
        let unread = match unread.is_empty() {
            true => unread,
            false => format!(" {unread}"),
        };
        let number = |count: u32, one: &str, many: &str| counted(count, one, many);
        let [_, lateral, privilege, data, services, scope] = &mut rows;
        if reached == 0 {
            *scope = format!("{}.{unread}", self.none_known(totals));
            return rows;
        }
        let some = |tallies: &[Tally]| {
            let names: Vec<String> = tallies
                .iter()
                .filter(|tally| tally.reached > 0 && !tally.name.is_empty())
                .map(|tally| format!("`{}`", tally.name))
                .collect();
            list_some(&names)
        };
        let environments: Vec<String> = totals
            .by_environment
            .iter()
            .filter(|tally| tally.reached > 0)
            .map(|tally| {
                let name = if tally.name.is_empty() {
                    "no environment to be told"
                } else {
                    &tally.name
                };
                format!("{} in {name}", tally.reached)
            })
            .collect();
        // Of some it is not known.
        let up_to = match totals.possible {
            0 => "",
            _ => "up to ",
        };
        let all = number(reached, "workload", "workloads");
        let those = format!("{up_to}{all}");
        *lateral = format!(
            "{}: {} (inferred from labels and names).",
            capitalised(&those),
            environments.join(", ")
        );
        *privilege = format!(
            "Code in {}: {} at the next restart, {} at the next rollout or on a new node{}.",
            those,
            totals.pulls.next_restart,
            totals.pulls.next_rollout,
            if totals.pulls.unknown > 0 {
                format!(", {} at a moment not shown", totals.pulls.unknown)
            } else {
                String::new()
            }
        );
        *data = format!(
            "{} given secrets, {} with a managed or workload identity.",
            number(totals.with_secrets, "workload is", "workloads are"),
            totals.with_identity
        );
        let kinds: Vec<String> = totals
            .by_kind
            .iter()
            .filter(|tally| tally.reached > 0)
            .map(|tally| {
                let plural = if tally.reached == 1 { "" } else { "s" };
                match is_custom(&tally.name) {
                    // Somebody's own word, as it stands there.
                    true => format!("{} `{}`", tally.reached, tally.name),
                    false => format!("{} {}{plural}", tally.reached, tally.name),
                }
            })
            .collect();
        *services = format!("{}.", kinds.join(", "));
        let clusters = some(&totals.by_cluster);
        let mut sentence = if totals.possible == 0 {
            number(totals.exposed, "workload pulls", "workloads pull")
        } else if totals.exposed == 0 {
            format!(
                "Perhaps {}, as far as is known: it",
                number(totals.possible, "workload", "workloads")
            )
            .trim_end_matches(": it")
            .to_owned()
        } else {
            format!(
                "{}, perhaps {} more",
                number(totals.exposed, "workload pulls", "workloads pull"),
                totals.possible
            )
        };
        if !clusters.is_empty() {
            sentence.push_str(&format!("; clusters {clusters}"));
        }
        let pinned = match totals.pinned {
            0 => String::new(),
            count => format!(
                " {} pinned by digest and out of reach.",
                number(count, "more is", "more are")
            ),
        };
        *scope = format!("{sentence}.{pinned}{unread}");
        rows
    }

    /// What there is to say of workloads of which none is known to fall: one whose image is not known may all the same,
    /// and so may all while their registries were not handed in.
    fn none_known(&self, totals: &RadiusTotals) -> String {
        let why = self.why_none(totals);
        let homeless = totals.elsewhere > 0 && self.scan.registries.is_empty();
        // What was not read may show the registry of one that seems to pull from elsewhere.
        let in_part = totals.elsewhere > 0 && self.is_in_part();
        match (totals.image_unknown, totals.workloads) {
            (_, 1) if homeless => "Whether the one workload in these exports falls is not known: the registry that it pulls from is not in them".to_owned(),
            (_, count) if homeless => format!("Which of the {count} workloads in these exports fall is not known: the registries that they pull from are not in them"),
            (0, 1) if in_part => format!("As far as these exports were read, not the one workload in them: {why}"),
            (0, count) if in_part => format!("As far as these exports were read, none of the {count} workloads in them: {why}"),
            (0, 1) => format!("Not the one workload in these exports: {why}"),
            (0, count) => format!("None of the {count} workloads in these exports: {why}"),
            (1, 1) => "Perhaps the one workload in these exports: its image is not known".to_owned(),
            (open, count) if open == count => format!("Perhaps some of the {count} workloads in these exports: their images are not known"),
            (1, count) => format!("Perhaps 1 of the {count} workloads in these exports, whose image is not known; not the others: {why}"),
            (open, count) => format!("Perhaps some of the {count} workloads in these exports: of {open} the image is not known; not the others: {why}"),
        }
    }

    /// Something of what was handed in was not read.
    fn is_in_part(&self) -> bool {
        self.sources.iter().any(|source| source.unread)
    }

    fn why_none(&self, totals: &RadiusTotals) -> String {
        let mut reasons = Vec::new();
        if totals.spared > 0 {
            let watched = self.names(|judged| is_only_watched(judged.outcomes));
            let still = if watched.is_empty() {
                String::new()
            } else {
                format!(
                    " (at {} only by Defender, which sees a takeover and does not prevent it)",
                    name_some(&watched)
                )
            };
            reasons.push(format!(
                "{} from registries whose chain is broken{still}",
                totals.spared
            ));
        }
        if totals.pinned > 0 {
            reasons.push(format!("{} pinned by digest", totals.pinned));
        }
        if totals.elsewhere > 0 {
            let registries = match self.is_in_part() {
                true => "registries that are in nothing that was read",
                false => "registries that are not here",
            };
            reasons.push(format!("{} from {registries}", totals.elsewhere));
        }
        if totals.runs_none > 0 {
            let run = if totals.runs_none == 1 { "runs" } else { "run" };
            reasons.push(format!("{} that {run} no container", totals.runs_none));
        }
        reasons.join(", ")
    }

    /// The exports that would turn the estimate into a list, or complete it.
    fn workload_exports(&self, totals: &RadiusTotals) -> Vec<Command> {
        let command = |line: &str, shows: &str| Command {
            line: line.to_owned(),
            shows: shows.to_owned(),
        };
        let mut commands = Vec::new();
        let shows = |kubernetes: bool| {
            self.scan
                .workloads
                .list
                .iter()
                .any(|workload| match kubernetes {
                    true => workload.service.is_of_cluster(),
                    false => !workload.service.is_kubernetes(),
                })
        };
        // What the collecting script has asked for in vain is not asked for again.
        let none_of = |file: &str| {
            let mut answers = self.sources.iter().filter_map(|source| source.none_of);
            answers.any(|question| question.file == file)
        };
        if !shows(true) && !none_of("pods") {
            commands.push(command(
                "kubectl get pods -A -o json",
                "what runs in a cluster, once for each cluster",
            ));
        }
        if totals.workloads == 0 || !shows(false) {
            let lists = [
                (
                    "webapps",
                    "az webapp list --show-details -o json",
                    "App Service and Function apps with their images",
                ),
                (
                    "containerapps",
                    "az containerapp list -o json",
                    "Container Apps",
                ),
                (
                    "container-instances",
                    "az container list -o json",
                    "Container Instances",
                ),
            ];
            let lists = lists.into_iter().filter(|(file, _, _)| !none_of(file));
            commands.extend(lists.map(|(_, line, shows)| command(line, shows)));
        }
        if totals.image_unknown > 0 {
            self.image_exports(&mut commands);
        }
        let within = |command| self.within(command, None);
        commands.into_iter().map(within).collect()
    }

    /// The exports that would show the images that are not known.
    fn image_exports(&self, commands: &mut Vec<Command>) {
        const NAMED_HERE: usize = 3;
        let workloads = &self.scan.workloads;
        let verdict = |registry| self.scan.verdict_of(registry);
        let unknown = workloads.list.iter().filter(|workload| {
            blast::bucket(workloads, workload, verdict).0 == blast::Bucket::ImageUnknown
        });
        // Which of them are named, and in which order, is not a matter of which document came first.
        let mut unknown: Vec<&Workload> = unknown.collect();
        order::by_key(&mut unknown, |workload| {
            (workload.service, workload.name.as_str())
        });
        let mut kubernetes = false;
        let mut named = 0;
        let command = |line: &str| Command {
            line: line.to_owned(),
            shows: "the image of a workload that these documents do not show".to_owned(),
        };
        for workload in unknown {
            let location = workloads.locations.get(workload.location as usize);
            let group = location.map_or("", |location| location.resource_group.as_str());
            let subscription = location.map(|location| location.subscription.as_str());
            let asked = match workload.service {
                Service::Hosted(place) => {
                    named += 1;
                    if named <= NAMED_HERE {
                        let keeper = keeper(self.sources, workload).and_then(ResourceId::name);
                        let (asked, name) = match keeper {
                            Some(keeper) => (runs::ML_WORKSPACE, keeper),
                            None => (runs::at(place).command, workload.name.as_str()),
                        };
                        let line = asked
                            .replace("{name}", &shell_word(name, "NAME"))
                            .replace("{group}", &shell_word(group, "GROUP"));
                        commands.push(self.within(command(&line), subscription));
                    }
                    continue;
                }
                Service::Kubernetes(_) | Service::Custom(_) => {
                    match self.template_of(workload) {
                        Some(line) => {
                            named += 1;
                            if named <= NAMED_HERE {
                                commands.push(command(&line));
                            }
                        }
                        None => kubernetes = true,
                    }
                    continue;
                }
                Service::AppService | Service::FunctionApp
                    if workload.lacks_server(self.sources) =>
                {
                    named += 1;
                    if named <= NAMED_HERE {
                        commands.push(Command {
                            line: server_of_site(workload, location),
                            shows: "the server that an image without a host is taken from"
                                .to_owned(),
                        });
                    }
                    continue;
                }
                Service::AppService | Service::FunctionApp => {
                    // With site containers the images stand in resources of their own.
                    let docs = workload.docs.iter();
                    let mut docs = docs.filter_map(|handle| Doc::new(self.sources, *handle));
                    let in_parts = docs.any(|doc| {
                        doc.first_text(Field::LinuxFxVersion)
                            .is_some_and(|value| value.eq_ignore_ascii_case("sitecontainers"))
                    });
                    match in_parts {
                        true => "webapp sitecontainers list",
                        false => "webapp config show",
                    }
                }
                Service::ContainerApp => {
                    // Several revisions may run, each with an image of its own.
                    let docs = workload.docs.iter();
                    let mut docs = docs.filter_map(|handle| Doc::new(self.sources, *handle));
                    match docs.any(|doc| {
                        doc.first_text(Field::RevisionsMode)
                            .is_some_and(|mode| mode.eq_ignore_ascii_case("Multiple"))
                    }) {
                        true => "containerapp revision list",
                        false => "containerapp show",
                    }
                }
                Service::ContainerAppJob => "containerapp job show",
                Service::ContainerInstance => "container show",
            };
            named += 1;
            if named <= NAMED_HERE {
                let line = format!(
                    "az {asked} -n {} -g {} -o json",
                    shell_word(&workload.name, "NAME"),
                    shell_word(group, "GROUP")
                );
                commands.push(self.within(command(&line), subscription));
            }
            if named > NAMED_HERE && kubernetes {
                break;
            }
        }
        let pods = "kubectl get pods -A -o json";
        if kubernetes && !commands.iter().any(|command| command.line == pods) {
            commands.push(Command {
                line: pods.to_owned(),
                shows: "the images of pods that these documents do not show".to_owned(),
            });
        }
    }

    /// The command that shows what a workload makes its pods of, where it refers to another object for that.
    fn template_of(&self, workload: &Workload) -> Option<String> {
        let mut docs = workload.docs.iter();
        docs.find_map(|handle| {
            let doc = Doc::new(self.sources, *handle)?;
            let kind = doc.first_text(Field::ReferredKind)?;
            let name = doc.first_text(Field::ReferredName)?;
            let namespace = doc.first_text(Field::Namespace).unwrap_or_default();
            Some(format!(
                "kubectl get {} {} -n {} -o json",
                shell_word(&kind.to_ascii_lowercase(), "KIND"),
                shell_word(name, "NAME"),
                shell_word(namespace, "NAMESPACE")
            ))
        })
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
            let pointers = pointers_in(&doc, &targets, &self.elsewhere);
            for (index, pointer) in indices.into_iter().zip(pointers) {
                if let (Some(slot), Some(place)) = (facts.get_mut(index), places.get(index)) {
                    *slot = fact(&doc, place, pointer);
                }
            }
        }
        facts
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
        let places: BTreeSet<Place> = draft.places.iter().copied().collect();
        let handles: BTreeSet<Handle> = places.iter().map(|place| place.handle).collect();
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
        match scan.verdict {
            Verdict::Fires if scan.totals.fires == 0 => {
                let admin = name_some(&at(0, Outcome::Fires));
                let open = name_some(&at(1, Outcome::Fires));
                let mut unwatched = at(2, Outcome::Fires);
                if unwatched.is_empty() {
                    let firing = scan
                        .subjects
                        .iter()
                        .filter(|subject| subject.draft.outcome == Outcome::Fires);
                    unwatched = firing.map(|subject| self.called(subject)).collect();
                }
                let unwatched = name_some(&unwatched);
                // Where the plan is on, and clusters lack, nobody says that it is off.
                let plans = scan.registries.iter();
                let mut plans = plans.filter(|judged| judged.outcomes[2] == Outcome::Fires);
                let lacks = match plans.any(|judged| scan.plan_is_on(judged)) {
                    true => "does not watch all of",
                    false => "is off for",
                };
                let links = format!(
                    "the admin account is on at {admin}, the network is open at {open}, and Defender {lacks} {unwatched}"
                );
                if scan.split {
                    let alone = match self.takeover_seen() {
                        seen if seen.is_empty() => {
                            " an attacker cannot walk it in one place.".to_owned()
                        }
                        seen => format!(" an attacker cannot walk it unseen in one place.{seen}"),
                    };
                    (
                        "The scan fires, but no single registry carries all three links".to_owned(),
                        format!(
                            "A split path: {links}. The published logic counts that;{alone}{}",
                            self.as_far_as_read()
                        ),
                    )
                } else if scan.totals.undetermined > 0 {
                    let maybe = self.names(|judged| judged.verdict == Verdict::Undetermined);
                    let maybe = name_some(&maybe);
                    (
                        format!(
                            "The scan fires, and it is not known yet whether {maybe} can be taken over"
                        ),
                        format!(
                            "Each link is there: {links}. Whether all three meet at one registry hangs on what is not known of {maybe}.{}",
                            self.takeover_seen()
                        ),
                    )
                } else {
                    let watched = self.names(|judged| is_only_watched(judged.outcomes));
                    let watched = name_some(&watched);
                    let blind = self.blind_clusters().unwrap_or_default();
                    (
                        format!(
                            "The scan fires: {watched} can be taken over, and Defender would see it except in {blind}"
                        ),
                        format!(
                            "Each link is there: {links}. Whether anything in {blind} pulls from {watched} is not known: if so, it falls unseen.{}",
                            self.as_far_as_read()
                        ),
                    )
                }
            }
            Verdict::Fires => {
                let names = self.names(|judged| judged.verdict == Verdict::Fires);
                let it = if names.len() == 1 { "it" } else { "them" };
                (
                    capitalised(&format!(
                        "{} and used to poison every workload that pulls from {it}",
                        self.can_be_taken_over()
                    )),
                    format!(
                        "The admin account is on, the endpoint is open to the whole internet, and Defender does not watch what runs from {it}. Closing the account or the network keeps the attacker out; Defender only shows the attack."
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
                explanation.push_str(&self.takeover_seen());
                explanation.push_str(self.as_far_as_read());
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
                let entered = self.names(|judged| {
                    judged.outcomes == [Outcome::Fires, Outcome::Fires, Outcome::Unknown]
                });
                if !entered.is_empty() {
                    explanation.push_str(&format!(
                        " The way in stands open at {}: what is not known is whether anybody would see it.",
                        name_some(&entered)
                    ));
                }
                if scan.unread {
                    explanation.push_str(" Not all that was dropped was read, as the problems say, and what was left out may be about anything: so nothing is called clear for all of it.");
                }
                (format!("It is not known yet {subject}"), explanation)
            }
        }
    }

    /// Where a takeover is possible and would be seen; empty if nowhere.
    fn takeover_seen(&self) -> String {
        let watched = self.names(|judged| is_only_watched(judged.outcomes));
        if watched.is_empty() {
            return String::new();
        }
        let but = self.blind_clusters();
        let but = but.map_or_else(String::new, |blind| format!(", except in {blind}"));
        let unwatched = match self.watched().outside {
            0 => String::new(),
            count => format!(
                " It watches Kubernetes only: {} outside of it would fall unseen.",
                counted(count, "workload", "workloads")
            ),
        };
        format!(
            " A takeover is still possible at {}: Defender would see it{but}, and does not prevent it.{unwatched}",
            name_some(&watched)
        )
    }

    /// What pulls by tag from registries that only Defender keeps the chain from.
    fn watched(&self) -> &Watched {
        self.watched.get_or_init(|| self.count_watched())
    }

    fn count_watched(&self) -> Watched {
        let workloads = &self.scan.workloads;
        let verdict = |registry| self.scan.verdict_of(registry);
        let mut places: BTreeSet<usize> = BTreeSet::new();
        for (judged, registry) in self.scan.registries.iter().zip(0..) {
            let pulling = workloads.by_registry.get(&registry);
            let pulling = pulling.filter(|_| is_only_watched(judged.outcomes));
            places.extend(pulling.into_iter().flatten().copied().filter(|place| {
                workloads.list.get(*place).is_some_and(|workload| {
                    let mut images = workload.images.iter();
                    blast::bucket(workloads, workload, verdict).0 == blast::Bucket::Spared
                        && images.any(|image| {
                            image.pulls != Pulls::PinnedByDigest
                                && workloads.comes_from(image, registry)
                        })
                })
            }));
        }
        let mut watched = Watched::default();
        for workload in places.iter().filter_map(|place| workloads.list.get(*place)) {
            watched.all += 1;
            if !workload.service.is_kubernetes() {
                watched.outside += 1;
                watched.kinds.insert(workload.service.name());
            }
        }
        watched
    }

    /// The clusters where Defender would not see what comes of a takeover that it sees elsewhere.
    fn blind_clusters(&self) -> Option<String> {
        let blind = self.scan.blind_clusters()?;
        let names: Vec<&str> = blind.iter().map(|subject| self.called(subject)).collect();
        Some(name_some(&names))
    }

    /// The restriction where documents are not whole.
    fn as_far_as_read(&self) -> &'static str {
        if self.sources.iter().any(Decoded::is_incomplete) {
            " This holds for what was read: some of these documents are cut off, one page of more, refer to what is not here, or could not be read, and what is missing from them was not judged."
        } else {
            ""
        }
    }

    /// Whether what is said of a registry holds only once something is deployed.
    fn waits(&self, place: usize, judged: &Judged) -> bool {
        let completes = || self.changed().completes.binary_search(&place).is_ok();
        !judged.is_live(self.sources) || completes() || self.scan.fires_later(judged)
    }

    /// Which registries can be taken over now, and which once something is deployed.
    fn can_be_taken_over(&self) -> String {
        let mut now = Vec::new();
        let mut later = Vec::new();
        // Those that are named are those with which most falls.
        for place in self.heaviest() {
            let place = *place;
            let judged = self.scan.registries.get(place);
            if let Some(judged) = judged.filter(|judged| judged.verdict == Verdict::Fires) {
                let names = match self.waits(place, judged) {
                    true => &mut later,
                    false => &mut now,
                };
                names.push(judged.name.as_str());
            }
        }
        match (now.is_empty(), later.is_empty()) {
            (_, true) => format!("{} can be taken over", name_some(&now)),
            (true, _) => format!(
                "{} can be taken over once this is deployed,",
                name_some(&later)
            ),
            _ => format!(
                "{} can be taken over now, {} once this is deployed,",
                name_some(&now),
                name_some(&later)
            ),
        }
    }

    /// Where a deployment would complete the chain, and where it would break it.
    fn changed(&self) -> &Changed {
        self.changed.get_or_init(|| self.find_changed())
    }

    fn find_changed(&self) -> Changed {
        let context = self.context();
        let any = context.any_change() || {
            let mut registries = self.scan.registries.iter();
            registries.any(|judged| judged.group.two_states)
        };
        let mut changed = Changed::default();
        if !any {
            return changed;
        }
        let mut plans: BTreeMap<&str, Option<[Outcome; 2]>> = BTreeMap::new();
        for (place, judged) in self.scan.registries.iter().enumerate() {
            let states = judged.group.states(self.sources);
            let plan = *plans
                .entry(&judged.subscription)
                .or_insert_with(|| context.states(&judged.subscription));
            if states.is_none() && plan.is_none() {
                continue;
            }
            let verdict = |state: usize| {
                let mut outcomes = judged.real;
                let views = states.as_ref().and_then(|states| states.get(state));
                if let Some(views) = views {
                    let over = |rule: fn(&View) -> Outcome| Outcome::over(views.iter().map(rule));
                    outcomes[0] = over(admin_account_enabled::outcome);
                    outcomes[1] = over(public_network_access::outcome);
                }
                if let Some(outcome) = plan.as_ref().and_then(|plan| plan.get(state)) {
                    outcomes[2] = *outcome;
                }
                Verdict::all(outcomes)
            };
            match (verdict(0), verdict(1)) {
                (Verdict::Fires, Verdict::Fires) => {}
                (_, Verdict::Fires) => changed.completes.push(place),
                (Verdict::Broken, Verdict::Broken) => {}
                (_, Verdict::Broken) => changed.breaks.push(place),
                _ => {}
            }
        }
        changed
    }

    /// What a deployment would change of the chain, where what-if answers show both states.
    fn what_would_change(&self, changed: &Changed) -> String {
        let names = |places: &[usize]| {
            let judged = places
                .iter()
                .filter_map(|place| self.scan.registries.get(*place));
            let names: Vec<&str> = judged.map(|judged| judged.name.as_str()).collect();
            name_some(&names)
        };
        let mut said = String::new();
        if !changed.completes.is_empty() {
            said.push_str(&format!(
                " What is about to be deployed here would complete the chain at {}.",
                names(&changed.completes)
            ));
        }
        if !changed.breaks.is_empty() {
            said.push_str(&format!(
                " What is about to be deployed here would break the chain at {}.",
                names(&changed.breaks)
            ));
        }
        said
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
        // Of a plan that is on nobody says that it is off, whatever lacks beside it.
        let lacking = |on: bool| {
            self.names(move |judged: &Judged| {
                judged.outcomes.get(index) == Some(&Outcome::Fires)
                    && (index == 2 && scan.plan_is_on(judged)) == on
            })
        };
        for (said, names) in [
            (link.fires_at, lacking(false)),
            (
                "on, but not for every cluster that pulls, for",
                lacking(true),
            ),
        ] {
            if !names.is_empty() {
                parts.push(format!("{said} {}", name_some(&names)));
            }
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
                    .map(|subject| self.called(subject))
                    .collect::<Vec<_>>()
            };
            let plans = of(Outcome::Fires, "subscription");
            if fires.is_empty() && !plans.is_empty() {
                parts.push(format!("the plan is off in {}", name_some(&plans)));
            }
            let clusters = of(Outcome::Fires, "cluster");
            if !clusters.is_empty() {
                let word = match clusters.len() {
                    1 => "cluster",
                    _ => "clusters",
                };
                let named = name_some(&clusters);
                parts.push(format!("the sensor is off at the {word} {named}"));
            }
        }
        if parts.is_empty() {
            return "Nothing was judged: no document shows it.".to_owned();
        }
        format!("{}.", capitalised(&parts.join("; ")))
    }

    fn steps(&self, totals: &RadiusTotals) -> Vec<Step> {
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
                let mut here = match StepState::from(outcome) {
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
                let mut state = StepState::from(outcome);
                let reached = totals.exposed + totals.possible;
                if number == 4 && reached > 0 {
                    here.push_str(&format!(
                        " {}: {} at the next restart, {} at the next rollout or on a new node.",
                        counted(reached, "workload would pull it", "workloads would pull it"),
                        totals.pulls.next_restart,
                        totals.pulls.next_rollout
                    ));
                }
                let watched = self.watched();
                let outside = totals.outside_kubernetes + watched.outside;
                if number == 5 && outside > 0 {
                    if state == StepState::Closed {
                        state = StepState::Open;
                        here = "The plan is on, and watches Kubernetes only.".to_owned();
                    }
                    let kinds = totals.by_kind.iter().filter(|tally| tally.reached > 0);
                    let kinds = kinds.map(|tally| tally.name.as_str());
                    let kinds = kinds.filter(|kind| is_outside_kubernetes(kind));
                    let kinds = kinds.chain(watched.kinds.iter().copied()).collect();
                    here.push_str(&format!(
                        " Defender never watches the runtime of {} outside Kubernetes ({}).",
                        counted(outside, "workload", "workloads"),
                        walkthrough::listed(&kinds)
                    ));
                }
                Step {
                    number,
                    title: data.title.to_owned(),
                    actor: data.actor.to_owned(),
                    technique: data.technique(),
                    enabled_by: RULES.get(data.rule).map_or("", |meta| meta.id).to_owned(),
                    state,
                    gain: data.gain.to_owned(),
                    how: data.how.to_owned(),
                    here,
                }
            })
            .collect()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = self.all_problems();
        for problem in &mut problems {
            self.within_each(&mut problem.help);
        }
        problems
    }

    fn all_problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problems.extend(self.link.map(|link| Problem {
            severity: Severity::Warning,
            source: None,
            line: None,
            column: None,
            message: ["these facts are somebody's word: they are ", &link.told()].concat(),
            help: "to be sure, judge the exports themselves".to_owned(),
            excerpt: String::new(),
        }));
        for source in self.sources {
            let issues = source.issues.iter().chain(&source.join_issues);
            problems.extend(issues.map(|issue| problem(source, issue)));
        }
        problems.extend(
            self.scan
                .strays
                .iter()
                .filter_map(|stray| self.stray(stray)),
        );
        problems.extend(self.malformed());
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

    /// Image references that are none, each source's in one remark.
    fn malformed(&self) -> Vec<Problem> {
        let mut seen: BTreeMap<u32, (u32, &Place, &ImageError)> = BTreeMap::new();
        for (place, error) in &self.scan.workloads.malformed {
            let entry = seen.entry(place.handle.source);
            entry.or_insert((0, place, error)).0 += 1;
        }
        seen.into_values()
            .filter_map(|(count, place, error)| {
                let doc = Doc::new(self.sources, place.handle)?;
                let more = match count {
                    1 => String::new(),
                    count => format!(", and so are {} more in this file", count - 1),
                };
                let message = format!(
                    "{}{NO_IMAGE}{error}{more}",
                    quoted(doc.plain(doc.source.text.get(place.span), place.span).unwrap_or_default())
                );
                let help = "what it pulls is not known; look at the workload itself (`kubectl get pod NAME -n NAMESPACE -o yaml`)";
                Some(problem(
                    doc.source,
                    &Issue::warning(Some(place.span.start), message, help),
                ))
            })
            .collect()
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

/// What a registry is known by where it says nothing else; the best is the first.
const NAMING: [Field; 5] = [
    Field::Name,
    Field::Address,
    Field::Id,
    Field::LoginServer,
    Field::Type,
];

/// What is to be said of a registry that Terraform alone shows, and nothing plans: it was there at some time.
fn as_terraform_had_it(view: &View) -> Option<&'static str> {
    let mut of_plans = true;
    let mut read = true;
    for doc in view.docs() {
        let address = doc.first_text(Field::Address)?;
        if doc.resource.declared || doc.is_to_be_removed() {
            return None;
        }
        read &= address.starts_with("data.") || address.contains(".data.");
        let documents = &doc.source.documents;
        let next = documents.partition_point(|one| one.span.start <= doc.resource.start);
        let document = next.checked_sub(1).and_then(|at| documents.get(at));
        of_plans &= document.is_some_and(|one| one.kind == "terraform plan");
    }
    match (read, of_plans) {
        (true, _) => Some(
            "a data source of Terraform read this: it was so then, and nothing else shows the registry",
        ),
        (false, true) => Some(
            "this is as it was when the Terraform plan was made, and nothing else shows the registry",
        ),
        (false, false) => None,
    }
}

/// The rules that a registry's own documents answer.
const CHECKS: [fn(&View, &Names) -> Draft; 2] =
    [admin_account_enabled::check, public_network_access::check];

/// What a deployment would do to each of them: into the bad state, and into the good one.
const TURNS: [(&str, &str); 2] = [
    ("turn the admin account on", "turn the admin account off"),
    (
        "open the endpoint to the internet",
        "close the endpoint to the internet",
    ),
];

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

fn finding(draft: Draft, facts: &mut impl Iterator<Item = Fact>) -> Finding {
    let mut facts: Vec<Fact> = facts.take(draft.places.len()).collect();
    if draft.conflict {
        // Otherwise their order would show in which order the documents came.
        order::by(&mut facts, |left, right| {
            (&left.source, left.line, left.column).cmp(&(&right.source, right.line, right.column))
        });
    }
    let mut notes = draft.notes;
    if draft.more > 0 {
        let places = match draft.more {
            1 => "1 more place, which is",
            _ => &format!("{} more places, which are", draft.more),
        };
        notes.push(Note {
            warning: false,
            text: format!("this rests on {places} not listed here"),
        });
    }
    // Warnings first; otherwise in the order they were made.
    order::by_key(&mut notes, |note| !note.warning);
    Finding {
        outcome: draft.outcome,
        because: draft.because,
        facts,
        missing: draft.missing,
        notes,
        settle: draft.settle,
        addresses: draft.addresses,
        was: draft.was,
        switches: draft.switches,
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

/// Of which clusters that may pull from a registry no pods are here.
fn without_pods(judged: &Judged) -> Option<String> {
    let names: Vec<String> = judged
        .unseen
        .first
        .iter()
        .map(|name| quoted(name))
        .collect();
    let more = (judged.unseen.count as usize).saturating_sub(names.len());
    let who = match more {
        0 => join(&names.iter().map(String::as_str).collect::<Vec<_>>()),
        more => format!("{} and {more} more", names.join(", ")),
    };
    Some(match judged.unseen.count {
        0 => return None,
        1 => format!(
            "What pulls from here is not known in full: {who} may, and its pods are not in these exports."
        ),
        _ => format!(
            "What pulls from here is not known in full: {who} may, and their pods are not in these exports."
        ),
    })
}

/// A number and what it counts.
fn counted<N: Display + PartialEq + From<u8>>(count: N, one: &str, many: &str) -> String {
    let word = if count == N::from(1) { one } else { many };
    format!("{count} {word}")
}

/// The command that shows the server of a site in its settings, and none of the others, which may be secrets.
fn server_of_site(workload: &Workload, location: Option<&Location>) -> String {
    let of = |part: fn(&Location) -> &String, otherwise: &str| match location.map(part) {
        Some(text) if !text.is_empty() => text.clone(),
        _ => otherwise.to_owned(),
    };
    let url = format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Web/sites/{}/config/appsettings/list?api-version=2024-04-01",
        of(|location| &location.subscription, "SUBSCRIPTION"),
        of(|location| &location.resource_group, "GROUP"),
        workload.name.replacen('/', "/slots/", 1),
    );
    format!(
        "az rest --method post --url {} --query \"{{id:id, type:type, properties:{{DOCKER_REGISTRY_SERVER_URL:properties.DOCKER_REGISTRY_SERVER_URL || ''}}}}\" -o json",
        shell_word(&url, "URL"),
    )
}

/// What Defender for Cloud saw of a workload.
fn seen_by_defender(workload: &Workload) -> String {
    let seen = workload
        .seen
        .as_ref()
        .map(|day| format!("seen by Defender on {day}"));
    let found = Some(&workload.found).filter(|found| !found.is_empty());
    let found = found.map(|found| format!("vulnerabilities in its image: {found}"));
    let said: Vec<String> = seen.into_iter().chain(found).collect();
    said.join("; ")
}
pub use crate::read::decode::asked::QUESTIONS;

/// What stands behind a quotation that is no image reference.
pub const NO_IMAGE: &str = " is no image reference: ";

/// Where a workload runs, in one word.
pub fn place_name(cluster: &str, namespace: &str) -> String {
    match (cluster, namespace) {
        ("", namespace) => namespace.to_owned(),
        (cluster, "") => cluster.to_owned(),
        (cluster, namespace) => format!("{cluster}/{namespace}"),
    }
}

fn source(source: &Decoded, counted: Vec<Counted>) -> Source {
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
        .zip(counted)
        .map(|(document, counted)| Document {
            kind: document.kind.clone(),
            line: source.text.position(document.span.start).line,
            registries: counted.registries,
            plans: counted.plans,
            clusters: counted.clusters,
            workloads: counted.workloads,
            note: document.note.clone(),
            ledger: counted.ledger,
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
        message: shown(&issue.message).into_owned(),
        help: issue.help.clone(),
        excerpt,
    }
}

/// The line around a place, cut to what fits on a screen.
fn excerpt(source: &Decoded, at: u32) -> String {
    let (span, before, behind) = source.text.around(at, MAX_EXCERPT);
    let cut = |cut: bool| if cut { "…" } else { "" };
    let piece = source.shown(span);
    // Of what was overwritten as a whole there is nothing to see.
    let is_gone = |letter: char| letter == '·' || letter.is_whitespace();
    match piece.chars().all(is_gone) {
        true => String::new(),
        false => format!("{}{}{}", cut(before), piece.trim(), cut(behind)),
    }
}

fn pointers_in<'a>(
    doc: &Doc<'a>,
    targets: &[u32],
    elsewhere: &RefCell<BTreeMap<(u32, u32), Map<'a>>>,
) -> Vec<String> {
    let text = doc.source.text.bytes();
    let start = doc.resource.start;
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
    // Of most workloads one is asked for, its image.
    if let [target] = targets
        && let Some(pointer) = way_to(text, start, &prefix, *target)
    {
        return vec![pointer];
    }
    let end = value_end(text, start as usize).map_or(u32::MAX, offset);
    let inside = |target: &u32| (start..end).contains(target);
    let mine: Vec<u32> = targets.iter().copied().filter(inside).collect();
    let mut mine = pointers(text, start, &prefix, &mine).into_iter();
    // What a template says elsewhere (a parameter's default) is pointed to from the very top.
    let mut elsewhere = elsewhere.borrow_mut();
    let mut other = |target: u32| {
        let document = doc.source.document_at(start);
        let top = document.map_or(0, |document| document.span.start);
        let map = elsewhere.entry((doc.handle.source, top));
        let map = map.or_insert_with(|| Map::read(text, top));
        map.pointer("", target)
    };
    targets
        .iter()
        .map(|target| match inside(target) {
            true => mine.next().unwrap_or_default(),
            false => other(*target),
        })
        .collect()
}

fn fact(doc: &Doc, place: &Place, pointer: String) -> Fact {
    let text = &doc.source.text;
    let position = text.position(place.span.start);
    let raw = if place.span.start == place.span.end {
        // Of a container there is only where it begins.
        match text.bytes().get(place.span.start as usize) {
            Some(b'[') => "[…]".to_owned(),
            _ => "{…}".to_owned(),
        }
    } else {
        match text.get(place.span) {
            raw @ ("{}" | "[]") => raw.to_owned(),
            raw if raw.starts_with('{') => "{…}".to_owned(),
            raw if raw.starts_with('[') => "[…]".to_owned(),
            _ => doc.source.shown(place.span),
        }
    };
    let value = match raw
        .char_indices()
        .nth(MAX_VALUE)
        .filter(|_| raw.len() > MAX_VALUE)
    {
        Some((end, _)) => format!("{}…", raw.get(..end).unwrap_or_default()),
        None => raw,
    };
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
