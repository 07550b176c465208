//! The built-in policies that keep a fix in place, and how to assign them.
//!
//! Ids, names and effects are as in the published definitions
//! (<https://github.com/Azure/azure-policy/tree/master/built-in-policies/policyDefinitions>).

use serde::{Deserialize, Serialize};

use super::{Command, Target, Text, ask_location, ask_subscription_scope};

/// A built-in Azure Policy and the command that assigns it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// The id of the definition.
    pub id: Text,
    /// Its name in the portal.
    pub name: Text,
    /// The effect it is assigned with here, such as `Deny`.
    pub effect: Text,
    /// What that does, and what it takes.
    pub about: Text,
    /// Assigns it over the subscription; `None` if that takes more than one command.
    pub assign: Option<Command>,
}

/// What the table below says of a policy.
pub(super) struct BuiltIn {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// What the assignment is called.
    pub(super) assignment: &'static str,
    pub(super) effect: PolicyEffect,
    pub(super) about: &'static str,
}

/// How a policy acts, as far as its assignment differs by it.
#[derive(Clone, Copy)]
pub(super) enum PolicyEffect {
    /// Refuses what breaks it; has to be asked for, since the definition only audits by itself.
    Deny,
    /// Reports what breaks it, by the definition's own default.
    Audit(&'static str),
    /// Changes resources by an identity with this role, by the definition's own default.
    Acts(&'static str, Option<&'static str>),
}

impl BuiltIn {
    pub(super) fn on(&self, target: &Target<'_>) -> Policy {
        let scope = target.policy_scope();
        let assign = Command::az("policy assignment create")
            .named("--name", self.assignment)
            .named("--policy", self.id)
            .named_or_ask("--scope", scope.as_deref(), ask_subscription_scope);
        let (effect, assign) = match self.effect {
            // In single quotes inside: Windows PowerShell loses double ones on the way to a program.
            PolicyEffect::Deny => (
                "Deny",
                Some(assign.named("--params", "{'effect':{'value':'Deny'}}")),
            ),
            PolicyEffect::Audit(effect) => (effect, Some(assign)),
            PolicyEffect::Acts(effect, role) => (
                effect,
                role.map(|role| {
                    assign
                        .plain("--mi-system-assigned")
                        .named_or_ask("--location", target.location, ask_location)
                        .named("--role", role)
                        .named_or_ask("--identity-scope", scope.as_deref(), ask_subscription_scope)
                }),
            ),
        };
        Policy {
            id: self.id.into(),
            name: self.name.into(),
            effect: effect.into(),
            about: self.about.into(),
            assign,
        }
    }
}

pub(super) const ADMIN_DENY: BuiltIn = BuiltIn {
    id: "dc921057-6b28-4fbe-9b83-f7bec05db6c2",
    name: "Container registries should have local admin account disabled.",
    assignment: "acr-admin-deny",
    effect: PolicyEffect::Deny,
    about: "Refuses to create or update a registry with the account on. Registries that have it on already are only reported.",
};

pub(super) const ADMIN_MODIFY: BuiltIn = BuiltIn {
    id: "79fdfe03-ffcb-4e55-b4d0-b925b8241759",
    name: "Configure container registries to disable local admin account.",
    assignment: "acr-admin-off",
    effect: PolicyEffect::Acts("Modify", Some("Contributor")),
    about: "Turns the account off whenever a registry is created or updated. Its identity needs Contributor; registries that exist already need a remediation task.",
};

pub(super) const TOKENS_DENY: BuiltIn = BuiltIn {
    id: "ff05e24e-195c-447e-b322-5e90c9f9f366",
    name: "Container registries should have repository scoped access token disabled.",
    assignment: "acr-tokens-deny",
    effect: PolicyEffect::Deny,
    about: "Closes the way in beside the admin account: tokens with a password of their own.",
};

pub(super) const ANONYMOUS_DENY: BuiltIn = BuiltIn {
    id: "9f2dea28-e834-476c-99c5-3507b4728395",
    name: "Container registries should have anonymous authentication disabled.",
    assignment: "acr-anonymous-deny",
    effect: PolicyEffect::Deny,
    about: "Keeps images from being listed and pulled by anyone at all.",
};

pub(super) const NETWORK_DENY: BuiltIn = BuiltIn {
    id: "d0793b48-0edc-4296-a390-4c75d1bdfd71",
    name: "Container registries should not allow unrestricted network access",
    assignment: "acr-network-deny",
    effect: PolicyEffect::Deny,
    about: "Refuses a registry that the whole internet may reach. Access narrowed to ranges passes.",
};

pub(super) const PUBLIC_DENY: BuiltIn = BuiltIn {
    id: "0fdf0491-d080-4575-b627-ad0e843cba0f",
    name: "Public network access should be disabled for Container registries",
    assignment: "acr-public-deny",
    effect: PolicyEffect::Deny,
    about: "Refuses any registry with public access, narrowed or not.",
};

pub(super) const PUBLIC_MODIFY: BuiltIn = BuiltIn {
    id: "a3701552-92ea-433e-9d17-33b7f1208fc9",
    name: "Configure Container registries to disable public network access",
    assignment: "acr-public-off",
    effect: PolicyEffect::Acts("Modify", Some("Contributor")),
    about: "Turns public access off whenever a registry is created or updated. Its identity needs Contributor; registries that exist already need a remediation task.",
};

pub(super) const PRIVATE_LINK_AUDIT: BuiltIn = BuiltIn {
    id: "e8eef0a8-67cf-4eb4-9386-14b0e78733d4",
    name: "Container registries should use private link",
    assignment: "acr-private-link",
    effect: PolicyEffect::Audit("Audit"),
    about: "Reports registries without a private endpoint.",
};

pub(super) const SKU_DENY: BuiltIn = BuiltIn {
    id: "bd560fc0-3c69-498a-ae9f-aa8eb7de0e13",
    name: "Container registries should have SKUs that support Private Links",
    assignment: "acr-sku-deny",
    effect: PolicyEffect::Deny,
    about: "Refuses registries that could not be closed: anything but Premium.",
};

pub(super) const PLAN_AUDIT: BuiltIn = BuiltIn {
    id: "1c988dd6-ade4-430f-a608-2a3e5b0a6d38",
    name: "Microsoft Defender for Containers should be enabled",
    assignment: "defender-plan-audit",
    effect: PolicyEffect::Audit("AuditIfNotExists"),
    about: "Reports subscriptions without the plan.",
};

pub(super) const PLAN_DEPLOY: BuiltIn = BuiltIn {
    id: "c9ddb292-b203-4738-aead-18e2716e858f",
    name: "Configure Microsoft Defender for Containers to be enabled",
    assignment: "defender-plan-on",
    effect: PolicyEffect::Acts("DeployIfNotExists", Some("Security Admin")),
    about: "Turns the plan on where it is off. Its identity needs Security Admin; a subscription that exists already needs a remediation task.",
};

pub(super) const PLAN_FULL: BuiltIn = BuiltIn {
    id: "efd4031d-b232-4595-babf-ae817348e91b",
    name: "Configure Microsoft Defender for Containers plan",
    assignment: "defender-plan-full",
    effect: PolicyEffect::Acts("DeployIfNotExists", Some("Owner")),
    about: "Turns the plan on with every part of it. Its identity needs Owner, which is a lot: weigh that against turning the parts on by hand.",
};

pub(super) const IMAGES_AUDIT: BuiltIn = BuiltIn {
    id: "090c7b07-b4ed-4561-ad20-e9075f3ccaff",
    name: "Azure registry container images should have vulnerabilities resolved (powered by Microsoft Defender Vulnerability Management)",
    assignment: "defender-images-audit",
    effect: PolicyEffect::Audit("AuditIfNotExists"),
    about: "Reports images with findings that nobody has dealt with; needs the plan's registry scanning.",
};

pub(super) const SENSOR_AUDIT: BuiltIn = BuiltIn {
    id: "a1840de2-8088-4ea8-b153-b4c723e9cb01",
    name: "Azure Kubernetes Service clusters should have Defender profile enabled",
    assignment: "aks-defender-audit",
    effect: PolicyEffect::Audit("Audit"),
    about: "Reports clusters without the sensor.",
};

pub(super) const SENSOR_DEPLOY: BuiltIn = BuiltIn {
    id: "64def556-fbad-4622-930e-72d1d5589bf5",
    name: "Configure Azure Kubernetes Service clusters to enable Defender profile",
    assignment: "aks-defender-on",
    effect: PolicyEffect::Acts("DeployIfNotExists", None),
    about: "Turns the sensor on where it is off. It wants the id of a Log Analytics workspace and an identity with two roles, so assign it in the portal, which grants them.",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::remedy::tests::{CONTOSO, every_fix},
        shell::Shell,
    };

    #[test]
    fn a_policy_is_assigned_over_the_subscription() {
        let line = |built_in: BuiltIn| built_in.on(&CONTOSO).assign.unwrap().line(Shell::Bash);
        assert_eq!(
            line(ADMIN_DENY),
            "az policy assignment create --name acr-admin-deny --policy dc921057-6b28-4fbe-9b83-f7bec05db6c2 \
             --scope /subscriptions/11111111-1111-4111-8111-111111111111 \
             --params \"{'effect':{'value':'Deny'}}\""
        );
        assert_eq!(
            line(ADMIN_MODIFY),
            "az policy assignment create --name acr-admin-off --policy 79fdfe03-ffcb-4e55-b4d0-b925b8241759 \
             --scope /subscriptions/11111111-1111-4111-8111-111111111111 --mi-system-assigned \
             --location westeurope --role Contributor \
             --identity-scope /subscriptions/11111111-1111-4111-8111-111111111111"
        );
    }

    #[test]
    fn a_retired_policy_is_never_recommended() {
        for fix in every_fix(&CONTOSO) {
            for policy in fix.policies {
                for retired in ["c25d9a16-", "d3d1e68e-", "5f0f936f-"] {
                    assert!(!policy.id.starts_with(retired));
                }
            }
        }
    }
}
