//! Resource Graph's table form: `columns` names the keys, `rows` holds the values.

use super::{
    about,
    fields::{Field, RESOURCE, Take},
    insights, keep, mention,
    recognise::{Kind, recognise},
    tags,
    walk::{Bounds, Computed, Found, Mark, Record, Resource, is_ambiguous, settle, walk_as},
};
use crate::{
    azure::ids::{names_subscriptions, subscription_in},
    read::{
        source::{Span, offset},
        tree::Node,
    },
};

/// The references to images in a row that is not read.
fn mentions(row: Node, found: &mut Found) -> Vec<Record> {
    // Most rows name none.
    if !mention::holds(row.json()) {
        return Vec::new();
    }
    let (start, images) = (row.span().start, mention::everywhere(row));
    let here = Span { start, end: start };
    let noted = images
        .into_iter()
        .map(|image| found.compute(Field::Mention, 0, false, Computed::of_text(image, here)));
    noted.collect()
}

/// Adds the resources in the rows of the table whose pointer is `pointer`.
pub(super) fn expand(table: Node, pointer: &str, text: &[u8], bounds: Bounds, found: &mut Found) {
    let (Some(columns), Some(rows)) = (table.get("columns"), table.get("rows")) else {
        return;
    };
    let names: Vec<_> = columns
        .items()
        .map(|column| {
            column
                .get("name")
                .and_then(Node::string)
                .unwrap_or_default()
        })
        .collect();
    // Whatever a row is, it is something of the subscription that it names.
    let of: Vec<usize> = { names.iter().enumerate() }
        .filter(|(_, name)| names_subscriptions(name))
        .map(|(column, _)| column)
        .collect();
    for row in rows.items().filter(|_| !of.is_empty()) {
        for (column, cell) in row.items().enumerate() {
            let said = cell.string().filter(|_| of.contains(&column));
            let said = said.unwrap_or_default();
            if let Some(named) = subscription_in(&said) {
                let named = named.to_ascii_lowercase();
                found.here.insert(named);
            }
        }
    }
    found.prefixes.push(format!("{pointer}/rows"));
    let prefix = offset(found.prefixes.len() - 1);

    for (index, row) in rows.items().filter(|row| row.is_whole()).enumerate() {
        if found.resources.len() >= bounds.resources {
            return;
        }
        let mut records = Vec::new();
        for (name, cell) in names.iter().zip(row.items()) {
            let span = cell.span();
            let (field, node) = match RESOURCE.get(name.as_bytes()) {
                Some(Take::Value(field)) => (field, None),
                Some(Take::Into(Field::Sku, _)) if cell.string().is_some() => {
                    (Field::SkuName, None)
                }
                Some(Take::Into(field, node)) => (field, cell.is_container().then_some(node)),
                Some(Take::Resources(_) | Take::Later(_)) | None => continue,
            };
            let (mark, span) = match node {
                Some(_) => (
                    Mark::Container,
                    Span {
                        start: span.start,
                        end: span.start,
                    },
                ),
                None => (Mark::Value, span),
            };
            records.push(Record {
                field,
                mark,
                element: 0,
                span,
            });
            if let Some(node) = node {
                records.extend(walk_as(text, cell.span(), node));
            }
        }
        settle::settle_names(text, &mut records);
        settle::settle_type(text, &mut records);
        if let Some((kept, _)) = settle::settle_past(text, &records) {
            records = kept;
        }
        let Some(kind) = recognise(text, &records) else {
            found.unrecognised.0 += 1;
            found.unrecognised.1.get_or_insert(row.span().start);
            let mentions = mentions(row, found);
            if !mentions.is_empty() {
                let first = offset(found.records.len());
                found.records.extend_from_slice(&mentions);
                let records = first..offset(found.records.len());
                let place = (prefix, Some(offset(index)));
                let named = Resource::plain(Kind::Unknown, records, row.span().start, place);
                found.resources.push(named);
            }
            continue;
        };
        if matches!(kind, Kind::Secret(_)) {
            records.clear();
        }
        let named = records.iter().find(|record| record.field == Field::Type);
        let named = named.and_then(|record| record.span.text_of(text));
        let named = named.unwrap_or_default().trim_start_matches('"');
        let (kept, shown) = keep::of_type(kind, named);
        if kept.has(Field::TagValue) {
            tags::settle(text, &mut records, 0);
        }
        if kind == Kind::Other {
            let mut seen = insights::settle(text, &records, found);
            if seen.is_empty() {
                seen = mentions(row, found);
            }
            records.extend(seen);
        }
        let names = about::named(text, &records, kind, &found.named);
        records.retain(|record| {
            record.mark == Mark::Container || kept.has(record.field) || shown.has(record.field)
        });
        let first = offset(found.records.len());
        found.records.extend_from_slice(&records);
        let resource = Resource {
            kind,
            records: first..offset(found.records.len()),
            start: row.span().start,
            prefix,
            index: Some(offset(index)),
            declared: false,
            ambiguous: is_ambiguous(&records),
            scope: 0,
            maybe: false,
            within: 0,
        };
        found.resources.push(resource.clone());
        about::add(found, names, &resource);
    }
}
