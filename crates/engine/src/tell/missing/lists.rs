//! Lists that are asked for in each subscription: of which ones they are here.
//!
//! A list is there where something of it is, or where the name of its file says that it was asked for and
//! there is nothing. What another subscription has, nobody knows by that.

use std::collections::BTreeSet;

use super::{Line, MOST, Presence, Renderer, in_part};
use crate::{
    azure::ids::ResourceId,
    facts::{Doc, docs, workloads::Service},
    judge::rules::shell_word,
    read::decode::{Decoded, asked, fields::Field, recognise::Kind},
};
use model::{order, report::Command};

use super::{counted, name_some};

/// A kind of which there is a list in each subscription.
pub(super) struct Listed {
    what: &'static str,
    settles: &'static str,
    /// What the script calls the file of each list, the command that prints it, and what that shows.
    lists: &'static [(&'static str, &'static str, &'static str)],
    /// What it calls the pages that have it of every subscription.
    graph: &'static str,
}

pub(super) const CLUSTERS: Listed = Listed {
    what: "AKS clusters",
    settles: "",
    lists: &[("clusters", "az aks list", "every AKS cluster")],
    graph: "graph-registries",
};

const ROLES: Listed = Listed {
    what: "Role assignments",
    settles: "who else may push, and which cluster pulls from which registry",
    lists: &[(
        "roles",
        "az role assignment list --all --include-inherited --fill-principal-name false",
        "who may do what",
    )],
    graph: "graph-access",
};

const FALLS: &str = "what falls there, and how each logs in to the registry";

/// Whether a list shows such a service.
type Shows = fn(Service) -> bool;

/// What Azure runs beside clusters, and which services each list shows.
const HOSTED: [(Listed, Shows); 3] = [
    (
        Listed {
            what: "Web and Function apps",
            settles: FALLS,
            lists: &[
                (
                    "webapps",
                    "az webapp list --show-details",
                    "web apps with their images",
                ),
                ("functionapps", "az functionapp list", "function apps"),
            ],
            graph: "graph-workloads",
        },
        |service| matches!(service, Service::AppService | Service::FunctionApp),
    ),
    (
        Listed {
            what: "Container Apps and their jobs",
            settles: FALLS,
            lists: &[
                ("containerapps", "az containerapp list", "Container Apps"),
                (
                    "containerapp-jobs",
                    "az containerapp job list",
                    "jobs of Container Apps",
                ),
            ],
            graph: "graph-workloads",
        },
        |service| matches!(service, Service::ContainerApp | Service::ContainerAppJob),
    ),
    (
        Listed {
            what: "Container Instances",
            settles: FALLS,
            lists: &[(
                "container-instances",
                "az container list",
                "Container Instances",
            )],
            graph: "graph-workloads",
        },
        |service| service == Service::ContainerInstance,
    ),
];

/// Of which subscriptions a list is here.
pub(super) struct Cover {
    /// How many there are.
    all: usize,
    /// Something of it is here, or was asked for in vain.
    any: bool,
    /// Those of which it is not, by their ids; and by name where a document tells it.
    pub(super) lacking: Vec<(String, String)>,
}

impl Cover {
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self.lacking.iter().map(|(_, name)| name.as_str()).collect();
        name_some(&names)
    }

    /// The row of it; `seen` is what is said of what is here, empty where there is nothing.
    pub(super) fn tell(&self, line: Line, seen: &str) -> Line {
        let names: Vec<&str> = self.lacking.iter().map(|(_, name)| name.as_str()).collect();
        let here = self.all - names.len();
        match (names.len(), seen) {
            (0, "") if self.any => line.told(Presence::There, "asked for, and there is none"),
            (0, seen) if self.any => line.told(Presence::There, seen),
            (_, _) if !self.any => line.told(Presence::Missing, "not exported, or there are none"),
            (_, "") => line.told(Presence::InPart, in_part(here, self.all, &names)),
            _ => {
                let told = format!("{seen}, {}", in_part(here, self.all, &names));
                line.told(Presence::InPart, told)
            }
        }
    }
}

/// It has something, or is the answer that there is nothing, and it is whole.
fn answers(source: &Decoded) -> bool {
    !source.incomplete && (source.none_of.is_some() || !source.found.resources.is_empty())
}

impl Renderer<'_> {
    /// Of which subscriptions a list is here, of which these are ids of what it shows.
    pub(super) fn list<'s>(&self, listed: &Listed, seen: impl Iterator<Item = &'s str>) -> Cover {
        let mut any = false;
        let mut here: BTreeSet<String> = BTreeSet::new();
        for id in seen {
            any = true;
            let subscription = ResourceId::new(id).subscription();
            // Neighbours mostly share theirs, and there are few.
            here.extend(subscription.map(str::to_ascii_lowercase));
        }
        let mut everywhere = false;
        for source in self.sources.iter().filter(|source| answers(source)) {
            let Some((question, about)) = asked::of(&source.name) else {
                continue;
            };
            everywhere |= question.file == listed.graph;
            if listed.lists.iter().any(|(file, ..)| *file == question.file) {
                any = true;
                here.insert(about.to_ascii_lowercase());
            }
        }
        let subscriptions = self.subscriptions();
        // Of one subscription nothing else can be meant, be the ids lost.
        let whole = everywhere || any && subscriptions.len() == 1 && !self.scan.several;
        let lacking = subscriptions.iter().filter(|_| !whole).filter(|id| {
            let names = [id.as_str(), self.name_of(id)]
                .map(|name| asked::file_of(&name.to_ascii_lowercase()));
            !here.contains(*id) && !names.iter().any(|name| here.contains(name))
        });
        let lacking = lacking.map(|id| (id.clone(), self.name_of(id).to_owned()));
        Cover {
            all: subscriptions.len(),
            any: any || everywhere,
            lacking: lacking.collect(),
        }
    }

    /// Takes the commands that list it where it is not here.
    pub(super) fn ask_lists(&self, line: &mut Line, listed: &Listed, cover: &Cover) {
        let mut ask = |subscription: Option<&str>, of: &str| {
            for (file, command, shows) in listed.lists {
                let command = self.listing(command, &format!("{shows}{of}"), subscription);
                let (file, by_name) = match subscription {
                    Some(subscription) => (self.file(file, subscription), true),
                    None => ((*file).to_owned(), false),
                };
                line.ask(command, file, by_name, []);
            }
        };
        for (id, name) in &cover.lacking {
            ask(Some(id), &format!(" in {}", super::quoted(name)));
        }
        if !cover.any && cover.all == 0 {
            ask(None, " in the subscription");
        }
    }

    pub(super) fn hosted_here(&self) -> Vec<Line> {
        let workloads = &self.scan.workloads;
        let rows = HOSTED.iter().map(|(listed, is)| {
            let own = { workloads.list.iter() }.filter(|workload| is(workload.service));
            let count = own.clone().count();
            let scopes: BTreeSet<String> = order::set(
                { own }
                    .filter_map(|workload| workloads.locations.get(workload.location as usize))
                    .map(|location| format!("/subscriptions/{}", location.subscription)),
            );
            let cover = self.list(listed, scopes.iter().map(String::as_str));
            let seen = match count {
                0 => String::new(),
                count => format!("{count} seen"),
            };
            let mut line = cover.tell(Line::new(listed.what, listed.settles), &seen);
            self.ask_lists(&mut line, listed, &cover);
            line
        });
        rows.collect()
    }

    pub(super) fn roles_here(&self) -> Line {
        // Nobody holds one yet that is only declared.
        let roles = docs(self.sources)
            .filter(|doc| doc.resource.kind == Kind::RoleAssignment && !doc.resource.declared);
        let scope = |doc: Doc| {
            let of = [Field::Scope, Field::Id].map(|field| doc.first_text(field));
            let of = of.into_iter().flatten();
            let scope = of.max_by_key(|id| ResourceId::new(id).subscription().is_some());
            scope.unwrap_or_default().to_owned()
        };
        let scopes: BTreeSet<String> = order::set(roles.map(scope));
        let cover = self.list(&ROLES, scopes.iter().map(String::as_str));
        let seen = match cover.all {
            _ if scopes.is_empty() => String::new(),
            0 | 1 => "there".to_owned(),
            all if cover.lacking.is_empty() => {
                format!("of {}", counted(all, "subscription", "subscriptions"))
            }
            _ => String::new(),
        };
        let mut line = cover.tell(Line::new(ROLES.what, ROLES.settles), &seen);
        self.ask_lists(&mut line, &ROLES, &cover);
        line
    }

    /// Tokens, of which there is a list for each registry.
    pub(super) fn tokens_here(&self) -> Line {
        let mut here: BTreeSet<String> = BTreeSet::new();
        for doc in docs(self.sources).filter(|doc| doc.resource.kind == Kind::Token) {
            let id = doc.first_text(Field::Id).unwrap_or_default();
            let registry = id.split('/').nth(8).unwrap_or_default();
            here.insert(registry.to_ascii_lowercase());
        }
        for source in self.sources.iter().filter(|source| answers(source)) {
            if let Some((_, about)) =
                asked::of(&source.name).filter(|(one, _)| one.file == "tokens")
            {
                here.insert(about.to_ascii_lowercase());
            }
        }
        let all = self
            .scan
            .registries
            .iter()
            .filter(|judged| !judged.name.is_empty());
        let (there, lacking): (Vec<_>, Vec<_>) =
            all.partition(|judged| here.contains(&judged.name.to_ascii_lowercase()));
        let names: Vec<&str> = lacking.iter().map(|judged| judged.name.as_str()).collect();
        let line = Line::new("Repository tokens", "the way in beside the admin account");
        let all = there.len() + lacking.len();
        let mut line = match (there.len(), lacking.len()) {
            (0, _) if here.is_empty() => {
                line.told(Presence::Missing, "not exported, or there are none")
            }
            (_, 0) => line.told(
                Presence::There,
                format!("of {}", counted(all, "registry", "registries")),
            ),
            (there, _) => {
                let told = format!(
                    "of {there} of {all} registries; not of {}",
                    name_some(&names)
                );
                line.told(Presence::InPart, told)
            }
        };
        if lacking.len() > MOST {
            let more = format!("; the commands are for the first {MOST} registries");
            line.evidence.told.push_str(&more);
        }
        for judged in lacking.iter().take(MOST) {
            let name = shell_word(&judged.name, "NAME");
            let command = Command {
                line: format!("az acr token list --registry {name} -o json"),
                shows: format!(
                    "tokens of {} with a password of their own",
                    super::quoted(&judged.name)
                ),
            };
            let of = Some(&*judged.subscription).filter(|of| !of.is_empty());
            let file = format!("tokens-{}", asked::file_of(&judged.name));
            line.ask(self.within(command, of), file, true, []);
        }
        if all == 0 && here.is_empty() {
            let command = Command {
                line: "az acr token list --registry NAME -o json".to_owned(),
                shows: "tokens with a password of their own, once for each registry".to_owned(),
            };
            line.ask(self.within(command, None), "tokens".to_owned(), false, []);
        }
        line
    }
}
