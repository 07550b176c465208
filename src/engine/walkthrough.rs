//! The story of the attack at one registry: which step can be walked, and what its evidence adds.

use super::{
    chain::STEPS,
    decode::fields::Field,
    evidence::{Place, Seen, View, registries::Names},
    outcome::Outcome,
    report::StepState,
};

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

/// The five steps at a registry with these outcomes.
pub fn steps(view: &View, names: &Names, outcomes: [Outcome; 3]) -> Vec<DraftStep> {
    let host = names.login_server.as_deref().unwrap_or(&names.name);
    let steps = STEPS.iter().zip(1..);
    steps
        .map(|(step, number)| {
            let outcome = outcomes.get(step.rule).copied().unwrap_or(Outcome::Unknown);
            DraftStep {
                number,
                state: outcome.into(),
                here: here(number, outcome, host, names),
                details: details(number, view),
            }
        })
        .collect()
}

fn here(number: u32, outcome: Outcome, host: &str, names: &Names) -> String {
    use Outcome::{Clear, Fires, Unknown};
    let name = &names.name;
    let subscription = match &names.subscription {
        Some(subscription) => format!("subscription {subscription}"),
        None => "its subscription".to_owned(),
    };
    match (number, outcome) {
        (1, Fires) => format!("{name} has a password to find: its admin account is on"),
        (1, Clear) => format!("{name} has no admin password to find"),
        (1, Unknown) => format!("whether {name} has an admin password is not known"),
        (2, Fires) => format!("docker login {host} works from anywhere"),
        (2, Clear) => format!("{host} does not answer to the whole internet"),
        (2, Unknown) => format!("whether {host} answers from anywhere is not known"),
        (3, Fires) => format!("that password may push to every tag at {host}"),
        (3, Clear) => format!(
            "without an admin account there is no password that may push everywhere at {host}"
        ),
        (3, Unknown) => format!("whether an admin password may push to {host} is not known"),
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
        Seen::Is(value, place) if value.eq_ignore_ascii_case(word) => Some(Places(vec![place])),
        _ => None,
    };
    // Terraform writes these policies as booleans.
    let policy = |field: Field, on: bool| {
        word(field, if on { "enabled" } else { "disabled" }).or_else(|| match view.boolean(field) {
            Seen::Is(value, place) if value == on => Some(Places(vec![place])),
            _ => None,
        })
    };
    match number {
        2 => {
            if let Seen::Is(true, place) = view.boolean(Field::AnonymousPull) {
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
            if let Seen::Is(status, place) = approved
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

struct Places(Vec<Place>);
