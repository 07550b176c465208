//! Every export that says something, and what that is.

/// One export, and what it is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Export {
    /// What it holds.
    pub what: &'static str,
    /// A command that prints it, for one subscription; it reads the same in Bash and in PowerShell.
    pub command: &'static str,
    /// What it adds to the answer.
    pub adds: &'static str,
    /// Whether the verdict needs it; the rest sharpens the answer.
    pub needed: bool,
    /// The least role that may read it.
    pub role: &'static str,
}

/// Every export that says something, the most telling first.
pub const EXPORTS: &[Export] = &[
    Export {
        what: "Container registries",
        command: "az acr list --output json",
        adds: "Two of the three links: the admin account and the open network. Without it there is nothing to judge.",
        needed: true,
        role: "Reader",
    },
    Export {
        what: "Defender plans",
        command: "az rest --method get --url '/subscriptions/{subscriptionId}/providers/Microsoft.Security/pricings?api-version=2024-01-01' --output json",
        adds: "The third link: whether Defender for Containers watches the subscription, and which of its parts are on.",
        needed: true,
        role: "Security Reader",
    },
    Export {
        what: "AKS clusters",
        command: "az aks list --output json",
        adds: "Which clusters run without the Defender sensor, and by which identity each pulls.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Pods and what made them",
        command: "kubectl get pods,deployments,statefulsets,daemonsets,cronjobs,jobs --all-namespaces --output json",
        adds: "The workloads that fall with a registry: by name, namespace and image, when each pulls again, and which secrets it is given. Kinds that operators bring along, such as Rollouts and ScaledJobs, are read too. The script asks for names only; by hand, values of environment variables are in the file until this page drops them, and where kubectl ends with an error a kind is missing that nothing in the file tells of. Of a private cluster by `az aks command invoke --command \"kubectl get …\"`, one kind at a time: it prints 512 kB at most.",
        needed: false,
        role: "Azure Kubernetes Service RBAC Reader",
    },
    Export {
        what: "App Service: web apps",
        command: "az webapp list --show-details --output json",
        adds: "Apps that run a container, and whether they log in with an identity or a stored password.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "App Service: slots of web and function apps",
        command: "az webapp config show --name NAME --resource-group GROUP --slot SLOT --output json",
        adds: "What a deployment slot runs, and how it logs in. `az resource list --resource-type Microsoft.Web/sites/slots` names all slots, without their images; those of function apps are shown by `az functionapp config show` with `--slot`. Not by `--ids`: of a slot's id that shows the app in production.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Functions: function apps, and Logic Apps",
        command: "az functionapp config show --name NAME --resource-group GROUP --output json",
        adds: "The image of a function app or a Logic App that runs in a container; the lists of apps leave it out. A Logic App is only in `az logicapp list`, and an app without a kind only in `az resource list --resource-type Microsoft.Web/sites`; both are shown by this command.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Container Apps",
        command: "az containerapp list --output json",
        adds: "Apps and their images, identities and the names of their secrets.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Container Apps jobs",
        command: "az containerapp job list --output json",
        adds: "The same for jobs.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Session pools",
        command: "az rest --method get --url '/subscriptions/{subscriptionId}/providers/Microsoft.App/sessionPools?api-version=2025-01-01' --output json",
        adds: "Pools of sessions that run a container of one's own.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "App Service: containers of a site (sidecars)",
        command: "az webapp sitecontainers list --name NAME --resource-group GROUP --output json",
        adds: "The images of an app whose containers are resources of their own; those of a slot with `--slot`.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Batch pools",
        command: "az rest --method get --url 'ACCOUNT_ID/pools?api-version=2024-07-01' --output json",
        adds: "Images that the nodes of a pool pull. Images that only tasks name are not in it (`az batch task list`).",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Machine Learning workspaces",
        command: "az rest --method get --url '/subscriptions/{subscriptionId}/providers/Microsoft.MachineLearningServices/workspaces?api-version=2024-10-01' --output json",
        adds: "Which registry each keeps the images of its jobs and endpoints in.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Machine Learning environments and deployments",
        command: "az rest --method get --url 'WORKSPACE_ID/environments/NAME/versions?api-version=2024-10-01' --output json",
        adds: "Images that jobs and endpoints pull; deployments stand below `onlineEndpoints/NAME` and `batchEndpoints/NAME`.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Spring apps",
        command: "az rest --method get --url 'SERVICE_ID/apps/NAME/deployments?api-version=2023-12-01' --output json",
        adds: "Apps that are deployed from an image of one's own.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Container Instances",
        command: "az container list --output json",
        adds: "Container groups and their images. The script asks for names only; by hand, plain environment variables are in the file until this page drops them.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Container group profiles",
        command: "az rest --method get --url '/subscriptions/{subscriptionId}/providers/Microsoft.ContainerInstance/containerGroupProfiles?api-version=2024-05-01-preview' --output json",
        adds: "What groups of containers are made from, many at a time. The script asks for names only, as of Container Instances.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Service Fabric applications",
        command: "az rest --method get --url 'CLUSTER_ID/applications?api-version=2024-04-01' --output json",
        adds: "That there are some, so that they are not forgotten: their images stand in packages, which Azure's interface does not show, so they are not known.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Flux configurations of clusters",
        command: "az rest --method get --url 'CLUSTER_ID/providers/Microsoft.KubernetesConfiguration/fluxConfigurations?api-version=2025-04-01' --output json",
        adds: "Which clusters fetch from a registry what they are to run. Clients that ask by an older version of the interface leave the registry out, and then it is not known.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "IoT Edge modules",
        command: "az iot hub module-twin show --hub-name HUB --device-id DEVICE --module-id '$edgeAgent' --query '{deviceId:deviceId,systemModules:properties.reported.systemModules,modules:properties.reported.modules}' --output json",
        adds: "What a device at the edge runs, which no list of Azure's shows. The query leaves the password out by which the device pulls, often the admin account's; whole twins and deployments have it, and this page overwrites it.",
        needed: false,
        role: "IoT Hub Data Reader",
    },
    Export {
        what: "Defender's recommendations (assessments)",
        command: "az security assessment list --output json",
        adds: "Defender's own word on registries, clusters and the subscription, with its date: it makes a link hold that the settings leave open, and never breaks one.",
        needed: false,
        role: "Security Reader",
    },
    Export {
        what: "Defender's findings: vulnerabilities in images (sub-assessments)",
        command: "az rest --method get --url '/subscriptions/{subscriptionId}/providers/Microsoft.Security/subAssessments?api-version=2019-01-01-preview' --output json",
        adds: "What Defender found in which image, and where it saw that image run. It comes in pages (`nextLink`), which the script follows.",
        needed: false,
        role: "Security Reader",
    },
    Export {
        what: "Defender's alerts",
        command: "az security alert list --output json",
        adds: "Whether somebody was warned already about a registry, a cluster or a workload.",
        needed: false,
        role: "Security Reader",
    },
    Export {
        what: "Role assignments",
        command: "az role assignment list --all --include-inherited --fill-principal-name false --output json",
        adds: "Who may push without the admin account, and which cluster pulls from which registry.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Roles of one's own",
        command: "az role definition list --custom-role-only true --output json",
        adds: "Whether a role that is none of Azure's lets a cluster pull. Without it that is not known; what Azure's own roles let their holders do is known.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "What stands below a registry",
        command: "az rest --method get --url 'REGISTRY_ID/PART?api-version=2025-03-01-preview' --output json",
        adds: "Who else may push, who copies, and who pulls at once. PART is each of replications, connectedRegistries, cacheRules, scopeMaps, webhooks, exportPipelines and importPipelines; tasks are listed by `az acr task list`. The script asks for names only.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Repository tokens",
        command: "az acr token list --registry NAME --output json",
        adds: "The way in beside the admin account: tokens with a password of their own.",
        needed: false,
        role: "Reader",
    },
    Export {
        what: "Locks of a repository",
        command: "az acr repository show --name NAME --repository REPOSITORY --output json",
        adds: "Whether a tag can be overwritten at all. One command for each repository, so the script leaves it out.",
        needed: false,
        role: "AcrPull",
    },
    Export {
        what: "Names of subscriptions",
        command: "az account list --output json",
        adds: "Names in place of ids.",
        needed: false,
        role: "any",
    },
];
