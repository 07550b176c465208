//! `docs/inputs.md` is made from the tables of the code, and nothing that is read is missing there.
//!
//! `cargo xtask bless` writes it anew.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

use engine::{
    azure::{
        assessments::{self, About, Target},
        runs,
    },
    facts::workloads::KNOWN_KINDS,
    read::{
        decode::recognise::{Kind, Secret, TYPES},
        plan,
    },
};
use more::collect::{EXPORTS, LEFT_OUT};

/// What else an export comes as: the export, Azure's types of it, Terraform's, and other commands.
struct Shapes {
    what: &'static str,
    types: &'static [&'static str],
    terraform: &'static [&'static str],
    also: &'static [&'static str],
}

const fn shapes(
    what: &'static str,
    types: &'static [&'static str],
    terraform: &'static [&'static str],
    also: &'static [&'static str],
) -> Shapes {
    Shapes {
        what,
        types,
        terraform,
        also,
    }
}

const SHAPES: &[Shapes] = &[
    shapes(
        "Container registries",
        &["Microsoft.ContainerRegistry/registries"],
        &["azurerm_container_registry"],
        &[
            "az acr show",
            "az acr config content-trust show",
            "Get-AzContainerRegistry",
        ],
    ),
    shapes(
        "Defender plans",
        &["Microsoft.Security/pricings"],
        &["azurerm_security_center_subscription_pricing"],
        &["az security pricing list", "Get-AzSecurityPricing"],
    ),
    shapes(
        "AKS clusters",
        &["Microsoft.ContainerService/managedClusters"],
        &["azurerm_kubernetes_cluster"],
        &["az aks show", "Get-AzAksCluster"],
    ),
    shapes(
        "Pods and what made them",
        &["linchpin.kubeflow/pipeline"],
        &["helm_release", "kubernetes_"],
        &[
            "kubectl get KIND",
            "az aks command invoke",
            "a pipeline of Kubeflow, `kfp dsl compile --py FILE --output PIPELINE.json`",
        ],
    ),
    shapes(
        "App Service: web apps",
        &[
            "Microsoft.Web/sites",
            "Microsoft.Web/sites/config",
            "Microsoft.Web/sites/config/web",
        ],
        &[
            "azurerm_app_service",
            "azurerm_linux_web_app",
            "azurerm_windows_web_app",
        ],
        &[
            "az webapp config show",
            "az webapp config container show",
            "Get-AzWebApp",
        ],
    ),
    shapes(
        "App Service: slots of web and function apps",
        &[
            "Microsoft.Web/sites/slots",
            "Microsoft.Web/sites/slots/config",
            "Microsoft.Web/sites/slots/config/web",
        ],
        &["_slot"],
        &[
            "az rest --method get --url 'SLOT_ID/config/web?api-version=2024-04-01'",
            "az webapp config container show",
            "Get-AzWebAppSlot",
        ],
    ),
    shapes(
        "Functions: function apps, and Logic Apps",
        &[],
        &[
            "azurerm_function_app",
            "azurerm_linux_function_app",
            "azurerm_logic_app_standard",
            "azurerm_windows_function_app",
        ],
        &[
            "az functionapp list",
            "az logicapp list",
            "az functionapp config container show",
        ],
    ),
    shapes(
        "Container Apps",
        &[
            "Microsoft.App/containerApps",
            "Microsoft.App/containerApps/revisions",
            "Microsoft.Web/containerApps",
        ],
        &["azurerm_container_app"],
        &[
            "az containerapp show",
            "az containerapp revision list",
            "Get-AzContainerApp",
        ],
    ),
    shapes(
        "Container Apps jobs",
        &["Microsoft.App/jobs", "Microsoft.App/jobs/executions"],
        &["azurerm_container_app_job"],
        &[
            "az containerapp job show",
            "az containerapp job execution list",
        ],
    ),
    shapes(
        "Session pools",
        &["microsoft.app/sessionpools"],
        &[],
        &["az containerapp sessionpool list"],
    ),
    shapes(
        "Sandboxes of Container Apps",
        &["microsoft.app/sandboxgroups"],
        &[],
        &[],
    ),
    shapes(
        "App Service: containers of a site (sidecars)",
        &[
            "Microsoft.Web/sites/sitecontainers",
            "Microsoft.Web/sites/slots/sitecontainers",
        ],
        &[],
        &[],
    ),
    shapes(
        "Batch pools",
        &["microsoft.batch/batchaccounts/pools", "linchpin.batch/task"],
        &["azurerm_batch_pool"],
        &["az batch pool list", "az batch task list"],
    ),
    shapes(
        "Machine Learning workspaces",
        &["Microsoft.MachineLearningServices/workspaces"],
        &[],
        &[],
    ),
    shapes(
        "Machine Learning environments and deployments",
        &[
            "microsoft.machinelearningservices/workspaces/environments/versions",
            "microsoft.machinelearningservices/registries/environments/versions",
            "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments",
            "microsoft.machinelearningservices/workspaces/batchendpoints/deployments",
        ],
        &[],
        &[
            "az ml environment show",
            "az ml online-deployment list",
            "az ml batch-deployment list",
        ],
    ),
    shapes(
        "Spring apps",
        &[
            "microsoft.appplatform/spring/apps",
            "microsoft.appplatform/spring/apps/deployments",
        ],
        &["azurerm_spring_cloud_container_deployment"],
        &["az spring app show"],
    ),
    shapes(
        "Container Instances",
        &["Microsoft.ContainerInstance/containerGroups"],
        &["azurerm_container_group"],
        &["az container show", "Get-AzContainerGroup"],
    ),
    shapes(
        "Container group profiles",
        &[
            "microsoft.containerinstance/containergroupprofiles",
            "microsoft.containerinstance/containergroupprofile",
            "microsoft.containerinstance/ngroups",
            "microsoft.standbypool/standbycontainergrouppools",
        ],
        &[],
        &["az container container-group-profile list"],
    ),
    shapes(
        "Service Fabric applications",
        &[
            "microsoft.servicefabric/clusters/applications",
            "microsoft.servicefabric/managedclusters/applications",
        ],
        &[],
        &["az sf application list"],
    ),
    shapes(
        "Flux configurations of clusters",
        &["microsoft.kubernetesconfiguration/fluxconfigurations"],
        &[],
        &["az k8s-configuration flux list"],
    ),
    shapes(
        "IoT Edge modules",
        &["linchpin.iotedge/module"],
        &[],
        &[
            "az iot edge deployment list",
            "a deployment manifest, whole or as a layer (`iotedgedev solution genconfig`)",
            "azure-iot-hub's `as_dict()`",
        ],
    ),
    shapes(
        "Foundry hosted agents",
        &["linchpin.foundry/agent"],
        &[],
        &[
            "one version of an agent, `PROJECT_ENDPOINT/agents/NAME/versions`",
            "azure-ai-projects' `as_dict()`, of whichever version",
        ],
    ),
    shapes(
        "Databricks compute",
        &["linchpin.databricks/compute"],
        &[
            "databricks_cluster",
            "databricks_instance_pool",
            "databricks_job",
        ],
        &[
            "databricks jobs get JOB",
            "databricks instance-pools list",
            "databricks cluster-policies list",
            "databricks-sdk's `as_dict()`",
        ],
    ),
    shapes(
        "IoT Operations: connectors, data flow graphs, registry endpoints",
        &[
            "microsoft.iotoperations/instances/akriconnectortemplates",
            "microsoft.iotoperations/instances/dataflowprofiles/dataflowgraphs",
            "microsoft.iotoperations/instances/registryendpoints",
        ],
        &[],
        &["azure-mgmt-iotoperations' `as_dict()`"],
    ),
    shapes(
        "Defender's recommendations (assessments)",
        &[
            "Microsoft.Security/assessments",
            "Microsoft.Security/tasks",
            "Microsoft.Security/locations/tasks",
        ],
        &[],
        &[
            "Get-AzSecurityAssessment",
            "continuous export (event hub, `SecurityRecommendation`)",
        ],
    ),
    shapes(
        "Defender's findings: vulnerabilities in images (sub-assessments)",
        &["Microsoft.Security/assessments/subAssessments"],
        &[],
        &[
            "az graph query -q \"securityresources | where type =~ 'microsoft.security/assessments/subassessments'\"",
        ],
    ),
    shapes(
        "Defender's alerts",
        &["Microsoft.Security/locations/alerts"],
        &[],
        &["az monitor log-analytics query -w WORKSPACE --analytics-query SecurityAlert"],
    ),
    shapes(
        "Role assignments",
        &[
            "Microsoft.Authorization/roleAssignments",
            "Microsoft.Authorization/roleAssignmentScheduleInstances",
        ],
        &["azurerm_role_assignment"],
        &["Get-AzRoleAssignment"],
    ),
    shapes(
        "Roles of one's own",
        &["Microsoft.Authorization/roleDefinitions"],
        &[],
        &["Get-AzRoleDefinition -Custom"],
    ),
    shapes(
        "What stands below a registry",
        &[
            "Microsoft.ContainerRegistry/registries/replications",
            "Microsoft.ContainerRegistry/registries/cacheRules",
            "Microsoft.ContainerRegistry/registries/connectedRegistries",
            "Microsoft.ContainerRegistry/registries/scopeMaps",
            "Microsoft.ContainerRegistry/registries/tasks",
            "Microsoft.ContainerRegistry/registries/webhooks",
            "Microsoft.ContainerRegistry/registries/exportPipelines",
            "Microsoft.ContainerRegistry/registries/importPipelines",
        ],
        &[],
        &[
            "az acr replication list",
            "az acr connected-registry list",
            "az acr cache list",
            "az acr scope-map list",
            "az acr task list",
            "az acr webhook list",
            "az acr export-pipeline list",
            "az acr import-pipeline list",
        ],
    ),
    shapes(
        "Repository tokens",
        &["Microsoft.ContainerRegistry/registries/tokens"],
        &[],
        &[],
    ),
    shapes(
        "Locks of a repository",
        &[],
        &[],
        &[
            "az acr repository show-manifests",
            "az acr manifest list-metadata",
        ],
    ),
    shapes(
        "Names of subscriptions",
        &["Microsoft.Resources/subscriptions"],
        &[],
        &[
            "az account show",
            "az rest --method get --url '/subscriptions?api-version=2022-12-01'",
            "Get-AzSubscription",
        ],
    ),
];

/// What documents of other forms are: for every kind that is no export of its own. A new kind does not
/// compile until it has a place here.
fn form(kind: Kind) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match kind {
        Kind::Template => (
            "ARM templates, Bicep",
            "`az bicep build`, `bicep build-params --stdout`, `az group export`, `az deployment group export`, `az stack group export`, the portal's export, the body of a request to deploy one, `az ts show` of a template spec's version, the definition of a managed application",
            "What will be, by default too: expressions are worked out, loops, conditions and nested deployments unfolded",
        ),
        Kind::Parameters => (
            "Parameter files",
            "`az bicep build-params`, what lies beside a template, with or without its `$schema`, and a request to deploy one",
            "The values of their template. Of what else gives it values (`{\"NAME\": value}`, lists of names with values, rows of a sheet, a `.bicepparam`, `--parameters NAME=value`, what a deployment, a stack, an activity log or an assignment says), the names, and whether all of it says the same: where not, those parameters are not known, whatever a file or their defaults say",
        ),
        Kind::Change => (
            "What-if answers",
            "`az deployment group what-if --resource-group GROUP --template-file FILE --parameters FILE --no-pretty-print --output json`; `az deployment sub what-if` and `az deployment tenant what-if` with `--location PLACE` in place of the group, `az deployment mg what-if` with `--management-group-id ID` too; `Get-AzResourceGroupDeploymentWhatIfResult -ResourceGroupName GROUP -TemplateFile FILE | ConvertTo-Json -Depth 20`, `Get-AzDeploymentWhatIfResult -Location PLACE` and so on for the wider scopes. Not read: `--result-format ResourceIdOnly` (ids without settings), and what `New-AzDeployment -WhatIf` shows, which is text for people. What REST answers about a deployment stack (`deploymentStacksWhatIfResults`)",
            "`before` is judged as it is, `after` as declared, both by the id of the change, whole or in `Scope` and `RelativeResourceId`; where `before` is not shown, nothing is known of what is there, unless it is created, and where `after` is not shown, nothing of what will be but the images that the change names, if anything changes; what its `diagnostics` say that it did not look into leaves the scan open; the report says where the chain would be completed or broken",
        ),
        Kind::Plan => (
            "Terraform plans",
            "`terraform show -json PLAN`",
            "What will be; what only the apply tells is not known. And what is there now: `before` of every change, of deposed and deferred ones too, what stays as it is, what drifted, and in `prior_state` what the plan does not touch. `azapi_resource` and `kubernetes_manifest` are read as what they send, with what is merged over it or sent once, by an action too, and `output` as what is there; of a `helm_release` that names a registry, the images that its values spell or name. A template that a resource deploys is not read, and said to be",
        ),
        Kind::ShownState => (
            "Terraform's state, shown",
            "`terraform show -json`",
            "What is there",
        ),
        Kind::Form => (
            "What operators, Pulumi and Terraform's JSON configuration deploy",
            "`kubectl get registries.containerregistry.azure.com,registries.containerregistry.azure.upbound.io --all-namespaces --output json` (Azure Service Operator, Crossplane); `pulumi stack export`, `pulumi preview --json`, `pulumi up --json` (both of Pulumi's Azure providers); `terraform output -json`; `*.tf.json`, CDKTF's `cdk.tf.json`; what parsers of Terraform's language print: `hcl2json` (@cdktf/hcl2json 0.21), `hcl2tojson` (python-hcl2 8.1), `c7n-left dump` and `run --output json` (0.3)",
            "012 and 013: `status`, `atProvider` and `outputs` say what is there, `spec`, `forProvider` and `inputs` what is wanted, in which what is left out is not known; in a stack `inputs` count beside `outputs`. Of Pulumi besides: plans of Defender, clusters, apps, jobs and groups of containers, releases of Helm, and objects of Kubernetes, as they are there, as they are wanted, and as an operation was about to make them; an image that waits for the update is that of the registry that it is made of, if the document tells which one that is, and else not known. A plan without an id and a scope holds for what the same provider makes. Of a `.tf.json` only the registries that stand in it, with the defaults that the provider documents, and with what a block without a name or a file called `override.tf.json` overrides; a firewall whose ranges a `dynamic` block makes is not known. c7n-left writes `false` or an empty text where a variable has no value, and drops what a `dynamic` block would make, so of its registries only what is switched on counts",
        ),
        Kind::State => (
            "Terraform's state files",
            "`terraform state pull`",
            "Nothing: it keeps passwords in clear, so it is refused as a whole; `terraform show -json` prints the same facts",
        ),
        Kind::Table => (
            "Resource Graph tables",
            "`az graph query`, Log Analytics' `tables`",
            "Whatever its rows are; one that says `resultTruncated` is not whole",
        ),
        Kind::Envelope => (
            "Lists and pages",
            "`value`, `items`, `data` around anything here, `Get-AzResource -ExpandProperties` through `ConvertTo-Json -Depth 10`; flat tables whose columns are paths (`properties.adminUserEnabled`), as msticpy 3.0 and pandas make them, written by `to_json(orient=\"records\")`; `azmcp acr registry list` and `azmcp aks cluster get` (@azure/mcp 2.0); answers of tools in messages of models, notebooks, logs of containers and of journald, `stdout`",
            "Whatever stands in them, with prose and fences around it; what PowerShell's depth cut off is not known, nor what is behind the fifty rows at which the Azure MCP server stops, though it says that there are no more",
        ),
        Kind::Carried => (
            "A link that somebody shared",
            "the page's *Take away*",
            "Its facts are judged again",
        ),
        Kind::NetworkRules => (
            "A registry's rule set alone",
            "`az acr network-rule add`",
            "013 of the registry that it names",
        ),
        Kind::NamelessRegistry => (
            "A registry's settings without its name",
            "a query that left it out",
            "Nothing: which registry that is, is not told",
        ),
        Kind::ErrorAnswer => (
            "An error",
            "what `az` or Azure answered",
            "Nothing; its line says what was refused",
        ),
        // In the first table.
        Kind::Registry
        | Kind::Pricing
        | Kind::Cluster
        | Kind::Assessment
        | Kind::Finding
        | Kind::Alert
        | Kind::RegistryPart
        | Kind::RoleAssignment
        | Kind::RoleDefinition
        | Kind::Workload
        | Kind::Token
        | Kind::Repository
        | Kind::Tag
        | Kind::ContentTrust
        | Kind::Account
        // Counted only, and refused.
        | Kind::Setting
        | Kind::Other
        | Kind::Unknown
        | Kind::Named
        | Kind::Secret(_) => return None,
    })
}

const FORMS: [Kind; 13] = [
    Kind::Template,
    Kind::Parameters,
    Kind::Change,
    Kind::Plan,
    Kind::ShownState,
    Kind::Form,
    Kind::State,
    Kind::Table,
    Kind::Envelope,
    Kind::NetworkRules,
    Kind::NamelessRegistry,
    Kind::Carried,
    Kind::ErrorAnswer,
];

/// What resources of a kind do.
fn does(kind: Kind) -> &'static str {
    match kind {
        Kind::Registry => "012 and 013",
        Kind::Pricing => "021",
        Kind::Cluster => "021 of the cluster, and who pulls",
        Kind::Assessment => "a rule that is open; remarks",
        Kind::Finding => "remarks at step 4, workloads seen running",
        Kind::Alert => "remarks at step 5",
        Kind::RegistryPart => "remarks at steps 2 to 4",
        Kind::RoleAssignment => "who may push, who pulls",
        Kind::RoleDefinition => "what a role lets whoever holds it pull",
        Kind::Workload => "the blast radius",
        Kind::Token => "another way in",
        Kind::Account => "what a subscription is called",
        _ => panic!("a type of {kind:?} has no word yet"),
    }
}

/// A row of a table.
fn row(out: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

fn table(heads: &[&str]) -> String {
    let mut out = String::new();
    row(&mut out, heads);
    row(&mut out, &vec!["---"; heads.len()]);
    out
}

fn code(texts: &[&str]) -> String {
    let texts = texts.iter().map(|text| match text.contains('`') {
        true => (*text).to_owned(),
        false => format!("`{text}`"),
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// Those of Terraform's types that belong to a row: of this name, or with this beginning or end.
fn terraform_of(shapes: &Shapes) -> Vec<&'static str> {
    let settling = plan::SETTLING.iter().map(|(name, _)| *name);
    let all = settling.chain(plan::WORKLOADS);
    all.filter(|name| {
        shapes.terraform.iter().any(|own| {
            name == own
                || own.ends_with('_') && name.starts_with(own)
                || own.starts_with('_') && name.ends_with(own)
                || name.strip_prefix(own) == Some("_flex_consumption")
        })
    })
    .collect()
}

fn exports() -> String {
    let mut out = table(&[
        "What",
        "Command",
        "What it settles",
        "Also read as",
        "Least role",
    ]);
    for export in EXPORTS {
        let shapes = SHAPES.iter().find(|shapes| shapes.what == export.what);
        let shapes = shapes.unwrap_or_else(|| panic!("`{}` has no shapes", export.what));
        let terraform = terraform_of(shapes);
        let mut also = code(shapes.also);
        if !terraform.is_empty() {
            if !also.is_empty() {
                also.push_str("; ");
            }
            let _ = write!(also, "Terraform's {}", code(&terraform));
        }
        let name = match export.needed {
            true => format!("**{}**", export.what),
            false => export.what.to_owned(),
        };
        let command = format!("`{}`", export.command);
        row(
            &mut out,
            &[&name, &command, export.adds, &also, export.role],
        );
    }
    out
}

fn forms() -> String {
    let mut out = table(&["What", "Comes from", "What it does"]);
    for kind in FORMS {
        let (what, from, does) = form(kind).unwrap();
        row(&mut out, &[what, from, does]);
    }
    row(
        &mut out,
        &[
            "What only names registries",
            "`az deployment group show`, `az deployment operation group list`, `az stack group show`; findings of scanners in the Open Cybersecurity Schema",
            "That these registries are there; of their settings only what a finding holds of them in Azure's words (Prowler 5.46 writes `public_network_access: true` of every registry, which is no answer), unless another document shows them",
        ],
    );
    row(
        &mut out,
        &[
            "A report of this tool",
            "*Take away*, JSON; `linchpin judge --format json`",
            "Compared with what is judged now",
        ],
    );
    out
}

fn types() -> String {
    let mut out = table(&["Type", "Bears on"]);
    for (name, kind) in TYPES {
        row(&mut out, &[&format!("`{name}`"), does(kind)]);
    }
    out
}

fn hosted() -> String {
    let mut out = table(&["What", "Types", "Pulls", "Its image is shown by"]);
    for hosted in &runs::HOSTED {
        let own = hosted
            .types
            .iter()
            .filter(|name| !name.starts_with("linchpin."));
        let types: Vec<&str> = own.chain(hosted.terraform).copied().collect();
        let command = hosted
            .command
            .replace("{name}", "NAME")
            .replace("{group}", "GROUP");
        row(
            &mut out,
            &[
                hosted.name,
                &code(&types),
                hosted.pulls.1,
                &format!("`{command}`"),
            ],
        );
    }
    out
}

fn kinds() -> String {
    let mut out = KNOWN_KINDS.join(", ");
    out.push_str(", and Knative's Service.\n");
    out
}

fn recommendations() -> String {
    let mut out = table(&["Name", "Key", "Of", "Bears on"]);
    for (name, about) in assessments::NAMES {
        let key = assessments::KEYS.iter().find(|(_, of)| *of == about);
        let of = match about.target() {
            Target::Registry => "registry",
            Target::Subscription => "subscription",
            Target::Cluster => "cluster",
        };
        let bears = match about {
            About::Admin => "012",
            About::Network => "013",
            About::Plan | About::Sensor => "021",
            About::PrivateLink => "a remark at 013",
            About::TrustedRegistries => "a remark at step 4",
        };
        let key = key.map_or(String::new(), |(key, _)| format!("`{key}`"));
        row(&mut out, &[name, &key, of, bears]);
    }
    out
}

fn refused() -> String {
    let mut out = table(&["What", "Told by"]);
    for secret in Secret::ALL {
        let (what, field) = secret.describe();
        row(&mut out, &[what, &format!("`{field}`")]);
    }
    out
}

/// The page with its tables made anew.
fn made(page: &str) -> String {
    let tables = [
        ("exports", exports()),
        ("forms", forms()),
        ("types", types()),
        ("hosted", hosted()),
        ("kinds", kinds()),
        ("recommendations", recommendations()),
        ("refused", refused()),
        ("left-out", format!("{LEFT_OUT}\n")),
    ];
    let mut page = page.to_owned();
    for (name, table) in tables {
        let mark = format!("<!-- {name} -->\n");
        let start = page.find(&mark).unwrap() + mark.len();
        let end = start + page[start..].find("<!-- end -->").unwrap();
        page.replace_range(start..end, &format!("\n{table}\n"));
    }
    page
}

#[test]
fn the_page_of_inputs_says_what_the_code_reads() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/inputs.md");
    let page = fs::read_to_string(&path).unwrap();
    let made = made(&page);
    if std::env::var_os("LINCHPIN_BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    } else if let Some((is, should)) = page.lines().zip(made.lines()).find(|(a, b)| a != b) {
        panic!("`cargo xtask bless` would write\n{should}\nwhere this stands\n{is}");
    } else {
        assert_eq!(page, made);
    }
}

#[test]
fn every_type_that_is_read_belongs_to_an_export() {
    let own: Vec<&str> = SHAPES
        .iter()
        .flat_map(|shapes| shapes.types)
        .copied()
        .collect();
    let set: BTreeSet<&str> = own.iter().copied().collect();
    assert_eq!(own.len(), set.len(), "a type stands in two rows");
    let hosted = runs::HOSTED.iter().flat_map(|row| row.types).copied();
    let mut read: BTreeSet<&str> = TYPES.iter().map(|(name, _)| *name).chain(hosted).collect();
    // What Docker Compose prints is no export of Azure's.
    assert!(read.remove(runs::COMPOSE_SERVICE));
    assert_eq!(set, read);
    let settling = plan::SETTLING.iter().map(|(name, _)| *name);
    for name in settling.chain(plan::WORKLOADS) {
        let rows = SHAPES
            .iter()
            .filter(|shapes| terraform_of(shapes).contains(&name));
        assert_eq!(rows.count(), 1, "{name}");
    }
    for shapes in SHAPES {
        assert!(
            EXPORTS.iter().any(|export| export.what == shapes.what),
            "{}",
            shapes.what
        );
    }
}

#[test]
fn whoever_is_new_finds_what_decides_first() {
    let needed: Vec<bool> = EXPORTS.iter().map(|export| export.needed).collect();
    assert!(
        needed.is_sorted_by(|a, b| a >= b),
        "what decides comes first"
    );
    let page = include_str!("../docs/inputs.md");
    assert!(page.find("az acr list").unwrap() < 3_000);
    // Whatever one calls it, it is found.
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    for (called, command) in [
        ("App Service", "az webapp list"),
        ("slot", "--slot"),
        ("Function", "az functionapp config show"),
        ("sidecar", "sitecontainers list"),
        ("findings", "subAssessments"),
        ("recommendations", "az security assessment list"),
        ("What-if", "--template-file"),
        ("What-if", "ResourceIdOnly"),
        ("PowerShell", "Get-AzContainerRegistry"),
        ("PowerShell", "Get-AzSecurityPricing"),
        ("Terraform", "terraform show -json"),
        ("Service Fabric", "CLUSTER_ID/applications"),
    ] {
        let found = rows
            .iter()
            .any(|row| row.contains(called) && row.contains(command));
        assert!(found, "{called}: {command}");
    }
    assert!(include_str!("../README.md").contains("docs/inputs.md"));
}
