//! Rows of Container insights: what its agent saw run in a cluster.
//!
//! The agent cuts an image at its first slash, so `Repository` is the host, or the folder of an image that names
//! none, and `Image` is the rest without its tag. Of one that was asked for by its digest alone there is no tag.
//! (learn.microsoft.com/azure/azure-monitor/reference/tables/containerinventory; microsoft/Docker-Provider,
//! `kubernetes_container_inventory.rb`.)

use super::{
    fields::Field,
    keep,
    walk::{Computed, Found, Mark, Record},
};
use crate::azure::{ids::unquoted, images::ImageRef};

/// The tables that have such rows.
pub const TABLES: [&str; 2] = [SEEN, "ContainerImageInventory"];
/// What a row is called once it is known to be one.
pub const SEEN: &str = "ContainerInventory";

/// The image in such a row, as a fact, and what the row is; nothing where a query left out where the image is from.
pub(super) fn settle(text: &[u8], records: &[Record], found: &mut Found) -> Vec<Record> {
    let of = |field: Field| {
        let mut records = records.iter();
        let record = records.find(|record| record.field == field && record.mark == Mark::Value)?;
        Some((unquoted(record.span.text_of(text)?)?, record.span))
    };
    let (Some((server, place)), Some((image, _)), Some((tag, _))) =
        (of(Field::SeenServer), of(Field::Image), of(Field::SeenTag))
    else {
        return Vec::new();
    };
    let path = match server.is_empty() {
        true => image.into_owned(),
        false => format!("{server}/{image}"),
    };
    let whole = match tag.is_empty() {
        true => path,
        false => format!("{path}:{tag}"),
    };
    // What is a token in it is none of it.
    let whole = keep::only_the_fact(Field::Image, &whole);
    if ImageRef::parse(&whole).is_err() {
        return Vec::new();
    }
    [(Field::Mention, whole), (Field::Kind, SEEN.to_owned())]
        .map(|(field, text)| found.compute(field, 0, false, Computed::of_text(text, place)))
        .to_vec()
}
