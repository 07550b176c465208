//! One query to Resource Graph for a whole tenant, and the script that asks it page by page.

use crate::fill::fill;
use engine::azure::assessments;
use model::Shell;

/// How many containers of an app the query names. Apps with more say so by `containerCount`.
const CONTAINERS: usize = 8;

/// The query (KQL): registries and what stands below them, clusters, apps, and what Defender says (its
/// container plans, the recommendations that bear on the chain, findings in images, alerts) over every
/// subscription that the person can read.
///
/// Rows have the shape of ARM (`id`, `type`, `properties`, …). Of clusters and apps only named
/// fields are kept, so that no value of an environment variable is in the answer. An app's
/// containers are a list of eight; the places beyond its own are null. It holds neither double
/// quotes nor anything else that a shell would read.
pub fn graph_query() -> String {
    let each = |count: usize, template: &str, name: &str| {
        let place = |place: usize| fill(template, &[("i", &place.to_string()), ("name", name)]);
        (0..count).map(place).collect::<Vec<_>>().join(", ")
    };
    // Found by name, since nothing promises an order.
    let version = |name: &str| each(3, VERSION, name);
    let apps = |list: &str| each(CONTAINERS, CONTAINER, list);
    let keys = assessments::KEYS.map(|(key, _)| ["'", key, "'"].concat());
    let groups = each(CONTAINERS, GROUP_CONTAINER, "");
    fill(
        QUERY,
        &[
            ("linux", &version("LinuxFxVersion")),
            ("windows", &version("WindowsFxVersion")),
            ("linux-kept", &fill(WITHOUT_FILES, &[("column", "linux")])),
            (
                "windows-kept",
                &fill(WITHOUT_FILES, &[("column", "windows")]),
            ),
            ("containers", &apps("a")),
            ("init", &apps("i")),
            ("group", &groups),
            ("keys", &keys.join(", ")),
            ("pool", &apps("s")),
        ],
    )
}

const VERSION: &str = "tostring(v[<<i>>].name) =~ '<<name>>', tostring(v[<<i>>].value)";
const CONTAINER: &str = "bag_pack('name', <<name>>[<<i>>].name, 'image', <<name>>[<<i>>].image)";
const GROUP_CONTAINER: &str =
    "bag_pack('name', g[<<i>>].name, 'properties', bag_pack('image', g[<<i>>].properties.image))";

/// The text of a Compose file or a manifest may hold passwords, so only its kind is kept.
const WITHOUT_FILES: &str = "case(<<column>> startswith 'DOCKER|' or <<column>> startswith 'sitecontainers', <<column>>, \
    <<column>> startswith 'COMPOSE|', 'COMPOSE|', <<column>> startswith 'KUBE|', 'KUBE|', isempty(<<column>>), '', 'RUNTIME|')";

const QUERY: &str = "resources
| where type in~ ('microsoft.containerregistry/registries', 'microsoft.containerservice/managedclusters', 'microsoft.web/sites', 'microsoft.web/sites/slots', 'microsoft.app/containerapps', 'microsoft.app/jobs', 'microsoft.app/sessionpools', 'microsoft.containerinstance/containergroups', 'microsoft.containerregistry/registries/replications', 'microsoft.containerregistry/registries/webhooks', 'microsoft.containerregistry/registries/tasks')
| extend p = properties, v = properties.siteProperties.properties, a = properties.template.containers, i = properties.template.initContainers, s = properties.customContainerTemplate.containers, g = properties.containers
| extend linux = case(<<linux>>, ''), windows = case(<<windows>>, '')
| extend linux = <<linux-kept>>, windows = <<windows-kept>>
| extend cluster = bag_pack('kubernetesVersion', p.kubernetesVersion, 'identityProfile', p.identityProfile, 'oidcIssuerProfile', p.oidcIssuerProfile, 'nodeResourceGroup', p.nodeResourceGroup, 'fqdn', p.fqdn, 'privateFQDN', p.privateFQDN, 'powerState', p.powerState, 'disableLocalAccounts', p.disableLocalAccounts, 'bootstrapProfile', p.bootstrapProfile, 'agentPoolProfiles', pack_array(bag_pack('name', p.agentPoolProfiles[0].name)), 'securityProfile', bag_pack('defender', p.securityProfile.defender, 'azureDefender', p.securityProfile.azureDefender, 'workloadIdentity', p.securityProfile.workloadIdentity))
| extend site = bag_pack('state', p.state, 'siteConfig', bag_pack('linuxFxVersion', linux, 'windowsFxVersion', windows))
| extend app = bag_pack('template', bag_pack('containers', pack_array(<<containers>>), 'initContainers', pack_array(<<init>>)), 'containerCount', array_length(a), 'configuration', bag_pack('registries', p.configuration.registries), 'managedEnvironmentId', p.managedEnvironmentId, 'environmentId', p.environmentId, 'latestRevisionName', p.latestRevisionName, 'runningStatus', p.runningStatus)
| extend pool = bag_pack('containerType', p.containerType, 'customContainerTemplate', bag_pack('containers', pack_array(<<pool>>)), 'containerCount', array_length(s))
| extend containerGroup = bag_pack('containers', pack_array(<<group>>), 'containerCount', array_length(g), 'restartPolicy', p.restartPolicy)
| extend part = bag_pack('status', p.status, 'scope', p.scope, 'actions', p.actions, 'regionEndpointEnabled', p.regionEndpointEnabled, 'step', bag_pack('imageNames', p.step.imageNames, 'isPushEnabled', p.step.isPushEnabled, 'baseImageDependencies', p.step.baseImageDependencies), 'trigger', bag_pack('baseImageTrigger', bag_pack('status', p.trigger.baseImageTrigger.status)))
| project id, name, type, tenantId, subscriptionId, resourceGroup, location, kind, sku, tags, identity, properties = case(type =~ 'microsoft.containerregistry/registries', properties, type startswith 'microsoft.containerregistry/registries/', part, type =~ 'microsoft.containerservice/managedclusters', cluster, type in~ ('microsoft.web/sites', 'microsoft.web/sites/slots'), site, type =~ 'microsoft.app/sessionpools', pool, type =~ 'microsoft.containerinstance/containergroups', containerGroup, app)
| union (securityresources | extend p = properties | where (type =~ 'microsoft.security/pricings' and name in~ ('Containers', 'CloudPosture', 'ContainerRegistry', 'KubernetesService')) or (type =~ 'microsoft.security/assessments' and (name in~ (<<keys>>) or isnotempty(p.additionalData.artifactDetails) or tostring(p.displayName) has_any ('registries', 'Defender for Containers', 'Defender profile'))) or (type =~ 'microsoft.security/assessments/subassessments' and tostring(p.status.code) =~ 'Unhealthy' and isnotempty(coalesce(tostring(p.additionalData.artifactDetails.repositoryName), tostring(p.additionalData.repositoryName)))) or type =~ 'microsoft.security/locations/alerts' | extend seen = bag_pack('artifactDetails', p.additionalData.artifactDetails, 'registryHost', p.additionalData.registryHost, 'repositoryName', p.additionalData.repositoryName, 'imageDigest', p.additionalData.imageDigest, 'clusterDetails', p.additionalData.clusterDetails, 'kubernetesContext', p.additionalData.kubernetesContext) | extend judged = bag_pack('displayName', p.displayName, 'status', p.status, 'resourceDetails', p.resourceDetails, 'timeGenerated', p.timeGenerated, 'additionalData', seen), raised = bag_pack('AlertDisplayName', p.AlertDisplayName, 'Severity', p.Severity, 'Status', p.Status, 'StartTimeUtc', p.StartTimeUtc, 'ResourceIdentifiers', p.ResourceIdentifiers) | project id, name, type, tenantId, subscriptionId, resourceGroup, location, kind, sku, tags, identity, properties = case(type =~ 'microsoft.security/pricings', properties, type =~ 'microsoft.security/locations/alerts', raised, judged))
| order by id asc";

/// The script that asks the query page by page and keeps each page as a file.
pub fn graph_script(shell: Shell) -> String {
    // On one line: `cmd`, which reads the words of `az.cmd`, ends a word at a line's end.
    let query = crate::shell::word(shell, &graph_query().replace('\n', " "));
    let text = match shell {
        Shell::Bash => BASH,
        Shell::PowerShell => POWERSHELL,
    };
    fill(text, &[("query", &query)])
}

const BASH: &str = r#"#!/usr/bin/env bash
# Asks Resource Graph for the registries, clusters and apps of every subscription you can read, and
# for what Defender says of them, a thousand at a time. It only reads. Save it and run it: bash collect-graph.sh
set -euo pipefail
umask 077

folder=linchpin-exports
query=<<query>>

mkdir -p -- "$folder"
page=1
token=
while :; do
  file="$folder/graph-$page.json"
  more=()
  if [[ -n $token ]]; then more=(--skip-token "$token"); fi
  if ! az graph query --graph-query "$query" --first 1000 ${more[@]+"${more[@]}"} --output json >"$file.part"; then
    rm -f -- "$file.part"
    printf 'stopped: az ended with an error, which stands above\n' >&2
    exit 1
  fi
  mv -f -- "$file.part" "$file"
  printf 'kept    %s\n' "$file"
  token=$(tr -d '\r' <"$file" | sed -n 's/^ *"skip_token": "\([^"]*\)".*$/\1/p')
  [[ -n $token ]] || break
  page=$((page + 1))
done
printf 'drop the folder %s on the page\n' "$folder"
"#;

const POWERSHELL: &str = r#"# Asks Resource Graph for the registries, clusters and apps of every subscription you can read, and
# for what Defender says of them, a thousand at a time. It only reads. Save it and run it: ./collect-graph.ps1
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8

$folder = Join-Path (Get-Location) 'linchpin-exports'
$query = <<query>>

[void](New-Item -ItemType Directory -Force $folder)
$page = 1
$more = @()
do {
  $file = Join-Path $folder "graph-$page.json"
  $lines = az graph query --graph-query $query --first 1000 @more --output json
  if ($LASTEXITCODE -ne 0) { throw "stopped: az ended with exit code $LASTEXITCODE" }
  [IO.File]::WriteAllLines($file, [string[]]$lines)
  Write-Host "kept    $file"
  $token = ($lines -join "`n" | ConvertFrom-Json).skip_token
  $more = @('--skip-token', $token)
  $page++
} while ($token)
Write-Host "drop the folder $folder on the page"
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{shell::survives_cmd, stubs::Stubs};

    #[test]
    fn the_query_holds_nothing_a_shell_would_read() {
        let query = graph_query();
        assert!(
            !query.contains(['"', '%', '^', '!', '$', '`', '\\', '&']),
            "{query}"
        );
        // `|` is safe in quotes, which PowerShell puts around a word with blanks.
        assert!(survives_cmd(&query.replace(['|', '\n'], "")));
        assert!(
            graph_script(Shell::PowerShell)
                .contains(&format!("$query = \"{}\"", query.replace('\n', " ")))
        );
    }

    #[test]
    fn the_query_keeps_no_values_of_environment_variables() {
        let query = graph_query();
        let words: Vec<&str> = query.split(|char: char| !char.is_alphanumeric()).collect();
        for secret in [
            "env",
            "environmentVariables",
            "secrets",
            "command",
            "args",
            "httpProxyConfig",
        ] {
            assert!(!words.contains(&secret), "{secret}");
        }
        // Whole objects that could hold some are not handed on either.
        for whole in ["template,", "containers,", "configuration,", "siteConfig,"] {
            for of in ["properties.", " p.", " v,", " a,", " i,", " s,", " g,"] {
                let whole = format!("{of}{whole}");
                assert!(!query.contains(&whole), "{whole}");
            }
        }
    }

    #[test]
    fn the_query_is_short_enough_for_a_line_of_windows() {
        // `cmd`, which runs `az.cmd`, takes 8191 characters.
        assert!(graph_query().len() < 7_900, "{}", graph_query().len());
    }

    #[test]
    fn the_query_opens_and_closes_evenly() {
        let mut depth = 0;
        for char in graph_query().chars() {
            depth += i32::from(char == '(') - i32::from(char == ')');
            assert!(depth >= 0);
        }
        assert_eq!(depth, 0);
        assert_eq!(graph_query().matches('\'').count() % 2, 0);
    }

    #[test]
    fn every_page_is_kept() {
        const AZ: &str = r#"#!/bin/bash
printf '%s\0' "$#" "$@" >>"$LOG"
if [[ "$*" == *"--skip-token second=="* ]]; then token='null'; else token='"second=="'; fi
printf '{\n  "count": 1,\n  "data": [],\n  "skip_token": %s,\n  "total_records": 2\n}\r\n' "$token"
"#;
        let run = Stubs::new(&[("az", AZ)]).run(&graph_script(Shell::Bash), &[], "", &[]);
        assert!(run.success, "{}", run.stderr);
        assert_eq!(
            run.files(),
            [
                "linchpin-exports/graph-1.json",
                "linchpin-exports/graph-2.json"
            ]
        );
        assert_eq!(run.calls.len(), 2);
        assert_eq!(run.calls[0][3], graph_query().replace('\n', " "));
        assert!(!run.calls[0].contains(&"--skip-token".to_owned()));
    }

    #[test]
    fn an_error_leaves_no_half_a_page() {
        let run = Stubs::new(&[("az", "#!/bin/bash\necho '{'; exit 1\n")]).run(
            &graph_script(Shell::Bash),
            &[],
            "",
            &[],
        );
        assert!(!run.success);
        assert!(run.files().is_empty(), "{:?}", run.files());
    }
}
