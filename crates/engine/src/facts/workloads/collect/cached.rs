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

/// A rule; a text that is not wholly known holds `…`.
struct Rule<'a> {
    target: &'a str,
    source: &'a str,
}

/// Rules by the names of the registries that have them, in lower case.
#[derive(Default)]
struct Rules<'a> {
    list: Vec<Rule<'a>>,
    by_registry: HashMap<String, Vec<usize>>,
    /// Those of which it is not known whose they are.
    anybodys: Vec<usize>,
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
            let place = rules.list.len();
            rules.list.push(Rule {
                target: text(Field::TargetRepository),
                source: text(Field::SourceRepository),
            });
            match registry.filter(|registry| !registry.contains(GAP)) {
                Some(registry) => rules.by_registry.entry(registry).or_default().push(place),
                None => rules.anybodys.push(place),
            }
        }
        rules
    }

    /// The rules of the registries that are called so, and by which this repository is filled.
    fn filling(&self, names: &[String], path: &str) -> Vec<(usize, &'a str, Option<String>)> {
        let places = names.iter().filter_map(|name| self.by_registry.get(name));
        let rules = places.flatten().filter_map(|place| {
            let rule = self.list.get(*place)?;
            let rest = rest(rule.target, path)?;
            Some((*place, rule.source, rest))
        });
        rules.collect()
    }
}

/// What a path has behind what a target says, if it is one that the target means: none where that is not known.
#[expect(
    clippy::option_option,
    reason = "the inner one is a text that is not known"
)]
fn rest(target: &str, path: &str) -> Option<Option<String>> {
    if target.contains(GAP) || path.contains(GAP) {
        return Some(None);
    }
    let (target, path) = (target.to_ascii_lowercase(), path.to_ascii_lowercase());
    match target.strip_suffix('*') {
        Some(before) if before.is_empty() || before.ends_with('/') => {
            path.strip_prefix(before).map(|rest| Some(rest.to_owned()))
        }
        _ => (target == path).then(|| Some(String::new())),
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
        if rules.list.is_empty() {
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
                follow(&rules, self.hosts, (&at, path), names, &mut found);
                let pinned = image.pulls == Pulls::PinnedByDigest;
                let is_registry = login_server_at(host) == Some(host.len());
                found.open |= is_registry
                    && rules.anybodys.iter().any(|place| {
                        let rule = rules.list.get(*place);
                        rule.is_some_and(|rule| {
                            rest(rule.target, path).is_some()
                                && may_be_here(self.hosts, rule.source)
                        })
                    });
                workload.lacks_image |= found.open && !pinned;
                for joined in found.joined {
                    let known = |other: &Image| {
                        other.registry == Some(joined.registry)
                            && other.place == image.place
                            && other.text == image.text
                    };
                    if known(image) || more.iter().any(known) {
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
    (at, path): (&[String], &str),
    names: &Names,
    found: &mut Sources<'h>,
) {
    for (place, source, rest) in rules.filling(at, path) {
        if found.used.contains(&place) {
            continue;
        }
        found.used.push(place);
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
        follow(rules, hosts, (&at, &path), names, found);
    }
}
