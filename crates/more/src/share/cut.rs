//! Documents cut down to what the decoder noted in them.
//!
//! The way goes along the decoder's own tables of keys, so a key that it learns to read is carried
//! from then on, and one that it does not read never is. What a document is stays as it was: lists
//! stay lists, pages of more stay pages of more, and what is to be deployed stays a template or a
//! plan, made anew from the facts that were read from it, so that the platform's defaults still stand
//! for what is missing.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use base64::{Engine, prelude::BASE64_STANDARD};

use model::{link::CutDocument, order};

use super::{
    carry::left_out,
    hide::Hider,
    json::{Entry, entries, items},
};
use crate::redact::{Kind as Name, Redactor};
use engine::{
    azure::{
        hosts::Hosts,
        ids::{ResourceId, quoted, unquoted},
        images::SiteImage,
        runs,
    },
    facts::{Doc, Handle, workloads},
    read::{
        decode::{
            Decoded, Document,
            carried::kind_of,
            extensions::Packed,
            fields::{CHANGED, Field, Node, RESOURCE, Take},
            insights,
            recognise::{Kind, type_kind, type_of},
            rewritten, service_fabric,
            walk::{Mark, Record, Scope},
        },
        source::{Span, offset},
    },
};

/// Cuts sources down to the facts in them, with pseudonyms if a redactor is given.
///
/// Sources without any facts are left out. Read again, the rest is judged just as before.
pub fn cut(sources: &[Decoded], redactor: Option<&mut Redactor>) -> Vec<CutDocument> {
    let mut redactor = redactor;
    // Names of files first, for the hider keeps the redactor.
    let names: Vec<String> = sources
        .iter()
        .map(|source| match &mut redactor {
            Some(redactor) => redactor.known(Name::File, &source.name),
            None => source.name.clone(),
        })
        .collect();
    let mut hider = Hider::new(sources, redactor);
    let environments = if hider.hides_names() {
        environments(sources)
    } else {
        BTreeMap::new()
    };
    let mut cut = Vec::new();
    for (index, (source, name)) in sources.iter().zip(names).enumerate() {
        let mut cutter = Cutter {
            source,
            text: source.text.as_str(),
            index: offset(index),
            live: BTreeMap::new(),
            here: BTreeSet::new(),
            hider: &mut hider,
            environments: &environments,
        };
        let mut lines: Vec<String> = source
            .documents
            .iter()
            .flat_map(|document| cutter.document(document))
            .chain(left_out(source))
            .collect();
        lines.extend(cutter.elsewhere());
        if !lines.is_empty() {
            let text = lines.join("\n");
            cut.push(CutDocument { name, text });
        }
    }
    cut
}

/// The environments that names hint at; with the names they would be lost.
fn environments(sources: &[Decoded]) -> BTreeMap<Handle, String> {
    let workloads = workloads::collect(sources, &Hosts::default(), &|_| "");
    let mut found = BTreeMap::new();
    for workload in &workloads.list {
        let environment = workload
            .environment
            .and_then(|index| workloads.environments.get(index as usize));
        for handle in &workload.docs {
            let stated = Doc::new(sources, *handle)
                .is_some_and(|doc| doc.first_text(Field::Environment).is_some());
            // One that a label states in its own words is a name like any other.
            let hinted = environment.filter(|name| workloads::hinted(name) == Some(name.as_str()));
            if let Some(environment) = hinted.filter(|_| !stated) {
                found.insert(*handle, environment.clone());
            }
        }
    }
    found
}

/// Kinds of which nothing is carried by themselves.
fn is_left_out(doc: &Doc) -> bool {
    let login = [
        Field::RegistryServer,
        Field::RegistryUsername,
        Field::RegistryPassword,
    ];
    if doc.resource.kind == Kind::Setting {
        return login.iter().all(|field| doc.of(*field).next().is_none());
    }
    matches!(
        doc.resource.kind,
        Kind::Secret(_)
            | Kind::State
            | Kind::ErrorAnswer
            | Kind::Other
            | Kind::Unknown
            | Kind::Parameters
            | Kind::Template
            | Kind::Plan
            | Kind::Carried
            | Kind::Form
            | Kind::ShownState
    )
}

pub(super) struct Cutter<'a, 'h, 'r> {
    pub(super) source: &'a Decoded,
    text: &'a str,
    index: u32,
    /// The resources of the document that show what is there, by where they begin; each is taken out as
    /// it is carried.
    live: BTreeMap<u32, usize>,
    /// The subscriptions of which it is carried that something of them is here.
    here: BTreeSet<&'a str>,
    pub(super) hider: &'h mut Hider<'r>,
    pub(super) environments: &'h BTreeMap<Handle, String>,
}

/// The type of what neither its id nor its type shows to be what it is, though it has both or one of them.
fn untold_type(doc: &Doc) -> Option<&'static str> {
    let is_judged = matches!(
        doc.resource.kind,
        Kind::Registry | Kind::Pricing | Kind::Cluster | Kind::Assessment
    );
    let kind = type_of(doc.resource.kind).filter(|_| is_judged)?;
    let (id, said) = (doc.first_text(Field::Id), doc.first_text(Field::Type));
    let shows = |text: &str| type_kind(text) == Some(doc.resource.kind);
    let by_id = id.and_then(|id| ResourceId::new(id).resource_type());
    let is_told = said.is_some_and(shows) || by_id.as_deref().is_some_and(shows);
    // What has neither is known by its other keys.
    let has = |field| doc.of(field).next().is_some();
    (!is_told && (has(Field::Id) || has(Field::Type))).then_some(kind)
}

/// The annotation that lists what is updated is carried as it is.
const UPDATED: &str = "argocd-image-updater.argoproj.io/image-list";

/// A group of resources, of which no more is said than in which subscription it is.
fn something_in(id: &str) -> String {
    format!("{{\"id\":{id},\"type\":\"Microsoft.Resources/resourceGroups\"}}")
}

fn is_container(value: &str) -> bool {
    value.starts_with(['{', '['])
}

impl<'a> Cutter<'a, '_, '_> {
    pub(super) fn doc(&self, index: usize) -> Option<Doc<'a>> {
        let resource = self.source.found.resources.get(index)?;
        Some(Doc {
            source: self.source,
            handle: Handle {
                source: self.index,
                resource: offset(index),
            },
            resource,
        })
    }

    /// Whether it is one change of a what-if answer, and stands for what is there.
    fn is_change(&self, index: usize) -> bool {
        self.doc(index).is_some_and(|doc| {
            doc.resource.kind != Kind::Change
                && [Field::After, Field::Before]
                    .into_iter()
                    .any(|state| doc.has_container(state))
        })
    }

    /// A document as one line each of what is there, and of what was unfolded from it.
    fn document(&mut self, document: &Document) -> Vec<String> {
        let mut unfolded = Vec::new();
        let mut forms: Vec<Span> = Vec::new();
        let mut holder = false;
        self.live.clear();
        let more = document.unfolded.clone();
        for index in document.resources.clone().chain(more) {
            let Some(resource) = self.source.found.resources.get(index) else {
                continue;
            };
            match resource.kind {
                // What it tells comes behind it, too; the others of its list are what they are.
                Kind::Form => {
                    let doc = self.doc(index);
                    forms.extend(doc.iter().flat_map(Doc::records).map(|record| record.span));
                }
                _ if { forms.iter() }
                    .any(|form| (form.start..form.end).contains(&resource.start)) =>
                {
                    unfolded.push(index);
                }
                Kind::Template | Kind::Plan | Kind::ShownState | Kind::Carried => holder = true,
                // What a template or plan holds comes behind it; and so does what a change stands for.
                Kind::Named => unfolded.push(index),
                _ if holder || resource.declared || self.is_change(index) => unfolded.push(index),
                _ => {
                    self.live.insert(resource.start, index);
                }
            }
        }
        let mut lines = Vec::new();
        lines.extend(self.resources(document.span.start as usize));
        // What the decoder found, it found: also where nothing here knows the way to it, such as under a
        // key of somebody's own. What stands in one list stays in one: settings are an app's by that.
        let mut lists: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (start, index) in &self.live {
            let resource = self.source.found.resources.get(*index);
            if let Some(resource) = resource.filter(|resource| resource.index.is_some()) {
                lists.entry(resource.prefix).or_default().push(*start);
            }
        }
        while let Some((start, index)) = self.live.first_key_value() {
            let (start, index) = (*start, *index);
            let resource = self.source.found.resources.get(index);
            let list = resource.filter(|resource| resource.index.is_some());
            let list = list.and_then(|resource| lists.get_mut(&resource.prefix));
            match list.map(mem::take).filter(|list| !list.is_empty()) {
                Some(list) => {
                    let kept: Vec<String> = { list.iter() }
                        .filter_map(|start| self.resources(*start as usize))
                        .collect();
                    if !kept.is_empty() {
                        lines.push(format!("[{}]", kept.join(",")));
                    }
                }
                None => lines.extend(self.resources(start as usize)),
            }
            self.live.remove(&start);
        }
        for index in &unfolded {
            let doc = self.doc(*index);
            lines.extend(doc.as_ref().and_then(|doc| self.leads(doc)));
            lines.extend(doc.as_ref().and_then(|doc| self.renews(doc)));
            lines.extend(doc.as_ref().and_then(|doc| self.rewrites(doc)));
            lines.extend(doc.as_ref().and_then(|doc| self.sender(doc)));
        }
        lines.extend(self.carried(&unfolded));
        lines
    }

    /// The value that begins at `start`, where resources may stand; none if none does.
    fn resources(&mut self, start: usize) -> Option<String> {
        match self.text.as_bytes().get(start)? {
            b'[' => {
                let kept = self.listed(start);
                (!kept.is_empty()).then(|| format!("[{}]", kept.join(",")))
            }
            b'{' => {
                let found = self.live.remove(&offset(start));
                let doc = found.and_then(|index| self.doc(index));
                match doc {
                    Some(doc) if doc.resource.kind == Kind::Table => self.table(start, doc),
                    Some(doc) if !is_left_out(&doc) => {
                        let (object, any) = self.object(start, &RESOURCE, doc, true);
                        let pages = [
                            Field::NextLink,
                            Field::SkipToken,
                            Field::Count,
                            Field::Truncated,
                        ];
                        let is_page = || {
                            let mut records = doc.records().iter();
                            records.any(|record| pages.contains(&record.field))
                        };
                        let kept = doc.resource.kind != Kind::Envelope || any || is_page();
                        kept.then_some(object)
                    }
                    // Nothing of it is carried but where it sends pulls; though something in it may be.
                    _ => {
                        let mut inside = Vec::new();
                        inside.extend(doc.as_ref().and_then(|doc| self.sender(doc)));
                        inside.extend(doc.as_ref().and_then(|doc| self.leads(doc)));
                        inside.extend(doc.as_ref().and_then(|doc| self.node(doc)));
                        inside.extend(doc.as_ref().and_then(|doc| self.is_here(doc)));
                        inside.extend(doc.as_ref().and_then(|doc| self.renews(doc)));
                        inside.extend(doc.as_ref().and_then(|doc| self.rewrites(doc)));
                        for entry in entries(self.text, start) {
                            // Resource Graph's rows stand under `data`, as what a secret holds does.
                            if let Some(Take::Resources(field)) = RESOURCE.get(entry.key.as_bytes())
                                && (field != Field::SecretData || doc.is_none())
                                && is_container(entry.value)
                                && let Some(found) = self.resources(entry.start)
                            {
                                inside.push(found);
                            }
                        }
                        match inside.len() {
                            0 => None,
                            1 => inside.pop(),
                            _ => Some(format!("[{}]", inside.join(","))),
                        }
                    }
                }
            }
            _ => None,
        }
    }

    /// What sends pulls to other registries than images name, as the least that is read of it.
    fn sender(&mut self, doc: &Doc) -> Option<String> {
        let hosts: BTreeSet<&str> = order::set(workloads::sent_to(doc));
        let hosts: Vec<String> = { hosts.into_iter() }
            .map(|host| self.hider.scalar(doc, Field::LoginServer, &quoted(host)))
            .collect();
        (!hosts.is_empty()).then(|| {
            let hosts = hosts.join(",");
            format!("{{\"apiVersion\":\"config.openshift.io/v1\",\"kind\":\"ImageTagMirrorSet\",\"spec\":{{\"mirrors\":[{hosts}]}}}}")
        })
    }

    /// The same of a domain that leads to a registry.
    fn leads(&mut self, doc: &Doc) -> Option<String> {
        let (domain, host) = workloads::leads(doc)?;
        let mut hidden = |host| self.hider.scalar(doc, Field::LoginServer, &quoted(host));
        let (domain, host) = (hidden(&domain), hidden(host));
        let (name, zone) = domain.trim_matches('"').split_once('.')?;
        Some(format!(
            "{{\"type\":\"Microsoft.Network/dnsZones/CNAME\",\"name\":\"{zone}/{name}\",\"properties\":{{\"cname\":{host}}}}}"
        ))
    }

    /// The images that a node keeps, or of which something else tells that they are pulled.
    fn node(&mut self, doc: &Doc) -> Option<String> {
        let keeping = workloads::keeping(doc)?;
        if keeping.kind == insights::SEEN {
            return self.seen(doc);
        }
        let (kind, version) = (keeping.kind, keeping.version);
        let images = self.named(doc)?;
        Some(format!(
            "{{\"apiVersion\":\"{version}v1\",\"kind\":\"{kind}\",\"status\":{{\"images\":[{{\"names\":{images}}}]}}}}"
        ))
    }

    /// An image that Container insights saw in a cluster, as a row of it.
    fn seen(&mut self, doc: &Doc) -> Option<String> {
        let record = doc.of(Field::Mention).next()?;
        let image = unquoted(&self.image(doc, record))?.into_owned();
        let (path, tag) = match image.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') && !image.contains('@') => (path, tag),
            _ => (image.as_str(), ""),
        };
        let (server, path) = path.split_once('/')?;
        let (server, path, tag) = (quoted(server), quoted(path), quoted(tag));
        let id = doc.first_text(Field::Id).map(|id| {
            let id = self.hider.scalar(doc, Field::Id, &quoted(id));
            format!(",\"_ResourceId\":{id}")
        });
        let kind = quoted(insights::SEEN);
        Some(format!(
            "{{\"Type\":{kind},\"Repository\":{server},\"Image\":{path},\"ImageTag\":{tag}{}}}",
            id.unwrap_or_default()
        ))
    }

    /// The images that an updater looks after, as the least that is read of what names them.
    fn renews(&mut self, doc: &Doc) -> Option<String> {
        if let Some(asking) = workloads::asking(doc) {
            return Some(self.asks(doc, &asking));
        }
        workloads::renewing(doc).next()?;
        let images = { workloads::renewing(doc) }
            .map(|record| self.image(doc, record))
            .collect::<Vec<String>>()
            .join(",");
        Some(format!(
            "{{\"apiVersion\":\"image.toolkit.fluxcd.io/v1\",\"kind\":\"ImageRepository\",\"spec\":{{\"images\":[{images}]}}}}"
        ))
    }

    /// The same of what asks for it of an object that something else shows.
    fn asks(&mut self, doc: &Doc, asking: &workloads::Asking) -> String {
        let mut hidden = |field, text| self.hider.scalar(doc, field, &quoted(text));
        let kind = hidden(Field::Kind, asking.kind);
        let name = hidden(Field::ObjectName, asking.name);
        let namespace = hidden(Field::Namespace, asking.namespace);
        format!(
            "{{\"apiVersion\":\"v1\",\"kind\":{kind},\"metadata\":{{\"name\":{name},\"namespace\":{namespace},\"annotations\":{{\"keel.sh/policy\":\"all\"}}}}}}"
        )
    }

    /// What rewrites images, as the least that is read of it.
    fn rewrites(&mut self, doc: &Doc) -> Option<String> {
        let what = self.rewritten(doc)?;
        // Neither is a kind of which more is read.
        let (version, kind) = match workloads::is_file(doc) {
            true => ("kustomize.config.k8s.io/v1alpha1", "Component"),
            false => ("argoproj.io/v1alpha1", "AppProject"),
        };
        Some(format!(
            "{{\"apiVersion\":\"{version}\",\"kind\":\"{kind}\",\"kustomize\":{{{what}}}}}"
        ))
    }

    /// Which images it rewrites, and those of which objects, as a kustomization says that.
    fn rewritten(&mut self, doc: &Doc) -> Option<String> {
        let (mut images, mut patches) = (Vec::new(), Vec::new());
        for record in workloads::rewriting(doc) {
            let field = record.field;
            let is_any = record.mark.is_unknown() || doc.said(record) == Some(rewritten::ANY);
            let text = match is_any {
                true => quoted(rewritten::ANY),
                false => self.hider.scalar(doc, field, doc.raw(record)),
            };
            let mut listed = |key: &str| {
                let veiled = rewritten::veiled(&text);
                images.push(format!("{{\"{key}\":{veiled}}}"));
            };
            match field {
                Field::RewrittenName => patches.push(format!(
                    "{{\"patch\":\"image: a:1\",\"target\":{{\"name\":{text}}}}}"
                )),
                Field::RewrittenBy => patches.push(format!(
                    "{{\"path\":\"patch.yaml\",\"target\":{{\"name\":{text}}}}}"
                )),
                Field::RewrittenTo => listed(rewritten::SENT_TO),
                _ => listed(rewritten::RENAMED),
            }
        }
        let (images, patches) = (images.join(","), patches.join(","));
        (!images.is_empty() || !patches.is_empty())
            .then(|| format!("\"images\":[{images}],\"patches\":[{patches}]"))
    }

    /// An image that was found in a text, or is one.
    fn image(&mut self, doc: &Doc, record: &Record) -> String {
        self.hider.scalar(doc, Field::Mention, doc.raw(record))
    }

    /// That something is here of its subscription: then a plan that does not say whose it is may be that one's.
    fn is_here(&mut self, doc: &Doc<'a>) -> Option<String> {
        let of = ResourceId::new(doc.first_text(Field::Id)?).subscription()?;
        if of.is_empty() || !self.here.insert(of) {
            return None;
        }
        let id = quoted(&format!("/subscriptions/{of}/resourceGroups/more"));
        let id = self.hider.scalar(doc, Field::Id, &id);
        Some(something_in(&id))
    }

    /// The same of the subscriptions that something is only deployed to of which nothing is carried, and of those of
    /// which there is something that is not read.
    fn elsewhere(&mut self) -> Vec<String> {
        let found = &self.source.found;
        let carried = found
            .resources
            .iter()
            .filter(|one| one.declared && kind_of(one.kind).is_some());
        let carried: BTreeSet<u32> = order::set(carried.map(|one| one.scope));
        let of = |scope: &'a Scope| scope.subscription.as_deref();
        let scopes = || found.scopes.iter().zip(0..);
        let known = scopes().filter(|(_, at)| carried.contains(at));
        let known = known.filter_map(|(scope, _)| of(scope));
        let mut known: BTreeSet<String> = order::set(known.map(str::to_ascii_lowercase));
        known.extend(self.here.iter().map(|known| known.to_ascii_lowercase()));
        let others = scopes().filter_map(|(scope, _)| of(scope));
        let mut others: BTreeSet<&str> = order::set(others);
        others.extend(found.here.iter().map(String::as_str));
        if others
            .iter()
            .any(|other| !known.contains(&other.to_ascii_lowercase()))
        {
            let docs = (0..found.resources.len()).filter_map(|index| self.doc(index));
            let docs = docs.filter(|doc| doc.resource.kind == Kind::Account || !is_left_out(doc));
            known.extend(docs.filter_map(|doc| {
                let of = |id| ResourceId::new(id).subscription();
                let named = doc.first_text(Field::Id).and_then(of);
                Some(named?.to_ascii_lowercase())
            }));
        }
        let mut lines = Vec::new();
        for subscription in others {
            if known.insert(subscription.to_ascii_lowercase()) {
                let name = self.hider.name(Name::Subscription, subscription);
                let id = format!("/subscriptions/{name}/resourceGroups/more");
                lines.push(something_in(&quoted(&id)));
            }
        }
        lines
    }

    fn listed(&mut self, start: usize) -> Vec<String> {
        items(self.text, start)
            .into_iter()
            .filter_map(|(_, start)| self.resources(start))
            .collect()
    }

    /// The object that begins at `start`, and whether a resource was kept under one of its keys.
    fn object(
        &mut self,
        start: usize,
        node: &'static Node,
        doc: Doc<'a>,
        at_top: bool,
    ) -> (String, bool) {
        let mut out = String::from("{");
        let mut any = false;
        // Its id may be the key that it stands under.
        let above = doc.of(Field::Id).find(|record| {
            at_top && record.mark == Mark::Value && record.span.start < offset(start)
        });
        if let Some(record) = above {
            let value = self.value(Field::Id, doc.raw(record), record.span.start as usize, doc);
            push(&mut out, "id", &value);
        }
        // What stood around it does not come along, so it says itself which subscription that is.
        let silent = at_top
            && doc.of(Field::SubscriptionId).next().is_none()
            && doc
                .first_text(Field::Id)
                .and_then(|id| ResourceId::new(id).subscription())
                .is_none();
        if let Some(subscription) = doc.within().filter(|_| silent) {
            let value = self
                .hider
                .scalar(&doc, Field::SubscriptionId, &quoted(subscription));
            push(&mut out, "subscriptionId", &value);
        } else if silent && doc.is_under_some() {
            push(&mut out, "scope", "\"…\"");
        }
        // Of an id or a type that no id or type can be, only the beginning was kept, or nothing; what it is was
        // seen before that.
        let untold = at_top.then(|| untold_type(&doc)).flatten();
        if let Some(kind) = untold {
            push(&mut out, "type", &quoted(kind));
        }
        // Nor does the key that it is called by, where that says what it is too.
        let of_compose = doc.first_text(Field::Type) == Some(runs::COMPOSE_SERVICE);
        if at_top && of_compose {
            push(&mut out, "type", &quoted(runs::COMPOSE_SERVICE));
        }
        if at_top
            && (of_compose || doc.has_container(Field::EdgeSettings))
            && let Some(record) = { doc.of(Field::Name) }.find(|record| record.mark.is_computed())
        {
            let value = self.hider.scalar(&doc, Field::Name, doc.raw(record));
            push(&mut out, "name", &value);
        }
        // Nor does the list that says once what all in it are.
        if at_top && doc.resource.kind == Kind::Workload {
            for (key, field) in [("apiVersion", Field::ApiVersion), ("kind", Field::Kind)] {
                let mut said = doc.of(field);
                if let Some(record) = said.find(|record| record.mark.is_computed()) {
                    let value = self.hider.scalar(&doc, field, doc.raw(record));
                    push(&mut out, key, &value);
                }
            }
        }
        for entry in entries(self.text, start) {
            let key = entry.key.as_bytes();
            let Some(take) = node.get(key).or_else(|| node.get_anybodys(key)) else {
                if node.keys == Some(Field::TagValue) {
                    self.tag(&mut out, &entry, &doc);
                    continue;
                }
                let mut scopes = doc.of(Field::Scope);
                if at_top
                    && doc.resource.kind == Kind::Pricing
                    && scopes.any(|record| record.span.start == offset(entry.start))
                {
                    let value = self.value(Field::Scope, entry.value, entry.start, doc);
                    push(&mut out, "scope", &value);
                    continue;
                }
                if let Some(field) = node.keys {
                    let key = quoted(&entry.key);
                    let hidden = self.hider.scalar(&doc, field, &key);
                    push(&mut out, hidden.trim_matches('"'), "{}");
                    continue;
                }
                // What it is called tells nothing but whose it is.
                match node.rest {
                    Some(rest) if is_container(entry.value) => {
                        let inside = self.inside(entry.start, rest, doc);
                        if inside.contains(':') {
                            push(&mut out, "rest", &inside);
                        }
                    }
                    Some(_) => {
                        if let Some((key, value)) = self.loose(entry.value, entry.start, doc) {
                            push(&mut out, key, &value);
                        }
                    }
                    None => {}
                }
                continue;
            };
            if let Take::Into(Field::LooseImage, parts) = take {
                if is_container(entry.value) {
                    push(&mut out, "image", &self.inside(entry.start, parts, doc));
                } else if let Some((key, value)) = self.loose(entry.value, entry.start, doc) {
                    push(&mut out, key, &value);
                }
                continue;
            }
            // What is walked later is made anew from what was found in it; but rows may be objects, and
            // then they are a list like any other.
            let take = match take {
                Take::Later(Field::Rows) if at_top && doc.resource.kind == Kind::Envelope => {
                    Take::Resources(Field::Value)
                }
                Take::Later(_) => continue,
                take => take,
            };
            let said = untold.is_some() && matches!(take, Take::Value(Field::Type));
            if entry.value.is_empty() || said {
                continue;
            }
            let value = match take {
                Take::Resources(Field::Changes)
                    if doc.resource.kind == Kind::Registry && entry.value.starts_with('{') =>
                {
                    self.inside(entry.start, &CHANGED, doc)
                }
                Take::Into(_, inner) if is_container(entry.value) => {
                    self.inside(entry.start, inner, doc)
                }
                Take::Resources(_) if is_container(entry.value) && at_top => {
                    let found = match entry.value.starts_with('[') {
                        true => {
                            let listed = self.listed(entry.start);
                            any |= !listed.is_empty();
                            Some(format!("[{}]", listed.join(",")))
                        }
                        false => {
                            let found = self.resources(entry.start);
                            any |= found.is_some();
                            found
                        }
                    };
                    found.unwrap_or_else(|| "{}".to_owned())
                }
                Take::Value(field)
                | Take::Into(field, _)
                | Take::Resources(field)
                | Take::Later(field) => self.value(field, entry.value, entry.start, doc),
            };
            push(&mut out, &entry.key, &value);
        }
        if at_top
            && doc.resource.kind == Kind::Workload
            && let Some(named) = self.named(&doc)
        {
            // No key that is read: so they are found again as what they are.
            push(&mut out, "others", &named);
        }
        if at_top
            && doc.resource.kind == Kind::Workload
            && !out.contains(UPDATED)
            && let Some(images) = self.scans(&doc)
        {
            push(&mut out, "imageScans", &images);
        }
        if at_top
            && doc.resource.kind == Kind::Workload
            && let Some(what) = self.rewritten(&doc)
        {
            push(&mut out, "kustomize", &format!("{{{what}}}"));
        }
        if at_top && let Some(environment) = self.environments.get(&doc.handle) {
            push(
                &mut out,
                "tags",
                &format!("{{\"environment\":{}}}", quoted(environment)),
            );
        }
        out.push('}');
        (out, any)
    }

    /// A tag that was kept, by a name that is nobody's where names are hidden.
    fn tag(&mut self, out: &mut String, entry: &Entry, doc: &Doc) {
        let kept = doc
            .of(Field::TagValue)
            .any(|record| record.span.start == offset(entry.start) && !record.mark.is_computed());
        if kept {
            let name = self.hider.scalar(doc, Field::TagName, &quoted(&entry.key));
            let value = self.hider.scalar(doc, Field::TagValue, entry.value);
            push(out, unquoted(&name).as_deref().unwrap_or_default(), &value);
        }
    }

    /// The images that a text in a workload says are updated, as a list; none if it says so of none.
    fn scans(&mut self, doc: &Doc) -> Option<String> {
        let records: Vec<&Record> = doc.of(Field::UpdatedImage).collect();
        let images = { records.iter() }
            .map(|record| format!("{{\"image\":{}}}", self.image(doc, record)))
            .collect::<Vec<String>>()
            .join(",");
        (!records.is_empty()).then(|| format!("[{images}]"))
    }

    /// The images that a workload names beside those that it runs, as a list; none if it names none.
    fn named(&mut self, doc: &Doc) -> Option<String> {
        let records = doc
            .of(Field::Mention)
            .filter(|record| !record.mark.is_unknown());
        let mut named: Vec<String> = Vec::new();
        for record in records {
            let image = self.image(doc, record);
            if !named.contains(&image) {
                named.push(image);
            }
        }
        (!named.is_empty()).then(|| format!("[{}]", named.join(",")))
    }

    /// The container that begins at `start`, whose objects have the keys of `node`.
    fn inside(&mut self, start: usize, node: &'static Node, doc: Doc<'a>) -> String {
        if self.text.as_bytes().get(start) == Some(&b'{') {
            return self.object(start, node, doc, false).0;
        }
        let mut kept = Vec::new();
        for (value, start) in items(self.text, start) {
            let says_nothing = |field| {
                let mut records = doc.of(field);
                let record = records.find(|record| record.span.start == offset(start));
                record.is_some_and(|record| record.mark.is_unknown())
            };
            if node.empty.is_some_and(says_nothing) {
                kept.push("{\"name\":\"?\"}".to_owned());
            } else if is_container(value) {
                kept.push(self.inside(start, node, doc));
            } else if node.element == Some(Field::Image) {
                kept.push(self.value(Field::Image, value, start, doc));
            } else if let Some(field) = node.element {
                // A bare value counts like an object with nothing but that in it.
                kept.push(self.scalar(field, value, offset(start), &doc));
            } else if let Some((key, value)) = self.loose(value, start, doc) {
                kept.push(format!("{{\"{key}\":{value}}}"));
            }
        }
        format!("[{}]", kept.join(","))
    }

    /// The image in an object of anybody's form that stands at `start`, and a key under which it is read as
    /// one; none if nothing was noted there.
    fn loose(&mut self, raw: &str, start: usize, doc: Doc<'a>) -> Option<(&'static str, String)> {
        let start = offset(start);
        let record = *doc.of(Field::LooseImage).find(|record| {
            let computed = doc.computed(record);
            computed.map_or(record.span.start, |computed| computed.place.start) == start
        })?;
        if record.mark.is_unknown() {
            // What it says was not kept.
            return Some(("anyImage", "\"{{}}\"".to_owned()));
        }
        if record.mark == Mark::Computed && raw.starts_with('"') && !raw.contains("://") {
            // The text says more, which was not kept.
            return Some(("image", self.image(&doc, &record)));
        }
        let found = { ["oci://", "docker://"] }
            .iter()
            .find_map(|scheme| Some((scheme, raw.strip_prefix('"')?.strip_prefix(scheme)?)));
        // A host alone stands for whatever is fetched from there.
        let bare = raw.trim_matches('"');
        if found.is_none() && record.mark == Mark::Partly {
            let host = doc.said(&record).and_then(|image| image.split('/').next());
            let host = self
                .hider
                .scalar(&doc, Field::LooseServer, &quoted(host.unwrap_or(bare)));
            return Some((
                "image",
                format!("\"oci://{}", host.strip_prefix('"').unwrap_or_default()),
            ));
        }
        let Some((scheme, bare)) = found else {
            return Some(("image", self.scalar(Field::LooseImage, raw, start, &doc)));
        };
        let field = match bare.trim_end_matches(['"', '/']).contains('/') {
            true => Field::LooseImage,
            false => Field::LooseServer,
        };
        let hidden = self.hider.scalar(&doc, field, &format!("\"{bare}"));
        let inner = hidden.strip_prefix('"').unwrap_or_default();
        Some(("image", format!("\"{scheme}{inner}")))
    }

    /// The value under a key that is noted as it stands.
    fn value(&mut self, field: Field, raw: &str, start: usize, doc: Doc<'a>) -> String {
        if field == Field::Extensions
            && let Some(packed) = self.source.found.extensions.get(&offset(start))
        {
            return self.extensions(packed, &doc);
        }
        if field == Field::ServiceManifest && doc.resource.kind == Kind::Workload {
            let images = self.source.found.composed.get(&offset(start));
            let images: Vec<String> = images
                .into_iter()
                .flatten()
                .map(|image| self.hider.packed_image(image))
                .collect();
            let name = doc.first_text(Field::Name).unwrap_or_default();
            let name = self.hider.name(Name::Workload, name);
            return quoted(&service_fabric::written(&name, &images));
        }
        // Of a name with a value, the name has told which fact the value is.
        let field = match field {
            Field::Value | Field::PropertyValue if !is_container(raw) => {
                let start = offset(start);
                let mut records = doc.records().iter();
                let own =
                    records.find(|record| record.span.start == start && !record.mark.is_computed());
                own.map_or(field, |record| record.field)
            }
            field => field,
        };
        if field == Field::UpdatedImage {
            let images: Vec<String> = { workloads::renewing(&doc) }
                .filter_map(|record| Some(unquoted(&self.image(&doc, record))?.into_owned()))
                .collect();
            return quoted(&images.join(","));
        }
        // As the command-line interface prints one that it does not show.
        if field == Field::RegistryPassword && doc.resource.kind == Kind::Setting {
            return "null".to_owned();
        }
        if is_container(raw) {
            // Of what no rule reads more than its being there, no more is carried. Terraform's block
            // for the sensor counts by having something in it.
            let filled = raw.starts_with('[') && !items(self.text, start).is_empty();
            return match raw.as_bytes().first() {
                Some(b'[') if filled && field == Field::Defender => "[{}]",
                Some(b'[') => "[]",
                _ => "{}",
            }
            .to_owned();
        }
        self.scalar(field, raw, offset(start), &doc)
    }

    /// The extensions of a plan that were packed into a string, as a list.
    fn extensions(&mut self, packed: &[Packed], doc: &Doc) -> String {
        let each: Vec<String> = packed
            .iter()
            .map(|extension| {
                let mut out = String::from("{");
                let name = quoted(&extension.name);
                let name = self.hider.scalar(doc, Field::ExtensionName, &name);
                push(&mut out, "name", &name);
                if let Some(enabled) = extension.enabled {
                    push(
                        &mut out,
                        "isEnabled",
                        if enabled { "true" } else { "false" },
                    );
                }
                if extension.failed {
                    push(&mut out, "operationStatus", "{\"code\":\"Failed\"}");
                }
                if extension.excludes {
                    let tags = "{\"ExclusionTags\":\"more\"}";
                    push(&mut out, "additionalExtensionProperties", tags);
                }
                out.push('}');
                out
            })
            .collect();
        format!("[{}]", each.join(","))
    }

    pub(super) fn scalar(&mut self, field: Field, raw: &str, start: u32, doc: &Doc) -> String {
        match self.source.found.composed.get(&start) {
            Some(images) => {
                // Packed again with nothing in it but the images.
                let lines: Vec<String> = images
                    .iter()
                    .map(|image| format!("image: {}\n", self.hider.packed_image(image)))
                    .collect();
                let text = unquoted(raw).unwrap_or_default();
                let kind = match SiteImage::parse(&text) {
                    Some(SiteImage::Kube(_)) => "KUBE",
                    _ => "COMPOSE",
                };
                quoted(&format!(
                    "{kind}|{}",
                    BASE64_STANDARD.encode(lines.concat())
                ))
            }
            None => self.hider.scalar(doc, field, raw),
        }
    }

    /// Resource Graph's table, less the columns and rows that are not read.
    fn table(&mut self, start: usize, doc: Doc<'a>) -> Option<String> {
        let mut out = String::from("{");
        let mut columns: Option<Vec<Option<(String, Take)>>> = None;
        let mut rows = None;
        for entry in entries(self.text, start) {
            match RESOURCE.get(entry.key.as_bytes()) {
                Some(Take::Later(Field::Columns)) if columns.is_none() => {
                    let names = items(self.text, entry.start).into_iter();
                    columns = Some(names.map(|(_, start)| column(self.text, start)).collect());
                }
                Some(Take::Later(Field::Rows)) => {
                    rows.get_or_insert(entry.start);
                }
                Some(Take::Value(field)) if !entry.value.is_empty() => {
                    let value = self.value(field, entry.value, entry.start, doc);
                    push(&mut out, &entry.key, &value);
                }
                _ => {}
            }
        }
        let columns = columns?;
        let known = columns.iter().flatten();
        let names: Vec<String> = known
            .map(|(name, _)| format!("{{\"name\":{}}}", quoted(name)))
            .collect();
        let mut kept = Vec::new();
        let mut seen = Vec::new();
        for (_, start) in items(self.text, rows?) {
            let found = self.live.remove(&offset(start));
            let doc = found.and_then(|index| self.doc(index));
            seen.extend(doc.as_ref().and_then(|doc| self.node(doc)));
            let Some(doc) = doc.filter(|doc| !is_left_out(doc)) else {
                continue;
            };

            let mut cells = Vec::new();
            for (column, (cell, start)) in columns.iter().zip(items(self.text, start)) {
                match column {
                    Some((_, Take::Into(_, node))) if is_container(cell) => {
                        cells.push(self.inside(start, node, doc));
                    }
                    Some((_, Take::Value(field) | Take::Into(field, _))) => {
                        cells.push(self.value(*field, cell, start, doc));
                    }
                    _ => {}
                }
            }
            kept.push(format!("[{}]", cells.join(",")));
        }
        push(&mut out, "columns", &format!("[{}]", names.join(",")));
        push(&mut out, "rows", &format!("[{}]", kept.join(",")));
        out.push('}');
        if seen.is_empty() {
            return Some(out);
        }
        seen.push(out);
        Some(format!("[{}]", seen.join(",")))
    }
}

/// A column that is read: its name, and what to do with its cells.
fn column(text: &str, start: usize) -> Option<(String, Take)> {
    let mut entries = entries(text, start).into_iter();
    let name = entries.find(|entry| entry.key.eq_ignore_ascii_case("name"))?;
    let name = unquoted(name.value)?;
    match RESOURCE.get(name.as_bytes())? {
        Take::Resources(_) | Take::Later(_) => None,
        take => Some((name.into_owned(), take)),
    }
}

/// Adds an entry to an object that is being written.
pub(super) fn push(out: &mut String, key: &str, value: &str) {
    if out.len() > 1 {
        out.push(',');
    }
    out.push_str(&quoted(key));
    out.push(':');
    out.push_str(value);
}
