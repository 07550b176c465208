//! The facts of resources that were unfolded from a template, a plan or a state, as a document of
//! their own: where they stood does not travel. [`engine::read::decode::carried`] reads it back.

use std::collections::BTreeMap;

use super::cut::{Cutter, push};
use crate::redact::Kind as Name;
use engine::{
    azure::{
        hosts::is_stand_in,
        ids::{quoted, unquoted},
    },
    facts::Doc,
    read::decode::{
        Decoded,
        carried::{MAY_PULL, UNREAD, UNREAD_DECLARED, kind_of, name_of, sign_of},
        fields::Field,
        recognise::Kind,
        walk::{GAP, Mark, Record, Scope},
    },
};

impl Cutter<'_, '_, '_> {
    /// One document with the facts of these resources; none if none of them is carried.
    pub(super) fn carried(&mut self, resources: &[usize]) -> Option<String> {
        let mut written = Vec::new();
        let mut scopes: Vec<u32> = Vec::new();
        let mut places: BTreeMap<u32, usize> = BTreeMap::new();
        for index in resources {
            let Some(doc) = self.doc(*index) else {
                continue;
            };
            let Some(kind) = kind_of(doc.resource.kind) else {
                continue;
            };
            let scope = *places.entry(doc.resource.scope).or_insert_with(|| {
                scopes.push(doc.resource.scope);
                scopes.len() - 1
            });
            let mut out = String::from("{");
            push(&mut out, "kind", &quoted(kind));
            push(&mut out, "declared", word(doc.resource.declared));
            push(&mut out, "scope", &scope.to_string());
            if doc.resource.maybe {
                push(&mut out, "maybe", "true");
            }
            let mut facts: Vec<String> = Vec::new();
            for record in doc.records() {
                facts.extend(self.fact(&doc, record));
            }
            if let Some(environment) = self.environments.get(&doc.handle) {
                facts.push(format!("[\"environment\",{}]", quoted(environment)));
            }
            push(&mut out, "facts", &format!("[{}]", facts.join(",")));
            out.push('}');
            written.push(out);
        }
        if written.is_empty() {
            return None;
        }
        let mut firsts = BTreeMap::new();
        let scopes: Vec<String> = scopes
            .iter()
            .enumerate()
            .map(|(place, scope)| {
                // What is of one subscription stays so, also where that is not known and the groups differ.
                let first = self.source.found.scopes.first_of(*scope);
                let told = *firsts.entry(first).or_insert(place);
                self.scope(told, self.source.found.scopes.get(*scope as usize))
            })
            .collect();
        Some(format!(
            "{{\"linchpinFacts\":1,\"scopes\":[{}],\"resources\":[{}]}}",
            scopes.join(","),
            written.join(",")
        ))
    }

    fn scope(&mut self, place: usize, scope: Option<&Scope>) -> String {
        let mut out = String::from("{");
        // What it is called is the document's own; that it is another one than the rest is enough.
        push(&mut out, "label", &quoted(&place.to_string()));
        if let Some(subscription) = scope.and_then(|scope| scope.subscription.as_deref()) {
            let name = self.hider.name(Name::Subscription, subscription);
            push(&mut out, "subscription", &quoted(&name));
        }
        if let Some(group) = scope.and_then(|scope| scope.resource_group.as_deref()) {
            let name = self.hider.name(Name::Group, group);
            push(&mut out, "resourceGroup", &quoted(&name));
        }
        out.push('}');
        out
    }

    fn fact(&mut self, doc: &Doc, record: &Record) -> Vec<String> {
        let Some(name) = name_of(record.field) else {
            return Vec::new();
        };
        let name = quoted(name);
        let element = record.element;
        if self.stands_for_a_name(doc, record) {
            return vec![format!("[{name},null,\"?\"]")];
        }
        if record.mark == Mark::Container {
            return vec![match element {
                0 => format!("[{name}]"),
                element => format!("[{name},null,\"{{\",{element}]"),
            }];
        }
        // Images that were packed into one value, or put together, each by itself.
        if record.field == Field::Image
            && !record.mark.is_computed()
            && let Some(images) = self.source.found.composed.get(&record.span.start)
        {
            let images = images.iter();
            return images
                .map(|image| {
                    let image = quoted(&self.hider.packed_image(image));
                    format!("[{name},{image},\"=\",{element}]")
                })
                .collect();
        }
        let raw = doc.raw(record);
        let value = match record.mark {
            Mark::Unresolved | Mark::Open => match unquoted(raw) {
                Some(_) => self.hider.expression(doc, record.field, raw),
                None if matches!(raw, "true" | "false") => raw.to_owned(),
                None if raw.starts_with('[') => "[]".to_owned(),
                None if raw.starts_with('{') => "{}".to_owned(),
                None => "null".to_owned(),
            },
            Mark::AfterApply => "true".to_owned(),
            Mark::Present => "[{}]".to_owned(),
            _ if raw.starts_with('{') => "{}".to_owned(),
            _ if raw.starts_with('[') => "[]".to_owned(),
            mark if mark.is_computed() => self.hider.scalar(doc, record.field, raw),
            _ => self.scalar(record.field, raw, record.span.start, doc),
        };
        let sign = match (record.mark, doc.computed(record)) {
            (Mark::Computed, Some(computed)) if computed.by_default => "d",
            (mark, _) => sign_of(mark),
        };
        vec![match (sign, element) {
            ("=", 0) => format!("[{name},{value}]"),
            (sign, 0) => format!("[{name},{value},\"{sign}\"]"),
            (sign, element) => format!("[{name},{value},\"{sign}\",{element}]"),
        }]
    }
}

impl Cutter<'_, '_, '_> {
    /// Whether a fact of a role is made of names that are hidden here: then it is not known, which leaves open whose
    /// the role is, or where.
    fn stands_for_a_name(&self, doc: &Doc, record: &Record) -> bool {
        let is_made = doc.resource.kind == Kind::RoleAssignment
            && matches!(record.field, Field::PrincipalId | Field::Scope);
        let said = || doc.said(record).unwrap_or_default();
        is_made && self.hider.hides_names() && (said().contains(GAP) || is_stand_in(said()))
    }
}

/// A document that says of a source that not all of it was read; none if all was. Without it, what is not
/// known would be clear behind a link.
pub(super) fn left_out(source: &Decoded) -> Option<String> {
    let declared = source.join_unread || source.declares_more;
    let unread = source.unread || declared;
    // Of a list of roles that is no JSON nothing is told, and whose they are is open.
    let roles = source.found.resources.iter().any(|resource| {
        resource.kind == Kind::RoleAssignment
            && resource.records.is_empty()
            && source.text.bytes().get(resource.start as usize) != Some(&b'{')
    });
    if !unread && !roles {
        return None;
    }
    let mut out = String::from("{");
    push(&mut out, "linchpinFacts", "1");
    if unread {
        push(&mut out, UNREAD, "true");
    }
    if declared {
        push(&mut out, UNREAD_DECLARED, "true");
    }
    let role = match roles {
        true => "[{\"kind\":\"role\",\"declared\":false,\"facts\":[]}]",
        false => "[]",
    };
    push(&mut out, "resources", role);
    out.push('}');
    Some(out)
}

/// A document that says how many objects that were not read may pull from a registry: of themselves nothing is
/// carried.
pub(super) fn may_pull(count: u32) -> String {
    let mut out = String::from("{");
    push(&mut out, "linchpinFacts", "1");
    let resource = format!("[{{\"kind\":\"{MAY_PULL}\",\"count\":{count}}}]");
    push(&mut out, "resources", &resource);
    out.push('}');
    out
}

fn word(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}
