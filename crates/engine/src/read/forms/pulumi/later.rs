//! Which registry an image is made of that is known only after the update.
//! (pulumi/pulumi: sdk/go/common/apitype, whose states say under `propertyDependencies` what each property was made of.)

use std::collections::{BTreeSet, HashMap};

use super::{States, Type, inputs, type_in, type_of};
use crate::{
    azure::{ids::unquoted, tokens::LATER},
    read::{
        cursor::value_end,
        decode::{
            fields::Field,
            walk::{Computed, Found, GAP, Mark, Record},
        },
        forms::is_known,
        source::Span,
        tree::{Node, Tree},
    },
};
use model::order;

/// Where values stand that wait for the update, and the host of the registry that each is made of.
pub(in crate::read) type Referred = Vec<(Span, String)>;

/// What a resource was made of.
struct Made {
    /// The host of its images, if it is a registry whose name is known.
    host: Option<String>,
    /// What else it was made of, by their URNs.
    of: Vec<String>,
    /// It builds or pushes an image, and so stands between a registry and who runs that.
    is_image: bool,
}

/// The values in the document at `start` that wait for the update and were made of one registry in it; none of a document
/// in which nothing waits.
pub(in crate::read) fn referred(text: &[u8], start: usize) -> Option<Referred> {
    // Of one document alone: a text may have many, each of which is asked.
    let end = value_end(text, start).unwrap_or_else(|stop| stop.at);
    let document = text.get(start..end).unwrap_or_default();
    memchr::memmem::find(document, LATER.as_bytes())?;
    let (tree, _) = Tree::read(text, start);
    let mut states = Vec::new();
    let mut open = Vec::from_iter(tree.root());
    while let Some(node) = open.pop() {
        if node.get("urn").is_some() && inputs(Some(node)).is_some() {
            states.push(node);
        } else {
            open.extend(node.children().filter(|child| child.is_container()));
        }
    }
    let mut made = HashMap::new();
    for state in &states {
        let Some(urn) = state.get("urn").and_then(Node::string) else {
            continue;
        };
        let kind = type_in(&urn).unwrap_or_default();
        let own = matches!(type_of(&urn), Some(Type::Registry(_)));
        made.insert(
            urn.to_string(),
            Made {
                host: own.then(|| host_of(*state)).flatten(),
                of: urns(state.get("dependencies")),
                is_image: kind.starts_with("docker"),
            },
        );
    }
    let mut found = Vec::new();
    for state in &states {
        let made_of = state.get("propertyDependencies");
        let settings = inputs(Some(*state)).into_iter().flat_map(Node::entries);
        for (key, setting) in settings {
            let of = urns(made_of.and_then(|of| of.get(&key)));
            let hosts: BTreeSet<&str> =
                order::set({ of.iter() }.flat_map(|urn| hosts_behind(&made, urn)));
            let mut hosts = hosts.into_iter();
            if let (Some(host), None) = (hosts.next(), hosts.next()) {
                found.push((setting.span(), host.to_owned()));
            }
        }
    }
    Some(found)
}

fn urns(list: Option<Node<'_>>) -> Vec<String> {
    let items = list.into_iter().flat_map(Node::items);
    { items }
        .filter_map(|urn| Some(urn.string()?.into_owned()))
        .collect()
}

/// The hosts of a registry, or of those that an image goes to.
fn hosts_behind<'m>(made: &'m HashMap<String, Made>, urn: &str) -> Vec<&'m str> {
    let host = |urn: &str| made.get(urn)?.host.as_deref();
    let behind = made.get(urn).filter(|one| one.is_image);
    let behind = behind.into_iter().flat_map(|one| &one.of);
    { std::iter::once(urn).chain(behind.map(String::as_str)) }
        .filter_map(host)
        .collect()
}

/// The host of a registry, if its name is known.
fn host_of(state: Node<'_>) -> Option<String> {
    let states = States::of(state, "");
    let text = |node: Option<Node<'_>>| {
        let text = node?.string()?;
        is_known(&text).then(|| text.to_ascii_lowercase())
    };
    let live = states.live.and_then(|live| live.get("loginServer"));
    text(live).or_else(|| {
        let name = text(states.name(&["registryName", "name"]))?;
        Some(format!("{name}.azurecr.io"))
    })
}

impl Found {
    /// Says of the images read since `first` that wait for the update which registry they are made of, as far as that
    /// is told.
    pub(in crate::read) fn refer(&mut self, first: usize, text: &[u8], referred: &Referred) {
        let from = self.resources.get(first).map(|one| one.records.start);
        for place in from.unwrap_or(u32::MAX) as usize..self.records.len() {
            let Some(record) = self.records.get(place).copied() else {
                continue;
            };
            let before = match record.field {
                Field::Image | Field::LooseImage => "",
                Field::LinuxFxVersion | Field::WindowsFxVersion => "DOCKER|",
                _ => continue,
            };
            let (mark, span) = (record.mark, record.span);
            if !matches!(mark, Mark::Value | Mark::AfterApply) {
                continue;
            }
            let raw = span.text_of(text).and_then(unquoted);
            let Some(raw) = raw.filter(|raw| raw.contains(LATER)) else {
                continue;
            };
            let around = |outer: &Span| outer.start <= span.start && span.end <= outer.end;
            let host = referred.iter().find(|(outer, _)| around(outer));
            let (head, _) = raw.split_once(LATER).unwrap_or_default();
            let head = head.strip_prefix(before).unwrap_or(head);
            let head = head.split_once("://").map_or(head, |(_, head)| head);
            // What stands before it may be the host.
            let known = match host {
                Some((_, host)) if head.is_empty() => Some(format!("{host}/{GAP}")),
                _ if head.contains('/') => Some(format!("{head}{GAP}")),
                _ => None,
            };
            let record = match known {
                Some(known) => {
                    let image = Computed::of_text(format!("{before}{known}"), span);
                    self.compute(record.field, record.element, true, image)
                }
                None => Record {
                    mark: Mark::AfterApply,
                    span: Span {
                        end: span.start,
                        ..span
                    },
                    ..record
                },
            };
            self.records.set(place, record);
        }
    }
}
