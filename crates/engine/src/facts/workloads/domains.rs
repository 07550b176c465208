//! Domains of one's own that lead to a registry, as records of DNS in the scan say it.

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
