//! The registries of Azure that workloads here pull from, and that are in none of these documents.

use std::collections::BTreeMap;

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
            let mut found: BTreeMap<String, u32> = BTreeMap::new();
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
                for host in hosts {
                    *found.entry(host).or_default() += 1;
                }
            }
            let mut found: Vec<(String, u32)> = found.into_iter().collect();
            order::by(&mut found, |one, other| {
                (other.1, &one.0).cmp(&(one.1, &other.0))
            });
            found
        })
    }

    /// Which they are, with how many pull from each; empty if there is none.
    pub(super) fn name_beyond(&self) -> String {
        let named = self.beyond().iter().map(|(host, count)| {
            format!(
                "{} ({})",
                quoted(host),
                counted(*count, "workload", "workloads")
            )
        });
        list_some(&named.collect::<Vec<_>>())
    }

    /// The commands that show the first of them.
    pub(super) fn show_beyond(&self) -> impl Iterator<Item = (&str, Command)> {
        self.beyond().iter().take(ASKED).map(|(host, count)| {
            let name = name_of(host);
            let pull = counted(*count, "workload here pulls", "workloads here pull");
            let command = Command {
                line: format!("az acr show -n {} -o json", shell_word(name, "NAME")),
                shows: format!("{}, from which {pull}", quoted(host)),
            };
            (name, command)
        })
    }
}

/// The name of the registry that has this login server: what stands behind a hyphen keeps others from taking it.
fn name_of(host: &str) -> &str {
    let label = host.split('.').next().unwrap_or_default();
    label.split('-').next().unwrap_or_default()
}
