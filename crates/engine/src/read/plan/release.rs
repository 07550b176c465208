//! Releases of Helm charts: what their values name runs with the chart, or is fetched for it.
//! (registry.terraform.io/providers/hashicorp/helm: `helm_release`.)

use std::collections::BTreeMap;

use super::{Resource, merge::Merge};
use crate::read::{
    decode::{
        fields::Field,
        mention,
        recognise::Kind,
        walk::{
            GAP, Mark,
            loose::{Parts, join},
        },
    },
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
    if refers {
        merge.refers(resource);
    }
    if named.is_empty() && !refers {
        return Kind::Other;
    }
    if let Some((_, place)) = values.get("name").text() {
        merge.note(Field::Name, Mark::Value, 0, place);
    }
    let mut images = spelled(values.value);
    let told = images.len();
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
