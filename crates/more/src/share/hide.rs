//! What becomes of each value of a cut-down document: which stay as pasted, which get a pseudonym.
//!
//! The table in [`treatment`] goes by the field that the decoder noted. A field that nobody has put
//! there gets a pseudonym, whatever it says. Where one of a few words is expected, any other text
//! gets one too: an odd value stays odd, and gives nothing away.

use super::{
    moments::Moments,
    networks::Networks,
    shape::{count, is_api_version, is_azure_type, is_remaining},
};
use crate::redact::{Kind, PLANS, Redactor, VALUES, is_version};
use engine::{
    azure::{
        assessments,
        assets::{self, Asset},
        hosts::login_server_at,
        ids::{quoted, unquoted},
        images::{ImageParts, ImageRef, SiteImage, image_parts},
        roles, runs,
        secrets::may_hold_secret,
        tokens::LATER,
    },
    facts::{
        Doc,
        workloads::{hinted, is_hash, known_kind, made_in_azure, names_somebody},
    },
    judge::rules::ranges,
    read::{
        arm::veil::veiled,
        cursor::is_number,
        decode::{
            Decoded,
            fields::Field,
            recognise::Kind as Resource,
            walk::{GAP, Mark},
        },
        plan,
    },
};
use model::{Redaction, sentence::is_filler};

/// What a field may say.
#[derive(Clone, Copy)]
enum Treatment {
    /// One of [`VALUES`], perhaps several with commas between; true or false.
    Word,
    /// A number.
    Number,
    /// A name of this kind.
    Name(Kind),
    /// The name that somebody logs in by.
    Login,
    /// The name of the resource it stands in.
    OwnName,
    /// What a scope map allows: `repositories/NAME/content/write`; or a word.
    Action,
    /// The name of a recommendation of Defender for Cloud.
    Recommendation,
    /// The name of a Kubernetes object, perhaps with a hash or a time behind it.
    ObjectName(Field),
    /// The name of a Defender plan.
    Plan,
    /// A resource id, a scope, or the id of a principal.
    Id(Kind),
    /// The definition of a role.
    Role,
    /// A host.
    Host,
    /// A reference to an image.
    Image,
    /// A repository, or all that begin so; where a cache rule takes it from, behind its host.
    Repository,
    /// `DOCKER|image`, as App Service writes it.
    SiteImage,
    /// The digest of an image.
    Digest,
    /// An IPv4 range.
    Range,
    /// A moment.
    Moment,
    /// How long a trial still lasts.
    Remaining,
    /// A version of Kubernetes.
    Version,
    /// The hash that Kubernetes gives what comes from one template.
    Hash,
    /// `v1`, `apps/v1`, `2023-07-01`.
    ApiVersion,
    /// The type of an Azure resource.
    Type,
    /// The kind of a Kubernetes object, or of a site.
    ObjectKind,
    /// A label that names an environment.
    Environment,
    /// The name of an environment variable.
    Variable,
    /// Tags that leave something out; only whether there are any matters.
    Exclusions,
    /// That there is something is all that matters.
    Presence,
    /// A secret could stand there; nothing does.
    Nothing,
}

/// What a field may say. Whatever is not listed is taken for free text.
fn treatment(field: Field) -> Treatment {
    use Field as F;
    match field {
        F::AdminUserEnabled
        | F::PublicNetworkAccess
        | F::NetworkRuleSet
        | F::DefaultAction
        | F::IpRules
        | F::IpRuleAction
        | F::Sku
        | F::SkuName
        | F::SkuTier
        | F::BypassOptions
        | F::BypassForTasks
        | F::AnonymousPull
        | F::DataEndpoint
        | F::EndpointProtocol
        | F::RoleAssignmentMode
        | F::DomainLabelScope
        | F::Policies
        | F::TrustPolicy
        | F::QuarantinePolicy
        | F::ExportPolicy
        | F::RetentionPolicy
        | F::SoftDeletePolicy
        | F::PrivateEndpointStatus
        | F::PricingTier
        | F::Coverage
        | F::Enforce
        | F::Inherited
        | F::Retired
        | F::ExtensionName
        | F::ExtensionEnabled
        | F::ExtensionStatus
        | F::SecurityProfile
        | F::Defender
        | F::SensorEnabled
        | F::ArtifactStreaming
        | F::ProvisioningState
        | F::PrincipalType
        | F::UsesWorkloadIdentity
        | F::PullPolicy
        | F::LoosePolicy
        | F::ContainerType
        | F::SourceType
        | F::PullsByIdentity
        | F::IdentityType
        | F::State
        | F::AuthType
        | F::ArtifactSource
        | F::WriteEnabled
        | F::Status
        | F::IsDefault
        | F::EnvironmentName
        | F::StatusCode
        | F::StatusCause
        | F::Severity
        | F::PropertyName
        | F::Active
        | F::RevisionsMode
        | F::IsMain
        | F::Updated
        | F::Truncated
        | F::ChangeType => Treatment::Word,
        F::RetentionDays | F::Count | F::TotalRecords => Treatment::Number,
        F::Name => Treatment::OwnName,
        F::ObjectName => Treatment::ObjectName(F::Kind),
        F::OwnerName => Treatment::ObjectName(F::OwnerKind),
        F::ReferredName => Treatment::ObjectName(F::ReferredKind),
        F::ResourceType => Treatment::Plan,
        F::Id
        | F::Scope
        | F::BootstrapRegistry
        | F::OwnRegistry
        | F::ScopeMapId
        | F::ImageSource => Treatment::Id(Kind::Resource),
        F::PrincipalId
        | F::KubeletObjectId
        | F::PullIdentity
        | F::RegistryIdentity
        | F::TenantId => Treatment::Id(Kind::Id),
        F::ClusterName => Treatment::Id(Kind::Cluster),
        F::RoleDefinitionId | F::RoleName => Treatment::Role,
        F::RewrittenTo
        | F::LoginServer
        | F::RegistryHost
        | F::RegistryServer
        | F::SourceServer
        | F::LooseServer => Treatment::Host,
        F::Image
        | F::LooseImage
        | F::LooseRepository
        | F::LooseName
        | F::SourceImage
        | F::Mention
        | F::Rewritten
        | F::UpdatedImage => Treatment::Image,
        F::LooseTag => Treatment::Name(Kind::Tag),
        F::LooseDigest => Treatment::Digest,
        F::TrafficRevision | F::RewrittenName | F::RewrittenBy | F::OtherName => {
            Treatment::Name(Kind::Workload)
        }
        F::LinuxFxVersion | F::WindowsFxVersion | F::PropertyValue => Treatment::SiteImage,
        F::Digest => Treatment::Digest,
        F::IpRuleValue | F::IpRule => Treatment::Range,
        F::LastModifiedAt | F::ChangedAt | F::StatusDate | F::FirstEvaluated | F::SeenAt => {
            Treatment::Moment
        }
        F::FreeTrialRemaining => Treatment::Remaining,
        F::KubernetesVersion | F::RunningVersion => Treatment::Version,
        F::SeenIn | F::CredentialSet => Treatment::Id(Kind::Resource),
        F::SourceStatus | F::SourceEvent | F::TimerStatus | F::ChangeStatus => Treatment::Word,
        F::ChangedAdminUser | F::ChangedAccess | F::ChangedAction => Treatment::Word,
        F::SourceUrl | F::LoginHost | F::BaseRegistry => Treatment::Host,
        F::SourceBranch => Treatment::Name(Kind::Value),
        F::Mode | F::BaseTrigger | F::PushEnabled | F::RegionEndpoint => Treatment::Word,
        F::Action => Treatment::Action,
        F::SourceRepository | F::TargetRepository => Treatment::Repository,
        F::BuiltImage | F::BaseRepository => Treatment::Name(Kind::Image),
        F::AlertName | F::TagValue => Treatment::Name(Kind::Value),
        F::TagName => Treatment::Name(Kind::Key),
        F::ImageTag => Treatment::Name(Kind::Tag),
        F::AssessedId | F::AlertedId | F::ChangedId => Treatment::Id(Kind::Resource),
        F::DisplayName => Treatment::Recommendation,
        F::ApiVersion => Treatment::ApiVersion,
        F::Type | F::TypeName => Treatment::Type,
        F::Kind | F::OwnerKind | F::ReferredKind => Treatment::ObjectKind,
        F::Environment => Treatment::Environment,
        F::VariableName => Treatment::Variable,
        F::ExtensionExclusions => Treatment::Exclusions,
        F::Condition
        | F::Live
        | F::NextLink
        | F::SkipToken
        | F::RegistryPassword
        | F::RegistryLogin
        | F::ImageBuilt
        | F::AppSettings => Treatment::Presence,
        F::SubscriptionId => Treatment::Name(Kind::Subscription),
        F::ResourceGroup => Treatment::Name(Kind::Group),
        F::Namespace => Treatment::Name(Kind::Namespace),
        F::ServiceAccount => Treatment::Name(Kind::Identity),
        F::SecretName | F::PullSecret | F::RegistryPasswordRef => Treatment::Name(Kind::Secret),
        F::RepositoryName => Treatment::Repository,
        F::PrincipalName => Treatment::Name(Kind::Person),
        F::RegistryUsername => Treatment::Login,
        F::Address => Treatment::OwnName,
        F::TemplateHash | F::RolloutHash => Treatment::Hash,
        F::KnativeService | F::ScaledJob | F::DeploymentConfig => Treatment::Name(Kind::Workload),
        F::Value
        | F::Passwords
        | F::PasswordValue
        | F::Password
        | F::Username
        | F::AccessToken
        | F::ClientSecret
        | F::AppId
        | F::TokenPasswordValue
        | F::Users
        | F::Auths
        | F::SecretData
        | F::StringData
        | F::Kubeconfigs
        | F::UserPwd
        | F::SlotSetting => Treatment::Nothing,
        _ => Treatment::Name(Kind::Value),
    }
}

/// Registries that everybody uses.
const PUBLIC_HOSTS: [&str; 6] = [
    "docker.io",
    "mcr.microsoft.com",
    "ghcr.io",
    "quay.io",
    "registry.k8s.io",
    "gcr.io",
];

/// Rewrites values.
pub(super) struct Hider<'r> {
    /// None where everything is shown.
    redactor: Option<&'r mut Redactor>,
    networks: Networks,
    moments: Moments,
    /// A cache rule here speaks of all repositories that begin in one way.
    by_parts: bool,
}

impl<'r> Hider<'r> {
    pub(super) fn new(sources: &[Decoded], redactor: Option<&'r mut Redactor>) -> Hider<'r> {
        let redaction = redactor
            .as_ref()
            .map_or(Redaction::NONE, |redactor| redactor.redaction());
        let networks = match redaction.addresses {
            true => Networks::new(sources.iter().flat_map(ranges_of)),
            false => Networks::default(),
        };
        let moments = match redaction.names {
            true => Moments::new(sources.iter().flat_map(moments_of)),
            false => Moments::default(),
        };
        let by_parts = redaction.names && sources.iter().any(has_rule_for_many);
        Hider {
            redactor,
            networks,
            moments,
            by_parts,
        }
    }

    pub(super) fn hides_names(&self) -> bool {
        let redactor = self.redactor.as_ref();
        redactor.is_some_and(|redactor| redactor.redaction().names)
    }

    fn known(&mut self, kind: Kind, text: &str) -> String {
        match &mut self.redactor {
            Some(redactor) => redactor.known(kind, text),
            None => text.to_owned(),
        }
    }

    /// A name of this kind, as it may be handed on.
    pub(super) fn name(&mut self, kind: Kind, text: &str) -> String {
        self.known(kind, text)
    }

    /// The JSON text of a value that is no object or array, as it may be handed on.
    pub(super) fn scalar(&mut self, doc: &Doc, field: Field, raw: &str) -> String {
        let treatment = treatment(field);
        if matches!(treatment, Treatment::Nothing) {
            return "null".to_owned();
        }
        let Some(text) = unquoted(raw) else {
            if matches!(treatment, Treatment::Number) && self.redactor.is_some() {
                return count(raw);
            }
            // Half of a surrogate pair makes no text; a number may be a name.
            let plain = matches!(raw, "null" | "true" | "false")
                || self.redactor.is_none() && is_number(raw);
            return if plain { raw } else { "0" }.to_owned();
        };
        // It is the same wherever it stands, and nothing beside it is asked for.
        if text.contains(LATER) {
            return quoted(LATER);
        }
        // Where a secret was overwritten, not even its length is handed on.
        let blanked = !text.is_empty() && text.chars().all(is_filler);
        if blanked {
            return "\" \"".to_owned();
        }
        if matches!(treatment, Treatment::Presence) && !text.is_empty() {
            return "\"more\"".to_owned();
        }
        // An expression where a word belongs.
        if matches!(treatment, Treatment::Word) && self.redactor.is_none() {
            return veiled(raw).into_owned();
        }
        if self.redactor.is_none() && !matches!(treatment, Treatment::SiteImage) || text.is_empty()
        {
            return raw.to_owned();
        }
        // White space around it decides nothing but whether two texts are the same.
        let inner = text.trim();
        let start = text.len() - text.trim_start().len();
        let (before, rest) = text.split_at_checked(start).unwrap_or_default();
        let after = rest.get(inner.len()..).unwrap_or_default();
        let hidden = self.text(doc, field, treatment, inner);
        quoted(&[before, &hidden, after].concat())
    }

    /// An expression of a template that says nothing yet.
    pub(super) fn expression(&mut self, doc: &Doc, field: Field, raw: &str) -> String {
        match unquoted(raw) {
            Some(text) if self.redactor.is_some() => {
                let kind = match field {
                    Field::Name => own_kind(doc),
                    _ => Kind::Value,
                };
                let name = self.known(kind, &text);
                if name == text {
                    raw.to_owned()
                } else {
                    quoted(&format!("[reference('{name}')]"))
                }
            }
            _ if field == Field::Name => raw.to_owned(),
            _ => veiled(raw).into_owned(),
        }
    }

    fn text(&mut self, doc: &Doc, field: Field, treatment: Treatment, text: &str) -> String {
        let lower = text.to_ascii_lowercase();
        match treatment {
            Treatment::Word
                if text.split(',').all(is_word)
                    || text == "[]"
                    || text.eq_ignore_ascii_case(runs::DOCKER)
                    || runs::login_setting(text).is_some() =>
            {
                text.to_owned()
            }
            Treatment::Moment => match self.moments.get(text) {
                Some(moment) if self.hides_names() => moment,
                Some(_) => text.to_owned(),
                None => self.known(Kind::Value, text),
            },
            Treatment::Remaining if is_remaining(&lower) => text.to_owned(),
            Treatment::Version if is_version(&lower) => text.to_owned(),
            Treatment::Hash => self.hash(text),
            Treatment::ApiVersion if is_api_version(&lower) => text.to_owned(),
            // Of its version the group is all that is read.
            Treatment::ApiVersion if made_in_azure(text, said(doc, Field::Kind)).is_some() => {
                let group = text.split('/').next().unwrap_or_default();
                format!("{group}/v1")
            }
            Treatment::Type
                if lower == "notary"
                    || lower == runs::DOCKER
                    || is_azure_type(text)
                    || is_plan_type(&lower) =>
            {
                text.to_owned()
            }
            Treatment::Word
            | Treatment::Number
            | Treatment::Remaining
            | Treatment::Version
            | Treatment::ApiVersion
            | Treatment::Type
            | Treatment::Presence
            | Treatment::Nothing => self.known(Kind::Value, text),
            Treatment::Name(kind) => self.known(kind, text),
            // What may be the name of a variable stays one that may be.
            Treatment::Login => match names_somebody(text) {
                true => self.known(Kind::Person, text),
                false => self.known(Kind::Person, text).to_ascii_uppercase(),
            },
            Treatment::Action if is_word(text) => text.to_owned(),
            Treatment::Action => {
                let inner = text.strip_prefix("repositories/");
                let ends = ["/content/", "/metadata/"];
                let split = inner.and_then(|inner| {
                    ends.iter()
                        .find_map(|end| Some((inner.split_once(end)?, *end)))
                });
                match split {
                    Some(((name, what), end)) if is_word(what) => {
                        let name = match name {
                            "*" => name.to_owned(),
                            name => self.known(Kind::Image, name),
                        };
                        format!("repositories/{name}{end}{what}")
                    }
                    _ => self.known(Kind::Value, text),
                }
            }
            Treatment::Recommendation | Treatment::OwnName
                if assessments::of_name(text).is_some() =>
            {
                text.to_owned()
            }
            Treatment::Recommendation => self.known(Kind::Value, text),
            Treatment::Id(_) | Treatment::OwnName
                if doc.resource.kind == Resource::Assessment
                    && assessments::of_key(last_segment(text).1).is_some() =>
            {
                // The key is the same in every tenant, and tells what the assessment is about.
                match last_segment(text) {
                    ("", key) => key.to_owned(),
                    (scope, key) => format!("{}/{key}", self.id(scope)),
                }
            }
            // Its id, which a query called so: it tells which plan that is, and whose.
            Treatment::OwnName if doc.resource.kind == Resource::Pricing && text.contains('/') => {
                self.id(text)
            }
            // A setting's name says what its value is.
            Treatment::OwnName
                if runs::is_image_setting(text) || runs::login_setting(text).is_some() =>
            {
                text.to_owned()
            }
            // What belongs to a site is declared with the site's name before it.
            Treatment::OwnName | Treatment::ObjectName(_)
                if doc.resource.kind == Resource::Workload && text.contains('/') =>
            {
                let parts = text.split('/').map(|part| match part {
                    "" | "web" | "appsettings" => part.to_owned(),
                    part => self.known(Kind::Workload, part),
                });
                parts.collect::<Vec<String>>().join("/")
            }
            // And what stands below a registry with the registry's.
            Treatment::OwnName
                if matches!(doc.resource.kind, Resource::RegistryPart | Resource::Token)
                    && text.contains('/') =>
            {
                let parts = text.split('/').zip(0..).map(|(part, place)| match place {
                    _ if part.chars().all(|sign| sign == GAP) => part.to_owned(),
                    0 => self.known(Kind::Registry, part),
                    _ => self.known(own_kind(doc), part),
                });
                parts.collect::<Vec<String>>().join("/")
            }
            Treatment::OwnName | Treatment::Plan => {
                let is_plan = field == Field::ResourceType
                    || field == Field::Name && doc.resource.kind == Resource::Pricing;
                if is_plan && PLANS.contains(&lower.as_str()) {
                    return text.to_owned();
                }
                // What is known in part alone may be called otherwise.
                let mut name = self.known(own_kind(doc), text);
                name.extend(text.contains(GAP).then_some(GAP));
                name
            }
            Treatment::ObjectName(kind) => self.object_name(doc, kind, text),
            Treatment::Id(_) if assets::without_sign(text).is_some() => self.asset(text),
            Treatment::Id(kind) if !text.contains('/') => match kind {
                _ if is_word(text) => text.to_owned(),
                Kind::Resource => self.id(text),
                kind => self.known(kind, text),
            },
            // Whose settings they are, and that they are these, tells.
            Treatment::Id(_)
                if doc.resource.kind == Resource::Workload
                    && last_segment(text).1.eq_ignore_ascii_case("appsettings") =>
            {
                format!("{}/appsettings", self.id(last_segment(text).0))
            }
            Treatment::Id(_) => self.id(text),
            Treatment::Role => self.role(text),
            // A user that stood before it is gone.
            // A reference to where it is kept says nothing of it, here or there.
            Treatment::Host if text.starts_with('@') => "@".to_owned(),
            Treatment::Host => self.host(text.rsplit('@').next().unwrap_or(text)),
            // A query may call by that name what App Service says of its image.
            Treatment::Image
                if SiteImage::parse(text)
                    .is_some_and(|image| !matches!(image, SiteImage::Odd(_))) =>
            {
                self.site_image(text)
            }
            Treatment::Image => self.image(text),
            Treatment::Repository => match text.split_once('/') {
                Some((host, path)) if field == Field::SourceRepository => {
                    format!("{}/{}", self.host(host), self.repository(path))
                }
                _ => self.repository(text),
            },
            Treatment::SiteImage => self.site_image(text),
            Treatment::Digest => self.digest(text),
            Treatment::Range => self.range(text),
            Treatment::ObjectKind
                if field == Field::Kind
                    && made_in_azure(said(doc, Field::ApiVersion), text).is_some() =>
            {
                text.to_owned()
            }
            Treatment::ObjectKind => {
                // A list is told by how its kind ends.
                let parts: Vec<String> = text
                    .split(',')
                    .map(|part| match part {
                        part if is_word(part) || known_kind(part).is_some() => part.to_owned(),
                        part if part.ends_with("List") => listed(part).to_owned(),
                        part => self.known(Kind::Value, part),
                    })
                    .collect();
                parts.join(",")
            }
            Treatment::Environment => match hinted(text) {
                Some(known) => known.to_owned(),
                None => self.known(Kind::Resource, text),
            },
            Treatment::Variable if self.hides_names() => {
                if may_hold_secret(text) {
                    // As a report calls it.
                    self.known(Kind::Secret, &format!("env {text}"))
                } else {
                    self.known(Kind::Value, text)
                }
            }
            Treatment::Variable => text.to_owned(),
            Treatment::Exclusions if text == "[]" => text.to_owned(),
            Treatment::Exclusions => self.known(Kind::Value, text),
        }
    }

    /// A ReplicaSet's name is its Deployment's with a hash behind it, a Job's may end in a time.
    fn object_name(&mut self, doc: &Doc, kind: Field, text: &str) -> String {
        let stem = text
            .rsplit_once('-')
            .filter(|(_, end)| match doc.first_text(kind) {
                Some("ReplicaSet") => {
                    let hash = doc.first_text(Field::TemplateHash);
                    match hash.or_else(|| doc.first_text(Field::RolloutHash)) {
                        Some(hash) => hash == *end,
                        None => is_hash(end),
                    }
                }
                Some("Workflow") => {
                    end.len() >= 10 && end.bytes().all(|byte| byte.is_ascii_digit())
                }
                Some("Job") => end.len() >= 8 && end.bytes().all(|byte| byte.is_ascii_digit()),
                _ => false,
            });
        match stem {
            Some((stem, end)) => {
                let end = match doc.first_text(kind) {
                    Some("ReplicaSet") => self.hash(end),
                    _ => self.time_behind(end),
                };
                format!("{}-{end}", self.known(Kind::Workload, stem))
            }
            None => self.known(Kind::Workload, text),
        }
    }

    /// Another hash for this one, the same wherever it stands.
    fn hash(&mut self, text: &str) -> String {
        const LETTERS: &[u8; 10] = b"bcdfghjklm";
        if !self.hides_names() {
            return text.to_owned();
        }
        let number = self.number(Kind::Value, text);
        let letter = |digit: char| {
            let place = digit.to_digit(10).unwrap_or_default() as usize;
            LETTERS.get(place).copied().map_or('b', char::from)
        };
        format!("{number:08}").chars().map(letter).collect()
    }

    /// The time behind the name of a job as another number, as long as Kubernetes writes one.
    fn time_behind(&mut self, text: &str) -> String {
        if !self.hides_names() {
            return text.to_owned();
        }
        format!("{:010}", self.number(Kind::Value, text))
    }

    /// The number of the pseudonym of something that has to keep a form of its own.
    fn number(&mut self, kind: Kind, text: &str) -> u32 {
        let name = self.known(kind, text);
        let number = name.rsplit('-').next().unwrap_or_default();
        number.parse().unwrap_or_default()
    }

    fn id(&mut self, text: &str) -> String {
        // An expression in the place of a name may hold other ids.
        if let Some((outer, name)) = text.split_once("/[")
            && self.hides_names()
        {
            let name = self.known(Kind::Resource, name);
            return format!("{}/{name}", self.id(outer));
        }
        match &mut self.redactor {
            Some(redactor) => redactor.scope(text),
            None => text.to_owned(),
        }
    }

    /// What Machine Learning's own tools write before a resource id, or in its place.
    fn asset(&mut self, text: &str) -> String {
        let Some(asset) = Asset::of(text) else {
            let rest = assets::without_sign(text).unwrap_or_default();
            return format!("azureml:{}", self.id(rest));
        };
        let name = self.known(Kind::Resource, asset.name);
        let version = asset
            .version
            .map(|version| self.known(Kind::Resource, version));
        match (asset.kind, version) {
            ("", Some(version)) => format!("azureml:{name}:{version}"),
            ("", None) => format!("azureml:{name}"),
            (kind, version) => {
                let kind = match asset.is_environment() {
                    true => "environments".to_owned(),
                    false => self.known(Kind::Value, kind),
                };
                let version =
                    version.map_or_else(String::new, |version| format!("/versions/{version}"));
                format!("azureml://registries/registry/{kind}/{name}{version}")
            }
        }
    }

    /// The ids of Azure's own roles are the same everywhere, and decide what the role is good for.
    fn role(&mut self, text: &str) -> String {
        let (scope, role) = match text.rfind('/') {
            Some(at) => text.split_at_checked(at + 1).unwrap_or_default(),
            None => ("", text),
        };
        let role = if roles::is_known(role) {
            role.to_owned()
        } else {
            self.known(Kind::Id, role)
        };
        if scope.is_empty() {
            role
        } else {
            format!("{}{role}", self.id(scope))
        }
    }

    fn host(&mut self, text: &str) -> String {
        if !self.hides_names() || PUBLIC_HOSTS.contains(&text.to_ascii_lowercase().as_str()) {
            return text.to_owned();
        }
        if let Some((scheme @ ("http" | "https" | "oci"), rest)) = text.split_once("://") {
            return format!("{scheme}://{}", self.host(rest));
        }
        if let Some((host, path)) = text.split_once('/') {
            let host = self.host(host);
            let path = match path {
                "" => String::new(),
                path => self.known(Kind::Image, path),
            };
            return format!("{host}/{path}");
        }
        // Nothing of it is known but that it is a registry's.
        if let Some(rest) = text.strip_prefix(GAP)
            && login_server_at(&format!("a{rest}")).is_some()
            && rest
                .trim_start_matches(|sign: char| sign.is_ascii_digit())
                .starts_with(".azurecr.")
        {
            return text.to_owned();
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if port.parse::<u16>().is_ok() => (host, Some(port)),
            _ => (text, None),
        };
        let host = match &mut self.redactor {
            Some(redactor) => redactor.shared_host(host),
            None => host.to_owned(),
        };
        match port {
            Some(port) => format!("{host}:{port}"),
            None => host,
        }
    }

    /// A repository, or all that begin like it. Where a cache rule speaks of many by how they begin, each part of
    /// a path gets a pseudonym of its own, wherever it stands.
    fn repository(&mut self, path: &str) -> String {
        if !self.by_parts {
            return self.known(Kind::Image, path);
        }
        let parts = path.split('/').map(|part| match part {
            "" | "*" => part.to_owned(),
            part => self.known(Kind::Image, part),
        });
        parts.collect::<Vec<String>>().join("/")
    }

    fn image(&mut self, text: &str) -> String {
        if !self.hides_names() {
            return text.to_owned();
        }
        if let Some((known, _)) = text.split_once(GAP) {
            // Only the host is sure, or written as that of a registry is whose name is not known.
            return match text.split_once('/') {
                // Nothing is sure of it, and what is written in its place must not become one.
                Some((host, _)) if host.starts_with(GAP) && !host.contains(".azurecr.") => {
                    format!("{GAP}/{GAP}")
                }
                Some((host, _)) => format!("{}/{GAP}", self.host(host)),
                None => format!("{}{GAP}", self.known(Kind::Value, known)),
            };
        }
        if ImageRef::parse(text).is_err() {
            // What is no reference must not become one; the host that it begins with is one all the same.
            let host = text.split_once("://").map_or(text, |(_, text)| text);
            let host = host.split_once('/').map_or("", |(host, _)| host);
            let host = host.rsplit('@').next().unwrap_or(host).trim();
            let host = host.strip_suffix(":443").unwrap_or(host);
            let host = host.trim_end_matches('.');
            let value = format!("{}@", self.known(Kind::Value, text));
            return match login_server_at(host) {
                Some(_) => format!("{}/{value}", self.host(host)),
                None => value,
            };
        }
        let ImageParts {
            host,
            path,
            tag,
            digest,
        } = image_parts(text);
        let mut out = String::new();
        if let Some(host) = host {
            out.push_str(&self.host(host));
            out.push('/');
        }
        out.push_str(&self.repository(path));
        if let Some(tag) = tag {
            out.push(':');
            // Which of two tags is newer may matter to nobody but its owner; `latest` is the default.
            let tag = match tag {
                "latest" => tag.to_owned(),
                tag => self.known(Kind::Tag, tag),
            };
            out.push_str(&tag);
        }
        if let Some(digest) = digest {
            out.push('@');
            out.push_str(&self.digest(digest));
        }
        out
    }

    /// A digest of the same form that is nobody's.
    fn digest(&mut self, text: &str) -> String {
        if !self.hides_names() {
            return text.to_owned();
        }
        format!("sha256:{:0>64}", self.number(Kind::Tag, text))
    }

    fn site_image(&mut self, text: &str) -> String {
        match SiteImage::parse(text) {
            Some(SiteImage::Image(image)) => {
                let image = self.image(image.trim());
                format!("DOCKER|{image}")
            }
            Some(SiteImage::SiteContainers) => "SITECONTAINERS".to_owned(),
            // A packed file without its images; with them it is packed again elsewhere.
            Some(SiteImage::Compose(_)) => "COMPOSE|!".to_owned(),
            Some(SiteImage::Kube(_)) => "KUBE|!".to_owned(),
            // That it is a runtime shows that no container runs; which one shows nothing more.
            Some(SiteImage::Runtime(_)) if self.hides_names() => "RUNTIME|0".to_owned(),
            _ => self.known(Kind::Value, text),
        }
    }

    /// One image out of a packed file.
    pub(super) fn packed_image(&mut self, text: &str) -> String {
        match &self.redactor {
            Some(_) => self.image(text),
            None => text.to_owned(),
        }
    }

    fn range(&mut self, text: &str) -> String {
        let Some(redactor) = &mut self.redactor else {
            return text.to_owned();
        };
        let redaction = redactor.redaction();
        if let Some(net) = ranges::parse(text) {
            return match self.networks.get(net) {
                Some(new) if text.contains('/') => new.to_string(),
                Some(new) => new.network().to_string(),
                None => text.to_owned(),
            };
        }
        let address = text.split('/').next().unwrap_or_default();
        let is_address = address.parse::<std::net::IpAddr>().is_ok();
        if is_address && !redaction.addresses {
            return text.to_owned();
        }
        // Not to be read before, not to be read now.
        redactor.known(
            if is_address {
                Kind::Address
            } else {
                Kind::Value
            },
            text,
        )
    }
}

/// What stands before the last slash, and what behind it.
fn last_segment(text: &str) -> (&str, &str) {
    text.rsplit_once('/').unwrap_or(("", text))
}

/// What the name of the resource is that a document shows.
fn own_kind(doc: &Doc) -> Kind {
    match doc.resource.kind {
        Resource::Registry | Resource::NetworkRules | Resource::NamelessRegistry => Kind::Registry,
        Resource::Cluster => Kind::Cluster,
        Resource::Workload => Kind::Workload,
        Resource::Account => Kind::Subscription,
        Resource::Repository => Kind::Image,
        Resource::Tag => Kind::Tag,
        _ => Kind::Resource,
    }
}

/// The IPv4 ranges of a source.
fn ranges_of(source: &Decoded) -> impl Iterator<Item = ipnet::Ipv4Net> + '_ {
    let records = source.found.records.iter();
    records
        .filter(|record| {
            matches!(record.field, Field::IpRuleValue | Field::IpRule)
                && record.mark != Mark::Container
        })
        .filter_map(|record| ranges::parse(&unquoted(source.text.get(record.span))?))
}

/// The texts of a source that tell a moment.
fn moments_of(source: &Decoded) -> impl Iterator<Item = std::borrow::Cow<'_, str>> + '_ {
    let records = source.found.records.iter();
    records
        .filter(|record| {
            matches!(treatment(record.field), Treatment::Moment) && record.mark != Mark::Container
        })
        .filter_map(|record| unquoted(source.text.get(record.span)))
}

/// Whether a cache rule of a source speaks of all repositories that begin in one way.
fn has_rule_for_many(source: &Decoded) -> bool {
    let mut records = source.found.records.iter();
    records.any(|record| {
        matches!(
            record.field,
            Field::SourceRepository | Field::TargetRepository
        ) && (record.mark.is_computed() || source.text.get(record.span).contains('*'))
    })
}

fn said<'a>(doc: &Doc<'a>, field: Field) -> &'a str {
    doc.first_text(field).unwrap_or_default()
}

pub(super) fn is_word(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && VALUES
            .split_ascii_whitespace()
            .any(|word| word.eq_ignore_ascii_case(text))
}

/// A list of a kind that everybody knows says so, for the objects in it may not; any other is a list.
fn listed(kind: &str) -> &str {
    let of = kind.strip_suffix("List").unwrap_or_default();
    match is_word(of) || known_kind(of).is_some() {
        true => kind,
        false => "List",
    }
}

/// What runs something is told by its type in Terraform, too.
fn is_plan_type(lower: &str) -> bool {
    let plain = ["_v1", "_v2", "_v1beta1"]
        .iter()
        .find_map(|version| lower.strip_suffix(version))
        .unwrap_or(lower);
    plan::WORKLOADS.contains(&plain) || plain == "kubernetes_manifest"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_types_that_everybody_has_are_told() {
        for kind in [
            "kubernetes_deployment",
            "kubernetes_deployment_v1",
            "kubernetes_manifest",
            "azurerm_container_app",
        ] {
            assert!(is_plan_type(kind), "{kind}");
        }
        for kind in ["", "contoso_shop", "kubernetes_contoso_v1", "_v1"] {
            assert!(!is_plan_type(kind), "{kind}");
        }
    }
}
