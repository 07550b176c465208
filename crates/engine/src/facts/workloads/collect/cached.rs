//! Images that a registry takes from another one: a cache rule fills a repository of its own from one of another
//! registry, which may be one of the scan. What is poisoned there arrives with the image's own name.
//! (learn.microsoft.com/azure/container-registry/artifact-cache-overview: a repository, or all behind `/*`.)

use super::{Collector, Decoded, Field, HashMap, Hosts, Image, Names, Pulls, docs, reference};
use crate::{
    azure::{
        hosts::{Joined, login_server, login_server_at},
        ids::registry_name,
        images::image_parts,
    },
    facts::{
        Seen,
        guards::{Below, below},
        workloads::domains::is_below,
    },
    read::decode::{recognise::Kind, walk::GAP},
};

/// How the moment of a pull is put where a cache rule fills the image's repository.
const WHEN_CACHED: &str = "at a moment that is not shown: by way of a cache rule of the registry that its image names, which fills that repository from this one";

/// So many rules are followed for one image; behind more of them its image is not known. (A registry has at most 1,000
/// of them: learn.microsoft.com/azure/container-registry/artifact-cache-overview, limitations.)
const MOST_FOLLOWED: usize = 32;

/// Rules by the names of the registries that have them, in lower case; of none where that is not known.
#[derive(Default)]
struct Rules<'a> {
    /// Where each takes its images from; a text that is not wholly known holds `…`.
    from: Vec<&'a str>,
    by_registry: HashMap<String, Targets>,
}

/// Rules of one registry by what they fill.
#[derive(Default)]
struct Targets {
    all: Vec<usize>,
    /// By a repository.
    exact: HashMap<String, Vec<usize>>,
    /// By what all repositories begin with, up to a slash or not at all.
    below: HashMap<String, Vec<usize>>,
    /// What they fill is not known.
    untold: Vec<usize>,
}

/// Where the image of a repository comes from.
#[derive(Default)]
struct Sources<'h> {
    joined: Vec<Joined<'h>>,
    /// It may come from somewhere that is not known.
    open: bool,
    /// Rules that were followed, so that none is twice.
    used: Vec<usize>,
}

impl<'a> Rules<'a> {
    fn of(sources: &'a [Decoded]) -> Rules<'a> {
        let mut rules = Rules::default();
        let parts = docs(sources).filter(|doc| doc.resource.kind == Kind::RegistryPart);
        for doc in parts.filter(|doc| is_below(doc, "/cacherules")) {
            let text = |field| match doc.text(field) {
                Seen::Known(text, _) | Seen::Partly(text, _) if !text.is_empty() => text,
                _ => "…",
            };
            let registry = match below(&doc) {
                Below::Id(registry) => registry.name().map(str::to_ascii_lowercase),
                Below::Name(registry) => Some(registry.to_ascii_lowercase()),
                Below::Nothing => None,
            };
            let place = rules.from.len();
            let target = text(Field::TargetRepository);
            rules.from.push(text(Field::SourceRepository));
            let registry = registry.filter(|registry| !registry.contains(GAP));
            let targets = rules.by_registry.entry(registry.unwrap_or_default());
            targets
                .or_default()
                .add(place, &target.to_ascii_lowercase());
        }
        rules
    }

    /// The rules of the registry that is called so by which this repository is filled, each with what the path has
    /// behind what its target says; none where that is not known.
    fn filling(&self, name: &str, path: &str) -> Vec<(usize, Option<String>)> {
        let Some(targets) = self.by_registry.get(name) else {
            return Vec::new();
        };
        let path = path.to_ascii_lowercase();
        // Of a path that is not known any may be meant.
        if path.contains(GAP) {
            let all = targets.all.iter().take(MOST_FOLLOWED + 1);
            return all.map(|place| (*place, None)).collect();
        }
        let exact = targets.exact.get(&path).into_iter().flatten();
        let exact = exact.take(MOST_FOLLOWED + 1);
        let mut found: Vec<(usize, Option<String>)> =
            exact.map(|place| (*place, Some(String::new()))).collect();
        let ends = { path.bytes().enumerate() }.filter(|(_, byte)| *byte == b'/');
        // A name has fewer parts than that.
        let ends = std::iter::once(0).chain(ends.map(|(at, _)| at + 1).take(128));
        for end in ends {
            let (Some(before), Some(rest)) = (path.get(..end), path.get(end..)) else {
                continue;
            };
            let below = targets.below.get(before).into_iter().flatten();
            let below = below.take(MOST_FOLLOWED + 1);
            found.extend(below.map(|place| (*place, Some(rest.to_owned()))));
        }
        let untold = targets.untold.iter().take(MOST_FOLLOWED + 1);
        found.extend(untold.map(|place| (*place, None)));
        found
    }
}

impl Targets {
    fn add(&mut self, place: usize, target: &str) {
        self.all.push(place);
        let before = target.strip_suffix('*');
        let before = before.filter(|before| before.is_empty() || before.ends_with('/'));
        let list = match before {
            _ if target.contains(GAP) => &mut self.untold,
            Some(before) => self.below.entry(before.to_owned()).or_default(),
            None => self.exact.entry(target.to_owned()).or_default(),
        };
        list.push(place);
    }
}

/// The names that the registry at a host may have.
fn called(host: &str) -> Vec<String> {
    let host = login_server(host);
    let label = host.split('.').next().unwrap_or_default();
    let mut names = vec![label.to_owned(), registry_name(&host).to_owned()];
    names.dedup();
    names
}

impl<'h> Collector<'_, 'h> {
    /// What a registry takes from one of the scan falls with that one, too. A digest names the same image wherever
    /// it comes from.
    pub(super) fn settle_cached(&mut self, names: &Names) {
        let rules = Rules::of(self.sources);
        if rules.from.is_empty() {
            return;
        }
        for workload in &mut self.workloads.list {
            let mut more: Vec<Image> = Vec::new();
            for image in &workload.images {
                let text = reference(self.sources, image).trim();
                let parts = image_parts(text);
                let (Some(host), path) = (parts.host, parts.path) else {
                    continue;
                };
                let mut at = called(host);
                at.extend(image.registry.map(|own| names(own).to_ascii_lowercase()));
                let mut found = Sources::default();
                follow(&rules, self.hosts, (at, path), names, &mut found);
                let pinned = image.pulls == Pulls::PinnedByDigest;
                let is_registry = login_server_at(host) == Some(host.len());
                let anybodys = rules.filling("", path);
                found.open |= is_registry
                    && (anybodys.len() > MOST_FOLLOWED
                        || anybodys.iter().any(|(place, _)| {
                            let source = rules.from.get(*place);
                            source.is_some_and(|source| may_be_here(self.hosts, source))
                        }));
                workload.lacks_image |= found.open && !pinned;
                let first = more.len();
                for joined in found.joined {
                    let known = |other: &Image| {
                        other.registry == Some(joined.registry)
                            && other.place == image.place
                            && other.text == image.text
                    };
                    if known(image) || more.iter().skip(first).any(known) {
                        continue;
                    }
                    let alike =
                        { !joined.others.is_empty() }.then(|| self.alike.note(joined.others));
                    let (pulls, when) = match pinned {
                        true => (image.pulls, image.when),
                        false => (Pulls::Unknown, WHEN_CACHED),
                    };
                    more.push(Image {
                        registry: Some(joined.registry),
                        alike,
                        pulls,
                        when,
                        ..image.clone()
                    });
                }
            }
            workload.images.append(&mut more);
        }
    }
}

/// Whether a source is of a registry of the scan, or may be.
fn may_be_here(hosts: &Hosts, source: &str) -> bool {
    let host = source.split('/').next().unwrap_or_default();
    host.contains(GAP) || at_host(hosts, host).is_some()
}

fn at_host<'h>(hosts: &'h Hosts, host: &str) -> Option<Joined<'h>> {
    let joined = hosts.registry(&login_server(host));
    joined.or_else(|| hosts.labelled(host))
}

/// Notes the registries of the scan from which rules fill a repository, and from which others fill those.
fn follow<'h>(
    rules: &Rules,
    hosts: &'h Hosts,
    (at, path): (Vec<String>, &str),
    names: &Names,
    found: &mut Sources<'h>,
) {
    let mut waiting = vec![(at, path.to_owned())];
    while let Some((at, path)) = waiting.pop() {
        for (place, rest) in at.iter().flat_map(|name| rules.filling(name, &path)) {
            if found.used.contains(&place) {
                continue;
            }
            if found.used.len() == MOST_FOLLOWED {
                found.open = true;
                return;
            }
            found.used.push(place);
            let source = rules.from.get(place).copied().unwrap_or("…");
            let Some((host, repository)) = source.split_once('/') else {
                found.open |= source.contains(GAP);
                continue;
            };
            if host.contains(GAP) {
                found.open = true;
                continue;
            }
            let joined = at_host(hosts, host);
            found.joined.extend(joined);
            let mut at = called(host);
            at.extend(joined.map(|joined| names(joined.registry).to_ascii_lowercase()));
            let path = match (repository.strip_suffix('*'), rest) {
                (Some(before), Some(rest)) => format!("{before}{rest}"),
                (Some(_), None) => GAP.to_string(),
                (None, _) => repository.to_owned(),
            };
            waiting.push((at, path));
        }
    }
}
