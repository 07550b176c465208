//! A resource's values and what of them is unknown, walked in step along the tables of names.
//!
//! Terraform leaves what it does not know yet out of the values, or puts `null` in its place in a
//! list, and says `true` at the same place under `after_unknown`. The records come in the order of the
//! values, and each element of a list keeps its number.

use std::borrow::Cow;

use super::{
    configuration::Written,
    references::{Context, Resolver, Wanted},
};
use crate::azure::{runs, secrets::may_hold_secret, tokens::LATER};
use crate::read::{
    arm::template::is_wiped,
    decode::{
        fields::{Field, Node as Table, OF_A_MAP, Take},
        keep, mention, tags,
        walk::{
            Computed, Found, GAP, Mark, Record,
            loose::{Parts, is_image, join},
        },
    },
    source::Span,
    tree::{Node, Shape},
};

/// How deep blocks are followed; no provider nests them so.
const DEEPEST: u32 = 64;

/// Keys that a provider computes and nobody writes: being unknown, they say nothing.
const COMPUTED: [&str; 2] = ["id", "login_server"];

/// Keys that are both optional and computed: unknown although nobody wrote them, and then the
/// platform's default will fill them.
const FILLED_IN: [&str; 6] = [
    "network_rule_set",
    "image_pull_policy",
    "image_pull_secrets",
    "service_account_name",
    "namespace",
    "docker_registry_username",
];

/// One place in a resource: what stands there, what of it is unknown, and how it is written.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) value: Option<Node<'a>>,
    pub(super) unknown: Option<Node<'a>>,
    pub(super) written: Written<'a>,
}

impl<'a> Spot<'a> {
    /// The place under a key.
    pub(super) fn get(self, key: &str) -> Spot<'a> {
        let inside = |node: Node<'a>| node.get(key);
        Spot {
            value: self.value.and_then(inside),
            unknown: match self.unknown {
                Some(unknown) if unknown.is("true") => Some(unknown),
                unknown => unknown.and_then(inside),
            },
            written: self.written.get(key),
        }
    }

    /// The only element of a block that stands at most once.
    pub(super) fn first(self) -> Spot<'a> {
        let inside = |node: Node<'a>| match node.shape() {
            Shape::Array => node.items().next(),
            _ => Some(node),
        };
        let written = self.written.elements(1).into_iter().next();
        Spot {
            value: self.value.and_then(inside),
            unknown: self.unknown.and_then(inside),
            written: written.unwrap_or(Written::Hidden),
        }
    }

    /// Where it says that all of it is unknown, or was a text that is not kept, since it is marked as sensitive; or what
    /// Pulumi has there until it knows the text.
    pub(super) fn all_unknown(self) -> Option<Span> {
        let unknown = self.unknown.filter(|unknown| unknown.is("true"));
        let hidden = || {
            let value = self.value?;
            let text = value.string()?;
            (text.contains(LATER) || is_wiped(&text)).then_some(value)
        };
        unknown.or_else(hidden).map(Node::span)
    }

    /// The string that stands there, unless it is empty.
    pub(super) fn text(self) -> Option<(Cow<'a, str>, Span)> {
        let value = self.value.filter(|_| self.all_unknown().is_none())?;
        let text = value.string().filter(|text| !text.is_empty())?;
        Some((text, value.span()))
    }

    /// Something is known to stand there, or to come.
    pub(super) fn is_there(self) -> bool {
        self.text().is_some() || (self.all_unknown().is_some() && !self.is_not_written())
    }

    pub(super) fn is_not_written(self) -> bool {
        matches!(self.written, Written::Not)
    }
}

/// Makes records of one resource.
pub(super) struct Merge<'r, 'c, 'a> {
    pub(super) found: &'r mut Found,
    pub(super) resolver: &'r mut Resolver<'a>,
    pub(super) context: Context<'c, 'a>,
    pub(super) records: Vec<Record>,
}

impl<'a> Merge<'_, '_, 'a> {
    pub(super) fn note(&mut self, field: Field, mark: Mark, element: u32, span: Span) {
        self.records.push(Record {
            field,
            mark,
            element,
            span,
        });
    }

    /// Notes a text that was put together.
    pub(super) fn compute(&mut self, field: Field, element: u32, text: String, place: Span) {
        let value = Computed::of_text(text, place);
        let partly = value.text.as_ref().is_some_and(|text| text.contains(GAP));
        let record = self.found.compute(field, element, partly, value);
        self.records.push(record);
    }

    /// Everything in an object that a table names.
    pub(super) fn object(
        &mut self,
        spot: Spot<'a>,
        table: &'static Table,
        element: u32,
        depth: u32,
    ) {
        if depth > DEEPEST {
            return;
        }
        if table.pairs {
            return self.setting(spot, table, element);
        }
        let object = |node: &Node| node.shape() == Shape::Object;
        let value = spot.value.filter(object);
        let unknown = spot.unknown.filter(object);
        for (key, value) in value.into_iter().flat_map(Node::entries) {
            let inner = Spot {
                value: Some(value),
                unknown: unknown.and_then(|unknown| unknown.get(&key)),
                written: spot.written.get(&key),
            };
            if table.keys == Some(Field::TagValue) && tags::is_plain(&key, value.json()) {
                self.compute(Field::TagName, element, key.to_string(), value.span());
                self.note(Field::TagValue, Mark::Value, element, value.span());
            }
            let take = table.get(key.as_bytes());
            let Some(take) = take.or_else(|| table.get_anybodys(key.as_bytes())) else {
                self.variable(table, &key, spot);
                match table.rest {
                    Some(rest) if value.is_container() => {
                        self.block(Field::Nested, rest, inner, element, depth + 1);
                    }
                    Some(_) if mention::reference(value.json()).is_some() => {
                        self.note(Field::LooseImage, Mark::Value, element, value.span());
                    }
                    _ => {}
                }
                continue;
            };
            self.entry(&key, take, inner, element, depth);
        }
        for (key, unknown) in unknown.into_iter().flat_map(Node::entries) {
            let take = table.get(key.as_bytes());
            let take = take.or_else(|| table.get_anybodys(key.as_bytes()));
            if value.is_some_and(|value| value.get(&key).is_some()) {
                continue;
            }
            let Some(take) = take else {
                self.variable(table, &key, spot);
                continue;
            };
            let inner = Spot {
                value: None,
                unknown: Some(unknown),
                written: spot.written.get(&key),
            };
            self.entry(&key, take, inner, element, depth);
        }
    }

    /// The key of a map of variables: what it is called is a fact, and its value none, so it stands where the map does.
    fn variable(&mut self, table: &'static Table, key: &str, map: Spot<'a>) {
        if table.keys == Some(Field::VariableName) {
            self.variable_of(key, map);
        }
    }

    fn variable_of(&mut self, name: &str, around: Spot<'a>) {
        if let Some(map) = around.value.or(around.unknown) {
            let name = keep::only_the_fact(Field::VariableName, name);
            let start = map.span().start;
            let place = Span { start, end: start };
            self.compute(Field::VariableName, OF_A_MAP, name, place);
        }
    }

    /// A setting of an app as a name with a value, or all of them under their own keys. A value is a fact only
    /// if its name says so, and no other name is kept.
    fn setting(&mut self, spot: Spot<'a>, table: &'static Table, element: u32) {
        let name = spot.get("name").text();
        let login = { name.as_ref() }.and_then(|(name, _)| runs::login_setting(name));
        if let Some(login) = login {
            let field = Field::of_setting(login).unwrap_or(Field::RegistryPassword);
            self.leaf(field, spot.get("value"), element);
            return;
        }
        if let Some((name, _)) = name.filter(|(name, _)| may_hold_secret(name)) {
            self.variable_of(&name, spot);
        }
        for (key, take) in table.entries() {
            if let Take::Value(field) = take
                && runs::login_setting(key).is_some()
            {
                self.leaf(*field, spot.get(key), element);
            }
        }
    }

    fn entry(&mut self, key: &str, take: Take, spot: Spot<'a>, element: u32, depth: u32) {
        if spot.all_unknown().is_some() {
            let says_nothing =
                COMPUTED.contains(&key) || (FILLED_IN.contains(&key) && spot.is_not_written());
            if says_nothing {
                return;
            }
        }
        match take {
            Take::Value(field) => self.leaf(field, spot, element),
            Take::Into(Field::LooseImage, _) => self.loose(key, spot, element),
            Take::Into(field, inner) => self.block(field, inner, spot, element, depth),
            Take::Resources(field) => {
                if let Some(value) = spot.value.filter(|value| value.is_container()) {
                    let start = value.span().start;
                    self.note(field, Mark::Container, element, Span { start, end: start });
                }
            }
            Take::Later(_) => {}
        }
    }

    /// What stands under a key that calls it an image, in an object of anybody's form: a text, or its parts.
    fn loose(&mut self, key: &str, spot: Spot<'a>, element: u32) {
        if spot.all_unknown().is_some() {
            return self.leaf(Field::LooseImage, spot, element);
        }
        let Some(value) = spot.value else { return };
        if let Some(text) = value.string() {
            if is_image(&text, key.eq_ignore_ascii_case("image")) {
                self.note(Field::LooseImage, Mark::Value, element, value.span());
            }
            return;
        }
        let mut parts = Parts::default();
        let mut place = None;
        for (key, part) in value.entries() {
            let known = part.string().filter(|text| !text.is_empty());
            let Some(text) = known.map(Cow::into_owned) else {
                continue;
            };
            let Some(slot) = parts.under(key.as_bytes()) else {
                continue;
            };
            place.get_or_insert(part.span());
            slot.get_or_insert(text);
        }
        let told = spot.unknown.filter(|told| told.has_true());
        match (told, join(parts), place) {
            (Some(told), ..) => {
                self.note(Field::LooseImage, Mark::AfterApply, element, told.span());
            }
            (None, Some(image), Some(place)) => {
                self.compute(Field::LooseImage, element, image, place);
            }
            (None, None, Some(_)) => {
                let start = value.span().start;
                let place = Span { start, end: start };
                self.note(Field::LooseImage, Mark::Unresolved, element, place);
            }
            _ => {}
        }
    }

    fn leaf(&mut self, field: Field, spot: Spot<'a>, element: u32) {
        if let Some(unknown) = spot.all_unknown() {
            self.unknown(field, spot.written, element, unknown);
        } else if let Some(value) = spot.value {
            // An attribute that was left empty takes nothing away from its neighbours.
            let empty = value.is("null") || value.is("\"\"");
            // Of a password only that it is there.
            if field == Field::RegistryPassword {
                let start = value.span().start;
                if !value.is("\"\"") {
                    self.note(field, Mark::Present, element, Span { start, end: start });
                }
            } else if !(field == Field::SecretName && empty) {
                self.note(field, Mark::Value, element, value.span());
            }
        }
    }

    /// A value that is not known yet: as much of it as the reference tells.
    fn unknown(&mut self, field: Field, written: Written<'a>, element: u32, unknown: Span) {
        let prefix = match field {
            Field::LinuxFxVersion | Field::WindowsFxVersion => "DOCKER|",
            _ => "",
        };
        let text = match field {
            _ if keep::IMAGES.has(field) => self
                .host_of(written)
                .map(|(host, place)| (format!("{prefix}{host}/{GAP}"), place)),
            Field::RegistryServer => self.host_of(written),
            Field::RegistryUsername => self.referred(written, Wanted::User),
            Field::PrincipalId => self.referred(written, Wanted::Holder),
            Field::BootstrapRegistry => self.cache(written),
            _ => None,
        };
        match text {
            Some((text, place)) => self.compute(field, element, text, place),
            None => {
                self.note(field, Mark::AfterApply, element, unknown);
                if keep::IMAGES.has(field)
                    && let Some(expression) = written.expression()
                {
                    let several = self.resolver.one_of(self.context, expression);
                    for host in several {
                        let image = format!("{prefix}{host}/{GAP}");
                        self.compute(field, element, image, unknown);
                    }
                }
            }
        }
    }

    /// The login server of the registry that an expression refers to.
    pub(super) fn host_of(&mut self, written: Written<'a>) -> Option<(String, Span)> {
        self.referred(written, Wanted::Host)
    }

    pub(super) fn referred(
        &mut self,
        written: Written<'a>,
        wanted: Wanted,
    ) -> Option<(String, Span)> {
        let expression = written.expression()?;
        let found = self.resolver.registry(self.context, expression, wanted);
        let (registry, place) = found?;
        let text = match wanted {
            Wanted::Host => registry.host,
            Wanted::Holder => registry.host,
            Wanted::User | Wanted::Itself | Wanted::Group => registry.name,
        };
        Some((text?, place))
    }

    fn block(
        &mut self,
        field: Field,
        inner: &'static Table,
        spot: Spot<'a>,
        element: u32,
        depth: u32,
    ) {
        if let Some(unknown) = spot.all_unknown() {
            self.unknown_block(field, inner, element, unknown);
            // A list of images is written in one expression, too.
            if inner.element == Some(Field::Image) {
                self.unknown(Field::Image, spot.written, element, unknown);
            }
            return;
        }
        let container = |node: &Node| node.is_container();
        let known = spot.value.filter(container);
        let told = spot.unknown.filter(container);
        let Some(outer) = known.or(told.filter(|told| told.has_true())) else {
            if let Some(value) = spot.value {
                self.note(field, Mark::Value, element, value.span());
            }
            return;
        };
        let is_empty = outer.children().next().is_none();
        // The provider writes an empty list where a variable has its value in itself.
        if field == Field::VariableReference && is_empty {
            return;
        }
        let start = outer.span().start;
        self.note(field, Mark::Container, element, Span { start, end: start });
        if outer.shape() == Shape::Object
            && let Some(each) = inner.element
        {
            self.note(each, Mark::Container, element, Span { start, end: start });
        }
        let alike = known
            .zip(told)
            .is_none_or(|(known, told)| known.shape() == told.shape());
        let spot = Spot {
            value: known,
            unknown: told.filter(|_| alike),
            written: spot.written,
        };
        match outer.shape() {
            Shape::Array => self.list(field, inner, spot, depth + 1),
            _ => self.object(spot, inner, element, depth + 1),
        }
        // What does not line up cannot be told apart.
        if let Some(told) = told.filter(|told| !alike && told.has_true()) {
            self.note(field, Mark::Open, element, told.span());
        }
    }

    /// The elements of a list: those that are known, and those that are only told to be coming.
    fn list(&mut self, field: Field, inner: &'static Table, spot: Spot<'a>, depth: u32) {
        if depth > DEEPEST {
            return;
        }
        let items = |node: Option<Node<'a>>| -> Vec<Node<'a>> {
            node.into_iter().flat_map(Node::items).collect()
        };
        let (values, unknowns) = (items(spot.value), items(spot.unknown));
        let count = values.len().max(unknowns.len());
        let mut open = None;
        for (index, written) in spot.written.elements(count).into_iter().enumerate() {
            let element = u32::try_from(index).unwrap_or(u32::MAX);
            let spot = Spot {
                value: values.get(index).copied(),
                unknown: unknowns.get(index).copied(),
                written,
            };
            if let Some(unknown) = spot.all_unknown() {
                open.get_or_insert(unknown);
                if let Some(each) = inner.element {
                    self.unknown(each, spot.written, element, unknown);
                }
                continue;
            }
            let container = |node: &Node| node.is_container();
            let known = spot.value.filter(container);
            let Some(outer) = known.or(spot.unknown.filter(container)) else {
                if let (Some(each), Some(value)) = (inner.element, spot.value) {
                    self.note(each, Mark::Value, element, value.span());
                }
                continue;
            };
            if let Some(each) = inner.element {
                let start = outer.span().start;
                self.note(each, Mark::Container, element, Span { start, end: start });
            }
            let spot = Spot {
                value: known,
                ..spot
            };
            match outer.shape() {
                Shape::Array => self.list(field, inner, spot, depth + 1),
                _ => self.object(spot, inner, element, depth + 1),
            }
        }
        if let Some(unknown) = open {
            self.unknown_list(field, inner, unknown);
        }
    }

    /// There may be more in the list than is known.
    fn unknown_list(&mut self, field: Field, inner: &'static Table, unknown: Span) {
        self.note(field, Mark::Open, 0, unknown);
        if field != Field::Containers && inner.leads_to(Field::Containers) {
            self.note(Field::Containers, Mark::Open, 0, unknown);
        }
    }

    /// All of a block is unknown. Whoever asks for the containers in it should hear so.
    fn unknown_block(&mut self, field: Field, inner: &'static Table, element: u32, unknown: Span) {
        self.note(field, Mark::AfterApply, element, unknown);
        if field != Field::Containers && inner.leads_to(Field::Containers) {
            self.note(Field::Containers, Mark::AfterApply, element, unknown);
        }
    }
}
