//! What closes each link of the chain, with the real names filled in.
//!
//! In: which rule fired, and the names that evidence gives for the resource ([`Target`]).
//! Out: [`Fix`]es as plain data: commands, templates, policies, whom each may hurt, how to undo and
//! how to check it; and [`script`], one script for a chosen set of them. Nothing here judges:
//! a fix is made for whatever resource it is asked for.

mod admin_account;
mod command;
mod defender;
mod hurt;
mod policy;
mod public_network;
mod script;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use admin_account::disable_admin;
pub use command::{Ask, Command, Word};
pub use defender::{defender_plan, defender_sensor, remove_plan_override};
pub use hurt::{Consumers, Hurt};
pub use policy::Policy;
pub use public_network::{close_network, private_endpoint, restrict_network};
pub use script::script;

use crate::shell::visible;

/// Text that is ours, or was put together with names from evidence.
pub type Text = Cow<'static, str>;

/// The names that evidence gives for the resource to be fixed.
///
/// All of them are optional: a command asks for what it cannot do without, and leaves out the rest.
/// An empty name counts as none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Target<'a> {
    /// The registry's name.
    pub registry: Option<&'a str>,
    /// The registry's ARM id.
    pub registry_id: Option<&'a str>,
    /// The resource group of the registry, or of the cluster if the fix is for a cluster.
    pub resource_group: Option<&'a str>,
    /// The subscription's id.
    pub subscription: Option<&'a str>,
    /// The registry's SKU as pasted.
    pub sku: Option<&'a str>,
    /// The host that images are pulled from.
    pub login_server: Option<&'a str>,
    /// The registry's region, where a policy's identity could live as well.
    pub location: Option<&'a str>,
    /// The AKS cluster's name.
    pub cluster: Option<&'a str>,
    /// The IPv4 addresses or ranges that must go on reaching the registry; empty if not known.
    pub allowed_ranges: &'a [&'a str],
    /// A retired Defender plan that is on in place of `Containers`.
    pub retired_plan: Option<&'a str>,
    /// Who uses the registry, as far as evidence shows.
    pub consumers: Consumers<'a>,
}

/// Whether a fix keeps the attacker out or only shows what they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// The takeover becomes impossible this way.
    Prevents,
    /// The takeover stays possible, but would be seen.
    Detects,
    /// Closes nothing by itself: it keeps others working while another fix closes the link.
    Supports,
}

/// One way to close a link of the chain on one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// Which fix it is, such as `disable-admin`; the same on every resource.
    pub id: Text,
    /// The rule it makes clear.
    pub rule: Text,
    /// The resource it changes, such as "registry `contosoprod`".
    pub subject: String,
    /// What it does, as an instruction.
    pub title: String,
    /// What that means for the chain.
    pub about: Text,
    /// Whether it prevents or detects.
    pub effect: Effect,
    /// What has to be there or be done first.
    pub prerequisites: Vec<Text>,
    /// The changes by Azure CLI, in order.
    pub steps: Vec<Step>,
    /// The same in Bicep.
    pub bicep: String,
    /// The same in Terraform.
    pub terraform: String,
    /// Built-in policies that keep it fixed, or watch it.
    pub policies: Vec<Policy>,
    /// What else changes.
    pub side_effects: Vec<Text>,
    /// Whom it may hurt, by evidence where there is some, with the question to ask where not.
    pub hurts: Vec<Hurt>,
    /// What stays open after it.
    pub leaves_open: Vec<Text>,
    /// How to take it back, in order.
    pub undo: Vec<Command>,
    /// The export that shows it worked, to be dropped here again.
    pub verify: Command,
    /// The work it takes.
    pub effort: Weight,
    /// What it is likely to break.
    pub breakage: Weight,
}

/// One change by Azure CLI.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// What it changes, as an instruction.
    pub what: Text,
    /// The command that changes it.
    pub command: Command,
    /// How to see whether it is so already, and afterwards that it is.
    pub probe: Option<Probe>,
}

/// A question to Azure with a one-word answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Probe {
    /// Prints the state as one word.
    pub command: Command,
    /// What it prints once the change is made; case does not matter.
    pub wants: Text,
}

/// A weight from 1 (light) to 5 (heavy), and why. A judgement to start from: people may change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Weight {
    /// From 1 to 5.
    pub points: u8,
    /// The reason, in a sentence.
    pub because: Text,
}

impl Weight {
    fn new(points: u8, because: impl Into<Text>) -> Weight {
        Weight {
            points,
            because: because.into(),
        }
    }
}

/// Every fix for a rule on one resource, the one to begin with first.
///
/// For `zt_wl_021` a target with a cluster's name is that cluster, any other is the subscription.
/// An unknown rule has no fixes.
pub fn fixes(rule: &str, target: &Target<'_>) -> Vec<Fix> {
    let target = &target.without_empty_names();
    match rule {
        "zt_wl_012" => vec![disable_admin(target)],
        "zt_wl_013" => vec![
            close_network(target),
            restrict_network(target),
            private_endpoint(target),
        ],
        "zt_wl_021" if target.cluster.is_some() => vec![defender_sensor(target)],
        "zt_wl_021" => vec![defender_plan(target)],
        _ => Vec::new(),
    }
}

impl<'a> Target<'a> {
    fn without_empty_names(self) -> Target<'a> {
        let filled = |name: Option<&'a str>| name.filter(|name| !name.is_empty());
        Target {
            registry: filled(self.registry),
            registry_id: filled(self.registry_id),
            resource_group: filled(self.resource_group),
            subscription: filled(self.subscription),
            sku: filled(self.sku),
            login_server: filled(self.login_server),
            location: filled(self.location),
            cluster: filled(self.cluster),
            retired_plan: filled(self.retired_plan),
            ..self
        }
    }

    /// The registry in a sentence.
    fn registry_subject(&self) -> String {
        subject("registry", self.registry)
    }

    /// The subscription in a sentence.
    fn subscription_subject(&self) -> String {
        subject("subscription", self.subscription)
    }

    /// Whether the registry is known to have a firewall.
    fn is_premium(&self) -> bool {
        self.sku
            .is_some_and(|sku| sku.eq_ignore_ascii_case("premium"))
    }

    /// A command on the registry, with its names.
    fn on_registry(&self, words: &'static str) -> Command {
        Command::az(words)
            .named_or_ask("--name", self.registry, ask_registry)
            .optional("--resource-group", self.resource_group)
            .optional("--subscription", self.subscription)
    }

    /// One property of the registry, printed as one word.
    fn registry_probe(&self, query: &'static str, wants: &'static str) -> Option<Probe> {
        Some(Probe {
            command: self
                .on_registry("acr show")
                .named("--query", query)
                .plain("--output tsv"),
            wants: wants.into(),
        })
    }

    /// Where a policy is assigned: the subscription, so that new registries fall under it as well.
    fn policy_scope(&self) -> Option<String> {
        self.subscription
            .map(|subscription| format!("/subscriptions/{subscription}"))
    }
}

fn subject(kind: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{kind} `{}`", visible(name)),
        None => format!("the {kind}"),
    }
}

fn ask_registry() -> Ask {
    Ask {
        name: "REGISTRY_NAME".into(),
        question: "The registry's name, without `.azurecr.io`".into(),
        pattern: "^[A-Za-z0-9]+$".into(),
    }
}

fn ask_subscription_scope() -> Ask {
    Ask {
        name: "SCOPE".into(),
        question:
            "The scope of the policy, such as /subscriptions/00000000-0000-0000-0000-000000000000"
                .into(),
        pattern: "^/[A-Za-z0-9/._-]+$".into(),
    }
}

fn ask_location() -> Ask {
    Ask {
        name: "LOCATION".into(),
        question: "The region in which the policy's identity is made, such as westeurope".into(),
        pattern: "^[a-z0-9]+$".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{Shell, bicep, hcl, tests::HOSTILE};

    pub(super) const CONTOSO: Target<'_> = Target {
        registry: Some("contosoprod"),
        registry_id: Some(
            "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-images/providers/Microsoft.ContainerRegistry/registries/contosoprod",
        ),
        resource_group: Some("rg-images"),
        subscription: Some("11111111-1111-4111-8111-111111111111"),
        sku: Some("Premium"),
        login_server: Some("contosoprod.azurecr.io"),
        location: Some("westeurope"),
        cluster: None,
        allowed_ranges: &[],
        retired_plan: None,
        consumers: Consumers {
            workloads: None,
            stored_credentials: None,
            pushers: None,
            private_endpoints: None,
            clusters: None,
        },
    };

    /// Every fix there is, for one target.
    pub(super) fn every_fix(target: &Target<'_>) -> Vec<Fix> {
        let plan = Target {
            cluster: None,
            ..*target
        };
        let mut all = fixes("zt_wl_012", target);
        all.extend(fixes("zt_wl_013", target));
        all.extend(fixes("zt_wl_021", &plan));
        all.extend(fixes(
            "zt_wl_021",
            &Target {
                retired_plan: Some("KubernetesService"),
                ..plan
            },
        ));
        all.push(remove_plan_override(target));
        all.extend(fixes(
            "zt_wl_021",
            &Target {
                cluster: target.cluster.or(Some("aks-1")),
                ..*target
            },
        ));
        all
    }

    fn commands(fix: &Fix) -> impl Iterator<Item = &Command> {
        let steps = fix.steps.iter().flat_map(|step| {
            std::iter::once(&step.command).chain(step.probe.iter().map(|probe| &probe.command))
        });
        steps.chain(&fix.undo).chain([&fix.verify]).chain(
            fix.policies
                .iter()
                .filter_map(|policy| policy.assign.as_ref()),
        )
    }

    #[test]
    fn every_fix_is_complete() {
        for target in [
            CONTOSO,
            Target::default(),
            Target {
                sku: Some("basic"),
                ..CONTOSO
            },
        ] {
            let all = every_fix(&target);
            assert_eq!(all.len(), 8);
            for fix in all {
                assert!(
                    !fix.steps.is_empty() && !fix.side_effects.is_empty() && !fix.hurts.is_empty(),
                    "{}",
                    fix.id
                );
                assert!(
                    !fix.bicep.is_empty() && !fix.terraform.is_empty(),
                    "{}",
                    fix.id
                );
                assert!(
                    !fix.undo.is_empty() && !fix.policies.is_empty(),
                    "{}",
                    fix.id
                );
                for weight in [fix.effort, fix.breakage] {
                    assert!(
                        (1..=5).contains(&weight.points) && weight.because.ends_with('.'),
                        "{}",
                        fix.id
                    );
                }
            }
        }
    }

    #[test]
    fn our_own_words_need_no_quotes() {
        for fix in every_fix(&Target::default()) {
            for command in commands(&fix) {
                for word in &command.words {
                    match word {
                        Word::Plain(words) => assert!(
                            words
                                .chars()
                                .all(|char| char.is_ascii_alphanumeric() || " -=./".contains(char)),
                            "{words}"
                        ),
                        Word::Named { option, value } => {
                            assert!(option.starts_with("--"));
                            // Not one of our own values may run into the guard against forged names.
                            assert!(
                                crate::shell::survives_cmd(value) && !value.starts_with('@'),
                                "{value}"
                            );
                        }
                        Word::Asked { option, ask } => {
                            assert!(option.starts_with("--"));
                            assert!(
                                ask.name
                                    .chars()
                                    .all(|char| char.is_ascii_uppercase() || char == '_')
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_fix_with_every_name_asks_for_nothing_it_could_know() {
        for fix in every_fix(&CONTOSO) {
            for command in commands(&fix) {
                for ask in command.asks() {
                    assert!(
                        [
                            "ALLOWED_RANGE",
                            "ENDPOINT_GROUP",
                            "SUBNET_ID",
                            "CLUSTER_GROUP"
                        ]
                        .contains(&&*ask.name),
                        "{} asks for {}",
                        fix.id,
                        ask.name
                    );
                }
            }
        }
    }

    #[test]
    fn nothing_is_missing_where_there_are_no_names() {
        for fix in every_fix(&Target::default()) {
            for command in commands(&fix) {
                let line = command.line(Shell::Bash);
                assert!(!line.contains("''") && !line.contains("  "), "{line}");
            }
        }
    }

    #[test]
    fn an_empty_name_counts_as_none() {
        let empty = Target {
            registry: Some(""),
            subscription: Some(""),
            ..Target::default()
        };
        assert_eq!(
            fixes("zt_wl_012", &empty),
            fixes("zt_wl_012", &Target::default())
        );
    }

    #[test]
    fn the_json_of_a_fix_comes_back_unchanged() {
        for fix in every_fix(&CONTOSO) {
            let json = serde_json::to_string(&fix).unwrap();
            assert_eq!(serde_json::from_str::<Fix>(&json).unwrap(), fix);
        }
    }

    #[test]
    fn a_hostile_name_stays_inside_its_literal_in_templates() {
        const MARK: &str = "markedname";
        let named = |name| {
            every_fix(&Target {
                registry: Some(name),
                cluster: Some(name),
                ..CONTOSO
            })
        };
        for name in HOSTILE {
            for (fix, marked) in named(name).into_iter().zip(named(MARK)) {
                assert_eq!(
                    fix.bicep,
                    marked.bicep.replace(&bicep(MARK), &bicep(name)),
                    "{}",
                    fix.id
                );
                assert_eq!(
                    fix.terraform,
                    marked.terraform.replace(&hcl(MARK), &hcl(name)),
                    "{}",
                    fix.id
                );
            }
        }
    }
}
