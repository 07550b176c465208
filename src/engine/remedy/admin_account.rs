//! Fixes for `zt_wl_012`: the registry's admin account is on.

use super::{
    Effect, Fix, Hurt, Step, Target, Weight,
    policy::{ADMIN_DENY, ADMIN_MODIFY, ANONYMOUS_DENY, TOKENS_DENY},
};
use crate::shell::{bicep, hcl, visible};

/// Turns the registry's admin account off.
pub fn disable_admin(target: &Target<'_>) -> Fix {
    let name = target.registry.unwrap_or("registry-name");
    let users = target.consumers.stored_credentials;
    Fix {
        id: "disable-admin".into(),
        rule: "zt_wl_012".into(),
        subject: target.registry_subject(),
        title: format!("Turn the admin account of {} off", target.registry_subject()),
        about: "The account is one name with two passwords that may pull and push everything. Without it, a leaked password opens nothing."
            .into(),
        effect: Effect::Prevents,
        prerequisites: vec![
            "Give each consumer another way in first: a managed identity with the role AcrPull, and for pipelines a federated identity.".into(),
            "If a password may have leaked, renew both before anything else: `az acr credential renew`.".into(),
        ],
        steps: vec![Step {
            what: "Turn the admin account off".into(),
            command: target.on_registry("acr update").plain("--admin-enabled false"),
            probe: target.registry_probe("adminUserEnabled", "false"),
        }],
        bicep: format!(
            "resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {{\n  \
               name: {}\n  \
               // Keep the rest of your declaration as it is.\n  \
               properties: {{\n    \
                 adminUserEnabled: false\n  \
               }}\n\
             }}\n",
            bicep(name)
        ),
        terraform: format!(
            "resource \"azurerm_container_registry\" \"registry\" {{\n  \
               name = {}\n  \
               # Keep the rest of your declaration as it is.\n  \
               admin_enabled = false\n\
             }}\n",
            hcl(name)
        ),
        policies: [ADMIN_DENY, ADMIN_MODIFY, TOKENS_DENY, ANONYMOUS_DENY].map(|policy| policy.on(target)).into(),
        side_effects: vec![
            "Every client that logs in with the registry's name as user name fails at its next login; what runs already goes on running until it has to pull."
                .into(),
        ],
        hurts: vec![
            Hurt::of(
                "Workloads that log in with a stored user name and password, which often is this account",
                users,
                match target.registry {
                    Some(name) => format!("Does any of them log in as `{}`? Give it a managed identity with AcrPull first.", visible(name)),
                    None => "Does any of them log in with the registry's name? Give it a managed identity with AcrPull first.".to_owned(),
                },
            ),
            Hurt::unseen(
                "Pipelines, scripts and people that run `docker login`, and services set up by the portal's quick start",
                "Who uses the password today? Look for it in pipeline secrets and service connections; no export lists them.",
            ),
            Hurt::of(
                "Principals that push by a role of their own, which go on as before",
                target.consumers.pushers,
                "Does every pipeline that pushes have a role such as AcrPush?",
            ),
        ],
        leaves_open: vec![
            "Repository-scoped tokens, which have passwords of their own.".into(),
            "Anonymous pull, if it is on.".into(),
            "Entra principals that may push, such as those with AcrPush.".into(),
        ],
        undo: vec![target.on_registry("acr update").plain("--admin-enabled true")],
        verify: target.on_registry("acr show").plain("--output json"),
        effort: Weight::new(2, "One command, once the consumers have another way in."),
        breakage: match users {
            Some([]) => Weight::new(2, "No exported workload logs in with a stored password; pipelines and people still may."),
            Some(_) => Weight::new(4, "Workloads that log in with a stored password may fail at their next pull."),
            None => Weight::new(3, "Whoever still logs in with the account fails at the next pull; nothing exported says who that is."),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::remedy::{Consumers, tests::CONTOSO},
        shell::Shell,
    };

    #[test]
    fn the_fix_names_the_registry_everywhere() {
        let fix = disable_admin(&CONTOSO);
        let on = "--name contosoprod --resource-group rg-images --subscription 11111111-1111-4111-8111-111111111111";
        assert_eq!(
            fix.title,
            "Turn the admin account of registry `contosoprod` off"
        );
        assert_eq!(
            fix.steps[0].command.line(Shell::Bash),
            format!("az acr update {on} --admin-enabled false")
        );
        assert_eq!(
            fix.undo[0].line(Shell::Bash),
            format!("az acr update {on} --admin-enabled true")
        );
        assert_eq!(
            fix.verify.line(Shell::Bash),
            format!("az acr show {on} --output json")
        );
        assert!(
            fix.bicep.contains("name: 'contosoprod'")
                && fix.terraform.contains("name = \"contosoprod\"")
        );
        assert_eq!(fix.effect, Effect::Prevents);
    }

    #[test]
    fn known_users_of_a_password_are_named_and_weigh_more() {
        let with = |stored_credentials| {
            disable_admin(&Target {
                consumers: Consumers {
                    stored_credentials,
                    ..Consumers::default()
                },
                ..CONTOSO
            })
        };
        let (none, unknown, some) = (with(Some(&[])), with(None), with(Some(&["shop/web"])));
        assert!(
            none.breakage.points < unknown.breakage.points
                && unknown.breakage.points < some.breakage.points
        );
        assert_eq!(some.hurts[0].names, ["shop/web"]);
        assert!(none.hurts[0].known && !unknown.hurts[0].known);
    }
}
