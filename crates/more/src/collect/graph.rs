//! Queries to Resource Graph for a whole tenant, and the script that asks them page by page.
//!
//! Which types it knows, and in which table, is Microsoft's own list (MicrosoftDocs/azure-docs,
//! articles/governance/resource-graph/reference/supported-tables-resources.md, 00ec1e2); a query may unite
//! three tables (…/concepts/query-language.md), so there are several. What it does not know is said
//! beside them: [`LEFT_OUT`].

use crate::fill::fill;
use engine::azure::assessments;
use model::Shell;

/// How many containers of an app, and pools of a cluster, a query names. Apps with more say so by
/// `containerCount`.
const CONTAINERS: usize = 8;

/// What the queries do not bring, and what to run instead, in a sentence.
pub const LEFT_OUT: &str = "The queries bring no pods, repository tokens, scope maps, cache rules, connected registries, pipelines, site containers, logins of web apps, older revisions of Container Apps, Machine Learning environments, Spring apps, or roles that a management group hands down, most of which Resource Graph does not know: for those run the script for some subscriptions.";

/// A query, as it is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query {
    /// The beginning of the names of its answers' files.
    pub file: &'static str,
    /// What it asks for, to be read before one copies it.
    pub about: &'static str,
    text: &'static str,
}

/// The queries, in the order in which they are asked.
pub const QUERIES: [Query; 3] = [
    Query {
        file: "graph-registries",
        about: "Registries, clusters, and what Defender for Cloud says",
        text: REGISTRIES,
    },
    Query {
        file: "graph-workloads",
        about: "What runs images in App Service, Container Apps, Container Instances, Batch, Machine Learning and Service Fabric",
        text: WORKLOADS,
    },
    Query {
        file: "graph-access",
        about: "Role assignments, roles of one's own, and the names of subscriptions",
        text: ACCESS,
    },
];

impl Query {
    /// The query (KQL) over every subscription that the person can read.
    ///
    /// Rows have the shape of ARM (`id`, `type`, `properties`, …). Of all but registries, plans and
    /// roles only named fields are kept, so that no value of an environment variable is in the
    /// answer. An app's containers are a list of eight; the places beyond its own are null. It holds
    /// neither double quotes nor anything else that a shell would read.
    pub fn text(&self) -> String {
        let each = |count: usize, template: &str, name: &str| {
            let place = |place: usize| fill(template, &[("i", &place.to_string()), ("name", name)]);
            (0..count).map(place).collect::<Vec<_>>().join(", ")
        };
        // Found by name, since nothing promises an order.
        let version = |name: &str| each(3, VERSION, name);
        let listed = |template: &str, list: &str| each(CONTAINERS, template, list);
        let keys = assessments::KEYS.map(|(key, _)| ["'", key, "'"].concat());
        fill(
            self.text,
            &[
                ("linux", &version("LinuxFxVersion")),
                ("windows", &version("WindowsFxVersion")),
                ("linux-kept", &fill(WITHOUT_FILES, &[("column", "linux")])),
                (
                    "windows-kept",
                    &fill(WITHOUT_FILES, &[("column", "windows")]),
                ),
                ("containers", &listed(CONTAINER, "a")),
                ("init", &listed(CONTAINER, "i")),
                ("group", &listed(GROUP_CONTAINER, "g")),
                ("group-init", &listed(GROUP_CONTAINER, "h")),
                ("keys", &keys.join(", ")),
                ("pool", &listed(CONTAINER, "s")),
                ("nodes", &listed(NODES, "n")),
                ("columns", COLUMNS),
            ],
        )
    }
}

const COLUMNS: &str =
    "id, name, type, tenantId, subscriptionId, resourceGroup, location, kind, sku, tags, identity";
const VERSION: &str = "tostring(v[<<i>>].name) =~ '<<name>>', tostring(v[<<i>>].value)";
const CONTAINER: &str = "bag_pack('name', <<name>>[<<i>>].name, 'image', <<name>>[<<i>>].image)";
const GROUP_CONTAINER: &str = "bag_pack('name', <<name>>[<<i>>].name, 'properties', bag_pack('image', <<name>>[<<i>>].properties.image))";
const NODES: &str = "bag_pack('name', <<name>>[<<i>>].name, 'artifactStreamingProfile', <<name>>[<<i>>].artifactStreamingProfile)";

/// The text of a Compose file or a manifest may hold passwords, so only its kind is kept.
const WITHOUT_FILES: &str = "case(<<column>> startswith 'DOCKER|' or <<column>> startswith 'sitecontainers', <<column>>, \
    <<column>> startswith 'COMPOSE|', 'COMPOSE|', <<column>> startswith 'KUBE|', 'KUBE|', isempty(<<column>>), '', 'RUNTIME|')";

const REGISTRIES: &str = "resources
| where type in~ ('microsoft.containerregistry/registries', 'microsoft.containerregistry/registries/replications', 'microsoft.containerregistry/registries/webhooks', 'microsoft.containerregistry/registries/tasks', 'microsoft.containerservice/managedclusters', 'microsoft.machinelearningservices/workspaces')
| extend p = properties, n = properties.agentPoolProfiles
| extend cluster = bag_pack('kubernetesVersion', p.kubernetesVersion, 'identityProfile', p.identityProfile, 'oidcIssuerProfile', p.oidcIssuerProfile, 'nodeResourceGroup', p.nodeResourceGroup, 'fqdn', p.fqdn, 'privateFQDN', p.privateFQDN, 'powerState', p.powerState, 'disableLocalAccounts', p.disableLocalAccounts, 'bootstrapProfile', p.bootstrapProfile, 'agentPoolProfiles', pack_array(<<nodes>>), 'securityProfile', bag_pack('defender', p.securityProfile.defender, 'azureDefender', p.securityProfile.azureDefender, 'workloadIdentity', p.securityProfile.workloadIdentity))
| extend part = bag_pack('status', p.status, 'scope', p.scope, 'actions', p.actions, 'regionEndpointEnabled', p.regionEndpointEnabled, 'step', bag_pack('imageNames', p.step.imageNames, 'isPushEnabled', p.step.isPushEnabled, 'baseImageDependencies', p.step.baseImageDependencies), 'trigger', bag_pack('baseImageTrigger', bag_pack('status', p.trigger.baseImageTrigger.status)))
| project <<columns>>, properties = case(type =~ 'microsoft.containerregistry/registries', properties, type startswith 'microsoft.containerregistry/registries/', part, type =~ 'microsoft.machinelearningservices/workspaces', bag_pack('containerRegistry', p.containerRegistry), cluster)
| union (securityresources | extend p = properties | where (type =~ 'microsoft.security/pricings' and name in~ ('Containers', 'CloudPosture', 'ContainerRegistry', 'KubernetesService')) or (type =~ 'microsoft.security/assessments' and (name in~ (<<keys>>) or isnotempty(p.additionalData.artifactDetails) or tostring(p.displayName) has_any ('registries', 'Defender for Containers', 'Defender profile'))) or (type =~ 'microsoft.security/assessments/subassessments' and tostring(p.status.code) =~ 'Unhealthy' and isnotempty(coalesce(tostring(p.additionalData.artifactDetails.repositoryName), tostring(p.additionalData.repositoryName)))) or type =~ 'microsoft.security/locations/alerts' | extend seen = bag_pack('artifactDetails', p.additionalData.artifactDetails, 'registryHost', p.additionalData.registryHost, 'repositoryName', p.additionalData.repositoryName, 'imageDigest', p.additionalData.imageDigest, 'clusterDetails', p.additionalData.clusterDetails, 'kubernetesContext', p.additionalData.kubernetesContext) | extend judged = bag_pack('displayName', p.displayName, 'status', p.status, 'resourceDetails', p.resourceDetails, 'timeGenerated', p.timeGenerated, 'additionalData', seen), raised = bag_pack('AlertDisplayName', p.AlertDisplayName, 'Severity', p.Severity, 'Status', p.Status, 'StartTimeUtc', p.StartTimeUtc, 'ResourceIdentifiers', p.ResourceIdentifiers) | project <<columns>>, properties = case(type =~ 'microsoft.security/pricings', properties, type =~ 'microsoft.security/locations/alerts', raised, judged))
| order by id asc";

const WORKLOADS: &str = "resources
| where type in~ ('microsoft.web/sites', 'microsoft.web/sites/slots', 'microsoft.app/containerapps', 'microsoft.app/jobs', 'microsoft.app/sessionpools', 'microsoft.containerinstance/containergroups', 'microsoft.containerinstance/containergroupprofiles', 'microsoft.containerinstance/containergroupprofile', 'microsoft.machinelearningservices/workspaces/onlineendpoints/deployments', 'microsoft.machinelearningservices/workspaces/batchendpoints/deployments')
| extend p = properties, v = properties.siteProperties.properties, a = properties.template.containers, i = properties.template.initContainers, s = properties.customContainerTemplate.containers, r = properties.customContainerTemplate.registryCredentials, g = properties.containers, h = properties.initContainers, c = properties.imageRegistryCredentials
| extend linux = case(<<linux>>, ''), windows = case(<<windows>>, '')
| extend linux = <<linux-kept>>, windows = <<windows-kept>>
| extend site = bag_pack('state', p.state, 'siteConfig', bag_pack('linuxFxVersion', linux, 'windowsFxVersion', windows))
| extend app = bag_pack('template', bag_pack('containers', pack_array(<<containers>>), 'initContainers', pack_array(<<init>>)), 'containerCount', array_length(a), 'configuration', bag_pack('registries', p.configuration.registries), 'managedEnvironmentId', p.managedEnvironmentId, 'environmentId', p.environmentId, 'latestRevisionName', p.latestRevisionName, 'runningStatus', p.runningStatus)
| extend pool = bag_pack('containerType', p.containerType, 'customContainerTemplate', bag_pack('containers', pack_array(<<pool>>), 'registryCredentials', bag_pack('server', r.server, 'username', r.username, 'identity', r.identity)), 'containerCount', array_length(s))
| extend containerGroup = bag_pack('containers', pack_array(<<group>>), 'initContainers', pack_array(<<group-init>>), 'imageRegistryCredentials', pack_array(bag_pack('server', c[0].server, 'username', c[0].username, 'identity', c[0].identity), bag_pack('server', c[1].server, 'username', c[1].username, 'identity', c[1].identity)), 'containerCount', array_length(g), 'restartPolicy', p.restartPolicy)
| extend deployment = bag_pack('environmentId', p.environmentId, 'endpointComputeType', p.endpointComputeType)
| project <<columns>>, properties = case(type in~ ('microsoft.web/sites', 'microsoft.web/sites/slots'), site, type =~ 'microsoft.app/sessionpools', pool, type startswith 'microsoft.containerinstance/', containerGroup, type startswith 'microsoft.machinelearningservices/', deployment, app)
| union (batchresources | where type =~ 'microsoft.batch/batchaccounts/pools' | extend p = properties.deploymentConfiguration.virtualMachineConfiguration.containerConfiguration | extend r = p.containerRegistries | project <<columns>>, properties = bag_pack('deploymentConfiguration', bag_pack('virtualMachineConfiguration', bag_pack('containerConfiguration', bag_pack('containerImageNames', p.containerImageNames, 'containerRegistries', pack_array(bag_pack('registryServer', r[0].registryServer, 'username', r[0].username, 'identityReference', r[0].identityReference))))), 'startTask', bag_pack('containerSettings', bag_pack('imageName', properties.startTask.containerSettings.imageName))))
| union (servicefabricresources | where type in~ ('microsoft.servicefabric/clusters/applications', 'microsoft.servicefabric/managedclusters/applications') | project <<columns>>, properties = bag_pack('provisioningState', properties.provisioningState))
| order by id asc";

const ACCESS: &str = "authorizationresources
| where type =~ 'microsoft.authorization/roleassignments' or (type =~ 'microsoft.authorization/roledefinitions' and tostring(properties.type) =~ 'CustomRole')
| extend p = properties
| extend defined = bag_pack('roleName', p.roleName, 'type', p.type, 'permissions', p.permissions)
| project id, name, type, tenantId, subscriptionId, properties = case(type =~ 'microsoft.authorization/roledefinitions', defined, bag_pack('roleDefinitionId', p.roleDefinitionId, 'principalId', p.principalId, 'principalType', p.principalType, 'scope', p.scope, 'condition', p.condition, 'conditionVersion', p.conditionVersion))
| union (resourcecontainers | where type =~ 'microsoft.resources/subscriptions' | project id, name, type, tenantId, subscriptionId, properties = bag_pack('state', properties.state))
| order by id asc";

/// The script that asks the queries page by page and keeps each page as a file.
pub fn graph_script(shell: Shell) -> String {
    let (text, line) = match shell {
        Shell::Bash => (BASH, "ask <<file>> <<query>>\n"),
        Shell::PowerShell => (POWERSHELL, "Save-Pages '<<file>>' <<query>>\n"),
    };
    let mut asked = String::new();
    for query in QUERIES {
        // On one line: `cmd`, which reads the words of `az.cmd`, ends a word at a line's end.
        let word = crate::shell::word(shell, &query.text().replace('\n', " "));
        asked.push_str(&fill(line, &[("file", query.file), ("query", &word)]));
    }
    fill(
        text,
        &[("asked", &asked), ("left-out", &commented(LEFT_OUT))],
    )
}

/// A sentence as lines of a comment, none of them long.
fn commented(text: &str) -> String {
    let mut out = String::from("#");
    let mut length = 1;
    for word in text.split(' ') {
        if length + word.len() > 100 {
            out.push_str("\n#");
            length = 1;
        }
        out.push(' ');
        out.push_str(word);
        length += word.len() + 1;
    }
    out
}

const BASH: &str = r#"#!/usr/bin/env bash
# Asks Resource Graph for what every subscription you can read holds of what Linchpin reads, and for
# what Defender says of it, a thousand rows at a time. It only reads.
# Save it and run it: bash collect-graph.sh
<<left-out>>
set -euo pipefail
umask 077

folder=linchpin-exports
missing=()

# ask NAME QUERY: keeps each page of the answer as a file.
ask() {
  local page=1 token='' file more
  while :; do
    file="$folder/$1-$page.json"
    more=()
    if [[ -n $token ]]; then more=(--skip-token "$token"); fi
    if ! az graph query --graph-query "$2" --first 1000 ${more[@]+"${more[@]}"} --output json >"$file.part"; then
      rm -f -- "$file.part"
      missing+=("$file")
      return
    fi
    mv -f -- "$file.part" "$file"
    printf 'kept    %s\n' "$file"
    token=$(tr -d '\r' <"$file" | sed -n 's/^ *"skip_token": "\([^"]*\)".*$/\1/p')
    [[ -n $token ]] || return 0
    page=$((page + 1))
  done
}

mkdir -p -- "$folder"
<<asked>>if ((${#missing[@]})); then
  printf 'missing %s, and whatever follows it\n' "${missing[@]}"
  printf 'what is missing could not be read: the reason stands above\n'
fi
printf 'drop the folder %s on the page\n' "$folder"
((${#missing[@]} == 0))
"#;

const POWERSHELL: &str = r#"# Asks Resource Graph for what every subscription you can read holds of what Linchpin reads, and for
# what Defender says of it, a thousand rows at a time. It only reads.
# Save it and run it: ./collect-graph.ps1
<<left-out>>
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8

$folder = Join-Path (Get-Location) 'linchpin-exports'
$missing = New-Object System.Collections.ArrayList

# Keeps each page of the answer as a file.
function Save-Pages($name, $query) {
  $page = 1
  $more = @()
  do {
    $file = Join-Path $folder "$name-$page.json"
    $lines = az graph query --graph-query $query --first 1000 @more --output json
    if ($LASTEXITCODE -ne 0) { [void]$missing.Add("missing $file, and whatever follows it"); return }
    [IO.File]::WriteAllLines($file, [string[]]$lines)
    Write-Host "kept    $file"
    $token = ($lines -join "`n" | ConvertFrom-Json).skip_token
    $more = @('--skip-token', $token)
    $page++
  } while ($token)
}

[void](New-Item -ItemType Directory -Force $folder)
<<asked>>$missing | ForEach-Object { Write-Host $_ }
Write-Host "drop the folder $folder on the page"
if ($missing) { exit 1 }
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{shell::survives_cmd, stubs::Stubs};

    fn texts() -> impl Iterator<Item = String> {
        QUERIES.iter().map(Query::text)
    }

    #[test]
    fn a_query_holds_nothing_a_shell_would_read() {
        for query in texts() {
            assert!(
                !query.contains(['"', '%', '^', '!', '$', '`', '\\', '&']),
                "{query}"
            );
            // `|` is safe in quotes, which PowerShell puts around a word with blanks.
            assert!(survives_cmd(&query.replace(['|', '\n'], "")));
            assert!(
                graph_script(Shell::PowerShell)
                    .contains(&format!("\"{}\"", query.replace('\n', " ")))
            );
        }
    }

    #[test]
    fn no_query_keeps_values_of_environment_variables() {
        for query in texts() {
            let words: Vec<&str> = query.split(|char: char| !char.is_alphanumeric()).collect();
            for secret in [
                "env",
                "environmentVariables",
                "environmentSettings",
                "secrets",
                "password",
                "command",
                "commandLine",
                "args",
                "parameters",
                "httpProxyConfig",
            ] {
                assert!(!words.contains(&secret), "{secret}");
            }
            // Whole objects that could hold some are not handed on either.
            for whole in [
                "template,",
                "containers,",
                "configuration,",
                "siteConfig,",
                "agentPoolProfiles,",
                "registryCredentials,",
                "imageRegistryCredentials,",
                "containerRegistries,",
            ] {
                for of in ["', properties.", "', p."] {
                    let whole = format!("{of}{whole}");
                    assert!(!query.contains(&whole), "{whole}");
                }
            }
        }
    }

    #[test]
    fn a_query_is_short_enough_for_a_line_of_windows() {
        // `cmd`, which runs `az.cmd`, takes 8191 characters.
        for query in texts() {
            assert!(query.len() < 7_900, "{}", query.len());
        }
    }

    #[test]
    fn a_query_unites_no_more_tables_than_resource_graph_takes() {
        for query in texts() {
            assert!(query.matches("union (").count() < 3, "{query}");
        }
    }

    #[test]
    fn a_query_opens_and_closes_evenly() {
        for query in texts() {
            let mut depth = 0;
            for char in query.chars() {
                depth += i32::from(char == '(') - i32::from(char == ')');
                assert!(depth >= 0);
            }
            assert_eq!(depth, 0);
            assert_eq!(query.matches('\'').count() % 2, 0);
        }
    }

    /// Answers each query with two pages, or with an error where `$FAIL_ON` stands in it.
    const AZ: &str = r#"#!/bin/bash
printf '%s\0' "$#" "$@" >>"$LOG"
if [[ -n ${FAIL_ON-} && "$*" == *"$FAIL_ON"* ]]; then echo '{'; exit 1; fi
if [[ "$*" == *"--skip-token second=="* ]]; then token='null'; else token='"second=="'; fi
printf '{\n  "count": 1,\n  "data": [],\n  "skip_token": %s,\n  "total_records": 2\n}\r\n' "$token"
"#;

    #[test]
    fn every_page_of_every_query_is_kept() {
        let run = Stubs::new(&[("az", AZ)]).run(&graph_script(Shell::Bash), &[], "", &[]);
        assert!(run.success, "{}", run.stderr);
        let mut files: Vec<String> = QUERIES
            .iter()
            .flat_map(|query| {
                [1, 2].map(|page| format!("linchpin-exports/{}-{page}.json", query.file))
            })
            .collect();
        files.sort();
        assert_eq!(run.files(), files);
        assert_eq!(run.calls.len(), 2 * QUERIES.len());
        for (calls, query) in run.calls.chunks(2).zip(QUERIES) {
            assert_eq!(calls[0][3], query.text().replace('\n', " "));
            assert!(!calls[0].contains(&"--skip-token".to_owned()));
        }
    }

    #[test]
    fn what_cannot_be_asked_leaves_no_half_a_page_and_the_rest_is_kept() {
        let failing = |word: &str| {
            Stubs::new(&[("az", AZ)]).run(&graph_script(Shell::Bash), &[], "", &[("FAIL_ON", word)])
        };
        let run = failing("authorizationresources");
        assert!(!run.success);
        assert_eq!(run.files().len(), 4, "{:?}", run.files());
        assert!(
            run.stdout
                .contains("missing linchpin-exports/graph-access-1.json"),
            "{}",
            run.stdout
        );
        let run = failing("graph query");
        assert!(!run.success);
        assert!(run.files().is_empty(), "{:?}", run.files());
    }

    #[test]
    fn the_scripts_say_what_is_left_out() {
        for shell in [Shell::Bash, Shell::PowerShell] {
            let said = graph_script(shell).replace("\n# ", " ");
            assert!(said.contains(LEFT_OUT), "{said}");
        }
    }
}
