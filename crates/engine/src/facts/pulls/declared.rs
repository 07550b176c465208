//! Roles that are only declared: what a template or a plan will let pull from a registry.
//!
//! Neither who holds such a role nor where it stands need be known before it is there: both are texts then
//! that stand for what the document refers to. Of a role that is known to let pull, what else is not told may be
//! any cluster, and any registry; where that is not known either, no more than those that the document declares.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Cluster, How, Pulls, SOMEBODY};
use crate::{
    azure::{
        hosts::{is_of_members, is_of_nodes, is_stand_in, nodes, stand_in},
        roles,
    },
    facts::{
        Doc, Handle, Place, Seen, View,
        defender::{Deployment, holder, is_limited, per_repository},
        roles::{Definitions, Lets, Who, is_for_nodes, scope_of, who},
    },
    read::decode::{Decoded, fields::Field, walk::GAP},
};

/// What is declared of roles.
#[derive(Default)]
pub struct Assigned<'a> {
    /// The roles.
    pub roles: Vec<Handle>,
    /// Clusters whose nodes will fetch from a registry, its id as far as that is told, and where that stands.
    pub caches: Vec<(Cluster<'a>, Option<&'a str>, Place)>,
    /// What documents define that roles let their holders do.
    pub definitions: Definitions,
    /// The clusters, each with where it is deployed to; whether it is given an identity that is not told.
    pub clusters: Vec<(Deployment, Cluster<'a>, bool)>,
}

/// A registry of the scan, at its place.
pub struct Registry<'r> {
    /// What it is called, in lower case.
    pub name: String,
    /// The same of its login server; empty if no document shows it.
    pub login_server: String,
    /// What shows it.
    pub view: View<'r>,
}

/// A document: of which source, and where in it.
type Document = (u32, u32);

/// Where a role stands.
pub enum At {
    /// At these registries.
    Registries(Vec<u32>),
    /// At everything that the document declares in a group; in an empty one, at all of it.
    Around(String),
    /// That is not told.
    Unclear,
    /// Where no registry is.
    Elsewhere,
}

/// What some clusters have in common: where they pull, how surely, and whether the role is one for whole
/// registries.
type Key = (Result<u32, (Document, String)>, How, bool);

/// No document: what is declared so may reach what any of them shows.
const ANYWHERE: Document = (u32::MAX, u32::MAX);

/// Of all that is in groups, whatever they are called; no group is called so.
const ANY: &str = "*";

impl<'a> Pulls<'a> {
    /// Takes note of the roles that are only declared.
    pub(crate) fn deploy(
        &mut self,
        sources: &[Decoded],
        assigned: &Assigned<'a>,
        registries: &[Registry],
        clusters: &[(Cluster<'a>, &str)],
    ) {
        if assigned.roles.is_empty() && assigned.caches.is_empty() || clusters.is_empty() {
            return;
        }
        let mut by_identity: HashMap<&str, Vec<Cluster<'a>>> = HashMap::new();
        for (cluster, identities) in &self.kubelets {
            for identity in identities {
                by_identity.entry(identity).or_default().push(*cluster);
            }
        }
        let mut by_stand_in: HashMap<String, Vec<Cluster<'a>>> = HashMap::new();
        for (cluster, name) in clusters {
            if !name.is_empty() {
                let nodes = nodes(name, !name.contains(GAP));
                by_stand_in.entry(nodes).or_default().push(*cluster);
            }
        }
        let all: Vec<Cluster> = clusters.iter().map(|(cluster, _)| *cluster).collect();
        // Those that may be called anything.
        let open = { clusters.iter() }.filter(|(_, name)| name.is_empty() || name.contains(GAP));
        let unnamed: Vec<Cluster> = open.map(|(cluster, _)| *cluster).collect();
        let mut beside: BTreeMap<Document, Vec<(Cluster<'a>, bool)>> = BTreeMap::new();
        for (deployment, cluster, open) in &assigned.clusters {
            let beside = beside.entry(deployment.of_document()).or_default();
            beside.push((*cluster, *open));
        }
        let called = { registries.iter() }
            .map(|registry| [registry.name.as_str(), registry.login_server.as_str()]);
        let named = Named::new(called);
        let mut found: BTreeMap<Key, (BTreeSet<Cluster<'a>>, Place)> = BTreeMap::new();
        for doc in { assigned.roles.iter() }.filter_map(|role| Doc::new(sources, *role)) {
            let Some(document) = Deployment::of(&doc).map(|deployment| deployment.of_document())
            else {
                continue;
            };
            let lets = match doc.text(Field::RoleDefinitionId) {
                Seen::Known(role, _) if !role.is_empty() => Some(assigned.definitions.lets(role)),
                // Its last part says which one it is.
                Seen::Partly(role, _) if !roles::end_of(role).contains(GAP) => {
                    Some(assigned.definitions.lets(role))
                }
                _ => None,
            };
            let (mut how, whole) = match lets {
                Some(Lets::Nothing) => continue,
                Some(Lets::Pull(whole)) if !is_limited(&doc) => (How::Deployed, whole),
                Some(Lets::Pull(whole)) => (How::Conditional, whole),
                Some(Lets::NotTold) => (How::Conditional, false),
                None => (How::Unclear, false),
            };
            let here = beside.get(&document).map_or(&[][..], Vec::as_slice);
            let given = here.iter().filter(|(_, open)| *open);
            let given = given.map(|(cluster, _)| *cluster);
            let perhaps = match (doc.text(Field::PrincipalId), who(&doc)) {
                (_, Who::Person) => continue,
                (Seen::Known(text, _) | Seen::Partly(text, _), who) if is_whole(text) => {
                    let principal = holder(&doc, text).to_ascii_lowercase();
                    let found = by_identity.get(principal.as_str());
                    // One that is there already, by its name.
                    match (found.or_else(|| by_stand_in.get(text)), is_of_nodes(text)) {
                        (Some(clusters), _) => Ok(clusters.clone()),
                        // Of a cluster that may be called as any of them.
                        (None, Some(false)) => Err(all.clone()),
                        (None, Some(true)) => Err(unnamed.clone()),
                        _ if is_of_members(text) || matches!(who, Who::Group) => {
                            let role = doc.first_text(Field::RoleDefinitionId);
                            match is_for_nodes(role) {
                                true => Err(all.clone()),
                                false => continue,
                            }
                        }
                        // It may be the identity that a cluster is given.
                        _ if is_stand_in(text) => Err(given.collect()),
                        // Or that of one which does not show its own.
                        _ => Err(by_identity.get(SOMEBODY).cloned().unwrap_or_default()),
                    }
                }
                _ if lets.is_some() => Err(all.clone()),
                _ => Err(here.iter().map(|(cluster, _)| *cluster).collect()),
            };
            let clusters: Vec<Cluster> = perhaps.unwrap_or_else(|clusters| {
                how = How::Unclear;
                clusters
            });
            if clusters.is_empty() {
                continue;
            }
            let at = match scope_of(&doc) {
                Seen::Known(scope, _) | Seen::Partly(scope, _) => named.at(scope),
                Seen::Unknown(..) => At::Unclear,
                // Of a template it is what is deployed to.
                Seen::Missing | Seen::Null(_) => At::Around(group_of(&doc)),
            };
            let says = [
                Field::Scope,
                Field::RoleDefinitionId,
                Field::Id,
                Field::Type,
            ];
            let span = { says.into_iter() }.find_map(|field| doc.of(field).next());
            let Some(place) = span.map(|record| doc.place(record)) else {
                continue;
            };
            let mut add = |at: Result<u32, (Document, String)>, how: How| {
                let known = found.entry((at, how, whole));
                let (all, quoted) = known.or_insert_with(|| (BTreeSet::new(), place));
                all.extend(clusters.iter().copied());
                if rank(sources, &place) < rank(sources, quoted) {
                    *quoted = place;
                }
            };
            match at {
                At::Registries(places) => places.iter().for_each(|place| add(Ok(*place), how)),
                At::Unclear if lets.is_some() => add(Err((ANYWHERE, String::new())), How::Unclear),
                At::Unclear => add(Err((document, String::new())), How::Unclear),
                At::Around(group) => {
                    if !group.is_empty() {
                        add(Err((document, ANY.to_owned())), How::Unclear);
                    }
                    add(Err((document, group)), how);
                }
                At::Elsewhere => {}
            }
        }
        for (cluster, registry, place) in &assigned.caches {
            let mut add = |at, how| {
                let known = found.entry((at, how, false));
                let (all, _) = known.or_insert_with(|| (BTreeSet::new(), *place));
                all.insert(*cluster);
            };
            match registry.map(|registry| named.at(registry)) {
                Some(At::Registries(places)) => {
                    { places.iter() }.for_each(|place| add(Ok(*place), How::Deployed))
                }
                Some(At::Elsewhere) => {}
                _ => add(Err((ANYWHERE, String::new())), How::Unclear),
            }
        }
        if !found.is_empty() {
            self.assign(found, registries);
        }
    }

    /// Gives each registry the clusters that will have a role there.
    fn assign(
        &mut self,
        found: BTreeMap<Key, (BTreeSet<Cluster<'a>>, Place)>,
        registries: &[Registry],
    ) {
        let mut sets = HashMap::new();
        for (registry, place) in registries.iter().zip(0..) {
            let mut keys: BTreeSet<Result<u32, (Document, String)>> =
                [Ok(place), Err((ANYWHERE, String::new()))].into();
            for doc in registry.view.docs() {
                let Some(deployment) = Deployment::of(doc) else {
                    continue;
                };
                let document = deployment.of_document();
                let group = match group_of(doc) {
                    group if group.is_empty() => ANY.to_owned(),
                    group => group,
                };
                keys.extend([String::new(), group].map(|group| Err((document, group))));
            }
            let per_repository = per_repository(&registry.view);
            for key in keys {
                for (how, whole) in How::ALL
                    .into_iter()
                    .flat_map(|how| [(how, false), (how, true)])
                {
                    let key = (key.clone(), how, whole);
                    let Some((clusters, role)) = found.get(&key) else {
                        continue;
                    };
                    if per_repository && whole {
                        continue;
                    }
                    if let (Ok(place), How::Deployed) = (&key.0, how) {
                        let known = self.running.entry(*place).or_default();
                        for cluster in clusters {
                            known.entry(*cluster).or_insert((how, *role));
                        }
                        continue;
                    }
                    let set = match sets.get(&key) {
                        Some(set) => *set,
                        None => {
                            let set = self.set(how, clusters.iter().copied().collect());
                            sets.insert(key, set);
                            set
                        }
                    };
                    self.sets
                        .entry(place)
                        .or_default()
                        .entry(set)
                        .or_insert(*role);
                }
            }
        }
    }
}

/// Which of two places is quoted does not hang on which came first.
fn rank<'s>(sources: &'s [Decoded], place: &Place) -> (Option<&'s str>, u32) {
    let source = sources.get(place.handle.source as usize);
    (source.map(|source| source.name.as_str()), place.span.start)
}

/// Whether a text stands for one thing: all of it is known, or it is what stands for something.
fn is_whole(text: &str) -> bool {
    is_stand_in(text) || !text.contains(GAP)
}

/// The group that something is deployed to, in lower case; empty if that is not known.
fn group_of(doc: &Doc) -> String {
    let told = doc.first_text(Field::ResourceGroup);
    let deployed = || doc.scope()?.resource_group.as_deref();
    told.or_else(deployed)
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// Which registries go by which name.
pub struct Named(HashMap<String, Vec<u32>>);

impl Named {
    /// Of registries in order, each by its name and its login server in lower case.
    pub fn new<'n>(registries: impl Iterator<Item = [&'n str; 2]>) -> Named {
        let mut by_name: HashMap<String, Vec<u32>> = HashMap::new();
        for ([name, host], place) in registries.zip(0..) {
            // One whose name is not known goes by what stands for it.
            let stand_in = stand_in(name);
            for name in [name, host, &stand_in] {
                let named = by_name.entry(name.to_owned()).or_default();
                if named.last() != Some(&place) {
                    named.push(place);
                }
            }
        }
        Named(by_name)
    }

    /// Where a role stands that is assigned at this scope.
    pub fn at(&self, scope: &str) -> At {
        let lower = scope.trim_matches('/').to_lowercase();
        let segments: Vec<&str> = lower.split('/').collect();
        let behind = |word: &str| {
            let at = segments.iter().position(|segment| *segment == word)?;
            segments.get(at + 1).copied()
        };
        if let Some(name) =
            behind("registries").filter(|_| lower.contains("microsoft.containerregistry"))
        {
            return match self.0.get(name).cloned() {
                Some(places) => At::Registries(places),
                None if name.contains(GAP) => At::Unclear,
                None => At::Elsewhere,
            };
        }
        match segments.as_slice() {
            // Of something else.
            _ if behind("providers")
                .is_some_and(|namespace| namespace != "microsoft.management") =>
            {
                At::Elsewhere
            }
            ["subscriptions", _, "resourcegroups", group] if !group.contains(GAP) => {
                At::Around((*group).to_owned())
            }
            [""] | ["subscriptions", _] | ["providers", ..] => At::Around(String::new()),
            _ => At::Unclear,
        }
    }
}
