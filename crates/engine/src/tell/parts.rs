//! What stands below a registry, and what it adds to the steps: replicas, connected registries, cache rules,
//! scope maps, tasks, webhooks and pipelines.
//!
//! None of them opens or closes a link. They say who else may push, and when others pull.

mod tasks;

use std::collections::BTreeMap;

use crate::{
    azure::ids::ResourceId,
    facts::{Doc, Place, Seen},
    read::decode::{fields::Field, recognise::Kind},
};
use model::sentence::quoted;

/// What kind of part it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A geo-replica.
    Replica,
    /// A rule that fills repositories from another registry.
    CacheRule,
    /// A registry elsewhere that is kept in step.
    Connected,
    /// What tokens may do.
    ScopeMap,
    /// Something that builds and pushes.
    Task,
    /// Something that is told of pushes.
    Webhook,
    /// Carries images out.
    Export,
    /// Brings images in.
    Import,
    /// A Machine Learning workspace that keeps its images there.
    Workspace,
}

/// The last type of the id, and what it stands for.
const TYPES: [(&str, Part, &str); 9] = [
    ("replications", Part::Replica, "registry replica"),
    ("cacheRules", Part::CacheRule, "registry cache rule"),
    ("connectedRegistries", Part::Connected, "connected registry"),
    ("scopeMaps", Part::ScopeMap, "scope map"),
    ("tasks", Part::Task, "registry task"),
    ("webhooks", Part::Webhook, "registry webhook"),
    ("exportPipelines", Part::Export, "registry export pipeline"),
    ("importPipelines", Part::Import, "registry import pipeline"),
    ("workspaces", Part::Workspace, "Machine Learning workspace"),
];

impl Part {
    /// What it is called, in the singular.
    pub fn name(self) -> &'static str {
        let mut types = TYPES.iter();
        let known = types.find(|(_, part, _)| *part == self);
        known.map_or("registry part", |(_, _, name)| name)
    }
}

/// What a document is.
pub fn what(doc: &Doc) -> Option<Part> {
    // A scope map has a type of its own beside Azure's.
    let id = doc.first_text(Field::Id).map(ResourceId::new);
    let kind = match id.and_then(ResourceId::resource_type) {
        Some(kind) => kind,
        None => doc.first_text(Field::Type)?.to_owned(),
    };
    let last = kind.rsplit('/').next().unwrap_or_default();
    let mut types = TYPES.iter();
    let known = types.find(|(name, _, _)| name.eq_ignore_ascii_case(last))?;
    Some(known.1)
}

/// How many names a remark holds before it only counts the rest.
const NAMED: usize = 3;

type Details = Vec<(String, Vec<Place>)>;

/// What the parts of a registry add to a step.
pub fn details(number: u32, parts: &[Doc]) -> Details {
    let (declared, live): (Vec<Doc>, Vec<Doc>) =
        parts.iter().partition(|doc| doc.resource.declared);
    let mut details = of_these(number, &live);
    details.extend(
        of_these(number, &declared)
            .into_iter()
            .map(|(text, places)| (["Once it is deployed: ", &text].concat(), places)),
    );
    details
}

fn of_these(number: u32, parts: &[Doc]) -> Details {
    let mut details = Vec::new();
    if parts.is_empty() {
        return details;
    }
    match number {
        2 => {
            replicas(parts, &mut details);
            exports(parts, &mut details);
        }
        3 => {
            tokens(parts, &mut details);
            tasks(parts, &mut details);
            connected(parts, &mut details);
            caches(parts, &mut details);
            imports(parts, &mut details);
        }
        4 => {
            webhooks(parts, &mut details);
            workspaces(parts, &mut details);
        }
        _ => {}
    }
    details
}

fn of<'p, 'a>(parts: &'p [Doc<'a>], part: Part) -> impl Iterator<Item = &'p Doc<'a>> {
    let parts = parts
        .iter()
        .filter(|doc| doc.resource.kind == Kind::RegistryPart);
    parts.filter(move |doc| what(doc) == Some(part))
}

fn name<'a>(doc: &Doc<'a>) -> &'a str {
    let id = doc.first_text(Field::Id).map(ResourceId::new);
    id.and_then(ResourceId::name).unwrap_or_else(|| last(doc))
}

/// The last part of the name of what is to be deployed, before which its registry's stands.
fn last<'a>(doc: &Doc<'a>) -> &'a str {
    let name = doc.first_text(Field::Name).unwrap_or_default();
    name.rsplit('/').next().unwrap_or(name)
}

/// Some names as quotations, and how many more there are.
fn some(names: &[String]) -> String {
    let shown = names.get(..NAMED).unwrap_or(names).join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Where a field stands, else the name.
fn places(docs: &[&Doc], field: Field) -> Vec<Place> {
    let each = docs.iter().take(NAMED).flat_map(|doc| {
        let named = [field, Field::Name].into_iter();
        let mut found = named.map(|field| {
            let record = doc
                .of(field)
                .find(|record| doc.said(record).is_some() || !doc.raw(record).is_empty());
            record.map(|record| doc.place(record))
        });
        found.find_map(|place| place)
    });
    each.collect()
}

fn is(doc: &Doc, field: Field, word: &str) -> bool {
    doc.first_text(field)
        .is_some_and(|text| text.eq_ignore_ascii_case(word))
}

fn texts<'a>(doc: &Doc<'a>, field: Field) -> Vec<&'a str> {
    doc.of(field)
        .filter_map(|record| doc.said(record))
        .collect()
}

fn replicas(parts: &[Doc], details: &mut Details) {
    let all: Vec<&Doc> = of(parts, Part::Replica).collect();
    if all.is_empty() {
        return;
    }
    let off = |doc: &&&Doc| doc.boolean(Field::RegionEndpoint).value() == Some(&false);
    let silent = all.iter().filter(off).count();
    let names: Vec<String> = all.iter().map(|doc| quoted(name(doc))).collect();
    let mut text = format!(
        "Replicas answer in {}, each with an endpoint of its own: whatever is pushed reaches all of them.",
        some(&names)
    );
    if silent > 0 {
        text.push_str(&format!(
            " Of {silent} the endpoint is switched off, so that nobody is sent there."
        ));
    }
    details.push((text, places(&all, Field::RegionEndpoint)));
}

fn exports(parts: &[Doc], details: &mut Details) {
    let all: Vec<&Doc> = of(parts, Part::Export).collect();
    if !all.is_empty() {
        let names: Vec<String> = all.iter().map(|doc| quoted(name(doc))).collect();
        details.push((
            format!(
                "Export pipelines carry images out of the registry, past its network rules: {}.",
                some(&names)
            ),
            places(&all, Field::Name),
        ));
    }
}

/// Enabled tokens whose scope map lets them write.
fn tokens(parts: &[Doc], details: &mut Details) {
    let mut pushing = Vec::new();
    let mut names = Vec::new();
    let mut maps: BTreeMap<String, &Doc> = BTreeMap::new();
    for map in of(parts, Part::ScopeMap) {
        let key = match map.first_text(Field::Id) {
            Some(id) => ResourceId::new(id).key(),
            None => last(map).to_ascii_lowercase(),
        };
        maps.entry(key).or_insert(map);
    }
    for token in parts.iter().filter(|doc| doc.resource.kind == Kind::Token) {
        let Some(map) = token.first_text(Field::ScopeMapId) else {
            continue;
        };
        if is(token, Field::Status, "disabled") {
            continue;
        }
        let map_name = map.rsplit('/').next().unwrap_or_default();
        let shown = maps.get(&ResourceId::new(map).key());
        let shown = shown.or_else(|| maps.get(&map_name.to_ascii_lowercase()));
        let repositories: Option<Vec<String>> = shown.map(|doc| {
            let actions = texts(doc, Field::Action).into_iter();
            let written = actions.filter_map(|action| {
                let inner = action.strip_prefix("repositories/")?;
                Some(quoted(inner.strip_suffix("/content/write")?))
            });
            written.collect()
        });
        // Azure's own maps are the same in every registry.
        let all = [
            "_repositories_push",
            "_repositories_admin",
            "_repositories_push_metadata_write",
        ];
        let pushes_all = all.iter().any(|known| known.eq_ignore_ascii_case(map_name));
        let to = match repositories {
            Some(repositories) if !repositories.is_empty() => some(&repositories),
            None if pushes_all => "every repository".to_owned(),
            _ => continue,
        };
        names.push(format!("{} to {to}", quoted(name(token))));
        pushing.push(token);
    }
    if !pushing.is_empty() {
        details.push((
            format!(
                "Repository tokens that may push by their scope map: {}.",
                some(&names)
            ),
            places(&pushing, Field::ScopeMapId),
        ));
    }
}

fn tasks(parts: &[Doc], details: &mut Details) {
    let on = |doc: &&Doc| !is(doc, Field::Status, "Disabled");
    let all: Vec<&Doc> = of(parts, Part::Task).filter(on).collect();
    if all.is_empty() {
        return;
    }
    let each: Vec<String> = all
        .iter()
        .map(|doc| {
            let built: Vec<String> = texts(doc, Field::BuiltImage)
                .into_iter()
                .map(quoted)
                .collect();
            let pushes = match (doc.boolean(Field::PushEnabled), built.is_empty()) {
                (Seen::Known(false, _), _) => " (pushes nothing)".to_owned(),
                (_, true) => String::new(),
                (_, false) => format!(" (builds {})", some(&built)),
            };
            format!("{}{pushes}", quoted(name(doc)))
        })
        .collect();
    details.push((
        format!("Tasks run here with the registry's own rights, so whoever may change what they build from may push: {}.", some(&each)),
        places(&all, Field::BuiltImage),
    ));
    tasks::sources(&all, details);
    tasks::timers(&all, details);
    tasks::logins(&all, details);
    tasks::bases(&all, details);
    tasks::identities(&all, details);
    let based: Vec<&Doc> = all
        .iter()
        .copied()
        .filter(|doc| is(doc, Field::BaseTrigger, "Enabled"))
        .collect();
    if !based.is_empty() {
        let mut bases: Vec<String> = based
            .iter()
            .flat_map(|doc| texts(doc, Field::BaseRepository))
            .map(quoted)
            .collect();
        bases.dedup();
        let bases = match bases.is_empty() {
            true => String::new(),
            false => format!(" ({})", some(&bases)),
        };
        details.push((
            format!(
                "{} when a base image changes{bases}: a poisoned base spreads without anybody's doing.",
                match based.len() {
                    1 => "One of them is built again by itself",
                    _ => "Some of them are built again by themselves",
                }
            ),
            places(&based, Field::BaseTrigger),
        ));
    }
}

fn connected(parts: &[Doc], details: &mut Details) {
    let all: Vec<&Doc> = of(parts, Part::Connected).collect();
    if all.is_empty() {
        return;
    }
    // `Registry` and `Mirror` are what the two modes were called in previews.
    let pushes =
        |doc: &&&Doc| is(doc, Field::Mode, "ReadWrite") || is(doc, Field::Mode, "Registry");
    let writing: Vec<&Doc> = all.iter().filter(pushes).copied().collect();
    let quoted_names = |docs: &[&Doc]| {
        let names: Vec<String> = docs.iter().map(|doc| quoted(name(doc))).collect();
        some(&names)
    };
    if !writing.is_empty() {
        details.push((
            format!(
                "What is pushed to a connected registry in read-write mode is pushed here too: {}.",
                quoted_names(&writing)
            ),
            places(&writing, Field::Mode),
        ));
    }
    let others: Vec<&Doc> = all
        .iter()
        .filter(|doc| !writing.iter().any(|known| known.handle == doc.handle))
        .copied()
        .collect();
    if !others.is_empty() {
        details.push((
            format!(
                "Connected registries hand on what is pushed here: {}.",
                quoted_names(&others)
            ),
            places(&others, Field::Mode),
        ));
    }
}

fn caches(parts: &[Doc], details: &mut Details) {
    let all: Vec<&Doc> = of(parts, Part::CacheRule).collect();
    if all.is_empty() {
        return;
    }
    let each: Vec<String> = all
        .iter()
        .map(|doc| {
            let text = |field| doc.first_text(field).map_or_else(|| "…".to_owned(), quoted);
            let stored = doc
                .first_text(Field::CredentialSet)
                .map_or("", |_| " with a stored credential");
            format!(
                "{} from {}{stored}",
                text(Field::TargetRepository),
                text(Field::SourceRepository)
            )
        })
        .collect();
    details.push((
        format!("Cache rules fill repositories from elsewhere, so what is poisoned there arrives here: {}.", some(&each)),
        places(&all, Field::SourceRepository),
    ));
}

fn imports(parts: &[Doc], details: &mut Details) {
    let all: Vec<&Doc> = of(parts, Part::Import).collect();
    if !all.is_empty() {
        let names: Vec<String> = all.iter().map(|doc| quoted(name(doc))).collect();
        details.push((
            format!(
                "Import pipelines write what somebody puts into a storage container: {}.",
                some(&names)
            ),
            places(&all, Field::Name),
        ));
    }
}

fn workspaces(parts: &[Doc], details: &mut Details) {
    let all: Vec<&Doc> = of(parts, Part::Workspace).collect();
    if all.is_empty() {
        return;
    }
    let names: Vec<String> = all.iter().map(|doc| quoted(name(doc))).collect();
    details.push((
        format!("Machine Learning keeps its images here ({}): whatever its jobs and endpoints are built to run is pulled from here, whether or not these are listed.", some(&names)),
        places(&all, Field::OwnRegistry),
    ));
}

fn webhooks(parts: &[Doc], details: &mut Details) {
    let on = |doc: &&Doc| {
        !is(doc, Field::Status, "disabled")
            && texts(doc, Field::Action)
                .iter()
                .any(|action| action.eq_ignore_ascii_case("push"))
    };
    let all: Vec<&Doc> = of(parts, Part::Webhook).filter(on).collect();
    if all.is_empty() {
        return;
    }
    let each: Vec<String> = all
        .iter()
        .map(|doc| {
            let scope = doc.first_text(Field::Scope).map(quoted);
            let scope = scope.map_or_else(String::new, |scope| format!(" for {scope}"));
            format!("{}{scope}", quoted(name(doc)))
        })
        .collect();
    details.push((
        format!("Webhooks tell others of every push, and whoever deploys on that pulls at once, whatever the policy says: {}.", some(&each)),
        places(&all, Field::Action),
    ));
}
