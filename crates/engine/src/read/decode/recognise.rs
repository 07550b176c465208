//! What an object is, told by its shape. File names play no part.

use std::borrow::Cow;

use crate::azure::{
    assessments::{self, About},
    ids::{ResourceId, unquoted},
    images::{ImageRef, SiteImage},
    runs,
};
use crate::read::{
    decode::{
        compose,
        fields::{Field, Fields},
        walk::{Mark, Record},
    },
    tree::{Node, Shape, Tree},
};

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
    /// Some other Azure or Kubernetes resource.
    Other,
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
    /// A name with a value, as `az containerapp secret list --show-values` prints them.
    NamedValues,
    /// An App Service publishing profile.
    PublishingProfile,
}

impl Secret {
    /// All of them.
    pub const ALL: [Secret; 10] = [
        Secret::AdminCredentials,
        Secret::TokenPassword,
        Secret::AccessToken,
        Secret::ServicePrincipal,
        Secret::Kubeconfig,
        Secret::KubernetesSecret,
        Secret::DockerConfig,
        Secret::AppSettings,
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
            Secret::NamedValues => (
                "a list of names with their values, as secrets are listed",
                "value",
            ),
            Secret::PublishingProfile => ("a publishing profile", "userPWD"),
        }
    }
}

/// Resource types that mean something here.
pub const TYPES: [(&str, Kind); 27] = [
    ("Microsoft.ContainerRegistry/registries", Kind::Registry),
    ("Microsoft.Security/pricings", Kind::Pricing),
    ("Microsoft.ContainerService/managedClusters", Kind::Cluster),
    ("Microsoft.Security/assessments", Kind::Assessment),
    ("Microsoft.Security/locations/alerts", Kind::Alert),
    (
        "Microsoft.Security/assessments/subAssessments",
        Kind::Finding,
    ),
    (
        "Microsoft.Authorization/roleAssignments",
        Kind::RoleAssignment,
    ),
    ("Microsoft.Web/sites", Kind::Workload),
    ("Microsoft.Web/sites/slots", Kind::Workload),
    ("Microsoft.App/containerApps", Kind::Workload),
    ("Microsoft.App/containerApps/revisions", Kind::Workload),
    ("Microsoft.App/jobs", Kind::Workload),
    (
        "Microsoft.ContainerInstance/containerGroups",
        Kind::Workload,
    ),
    ("Microsoft.Web/sites/config", Kind::Workload),
    ("Microsoft.Web/sites/slots/config", Kind::Workload),
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

/// What resources of a type are, whatever its case; none if the type means nothing here.
pub fn type_kind(name: &str) -> Option<Kind> {
    let mut types = TYPES.iter();
    let known = types.find(|(known, _)| known.eq_ignore_ascii_case(name));
    let known = known.map(|(_, kind)| *kind);
    known.or_else(|| {
        name.contains('/')
            .then(|| runs::hosted(name))?
            .map(|_| Kind::Workload)
    })
}

/// Without one of these nothing is a secret.
const SECRETS: Fields = Fields::NONE.and(&[
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
]);
/// Without one of these nothing is a document that is known by its parts.
const DOCUMENTS: Fields = Fields::NONE.and(&[
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
    Field::Changes,
    Field::Potential,
]);

/// What the object with these facts is; none if nothing gives it away.
pub fn recognise(text: &[u8], records: &[Record]) -> Option<Kind> {
    let mut present = Fields::NONE;
    for record in records {
        present.add(record.field);
    }
    let object = Object {
        text,
        records,
        present,
    };
    // Most objects are neither, and that is seen at once.
    debug_assert!(present.has_any(SECRETS) || object.secret().is_none());
    debug_assert!(present.has_any(DOCUMENTS) || object.document().is_none());
    // Secrets first: whatever else it claims to be, it must not be kept.
    if present.has_any(SECRETS)
        && let Some(secret) = object.secret()
    {
        return Some(Kind::Secret(secret));
    }
    if present.has_any(DOCUMENTS)
        && let Some(kind) = object.document()
    {
        return Some(kind);
    }
    if object.is_registry() {
        return Some(Kind::Registry);
    }
    if let Some(name) = object.string(Field::Type) {
        let known = type_kind(&name);
        // Kubernetes objects have no `type` at the top; an Azure type always has a namespace.
        if known.is_some() || name.contains('/') {
            return Some(known.map_or(Kind::Other, |kind| object.if_it_bears(kind)));
        }
    }
    if let Some(id) = object.string(Field::Id)
        && let Some(kind) = ResourceId::new(&id).resource_type()
    {
        return Some(type_kind(&kind).map_or(Kind::Other, |kind| object.if_it_bears(kind)));
    }
    object.shape()
}

/// Kubernetes kinds that run containers, whether an export shows them or not.
const RUNS_CONTAINERS: [&str; 8] = [
    "Pod",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob",
];

/// Kinds that describe other objects, or watch images, and run none.
const ONLY_NAMES: [&str; 15] = [
    "ClusterImagePolicy",
    "ClusterPolicy",
    "ConstraintTemplate",
    "ControllerRevision",
    "CustomResourceDefinition",
    "Image",
    "ImageContentSourcePolicy",
    "ImageDigestMirrorSet",
    "ImagePolicy",
    "ImageRepository",
    "ImageStream",
    "ImageTagMirrorSet",
    "ImageUpdateAutomation",
    "ImageValidatingPolicy",
    "Policy",
];

/// Kinds that run, or fetch from a registry, whatever they mention: those that fill in templates, and those
/// that bring what a chart or an artifact of a registry says into the cluster. (fluxcd.io/flux/components,
/// argoproj.github.io.)
const DEPLOYS: [&str; 9] = [
    "ClusterWorkflowTemplate",
    "CronWorkflow",
    "HelmChart",
    "HelmRelease",
    "HelmRepository",
    "OCIRepository",
    "Sensor",
    "Workflow",
    "WorkflowTemplate",
];

struct Object<'a> {
    text: &'a [u8],
    records: &'a [Record],
    present: Fields,
}

impl<'a> Object<'a> {
    fn has(&self, field: Field) -> bool {
        self.present.has(field)
    }

    /// The value as it stands in the text; a container has none.
    fn raw(&self, field: Field) -> Option<&'a str> {
        if !self.has(field) {
            return None;
        }
        let record = self
            .records
            .iter()
            .find(|record| record.field == field && record.mark == Mark::Value)?;
        self.piece(record)
    }

    fn piece(&self, record: &Record) -> Option<&'a str> {
        let range = record.span.start as usize..record.span.end as usize;
        std::str::from_utf8(self.text.get(range)?).ok()
    }

    fn string(&self, field: Field) -> Option<Cow<'a, str>> {
        unquoted(self.raw(field)?)
    }

    /// The kind, but that of an assessment only if it bears on the chain: there are hundreds of others
    /// for each one that does.
    fn if_it_bears(&self, kind: Kind) -> Kind {
        match kind {
            Kind::Assessment if self.bears_on().is_some() => Kind::Assessment,
            // The newer recommendations judge an image each, and name it as findings do.
            Kind::Assessment | Kind::Finding if self.is_of_an_image() => Kind::Finding,
            Kind::Assessment | Kind::Finding => Kind::Other,
            kind => kind,
        }
    }

    /// Something is wrong with an image, and it is said which image that is.
    fn is_of_an_image(&self) -> bool {
        self.has(Field::RepositoryName)
            && (self.has(Field::Digest) || self.has(Field::ImageTag))
            && self
                .string(Field::StatusCode)
                .is_some_and(|code| code.eq_ignore_ascii_case("Unhealthy"))
    }

    /// What a recommendation is about, by its key, else by its name.
    fn bears_on(&self) -> Option<About> {
        let texts = |field: Field| {
            let records = self.records.iter();
            let values =
                records.filter(move |record| record.field == field && record.mark == Mark::Value);
            values.filter_map(|record| unquoted(self.piece(record)?))
        };
        let keys = texts(Field::Name).chain(texts(Field::Id));
        let by_key = |text: Cow<str>| assessments::of_key(text.rsplit('/').next()?.trim());
        let names = texts(Field::DisplayName).chain(texts(Field::Name));
        { keys }
            .find_map(by_key)
            .or_else(|| { names }.find_map(|name| assessments::of_name(&name)))
    }

    /// A value is there that may be a secret: a string that is not empty, or a container.
    fn holds(&self, field: Field) -> bool {
        self.has(field)
            && self.records.iter().any(|record| {
                record.field == field
                    && !matches!(
                        self.piece(record),
                        Some("null" | "\"\"" | "[]" | "{}" | "false" | "true")
                    )
            })
    }

    /// Somewhere in it a text stands as an image.
    fn names_image(&self) -> bool {
        self.has(Field::LooseImage)
            && self.records.iter().any(|record| {
                record.field == Field::LooseImage
                    && match record.mark {
                        Mark::Container => false,
                        Mark::Value => self
                            .piece(record)
                            .is_some_and(|raw| raw.len() > 2 && raw.starts_with('"')),
                        // It was put together of parts, or stands somewhere in a text.
                        _ => true,
                    }
            })
    }

    /// Its type says so, as it does for nearly all of them: seen without making a text of it.
    fn is_registry(&self) -> bool {
        let mut types = self.records.iter();
        let written =
            types.find(|record| record.field == Field::Type && record.mark == Mark::Value);
        written.is_some_and(|record| {
            let range = record.span.start as usize..record.span.end as usize;
            self.text.get(range) == Some(br#""Microsoft.ContainerRegistry/registries""#)
        })
    }

    fn secret(&self) -> Option<Secret> {
        let kind = self.string(Field::Kind).unwrap_or_default();
        let found = if self.holds(Field::TokenPasswordValue) {
            Secret::TokenPassword
        } else if self.has(Field::Passwords) && self.holds(Field::PasswordValue) {
            Secret::AdminCredentials
        } else if self.holds(Field::AccessToken) {
            Secret::AccessToken
        } else if self.holds(Field::ClientSecret)
            || (self.has(Field::AppId) && self.holds(Field::Password))
            || (self.has(Field::Username) && self.holds(Field::Password))
        {
            Secret::ServicePrincipal
        } else if (kind == "Config" && self.holds(Field::Users)) || self.holds(Field::Kubeconfigs) {
            Secret::Kubeconfig
        } else if kind == "Secret" && (self.has(Field::SecretData) || self.has(Field::StringData)) {
            Secret::KubernetesSecret
        } else if self.holds(Field::Auths) {
            Secret::DockerConfig
        } else if self.has(Field::SlotSetting)
            && self.raw(Field::Value).is_some()
            && self.holds(Field::Value)
            && !self.is_image_setting()
        {
            Secret::AppSettings
        } else if self.is_named_value() && !self.is_image_setting() {
            Secret::NamedValues
        } else if self.holds(Field::UserPwd) {
            Secret::PublishingProfile
        } else {
            return None;
        };
        Some(found)
    }

    /// What `az webapp config container show` says of the image; what it says beside that is refused.
    fn is_image_setting(&self) -> bool {
        let Some(name) = self.string(Field::Name) else {
            return false;
        };
        let Some(value) = self.string(Field::Value).filter(|_| self.is_setting()) else {
            return false;
        };
        if name == runs::DECODED_IMAGE && compose::images_of(&value).is_some() {
            return true;
        }
        if !runs::is_image_setting(&name) {
            return false;
        }
        match SiteImage::parse(&value) {
            Some(SiteImage::Image(image) | SiteImage::Odd(image)) => ImageRef::parse(image).is_ok(),
            Some(SiteImage::Compose(_) | SiteImage::Kube(_) | SiteImage::SiteContainers) => true,
            Some(SiteImage::Runtime(_)) | None => false,
        }
    }

    /// Nothing but a name, a value, and whether it stays with its slot.
    fn is_setting(&self) -> bool {
        self.records.iter().all(|record| {
            matches!(
                record.field,
                Field::Name | Field::Value | Field::SlotSetting | Field::Type
            )
        })
    }

    /// Nothing but a name and a text.
    fn is_named_value(&self) -> bool {
        // Nor do words about it make anything else of it.
        let only = |record: &Record| {
            matches!(
                record.field,
                Field::Name
                    | Field::Value
                    | Field::Identity
                    | Field::DisplayName
                    | Field::AssessedId
                    | Field::SeenAt
                    | Field::TypeName
                    | Field::StatusDate
                    | Field::FirstEvaluated
                    | Field::StatusCode
            )
        };
        self.raw(Field::Value)
            .is_some_and(|value| value.len() > 2 && value.starts_with('"'))
            && self.string(Field::Name).is_some()
            && self.records.iter().all(only)
    }

    /// Nothing but parameters with their values, as a request has them, or a file without its schema.
    fn gives_parameters(&self) -> bool {
        let only = |record: &Record| {
            matches!(
                record.field,
                Field::Parameters | Field::Properties | Field::Mode | Field::ProvisioningState
            )
        };
        let mut records = self.records.iter();
        let Some(given) = records.find(|record| record.field == Field::Parameters) else {
            return false;
        };
        if !self.records.iter().all(only) {
            return false;
        }
        let (tree, _) = Tree::read(self.text, given.span.start as usize);
        let Some(given) = tree.root() else {
            return false;
        };
        let has_value = |value: Node| {
            ["value", "reference", "expression"]
                .iter()
                .any(|key| value.get(key).is_some())
        };
        let mut values = given.children().peekable();
        values.peek().is_some() && given.shape() == Shape::Object && values.all(has_value)
    }

    /// It is a deployment or a stack, and shows no resource of the template that it was made from.
    fn is_deployed_without(&self) -> bool {
        if self.has(Field::Resources) {
            return false;
        }
        let named = self
            .string(Field::Type)
            .map(Cow::into_owned)
            .or_else(|| ResourceId::new(&self.string(Field::Id)?).resource_type());
        named.is_some_and(|kind| {
            let kind = kind.to_ascii_lowercase();
            kind.starts_with("microsoft.resources/deployment")
        })
    }

    fn document(&self) -> Option<Kind> {
        if let Some(schema) = self.string(Field::Schema) {
            let schema = schema.to_ascii_lowercase();
            if schema.contains("deploymenttemplate.json") && !self.is_deployed_without() {
                return Some(Kind::Template);
            }
            if schema.contains("deploymentparameters.json") {
                return Some(Kind::Parameters);
            }
        }
        if self.has(Field::Carried) && self.has(Field::Resources) {
            return Some(Kind::Carried);
        }
        if self.has(Field::PlannedValues) || self.has(Field::ResourceChanges) {
            return Some(Kind::Plan);
        }
        if self.has(Field::FormatVersion) && self.has(Field::StateValues) {
            return Some(Kind::ShownState);
        }
        if self.has(Field::Lineage) && self.has(Field::Serial) {
            return Some(Kind::State);
        }
        if self.has(Field::ContentVersion) && self.has(Field::Resources) {
            return Some(Kind::Template);
        }
        if self.has(Field::ContentVersion) && self.has(Field::Parameters) {
            return Some(Kind::Parameters);
        }
        if self.gives_parameters() {
            return Some(Kind::Parameters);
        }
        if self.has(Field::ErrorCode) {
            return Some(Kind::ErrorAnswer);
        }
        let container = |field| {
            let mut records = self.records.iter();
            records.any(|record| record.field == field && record.mark == Mark::Container)
        };
        if self.has(Field::After) && container(Field::After)
            || self.has(Field::Before) && container(Field::Before)
        {
            return Some(Kind::Change);
        }
        let changes = [Field::Changes, Field::Potential];
        changes
            .into_iter()
            .any(|field| self.has(field) && container(field))
            .then_some(Kind::Envelope)
    }

    fn shape(&self) -> Option<Kind> {
        if self.is_image_setting()
            // As Batch's own interface shows its pools and tasks.
            || self.has(Field::NodeSettings)
            || self.has(Field::TaskContainer)
        {
            return Some(Kind::Workload);
        }
        let settings = [
            Field::AdminUserEnabled,
            Field::PublicNetworkAccess,
            Field::NetworkRuleSet,
            Field::SkuName,
            Field::AnonymousPull,
        ];
        let registry_settings = settings.iter().any(|field| self.has(*field));
        if self.has(Field::LoginServer) && registry_settings {
            return Some(Kind::Registry);
        }
        if self.has(Field::PricingTier) {
            return Some(Kind::Pricing);
        }
        if self.has(Field::AgentPools) && self.has(Field::KubernetesVersion) {
            return Some(Kind::Cluster);
        }
        if self.has(Field::AlertName) && self.has(Field::AssessedId) {
            return Some(Kind::Alert);
        }
        // A row of Log Analytics, or what a query left of one.
        if self.has(Field::AssessedId) && self.has(Field::StatusCode) {
            return Some(self.if_it_bears(Kind::Assessment));
        }
        if self.has(Field::RoleDefinitionId) && self.has(Field::PrincipalId) {
            return Some(Kind::RoleAssignment);
        }
        // A storage account has a rule set of the same name.
        let foreign = self.has(Field::ForeignRules)
            || (self.has(Field::NetworkRuleSet) && self.has(Field::Kind));
        if foreign && !self.has(Field::AdminUserEnabled) {
            return Some(Kind::Other);
        }
        if self.has(Field::NetworkRuleSet)
            && self.has(Field::Name)
            && !self.has(Field::AdminUserEnabled)
        {
            return Some(Kind::NetworkRules);
        }
        if self.has(Field::AdminUserEnabled) || self.has(Field::NetworkRuleSet) {
            return Some(Kind::NamelessRegistry);
        }
        // What the API itself lists carries neither version nor kind.
        let runs = self.has(Field::Containers);
        let of_kubernetes = self.has(Field::Spec) || self.has(Field::Template);
        if self.has(Field::ApiVersion) && self.has(Field::Kind) {
            let kind = self.string(Field::Kind).unwrap_or_default();
            return Some(if kind.ends_with("List") && self.has(Field::Value) {
                Kind::Envelope
            } else if of_kubernetes
                && (RUNS_CONTAINERS.contains(&&*kind)
                    || !ONLY_NAMES.contains(&&*kind) && (runs || self.names_image())
                    || DEPLOYS.contains(&&*kind) && self.has(Field::LooseMention))
            {
                // Whatever its kind, for operators bring their own; and these always.
                Kind::Workload
            } else {
                Kind::Other
            });
        }
        if self.has(Field::Metadata) && self.has(Field::Spec) && runs {
            return Some(Kind::Workload);
        }
        // The flat answer of `az webapp config show`, its id cut away.
        if self.has(Field::LinuxFxVersion) || self.has(Field::WindowsFxVersion) {
            return Some(Kind::Workload);
        }
        // As the data plane's own clients print it (@azure/container-registry 1.1): a tag or manifest names
        // its repository apart from itself.
        if self.has(Field::RegistryHost)
            && self.has(Field::WriteEnabled)
            && !self.has(Field::Attributes)
        {
            return Some(if self.has(Field::RepositoryName) {
                Kind::Tag
            } else {
                Kind::Repository
            });
        }
        if self.has(Field::Attributes) {
            return Some(if self.has(Field::RegistryHost) {
                Kind::Repository
            } else {
                Kind::Tag
            });
        }
        if self.has(Field::TenantId)
            && (self.has(Field::IsDefault) || self.has(Field::EnvironmentName))
        {
            return Some(Kind::Account);
        }
        if self
            .string(Field::Type)
            .is_some_and(|kind| kind == "Notary")
            && self.has(Field::Status)
        {
            return Some(Kind::ContentTrust);
        }
        if self.has(Field::ScopeMapId) {
            return Some(Kind::Token);
        }
        if self.has(Field::LoginServer) && self.has(Field::DataEndpoints) {
            return Some(Kind::Other);
        }
        if self.has(Field::Columns) && self.has(Field::Rows) {
            return Some(Kind::Table);
        }
        let list = |record: &Record| {
            matches!(record.field, Field::Value | Field::SecretData)
                && record.mark == Mark::Container
        };
        self.records.iter().any(list).then_some(Kind::Envelope)
    }
}
