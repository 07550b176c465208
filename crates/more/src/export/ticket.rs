//! What the owner of a resource needs beside "what to do": the commands, and whom they hurt.
//!
//! In: the report as it leaves. Out: for each change its commands with the names that the report shows,
//! pseudonyms included, and the workloads here that it would stop.

use std::collections::BTreeSet;

use crate::{
    export::leaving::report::{Chain, Change, Registry, Workload},
    remedy::{Fix, Target, fixes},
};
use engine::{azure::ids::ResourceId, judge::rules::ranges};
use model::Shell;

/// How a change is made, and whom it hurts.
pub(super) struct How {
    /// The lines to copy, in order; what nobody here knows stands in capitals.
    pub commands: Vec<String>,
    /// Whom it hurts here, in a sentence.
    pub hurts: String,
    /// Their names.
    pub names: Vec<String>,
}

/// None where this change is none that is known here.
pub(super) fn how(chain: &Chain, change: &Change) -> Option<How> {
    let fix = fix(chain, change)?;
    let steps = fix.steps.iter().map(|step| step.command.line(Shell::Bash));
    let (hurts, names) = hurts(chain, change);
    Some(How {
        commands: steps.collect(),
        hurts,
        names,
    })
}

/// The ranges of a registry that let so many in that they are to go; an empty one where the report no
/// longer shows which, so that it is asked for.
fn wide_ranges(registry: &Registry) -> Vec<&str> {
    let rules = registry
        .rules
        .iter()
        .filter(|rule| &*rule.id == "zt_wl_013");
    let facts = rules.flat_map(|rule| &rule.finding.facts);
    let ranges = facts.filter(|fact| {
        let pointer = fact.pointer.to_ascii_lowercase();
        pointer.contains("iprule") || pointer.contains("ip_rule")
    });
    let mut wide: Vec<&str> = ranges
        .filter_map(|fact| {
            let text = fact.value.trim_matches('"');
            match ranges::parse(text) {
                Some(range) => ranges::is_wide(&range).then_some(text),
                None => Some(""),
            }
        })
        .collect();
    wide.dedup();
    wide
}

fn fix(chain: &Chain, change: &Change) -> Option<Fix> {
    let name: &str = &change.name;
    let kind: &str = &change.kind;
    // By the id or the host that the switch names: two clusters may well have one name.
    let key = change.switch.split_once(':').map_or("", |(_, key)| key);
    let wide;
    let is_key = |text: &str| text.eq_ignore_ascii_case(key);
    let target = match kind {
        "registry" => {
            let mut registries = chain
                .registries
                .iter()
                .filter(|registry| *registry.name == *name);
            let registry = registries
                .clone()
                .find(|registry| {
                    registry.id.as_deref().is_some_and(is_key)
                        || registry.login_server.as_deref().is_some_and(is_key)
                })
                .or_else(|| registries.next().filter(|_| registries.next().is_none()));
            wide = registry.map(wide_ranges).unwrap_or_default();
            Target {
                registry: Some(name),
                registry_id: registry.and_then(|one| one.id.as_deref()),
                resource_group: registry
                    .and_then(|one| ResourceId::new(one.id.as_deref()?).resource_group()),
                subscription: registry.and_then(|one| one.subscription_id.as_deref()),
                sku: registry.and_then(|one| one.sku.as_deref()),
                wide_ranges: &wide,
                own_plan: &*change.rule == "zt_wl_021",
                ..Target::default()
            }
        }
        "cluster" => {
            let subjects = chain.rules.iter().flat_map(|rule| &rule.subjects);
            let mut subjects =
                subjects.filter(|subject| *subject.kind == *kind && *subject.name == *name);
            let cluster = subjects
                .clone()
                .find(|subject| is_key(&subject.id))
                .or_else(|| subjects.next().filter(|_| subjects.next().is_none()));
            let id = cluster.map(|one| ResourceId::new(&one.id));
            Target {
                cluster: Some(name),
                resource_group: id.and_then(ResourceId::resource_group),
                subscription: id.and_then(ResourceId::subscription),
                ..Target::default()
            }
        }
        // By id alone: where no document has it, the name is a sentence of ours.
        _ => Target {
            subscription: ResourceId::new(key).subscription(),
            ..Target::default()
        },
    };
    let mut fixes = fixes(&change.rule, &target).into_iter();
    fixes.find(|fix| fix.id == &*change.fix)
}

fn hurts(chain: &Chain, change: &Change) -> (String, Vec<String>) {
    let own = |row: &&Workload| *row.registry == *change.name;
    let rows: Vec<&Workload> = chain.blast_radius.workloads.iter().filter(own).collect();
    let named = |keep: &dyn Fn(&Workload) -> bool| -> Vec<String> {
        let kept = rows.iter().filter(|row| keep(row));
        let names: BTreeSet<&str> = kept.map(|row| &*row.name).collect();
        names.into_iter().map(str::to_owned).collect()
    };
    let (said, names) = match &*change.fix {
        "disable-admin" => {
            let names = named(&|row| row.stored_credential == Some(true));
            // Where it is not known of one, nobody is not the answer.
            let mut logins = rows.iter().map(|row| row.stored_credential);
            let known = !rows.is_empty() && logins.all(|login| login.is_some());
            let said = match (names.is_empty(), known) {
                (false, _) => "Stops the login of",
                (true, true) => "No workload in these exports logs in with a stored password",
                (true, false) => {
                    "Who logs in with it is not in these exports: ask the teams that pull and push before"
                }
            };
            (said, names)
        }
        _ if &*change.kind == "registry" && &*change.rule == "zt_wl_013" => {
            let names = named(&|_| true);
            let said = if names.is_empty() {
                "Who pulls over the internet is not in these exports: ask the teams that pull and push before"
            } else {
                "May cut off, unless their networks are let in"
            };
            (said, names)
        }
        "defender-sensor" => (
            "Stops nobody; one more agent runs on every node, at the price of the plan Defender for Containers, which is billed by the cluster's cores",
            Vec::new(),
        ),
        _ => (
            "Stops nobody; the plan Defender for Containers is billed by the cores of the clusters it watches",
            Vec::new(),
        ),
    };
    (said.to_owned(), names)
}
