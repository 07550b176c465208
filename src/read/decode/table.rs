//! Resource Graph's table form: `columns` names the keys, `rows` holds the values.

use crate::read::decode::{
    fields::{Field, RESOURCE, Take},
    raw::Raw,
    recognise::recognise,
    walk::{Bounds, Found, Mark, Record, Resource, is_ambiguous, walk_as},
};
use crate::read::source::{Span, offset};

/// Adds the resources in the rows of `table`.
pub(super) fn expand(text: &str, table: &Resource, bounds: Bounds, found: &mut Found) {
    let range = table.records.start as usize..table.records.end as usize;
    let records = found.records.get(range).unwrap_or_default();
    let part = |field| {
        records
            .iter()
            .find(|record| record.field == field)
            .map(|record| Raw::new(text, record.span))
    };
    let (Some(columns), Some(rows)) = (part(Field::Columns), part(Field::Rows)) else {
        return;
    };
    let names: Vec<_> = columns
        .items()
        .into_iter()
        .map(|column| column.get("name").and_then(Raw::string).unwrap_or_default())
        .collect();
    let outer = found
        .prefixes
        .get(table.prefix as usize)
        .cloned()
        .unwrap_or_default();
    let place = table
        .index
        .map_or(outer.clone(), |index| format!("{outer}/{index}"));
    found.prefixes.push(format!("{place}/rows"));
    let prefix = offset(found.prefixes.len() - 1);

    for (index, row) in rows.items().into_iter().enumerate() {
        if found.resources.len() >= bounds.resources {
            return;
        }
        let mut records = Vec::new();
        for (name, cell) in names.iter().zip(row.items()) {
            let span = cell.span();
            match RESOURCE.get(name) {
                Some(Take::Value(field)) => {
                    records.push(Record {
                        field,
                        mark: Mark::Value,
                        element: 0,
                        span,
                    });
                }
                Some(Take::Into(field, node)) => {
                    let container = cell.json().starts_with(['{', '[']);
                    let (mark, span) = if container {
                        (
                            Mark::Container,
                            Span {
                                start: span.start,
                                end: span.start,
                            },
                        )
                    } else {
                        (Mark::Value, span)
                    };
                    records.push(Record {
                        field,
                        mark,
                        element: 0,
                        span,
                    });
                    if container {
                        records.extend(walk_as(text, cell.span(), node));
                    }
                }
                Some(Take::Resources(_)) | None => {}
            }
        }
        let Some(kind) = recognise(text, &records) else {
            found.unrecognised.0 += 1;
            found.unrecognised.1.get_or_insert(row.span().start);
            continue;
        };
        let first = offset(found.records.len());
        found.records.extend_from_slice(&records);
        found.resources.push(Resource {
            kind,
            records: first..offset(found.records.len()),
            start: row.span().start,
            prefix,
            index: Some(offset(index)),
            declared: false,
            ambiguous: is_ambiguous(&records),
        });
    }
}
