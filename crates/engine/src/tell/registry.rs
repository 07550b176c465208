//! One registry as the report shows it: its three rules, what sharpens each step of the attack on it, and whom it trusts.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    azure::{
        assessments::About,
        ids::{Folded, ResourceId},
    },
    facts::{
        Doc, Place, Seen, View,
        findings::Scanned,
        pulls::{Cluster, Pulling},
        registries::Names,
    },
    judge::{
        Judged,
        rules::{
            Draft, RULES, admin_account_enabled, assessed, public_network_access, show_registry,
        },
    },
    read::decode::fields::Field,
    tell::{nodes::Named, walkthrough::Around},
};
use model::{
    order,
    outcome::Outcome,
    report::{Command, Note, Pulls, Registry, RegistryStep, RegistryWorkloads, Rule, StepDetail},
    sentence::quoted,
};

use super::{
    NAMED, Renderer, lower_if_in, nodes, quote::MAX_FACTS, verdict::without_pods, walkthrough,
};

impl<'a> Renderer<'a> {
    /// The registry at this place with its findings and steps.
    pub fn registry(&self, index: usize) -> Option<Registry> {
        self.registry_with(index, None)
    }

    /// The same, with no more than so many switches of clusters that other registries share.
    pub(super) fn registry_with(&self, index: usize, switches: Option<usize>) -> Option<Registry> {
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
        if judged.group.is_only_a_host(self.sources) {
            for draft in drafts.iter_mut().take(2) {
                if draft.outcome == Outcome::Unknown && draft.places.is_empty() {
                    "no export of this registry is here: it is only named, and nothing else is known of it"
                        .clone_into(&mut draft.because);
                }
            }
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
        let planned = |rule| self.changed().turns(rule, index);
        let drafted = walkthrough::steps(&view, &names, judged.outcomes, planned, &around);
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
