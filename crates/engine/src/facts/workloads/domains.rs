//! Hosts that lead to a registry, though none of them is its login server: domains of one's own, as records of DNS
//! in the scan say it, and connected registries.

use crate::{
    azure::ids::ResourceId,
    facts::{Doc, docs},
    read::decode::{Decoded, fields::Field, mention, recognise::Kind},
};

/// How the type of such a record ends, in a public zone and in a private one.
const RECORD: &str = "dnszones/cname";

/// Each domain with the host of a registry that it leads to.
pub fn domains(sources: &[Decoded]) -> impl Iterator<Item = (String, &str)> {
    docs(sources).filter_map(|doc| leads(&doc))
}

/// The same of one document.
pub fn leads<'a>(doc: &Doc<'a>) -> Option<(String, &'a str)> {
    if !matches!(doc.resource.kind, Kind::Other) {
        return None;
    }
    let host = { doc.of(Field::Mention) }.find_map(|record| mention::host_of(doc.said(record)?))?;
    let id = doc.first_text(Field::Id).map(ResourceId::new);
    let kind = id.and_then(ResourceId::resource_type);
    let kind = kind.or_else(|| doc.first_text(Field::Type).map(str::to_owned))?;
    kind.to_ascii_lowercase().ends_with(RECORD).then_some(())?;
    let parts = id.map(ResourceId::types_and_names).unwrap_or_default();
    let (zone, name) = match parts.as_slice() {
        [.., (_, zone), (_, name)] => (*zone, *name),
        // As templates call it.
        _ => doc.first_text(Field::Name)?.split_once('/')?,
    };
    Some((format!("{name}.{zone}"), host))
}

/// The host of each connected registry, with the name of the registry that it takes its images from: what is pushed
/// there comes to it with the next synchronisation.
/// (learn.microsoft.com/azure/container-registry/intro-connected-registry.)
pub fn connected(sources: &[Decoded]) -> impl Iterator<Item = (&str, &str)> {
    let parts = docs(sources).filter(|doc| doc.resource.kind == Kind::RegistryPart);
    let connected = parts.filter(|doc| is_below(doc, "/connectedregistries"));
    connected.filter_map(|doc| {
        let host = doc.first_text(Field::LoginHost)?;
        let id = doc.first_text(Field::Id).map(ResourceId::new);
        let parts = id.map(ResourceId::types_and_names).unwrap_or_default();
        let registry = match parts.as_slice() {
            [.., (_, registry), _] => registry,
            // As Resource Graph and templates call it.
            _ => doc.first_text(Field::Name)?.split_once('/')?.0,
        };
        Some((host, registry))
    })
}

/// Whether the type of what stands below a registry ends like this, in lower case.
pub(super) fn is_below(doc: &Doc, ending: &str) -> bool {
    let id = doc.first_text(Field::Id).map(ResourceId::new);
    let kind = id.and_then(ResourceId::resource_type);
    let kind = kind.or_else(|| doc.first_text(Field::Type).map(str::to_owned));
    kind.is_some_and(|kind| kind.to_ascii_lowercase().ends_with(ending))
}
