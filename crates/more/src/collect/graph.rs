//! One query to Resource Graph for a whole tenant, and the script that asks it page by page.

use crate::fill::fill;
use model::Shell;

/// How many containers of an app the query names. Apps with more say so by `containerCount`.
const CONTAINERS: usize = 8;

/// The query (KQL): registries, container plans of Defender, clusters and apps over every
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
            ("containers", &apps("properties.template.containers")),
            ("init", &apps("properties.template.initContainers")),
            ("group", &groups),
            (
                "pool",
                &apps("properties.customContainerTemplate.containers"),
            ),
        ],
    )
}

const VERSION: &str = "tostring(properties.siteProperties.properties[<<i>>].name) =~ '<<name>>', tostring(properties.siteProperties.properties[<<i>>].value)";
const CONTAINER: &str = "bag_pack('name', <<name>>[<<i>>].name, 'image', <<name>>[<<i>>].image)";
const GROUP_CONTAINER: &str = "bag_pack('name', properties.containers[<<i>>].name, 'properties', bag_pack('image', properties.containers[<<i>>].properties.image))";

/// The text of a Compose file or a manifest may hold passwords, so only its kind is kept.
const WITHOUT_FILES: &str = "case(<<column>> startswith 'DOCKER|' or <<column>> startswith 'sitecontainers', <<column>>, \
    <<column>> startswith 'COMPOSE|', 'COMPOSE|', <<column>> startswith 'KUBE|', 'KUBE|', isempty(<<column>>), '', 'RUNTIME|')";

const QUERY: &str = "resources
| where type in~ ('microsoft.containerregistry/registries', 'microsoft.containerservice/managedclusters', 'microsoft.web/sites', 'microsoft.web/sites/slots', 'microsoft.app/containerapps', 'microsoft.app/jobs', 'microsoft.app/sessionpools', 'microsoft.containerinstance/containergroups')
| extend linux = case(<<linux>>, ''), windows = case(<<windows>>, '')
| extend linux = <<linux-kept>>, windows = <<windows-kept>>
| extend cluster = bag_pack('kubernetesVersion', properties.kubernetesVersion, 'identityProfile', properties.identityProfile, 'oidcIssuerProfile', properties.oidcIssuerProfile, 'nodeResourceGroup', properties.nodeResourceGroup, 'fqdn', properties.fqdn, 'privateFQDN', properties.privateFQDN, 'powerState', properties.powerState, 'disableLocalAccounts', properties.disableLocalAccounts, 'bootstrapProfile', properties.bootstrapProfile, 'agentPoolProfiles', pack_array(bag_pack('name', properties.agentPoolProfiles[0].name)), 'securityProfile', bag_pack('defender', properties.securityProfile.defender, 'azureDefender', properties.securityProfile.azureDefender, 'workloadIdentity', properties.securityProfile.workloadIdentity))
| extend site = bag_pack('state', properties.state, 'siteConfig', bag_pack('linuxFxVersion', linux, 'windowsFxVersion', windows))
| extend app = bag_pack('template', bag_pack('containers', pack_array(<<containers>>), 'initContainers', pack_array(<<init>>)), 'containerCount', array_length(properties.template.containers), 'configuration', bag_pack('registries', properties.configuration.registries), 'managedEnvironmentId', properties.managedEnvironmentId, 'environmentId', properties.environmentId, 'latestRevisionName', properties.latestRevisionName, 'runningStatus', properties.runningStatus)
| extend pool = bag_pack('containerType', properties.containerType, 'customContainerTemplate', bag_pack('containers', pack_array(<<pool>>)), 'containerCount', array_length(properties.customContainerTemplate.containers))
| extend containerGroup = bag_pack('containers', pack_array(<<group>>), 'containerCount', array_length(properties.containers), 'restartPolicy', properties.restartPolicy)
| project id, name, type, tenantId, subscriptionId, resourceGroup, location, kind, sku, tags, identity, properties = case(type =~ 'microsoft.containerregistry/registries', properties, type =~ 'microsoft.containerservice/managedclusters', cluster, type in~ ('microsoft.web/sites', 'microsoft.web/sites/slots'), site, type =~ 'microsoft.app/sessionpools', pool, type =~ 'microsoft.containerinstance/containergroups', containerGroup, app)
| union (securityresources | where type =~ 'microsoft.security/pricings' and name in~ ('Containers', 'CloudPosture', 'ContainerRegistry', 'KubernetesService') | project id, name, type, tenantId, subscriptionId, resourceGroup, location, kind, sku, tags, identity, properties)
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
# Asks Resource Graph for the registries, Defender plans, clusters and apps of every subscription
# you can read, a thousand at a time. It only reads. Save it and run it: bash collect-graph.sh
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

const POWERSHELL: &str = r#"# Asks Resource Graph for the registries, Defender plans, clusters and apps of every subscription
# you can read, a thousand at a time. It only reads. Save it and run it: ./collect-graph.ps1
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
            assert!(!query.contains(&format!("properties.{whole}")), "{whole}");
        }
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
