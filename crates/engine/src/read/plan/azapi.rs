//! Resources of the `azapi` provider: what it sends is ARM, as an object or as JSON in a string.

use std::borrow::Cow;

use super::{
    configuration::Written,
    merge::{Merge, Spot},
    references::Wanted,
};
use crate::{
    azure::{
        ids::{ResourceId, unquoted},
        images::SiteImage,
    },
    read::{
        decode::{
            compose,
            fields::{Field, IDENTITY, RESOURCE},
            keep,
            recognise::Kind,
            tags,
            walk::{Computed, Found, GAP, Mark, Record},
        },
        source::Span,
        tree::{Node, Shape, Tree},
    },
};

/// The resource type of an `azapi` resource, without its API version.
pub(super) fn arm_type(values: Node<'_>) -> Option<(String, Span)> {
    let node = values.get("type")?;
    let text = node.string()?;
    let kind = text.split_once('@').map_or(text.as_ref(), |(kind, _)| kind);
    Some((kind.to_owned(), node.span()))
}

/// How an `azapi` resource is to be taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It is all that it says.
    Whole,
    /// It changes what it names of something that is there.
    Update,
    /// It was read; the answer stands under `output`.
    Read,
}

impl<'a> Merge<'_, '_, 'a> {
    /// Notes an `azapi` resource of a kind that is known.
    pub(super) fn azapi(&mut self, values: Spot<'a>, kind: Kind, arm: &(String, Span), way: Way) {
        let (arm_type, place) = arm;
        self.compute(Field::Type, 0, arm_type.clone(), *place);
        self.names(values, arm_type);
        let body = values.get(match way {
            Way::Read => "output",
            Way::Whole | Way::Update => "body",
        });
        let first = self.records.len();
        if let Some(unknown) = body.all_unknown() {
            self.note(Field::Properties, Mark::AfterApply, 0, unknown);
            if kind == Kind::Workload {
                self.note(Field::Containers, Mark::AfterApply, 0, unknown);
                // All of it waits for the apply where it is one text; what that is made of is written.
                if let Some((host, place)) = self.host_of(body.written) {
                    self.compute(Field::Image, 0, format!("{host}/{GAP}"), place);
                }
            }
        } else if body.value.is_some_and(|body| body.shape() == Shape::String) {
            self.packed(kind, body.value, *place);
        } else {
            self.object(body, &RESOURCE, 0, 0);
            let source = body.get("properties").get("source");
            self.spring(source.get("customContainer"), "containerImage");
        }
        let (kept, shown) = keep::of_type(kind, arm_type);
        let own = [Field::Id, Field::Name, Field::Type];
        self.records = self
            .records
            .iter()
            .enumerate()
            .filter(|(index, record)| {
                *index < first
                    || !own.contains(&record.field)
                        && (kept.has(record.field)
                            || record.mark != Mark::Value && shown.has(record.field))
            })
            .map(|(_, record)| *record)
            .collect();
        if kind == Kind::Workload {
            let identity = values.get("identity");
            if identity
                .value
                .is_some_and(|value| value.children().next().is_some())
            {
                let start = identity
                    .value
                    .map_or(place.start, |value| value.span().start);
                self.note(
                    Field::Identity,
                    Mark::Container,
                    0,
                    Span { start, end: start },
                );
                self.object(identity.first(), &IDENTITY, 0, 0);
            }
        }
        if way == Way::Update {
            // What it leaves out stays as it is, and how that is the plan does not say.
            self.records
                .retain(|record| record.field != Field::Properties);
            self.note(Field::Properties, Mark::Unresolved, 0, *place);
        }
    }

    /// Its name and id, as far as they are told.
    fn names(&mut self, values: Spot<'a>, arm_type: &str) {
        let (name, id) = (values.get("name"), values.get("id"));
        let resource_id = values.get("resource_id");
        let parent = values.get("parent_id").text();
        if let Some((_, place)) = id.text().or(resource_id.text()) {
            self.note(Field::Id, Mark::Value, 0, place);
        } else if let (Some((name, place)), Some((parent, _))) = (name.text(), parent) {
            let parent = parent.trim_end_matches('/');
            // What is inside another resource follows on that one's id.
            let inside = arm_type.split('/').count() > 2;
            let id = match arm_type.rsplit_once('/') {
                Some((_, last)) if inside => format!("{parent}/{last}/{name}"),
                _ => format!("{parent}/providers/{arm_type}/{name}"),
            };
            self.compute(Field::Id, 0, id, place);
        }
        if let Some((_, place)) = name.text() {
            self.note(Field::Name, Mark::Value, 0, place);
        } else if let Some((id, place)) = resource_id.text() {
            if let Some(name) = ResourceId::new(&id).name() {
                self.compute(Field::Name, 0, name.to_owned(), place);
            }
        } else if let Some(unknown) = name.all_unknown().or(resource_id.all_unknown()) {
            let named = match (resource_id.all_unknown(), resource_id.written) {
                (Some(_), Written::As(_)) => self.named(resource_id.written),
                _ => None,
            };
            match named {
                Some((name, place)) => self.compute(Field::Name, 0, name, place),
                None => self.note(Field::Name, Mark::AfterApply, 0, unknown),
            }
        }
    }

    fn named(&mut self, written: Written<'a>) -> Option<(String, Span)> {
        let expression = written.expression()?;
        let found = self
            .resolver
            .registry(self.context, expression, Wanted::Itself);
        let (registry, place) = found?;
        Some((registry.name?, place))
    }

    /// A body that is JSON in a string. Its text is overwritten like any other, so what it says is
    /// noted as worked out, at `place`.
    fn packed(&mut self, kind: Kind, body: Option<Node<'a>>, place: Span) {
        let Some(body) = body else { return };
        let Some(text) = body.string() else { return };
        let start = body.span().start;
        let container = Span { start, end: start };
        let records = read_packed(self.found, kind, &text, container, place);
        self.records.extend(records);
    }
}

/// The facts in a JSON text that stands in a string. Nothing else of it is copied.
fn read_packed(
    found: &mut Found,
    kind: Kind,
    text: &str,
    container: Span,
    place: Span,
) -> Vec<Record> {
    let (kept, shown) = keep::of(kind);
    let (tree, stop) = Tree::read(text.as_bytes(), 0);
    let Some(root) = tree.root().filter(|_| stop.is_none()) else {
        // It is there, and says something that cannot be read.
        return vec![Record {
            field: Field::Properties,
            mark: Mark::Unresolved,
            element: 0,
            span: place,
        }];
    };
    let mut records = crate::read::decode::walk::walk_as(text.as_bytes(), root.span(), &RESOURCE);
    if kept.has(Field::TagValue) {
        tags::settle(text.as_bytes(), &mut records);
    }
    let mut all = Vec::new();
    for record in records {
        let raw = record.span.text_of(text.as_bytes()).unwrap_or_default();
        if !kept.has(record.field) && !shown.has(record.field) {
            continue;
        }
        if !kept.has(record.field) || record.mark != Mark::Value || raw.starts_with(['{', '[']) {
            all.push(Record {
                mark: Mark::Container,
                span: container,
                ..record
            });
            continue;
        }
        let texts: Vec<Cow<str>> = match unquoted(raw) {
            None => {
                let mut value = Computed::of_text(String::new(), place);
                raw.clone_into(&mut value.json);
                value.text = None;
                all.push(found.compute(record.field, record.element, false, value));
                continue;
            }
            Some(text) => match record.field {
                Field::LinuxFxVersion | Field::WindowsFxVersion => match SiteImage::parse(&text) {
                    // Packed once more. Only the images are taken out, each by itself.
                    Some(SiteImage::Compose(packed) | SiteImage::Kube(packed)) => {
                        let images = compose::images(packed).unwrap_or_default();
                        let images = images.iter();
                        let images = images.map(|image| keep::only_the_fact(Field::Image, image));
                        images
                            .map(|image| Cow::Owned(format!("DOCKER|{image}")))
                            .collect()
                    }
                    Some(SiteImage::Image(image)) => {
                        let image = keep::only_the_fact(Field::Image, image);
                        vec![Cow::Owned(format!("DOCKER|{image}"))]
                    }
                    _ => vec![text],
                },
                field if keep::MAY_HOLD_MORE.has(field) => {
                    vec![Cow::Owned(keep::only_the_fact(field, &text))]
                }
                _ => vec![text],
            },
        };
        if texts.is_empty() {
            all.push(Record {
                mark: Mark::Unresolved,
                span: place,
                ..record
            });
        }
        for text in texts {
            let value = Computed::of_text(text.into_owned(), place);
            all.push(found.compute(record.field, record.element, false, value));
        }
    }
    all
}
