//! The lists of what redaction lets through, and of what a command names.

use super::pseudonym::Kind;

/// Options whose value is a name in `az` and `kubectl`, and what it names; none is what the command is
/// about.
pub(super) const NAME_FLAGS: [(&str, Option<Kind>); 15] = [
    ("-n", None),
    ("--name", None),
    ("--application-name", None),
    ("-g", Some(Kind::Group)),
    ("--resource-group", Some(Kind::Group)),
    ("-s", Some(Kind::Subscription)),
    ("--subscription", Some(Kind::Subscription)),
    ("-r", Some(Kind::Registry)),
    ("--registry", Some(Kind::Registry)),
    ("--ids", Some(Kind::Resource)),
    ("--namespace", Some(Kind::Namespace)),
    ("--cluster-name", Some(Kind::Cluster)),
    ("--context", Some(Kind::Cluster)),
    ("--scope", Some(Kind::Resource)),
    ("--server", Some(Kind::Host)),
];
/// Defender plans have fixed names.
pub(crate) const PLANS: [&str; 18] = [
    "containers",
    "containerregistry",
    "kubernetesservice",
    "cloudposture",
    "virtualmachines",
    "sqlservers",
    "sqlservervirtualmachines",
    "appservices",
    "storageaccounts",
    "keyvaults",
    "arm",
    "dns",
    "opensourcerelationaldatabases",
    "cosmosdbs",
    "api",
    "ai",
    "discovery",
    "foundationalcspm",
];
/// Built-in policy definitions: the same in every tenant, and part of the advice.
pub(super) const PUBLISHED_IDS: [&str; 15] = [
    "090c7b07-b4ed-4561-ad20-e9075f3ccaff",
    "0fdf0491-d080-4575-b627-ad0e843cba0f",
    "1c988dd6-ade4-430f-a608-2a3e5b0a6d38",
    "64def556-fbad-4622-930e-72d1d5589bf5",
    "79fdfe03-ffcb-4e55-b4d0-b925b8241759",
    "9f2dea28-e834-476c-99c5-3507b4728395",
    "a1840de2-8088-4ea8-b153-b4c723e9cb01",
    "a3701552-92ea-433e-9d17-33b7f1208fc9",
    "bd560fc0-3c69-498a-ae9f-aa8eb7de0e13",
    "c9ddb292-b203-4738-aead-18e2716e858f",
    "d0793b48-0edc-4296-a390-4c75d1bdfd71",
    "dc921057-6b28-4fbe-9b83-f7bec05db6c2",
    "e8eef0a8-67cf-4eb4-9386-14b0e78733d4",
    "efd4031d-b232-4595-babf-ae817348e91b",
    "ff05e24e-195c-447e-b322-5e90c9f9f366",
];
/// Kinds that every cluster has.
pub(super) const KINDS: [&str; 42] = [
    "APIService",
    "ClusterRole",
    "ClusterRoleBinding",
    "ConfigMap",
    "ControllerRevision",
    "CronJob",
    "CSIDriver",
    "CSINode",
    "CustomResourceDefinition",
    "DaemonSet",
    "Deployment",
    "Endpoints",
    "EndpointSlice",
    "Event",
    "HorizontalPodAutoscaler",
    "Ingress",
    "IngressClass",
    "Job",
    "Lease",
    "LimitRange",
    "MutatingWebhookConfiguration",
    "Namespace",
    "NetworkPolicy",
    "Node",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "PodDisruptionBudget",
    "PodTemplate",
    "PriorityClass",
    "ReplicaSet",
    "ReplicationController",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "RuntimeClass",
    "Secret",
    "Service",
    "ServiceAccount",
    "StatefulSet",
    "StorageClass",
    "ValidatingWebhookConfiguration",
];
/// What Azure and Kubernetes say where one of a few is expected, in lower case.
pub(crate) const VALUES: &str = "
    true false enabled disabled allow deny none azureservices always ifnotpresent never system
    basic standard premium classic free base automatic medium ipv4 ipv4andipv6 securedbyperimeter
    approved pending rejected disconnected unspecified on off
    critical high medium low unknown informational
    push quarantine chart_push chart_delete read write readwrite readonly registry mirror
    commit pullrequest cache direct systemidentity usercredentials anonymous
    active inprogress dismissed resolved new
    healthy unhealthy notapplicable exempt offbypolicy
    nochange noeffect ignore unsupported create modify delete deploy detach single multiple
    succeeded failed creating updating deleting canceled running stopped online warning locked
    fullycovered partiallycovered notcovered unauthorized
    abacrepositorypermissions legacyregistrypermissions
    unsecure tenantreuse subscriptionreuse resourcegroupreuse noreuse
    containerregistriesvulnerabilityassessments containersensor agentlessdiscoveryforkubernetes
    agentlessvmscanning containerintegritycontribution sensitivedatadiscovery mdedesignatedsubscription
    entrapermissionsmanagement apiposture fileintegritymonitoring onuploadmalwarescanning
    systemassigned userassigned user group serviceprincipal foreigngroup device
    azurecloud azurechinacloud azureusgovernment
    pod deployment statefulset daemonset replicaset replicationcontroller job cronjob node list
    podlist deploymentlist statefulsetlist daemonsetlist replicasetlist joblist cronjoblist
    app api linux container windows functionapp workflowapp azurecontainerapps kubernetes hyperv xenon notary
    v1 v1beta1 apps batch linuxfxversion windowsfxversion
    customcontainer pythonlts nodelts shell container jar war netcorezip source buildresult
    ocirepository gitrepository bucket azureblob
    hosted external prompt voice workflow destination graph
    python_3_10 python_3_11 python_3_12 python_3_13 python_3_14 dotnet_8 dotnet_9 dotnet_10";

/// Words of what is published with the chain and stands by itself: severities, roles, ids, addresses.
#[cfg(test)]
pub(super) const PUBLISHED_WORDS: &str = "
    all attack chain critical high low medium trigger reconnaissance linchpin report comparison schema
    zt wl mitre org techniques https login mixed refused unrecognised unreadable empty archive";

/// Keys of the documents around what is read, and what else stands in pointers and commands.
#[cfg(test)]
pub(super) const STRUCTURE: &str = "
    clientid principalid objectid tenantid null latest format tag login sitecontainers body docker_image_name
    connectionstring connectionstrings primarykey secondarykey primarymasterkey secondarymasterkey
    primarysharedkey secondarysharedkey instrumentationkey publishingusername publishingpassword keyname keys host port name group subscription id url job workspace service namespace registry
    parameters variables outputs resources defaultvalue value input copy
    planned_values root_module child_modules values resource_changes resource_drift
    deferred_changes resource_change change before after after_unknown
    configuration expressions references constant_value prior_state address
    network_rule_set ip_rule ip_range default_action tier subplan setting
    container containerset containers ephemeralcontainers image initcontainers items jobtargetref
    jobtemplate manifest metadata object podspec podtemplate reference replicatedjobs script sidecars
    spec steps template templates volumes workergroupspecs workflowspec";

/// Types of Azure's resources that many estates have: each namespace, and pieces of the types in it.
pub(super) const TYPES: &str = "
    microsoft.alertsmanagement smartdetectoralertrules
    microsoft.apimanagement service
    microsoft.app containerapps executions jobs managedenvironments revisions sandboxgroups sessionpools
    microsoft.appconfiguration configurationstores
    microsoft.appplatform spring apps deployments
    microsoft.authorization locks policyassignments policydefinitions policysetdefinitions
    roleassignments roleassignmentscheduleinstances roledefinitions
    microsoft.automation automationaccounts
    microsoft.batch batchaccounts pools
    microsoft.cache redis
    microsoft.cdn profiles
    microsoft.cognitiveservices accounts
    microsoft.compute availabilitysets disks images snapshots virtualmachines virtualmachinescalesets
    extensions
    microsoft.containerinstance containergroupprofile containergroupprofiles containergroups
    microsoft.containerregistry registries agentpools cacherules connectedregistries credentialsets
    exportpipelines importpipelines pipelineruns privateendpointconnections replications runs
    scopemaps taskruns tasks tokens webhooks
    microsoft.containerservice managedclusters fleets
    microsoft.databricks workspaces
    microsoft.datafactory factories
    microsoft.dbforpostgresql flexibleservers
    microsoft.dbformysql
    microsoft.devices iothubs
    microsoft.documentdb databaseaccounts
    microsoft.eventgrid systemtopics topics
    microsoft.eventhub namespaces
    microsoft.insights actiongroups activitylogalerts components datacollectionrules
    diagnosticsettings metricalerts scheduledqueryrules
    microsoft.keyvault vaults secrets keys
    microsoft.kubernetes connectedclusters
    microsoft.kubernetesconfiguration fluxconfigurations
    microsoft.iotoperations instances akriconnectortemplates dataflowprofiles dataflowgraphs registryendpoints
    microsoft.standbypool standbycontainergrouppools ngroups microsoft.hybridnetwork microsoft.databricks
    microsoft.logic workflows
    microsoft.machinelearningservices batchendpoints environments onlineendpoints versions
    microsoft.managedidentity userassignedidentities federatedidentitycredentials
    microsoft.management managementgroups
    microsoft.network applicationgateways azurefirewalls bastionhosts cname connections dnszones
    firewallpolicies loadbalancers natgateways networkinterfaces networksecuritygroups networkwatchers
    privatednszones privateendpoints privatelinkservices publicipaddresses routetables subnets
    virtualnetworklinks virtualnetworks virtualnetworkgateways
    microsoft.operationalinsights
    microsoft.operationsmanagement solutions
    microsoft.policyinsights policystates remediations
    microsoft.portal dashboards
    microsoft.recoveryservices
    microsoft.redhatopenshift openshiftclusters
    microsoft.resources changes deployment deploymentscripts deploymentstacks resourcegroups subscriptions tags
    templatespecs
    microsoft.security alerts assessmentmetadata assessments attackpaths automations
    autoprovisioningsettings governanceassignments governancerules locations pricings
    regulatorycomplianceassessment regulatorycompliancecontrol regulatorycompliancestandard
    regulatorycompliancestandards securescorecontrols securescores settings subassessments tasks
    microsoft.securityinsights incidents
    microsoft.servicebus queues
    microsoft.servicefabric clusters applications
    microsoft.signalrservice signalr
    microsoft.sql servers databases
    microsoft.storage storageaccounts blobservices
    microsoft.synapse
    microsoft.web certificates config serverfarms sitecontainers sites slots staticsites web
    basicpublishingcredentialspolicies hostnamebindings";

/// Terraform's providers that everybody uses: what the types of their resources begin with.
pub(super) const PROVIDERS: [&str; 11] = [
    "azapi_",
    "azuread_",
    "azurerm_",
    "helm_",
    "http_",
    "kubernetes_",
    "local_",
    "null_",
    "random_",
    "time_",
    "tls_",
];
