//! Many like changes as one: a built-in policy over a management group that makes them, and keeps them made.
//!
//! In: a set of changes, each with what is to be changed and by which fix.
//! Out: one script, and the registries that it leaves alone for now. What no built-in policy does stays in it
//! as commands.
//!
//! How Azure has it, with where that is written:
//! - An assignment over a management group holds for all subscriptions below it, those to come as well. Its
//!   name has 24 characters at most there
//!   (<https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules>).
//! - While `enforcementMode` is `DoNotEnforce`, it changes and refuses nothing
//!   (<https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure>).
//! - An exemption stands at the resource that it is for, and may end by itself
//!   (<https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure>).
//! - `Modify` acts when a resource is created or updated. Those that are there already need a remediation
//!   task, which goes by what a scan for compliance has found
//!   (<https://learn.microsoft.com/azure/governance/policy/how-to/remediate-resources>).

use model::{
    Shell,
    fix::instruction_for,
    protocol::Exempt,
    sentence::capitalised,
    target::{Consumers, Target as Wanted},
};

use super::{
    Command, Fix, Hurt, Step, Target, Text, Weight, meant,
    policy::{ADMIN_MODIFY, BuiltIn, NETWORK_DENY, PLAN_DEPLOY, PUBLIC_MODIFY},
    recipes::{self, Recipe},
    script,
};
use crate::shell::visible;

/// What a built-in policy does for one kind of fix.
struct Governing {
    /// The fix that it stands for.
    fix: &'static Recipe,
    built_in: &'static BuiltIn,
    /// Assigns it, without any effect yet.
    assign: &'static str,
    /// Leaves one registry alone that would be hurt; empty where no evidence says which.
    exempt: &'static str,
    /// Gives it its effect.
    enforce: &'static str,
    /// Brings it to what is there already; empty where it only refuses.
    remediate: &'static str,
    undo: &'static str,
    verify: &'static str,
    /// What has to be there or be done first.
    first: &'static [&'static str],
    side_effects: &'static [&'static str],
    leaves_open: &'static [&'static str],
}

const ROLES: &str = "To assign it you need Owner over the management group, or Resource Policy Contributor with User Access Administrator.";

static GOVERNING: [Governing; 4] = [
    Governing {
        fix: &recipes::DISABLE_ADMIN,
        built_in: &ADMIN_MODIFY,
        assign: "policy assignment create --name acr-admin-off --policy 79fdfe03-ffcb-4e55-b4d0-b925b8241759 {group-scope} --enforcement-mode DoNotEnforce --mi-system-assigned {location} --role Contributor {group-identity}",
        exempt: "policy exemption create --name acr-admin-off --exemption-category Waiver {expires} {assigned-admin} {registry-scope}",
        enforce: "policy assignment update --name acr-admin-off {group-scope} --enforcement-mode Default",
        remediate: "policy remediation create --name acr-admin-off {group-name} {assigned-admin}",
        undo: "policy assignment delete --name acr-admin-off {group-scope}",
        verify: "acr list {the-subscription} --output json",
        first: &[ROLES],
        side_effects: &[
            "Holds for every registry below the management group, for those to come as well, and turns the account off again where somebody turns it on.",
            "Every client that logs in with the registry's name as user name fails at its next login, but for the registries that are exempt.",
        ],
        leaves_open: &[
            "A registry that is exempt stays as it is: move its workloads to a managed identity, then delete its exemption.",
        ],
    },
    Governing {
        fix: &recipes::CLOSE_NETWORK,
        built_in: &PUBLIC_MODIFY,
        assign: "policy assignment create --name acr-public-off --policy a3701552-92ea-433e-9d17-33b7f1208fc9 {group-scope} --enforcement-mode DoNotEnforce --mi-system-assigned {location} --role Contributor {group-identity}",
        exempt: "",
        enforce: "policy assignment update --name acr-public-off {group-scope} --enforcement-mode Default",
        remediate: "policy remediation create --name acr-public-off {group-name} {assigned-public}",
        undo: "policy assignment delete --name acr-public-off {group-scope}",
        verify: "acr list {the-subscription} --output json",
        first: &[
            ROLES,
            "Only Premium can be closed: the task fails at other registries until they are moved.",
            "Whatever pulls over the internet needs a private endpoint first, or an exemption of its registry; no export says over which network each comes.",
        ],
        side_effects: &[
            "Holds for every registry below the management group, for those to come as well, and for those that are narrowed to ranges too.",
        ],
        leaves_open: &[],
    },
    Governing {
        fix: &recipes::RESTRICT_NETWORK,
        built_in: &NETWORK_DENY,
        assign: "policy assignment create --name acr-network-deny --policy d0793b48-0edc-4296-a390-4c75d1bdfd71 {group-scope} --enforcement-mode DoNotEnforce {deny}",
        exempt: "",
        enforce: "policy assignment update --name acr-network-deny {group-scope} --enforcement-mode Default",
        remediate: "",
        undo: "policy assignment delete --name acr-network-deny {group-scope}",
        verify: "acr list {the-subscription} --output json",
        first: &[
            ROLES,
            "No built-in policy narrows a network: this one keeps narrowed what the commands have narrowed. Enforce it once they are done.",
        ],
        side_effects: &[
            "Refuses new registries that the whole internet may reach, and every change of one that is still open.",
        ],
        leaves_open: &["Registries that are open now stay open until they are narrowed."],
    },
    Governing {
        fix: &recipes::DEFENDER_PLAN,
        built_in: &PLAN_DEPLOY,
        assign: "policy assignment create --name defender-plan-on --policy c9ddb292-b203-4738-aead-18e2716e858f {group-scope} --enforcement-mode DoNotEnforce --mi-system-assigned {location} {security-admin} {group-identity}",
        exempt: "",
        enforce: "policy assignment update --name defender-plan-on {group-scope} --enforcement-mode Default",
        remediate: "policy remediation create --name defender-plan-on {group-name} {assigned-plan}",
        undo: "policy assignment delete --name defender-plan-on {group-scope}",
        verify: "security pricing show --name Containers {the-subscription} --output json",
        first: &[ROLES],
        side_effects: &[
            "Holds for every subscription below the management group, for those to come as well; the plan is billed by the vCores of the clusters in each.",
        ],
        leaves_open: &["The takeover stays possible; it would be seen."],
    },
];

/// One script for a set of changes, by policy where there is one; and what it leaves alone for now.
///
/// `beside` are registries for which a policy over all holds as well, and whose workloads would lose their login.
pub fn governed(
    changes: &[(Wanted, String)],
    beside: &[Wanted],
    shell: Shell,
) -> (String, Vec<Exempt>) {
    if changes.is_empty() {
        return (String::new(), Vec::new());
    }
    let mut kinds: Vec<&str> = Vec::new();
    for (_, fix) in changes {
        if !kinds.contains(&fix.as_str()) {
            kinds.push(fix);
        }
    }
    let (mut fixes, mut exempt) = (Vec::new(), Vec::new());
    for kind in kinds {
        let own = changes.iter().filter(|(_, fix)| fix == kind);
        let own: Vec<&Wanted> = own.map(|(target, _)| target).collect();
        let governing = GOVERNING.iter().find(|one| one.fix.weighs.id == kind);
        // What no policy does, and what one has to come after.
        if governing.is_none_or(|governing| governing.remediate.is_empty()) {
            fixes.extend(own.iter().filter_map(|target| meant(target, kind)));
        }
        if let Some(governing) = governing {
            let held = own.iter().copied().chain(beside);
            let alone = governing.alone(held);
            fixes.push(governing.over(&own, &alone));
            exempt.extend(alone.into_iter().map(|target| Exempt {
                registry: target.registry.clone(),
                workloads: logging_in(target),
            }));
        }
    }
    (script(&fixes, shell), exempt)
}

/// The id of a registry, as it stands or put together.
fn id_of(target: &Wanted) -> Option<String> {
    let Wanted {
        registry,
        registry_id,
        resource_group,
        subscription,
        ..
    } = target;
    if !registry_id.is_empty() {
        return Some(registry_id.clone());
    }
    let parts = [subscription, resource_group, registry];
    let known = parts.iter().all(|part| !part.is_empty());
    known.then(|| {
        format!("/subscriptions/{subscription}/resourceGroups/{resource_group}/providers/Microsoft.ContainerRegistry/registries/{registry}")
    })
}

/// The workloads that log in as the admin account, and those that may.
fn logging_in(target: &Wanted) -> Vec<String> {
    let Consumers {
        admin_logins,
        perhaps_logins,
        ..
    } = &target.consumers;
    let both = [admin_logins, perhaps_logins].into_iter().flatten();
    both.flatten().cloned().collect()
}

impl Governing {
    /// The registries to leave alone for now.
    fn alone<'a>(&self, targets: impl Iterator<Item = &'a Wanted>) -> Vec<&'a Wanted> {
        let logins = targets.filter(|target| !logging_in(target).is_empty());
        logins.filter(|_| !self.exempt.is_empty()).collect()
    }

    fn over(&self, targets: &[&Wanted], alone: &[&Wanted]) -> Fix {
        let nobody = Target::default();
        let step = |what: Text, command: &'static str, target: &Target<'_>| Step {
            what,
            command: Command::of(command, target),
            probe: None,
        };
        let mut steps = vec![step(
            "Assign the policy, without any effect yet".into(),
            self.assign,
            &nobody,
        )];
        let mut prerequisites: Vec<Text> = self
            .first
            .iter()
            .map(|text| Text::Borrowed(*text))
            .collect();
        for target in alone {
            let id = id_of(target);
            let registry = Target {
                registry_id: id.as_deref(),
                ..Target::default()
            };
            let (name, names) = (
                visible(&target.registry),
                super::script::names(&logging_in(target)),
            );
            if id.is_none() {
                // Asked for, one answer would stand for all of them.
                let first = [
                    "Exempt ",
                    &name,
                    " yourself before you give the policy its effect: its id is not in the exports, and workloads log in as its admin account, or may",
                    &names,
                ];
                prerequisites.push(first.concat().into());
                continue;
            }
            let what = [
                "Exempt ",
                &name,
                " for now: workloads log in as its admin account, or may",
                &names,
            ];
            steps.push(step(what.concat().into(), self.exempt, &registry));
        }
        steps.push(step("Give it its effect".into(), self.enforce, &nobody));
        if !self.remediate.is_empty() {
            steps.push(step(
                "Bring it to what is there already. Say y only after the first scan for compliance, about half an hour later, and run this again for it".into(),
                self.remediate,
                &nobody,
            ));
        }
        let names: Vec<String> = alone.iter().flat_map(|target| logging_in(target)).collect();
        let known = targets
            .iter()
            .all(|target| target.consumers.admin_logins.is_some());
        let hurts = Hurt {
            who: "Workloads that log in as the admin account, or with a stored password of which it is not known whose it is",
            names,
            known,
            ask: "Who else logs in with the registry's own name? No export lists pipelines, scripts and people.",
        };
        let count = u32::try_from(targets.len()).unwrap_or(u32::MAX);
        Fix {
            id: self.fix.weighs.id,
            rule: self.fix.rule,
            subject: "the management group".to_owned(),
            title: format!(
                "{}, by policy",
                capitalised(&instruction_for(self.fix.weighs.id, count))
            ),
            about: self.built_in.about,
            effect: self.fix.effect,
            prerequisites,
            steps,
            bicep: String::new(),
            terraform: String::new(),
            policies: vec![self.built_in.on(&nobody)],
            side_effects: self.side_effects,
            hurts: Vec::from_iter((!self.exempt.is_empty()).then_some(hurts)),
            leaves_open: self.leaves_open,
            undo: vec![Command::of(self.undo, &nobody)],
            undone: "",
            verify: Command::of(self.verify, &nobody),
            effort: Weight {
                points: 2,
                because: "One assignment for all of them.",
            },
            breakage: Weight {
                points: 3,
                because: "It holds for everything below the management group.",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remedy::Word;

    fn registry(name: &str, stored: Option<&[&str]>) -> (Wanted, String) {
        let target = Wanted {
            rule: "zt_wl_012".to_owned(),
            registry: name.to_owned(),
            registry_id: format!(
                "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/{name}"
            ),
            consumers: Consumers {
                admin_logins: stored
                    .map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
                ..Consumers::default()
            },
            ..Wanted::default()
        };
        (target, "disable-admin".to_owned())
    }

    #[test]
    fn many_like_changes_are_one_assignment_with_an_exemption_for_each_that_would_lose_its_login() {
        let changes: Vec<_> = (0..500)
            .map(|place| {
                let stored: Option<&[&str]> = match place {
                    7 => Some(&["till", "stock"]),
                    9 => None,
                    _ => Some(&[]),
                };
                registry(&format!("contoso{place}"), stored)
            })
            .collect();
        for shell in [Shell::Bash, Shell::PowerShell] {
            let (script, exempt) = governed(&changes, &[], shell);
            assert!(script.contains("Turn the admin account off at 500 registries, by policy"));
            assert_eq!(
                script
                    .matches("policy assignment create --name acr-admin-off ")
                    .count(),
                2
            );
            assert!(script.contains(
                "\"--scope=/providers/Microsoft.Management/managementGroups/$MANAGEMENT_GROUP\""
            ));
            assert!(script.contains("\"--policy-assignment=/providers/Microsoft.Management/managementGroups/$MANAGEMENT_GROUP/providers/Microsoft.Authorization/policyAssignments/acr-admin-off\""));
            // Nothing takes effect before the exemption stands.
            let place = |text: &str| {
                script
                    .find(text)
                    .unwrap_or_else(|| panic!("{text}: {script}"))
            };
            assert!(place("--enforcement-mode DoNotEnforce") < place("Exempt contoso7 for now"));
            assert!(place("Exempt contoso7 for now") < place("--enforcement-mode Default"));
            assert!(place("--enforcement-mode Default") < place("policy remediation create"));
            assert!(script.contains("(till, stock)") && !script.contains("registries/contoso8"));
            let expected = Exempt {
                registry: "contoso7".to_owned(),
                workloads: vec!["till".to_owned(), "stock".to_owned()],
            };
            assert_eq!(exempt, [expected]);
        }
    }

    #[test]
    fn a_registry_that_only_the_policy_touches_is_exempt_too_and_one_without_an_id_is_named() {
        let changes = [registry("contosoa", Some(&[]))];
        let beside = registry("contosob", Some(&["till"])).0;
        let nameless = Wanted {
            registry: "contosoc".to_owned(),
            registry_id: String::new(),
            ..beside.clone()
        };
        let grouped = Wanted {
            registry: "contosod".to_owned(),
            resource_group: "rg-d".to_owned(),
            subscription: "11111111-1111-4111-8111-111111111111".to_owned(),
            ..nameless.clone()
        };
        let (script, exempt) = governed(&changes, &[beside, nameless, grouped], Shell::Bash);
        assert_eq!(exempt.len(), 3);
        assert!(script.contains("registries/contosob") && script.contains("resourceGroups/rg-d/"));
        assert!(script.contains("Exempt contosoc yourself") && !script.contains("REGISTRY_ID"));
    }

    #[test]
    fn what_no_policy_does_stays_as_commands() {
        let mut narrow = registry("contosowide", None);
        narrow.0.rule = "zt_wl_013".to_owned();
        narrow.1 = "restrict-network".to_owned();
        let mut sensor = registry("", None);
        sensor.0 = Wanted {
            rule: "zt_wl_021".to_owned(),
            kind: model::target::TargetKind::Cluster,
            cluster: "aks-contoso".to_owned(),
            ..Wanted::default()
        };
        sensor.1 = "defender-sensor".to_owned();
        let (script, exempt) = governed(&[narrow, sensor], &[], Shell::Bash);
        assert!(
            script.contains("acr update --name contosowide")
                || script.contains("--name contosowide")
        );
        assert!(script.contains("acr-network-deny") && script.contains("--enable-defender"));
        assert!(!script.contains("policy remediation") && exempt.is_empty());
        assert!(governed(&[], &[], Shell::Bash).0.is_empty());
    }

    #[test]
    fn each_command_is_about_the_policy_it_stands_for() {
        for governing in &GOVERNING {
            let assign = Command::of(governing.assign, &Target::default()).line(Shell::Bash);
            assert!(
                assign.contains(&format!("--policy {} ", governing.built_in.id)),
                "{assign}"
            );
            let name = assign
                .split_once("--name ")
                .and_then(|(_, rest)| rest.split(' ').next());
            let name = name.unwrap();
            // Azure allows no longer one over a management group.
            assert!(name.len() <= 24, "{name}");
            for command in [
                governing.exempt,
                governing.enforce,
                governing.remediate,
                governing.undo,
            ] {
                assert!(
                    command.is_empty() || command.contains(&format!("--name {name} ")),
                    "{command}"
                );
                // Every gap is one that is known: an unknown one would grant a role.
                let words = Command::of(command, &Target::default()).words;
                let roles = words.iter().filter(|word| {
                    matches!(
                        word,
                        Word::Named {
                            option: "--role",
                            ..
                        }
                    )
                });
                assert_eq!(roles.count(), 0, "{command}");
            }
        }
    }
}
