//! What the owner of a resource needs beside "what to do": the commands, and whom they hurt.
//!
//! In: the report as it leaves. Out: for each change its commands with the names that the report shows,
//! pseudonyms included, and the workloads here that it would stop.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    export::leaving::report::{Chain, Change, Finding, Note, Outcome, Registry, Workload},
    remedy::{Fix, Target, fixes},
};
use engine::{azure::ids::ResourceId, judge::rules::ranges};
use model::Shell;

/// How a change is made, and whom it hurts.
pub(super) struct How {
    /// What has to be there or be done first, each in a sentence.
    pub before: Vec<String>,
    /// The lines to copy, in order; what nobody here knows stands in capitals.
    pub commands: Vec<String>,
    /// Those words in capitals, and what is to stand in their place.
    pub asked: Vec<(&'static str, &'static str)>,
    /// How to take it back: lines to copy, and what else there is to say of it.
    pub undo: Vec<String>,
    pub undone: &'static str,
    /// The command whose output shows that it is done.
    pub check: String,
    /// Whom it hurts here and whom not, each in a sentence, with their names.
    pub hurts: Vec<(String, Vec<String>)>,
}

/// None where this change is none that is known here.
pub(super) fn how(chain: &Chain, change: &Change) -> Option<How> {
    let fix = fix(chain, change)?;
    let steps = fix.steps.iter().map(|step| step.command.line(Shell::Bash));
    let asked = { fix.steps.iter() }.flat_map(|step| step.command.asks());
    let asked: BTreeMap<&str, &str> = asked
        .map(|ask| {
            // An example is an address, and in a redacted file there is none.
            let question = ask.question.split_once(", such as");
            (ask.name, question.map_or(ask.question, |(what, _)| what))
        })
        .collect();
    Some(How {
        before: fix.prerequisites.iter().map(ToString::to_string).collect(),
        commands: steps.collect(),
        asked: asked.into_iter().collect(),
        undo: { fix.undo.iter() }
            .map(|command| command.line(Shell::Bash))
            .collect(),
        undone: fix.undone,
        check: fix.verify.line(Shell::Bash),
        hurts: hurts(chain, change),
    })
}

/// What a registry's firewall is now, as the facts of its network rule have it.
#[derive(Default)]
struct Firewall<'a> {
    /// What it does by default.
    action: Option<&'static str>,
    /// The ranges that let so many in that they are to go; an empty one where the report no longer shows
    /// which, so that it is asked for.
    wide: Vec<&'a str>,
    /// The others, which stay.
    allowed: Vec<&'a str>,
}

impl<'a> Firewall<'a> {
    fn of(registry: &'a Registry) -> Firewall<'a> {
        let mut firewall = Firewall::default();
        let rules = registry.rules.iter();
        let Some(Finding {
            outcome,
            was,
            because,
            facts,
            notes,
            ..
        }) = { rules.filter(|rule| &*rule.id == "zt_wl_013") }
            .map(|rule| &rule.finding)
            .next()
        else {
            return firewall;
        };
        let warns = |note: &Note| note.warning && note.text.contains("wide range");
        let warned = notes.iter().any(warns);
        for fact in facts {
            // `defaultAction` and `default_action`, `ipRules` and `ip_rule`.
            let key: String = { fact.pointer.chars() }
                .filter(|letter| letter.is_ascii_alphabetic())
                .map(|letter| letter.to_ascii_lowercase())
                .collect();
            let text = fact.value.trim_matches('"');
            if key.ends_with("defaultaction") {
                let words = ["Allow", "Deny"].into_iter();
                let mut words = words.filter(|word| text.eq_ignore_ascii_case(word));
                firewall.action = words.next();
            } else if key.contains("iprule") {
                match ranges::parse(text) {
                    Some(range) if !ranges::is_wide(&range) => firewall.allowed.push(text),
                    Some(_) => firewall.wide.push(text),
                    // A pseudonym: some of them are to go, if what refuses by default is open, or if so it is said.
                    None if firewall.action == Some("Deny") || warned => firewall.wide.push(""),
                    None => {}
                }
            }
        }
        for list in [&mut firewall.wide, &mut firewall.allowed] {
            list.dedup();
        }
        // What is open to everyone and does not refuse by default lets everyone in, if no line says so:
        // that is the default, or there is no firewall.
        if firewall.action.is_none() && was.unwrap_or(*outcome) == Outcome::Fires {
            let refuses = because.contains("denies by default");
            firewall.action = Some(if refuses { "Deny" } else { "Allow" });
        }
        firewall
    }
}

/// Whether what the report shows is of several subscriptions.
fn has_several(chain: &Chain) -> bool {
    let registries = chain.registries.iter();
    let registries = registries.filter_map(|one| one.subscription_id.as_deref());
    let subjects = chain.rules.iter().flat_map(|rule| &rule.subjects);
    let subjects = subjects.filter_map(|one| ResourceId::new(&one.id).subscription());
    let workloads = chain.blast_radius.workloads.iter();
    let workloads = workloads.filter_map(|one| one.subscription_id.as_deref());
    let mut all = registries.chain(subjects).chain(workloads);
    let first = all.next();
    first.is_some_and(|first| all.any(|other| !other.eq_ignore_ascii_case(first)))
}

fn fix(chain: &Chain, change: &Change) -> Option<Fix> {
    let name: &str = &change.name;
    let kind: &str = &change.kind;
    // By the id or the host that the switch names: two clusters may well have one name.
    let key = change.switch.split_once(':').map_or("", |(_, key)| key);
    let firewall;
    let several = has_several(chain);
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
            firewall = registry.map(Firewall::of).unwrap_or_default();
            Target {
                registry: Some(name),
                registry_id: registry.and_then(|one| one.id.as_deref()),
                resource_group: registry
                    .and_then(|one| ResourceId::new(one.id.as_deref()?).resource_group()),
                subscription: registry.and_then(|one| one.subscription_id.as_deref()),
                sku: registry.and_then(|one| one.sku.as_deref()),
                default_action: firewall.action,
                allowed_ranges: &firewall.allowed,
                wide_ranges: &firewall.wide,
                own_plan: &*change.rule == "zt_wl_021",
                several,
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
                // Of two of one name it says where each is.
                cluster: id.and_then(ResourceId::name).or(Some(name)),
                resource_group: id.and_then(ResourceId::resource_group),
                subscription: id.and_then(ResourceId::subscription),
                several,
                ..Target::default()
            }
        }
        // By id alone: where no document has it, the name is a sentence of ours.
        _ => Target {
            subscription: ResourceId::new(key).subscription(),
            several,
            ..Target::default()
        },
    };
    let mut fixes = fixes(&change.rule, &target).into_iter();
    fixes.find(|fix| fix.id == &*change.fix)
}

fn hurts(chain: &Chain, change: &Change) -> Vec<(String, Vec<String>)> {
    let own = |row: &&Workload| *row.registry == *change.name;
    let rows: Vec<&Workload> = chain.blast_radius.workloads.iter().filter(own).collect();
    let said = match &*change.fix {
        "disable-admin" => return logins(&rows),
        _ if &*change.kind == "registry" && &*change.rule == "zt_wl_013" => {
            let names = named(&rows, &|_| true);
            let said = if names.is_empty() {
                "Who pulls over the internet is not in these exports: ask the teams that pull and push before"
            } else {
                "May cut off, unless their networks are let in"
            };
            return vec![(said.to_owned(), names)];
        }
        "defender-sensor" => {
            "Stops nobody; one more agent runs on every node, at the price of the plan Defender for Containers, which is billed by the cluster's cores"
        }
        _ => {
            "Stops nobody; the plan Defender for Containers is billed by the cores of the clusters it watches"
        }
    };
    vec![(said.to_owned(), Vec::new())]
}

/// The names of those that are so, each once, and of how many it is the name.
fn named(rows: &[&Workload], keep: &dyn Fn(&Workload) -> bool) -> Vec<String> {
    let kept = rows.iter().filter(|row| keep(row));
    let mut names: BTreeMap<&str, BTreeSet<_>> = BTreeMap::new();
    for row in kept {
        // A workload has a row for each of its images.
        let own = (&*row.kind, &*row.location, row.subscription_id.as_deref());
        names.entry(&*row.name).or_default().insert(own);
    }
    let said = names.into_iter().map(|(name, own)| match own.len() {
        1 => name.to_owned(),
        several => format!("{name} ({several} of this name)"),
    });
    said.collect()
}

/// Whom turning the admin account off stops, may stop, and does not stop.
fn logins(rows: &[&Workload]) -> Vec<(String, Vec<String>)> {
    let stored = |row: &Workload| row.stored_credential == Some(true);
    let groups = [
        (
            "Stops the login of",
            named(rows, &|row| row.stopped() == Some(true)),
        ),
        (
            "May stop the login of, since they log in with a stored password and the exports do not tell whose",
            named(rows, &|row| stored(row) && row.stopped().is_none()),
        ),
        (
            "Does not stop, since they log in with the password of a repository token or a service principal",
            named(rows, &|row| stored(row) && row.stopped() == Some(false)),
        ),
    ];
    let mut said: Vec<(String, Vec<String>)> = Vec::new();
    // Where it is not known of one, nobody is not the answer.
    let known = !rows.is_empty() && rows.iter().all(|row| row.stored_credential.is_some());
    let stops = |(_, names): &(&str, Vec<String>)| !names.is_empty();
    if !groups.iter().take(2).any(stops) {
        let nobody = match known {
            true => "No workload in these exports logs in as the admin account",
            false => {
                "Who logs in with it is not in these exports: ask the teams that pull and push before"
            }
        };
        said.push((nobody.to_owned(), Vec::new()));
    }
    let groups = groups.into_iter().filter(stops);
    said.extend(groups.map(|(text, names)| (text.to_owned(), names)));
    said
}
