//! Which exports would show what is not known yet of the workloads and their images.

use crate::{
    azure::{ids::ResourceId, runs},
    facts::{
        Doc,
        workloads::{Service, Workload, keeper},
    },
    judge::{blast, rules::shell_word},
    read::decode::fields::Field,
};
use model::{
    order,
    report::{Command, RadiusTotals},
};

use super::{Renderer, radius::server_of_site};

impl<'a> Renderer<'a> {
    /// The exports that would turn the estimate into a list, or complete it.
    pub(super) fn workload_exports(&self, totals: &RadiusTotals) -> Vec<Command> {
        let command = |line: &str, shows: &str| Command {
            line: line.to_owned(),
            shows: shows.to_owned(),
        };
        let mut commands = self.show_beyond();
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
    pub(super) fn image_exports(&self, commands: &mut Vec<Command>) {
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
                // A slot is called by its app's name and its own.
                let (name, slot) = match workload.name.split_once('/') {
                    Some((app, slot)) => (app, format!(" --slot {}", shell_word(slot, "SLOT"))),
                    None => (&*workload.name, String::new()),
                };
                let line = format!(
                    "az {asked} -n {}{slot} -g {} -o json",
                    shell_word(name, "NAME"),
                    shell_word(group, "GROUP")
                );
                commands.push(self.within(command(&line), subscription));
            }
        }
        if named > NAMED_HERE
            && let Some(last) = commands.last_mut()
        {
            let more = named - NAMED_HERE;
            last.shows += &format!(", and the same of {more} more");
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
