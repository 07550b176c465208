//! Commands as lists of words, written out for a shell only when they are shown.
//!
//! The commands themselves stand in [`super::recipes`] as one reads them, with a `{slot}` wherever
//! a name goes; this is what becomes of a slot.

use std::borrow::Cow;

use super::Target;
use crate::shell::{bash, powershell, survives_cmd};
use model::Shell;

/// A command line that someone may copy, as its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The program and its arguments.
    pub words: Vec<Word>,
}

/// One or two words of a [`Command`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// A word of our own that every shell reads as it stands.
    Plain(&'static str),
    /// An option and its value, which may be anything.
    Named {
        /// The option, such as `--name`.
        option: &'static str,
        /// Its value.
        value: String,
    },
    /// An option whose value no evidence holds.
    Asked {
        /// The option, such as `--ip-address`.
        option: &'static str,
        /// What to ask the person for.
        ask: &'static Ask,
        /// What stands around the answer, in characters that every shell reads as they stand.
        around: (&'static str, &'static str),
    },
}

/// A value that only the person at the keyboard knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Stands for the value in a copied line, and names it in a script; capitals and `_` only.
    pub name: &'static str,
    /// The question, with an example.
    pub question: &'static str,
    /// A regular expression for a right answer, which Bash and PowerShell read alike.
    pub pattern: &'static str,
    /// There may be several answers, or none, and each is a command of its own.
    pub several: bool,
}

impl Command {
    /// Fills a command in. A slot without a value becomes a question, or is left out with its option.
    pub(super) fn of(template: &'static str, target: &Target<'_>) -> Command {
        let mut words = vec![Word::Plain("az")];
        for word in template.split(' ') {
            let Some(slot) = word
                .strip_prefix('{')
                .and_then(|word| word.strip_suffix('}'))
            else {
                words.push(Word::Plain(word));
                continue;
            };
            let Slot {
                option,
                value,
                ask,
                around,
            } = slot_of(slot, target);
            match (value, ask) {
                (Some(value), _) => words.push(Word::Named {
                    option,
                    value: value.into_owned(),
                }),
                (None, Some(ask)) => words.push(Word::Asked {
                    option,
                    ask,
                    around,
                }),
                (None, None) => {}
            }
        }
        Command { words }
    }

    /// The questions it holds.
    pub fn asks(&self) -> impl Iterator<Item = &'static Ask> {
        self.words.iter().filter_map(|word| match word {
            Word::Asked { ask, .. } => Some(*ask),
            Word::Plain(_) | Word::Named { .. } => None,
        })
    }

    /// The line to copy. A value to be asked for stands there as a name in capitals.
    pub fn line(&self, shell: Shell) -> String {
        self.written(shell, false)
    }

    /// The line, or with `in_script` the one in which each value that was asked for is in a variable
    /// of its name.
    pub(super) fn written(&self, shell: Shell, in_script: bool) -> String {
        let mut line = String::new();
        for word in &self.words {
            if !line.is_empty() {
                line.push(' ');
            }
            match word {
                Word::Plain(word) => line.push_str(word),
                Word::Named { option, value } => push_named(&mut line, shell, option, value),
                // In quotes, so that the value stays one word; both shells spell that alike.
                Word::Asked {
                    option,
                    ask,
                    around: (before, after),
                } if in_script => {
                    for part in ["\"", option, "=", before, "$", ask.name, after, "\""] {
                        line.push_str(part);
                    }
                }
                Word::Asked {
                    option,
                    ask,
                    around: (before, after),
                } => {
                    for part in [option, " ", before, ask.name, after] {
                        line.push_str(part);
                    }
                }
            }
        }
        line
    }
}

/// Writes an option and its value as `shell` should read them.
fn push_named(line: &mut String, shell: Shell, option: &str, value: &str) {
    let joined = [option, "=", value].concat();
    let parts = match (refusal(shell, value), shell) {
        (Some(refusal), _) => [option, " ", refusal].concat(),
        // Apart from its option, the Azure CLI would take it for another option.
        (None, Shell::Bash) if value.starts_with('-') => [option, "=", &bash(value)].concat(),
        (None, Shell::PowerShell) if value.starts_with('-') => powershell(&joined),
        (None, _) => [option, " ", &crate::shell::word(shell, value)].concat(),
    };
    line.push_str(&parts);
}

/// An expression that stops the shell before it starts the command, for a value that quoting
/// cannot carry through. No name that Azure allows needs this; a forged export might.
fn refusal(shell: Shell, value: &str) -> Option<&'static str> {
    // The Azure CLI itself reads a file for `@file` and for `word=@file`; there is no escape.
    let expands = value.starts_with('@')
        || value
            .split_once('=')
            .is_some_and(|(_, value)| value.starts_with('@'));
    match shell {
        Shell::Bash => expands
            .then_some("\"${refused:?a name that begins with an at sign cannot be passed to az}\""),
        Shell::PowerShell => (expands || !survives_cmd(value))
            .then_some("$(throw 'a name in this command holds characters that no Azure name has')"),
    }
}

/// What stands in a slot.
struct Slot<'a> {
    option: &'static str,
    value: Option<Cow<'a, str>>,
    /// Asked where there is no value; without a question the option is left out.
    ask: Option<&'static Ask>,
    /// What stands around the answer.
    around: (&'static str, &'static str),
}

fn slot_of<'a>(slot: &str, target: &Target<'a>) -> Slot<'a> {
    let name = |option, value: Option<&'a str>, ask| Slot {
        option,
        value: value.map(Cow::Borrowed),
        ask,
        around: ("", ""),
    };
    let over = |option, after| Slot {
        option,
        value: None,
        ask: Some(&MANAGEMENT_GROUP),
        around: ("/providers/Microsoft.Management/managementGroups/", after),
    };
    let scope = |option| Slot {
        option,
        // The subscription, so that new registries fall under a policy as well.
        value: target
            .subscription
            .map(|subscription| Cow::Owned(["/subscriptions/", subscription].concat())),
        ask: Some(&SCOPE),
        around: ("", ""),
    };
    match slot {
        "name" => name("--name", target.registry, Some(&REGISTRY_NAME)),
        "group" => name("--resource-group", target.resource_group, None),
        "subscription" => {
            let ask = target.several.then_some(&SUBSCRIPTION);
            name("--subscription", target.subscription, ask)
        }
        // What is changed for a whole subscription must not fall to the one that is chosen by chance.
        "the-subscription" => name("--subscription", target.subscription, Some(&SUBSCRIPTION)),
        "range" => name(
            "--ip-address",
            target.allowed_ranges.first().copied(),
            Some(&ALLOWED_RANGE),
        ),
        "wide" => name(
            "--ip-address",
            target
                .wide_ranges
                .first()
                .copied()
                .filter(|range| !range.is_empty()),
            Some(&WIDE_RANGE),
        ),
        "default-action" => name(
            "--default-action",
            target.default_action,
            Some(&DEFAULT_ACTION),
        ),
        "network" => name("--virtual-network", None, Some(&NETWORK_ID)),
        "registry-id" => name(
            "--private-connection-resource-id",
            target.registry_id,
            Some(&REGISTRY_ID),
        ),
        "endpoint-group" => name("--resource-group", None, Some(&ENDPOINT_GROUP)),
        "subnet" => name("--subnet", None, Some(&SUBNET_ID)),
        "cluster" => name("--name", target.cluster, Some(&CLUSTER_NAME)),
        "cluster-group" => name(
            "--resource-group",
            target.resource_group,
            Some(&CLUSTER_GROUP),
        ),
        "override" => Slot {
            option: "--url",
            value: target
                .registry_id
                .map(|id| Cow::Owned([id, PLAN_PATH].concat())),
            ask: Some(&PLAN_URL),
            around: ("", ""),
        },
        // In single quotes inside: Windows PowerShell loses double ones on the way to a program.
        "free" => name(
            "--body",
            Some("{'properties':{'pricingTier':'Free'}}"),
            None,
        ),
        "deny" => name("--params", Some("{'effect':{'value':'Deny'}}"), None),
        "group-name" => name("--management-group", None, Some(&MANAGEMENT_GROUP)),
        "group-scope" => over("--scope", ""),
        "group-identity" => over("--identity-scope", ""),
        "assigned-admin" => over("--policy-assignment", ASSIGNED_ADMIN),
        "assigned-public" => over("--policy-assignment", ASSIGNED_PUBLIC),
        "assigned-plan" => over("--policy-assignment", ASSIGNED_PLAN),
        "registry-scope" => name("--scope", target.registry_id, Some(&REGISTRY_ID)),
        "expires" => name("--expires-on", None, Some(&EXPIRES)),
        "scope" => scope("--scope"),
        "identity-scope" => scope("--identity-scope"),
        "location" => name("--location", target.location, Some(&LOCATION)),
        _ => name("--role", Some("Security Admin"), None),
    }
}

/// Where a plan stands that is set on one resource.
const PLAN_PATH: &str = "/providers/Microsoft.Security/pricings/Containers?api-version=2024-01-01";

/// Where assignments stand below their scope.
const ASSIGNED_ADMIN: &str = "/providers/Microsoft.Authorization/policyAssignments/acr-admin-off";
const ASSIGNED_PUBLIC: &str = "/providers/Microsoft.Authorization/policyAssignments/acr-public-off";
const ASSIGNED_PLAN: &str = "/providers/Microsoft.Authorization/policyAssignments/defender-plan-on";

/// Whatever `cmd` would not read otherwise.
const ANY_NAME: &str = "^[^\"%&|<>^!]+$";
/// The same for ids.
const ANY_ID: &str = "^/[^\"%&|<>^!]+$";

static REGISTRY_NAME: Ask = Ask {
    name: "REGISTRY_NAME",
    question: "The registry's name, without `.azurecr.io`",
    pattern: "^[A-Za-z0-9]+$",
    several: false,
};
static ALLOWED_RANGE: Ask = Ask {
    name: "ALLOWED_RANGE",
    question: "The IPv4 address or range that may reach the registry, such as 203.0.113.0/24",
    pattern: "^[0-9./]+$",
    several: true,
};
static WIDE_RANGE: Ask = Ask {
    name: "WIDE_RANGE",
    question: "The range to take away, as `az acr network-rule list` prints it",
    pattern: "^[0-9./]+$",
    several: false,
};
static DEFAULT_ACTION: Ask = Ask {
    name: "DEFAULT_ACTION",
    question: "What the firewall did by default before, Allow or Deny",
    pattern: "^(Allow|Deny)$",
    several: false,
};
static SUBSCRIPTION: Ask = Ask {
    name: "SUBSCRIPTION",
    question: "The subscription's id, as `az account show` prints it",
    pattern: "^[0-9A-Fa-f-]+$",
    several: false,
};
static NETWORK_ID: Ask = Ask {
    name: "NETWORK_ID",
    question: "The id of the virtual network that pulls",
    pattern: ANY_ID,
    several: false,
};
static REGISTRY_ID: Ask = Ask {
    name: "REGISTRY_ID",
    question: "The registry's id, as `az acr show` prints it",
    pattern: ANY_ID,
    several: false,
};
static ENDPOINT_GROUP: Ask = Ask {
    name: "ENDPOINT_GROUP",
    question: "The resource group for the private endpoint",
    pattern: ANY_NAME,
    several: false,
};
static SUBNET_ID: Ask = Ask {
    name: "SUBNET_ID",
    question: "The id of the subnet for the private endpoint",
    pattern: ANY_ID,
    several: false,
};
static CLUSTER_NAME: Ask = Ask {
    name: "CLUSTER_NAME",
    question: "The cluster's name",
    pattern: "^[A-Za-z0-9_-]+$",
    several: false,
};
static CLUSTER_GROUP: Ask = Ask {
    name: "CLUSTER_GROUP",
    question: "The cluster's resource group",
    pattern: ANY_NAME,
    several: false,
};
static PLAN_URL: Ask = Ask {
    name: "PLAN_URL",
    question: "The plan's id, with `?api-version=2024-01-01` at its end",
    pattern: "^/[A-Za-z0-9/._?=()-]+$",
    several: false,
};
static SCOPE: Ask = Ask {
    name: "SCOPE",
    question: "The scope of the policy, such as /subscriptions/00000000-0000-0000-0000-000000000000",
    pattern: "^/[A-Za-z0-9/._-]+$",
    several: false,
};
static MANAGEMENT_GROUP: Ask = Ask {
    name: "MANAGEMENT_GROUP",
    question: "The id of the management group that the registries' subscriptions lie in, such as contoso-platform",
    pattern: "^[A-Za-z0-9._()-]+$",
    several: false,
};
static EXPIRES: Ask = Ask {
    name: "EXPIRES",
    question: "Until when the exemptions hold, such as 2027-03-31T00:00:00Z",
    pattern: "^[0-9-]+T[0-9:]+Z$",
    several: false,
};
static LOCATION: Ask = Ask {
    name: "LOCATION",
    question: "The region in which the policy's identity is made, such as westeurope",
    pattern: "^[a-z0-9]+$",
    several: false,
};

#[cfg(test)]
mod tests {
    use super::*;

    const RANGE: &str = "acr network-rule add {name} {group} {subscription} {range}";

    fn line(shell: Shell, target: &Target<'_>) -> String {
        Command::of(RANGE, target).line(shell)
    }

    #[test]
    fn a_command_reads_as_people_would_type_it() {
        let target = Target {
            registry: Some("contosoprod"),
            resource_group: Some("rg prod"),
            allowed_ranges: &["10.0.0.1"],
            ..Target::default()
        };
        let expected =
            "az acr network-rule add --name contosoprod --resource-group 'rg prod' --ip-address ";
        assert_eq!(line(Shell::Bash, &target), format!("{expected}10.0.0.1"));
        assert_eq!(
            line(Shell::PowerShell, &target),
            format!("{expected}'10.0.0.1'")
        );
    }

    #[test]
    fn a_value_like_an_option_stays_a_value() {
        let target = Target {
            registry: Some("-rf"),
            ..Target::default()
        };
        assert!(line(Shell::Bash, &target).contains(" --name='-rf' "));
        assert!(line(Shell::PowerShell, &target).contains(" '--name=-rf' "));
    }

    #[test]
    fn a_value_that_quoting_cannot_carry_stops_the_shell() {
        for value in ["@/etc/passwd", "a=@/etc/passwd"] {
            let target = Target {
                registry: Some(value),
                ..Target::default()
            };
            assert!(line(Shell::Bash, &target).contains("${refused:?"));
            assert!(line(Shell::PowerShell, &target).contains("$(throw "));
        }
        let cmd = Target {
            registry: Some("a&calc"),
            ..Target::default()
        };
        assert!(line(Shell::Bash, &cmd).contains(" --name 'a&calc' "));
        assert!(
            line(Shell::PowerShell, &cmd).contains("$(throw ")
                && !line(Shell::PowerShell, &cmd).contains("calc")
        );
    }

    #[test]
    fn a_missing_value_is_asked_for() {
        let command = Command::of(RANGE, &Target::default());
        assert_eq!(
            command.line(Shell::Bash),
            "az acr network-rule add --name REGISTRY_NAME --ip-address ALLOWED_RANGE"
        );
        assert_eq!(
            command.written(Shell::PowerShell, true),
            "az acr network-rule add \"--name=$REGISTRY_NAME\" \"--ip-address=$ALLOWED_RANGE\""
        );
        assert_eq!(command.asks().count(), 2);
    }
}
