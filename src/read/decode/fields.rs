//! The keys this engine reads, as data: which path in an exported object means which fact.
//!
//! ARM nests a resource's settings under `properties`, the CLI prints them flat, and both mean the
//! same; so do the two casings that Resource Graph and the CLI use. Everything else in an export is
//! skipped without being looked at.
//! Field names are Azure's own, from the `Microsoft.ContainerRegistry/registries`,
//! `Microsoft.Security/pricings` and `Microsoft.ContainerService/managedClusters` schemas.

/// A fact that some export can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(
    missing_docs,
    reason = "each is named for the key it stands for, see the tables below"
)]
pub enum Field {
    // Any resource.
    Id,
    Name,
    /// Where Terraform declares it.
    Address,
    Type,
    Kind,
    ApiVersion,
    Properties,
    /// An object that matters only for what is inside it.
    Nested,
    ResourceGroup,
    SubscriptionId,
    ProvisioningState,
    LastModifiedAt,
    // Registries.
    AdminUserEnabled,
    PublicNetworkAccess,
    NetworkRuleSet,
    DefaultAction,
    IpRules,
    /// One element of the list, whatever it is.
    IpRule,
    IpRuleValue,
    IpRuleAction,
    LoginServer,
    Sku,
    SkuName,
    SkuTier,
    BypassOptions,
    BypassForTasks,
    AnonymousPull,
    DataEndpoint,
    EndpointProtocol,
    RoleAssignmentMode,
    Policies,
    TrustPolicy,
    QuarantinePolicy,
    ExportPolicy,
    RetentionPolicy,
    RetentionDays,
    SoftDeletePolicy,
    PrivateEndpoints,
    PrivateEndpointStatus,
    // Defender plans.
    PricingTier,
    FreeTrialRemaining,
    Coverage,
    Enforce,
    Inherited,
    Extensions,
    ExtensionName,
    ExtensionEnabled,
    ExtensionStatus,
    ExtensionExclusions,
    ResourceType,
    // AKS.
    SecurityProfile,
    Defender,
    SensorEnabled,
    KubernetesVersion,
    AgentPools,
    KubeletObjectId,
    BootstrapRegistry,
    // Role assignments.
    RoleDefinitionId,
    PrincipalId,
    PrincipalName,
    PrincipalType,
    Scope,
    Condition,
    // Workloads of Kubernetes.
    ObjectName,
    Namespace,
    /// The cluster, as the collecting script writes it above a list.
    ClusterName,
    OwnerKind,
    OwnerName,
    TemplateHash,
    UsesWorkloadIdentity,
    /// The environment, as a label or tag states it.
    Environment,
    ServiceAccount,
    /// `containers`, `initContainers`, `ephemeralContainers`: what follows belongs to its elements.
    Containers,
    /// One container, whatever it is.
    Container,
    Image,
    PullPolicy,
    /// The name of an environment variable; its value is never noted.
    VariableName,
    /// The variable takes its value from elsewhere.
    VariableReference,
    SecretName,
    PullSecret,
    // Workloads of Azure.
    LinuxFxVersion,
    WindowsFxVersion,
    PullsByIdentity,
    PullIdentity,
    Identity,
    IdentityType,
    State,
    RegistryServer,
    RegistryUsername,
    RegistryPasswordRef,
    RegistryIdentity,
    AuthType,
    // Repositories, tags and what guards them.
    RegistryHost,
    RepositoryName,
    Digest,
    Tags,
    Attributes,
    WriteEnabled,
    Status,
    DataEndpoints,
    // Subscriptions.
    TenantId,
    IsDefault,
    EnvironmentName,
    // What an App Service says of itself as names with values.
    PropertyName,
    PropertyValue,
    // What a what-if answer has of each resource.
    Changes,
    ChangeType,
    Before,
    After,
    /// Settings that some other type of resource has beside its rule set.
    ForeignRules,
    // What an envelope or a whole document is known by.
    Value,
    NextLink,
    SkipToken,
    Count,
    TotalRecords,
    Columns,
    Rows,
    Schema,
    ContentVersion,
    Resources,
    Parameters,
    Variables,
    Configuration,
    PriorState,
    /// Facts that a link carries.
    Carried,
    PlannedValues,
    ResourceChanges,
    FormatVersion,
    StateValues,
    Lineage,
    Serial,
    ErrorCode,
    Metadata,
    Spec,
    Template,
    // What a document with live secrets is known by. Their values are never kept.
    Passwords,
    PasswordValue,
    Password,
    Username,
    AccessToken,
    ClientSecret,
    AppId,
    TokenPasswordValue,
    Users,
    Clusters,
    Auths,
    SecretData,
    StringData,
    Kubeconfigs,
    UserPwd,
    SlotSetting,
    ScopeMapId,
}

/// Some fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fields([u64; 4]);

impl Fields {
    /// No field.
    pub const NONE: Fields = Fields([0; 4]);

    /// These fields, and those of `self`.
    pub const fn and(self, fields: &[Field]) -> Fields {
        let mut bits = self.0;
        let mut index = 0;
        while index < fields.len() {
            #[expect(clippy::indexing_slicing, reason = "mostly evaluated while compiling")]
            let field = fields[index] as usize;
            #[expect(clippy::indexing_slicing, reason = "there are fewer fields than bits")]
            {
                bits[field / 64] |= 1 << (field % 64);
            }
            index += 1;
        }
        Fields(bits)
    }

    /// Whether this is one of them.
    #[inline]
    pub fn has(&self, field: Field) -> bool {
        let field = field as usize;
        self.0
            .get(field / 64)
            .is_some_and(|bits| bits & (1 << (field % 64)) != 0)
    }

    /// Adds one.
    #[inline]
    pub fn add(&mut self, field: Field) {
        let field = field as usize;
        if let Some(bits) = self.0.get_mut(field / 64) {
            *bits |= 1 << (field % 64);
        }
    }
}

/// What to do with the value under a key.
#[derive(Clone, Copy)]
pub enum Take {
    /// Note where it stands.
    Value(Field),
    /// Note that it is there, and read on inside it; arrays are looked through.
    Into(Field, &'static Node),
    /// Resources may stand here, each of them read on its own; anything but a container is a value.
    Resources(Field),
    /// A part of a document that is walked back and forth once it is known what the document is: note
    /// where it stands, and leave it as it is until then.
    Later(Field),
}

/// The keys that are read in one kind of object.
pub struct Node {
    entries: &'static [(&'static str, Take)],
    /// What each element of a list of such objects is noted as, so that one without any known key, or
    /// one that is no object, still counts.
    pub element: Option<Field>,
    /// The objects are a name with a value, and the name says which fact the value is.
    pub pairs: bool,
    /// Where the entries of each key length begin, so that most keys are passed over at once.
    starts: [u8; LONGEST + 2],
}

const LONGEST: usize = 40;

impl Node {
    /// INVARIANT: entries are sorted by the length of their keys; `tables_are_in_order` checks it.
    const fn new(entries: &'static [(&'static str, Take)]) -> Node {
        let mut starts = [0; LONGEST + 2];
        let mut length = 0;
        let mut index = 0;
        while length < LONGEST + 2 {
            #[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
            while index < entries.len() && entries[index].0.len() < length {
                index += 1;
            }
            #[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a table has far fewer keys than 255"
            )]
            {
                starts[length] = index as u8;
            }
            length += 1;
        }
        Node {
            entries,
            element: None,
            pairs: false,
            starts,
        }
    }

    /// The same, each element of a list noted as this.
    const fn each(self, element: Field) -> Node {
        Node {
            element: Some(element),
            ..self
        }
    }

    /// The same, of names with values.
    const fn pairs(self) -> Node {
        Node {
            pairs: true,
            ..self
        }
    }

    /// Every key that is read here, and what to do with its value.
    pub fn entries(&self) -> &'static [(&'static str, Take)] {
        self.entries
    }

    /// The first key under which a field stands here.
    pub fn key_of(&self, field: Field) -> Option<&'static str> {
        let is = |take: &Take| match take {
            Take::Value(found)
            | Take::Into(found, _)
            | Take::Resources(found)
            | Take::Later(found) => *found == field,
        };
        let found = self.entries.iter().find(|(_, take)| is(take));
        found.map(|(key, _)| *key)
    }

    /// What to do with the value under `key`, whatever its case.
    pub fn get(&self, key: &[u8]) -> Option<Take> {
        let from = usize::from(*self.starts.get(key.len())?);
        let to = usize::from(*self.starts.get(key.len() + 1)?);
        let same_length = self.entries.get(from..to)?;
        same_length
            .iter()
            .find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(key))
            .map(|(_, take)| *take)
    }
}

use Field as F;
use Take::{Into, Later, Resources, Value};

/// A resource, or an envelope around some: every key that may stand at the top of an object.
pub static RESOURCE: Node = Node::new(&[
    ("id", Value(F::Id)),
    ("sku", Into(F::Sku, &SKU)),
    ("data", Resources(F::SecretData)),
    ("kind", Value(F::Kind)),
    ("name", Value(F::Name)),
    ("rows", Later(F::Rows)),
    ("spec", Into(F::Spec, &SPEC)),
    ("type", Value(F::Type)),
    ("tags", Into(F::Tags, &TAGS)),
    ("appId", Value(F::AppId)),
    ("auths", Value(F::Auths)),
    ("count", Value(F::Count)),
    ("error", Into(F::Nested, &ERROR)),
    ("items", Resources(F::Value)),
    ("scope", Value(F::Scope)),
    ("users", Value(F::Users)),
    ("value", Resources(F::Value)),
    ("state", Value(F::State)),
    ("image", Value(F::Image)),
    ("after", Resources(F::After)),
    ("serial", Value(F::Serial)),
    ("values", Later(F::StateValues)),
    ("status", Value(F::Status)),
    ("digest", Value(F::Digest)),
    ("before", Resources(F::Before)),
    ("$schema", Value(F::Schema)),
    ("columns", Later(F::Columns)),
    ("enforce", Value(F::Enforce)),
    ("lineage", Value(F::Lineage)),
    ("userPWD", Value(F::UserPwd)),
    ("changes", Resources(F::Changes)),
    ("SkuName", Value(F::SkuName)),
    ("SkuTier", Value(F::SkuTier)),
    ("clusters", Value(F::Clusters)),
    ("metadata", Into(F::Metadata, &METADATA)),
    ("nextLink", Value(F::NextLink)),
    ("password", Value(F::Password)),
    ("policies", Into(F::Policies, &POLICIES)),
    ("username", Value(F::Username)),
    ("template", Into(F::Template, &TEMPLATE)),
    ("authType", Value(F::AuthType)),
    ("identity", Into(F::Identity, &IDENTITY)),
    ("registry", Value(F::RegistryHost)),
    ("tenantId", Value(F::TenantId)),
    ("cloudName", Value(F::EnvironmentName)),
    ("condition", Value(F::Condition)),
    ("inherited", Value(F::Inherited)),
    ("passwords", Into(F::Passwords, &PASSWORD)),
    ("resources", Later(F::Resources)),
    ("skipToken", Value(F::SkipToken)),
    ("imageName", Value(F::RepositoryName)),
    ("isDefault", Value(F::IsDefault)),
    ("variables", Later(F::Variables)),
    ("functions", Later(F::Variables)),
    ("$skipToken", Value(F::SkipToken)),
    ("apiVersion", Value(F::ApiVersion)),
    ("extensions", Into(F::Extensions, &EXTENSION)),
    ("properties", Into(F::Properties, &PROPERTIES)),
    ("scopeMapId", Value(F::ScopeMapId)),
    ("skip_token", Value(F::SkipToken)),
    ("stringData", Value(F::StringData)),
    ("systemData", Into(F::Nested, &SYSTEM_DATA)),
    ("siteConfig", Into(F::Nested, &SITE_CONFIG)),
    ("containers", Into(F::Containers, &CONTAINER)),
    ("parameters", Later(F::Parameters)),
    ("changeType", Value(F::ChangeType)),
    ("accessToken", Value(F::AccessToken)),
    ("definitions", Later(F::Variables)),
    ("credentials", Into(F::Nested, &CREDENTIALS)),
    ("kubeconfigs", Value(F::Kubeconfigs)),
    ("loginServer", Value(F::LoginServer)),
    ("pricingTier", Value(F::PricingTier)),
    ("principalId", Value(F::PrincipalId)),
    ("slotSetting", Value(F::SlotSetting)),
    ("prior_state", Later(F::PriorState)),
    ("clientSecret", Value(F::ClientSecret)),
    ("refreshToken", Value(F::AccessToken)),
    ("totalRecords", Value(F::TotalRecords)),
    ("resourceGroup", Value(F::ResourceGroup)),
    ("linchpinFacts", Value(F::Carried)),
    ("total_records", Value(F::TotalRecords)),
    ("configuration", Into(F::Configuration, &CONFIGURATION)),
    ("principalName", Value(F::PrincipalName)),
    ("principalType", Value(F::PrincipalType)),
    ("dataEndpoints", Value(F::DataEndpoints)),
    ("contentVersion", Value(F::ContentVersion)),
    ("format_version", Value(F::FormatVersion)),
    ("networkRuleSet", Into(F::NetworkRuleSet, &NETWORK_RULE_SET)),
    ("planned_values", Later(F::PlannedValues)),
    ("subscriptionId", Value(F::SubscriptionId)),
    ("initContainers", Into(F::Containers, &CONTAINER)),
    ("linuxFxVersion", Value(F::LinuxFxVersion)),
    ("siteProperties", Into(F::Nested, &SITE_PROPERTIES)),
    ("identityProfile", Into(F::Nested, &IDENTITY_PROFILE)),
    (
        "securityProfile",
        Into(F::SecurityProfile, &SECURITY_PROFILE),
    ),
    ("environmentName", Value(F::EnvironmentName)),
    ("adminUserEnabled", Value(F::AdminUserEnabled)),
    ("bootstrapProfile", Into(F::Nested, &BOOTSTRAP_PROFILE)),
    ("endpointProtocol", Value(F::EndpointProtocol)),
    ("resource_changes", Later(F::ResourceChanges)),
    ("roleDefinitionId", Value(F::RoleDefinitionId)),
    ("windowsFxVersion", Value(F::WindowsFxVersion)),
    ("agentPoolProfiles", Value(F::AgentPools)),
    ("kubernetesVersion", Value(F::KubernetesVersion)),
    ("provisioningState", Value(F::ProvisioningState)),
    ("ResourceGroupName", Value(F::ResourceGroup)),
    ("roleAssignmentMode", Value(F::RoleAssignmentMode)),
    ("dataEndpointEnabled", Value(F::DataEndpoint)),
    ("publicNetworkAccess", Value(F::PublicNetworkAccess)),
    ("anonymousPullEnabled", Value(F::AnonymousPull)),
    ("changeableAttributes", Into(F::Attributes, &ATTRIBUTES)),
    ("NetworkRuleSetIPRule", Into(F::IpRules, &IP_RULE)),
    ("freeTrialRemainingTime", Value(F::FreeTrialRemaining)),
    ("resourcesCoverageStatus", Value(F::Coverage)),
    ("NetworkRuleBypassOption", Value(F::BypassOptions)),
    ("networkRuleBypassOptions", Value(F::BypassOptions)),
    (
        "imageRegistryCredentials",
        Into(F::Nested, &REGISTRY_CREDENTIAL),
    ),
    ("acrUserManagedIdentityID", Value(F::PullIdentity)),
    (
        "privateEndpointConnections",
        Into(F::PrivateEndpoints, &PRIVATE_ENDPOINT),
    ),
    ("acrUseManagedIdentityCreds", Value(F::PullsByIdentity)),
    ("NetworkRuleSetDefaultAction", Value(F::DefaultAction)),
    ("networkRuleBypassAllowedForTasks", Value(F::BypassForTasks)),
]);

/// What ARM nests under `properties`.
static PROPERTIES: Node = Node::new(&[
    ("scope", Value(F::Scope)),
    ("state", Value(F::State)),
    ("image", Value(F::Image)),
    ("status", Value(F::Status)),
    ("enforce", Value(F::Enforce)),
    ("changes", Resources(F::Changes)),
    ("policies", Into(F::Policies, &POLICIES)),
    ("template", Into(F::Template, &TEMPLATE)),
    ("authType", Value(F::AuthType)),
    ("userName", Value(F::RegistryUsername)),
    ("condition", Value(F::Condition)),
    ("inherited", Value(F::Inherited)),
    ("extensions", Into(F::Extensions, &EXTENSION)),
    ("scopeMapId", Value(F::ScopeMapId)),
    ("siteConfig", Into(F::Nested, &SITE_CONFIG)),
    ("containers", Into(F::Containers, &CONTAINER)),
    ("credentials", Into(F::Nested, &CREDENTIALS)),
    ("loginServer", Value(F::LoginServer)),
    ("pricingTier", Value(F::PricingTier)),
    ("principalId", Value(F::PrincipalId)),
    ("configuration", Into(F::Configuration, &CONFIGURATION)),
    ("principalName", Value(F::PrincipalName)),
    ("principalType", Value(F::PrincipalType)),
    ("networkRuleSet", Into(F::NetworkRuleSet, &NETWORK_RULE_SET)),
    ("initContainers", Into(F::Containers, &CONTAINER)),
    ("siteProperties", Into(F::Nested, &SITE_PROPERTIES)),
    ("identityProfile", Into(F::Nested, &IDENTITY_PROFILE)),
    (
        "securityProfile",
        Into(F::SecurityProfile, &SECURITY_PROFILE),
    ),
    ("adminUserEnabled", Value(F::AdminUserEnabled)),
    ("bootstrapProfile", Into(F::Nested, &BOOTSTRAP_PROFILE)),
    ("endpointProtocol", Value(F::EndpointProtocol)),
    ("roleDefinitionId", Value(F::RoleDefinitionId)),
    ("agentPoolProfiles", Value(F::AgentPools)),
    ("kubernetesVersion", Value(F::KubernetesVersion)),
    ("provisioningState", Value(F::ProvisioningState)),
    ("roleAssignmentMode", Value(F::RoleAssignmentMode)),
    ("dataEndpointEnabled", Value(F::DataEndpoint)),
    ("publicNetworkAccess", Value(F::PublicNetworkAccess)),
    ("anonymousPullEnabled", Value(F::AnonymousPull)),
    ("freeTrialRemainingTime", Value(F::FreeTrialRemaining)),
    ("resourcesCoverageStatus", Value(F::Coverage)),
    ("networkRuleBypassOptions", Value(F::BypassOptions)),
    (
        "imageRegistryCredentials",
        Into(F::Nested, &REGISTRY_CREDENTIAL),
    ),
    (
        "privateEndpointConnections",
        Into(F::PrivateEndpoints, &PRIVATE_ENDPOINT),
    ),
    ("networkRuleBypassAllowedForTasks", Value(F::BypassForTasks)),
]);

/// A Kubernetes object's name and what it belongs to.
static METADATA: Node = Node::new(&[
    ("name", Value(F::ObjectName)),
    ("labels", Into(F::Nested, &LABELS)),
    // Of a list: there is more on the next page.
    ("continue", Value(F::NextLink)),
    ("namespace", Value(F::Namespace)),
    ("annotations", Into(F::Nested, &ANNOTATIONS)),
    ("ownerReferences", Into(F::Nested, &OWNER)),
]);
static LABELS: Node = Node::new(&[
    ("env", Value(F::Environment)),
    ("environment", Value(F::Environment)),
    ("pod-template-hash", Value(F::TemplateHash)),
    (
        "azure.workload.identity/use",
        Value(F::UsesWorkloadIdentity),
    ),
]);
/// Not Kubernetes' own: the collecting script writes down which cluster a list came from.
static ANNOTATIONS: Node = Node::new(&[("linchpin/cluster", Value(F::ClusterName))]);
static OWNER: Node = Node::new(&[("kind", Value(F::OwnerKind)), ("name", Value(F::OwnerName))]);
static TAGS: Node = Node::new(&[
    ("env", Value(F::Environment)),
    ("stage", Value(F::Environment)),
    ("environment", Value(F::Environment)),
]);

/// A pod's spec, and those of everything that makes pods.
static SPEC: Node = Node::new(&[
    ("volumes", Into(F::Nested, &VOLUME)),
    ("template", Into(F::Template, &TEMPLATE)),
    ("containers", Into(F::Containers, &CONTAINER)),
    ("jobTemplate", Into(F::Template, &JOB_TEMPLATE)),
    ("initContainers", Into(F::Containers, &CONTAINER)),
    ("imagePullSecrets", Into(F::Nested, &PULL_SECRET)),
    ("serviceAccountName", Value(F::ServiceAccount)),
    ("ephemeralContainers", Into(F::Containers, &CONTAINER)),
]);
static JOB_TEMPLATE: Node = Node::new(&[("spec", Into(F::Nested, &SPEC))]);
/// Of a Kubernetes workload, or of a container app.
static TEMPLATE: Node = Node::new(&[
    ("spec", Into(F::Nested, &SPEC)),
    ("$schema", Value(F::Schema)),
    ("metadata", Into(F::Nested, &TEMPLATE_METADATA)),
    ("functions", Later(F::Variables)),
    ("resources", Later(F::Resources)),
    ("variables", Later(F::Variables)),
    ("containers", Into(F::Containers, &CONTAINER)),
    ("parameters", Later(F::Parameters)),
    ("definitions", Later(F::Variables)),
    ("initContainers", Into(F::Containers, &CONTAINER)),
    ("contentVersion", Value(F::ContentVersion)),
]);
static TEMPLATE_METADATA: Node = Node::new(&[("labels", Into(F::Nested, &LABELS))]);
static VOLUME: Node = Node::new(&[
    ("image", Into(F::Containers, &IMAGE_VOLUME)),
    ("secret", Into(F::Nested, &SECRET_VOLUME)),
]);
/// An image that is mounted as a volume: the node pulls it like that of a container.
static IMAGE_VOLUME: Node = Node::new(&[
    ("reference", Value(F::Image)),
    ("pullPolicy", Value(F::PullPolicy)),
])
.each(F::Container);
static SECRET_VOLUME: Node = Node::new(&[("secretName", Value(F::SecretName))]);
static PULL_SECRET: Node = Node::new(&[("name", Value(F::PullSecret))]);

/// A container of Kubernetes, Container Apps or Container Instances; ARM nests the last's settings.
static CONTAINER: Node = Node::new(&[
    ("env", Into(F::Nested, &VARIABLE)),
    ("image", Value(F::Image)),
    ("envFrom", Into(F::Nested, &VARIABLES_FROM)),
    ("properties", Into(F::Nested, &CONTAINER_SETTINGS)),
    ("imagePullPolicy", Value(F::PullPolicy)),
    ("environmentVariables", Into(F::Nested, &VARIABLE)),
])
.each(F::Container);
static CONTAINER_SETTINGS: Node = Node::new(&[
    ("image", Value(F::Image)),
    ("environmentVariables", Into(F::Nested, &VARIABLE)),
]);
static VARIABLE: Node = Node::new(&[
    ("name", Value(F::VariableName)),
    ("secretRef", Value(F::SecretName)),
    ("valueFrom", Into(F::VariableReference, &VALUE_FROM)),
]);
static VALUE_FROM: Node = Node::new(&[("secretKeyRef", Into(F::Nested, &SECRET_REF))]);
static VARIABLES_FROM: Node = Node::new(&[("secretRef", Into(F::Nested, &SECRET_REF))]);
static SECRET_REF: Node = Node::new(&[("name", Value(F::SecretName))]);

/// Where REST and Resource Graph keep what `siteConfig` leaves out in lists: as names with values.
static SITE_PROPERTIES: Node = Node::new(&[("properties", Into(F::Nested, &SITE_PROPERTY))]);
static SITE_PROPERTY: Node = Node::new(&[
    ("name", Value(F::PropertyName)),
    ("value", Value(F::PropertyValue)),
])
.pairs();
static SITE_CONFIG: Node = Node::new(&[
    ("linuxFxVersion", Value(F::LinuxFxVersion)),
    ("windowsFxVersion", Value(F::WindowsFxVersion)),
    ("acrUserManagedIdentityID", Value(F::PullIdentity)),
    ("acrUseManagedIdentityCreds", Value(F::PullsByIdentity)),
]);
static IDENTITY: Node = Node::new(&[("type", Value(F::IdentityType))]);
/// Of a container app.
static CONFIGURATION: Node = Node::new(&[
    ("secrets", Into(F::Nested, &SECRET_REF)),
    ("registries", Into(F::Nested, &REGISTRY_CREDENTIAL)),
]);
static REGISTRY_CREDENTIAL: Node = Node::new(&[
    ("server", Value(F::RegistryServer)),
    ("identity", Value(F::RegistryIdentity)),
    ("username", Value(F::RegistryUsername)),
    ("passwordSecretRef", Value(F::RegistryPasswordRef)),
]);
static ATTRIBUTES: Node = Node::new(&[("writeEnabled", Value(F::WriteEnabled))]);

static SKU: Node = Node::new(&[("name", Value(F::SkuName)), ("tier", Value(F::SkuTier))]);

static ERROR: Node = Node::new(&[("code", Value(F::ErrorCode))]);

static SYSTEM_DATA: Node = Node::new(&[("lastModifiedAt", Value(F::LastModifiedAt))]);

/// `bypass` and `resourceAccessRules` belong to the rule sets of storage accounts and vaults.
static NETWORK_RULE_SET: Node = Node::new(&[
    ("bypass", Value(F::ForeignRules)),
    ("ipRules", Into(F::IpRules, &IP_RULE)),
    ("ipv6Rules", Value(F::ForeignRules)),
    ("defaultAction", Value(F::DefaultAction)),
    ("resourceAccessRules", Value(F::ForeignRules)),
    ("virtualNetworkRules", Into(F::Nested, &NETWORK_OF_RULE)),
]);
/// Only storage accounts say how far along a rule is.
static NETWORK_OF_RULE: Node = Node::new(&[("state", Value(F::ForeignRules))]);

/// ARM says `value`, the CLI `ipAddressOrRange`.
static IP_RULE: Node = Node::new(&[
    ("value", Value(F::IpRuleValue)),
    ("action", Value(F::IpRuleAction)),
    ("ipAddressOrRange", Value(F::IpRuleValue)),
])
.each(F::IpRule);

static POLICIES: Node = Node::new(&[
    ("trustPolicy", Into(F::Nested, &TRUST_POLICY)),
    ("exportPolicy", Into(F::Nested, &EXPORT_POLICY)),
    ("retentionPolicy", Into(F::Nested, &RETENTION_POLICY)),
    ("quarantinePolicy", Into(F::Nested, &QUARANTINE_POLICY)),
    ("softDeletePolicy", Into(F::Nested, &SOFT_DELETE_POLICY)),
]);
static TRUST_POLICY: Node = Node::new(&[("status", Value(F::TrustPolicy))]);
static EXPORT_POLICY: Node = Node::new(&[("status", Value(F::ExportPolicy))]);
static QUARANTINE_POLICY: Node = Node::new(&[("status", Value(F::QuarantinePolicy))]);
static SOFT_DELETE_POLICY: Node = Node::new(&[("status", Value(F::SoftDeletePolicy))]);
static RETENTION_POLICY: Node = Node::new(&[
    ("days", Value(F::RetentionDays)),
    ("status", Value(F::RetentionPolicy)),
]);

/// ARM nests the connection under `properties`, the CLI does not.
static PRIVATE_ENDPOINT: Node = Node::new(&[
    ("properties", Into(F::Nested, &PRIVATE_ENDPOINT)),
    (
        "privateLinkServiceConnectionState",
        Into(F::Nested, &CONNECTION_STATE),
    ),
]);
static CONNECTION_STATE: Node = Node::new(&[("status", Value(F::PrivateEndpointStatus))]);

static EXTENSION: Node = Node::new(&[
    ("name", Value(F::ExtensionName)),
    ("isEnabled", Value(F::ExtensionEnabled)),
    ("operationStatus", Into(F::Nested, &OPERATION_STATUS)),
    (
        "additionalExtensionProperties",
        Into(F::Nested, &EXTENSION_PROPERTIES),
    ),
]);
static OPERATION_STATUS: Node = Node::new(&[("code", Value(F::ExtensionStatus))]);
static EXTENSION_PROPERTIES: Node = Node::new(&[("ExclusionTags", Value(F::ExtensionExclusions))]);

/// `azureDefender` is what the sensor was called before API version 2022-06.
static SECURITY_PROFILE: Node = Node::new(&[
    ("defender", Into(F::Defender, &DEFENDER)),
    ("azureDefender", Into(F::Defender, &AZURE_DEFENDER)),
]);
static DEFENDER: Node = Node::new(&[(
    "securityMonitoring",
    Into(F::Defender, &SECURITY_MONITORING),
)]);
static SECURITY_MONITORING: Node = Node::new(&[("enabled", Value(F::SensorEnabled))]);
static AZURE_DEFENDER: Node = Node::new(&[("enabled", Value(F::SensorEnabled))]);

static IDENTITY_PROFILE: Node = Node::new(&[("kubeletidentity", Into(F::Nested, &KUBELET))]);
static KUBELET: Node = Node::new(&[("objectId", Value(F::KubeletObjectId))]);
static BOOTSTRAP_PROFILE: Node = Node::new(&[("containerRegistryId", Value(F::BootstrapRegistry))]);

static PASSWORD: Node = Node::new(&[("value", Value(F::PasswordValue))]);
static CREDENTIALS: Node = Node::new(&[("passwords", Into(F::Nested, &TOKEN_PASSWORD))]);
static TOKEN_PASSWORD: Node = Node::new(&[("value", Value(F::TokenPasswordValue))]);

/// The `azurerm` provider's names for the same facts: registry, Defender plan and cluster.
pub static TERRAFORM: Node = Node::new(&[
    ("id", Value(F::Id)),
    ("sku", Value(F::SkuName)),
    ("name", Value(F::Name)),
    ("tier", Value(F::PricingTier)),
    ("extension", Into(F::Extensions, &TERRAFORM_EXTENSION)),
    ("login_server", Value(F::LoginServer)),
    ("admin_enabled", Value(F::AdminUserEnabled)),
    ("resource_type", Value(F::ResourceType)),
    (
        "network_rule_set",
        Into(F::NetworkRuleSet, &TERRAFORM_RULE_SET),
    ),
    ("microsoft_defender", Value(F::Defender)),
    ("resource_group_name", Value(F::ResourceGroup)),
    ("trust_policy_enabled", Value(F::TrustPolicy)),
    ("role_assignment_mode", Value(F::RoleAssignmentMode)),
    ("data_endpoint_enabled", Value(F::DataEndpoint)),
    ("export_policy_enabled", Value(F::ExportPolicy)),
    ("anonymous_pull_enabled", Value(F::AnonymousPull)),
    ("quarantine_policy_enabled", Value(F::QuarantinePolicy)),
    ("network_rule_bypass_option", Value(F::BypassOptions)),
    (
        "public_network_access_enabled",
        Value(F::PublicNetworkAccess),
    ),
    (
        "network_rule_bypass_for_tasks_enabled",
        Value(F::BypassForTasks),
    ),
]);
/// Containers as the `azurerm` and `kubernetes` providers write them: blocks in the singular.
pub static TERRAFORM_WORKLOAD: Node = Node::new(&[
    ("id", Value(F::Id)),
    ("name", Value(F::Name)),
    ("spec", Into(F::Nested, &TERRAFORM_SPEC)),
    ("metadata", Into(F::Nested, &METADATA)),
    ("template", Into(F::Nested, &TERRAFORM_SPEC)),
    ("identity", Into(F::Identity, &IDENTITY)),
    ("registry", Into(F::Nested, &TERRAFORM_REGISTRY)),
    ("container", Into(F::Containers, &TERRAFORM_CONTAINER)),
    ("init_container", Into(F::Containers, &TERRAFORM_CONTAINER)),
    ("resource_group_name", Value(F::ResourceGroup)),
    (
        "image_registry_credential",
        Into(F::Nested, &TERRAFORM_REGISTRY),
    ),
]);
static TERRAFORM_SPEC: Node = Node::new(&[
    ("spec", Into(F::Nested, &TERRAFORM_SPEC)),
    ("template", Into(F::Nested, &TERRAFORM_SPEC)),
    ("container", Into(F::Containers, &TERRAFORM_CONTAINER)),
    ("job_template", Into(F::Nested, &TERRAFORM_SPEC)),
    ("init_container", Into(F::Containers, &TERRAFORM_CONTAINER)),
    ("image_pull_secrets", Into(F::Nested, &PULL_SECRET)),
    ("service_account_name", Value(F::ServiceAccount)),
]);
static TERRAFORM_CONTAINER: Node = Node::new(&[
    ("image", Value(F::Image)),
    ("image_pull_policy", Value(F::PullPolicy)),
])
.each(F::Container);
static TERRAFORM_REGISTRY: Node = Node::new(&[
    ("server", Value(F::RegistryServer)),
    ("identity", Value(F::RegistryIdentity)),
    ("username", Value(F::RegistryUsername)),
    ("password_secret_name", Value(F::RegistryPasswordRef)),
]);
static TERRAFORM_RULE_SET: Node = Node::new(&[
    ("ip_rule", Into(F::IpRules, &TERRAFORM_IP_RULE)),
    ("default_action", Value(F::DefaultAction)),
]);
static TERRAFORM_IP_RULE: Node = Node::new(&[
    ("action", Value(F::IpRuleAction)),
    ("ip_range", Value(F::IpRuleValue)),
])
.each(F::IpRule);
static TERRAFORM_EXTENSION: Node = Node::new(&[("name", Value(F::ExtensionName))]);

#[cfg(test)]
mod tests {
    use super::*;

    fn check(node: &'static Node, depth: usize) {
        let lengths: Vec<usize> = node.entries.iter().map(|(key, _)| key.len()).collect();
        assert!(
            lengths.is_sorted(),
            "{:?}",
            node.entries.iter().map(|(key, _)| *key).collect::<Vec<_>>()
        );
        assert!(lengths.iter().all(|length| *length <= LONGEST));
        for (key, take) in node.entries {
            assert!(
                node.get(key.to_ascii_uppercase().as_bytes()).is_some(),
                "{key}"
            );
            if let Take::Into(_, inner) = take
                && depth < 6
            {
                check(inner, depth + 1);
            }
        }
    }

    #[test]
    fn tables_are_in_order() {
        check(&RESOURCE, 0);
        check(&TERRAFORM, 0);
        check(&TERRAFORM_WORKLOAD, 0);
    }

    #[test]
    fn other_keys_are_passed_over() {
        for key in [
            "",
            "location",
            "adminuserenable",
            &"x".repeat(LONGEST),
            &"x".repeat(LONGEST + 9),
        ] {
            assert!(RESOURCE.get(key.as_bytes()).is_none(), "{key}");
        }
    }
}
