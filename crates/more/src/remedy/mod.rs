//! What closes each link of the chain, with the real names filled in.
//!
//! In: which rule fired, and the names that evidence gives for the resource ([`Target`]).
//! Out: [`Fix`]es as plain data: commands, templates, policies, whom each may hurt, how to undo and
//! how to check it; and [`script`], one script for a chosen set of them. Nothing here judges:
//! a fix is made for whatever resource it is asked for.

mod command;
mod governed;
mod hurt;
mod policy;
mod recipes;
mod script;
mod undo;

use std::borrow::Cow;

pub use engine::judge::weights::Weight;
use engine::{facts::workloads::Way, judge::weights::Standing};
use model::target::TargetKind;

pub use command::{Ask, Command, Word};
pub use governed::governed;
pub use hurt::{Consumers, Hurt};
pub use policy::Policy;
pub use script::script;

use crate::{
    fill::fill,
    shell::{bicep, hcl, visible},
};
use recipes::{Recipe, StepRecipe};

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
    /// There are several subscriptions, so each command has to name the one it is for.
    pub several: bool,
    /// The registry's SKU as pasted.
    pub sku: Option<&'a str>,
    /// The registry's region, where a policy's identity could live as well.
    pub location: Option<&'a str>,
    /// The AKS cluster's name.
    pub cluster: Option<&'a str>,
    /// What the firewall does by default, `Allow` or `Deny`.
    pub default_action: Option<&'a str>,
    /// The IPv4 addresses or ranges that must go on reaching the registry; empty if not known.
    pub allowed_ranges: &'a [&'a str],
    /// The ranges that are there and let too many in; empty if not known.
    pub wide_ranges: &'a [&'a str],
    /// A retired Defender plan that is on in place of `Containers`.
    pub retired_plan: Option<&'a str>,
    /// The Defender plan is set on the registry itself, so the subscription's does not count for it.
    pub own_plan: bool,
    /// Who uses the registry, as far as evidence shows.
    pub consumers: Consumers<'a>,
}

/// Whether a fix keeps the attacker out or only shows what they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// The takeover becomes impossible this way.
    Prevents,
    /// The takeover stays possible, but would be seen.
    Detects,
    /// Closes nothing by itself: it keeps others working while another fix closes the link.
    Supports,
}

/// One way to close a link of the chain on one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Which fix it is, such as `disable-admin`; the same on every resource.
    pub id: &'static str,
    /// The rule it makes clear.
    pub rule: &'static str,
    /// The resource it changes, such as "registry `contosoprod`".
    pub subject: String,
    /// What it does, as an instruction.
    pub title: String,
    /// What that means for the chain.
    pub about: &'static str,
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
    pub side_effects: &'static [&'static str],
    /// Whom it may hurt, by evidence where there is some, with the question to ask where not.
    pub hurts: Vec<Hurt>,
    /// What stays open after it.
    pub leaves_open: &'static [&'static str],
    /// How to take it back, in order.
    pub undo: Vec<Command>,
    /// What taking it back comes to, in a sentence; empty where the commands say all.
    pub undone: &'static str,
    /// The export that shows it worked, to be dropped here again.
    pub verify: Command,
    /// The work it takes.
    pub effort: Weight,
    /// What it is likely to break.
    pub breakage: Weight,
}

/// One change by Azure CLI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it changes, as an instruction.
    pub what: Text,
    /// The command that changes it.
    pub command: Command,
    /// How to see whether it is so already, and afterwards that it is.
    pub probe: Option<Probe>,
}

/// A question to Azure with a one-word answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Prints the state as one word.
    pub command: Command,
    /// What it prints once the change is made; case does not matter.
    pub wants: &'static str,
}

/// Every fix for a target, the one to begin with first.
pub fn fixes_of(target: &model::target::Target) -> Vec<Fix> {
    let lists = [
        &target.consumers.workloads,
        &target.consumers.admin_logins,
        &target.consumers.perhaps_logins,
        &target.consumers.other_logins,
        &target.consumers.pushers,
        &target.consumers.private_endpoints,
        &target.consumers.clusters,
    ]
    .map(|list| {
        let names = list.as_ref()?.iter().map(String::as_str);
        Some(names.collect::<Vec<&str>>())
    });
    let [
        workloads,
        admin_logins,
        perhaps_logins,
        other_logins,
        pushers,
        private_endpoints,
        clusters,
    ] = lists.each_ref().map(|list| list.as_deref());
    let ranges = target.allowed_ranges.iter().map(String::as_str);
    let ranges: Vec<&str> = ranges.collect();
    let wide: Vec<&str> = target.wide_ranges.iter().map(String::as_str).collect();
    let named = Target {
        registry: Some(&target.registry),
        registry_id: Some(&target.registry_id),
        resource_group: Some(&target.resource_group),
        subscription: Some(&target.subscription),
        several: target.several,
        sku: Some(&target.sku),
        location: None,
        cluster: (target.kind == TargetKind::Cluster).then_some(&target.cluster),
        default_action: Some(&target.default_action),
        allowed_ranges: &ranges,
        wide_ranges: &wide,
        retired_plan: Some(&target.retired_plan),
        own_plan: target.kind == TargetKind::OwnPlan,
        consumers: Consumers {
            workloads,
            admin_logins,
            perhaps_logins,
            other_logins,
            pushers,
            private_endpoints,
            clusters,
        },
    };
    fixes(&target.rule, &named)
}

/// The fix of this id for a target.
pub fn meant(target: &model::target::Target, id: &str) -> Option<Fix> {
    fixes_of(target).into_iter().find(|fix| fix.id == id)
}

/// Every fix for a rule on one resource, the one to begin with first.
///
/// For `zt_wl_021` a target with a cluster's name is that cluster, one with
/// [`Target::own_plan`] the registry, any other the subscription. An unknown rule has no fixes.
pub fn fixes(rule: &str, target: &Target<'_>) -> Vec<Fix> {
    let target = &target.without_empty_names();
    recipes_for(rule, target)
        .iter()
        .map(|recipe| recipe.on(target))
        .collect()
}

fn recipes_for(rule: &str, target: &Target<'_>) -> Vec<&'static Recipe> {
    match rule {
        "zt_wl_012" => vec![&recipes::DISABLE_ADMIN],
        "zt_wl_013" => vec![
            &recipes::CLOSE_NETWORK,
            &recipes::RESTRICT_NETWORK,
            &recipes::PRIVATE_ENDPOINT,
        ],
        "zt_wl_021" if target.cluster.is_some() => vec![&recipes::DEFENDER_SENSOR],
        "zt_wl_021" if target.own_plan => vec![&recipes::REMOVE_OVERRIDE, &recipes::DEFENDER_PLAN],
        "zt_wl_021" => vec![&recipes::DEFENDER_PLAN],
        _ => Vec::new(),
    }
}

/// Azure's own limit on IP rules of one registry.
const MAX_IP_RULES: usize = 200;

impl Recipe {
    fn on(&self, target: &Target<'_>) -> Fix {
        let restricts = std::ptr::eq(self, &recipes::RESTRICT_NETWORK);
        let subject = target.subject(self.subject);
        let retired = target
            .retired_plan
            .filter(|_| std::ptr::eq(self, &recipes::DEFENDER_PLAN))
            .map(visible);

        let mut prerequisites: Vec<Text> = Vec::new();
        let mut steps = Vec::new();
        if target.several && target.subscription.is_none() {
            prerequisites.push(recipes::WHICH_SUBSCRIPTION.into());
        }
        if self.weighs.premium && !target.is_premium() {
            prerequisites.push(target.premium_prerequisite());
            steps.push(recipes::TO_PREMIUM.on(target));
        }
        prerequisites.extend(self.prerequisites.iter().copied().map(Cow::Borrowed));
        if retired.is_some() {
            prerequisites.push(recipes::RETIRED_FIRST.into());
        }
        steps.extend(self.steps.iter().map(|step| step.on(target)));
        if restricts {
            if target.allowed_ranges.len() > MAX_IP_RULES {
                prerequisites.push(
                    "These are more ranges than a registry takes: merge neighbours first.".into(),
                );
            }
            // Before the door is shut, or whoever stops between the two is left outside with the rest.
            // A range that is there already is not added again: the CLI would send it twice.
            if target.allowed_ranges.is_empty() {
                let shut = steps.pop();
                steps.push(recipes::ALLOW_RANGE.on(target));
                steps.extend(shut);
            } else {
                prerequisites.push(target.allowed_already());
            }
            // Last, for whoever comes in by one of these and has a range of their own by now.
            steps.extend((0..target.wide_ranges.len()).map(|index| {
                let wide_ranges = target.wide_ranges.get(index..).unwrap_or_default();
                recipes::REMOVE_RANGE.on(&Target {
                    wide_ranges,
                    ..*target
                })
            }));
        }
        let (undo, undone) = match undo::of(self, target) {
            Some(found) => found,
            None => {
                let undo = self.undo.iter();
                (undo.map(|undo| Command::of(undo, target)).collect(), "")
            }
        };
        Fix {
            id: self.weighs.id,
            rule: self.rule,
            title: fill(
                if retired.is_some() {
                    recipes::RETIRED_TITLE
                } else {
                    self.title
                },
                &[
                    ("subject", &subject),
                    ("plan", retired.as_deref().unwrap_or_default()),
                ],
            ),
            subject,
            about: self.about,
            effect: self.effect,
            prerequisites,
            steps,
            bicep: target.template(self.bicep, recipes::BICEP_RULE, bicep),
            terraform: target.template(self.terraform, recipes::TERRAFORM_RULE, hcl),
            policies: self
                .policies
                .iter()
                .map(|policy| policy.on(target))
                .collect(),
            side_effects: self.side_effects,
            hurts: self
                .hurts
                .iter()
                .filter_map(|hurt| hurt.among(&target.consumers))
                .collect(),
            leaves_open: self.leaves_open,
            undo,
            undone,
            verify: Command::of(self.verify, target),
            effort: self.weighs.effort(&target.standing()),
            breakage: self.weighs.breakage(&target.standing()),
        }
    }
}

impl StepRecipe {
    fn on(&self, target: &Target<'_>) -> Step {
        let (probe, wants) = self.probe;
        Step {
            what: self.what.into(),
            command: Command::of(self.command, target),
            probe: (!probe.is_empty()).then(|| Probe {
                command: Command::of(probe, target),
                wants,
            }),
        }
    }
}

/// What a fix changes.
#[derive(Clone, Copy)]
enum Subject {
    Registry,
    Subscription,
    Cluster,
}

impl<'a> Target<'a> {
    fn without_empty_names(mut self) -> Target<'a> {
        let names = [
            &mut self.registry,
            &mut self.registry_id,
            &mut self.resource_group,
            &mut self.subscription,
            &mut self.sku,
            &mut self.location,
            &mut self.cluster,
            &mut self.retired_plan,
            &mut self.default_action,
        ];
        for name in names {
            *name = name.filter(|name| !name.is_empty());
        }
        self
    }

    /// The thing to be changed, as it stands in a sentence.
    fn subject(&self, subject: Subject) -> String {
        let (kind, name) = match subject {
            Subject::Registry => ("registry", self.registry),
            Subject::Subscription => ("subscription", self.subscription),
            Subject::Cluster => ("cluster", self.cluster),
        };
        match name {
            Some(name) => [kind, " `", &visible(name), "`"].concat(),
            None => ["the ", kind].concat(),
        }
    }

    /// What weighs in here.
    fn standing(&self) -> Standing {
        let somebody = |names: Option<&[&str]>| names.is_some_and(|names| !names.is_empty());
        let login = match self.consumers.admin_logins {
            admin if somebody(admin) => Way::Admin,
            _ if somebody(self.consumers.perhaps_logins) => Way::Unnamed,
            Some(_) => Way::NoPassword,
            None => Way::Untold,
        };
        Standing {
            premium: self.is_premium(),
            login,
            private_endpoints: somebody(self.consumers.private_endpoints),
        }
    }

    /// Whether the registry is known to have a firewall.
    fn is_premium(&self) -> bool {
        self.sku
            .is_some_and(|sku| sku.eq_ignore_ascii_case("premium"))
    }

    /// Which ranges need no command.
    fn allowed_already(&self) -> Text {
        const NAMED: usize = 8;
        let named = self.allowed_ranges.iter().take(NAMED);
        let named: Vec<String> = named
            .map(|range| ["`", &visible(range), "`"].concat())
            .collect();
        let rest = self.allowed_ranges.len().saturating_sub(NAMED);
        let rest = if rest > 0 {
            format!(" and {rest} more")
        } else {
            String::new()
        };
        format!(
            "Allowed already, and staying: {}{rest}. Whoever else has to reach it needs `az acr network-rule add` before the first step.",
            named.join(", ")
        )
        .into()
    }

    fn premium_prerequisite(&self) -> Text {
        match self.sku {
            Some(sku) => fill(
                "Premium: this registry is `<<sku>>`, which has no firewall and no private endpoints. The move has no downtime and a higher price.",
                &[("sku", &visible(sku))],
            )
            .into(),
            None => "Premium: other SKUs have no firewall and no private endpoints. The move has no downtime and a higher price.".into(),
        }
    }

    /// A template of Bicep or Terraform with the names in it as literals.
    fn template(&self, template: &str, rule: &str, literal: fn(&str) -> String) -> String {
        let ranges = match self.allowed_ranges {
            [] => &["203.0.113.0/24"],
            ranges => ranges,
        };
        let rules: String = ranges
            .iter()
            .map(|range| fill(rule, &[("range", &literal(range))]))
            .collect();
        fill(
            template,
            &[
                (
                    "registry",
                    &literal(self.registry.unwrap_or("registry-name")),
                ),
                ("cluster", &literal(self.cluster.unwrap_or("cluster-name"))),
                (
                    "registry-id",
                    &self.registry_id.map_or_else(
                        || "azurerm_container_registry.registry.id".to_owned(),
                        literal,
                    ),
                ),
                ("rules", &rules),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{bicep, hcl, tests::HOSTILE};
    use model::Shell;

    pub(super) const CONTOSO: Target<'_> = Target {
        registry: Some("contosoprod"),
        registry_id: Some(
            "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-images/providers/Microsoft.ContainerRegistry/registries/contosoprod",
        ),
        resource_group: Some("rg-images"),
        subscription: Some("11111111-1111-4111-8111-111111111111"),
        several: false,
        sku: Some("Premium"),
        location: Some("westeurope"),
        cluster: None,
        default_action: Some("Allow"),
        allowed_ranges: &[],
        wide_ranges: &[],
        retired_plan: None,
        own_plan: false,
        consumers: Consumers {
            workloads: None,
            admin_logins: None,
            perhaps_logins: None,
            other_logins: None,
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
        all.extend(
            fixes(
                "zt_wl_021",
                &Target {
                    own_plan: true,
                    ..plan
                },
            )
            .into_iter()
            .take(1),
        );
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
            for word in commands(&fix).flat_map(|command| &command.words) {
                match word {
                    Word::Plain(word) => assert!(
                        !word.is_empty()
                            && word
                                .chars()
                                .all(|char| char.is_ascii_alphanumeric() || "-=./".contains(char)),
                        "{word}"
                    ),
                    Word::Named { option, value } => {
                        assert!(option.starts_with("--"));
                        // Not one of our own values may run into the guard against forged names.
                        assert!(
                            crate::shell::survives_cmd(value) && !value.starts_with('@'),
                            "{value}"
                        );
                    }
                    Word::Asked { option, ask, .. } => {
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

    #[test]
    fn every_slot_is_a_known_one() {
        // An unknown slot would be read as the last of them.
        for fix in every_fix(&CONTOSO) {
            for command in commands(&fix) {
                let has_role = command.words.iter().any(|word| {
                    matches!(
                        word,
                        Word::Named {
                            option: "--role",
                            ..
                        }
                    )
                });
                assert_eq!(
                    has_role,
                    command.line(Shell::Bash).contains("defender-plan-on"),
                    "{}",
                    fix.id
                );
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
                            "NETWORK_ID",
                            "CLUSTER_GROUP"
                        ]
                        .contains(&ask.name),
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

    fn only(rule: &str, target: &Target<'_>, id: &str) -> Fix {
        fixes(rule, target)
            .into_iter()
            .find(|fix| fix.id == id)
            .unwrap()
    }

    fn lines(fix: &Fix) -> Vec<String> {
        fix.steps
            .iter()
            .map(|step| step.command.line(Shell::Bash))
            .collect()
    }

    const ON: &str = "--name contosoprod --resource-group rg-images --subscription 11111111-1111-4111-8111-111111111111";

    #[test]
    fn the_admin_fix_names_the_registry_everywhere() {
        let fix = only("zt_wl_012", &CONTOSO, "disable-admin");
        assert_eq!(
            fix.title,
            "Turn the admin account of registry `contosoprod` off"
        );
        assert_eq!(
            lines(&fix),
            [format!("az acr update {ON} --admin-enabled false")]
        );
        assert_eq!(
            fix.undo[0].line(Shell::Bash),
            format!("az acr update {ON} --admin-enabled true")
        );
        assert_eq!(
            fix.verify.line(Shell::Bash),
            format!("az acr show {ON} --output json")
        );
        assert!(
            fix.bicep.contains("name: 'contosoprod'")
                && fix.terraform.contains("name = \"contosoprod\"")
        );
        assert_eq!(fix.effect, Effect::Prevents);
    }

    #[test]
    fn whoever_a_change_stops_is_told_from_whom_it_may_stop_and_whom_it_does_not() {
        type Names<'a> = Option<&'a [&'a str]>;
        let with = |admin_logins: Names, perhaps_logins: Names, other_logins: Names| {
            let consumers = Consumers {
                admin_logins,
                perhaps_logins,
                other_logins,
                ..Consumers::default()
            };
            let target = Target {
                consumers,
                ..CONTOSO
            };
            only("zt_wl_012", &target, "disable-admin")
        };
        let web: Names = Some(&["shop/web"]);
        let nobody: Names = Some(&[]);
        let (none, unknown, stops) = (
            with(nobody, nobody, nobody),
            with(None, None, None),
            with(web, nobody, nobody),
        );
        let (may, other) = (with(None, web, None), with(nobody, nobody, web));
        assert!(
            none.breakage.points < unknown.breakage.points
                && unknown.breakage.points < stops.breakage.points
        );
        assert_eq!(other.breakage, none.breakage);
        assert_eq!(may.breakage.points, stops.breakage.points);
        assert!(may.breakage.because.contains("may fail"));
        assert!(stops.breakage.because.contains("account fail"));
        assert!(none.hurts[0].known && !unknown.hurts[0].known);
        let names = |fix: &Fix, what: &str| {
            let mut said = fix.hurts.iter().filter(|hurt| hurt.who.contains(what));
            said.next().map(|hurt| hurt.names.clone())
        };
        let (stop, perhaps, go_on) = ("as this account", "may stop", "token");
        let web = Some(vec!["shop/web".to_owned()]);
        assert_eq!(names(&stops, stop), web);
        assert_eq!(names(&may, perhaps), web);
        assert_eq!(names(&other, go_on), web);
        assert_eq!(names(&other, stop), Some(Vec::new()));
        assert_eq!(names(&other, perhaps), None);
        assert_eq!(names(&stops, go_on), None);
    }

    #[test]
    fn a_premium_registry_is_closed_by_one_command() {
        let fix = only("zt_wl_013", &CONTOSO, "close-network");
        assert_eq!(
            lines(&fix),
            [format!("az acr update {ON} --public-network-enabled false")]
        );
        assert!(fix.prerequisites.is_empty());
    }

    #[test]
    fn any_other_registry_moves_to_premium_first() {
        for sku in [Some("Basic"), Some("Standard"), None] {
            for (fix, premium) in fixes("zt_wl_013", &Target { sku, ..CONTOSO })
                .into_iter()
                .zip(fixes("zt_wl_013", &CONTOSO))
            {
                assert!(lines(&fix)[0].ends_with("--sku Premium"), "{sku:?}");
                assert!(fix.prerequisites[0].starts_with("Premium"), "{sku:?}");
                assert_eq!(fix.steps.len(), premium.steps.len() + 1);
                assert!(fix.effort.points > premium.effort.points);
            }
        }
        assert!(
            only(
                "zt_wl_013",
                &Target {
                    sku: Some("premium"),
                    ..CONTOSO
                },
                "close-network"
            )
            .prerequisites
            .is_empty()
        );
    }

    #[test]
    fn narrowing_keeps_what_is_allowed_and_denies_the_rest() {
        let target = Target {
            allowed_ranges: &["198.51.100.0/24", "203.0.113.7"],
            ..CONTOSO
        };
        let fix = only("zt_wl_013", &target, "restrict-network");
        let lines = lines(&fix);
        // Of a range that is there already, azure-cli 2.91.0 sends two.
        assert_eq!(lines.len(), 1);
        assert!(lines[0].ends_with("--default-action Deny"));
        let stays = &fix.prerequisites[fix.prerequisites.len() - 1];
        assert!(
            stays.contains("`198.51.100.0/24`, `203.0.113.7`."),
            "{stays}"
        );
        assert!(
            fix.bicep.contains("value: '203.0.113.7'")
                && fix.terraform.contains("ip_range = \"203.0.113.7\"")
        );
        let asking = only("zt_wl_013", &CONTOSO, "restrict-network");
        assert_eq!(asking.steps[0].command.asks().count(), 1);
        assert!(
            asking.steps[0]
                .command
                .line(Shell::Bash)
                .contains("network-rule add")
        );
        let many = vec!["203.0.113.7"; 201];
        let many = only(
            "zt_wl_013",
            &Target {
                allowed_ranges: &many,
                ..CONTOSO
            },
            "restrict-network",
        );
        assert_eq!(many.prerequisites.len(), asking.prerequisites.len() + 2);
    }

    #[test]
    fn ranges_that_let_everybody_in_are_taken_away_last() {
        let target = Target {
            wide_ranges: &["0.0.0.0/1", "128.0.0.0/1"],
            allowed_ranges: &["203.0.113.7"],
            ..CONTOSO
        };
        let fix = only("zt_wl_013", &target, "restrict-network");
        let lines = lines(&fix);
        assert_eq!(lines.len(), 3);
        assert!(lines[0].ends_with("--default-action Deny"));
        for (line, range) in lines[1..].iter().zip(target.wide_ranges) {
            assert!(
                line.contains("network-rule remove") && line.ends_with(range),
                "{line}"
            );
        }
        assert!(!fix.bicep.contains("/1'") && !fix.terraform.contains("/1\""));
        // Which one is not known any more: it is asked for.
        let asking = only(
            "zt_wl_013",
            &Target {
                wide_ranges: &[""],
                ..CONTOSO
            },
            "restrict-network",
        );
        let last = asking.steps.last().unwrap();
        assert!(
            last.command
                .line(Shell::Bash)
                .ends_with("--ip-address WIDE_RANGE")
        );
    }

    #[test]
    fn what_holds_for_a_subscription_names_it_or_asks() {
        let nobody = Target::default();
        let plan = only("zt_wl_021", &nobody, "defender-plan");
        assert!(
            lines(&plan)[0].contains("--subscription SUBSCRIPTION"),
            "{}",
            lines(&plan)[0]
        );
    }

    #[test]
    fn among_several_subscriptions_every_command_names_its_own_or_asks_for_it() {
        for target in [CONTOSO, Target::default()] {
            let target = Target {
                several: true,
                ..target
            };
            for fix in every_fix(&target) {
                let asks = fix
                    .prerequisites
                    .first()
                    .is_some_and(|first| first.contains("SUBSCRIPTION"));
                assert_eq!(asks, target.subscription.is_none(), "{}", fix.id);
                for command in commands(&fix) {
                    let line = command.line(Shell::Bash);
                    let pinned = [" --subscription ", " --url ", " --scope "];
                    assert!(pinned.iter().any(|option| line.contains(option)), "{line}");
                }
            }
        }
        // Where there is but one, it is the one that is chosen.
        let one = only("zt_wl_012", &Target::default(), "disable-admin");
        assert!(!lines(&one)[0].contains("SUBSCRIPTION"));
    }

    #[test]
    fn a_private_endpoint_is_found_by_whoever_pulls() {
        let fix = only("zt_wl_013", &CONTOSO, "private-endpoint");
        let zone = |line: &String| line.contains("private-dns zone create");
        let link = |line: &String| line.contains("private-dns link vnet create");
        let lines = lines(&fix);
        assert!(lines.iter().position(zone) < lines.iter().position(link));
    }

    #[test]
    fn a_network_that_is_taken_back_is_what_it_was_before() {
        let back =
            |fix: &str, default_action: Option<&str>, sku, wide: &[&str], allowed: &[&str]| {
                let target = Target {
                    default_action,
                    sku,
                    wide_ranges: wide,
                    allowed_ranges: allowed,
                    ..CONTOSO
                };
                let fix = only("zt_wl_013", &target, fix);
                let lines = fix.undo.iter().map(|undo| undo.line(Shell::Bash));
                let lines: Vec<String> = lines
                    .map(|line| line.rsplit(" --").next().unwrap().to_owned())
                    .collect();
                (lines.join("; "), fix.undone)
            };
        let premium = Some("Premium");
        let (closed, narrowed) = ("close-network", "restrict-network");
        let on = "public-network-enabled true";
        // The CLI shuts the firewall as well when it turns public access off.
        let (lines, said) = back(closed, Some("Allow"), premium, &[], &[]);
        assert_eq!(lines, format!("{on}; default-action Allow"));
        assert!(said.contains("lets every address in again"), "{said}");
        // One that refused by default goes on refusing.
        let (lines, said) = back(closed, Some("Deny"), premium, &["0.0.0.0/0"], &[]);
        assert_eq!(lines, on);
        assert!(said.contains("refusing by default"), "{said}");
        let (lines, said) = back(closed, None, premium, &[], &[]);
        assert_eq!(lines, format!("{on}; default-action DEFAULT_ACTION"));
        assert!(said.contains("`DEFAULT_ACTION`"), "{said}");
        // What was let in by default is let in again, and what was taken away and added besides is as it was.
        let (lines, _) = back(narrowed, Some("Allow"), premium, &[], &["203.0.113.7"]);
        assert_eq!(lines, "default-action Allow");
        let (lines, said) = back(
            narrowed,
            Some("Allow"),
            premium,
            &["0.0.0.0/1", "128.0.0.0/1"],
            &[],
        );
        assert_eq!(
            lines,
            "default-action Allow; ip-address 0.0.0.0/1; ip-address 128.0.0.0/1; ip-address ALLOWED_RANGE"
        );
        assert!(said.contains("lets every address in again"), "{said}");
        let (lines, said) = back(
            narrowed,
            Some("Deny"),
            premium,
            &["0.0.0.0/0"],
            &["203.0.113.7"],
        );
        assert_eq!(lines, "ip-address 0.0.0.0/0");
        assert!(said.contains("refusing by default"), "{said}");
        // Without a firewall everybody was let in.
        let (lines, said) = back(
            narrowed,
            Some("Allow"),
            Some("Basic"),
            &[],
            &["203.0.113.7"],
        );
        assert_eq!(lines, "default-action Allow");
        assert!(said.contains("stays Premium"), "{said}");
        // What is taken away is put back, and what was added is taken away.
        let target = Target {
            wide_ranges: &["0.0.0.0/0"],
            ..CONTOSO
        };
        let fix = only("zt_wl_013", &target, narrowed);
        let words = |place: usize| fix.undo[place].line(Shell::Bash);
        assert!(
            words(1).contains("network-rule add ") && words(2).contains("network-rule remove ")
        );
    }

    #[test]
    fn only_a_private_endpoint_prevents_nothing_by_itself() {
        for fix in fixes("zt_wl_013", &CONTOSO) {
            assert_eq!(fix.effect == Effect::Supports, fix.id == "private-endpoint");
        }
    }

    #[test]
    fn the_plan_is_turned_on_with_its_parts() {
        let fix = only("zt_wl_021", &CONTOSO, "defender-plan");
        let line = &lines(&fix)[0];
        assert!(line.starts_with("az security pricing create --name Containers --subscription 11111111-1111-4111-8111-111111111111 --tier standard --extensions "));
        for name in [
            "ContainerRegistriesVulnerabilityAssessments",
            "ContainerSensor",
            "AgentlessDiscoveryForKubernetes",
            "AgentlessVmScanning",
        ] {
            assert!(
                line.contains(&format!("--extensions name={name} isEnabled=True")),
                "{name}"
            );
            assert!(
                fix.bicep.contains(&format!("'{name}'"))
                    && fix.terraform.contains(&format!("\"{name}\""))
            );
        }
        assert_eq!(fix.effect, Effect::Detects);
    }

    #[test]
    fn a_retired_plan_is_moved_from() {
        let fix = only(
            "zt_wl_021",
            &Target {
                retired_plan: Some("KubernetesService"),
                ..CONTOSO
            },
            "defender-plan",
        );
        assert!(fix.title.contains("retired plan `KubernetesService`"));
        assert!(
            fix.prerequisites.len()
                > only("zt_wl_021", &CONTOSO, "defender-plan")
                    .prerequisites
                    .len()
        );
    }

    #[test]
    fn a_plan_of_the_registry_s_own_goes_first() {
        let fixes = fixes(
            "zt_wl_021",
            &Target {
                own_plan: true,
                ..CONTOSO
            },
        );
        assert_eq!(
            fixes.iter().map(|fix| fix.id).collect::<Vec<_>>(),
            ["defender-override", "defender-plan"]
        );
        assert!(lines(&fixes[0])[0].contains(
            "/registries/contosoprod/providers/Microsoft.Security/pricings/Containers?api-version="
        ));
    }

    #[test]
    fn a_cluster_gets_its_sensor() {
        let target = Target {
            cluster: Some("aks-shop"),
            resource_group: Some("rg-aks"),
            ..CONTOSO
        };
        let fix = only("zt_wl_021", &target, "defender-sensor");
        assert_eq!(
            fix.steps[0].command.line(Shell::PowerShell),
            "az aks update --name aks-shop --resource-group rg-aks --subscription '11111111-1111-4111-8111-111111111111' --enable-defender"
        );
    }
}
