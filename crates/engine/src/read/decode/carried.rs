//! Facts as a link carries them, where the document they were read from does not travel: those of
//! templates, Terraform plans and states, and of what a what-if answer would deploy.
//!
//! ```json
//! {"linchpinFacts": 1,
//!  "scopes": [{"label": "", "subscription": "…", "resourceGroup": "…"}],
//!  "resources": [{"kind": "registry", "declared": true, "scope": 0, "maybe": false,
//!                 "facts": [["name", "contoso"], ["ipRules"], ["ipRuleValue", "203.0.113.0/24", "=", 1],
//!                           ["defaultAction", "[if(…)]", "?"]]}]}
//! ```
//!
//! Where the link was made of documents that were not read, or not all of them, `"unread": true` says so;
//! with `"unreadDeclared": true` they declare more than was worked out. A resource of the kind `mayPull` says
//! by its `count` how many objects that were not read name a registry that may be taken over.
//!
//! A fact is its name, its value, how it is to be taken, and the element of its list; an equals sign and
//! 0 may be left out, and a container has a name alone. The names never change: links are kept.

use super::{
    fields::{Field, Field as F},
    recognise::Kind,
    walk::{Bounds, Computed, Declared, Found, Mark, Record, Scope},
};
use crate::read::tree::Node;

/// The names of the fields that are carried.
pub(super) const NAMES: [(&str, Field); 167] = [
    ("id", F::Id),
    ("name", F::Name),
    ("address", F::Address),
    ("type", F::Type),
    ("kind", F::Kind),
    ("apiVersion", F::ApiVersion),
    ("resourceGroup", F::ResourceGroup),
    ("subscriptionId", F::SubscriptionId),
    ("provisioningState", F::ProvisioningState),
    ("lastModifiedAt", F::LastModifiedAt),
    ("changedAt", F::ChangedAt),
    ("changeStatus", F::ChangeStatus),
    ("adminUserEnabled", F::AdminUserEnabled),
    ("publicNetworkAccess", F::PublicNetworkAccess),
    ("networkRuleSet", F::NetworkRuleSet),
    ("defaultAction", F::DefaultAction),
    ("ipRules", F::IpRules),
    ("ipRule", F::IpRule),
    ("ipRuleValue", F::IpRuleValue),
    ("ipRuleAction", F::IpRuleAction),
    ("loginServer", F::LoginServer),
    ("sku", F::Sku),
    ("skuName", F::SkuName),
    ("skuTier", F::SkuTier),
    ("bypassOptions", F::BypassOptions),
    ("bypassForTasks", F::BypassForTasks),
    ("anonymousPull", F::AnonymousPull),
    ("dataEndpoint", F::DataEndpoint),
    ("endpointProtocol", F::EndpointProtocol),
    ("roleAssignmentMode", F::RoleAssignmentMode),
    ("domainLabelScope", F::DomainLabelScope),
    ("policies", F::Policies),
    ("trustPolicy", F::TrustPolicy),
    ("quarantinePolicy", F::QuarantinePolicy),
    ("exportPolicy", F::ExportPolicy),
    ("retentionPolicy", F::RetentionPolicy),
    ("retentionDays", F::RetentionDays),
    ("softDeletePolicy", F::SoftDeletePolicy),
    ("privateEndpoints", F::PrivateEndpoints),
    ("privateEndpointStatus", F::PrivateEndpointStatus),
    ("pricingTier", F::PricingTier),
    ("freeTrialRemaining", F::FreeTrialRemaining),
    ("coverage", F::Coverage),
    ("enforce", F::Enforce),
    ("inherited", F::Inherited),
    ("extensions", F::Extensions),
    ("extensionName", F::ExtensionName),
    ("extensionEnabled", F::ExtensionEnabled),
    ("extensionStatus", F::ExtensionStatus),
    ("extensionExclusions", F::ExtensionExclusions),
    ("resourceType", F::ResourceType),
    ("securityProfile", F::SecurityProfile),
    ("defender", F::Defender),
    ("sensorEnabled", F::SensorEnabled),
    ("kubernetesVersion", F::KubernetesVersion),
    ("currentKubernetesVersion", F::RunningVersion),
    ("kubeletObjectId", F::KubeletObjectId),
    ("bootstrapRegistry", F::BootstrapRegistry),
    ("artifactStreaming", F::ArtifactStreaming),
    ("ownRegistry", F::OwnRegistry),
    ("objectName", F::ObjectName),
    ("namespace", F::Namespace),
    ("clusterName", F::ClusterName),
    ("ownerKind", F::OwnerKind),
    ("ownerName", F::OwnerName),
    ("templateHash", F::TemplateHash),
    ("usesWorkloadIdentity", F::UsesWorkloadIdentity),
    ("environment", F::Environment),
    ("serviceAccount", F::ServiceAccount),
    ("containers", F::Containers),
    ("container", F::Container),
    ("image", F::Image),
    ("pullPolicy", F::PullPolicy),
    ("variableName", F::VariableName),
    ("secretName", F::SecretName),
    ("pullSecret", F::PullSecret),
    ("linuxFxVersion", F::LinuxFxVersion),
    ("windowsFxVersion", F::WindowsFxVersion),
    ("propertyName", F::PropertyName),
    ("pullsByIdentity", F::PullsByIdentity),
    ("pullIdentity", F::PullIdentity),
    ("identity", F::Identity),
    ("identityType", F::IdentityType),
    ("state", F::State),
    ("registryServer", F::RegistryServer),
    ("registryUsername", F::RegistryUsername),
    ("registryPasswordRef", F::RegistryPasswordRef),
    ("registryIdentity", F::RegistryIdentity),
    ("authType", F::AuthType),
    ("condition", F::Condition),
    ("agentPools", F::AgentPools),
    ("variableReference", F::VariableReference),
    ("status", F::Status),
    ("properties", F::Properties),
    ("metadata", F::Metadata),
    ("spec", F::Spec),
    ("template", F::Template),
    ("attributes", F::Attributes),
    ("nested", F::Nested),
    ("looseImage", F::LooseImage),
    ("loosePolicy", F::LoosePolicy),
    ("trafficRevision", F::TrafficRevision),
    ("active", F::Active),
    ("revisionsMode", F::RevisionsMode),
    ("isMain", F::IsMain),
    ("looseServer", F::LooseServer),
    ("looseRepository", F::LooseRepository),
    ("looseName", F::LooseName),
    ("looseTag", F::LooseTag),
    ("looseDigest", F::LooseDigest),
    ("rolloutHash", F::RolloutHash),
    ("knativeService", F::KnativeService),
    ("scaledJob", F::ScaledJob),
    ("deploymentConfig", F::DeploymentConfig),
    ("updated", F::Updated),
    ("updatedImage", F::UpdatedImage),
    ("rewritten", F::Rewritten),
    ("rewrittenName", F::RewrittenName),
    ("rewrittenTo", F::RewrittenTo),
    ("rewrittenBy", F::RewrittenBy),
    ("live", F::Live),
    ("baseRegistry", F::BaseRegistry),
    ("containerType", F::ContainerType),
    ("sourceType", F::SourceType),
    ("sourceServer", F::SourceServer),
    ("sourceImage", F::SourceImage),
    ("imageSource", F::ImageSource),
    ("imageBuilt", F::ImageBuilt),
    ("changeType", F::ChangeType),
    ("mention", F::Mention),
    ("artifactSource", F::ArtifactSource),
    ("referredKind", F::ReferredKind),
    ("referredName", F::ReferredName),
    ("registryPassword", F::RegistryPassword),
    ("tagName", F::TagName),
    ("tagValue", F::TagValue),
    ("registryLogin", F::RegistryLogin),
    ("appSettings", F::AppSettings),
    ("scopeMapId", F::ScopeMapId),
    ("mode", F::Mode),
    ("action", F::Action),
    ("sourceRepository", F::SourceRepository),
    ("targetRepository", F::TargetRepository),
    ("credentialSet", F::CredentialSet),
    ("regionEndpoint", F::RegionEndpoint),
    ("pushEnabled", F::PushEnabled),
    ("builtImage", F::BuiltImage),
    ("baseRepository", F::BaseRepository),
    ("baseTrigger", F::BaseTrigger),
    ("sourceTrigger", F::SourceTrigger),
    ("sourceStatus", F::SourceStatus),
    ("sourceUrl", F::SourceUrl),
    ("sourceBranch", F::SourceBranch),
    ("sourceEvent", F::SourceEvent),
    ("timerTrigger", F::TimerTrigger),
    ("timerStatus", F::TimerStatus),
    ("timerSchedule", F::TimerSchedule),
    ("scope", F::Scope),
    ("roleDefinitionId", F::RoleDefinitionId),
    ("principalId", F::PrincipalId),
    ("principalName", F::PrincipalName),
    ("principalType", F::PrincipalType),
    ("condition", F::Condition),
    ("loginHost", F::LoginHost),
    ("otherName", F::OtherName),
    ("endpointRef", F::EndpointRef),
    ("retired", F::Retired),
];

/// The kinds that are carried, and what they are called.
const KINDS: [(&str, Kind); 8] = [
    ("registry", Kind::Registry),
    ("pricing", Kind::Pricing),
    ("cluster", Kind::Cluster),
    ("workload", Kind::Workload),
    ("registryPart", Kind::RegistryPart),
    ("token", Kind::Token),
    ("named", Kind::Named),
    ("role", Kind::RoleAssignment),
];

/// How a value is to be taken, and the sign for it.
const MARKS: [(&str, Mark); 8] = [
    ("=", Mark::Value),
    ("{", Mark::Container),
    ("d", Mark::ParameterDefault),
    ("?", Mark::Unresolved),
    ("a", Mark::AfterApply),
    ("p", Mark::Present),
    ("~", Mark::Partly),
    ("+", Mark::Open),
];

/// What a field is called; none if it is not carried.
pub fn name_of(field: Field) -> Option<&'static str> {
    let found = NAMES.iter().find(|(_, known)| *known == field);
    found.map(|(name, _)| *name)
}

/// What a kind is called; none if it is not carried.
pub fn kind_of(kind: Kind) -> Option<&'static str> {
    let found = KINDS.iter().find(|(_, known)| *known == kind);
    found.map(|(name, _)| *name)
}

/// The sign of a mark; a computed value is carried as a plain one.
pub fn sign_of(mark: Mark) -> &'static str {
    let found = MARKS.iter().find(|(_, known)| *known == mark);
    found.map_or("=", |(sign, _)| *sign)
}

/// What was left out of a link's facts because it was not read.
pub struct LeftOut {
    /// Something was.
    pub any: bool,
    /// What the documents declare was not all worked out.
    pub declared: bool,
    /// So many objects that were not read may pull from a registry.
    pub may_pull: u32,
}

/// The keys that say so, as a link has them.
pub const UNREAD: &str = "unread";
/// The same of what is declared.
pub const UNREAD_DECLARED: &str = "unreadDeclared";
/// The kind of what says how many objects that were not read may pull from a registry.
pub const MAY_PULL: &str = "mayPull";

/// What a carried document says was left out.
pub(super) fn left_out(root: Node) -> LeftOut {
    let says = |key: &str| root.get(key).is_some_and(|value| value.is("true"));
    let resources = root.get("resources").into_iter().flat_map(Node::items);
    let counts = resources
        .filter(|one| {
            one.get("kind")
                .is_some_and(|kind| kind.string().as_deref() == Some(MAY_PULL))
        })
        .filter_map(|one| one.get("count")?.json().parse::<u32>().ok());
    LeftOut {
        any: says(UNREAD) || says(UNREAD_DECLARED),
        declared: says(UNREAD_DECLARED),
        may_pull: counts.fold(0, u32::saturating_add),
    }
}

/// Adds the resources that a carried document holds.
pub(super) fn expand(root: Node, pointer: &str, bounds: Bounds, found: &mut Found) {
    let list = |key| root.get(key).into_iter().flat_map(Node::items);
    let scopes: Vec<u32> = list("scopes")
        .map(|scope| {
            let text = |key| scope.get(key).and_then(Node::string);
            found.scope(Scope {
                subscription: text("subscription").map(|text| text.into_owned()),
                resource_group: text("resourceGroup").map(|text| text.into_owned()),
                label: text("label").unwrap_or_default().into_owned(),
            })
        })
        .collect();
    for (index, resource) in list("resources").enumerate() {
        if found.resources.len() >= bounds.resources || !resource.is_whole() {
            return;
        }
        let kind = resource.get("kind").and_then(Node::string);
        let kind = KINDS
            .iter()
            .find(|(name, _)| kind.as_deref() == Some(*name));
        let Some((_, kind)) = kind else { continue };
        let says = |key: &str| resource.get(key).is_some_and(|value| value.is("true"));
        let number = |node: Node| node.json().parse::<usize>().unwrap_or_default();
        let scope = resource.get("scope").map_or(0, number);
        let facts = resource.get("facts").into_iter().flat_map(Node::items);
        let records: Vec<Record> = facts.filter_map(|fact| record(fact, found)).collect();
        let declared = Declared {
            kind: *kind,
            start: resource.span().start,
            pointer: format!("{pointer}/resources/{index}"),
            declared: says("declared"),
            scope: scopes.get(scope).copied().unwrap_or_default(),
            maybe: says("maybe"),
        };
        found.add(declared, &records);
    }
}

fn record(fact: Node, found: &mut Found) -> Option<Record> {
    let mut parts = fact.items();
    let name = parts.next()?.string()?;
    let (_, field) = NAMES.iter().find(|(known, _)| *known == name)?;
    let value = parts.next();
    let sign = parts.next().and_then(Node::string);
    let sign = sign
        .as_deref()
        .unwrap_or(if value.is_some() { "=" } else { "{" });
    let known = MARKS.iter().find(|(known, _)| *known == sign);
    // A fact that is there and cannot be taken as it says is not known, which is more than not being there.
    let mark = match known.map_or(Mark::Unresolved, |(_, mark)| *mark) {
        Mark::Container if value.is_some_and(|value| !value.is("null")) => Mark::Unresolved,
        mark => mark,
    };
    let element = parts.next().and_then(|part| part.json().parse().ok());
    let place = value.unwrap_or(fact).span();
    let element = element.unwrap_or_default();
    if mark != Mark::Partly {
        return Some(Record {
            field: *field,
            mark,
            element,
            span: place,
        });
    }
    let value = value?;
    let computed = Computed {
        json: value.json().to_owned(),
        text: value.string().map(|text| text.into_owned()),
        place,
        elsewhere: None,
        by_default: false,
    };
    Some(found.compute(*field, element, true, computed))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::read::decode::{
        fields::{self, Fields, Take},
        keep,
    };

    /// What is only of a state that is there, which a link carries with the change around it.
    const LEFT_OUT: [Field; 1] = [Field::ChangeType];

    /// All that a table names, and those below it.
    fn named_in(
        table: &'static fields::Node,
        seen: &mut Vec<*const fields::Node>,
        all: &mut BTreeSet<Field>,
    ) {
        if seen.contains(&std::ptr::from_ref(table)) {
            return;
        }
        seen.push(table);
        all.extend(table.element);
        for (_, take) in table.entries() {
            match take {
                Take::Value(field) => _ = all.insert(*field),
                Take::Into(field, below) => {
                    all.insert(*field);
                    named_in(below, seen, all);
                }
                _ => {}
            }
        }
        if let Some(rest) = table.rest {
            named_in(rest, seen, all);
        }
    }

    #[test]
    fn whatever_is_a_fact_of_a_kind_that_is_carried_has_a_name_here() {
        let named = Fields::NONE.and(&NAMES.map(|(_, field)| field));
        let (mut seen, mut all) = (Vec::new(), BTreeSet::new());
        for table in [
            &fields::RESOURCE,
            &fields::TERRAFORM,
            &fields::TERRAFORM_WORKLOAD,
        ] {
            named_in(table, &mut seen, &mut all);
        }
        for (kind, of) in KINDS {
            let (kept, _) = keep::of(of);
            let nameless: Vec<&Field> = all
                .iter()
                .filter(|field| kept.has(**field) && !named.has(**field))
                .filter(|field| !LEFT_OUT.contains(field))
                .collect();
            assert!(
                nameless.is_empty(),
                "a {kind} loses in a link: {nameless:?}"
            );
        }
    }
}
