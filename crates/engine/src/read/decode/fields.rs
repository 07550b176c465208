//! The keys this engine reads, as data: which path in an exported object means which fact.
//!
//! ARM nests a resource's settings under `properties`, the CLI prints them flat, and both mean the
//! same; so do the two casings that Resource Graph and the CLI use. Everything else in an export is
//! skipped without being looked at.
//! Field names are Azure's own, from the `Microsoft.ContainerRegistry/registries`,
//! `Microsoft.Security/pricings` and `Microsoft.ContainerService/managedClusters` schemas.

use crate::{azure::runs::LoginSetting, read::cursor::eight};

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
    /// What tells of a subscription under a key that is not known.
    Beside,
    ProvisioningState,
    LastModifiedAt,
    /// What a tag of a registry is called, and what it says: one follows the other.
    TagName,
    TagValue,
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
    DomainLabelScope,
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
    /// Others have replaced it.
    Retired,
    Extensions,
    ExtensionName,
    ExtensionEnabled,
    ExtensionStatus,
    ExtensionExclusions,
    ResourceType,
    // What Defender for Cloud recommends, found or saw.
    DisplayName,
    /// The resource that was assessed; or what some tools call the id beside other names of their own.
    AssessedId,
    /// The type, as some tools call it.
    TypeName,
    StatusCode,
    StatusCause,
    StatusDate,
    FirstEvaluated,
    Severity,
    /// A tag that an image had when it was scanned.
    ImageTag,
    /// The cluster that an image was seen in.
    SeenIn,
    /// When something was seen.
    SeenAt,
    AlertName,
    /// What an alert is called where it is a row of a table.
    AlertId,
    /// A resource among the things that an alert names.
    AlertedId,
    // Parts of a registry: replicas, caches, tasks and whatever else stands below it.
    Mode,
    /// What a scope map allows, or what a webhook is told of.
    Action,
    SourceRepository,
    TargetRepository,
    CredentialSet,
    RegionEndpoint,
    PushEnabled,
    /// What a task builds.
    BuiltImage,
    /// What a task builds from.
    BaseRepository,
    /// The registry that it lies in.
    BaseRegistry,
    /// Whether a task runs when its base image changes.
    BaseTrigger,
    /// Whatever makes a task run when its source changes: one of them, whether it is on, which source, which
    /// branch of it, on what.
    SourceTrigger,
    SourceStatus,
    SourceUrl,
    SourceBranch,
    SourceEvent,
    /// Whatever makes a task run at set times: one of them, whether it is on, when.
    TimerTrigger,
    TimerStatus,
    TimerSchedule,
    /// A registry that a task logs in to beside its own.
    LoginHost,
    /// The registry that a Machine Learning workspace keeps its images in.
    OwnRegistry,
    // AKS.
    SecurityProfile,
    Defender,
    SensorEnabled,
    KubernetesVersion,
    /// What a cluster runs; only Azure says so, in the versions of its interface that also show the sensor.
    RunningVersion,
    AgentPools,
    KubeletObjectId,
    BootstrapRegistry,
    /// Where nodes fetch what they start with.
    ArtifactSource,
    /// Whether a node pool starts containers before their whole image is there.
    ArtifactStreaming,
    // Role assignments.
    RoleDefinitionId,
    RoleName,
    PrincipalId,
    PrincipalName,
    PrincipalType,
    /// What a role lets its holder do, and takes away again.
    Permissions,
    Scope,
    Condition,
    // Workloads of Kubernetes.
    ObjectName,
    Namespace,
    /// The cluster, as the collecting script writes it above a list.
    ClusterName,
    OwnerKind,
    OwnerName,
    /// What an object makes its pods of, in place of a template of its own. The kind alone is that of what it has its
    /// chart from, under another name.
    ReferredKind,
    ReferredName,
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
    /// An image somewhere in an object that no table knows, and the pull policy beside it.
    LooseImage,
    LoosePolicy,
    /// Such an image in parts: its registry, its repository or a folder in front of it, its name, tag, digest.
    LooseServer,
    LooseRepository,
    LooseName,
    LooseTag,
    LooseDigest,
    /// A reference to an image somewhere in such an object.
    LooseMention,
    /// What Kustomize calls an image in place of what a manifest calls it.
    NewName,
    /// An older revision that a Knative Service still sends requests to.
    TrafficRevision,
    /// A reference to an image in a resource of which nothing else is read.
    Mention,
    /// A text in Base64, or a map of some, in which one may stand.
    Encoded,
    /// Who made what a pod's own owner does not tell of, as a label names it.
    RolloutHash,
    KnativeService,
    ScaledJob,
    DeploymentConfig,
    /// It asks for its images to be written anew whenever something else is pushed.
    Updated,
    /// An image that an updater is asked to look after.
    UpdatedImage,
    /// An image that a kustomization gives a tag in place of its digest; any of them, where that is not told.
    Rewritten,
    /// The object of which a kustomization rewrites the images.
    RewrittenName,
    /// The registry to which a kustomization sends images.
    RewrittenTo,
    /// The object whose images something may rewrite that is not read here, such as a patch in a file of its own;
    /// any, where that is not told.
    RewrittenBy,
    /// What only a cluster gives an object.
    Live,
    // Workloads of Azure.
    LinuxFxVersion,
    WindowsFxVersion,
    /// What a pool of sessions runs.
    ContainerType,
    /// What a Spring app's deployment comes from; its image in two parts.
    SourceType,
    SourceServer,
    SourceImage,
    /// The environment that holds the image of a Machine Learning deployment.
    ImageSource,
    /// What an image is built with; what runs is not the image beside it.
    ImageBuilt,
    /// The manifest of a service of Service Fabric, as the cluster shows it.
    ServiceManifest,
    /// Batch's own: what a pool's nodes are, and what a task runs.
    NodeSettings,
    TaskContainer,
    /// Where an image that Container insights saw comes from, and its tag; the name is the image's own field.
    SeenServer,
    SeenTag,
    /// IoT Edge's: what a module is made of.
    EdgeSettings,
    /// Foundry's: what an agent is. Databricks': what its clusters are started from.
    AgentDefinition,
    ClusterImage,
    /// What such a thing is called under a key of its own, and the device that runs a module.
    OtherName,
    /// What a pipeline of Kubeflow runs.
    PipelineSpec,
    /// IoT Operations': the endpoint, by its name, that says from which registry something is pulled.
    EndpointRef,
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
    /// A password for a registry stands there; what it says is never noted.
    RegistryPassword,
    /// One login to a registry: what follows of such belongs to it.
    RegistryLogin,
    /// The settings of an app stand there, whether or not any says how it logs in.
    AppSettings,
    /// Whether a revision of a container app runs, and how many of them may.
    Active,
    RevisionsMode,
    /// Which of a site's containers is the app itself.
    IsMain,
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
    /// Changes that may or may not be made.
    Potential,
    /// The two states of a resource in what a deployment stack would change.
    StackChange,
    /// Documents that stand in a resource as they are: the templates of a template spec.
    Inner,
    // What a record of changes that were made says of one of them.
    /// What was changed.
    ChangedId,
    /// When that was.
    ChangedAt,
    /// Whether it came about.
    ChangeStatus,
    /// What it made of settings that are judged.
    ChangedAdminUser,
    ChangedAccess,
    ChangedAction,
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
    /// Whether a list says of itself that it was cut off.
    Truncated,
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
    /// Why Kubernetes refused something, and of what kind that was.
    ErrorReason,
    RefusedKind,
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
    Auths,
    SecretData,
    StringData,
    Kubeconfigs,
    UserPwd,
    SlotSetting,
    ScopeMapId,
}

impl Field {
    /// Which fact the value of such a setting is; a password is none.
    pub fn of_setting(setting: LoginSetting) -> Option<Field> {
        match setting {
            LoginSetting::Server => Some(Field::RegistryServer),
            LoginSetting::User => Some(Field::RegistryUsername),
            LoginSetting::Password => None,
        }
    }
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

    /// Without this one.
    pub fn without(mut self, field: Field) -> Fields {
        let field = field as usize;
        if let Some(bits) = self.0.get_mut(field / 64) {
            *bits &= !(1 << (field % 64));
        }
        self
    }

    /// Whether this is one of them.
    #[inline]
    pub fn has(&self, field: Field) -> bool {
        let field = field as usize;
        self.0
            .get(field / 64)
            .is_some_and(|bits| bits & (1 << (field % 64)) != 0)
    }

    /// Whether one of those is among them.
    #[inline]
    pub fn has_any(&self, others: Fields) -> bool {
        let mut both = self.0.iter().zip(others.0);
        both.any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Whether there are none but those.
    pub fn is_within(&self, others: Fields) -> bool {
        let mut both = self.0.iter().zip(others.0);
        both.all(|(mine, theirs)| mine & !theirs == 0)
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

/// The element of a variable that stands under its own name: what follows it is no word of where it takes its value from.
pub const OF_A_MAP: u32 = u32::MAX;

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
    /// The same keys, to be compared as numbers.
    parts: &'static [Parts],
    /// What each element of a list of such objects is noted as, so that one without any known key, or
    /// one that is no object, still counts.
    pub element: Option<Field>,
    /// The objects are a name with a value, and the name says which fact the value is.
    pub pairs: bool,
    /// The objects are an image in parts.
    pub parts_of_image: bool,
    /// What the keys of such an object are called is a fact.
    pub keys: Option<Field>,
    /// The objects say under a key of its own what they hold. One that says nothing is noted as this.
    pub empty: Option<Field>,
    /// The keys that are read in whatever stands under a key that is not known here.
    pub rest: Option<&'static Node>,
    /// Where the entries of each key length begin, so that most keys are passed over at once.
    starts: [u16; LONGEST + 2],
}

const LONGEST: usize = 48;

impl Node {
    /// INVARIANT: entries are sorted by the length of their keys; `tables_are_in_order` checks it.
    const fn new(entries: &'static [(&'static str, Take)], parts: &'static [Parts]) -> Node {
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
                reason = "a table has far fewer keys than 65,535"
            )]
            {
                starts[length] = index as u16;
            }
            length += 1;
        }
        Node {
            entries,
            parts,
            element: None,
            pairs: false,
            parts_of_image: false,
            keys: None,
            empty: None,
            rest: None,
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

    /// The same, of images in parts.
    const fn parts(self) -> Node {
        Node {
            parts_of_image: true,
            ..self
        }
    }

    /// The same, an object of it that says nothing but a name noted as this.
    const fn or_empty(self, empty: Field) -> Node {
        Node {
            empty: Some(empty),
            ..self
        }
    }

    /// The same, its keys noted as this.
    const fn keyed(self, keys: Field) -> Node {
        Node {
            keys: Some(keys),
            ..self
        }
    }

    /// The same, with what is read under any other key.
    const fn and_anywhere(self, rest: &'static Node) -> Node {
        Node {
            rest: Some(rest),
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

    /// Whether a field stands anywhere inside such an object.
    pub fn leads_to(&self, field: Field) -> bool {
        // Pods nest in templates, and those in templates of jobs.
        self.leads(field, 5)
    }

    fn leads(&self, field: Field, depth: u32) -> bool {
        self.entries.iter().any(|(_, take)| match take {
            Take::Value(found) | Take::Resources(found) | Take::Later(found) => *found == field,
            Take::Into(found, inner) => {
                *found == field || (depth > 0 && inner.leads(field, depth - 1))
            }
        })
    }

    /// What to do with the value under `key`, whatever its case.
    pub fn get(&self, key: &[u8]) -> Option<Take> {
        self.get_at(key, 0, key.len())
    }

    /// The same of the key of this length that stands at `start`. What stands around it is looked at
    /// too, so that eight bytes can be had at once.
    #[inline]
    pub fn get_at(&self, text: &[u8], start: usize, length: usize) -> Option<Take> {
        let Some((from, to)) = self.starts.get(length).zip(self.starts.get(length + 1)) else {
            // Longer than any key, but perhaps the path to one.
            let key = text.get(start..start + length)?;
            let column =
                std::ptr::eq(self, &RESOURCE) && memchr::memchr3(b'_', b'.', b'/', key).is_some();
            return column.then(|| self.get_column(key)).flatten();
        };
        let (from, to) = (usize::from(*from), usize::from(*to));
        let same_length = self.parts.get(from..to)?;
        let wanted = Parts::at(text, start, length);
        let Some(found) = same_length.iter().position(|parts| parts.is_like(wanted)) else {
            return self.get_snake(text.get(start..start + length)?);
        };
        let (name, take) = self.entries.get(from + found)?;
        if length <= 24 && self.parts.get(from + found) == Some(&wanted) {
            return Some(*take);
        }
        let key = text.get(start..start + length)?;
        if name.as_bytes().eq_ignore_ascii_case(key) {
            return Some(*take);
        }
        self.get_slowly(key)
    }

    /// The same where objects of anybody's form stand: what a key that is not known is called may say that an
    /// image stands there.
    pub fn get_anybodys(&self, key: &[u8]) -> Option<Take> {
        self.rest?;
        const ENDS: [&str; 3] = ["image", "imagename", "imageref"];
        let ends = |end: &str| {
            let tail = key.len().checked_sub(end.len());
            tail.and_then(|tail| key.get(tail..))
                .is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes()))
        };
        let is_image = ENDS.iter().any(|end| ends(end));
        is_image.then_some(Into(F::LooseImage, &IMAGE_PARTS))
    }

    /// The same of a key in the snake case of the Python SDKs and of those who print through them.
    /// (azure-mgmt-containerregistry 14, azure-mgmt-security 7, kubernetes 37: `as_dict`, `to_dict`.)
    #[inline]
    fn get_snake(&self, key: &[u8]) -> Option<Take> {
        let at = memchr::memchr3(b'_', b'.', b'/', key)?;
        self.get_without(key, at)
    }

    #[inline(never)]
    fn get_without(&self, key: &[u8], from: usize) -> Option<Take> {
        let mut plain = [0; LONGEST];
        let mut length = 0;
        let parts = key.iter().enumerate();
        for (_, byte) in parts.filter(|(at, byte)| **byte != b'_' || *at < from) {
            if let Some(slot) = plain.get_mut(length) {
                *slot = *byte;
            }
            length += 1;
        }
        let mut entries = self.entries.iter();
        let snake = plain.get(..length).and_then(|plain| {
            entries
                .find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(plain))
                .map(|(_, take)| *take)
        });
        snake.or_else(|| std::ptr::eq(self, &RESOURCE).then(|| self.get_column(key))?)
    }

    /// The same of a column that is named after the path to it: of a query that projects `properties.x` Resource
    /// Graph calls it `properties_x`, and whoever makes a flat table of its answer `properties.x` (pandas 2.3:
    /// `json_normalize`, by which msticpy 3.0 shows it) or `properties/x` (csvkit 2.2: `in2csv`).
    fn get_column(&self, key: &[u8]) -> Option<Take> {
        let mut entries = self.entries.iter();
        let found = entries.find_map(|(name, take)| {
            let (head, rest) = key.split_at_checked(name.len())?;
            let rest = rest
                .strip_prefix(b"_")
                .or_else(|| rest.strip_prefix(b"."))
                .or_else(|| rest.strip_prefix(b"/"))?;
            match take {
                Take::Into(_, inner) if head.eq_ignore_ascii_case(name.as_bytes()) => {
                    let mut below = inner.entries.iter();
                    let whole = below.find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(rest));
                    whole
                        .map(|(_, take)| *take)
                        .or_else(|| inner.get_column(rest))
                }
                _ => None,
            }
        });
        found.filter(|take| matches!(take, Take::Value(_) | Take::Into(..)))
    }

    /// Of two keys that differ only in signs that are no letters, or far in the middle.
    #[inline(never)]
    fn get_slowly(&self, key: &[u8]) -> Option<Take> {
        let mut entries = self.entries.iter();
        entries
            .find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(key))
            .map(|(_, take)| *take)
    }
}

/// The first, the second, and the last eight bytes of a key, as far as it is that long; they may
/// overlap. So most keys are compared as three numbers.
#[derive(Clone, Copy, PartialEq)]
struct Parts {
    first: u64,
    second: u64,
    last: u64,
}

impl Parts {
    #[inline(always)]
    fn at(text: &[u8], start: usize, length: usize) -> Parts {
        let Some(first) = eight(text, start) else {
            return Parts::of(text.get(start..start + length).unwrap_or_default());
        };
        if length < 8 {
            // What stands behind the key is not looked at.
            return Parts {
                first: first & !(u64::MAX << (8 * length)),
                second: 0,
                last: 0,
            };
        }
        let second = if length < 16 {
            None
        } else {
            eight(text, start + 8)
        };
        Parts {
            first,
            second: second.unwrap_or_default(),
            last: eight(text, start + length - 8).unwrap_or_default(),
        }
    }

    /// The same of a key that is known while compiling, or behind which the text ends.
    const fn of(key: &[u8]) -> Parts {
        const fn eight(key: &[u8], from: usize) -> u64 {
            let mut number = 0;
            let mut index = 0;
            #[expect(clippy::indexing_slicing, reason = "it stops at the end of the key")]
            while index < 8 && from + index < key.len() {
                number |= (key[from + index] as u64) << (8 * index);
                index += 1;
            }
            number
        }
        let length = key.len();
        Parts {
            first: eight(key, 0),
            second: if length < 16 { 0 } else { eight(key, 8) },
            last: if length < 8 {
                0
            } else {
                eight(key, length - 8)
            },
        }
    }

    /// Whether they are the same but for the bit that tells capital letters from small ones.
    #[inline(always)]
    fn is_like(&self, other: Parts) -> bool {
        const CASE: u64 = u64::from_le_bytes([0x20; 8]);
        let differ =
            (self.first ^ other.first) | (self.second ^ other.second) | (self.last ^ other.last);
        differ & !CASE == 0
    }
}

/// The parts of all keys of a table.
const fn parts<const N: usize>(keys: &[&str]) -> [Parts; N] {
    let mut found = [Parts::of(b""); N];
    let mut index = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
    while index < N {
        found[index] = Parts::of(keys[index].as_bytes());
        index += 1;
    }
    found
}

/// A table of keys, sorted by their length.
macro_rules! node {
    ([$(($key:expr, $take:expr $(,)?)),* $(,)?]) => {{
        const KEYS: &[&str] = &[$($key),*];
        const PARTS: [Parts; KEYS.len()] = parts(KEYS);
        Node::new(&[$(($key, $take)),*], &PARTS)
    }};
}

use Field as F;
use Take::{Into, Later, Resources, Value};

/// An object in which nothing is a fact; but what a machine starts with may name an image, and is in Base64.
/// (learn.microsoft.com …/virtual-machines/custom-data, …/virtual-machines/user-data; of the extension that runs
/// scripts …/virtual-machines/extensions/custom-script-linux.)
pub static NOTHING: Node = node!([
    ("script", Later(F::Encoded)),
    ("userData", Later(F::Encoded)),
    ("customData", Later(F::Encoded)),
]);

/// A resource, or an envelope around some: every key that may stand at the top of an object.
pub static RESOURCE: Node = node!([
    ("id", Value(F::Id)),
    ("sku", Into(F::Sku, &SKU)),
    // What the Open Cybersecurity Schema calls the id of a resource that something was found at.
    ("uid", Value(F::AssessedId)),
    ("mode", Value(F::Mode)),
    ("step", Into(F::Nested, &TASK_STEP)),
    ("data", Resources(F::SecretData)),
    ("kind", Value(F::Kind)),
    ("name", Value(F::Name)),
    ("rows", Later(F::Rows)),
    ("spec", Into(F::Spec, &SPEC)),
    ("type", Value(F::Type)),
    ("tags", Into(F::Tags, &TAGS)),
    // What projections make of `roleDefinitionName`.
    ("role", Value(F::RoleName)),
    ("appId", Value(F::AppId)),
    ("auths", Value(F::Auths)),
    ("count", Value(F::Count)),
    ("error", Into(F::Nested, &ERROR)),
    ("items", Resources(F::Value)),
    ("scope", Value(F::Scope)),
    ("users", Value(F::Users)),
    ("value", Resources(F::Value)),
    ("state", Value(F::State)),
    ("build", Into(F::ImageBuilt, &NOTHING)),
    ("image", Value(F::Image)),
    ("after", Resources(F::After)),
    ("serial", Value(F::Serial)),
    ("values", Later(F::StateValues)),
    ("images", Into(F::Nested, &RENAMED_IMAGE)),
    ("status", Into(F::Status, &STATUS)),
    ("digest", Value(F::Digest)),
    // Of facts that a link carries.
    ("scopes", Later(F::Variables)),
    ("before", Resources(F::Before)),
    ("reason", Value(F::ErrorReason)),
    ("source", Into(F::Nested, &SPRING_SOURCE)),
    ("tables", Resources(F::Value)),
    ("active", Value(F::Active)),
    ("isMain", Value(F::IsMain)),
    ("actions", Into(F::Nested, &ACTIONS)),
    ("trigger", Into(F::Nested, &TASK_TRIGGER)),
    ("$schema", Value(F::Schema)),
    ("columns", Later(F::Columns)),
    ("details", Into(F::Nested, &STATUS_DETAILS)),
    ("enforce", Value(F::Enforce)),
    ("lineage", Value(F::Lineage)),
    ("message", Value(F::RefusedKind)),
    ("userPWD", Value(F::UserPwd)),
    ("changes", Resources(F::Changes)),
    ("SkuName", Value(F::SkuName)),
    ("SkuTier", Value(F::SkuTier)),
    ("hasMore", Value(F::NextLink)),
    ("severity", Value(F::Severity)),
    ("canWrite", Value(F::WriteEnabled)),
    ("entities", Into(F::Nested, &ALERTED)),
    ("Manifest", Value(F::ServiceManifest)),
    ("userData", Later(F::Encoded)),
    ("deviceId", Value(F::OtherName)),
    ("versions", Into(F::Nested, &AGENT_VERSIONS)),
    ("imageTag", Value(F::SeenTag)),
    ("metadata", Into(F::Metadata, &METADATA)),
    ("nextLink", Value(F::NextLink)),
    ("settings", Into(F::EdgeSettings, &EDGE_SETTINGS)),
    ("password", Value(F::Password)),
    ("policies", Into(F::Policies, &POLICIES)),
    ("username", Value(F::Username)),
    ("template", Into(F::Template, &TEMPLATE)),
    ("authType", Value(F::AuthType)),
    ("identity", Into(F::Identity, &IDENTITY)),
    ("registry", Value(F::RegistryHost)),
    ("tenantId", Value(F::TenantId)),
    // What Azure PowerShell calls whoever holds a role.
    ("objectId", Value(F::PrincipalId)),
    ("roleName", Value(F::RoleName)),
    ("condaFile", Into(F::ImageBuilt, &NOTHING)),
    ("cloudName", Value(F::EnvironmentName)),
    ("condition", Value(F::Condition)),
    ("inherited", Value(F::Inherited)),
    ("namespace", Value(F::Namespace)),
    ("passwords", Into(F::Passwords, &PASSWORD)),
    ("resources", Later(F::Resources)),
    ("skipToken", Value(F::SkipToken)),
    ("imageName", Value(F::RepositoryName)),
    ("isDefault", Value(F::IsDefault)),
    ("variables", Later(F::Variables)),
    ("functions", Later(F::Variables)),
    ("startTask", Into(F::Nested, &BATCH_TASK)),
    // What `Get-AzContainerGroup` and `Get-AzContainerApp` call them. (Az.ContainerInstance 4, Az.App 2.)
    ("Container", Into(F::Containers, &CONTAINER)),
    ("AlertName", Value(F::AlertName)),
    ("frameworks", Into(F::Nested, &FRAMEWORK)),
    ("definition", Into(F::AgentDefinition, &AGENT_DEFINITION)),
    ("$skipToken", Value(F::SkipToken)),
    ("binaryData", Later(F::Encoded)),
    ("apiVersion", Value(F::ApiVersion)),
    ("extensions", Into(F::Extensions, &EXTENSION)),
    ("Repository", Value(F::SeenServer)),
    ("sourceKind", Value(F::SourceType)),
    ("properties", Into(F::Properties, &PROPERTIES)),
    ("scopeMapId", Value(F::ScopeMapId)),
    ("skip_token", Value(F::SkipToken)),
    ("stringData", Value(F::StringData)),
    ("systemData", Into(F::Nested, &SYSTEM_DATA)),
    ("siteConfig", Into(F::Nested, &SITE_CONFIG)),
    ("containers", Into(F::Containers, &CONTAINER)),
    ("parameters", Later(F::Parameters)),
    ("changeType", Value(F::ChangeType)),
    ("resourceId", Value(F::AssessedId)),
    ("statusCode", Value(F::StatusCode)),
    ("imageScans", Into(F::Nested, &IMAGE_SCAN)),
    ("notActions", Later(F::Permissions)),
    ("deprecated", Value(F::Retired)),
    ("accessToken", Value(F::AccessToken)),
    ("clusterName", Value(F::OtherName)),
    ("dockerImage", Into(F::ClusterImage, &DOCKER_IMAGE)),
    // A query may have put them beside the image.
    ("appSettings", Into(F::AppSettings, &SITE_SETTING)),
    ("displayName", Value(F::DisplayName)),
    ("definitions", Later(F::Variables)),
    ("credentials", Into(F::Nested, &CREDENTIALS)),
    ("kubeconfigs", Value(F::Kubeconfigs)),
    ("loginServer", Into(F::LoginServer, &CONNECTED_HOST)),
    ("pricingTier", Value(F::PricingTier)),
    ("principalId", Value(F::PrincipalId)),
    ("slotSetting", Value(F::SlotSetting)),
    ("prior_state", Later(F::PriorState)),
    ("environment", Into(F::ImageSource, &ML_ENVIRONMENT)),
    ("dataActions", Later(F::Permissions)),
    ("permissions", Later(F::Permissions)),
    ("startTimeUtc", Value(F::SeenAt)),
    ("clientSecret", Value(F::ClientSecret)),
    ("refreshToken", Value(F::AccessToken)),
    ("totalRecords", Value(F::TotalRecords)),
    // What `Get-AzResource` calls what others call `type`.
    ("ResourceType", Value(F::TypeName)),
    ("pipelineInfo", Into(F::Nested, &PIPELINE_INFO)),
    ("templateJson", Resources(F::Value)),
    // As OData counts what a list has in all.
    ("@odata.count", Value(F::TotalRecords)),
    ("mainTemplate", Resources(F::Inner)),
    ("sparkEnvVars", Into(F::Nested, &VARIABLES)),
    ("timeGenerated", Value(F::SeenAt)),
    ("resourceGroup", Value(F::ResourceGroup)),
    ("linchpinFacts", Value(F::Carried)),
    ("total_records", Value(F::TotalRecords)),
    ("ociRepository", Into(F::Nested, &FLUX_SOURCE)),
    ("configuration", Into(F::Configuration, &CONFIGURATION)),
    ("principalName", Value(F::PrincipalName)),
    ("principalType", Value(F::PrincipalType)),
    ("dataEndpoints", Value(F::DataEndpoints)),
    ("containerType", Value(F::ContainerType)),
    ("environmentId", Value(F::ImageSource)),
    ("InitContainer", Into(F::Containers, &CONTAINER)),
    // As Log Analytics has an alert: table SecurityAlert. (learn.microsoft.com …/azure-monitor/reference/tables/
    // securityalert.)
    ("AlertSeverity", Value(F::Severity)),
    ("SystemAlertId", Value(F::AlertId)),
    // As the portal downloads compliance as CSV.
    ("resourceState", Value(F::State)),
    // As Databricks and Foundry say that there is more.
    ("nextPageToken", Value(F::SkipToken)),
    ("additionalData", Into(F::Nested, &ADDITIONAL_DATA)),
    ("passwordSecret", Value(F::RegistryPassword)),
    ("repositoryName", Value(F::RepositoryName)),
    ("contentVersion", Value(F::ContentVersion)),
    ("format_version", Value(F::FormatVersion)),
    ("networkRuleSet", Into(F::NetworkRuleSet, &NETWORK_RULE_SET)),
    ("planned_values", Later(F::PlannedValues)),
    ("resource_drift", Later(F::ResourceChanges)),
    ("subscriptionId", Value(F::SubscriptionId)),
    ("initContainers", Into(F::Containers, &CONTAINER)),
    ("linuxFxVersion", Value(F::LinuxFxVersion)),
    ("graphComponent", Into(F::Nested, &ATTACK_PATH)),
    ("siteProperties", Into(F::Nested, &SITE_PROPERTIES)),
    ("parametersJson", Resources(F::Value)),
    ("deploymentSpec", Into(F::PipelineSpec, &PIPELINE_SPEC)),
    // As queries call the name of a recommendation.
    ("assessmentName", Value(F::DisplayName)),
    ("recommendation", Value(F::DisplayName)),
    ("odata.nextLink", Value(F::NextLink)),
    ("eventTimestamp", Value(F::ChangedAt)),
    ("notDataActions", Later(F::Permissions)),
    ("identityProfile", Into(F::Nested, &IDENTITY_PROFILE)),
    (
        "securityProfile",
        Into(F::SecurityProfile, &SECURITY_PROFILE),
    ),
    ("resourceDetails", Into(F::Nested, &RESOURCE_DETAILS)),
    ("environmentName", Value(F::EnvironmentName)),
    ("@odata.nextLink", Value(F::NextLink)),
    ("linkedTemplates", Resources(F::Inner)),
    ("resultTruncated", Value(F::Truncated)),
    ("sourceRepository", Value(F::SourceRepository)),
    ("targetRepository", Value(F::TargetRepository)),
    ("timeGeneratedUtc", Value(F::SeenAt)),
    ("alertDisplayName", Value(F::AlertName)),
    // As Log Analytics has it, where Defender for Cloud exports continuously: table SecurityRecommendation.
    ("RecommendationId", Value(F::Name)),
    ("potentialChanges", Resources(F::Potential)),
    ("adminUserEnabled", Value(F::AdminUserEnabled)),
    ("bootstrapProfile", Into(F::Nested, &BOOTSTRAP_PROFILE)),
    ("endpointProtocol", Value(F::EndpointProtocol)),
    ("resource_changes", Later(F::ResourceChanges)),
    ("deferred_changes", Later(F::ResourceChanges)),
    ("roleDefinitionId", Value(F::RoleDefinitionId)),
    ("statusChangeDate", Value(F::StatusDate)),
    ("windowsFxVersion", Value(F::WindowsFxVersion)),
    ("activeDeployment", Into(F::Nested, &SPRING_DEPLOYMENT)),
    ("assessmentStatus", Value(F::StatusCode)),
    ("instancePoolName", Value(F::OtherName)),
    ("targetResourceId", Value(F::ChangedId)),
    ("changeAttributes", Into(F::Nested, &CHANGE_ATTRIBUTES)),
    ("agentPoolProfiles", Into(F::AgentPools, &AGENT_POOL)),
    ("containerRegistry", Value(F::OwnRegistry)),
    ("kubernetesVersion", Value(F::KubernetesVersion)),
    ("provisioningState", Value(F::ProvisioningState)),
    ("ResourceGroupName", Value(F::ResourceGroup)),
    // What `Get-AzContainerRegistry` calls the rest. (Az.ContainerRegistry 4: its models are flattened.)
    ("TrustPolicyStatus", Value(F::TrustPolicy)),
    ("functionAppConfig", Into(F::Nested, &FUNCTION_APP)),
    (
        "containerSettings",
        Into(F::TaskContainer, &BATCH_CONTAINER),
    ),
    ("TemplateContainer", Into(F::Containers, &CONTAINER)),
    ("compromisedEntity", Value(F::AlertedId)),
    // What .NET calls it. (Azure.ResourceManager.ContainerRegistry 1.3: `ContainerRegistryData`.)
    ("IsAdminUserEnabled", Value(F::AdminUserEnabled)),
    ("RecommendationName", Value(F::Name)),
    ("AssessedResourceId", Value(F::AssessedId)),
    ("roleAssignmentMode", Value(F::RoleAssignmentMode)),
    // The rest of an id, behind the scope beside it.
    ("relativeResourceId", Value(F::Scope)),
    ("ExportPolicyStatus", Value(F::ExportPolicy)),
    ("extendedProperties", Into(F::Nested, &ALERTED)),
    ("RetentionPolicyDay", Value(F::RetentionDays)),
    ("roleDefinitionName", Value(F::RoleName)),
    // As `Get-AzSecurityTask` prints it.
    ("RecommendationType", Value(F::DisplayName)),
    ("action_invocations", Later(F::ResourceChanges)),
    ("resourceIdentifiers", Into(F::Nested, &RESOURCE_IDENTIFIER)),
    ("RecommendationState", Value(F::StatusCode)),
    ("notApplicableReason", Value(F::StatusCause)),
    ("FirstEvaluationDate", Value(F::FirstEvaluated)),
    ("registryLoginServer", Value(F::RegistryHost)),
    ("dataEndpointEnabled", Value(F::DataEndpoint)),
    ("publicNetworkAccess", Value(F::PublicNetworkAccess)),
    ("activeRevisionsMode", Value(F::RevisionsMode)),
    // As the Azure MCP server says it. (@azure/mcp 2.0.)
    ("areResultsTruncated", Value(F::Truncated)),
    ("anonymousPullEnabled", Value(F::AnonymousPull)),
    ("changeableAttributes", Into(F::Attributes, &ATTRIBUTES)),
    ("NetworkRuleSetIPRule", Into(F::IpRules, &IP_RULE)),
    ("environmentVariables", Into(F::Nested, &VARIABLES)),
    ("regionEndpointEnabled", Value(F::RegionEndpoint)),
    ("RetentionPolicyStatus", Value(F::RetentionPolicy)),
    ("TemplateInitContainer", Into(F::Containers, &CONTAINER)),
    (
        "preloadedDockerImages",
        Into(F::ClusterImage, &DOCKER_IMAGE)
    ),
    (
        "ConfigurationRegistry",
        Into(F::Nested, &REGISTRY_CREDENTIAL)
    ),
    (
        "freeTrialRemainingTime",
        Into(F::FreeTrialRemaining, &TIME_SPAN)
    ),
    ("IsAnonymousPullEnabled", Value(F::AnonymousPull)),
    ("QuarantinePolicyStatus", Value(F::QuarantinePolicy)),
    ("SoftDeletePolicyStatus", Value(F::SoftDeletePolicy)),
    ("securityTaskParameters", Into(F::Nested, &SECURITY_TASK)),
    ("lastStateChangeTimeUtc", Value(F::StatusDate)),
    ("credentialSetResourceId", Value(F::CredentialSet)),
    ("resourcesCoverageStatus", Value(F::Coverage)),
    ("NetworkRuleBypassOption", Value(F::BypassOptions)),
    (
        "customContainerTemplate",
        Into(F::Nested, &SESSION_TEMPLATE),
    ),
    (
        "deploymentConfiguration",
        Into(F::Nested, &BATCH_DEPLOYMENT),
    ),
    (
        "ImageRegistryCredential",
        Into(F::Nested, &REGISTRY_CREDENTIAL)
    ),
    ("currentKubernetesVersion", Value(F::RunningVersion)),
    ("SystemDataLastModifiedAt", Value(F::LastModifiedAt)),
    ("networkRuleBypassOptions", Value(F::BypassOptions)),
    (
        "imageRegistryCredentials",
        Into(F::Nested, &REGISTRY_CREDENTIAL),
    ),
    ("acrUserManagedIdentityID", Value(F::PullIdentity)),
    // As `Get-AzDeploymentWhatIfResult` calls what changes.
    ("FullyQualifiedResourceId", Value(F::AssessedId)),
    (
        "PrivateEndpointConnection",
        Into(F::PrivateEndpoints, &PRIVATE_ENDPOINT)
    ),
    ("RecommendationDisplayName", Value(F::DisplayName)),
    (
        "privateEndpointConnections",
        Into(F::PrivateEndpoints, &PRIVATE_ENDPOINT),
    ),
    ("acrUseManagedIdentityCreds", Value(F::PullsByIdentity)),
    ("userManagedIdentityClientId", Value(F::PullIdentity)),
    ("NetworkRuleSetDefaultAction", Value(F::DefaultAction)),
    ("deferred_action_invocations", Later(F::ResourceChanges)),
    (
        "virtualMachineConfiguration",
        Into(F::NodeSettings, &BATCH_NODES),
    ),
    ("resourceConfigurationChanges", Resources(F::StackChange)),
    ("NetworkRuleBypassAllowedForTask", Value(F::BypassForTasks)),
    ("networkRuleBypassAllowedForTasks", Value(F::BypassForTasks)),
    ("ConfigurationActiveRevisionsMode", Value(F::RevisionsMode)),
    (
        "autoGeneratedDomainNameLabelScope",
        Value(F::DomainLabelScope),
    ),
]);

/// How Defender for Cloud judged something; other resources have a word there, or an object of their own.
/// (Microsoft.Security/assessments 2020-01-01 and 2021-06-01: `AssessmentStatusResponse`.)
/// Of a file of Kustomize, which fills in what kind it is. (kubectl.docs.kubernetes.io: `kustomization/images`;
/// kustomize, `types.Kustomization.FixKustomizationPostUnmarshal`.)
static RENAMED_IMAGE: Node = node!([("newName", Value(F::NewName))]);
static STATUS: Node = node!([
    ("code", Value(F::StatusCode)),
    ("cause", Value(F::StatusCause)),
    // Of an entry in the activity log.
    ("value", Value(F::ChangeStatus)),
    ("severity", Value(F::Severity)),
    // Of a Workflow of Argo: what the templates said that it refers to.
    ("storedTemplates", Into(F::Nested, &SPEC)),
    ("statusChangeDate", Value(F::StatusDate)),
    ("firstEvaluationDate", Value(F::FirstEvaluated)),
    ("storedWorkflowTemplateSpec", Into(F::Nested, &SPEC)),
]);
/// What a task of Defender for Cloud is about, which is what recommendations were before. (Microsoft.Security/tasks
/// 2015-06-01-preview.)
static SECURITY_TASK: Node = node!([
    ("name", Value(F::DisplayName)),
    ("resourceId", Value(F::AssessedId)),
    ("assessmentKey", Value(F::Name)),
]);
/// What was judged. REST writes `id`, Resource Graph `Id`, and newer rows `ResourceId` beside it.
static RESOURCE_DETAILS: Node = node!([
    ("id", Value(F::AssessedId)),
    ("resourceId", Value(F::AssessedId)),
]);

/// What a scan of an image says of it: Defender Vulnerability Management nests the image, the older
/// scanner wrote it flat; of a running image the cluster and what runs it stand beside it.
/// (MicrosoftDocs/azure-docs: `defender-for-cloud/subassessment-rest-api.md`; queries of running images
/// read `clusterDetails.clusterResourceId` and `kubernetesContext.workloads[].namespace`.)
static ADDITIONAL_DATA: Node = node!([
    ("imageDigest", Value(F::Digest)),
    ("registryHost", Value(F::RegistryHost)),
    ("clusterDetails", Into(F::Nested, &CLUSTER_DETAILS)),
    ("repositoryName", Value(F::RepositoryName)),
    ("artifactDetails", Into(F::Nested, &ARTIFACT_DETAILS)),
    ("kubernetesContext", Into(F::Nested, &KUBERNETES_CONTEXT)),
    ("kubernetesDetails", Into(F::Nested, &KUBERNETES_CONTEXT)),
    ("vulnerabilityDetails", Into(F::Nested, &VULNERABILITY)),
]);
static CLUSTER_DETAILS: Node = node!([("clusterResourceId", Value(F::SeenIn)),]);
static ARTIFACT_DETAILS: Node = node!([
    ("tags", Into(F::Nested, &IMAGE_TAGS)),
    ("digest", Value(F::Digest)),
    ("registryHost", Value(F::RegistryHost)),
    ("repositoryName", Value(F::RepositoryName)),
]);
static IMAGE_TAGS: Node = node!([]).each(F::ImageTag);
static VULNERABILITY: Node = node!([("severity", Value(F::Severity)),]);
static KUBERNETES_CONTEXT: Node = node!([
    ("workloads", Into(F::Nested, &SEEN_WORKLOAD)),
    ("clusterResourceId", Value(F::SeenIn)),
]);
static SEEN_WORKLOAD: Node = node!([
    ("kind", Value(F::OwnerKind)),
    ("name", Value(F::OwnerName)),
    ("namespace", Value(F::Namespace)),
]);

/// What an alert is about. (Microsoft.Security/locations/alerts 2022-01-01: `AzureResourceIdentifier`.)
/// What an attack path leads over. (Resource Graph: `securityresources`, type `microsoft.security/attackpaths`.)
static ATTACK_PATH: Node = node!([("entities", Into(F::Nested, &ATTACKED)),]);
static ATTACKED: Node = node!([("entityIdentifiers", Into(F::Nested, &RESOURCE_IDENTIFIER)),]);
static RESOURCE_IDENTIFIER: Node = node!([("azureResourceId", Value(F::AssessedId)),]);
/// What else it names. (learn.microsoft.com …/azure/sentinel/entities-reference: `azure-resource`.)
static ALERTED: Node = node!([
    ("resourceId", Value(F::AlertedId)),
    ("azureResourceId", Value(F::AlertedId)),
]);
/// What the interface of Kubernetes says beside an error. (kubernetes.io …/api-conventions: `Status`.)
static STATUS_DETAILS: Node = node!([("kind", Value(F::RefusedKind)),]);

/// What a task builds, and from what; where from is an address that may hold a password, so it is not read.
/// (Microsoft.ContainerRegistry/registries/tasks 2019-06-01-preview.)
static TASK_STEP: Node = node!([
    ("imageNames", Into(F::Nested, &BUILT_IMAGES)),
    ("isPushEnabled", Value(F::PushEnabled)),
    ("baseImageDependencies", Into(F::Nested, &BASE_IMAGE)),
]);
static BUILT_IMAGES: Node = node!([]).each(F::BuiltImage);
static BASE_IMAGE: Node = node!([
    ("registry", Value(F::BaseRegistry)),
    ("repository", Value(F::BaseRepository)),
]);
static TASK_TRIGGER: Node = node!([
    ("timerTriggers", Into(F::Nested, &TIMER_TRIGGER)),
    ("sourceTriggers", Into(F::Nested, &SOURCE_TRIGGER)),
    ("baseImageTrigger", Into(F::Nested, &BASE_TRIGGER)),
]);
static SOURCE_TRIGGER: Node = node!([
    ("status", Value(F::SourceStatus)),
    ("sourceRepository", Into(F::Nested, &TASK_SOURCE)),
    ("sourceTriggerEvents", Into(F::Nested, &SOURCE_EVENTS)),
])
.each(F::SourceTrigger);
static TIMER_TRIGGER: Node = node!([
    ("status", Value(F::TimerStatus)),
    ("schedule", Value(F::TimerSchedule)),
])
.each(F::TimerTrigger);
/// What lets a task in there stands beside it, and is not read.
static TASK_SOURCE: Node = node!([
    ("branch", Value(F::SourceBranch)),
    ("repositoryUrl", Value(F::SourceUrl)),
]);
static SOURCE_EVENTS: Node = node!([]).each(F::SourceEvent);
/// Each stands under its host.
/// A connected registry has an object where a registry has a text. (Azure.ResourceManager.ContainerRegistry:
/// `ConnectedRegistryLoginServer`, whose host "can be FQDN or IP".)
static CONNECTED_HOST: Node = node!([("host", Value(F::LoginHost))]);
static OTHER_REGISTRIES: Node = node!([]).keyed(F::LoginHost);
static BASE_TRIGGER: Node = node!([("status", Value(F::BaseTrigger)),]);
static ACTIONS: Node = node!([]).each(F::Action);

/// Whether a table is that of what ARM nests under `properties`.
pub fn is_properties(node: &'static Node) -> bool {
    std::ptr::eq(node, &PROPERTIES)
}

/// What ARM nests under `properties`.
static PROPERTIES: Node = node!([
    ("host", Value(F::LoginHost)),
    ("mode", Value(F::Mode)),
    ("step", Into(F::Nested, &TASK_STEP)),
    ("scope", Value(F::Scope)),
    ("state", Value(F::State)),
    ("build", Into(F::ImageBuilt, &NOTHING)),
    ("image", Value(F::Image)),
    ("nodes", Into(F::Nested, &GRAPH_NODE)),
    ("status", Into(F::Status, &STATUS)),
    ("source", Into(F::Nested, &SPRING_SOURCE)),
    ("active", Value(F::Active)),
    ("isMain", Value(F::IsMain)),
    ("actions", Into(F::Nested, &ACTIONS)),
    ("trigger", Into(F::Nested, &TASK_TRIGGER)),
    ("enforce", Value(F::Enforce)),
    // As Azure PowerShell has an entry of the activity log.
    ("content", Into(F::Nested, &SENT_OR_ANSWERED)),
    ("changes", Resources(F::Changes)),
    ("entities", Into(F::Nested, &ALERTED)),
    ("severity", Value(F::Severity)),
    ("policies", Into(F::Policies, &POLICIES)),
    ("userData", Later(F::Encoded)),
    ("template", Into(F::Template, &TEMPLATE)),
    ("authType", Value(F::AuthType)),
    ("userName", Value(F::RegistryUsername)),
    ("roleName", Value(F::RoleName)),
    ("condaFile", Into(F::ImageBuilt, &NOTHING)),
    ("condition", Value(F::Condition)),
    ("inherited", Value(F::Inherited)),
    ("startTask", Into(F::Nested, &BATCH_TASK)),
    ("deprecated", Value(F::Retired)),
    // Of a request to deploy a template.
    ("parameters", Later(F::Parameters)),
    ("extensions", Into(F::Extensions, &EXTENSION)),
    ("scopeMapId", Value(F::ScopeMapId)),
    ("siteConfig", Into(F::Nested, &SITE_CONFIG)),
    ("sourceKind", Value(F::SourceType)),
    ("containers", Into(F::Containers, &CONTAINER)),
    ("notActions", Later(F::Permissions)),
    ("credentials", Into(F::Nested, &CREDENTIALS)),
    ("displayName", Value(F::DisplayName)),
    ("loginServer", Into(F::LoginServer, &CONNECTED_HOST)),
    ("pricingTier", Value(F::PricingTier)),
    ("principalId", Value(F::PrincipalId)),
    ("requestbody", Into(F::Nested, &SENT)),
    ("dataActions", Later(F::Permissions)),
    ("permissions", Later(F::Permissions)),
    ("startTimeUtc", Value(F::SeenAt)),
    ("mainTemplate", Resources(F::Inner)),
    ("responseBody", Into(F::Nested, &SENT)),
    ("timeGenerated", Value(F::SeenAt)),
    ("ociRepository", Into(F::Nested, &FLUX_SOURCE)),
    ("configuration", Into(F::Configuration, &CONFIGURATION)),
    ("principalName", Value(F::PrincipalName)),
    ("principalType", Value(F::PrincipalType)),
    ("containerType", Value(F::ContainerType)),
    ("environmentId", Value(F::ImageSource)),
    ("additionalData", Into(F::Nested, &ADDITIONAL_DATA)),
    ("passwordSecret", Value(F::RegistryPassword)),
    ("linuxFxVersion", Value(F::LinuxFxVersion)),
    ("graphComponent", Into(F::Nested, &ATTACK_PATH)),
    ("networkRuleSet", Into(F::NetworkRuleSet, &NETWORK_RULE_SET)),
    ("initContainers", Into(F::Containers, &CONTAINER)),
    ("siteProperties", Into(F::Nested, &SITE_PROPERTIES)),
    ("notDataActions", Later(F::Permissions)),
    ("identityProfile", Into(F::Nested, &IDENTITY_PROFILE)),
    (
        "securityProfile",
        Into(F::SecurityProfile, &SECURITY_PROFILE),
    ),
    ("resourceDetails", Into(F::Nested, &RESOURCE_DETAILS)),
    ("linkedTemplates", Resources(F::Inner)),
    ("sourceRepository", Value(F::SourceRepository)),
    ("targetRepository", Value(F::TargetRepository)),
    ("timeGeneratedUtc", Value(F::SeenAt)),
    ("alertDisplayName", Value(F::AlertName)),
    ("windowsFxVersion", Value(F::WindowsFxVersion)),
    ("potentialChanges", Resources(F::Potential)),
    ("adminUserEnabled", Value(F::AdminUserEnabled)),
    ("bootstrapProfile", Into(F::Nested, &BOOTSTRAP_PROFILE)),
    ("endpointProtocol", Value(F::EndpointProtocol)),
    ("roleDefinitionId", Value(F::RoleDefinitionId)),
    ("activeDeployment", Into(F::Nested, &SPRING_DEPLOYMENT)),
    ("targetResourceId", Value(F::ChangedId)),
    ("changeAttributes", Into(F::Nested, &CHANGE_ATTRIBUTES)),
    ("agentPoolProfiles", Into(F::AgentPools, &AGENT_POOL)),
    ("containerRegistry", Value(F::OwnRegistry)),
    ("kubernetesVersion", Value(F::KubernetesVersion)),
    ("compromisedEntity", Value(F::AlertedId)),
    ("functionAppConfig", Into(F::Nested, &FUNCTION_APP)),
    ("provisioningState", Value(F::ProvisioningState)),
    ("extendedProperties", Into(F::Nested, &ALERTED)),
    ("roleAssignmentMode", Value(F::RoleAssignmentMode)),
    ("roleDefinitionName", Value(F::RoleName)),
    ("resourceIdentifiers", Into(F::Nested, &RESOURCE_IDENTIFIER)),
    ("dataEndpointEnabled", Value(F::DataEndpoint)),
    ("publicNetworkAccess", Value(F::PublicNetworkAccess)),
    ("anonymousPullEnabled", Value(F::AnonymousPull)),
    ("runtimeConfiguration", Into(F::Nested, &EDGE_RUNTIME)),
    ("environmentVariables", Into(F::Nested, &VARIABLES)),
    ("regionEndpointEnabled", Value(F::RegionEndpoint)),
    ("freeTrialRemainingTime", Value(F::FreeTrialRemaining)),
    ("securityTaskParameters", Into(F::Nested, &SECURITY_TASK)),
    ("containerGroupProfiles", Into(F::Nested, &NAMED_PROFILE)),
    ("lastStateChangeTimeUtc", Value(F::StatusDate)),
    ("credentialSetResourceId", Value(F::CredentialSet)),
    ("resourcesCoverageStatus", Value(F::Coverage)),
    (
        "customContainerTemplate",
        Into(F::Nested, &SESSION_TEMPLATE),
    ),
    (
        "deploymentConfiguration",
        Into(F::Nested, &BATCH_DEPLOYMENT),
    ),
    ("currentKubernetesVersion", Value(F::RunningVersion)),
    ("acrUserManagedIdentityID", Value(F::PullIdentity)),
    ("containerGroupProperties", Into(F::Nested, &NAMED_PROFILE)),
    ("networkRuleBypassOptions", Value(F::BypassOptions)),
    (
        "imageRegistryCredentials",
        Into(F::Nested, &REGISTRY_CREDENTIAL),
    ),
    ("acrUseManagedIdentityCreds", Value(F::PullsByIdentity)),
    (
        "privateEndpointConnections",
        Into(F::PrivateEndpoints, &PRIVATE_ENDPOINT),
    ),
    // Of the settings of an app, which `config/appsettings` has each under its own key.
    ("DOCKER_REGISTRY_SERVER_URL", Value(F::RegistryServer)),
    ("userManagedIdentityClientId", Value(F::PullIdentity)),
    (
        "virtualMachineConfiguration",
        Into(F::NodeSettings, &BATCH_NODES),
    ),
    (
        "DOCKER_REGISTRY_SERVER_PASSWORD",
        Value(F::RegistryPassword)
    ),
    (
        "DOCKER_REGISTRY_SERVER_USERNAME",
        Value(F::RegistryUsername)
    ),
    ("networkRuleBypassAllowedForTasks", Value(F::BypassForTasks)),
    (
        "autoGeneratedDomainNameLabelScope",
        Value(F::DomainLabelScope),
    ),
]);

/// A Kubernetes object's name and what it belongs to.
static METADATA: Node = node!([
    ("uid", Value(F::Live)),
    ("name", Value(F::ObjectName)),
    ("labels", Into(F::Nested, &LABELS)),
    // Of a list: there is more on the next page.
    ("continue", Value(F::NextLink)),
    ("namespace", Value(F::Namespace)),
    ("annotations", Into(F::Nested, &ANNOTATIONS)),
    ("ownerReferences", Into(F::Nested, &OWNER)),
    ("resourceVersion", Value(F::Live)),
    ("remainingItemCount", Value(F::NextLink)),
]);
static LABELS: Node = node!([
    ("env", Value(F::Environment)),
    ("environment", Value(F::Environment)),
    ("keel.sh/policy", Value(F::Updated)),
    ("pod-template-hash", Value(F::TemplateHash)),
    // Of a KEDA ScaledJob's Jobs (kedacore/keda: pkg/scaling/executor/scale_jobs.go).
    ("scaledjob.keda.sh/name", Value(F::ScaledJob)),
    // Of the ReplicaSets of Argo's Rollouts, in place of Kubernetes' own.
    ("rollouts-pod-template-hash", Value(F::RolloutHash)),
    // Of everything that Knative makes of one Service.
    ("serving.knative.dev/service", Value(F::KnativeService)),
    (
        "azure.workload.identity/use",
        Value(F::UsesWorkloadIdentity),
    ),
]);
/// Not Kubernetes' own: the collecting script writes down which cluster a list came from.
static ANNOTATIONS: Node = node!([
    // Keel's (keel-hq/keel: types/types.go), and what Flux had before its own kinds.
    ("keel.sh/policy", Value(F::Updated)),
    ("linchpin/cluster", Value(F::ClusterName)),
    ("fluxcd.io/automated", Value(F::Updated)),
    ("flux.weave.works/automated", Value(F::Updated)),
    // OpenShift's, of a Deployment that follows a stream of images.
    ("image.openshift.io/triggers", Value(F::Updated)),
    // OpenShift's, of what a DeploymentConfig makes.
    (
        "openshift.io/deployment-config.name",
        Value(F::DeploymentConfig),
    ),
    // Argo CD Image Updater's, of an Application.
    (
        "argocd-image-updater.argoproj.io/image-list",
        Value(F::UpdatedImage),
    ),
    // What somebody wanted once.
    (
        "kubectl.kubernetes.io/last-applied-configuration",
        Value(F::Nested),
    ),
]);
static OWNER: Node = node!([("kind", Value(F::OwnerKind)), ("name", Value(F::OwnerName)),]);
static TAGS: Node = node!([
    ("env", Value(F::Environment)),
    ("stage", Value(F::Environment)),
    ("environment", Value(F::Environment)),
])
.keyed(F::TagValue);

/// A pod's spec, and those of everything that makes pods, however operators nest them.
static SPEC: Node = node!([
    ("env", Into(F::Nested, &VARIABLE)),
    ("image", Into(F::LooseImage, &IMAGE_PARTS)),
    ("envFrom", Into(F::Nested, &VARIABLES_FROM)),
    ("volumes", Into(F::Nested, &VOLUME)),
    ("traffic", Into(F::Nested, &TRAFFIC)),
    ("metadata", Into(F::Nested, &TEMPLATE_METADATA)),
    ("chartRef", Into(F::Nested, &CHART_REF)),
    ("template", Into(F::Template, &TEMPLATE)),
    ("sourceRef", Into(F::Nested, &CHART_REF)),
    ("containers", Into(F::Containers, &CONTAINER)),
    // Of Fleet's file, and of what is made of it.
    ("imageScans", Into(F::Nested, &IMAGE_SCAN)),
    ("jobTemplate", Into(F::Template, &JOB_TEMPLATE)),
    ("workloadRef", Into(F::Nested, &WORKLOAD_REF)),
    ("graphSettings", Into(F::Nested, &GRAPH_SETTINGS)),
    ("initContainers", Into(F::Containers, &CONTAINER)),
    // Of a site that Azure Service Operator makes.
    ("linuxFxVersion", Value(F::LinuxFxVersion)),
    ("imagePullPolicy", Value(F::LoosePolicy)),
    ("imagePullSecrets", Into(F::Nested, &PULL_SECRET)),
    ("windowsFxVersion", Value(F::WindowsFxVersion)),
    // Of an app that Crossplane makes by Terraform's provider. (marketplace.upbound.io: LinuxWebApp, WindowsWebApp.)
    ("applicationStack", Into(F::LooseImage, &IMAGE_PARTS)),
    // Of a trigger of OpenShift's DeploymentConfig.
    ("imageChangeParams", Value(F::Updated)),
    ("serviceAccountName", Value(F::ServiceAccount)),
    ("ephemeralContainers", Into(F::Containers, &CONTAINER)),
    ("imageConfigurationSettings", Into(F::Nested, &EDGE_IMAGE)),
])
.and_anywhere(&SPEC);
/// An image that Fleet looks after. (fleet.rancher.io: `imagescan`.)
static IMAGE_SCAN: Node = node!([
    ("spec", Into(F::Nested, &IMAGE_SCAN)),
    ("image", Value(F::UpdatedImage)),
]);
/// Of a Rollout of Argo that was made beside a Deployment (argoproj.github.io/argo-rollouts:
/// `features/specification`, `spec.workloadRef`).
static WORKLOAD_REF: Node = node!([
    ("kind", Value(F::ReferredKind)),
    ("name", Value(F::ReferredName)),
]);
/// Of a release of Flux. (fluxcd.io/flux/components/helm/helmreleases: `spec.chart.spec.sourceRef`, `spec.chartRef`.)
static CHART_REF: Node = node!([
    ("kind", Value(F::ReferredKind)),
    ("name", Value(F::OtherName)),
]);
static JOB_TEMPLATE: Node = node!([("spec", Into(F::Nested, &SPEC)),]).and_anywhere(&SPEC);
/// Of a Kubernetes workload, or of a container app.
static TEMPLATE: Node = node!([
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
])
.and_anywhere(&SPEC);
/// Where a Knative Service sends its requests.
static TRAFFIC: Node = node!([("revisionName", Value(F::TrafficRevision)),]);
/// An image in parts, as operators and charts write it.
pub static IMAGE_PARTS: Node = node!([
    ("tag", Value(F::LooseTag)),
    ("host", Value(F::LooseServer)),
    ("name", Value(F::LooseName)),
    ("repo", Value(F::LooseRepository)),
    ("image", Value(F::LooseName)),
    ("digest", Value(F::LooseDigest)),
    ("server", Value(F::LooseServer)),
    ("sha256", Value(F::LooseDigest)),
    ("version", Value(F::LooseTag)),
    ("registry", Value(F::LooseServer)),
    ("imageTag", Value(F::LooseTag)),
    ("imageName", Value(F::LooseName)),
    ("pullPolicy", Value(F::LoosePolicy)),
    ("repository", Value(F::LooseRepository)),
    ("dockerImage", Value(F::LooseRepository)),
    ("dockerImageTag", Value(F::LooseTag)),
    ("imagePullPolicy", Value(F::LoosePolicy)),
    ("dockerImageName", Value(F::LooseRepository)),
    ("dockerRegistryUrl", Value(F::LooseServer)),
    ("dockerContainerTag", Value(F::LooseTag)),
    ("dockerContainerName", Value(F::LooseRepository)),
    ("dockerContainerRegistry", Value(F::LooseServer)),
])
.parts();
static TEMPLATE_METADATA: Node = node!([
    ("labels", Into(F::Nested, &LABELS)),
    ("annotations", Into(F::Nested, &ANNOTATIONS)),
]);
/// Whatever a client does not know it drops, so a volume without a source may have been one of an image: a cluster
/// answers no other. (PyPI kubernetes 30.1.0: `V1Volume` knows no `image`, which came with Kubernetes 1.31.)
static VOLUME: Node = node!([
    ("image", Into(F::Containers, &IMAGE_VOLUME)),
    ("secret", Into(F::Nested, &SECRET_VOLUME)),
    ("projected", Into(F::Nested, &PROJECTED)),
    // The disk of a virtual machine of KubeVirt.
    ("containerDisk", Into(F::Containers, &CONTAINER_DISK)),
])
.or_empty(F::Container);
static CONTAINER_DISK: Node = node!([
    ("image", Value(F::Image)),
    ("imagePullPolicy", Value(F::PullPolicy)),
])
.each(F::Container);
/// Several secrets and other things as one volume.
static PROJECTED: Node = node!([("sources", Into(F::Nested, &PROJECTED_SOURCE)),]);
static PROJECTED_SOURCE: Node = node!([("secret", Into(F::Nested, &SECRET_REF)),]);
/// An image that is mounted as a volume: the node pulls it like that of a container.
static IMAGE_VOLUME: Node = node!([
    ("reference", Value(F::Image)),
    ("pullPolicy", Value(F::PullPolicy)),
])
.each(F::Container);
static SECRET_VOLUME: Node = node!([("secretName", Value(F::SecretName)),]);
static PULL_SECRET: Node = node!([("name", Value(F::PullSecret)),]);

/// A container of Kubernetes, Container Apps or Container Instances; ARM nests the last's settings.
static CONTAINER: Node = node!([
    ("env", Into(F::Nested, &VARIABLE)),
    ("image", Value(F::Image)),
    ("envFrom", Into(F::Nested, &VARIABLES_FROM)),
    ("properties", Into(F::Nested, &CONTAINER_SETTINGS)),
    ("imagePullPolicy", Value(F::PullPolicy)),
    ("EnvironmentVariable", Into(F::Nested, &VARIABLE)),
    ("environmentVariables", Into(F::Nested, &VARIABLE)),
])
.each(F::Container);
static CONTAINER_SETTINGS: Node = node!([
    ("image", Value(F::Image)),
    ("environmentVariables", Into(F::Nested, &VARIABLE)),
]);
static VARIABLE: Node = node!([
    ("name", Value(F::VariableName)),
    ("secretRef", Value(F::SecretName)),
    ("valueFrom", Into(F::VariableReference, &VALUE_FROM)),
]);
/// Variables each under its own name, as a map has them.
static VARIABLES: Node = node!([]).keyed(F::VariableName);
static VALUE_FROM: Node = node!([("secretKeyRef", Into(F::Nested, &SECRET_REF)),]);
static VARIABLES_FROM: Node = node!([("secretRef", Into(F::Nested, &SECRET_REF)),]);
static SECRET_REF: Node = node!([("name", Value(F::SecretName)),]);

/// Of a pool of sessions (learn.microsoft.com/azure/templates/microsoft.app/2026-01-01/sessionpools).
static SESSION_TEMPLATE: Node = node!([
    ("containers", Into(F::Containers, &CONTAINER)),
    ("registryCredentials", Into(F::Nested, &REGISTRY_CREDENTIAL),),
]);
/// Of a Batch pool (learn.microsoft.com/azure/templates/microsoft.batch/batchaccounts/pools).
static BATCH_DEPLOYMENT: Node = node!([(
    "virtualMachineConfiguration",
    Into(F::NodeSettings, &BATCH_NODES),
),]);
static BATCH_NODES: Node =
    node!([("containerConfiguration", Into(F::Nested, &BATCH_CONTAINERS),),]);
static BATCH_CONTAINERS: Node = node!([
    ("containerImageNames", Into(F::Containers, &IMAGE_NAMES)),
    ("containerRegistries", Into(F::Nested, &BATCH_REGISTRY)),
]);
/// A list of references.
static IMAGE_NAMES: Node = node!([]).each(F::Image);
static BATCH_REGISTRY: Node = node!([
    ("username", Value(F::RegistryUsername)),
    ("registryServer", Value(F::RegistryServer)),
    ("identityReference", Into(F::Nested, &IDENTITY_REFERENCE)),
])
.each(F::RegistryLogin);
static IDENTITY_REFERENCE: Node = node!([("resourceId", Value(F::RegistryIdentity)),]);
/// Of what Flux fetches (learn.microsoft.com/azure/templates/microsoft.kubernetesconfiguration/fluxconfigurations).
static FLUX_SOURCE: Node = node!([
    ("url", Into(F::LooseImage, &IMAGE_PARTS)),
    ("image", Into(F::LooseImage, &IMAGE_PARTS)),
]);
/// Of a module of IoT Edge (learn.microsoft.com …/iot-edge/module-composition). What else has settings of this
/// name has the logins in it.
static EDGE_SETTINGS: Node = node!([
    // Of a job of Databricks.
    ("name", Value(F::OtherName)),
    ("image", Value(F::Image)),
    ("tasks", Into(F::Nested, &JOB_CLUSTER)),
    ("newCluster", Into(F::Nested, &NEW_CLUSTER)),
    ("jobClusters", Into(F::Nested, &JOB_CLUSTER)),
    ("registryCredentials", Into(F::Nested, &NOTHING)),
]);
/// Of what IoT Operations pulls (azure-mgmt-iotoperations 1.2): the image is in pieces, and the registry is one of them,
/// or the name of another resource.
static EDGE_RUNTIME: Node = node!([(
    "managedConfigurationSettings",
    Into(F::Nested, &EDGE_MANAGED)
)]);
static EDGE_MANAGED: Node = node!([
    ("imageConfigurationSettings", Into(F::Nested, &EDGE_IMAGE)),
    ("statefulSetConfigurationSettings", Into(F::Nested, &SPEC)),
]);
static EDGE_IMAGE: Node = node!([
    ("imageName", Value(F::LooseName)),
    ("imagePullPolicy", Value(F::LoosePolicy)),
    ("registrySettings", Into(F::Nested, &EDGE_REGISTRY)),
    ("tagDigestSettings", Into(F::Nested, &EDGE_TAG)),
])
.parts();
static EDGE_REGISTRY: Node = node!([
    ("registryEndpointRef", Value(F::EndpointRef)),
    ("containerRegistrySettings", Into(F::Nested, &EDGE_SERVER)),
]);
static EDGE_SERVER: Node = node!([("registry", Value(F::LooseServer))]);
static EDGE_TAG: Node = node!([
    ("tag", Value(F::LooseTag)),
    ("digest", Value(F::LooseDigest)),
]);
static GRAPH_NODE: Node = node!([
    ("nodeType", Value(F::SourceType)),
    ("graphSettings", Into(F::Nested, &GRAPH_SETTINGS)),
]);
static GRAPH_SETTINGS: Node = node!([
    ("artifact", Value(F::LooseName)),
    ("registryEndpointRef", Value(F::EndpointRef)),
])
.parts();
/// Of groups of containers that are made of a profile (azure-mgmt-standbypool 2.0; Microsoft.ContainerInstance/NGroups
/// 2025-09-01).
static NAMED_PROFILE: Node = node!([
    ("resource", Into(F::Nested, &PROFILE_ID)),
    ("containerGroupProfile", Into(F::Nested, &PROFILE_ID)),
]);
static PROFILE_ID: Node = node!([("id", Value(F::ImageSource))]);
/// Of a pipeline of Kubeflow (kfp 2.17), each executor under a name of its own.
static PIPELINE_INFO: Node = node!([("name", Value(F::OtherName))]);
static PIPELINE_SPEC: Node = node!([("executors", Into(F::Nested, &EXECUTORS))]);
static EXECUTORS: Node = node!([]).and_anywhere(&EXECUTOR);
static EXECUTOR: Node = node!([("container", Into(F::Nested, &AGENT_CONTAINER))]);
/// Of an agent of Foundry (azure-ai-projects 2.10: `AgentDetails`, `AgentVersionDetails`).
static AGENT_VERSIONS: Node = node!([("latest", Into(F::Nested, &AGENT_VERSION))]);
static AGENT_VERSION: Node = node!([
    ("id", Value(F::OtherName)),
    ("definition", Into(F::AgentDefinition, &AGENT_DEFINITION)),
]);
/// Where the image stood until version 2.1 of its client, and where it stands since; what is set in its environment may
/// be a secret. A policy for clusters of Databricks has a text under the same key, in which paths are keys.
static AGENT_DEFINITION: Node = node!([
    ("kind", Value(F::SourceType)),
    ("image", Value(F::Image)),
    ("docker_image.url", Into(F::ClusterImage, &POLICY_IMAGE)),
    ("codeConfiguration", Into(F::Nested, &FUNCTION_CODE)),
    ("environmentVariables", Into(F::Nested, &VARIABLES)),
    ("containerConfiguration", Into(F::Nested, &AGENT_CONTAINER)),
    (
        "docker_image.basic_auth.username",
        Into(F::RegistryLogin, &POLICY_LOGIN)
    ),
]);
static AGENT_CONTAINER: Node = node!([("image", Value(F::Image))]);
static FUNCTION_CODE: Node = node!([("runtime", Value(F::SourceType))]);
static POLICY_IMAGE: Node = node!([
    ("value", Value(F::Image)),
    ("values", Into(F::Nested, &IMAGE_NAMES)),
    ("defaultValue", Value(F::Image)),
]);
static POLICY_LOGIN: Node = node!([("value", Value(F::RegistryUsername))]);
/// What clusters of Databricks are started from, and by whom (databricks-sdk 0.162: `DockerImage`).
static DOCKER_IMAGE: Node = node!([
    ("url", Value(F::Image)),
    ("basicAuth", Into(F::Nested, &BASIC_AUTH)),
])
.each(F::RegistryLogin);
static BASIC_AUTH: Node = node!([("username", Value(F::RegistryUsername))]);
static JOB_CLUSTER: Node = node!([("newCluster", Into(F::Nested, &NEW_CLUSTER))]);
static NEW_CLUSTER: Node = node!([
    ("dockerImage", Into(F::ClusterImage, &DOCKER_IMAGE)),
    ("sparkEnvVars", Into(F::Nested, &VARIABLES)),
]);
static BATCH_TASK: Node = node!([("containerSettings", Into(F::Nested, &BATCH_CONTAINER),),]);
static BATCH_CONTAINER: Node = node!([
    ("registry", Into(F::Nested, &BATCH_REGISTRY)),
    ("imageName", Value(F::Image)),
]);
/// Of a Function app on the flexible plan (learn.microsoft.com/azure/templates/microsoft.web/sites).
static FUNCTION_APP: Node = node!([("runtime", Into(F::Nested, &FUNCTION_RUNTIME)),]);
static FUNCTION_RUNTIME: Node = node!([("name", Value(F::SourceType)),]);
/// Of a Spring app (learn.microsoft.com/azure/templates/microsoft.appplatform/spring/apps/deployments).
static SPRING_DEPLOYMENT: Node = node!([("properties", Into(F::Nested, &SPRING_PROPERTIES)),]);
static SPRING_PROPERTIES: Node = node!([("source", Into(F::Nested, &SPRING_SOURCE)),]);
static SPRING_SOURCE: Node = node!([
    ("type", Value(F::SourceType)),
    ("customContainer", Into(F::Nested, &SPRING_CONTAINER)),
]);
static SPRING_CONTAINER: Node = node!([
    ("server", Value(F::SourceServer)),
    ("containerImage", Value(F::SourceImage)),
    (
        "imageRegistryCredential",
        Into(F::Nested, &REGISTRY_CREDENTIAL),
    ),
]);
/// As `az ml online-deployment show` prints it: an id, or what the environment is.
static ML_ENVIRONMENT: Node = node!([
    ("build", Into(F::ImageBuilt, &NOTHING)),
    ("image", Value(F::Image)),
    ("condaFile", Into(F::ImageBuilt, &NOTHING)),
])
// What runs by Docker Compose has variables under that key.
.keyed(F::VariableName);

/// Where REST and Resource Graph keep what `siteConfig` leaves out in lists: as names with values.
static SITE_PROPERTIES: Node = node!([("properties", Into(F::Nested, &SITE_PROPERTY)),]);
/// What Ansible makes of it; see findings/ansible-lists-containers-without-the-first.sh.
static FRAMEWORK: Node = node!([
    ("name", Value(F::PropertyName)),
    ("version", Value(F::Image)),
])
.pairs();
static SITE_PROPERTY: Node = node!([
    ("name", Value(F::PropertyName)),
    ("value", Value(F::PropertyValue)),
])
.pairs();
/// The settings of an app by which it logs in to its registry, as names with values or each under its own key;
/// of all others nothing is read.
static SITE_SETTING: Node = node!([
    ("name", Value(F::PropertyName)),
    ("value", Value(F::PropertyValue)),
    ("DOCKER_REGISTRY_SERVER_URL", Value(F::RegistryServer)),
    (
        "DOCKER_REGISTRY_SERVER_PASSWORD",
        Value(F::RegistryPassword)
    ),
    (
        "DOCKER_REGISTRY_SERVER_USERNAME",
        Value(F::RegistryUsername)
    ),
])
.pairs();
static SITE_CONFIG: Node = node!([
    ("appSettings", Into(F::AppSettings, &SITE_SETTING)),
    ("linuxFxVersion", Value(F::LinuxFxVersion)),
    ("windowsFxVersion", Value(F::WindowsFxVersion)),
    ("connectionStrings", Into(F::Nested, &SECRET_REF)),
    // As modules of templates call it.
    ("dockerRegistryServerUrl", Value(F::RegistryServer)),
    ("acrUserManagedIdentityID", Value(F::PullIdentity)),
    ("acrUseManagedIdentityCreds", Value(F::PullsByIdentity)),
]);
/// Of whatever acts as a managed identity.
pub static IDENTITY: Node = node!([("type", Value(F::IdentityType)),]);
/// Of a container app.
static CONFIGURATION: Node = node!([
    ("secrets", Into(F::Nested, &SECRET_REF)),
    ("registries", Into(F::Nested, &REGISTRY_CREDENTIAL)),
    ("activeRevisionsMode", Value(F::RevisionsMode)),
]);
static REGISTRY_CREDENTIAL: Node = node!([
    ("server", Value(F::RegistryServer)),
    ("identity", Value(F::RegistryIdentity)),
    ("username", Value(F::RegistryUsername)),
    ("passwordSecretRef", Value(F::RegistryPasswordRef)),
])
.each(F::RegistryLogin);
static ATTRIBUTES: Node = node!([("writeEnabled", Value(F::WriteEnabled)),]);

static SKU: Node = node!([("name", Value(F::SkuName)), ("tier", Value(F::SkuTier)),]);

static ERROR: Node = node!([("code", Value(F::ErrorCode)),]);

static SYSTEM_DATA: Node = node!([("lastModifiedAt", Value(F::LastModifiedAt)),]);

/// What was changed of a resource, by the path of each setting, as Resource Graph has it in `resourcechanges`.
pub static CHANGED: Node = node!([
    (
        "properties.adminUserEnabled",
        Into(F::Nested, &NEW_ADMIN_USER)
    ),
    (
        "properties.publicNetworkAccess",
        Into(F::Nested, &NEW_ACCESS)
    ),
    (
        "properties.networkRuleSet.defaultAction",
        Into(F::Nested, &NEW_ACTION)
    ),
]);
static NEW_ADMIN_USER: Node = node!([("newValue", Value(F::ChangedAdminUser)),]);
static NEW_ACCESS: Node = node!([("newValue", Value(F::ChangedAccess)),]);
static NEW_ACTION: Node = node!([("newValue", Value(F::ChangedAction)),]);
static CHANGE_ATTRIBUTES: Node = node!([("timestamp", Value(F::ChangedAt)),]);
static SENT_OR_ANSWERED: Node = node!([
    ("requestbody", Into(F::Nested, &SENT)),
    ("responseBody", Into(F::Nested, &SENT)),
]);
/// What was sent to change a registry, or answered, as the activity log has it: in a text.
static SENT: Node = node!([("properties", Into(F::Nested, &SENT_PROPERTIES)),]);
static SENT_PROPERTIES: Node = node!([
    ("networkRuleSet", Into(F::Nested, &SENT_RULE_SET)),
    ("adminUserEnabled", Value(F::ChangedAdminUser)),
    ("publicNetworkAccess", Value(F::ChangedAccess)),
]);
static SENT_RULE_SET: Node = node!([("defaultAction", Value(F::ChangedAction)),]);

/// `bypass` and `resourceAccessRules` belong to the rule sets of storage accounts and vaults.
static NETWORK_RULE_SET: Node = node!([
    ("bypass", Value(F::ForeignRules)),
    ("ipRules", Into(F::IpRules, &IP_RULE)),
    ("ipv6Rules", Value(F::ForeignRules)),
    ("defaultAction", Value(F::DefaultAction)),
    ("resourceAccessRules", Value(F::ForeignRules)),
    ("virtualNetworkRules", Into(F::Nested, &NETWORK_OF_RULE)),
]);
/// Only storage accounts say how far along a rule is.
static NETWORK_OF_RULE: Node = node!([("state", Value(F::ForeignRules)),]);

/// ARM says `value`, the CLI `ipAddressOrRange`.
static IP_RULE: Node = node!([
    ("value", Value(F::IpRuleValue)),
    ("action", Value(F::IpRuleAction)),
    ("ipAddressOrRange", Value(F::IpRuleValue)),
])
.each(F::IpRule);

static POLICIES: Node = node!([
    ("trustPolicy", Into(F::Nested, &TRUST_POLICY)),
    ("exportPolicy", Into(F::Nested, &EXPORT_POLICY)),
    ("retentionPolicy", Into(F::Nested, &RETENTION_POLICY)),
    ("quarantinePolicy", Into(F::Nested, &QUARANTINE_POLICY)),
    ("softDeletePolicy", Into(F::Nested, &SOFT_DELETE_POLICY)),
]);
static TRUST_POLICY: Node = node!([("status", Value(F::TrustPolicy)),]);
static EXPORT_POLICY: Node = node!([("status", Value(F::ExportPolicy)),]);
static QUARANTINE_POLICY: Node = node!([("status", Value(F::QuarantinePolicy)),]);
static SOFT_DELETE_POLICY: Node = node!([("status", Value(F::SoftDeletePolicy)),]);
static RETENTION_POLICY: Node = node!([
    ("days", Value(F::RetentionDays)),
    ("status", Value(F::RetentionPolicy)),
]);

/// How much is left of a trial, as .NET writes a span of time.
static TIME_SPAN: Node = node!([("Ticks", Value(F::FreeTrialRemaining)),]);

/// ARM nests the connection under `properties`, the CLI does not.
static PRIVATE_ENDPOINT: Node = node!([
    ("properties", Into(F::Nested, &PRIVATE_ENDPOINT)),
    (
        "privateLinkServiceConnectionState",
        Into(F::Nested, &CONNECTION_STATE),
    ),
    (
        "PrivateLinkServiceConnectionStateStatus",
        Value(F::PrivateEndpointStatus)
    ),
]);
static CONNECTION_STATE: Node = node!([("status", Value(F::PrivateEndpointStatus)),]);

static EXTENSION: Node = node!([
    ("name", Value(F::ExtensionName)),
    ("isEnabled", Value(F::ExtensionEnabled)),
    ("operationStatus", Into(F::Nested, &OPERATION_STATUS)),
    (
        "additionalExtensionProperties",
        Into(F::Nested, &EXTENSION_PROPERTIES),
    ),
]);
static OPERATION_STATUS: Node = node!([("code", Value(F::ExtensionStatus)),]);
static EXTENSION_PROPERTIES: Node = node!([("ExclusionTags", Value(F::ExtensionExclusions)),]);

/// `azureDefender` is what the sensor was called before API version 2022-06.
static SECURITY_PROFILE: Node = node!([
    ("defender", Into(F::Defender, &DEFENDER)),
    ("azureDefender", Into(F::Defender, &AZURE_DEFENDER)),
]);
static DEFENDER: Node = node!([(
    "securityMonitoring",
    Into(F::Defender, &SECURITY_MONITORING),
),]);
static SECURITY_MONITORING: Node = node!([("enabled", Value(F::SensorEnabled)),]);
static AZURE_DEFENDER: Node = node!([("enabled", Value(F::SensorEnabled)),]);

static IDENTITY_PROFILE: Node = node!([("kubeletidentity", Into(F::Nested, &KUBELET)),]);
static KUBELET: Node = node!([("objectId", Value(F::KubeletObjectId)),]);
static AGENT_POOL: Node = node!([(
    "artifactStreamingProfile",
    Into(F::Nested, &ARTIFACT_STREAMING)
),]);
static ARTIFACT_STREAMING: Node = node!([("enabled", Value(F::ArtifactStreaming)),]);
static BOOTSTRAP_PROFILE: Node = node!([
    ("artifactSource", Value(F::ArtifactSource)),
    ("containerRegistryId", Value(F::BootstrapRegistry)),
]);

static PASSWORD: Node = node!([("value", Value(F::PasswordValue)),]);
/// Of a token, or of a task.
static CREDENTIALS: Node = node!([
    ("passwords", Into(F::Nested, &TOKEN_PASSWORD)),
    ("customRegistries", Into(F::Nested, &OTHER_REGISTRIES)),
]);
static TOKEN_PASSWORD: Node = node!([("value", Value(F::TokenPasswordValue)),]);

/// The `azurerm` provider's names for the same facts: registry, Defender plan and cluster.
pub static TERRAFORM: Node = node!([
    ("id", Value(F::Id)),
    ("sku", Value(F::SkuName)),
    ("name", Value(F::Name)),
    ("tags", Into(F::Tags, &TAGS)),
    ("tier", Value(F::PricingTier)),
    ("extension", Into(F::Extensions, &TERRAFORM_EXTENSION)),
    ("login_server", Value(F::LoginServer)),
    ("admin_enabled", Value(F::AdminUserEnabled)),
    ("resource_type", Value(F::ResourceType)),
    (
        "network_rule_set",
        Into(F::NetworkRuleSet, &TERRAFORM_RULE_SET),
    ),
    ("kubelet_identity", Into(F::Nested, &TERRAFORM_KUBELET)),
    ("bootstrap_profile", Into(F::Nested, &TERRAFORM_BOOTSTRAP)),
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
/// A registry as operators and Pulumi's native provider have it: ARM's names without what ARM nests them in.
/// (azure.github.io/azure-service-operator: `containerregistry`; pulumi.com/registry: azure-native.)
pub static NATIVE: Node = node!([
    ("sku", Into(F::Sku, &SKU)),
    ("tags", Into(F::Tags, &TAGS)),
    ("policies", Into(F::Policies, &POLICIES)),
    ("systemData", Into(F::Nested, &SYSTEM_DATA)),
    ("loginServer", Value(F::LoginServer)),
    ("networkRuleSet", Into(F::NetworkRuleSet, &NETWORK_RULE_SET)),
    ("adminUserEnabled", Value(F::AdminUserEnabled)),
    ("provisioningState", Value(F::ProvisioningState)),
    ("resourceGroupName", Value(F::ResourceGroup)),
    ("roleAssignmentMode", Value(F::RoleAssignmentMode)),
    ("dataEndpointEnabled", Value(F::DataEndpoint)),
    ("publicNetworkAccess", Value(F::PublicNetworkAccess)),
    ("anonymousPullEnabled", Value(F::AnonymousPull)),
    ("networkRuleBypassOptions", Value(F::BypassOptions)),
    (
        "privateEndpointConnections",
        Into(F::PrivateEndpoints, &PRIVATE_ENDPOINT),
    ),
    (
        "autoGeneratedDomainNameLabelScope",
        Value(F::DomainLabelScope),
    ),
]);
/// The same as providers have it that are made of Terraform's, which write its names in camel case, and as its
/// own configuration has it. (pulumi.com/registry: azure; marketplace.upbound.io.)
pub static BRIDGED: Node = node!([
    ("sku", Value(F::SkuName)),
    ("tags", Into(F::Tags, &TAGS)),
    ("loginServer", Value(F::LoginServer)),
    ("adminEnabled", Value(F::AdminUserEnabled)),
    ("networkRuleSet", Into(F::NetworkRuleSet, &BRIDGED_RULE_SET)),
    ("resourceGroupName", Value(F::ResourceGroup)),
    ("trustPolicyEnabled", Value(F::TrustPolicy)),
    ("roleAssignmentMode", Value(F::RoleAssignmentMode)),
    ("dataEndpointEnabled", Value(F::DataEndpoint)),
    ("exportPolicyEnabled", Value(F::ExportPolicy)),
    ("anonymousPullEnabled", Value(F::AnonymousPull)),
    ("quarantinePolicyEnabled", Value(F::QuarantinePolicy)),
    ("networkRuleBypassOption", Value(F::BypassOptions)),
    ("publicNetworkAccessEnabled", Value(F::PublicNetworkAccess)),
]);
static BRIDGED_RULE_SET: Node = node!([
    ("ipRule", Into(F::IpRules, &BRIDGED_IP_RULE)),
    ("ipRules", Into(F::IpRules, &BRIDGED_IP_RULE)),
    ("defaultAction", Value(F::DefaultAction)),
]);
static BRIDGED_IP_RULE: Node = node!([
    ("action", Value(F::IpRuleAction)),
    ("ipRange", Value(F::IpRuleValue)),
])
.each(F::IpRule);
/// What stands below a registry. (hashicorp/terraform-provider-azurerm: website/docs/r/container_registry_*.)
pub static TERRAFORM_PART: Node = node!([
    ("id", Value(F::Id)),
    ("mode", Value(F::Mode)),
    ("scope", Value(F::Scope)),
    ("status", Value(F::Status)),
    ("enabled", Value(F::Status)),
    ("actions", Into(F::Nested, &ACTIONS)),
    ("identity", Into(F::Identity, &IDENTITY)),
    ("docker_step", Into(F::Nested, &TERRAFORM_STEP)),
    ("source_repo", Value(F::SourceRepository)),
    ("target_repo", Value(F::TargetRepository)),
    ("scope_map_id", Value(F::ScopeMapId)),
    ("timer_trigger", Into(F::Nested, &TERRAFORM_TIMER)),
    ("source_trigger", Into(F::Nested, &TERRAFORM_SOURCE)),
    ("credential_set_id", Value(F::CredentialSet)),
    ("base_image_trigger", Into(F::Nested, &TERRAFORM_BASE)),
]);
static TERRAFORM_STEP: Node = node!([
    ("image_names", Into(F::Nested, &BUILT_IMAGES)),
    ("push_enabled", Value(F::PushEnabled)),
]);
static TERRAFORM_TIMER: Node = node!([
    ("enabled", Value(F::TimerStatus)),
    ("schedule", Value(F::TimerSchedule)),
])
.each(F::TimerTrigger);
static TERRAFORM_SOURCE: Node = node!([
    ("branch", Value(F::SourceBranch)),
    ("events", Into(F::Nested, &SOURCE_EVENTS)),
    ("enabled", Value(F::SourceStatus)),
    ("repository_url", Value(F::SourceUrl)),
])
.each(F::SourceTrigger);
static TERRAFORM_BASE: Node = node!([("enabled", Value(F::BaseTrigger)),]);
static TERRAFORM_BOOTSTRAP: Node = node!([
    ("artifact_source", Value(F::ArtifactSource)),
    ("container_registry_id", Value(F::BootstrapRegistry)),
]);
static TERRAFORM_KUBELET: Node = node!([("object_id", Value(F::KubeletObjectId)),]);
/// Containers as the `azurerm` and `kubernetes` providers write them: blocks in the singular.
pub static TERRAFORM_WORKLOAD: Node = node!([
    ("id", Value(F::Id)),
    ("name", Value(F::Name)),
    ("spec", Into(F::Nested, &TERRAFORM_SPEC)),
    ("task", Into(F::Nested, &JOB_CLUSTER)),
    ("secret", Into(F::Nested, &SECRET_REF)),
    ("metadata", Into(F::Nested, &METADATA)),
    ("template", Into(F::Nested, &TERRAFORM_SPEC)),
    ("identity", Into(F::Identity, &IDENTITY)),
    ("registry", Into(F::Nested, &TERRAFORM_REGISTRY)),
    ("container", Into(F::Containers, &TERRAFORM_CONTAINER)),
    ("start_task", Into(F::Nested, &TERRAFORM_START)),
    ("job_cluster", Into(F::Nested, &JOB_CLUSTER)),
    ("new_cluster", Into(F::Nested, &NEW_CLUSTER)),
    ("site_config", Into(F::Nested, &TERRAFORM_SITE)),
    ("docker_image", Into(F::ClusterImage, &DOCKER_IMAGE)),
    ("app_settings", Into(F::AppSettings, &TERRAFORM_SETTINGS)),
    ("cluster_name", Value(F::OtherName)),
    ("revision_mode", Value(F::RevisionsMode)),
    ("init_container", Into(F::Containers, &TERRAFORM_CONTAINER)),
    ("spark_env_vars", Into(F::Nested, &VARIABLES)),
    ("connection_string", Into(F::Nested, &SECRET_REF)),
    ("instance_pool_name", Value(F::OtherName)),
    ("resource_group_name", Value(F::ResourceGroup)),
    (
        "preloaded_docker_image",
        Into(F::ClusterImage, &DOCKER_IMAGE)
    ),
    ("container_configuration", Into(F::Nested, &TERRAFORM_BATCH),),
    (
        "image_registry_credential",
        Into(F::Nested, &TERRAFORM_REGISTRY),
    ),
]);
/// What is written onto an object of Kubernetes by itself. (Resources `kubernetes_annotations` and
/// `kubernetes_labels`.)
pub static TERRAFORM_ANNOTATIONS: Node = node!([
    ("labels", Into(F::Nested, &LABELS)),
    ("metadata", Into(F::Nested, &METADATA)),
    ("annotations", Into(F::Nested, &ANNOTATIONS)),
]);
/// Of a Batch pool (hashicorp/terraform-provider-azurerm: website/docs/r/batch_pool.html.markdown).
static TERRAFORM_BATCH: Node = node!([
    (
        "container_registries",
        Into(F::Nested, &TERRAFORM_BATCH_REGISTRY)
    ),
    ("container_image_names", Into(F::Containers, &IMAGE_NAMES)),
]);
static TERRAFORM_BATCH_REGISTRY: Node = node!([
    ("user_name", Value(F::RegistryUsername)),
    ("registry_server", Value(F::RegistryServer)),
    ("user_assigned_identity_id", Value(F::RegistryIdentity)),
])
.each(F::RegistryLogin);
static TERRAFORM_START: Node = node!([("container", Into(F::Nested, &TERRAFORM_START_IMAGE)),]);
static TERRAFORM_START_IMAGE: Node = node!([("image_name", Value(F::Image)),]);
/// What an App Service runs is put together from several places, so it is not looked for here.
static TERRAFORM_SITE: Node = node!([
    ("application_stack", Into(F::Nested, &TERRAFORM_STACK)),
    (
        "acr_use_managed_identity_credentials",
        Value(F::PullsByIdentity),
    ),
    (
        "container_registry_use_managed_identity",
        Value(F::PullsByIdentity),
    ),
    (
        "container_registry_managed_identity_client_id",
        Value(F::PullIdentity),
    ),
]);
/// The same, as a plan has them.
static TERRAFORM_SETTINGS: Node = node!([
    ("DOCKER_REGISTRY_SERVER_URL", Value(F::RegistryServer)),
    (
        "DOCKER_REGISTRY_SERVER_PASSWORD",
        Value(F::RegistryPassword)
    ),
    (
        "DOCKER_REGISTRY_SERVER_USERNAME",
        Value(F::RegistryUsername)
    ),
])
.keyed(F::VariableName);
static TERRAFORM_STACK: Node = node!([
    ("docker", Into(F::Nested, &TERRAFORM_DOCKER)),
    ("docker_registry_url", Value(F::RegistryServer)),
    ("docker_registry_username", Value(F::RegistryUsername)),
]);
static TERRAFORM_DOCKER: Node = node!([
    ("registry_url", Value(F::RegistryServer)),
    ("registry_username", Value(F::RegistryUsername)),
]);
static TERRAFORM_SPEC: Node = node!([
    ("spec", Into(F::Nested, &TERRAFORM_SPEC)),
    ("volume", Into(F::Nested, &TERRAFORM_VOLUME)),
    ("template", Into(F::Nested, &TERRAFORM_SPEC)),
    ("container", Into(F::Containers, &TERRAFORM_CONTAINER)),
    ("job_template", Into(F::Nested, &TERRAFORM_SPEC)),
    ("init_container", Into(F::Containers, &TERRAFORM_CONTAINER)),
    ("image_pull_secrets", Into(F::Nested, &PULL_SECRET)),
    ("service_account_name", Value(F::ServiceAccount)),
]);
static TERRAFORM_VOLUME: Node = node!([
    ("image", Into(F::Containers, &TERRAFORM_IMAGE_VOLUME)),
    ("secret", Into(F::Nested, &TERRAFORM_SECRET_VOLUME)),
]);
static TERRAFORM_IMAGE_VOLUME: Node = node!([
    ("reference", Value(F::Image)),
    ("pull_policy", Value(F::PullPolicy)),
])
.each(F::Container);
static TERRAFORM_SECRET_VOLUME: Node = node!([("secret_name", Value(F::SecretName)),]);
static TERRAFORM_VARIABLE: Node = node!([
    ("name", Value(F::VariableName)),
    (
        "value_from",
        Into(F::VariableReference, &TERRAFORM_VALUE_FROM),
    ),
    ("secret_name", Value(F::SecretName)),
]);
static TERRAFORM_VALUE_FROM: Node = node!([("secret_key_ref", Into(F::Nested, &SECRET_REF)),]);
static TERRAFORM_VARIABLES_FROM: Node = node!([("secret_ref", Into(F::Nested, &SECRET_REF)),]);
static TERRAFORM_CONTAINER: Node = node!([
    ("env", Into(F::Nested, &TERRAFORM_VARIABLE)),
    ("image", Value(F::Image)),
    ("env_from", Into(F::Nested, &TERRAFORM_VARIABLES_FROM)),
    ("image_pull_policy", Value(F::PullPolicy)),
    // As a container group of azurerm has them.
    ("environment_variables", Into(F::Nested, &VARIABLES)),
    ("secure_environment_variables", Into(F::Nested, &VARIABLES)),
])
.each(F::Container);
static TERRAFORM_REGISTRY: Node = node!([
    ("server", Value(F::RegistryServer)),
    ("identity", Value(F::RegistryIdentity)),
    ("username", Value(F::RegistryUsername)),
    ("password_secret_name", Value(F::RegistryPasswordRef)),
    ("user_assigned_identity_id", Value(F::RegistryIdentity)),
])
.each(F::RegistryLogin);
static TERRAFORM_RULE_SET: Node = node!([
    ("ip_rule", Into(F::IpRules, &TERRAFORM_IP_RULE)),
    ("default_action", Value(F::DefaultAction)),
]);
static TERRAFORM_IP_RULE: Node = node!([
    ("action", Value(F::IpRuleAction)),
    ("ip_range", Value(F::IpRuleValue)),
])
.each(F::IpRule);
static TERRAFORM_EXTENSION: Node = node!([("name", Value(F::ExtensionName)),]);

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
        check(&NATIVE, 0);
        check(&BRIDGED, 0);
        check(&TERRAFORM_WORKLOAD, 0);
    }

    #[test]
    fn a_key_is_found_wherever_it_stands() {
        for (key, _) in RESOURCE.entries {
            for behind in ["", "\": 1", "\": \"some text behind it\""] {
                let text = format!("{{\"{key}{behind}");
                let found = RESOURCE.get_at(text.as_bytes(), 2, key.len());
                assert!(found.is_some(), "{key} {behind}");
            }
        }
    }

    #[test]
    fn signs_that_are_no_letters_have_no_case() {
        assert!(RESOURCE.get(b"PRIOR_STATE").is_some());
        assert!(RESOURCE.get(b"prior\x7Fstate").is_none());
        assert!(RESOURCE.get(b"\x04schema").is_none());
        assert!(RESOURCE.get(b"networkRuleBypassAllowedForTasks").is_some());
        assert!(RESOURCE.get(b"networkRuleBypassBllowedForTasks").is_none());
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
