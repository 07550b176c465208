//! What happens when an object ends: what it is, what is kept of it, what is overwritten.

use super::{
    super::{
        about, compose,
        extensions::packed,
        fields::Field,
        given, insights, keep,
        recognise::{Kind, SECRETS, Secret, bears, recognise, recognise_as},
        tags,
    },
    Place, Walker,
    found::{Mark, Record, Resource},
    is_ambiguous, wipe_value,
};
use crate::{
    azure::{
        ids::{ResourceId, names_subscriptions, subscription_in, unquoted},
        images::SiteImage,
    },
    read::{
        cursor::{Cursor, Stop, Why},
        source::{Span, offset},
    },
};
use model::sentence::shown;

impl<P: crate::read::cursor::Page> Walker<'_, P> {
    /// A part that is left as it is until it is known what the document is.
    pub(super) fn later(&mut self, field: Field, element: u32, at: usize) -> Result<(), Stop> {
        let part = self.cursor.skip(false);
        let (mark, end) = match &part {
            Ok(span) => (Mark::Value, span.end as usize),
            Err(stop) => (Mark::Open, stop.at),
        };
        self.note(field, mark, element, Span::new(at, end));
        part.map(|_| ())
    }

    /// The text broke: what was open is overwritten, unless it is a document whose parts can be read
    /// as far as they go.
    pub(super) fn cut_off(&mut self) {
        if let Some((mark, start, place)) = self.cut.take() {
            let records = self.stack.split_off(mark);
            let kind = recognise(self.cursor.bytes(), &records);
            if let Some(
                kind @ (Kind::Template | Kind::Parameters | Kind::Plan | Kind::ShownState),
            ) = kind
            {
                self.keep_plain(kind, start, place, &records);
            } else {
                self.wipe_all(&records);
            }
        }
        let open = std::mem::take(&mut self.stack);
        self.wipe_all(&open);
    }

    /// A plan's configuration begins with one of two keys, and has no other.
    pub(super) fn is_of_a_plan(&self, at: usize) -> bool {
        let mut cursor = Cursor::new(self.cursor.bytes(), at + 1);
        let Ok(key) = cursor.key() else { return false };
        let name = cursor.bytes().get(key.start + 1..key.end - 1);
        matches!(name, Some(b"provider_config" | b"root_module"))
    }

    /// Closes an object whose records begin at `mark`. Where it `wraps`, everything in it was read; where
    /// it `mentions`, a reference or a command that names a registry may stand in it.
    pub(super) fn finish(
        &mut self,
        mark: usize,
        first_resource: usize,
        start: u32,
        place: Place,
        (wraps, mentions): (bool, bool),
        given: usize,
    ) -> Result<(), Stop> {
        if std::mem::take(&mut self.other_names) {
            self.settle_names(mark);
        }
        if std::mem::take(&mut self.past) {
            self.settle_past(mark);
        }
        self.settle_type(mark);
        let unsaid = self.kind_unsaid(mark..);
        let text = |record: Record| {
            let value = self.found.computed.get(record.span.start as usize);
            value.and_then(|value| value.text.as_deref())
        };
        let name = unsaid.and_then(|unsaid| {
            let version = unsaid.version.and_then(text);
            Some((text(unsaid.kind)?, version))
        });
        let records = self.stack.get(mark..).unwrap_or_default();
        let known = recognise_as(self.cursor.bytes(), records, name);
        if let Some((_, Some(secret))) = known {
            self.found.beside_secrets.push((secret, start));
        }
        let kind = known.map(|(kind, _)| kind);
        // A rule set joins a registry by its name alone, so nothing else may stand beside it.
        let kind = kind.map(|kind| match kind {
            Kind::NetworkRules if keep::has_foreign_key(self.cursor.bytes(), start) => Kind::Other,
            kind => kind,
        });
        let kind = kind.or_else(|| self.compose_service(mark, start, place));
        // Whatever its list is called, a page says that there is another.
        let pages = |record: &Record| matches!(record.field, Field::NextLink | Field::SkipToken);
        let kind = kind.or_else(|| {
            let mut records = self.stack.get(mark..).unwrap_or_default().iter();
            (wraps && records.any(pages)).then_some(Kind::Envelope)
        });
        self.stand_within(mark, first_resource, place);
        let Some(kind) = kind else {
            if wraps {
                self.found.given.truncate(given);
            } else {
                self.note_given(mark);
                self.note_unnamed_change(mark, start);
                self.found.unrecognised.0 += 1;
                self.found.unrecognised.1.get_or_insert(start);
                self.settle_other(mark, mentions);
                self.keep_mentions(mark, start, place);
            }
            self.drop_records(mark);
            return Ok(());
        };
        if matches!(kind, Kind::Secret(_)) {
            let records = self.stack.get(mark..).unwrap_or_default();
            let (settings, images) = bears(records);
            self.found.refused.0 |= settings;
            self.found.refused.1 |= images;
        }
        match kind {
            // What is in a list was seen for itself.
            Kind::Envelope => {}
            Kind::Secret(Secret::NamedValues) => self.note_given(mark),
            _ => {
                self.found.given.truncate(given);
                // Those beside it in a list will be the same.
                self.naming = false;
            }
        }
        if self.found.resources.len() >= self.bounds.resources {
            self.drop_records(mark);
            return self.stop(Why::TooMany);
        }
        if let Some(unsaid) = unsaid {
            for said in std::iter::once(unsaid.kind).chain(unsaid.version) {
                let mut own = self.stack.iter_mut().skip(mark);
                match own.find(|record| record.field == said.field) {
                    Some(null) if said.field == Field::Kind => *null = said,
                    Some(_) => {}
                    None => self.stack.push(said),
                }
            }
        }
        let kind = match kind {
            Kind::Change => {
                self.settle_unshown(first_resource, mark, start, place);
                let stands_for = self.settle_change(mark, first_resource, start);
                stands_for.unwrap_or(Kind::Change)
            }
            kind => kind,
        };
        match kind {
            Kind::Registry if !self.declared => self.note_flattened(mark, start),
            Kind::Finding => self.name_image(mark),
            Kind::Workload => {
                self.name_edge_module(mark, place);
                self.settle_workload(mark);
            }
            Kind::Setting => self.settle_setting(mark),
            Kind::RoleAssignment => self.settle_role(mark),
            Kind::Pricing => self.settle_pricing(mark),
            Kind::RoleDefinition => self.settle_definition(mark, start),
            Kind::Other => {
                let records = self.stack.get(mark..).unwrap_or_default();
                let seen = insights::settle(self.cursor.bytes(), records, self.found);
                self.stack.extend(seen);
                self.settle_other(mark, mentions);
            }
            _ => {}
        }
        let lent = match kind {
            Kind::Change => self.lent_id(first_resource, mark),
            _ => None,
        };
        let (kept, shown) = keep::of(kind);
        if kept.has(Field::TagValue) && self.stack.iter().skip(mark).any(tags::is_tag) {
            let dropped = tags::settle(self.cursor.bytes(), &mut self.stack, mark);
            self.wipe_all(&dropped);
        }
        let named = match self.declared || self.alone {
            true => Vec::new(),
            false => {
                let text = self.cursor.bytes();
                let records = self.stack.get(mark..).unwrap_or_default();
                let mut named = about::named(text, records, kind, &self.found.named);
                if kind == Kind::Other {
                    let part = start as usize..self.cursor.at();
                    named.extend(about::referred_to(text, records, self.found, part));
                }
                named
            }
        };
        let first = offset(self.found.records.len());
        let mut to = mark;
        for place in mark..self.stack.len() {
            let Some(record) = self.stack.get(place).copied() else {
                break;
            };
            if matches!(record.field, Field::Mention | Field::LoginHost)
                && record.mark.is_computed()
                && !kept.has(record.field)
            {
                continue;
            }
            if record.mark == Mark::Value {
                if kept.has(record.field) {
                    let raw = record.span.of(self.cursor.bytes()).unwrap_or_default();
                    if keep::MAY_HOLD_MORE.has(record.field) && !keep::is_plain(record.field, raw) {
                        self.trim(record);
                    }
                } else {
                    if lent != Some(record.span) {
                        self.wipe_value(record.span);
                    }
                    if !shown.has(record.field) {
                        continue;
                    }
                }
            }
            // Nobody asks for the others any more.
            if record.field != Field::Nested
                && let Some(slot) = self.stack.get_mut(to)
            {
                *slot = record;
                to += 1;
            }
        }
        let records = self.stack.get(mark..to).unwrap_or_default();
        let share = (self.cursor.at(), self.cursor.bytes().len());
        self.found.records.make_room(records.len(), share);
        self.found.records.extend_from_slice(records);
        self.stack.truncate(mark);
        let last = offset(self.found.records.len());
        let ambiguous = self
            .found
            .records
            .get(first as usize..)
            .is_some_and(is_ambiguous);
        let resource = Resource {
            kind,
            records: first..last,
            start,
            prefix: place.prefix,
            index: place.index,
            declared: self.declared,
            ambiguous,
            scope: 0,
            maybe: self.maybe && self.declared,
            within: 0,
        };
        if named.is_empty() {
            self.found.resources.push(resource);
        } else {
            self.found.resources.push(resource.clone());
            about::add(self.found, named, &resource);
        }
        Ok(())
    }

    /// Of what is nothing that is known here, the names in what was kept until now: each may be a parameter.
    fn note_given(&mut self, mark: usize) {
        for record in self.stack.get(mark..).unwrap_or_default() {
            let at = record.span.start as usize;
            if record.mark != Mark::Value || SECRETS.has(record.field) {
                continue;
            }
            let bytes = self.cursor.bytes();
            match bytes.get(at) {
                Some(b'"') => self
                    .found
                    .given
                    .add_text(record.span.of(bytes).unwrap_or_default()),
                _ => given::of_value(bytes, at, &mut self.found.given),
            }
        }
    }

    /// What stands in an object belongs to the subscription that the object names, unless something nearer
    /// says otherwise.
    fn stand_within(&mut self, mark: usize, first_resource: usize, place: Place) {
        if self.found.resources.len() <= first_resource {
            return;
        }
        let records = self.stack.get(mark..).unwrap_or_default().iter();
        let named = records.rev().find_map(|record| {
            let raw = record.span.text_of(self.cursor.bytes());
            let text = raw
                .filter(|_| record.mark == Mark::Value)
                .and_then(unquoted)?;
            let bare = || {
                let pointer = self.found.prefixes.get(place.prefix as usize);
                pointer.is_some_and(|pointer| names_subscriptions(pointer))
            };
            match record.field {
                Field::SubscriptionId => subscription_in(&text).map(str::to_owned),
                Field::Id if text.starts_with('/') => {
                    let id = ResourceId::new(&text);
                    id.subscription().map(str::to_owned)
                }
                Field::Id if bare() => subscription_in(&text).map(str::to_owned),
                _ => None,
            }
        });
        let Some(named) = named else { return };
        self.found.around.push(named);
        let within = offset(self.found.around.len());
        for resource in self.found.resources.iter_mut().skip(first_resource) {
            if resource.within == 0 {
                resource.within = within;
            }
        }
    }

    /// Of what is nothing that is known here, the references to images in it.
    pub(super) fn keep_mentions(&mut self, mark: usize, start: u32, place: Place) {
        let is_one = |record: &Record| record.field == Field::Mention;
        let records = self.stack.get(mark..).unwrap_or_default().iter();
        let mentions: Vec<Record> = records.copied().filter(is_one).collect();
        if mentions.is_empty() || self.found.resources.len() >= self.bounds.resources {
            return;
        }
        let others = self.stack.split_off(mark);
        self.stack
            .extend(others.into_iter().filter(|record| !is_one(record)));
        self.keep_plain(Kind::Unknown, start, place, &mentions);
    }

    /// Keeps an object that is there with these facts, none of which stands in it twice.
    pub(super) fn keep_plain(&mut self, kind: Kind, start: u32, place: Place, records: &[Record]) {
        let first = offset(self.found.records.len());
        self.found.records.extend_from_slice(records);
        let records = first..offset(self.found.records.len());
        let at = (place.prefix, place.index);
        let resource = Resource::plain(kind, records, start, at);
        self.found.resources.push(resource);
    }

    /// Of a fact that may hold a secret all the same, only the part that is the fact stays.
    pub(super) fn trim(&mut self, record: Record) {
        let raw = record.span.of(self.cursor.bytes()).unwrap_or_default();
        if matches!(
            record.field,
            Field::LinuxFxVersion | Field::WindowsFxVersion
        ) && let Some(value) = std::str::from_utf8(raw).ok().and_then(unquoted)
            && let Some(SiteImage::Compose(packed) | SiteImage::Kube(packed)) =
                SiteImage::parse(&value)
            && let Some(images) = compose::images(packed).filter(|images| !images.is_empty())
        {
            let images = images
                .iter()
                .map(|image| keep::only_the_fact(Field::Image, image))
                .collect();
            self.found.composed.insert(record.span.start, images);
        }
        if record.field == Field::Extensions
            && let Some(extensions) = packed(raw)
        {
            self.found.extensions.insert(record.span.start, extensions);
        }
        for (from, to) in keep::beside_the_fact(record.field, raw) {
            let start = record.span.start as usize;
            self.cursor.wipe(start + from, start + to);
        }
    }

    pub(super) fn wipe_value(&mut self, span: Span) {
        wipe_value(&mut self.cursor, span);
    }

    /// Overwrites what the innermost records stand for, and lets them go.
    pub(super) fn drop_records(&mut self, mark: usize) {
        let records = self.stack.split_off(mark);
        self.wipe_all(&records);
    }

    pub(super) fn wipe_all(&mut self, records: &[Record]) {
        for record in records {
            match record.mark {
                Mark::Value => self.wipe_value(record.span),
                Mark::Open => self
                    .cursor
                    .wipe(record.span.start as usize, record.span.end as usize),
                _ => {}
            }
        }
    }

    pub(super) fn pointer_below(&self, place: Place, key: &str) -> String {
        let outer = self.found.pointer(place.prefix, place.index);
        let key = shown(key).replace('~', "~0").replace('/', "~1");
        format!("{outer}/{key}")
    }
}
