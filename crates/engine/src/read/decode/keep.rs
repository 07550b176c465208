//! Which fields are facts of which kind of resource. Whatever else was noted to tell what an object is
//! is overwritten once that is known.

use super::{
    fields::{Field, Field as F, Fields},
    recognise::Kind,
};
use crate::{
    azure::{
        assessments,
        ids::{ResourceId, unquoted},
        secrets::{is_no_name, is_short_name},
        tokens,
        unproven::unproven,
    },
    read::tree::{Node, Tree},
};
use model::order;

/// What names a resource.
const NAMES: Fields = Fields::NONE.and(&[
    F::Id,
    F::Name,
    F::Address,
    F::Type,
    F::Kind,
    F::ApiVersion,
    F::ResourceGroup,
    F::SubscriptionId,
    F::ProvisioningState,
    F::LastModifiedAt,
    F::ChangeType,
]);
const REGISTRY: Fields = NAMES.and(&[
    F::AdminUserEnabled,
    F::PublicNetworkAccess,
    F::NetworkRuleSet,
    F::DefaultAction,
    F::IpRules,
    F::IpRule,
    F::IpRuleValue,
    F::IpRuleAction,
    F::LoginServer,
    F::Sku,
    F::SkuName,
    F::SkuTier,
    F::BypassOptions,
    F::BypassForTasks,
    F::AnonymousPull,
    F::DataEndpoint,
    F::EndpointProtocol,
    F::RoleAssignmentMode,
    F::DomainLabelScope,
    F::Policies,
    F::TrustPolicy,
    F::QuarantinePolicy,
    F::ExportPolicy,
    F::RetentionPolicy,
    F::RetentionDays,
    F::SoftDeletePolicy,
    F::PrivateEndpoints,
    F::PrivateEndpointStatus,
    F::ChangedAt,
    F::ChangeStatus,
    F::TagName,
    F::TagValue,
]);
const PRICING: Fields = NAMES.and(&[
    F::PricingTier,
    F::FreeTrialRemaining,
    F::Coverage,
    F::Enforce,
    F::Inherited,
    F::Retired,
    F::Extensions,
    F::ExtensionName,
    F::ExtensionEnabled,
    F::ExtensionStatus,
    F::ExtensionExclusions,
    F::ResourceType,
    F::Scope,
]);
const ASSESSMENT: Fields = NAMES.and(&[
    F::DisplayName,
    F::AssessedId,
    F::StatusCode,
    F::StatusCause,
    F::StatusDate,
    F::FirstEvaluated,
    F::SeenAt,
    F::State,
]);
const FINDING: Fields = NAMES.and(&[
    F::Severity,
    F::StatusCode,
    F::RegistryHost,
    F::RepositoryName,
    F::Digest,
    F::ImageTag,
    F::SeenIn,
    F::SeenAt,
    F::OwnerKind,
    F::OwnerName,
    F::Namespace,
]);
const ALERT: Fields = NAMES.and(&[
    F::AlertName,
    F::AlertId,
    F::Severity,
    F::SeenAt,
    F::AssessedId,
    F::AlertedId,
    F::Status,
]);
const CLUSTER: Fields = NAMES.and(&[
    F::SecurityProfile,
    F::Defender,
    F::SensorEnabled,
    F::KubernetesVersion,
    F::RunningVersion,
    F::KubeletObjectId,
    F::BootstrapRegistry,
    F::ArtifactSource,
    F::ArtifactStreaming,
]);
const ROLE: Fields = NAMES.and(&[
    F::RoleDefinitionId,
    F::PrincipalId,
    F::PrincipalName,
    F::PrincipalType,
    F::Scope,
]);
const WORKLOAD: Fields = NAMES.and(&[
    F::ObjectName,
    F::Namespace,
    F::ClusterName,
    F::OtherName,
    F::EndpointRef,
    F::LoginHost,
    F::OwnerKind,
    F::OwnerName,
    F::ReferredKind,
    F::ReferredName,
    F::TemplateHash,
    F::UsesWorkloadIdentity,
    F::Environment,
    F::ServiceAccount,
    F::Containers,
    F::Container,
    F::Image,
    F::Mention,
    F::PullPolicy,
    F::VariableName,
    F::SecretName,
    F::PullSecret,
    F::LooseImage,
    F::LoosePolicy,
    F::LooseServer,
    F::LooseRepository,
    F::LooseName,
    F::LooseTag,
    F::LooseDigest,
    F::TrafficRevision,
    F::Active,
    F::RevisionsMode,
    F::IsMain,
    F::RolloutHash,
    F::KnativeService,
    F::ScaledJob,
    F::DeploymentConfig,
    F::Updated,
    F::UpdatedImage,
    F::Rewritten,
    F::RewrittenName,
    F::RewrittenTo,
    F::RewrittenBy,
    F::Live,
    F::LinuxFxVersion,
    F::WindowsFxVersion,
    F::PropertyName,
    F::ContainerType,
    F::SourceType,
    F::SourceServer,
    F::SourceImage,
    F::ImageSource,
    F::PullsByIdentity,
    F::PullIdentity,
    F::Identity,
    F::IdentityType,
    F::State,
    F::RegistryServer,
    F::RegistryUsername,
    F::RegistryPasswordRef,
    F::RegistryIdentity,
    F::AuthType,
]);
const LIST: Fields = Fields::NONE.and(&[
    F::ApiVersion,
    F::Kind,
    F::Count,
    F::TotalRecords,
    F::Truncated,
    F::ClusterName,
    F::ErrorCode,
]);
const OTHER: Fields = Fields::NONE.and(&[
    F::Id,
    F::Name,
    F::Type,
    F::Kind,
    F::ApiVersion,
    F::ObjectName,
    F::Namespace,
    F::ErrorCode,
    F::ChangeType,
    F::Mention,
    F::Updated,
    F::UpdatedImage,
    F::Rewritten,
    F::RewrittenName,
    F::RewrittenTo,
    F::RewrittenBy,
]);
const DOCUMENT: Fields = Fields::NONE.and(&[
    F::Schema,
    F::ContentVersion,
    F::FormatVersion,
    // These are emptied by whoever unfolds the document.
    F::Carried,
    F::Resources,
    F::Parameters,
    F::Variables,
    F::Configuration,
    F::PlannedValues,
    F::ResourceChanges,
    F::PriorState,
    F::StateValues,
    F::Columns,
    F::Rows,
    F::Count,
    F::TotalRecords,
    F::Truncated,
]);

/// Fields that count by being there; what stands there is overwritten.
const SHOWN: Fields = Fields::NONE.and(&[
    F::Condition,
    F::AgentPools,
    F::ForeignRules,
    F::NextLink,
    F::SkipToken,
    F::ScopeMapId,
    F::DataEndpoints,
    F::VariableReference,
    F::NodeSettings,
    F::TaskContainer,
    F::EdgeSettings,
    F::AgentDefinition,
    F::ClusterImage,
    F::PipelineSpec,
    F::SlotSetting,
    F::RegistryPassword,
    F::RegistryLogin,
    F::AppSettings,
    F::ImageBuilt,
    F::ServiceManifest,
    F::Status,
    F::Properties,
    F::Metadata,
    F::Spec,
    F::Template,
    F::Attributes,
    F::Identity,
    F::Nested,
    F::Value,
    F::SecretData,
    F::ErrorCode,
]);

/// The fields whose values are facts of a kind, and those that count by being there.
pub(crate) fn of(kind: Kind) -> (Fields, Fields) {
    let kept = match kind {
        Kind::Registry | Kind::NetworkRules | Kind::NamelessRegistry => REGISTRY,
        Kind::Pricing => PRICING,
        Kind::Cluster => CLUSTER,
        Kind::Assessment => ASSESSMENT,
        Kind::Finding => FINDING,
        Kind::Alert => ALERT,
        Kind::RoleAssignment => ROLE,
        Kind::RoleDefinition => NAMES.and(&[F::RoleName, F::Action]),
        Kind::Workload => WORKLOAD,
        Kind::Token => NAMES.and(&[F::Status, F::ScopeMapId]),
        Kind::RegistryPart => NAMES.and(&[
            F::Status,
            F::Scope,
            F::Mode,
            F::Action,
            F::SourceRepository,
            F::TargetRepository,
            F::CredentialSet,
            F::RegionEndpoint,
            F::PushEnabled,
            F::BuiltImage,
            F::BaseRepository,
            F::BaseRegistry,
            F::BaseTrigger,
            F::SourceTrigger,
            F::SourceStatus,
            F::SourceUrl,
            F::SourceBranch,
            F::SourceEvent,
            F::TimerTrigger,
            F::TimerStatus,
            F::TimerSchedule,
            F::LoginHost,
            F::Identity,
            F::IdentityType,
            F::OwnRegistry,
        ]),
        Kind::Repository | Kind::Tag => NAMES.and(&[
            F::RegistryHost,
            F::RepositoryName,
            F::Digest,
            F::WriteEnabled,
        ]),
        Kind::ContentTrust => NAMES.and(&[F::Status]),
        Kind::Account => NAMES.and(&[F::IsDefault, F::EnvironmentName]),
        Kind::Setting => Fields::NONE.and(&[F::Name, F::RegistryServer, F::RegistryUsername]),
        Kind::Other | Kind::Change => OTHER,
        Kind::Unknown => Fields::NONE.and(&[F::Mention]),
        Kind::Named => Fields::NONE.and(&[F::Id, F::LoginServer, F::Name]),
        Kind::Envelope => LIST,
        Kind::Table
        | Kind::Template
        | Kind::Parameters
        | Kind::Plan
        | Kind::Carried
        | Kind::Form
        | Kind::ShownState => DOCUMENT,
        Kind::ErrorAnswer => {
            Fields::NONE.and(&[F::Kind, F::ErrorCode, F::ErrorReason, F::RefusedKind])
        }
        Kind::State | Kind::Secret(_) => return (Fields::NONE, Fields::NONE),
    };
    (kept, SHOWN)
}

/// The same of a resource of a type.
pub(crate) fn of_type(kind: Kind, name: &str) -> (Fields, Fields) {
    const MACHINE_LEARNING: &str = "Microsoft.MachineLearningServices/";
    let (kept, shown) = of(kind);
    let head = name.get(..MACHINE_LEARNING.len()).unwrap_or_default();
    // Container Apps call what they run in as these call what holds their image; `build` is anybody's word.
    match head.eq_ignore_ascii_case(MACHINE_LEARNING) {
        true => (kept, shown),
        false => (kept.without(F::ImageSource), shown.without(F::ImageBuilt)),
    }
}

/// Whether the object that begins at `start` has a key that no registry has.
pub(super) fn has_foreign_key(bytes: &[u8], start: u32) -> bool {
    const KEYS: [&str; 32] = [
        "adminUserEnabled",
        "anonymousPullEnabled",
        "autoGeneratedDomainNameLabelScope",
        "creationDate",
        "dataEndpointEnabled",
        "dataEndpointHostNames",
        "encryption",
        "endpointProtocol",
        "id",
        "identity",
        "location",
        "loginServer",
        "metadataSearch",
        "name",
        "networkRuleBypassAllowedForTasks",
        "networkRuleBypassOptions",
        "networkRuleSet",
        "policies",
        "privateEndpointConnections",
        "provisioningState",
        "publicNetworkAccess",
        "regionalEndpointHostNames",
        "regionalEndpoints",
        "resourceGroup",
        "roleAssignmentMode",
        "sku",
        "status",
        "subscriptionId",
        "systemData",
        "tags",
        "type",
        "zoneRedundancy",
    ];
    let (tree, _) = Tree::read(bytes, start as usize);
    let keys = tree.root().into_iter().flat_map(Node::entries);
    let known = |key: &str| KEYS.iter().any(|known| known.eq_ignore_ascii_case(key));
    keys.into_iter().any(|(key, _)| !known(&key))
}

/// Settings that are one word of a few, a number or a switch, and what they stand in. An expression in place of one
/// may hold anything in its literals, and none of that is a fact.
pub(crate) const WORDS: Fields = Fields::NONE.and(SETTINGS).and(&[F::Extensions]);
const SETTINGS: &[Field] = &[
    F::AdminUserEnabled,
    F::AnonymousPull,
    F::BypassForTasks,
    F::BypassOptions,
    F::DataEndpoint,
    F::DefaultAction,
    F::Defender,
    F::DomainLabelScope,
    F::EndpointProtocol,
    F::Enforce,
    F::ExportPolicy,
    F::ExtensionEnabled,
    F::IpRule,
    F::IpRuleAction,
    F::IpRules,
    F::NetworkRuleSet,
    F::Policies,
    F::PricingTier,
    F::Properties,
    F::PublicNetworkAccess,
    F::QuarantinePolicy,
    F::RetentionDays,
    F::RetentionPolicy,
    F::RoleAssignmentMode,
    F::SecurityProfile,
    F::SensorEnabled,
    F::Sku,
    F::SkuName,
    F::SkuTier,
    F::SoftDeletePolicy,
    F::TrustPolicy,
];

/// Where it is said of a workload which image it runs.
pub(crate) const IMAGES: Fields =
    Fields::NONE.and(&[F::Image, F::LinuxFxVersion, F::WindowsFxVersion]);

/// The same of those that stand for themselves: in the place of a word a secret may stand where the columns of a table
/// have moved, or somebody has pasted beside the line. What stands there is quoted otherwise.
const SINGLE_WORDS: Fields =
    Fields::NONE
        .and(SETTINGS)
        .and(&[F::ExtensionStatus, F::IpRuleValue, F::ProvisioningState]);

/// Whether it is seen at once that this value of a field is nothing but the fact: for the settings of registries,
/// which are many.
#[inline]
pub(super) fn is_plain(field: Field, raw: &[u8]) -> bool {
    SINGLE_WORDS.has(field)
        && match raw {
            [b'"', word @ .., b'"'] => is_short_name(word),
            _ => true,
        }
}

/// Whether it is a field of such a fact.
pub(crate) fn is_word(field: Field) -> bool {
    SINGLE_WORDS.has(field)
}

/// What is no word, number or range of addresses, nor an expression for one.
fn beside_word(field: Field, raw: &[u8]) -> Vec<(usize, usize)> {
    if is_plain(field, raw) {
        return Vec::new();
    }
    let text = std::str::from_utf8(raw).ok().and_then(unquoted);
    match text.as_deref().map(str::trim) {
        Some(text) if is_expression(text) => tokens::tokens(raw),
        Some(text) if is_odd_word(field, text) => Vec::new(),
        _ => vec![(1, raw.len().saturating_sub(1))],
    }
}

/// Whether something else is to be filled in: an expression of a template, a variable of a tool, what PowerShell shows of
/// an object.
fn is_expression(text: &str) -> bool {
    const FRAMES: [(&str, &str); 5] = [
        ("{{", "}}"),
        ("${", "}"),
        ("$(", ")"),
        ("#{", "}"),
        ("@{", "}"),
    ];
    text.starts_with('[') && text.ends_with(']')
        || text.starts_with('<') && text.ends_with('>')
        || { FRAMES.iter() }.any(|(open, close)| {
            let behind = text.split_once(open).map(|(_, behind)| behind);
            behind.is_some_and(|behind| behind.contains(close))
        })
}

/// Whether it may be shown though it is none of the words that belong there: people look for what they wrote. Letters
/// with digits among them are a password as well.
fn is_odd_word(field: Field, text: &str) -> bool {
    const SHORT: usize = 8;
    // With a number behind it a word may be a pseudonym.
    let word = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let word = if word.ends_with('-') { word } else { text };
    let has_digits = word.bytes().any(|letter| letter.is_ascii_digit());
    let has_letters = word.chars().any(char::is_alphabetic);
    let mixed = has_digits && has_letters && word.len() >= SHORT;
    match field {
        F::IpRule | F::IpRuleValue => {
            !is_no_name(text) && (text.len() <= 2 * SHORT || text.contains(['.', ':']))
        }
        F::EndpointProtocol if text.eq_ignore_ascii_case("IPv4AndIPv6") => true,
        _ => !mixed && !is_no_name(word) && (has_letters || word.len() <= SHORT),
    }
}

/// Facts that may hold a secret all the same.
pub(crate) const MAY_HOLD_MORE: Fields = CHOSEN.and(SETTINGS).and(&[
    F::ExtensionStatus,
    F::IpRuleValue,
    F::ProvisioningState,
    F::Image,
    F::LooseImage,
    F::SourceImage,
    F::SourceServer,
    F::ContainerType,
    F::SourceType,
    F::ImageSource,
    F::LinuxFxVersion,
    F::WindowsFxVersion,
    F::RegistryServer,
    F::RegistryHost,
    F::LoginServer,
    F::LoginHost,
    F::Id,
    F::Type,
    F::Kind,
    F::ErrorCode,
    F::ErrorReason,
    F::RefusedKind,
    F::DisplayName,
    F::AssessedId,
    F::AlertedId,
    F::StatusCode,
    F::StatusCause,
    F::StatusDate,
    F::FirstEvaluated,
    F::Extensions,
    F::Severity,
    F::SeenAt,
    F::SeenIn,
    F::AlertName,
    F::SourceRepository,
    F::TargetRepository,
    F::BuiltImage,
    F::BaseRepository,
    F::BaseRegistry,
    F::SourceUrl,
    F::SourceBranch,
    F::SourceEvent,
    F::TimerSchedule,
    F::RegistryUsername,
    F::Action,
    F::Mode,
    F::CredentialSet,
    F::ChangeType,
    F::LooseServer,
    F::LooseRepository,
    F::LooseName,
    F::LooseTag,
    F::LooseDigest,
    F::TrafficRevision,
    F::RevisionsMode,
    F::Active,
    F::IsMain,
    F::Live,
    F::Updated,
    F::VariableName,
    F::SecretName,
]);

/// Codes of errors that are named; others might say anything.
const CODES: [&str; 21] = [
    "AuthenticationFailed",
    "AuthorizationFailed",
    "BadRequest",
    "ExpiredAuthenticationToken",
    "Forbidden",
    "InvalidAuthenticationToken",
    "InvalidAuthenticationTokenTenant",
    "InvalidQuery",
    "InvalidResourceType",
    "InvalidSubscriptionId",
    "MissingSubscriptionRegistration",
    "NoRegisteredProviderFound",
    "NotFound",
    "PartialError",
    "RateLimiting",
    "ResourceGroupNotFound",
    "ResourceNotFound",
    "ResponsePayloadTooLarge",
    "SubscriptionNotFound",
    "TooManyRequests",
    "Unauthorized",
];

/// The code, if it is one of those.
pub(super) fn known_code(code: &str) -> Option<&'static str> {
    CODES.iter().find(|known| **known == code).copied()
}

/// What is said of whether images are written anew; patterns may be anything, and mean that they are.
const UPDATES: [&str; 9] = [
    "[]", "all", "false", "force", "major", "minor", "never", "patch", "true",
];

/// Kinds of Kubernetes as it calls them where it refuses to list them.
const PLURALS: [&str; 11] = [
    "cronjobs",
    "daemonsets",
    "deployments",
    "jobs",
    "namespaces",
    "nodes",
    "pods",
    "replicasets",
    "replicationcontrollers",
    "secrets",
    "statefulsets",
];

/// The kind that an error of Kubernetes begins with, as in `pods is forbidden: …`, or `pods.apps "x" is …`.
pub(super) fn known_plural(text: &str) -> Option<&'static str> {
    let word = text
        .split(|letter: char| !letter.is_ascii_lowercase())
        .next();
    PLURALS.iter().find(|known| Some(**known) == word).copied()
}

/// For fields that are a fact only as a whole, and only if they have a certain form: which form.
fn plain_fact(field: Field) -> Option<fn(&str) -> bool> {
    // Customers write assessments of their own, and may write anything there.
    Some(match field {
        F::DisplayName => |text| assessments::of_name(text).is_some(),
        // Microsoft's own words, and those of whoever writes alerts of his own.
        F::AlertName => |text| {
            let mut letters = text.chars();
            text.len() <= 160
                && letters.all(|letter| letter.is_alphanumeric() || " -_,.:;()/'&".contains(letter))
        },
        F::SourceRepository
        | F::TargetRepository
        | F::BuiltImage
        | F::BaseRepository
        | F::SourceBranch
        | F::SourceEvent
        | F::Action
        | F::Mode => |text| {
            let mut bytes = text.bytes();
            text.len() <= 200
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_./:*{}$ ".contains(&byte))
        },
        // Beside ids there are names of hosts and people.
        F::AlertedId => |text| {
            let mut bytes = text.bytes();
            ResourceId::new(text).subscription().is_some()
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"/-_.() ".contains(&byte))
        },
        // One that was written together with its value is both.
        F::VariableName => |text| !is_no_name(text),
        F::SecretName => |text| {
            let mut bytes = text.bytes();
            bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
        },
        // What is no name may be a reference to a secret, or one.
        F::RegistryUsername => |text| {
            let odd = |letter: char| {
                letter.is_whitespace() || letter.is_control() || "\"'(){}<>=;:?#&".contains(letter)
            };
            text.len() <= 128 && !text.contains(odd)
        },
        // Five fields of `cron`; the names of months and days among them.
        F::TimerSchedule => |text| {
            let mut bytes = text.bytes();
            text.len() <= 60
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"*,-/?#@ ".contains(&byte))
                && text.split_ascii_whitespace().all(|field| field.len() <= 24)
        },
        F::ChangeType => {
            |text| text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
        }
        F::LooseTag | F::LooseDigest | F::TrafficRevision => |text| {
            let mut bytes = text.bytes();
            text.len() <= 128
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"._-:".contains(&byte))
        },
        F::RevisionsMode | F::Active | F::IsMain => |text| {
            ["Single", "Multiple", "true", "false"]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(text))
        },
        // Policies, and lists of triggers.
        F::Updated => |text| UPDATES.contains(&text),
        F::StatusCode | F::StatusCause | F::Severity => |text| {
            let mut bytes = text.bytes();
            text.len() <= 40 && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'/')
        },
        F::StatusDate | F::FirstEvaluated | F::SeenAt => |text| {
            let mut bytes = text.bytes();
            text.len() <= 40
                && bytes
                    .all(|byte| byte.is_ascii_digit() || b"-+:.,/TtZz Date()APM\\".contains(&byte))
        },
        // What it says was read before; or that it says something is enough.
        F::Extensions | F::Live => |_| false,
        _ => return None,
    })
}

/// Facts that are a host, or an address of which the host comes first.
const HOST_FIELDS: Fields = Fields::NONE.and(&[
    F::LoginServer,
    F::RegistryServer,
    F::RegistryHost,
    F::LoginHost,
    F::BaseRegistry,
    F::SourceUrl,
    F::SourceServer,
    F::LooseServer,
]);

/// The pieces of a fact's text that are no part of the fact, by where they begin and end in it: user
/// info and the query of an address, and what is packed behind `COMPOSE|`, which is read before.
pub(crate) fn beside_the_fact(field: Field, raw: &[u8]) -> Vec<(usize, usize)> {
    besides(field, raw, true)
}

/// The same of a piece of it, as expressions have them: what stands before and behind it is not known.
pub(crate) fn beside_in_piece(field: Field, raw: &[u8]) -> Vec<(usize, usize)> {
    besides(field, raw, false)
}

/// Names that somebody chose: of those only what is a token, by the mark of whoever made it, is no fact.
const CHOSEN: Fields = Fields::NONE.and(&[
    F::Name,
    F::ObjectName,
    F::Namespace,
    F::PullSecret,
    F::RegistryPasswordRef,
    F::ServiceAccount,
    F::RepositoryName,
    F::ImageTag,
    F::OwnerName,
    F::ReferredName,
    F::OtherName,
    F::EndpointRef,
]);

/// What is no part of the fact, and every token in it: one may stand in the place of anything.
fn besides(field: Field, raw: &[u8], whole: bool) -> Vec<(usize, usize)> {
    if CHOSEN.has(field) {
        return tokens::marked(raw);
    }
    if SINGLE_WORDS.has(field) {
        return match whole {
            true => beside_word(field, raw),
            false => tokens::tokens(raw),
        };
    }
    let mut beside = beside(field, raw, whole);
    let is_id = matches!(field, F::Id | F::AssessedId | F::AlertedId | F::SeenIn);
    let found = match is_id {
        true => tokens::marked(raw),
        false => tokens::tokens(raw),
    };
    if !found.is_empty() {
        beside.extend(found);
        apart(&mut beside);
    }
    beside
}

/// Makes one of pieces that overlap, so that each letter is in one of them only.
fn apart(pieces: &mut Vec<(usize, usize)>) {
    order::list(pieces);
    let mut apart: Vec<(usize, usize)> = Vec::with_capacity(pieces.len());
    for (from, to) in pieces.drain(..) {
        match apart.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => apart.push((from, to)),
        }
    }
    *pieces = apart;
}

fn beside(field: Field, raw: &[u8], whole: bool) -> Vec<(usize, usize)> {
    let mut beside = Vec::new();
    let end = raw.len().saturating_sub(1);
    let text = raw.get(..end).unwrap_or_default();
    if field == F::RefusedKind {
        let said = std::str::from_utf8(text.get(1..).unwrap_or_default());
        let known = said.ok().and_then(known_plural).map_or(0, str::len);
        return vec![(1 + known, end.max(1 + known))];
    }
    if matches!(field, F::ErrorCode | F::ErrorReason) {
        let code = std::str::from_utf8(text.get(1..).unwrap_or_default()).unwrap_or_default();
        return match known_code(code) {
            Some(_) => Vec::new(),
            None => vec![(1, end)],
        };
    }
    if let Some(is_fact) = plain_fact(field) {
        let text = text.get(1..).unwrap_or_default();
        return match std::str::from_utf8(text) {
            Ok(text) if raw.first() != Some(&b'"') || is_fact(text) => Vec::new(),
            _ => vec![(1, end)],
        };
    }
    let fx_version = matches!(field, F::LinuxFxVersion | F::WindowsFxVersion);
    // Most are plain names.
    let always = HOST_FIELDS.has(field)
        || matches!(
            field,
            F::Image
                | F::LooseImage
                | F::LooseRepository
                | F::LooseName
                | F::SourceImage
                | F::ContainerType
                | F::SourceType
                | F::Type
                | F::Kind
        );
    if !fx_version && !always && memchr::memchr3(b'?', b'#', b'@', text).is_none() {
        return beside;
    }
    let packed = fx_version
        .then(|| {
            let upper = text.to_ascii_uppercase();
            [&b"\"COMPOSE|"[..], b"\"KUBE|"]
                .iter()
                .find(|kind| upper.starts_with(kind))
                .map(|kind| kind.len())
        })
        .flatten();
    if let Some(from) = packed {
        return vec![(from, end)];
    }
    if matches!(field, F::Type | F::Kind | F::ContainerType | F::SourceType) {
        // What has not the form of a type is none, and may be anything.
        let is_type = text
            .iter()
            .skip(1)
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-/@,".contains(byte));
        return if is_type || text.starts_with(b"\"[") {
            Vec::new()
        } else {
            vec![(1, end)]
        };
    }
    if matches!(
        field,
        F::Id | F::AssessedId | F::SeenIn | F::CredentialSet | F::ImageSource
    ) {
        // An id has no query; what looks like one is an address with a signature.
        let query = memchr::memchr2(b'?', b'#', text);
        let mut beside: Vec<(usize, usize)> = query.map(|query| (query, end)).into_iter().collect();
        // Nor has it anybody's name and password in front.
        let head = text.get(..query.unwrap_or(end)).unwrap_or_default();
        if let (Some(scheme), Some(at)) = (
            memchr::memmem::find(head, b"://"),
            memchr::memchr(b'@', head),
        ) && scheme < at
        {
            beside.insert(0, (scheme + 3, at));
        }
        return beside;
    }
    let mut query = memchr::memchr2(b'?', b'#', text).unwrap_or(end);
    let is_image = matches!(
        field,
        F::Image
            | F::LooseImage
            | F::LooseRepository
            | F::LooseName
            | F::SourceImage
            | F::LinuxFxVersion
            | F::WindowsFxVersion
    ) && !text.starts_with(b"\"[");
    let login = is_image.then(|| login_before_host(text)).flatten();
    if is_image {
        // A password may have any character.
        let from = login.map_or(1, |at| at + 1);
        query = memchr::memchr2(b'?', b'#', text.get(from..).unwrap_or_default())
            .map_or(end, |at| from + at);
        // Behind a character that no reference has, something else begins.
        let odd = text.iter().enumerate().skip(from).find(|(_, byte)| {
            byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"._-/:@+|\\%".contains(byte)
        });
        query = odd.map_or(query, |(at, _)| query.min(at + 1));
        // Of escapes only that of a slash has a place in it.
        let mut escapes = memchr::memchr_iter(b'\\', text).skip_while(|at| *at < from);
        let escape = escapes.find(|at| text.get(at + 1) != Some(&b'/'));
        query = escape.map_or(query, |at| query.min(at));
    }
    let is_host = HOST_FIELDS.has(field);
    if is_host && !text.starts_with(b"\"[") {
        // Nor is anything a host that has other characters than hosts have.
        let head = text.iter().enumerate().skip(1);
        let login = memchr::memrchr(b'@', text).unwrap_or_default();
        let odd = head.skip(login).find(|(_, byte)| {
            byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b".-_:/@".contains(byte)
        });
        query = odd.map_or(query, |(at, _)| query.min(at));
    }
    if query < end {
        beside.push((query, end));
    }
    let address = text.get(..query).unwrap_or_default();
    let begin = match login {
        Some(at) => {
            beside.push((name_begins(text).min(at), at));
            at + 1
        }
        None => {
            let scheme = memchr::memmem::find(address, b"://");
            let kind = || memchr::memchr(b'|', address).map_or(1, |at| at + 1);
            scheme.map_or_else(kind, |at| at + 3)
        }
    };
    let rest = address.get(begin..).unwrap_or_default();
    if whole
        && may_be_image(field, address)
        && let Ok(rest) = std::str::from_utf8(rest)
    {
        let unproven = unproven(rest).into_iter();
        beside.extend(unproven.map(|(from, to)| (begin + from, begin + to)));
    } else {
        let is_host = HOST_FIELDS.has(field);
        let end = memchr::memchr(b'/', rest).filter(|_| !is_host);
        let host = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        // `user:password@host`; behind the host an `@` introduces a digest.
        let at = memchr::memrchr(b'@', host);
        let behind = at.and_then(|at| host.get(at + 1..)).unwrap_or_default();
        if let Some(at) = at.filter(|_| is_host || !behind.starts_with(b"sha")) {
            beside.push((begin, begin + at));
        }
    }
    order::list(&mut beside);
    beside
}

/// Where an image's name begins behind a quote, a kind such as `DOCKER|`, and a scheme.
fn name_begins(text: &[u8]) -> usize {
    let mut begin = 1;
    for sign in [&b"|"[..], b"://"] {
        let rest = text.get(begin..).unwrap_or_default();
        let at = memchr::memmem::find(rest, sign);
        let before = at.and_then(|at| rest.get(..at)).unwrap_or_default();
        // A password may have such signs in it.
        if !before.is_empty() && before.iter().all(u8::is_ascii_alphanumeric) {
            begin += before.len() + sign.len();
        }
    }
    begin
}

/// Where `user:password@` ends before the host of an image, whatever the host is.
fn login_before_host(text: &[u8]) -> Option<usize> {
    let begin = name_begins(text);
    let mut to = text.len();
    loop {
        let at = memchr::memrchr(b'@', text.get(..to)?).filter(|at| *at >= begin)?;
        // Behind a digest's sign there is none.
        if text.get(at + 1..)?.starts_with(b"sha") {
            to = at;
            continue;
        }
        let head = text.get(begin..at)?;
        let colon = memchr::memchr(b':', head)?;
        let slash = memchr::memchr(b'/', head).unwrap_or(head.len());
        let port = head.get(colon + 1..slash).unwrap_or_default();
        let is_port = slash < head.len() && port.iter().all(u8::is_ascii_digit);
        // A path with a tag, and the label of an asset of Machine Learning, are none.
        let is_name = slash < colon || is_port || head.starts_with(b"azureml");
        return (!is_name).then_some(at);
    }
}

/// Whether a text is to be an image: of what an app says that it runs, only what begins as one does.
fn may_be_image(field: Field, text: &[u8]) -> bool {
    let inner = match (text.strip_prefix(b"\""), text.starts_with(b"\"[")) {
        (Some(inner), false) => inner,
        _ => return false,
    };
    let kind = memchr::memchr(b'|', inner).and_then(|at| inner.get(..at));
    match field {
        F::LinuxFxVersion | F::WindowsFxVersion => {
            kind.is_some_and(|kind| kind.eq_ignore_ascii_case(b"docker"))
        }
        F::Image | F::LooseImage | F::LooseRepository | F::LooseName | F::SourceImage => true,
        _ => false,
    }
}

/// The part of a text that is the fact, for texts that were put together.
pub(crate) fn only_the_fact(field: Field, text: &str) -> String {
    let quoted = format!("\"{text}\"");
    let mut kept = quoted.clone();
    // From the back, so that the places before stay right.
    for (from, to) in beside_the_fact(field, quoted.as_bytes()).into_iter().rev() {
        if kept.is_char_boundary(from) && kept.is_char_boundary(to) {
            kept.replace_range(from..to, "");
        }
    }
    let inner = kept
        .strip_prefix('"')
        .and_then(|kept| kept.strip_suffix('"'));
    inner.unwrap_or_default().trim_start_matches('@').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(field: Field, raw: &str) -> String {
        let mut bytes = raw.as_bytes().to_vec();
        for (from, to) in beside_the_fact(field, raw.as_bytes()) {
            crate::read::cursor::wipe(&mut bytes, from, to);
        }
        String::from_utf8(bytes).unwrap().replace('\u{7F}', "·")
    }

    #[test]
    fn only_the_part_that_is_the_fact_stays() {
        for (raw, expected) in [
            ("\"a.azurecr.io/b:1\"", "\"a.azurecr.io/b:1\""),
            (
                "\"a.azurecr.io/b@sha256:00\"",
                "\"a.azurecr.io/b@sha256:00\"",
            ),
            ("\"nginx@sha256:00\"", "\"nginx@sha256:00\""),
            ("\"u:p@a.azurecr.io/b:1\"", "\"···@a.azurecr.io/b:1\""),
            ("\"DOCKER|u:p@a.io/b\"", "\"DOCKER|···@a.io/b\""),
            ("\"https://u@a.io/b?sig=x\"", "\"https://·@a.io/b······\""),
            ("\"a.io/b:1 --password x\"", "\"a.io/b:1 ············\""),
            ("\"{{ image }}\"", "\"{··········\""),
            ("\"\"", "\"\""),
        ] {
            assert_eq!(kept(Field::Image, raw), expected, "{raw}");
        }
        for (raw, expected) in [
            ("\"DB_TOKEN\"", "\"DB_TOKEN\""),
            ("\"Logging__Token\"", "\"Logging__Token\""),
            ("\"DB_TOKEN=abc\"", "\"············\""),
            ("\"--token abc=\"", "\"············\""),
        ] {
            assert_eq!(kept(Field::VariableName, raw), expected, "{raw}");
        }
        assert_eq!(
            kept(Field::LinuxFxVersion, "\"compose|c2VydmljZXM=\""),
            "\"compose|············\""
        );
    }

    #[test]
    fn whatever_is_a_fact_in_part_or_in_one_form_is_looked_at() {
        for (_, field) in super::super::carried::NAMES {
            let in_part = plain_fact(field).is_some() || HOST_FIELDS.has(field);
            assert!(!in_part || MAY_HOLD_MORE.has(field), "{field:?}");
        }
    }
}
