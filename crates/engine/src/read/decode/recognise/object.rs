//! One object, by its keys: what kind of resource it is.

use std::borrow::Cow;

use super::{Kind, Secret, type_kind};
use crate::{
    azure::{
        assessments::{self, About},
        assets::Asset,
        hosts::login_server_at,
        ids::{ResourceId, is_guid, unquoted},
        images::{ImageRef, SiteImage},
        roles,
        runs::{self, LoginSetting},
    },
    read::{
        decode::{
            compose,
            fields::{Field, Fields},
            insights, service_fabric,
            updated::{FLEET, KARGO},
            walk::{Mark, Record},
        },
        tree::{Node, Shape, Tree},
    },
};

/// The kind of an object that does not say it itself, and its version where that is told.
pub(super) type Unsaid<'a> = Option<(&'a str, Option<&'a str>)>;

/// Kubernetes kinds that run containers, whether an export shows them or not.
pub(super) const RUNS_CONTAINERS: [&str; 8] = [
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
pub(super) const ONLY_NAMES: [&str; 17] = [
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
    "ImageScan",
    "ImageStream",
    "ImageTagMirrorSet",
    "ImageUpdateAutomation",
    "ImageUpdater",
    "ImageValidatingPolicy",
    "Policy",
];

/// Kinds that run, or fetch from a registry, whatever they mention: those that fill in templates, and those
/// that bring what a chart or an artifact of a registry says into the cluster, or a machine's disk.
/// Beside them packages of Crossplane, bundles of Tekton, catalogues of operators, modules of Envoy, and volumes that are
/// an image. (fluxcd.io/flux/components, argoproj.github.io, kubevirt.io, docs.crossplane.io: `packages`, tekton.dev:
/// `pipelines/bundle-resolver`, operator-framework.github.io, istio.io: `wasm-plugin`, gateway.envoyproxy.io:
/// `EnvoyExtensionPolicy`, github.com/warm-metal/container-image-csi-driver; of IoT Operations what says from where.)
pub(super) const DEPLOYS: [&str; 28] = [
    "Application",
    "ApplicationSet",
    "CatalogSource",
    "ClusterCatalog",
    "ClusterWorkflowTemplate",
    "Configuration",
    "CronWorkflow",
    "DataImportCron",
    "DataVolume",
    "EnvoyExtensionPolicy",
    "Function",
    "HelmChart",
    "HelmRelease",
    "HelmRepository",
    "OCIRepository",
    "PersistentVolume",
    "Pipeline",
    "PipelineRun",
    "Provider",
    "RegistryEndpoint",
    "Sensor",
    "Task",
    "TaskRun",
    "VirtualMachine",
    "VirtualMachinePool",
    "WasmPlugin",
    "Workflow",
    "WorkflowTemplate",
];

/// From these a release of Flux may have its chart, and these may have it from a registry.
pub const CHARTS: [&str; 3] = ["HelmChart", "HelmRepository", "OCIRepository"];

pub(super) struct Object<'a> {
    pub(super) text: &'a [u8],
    pub(super) records: &'a [Record],
    pub(super) present: Fields,
    /// Its kind of Kubernetes, where it does not say it itself.
    pub(super) unsaid: Unsaid<'a>,
}

impl<'a> Object<'a> {
    pub(super) fn has(&self, field: Field) -> bool {
        self.present.has(field)
    }

    /// The value as it stands in the text; a container has none.
    pub(super) fn raw(&self, field: Field) -> Option<&'a str> {
        if !self.has(field) {
            return None;
        }
        let record = self
            .records
            .iter()
            .find(|record| record.field == field && record.mark == Mark::Value)?;
        self.piece(record)
    }

    pub(super) fn piece(&self, record: &Record) -> Option<&'a str> {
        record.span.text_of(self.text)
    }

    pub(super) fn string(&self, field: Field) -> Option<Cow<'a, str>> {
        match (field, self.unsaid) {
            (Field::Kind, Some((kind, _))) => Some(Cow::Borrowed(kind)),
            (Field::ApiVersion, Some((_, version))) => {
                { self.raw(field).and_then(unquoted) }.or_else(|| version.map(Cow::Borrowed))
            }
            _ => unquoted(self.raw(field)?),
        }
    }

    /// Whether it is of a kind of this group of Kubernetes.
    fn is_of(&self, group: &str) -> bool {
        let version = self.string(Field::ApiVersion);
        version.is_some_and(|version| version.starts_with(group))
    }

    /// The kind, but that of an assessment only if it bears on the chain: there are hundreds of others
    /// for each one that does.
    pub(super) fn if_it_bears(&self, kind: Kind) -> Kind {
        match kind {
            Kind::Assessment if self.bears_on().is_some() => Kind::Assessment,
            // The newer recommendations judge an image each, and name it as findings do.
            Kind::Assessment | Kind::Finding if self.is_of_an_image() => Kind::Finding,
            Kind::Assessment | Kind::Finding => Kind::Other,
            kind => kind,
        }
    }

    /// Something is wrong with an image, and it is said which image that is.
    pub(super) fn is_of_an_image(&self) -> bool {
        self.has(Field::RepositoryName)
            && (self.has(Field::Digest) || self.has(Field::ImageTag))
            && self
                .string(Field::StatusCode)
                .is_some_and(|code| code.eq_ignore_ascii_case("Unhealthy"))
    }

    /// What a recommendation is about, by its key, else by its name.
    pub(super) fn bears_on(&self) -> Option<About> {
        // Of each of a hundred thousand it is asked, so this is a loop and no chain of adapters.
        let told = |field: Field, about: fn(&str) -> Option<About>| {
            for record in self.records {
                if record.field == field
                    && record.mark == Mark::Value
                    && let Some(text) = self.piece(record).and_then(unquoted)
                    && let Some(found) = about(&text)
                {
                    return Some(found);
                }
            }
            None
        };
        told(Field::Name, assessments::in_id)
            .or_else(|| told(Field::Id, assessments::in_id))
            .or_else(|| told(Field::DisplayName, assessments::of_name))
            .or_else(|| told(Field::Name, assessments::of_name))
    }

    /// A value is there that may be a secret: a string that is not empty, or a container.
    pub(super) fn holds(&self, field: Field) -> bool {
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
    pub(super) fn names_image(&self) -> bool {
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

    /// It makes its pods of what another object says, as a Rollout of Argo may of a Deployment. What the Open
    /// Application Model calls by the same key is only changed or watched.
    pub(super) fn refers_to_template(&self) -> bool {
        let version = || self.string(Field::ApiVersion).unwrap_or_default();
        self.has(Field::ReferredName) && !version().starts_with("core.oam.dev/")
    }

    /// It runs what a chart says that Flux fetches from a registry, or may.
    fn takes_chart(&self) -> bool {
        let kind = self.string(Field::ReferredKind).unwrap_or_default();
        self.has(Field::OtherName) && CHARTS.contains(&&*kind)
    }

    /// Its type says so, as it does for nearly all of them: seen without making a text of it.
    pub(super) fn is_registry(&self) -> bool {
        let mut types = self.records.iter();
        // Where it says twice what it is, it does not hide behind the other one.
        types.any(|record| {
            record.field == Field::Type
                && record.mark == Mark::Value
                && record.span.of(self.text) == Some(br#""Microsoft.ContainerRegistry/registries""#)
        })
    }

    /// Its type, and what that is here: of several the first that means something.
    pub(super) fn own_type(&self) -> Option<(Cow<'a, str>, Option<Kind>)> {
        let types = self.records.iter();
        let types = types.filter(|record| record.field == Field::Type);
        let types = types.filter_map(|record| unquoted(record.span.text_of(self.text)?));
        let mut types = types.map(|name| {
            let kind = type_kind(&name);
            (name, kind)
        });
        let first = types.next()?;
        if first.1.is_some() {
            return Some(first);
        }
        let known = types.find(|(_, kind)| kind.is_some());
        Some(known.unwrap_or(first))
    }

    /// It says for resources of which type something is wanted, and names none: catalogues of rules have a text
    /// for people beside the type, and no id.
    pub(super) fn is_of_a_rule(&self) -> bool {
        const ONLY: &[Field] = &[
            Field::ApiVersion,
            Field::DisplayName,
            Field::Id,
            Field::Kind,
            Field::LooseMention,
            Field::Mention,
            Field::Mode,
            Field::Name,
            Field::ResourceGroup,
            Field::Severity,
            Field::Type,
            Field::TypeName,
        ];
        if !self.present.is_within(Fields::NONE.and(ONLY)) {
            return false;
        }
        let has = |field, part: &[char]| {
            let text = self.string(field);
            text.is_some_and(|text| text.trim().contains(part))
        };
        if has(Field::Id, &['/']) {
            return false;
        }
        match self.has(Field::Name) {
            true => self.has(Field::DisplayName) || has(Field::Name, &[' ']),
            false => self.has(Field::DisplayName) || self.has(Field::Severity),
        }
    }

    /// Its id says so.
    pub(super) fn is_registry_by_id(&self) -> bool {
        let id = self.string(Field::Id);
        let kind = id.and_then(|id| ResourceId::new(&id).resource_type());
        kind.is_some_and(|kind| type_kind(&kind) == Some(Kind::Registry))
    }

    pub(super) fn secret(&self) -> Option<Secret> {
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
            && !self.is_login_setting()
        {
            match self.is_beside_image() {
                true => Secret::ContainerSetting,
                false => Secret::AppSettings,
            }
        } else if self.is_named_value() && !self.is_image_setting() && !self.is_login_setting() {
            Secret::NamedValues
        } else if self.holds(Field::UserPwd) {
            Secret::PublishingProfile
        } else {
            return None;
        };
        Some(found)
    }

    /// What `az webapp config container show` says of the image; what it says beside that is refused.
    pub(super) fn is_image_setting(&self) -> bool {
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

    /// It says how an app logs in to its registry. Of a password only that it is there is a fact.
    fn is_login_setting(&self) -> bool {
        let Some(setting) = self
            .string(Field::Name)
            .as_deref()
            .and_then(runs::login_setting)
        else {
            return false;
        };
        self.is_setting()
            && match setting {
                LoginSetting::Password => true,
                LoginSetting::Server | LoginSetting::User => self.raw(Field::Value).is_some(),
            }
    }

    /// It is called like a setting that is shown beside an app's image.
    fn is_beside_image(&self) -> bool {
        let name = self.string(Field::Name).unwrap_or_default();
        self.is_setting()
            && runs::BESIDE_IMAGE
                .iter()
                .any(|known| known.eq_ignore_ascii_case(&name))
    }

    /// Nothing but a name, a value, and whether it stays with its slot.
    pub(super) fn is_setting(&self) -> bool {
        self.records.iter().all(|record| {
            matches!(
                record.field,
                Field::Name | Field::Value | Field::SlotSetting | Field::Type
            )
        })
    }

    /// Nothing but a name and a text.
    pub(super) fn is_named_value(&self) -> bool {
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
    pub(super) fn gives_parameters(&self) -> bool {
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
    pub(super) fn is_deployed_without(&self) -> bool {
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

    pub(super) fn document(&self) -> Option<Kind> {
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
        // Beside rows it says that there are more, beside the id of a registry what a stack failed at.
        if self.has(Field::ErrorCode) && !self.has_rows() && !self.is_registry_by_id() {
            return Some(Kind::ErrorAnswer);
        }
        let container = |field| {
            let mut records = self.records.iter();
            records.any(|record| record.field == field && record.mark == Mark::Container)
        };
        if self.has(Field::StackChange) && container(Field::StackChange)
            || self.has(Field::After) && container(Field::After)
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

    /// A list stands in it that is not empty.
    fn has_rows(&self) -> bool {
        self.records.iter().any(|record| {
            let inside = self.text.get(record.span.start as usize + 1..);
            matches!(
                record.field,
                Field::Value | Field::SecretData | Field::Changes | Field::Potential
            ) && record.mark == Mark::Container
                && !inside
                    .unwrap_or_default()
                    .trim_ascii_start()
                    .starts_with(b"]")
        })
    }

    /// What Machine Learning's own tools call by no resource id: an environment holds an image, a deployment
    /// runs that of one.
    fn asset(&self) -> Option<Kind> {
        let id = self.string(Field::Id)?;
        let asset = Asset::of(&id)?;
        // One that is called by its name alone may be a model.
        let signs = [Field::Image, Field::ImageSource, Field::ImageBuilt];
        let runs = !asset.kind.is_empty() || signs.into_iter().any(|field| self.has(field));
        Some(match asset.is_environment() && runs {
            true => Kind::Workload,
            false => Kind::Other,
        })
    }

    /// It is a row of what Container insights saw run, which has the id of the cluster beside it.
    pub(super) fn is_seen_image(&self) -> bool {
        let is_row = || {
            let kind = self.string(Field::Type);
            kind.is_none_or(|kind| {
                insights::TABLES
                    .iter()
                    .any(|known| kind.eq_ignore_ascii_case(known))
            })
        };
        self.has(Field::Image) && self.has(Field::SeenTag) && !self.has(Field::Kind) && is_row()
    }

    /// It is a module as the agent of IoT Edge is told of it, by an image, and by nothing else that is run here.
    fn is_edge_module(&self) -> bool {
        let is_docker = || {
            let kind = self.string(Field::Type);
            kind.is_some_and(|kind| kind.eq_ignore_ascii_case(runs::DOCKER))
        };
        self.has(Field::EdgeSettings) && self.has(Field::Image) && is_docker()
    }

    /// It is an agent of Foundry, or what Databricks starts from an image. Others have definitions too, and each what it
    /// is in it.
    fn is_agent_or_cluster(&self) -> bool {
        let container = |field| {
            let mut records = self.records.iter();
            self.has(field)
                && records.any(|record| record.field == field && record.mark == Mark::Container)
        };
        let is_agent = || {
            let mut records = self.records.iter();
            // In what it runs, a word stands there as well.
            records.any(|record| {
                let kind = || self.piece(record).and_then(unquoted);
                record.field == Field::SourceType
                    && kind().is_some_and(|kind| runs::is_agent(&kind))
            })
        };
        container(Field::ClusterImage)
            || container(Field::AgentDefinition) && is_agent()
            || container(Field::PipelineSpec) && self.has(Field::Image)
    }

    pub(super) fn shape(&self) -> Option<Kind> {
        if self.is_image_setting()
            || self.is_edge_module()
            || self.is_agent_or_cluster()
            // As Batch's own interface shows its pools and tasks.
            || self.has(Field::NodeSettings)
            || self.has(Field::TaskContainer)
            // And the cluster itself its services' manifests.
            || self.has(Field::ServiceManifest)
                && self.string(Field::ServiceManifest).is_some_and(|xml| service_fabric::is_manifest(&xml))
        {
            return Some(Kind::Workload);
        }
        // What was a secret has been told by now.
        if self.is_setting()
            && (self.has(Field::SlotSetting) && self.has(Field::Name) || self.is_login_setting())
        {
            return Some(Kind::Setting);
        }
        if let Some(kind) = self.asset() {
            return Some(kind);
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
        // A query may have left no more than what is asked of one: by which identity its nodes pull, or its sensor.
        if self.has(Field::AgentPools) && self.has(Field::KubernetesVersion)
            || self.has(Field::KubeletObjectId)
            || self.has(Field::SensorEnabled)
        {
            return Some(Kind::Cluster);
        }
        if self.has(Field::AlertName) && (self.has(Field::AssessedId) || self.has(Field::AlertedId))
        {
            return Some(Kind::Alert);
        }
        // A row of Log Analytics, or what a query left of one.
        if self.has(Field::AssessedId) && self.has(Field::StatusCode) {
            return Some(self.if_it_bears(Kind::Assessment));
        }
        // A query may have dropped where it holds, or by which id its holder goes.
        let role = self.has(Field::RoleDefinitionId) || self.has(Field::RoleName);
        let held = self.has(Field::PrincipalId) || self.has(Field::PrincipalName);
        let stands = |field| {
            let text = self.string(field);
            text.is_some_and(|text| text.starts_with("/subscriptions/"))
        };
        let is_of_registries = || {
            let name = self.string(Field::RoleName);
            name.is_some_and(|name| roles::is_of_registries(&name))
        };
        if role && (held || stands(Field::Scope) || is_of_registries()) {
            return Some(Kind::RoleAssignment);
        }
        // As PowerShell prints one.
        if self.has(Field::Permissions) && self.has(Field::Action) && self.has(Field::Name) {
            return Some(Kind::RoleDefinition);
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
            let failed = |status: Cow<str>| status == "Failure";
            if kind == "Status" && self.string(Field::Status).is_some_and(failed) {
                return Some(Kind::ErrorAnswer);
            }
            return Some(if kind.ends_with("List") && self.has(Field::Value) {
                Kind::Envelope
            } else if self.is_of(KARGO) {
                Kind::Other
            } else if of_kubernetes
                && (RUNS_CONTAINERS.contains(&&*kind)
                    || !ONLY_NAMES.contains(&&*kind)
                        && (runs
                            || self.names_image()
                            || self.refers_to_template()
                            || self.has(Field::UpdatedImage) && !self.is_of(FLEET)
                            || self.has(Field::LinuxFxVersion)
                            || self.has(Field::WindowsFxVersion))
                    || DEPLOYS.contains(&&*kind)
                        && (self.has(Field::LooseMention)
                            || self.has(Field::Mention)
                            || self.takes_chart()))
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
        // As an assistant's tool lists them (mcp-server-kubernetes 4.1), without what they run.
        if self.has(Field::Namespace) && self.has(Field::Name) && { self.string(Field::Kind) }
            .is_some_and(|kind| RUNS_CONTAINERS.contains(&&*kind))
        {
            return Some(Kind::Workload);
        }
        // Fleet's own file has no kind.
        let rewrites = [
            Field::Rewritten,
            Field::RewrittenName,
            Field::RewrittenTo,
            Field::RewrittenBy,
        ];
        let rewrites = rewrites.iter().any(|field| self.has(*field));
        // Nor need Kustomize's.
        if (self.has(Field::UpdatedImage) || rewrites)
            && !self.has(Field::Id)
            && !self.has(Field::Type)
        {
            return Some(Kind::Other);
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
            && (self.has(Field::IsDefault)
                || self.has(Field::EnvironmentName)
                // As PowerShell prints it.
                || self.has(Field::State)
                    && self.has(Field::Name)
                    && self.string(Field::Id).is_some_and(|id| is_guid(&id)))
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
        // A query left no more of it; it is there all the same.
        if self
            .string(Field::LoginServer)
            .is_some_and(|host| login_server_at(&host) == Some(host.len()))
        {
            return Some(Kind::Registry);
        }
        let list = |record: &Record| {
            matches!(record.field, Field::Value | Field::SecretData)
                && record.mark == Mark::Container
        };
        (self.has(Field::Truncated) || self.records.iter().any(list)).then_some(Kind::Envelope)
    }
}
