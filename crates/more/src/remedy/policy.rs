//! The built-in policies that keep a fix in place, and how to assign them.
//!
//! Ids, names and effects are as in the published definitions
//! (<https://github.com/Azure/azure-policy/tree/master/built-in-policies/policyDefinitions>).

use super::{Command, Target};

/// A built-in Azure Policy and the command that assigns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The id of the definition.
    pub id: &'static str,
    /// Its name in the portal.
    pub name: &'static str,
    /// The effect it is assigned with here, such as `Deny`.
    pub effect: &'static str,
    /// What that does, and what it takes.
    pub about: &'static str,
    /// Assigns it over the subscription; `None` if that takes more than one command.
    pub assign: Option<Command>,
}

/// What the table below says of a policy.
pub(super) struct BuiltIn {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) effect: &'static str,
    pub(super) about: &'static str,
    /// The command that assigns it; empty if that takes more than one.
    pub(super) assign: &'static str,
}

impl BuiltIn {
    pub(super) fn on(&self, target: &Target<'_>) -> Policy {
        Policy {
            id: self.id,
            name: self.name,
            effect: self.effect,
            about: self.about,
            assign: (!self.assign.is_empty()).then(|| Command::of(self.assign, target)),
        }
    }
}

pub(super) static ADMIN_DENY: BuiltIn = BuiltIn {
    id: "dc921057-6b28-4fbe-9b83-f7bec05db6c2",
    name: "Container registries should have local admin account disabled.",
    effect: "Deny",
    about: "Refuses to create or update a registry with the account on. Registries that have it on already are only reported.",
    assign: "policy assignment create --name acr-admin-deny --policy dc921057-6b28-4fbe-9b83-f7bec05db6c2 {scope} {deny}",
};

pub(super) static ADMIN_MODIFY: BuiltIn = BuiltIn {
    id: "79fdfe03-ffcb-4e55-b4d0-b925b8241759",
    name: "Configure container registries to disable local admin account.",
    effect: "Modify",
    about: "Turns the account off whenever a registry is created or updated. Its identity needs Contributor; registries that exist already need a remediation task.",
    assign: "policy assignment create --name acr-admin-off --policy 79fdfe03-ffcb-4e55-b4d0-b925b8241759 {scope} --mi-system-assigned {location} --role Contributor {identity-scope}",
};

pub(super) static TOKENS_DENY: BuiltIn = BuiltIn {
    id: "ff05e24e-195c-447e-b322-5e90c9f9f366",
    name: "Container registries should have repository scoped access token disabled.",
    effect: "Deny",
    about: "Closes the way in beside the admin account: tokens with a password of their own.",
    assign: "policy assignment create --name acr-tokens-deny --policy ff05e24e-195c-447e-b322-5e90c9f9f366 {scope} {deny}",
};

pub(super) static ANONYMOUS_DENY: BuiltIn = BuiltIn {
    id: "9f2dea28-e834-476c-99c5-3507b4728395",
    name: "Container registries should have anonymous authentication disabled.",
    effect: "Deny",
    about: "Keeps images from being listed and pulled by anyone at all.",
    assign: "policy assignment create --name acr-anonymous-deny --policy 9f2dea28-e834-476c-99c5-3507b4728395 {scope} {deny}",
};

pub(super) static NETWORK_DENY: BuiltIn = BuiltIn {
    id: "d0793b48-0edc-4296-a390-4c75d1bdfd71",
    name: "Container registries should not allow unrestricted network access",
    effect: "Deny",
    about: "Refuses a registry that the whole internet may reach. Access narrowed to ranges passes.",
    assign: "policy assignment create --name acr-network-deny --policy d0793b48-0edc-4296-a390-4c75d1bdfd71 {scope} {deny}",
};

pub(super) static PUBLIC_DENY: BuiltIn = BuiltIn {
    id: "0fdf0491-d080-4575-b627-ad0e843cba0f",
    name: "Public network access should be disabled for Container registries",
    effect: "Deny",
    about: "Refuses any registry with public access, narrowed or not.",
    assign: "policy assignment create --name acr-public-deny --policy 0fdf0491-d080-4575-b627-ad0e843cba0f {scope} {deny}",
};

pub(super) static PUBLIC_MODIFY: BuiltIn = BuiltIn {
    id: "a3701552-92ea-433e-9d17-33b7f1208fc9",
    name: "Configure Container registries to disable public network access",
    effect: "Modify",
    about: "Turns public access off whenever a registry is created or updated. Its identity needs Contributor; registries that exist already need a remediation task.",
    assign: "policy assignment create --name acr-public-off --policy a3701552-92ea-433e-9d17-33b7f1208fc9 {scope} --mi-system-assigned {location} --role Contributor {identity-scope}",
};

pub(super) static PRIVATE_LINK_AUDIT: BuiltIn = BuiltIn {
    id: "e8eef0a8-67cf-4eb4-9386-14b0e78733d4",
    name: "Container registries should use private link",
    effect: "Audit",
    about: "Reports registries without a private endpoint.",
    assign: "policy assignment create --name acr-private-link --policy e8eef0a8-67cf-4eb4-9386-14b0e78733d4 {scope}",
};

pub(super) static SKU_DENY: BuiltIn = BuiltIn {
    id: "bd560fc0-3c69-498a-ae9f-aa8eb7de0e13",
    name: "Container registries should have SKUs that support Private Links",
    effect: "Deny",
    about: "Refuses registries that could not be closed: anything but Premium.",
    assign: "policy assignment create --name acr-sku-deny --policy bd560fc0-3c69-498a-ae9f-aa8eb7de0e13 {scope} {deny}",
};

pub(super) static PLAN_AUDIT: BuiltIn = BuiltIn {
    id: "1c988dd6-ade4-430f-a608-2a3e5b0a6d38",
    name: "Microsoft Defender for Containers should be enabled",
    effect: "AuditIfNotExists",
    about: "Reports subscriptions without the plan.",
    assign: "policy assignment create --name defender-plan-audit --policy 1c988dd6-ade4-430f-a608-2a3e5b0a6d38 {scope}",
};

pub(super) static PLAN_DEPLOY: BuiltIn = BuiltIn {
    id: "c9ddb292-b203-4738-aead-18e2716e858f",
    name: "Configure Microsoft Defender for Containers to be enabled",
    effect: "DeployIfNotExists",
    about: "Turns the plan on where it is off. Its identity needs Security Admin; a subscription that exists already needs a remediation task.",
    assign: "policy assignment create --name defender-plan-on --policy c9ddb292-b203-4738-aead-18e2716e858f {scope} --mi-system-assigned {location} {security-admin} {identity-scope}",
};

pub(super) static PLAN_FULL: BuiltIn = BuiltIn {
    id: "efd4031d-b232-4595-babf-ae817348e91b",
    name: "Configure Microsoft Defender for Containers plan",
    effect: "DeployIfNotExists",
    about: "Turns the plan on with every part of it. Its identity needs Owner, which is a lot: weigh that against turning the parts on by hand.",
    assign: "policy assignment create --name defender-plan-full --policy efd4031d-b232-4595-babf-ae817348e91b {scope} --mi-system-assigned {location} --role Owner {identity-scope}",
};

pub(super) static IMAGES_AUDIT: BuiltIn = BuiltIn {
    id: "090c7b07-b4ed-4561-ad20-e9075f3ccaff",
    name: "Azure registry container images should have vulnerabilities resolved (powered by Microsoft Defender Vulnerability Management)",
    effect: "AuditIfNotExists",
    about: "Reports images with findings that nobody has dealt with; needs the plan's registry scanning.",
    assign: "policy assignment create --name defender-images-audit --policy 090c7b07-b4ed-4561-ad20-e9075f3ccaff {scope}",
};

pub(super) static SENSOR_AUDIT: BuiltIn = BuiltIn {
    id: "a1840de2-8088-4ea8-b153-b4c723e9cb01",
    name: "Azure Kubernetes Service clusters should have Defender profile enabled",
    effect: "Audit",
    about: "Reports clusters without the sensor.",
    assign: "policy assignment create --name aks-defender-audit --policy a1840de2-8088-4ea8-b153-b4c723e9cb01 {scope}",
};

pub(super) static SENSOR_DEPLOY: BuiltIn = BuiltIn {
    id: "64def556-fbad-4622-930e-72d1d5589bf5",
    name: "Configure Azure Kubernetes Service clusters to enable Defender profile",
    effect: "DeployIfNotExists",
    about: "Turns the sensor on where it is off. It wants the id of a Log Analytics workspace and an identity with two roles, so assign it in the portal, which grants them.",
    assign: "",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remedy::tests::{CONTOSO, every_fix};
    use model::Shell;

    #[test]
    fn a_policy_is_assigned_over_the_subscription() {
        let line = |built_in: &BuiltIn| built_in.on(&CONTOSO).assign.unwrap().line(Shell::Bash);
        assert_eq!(
            line(&ADMIN_DENY),
            "az policy assignment create --name acr-admin-deny --policy dc921057-6b28-4fbe-9b83-f7bec05db6c2 \
             --scope /subscriptions/11111111-1111-4111-8111-111111111111 \
             --params \"{'effect':{'value':'Deny'}}\""
        );
        assert_eq!(
            line(&PLAN_DEPLOY),
            "az policy assignment create --name defender-plan-on --policy c9ddb292-b203-4738-aead-18e2716e858f \
             --scope /subscriptions/11111111-1111-4111-8111-111111111111 --mi-system-assigned \
             --location westeurope --role 'Security Admin' \
             --identity-scope /subscriptions/11111111-1111-4111-8111-111111111111"
        );
    }

    #[test]
    fn the_command_assigns_the_policy_it_stands_beside() {
        for policy in every_fix(&CONTOSO).into_iter().flat_map(|fix| fix.policies) {
            if let Some(assign) = policy.assign {
                let line = assign.line(Shell::Bash);
                assert!(line.contains(&format!("--policy {} ", policy.id)), "{line}");
                assert_eq!(policy.effect == "Deny", line.contains("'Deny'"), "{line}");
            }
        }
    }

    #[test]
    fn a_retired_policy_is_never_recommended() {
        for policy in every_fix(&CONTOSO).into_iter().flat_map(|fix| fix.policies) {
            for retired in ["c25d9a16-", "d3d1e68e-", "5f0f936f-"] {
                assert!(!policy.id.starts_with(retired));
            }
        }
    }
}
