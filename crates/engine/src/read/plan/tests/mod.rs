//! What plans and states come to, record by record.

mod azapi;
mod known;
mod references;
mod scope;
mod states;

use serde_json::{Value, json};

use crate::read::decode::{
    Decoded, decode,
    fields::Field,
    recognise::Kind,
    walk::{Mark, Resource},
};
use model::Limits;

/// One resource of a plan, as the four parts of the document tell of it.
struct Planned {
    address: String,
    values: Value,
    unknown: Value,
    expressions: Option<Value>,
    provider: &'static str,
    actions: Value,
}

/// A resource that is about to be made.
fn planned(address: &str, values: Value) -> Planned {
    Planned {
        address: address.to_owned(),
        values,
        unknown: json!({"id": true}),
        expressions: Some(json!({})),
        provider: "azurerm",
        actions: json!(["create"]),
    }
}

impl Planned {
    fn unknown(self, unknown: Value) -> Planned {
        Planned { unknown, ..self }
    }

    fn written(self, expressions: Value) -> Planned {
        Planned {
            expressions: Some(expressions),
            ..self
        }
    }

    fn kind(&self) -> &str {
        let mut pieces = self.address.rsplit('.');
        pieces.nth(1).unwrap()
    }
}

/// A plan of the root module alone.
fn plan(resources: &[Planned]) -> Value {
    let values = resources.iter().map(|one| {
        json!({"address": one.address, "mode": "managed", "type": one.kind(), "name": "x", "values": one.values})
    });
    let changes = resources.iter().map(|one| {
        json!({"address": one.address, "mode": "managed", "type": one.kind(),
            "change": {"actions": one.actions, "before": null, "after": one.values, "after_unknown": one.unknown}})
    });
    let written = resources.iter().filter_map(|one| {
        let address = one.address.split('[').next()?;
        Some(
            json!({"address": address, "mode": "managed", "type": one.kind(),
            "provider_config_key": one.provider, "expressions": one.expressions.clone()?}),
        )
    });
    json!({
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "planned_values": {"root_module": {"resources": values.collect::<Vec<_>>()}},
        "resource_changes": changes.collect::<Vec<_>>(),
        "configuration": {"root_module": {"resources": written.collect::<Vec<_>>()}},
    })
}

fn read(document: &Value) -> Decoded {
    read_text(&format!("{document:#}"))
}

fn read_text(text: &str) -> Decoded {
    decode("plan.json", text.as_bytes().to_vec(), &Limits::default())
}

/// The resource at an address.
fn at<'d>(decoded: &'d Decoded, address: &str) -> &'d Resource {
    let resources = decoded.found.resources.iter();
    let address = json!(address).to_string();
    let mut found = resources.filter(|resource| {
        said(decoded, resource, Field::Address) == [(Mark::Value, 0, address.clone())]
    });
    let only = found.next();
    assert!(found.next().is_none(), "{address} is there twice");
    only.unwrap_or_else(|| panic!("{address} is not there"))
}

/// What a resource says of a field: mark, element and text of each record.
fn said(decoded: &Decoded, resource: &Resource, field: Field) -> Vec<(Mark, u32, String)> {
    let range = resource.records.start as usize..resource.records.end as usize;
    let records = decoded.found.records[range].iter();
    records
        .filter(|record| record.field == field)
        .map(|record| {
            let text = match record.mark.is_computed() {
                true => decoded.found.computed[record.span.start as usize]
                    .json
                    .clone(),
                false => decoded.text.get(record.span).to_owned(),
            };
            (record.mark, record.element, text)
        })
        .collect()
}

fn check(decoded: &Decoded, address: &str, field: Field, expected: &[(Mark, u32, &str)]) {
    let found = said(decoded, at(decoded, address), field);
    let found: Vec<_> = found
        .iter()
        .map(|(mark, element, text)| (*mark, *element, text.as_str()))
        .collect();
    assert_eq!(found, expected, "{address}: {field:?}");
}

fn kinds(decoded: &Decoded) -> Vec<Kind> {
    let resources = decoded.found.resources.iter();
    resources.map(|resource| resource.kind).collect()
}

/// A registry with nothing unusual.
fn registry(address: &str, name: &str) -> Planned {
    planned(
        address,
        json!({"name": name, "sku": "Premium", "admin_enabled": false,
            "public_network_access_enabled": true, "resource_group_name": "rg"}),
    )
    .unknown(json!({"id": true, "login_server": true, "network_rule_set": true}))
}

fn reference(names: &[&str]) -> Value {
    json!({ "references": names })
}
