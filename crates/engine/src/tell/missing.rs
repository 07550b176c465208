//! What is missing: each kind of evidence, how much of it is there, what it would settle, and the command
//! that brings it.
//!
//! How sure an answer is, is this list and no number. It is about the evidence as it stands: nothing that
//! is taken as mended changes it.

use std::collections::BTreeSet;

use super::{Renderer, counted, name_some};
use crate::{
    azure::commands,
    facts::workloads::Service,
    judge::{
        Judged, Subject, holds,
        rules::{shell_word, subscription_option},
    },
    read::decode::{asked::Question, recognise::Kind},
};
use model::{
    evidence::{Evidence, Presence},
    outcome::Outcome,
    report::{Command, Source},
};

/// A kind of workload that Azure runs: what it is called, the files of the script that show it, and the
/// command that lists it.
struct Hosted {
    what: &'static str,
    files: &'static [&'static str],
    /// The files that show more of them, where there is more.
    beside: &'static [&'static str],
    command: &'static str,
    is: fn(Service) -> bool,
}

const HOSTED: [Hosted; 3] = [
    Hosted {
        what: "Web and Function apps",
        files: &["webapps", "functionapps"],
        beside: &["logicapps", "slots", "site-containers"],
        command: "az webapp list --show-details",
        is: |service| matches!(service, Service::AppService | Service::FunctionApp),
    },
    Hosted {
        what: "Container Apps and their jobs",
        files: &["containerapps", "containerapp-jobs"],
        beside: &["containerapp-revisions", "session-pools"],
        command: "az containerapp list",
        is: |service| matches!(service, Service::ContainerApp | Service::ContainerAppJob),
    },
    Hosted {
        what: "Container Instances",
        files: &["container-instances"],
        beside: &["container-group-profiles"],
        command: "az container list",
        is: |service| service == Service::ContainerInstance,
    },
];

impl Renderer<'_> {
    /// The names of the subscriptions here that a document tells, by their ids in lower case.
    pub fn accounts(&self) -> Vec<(String, String)> {
        let subscriptions = self.subscriptions();
        let named = subscriptions.iter().filter_map(|subscription| {
            let name = self.guards.account(subscription)?;
            Some((subscription.clone(), name.to_owned()))
        });
        named.collect()
    }

    /// The subscriptions of the registries here, in lower case.
    pub fn subscriptions(&self) -> &BTreeSet<String> {
        self.subscriptions
            .get_or_init(|| self.named_subscriptions())
    }

    fn named_subscriptions(&self) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = BTreeSet::new();
        let mut last = "";
        for judged in &self.scan.registries {
            // Neighbours mostly share theirs.
            if *judged.subscription != *last {
                last = &judged.subscription;
                found.insert(last.to_ascii_lowercase());
            }
        }
        found.remove("");
        found
    }

    /// The command in a subscription, where there are several: in this one, or in one to be written in.
    pub(super) fn within(&self, command: Command, subscription: Option<&str>) -> Command {
        let Command { mut line, shows } = command;
        if self.scan.several {
            let named = shell_word(subscription.unwrap_or_default(), commands::SUBSCRIPTION);
            line = commands::within(&line, &named).unwrap_or(line);
        }
        let asks = line.contains(" --subscription SUBSCRIPTION");
        let shows = match asks && !shows.ends_with(commands::REPLACE) {
            true => shows + commands::REPLACE,
            false => shows,
        };
        Command { line, shows }
    }

    /// The same of the commands that a sentence quotes.
    pub(super) fn within_each(&self, text: &mut String) {
        if text.contains("`az ")
            && self.scan.several
            && let Some(with) = commands::within_each(text)
        {
            *text = with;
        }
    }

    pub(super) fn within_ledgers(&self, mut source: Source) -> Source {
        for document in &mut source.documents {
            for line in &mut document.ledger.settles_nothing {
                self.within_each(&mut line.why);
            }
        }
        source
    }

    /// Each kind of evidence, the most telling first.
    pub fn evidence(&self) -> Vec<Evidence> {
        let mut all = self.all_evidence();
        for one in &mut all {
            one.command = one.command.take().map(|command| self.within(command, None));
        }
        all
    }

    fn all_evidence(&self) -> Vec<Evidence> {
        let mut all = vec![self.registries_here(), self.plans_here()];
        all.push(self.clusters_here());
        all.push(self.pods_here());
        all.extend(HOSTED.iter().map(|hosted| self.hosted_here(hosted)));
        all.extend(self.images_here());
        all.extend(self.around_here());
        if self.scan.unread {
            all.push(Evidence {
                what: "All that was dropped".to_owned(),
                presence: Presence::InPart,
                told: "not all of it was read, as the problems say".to_owned(),
                settles: "what was left out may be about anything, so nothing is called clear for all of it"
                    .to_owned(),
                needed: true,
                command: None,
                exports: Vec::new(),
            });
        }
        all
    }

    fn registries_here(&self) -> Evidence {
        let all = &self.scan.registries;
        let unknown = |judged: &&Judged| judged.real.iter().take(2).any(|o| *o == Outcome::Unknown);
        let open: Vec<&Judged> = all.iter().filter(unknown).collect();
        let (presence, told) = match (all.len(), open.len()) {
            (0, _) => (
                Presence::Missing,
                "no registry is in these documents".to_owned(),
            ),
            (count, 0) => (Presence::There, counted(count, "registry", "registries")),
            (count, _) => {
                let names: Vec<&str> = open.iter().map(|judged| judged.name.as_str()).collect();
                let of = counted(count, "registry", "registries");
                (
                    Presence::InPart,
                    format!("{of}; not all is told of {}", name_some(&names)),
                )
            }
        };
        // What asks for just what a registry lacks is known where that registry is told in full.
        let place = all.iter().position(|judged| unknown(&judged));
        let settle = place.and_then(|place| {
            let rules = self.registry(place)?.rules.into_iter().take(2);
            rules.filter_map(|rule| rule.finding.settle).next()
        });
        Evidence {
            what: "Container registries".to_owned(),
            told,
            settles: "two of the three links: the admin account and the open network".to_owned(),
            needed: true,
            command: (presence != Presence::There).then(|| {
                settle.unwrap_or_else(|| {
                    self.listing("az acr list", "every registry of the subscription")
                })
            }),
            exports: asked_for(presence, &["registries"]),
            presence,
        }
    }

    fn plans_here(&self) -> Evidence {
        let of_kind = |subject: &&Subject| subject.kind == "subscription";
        let subjects: Vec<&Subject> = self.scan.subjects.iter().filter(of_kind).collect();
        let unknown = |subject: &&&Subject| subject.real == Outcome::Unknown;
        let open: Vec<&Subject> = subjects
            .iter()
            .copied()
            .filter(|one| unknown(&one))
            .collect();
        // Of registries in templates the plan stands with what is declared beside them.
        let lacking = self.scan.registries.iter();
        let lacking = lacking
            .filter(|judged| judged.real[2] == Outcome::Unknown)
            .count();
        let names: Vec<String> = open
            .iter()
            .map(|subject| {
                self.guards
                    .account(&subject.name)
                    .unwrap_or(&subject.name)
                    .to_owned()
            })
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (presence, told) = match (subjects.len(), open.len()) {
            (0, _) if lacking > 0 || self.scan.registries.is_empty() => (
                Presence::Missing,
                "no plan is in these documents".to_owned(),
            ),
            (0, _) => (Presence::There, "with what is declared here".to_owned()),
            (all, 0) => (
                Presence::There,
                format!("of {}", counted(all, "subscription", "subscriptions")),
            ),
            (all, open) if all == open => (
                Presence::Missing,
                format!("not known of {}", name_some(&names)),
            ),
            (all, open) => (
                Presence::InPart,
                format!(
                    "of {} of {all} subscriptions; not of {}",
                    all - open,
                    name_some(&names)
                ),
            ),
        };
        let settle = open.iter().find_map(|subject| subject.draft.settle.clone());
        Evidence {
            what: "Defender plans".to_owned(),
            told,
            settles: "the third link: whether Defender for Containers watches".to_owned(),
            needed: true,
            command: (presence != Presence::There).then(|| {
                settle.unwrap_or_else(|| {
                    self.listing(
                        "az security pricing list",
                        "every Defender plan of the subscription",
                    )
                })
            }),
            exports: asked_for(presence, &["defender"]),
            presence,
        }
    }

    fn clusters_here(&self) -> Evidence {
        let of_kind = |subject: &&Subject| subject.kind == "cluster";
        let clusters: Vec<&Subject> = self.scan.subjects.iter().filter(of_kind).collect();
        let open: Vec<&&Subject> = clusters
            .iter()
            .filter(|one| one.real == Outcome::Unknown)
            .collect();
        let names: Vec<&str> = open.iter().map(|one| one.shown.as_str()).collect();
        let (presence, told) = match (clusters.len(), open.len()) {
            (0, _) if self.asked_in_vain("clusters") => {
                (Presence::There, "asked for, and there is none".to_owned())
            }
            (0, _) => (
                Presence::Missing,
                "no cluster is in these documents".to_owned(),
            ),
            (all, 0) if !holds(self.sources, Kind::Cluster) => (
                Presence::InPart,
                format!(
                    "{}, by what Defender judged of them alone",
                    counted(all, "cluster", "clusters")
                ),
            ),
            (all, 0) => (Presence::There, counted(all, "cluster", "clusters")),
            (all, _) => {
                let of = counted(all, "cluster", "clusters");
                (
                    Presence::InPart,
                    format!("{of}; the sensor is not told of {}", name_some(&names)),
                )
            }
        };
        Evidence {
            what: "AKS clusters".to_owned(),
            told,
            settles:
                "which clusters run without the Defender sensor, and by which identity each pulls"
                    .to_owned(),
            needed: false,
            command: (presence != Presence::There)
                .then(|| self.listing("az aks list", "every AKS cluster of the subscription")),
            exports: asked_for(presence, &["clusters"]),
            presence,
        }
    }

    /// Pods: of each cluster that is known, or of any.
    fn pods_here(&self) -> Evidence {
        let workloads = &self.scan.workloads;
        let in_kubernetes = workloads
            .list
            .iter()
            .filter(|one| one.service.is_kubernetes());
        let count = in_kubernetes.clone().count();
        let mut shown: BTreeSet<String> = BTreeSet::new();
        let mut nameless: BTreeSet<&str> = BTreeSet::new();
        for workload in in_kubernetes {
            if let Some(location) = workloads.locations.get(workload.location as usize) {
                if location.by_source {
                    nameless.insert(&location.cluster);
                }
                shown.insert(location.cluster.to_ascii_lowercase());
            }
        }
        let clusters = self
            .scan
            .subjects
            .iter()
            .filter(|subject| subject.kind == "cluster");
        let without = clusters.clone();
        let without: Vec<&Subject> = without
            .filter(|subject| !shown.contains(&subject.name.to_ascii_lowercase()))
            .collect();
        let first = without.first().map(|subject| subject.name.as_str());
        let without: Vec<&str> = without.iter().map(|one| one.shown.as_str()).collect();
        let none = self.asked_in_vain("clusters") && clusters.count() == 0;
        let (presence, told) = match (count, without.len()) {
            (0, 0) if none => (Presence::There, "there is no cluster to ask".to_owned()),
            (0, _) if self.asked_in_vain("pods") => {
                (Presence::There, "asked for, and there is none".to_owned())
            }
            (0, 0) => (Presence::Missing, "no pod is in these documents".to_owned()),
            (0, _) => (Presence::Missing, format!("not of {}", name_some(&without))),
            (count, 0) => (Presence::There, counted(count, "workload", "workloads")),
            (count, _) if self.asked_in_vain("pods") => {
                (Presence::There, counted(count, "workload", "workloads"))
            }
            (count, _) => {
                let of = counted(count, "workload", "workloads");
                let told = match nameless.is_empty() {
                    true => format!("{of}; not of {}", name_some(&without)),
                    false => format!(
                        "{of}; which cluster {} is from it does not say: call the file like its cluster, one of {}",
                        name_some(&Vec::from_iter(nameless.iter().copied())),
                        name_some(&without)
                    ),
                };
                (Presence::InPart, told)
            }
        };
        // What was dropped may be just what would be asked for.
        let named = first.filter(|_| nameless.is_empty());
        let context = named.map_or_else(String::new, |name| {
            format!(" --context {}", shell_word(name, "CLUSTER"))
        });
        Evidence {
            what: "Pods and what makes them".to_owned(),
            told,
            settles: "what falls in each cluster, by name, and when each pulls again".to_owned(),
            needed: false,
            command: (presence != Presence::There).then(|| Command {
                line: format!("kubectl get pods -A -o json{context}"),
                shows: "what runs in a cluster, once for each cluster".to_owned(),
            }),
            exports: asked_for(presence, &["pods"]),
            presence,
        }
    }

    fn hosted_here(&self, hosted: &Hosted) -> Evidence {
        let list = self.scan.workloads.list.iter();
        let count = list
            .filter(|workload| (hosted.is)(workload.service))
            .count();
        let (presence, told) = match count {
            0 if hosted.files.iter().any(|file| self.asked_in_vain(file)) => {
                (Presence::There, "asked for, and there is none".to_owned())
            }
            0 => (Presence::Missing, "none is in these documents".to_owned()),
            count => (Presence::There, format!("{count} seen")),
        };
        Evidence {
            what: hosted.what.to_owned(),
            told,
            settles: "what falls there, and how each logs in to the registry".to_owned(),
            needed: false,
            command: (presence != Presence::There)
                .then(|| self.listing(hosted.command, hosted.what)),
            exports: asked_for(presence, &[hosted.files, hosted.beside].concat()),
            presence,
        }
    }

    /// Workloads of which the image is not known; nothing if it is known of all.
    fn images_here(&self) -> Option<Evidence> {
        let unknown = self.scan.workloads.list.iter();
        let unknown = unknown.filter(|workload| workload.is_image_unknown());
        let names: Vec<&str> = unknown.map(|workload| workload.name.as_str()).collect();
        if names.is_empty() {
            return None;
        }
        let mut commands = Vec::new();
        self.image_exports(&mut commands);
        let also = [
            "functionapps",
            "logicapps",
            "slots",
            "site-containers",
            "pods",
        ];
        Some(Evidence {
            what: "Images of workloads".to_owned(),
            presence: Presence::InPart,
            told: format!("not known of {}", name_some(&names)),
            settles: "whether they fall too".to_owned(),
            needed: false,
            command: commands.into_iter().next(),
            exports: asked_for(Presence::InPart, &also),
        })
    }

    /// What sharpens the steps.
    fn around_here(&self) -> Vec<Evidence> {
        let one = |what: &str,
                   there: bool,
                   told: &str,
                   settles: &str,
                   command: Command,
                   files: &[&str]| {
            let presence = if there {
                Presence::There
            } else {
                Presence::Missing
            };
            Evidence {
                what: what.to_owned(),
                presence,
                told: if there {
                    told.to_owned()
                } else {
                    "none is in these documents".to_owned()
                },
                settles: settles.to_owned(),
                needed: false,
                command: (!there).then_some(command),
                exports: asked_for(presence, files),
            }
        };
        let registry = self
            .scan
            .registries
            .iter()
            .find(|judged| !judged.name.is_empty());
        let of = registry.map(|judged| &*judged.subscription);
        let registry = registry.map_or_else(
            || "NAME".to_owned(),
            |judged| shell_word(&judged.name, "NAME"),
        );
        let subscriptions = self.subscriptions();
        let unnamed: Vec<&String> = subscriptions
            .iter()
            .filter(|subscription| self.guards.account(subscription).is_none())
            .collect();
        let named = !subscriptions.is_empty() && unnamed.is_empty();
        let roles = self.guards.roles_shown || self.asked_in_vain("roles");
        let tokens = holds(self.sources, Kind::Token) || self.asked_in_vain("tokens");
        let mut seen = vec![
            one(
                "Role assignments",
                roles,
                "there",
                "who else may push, and which cluster pulls from which registry",
                self.listing(
                    "az role assignment list --all --include-inherited --fill-principal-name false",
                    "who may do what",
                ),
                &["roles"],
            ),
            one(
                "Repository tokens",
                tokens,
                "there",
                "the way in beside the admin account",
                self.within(
                    Command {
                        line: format!("az acr token list --registry {registry} -o json"),
                        shows: "tokens with a password of their own, once for each registry"
                            .to_owned(),
                    },
                    of,
                ),
                &["tokens", "scope-maps"],
            ),
        ];
        if !named {
            seen.push(one(
                "Names of subscriptions",
                false,
                "",
                "names in place of ids",
                Command {
                    line: "az account list -o json".to_owned(),
                    shows: "the subscriptions by name".to_owned(),
                },
                &["accounts"],
            ));
        }
        seen
    }

    /// Whether the collecting script has asked for it and there is nothing.
    fn asked_in_vain(&self, file: &str) -> bool {
        let mut answers = self.sources.iter().filter_map(|source| source.none_of);
        answers.any(|question: &Question| question.file == file)
    }

    /// A command that lists something of the subscription; of several it is once for each.
    fn listing(&self, command: &str, shows: &str) -> Command {
        let subscriptions = self.subscriptions();
        let only = subscriptions.first();
        let only = only.filter(|_| subscriptions.len() == 1 && !self.scan.several);
        let of = subscription_option(only.map(String::as_str));
        let each = match self.scan.several {
            true => ", once for each subscription",
            false => "",
        };
        Command {
            line: format!("{command}{of} -o json"),
            shows: format!("{shows}{each}"),
        }
    }
}

/// What the script is asked for, where something is missing.
fn asked_for(presence: Presence, files: &[&str]) -> Vec<String> {
    match presence {
        Presence::There => Vec::new(),
        Presence::InPart | Presence::Missing => {
            files.iter().map(|file| (*file).to_owned()).collect()
        }
    }
}
