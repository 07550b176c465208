//! What is known of Defender for Containers: plans by the scope they apply to, clusters, and which
//! cluster pulls from which registry.
//!
//! A plan's id says what it applies to: before `/providers/Microsoft.Security/pricings/` stands a
//! subscription, or a single registry or cluster that has a setting of its own.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use crate::read::decode::{Decoded, fields::Field, recognise::Kind, walk::GAP};
use crate::{
    azure::{
        assessments::Target,
        hosts::is_stand_in,
        ids::{Folded, FoldedMap, Level, ResourceId, is_masked},
    },
    facts::{
        Doc, Handle, Place, Seen, View,
        assessments::Assessments,
        docs,
        pulls::{
            self, Cluster, How, Pulls,
            declared::{Assigned, At, Named, Registry},
        },
        registries::{Names, UNNAMED},
        roles::{Definitions, Lets, Who, is_for_nodes, scope_of, who},
        workloads::Workloads,
    },
};
use model::order;

/// The plans that have a say in rule 021.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plan {
    /// Defender for Containers.
    Containers,
    /// Retired: image scanning.
    ContainerRegistry,
    /// Retired: runtime protection.
    KubernetesService,
    /// Defender CSPM, which can scan registries too.
    CloudPosture,
    /// Which one is not known yet, so it may be any.
    Unclear,
    /// Any other; it only shows that a list is a full one.
    Other,
}

impl Plan {
    fn named(name: &str) -> Plan {
        const NAMES: [(&str, Plan); 4] = [
            ("Containers", Plan::Containers),
            ("ContainerRegistry", Plan::ContainerRegistry),
            ("KubernetesService", Plan::KubernetesService),
            ("CloudPosture", Plan::CloudPosture),
        ];
        let known = NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name.trim()));
        known.map_or(Plan::Other, |(_, plan)| *plan)
    }
}

/// The plans known at one scope, each as every document shows it.
pub type Plans = BTreeMap<Plan, Vec<Handle>>;

/// Everything known of Defender.
#[derive(Default)]
pub struct Defender<'a> {
    /// Plans of subscriptions.
    pub subscriptions: BTreeMap<Folded<'a>, Plans>,
    /// Plans set on a single resource, by its id.
    pub resources: BTreeMap<Folded<'a>, Plans>,
    /// Plans whose documents lost their id: assumed to hold for every registry, while all of them are
    /// of one subscription.
    pub anywhere: Plans,
    /// Plans that a template or Terraform plan is about to set, by where they are deployed to.
    pub declared: BTreeMap<Deployment, Plans>,
    /// Plans that are declared for one registry, by its name in lower case and the document, and where.
    pub placed: BTreeMap<(String, Document), BTreeMap<Spot, Plans>>,
    /// Plans that are declared for something that is not told, by the document.
    pub unplaced: BTreeMap<Document, Plans>,
    /// Plans whose id names neither a subscription nor a resource, so that they settle nothing.
    pub nowhere: Vec<Handle>,
    /// AKS clusters, each as every document shows it.
    pub clusters: BTreeMap<Folded<'a>, Vec<Handle>>,
    /// Clusters without an id, which stand for themselves.
    pub nameless_clusters: Vec<Handle>,
    /// The same by their names.
    pub clusters_by_name: FoldedMap<'a, Vec<Handle>>,
    /// Clusters with node pools that start containers before their whole image is there, and where that
    /// stands.
    pub streaming: BTreeMap<Folded<'a>, Place>,
    /// Where the nodes of clusters fetch what they start with, as far as that is told.
    pub bootstrap: BTreeMap<Folded<'a>, Bootstrap<'a>>,
    /// How Defender for Cloud judged registries, clusters and subscriptions.
    pub assessments: Assessments,
    /// Subscriptions that it judged.
    pub assessed: BTreeSet<Folded<'a>>,
    /// Which clusters are known to pull from which registry.
    pub pulls: Pulls<'a>,
    /// Roles that are only declared, and the clusters beside them.
    assigned: Assigned<'a>,
}

/// A document: of which source, and where in it.
pub type Document = (u32, u32);

/// Where the nodes of a cluster fetch AKS's own images and packages.
/// (Microsoft.ContainerService/managedClusters 2025-01-01: `ManagedClusterBootstrapProfile`.)
#[derive(Clone, Copy, Debug)]
pub struct Bootstrap<'a> {
    /// In a registry that caches them (`Cache`), and not at Microsoft's (`Direct`).
    pub cached: bool,
    /// Which registry that is; none if AKS keeps one of its own.
    pub registry: Option<&'a str>,
    /// Where that stands.
    pub place: Place,
}

/// What is deployed together: of one source, one document of it, and one subscription, whether that
/// is known or only told from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deployment {
    source: u32,
    document: u32,
    scope: u32,
    /// The document does not tell its subscription, so it may be that of another one.
    open: bool,
}

/// Where a plan is declared that is for one registry: one name, or one expression, may be that of several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// What it is deployed with, and its group as far as that is known; none if it refers to the very registry.
    to: Option<(Deployment, Option<String>)>,
    /// Its subscription, if that is known.
    subscription: Option<String>,
}

/// Where a registry is deployed to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deployed {
    /// Each deployment that declares it.
    pub to: Vec<Deployment>,
    /// The group that they deploy it to, in lower case, as far as that is known.
    pub group: Option<String>,
    /// A document shows that it is there already, so what is only to be deployed beside it clears nothing of
    /// it.
    pub there: bool,
    /// Nothing is known of it but its host, so that no plan can be taken for its.
    pub only_a_host: bool,
}

impl Deployed {
    /// What is there, as nothing declares it.
    pub const LIVE: Deployed = Deployed {
        to: Vec::new(),
        group: None,
        there: true,
        only_a_host: false,
    };

    /// Whether it is there, as far as is known.
    pub fn is_there(&self) -> bool {
        self.there || self.to.is_empty()
    }
}

impl Spot {
    /// Whether a plan of this document is for a registry of the same name that one of `mine` declares in it: surely,
    /// perhaps (no), or not (none).
    fn is_of(&self, mine: &[&Deployment], group: Option<&str>) -> Option<bool> {
        let Some((to, own)) = &self.to else {
            return Some(true);
        };
        let own = own.as_deref();
        let may_be = !differ(own, group) && mine.iter().any(|mine| mine.may_be(to));
        may_be.then(|| own == group && mine.contains(&to))
    }
}

/// Whether both are known, and not the same.
fn differ(one: Option<&str>, other: Option<&str>) -> bool {
    one.zip(other)
        .is_some_and(|(one, other)| !one.eq_ignore_ascii_case(other))
}

impl Deployment {
    /// The document that declares it.
    pub(super) fn of_document(&self) -> (u32, u32) {
        (self.source, self.document)
    }

    /// Everything that is declared in the same document lies between these two.
    fn document(&self) -> (Deployment, Deployment) {
        let end = |scope, open| Deployment {
            scope,
            open,
            ..*self
        };
        (end(0, false), end(u32::MAX, true))
    }

    /// Whether both are of one document, and nothing says that their subscriptions differ.
    pub fn may_be(&self, other: &Deployment) -> bool {
        (self.source, self.document) == (other.source, other.document)
            && (self.scope == other.scope || self.open || other.open)
    }

    /// Of a declared resource; none of what is there.
    pub fn of(doc: &Doc) -> Option<Deployment> {
        if !doc.resource.declared {
            return None;
        }
        let document = doc.source.document_at(doc.resource.start);
        let scopes = &doc.source.found.scopes;
        let mine = scopes.get(doc.resource.scope as usize);
        // The first scope of the same subscription stands for all of them.
        let first = scopes.first_of(doc.resource.scope);
        Some(Deployment {
            source: doc.handle.source,
            document: document.map_or(0, |document| document.span.start),
            scope: first.unwrap_or(doc.resource.scope),
            open: mine.is_none_or(|mine| mine.subscription.is_none()),
        })
    }
}

impl<'a> Defender<'a> {
    /// Collects what the sources say.
    pub fn collect(sources: &'a [Decoded]) -> Defender<'a> {
        let mut defender = Defender::default();
        defender.assigned.definitions = Definitions::collect(sources);
        let mut assessed = Vec::new();
        let mut scoped = Vec::new();
        for doc in docs(sources) {
            match doc.resource.kind {
                Kind::Pricing => scoped.extend(defender.plan(&doc)),
                Kind::Cluster => defender.cluster(&doc),
                Kind::RoleAssignment => defender.role(&doc),
                Kind::Assessment => assessed.extend(defender.assessment(&doc)),
                Kind::Named => {
                    let id = borrowed(&doc, Field::Id);
                    let is_one = |id: &&str| {
                        ResourceId::new(id).is_a("Microsoft.ContainerService/managedClusters")
                    };
                    assessed.extend(id.filter(is_one));
                }
                _ => {}
            }
        }
        // A cluster that nothing else shows is one all the same, and of several spellings always the same
        // one names it.
        order::list(&mut assessed);
        for id in assessed {
            defender.clusters.entry(Folded(id)).or_default();
        }
        if !scoped.is_empty() {
            defender.place(sources, &scoped);
        }
        defender.pulls.tie();
        defender
    }

    /// Takes a plan in, unless what it is set on is an expression.
    fn plan(&mut self, doc: &Doc<'a>) -> Option<(Plan, Doc<'a>)> {
        // A number in the place of an id says of a plan that is off no other place.
        let is_off = { doc.first_text(Field::PricingTier) }
            .is_some_and(|tier| tier.eq_ignore_ascii_case("free"));
        let id = borrowed(doc, Field::Id).filter(|id| !is_off || id.contains('/'));
        let parsed = id.map(ResourceId::new);
        let from_id = parsed
            .filter(|id| id.is_a("Microsoft.Security/pricings"))
            .and_then(ResourceId::name);
        let name = doc.string(Field::Name);
        let resource_type = doc.string(Field::ResourceType);
        // As a part of what it is set on, it is called by that one's name too.
        let last = |name: &'_ str| name.rsplit('/').next().unwrap_or_default().to_owned();
        let called = match &name {
            Seen::Known(name, _) | Seen::Partly(name, _) => Some(last(name)),
            _ => None,
        };
        let called = called.filter(|name| !name.contains(GAP));
        let named = from_id
            .or(called.as_deref())
            .or(resource_type.value().map(AsRef::as_ref));
        let later = [&name, &resource_type]
            .iter()
            .any(|seen| matches!(seen, Seen::Unknown(..) | Seen::Partly(..)));
        let plan = match named {
            Some(name) => Plan::named(name),
            None if later && doc.resource.declared => Plan::Unclear,
            None => return None,
        };
        if doc.resource.declared && parsed.is_none() && doc.of(Field::Scope).next().is_some() {
            return Some((plan, *doc));
        }
        let plans = if let Some(deployment) = Deployment::of(doc).filter(|_| parsed.is_none()) {
            self.declared.entry(deployment).or_default()
        } else if let Some(id) = parsed {
            let scope = id.scope().filter(|_| from_id.is_some());
            match scope.map(|scope| (scope, scope.level())) {
                Some((_, Level::Subscription(name))) => {
                    self.subscriptions.entry(Folded(name)).or_default()
                }
                Some((scope, Level::Resource)) => {
                    self.resources.entry(Folded(scope.as_str())).or_default()
                }
                // An id that names no subscription is not the same as none.
                Some((_, Level::Elsewhere)) | None => {
                    self.nowhere.push(doc.handle);
                    return None;
                }
            }
        } else {
            // Resource Graph has a column for it, which a query may keep where it drops the id.
            let said = borrowed(doc, Field::SubscriptionId).or_else(|| doc.within());
            // Or a column of its own, an id by another name or what a subscription is called: where that one is, is
            // not known.
            let scopes = doc.of(Field::Scope).filter_map(|record| doc.said(record));
            let name = doc
                .first_text(Field::Name)
                .filter(|name| name.contains('/'));
            let beside: Vec<&str> = scopes.chain(name).collect();
            let of = |text: &&'a str| ResourceId::new(text).subscription();
            // What is below a subscription has a plan of its own there, and a link tells so in one sign.
            let is_elsewhere = |text: &&str| {
                let id = ResourceId::new(text);
                let of_plan = id
                    .scope()
                    .filter(|_| id.is_a("Microsoft.Security/pricings"));
                let place = of_plan.unwrap_or(id);
                text.starts_with(GAP)
                    || place.subscription().is_some()
                        && !matches!(place.level(), Level::Subscription(_))
            };
            let first = said.or_else(|| beside.iter().find_map(of));
            let is_elsewhere = beside.iter().any(is_elsewhere) || is_of_a_resource(doc);
            let first = first.filter(|_| is_off || !is_elsewhere);
            match (first, beside.first()) {
                (Some(subscription), _) => {
                    self.subscriptions.entry(Folded(subscription)).or_default()
                }
                (None, Some(_)) => {
                    self.nowhere.push(doc.handle);
                    return None;
                }
                (None, None) if doc.is_under_some() || is_elsewhere && !is_off => {
                    self.nowhere.push(doc.handle);
                    return None;
                }
                (None, None) => &mut self.anywhere,
            }
        };
        plans.entry(plan).or_default().push(doc.handle);
        None
    }

    /// Takes in the plans that are declared at a scope: for a registry that is here, for what is deployed to, or
    /// for something that is not told.
    fn place(&mut self, sources: &'a [Decoded], scoped: &[(Plan, Doc<'a>)]) {
        let mut registries = Vec::new();
        for doc in docs(sources).filter(|doc| doc.resource.kind == Kind::Registry) {
            let document = Deployment::of(&doc).map(|deployment| deployment.of_document());
            let names = Names::of(&View::new(vec![doc]));
            let host = names.login_server.unwrap_or_default();
            registries.push((document, [names.name, host].map(str::to_ascii_lowercase)));
        }
        let called = registries.iter();
        let named = Named::new(called.map(|(_, names)| names.each_ref().map(String::as_str)));
        for (plan, doc) in scoped {
            let Some(deployment) = Deployment::of(doc) else {
                continue;
            };
            let document = deployment.of_document();
            let spot = Spot {
                to: (!doc.is_terraform()).then(|| (deployment, doc.deployed_group())),
                subscription: doc.scope().and_then(|scope| scope.subscription.clone()),
            };
            let at = match doc.text(Field::Scope) {
                Seen::Known(scope, _) | Seen::Partly(scope, _) => named.at(scope),
                _ => At::Unclear,
            };
            let plans = match at {
                At::Registries(places) => {
                    let places = places.iter().filter_map(|at| registries.get(*at as usize));
                    // A name of which not all is known is one of its own document alone.
                    let names: BTreeSet<&String> = order::set(
                        { places }
                            .filter(|(of, [name, _])| is_told(name) || *of == Some(document))
                            .map(|(_, [name, _])| name),
                    );
                    for name in names {
                        let spots = self.placed.entry((name.clone(), document)).or_default();
                        let plans = spots.entry(spot.clone()).or_default();
                        plans.entry(*plan).or_default().push(doc.handle);
                    }
                    continue;
                }
                At::Around(group) if group.is_empty() => {
                    self.declared.entry(deployment).or_default()
                }
                At::Unclear => self.unplaced.entry(document).or_default(),
                At::Around(_) | At::Elsewhere => continue,
            };
            plans.entry(*plan).or_default().push(doc.handle);
        }
    }

    /// What is declared for a registry itself, in its own document and in others, and what may be for it or for
    /// something else.
    pub fn placed_at(&self, names: &Names, deployed: &Deployed) -> [Vec<Cow<'_, Plans>>; 3] {
        let [mut own, mut others, mut open] = [const { Vec::new() }; 3];
        if self.placed.is_empty() && self.unplaced.is_empty() {
            return [own, others, open];
        }
        let documents = order::set(deployed.to.iter().map(Deployment::of_document));
        let name = names.name.to_ascii_lowercase();
        let is_told = is_told(&name);
        let all = self.placed.range((name.clone(), (0, 0))..);
        for ((_, document), spots) in all.take_while(|((known, _), _)| *known == name) {
            let (mut sure, mut told) = (Plans::default(), BTreeSet::new());
            let mine = deployed.to.iter();
            let mine: Vec<_> = mine
                .filter(|mine| mine.of_document() == *document)
                .collect();
            for (spot, plans) in spots {
                if mine.is_empty()
                    && is_told
                    && !differ(spot.subscription.as_deref(), names.subscription)
                {
                    others.push(Cow::Borrowed(plans));
                }
                let is_of = spot.is_of(&mine, deployed.group.as_deref());
                match is_of.filter(|_| !mine.is_empty()) {
                    Some(true) => {
                        told.insert(spot.to.as_ref().map(|(to, _)| to));
                        for (plan, handles) in plans {
                            sure.entry(*plan).or_default().extend(handles);
                        }
                    }
                    Some(false) => open.push(Cow::Borrowed(plans)),
                    None => {}
                }
            }
            // Each of several deployments has its own.
            let is_its =
                told.contains(&None) || mine.iter().all(|mine| told.contains(&Some(*mine)));
            if !sure.is_empty() {
                let list = if is_its { &mut own } else { &mut open };
                list.push(Cow::Owned(sure));
            }
        }
        let unplaced = { documents.iter() }.filter_map(|document| self.unplaced.get(document));
        open.extend(unplaced.map(Cow::Borrowed));
        [own, others, open]
    }

    fn cluster(&mut self, doc: &Doc<'a>) {
        let id = borrowed(doc, Field::Id);
        // One whose name is not known yet goes by what is known of it.
        let called = id
            .or_else(|| doc.first_text(Field::Name))
            .or_else(|| partly(doc, Field::Name))
            .or_else(|| doc.first_text(Field::Address));
        let cluster = Cluster {
            called: Folded(called.unwrap_or(&doc.source.name)),
            only: called.is_none().then_some(doc.handle),
        };
        match (id, called) {
            (Some(id), _) => {
                let known = self.clusters.entry(Folded(id)).or_default();
                known.push(doc.handle);
            }
            (None, called) => {
                self.nameless_clusters.push(doc.handle);
                if let Some(name) = called {
                    let named = self.clusters_by_name.entry(Folded(name)).or_default();
                    named.push(doc.handle);
                }
            }
        }
        self.kubelets(doc, cluster);
        let registry = borrowed(doc, Field::BootstrapRegistry);
        let source = doc.text(Field::ArtifactSource);
        let is = |known: &str| {
            source
                .value()
                .is_some_and(|source| source.eq_ignore_ascii_case(known))
        };
        if let Some(registry) = registry.filter(|_| !is("Direct")) {
            self.pulls.name(registry, cluster);
        }
        let named = doc.of(Field::BootstrapRegistry).next();
        if let Some(named) = named.filter(|_| doc.resource.declared && !is("Direct")) {
            let place = doc.place(named);
            let known = registry.or_else(|| partly(doc, Field::BootstrapRegistry));
            self.assigned.caches.push((cluster, known, place));
        }
        let Some(id) = id else { return };
        let streaming = doc.of(Field::ArtifactStreaming);
        if let Some(on) = { streaming }.find(|record| doc.raw(record) == "true") {
            self.streaming.entry(Folded(id)).or_insert(doc.place(on));
        }
        if let Seen::Known(_, place) = source
            && (is("Cache") || is("Direct"))
        {
            let said = Bootstrap {
                cached: is("Cache"),
                registry,
                place,
            };
            // Where two documents differ, the one counts by which more is pulled from there.
            let known = self.bootstrap.entry(Folded(id)).or_insert(said);
            if said.cached && !known.cached {
                *known = said;
            }
        }
    }

    /// Takes in by which identities the nodes of a cluster pull.
    fn kubelets(&mut self, doc: &Doc<'a>, cluster: Cluster<'a>) {
        let mut open = false;
        for record in doc.of(Field::KubeletObjectId) {
            match doc.said(record) {
                _ if record.mark.is_unknown() => open = true,
                Some(kubelet) if !kubelet.is_empty() => {
                    self.pulls.kubelet(&holder(doc, kubelet), cluster);
                }
                _ => {}
            }
        }
        self.pulls.cluster(cluster, !doc.resource.declared);
        if let Some(deployment) = Deployment::of(doc) {
            self.assigned.clusters.push((deployment, cluster, open));
        }
    }

    /// Takes an assessment in: the cluster it judges, if it judges a sensor.
    fn assessment(&mut self, doc: &Doc<'a>) -> Option<&'a str> {
        let (about, id) = self.assessments.add(doc)?;
        if about.target() == Target::Subscription {
            let subscription = ResourceId::new(id).subscription();
            self.assessed.extend(subscription.map(Folded));
        }
        (about.target() == Target::Cluster).then_some(id)
    }

    fn role(&mut self, doc: &Doc<'a>) {
        let declared = doc.resource.declared;
        if declared {
            self.assigned.roles.push(doc.handle);
        }
        let scope = match scope_of(doc) {
            Seen::Known(scope, _) if !scope.is_empty() => Some(scope),
            _ => None,
        };
        let role = borrowed(doc, Field::RoleDefinitionId);
        let lets = role.map_or(Lets::NotTold, |role| self.assigned.definitions.lets(role));
        let registry_wide = match lets {
            Lets::Pull(registry_wide) => registry_wide,
            Lets::NotTold => false,
            Lets::Nothing => return,
        };
        let (principal, is_somebody) = match who(doc) {
            Who::Person => return,
            Who::Holder(principal) => (principal, true),
            // What is declared is tied by what it refers to.
            _ if declared => return,
            Who::Group if !is_for_nodes(role) => return,
            Who::Group => (pulls::ANY_MEMBER.into(), false),
            Who::NotTold => (pulls::ANYBODY.into(), false),
        };
        if declared && (role.is_none() || scope.is_none()) {
            return;
        }
        // At a management group a role reaches what is in that, which no export here tells.
        let scope = scope.filter(|scope| {
            let target = ResourceId::new(scope);
            !target.is_a("Microsoft.Management/managementGroups")
        });
        let is_sure = is_somebody && lets != Lets::NotTold && scope.is_some() && !is_limited(doc);
        let how = match (is_sure, declared) {
            (false, _) => How::Conditional,
            (true, true) => How::Deployed,
            (true, false) => How::Now,
        };
        let scope = scope.unwrap_or("/");
        if !declared && is_somebody {
            self.pulls.stranger(principal.clone(), scope, registry_wide);
        }
        self.pulls.grant(principal, scope, registry_wide, how);
    }

    /// Whether any role is only declared, or from where a cluster will fetch.
    pub fn assigns(&self) -> bool {
        !self.assigned.roles.is_empty() || !self.assigned.caches.is_empty()
    }

    /// Takes in what runs on which cluster, and which of them will have a role.
    pub fn run(&mut self, sources: &'a [Decoded], workloads: &Workloads, registries: &[Registry]) {
        let with_id = self.clusters.keys().filter_map(|id| {
            let name = ResourceId::new(id.0).name()?;
            Some((Cluster::called(id.0), name))
        });
        let by_name = self.clusters_by_name.keys();
        let without = by_name.map(|name| (Cluster::called(name.0), name.0));
        let unnamed = self.pulls.unnamed().map(|cluster| (cluster, ""));
        let mut clusters: Vec<_> = with_id.chain(without).chain(unnamed).collect();
        order::by_key(&mut clusters, |(cluster, _)| *cluster);
        self.pulls.run(sources, workloads, &clusters);
        self.pulls
            .deploy(sources, &self.assigned, registries, &clusters);
    }

    /// The documents about a cluster.
    pub fn cluster_docs<'s>(&'s self, cluster: Cluster<'s>) -> Option<&'s [Handle]> {
        if let Some(only) = cluster.only {
            let mut alone = self.nameless_clusters.iter();
            return alone
                .find(|handle| **handle == only)
                .map(std::slice::from_ref);
        }
        let with_id = self.clusters.get(&cluster.called);
        let docs = with_id.or_else(|| self.clusters_by_name.get(&cluster.called));
        docs.map(Vec::as_slice)
    }

    /// Plans that are declared in the same document as this, by where they are deployed to.
    pub fn declared_beside(
        &self,
        deployment: &Deployment,
    ) -> impl Iterator<Item = (&Deployment, &Plans)> {
        let (first, last) = deployment.document();
        self.declared.range(first..=last)
    }

    /// Whether a plan here holds only while everything is of one subscription: it does not say whose it is, or says it
    /// by a mask, which may stand for any.
    pub fn needs_one_subscription(&self) -> bool {
        !self.anywhere.is_empty() || self.subscriptions.keys().any(|name| is_masked(name.0))
    }

    /// Whether the registries, of which these are the subscriptions (empty where it is not known), and
    /// whatever else is here are all of one subscription.
    pub fn is_of_one_subscription<'s>(
        &self,
        sources: &[Decoded],
        registries: impl Iterator<Item = &'s str>,
    ) -> bool {
        let mut seen = order::set(registries.map(str::to_ascii_lowercase));
        seen.extend(
            self.subscriptions
                .keys()
                .map(|name| name.0.to_ascii_lowercase()),
        );
        seen.extend(self.assessments.subscriptions().map(str::to_owned));
        let ids = self.clusters.keys().chain(self.resources.keys());
        seen.extend(ids.filter_map(|id| {
            let subscription = ResourceId::new(id.0).subscription()?;
            Some(subscription.to_ascii_lowercase())
        }));
        let scopes = sources.iter().flat_map(|source| source.found.scopes.iter());
        let deployed = scopes.filter_map(|scope| scope.subscription.as_deref());
        seen.extend(deployed.map(str::to_ascii_lowercase));
        seen.extend(
            sources
                .iter()
                .flat_map(|source| source.found.here.iter().cloned()),
        );
        let mut last = "";
        for doc in docs(sources) {
            // Whatever it is: where there is something of another one, a plan may be that one's.
            let named = match doc.resource.kind {
                Kind::Account => doc.account(),
                _ => doc
                    .first_text(Field::Id)
                    .and_then(|id| ResourceId::new(id).subscription())
                    .or_else(|| doc.first_text(Field::SubscriptionId))
                    .or_else(|| doc.within()),
            };
            let named = named.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case(last));
            if let Some(named) = named {
                seen.insert(named.to_ascii_lowercase());
                last = named;
            }
        }
        seen.len() <= 1
    }

    /// Whether anything besides its subscription's plans bears on a registry.
    pub fn singles_out(&self, names: &Names, deployed: &Deployed, view: &View) -> bool {
        let by_id = names.id.is_some_and(|registry| {
            self.resources.contains_key(&Folded(registry))
                || (!self.pulls.is_empty() && !self.pulls.of(Some(registry), None, view).is_empty())
        });
        let placed = self.placed_at(names, deployed);
        by_id || placed.iter().any(|plans| !plans.is_empty())
    }
}

/// Whether a plan says of itself with this word, `true` or `false`, that it comes from above what it is shown at.
pub fn is_inherited(doc: &Doc, word: &str) -> bool {
    let mut inherited = doc.of(Field::Inherited);
    inherited.any(|record| doc.raw(record).trim_matches('"').eq_ignore_ascii_case(word))
}

/// Whether a plan that has lost its id was set on a resource: only there Azure says that it does not come from above,
/// and only of a subscription what of it is covered. (`inherited`, `resourcesCoverageStatus`: Microsoft.Security/pricings
/// 2024-01-01.)
fn is_of_a_resource(doc: &Doc) -> bool {
    is_inherited(doc, "false") && doc.first_text(Field::Coverage).is_none()
}

/// Whether all of a registry's name is known.
pub(super) fn is_told(name: &str) -> bool {
    !name.contains(GAP) && !name.contains(['.', '[']) && name != UNNAMED
}

/// Whether every document that says so shows a registry with permissions per repository.
pub(super) fn per_repository(view: &View) -> bool {
    let modes: Vec<_> = view
        .docs()
        .iter()
        .filter_map(|doc| borrowed(doc, Field::RoleAssignmentMode))
        .collect();
    !modes.is_empty()
        && modes
            .iter()
            .all(|mode| mode.eq_ignore_ascii_case("AbacRepositoryPermissions"))
}

/// A condition limits what a role reaches: it is no proof that a cluster pulls, and none that it does not.
pub(super) fn is_limited(doc: &Doc) -> bool {
    matches!(
        doc.get(Field::Condition),
        Seen::Known(..) | Seen::Partly(..) | Seen::Unknown(..)
    )
}

/// Who holds a role: what stands for somebody whose id is not known yet does so in its own source alone.
pub(super) fn holder<'a>(doc: &Doc, principal: &'a str) -> Cow<'a, str> {
    match is_stand_in(principal) {
        true => Cow::Owned(format!("{}/{principal}", doc.handle.source)),
        false => Cow::Borrowed(principal),
    }
}

/// A text of which only some is known.
pub(super) fn partly<'a>(doc: &Doc<'a>, field: Field) -> Option<&'a str> {
    match doc.text(field) {
        Seen::Partly(text, _) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// A string straight from its source; none if it is empty or not a string.
fn borrowed<'a>(doc: &Doc<'a>, field: Field) -> Option<&'a str> {
    match doc.text(field) {
        Seen::Known(text, _) if !text.is_empty() => Some(text),
        _ => None,
    }
}
