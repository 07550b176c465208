//! Fixes for `zt_wl_013`: the registry is open to the internet.

use super::{
    Ask, Command, Effect, Fix, Hurt, Step, Target, Text, Weight,
    policy::{NETWORK_DENY, PRIVATE_LINK_AUDIT, PUBLIC_DENY, PUBLIC_MODIFY, SKU_DENY},
};
use crate::shell::{bicep, hcl};

/// Azure's own limit on IP rules of one registry.
const MAX_IP_RULES: usize = 200;

/// Closes the registry's public endpoint altogether.
pub fn close_network(target: &Target<'_>) -> Fix {
    let mut steps = premium_first(target);
    steps.push(Step {
        what: "Turn public access off".into(),
        command: target
            .on_registry("acr update")
            .plain("--public-network-enabled false"),
        probe: target.registry_probe("publicNetworkAccess", "Disabled"),
    });
    Fix {
        id: "close-network".into(),
        title: format!("Close the public endpoint of {}", target.registry_subject()),
        about: "The registry answers only on private endpoints. A leaked password is of no use from outside your networks.".into(),
        steps,
        bicep: bicep_with(target, "    publicNetworkAccess: 'Disabled'\n"),
        terraform: terraform_with(target, "  public_network_access_enabled = false\n"),
        policies: [PUBLIC_DENY, PUBLIC_MODIFY, SKU_DENY].map(|policy| policy.on(target)).into(),
        // The CLI closes the firewall as well when it turns public access off, so opening takes both.
        undo: vec![
            target.on_registry("acr update").plain("--public-network-enabled true"),
            target.on_registry("acr update").plain("--default-action Allow"),
        ],
        effort: match target.is_premium() {
            true => Weight::new(4, "One command, but everyone who needs the registry needs a private endpoint first."),
            false => Weight::new(5, "Premium first, then a private endpoint for everyone who needs the registry."),
        },
        breakage: match target.consumers.private_endpoints {
            Some([_, ..]) => Weight::new(4, "Whatever comes by the private endpoints goes on; everything else stops."),
            _ => Weight::new(5, "Everything that pulls or pushes over the public endpoint stops."),
        },
        ..closing(target)
    }
}

/// Narrows the registry's public endpoint to ranges.
pub fn restrict_network(target: &Target<'_>) -> Fix {
    let mut steps = premium_first(target);
    steps.push(Step {
        what: "Refuse every address that no rule allows".into(),
        command: target
            .on_registry("acr update")
            .plain("--default-action Deny"),
        probe: target.registry_probe("networkRuleSet.defaultAction", "Deny"),
    });
    let allow = |range: Option<&str>| Step {
        what: match range {
            Some(_) => "Allow a range that has to go on reaching it".into(),
            None => {
                "Allow the range that has to go on reaching it; repeat for each further one".into()
            }
        },
        command: target.on_registry("acr network-rule add").named_or_ask(
            "--ip-address",
            range,
            ask_range,
        ),
        probe: None,
    };
    match target.allowed_ranges {
        [] => steps.push(allow(None)),
        ranges => steps.extend(ranges.iter().map(|range| allow(Some(range)))),
    }
    let ranges = match target.allowed_ranges {
        [] => &["203.0.113.0/24"],
        ranges => ranges,
    };
    let rules =
        |each: &dyn Fn(&str) -> String| ranges.iter().map(|range| each(range)).collect::<String>();
    let mut fix = Fix {
        id: "restrict-network".into(),
        title: format!("Let only named ranges reach {}", target.registry_subject()),
        about: "The registry refuses every address outside the ranges you allow. A leaked password is of no use from anywhere else.".into(),
        steps,
        bicep: bicep_with(
            target,
            &format!(
                "    publicNetworkAccess: 'Enabled'\n    \
                 networkRuleSet: {{\n      \
                   defaultAction: 'Deny'\n      \
                   ipRules: [\n{}      ]\n    \
                 }}\n    \
                 networkRuleBypassOptions: 'AzureServices'\n",
                rules(&|range| format!("        {{\n          action: 'Allow'\n          value: {}\n        }}\n", bicep(range)))
            ),
        ),
        terraform: terraform_with(
            target,
            &format!(
                "  network_rule_set {{\n    \
                   default_action = \"Deny\"\n{}  \
                 }}\n\n  \
                 network_rule_bypass_option = \"AzureServices\"\n",
                rules(&|range| format!("\n    ip_rule {{\n      action   = \"Allow\"\n      ip_range = {}\n    }}\n", hcl(range)))
            ),
        ),
        policies: [NETWORK_DENY, SKU_DENY].map(|policy| policy.on(target)).into(),
        undo: vec![target.on_registry("acr update").plain("--default-action Allow")],
        effort: match target.is_premium() {
            true => Weight::new(2, "Two commands, once the ranges are known."),
            false => Weight::new(3, "Premium first, then two commands, once the ranges are known."),
        },
        breakage: Weight::new(3, "Callers outside the ranges stop; those inside go on."),
        ..closing(target)
    };
    fix.prerequisites.push(
        "Know the addresses that have to reach it: offices, self-hosted build agents, outbound addresses of clusters. At most 200 rules, IPv4 only.".into(),
    );
    if target.allowed_ranges.len() > MAX_IP_RULES {
        fix.prerequisites
            .push("These are more ranges than a registry takes: merge neighbours first.".into());
    }
    fix.side_effects.push("Rules alone restrict nothing: it is the default action `Deny` that closes it. Between the first command and the last, allowed callers are refused as well.".into());
    fix.leaves_open
        .push("Whoever sits inside an allowed range, such as a shared office network.".into());
    fix
}

/// Gives a network a private endpoint to the registry. Closes nothing by itself.
pub fn private_endpoint(target: &Target<'_>) -> Fix {
    let in_group = |words| {
        Command::az(words)
            .named_or_ask("--resource-group", None, ask_endpoint_group)
            .optional("--subscription", target.subscription)
    };
    let mut steps = premium_first(target);
    steps.push(Step {
        what: "Make a private endpoint in the network that pulls".into(),
        command: in_group("network private-endpoint create")
            .named("--name", ENDPOINT)
            .named("--connection-name", ENDPOINT)
            .named_or_ask(
                "--private-connection-resource-id",
                target.registry_id,
                ask_registry_id,
            )
            .plain("--group-id registry")
            .named_or_ask("--subnet", None, ask_subnet),
        probe: None,
    });
    steps.push(Step {
        what: "Make the private DNS zone by which clients find it".into(),
        command: in_group("network private-dns zone create").plain("--name privatelink.azurecr.io"),
        probe: None,
    });
    steps.push(Step {
        what: "Keep the endpoint's records in that zone".into(),
        command: in_group("network private-endpoint dns-zone-group create")
            .named("--endpoint-name", ENDPOINT)
            .plain(
                "--name registry --private-dns-zone privatelink.azurecr.io --zone-name registry",
            ),
        probe: None,
    });
    Fix {
        id: "private-endpoint".into(),
        title: format!("Give your network a private endpoint to {}", target.registry_subject()),
        about: "Closes nothing by itself: it lets your own workloads go on pulling once the public endpoint is closed.".into(),
        effect: Effect::Supports,
        steps,
        bicep: format!(
            "param location string = resourceGroup().location\n\
             param subnetId string\n\n\
             resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = {{\n  \
               name: {}\n\
             }}\n\n\
             resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {{\n  \
               name: '{ENDPOINT}'\n  \
               location: location\n  \
               properties: {{\n    \
                 subnet: {{\n      \
                   id: subnetId\n    \
                 }}\n    \
                 privateLinkServiceConnections: [\n      \
                   {{\n        \
                     name: '{ENDPOINT}'\n        \
                     properties: {{\n          \
                       privateLinkServiceId: registry.id\n          \
                       groupIds: [\n            \
                         'registry'\n          \
                       ]\n        \
                     }}\n      \
                   }}\n    \
                 ]\n  \
               }}\n\
             }}\n\n\
             // Beside it: a private DNS zone `privatelink.azurecr.io`, linked to the network.\n",
            bicep(target.registry.unwrap_or("registry-name"))
        ),
        terraform: format!(
            "resource \"azurerm_private_endpoint\" \"registry\" {{\n  \
               name                = \"{ENDPOINT}\"\n  \
               resource_group_name = var.resource_group_name\n  \
               location            = var.location\n  \
               subnet_id           = var.subnet_id\n\n  \
               private_service_connection {{\n    \
                 name                           = \"{ENDPOINT}\"\n    \
                 private_connection_resource_id = {}\n    \
                 subresource_names              = [\"registry\"]\n    \
                 is_manual_connection           = false\n  \
               }}\n\n  \
               # The zone `privatelink.azurecr.io`, linked to the network.\n  \
               private_dns_zone_group {{\n    \
                 name                 = \"registry\"\n    \
                 private_dns_zone_ids = [var.registry_dns_zone_id]\n  \
               }}\n\
             }}\n",
            target.registry_id.map_or_else(|| "azurerm_container_registry.registry.id".to_owned(), hcl)
        ),
        policies: [PRIVATE_LINK_AUDIT, SKU_DENY].map(|policy| policy.on(target)).into(),
        side_effects: vec![
            "In the linked network the registry's name leads to a private address from then on, for everyone there.".into(),
            "Dedicated data endpoints come on with it.".into(),
        ],
        hurts: vec![Hurt::of(
            "Networks that have an endpoint already",
            target.consumers.private_endpoints,
            "Does the network have a zone `privatelink.azurecr.io` already? Then use that one and skip making it.",
        )],
        leaves_open: vec!["The public endpoint, until it is closed.".into()],
        undo: vec![in_group("network private-endpoint delete").named("--name", ENDPOINT)],
        effort: Weight::new(4, "An endpoint, a DNS zone and a link for every network that pulls."),
        breakage: Weight::new(2, "Name resolution changes inside the linked network."),
        ..closing(target)
    }
}

const ENDPOINT: &str = "registry-endpoint";

/// What closing and narrowing have in common.
fn closing(target: &Target<'_>) -> Fix {
    let consumers = &target.consumers;
    Fix {
        id: Text::default(),
        rule: "zt_wl_013".into(),
        subject: target.registry_subject(),
        title: String::new(),
        about: Text::default(),
        effect: Effect::Prevents,
        prerequisites: premium_prerequisite(target),
        steps: Vec::new(),
        bicep: String::new(),
        terraform: String::new(),
        policies: Vec::new(),
        side_effects: vec![
            "`az acr build` from outside fails, and ACR Tasks need `networkRuleBypassAllowedForTasks` or an agent pool of their own.".into(),
            "Hosted pipelines, laptops and App Service without integration into a network lose access; trusted services do not include App Service.".into(),
            "Defender goes on scanning images only while trusted services may bypass the rules (`networkRuleBypassOptions` is `AzureServices`).".into(),
        ],
        hurts: vec![
            Hurt::of(
                "Workloads that pull from it",
                consumers.workloads,
                "By which way does each of them pull: a private endpoint, or the public one? From which outbound address?",
            ),
            Hurt::of(
                "Networks with a private endpoint, which go on as before",
                consumers.private_endpoints,
                "Which networks that pull have no private endpoint?",
            ),
            Hurt::unseen(
                "Pipelines that push from hosted agents, and people on laptops",
                "Where do builds run, and do they have fixed addresses? Hosted agents have none.",
            ),
        ],
        leaves_open: vec![
            "Trusted Azure services, which pass even when public access is off.".into(),
            "The admin password itself, for whoever is inside.".into(),
        ],
        undo: Vec::new(),
        verify: target.on_registry("acr show").plain("--output json"),
        effort: Weight::new(1, Text::default()),
        breakage: Weight::new(1, Text::default()),
    }
}

/// Only Premium registries have a firewall or private endpoints.
fn premium_first(target: &Target<'_>) -> Vec<Step> {
    if target.is_premium() {
        return Vec::new();
    }
    vec![Step {
        what: "Move the registry to Premium, which alone can be closed".into(),
        command: target.on_registry("acr update").plain("--sku Premium"),
        probe: target.registry_probe("sku.name", "Premium"),
    }]
}

fn premium_prerequisite(target: &Target<'_>) -> Vec<Text> {
    match target.sku {
        _ if target.is_premium() => Vec::new(),
        Some(sku) => vec![
            format!("Premium: this registry is `{}`, which has no firewall and no private endpoints. The move has no downtime and a higher price.", crate::shell::visible(sku)).into(),
        ],
        None => vec!["Premium: other SKUs have no firewall and no private endpoints. The move has no downtime and a higher price.".into()],
    }
}

fn bicep_with(target: &Target<'_>, properties: &str) -> String {
    format!(
        "resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {{\n  \
           name: {}\n  \
           // Keep the rest of your declaration as it is.\n  \
           sku: {{\n    \
             name: 'Premium'\n  \
           }}\n  \
           properties: {{\n{properties}  \
           }}\n\
         }}\n",
        bicep(target.registry.unwrap_or("registry-name"))
    )
}

fn terraform_with(target: &Target<'_>, arguments: &str) -> String {
    format!(
        "resource \"azurerm_container_registry\" \"registry\" {{\n  \
           name = {}\n  \
           sku  = \"Premium\"\n  \
           # Keep the rest of your declaration as it is.\n{arguments}\
         }}\n",
        hcl(target.registry.unwrap_or("registry-name"))
    )
}

fn ask_range() -> Ask {
    Ask {
        name: "ALLOWED_RANGE".into(),
        question: "The IPv4 address or range that may reach the registry, such as 203.0.113.0/24"
            .into(),
        pattern: "^[0-9./]+$".into(),
    }
}

fn ask_registry_id() -> Ask {
    Ask {
        name: "REGISTRY_ID".into(),
        question: "The registry's id, as `az acr show` prints it".into(),
        pattern: "^/[^\"%&|<>^!]+$".into(),
    }
}

fn ask_endpoint_group() -> Ask {
    Ask {
        name: "ENDPOINT_GROUP".into(),
        question: "The resource group for the private endpoint".into(),
        pattern: "^[^\"%&|<>^!]+$".into(),
    }
}

fn ask_subnet() -> Ask {
    Ask {
        name: "SUBNET_ID".into(),
        question: "The id of the subnet for the private endpoint".into(),
        pattern: "^/[^\"%&|<>^!]+$".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::remedy::tests::CONTOSO, shell::Shell};

    fn lines(fix: &Fix) -> Vec<String> {
        fix.steps
            .iter()
            .map(|step| step.command.line(Shell::Bash))
            .collect()
    }

    #[test]
    fn a_premium_registry_is_closed_by_one_command() {
        let fix = close_network(&CONTOSO);
        assert_eq!(
            lines(&fix),
            [
                "az acr update --name contosoprod --resource-group rg-images --subscription 11111111-1111-4111-8111-111111111111 --public-network-enabled false"
            ]
        );
        assert!(fix.prerequisites.is_empty());
    }

    #[test]
    fn any_other_registry_moves_to_premium_first() {
        for sku in [Some("Basic"), Some("Standard"), None] {
            for fix in [close_network, restrict_network, private_endpoint]
                .map(|fix| fix(&Target { sku, ..CONTOSO }))
            {
                assert!(lines(&fix)[0].ends_with("--sku Premium"), "{sku:?}");
                assert!(fix.prerequisites[0].starts_with("Premium"), "{sku:?}");
            }
        }
        assert!(
            close_network(&Target {
                sku: Some("premium"),
                ..CONTOSO
            })
            .prerequisites
            .is_empty()
        );
    }

    #[test]
    fn narrowing_denies_first_and_allows_each_range_after() {
        let target = Target {
            allowed_ranges: &["198.51.100.0/24", "203.0.113.7"],
            ..CONTOSO
        };
        let fix = restrict_network(&target);
        let lines = lines(&fix);
        assert_eq!(lines.len(), 3);
        assert!(lines[0].ends_with("--default-action Deny"));
        assert!(
            lines[1].ends_with("--ip-address 198.51.100.0/24")
                && lines[2].ends_with("--ip-address 203.0.113.7")
        );
        assert!(
            fix.bicep.contains("value: '203.0.113.7'")
                && fix.terraform.contains("ip_range = \"203.0.113.7\"")
        );
        assert_eq!(
            restrict_network(&CONTOSO).steps[1].command.asks().count(),
            1
        );
    }

    #[test]
    fn opening_again_takes_the_firewall_back_as_well() {
        let undo = close_network(&CONTOSO).undo;
        assert_eq!(undo.len(), 2);
        assert!(
            undo[1]
                .line(Shell::Bash)
                .ends_with("--default-action Allow")
        );
    }

    #[test]
    fn a_private_endpoint_prevents_nothing_by_itself() {
        assert_eq!(private_endpoint(&CONTOSO).effect, Effect::Supports);
    }
}
