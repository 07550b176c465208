//! Every fix as data: the commands, the templates, and what to know before using them.
//!
//! `{slot}` in a command becomes an option with its value; `<<gap>>` in a template or a title a
//! literal or a name. Facts are those of Microsoft's pages on the registry
//! (<https://learn.microsoft.com/azure/container-registry/>), on Defender for Containers
//! (<https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-introduction>)
//! and of the Terraform provider's.

use engine::judge::weights::{self, Weighed};

use super::{
    Effect, Subject,
    hurt::{By, Hurts},
    policy::{
        ADMIN_DENY, ADMIN_MODIFY, ANONYMOUS_DENY, BuiltIn, IMAGES_AUDIT, NETWORK_DENY, PLAN_AUDIT,
        PLAN_DEPLOY, PLAN_FULL, PRIVATE_LINK_AUDIT, PUBLIC_DENY, PUBLIC_MODIFY, SENSOR_AUDIT,
        SENSOR_DEPLOY, SKU_DENY, TOKENS_DENY,
    },
};

/// A fix before it is given names.
pub(super) struct Recipe {
    /// Its id, what it needs, and what it weighs.
    pub(super) weighs: &'static Weighed,
    pub(super) rule: &'static str,
    pub(super) subject: Subject,
    pub(super) title: &'static str,
    pub(super) about: &'static str,
    pub(super) effect: Effect,
    pub(super) prerequisites: &'static [&'static str],
    pub(super) steps: &'static [StepRecipe],
    pub(super) bicep: &'static str,
    pub(super) terraform: &'static str,
    pub(super) policies: &'static [&'static BuiltIn],
    pub(super) side_effects: &'static [&'static str],
    pub(super) hurts: &'static [Hurts],
    pub(super) leaves_open: &'static [&'static str],
    /// Where it is always the same.
    pub(super) undo: &'static [&'static str],
    pub(super) verify: &'static str,
}

/// A step before it is given names.
pub(super) struct StepRecipe {
    pub(super) what: &'static str,
    pub(super) command: &'static str,
    /// The command that prints the state, and the state that is wanted; both may be empty.
    pub(super) probe: (&'static str, &'static str),
}

/// Comes before the steps of whatever only Premium registries can have.
pub(super) static TO_PREMIUM: StepRecipe = StepRecipe {
    what: "Move the registry to Premium, which alone can be closed",
    command: "acr update {name} {group} {subscription} --sku Premium",
    probe: (
        "acr show {name} {group} {subscription} --query sku.name --output tsv",
        "Premium",
    ),
};

/// Where there are several and no document tells which it is.
pub(super) const WHICH_SUBSCRIPTION: &str = "There are several subscriptions, and no document tells which this is in: write its id in place of `SUBSCRIPTION`.";

const SHOW_REGISTRY: &str = "acr show {name} {group} {subscription} --output json";

pub(super) static DISABLE_ADMIN: Recipe = Recipe {
    weighs: &weights::DISABLE_ADMIN,
    rule: "zt_wl_012",
    subject: Subject::Registry,
    title: "Turn the admin account of <<subject>> off",
    about: "The account is one name with two passwords that may pull and push everything. Without it, a leaked password opens nothing.",
    effect: Effect::Prevents,
    prerequisites: &[
        "Give each consumer another way in first: a managed identity with the role AcrPull, and for pipelines a federated identity.",
        "If a password may have leaked, renew both before anything else: `az acr credential renew`.",
    ],
    steps: &[StepRecipe {
        what: "Turn the admin account off",
        command: "acr update {name} {group} {subscription} --admin-enabled false",
        probe: (
            "acr show {name} {group} {subscription} --query adminUserEnabled --output tsv",
            "false",
        ),
    }],
    bicep: "resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: <<registry>>
  // Keep the rest of your declaration as it is.
  properties: {
    adminUserEnabled: false
  }
}
",
    terraform: "resource \"azurerm_container_registry\" \"registry\" {
  name = <<registry>>
  # Keep the rest of your declaration as it is.
  admin_enabled = false
}
",
    policies: &[&ADMIN_DENY, &ADMIN_MODIFY, &TOKENS_DENY, &ANONYMOUS_DENY],
    side_effects: &[
        "Every client that logs in with the registry's name as user name fails at its next login; what runs already goes on running until it has to pull.",
    ],
    hurts: &[
        Hurts {
            who: "Workloads that log in as this account, which stop at their next pull",
            by: By::AdminLogins,
            ask: "Give each a managed identity with AcrPull first. Which others log in with the registry's own name?",
        },
        Hurts {
            who: "Workloads that log in with a stored password, and may stop",
            by: By::PerhapsLogins,
            ask: "Which of them log in with the registry's own name? The exports do not tell. Give those a managed identity with AcrPull first.",
        },
        Hurts {
            who: "Workloads that log in with the password of a repository token or a service principal, which go on as before",
            by: By::OtherLogins,
            ask: "Does each of them still need its password? A managed identity has none.",
        },
        Hurts {
            who: "Pipelines, scripts and people that run `docker login`, and services set up by the portal's quick start",
            by: By::Nothing,
            ask: "Who uses the password today? Look for it in pipeline secrets and service connections; no export lists them.",
        },
        Hurts {
            who: "Principals that push by a role of their own, which go on as before",
            by: By::Pushers,
            ask: "Does every pipeline that pushes have a role such as AcrPush?",
        },
    ],
    leaves_open: &[
        "Repository-scoped tokens, which have passwords of their own.",
        "Anonymous pull, if it is on.",
        "Entra principals that may push, such as those with AcrPush.",
    ],
    undo: &["acr update {name} {group} {subscription} --admin-enabled true"],
    verify: SHOW_REGISTRY,
};

const BUILDS_FAIL: &str = "`az acr build` from outside fails, and ACR Tasks need `networkRuleBypassAllowedForTasks` or an agent pool of their own.";
const CALLERS_FAIL: &str = "Hosted pipelines, laptops and App Service without integration into a network lose access; trusted services do not include App Service.";
const SCANS_NEED_BYPASS: &str = "Defender goes on scanning images only while trusted services may bypass the rules (`networkRuleBypassOptions` is `AzureServices`).";

const CLOSING_HURTS: &[Hurts] = &[
    Hurts {
        who: "Workloads that pull from it, by tag or by digest",
        by: By::Workloads,
        ask: "By which way does each of them pull: a private endpoint, or the public one? From which outbound address?",
    },
    Hurts {
        who: "Networks with a private endpoint, which go on as before",
        by: By::PrivateEndpoints,
        ask: "Which networks that pull have no private endpoint?",
    },
    Hurts {
        who: "Pipelines that push from hosted agents, and people on laptops",
        by: By::Nothing,
        ask: "Where do builds run, and do they have fixed addresses? Hosted agents have none.",
    },
];

pub(super) static CLOSE_NETWORK: Recipe = Recipe {
    weighs: &weights::CLOSE_NETWORK,
    rule: "zt_wl_013",
    subject: Subject::Registry,
    title: "Close the public endpoint of <<subject>>",
    about: "The registry answers only on private endpoints. A leaked password is of no use from outside your networks.",
    effect: Effect::Prevents,
    prerequisites: &[],
    steps: &[StepRecipe {
        what: "Turn public access off",
        command: "acr update {name} {group} {subscription} --public-network-enabled false",
        probe: (
            "acr show {name} {group} {subscription} --query publicNetworkAccess --output tsv",
            "Disabled",
        ),
    }],
    bicep: "resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: <<registry>>
  // Keep the rest of your declaration as it is.
  sku: {
    name: 'Premium'
  }
  properties: {
    publicNetworkAccess: 'Disabled'
  }
}
",
    terraform: "resource \"azurerm_container_registry\" \"registry\" {
  name = <<registry>>
  sku  = \"Premium\"
  # Keep the rest of your declaration as it is.
  public_network_access_enabled = false
}
",
    policies: &[&PUBLIC_DENY, &PUBLIC_MODIFY, &SKU_DENY],
    side_effects: &[BUILDS_FAIL, CALLERS_FAIL, SCANS_NEED_BYPASS],
    hurts: CLOSING_HURTS,
    leaves_open: &[
        "Trusted Azure services, which pass even when public access is off.",
        "The admin password itself, for whoever is inside.",
    ],
    // It depends on what was there before: see `undo`.
    undo: &[],
    verify: SHOW_REGISTRY,
};

pub(super) static RESTRICT_NETWORK: Recipe = Recipe {
    weighs: &weights::RESTRICT_NETWORK,
    rule: "zt_wl_013",
    subject: Subject::Registry,
    title: "Let only named ranges reach <<subject>>",
    about: "The registry refuses every address outside the ranges you allow. A leaked password is of no use from anywhere else.",
    effect: Effect::Prevents,
    prerequisites: &[
        "Know the addresses that have to reach it: offices, self-hosted build agents, outbound addresses of clusters. At most 200 rules, IPv4 only.",
    ],
    steps: &[StepRecipe {
        what: "Refuse every address that no rule allows",
        command: "acr update {name} {group} {subscription} --default-action Deny",
        probe: (
            "acr show {name} {group} {subscription} --query networkRuleSet.defaultAction --output tsv",
            "Deny",
        ),
    }],
    bicep: "resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: <<registry>>
  // Keep the rest of your declaration as it is.
  sku: {
    name: 'Premium'
  }
  properties: {
    publicNetworkAccess: 'Enabled'
    networkRuleSet: {
      defaultAction: 'Deny'
      ipRules: [<<rules>>
      ]
    }
    networkRuleBypassOptions: 'AzureServices'
  }
}
",
    terraform: "resource \"azurerm_container_registry\" \"registry\" {
  name = <<registry>>
  sku  = \"Premium\"
  # Keep the rest of your declaration as it is.
  network_rule_set {
    default_action = \"Deny\"
<<rules>>  }

  network_rule_bypass_option = \"AzureServices\"
}
",
    policies: &[&NETWORK_DENY, &SKU_DENY],
    side_effects: &[
        BUILDS_FAIL,
        CALLERS_FAIL,
        SCANS_NEED_BYPASS,
        "Rules alone restrict nothing: it is the default action `Deny` that closes it, and that comes last, so that nobody is refused who is let in.",
    ],
    hurts: CLOSING_HURTS,
    leaves_open: &[
        "Trusted Azure services, which pass by the bypass.",
        "Whoever sits inside an allowed range, such as a shared office network.",
    ],
    undo: &[],
    verify: SHOW_REGISTRY,
};

/// What [`RESTRICT_NETWORK`] says for each range: the step, and the rule in Bicep and Terraform.
pub(super) static ALLOW_RANGE: StepRecipe = StepRecipe {
    what: "Allow each range that has to go on reaching it",
    command: "acr network-rule add {name} {group} {subscription} {range}",
    probe: ("", ""),
};
/// What it says for each range that lets too many in: refusing by default does not take it away.
pub(super) static REMOVE_RANGE: StepRecipe = StepRecipe {
    what: "Take away a range that lets too many in",
    command: "acr network-rule remove {name} {group} {subscription} {wide}",
    probe: ("", ""),
};
pub(super) const BICEP_RULE: &str = "
        {
          action: 'Allow'
          value: <<range>>
        }";
pub(super) const TERRAFORM_RULE: &str = "
    ip_rule {
      action   = \"Allow\"
      ip_range = <<range>>
    }
";

pub(super) static PRIVATE_ENDPOINT: Recipe = Recipe {
    weighs: &weights::PRIVATE_ENDPOINT,
    rule: "zt_wl_013",
    subject: Subject::Registry,
    title: "Give your network a private endpoint to <<subject>>",
    about: "Closes nothing by itself: it lets your own workloads go on pulling once the public endpoint is closed.",
    effect: Effect::Supports,
    prerequisites: &[],
    steps: &[
        StepRecipe {
            what: "Make a private endpoint in the network that pulls",
            command: "network private-endpoint create {endpoint-group} {subscription} --name registry-endpoint --connection-name registry-endpoint {registry-id} --group-id registry {subnet}",
            probe: ("", ""),
        },
        StepRecipe {
            what: "Make the private DNS zone by which clients find it",
            command: "network private-dns zone create {endpoint-group} {subscription} --name privatelink.azurecr.io",
            probe: ("", ""),
        },
        StepRecipe {
            what: "Link the zone to the network that pulls, or nobody there looks into it",
            command: "network private-dns link vnet create {endpoint-group} {subscription} --name registry --zone-name privatelink.azurecr.io {network} --registration-enabled false",
            probe: ("", ""),
        },
        StepRecipe {
            what: "Keep the endpoint's records in that zone",
            command: "network private-endpoint dns-zone-group create {endpoint-group} {subscription} --endpoint-name registry-endpoint --name registry --private-dns-zone privatelink.azurecr.io --zone-name registry",
            probe: ("", ""),
        },
    ],
    bicep: "param location string = resourceGroup().location
param subnetId string

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = {
  name: <<registry>>
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'registry-endpoint'
  location: location
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: 'registry-endpoint'
        properties: {
          privateLinkServiceId: registry.id
          groupIds: [
            'registry'
          ]
        }
      }
    ]
  }
}

// Beside it: a private DNS zone `privatelink.azurecr.io`, linked to the network.
",
    terraform: "resource \"azurerm_private_endpoint\" \"registry\" {
  name                = \"registry-endpoint\"
  resource_group_name = var.resource_group_name
  location            = var.location
  subnet_id           = var.subnet_id

  private_service_connection {
    name                           = \"registry-endpoint\"
    private_connection_resource_id = <<registry-id>>
    subresource_names              = [\"registry\"]
    is_manual_connection           = false
  }

  # The zone `privatelink.azurecr.io`, linked to the network.
  private_dns_zone_group {
    name                 = \"registry\"
    private_dns_zone_ids = [var.registry_dns_zone_id]
  }
}
",
    policies: &[&PRIVATE_LINK_AUDIT, &SKU_DENY],
    side_effects: &[
        "In the linked network the registry's name leads to a private address from then on, for everyone there.",
        "Dedicated data endpoints come on with it.",
    ],
    hurts: &[Hurts {
        who: "Networks that have an endpoint already",
        by: By::PrivateEndpoints,
        ask: "Does the network have a zone `privatelink.azurecr.io` already? Then use that one and skip making it.",
    }],
    leaves_open: &["The public endpoint, until it is closed."],
    undo: &[
        "network private-endpoint delete {endpoint-group} {subscription} --name registry-endpoint",
    ],
    verify: SHOW_REGISTRY,
};

const DETECTING_LEAVES_OPEN: &[&str] = &[
    "The takeover itself: this shows it, it does not stop it.",
    "App Service, Functions, Container Apps and Container Instances, whose runtime Defender does not watch.",
];

const SECURITY_ADMIN: &str = "Security Admin or Owner on the subscription.";

pub(super) static DEFENDER_PLAN: Recipe = Recipe {
    weighs: &weights::DEFENDER_PLAN,
    rule: "zt_wl_021",
    subject: Subject::Subscription,
    title: "Turn Defender for Containers on for <<subject>>",
    about: "Images in the registry are scanned and clusters are watched. The takeover stays possible, but a poisoned image is likely to be noticed.",
    effect: Effect::Detects,
    prerequisites: &[SECURITY_ADMIN],
    steps: &[StepRecipe {
        what: "Turn the plan on with registry scanning, sensor, Kubernetes discovery and agentless scanning",
        command: "security pricing create --name Containers {the-subscription} --tier standard \
                  --extensions name=ContainerRegistriesVulnerabilityAssessments isEnabled=True \
                  --extensions name=ContainerSensor isEnabled=True \
                  --extensions name=AgentlessDiscoveryForKubernetes isEnabled=True \
                  --extensions name=AgentlessVmScanning isEnabled=True",
        // The plan is what the rule asks for; where it is on with parts off, this has nothing to do.
        probe: (
            "security pricing show --name Containers {the-subscription} --query pricingTier --output tsv",
            "Standard",
        ),
    }],
    bicep: "targetScope = 'subscription'

resource containers 'Microsoft.Security/pricings@2024-01-01' = {
  name: 'Containers'
  properties: {
    pricingTier: 'Standard'
    extensions: [
      {
        name: 'ContainerRegistriesVulnerabilityAssessments'
        isEnabled: 'True'
      }
      {
        name: 'ContainerSensor'
        isEnabled: 'True'
      }
      {
        name: 'AgentlessDiscoveryForKubernetes'
        isEnabled: 'True'
      }
      {
        name: 'AgentlessVmScanning'
        isEnabled: 'True'
      }
    ]
  }
}
",
    terraform: "resource \"azurerm_security_center_subscription_pricing\" \"containers\" {
  tier          = \"Standard\"
  resource_type = \"Containers\"
  # A part that is not listed is turned off; destroying this resource turns the plan off.

  extension {
    name = \"ContainerRegistriesVulnerabilityAssessments\"
  }

  extension {
    name = \"ContainerSensor\"
  }

  extension {
    name = \"AgentlessDiscoveryForKubernetes\"
  }

  extension {
    name = \"AgentlessVmScanning\"
  }
}
",
    policies: &[&PLAN_AUDIT, &PLAN_DEPLOY, &PLAN_FULL, &IMAGES_AUDIT],
    side_effects: &[
        "It is billed per vCore, and covers every cluster and registry of the subscription, not only this one.",
        "Alerts come only for what happens after it is on.",
    ],
    hurts: &[
        Hurts {
            who: "Nobody loses access; the subscription pays for the vCores of its clusters",
            by: By::Clusters,
            ask: "How many vCores do the subscription's clusters have, and who pays for them?",
        },
        Hurts {
            who: "Nodes run one more agent",
            by: By::Nothing,
            ask: "Do the clusters have room for it, and may it reach Defender's endpoints?",
        },
    ],
    leaves_open: DETECTING_LEAVES_OPEN,
    undo: &["security pricing create --name Containers {the-subscription} --tier free"],
    verify: "security pricing show --name Containers {the-subscription} --output json",
};

/// For a subscription that still has a retired plan.
pub(super) const RETIRED_TITLE: &str =
    "Move <<subject>> from the retired plan `<<plan>>` to Defender for Containers";
pub(super) const RETIRED_FIRST: &str = "The retired plans `ContainerRegistry` and `KubernetesService` are both replaced by `Containers`; turn it on first, then let the old ones go.";

pub(super) static DEFENDER_SENSOR: Recipe = Recipe {
    weighs: &weights::DEFENDER_SENSOR,
    rule: "zt_wl_021",
    subject: Subject::Cluster,
    title: "Turn the Defender sensor of <<subject>> on",
    about: "What runs in the cluster is watched. The takeover stays possible, but a malicious container is likely to be noticed.",
    effect: Effect::Detects,
    prerequisites: &[
        "The right to update the cluster; Defender for Containers on for its subscription, or nobody reads what the sensor sees.",
        // azure-cli 2.91.0, seen: `findings/az-sensor-brings-a-workspace.sh`.
        "A Log Analytics workspace, named in a file by `--defender-config` as `logAnalyticsWorkspaceResourceId`. Without it the command makes `DefaultWorkspace-…` in a group `DefaultResourceGroup-…` of the subscription, and takes the right to make both.",
    ],
    steps: &[StepRecipe {
        what: "Turn the sensor on",
        command: "aks update {cluster} {cluster-group} {subscription} --enable-defender",
        probe: (
            "aks show {cluster} {cluster-group} {subscription} --query securityProfile.defender.securityMonitoring.enabled --output tsv",
            "true",
        ),
    }],
    bicep: "resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: <<cluster>>
  // Keep the rest of your declaration as it is.
  properties: {
    securityProfile: {
      defender: {
        logAnalyticsWorkspaceResourceId: workspace.id
        securityMonitoring: {
          enabled: true
        }
      }
    }
  }
}
",
    terraform: "resource \"azurerm_kubernetes_cluster\" \"cluster\" {
  name = <<cluster>>
  # Keep the rest of your declaration as it is.
  microsoft_defender {
    log_analytics_workspace_id = azurerm_log_analytics_workspace.defender.id
  }
}
",
    policies: &[&SENSOR_AUDIT, &SENSOR_DEPLOY],
    side_effects: &[
        "One more agent runs on every node and sends its findings to a Log Analytics workspace.",
        "A workspace that the command makes lies where its own table says for the region of the cluster's group; for regions that are not in it (Poland, Italy, Spain, Israel, Mexico and others) that is East US. Turning the sensor off leaves it there.",
        "Alerts come only for what happens after it is on.",
    ],
    hurts: &[Hurts {
        who: "Workloads on nodes without room to spare",
        by: By::Nothing,
        ask: "Do the nodes have room for one more agent, and may it reach Defender's endpoints?",
    }],
    leaves_open: DETECTING_LEAVES_OPEN,
    undo: &["aks update {cluster} {cluster-group} {subscription} --disable-defender"],
    verify: "aks show {cluster} {cluster-group} {subscription} --output json",
};

pub(super) static REMOVE_OVERRIDE: Recipe = Recipe {
    weighs: &weights::REMOVE_OVERRIDE,
    rule: "zt_wl_021",
    subject: Subject::Registry,
    title: "Take away the Defender plan set on <<subject>> itself",
    about: "A plan set on the registry itself outranks the subscription's. Without it the registry is covered as its subscription is.",
    effect: Effect::Detects,
    prerequisites: &[
        SECURITY_ADMIN,
        "The subscription's own plan has to be on, or nothing is gained.",
    ],
    steps: &[StepRecipe {
        what: "Delete the plan on the registry",
        command: "rest --method delete {override}",
        probe: ("", ""),
    }],
    bicep:
        "// A deployment takes nothing away: remove the resource of type Microsoft.Security/pricings
// whose scope is the registry, and delete it once by the command.
",
    terraform:
        "# The provider knows the subscription's plan only: delete this one once by the command.
",
    policies: &[&PLAN_AUDIT],
    side_effects: &["The registry counts towards the subscription's bill."],
    hurts: &[Hurts {
        who: "Nobody loses access",
        by: By::Nothing,
        ask: "Why was this registry left out, and by whom?",
    }],
    leaves_open: DETECTING_LEAVES_OPEN,
    undo: &["rest --method put {override} {free}"],
    verify: "rest --method get {override}",
};
