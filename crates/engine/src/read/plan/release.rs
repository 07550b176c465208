//! Releases of Helm charts: what their values name runs with the chart, or is fetched for it.
//! (registry.terraform.io/providers/hashicorp/helm: `helm_release`.)

use std::{borrow::Cow, collections::BTreeMap};

use super::{Resource, kinds::known_as, merge::Merge};
use crate::azure::{images::ImageRef, tokens::LATER};
use crate::read::{
    decode::{
        fields::Field,
        keep, mention,
        recognise::Kind,
        rewritten::{own_name, values_of},
        walk::{
            GAP, Mark, Record,
            loose::{Parts, join},
        },
    },
    source::Span,
    tree::Node,
};

/// Notes what a release says of images of registries, and tells what it is: where it names none, its chart decides,
/// which is not here.
pub(super) fn read<'a>(merge: &mut Merge<'_, '_, 'a>, resource: &Resource<'a>) -> Kind {
    let values = resource.values;
    merge.type_of(resource);
    // It refers to a registry, and what that comes to is not known yet.
    let refers = resource.written.is_some_and(mention::is_referred_to);
    let named = values.value.map(mention::everywhere).unwrap_or_default();
    let waits = waits(resource);
    if refers || waits {
        merge.refers(resource);
    }
    let later = values.value.map(later).unwrap_or_default();
    if named.is_empty() && !refers && !waits && later.is_empty() {
        return Kind::Other;
    }
    for place in later {
        merge.note(Field::LooseImage, Mark::AfterApply, 0, place);
    }
    if let Some((_, place)) = values.get("name").text() {
        merge.note(Field::Name, Mark::Value, 0, place);
    }
    if let Some((_, place)) = values.get("namespace").text() {
        merge.note(Field::Namespace, Mark::Value, 0, place);
    }
    let mut images = spelled(values.value);
    let told = images.len();
    // Of a value that is known only once it is applied the registry that it refers to is told.
    for host in merge.hosts_in(resource) {
        if !images
            .iter()
            .chain(&named)
            .any(|image| image.starts_with(&host))
        {
            images.push(format!("{host}/{GAP}"));
        }
    }
    for text in named {
        let is_told = { images.iter().take(told) }.any(|image| {
            let rest = image.strip_prefix(&*text);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':', '@']))
        });
        match mention::is_host(&text) {
            _ if is_told => {}
            // The rest is left to the chart.
            true => images.push(format!("{text}/{GAP}")),
            false => images.push(text),
        }
    }
    // The text that one stands in is not kept, so its place is that of the resource's type.
    let place = resource.node.get("type").unwrap_or(resource.node).span();
    for image in images {
        merge.compute(Field::LooseImage, 0, image, place);
    }
    Kind::Workload
}

/// Whether values of a release are known only once it is applied that may name an image: texts of many, or single ones
/// that are called so, or of which it is not known what they are called.
fn waits(resource: &Resource) -> bool {
    let values = resource.values;
    let texts = values.get("values").unknown;
    let is_of_image = |one: Node| {
        let name = one.get("name").and_then(Node::string);
        name.is_none_or(|name| may_name_image(&name))
    };
    let set = values.get("set");
    let known: Vec<Node> = set.value.into_iter().flat_map(Node::items).collect();
    let unknown = set.unknown.into_iter().flat_map(Node::items);
    let mut single = unknown
        .enumerate()
        .filter(|(_, unknown)| unknown.has_true());
    texts.is_some_and(Node::has_true)
        || set.all_unknown().is_some_and(|_| !set.is_not_written())
        || single.any(|(place, _)| known.get(place).is_none_or(|one| is_of_image(*one)))
}

/// Whether what is called so may name an image.
fn may_name_image(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = ["image", "registry", "repository"];
    words.iter().any(|word| name.contains(word))
}

/// Where Pulumi has something in the values until it knows it that may name an image.
fn later(values: Node) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open = vec![(values.get("values").unwrap_or(values), false)];
    while let Some((node, of_image)) = open.pop() {
        match node.string() {
            // All of it may stand there.
            Some(text) if text.contains(LATER) => {
                let is_all = ["values", "value_yaml_files"].contains(&node.key().as_ref());
                if of_image || is_all {
                    found.push(node.span());
                }
            }
            _ => open.extend(node.children().map(|child| {
                let named = may_name_image(&child.key());
                (child, of_image || named)
            })),
        }
    }
    found
}

/// The text of an object of Kubernetes that stands in YAML, or in JSON, in one of a provider that sends it as it is.
/// (registry.terraform.io/providers/gavinbunny/kubectl, alekc/kubectl: `kubectl_manifest`.)
fn body<'a>(resource: &Resource<'a>) -> Option<Cow<'a, str>> {
    let text = |key| resource.values.get(key).value.and_then(Node::string);
    // Of a body that is hidden the provider shows what of it is not.
    text("yaml_body").or_else(|| text("yaml_body_parsed"))
}

/// Whether the object in such a text runs containers.
pub(super) fn runs(resource: &Resource) -> bool {
    body(resource).is_some_and(|text| {
        let runs = ["containers", "initContainers", "ephemeralContainers"];
        runs.iter().any(|key| text.contains(key)) && !values_of(&text, "image").is_empty()
    })
}

/// Notes what such an object runs.
pub(super) fn written<'a>(merge: &mut Merge<'_, '_, 'a>, resource: &Resource<'a>) -> Kind {
    let Some(text) = body(resource) else {
        return Kind::Other;
    };
    let place = resource.node.get("type").unwrap_or(resource.node).span();
    // Operators' own kinds run containers too.
    let kinds = values_of(&text, "kind");
    let known = kinds.iter().find_map(|kind| known_as(kind));
    match known {
        Some(known) => merge.compute(Field::Type, 0, known.to_owned(), place),
        None => merge.type_of(resource),
    }
    if let Some(name) = own_name(&text) {
        merge.compute(Field::Name, 0, name.to_owned(), place);
    }
    if let Some(namespace) = values_of(&text, "namespace").first() {
        merge.compute(Field::Namespace, 0, (*namespace).to_owned(), place);
    }
    let images = values_of(&text, "image");
    let policies = values_of(&text, "imagePullPolicy");
    let policy = policies.first().filter(|first| {
        let is_known = ["Always", "IfNotPresent", "Never"].contains(first);
        is_known && policies.len() == images.len() && policies.iter().all(|one| one == *first)
    });
    for image in images {
        let image = keep::only_the_fact(Field::LooseImage, image);
        match ImageRef::parse(&image) {
            Ok(_) => merge.compute(Field::LooseImage, 0, image, place),
            // Something else fills it in.
            Err(_) => merge.note(Field::Mention, Mark::Unresolved, 0, place),
        }
        match policy {
            Some(policy) => merge.compute(Field::LoosePolicy, 0, (*policy).to_owned(), place),
            None if policies.is_empty() => {}
            None => merge.note(Field::LoosePolicy, Mark::Unresolved, 0, place),
        }
    }
    if values_of(&text, "keel.sh/policy")
        .iter()
        .any(|policy| *policy != "never")
    {
        merge.compute(Field::Updated, 0, "all".to_owned(), place);
    }
    // What its commands name, and updaters.
    let images: Vec<Record> = merge.records.clone();
    merge.mentions(resource);
    let is_named = |record: &Record, merge: &Merge<'_, '_, 'a>| {
        let of = |record: &Record| match record.mark {
            Mark::Computed => merge
                .found
                .computed
                .get(record.span.start as usize)?
                .text
                .clone(),
            _ => None,
        };
        record.field == Field::Mention
            && of(record).is_some_and(|text| {
                let mut known = images.iter().filter(|one| one.field == Field::LooseImage);
                known.any(|image| of(image).is_some_and(|image| image.starts_with(&*text)))
            })
    };
    let again: Vec<bool> = merge
        .records
        .iter()
        .map(|one| is_named(one, merge))
        .collect();
    let mut again = again.into_iter();
    merge.records.retain(|_| !again.next().unwrap_or_default());
    Kind::Workload
}

/// The images of registries that single values spell in parts: `web.image.repository`, `web.image.tag`.
fn spelled(values: Option<Node>) -> Vec<String> {
    let mut images: BTreeMap<String, Parts> = BTreeMap::new();
    let set = values.and_then(|values| values.get("set"));
    for one in set.into_iter().flat_map(Node::items) {
        let text = |key| one.get(key).and_then(Node::string);
        let (Some(name), Some(value)) = (text("name"), text("value")) else {
            continue;
        };
        let Some((image, part)) = name.rsplit_once('.') else {
            continue;
        };
        let parts = images.entry(image.to_owned()).or_default();
        let Some(part) = parts.under(part.as_bytes()) else {
            continue;
        };
        *part = Some(value.into_owned()).filter(|value| !value.is_empty());
    }
    let joined = images.into_values().filter_map(join);
    joined
        .filter(|image| mention::reference_of(&image.replace(GAP, "0")).is_some())
        .collect()
}
