//! The story of the attack at one registry: which step can be walked, and what its evidence adds.

use std::collections::BTreeSet;

use crate::tell::{chain::STEPS, parts};
use crate::{
    azure::roles::Power,
    facts::{Place, Seen, View, guards::Guards, registries::Names},
    read::decode::fields::Field,
};
use model::{
    outcome::Outcome,
    report::{RegistryWorkloads, StepState},
    sentence::quoted,
};

/// What evidence besides a registry's own documents says of it.
pub struct Around<'g, 'a> {
    /// Roles, tokens, locks.
    pub guards: &'g Guards<'a>,
    /// It is the only one in the scan, so a document that names none must be about it.
    pub only_registry: bool,
    /// The workloads that pull from it.
    pub workloads: RegistryWorkloads,
    /// What those of them are that run outside Kubernetes.
    pub outside: BTreeSet<&'static str>,
    /// Of which clusters that may pull from it no pods are here.
    pub unseen: Option<String>,
    /// Where the first of them ask for its images.
    pub images: Vec<Place>,
    /// Which of the workloads log in as its admin account.
    pub logins: Option<(String, Vec<Place>)>,
    /// Which of them are pinned by a digest that is written anew.
    pub renewed: Option<(String, Vec<Place>)>,
    /// Those of which a kustomization drops the digest.
    pub rewritten: Option<(String, Vec<Place>)>,
    /// How clusters that pull from it do so, and what Defender for Cloud judged of where they may deploy from.
    pub trusted: Vec<(String, Vec<Place>)>,
    /// Alerts that it raised on the registry, or on what pulls from it.
    pub alerts: Vec<(String, Vec<Place>)>,
    /// What it found in the registry's images.
    pub found: Vec<(String, Vec<Place>)>,
}

/// Of Machine Learning's workloads the one that may run in a cluster of one's own.
const MACHINE_LEARNING: &str = "Machine Learning deployment";

/// Names of ways to run containers, side by side.
pub fn listed(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(", ")
}

/// How many names a remark holds before it only counts the rest.
const NAMED: usize = 3;

/// A step at one registry, before its places have become lines and columns.
pub struct DraftStep {
    /// From 1 to 5.
    pub number: u32,
    /// Whether it can be walked.
    pub state: StepState,
    /// The step with the registry's names in it.
    pub here: String,
    /// What sharpens it.
    pub details: Vec<(String, Vec<Place>)>,
}

/// The five steps at a registry with these outcomes, of which some are only `planned`.
pub fn steps(
    view: &View,
    names: &Names,
    outcomes: [Outcome; 3],
    planned: impl Fn(usize) -> bool,
    around: &Around,
) -> Vec<DraftStep> {
    let host = names.login_server.unwrap_or(names.name);
    let steps = STEPS.iter().zip(1..);
    steps
        .map(|(step, number)| {
            let outcome = outcomes.get(step.rule).copied().unwrap_or(Outcome::Unknown);
            let mut details = details(number, view);
            details.extend(beside(number, view, names, around));
            // The sensor watches Kubernetes only, so for anything else this stays open.
            let unwatched = number == 5 && around.workloads.outside_kubernetes > 0;
            let mut here = here(number, outcome, outcomes, host, names);
            if outcome == Outcome::Fires && planned(step.rule) {
                here.push_str(", once this is deployed");
            }
            DraftStep {
                number,
                state: match StepState::from(outcome) {
                    StepState::Closed if unwatched => StepState::Open,
                    state => state,
                },
                here,
                details,
            }
        })
        .collect()
}

fn here(
    number: u32,
    outcome: Outcome,
    [admin, ..]: [Outcome; 3],
    host: &str,
    names: &Names,
) -> String {
    use Outcome::{Clear, Fires, Unknown};
    let name = quoted(names.name);
    let host = quoted(host);
    let subscription = match &names.subscription {
        Some(subscription) => format!("subscription {}", quoted(subscription)),
        None => "its subscription".to_owned(),
    };
    match (number, outcome) {
        (1, Fires) => format!("{name} has a password to find: its admin account is on"),
        (1, Clear) => format!("{name} has no admin password to find"),
        (1, Unknown) => format!("whether {name} has an admin password is not known"),
        (2, Fires) => format!("a `docker login` to {host} works from anywhere"),
        (2, Clear) => format!("{host} does not answer to the whole internet"),
        (2, Unknown) => format!("whether {host} answers from anywhere is not known"),
        (3, Fires) => format!("that password may push to every tag at {host}"),
        (3, Clear) => format!(
            "without an admin account there is no password that may push everywhere at {host}"
        ),
        (3, Unknown) => format!("whether an admin password may push to {host} is not known"),
        // What an attacker of this chain cannot push arrives nowhere.
        (4, Fires) if admin == Clear => format!(
            "whatever pulls from {host} by tag would get a tainted image, if one could be pushed: step 3 is closed"
        ),
        (4, Fires) => format!("whatever pulls from {host} by tag gets the tainted image"),
        (4, Clear) => {
            format!("the attacker does not reach {host}, so what is pulled from it stays as it was")
        }
        (4, Unknown) => format!("whether the attacker gets as far as {host} is not known"),
        (_, Fires) => {
            format!("Defender for Containers does not watch what runs from {host} ({subscription})")
        }
        (_, Clear) => format!(
            "Defender for Containers is on for {subscription}; it watches Kubernetes, not App Service, Functions, Container Apps or Container Instances"
        ),
        (_, Unknown) => {
            format!("whether Defender for Containers is on for {subscription} is not known")
        }
    }
}

fn details(number: u32, view: &View) -> Vec<(String, Vec<Place>)> {
    let mut details = Vec::new();
    let mut say = |text: &str, seen: Places| details.push((text.to_owned(), seen.0));
    let word = |field: Field, word: &str| match view.string(field) {
        Seen::Known(value, place) if value.eq_ignore_ascii_case(word) => Some(Places(vec![place])),
        _ => None,
    };
    // Terraform writes these policies as booleans.
    let policy = |field: Field, on: bool| {
        word(field, if on { "enabled" } else { "disabled" }).or_else(|| match view.boolean(field) {
            Seen::Known(value, place) if value == on => Some(Places(vec![place])),
            _ => None,
        })
    };
    match number {
        2 => {
            if let Seen::Known(true, place) = view.boolean(Field::AnonymousPull) {
                say(
                    "Anonymous pull is on: listing and pulling need no credential at all; pushing still does.",
                    Places(vec![place]),
                );
            }
            if let Some(seen) = word(Field::RoleAssignmentMode, "AbacRepositoryPermissions") {
                say(
                    "The registry uses repository permissions; registry-wide pull and push roles do not count.",
                    seen,
                );
            }
        }
        3 => {
            if let Some(seen) = policy(Field::TrustPolicy, false) {
                say(
                    "Content trust is off, so an unsigned image is as good as any.",
                    seen,
                );
            }
            if let Some(seen) = policy(Field::TrustPolicy, true) {
                say(
                    "Content trust is on; it is being retired (gone on 2028-03-31), and it protects only clients that check it.",
                    seen,
                );
            }
            if let Some(seen) = policy(Field::QuarantinePolicy, true) {
                say(
                    "The quarantine policy is on: a pushed image waits until something releases it.",
                    seen,
                );
            }
            if let Some(seen) = policy(Field::RetentionPolicy, true) {
                say(
                    "The retention policy is on: the good image, untagged by the overwrite, is purged after its days.",
                    seen,
                );
            }
            if let Some(seen) = policy(Field::SoftDeletePolicy, true) {
                say(
                    "Soft delete is on, but overwriting a tag is not a deletion: it does not bring the tag back.",
                    seen,
                );
            }
        }
        4 => {
            let approved = view.string(Field::PrivateEndpointStatus);
            if let Seen::Known(status, place) = approved
                && status.eq_ignore_ascii_case("Approved")
            {
                say(
                    "A private endpoint serves pulls from inside its network; the tag they pull is the same.",
                    Places(vec![place]),
                );
            }
        }
        _ => {}
    }
    details
}

/// What other documents add to a step at this registry.
fn beside(number: u32, view: &View, names: &Names, around: &Around) -> Vec<(String, Vec<Place>)> {
    let id = names.id.unwrap_or_default();
    let guards = around.guards;
    let mut details = parts::details(number, &guards.parts(view, names));
    let some = |names: Vec<&str>| {
        let quoted: Vec<String> = names.iter().take(NAMED).map(|name| quoted(name)).collect();
        match names.len().saturating_sub(NAMED) {
            0 => quoted.join(", "),
            more => format!("{} and {more} more", quoted.join(", ")),
        }
    };
    let holders = |power| {
        let (count, holders) = guards.holders(id, view, power, NAMED);
        let names: Vec<String> = holders
            .iter()
            .map(|holder| quoted(holder.principal))
            .collect();
        let named = match count.saturating_sub(NAMED) {
            0 => names.join(", "),
            more => format!("{} and {more} more", names.join(", ")),
        };
        let places = holders.iter().map(|holder| holder.place).collect();
        (count, named, places)
    };
    match number {
        1 => {
            details.extend(around.logins.clone());
            let tokens = guards.tokens(id);
            if !tokens.is_empty() {
                let named = some(tokens.iter().map(|(name, _)| *name).collect());
                details.push((
                    format!(
                        "Repository tokens are another way in beside the admin account: {named}."
                    ),
                    tokens.iter().take(NAMED).map(|(_, place)| *place).collect(),
                ));
            }
            let (count, named, places) = holders(Power::Credentials);
            if count > 0 {
                details.push((
                    format!("By their roles these can read or reset the admin password: {named}."),
                    places,
                ));
            }
        }
        3 => {
            let host = names.login_server.unwrap_or_default();
            let repositories = guards.repositories(host);
            let (locked, open): (Vec<_>, Vec<_>) = repositories
                .iter()
                .partition(|repository| repository.locked);
            let mut say = |what: &str, list: Vec<&crate::facts::guards::Repository>| {
                if !list.is_empty() {
                    let named = some(list.iter().map(|repository| repository.name).collect());
                    let places = list.iter().take(NAMED).map(|repository| repository.place);
                    details.push((format!("{what} {named}."), places.collect()));
                }
            };
            say(
                "Locked against writing, so their tags cannot be overwritten until someone unlocks them:",
                locked,
            );
            say("Not locked against writing:", open);
            if around.only_registry {
                for (on, place) in &guards.trust {
                    let text = if *on {
                        "Content trust is on; it is being retired (gone on 2028-03-31), and it protects only clients that check it. The document names no registry; it is taken to be about this one."
                    } else {
                        "Content trust is off, so an unsigned image is as good as any. The document names no registry; it is taken to be about this one."
                    };
                    details.push((text.to_owned(), vec![*place]));
                }
            }
            let (count, named, places) = holders(Power::Push);
            if count > 0 {
                details.push((
                    format!("Beside the admin account, these may push by a role: {named}."),
                    places,
                ));
            }
        }
        4 => {
            details.extend(around.renewed.clone());
            details.extend(around.rewritten.clone());
            details.extend(around.trusted.iter().chain(&around.found).cloned());
            let workloads = around.workloads;
            details.extend(around.unseen.clone().map(|unseen| (unseen, Vec::new())));
            if workloads.total > 0 {
                let parts = [
                    (workloads.next_restart, "at the next restart"),
                    (
                        workloads.next_rollout,
                        "at the next rollout or on a new node",
                    ),
                    (
                        workloads.unknown,
                        "at a moment that the exports do not show",
                    ),
                    (workloads.pinned, "always the same image, pinned by digest"),
                ];
                let parts: Vec<String> = parts
                    .into_iter()
                    .filter(|(count, _)| *count > 0)
                    .map(|(count, when)| format!("{count} {when}"))
                    .collect();
                let pull = if workloads.total == 1 {
                    "workload pulls"
                } else {
                    "workloads pull"
                };
                details.push((
                    format!(
                        "{} {pull} from here: {}.",
                        workloads.total,
                        parts.join(", ")
                    ),
                    around.images.clone(),
                ));
                if names.login_server.is_none() {
                    details.push((
                        "No document shows its login server: they were taken to pull from here because its name predicts their images' host.".to_owned(),
                        around.images.clone(),
                    ));
                }
            }
        }
        5 => {
            details.extend(around.alerts.iter().cloned());
            let outside = around.workloads.outside_kubernetes;
            if outside > 0 {
                let run = if outside == 1 {
                    "workload runs"
                } else {
                    "workloads run"
                };
                details.push((
                    format!(
                        "{outside} {run} outside Kubernetes ({}), where Defender never watches the runtime: for them this step stays open.",
                        listed(&around.outside)
                    ),
                    Vec::new(),
                ));
                if around.outside.contains(MACHINE_LEARNING) {
                    details.push((
                        "A Machine Learning deployment in an attached Kubernetes cluster runs as pods there, and the sensor of that cluster decides.".to_owned(),
                        Vec::new(),
                    ));
                }
            }
        }
        _ => {}
    }
    details
}

struct Places(Vec<Place>);
