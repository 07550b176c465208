//! From values to records: the facts of one resource, by the decoder's table of keys.

use super::{
    super::{
        alone::only_host,
        gap::Gap,
        handle::{Handle, PUBLIC_SUFFIX},
        origin::Place,
        text::{Builder, Text},
        value::{Element, Value, What},
    },
    gaps::Gaps,
    is_wiped,
};
use crate::{
    azure::{
        hosts::{nodes, stand_in},
        ids::{quoted, unquoted},
        images::SiteImage,
        runs,
        secrets::may_hold_secret,
    },
    read::{
        decode::{
            fields::{Field, Fields, Node as Table, OF_A_MAP, RESOURCE, Take},
            keep, mention,
            walk::{Computed, Found, Mark, Record},
        },
        source::Span,
        tree::Node,
    },
};

/// How deep tables are followed where nothing is known of what stands there.
const MAX_UNKNOWN: u32 = 3;

/// Writes the records of one resource.
pub(super) struct Emitter<'e> {
    pub(super) found: &'e mut Found,
    pub(super) gaps: &'e mut Gaps,
    /// The template's text.
    pub(super) text: &'e [u8],
    /// The parameter file: source and resource, and its text.
    pub(super) file: Option<((u32, u32), &'e [u8])>,
    /// Fields whose values are facts of this kind, and those that count by being there.
    pub(super) fields: (Fields, Fields),
    pub(super) records: Vec<Record>,
}

impl Emitter<'_> {
    /// The facts under one key of the resource.
    pub(super) fn entry(&mut self, key: &str, value: &Value, around: Span) {
        if let Some(take) = RESOURCE.get(key.as_bytes()) {
            self.take(take, value, 0, around);
        }
    }

    fn take(&mut self, take: Take, value: &Value, element: u32, around: Span) {
        match take {
            Take::Value(field) => self.scalar(field, value, element, around),
            Take::Into(field, table) => self.into(field, table, value, element, around),
            Take::Resources(_) | Take::Later(_) => {}
        }
    }

    /// Where to point to for a value: the expression that led to it, or the literal that it is.
    fn anchor(&self, value: &Value, around: Span) -> Span {
        let own = |place: Place| (place.text == 0).then_some(place.span);
        let mut places = value.origin.places().iter().copied();
        value
            .origin
            .written()
            .and_then(own)
            .or_else(|| places.find_map(own))
            .unwrap_or(around)
    }

    /// What stands at a place of the template.
    fn piece(&self, span: Span) -> &str {
        self.piece_of(Place { text: 0, span })
    }

    fn piece_of(&self, place: Place) -> &str {
        let text = match (place.text, self.file) {
            (0, _) => self.text,
            (_, Some((_, text))) => text,
            (_, None) => &[],
        };
        place.span.text_of(text).unwrap_or_default()
    }

    /// Whether the value stands at a place just as it is.
    fn stands_at(&self, place: Place, json: &str, text: Option<&str>) -> bool {
        let raw = self.piece_of(place);
        match text {
            Some(text) => raw.starts_with('"') && unquoted(raw).is_some_and(|raw| raw == text),
            None => raw == json || (raw.starts_with(['{', '[']) && json.starts_with(['{', '['])),
        }
    }

    pub(super) fn push(&mut self, field: Field, mark: Mark, element: u32, span: Span) {
        self.records.push(Record {
            field,
            mark,
            element,
            span,
        });
    }

    /// A value of a field that is no container.
    pub(super) fn scalar(&mut self, field: Field, value: &Value, element: u32, around: Span) {
        let anchor = self.anchor(value, around);
        let (kept, shown) = self.fields;
        if value.whole().is_none() && !value.origin.perhaps().is_empty() {
            self.perhaps(Take::Value(field), value, element, anchor);
        }
        if !kept.has(field) {
            // It counts by being there, as it is written; nothing is worked out for it.
            if shown.has(field) && field != Field::Condition {
                self.push(field, Mark::Value, element, anchor);
            }
            return;
        }
        let (json, text) = match &value.what {
            What::Resource(handle) if field == Field::PrincipalId && handle.kind.is_some() => {
                return self.holder(field, handle, anchor);
            }
            What::Unknown(_) | What::Resource(_) => {
                return self.push(field, Mark::Unresolved, element, anchor);
            }
            What::Null => ("null".to_owned(), None),
            What::Bool(value) => (value.to_string(), None),
            What::Int(number) => (number.to_string(), None),
            What::Text(text) => match text.whole() {
                Some(whole) => (quoted(whole), Some(whole.to_owned())),
                None => return self.partly(field, text, value, element, anchor),
            },
            What::List(_) | What::Object(_) => {
                let json = match value.what {
                    What::List(_) => "[]",
                    _ => "{}",
                };
                (json.to_owned(), None)
            }
        };
        if let Some(span) = self.literal(value, &json, text.as_deref()) {
            let mark = match value.origin.marks().defaulted {
                true => Mark::ParameterDefault,
                false => Mark::Value,
            };
            return self.push(field, mark, element, span);
        }
        let (json, text) = match text {
            Some(text) if keep::MAY_HOLD_MORE.has(field) => {
                if self.packed(field, &text, value, element, anchor) {
                    return;
                }
                let text = keep::only_the_fact(field, &text);
                (quoted(&text), Some(text))
            }
            text => (json, text),
        };
        let record = self.computed(field, element, false, value, anchor, json, text);
        self.records.push(record);
    }

    /// Where the value stands just as it is in the template.
    fn literal(&self, value: &Value, json: &str, text: Option<&str>) -> Option<Span> {
        match value.origin.places() {
            [place @ Place { text: 0, span }] => {
                self.stands_at(*place, json, text).then_some(*span)
            }
            _ => None,
        }
    }

    fn partly(&mut self, field: Field, text: &Text, value: &Value, element: u32, anchor: Span) {
        let mut spelled = self.gaps.spell(text);
        if keep::MAY_HOLD_MORE.has(field) {
            spelled = keep::only_the_fact(field, &spelled);
        }
        let json = quoted(&spelled);
        // Of a text of which no letter is known, nothing is known.
        let blank = text.head().is_empty() && text.tail().is_empty() && text.pieces().len() == 1;
        if blank {
            return self.push(field, Mark::Unresolved, element, anchor);
        }
        let record = self.computed(field, element, true, value, anchor, json, Some(spelled));
        self.records.push(record);
    }

    #[expect(clippy::too_many_arguments, reason = "all of it goes into one record")]
    fn computed(
        &mut self,
        field: Field,
        element: u32,
        partly: bool,
        value: &Value,
        anchor: Span,
        json: String,
        text: Option<String>,
    ) -> Record {
        // A literal that says the same is worth more than the expression that led to it.
        let (place, elsewhere) = match value.origin.places() {
            [place] if place.text != 0 && self.stands_at(*place, &json, text.as_deref()) => {
                (place.span, self.file.map(|(file, _)| file))
            }
            // Without quotes: it stands inside an expression.
            [place] if place.text == 0 && text.as_deref() == Some(self.piece(place.span)) => {
                (place.span, None)
            }
            _ => (anchor, None),
        };
        let computed = Computed {
            json,
            text,
            place,
            elsewhere,
            by_default: value.origin.marks().defaulted,
        };
        self.found.compute(field, element, partly, computed)
    }

    /// Images that are packed into one value are noted one by one.
    fn packed(
        &mut self,
        field: Field,
        text: &str,
        value: &Value,
        element: u32,
        anchor: Span,
    ) -> bool {
        if !matches!(field, Field::LinuxFxVersion | Field::WindowsFxVersion) {
            return false;
        }
        let Some(SiteImage::Compose(packed) | SiteImage::Kube(packed)) = SiteImage::parse(text)
        else {
            return false;
        };
        let Some(images) = crate::read::decode::images_in(packed) else {
            self.push(field, Mark::Unresolved, element, anchor);
            return true;
        };
        for image in images {
            let json = quoted(&image);
            let record = self.computed(
                Field::Image,
                element,
                false,
                value,
                anchor,
                json,
                Some(image),
            );
            self.records.push(record);
        }
        true
    }

    /// A value of a field that is a container.
    fn into(
        &mut self,
        field: Field,
        table: &'static Table,
        value: &Value,
        element: u32,
        around: Span,
    ) {
        let anchor = self.anchor(value, around);
        if table.pairs {
            if field == Field::AppSettings && !matches!(value.what, What::Null) {
                let mark = match self.knows_settings(value) {
                    true => Mark::Container,
                    false => Mark::Unresolved,
                };
                self.push(
                    field,
                    mark,
                    element,
                    self.start(value, self.anchor(value, around)),
                );
            }
            self.settings(table, value, around);
            return;
        }
        let start = self.start(value, anchor);
        match &value.what {
            What::Unknown(_) | What::Resource(_) => {
                self.unknown(Take::Into(field, table), element, anchor, 0);
            }
            What::Object(_) => {
                self.push(field, Mark::Container, element, start);
                if let Some(each) = table.element {
                    self.push(each, Mark::Container, element, start);
                }
                self.object(table, value, element, anchor);
            }
            What::List(list) => {
                self.push(field, Mark::Container, element, start);
                let mut open = false;
                for (index, one) in (0..).zip(value.elements()) {
                    match one {
                        Element::Sure(one) => self.element(table, &one, index, anchor),
                        Element::Perhaps(one) => {
                            self.perhaps(Take::Into(field, table), &one, index, anchor);
                            open = true;
                        }
                        Element::Any => open = true,
                    }
                }
                if open || list.len().is_none() {
                    self.push(field, Mark::Open, element, anchor);
                }
            }
            _ => self.scalar(field, value, element, around),
        }
    }

    /// Whether it is known which settings these are, whatever their values.
    fn knows_settings(&self, value: &Value) -> bool {
        let is_named = |one: Element| {
            let (Element::Sure(one) | Element::Perhaps(one)) = one else {
                return false;
            };
            let mut entries = one.entries();
            let name = entries.find(|entry| entry.key.eq_ignore_ascii_case("name"));
            // One that no fact depends on was overwritten.
            name.is_some_and(|name| {
                let mut places = name.value.origin.places().iter();
                name.value.whole().is_some()
                    || places.any(|place| is_wiped(self.piece_of(*place).trim_matches('"')))
            })
        };
        match &value.what {
            What::Object(object) => !object.is_open(),
            What::List(list) => list.len().is_some() && value.elements().all(is_named),
            _ => false,
        }
    }

    /// What a variable is called whose value is none of our business, so it stands where the map or list does.
    fn variable(&mut self, name: &str, of: &Value, around: Span) {
        let place = self.start(of, self.anchor(of, around));
        let name = keep::only_the_fact(Field::VariableName, name);
        let name = Computed::of_text(name, place);
        let record = self
            .found
            .compute(Field::VariableName, OF_A_MAP, false, name);
        self.records.push(record);
    }

    /// The settings of an app, as names with values or each under its own key. A value is a fact only if its
    /// name says so.
    fn settings(&mut self, table: &'static Table, value: &Value, around: Span) {
        let anchor = self.anchor(value, around);
        for entry in value.entries().filter(|entry| entry.sure) {
            match table.get(entry.key.as_bytes()) {
                Some(Take::Value(Field::RegistryPassword)) if entry.value.whole() == Some("") => {}
                Some(Take::Value(Field::RegistryPassword)) => {
                    self.push(Field::RegistryPassword, Mark::Present, 0, anchor);
                }
                Some(take @ Take::Value(Field::RegistryServer | Field::RegistryUsername)) => {
                    self.take(take, &entry.value, 0, anchor);
                }
                None if may_hold_secret(&entry.key) => self.variable(&entry.key, value, around),
                _ => {}
            }
        }
        for (index, one) in (0..).zip(value.elements()) {
            let Element::Sure(one) = one else { continue };
            let of = |key: &str| {
                let mut entries = one.entries();
                let entry = entries.find(|entry| entry.key.eq_ignore_ascii_case(key));
                entry.map(|entry| entry.value)
            };
            let name = of("name");
            let name = name.as_ref().and_then(Value::whole);
            let setting = name.and_then(runs::login_setting);
            if let Some(name) = name.filter(|name| setting.is_none() && may_hold_secret(name)) {
                self.variable(name, &one, anchor);
            }
            let anchor = self.anchor(&one, anchor);
            let (Some(setting), Some(said)) = (setting, of("value")) else {
                continue;
            };
            match Field::of_setting(setting) {
                Some(field) => self.scalar(field, &said, index, anchor),
                None if said.whole() == Some("") => {}
                None => self.push(Field::RegistryPassword, Mark::Present, index, anchor),
            }
        }
    }

    /// Where a container begins, as containers are noted.
    fn start(&self, value: &Value, anchor: Span) -> Span {
        let mut places = value.origin.places().iter();
        let own =
            places.find(|place| place.text == 0 && self.piece(place.span).starts_with(['{', '[']));
        let at = own.map_or(anchor.start, |place| place.span.start);
        Span { start: at, end: at }
    }

    fn object(&mut self, table: &'static Table, value: &Value, element: u32, around: Span) {
        let What::Object(object) = &value.what else {
            return;
        };
        for entry in value.entries() {
            let Some(take) = table.get(entry.key.as_bytes()) else {
                if table.keys == Some(Field::VariableName) {
                    self.variable(&entry.key, value, around);
                }
                continue;
            };
            if entry.sure {
                self.take(take, &entry.value, element, around);
            } else {
                let anchor = self.anchor(&entry.value, around);
                self.unknown(take, element, anchor, 0);
                self.perhaps(take, &entry.value, element, anchor);
            }
        }
        if object.is_open() {
            for (key, take) in table.entries() {
                if object.position(key).is_none() {
                    self.unknown(*take, element, around, 0);
                }
            }
        }
    }

    /// One element of a list.
    fn element(&mut self, table: &'static Table, value: &Value, index: u32, around: Span) {
        let anchor = self.anchor(value, around);
        match (&value.what, table.element) {
            (What::Object(_), each) => {
                if let Some(each) = each {
                    let start = self.start(value, anchor);
                    self.push(each, Mark::Container, index, start);
                }
                self.object(table, value, index, anchor);
            }
            (What::Unknown(_) | What::Resource(_), Some(each)) => {
                self.push(each, Mark::Unresolved, index, anchor);
            }
            (What::Unknown(_) | What::Resource(_), None) => {
                for (_, take) in table.entries() {
                    self.unknown(*take, index, anchor, 1);
                }
            }
            (_, Some(each)) => self.scalar(each, value, index, around),
            (_, None) => {}
        }
    }

    /// The images that may stand there, where it is not known which does, or whether one does: each by its host, for
    /// no more is told of it.
    fn perhaps(&mut self, take: Take, value: &Value, element: u32, around: Span) {
        let anchor = self.anchor(value, around);
        match take {
            Take::Value(field) if keep::IMAGES.has(field) && self.fields.0.has(field) => {
                for one in value.candidates() {
                    let What::Text(text) = &one.what else {
                        continue;
                    };
                    if let Some(text) = only_host(&self.gaps.spell(text)) {
                        let text = keep::only_the_fact(field, &text);
                        let json = quoted(&text);
                        let record =
                            self.computed(field, element, true, &one, anchor, json, Some(text));
                        self.records.push(record);
                    }
                }
            }
            Take::Into(_, table) if !table.pairs => {
                for entry in value.entries() {
                    if let Some(take) = table.get(entry.key.as_bytes()) {
                        self.perhaps(take, &entry.value, element, anchor);
                    }
                }
                for (index, one) in (0..).zip(value.elements()) {
                    if let Element::Sure(one) | Element::Perhaps(one) = one {
                        self.perhaps(take, &one, index, anchor);
                    }
                }
                if let Some(each) = table.element {
                    self.perhaps(Take::Value(each), value, element, anchor);
                }
            }
            _ => {}
        }
    }

    /// What may stand there, or not: nothing is known of it.
    fn unknown(&mut self, take: Take, element: u32, anchor: Span, depth: u32) {
        match take {
            Take::Into(Field::Nested, table) => {
                if depth < MAX_UNKNOWN && !table.pairs {
                    for (_, take) in table.entries() {
                        self.unknown(*take, element, anchor, depth + 1);
                    }
                }
            }
            Take::Value(field) | Take::Into(field, _) => {
                let (kept, shown) = self.fields;
                if kept.has(field) || (shown.has(field) && matches!(take, Take::Into(..))) {
                    self.push(field, Mark::Unresolved, element, anchor);
                }
            }
            Take::Resources(_) | Take::Later(_) => {}
        }
    }

    /// What a workload is called. Of a name that is not wholly known it is noted besides which one that is, so
    /// that what is called by the very same expression is known to belong to it.
    pub(super) fn own_name(&mut self, name: &Value, around: Span) {
        self.scalar(Field::Name, name, 0, around);
        let text = name.spoken();
        if text.whole().is_some() {
            return;
        }
        let parts = text.segments();
        let parts: Vec<String> = parts.iter().map(|part| self.gaps.spell(part)).collect();
        let value = Computed::of_text(parts.join("/"), self.anchor(name, around));
        let record = self.found.compute(Field::ObjectName, 0, true, value);
        self.records.push(record);
    }

    /// A reference to an image in a resource that is not read.
    pub(super) fn mention(&mut self, span: Span) {
        self.push(Field::Mention, Mark::Value, 0, span);
    }

    /// Those in texts that hold more: what such a text named was noted before it was overwritten.
    /// Of a workload a host alone says nothing: it logs in there.
    pub(super) fn mentions_inside(&mut self, node: Node, hosts: bool) {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            if node.is_container() {
                open.extend(node.children());
                continue;
            }
            let named = self.found.composed.get(&node.span().start);
            let named = named.cloned().unwrap_or_default().into_iter();
            for image in named.filter(|image| hosts || mention::reference_of(image).is_some()) {
                let value = Computed::of_text(image, node.span());
                let record = self.found.compute(Field::Mention, 0, false, value);
                self.records.push(record);
            }
        }
    }

    /// The same of one that an expression may make up.
    pub(super) fn perhaps_mention(&mut self, at: Span) {
        self.push(Field::Mention, Mark::Unresolved, 0, at);
    }

    /// An image whose server stands by itself, as those of Spring apps do.
    pub(super) fn join_server(&mut self) {
        let of = |field| self.records.iter().find(|record| record.field == field);
        let Some(image) = of(Field::SourceImage).copied() else {
            return;
        };
        let text = |record: &Record| match record.mark {
            Mark::Computed => {
                let computed = self.found.computed.get(record.span.start as usize)?;
                Some((computed.text.clone()?, computed.place))
            }
            Mark::Value | Mark::ParameterDefault => {
                let raw = self.piece(record.span);
                Some((unquoted(raw)?.into_owned(), record.span))
            }
            _ => None,
        };
        let server = of(Field::SourceServer);
        let known = match (text(&image), server.map(text)) {
            (Some((name, place)), Some(Some((server, _)))) => Some((Some(server), name, place)),
            (Some((name, place)), None) => Some((None, name, place)),
            _ => None,
        };
        let Some((server, name, place)) = known else {
            let place = match image.mark.is_computed() {
                true => self.found.computed.get(image.span.start as usize),
                false => None,
            };
            let span = place.map_or(image.span, |computed| computed.place);
            return self.push(Field::Image, Mark::Unresolved, 0, span);
        };
        let joined = crate::read::decode::on_server(server.as_deref(), &name);
        let computed = Computed {
            by_default: image.mark == Mark::ParameterDefault,
            ..Computed::of_text(joined, place)
        };
        let record = self.found.compute(Field::Image, 0, false, computed);
        self.records.push(record);
    }

    /// The login server that a registry will have, where its name is not known: an image on the same
    /// unknown name is then known to come from there.
    pub(super) fn login_server(&mut self, name: &Value, around: Span) {
        let named = |record: &Record| record.field == Field::LoginServer;
        let text = match &name.what {
            What::Text(text) => text.clone(),
            What::Unknown(symbol) => Text::gap(Gap::named(*symbol)),
            _ => return,
        };
        if text.whole().is_some() || self.records.iter().any(named) {
            return;
        }
        let text = Builder::default()
            .text(&text.lower())
            .letters(PUBLIC_SUFFIX)
            .build();
        let anchor = self.anchor(name, around);
        self.partly(Field::LoginServer, &text, name, 0, anchor);
    }
}

impl Emitter<'_> {
    /// Whoever a reference to a resource leads to, by what stands for it until it is there.
    fn holder(&mut self, field: Field, handle: &Handle, anchor: Span) {
        let kind = handle.kind.as_deref().unwrap_or_default();
        let of_nodes =
            { handle.path.iter() }.any(|key| key.eq_ignore_ascii_case("kubeletidentity"));
        let name = self.gaps.spell(&handle.name);
        let text = match kind.rsplit('/').next().unwrap_or_default() {
            // Any other identity of a cluster is not the one with which its nodes pull.
            kind if kind.eq_ignore_ascii_case("managedClusters") => match of_nodes {
                true => nodes(&name, handle.name.whole().is_some()),
                false => stand_in(&format!("{name}.cluster")),
            },
            kind => stand_in(&format!("{name}.{kind}")),
        };
        self.stand_in(field, text, anchor);
    }

    fn stand_in(&mut self, field: Field, text: String, anchor: Span) {
        let value = Computed::of_text(text, anchor);
        let record = self.found.compute(field, 0, false, value);
        self.records.push(record);
    }

    /// By which identities the nodes of a cluster pull: by its own, and by the one that it is given.
    pub(super) fn nodes(&mut self, name: &Value, given: Option<&Value>, around: Span) {
        let said = name.spoken();
        let name = self.gaps.spell(&said);
        let own = nodes(&name, said.whole().is_some());
        self.stand_in(Field::KubeletObjectId, own, around);
        let Some(given) = given.filter(|given| !matches!(given.what, What::Null)) else {
            return;
        };
        let anchor = self.anchor(given, around);
        let handle = match &given.what {
            What::Resource(handle) => Some((**handle).clone()),
            What::Text(text) => Handle::parse(text),
            _ => None,
        };
        match handle.filter(|handle| handle.kind.is_some()) {
            Some(handle) => self.holder(Field::KubeletObjectId, &handle, anchor),
            None => self.push(Field::KubeletObjectId, Mark::Unresolved, 0, anchor),
        }
    }

    /// Where a role stands that is written as a part of a registry.
    pub(super) fn below_registry(&mut self, name: &Value, around: Span) {
        let segments = name.spoken().segments();
        let Some(registry) = segments.first() else {
            return self.push(Field::Scope, Mark::Unresolved, 0, around);
        };
        let mut scope = Builder::default();
        scope
            .letters("Microsoft.ContainerRegistry/registries/")
            .text(registry);
        let scope = Value::from(scope.build()).at(name.origin.clone());
        self.scalar(Field::Scope, &scope, 0, around);
    }
}

/// The name of a resource inside another one.
pub(super) fn named(parent: &Text, own: &Text) -> Text {
    Builder::default()
        .text(parent)
        .letters("/")
        .text(own)
        .build()
}
