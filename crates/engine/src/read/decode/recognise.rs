//! What an object is, told by its shape. File names play no part.

mod object;

use object::Unsaid;

use crate::{
    azure::{ids::ResourceId, letters::alike, runs},
    read::decode::{
        fields::{Field, Fields},
        walk::Record,
    },
};
pub use object::CHARTS;
use object::Object;

/// What an exported object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A container registry, or as much of one as a query left.
    Registry,
    /// The answer of `az acr network-rule add`: a registry's name and its rule set.
    NetworkRules,
    /// A registry's settings without id and login server.
    NamelessRegistry,
    /// A Defender for Cloud plan.
    Pricing,
    /// An AKS cluster.
    Cluster,
    /// How Defender for Cloud judged a registry, cluster or subscription, where that bears on the chain.
    Assessment,
    /// A vulnerability that Defender for Cloud found in an image.
    Finding,
    /// Something that Defender for Cloud raised an alert about.
    Alert,
    /// Something that stands below a registry (a replica, a cache rule, a task, a webhook) or has one of its
    /// own.
    RegistryPart,
    /// Who may do what on which scope.
    RoleAssignment,
    /// What a role lets whoever holds it do.
    RoleDefinition,
    /// Something that runs containers.
    Workload,
    /// A token for some repositories of a registry.
    Token,
    /// A repository of a registry with its locks (`az acr repository show`).
    Repository,
    /// A tag or a manifest with its locks; it names no registry.
    Tag,
    /// `az acr config content-trust show`; it names no registry.
    ContentTrust,
    /// A subscription (`az account show`).
    Account,
    /// A setting of an app of which the value is not shown.
    Setting,
    /// Some other Azure or Kubernetes resource.
    Other,
    /// A registry or cluster that something else names, and nothing more of it.
    Named,
    /// Nothing that is known here, and a reference to an image stands in it.
    Unknown,
    /// One change of a what-if answer.
    Change,
    /// A list's wrapping.
    Envelope,
    /// Resource Graph's table form: `columns` and `rows`.
    Table,
    /// An ARM template, or Bicep compiled to one.
    Template,
    /// A template's parameters.
    Parameters,
    /// `terraform show -json` of a plan.
    Plan,
    /// A Terraform state file.
    State,
    /// `terraform show -json` of a state.
    ShownState,
    /// A registry as a tool writes it that deploys it.
    Form,
    /// Facts that a link carries.
    Carried,
    /// An error that the CLI or ARM answered.
    ErrorAnswer,
    /// It holds live secrets and is not kept.
    Secret(Secret),
}

/// Documents that hold live secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Secret {
    /// `az acr credential show`.
    AdminCredentials,
    /// `az acr token create` or `az acr token credential generate`.
    TokenPassword,
    /// `az acr login --expose-token`, `az account get-access-token`.
    AccessToken,
    /// `az ad sp create-for-rbac` and its kin.
    ServicePrincipal,
    /// A kubeconfig.
    Kubeconfig,
    /// A Kubernetes `Secret`.
    KubernetesSecret,
    /// Docker's `config.json`.
    DockerConfig,
    /// App settings or connection strings with values.
    AppSettings,
    /// Those of them that are shown beside an app's image.
    ContainerSetting,
    /// A name with a value, as `az containerapp secret list --show-values` prints them.
    NamedValues,
    /// An App Service publishing profile.
    PublishingProfile,
}

impl Secret {
    /// All of them.
    pub const ALL: [Secret; 11] = [
        Secret::AdminCredentials,
        Secret::TokenPassword,
        Secret::AccessToken,
        Secret::ServicePrincipal,
        Secret::Kubeconfig,
        Secret::KubernetesSecret,
        Secret::DockerConfig,
        Secret::AppSettings,
        Secret::ContainerSetting,
        Secret::NamedValues,
        Secret::PublishingProfile,
    ];

    /// What it is, and the field that gives it away.
    pub fn describe(self) -> (&'static str, &'static str) {
        match self {
            Secret::AdminCredentials => ("a registry's admin credentials", "passwords[].value"),
            Secret::TokenPassword => ("a registry token with its password", "passwords[].value"),
            Secret::AccessToken => ("an access token", "accessToken"),
            Secret::ServicePrincipal => ("a service principal with its secret", "password"),
            Secret::Kubeconfig => ("a kubeconfig", "users[].user"),
            Secret::KubernetesSecret => ("a Kubernetes Secret", "data"),
            Secret::DockerConfig => ("a Docker login file", "auths"),
            Secret::AppSettings => ("app settings with their values", "value"),
            Secret::ContainerSetting => ("settings beside an app's image", "value"),
            Secret::NamedValues => (
                "a list of names with their values, as secrets are listed",
                "value",
            ),
            Secret::PublishingProfile => ("a publishing profile", "userPWD"),
        }
    }

    /// What shows the same without a secret in it.
    pub fn instead(self) -> &'static str {
        match self {
            Secret::AdminCredentials
            | Secret::TokenPassword
            | Secret::AccessToken
            | Secret::ServicePrincipal
            | Secret::DockerConfig => {
                "export the registry itself with `az acr show -n NAME -o json`; it holds no secret"
            }
            Secret::Kubeconfig => {
                "export the cluster with `az aks show -n NAME -g GROUP -o json`, and what runs there with `kubectl get pods -A -o json`"
            }
            Secret::KubernetesSecret => {
                "export what runs with `kubectl get pods -A -o json`; that names secrets, and shows none"
            }
            Secret::AppSettings | Secret::ContainerSetting => {
                "an app's image stands in `az webapp config show -n NAME -g GROUP -o json`, without its settings"
            }
            Secret::NamedValues => {
                "export what uses them, `az containerapp show -n NAME -g GROUP -o json` or the like; that names secrets, and shows none"
            }
            Secret::PublishingProfile => {
                "export the app with `az webapp config show -n NAME -g GROUP -o json`"
            }
        }
    }
}

/// Resource types that mean something here.
pub const TYPES: [(&str, Kind); 36] = [
    ("Microsoft.ContainerRegistry/registries", Kind::Registry),
    ("Microsoft.Security/pricings", Kind::Pricing),
    ("Microsoft.Resources/subscriptions", Kind::Account),
    ("Microsoft.ContainerService/managedClusters", Kind::Cluster),
    ("Microsoft.Security/assessments", Kind::Assessment),
    // What recommendations were before.
    ("Microsoft.Security/tasks", Kind::Assessment),
    ("Microsoft.Security/locations/tasks", Kind::Assessment),
    ("Microsoft.Security/locations/alerts", Kind::Alert),
    (
        "Microsoft.Security/assessments/subAssessments",
        Kind::Finding,
    ),
    (
        "Microsoft.Authorization/roleAssignments",
        Kind::RoleAssignment,
    ),
    (
        "Microsoft.Authorization/roleDefinitions",
        Kind::RoleDefinition,
    ),
    // One that is active just now, as Privileged Identity Management lists them.
    (
        "Microsoft.Authorization/roleAssignmentScheduleInstances",
        Kind::RoleAssignment,
    ),
    ("Microsoft.Web/sites", Kind::Workload),
    ("Microsoft.Web/sites/slots", Kind::Workload),
    ("Microsoft.App/containerApps", Kind::Workload),
    ("Microsoft.App/containerApps/revisions", Kind::Workload),
    ("Microsoft.App/jobs", Kind::Workload),
    ("Microsoft.App/jobs/executions", Kind::Workload),
    // What container apps were in the preview.
    ("Microsoft.Web/containerApps", Kind::Workload),
    (
        "Microsoft.ContainerInstance/containerGroups",
        Kind::Workload,
    ),
    ("Microsoft.Web/sites/config", Kind::Workload),
    ("Microsoft.Web/sites/slots/config", Kind::Workload),
    // As Resource Graph has them.
    ("Microsoft.Web/sites/config/web", Kind::Workload),
    ("Microsoft.Web/sites/slots/config/web", Kind::Workload),
    ("Microsoft.Web/sites/sitecontainers", Kind::Workload),
    ("Microsoft.Web/sites/slots/sitecontainers", Kind::Workload),
    ("Microsoft.ContainerRegistry/registries/tokens", Kind::Token),
    (
        "Microsoft.ContainerRegistry/registries/replications",
        Kind::RegistryPart,
    ),
    (
        "Microsoft.ContainerRegistry/registries/cacheRules",
        Kind::RegistryPart,
    ),
    (
        "Microsoft.ContainerRegistry/registries/connectedRegistries",
        Kind::RegistryPart,
    ),
    (
        "Microsoft.ContainerRegistry/registries/scopeMaps",
        Kind::RegistryPart,
    ),
    (
        "Microsoft.ContainerRegistry/registries/tasks",
        Kind::RegistryPart,
    ),
    (
        "Microsoft.ContainerRegistry/registries/webhooks",
        Kind::RegistryPart,
    ),
    (
        "Microsoft.ContainerRegistry/registries/exportPipelines",
        Kind::RegistryPart,
    ),
    (
        "Microsoft.ContainerRegistry/registries/importPipelines",
        Kind::RegistryPart,
    ),
    // It has a registry of its own.
    (
        "Microsoft.MachineLearningServices/workspaces",
        Kind::RegistryPart,
    ),
];

/// What resources of a type are, whatever its case, and with the version of an interface behind it (as Bicep and azapi
/// write it) or without; none if the type means nothing here.
pub fn type_kind(name: &str) -> Option<Kind> {
    let name = name.split('@').next().unwrap_or(name).trim();
    let mut types = TYPES.iter();
    let known = types.find(|(known, _)| alike(known.as_bytes(), name.as_bytes()));
    let known = known.map(|(_, kind)| *kind);
    known.or_else(|| {
        name.contains('/')
            .then(|| runs::hosted(name))?
            .map(|_| Kind::Workload)
    })
}

/// The type of Azure by which a resource of this kind is known again, if one is.
pub fn type_of(kind: Kind) -> Option<&'static str> {
    let known = TYPES.iter().find(|(_, known)| *known == kind);
    known.map(|(name, _)| *name)
}

/// Without one of these nothing is a secret.
pub(super) const SECRETS: Fields = Fields::NONE.and(SECRET_FIELDS);
const SECRET_FIELDS: &[Field] = &[
    Field::TokenPasswordValue,
    Field::Passwords,
    Field::AccessToken,
    Field::ClientSecret,
    Field::Password,
    Field::Users,
    Field::Kubeconfigs,
    Field::SecretData,
    Field::StringData,
    Field::Auths,
    Field::Value,
    Field::UserPwd,
];
/// Without one of these nothing is a document that is known by its parts.
const DOCUMENTS: Fields = Fields::NONE.and(DOCUMENT_FIELDS);
const DOCUMENT_FIELDS: &[Field] = &[
    Field::Schema,
    Field::Carried,
    Field::PlannedValues,
    Field::ResourceChanges,
    Field::FormatVersion,
    Field::Lineage,
    Field::ContentVersion,
    Field::Parameters,
    Field::ErrorCode,
    Field::After,
    Field::Before,
    Field::StackChange,
    Field::Changes,
    Field::Potential,
];

/// Without one of these at its top nothing is recognised but what has a part of some kind there: an error,
/// an app's settings.
pub(super) const SIGNS: Fields = SECRETS.and(DOCUMENT_FIELDS).and(&[
    Field::AdminUserEnabled,
    Field::AgentDefinition,
    Field::AlertName,
    Field::ApiVersion,
    Field::AssessedId,
    Field::Attributes,
    Field::ClusterImage,
    Field::Columns,
    Field::Id,
    Field::KubernetesVersion,
    Field::LinuxFxVersion,
    Field::LoginServer,
    Field::Metadata,
    Field::NetworkRuleSet,
    Field::NodeSettings,
    Field::Permissions,
    Field::PipelineSpec,
    Field::PricingTier,
    Field::Properties,
    Field::RegistryHost,
    Field::RoleDefinitionId,
    Field::RoleName,
    Field::ScopeMapId,
    Field::ServiceManifest,
    Field::SlotSetting,
    Field::TaskContainer,
    Field::TenantId,
    Field::Type,
    Field::TypeName,
    Field::WindowsFxVersion,
]);

/// What settles a link, in whatever it stands.
const SETTLING: Fields = Fields::NONE.and(&[
    Field::AdminUserEnabled,
    Field::PublicNetworkAccess,
    Field::NetworkRuleSet,
    Field::PricingTier,
    Field::SensorEnabled,
]);

/// What runs something.
const RUNNING: Fields = Fields::NONE.and(&[
    Field::Containers,
    Field::Image,
    Field::LooseImage,
    Field::LinuxFxVersion,
    Field::WindowsFxVersion,
]);

/// Whether settings that are judged, and images, are among these facts.
pub(super) fn bears(records: &[Record]) -> (bool, bool) {
    let any = |fields: Fields| records.iter().any(|record| fields.has(record.field));
    (any(SETTLING), any(RUNNING))
}

/// What the object with these facts is; none if nothing gives it away.
pub fn recognise(text: &[u8], records: &[Record]) -> Option<Kind> {
    recognise_as(text, records, None).map(|(kind, _)| kind)
}

/// The same of one of Kubernetes that does not say what kind it is of, which is known all the same; and the secret
/// that stands beside the facts of what is judged.
pub(super) fn recognise_as(
    text: &[u8],
    records: &[Record],
    unsaid: Unsaid<'_>,
) -> Option<(Kind, Option<Secret>)> {
    let mut present = Fields::NONE;
    for record in records {
        present.add(record.field);
    }
    if unsaid.is_some() {
        present.add(Field::Kind);
        present.add(Field::ApiVersion);
    }
    let object = Object {
        text,
        records,
        present,
        unsaid,
    };
    // Most objects are neither, and that is seen at once.
    debug_assert!(present.has_any(SECRETS) || object.secret().is_none());
    debug_assert!(present.has_any(DOCUMENTS) || object.document().is_none());
    // Secrets first: whatever else it claims to be, it must not be kept. What somebody put beside the settings of a
    // registry does not take them away: of that only its facts are kept, as of any.
    if present.has_any(SECRETS)
        && let Some(secret) = object.secret()
    {
        let judged = present.has_any(SETTLING) || present.has_any(RUNNING);
        let kind = judged.then(|| object.kind()).flatten();
        return Some(match kind {
            Some(
                kind @ (Kind::Registry
                | Kind::Pricing
                | Kind::Cluster
                | Kind::NamelessRegistry
                | Kind::NetworkRules
                | Kind::Workload),
            ) => (kind, Some(secret)),
            _ => (Kind::Secret(secret), None),
        });
    }
    object.kind().map(|kind| (kind, None))
}

impl Object<'_> {
    /// What it is, whatever stands in it besides.
    fn kind(&self) -> Option<Kind> {
        if self.present.has_any(DOCUMENTS)
            && let Some(kind) = self.document()
        {
            return Some(kind);
        }
        if self.is_registry() && !self.is_of_a_rule() {
            return Some(Kind::Registry);
        }
        if let Some((name, known)) = self.own_type() {
            // What another tool calls by a type of its own is a registry all the same, by its id; what has one of
            // Azure's is about it, unless it has a registry's settings.
            let azures = name
                .get(..10)
                .is_some_and(|head| head.eq_ignore_ascii_case("Microsoft."));
            let settings = self.has(Field::AdminUserEnabled) || self.has(Field::NetworkRuleSet);
            if known.is_none() && (!azures || settings) && self.is_registry_by_id() {
                return Some(Kind::Registry);
            }
            // Kubernetes objects have no `type` at the top; an Azure type always has a namespace.
            if known.is_some() || name.contains('/') {
                let known = known.filter(|_| !self.is_of_a_rule());
                return match known {
                    Some(kind) => Some(self.if_it_bears(kind)),
                    // Nothing else has an admin account, so its type is only written in a way that is not known here.
                    None if self.has(Field::AdminUserEnabled) && !self.is_of_a_rule() => {
                        self.shape()
                    }
                    None => Some(Kind::Other),
                };
            }
        }
        if self.is_seen_image() {
            return Some(Kind::Other);
        }
        if let Some(id) = self.string(Field::Id) {
            // Where a what-if answer cannot work a name out, its expression may hold other ids.
            let worked_out = id.split_once("/[").map(|(outer, _)| format!("{outer}/_"));
            let id = ResourceId::new(worked_out.as_deref().unwrap_or(&id));
            if let Some(kind) = id.resource_type() {
                return Some(type_kind(&kind).map_or(Kind::Other, |kind| self.if_it_bears(kind)));
            }
            if id.is_subscription() && self.has(Field::Name) {
                return Some(Kind::Account);
            }
        }
        self.shape()
    }
}
