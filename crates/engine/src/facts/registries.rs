//! Which documents speak of the same registry.
//!
//! A registry is known by its resource id. Where an export lost the id, its login server may still
//! tie it to another document; the bare name does so only for the answers of `az acr network-rule`,
//! which carry nothing else, and only if a single registry has that name.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
};

use crate::read::decode::{
    Decoded,
    fields::{Field, Fields},
    recognise::Kind,
    walk::Mark,
};
use crate::{
    azure::{
        assessments::Target,
        hosts::login_server,
        ids::{Folded, FoldedMap, ResourceId, registry_name},
        times,
    },
    facts::{
        Doc, Handle, View, assessments,
        defender::{self, Deployed, Deployment},
    },
};
use model::{order, sentence::is_filler};

/// The documents about one registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Them; the latest first if they say which that is.
    pub docs: Vec<Handle>,
    /// The first is known to be the latest, so it decides alone: what it leaves out may have changed
    /// since the others were made.
    pub latest_first: bool,
    /// Some documents say what is there, and others what a deployment would make of it: a what-if answer
    /// has both. Neither fills in what the other leaves out.
    pub two_states: bool,
}

impl Group {
    /// Its documents, in their order.
    fn each<'a>(&self, sources: &'a [Decoded]) -> impl Iterator<Item = Doc<'a>> {
        let handles = self.docs.iter();
        handles.filter_map(|handle| Doc::new(sources, *handle))
    }

    /// The ways to read the registry: one, or one for each document where they may disagree. Each
    /// begins with one document, and the others fill in what that one leaves out.
    pub fn views<'a>(&self, sources: &'a [Decoded]) -> Vec<View<'a>> {
        let docs = self.each(sources);
        if self.latest_first {
            return vec![View::new(docs.take(1).collect())];
        }
        if self.two_states {
            let (declared, live): (Vec<Doc>, Vec<Doc>) =
                docs.partition(|doc| doc.resource.declared);
            let (parts, wholes): (Vec<Doc>, Vec<Doc>) =
                declared.into_iter().partition(Doc::is_part_of_it);
            // What a deployment leaves as it is, is as it declares that itself, or else as it is there.
            let beneath = if wholes.is_empty() { &live } else { &wholes };
            let beneath = match parts.len().max(beneath.len()) <= ALL_ORDERS {
                true => filling(if parts.is_empty() {
                    Vec::new()
                } else {
                    beneath.clone()
                }),
                // Of many nothing is left as another says.
                false => vec![View::new(Vec::new())],
            };
            let mut views = filling(live);
            views.extend(wholes.into_iter().map(|doc| View::new(vec![doc])));
            for changed in filling(parts) {
                views.extend(beneath.iter().map(|beneath| {
                    let docs = changed.docs().iter().chain(beneath.docs());
                    View::new(docs.copied().collect())
                }));
            }
            return views;
        }
        filling(docs.collect())
    }

    /// The ways to read it as it is, and as a deployment would make it; none unless both are here.
    pub fn states<'a>(&self, sources: &'a [Decoded]) -> Option<[Vec<View<'a>>; 2]> {
        if !self.two_states {
            return None;
        }
        let views = self.views(sources).into_iter();
        let (after, now): (Vec<View>, Vec<View>) =
            views.partition(|view| view.docs().iter().any(|doc| doc.resource.declared));
        (!now.is_empty() && !after.is_empty()).then_some([now, after])
    }

    /// Each document by itself, where several may disagree: one that alone shows the bad state is not
    /// silenced by what another fills in.
    pub fn alone<'a>(&self, sources: &'a [Decoded]) -> Vec<View<'a>> {
        if self.latest_first || self.docs.len() < 2 {
            return Vec::new();
        }
        let docs = self.each(sources);
        docs.map(|doc| View::new(vec![doc])).collect()
    }

    /// What is older than the document that decides, each by itself; none where no one does alone.
    pub fn older<'a>(&self, sources: &'a [Decoded]) -> Vec<View<'a>> {
        if !self.latest_first {
            return Vec::new();
        }
        let older = self.each(sources).skip(1);
        older.map(|doc| View::new(vec![doc])).collect()
    }

    /// Where the latest decides: the same with what earlier documents say of that of which it says nothing. That it
    /// leaves something out, as a projection does, is no statement.
    pub fn kept<'a>(&self, sources: &'a [Decoded]) -> Option<View<'a>> {
        self.latest_first.then(|| self.view(sources))
    }

    /// Whether a document shows it as something that is there.
    fn is_live(&self, sources: &[Decoded]) -> bool {
        self.each(sources).any(|doc| !doc.resource.declared)
    }

    /// Nothing is known of it but its host, which a text names that is not read: neither where it is, nor whose.
    pub fn is_only_a_host(&self, sources: &[Decoded]) -> bool {
        let first = self.each(sources).next();
        first.is_some_and(|doc| {
            doc.resource.kind == Kind::Named && doc.first_text(Field::Id).is_none()
        })
    }

    /// Where it is deployed to, as far as its documents declare it, and whether it is there already.
    pub fn deployed(&self, sources: &[Decoded]) -> Deployed {
        let mut deployed = Deployed {
            only_a_host: self.is_only_a_host(sources),
            ..Deployed::default()
        };
        let mut groups = Vec::new();
        for doc in self.each(sources) {
            match Deployment::of(&doc) {
                Some(deployment) => {
                    deployed.to.push(deployment);
                    groups.push(doc.deployed_group());
                }
                None => deployed.there = true,
            }
        }
        groups.dedup();
        deployed.group = groups.pop().flatten().filter(|_| groups.is_empty());
        order::unique(&mut deployed.to);
        deployed
    }

    /// What shows it cannot clear it: its document declares more than was worked out, what is there now is not
    /// shown, or it was read for a plan and by nothing else.
    pub fn is_unread(&self, sources: &[Decoded]) -> bool {
        self.is_only_read(sources)
            || self.each(sources).any(|doc| {
                let source = doc.source;
                doc.resource.declared
                    && (source.join_unread || source.declares_more || doc.hides_what_is_there())
            })
    }

    /// Nothing shows it but what Terraform read before it planned.
    fn is_only_read(&self, sources: &[Decoded]) -> bool {
        self.each(sources).all(|doc| doc.is_only_read())
    }

    /// One way to read it, for names.
    pub fn view<'a>(&self, sources: &'a [Decoded]) -> View<'a> {
        View::new(self.each(sources).collect())
    }
}

/// How many documents may stand in every order, and in every pair in front.
const ALL_ORDERS: usize = 4;
const ALL_PAIRS: usize = 8;

/// The ways to read documents that may disagree: each begins with one of them, and the others fill in
/// what that one leaves out. Which of them fills in first may matter as well, so of a few documents
/// every order is tried, and of some every pair in front.
fn filling(docs: Vec<Doc>) -> Vec<View> {
    let count = docs.len();
    if count < 2 {
        return docs.into_iter().map(|doc| View::new(vec![doc])).collect();
    }
    if count > ALL_PAIRS {
        return each_in_front(docs);
    }
    let depth = if count <= ALL_ORDERS { count - 1 } else { 2 };
    let mut views = Vec::new();
    front(&mut docs.clone(), 0, depth, &mut views);
    views
}

/// Each document in front of the others. Of the others only those are in the view that could be the
/// first to fill something in: there are no more of these than there are fields, however many documents.
fn each_in_front(docs: Vec<Doc>) -> Vec<View> {
    let mut known = BTreeSet::new();
    let fills: Vec<bool> = docs
        .iter()
        .enumerate()
        // What stood first goes where the one in front stood, so it is asked after some and before others.
        .map(|(index, doc)| index == 0 || tells_more(doc, &mut known))
        .collect();
    let filling: Vec<usize> = (1..docs.len())
        .filter(|index| fills.get(*index) == Some(&true))
        .collect();
    let pick = |index: &usize| docs.get(*index).copied();
    let mut views = vec![View::new(docs.clone())];
    for (index, doc) in docs.iter().enumerate().skip(1) {
        let split = filling.partition_point(|other| *other < index);
        let (before, behind) = filling.split_at_checked(split).unwrap_or((&filling, &[]));
        let others = before
            .iter()
            .chain([&0])
            .chain(behind.iter().filter(|other| **other != index));
        let others = others.filter_map(pick);
        views.push(View::new(std::iter::once(*doc).chain(others).collect()));
    }
    views
}

/// Whether a document says anything in a way in which none before it did: a field, or nothing of it
/// beyond that it is there, or that it stands there twice.
fn tells_more(doc: &Doc, known: &mut BTreeSet<usize>) -> bool {
    // A way of saying a field, or nothing of any, as a number.
    let way = |field: Option<Field>, flags: [bool; 5]| {
        let field = field.map_or(0, |field| 1 + field as usize);
        { flags.into_iter() }.fold(field, |way, flag| way << 1 | usize::from(flag))
    };
    let flags = [
        doc.resource.declared,
        doc.takes_defaults(),
        false,
        false,
        false,
    ];
    let mut more = known.insert(way(None, flags));
    let mut fields: BTreeMap<Field, (usize, [bool; 3])> = BTreeMap::new();
    for record in doc.records() {
        let is_container = matches!(record.mark, Mark::Container | Mark::Open);
        let is_null = !is_container && doc.raw(record) == "null";
        let (count, ways) = fields.entry(record.field).or_default();
        *count += usize::from(!is_container);
        let [container, null, value] = ways;
        *container |= is_container;
        *null |= is_null;
        *value |= !is_container && !is_null;
    }
    for (field, (count, [container, null, value])) in fields {
        let ways = [container, null, value, count > 1, doc.resource.ambiguous];
        more |= known.insert(way(Some(field), ways));
    }
    more
}

/// Every choice of documents for the places from `at` to `depth`, the rest as they come.
fn front<'a>(docs: &mut Vec<Doc<'a>>, at: usize, depth: usize, views: &mut Vec<View<'a>>) {
    if at == depth {
        views.push(View::new(docs.clone()));
        return;
    }
    for chosen in at..docs.len() {
        docs.swap(at, chosen);
        front(docs, at + 1, depth, views);
        docs.swap(at, chosen);
    }
}

/// Everything that names a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Names<'a> {
    /// The ARM id as pasted.
    pub id: Option<&'a str>,
    /// The name.
    pub name: &'a str,
    /// The login server.
    pub login_server: Option<&'a str>,
    /// The subscription in the id, or in Resource Graph's own column.
    pub subscription: Option<&'a str>,
    /// The resource group.
    pub resource_group: Option<&'a str>,
}

/// What a registry is called whose name no document tells.
pub const UNNAMED: &str = "unnamed registry";

impl<'a> Names<'a> {
    /// The names in a view.
    pub fn of(view: &View<'a>) -> Names<'a> {
        let mut assessed = None;
        for doc in view.docs() {
            if doc.resource.kind == Kind::Assessment {
                assessed = assessments::judged(doc).map(|(_, id)| id);
            }
        }
        // An assessment's own names are not the registry's.
        let text = |field| {
            let seen = view.first(|doc| match doc.resource.kind {
                Kind::Assessment => super::Seen::Missing,
                _ => doc.text(field),
            });
            match seen {
                super::Seen::Known(value, _) if !value.is_empty() => Some(value),
                _ => None,
            }
        };
        let id = text(Field::Id).or(assessed);
        let login_server = text(Field::LoginServer).and_then(host_in);
        let parsed = id.map(ResourceId::new);
        let scope = view.docs().first().and_then(Doc::scope);
        let subscription = parsed
            .and_then(ResourceId::subscription)
            .or_else(|| text(Field::SubscriptionId))
            .or_else(|| scope.and_then(|scope| scope.subscription.as_deref()))
            .or_else(|| view.docs().iter().find_map(Doc::within));
        let resource_group = parsed
            .and_then(ResourceId::resource_group)
            .or_else(|| text(Field::ResourceGroup))
            .or_else(|| scope.and_then(|scope| scope.resource_group.as_deref()));
        let name = text(Field::Name)
            .or_else(|| parsed.and_then(ResourceId::name))
            .or_else(|| login_server.map(registry_name))
            .or_else(|| view.docs().iter().find_map(unresolved_name))
            .unwrap_or(UNNAMED);
        Names {
            id,
            name,
            login_server,
            subscription,
            resource_group,
        }
    }
}

/// The host in a login server of which pieces were overwritten: user info before it, or what stood behind
/// it. None if what is left is none.
fn host_in(text: &str) -> Option<&str> {
    if !text.contains(is_filler) {
        return Some(text);
    }
    let host = text.trim_end_matches(is_filler).rsplit('@').next()?;
    (host.contains('.') && !host.contains(is_filler)).then_some(host)
}

/// What to call a resource whose name is not known yet: the expression for it, or its address.
fn unresolved_name<'a>(doc: &Doc<'a>) -> Option<&'a str> {
    doc.spelled(Field::Name)
        .or_else(|| doc.spelled(Field::Address))
}

/// A document that speaks of a registry which cannot be told.
pub struct Stray {
    /// The document.
    pub handle: Handle,
    /// The registry's name, as far as it is given.
    pub name: String,
    /// How many registries have that name.
    pub candidates: usize,
}

/// Groups the registry documents of all sources.
pub fn group(sources: &[Decoded]) -> (Vec<Group>, Vec<Stray>) {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_id: FoldedMap<usize> = FoldedMap::default();
    // Growing step by step would read every id again, from all over the texts.
    let resources = sources.iter().flat_map(|source| &source.found.resources);
    let registries = resources.filter(|resource| resource.kind == Kind::Registry);
    by_id.reserve(registries.count());
    let mut untidy: Vec<(String, Handle)> = Vec::new();
    let mut assessed: Vec<(&str, Handle)> = Vec::new();
    let mut named: Vec<(&str, Handle)> = Vec::new();
    let mut hosts: Vec<(&str, Handle)> = Vec::new();
    let mut without_id: Vec<Doc> = Vec::new();
    let mut declared: BTreeMap<String, usize> = BTreeMap::new();
    let mut overrides: Vec<Doc> = Vec::new();
    for (source_index, source) in sources.iter().enumerate() {
        for (index, resource) in source.found.resources.iter().enumerate() {
            if !matches!(
                resource.kind,
                Kind::Registry | Kind::NetworkRules | Kind::Assessment | Kind::Named
            ) {
                continue;
            }
            let handle = Handle {
                source: to_u32(source_index),
                resource: to_u32(index),
            };
            let doc = Doc {
                source,
                handle,
                resource,
            };
            if resource.kind == Kind::Assessment {
                let judged = assessments::judged(&doc).filter(|_| !resource.declared);
                let registry = judged.filter(|(about, _)| about.target() == Target::Registry);
                assessed.extend(registry.map(|(_, id)| (id, handle)));
                continue;
            }
            if resource.kind == Kind::Named {
                let host = [Field::LoginServer, Field::Name].map(|field| doc.first_text(field));
                hosts.extend(host.into_iter().flatten().next().map(|host| (host, handle)));
                let id = doc.first_text(Field::Id);
                let is_one =
                    |id: &&str| ResourceId::new(id).is_a("Microsoft.ContainerRegistry/registries");
                named.extend(id.filter(is_one).map(|id| (id, handle)));
                continue;
            }
            // Only a what-if answer declares by id, beside what is there.
            let id = doc.first_text(Field::Id);
            if resource.declared && id.is_none() && doc.is_part_of_it() {
                overrides.push(doc);
            } else if resource.declared && id.is_none() {
                // What is to be deployed stands on its own: it must not be mixed with what is there.
                // Where a name is still an expression, two of them are not the same; but what Terraform calls
                // the same in one document is.
                declare(&mut groups, &mut declared, &doc);
            } else if let Some(id) = id.filter(|_| is_only_named(&doc)) {
                named.push((id, handle));
            } else if let Some(id) = id {
                match ResourceId::canonical(id) {
                    Cow::Borrowed(id) => {
                        let next = groups.len();
                        let place = *by_id.entry(Folded(id)).or_insert(next);
                        add(&mut groups, (place < next).then_some(place), handle, |_| {});
                    }
                    // Slashes doubled inside: the same id all the same.
                    Cow::Owned(id) => untidy.push((id, handle)),
                }
            } else {
                without_id.push(doc);
            }
        }
    }
    lay_over(sources, &mut groups, &mut declared, overrides);
    let mut by_untidy: BTreeMap<String, usize> = BTreeMap::new();
    for (id, handle) in untidy {
        let key = id.to_ascii_lowercase();
        let known = by_id.get(&Folded(&id)).or_else(|| by_untidy.get(&key));
        add(&mut groups, known.copied(), handle, |place| {
            by_untidy.insert(key, place);
        });
    }
    // A registry that Defender for Cloud judged is there, whether anything else shows it or not.
    let mut place_of: HashMap<String, usize> = HashMap::new();
    if !assessed.is_empty() || !named.is_empty() {
        let ids = by_id
            .iter()
            .map(|(id, place)| (ResourceId::new(id.0).key(), *place));
        place_of.extend(ids.chain(by_untidy));
    }
    // Of several assessments always the same one stands for it.
    order::by_key(&mut assessed, |(_, handle)| {
        let source = sources.get(handle.source as usize);
        (source.map(|source| &source.name), *handle)
    });
    // Nor does what only names one take part in what other documents say is there, or is to be.
    order::by_key(&mut named, |(_, handle)| {
        let source = sources.get(handle.source as usize);
        (source.map(|source| &source.name), *handle)
    });
    for (id, handle) in named {
        let key = ResourceId::new(id).key();
        let known = place_of.get(&key).copied();
        let group = known.and_then(|place| groups.get(place));
        let is_shown = group.is_some_and(|group| group.is_live(sources));
        let name = ResourceId::new(id).name().unwrap_or_default();
        if !is_shown && (known.is_some() || !declared.contains_key(&name.to_ascii_lowercase())) {
            add(&mut groups, known, handle, |place| {
                place_of.insert(key, place);
            });
        }
    }
    let mut known: HashSet<String> = place_of.into_keys().collect();
    for (id, handle) in assessed {
        if known.insert(ResourceId::new(id).key()) {
            add(&mut groups, None, handle, |_| {});
        }
    }
    let strays = tie(sources, &mut groups, without_id);
    meet(sources, &mut groups, declared.into_values());
    add_hosts(sources, &mut groups, hosts);
    for group in &mut groups {
        if group.docs.len() > 1 {
            let mut docs = group.each(sources);
            let first = docs.next().is_some_and(|doc| doc.resource.declared);
            let two_states = docs.any(|doc| doc.resource.declared != first);
            drop(docs);
            group.two_states = two_states;
        }
        sort_by_time(sources, group);
    }
    (groups, strays)
}

/// Adds the registries that are only named by their hosts, where no other document speaks of them.
fn add_hosts(sources: &[Decoded], groups: &mut Vec<Group>, mut hosts: Vec<(&str, Handle)>) {
    if hosts.is_empty() {
        return;
    }
    // By the whole host where that is told, else by what it begins with.
    let mut known: HashSet<String> = HashSet::new();
    let mut names: HashSet<String> = HashSet::new();
    for group in groups.iter() {
        let told = |doc: &Doc| doc.first_text(Field::LoginServer).map(login_server);
        let servers: Vec<String> = { group.each(sources) }
            .filter_map(|doc| told(&doc))
            .collect();
        let name = Names::of(&group.view(sources)).name.to_ascii_lowercase();
        names.insert(name.clone());
        if servers.is_empty() {
            known.insert(name);
        }
        known.extend(servers);
    }
    order::by_key(&mut hosts, |(_, handle)| {
        let source = sources.get(handle.source as usize);
        (source.map(|source| &source.name), *handle)
    });
    for (host, handle) in hosts {
        let name = host.split('.').next().unwrap_or(host).to_ascii_lowercase();
        // Of one whose document is read it is known that no more is told there.
        let is_read = sources.get(handle.source as usize).is_some_and(|source| {
            let resource = source.found.resources.get(handle.resource as usize);
            let pointer = resource.and_then(|one| source.found.prefixes.get(one.prefix as usize));
            pointer.is_some_and(|pointer| !pointer.is_empty())
        });
        let is_named = is_read && names.contains(&name);
        if !is_named && !known.contains(&name) && known.insert(host.to_owned()) {
            add(groups, None, handle, |_| {});
        }
    }
}

fn to_u32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn add(groups: &mut Vec<Group>, known: Option<usize>, handle: Handle, insert: impl FnOnce(usize)) {
    match known.and_then(|index| groups.get_mut(index)) {
        Some(group) => group.docs.push(handle),
        None => {
            insert(groups.len());
            groups.push(Group {
                docs: vec![handle],
                latest_first: false,
                two_states: false,
            });
        }
    }
}

/// Adds what is to be deployed, by its name or by what Terraform calls it in this document.
fn declare(groups: &mut Vec<Group>, declared: &mut BTreeMap<String, usize>, doc: &Doc) {
    let name = doc.text(Field::Name).value().copied();
    let name = name.or_else(|| doc.spelled(Field::Address));
    let key = name.map(|name| match name.contains('.') {
        true => format!("{} {name}", doc.handle.source),
        false => name.to_ascii_lowercase(),
    });
    let known = key.as_ref().and_then(|key| declared.get(key).copied());
    add(groups, known, doc.handle, |place| {
        declared.extend(key.map(|key| (key, place)));
    });
}

/// Puts what overrides a block of Terraform's configuration to that block: they make one registry.
fn lay_over(
    sources: &[Decoded],
    groups: &mut Vec<Group>,
    declared: &mut BTreeMap<String, usize>,
    overrides: Vec<Doc>,
) {
    if overrides.is_empty() {
        return;
    }
    let mut blocks: BTreeMap<(&str, &str), BTreeSet<usize>> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        for block in group.each(sources).filter_map(|doc| doc.block()) {
            blocks.entry(block).or_default().insert(index);
        }
    }
    for doc in overrides {
        let block = doc.block();
        let places = block.and_then(|block| blocks.get(&block));
        for place in places.into_iter().flatten() {
            add(groups, Some(*place), doc.handle, |_| {});
        }
        if places.is_none() {
            declare(groups, declared, &doc);
        }
    }
}

/// Puts what is to be deployed to what is there by the same name: no two registries of Azure have one.
fn meet(sources: &[Decoded], groups: &mut Vec<Group>, declared: impl Iterator<Item = usize>) {
    let name_of = |group: &Group| Names::of(&group.view(sources)).name.to_ascii_lowercase();
    let mut later: Vec<(String, usize)> =
        { declared.filter_map(|place| Some((name_of(groups.get(place)?), place))) }
            .filter(|(name, _)| defender::is_told(name))
            .collect();
    if later.is_empty() {
        return;
    }
    later.sort_unstable();
    // Of two subscriptions' by one name at most one is still there, and nothing tells which.
    let mut live: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        // What changes one is about one that is there.
        let mut docs = { group.each(sources) }.filter(|doc| doc.resource.kind == Kind::Registry);
        if !docs.any(|doc| !doc.resource.declared || doc.is_part_of_it() && doc.has_id()) {
            continue;
        }
        let name = name_of(group);
        if later
            .binary_search_by(|(known, _)| known.cmp(&name))
            .is_ok()
        {
            live.entry(name)
                .and_modify(|place| *place = None)
                .or_insert(Some(index));
        }
    }
    let mut gone = BTreeSet::new();
    for (name, place) in later {
        let Some(Some(there)) = live.get(&name) else {
            continue;
        };
        // What is moved, or has another host, is another all the same.
        let told = |place: usize| {
            let view = groups.get(place).map(|group| group.view(sources));
            let names = view.as_ref().map(Names::of);
            let told =
                names.map(|names| [names.login_server, names.subscription, names.resource_group]);
            let told = told.unwrap_or_default();
            told.map(|one| one.map(str::to_ascii_lowercase))
        };
        let mut pairs = told(place).into_iter().zip(told(*there));
        if pairs.any(|(one, other)| one.is_some() && other.is_some() && one != other) {
            continue;
        }
        let docs = groups
            .get(place)
            .map(|group| group.docs.clone())
            .unwrap_or_default();
        if let Some(group) = groups.get_mut(*there) {
            group.docs.extend(docs);
            gone.insert(place);
        }
    }
    let mut index = 0;
    groups.retain(|_| {
        index += 1;
        !gone.contains(&(index - 1))
    });
}

/// Ties documents without an id to a registry by login server, else by name.
fn tie(sources: &[Decoded], groups: &mut Vec<Group>, without_id: Vec<Doc>) -> Vec<Stray> {
    if without_id.is_empty() {
        return Vec::new();
    }
    // Of two ids with one login server either may be the later: a registry that was moved. What such a
    // document says counts for both.
    let mut by_host: HashMap<String, Vec<usize>> = HashMap::new();
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    let live = |group: &Group| group.is_live(sources);
    // Whatever any of its documents calls it: which comes first is no matter.
    let called = |group: &Group| {
        let docs = group.each(sources);
        let names = docs.map(|doc| Names::of(&View::new(vec![doc])).name.to_ascii_lowercase());
        order::set(names)
    };
    for (index, group) in groups.iter().enumerate().filter(|(_, group)| live(group)) {
        let names = Names::of(&group.view(sources));
        if let Some(host) = names.login_server {
            by_host
                .entry(host.to_ascii_lowercase())
                .or_default()
                .push(index);
        }
        for name in called(group) {
            by_name.entry(name).or_default().push(index);
        }
    }
    let (with_host, without): (Vec<_>, Vec<_>) = without_id
        .into_iter()
        .map(|doc| (doc, Names::of(&View::new(vec![doc]))))
        .partition(|(_, names)| names.login_server.is_some());
    // Of those that are only named by an id nobody told the host; its name is what the host begins with.
    let only_named: HashSet<usize> = { groups.iter().enumerate() }
        .filter(|(_, group)| {
            group
                .each(sources)
                .all(|doc| doc.resource.kind == Kind::Named)
        })
        .map(|(index, _)| index)
        .collect();
    for (doc, names) in with_host {
        let host = names.login_server.unwrap_or_default().to_ascii_lowercase();
        let called = by_name.get(&names.name.to_ascii_lowercase());
        let called = called.filter(|known| known.iter().all(|place| only_named.contains(place)));
        if let Some(known) = by_host.get(&host).or(called) {
            for place in known {
                add(groups, Some(*place), doc.handle, |_| {});
            }
            continue;
        }
        add(groups, None, doc.handle, |place| {
            by_host.insert(host.clone(), vec![place]);
            by_name
                .entry(names.name.to_ascii_lowercase())
                .or_default()
                .push(place);
        });
    }
    // What a what-if answer would make of one by its id is judged with what is there by that id.
    let later = groups.iter().filter(|group| !live(group));
    let later = later.filter(|group| Names::of(&group.view(sources)).id.is_some());
    let later: HashSet<String> = later.flat_map(called).collect();
    let mut strays = Vec::new();
    for (doc, names) in without {
        let candidates = by_name
            .get(&names.name.to_ascii_lowercase())
            .map_or(&[][..], Vec::as_slice);
        // Whatever else is not told, it is a registry, and no other document can be meant.
        let is_one = doc.resource.kind == Kind::Registry
            && doc
                .text(Field::Name)
                .value()
                .is_some_and(|name| !name.is_empty());
        match candidates {
            [only] => add(groups, Some(*only), doc.handle, |_| {}),
            [] if is_one && !later.contains(&names.name.to_ascii_lowercase()) => {
                add(groups, None, doc.handle, |place| {
                    by_name.insert(names.name.to_ascii_lowercase(), vec![place]);
                });
            }
            _ => strays.push(Stray {
                handle: doc.handle,
                name: names.name.to_owned(),
                candidates: candidates.len(),
            }),
        }
    }
    strays
}

/// Whether nothing is left of a registry but what it is called, as in a list of what a deployment has made.
fn is_only_named(doc: &Doc) -> bool {
    const NAMES: Fields = Fields::NONE.and(&[
        Field::ErrorCode,
        Field::Id,
        Field::Name,
        Field::Nested,
        Field::ResourceGroup,
        Field::Status,
        Field::Type,
    ]);
    !doc.resource.declared && doc.records().iter().all(|record| NAMES.has(record.field))
}

/// Puts the latest document first, if every one says when the registry last changed and they differ. A record of
/// a change counts no more once a document is as late as that.
fn sort_by_time(sources: &[Decoded], group: &mut Group) {
    if group.docs.len() < 2 {
        return;
    }
    let is_past =
        |handle: &Handle| Doc::new(sources, *handle).is_some_and(|doc| doc.is_of_the_past());
    let at = |handle: &Handle, field: Field| {
        let doc = Doc::new(sources, *handle)?;
        times::exact(doc.string(field).value()?)
    };
    let (mut past, others): (Vec<Handle>, Vec<Handle>) = group.docs.drain(..).partition(is_past);
    let latest = others
        .iter()
        .filter_map(|handle| at(handle, Field::LastModifiedAt))
        .max();
    past.retain(|handle| {
        let when = at(handle, Field::ChangedAt);
        latest.is_none() || when.is_none() || when > latest
    });
    group.docs = others;
    by_time(sources, group);
    if past.is_empty() {
        return;
    }
    if std::mem::take(&mut group.latest_first) {
        group.docs.truncate(1);
    }
    group.docs.extend(past);
    order::by_key(&mut group.docs, |handle| {
        (
            sources
                .get(handle.source as usize)
                .map(|source| &source.name),
            *handle,
        )
    });
}

fn by_time(sources: &[Decoded], group: &mut Group) {
    // The order in which documents were handed in must not show in the report.
    order::by_key(&mut group.docs, |handle| {
        (
            sources
                .get(handle.source as usize)
                .map(|source| &source.name),
            *handle,
        )
    });
    let time = |handle: &Handle| {
        let doc = Doc::new(sources, *handle)?;
        times::exact(doc.string(Field::LastModifiedAt).value()?)
    };
    if group.two_states {
        return;
    }
    let times: Option<Vec<i128>> = group.docs.iter().map(time).collect();
    let Some(times) = times else { return };
    let mut order: Vec<_> = times.into_iter().zip(group.docs.iter().copied()).collect();
    order::by(&mut order, |left, right| right.0.cmp(&left.0));
    let latest_is_alone = match order.as_slice() {
        [first, second, ..] => first.0 > second.0,
        _ => false,
    };
    if latest_is_alone {
        group.docs = order.into_iter().map(|(_, handle)| handle).collect();
        group.latest_first = true;
    }
}
