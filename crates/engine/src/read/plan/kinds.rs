//! What one resource is, and what it says: the tables of names for the providers' own types, ARM's for
//! what is sent as it is, and what no table can tell.

use std::collections::BTreeSet;

use super::{
    Part, Resource,
    azapi::{ACTION, Way, arm_type, is_write},
    before::is_judged,
    configuration::Written,
    merge::{Merge, Spot},
    references::Wanted,
    release,
};
use crate::{
    azure::{ids::unquoted, images::SiteImage, runs},
    read::{
        decode::{
            compose,
            fields::{
                Field, RESOURCE, TERRAFORM, TERRAFORM_ANNOTATIONS, TERRAFORM_PART,
                TERRAFORM_WORKLOAD,
            },
            keep, mention,
            recognise::{Kind, recognise, type_kind},
            rewritten, updated,
            walk::{Computed, GAP, Mark, Record},
        },
        source::Span,
        tree::Node,
    },
};

/// Resources that settle a link.
pub const SETTLING: [(&str, Kind); 4] = [
    ("azurerm_container_registry", Kind::Registry),
    (
        "azurerm_security_center_subscription_pricing",
        Kind::Pricing,
    ),
    ("azurerm_kubernetes_cluster", Kind::Cluster),
    ("azurerm_role_assignment", Kind::RoleAssignment),
];

/// What stands below a registry or names one, with Azure's type of it.
const BELOW: [(&str, &str); 8] = [
    (
        "azurerm_container_connected_registry",
        "Microsoft.ContainerRegistry/registries/connectedRegistries",
    ),
    (
        "azurerm_container_registry_cache_rule",
        "Microsoft.ContainerRegistry/registries/cacheRules",
    ),
    (
        "azurerm_container_registry_scope_map",
        "Microsoft.ContainerRegistry/registries/scopeMaps",
    ),
    (
        "azurerm_container_registry_task",
        "Microsoft.ContainerRegistry/registries/tasks",
    ),
    (
        "azurerm_container_registry_token",
        "Microsoft.ContainerRegistry/registries/tokens",
    ),
    (
        "azurerm_container_registry_webhook",
        "Microsoft.ContainerRegistry/registries/webhooks",
    ),
    ("azurerm_machine_learning_workspace", WORKSPACE),
    ("azurerm_ai_foundry", WORKSPACE),
];

/// It keeps its images in a registry, and stands below none.
const WORKSPACE: &str = "Microsoft.MachineLearningServices/workspaces";

/// Resources that run containers, or may: without what the version adds to the name.
pub const WORKLOADS: [&str; 33] = [
    "azurerm_app_service",
    "azurerm_app_service_slot",
    "azurerm_batch_pool",
    "azurerm_container_app",
    "azurerm_container_app_job",
    "azurerm_container_group",
    "azurerm_function_app",
    "azurerm_function_app_flex_consumption",
    "azurerm_function_app_slot",
    "azurerm_linux_function_app",
    "azurerm_linux_function_app_slot",
    "azurerm_linux_web_app",
    "azurerm_linux_web_app_slot",
    "azurerm_logic_app_standard",
    "azurerm_spring_cloud_container_deployment",
    "azurerm_windows_function_app",
    "azurerm_windows_function_app_slot",
    "azurerm_windows_web_app",
    "azurerm_windows_web_app_slot",
    "databricks_cluster",
    "databricks_instance_pool",
    "databricks_job",
    RELEASE,
    "kubernetes_cron_job",
    "kubernetes_daemon_set",
    "kubernetes_daemonset",
    "kubernetes_deployment",
    "kubernetes_job",
    "kubernetes_pod",
    "kubernetes_replica_set",
    "kubernetes_replication_controller",
    "kubernetes_stateful_set",
    "kubernetes_statefulset",
];

/// A release of a Helm chart.
const RELEASE: &str = "helm_release";

/// Records of DNS that lead from one domain to another, with Azure's type of them.
const DOMAINS: [(&str, &str); 2] = [
    (
        "azurerm_dns_cname_record",
        "Microsoft.Network/dnsZones/CNAME",
    ),
    (
        "azurerm_private_dns_cname_record",
        "Microsoft.Network/privateDnsZones/CNAME",
    ),
];

/// What a container or an app is started with stands under these keys.
const STARTED_WITH: [&str; 12] = [
    "app_command_line",
    "app_settings",
    "appCommandLine",
    "appSettings",
    "args",
    "command",
    "command_line",
    "commands",
    "env",
    "environment_variables",
    "environmentVariables",
    "secure_environment_variables",
];

/// What is sent as it is is written as one expression, whatever of it refers to something.
const SENT: [&str; 2] = ["body", "manifest"];

/// Attributes that a provider fills in with their defaults while it plans, so that one that is not
/// there is not known: if the list of what is unknown is lost, nothing else says so.
const ALWAYS_PLANNED: [(&str, Field); 3] = [
    ("admin_enabled", Field::AdminUserEnabled),
    ("public_network_access_enabled", Field::PublicNetworkAccess),
    ("network_rule_set", Field::NetworkRuleSet),
];

/// What Terraform calls its own resource for objects of this kind.
pub(super) fn known_as(kind: &str) -> Option<&'static str> {
    const NAMES: [(&str, &str); 8] = [
        ("Deployment", "kubernetes_deployment"),
        ("StatefulSet", "kubernetes_stateful_set"),
        ("DaemonSet", "kubernetes_daemonset"),
        ("ReplicaSet", "kubernetes_replica_set"),
        ("Job", "kubernetes_job"),
        ("CronJob", "kubernetes_cron_job"),
        ("ReplicationController", "kubernetes_replication_controller"),
        ("Pod", "kubernetes_pod"),
    ];
    let known = NAMES.iter().find(|(known, _)| *known == kind);
    known.map(|(_, name)| *name)
}

impl<'a> Merge<'_, '_, 'a> {
    /// Notes what a resource says, and tells what it is.
    pub(super) fn resource(&mut self, resource: &Resource<'a>, text: &[u8]) -> Kind {
        let values = resource.values;
        // What will be read only while applying is not known; what has an id has been read.
        let unread =
            resource.part == Part::Planned && resource.is_data && values.get("id").text().is_none();
        let kind = match resource.kind.as_ref() {
            _ if values.value.is_none() || unread => Kind::Other,
            "azapi_resource" | "azapi_update_resource" | "azapi_resource_action" => {
                return self.arm(resource);
            }
            "kubernetes_manifest" => return self.manifest(resource, text),
            "kubernetes_annotations" | "kubernetes_labels" => return self.annotations(resource),
            RELEASE => return release::read(self, resource),
            "kubectl_manifest" if release::runs(resource) => {
                return release::written(self, resource);
            }
            kind if WORKLOADS.contains(&without_version(kind)) => Kind::Workload,
            kind if let Some((_, part)) = BELOW.iter().find(|(known, _)| *known == kind) => {
                return self.below(resource, part, text);
            }
            "azurerm_role_assignment" => {
                self.role(resource);
                return Kind::RoleAssignment;
            }
            kind => {
                let known = SETTLING.iter().find(|(known, _)| *known == kind);
                known.map_or(Kind::Other, |(_, settling)| *settling)
            }
        };
        match kind {
            Kind::Other => {
                self.mentions(resource);
                self.domain(resource);
            }
            Kind::Workload => {
                self.object(values, &TERRAFORM_WORKLOAD, 0, 0);
                if resource.kind.as_ref() == "azurerm_spring_cloud_container_deployment" {
                    self.spring(values, "image");
                } else if resource.kind.starts_with("azurerm_") && !is_of_containers(&resource.kind)
                {
                    self.site(values);
                }
                // Most of them run what Databricks brings along.
                let is_image = |record: &Record| {
                    record.field == Field::Image
                        || record.field == Field::ClusterImage && record.mark.is_unknown()
                };
                if resource.kind.starts_with("databricks_") && !self.records.iter().any(is_image) {
                    self.records.clear();
                    self.mentions(resource);
                    self.type_of(resource);
                    return Kind::Other;
                }
            }
            _ => {
                self.object(values, &TERRAFORM, 0, 0);
                self.records.retain(|record| {
                    record.field != Field::Environment
                        && (kind == Kind::Registry
                            || !matches!(record.field, Field::TagName | Field::TagValue))
                });
            }
        }
        if kind == Kind::Workload {
            self.started_with(resource);
        }
        match kind {
            Kind::Registry => self.lost(resource),
            Kind::Cluster => {
                self.sensor(resource);
                self.nodes(resource);
            }
            // What it is stands in its type alone.
            _ => self.type_of(resource),
        }
        kind
    }

    /// What stands below a registry: its name goes behind the registry's, as Azure has it.
    fn below(&mut self, resource: &Resource<'a>, part: &str, text: &[u8]) -> Kind {
        let values = resource.values;
        self.object(values, &TERRAFORM_PART, 0, 0);
        // A switch stands for the word that Azure has there.
        for place in 0..self.records.len() {
            let Some(record) = self.records.get(place).copied() else {
                break;
            };
            let word = match record.span.of(text) {
                Some(b"true") => "Enabled",
                Some(b"false") => "Disabled",
                _ => continue,
            };
            if record.mark == Mark::Value
                && matches!(
                    record.field,
                    Field::Status | Field::TimerStatus | Field::SourceStatus | Field::BaseTrigger
                )
            {
                let value = Computed::of_text(word.to_owned(), record.span);
                let (field, element) = (record.field, record.element);
                let word = self.found.compute(field, element, false, value);
                if let Some(slot) = self.records.get_mut(place) {
                    *slot = word;
                }
            }
        }
        let start = resource.node.span().start;
        let here = Span { start, end: start };
        self.compute(Field::Type, 0, part.to_owned(), here);
        let registry = [
            "registry_name",
            "container_registry_name",
            "container_registry_id",
        ]
        .into_iter()
        .find_map(|key| {
            let spot = values.get(key);
            match spot.text() {
                Some((text, _)) => text.rsplit('/').next().map(str::to_owned),
                None => self
                    .referred(spot.written, Wanted::Itself)
                    .map(|(name, _)| name),
            }
        });
        let name = values.get("name").text();
        if part == WORKSPACE {
            if let Some((name, place)) = name {
                self.compute(Field::Name, 0, name.into_owned(), place);
            }
            match (registry, values.get("container_registry_id").all_unknown()) {
                (Some(registry), _) => {
                    let id = format!("Microsoft.ContainerRegistry/registries/{registry}");
                    self.compute(Field::OwnRegistry, 0, id, here);
                }
                (None, Some(unknown)) => {
                    self.note(Field::OwnRegistry, Mark::AfterApply, 0, unknown)
                }
                (None, None) => {}
            }
        } else if let (Some(registry), Some((name, place))) = (registry, name) {
            self.compute(Field::Name, 0, format!("{registry}/{name}"), place);
        }
        type_kind(part).unwrap_or(Kind::Other)
    }

    /// The image of a Spring app's deployment, which stands in two parts.
    pub(super) fn spring(&mut self, values: Spot<'a>, key: &str) {
        let image = values.get(key);
        let server = values.get("server");
        let known = server.text().map(|(text, _)| text.into_owned());
        let known = known.or_else(|| {
            server.all_unknown()?;
            self.host_of(server.written).map(|(host, _)| host)
        });
        match (image.text(), known) {
            (Some((image, place)), Some(server)) => {
                let joined = compose::on_server(Some(&server), &image);
                self.compute(Field::Image, 0, joined, place);
            }
            (image_text, _) => {
                let place = image_text.map(|(_, place)| place);
                let place = place.or(image.all_unknown()).or(server.all_unknown());
                if let Some(place) = place {
                    self.note(Field::Image, Mark::AfterApply, 0, place);
                }
            }
        }
    }

    /// What is written onto an object that something else shows.
    fn annotations(&mut self, resource: &Resource<'a>) -> Kind {
        let values = resource.values;
        for (key, field) in [("kind", Field::Kind), ("api_version", Field::ApiVersion)] {
            if let Some((_, place)) = values.get(key).text() {
                self.note(field, Mark::Value, 0, place);
            }
        }
        self.object(values, &TERRAFORM_ANNOTATIONS, 0, 0);
        let (kept, _) = keep::of(Kind::Other);
        self.records.retain(|record| kept.has(record.field));
        self.type_of(resource);
        self.mentions(resource);
        Kind::Other
    }

    /// Images that something in a resource says are updated. The texts they stand in are not kept.
    pub(super) fn updated(&mut self, resource: &Resource<'a>) {
        self.records
            .retain(|record| record.field != Field::UpdatedImage);
        let place = resource.node.get("type").map(Node::span);
        if let (Some(values), Some(place)) = (resource.values.value, place) {
            for rewrites in rewritten::everywhere(values) {
                match rewrites.noted() {
                    (field, Some(text)) => self.compute(field, 0, text, place),
                    (field, None) => self.note(field, Mark::Unresolved, 0, place),
                }
            }
            for image in updated::everywhere(values) {
                self.compute(Field::UpdatedImage, 0, image, place);
            }
        }
    }

    /// References to images in a resource that is not read.
    pub(super) fn mentions(&mut self, resource: &Resource<'a>) {
        self.updated(resource);
        self.literal_mentions(resource);
        if resource.written.is_some_and(mention::is_referred_to) {
            let place = begins(resource);
            let hosts = self.hosts_in(resource);
            if hosts.is_empty() {
                self.refers(resource);
            }
            for host in hosts {
                let image = Computed::of_text(format!("{host}/{GAP}"), place);
                let image = self.found.compute(Field::Mention, 0, false, image);
                self.records.push(image);
            }
        }
    }

    /// The login servers of registries that something in how a resource is written refers to, whatever it makes of them.
    pub(super) fn hosts_in(&mut self, resource: &Resource<'a>) -> BTreeSet<String> {
        let mut hosts = BTreeSet::new();
        let mut open = Vec::from_iter(resource.written);
        while let Some(node) = open.pop() {
            if node.get("references").is_some() {
                hosts.extend(self.host_of(Written::As(node)).map(|(host, _)| host));
            }
            open.extend(node.children().filter(|child| child.is_container()));
        }
        hosts
    }

    pub(super) fn refers(&mut self, resource: &Resource<'a>) {
        self.note(Field::Mention, Mark::Unresolved, 0, begins(resource));
    }

    /// What a workload is started with may name an image, in plain words or, where it is known only once it is
    /// applied, by reference to a registry.
    fn started_with(&mut self, resource: &Resource<'a>) {
        self.updated(resource);
        self.literal_mentions(resource);
        if under(resource.values.unknown, &STARTED_WITH)
            .into_iter()
            .any(is_waited_for)
            && { under(resource.written, &STARTED_WITH).into_iter() }
                .chain(under(resource.written, &SENT))
                .any(mention::is_referred_to)
        {
            self.refers(resource);
        }
    }

    /// What a record of DNS is called, as Azure calls it: with its zone before it.
    fn domain(&mut self, resource: &Resource<'a>) {
        let of = |key| resource.values.get(key).text();
        let known = DOMAINS
            .iter()
            .find(|(kind, _)| *kind == resource.kind.as_ref());
        if let (Some((_, kind)), Some((zone, place)), Some((name, _))) =
            (known, of("zone_name"), of("name"))
        {
            self.compute(Field::Type, 0, (*kind).to_owned(), place);
            self.compute(Field::Name, 0, format!("{zone}/{name}"), place);
        }
    }

    /// Those that stand there as they are.
    fn literal_mentions(&mut self, resource: &Resource<'a>) {
        let mut found = Vec::new();
        if let Some(values) = resource.values.value {
            mention::all_in(values, &mut found);
        }
        for mention in found {
            self.note(Field::Mention, Mark::Value, 0, mention.span());
        }
        // The text that one stands in is not kept, so its place is that of the resource's type.
        if let (Some(values), Some(kind)) = (resource.values.value, resource.node.get("type")) {
            for image in mention::inside_all(values) {
                self.compute(Field::Mention, 0, image, kind.span());
            }
        }
    }

    pub(super) fn type_of(&mut self, resource: &Resource<'a>) {
        if let Some(kind) = resource.node.get("type") {
            self.note(Field::Type, Mark::Value, 0, kind.span());
        }
    }

    fn arm(&mut self, resource: &Resource<'a>) -> Kind {
        let arm = resource.values.value.and_then(arm_type);
        let kind = arm.as_ref().and_then(|(kind, _)| type_kind(kind));
        let kind = kind.filter(|kind| {
            let settles = is_judged(*kind) && *kind != Kind::Workload;
            resource.kind != ACTION || settles && !resource.is_data && is_write(resource.values)
        });
        let (Some(arm), Some(kind)) = (arm, kind) else {
            // ARM's type says more than the provider's.
            match resource.values.get("type").text() {
                Some((_, place)) => self.note(Field::Type, Mark::Value, 0, place),
                None => self.type_of(resource),
            }
            self.mentions(resource);
            return Kind::Other;
        };
        let way = match resource.kind.as_ref() {
            _ if resource.is_data => Way::Read,
            "azapi_update_resource" | ACTION => Way::Update,
            _ => Way::Whole,
        };
        self.azapi(resource, kind, &arm, way);
        match kind {
            Kind::Cluster => self.nodes(resource),
            Kind::RoleAssignment => self.at_parent(resource.values),
            Kind::Workload => self.started_with(resource),
            _ => {}
        }
        kind
    }

    /// A Kubernetes object as it is.
    fn manifest(&mut self, resource: &Resource<'a>, text: &[u8]) -> Kind {
        let of = |key| resource.values.get(key);
        // Without a spec it is not all there.
        let has = |key| {
            let value = of(key).value;
            value.is_some_and(|value| value.get("kind").is_some() && value.get("spec").is_some())
        };
        let is_there = |key| {
            let value = of(key).value;
            value.is_some_and(|value| value.get("kind").is_some())
        };
        // What is there is what the cluster answered; what will be, what is asked for.
        let (first, other) = match resource.part {
            Part::Planned => ("manifest", "object"),
            Part::Prior | Part::State => ("object", "manifest"),
        };
        let is_whole = has(first) || !has(other) && is_there(first);
        let manifest = of(if is_whole { first } else { other });
        self.object(manifest, &RESOURCE, 0, 0);
        let kind = recognise(text, &self.records);
        if kind != Some(Kind::Workload) {
            // What it sends elsewhere, or writes anew, is told by these.
            let own = [Field::Kind, Field::ApiVersion];
            self.records.retain(|record| own.contains(&record.field));
            self.type_of(resource);
            self.mentions(resource);
            return Kind::Other;
        }
        let (kept, shown) = keep::of(Kind::Workload);
        self.records.retain(|record| {
            kept.has(record.field) || (record.mark != Mark::Value && shown.has(record.field))
        });
        let word = manifest.get("kind").text();
        let known = word
            .as_ref()
            .and_then(|(word, place)| Some((known_as(word)?, *place)));
        match known {
            Some((name, place)) => self.compute(Field::Type, 0, name.to_owned(), place),
            None => self.type_of(resource),
        }
        self.started_with(resource);
        Kind::Workload
    }

    /// Where it is not told what is unknown, because the document is cut off or was cut down, what the
    /// provider would have filled in is unknown.
    fn lost(&mut self, resource: &Resource<'a>) {
        if resource.part != Part::Planned || resource.is_data || resource.change.is_some() {
            return;
        }
        let Some(place) = resource.node.get("address").map(Node::span) else {
            return;
        };
        let sku = resource.values.get("sku").text();
        let no_firewall = sku.is_some_and(|(sku, _)| {
            sku.eq_ignore_ascii_case("Basic") || sku.eq_ignore_ascii_case("Standard")
        });
        for (key, field) in ALWAYS_PLANNED {
            let spot = resource.values.get(key);
            let default = spot.is_not_written() || (field == Field::NetworkRuleSet && no_firewall);
            let silent = spot.value.is_none_or(|value| value.is("null"));
            if silent && !default {
                self.records.retain(|record| record.field != field);
                self.note(field, Mark::Unresolved, 0, place);
            }
        }
        // Ranges may be among it, too.
        let has = |field| self.records.iter().any(|record| record.field == field);
        let rules = resource.values.get("network_rule_set");
        if has(Field::NetworkRuleSet) && !has(Field::IpRules) && !rules.is_not_written() {
            self.note(Field::IpRules, Mark::Open, 0, place);
        }
    }

    /// The login server that a registry will have outside the public cloud.
    pub(super) fn predict(&mut self, resource: &Resource<'a>, suffix: &str, place: Span) {
        if self
            .records
            .iter()
            .any(|record| matches!(record.field, Field::LoginServer | Field::DomainLabelScope))
        {
            return;
        }
        if let Some((name, _)) = resource.values.get("name").text() {
            let host = format!("{}.{suffix}", name.to_ascii_lowercase());
            self.compute(Field::LoginServer, 0, host, place);
        }
    }

    /// The block's presence switches the sensor on. Without it a new cluster has none, and an
    /// existing one keeps what it has, which the plan does not say.
    fn sensor(&mut self, resource: &Resource<'a>) {
        let block = resource.values.get("microsoft_defender");
        let filled = |node: Option<Node<'a>>| node.filter(|node| node.children().next().is_some());
        if let Some(block) = filled(block.value).or(filled(block.unknown)) {
            // One block may stand there by itself, which is as good as a list.
            self.records
                .retain(|record| record.field != Field::Defender);
            self.note(Field::SensorEnabled, Mark::Present, 0, block.span());
            return;
        }
        if resource.part != Part::Planned && block.all_unknown().is_none() {
            if let Some(block) = block.value {
                self.note(Field::SecurityProfile, Mark::Value, 0, block.span());
            }
            return;
        }
        if let Some(unknown) = block.all_unknown() {
            self.note(Field::SensorEnabled, Mark::AfterApply, 0, unknown);
            return;
        }
        let actions = resource.change.and_then(|change| change.get("actions"));
        let is_new =
            actions.is_some_and(|actions| actions.items().any(|action| action.is("\"create\"")));
        if !is_new {
            let values = resource.values.value.unwrap_or(resource.node);
            let span = actions.unwrap_or(values).span();
            self.note(Field::SensorEnabled, Mark::Unresolved, 0, span);
        }
    }

    /// Takes the images out of values that pack several.
    pub(super) fn unpack(&mut self, text: &[u8]) {
        for record in &self.records {
            let fields = [Field::LinuxFxVersion, Field::WindowsFxVersion];
            if record.mark != Mark::Value || !fields.contains(&record.field) {
                continue;
            }
            if let Some(value) = record.span.text_of(text).and_then(unquoted)
                && let Some(SiteImage::Compose(packed) | SiteImage::Kube(packed)) =
                    SiteImage::parse(&value)
                && let Some(images) = compose::images(packed).filter(|images| !images.is_empty())
            {
                self.found.composed.insert(record.span.start, images);
            }
        }
    }
}

/// Where a resource begins.
fn begins(resource: &Resource<'_>) -> Span {
    let start = resource.node.span().start;
    Span { start, end: start }
}

/// The name of a type without the version that the `kubernetes` provider puts behind it.
fn without_version(kind: &str) -> &str {
    match kind.rsplit_once("_v") {
        Some((name, version)) if version.starts_with(|digit: char| digit.is_ascii_digit()) => name,
        _ => kind,
    }
}

/// Types of Azure that list their containers.
fn is_of_containers(kind: &str) -> bool {
    kind.starts_with("azurerm_container_") || kind == "azurerm_batch_pool"
}

/// Whatever stands under one of these keys, however deep.
fn under<'a>(node: Option<Node<'a>>, keys: &[&str]) -> Vec<Node<'a>> {
    let mut open = Vec::from_iter(node);
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        for child in node.children() {
            match keys.contains(&child.key().as_ref()) {
                true => found.push(child),
                false => open.push(child),
            }
        }
    }
    found
}

/// Whether something of it is known only once it is applied that is more than an app's login.
fn is_waited_for(unknown: Node) -> bool {
    let mut open = vec![unknown];
    while let Some(node) = open.pop() {
        if node.is("true") {
            return true;
        }
        let inside = node.children();
        open.extend(inside.filter(|child| runs::login_setting(&child.key()).is_none()));
    }
    false
}
