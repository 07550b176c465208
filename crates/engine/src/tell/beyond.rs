//! The registries of Azure that workloads here pull from, and that are in none of these documents.

use super::{Renderer, counted, list_some};
use crate::{
    azure::{
        hosts::{login_server, login_server_at},
        images::image_parts,
    },
    facts::workloads::reference,
    judge::rules::shell_word,
};
use model::{order, report::Command, sentence::quoted};

/// For so many of them there is a command.
const ASKED: usize = 3;

impl Renderer<'_> {
    /// Their login servers in lower case, each with how many workloads pull from it; those with most first.
    pub(super) fn beyond(&self) -> &[(String, u32)] {
        self.beyond.get_or_init(|| {
            let mut all: Vec<String> = Vec::new();
            for workload in &self.scan.workloads.list {
                let foreign = workload.images.iter().filter(|one| one.registry.is_none());
                let mut hosts: Vec<String> = foreign
                    .filter_map(|image| {
                        let host = image_parts(reference(self.sources, image).trim()).host?;
                        let host = login_server(host.split(':').next()?);
                        // What has a part that is not known, or was overwritten, is none.
                        login_server_at(&host).map(|_| host)
                    })
                    .collect();
                order::unique(&mut hosts);
                all.append(&mut hosts);
            }
            order::list(&mut all);
            let mut found: Vec<(String, u32)> = Vec::new();
            for host in all {
                match found.last_mut() {
                    Some((last, count)) if *last == host => *count += 1,
                    _ => found.push((host, 1)),
                }
            }
            order::by(&mut found, |one, other| {
                (other.1, &one.0).cmp(&(one.1, &other.0))
            });
            found
        })
    }

    /// Which they are, with how many pull from each; empty if there is none.
    pub(super) fn name_beyond(&self) -> String {
        let named = self.beyond().iter().map(|(host, count)| {
            let pull = counted(*count, "workload", "workloads");
            format!("{} ({pull})", quoted(host))
        });
        list_some(&named.collect::<Vec<_>>())
    }

    /// The commands that show the first of them.
    pub(super) fn show_beyond(&self) -> Vec<Command> {
        let first = self.beyond().iter().take(ASKED);
        let commands = first.map(|(host, _)| Command {
            line: format!(
                "az acr show -n {} -o json",
                shell_word(name_of(host), "NAME")
            ),
            shows: format!(
                "the registry {}, from which workloads here pull",
                quoted(host)
            ),
        });
        commands.collect()
    }
}

/// The name of the registry that has this login server: what stands behind a hyphen keeps others from taking it.
fn name_of(host: &str) -> &str {
    host.split(['.', '-']).next().unwrap_or_default()
}
