//! Resources of the `azapi` provider: what it sends is ARM, as an object or as JSON in a string.

use super::{
    Part, Resource,
    configuration::Written,
    merge::{Merge, Spot},
    references::{Registry, Wanted},
};
use crate::{
    azure::ids::ResourceId,
    read::{
        decode::{
            fields::{Field, IDENTITY, RESOURCE},
            keep,
            recognise::Kind,
            walk::{GAP, Mark, Record},
        },
        source::Span,
        tree::{Node, Shape},
    },
};

/// The resource type of an `azapi` resource, without its API version.
pub(super) fn arm_type(values: Node<'_>) -> Option<(String, Span)> {
    let node = values.get("type")?;
    let text = node.string()?;
    let kind = text.split_once('@').map_or(text.as_ref(), |(kind, _)| kind);
    Some((kind.to_owned(), node.span()))
}

/// What is sent once, and not kept as it was.
pub(super) const ACTION: &str = "azapi_resource_action";

/// What is kept as it was sent, beside what the service answered.
pub(super) const IS_KEPT: [&str; 2] = ["azapi_resource", "azapi_update_resource"];

/// Whether an [`ACTION`] may write settings: it is sent to the resource itself, as long as it names no action
/// there. (The provider's page of it: `method` is POST unless it is told, `when` is apply.)
pub(super) fn is_write(values: Spot<'_>) -> bool {
    let is = |key: &str, words: &[&str]| {
        let word = values.get(key).text();
        word.is_some_and(|(word, _)| words.iter().any(|known| known.eq_ignore_ascii_case(&word)))
    };
    values.get("action").text().is_none()
        && !is("method", &["DELETE", "GET", "HEAD"])
        && !is("when", &["destroy"])
}

/// Whether what is sent may say which images run: it is not known, or speaks of them.
pub(super) fn may_set_images(values: Spot<'_>) -> bool {
    const WORDS: [&str; 4] = ["image", "container", "fxversion", "template"];
    let said = |key: &str| {
        let spot = values.get(key);
        let text = spot.value.map(|value| value.json().to_ascii_lowercase());
        spot.unknown.is_some()
            || text.is_some_and(|text| WORDS.iter().any(|word| text.contains(word)))
    };
    said("body") || said("sensitive_body")
}

/// The resources that an expression refers to, each as `TYPE.NAME`.
pub(super) fn referred(expression: Node<'_>) -> Vec<String> {
    let heads = expression.get("references").into_iter();
    let heads = heads.flat_map(Node::items).filter_map(Node::string);
    let name = |head: &str| {
        let mut parts = head.split('.');
        let (kind, name) = (parts.next()?, parts.next()?);
        let name = name.split('[').next().unwrap_or(name);
        kind.starts_with("az").then(|| format!("{kind}.{name}"))
    };
    heads.filter_map(|head| name(&head)).collect()
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
    pub(super) fn azapi(
        &mut self,
        resource: &Resource<'a>,
        kind: Kind,
        arm: &(String, Span),
        way: Way,
    ) {
        let values = resource.values;
        let (arm_type, place) = arm;
        self.compute(Field::Type, 0, arm_type.clone(), *place);
        let typed = values.get("type").text();
        let version = typed.as_ref().and_then(|(text, _)| text.split_once('@'));
        if let (Kind::Registry, Some((_, version))) = (kind, version) {
            self.compute(Field::ApiVersion, 0, version.to_owned(), *place);
        }
        self.names(values, arm_type);
        if kind == Kind::Pricing && !self.records.iter().any(|it| it.field == Field::Id) {
            self.placed(resource);
        }
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
            // One that packs an object was unpacked: it says something that cannot be read.
            self.note(Field::Properties, Mark::Unresolved, 0, *place);
        } else {
            self.object(body, &RESOURCE, 0, 0);
            let source = body.get("properties").get("source");
            self.spring(source.get("customContainer"), "containerImage");
        }
        if way != Way::Read {
            self.write_only(resource, kind, first);
        }
        let (kept, shown) = keep::of_type(kind, arm_type);
        let own = [Field::Id, Field::Name, Field::Type, Field::Scope];
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
            // What it leaves out stays as it is. Of a registry whatever else declares it may say how that is;
            // unless all of it waits for the apply.
            let waits = |record: &Record| {
                record.field == Field::Properties && record.mark == Mark::AfterApply
            };
            if kind != Kind::Registry || !self.records.iter().any(waits) {
                self.records
                    .retain(|record| record.field != Field::Properties);
                let mark = match kind {
                    Kind::Registry => Mark::Open,
                    _ => Mark::Unresolved,
                };
                self.note(Field::Properties, mark, 0, *place);
            }
        }
    }

    /// What is merged over the body when it is sent, and stands nowhere in a plan but in its configuration, if
    /// there: `sensitive_body`. What of it is shown is what will be; else anything may stand in it.
    fn write_only(&mut self, resource: &Resource<'a>, kind: Kind, first: usize) {
        let values = resource.values;
        let secret = values.get("sensitive_body");
        let said = |node: &Node<'a>| !node.is("null");
        let constant = match secret.written {
            Written::As(node) => node.get("constant_value"),
            _ => None,
        };
        let shown = secret.value.filter(said).or(constant);
        let written = match (secret.written, constant) {
            (Written::As(node), None) => Some(node),
            _ => None,
        };
        // Its versions say that there is one.
        let versions = values.get("sensitive_body_version").value.filter(said);
        let place = match (shown, secret.all_unknown(), written) {
            (Some(node), ..) if !said(&node) => return,
            (Some(node), None, _) if node.shape() == Shape::Object && kind != Kind::Workload => {
                let over = Spot {
                    value: Some(node),
                    ..secret
                };
                return self.lay_over(over, first);
            }
            (Some(node), ..) | (None, None, Some(node)) => node.span(),
            (None, Some(unknown), _) => unknown,
            (None, None, None) => match versions {
                Some(versions) => versions.span(),
                None => return,
            },
        };
        if kind == Kind::Workload {
            return self.note(Field::Containers, Mark::Open, 0, place);
        }
        self.records.truncate(first);
        let mark = match resource.part {
            Part::Planned => Mark::AfterApply,
            // What the service answered may tell.
            Part::Prior | Part::State => Mark::Open,
        };
        self.note(Field::Properties, mark, 0, place);
    }

    /// Reads an object that is merged over what was noted since `first`: objects piece by piece, everything else
    /// as a whole.
    fn lay_over(&mut self, over: Spot<'a>, first: usize) {
        let outer = |field: &Field| match field {
            Field::IpRule | Field::IpRuleValue | Field::IpRuleAction => Some(Field::IpRules),
            Field::IpRules | Field::DefaultAction => Some(Field::NetworkRuleSet),
            Field::SkuName | Field::SkuTier => Some(Field::Sku),
            Field::Properties => None,
            _ => Some(Field::Properties),
        };
        let below = self.records.split_off(first.min(self.records.len()));
        let start = self.records.len();
        self.object(over, &RESOURCE, 0, 0);
        let above = self.records.split_off(start);
        let is_replaced = |record: &Record| {
            let is_object = |it: &Record| it.mark == Mark::Container && it.field != Field::IpRules;
            let mut around = std::iter::successors(Some(record.field), outer);
            around.any(|field| {
                let mut same = above.iter().filter(|it| it.field == field);
                let whole = field == record.field && !record.mark.is_unknown();
                same.any(|it| !is_object(it) || whole)
            })
        };
        let below = below.into_iter().filter(|record| !is_replaced(record));
        self.records.extend(below);
        self.records.extend(above);
    }

    /// Its name and id, as far as they are told.
    fn names(&mut self, values: Spot<'a>, arm_type: &str) {
        let (name, id) = (values.get("name"), values.get("id"));
        let resource_id = values.get("resource_id");
        let parent = values.get("parent_id").text();
        let meant = self.meant(resource_id);
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
        } else if let Some(unknown) = name.all_unknown().or(resource_id.all_unknown())
            && meant.is_none()
        {
            self.note(Field::Name, Mark::AfterApply, 0, unknown);
        }
        let Some((registry, place)) = meant else {
            return;
        };
        // What it changes goes by the same id, else by the same name, else by the same address.
        let has = |field| self.records.iter().any(|record| record.field == field);
        let (has_id, has_name) = (has(Field::Id), has(Field::Name));
        match registry.id {
            Some(id) if !has_id => self.compute(Field::Id, 0, id, place),
            _ => {}
        }
        if !has_name {
            let name = registry.name.unwrap_or(registry.address);
            self.compute(Field::Name, 0, name, place);
        }
    }

    /// The registry of the plan that something refers to by an id which is not known yet.
    fn meant(&mut self, id: Spot<'a>) -> Option<(Registry, Span)> {
        id.all_unknown()?;
        let expression = id.written.expression()?;
        self.resolver
            .registry(self.context, expression, Wanted::Itself)
    }
}
