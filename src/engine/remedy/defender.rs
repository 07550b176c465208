//! Fixes for `zt_wl_021`: Defender for Containers does not watch.

use super::{
    Ask, Command, Effect, Fix, Hurt, Probe, Step, Target, Text, Weight,
    policy::{IMAGES_AUDIT, PLAN_AUDIT, PLAN_DEPLOY, PLAN_FULL, SENSOR_AUDIT, SENSOR_DEPLOY},
    subject,
};
use crate::shell::{bicep, hcl, visible};

/// The parts of the plan that its API knows by name, as they are turned on here.
/// See <https://learn.microsoft.com/azure/templates/microsoft.security/pricings>.
const EXTENSIONS: [&str; 4] = [
    "ContainerRegistriesVulnerabilityAssessments",
    "ContainerSensor",
    "AgentlessDiscoveryForKubernetes",
    "AgentlessVmScanning",
];

/// Turns the plan on for the subscription, with its parts.
pub fn defender_plan(target: &Target<'_>) -> Fix {
    let extension = |each: fn(&str) -> String| EXTENSIONS.map(each).concat();
    let title = match target.retired_plan {
        Some(plan) => format!(
            "Move {} from the retired plan `{}` to Defender for Containers",
            target.subscription_subject(),
            visible(plan)
        ),
        None => format!(
            "Turn Defender for Containers on for {}",
            target.subscription_subject()
        ),
    };
    let mut fix = Fix {
        id: "defender-plan".into(),
        subject: target.subscription_subject(),
        title,
        about: "Images in the registry are scanned and clusters are watched. The takeover stays possible, but a poisoned image is likely to be noticed.".into(),
        steps: vec![Step {
            what: "Turn the plan on with registry scanning, sensor, Kubernetes discovery and agentless scanning".into(),
            command: pricing("security pricing create", target).plain(
                "--tier standard \
                 --extensions name=ContainerRegistriesVulnerabilityAssessments isEnabled=True \
                 --extensions name=ContainerSensor isEnabled=True \
                 --extensions name=AgentlessDiscoveryForKubernetes isEnabled=True \
                 --extensions name=AgentlessVmScanning isEnabled=True",
            ),
            // The plan is what the rule asks for; where it is on with parts off, this has nothing to do.
            probe: Some(Probe {
                command: pricing("security pricing show", target).plain("--query pricingTier --output tsv"),
                wants: "Standard".into(),
            }),
        }],
        bicep: format!(
            "targetScope = 'subscription'\n\n\
             resource containers 'Microsoft.Security/pricings@2024-01-01' = {{\n  \
               name: 'Containers'\n  \
               properties: {{\n    \
                 pricingTier: 'Standard'\n    \
                 extensions: [\n{}    ]\n  \
               }}\n\
             }}\n",
            extension(|name| format!("      {{\n        name: '{name}'\n        isEnabled: 'True'\n      }}\n"))
        ),
        terraform: format!(
            "resource \"azurerm_security_center_subscription_pricing\" \"containers\" {{\n  \
               tier          = \"Standard\"\n  \
               resource_type = \"Containers\"\n  \
               # A part that is not listed is turned off; destroying this resource turns the plan off.\n{}\
             }}\n",
            extension(|name| format!("\n  extension {{\n    name = \"{name}\"\n  }}\n"))
        ),
        policies: [PLAN_AUDIT, PLAN_DEPLOY, PLAN_FULL, IMAGES_AUDIT].map(|policy| policy.on(target)).into(),
        side_effects: vec![
            "It is billed per vCore, and covers every cluster and registry of the subscription, not only this one.".into(),
            "Alerts come only for what happens after it is on.".into(),
        ],
        hurts: vec![
            Hurt::of(
                "Nobody loses access; the subscription pays for the vCores of its clusters",
                target.consumers.clusters,
                "How many vCores do the subscription's clusters have, and who pays for them?",
            ),
            Hurt::unseen("Nodes run one more agent", "Do the clusters have room for it, and may it reach Defender's endpoints?"),
        ],
        undo: vec![pricing("security pricing create", target).plain("--tier free")],
        verify: pricing("security pricing show", target).plain("--output json"),
        effort: Weight::new(2, "One command, by someone who may set it and someone who pays."),
        breakage: Weight::new(1, "Nothing stops working; it costs money per vCore."),
        ..detecting()
    };
    if target.retired_plan.is_some() {
        fix.prerequisites.push("The retired plans `ContainerRegistry` and `KubernetesService` are both replaced by `Containers`; turn it on first, then let the old ones go.".into());
    }
    fix
}

/// Turns the Defender sensor of one AKS cluster on.
pub fn defender_sensor(target: &Target<'_>) -> Fix {
    let cluster = subject("cluster", target.cluster);
    let on_cluster = |words| {
        Command::az(words)
            .named_or_ask("--name", target.cluster, ask_cluster)
            .named_or_ask("--resource-group", target.resource_group, ask_cluster_group)
            .optional("--subscription", target.subscription)
    };
    Fix {
        id: "defender-sensor".into(),
        title: format!("Turn the Defender sensor of {cluster} on"),
        subject: cluster,
        about: "What runs in the cluster is watched. The takeover stays possible, but a malicious container is likely to be noticed.".into(),
        steps: vec![Step {
            what: "Turn the sensor on".into(),
            command: on_cluster("aks update").plain("--enable-defender"),
            probe: Some(Probe {
                command: on_cluster("aks show")
                    .plain("--query securityProfile.defender.securityMonitoring.enabled --output tsv"),
                wants: "true".into(),
            }),
        }],
        bicep: format!(
            "resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {{\n  \
               name: {}\n  \
               // Keep the rest of your declaration as it is.\n  \
               properties: {{\n    \
                 securityProfile: {{\n      \
                   defender: {{\n        \
                     logAnalyticsWorkspaceResourceId: workspace.id\n        \
                     securityMonitoring: {{\n          \
                       enabled: true\n        \
                     }}\n      \
                   }}\n    \
                 }}\n  \
               }}\n\
             }}\n",
            bicep(target.cluster.unwrap_or("cluster-name"))
        ),
        terraform: format!(
            "resource \"azurerm_kubernetes_cluster\" \"cluster\" {{\n  \
               name = {}\n  \
               # Keep the rest of your declaration as it is.\n  \
               microsoft_defender {{\n    \
                 log_analytics_workspace_id = azurerm_log_analytics_workspace.defender.id\n  \
               }}\n\
             }}\n",
            hcl(target.cluster.unwrap_or("cluster-name"))
        ),
        policies: [SENSOR_AUDIT, SENSOR_DEPLOY].map(|policy| policy.on(target)).into(),
        side_effects: vec![
            "One more agent runs on every node and sends its findings to a Log Analytics workspace.".into(),
            "Alerts come only for what happens after it is on.".into(),
        ],
        hurts: vec![Hurt::unseen(
            "Workloads on nodes without room to spare",
            "Do the nodes have room for one more agent, and may it reach Defender's endpoints?",
        )],
        undo: vec![on_cluster("aks update").plain("--disable-defender")],
        verify: on_cluster("aks show").plain("--output json"),
        effort: Weight::new(1, "One command for the cluster."),
        breakage: Weight::new(1, "Nothing stops working; nodes run one more agent."),
        ..detecting()
    }
}

/// Takes away a plan that is set on the registry itself, so that the subscription's counts again.
pub fn remove_plan_override(target: &Target<'_>) -> Fix {
    let url = target.registry_id.map(|id| {
        format!("{id}/providers/Microsoft.Security/pricings/Containers?api-version=2024-01-01")
    });
    let rest = |words| Command::az(words).named_or_ask("--url", url.as_deref(), ask_override_url);
    Fix {
        id: "defender-override".into(),
        subject: target.registry_subject(),
        title: format!("Take away the Defender plan set on {} itself", target.registry_subject()),
        about: "A plan set on the registry itself outranks the subscription's. Without it the registry is covered as its subscription is.".into(),
        prerequisites: vec!["The subscription's own plan has to be on, or nothing is gained.".into()],
        steps: vec![Step {
            what: "Delete the plan on the registry".into(),
            command: rest("rest --method delete"),
            probe: None,
        }],
        bicep: "// A deployment takes nothing away: remove the resource of type Microsoft.Security/pricings\n\
                // whose scope is the registry, and delete it once by the command.\n"
            .to_owned(),
        terraform: "# The provider knows the subscription's plan only: delete this one once by the command.\n".to_owned(),
        policies: [PLAN_AUDIT].map(|policy| policy.on(target)).into(),
        side_effects: vec!["The registry counts towards the subscription's bill.".into()],
        hurts: vec![Hurt::unseen("Nobody loses access", "Why was this registry left out, and by whom?")],
        undo: vec![
            rest("rest --method put").named("--body", "{'properties':{'pricingTier':'Free'}}"),
        ],
        verify: rest("rest --method get"),
        effort: Weight::new(2, "One command, once it is known why the registry was left out."),
        breakage: Weight::new(1, "Nothing stops working; it costs money."),
        ..detecting()
    }
}

/// What the fixes of this rule have in common.
fn detecting() -> Fix {
    Fix {
        id: Text::default(),
        rule: "zt_wl_021".into(),
        subject: String::new(),
        title: String::new(),
        about: Text::default(),
        effect: Effect::Detects,
        prerequisites: vec!["Security Admin or Owner on the subscription.".into()],
        steps: Vec::new(),
        bicep: String::new(),
        terraform: String::new(),
        policies: Vec::new(),
        side_effects: Vec::new(),
        hurts: Vec::new(),
        leaves_open: vec![
            "The takeover itself: this shows it, it does not stop it.".into(),
            "App Service, Functions, Container Apps and Container Instances, whose runtime Defender does not watch.".into(),
        ],
        undo: Vec::new(),
        verify: Command::az("version"),
        effort: Weight::new(1, Text::default()),
        breakage: Weight::new(1, Text::default()),
    }
}

fn pricing(words: &'static str, target: &Target<'_>) -> Command {
    Command::az(words)
        .plain("--name Containers")
        .optional("--subscription", target.subscription)
}

fn ask_cluster() -> Ask {
    Ask {
        name: "CLUSTER_NAME".into(),
        question: "The cluster's name".into(),
        pattern: "^[A-Za-z0-9_-]+$".into(),
    }
}

fn ask_cluster_group() -> Ask {
    Ask {
        name: "CLUSTER_GROUP".into(),
        question: "The cluster's resource group".into(),
        pattern: "^[^\"%&|<>^!]+$".into(),
    }
}

fn ask_override_url() -> Ask {
    Ask {
        name: "PLAN_URL".into(),
        question: "The plan's id, as `az rest` takes it, with `?api-version=2024-01-01` at its end"
            .into(),
        pattern: "^/[A-Za-z0-9/._?=()-]+$".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::remedy::{fixes, tests::CONTOSO},
        shell::Shell,
    };

    #[test]
    fn the_plan_is_turned_on_with_its_parts() {
        let fix = defender_plan(&CONTOSO);
        let line = fix.steps[0].command.line(Shell::Bash);
        assert!(line.starts_with("az security pricing create --name Containers --subscription 11111111-1111-4111-8111-111111111111 --tier standard"));
        for name in EXTENSIONS {
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
        let fix = defender_plan(&Target {
            retired_plan: Some("KubernetesService"),
            ..CONTOSO
        });
        assert!(fix.title.contains("retired plan `KubernetesService`"));
        assert!(fix.prerequisites.len() > defender_plan(&CONTOSO).prerequisites.len());
    }

    #[test]
    fn a_cluster_gets_its_sensor() {
        let target = Target {
            cluster: Some("aks-shop"),
            resource_group: Some("rg-aks"),
            ..CONTOSO
        };
        let [fix] = &fixes("zt_wl_021", &target)[..] else {
            panic!("one fix")
        };
        assert_eq!(
            fix.steps[0].command.line(Shell::PowerShell),
            "az aks update --name aks-shop --resource-group rg-aks --subscription '11111111-1111-4111-8111-111111111111' --enable-defender"
        );
    }
}
