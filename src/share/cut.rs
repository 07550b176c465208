//! Documents cut down to what the decoder noted in them.
//!
//! The way goes along the decoder's own tables of keys, so a key that it learns to read is carried
//! from then on, and one that it does not read never is. What a document is stays as it was: lists
//! stay lists, pages of more stay pages of more, and what is to be deployed stays a template or a
//! plan, made anew from the facts that were read from it, so that the platform's defaults still stand
//! for what is missing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{
    hide::Hider,
    json::{entries, items, quoted},
};
use crate::{
    azure::{ids::unquoted, images::SiteImage},
    facts::{
        Doc, Handle,
        workloads::{self, Hosts},
    },
    read::{
        decode::{
            Decoded, Document,
            fields::{Field, Node, RESOURCE, TERRAFORM, TERRAFORM_WORKLOAD, Take},
            recognise::Kind,
            walk::{Mark, Record, Resource},
        },
        source::offset,
    },
    redact::{Kind as Name, Redactor},
};

/// What is left of one source: small JSON documents, one a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutDocument {
    /// The name of the source, or what stands for it.
    pub name: String,
    /// The documents, without white space that says nothing.
    pub text: String,
}

/// Cuts sources down to the facts in them, with pseudonyms if a redactor is given.
///
/// Sources without any facts are left out. Read again, the rest is judged just as before.
pub fn cut(sources: &[Decoded], redactor: Option<&mut Redactor>) -> Vec<CutDocument> {
    let mut redactor = redactor;
    // Names of files first, for the hider keeps the redactor.
    let names: Vec<String> = sources
        .iter()
        .map(|source| match &mut redactor {
            Some(redactor) => redactor.known(Name::File, &source.name),
            None => source.name.clone(),
        })
        .collect();
    let mut hider = Hider::new(sources, redactor);
    let environments = if hider.hides_names() {
        environments(sources)
    } else {
        BTreeMap::new()
    };
    let mut cut = Vec::new();
    for (index, (source, name)) in sources.iter().zip(names).enumerate() {
        let mut cutter = Cutter {
            source,
            text: source.text.as_str(),
            index: offset(index),
            live: HashMap::new(),
            hider: &mut hider,
            environments: &environments,
            parameters: Vec::new(),
            prefix: "open".to_owned(),
        };
        let lines: Vec<String> = source
            .documents
            .iter()
            .flat_map(|document| cutter.document(document))
            .collect();
        if !lines.is_empty() {
            let text = lines.join("\n");
            cut.push(CutDocument { name, text });
        }
    }
    cut
}

/// The environments that names hint at; with the names they would be lost.
fn environments(sources: &[Decoded]) -> BTreeMap<Handle, String> {
    let workloads = workloads::collect(sources, &Hosts::default());
    let mut found = BTreeMap::new();
    for workload in &workloads.list {
        let environment = workload
            .environment
            .and_then(|index| workloads.environments.get(index as usize));
        for handle in &workload.docs {
            let stated = Doc::new(sources, *handle)
                .is_some_and(|doc| doc.first_text(Field::Environment).is_some());
            // One that a label states in its own words is a name like any other.
            let hinted = environment.filter(|name| workloads::hinted(name) == Some(name.as_str()));
            if let Some(environment) = hinted.filter(|_| !stated) {
                found.insert(*handle, environment.clone());
            }
        }
    }
    found
}

/// Kinds of which nothing is carried by themselves.
fn is_left_out(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Secret(_)
            | Kind::State
            | Kind::ErrorAnswer
            | Kind::Other
            | Kind::Parameters
            | Kind::Template
            | Kind::Plan
            | Kind::ShownState
    )
}

struct Cutter<'a, 'h, 'r> {
    source: &'a Decoded,
    text: &'a str,
    index: u32,
    /// The resources of the document that show what is there, by where they begin.
    live: HashMap<u32, usize>,
    hider: &'h mut Hider<'r>,
    environments: &'h BTreeMap<Handle, String>,
    /// The parameters of the template that is being made: name and default.
    parameters: Vec<(String, String)>,
    /// What their names begin with; no expression of the source names such a parameter.
    prefix: String,
}

/// Where in a resource the way is.
struct Way<'a> {
    doc: Doc<'a>,
    /// Of a template's resource, the records that are still to come, in the order of its keys.
    records: Option<std::slice::Iter<'a, Record>>,
}

impl<'a> Way<'a> {
    /// The record of the next noted key, where an expression may have moved it.
    fn next(&mut self) -> Option<&'a Record> {
        self.records.as_mut()?.next()
    }
}

fn is_container(value: &str) -> bool {
    value.starts_with(['{', '['])
}

impl<'a> Cutter<'a, '_, '_> {
    fn doc(&self, index: usize) -> Option<Doc<'a>> {
        let resource = self.source.found.resources.get(index)?;
        Some(Doc {
            source: self.source,
            handle: Handle {
                source: self.index,
                resource: offset(index),
            },
            resource,
        })
    }

    fn pointer(&self, resource: &Resource) -> &'a str {
        let prefixes = &self.source.found.prefixes;
        prefixes
            .get(resource.prefix as usize)
            .map_or("", String::as_str)
    }

    /// A document as one line each of what is there, what a template declares, what Terraform shows.
    fn document(&mut self, document: &Document) -> Vec<String> {
        let mut planned = Vec::new();
        let mut shown = Vec::new();
        let mut declared = Vec::new();
        let mut kinds = BTreeSet::new();
        self.live.clear();
        for index in document.resources.clone() {
            let Some(resource) = self.source.found.resources.get(index) else {
                continue;
            };
            kinds.insert(resource.kind);
            let pointer = self.pointer(resource);
            if kinds.contains(&Kind::Plan) && pointer.starts_with("/planned_values/") {
                planned.push(index);
            } else if kinds.contains(&Kind::ShownState) && pointer.starts_with("/values/") {
                shown.push(index);
            } else if resource.declared {
                declared.push(index);
            } else {
                self.live.insert(resource.start, index);
            }
        }
        let mut lines = Vec::new();
        lines.extend(self.resources(document.span.start as usize));
        if !declared.is_empty() {
            lines.push(self.template(&declared));
        }
        if !planned.is_empty() {
            lines.push(self.terraform(&planned, true));
        }
        if !shown.is_empty() {
            lines.push(self.terraform(&shown, false));
        }
        lines
    }

    /// The value that begins at `start`, where resources may stand; none if none does.
    fn resources(&mut self, start: usize) -> Option<String> {
        match self.text.as_bytes().get(start)? {
            b'[' => {
                let kept = self.listed(start);
                (!kept.is_empty()).then(|| format!("[{}]", kept.join(",")))
            }
            b'{' => {
                let doc = self
                    .live
                    .get(&offset(start))
                    .copied()
                    .and_then(|index| self.doc(index));
                match doc {
                    Some(doc) if doc.resource.kind == Kind::Table => self.table(start, doc),
                    Some(doc) if !is_left_out(doc.resource.kind) => {
                        let mut way = Way { doc, records: None };
                        let (object, any) = self.object(start, &RESOURCE, &mut way, true);
                        let pages = [Field::NextLink, Field::SkipToken, Field::Count];
                        let is_page = || {
                            let mut records = doc.records().iter();
                            records.any(|record| pages.contains(&record.field))
                        };
                        let kept = doc.resource.kind != Kind::Envelope || any || is_page();
                        kept.then_some(object)
                    }
                    // Nothing of it is carried, but something in it may be.
                    _ => {
                        let mut inside = Vec::new();
                        for entry in entries(self.text, start) {
                            if let Some(Take::Resources(field)) = RESOURCE.get(entry.key.as_bytes())
                                && field != Field::SecretData
                                && is_container(entry.value)
                                && let Some(found) = self.resources(entry.start)
                            {
                                inside.push(found);
                            }
                        }
                        match inside.len() {
                            0 => None,
                            1 => inside.pop(),
                            _ => Some(format!("[{}]", inside.join(","))),
                        }
                    }
                }
            }
            _ => None,
        }
    }

    fn listed(&mut self, start: usize) -> Vec<String> {
        items(self.text, start)
            .into_iter()
            .filter_map(|(_, start)| self.resources(start))
            .collect()
    }

    /// The object that begins at `start`, and whether a resource was kept under one of its keys.
    fn object(
        &mut self,
        start: usize,
        node: &'static Node,
        way: &mut Way<'a>,
        at_top: bool,
    ) -> (String, bool) {
        let mut out = String::from("{");
        let mut any = false;
        for entry in entries(self.text, start) {
            let Some(take) = node.get(entry.key.as_bytes()) else {
                continue;
            };
            // What is walked later is made anew from what was found in it.
            if matches!(take, Take::Later(_)) {
                continue;
            }
            let record = way.next();
            if entry.value.is_empty() {
                continue;
            }
            let value = match take {
                Take::Into(_, inner) if is_container(entry.value) => {
                    self.inside(entry.start, inner, way)
                }
                Take::Resources(_) if is_container(entry.value) && at_top => {
                    let found = match entry.value.starts_with('[') {
                        true => {
                            let listed = self.listed(entry.start);
                            any |= !listed.is_empty();
                            Some(format!("[{}]", listed.join(",")))
                        }
                        false => {
                            let found = self.resources(entry.start);
                            any |= found.is_some();
                            found
                        }
                    };
                    found.unwrap_or_else(|| "{}".to_owned())
                }
                Take::Value(field)
                | Take::Into(field, _)
                | Take::Resources(field)
                | Take::Later(field) => self.value(field, entry.value, entry.start, record, way),
            };
            push(&mut out, &entry.key, &value);
        }
        if at_top && let Some(environment) = self.environments.get(&way.doc.handle) {
            push(
                &mut out,
                "tags",
                &format!("{{\"environment\":{}}}", quoted(environment)),
            );
        }
        out.push('}');
        (out, any)
    }

    /// The container that begins at `start`, whose objects have the keys of `node`.
    fn inside(&mut self, start: usize, node: &'static Node, way: &mut Way<'a>) -> String {
        if self.text.as_bytes().get(start) == Some(&b'{') {
            return self.object(start, node, way, false).0;
        }
        let kept: Vec<String> = items(self.text, start)
            .into_iter()
            .filter(|(value, _)| is_container(value))
            .map(|(_, start)| self.inside(start, node, way))
            .collect();
        format!("[{}]", kept.join(","))
    }

    /// The value under a key that is noted as it stands.
    fn value(
        &mut self,
        field: Field,
        raw: &str,
        start: usize,
        record: Option<&Record>,
        way: &Way<'a>,
    ) -> String {
        if is_container(raw) {
            // Of what no rule reads more than its being there, no more is carried. Terraform's block
            // for the sensor counts by having something in it.
            let filled = raw.starts_with('[') && !items(self.text, start).is_empty();
            return match raw.as_bytes().first() {
                Some(b'[') if filled && field == Field::Defender => "[{}]",
                Some(b'[') => "[]",
                _ => "{}",
            }
            .to_owned();
        }
        match record {
            Some(record) if record.mark == Mark::Unresolved => {
                self.hider.expression(&way.doc, field, raw)
            }
            Some(record) if record.mark == Mark::ParameterDefault => {
                let default = self.source.text.get(record.span);
                let value = self.scalar(field, default, record.span.start, way);
                let name = format!("{}{}", self.prefix, self.parameters.len() + 1);
                let reference = quoted(&format!("[parameters('{name}')]"));
                self.parameters.push((name, value));
                reference
            }
            Some(record) => {
                let literal = self.source.text.get(record.span);
                self.scalar(field, literal, record.span.start, way)
            }
            None => self.scalar(field, raw, offset(start), way),
        }
    }

    fn scalar(&mut self, field: Field, raw: &str, start: u32, way: &Way<'a>) -> String {
        match self.source.found.composed.get(&start) {
            Some(images) => {
                // Packed again with nothing in it but the images.
                let lines: Vec<String> = images
                    .iter()
                    .map(|image| format!("image: {}\n", self.hider.packed_image(image)))
                    .collect();
                let text = unquoted(raw).unwrap_or_default();
                let kind = match SiteImage::parse(&text) {
                    Some(SiteImage::Kube(_)) => "KUBE",
                    _ => "COMPOSE",
                };
                quoted(&format!(
                    "{kind}|{}",
                    BASE64_STANDARD.encode(lines.concat())
                ))
            }
            None => self.hider.scalar(&way.doc, field, raw),
        }
    }

    /// Resource Graph's table, less the columns and rows that are not read.
    fn table(&mut self, start: usize, doc: Doc<'a>) -> Option<String> {
        let way = Way { doc, records: None };
        let mut out = String::from("{");
        let mut columns: Option<Vec<Option<(String, Take)>>> = None;
        let mut rows = None;
        for entry in entries(self.text, start) {
            match RESOURCE.get(entry.key.as_bytes()) {
                Some(Take::Later(Field::Columns)) if columns.is_none() => {
                    let names = items(self.text, entry.start).into_iter();
                    columns = Some(names.map(|(_, start)| column(self.text, start)).collect());
                }
                Some(Take::Later(Field::Rows)) => {
                    rows.get_or_insert(entry.start);
                }
                Some(Take::Value(field)) if !entry.value.is_empty() => {
                    let value = self.value(field, entry.value, entry.start, None, &way);
                    push(&mut out, &entry.key, &value);
                }
                _ => {}
            }
        }
        let columns = columns?;
        let known = columns.iter().flatten();
        let names: Vec<String> = known
            .map(|(name, _)| format!("{{\"name\":{}}}", quoted(name)))
            .collect();
        let mut kept = Vec::new();
        for (_, start) in items(self.text, rows?) {
            let doc = self
                .live
                .get(&offset(start))
                .copied()
                .and_then(|index| self.doc(index));
            let Some(doc) = doc.filter(|doc| !is_left_out(doc.resource.kind)) else {
                continue;
            };
            let mut way = Way { doc, records: None };
            let mut cells = Vec::new();
            for (column, (cell, start)) in columns.iter().zip(items(self.text, start)) {
                match column {
                    Some((_, Take::Into(_, node))) if is_container(cell) => {
                        cells.push(self.inside(start, node, &mut way));
                    }
                    Some((_, Take::Value(field) | Take::Into(field, _))) => {
                        cells.push(self.value(*field, cell, start, None, &way));
                    }
                    _ => {}
                }
            }
            kept.push(format!("[{}]", cells.join(",")));
        }
        push(&mut out, "columns", &format!("[{}]", names.join(",")));
        push(&mut out, "rows", &format!("[{}]", kept.join(",")));
        out.push('}');
        Some(out)
    }

    /// A template that declares the same, with the same values open.
    fn template(&mut self, declared: &[usize]) -> String {
        self.parameters.clear();
        while self.text.contains(&self.prefix) {
            self.prefix.push('_');
        }
        let mut resources = Vec::new();
        let mut end = 0;
        for index in declared {
            let Some(doc) = self.doc(*index) else {
                continue;
            };
            let start = doc.resource.start as usize;
            // A resource inside another one comes with that.
            if start < end {
                continue;
            }
            end = crate::read::cursor::value_end(self.text.as_bytes(), start).unwrap_or(start);
            let mut way = Way {
                doc,
                records: Some(doc.records().iter()),
            };
            resources.push(self.object(start, &RESOURCE, &mut way, false).0);
        }
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|(name, value)| format!("{}:{{\"defaultValue\":{value}}}", quoted(name)))
            .collect();
        format!(
            "{{\"contentVersion\":\"1\",\"parameters\":{{{}}},\"resources\":[{}]}}",
            parameters.join(","),
            resources.join(",")
        )
    }

    /// Adds the image of an App Service to its values: it was put together from two places.
    fn site_image(&mut self, doc: &Doc<'a>, values: &mut String) {
        let mut images = doc
            .records()
            .iter()
            .filter(|record| record.field == Field::Image);
        let composed = images.find_map(|record| self.source.found.composed.get(&record.span.start));
        let Some(image) = composed.and_then(|images| images.first()) else {
            return;
        };
        let image = self.hider.packed_image(image);
        let (url, name) = match image.split_once('/') {
            Some((host, name)) if host.contains('.') => (format!("https://{host}"), name),
            _ => (String::new(), image.as_str()),
        };
        let mut stack = String::from("{");
        push(&mut stack, "docker_image_name", &quoted(name));
        push(&mut stack, "docker_registry_url", &quoted(&url));
        stack.push('}');
        // The first that is found is taken, so it goes before what else is said of the site.
        let mut all = String::from("{");
        push(
            &mut all,
            "site_config",
            &format!("[{{\"application_stack\":[{stack}]}}]"),
        );
        if let Some(rest) = values.strip_prefix('{').filter(|rest| *rest != "}") {
            all.push(',');
            all.push_str(rest);
        } else {
            all.push('}');
        }
        *values = all;
    }

    /// A Terraform plan, or a state as Terraform shows it, that says the same.
    fn terraform(&mut self, shown: &[usize], is_plan: bool) -> String {
        let mut resources = Vec::new();
        let mut changes = Vec::new();
        for index in shown {
            let Some(doc) = self.doc(*index) else {
                continue;
            };
            let kind = match doc.resource.kind {
                Kind::Registry => "azurerm_container_registry",
                Kind::Pricing => "azurerm_security_center_subscription_pricing",
                Kind::Cluster => "azurerm_kubernetes_cluster",
                Kind::Workload => doc.first_text(Field::Type).unwrap_or_default(),
                _ => continue,
            };
            let table = match doc.resource.kind {
                Kind::Workload => &TERRAFORM_WORKLOAD,
                _ => &TERRAFORM,
            };
            // What stands there in ARM's words is not carried in these.
            if doc
                .first_text(Field::Type)
                .is_some_and(|kind| kind.contains('/'))
            {
                continue;
            }
            let start = doc.resource.start as usize;
            let mut inside = entries(self.text, start).into_iter();
            let Some(start) = inside
                .find(|entry| entry.key == "values" && is_container(entry.value))
                .map(|entry| entry.start)
            else {
                continue;
            };
            let mut way = Way { doc, records: None };
            let (mut values, _) = self.object(start, table, &mut way, false);
            self.site_image(&doc, &mut values);
            let of_field = |field| doc.records().iter().find(|record| record.field == field);
            let address = of_field(Field::Address).map(|record| {
                let raw = self.source.text.get(record.span);
                self.hider.scalar(&doc, Field::Address, raw)
            });
            let mut resource = String::from("{");
            if let Some(address) = &address {
                push(&mut resource, "address", address);
            }
            push(&mut resource, "type", &quoted(kind));
            push(&mut resource, "values", &values);
            resource.push('}');
            resources.push(resource);
            if let (Some(address), true) = (address, is_plan) {
                let change = change(&doc);
                changes.push(format!("{{\"address\":{address},\"change\":{change}}}"));
            }
        }
        let resources = resources.join(",");
        if !is_plan {
            return format!(
                "{{\"format_version\":\"1.0\",\"values\":{{\"root_module\":{{\"resources\":[{resources}]}}}}}}"
            );
        }
        format!(
            "{{\"format_version\":\"1.0\",\"planned_values\":{{\"root_module\":{{\"resources\":[{resources}]}}}},\"resource_changes\":[{}]}}",
            changes.join(",")
        )
    }
}

/// What is said of a planned resource besides its values: what is not known yet, and whether a
/// cluster is new or keeps its sensor.
fn change(doc: &Doc) -> String {
    let mut unknown = String::from("{");
    let mut actions = None;
    let mut sensor = false;
    for record in doc.records() {
        sensor |= record.field == Field::SensorEnabled;
        if !record.mark.is_unknown() {
            continue;
        }
        if record.field != Field::SensorEnabled {
            if let Some(key) = TERRAFORM.key_of(record.field) {
                push(&mut unknown, key, "true");
            }
            continue;
        }
        let raw = doc.raw(record);
        match serde_json::from_str::<Vec<String>>(raw) {
            Ok(words) => {
                let known = ["no-op", "read", "update", "delete", "forget"];
                let kept = words.iter().filter(|word| known.contains(&word.as_str()));
                let kept: Vec<String> = kept.map(|word| quoted(word)).collect();
                actions = Some(format!("[{}]", kept.join(",")));
            }
            // The block is not known, or there is no change to go by.
            Err(_) if record.span.start != doc.resource.start => {
                push(&mut unknown, "microsoft_defender", "true");
            }
            Err(_) => {}
        }
    }
    if doc.resource.kind == Kind::Cluster && !sensor {
        actions = Some("[\"create\"]".to_owned());
    }
    unknown.push('}');
    let mut change = String::from("{");
    if let Some(actions) = actions {
        push(&mut change, "actions", &actions);
    }
    if unknown != "{}" {
        push(&mut change, "after_unknown", &unknown);
    }
    change.push('}');
    change
}

/// A column that is read: its name, and what to do with its cells.
fn column(text: &str, start: usize) -> Option<(String, Take)> {
    let mut entries = entries(text, start).into_iter();
    let name = entries.find(|entry| entry.key.eq_ignore_ascii_case("name"))?;
    let name = unquoted(name.value)?;
    match RESOURCE.get(name.as_bytes())? {
        Take::Resources(_) | Take::Later(_) => None,
        take => Some((name.into_owned(), take)),
    }
}

/// Adds an entry to an object that is being written.
fn push(out: &mut String, key: &str, value: &str) {
    if out.len() > 1 {
        out.push(',');
    }
    out.push_str(&quoted(key));
    out.push(':');
    out.push_str(value);
}
